"""Join what is most alike first: trees of sources and of contexts."""

import re

import pandas as pd
from scipy.cluster.hierarchy import linkage

from analysis import _excerpts, _partitions
from analysis._partitions import RECIPE, Recipe, alone
from analysis.tables import Contexts, CorpusError

JOIN = re.compile(r"join \d+")


def sources(distances: pd.DataFrame) -> pd.DataFrame:
    """Return how sources join when the nearest are joined first (average linkage).

    Parameters
    ----------
    distances : DataFrame
        A row a pair of sources, as `compare.distances` gives it; pairs without `enough` are left
        out, and a distance below 0 (nearer than chance) is 0.

    Returns
    -------
    DataFrame
        A row a join: `left`, `right` (sources, or "join 1" …), `distance`, `size`. Empty for fewer
        than two sources.

    Raises
    ------
    CorpusError
        If a source has the name of a join.

    Examples
    --------
    >>> pairs = {"source": ["A", "A", "B"], "other": ["B", "C", "C"], "distance": [0.5, 0.2, 0.7]}
    >>> sources(pd.DataFrame(pairs).assign(enough=True))["left"].tolist()
    ['A', 'B']
    """
    pairs = distances[distances["enough"].astype("bool")].sort_values(["source", "other"])
    names = sorted({*pairs["source"], *pairs["other"]})
    if joins := [name for name in names if JOIN.fullmatch(name)]:
        raise CorpusError(f"join: a source is called '{joins[0]}'; give it another name")
    if len(names) < 2:
        return pd.DataFrame(columns=["left", "right", "distance", "size"])
    # Pairs in the order of the alphabet are the upper triangle of the square, row by row.
    joins = linkage(pairs["distance"].clip(lower=0).to_numpy(), method="average")
    label = [*names, *(f"join {i}" for i in range(1, len(joins) + 1))]
    return pd.DataFrame(
        {
            "left": [label[int(i)] for i in joins[:, 0]],
            "right": [label[int(i)] for i in joins[:, 1]],
            "distance": joins[:, 2],
            "size": joins[:, 3].astype("int64"),
        }
    )


@alone
def contexts(
    text: Contexts, *, leaves: int = 24, recipe: Recipe = RECIPE, seed: int = 0
) -> pd.DataFrame:
    """Return how contexts join into ever larger clusters (Ward's criterion): the last joins.

    All are compared with all: of more than `_excerpts.MOST` (5,000) those of some documents, drawn
    by chance, are joined.

    Parameters
    ----------
    text : Contexts
        The contexts to join.
    leaves : int
        How many clusters to begin with: the tree below them is not told.
    recipe, seed
        As for `clusters`, whose agglomerative clusters are cuts through this tree.

    Returns
    -------
    DataFrame
        A row a join, as `sources` returns it: `left`, `right` (leaves, called by their number and
        the three words that weigh most in them, or "join 1" …), `distance` (Ward's), `size`
        (contexts). Empty for fewer than two different contexts.

    Raises
    ------
    CorpusError
        If `leaves` is below 2.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> guard = count.contexts(harbour, actor="guard")
    >>> contexts(guard, leaves=3)["size"].tolist()
    [43, 60]
    """
    text, _ = _excerpts.of(text, seed=seed)
    return _partitions.joins(text, leaves, recipe, seed=seed)
