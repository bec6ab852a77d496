"""Compare sources: whom they name, by what names, in which role, and among which words."""

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import cosine_similarity

from analysis import resample
from analysis.tables import Features

PER_THOUSAND = 1000
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
FEWEST_WORDS = 200  # fewer words are too little evidence for a rate
FEWEST_MENTIONS = 5  # fewer mentions are too little evidence for a share


def sources(features: Features) -> pd.DataFrame:
    """Return how much each source says, in whose voice.

    Returns
    -------
    DataFrame
        A row a source, in the order of `features.sources`: `source`, `author`, `documents`,
        `units` (of text), `words`, and of these `own`, `quoted` and `reprinted`.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> dict(sources(harbour)[["source", "documents"]].to_numpy()[:1].tolist())
    {'LANTERN': 4}
    """
    frame = features.paragraphs
    grouped = frame.groupby("source")
    table = grouped.agg(
        documents=("doc", "nunique"),
        words=("words", "sum"),
        own=("own_words", "sum"),
        reprinted=("reprinted_words", "sum"),
    )
    table["units"] = frame.drop_duplicates(["doc", "unit"]).groupby("source").size()
    table["quoted"] = table["words"] - table["own"] - table["reprinted"]
    named = pd.concat([features.documents, features.parts])[["source", "author"]]
    table["author"] = named[named["author"] != ""].groupby("source")["author"].agg(_listed)
    columns = ["author", "documents", "units", "words", "own", "quoted", "reprinted"]
    return table.loc[features.sources, columns].fillna({"author": ""}).reset_index()


def rates(features: Features, *, voice: str = "own", seed: int = 0) -> pd.DataFrame:
    """Return how often each source names each actor.

    Parameters
    ----------
    features : Features
    voice : {"own", "quoted", "reprinted", "all"}
        Whose mentions; per 1,000 words in the same voice ("own") or of the whole text (others).
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and actor: `source`, `actor`, `n` (mentions), `base` (words),
        `units`, `resampled`, `rate`, `low`, `high` (mentions per 1,000 words, 95 % interval),
        `enough` (at least `FEWEST_WORDS` words in `resample.ENOUGH_UNITS` units).

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> rates(harbour).query("actor == 'guard'")[["source", "n"]].to_numpy().tolist()
    [['GAZETTE', 26], ['LANTERN', 17], ['LEDGER', 26], ['ROPEWALK', 27]]
    """
    units, base = _units(features, voice)
    mentions = _mentions(features, voice)
    actors = list(features.labels)
    result = resample.ratios(
        units, resample.crossed(mentions, units, "actor", actors), base, group="source", seed=seed
    )
    result.insert(1, "actor", np.array(actors, dtype=object)[result["thing"].astype(int)])
    scaled = result[["ratio", "low", "high"]] * PER_THOUSAND
    result = result.assign(
        rate=scaled["ratio"],
        low=scaled["low"],
        high=scaled["high"],
        enough=(result["base"] >= FEWEST_WORDS) & (result["units"] >= resample.ENOUGH_UNITS),
    )
    columns = [
        "source",
        "actor",
        "n",
        "base",
        "units",
        "resampled",
        "rate",
        "low",
        "high",
        "enough",
    ]
    return result[columns].astype({"n": "int64", "base": "int64"})


def names(
    features: Features, actor: str, *, voice: str = "own", most: int = 8, seed: int = 0
) -> pd.DataFrame:
    """Return by which names each source speaks of an actor.

    Parameters
    ----------
    features : Features
    actor : str
    voice : {"own", "quoted", "reprinted", "all"}
    most : int
        How many names to keep; the rest are added up as "other names".
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and name (names that differ in case only are one): `source`, `name`,
        `n`, `base` (mentions of the actor by the source), `units`, `resampled`, `share`, `low`,
        `high`, and `enough` (at least `FEWEST_MENTIONS` mentions).

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> profile = names(harbour, "guard").query("source == 'GAZETTE'")
    >>> profile.sort_values("share")[["name", "n", "base"]].to_numpy()[-1:].tolist()
    [['volunteers', 24, 26]]
    """
    mentions = _mentions(features, voice)
    mentions = mentions[mentions["actor"] == features.actor(actor)]
    spelling = mentions["name"].str.replace(r"\s+", " ", regex=True)
    folded = spelling.str.casefold().str.translate(str.maketrans("’‘‐‑–", "''---"))
    shown = spelling.groupby(folded).agg(lambda same: same.value_counts().sort_index().idxmax())
    mentions = mentions.assign(name=folded.map(shown))
    common = (
        mentions["name"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    )
    kept = common.index[:most].tolist()
    if len(common) > most:
        mentions["name"] = mentions["name"].where(mentions["name"].isin(kept), "other names")
        kept.append("other names")
    return _shares(mentions, "name", kept, seed)


def roles(features: Features, *, voice: str = "own", seed: int = 0) -> pd.DataFrame:
    """Return how each source shares out doing and suffering among the actors.

    Parameters
    ----------
    features : Features
    voice : {"own", "quoted", "reprinted", "all"}
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and actor with a role: `source`, `actor`, `n` (mentions as agent),
        `base` (as agent or patient), `units`, `resampled`, `share` (of agent), `low`, `high`,
        `enough`. Empty where the corpus was not parsed.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> roles(harbour).query("actor == 'guard'")[["source", "n", "base"]].to_numpy()[:1].tolist()
    [['GAZETTE', 13, 20]]
    """
    mentions = _mentions(features, voice)
    acting = mentions[mentions["role"].isin(["agent", "patient"])]
    if acting.empty:
        return _shares(acting, "role", ["agent"], seed).drop(columns="role").assign(actor="")
    frames = [
        _shares(own, "role", ["agent"], seed).drop(columns="role").assign(actor=actor)
        for actor, own in acting.groupby("actor", sort=True)
    ]
    return pd.concat(frames, ignore_index=True)


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


def _listed(names: pd.Series, most: int = 3) -> str:
    """Return names as a list for reading, in the order of the alphabet.

    >>> _listed(pd.Series(["D", "A", "C", "B", "A"]))
    'A, B, C and 1 more'
    """
    told = sorted(set(names))
    more = f" and {len(told) - most} more" if len(told) > most else ""
    return ", ".join(told[:most]) + more


def _mentions(features: Features, voice: str) -> pd.DataFrame:
    """Return the mentions in a voice, with the unit that each is counted with."""
    mentions = features.mentions
    if voice != "all":
        mentions = mentions[mentions["voice"] == voice]
    keys = ["doc", "paragraph"]
    return mentions.merge(features.paragraphs[[*keys, "unit", "start_date"]], on=keys, how="left")


def _units(features: Features, voice: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the units of text and how many words each has, in the source's own voice or in all."""
    words = "own_words" if voice == "own" else "words"
    units = features.paragraphs.groupby(["doc", "unit"], sort=True).agg(
        source=("source", "first"), start_date=("start_date", "first"), base=(words, "sum")
    )
    return units.reset_index().drop(columns="base"), units["base"].to_numpy(dtype="float64")


def _shares(mentions: pd.DataFrame, column: str, labels: list[str], seed: int) -> pd.DataFrame:
    """Return each source's shares of the labels among its mentions."""
    keys = ["doc", "unit"]
    units = mentions.groupby(keys, sort=True).agg(source=("source", "first"), base=("doc", "size"))
    units = units.reset_index()
    result = resample.ratios(
        units,
        resample.crossed(mentions, units, column, labels),
        units["base"].to_numpy(),
        group="source",
        seed=seed,
    )
    result.insert(1, column, np.array(labels, dtype=object)[result["thing"].astype(int)])
    result = result.rename(columns={"ratio": "share"}).assign(
        enough=result["base"] >= FEWEST_MENTIONS
    )
    columns = [
        "source",
        column,
        "n",
        "base",
        "units",
        "resampled",
        "share",
        "low",
        "high",
        "enough",
    ]
    return result[columns].astype({"n": "int64", "base": "int64"})
