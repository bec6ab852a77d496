"""Find the sentences of many texts at once: the workings behind `segment.segments`.

The rules are those of `_sentences`, and a stop that needs them is judged there. But most stops
follow a word that is no abbreviation and come before a blank and a capital, and end a sentence; or
they stand inside a number, and end none. NumPy tells these for all texts together: the sentences
are the same, in a fifth of the time.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from analysis import _flat, _sentences
from analysis._flat import Atoms, Flat
from analysis._sentences import APART, SEQUENCE, STOP, Manner, abbreviations, is_end

LONGEST = 20  # letters of a word that is judged here
ROMAN = re.compile(r"[ivxIVX]{1,5}")
CAPITAL = re.compile(r"[A-Z][^\W_]*")
ALNUM = re.compile(r"[^\W_]")
CLOSING = [ord(sign) for sign in "\"”’'»›)]}*_"]
JOINS = ("&", "'", "’")  # after the next word these make more of it
# Between two runs of letters: what may begin the item of a list, or ends a line before a number.
BULLET = re.compile(r"[•⁃‣▪◦●]|[\n\r][^\S\n\r]*[*–—-]\s")
LINE_END = re.compile(r"[\n\r][^\S\n\r]*\(?\Z")
NUMBER = re.compile(r"\d{1,2}")


def spans(
    flat: Flat, blocks: Sequence[tuple[int, int]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where each sentence starts and ends, and the number of its paragraph.

    `blocks` are the paragraphs of all texts, in order, without white space around them.
    """
    first, last = np.array(blocks, dtype="int64").reshape(-1, 2).T
    listed = _listed(flat, first, last)
    ends = np.concatenate([*_ends(flat, blocks, first, last, listed)])
    low = np.sort(np.concatenate([first[~listed], ends]))
    high = np.sort(np.concatenate([ends, last[~listed]]))
    low, high = _trimmed(flat, low, high)
    block = np.searchsorted(first, low, side="right") - 1
    # Marks without a word belong to the sentence before them.
    atoms = flat.atoms
    worded = atoms.ask(ALNUM.search)[atoms.types]
    before_high = np.searchsorted(atoms.starts[worded], high)
    opens = before_high > np.searchsorted(atoms.ends[worded], low, side="right")
    opens |= np.diff(block, prepend=-1) > 0
    final = np.append(np.flatnonzero(opens)[1:], len(opens))[: opens.sum()] - 1
    found = [np.stack([low[opens], high[final], block[opens]])]
    own = [
        place
        for number in np.flatnonzero(listed).tolist()
        for span in _sentences.spans(flat.text, *blocks[number])
        for place in (*span, number)
    ]
    found.append(np.array(own, dtype="int64").reshape(-1, 3).T)
    starts, stops, block = np.concatenate(found, axis=1)
    order = np.argsort(starts)
    return starts[order], stops[order], block[order]


def _listed(flat: Flat, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Tell the paragraphs that may be lists, or hold no word."""
    atoms, count = flat.atoms, len(first)
    listed = np.searchsorted(atoms.starts, last) == np.searchsorted(atoms.starts, first)
    # What stands before the first word of all is not looked at.
    listed[: np.searchsorted(first, atoms.starts[:1].sum(), side="right")] = True
    bullet = atoms.ask(BULLET.search)[atoms.gaps]
    number = atoms.ask(NUMBER.fullmatch)[atoms.types[1:]]
    numbered = atoms.ask(lambda gap: gap[:1] in (".", ")"))[atoms.gaps[1:]]
    bullet[:-1] |= atoms.ask(LINE_END.search)[atoms.gaps[:-1]] & number & numbered
    at = np.flatnonzero(bullet)
    near = np.concatenate([atoms.starts[at], atoms.starts[np.minimum(at + 1, len(bullet) - 1)]])
    listed[np.searchsorted(first, near, side="right") - 1] = True
    opening = (SEQUENCE.match(flat.text, start) is not None for start in first.tolist())
    return listed | np.fromiter(opening, dtype=bool, count=count)


def _ends(
    flat: Flat,
    blocks: Sequence[tuple[int, int]],
    first: np.ndarray,
    last: np.ndarray,
    listed: np.ndarray,
) -> Iterator[np.ndarray]:
    """Yield where sentences end before the end of a paragraph that is no list."""
    stops = np.flatnonzero(flat.kinds & _flat.STOP)
    block = np.searchsorted(first, stops, side="right") - 1
    # Nothing ends where the paragraph does, be it with a mark that closes behind the stop.
    after = flat.codes[np.minimum(stops + 1, len(flat.codes) - 1)]
    closed = (stops == last[block] - 2) & np.isin(after, CLOSING)
    open_ = (stops < last[block] - 1) & ~closed & ~listed[block]
    stops, block = stops[open_], block[open_]
    plain = _plain(flat, stops)
    yield stops[plain] + 1
    other = ~plain & ~_inside(flat, stops)
    judged = _judged(flat.text, blocks, stops[other], block[other], stops[plain] + 1)
    yield np.fromiter(judged, dtype="int64")


def _plain(flat: Flat, stops: np.ndarray) -> np.ndarray:
    """Tell single stops between a word that is no abbreviation and a blank with a capital."""
    atoms: Atoms = flat.atoms
    if len(atoms.starts) < 2:
        return np.zeros(len(stops), dtype=bool)
    known = abbreviations()
    plain = atoms.ask(
        lambda word: (
            2 <= len(word) <= LONGEST
            and word.isalpha()
            and word.lower() not in known
            and not ROMAN.fullmatch(word)
        )
    )
    capital, goes_on = atoms.ask(CAPITAL.fullmatch), atoms.ask(lambda gap: gap[:1] in JOINS)
    parts = atoms.ask(lambda gap: APART.fullmatch(gap[-1:]) is not None)
    before = np.minimum(np.searchsorted(atoms.ends, stops), len(atoms.ends) - 2)
    after = before + 1
    return (
        (flat.codes[stops] != ord("…"))
        & (atoms.ends[before] == stops)
        & plain[atoms.types[before]]
        & ((before == 0) | parts[atoms.gaps[before - 1]])
        & ((flat.kinds[stops + 1] & _flat.SPACE) > 0)
        & (atoms.starts[after] == stops + 2)
        & capital[atoms.types[after]]
        & ~goes_on[atoms.gaps[after]]
    )


def _inside(flat: Flat, stops: np.ndarray) -> np.ndarray:
    """Tell full stops inside a number or a word, or before a comma."""
    before, after = flat.kinds[stops - 1], flat.kinds[stops + 1]
    number = (before & after & _flat.DECIMAL) > 0
    small = (after & _flat.LOWER) > 0
    comma = flat.codes[stops + 1] == ord(",")
    word = (before & _flat.WORD) > 0
    return (flat.codes[stops] == ord(".")) & word & (number | small | comma)


def _judged(
    text: str,
    blocks: Sequence[tuple[int, int]],
    stops: np.ndarray,
    block: np.ndarray,
    plain: np.ndarray,
) -> Iterator[int]:
    """Yield where sentences end with one of the other stops; `plain` ends are known."""
    known = np.append(plain, 0)[np.searchsorted(plain, stops) - 1]  # the last one before each
    current = -1
    for stop, number, ended in zip(stops.tolist(), block.tolist(), known.tolist(), strict=True):
        if number != current:
            current, (start, end) = number, blocks[number]
            begin = looked = start
            worded = False
            manner = Manner(text, (start, end), (start, end))
        if stop < looked:  # it belongs to the match before
            continue
        if ended > looked:
            begin, looked, worded = ended, ended, False
        low = stop
        while low > looked and (text[low - 1] in ".!?…" or text[low - 1].isspace()):
            low -= 1
        match = STOP.search(text, low, end)
        worded = worded or ALNUM.search(text, looked, match.start()) is not None
        looked = match.end()
        if worded and looked < end and is_end(text, begin, match, end, manner):
            yield looked
            begin, worded = looked, False


def _trimmed(flat: Flat, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return spans without white space at their edges; those that are nothing else are left out."""
    space = (flat.kinds & _flat.SPACE).astype(bool)
    while (blank := (low < high) & space[np.minimum(low, len(space) - 1)]).any():
        low = low + blank
    while (blank := (low < high) & space[high - 1]).any():
        high = high - blank
    return low[low < high], high[low < high]
