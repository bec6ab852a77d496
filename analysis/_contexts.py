"""Which units are contexts of whom, and what is not counted in them: the workings behind `count`.

A context is a unit of text and an actor that it names. `row` is the number of a context in
`Contexts.index`.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import tables
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


def index(
    mentions: pd.DataFrame,
    units: pd.MultiIndex,
    voice: str,
    actor: str | None,
    beside: str | None,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the contexts, `Contexts.index`, and the place of each one's unit among all units."""
    place = units.get_indexer(pd.MultiIndex.from_frame(mentions[["doc", "unit"]]))
    mentions = mentions[place >= 0].assign(place=place[place >= 0], voice=voice)
    if beside is not None:
        other = mentions["actor"] == beside
        mentions = mentions[mentions["place"].isin(mentions.loc[other, "place"]) & ~other]
    if actor is not None:
        mentions = mentions[mentions["actor"] == actor]
    grouped = mentions.groupby(["doc", "unit", "actor"], sort=True)
    table = grouped.agg(
        source=("source", "first"),
        start_date=("start_date", "first"),
        voice=("voice", "first"),
        mentions=("mention", "size"),
        place=("place", "first"),
    ).reset_index()
    columns = ["doc", "unit", "source", "start_date", "actor", "voice", "mentions"]
    return table[columns], table["place"].to_numpy(dtype="int64")


def names(mentions: pd.DataFrame, index: pd.DataFrame, beside: str | None) -> pd.DataFrame:
    """Return the names that are not counted in each context: the actor's own, and of `beside`."""
    rows = index[["doc", "unit", "actor"]].assign(row=index.index)
    own = mentions.merge(rows, on=["doc", "unit", "actor"])
    if beside is None:
        return own
    others = mentions[mentions["actor"] == beside].drop(columns="actor")
    return pd.concat([own, others.merge(rows, on=["doc", "unit"])], ignore_index=True)


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
    rows: np.ndarray, words: pd.Series, n: pd.Series, terms: np.ndarray, height: int
) -> sparse.csr_matrix:
    """Return counts of terms as a matrix of `height` rows; words that are no terms are left out."""
    column = pd.Index(terms, dtype=object).get_indexer(words)
    known = column >= 0
    at = np.asarray(rows, dtype="int64")[known], column[known]
    values = np.asarray(n, dtype="float64")[known]
    return sparse.csr_matrix((values, at), shape=(height, len(terms)))


def mask(
    single: pd.DataFrame, actors: pd.Series, beside: str | None, terms: np.ndarray
) -> sparse.csr_matrix:
    """Return which terms are a name of each context's actor, or of `beside`: 1, else 0."""
    known = single[single["term"].isin(set(terms))]
    of_row = known.merge(actors.rename_axis("row").reset_index(), on="actor")
    if beside is not None:
        other = known.loc[known["actor"] == beside, ["term"]]
        of_row = pd.concat([of_row, other.merge(actors.index.to_frame(name="row"), how="cross")])
    of_row = of_row.drop_duplicates(["row", "term"])
    ones = pd.Series(1, of_row.index)
    return matrix(of_row["row"].to_numpy(), of_row["term"], ones, terms, len(actors))


def cells(matrix: sparse.csr_matrix, terms: np.ndarray, term: str | None) -> pd.DataFrame:
    """Return what a matrix holds of one term, or of all: `row`, `term`, `n`."""
    held = matrix.tocoo()
    chosen = slice(None) if term is None else terms[held.col] == term
    columns = {"row": held.row, "term": terms[held.col], "n": held.data}
    return pd.DataFrame(columns).loc[chosen].astype({"row": "int64", "term": "str", "n": "int64"})
