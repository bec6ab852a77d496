"""1,000 sentences read by `parse`, against parsing them alone."""

from collections.abc import Callable
from time import process_time

import pandas as pd

from analysis import extract, judge, parse
from tests.validity import marked

SENTENCES, OFTEN = 1000, 3


def ratios() -> pd.DataFrame:
    """Return for each step its CPU seconds, and the speed of parsing alone as a share of it.

    The sentences are those of corpus/harbour that name an actor, as if they stood in the corpus
    over and over.

    Returns
    -------
    DataFrame
        `step`, `seconds`, `ratio` (1: as fast as `nlp.pipe` alone).
    """
    harbour = extract.features(marked.ROOT / "corpus" / "harbour")
    often = -(-SENTENCES // len(harbour.mentions.drop_duplicates(["doc", "segment"])))
    mentions, documents, segments = (
        pd.concat([table.assign(doc=table["doc"] + f"-{i}") for i in range(often)])
        for table in (harbour.mentions, harbour.documents, harbour.segments)
    )
    mentions = mentions.reset_index(drop=True)
    keys = ["doc", "segment"]
    few = mentions[keys].drop_duplicates()[:SENTENCES]
    mentions, spans = mentions.merge(few, on=keys), segments.merge(few, on=keys)
    texts = dict(zip(documents["doc"], documents["text"], strict=True))
    plain = [parse.plain(texts[row.doc][row.start : row.end]) for row in spans.itertuples()]
    model, judges = parse.model(), judge.reader(harbour.lexicon)

    def read(*readers: Callable) -> Callable:
        return lambda: parse.read(mentions, documents, segments, readers)

    steps = {
        f"nlp.pipe, {len(plain):,} sentences": lambda: list(
            model.pipe(plain, batch_size=parse.BATCH)
        ),
        "parse.read": read(),
        f"with roles of {len(mentions):,} mentions": read(parse.told_of),
        "with roles and stances": read(parse.told_of, judges),
    }
    table = pd.DataFrame([(step, _least(work)) for step, work in steps.items()])
    table.columns = ["step", "seconds"]
    return table.assign(ratio=table["seconds"].iloc[0] / table["seconds"])


def _least(work: Callable) -> float:
    times = []
    for _ in range(OFTEN):
        began = process_time()
        work()
        times.append(process_time() - began)
    return min(times)
