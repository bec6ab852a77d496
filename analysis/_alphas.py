"""How far codes agree beyond chance, with intervals: the workings behind `code.agreement`."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import resample

STANCES = np.array([-1, 0, 1])
SQUARED = (STANCES[:, None] - STANCES[None, :]) ** 2
UNLIKE = (SQUARED > 0).astype("int64")


def alpha(codes: np.ndarray, *, ordered: bool = True) -> float:
    """Return Krippendorff's alpha of units × coders by NLTK; missing codes are NaN.

    NaN where nobody meets anybody, or all use one and the same value: then chance agrees as well.

    >>> round(alpha(np.array([[-1, -1], [0, 1], [1, 1]])), 4)  # 1 - (2 / 6) / (58 / 30)
    0.8276
    """
    from nltk.metrics.agreement import AnnotationTask  # takes long to import
    from nltk.metrics.distance import binary_distance, interval_distance

    met = codes[(~np.isnan(codes)).sum(axis=1) > 1]
    if len(np.unique(met[~np.isnan(met)])) < 2:
        return np.nan
    rows = [
        (coder, unit, int(met[unit, coder])) for unit, coder in np.argwhere(~np.isnan(met)).tolist()
    ]
    return float(AnnotationTask(rows, interval_distance if ordered else binary_distance).alpha())


def coincidences(codes: np.ndarray) -> np.ndarray:
    """Return what each unit adds to Krippendorff's coincidence matrix, as rows of nine."""
    counts = (codes[:, :, None] == STANCES).sum(axis=1).astype("float64")
    values = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(3)
    return (pairs / np.maximum(values - 1, 1)[:, None, None]).reshape(-1, 9)


def crossed(codes: np.ndarray) -> np.ndarray:
    """Return for each unit of two codes which cell of a cross table it is in, as rows of nine."""
    left, right = ((codes[:, [side]] == STANCES).astype("float64") for side in (0, 1))
    return (left[:, :, None] * right[:, None, :]).reshape(-1, 9)


def of_sums(sums: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Return alpha from sums of coincidences: the same as NLTK's, of many draws at once."""
    table = sums.reshape(-1, 3, 3)
    margin = table.sum(axis=2)
    total = margin.sum(axis=1)
    observed = (table * distance).sum(axis=(1, 2)) / total
    expected = np.einsum("di,dj,ij->d", margin, margin, distance) / (total * (total - 1))
    return 1 - observed / expected


def equal(sums: np.ndarray) -> np.ndarray:
    """Return the share of units with equal codes from sums of coincidences or of a cross table."""
    table = sums.reshape(-1, 3, 3)
    return np.trace(table, axis1=1, axis2=2) / table.sum(axis=(1, 2))


def macro_f1(sums: np.ndarray) -> np.ndarray:
    """Return the mean F1 of the stances that either side uses, from sums of a cross table."""
    table = sums.reshape(-1, 3, 3)
    used = table.sum(axis=1) + table.sum(axis=2)
    hits = np.diagonal(table, axis1=1, axis2=2)
    scores = np.divide(2 * hits, used, out=np.zeros_like(used), where=used > 0)
    return scores.sum(axis=1) / (used > 0).sum(axis=1)


MEASURES: dict[str, tuple[Callable, Callable]] = {
    "alpha": (coincidences, lambda sums: of_sums(sums, SQUARED)),
    "nominal alpha": (coincidences, lambda sums: of_sums(sums, UNLIKE)),
    "share equal": (crossed, equal),
    "macro-F1": (crossed, macro_f1),
}


def measured(
    codes: np.ndarray, units: pd.DataFrame, names: list[str], *, seed: list[int], draws: int
) -> list[dict]:
    """Return measures of units × coders, each with its bootstrap interval.

    `units` has a row for each row of codes, with the column `doc`.
    """
    met = (~np.isnan(codes)).sum(axis=1) > 1
    codes, units = codes[met], units[met].reset_index(drop=True)
    about = {"n": len(units), "units": 0, "resampled": ""}
    if not len(units):
        return [{"measure": name, "value": np.nan} | about for name in names]
    drawn = resample.clusters(units.assign(unit=range(len(units)), all=0), ["all"], unit="unit")
    size = drawn["cluster"].nunique()
    about |= {"units": size, "resampled": drawn["resampled"].iloc[0]}
    times = resample.weights(drawn["cluster"].to_numpy(), seed=seed, draws=draws)
    rows = []
    for name in names:
        parts, statistic = MEASURES[name]
        each = parts(codes)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = float(statistic(each.sum(axis=0, keepdims=True))[0])
            spread = statistic(times @ each)
        if "alpha" in name:
            value = alpha(codes, ordered=name == "alpha")
        row = {"measure": name, "value": value, **about}
        known = np.append(spread[np.isfinite(spread)], value)
        # Where all draws are alike there is nothing to resample, which is not to be sure.
        if size >= resample.ENOUGH_UNITS and np.isfinite(value) and np.ptp(known) > 1e-12:
            low, high = resample.interval(spread, size)
            row |= {"low": float(low), "high": float(high)}
        rows.append(row)
    return rows
