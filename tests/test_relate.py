"""What each source has an actor do and suffer, and the words that it puts to it."""

import dataclasses
from math import log, log2

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import relate, weigh
from analysis.tables import CorpusError

KEYS = ["source", "actor", "relation", "word"]


@pytest.fixture(scope="module")
def unparsed(weir):
    """The small corpus as it is where there is no parser."""
    none = pd.Series(pd.NA, index=weir.mentions.index, dtype="str")
    return dataclasses.replace(
        weir,
        mentions=weir.mentions.assign(role=none, verb=none, descriptors=none, possessed=none),
    )


@pytest.fixture(scope="module")
def described(weir):
    """The small corpus with more said of two otters, one council and one place."""
    mentions = weir.mentions.copy()
    otters = mentions.index[(mentions["actor"] == "otters") & (mentions["doc"] == "mill-1901")]
    mentions.loc[otters[0], "descriptors"] = "old; proud"
    mentions.loc[otters[1], ["descriptors", "possessed"]] = ["old", "gate"]
    mentions.loc[otters[2], ["role", "verb"]] = ["patient", "break"]
    council = mentions.index[(mentions["doc"] == "reed-1902") & (mentions["voice"] == "own")][-1]
    mentions.loc[council, "possessed"] = "gate"
    mentions.loc[mentions.index[-1], ["descriptors", "use"]] = ["old", "place"]
    return dataclasses.replace(weir, mentions=mentions)


def test_attributes_of_the_small_corpus(weir):
    expected = pd.DataFrame(
        [
            ("MILL", "otters", "agent", "break", 3),
            ("MILL", "council", "agent", "tell", 1),
            ("MILL", "council", "described", "lead", 1),
            ("MILL", "usa", "agent", "lead", 1),
            ("REED", "finch", "agent", "say", 1),
        ],
        columns=[*KEYS, "n"],
    )
    assert_frame_equal(relate.attributes(weir), expected)


@pytest.mark.parametrize(
    ("actor", "voice", "expected"),
    [
        ("otters", "own", [("MILL", "agent", "break", 3)]),
        ("otters", "quoted", [("REED", "agent", "stay", 1)]),
        ("otters", "reprinted", []),
        ("council", "reprinted", [("MILL", "agent", "break", 1), ("MILL", "agent", "mend", 1)]),
        (
            "council",
            "quoted",
            [
                ("REED", "agent", "go", 1),
                ("REED", "agent", "hear", 1),
                ("REED", "described", "call", 1),
            ],
        ),
        ("otters", "all", [("MILL", "agent", "break", 3), ("REED", "agent", "stay", 1)]),
        ("crown", "all", []),
    ],
)
def test_attributes_in_a_voice(weir, actor, voice, expected):
    found = relate.attributes(weir, actor, voice=voice)
    assert set(found["actor"]) <= {actor}
    rows = found[["source", "relation", "word", "n"]].itertuples(index=False, name=None)
    assert list(rows) == expected


def test_every_relation(described):
    found = relate.attributes(described)
    rows = [
        ("MILL", "otters", "agent", "break", 2),
        ("MILL", "otters", "described", "old", 2),  # that of a place is not counted
        ("MILL", "council", "agent", "tell", 1),
        ("MILL", "council", "described", "lead", 1),
        ("MILL", "otters", "described", "proud", 1),
        ("MILL", "otters", "owner", "gate", 1),
        ("MILL", "otters", "patient", "break", 1),
        ("MILL", "usa", "agent", "lead", 1),
        ("REED", "council", "owner", "gate", 1),
        ("REED", "finch", "agent", "say", 1),
    ]
    assert_frame_equal(found, pd.DataFrame(rows, columns=[*KEYS, "n"]))
    alone = relate.attributes(described, "council")
    kept = found[found["actor"] == "council"].reset_index(drop=True)
    assert_frame_equal(alone, kept)


def test_attributes_of_all_actors_are_those_of_each(harbour):
    found = relate.attributes(harbour, voice="all")
    each = [relate.attributes(harbour, actor, voice="all") for actor in sorted(harbour.labels)]
    order = {"by": KEYS, "ignore_index": True}
    assert_frame_equal(found.sort_values(**order), pd.concat(each).sort_values(**order))
    assert found["n"].is_monotonic_decreasing
    assert set(found["relation"]) == set(relate.RELATIONS)
    agents = harbour.named["role"].isin(["agent", "patient"]) & harbour.named["verb"].notna()
    assert found[found["relation"].isin(["agent", "patient"])]["n"].sum() == agents.sum()


def test_associations_by_hand(weir):
    """As agents in all voices: otters break 3, stay 1; the others 7, of them one breaks."""
    found = relate.associations(weir, "otters", voice="all").set_index("word")
    assert found.index.tolist() == ["break", "stay"]
    columns = ["relation", "n", "of_word", "of_actor", "base", "sources"]
    assert found.loc["break", columns].tolist() == ["agent", 3, 4, 4, 11, 1]
    assert found.loc["stay", columns].tolist() == ["agent", 1, 1, 4, 11, 1]
    assert found.loc["break", "log_dice"] == pytest.approx(14 + log2(2 * 3 / (4 + 4)))
    assert found.loc["stay", "log_dice"] == pytest.approx(14 + log2(2 * 1 / (4 + 1)))
    broke = [(3, 4 * 4), (1, 4 * 7), (1, 4 * 7), (6, 7 * 7)]
    expected = 2 * sum(n * log(n * 11 / margins) for n, margins in broke)
    assert found.loc["break", "G2"] == pytest.approx(expected)
    stayed = [(1, 4 * 1), (3, 4 * 10), (7, 7 * 10)]
    expected = 2 * sum(n * log(n * 11 / margins) for n, margins in stayed)
    assert found.loc["stay", "G2"] == pytest.approx(expected)


def test_associations_are_of_one_relation(described):
    """The otters break twice and are broken once; "gate" is owned by two."""
    found = relate.associations(described, "otters")
    columns = ["n", "of_word", "of_actor", "base", "sources"]
    found = found.set_index(["relation", "word"])[columns]
    assert found.loc[("agent", "break")].tolist() == [2, 2, 2, 5, 1]
    assert found.loc[("patient", "break")].tolist() == [1, 1, 1, 1, 1]
    assert found.loc[("owner", "gate")].tolist() == [1, 2, 1, 2, 1]
    assert found.loc[("described", "old")].tolist() == [2, 2, 3, 4, 1]
    assert found.loc[("described", "proud")].tolist() == [1, 1, 3, 4, 1]


def test_associations_count_what_attributes_do(harbour):
    found = relate.associations(harbour, "guard")
    assert found["G2"].is_monotonic_decreasing
    assert found["log_dice"].max() <= 14
    own = relate.attributes(harbour, "guard").groupby(["relation", "word"])
    own = own.agg(n=("n", "sum"), sources=("source", "nunique"))
    found = found.set_index(["relation", "word"]).sort_index()
    assert_frame_equal(found[["n", "sources"]], own)
    total = relate.attributes(harbour).groupby("relation")["n"].sum()
    base = found.groupby("relation")["base"].agg(["min", "max"])
    assert base["min"].to_dict() == base["max"].to_dict() == total[base.index].to_dict()


@pytest.mark.parametrize("relation", relate.RELATIONS)
@pytest.mark.parametrize("voice", ["own", "quoted", "all"])
def test_collocates_count_what_attributes_do(harbour, relation, voice):
    contexts = relate.collocates(harbour, "guard", relation, voice=voice)
    found = relate.attributes(harbour, "guard", voice=voice).query("relation == @relation")
    assert contexts.matrix.sum() == found["n"].sum()
    everyone = relate.attributes(harbour, voice=voice).query("relation == @relation")
    assert contexts.background.sum() == everyone["n"].sum() == contexts.units["words"].sum()
    assert contexts.terms.tolist() == sorted(everyone["word"].unique())
    for source, own in found.groupby("source"):
        rows = np.flatnonzero(contexts.index["source"] == source)
        sums = pd.Series(np.asarray(contexts.matrix[rows].sum(axis=0)).ravel(), contexts.terms)
        assert sums[sums > 0].to_dict() == own.set_index("word")["n"].to_dict()
    assert set(contexts.index["actor"]) <= {"guard"}
    assert set(contexts.index["voice"]) <= {voice}
    assert not contexts.index.duplicated(["doc", "unit"]).any()
    if len(contexts.index):
        assert contexts.matrix.sum(axis=1).min() > 0


def test_collocates_of_the_small_corpus(weir):
    contexts = relate.collocates(weir, "otters", "agent", voice="all")
    assert contexts.terms.tolist() == ["break", "go", "hear", "lead", "mend", "say", "stay", "tell"]
    assert contexts.index.to_dict("list") == {
        "doc": ["mill-1901", "reed-1902"],
        "unit": [0, 0],
        "source": ["MILL", "REED"],
        "start_date": [pd.Timestamp("1901-01-01"), pd.Timestamp("1902-03-01")],
        "actor": ["otters"] * 2,
        "voice": ["all"] * 2,
        "mentions": [3, 1],
    }
    assert contexts.matrix.toarray().tolist() == [
        [3, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0],
    ]
    assert contexts.background.toarray().tolist() == [
        [3, 0, 0, 1, 0, 0, 0, 1],
        [1, 0, 0, 0, 1, 0, 0, 0],
        [0, 1, 1, 0, 0, 1, 1, 0],
    ]
    assert contexts.units["words"].tolist() == [5, 2, 4]


def test_a_mention_of_two_words_is_one_mention(described):
    contexts = relate.collocates(described, "otters", "described")
    assert contexts.index["mentions"].tolist() == [2]
    assert dict(zip(contexts.terms, contexts.matrix.toarray()[0], strict=True)) == {
        "lead": 0,
        "old": 2,
        "proud": 1,
    }


def test_keyness_of_collocates(harbour):
    contexts = relate.collocates(harbour, "guard", "agent")
    found = weigh.keyness(contexts, fewest=1)
    assert set(found["source"]) == set(contexts.index["source"])
    own = relate.attributes(harbour, "guard").query("relation == 'agent'")
    counts = found[found["n"] > 0].set_index(["source", "term"])["n"].sort_index()
    expected = own.set_index(["source", "word"])["n"].sort_index()
    assert counts.to_dict() == expected.to_dict()
    assert (found["low"] <= found["high"]).all()


def test_without_a_parse_nothing_is_related(unparsed, weir):
    found = relate.attributes(unparsed)
    assert found.empty
    assert list(found.columns) == [*KEYS, "n"]
    found = relate.associations(unparsed, "otters")
    assert found.empty
    assert list(found.columns) == list(relate.associations(weir, "otters").columns)
    for relation in relate.RELATIONS:
        contexts = relate.collocates(unparsed, "otters", relation)
        assert contexts.matrix.shape == contexts.background.shape == (0, 0)
        assert contexts.index.empty
        assert weigh.keyness(contexts).empty
        assert weigh.tfidf(contexts).empty


def test_an_actor_in_no_relation(weir):
    contexts = relate.collocates(weir, "crown", "agent")
    assert contexts.matrix.shape == (0, 4)
    assert contexts.background.shape == (2, 4)
    assert weigh.keyness(contexts).empty
    assert relate.associations(weir, "crown").empty


def test_what_relate_refuses(weir):
    for ask in (
        lambda: relate.attributes(weir, "mink"),
        lambda: relate.associations(weir, "mink"),
        lambda: relate.collocates(weir, "mink", "agent"),
    ):
        with pytest.raises(CorpusError, match="corpus: there is no actor 'mink'; allowed: council"):
            ask()
    allowed = "agent, patient, described, owner$"
    with pytest.raises(CorpusError, match=f"no relation 'boss'; allowed: {allowed}"):
        relate.collocates(weir, "otters", "boss")


def test_relate_leaves_its_input_alone(weir):
    before = weir.mentions.copy()
    relate.attributes(weir)
    relate.associations(weir, "otters")
    relate.collocates(weir, "otters", "described")
    assert_frame_equal(weir.mentions, before)
