"""How sure a number is: bootstrap, jackknife, permutation. Knows clusters, not what is in them."""

from functools import cache

import numpy as np
import pandas as pd
from scipy import sparse, special, stats

ENOUGH_DOCUMENTS = 10
ENOUGH_UNITS = 5  # an interval from fewer draws on too little
DRAWS = 1000
MANY = 200  # clusters: the weights of so many are drawn one by one
LEVEL = 0.95
RATIOS = {
    "thing": "int64",
    "n": "float64",
    "base": "float64",
    "units": "int64",
    "resampled": "str",
    "ratio": "float64",
    "low": "float64",
    "high": "float64",
}


def clusters(frame: pd.DataFrame, groups: list[str], *, unit: str = "paragraph") -> pd.DataFrame:
    """Say for each row what is resampled: whole documents where a group has enough, else units.

    Parameters
    ----------
    frame : DataFrame
        With the columns `doc`, `unit` and those of `groups`.
    groups : list of str
        Rows of one group are resampled among themselves.
    unit : str
        What a row is.

    Returns
    -------
    DataFrame
        Columns `cluster` (int) and `resampled` ("documents" from `ENOUGH_DOCUMENTS` on, else
        the plural of `unit`: the interval then speaks of these texts, not of all that a source
        writes).

    Examples
    --------
    >>> rows = pd.DataFrame({"source": "A", "doc": ["a", "a"], "unit": [0, 1]})
    >>> clusters(rows, ["source"])["resampled"].tolist()
    ['paragraphs', 'paragraphs']
    """
    documents = frame.groupby(groups, dropna=False)["doc"].transform("nunique")
    whole = documents >= ENOUGH_DOCUMENTS
    keys = pd.DataFrame({"doc": frame["doc"], "unit": frame["unit"].where(~whole, -1)})
    number = keys.groupby(["doc", "unit"], sort=True).ngroup()
    resampled = np.where(whole, "documents", f"{unit}s")
    return pd.DataFrame({"cluster": number, "resampled": resampled}, index=frame.index)


def weights(cluster: np.ndarray, *, seed: int | list[int], draws: int = DRAWS) -> np.ndarray:
    """Return how often each row is drawn, for each draw of a cluster bootstrap (Efron 1979).

    Parameters
    ----------
    cluster : array of one label a row
        In each draw, clusters are drawn with replacement, as many as there are; from `MANY` on,
        each is drawn by itself as often as Poisson's distribution of mean 1 has it (Hanley &
        MacGibbon 2006), so that their number varies a little: a ratio does not tell the two apart.
    seed : int or list of int
    draws : int

    Returns
    -------
    array of shape (draws, rows)

    Examples
    --------
    >>> weights(np.array([1, 1, 2]), seed=0, draws=50)[:, 1:].sum(axis=1).max()
    np.float64(2.0)
    """
    _, inverse = np.unique(cluster, return_inverse=True)
    return _drawn(inverse.max() + 1, seed, draws)[:, inverse]


def _drawn(size: int, seed: int | list[int], draws: int) -> np.ndarray:
    """Return how often each of `size` clusters is drawn, in rows."""
    chance = np.random.default_rng(seed)
    if size < MANY:
        return chance.multinomial(size, np.full(size, 1 / size), size=draws).astype("float64")
    # A table of all numbers of 16 bits: 4 ns a weight, where `multinomial` takes 36.
    lots = np.frombuffer(chance.bytes(2 * size * draws), dtype="<u2")
    return _poisson()[lots].reshape(draws, size)


@cache
def _poisson() -> np.ndarray:
    """Return the quantiles of Poisson's distribution of mean 1, at 65,536 even steps."""
    return stats.poisson.ppf((np.arange(1 << 16) + 0.5) / (1 << 16), 1)


def interval(values: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the expanded percentile interval over draws (Hesterberg 2015), level `LEVEL`.

    The percentile interval of few clusters is too narrow: it lacks the factor sqrt(n / (n - 1)) and
    the long tails of Student's t. Both are made up for by taking percentiles farther out.

    Parameters
    ----------
    values : array
        Draws along axis 0; draws without a value are ignored.
    size : int
        How many clusters were drawn.
    """
    tails = _tail(size), 1 - _tail(size)
    empty = np.isnan(values).all(axis=0)
    low, high = np.nanquantile(np.where(empty, 0, values), tails, axis=0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def jackknife(estimate: float, *left_out: np.ndarray) -> tuple[float, float]:
    """Return the interval from what an estimate is without each cluster (Tukey 1958).

    The level is `LEVEL`. The variance is that of the sides added up; Student's t has the degrees of
    freedom of Welch and Satterthwaite, so that for the difference of two means this is Welch's
    interval.

    Parameters
    ----------
    estimate : float
    left_out : arrays, one a side (a sample)
        The estimate without each of that side's clusters in turn.

    Returns
    -------
    tuple of float
        Low and high; NaN where a side has but one cluster.

    Examples
    --------
    >>> ends = jackknife(2.0, np.array([2.5, 2.0, 1.5]))  # the mean of 1, 2, 3 without each
    >>> [round(end, 3) for end in ends]
    [-0.484, 4.484]
    """
    free = np.array([len(values) - 1 for values in left_out], dtype="float64")
    if (free < 1).any() or not all(np.isfinite(values).all() for values in left_out):
        return np.nan, np.nan
    parts = free * np.array([values.var() for values in left_out])
    variance = parts.sum()
    if variance == 0:
        return float(estimate), float(estimate)
    freedom = variance**2 / (parts**2 / free).sum()
    reach = stats.t.ppf((1 + LEVEL) / 2, freedom) * np.sqrt(variance)
    return float(estimate - reach), float(estimate + reach)


def permuted(first: int, second: int, *, seed: int | list[int], draws: int = DRAWS) -> np.ndarray:
    """Return which clusters fall on the first side when two sides are shuffled together.

    Parameters
    ----------
    first, second : int
        How many clusters each side has, and has again after each shuffling.
    seed : int or list of int
    draws : int

    Returns
    -------
    bool array of shape (draws, first + second)

    Examples
    --------
    >>> permuted(2, 3, seed=0, draws=50).sum(axis=1).tolist() == [2] * 50
    True
    """
    sides = np.repeat([True, False], [first, second])
    return np.random.default_rng(seed).permuted(np.tile(sides, (draws, 1)), axis=1)


def q_values(p: np.ndarray) -> np.ndarray:
    """Return each p as the rate of false discoveries (Benjamini & Hochberg 1995).

    Parameters
    ----------
    p : array
        NaN, for what was not tested, stays NaN and does not count.

    Returns
    -------
    array

    Examples
    --------
    >>> q_values([0.01, np.nan, 0.5]).tolist()
    [0.02, nan, 0.5]
    """
    p = np.asarray(p, dtype="float64")
    q = np.full_like(p, np.nan)
    tested = ~np.isnan(p)
    if tested.any():
        q[tested] = stats.false_discovery_control(p[tested])
    return q


def end(values: np.ndarray, size: int, *, upper: bool) -> np.ndarray:
    """Return one end of the interval of `interval`, for draws along the last axis, none missing.

    Parameters
    ----------
    values : array of things × draws
        Put into order.
    size : int
        How many clusters were drawn.
    upper : bool
        Which end.

    Examples
    --------
    >>> end(np.arange(1001.0)[None, :], 1000, upper=True).round().tolist()
    [975.0]
    """
    tail = 1 - _tail(size) if upper else _tail(size)
    place = tail * (values.shape[-1] - 1)
    first = min(int(place), values.shape[-1] - 2)
    values.sort(axis=-1)  # NumPy sorts faster than it looks for two places
    below, above = values[..., first], values[..., first + 1]
    return below + (above - below) * (place - first)


@cache
def _tail(size: int) -> float:
    """Return the share of draws that lies beyond either end of an interval."""
    reach = np.sqrt(size / (size - 1)) * stats.t.ppf((1 + LEVEL) / 2, size - 1)
    return float(stats.norm.sf(reach))


def ratios(
    units: pd.DataFrame,
    counts: sparse.spmatrix | np.ndarray,
    base: np.ndarray,
    *,
    group: str,
    each: str = "",
    seed: int,
    unit: str = "paragraph",
    draws: int = DRAWS,
    trials: bool = True,
) -> pd.DataFrame:
    """Return for each group and each thing counted the ratio of counts to their base.

    Parameters
    ----------
    units : DataFrame
        A row a unit of text, with the columns `doc`, `unit` and `group`.
    counts : matrix of units × things
        How much was counted in each unit (or any other amount).
    base : array of one number a unit
        What the counts are taken of: its words, its mentions, or 1 for a mean over units.
    group : str
        The column of `units` whose values are the groups.
    each : str, optional
        A column of `units`: groups are formed anew within each of its values, and the table has
        it as its first column. The same as calling this for each value by itself, but faster.
    seed : int
    unit : str
        What a row of `units` is.
    draws : int
    trials : bool
        Whether `base` counts trials (words, mentions), so that a ratio of 0 or 1 can be bounded.

    Returns
    -------
    DataFrame
        A row for each group and thing: `group`, `thing` (column number of `counts`), `n` (sum of
        the counts), `base`, `units` (how many were resampled), `resampled`, `ratio`, and `low` and
        `high`, a 95 % expanded percentile interval of the cluster bootstrap. A ratio of 0 or 1 has
        no spread to resample: its open end is the exact binomial bound for `base` independent
        trials (Clopper & Pearson 1934). No interval where there is but one unit to draw.

    Examples
    --------
    >>> rows = pd.DataFrame({"source": "A", "doc": "a", "unit": [0, 1]})
    >>> result = ratios(rows, np.zeros((2, 1)), np.array([100, 100]), group="source", seed=0)
    >>> result[["ratio", "high"]].round(4).to_numpy().tolist()
    [[0.0, 0.0183]]
    """
    units = units.reset_index(drop=True)
    counts = sparse.csr_matrix(counts)
    base = np.asarray(base, dtype="float64")
    keys = [each, group] if each else [group]
    drawn_from = clusters(units, keys, unit=unit)
    cluster_of, kind = (drawn_from[name].to_numpy() for name in ("cluster", "resampled"))
    found, labels, number, last = [], [], 0, None
    for label, rows in sorted(units.groupby(keys).indices.items()):
        label = label if isinstance(label, tuple) else (label,)
        number, last = (number + 1 if label[:-1] == last else 0), label[:-1]
        own, cluster = np.unique(cluster_of[rows], return_inverse=True)
        total, size = base[rows].sum(), len(own)
        n = np.asarray(counts[rows].sum(axis=0)).ravel()
        # Sums of clusters are what is drawn: as many rows as clusters, not as units.
        put = sparse.csr_matrix((np.ones(len(rows)), (cluster, np.arange(len(rows)))))
        drawn = _drawn(size, [seed, number], draws)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = n / total
            spread = ((put @ counts[rows]).T @ drawn.T).T / (drawn @ (put @ base[rows]))[:, None]
        low, high = np.full_like(ratio, np.nan), np.full_like(ratio, np.nan)
        if size > 1:
            low, high = interval(spread, size)
        if trials and total > 0 and size > 1:
            rare = 1 - ((1 - LEVEL) / 2) ** (1 / total)
            low = np.where(ratio == 0, 0, np.where(ratio == 1, 1 - rare, low))
            high = np.where(ratio == 1, 1, np.where(ratio == 0, rare, high))
        same = [np.full(len(n), value) for value in (total, size)]
        found.append([np.arange(len(n)), n, *same, ratio, low, high])
        labels.append((*label, kind[rows[0]]))
    if not found:
        return pd.DataFrame(columns=[*keys, *RATIOS]).astype(RATIOS)
    things = [len(one[0]) for one in found]
    names = pd.DataFrame(labels, columns=[*keys, "resampled"])
    names = names.loc[np.repeat(names.index, things)].reset_index(drop=True)
    values = [np.concatenate(column) for column in zip(*found, strict=True)]
    columns = [name for name in RATIOS if name != "resampled"]
    table = pd.DataFrame(dict(zip(columns, values, strict=True)))
    return pd.concat([names, table], axis=1)[[*keys, *RATIOS]].astype(RATIOS)


def dealt(counts: sparse.spmatrix, base: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return for each thing the two-sided p of its count in the chosen clusters.

    What is asked: if clusters were dealt out by chance, as many as make the share of `base` that
    the chosen ones have, how often would they hold as many (or as few) of the thing? Where all are
    equally long, these are as many as were chosen; by number alone, a side of long clusters would
    be told apart by their length. The distribution over all permutations is known by its mean,
    variance and skewness, and taken for Pearson's type III (Mielke & Berry 2007), which serves rare
    things and sides of unequal size where a normal one would not. Where all that hold the thing are
    on one side, p is not below the exact chance of that.

    Parameters
    ----------
    counts : sparse matrix of clusters × things
    base : array of one number a cluster
    chosen : array of bool, one a cluster

    Returns
    -------
    array of one p a thing, 1 where there is nothing to permute

    Examples
    --------
    >>> things = sparse.csr_matrix(np.array([[4, 0]] * 5 + [[0, 1]] * 5))
    >>> dealt(things, np.full(10, 20), np.arange(10) < 5).round(4).tolist()
    [0.0079, 0.0079]
    """
    counts, base = sparse.csc_matrix(counts, dtype="float64"), np.asarray(base, dtype="float64")
    n = len(base)
    if n < 3 or chosen.sum() in (0, n) or base[chosen].sum() in (0, base.sum()):
        return np.ones(counts.shape[1])
    # Long clusters vary more than short ones: a side counts by its share of `base`.
    first = n * base[chosen].sum() / base.sum()
    squares, cubes = counts.power(2), counts.power(3)
    rate = np.asarray(counts.sum(axis=0)).ravel() / base.sum()
    # Moments of what a cluster has beyond its share of `base`, without making it a full matrix.
    second = squares.T @ np.ones(n) - 2 * rate * (counts.T @ base) + rate**2 * (base**2).sum()
    third = (
        cubes.T @ np.ones(n)
        - 3 * rate * (squares.T @ base)
        + 3 * rate**2 * (counts.T @ base**2)
        - rate**3 * (base**3).sum()
    )
    left = first * (n - first)
    variance = left / (n * (n - 1)) * second
    # Of counts that go with `base` nothing is left but errors of rounding.
    known = variance > left / (n * (n - 1)) * 1e-9 * (squares.T @ np.ones(n))
    deviation = np.sqrt(np.where(known, variance, 1))
    skewness = left * (n - 2 * first) / (n * (n - 1) * (n - 2)) * third / deviation**3
    beyond = (counts.T @ chosen - rate * base[chosen].sum()) / deviation
    tails = stats.pearson3.cdf(beyond, skewness), stats.pearson3.sf(beyond, skewness)
    holding = counts > 0
    held, inside = (holding.T @ side.astype("float64") for side in (np.ones(n), chosen))
    extreme = np.where(
        inside == held,
        _all_within(first, n, held),
        np.where(inside == 0, _all_within(n - first, n, held), 0),
    )
    return np.where(known, np.clip(2 * np.maximum(np.minimum(*tails), extreme), 0, 1), 1)


def _all_within(side: float, n: int, held: np.ndarray) -> np.ndarray:
    """Return the chance that so many of `n` clusters all fall on a side of a given size."""
    few = np.minimum(held, side)
    ways = special.gammaln(side + 1) - special.gammaln(side - few + 1)
    ways -= special.gammaln(n + 1) - special.gammaln(n - few + 1)
    return np.where(held <= side, np.exp(ways), 0)
