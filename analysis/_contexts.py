"""Which units are contexts of whom, and what is not counted in them: the workings behind `count`.

A context is a unit of text and an actor that it names. `row` is the number of a context in
`Contexts.index`.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import _matrices, _words, tables
from analysis.tables import CorpusError, Features

UNITS = ("paragraph", "sentence")
SIZES = (1, 2, 3, 4, 5)  # words that a term may have


def asked(
    features: Features,
    actor: str | None,
    beside: str | None,
    voice: str,
    unit: str,
    size: int,
) -> tuple[str | None, str | None]:
    """Return the ids of the actor and of the other, if all that is asked for exists."""
    heard(voice)
    if size not in SIZES or isinstance(size, float):
        raise CorpusError(f"size {size!r}; allowed: {', '.join(map(str, SIZES))} (words of a term)")
    if unit not in UNITS:
        raise CorpusError(f"unit '{unit}'; allowed: {', '.join(UNITS)}")
    if not features.has_texts and (unit == "sentence" or size > 1):
        what = "runs of words" if size > 1 else "sentences as units"
        raise CorpusError(f"{what} need the texts; bring them in with --texts FOLDER")
    actor = None if actor is None else features.actor(actor)
    beside = features.actor(beside) if beside else None
    if beside is not None and beside == actor:
        raise CorpusError(f"beside: '{beside}' is the actor itself; name another one")
    return actor, beside


def heard(voice: str) -> None:
    """Refuse a voice that there is not."""
    if voice not in (*tables.VOICES, "all"):
        raise CorpusError(f"voice '{voice}'; allowed: {', '.join(tables.VOICES)}, all")


def mentions(features: Features, unit: str, voice: str, units: pd.DataFrame) -> pd.DataFrame:
    """Return the mentions that stand in one of the units, in a voice or in all.

    Parameters
    ----------
    features : Features
    unit, voice : str
        As `count.contexts` takes them.
    units : DataFrame
        `doc` and `unit` of each unit that there is.

    Returns
    -------
    DataFrame
        `actor`, `name`, `source`, `start_date`, `place` (the row of `units`); its index is that of
        `Features.mentions`.
    """
    found = features.mentions
    kept = found["use"].isin(tables.COUNTED)
    if voice != "all":
        kept &= found["voice"] == voice
    columns = ["doc", "segment", "paragraph", "source", "actor", "name"]
    found = found.loc[kept, columns]
    keys = ["doc", "paragraph"]
    leading = _matrices.places(found, features.paragraphs, keys)
    if unit == "sentence":
        place = _matrices.places(found.rename(columns={"segment": "unit"}), units, ["doc", "unit"])
    else:
        place = _matrices.places(features.paragraphs, units, ["doc", "unit"])[leading]
    date = features.paragraphs["start_date"].to_numpy()[leading]
    date[leading < 0] = np.datetime64("NaT")
    found = found.drop(columns=[*keys, "segment"]).assign(start_date=date, place=place)
    return found[(place >= 0) & ((leading >= 0) | (unit == "sentence"))]


def index(
    mentions: pd.DataFrame,
    units: pd.DataFrame,
    voice: str,
    actor: str | None,
    beside: str | None,
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the contexts, `Contexts.index`; the row of `units` that each stands in; and the
    context that each mention is of, -1 if of none."""
    place = mentions["place"].to_numpy()
    number, actors = pd.factorize(mentions["actor"], sort=True)
    actors = np.asarray(actors, dtype=object)
    wanted = np.full(len(place), True)
    if beside is not None:
        other = (mentions["actor"] == beside).to_numpy()
        wanted &= np.isin(place, place[other]) & ~other
    if actor is not None:
        wanted &= (mentions["actor"] == actor).to_numpy()
    key = place * max(len(actors), 1) + number
    own, first, row, size = np.unique(
        key[wanted], return_index=True, return_inverse=True, return_counts=True
    )
    first = mentions[wanted].iloc[first]
    at = own // max(len(actors), 1)
    table = units.iloc[at].reset_index(drop=True)
    table = table.assign(
        source=first["source"].to_numpy(),
        start_date=first["start_date"].to_numpy(),
        actor=pd.array(actors[own % max(len(actors), 1)], dtype="str"),
        voice=pd.array([voice] * len(own), dtype="str"),
        mentions=size,
    )
    of_mention = np.full(len(place), -1)
    of_mention[wanted] = row
    return table, at, of_mention


def names(
    mentions: pd.DataFrame, row: np.ndarray, place: pd.Series, beside: str | None
) -> pd.DataFrame:
    """Return the names that are not counted in each context: the actor's own, and of `beside`.

    Parameters
    ----------
    mentions : DataFrame
        As the function of that name gives them.
    row : array
        The context that each mention is of, -1 if of none.
    place : Series
        The unit that each context stands in, under the context's row.
    beside : str, optional

    Returns
    -------
    DataFrame
        `row` and `name`; its index is that of the mentions.
    """
    own = mentions[["name"]].assign(row=row)[row >= 0]
    if beside is None:
        return own
    others = mentions.loc[mentions["actor"] == beside, ["name", "place"]]
    rows = pd.Series(place.index, place.to_numpy(), name="row")
    others = others.join(rows, on="place", how="inner").drop(columns="place")
    return pd.concat([own, others])


def spans(
    features: Features,
    mentions: pd.DataFrame,
    row: np.ndarray,
    place: pd.Series,
    beside: str | None,
) -> pd.DataFrame:
    """Return where the names stand that are not counted: `row`, `start`, `end`."""
    found = names(mentions, row, place, beside)
    found = found[["row"]].join(features.mentions[["start", "end"]])
    return found.reset_index(drop=True)


def of_names(
    names: pd.DataFrame, actors: pd.DataFrame, terms: np.ndarray, height: int
) -> sparse.csr_matrix:
    """Return how often each term stands in the names of each of `height` contexts.

    A name is taken apart once, however often it stands there.
    """
    code, different = pd.factorize(names["name"])
    different = pd.DataFrame({"row": np.arange(len(different)), "name": np.asarray(different)})
    words = _words.of_names(different, _words.capital_words(actors))
    column = pd.Index(terms, dtype=object).get_indexer(words["term"])
    known = column >= 0
    row = words["row"].to_numpy(dtype="int64")[known]
    parts = matrix(row, column[known], np.ones(len(row)), (len(different), len(terms)))
    ones = np.ones(len(code))
    return matrix(names["row"].to_numpy(), code, ones, (height, len(different))) @ parts


def by_row(found: pd.DataFrame, index: pd.DataFrame) -> pd.DataFrame:
    """Return words once for each context that their unit is of."""
    rows = index[["doc", "unit"]].assign(row=index.index)
    return found.merge(rows, on=["doc", "unit"])


def about_units(features: Features, unit: str, words: str) -> pd.DataFrame:
    """Return the source, dates, words and place of each unit; `words` is the column of counts."""
    keys = ["doc", "paragraph"]
    frame = features.paragraphs.rename(columns={words: "base"})
    frame = frame.merge(features.segments[[*keys, "part"]].drop_duplicates(keys), on=keys)
    if unit == "sentence":
        frame = features.segments.merge(frame[[*keys, "base"]], on=keys)
        size = frame.groupby(keys)["segment"].transform("size")
        frame = frame.assign(unit=frame["segment"], base=frame["base"] / size)
    table = frame.groupby(["doc", "unit"], sort=True).agg(
        source=("source", "first"),
        start_date=("start_date", "first"),
        words=("base", "sum"),
        part=("part", "first"),
        start=("start", "min"),
        to=("end", "max"),
    )
    doc = table.index.get_level_values("doc")
    parts = features.parts[features.parts["start"].notna()].set_index(["doc", "part"])["end"]
    own = parts.reindex(pd.MultiIndex.from_arrays([doc, table["part"]])).to_numpy()
    page = doc.map(features.documents.set_index("doc")["end"]).to_numpy()
    length = doc.map(features.paragraphs.groupby("doc")["end"].max()).to_numpy()
    table = table.assign(end_date=np.where(pd.isna(own), page, own), length=length)
    table = table.drop(columns="part").rename(columns={"start": "from"})
    return table.astype({"end_date": tables.DAY})


def in_bags(found: pd.DataFrame, bags: pd.DataFrame) -> pd.DataFrame:
    """Return the words that stand in one of the bags."""
    keys = ["doc", "unit", "voice"]
    return found.merge(bags[keys].drop_duplicates(), on=keys)


def in_names(found: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Return the words, or runs of words, that overlap a name of their context."""
    spans = names[["row", "start", "end"]].sort_values("start").rename(columns={"end": "until"})
    spans["until"] = spans.groupby("row")["until"].cummax()  # names of two actors may overlap
    last = pd.merge_asof(
        found[["row", "start", "end"]].reset_index().sort_values("end"),
        spans.rename(columns={"start": "from"}),
        left_on="end",
        right_on="from",
        by="row",
        allow_exact_matches=False,
    )
    return found.loc[found.index.isin(last.loc[last["until"] > last["start"], "index"])]


def matrix(
    rows: np.ndarray, columns: np.ndarray, n: np.ndarray, shape: tuple[int, int]
) -> sparse.csr_matrix:
    """Return counts as a matrix; what stands in one place is added up."""
    at = np.asarray(rows, dtype="int64"), np.asarray(columns, dtype="int64")
    return sparse.csr_matrix((np.asarray(n, dtype="float64"), at), shape=shape)


def mask(
    single: pd.DataFrame, actors: pd.Series, beside: str | None, terms: np.ndarray
) -> sparse.csr_matrix:
    """Return which terms are a name of each context's actor, or of `beside`: 1, else 0."""
    number, different = pd.factorize(actors)
    if beside is not None:
        also = single.loc[single["actor"] == beside, "term"]
        also = pd.MultiIndex.from_product([different, also], names=["actor", "term"])
        single = pd.concat([single, also.to_frame(index=False)]).drop_duplicates()
    own = pd.Index(different).get_indexer(single["actor"])
    column = pd.Index(terms, dtype=object).get_indexer(single["term"])
    known = (own >= 0) & (column >= 0)
    shape = len(different), len(terms)
    of_actor = matrix(own[known], column[known], np.ones(int(known.sum())), shape)
    return of_actor[number]


def cells(matrix: sparse.csr_matrix, terms: np.ndarray, term: str | None) -> pd.DataFrame:
    """Return what a matrix holds of one term, or of all: `row`, `term`, `n`."""
    held = matrix.tocoo()
    chosen = slice(None) if term is None else terms[held.col] == term
    columns = {"row": held.row, "term": terms[held.col], "n": held.data}
    return pd.DataFrame(columns).loc[chosen].astype({"row": "int64", "term": "str", "n": "int64"})
