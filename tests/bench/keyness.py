"""1,000 bootstrap draws of the keyness of every source, against counting the words themselves."""

from collections import Counter
from time import process_time

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import count, resample, tables, weigh

TERMS = 30_000


def ratios(documents: list[dict[str, str]]) -> pd.DataFrame:
    """Return for each step its CPU seconds, and their ratio to those of tokenising.

    Returns
    -------
    DataFrame
        `step`, `seconds`, `ratio`. Keyness is that of each source against the others, for the
        30,000 most frequent words: statistics, both p and q, dispersion, and intervals.
    """
    began = process_time()
    counted = [Counter(word for _, word in count.tokens(row["text"])) for row in documents]
    steps = [("tokenising and counting words", process_time() - began)]
    contexts = _contexts(documents, counted)
    for measure in ("G2", "log_odds"):
        began = process_time()
        found = weigh.keyness(contexts, measure=measure, fewest=1, seed=1)
        sources, terms = found["source"].nunique(), found["term"].nunique()
        label = f"{measure}, {sources} sources x {terms:,} terms, {resample.DRAWS:,} draws"
        steps.append((label, process_time() - began))
    table = pd.DataFrame(steps, columns=["step", "seconds"])
    return table.assign(ratio=table["seconds"] / table["seconds"].iloc[0])


def _contexts(documents: list[dict[str, str]], counted: list[Counter]) -> tables.Contexts:
    total = Counter()
    for words in counted:
        total.update(words)
    terms = np.array(sorted(word for word, _ in total.most_common(TERMS)), dtype=object)
    column = {term: place for place, term in enumerate(terms)}
    cells = [
        (row, column[word], n)
        for row, words in enumerate(counted)
        for word, n in words.items()
        if word in column
    ]
    rows, columns, n = (np.array(side) for side in zip(*cells, strict=True))
    matrix = sparse.csr_matrix((n.astype("float64"), (rows, columns)))
    about = pd.DataFrame(documents)[["doc", "source"]].assign(unit=0, actor="")
    return tables.Contexts(about, matrix, matrix, about, terms)
