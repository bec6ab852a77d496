"""The figures of simulations in `docs/validity.md`, as tables."""

import re
from pathlib import Path

import pandas as pd

from . import page, planted_frames

CSV = page.PAGE.with_name("calibration.csv")
BLOCK = re.compile(r"(<!-- figures: simulated (\w+) -->\n).*?<!-- end -->", re.DOTALL)
TEXT = ["text", "sizes"]
CHANGES = {
    "found": "found",
    "coverage, found": "held",
    "width, found": "width",
    "both found": "both",
}
TIMES = {"1": "twice", "2": "four times"}  # what so many doublings are


def written(table: pd.DataFrame, told: str) -> str:
    """Return the page with its figures made anew from the table of `calibration.table`.

    What stands between `<!-- figures: simulated AREA -->` and `<!-- end -->` is the table of that
    area.

    Examples
    --------
    >>> row = {"area": "maps", "measure": "cosine", "figure": "coverage", "sizes": "10", "n": 40}
    >>> table = pd.DataFrame([row | {"value": 0.925}])
    >>> print(written(table, "<!-- figures: simulated maps -->\\nold\\n<!-- end -->"))
    <!-- figures: simulated maps -->
    | measure | 10 units |
    |---|---|
    | cosine | 0.93 n 40 |
    <!-- end -->
    """

    def block(match: re.Match) -> str:
        area = {"coded_stances": "stances"}.get(match[2], match[2])
        rows = table[table["area"] == area].dropna(axis="columns", how="all")
        return f"{match[1]}{AREAS[match[2]](rows)}\n<!-- end -->"

    return BLOCK.sub(block, told)


def read(csv: Path = CSV) -> pd.DataFrame:
    """Return the table as it was written."""
    return pd.read_csv(
        csv, dtype={"sizes": str, "planted": str}, keep_default_na=False, na_values=""
    )


def write(table: pd.DataFrame, csv: Path = CSV, told: Path = page.PAGE) -> None:
    """Write the table as CSV, and its figures into the page."""
    table.to_csv(csv, index=False, float_format="%.4f", lineterminator="\n")
    told.write_text(written(read(csv), told.read_text("utf-8")), "utf-8")


def _chance(rows: pd.DataFrame) -> str:
    often = rows[(rows["figure"] == "p below 0.05") & (rows["words"] != "all")]
    strict = rows[(rows["figure"] == "p below 0.001") & (rows["words"] == "30+")]
    cells = [
        _pairs(often, ["p", "permuted_p"], [*TEXT, "words"], 2),
        _pairs(strict, ["p", "permuted_p"], [*TEXT, "words"], 3).assign(words="30+, at 0.001"),
    ]
    return _markdown(pd.concat(cells), TEXT, "words", ["3-5", "6-11", "12-29", "30+"])


def _coverage(rows: pd.DataFrame) -> str:
    cells = _pairs(rows, ["G2", "log_odds"], [*TEXT, "words"], 3)
    return _markdown(cells, TEXT, "words", ["<1", "1-4", "4-16", "16+"])


def _power(rows: pd.DataFrame) -> str:
    cells = _pairs(rows, ["permuted_p", "permuted_q"], [*TEXT, "words", "planted"], 2)
    cells["words"] = cells["planted"].map(TIMES) + ", " + cells["words"]
    order = [f"{times}, {words}" for times in TIMES.values() for words in ("1-4", "4-16", "16+")]
    return _markdown(cells[cells["words"].isin(order)], TEXT, "words", order)


def _effects(rows: pd.DataFrame) -> str:
    cells = rows.assign(
        cell=[f"{row.value:.2f} n {row.n}" for row in rows.itertuples()],
        planted=rows["planted"].map(TIMES),
        of=rows["figure"].map({"mean effect": "all", "mean effect, found": "found"}),
    )
    return _markdown(cells, ["measure", "planted", "of"], "words", ["<1", "1-4", "4-16", "16+"])


def _distances(rows: pd.DataFrame) -> str:
    by = ["measure", *TEXT[1:], "planted"]
    wide = rows.assign(sizes=_sizes(rows)).set_index([*by, "figure"])["value"].unstack().round(4)
    wide["cell"] = [
        f"{row.truth:.2f}: {row.observed:.2f}, {row.bias:+.3f}, {row.coverage:.2f}, {row.found:.2f}"
        for row in wide.itertuples()
    ]
    cells = rows.assign(sizes=_sizes(rows))[by].drop_duplicates()
    cells = cells.merge(wide["cell"].reset_index(), how="left")
    runs = rows["runs"].iloc[0]
    return _markdown(cells.assign(runs=runs), ["measure", "sizes", "runs"], "planted")


def _maps(rows: pd.DataFrame) -> str:
    rows = rows[rows["figure"] == "coverage"]
    cells = rows.assign(
        sizes=rows["sizes"] + " units",
        cell=[f"{row.value:.2f} n {row.n}" for row in rows.itertuples()],
    )
    return _markdown(cells, ["measure"], "sizes")


def _changes(rows: pd.DataFrame) -> str:
    by = [*TEXT, "planted", "runs"]
    rows = rows.assign(sizes=_sizes(rows))
    wide = rows.set_index([*by, "figure"])["value"].unstack().reindex(columns=CHANGES)
    wide["cell"] = [_change(row) for row in wide.rename(columns=CHANGES).itertuples()]
    cells = rows[by].drop_duplicates().merge(wide["cell"].reset_index(), how="left")
    return _markdown(cells, [*TEXT, "runs"], "planted")


def _change(row) -> str:
    """Return how often a change is found, and what is said of the date of those that are there."""
    if pd.notna(row.both):
        return f"{row.found:.2f}; both {row.both:.2f}"
    if pd.isna(row.held):
        return f"{row.found:.2f}"
    return f"{row.found:.2f}: {row.held:.2f}, {row.width:.0f}"


def _no_frames(rows: pd.DataFrame) -> str:
    cells = _several(rows, ["direction kept", "k > 1", "a stable cluster"])
    return _markdown(cells, ["text", "measure"], "sizes")


def _frames(rows: pd.DataFrame) -> str:
    named = ["k as planted", "adjusted Rand", "adjusted Rand, k told", "clusters stable"]
    order = [f"{size} units" for size in planted_frames.SIZES]
    return _markdown(_several(rows, named), ["text", "planted"], "sizes", order)


def _frames_and_sources(rows: pd.DataFrame) -> str:
    cells = _several(rows, ["k > 1", "source overlap", "adjusted Rand"])
    return _markdown(cells, ["text", "planted"], "measure")


def _methods(rows: pd.DataFrame) -> str:
    cells = _several(rows, ["k", "a stable cluster", "adjusted Rand"])
    return _markdown(cells, ["measure"], "planted")


def _stances(rows: pd.DataFrame) -> str:
    return _of_pairs(rows[~rows["planted"].str.contains("judge")], ["planted", "sizes", "text"])


def _coded_stances(rows: pd.DataFrame) -> str:
    return _of_pairs(rows[rows["planted"].str.contains("judge")], ["planted"])


def _of_pairs(rows: pd.DataFrame, head: list[str]) -> str:
    """Return coverage, and the errors of pooled stances, of means of pairs and of one mean."""
    by = [*head, "runs", "words"]
    rows = rows.assign(told=rows["figure"] + ", " + rows["measure"])
    wide = rows.set_index([*by, "told"])["value"].unstack()
    errors = [f"RMSE, {measure}" for measure in ("pooled", "raw", "one mean")]
    wide["cell"] = [
        f"{row['coverage, pooled']:.2f}: " + " / ".join(f"{row[name]:.2f}" for name in errors)
        for row in wide.to_dict("records")
    ]
    cells = rows[by].drop_duplicates().merge(wide["cell"].reset_index(), how="left")
    return _markdown(cells, [*head, "runs"], "words")


def _several(rows: pd.DataFrame, figures: list[str]) -> pd.DataFrame:
    """Return cells that hold several figures of the same runs; one without a value is a dash."""
    by = ["text", "measure", "planted", "sizes", "runs"]
    held = rows.set_index([*by, "figure"])["value"]
    cells = rows[by].drop_duplicates(ignore_index=True)
    # Adding nothing makes -0.00 a plain 0.
    values = [[held.get((*row, figure)) for figure in figures] for row in cells.itertuples(False)]
    told = [
        " / ".join("–" if v is None else f"{round(v, 2) + 0.0:.2f}" for v in row) for row in values
    ]
    return cells.assign(cell=[f"{one} n {n}" for one, n in zip(told, cells["runs"], strict=True)])


def _pairs(rows: pd.DataFrame, measures: list[str], by: list[str], digits: int) -> pd.DataFrame:
    """Return cells that hold the figures of two measures of the same words."""
    rows = rows.assign(sizes=_sizes(rows)).set_index(by)
    one, other = (rows[rows["measure"] == measure] for measure in measures)
    both = one.join(other["value"].rename("value_other"))
    both["cell"] = [
        f"{row.value:.{digits}f} / {row.value_other:.{digits}f} n {row.n}"
        for row in both.itertuples()
    ]
    return both["cell"].reset_index()


def _sizes(rows: pd.DataFrame) -> pd.Series:
    """Return the sizes, and say so where documents are not what is drawn."""
    apart = rows["sizes"].str.endswith("documents") & (rows["resampled"] != "documents")
    return rows["sizes"] + apart.map({True: ", by units", False: ""})


def _markdown(
    cells: pd.DataFrame, head: list[str], across: str, order: list[str] | None = None
) -> str:
    """Return a table of cells: `order` comes first of what goes across, the rest as it stands."""
    columns = dict.fromkeys([*(order or []), *cells[across]])
    lines = [f"| {' | '.join([*head, *columns])} |", "|---" * (len(head) + len(columns)) + "|"]
    for labels, same in cells.groupby(head, sort=False):
        held = dict(zip(same[across], same["cell"], strict=True))
        row = [*map(str, labels), *(held.get(name, "") for name in columns)]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


AREAS = {
    "chance": _chance,
    "coverage": _coverage,
    "power": _power,
    "effects": _effects,
    "distances": _distances,
    "maps": _maps,
    "changes": _changes,
    "no_frames": _no_frames,
    "frames": _frames,
    "frames_and_sources": _frames_and_sources,
    "methods": _methods,
    "stances": _stances,
    "coded_stances": _coded_stances,
}
