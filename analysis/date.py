"""Find the years and dates that texts name: narrated time, beside the time of publication.

Recognising and reading are two things. What is a date in a running text is decided by short
expressions of our own over the lists `calendar_words.csv` and `date_contexts.csv` of
`analysis/data`, because the searches of date libraries take "we", "100m2" and "5000 deaths" for
dates. What the words mean is read by python-dateutil. Nothing depends on the machine's date, time
zone or locale.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from analysis import _calendar, _days, _marks, _periods, tables
from analysis._calendar import Mark, Span
from analysis.data import listed

FOUND = {
    "start": "int64",
    "end": "int64",
    "kind": "str",
    "words": "str",
    "grain": "str",
    "first": tables.DAY,
    "last": tables.DAY,
}
NEAR = 200  # characters after a named year in which a month without one belongs to it
LONGEST_LINE = 200  # characters of a line that can be no more than a date line
MOST_WORDS = 9  # that stand with the date in a date line
STOP = re.compile(r"[.!?][”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z])")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\r\n[^\S\n]*\r\n")
RANGE = re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through))\s*")
TIME = re.compile(r"[\s,–—-]*(?:\d{1,2}[:.]\d\d(?:\s?(?:[ap]\.?m\.?|GMT|UTC))?)?[\s)\].]*")
PLACE = re.compile(r"\s*[A-Z][\w.’' -]{1,30},\s")
DASHED = re.compile(r"\s?(?:\([^()\n]{1,30}\)\s?)?[–—-]{1,2}\s")


def expressions(
    text: str,
    *,
    start: str | date | pd.Timestamp | None = None,
    end: str | date | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Return the expressions of a text that name a day, month, season, year, decade or century.

    Four digits from 1500 to 2099 are a year unless the words beside them say that they are a number
    (1500 people, page 1979, Resolution 1514); from 1000 on if they plainly are one (in 1215). In
    `13.6.81` and `5/6/1981` the day comes first, unless only the month can (12/25/1999). Two
    digits are the last such year (decade) at or before the date of the text, before 2000 if that
    is not known. A month or day without a year belongs to a year named shortly before it, else to
    that of the text, or to the one before where it would lie too far ahead or its sentence tells
    of what is over. The 1800s are a century, the 1900s a decade. Nothing in the text has to be
    spelled well: `2lth June 1981` is 21 June. Days of the week alone, hours, durations, "today",
    and what is reckoned from another date ("ten years later") are left out.

    Parameters
    ----------
    text : str
        One text of one date.
    start, end : day, optional
        First and last day on which it may have been written: what "last year" is reckoned from.

    Returns
    -------
    DataFrame
        Columns `start`, `end`: offsets, in order; `kind`: "relative" (to the day of the text),
        "dateline" (says when the text was written or issued), else "explicit"; `words`, white space
        as one blank; `grain`: "day", "month", "season", "year", "decade" or "century"; `first`,
        `last`: the days that it may mean, missing where they hang on a day that is not known, and
        for days that are in no calendar. Each end of a range is a row of its own.

    Examples
    --------
    >>> found = expressions("Between March and May 1821 the gate stood open; 1500 men saw it.")
    >>> found["words"].tolist(), found["first"].dt.strftime("%Y-%m").tolist()
    (['March', 'May 1821'], ['1821-03', '1821-05'])
    """
    start, end = _day(start), _day(end)
    rows = _expressions(text, start, start if end is None else end)
    return pd.DataFrame(list(rows), columns=list(FOUND)).astype(FOUND)


def dates(
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    parts: pd.DataFrame,
    voices: Mapping[str, np.ndarray],
) -> pd.DataFrame:
    """Return the dates that the documents name.

    Parameters
    ----------
    documents, segments, parts : DataFrame
        `tables.DOCUMENTS`, `tables.SEGMENTS` and `tables.PARTS`; documents without text have none.
    voices : mapping from doc to array
        For each character an index into `tables.VOICES`, as `segment.voices` gives it.

    Returns
    -------
    DataFrame
        `tables.DATES`: what `expressions` finds, with the segment, the source and the voice in
        which it is said. What is relative is reckoned from the date of its part, or from that of
        the document if the part has none.

    Examples
    --------
    >>> from analysis import extract
    >>> dates = extract.features("corpus/harbour").dates
    >>> dates["kind"].value_counts().to_dict()
    {'explicit': 43, 'relative': 7, 'dateline': 2}
    """
    written = {
        (row.doc, part): (_day(row.start), _day(row.end))
        for frame in (documents.assign(part=0), parts)
        for row, part in zip(frame.itertuples(), frame["part"], strict=True)
    }
    places = segments.groupby("doc", sort=False).indices
    about = segments[["segment", "paragraph", "source"]].itertuples(index=False, name=None)
    about, begins = list(about), segments["start"].to_numpy()
    parted = segments["part"].to_numpy()
    rows = []
    for doc, text in zip(documents["doc"], documents["text"], strict=True):
        if doc not in places:
            continue
        at = places[doc]
        found: list[tuple] = []
        for part, first, last in _runs(parted[at], begins[at], len(text)):
            day = written.get((doc, part), (None, None))
            day = day if day[0] else written[doc, 0]
            for one in _expressions(text[first:last], *day):
                found.append((one[0] + first, one[1] + first, *one[2:]))
        inside = np.searchsorted(begins[at], [one[0] for one in found], side="right") - 1
        for number, (one, place) in enumerate(zip(found, inside, strict=True)):
            start, end, kind, words, grain, *days = one
            voice = tables.VOICES[voices[doc][start]]
            segment, paragraph, source = about[at[place]]
            rows.append((doc, number, segment, paragraph, source, voice, kind, words, grain))
            rows[-1] += (*days, start, end)
    return tables.build(tables.DATES, rows)


def _runs(parts: np.ndarray, begins: np.ndarray, length: int) -> Iterator[tuple[int, int, int]]:
    """Yield (part, start, end) of each stretch of text that belongs to one part."""
    change = np.flatnonzero(np.diff(parts, prepend=-1))
    first = [0, *begins[change[1:]].tolist()]
    for place, start, end in zip(change, first, [*first[1:], length], strict=True):
        yield int(parts[place]), start, end


def _day(given) -> date | None:
    return None if given is None or pd.isna(given) else pd.Timestamp(given).date()


def _expressions(text: str, start: date | None, end: date | None) -> Iterator[tuple]:
    marks = _found(text)
    _complete(marks, text, end.year if end else None)
    spans = _spans(marks, text, start, end)
    kind = ""
    for i, (mark, days) in enumerate(zip(marks, spans, strict=True)):
        last = marks[i - 1] if i else None
        following = marks[i + 1] if i + 1 < len(marks) else None
        ending = following if following and _marks.linked(text, mark.end, following.start) else mark
        # "Sept/Oct 2005": the line is that of both.
        goes_on = kind == "dateline" and _marks.linked(text, last.end, mark.start)
        kind = "relative" if mark.relative else "explicit"
        if kind == "explicit" and (goes_on or _is_dateline(text, mark.start, ending)):
            kind = "dateline"
        words = " ".join(text[mark.start : mark.end].split())
        first, last = days or (None, None)
        yield mark.start, mark.end, kind, words, mark.grain, first, last


def _found(text: str) -> list[Mark]:
    """Return the marks of a text in order of start; what is told most fully is looked for first."""
    marks = _marks.Marks(text)
    for find in (
        _days.numeric,
        _days.months,
        _periods.seasons,
        _periods.centuries,
        _periods.decades,
        _periods.years,
        _periods.relatives,
        _days.ordinals,
    ):
        find(marks)
    return sorted(marks.found, key=lambda mark: mark.start)


def _complete(marks: list[Mark], text: str, latest: int | None) -> None:
    """Give each mark its year, if the text says which: in full, in two digits, or beside it."""
    for mark in marks:
        if mark.short is not None:
            step = 10 if mark.grain == "decade" else 1
            mark.year = _calendar.full(mark.short, latest, step)
    for left, right in zip(marks[-2::-1], marks[:0:-1], strict=True):
        # "March to May 1991", "10 June or 3 July last year"
        if not left.told or left.year or left.relative or not right.told:
            continue
        if (right.year or right.relative) and _marks.linked(text, left.end, right.start):
            left.year, left.relative = right.year, right.relative


def _spans(marks: list[Mark], text: str, start, end) -> Iterator[Span | None]:
    anchor = before = None
    years: dict[int, int] = {}  # of the marks so far
    for mark in marks:
        near = False
        if mark.relative:
            days = _calendar.reckoned(mark, start, end)
        elif mark.year:
            days = _calendar.span(mark, mark.year)
        elif mark.beside and id(mark.beside) in years:
            days = _calendar.span(mark, years[id(mark.beside)])
        elif near := bool(anchor and _is_near(text, anchor[0].end, mark.start)):
            days = _calendar.span(mark, anchor[1])
            back = before and days and before[1] and days[0] < before[1][0]
            if back and RANGE.fullmatch(text, before[0].end, mark.start):
                # from November 1987 to March
                days = _calendar.span(mark, anchor[1] + 1)
        else:
            days = _calendar.without_year(mark, start, end)
        if days and (mark.anchor or near):
            anchor = mark, days[0].year
        if days:
            years[id(mark)] = days[0].year
        before = mark, days
        yield days


def _is_near(text: str, end: int, start: int) -> bool:
    """Tell whether a date at `start` still belongs to the year named before it."""
    between = text[end:start] if start - end <= NEAR else None
    if between is None or BLANK_LINE.search(between):
        return False
    return len(STOP.findall(between)) <= 1


def _is_dateline(text: str, start: int, mark: Mark) -> bool:
    """Tell whether a line says when the text was written or issued.

    It begins with "submitted", "dated", "©" and the like, or it holds nothing but the date, or that
    after a place, a name or a title; or it is an agency's ("MARROW, 3 May -").
    """
    opens = max(text.rfind("\n", max(0, start - LONGEST_LINE), start), 0)
    if opens == 0 and start > LONGEST_LINE:
        return False
    before = text[opens:start].strip()
    closes = text.find("\n", mark.end, mark.end + LONGEST_LINE)
    closes = closes if closes >= 0 else min(len(text), mark.end + LONGEST_LINE)
    after = text[mark.end : closes].strip()
    if _issued().match(before) and not STOP.search(before):
        return not re.search(r"\b(?:in|since|until)\Z", before) or not re.search(r"\w", after)
    if re.search(r"(?:©|\([cC]\)|\b[Cc]opyright)\W{0,3}(?:\w+\W+){0,3}\Z", before):
        return True
    if mark.grain not in ("day", "month"):
        return False
    if PLACE.fullmatch(before + " ") and before.isupper() and DASHED.match(after + " "):
        return True
    if not TIME.fullmatch(after) or len(before.split()) > MOST_WORDS:
        return False
    words = re.findall(r"[^\W\d_]+", before)
    if words and words[-1].lower() in listed("date_contexts", "governs"):
        return False
    # "Tide Table 63, May 2012", but not "Floods in Marrow, May 2012"
    short = before.rstrip(",")[-1:].isdigit() or (before.endswith(",") and len(words) <= 2)
    if mark.grain == "month" and words and not short:
        return False
    small = sum(word.islower() and len(word) > 1 for word in words)
    return small <= 2 and not STOP.search(before + " A") and not before.endswith((".", "?", "!"))


@cache
def _issued() -> re.Pattern:
    cues = "|".join(sorted(listed("date_contexts", "issued"), key=len, reverse=True))
    return re.compile(rf"[\W_]{{0,3}}(?:{cues})(?!\w)[^.!?;]{{0,80}}\Z", re.IGNORECASE)
