"""Print how fast the suite is: `make bench`; `make bench-write` writes docs/performance.csv."""

import argparse
import resource

from tests.bench import clusters, judging, keyness, parsing, sizes, texts

try:
    from tests.bench import running
except ImportError:
    running = None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/performance.csv")
    parser.add_argument("--sizes", type=int, nargs="+", default=sizes.SIZES, help="in MB")
    parser.add_argument("--parts", nargs="+", default=(*sizes.PARTS, "steps"), help="of the whole")
    asked = parser.parse_args()
    parts = tuple(part for part in sizes.PARTS if part in asked.parts)
    table = sizes.table(parts, tuple(asked.sizes))
    if asked.write:
        place = sizes.ROOT / "docs" / "performance.csv"
        place.write_text(table.to_csv(index=False, float_format="%.3g"), encoding="utf-8")
    if len(table):
        print(table.round(2).to_string(index=False))
    if "steps" in asked.parts:
        steps()


def steps() -> None:
    """Measure and print single steps of analyses."""
    documents = texts.documents()
    size = sum(len(row["text"].encode("utf-8")) for row in documents) / 1e6
    print(f"{len(documents):,} documents, {size:.1f} MB")
    print(keyness.ratios(documents).round(2).to_string(index=False))
    print(clusters.ratios(documents).round(2).to_string(index=False))
    print(parsing.ratios().round(2).to_string(index=False))
    print(judging.ratios().round(2).to_string(index=False))
    if running:
        print(running.ratios().round(2).to_string(index=False))
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


main()
