"""Find texts that stand in a corpus twice: the same, or nearly. Part of `gather` and `review`.

The share of a text that stands in another is measured by runs of five words, hashed (shingling:
Broder 1997, "On the resemblance and containment of documents"). All pairs are compared, by one
product of sparse matrices; runs that stand in just the same documents are counted as one column,
so that a page's navigation, repeated in thousands of documents, does not make it slow.
"""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

RUN = 5  # words
LEAST = 0.5  # of the shorter text's words that stand in the longer
MOST = 10  # pairs told of each document
BLOCK = 500  # documents compared with all others at a time
WORD = re.compile(r"[^\W_]+")
FOUND = {"first": "str", "second": "str", "share": "float64", "kind": "str"}


def pairs(texts: Mapping[str, str], *, least: float = LEAST) -> pd.DataFrame:
    """Return the pairs of texts that are the same or nearly.

    Parameters
    ----------
    texts : mapping from doc to text
        Their order is that of `first` and `second`.
    least : float
        The share from which a pair is told.

    Returns
    -------
    DataFrame
        Columns `first`, `second`; `share`: of the words of the shorter text (of fewer words; if of
        as many, the second), how many stand in runs of five words that the longer holds too, from
        0 to 1; `kind`: "same" (the same words in the same order; each is paired with the first
        such text only) or "near". The weightiest first: "same", then by `share`; ties in the order
        of `texts`. At most ten near pairs a document, the nearest.

    Examples
    --------
    >>> old = "The gate stood open all night and nobody in the town of Marrow saw who came."
    >>> texts = {"a": old, "b": old + " The guard slept.", "c": old.upper(), "d": "Rain."}
    >>> pairs(texts).values.tolist()
    [['a', 'c', 1.0, 'same'], ['a', 'b', 1.0, 'near']]
    """
    docs = list(texts)
    lists = _numbered([texts[doc] for doc in docs])
    first_of: dict[bytes, int] = {}
    original = [first_of.setdefault(words.tobytes(), i) for i, words in enumerate(lists)]
    same = [
        (first, i, 1.0, "same")
        for i, first in enumerate(original)
        if first != i and len(lists[i])  # texts without any word are nobody's copies
    ]
    kept = [i for i, first in enumerate(original) if first == i and len(lists[i]) >= RUN]
    runs = [_runs(lists[i]) for i in kept]
    near = []
    for left, right in _candidates(runs, least):
        share = _share(lists[kept[left]], runs[left], lists[kept[right]], runs[right])
        if share >= least:
            near.append((kept[left], kept[right], share, "near"))
    near.sort(key=lambda pair: (-pair[2], pair[0], pair[1]))
    told = np.zeros(len(docs), dtype=int)
    rows = [(docs[a], docs[b], share, kind) for a, b, share, kind in same]
    for a, b, share, kind in near:
        if min(told[a], told[b]) < MOST:
            told[[a, b]] += 1
            rows.append((docs[a], docs[b], share, kind))
    return pd.DataFrame(rows, columns=list(FOUND)).astype(FOUND)


def _numbered(texts: list[str]) -> list[np.ndarray]:
    """Return the words of each text as numbers: the same number for the same word."""
    known: dict[str, int] = {}
    return [
        np.array(
            [known.setdefault(word, len(known)) for word in WORD.findall(text.casefold())],
            dtype=np.uint64,
        )
        for text in texts
    ]


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Return numbers spread over all of 64 bits (the finaliser of splitmix64)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _runs(words: np.ndarray) -> np.ndarray:
    """Return a hash of each run of words, in order."""
    total = np.zeros(len(words) - RUN + 1, dtype=np.uint64)
    for offset in range(RUN):
        total = _mixed(total ^ words[offset : offset + len(total)])
    return total


def _candidates(runs: list[np.ndarray], least: float) -> list[tuple[int, int]]:
    """Return the pairs that share so many runs that they may share `least` of their words."""
    if len(runs) < 2:
        return []
    own = [np.unique(hashes) for hashes in runs]
    sizes = np.array([len(hashes) for hashes in own])
    rows = np.repeat(np.arange(len(own)), sizes)
    hashes = np.concatenate(own)
    order = np.argsort(hashes, kind="stable")
    hashes, rows = hashes[order], rows[order]
    begins = np.flatnonzero(np.diff(hashes, prepend=hashes[0] + np.uint64(1)))
    times = np.diff(begins, append=len(hashes))
    # Runs that stand in the same set of documents are one column, weighted by how many they are.
    marks = np.add.reduceat(_mixed(rows.astype(np.uint64)), begins)
    shared = times > 1
    if not shared.any():
        return []
    _, picked, weight = np.unique(marks[shared], return_index=True, return_counts=True)
    begins, times = begins[shared][picked], times[shared][picked]
    columns = np.repeat(np.arange(len(begins)), times)
    places = np.repeat(begins - np.cumsum(times) + times, times) + np.arange(times.sum())
    where = (rows[places], columns)
    shape = (len(own), len(begins))
    held = sparse.csr_matrix((np.ones(len(columns)), where), shape=shape)
    weighted = sparse.csr_matrix((weight[columns].astype(float), where), shape=shape)
    # Words that differ here and there spoil five runs each: a share of words may be of fewer runs.
    enough = max(least / 2, 0.05)
    found = []
    for begin in range(0, len(own), BLOCK):
        product = (weighted[begin : begin + BLOCK] @ held.T).tocoo()
        left, right = product.row + begin, product.col
        kept = (left < right) & (
            product.data >= enough * np.minimum(sizes[left], sizes[right]).clip(1)
        )
        score = product.data[kept] / np.minimum(sizes[left[kept]], sizes[right[kept]])
        found.append(np.column_stack([left[kept], right[kept], score]))
    return _nearest(np.concatenate(found), len(own))


def _nearest(found: np.ndarray, count: int) -> list[tuple[int, int]]:
    """Return the pairs that are among the nearest of one of their two, with some to spare."""
    order = np.lexsort((found[:, 1], found[:, 0], -found[:, 2]))
    told = np.zeros(count, dtype=int)
    kept = []
    for left, right in found[order, :2].astype(int).tolist():
        if min(told[left], told[right]) < 2 * MOST:
            told[left] += 1
            told[right] += 1
            kept.append((left, right))
    return kept


def _share(first: np.ndarray, runs: np.ndarray, second: np.ndarray, others: np.ndarray) -> float:
    """Return which share of the shorter text's words stands in runs of the longer."""
    if len(second) <= len(first):
        first, runs, others = second, others, runs
    there = np.isin(runs, others).astype(int)
    covered = np.convolve(there, np.ones(RUN, dtype=int)) > 0
    return float(covered.sum() / len(first))
