"""Texts to measure on: a given corpus, or as much invented text as is wanted."""

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

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


def sized(megabytes: float) -> Iterator[dict[str, str]]:
    """Yield documents of so much text; those that are given are repeated if they are too few."""
    size, number, given = megabytes * 1e6, 0, documents(megabytes)
    while size > 0:
        row = given[number % len(given)]
        again = f"-{number // len(given)}" * (number >= len(given))
        date = row.get("date") or f"{1988 + number % 33}-{1 + number % 12:02}-01"
        yield {"doc": f"{row['doc']}{again}", "source": row["source"], "date": date} | {
            "text": row["text"]
        }
        number, size = number + 1, size - len(row["text"].encode("utf-8"))


def actors() -> str:
    """Return an `actors.csv`: the one beside the texts of `STANDPOINT_BENCH`, else invented."""
    folder = os.environ.get("STANDPOINT_BENCH")
    if folder and (Path(folder) / "actors.csv").is_file():
        return (Path(folder) / "actors.csv").read_text(encoding="utf-8")
    words = sorted({word for row in documents(0.1) for word in row["text"].split()})
    rows = [(f"a{i % 100:02}", f"Actor {i % 100}", "party", word) for i, word in enumerate(words)]
    file = io.StringIO()
    csv.writer(file).writerows([("actor", "label", "type", "alias"), *rows[:300]])
    return file.getvalue()


def names(actors: pd.DataFrame, most: int, words: np.ndarray) -> pd.DataFrame:
    """Return so many rows of `tables.ACTORS`, rare words for names where there are too few."""
    known = set(actors["alias"].str.lower())
    more = [word for word in words[::-1] if word not in known and len(word) > 3]
    rows = actors.iloc[[0] * max(most - len(actors), 0)]
    rows = rows.assign(alias=pd.array([str(word) for word in more[: len(rows)]], dtype="str"))
    return pd.concat([actors, rows], ignore_index=True).iloc[:most]


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
