"""Codes set beside what the suite says, counted, and told in lines: the workings of `code`."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from analysis import _alphas, pool, tables
from analysis._coders import FEWEST, UNIT, placed
from analysis._lines import WIDTH, cut
from analysis.tables import Features

PART, DIFFER, LOST = "coders part", "suite parts from coders", "not named there any more"
ALPHAS = ("alpha", "nominal alpha")
SUITE, MAJORITY, CODERS = "suite", "majority", "all coders"
AGREEMENT = {
    "first": "str",
    "second": "str",
    "measure": "str",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
    "units": "int64",
    "resampled": "str",
}


def matched(features: Features, coding: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return codes as units × coders, missing where not coded or not to be told, and the units.

    Units have what the suite says of them; `mention` is missing where the corpus names nobody.
    """
    coding = features.coding if coding is None else tables.check(coding, tables.CODING)
    coding = placed(features, coding)
    wide = coding.assign(stance=coding["stance"].astype("float64"))
    wide = wide.pivot(index=UNIT, columns="coder", values="stance")
    judged = pool.mentions(features).dropna(subset=["score"])
    named = features.named.merge(judged, on=["doc", "mention"], how="left")
    columns = ["mention", "segment", "paragraph", "source", "voice", "name", "label", "reasons"]
    units = wide.index.to_frame(index=False).merge(named[UNIT + columns], on=UNIT, how="left")
    return wide.reset_index(drop=True), units.astype({"mention": "Int64", "label": "Int64"})


def majority(wide: pd.DataFrame) -> np.ndarray:
    """Return the stance that more than half of those give who give one; NaN where there is none."""
    codes = wide.to_numpy(dtype="float64")
    votes = (codes[:, :, None] == _alphas.STANCES).sum(axis=1)
    most = _alphas.STANCES[votes.argmax(axis=1)].astype("float64")
    return np.where(2 * votes.max(axis=1) > votes.sum(axis=1), most, np.nan)


def counted(rows: pd.DataFrame, second: str, kind: str) -> pd.DataFrame:
    """Return all pairs of stances, of the suite and of others, with the sum of `n`."""
    pairs = pd.MultiIndex.from_product([_alphas.STANCES] * 2, names=["suite", second])
    n = rows.groupby(["suite", second])["n"].sum().reindex(pairs, fill_value=0)
    return n.reset_index().astype({"suite": "int64", second: "int64", "n": kind})


def agreement(
    features: Features, coding: pd.DataFrame | None = None, *, draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """Return how far coders agree among themselves, and the suite with each and with most of them.

    The headline is `alpha`: Krippendorff's alpha of an ordered scale (squared distances of -1, 0,
    1, so that -1 beside 1 is four times as bad as 0 beside 1); `nominal alpha` takes all
    differences alike. Both are 1 where all agree, 0 where chance would do as well; by NLTK.

    Parameters
    ----------
    features : Features
    coding : DataFrame, optional
        As `read` gives it; by default the corpus's `coding.csv`.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        A row a pair and measure. `first`, `second`: names of coders, "all coders" (if there are
        more than two), "suite", "majority" (the stance that more than half gave; a unit without
        one is left out); `measure`: "alpha", "nominal alpha", "share equal" (of pairs) and
        "macro-F1" (of suite and majority: the mean over the stances that either uses); `value`;
        `low`, `high`: 95 % interval of a bootstrap, of documents where there are ten or more, else
        of the units coded;
        `n`: units with two codes or more; `units`, `resampled`: how many of what were resampled.
        Alpha is missing where only one value occurs, an interval also where fewer than five were
        there to be drawn, or all draws were alike. Units that the corpus does not name any more
        count between coders, but not with the suite: see `disputed`.

    Examples
    --------
    >>> from analysis import extract
    >>> found = agreement(extract.features("corpus/harbour"), draws=200)
    >>> found.loc[0, ["first", "second", "measure"]].tolist(), int(found.loc[0, "n"])
    (['A', 'B', 'alpha'], 40)
    """
    wide, units = matched(features, coding)
    suite, most = units["label"].astype("float64").to_numpy(), majority(wide)
    every = {coder: wide[coder].to_numpy() for coder in wide}
    sides = [(pair, [every[one] for one in pair]) for pair in combinations(every, 2)]
    if len(every) > 2:
        sides.insert(0, ((CODERS, ""), list(every.values())))
    sides += [((SUITE, coder), [suite, codes]) for coder, codes in every.items()]
    sides += [((SUITE, MAJORITY), [suite, most])] * bool(every)
    rows = []
    for number, ((first, second), codes) in enumerate(sides):
        names = ["alpha", "nominal alpha"]
        names += ["share equal"] * (len(codes) == 2) + ["macro-F1"] * (second == MAJORITY)
        found = _alphas.measured(
            np.column_stack(codes), units, names, seed=[seed, number], draws=draws
        )
        rows += [{"first": first, "second": second, **row} for row in found]
    return pd.DataFrame(rows, columns=list(AGREEMENT)).astype(AGREEMENT)


def headline(agreement: pd.DataFrame) -> dict[str, object]:
    """Return how far the suite agrees with most coders, as figures tell it.

    Parameters
    ----------
    agreement : DataFrame
        That of `agreement`.

    Returns
    -------
    dict
        `coded` (units that both have judged), `alpha` and `interval` (None where there is none):
        options of `draw.stances`.

    Examples
    --------
    >>> from analysis import extract
    >>> told = headline(agreement(extract.features("corpus/harbour"), draws=50))
    >>> sorted(told)
    ['alpha', 'coded', 'interval']
    """
    rows = agreement[(agreement["second"] == MAJORITY) & (agreement["measure"] == "alpha")]
    if rows.empty:
        return {"coded": 0, "alpha": None, "interval": None}
    row = rows.iloc[0]
    return {
        "coded": int(row["n"]),
        "alpha": None if pd.isna(row["value"]) else float(row["value"]),
        "interval": None if pd.isna(row["low"]) else (float(row["low"]), float(row["high"])),
    }


def confusion(features: Features, coding: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how often the suite says what, where most coders say what.

    Parameters
    ----------
    features : Features
    coding : DataFrame, optional
        As `read` gives it; by default the corpus's `coding.csv`.

    Returns
    -------
    DataFrame
        Nine rows: `suite`, `majority` (each -1, 0, 1), `n` units. Units without a majority, or that
        the corpus does not name any more, are left out (`disputed` has them).

    Examples
    --------
    >>> from analysis import extract
    >>> len(confusion(extract.features("corpus/harbour")))
    9
    """
    wide, units = matched(features, coding)
    rows = pd.DataFrame({"suite": units["label"], "majority": majority(wide), "n": 1}).dropna()
    return counted(rows.astype("int64"), "majority", "int64")


def fidelity(features: Features, coding: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how far the suite's labels are to be trusted: what coders say of each.

    Parameters
    ----------
    features : Features
    coding : DataFrame, optional
        As `read` gives it; by default the corpus's `coding.csv`.

    Returns
    -------
    DataFrame
        Nine rows: `suite`, `coder` (each -1, 0, 1), `n`: units. A unit counts once, however many
        coders it has: where they part it counts in shares, so that n need not be whole. Its sum is
        the number of units with a stance that the corpus still names.

    Examples
    --------
    >>> from analysis import extract
    >>> float(fidelity(extract.features("corpus/harbour"))["n"].sum())
    40.0
    """
    wide, units = matched(features, coding)
    rows = wide.melt(var_name="who", value_name="coder", ignore_index=False)
    rows = rows.assign(suite=units["label"].reindex(rows.index)).dropna()
    rows = rows[["suite", "coder"]].astype("int64")
    share = 1 / rows.groupby(level=0)["coder"].transform("size")
    return counted(rows.assign(n=share), "coder", "float64")


def disputed(features: Features, coding: pd.DataFrame | None) -> pd.DataFrame:
    """Return the units on which answers differ, or that are lost, worst first, and why."""
    coding = placed(features, features.coding if coding is None else coding)
    wide, units = matched(features, coding)
    stance = coding["stance"].astype("str").where(coding["stance"].notna(), "?")
    said = coding.assign(code=coding["coder"] + ": " + stance).sort_values([*UNIT, "coder"])
    told = said.groupby(UNIT)["code"].agg(codes="; ".join, answers="size").reset_index()
    found = units.merge(told, on=UNIT, how="left").rename(columns={"label": "suite"})
    given, lost = wide.count(axis=1), found["mention"].isna()
    within = (wide.max(axis=1) - wide.min(axis=1)).fillna(0)
    both = pd.concat([wide, found["suite"].astype("float64")], axis=1)
    gap = (both.max(axis=1) - both.min(axis=1)).fillna(0)
    parting = (within > 0) | given.between(1, found["answers"] - 1)
    found = found.assign(
        within=within,
        gap=gap.astype("Int64").mask(lost),
        why=np.where(lost, LOST, np.where(parting, PART, DIFFER)),
        # Where nothing coded is named any more, the column is no text to be split.
        name=found["name"].map(lambda name: " ".join(name.split()), na_action="ignore"),
    )[lost | parting | (gap > 0)]
    order = ["gap", "within", *UNIT]
    return found.sort_values(order, ascending=[False] * 2 + [True] * 4, na_position="last")


def lines(
    agreement: pd.DataFrame, confusion: pd.DataFrame, again: pd.DataFrame, *, n: int
) -> Iterator[str]:
    """Yield the tables of `code.results` as lines of at most `WIDTH` characters."""
    yield f"{'who':25} {'measure':13} {'value':>6}  {'95 % interval':15} {'n':>5}  resampled"
    scarce = False
    for row in agreement.itertuples():
        who = ", ".join(one for one in (row.first, row.second) if one)
        value = "-" if np.isnan(row.value) else f"{row.value:.2f}"
        ends = "-" if np.isnan(row.low) else f"{row.low:.2f} to {row.high:.2f}"
        drawn = f"{row.units} {row.resampled}" if row.n else ""
        few = 0 < row.n < FEWEST and row.measure in ALPHAS
        scarce |= few
        drawn += ", few" * few
        yield f"{cut(who, 25):25} {row.measure:13} {value:>6}  {ends:15} {row.n:5}  {drawn}"
    if scarce:
        yield f"few: from fewer than {FEWEST} units; an alpha of so few is not to be relied on"
    yield ""
    yield "units by stance: what the suite says, across; what most coders say, down"
    table = confusion.pivot(index="majority", columns="suite", values="n")
    yield f"{'':8}" + "".join(f"{name:>8}" for name in ("-1", "0", "1", "sum"))
    for stance, row in table.iterrows():
        yield f"{stance:>8}" + "".join(f"{one:8}" for one in (*row, row.sum()))
    yield ""
    lost = again["why"] == LOST
    one = lost.sum() == 1
    if lost.any():
        what = "coded unit is" if one else "coded units are"
        yield f"{lost.sum()} {what} not named there any more, and not compared with the suite:"
        yield from (
            cut(f"  {row.doc} {row.start}-{row.end} {row.actor}: {row.codes}", WIDTH)
            for row in again[lost].itertuples()
        )
    here = again[~lost]
    more = f", the first {n}" if len(here) > n else ""
    yield f"units to look at again: {len(here)}{more}"
    for row in here.head(n).itertuples():
        who = f"{row.doc} {row.start} {row.source} on {row.actor}"
        yield cut(f"{who}: {row.why} ({row.codes}; suite: {row.suite})", WIDTH)
        if row.reasons:
            yield cut(f"    because: {row.reasons}", WIDTH)
        yield f"    {_window(row.passage, WIDTH - 4)}"


def _window(passage: str, room: int) -> str:
    """Return as much of a passage around the marked name as there is room for."""
    if len(passage) <= room:
        return passage
    at = max(passage.find("«"), 0)
    first = max(min(at - room // 2, len(passage) - room + 1), 0)
    shown = f"…{passage[first + 1 :]}" if first else passage
    return cut(shown, room)
