"""Say how far apart sources are as they speak of the same actor, and how sure that is.

Two small samples of one and the same text look far apart: most words are rare, and each sample has
others. The more so the fewer contexts a source has. A distance is therefore reported with this part
taken off, and may come out below 0 where two sources are no farther apart than chance has them.
What was tried for this stands in `docs/design.md`, how well it does in `docs/validity.md`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

import numpy as np
import pandas as pd
from scipy import sparse, stats
from scipy.linalg import orthogonal_procrustes
from scipy.spatial.distance import squareform

from analysis import _distance, _matrices, resample
from analysis.tables import FEWEST_CONTEXTS, Contexts, CorpusError

DISTANCES = {
    "source": "str",
    "other": "str",
    "measure": "str",
    **dict.fromkeys(["distance", "low", "high", "observed", "chance", "p", "q"], "float64"),
    **dict.fromkeys(["n", "other_n", "units", "other_units"], "int64"),
    "resampled": "str",
    "enough": "bool",
}
POSITIONS = {"source": "str", "n": "int64"}
POSITIONS |= dict.fromkeys(["x", "y", "major", "minor", "angle", "share"], "float64")
POSITIONS |= {"resampled": "str"}
MEASURES = {"cosine": _distance.cosine, "jensen_shannon": _distance.divergence}


@dataclass(frozen=True)
class _Side:
    """A source's contexts added up by cluster: rows of sums, and how many contexts each holds."""

    source: str
    sums: sparse.csr_matrix
    sizes: np.ndarray
    resampled: str


def distances(
    contexts: Contexts, *, measure: str = "cosine", draws: int = resample.DRAWS, seed: int = 0
) -> pd.DataFrame:
    """Return how far apart each two sources are in their words around an actor.

    Parameters
    ----------
    contexts : Contexts
        As `count.contexts` gives them; contexts without any word are left out.
    measure : {"cosine", "jensen_shannon"}
        "cosine" is 1 - cosine of the sources' mean TF-IDF vectors (as in `weigh.tfidf`). Chance
        makes these vectors longer but not more alike, so their lengths are taken from the products
        of different clusters only, never of a cluster with itself. "jensen_shannon" is the
        divergence of the sources' distributions of words in bits, from 0 to 1 (its square root is a
        metric, but the root of what is nearly 0 cannot be estimated well). It is set against what
        two random halves of the pooled contexts show, both sources taken with as many clusters as
        the smaller has; it stays approximate, as most words are too rare to tell.
    draws : int
        Permutations.
    seed : int
        Each pair has a random stream of its own.

    Returns
    -------
    DataFrame
        A row a pair in the order of the alphabet: `source`, `other`, `measure`, `distance`
        (corrected; chance may take it below 0), `low`, `high` (95 % interval, by the jackknife over
        clusters), `observed` (uncorrected), `chance` (what `observed` is on average for two random
        shares of the pooled contexts of the two, of the same sizes), `p` (how often such shares are
        at least as far apart as observed), `q` (p corrected for the number of pairs with enough,
        after Benjamini & Hochberg), `n`, `other_n` (contexts), `units`, `other_units` (clusters on
        each side), `resampled` ("documents" if both sources have `resample.ENOUGH_DOCUMENTS`, else
        "paragraphs" or "sentences": the interval then speaks of these texts, not of all that a
        source writes), `enough` (both have `FEWEST_CONTEXTS` contexts). Where a source has but one
        cluster, or no two that share a word, there is nothing to correct by: the distance is then
        the observed one, without an interval. The interval is also left out where this is so
        without one of the clusters.

    Raises
    ------
    CorpusError
        If there is no such measure.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> found = distances(contexts, draws=200)
    >>> len(found), bool((found["distance"] < found["observed"]).all())
    (6, True)
    """
    rows = [row for row, _ in _pairs(contexts, measure, draws, seed)]
    found = pd.DataFrame(rows, columns=list(DISTANCES)).astype(DISTANCES)
    return found.assign(q=resample.q_values(found["p"].where(found["enough"])))


def positions(
    contexts: Contexts, *, measure: str = "cosine", draws: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Return a map of the sources: the nearer they speak alike, the nearer they stand.

    Classical scaling (Torgerson 1952). The square of the way between two sources on the map stands
    for their distance, because both measures are squares by nature: of the way between vectors of
    length 1 (halved), and of the Jensen-Shannon metric. Distances below 0 are taken for 0.

    Parameters
    ----------
    contexts : Contexts
    measure : {"cosine", "jensen_shannon"}
        As for `distances`.
    draws : int
        For each, every source's clusters are drawn anew, and the map is made again and turned
        (or mirrored) until it lies best on the first (Procrustes, without a change of scale).
    seed : int

    Returns
    -------
    DataFrame
        A row a source with at least `FEWEST_CONTEXTS` contexts: `source`, `n` (contexts), `x`, `y`
        (the source farthest out lies on the positive side; two sources lie on a line),
        `major`, `minor`, `angle` (half axes and direction, in degrees, of the 95 % ellipse around
        its position; none for a source of fewer than three clusters), `share` (goodness of fit of
        the map: the two eigenvalues of all, in absolute value; Mardia 1978), `resampled`. Empty for
        fewer than two sources.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> found = positions(count.contexts(harbour, actor="guard"), draws=20)
    >>> found["source"].tolist() == sorted(harbour.sources)
    True
    """
    pairs = [(row, slope) for row, slope in _pairs(contexts, measure, draws, seed) if row["enough"]]
    if not pairs:
        return pd.DataFrame(columns=list(POSITIONS)).astype(POSITIONS)
    vectors = _vectors_of(contexts, measure)
    names = sorted({row[end] for row, _ in pairs for end in ("source", "other")})
    sides = [_side(contexts, vectors, name, _documents(contexts, name)) for name in names]
    first, share = _scaled(np.array([row["distance"] for row, _ in pairs]))
    first *= np.where(first[np.abs(first).round(9).argmax(axis=0), [0, 1]] < 0, -1, 1)
    drawn = _drawn_again(sides, pairs, MEASURES[measure], draws, seed)
    maps = (_scaled(values)[0] for values in drawn)
    turned = np.array([again @ orthogonal_procrustes(again, first)[0] for again in maps])
    rows = [
        {"source": side.source, "n": side.sizes.sum(), "resampled": side.resampled, "share": share}
        | {"x": first[i, 0], "y": first[i, 1]}
        | _ellipse(turned[:, i], len(side.sizes))
        for i, side in enumerate(sides)
    ]
    return pd.DataFrame(rows, columns=list(POSITIONS)).astype(POSITIONS)


def _pairs(contexts: Contexts, measure: str, draws: int, seed: int) -> Iterator[tuple[dict, float]]:
    """Yield for each pair its row of `distances`, and how much a change of `observed` counts."""
    if measure not in MEASURES:
        raise CorpusError(f"measure '{measure}'; allowed: {', '.join(MEASURES)}")
    vectors = _vectors_of(contexts, measure)
    own = contexts.index["source"][contexts.matrix.getnnz(axis=1) > 0]
    for source, other in combinations(sorted(own.unique()), 2):
        whole = _documents(contexts, source) and _documents(contexts, other)
        first, second = (_side(contexts, vectors, name, whole) for name in (source, other))
        # Of the two names alone, so that a third source changes nothing.
        stream = [seed, crc32(source.encode()), crc32(other.encode())]
        figures, slope = _pair(first, second, measure, draws=draws, seed=stream)
        n, other_n = first.sizes.sum(), second.sizes.sum()
        yield (
            (
                {"source": source, "other": other, "measure": measure, "n": n, "other_n": other_n}
                | {"units": len(first.sizes), "other_units": len(second.sizes), "q": np.nan}
                | {"resampled": first.resampled, "enough": min(n, other_n) >= FEWEST_CONTEXTS}
                | figures
            ),
            slope,
        )


def _vectors_of(contexts: Contexts, measure: str) -> sparse.csr_matrix:
    return _matrices.tfidf(contexts) if measure == "cosine" else contexts.matrix


def _documents(contexts: Contexts, source: str) -> bool:
    """Tell if a source has enough documents for whole ones to be drawn."""
    own = (contexts.index["source"] == source).to_numpy() & (contexts.matrix.getnnz(axis=1) > 0)
    return contexts.index["doc"][own].nunique() >= resample.ENOUGH_DOCUMENTS


def _side(contexts: Contexts, vectors: sparse.csr_matrix, source: str, whole: bool) -> _Side:
    index = contexts.index.reset_index(drop=True)
    index = index[(index["source"] == source).to_numpy() & (contexts.matrix.getnnz(axis=1) > 0)]
    # Sums of the same numbers in another order differ in the last digit: the order is set here.
    index = index.sort_values([key for key in ("doc", "unit", "actor") if key in index])
    number = index.groupby(["doc"] if whole else ["doc", "unit"], sort=True).ngroup().to_numpy()
    member = _matrices.member(number)
    resampled = "documents" if whole else f"{contexts.unit}s"
    return _Side(source, (member @ vectors[index.index]).tocsr(), np.bincount(number), resampled)


def _pair(
    first: _Side, second: _Side, measure: str, *, draws: int, seed: list[int]
) -> tuple[dict, float]:
    both = sparse.vstack([first.sums, second.sums]).tocsr()
    both = both[:, both.getnnz(axis=0) > 0]  # words that neither has add nothing but time
    if measure == "jensen_shannon":
        both = _distance.merged(both)
    sizes = len(first.sizes), len(second.sizes)
    sums, others = both[: sizes[0]], both[sizes[0] :]
    apart = MEASURES[measure]
    observed = float(apart(sums.sum(axis=0), others.sum(axis=0)).item())
    falls = resample.permuted(*sizes, seed=[*seed, 0], draws=draws)
    shuffled = _distance.blocks(apart, both, falls, ~falls)
    figures = {"observed": observed, "chance": shuffled.mean()}
    # What is equal but for rounding is at least as far apart.
    figures["p"] = (1 + (shuffled >= observed - 1e-12).sum()) / (draws + 1)
    if min(sizes) < 2:  # nothing tells how unlike itself a source is
        corrected, slope = (observed, np.nan, np.nan), 1.0
    elif measure == "cosine":
        corrected, slope = _disattenuated(sums, others, first.sizes, second.sizes, observed)
    else:
        thinned = (observed, shuffled.mean())
        if sizes[0] != sizes[1]:
            thinned = _thinned(apart, both, sizes, draws=draws, seed=seed)
        corrected, slope = _less_chance(apart, sums, others, observed, *thinned)
    corrected = (*corrected[:2], min(corrected[2], 1.0))  # no two are farther apart
    return figures | dict(zip(("distance", "low", "high"), corrected, strict=True)), slope


def _thinned(
    apart: _distance.Measure,
    both: sparse.csr_matrix,
    sizes: tuple[int, int],
    *,
    draws: int,
    seed: list[int],
) -> tuple[float, float]:
    """Return distance and chance with as many clusters of the larger side as the smaller has.

    The pool of a small and a large source is nearly the large one alone, and would say nothing of
    what chance does to the small one.
    """
    size = min(sizes)
    kept = np.hstack(
        [
            resample.permuted(size, n - size, seed=[*seed, side], draws=draws)
            for side, n in enumerate(sizes, start=1)
        ]
    )
    own = np.arange(sum(sizes)) < sizes[0]
    falls = np.zeros_like(kept)
    # Row by row, as many places as there are clusters kept.
    falls[kept] = resample.permuted(size, size, seed=[*seed, 3], draws=draws).ravel()
    observed = _distance.blocks(apart, both, kept & own, kept & ~own)
    return observed.mean(), _distance.blocks(apart, both, falls, kept & ~falls).mean()


def _less_chance(
    apart: _distance.Measure,
    sums: sparse.csr_matrix,
    others: sparse.csr_matrix,
    observed: float,
    thinned: float,
    chance: float,
) -> tuple[tuple[float, float, float], float]:
    """Return a distance of at most 1 without what chance adds, its interval, and the slope.

    Chance adds all of `chance` to a true distance of 0 and nothing to one of 1. Taking it off whole
    is too much for sources that are far apart; dividing by 1 - chance too, as in Cohen's kappa, is
    too little. The mean of the two was never far off.
    """
    slope = (1 + 1 / (1 - chance)) / 2 if chance < 1 - 1e-9 else 1.0
    distance = (thinned - chance) * slope
    left = [_distance.left_out(apart, *pair) for pair in ((sums, others), (others, sums))]
    low, high = (distance + slope * (end - observed) for end in resample.jackknife(observed, *left))
    return (distance, low, high), slope


def _disattenuated(
    sums: sparse.csr_matrix,
    others: sparse.csr_matrix,
    sizes: np.ndarray,
    other_sizes: np.ndarray,
    observed: float,
) -> tuple[tuple[float, float, float], float]:
    """Return 1 - cosine without what chance adds, its interval, and the slope.

    Mean product of contexts of two sources over the geometric mean of the mean products of contexts
    of one source, but of different clusters (Spearman 1904: correction for attenuation).
    """
    total, other_total = (np.asarray(side.sum(axis=0)).ravel() for side in (sums, others))
    product, n, other_n = total @ other_total, sizes.sum(), other_sizes.sum()
    within, without = _distance.within(sums, sizes, total)
    other_within, other_without = _distance.within(others, other_sizes, other_total)
    if min(within, other_within) < 1e-12:
        return (observed, np.nan, np.nan), 1.0
    alike = product / (n * other_n) / np.sqrt(within * other_within)
    with np.errstate(invalid="ignore", divide="ignore"):
        # A side left with nothing, or with nothing that its clusters share, has no distance.
        left = 1 - (product - sums @ other_total) / ((n - sizes) * other_n) / np.sqrt(
            without * other_within
        )
        right = 1 - (product - others @ total) / ((other_n - other_sizes) * n) / np.sqrt(
            other_without * within
        )
    slope = alike / (1 - observed) if observed < 1 else 1.0
    return (1 - alike, *resample.jackknife(1 - alike, left, right)), slope


def _drawn_again(
    sides: list[_Side],
    pairs: list[tuple[dict, float]],
    apart: _distance.Measure,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Return all distances for each draw of the clusters of all sources.

    Drawing anew adds once more what chance adds, so that only the spread of the draws is used.
    """
    weights = [
        resample.weights(
            np.arange(len(side.sizes)), seed=[seed, crc32(side.source.encode())], draws=draws
        )
        for side in sides
    ]
    step = max(1, _distance.BLOCK // (sides[0].sums.shape[1] * len(sides)))
    blocks = []
    for start in range(0, draws, step):
        sums = [
            drawn[start : start + step] @ side.sums
            for drawn, side in zip(weights, sides, strict=True)
        ]
        blocks.append(np.column_stack([apart(*two) for two in combinations(sums, 2)]))
    drawn = np.concatenate(blocks)
    slope = np.array([slope for _, slope in pairs])
    return (drawn - drawn.mean(axis=0)) * slope + [row["distance"] for row, _ in pairs]


def _scaled(apart: np.ndarray) -> tuple[np.ndarray, float]:
    """Return positions in two dimensions from all distances of pairs, and their goodness of fit."""
    square = squareform(apart.clip(min=0))
    centre = np.eye(len(square)) - 1 / len(square)
    values, vectors = np.linalg.eigh(-centre @ square @ centre / 2)
    values, vectors = values[::-1], vectors[:, ::-1]
    # A second dimension of rounding errors only is none.
    kept = np.where(values[:2] > 1e-12, values[:2], 0)
    whole = np.abs(values).sum()
    return vectors[:, :2] * np.sqrt(kept), float(kept.sum() / whole) if whole > 0 else 1.0


def _ellipse(places: np.ndarray, size: int) -> dict[str, float]:
    """Return the 95 % ellipse of drawn places; for few clusters it is as wide as Hotelling's."""
    if size < 3:
        return dict.fromkeys(("major", "minor", "angle"), np.nan)
    values, vectors = np.linalg.eigh(np.cov(places.T))
    wide = 2 * size / (size - 2) * stats.f.ppf(resample.LEVEL, 2, size - 2)
    minor, major = np.sqrt(values.clip(min=0) * wide)
    angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1])) % 180
    return {"major": major, "minor": minor, "angle": angle}
