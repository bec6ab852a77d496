"""Measures of keyness on tables of two by two counts, for all terms at once.

Of each term there are `a` in the target and `b` in the reference, out of `totals` words.
"""

import numpy as np
from scipy import special, stats

MEASURES = ("G2", "chi2", "log_ratio", "log_odds")
CORRECTIONS = ("default", "none", "yates", "williams")
FEW = 5  # expected counts below this make chi2 doubtful
PRIOR = 100  # words: how much the corpus as a whole weighs beside the two that are compared
NONE = 0.5  # what a count of 0 is taken for in a ratio (Hardie 2014)


def statistic(
    measure: str,
    a: np.ndarray,
    b: np.ndarray,
    totals: tuple[float, float],
    *,
    correction: str = "default",
    prior: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the signed statistic of each term and its two-sided p."""
    if measure == "log_odds":
        z = log_odds(a, b, totals, prior)[1]
        return z, 2 * stats.norm.sf(np.abs(z))
    kind = "G2" if measure == "log_ratio" else measure
    size, side = _two_by_two(kind, a, b, totals, correction)
    p = stats.chi2.sf(size, 1)
    if measure == "log_ratio":
        return log_ratio(a, b, totals), p
    return np.where(side < 0, -size, size) + 0.0, p  # no -0


def shared(counts: np.ndarray) -> np.ndarray:
    """Return the prior's pseudo-counts, shared out among terms as they are in a corpus."""
    return PRIOR * counts / max(counts.sum(), 1)


def effect(
    measure: str, a: np.ndarray, b: np.ndarray, totals: tuple[float, float], prior: np.ndarray
) -> np.ndarray:
    """Return how great the difference is: the binary logarithm of a ratio of rates, or of odds."""
    if measure == "log_odds":
        return log_odds(a, b, totals, prior)[0] / np.log(2)
    return log_ratio(a, b, totals)


def log_ratio(a: np.ndarray, b: np.ndarray, totals: tuple[float, float]) -> np.ndarray:
    """Return the binary logarithm of how many times as often the target uses each term.

    A half for none must not make the shorter side the one that uses a term more.
    """
    first, second = (np.asarray(total, dtype="float64") for total in totals)
    known = (a + b > 0) & (first > 0) & (second > 0)
    rate = np.maximum(a, NONE) / np.where(first > 0, first, 1)
    other = np.maximum(b, NONE) / np.where(second > 0, second, 1)
    effect = np.log2(rate / other)
    effect = np.where(
        a == 0, np.minimum(effect, 0), np.where(b == 0, np.maximum(effect, 0), effect)
    )
    return np.where(known, effect, 0)


def log_odds(
    a: np.ndarray, b: np.ndarray, totals: tuple[float, float], prior: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the log-odds ratio with a Dirichlet prior (natural logarithm) and its z.

    `prior` holds the pseudo-counts of each term, `PRIOR` over all terms that there are (Monroe,
    Colaresi & Quinn 2008, equations 15-22).
    """
    known = (a + b > 0) & (prior > 0) & all(totals)
    ends = []
    for count, total in ((a, totals[0]), (b, totals[1])):
        others = total + PRIOR - count - prior
        known &= others > 0
        ends.append((count + prior, np.where(others > 0, others, 1)))
    (first, rest), (second, remainder) = ends
    first, second = np.where(known, first, 1), np.where(known, second, 1)
    ratio = np.log(first / rest) - np.log(second / remainder)
    z = ratio / np.sqrt(1 / first + 1 / second)
    return np.where(known, ratio, 0), np.where(known, z, 0)


def deviation(x: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return Gries's DP of each column of `x` (a sparse matrix of parts × terms).

    Half the sum over parts of |share of the term's occurrences - share of the words|. Only parts
    that hold the term are visited: each of the others gives its own share.
    """
    x = x.tocsc()
    total = np.asarray(x.sum(axis=0)).ravel()
    column = np.repeat(np.arange(x.shape[1]), np.diff(x.indptr))
    own = share[x.indices]
    beyond = np.abs(x.data / np.maximum(total, 1)[column] - own) - own
    half = (share.sum() + np.bincount(column, beyond, minlength=x.shape[1])) / 2
    return np.where(total > 0, half, np.nan)


def _two_by_two(
    kind: str, a: np.ndarray, b: np.ndarray, totals: tuple[float, float], correction: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return G2 or chi2 of each term, 0 where a margin is empty, and which side has more."""
    first, second = totals
    n, row, others = first + second, a + b, first + second - a - b
    valid = (row > 0) & (others > 0) & (first > 0) & (second > 0)
    row, others, n = np.where(valid, row, 1), np.where(valid, others, 1), max(n, 1)
    margins = (row, first), (row, second), (others, first), (others, second)
    expected = [np.where(valid, left * right / n, 1) for left, right in margins]
    cross = _difference(a, second, b, first)
    yates = np.full(len(a), correction == "yates")
    if correction == "default":
        yates = (np.abs(cross) >= n / 2) & (np.min(expected, axis=0) < FEW)
    # As in the usual 2 × 2 test, the correction is never greater than the difference itself.
    beyond = np.abs(cross) - np.where(yates, np.minimum(n / 2, np.abs(cross)), 0)
    if kind == "chi2":
        size = (beyond / row) * (beyond / others) * n / (max(first, 1) * max(second, 1))
    else:
        moved = np.sign(cross) * beyond / n
        signs = (1, -1, -1, 1)
        size = 2 * sum(
            mean * _entropy(sign * moved / mean) for sign, mean in zip(signs, expected, strict=True)
        )
    if correction == "williams":
        size = size / _williams(row, others, first, second, n)
    return np.where(valid, np.maximum(size, 0), 0), np.sign(cross)


def _difference(a: np.ndarray, second: float, b: np.ndarray, first: float) -> np.ndarray:
    """Return a × second - b × first without loss where the products nearly cancel (Dekker 1971)."""
    (left, lost), (right, missing) = _product(a, second), _product(b, first)
    return (left - right) + (lost - missing)


def _product(x: np.ndarray, y: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a product and what rounding took from it."""
    whole = x * y
    (high, low), (upper, lower) = _halves(x), _halves(y)
    return whole, ((high * upper - whole) + high * lower + low * upper) + low * lower


def _halves(x):
    scaled = (2.0**27 + 1) * x
    high = scaled - (scaled - x)
    return high, x - high


def _entropy(t: np.ndarray) -> np.ndarray:
    """Return (1 + t) ln(1 + t) - t, by its series where that would cancel."""
    small = np.abs(t) < 0.05
    near, far = np.where(small, t, 0), np.where(small, 0, np.maximum(t, -1))
    series = np.zeros_like(near)
    for k in range(14, 1, -1):
        series = series * -near + 1 / (k * (k - 1))
    return np.where(small, near**2 * series, special.xlog1py(1 + far, far) - far)


def _williams(row, others, first, second, n) -> np.ndarray:
    """Return the divisor of Williams (1976)."""
    wide = n / max(first, 1) + n / max(second, 1) - 1
    return 1 + (n / row + n / others - 1) * wide / (6 * max(n, 1))
