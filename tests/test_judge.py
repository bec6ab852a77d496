"""Stances of sentences and of mentions: the table, its reasons, the laws, and other judges."""

import json
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import _evidence, _learned, extract, judge, parse, pool, tables
from analysis._evidence import Evidence
from analysis.tables import CorpusError

MARKED = [
    "The heroic [dockers] saved the town.",
    "The Guard massacred the [dockers].",
    "[The Guard] massacred the dockers.",
    "The [Otters] slept.",
    "Down with [the Guard]!",
    "The crimes of [the Guard] are many.",
    "We must support [the Otters].",
    'The so-called "[Council]" met.',
    "[Ada Finch] praised the brave dockers and the honest miller.",
    "Nobody trusts [the Guard].",
    "The miller’s friends say that [the Guard] is brutal.",
    "They rejected [the Council]'s shameful plan.",
]
COLUMNS = {"score": "float64", "label": "int64", "reasons": "str"}
SIGNED = re.compile(r"[+−] \S.*")


def unmarked(marked):
    """Return sentences, and where what stands in square brackets starts and ends without them."""
    starts = [text.index("[") for text in marked]
    ends = [text.index("]") - 1 for text in marked]
    return [text.replace("[", "").replace("]", "") for text in marked], starts, ends


@pytest.fixture(scope="module", autouse=True)
def model():
    return parse.model() or pytest.skip("spaCy's model is not installed")


@pytest.fixture(scope="module")
def dozen(model):
    return judge.sentences(*unmarked(MARKED))


def score(marked, **options):
    return judge.sentences(*unmarked([marked]), **options)["score"][0]


# Sentences.


def test_a_row_a_sentence(dozen):
    assert dict(dozen.dtypes.astype(str)) == COLUMNS
    assert dozen.index.tolist() == list(range(12))
    assert dozen["label"].tolist() == [1, 1, -1, 0, -1, -1, 1, -1, 1, -1, -1, -1]
    assert dozen["score"].between(-1, 1).all()
    assert (np.sign(dozen["score"]) == dozen["label"])[dozen["label"] != 0].all()


def test_no_sentences():
    found = judge.sentences([], [], [])
    assert found.empty
    assert dict(found.dtypes.astype(str)) == COLUMNS


@settings(deadline=None, max_examples=12)
@given(st.permutations(range(12)), st.integers(1, 12))
def test_order_and_batches_change_nothing(dozen, order, size):
    mixed = [MARKED[place] for place in order]
    parts = [
        judge.sentences(*unmarked(mixed[first : first + size])) for first in range(0, 12, size)
    ]
    expected = dozen.iloc[list(order)].reset_index(drop=True)
    assert_frame_equal(pd.concat(parts, ignore_index=True), expected)


def test_more_sentences_than_a_batch_of_the_parser(dozen):
    many = MARKED * (parse.BATCH // 12 + 1)
    found = judge.sentences(*unmarked(many))
    assert len(found) == len(many) > parse.BATCH
    assert_frame_equal(found.tail(12).reset_index(drop=True), dozen)


def test_arrays_and_columns_are_taken_too(dozen):
    texts, starts, ends = unmarked(MARKED)
    assert_frame_equal(judge.sentences(pd.Series(texts), np.array(starts), np.array(ends)), dozen)


def test_two_targets_of_one_sentence():
    text = "The Guard massacred the dockers."
    found = judge.sentences([text, text], [0, 24], [9, 31])
    assert found["label"].tolist() == [-1, 1]


@pytest.mark.parametrize(("text", "start", "end"), [(" ", 0, 1), ("The  Otters slept.", 3, 5)])
def test_a_target_of_white_space_is_refused(text, start, end):
    with pytest.raises(CorpusError, match="around a name"):
        judge.sentences([text], [start], [end])


def test_a_polarity_beyond_1_is_refused():
    with pytest.raises(CorpusError, match="polarity 3 of 'plucky'; allowed: from -1 to 1"):
        judge.sentences(["The plucky Guard came."], [11], [16], lexicon={"plucky": 3})


def test_half_a_character_is_no_fault():
    assert judge.sentences(["The \ud800 brutal Guard came."], [13], [18])["label"].tolist() == [-1]


# Reasons, and how rules and classifier come together.


def test_reasons_are_well_formed(dozen):
    starts = [words.split("{}")[0] for words in _evidence.TOLD.values()]
    parts = dozen["reasons"].str.split("; ").where(dozen["reasons"] != "", [[]])
    assert 2 <= parts.map(len).max() <= judge.REASONS
    assert dozen["reasons"].tolist()[3] == ""
    for reasons in parts:
        near = [reason[2:].startswith("near ") for reason in reasons]
        assert near == sorted(near)  # what rules found comes first
        assert len(set(reasons)) == len(reasons)
        for reason, beside in zip(reasons, near, strict=True):
            assert SIGNED.fullmatch(reason)
            assert beside or reason[2:].startswith(tuple(starts))
            assert not beside or re.fullmatch(r"near '[^A-Z']+'", reason[2:])


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        (MARKED[0], "+ modified by 'heroic'"),
        (MARKED[1], "+ patient of 'massacre'"),
        (MARKED[2], "− agent of 'massacre'"),
        (MARKED[4], "− slogan: down with …"),
        (MARKED[5], "− agent of 'crime'"),
        (MARKED[6], "+ patient of 'support'"),
        (MARKED[7], "− held in scare quotes"),
        (MARKED[9], "− patient of 'not trust'"),
        (MARKED[10], "− said to be 'brutal'"),
    ],
)
def test_the_first_reason_is_what_the_rules_weigh_most(marked, reason):
    assert judge.sentences(*unmarked([marked]))["reasons"][0].split("; ")[0] == reason


@pytest.fixture
def said(monkeypatch):
    """Return a function that puts words into the mouths of rules and classifier."""

    def put(pieces=(), odds=(0.0, 0.0, 0.0), told=()):
        monkeypatch.setattr(_evidence, "evidence", lambda *_: list(pieces))
        monkeypatch.setattr(_learned, "judge", lambda *_: (np.array(odds), list(told)))
        return judge.sentences(["The Otters slept."], [4], [10]).iloc[0]

    return put


@pytest.mark.parametrize(
    ("odds", "label"),
    [((2, 0, 1), -1), ((0, 2, 1), 0), ((1, 0, 2), 1), ((1.1, 1.2, 1.0), 0), ((0, 0.1, 900), 1)],
)
def test_the_label_is_the_most_probable_and_the_score_for_less_against(said, odds, label):
    found = said(odds=odds)
    chances = np.exp(np.array(odds) - max(odds)) / np.exp(np.array(odds) - max(odds)).sum()
    assert found["label"] == label
    assert found["score"] == pytest.approx(chances[2] - chances[0], abs=1e-6)


@pytest.mark.parametrize("values", [(0.5,), (0.9, -0.4), (-0.2, -0.7)])
def test_rules_are_added_to_the_log_odds(said, values):
    found = said([Evidence("called", f"w{value}", value) for value in values], (0.3, 0.5, -0.1))
    total = 2.0 * sum(values)  # RULES, written out: `docs/validity.md` is measured with it
    against, neither, favour = np.exp([0.3 - total, 0.5, -0.1 + total])
    expected = (favour - against) / (against + neither + favour)
    assert found["score"] == pytest.approx(expected, abs=1e-6)


def test_the_weightiest_reasons_are_told_and_rules_come_first(said):
    pieces = [Evidence("called", "gang", -0.6), Evidence("agent", "help", 0.7)]
    told = [(0.6, "b"), (-0.9, "c"), (0.49, "d"), (-0.6, "a"), (-2.0, "gang")]
    reasons = said(pieces, told=told)["reasons"]
    # A word that a rule has told of is not told again as one near.
    assert reasons == "+ agent of 'help'; − called 'gang'; − near 'c'; − near 'a'"
    assert said(told=told[:-1])["reasons"] == "− near 'c'; − near 'a'; + near 'b'"
    assert said()["reasons"] == ""


def test_a_reason_given_twice_is_told_once_with_its_sum(said):
    pieces = [("agent", "lie", -0.4), ("called", "gang", -0.6), ("agent", "lie", -0.4)]
    pieces += [("owns", "luck", 0.3), ("owns", "luck", -0.3)]  # they make up for each other
    reasons = said([Evidence(*piece) for piece in pieces])["reasons"]
    assert reasons == "− agent of 'lie'; − called 'gang'"


# A lexicon of the corpus.


def test_a_lexicon_may_be_a_table_or_a_mapping():
    marked = ["The steadfast [Otters] slept.", "The heroic [Otters] slept."]
    polarity = {"steadfast": -0.8, "heroic": -0.9}
    rows = [(term, value, "") for term, value in polarity.items()]
    table = tables.build(tables.LEXICON, rows)
    by_mapping = judge.sentences(*unmarked(marked), lexicon=polarity)
    by_table = judge.sentences(*unmarked(marked), lexicon=table)
    assert_frame_equal(by_mapping, by_table)
    assert by_mapping["label"].tolist() == [-1, -1]  # it comes before the project's own words
    assert by_mapping["reasons"][0].startswith("− modified by 'steadfast'")
    without = judge.sentences(*unmarked(marked))
    assert without["label"].tolist() == [0, 1]


def test_an_empty_lexicon_changes_nothing(dozen):
    for nothing in ({}, tables.build(tables.LEXICON, [])):
        assert_frame_equal(judge.sentences(*unmarked(MARKED), lexicon=nothing), dozen)


def test_the_lexicon_of_a_corpus_is_read_with_it(make_corpus):
    files = {"texts/a.txt": "The steadfast otters slept.\n"}
    plain = extract.features(make_corpus(files, name="plain"))
    own = {"lexicon.csv": "term,polarity\nsteadfast,-0.8\n"}
    blamed = extract.features(make_corpus(files | own, name="blamed"))
    first = [features.stances["score"].iloc[0] for features in (plain, blamed)]
    assert first[0] == pytest.approx(score("The steadfast [otters] slept."), abs=0.02)
    lexicon = {"steadfast": -0.8}
    assert first[1] == pytest.approx(
        score("The steadfast [otters] slept.", lexicon=lexicon), abs=0.02
    )
    assert first[1] < -0.5 < first[0]


# Faults.


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [
        ([0], [3, 4], "2 sentences, 1 starts and 2 ends; there must be one start and one end"),
        ([0, 0], [3], "2 sentences, 2 starts and 1 ends"),
        (
            [0, 2],
            [3, 99],
            "sentence 1 .* has 10 characters and a target from 2 to 99; allowed: 0 <=",
        ),
        ([0, -1], [3, 3], "sentence 1 .* a target from -1 to 3"),
        ([3, 0], [3, 3], "sentence 0 .* a target from 3 to 3"),
    ],
)
@pytest.mark.parametrize("scorer", [None, lambda texts, starts, ends: [0] * len(texts)])
def test_targets_lie_in_their_sentences(starts, ends, message, scorer):
    with pytest.raises(CorpusError, match=message):
        judge.sentences(["They left.", "They left."], starts, ends, scorer=scorer)


def test_without_a_model_there_is_no_stance_but_by_a_scorer(monkeypatch):
    monkeypatch.setattr(parse, "model", lambda name=None: None)
    with pytest.raises(CorpusError, match="no stance without spaCy's model en_core_web_sm; instal"):
        judge.sentences(["They left."], [0], [4])
    found = judge.sentences(["They left."], [0], [4], scorer=lambda *_: [0.5])
    assert found["score"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([0.5], r"returned 1 scores for 2 sentences"),
        ([0.5, 1.5], r"returned 1\.5 for sentence 1 .*allowed: numbers from -1"),
        ([float("nan"), 0], r"returned nan for sentence 0"),
        (None, r"scorer '<lambda>' returned NoneType|returned"),
    ],
)
def test_a_scorer_that_does_not_keep_to_the_rules(answer, message):
    with pytest.raises(CorpusError, match=message):
        judge.sentences(["They left."] * 2, [0, 0], [4, 4], scorer=lambda *_: answer)


# Other judges.


def test_a_scorer_judges_in_place_of_the_suite():
    asked = []

    def scorer(texts, starts, ends):
        asked.append((texts, starts, ends))
        return [0.4, -0.4, 0.3, -0.3, 0.0, 1, -1, 1 / 3, -1 / 3, 0, 0, 0]

    found = judge.sentences(*unmarked(MARKED), scorer=scorer)
    assert asked == [unmarked(MARKED)]
    assert dict(found.dtypes.astype(str)) == COLUMNS
    assert found["score"].tolist()[:3] == [0.4, -0.4, 0.3]
    # From a third on it is for or against.
    assert found["label"].tolist() == [1, -1, 0, 0, 0, 1, -1, 1, -1, 0, 0, 0]
    assert set(found["reasons"]) == {""}


def test_a_scorer_is_asked_of_mentions_with_their_sentences(harbour):
    asked = []

    def scorer(texts, starts, ends):
        asked.extend(text[start:end] for text, start, end in zip(texts, starts, ends, strict=True))
        return [0.5 if "honest" in text else -0.25 for text in texts]

    found = judge.mentions(judge.rescored(harbour, scorer))
    names = [parse.plain(name) for name in harbour.mentions["name"]]
    assert asked == names
    assert set(found["alone"]) == {0.5, -0.25}
    assert set(found["reasons"]) == {""}
    assert_frame_equal(found[["doc", "mention"]], harbour.mentions[["doc", "mention"]])
    assert not np.allclose(found["score"], judge.mentions(harbour)["score"])


def test_only_a_scorer_needs_the_texts(harbour, bundle):
    bare = extract.features(bundle)
    assert not bare.has_texts
    assert_frame_equal(judge.mentions(bare), judge.mentions(harbour))
    with pytest.raises(CorpusError, match="harbour: a scorer needs the texts; name them with --te"):
        judge.rescored(bare, lambda texts, *_: [0] * len(texts))


# Mentions.


def test_a_row_a_mention(harbour):
    found = judge.mentions(harbour)
    assert list(found.columns) == [*tables.STANCES.columns, "alone"]
    tables.check(found.drop(columns="alone"), tables.STANCES)
    assert_frame_equal(found[["doc", "mention"]], harbour.stances[["doc", "mention"]])
    assert found["alone"].tolist() == harbour.stances["score"].tolist()
    assert found["reasons"].tolist() == harbour.stances["reasons"].tolist()
    assert found["score"].between(-1, 1).all()
    assert_frame_equal(judge.mentions(harbour), found)


def test_mentions_are_drawn_to_what_their_source_says_of_the_actor(harbour):
    found = harbour.named.merge(judge.mentions(harbour), on=["doc", "mention"])
    cells = pool.stances(harbour, voice="all")[["source", "actor", "stance", "raw"]]
    found = found.merge(cells, on=["source", "actor"])
    means = found.groupby(["source", "actor"])["alone"].transform("mean")
    assert found["raw"].to_numpy() == pytest.approx(means.to_numpy())
    expected = (found["stance"] + 0.15 * (found["alone"] - means)).clip(-1, 1)
    assert found["score"].to_numpy() == pytest.approx(expected.to_numpy())
    kept = found["score"].abs() >= 0.1
    assert (found["label"] == np.sign(found["score"]).where(kept, 0)).all()
    assert set(found["label"]) == {-1, 0, 1}


def test_places_are_left_as_they_are(harbour):
    every_third = harbour.mentions.index % 3 == 0
    mentions = harbour.mentions.assign(use=harbour.mentions["use"].mask(every_third, "place"))
    found = judge.mentions(replace(harbour, mentions=mentions))
    place = found.merge(mentions[mentions["use"] == "place"], on=["doc", "mention"])
    assert len(place) > 50
    assert (place["score"] == place["alone"]).all()
    labels = harbour.stances.merge(place[["doc", "mention"]], on=["doc", "mention"])["label"]
    assert place["label"].tolist() == labels.tolist()
    others = found.merge(mentions[mentions["use"] == "actor"], on=["doc", "mention"])
    assert not np.allclose(others["score"], others["alone"])


def test_what_was_not_judged_has_no_score():
    mentions = pd.DataFrame({"doc": ["a", "a", "b"], "mention": [0, 1, 0]}, index=[3, 5, 9])
    found = judge.stances(mentions, {5: (-0.5, -1, "− agent of 'lie'"), 7: (1.0, 1, "+ x")})
    tables.check(found, tables.STANCES)
    assert found["score"].isna().tolist() == [True, False, True]
    assert found.to_numpy().tolist()[1] == ["a", 1, -0.5, -1, "− agent of 'lie'"]
    assert found["reasons"].tolist()[::2] == ["", ""]
    assert judge.stances(mentions.iloc[:0], {}).empty


def test_the_trunk_judges_as_sentences_are_judged(harbour):
    rows = harbour.mentions.merge(harbour.stances, on=["doc", "mention"])
    rows = rows.merge(
        harbour.segments[["doc", "segment", "start", "end"]],
        on=["doc", "segment"],
        suffixes=("", "_sentence"),
    ).head(60)
    texts = harbour.documents.set_index("doc")["text"]
    low = rows["start_sentence"]
    sentences = [texts[row.doc][row.start_sentence : row.end_sentence] for row in rows.itertuples()]
    found = judge.sentences(
        sentences, rows["start"] - low, rows["end"] - low, lexicon=harbour.lexicon
    )
    assert_frame_equal(found, rows[list(COLUMNS)])


# Names.

SAME_TAGS = [
    "[{}] massacred the dockers and met {}.",
    "The dockers were betrayed by [{}], says {}.",
    "The miller says that [{}] is brutal, but {} praised him.",
    "The crimes of [{}] are many, wrote {}.",
    "{} said that we must support [{}] against the honest miller.",
    "The miller praised [{}], a traitor, and {}, a hero.",
]
NAMES = [
    ("Ada Finch", "Rosa Marrow"),
    ("Rosa Marrow", "Ada Finch"),
    ("Bessie Carter", "Aldous Reed"),
    ("Edith Morley", "Martin Shore"),
    ("Donald Trump", "Hillary Clinton"),
    ("Hillary Clinton", "Barack Obama"),
    ("Saddam Hussein", "George Bush"),
]


@pytest.mark.parametrize("template", SAME_TAGS)
def test_who_is_named_does_not_matter(model, template):
    found = []
    for names in NAMES:
        texts, starts, ends = unmarked([template.format(*names)])
        tags = [(token.pos_, token.tag_, token.dep_, token.head.i) for token in model(texts[0])]
        found.append((str(tags), *judge.sentences(texts, starts, ends).iloc[0]))
    usual = Counter(row[0] for row in found).most_common(1)[0][0]
    alike = {row[1:] for row in found if row[0] == usual}
    assert sum(row[0] == usual for row in found) >= 4  # the parser reads most of them alike
    assert len(alike) == 1


# The teaching corpus, whose stances are known.


def test_planted_stances_are_found(root, harbour):
    """Its authors hide what they think, and VADER was made for short messages: a hard test.

    Measured: 4 of 4 with 15 and more mentions, 9 of 16 with 5 and more.
    """
    truth = json.loads((root / "corpus/harbour/truth.json").read_text(encoding="utf-8"))["stance"]
    planted = pd.DataFrame(truth)[["source", "actor", "stance"]]
    both = planted.merge(pool.stances(harbour), on=["source", "actor"], suffixes=("_planted", ""))
    sided = both[(both["stance_planted"] != 0) & (both["n"] >= 5)]
    right = np.sign(sided["stance"]) == sided["stance_planted"]
    assert len(sided) == 16
    assert right.mean() > 0.5
    assert right[sided["n"] >= 15].tolist() == [True] * 4
    clear = sided["lean"] != "mixed or neutral"
    assert clear.any()
    assert right[clear].all()
    means = sided.groupby("stance_planted")["stance"].mean()
    assert means[1] - means[-1] > 0.05


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fellow citizens, the strike goes on.", "citizens"),
        ("Mr. Chief Justice, we meet again.", "Chief Justice"),
    ],
)
def test_who_is_merely_addressed_is_neither_praised_nor_blamed(text, name):
    start = text.index(name)
    judged = judge.sentences([text], [start], [start + len(name)])
    assert judged.iloc[0].tolist() == [0.0, 0, ""]
