"""Try what the suite promises in bad weather, in full: `python -m tests.reliability`."""

import argparse
import csv
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

CSV = Path(__file__).parents[2] / "docs" / "reliability.csv"
COLUMNS = ["part", "what", "tried", "held", "note"]
PARTS = {
    "run": "running",
    "warm": "running",  # once more, killed while the report is written; and a full disk
    "extract": "extracting",
    "corpora": "zoo_corpora",
    "files": "zoo_files",
    "growth": "growth",
    "fuzz": "fuzzing",
    "same": "sameness",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--write", action="store_true", help=f"also write docs/{CSV.name}")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(
            f"no part is called {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}"
        )
    failed = False
    for part in chosen.parts or PARTS:
        begun = time.monotonic()
        rows = figures(part)
        for row in rows:
            failed |= row["held"] < row["tried"]
            print(f"{row['part']}, {row['what']}: {row['held']} of {row['tried']}; {row['note']}")
        print(f"{part}: {time.monotonic() - begun:.0f} s", flush=True)
        if chosen.write:
            write(rows)
    return int(failed)


def figures(part: str) -> list[dict]:
    module = import_module(f"tests.reliability.{PARTS[part]}")
    if part != "warm":
        return module.figures()
    with tempfile.TemporaryDirectory() as cache:
        return [*module.figures(warm=Path(cache)), *module.full(warm=Path(cache))]


def write(rows: list[dict]) -> None:
    """Put rows into the table, in the place of those that were there of the same name."""
    old = []
    if CSV.is_file():
        with CSV.open(encoding="utf-8", newline="") as file:
            old = list(csv.DictReader(file))
    new = {(row["part"], row["what"]): row for row in [*old, *rows]}
    with CSV.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(new.values(), key=lambda row: (row["part"], row["what"])))


if __name__ == "__main__":
    sys.exit(main())
