"""Texts to measure on: a given corpus, or as much invented text as is wanted."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

SOURCES = [f"Paper {letter}" for letter in "ABCDEFGH"]
TYPES, WORDS, TILT = 100_000, 450, 0.3
SYLLABLES = [c + v for c in "bcdfghklmnprstvz" for v in "aeiou"]


def documents(megabytes: float = 20, *, seed: int = 1) -> list[dict[str, str]]:
    """Return documents with their source: of `STANDPOINT_BENCH`, if that is set, else invented."""
    folder = os.environ.get("STANDPOINT_BENCH")
    if folder:
        with (Path(folder) / "documents.jsonl").open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    return list(_invented(megabytes * 1e6, np.random.default_rng(seed)))


def _invented(size: float, chance: np.random.Generator) -> Iterator[dict[str, str]]:
    """Yield documents of words drawn by Zipf's law, each source with its own taste."""
    made = {"".join(chance.choice(SYLLABLES, 2 + i % 3)) for i in range(2 * TYPES)}
    words = np.array(sorted(made))[chance.permutation(len(made))[:TYPES]]
    law = 1 / np.arange(1, len(words) + 1)
    tastes = [np.cumsum(law * np.exp(TILT * chance.normal(size=len(words)))) for _ in SOURCES]
    number = 0
    while size > 0:
        place = number % len(SOURCES)
        drawn = np.searchsorted(tastes[place], chance.random(WORDS) * tastes[place][-1])
        text = " ".join(words[drawn])
        yield {"doc": f"{number:06}", "source": SOURCES[place], "text": text}
        number, size = number + 1, size - len(text)
