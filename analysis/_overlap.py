"""Which sources can be compared within the same years: part of `review`.

Where each source speaks at a time of its own, a difference between sources may as well be one
between times, and no statistic can tell the two apart.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency
from scipy.stats.contingency import crosstab

from analysis import _lines
from analysis.tables import Features

FEWEST_DATED = 20  # documents with a date, from which the association is told
EACH = 5  # of them a period
PERIODS = 10  # at most
BOUND, APART = "sources and times", "pairs of sources and times"
STRONG = 0.5  # association from which sources and times are bound up
SHARED = ["first", "second", "begin", "end", "n_first", "n_second"]


def dated(features: Features) -> pd.DataFrame:
    """Return one row a dated document and source (of a part): doc, source, first, last (years)."""
    keys = ["doc", "source"]
    texts = features.segments[[*keys, "part"]].drop_duplicates()
    spans = pd.concat(
        [features.documents.assign(part=0), features.parts], ignore_index=True
    ).set_index(["doc", "part"])[["start", "end"]]
    own = texts.join(spans, on=["doc", "part"])
    page = texts.assign(part=0).join(spans, on=["doc", "part"])
    ends = {name: own[name].fillna(page[name]) for name in ("start", "end")}
    own = own.assign(**ends).dropna(subset=["start", "end"])
    own = own.assign(first=own["start"].dt.year, last=own["end"].dt.year)
    return own.groupby(keys, as_index=False).agg(
        start=("start", "min"), first=("first", "min"), last=("last", "max")
    )


def shared(texts: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of sources that both have texts within the years which both cover.

    Parameters
    ----------
    texts : DataFrame
        That of `dated`.

    Returns
    -------
    DataFrame
        `first`, `second` (sources), `begin`, `end` (years), `n_first`, `n_second`: how many texts
        each has within these years, at least one. Pairs with most texts first.

    Examples
    --------
    >>> rows = [("a", 1), ("a", 5), ("b", 3), ("b", 4), ("c", 9)]
    >>> texts = pd.DataFrame(rows, columns=["source", "first"])
    >>> len(shared(texts.assign(last=texts["first"]))), association(texts, texts["first"])
    (0, None)
    """
    spans = texts.groupby("source").agg(first=("first", "min"), last=("last", "max"))
    rows = []
    for one, other in combinations(spans.index, 2):
        begin = max(spans.at[one, "first"], spans.at[other, "first"])
        end = min(spans.at[one, "last"], spans.at[other, "last"])
        inside = texts[(texts["first"] <= end) & (texts["last"] >= begin)]["source"]
        n = int((inside == one).sum()), int((inside == other).sum())
        if begin <= end and min(n):
            rows.append((one, other, int(begin), int(end), *n))
    found = pd.DataFrame(rows, columns=SHARED)
    least, most = (
        found[["n_first", "n_second"]].min(axis=1),
        found[["n_first", "n_second"]].sum(axis=1),
    )
    order = pd.DataFrame({"least": least, "most": most}).sort_values(
        ["least", "most"], ascending=False, kind="stable"
    )
    return found.loc[order.index].reset_index(drop=True)


def association(texts: pd.DataFrame, when: pd.Series) -> float | None:
    """Return how far the time of a text tells its source, from 0 (as by chance) to 1 (wholly).

    Cramér's V, corrected for what chance gives (Bergsma 2013), over at most ten periods with as
    many texts each; None for fewer than 20 texts, or if no source has two.
    """
    if len(texts) < FEWEST_DATED or texts["source"].nunique() < 2:
        return None
    periods = min(PERIODS, len(texts) // EACH)
    rank = when.rank(method="average", pct=True)
    table = crosstab(texts["source"], np.ceil((rank * periods).round(9)).astype(int)).count
    rows, columns = table.shape
    n = len(texts)
    if columns < 2 or rows == n:  # each text is a source of its own: chance tells as much
        return None
    phi = chi2_contingency(table, correction=False).statistic / n
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    sides = [size - (size - 1) ** 2 / (n - 1) for size in (rows, columns)]
    return float(np.sqrt(min(1.0, phi / (min(sides) - 1))))


def sentences(features: Features) -> Iterator[tuple[str, str]]:
    """Yield what stands against comparing sources as if they spoke at one time."""
    texts = dated(features)
    sources = [source for source in features.sources if source in set(texts["source"])]
    if len(sources) < 2:
        return
    pairs, strength = shared(texts), association(texts, texts["start"])
    spans = texts.groupby("source").agg(first=("first", "min"), last=("last", "max"))
    alone = [one for one in sources if one not in {*pairs["first"], *pairs["second"]}]
    lonely = _lines.row(f"{one} {_years(*spans.loc[one])}" for one in alone)
    total, every = len(sources) * (len(sources) - 1) // 2, f"{len(sources)} sources"
    told = "" if strength is None else f"; Cramér's V of source and period is {strength:.2f} of 1"
    within = f"{told}; within the same years lie only {_periods(pairs)}: compare these over them"
    once = texts.groupby("source")["start"].nunique().max() == 1
    if pairs.empty:
        what = f"no two of the {every} have texts of the same years ({lonely}){told}"
        yield BOUND, f"{what}: what sets sources apart may be what sets times apart"
    elif once and len(pairs) < total:
        what = f"each of the {every} has texts of one date only"
        yield BOUND, f"{what}, so that sources and times cannot be told apart{within}"
    elif alone:
        have = "has" if len(alone) == 1 else "have"
        what = f"{len(alone)} of {every} {have} no texts of the years of any other ({lonely})"
        yield BOUND, what + within
    elif strength is not None and strength >= STRONG:
        yield BOUND, f"sources and times are bound up{within}"
    elif len(pairs) < total:
        have = "has" if total - len(pairs) == 1 else "have"
        what = f"{total - len(pairs)} of {total} pairs of sources {have} no texts of the same years"
        yield APART, what + within


def _years(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}-{last}"


def _periods(pairs: pd.DataFrame) -> str:
    """Return the years that sources have in common, with the sources and their texts in them."""
    told = []
    for (begin, end), rows in pairs.groupby(["begin", "end"], sort=False):
        n = dict(
            zip(
                [*rows["first"], *rows["second"]],
                [*rows["n_first"], *rows["n_second"]],
                strict=True,
            )
        )
        named = [f"{source} ({n[source]})" for source in sorted(n)]
        told.append(f"{_years(begin, end)}: {_lines.row(named, most=3)}")
    return _lines.row(told, most=3, sign="; ")
