"""Where in a row of texts a rate changes: the workings behind `trace.changes`.

Clusters stand in the order of their dates. The change sought is the cut before and after which two
rates are likeliest: of words by Poisson's distribution, as a regression tree finds it (criterion
"poisson", weights the bases), of names by the binomial one. What such a tree does not tell is asked
of permutations: how often chance alone finds as great a change anywhere, and which other cuts could
be the true one. Permuted are clusters, counts with their bases, so that bursts within a cluster are
no evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

LEVEL = 0.05
DRAWS = 999
FEW = 10  # so few draws as great as what was seen: draw more if many series are tested
CUT_DRAWS = 199  # for each cut that could be the true one
CUTS = 20  # of more cuts, so many are drawn for, and what lies between is interpolated
PLACES = 300  # of more cuts, so many are looked at in a draw: neighbours are nearly the same
CELLS = 200_000  # numbers held at once


@dataclass(frozen=True)
class Change:
    """A change: the first cluster after it, the range of that, where the pieces beside it end."""

    at: int
    low: int
    high: int
    begin: int
    end: int
    p: float
    greatest: bool  # of its series


def found(
    counts: np.ndarray,
    base: np.ndarray,
    place: np.ndarray,
    *,
    most: int,
    tests: int,
    seed: list[int],
    shares: bool = False,
) -> list[list[Change]]:
    """Return the changes of each series, in order; none where there is nothing to test.

    Parameters
    ----------
    counts : integer array of series × clusters
    base : array of one number a cluster, above 0
    place : array of one number a cluster
        Of its date; ascending. A cut lies between two dates.
    most : int
        Changes of a series.
    tests : int
        How many series are tested at once, here and elsewhere.
    seed : list of int
    shares : bool
        Whether counts are some of the base (names, of mentions), which bounds them.
    """
    # What is counted and, of shares, the rest: a binomial likelihood is that of two Poisson rates.
    sides = np.stack([counts, base.astype("int64") - counts] if shares else [counts])
    cuts = np.flatnonzero(np.diff(place)) + 1
    result: list[list[Change]] = [[] for _ in counts]
    testable = sides.any(axis=2).all(axis=0) & (len(cuts) > 0)
    tested = np.flatnonzero(testable)
    if not len(tested):
        return result
    p = chance(sides[:, tested], base, cuts, tests=tests, seed=[*seed, 0])
    single = []
    for i, value in zip(tested, p, strict=True):
        at, _ = best(sides[:, i], base, cuts)
        told = {at: float(value)}
        if value < LEVEL:
            told |= _further(sides[:, i], base, cuts, at, most, [*seed, 1, int(i)])
        if len(told) > 1:
            result[i] = _placed(sides[:, i], base, cuts, told, [*seed, 2, int(i)])
        else:
            single.append((i, float(value)))
    # Most series have one change at most: those are asked for its range together.
    ranges = _ranges(sides[:, [i for i, _ in single]], base, cuts, seed=[*seed, 3])
    for (i, value), range_ in zip(single, ranges, strict=True):
        result[i] = [Change(*range_, 0, len(base), value, True)]
    return result


def best(sides: np.ndarray, base: np.ndarray, cuts: np.ndarray) -> tuple[int, float]:
    """Return the likeliest cut of a series and its G2: twice the logarithm of the likelihoods."""
    gains = _gains(sides, cuts, _logs(base, cuts), _tables(sides))
    n = sides.sum(axis=1)
    at = int(gains.argmax())
    return int(cuts[at]), float(2 * (gains[at] - special.xlogy(n, n / base.sum()).sum()))


def chance(
    sides: np.ndarray, base: np.ndarray, cuts: np.ndarray, *, tests: int, seed: list[int]
) -> np.ndarray:
    """Return how often chance finds a change as great as the greatest, for each series: p.

    Where so many series are tested that `DRAWS` could not make a small enough p, those that few
    draws exceeded are drawn on (Besag & Clifford 1991).
    """
    cuts = _spread(cuts, PLACES)
    number = np.arange(sides.shape[1])
    tables = [_tables(sides[:, i]) for i in number]
    logs = _logs(base, cuts)
    seen = [_gains(sides[:, i], cuts, logs, tables[i]).max() for i in number]
    going, beyond = number, np.zeros(len(number))
    p, done = np.ones(len(number)), 0
    for draws in (DRAWS, max(DRAWS, int(1.25 * tests / LEVEL))):
        for dealt in _deals(len(base), draws - done, [*seed, done]):
            logs = _logs(base[dealt], cuts)
            for i in going:
                drawn = _gains(sides[:, i, dealt], cuts, logs, tables[i]).max(axis=-1)
                beyond[i] += (drawn >= seen[i] - 1e-9).sum()
        done = draws
        p[going] = (beyond[going] + 1) / (done + 1)
        going = going[beyond[going] < FEW]
    return p


def _further(
    sides: np.ndarray, base: np.ndarray, cuts: np.ndarray, first: int, most: int, seed: list[int]
) -> dict[int, float]:
    """Return further cuts with their p: binary segmentation (Scott & Knott 1974).

    The next is always that of the smallest p in all pieces; it is multiplied by their number.
    """
    taken: dict[int, float] = {}
    waiting: list[tuple[float, float, int, int, int]] = []
    new = [(0, first), (first, len(base))]
    while len(taken) + 1 < most:
        for begin, end in new:
            own = cuts[(cuts > begin) & (cuts < end)] - begin
            here, size = sides[:, begin:end], base[begin:end]
            if len(own) and here.any(axis=1).all():
                p = float(chance(here[:, None], size, own, tests=1, seed=[*seed, begin, end])[0])
                at, gain = best(here, size, own)
                waiting.append((p, -gain, begin + at, begin, end))
        if not waiting:
            break
        pieces, chosen = len(waiting), min(waiting)
        p, _, at, begin, end = chosen
        if p * pieces >= LEVEL:
            break
        taken[at] = p * pieces
        waiting.remove(chosen)
        new = [(begin, at), (at, end)]
    return taken


def _placed(
    sides: np.ndarray, base: np.ndarray, cuts: np.ndarray, told: dict[int, float], seed: list[int]
) -> list[Change]:
    """Return several changes, each placed anew between its neighbours, with its range."""
    at, ranges = sorted(told), []
    ends = [0, *at, len(base)]
    for i, cut in enumerate(at):
        begin, end = ends[i], ends[i + 2]
        own = cuts[(cuts > begin) & (cuts < end)] - begin
        here = sides[:, None, begin:end]
        [range_] = _ranges(here, base[begin:end], own, seed=[*seed, cut])
        ranges.append([begin + value for value in range_])
        ends[i + 1] = begin + range_[0]
    greatest = next(iter(told))
    return [
        Change(*range_, begin, end, told[cut], cut == greatest)
        for range_, cut, begin, end in zip(ranges, at, ends[:-2], ends[2:], strict=True)
    ]


def _ranges(
    sides: np.ndarray, base: np.ndarray, cuts: np.ndarray, *, seed: list[int]
) -> list[tuple[int, int, int]]:
    """Return the likeliest cut of each series and the first and last that could be the true one.

    A cut could be if, with the clusters on either side of it shuffled among themselves, the
    likeliest cut is as much likelier than it in more than `LEVEL` of draws (a test of each cut is
    inverted, after Worsley 1986, with permutations in place of a known distribution).
    """
    n = len(base)
    series = range(sides.shape[1])
    tables = [_tables(sides[:, i]) for i in series]
    tried = _spread(cuts, CUTS)
    dealt = np.concatenate(list(_deals(n, CUT_DRAWS, seed)))
    enough = int(LEVEL * (CUT_DRAWS + 1))  # as many draws beyond make p greater than `LEVEL`
    bounds = np.zeros((len(series), len(tried)))
    for column, cut in enumerate(tried):
        left = dealt < cut
        parts = [dealt[left].reshape(len(dealt), -1), dealt[~left].reshape(len(dealt), -1)]
        rows = np.hstack(parts)
        seen = np.union1d(_spread(cuts, PLACES), cut)
        logs, place = _logs(base[rows], seen), np.searchsorted(seen, cut)
        for i in series:
            gains = _gains(sides[:, i, rows], seen, logs, tables[i])
            beyond = gains.max(axis=-1) - gains[:, place]
            bounds[i, column] = np.partition(beyond, -enough)[-enough]
    logs = _logs(base, cuts)
    result = []
    for i in series:
        gains = _gains(sides[:, i], cuts, logs, tables[i])
        could = gains.max() - gains <= np.interp(cuts, tried, bounds[i]) + 1e-9
        could[gains.argmax()] = True
        first, last = np.flatnonzero(could)[[0, -1]]
        result.append((int(cuts[gains.argmax()]), int(cuts[first]), int(cuts[last])))
    return result


def _deals(n: int, draws: int, seed: list[int]) -> Iterator[np.ndarray]:
    """Yield permutations of `n` clusters, so many rows at a time as memory allows."""
    random = np.random.default_rng(seed)
    while draws > 0:
        rows = min(draws, max(1, CELLS // n))
        yield random.permuted(np.tile(np.arange(n, dtype="int32"), (rows, 1)), axis=1)
        draws -= rows


def _tables(sides: np.ndarray) -> list[np.ndarray]:
    """Return k log k + (n - k) log(n - k) for k = 0 … n, of each side of a series."""
    values = [special.xlogy(k, k) for k in map(np.arange, sides.sum(axis=-1) + 1)]
    return [value + value[::-1] for value in values]


def _logs(base: np.ndarray, cuts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what `_gains` needs to know of the bases, in rows: the same for all series."""
    before = _before(base, cuts)
    after = np.log(base.sum(axis=-1, keepdims=True) - before)
    return np.log(before) - after, after


def _gains(
    sides: np.ndarray,
    cuts: np.ndarray,
    logs: tuple[np.ndarray, np.ndarray],
    tables: list[np.ndarray],
) -> np.ndarray:
    """Return the log-likelihood of two rates at each cut, but for a constant, in rows."""
    ratio, after = logs
    gains = 0.0
    for counts, table in zip(sides, tables, strict=True):
        before = _before(counts, cuts)
        gains = gains + (table[before] - before * ratio - (len(table) - 1) * after)
    return gains


def _before(values: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Return the sums up to each cut, in rows."""
    if len(cuts) == values.shape[-1] - 1:
        return values.cumsum(axis=-1)[..., :-1]
    return np.add.reduceat(values, [0, *cuts], axis=-1)[..., :-1].cumsum(axis=-1)


def _spread(cuts: np.ndarray, most: int) -> np.ndarray:
    """Return the cuts, or so many of them, evenly, the first and last among them."""
    if len(cuts) <= most:
        return cuts
    return cuts[np.linspace(0, len(cuts) - 1, most).round().astype("int64")]
