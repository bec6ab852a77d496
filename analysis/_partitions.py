"""Contexts put into clusters, and put into clusters again when they are drawn anew."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans, MiniBatchKMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from analysis import _matrices, _spaces, resample
from analysis.tables import Contexts, CorpusError

METHODS = ("k-means", "agglomerative", "hdbscan")
SPACES = ("lsa", "tfidf")
MOST_PAIRS = 10_000  # contexts whose distances, all with all, take 0.4 GB
MOST_AT_ONCE, BATCH = 20_000, 4096  # of more contexts, k-means takes so many at a time
STARTS = 5
LEAST = 2  # directions to draw a map in, also where none stands out of chance
NONE = 0  # the number of contexts in no cluster


@dataclass(frozen=True)
class Recipe:
    """How contexts are put into clusters.

    method : {"k-means", "agglomerative", "hdbscan"}
        Agglomerative: Ward's criterion. HDBSCAN (Campello, Moulavi & Sander 2013) leaves contexts
        that lie in no dense region in no cluster, and finds its own number of clusters.
    space : {"lsa", "tfidf"}
        The directions of `group.dimensions`, each counting by as much as it exceeds chance; or the
        bare TF-IDF of single words.
    within : bool
        Take each source's own centre out first, so that clusters do not repeat the sources.
    smallest : int
        The least number of contexts in a cluster of HDBSCAN.

    Raises
    ------
    CorpusError
        If there is no such method or space, `smallest` is below 2, or `within` is asked for in
        bare TF-IDF.

    Examples
    --------
    >>> Recipe(within=True).method
    'k-means'
    """

    method: str = "k-means"
    space: str = "lsa"
    within: bool = False
    smallest: int = 5

    def __post_init__(self):
        for given, allowed, what in (
            (self.method, METHODS, "method"),
            (self.space, SPACES, "space"),
        ):
            if given not in allowed:
                listed = ", ".join(allowed)
                raise CorpusError(f"recipe: there is no {what} '{given}'; allowed: {listed}")
        if self.space == "tfidf" and self.within:
            raise CorpusError("recipe: centres of sources are taken out in space='lsa' only")
        if self.smallest < 2:
            raise CorpusError(f"recipe: smallest is {self.smallest}; allowed are numbers from 2")


RECIPE = Recipe()


# Small matrices gain nothing from threads, which wait for each other on a machine that has other
# work; and sums over several threads differ in their last digit from run to run.
alone = threadpool_limits.wrap(limits=1)


def placed(contexts: Contexts, recipe: Recipe, *, seed: int, **known) -> np.ndarray:
    """Return contexts × directions, in a space learnt from all units or those that are `known`.

    HDBSCAN finds dense regions also where no direction stands out of chance; it gets none then.
    Bare TF-IDF is a sparse matrix where the method can do with one.
    """
    if not isinstance(recipe, Recipe):
        allowed = ", ".join(METHODS)
        raise CorpusError(f"recipe {recipe!r}; write group.Recipe(METHOD); methods: {allowed}")
    if recipe.space == "lsa":
        least = 0 if recipe.method == "hdbscan" else LEAST
        space = _spaces.fit(contexts, within=recipe.within, least=least, seed=seed, **known)
        return _spaces.coordinates(space, contexts, within=recipe.within)
    weighted = _matrices.tfidf(contexts)
    return weighted if recipe.method == "k-means" else full(weighted)


def full(place: np.ndarray) -> np.ndarray:
    """Return points as a full matrix."""
    if not sparse.issparse(place):
        return place
    _affordable(place.shape[0], "this in the space 'tfidf'")
    return place.toarray()


def labels(
    place: np.ndarray, k: int, recipe: Recipe, *, starts: int = STARTS, seed: int
) -> np.ndarray:
    """Return the cluster of each point: from 1 by falling size; `NONE`: in no cluster."""
    size = place.shape[0]
    if recipe.method == "hdbscan" and not place.shape[1]:
        return np.full(size, NONE)
    different = _different(place)
    most = different if recipe.method == "hdbscan" else min(k, different)
    if most < 2:
        return np.ones(size, dtype="int64")
    if recipe.method == "k-means":
        found = _means(size, most, starts, seed).fit_predict(place)
    elif recipe.method == "agglomerative":
        _affordable(size, "agglomerative clustering")
        found = AgglomerativeClustering(most, linkage="ward").fit_predict(place)
    elif size > recipe.smallest:
        found = HDBSCAN(min_cluster_size=recipe.smallest, copy=True).fit_predict(place)
    else:
        found = np.full(size, -1)
    return by_size(found)


def _means(size: int, k: int, starts: int, seed: int) -> KMeans | MiniBatchKMeans:
    """Return k-means, by batches where there are more contexts than `MOST_AT_ONCE`."""
    if size <= MOST_AT_ONCE:
        return KMeans(k, n_init=starts, random_state=seed)
    return MiniBatchKMeans(k, n_init=starts, random_state=seed, batch_size=BATCH)


def by_size(found: np.ndarray) -> np.ndarray:
    """Return clusters numbered from 1 by falling size, then by first place; below 0: `NONE`."""
    numbers, first, sizes = np.unique(found, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    order = order[numbers[order] >= 0]
    rank = np.full(len(numbers), NONE)
    rank[order] = np.arange(1, len(order) + 1)
    return rank[np.searchsorted(numbers, found)].astype("int64")


def again(
    contexts: Contexts,
    partitions: dict[int, np.ndarray],
    recipe: Recipe,
    *,
    draws: int,
    weights: np.ndarray | None = None,
    seed: int,
) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray], str]:
    """Return how alike partitions are to those of contexts drawn anew.

    Draws have at least as many directions as `placed` gives the partitions. In shuffled text none
    stands out of chance: there they are given the `weights` of those of the text itself.

    Returns
    -------
    dict of arrays draws × clusters
        For each k the greatest Jaccard coefficient of each cluster with one of the draw; NaN where
        none of it was drawn.
    dict of arrays, one value a draw
        For each k the adjusted Rand index over the contexts drawn.
    str
        What was drawn.
    """
    jaccard = {k: np.full((draws, found.max(initial=0)), np.nan) for k, found in partitions.items()}
    rand = {k: np.full(draws, np.nan) for k in partitions}
    samples, drawn = _samples(contexts, recipe, draws, weights, seed)
    for draw, (rows, place) in enumerate(samples):
        for k, found in partitions.items():
            own = found[rows]
            other = labels(place, k, recipe, starts=1, seed=seed)
            if len(rows):
                jaccard[k][draw] = _jaccard(own, other, found.max(initial=0))
                rand[k][draw] = adjusted_rand_score(own, other)
    return jaccard, rand, drawn


def _samples(
    contexts: Contexts, recipe: Recipe, draws: int, weights: np.ndarray | None, seed: int
) -> tuple[Iterator[tuple[np.ndarray, np.ndarray]], str]:
    """Return the contexts of each draw with their points in a space learnt from the units drawn.

    Units drawn twice are taken once, so that a sample holds about 63 % of them.
    """
    units = contexts.units.reset_index(drop=True)
    drawn = resample.clusters(units, ["source"], unit=contexts.unit)
    at = _spaces.units_of(contexts)
    source = units.groupby("source", sort=True).ngroup().to_numpy()
    kinds = drawn["resampled"].to_numpy()[at]

    def chosen(draw: int) -> np.ndarray:
        taken = np.zeros(len(units), dtype=bool)
        for number in np.unique(source):
            own = np.flatnonzero(source == number)
            weights = resample.weights(
                drawn["cluster"].to_numpy()[own], seed=[seed, draw, number], draws=1
            )
            taken[own] = weights[0] > 0
        return np.flatnonzero(taken)

    def samples() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        edge = None
        for draw in range(draws):
            rows = chosen(draw)
            if edge is None and weights is None and recipe.space == "lsa":
                # Samples are about equally large, so that chance reaches as far in all of them.
                edge = _spaces.fit(contexts, within=recipe.within, rows=rows, seed=seed).edge
            own = np.flatnonzero(np.isin(at, rows))
            few = replace(contexts, index=contexts.index.iloc[own], matrix=contexts.matrix[own])
            known = {"rows": rows, "edge": edge, "weights": weights}
            yield own, placed(few, recipe, seed=seed, **known)

    return samples(), " or ".join(sorted(set(kinds))) or f"{contexts.unit}s"


def joins(contexts: Contexts, leaves: int, recipe: Recipe, *, seed: int) -> pd.DataFrame:
    """Return the last joins of the agglomerative tree, as `join.contexts` tells them."""
    if leaves < 2:
        raise CorpusError(f"join: leaves is {leaves}; allowed are numbers from 2")
    place = placed(contexts, replace(recipe, method="agglomerative"), seed=seed)
    size = place.shape[0]
    leaves = min(leaves, _different(place))
    if leaves < 2:
        return pd.DataFrame(columns=["left", "right", "distance", "size"])
    _affordable(size, "agglomerative clustering")
    tree = AgglomerativeClustering(leaves, linkage="ward", compute_distances=True).fit(place)
    sizes = np.ones(2 * size - 1, dtype="int64")
    for i, (left, right) in enumerate(tree.children_):
        sizes[size + i] = sizes[left] + sizes[right]
    first = size - leaves  # joins below the leaves
    ends = sorted(node for node in set(tree.children_[first:].ravel()) if node < size + first)
    member = _matrices.member(_below(tree.children_, ends, size))
    weighted = _matrices.tfidf(contexts)
    weighs = (member @ weighted).toarray() / sizes[ends][:, None]
    weighs -= np.asarray(weighted.mean(axis=0)).ravel()
    tops = [np.argsort(-row, kind="stable")[:3] for row in weighs]
    words = [
        ", ".join(contexts.terms[top[row[top] > 0]]) for top, row in zip(tops, weighs, strict=True)
    ]
    label = {
        node: f"{i}: {told}"
        for i, (node, told) in enumerate(zip(ends, words, strict=True), start=1)
    }
    label |= {size + first + i: f"join {i + 1}" for i in range(leaves - 1)}
    rows = range(first, size - 1)
    return pd.DataFrame(
        {
            "left": [label[tree.children_[i, 0]] for i in rows],
            "right": [label[tree.children_[i, 1]] for i in rows],
            "distance": tree.distances_[first:],
            "size": sizes[size + first :],
        }
    )


def _below(children: np.ndarray, ends: list[int], size: int) -> np.ndarray:
    """Return for each point the place in `ends` of the node that it hangs from."""
    number = np.full(2 * size - 1, -1)
    number[ends] = range(len(ends))
    for i in range(len(children) - 1, -1, -1):
        if number[size + i] >= 0:
            number[children[i]] = number[size + i]
    return number[:size]


def _jaccard(own: np.ndarray, other: np.ndarray, size: int) -> np.ndarray:
    """Return for each cluster its greatest Jaccard coefficient with another partition's."""
    both = (_matrices.member(own) @ _matrices.member(other).T).toarray()
    either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    alike = np.full(size + 1, np.nan)
    clusters = both[:, NONE + 1 :] / np.maximum(either[:, NONE + 1 :], 1)
    alike[: len(both)] = np.where(both.sum(axis=1) > 0, clusters.max(axis=1, initial=0), np.nan)
    return alike[NONE + 1 :]


def _different(place: np.ndarray) -> int:
    """Return how many different points there are; what rounding alone tells apart is the same."""
    if sparse.issparse(place):
        # Words that weigh differently: other words, or other shares of them, seldom add up to the
        # same.
        return len(np.unique((place @ np.cos(np.arange(place.shape[1]))).round(9)))
    if not place.shape[1]:
        return min(place.shape[0], 1)
    return len(np.unique(place.round(9), axis=0))


def _affordable(size: int, what: str) -> None:
    if size > MOST_PAIRS:
        raise CorpusError(
            f"clusters: {what} compares all contexts with all, and there are {size:,}; allowed are "
            f"{MOST_PAIRS:,}; take k-means, or the contexts of one actor"
        )
