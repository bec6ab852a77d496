"""Follow actors, words and names over time: when texts were published, what times they tell of, and
where in a text a thing stands."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import _changes, _matrices, _stretches, resample
from analysis._past import narrated
from analysis._stretches import MONTHS
from analysis._tallies import actors, frequent, names, positions, terms
from analysis.tables import DAY, CorpusError, Features, Tally

__all__ = [
    "actors",
    "changes",
    "dates",
    "frequent",
    "left_out",
    "names",
    "narrated",
    "positions",
    "rates",
    "suited",
    "terms",
]
RATES = {
    "source": "str",
    "start_date": DAY,
    "end_date": DAY,
    "series": "str",
    "n": "int64",
    "own_n": "int64",
    "base": "int64",
    "units": "int64",
    "resampled": "str",
    "rate": "float64",
    "low": "float64",
    "high": "float64",
    "enough": "bool",
}
CHANGES = {
    "source": "str",
    "series": "str",
    "start_date": DAY,
    "low": DAY,
    "high": DAY,
    "before": "float64",
    "after": "float64",
    "before_base": "int64",
    "after_base": "int64",
    "units": "int64",
    "resampled": "str",
    "p": "float64",
    "q": "float64",
    "sure": "bool",
}
TOGETHER = "all sources"
FEWEST_WORDS = 200  # fewer words in one period are too little evidence for a rate
FEWEST_MENTIONS = 5  # fewer are too little for a share
SURE = 0.05


def dates(features: Features) -> pd.DataFrame:
    """Return when each document, or each part of it, was published.

    Returns
    -------
    DataFrame
        A row for each document and part that has words: `doc`, `part`, `source`, `start_date`,
        `end_date` (first and last day that its date may mean), `words`.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> len(dates(harbour)) - len(harbour.documents)
    3
    """
    own = features.documents.assign(part=0, start_date=features.documents["start"])
    parts = features.parts.assign(start_date=features.parts["start"])
    columns = ["doc", "part", "start_date", "end"]
    ends = pd.concat([own[columns], parts[columns]]).rename(columns={"end": "end_date"})
    keys = ["doc", "paragraph"]
    placed = features.segments[["doc", "paragraph", "part"]].drop_duplicates(keys)
    size = features.paragraphs.merge(placed, on=keys).groupby(["doc", "part"], sort=True)
    size = size.agg(source=("source", "first"), words=("words", "sum")).reset_index()
    page = own.set_index("doc")[["start_date", "end"]]
    table = size.merge(ends, on=["doc", "part"], how="left")
    undated = table["start_date"].isna()  # a part without a date has that of its page
    table.loc[undated, "start_date"] = table.loc[undated, "doc"].map(page["start_date"])
    table.loc[undated, "end_date"] = table.loc[undated, "doc"].map(page["end"])
    return table[["doc", "part", "source", "start_date", "end_date", "words"]]


def rates(
    tally: Tally,
    *,
    period: str = "date",
    window: int = 1,
    together: bool = False,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the rates of what was counted, by source and period of publication.

    Parameters
    ----------
    tally : Tally
        Of `actors`, `terms` or `names`.
    period : {"date", "month", "quarter", "year", "decade"}
        "date": each day on which the source published; a text of vague date counts at its first
        day. Of the others, a text whose date is too vague for one of them is left out, as
        `left_out` says.
    window : int
        How many periods are pooled around each: an odd number. A rolling rate.
    together : bool
        Whether to take all sources as one, "all sources".
    seed : int

    Returns
    -------
    DataFrame
        A row for each source, period and series: `source`, `start_date`, `end_date` (of the
        period), `series`, `n` (how often it was counted, in all periods pooled), `own_n` (in this
        one), `base` (words, or mentions), `units`, `resampled`, `rate`, `low`, `high` (per 1,000
        words or per mention, 95 % bootstrap),
        `enough` (at least `FEWEST_WORDS` words in `resample.ENOUGH_UNITS` units, or
        `FEWEST_MENTIONS` mentions). Between the first and the last period of a source none is
        missing: where it published nothing (or never named the actor), `base` is 0 and the rate
        is missing, since nothing said is not zero. Undated texts are left out.

    Raises
    ------
    CorpusError
        If there is no such period or window.

    Examples
    --------
    >>> from analysis import extract
    >>> guard = actors(extract.features("corpus/harbour"), ["guard"])
    >>> table = rates(guard, period="year").query("source == 'LEDGER'")
    >>> table["n"].tolist()
    [5, 6, 0, 3, 5, 0, 0, 0, 7]
    """
    if window % 2 == 0 or window < 1:
        raise CorpusError(f"window {window}; allowed: an odd number of periods: 1, 3, 5, …")
    if period == "date" and window > 1:
        allowed = ", ".join(MONTHS)
        raise CorpusError(f"window {window}: dates lie unevenly; choose a period: {allowed}")
    units, counts = _dated(tally, together)
    number = _stretches.numbers(units, period)
    units, counts = units[number.notna()], counts[number.notna().to_numpy()]
    units = units.assign(number=number.dropna().astype("int64"))
    if units.empty or not tally.names:
        return pd.DataFrame(columns=list(RATES)).astype(RATES)
    grid = _stretches.grid(units, period)
    grid = grid.assign(group=grid.index)
    keys = ["source", "number"]
    own = _matrices.places(units, grid, keys)
    ones = np.ones(len(own))
    put = sparse.csr_matrix((ones, (own, np.arange(len(own)))), shape=(len(grid), len(own)))
    alone = (put @ counts).toarray()
    shifts = range(-(window // 2), window // 2 + 1)
    rows = np.tile(np.arange(len(units)), window)
    pooled = pd.concat([units.assign(number=units["number"] + shift) for shift in shifts])
    pooled["group"] = _matrices.places(pooled, grid, keys)
    inside = (pooled["group"] >= 0).to_numpy()
    pooled, rows = pooled[inside], rows[inside]
    result = resample.ratios(
        pooled, counts[rows], pooled["base"].to_numpy(), group="group", seed=seed
    )
    grid = grid.merge(pd.DataFrame({"thing": range(len(tally.names))}), how="cross")
    result = grid.merge(result, on=["group", "thing"], how="left")
    result = result.fillna({"n": 0, "base": 0, "units": 0, "resampled": ""})
    scaled = result[["ratio", "low", "high"]] * tally.scale
    return result.assign(
        series=np.array(tally.names, dtype=object)[result["thing"]],
        own_n=alone[result["group"], result["thing"]],
        rate=scaled["ratio"],
        low=scaled["low"],
        high=scaled["high"],
        enough=_enough(result, tally),
    )[list(RATES)].astype(RATES)


def left_out(tally: Tally, *, period: str = "date", together: bool = False) -> pd.DataFrame:
    """Return how many units of text `rates` leaves out since nobody knows when they were published.

    Parameters
    ----------
    tally : Tally
    period : {"date", "month", "quarter", "year", "decade"}
    together : bool
        As `rates` takes them.

    Returns
    -------
    DataFrame
        A row a source: `source`, `units` (with words, or mentions), and of these `undated`, and
        `vague` (known to the year, say, where months are asked for).

    Examples
    --------
    >>> from analysis import extract
    >>> guard = actors(extract.features("corpus/harbour"), ["guard"])
    >>> left_out(guard, period="month").iloc[-2:].to_numpy().tolist()
    [['LEDGER', 34, 0, 0], ['ROPEWALK', 33, 0, 0]]
    """
    units = tally.units[tally.units["base"] > 0]
    units = units.assign(source=TOGETHER) if together else units
    dated = units["start_date"].notna()
    vague = _stretches.numbers(units, period).isna() & dated
    table = units.assign(units=1, undated=~dated, vague=vague).groupby("source", sort=True)
    return table[["units", "undated", "vague"]].sum().astype("int64").reset_index()


def changes(tally: Tally, *, together: bool = False, most: int = 3, seed: int = 0) -> pd.DataFrame:
    """Return where the rate of what was counted changes from one date of publication to the next.

    The change is the cut between two dates at which two rates are likeliest (Poisson; the deviance
    of a regression tree). Its `p` says how often as great a change is found anywhere when whole
    clusters (documents of one date where a source has ten or more, else paragraphs) are dealt out
    over the dates by chance. Further changes are sought in the pieces (binary segmentation; Scott
    & Knott 1974), as long as p, times the number of pieces, is below 0.05. The interval holds each
    cut that the texts do not speak against at that level: a test by permutation inverted (after
    Worsley 1986). A rate that grows little by little is no step, but is found as one: draw it too.
    Where paragraphs are dealt out, a change may be a difference between those few texts, and its
    date has no interval. Shares (of names) have a binomial likelihood. `docs/validity.md` has how
    often all this finds, and misses, what was planted.

    Parameters
    ----------
    tally : Tally
        Of `actors`, `terms` or `names`.
    together : bool
        Whether to take all sources as one, "all sources"; a change may then be one of who speaks.
    most : int
        Changes told of a series.
    seed : int

    Returns
    -------
    DataFrame
        A row for each source, series and change: `source`, `series`, `start_date` (the first date
        of publication after the change; a text of vague date counts at its first day), `low`,
        `high` (95 % interval of that date; missing where paragraphs are dealt out), `before`,
        `after` (rates, per 1,000 words or per mention, up to the next change or the end),
        `before_base`, `after_base`, `units`, `resampled`, `p`, `q` (rate of false discoveries over
        all series of the table, by the `p` of the greatest change of each), `sure` (q is below
        0.05, and documents were dealt out: of a few texts p says that they differ, not that the
        source changed). The greatest change is
        told whatever its p; where there is none to test (one date only, or never counted), date
        and p are missing.

    Raises
    ------
    CorpusError
        If `most` is below 1.

    Examples
    --------
    >>> from analysis import extract
    >>> found = changes(names(extract.features("corpus/harbour"), "guard"))
    >>> found = found[(found["q"] < 0.05) & (found["source"] == "LEDGER")].set_index("series")
    >>> found["start_date"].astype(str).to_dict()
    {'Guard': '2014-05-01', 'militia': '2014-05-01'}
    """
    if most < 1:
        raise CorpusError(f"changes: most is {most}; allowed are numbers from 1")
    units, counts = _dated(tally, together)
    if units.empty or not tally.names:
        return pd.DataFrame(columns=list(CHANGES)).astype(CHANGES)
    rows, greatest = [], []
    drawn = resample.clusters(units, ["source"])
    sources = units.groupby("source", sort=True).indices
    for number, (source, own) in enumerate(sources.items()):
        keys = units.iloc[own][["start_date"]].assign(cluster=drawn["cluster"].to_numpy()[own])
        # Texts of several dates on one page are clusters of their own.
        cluster = keys.groupby(["start_date", "cluster"], sort=True).ngroup().to_numpy()
        member = _matrices.member(cluster)
        n = np.rint((member @ counts[own]).T.toarray()).astype("int64")
        base = member @ units["base"].to_numpy()[own]
        days = keys.groupby(cluster)["start_date"].first()
        place = days.rank(method="dense").to_numpy()
        found = _changes.found(
            n,
            base,
            place,
            most=most,
            tests=len(tally.names) * len(sources),
            seed=[seed, number],
            shares=tally.scale == 1,
        )
        about = {"source": source, "units": len(base), "resampled": drawn["resampled"].iloc[own[0]]}
        for name, series, cuts in zip(tally.names, n, found, strict=True):
            about = about | {"series": name}
            # One p a series, that of its greatest change, says how sure all of them are.
            p = next((cut.p for cut in cuts if cut.greatest), np.nan)
            greatest.append((p, max(len(cuts), 1)))
            rows += [about | _told(cut, series, base, days, tally.scale) for cut in cuts] or [about]
    table = pd.DataFrame(rows).reindex(columns=list(CHANGES))
    p, times = zip(*greatest, strict=True)
    # Where paragraphs are dealt out, nothing tells a change of date from a change of text.
    whole = table["resampled"] == "documents"
    table[["low", "high"]] = table[["low", "high"]].where(whole, axis=0)
    q = np.repeat(resample.q_values(np.array(p)), times)
    sure = (q < SURE) & whole
    table = table.fillna({"before_base": 0, "after_base": 0})
    return table.assign(q=q, sure=sure).astype(CHANGES)


def suited(features: Features, *, most: int = 60) -> str:
    """Return the period that suits a corpus: what to draw where nobody chose.

    Parameters
    ----------
    features : Features
    most : int
        Points in time that a figure can hold.

    Returns
    -------
    str
        "date" if its texts were published on at most half as many dates; else the finest of month,
        quarter, year and decade of which it spans at most so many (decade if none).

    Examples
    --------
    >>> from analysis import extract
    >>> suited(extract.features("corpus/harbour"))
    'date'
    """
    published = dates(features)["start_date"].dropna()
    if published.nunique() <= most / 2:
        return "date"
    months = (published.max().to_period("M") - published.min().to_period("M")).n + 1
    return next((period for period, size in MONTHS.items() if months / size <= most), "decade")


def _told(
    cut: _changes.Change, series: np.ndarray, base: np.ndarray, days: pd.Series, scale: float
) -> dict:
    """Return what `changes` tells of a change in a series of clusters."""
    before, after = slice(cut.begin, cut.at), slice(cut.at, cut.end)
    return {
        "start_date": days[cut.at],
        "low": days[cut.low],
        "high": days[cut.high],
        "before": scale * series[before].sum() / base[before].sum(),
        "after": scale * series[after].sum() / base[after].sum(),
        "before_base": base[before].sum(),
        "after_base": base[after].sum(),
        "p": cut.p,
    }


def _dated(tally: Tally, together: bool) -> tuple[pd.DataFrame, sparse.csr_matrix]:
    """Return the units that have a date and something that counts are taken of."""
    units = tally.units.reset_index(drop=True)
    units = units.assign(source=TOGETHER) if together else units
    dated = np.flatnonzero(units["start_date"].notna() & (units["base"] > 0))
    return units.iloc[dated].reset_index(drop=True), tally.counts[dated]


def _enough(result: pd.DataFrame, tally: Tally) -> pd.Series:
    """Tell where there is evidence enough for a rate of words, or of mentions."""
    if tally.scale == 1:  # a share
        return result["base"] >= FEWEST_MENTIONS
    return (result["base"] >= FEWEST_WORDS) & (result["units"] >= resample.ENOUGH_UNITS)
