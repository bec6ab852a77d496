"""Whom sources name, how often, by what names, in whose voice, and doing or suffering what."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import extract, portray
from analysis.tables import CorpusError


def never(trials):
    """The upper end of the exact 95 % interval of 0 in so many trials."""
    return 1 - 0.025 ** (1 / trials)


def test_sources_of_the_small_corpus(weir):
    expected = pd.DataFrame(
        {
            "source": ["MILL", "REED", "CRANE"],
            "author": ["Ada Miller", "", "The Crane Club"],
            "documents": [2, 1, 1],
            "units": [3, 1, 1],
            "words": [49, 23, 8],
            "own": [36, 16, 8],
            "quoted": [0, 7, 0],
            "reprinted": [13, 0, 0],
        }
    )
    assert_frame_equal(portray.sources(weir), expected, check_dtype=False)


def test_rates_of_the_small_corpus(weir):
    rows = [
        ("CRANE", "otters", 1, 8, 1, 125.0),
        ("CRANE", "council", 0, 8, 1, 0.0),
        ("CRANE", "usa", 0, 8, 1, 0.0),
        ("CRANE", "finch", 0, 8, 1, 0.0),
        ("CRANE", "crown", 0, 8, 1, 0.0),
        ("MILL", "otters", 3, 36, 3, 3000 / 36),
        ("MILL", "council", 1, 36, 3, 1000 / 36),
        ("MILL", "usa", 1, 36, 3, 1000 / 36),
        ("MILL", "finch", 0, 36, 3, 0.0),
        ("MILL", "crown", 0, 36, 3, 0.0),
        ("REED", "otters", 0, 16, 1, 0.0),
        ("REED", "council", 1, 16, 1, 62.5),
        ("REED", "usa", 0, 16, 1, 0.0),
        ("REED", "finch", 1, 16, 1, 62.5),
        ("REED", "crown", 0, 16, 1, 0.0),
    ]
    columns = ["source", "actor", "n", "base", "units", "rate"]
    expected = pd.DataFrame(rows, columns=columns)
    found = portray.rates(weir)
    assert_frame_equal(found[columns], expected, check_dtype=False)
    assert set(found["resampled"]) == {"paragraphs"}
    assert not found["enough"].any()
    none = found[(found["n"] == 0) & (found["units"] > 1)]
    assert none["actor"].tolist() == ["finch", "crown"]
    assert (none["low"] == 0).all()
    assert none["high"].to_numpy() == pytest.approx([1000 * never(36)] * 2)
    alone = found[found["units"] == 1]
    assert len(alone) == 10
    assert alone[["low", "high"]].isna().all(axis=None)
    # Three units to draw: 3 in 24 words, 0 in 8 and 0 in 4. The first is drawn never in 8 of 27
    # draws and three times in 1 of 27; of three, the interval takes all but 1 in 10 million.
    mill = found[(found["source"] == "MILL") & (found["actor"] == "otters")].iloc[0]
    assert (mill["low"], mill["high"]) == pytest.approx((0, 125))


def test_rates_in_other_voices(weir):
    def of(voice):
        found = portray.rates(weir, voice=voice).set_index(["source", "actor"])
        return (
            found.loc[("MILL", "council"), ["n", "base"]].tolist()
            + found.loc[("REED", "council"), ["n", "base"]].tolist()
        )

    assert of("own") == [1, 36, 1, 16]
    assert of("quoted") == [0, 49, 2, 23]
    assert of("reprinted") == [2, 49, 0, 23]
    assert of("all") == [3, 49, 3, 23]


def test_enough_words_are_two_hundred(harbour):
    found = portray.rates(harbour)
    assert (found["units"] >= 5).all()
    assert found["enough"].equals(found["base"] >= 200)
    assert found["enough"].all()


@pytest.mark.parametrize(
    ("length", "units", "enough"), [(50, 4, False), (40, 5, True), (39, 5, False), (300, 4, False)]
)
def test_enough_are_two_hundred_words_in_five_units(make_corpus, length, units, enough):
    text = "\n\n".join(["The otters " + "keep " * (length - 3) + "it."] * units)
    table = "doc,source,date,path\na,MILL,2001,texts/a.txt\n"
    folder = make_corpus({"documents.csv": table, "texts/a.txt": text})
    found = portray.rates(extract.features(folder)).set_index("actor").loc["otters"]
    assert (found["n"], found["base"], found["units"]) == (units, length * units, units)
    assert found["enough"] == enough


def test_names_of_the_small_corpus(weir):
    expected = pd.DataFrame(
        {
            "source": ["MILL", "MILL", "REED", "REED"],
            "name": ["Council", "River Council"] * 2,
            "n": [1, 0, 0, 1],
            "base": [1] * 4,
            "units": [1] * 4,
            "resampled": ["paragraphs"] * 4,
            "share": [1.0, 0, 0, 1],
            "low": [np.nan] * 4,  # but one unit each
            "high": [np.nan] * 4,
            "enough": [False] * 4,
        }
    )
    assert_frame_equal(portray.names(weir, "council"), expected, check_dtype=False)


def test_rare_names_are_added_up(weir):
    found = portray.names(weir, "council", most=1)
    assert found[["source", "name", "n"]].to_numpy().tolist() == [
        ["MILL", "Council", 1],
        ["MILL", "other names", 0],
        ["REED", "Council", 0],
        ["REED", "other names", 1],
    ]


def test_names_that_differ_in_case_are_one(weir):
    mentions = weir.mentions.copy()
    mentions.loc[[0, 1], "name"] = "OTTERS"
    found = portray.names(dataclasses.replace(weir, mentions=mentions), "otters")
    mill = found[found["source"] == "MILL"]
    assert mill[["name", "n"]].to_numpy().tolist() == [["OTTERS", 3]]


@pytest.mark.parametrize(
    ("one", "other"), [("O'Brack", "O’Brack"), ("al-Sadr", "al‑Sadr"), ("al-Sadr", "al–Sadr")]
)
def test_names_that_differ_in_apostrophe_or_hyphen_are_one(weir, one, other):
    mentions = weir.mentions.copy()
    otters = mentions.index[mentions["actor"] == "otters"][:3]
    mentions.loc[otters, "name"] = [one, other.upper(), other]
    mentions.loc[otters, "voice"] = "own"
    found = portray.names(dataclasses.replace(weir, mentions=mentions), "otters", voice="own")
    assert found.groupby("name")["n"].sum().loc[min(one, other, other.upper())] == 3
    assert not set(found["name"]) & ({one, other, other.upper()} - {min(one, other, other.upper())})


def test_shares_add_up_to_one(harbour):
    found = portray.names(harbour, "guard", most=3)
    assert found.groupby("source")["share"].sum().to_numpy() == pytest.approx(1)
    assert (found["low"] <= found["share"]).all()
    assert (found["share"] <= found["high"]).all()


def test_roles_of_the_small_corpus(weir):
    found = portray.roles(weir)
    assert found[["source", "actor", "n", "base", "share"]].to_numpy().tolist() == [
        ["MILL", "council", 1, 1, 1],
        ["REED", "finch", 1, 1, 1],
        ["MILL", "otters", 3, 3, 1],
        ["MILL", "usa", 1, 1, 1],
    ]
    assert (found["units"] == 1).all()
    assert found[["low", "high"]].isna().all(axis=None)


def test_without_a_parse_there_are_no_roles(weir):
    empty = weir.mentions.assign(role=pd.Series(pd.NA, index=weir.mentions.index, dtype="str"))
    found = portray.roles(dataclasses.replace(weir, mentions=empty))
    assert found.empty
    assert list(found.columns) == list(portray.roles(weir).columns)


def test_an_unknown_actor(weir):
    with pytest.raises(CorpusError, match="corpus: there is no actor 'mink'; allowed: council"):
        portray.names(weir, "mink")


def test_the_same_seed_gives_the_same_intervals(harbour):
    assert_frame_equal(portray.rates(harbour, seed=1), portray.rates(harbour, seed=1))
    assert not portray.rates(harbour, seed=1).equals(portray.rates(harbour, seed=2))


def test_voices_of_the_small_corpus(weir):
    found = portray.voices(weir).set_index(["source", "actor"])[["n", "base", "share"]]
    assert found.loc[("REED", "council")].tolist() == [1, 3, 1 / 3]  # one quoted, one held
    assert found.loc[("MILL", "otters")].tolist() == [3, 4, 3 / 4]  # one reprinted
    assert found.loc[("MILL", "usa")].tolist() == [1, 1, 1]


def test_words_held_in_the_small_corpus(weir):
    assert portray.held_words(weir).to_numpy().tolist() == [["REED", "council", 1]]
    found = portray.held(weir).set_index("source")["n"]
    assert found.to_dict() == {"CRANE": 0, "MILL": 0, "REED": 1}


def test_what_a_quotation_holds_is_not_charged_to_the_source(weir):
    inside = weir.quotations.iloc[[0, 1]].assign(start=[0, 3], end=[30, 10])
    assert portray.held(dataclasses.replace(weir, quotations=inside))["n"].sum() == 0
