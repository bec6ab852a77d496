"""No text takes time that grows with the square of its length: texts that once did, and others.

How long hostile text takes beside ordinary text tells `python -m tests.reliability growth`. Here
each text grows eight times. What grows evenly takes 8 times as long, what grows with the square 64
times; the bound between them leaves a factor of nearly three to a busy machine on either side.
"""

import gc
from datetime import date
from itertools import pairwise
from time import process_time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import _calendar, _days, _marks, _parsed, find, parse, segment, tables
from tests.reliability import growth

SMALL, LARGE = 5_000, 40_000  # characters
MOST = 3 * LARGE // SMALL
LEAST = 0.004  # CPU seconds: below, a clock tells noise
# The stages that these texts were made against.
SLOW = [
    ("bullets and abbreviations", ("segments", "sentences")),
    ("full stops in lists of small letters", ("segments", "sentences")),
    ("months after one year", ("dates",)),
    ("months, one after the other", ("dates",)),
    ("single opening marks", ("quotations",)),
    ("sentences in marks, and verbs", ("quotations",)),
    ("marks that only close", ("quotations",)),
    ("marks by chance", growth.TRUNK),
    ("surnames", ("mentions",)),
    ("words and signs by chance", growth.TRUNK),
]


@pytest.fixture(scope="module")
def actors():
    return growth.actors()


def least(text, stages, actors):
    """Return the least CPU seconds of several that the stages take."""
    taken = []
    last = max(growth.TRUNK.index(stage) for stage in stages if stage in growth.TRUNK)
    further = [stage for stage in stages if stage not in growth.TRUNK]
    for _ in range(3 if len(text) == SMALL else 2):
        trunk, seconds = growth.Trunk(text, actors), 0.0
        gc.collect()
        for stage in (*growth.TRUNK[: last + 1], *further):
            began = process_time()
            getattr(trunk, stage)()
            seconds += (process_time() - began) * (stage in stages)
        taken.append(seconds)
    return min(taken)


@pytest.mark.parametrize(("maker", "stages"), SLOW)
def test_time_grows_with_the_length(maker, stages, actors):
    make = growth.MAKERS[maker]
    small = least(make(SMALL), stages, actors)
    assert least(make(LARGE), stages, actors) < MOST * max(small, LEAST)


def test_names_that_overlap_are_sorted_out_once(actors):
    n = 100_000  # spans of 1,000 places, each of which begins one place after the one before
    start = np.arange(n)
    began = process_time()
    kept = find._apart(start, start + 1000)
    assert process_time() - began < 5  # once 50 million steps
    assert start[kept].tolist() == list(range(0, n, 1000))


def test_where_a_part_ends_is_told_without_copying_the_text(documents):
    text = "Nobody moved.\n\n" * 20_000 + "The end.\n"
    frame = documents({"a": text})
    part = (frame["doc"].iloc[0], 1, "Mill", "", "", None, None, "Nobody", "The end.", 2)
    parts = pd.DataFrame([part], columns=list(tables.PARTS.columns))
    began = process_time()
    found = segment.segments(frame, tables.build(tables.PARTS, parts))
    assert process_time() - began < 5
    assert (found["part"] == 1).all()


def sentence(text):
    spans = pd.DataFrame({"doc": ["a"], "start": [0], "end": [len(text)]})
    return len(_parsed.fit(spans, {"a": text}))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("The Guard left. ", True),
        ("b " * (_parsed.LONGEST_SENTENCE // 2), True),
        ("b " * (_parsed.LONGEST_SENTENCE // 2) + "b", False),
        ("b" * _parsed.LONGEST_WORD, True),
        ("a " + "," * (_parsed.LONGEST_WORD + 1), False),
    ],
)
def test_what_is_no_sentence_is_not_parsed(text, fits):
    assert sentence(text) == fits


def test_few_long_sentences_are_parsed_together():
    class Parser:
        def pipe(self, batch, *, as_tuples, batch_size):
            sizes.append((len(batch), sum(len(text) for text, _ in batch)))
            return iter(batch)

    sizes = []
    given = [("a" * 9_000, number) for number in range(9)]
    given += [("a", number) for number in range(9, 200)]
    assert list(_parsed.pairs(Parser(), given)) == given
    assert max(n for n, _ in sizes) <= parse.BATCH
    assert max(size for _, size in sizes) <= _parsed.MOST_TOGETHER
    sizes.clear()
    assert list(_parsed.pairs(Parser(), [])) == []


def test_a_list_of_words_in_marks_has_no_speakers():
    close = segment.quotations("Reed said: " + "“a,” " * 30)
    assert close["speaker"].isna().all()
    few = segment.quotations("Reed said: “a,” and so on.")
    assert few["speaker"].tolist() == ["Reed"]


def test_marks_about_nothing_quote_nothing():
    assert segment.quotations("He said “” and “…”, and “no”.")["start"].tolist() == [24]


def test_what_lone_marks_close_lies_apart():
    found = segment.quotations("We stay,” said Reed, and go,” said Reed.")
    spans = list(zip(found["start"], found["end"], strict=True))
    assert spans[0] == (0, 9)
    assert all(low >= end for (_, end), (low, _) in pairwise(spans))


PIECES = ["May", "12", "1st", "of", "the", "day", "and", "Monday", "Reed", "10-12", "went", "will"]
PIECES += ["twenty-first", "lO", "(3", "1990", " ", " ", " ", " ", ", ", ". ", "\n", "–", "/"]
BITS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(BITS)
def test_days_before_a_month_are_found_as_by_a_search_of_all_words(before):
    found = _days._led(before)
    whole = _days._patterns().before.search(before)
    if _days.DAY_REVERSED.match(before[:-48:-1]):
        assert (found and found.span()) == (whole and whole.span())


def nearest(text, at):
    """Return the cue of a sentence as `Cues.near` does, by going through all of the text."""
    low, high = max(0, at - _marks.CUE), min(at + _marks.CUE, len(text))
    stops = [match.start() for match in _marks.STOP.finditer(text)]
    low = max([low, *(stop + 1 for stop in stops if stop < at)])
    high = min([high, *(stop for stop in stops if stop >= at + _marks.SHORTEST)])
    cues = list(_marks._cues().finditer(text))
    before = [cue.lastgroup for cue in cues if low <= cue.start() and cue.end() <= at]
    after = [cue.lastgroup for cue in cues if at <= cue.start() and cue.end() <= high]
    return before[-1] if before else after[0] if after else ""


@given(st.lists(BITS, max_size=6).map(" ".join), BITS)
def test_cues_are_those_of_the_sentence(before, after):
    text = f"{before} July {after}"
    assert _marks.Cues(text).near(len(before) + 1) == nearest(text, len(before) + 1)


def test_days_are_read_as_numpy_reads_them():
    given = [date(1, 1, 1), None, date(1969, 12, 31), date(2024, 2, 29), date(9999, 12, 31)]
    found = _calendar.days(given)
    assert found.dtype == "datetime64[D]"
    assert np.array_equal(found, np.array(given, "datetime64[D]"), equal_nan=True)
    assert len(_calendar.days([])) == 0
