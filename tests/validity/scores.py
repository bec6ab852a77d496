"""Shares, precision and recall, and agreement, each with its n and its 95 % interval."""

from collections.abc import Iterable, Sequence

import numpy as np
from nltk.metrics.agreement import AnnotationTask
from scipy import stats

from analysis import resample

SEED = 1
DRAWS = 500
ABSENT = {"interval": "not here"}


def share(right: Iterable[bool]) -> dict:
    """Return a share with the interval of Wilson (1927), which takes its cases as independent.

    Returns
    -------
    dict
        `n`, `value`, `low`, `high`, `interval` (how it was made).

    Examples
    --------
    >>> {name: round(value, 2) for name, value in share([1, 1, 1, 0]).items() if name != "interval"}
    {'n': 4, 'value': 0.75, 'low': 0.3, 'high': 0.95}
    """
    held = np.asarray(list(right), dtype=bool)
    if not len(held):
        return {"n": 0, "interval": ""}
    between = stats.binomtest(int(held.sum()), len(held)).proportion_ci(method="wilson")
    about = {"low": float(between.low), "high": float(between.high), "interval": "Wilson"}
    return {"n": len(held), "value": float(held.mean())} | about


def ratio(hits: Sequence[int], base: Sequence[int], unit: str, *, n: int | None = None) -> dict:
    """Return sum(hits) / sum(base) with a bootstrap over units of text.

    Parameters
    ----------
    hits, base : sequences of one number a unit
        A ratio of 1 has no spread to resample; its lower end is the exact binomial bound for as
        many trials as there are units with a base (Clopper & Pearson 1934).
    unit : str
        What the units are, in the plural.
    n : int, optional
        What to give as n, by default the sum of `base`.

    Examples
    --------
    >>> result = ratio([1, 2, 2], [2, 2, 2], "sentences")
    >>> round(result["value"], 2), result["low"] < result["value"] < result["high"]
    (0.83, True)
    """
    hits, base = np.asarray(hits, dtype="float64"), np.asarray(base, dtype="float64")
    drawn = resample.weights(np.arange(len(base)), seed=SEED, draws=DRAWS)
    with np.errstate(invalid="ignore", divide="ignore"):
        value, spread = hits.sum() / base.sum(), (drawn @ hits) / (drawn @ base)
    figure = {"n": int(base.sum() if n is None else n), "value": float(value)}
    if value == 1:
        bound = (1 - resample.LEVEL) / 2
        low = float(bound ** (1 / (base > 0).sum()))
        return figure | {"low": low, "high": 1.0, "interval": f"exact, {unit}"}
    return figure | between(spread, len(base), unit)


def retrieval(found: Sequence[int], marked: Sequence[int], both: Sequence[int], unit: str) -> dict:
    """Return `precision`, `recall` and `F1` from what was found, marked and both in each unit.

    n is what was found, what was marked, and what was marked.

    Examples
    --------
    >>> result = retrieval([2, 2], [2, 4], [1, 2], "paragraphs")
    >>> [(name, round(one["value"], 2), one["n"]) for name, one in result.items()]
    [('precision', 0.75, 4), ('recall', 0.5, 6), ('F1', 0.6, 6)]
    """
    found, marked, both = (np.asarray(counts) for counts in (found, marked, both))
    return {
        "precision": ratio(both, found, unit),
        "recall": ratio(both, marked, unit),
        "F1": ratio(2 * both, found + marked, unit, n=int(marked.sum())),
    }


def alpha(found: Sequence[str], marked: Sequence[str], units: Sequence, unit: str) -> dict:
    """Return Krippendorff's alpha (nominal) of two codings, with a bootstrap over units of text.

    Parameters
    ----------
    found, marked : sequences of one label a case
    units : sequence of one label a case
        In which unit of text the case stands; units are resampled whole.
    unit : str
        What the units are, in the plural.

    Examples
    --------
    >>> round(alpha(["a", "b", "a", "b"], ["a", "b", "b", "b"], range(4), "sentences")["value"], 2)
    0.53
    """
    found, marked = list(found), list(marked)
    _, inverse = np.unique([str(one) for one in units], return_inverse=True)
    spread = [
        _alpha([(found[at], marked[at]) for at in np.repeat(np.arange(len(found)), times)])
        for times in resample.weights(inverse, seed=SEED, draws=DRAWS).astype(int)
    ]
    figure = {"n": len(found), "value": _alpha(list(zip(found, marked, strict=True)))}
    return figure | between(np.array(spread), inverse.max() + 1, unit)


def between(spread: np.ndarray, size: int, unit: str) -> dict:
    """Return `low`, `high` and `interval` from draws of `size` units; nothing if all are alike."""
    known = spread[~np.isnan(spread)]
    if size < 2 or not len(known) or known.min() == known.max():
        return {}  # one unit, or units that are all alike: nothing to resample
    low, high = resample.interval(spread, size)
    return {"low": float(low), "high": float(high), "interval": f"bootstrap, {unit}"}


def _alpha(pairs: list[tuple[str, str]]) -> float:
    if len({label for pair in pairs for label in pair}) < 2:
        return np.nan
    codes = [(coder, case, pair[coder]) for case, pair in enumerate(pairs) for coder in (0, 1)]
    return AnnotationTask(codes).alpha()
