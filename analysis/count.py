"""Count words: by paragraph and voice, and around each actor.

This is the only place where text becomes words. A word is a run of letters (digits may follow
inside it); hyphens part words, an apostrophe inside one does not, a possessive 's is dropped.
Words are lower-cased, except those of an alias in capitals: "US" is not "us".
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import _bags, _contexts, _flat, _matrices, _paragraphs, _words, tables
from analysis._words import capital_words, numbered, placed, single_names
from analysis._words import tokens as tokens
from analysis.data import listed
from analysis.tables import FEWEST_CONTEXTS, Contexts, CorpusError, Features

SHORTEST_UNIT = 20  # words: a shorter paragraph is counted with its neighbour
SHORTEST_BAG = 10  # words that are no stop words: a shorter bag is no context


def counts(
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    voices: Mapping[str, np.ndarray],
    *,
    capitals: Iterable[str] = (),
    by: str = "paragraph",
    flat: _flat.Flat | None = None,
) -> pd.DataFrame:
    """Count the words of each unit of text by voice.

    Parameters
    ----------
    documents, segments : DataFrame
        As in `analysis.tables`.
    voices : mapping from doc to array
        For each character an index into `tables.VOICES`.
    capitals : iterable of str
        Words that keep their capitals.
    by : {"paragraph", "segment"}
        The unit: a column of `segments`.
    flat : Flat, optional
        The texts of the documents in the segments, if they have been laid out already.

    Returns
    -------
    DataFrame
        `tables.COUNTS` (with a column `segment` instead of `paragraph` if so asked), sorted.
    """
    if flat is None:
        flat = _flat.flat(documents[documents["doc"].isin(segments["doc"].unique())])
    starts, terms, words = numbered(flat, capitals)
    begins = flat.offsets(segments["doc"]) + segments["start"].to_numpy()
    order = np.argsort(begins, kind="stable")
    place = order[_flat.inside(begins[order], starts)]
    voice = flat.joined(voices.__getitem__)[starts]
    docs = sorted(flat.docs)
    rank = _flat.numbers(pd.Series(flat.docs), docs)[flat.number(starts)]
    unit = segments[by].to_numpy()
    # One number for each row's key, in the order of the rows: sorted in a tenth of the time.
    sizes = (len(docs), int(unit.max(initial=0)) + 1, len(tables.VOICES), len(words))
    keys = np.ravel_multi_index((rank, unit[place], voice, terms), sizes)
    keys, n = np.unique(keys, return_counts=True)
    rank, unit, voice, terms = np.unravel_index(keys, sizes)
    columns = {
        "doc": _flat.strings(rank, docs),
        by: unit,
        "voice": _flat.strings(voice, tables.VOICES),
        "term": _flat.strings(terms, words),
        "n": n,
    }
    return _flat.frame(columns)


def bags(documents: pd.DataFrame, *, capitals: Iterable[str] = ()) -> Contexts:
    """Return the words of whole documents as sparse counts, stop words and all.

    Parameters
    ----------
    documents : DataFrame
        `tables.DOCUMENTS`, with their texts.
    capitals : iterable of str
        Words that keep their capitals.

    Returns
    -------
    Contexts
        A row a document; nobody's context in particular, and in all voices.

    Examples
    --------
    >>> from analysis import load
    >>> found = bags(load.corpus("corpus/harbour").documents)
    >>> len(found.index), found.terms[:3].tolist()
    (16, ['a', 'able', 'about'])
    """
    matrix, terms = _words.bags(documents, capitals)
    index = documents[["doc", "source"]].reset_index(drop=True)
    index = index.assign(
        unit=0, start_date=documents["start"].array, actor="", voice="all", mentions=0
    )
    units = index.assign(words=matrix.sum(axis=1).astype("int64"))
    return Contexts(index, matrix, matrix, units, np.array(terms, dtype=object), unit="document")


def paragraphs(segments: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Return one row a paragraph, with its words and the unit that it is counted with.

    A unit is a paragraph of at least `SHORTEST_UNIT` words, or as many shorter ones as it takes.
    A heading, a slogan or a list item is counted with what follows, the last lines of a part with
    what precedes; no unit crosses from one part into another.

    Parameters
    ----------
    segments, counted : DataFrame
        `tables.SEGMENTS` and `tables.COUNTS` of the same documents.

    Returns
    -------
    DataFrame
        `tables.PARAGRAPHS`; `unit` is the number of the unit's leading paragraph; `own_words`
        are in the source's own voice, `reprinted_words` in reprints, the others quoted.
    """
    return _paragraphs.table(segments, counted, SHORTEST_UNIT)


def contexts(
    features: Features,
    *,
    actor: str | None = None,
    voice: str = "own",
    unit: str | None = None,
    shortest: int = SHORTEST_BAG,
    beside: str | None = None,
    size: int = 1,
) -> Contexts:
    """Return the words around an actor (or around each actor) as sparse counts.

    Parameters
    ----------
    features : Features
    actor : str, optional
        An id of `actors.csv`; by default all actors.
    voice : {"own", "quoted", "reprinted", "all"}
        Whose words, and whose mentions: by default a source is not charged with what it quotes.
    unit : {"paragraph", "sentence"}, optional
        By default what the corpus says. Sentences need the texts.
    shortest : int
        Units with fewer words in that voice (stop words aside) are no context, unless the whole
        document is as short as that (a message).
    beside : str, optional
        Another actor, to hold the topic constant: only units that name it too are contexts.
    size : int
        How many words a term has, 1 to 5. Runs of words stand in one sentence and one voice,
        begin and end with words that are no stop words, and need the texts. The contexts are the
        same whatever the size.

    Returns
    -------
    Contexts
        Stop words and the names of the actor and of `beside` are not counted, also where their one
        word is part of another name ("US" in "US troops"); nor are runs with a word of a name.

    Raises
    ------
    CorpusError
        If an actor, the voice, the unit or the size does not exist, `beside` is the actor itself,
        or sentences or runs are asked for without the texts.

    Examples
    --------
    >>> from analysis import extract
    >>> contexts(extract.features("corpus/harbour"), actor="guard").index.shape
    (60, 7)
    """
    unit = unit or features.unit
    actor, beside = _contexts.asked(features, actor, beside, voice, unit, size)
    bags = _spoken(features, unit, voice, shortest)
    mentions = _contexts.mentions(features, unit, voice, bags.units)
    index, place, row = _contexts.index(mentions, bags.units, voice, actor, beside)
    stands = pd.Series(place)
    if size == 1:
        terms, shape = bags.terms, (len(bags.units), len(bags.terms))
        background = _contexts.matrix(bags.row, bags.column, bags.n, shape)
        names = _contexts.names(mentions, row, stands, beside)
        own = _contexts.of_names(names, features.actors, terms, len(index))
    else:
        counted = _contexts.in_bags(_runs(features, unit, size), bags.table)
        column, terms = pd.factorize(counted["term"], sort=True)
        terms = np.asarray(terms, dtype=object)
        rows = _matrices.places(counted, bags.units, _bags.KEYS)
        ones = np.ones(len(rows))
        background = _contexts.matrix(rows, column, ones, (len(bags.units), len(terms)))
        names = _contexts.spans(features, mentions, row, stands, beside)
        taken = _contexts.in_names(_contexts.by_row(counted, index), names)
        column, ones = pd.Index(terms).get_indexer(taken["term"]), np.ones(len(taken))
        own = _contexts.matrix(taken["row"], column, ones, (len(index), len(terms)))
    matrix = background[place] - own
    matrix.data = matrix.data.clip(min=0)
    if size == 1:
        single = single_names(features.actors)
        matrix -= matrix.multiply(_contexts.mask(single, index["actor"], beside, terms))
    matrix.eliminate_zeros()
    about = _contexts.about_units(features, unit, "own_words" if voice == "own" else "words")
    about = about.reindex(pd.MultiIndex.from_frame(bags.units)).reset_index()
    asked = {"unit": unit, "size": size, "beside": beside, "shortest": shortest}
    return Contexts(index, matrix.tocsr(), background, about, terms, **asked)


def whole(contexts: Contexts) -> Contexts:
    """Return all units of text as contexts: those of an actor, and those that do not name it.

    So that sources can be compared in all that they write, or an actor's contexts with the rest.

    Parameters
    ----------
    contexts : Contexts
        Of one actor, or of all.

    Returns
    -------
    Contexts
        A row for each unit of `contexts.units`; `actor` is empty where the actor is not named (and
        everywhere if they are contexts of several). The actor's names are not counted.

    Raises
    ------
    CorpusError
        If they are of `relate.collocates`.

    Examples
    --------
    >>> from analysis import extract
    >>> units = whole(contexts(extract.features("corpus/harbour"), actor="guard"))
    >>> units.index["actor"].value_counts().to_dict()
    {'': 60, 'guard': 60}
    """
    if contexts.relation:
        raise CorpusError("whole: words in a relation to an actor have no rest of the text")
    keys = ["doc", "unit"]
    index = contexts.units[[*keys, "source", "start_date"]]
    matrix, index = contexts.background, index.assign(actor="", voice="", mentions=0)
    if contexts.index["actor"].nunique() == 1:
        place = pd.MultiIndex.from_frame(index[keys])
        place = place.get_indexer(pd.MultiIndex.from_frame(contexts.index[keys]))
        columns = ["actor", "voice", "mentions"]
        index.loc[place, columns] = contexts.index[columns].to_numpy()
        ones, shape = np.ones(len(place)), (len(index), len(place))
        put = sparse.csr_matrix((ones, (place, np.arange(len(place)))), shape=shape)
        # What was taken off: the names.
        matrix = matrix - put @ (matrix[place] - contexts.matrix)
        matrix.eliminate_zeros()
    return replace(contexts, index=index, matrix=matrix.tocsr())


def beside(
    features: Features, actor: str, *, voice: str = "own", unit: str | None = None
) -> pd.DataFrame:
    """Return the other actors that can be held constant, as `contexts` does with `beside`.

    Parameters
    ----------
    features : Features
    actor, voice, unit
        As `contexts` takes them.

    Returns
    -------
    DataFrame
        A row for each actor that a context of the actor names too: `actor`, `sources` (with at
        least `tables.FEWEST_CONTEXTS` such contexts), `units` (such contexts); most sources
        first, then most units.

    Examples
    --------
    >>> from analysis import extract
    >>> beside(extract.features("corpus/harbour"), "guard").iloc[0].to_dict()
    {'actor': 'dockers', 'sources': 2, 'units': 21}
    """
    unit, actor = unit or features.unit, features.actor(actor)
    bags = _spoken(features, unit, voice, SHORTEST_BAG)
    mentions = _contexts.mentions(features, unit, voice, bags.units)
    index, place, _ = _contexts.index(mentions, bags.units, voice, None, None)
    own = (index["actor"] == actor).to_numpy()
    shared = index[np.isin(place, place[own]) & ~own]
    units = shared.groupby(["actor", "source"]).size()
    table = pd.DataFrame({"sources": units >= FEWEST_CONTEXTS, "units": units})
    table = table.groupby("actor").sum().reset_index().astype({"sources": "int64"})
    order = ["sources", "units", "actor"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def places(features: Features, contexts: Contexts, term: str | None = None) -> pd.DataFrame:
    """Return where the terms of contexts were counted, as far as the texts are there.

    Parameters
    ----------
    features : Features
        What the contexts were made from.
    contexts : Contexts
    term : str, optional
        One of `contexts.terms`; by default all.

    Returns
    -------
    DataFrame
        A row for each context and occurrence: `row` (of `contexts.index`), `doc`, `segment`,
        `paragraph`, `voice`, `start`, `end`, `term`; sorted. Of each as many as `matrix` counts.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> guard = contexts(harbour, actor="guard")
    >>> len(places(harbour, guard, "victory"))
    4
    """
    cells = _contexts.cells(contexts.matrix, contexts.terms, term)
    index = contexts.index.reset_index(drop=True).loc[cells["row"].unique()]
    voice = index["voice"].iloc[0] if len(index) else "all"
    bags = _spoken(features, contexts.unit, voice, contexts.shortest)
    found = _runs(features, contexts.unit, contexts.size, docs=set(index["doc"]))
    found = _contexts.in_bags(found[found["term"].isin(cells["term"])], bags.table)
    found = _contexts.by_row(found, index).merge(cells, on=["row", "term"])
    named = _contexts.in_names(found, _named(features, contexts, index, bags, voice))
    found = found.assign(named=found.index.isin(named.index))
    # As many as were counted: what was not stands in a name.
    found = found.sort_values(["row", "named", "start"])
    found = found[found.groupby(["row", "term"]).cumcount() < found["n"]]
    columns = ["row", "doc", "segment", "paragraph", "voice", "start", "end", "term"]
    return found.sort_values(["row", "start"], ignore_index=True)[columns]


def content(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `tables.COUNTS` whose terms are no stop words."""
    return counted[~counted["term"].isin(listed("stopwords"))]


def too_short(counted: pd.DataFrame, *, shortest: int = SHORTEST_BAG) -> pd.Series:
    """Tell for each row of counts by `doc`, `unit` and `voice` if it is of too small a bag."""
    return counted.groupby(["doc", "unit", "voice"])["n"].transform("sum") < shortest


def _spoken(features: Features, unit: str, voice: str, shortest: int) -> _bags.Bags:
    """Return the bags that are long enough, by unit, in a voice or in all."""
    if unit == "paragraph":
        bags = _bags.of_paragraphs(features.counts, features.paragraphs)
        # Before voices are added up, so that the result is the same from the text-free bundle.
        bags = _bags.long_enough(bags, shortest)
    else:
        here = features.documents.dropna(subset="text")
        counted = counts(
            here,
            features.segments[features.segments["doc"].isin(here["doc"])],
            features.voices,
            capitals=capital_words(features.actors),
            by="segment",
        )
        bags = _bags.of_units(counted.rename(columns={"segment": "unit"}))
    return bags if voice == "all" else bags.only(bags.voice == tables.VOICES.index(voice))


def _named(
    features: Features, contexts: Contexts, index: pd.DataFrame, bags: _bags.Bags, voice: str
) -> pd.DataFrame:
    """Return where the names stand that are not counted in some contexts: rows of `index`."""
    mentions = _contexts.mentions(features, contexts.unit, voice, bags.units)
    at = bags.units.iloc[mentions["place"]].assign(actor=mentions["actor"].to_numpy())
    row = np.append(index.index, -1)[_matrices.places(at, index, [*_bags.KEYS, "actor"])]
    place = pd.Series(_matrices.places(index, bags.units, _bags.KEYS), index.index)
    return _contexts.spans(features, mentions, row, place, contexts.beside)


def _runs(
    features: Features, unit: str, size: int, *, docs: set[str] | None = None
) -> pd.DataFrame:
    """Return each word, or run of so many words, with its place and unit, where texts are there."""
    texts = features.documents.set_index("doc")["text"].dropna().to_dict()
    if docs is not None:
        texts = {doc: text for doc, text in texts.items() if doc in docs}
    capitals = capital_words(features.actors)
    found = placed(texts, features.segments, features.voices, capitals=capitals, size=size)
    keys = ["doc", "paragraph"]
    found = found.merge(features.segments[["segment", *keys]], on=["doc", "segment"])
    found = found.merge(features.paragraphs[[*keys, "unit"]], on=keys)
    return found.assign(unit=found["segment"]) if unit == "sentence" else found
