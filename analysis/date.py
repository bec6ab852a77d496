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
from operator import attrgetter
from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis import _calendar, _days, _hints, _marks, _periods, tables
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
BATCH = 1_000_000  # characters that are searched at once
# What is told most fully is looked for first.
SEARCHES = {
    "numeric": _days.numeric,
    "months": _days.months,
    "seasons": _periods.seasons,
    "centuries": _periods.centuries,
    "decades": _periods.decades,
    "named_decades": _periods.named_decades,
    "years": _periods.years,
    "short_years": _periods.short_years,
    "relatives": _periods.relatives,
    "ago": _periods.ago,
    "yesterdays": _periods.yesterdays,
    "ordinals": _days.ordinals,
}
STOP = re.compile(r"[.!?][”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z])")
BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\r\n[^\S\n]*\r\n")
RANGE = re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through))\s*")
TIME = re.compile(r"[\s,–—-]*(?:\d{1,2}[:.]\d\d(?:\s?(?:[ap]\.?m\.?|GMT|UTC))?)?[\s)\].]*")
PLACE = re.compile(r"\s*[A-Z][\w.’' -]{1,30},\s")
COPYRIGHT = re.compile(r"(?:©|\([cC]\)|\b[Cc]opyright)\W{0,3}(?:\w+\W+){0,3}\Z")
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
    (marks,) = _found([text])
    rows = _expressions(text, marks, start, start if end is None else end)
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
    written = {}
    for frame in (documents.assign(part=0), parts):
        start, end = (frame[of].to_numpy("datetime64[D]").tolist() for of in ("start", "end"))
        for doc, part, *days in zip(frame["doc"], frame["part"], start, end, strict=True):
            written[doc, part] = days
    docs, own = documents["doc"].tolist(), _own(documents["doc"], segments)
    rows: list[tuple] = []
    for batch in _batches(own, documents["text"].tolist()):
        found = _found([text for *_, text in batch])
        for (doc, part, before, text), marks in zip(batch, found, strict=True):
            if not marks:
                continue
            day = written.get((docs[doc], part), (None, None))
            day = day if day[0] else written[docs[doc], 0]
            voice = voices[docs[doc]]
            for start, end, *told in _expressions(text, marks, *day):
                rows.append((doc, start + before, end + before, voice.item(start + before), *told))
    return _table(rows, documents["doc"], segments, own)


def _own(docs: pd.Series, segments: pd.DataFrame) -> SimpleNamespace:
    """Return number of document, part, start and row of their segments, in order of documents."""
    code, names = pd.factorize(segments["doc"])
    doc = pd.Index(docs).get_indexer(names)[code]
    row = np.argsort(doc, kind="stable")
    row = row[np.searchsorted(doc[row], 0) :]  # without those of other documents
    part, start = segments["part"].to_numpy()[row], segments["start"].to_numpy()[row]
    # What stands before the first sentence belongs to it.
    start = np.where(np.diff(doc[row], prepend=-1), 0, start)
    return SimpleNamespace(doc=doc[row], part=part, start=start, row=row)


def _batches(own: SimpleNamespace, texts: list[str]) -> Iterator[list[tuple[int, int, int, str]]]:
    """Yield (document, part, start, text) of stretches that belong to one part, many at once."""
    opens = np.diff(own.doc, prepend=-1) | np.diff(own.part, prepend=-1)
    doc, part, first = (of[opens != 0].tolist() for of in (own.doc, own.part, own.start))
    batch, size = [], 0
    for *run, last in zip(doc, part, first, [*first[1:], 0], strict=False):
        text = texts[run[0]][run[2] : last or None]  # the next one opens its document: to the end
        batch.append((*run, text))
        size += len(text)
        if size > BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _table(
    rows: list[tuple], docs: pd.Series, segments: pd.DataFrame, own: SimpleNamespace
) -> pd.DataFrame:
    """Return the dates with the segments in which they stand."""
    columns = ["number", "start", "end", "voice", *list(FOUND)[2:]]
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    found = dict(zip(columns, cells, strict=True))
    doc, start = (np.array(found[column], "int64") for column in ("number", "start"))
    inside = np.searchsorted(_place(own.doc, own.start), _place(doc, start), side="right") - 1
    about = segments[["segment", "paragraph", "source"]].take(own.row[inside])
    found |= {column: _calendar.days(found[column]) for column in ("first", "last")}
    found |= {
        "doc": docs.array.take(doc),
        "date": np.arange(len(doc)) - np.searchsorted(doc, doc),
        "voice": pd.array(tables.VOICES, "str").take(np.array(found["voice"], "int64")),
        **{column: about[column].array for column in about},
    }
    return tables.build(tables.DATES, pd.DataFrame(found))


def _place(doc: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return numbers in the order of places in all documents."""
    return (np.asarray(doc) << 40) + np.asarray(at)


def _day(given) -> date | None:
    return None if given is None or pd.isna(given) else pd.Timestamp(given).date()


def _expressions(
    text: str, marks: list[Mark], start: date | None, end: date | None
) -> Iterator[tuple]:
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


def _found(texts: list[str]) -> list[list[Mark]]:
    """Return the marks of each text in order of start."""
    found: dict[int, _marks.Marks] = {}
    places = _hints.hints(texts)
    for name, search in SEARCHES.items():
        for number, at in places[name]:
            if number not in found:
                found[number] = _marks.Marks(texts[number])
            search(found[number], at)
    return [
        sorted(found[number].found, key=attrgetter("start")) if number in found else []
        for number in range(len(texts))
    ]


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
    cues = _marks.Cues(text)

    def cue(mark: Mark) -> str:
        return "" if mark.month_at is None else cues.near(mark.month_at)

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
            days = _calendar.without_year(mark, start, end, cue)
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
    signed = "©" in before or "(c)" in before or "(C)" in before or "opyright" in before
    if signed and COPYRIGHT.search(before):
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
