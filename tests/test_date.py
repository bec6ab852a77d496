"""Years and dates that texts name: where they stand, what they mean, and what is none."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis import _days, _hints, _marks, _numbers, date, extract, load, segment, tables
from analysis.data import words

PIECES = """1979 1980-88 l979 '68 the 80s 13.6.81 2020-01-03 5/6/81 12th of May , . March 19th
century last year month Friday ago three a on 13th and 14th summer yesterday ( ) ’ © No. men 1500 31
June next this centuries Sept. 29 February 0 00 000 – in"""
PIECES = st.sampled_from([*PIECES.split(), "\n\n", "\u00a0", "\r\n"])
TEXTS = st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join))


def found(text, start="2006-05-10", end=None):
    """Return "words: first..last" of each expression; the whole year, month as 1979, 2006-05."""
    told = []
    for row in date.expressions(text, start=start, end=end).itertuples():
        told.append(f"{row.words}: {short(row)}")
    return told


def short(row):
    if pd.isna(row.first):
        assert pd.isna(row.last)
        return "?"
    first, last = row.first.date(), row.last.date()
    if first == last:
        return str(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and row.grain == "year":
        return str(first.year)
    month = pd.Period(row.first, "M")
    if row.grain == "month" and month.end_time.date() == last and first.day == 1:
        return str(month)
    return f"{first}..{last}"


def kinds(text, **dates):
    table = date.expressions(text, **dates)
    return list(zip(table["words"], table["kind"], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mill burnt on 13.6.81.", ["13.6.81: 1981-06-13"]),
        ("On 5/6/1981, then 12/25/1999.", ["5/6/1981: 1981-06-05", "12/25/1999: 1999-12-25"]),
        ("2020-01-03T10:00 and 2020/1/3", ["2020-01-03: 2020-01-03", "2020/1/3: 2020-01-03"]),
        ("on 21 June 1981", ["21 June 1981: 1981-06-21"]),
        ("on the 12th of May, 1982", ["12th of May, 1982: 1982-05-12"]),
        ("on this 20th day of January 1961", ["20th day of January 1961: 1961-01-20"]),
        ("on the fourth of July 1826", ["fourth of July 1826: 1826-07-04"]),
        ("the 3d of March 1821", ["3d of March 1821: 1821-03-03"]),
        (
            "March 27th 1988 and July 14, 1958",
            ["March 27th 1988: 1988-03-27", "July 14, 1958: 1958-07-14"],
        ),
        ("on Monday 3 January 2011", ["Monday 3 January 2011: 2011-01-03"]),
        ("Friday, January 7, 2011", ["Friday, January 7, 2011: 2011-01-07"]),
        ("On 12\nJune 1981", ["12 June 1981: 1981-06-12"]),
        ("12-Jun-1981", ["12-Jun-1981: 1981-06-12"]),
        ("in March 2009", ["March 2009: 2009-03"]),
        ("__Oct. 7, 1958:__ the mill", ["Oct. 7, 1958: 1958-10-07"]),
        ("in Sept. 1980, in may 1968", ["Sept. 1980: 1980-09", "may 1968: 1968-05"]),
        ("since 2005-03", ["2005-03: 2005-03"]),
        ("the summer of 1979", ["summer of 1979: 1979-06-01..1979-08-31"]),
        ("Winter 1990-91 was long", ["Winter 1990-91: 1990-12-01..1991-02-28"]),
        ("in 1979", ["1979: 1979"]),
        ("in 1215", ["1215: 1215"]),
        ("the early 1980s", ["1980s: 1980-01-01..1989-12-31"]),
        (
            "the '80s and the forties",
            ["'80s: 1980-01-01..1989-12-31", "forties: 1940-01-01..1949-12-31"],
        ),
        (
            "the 1800s, the 1900s",
            ["1800s: 1800-01-01..1899-12-31", "1900s: 1900-01-01..1909-12-31"],
        ),
        (
            "Marrow’s 1980s and its 19th century",
            ["1980s: 1980-01-01..1989-12-31", "19th century: 1801-01-01..1900-12-31"],
        ),
        ("19th-century mills", ["19th-century: 1801-01-01..1900-12-31"]),
        ("in the twentieth century", ["twentieth century: 1901-01-01..2000-12-31"]),
        ("in ’68 and May '68", ["’68: 1968", "May '68: 1968-05"]),
    ],
)
def test_what_is_told_in_full(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 1980-88", ["1980: 1980", "88: 1988"]),
        ("1978–1980 and 1999/00", ["1978: 1978", "1980: 1980", "1999: 1999", "00: 2000"]),
        ("March to May 1991", ["March: 1991-03", "May 1991: 1991-05"]),
        ("from November 1987 to March", ["November 1987: 1987-11", "March: 1988-03"]),
        ("in 1848-9", ["1848: 1848", "9: 1849"]),
        ("9/10 April 2003", ["9: 2003-04-09", "10 April 2003: 2003-04-10"]),
        ("10-12 June 1981", ["10: 1981-06-10", "12 June 1981: 1981-06-12"]),
        ("July 25-28. 2005.", ["July 25: 2005-07-25", "28. 2005: 2005-07-28"]),
        ("July 5, 6 and 7, 1990", ["July 5: 1990-07-05", "6: 1990-07-06", "7, 1990: 1990-07-07"]),
        ("on the 5th and 6th of July 1990", ["5th: 1990-07-05", "6th of July 1990: 1990-07-06"]),
        ("Sept/Oct 2004", ["Sept: 2004-09", "Oct 2004: 2004-10"]),
        ("between 3 May and 6 June 1991", ["3 May: 1991-05-03", "6 June 1991: 1991-06-06"]),
        (
            "the 18th and 19th centuries",
            ["18th: 1701-01-01..1800-12-31", "19th centuries: 1801-01-01..1900-12-31"],
        ),
        ("the 1970s-80s", ["1970s: 1970-01-01..1979-12-31", "80s: 1980-01-01..1989-12-31"]),
        ("the 70s and 80s", ["70s: 1970-01-01..1979-12-31", "80s: 1980-01-01..1989-12-31"]),
        (
            "spring and summer 1990",
            ["spring: 1990-03-01..1990-05-31", "summer 1990: 1990-06-01..1990-08-31"],
        ),
    ],
)
def test_each_end_of_a_range_and_each_item_of_a_list_stands_alone(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on the 2lth June 1981", ["2lth June 1981: 1981-06-21"]),
        ("the lst May 1990", ["lst May 1990: 1990-05-01"]),
        ("in l979 and I984", ["l979: 1979", "I984: 1984"]),
    ],
)
def test_figures_misread_by_a_scanner_are_read_as_what_they_stand_for(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "about 2000 left",
        "1500 people saw it",
        "some 1980 sheep",
        "at least 1812 houses",
        "between 1500 and 2000 deaths",
        "1500 Kessmark soldiers",
        "a crowd of 1700 heavily armed men",
        "killing 1900",
        "50 000, 1,980, 1.980 and 1 980 000",
        "100m2, 1500m, 1500 m, 1920x1080, 1920 x 1080",
        "$1999, £1700, 1980 dollars, 2000%, 1500°",
        "No. 1978, page 1990, pp. 1979-88, § 1972, para 1985",
        "Resolution 1514, resolutions 1546, 1559 and 1701",
        "Flight 1979 from gate 1990",
        "tel. 020 7946 1990, +44 1632 1960, 555-1980",
        "A1999, x1999, 1999x, a_1999, ICG-1988",
        "https://paper.example/2003/05/tide.html",
        "a 1500-strong force, a 1600-mile coast",
        "1066 sheep, 1381 sheep and the 2100 left",
        "version 1.5.20, section 3.2.14, 32.1.1999, 1.13.1999",
        "at 1945 hours",
        "'20 people died'",
        "he was in his 50s, she in her seventies or eighties, they in their teens or early 20s",
        "the parties, the cities, the authorities",
        "the 5th century BC",
        "the first century of our town",
        "the fall of the mayor, the Marrow Spring",
        "they may march in the spring",
        "an ode to April Reed and to Julian May",
        "the Million Docker March on the capital",
        "on Friday at noon, today, tonight, now, in these days",
        "the last ten years, for eight years, during the past decade, in the last month",
        "ten years earlier, ten years later, the previous year, the next year, that year",
        "long ago, years ago, a few years ago",
        "today like yesterday; the quarrels of yesterday",
        "the last week of the strike, the 13th floor, Friday the 13th",
        "this fall in wages, this winter of our town",
    ],
)
def test_what_is_no_date(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A noun in the plural after a number makes it a quantity, unless the words before say when.
        ("1984 riots broke out, they say of 1984 riots", ["1984: 1984", "1984: 1984"]),
        ("there were 1984 riots", []),
        ("In 1984 riots broke out", ["1984: 1984"]),
        ("it fell in 1900 houses", []),
        ("In 1900 elections were held", ["1900: 1900"]),
        ("the 1900 elections, its 1984 elections", ["1900: 1900", "1984: 1984"]),
        ("the 2012 men's final", ["2012: 2012"]),
        # "About" does so before a round number only.
        ("around 1950, since about 1900", ["1950: 1950", "1900: 1900"]),
        ("up to 1980", ["1980: 1980"]),
        # Before 1500 it needs words for a time.
        ("since 1215, the year 1400, 1066 AD", ["1215: 1215", "1400: 1400", "1066: 1066"]),
        ("of 1215 and 1381", []),
        ("the 1979-style mobs, pre-2003, mid-1979", ["1979: 1979", "2003: 2003", "1979: 1979"]),
        ("(1979); [1980]; “1984”; 1991.", ["1979: 1979", "1980: 1980", "1984: 1984", "1991: 1991"]),
        ("1978 1979", ["1978: 1978", "1979: 1979"]),
        ("page 3 of 1979, No. 12, 1998", ["1979: 1979", "1998: 1998"]),
        ("Reed 1990a", ["1990: 1990"]),
        ("in 1989 100,000 came", ["1989: 1989"]),
        ("Resolution 1514 of 1960", ["1960: 1960"]),
        ("On 3 May 2000 people came", ["3 May: 2006-05-03"]),
        ("In May 2003 soldiers came", ["May 2003: 2003-05"]),
        (
            "In June 12 houses burnt; on June 12 houses burnt",
            ["June: 2005-06", "June 12: 2005-06-12"],
        ),
        ("1.5.2003; on 12.5.81 we", ["1.5.2003: 2003-05-01", "12.5.81: 1981-05-12"]),
        ("3.2.14 The scope", []),
        ("21 June 81, 12 May 10 men", ["21 June 81: 1981-06-21", "12 May: 1981-05-12"]),
    ],
)
def test_a_number_is_judged_by_the_words_beside_it(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In March the march began; they may march. The March vote.",
            ["March: 2006-03", "March: 2006-03"],
        ),
        ("In May she left; the May elections", ["May: 2006-05", "May: 2006-05"]),
        ("Mr May said that by May it was May", []),
        ("Mr May came in May", ["May: 2006-05"]),
        ("On May 5 May left. Orla May smiled.", ["May 5: 2006-05-05"]),
        ("April Reed came in April", ["April: 2006-04"]),
        ("the October strike", ["October: 2005-10"]),
        ("in Dec. we met", ["Dec.: 2005-12"]),
        ("Jan met Mar", []),
    ],
)
def test_a_month_alone_is_judged_by_the_words_beside_it(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A year named shortly before counts for what follows in the paragraph, a citation's too.
        ("It began in March 1987 and in May it fell.", ["March 1987: 1987-03", "May: 1987-05"]),
        ("In 1983 the mill burnt. In March it was sold.", ["1983: 1983", "March: 1983-03"]),
        ("Since 1983 it is shut. In March it is sold.", ["1983: 1983", "March: 2006-03"]),
        ("It began in March 1987.\n\nIn May it fell.", ["March 1987: 1987-03", "May: 2006-05"]),
        ("In 1987 it fell. It rose. It slept. In May it woke.", ["1987: 1987", "May: 2006-05"]),
        # Else it is the year of the text, or the one before if it would lie ahead.
        ("They met on 20 April.", ["20 April: 2006-04-20"]),
        ("They meet on 20 June.", ["20 June: 2006-06-20"]),
        ("They met on 20 June.", ["20 June: 2005-06-20"]),
        ("They meet in December.", ["December: 2005-12"]),
        ("They will meet in December.", ["December: 2006-12"]),
        ("They meet on Wednesday 15 March.", ["Wednesday 15 March: 2006-03-15"]),
        ("They met on Tuesday 15 March.", ["Tuesday 15 March: 2005-03-15"]),
        (
            "In May 1987 it fell; on the 13th and 14th we ran.",
            ["May 1987: 1987-05", "13th: 1987-05-13", "14th: 1987-05-14"],
        ),
    ],
)
def test_the_year_of_a_date_without_one(text, expected):
    assert found(text) == expected


def test_dates_without_a_year_in_texts_of_a_year_of_a_winter_and_of_no_date():
    assert found("In March they will meet.", "1988-01-01", "1988-12-31") == ["March: 1988-03"]
    assert found("They will meet on 5 January.", "2019-12-20") == ["5 January: 2020-01-05"]
    assert found("They met on 20 December.", "2020-01-04") == ["20 December: 2019-12-20"]
    assert found("In March or '81, on 13.6.05", None) == [
        "March: ?",
        "'81: 1981",
        "13.6.05: 1905-06-13",
    ]


RELATIVE = [
    ("last year", "2005"),
    ("this year", "2006"),
    ("next year", "2007"),
    ("last month", "2006-04"),
    ("this month", "2006-05"),
    ("next month", "2006-06"),
    ("last week", "2006-05-01..2006-05-07"),
    ("this weekend", "2006-05-13..2006-05-14"),
    ("yesterday", "2006-05-09"),
    ("last Friday", "2006-05-05"),
    ("last Wednesday", "2006-05-03"),
    ("this Friday", "2006-05-12"),
    ("next Wednesday", "2006-05-17"),
    ("last September", "2005-09"),
    ("last May", "2005-05"),
    ("this June", "2006-06"),
    ("next May", "2007-05"),
    ("January last", "2006-01"),
    ("last summer", "2005-06-01..2005-08-31"),
    ("last winter", "2005-12-01..2006-02-28"),
    ("this spring", "2006-03-01..2006-05-31"),
    ("next winter", "2006-12-01..2007-02-28"),
    ("last decade", "1990-01-01..1999-12-31"),
    ("last century", "1901-01-01..2000-12-31"),
    ("three years ago", "2003"),
    ("20 years ago", "1986"),
    ("a year and a half ago", "2004"),
    ("two and a half years ago", "2003"),
    ("two-and-a-half years ago", "2003"),
    ("one hundred and fifty years ago", "1856"),
    ("a couple of years ago", "2004"),
    ("four months ago", "2006-01"),
    ("two weeks ago", "2006-04-24..2006-04-30"),
    ("ten days ago", "2006-04-30"),
    ("two decades ago", "1980-01-01..1989-12-31"),
    ("half a century ago", "1950-01-01..1959-12-31"),
    ("a quarter of a century ago", "1980-01-01..1989-12-31"),
    ("30 March this year", "2006-03-30"),
    ("January last year", "2005-01"),
    ("summer of last year", "2005-06-01..2005-08-31"),
]


@pytest.mark.parametrize(("told", "expected"), RELATIVE)
def test_what_is_reckoned_from_the_day_of_the_text(told, expected):
    text = f"It began {told}, they said."
    assert found(text) == [f"{told}: {expected}"]
    assert kinds(text) == [(told, "relative")]
    assert found(text, None) == [f"{told}: ?"]


@pytest.mark.parametrize(
    ("told", "month", "year"),
    [
        ("last year", "2009", "2009"),
        ("last month", "2010-10", "?"),
        ("yesterday", "?", "?"),
        ("last September", "2010-09", "?"),
        ("last century", "1901-01-01..2000-12-31", "1901-01-01..2000-12-31"),
        ("two months ago", "2010-09", "?"),
        ("three years ago", "2007", "2007"),
        ("next Friday", "?", "?"),
    ],
)
def test_what_a_partial_date_leaves_open_stays_open(told, month, year):
    assert found(told, "2010-11-01", "2010-11-30") == [f"{told}: {month}"]
    assert found(told, "2010-01-01", "2010-12-31") == [f"{told}: {year}"]


def test_only_the_part_that_names_a_time_is_marked():
    text = "at the end of 1979, some 20 years ago, in the spring of last year, early last year"
    assert [one.split(":")[0] for one in found(text)] == [
        "1979",
        "20 years ago",
        "spring of last year",
        "last year",
    ]


def test_a_day_that_is_in_no_calendar_is_marked_and_has_no_place_in_time():
    assert found("on 31 June 1980 and 29 February 1999") == [
        "31 June 1980: ?",
        "29 February 1999: ?",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We stay.\n\nMarrow, 6 May 2012", "6 May 2012"),
        ("We stay.\n\nThe dockers' hall, Marrow 6.5.2012\n\n[1] A note.", "6.5.2012"),
        ("The title\n\n6 May 2012\n\nThe text.", "6 May 2012"),
        ("The title\n\nSubmitted by Orla on May 6, 2012\n\nThe text.", "May 6, 2012"),
        ("Posted on 6 May 2012 - 11:11 Author: Orla Reed", "6 May 2012"),
        ("The text.\n\nFrom Tide Table 63 May 2012", "May 2012"),
        ("The text.\n\n© 2012 The Lantern", "2012"),
        ("First published 2012", "2012"),
        ("Marrow, May 2012", "May 2012"),
        ("MARROW, 6 May 2012 (Agency) - The tide rose.", "6 May 2012"),
    ],
)
def test_date_lines(text, told):
    assert kinds(text) == [(told, "dateline")]


@pytest.mark.parametrize(
    "text",
    [
        "The strike of 6 May 2012\n\nIt began at noon.",
        "What we saw on 6 May 2012",
        "2012: a year of strikes",
        "Floods in Marrow, May 2012",
        "The strike ended on 6 May 2012.",
        "“We stay.” (The Ledger, 6 May 2012)",
        "Published in 1848, the book was soon forgotten.",
    ],
)
def test_no_date_lines(text):
    assert [kind for _, kind in kinds(text)] == ["explicit"]


def test_a_date_line_may_hold_two_dates():
    text = "The text.\n\nFrom Tide Table 63 Sept/Oct 2005\n"
    assert kinds(text) == [("Sept", "dateline"), ("Oct 2005", "dateline")]
    assert kinds("© 2001-2003 Reed") == [("2001", "dateline"), ("2003", "dateline")]


def test_the_planted_dates_of_the_teaching_corpus_are_found(root, harbour):
    planted = json.loads((root / "corpus" / "harbour" / "truth.json").read_text(encoding="utf-8"))
    expected = set()
    for row in planted["narrated"]:
        span = pd.Period(row["date"])
        kind = "dateline" if row["kind"] == "signature" else row["kind"]
        days = str(span.start_time.date()), str(span.end_time.date())
        expected.add((row["doc"], row["start"], row["end"], row["words"], kind, *days))
    told = harbour.dates.assign(
        first=harbour.dates["first"].astype(str), last=harbour.dates["last"].astype(str)
    )
    columns = ["doc", "start", "end", "words", "kind", "first", "last"]
    assert len(expected) == 52
    assert set(told[columns].itertuples(index=False, name=None)) == expected


def test_relative_dates_are_reckoned_from_their_part(make_corpus):
    text = "It says last year.\n\nWe, the dockers, say last year.\n\nThe council says last year.\n"
    files = {
        "texts/a.txt": text,
        "parts.csv": (
            "doc,part,source,date,starts_with\nmill-1,1,REED,1988,We\nmill-1,2,CRANE,,The council\n"
        ),
    }
    dates = extract.features(make_corpus(files)).dates
    dates = dates[dates["doc"] == "mill-1"]
    assert dates["first"].dt.year.tolist() == [2000, 1987, 2000]
    assert dates["source"].tolist() == ["MILL", "REED", "CRANE"]
    assert dates["paragraph"].tolist() == dates["segment"].tolist() == [0, 1, 2]
    assert dates["date"].tolist() == [0, 1, 2]


def test_the_voice_is_that_of_the_first_character(make_corpus):
    text = "In 1979 Orla Reed said: “We were here in 1821, and so it was.” It was 1980.\n"
    dates = extract.features(make_corpus({"texts/a.txt": text})).dates
    dates = dates[dates["doc"] == "mill-1"]
    assert dates["voice"].tolist() == ["own", "quoted", "own"]


def test_documents_without_text_have_no_dates(documents):
    frame = documents({"a": "In 1979."}).assign(text=None)
    parts = tables.build(tables.PARTS, [])
    found = date.dates(frame, tables.build(tables.SEGMENTS, []), parts, {})
    assert found.empty
    tables.check(found, tables.DATES)


@given(TEXTS, st.sampled_from([None, "0050-02-01", "0900-01-01", "2006-05-10", "9999-12-31"]))
@example("1979-", "2006-05-10")
@example("’68", None)
@example("l979", None)
@example("two thousand years ago and last century", "0900-01-01")
def test_laws_of_expressions(text, start):
    table = date.expressions(text, start=start)
    assert table.dtypes.to_dict() == {
        name: pd.Series(dtype=d).dtype for name, d in date.FOUND.items()
    }
    assert (table["start"] < table["end"]).all()
    assert (table["end"].shift(fill_value=0) <= table["start"]).all()
    for row in table.itertuples():
        assert " ".join(text[row.start : row.end].split()) == row.words
        assert row.words.strip()
        assert row.kind in tables.DATE_KINDS
        assert row.grain in tables.GRAINS
    known = table.dropna(subset=["first"])
    assert (known["first"] <= known["last"]).all()
    assert table["first"].isna().equals(table["last"].isna())


@given(TEXTS)
def test_what_stands_in_a_paragraph_before_changes_nothing(text):
    plain = date.expressions(text, start="2006-05-10")
    after = date.expressions(f"Nobody came.\n\n{text}", start="2006-05-10")
    columns = ["words", "grain"]
    if not text[:1].isspace():
        assert plain[columns].equals(after[columns])


def test_nothing_depends_on_the_day_or_the_place(monkeypatch):
    text = "On 12 June '68, in March, last month and on 13.6.29"
    before = found(text)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setattr("time.localtime", lambda *_: (1950, 1, 1, 0, 0, 0, 0, 1, 0))
    from analysis import _calendar

    _calendar._parsed.cache_clear()
    _calendar._span.cache_clear()
    assert found(text) == before
    assert before[0] == "12 June '68: 1968-06-12"


@pytest.mark.parametrize("start", ["", "Marrow "])
def test_an_expression_is_found_wherever_it_stands(start):
    text = start + "1979"
    assert found(text) == ["1979: 1979"]


def test_the_word_lists_are_sound():
    calendar, contexts = words("calendar_words"), words("date_contexts")
    assert calendar["value"].astype(int).notna().all()
    assert not calendar.duplicated(["word", "kind"]).any()
    assert not contexts.duplicated().any()
    assert (contexts["word"] == contexts["word"].str.lower()).all()


def test_the_real_texts_hold_the_dates_that_a_reader_stumbles_over(root, real_texts):
    corpus = load.corpus(root / "corpus" / "iraq", texts=real_texts)
    documents = corpus.documents
    segments = segment.segments(documents, corpus.parts)
    voices = {row.doc: np.zeros(len(row.text), dtype="int8") for row in documents.itertuples()}
    table = date.dates(documents, segments, corpus.parts, voices)
    known = {(row.doc, row.words): (str(row.first)[:10], row.kind) for row in table.itertuples()}
    assert known["icg-1988", "13.6.81"] == ("1981-06-13", "explicit")
    assert known["icg-1988", "2lth June 1981"] == ("1981-06-21", "explicit")
    assert known["icg-1988", "ten years ago"] == ("1978-01-01", "relative")
    assert known["cwg-2005", "29.7.2005"] == ("2005-07-29", "dateline")
    assert known["imt-2014", "07"] == ("2007-01-01", "explicit")
    assert known["awl-2020", "twenty-first century"] == ("2001-01-01", "explicit")
    assert not {"1500", "2000"} & set(table["words"])


FOREIGN = """\u0663 \u0661\u0669 \uff11 ’\u0666\u0668 ? O l 0s 0’s 5/ 1980 last Last this Next year
Monday May march eighties East least é _ ☂ of the day fourth Friday Friday, ( [ to and -"""
FOREIGN = st.sampled_from([*FOREIGN.split(), "\u2009", " "])
HINTED = st.one_of(TEXTS, st.lists(PIECES | FOREIGN).map("".join))


def spans(marks):
    return [(mark.start, mark.end, mark.grain, mark.told) for mark in marks]


def test_hints_are_where_dates_may_stand():
    texts = [
        "",
        "In May, last summer",
        "\u0661 13.6.81 in ’68",
        "the 1980s, 5th, years ago",
        "’\u0666\u0668",
    ]
    hints = {search: list(places) for search, places in _hints.hints(texts).items()}
    assert {search: places for search, places in hints.items() if places} == {
        "months": [(1, [3])],
        "relatives": [(1, [8])],
        "seasons": [(1, [13])],
        "numeric": [(2, [2])],
        "short_years": [(2, [13]), (4, [0])],
        "decades": [(3, [7])],
        "years": [(3, [4])],
        "ordinals": [(3, [11])],
        "ago": [(3, [22])],
    }
    assert set(hints) == set(date.SEARCHES)


@given(HINTED)
@example("next   summer 1990, Last ’\u0666\u0668 year, the 1\u0669\u06680s")
@example("\1May 1980\1")
def test_hints_leave_out_no_date(text):
    marks = _marks.Marks(text)
    for search in date.SEARCHES.values():
        search(marks, list(range(len(text))))
    assert spans(date._found([text])[0]) == sorted(spans(marks.found))


@given(st.lists(HINTED))
def test_texts_that_are_searched_at_once_are_searched_each_alone(texts):
    assert [spans(found) for found in date._found(texts)] == [
        spans(date._found([text])[0]) for text in texts
    ]


@given(HINTED)
def test_what_matches_somewhere_is_what_a_search_through_the_text_finds(text):
    for pattern in (_days.ORDINALS, _days.DAY_FIRST, _days.MAY):
        found = _marks.Marks(text).matches(pattern, list(range(len(text))))
        assert [match.span() for match in found] == [m.span() for m in pattern.finditer(text)]


@given(HINTED)
@example("on 12 ")
@example("Friday, 12 ")
@example("the twenty-first day of ")
@example("10 and 12-")
@example("(3d of ")
def test_what_is_spared_finds_nothing(text):
    search = _days._patterns().before.search(text)
    led = _days._led(text)
    assert (led and led.span()) == (search and search.span())
    after = (_marks.AFTER_MONTH, _marks.AFTER_MONTH_SHORT, _marks.AFTER_DAY_BARE, _marks.THIS_YEAR)
    if any(pattern.match(text) for pattern in after):
        assert _marks.YEAR_MAY_FOLLOW.match(text)
    if text[-1:] == " " and text[-2:-1].isalpha():
        assert not _numbers.GLUED_BEFORE.search(text[-12:])
        assert not _numbers.START.search(text[-12:])


def test_a_corpus_larger_than_a_batch_has_the_same_dates(monkeypatch, root):
    corpus = load.corpus(root / "corpus" / "harbour")
    whole = extract.features(root / "corpus" / "harbour").dates
    segments = segment.segments(corpus.documents, corpus.parts)
    voices = {
        doc: np.zeros(len(text), "int8")
        for doc, text in corpus.documents.set_index("doc")["text"].items()
    }
    monkeypatch.setattr(date, "BATCH", 1)
    parted = date.dates(corpus.documents, segments, corpus.parts, voices)
    columns = [column for column in whole if column != "voice"]
    pd.testing.assert_frame_equal(parted[columns], whole[columns])


def test_a_word_that_ends_like_last_takes_nothing():
    found = date.expressions("In the Middle East last year nobody moved.", start="2001-05-01")
    assert found["words"].tolist() == ["last year"]
