"""Tables as matrices: what is compared and counted."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.tables import Contexts


def tfidf(contexts: Contexts) -> sparse.csr_matrix:
    """Return the contexts as TF-IDF vectors of length 1, idf over all units of the corpus."""
    # Loaded here, since most of what uses matrices needs none of it.
    from sklearn.feature_extraction.text import TfidfTransformer

    if min(contexts.matrix.shape) == 0:
        return contexts.matrix
    return TfidfTransformer(smooth_idf=False).fit(contexts.background).transform(contexts.matrix)


def crossed(
    found: pd.DataFrame, units: pd.DataFrame, column: str, labels: list[str]
) -> sparse.csr_matrix:
    """Return how often each label occurs in each unit: the counts that `resample.ratios` takes.

    Parameters
    ----------
    found : DataFrame
        A row for each thing found, with the columns `doc`, `unit` and `column`; what is in none of
        the units, or has none of the labels, is left out.
    units : DataFrame
        A row a unit, with the columns `doc` and `unit`.
    column : str
    labels : list of str

    Returns
    -------
    CSR matrix of units × labels

    Examples
    --------
    >>> units = pd.DataFrame({"doc": "a", "unit": [0, 1]})
    >>> found = pd.DataFrame({"doc": "a", "unit": [1, 1], "actor": ["x", "y"]})
    >>> crossed(found, units, "actor", ["x"]).toarray().tolist()
    [[0.0], [1.0]]
    """
    keys = ["doc", "unit"]
    row = places(found, units, keys)
    thing = pd.Index(labels).get_indexer(found[column])
    valid = (row >= 0) & (thing >= 0)
    ones = np.ones(int(valid.sum()))
    return sparse.csr_matrix((ones, (row[valid], thing[valid])), shape=(len(units), len(labels)))


def variants(names: pd.Series, most: int) -> tuple[pd.Series, list[str]]:
    """Return the names as they are counted, and which there are, the most frequent first.

    Names that differ in case, white space or the form of a dash or apostrophe only are one, written
    as it is most often written. But for the `most` frequent ones, all are "other names".

    Examples
    --------
    >>> names = pd.Series(["Guard", "guard", "Guard", "the  Watch", "patrol"])
    >>> variants(names, 1)[0].tolist()
    ['Guard', 'Guard', 'Guard', 'other names', 'other names']
    """
    spelling = names.str.replace(r"\s+", " ", regex=True)
    folded = spelling.str.casefold().str.translate(str.maketrans("’‘‐‑–", "''---"))
    shown = spelling.groupby(folded).agg(lambda same: same.value_counts().sort_index().idxmax())
    told = folded.map(shown)
    common = told.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    kept = common.index[:most].tolist()
    if len(common) > most:
        told = told.where(told.isin(kept), "other names")
        kept.append("other names")
    return told, kept


def places(found: pd.DataFrame, among: pd.DataFrame, keys: list[str]) -> np.ndarray:
    """Return in which row of `among` the keys of each row of `found` stand, -1 if in none.

    >>> units = pd.DataFrame({"doc": "a", "unit": [0, 1]})
    >>> places(pd.DataFrame({"doc": ["a", "b"], "unit": 1}), units, ["doc", "unit"]).tolist()
    [1, -1]
    """
    own, there = np.zeros(len(found), dtype="int64"), np.zeros(len(among), dtype="int64")
    for key in keys:
        # Numbers in place of strings: a tenth of the time of an index of several levels.
        number, names = pd.factorize(among[key])
        code, values = pd.factorize(found[key])
        known = pd.Index(names.astype("object")).get_indexer(values.astype("object"))
        at = np.append(known, -1)[code]  # the last for what is missing
        own = np.where((own < 0) | (at < 0), -1, own * len(names) + at)
        there = there * len(names) + number
    order = np.argsort(there, kind="stable")
    if not len(order):
        return np.full(len(own), -1)
    place = order[np.searchsorted(there, own, sorter=order).clip(max=len(order) - 1)]
    return np.where(there[place] == own, place, -1)


def member(number: np.ndarray) -> sparse.csr_matrix:
    """Return groups × rows, 1 where a row belongs to a group; `number` is each row's group."""
    shape = (max(number, default=-1) + 1, len(number))
    return sparse.csr_matrix((np.ones(len(number)), (number, np.arange(len(number)))), shape=shape)


def clustered(
    contexts: Contexts, own: np.ndarray, *, documents: bool
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Return counts, words and group of what is drawn: a group's documents, or its contexts."""
    keys = contexts.index[["doc"]] if documents else contexts.index[["doc", "unit"]]
    number = keys.assign(group=own).groupby(["group", *keys], sort=True).ngroup().to_numpy()
    counts = (member(number) @ contexts.matrix).tocsr()
    label = np.empty(counts.shape[0], dtype=object)
    label[number] = own
    return counts, sums(counts, axis=1), label


def sums(matrix: sparse.spmatrix, axis: int = 0) -> np.ndarray:
    """Return the sums of rows or columns as a plain array."""
    return np.asarray(matrix.sum(axis=axis), dtype="float64").ravel()
