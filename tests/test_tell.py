"""Sentences made from tables: true, with n and how sure, and safe to show."""

import html
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from analysis import tell

KEEP = "\u00a0"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><b onclick="x">',
    "[x](javascript:alert(1))",
    "`code` and ``more``",
    "# head",
    "a | b",
    "$x^2$",
    "\\(x\\)",
    "**bold** __b__ _i_ ~~s~~",
    "&lt;b&gt; &amp;",
    "http://example.org <http://example.org>",
    "- item",
    "![x](y.png)",
]


def shown(markdown):
    """Return what a page shows, and the tags that it is made of."""
    page = markdown2html(markdown)
    text = html.unescape(re.sub(r"<[^>]*>", "", page))
    return text.strip("\n"), set(re.findall(r"</?\s*([a-zA-Z]\w*)", page))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_corpus_show_as_they_are(words):
    text, tags = shown(f"Before {tell.plain(words)} after")
    assert text == f"Before {words} after"
    assert tags <= {"p", "span"}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_any_words_show_as_they_are(words):
    text, tags = shown(f"Before {tell.plain(words)} after")
    assert text.split() == f"Before {words} after".split()
    assert tags <= {"p", "span"}


def test_no_formula_is_set():
    """Nothing that MathJax could pair stands in one piece of text."""
    for words in ("$x$", "\\(x\\)", "\\[x\\]", "$$x$$"):
        assert "<span>&#" in tell.plain(words)
        assert not re.search(r"[$\\]", tell.plain(words))


def table(columns, *rows):
    frame = pd.DataFrame(list(rows), columns=columns.split())
    flags = {"enough", "sure", "stable", "doubtful"} & set(frame.columns)
    return frame.astype(dict.fromkeys(flags, "bool"))


def said(text):
    """Return sentences as a page shows them."""
    return [shown(line)[0].replace(KEEP, " ") for line in text.splitlines()]


SOURCES = "source words own quoted reprinted"
DATES = "start_date end_date"


def dates(*days):
    return pd.DataFrame({"start_date": pd.to_datetime(days), "end_date": pd.to_datetime(days)})


def test_a_corpus_is_told(weir):
    sources = table(SOURCES, ("A", 400, 300, 60, 40), ("B & C", 600, 100, 500, 0))
    assert said(tell.corpus(weir, sources, dates("2001-02-03", "2004-01-01", None))) == [
        "2 sources, 3 documents and 1,000 words, published from 2001 to 2004.",
        "40 % of the words are the sources' own, 56 % are quoted and 4 % reprinted.",
        "Of all words, B & C has the most (60 %).",
        "1 of 2 sources has fewer than 200 words of their own: too few for a rate.",
        "1 document or part has no date, and time cannot tell of them.",
    ]


def test_a_corpus_of_one_source_without_dates_is_told(weir):
    sources = table(SOURCES, ("A", 500, 500, 0, 0))
    assert said(tell.corpus(weir, sources, dates(None, None))) == [
        "1 source, 3 documents and 500 words, without dates.",
        "100 % of the words are the sources' own, 0 % are quoted and 0 % reprinted.",
        "With one source there is nothing to compare it with.",
        "2 documents or parts have no date, and time cannot tell of them.",
    ]


def test_a_corpus_of_one_year_is_told(weir):
    sources = table(SOURCES, ("A", 0, 0, 0, 0))
    first = said(tell.corpus(weir, sources, dates("2001-02-03", "2001-05-03")))[0]
    assert first == "1 source, 3 documents and 0 words, published in 2001."


RATES = "source actor n base rate low high enough"
ROLES = "source actor n base share low high enough"


def test_actors_are_told(weir):
    rates = table(
        RATES,
        ("A", "otters", 9, 3000, 3.0, 2.0, 4.0, True),
        ("B", "otters", 1, 1000, 1.0, 0.5, 1.9, True),
        ("C", "otters", 9, 10, 900.0, 0.0, 999.0, False),
        ("A", "council", 2, 3000, 0.7, 0.1, 1.0, True),
    )
    roles = table(
        ROLES,
        ("A", "otters", 6, 8, 0.75, 0.5, 1.0, True),
        ("B", "otters", 1, 2, 0.5, 0.0, 1.0, False),
    )
    label = weir.labels["otters"]
    found = said(tell.actors(weir, "otters", rates, roles))
    assert found[0].endswith(f"in own voice most often {label} (19) and River Council (2).")
    assert found[1].endswith(
        "voices; most by A (3.0 per 1,000 words, 95 % interval 2.0 to 4.0; n = 9 of 3,000), "
        "least by B (1.0 per 1,000 words, 95 % interval 0.5 to 1.9; n = 1 of 1,000)."
    )
    assert found[2] == (
        "It acts in 70 % of the 10 mentions that tell its part; only A has enough such mentions "
        "for sources to be compared."
    )


def test_where_intervals_overlap_it_is_said(weir):
    rates = table(
        RATES,
        ("A", "otters", 9, 3000, 3.0, 1.0, 4.0, True),
        ("B", "otters", 1, 1000, 1.0, 0.5, 1.9, True),
    )
    found = said(tell.actors(weir, "otters", rates, table(ROLES)))
    assert found[1].endswith("n = 1 of 1,000), but these intervals overlap.")
    assert found[2] == "No mention in own voice tells whether it acts or is acted upon."


WORDS = "source contexts enough"
KEYS = "source term effect low high n statistic sure enough"
PAIRS = "source other distance low high q enough"


def test_framing_is_told():
    words = table(WORDS, ("A", 6, True), ("A", 6, True), ("B", 7, True), ("C", 1, False))
    keys = table(
        KEYS,
        ("A", "iron", 2.0, 1.0, float("inf"), 7, 9.0, True, True),
        ("B", "rain", 4.0, 0.5, 6.0, 8, 5.0, True, True),
        ("B", "reed", 1.0, -1.0, 3.0, 2, 1.0, False, True),
        ("C", "silt", 1.0, -1.0, 3.0, 2, 1.0, False, False),
    )
    apart = table(
        PAIRS,
        ("A", "B", 0.4, -0.1, 0.9, 0.01, True),
        ("A", "C", 0.3, 0.1, 0.5, 0.5, True),
        ("B", "C", 0.9, 0.1, 0.9, 0.001, False),
    )
    assert said(tell.framing("Otters", ["A", "B", "C"], words, keys, apart)) == [
        "1 of 2 pairs of sources differs in their words around Otters by more than chance "
        "(q < 0.05); farthest apart are A and B (distance 0.40, 95 % interval −0.10 to 0.90).",
        "It stands in 14 units of text in own voice; 2 of 3 sources have enough of them "
        "(5 or more).",
        "2 of the 3 words drawn stand out beyond chance (q < 0.05); the clearest are “iron” in A "
        "(4.0 times as often, 95 % interval 2.0 to any number; n = 7) and “rain” in B "
        "(16 times as often, 95 % interval 1.4 to 64; n = 8).",
    ]


def test_framing_of_too_little_is_told():
    assert said(tell.framing("Otters", ["A"], table(WORDS), table(KEYS), table(PAIRS))) == [
        "Too little evidence to compare any two sources in their words around Otters.",
        "It stands in 0 units of text in own voice; 0 of 1 source has enough of them (5 or more).",
    ]


def test_framing_of_one_pair_is_told():
    apart = table(PAIRS, ("A", "B", 0.4, -0.1, 0.9, 0.3, True))
    found = said(tell.framing("Otters", ["A", "B"], table(WORDS), table(KEYS), apart))
    assert found[0] == (
        "The one pair of sources to compare does not differ in their words around Otters by more "
        "than chance (q < 0.05)."
    )


SHEET = "cluster n stable doubtful words name"


def test_clusters_are_told():
    sheet = table(
        SHEET,
        (1, 20, True, False, "wages, rent, pay, hall, piece, street", ""),
        (2, 9, False, False, "law, gate", ""),
        (3, 7, False, True, "silt, lock", "water <b>"),
    )
    assert said(tell.clusters("Otters", sheet, "Verdict.", ["old & odd"])) == [
        "36 contexts of Otters fall into 3 clusters, of which 2 come back when the text is drawn "
        "anew.",
        "Verdict.",
        "By their words the clusters: wages, rent, pay, hall, piece (stable, n = 20); "
        "water <b>: silt, lock (doubtful, n = 7).",
        "Names that fit no cluster: old & odd.",
    ]


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([], "Otters stands in no unit of text: there is nothing to cluster."),
        (
            [(1, 3, False, False, "a", "")],
            "3 contexts of Otters, in which no clusters are to be seen.",
        ),
        (
            [(1, 3, False, False, "a", ""), (2, 1, False, False, "b", "")],
            "4 contexts of Otters, in no clusters that can be trusted.",
        ),
        (
            [(1, 3, True, False, "a", ""), (2, 1, True, False, "b", "")],
            "4 contexts of Otters fall into 2 clusters, of which both come back when the text is "
            "drawn anew.",
        ),
    ],
)
def test_clusters_that_are_none_are_told(rows, first):
    assert said(tell.clusters("Otters", table(SHEET, *rows), "Verdict."))[0] == first


STANCES = "source actor n stance low high enough lean"
NOBODY = {"coded": 0, "alpha": None, "interval": None}


def test_stances_are_told():
    rows = table(
        STANCES,
        ("A", "otters", 9, -0.5, -0.75, -0.25, True, "against"),
        ("B", "otters", 5, 0.5, 0.25, 0.75, True, "for"),
        ("C", "otters", 6, 0.1, -0.25, 0.75, True, "mixed or neutral"),
        ("D", "otters", 1, -0.9, -1.0, 0.0, False, "against"),
    )
    checked = {"coded": 60, "alpha": 0.5, "interval": (-0.25, 0.75)}
    assert said(tell.stances("Otters", rows, rows, checked, 0.104)) == [
        "Of 4 pairs of a source and an actor, 3 rest on enough mentions: 1 lean against, 1 for, "
        "and 1 are mixed, neutral or not to be told.",
        "Otters: against it is A (−0.50, 95 % interval −0.75 to −0.25; n = 9); for it is B "
        "(+0.50, 95 % interval +0.25 to +0.75; n = 5); 1 source cannot be told to lean either "
        "way.",
        "Reading sentences together changes the label of 10 % of the mentions.",
        "Beside 60 mentions coded by hand, alpha is 0.50, 95 % interval −0.25 to 0.75 (1: all "
        "agree; 0: no better than chance).",
    ]


def test_stances_of_too_little_are_told():
    rows = table(STANCES, ("D", "otters", 1, -0.9, -1.0, 0.0, False, "against"))
    assert said(tell.stances("Otters", rows, rows, NOBODY, 0)) == [
        "Of 1 pair of a source and an actor, none rests on enough mentions.",
        "Otters: no source has enough mentions of it in own voice.",
        "Reading sentences together changes the label of 0 % of the mentions.",
        "Nothing is coded by hand: how far readers agree with this is not known.",
    ]
    coded = {"coded": 1, "alpha": None, "interval": None}
    assert said(tell.stances("Otters", rows, rows, coded, 0))[-1] == (
        "Beside 1 mention coded by hand, alpha cannot be computed (1: all agree; 0: no better than "
        "chance)."
    )


LEFT = "source units undated vague"
CHANGES = "source series start_date before after p q sure"
TOLD = "source start_date n"


def test_times_are_told():
    day = pd.Timestamp("2003-04-05")
    changes = table(
        CHANGES,
        ("A", "Otters", day, 1.234, 5.0, 0.001, 0.01, True),
        ("B", "Otters", day, 1.0, 2.0, 0.01, 0.02, False),
        ("C", "Otters", day, 1.0, 2.0, 0.8, 0.9, False),
    )
    told = table(TOLD, ("A", pd.Timestamp("1979-01-01"), 3), ("B", pd.Timestamp("1979-01-01"), 1))
    dated = pd.DataFrame({"source": ["A", "B"], **dates("2001-01-01", "2003-04-05")})
    left = table(LEFT, ("A", 5, 1, 0), ("B", 5, 0, 2))
    assert said(tell.times(dated, left, changes, told)) == [
        "2 sources speak on 2 dates, from 2001 to 2003; 1 of 3 series of an actor, a word or a "
        "name changes for sure.",
        "Left out are 1 unit of text without a date and 2 dated too vaguely.",
        "Beyond chance: “Otters” in A from 2003-04-05 on (1.2 before, 5 after per 1,000 "
        "words; q = 0.01).",
        "1 more change may be one between a few texts.",
        "4 references to the past name 1 year, most often 1979 (n = 4).",
    ]


@pytest.mark.parametrize(
    ("end", "day"),
    [("2003-01-01", "2003-01-01"), ("2003-01-31", "2003-01"), ("2003-12-31", "2003")],
)
def test_a_change_is_dated_as_exactly_as_its_text(end, day):
    start = pd.Timestamp("2003-01-01")
    change = table(f"of {CHANGES}", ("name", "A", "Otters", start, 0.25, 0.5, 0.001, 0.01, True))
    dated = pd.DataFrame({"source": ["A"], "start_date": [start], "end_date": pd.Timestamp(end)})
    told = said(tell.times(dated, table(LEFT, ("A", 5, 0, 0)), change, table(TOLD)))
    assert f"“Otters” in A from {day} on (0.25 before, 0.5 after, as shares; q = 0.01)." in told[1]


def test_times_without_dates_are_told():
    dated = pd.DataFrame({"source": [], **dates()})
    left, changes = table(LEFT, ("A", 5, 5, 0)), table(CHANGES)
    assert said(tell.times(dated, left, changes, table(TOLD))) == [
        "No text has a date: nothing can be followed over time.",
        "Left out are 5 units of text without a date and 0 dated too vaguely.",
        "No year or date of the past is named in own voice.",
    ]


def test_times_of_one_date_are_told():
    dated = pd.DataFrame({"source": ["A"], **dates("2001-01-01")})
    left, changes = table(LEFT), table(CHANGES)
    assert said(tell.times(dated, left, changes, table(TOLD)))[0] == (
        "1 source speaks on 1 date, in 2001; too few of them to test for a change."
    )
