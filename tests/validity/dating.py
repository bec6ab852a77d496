"""Dates named in texts: how far the program finds what a reader marks, and means the same days."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis import date

from . import scores

Row = tuple[str, str, dict]  # measure, set, figure


def rows(found: pd.DataFrame, gold: pd.DataFrame, name: str) -> Iterator[Row]:
    """Yield all figures of a set.

    Parameters
    ----------
    found : DataFrame
        `tables.DATES` of the stretches that were read.
    gold : DataFrame
        doc, start, end, kind, first, last: all dates in these stretches.
    name : str
        Of the set.

    Yields
    ------
    tuple
        Measure, set and figure. A date is found if both have the same offsets.
    """
    keys = ["doc", "start", "end"]
    both = gold.merge(found, on=keys, suffixes=("", "_found"))
    yield "dates: recall", name, scores.share(_held(gold, both))
    yield "dates: precision", name, scores.share(_held(found, both))
    for kind in ("explicit", "relative", "dateline"):
        own = gold[gold["kind"] == kind]
        yield f"dates: recall, {kind}", name, scores.share(_held(own, both))
    yield "kind right", name, scores.share(both["kind"] == both["kind_found"])
    same = np.logical_and(*(_same(both[day], both[f"{day}_found"]) for day in ("first", "last")))
    yield "days right", name, scores.share(same)


def within(found: pd.DataFrame, stretches: pd.DataFrame) -> pd.DataFrame:
    """Return the dates that lie in the stretches (doc, start, end)."""
    pairs = found.reset_index().merge(stretches, on="doc", suffixes=("", "_of"))
    inside = (pairs["start"] >= pairs["start_of"]) & (pairs["end"] <= pairs["end_of"])
    return found.loc[pairs.loc[inside, "index"]]


def sentences(texts: dict[str, str], gold: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the dates found and those marked in sentences without a date of their own.

    Parameters
    ----------
    texts : dict
        Sentences by id.
    gold : DataFrame
        id and the columns of `rows`; a sentence without a date has a row without offsets.
    """
    ids = gold["id"].unique()
    found = pd.concat([date.expressions(texts[one]).assign(doc=one) for one in ids])
    return found, gold.rename(columns={"id": "doc"}).dropna(subset="start")


def planted(truth: pd.DataFrame) -> pd.DataFrame:
    """Return the dates planted in corpus/harbour, `narrated` of its truth, as `rows` takes them."""
    periods = [pd.Period(day) for day in truth["date"]]
    return truth.assign(
        first=[period.start_time for period in periods],
        last=[period.end_time.normalize() for period in periods],
        kind=truth["kind"].replace("signature", "dateline"),
    )


def trapped(found: pd.DataFrame, traps: pd.DataFrame) -> dict:
    """Return the share of traps (doc, start, end) that the program takes for a date."""
    pairs = traps.reset_index().merge(found, on="doc", suffixes=("", "_found"))
    overlap = (pairs["start"] < pairs["end_found"]) & (pairs["start_found"] < pairs["end"])
    return scores.share(traps.index.isin(pairs.loc[overlap, "index"]))


def _held(frame: pd.DataFrame, both: pd.DataFrame) -> np.ndarray:
    keys = ["doc", "start", "end"]
    return pd.MultiIndex.from_frame(frame[keys]).isin(pd.MultiIndex.from_frame(both[keys]))


def _same(marked: pd.Series, found: pd.Series) -> pd.Series:
    marked = pd.to_datetime(marked).astype(found.dtype)
    return marked.eq(found) | (marked.isna() & found.isna())
