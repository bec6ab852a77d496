"""The hand-marked data are well formed, the measuring is right, and the figures do not fall."""

import os
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import extract, tables
from tests.validity import (
    dating,
    judging,
    marked,
    measure,
    naming,
    page,
    planted,
    quoting,
    sentences,
    speed,
    stances,
)

LABELS = {
    "use": {"actor", "place", "doubtful"},
    "ok": {"yes", "no", "place"},
    "sure": {"yes", "no"},
    "listed": {"yes", "country", "bare"},
    "role": {"agent", "patient", "none"},
    "kind": {"speech", "reprint", "scare", "title", *tables.DATE_KINDS},
    "grain": set(tables.GRAINS),
    "drawn": {"random", "enriched"},
    "set": {"dev", "test"},
    "speaker_kind": {"name", "pronoun", "none"},
    "corpus": {"iraq", "harbour"},
}
SIZES = {
    "mentions": 150,
    "roles": 388,
    "quotations": 200,
    "news_quotations": 150,
    "last_news_quotations": 120,
    "dates": 128,
    "date_stretches": 26,
    "date_traps": 109,
    "news_dates": 400,
}
SPANS = [("start", "end"), ("speaker_start", "speaker_end")]
WITHIN = [("sentence_start", "sentence_end"), ("paragraph_start", "paragraph_end")]


@pytest.fixture(scope="module")
def gold():
    """The folder with the coded data of others."""
    if "STANDPOINT_GOLD" not in os.environ:
        pytest.skip("the coded data of others are not here: set STANDPOINT_GOLD to their folder")
    return Path(os.environ["STANDPOINT_GOLD"])


@pytest.fixture(scope="module")
def iraq(root, real_texts):
    return extract.features(root / "corpus" / "iraq", texts=real_texts)


@pytest.mark.parametrize("name", SIZES)
def test_a_table_says_what_it_is_and_holds_no_text(name):
    head, columns, *lines = (marked.HERE / f"{name}.csv").read_text("utf-8").splitlines()
    assert head.startswith("# ")
    assert "quot" not in name or head.startswith("# What is quoted")
    assert "careful reader" in head
    assert head.endswith("No text is held here.")
    assert set(columns.split(",")) >= {"start", "end"}
    assert all(" " not in line and '"' not in line for line in lines)


@pytest.mark.parametrize("name", SIZES)
def test_labels_are_those_of_the_codebook(name):
    frame = marked.table(name)
    for column in LABELS.keys() & set(frame):
        assert set(frame[column].dropna()) <= LABELS[column], column
    spans = frame["start"].notna()
    for column in {"use", "voice", "role", "kind", "ok"} & set(frame):
        assert (frame[column].notna() == spans).all(), column


@pytest.mark.parametrize("name", SIZES)
def test_spans_are_ordered_and_not_empty(name):
    frame = marked.table(name)
    for start, end in SPANS + WITHIN:
        if start in frame:
            assert (frame[start].isna() == frame[end].isna()).all()
            held = frame[frame[start].notna()]
            assert (held[start] >= 0).all()
            assert (held[start] < held[end]).all()


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("mentions", ["doc", "sentence_start", "sentence_end"]),
        ("quotations", ["doc", "paragraph_start", "paragraph_end"]),
        ("news_quotations", ["id"]),
        ("last_news_quotations", ["id"]),
        ("news_dates", ["id"]),
        ("dates", ["doc", "start", "end"]),
        ("date_stretches", ["doc", "start", "end"]),
        ("date_traps", ["doc", "start", "end"]),
    ],
)
def test_as_many_units_are_marked_as_the_page_says(name, unit):
    frame = marked.table(name)
    assert len(frame[unit].drop_duplicates()) == SIZES[name]
    held = frame[frame["start"].notna()]
    if unit[-1] != "id" and unit[1] != "start":  # what is marked in a unit has part in it
        assert (held["start"] < held[unit[2]]).all()
        assert (held["end"] > held[unit[1]]).all()


@pytest.mark.parametrize("name", ["mentions", "roles"])
def test_actors_are_those_of_the_corpus(name, root):
    listed = set(pd.read_csv(root / "corpus" / "iraq" / "actors.csv")["actor"])
    assert set(marked.table(name)["actor"].dropna()) <= listed


def test_offsets_lie_in_the_texts_of_harbour():
    frame = marked.table("quotations")
    lie_in(marked.harbour(), frame[frame["corpus"] == "harbour"])


def test_offsets_lie_in_the_texts_of_iraq(real_texts):
    texts = marked.iraq(real_texts)
    frame = marked.table("quotations")
    for held in (marked.table("mentions"), marked.table("roles")):
        lie_in(texts, held)
    lie_in(texts, frame[frame["corpus"] == "iraq"])


def test_offsets_lie_in_the_sentences_of_the_news(gold):
    known = marked.identified(marked.news(gold))
    for name in ("news_quotations", "last_news_quotations"):
        lie_in(known, marked.table(name).rename(columns={"id": "doc"}))


def lie_in(texts, frame):
    length = frame["doc"].map({doc: len(text) for doc, text in texts.items()})
    assert length.notna().all()
    for _, end in SPANS + WITHIN:
        if end in frame:
            assert (frame[end].isna() | (frame[end] <= length)).all()
    for row in frame[frame["start"].notna()].itertuples():
        words = texts[row.doc][row.start : row.end]
        assert words == words.strip()


def test_mentions_are_judged_by_the_names_that_they_overlap():
    gold = pd.DataFrame(
        [(0, 4, "reed", "actor"), (9, 15, "marrow", "place"), (20, 24, "mill", "doubtful")],
        columns=["start", "end", "actor", "use"],
    ).assign(doc="a", sentence_start=0, sentence_end=50)
    found = pd.DataFrame(
        [(0, 4, "reed"), (9, 15, "marrow"), (18, 24, "mill"), (20, 24, "reed"), (30, 34, "reed")],
        columns=["start", "end", "actor"],
    ).assign(doc="a", use="actor")
    outside = found.assign(start=60, end=64)
    held = SimpleNamespace(mentions=pd.concat([found, outside, found.assign(use="place")]))
    verdicts = naming.judged(held, gold)
    expected = ["right", "a place counted", "right", "wrong actor", "no mention"]
    assert verdicts["verdict"].tolist() == expected
    assert verdicts["exact"].tolist() == [True, True, False, False, False]


def test_quotations_are_counted_in_words():
    text = "Reed said: “We stay here.” So much for “order”."
    columns = ["start", "end", "kind", "speaker_start", "speaker_end", "speaker_kind"]
    rows = [(11, 26, "speech", 0, 4, "name"), (39, 46, "scare", None, None, None)]
    gold = pd.DataFrame(rows, columns=columns).assign(id="a")
    gold = gold.astype({"speaker_start": "Int64", "speaker_end": "Int64"})
    (passage,) = quoting.sentences({"a": text}, gold)
    assert quoting.paired([passage])["speaker"].tolist() == ["right", "missing"]
    half = passage._replace(found=passage.found.assign(end=[18, 46]))
    figures = {measure: figure for measure, _, figure in quoting.rows([half], "a", "sentences")}
    assert figures["direct: precision"]["value"] == 1
    assert figures["direct: recall"]["value"] == pytest.approx(2 / 3)
    assert figures["scare: F1"]["value"] == 1
    assert figures["kind right"]["n"] == 2


def test_what_is_not_there_is_said_to_be_not_here():
    absent = (
        measure.table().set_index(["area", "set"])["interval"].loc[lambda how: how == "not here"]
    )
    assert ("names", "sentences") in absent.index
    assert ("quotations", "iraq paragraphs") in absent.index
    assert ("quotations", "harbour paragraphs") not in absent.index


def test_the_page_shows_the_figures_of_its_table():
    told = page.PAGE.read_text("utf-8")
    assert page.written(pd.read_csv(page.CSV), told) == told


# Floors stand well below the figures of docs/validity.md: they are no aims.


def floors(rows, **least):
    figures = valued(rows)
    for measured, floor in least.items():
        assert figures[measured.replace("__", ": ").replace("_", " ")] >= floor, measured


def valued(rows):
    return {measure: figure.get("value") for measure, _, figure in rows}


def test_floor_of_quotations_in_harbour():
    own = quoting.documents(marked.harbour(), marked.table("quotations"))
    floors(
        quoting.rows(own, "harbour", "paragraphs"),
        direct__F1=0.9,
        all__F1=0.9,
        kind_right=0.85,
        speaker_named__right=0.75,
    )


def test_floor_of_what_was_planted(harbour):
    least = {"role_right": 0.85, "mentions__voice_right": 0.95, "quotations__kind_right": 0.8}
    floors(planted.rows(harbour, marked.truth()), **least)


def test_floor_of_quotations_in_iraq(real_texts):
    others = quoting.documents(marked.iraq(real_texts), marked.table("quotations"))
    least = {"direct__F1": 0.9, "scare__F1": 0.75, "kind_right": 0.8, "speaker_named__right": 0.65}
    floors(quoting.rows(others, "iraq", "paragraphs"), **least)


def test_floor_of_names_in_iraq(iraq):
    floors(
        naming.beside_sentences(iraq, marked.table("mentions")),
        precision_of_counted_mentions=0.95,
        role_right=0.7,
        **{"recall, listed names": 0.9, "voice right (own or not)": 0.9},
    )


def test_floor_of_names_in_further_sentences_of_iraq(iraq):
    least = {"precision_of_counted_mentions": 0.93, "role_right": 0.65}
    floors(naming.beside_roles(iraq, marked.table("roles")), **least)


def test_floor_of_quotations_in_the_news(gold):
    passages = quoting.sentences(
        marked.identified(marked.news(gold)), marked.table("news_quotations")
    )
    floors(quoting.rows(passages, "news", "sentences"), direct__F1=0.85, all__F1=0.9)


def test_dates_are_compared_by_their_offsets_and_days():
    days = [pd.Timestamp("2001-03-01"), pd.Timestamp("2001-03-31")]
    keys = ["doc", "start", "end", "kind", "first", "last"]
    gold = pd.DataFrame(
        [
            ("a", 0, 10, "explicit", *days),
            ("a", 20, 24, "relative", *days),
            ("b", 0, 4, "explicit", None, None),
            ("b", 9, 13, "dateline", *days),
        ],
        columns=keys,
    )
    found = gold.iloc[:3].assign(
        kind=["explicit", "explicit", "explicit"], last=[days[1], days[0], None]
    )
    found = pd.concat([found, found.iloc[[0]].assign(start=1)]).astype({"last": tables.DAY})
    found["first"] = found["first"].astype(tables.DAY)
    figures = {measure: figure["value"] for measure, _, figure in dating.rows(found, gold, "x")}
    assert figures == {
        "dates: recall": 3 / 4,
        "dates: precision": 3 / 4,
        "dates: recall, explicit": 1,
        "dates: recall, relative": 1,
        "dates: recall, dateline": 0,
        "kind right": pytest.approx(2 / 3),
        "days right": pytest.approx(2 / 3),
    }


def test_dates_count_where_everything_was_read_and_traps_where_they_are_touched():
    found = pd.DataFrame({"doc": ["a", "a", "b"], "start": [5, 50, 5], "end": [9, 54, 9]})
    read = pd.DataFrame({"doc": ["a"], "start": [0], "end": [50]})
    assert dating.within(found, read)["start"].tolist() == [5]
    traps = pd.DataFrame({"doc": ["a", "a", "b"], "start": [8, 9, 0], "end": [12, 12, 5]})
    assert dating.trapped(found, traps)["value"] == pytest.approx(1 / 3)


LEAST = {"dates__recall": 0.95, "dates__precision": 0.95, "days_right": 0.9, "kind_right": 0.9}


def test_floor_of_dates_in_harbour(harbour):
    floors(dating.rows(harbour.dates, dating.planted(marked.truth()["narrated"]), "x"), **LEAST)


def test_floor_of_dates_in_iraq(iraq):
    gold, stretches = marked.table("dates"), marked.table("date_stretches")
    floors(dating.rows(dating.within(iraq.dates, stretches), gold, "iraq"), **LEAST)
    assert dating.trapped(iraq.dates, marked.table("date_traps"))["value"] <= 0.03


def test_floor_of_dates_in_the_news(gold):
    known = marked.identified(marked.news(gold))
    floors(dating.rows(*dating.sentences(known, marked.table("news_dates")), "news"), **LEAST)


def test_floor_of_sentences(gold):
    floors(sentences.rules(gold / "sentences_golden_rules.json"), rules_kept=46 / 48)


def test_stances_agree_by_macro_f1_shares_and_alpha():
    gold, found = [-1, -1, 0, 1], [-1, 0, 0, -1]
    told = {
        measure: judging.agreement(gold, found, "aabc", "pairs", measure)
        for measure in judging.MEASURES
    }
    assert [one["n"] for one in told.values()] == [4, 4, 4]
    # F1 of against, neither, for: 2 / 4, 2 / 3, 0.
    assert told["macro-F1"]["value"] == pytest.approx((1 / 2 + 2 / 3) / 3)
    assert told["share equal"]["value"] == 0.5
    # Observed: (1 + 4) * 2 / 8. Expected, of four -1, three 0, one 1: (12 + 4 * 4 + 3) * 2 / 56.
    assert told["alpha"]["value"] == pytest.approx(1 - (10 / 8) / (62 / 56))
    assert told["macro-F1"]["interval"] == "bootstrap, pairs"
    whole = judging.agreement(gold, gold, "aabc", "pairs", "share equal")
    assert whole["low"] == pytest.approx(0.025 ** (1 / 3))  # three clusters, all right
    assert whole["interval"] == "exact, pairs"


def test_clusters_are_drawn_whole():
    gold, found = [-1, 1] * 30, [-1, 1] * 15 + [1, -1] * 15
    apart = judging.agreement(gold, found, range(60), "cases", "macro-F1")
    whole = judging.agreement(gold, found, [at // 10 for at in range(60)], "pairs", "macro-F1")
    assert whole["high"] - whole["low"] > 2 * (apart["high"] - apart["low"])


def test_a_gain_is_drawn_together():
    gold, better, worse = [-1, 0, 1, 0] * 5, [-1, 0, 1, 1] * 5, [-1, 1, 1, 1] * 5
    told = judging.gain(gold, better, worse, range(20), "cases", "share equal")
    assert told["value"] == pytest.approx(0.25)
    assert 0 < told["low"] < 0.25 < told["high"]  # never worse in any draw
    same = judging.gain(gold, better, better, range(20), "cases", "share equal")
    assert same == {"n": 20, "value": 0}


def test_each_judge_has_its_label():
    texts = ["The heroic dockers saved the town.", "The Guard massacred the dockers."]
    coded = pd.DataFrame({"sentence": texts, "start": [11, 4], "end": [18, 9], "stance": [1, -1]})
    coded = pd.concat([coded, coded.iloc[[1]]], ignore_index=True)
    read = judging.news(coded)
    for label in (judging.ALONE, "rules alone", "classifier alone"):
        assert read[label].tolist() == [1, -1, -1]
    assert set(read["the majority class"]) == {-1}
    figures = {measure: figure for measure, _, figure in judging.of_news(read, "x")}
    assert figures["macro-F1: the sentence alone"] == {"n": 3, "value": 1}
    assert figures["found of for: the sentence alone"]["n"] == 1
    assert figures["the opposite: the sentence alone"]["value"] == 0
    assert figures["rules find nothing"]["value"] == 0


def test_units_are_read_alone_and_together_with_and_without_the_lexicon(harbour):
    named = harbour.named.merge(
        harbour.segments[["doc", "segment", "start", "end"]],
        on=["doc", "segment"],
        suffixes=("", "_sentence"),
    )
    rows = named.rename(columns={"start_sentence": "sentence_start"})[:40].assign(stance=1)
    texts = harbour.documents.set_index("doc")["text"]
    rows["sentence"] = [
        texts[row.doc][row.sentence_start : row.end_sentence] for row in rows.itertuples()
    ]
    kept = ["doc", "source", "actor", "start", "end", "sentence_start", "sentence", "stance"]
    read = judging.units(rows[kept].assign(voice="own"), harbour)
    found = rows[["doc", "mention"]].merge(harbour.stances, on=["doc", "mention"])
    assert read[judging.ALONE].tolist() == found["label"].tolist()
    bare = rows[["doc", "mention"]].merge(judging.bare(harbour).stances, on=["doc", "mention"])
    assert list(bare.columns) == list(found.columns)
    figures = valued(judging.of_units(read, "x"))
    assert figures["share equal: read together, voice own"] == pytest.approx(
        (read[judging.TOGETHER] == 1).mean()
    )
    nowhere = rows[kept].assign(voice="own", start=rows["start"] + 1, end=rows["start"] + 2)
    nowhere = judging.units(nowhere.assign(actor="nobody"), harbour)
    assert set(nowhere[judging.TOGETHER]) == {0}


def test_ranks_with_ties_have_a_ceiling():
    coder = pd.Series([-2, 2, -2, 2, -2, 2])
    # Ranks 2, 2, 2, 5, 5, 5 beside 1 to 6: variances 2.25 and 35 / 12.
    assert stances.ceiling(coder) == pytest.approx((2.25 / (35 / 12)) ** 0.5)
    assert stances.ceiling(coder[[5, 0, 3, 2, 1, 4]]) == pytest.approx(stances.ceiling(coder))
    assert stances.ceiling(pd.Series([3, 1, 2])) == pytest.approx(1)


def test_pairs_have_a_sign_only_where_that_is_asked_for():
    both = pd.DataFrame(
        {"coder": [2, -2, 2, 0], "raw": [0.2, -0.1, -0.1, 0.0], "stance": [0.4, -0.2, 0.1, 0.0]}
    ).assign(sentences=[3, 4, 9, 5])
    rows = list(judging.of_pairs(both, "x"))
    figures = {measure: figure for measure, _, figure in rows}
    assert figures["sign right: raw"]["value"] == pytest.approx(2 / 3)
    assert figures["sign right: pooled"]["interval"] == "exact, source × actor"
    assert figures["Spearman: pooled"]["value"] > figures["Spearman: raw"]["value"]
    rarer = valued(judging.of_pairs(both.assign(sentences=2), "x"))
    assert not any(measure.startswith("sign") for measure in rarer)
    less = [f"{one}: pooled, {judging.BARE}" for one in ("Spearman", "sign right", "off by")]
    assert [measure for measure, *_ in judging.without(both, "x")] == less


def test_planted_stances_are_those_of_pairs_with_mentions_enough(harbour):
    both = judging.planted(harbour, marked.truth()["stance"])
    assert both["n"].min() >= judging.PLANTED
    assert set(both["coder"]) == {-2, 0, 2}
    assert not both["calibrated"].any()
    assert (both["coded"] == 0).all()


def test_judging_is_timed_beside_parsing():
    parsed, judged = speed.judging(["The Guard sank the ferry."] * 50, [4] * 50, [9] * 50)
    assert parsed > 0
    assert judged > 0


def test_floor_of_stances_in_the_news(gold):
    coded = marked.coded_news(gold, "dev")
    for _, own in coded.groupby("split"):
        read = judging.news(own.reset_index(drop=True))
        floors(judging.of_news(read, "news"), **{"macro-F1: the sentence alone": 0.6})


def test_floor_of_stances_in_iraq(iraq, gold):
    least = {"macro-F1: read together": 0.55, "macro-F1: the sentence alone": 0.45}
    floors(judging.of_units(judging.units(marked.units(gold), iraq), "iraq"), **least)
    both = stances.compared(iraq, gold)
    often = both[both["sentences"] >= stances.FEWEST]
    floors(judging.of_pairs(often, "iraq"), Spearman__pooled=0.5, sign_right__pooled=0.8)
