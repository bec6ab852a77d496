"""Tell where in many texts a date may stand, so that the searches for dates look there only.

Few characters of a text belong to dates. Here all texts of a batch are gone through at once, as one
string of bytes, one byte for each character, in which whatever is not Latin-1 is "?". What is found
is every place at which a search can begin, and some more: the search itself decides, by what it
reads there in the text. Words are looked for by RE2 (through pyarrow), all in one pass: 15 times as
fast as one after the other by `re`.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from string import ascii_letters, digits
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis._calendar import meanings
from analysis._marks import either

EDGE = 16  # characters beside the texts: all places have neighbours
MARKER = b"\1"
LONGEST_BLANK = 8
QUOTES = "'?"  # what may be an apostrophe
FIGURES = "0123456789O?"  # or what may be read as one
LETTERS = ascii_letters
WORD = LETTERS + digits + "_"
SHORT = re.compile(r"['’‘]\d\d")
Places = Iterator[tuple[int, list[int]]]


def hints(texts: list[str]) -> dict[str, Places]:
    """Return, for each search, (number of the text, offsets in it) where it may find something.

    Texts in which it can find nothing are left out.

    Examples
    --------
    >>> found = hints(["In May", "in 1979", "May 5th"])
    >>> list(found["months"]), list(found["years"]), list(found["ordinals"])
    ([(0, [3]), (2, [0])], [(1, [3])], [(2, [4])])
    """
    edge = b"\n" * (EDGE - 1)
    plain = b"\n".join([edge, *(text.encode("latin-1", "replace") for text in texts), edge])
    plain = plain.replace(MARKER, b"?")
    codes = np.frombuffer(plain, np.uint8)
    begins = EDGE + np.cumsum([0, *(len(text) + 1 for text in texts)])
    found = _at_words(plain, codes)
    found |= _at_figures(codes)
    foreign = [number for number, _ in _parted(found.pop("unknown"), begins)]
    more = [begins[i] + match.start() for i in foreign for match in SHORT.finditer(texts[i])]
    found["short_years"] = np.union1d(found["short_years"], np.array(more, "int64"))
    return {search: _parted(at, begins) for search, at in found.items()}


def _parted(at: np.ndarray, begins: np.ndarray) -> Places:
    """Yield (number of the text, offsets in it) for places in all texts."""
    inside = np.searchsorted(begins, at, side="right") - 1
    offsets = (at - begins[inside]).tolist()
    cuts = np.flatnonzero(np.diff(inside, prepend=-1, append=-1)).tolist()
    for first, last in pairwise(cuts):
        yield int(inside[first]), offsets[first:last]


def _at_figures(codes: np.ndarray) -> dict[str, np.ndarray]:
    """Return the places where figures may be part of a date.

    A "?" may be a figure of another script, and "O" is one in the eyes of a scanner.
    """
    figure = np.flatnonzero(codes - np.uint8(48) < 10)
    first = figure[codes[figure - 1] - np.uint8(48) >= 10]  # of each number
    before, leading, second, third, fourth = (codes[first + i] for i in range(-1, 4))
    misread = _is(before, "lI")
    whole = _is(leading, "12") & _is(fourth, FIGURES) & ~_is(before, WORD)
    years = (misread | whole) & _is(second, FIGURES) & _is(third, FIGURES)
    alone = first[~_is(before, WORD)]
    parted = alone[~_is(codes[alone - 1], ".,:/$#-")]
    signs = [_goes_on(codes, parted + i) for i in (1, 2, 4)]
    endings = _is(codes[alone + 1], "snrt") | _is(codes[alone + 2], "snrt")
    zero = figure[(codes[figure] == ord("0")) & _is(codes[figure - 1], FIGURES)]
    after = codes[zero + 1]
    tens = _is(after, "s") | (_is(after, QUOTES) & _is(codes[zero + 2], "s"))
    short = np.concatenate([first - 1, first - 2])
    short = short[_is(codes[short], QUOTES) & _is(codes[short + 1], FIGURES)]
    return {
        "numeric": parted[np.logical_or.reduce(signs)],
        "decades": zero[tens],
        "years": first[years],
        "short_years": short[_is(codes[short + 2], FIGURES)],
        "ordinals": alone[endings],
    }


def _goes_on(codes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Tell where a sign of numeric dates stands before a figure, be it after a blank."""
    after, second = codes[at + 1], codes[at + 2]
    after = _is(after, FIGURES) | (~_is(after, LETTERS) & _is(second, FIGURES))
    return _is(codes[at], "-/.") & after


def _is(codes: np.ndarray, characters: str) -> np.ndarray:
    known = np.zeros(256, bool)
    known[list(characters.encode())] = True
    return known[codes]


def _at_words(plain: bytes, codes: np.ndarray) -> dict[str, np.ndarray]:
    """Return the places of words that may be part of a date, and where figures may be foreign."""
    text = pa.scalar(plain, pa.large_binary())
    marked = pc.replace_substring_regex(text, _words().pattern, MARKER + rb"\0")
    at = np.flatnonzero(np.frombuffer(marked.as_buffer(), np.uint8) == MARKER[0])
    at -= np.arange(len(at))  # the markers before
    begin = _beginning(codes, at)
    found = {search: at[np.isin(begin, words)] for search, words in _words().begin.items()}
    # RE2 goes on after "last summer", but the summer is a place too, as is "’68" in a long blank.
    after = found["relatives"] + 4
    for _ in range(LONGEST_BLANK):
        after += ~_is(codes[after], LETTERS)
    hidden = after[np.isin(_beginning(codes, after), _words().begin["seasons"])]
    found["seasons"] = np.union1d(found["seasons"], hidden)
    long = found["relatives"][after - found["relatives"] > 6]
    found["unknown"] = np.union1d(at[codes[at] == ord("?")], long)
    return found


def _beginning(codes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the three characters at each place as one number, in small letters."""
    first, second, third = (codes[at + i].astype(np.int64) for i in range(3))
    return (first << 16 | second << 8 | third) | 0x202020


@cache
def _words() -> SimpleNamespace:
    """Return what RE2 looks for, and with which three letters the words of each search begin.

    Letters and figures are ASCII to RE2 here, so its \b leaves out no place.
    """
    months = sorted({form[:3] for form in either("month", "short").split("|") if form[0].isupper()})
    decades = [form for form in either("decade").split("|") if form.endswith("ties")]
    weekdays = [word for word in meanings("weekday") if len(word) > 5]
    of = "|".join(["year|month|week|decade|century", f"(?i:{'|'.join(weekdays)})"])
    of += f"|(?i:{'|'.join(meanings('season'))})"
    alone = rf"{either('season')}|{'|'.join(decades)}|[Yy]esterday|ago"
    pattern = (
        rf"{'|'.join(months)}|{'|'.join(meanings('month'))}|\b(?:{alone})\b|entur(?:y|ies)\b|\?{{2,}}"
        rf"|\b(?:[Ll]ast|[Tt]his|[Nn]ext)[^0-9A-Za-z]{{1,{LONGEST_BLANK}}}(?:{of})"
    )
    begin = {
        "months": [*meanings("month"), *meanings("short")],
        "seasons": meanings("season"),
        "centuries": ["entury"],
        "named_decades": meanings("decade"),
        "relatives": ["last", "this", "next"],
        "ago": ["ago"],
        "yesterdays": ["yesterday"],
    }
    begin = {search: sorted({word[:3] for word in words}) for search, words in begin.items()}
    return SimpleNamespace(
        pattern=pattern,
        begin={
            search: _beginning(
                np.frombuffer("".join(words).encode(), np.uint8), np.arange(len(words)) * 3
            )
            for search, words in begin.items()
        },
    )
