"""Find seasons, years, decades, centuries, and what is reckoned from the day of the text."""

import re
from functools import cache
from types import SimpleNamespace

from analysis import _numbers
from analysis._calendar import FIRST, LAST, meanings, number
from analysis._marks import LINK, LIST, READABLE, SHORT, B, Marks, either, ordinal

DIGITS = re.compile(r"[0-9][\dO]{2,3}(?!\w(?<![a-e])|\w\w)")  # O and l are misread figures
UNTIL = re.compile(r"(?:\s?[-–—]\s?(\d{4})|[-–—/‐‑](\d\d?))(?!\w|[.,]\d|[-/]\d)")
IN = re.compile(r"\b(?:[Ii]n|[Oo]f|[Dd]uring)\s\Z")
IN_ENDS = ("n", "f", "g")  # fewer are searched
APOSTROPHE = re.compile(rf"['’‘](?<![\w’'‘].)(?<=(?={SHORT}).)\d\d")
SHORT_LED = re.compile(
    r"(?:\b(?:in|of|since|from|to|by|until|till|the|and|or|before|after|during|through)\s|[-–(]"
    r"|\b[A-Z][a-z]+\s)\Z"
)
TENS = re.compile(r"0['’]?s(?!\w)")
TENS_BEFORE = re.compile(r"(?<![\w.,$£€#])(?:\d\d\d|['’‘]?[1-9])\Z")
TENS_LED = re.compile(
    rf"(?:\b(?:the|early|mid|late|since)[-–]?{B}?(?:(?:early|mid|late|roaring|swinging)(?:{B}|[-–]))?"
    rf"|s(?:[-–/]|{B}(?:and|or|to){B})(?:(?:the|early|late){B})?)\Z",
    re.IGNORECASE,
)
# The Arab Spring; in her late 50s or early 60s.
EVENT = re.compile(r"(?<![.!?]\s)\b(?!(?:In|The|Of|Early|Late|Mid)\s)[A-Z][a-z]+\s\Z")
POSSESSED = re.compile(
    r"(?:\b(?:his|her|their|my|our|your|its|whose)|[’']s)\s"
    r"(?:(?:early|mid|late|and|or|to|teens|\d0s|own|very|[a-z]{3,5}ties)[\s-]){0,4}\Z",
    re.IGNORECASE,
)
MORE = re.compile(r"[-–/]\d\d(?:\d\d)?(?!\w)")
CENTURY = re.compile(r"entur(?:y|ies)(?!\w)")
BEFORE_CHRIST = re.compile(r"\s?(?:B\.?\s?C\b|BCE\b)")
AFTER_CHRIST = re.compile(r"\s?(?:A\.?\s?D\b|CE\b)")
FIRST_FEW = 3  # "the first century of growth" is none of our reckoning
RELATIVE = re.compile(rf"(?:[Ll]ast|[Tt]his|[Nn]ext){B}([a-zA-Z]{{3,9}})(?!\w|-(?:\w+-)?old)")
PLAIN = {"year", "month", "week", "weekend", "century", "decade"}
DURATION = re.compile(r"\b(?:the|these|those|his|her|its|their|my|our|very)\s\Z", re.IGNORECASE)
THE = re.compile(r"\b[Tt]he\s\Z")
NOUN = re.compile(r"\s(?:of(?!\s(?:1\d|20)\d\d)|in\s(?:the|its|his|their)?\s?[a-z]+s)\b")
AGO = re.compile(r"ago(?<=\sago)(?!\w)")
YESTERDAY = re.compile(r"[Yy]esterday(?!\w)")
# "Today like yesterday", "the quarrels of yesterday" name no day.
COUPLED_BEFORE = re.compile(
    r"\b(?:(?:today|tomorrow)(?:,|\s(?:and|or|like|as|than|not))?|(?<!as\s)of|than|from|with|like)"
    r"\s\Z",
    re.IGNORECASE,
)
COUPLED_AFTER = re.compile(
    r"(?:[’']s(?:\s\w+)?)?(?:,|,?\s(?:and|or|like|as|nor|but))+\s(?:not\s)?(?:today|tomorrow)\b",
    re.IGNORECASE,
)
MOST = 2000  # years that something is ago in a text about public affairs


@cache
def _patterns() -> SimpleNamespace:
    ordinals = either("ordinal")
    units = "|".join([*sorted(set(meanings("unit")) - {"century"}), "centur"])
    kinds = ("number", "scale", "part")
    count = "|".join([*(f"{word}s?" for kind in kinds for word in meanings(kind)), "an?"])
    place = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{ordinals})"
    return SimpleNamespace(
        season=re.compile(rf"(?<![\w-])(?:{either('season')})(?!\w)"),
        decade=re.compile(rf"(?<!\w)(?:([Ee]ighteen|[Nn]ineteen)[-\s])?({either('decade')})\Z"),
        century=re.compile(
            rf"(?P<list>(?:(?<!\w){place}-?{LIST}(?:(?:early|mid|late)[-\s])?){{1,3}})?"
            rf"(?<![\w.,])(?P<place>{place})(?:{B}|-)\Z"
        ),
        place=re.compile(rf"(?<!\w){place}"),
        ties=re.compile(rf"(?:{either('decade')})(?<=ties)(?![\w-])"),
        ago=re.compile(
            r"(?<![\w.,])(?P<count>\d{1,3}(?:,\d{3})?"
            rf"|(?:(?:{count})(?:{B}and{B}|{B}of{B}|{B}|-and-|-)){{0,6}}(?:{count}))(?:{B}of)?{B}"
            rf"(?P<unit>(?:{units})(?:y|ies|s)?)(?P<half>{B}and{B}a{B}half)?{B}\Z",
            re.IGNORECASE,
        ),
    )


def seasons(marks: Marks, places: list[int]) -> None:
    """Find the summer of 1979, winter 1990-91; not the Arab Spring."""
    text = marks.text
    for match in marks.matches(_patterns().season, places):
        start, end = match.span()
        if match[0][0].isupper() and EVENT.search(marks.before(start)):
            continue
        month = meanings("season")[match[0].lower()]
        told = f"{month}/{{year}}"
        year, ending = marks.year(end)
        if year:
            more = MORE.match(text, ending) if month == 12 else None
            ending = more.end() if more else ending
            marks.add(start, ending, "season", told=told, anchor=True, **year)
        else:  # summer and autumn of 1990
            link = LINK.match(text, end)
            other = link and _patterns().season.match(text, link.end())
            if other and "year" in marks.year(other.end())[0]:
                marks.add(start, end, "season", told=told)


def centuries(marks: Marks, places: list[int]) -> None:
    """Find the 19th century, the eighteenth and nineteenth centuries."""
    for match in marks.matches(CENTURY, places):
        begins = match.start() - 1
        back = marks.before(begins)
        led = _patterns().century.search(back)
        if (
            not led
            or marks.text[begins] not in "cC"
            or BEFORE_CHRIST.match(marks.text, match.end())
        ):
            continue
        at = begins - len(back)
        places = [(at + led.start("place"), match.end(), led["place"])]
        for one in _patterns().place.finditer(led["list"] or ""):
            start = at + led.start("list") + one.start()
            places.append((start, start + len(one[0]), one[0]))
        for start, end, told in places:
            count = ordinal(told)
            plain = told[0].isdigit() or AFTER_CHRIST.match(marks.text, match.end())
            if count and (plain or count > FIRST_FEW) and count * 100 <= LAST + 100:
                marks.add(start, end, "century", year=(count - 1) * 100 + 1)


def decades(marks: Marks, places: list[int]) -> None:
    """Find the 1980s, the '80s."""
    for match in marks.matches(TENS, places):
        led = TENS_BEFORE.search(marks.before(match.start()))
        if not led:
            continue
        start = match.start() - len(led[0])
        digits = led[0].lstrip("'’‘") + "0"
        if len(digits) == 4:
            year = int(digits)
            grain = "century" if year % 100 == 0 and year < 1900 else "decade"
            if FIRST <= year <= LAST:
                marks.add(start, match.end(), grain, year=year)
        elif led[0][0] in "'’‘" or _is_decade(marks.before(start)):
            marks.add(start, match.end(), "decade", short=int(digits))


def named_decades(marks: Marks, places: list[int]) -> None:
    """Find the eighties, the nineteen-eighties."""
    for match in marks.matches(_patterns().ties, places):
        led = _patterns().decade.search(marks.before(match.end()))
        if not led:
            continue
        start = match.end() - len(led[0])
        before, tens = led.string[: led.start()], meanings("decade")[led[2].lower()]
        if led[1]:
            hundred = {"eighteen": 1800, "nineteen": 1900}[led[1].lower()]
            marks.add(start, match.end(), "decade", year=hundred + tens)
        elif _is_decade(before):
            marks.add(start, match.end(), "decade", short=tens)


def _is_decade(before: str) -> bool:
    """Tell decades ("the early 80s") from somebody's age, by the words before."""
    return bool(TENS_LED.search(before)) and not POSSESSED.search(before)


def years(marks: Marks, places: list[int]) -> None:
    """Find 1979, 1980-88, l979."""
    text = marks.text
    free = [at for at in places if not marks.taken(at, at + 1)]
    for match in marks.matches(DIGITS, free):
        start, end = match.span()
        misread = end - start == 3  # l979
        start -= misread
        told = text[max(start, 0) : end]
        if told[0] not in ("lI" if misread else "12") or marks.follows_letter(start):
            continue
        year = int(told.translate(READABLE))
        if marks.taken(start, end) or not FIRST <= year <= LAST:
            continue
        if not _numbers.is_year(text, start, end, year):
            continue
        after = UNTIL.match(text, end)
        grain, last = _until(after, year) if after else (None, 0)
        if grain == "month":
            name = list(meanings("month"))[last - 1]
            marks.add(start, after.end(), "month", told=f"{name} {{year}}", year=year, anchor=True)
            continue
        led = text[start - 2 : start - 1] in IN_ENDS and bool(IN.search(marks.before(start, 8)))
        marks.add(start, end, "year", year=year, anchor=led)
        if grain:
            marks.add(after.start(after.lastindex), after.end(), "year", year=last)


def short_years(marks: Marks, places: list[int]) -> None:
    """Find '68."""
    text = marks.text
    for match in marks.matches(APOSTROPHE, places):
        start, end = match.span()
        before = marks.before(start)
        led = SHORT_LED.search(before, max(before.rfind(" ", 0, -1), 0))  # the last word
        if led and not (_numbers.counted(text, end) or _numbers.plural(text, end)):
            marks.add(start, end, "year", short=int(match[0][1:]))


def _until(after: re.Match, year: int) -> tuple[str | None, int]:
    """Return the second year of a range, or the month of 1988-03."""
    last = int(after[1] or after[2])
    if len(after[after.lastindex]) == 1:  # 1848-9
        return ("year" if last > year % 10 else None), year - year % 10 + last
    if after[1]:
        return ("year" if year < last <= LAST else None), last
    if last > year % 100:
        return "year", year - year % 100 + last
    if after[0][0] in "-‐‑" and 1 <= last <= 12:
        return "month", last
    return ("year" if last == (year + 1) % 100 else None), year + 1  # 1999/00


def relatives(marks: Marks, places: list[int]) -> None:
    """Find last year, this month, next Friday."""
    for match in marks.matches(RELATIVE, places):
        _relative(marks, match)


def ago(marks: Marks, places: list[int]) -> None:
    """Find three years ago."""
    for match in marks.matches(AGO, places):
        led = _patterns().ago.search(marks.before(match.start()))
        count = number(led["count"]) if led else None
        if count and (count := count + 0.5 * bool(led["half"])) <= MOST:
            unit = re.sub(r"ies\Z", "y", led["unit"].lower()).removesuffix("s")
            grain = {"week": "day", "century": "decade"}.get(unit, unit)
            start = match.start() - len(led.string) + led.start()
            marks.add(start, match.end(), grain, relative=("ago", count, unit))


def yesterdays(marks: Marks, places: list[int]) -> None:
    """Find yesterday, but not what is said to be of yesterday."""
    for match in marks.matches(YESTERDAY, places):
        start, end = match.span()
        coupled = COUPLED_BEFORE.search(marks.before(start)) or COUPLED_AFTER.match(marks.text, end)
        if not coupled and not marks.follows_letter(start):
            marks.add(start, end, "day", relative=("last", "yesterday"))


def _relative(marks: Marks, match: re.Match) -> None:
    text, (start, end), of = marks.text, match.span(), match[1]
    before = marks.before(start)
    which = text[start : start + 4].lower()
    # "In the last month" is a duration, "in the last century" is none.
    lasting = DURATION.search(before) and not (of == "century" and THE.search(before))
    if lasting or marks.follows_letter(start):
        return
    if of in PLAIN:
        grain = "day" if of in ("week", "weekend") else of
        marks.add(start, end, grain, relative=(which, of))
    elif of.lower() in meanings("season") and not NOUN.match(text, end):
        marks.add(start, end, "season", relative=(which, meanings("season")[of.lower()]))
    elif of[0].isupper() and len(of) > 5 and of.lower() in meanings("weekday"):
        weekday = meanings("weekday")[of.lower()]
        marks.add(start, end, "day", relative=(which, "weekday"), weekday=weekday)
