"""What a difference hangs on, and what else sets sources apart."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import count, probe, weigh
from analysis.tables import CorpusError

ROWS = [
    ("A", "a1", 0, "x 3, y 1"),
    ("A", "a1", 1, "x 1, z 3"),
    ("A", "a2", 0, "y 4"),
    ("B", "b1", 0, "x 1, z 5"),
    ("B", "b1", 7, "y 2, z 2, w 2"),
]
COLUMNS = ["reference", "term", "n", "effect", "without", "left_out", "doc", "unit", "held"]


def test_influence_by_hand(bagged):
    """A has 12 words in two documents, B 12 in one.

    x: without a1 there is none left, so nothing that A uses more. y: without a2 1 of 8 against 2
    of 12. z, which B uses more: without B's first paragraph 3 of 12 against 2 of 6.
    """
    contexts = bagged(ROWS)
    found = probe.influence(contexts, weigh.keyness(contexts, target="A", measure="chi2"))
    expected = pd.DataFrame(
        [
            ("A", "the others", "x", 4, 2.0, 0.0, "document", "a1", pd.NA, 4),
            ("A", "the others", "y", 5, np.log2(2.5), np.log2(0.75), "document", "a2", pd.NA, 4),
            ("A", "the others", "z", 3, np.log2(3 / 7), np.log2(0.75), "paragraph", "b1", 0, 5),
        ],
        columns=["source", *COLUMNS],
    ).astype({"unit": "Int64"})
    assert_frame_equal(found, expected)


def test_influence_of_one_against_another(bagged):
    """C is left out of what A is compared with; its documents hold nothing against B."""
    contexts = bagged([*ROWS, ("C", "c1", 0, "z 6"), ("C", "c2", 0, "z 1, v 5")])
    found = probe.influence(contexts, weigh.keyness(contexts, target="A", reference="B"))
    alone = bagged(ROWS)
    expected = probe.influence(alone, weigh.keyness(alone, target="A", reference="B"))
    assert set(found["reference"]) == {"B"}
    assert_frame_equal(found, expected)
    others = probe.influence(contexts, weigh.keyness(contexts, target="A")).set_index("term")
    # Of the others' 14 z in 24 words, c1 holds 6 in 6: 8 in 18 are left.
    assert others.loc["z", ["left_out", "doc", "held"]].tolist() == ["document", "c1", 6]
    assert others.loc["z", "without"] == pytest.approx(np.log2((3 / 12) / (8 / 18)))


def test_the_pieces_of_a_source_of_one_document_are_its_units(bagged):
    """By sentence, and by actor too; nothing is left of a source of one context."""
    contexts = bagged([ROWS[0], *ROWS[3:]], unit="sentence")
    found = probe.influence(contexts, weigh.keyness(contexts, fewest=1)).set_index(
        ["source", "term"]
    )
    assert set(found["left_out"]) == {"sentence"}
    only = found.loc[("A", "x")]
    assert only[["doc", "unit", "held", "without"]].tolist() == ["a1", 0, 3, 0]
    assert only["effect"] == pytest.approx(np.log2((3 / 4) / (1 / 12)))
    # The only w is in B's second sentence: a half for none of 6 is not more often than none of 4.
    assert found.loc[("B", "w"), ["unit", "held", "without"]].tolist() == [7, 2, 0]
    rows = [(source, doc, unit, bag, source) for source, doc, unit, bag in ROWS]
    contexts = bagged(rows)
    table = weigh.keyness(contexts, by="actor", fewest=1)
    by_actor = probe.influence(contexts, table, by="actor")
    assert list(by_actor.columns) == ["actor", *COLUMNS]
    by_source = probe.influence(contexts, weigh.keyness(contexts, fewest=1))
    assert_frame_equal(by_actor.rename(columns={"actor": "source"}), by_source)


def test_the_order_and_the_index_of_the_table_are_kept(harbour):
    contexts = count.contexts(harbour, actor="guard")
    table = weigh.keyness(contexts, most=4)
    whole = probe.influence(contexts, table)
    assert_frame_equal(whole[["source", "reference", "term", "n"]], table[whole.columns[:4]])
    assert whole["effect"].to_numpy() == pytest.approx(table["effect"].to_numpy())
    assert (whole["without"] * np.sign(whole["effect"]) <= whole["effect"].abs() + 1e-9).all()
    order = np.random.default_rng(0).permutation(len(table))[:15]
    before = table.iloc[order].copy()
    found = probe.influence(contexts, table.iloc[order])
    assert_frame_equal(found, whole.iloc[order])
    assert_frame_equal(table.iloc[order], before)


def test_nothing_to_leave_out(weir, bagged):
    contexts = count.contexts(weir, actor="crown")
    found = probe.influence(contexts, weigh.keyness(contexts))
    assert found.empty
    assert list(found.columns) == ["source", *COLUMNS]
    contexts = bagged(ROWS)
    assert probe.influence(contexts, weigh.keyness(contexts, fewest=99)).empty


def remaining(contexts, drop, name, other):
    """Return the effect of each term once some contexts are gone."""
    index = contexts.index[~drop].reset_index(drop=True)
    left = dataclasses.replace(contexts, index=index, matrix=contexts.matrix[~drop])
    try:
        table = weigh.keyness(left, target=name, reference=other, fewest=1)
    except CorpusError:  # one side is gone
        return pd.Series(0.0, contexts.terms)
    return table.set_index("term")["effect"].reindex(contexts.terms).fillna(0)


@pytest.mark.parametrize("other", [None, "B"])
@pytest.mark.parametrize("seed", range(6))
def test_influence_is_what_is_left_when_the_rows_are_dropped(bagged, seed, other):
    chance = np.random.default_rng(seed)
    rows = [
        (source, f"{source}{doc}", unit, bag)
        for source, documents in zip("ABC", chance.integers(1, 4, 3), strict=True)
        for doc in range(documents)
        for unit in range(chance.integers(1, 4))
        if (
            bag := ", ".join(
                f"{word} {n}" for word, n in zip("uvwxy", bag_of(chance), strict=True) if n
            )
        )
    ]
    contexts = bagged(rows)
    source, doc = (contexts.index[column].to_numpy(dtype=object) for column in ("source", "doc"))
    if other is not None and other not in source:
        return
    table = weigh.keyness(contexts, reference=other, fewest=1)
    found = probe.influence(contexts, table)
    assert len(found) == len(table) > 0
    for name, own in found.groupby("source"):
        sides = source == name, (source != name if other is None else source == other)
        for side, more in zip(sides, (own["effect"] >= 0, own["effect"] < 0), strict=True):
            several = len(set(doc[side])) > 1
            unit = contexts.index["unit"].to_numpy() * (not several)
            pieces = sorted(set(zip(doc[side], unit[side], strict=True)))
            dropped = {piece: side & (doc == piece[0]) & (unit == piece[1]) for piece in pieces}
            left = pd.DataFrame(
                {piece: remaining(contexts, drop, name, other) for piece, drop in dropped.items()}
            )
            for row in own[more].itertuples():
                assert row.left_out == ("document" if several else "paragraph")
                assert pd.isna(row.unit) == several
                piece = row.doc, 0 if several else row.unit
                effects = left.loc[row.term]
                assert row.without == pytest.approx(effects[[piece]].iloc[0])
                worst = (effects * np.sign(row.effect)).min()
                assert row.without * np.sign(row.effect) == pytest.approx(worst)
                column = np.searchsorted(contexts.terms, row.term)
                assert row.held == contexts.matrix[np.flatnonzero(dropped[piece]), column].sum()


def bag_of(chance):
    return chance.poisson(chance.gamma(0.7, 2.0, 5))


def test_styles_of_the_small_corpus(weir):
    """MILL's letter of 25 words stands in page-1903, its heading of two in mill-1901."""
    expected = pd.DataFrame(
        {
            "source": ["MILL", "REED", "CRANE"],
            "documents": [2, 1, 1],
            "units": [3, 1, 1],
            "words": [49, 23, 8],
            "words_per_document": [24.5, 23, 8],
            "words_per_unit": [21.0, 23, 8],
            "words_per_sentence": [47 / 9, 23 / 3, 8],
            "quoted": [13 / 49, 7 / 23, 0],
            "headings": [1 / 6, 0, 0],
            "first": pd.array([1901, 1902, 1903], dtype="Int64"),
            "last": pd.array([1903, 1902, 1903], dtype="Int64"),
        }
    )
    assert_frame_equal(probe.styles(weir), expected, check_dtype=False)


def test_styles_of_a_source_without_a_date(weir):
    frame = weir.paragraphs.copy()
    frame.loc[frame["source"] == "MILL", "start_date"] = pd.NaT
    found = probe.styles(dataclasses.replace(weir, paragraphs=frame))
    assert found["source"].tolist() == ["REED", "CRANE", "MILL"]
    assert found[["first", "last"]].isna().all(axis=1).tolist() == [False, False, True]
    frame = weir.paragraphs.copy()
    frame["start_date"] = frame["start_date"].where(frame["words"] < 0)
    found = probe.styles(dataclasses.replace(weir, paragraphs=frame))
    assert found["first"].isna().all()
    assert found["words"].tolist() == [8, 49, 23]


def test_styles_of_headings_alone(weir):
    """No sentence: no length of one."""
    heading = weir.segments["heading"] | (weir.segments["source"] == "CRANE")
    found = probe.styles(
        dataclasses.replace(weir, segments=weir.segments.assign(heading=heading))
    ).set_index("source")
    assert np.isnan(found.loc["CRANE", "words_per_sentence"])
    assert found.loc["CRANE", ["words", "headings", "words_per_unit"]].tolist() == [8, 1, 8]
    rest = ["MILL", "REED"]
    assert_frame_equal(found.loc[rest], probe.styles(weir).set_index("source").loc[rest])


def test_styles_of_no_words(weir):
    frame = weir.paragraphs.copy()
    frame.loc[frame["source"] == "CRANE", ["words", "own_words"]] = 0
    found = probe.styles(dataclasses.replace(weir, paragraphs=frame)).set_index("source")
    assert found.loc["CRANE", ["words", "words_per_unit", "words_per_sentence"]].tolist() == [0] * 3
    assert np.isnan(found.loc["CRANE", "quoted"])


def test_styles_add_up(harbour):
    found = probe.styles(harbour)
    assert found["source"].tolist() == harbour.sources
    assert found["words"].sum() == harbour.paragraphs["words"].sum()
    assert found["units"].sum() == len(
        harbour.paragraphs[["doc", "unit", "source"]].drop_duplicates()
    )
    assert found["quoted"].between(0, 1).all()
    assert (found["first"] <= found["last"]).all()
