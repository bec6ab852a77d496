"""What the searches for dates share: the pieces of their patterns, and the marks found so far.

Names of months, four digits, "ago" and the like are looked for first; what belongs to them is read
forwards and backwards within a few characters, so that no input takes more than linear time.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from analysis import _numbers
from analysis._calendar import FIRST, LAST, Mark, meanings

BACK = 72  # characters that are read before what gives a date away
CUE = 200  # characters on either side in which a sentence may tell of what is over
LONGEST_CUE = 40  # characters of what tells it
LINE = r"(?:\r\n|\n|\r)"
SPACE = r"[^\S\n\r]"
B = rf"(?:{SPACE}{{1,3}}+(?![\n\r])|{SPACE}{{0,3}}+{LINE}{SPACE}{{0,3}}+(?![\n\r]))"  # a blank
ENDING = r"(?:st|nd|rd|th|d)"
DAY = rf"(?:[0-3]?\d{ENDING}?|[0-3lIO][\dlIO]{ENDING}|[lI]st)"
YEAR = r"(?:[1lI|][\dO]{3}|20[\dO]{2})(?![\w%]|[.,]\d)"
SHORT = r"['’‘]\d\d(?![\w’'])"
DASH = r"\s?[-–—/]\s?"
AND = r"(?:and|or|to|until|till|through|&)"
LIST = rf"(?:{DASH}|,?{B}{AND}{B}(?:the{B})?|,{B})"
LINK = re.compile(rf"(?:{DASH}|,?{B}{AND}{B}(?:(?:the|in|early|late|mid){B})?|,{B})")
LONGEST_LINK = 16
AFTER_MONTH = re.compile(rf"(?:[,.]?{B}(?:of{B})?|[-/])({YEAR})")
AFTER_MONTH_SHORT = re.compile(rf",?{B}(?:of{B})?({SHORT})")
AFTER_DAY_BARE = re.compile(rf"{B}([3-9]\d)(?!\w|[%:°’']|[.,]\d|{B}[a-z])")  # 21 June 81
THIS_YEAR = re.compile(rf"{B}(?:of{B})?(?P<which>[Tt]his|[Ll]ast|[Nn]ext){B}year(?!\w)")
# One look that spares four: most days and months have no year after them.
YEAR_MAY_FOLLOW = re.compile(
    r"[,.]?\s{1,8}+(?:of\s|[\d|I'’‘]|[lL](?:[\dO]|ast\s)|[tT]his\s|[nN]ext\s)|[-/]"
)
STOP = re.compile(r"[.!?](?=\s)|[\n\r]")
SHORTEST = 8  # characters from a month's start in which no sentence ends
READABLE = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0"})  # misread by a scanner


def either(*kinds: str) -> str:
    """Return a pattern of the words of some kinds as they may be written: May, MAY, may."""
    known = sorted({word for kind in kinds for word in meanings(kind)}, key=lambda w: (-len(w), w))
    return "|".join(form for word in known for form in (word.capitalize(), word.upper(), word))


def ordinal(told: str) -> int | None:
    """Return the number of "21st", "2lth" or "twenty-first"."""
    if told.isdecimal():
        return int(told)
    digits = re.sub(rf"{ENDING}\Z", "", told).translate(READABLE)
    return int(digits) if digits.isdigit() else meanings("ordinal").get(told.lower())


def day_of_month(told: str) -> int | None:
    """Return the day of a month that digits or an ordinal give, if there is one."""
    day = ordinal(told)
    return day if day and 1 <= day <= 31 else None


def linked(text: str, end: int, start: int) -> bool:
    """Tell whether a date that ends and one that starts there are ends of a range, or in a list."""
    if start - end == 1:  # most: spared the search
        return text[end] in "-–—/"
    return start - end <= LONGEST_LINK and bool(LINK.fullmatch(text, end, start))


class Stretch(NamedTuple):
    """Where sentences of a stretch of text end, and where its cues begin, end, and what of."""

    stops: list[int]
    starts: list[int]
    ends: list[int]
    told: list[str]


class Marks:
    """The marks found in a text; what is found first stands."""

    def __init__(self, text: str):
        self.text = text
        self.found: list[Mark] = []
        self.person: bool | None = None  # whether it names somebody called May, if that was asked
        self._taken = bytearray(len(text))

    def add(self, start: int, end: int, grain: str, **told) -> Mark | None:
        """Add a mark, if no other stands in its place."""
        if self.taken(start, end):
            return None
        self._taken[start:end] = b"\1" * (end - start)
        self.found.append(Mark(start, end, grain, **told))
        return self.found[-1]

    def matches(self, pattern: re.Pattern, places: list[int]) -> Iterator[re.Match]:
        """Yield what `finditer` would, if matches of the pattern begin at these places only."""
        done = 0
        for at in places:
            if at >= done and (match := pattern.match(self.text, at)):
                done = match.end()
                yield match

    def taken(self, start: int, end: int) -> bool:
        """Tell whether there is a mark between two places."""
        return 1 in self._taken[start:end]

    def before(self, at: int, most: int = BACK) -> str:
        """Return the words before a place."""
        return self.text[max(0, at - most) : at]

    def follows_letter(self, at: int) -> bool:
        """Tell whether a letter or figure stands right before a place."""
        return at > 0 and (self.text[at - 1].isalnum() or self.text[at - 1] == "_")

    def year(self, end: int, day: bool = False) -> tuple[dict, int]:
        """Return what is told of the year after a day, month or season, and where that ends."""
        text = self.text
        if not YEAR_MAY_FOLLOW.match(text, end):
            return {}, end
        if said := AFTER_MONTH.match(text, end):
            year = int(said[1].translate(READABLE))
            counts = year % 100 == 0 and _numbers.counted(text, said.end())
            # "28. 2005" is a slip, but a sentence may end there.
            broken = said[0][0] == "." and text[said.end() : said.end() + 1] not in set(".,;)")
            if FIRST <= year <= LAST and not counts and not broken:
                return {"year": year}, said.end()
        if said := AFTER_MONTH_SHORT.match(text, end):
            return {"short": int(said[1][1:])}, said.end()
        if day and (said := AFTER_DAY_BARE.match(text, end)):
            return {"short": int(said[1])}, said.end()
        if said := THIS_YEAR.match(text, end):
            return {"relative": (said["which"].lower(), "year")}, said.end()
        return {}, end


class Cues:
    """What a text tells of what is over or to come; no stretch of it is read twice."""

    def __init__(self, text: str):
        self.text = text
        self._read: dict[int, Stretch] = {}

    def _stretch(self, number: int) -> Stretch:
        if number not in self._read:
            low, high = number * CUE, (number + 1) * CUE
            stops = STOP.finditer(self.text, low, high + 1)
            cues = _cues().finditer(self.text, low, high + LONGEST_CUE)
            cues = [match for match in cues if match.start() < high]
            self._read[number] = Stretch(
                [match.start() for match in stops if match.start() < high],
                [match.start() for match in cues],
                [match.end() for match in cues],
                [match.lastgroup for match in cues],
            )
        return self._read[number]

    def near(self, at: int) -> str:
        """Return "past" or "ahead": what the nearest word in the sentence tells, if any does.

        Words before the place count before those after it.
        """
        low, high = max(0, at - CUE), min(at + CUE, len(self.text))
        around = [self._stretch(number) for number in range(low // CUE, high // CUE + 1)]
        for stops, *_ in around:
            before, after = bisect_left(stops, at), bisect_left(stops, at + SHORTEST)
            if before:
                low = max(low, stops[before - 1] + 1)
            if after < len(stops):
                high = min(high, stops[after])
        for _, starts, ends, told in reversed(around):
            last = bisect_right(ends, at) - 1
            if last >= 0 and starts[last] >= low:
                return told[last]
        for _, starts, ends, told in around:
            first = bisect_left(starts, at)
            if first < len(starts) and ends[first] <= high:
                return told[first]
        return ""


@cache
def _cues() -> re.Pattern:
    return re.compile(
        rf"\b(?=[a-z])(?:(?P<ahead>{_numbers.any_of('ahead')})|(?<!be )(?<!been )"
        rf"(?P<past>{_numbers.any_of('past')}|[a-z]{{3,24}}[^e\W]ed))\b"
    )
