"""Follow actors and words over the dates on which the sources published."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import _matrices, resample
from analysis.tables import DAY, Features

PER_THOUSAND = 1000
SERIES = {
    "source": "str",
    "start_date": DAY,
    "series": "str",
    "n": "int64",
    "base": "int64",
    "units": "int64",
    "resampled": "str",
    "rate": "float64",
    "low": "float64",
    "high": "float64",
    "enough": "bool",
}
FEWEST_WORDS = 200  # fewer words at one date are too little evidence for a rate


def dates(features: Features) -> pd.DataFrame:
    """Return when each document, or each part of it, was published.

    Returns
    -------
    DataFrame
        A row for each document and part that has words: `doc`, `part`, `source`, `start_date`,
        `end_date` (first and last day that its date may mean), `words`.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> len(dates(harbour)) - len(harbour.documents)
    3
    """
    own = features.documents.assign(part=0, start_date=features.documents["start"])
    parts = features.parts.assign(start_date=features.parts["start"])
    columns = ["doc", "part", "start_date", "end"]
    ends = pd.concat([own[columns], parts[columns]]).rename(columns={"end": "end_date"})
    keys = ["doc", "paragraph"]
    placed = features.segments[["doc", "paragraph", "part"]].drop_duplicates(keys)
    size = features.paragraphs.merge(placed, on=keys).groupby(["doc", "part"], sort=True)
    size = size.agg(source=("source", "first"), words=("words", "sum")).reset_index()
    page = own.set_index("doc")[["start_date", "end"]]
    table = size.merge(ends, on=["doc", "part"], how="left")
    undated = table["start_date"].isna()  # a part without a date has that of its page
    table.loc[undated, "start_date"] = table.loc[undated, "doc"].map(page["start_date"])
    table.loc[undated, "end_date"] = table.loc[undated, "doc"].map(page["end"])
    return table[["doc", "part", "source", "start_date", "end_date", "words"]]


def actors(
    features: Features, named: list[str], *, voice: str = "own", seed: int = 0
) -> pd.DataFrame:
    """Return how often each source names the actors, date by date.

    Parameters
    ----------
    features : Features
    named : list of actor ids
    voice : {"own", "quoted", "reprinted", "all"}
    seed : int

    Returns
    -------
    DataFrame
        A row for each source, date and actor: `source`, `start_date`, `series` (the actor's
        label), `n` (mentions), `base` (words), `units`, `resampled`, `rate`, `low`, `high` (per
        1,000 words, 95 % bootstrap), `enough` (at least `FEWEST_WORDS` words in
        `resample.ENOUGH_UNITS` units). Undated texts are left out: nothing is known of their time.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> int(actors(harbour, ["guard"])["n"].sum())
    96
    """
    named = [features.actor(actor) for actor in named]
    words = "own_words" if voice == "own" else "words"
    units = features.paragraphs.groupby(["doc", "unit"], sort=True).agg(
        source=("source", "first"), start_date=("start_date", "first"), words=(words, "sum")
    )
    units = units.reset_index()
    mentions = features.named
    mentions = mentions if voice == "all" else mentions[mentions["voice"] == voice]
    keys = ["doc", "paragraph"]
    mentions = mentions.merge(features.paragraphs[[*keys, "unit"]], on=keys)
    counts = _matrices.crossed(mentions, units, "actor", named)
    return _series(units, counts, [features.labels[actor] for actor in named], seed)


def terms(contexts, words: list[str], *, seed: int = 0) -> pd.DataFrame:
    """Return how often each source uses the words, date by date.

    Parameters
    ----------
    contexts : Contexts
        As `count.contexts` gives them; all units of the corpus count, not the contexts alone.
    words : list of str
        In the form in which they are counted: lower case, no stop words.
    seed : int

    Returns
    -------
    DataFrame
        As `actors` returns it, `series` being the word. A word that never occurs has rate 0.

    Examples
    --------
    >>> from analysis import count, extract
    >>> everything = count.contexts(extract.features("corpus/harbour"))
    >>> int(terms(everything, ["curfew"])["n"].sum())
    11
    """
    known = set(contexts.terms)
    words = [word if word in known else word.lower() for word in words]
    place = np.searchsorted(contexts.terms, np.array(words, dtype=object))
    columns = [
        contexts.background[:, i]
        if i < len(contexts.terms) and contexts.terms[i] == word
        else sparse.csr_matrix((len(contexts.units), 1))
        for i, word in zip(place, words, strict=True)
    ]
    counts = sparse.hstack(columns).tocsr() if columns else contexts.background
    return _series(contexts.units, counts, words, seed)


def frequent(contexts, *, most: int = 6) -> list[str]:
    """Return the words that most units of the corpus use: what to trace where nobody chose."""
    spread = np.asarray((contexts.background > 0).sum(axis=0)).ravel()
    return contexts.terms[np.sort(np.argsort(-spread, kind="stable")[:most])].tolist()


def _series(
    units: pd.DataFrame, counts: sparse.csr_matrix, names: list[str], seed: int
) -> pd.DataFrame:
    units = units.reset_index(drop=True)
    dated = np.flatnonzero(units["start_date"].notna() & (units["words"] > 0))
    if not len(dated) or not names:
        return pd.DataFrame(columns=list(SERIES)).astype(SERIES)
    own = units.iloc[dated].reset_index(drop=True)
    own["group"] = own.groupby(["source", "start_date"], sort=True).ngroup()
    result = resample.ratios(own, counts[dated], own["words"].to_numpy(), group="group", seed=seed)
    about = own.groupby("group")[["source", "start_date"]].first()
    result = result.join(about, on="group")
    scaled = result[["ratio", "low", "high"]] * PER_THOUSAND
    return result.assign(
        series=np.array(names, dtype=object)[result["thing"].astype(int)],
        rate=scaled["ratio"],
        low=scaled["low"],
        high=scaled["high"],
        enough=(result["base"] >= FEWEST_WORDS) & (result["units"] >= resample.ENOUGH_UNITS),
    )[list(SERIES)].astype(SERIES)
