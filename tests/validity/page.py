"""The figures of `docs/validity.md`: a table an area, sets in the columns, measures in the rows."""

import re
from pathlib import Path

import pandas as pd

from . import marked

CSV = marked.ROOT / "docs" / "validity.csv"
PAGE = marked.ROOT / "docs" / "validity.md"
BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n).*?<!-- end -->", re.DOTALL)


def written(table: pd.DataFrame, page: str) -> str:
    """Return the page with its figures made anew from the table of `measure.table`.

    What stands between `<!-- figures: AREA -->` and `<!-- end -->` is the table of that area.

    Examples
    --------
    >>> about = {"measure": "recall", "set": "news", "data": "late", "target": 0.95}
    >>> row = {"area": "names", "n": 8, "value": 0.875, "low": 0.529, "high": 0.978} | about
    >>> print(written(pd.DataFrame([row]), "<!-- figures: names -->\\nold\\n<!-- end -->"))
    <!-- figures: names -->
    | measure | news (late) | target |
    |---|---|---|
    | recall | 0.88 [0.53, 0.98] n 8 | 0.95 |
    <!-- end -->
    """

    def block(match: re.Match) -> str:
        return f"{match[1]}{_markdown(table[table['area'] == match[2]])}\n<!-- end -->"

    return BLOCK.sub(block, page)


def write(table: pd.DataFrame, csv: Path = CSV, page: Path = PAGE) -> None:
    """Write the table as CSV and its figures into the page, but not speed: no two runs share it."""
    lasting = table[table["area"] != "speed"]
    lasting.to_csv(csv, index=False, float_format="%.3f", lineterminator="\n")
    page.write_text(written(pd.read_csv(csv), page.read_text("utf-8")), "utf-8")


def _markdown(rows: pd.DataFrame) -> str:
    rows = rows[rows["value"].notna()]
    sets = {row.set: f"{row.set} ({row.data})" for row in rows.itertuples()}
    lines = [f"| measure | {' | '.join(sets.values())} | target |", "|---" * (len(sets) + 2) + "|"]
    for measure, same in rows.groupby("measure", sort=False):
        cells = {row.set: _cell(row) for row in same.itertuples()}
        target = same["target"].iloc[0]
        aim = "" if pd.isna(target) else f"{target:.2f}"
        lines.append(f"| {' | '.join([measure, *(cells.get(name, '') for name in sets), aim])} |")
    return "\n".join(lines)


def _cell(row) -> str:
    between = "" if pd.isna(row.low) else f" [{row.low:.2f}, {row.high:.2f}]"
    return f"{row.value:.2f}{between} n {row.n:.0f}"
