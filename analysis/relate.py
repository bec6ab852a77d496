"""Relate actors to words by grammar: what each source has an actor do and suffer, and calls it."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import _contexts, _matrices
from analysis.tables import Contexts, CorpusError, Features

RELATIONS = ("agent", "patient", "described", "owner")
LOG_DICE = 14  # the score of two words that never occur apart (Rychlý 2008)


def relations(features: Features, actor: str | None = None, *, voice: str = "own") -> pd.DataFrame:
    """Return each mention with each word that stands in a grammatical relation to it.

    Parameters
    ----------
    features : Features
    actor : str, optional
        An id of `actors.csv`; by default all actors.
    voice : {"own", "quoted", "reprinted", "all"}

    Returns
    -------
    DataFrame
        The columns of `tables.MENTIONS`, `unit` and `start_date`; `relation`: `agent` or `patient`
        (of the verb, or of the deed that a noun stands for), `described` (by adjectives, compounds,
        appositions, predicates), `owner` (of what it owns or marks); `word` (lemma); `term` (both:
        "agent: build"). Empty where the corpus was not parsed. `cite.passages` shows its rows.

    Raises
    ------
    CorpusError
        If there is no such actor or voice.

    Examples
    --------
    >>> from analysis import extract
    >>> found = relations(extract.features("corpus/harbour"), "guard")
    >>> found["relation"].value_counts().to_dict()
    {'agent': 55, 'patient': 20, 'described': 3, 'owner': 2}
    """
    _contexts.heard(voice)
    mentions = features.named
    if actor is not None:
        mentions = mentions[mentions["actor"] == features.actor(actor)]
    if voice != "all":
        mentions = mentions[mentions["voice"] == voice]
    keys = ["doc", "paragraph"]
    units = features.paragraphs[[*keys, "unit", "start_date"]]
    mentions = mentions.merge(units, on=keys, how="left")
    described = mentions.assign(verb=mentions["descriptors"].str.split("; ")).explode("verb")
    frames = [
        mentions.assign(relation=mentions["role"]).query("relation in ['agent', 'patient']"),
        described.assign(relation="described"),
        mentions.assign(relation="owner", verb=mentions["possessed"]),
    ]
    related = pd.concat(frames, ignore_index=True).dropna(subset="verb")
    related = related.rename(columns={"verb": "word"}).astype({"relation": "str", "word": "str"})
    return related.assign(term=related["relation"] + ": " + related["word"])


def attributes(features: Features, actor: str | None = None, *, voice: str = "own") -> pd.DataFrame:
    """Return what each source has an actor do and suffer, and the words that it puts to it.

    Parameters
    ----------
    features : Features
    actor : str, optional
        An id of `actors.csv`; by default all actors.
    voice : {"own", "quoted", "reprinted", "all"}

    Returns
    -------
    DataFrame
        A row for each source, actor, relation and word: `source`, `actor`, `relation`, `word` (as
        in `relations`), `n`; the most frequent first. Empty where the corpus was not parsed.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> attributes(harbour, "guard").query("relation == 'patient'").iloc[0]["word"]
    'feed'
    """
    keys = ["source", "actor", "relation", "word"]
    counted = relations(features, actor, voice=voice).groupby(keys).size().rename("n").reset_index()
    order = {"by": ["n", *keys], "ascending": [False] + [True] * len(keys)}
    return counted.sort_values(**order, ignore_index=True)


def associations(features: Features, actor: str, *, voice: str = "own") -> pd.DataFrame:
    """Return which words go with an actor rather than with the other actors, by relation.

    Parameters
    ----------
    features : Features
    actor : str
    voice : {"own", "quoted", "reprinted", "all"}

    Returns
    -------
    DataFrame
        A row for each relation and word: `relation`, `word`; `n` (of the actor, over all sources),
        `of_word` (of any actor in that relation), `of_actor` (words in that relation), `base` (of
        any word and actor); `log_dice` (Rychlý 2008; at most 14, comparable between corpora of
        different size), `G2` (log-likelihood ratio, Dunning 1993; negative where the word avoids
        the actor), both by NLTK's association measures; `sources` (how many use it so). The
        strongest first.

    Examples
    --------
    >>> from analysis import extract
    >>> found = associations(extract.features("corpus/harbour"), "guard")
    >>> print(*found[["relation", "word", "n", "of_word"]].iloc[0])
    agent beat 3 3
    """
    from nltk.metrics.association import BigramAssocMeasures  # takes long to import

    related = relations(features, voice=voice)
    own = related[related["actor"] == features.actor(actor)]
    keys = ["relation", "word"]
    found = own.groupby(keys).agg(n=("source", "size"), sources=("source", "nunique")).reset_index()
    used = related.groupby(keys).size().rename("of_word")
    found = found.join(used, on=keys)
    for column, rows in (("of_actor", own), ("base", related)):
        sizes = rows["relation"].value_counts()
        found[column] = found["relation"].map(sizes).astype("int64")
    counts = [
        (row.n, (row.of_actor, row.of_word), row.base) for row in found.itertuples(index=False)
    ]
    dice = np.array([BigramAssocMeasures.dice(*cells) for cells in counts], dtype="float64")
    found["log_dice"] = LOG_DICE + np.log2(dice)
    size = np.array([BigramAssocMeasures.likelihood_ratio(*cells) for cells in counts])
    more = found["n"] * found["base"] >= found["of_word"] * found["of_actor"]
    found["G2"] = np.where(more, size, -size)
    columns = [*keys, "n", "of_word", "of_actor", "base", "log_dice", "G2", "sources"]
    order = {"by": ["G2", *keys], "ascending": [False, True, True]}
    return found.sort_values(**order, ignore_index=True)[columns]


def collocates(
    features: Features, actor: str, relation: str | None = None, *, voice: str = "own"
) -> Contexts:
    """Return the words that stand in a relation to an actor, as contexts that can be weighed.

    `weigh.keyness` of them tells which source has the actor do, suffer or be what the others do
    not, with intervals and p.

    Parameters
    ----------
    features : Features
    actor : str
    relation : {"agent", "patient", "described", "owner"}, optional
        By default all; then the terms bear its name ("agent: build").
    voice : {"own", "quoted", "reprinted", "all"}

    Returns
    -------
    Contexts
        `terms` are lemmas; a row is a unit of text in which the actor has a word in that relation;
        the background is that of all actors.

    Raises
    ------
    CorpusError
        If there is no such actor or relation.

    Examples
    --------
    >>> from analysis import extract
    >>> found = collocates(extract.features("corpus/harbour"), "guard", "agent")
    >>> int(found.matrix.sum()), len(found.terms)
    (55, 105)
    """
    if relation is not None and relation not in RELATIONS:
        allowed = ", ".join(RELATIONS)
        raise CorpusError(f"collocates: there is no relation '{relation}'; allowed: {allowed}")
    related = relations(features, voice=voice)
    if relation is None:
        related["word"] = related["term"]
    else:
        related = related[related["relation"] == relation]
    terms = np.array(sorted(related["word"].unique()), dtype=object)
    index, matrix = _counted(related[related["actor"] == features.actor(actor)], terms)
    units, background = _counted(related, terms)
    about = ["doc", "unit", "source", "start_date"]
    index = index.assign(actor=actor, voice=voice)[[*about, "actor", "voice", "mentions"]]
    return Contexts(
        index, matrix, background, units[[*about, "words"]], terms, relation=relation or "any"
    )


def _counted(related: pd.DataFrame, terms: np.ndarray) -> tuple[pd.DataFrame, sparse.csr_matrix]:
    """Return the units in which something is related, and how often each term is in each."""
    units = related.groupby(["doc", "unit"], sort=True).agg(
        source=("source", "first"),
        start_date=("start_date", "first"),
        words=("word", "size"),
        mentions=("mention", "nunique"),
    )
    units = units.reset_index()
    return units, _matrices.crossed(related, units, "word", list(terms))
