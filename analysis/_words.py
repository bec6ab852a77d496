"""The tokeniser, and runs of words in their places: the workings behind `count`.

A run is so many words that follow each other in one sentence and one voice. It begins and ends
with a word that is no stop word, and nothing but spaces and marks stands between its words: no
number, and nothing that somebody else says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import tables
from analysis._flat import Flat, batches, flat
from analysis.data import listed

WORD = re.compile(r"\b[^\W\d_]\w*(?:['’][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’][sS]\Z")
LETTERS = re.compile(r"[^\W\d_]+")
APART = re.compile(r"\W*")  # what may stand between two words of a run
PLACED = {
    "doc": "str",
    "segment": "int64",
    "voice": "str",
    "start": "int64",
    "end": "int64",
    "term": "str",
}


def tokens(text: str, capitals: Iterable[str] = ()) -> Iterator[tuple[int, str]]:
    """Yield each word of a text with the offset at which it starts.

    >>> list(tokens("The US-led war: not ours, Iraq’s.", capitals=["US"]))
    [(0, 'the'), (4, 'US'), (7, 'led'), (11, 'war'), (16, 'not'), (20, 'ours'), (26, 'iraq')]
    """
    capitals = frozenset(capitals)
    for match in WORD.finditer(text):
        yield match.start(), _term(match[0], capitals)


def numbered(texts: Flat, capitals: Iterable[str] = ()) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return where the words of all texts start, the number of each, and the words, sorted.

    The words are those of `tokens`, found in a fifth of the time.
    """
    capitals = frozenset(capitals)
    atoms = texts.atoms
    if not len(atoms.starts):
        return atoms.starts, atoms.starts, []
    letters = atoms.ask(str.isalpha)  # of these nothing more need be asked
    letter = letters | atoms.ask(LETTERS.match, of=~letters)
    mixed = letter & ~letters & ~atoms.ask(LETTERS.fullmatch, of=~letters)
    apostrophe = atoms.ask(lambda gap: gap in ("'", "’"))[atoms.gaps]
    begins, mixed = letter[atoms.types], mixed[atoms.types]
    # Whether the next run goes on with the word: letters behind an apostrophe.
    goes_on = np.append(apostrophe[:-1] & begins[:-1] & begins[1:], False)
    for place in np.flatnonzero(mixed[1:] & goes_on[:-1] & goes_on[1:]) + 1:
        goes_on[place] = goes_on[place] and not goes_on[place - 1]  # o'b2'c: o'b, c
    joined = np.concatenate([[False], goes_on[:-1]])
    first = np.flatnonzero(begins & ~joined)
    terms: dict[str, int] = {}

    def number(word: str) -> int:
        return terms.setdefault(_term(word, capitals), len(terms))

    asked = np.flatnonzero(np.bincount(atoms.types[first]))
    single = np.zeros(len(atoms.words), dtype="int64")
    single[asked] = [number(atoms.words[place]) for place in asked.tolist()]
    starts, found = atoms.starts[first], single[atoms.types[first]]
    further = np.flatnonzero(goes_on[first])
    whole = [WORD.match(texts.text, start)[0] for start in starts[further].tolist()]
    numbers = {word: number(word) for word in set(whole)}
    found[further] = [numbers[word] for word in whole]
    words, used = list(terms), np.bincount(found, minlength=len(terms)) > 0
    # Not every run that was asked about is a word: of "o'clock" "o" is none.
    order = sorted(np.flatnonzero(used).tolist(), key=words.__getitem__)
    rank = np.zeros(len(words), dtype="int64")
    rank[order] = np.arange(len(order))
    return starts, rank[found], [words[place] for place in order]


def bags(
    documents: pd.DataFrame, capitals: Iterable[str] = ()
) -> tuple[sparse.csr_matrix, list[str]]:
    """Return how often each document, a row, has each word, a column; and the words, sorted."""
    capitals, known = frozenset(capitals), {}
    pointers, columns, counts, done = [np.zeros(1, dtype="int64")], [], [], 0
    for batch in batches(documents):
        texts = flat(batch)
        starts, number, words = numbered(texts, capitals)
        shape = len(texts.docs), len(words)
        keys = np.ravel_multi_index((texts.number(starts), number), shape)
        keys, n = np.unique(keys, return_counts=True)
        row, column = np.unravel_index(keys, shape)
        own = np.array([known.setdefault(word, len(known)) for word in words], dtype="int32")
        columns.append(own[column])
        counts.append(n)
        pointers.append(done + np.searchsorted(row, np.arange(1, shape[0] + 1)))
        done += len(row)
    terms = sorted(known)
    rank = np.empty(len(terms), dtype="int32")
    rank[[known[term] for term in terms]] = np.arange(len(terms))
    cells = np.concatenate(counts).astype("float64"), rank[np.concatenate(columns)]
    shape = len(documents), len(terms)
    matrix = sparse.csr_matrix((*cells, np.concatenate(pointers)), shape=shape)
    matrix.sort_indices()
    return matrix, terms


def _term(word: str, capitals: frozenset[str]) -> str:
    """Return a word as it is counted."""
    if not word.isalpha():
        word = POSSESSIVE.sub("", word).replace("’", "'")
    return word if word in capitals else word.lower()


def capital_words(actors: pd.DataFrame) -> frozenset[str]:
    """Return the words that keep their capitals: those of aliases written in capitals."""
    upper = (alias for alias in actors["alias"] if alias.isupper())
    found = (match[0] for alias in upper for match in WORD.finditer(alias))
    return frozenset(word for word in found if len(word) > 1)


def single_names(actors: pd.DataFrame) -> pd.DataFrame:
    """Return the aliases that are one word: `actor` and `term`, as words are counted."""
    capitals = capital_words(actors)
    words = [[word for _, word in tokens(alias, capitals)] for alias in actors["alias"]]
    single = [(actor, w[0]) for actor, w in zip(actors["actor"], words, strict=True) if len(w) == 1]
    return pd.DataFrame(single, columns=["actor", "term"]).drop_duplicates()


def placed(
    texts: Mapping[str, str],
    segments: pd.DataFrame,
    voices: Mapping[str, np.ndarray],
    *,
    capitals: Iterable[str],
    size: int = 1,
) -> pd.DataFrame:
    """Return each word that is no stop word, or each run of `size` words, with its place.

    A row a word or run: `doc`, `segment`, `voice`, `start`, `end`, `term`; `segments` and `voices`
    as in `analysis.tables`.
    """
    frames = [pd.DataFrame(columns=list(PLACED)).astype(PLACED)]
    for doc, own in segments[segments["doc"].isin(set(texts))].groupby("doc"):
        words = list(tokens(texts[doc], capitals))
        starts = np.array([start for start, _ in words], dtype="int64")
        ends = np.array([WORD.match(texts[doc], start).end() for start in starts], dtype="int64")
        place = np.searchsorted(own["start"].to_numpy(), starts, side="right") - 1
        bounds = stretches(place, stretches(voices[doc])[starts])
        apart = [
            bounds[i] != bounds[i + 1] or not APART.fullmatch(texts[doc], ends[i], starts[i + 1])
            for i in range(len(words) - 1)
        ]
        first, terms = runs([word for _, word in words], apart, size)
        row = {
            "doc": doc,
            "segment": own["segment"].to_numpy()[place[first]],
            "voice": np.array(tables.VOICES)[voices[doc][starts[first]]],
            "start": starts[first],
            "end": ends[first + size - 1],
            "term": terms,
        }
        frames.append(pd.DataFrame(row).astype(PLACED))
    return pd.concat(frames, ignore_index=True)


def runs(words: Sequence[str], apart: Sequence[bool], size: int) -> tuple[np.ndarray, list[str]]:
    """Return where runs of `size` words begin, and the runs.

    `apart` tells of each word but the last if the next one does not follow it.

    >>> words, apart = ["war", "on", "the", "people", "now"], [False, False, False, True]
    >>> runs(words, apart, 4)
    (array([0]), ['war on the people'])
    """
    stop = listed("stopwords")
    first = [
        i
        for i in range(len(words) - size + 1)
        if words[i] not in stop
        and words[i + size - 1] not in stop
        and not any(apart[i : i + size - 1])
    ]
    return np.array(first, dtype="int64"), [" ".join(words[i : i + size]) for i in first]


def stretches(values: np.ndarray, *others: np.ndarray) -> np.ndarray:
    """Return a number for each place that changes wherever one of the arrays does.

    >>> stretches(np.array([0, 0, 1, 1]), np.array([5, 5, 5, 6])).tolist()
    [0, 0, 1, 2]
    """
    change = np.zeros(len(values), dtype=bool)
    for array in (values, *others):
        change[1:] |= array[1:] != array[:-1]
    return change.cumsum()


def of_names(names: pd.DataFrame, capitals: Iterable[str]) -> pd.DataFrame:
    """Return each word of the names of contexts: `row`, `term`, `n`."""
    words = [
        (row, word, 1)
        for row, name in zip(names["row"], names["name"], strict=True)
        for _, word in tokens(name, capitals)
    ]
    return pd.DataFrame(words, columns=["row", "term", "n"])
