"""Means of cells that borrow from their row and their column: partial pooling. Part of `pool`.

The mean of a cell is its true value and noise; the true value is a mean of all cells, an effect of
its row (source), one of its column (actor) and what is its own: crossed random effects of cells
whose noise is known (Fay & Herriot 1979; Morris 1983; Gelman & Hill 2007, ch. 12 to 14). The three
standard deviations of the effects have flat priors (Gelman 2006) and are averaged over on a grid
rather than set to their likeliest value: with four sources the likeliest is often 0, and intervals
that believe it are too narrow.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

STEPS = 8  # values of each standard deviation on the grid
WIDE = 10.0  # standard deviation of the mean of all cells: nothing known, as scores end at 1
PRIOR = 16.0  # clusters that the noise common to all cells counts for, beside a cell's own


@dataclass(frozen=True)
class Pooled:
    """`means`: cells × columns, pooled; `variances` and `weights`: of the first column."""

    means: np.ndarray
    variances: np.ndarray
    weights: np.ndarray


def pooled(values: np.ndarray, noise: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> Pooled:
    """Return pooled means of cells; further columns of `values` are pooled as the first one is.

    Parameters
    ----------
    values : array of cells × columns
        Means of cells; the first column tells how far cells, rows and columns differ.
    noise : array of one number a cell
        The variance of its mean, above 0.
    rows, columns : arrays of int, one a cell
        Numbers of its row and its column, from 0.

    Examples
    --------
    >>> cell = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    >>> found = pooled(np.array([[0.5], [0.5], [-0.5], [-0.5]]), np.full(4, 0.01), *cell)
    >>> found.means.round(1).ravel().tolist()
    [0.5, 0.5, -0.5, -0.5]
    """
    middle = (values / noise[:, None]).sum(axis=0) / (1 / noise).sum()
    centred = values - middle
    places = np.stack([np.zeros_like(rows), 1 + rows, 2 + rows.max() + columns])
    size, cells = int(places.max()) + 1, np.tile(np.arange(len(rows)), len(places))
    belongs = sparse.csr_matrix(
        (np.ones(places.size), (places.ravel(), cells)), shape=(size, len(rows))
    )
    kind = np.repeat([0, 1, 2], [1, rows.max() + 1, columns.max() + 1])
    grid = (np.arange(STEPS) + 0.5) / STEPS * _furthest(centred[:, 0], noise)
    outer = np.array([[WIDE, row, column] for row in grid for column in grid])[:, kind]
    evidence, means, spreads, weights = [], [], [], []
    for own in grid:
        precision = 1 / (own**2 + noise)
        weight = own**2 * precision
        crossed = (belongs.multiply(precision).tocsr() @ belongs.T).toarray()
        sums = belongs @ (precision[:, None] * centred)
        scaled = np.eye(size) + outer[:, :, None] * crossed * outer[:, None, :]
        covariance = outer[:, :, None] * np.linalg.inv(scaled) * outer[:, None, :]
        effects = covariance @ sums
        explained = (sums[:, 0] * effects[:, :, 0]).sum(axis=1)
        total = (precision * centred[:, 0] ** 2).sum() - explained
        logs = np.linalg.slogdet(scaled)[1] - np.log(precision).sum()
        evidence.append(-(logs + total) / 2)
        expected = sum(effects[:, one] for one in places)
        uncertain = sum(covariance[:, one, other] for one in places for other in places)
        means.append(weight[:, None] * centred + (1 - weight)[:, None] * expected)
        spreads.append(weight * noise + (1 - weight) ** 2 * uncertain)
        weights.append(np.tile(weight, (len(outer), 1)))
    share = np.exp(np.concatenate(evidence) - np.max(evidence))
    share /= share.sum()
    means, spreads, weights = (np.concatenate(part) for part in (means, spreads, weights))
    mean = np.einsum("g,gck->ck", share, means)
    apart = share @ (means[:, :, 0] - mean[:, 0]) ** 2
    return Pooled(mean + middle, share @ spreads + apart, share @ weights)


def _furthest(centred: np.ndarray, noise: np.ndarray) -> float:
    """Return the greatest standard deviation looked at: twice that of the cells, noise and all."""
    spread = np.sqrt((centred**2 / noise).sum() / (1 / noise).sum())
    return float(2 * max(spread, np.sqrt(noise.min())))


def noises(
    scores: np.ndarray, cell: np.ndarray, cluster: np.ndarray, *, prior: float = PRIOR
) -> tuple[np.ndarray, np.ndarray]:
    """Return the variance of each cell's mean, and in how many clusters its scores are.

    Scores of one cluster (a paragraph, a document) depend on each other: the variance is that of
    linearised sums of clusters. Few clusters tell little of it, so that it is drawn towards what
    the noise within and between clusters, common to all cells, makes of a cell of that size: as if
    that had been seen in `prior` clusters more.

    Parameters
    ----------
    scores : array of one number a mention
    cell, cluster : arrays of int, one a mention
        Numbers from 0; clusters of different cells need not differ.

    Examples
    --------
    >>> noise, clusters = noises(np.array([1.0, 0, 1, 0]), np.zeros(4, int), np.arange(4))
    >>> noise.round(4).tolist(), clusters.tolist()
    ([0.0833], [4])
    """
    pairs, inverse = np.unique(np.column_stack([cell, cluster]), axis=0, return_inverse=True)
    owner = pairs[:, 0]
    number = np.bincount(cell)
    size = np.bincount(inverse).astype("float64")
    mean = np.bincount(cell, scores) / number
    sums = np.bincount(inverse, scores - mean[cell])
    clusters = np.bincount(owner)
    squares = np.bincount(owner, size**2)
    within, between = _components(scores, inverse, size, sums, number, squares)
    common = within / number + between * squares / number**2
    with np.errstate(invalid="ignore", divide="ignore"):
        free = clusters - 1
        own = np.where(free > 0, (clusters / free) * np.bincount(owner, sums**2), 0) / number**2
    return (prior * common + free * own) / (prior + free), clusters


def _components(
    scores: np.ndarray,
    inverse: np.ndarray,
    size: np.ndarray,
    sums: np.ndarray,
    number: np.ndarray,
    squares: np.ndarray,
) -> tuple[float, float]:
    """Return the variance within clusters and between those of a cell, by analysis of variance.

    Neither is known where no cell has two scores; noise is then taken for all that there is. It is
    never less than what one more score, as far off as can be, would make.
    """
    total, groups, cells = len(scores), len(size), len(number)
    least = 1 / (total + 1)
    cluster_mean = np.bincount(inverse, scores) / size
    inside = ((scores - cluster_mean[inverse]) ** 2).sum()
    beside = (sums**2 / size).sum()
    freedom = total - (squares / number).sum()
    if total == cells:
        return max(float(scores.var()), least), 0.0
    within = inside / (total - groups) if total > groups else 0.0
    between = (beside - within * (groups - cells)) / freedom if freedom > 0 else 0.0
    between = max(between, 0.0)
    short = max(least - within - between, 0.0)
    return float(within + short), float(between)
