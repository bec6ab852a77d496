"""Group contexts by their words, and say how far the groups can be trusted.

Contexts are compared as TF-IDF reduced by latent semantic analysis (Deerwester et al. 1990), so
that contexts with different words for the same thing can still be near each other.
"""

from typing import Literal

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics import adjusted_mutual_info_score, silhouette_score
from sklearn.preprocessing import normalize

from analysis import _matrices, resample

Method = Literal["k-means", "hierarchical"]
DIMENSIONS = 50
STABLE = 0.6  # mean Jaccard below which Hennig (2007) advises not to trust a cluster
STARTS = 5
CHOICES = dict.fromkeys(["silhouette", "stability", "source_overlap"], "float64")
CHOICES = {"k": "int64", **CHOICES, "n": "int64"}
TERMS = {"cluster": "int64", "term": "str", "weight": "float64"}
TERMS |= dict.fromkeys(["spread", "n", "rank"], "int64")


def clusters(contexts, *, k: int, method: Method = "k-means", seed: int = 0) -> pd.DataFrame:
    """Return the cluster of each context.

    Parameters
    ----------
    contexts : Contexts
    k : int
        How many clusters; at most one for each context.
    method : {"k-means", "hierarchical"}
        Hierarchical: Ward's criterion.
    seed : int

    Returns
    -------
    DataFrame
        The rows of `contexts.index` with a column `cluster`, numbered from 1 by falling size.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> clusters(contexts, k=3)["cluster"].value_counts().index.tolist()
    [1, 2, 3]
    """
    labels = _clusters(_space(contexts, seed), k, method, seed)
    return contexts.index.assign(cluster=labels)


def stability(
    contexts, clustered: pd.DataFrame, *, method: Method = "k-means", draws: int = 30, seed: int = 0
) -> pd.DataFrame:
    """Return how well each cluster is found again when contexts are drawn anew.

    Contexts drawn twice are taken once, so that a sample holds about 63 % of them.

    Parameters
    ----------
    contexts : Contexts
    clustered : DataFrame
        What `clusters` returned for them.
    method, seed
        As for `clusters`.
    draws : int
        Bootstrap samples.

    Returns
    -------
    DataFrame
        A row a cluster: `cluster`, `n` (contexts), `stability` (mean over draws of the greatest
        Jaccard coefficient with a cluster of the sample; Hennig 2007), `stable` (at least
        `STABLE`), `draws`.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> stability(contexts, clusters(contexts, k=2))["stable"].tolist()
    [False, False]
    """
    labels = clustered["cluster"].to_numpy()
    return _stability(_space(contexts, seed), labels, method=method, draws=draws, seed=seed)


def _stability(
    space: np.ndarray, labels: np.ndarray, *, method: Method, draws: int, seed: int
) -> pd.DataFrame:
    numbers, sizes = np.unique(labels, return_counts=True)
    found = np.full((draws, len(numbers)), np.nan)
    for draw in range(draws):
        rows = np.unique(
            np.random.default_rng([seed, draw]).integers(len(labels), size=len(labels))
        )
        again = _clusters(space[rows], len(numbers), method, seed, starts=1)
        for i, number in enumerate(numbers):
            own = labels[rows] == number
            if own.any():
                both = [(own & (again == j)).sum() / (own | (again == j)).sum() for j in set(again)]
                found[draw, i] = max(both)
    mean = np.nanmean(found, axis=0) if len(numbers) else []
    return pd.DataFrame(
        {"cluster": numbers, "n": sizes, "stability": mean, "stable": np.array(mean) >= STABLE}
    ).assign(draws=draws)


def choices(contexts, *, most: int = 10, method: Method = "k-means", seed: int = 0) -> pd.DataFrame:
    """Return, for each number of clusters from 2 on, how good the clusters would be.

    Returns
    -------
    DataFrame
        `k`, `silhouette` (mean over contexts, -1 to 1; Rousseeuw 1987), `stability` (mean over
        clusters, see `stability`), `source_overlap` (adjusted mutual information of clusters and
        sources: 1 if the clusters merely repeat the sources, 0 if they have nothing to do with
        them), `n` (contexts). Empty where there are fewer than 8 contexts.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> choices(contexts, most=3)["k"].tolist()
    [2, 3]
    """
    space = _space(contexts, seed)
    rows = []
    for k in range(2, min(most, len(contexts.index) // 4) + 1):
        labels = _clusters(space, k, method, seed)
        if len(set(labels)) < 2:
            continue
        again = _stability(space, labels, method=method, draws=10, seed=seed)
        overlap = adjusted_mutual_info_score(contexts.index["source"], labels)
        silhouette = silhouette_score(space, labels, metric="cosine")
        rows.append((k, silhouette, again["stability"].mean(), overlap, len(labels)))
    return pd.DataFrame(rows, columns=list(CHOICES)).astype(CHOICES)


def best(choice: pd.DataFrame) -> int:
    """Return the k of `choices` with the greatest sum of silhouette and stability; 1 if none.

    A rule of thumb to begin with: look at the curves before you believe it.
    """
    if choice.empty:
        return 1
    return int(choice["k"].iloc[(choice["silhouette"] + choice["stability"]).argmax()])


def terms(contexts, clustered: pd.DataFrame, *, most: int = 8) -> pd.DataFrame:
    """Return the words that set each cluster apart.

    Returns
    -------
    DataFrame
        `cluster`, `term`, `weight` (mean TF-IDF in the cluster less that outside it), `spread`
        (contexts of the cluster that hold the word), `n` (contexts of the cluster), `rank`.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> terms(contexts, clusters(contexts, k=2), most=1)["rank"].tolist()
    [1, 1]
    """
    weighted = _matrices.tfidf(contexts)
    labels = clustered["cluster"].to_numpy()
    rows = []
    for number in sorted(set(labels)):
        own = labels == number
        inside = np.asarray(weighted[own].mean(axis=0)).ravel()
        outside = np.asarray(weighted[~own].mean(axis=0)).ravel() if (~own).any() else 0 * inside
        weight = inside - outside
        spread = np.asarray((contexts.matrix[own] > 0).sum(axis=0)).ravel()
        top = np.argsort(-weight, kind="stable")[:most]
        rows += [
            (number, contexts.terms[i], weight[i], int(spread[i]), int(own.sum()), rank)
            for rank, i in enumerate(top, start=1)
            if weight[i] > 0
        ]
    return pd.DataFrame(rows, columns=list(TERMS)).astype(TERMS)


def shares(clustered: pd.DataFrame, *, seed: int = 0) -> pd.DataFrame:
    """Return how each source's contexts are shared out among the clusters.

    Returns
    -------
    DataFrame
        `source`, `cluster`, `n`, `base` (contexts of the source), `units`, `resampled`, `share`,
        `low`, `high` (95 % bootstrap).

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> shares(clusters(contexts, k=2)).groupby("source")["share"].sum().round(6).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    numbers = sorted(clustered["cluster"].unique())
    member = clustered["cluster"].to_numpy()[:, None] == np.array(numbers)[None, :]
    result = resample.ratios(
        clustered, member.astype("float64"), np.ones(len(clustered)), group="source", seed=seed
    )
    result.insert(1, "cluster", np.array(numbers)[result["thing"].astype(int)])
    return result.rename(columns={"ratio": "share"}).drop(columns="thing")


def places(contexts, *, seed: int = 0) -> pd.DataFrame:
    """Return a map of contexts: the two directions in which they differ most.

    Returns
    -------
    DataFrame
        The rows of `contexts.index` with `x`, `y` (principal components of the reduced TF-IDF)
        and `x_share`, `y_share` (of all variance in that space).

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> places(contexts).columns[-4:].tolist()
    ['x', 'y', 'x_share', 'y_share']
    """
    space = _space(contexts, seed)
    centred = space - space.mean(axis=0) if len(space) else space
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    size = np.pad(size, (0, 2))
    xy = np.pad(left, ((0, 0), (0, 2)))[:, :2] * size[:2]
    # The sign of a component is arbitrary: let the farthest context lie on the positive side.
    xy *= np.where(xy[np.abs(xy).argmax(axis=0), [0, 1]] < 0, -1, 1) if len(xy) else 1
    share = size[:2] ** 2 / max((size**2).sum(), 1e-12)
    return contexts.index.assign(x=xy[:, 0], y=xy[:, 1], x_share=share[0], y_share=share[1])


def tree(distances: pd.DataFrame) -> pd.DataFrame:
    """Return how sources join when the nearest are joined first (average linkage).

    Parameters
    ----------
    distances : DataFrame
        A row a pair of sources, as `compare.distances` gives it; pairs without `enough` are left
        out, and a distance below 0 (nearer than chance) is 0.

    Returns
    -------
    DataFrame
        A row a join: `left`, `right` (sources, or "join 1" …), `distance`, `size`. Empty for fewer
        than two sources.

    Examples
    --------
    >>> pairs = {"source": ["A", "A", "B"], "other": ["B", "C", "C"], "distance": [0.5, 0.2, 0.7]}
    >>> tree(pd.DataFrame(pairs).assign(enough=True))["left"].tolist()
    ['A', 'B']
    """
    pairs = distances[distances["enough"].astype("bool")].sort_values(["source", "other"])
    names = sorted({*pairs["source"], *pairs["other"]})
    if len(names) < 2:
        return pd.DataFrame(columns=["left", "right", "distance", "size"])
    # Pairs in the order of the alphabet are the upper triangle of the square, row by row.
    joins = linkage(pairs["distance"].clip(lower=0).to_numpy(), method="average")
    label = [*names, *(f"join {i}" for i in range(1, len(joins) + 1))]
    return pd.DataFrame(
        {
            "left": [label[int(i)] for i in joins[:, 0]],
            "right": [label[int(i)] for i in joins[:, 1]],
            "distance": joins[:, 2],
            "size": joins[:, 3].astype("int64"),
        }
    )


def _space(contexts, seed: int) -> np.ndarray:
    """Return the contexts as vectors of length 1 in the reduced space."""
    if min(contexts.matrix.shape) == 0:
        return np.zeros((contexts.matrix.shape[0], 1))
    weighted = _matrices.tfidf(contexts)
    size = min(DIMENSIONS, *(side - 1 for side in weighted.shape))
    same = weighted[1:] != weighted[:-1] if weighted.shape[0] > 1 else weighted
    if size < 2 or not same.nnz:
        return weighted.toarray()
    reduced = TruncatedSVD(size, algorithm="arpack", random_state=seed).fit_transform(weighted)
    return normalize(reduced)


def _clusters(
    space: np.ndarray, k: int, method: Method, seed: int, *, starts: int = STARTS
) -> np.ndarray:
    k = max(1, min(k, len(np.unique(space, axis=0)))) if len(space) else 0
    if k < 2:
        return np.ones(len(space), dtype="int64")
    if method == "k-means":
        found = KMeans(k, n_init=starts, random_state=seed).fit_predict(space)
    else:
        found = AgglomerativeClustering(k, linkage="ward").fit_predict(space)
    numbers, first, size = np.unique(found, return_index=True, return_counts=True)
    order = np.lexsort((first, -size))
    rank = dict(zip(numbers[order], range(1, len(numbers) + 1), strict=True))
    return np.array([rank[number] for number in found], dtype="int64")
