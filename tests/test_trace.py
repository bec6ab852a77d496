"""Actors and words over the dates of publication."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import count, extract, tables, trace
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
    found = trace.actors(weir, ["otters", "council"])
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
    found = trace.actors(weir, ["council"], voice="all")
    assert found[["n", "base"]].to_numpy().tolist() == [[0, 8], [1, 24], [2, 25], [3, 23]]


def test_words_over_the_dates_of_the_small_corpus(weir):
    contexts = count.contexts(weir, shortest=1)
    found = trace.terms(contexts, ["gate", "mink"])
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
    found = trace.terms(contexts, ["US", "Gate", "gate", "MINK"]).groupby("series")["n"].sum()
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
    for found in (trace.actors(measured, ["otters"]), trace.terms(contexts, ["plum"])):
        row = found[found["start_date"].dt.year == 2001].iloc[0]
        assert (row["n"], row["units"], row["base"]) == (units, units, length * units)
        assert row["enough"] == enough


def test_words_past_the_last_of_the_corpus_do_not_occur(weir):
    contexts = count.contexts(weir, shortest=1)
    assert trace.terms(contexts, ["zzz", "aaa"])["n"].sum() == 0


def test_nothing_to_trace(weir):
    for empty in (trace.terms(count.contexts(weir), []), trace.actors(weir, [])):
        assert empty.empty
        assert set(SERIES) <= set(empty.columns)


def test_the_words_of_most_units_come_first_by_alphabet(weir):
    contexts = count.contexts(weir, shortest=1)
    # In two units each: council, gate, notice, otters; the rest in one.
    assert trace.frequent(contexts, most=4) == ["council", "gate", "notice", "otters"]
    assert trace.frequent(contexts, most=5)[:1] == ["US"]
    assert len(trace.frequent(contexts, most=99)) == len(contexts.terms)


def test_undated_texts_are_left_out(make_corpus):
    table = "doc,source,date,path\nmill-1,MILL,,texts/a.txt\nreed-1,REED,2002-03,texts/b.txt\n"
    measured = extract.features(make_corpus({"documents.csv": table}))
    assert trace.actors(measured, ["otters", "council"])["source"].unique().tolist() == ["REED"]
    assert trace.dates(measured)["start_date"].isna().tolist() == [True, False]


def test_an_unknown_actor(weir):
    with pytest.raises(CorpusError, match="there is no actor 'mink'; allowed: council"):
        trace.actors(weir, ["otters", "mink"])


def test_the_ledger_turns_in_2014(harbour):
    """A planted turning year: the Guard becomes the militia."""
    words = trace.terms(count.contexts(harbour), ["guard", "militia"])
    ledger = words[words["source"] == "LEDGER"].assign(year=lambda rows: rows["start_date"].dt.year)
    n = ledger.pivot_table(index="series", columns="year", values="n", aggfunc="sum")
    assert (n.loc["militia", [2010, 2011]] == 0).all()
    assert (n.loc["militia", [2014, 2018]] > n.loc["guard", [2014, 2018]]).all()
