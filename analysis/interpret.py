"""Interpret clusters: what a reader needs to see before giving one a name."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.preprocessing import normalize

from analysis import _matrices, _partitions, resample
from analysis._partitions import NONE, RECIPE, Recipe, alone
from analysis.tables import Contexts, Tally

TELLING = 12  # words that tell a cluster
CONTEXT = "context"


def marked(contexts: Contexts, clustered: pd.DataFrame) -> Contexts:
    """Return the contexts with their cluster, so that `weigh.keyness` can compare ``by="cluster"``.

    Contexts in no cluster are left out.

    Examples
    --------
    >>> from analysis import count, extract, group, weigh
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> found = weigh.keyness(marked(contexts, group.clusters(contexts, k=3)), by="cluster", most=1)
    >>> found.loc[found["rank"] == 1, "term"].tolist()
    ['police', 'dockers', 'chapel']
    """
    rows = np.flatnonzero(clustered["cluster"].to_numpy() != NONE)
    index = contexts.index.iloc[rows].assign(cluster=clustered["cluster"].to_numpy()[rows])
    return replace(contexts, index=index, matrix=contexts.matrix[rows])


def names(words: pd.DataFrame, given: pd.DataFrame, *, actor: str = "") -> dict[int, str]:
    """Return the names that a reader gave to clusters.

    Numbers of clusters change with the texts, and a name must not stand on another cluster then: a
    name belongs to words, and is given to the cluster that has most of them, if it has half.

    Parameters
    ----------
    words : DataFrame
        `cluster`, `term`, `rank`: the words of each cluster, as `weigh.keyness` gives them.
    given : DataFrame
        `tables.CLUSTERS`.
    actor : str
        Names for clusters of this actor's contexts; "" for those of all text.

    Returns
    -------
    dict
        The name of each cluster that has words: the reader's, else "cluster 1", "cluster 2" … Of
        two names for one cluster the one with the greater share of its words is taken, else the
        later.

    Examples
    --------
    >>> words = pd.DataFrame({"cluster": [1, 1, 2], "term": ["wage", "crane", "tide"], "rank": 1})
    >>> given = pd.DataFrame({"actor": ["guard"], "words": ["crane, wage"], "name": ["work"]})
    >>> names(words, given, actor="guard")
    {1: 'work', 2: 'cluster 2'}
    """
    terms = {number: set(own["term"]) for number, own in _telling(words).groupby("cluster")}
    best = dict.fromkeys(terms, (0.5, ""))
    for row in given[given["actor"] == actor].itertuples():
        told = {word.strip() for word in row.words.split(",")} - {""}
        shared = {number: len(told & own) / max(len(told), 1) for number, own in terms.items()}
        nearest = max(shared, key=shared.get, default=NONE)
        if nearest in best and shared[nearest] >= best[nearest][0]:
            best[nearest] = shared[nearest], row.name
    return {number: name or _numbered(number) for number, (_, name) in best.items()}


def summary(
    clustered: pd.DataFrame,
    stability: pd.DataFrame,
    words: pd.DataFrame,
    names: dict[int, str],
    *,
    actor: str = "",
) -> pd.DataFrame:
    """Return each cluster in one row: a sheet to name them on.

    Parameters
    ----------
    clustered : DataFrame
        As `group.clusters` gives it.
    stability : DataFrame
        As `group.stability` gives it.
    words : DataFrame
        As `names` takes them.
    names : dict
        As `names` gives them.
    actor : str
        Whose contexts they are.

    Returns
    -------
    DataFrame
        A row a cluster: `actor`, `cluster`, `n` (contexts), `sources`, `documents` (that they are
        of), `greatest` (share of them in the one document with most: what comes from a text or two
        is their topic rather than a frame), `stability`, `stable`, `doubtful`, `words` (the first
        `TELLING`, commas between them), `name` (empty where no reader gave one). With the names
        filled in, it is a `clusters.csv` of the corpus.

    Examples
    --------
    >>> from analysis import count, extract, group, weigh
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> found = group.clusters(contexts, k=3)
    >>> words = weigh.keyness(marked(contexts, found), by="cluster", most=TELLING)
    >>> stability = group.stability(contexts, found, draws=5)
    >>> table = summary(found, stability, words, {}, actor="guard")
    >>> table["words"].str.split(", ").str[0].tolist()
    ['police', 'dockers', 'chapel']
    """
    told = _telling(words).groupby("cluster")["term"].agg(", ".join)
    found = stability[["cluster", "n", "stability", "stable", "doubtful"]].copy()
    by_cluster = clustered.groupby("cluster")
    about = by_cluster.agg(sources=("source", "nunique"), documents=("doc", "nunique"))
    about["greatest"] = by_cluster["doc"].agg(lambda docs: docs.value_counts(normalize=True).max())
    for place, column in enumerate(about.columns, start=2):
        found.insert(place, column, found["cluster"].map(about[column]))
    found.insert(0, "actor", actor)
    numbers = found["cluster"].tolist()
    found["words"] = [told.get(number, "") for number in numbers]
    found["name"] = [names.get(number, "") for number in numbers]
    found["name"] = found["name"].where(found["name"] != found["cluster"].map(_numbered), "")
    return found


@alone
def typical(
    contexts: Contexts,
    clustered: pd.DataFrame,
    *,
    most: int = 3,
    recipe: Recipe = RECIPE,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the contexts nearest to the centre of each cluster, for a reader to judge it by.

    Returns
    -------
    DataFrame
        `most` rows of `clustered` for each cluster, with `nearness` (cosine with the mean of the
        cluster's contexts) and `rank` (1 for the nearest).

    Examples
    --------
    >>> from analysis import count, extract, group
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> typical(contexts, group.clusters(contexts, k=2), most=1)["rank"].tolist()
    [1, 1]
    """
    place = _partitions.placed(contexts, recipe, seed=seed)
    labels = clustered["cluster"].to_numpy()
    sums = _partitions.full(_matrices.member(labels) @ place)
    centres = normalize(sums) if sums.size else sums
    nearness = (place @ centres.T)[np.arange(len(labels)), labels]
    found = clustered.assign(nearness=nearness)[labels != NONE]
    found = found.sort_values(["cluster", "nearness"], ascending=[True, False], kind="stable")
    found["rank"] = found.groupby("cluster").cumcount() + 1
    return found[found["rank"] <= most].reset_index(drop=True)


def shares(clustered: pd.DataFrame, *, unit: str = "paragraph", seed: int = 0) -> pd.DataFrame:
    """Return how each source's contexts are shared out among the clusters.

    Parameters
    ----------
    clustered : DataFrame
        As `group.clusters` gives it.
    unit : str
        What a context is (`Contexts.unit`).
    seed : int

    Returns
    -------
    DataFrame
        `source`, `cluster`, `n`, `base` (contexts of the source), `units`, `resampled`, `share`,
        `low`, `high` (95 % bootstrap; of the clusters as they are, not of other runs).

    Examples
    --------
    >>> from analysis import count, extract, group
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> shares(group.clusters(contexts, k=2)).groupby("source")["share"].sum().round(6).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    numbers = sorted(clustered["cluster"].unique())
    member = clustered["cluster"].to_numpy()[:, None] == np.array(numbers)[None, :]
    result = resample.ratios(
        clustered,
        member.astype("float64"),
        np.ones(len(clustered)),
        group="source",
        unit=unit,
        seed=seed,
    )
    result.insert(1, "cluster", np.array(numbers)[result["thing"].astype(int)])
    return result.rename(columns={"ratio": "share"}).drop(columns="thing")


def verdict(stability: pd.DataFrame, choice: pd.DataFrame) -> str:
    """Return in a sentence or two how far clusters can be trusted.

    Parameters
    ----------
    stability : DataFrame
        As `group.stability` gives it.
    choice : DataFrame
        As `group.choices` gives it, of the same contexts.

    Examples
    --------
    >>> from analysis import count, extract, group
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> found, choice = group.clusters(contexts, k=1), group.choices(contexts, most=2, draws=2)
    >>> verdict(group.stability(contexts, found, draws=2), choice)
    'One cluster of all contexts: there is nothing to tell apart, and nothing to interpret.'
    """
    k, stable, doubtful = len(stability), stability["stable"].sum(), stability["doubtful"].sum()
    if k < 2:
        return (
            "One cluster of all contexts: there is nothing to tell apart, and nothing to interpret."
        )
    told = (
        f"Of {k} clusters {stable} are stable, {doubtful} doubtful, {k - stable - doubtful} not to "
    )
    told += (
        "be trusted." if stable + doubtful else "be trusted: nothing here should be interpreted."
    )
    overlap = choice[choice["k"] == k]
    if overlap.empty:
        return told
    source, document = overlap[["source_overlap", "document_overlap"]].iloc[0]
    return (
        f"{told} They overlap with the sources by {source:.2f} and with the documents by "
        f"{document:.2f} (1: they merely repeat them; 0: they have nothing to do with them)."
    )


def tally(contexts: Contexts, clustered: pd.DataFrame, names: dict[int, str]) -> Tally:
    """Return in which cluster each context is, to be followed over time by `trace.rates`.

    Parameters
    ----------
    contexts : Contexts
    clustered : DataFrame
        As `group.clusters` gives it for them.
    names : dict
        As `names` gives them: the clusters to follow.

    Returns
    -------
    Tally
        A row for each context, a column for each cluster, per context.

    Examples
    --------
    >>> from analysis import count, extract, group
    >>> guard = count.contexts(extract.features("corpus/harbour"), actor="guard")
    >>> found = tally(guard, group.clusters(guard, k=2), {1: "order", 2: "work"})
    >>> found.names, found.counts.shape
    (['order', 'work'], (60, 2))
    """
    keys, columns = ["doc", "unit"], ["source", "start_date", "end_date", "from", "to", "length"]
    units = clustered[keys].merge(contexts.units[[*keys, *columns]], on=keys, how="left")
    inside = clustered["cluster"].to_numpy()[:, None] == np.array(list(names))[None, :]
    counts = sparse.csr_matrix(inside.astype("float64").reshape(len(units), len(names)))
    return Tally(units.assign(base=1), counts, list(names.values()), CONTEXT, 1.0)


def _telling(words: pd.DataFrame) -> pd.DataFrame:
    return words[words["rank"] <= TELLING].sort_values(["cluster", "rank"])


def _numbered(number: int) -> str:
    return f"cluster {number}"
