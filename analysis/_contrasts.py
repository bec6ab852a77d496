"""How many times as often one group has a thing as others do: intervals, for many at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from scipy import sparse

from analysis import resample
from analysis._measures import PRIOR

AT_ONCE = 500_000  # numbers held at a time while drawing: what a processor's cache holds
FEW, MANY = 20, 5000  # clusters, things
TINY = np.float32(1e-30)  # stands for none, so that logarithms stay finite


@dataclass(frozen=True)
class Pair:
    """Two sides to compare.

    target, reference : str
        Groups; no reference (""): all other groups together.
    things : array of int
        The columns of interest, ascending.
    each : array of 2 × things
        How many of the thing a cluster holds that holds any, in target and reference.
    drawn : int
        The smaller number of clusters on a side.
    """

    target: str
    reference: str
    things: np.ndarray
    each: np.ndarray
    drawn: int


def intervals(
    counts: sparse.spmatrix,
    base: np.ndarray,
    group: np.ndarray,
    pairs: list[Pair],
    *,
    prior: np.ndarray | None = None,
    seed: int,
) -> list[np.ndarray]:
    """Return for each pair the ends (2 × things) of the interval of its effects.

    An effect is the binary logarithm of the ratio of rates, or of odds if there is a `prior` of
    pseudo-counts. `counts`, `base`, `group` and `seed` are as for `drawn`.

    At most, a side may be thought to hold a thing in one cluster more than was seen, with the
    weight that a cluster has in a draw. For a rare thing this makes the exact interval of Poisson
    counts (Garwood 1936), open where a side has none.
    """
    found = [np.full((2, len(pair.things)), np.nan) for pair in pairs]
    smallest = min((pair.drawn for pair in pairs), default=0)
    # The ends of an interval over few clusters lie so far out that they need more draws.
    draws = resample.DRAWS * (10 if smallest < FEW and counts.shape[1] < MANY else 1)
    more = np.random.default_rng(seed).standard_exponential((2, draws), dtype="float32")
    for part, amounts, totals in drawn(counts, base, group, seed=seed, draws=draws):
        whole, words = sum(amounts.values()), sum(totals.values())
        for pair, ends in zip(pairs, found, strict=True):
            few = slice(*np.searchsorted(pair.things, [part.start, part.stop]))
            at = pair.things[few] - part.start
            if not len(at) or pair.drawn < 2:
                continue
            at = slice(None) if len(at) == len(whole) else at  # a view, where it can be one
            a, first = amounts[pair.target][at], totals[pair.target]
            if pair.reference:
                b, second = amounts[pair.reference][at], totals[pair.reference]
            else:
                b, second = whole[at] - a, words - first
            if not (first.all() and second.all()):
                continue
            upper, upper_other = (
                x + each[few, None] * extra
                for x, each, extra in zip((a, b), pair.each, more, strict=True)
            )
            if prior is None:
                scale = (second / first).astype("float32")
                least = (a + TINY) * scale / upper_other
                most = upper * scale / (b + TINY)
            else:
                own = prior[pair.things[few], None]
                rest, other_rest = (
                    (total + PRIOR).astype("float32") - x - own
                    for total, x in ((first, a), (second, b))
                )
                least = (a + own) / rest / ((upper_other + own) / other_rest)
                most = (upper + own) / rest / ((b + own) / other_rest)
            ends[0, few] = np.log2(resample.end(least, pair.drawn, upper=False))
            ends[1, few] = np.log2(resample.end(most, pair.drawn, upper=True))
    return found


def drawn(
    counts: sparse.spmatrix,
    base: np.ndarray,
    group: np.ndarray,
    *,
    seed: int,
    draws: int = resample.DRAWS,
) -> Iterator[tuple[slice, dict[str, np.ndarray], dict[str, np.ndarray]]]:
    """Yield how much each group has of each thing in each bootstrap draw, a few things at a time.

    The Bayesian bootstrap (Rubin 1981): in each draw every cluster has a random weight, exponential
    and 1 on average; a draw is one product of the sparse counts with these weights. Unlike drawing
    with replacement it never loses the one cluster that holds a rare thing. A group's draws depend
    on the seed and its name alone, not on which other groups there are.

    Parameters
    ----------
    counts : sparse matrix of clusters × things
    base : array of one number a cluster
    group : array of one label a cluster
    seed, draws : int

    Yields
    ------
    slice, dict, dict
        Which things; for each group an array of things × draws (single precision), and one of
        `base` in each draw.

    Examples
    --------
    >>> things = sparse.csr_matrix([[1, 0], [1, 2]])
    >>> [(part, amounts, totals)] = drawn(things, np.ones(2), np.array(["A", "A"]), seed=0)
    >>> amounts["A"].shape, amounts["A"].mean(axis=1).round(1).tolist()
    ((2, 1000), [2.0, 2.0])
    """
    names = sorted(set(group))
    at = {name: np.flatnonzero(group == name) for name in names}
    weight = {}
    for name, rows in at.items():
        chance = np.random.default_rng([seed, crc32(str(name).encode())])
        weight[name] = chance.standard_exponential((len(rows), draws), dtype="float32")
        weight[name] *= len(rows) / weight[name].sum(axis=0)
    totals = {name: base[at[name]] @ weight[name] for name in names}
    counts = sparse.csr_matrix(counts, dtype="float32")
    things = {name: counts[rows].T.tocsr() for name, rows in at.items()}
    step = max(1, AT_ONCE // (draws * max(len(names), 1)))
    for first in range(0, counts.shape[1], step):
        part = slice(first, min(first + step, counts.shape[1]))
        yield part, {name: things[name][part] @ weight[name] for name in names}, totals
