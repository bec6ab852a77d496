"""Coding by hand: what is drawn, what a spreadsheet does to it, how far answers agree."""

import csv
import io
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sklearn.metrics import f1_score

from analysis import (
    _alphas,
    _cells,
    _coders,
    _samples,
    _sheets,
    code,
    extract,
    load,
    pool,
    review,
    tables,
)
from analysis.tables import CorpusError


@pytest.fixture(autouse=True)
def each_by_itself(monkeypatch):
    """Have the suite answer what is planted in `features.stances`, not pooled."""
    monkeypatch.setattr(pool, "mentions", lambda features: features.stances)


# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers.
TEXTBOOK = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, np.nan, np.nan, np.nan],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, np.nan, 3],
        [np.nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, np.nan],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, np.nan],
    ]
).T
CODES = st.sampled_from([-1.0, 0.0, 1.0, np.nan])
SENTENCES = ["The otters slept.", "The otters ate.", "The otters swam.", "The otters sang."]


@pytest.fixture
def town(make_corpus):
    """A corpus of two documents that name the otters eight times, and the Council once."""
    texts = {"texts/a.txt": " ".join(SENTENCES), "texts/b.txt": " ".join(SENTENCES[::-1])}
    texts["texts/b.txt"] += " The Council kept the mill."
    return make_corpus({name: text + "\n" for name, text in texts.items()})


def judged(features, labels):
    """Return features in which the suite says these labels, mention by mention."""
    label = [*labels, *[0] * len(features.stances)][: len(features.stances)]
    return replace(features, stances=features.stances.assign(label=label, reasons="named"))


def coded(features, **coders):
    """Return a coding: each coder's stances of the first mentions, None for cannot tell."""
    places = features.mentions[["doc", "start", "end", "actor"]].itertuples(index=False)
    places = [tuple(place) for place in places]
    rows = [
        (*place, coder, None if stance == "?" else stance)
        for coder, stances in coders.items()
        for place, stance in zip(places, stances, strict=False)
        if stance != ""
    ]
    return tables.build(tables.CODING, rows)


def value(found, first, second, measure="alpha"):
    rows = found[(found["first"] == first) & (found["second"] == second)]
    return rows.set_index("measure").at[measure, "value"]


# What is drawn


def test_a_sheet_tells_all_but_what_the_suite_says(harbour):
    drawn = code.sheet(harbour, n=40, seed=2, coder="Ada")
    assert list(drawn) == [
        "unit",
        "doc",
        "source",
        "actor",
        "label",
        "name",
        "before",
        "sentence",
        "after",
        "start",
        "end",
        "weight",
        "coder",
        "stance",
        "note",
    ]
    assert drawn["unit"].tolist() == list(range(1, 41))
    assert set(drawn["coder"]) == {"Ada"}
    assert set(drawn["stance"]) == set(drawn["note"]) == {""}
    assert drawn["label"].tolist() == [harbour.labels[actor] for actor in drawn["actor"]]
    texts = harbour.documents.set_index("doc")["text"]
    for row in drawn.itertuples():
        assert f"[[{row.name}]]" in row.sentence
        assert " ".join(texts[row.doc][row.start : row.end].split()) == row.name
    assert_frame_equal(drawn, code.sheet(harbour, n=40, seed=2, coder="Ada"))
    assert not drawn.equals(code.sheet(harbour, n=40, seed=3, coder="Ada"))


def test_a_sheet_of_all_has_each_sentence_and_actor_once(harbour):
    drawn = code.sheet(harbour, n=10_000)
    key = ["doc", "segment", "actor"]
    units = harbour.named.drop_duplicates(key)
    assert len(drawn) == len(units)
    assert (drawn["weight"] == 1).all()
    places = drawn.merge(harbour.mentions, on=["doc", "start", "end", "actor"])
    assert not places.duplicated(key).any()
    assert drawn["doc"].tolist() != sorted(drawn["doc"])


def test_chances_by_hand():
    # Sixteen units of one pair and four of another: shares go with the roots, 4 and 2.
    chances = _samples.chances(np.repeat([16, 4], [16, 4]) ** -0.5, 6)
    assert chances[:16].sum() == pytest.approx(4)
    assert chances[16:].sum() == pytest.approx(2)
    # Where one would be drawn for sure the others share what is left.
    assert _samples.chances(np.array([8.0, 1.0, 1.0]), 2).tolist() == [1, 0.5, 0.5]
    assert _samples.chances(np.ones(3), 5).tolist() == [1, 1, 1]


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=40), st.integers(1, 50))
def test_chances_add_up_and_all_who_are_drawn_had_one(sizes, n):
    chances = _samples.chances(np.array(sizes), n)
    assert chances.sum() == pytest.approx(min(n, len(sizes)))
    assert ((chances > 0) & (chances <= 1 + 1e-12)).all()
    drawn = np.array([_samples.systematic(chances, start) for start in np.arange(0, 1, 1 / 64)])
    assert set(drawn.sum(axis=1)) == {min(n, len(sizes))}
    assert drawn.mean(axis=0) == pytest.approx(chances, abs=2 / 64)


def test_no_class_is_missed_and_no_weight_gives_it_away(harbour):
    key = ["doc", "start", "actor"]
    weights = code.sheet(harbour, n=60, seed=1).groupby(["source", "actor"])["weight"].first()
    for seed in range(4):
        label = np.random.default_rng(seed).choice([-1, 0, 0, 0, 0, 1], len(harbour.stances))
        other = judged(harbour, label)
        drawn = code.sheet(other, n=60, seed=seed)
        both = (
            drawn.groupby(["source", "actor"])["weight"]
            .first()
            .to_frame()
            .join(weights.rename("before"), how="inner")
        )
        assert (both["weight"] == both["before"]).all()
        assert len(both) > 10
        said = drawn[key].merge(other.named.merge(other.stances, on=["doc", "mention"]), on=key)
        first = other.named.drop_duplicates(["doc", "segment", "actor"])
        first = first.merge(other.stances, on=["doc", "mention"])
        size = first.groupby(["source", "actor"])["doc"].transform("size")
        share = pd.Series(_samples.chances(size.to_numpy() ** -0.5, 60)).groupby(first["label"])
        missed = said["label"].value_counts().reindex([-1, 0, 1]) - share.sum()
        assert (missed.abs() <= 1).all()
        assert (said["label"].diff() != 0).sum() > 10  # rows are not in the order of the list


def test_context_stays_within_its_part(harbour):
    drawn = code.sheet(harbour, n=10_000).set_index(["doc", "start"])
    parts = harbour.segments[harbour.segments["doc"] == "lantern-2013"]
    first = parts[parts["part"] == 1].iloc[0]
    row = drawn.loc[("lantern-2013", first["start"] + 8)]
    assert (row["actor"], row["before"]) == ("dockers", "")
    assert row["sentence"].startswith("We, the [[dockers]] of Marrow")
    assert row["after"].startswith("Our children")
    assert row["after"].endswith("alone.")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 0}, "n is 0; allowed: a number from 1 on"),
        ({"mentions": 0}, "town: no actor is named, so there is nothing to code"),
        ({"texts": None}, r"nothing can be coded without the texts of mill-1, reed-1; the text is"),
    ],
)
def test_a_sheet_that_cannot_be(town, change, message):
    features = extract.features(town)
    if "mentions" in change:
        features = replace(features, mentions=features.mentions[:0])
    if "texts" in change:
        features = replace(features, documents=features.documents.assign(text=None))
    with pytest.raises(CorpusError, match=message):
        code.sheet(features, n=change.get("n", 5))


# What a spreadsheet does to it


@pytest.fixture
def written(town, tmp_path):
    """A sheet on disk, with the frame that it was written from."""
    drawn = code.sheet(extract.features(town), n=9, coder="Ada")
    sheet, told = code.write(drawn, tmp_path / "ada.csv")
    assert told.read_text(encoding="utf-8").count("ada.csv") == 1
    return sheet, drawn


def rows_of(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_a_sheet_is_never_written_over(written, town):
    sheet, drawn = written
    before = sheet.read_bytes()
    with pytest.raises(CorpusError, match=r"ada\.csv: is there already, and may be coded"):
        code.write(drawn, sheet)
    sheet.rename(sheet.with_name("other.csv"))
    with pytest.raises(CorpusError, match=r"ada\.md: is there already"):
        code.write(drawn, sheet)
    with pytest.raises(CorpusError, match=r"ada\.ods: name a file that ends in \.csv"):
        code.write(drawn, sheet.with_suffix(".ods"))
    assert sheet.with_name("other.csv").read_bytes() == before


GIVEN = ["-1", "−1", "+1", "1.0", "0", "'-1", "-1,0", "?", ""]
MEANT = [-1, -1, 1, 1, 0, -1, -1, None]
SAVED = {
    "as it was": {},
    "semicolons": {"delimiter": ";"},
    "tabs in UTF-16": {"delimiter": "\t", "encoding": "utf-16"},
    "no mark, other line ends": {"encoding": "utf-8", "lineterminator": "\r\n"},
    "all in quotation marks": {"delimiter": ";", "quoting": csv.QUOTE_ALL},
    "empty columns and rows": {"pad": True},
}


@pytest.mark.parametrize("how", SAVED)
def test_a_sheet_comes_back_from_a_spreadsheet(written, how):
    sheet, drawn = written
    options = dict(SAVED[how])
    encoding, pad = options.pop("encoding", "utf-8-sig"), options.pop("pad", False)
    head, *rows = rows_of(sheet)
    place = head.index("stance")
    rows = [[*row[:place], said, *row[place + 1 :]] for row, said in zip(rows, GIVEN, strict=True)]
    rows = [[*row, ""] for row in [*rows[::-1], [""] * len(head)]] if pad else rows[::-1]
    out = io.StringIO()
    csv.writer(out, **options).writerows([[*head, ""] if pad else head, *rows])
    sheet.write_bytes(out.getvalue().encode(encoding))
    expected = drawn.iloc[:8].assign(stance=MEANT)
    key = ["doc", "start"]
    assert_frame_equal(
        code.read(sheet).sort_values(key, ignore_index=True),
        tables.build(tables.CODING, expected.sort_values(key)),
    )


def test_texts_do_not_become_formulas(make_corpus, tmp_path):
    texts = {"texts/a.txt": "=1+1 otters\n\n@otters\n\n'-otters\n\n+ otters -1\n"}
    features = extract.features(make_corpus(texts))
    sheet, _ = code.write(code.sheet(features, coder="-Ada"), tmp_path / "s.csv")
    head, *rows = rows_of(sheet)
    cells = [row[head.index(name)] for row in rows for name in ("before", "sentence", "coder")]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]
    assert {"'=1+1 [[otters]]", "'@[[otters]]", "''-[[otters]]"} <= set(cells)
    assert {_cells.bare(cell) for cell in cells} >= {"=1+1 [[otters]]", "'-[[otters]]", "-Ada"}
    rows = [[*row[:-2], "-1", ""] for row in rows]
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    sheet.write_text(out.getvalue(), encoding="utf-8")
    found = code.read(sheet)
    assert set(found["coder"]) == {"-Ada"}
    assert set(found["stance"]) == {-1}


@given(st.text())
def test_guarding_takes_nothing_away(cell):
    assert _cells.bare(_cells.guard(cell)) == cell
    assert (
        _cells.guard(cell)[:1] not in tuple("=+-@\t\r") or _cells.NUMBER.fullmatch(cell) or not cell
    )


HEAD = "doc,start,end,actor,coder,stance\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"s\.csv: the file is empty; its first line names the columns"),
        (
            "doc,start,end,actor\n",
            r"line 1: column 'stance' is missing; there are: doc, start, end",
        ),
        ("doc,doc,start,end,actor,stance\n", r"line 1: the column 'doc' stands twice"),
        (HEAD + "a,1,2,x,A,2\n", r"s\.csv, line 2: stance '2'; allowed: -1 \(against\), 0 "),
        (HEAD + "a,1,2,x,A,-\n", r"line 2: stance '-'"),
        (
            HEAD + "a,one,2,x,A,1\n",
            r"line 2: start and end are 'one' and '2'; they must be offsets",
        ),
        (HEAD + "a,2,2,x,A,1\n", r"line 2: start and end are '2' and '2'"),
        (HEAD + "a,1.000,2.000,x,A,1\n", r"start and end are '1\.000' and '2\.000'"),
        (HEAD + ",1,2,x,A,1\n", r"line 2: column 'doc' is empty"),
        (HEAD + "a,1,2,x,A,1\na,3,4,x,B,1\na,5,6,x,,1\n", r"line 4: column 'coder' is empty"),
        (HEAD + "a,1,2,x,suite,1\n", r"line 2: coder 'suite' has a meaning here; take"),
        (HEAD + "a,1,2,x,A,1,more\n", r"line 2: more cells than columns; the columns are doc, "),
        (HEAD + 'a,1,2,x,"A,1\n', r"s\.csv, line 2: not a CSV table"),
        (b"doc,st\xe4nce\n", r"s\.csv: not UTF-8 at byte 6; save it as CSV in UTF-8"),
        (
            HEAD + "a,1,2,x,A,1\n\na,1,2,x,A,?\n",
            r"line 4: 'A' codes this place twice, and not alike; first in .*s\.csv, line 2",
        ),
    ],
)
def test_a_fault_of_a_sheet_has_its_place(tmp_path, content, message):
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    (tmp_path / "s.csv").write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        code.read(tmp_path / "s.csv")


def test_all_faults_are_told_at_once(tmp_path):
    (tmp_path / "s.csv").write_text(HEAD + "a,1,2,x,A,2\na,3,4,x,A,3\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("", encoding="utf-8")
    with pytest.raises(CorpusError) as told:
        code.read(tmp_path)
    assert len(told.value.faults) == 3
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="there is no CSV sheet in this folder"):
        code.read(tmp_path / "empty")
    with pytest.raises(CorpusError, match=r"u\.csv: cannot be read: No such file"):
        code.read(tmp_path / "u.csv")


def test_who_coded_is_told_by_the_rows_or_else_by_the_file(tmp_path):
    (tmp_path / "ben.csv").write_text(HEAD + "a,1,2,x,,1\n", encoding="utf-8")
    (tmp_path / "s.csv").write_text(HEAD + "a,1,2,x,,1\na,3,4,x,Ada,0\n", encoding="utf-8")
    found = code.read([tmp_path / "ben.csv", tmp_path / "s.csv"])
    assert found["coder"].tolist() == ["ben", "Ada", "Ada"]


# How far answers agree


def test_alpha_of_the_textbook():
    assert round(_alphas.alpha(TEXTBOOK, ordered=False), 3) == 0.743
    assert round(_alphas.alpha(TEXTBOOK), 3) == 0.849


def test_agreement_by_hand(town):
    features = judged(extract.features(town), [-1, 0, 1, 1, 0, 0, 0, 0])
    coding = coded(features, A=[-1, 0, 1, 1, -1, 0], B=[-1, 0, 1, 0, 1, "?"])
    found = code.agreement(features, coding, draws=200)
    # Five pairs: -1 -1, 0 0, 1 1, 1 0, -1 1. Of ten values three are -1, three 0, four 1.
    # Observed: 2 (1 + 4) / 10 = 1; expected: 2 (3*3*1 + 3*4*4 + 3*4*1) / 90 = 138 / 90.
    assert value(found, "A", "B") == pytest.approx(1 - 90 / 138)
    # Nominal: observed 2 * 2 / 10, expected 2 (9 + 12 + 12) / 90 = 66 / 90.
    assert value(found, "A", "B", "nominal alpha") == pytest.approx(1 - 0.4 * 90 / 66)
    assert value(found, "A", "B", "share equal") == pytest.approx(3 / 5)
    # A majority is there of -1, 0, 1, and 0 (A alone, as B cannot tell): all as the suite says.
    assert value(found, "suite", "majority", "share equal") == 1
    assert value(found, "suite", "majority", "macro-F1") == 1
    assert found[found["second"] == "majority"]["n"].tolist() == [4] * 4
    assert set(found["resampled"]) == {"units"}
    # Fewer than five units are no basis for an interval.
    assert found[found["second"] == "majority"]["low"].isna().all()
    ours = found[found["second"] == "B"].iloc[0]
    assert ours["low"] < ours["value"] < ours["high"]
    assert_frame_equal(found, code.agreement(features, coding, draws=200))


def test_three_coders_have_a_row_together(town):
    features = extract.features(town)
    coding = coded(features, A=[-1, 0, 1, 1], B=[-1, 0, 1, 0], C=[-1, 0, "", 0])
    found = code.agreement(features, coding, draws=20)
    assert found["first"].unique().tolist() == ["all coders", "A", "B", "suite"]
    # Units -1 -1 -1, 0 0 0, 1 1, 1 0 0; three -1, five 0, three 1. Observed: 2 / 2 * 2 / 11,
    # expected: 2 (15 + 36 + 15) / 110.
    assert value(found, "all coders", "") == pytest.approx(1 - (2 / 11) / (132 / 110))
    assert "share equal" not in set(found.loc[found["first"] == "all coders", "measure"])


def test_where_alpha_says_nothing_it_is_missing(town):
    features = extract.features(town)
    same = code.agreement(features, coded(features, A=[1] * 8, B=[1] * 8), draws=20)
    assert np.isnan(value(same, "A", "B"))
    assert value(same, "A", "B", "share equal") == 1
    assert same.loc[same["first"] == "A", "low"].isna().all()
    apart = code.agreement(features, coded(features, A=[1, "?"], B=["?", 1]), draws=20)
    assert np.isnan(value(apart, "A", "B"))
    assert apart.loc[apart["first"] == "A", "n"].tolist() == [0, 0, 0]
    none = code.agreement(features, coded(features))
    assert none.empty
    assert list(none) == list(code.agreement(features, coded(features, A=[1])))


@given(st.lists(st.tuples(CODES, CODES, CODES), min_size=1, max_size=12), st.randoms())
def test_alpha_does_not_know_an_order_and_is_the_same_by_sums(rows, chance):
    codes = np.array(rows)
    units, coders = list(range(len(codes))), [0, 1, 2]
    chance.shuffle(units)
    chance.shuffle(coders)
    for ordered, distance in ((True, _alphas.SQUARED), (False, _alphas.UNLIKE)):
        found = _alphas.alpha(codes, ordered=ordered)
        shuffled = _alphas.alpha(codes[units][:, coders], ordered=ordered)
        assert found == pytest.approx(shuffled, nan_ok=True)
        met = codes[(~np.isnan(codes)).sum(axis=1) > 1]
        with np.errstate(invalid="ignore", divide="ignore"):
            sums = _alphas.coincidences(met).sum(axis=0, keepdims=True)
            assert found == pytest.approx(_alphas.of_sums(sums, distance)[0], nan_ok=True)


@given(st.lists(CODES.filter(lambda code: code == code), min_size=2, max_size=12))
def test_who_agrees_in_all_has_an_alpha_of_one(codes):
    found = _alphas.alpha(np.array([codes, codes, codes]).T)
    assert np.isnan(found) if len(set(codes)) == 1 else found == 1


@given(st.lists(st.tuples(*[st.sampled_from([-1, 0, 1])] * 2), min_size=1, max_size=15))
def test_macro_f1_is_that_of_scikit_learn(pairs):
    codes = np.array(pairs, dtype="float64")
    sums = _alphas.crossed(codes).sum(axis=0, keepdims=True)
    expected = f1_score(codes[:, 1], codes[:, 0], average="macro", zero_division=0)
    assert _alphas.macro_f1(sums)[0] == pytest.approx(expected)


def test_documents_are_resampled_where_there_are_ten(harbour):
    found = code.agreement(harbour, draws=200)
    first = found.iloc[0]
    assert (first["units"], first["resampled"]) == (15, "documents")
    assert first["low"] < first["value"] < first["high"]


def test_codes_of_which_none_fits_any_more_are_told(town):
    coding = tables.build(tables.CODING, [("mill-1", 900, 904, "otters", "Ada", 1)])
    features = replace(extract.features(town), coding=coding)
    again = code.disputed(features)
    assert again["why"].tolist() == ["not named there any more"]
    assert code.agreement(features)["value"].isna().all()
    assert "1 coded unit is not named there any more" in "\n".join(
        code.summary(code.results(features))
    )
    told = review.doubts(features).set_index("doubt").at["codes", "sentence"]
    assert told == (
        "1 of 1 code in coding.csv is where the actor is not named: Ada codes 'otters' in mill-1, "
        "characters 900 to 904; list that name again, or delete the row"
    )


def test_confusion_by_hand(town):
    features = judged(extract.features(town), [-1, -1, 1, 0, 0])
    coding = coded(features, A=[-1, 0, 1, 0, 1], B=[-1, 0, 1, 1, "?"])
    found = code.confusion(features, coding)
    assert found.values.tolist() == [
        *([-1, -1, 1], [-1, 0, 1], [-1, 1, 0]),
        *([0, -1, 0], [0, 0, 0], [0, 1, 1]),
        *([1, -1, 0], [1, 0, 0], [1, 1, 1]),
    ]
    # The fourth unit, which has no majority, counts half for 0 and half for 1.
    found = code.fidelity(features, coding)
    assert list(found) == ["suite", "coder", "n"]
    assert found["n"].tolist() == [1, 1, 0, 0, 0.5, 1.5, 0, 0, 1]
    empty = code.fidelity(features)
    assert (len(empty), empty["n"].sum()) == (9, 0)
    assert_frame_equal(
        empty.astype({"n": "int64"}).set_axis(list(code.confusion(features)), axis=1),
        code.confusion(features),
    )


def test_a_code_follows_its_name_when_aliases_change(town):
    longer = (
        "actor,label,type,alias\notters,Otters,people,The otters\notters,Otters,people,otters\n"
    )
    before = extract.features(town)
    coding = coded(before, A=[-1, 0, 1], B=[-1, 0, ""])
    (town / "actors.csv").write_text(longer, encoding="utf-8")
    after = extract.features(town)
    assert after.mentions["start"].tolist()[0] == 0
    assert coding["start"].tolist()[0] == 4
    # B has coded the third anew, and A the first, but otherwise: what fits better counts.
    anew = coded(after, A=[1], B=["", "", 0])
    found = _coders.placed(after, pd.concat([coding, anew], ignore_index=True))
    expected = coded(after, A=[1, 0, 1], B=[-1, 0, 0]).sort_values(["coder", "start"])
    assert_frame_equal(
        found.sort_values(["coder", "start"], ignore_index=True),
        expected.reset_index(drop=True),
    )
    after = judged(after, [0] * 9)
    assert code.disputed(after, coding)["why"].unique().tolist() == ["suite parts from coders"]
    assert code.confusion(judged(after, [-1, 0, 1]), coding)["n"].sum() == 3


def test_units_to_look_at_again(town):
    features = judged(extract.features(town), [-1, 0, 1, 1, 0, 0, 1, 0, 1])
    coding = coded(features, A=[1, 1, 1, -1, 0, "?", 0, "?"], B=[1, 0, 1, 1, 0, 0, 0, "?"])
    elsewhere = tables.build(tables.CODING, [("mill-1", 0, 3, "otters", "A", -1)])
    coding = pd.concat([coding, elsewhere], ignore_index=True)
    found = code.disputed(features, coding)
    starts = features.mentions["start"].tolist()
    differ, part, lost = "suite parts from coders", "coders part", "not named there any more"
    expected = [
        ("mill-1", starts[3], part, 2, "A: -1; B: 1", 1),
        ("mill-1", starts[0], differ, 2, "A: 1; B: 1", -1),
        ("mill-1", starts[1], part, 1, "A: 1; B: 0", 0),
        ("reed-1", starts[6], differ, 1, "A: 0; B: 0", 1),
        ("reed-1", starts[5], part, 0, "A: ?; B: 0", 0),
        ("mill-1", 0, lost, None, "A: -1", None),
    ]
    shown = found[["doc", "start", "why", "gap", "codes", "suite"]].astype(object)
    assert [tuple(row) for row in shown.where(shown.notna(), None).values.tolist()] == expected
    assert found["passage"].iloc[0] == "The «otters» sang."
    assert found["reasons"].iloc[0] == "named"
    assert found["passage"].isna().tolist() == [False] * 5 + [True]
    # What is lost to the suite is still between the coders, and is told.
    lines = code.summary(code.results(features, coding))
    assert "1 coded unit is not named there any more, and not compared with the suite:" in lines
    assert "  mill-1 0-3 otters: A: -1" in lines
    assert code.agreement(features, coding)["n"].iloc[0] == 6
    assert code.fidelity(features, coding)["n"].sum() == 7


def test_a_summary_is_100_characters_wide(harbour):
    lines = code.summary(code.results(harbour))
    assert max(map(len, lines)) <= 100
    assert lines[1].startswith("A, B                      alpha           0.83")
    with pytest.raises(CorpusError, match="nothing is coded yet"):
        code.results(harbour, harbour.coding[:0])


def test_a_bundle_can_be_compared_without_its_texts(bundle, harbour):
    features = extract.features(bundle)
    assert_frame_equal(code.agreement(features), code.agreement(harbour))
    assert_frame_equal(code.fidelity(features), code.fidelity(harbour))
    again = code.disputed(features)
    assert again["passage"].str.startswith("the text is not here").all()
    with pytest.raises(CorpusError, match="nothing can be coded without the texts of"):
        code.sheet(features)


def test_results_are_never_written_over(harbour, tmp_path):
    found = code.results(harbour)
    assert sorted(file.name for file in code.save(found, tmp_path / "out").iterdir()) == [
        "agreement.csv",
        "confusion.csv",
        "disputed.csv",
    ]
    with pytest.raises(CorpusError, match=r"agreement\.csv: is there already; name a new folder"):
        code.save(found, tmp_path / "out")
    with pytest.raises(CorpusError, match=r"agreement\.csv: is a file; name a folder with --to"):
        code.save(found, tmp_path / "out" / "agreement.csv")


# What is kept


def test_codes_are_kept_with_the_corpus(town, written, tmp_path):
    sheet, drawn = written
    filled = drawn.assign(stance=["-1", "?", "1", *[""] * 6], note=["so", *[""] * 8])
    sheet.write_text(_cells.written(filled, free=("stance",)), encoding="utf-8")
    before = extract.features(town)
    assert code.keep(sheet, before, town) == 3
    kept = (town / "coding.csv").read_text(encoding="utf-8")
    assert kept.splitlines()[0] == "doc,start,end,actor,coder,stance,note"
    assert kept.splitlines()[1].endswith(",Ada,-1,so")
    features = extract.features(town)
    assert_frame_equal(features.coding, code.read(sheet))
    assert_frame_equal(code.read(sheet, features=features), code.read(sheet))
    assert_frame_equal(code.read([], features=features), code.read(sheet))
    assert code.keep(sheet, features, town) == 0
    assert (town / "coding.csv").read_text(encoding="utf-8") == kept


def test_what_was_coded_before_stays_byte_for_byte(town, tmp_path):
    old = '\ufeffstance,coder,mood,doc,start,end,actor\r\n"1",Bea,"calm, so",mill-1,4,10,otters'
    (town / "coding.csv").write_bytes(old.encode("utf-8"))
    (tmp_path / "ada.csv").write_text(HEAD + "mill-1,4,10,otters,Ada,-1\n", encoding="utf-8")
    assert code.keep(tmp_path, extract.features(town), town) == 1
    now = (town / "coding.csv").read_bytes().decode("utf-8")
    assert now == old + "\n-1,Ada,,mill-1,4,10,otters\n"
    assert extract.features(town).coding["stance"].tolist() == [1, -1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_codes_are_added_as_a_spreadsheet_saved_the_others(town, tmp_path, encoding):
    old = HEAD.replace(",", ";") + "mill-1;4;10;otters;Bea;1\n"
    (town / "coding.csv").write_bytes(old.encode(encoding))
    (tmp_path / "ada.csv").write_text(HEAD + "mill-1,4,10,otters,Ada,-1\n", encoding="utf-8")
    assert code.keep(tmp_path / "ada.csv", extract.features(town), town) == 1
    assert extract.features(town).coding["coder"].tolist() == ["Bea", "Ada"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("mill-1,4,10,otters,Bea,0", r"ada\.csv, line 2: 'Bea' codes this place twice, and not al"),
        ("mill-9,4,10,otters,Ada,0", r"ada\.csv, line 2: doc 'mill-9' is not in town"),
        (
            "mill-1,4,10,mink,Ada,0",
            r"ada\.csv, line 2: actor 'mink' is not in town; allowed: otters, council",
        ),
    ],
)
def test_what_contradicts_the_corpus_is_not_kept(town, tmp_path, row, message):
    old = HEAD + "mill-1,4,10,otters,Bea,1\n"
    (town / "coding.csv").write_text(old, encoding="utf-8")
    (tmp_path / "ada.csv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        code.keep(tmp_path / "ada.csv", extract.features(town), town)
    assert (town / "coding.csv").read_text(encoding="utf-8") == old


def test_coding_asks_for_no_new_computation(town, monkeypatch):
    before = extract.features(town)
    (town / "coding.csv").write_text(HEAD + "mill-1,4,10,otters,Ada,?\n", encoding="utf-8")
    monkeypatch.setattr(extract, "_measure", lambda *_: pytest.fail("computed again"))
    after = extract.features(town)
    assert_frame_equal(before.stances, after.stances)
    assert after.coding["stance"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("mill-1,4,10,otters,Ada,2", r"coding\.csv, line 2: stance '2'; allowed: -1, 0, 1, or \?"),
        ("mill-1,4,10,otters,,1", r"coding\.csv, line 2: column 'coder' is empty; write who coded"),
        ("mill-1,4,ten,otters,Ada,1", r"line 2: start and end must be numbers: offsets"),
        ("mill-1,4,10,mink,Ada,1", r"line 2: actor 'mink' is not in actors\.csv"),
    ],
)
def test_a_fault_of_coding_has_its_place(town, row, message):
    (town / "coding.csv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        load.corpus(town)


def test_the_harbour_coding_names_mentions(root, harbour):
    coding = load.corpus(root / "corpus" / "harbour").coding
    assert coding["coder"].value_counts().to_dict() == {"A": 40, "B": 40}
    assert not (code.disputed(harbour)["why"] == "not named there any more").any()


# The widget


def parts_of(widget):
    progress, passage, note, row = widget.children
    return progress, passage, note, {button.description: button for button in row.children}


def test_the_widget_saves_each_answer_and_goes_on_where_one_stopped(written):
    sheet, drawn = written
    progress, passage, note, buttons = parts_of(code.coder(sheet))
    assert "1 of 9 (0 coded)" in progress.value
    assert f"<mark>{drawn['name'][0]}</mark>" in passage.value
    assert buttons["Back"].disabled
    note.value = "= unsure"
    buttons["Against"].click()
    assert note.value == ""
    buttons["Cannot tell"].click()
    assert "3 of 9 (2 coded)" in progress.value
    assert code.read(sheet)["stance"].isna().tolist() == [False, True]
    assert rows_of(sheet)[1][-2:] == ["-1", "'= unsure"]
    assert sorted(file.name for file in sheet.parent.glob("*ada*")) == ["ada.csv", "ada.md"]
    progress, passage, note, buttons = parts_of(code.coder(sheet))
    assert "3 of 9 (2 coded)" in progress.value
    buttons["Back"].click()
    buttons["Back"].click()
    assert (note.value, buttons["Against"].button_style) == ("= unsure", "info")
    buttons["For"].click()
    assert "3 of 9 (2 coded)" in progress.value
    for _ in range(7):
        buttons["Neither"].click()
    assert "all are coded (9 coded)" in progress.value
    assert buttons["Neither"].disabled
    buttons["Neither"].click()
    assert passage.value == ""
    buttons["Back"].click()
    assert "9 of 9" in progress.value
    assert code.read(sheet)["stance"].fillna(9).tolist() == [1, 9, *[0] * 7]


def test_the_widget_keeps_what_others_change_meanwhile(written):
    sheet, _ = written
    progress, _, note, buttons = parts_of(code.coder(sheet))
    head, *rows = rows_of(sheet)
    rows[5][head.index("stance")] = "1"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *rows])
    sheet.write_text(out.getvalue(), encoding="utf-8")
    buttons["Against"].click()
    assert sorted(code.read(sheet)["stance"]) == [-1, 1]
    assert sheet.read_text(encoding="utf-8-sig").startswith("unit;doc;source")
    sheet.write_text(";".join(head) + "\n", encoding="utf-8")
    buttons["Against"].click()
    assert "not saved: ada.csv does not hold this unit any more" in progress.value
    note.value = "unsure"
    sheet.unlink()
    buttons["Against"].click()
    assert "not saved: " in progress.value
    assert "cannot be read: No such file" in progress.value
    assert note.value == "unsure"


def test_the_widget_asks_who_codes_if_the_sheet_does_not_say(town, tmp_path):
    sheet, _ = code.write(code.sheet(extract.features(town), n=9), tmp_path / "s.csv")
    widget = code.coder(sheet)
    progress, who, *_, row = widget.children
    buttons = {button.description: button for button in row.children}
    assert who.description == "Your name:"
    buttons["For"].click()
    assert "not saved: your name is needed; write it first" in progress.value
    who.value = "suite"
    buttons["For"].click()
    assert "&#x27;suite&#x27; has a meaning here; take another" in progress.value
    assert code.read(sheet).empty
    who.value = " =Ada "
    buttons["For"].click()
    assert "2 of 9 (1 coded)" in progress.value
    assert code.read(sheet)[["coder", "stance"]].to_numpy().tolist() == [["=Ada", 1]]
    assert rows_of(sheet)[1][-3:] == ["'=Ada", "1", ""]
    *_, buttons = parts_of(code.coder(sheet))  # the sheet tells who codes: nobody is asked again
    buttons["Against"].click()
    assert code.read(sheet)["coder"].tolist() == ["=Ada", "=Ada"]
    assert rows_of(sheet)[2][-3:] == ["'=Ada", "-1", ""]


def test_messages_list_what_is_allowed_or_what_is_near():
    many = [f"d{number:02}" for number in range(40)]
    told = _sheets.allowed("d007", many)
    assert told.startswith("the 40 there are the likes of d")
    assert "d07" in told


def test_a_text_cannot_put_html_into_the_widget(make_corpus, tmp_path):
    text = "<script>alert(1)</script> The otters & <b>we</b>.\n"
    features = extract.features(make_corpus({"texts/a.txt": text, "texts/b.txt": "None.\n"}))
    sheet, _ = code.write(code.sheet(features, coder="Ada"), tmp_path / "s.csv")
    _, passage, _, _ = parts_of(code.coder(sheet))
    assert "<script" not in passage.value
    assert "&lt;script&gt;" in passage.value
    assert "The <mark>otters</mark> &amp; &lt;b&gt;we" in passage.value


def test_a_sheet_without_sentences_says_so(tmp_path):
    (tmp_path / "s.csv").write_text(HEAD + "a,1,2,x,A,\n", encoding="utf-8")
    (told,) = code.coder(tmp_path / "s.csv").children
    assert "has no sentences to read" in told.value


def test_widgets_are_not_loaded_unless_asked_for():
    loaded = "import sys, analysis.code; print('ipywidgets' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "False\n"
