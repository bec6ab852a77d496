"""Compare sources by the words around the actors that they name."""

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import cosine_similarity

from analysis import resample

TFIDF = {
    "source": "str",
    "term": "str",
    "tfidf": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
    "spread": "int64",
    "contexts": "int64",
    "resampled": "str",
    "rank": "int64",
    "enough": "bool",
}
FEWEST_CONTEXTS = 5  # fewer contexts of an actor are too little evidence for a profile of words


def tfidf(contexts, *, most: int = 12, seed: int = 0) -> pd.DataFrame:
    """Return the words that mark each source's contexts, by TF-IDF.

    Each context is a vector of tf × idf of length 1 (scikit-learn's `TfidfTransformer`, idf =
    ln(units / units with the word) + 1, not smoothed, so that a corpus taken twice gives the same);
    a source's weight of a word is the mean over its contexts. idf is taken over all units of text
    in the corpus: over the handful of sources it would be 0 for the words that all of them share,
    and framing shows in those.

    Parameters
    ----------
    contexts : Contexts
        As `count.contexts` gives them, for one actor or several.
    most : int
        How many words to keep for each source: those of the greatest weight.
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and each word kept for any source: `source`, `term`, `tfidf`, `low`,
        `high` (95 % interval), `n` (occurrences), `spread` (contexts that hold the word),
        `contexts`, `resampled`, `rank` (1 for a source's heaviest word), `enough` (at least
        `FEWEST_CONTEXTS` contexts).

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> tfidf(contexts).query("source == 'ROPEWALK' and rank <= 2")["term"].tolist()
    ['dockers', 'victory']
    """
    index, matrix = contexts.index, contexts.matrix
    if index.empty or not matrix.shape[1]:
        return pd.DataFrame(columns=list(TFIDF)).astype(TFIDF)
    weighted = vectors(contexts)
    sources, number = np.unique(index["source"].to_numpy(dtype=object), return_inverse=True)
    member = sparse.csr_matrix((np.ones(len(number)), (number, np.arange(len(number)))))
    size = np.bincount(number)
    means = (member @ weighted).toarray() / size[:, None]
    order = np.argsort(-means, axis=1, kind="stable")
    kept = np.unique(order[:, :most])
    kept = kept[means[:, kept].max(axis=0) > 0]
    result = resample.ratios(
        index, weighted[:, kept], np.ones(len(index)), group="source", seed=seed, trials=False
    )
    thing = result["thing"].to_numpy(dtype="int64")
    place = np.searchsorted(sources, result["source"].to_numpy(dtype=object))
    counts = (member @ matrix[:, kept]).toarray()
    spread = (member @ (matrix[:, kept] > 0).astype("int64")).toarray()
    result = result.assign(
        term=contexts.terms[kept][thing],
        tfidf=result["ratio"],
        n=counts[place, thing].astype("int64"),
        spread=spread[place, thing].astype("int64"),
        contexts=size[place],
        rank=np.argsort(order, axis=1)[place, kept[thing]] + 1,
        enough=size[place] >= FEWEST_CONTEXTS,
    )
    return result.sort_values(["source", "rank"], ignore_index=True)[list(TFIDF)].astype(TFIDF)


def similarities(contexts) -> pd.DataFrame:
    """Return how alike the sources' contexts are: cosine of their mean TF-IDF vectors.

    Parameters
    ----------
    contexts : Contexts

    Returns
    -------
    DataFrame
        Square, sources × sources, 1 on the diagonal; sources with fewer than `FEWEST_CONTEXTS`
        contexts are left out.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> similarities(contexts).shape
    (4, 4)
    """
    means, sources = centres(contexts)
    if not sources:
        return pd.DataFrame(dtype="float64")
    return pd.DataFrame(cosine_similarity(means), index=sources, columns=sources).clip(upper=1)


def centres(contexts) -> tuple[np.ndarray, list[str]]:
    """Return the mean TF-IDF vector of each source that has enough contexts, and the sources."""
    size = contexts.index["source"].value_counts()
    sources = sorted(size.index[size >= FEWEST_CONTEXTS])
    weighted = vectors(contexts)
    own = contexts.index["source"].to_numpy(dtype=object)
    means = [np.asarray(weighted[own == source].mean(axis=0)).ravel() for source in sources]
    return np.array(means).reshape(len(sources), len(contexts.terms)), sources


def vectors(contexts) -> sparse.csr_matrix:
    """Return the contexts as TF-IDF vectors of length 1, idf over all units of the corpus."""
    if not contexts.matrix.shape[0] or not contexts.matrix.shape[1]:
        return contexts.matrix
    return TfidfTransformer(smooth_idf=False).fit(contexts.background).transform(contexts.matrix)
