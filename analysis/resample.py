"""How sure a number is: bootstrap intervals. Knows groups and clusters, not what is counted."""

import numpy as np
import pandas as pd
from scipy import sparse, stats

ENOUGH_DOCUMENTS = 10
ENOUGH_UNITS = 5  # an interval from fewer draws on too little
DRAWS = 1000
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


def clusters(frame: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Say for each row what is resampled: whole documents where a group has enough, else units.

    Parameters
    ----------
    frame : DataFrame
        With the columns `doc`, `unit` and those of `groups`.
    groups : list of str
        Rows of one group are resampled among themselves.

    Returns
    -------
    DataFrame
        Columns `cluster` (int) and `resampled` ("documents" from `ENOUGH_DOCUMENTS` on, else
        "paragraphs": the interval then speaks of these texts, not of all that a source writes).

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
    resampled = np.where(whole, "documents", "paragraphs")
    return pd.DataFrame({"cluster": number, "resampled": resampled}, index=frame.index)


def crossed(
    found: pd.DataFrame, units: pd.DataFrame, column: str, labels: list[str]
) -> sparse.csr_matrix:
    """Return how often each label occurs in each unit: the counts that `ratios` takes.

    Parameters
    ----------
    found : DataFrame
        A row for each thing found, with the columns `doc`, `unit` and `column`; what is in none of
        the units, or has none of the labels, is left out.
    units : DataFrame
        A row a unit, with the columns `doc` and `unit`.
    column : str
    labels : list of str

    Returns
    -------
    CSR matrix of units × labels

    Examples
    --------
    >>> units = pd.DataFrame({"doc": "a", "unit": [0, 1]})
    >>> found = pd.DataFrame({"doc": "a", "unit": [1, 1], "actor": ["x", "y"]})
    >>> crossed(found, units, "actor", ["x"]).toarray().tolist()
    [[0.0], [1.0]]
    """
    keys = ["doc", "unit"]
    row = pd.MultiIndex.from_frame(units[keys]).get_indexer(pd.MultiIndex.from_frame(found[keys]))
    thing = pd.Index(labels).get_indexer(found[column])
    valid = (row >= 0) & (thing >= 0)
    ones = np.ones(int(valid.sum()))
    return sparse.csr_matrix((ones, (row[valid], thing[valid])), shape=(len(units), len(labels)))


def weights(cluster: np.ndarray, *, seed: int | list[int], draws: int = DRAWS) -> np.ndarray:
    """Return how often each row is drawn, for each draw of a cluster bootstrap (Efron 1979).

    Parameters
    ----------
    cluster : array of one label a row
        In each draw, clusters are drawn with replacement, as many as there are.
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
    size = inverse.max() + 1
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=draws)
    return drawn.astype("float64")[:, inverse]


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
    reach = np.sqrt(size / (size - 1)) * stats.t.ppf((1 + LEVEL) / 2, size - 1)
    tails = [stats.norm.cdf(-reach), stats.norm.cdf(reach)]
    empty = np.isnan(values).all(axis=0)
    low, high = np.nanquantile(np.where(empty, 0, values), tails, axis=0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def ratios(
    units: pd.DataFrame,
    counts: sparse.spmatrix | np.ndarray,
    base: np.ndarray,
    *,
    group: str,
    seed: int,
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
    seed, draws : int
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
    drawn_from = clusters(units, [group])
    frames = []
    for number, (label, rows) in enumerate(sorted(units.groupby(group).indices.items())):
        cluster = drawn_from["cluster"].to_numpy()[rows]
        drawn = weights(cluster, seed=[seed, number], draws=draws)
        total = base[rows].sum()
        size = len(np.unique(cluster))
        n = np.asarray(counts[rows].sum(axis=0)).ravel()
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = n / total
            spread = (counts[rows].T @ drawn.T).T / (drawn @ base[rows])[:, None]
        low, high = np.full_like(ratio, np.nan), np.full_like(ratio, np.nan)
        if size > 1:
            low, high = interval(spread, size)
        if trials and total > 0 and size > 1:
            rare = 1 - ((1 - LEVEL) / 2) ** (1 / total)
            low = np.where(ratio == 0, 0, np.where(ratio == 1, 1 - rare, low))
            high = np.where(ratio == 1, 1, np.where(ratio == 0, rare, high))
        frames.append(
            pd.DataFrame({group: label, "thing": range(len(n)), "n": n, "base": total})
            .assign(units=size, resampled=drawn_from["resampled"].to_numpy()[rows][0])
            .assign(ratio=ratio, low=low, high=high)
        )
    if not frames:
        return pd.DataFrame(columns=[group, *RATIOS]).astype(RATIOS)
    return pd.concat(frames, ignore_index=True).astype(RATIOS)
