"""A part of many contexts: so that what is done over and over again ends within minutes."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import _matrices
from analysis.tables import Contexts

MOST = 5_000  # contexts that are put into clusters again and again, and units beside them
MOST_UNITS = 20_000  # of text that a space is learnt from


def of(contexts: Contexts, *, seed: int) -> tuple[Contexts, np.ndarray]:
    """Return contexts of whole documents drawn by chance, as many as `MOST` allows, and their rows.

    Other units of text are kept up to `MOST` in all. Contexts that are no more than that are
    returned as they are.
    """
    rows = np.arange(len(contexts.index))
    if len(rows) > MOST:
        chance = np.random.default_rng([seed, 0])
        doc = pd.factorize(contexts.index["doc"])[0]
        rank = chance.permutation(doc.max() + 1)
        size = np.bincount(rank[doc])
        last = max(int((size.cumsum() <= MOST).sum()), 1)
        rows = np.flatnonzero(rank[doc] < last)[:MOST]  # one document may be longer than that
        contexts = replace(contexts, index=contexts.index.iloc[rows], matrix=contexts.matrix[rows])
    if len(contexts.units) > MOST and len(contexts.units) > len(contexts.index):
        place = _matrices.places(contexts.index, contexts.units, ["doc", "unit"])
        kept = np.zeros(len(contexts.units), dtype=bool)
        kept[place] = True
        kept[some(np.flatnonzero(~kept), max(MOST - int(kept.sum()), 0), seed=seed)] = True
        units = contexts.units[kept].reset_index(drop=True)
        contexts = replace(contexts, units=units, background=contexts.background[kept])
    return contexts, rows


def some(rows: np.ndarray, most: int, *, seed: int) -> np.ndarray:
    """Return so many of the rows, drawn by chance, in order; all if they are no more."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng([seed, 1]).choice(rows, most, replace=False))
