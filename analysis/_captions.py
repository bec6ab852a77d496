"""Captions of figures and the dictionary of their columns. Part of `draw`.

What is the same for a figure of whatever corpus stands in `data/figures.csv`, what columns mean in
`data/figure_columns.csv`.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from numbers import Integral
from pathlib import Path

import pandas as pd

from analysis import _cells, data
from analysis._stamp import DICTIONARY, legible

MARKUP = re.compile(r"[\\`*_\[\]$~|]|^(?:[#+\-=]|\d+(?=[.)]))")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
UNKNOWN = {"count": "", "per": "", "things": "", "measure": "", "analysis": "", "evidence": ""}
NOTHING = "No interval: there is too little for one."


def told(name: str, table: pd.DataFrame, caption: str, title: str, n: int | str | None) -> str:
    """Return a whole caption in plain words: what is shown, n, units, intervals, rules and corpus.

    Parameters
    ----------
    name : str
        Of the figure or table; what is not in `data/figures.csv` is told from the table's columns.
    table : DataFrame
    caption : str
        The first sentences.
    title : str
        The corpus's.
    n : int or str, optional
        See `draw.save`.

    Examples
    --------
    >>> table = pd.DataFrame({"source": ["A", "A", "B"], "base": [3, 3, 4]})
    >>> told("actors-names", table.assign(resampled="paragraphs"), "Names.", "Town", None)[:59]
    'Names. n = 7 mentions of the actor in own voice. Unit of me'
    >>> told("my-own", table, "Names.", "Is it?", "mentions")
    'Names. n = 10 mentions. No interval. Corpus: Is it?'
    """
    known = data.words("figures").set_index("figure")
    about = dict(known.loc[name]) if name in known.index else {}
    counted = [] if isinstance(n, Integral) else about.get("count", "").split()
    if not about or not {*_needs(about), *counted} <= set(table):  # somebody's own table
        about = _guessed(table)
    parts = [legible(caption), f"n = {_counted(table, about, n)}."]
    units = {"measure": about["measure"], "analysis": about["analysis"]}
    units = [f"unit of {which}: {unit}" for which, unit in units.items() if unit]
    parts.append(_sentence("; ".join(units)) if units else "")
    parts.append(_filled(about["interval"], table) or NOTHING)
    if "calibrated" in table and table["calibrated"].any():
        parts.append("Stances are on the coders' scale.")
    parts.append(_filled(about["evidence"], table) or "")
    parts.append(_ended(f"Corpus: {legible(title)}"))
    return " ".join(part for part in parts if part)


def _needs(about: Mapping[str, str]) -> set[str]:
    """Return the columns that a table must have to be told of so, those of n aside."""
    keys = re.findall(r"\{(\w+)\}", about["interval"] + about["evidence"])
    named = ["start_date" if key == "undated" else key for key in keys]
    return {*named, *([] if about["per"] == "all" else about["per"].split())}


def _guessed(table: pd.DataFrame) -> dict[str, str]:
    """Return what can be said of a table that the suite does not know."""
    about = UNKNOWN | {"count": next((name for name in ("n", "base") if name in table), "")}
    about["things"] = f"(the sum of its column {about['count']})" if about["count"] else ""
    there = {"low", "high"} <= set(table)
    how = " by resampling {resampled}" if "resampled" in table else ""
    about["interval"] = f"95 % intervals{how}." if there else "No interval."
    evidence = "Hatched, hollow or grey: too little evidence."
    few = "enough" in table and not table["enough"].astype("bool").all()
    return about | {"evidence": evidence if few else ""}


def _counted(table: pd.DataFrame, about: Mapping[str, str], n: int | str | None) -> str:
    if isinstance(n, str) and re.search(r"\d", n):
        return legible(n)
    size = n if isinstance(n, Integral) else _size(table, about["count"].split(), about["per"])
    things = legible(n if isinstance(n, str) else about["things"]) or "rows of the table"
    first, *rest = things.split(" ")
    one = first.rstrip(",").removesuffix("s") + "," * first.endswith(",")
    return " ".join([f"{size:,}", one if size == 1 else first, *rest])


def _size(table: pd.DataFrame, count: list[str], per: str) -> int:
    if not count:
        return len(table)
    values = table[count].sum(axis=1)
    if per == "all":
        return int(values.max()) if len(values) else 0
    if per:
        values = values[~table[per].duplicated()]
    return round(float(values.sum()))


def _filled(text: str, table: pd.DataFrame) -> str | None:
    """Return a sentence with what the table says in it; None where it says nothing of that."""
    found = {}
    for key in re.findall(r"\{(\w+)\}", text):
        if key == "undated":
            found[key] = f"{table['start_date'].isna().sum():,}"
            continue
        values = sorted({str(value) for value in table[key].dropna()} - {""})
        if not values:
            return None
        found[key] = " or ".join(values)
    intervals = {"low", "high"} <= set(table) and "95 %" in text
    if intervals and table[["low", "high"]].isna().all(axis=None):
        return None
    return text.format_map(found)


def _sentence(text: str) -> str:
    return _ended(text[:1].upper() + text[1:])


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def markdown(text: str) -> str:
    r"""Return a text so that Markdown shows it as it is.

    >>> markdown("# 5 * $x$ < <b> & [a](b)")
    '\\# 5 \\* \\$x\\$ &lt; &lt;b&gt; &amp; \\[a\\](b)'
    """
    text = MARKUP.sub(_escaped, text)
    return re.sub(r"[&<>]", lambda sign: ENTITIES[sign.group()], text)


def _escaped(found: re.Match) -> str:
    sign = found.group()
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"  # "1\." begins no list


def meanings(name: str, columns: list[str]) -> list[dict[str, str]]:
    """Return what the columns of a table mean: `table`, `column`, `meaning`, `unit`.

    >>> meanings("actors-rates", ["n"])[0]["meaning"]
    'mentions of the actor in own voice'
    """
    rows = []
    for column in columns:
        same = _columns().get(column, [])
        own = [one for one in same if name in one["tables"].split()]
        found = (own or [one for one in same if not one["tables"]] or [{}])[0]
        told = {key: found.get(key, "") for key in ("meaning", "unit")}
        rows.append({"table": name, "column": column, **told})
    return rows


@cache
def _columns() -> dict[str, list[dict[str, str]]]:
    """Return what is known of columns, by name: each table that is kept asks for all of them."""
    known = {}
    for row in data.words("figure_columns").to_dict("records"):
        known.setdefault(row["column"], []).append(row)
    return known


def dictionary(folder: Path) -> None:
    """Write what the columns of all tables in a folder of figures mean."""
    rows = []
    for file in sorted(folder.glob("*.csv")):
        if file.name != DICTIONARY and file.with_suffix(".md").is_file():
            with file.open(encoding="utf-8", newline="") as lines:
                columns = [_cells.bare(column) for column in next(csv.reader(lines), [])]
            rows += meanings(file.stem, columns)
    table = pd.DataFrame(rows, columns=["table", "column", "meaning", "unit"])
    _cells.replace(folder / DICTIONARY, _cells.written(table), encoding="utf-8")
