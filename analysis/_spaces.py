"""The directions in which the units of a corpus differ by more than chance."""

from dataclasses import dataclass, replace
from weakref import finalize

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, svds
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from analysis import _excerpts, _matrices
from analysis.tables import Contexts

DIMENSIONS = 20  # as many hold 21 clusters apart
FEWEST_UNITS = 2  # a word of one unit alone likens it to none
SHUFFLES = 20
FEWER_SHUFFLES, CELLS = 5, 500_000  # in large corpora chance is nearly always the same
ROUNDS, FEW = 30, 0.001  # of words that stay beside themselves, so many do no harm
CHANCE = 0.95
ROUNDING = 1e-9
EDGES: dict[tuple[int, bool, int], float] = {}  # as long as the matrix is there that they are of


@dataclass(frozen=True)
class Space:
    """Where contexts are compared.

    strength : singular values of the units' TF-IDF around their centre, greatest first.
    edge : what the greatest seldom exceeds when the words are dealt out by chance.
    dimensions : how many exceed it.
    """

    strength: np.ndarray
    edge: float
    dimensions: int
    kept: np.ndarray
    weighting: TfidfTransformer
    directions: np.ndarray
    centres: np.ndarray
    weights: np.ndarray
    groups: np.ndarray


def fit(
    contexts: Contexts,
    *,
    within: bool = False,
    rows: np.ndarray | None = None,
    edge: float | None = None,
    least: int = 0,
    weights: np.ndarray | None = None,
    seed: int = 0,
) -> Space:
    """Return the space that all units of the corpus span, not the contexts of an actor alone.

    Latent semantic analysis (Deerwester et al. 1990) of TF-IDF with logarithmic tf. Directions in
    which shuffled text varies as much (parallel analysis, Horn 1965) are left out; the others count
    by as much as they exceed it, so that nothing hangs on the last one.

    Parameters
    ----------
    contexts : Contexts
    within : bool
        Around each source's own centre, not that of all.
    rows : array of int, optional
        The units to learn from; by default all, or `_excerpts.MOST_UNITS` of them drawn by chance.
    edge : float, optional
        If it is known.
    least : int
        Keep so many directions even if they do not exceed the edge; none of them then counts more
        than another.
    weights : array, optional
        Of the directions, if they are given: none is asked then whether it exceeds the edge.
    seed : int
    """
    whole = rows is None
    if whole:
        rows = np.arange(contexts.background.shape[0])
        rows = _excerpts.some(rows, _excerpts.MOST_UNITS, seed=seed)
    counts = contexts.background[rows]
    group = _groups(contexts.units, within)[rows]
    kept = np.flatnonzero(_matrices.sums(counts > 0) >= FEWEST_UNITS)
    counts = counts[:, kept]
    if weights is not None:
        edge = np.inf
    elif edge is None and whole:
        edge = _known_edge(contexts.background, counts, group, within=within, seed=seed)
    elif edge is None:
        edge = edge_of(counts, group, seed=seed)
    weighting, weighted = _tfidf(counts)
    strength, directions = _strongest(weighted, group, DIMENSIONS)
    above = int((strength > edge).sum())
    if weights is not None:
        size = min(len(weights), len(strength))
        weights = weights[:size]
    else:
        size = max(above, min(least, len(strength)))
        beyond = np.sqrt(np.maximum(strength[:size] ** 2 - edge**2, 0))
        weights = beyond / strength[:size] if above >= least and above else np.ones(size)
    directions = directions[:size]
    groups, number = np.unique(group, return_inverse=True)
    centres = _means(number) @ weighted @ directions.T
    return Space(
        strength, edge, above, kept, weighting, directions, np.asarray(centres), weights, groups
    )


def coordinates(space: Space, contexts: Contexts, *, within: bool) -> np.ndarray:
    """Return contexts × directions, each context of length 1 (0 if none of its words is known)."""
    if not len(space.kept) or not len(contexts.index):
        return np.zeros((len(contexts.index), 0))
    weighted = space.weighting.transform(contexts.matrix[:, space.kept])
    place = np.searchsorted(space.groups, _groups(contexts.index, within))
    place = place.clip(max=len(space.groups) - 1)  # a source of which no unit was drawn
    around = np.asarray(weighted @ space.directions.T) - space.centres[place]
    around[np.diff(weighted.indptr) == 0] = 0
    return normalize(around * space.weights) if around.shape[1] else around


def edge_of(counts: sparse.csr_matrix, group: np.ndarray, *, seed: int) -> float:
    """Return the strength that shuffled text exceeds in one of twenty cases."""
    shuffles = SHUFFLES if counts.nnz < CELLS else FEWER_SHUFFLES
    found = [
        _strongest(_tfidf(dealt(counts, group, seed=[seed, i]))[1], group, 1, roughly=True)[0]
        for i in range(shuffles)
    ]
    return float(np.quantile([value.max(initial=0) for value in found], CHANCE))


def _known_edge(
    background: sparse.csr_matrix,
    counts: sparse.csr_matrix,
    group: np.ndarray,
    *,
    within: bool,
    seed: int,
) -> float:
    """Return `edge_of` for a corpus, which is asked for again and again: a quarter of all work."""
    key = id(background), within, seed
    if key not in EDGES:
        EDGES[key] = edge_of(counts, group, seed=seed)
        finalize(background, EDGES.pop, key, None)
    return EDGES[key]


def shuffled(contexts: Contexts, *, within: bool, seed: list[int]) -> Contexts:
    """Return contexts of shuffled text: the same units, the same words, by chance together."""
    group = _groups(contexts.units, within)
    background = dealt(contexts.background, group, seed=seed)
    return replace(contexts, background=background, matrix=background[units_of(contexts)])


def dealt(counts: sparse.csr_matrix, group: np.ndarray, *, seed: list[int]) -> sparse.csr_matrix:
    """Return the words of units dealt out by chance among the units of a group.

    A word that a unit holds three times is dealt out as three in one place: words come in bursts
    by themselves, and that is no frame. Each unit keeps how many different words it has, each word
    in how many units it is and how often (but for a few): where one word meets itself in a unit,
    one of them changes places with any other word. If both stayed, a word of nearly all units would
    be in far fewer, and units would differ by more than chance.
    """
    cells = counts.tocoo()
    chance = np.random.default_rng(seed)
    row = cells.row.astype("int64")
    for number in np.unique(group):
        own = np.flatnonzero(group[cells.row] == number)
        row[own] = chance.permutation(row[own])
        for _ in range(ROUNDS):
            place = row[own] * counts.shape[1] + cells.col[own]
            order = np.argsort(place, kind="stable")
            met = order[1:][np.diff(place[order]) == 0]
            if len(met) <= FEW * len(own):
                break
            others = chance.integers(len(own), size=len(met))
            moved = own[np.unique([met, others])]
            row[moved] = chance.permutation(row[moved])
    return sparse.csr_matrix((cells.data, (row, cells.col)), shape=counts.shape)


def units_of(contexts: Contexts) -> np.ndarray:
    """Return the row of `contexts.units` that each context stands in."""
    return _matrices.places(contexts.index, contexts.units, ["doc", "unit"])


def _groups(frame: pd.DataFrame, within: bool) -> np.ndarray:
    return frame["source"].to_numpy(dtype="str") if within else np.full(len(frame), "")


def _tfidf(counts: sparse.csr_matrix) -> tuple[TfidfTransformer, sparse.csr_matrix]:
    weighting = TfidfTransformer(smooth_idf=False, sublinear_tf=True)
    if 0 in counts.shape:
        return weighting, counts
    return weighting, weighting.fit_transform(counts)


def _means(number: np.ndarray) -> sparse.csr_matrix:
    """Return groups × rows: what makes the mean of each group."""
    member = _matrices.member(number)
    return sparse.diags_array(1 / _matrices.sums(member, axis=1)) @ member


def _strongest(
    weighted: sparse.csr_matrix, group: np.ndarray, most: int, *, roughly: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return the greatest singular values around the groups' centres, and their directions.

    A tolerance of 1 % changes a strength by less than a thousandth, and saves half the time.
    """
    if 0 in weighted.shape:
        return np.zeros(0), np.zeros((0, weighted.shape[1]))
    number = np.unique(group, return_inverse=True)[1]
    member, means = _matrices.member(number).T.tocsr(), (_means(number) @ weighted).tocsr()
    if most >= min(weighted.shape) - 1:
        _, size, directions = np.linalg.svd(
            (weighted - member @ means).toarray(), full_matrices=False
        )
        return size[:most], directions[:most]
    # A centred matrix is full: it is never made, only what it does to a vector is.
    across, back, together = weighted.T.tocsr(), means.T.tocsr(), member.T.tocsr()
    around = LinearOperator(
        weighted.shape,
        dtype="float64",
        matvec=lambda v: weighted @ v - member @ (means @ v),
        rmatvec=lambda u: across @ u - back @ (together @ u),
    )
    start = np.cos(np.arange(min(weighted.shape)))  # any vector will do; the same each time
    turned = around.rmatvec(start) if len(start) == weighted.shape[0] else around.matvec(start)
    if np.linalg.norm(turned) < ROUNDING:  # all units are the same
        return np.zeros(most), np.zeros((most, weighted.shape[1]))
    _, size, directions = svds(around, k=most, v0=start, tol=0.01 * roughly)
    order = np.argsort(-size)
    return size[order], directions[order]
