"""Find where the sentences of a paragraph end: the workings behind `segment.sentences`.

Every stop (`. ! ? …`), with the quotation marks and brackets that close after it, is judged by
the word before it and the word after it, as in Punkt (Kiss & Strunk 2006): is the one an
abbreviation, an initial, a number; can the other begin a sentence? What Punkt would learn from a
large corpus stands in two lists to read and correct: `abbreviations.csv` and `openers.csv`.
Bullets and numbers in sequence cut a paragraph into its items first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from analysis.data import listed, words

OPENING = "\"“„‘'«‹([{*_¡¿–—-"
# A stop or several, spaced or not; the marks that close with it; a note's number or, after a
# quotation, its source in brackets.
STOP = re.compile(
    r"((?:[.!?…]|[^\S\n](?=[.!?](?:[\s.!?\"”’)\]]|\Z)))+)"
    r"((?:[\"”’'»›)\]}*_]|[^\S\n](?=[»”]))*)"
    r"((?:\[\d{1,3}\]|[¹²³⁰⁴-⁹]|(?:(?<=[a-z]{2}[.!?])|(?<=[.!?][\"”’)]))\d{1,3}(?=\s)"
    r"|(?<=[”\"’»])\s\((?:[^()\n]{0,60}\d[^()\n]{0,40}|[Ii]bid\.?)\)(?=\s|\Z))*)"
)
APART = re.compile(rf"[{re.escape(OPENING.replace('-', ''))}\s]+")  # what parts words
# What follows a stop: marks that open, a word, what stands after the word.
NEXT = re.compile(rf"((?:[{re.escape(OPENING)}]|\s)*)((?:[^\W_]+(?:['’][^\W_]+)?)?)([.,&]?)")
GLUED = re.compile(r"[A-Z][a-z]*+(?=[\s,;:'’]|\Z)")
WORD = re.compile(r"[^\W_]")
INITIALS = re.compile(r"[A-Z]|(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")  # J, E.U, Ph.D
NUMERAL = re.compile(r"\d|[IVXLC]{2,}\Z|[A-HJ-Z]\Z")
DAY = re.compile(r"(?<![\d.,])\d{1,2}\Z")
# All that a sentence holds so far: “1.”, “2.1)”, “(iv)”, “• 9.”; “At 5 a.m.”, “In the U.S.”
ENUMERATOR = re.compile(
    r"[\s•⁃‣▪◦●*–—-]{0,9}[(\[]?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[^\W\d_]|[ivxIVX]{1,5})"
)
PHRASE = re.compile(
    r"\W{0,3}(?:About|After|Around|At|Before|By|For|From|In|On|Since|Until)(?:\s\S{1,20}){1,3}"
)
# A bracket that the sentence's own stop follows: “We stay.” (Reed 1988).
CITATION = re.compile(r"\s+\([^()\n]{1,120}\)[.,;:]")
# Bullets at the start of a line or, where they can be nothing else, anywhere.
ITEM = re.compile(r"[\n\r][^\S\n\r]*(?=[*–—-]\s|\(?\d{1,2}[.)]\s)|\s(?=[•⁃‣▪◦●]\s?\S)")
ITEM_SIGN = re.compile(r"[\n\r•⁃‣▪◦●]")  # is in every item: spares the search in most paragraphs
SEQUENCE = re.compile(r"(?<!\S)\(?(\d{1,3}|[a-z])(\.\)|[.)])(?=\s)")
SMALL_I = re.compile(r"(?<![\w.])i(?=[\s'’])")
LONGEST_UNKNOWN = 3  # letters that an abbreviation may have which no list knows


@dataclass
class Manner:
    """How the sentences of a paragraph, and of one item in it, begin; looked at where it matters.

    small : whether any of them may begin with a small letter: who writes “i” does so.
    caseless : whether the item has no capitals at all.
    """

    text: str
    paragraph: tuple[int, int]
    item: tuple[int, int]

    @cached_property
    def small(self) -> bool:
        return _is_small(self.text, *self.paragraph)

    @cached_property
    def caseless(self) -> bool:
        item = self.text[slice(*self.item)]
        return item == item.lower()


@lru_cache(maxsize=1)  # a list of many items asks of its paragraph again and again
def _is_small(text: str, start: int, end: int) -> bool:
    return text[start : start + 1].islower() or SMALL_I.search(text, start, end) is not None


def spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of one paragraph, `text[start:end]`, as offsets into the text.

    They are sorted and apart; only white space lies outside them, and none at their edges.

    >>> spans("Dr. Reed left. “Why?” she asked. ", 0, 33)
    [(0, 14), (15, 32)]
    """
    found: list[tuple[int, int]] = []
    for first, last in pairwise([start, *_items(text, start, end), end]):
        alone = True
        manner = Manner(text, (start, end), (first, last))
        for low, high in pairwise([first, *_ends(text, first, last, manner), last]):
            piece = text[low:high]
            if not (sentence := piece.strip()):
                continue
            begin = low + len(piece) - len(piece.lstrip())
            # Marks without a word belong to the sentence before them.
            if not alone and not WORD.search(sentence):
                begin = found.pop()[0]
            found.append((begin, low + len(piece.rstrip())))
            alone = False
    return found


def _items(text: str, start: int, end: int) -> list[int]:
    """Return where the items of a list begin, but for the paragraph's own start."""
    cuts = set()
    if ITEM_SIGN.search(text, start, end):
        cuts = {match.end() for match in ITEM.finditer(text, start, end)}
    if not cuts and not SEQUENCE.match(text, start, end):
        return []  # numbers count only in a list
    awaited = None
    for match in SEQUENCE.finditer(text, start, end):
        number, mark = match.groups()
        order = int(number) if number.isdigit() else ord(number)
        if (order, number.isdigit(), mark) == awaited:
            cuts.add(match.start())
        elif match.start() != start and match.start() not in cuts:
            continue
        awaited = (order + 1, number.isdigit(), mark)
    return sorted(cuts - {start})


def _ends(text: str, start: int, end: int, manner: Manner) -> Iterator[int]:
    """Yield where sentences end before the end of an item."""
    begin = looked = start
    worded = False  # whether the sentence has a word yet
    for match in STOP.finditer(text, start, end):
        worded = worded or WORD.search(text, looked, match.start()) is not None
        looked = match.end()
        if worded and looked < end and is_end(text, begin, match, end, manner):
            yield looked
            begin, worded = looked, False


def is_end(text: str, begin: int, match: re.Match, end: int, manner: Manner) -> bool:
    """Tell whether the sentence that starts at `begin` ends with this match of `STOP`."""
    stop, closing, note = match.groups()
    word = APART.split(text[max(begin, match.start() - 24) : match.start()].rstrip())[-1]
    if not text[match.end()].isspace():
        return len(stop) == 1 and _is_glued(text, word, match.end(), end)
    if "." in stop and ENUMERATOR.fullmatch(text, begin, match.start()):
        return False
    if closing and CITATION.match(text, match.end(), end):
        return False
    if note[:1].isdigit() and _ends_before(word):  # No.4
        return False
    _, following, after = NEXT.match(text, match.end(), end).groups()
    opener = following.lower().replace("’", "'") in listed("openers")
    opener = opener and (not after or _ends_before(following) == "no")
    asked = "!" in stop or "?" in stop
    if following[:1].islower():
        if asked or closing or stop != ".":  # not after a name (Yahoo!) or a cry (Alas!)
            lower = not closing and (manner.small or word.islower())
            return asked and (manner.caseless or lower)
        if _ends_before(word):
            return False
        known = len(word) > LONGEST_UNKNOWN or word.lower() in listed("stopwords")
        return manner.caseless or manner.small or (known and word.isalpha())
    if text[match.start() - 1 : match.start()] in ("(", "["):  # words left out, or an aside (!)
        return opener
    if asked:
        # “Why?” Reed asked.
        return opener or not (closing and _telling().match(text, match.end(), end))
    if stop != ".":
        # A fourth point is a full stop. “I” has its capital anywhere.
        full = stop.count(".") > 3 or following[:2] not in ("I", "I'", "I’")
        return following[:1].isalpha() and full
    before_what = _ends_before(word)
    if before_what == "opener":
        return opener and not PHRASE.fullmatch(text, begin, match.start())
    if before_what == "capital":
        return following[:1].isupper()
    if before_what == "number":
        return not NUMERAL.match(following)
    if following[:1].isdigit() and DAY.search(word):  # 29. 7. 1905
        return False
    return before_what is None and after != "&"


def _is_glued(text: str, word: str, at: int, end: int) -> bool:
    """Tell a sentence's end where the space after it was forgotten: “the end.The next”."""
    following = GLUED.match(text, at, end)
    if not following or len(word) < 2 or not word.isalpha() or _ends_before(word):
        return False
    return word.islower() or following[0].lower() in listed("openers")


def _ends_before(word: str) -> str | None:
    """Return before what an abbreviation may end a sentence; nothing of other words."""
    if INITIALS.fullmatch(word):
        return abbreviations().get(word.lower(), "opener") if "." in word else "opener"
    last = word.rpartition("-")[2]  # Brig.-Gen, but not co-op
    return abbreviations().get((last if last[:1].isupper() else word).lower())


@cache
def abbreviations() -> dict[str, str]:
    """Return before what each abbreviation, in small letters, may end a sentence."""
    known = words("abbreviations")
    return dict(zip(known["abbreviation"], known["ends"], strict=True))


@cache
def _telling() -> re.Pattern:
    forms = "|".join(words("reporting_verbs")["form"])
    return re.compile(rf"\s+(?:[A-Z][\w’'-]*\s+){{1,3}}(?:{forms})\b")
