"""Find days and months: 13.6.81, 12th May 1982, July 25-28, 2005, Sept. 1980, in March."""

import re
from bisect import bisect_right
from functools import cache
from types import SimpleNamespace

from analysis import _numbers
from analysis._calendar import FIRST, LAST, Mark, meanings
from analysis._marks import AND, DASH, DAY, LINK, LIST, B, Marks, day_of_month, either, linked
from analysis.data import listed

# Patterns that go through whole texts begin with few characters, and not with what stands before
# them, which would be looked at everywhere: so they are found many times faster.
YEAR_FIRST = re.compile(
    r"[0-9](?<![\w.,:/$£€#-].)\d{3}([-/.])\d{1,2}\1\d{1,2}(?!(?!T\d)\w|[%/]|[-.,:]\d|-\w)"
)
DAY_FIRST = re.compile(
    r"[0-9](?<![\w.,:/$£€#-].)\d?([-/.])\s?(\d{1,2})\1\s?(\d{4}|\d\d)(?![\w%/]|[-.,:]\d|-\w)"
)
OPENING = re.compile(r"(?:\A|[\n\r])[^\S\n\r]*\Z")
TITLED = re.compile(r"[^\S\n\r]+[A-Z]")
LIST_LED = re.compile(r"\b(?:on|from|between|the|of|dates)\s(?:the\s)?\Z", re.IGNORECASE)
INSIDE = re.compile(r"\b(?:in|since|of|during)\s\Z", re.IGNORECASE)
WHICH = re.compile(rf"(?<!\w)([Ll]ast|[Tt]his|[Nn]ext){B}\Z")
WHICH_ENDS = ("ast", "his", "ext")  # fewer are searched
EACH = re.compile(r"\b(?:the|every)\s\Z", re.IGNORECASE)
THE = re.compile(r"\b[Tt]he\s\Z")
WHICH_AFTER = re.compile(rf"{B}(last|next)(?=[,.;:)]|{B}(?!year|month|week)[a-z])")  # January last
NOUN = re.compile(r"\s(?!(?:on|to|of|for|against|from|in|into|past|by|and|was|is|had)\b)[a-z]")
NAME_BEFORE = re.compile(r"(?:\b[A-Z][a-z]+|\b[A-Z]\.)\s\Z")
NAME_AFTER = re.compile(r"\s[A-Z][a-z]")
NO_NAME = "And|By|Early|From|In|Last|Late|Mid|Next|Of|Since|The|This|Until"  # beside May
PLAINLY = re.compile(r"\b(?:in|since|until|during|early|late|throughout)\s\Z", re.IGNORECASE)
ORDINALS = re.compile(
    rf"[0-9](?<!\w.)\d?(?:st|nd|rd|th)(?:{LIST}(\d{{1,2}}(?:st|nd|rd|th)))?(?:[,.;:!?)]|{B}(\w+))"
)
ORDINALS_LED = re.compile(rf"\b(?:on|from|until|between){B}the{B}\Z", re.IGNORECASE)
MAY = re.compile(r"May(?![\w’]|,?\s\d|\sDay)")
WORD = re.compile(r"[A-Za-z]+")
# How what stands before a month ends if it is a day, read from the end: as in "12th day of".
DAY_REVERSED = re.compile(
    r"(?:-|\s{1,8})(?:(?:fo\s{1,8})?(?:yad\s{1,8})?(?:\d|(?:ts|dn|dr|ht|d)[\dlIO])"
    r"|fo\s{1,8}(?:yad\s{1,8})?(?:ts|dn|dr|ht))"
)
IN_DAYS = "lIOstndrh"  # letters that days in figures may have
FARTHEST = 1000  # characters from a month to a day of which the month goes without saying
BLANK_LINE = re.compile(r"[\n\r]\s*[\n\r]")
NAMES = {"may", "march", "april", "june", "august"}  # of persons, or other words
AMBIGUOUS = {"may", "march", "mar", "dec", "jan", "jun"}  # as names or in small letters


@cache
def _patterns() -> SimpleNamespace:
    months, ordinals = either("month", "short"), either("ordinal")
    capital = "|".join(
        rf"{name}(?<![^\W_]{name})" for name in months.split("|") if name[0].isupper()
    )
    small = "|".join(rf"{name}(?<![^\W_]{name})" for name in meanings("month"))
    weekday = rf"(?:{either('weekday')})\.?"
    initials = "".join({form[0] for form in either("weekday", "ordinal").split("|")})
    day = rf"(?:{DAY}|(?:{ordinals})(?={B}(?:day{B})?of))"
    following = rf"{DAY}(?![\w%]|[:.,]\d)(?!{B}(?:{months}))"
    titles = "|".join(word.capitalize() for word in sorted(listed("date_contexts", "title")))
    no_name = f"{NO_NAME}|{either('weekday', 'month')}"
    return SimpleNamespace(
        joining={
            *re.findall(r"[a-z]+", f"{AND} the day of"),
            *(part for word in meanings("weekday") for part in re.findall(r"[^\W\d_]+", word)),
            *(part for word in meanings("ordinal") for part in re.findall(r"[^\W\d_]+", word)),
        },
        month=re.compile(rf"(?:{capital})(?![\w’'](?!s\b))"),
        named=re.compile(rf"(?:{capital}|{small})(?![\w’'](?!s\b))"),
        before=re.compile(
            rf"\b(?=[{initials}\dlIO])(?:(?P<weekday>{weekday}),?{B}(?:the{B})?)?"
            rf"(?:(?P<list>(?<![\w.,:/$£€])(?:{DAY}{LIST}){{1,4}})|(?<![\w.:/$£€]))"
            rf"(?P<day>{day})(?:{B}day)?(?:{B}of)?(?:{B}|-)\Z"
        ),
        weekday=re.compile(rf"(?<!\w)({weekday}),?{B}\Z"),
        after=re.compile(
            rf"{B}(?:the{B})?(?P<day>{DAY})(?![\w%]|[:.,]\d|[’']s)"
            rf"(?P<list>(?:(?:{DASH}|,?{B}{AND}{B}(?:the{B})?|,{B}){following}){{1,4}})?"
        ),
        person=re.compile(
            rf"\b(?:(?:{titles})\.?|[A-Z]\.|(?<![.!?]\s)(?<!\n)(?!(?:{no_name})\b)"
            r"[A-Z][a-z]{1,20})\s\Z"
        ),
    )


def numeric(marks: Marks, places: list[int]) -> None:
    """Find 13.6.81, 5/6/1981, 2020-01-03."""
    for match in marks.matches(YEAR_FIRST, places):
        year, month, day = re.split(r"[-/.]", match[0])
        if _is_day(int(day), int(month)) and FIRST <= int(year) <= LAST:
            told = f"{{year}}-{month:0>2}-{day:0>2}"
            marks.add(*match.span(), "day", told=told, year=int(year), anchor=True)
    for match in marks.matches(DAY_FIRST, places):
        sign = match[1]
        day, month, year = (int(part) for part in match[0].split(sign))
        told = f"{day}.{month}.{{year}}"
        if sign == "/" and month > 12:  # 12/25/1999
            day, month = month, day
        if not _is_day(day, month) or _numbers.reference(marks.text, match.start()):
            continue
        if len(match[3]) == 4:
            if FIRST <= year <= LAST:
                marks.add(*match.span(), "day", told=told, year=year, anchor=True)
            continue
        # What opens its line, "3.2.14 The scope", is the number of a section.
        opens = sign == "." and OPENING.search(marks.before(match.start()))
        if not (opens and TITLED.match(marks.text, match.end())):
            marks.add(*match.span(), "day", told=told, short=year, anchor=True)


def _is_day(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def months(marks: Marks, places: list[int]) -> None:
    """Find 12th May 1982, July 25-28, 2005, Sept. 1980, March, last September."""
    done = 0
    for match in marks.matches(_patterns().named, places):
        if match.start() >= done and not marks.taken(*match.span()):
            done = _month(marks, match, places)


def _is_person(marks: Marks, places: list[int]) -> bool:
    """Tell whether the text names somebody called May; it is gone through once at most."""
    if marks.person is None:
        named = (marks.before(match.start()) for match in marks.matches(MAY, places))
        marks.person = any(map(_patterns().person.search, named))
    return marks.person


def _month(marks: Marks, match: re.Match, places: list[int]) -> int:
    """Mark what one month belongs to; return where that ends."""
    text, word = marks.text, match[0].lower()
    start, plain = match.span()
    plain += word in meanings("short") and text[plain : plain + 1] == "."
    name = word[:3].capitalize()
    led = _led(marks.before(start))
    day = day_of_month(led["day"]) if led else None
    days_before, days_after = [], []
    if day:
        end = plain
        first, days_before = _day_before(marks, led, start)
    else:
        led = None
        day, end, days_after = _day_after(marks, plain)
        found = _patterns().weekday.search(marks.before(start, 24)) if day else None
        first = start - len(found[0]) if found else start
    year, ending = marks.year(end, bool(day))
    if match[0].islower() and word in AMBIGUOUS and "year" not in year:
        return plain
    alone = day and not (led or days_after or year)
    if alone and INSIDE.search(marks.before(start, 16)) and _counts(text, plain, end):
        day, first, ending = None, start, plain  # in June 12 houses burnt
    if not day and not year:
        return _lone(marks, match, plain, places)
    anchor = "year" in year or "short" in year
    weekday = WORD.match(text, first, first + 9) if first < start else None
    weekday = meanings("weekday").get(weekday[0].lower()) if weekday else None
    for a, b, one in days_before:
        marks.add(a, b, "day", told=f"{one} {name} {{year}}", **year)
    end = days_after[0][1] if days_after else ending
    grain, told = ("day", f"{day} {name} {{year}}") if day else ("month", f"{name} {{year}}")
    own = marks.add(first, end, grain, told=told, weekday=weekday, anchor=anchor, **year)
    if own and not anchor:
        own.month_at = start
    for i, (a, b, one) in enumerate(days_after[1:], 2):  # the year goes with the last
        b = ending if i == len(days_after) else b
        marks.add(a, b, "day", told=f"{one} {name} {{year}}", anchor=anchor, **year)
    return ending


def _led(before: str) -> re.Match | None:
    """Return what tells the day of the month that comes next.

    The search reads every word, at 6 µs and more. It is spared if what ends there is no day, and
    begins after the last word that can be no part of days: after "on" in "seen on 12 March".
    """
    if not DAY_REVERSED.match(before[:-48:-1]):
        return None
    begins = len(before)
    for word in reversed(before.split()):
        plain = word.strip(",.")
        if plain.isalpha() and plain.strip(IN_DAYS) and plain.lower() not in _patterns().joining:
            break
        begins = before.rindex(word, 0, begins)
    return _patterns().before.search(before, begins)


def _counts(text: str, start: int, end: int) -> bool:
    """Tell whether the number between two places counts things."""
    if not text[start:end].split()[-1].isdigit():
        return False
    return _numbers.counted(text, end) or _numbers.plural(text, end)


def _days_in(match: re.Match, offset: int) -> list[tuple[int, int, int | None]]:
    at = match.start("list") + offset
    days = re.finditer(DAY, match["list"])
    return [(at + one.start(), at + one.end(), day_of_month(one[0])) for one in days]


def _day_before(marks: Marks, led: re.Match, start: int) -> tuple[int, list]:
    """Return where a date begins, and the days of a list before it: "10-12 June"."""
    at = start - len(led.string)
    if led["list"]:
        days = _days_in(led, at)
        clear = re.search(r"[-–—/&]", led["list"]) or not marks.text[days[0][1] - 1].isdigit()
        if all(day for *_, day in days) and (
            clear or LIST_LED.search(marks.before(days[0][0], 16))
        ):
            return at + led.start("day"), days
        return at + led.start("day"), []
    return at + led.start("weekday" if led["weekday"] else "day"), []


def _day_after(marks: Marks, end: int) -> tuple[int | None, int, list]:
    """Return the day after a month, where it ends, and all days of a list: "July 5, 6 and 7"."""
    after = _patterns().after.match(marks.text, end)
    day = day_of_month(after["day"]) if after else None
    if not day:
        return None, end, []
    if after["list"]:
        days = _days_in(after, 0)
        clear = marks.year(after.end())[0] or not _counts(marks.text, end, after.end())
        if clear and all(one for *_, one in days):
            return day, after.end(), [(end, after.end("day"), day), *days]
    return day, after.end("day"), []


def _lone(marks: Marks, match: re.Match, end: int, places: list[int]) -> int:
    """Mark a month alone, if the words around it show that it is one."""
    text, word, start = marks.text, match[0].lower(), match.start()
    before, capital = marks.before(start), match[0][0].isupper()
    month = meanings("month").get(word)
    if capital and month:
        which = before.rstrip()[-3:] in WHICH_ENDS and WHICH.search(before)
        after = WHICH_AFTER.match(text, end)
        if which and not EACH.search(before[: which.start()]):
            relative = which[1].lower(), month
            marks.add(start - len(which[0]), end, "month", relative=relative)
            return end
        if after:
            marks.add(start, after.end(1), "month", relative=(after[1], month))
            return after.end(1)
    if capital and month and word not in NAMES:
        marks.add(start, end, "month", told=f"{word[:3].capitalize()} {{year}}", month_at=start)
        return end
    link = LINK.match(text, end)
    link = bool(link and _patterns().month.match(text, link.end()))
    link = link or any(_goes_on(text, mark, start) for mark in marks.found[-1:])
    led = link or _numbers.led(before.removesuffix("the "), "month") is not None
    if not month:
        fine = capital and led and (text[end - 1] == "." or link or word not in AMBIGUOUS)
    elif word in ("may", "march"):
        noun = THE.search(before) and NOUN.match(text, end)
        fine = capital and (led or noun or before.endswith("of "))
        fine = fine and not (
            word == "may" and not PLAINLY.search(before) and _is_person(marks, places)
        )
    elif word in NAMES:
        named = NAME_AFTER.match(text, end) or NAME_BEFORE.search(before)
        fine = led or (capital and not named)
    else:
        fine = led
    if fine:
        told = f"{word[:3].capitalize()} {{year}}"
        marks.add(start, end, "month", told=told, month_at=start)
    return end


def _goes_on(text: str, mark: Mark, start: int) -> bool:
    """Tell whether a month goes on from the date before it: "from November 1987 to March"."""
    if not mark.told or not linked(text, mark.end, start):  # first: it looks at few characters
        return False
    return not (mark.anchor and "," in text[mark.end : start])


def ordinals(marks: Marks, places: list[int]) -> None:
    """Find days of which the month goes without saying: "on the 13th and 14th"."""
    named = [mark for mark in marks.found if re.match(r"\d* ?[A-Z]", mark.told)]
    named.sort(key=lambda mark: mark.start)
    starts = [mark.start for mark in named]
    for match in marks.matches(ORDINALS, places):
        last = named[bisect_right(starts, match.start()) - 1] if named else None
        if not last or not 0 < match.start() - last.end <= FARTHEST:
            continue
        if match[2] and not match[1] and match[2].lower() not in listed("openers"):  # floor
            continue
        if not ORDINALS_LED.search(marks.before(match.start())):
            continue
        if BLANK_LINE.search(marks.text, last.end, match.start()):
            continue
        month = re.search(r"[A-Z][a-z]+", last.told)[0]
        ends = match.start() + re.match(DAY, match[0]).end()
        for start, end in ((match.start(), ends), match.span(1)):
            if start >= 0 and (day := day_of_month(marks.text[start:end])):
                told = f"{day} {month} {{year}}"
                marks.add(start, end, "day", told=told, beside=last)
