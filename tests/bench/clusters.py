"""Clusters of 50,000 contexts and their stability, against one run of LSA and k-means."""

import resource
from collections.abc import Callable, Iterator
from itertools import islice
from time import perf_counter, process_time

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from analysis import _matrices, count, group, tables
from analysis.data import listed

CONTEXTS, LENGTH = 50_000, 50  # words of a context, stop words among them
CLUSTERS, DRAWS, DIRECTIONS = 8, 50, 20


def ratios(documents: list[dict[str, str]], *, choices: bool = False) -> pd.DataFrame:
    """Return for each step its CPU seconds, and their ratio to those of one plain run.

    A context is a run of 50 words of a document; the first 50,000 are taken.

    Parameters
    ----------
    documents : list of dict
        `doc`, `source`, `text`.
    choices : bool
        Time `group.choices` too; it takes many times as long.

    Returns
    -------
    DataFrame
        `step`, `seconds` (of all threads), `elapsed`, `memory` (GB, the most that the process has
        had until then), `ratio`.
    """
    contexts = _contexts(documents)
    size = f"{len(contexts.index):,} contexts x {len(contexts.terms):,} terms"
    clustered = group.clusters(contexts, k=CLUSTERS, seed=1)
    steps = {
        f"scikit-learn's LSA and k-means, {size}": lambda: _plain(contexts),
        "clusters": lambda: group.clusters(contexts, k=CLUSTERS, seed=1),
        f"stability, {DRAWS} draws": lambda: group.stability(contexts, clustered, draws=DRAWS),
    }
    if choices:
        steps["choices of 2 to 10"] = lambda: group.choices(contexts, most=10)
    table = pd.DataFrame([{"step": name, **_timed(step)} for name, step in steps.items()])
    return table.assign(ratio=table["seconds"] / table["seconds"].iloc[0])


def _timed(step: Callable) -> dict[str, float]:
    began, at = process_time(), perf_counter()
    step()
    about = {"seconds": process_time() - began, "elapsed": perf_counter() - at}
    return about | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


def _plain(contexts: tables.Contexts) -> np.ndarray:
    """Return clusters as one would have them without asking how far they can be trusted."""
    place = TruncatedSVD(DIRECTIONS, random_state=1).fit_transform(_matrices.tfidf(contexts))
    return KMeans(CLUSTERS, n_init=1, random_state=1).fit_predict(normalize(place))


def _contexts(documents: list[dict[str, str]]) -> tables.Contexts:
    stop = listed("stopwords")
    rows, column, cells = [], {}, []
    for *about, bag in islice(_units(documents), CONTEXTS):
        own = [column.setdefault(word, len(column)) for word in bag if word not in stop]
        cells += [(len(rows), word) for word in own]
        rows.append(about)
    row, word = np.array(cells).T
    terms = np.array(list(column), dtype=object)
    order = np.argsort(terms)
    shape = len(rows), len(terms)
    counts = sparse.csr_matrix((np.ones(len(row)), (row, word)), shape=shape)[:, order]
    index = pd.DataFrame(rows, columns=["doc", "source", "unit"])
    return tables.Contexts(index, counts, counts, index, terms[order])


def _units(documents: list[dict[str, str]]) -> Iterator[tuple[str, str, int, list[str]]]:
    for document in documents:
        bag = [word for _, word in count.tokens(document["text"])]
        for unit, first in enumerate(range(0, len(bag) - LENGTH + 1, LENGTH)):
            yield document["doc"], document["source"], unit, bag[first : first + LENGTH]
