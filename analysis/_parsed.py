"""Which sentences are parsed, and how many at a time: the limits of `parse`.

The time and memory of a parser grow with a sentence, and its tokeniser's with the square of a word.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

LONGEST_SENTENCE = 10_000  # characters: what is longer is no sentence, and is not parsed
LONGEST_WORD = 500  # characters without a blank: the parser's time for them grows with the square
MOST_NAMES = 40  # mentions of a sentence that are read: what names more is a list
BATCH = 64  # sentences that are parsed together
MOST_TOGETHER = 40_000  # characters of them, so that memory is bounded
UNBROKEN = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")


def fit(spans: pd.DataFrame, texts: Mapping[str, str]) -> pd.DataFrame:
    """Return the sentences that can be parsed in time that grows with their length."""
    spans = spans[spans["end"] - spans["start"] <= LONGEST_SENTENCE]
    placed = zip(spans["doc"], spans["start"].tolist(), spans["end"].tolist(), strict=True)
    broken = [not UNBROKEN.search(texts[doc], start, end) for doc, start, end in placed]
    return spans[np.array(broken, dtype=bool)]


def pairs(parser, sentences: Iterable[tuple[str, object]]) -> Iterator[tuple]:
    """Yield each sentence parsed, with what stands beside it; few long ones are held at once."""
    batch, size = [], 0
    for sentence in sentences:
        if batch and (len(batch) == BATCH or size + len(sentence[0]) > MOST_TOGETHER):
            yield from parser.pipe(batch, as_tuples=True, batch_size=BATCH)
            batch, size = [], 0
        batch.append(sentence)
        size += len(sentence[0])
    yield from parser.pipe(batch, as_tuples=True, batch_size=BATCH)
