"""Actors, words and names over time, and where in a text they stand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import sparse
from sklearn.tree import DecisionTreeRegressor

from analysis import _changes, _past, count, extract, portray, tables, trace
from analysis.tables import CorpusError

SERIES = ["source", "start_date", "series", "n", "base", "units", "rate"]


def series(*rows):
    return pd.DataFrame(rows, columns=SERIES).astype({"start_date": tables.DAY})


def test_dates_of_the_small_corpus(weir):
    expected = pd.DataFrame(
        [
            ("mill-1901", 0, "MILL", "1901-01-01", "1901-12-31", 24),
            ("page-1903", 0, "MILL", "1903-05-06", "1903-05-06", 25),
            ("page-1903", 1, "CRANE", "1903-01-01", "1903-01-31", 8),
            ("reed-1902", 0, "REED", "1902-03-01", "1902-03-31", 23),
        ],
        columns=["doc", "part", "source", "start_date", "end_date", "words"],
    ).astype({"start_date": tables.DAY, "end_date": tables.DAY})
    assert_frame_equal(trace.dates(weir), expected, check_dtype=False)


def test_actors_over_the_dates_of_the_small_corpus(weir):
    found = trace.rates(trace.actors(weir, ["otters", "council"]))
    expected = series(
        ("CRANE", "1903-01-01", "Otters", 1, 8, 1, 125.0),
        ("CRANE", "1903-01-01", "River Council", 0, 8, 1, 0.0),
        ("MILL", "1901-01-01", "Otters", 3, 24, 1, 125.0),
        ("MILL", "1901-01-01", "River Council", 1, 24, 1, 1000 / 24),
        ("MILL", "1903-05-06", "Otters", 0, 12, 2, 0.0),
        ("MILL", "1903-05-06", "River Council", 0, 12, 2, 0.0),
        ("REED", "1902-03-01", "Otters", 0, 16, 1, 0.0),
        ("REED", "1902-03-01", "River Council", 1, 16, 1, 62.5),
    )
    assert_frame_equal(found[SERIES], expected, check_dtype=False)
    assert not found["enough"].any()


def test_actors_in_all_voices(weir):
    found = trace.rates(trace.actors(weir, ["council"], voice="all"))
    assert found[["n", "base"]].to_numpy().tolist() == [[0, 8], [1, 24], [2, 25], [3, 23]]


def test_words_over_the_dates_of_the_small_corpus(weir):
    contexts = count.contexts(weir, shortest=1)
    found = trace.rates(trace.terms(contexts, ["gate", "mink"]))
    expected = series(
        ("CRANE", "1903-01-01", "gate", 1, 8, 1, 125.0),
        ("CRANE", "1903-01-01", "mink", 0, 8, 1, 0.0),
        ("MILL", "1901-01-01", "gate", 1, 24, 1, 1000 / 24),
        ("MILL", "1901-01-01", "mink", 0, 24, 1, 0.0),
        ("MILL", "1903-05-06", "gate", 0, 12, 2, 0.0),
        ("MILL", "1903-05-06", "mink", 0, 12, 2, 0.0),
        ("REED", "1902-03-01", "gate", 0, 16, 1, 0.0),
        ("REED", "1902-03-01", "mink", 0, 16, 1, 0.0),
    )
    assert_frame_equal(found[SERIES], expected, check_dtype=False)


def test_a_word_that_is_no_term_as_it_stands_is_lowered(weir):
    """ "US" is a term, in capitals, because of an alias; "Gate" is none."""
    contexts = count.contexts(weir, shortest=1)
    found = trace.rates(trace.terms(contexts, ["US", "Gate", "gate", "MINK"]))
    found = found.groupby("series")["n"].sum()
    assert found.to_dict() == {"US": 1, "gate": 4, "mink": 0}


def test_a_part_without_a_date_has_that_of_its_page(make_corpus):
    files = {
        "documents.csv": "doc,source,date,path\na,MILL,2001-05,texts/a.txt\nb,M,,texts/b.txt\n",
        "parts.csv": "doc,part,source,date,starts_with\na,1,REED,,Then\na,2,RUSH,2003,Now\n",
        "texts/a.txt": "The otters go.\n\nThen they sleep.\n\nNow they wake.",
    }
    found = trace.dates(extract.features(make_corpus(files)))
    days = found[["start_date", "end_date"]].astype("str").to_numpy().tolist()
    assert found["source"].tolist() == ["MILL", "REED", "RUSH", "M"]
    assert days[:3] == [["2001-05-01", "2001-05-31"]] * 2 + [["2003-01-01", "2003-12-31"]]
    assert found[["start_date", "end_date"]].iloc[3].isna().all()


@pytest.mark.parametrize(("length", "units", "enough"), [(50, 4, False), (40, 5, True)])
def test_enough_are_two_hundred_words_in_five_units_of_a_date(make_corpus, length, units, enough):
    text = "\n\n".join(
        [f"The otters {'keep ' * (length - 11)} apple pear plum fig quince grape lemon lime it."]
        * units
    )
    table = "doc,source,date,path\na,MILL,2001,texts/a.txt\nb,MILL,2002,texts/b.txt\n"
    measured = extract.features(make_corpus({"documents.csv": table, "texts/a.txt": text}))
    contexts = count.contexts(measured)
    for tally in (trace.actors(measured, ["otters"]), trace.terms(contexts, ["plum"])):
        found = trace.rates(tally)
        row = found[found["start_date"].dt.year == 2001].iloc[0]
        assert (row["n"], row["units"], row["base"]) == (units, units, length * units)
        assert row["enough"] == enough


def test_words_past_the_last_of_the_corpus_do_not_occur(weir):
    contexts = count.contexts(weir, shortest=1)
    assert trace.rates(trace.terms(contexts, ["zzz", "aaa"]))["n"].sum() == 0


def test_nothing_to_trace(weir):
    for empty in (trace.terms(count.contexts(weir), []), trace.actors(weir, [])):
        assert trace.rates(empty).empty
        assert trace.changes(empty).empty
        assert trace.positions(empty).empty
        assert set(SERIES) <= set(trace.rates(empty).columns)


def test_the_words_of_most_units_come_first_by_alphabet(weir):
    contexts = count.contexts(weir, shortest=1)
    # In two units each: council, gate, notice, otters; the rest in one.
    assert trace.frequent(contexts, most=4) == ["council", "gate", "notice", "otters"]
    assert trace.frequent(contexts, most=5)[:1] == ["US"]
    assert len(trace.frequent(contexts, most=99)) == len(contexts.terms)


def test_undated_texts_are_left_out(make_corpus):
    table = "doc,source,date,path\nmill-1,MILL,,texts/a.txt\nreed-1,REED,2002-03,texts/b.txt\n"
    measured = extract.features(make_corpus({"documents.csv": table}))
    tally = trace.actors(measured, ["otters", "council"])
    for found in (trace.rates(tally), trace.rates(tally, period="year"), trace.changes(tally)):
        assert found["source"].unique().tolist() == ["REED"]
    assert trace.left_out(tally).to_numpy().tolist() == [["MILL", 1, 1, 0], ["REED", 1, 0, 0]]
    assert trace.dates(measured)["start_date"].isna().tolist() == [True, False]


def test_an_unknown_actor(weir):
    with pytest.raises(CorpusError, match="there is no actor 'mink'; allowed: council"):
        trace.actors(weir, ["otters", "mink"])


def test_names_add_up_to_those_of_the_portrait(harbour):
    tally = trace.names(harbour, "guard", most=3)
    assert (tally.per, tally.scale) == ("mention", 1.0)
    once = replace(tally, units=tally.units.assign(start_date=tally.units["start_date"].min()))
    ours = trace.rates(once, seed=3).rename(columns={"rate": "share", "series": "name"})
    theirs = portray.names(harbour, "guard", most=3, seed=3)
    assert_frame_equal(ours[list(theirs)], theirs, check_dtype=False)


def made(*rows, names=("word",), **about):
    """Return a tally of rows: doc, source, dates, base, counts."""
    units = pd.DataFrame(
        [row[:5] for row in rows], columns=["doc", "source", "start_date", "end_date", "base"]
    ).astype({"start_date": tables.DAY, "end_date": tables.DAY})
    units = units.assign(unit=range(len(rows)), **{"from": 0, "to": 10, "length": 10})
    counts = np.array([row[5:] for row in rows], dtype="float64").reshape(len(rows), len(names))
    return tables.Tally(units, sparse.csr_matrix(counts), list(names), **about)


def day(doc, source, date, base, *n):
    return (doc, source, date, date, base, *n)


GAPPED = made(
    day("a", "MILL", "1968-12-31", 100, 1),
    day("b", "MILL", "1970-01-01", 100, 2),
    day("b", "MILL", "1970-01-01", 100, 4),
    day("c", "MILL", "1970-02-01", 200, 0),
    ("d", "MILL", "1970-03-01", "1970-04-30", 100, 9),
    ("e", "MILL", None, None, 100, 9),
    day("f", "REED", "1969-07-01", 50, 1),
    day("g", "REED", "1969-07-02", 0, 1),
)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (
            "date",
            [
                ("MILL", "1968-12-31", "1968-12-31", 1, 100, 1),
                ("MILL", "1970-01-01", "1970-01-01", 6, 200, 2),
                ("MILL", "1970-02-01", "1970-02-01", 0, 200, 1),
                ("MILL", "1970-03-01", "1970-04-30", 9, 100, 1),
                ("REED", "1969-07-01", "1969-07-01", 1, 50, 1),
            ],
        ),
        (
            "year",
            [
                ("MILL", "1968-01-01", "1968-12-31", 1, 100, 1),
                ("MILL", "1969-01-01", "1969-12-31", 0, 0, 0),
                ("MILL", "1970-01-01", "1970-12-31", 15, 500, 4),
                ("REED", "1969-01-01", "1969-12-31", 1, 50, 1),
            ],
        ),
        (
            "quarter",
            [
                ("MILL", "1968-10-01", "1968-12-31", 1, 100, 1),
                ("MILL", "1969-01-01", "1969-03-31", 0, 0, 0),
                ("MILL", "1969-04-01", "1969-06-30", 0, 0, 0),
                ("MILL", "1969-07-01", "1969-09-30", 0, 0, 0),
                ("MILL", "1969-10-01", "1969-12-31", 0, 0, 0),
                ("MILL", "1970-01-01", "1970-03-31", 6, 400, 3),  # d may be of the second quarter
                ("REED", "1969-07-01", "1969-09-30", 1, 50, 1),
            ],
        ),
        (
            "decade",
            [
                ("MILL", "1960-01-01", "1969-12-31", 1, 100, 1),
                ("MILL", "1970-01-01", "1979-12-31", 15, 500, 4),
                ("REED", "1960-01-01", "1969-12-31", 1, 50, 1),
            ],
        ),
    ],
)
def test_rates_by_period_keep_gaps_as_gaps(period, expected):
    columns = ["source", "start_date", "end_date", "n", "base", "units"]
    wanted = pd.DataFrame(expected, columns=columns)
    wanted = wanted.astype({"start_date": tables.DAY, "end_date": tables.DAY})
    found = trace.rates(GAPPED, period=period)
    assert_frame_equal(found[columns], wanted, check_dtype=False)
    silent = found["base"] == 0
    assert found.loc[silent, ["rate", "low", "high"]].isna().all(axis=None)
    assert not found.loc[silent, "enough"].any()
    assert found.loc[~silent, "rate"].tolist() == pytest.approx(
        (1000 * wanted["n"] / wanted["base"])[~silent].tolist()
    )


def test_months_of_a_year_without_a_text_are_there():
    found = trace.rates(GAPPED, period="month").query("source == 'MILL'")
    assert found["start_date"].dt.strftime("%Y-%m").tolist()[:3] == [
        "1968-12",
        "1969-01",
        "1969-02",
    ]
    assert found["base"].tolist() == [100, *[0] * 12, 200, 200]


@pytest.mark.parametrize(
    ("period", "vague"), [("date", 0), ("month", 1), ("quarter", 1), ("year", 0)]
)
def test_what_is_too_vague_for_a_period_is_told(period, vague):
    found = trace.left_out(GAPPED, period=period)
    assert found.to_numpy().tolist() == [["MILL", 6, 1, vague], ["REED", 1, 0, 0]]
    [whole] = trace.left_out(GAPPED, period=period, together=True).to_numpy().tolist()
    assert whole == ["all sources", 7, 1, vague]


def test_a_rolling_rate_pools_the_periods_around_each():
    found = trace.rates(GAPPED, period="year", window=3).query("source == 'MILL'")
    assert found["n"].tolist() == [1, 16, 15]
    assert found["base"].tolist() == [100, 600, 500]
    assert found["rate"].tolist() == pytest.approx([10, 1000 * 16 / 600, 30])
    assert found["units"].tolist() == [1, 5, 4]


def test_all_sources_together():
    found = trace.rates(GAPPED, period="year", together=True)
    assert set(found["source"]) == {"all sources"}
    assert found[["n", "base"]].to_numpy().tolist() == [[1, 100], [1, 50], [15, 500]]


def test_parts_have_dates_of_their_own(harbour):
    units = trace.actors(harbour, ["guard"]).units
    own = units[units["doc"] == "lantern-2013"].drop_duplicates("source").set_index("source")
    days = own[["start_date", "end_date"]].astype("str").to_numpy().tolist()
    assert days == [
        ["2013-03-01", "2013-03-31"],
        ["2012-12-10", "2012-12-10"],
        ["2013-03-01", "2013-03-31"],
        ["2013-03-01", "2013-03-31"],
    ]
    words = trace.terms(count.contexts(harbour), ["curfew"]).units
    both = units.merge(words, on=["doc", "unit"], suffixes=("", "_words"))
    assert len(both) == len(words)
    for column in ("start_date", "end_date", "from", "to", "length", "base"):
        assert (both[column] == both[f"{column}_words"]).all()


def test_sentences_have_their_own_place(harbour):
    units = trace.terms(count.contexts(harbour, unit="sentence"), ["curfew"]).units
    both = units.merge(harbour.segments, left_on=["doc", "unit"], right_on=["doc", "segment"])
    assert len(both) == len(units)
    assert (both["from"] == both["start"]).all()
    assert (both["to"] == both["end"]).all()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"period": "week"}, "period 'week'; allowed: date, month, quarter, year, decade"),
        ({"period": "year", "window": 2}, "window 2; allowed: an odd number"),
        ({"period": "year", "window": -1}, "window -1; allowed: an odd number"),
        ({"window": 3}, "window 3: dates lie unevenly; choose a period: month, quarter"),
    ],
)
def test_what_cannot_be_asked_of_rates(asked, message):
    with pytest.raises(CorpusError, match=message):
        trace.rates(GAPPED, **asked)


def test_enough_for_a_name_are_five_mentions():
    rows = [day("a", "MILL", "2001-01-01", 4, 1), day("b", "REED", "2001-01-01", 5, 1)]
    found = trace.rates(made(*rows, per="mention", scale=1.0))
    assert found["enough"].tolist() == [False, True]
    assert found["rate"].tolist() == [0.25, 0.2]


def test_the_ledger_turns_in_2014(harbour):
    """A planted turning year: the Guard becomes the militia."""
    words = trace.rates(trace.terms(count.contexts(harbour), ["guard", "militia"]))
    ledger = words[words["source"] == "LEDGER"].assign(year=lambda rows: rows["start_date"].dt.year)
    n = ledger.pivot_table(index="series", columns="year", values="n", aggfunc="sum")
    assert (n.loc["militia", [2010, 2011]] == 0).all()
    assert (n.loc["militia", [2014, 2018]] > n.loc["guard", [2014, 2018]]).all()


def test_the_turn_of_the_ledger_is_found(harbour):
    found = trace.changes(trace.names(harbour, "guard"))
    sure = found[found["q"] < 0.05]
    assert not sure["sure"].any()  # few texts: they differ, whatever the source does
    assert sure[["source", "series"]].to_numpy().tolist() == [
        ["LEDGER", "Guard"],
        ["LEDGER", "militia"],
    ]
    assert (sure["start_date"].dt.strftime("%Y-%m") == "2014-05").all()
    assert sure[["low", "high"]].isna().all(axis=None)  # of so few texts
    assert (sure["p"] < 0.02).all()
    assert sure[["before_base", "after_base"]].to_numpy().tolist() == [[14, 12]] * 2
    assert sure["before"].tolist() == pytest.approx([12 / 14, 0])
    assert sure["after"].tolist() == pytest.approx([1 / 12, 11 / 12])
    assert set(sure["resampled"]) == {"paragraphs"}
    # What every text has or none has does not change.
    never = found[found["start_date"].isna()]
    assert never["p"].isna().all()
    assert never["q"].isna().all()
    assert len(found) == 4 * 7


def stepped(*steps, base=100, source="A", names=("word",)):
    """Return a tally of one document a day: steps are (documents, uses in each)."""
    rows, date = [], np.datetime64("2001-01-01")
    for documents, *n in steps:
        for _ in range(documents):
            rows.append(day(f"{source}{len(rows):03}", source, str(date + len(rows)), base, *n))
    return made(*rows, names=names)


def test_a_step_is_found_where_it_is():
    [found] = trace.changes(stepped((12, 0), (12, 3))).to_dict("records")
    assert str(found["start_date"].date()) == "2001-01-13"
    # Of 13 documents the odd one is the last in one order of 13: that may be. Of 14, two: no more.
    assert [str(found[end].date()) for end in ("low", "high")] == ["2001-01-12", "2001-01-14"]
    assert (found["before"], found["after"]) == (0, 30)
    assert (found["before_base"], found["after_base"]) == (1200, 1200)
    assert (found["units"], found["resampled"], found["sure"]) == (24, "documents", True)
    assert found["p"] == 0.001


def test_two_steps_are_found_and_rates_told_between_them():
    found = trace.changes(stepped((15, 1), (15, 6), (15, 1)))
    assert found["start_date"].astype("str").tolist() == ["2001-01-16", "2001-01-31"]
    assert found["before"].tolist() == [10, 60]
    assert found["after"].tolist() == [60, 10]
    assert (found["before_base"] == 1500).all()
    assert found["sure"].all()
    [greatest] = trace.changes(stepped((15, 1), (15, 6), (15, 1)), most=1).to_dict("records")
    assert greatest["after_base"] in (1500, 3000)


def test_what_never_changes_is_not_sure():
    [found] = trace.changes(stepped((30, 2))).to_dict("records")
    assert found["p"] == 1
    assert not found["sure"]


def test_a_change_that_is_sure_alone_need_not_be_so_among_many():
    names = tuple("abcdefgh")
    rng = np.random.default_rng(5)
    rows = [
        day(f"{i:02}", "A", f"2001-01-{i + 1:02}", 100, n, *rng.poisson(2, 7))
        for i, n in enumerate([0, 2, 1, 1, 2, 0, 1, 1, 0, 2, 3, 2, 4, 3])
    ]
    alone = trace.changes(made(*(row[:6] for row in rows))).iloc[0]
    among = trace.changes(made(*rows, names=names)).set_index("series")
    assert alone["sure"]
    assert alone["p"] == among.loc["a", "p"]
    assert not among.loc["a", "sure"]


def test_paragraphs_of_a_document_keep_together_where_documents_are_resampled():
    """One document in twelve that has the word all over is one case, not twenty."""
    rows = [
        day(f"{doc:02}", "A", f"2001-01-{doc + 1:02}", 50, 5 * (doc == 11))
        for doc in range(12)
        for _ in range(20)
    ]
    [found] = trace.changes(made(*rows)).to_dict("records")
    assert found["units"] == 12
    assert found["p"] > 0.05
    few = trace.changes(made(*rows[60:])).iloc[0]  # nine documents: their paragraphs
    assert (few["units"], few["resampled"], few["p"]) == (180, "paragraphs", 0.001)


def test_texts_of_several_dates_on_one_page_are_apart():
    rows = [day(f"d{i // 2:02}", "A", f"2001-01-{i + 1:02}", 100, 3 * (i > 11)) for i in range(24)]
    [found] = trace.changes(made(*rows)).to_dict("records")
    assert found["units"] == 24
    assert str(found["start_date"].date()) == "2001-01-13"


def test_changes_of_all_sources_together():
    rows = [
        day(f"{source}{i:02}", source, f"2001-01-{i + 1:02}", 100, 1 + 2 * (i > 5))
        for i in range(12)
        for source in "AB"
    ]
    [found] = trace.changes(made(*rows), together=True).to_dict("records")
    assert (found["source"], found["units"]) == ("all sources", 24)
    assert str(found["start_date"].date()) == "2001-01-07"
    assert trace.changes(made(*rows))["source"].tolist() == ["A", "B"]


@given(st.randoms(use_true_random=False), st.integers(1, 9))
@settings(max_examples=15, deadline=None)
def test_changes_depend_on_neither_order_nor_the_unit_of_length(random, times):
    tally = stepped((11, 1), (9, 3))
    order = list(range(20))
    random.shuffle(order)
    units = tally.units.iloc[order].reset_index(drop=True)
    other = replace(
        tally, units=units.assign(base=times * units["base"]), counts=tally.counts[order]
    )
    columns = ["start_date", "low", "high", "p", "sure"]
    assert_frame_equal(trace.changes(other)[columns], trace.changes(tally)[columns])


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 9)), min_size=2, max_size=30))
@settings(deadline=None)
def test_the_cut_is_that_of_a_regression_tree(rows):
    base, n = np.array(rows, dtype="float64").T
    if not n.any():
        return
    at, gain = _changes.best(n[None].astype("int64"), base, np.arange(1, len(rows)))
    tree = DecisionTreeRegressor(criterion="poisson", max_depth=1)
    order = np.arange(len(rows))[:, None]
    leaf = tree.fit(order, n / base, sample_weight=base).apply(order)

    def deviance(cut):
        rate = pd.Series(n).groupby(cut).transform("sum") / pd.Series(base).groupby(cut).transform(
            "sum"
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            return 2 * np.nansum(np.where(n > 0, n * np.log(n / base / rate), 0))

    whole = deviance(np.zeros(len(n)))
    ours = deviance(np.arange(len(n)) >= at)
    assert gain == pytest.approx(whole - ours, abs=1e-6)
    # The tree may not cut off a side without any count, and stops where little is gained.
    assert ours <= deviance(leaf) + 1e-6


def test_many_tests_draw_on_until_p_can_be_small_enough():
    counts, base, cuts = np.array([[[0] * 15 + [4] * 15]]), np.full(30, 100.0), np.arange(1, 30)
    [p] = _changes.chance(counts, base, cuts, tests=400, seed=[0])
    assert p == 1 / 10_001 < 0.05 / 400
    [few] = _changes.chance(counts, base, cuts, tests=1, seed=[0])
    assert few == 0.001


def test_where_things_stand_in_the_small_corpus(weir):
    tally = trace.actors(weir, ["otters", "council"])
    found = trace.positions(tally)
    assert found["n"].tolist() == [3, 1, 1, 1]
    assert found["series"].tolist() == ["Otters", "River Council", "Otters", "River Council"]
    assert found["doc"].tolist() == ["mill-1901", "mill-1901", "page-1903", "reed-1902"]
    ends = weir.paragraphs.groupby("doc")["end"].max()
    whole = weir.paragraphs.groupby(["doc", "unit"]).agg({"start": "min", "end": "max"})
    first = whole.loc[("mill-1901", 0)] / ends["mill-1901"]
    assert found.loc[0, ["from", "to"]].tolist() == pytest.approx(first.tolist())
    assert found["from"].between(0, 1).all()
    assert found["to"].between(0, 1).all()


def test_a_unit_of_several_paragraphs_spans_them(make_corpus):
    text = "# Otters\n\n" + "The otters keep the weir. " * 8 + "\n\n" + "The Council sleeps. " * 10
    measured = extract.features(make_corpus({"texts/a.txt": text.strip() + "\n"}))
    assert measured.paragraphs.query("doc == 'mill-1'")["unit"].tolist() == [0, 0, 2]
    found = trace.positions(trace.actors(measured, ["council", "otters"]))
    own = found[found["doc"] == "mill-1"].set_index("series")
    starts = measured.paragraphs.query("doc == 'mill-1'")
    length = starts["end"].max()
    assert own.loc["Otters", ["from", "to"]].tolist() == [0, starts["end"].iloc[1] / length]
    assert own.loc["Council", ["from", "to"]].tolist() == [starts["start"].iloc[2] / length, 1]
    assert own["n"].to_dict() == {"Council": 10, "Otters": 9}


def told(*rows):
    """Return `tables.DATES` of rows: doc, paragraph, source, voice, kind, grain, first, last."""
    frame = pd.DataFrame(
        rows, columns=["doc", "paragraph", "source", "voice", "kind", "grain", "first", "last"]
    )
    frame = frame.assign(date=range(len(rows)), segment=0, words="", start=0, end=1)
    return tables.build(tables.DATES, frame)


def test_narrated_time_by_hand(weir):
    year = ("1874-01-01", "1874-12-31")
    dates = told(
        ("mill-1901", 0, "MILL", "own", "explicit", "year", *year),
        ("mill-1901", 0, "MILL", "own", "relative", "day", "1874-05-01", "1874-05-01"),
        ("mill-1901", 0, "MILL", "own", "explicit", "decade", "1870-01-01", "1879-12-31"),
        ("mill-1901", 0, "MILL", "own", "relative", "year", None, None),
        ("mill-1901", 0, "MILL", "own", "dateline", "day", "1901-02-03", "1901-02-03"),
        ("page-1903", 0, "MILL", "own", "explicit", "year", "1903-01-01", "1903-12-31"),
        ("page-1903", 0, "MILL", "quoted", "explicit", "year", *year),
        ("reed-1902", 0, "REED", "own", "explicit", "month", "1874-03-01", "1874-03-31"),
    )
    found = trace.narrated(replace(weir, dates=dates))
    columns = ["source", "start_date", "end_date", "n", "base", "words", "units"]
    expected = pd.DataFrame(
        [
            ("CRANE", *year, 0, 0, 8, 0),
            ("CRANE", "1903-01-01", "1903-12-31", 0, 0, 8, 0),
            ("MILL", *year, 2, 4, 36, 2),
            ("MILL", "1903-01-01", "1903-12-31", 1, 4, 36, 2),
            ("REED", *year, 1, 1, 16, 1),
            ("REED", "1903-01-01", "1903-12-31", 0, 1, 16, 1),
        ],
        columns=columns,
    ).astype({"start_date": tables.DAY, "end_date": tables.DAY})
    assert_frame_equal(found[columns], expected, check_dtype=False)
    assert found["share"].fillna(-1).tolist() == [-1, -1, 0.5, 0.25, 1, 0]
    assert not found["enough"].any()
    decades = trace.narrated(replace(weir, dates=dates), period="decade")
    assert decades["n"].tolist() == [0, 0, 3, 1, 1, 0]
    assert decades["start_date"].dt.year.unique().tolist() == [1870, 1900]
    loud = trace.narrated(replace(weir, dates=dates), voice="all").query("source == 'MILL'")
    assert loud[["n", "base", "words"]].to_numpy().tolist() == [[3, 5, 49], [1, 5, 49]]


def test_nothing_narrated(weir):
    bare = replace(weir, dates=told())
    assert trace.narrated(bare).empty
    assert list(trace.narrated(bare)) == list(_past.NARRATED)
    with pytest.raises(CorpusError, match="period 'date'; allowed: month, quarter, year, decade"):
        trace.narrated(weir, period="date")


def test_what_is_traced_is_left_as_it_was(harbour):
    tally = trace.names(harbour, "guard")
    units, counts = tally.units.copy(deep=True), tally.counts.copy()
    trace.rates(tally, period="year", window=3, together=True)
    trace.changes(tally, together=True)
    trace.positions(tally)
    trace.left_out(tally)
    assert_frame_equal(tally.units, units)
    assert (tally.counts != counts).nnz == 0


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        (["2001-01-01"], "date"),
        ([f"{year}-01-01" for year in range(1900, 1930)], "date"),
        ([f"{year}-01-01" for year in range(1900, 1931)], "year"),
        ([f"{year}-01-01" for year in range(1800, 1861)], "decade"),
        ([f"2001-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 20)], "month"),
        ([f"{year}-{month:02}-01" for year in range(1990, 2000) for month in (1, 4)], "date"),
        (
            [f"{year}-{month:02}-01" for year in range(1990, 2000) for month in (1, 4, 7, 9)],
            "quarter",
        ),
        ([f"{year}-01-01" for year in range(1000, 2000, 20)], "decade"),
        ([], "date"),
    ],
)
def test_the_period_that_suits_a_corpus(monkeypatch, dates, period):
    table = pd.DataFrame({"start_date": pd.to_datetime(dates).astype("datetime64[s]")})
    monkeypatch.setattr(trace, "dates", lambda features: table)
    assert trace.suited(None) == period


def test_what_cannot_be_counted_is_not_traced(harbour):
    everything = count.contexts(harbour)
    for words, message in (
        (["we"], "terms: 'we' is a stop word, and these are not counted"),
        (["long quay"], "'long quay' is no term of these contexts, which have 1 to a term"),
        ("guard", r"terms: 'guard' is one text; give a list of words: \['guard'\]"),
    ):
        with pytest.raises(CorpusError, match=message):
            trace.terms(everything, words)
    with pytest.raises(CorpusError, match=r"actors: 'guard' is one text; give a list of ids"):
        trace.actors(harbour, "guard")
    for function in (
        trace.narrated,
        lambda features, **voice: trace.names(features, "guard", **voice),
    ):
        with pytest.raises(CorpusError, match="voice 'mine'; allowed: own, quoted, reprinted, all"):
            function(harbour, voice="mine")
    with pytest.raises(CorpusError, match="changes: most is 0; allowed are numbers from 1"):
        trace.changes(trace.actors(harbour, ["guard"]), most=0)


def test_few_texts_give_a_change_no_interval_of_its_date():
    """Three texts that differ by chance: paragraphs of one are alike, and so is any cut likely."""
    days = pd.to_datetime(["2001-01-01", "2002-01-01", "2003-01-01"]).astype(tables.DAY)
    units = pd.DataFrame({"doc": np.repeat(["a", "b", "c"], 20), "unit": list(range(20)) * 3})
    units = units.assign(source="MILL", base=100, start_date=np.repeat(days, 20))
    units = units.assign(end_date=units["start_date"])
    counts = sparse.csr_matrix(np.repeat([[1], [4], [1]], 20, axis=0))
    found = trace.changes(tables.Tally(units, counts, ["wage"]))
    assert (found["q"] < 0.05).all()
    assert not found["sure"].any()
    assert found[["low", "high"]].isna().all(axis=None)
