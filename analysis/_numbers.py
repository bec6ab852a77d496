"""Tell the number of a year from any other number, by the words beside it."""

import re
from functools import cache, lru_cache

from analysis.data import listed

FEW = 64  # characters before and after a number that are looked at
PLAIN = 1500  # from here on a number is a year unless something speaks against it
GLUED_BEFORE = re.compile(
    r"(?:[$£€¥#№^*=+<>@_\\~]\s?|\d[.,:’'‐‑-]|[a-zA-Z][/_.]|\b[A-Z]{1,4}[-‐‑]"
    r"|(?<!\d)(?!1[5-9]\d\d\s|20\d\d\s)\d{3,9}\s)\Z"
)
GLUED_AFTER = re.compile(r"[.,:]\d|\s?[%°×€£$²]|[_@]|\s\d{3}\b(?!\s?[-–—]|[.,]\d)")
LINKED = r"(?:\s?[-–—/&,]\s?|\s(?:and|or|to|through)\s)"
# The last words, the last number with what links it to the next, further numbers, what follows.
# The last words are read from the end: twice as fast as a search for where they begin.
LAST_WORDS = re.compile(r"[\w.°§’']+(?:[\s-]+[\w.°§’']+){0,2}")
NUMBER_BEFORE = re.compile(
    r"(?<!\w)[+(]?\d[\d.,()/+-]{0,12}[\s,]{0,2}(?:(?:and|or|to|through|&|[-–—])\s?)?\Z"
)
NUMBERS_AFTER = re.compile(rf"(?:{LINKED}\d[\d.,]{{0,9}}(?:\s\d{{3}})?){{0,2}}(?=[\s-])")
FOLLOWING = re.compile(r"[\s-](([\w/]+)(?:\s\w+)?)")
DESCRIBED = re.compile(r"(?:\s[\w’'-]+){2,3}")
MADE_OF = re.compile(r"[-–]?(?:strong|fold|odd|plus|metre|meter|mile|foot|man|pound|ton|kilo)")
NEXT = re.compile(r"(?:\s[A-Z][\w’'-]*){0,2}\s([a-z]+s)\b(?![’'])")
# "The 1900 elections"; a sentence that begins with "In 1900 elections".
THE = re.compile(r"\b(?:[Tt]he|[Tt]his|[Ii]ts|[Tt]heir|[Oo]ur|In|By|Since)\s\Z")
OF = re.compile(r"\b(?:of|from|by)\s\Z")
ERA = re.compile(r"\s(?:AD|A\.D\.|CE)\b")
START = re.compile(r"(?:\A|[.!?:;][”’\")]{0,3}\s{1,3}|\n\s{0,9}|[“‘\"(\[]\s?)\Z")
LONGEST_NUMBER = 24  # characters, with what links it to the next
MOST_LISTED = 6  # numbers in a row ("pages 3, 14 and 1979") that are gone through


def any_of(kind: str) -> str:
    """Return a pattern of the words of one kind in `date_contexts.csv`, the longest first."""
    ordered = sorted(listed("date_contexts", kind), key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in ordered)


def led(before: str, kind: str) -> int | None:
    """Return where the words of a kind begin that a text ends with, if it does."""
    return _led(*_last_words(before), kind)


def _last_words(before: str) -> tuple[list[str], int]:
    """Return the last words of a text in small letters, and where they end."""
    before = before.rstrip().rstrip("-–")
    tail = LAST_WORDS.match(before[:-33:-1])
    words = tail[0][::-1].lower().split() if tail else []
    return [part for word in words for part in word.split("-")], len(before)


def _led(words: list[str], end: int, kind: str) -> int | None:
    if not words or words[-1].rstrip(".") not in _endings(kind):
        return None
    known = listed("date_contexts", kind)
    for count in (3, 2, 1):
        said = " ".join(words[-count:])
        if len(words) >= count and (said in known or said.rstrip(".") in known):
            return end - len(said)
    return None


@cache
def _endings(kind: str) -> frozenset[str]:
    """Return the last words of the phrases of a kind, so that few texts are compared with all."""
    return frozenset(phrase.split()[-1].rstrip(".") for phrase in listed("date_contexts", kind))


def reference(text: str, at: int) -> bool:
    """Tell whether the number at `at` numbers a thing: a page, a resolution, a section."""
    before = text[max(0, at - FEW) : at]
    return _reference(before, _last_words(before))


def _reference(before: str, last: tuple[list[str], int]) -> bool:
    kind = "reference"
    for _ in range(MOST_LISTED):
        size = _size_of_number(before[-LONGEST_NUMBER - 1 :])
        if not size:
            break
        before = before[:-size]
        kind = "references"
    before = before.rstrip()
    if kind == "references" or before.endswith((":", "(")):
        last = _last_words(before.rstrip(":("))
    return _led(*last, kind) is not None


@lru_cache(maxsize=1 << 10)  # each number of a list is asked for by those after it
def _size_of_number(before: str) -> int:
    """Return how many characters the number takes, with its link, that a text ends with."""
    number = NUMBER_BEFORE.search(before, max(0, len(before) - LONGEST_NUMBER))
    return len(number[0]) if number else 0


def counted(text: str, at: int) -> bool:
    """Tell whether what comes after a number is what it counts: "1500 to 2000 men"."""
    after = text[at : at + FEW]
    if MADE_OF.match(after):
        return True
    numbers = NUMBERS_AFTER.match(after)
    return bool(numbers) and _is_unit(after, numbers.end())


def _is_unit(after: str, at: int) -> bool:
    following = FOLLOWING.match(after, at)
    if not following:
        return False
    for group in (1, 2):
        if following[group].lower() in listed("date_contexts", "unit"):
            return not re.match(r"[’']|-\w", after[following.end(group) :])
    return False


def described(text: str, at: int) -> bool:
    """Tell the same where one or two adjectives stand between: "1500 Turkish troops"."""
    after = text[at : at + FEW]
    words = DESCRIBED.match(after)
    end = 0
    for word in words[0].split()[:2] if words else ():
        end = after.index(word, end) + len(word)
        if word.lower() in _small_words():
            return False
        if _is_unit(after, end):
            return True
    return False


@cache
def _small_words() -> frozenset[str]:
    return listed("stopwords")


def plural(text: str, at: int) -> bool:
    """Tell whether a noun in the plural follows, be it after capitalised adjectives."""
    after = text[at : at + FEW]
    numbers = NUMBERS_AFTER.match(after)
    following = NEXT.match(after, numbers.end() if numbers else 0)
    if not following:
        return False
    word = following[1]
    return not word.endswith(("ss", "us", "is")) and word not in listed("date_contexts", "singular")


def is_year(text: str, start: int, end: int, year: int) -> bool:
    """Tell whether the four digits from `start` to `end`, which say `year`, are one."""
    before, after = text[max(0, start - FEW) : start], text[end : end + FEW]
    # After a word, or a comma, and a blank, as most years are, two searches can be spared.
    bare = before[-1:] == " " and (before[-2:-1].isalpha() or before[-2:-1] == ",")
    if (not bare and GLUED_BEFORE.search(before[-12:])) or GLUED_AFTER.match(after):
        return False
    last = _last_words(before)
    if _led(*last, "amount") is not None or counted(text, end) or _reference(before, last):
        return False
    rough = _led(*last, "rough")
    last = last if rough is None else _last_words(before[:rough])
    if year < PLAIN:
        plainly = _led(*last, "plainly") is not None or ERA.match(after)
        return bool(plainly) and not plural(text, end) and not described(text, end)
    round_one = year % 100 == 0
    when = _led(*last, "when") is not None or before.endswith(("-", "–"))
    when = when and not (round_one and OF.search(before))
    opens = not bare and bool(START.search(before[-12:])) and not round_one
    if not when and not opens and described(text, end):
        return False
    if rough is not None and round_one and not when:
        return False
    if plural(text, end):
        return bool(THE.search(before)) or opens or (when and not round_one)
    return True
