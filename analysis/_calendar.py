"""Reckon with the calendar: from what an expression says to the days that it may mean.

What is written out ("21 June 1981") is read by python-dateutil, whose habit of filling in today's
date and century is shut out: it is always given a whole year.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

import numpy as np
from dateutil import parser

from analysis.data import words

Span = tuple[date, date]
FIRST, LAST = 1000, 2099  # years that can be told from other numbers
UNDATED = 1999  # two-digit years of a text without a date are taken for years up to this one
AHEAD = 92  # days after the text's date in which a date without a year may lie
MONTHS = {"month": 1, "season": 3, "year": 12, "decade": 120, "century": 1200}


@dataclass(slots=True)
class Mark:
    """An expression that names a time.

    start, end : offsets.
    grain : what it names: "day", "month", "season", "year", "decade", "century".
    told : what it says, for python-dateutil, with "{year}" for the year.
    year : its year, the first one of a decade or century; missing if it names none.
    short : its last two digits, where the text gives no more.
    weekday : from Monday, 0.
    relative : which, of what: ("last", "month"), ("this", 6), ("ago", 3, "year").
    anchor : whether it lends its year to dates after it that have none.
    beside : the date that names the month, where it goes without saying ("on the 13th").
    month_at : where its month stands, if its sentence may tell of what is over or to come.
    """

    start: int
    end: int
    grain: str
    told: str = ""
    year: int | None = None
    short: int | None = None
    weekday: int | None = None
    relative: tuple | None = None
    anchor: bool = False
    beside: "Mark | None" = None
    month_at: int | None = None


@cache
def meanings(kind: str) -> dict[str, int]:
    """Return what the words of one kind in `calendar_words.csv` stand for."""
    known = words("calendar_words")
    known = known[known["kind"] == kind]
    return dict(zip(known["word"], known["value"].astype(int).tolist(), strict=True))


def days(given: Sequence[date | None]) -> np.ndarray:
    """Return days as datetime64, a tenth of the time that numpy takes to read them."""
    missing, first = np.iinfo("int64").min, date(1970, 1, 1).toordinal()
    found = (missing if day is None else day.toordinal() - first for day in given)
    return np.fromiter(found, "int64", len(given)).view("datetime64[D]")


def number(told: str) -> float | None:
    """Return the number that words or digits give: "fifty-two", "two and a half", "half a"."""
    said = re.findall(r"\w+", told.lower().replace(",", ""))
    more = 0.5 if said[-3:] == ["and", "a", "half"] else 0.0
    total = part = 0
    share = 1.0
    for word in said[:-3] if more else said:
        if word.isdigit():
            part += int(word)
        elif word in meanings("scale"):
            total, part = total + max(part, 1) * meanings("scale")[word], 0
        elif word.removesuffix("s") in meanings("part"):
            share = max(part, 1) / meanings("part")[word.removesuffix("s")]
            total = part = 0
        elif word in meanings("number"):
            part += meanings("number")[word]
        elif word not in ("a", "an", "of", "and"):
            return None
    return max(total + part, 1) * share + more


def full(short: int, latest: int | None, step: int = 1) -> int:
    """Return the year that two digits stand for: the last one at or before the text's year."""
    latest = UNDATED if latest is None else latest - latest % step
    return latest - (latest - short) % 100


def period(grain: str, first: date) -> Span:
    """Return the first and last day of the day, month, … that begins with `first`."""
    if grain == "day":
        return first, first
    return first, _later(first, MONTHS[grain]) - timedelta(days=1)


def _later(first: date, months: int) -> date:
    """Return the first of a month some months after another."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def span(mark: Mark, year: int) -> Span | None:
    """Return the days that an expression means in a year; None if there is no such day."""
    return _span(mark.grain, mark.told, year)


@lru_cache(maxsize=1 << 14)  # a corpus names the same days again and again
def _span(grain: str, told: str, year: int) -> Span | None:
    try:
        if grain in ("year", "decade", "century"):
            return period(grain, date(year, 1, 1))
        return period(grain, _parsed(told).replace(year=year))
    except (ValueError, OverflowError):  # 31 June
        return None


@cache
def _parsed(told: str) -> date:
    """Return a day or the first day of a month in a leap year, so that each is read once only."""
    # "2020-01-03" must not be read day first.
    day_first = not told.startswith("{year}")
    return parser.parse(
        told.format(year=2000), dayfirst=day_first, default=datetime(2000, 1, 1)
    ).date()


def reckoned(mark: Mark, start: date | None, end: date | None) -> Span | None:
    """Return the days that a relative expression means in a text written from `start` to `end`.

    None if they hang on the day on which the text was written, and that is not known.
    """
    if start is None or end is None:
        return None
    try:
        found = _from(mark, start)
        return found if start == end or found == _from(mark, end) else None
    except (ValueError, OverflowError):
        return None


def _from(mark: Mark, day: date) -> Span | None:
    which, of, *unit = mark.relative
    if which == "ago":
        return _ago(of, unit[0], day)
    step = {"last": -1, "this": 0, "next": 1}[which]
    if mark.told:  # 30 March this year
        return span(mark, day.year + step)
    if of == "yesterday":
        return period("day", day + timedelta(days=step))
    if of in ("week", "weekend"):
        monday = day - timedelta(days=day.weekday()) + timedelta(days=7 * step)
        first = monday + timedelta(days=5 if of == "weekend" else 0)
        return first, monday + timedelta(days=6)
    if of == "weekday":
        away = (mark.weekday - day.weekday()) % 7
        if step:
            away = away or 7
            away = away - 7 * (step < 0) if away < 7 or step > 0 else -7
        return period("day", day + timedelta(days=away))
    if of == "month":
        return period("month", _later(day.replace(day=1), step))
    if of in ("year", "decade"):
        size = 1 if of == "year" else 10
        year = day.year - day.year % size + size * step
        return period(of, date(year, 1, 1))
    if of == "century":
        return period("century", date((day.year - 1) // 100 * 100 + 1 + 100 * step, 1, 1))
    return _named(mark.grain, of, step, day)


@lru_cache(maxsize=1 << 12)
def _named(grain: str, month: int, step: int, day: date) -> Span:
    """Return "last September", "this June", "next winter": `month` is the first one of it."""
    around = [period(grain, date(day.year + years, month, 1)) for years in (-2, -1, 0, 1, 2)]
    if step < 0:
        return max(one for one in around if one[1] < day)
    if step > 0:
        return min(one for one in around if one[0] > day)
    return next((one for one in around if one[0] <= day <= one[1]), around[2])


def _ago(count: float, unit: str, day: date) -> Span:
    if unit == "day":
        return period("day", day - timedelta(days=int(count)))
    if unit == "week":
        monday = day - timedelta(days=day.weekday() + 7 * int(count))
        return monday, monday + timedelta(days=6)
    months = round(count * meanings("unit")[unit])
    first = _later(day.replace(day=1), -months)
    if unit == "month":
        return period("month", first)
    if unit == "year":
        return period("year", first.replace(month=1))
    return period("decade", date(first.year - first.year % 10, 1, 1))


def without_year(
    mark: Mark, start: date | None, end: date | None, cue: Callable[[Mark], str]
) -> Span | None:
    """Return what a month or day without a year means in a text written from `start` to `end`.

    The year of the text; the one before if it would lie too far ahead, or if what is told of it
    is over. A weekday beside it decides between years. `cue` tells "past" or "ahead", if the
    sentence does; it is asked only where that matters.
    """
    if start is None or end is None:
        return None
    year = end.year
    found = span(mark, year)
    if found and start.year == year and (end - start).days < 360:
        ahead = (found[0] - end).days
        if ahead > 0:
            told = cue(mark)
            year -= told == "past" or (ahead > AHEAD and told != "ahead")
        elif found[1] < start and (later := span(mark, year + 1)):
            year += (later[0] - end).days <= AHEAD and cue(mark) == "ahead"
    if mark.weekday is not None:
        near = (year, year - 1) if cue(mark) == "past" else (year, year - 1, year + 1)
        fits = (span(mark, one) for one in near)
        fitting = [one for one in fits if one and one[0].weekday() == mark.weekday]
        if fitting:
            return fitting[0]
    return span(mark, year)
