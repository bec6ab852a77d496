"""What is counted in each unit of text, to be followed over time: public through `trace`."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import _contexts, _matrices, data
from analysis.tables import CorpusError, Features, Tally

MENTION = "mention"


def actors(features: Features, named: list[str], *, voice: str = "own") -> Tally:
    """Return how often each unit of text names the actors.

    Parameters
    ----------
    features : Features
    named : list of actor ids
    voice : {"own", "quoted", "reprinted", "all"}
        Whose mentions; per 1,000 words in the same voice ("own") or of the whole text (others).

    Returns
    -------
    Tally
        A row for each unit of text, a column for each actor, under its label.

    Raises
    ------
    CorpusError
        If there is no such actor or voice, or `named` is no list.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> int(actors(harbour, ["guard"]).counts.sum())
    96
    """
    if isinstance(named, str):
        raise CorpusError(f"actors: '{named}' is one text; give a list of ids: ['{named}']")
    named = [features.actor(actor) for actor in named]
    units = _units(features, "own_words" if voice == "own" else "words")
    counts = _matrices.crossed(_mentions(features, voice), units, "actor", named)
    return Tally(units, counts, [features.labels[actor] for actor in named])


def terms(contexts, words: list[str]) -> Tally:
    """Return how often each unit of text uses the words.

    Parameters
    ----------
    contexts : Contexts
        As `count.contexts` gives them; all units of the corpus count, not the contexts alone.
    words : list of str
        In the form in which they are counted: lower case, no stop words.

    Returns
    -------
    Tally
        A row for each unit of text, a column for each word: nothing but 0 if it never occurs.

    Raises
    ------
    CorpusError
        If a word is a stop word or has a blank in it (unless the contexts' terms do), or `words`
        is no list.

    Examples
    --------
    >>> from analysis import count, extract
    >>> everything = count.contexts(extract.features("corpus/harbour"))
    >>> int(terms(everything, ["curfew"]).counts.sum())
    11
    """
    if isinstance(words, str):
        raise CorpusError(f"terms: '{words}' is one text; give a list of words: ['{words}']")
    words, known = list(dict.fromkeys(words)), set(contexts.terms)
    stop = data.listed("stopwords") if contexts.size == 1 else set()
    if idle := [word for word in words if word not in known and word.lower() in stop]:
        raise CorpusError(f"terms: '{idle[0]}' is a stop word, and these are not counted")
    if wrong := [word for word in words if len(word.split()) != contexts.size]:
        raise CorpusError(
            f"terms: '{wrong[0]}' is no term of these contexts, which have {contexts.size} to a "
            "term; count.contexts(..., size=2) counts two words in a row"
        )
    words = [word if word in known else word.lower() for word in words]
    place = np.searchsorted(contexts.terms, np.array(words, dtype=object))
    columns = [
        contexts.background[:, i]
        if i < len(contexts.terms) and contexts.terms[i] == word
        else sparse.csr_matrix((len(contexts.units), 1))
        for i, word in zip(place, words, strict=True)
    ]
    counts = sparse.hstack(columns).tocsr() if columns else contexts.background[:, :0]
    units = contexts.units.reset_index(drop=True).rename(columns={"words": "base"})
    return Tally(units, counts, words)


def names(features: Features, actor: str, *, voice: str = "own", most: int = 6) -> Tally:
    """Return by which names each unit of text speaks of an actor.

    Parameters
    ----------
    features : Features
    actor : str
    voice : {"own", "quoted", "reprinted", "all"}
    most : int
        How many names to keep; the rest are added up as "other names".

    Returns
    -------
    Tally
        A row for each unit of text, a column for each name (names that differ in case only are
        one, as in `portray.names`); `base` is its mentions of the actor.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> names(harbour, "guard", most=2).names
    ['volunteers', 'Guard', 'other names']
    """
    mentions = _mentions(features, voice)
    mentions = mentions[mentions["actor"] == features.actor(actor)]
    told, kept = _matrices.variants(mentions["name"], most)
    units = _units(features, "words")
    counts = _matrices.crossed(mentions.assign(name=told), units, "name", kept)
    return Tally(units.assign(base=_matrices.sums(counts, axis=1)), counts, kept, MENTION, 1.0)


def frequent(contexts, *, most: int = 6) -> list[str]:
    """Return the words that most units of the corpus use: what to trace where nobody chose."""
    spread = np.asarray((contexts.background > 0).sum(axis=0)).ravel()
    return contexts.terms[np.sort(np.argsort(-spread, kind="stable")[:most])].tolist()


def positions(tally: Tally) -> pd.DataFrame:
    """Return where in its text each thing stands that was counted.

    Parameters
    ----------
    tally : Tally
        Of `actors`, `terms` or `names`.

    Returns
    -------
    DataFrame
        A row for each unit of text and series that it holds: `doc`, `source`, `start_date`,
        `series`, `from`, `to` (where the unit begins and ends, as shares of the document's
        length), `n`.

    Examples
    --------
    >>> from analysis import extract
    >>> guard = actors(extract.features("corpus/harbour"), ["guard"])
    >>> positions(guard)[["doc", "from", "to"]].round(2).to_numpy().tolist()[0]
    ['gazette-2009', 0.13, 0.27]
    """
    cells = tally.counts.tocoo()
    table = tally.units.iloc[cells.row].reset_index(drop=True)
    table = table.assign(
        series=pd.Series(np.array(tally.names, dtype=object)[cells.col], dtype="str"),
        n=np.rint(cells.data).astype("int64"),
        place=cells.col,
        **{end: table[end] / table["length"] for end in ("from", "to")},
    )
    table = table[table["n"] > 0].sort_values(["doc", "unit", "place"], ignore_index=True)
    return table[["doc", "source", "start_date", "series", "from", "to", "n"]]


def _units(features: Features, words: str) -> pd.DataFrame:
    units = _contexts.about_units(features, "paragraph", words)
    return units.reset_index().rename(columns={"words": "base"})


def _mentions(features: Features, voice: str) -> pd.DataFrame:
    """Return the mentions in a voice, with the unit that each is counted with."""
    _contexts.heard(voice)
    mentions = features.named
    mentions = mentions if voice == "all" else mentions[mentions["voice"] == voice]
    keys = ["doc", "paragraph"]
    return mentions.merge(features.paragraphs[[*keys, "unit"]], on=keys)
