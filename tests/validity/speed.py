"""How fast names are found, as a ratio to a yardstick in the same run on the same machine."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pandas as pd

from analysis import find, judge, parse, segment, tables


def ratio(folder: Path) -> tuple[float, float, float]:
    """Return megabytes of text measured, and per CPU second: by the yardstick, and by us.

    Ours is `segment` (sentences, quotations, voices) and `find`, without parsing; the yardstick
    counts the words of the same texts with one regular expression.

    Parameters
    ----------
    folder : path
        Holds `documents.jsonl` (doc, source, date, text) and `actors.csv` (actor, type, alias).
    """
    documents, actors = _documents(folder / "documents.jsonl"), _actors(folder / "actors.csv")
    size = sum(len(text.encode("utf-8")) for text in documents["text"]) / 1e6
    began = process_time()
    counts = Counter()
    for text in documents["text"]:
        counts.update(re.findall(r"\w+", text))
    counted = process_time()
    _mentions(documents, actors)
    found = process_time()
    return size, size / (counted - began), size / (found - counted)


def judging(
    texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> tuple[float, float]:
    """Return the CPU seconds of parsing sentences, and of judging them, parsing included.

    The yardstick is spaCy's own `nlp.pipe`. Both have met the sentences before.
    """
    judge.sentences(texts, starts, ends)  # spaCy is slower with words that it has not met
    began = process_time()
    for _ in parse.model().pipe(map(parse.plain, texts), batch_size=parse.BATCH):
        pass
    parsed = process_time()
    judge.sentences(texts, starts, ends)
    return parsed - began, process_time() - parsed


def _mentions(documents: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    segments = segment.segments(documents, tables.build(tables.PARTS, []))
    quotations = segment.quoted(documents)
    by_doc, none = dict(list(quotations.groupby("doc"))), quotations[:0]
    voices = {
        row.doc: segment.voices(row.text, by_doc.get(row.doc, none))
        for row in documents.itertuples()
    }
    return find.mentions(documents, segments, quotations, actors, voices)


def _documents(file: Path) -> pd.DataFrame:
    frame = pd.read_json(file, lines=True, dtype=False)
    day = pd.to_datetime(frame["date"])
    empty = dict.fromkeys(("author", "title", "sha256", "guessed"), "")
    frame = frame.assign(date=day.astype("str"), start=day, end=day, words=0, **empty)
    return tables.build(tables.DOCUMENTS, frame[list(tables.DOCUMENTS.columns)])


def _actors(file: Path) -> pd.DataFrame:
    rows = [
        (row.actor, row.actor, row.type, row.alias, None, None, "", line)
        for line, row in enumerate(pd.read_csv(file).itertuples(), start=2)
    ]
    return tables.build(tables.ACTORS, rows)
