"""Periods of time: in which one a text falls, and which ones there are."""

import numpy as np
import pandas as pd

from analysis.tables import DAY, CorpusError

MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}  # of a regular period
PERIODS = ("date", *MONTHS)


def numbers(units: pd.DataFrame, period: str) -> pd.Series:
    """Return the number of the period that each row falls into, missing where none is known.

    Of dates, this is the first day; else a count of periods from 1970.
    """
    if period not in PERIODS:
        raise CorpusError(f"period '{period}'; allowed: {', '.join(PERIODS)}")
    ends = [units[name].to_numpy(dtype=DAY) for name in ("start_date", "end_date")]
    known = ~np.isnat(ends[0])
    if period == "date":
        number, same = ends[0].astype("int64"), known
    else:
        first, last = (
            end.astype("datetime64[M]").astype("int64") // MONTHS[period] for end in ends
        )
        number, same = first, known & (first == last)
    return pd.Series(number, index=units.index, dtype="Int64").where(same)


def days(number: pd.Series, period: str) -> pd.DataFrame:
    """Return the first and last day of regular periods."""
    months = number.to_numpy(dtype="int64") * MONTHS[period]
    first, after = (
        month.astype("datetime64[M]").astype("datetime64[D]")
        for month in (months, months + MONTHS[period])
    )
    ends = {"start_date": first, "end_date": after - np.timedelta64(1, "D")}
    return pd.DataFrame(ends, index=number.index).astype(DAY)


def grid(units: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return each source's periods: all from its first to its last, but of dates those it has."""
    if period == "date":
        table = units.groupby(["source", "number"], sort=True).agg(
            start_date=("start_date", "first"), end_date=("end_date", "max")
        )
        return table.reset_index()
    ends = units.groupby("source", sort=True)["number"].agg(["min", "max"])
    frames = [
        pd.DataFrame({"source": source, "number": range(first, last + 1)})
        for source, first, last in ends.itertuples()
    ]
    table = pd.concat(frames, ignore_index=True)
    return table.join(days(table["number"], period))
