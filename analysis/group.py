"""Group contexts by their words, and say how far the groups can be trusted.

Contexts stand in the space that all units of the corpus span (`dimensions`), so that contexts with
different words for the same thing can be near each other, and an actor with few contexts profits
from the rest of the text.
"""

from itertools import combinations
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from sklearn.preprocessing import normalize

from analysis import _excerpts, _matrices, _partitions, _spaces
from analysis._partitions import LEAST, NONE, RECIPE, Recipe, alone
from analysis.tables import Contexts, CorpusError

STABLE = 0.75  # mean Jaccard from which Hennig (2007) takes a cluster for a stable one
DOUBTFUL = 0.6  # and below which he advises not to trust it
DRAWS = 50
CHOICE_DRAWS = 20
SHUFFLED_TEXTS, SHUFFLED_DRAWS = 5, 4
RUNS = 5
ALIKE = 0.02
MOST_COMPARED = 5_000  # contexts for a silhouette: it compares all with all

SCORES = dict.fromkeys(["silhouette", "stability", "agreement", "runs"], "float64")
SCORES |= dict.fromkeys(["shuffled_silhouette", "shuffled_agreement"], "float64")
SCORES |= dict.fromkeys(["source_overlap", "document_overlap"], "float64")
CHOICES = {"k": "int64", **SCORES, "dimensions": "int64", "draws": "int64"}
CHOICES |= {"resampled": "str", "n": "int64"}
STABILITY = {"cluster": "int64", "n": "int64", "stability": "float64", "stable": "bool"}
STABILITY |= {"doubtful": "bool"}
STABILITY |= {"agreement": "float64", "draws": "int64", "resampled": "str"}


@alone
def dimensions(contexts: Contexts, *, within: bool = False, seed: int = 0) -> pd.DataFrame:
    """Return in how many directions the units of the corpus differ by more than shuffled text.

    Are there clusters at all? Text whose words are dealt out among its units by chance has none,
    and no direction in which units differ more than in any other (parallel analysis, Horn 1965).

    Parameters
    ----------
    contexts : Contexts
        All units of their corpus count, not the contexts alone.
    within : bool
        Take each source's own centre out first, so that sources as such make no direction; words
        are then dealt out within each source.
    seed : int

    Returns
    -------
    DataFrame
        A row a direction, strongest first, `_spaces.DIMENSIONS` at most: `dimension` (from 1),
        `strength` (singular value of the units' TF-IDF around their centre), `shuffled` (what the
        strongest direction of shuffled text exceeds in one of twenty cases), `kept` (stronger
        than that), `units`.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> int(dimensions(count.contexts(harbour, actor="guard"))["kept"].sum())
    5
    """
    space = _spaces.fit(contexts, within=within, seed=seed)
    found = pd.DataFrame({"dimension": np.arange(1, len(space.strength) + 1)})
    found = found.assign(strength=space.strength, shuffled=space.edge)
    kept = found["strength"] > found["shuffled"]
    return found.assign(kept=kept, units=contexts.background.shape[0])


@alone
def clusters(
    contexts: Contexts,
    *,
    k: int,
    recipe: Recipe = RECIPE,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the cluster of each context.

    The space is learnt from at most `_excerpts.MOST_UNITS` units of text (20,000), drawn by chance
    where there are more; of more contexts than that k-means takes a batch at a time (Sculley 2010).

    Parameters
    ----------
    contexts : Contexts
        Of one actor or of several, or `count.whole` of them.
    k : int
        How many clusters, from 1; at most one for each context. HDBSCAN finds its own number.
    recipe : Recipe
    seed : int

    Returns
    -------
    DataFrame
        The rows of `contexts.index` with a column `cluster`, numbered from 1 by falling size; 0:
        in no cluster.

    Raises
    ------
    CorpusError
        If k is below 1, or there are too many contexts for a recipe that compares all with all.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> clusters(contexts, k=3)["cluster"].value_counts().index.tolist()
    [1, 2, 3]
    """
    if not isinstance(k, Integral) or k < 1:
        raise CorpusError(f"clusters: k is {k!r}; allowed are whole numbers from 1")
    place = _partitions.placed(contexts, recipe, seed=seed)
    return contexts.index.assign(cluster=_partitions.labels(place, k, recipe, seed=seed))


@alone
def stability(
    contexts: Contexts,
    clustered: pd.DataFrame,
    *,
    recipe: Recipe = RECIPE,
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how well each cluster is found again when the text is drawn anew.

    Each time units of text (whole documents where a source has `resample.ENOUGH_DOCUMENTS`) are
    drawn with replacement, the space is learnt from them, and the contexts among them are clustered
    again. In bare TF-IDF idf stays that of the whole corpus. Of more than `_excerpts.MOST`
    contexts, those of some documents drawn by chance are drawn from, as in `choices`.

    Parameters
    ----------
    contexts : Contexts
    clustered : DataFrame
        What `clusters` returned for them.
    recipe, seed
        As for `clusters`.
    draws : int

    Returns
    -------
    DataFrame
        A row a cluster: `cluster`, `n` (contexts), `stability` (mean over draws of the greatest
        Jaccard coefficient with a cluster of the draw; Hennig 2007), `stable` (at least `STABLE`,
        and the corpus has a direction that shuffled text has not), `doubtful` (at least `DOUBTFUL`,
        but not stable: a pattern, of which it is not clear which contexts belong to it),
        `agreement` (of all clusters together: mean adjusted Rand index over draws, 0 for chance, 1
        for the same; Hubert & Arabie 1985), `draws`, `resampled`. Of a cluster alone there is
        nothing to find again: no stability.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> stability(contexts, clusters(contexts, k=2), draws=20)["stable"].tolist()
    [True, True]
    """
    labels = clustered["cluster"].to_numpy()
    k = max(labels.max(initial=0), 1)
    numbers, sizes = np.unique(labels[labels != NONE], return_counts=True)
    contexts, rows = _excerpts.of(contexts, seed=seed)
    own = {k: labels[rows]}
    jaccard, rand, drawn = _partitions.again(contexts, own, recipe, draws=draws, seed=seed)
    structured = _spaces.fit(contexts, within=recipe.within, seed=seed).dimensions > 0
    found = pd.DataFrame({"cluster": numbers, "n": sizes})
    several = len(numbers) > 1
    alike = np.full(k, np.nan)
    alike[: jaccard[k].shape[1]] = _mean(jaccard[k])  # an excerpt may lack the smallest
    found["stability"] = alike[numbers - 1] if several else np.nan
    trusted = (found["stability"] >= DOUBTFUL) & structured
    found["stable"] = trusted & (found["stability"] >= STABLE)
    found["doubtful"] = trusted & ~found["stable"]
    agreement = _mean(rand[k]) if several else np.nan
    found = found.assign(agreement=agreement, draws=draws, resampled=drawn)
    return found.astype(STABILITY)


@alone
def choices(
    contexts: Contexts,
    *,
    most: int = 10,
    recipe: Recipe = RECIPE,
    draws: int = CHOICE_DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Return, for each number of clusters from 2 on, how good the clusters would be.

    Of more than `_excerpts.MOST` contexts (5,000) those of some whole documents, drawn by chance,
    are put into clusters: `n` is how many.

    Parameters
    ----------
    contexts : Contexts
    most : int
        The greatest number to try; never more than one for four contexts.
    recipe, seed
        As for `clusters`; not HDBSCAN, which finds its own number.
    draws : int

    Returns
    -------
    DataFrame
        `k`, `silhouette` (mean over contexts, at most 5,000 of them, -1 to 1; Rousseeuw 1987),
        `stability` (mean over clusters) and `agreement` (see `stability`), `runs` (mean adjusted
        Rand index between runs of other seeds on the same text), `shuffled_silhouette` and
        `shuffled_agreement` (the same of text whose words are dealt out by chance, in as many
        directions of the same weight), `source_overlap` and `document_overlap` (adjusted mutual
        information of clusters with sources, with documents: 1 if they merely repeat them, 0 if
        they have nothing to do with them; Vinh, Epps & Bailey 2010), `dimensions` (directions
        kept), `draws`, `resampled`, `n` (contexts). Empty where there are fewer than 8 contexts.

    Raises
    ------
    CorpusError
        If the recipe is HDBSCAN, or there are too many contexts for it.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> best(choices(contexts, most=4, draws=5))
    3
    """
    if recipe.method == "hdbscan":
        raise CorpusError("choices: HDBSCAN finds its own number; allowed: k-means, agglomerative")
    contexts, _ = _excerpts.of(contexts, seed=seed)
    space = _spaces.fit(contexts, within=recipe.within, least=LEAST, seed=seed)
    place = _partitions.placed(contexts, recipe, edge=space.edge, seed=seed)
    numbers = range(2, min(most, len(contexts.index) // 4) + 1)
    found = {k: _partitions.labels(place, k, recipe, seed=seed) for k in numbers}
    found = {k: labels for k, labels in found.items() if len(set(labels)) == k}
    jaccard, rand, drawn = _partitions.again(contexts, found, recipe, draws=draws, seed=seed)
    chance = _by_chance(contexts, list(found), recipe, space.weights, seed)
    rows = [
        {
            "k": k,
            "silhouette": _silhouette(place, labels, seed),
            "stability": _mean(jaccard[k]).mean(),
            "agreement": _mean(rand[k]),
            "runs": _runs(place, labels, recipe, seed),
            **chance[k],
            "source_overlap": adjusted_mutual_info_score(contexts.index["source"], labels),
            "document_overlap": adjusted_mutual_info_score(contexts.index["doc"], labels),
        }
        for k, labels in found.items()
    ]
    table = pd.DataFrame(rows, columns=["k", *SCORES])
    table = table.assign(
        dimensions=space.dimensions, draws=draws, resampled=drawn, n=len(contexts.index)
    )
    return table.astype(CHOICES)


def best(choice: pd.DataFrame) -> int:
    """Return the smallest k of `choices` that is stable and as good as the best; 1 if none is.

    Stable: the mean over clusters is at least `STABLE`, or if no number reaches that, `DOUBTFUL`;
    and silhouette and agreement are better than those of shuffled text. As good: the silhouette
    comes within `ALIKE` of the greatest among these; smaller differences hang on the seed. A rule
    of thumb to begin with: look at the curves before you believe it, and try other seeds.
    """
    structured = (choice["dimensions"] > 0) & (choice["stability"] >= DOUBTFUL)
    above = choice["silhouette"] > choice["shuffled_silhouette"]
    able = choice[structured & above & (choice["agreement"] > choice["shuffled_agreement"])]
    if able.empty:
        return 1
    stable = able[able["stability"] >= STABLE]
    able = able if stable.empty else stable
    good = able["silhouette"] >= able["silhouette"].max() - ALIKE
    return int(able.loc[good, "k"].min())


@alone
def places(contexts: Contexts, *, recipe: Recipe = RECIPE, seed: int = 0) -> pd.DataFrame:
    """Return a map of contexts: the two directions in which they differ most.

    Returns
    -------
    DataFrame
        The rows of `contexts.index` with `x`, `y` (principal components of their places in the
        space of the recipe) and `x_share`, `y_share` (of all variance there).

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> places(contexts).columns[-4:].tolist()
    ['x', 'y', 'x_share', 'y_share']
    """
    space = _partitions.placed(contexts, recipe, seed=seed)
    space = _partitions.full(space)
    centred = space - space.mean(axis=0) if len(space) else space
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    size = np.pad(size, (0, 2))
    xy = np.pad(left, ((0, 0), (0, 2)))[:, :2] * size[:2]
    # The sign of a component is arbitrary: let the farthest context lie on the positive side.
    xy *= np.where(xy[np.abs(xy).argmax(axis=0), [0, 1]] < 0, -1, 1) if len(xy) else 1
    share = size[:2] ** 2 / max((size**2).sum(), 1e-12)
    return contexts.index.assign(x=xy[:, 0], y=xy[:, 1], x_share=share[0], y_share=share[1])


def _by_chance(
    contexts: Contexts, numbers: list[int], recipe: Recipe, weights: np.ndarray, seed: int
) -> dict[int, dict[str, float]]:
    """Return silhouette and agreement of clusters in shuffled text, for each number of them.

    Its directions are given the weights of those of the text, since clusters look the better the
    fewer directions count.
    """
    rows = []
    for text in range(SHUFFLED_TEXTS if numbers else 0):
        dealt = _spaces.shuffled(contexts, within=recipe.within, seed=[seed, text])
        place = _partitions.placed(dealt, recipe, weights=weights, seed=seed)
        found = {k: _partitions.labels(place, k, recipe, seed=seed) for k in numbers}
        _, rand, _ = _partitions.again(
            dealt, found, recipe, draws=SHUFFLED_DRAWS, weights=weights, seed=seed
        )
        rows += [(k, _silhouette(place, found[k], seed), _mean(rand[k])) for k in numbers]
    columns = ["k", "shuffled_silhouette", "shuffled_agreement"]
    return pd.DataFrame(rows, columns=columns).groupby("k").mean().to_dict("index")


def _runs(place: np.ndarray, labels: np.ndarray, recipe: Recipe, seed: int) -> float:
    """Return how alike clusters of the same contexts are from run to run."""
    k = labels.max(initial=1)
    others = [_partitions.labels(place, k, recipe, seed=seed + run) for run in range(1, RUNS)]
    return float(
        np.mean([adjusted_rand_score(one, two) for one, two in combinations([labels, *others], 2)])
    )


def _silhouette(place: np.ndarray, labels: np.ndarray, seed: int) -> float:
    if len(set(labels)) < 2:
        return np.nan
    rows = np.arange(len(labels))
    if len(rows) > MOST_COMPARED:
        some = np.random.default_rng(seed).choice(len(rows), MOST_COMPARED, replace=False)
        rows = np.union1d(some, np.unique(labels, return_index=True)[1])  # no cluster left out
    return _cosine(place[rows], labels[rows])


def _cosine(place: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean silhouette by cosine distance.

    The mean distance to a cluster is 1 less the product with its mean, so that nothing is compared
    with all else: 300 times as fast as `sklearn.metrics.silhouette_score` for 5,000 contexts.
    """
    place = normalize(place)
    number = np.unique(labels, return_inverse=True)[1]
    size = np.bincount(number)
    sums = _matrices.member(number) @ place
    near = place @ sums.T
    near = near.toarray() if sparse.issparse(near) else near
    rows = np.arange(len(number))
    itself = (
        _matrices.sums(place.multiply(place), axis=1)
        if sparse.issparse(place)
        else ((place**2).sum(axis=1))
    )
    alone = size[number] < 2
    own = 1 - (near[rows, number] - itself) / np.maximum(size[number] - 1, 1)
    others = 1 - near / size
    others[rows, number] = np.inf
    own, other = own.round(12), others.min(axis=1).round(12)  # of equal contexts nothing is left
    widest = np.maximum(own, other)
    found = np.divide(other - own, widest, out=np.zeros(len(rows)), where=~alone & (widest > 0))
    return float(found.mean())


def _mean(values: np.ndarray) -> np.ndarray:
    """Return means over draws, NaN where there is no value."""
    known = ~np.isnan(values)
    return np.where(known, values, 0).sum(axis=0) / np.where(
        known.any(axis=0), known.sum(axis=0), np.nan
    )
