"""1,000 sentences judged, against parsing them alone."""

import pandas as pd

from analysis import extract
from tests.validity import marked, speed

SENTENCES = 1000


def ratios() -> pd.DataFrame:
    """Return for each step its CPU seconds, and their ratio to those of parsing.

    The sentences are those of corpus/harbour that name an actor, taken over and over.

    Returns
    -------
    DataFrame
        `step`, `seconds`, `ratio`. Judging includes parsing.
    """
    harbour = extract.features(marked.ROOT / "corpus" / "harbour")
    spans = harbour.segments[["doc", "segment", "start", "end"]]
    named = harbour.named.merge(spans, on=["doc", "segment"], suffixes=("", "_sentence"))
    texts = harbour.documents.set_index("doc")["text"]
    rows = [
        (texts[row.doc][row.start_sentence : row.end_sentence], *_within(row))
        for row in named.itertuples()
    ]
    often = -(-SENTENCES // len(rows))
    parsed, judged = speed.judging(*map(list, zip(*(rows * often)[:SENTENCES], strict=True)))
    steps = [(f"nlp.pipe, {SENTENCES:,} sentences", parsed), ("parsed and judged", judged)]
    table = pd.DataFrame(steps, columns=["step", "seconds"])
    return table.assign(ratio=table["seconds"] / table["seconds"].iloc[0])


def _within(row) -> tuple[int, int]:
    """Return where in its sentence a mention stands."""
    return row.start - row.start_sentence, row.end - row.start_sentence
