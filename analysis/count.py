"""Count words: by paragraph and voice, and around each actor.

This is the only place where text becomes words. A word is a run of letters (digits may follow
inside it); hyphens part words, an apostrophe inside one does not, a possessive 's is dropped.
Words are lower-cased, except those of an alias in capitals: "US" is not "us".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import tables
from analysis.data import words as word_list
from analysis.tables import CorpusError, Features

WORD = re.compile(r"\b[^\W\d_]\w*(?:['’][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’][sS]\Z")
SHORTEST_UNIT = 20  # words: a shorter paragraph is counted with its neighbour
SHORTEST_BAG = 10  # words that are no stop words: a shorter bag is no context


@dataclass(frozen=True)
class Contexts:
    """The words around actors.

    index : DataFrame, one row a context (a unit of text in which an actor is named):
        doc, unit (paragraph or segment number), source, start_date, actor, voice, mentions.
    matrix : CSR matrix, contexts × terms, of counts.
    background : CSR matrix of the same terms, one row for each unit of the corpus: what idf is
        computed over.
    units : DataFrame, one row a unit of the background: doc, unit, source, start_date, words (in
        the source's own voice if that was asked for, else all).
    terms : array of str, sorted.
    """

    index: pd.DataFrame
    matrix: sparse.csr_matrix
    background: sparse.csr_matrix
    units: pd.DataFrame
    terms: np.ndarray


def tokens(text: str, capitals: Iterable[str] = ()) -> Iterator[tuple[int, str]]:
    """Yield each word of a text with the offset at which it starts.

    >>> list(tokens("The US-led war: not ours, Iraq’s.", capitals=["US"]))
    [(0, 'the'), (4, 'US'), (7, 'led'), (11, 'war'), (16, 'not'), (20, 'ours'), (26, 'iraq')]
    """
    capitals = frozenset(capitals)
    for match in WORD.finditer(text):
        word = POSSESSIVE.sub("", match[0]).replace("’", "'")
        yield match.start(), word if word in capitals else word.lower()


def capital_words(actors: pd.DataFrame) -> frozenset[str]:
    """Return the words that keep their capitals: those of aliases written in capitals."""
    upper = (alias for alias in actors["alias"] if alias.isupper())
    found = (match[0] for alias in upper for match in WORD.finditer(alias))
    return frozenset(word for word in found if len(word) > 1)


def counts(
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    voices: Mapping[str, np.ndarray],
    *,
    capitals: Iterable[str] = (),
    by: str = "paragraph",
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

    Returns
    -------
    DataFrame
        `tables.COUNTS` (with a column `segment` instead of `paragraph` if so asked), sorted.
    """
    frames = []
    groups = segments.groupby("doc", sort=False)
    texts = documents.set_index("doc")["text"]
    for doc, own in groups:
        found = list(tokens(texts[doc], capitals))
        if not found:
            continue
        starts = np.fromiter((start for start, _ in found), dtype="int64", count=len(found))
        place = np.searchsorted(own["start"].to_numpy(), starts, side="right") - 1
        frames.append(
            pd.DataFrame(
                {
                    "doc": doc,
                    by: own[by].to_numpy()[place],
                    "voice": np.array(tables.VOICES)[voices[doc][starts]],
                    "term": [term for _, term in found],
                }
            )
        )
    keys = ["doc", by, "voice", "term"]
    if not frames:
        return tables.build(tables.COUNTS, []).rename(columns={"paragraph": by})
    counted = pd.concat(frames).groupby(keys, sort=True).size().rename("n").reset_index()
    return counted.astype({"doc": "str", "voice": "str", "term": "str", "n": "int64"})


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
    keys = ["doc", "paragraph"]
    frame = segments.groupby(keys, sort=True).agg(
        part=("part", "first"),
        source=("source", "first"),
        start_date=("start_date", "first"),
        heading=("heading", "first"),
        start=("start", "min"),
        end=("end", "max"),
    )
    for column, voices in (
        ("words", tables.VOICES),
        ("own_words", ["own"]),
        ("reprinted_words", ["reprinted"]),
    ):
        frame[column] = counted[counted["voice"].isin(voices)].groupby(keys)["n"].sum()
    frame = frame.fillna({"words": 0, "own_words": 0, "reprinted_words": 0}).reset_index()
    frame["unit"] = _units(frame)
    return tables.build(tables.PARAGRAPHS, frame)


def contexts(
    features: Features,
    *,
    actor: str | None = None,
    voice: str = "own",
    unit: str | None = None,
    shortest: int = SHORTEST_BAG,
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

    Returns
    -------
    Contexts
        Stop words and the actor's own names are not counted.

    Raises
    ------
    CorpusError
        If the actor or the voice does not exist, or sentences are asked for without the texts.

    Examples
    --------
    >>> from analysis import extract
    >>> contexts(extract.features("corpus/harbour"), actor="guard").index.shape
    (60, 7)
    """
    if voice not in (*tables.VOICES, "all"):
        raise CorpusError(f"voice '{voice}'; allowed: {', '.join(tables.VOICES)}, all")
    unit = unit or features.unit
    counted, mentions = content(_unit_counts(features, unit)), _unit_mentions(features, unit)
    if unit == "paragraph":
        # Before voices are added up, so that the result is the same from the text-free bundle.
        counted = counted[~too_short(counted, shortest=shortest) | _message(counted, shortest)]
    if voice != "all":
        counted, mentions = counted[counted["voice"] == voice], mentions[mentions["voice"] == voice]
    if actor is not None:
        mentions = mentions[mentions["actor"] == features.actor(actor)]
    units = pd.MultiIndex.from_frame(counted[["doc", "unit"]]).unique().sort_values()
    terms = np.array(sorted(counted["term"].unique()), dtype=object)
    background = sparse.csr_matrix(
        (
            counted["n"].to_numpy(dtype="float64"),
            (
                units.get_indexer(pd.MultiIndex.from_frame(counted[["doc", "unit"]])),
                np.searchsorted(terms, counted["term"].to_numpy(dtype=object)),
            ),
        ),
        shape=(len(units), len(terms)),
    )
    place = units.get_indexer(pd.MultiIndex.from_frame(mentions[["doc", "unit"]]))
    mentions = mentions[place >= 0].assign(place=place[place >= 0], voice=voice)
    index = (
        mentions.groupby(["doc", "unit", "actor"], sort=True)
        .agg(
            source=("source", "first"),
            start_date=("start_date", "first"),
            voice=("voice", "first"),
            mentions=("mention", "size"),
            place=("place", "first"),
        )
        .reset_index()
    )
    own = _own_names(mentions, index, terms, capital_words(features.actors))
    matrix = background[index["place"].to_numpy(dtype="int64")] - own
    matrix.data = matrix.data.clip(min=0)
    matrix.eliminate_zeros()
    columns = ["doc", "unit", "source", "start_date", "actor", "voice", "mentions"]
    about = _about_units(features, unit, "own_words" if voice == "own" else "words")
    about = about.reindex(units).reset_index()
    return Contexts(index[columns], matrix.tocsr(), background, about, terms)


def content(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `tables.COUNTS` whose terms are no stop words."""
    return counted[~counted["term"].isin(set(word_list("stopwords")["word"]))]


def too_short(counted: pd.DataFrame, *, shortest: int = SHORTEST_BAG) -> pd.Series:
    """Tell for each row of counts by `doc`, `unit` and `voice` if it is of too small a bag."""
    return counted.groupby(["doc", "unit", "voice"])["n"].transform("sum") < shortest


def _message(counted: pd.DataFrame, shortest: int) -> pd.Series:
    """Tell the rows of documents that are as a whole too short for a bag."""
    return counted.groupby("doc")["n"].transform("sum") < shortest


def _units(frame: pd.DataFrame) -> list[int]:
    """Return the unit of each paragraph; `frame` is sorted by doc and paragraph."""
    units = frame["paragraph"].tolist()
    # A part's run of paragraphs: what stands before and after an inserted part is not one unit.
    run = (frame["doc"].ne(frame["doc"].shift()) | frame["part"].ne(frame["part"].shift())).cumsum()
    for _, own in frame.groupby(run, sort=False):
        closed = first = None
        words = 0
        for row in own.itertuples():
            first = row.paragraph if first is None else first
            words += row.words
            units[row.Index] = first
            if words >= SHORTEST_UNIT and not row.heading:
                closed, first, words = first, None, 0
        if first is not None and closed is not None:  # the last lines go with what precedes
            for position in own.index[own["paragraph"] >= first]:
                units[position] = closed
    return units


def _unit_counts(features: Features, unit: str) -> pd.DataFrame:
    if unit == "paragraph":
        keys = ["doc", "paragraph"]
        counted = features.counts.merge(features.paragraphs[[*keys, "unit"]], on=keys)
        return counted.groupby(["doc", "unit", "voice", "term"], sort=True)["n"].sum().reset_index()
    if unit != "sentence":
        raise CorpusError(f"unit '{unit}'; allowed: paragraph, sentence")
    if features.documents["text"].isna().any():
        raise CorpusError("sentences as units need the texts; bring them in with --texts FOLDER")
    counted = counts(
        features.documents,
        features.segments,
        features.voices,
        capitals=capital_words(features.actors),
        by="segment",
    )
    return counted.rename(columns={"segment": "unit"})


def _unit_mentions(features: Features, unit: str) -> pd.DataFrame:
    keys = ["doc", "paragraph"]
    dated = features.paragraphs[[*keys, "unit", "start_date"]]
    mentions = features.named.merge(dated, on=keys, how="left")
    return mentions.assign(unit=mentions["segment"]) if unit == "sentence" else mentions


def _about_units(features: Features, unit: str, words: str) -> pd.DataFrame:
    frame = features.paragraphs.rename(columns={words: "base"})
    if unit == "sentence":
        frame = features.segments.merge(
            frame[["doc", "paragraph", "base"]], on=["doc", "paragraph"]
        )
        size = frame.groupby(["doc", "paragraph"])["segment"].transform("size")
        frame = frame.assign(unit=frame["segment"], base=frame["base"] / size)
    return frame.groupby(["doc", "unit"], sort=True).agg(
        source=("source", "first"), start_date=("start_date", "first"), words=("base", "sum")
    )


def _own_names(
    mentions: pd.DataFrame, index: pd.DataFrame, terms: np.ndarray, capitals: Iterable[str]
) -> sparse.csr_matrix:
    """Return the counts of the actors' own names in their contexts, to be taken off."""
    keys = ["doc", "unit", "actor"]
    rows = pd.MultiIndex.from_frame(index[keys])
    place = rows.get_indexer(pd.MultiIndex.from_frame(mentions[keys]))
    column = {term: i for i, term in enumerate(terms)}
    cells = [
        (row, column[word])
        for row, name in zip(place, mentions["name"], strict=True)
        for _, word in tokens(name, capitals)
        if word in column
    ]
    at = np.array(cells, dtype="int64").reshape(-1, 2)
    return sparse.csr_matrix(
        (np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(len(index), len(terms))
    )
