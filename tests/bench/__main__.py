"""Print how fast the suite is: `make bench`."""

import resource

from tests.bench import clusters, judging, keyness, texts


def main() -> None:
    """Measure and print."""
    documents = texts.documents()
    size = sum(len(row["text"].encode("utf-8")) for row in documents) / 1e6
    print(f"{len(documents):,} documents, {size:.1f} MB")
    print(keyness.ratios(documents).round(2).to_string(index=False))
    print(clusters.ratios(documents).round(2).to_string(index=False))
    print(judging.ratios().round(2).to_string(index=False))
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


main()
