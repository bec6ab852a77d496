"""Read a corpus: a folder (or one table of documents with its `actors.csv` beside it).

All faults of a corpus are collected and raised together as one `CorpusError`, each naming the
file, the line and what is allowed, so that a corpus is mended in one round and not in ten.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import _beside, _bounds, _pieces, _settings, _texts, tables
from analysis._pieces import PIECE, Piece, content
from analysis._read import Reader, stem
from analysis.tables import CorpusError

__all__ = ["PIECE", "Corpus", "Piece", "cells", "content", "corpus", "documents", "home"]
__all__ += ["misplaced", "outline", "repeated"]


class Everybody(frozenset):
    """Who may be named where nobody is listed: anybody."""

    def __contains__(self, actor: object) -> bool:
        return True


@dataclass(frozen=True)
class Corpus:
    """A corpus as it lies on disk, checked; tables as in `analysis.tables`."""

    name: str
    folder: Path
    settings: Mapping[str, object]
    documents: pd.DataFrame
    parts: pd.DataFrame
    actors: pd.DataFrame
    events: pd.DataFrame
    clusters: pd.DataFrame
    lexicon: pd.DataFrame
    coding: pd.DataFrame
    paths: tuple[str, ...] = ()  # where each document's text lies, "" if in the table


def corpus(
    path: str | os.PathLike,
    *,
    texts: str | os.PathLike | None = None,
    needs_actors: bool = True,
) -> Corpus:
    """Read and check a corpus.

    Parameters
    ----------
    path : path
        A corpus folder, or a table of documents (.jsonl, .csv or .parquet, also .gz) that has an
        `actors.csv` beside it.
    texts : path, optional
        A folder that holds texts which may not travel with the corpus, under whatever file names:
        they are known by their content, or, with a warning, by their words. By default the
        environment variable `STANDPOINT_TEXTS`, if set; what it does not hold is no fault.
    needs_actors : bool
        Whether `actors.csv` has to be there and to list an actor.

    Returns
    -------
    Corpus
        With the tables `documents`, `parts`, `actors`, `events`, `clusters`, `lexicon` and
        `coding` of `analysis.tables`. A document's `text` is missing where its file is not there
        but the corpus has features.

    Raises
    ------
    CorpusError
        With one message a fault.

    Examples
    --------
    >>> harbour = corpus("corpus/harbour")
    >>> harbour.documents["source"].nunique()
    4
    """
    path, reader, settings, found = _opened(path)
    documents, paths = _documents(reader, found, texts)
    beside = _tables_beside(reader, path, settings, set(documents["doc"]), needed=needs_actors)
    _raise(reader)
    return Corpus(_name(path), reader.folder, settings, documents, **beside, paths=paths)


def outline(
    path: str | os.PathLike, *, needs_actors: bool = True
) -> tuple[Corpus, tuple[Piece, ...]]:
    """Return a corpus without its documents, and the pieces to read those from.

    Parameters
    ----------
    path : path
        As `corpus` takes it.
    needs_actors : bool
        As `corpus` takes it.

    Returns
    -------
    Corpus
        Its table `documents` is empty; whether documents that `parts` and `coding` name are
        there is not yet known: see `misplaced`.
    tuple of Piece
        Parts of tables, of about 8 MB; a table that cannot be cut is one.

    Raises
    ------
    CorpusError
        With one message a fault of all but the documents.

    Examples
    --------
    >>> harbour, pieces = outline("corpus/harbour")
    >>> [piece.name for piece in pieces]
    ['documents.csv-00000']
    """
    path, reader, settings, found = _opened(path)
    pieces = _pieces.cut(reader, found)
    beside = _tables_beside(reader, path, settings, Everybody(), needed=needs_actors)
    _raise(reader)
    documents = tables.build(tables.DOCUMENTS, [])
    return Corpus(_name(path), reader.folder, settings, documents, **beside), tuple(pieces)


def documents(
    piece: Piece, *, blocks: list[tuple[int, bytes]] | None = None
) -> Iterator[pd.DataFrame]:
    """Yield the documents of a piece, some four million characters of text at a time.

    Parameters
    ----------
    piece : Piece
    blocks : list, optional
        Its lines, where `content` has read them already.

    Yields
    ------
    DataFrame
        `tables.DOCUMENTS`.

    Raises
    ------
    CorpusError
        At the end, with one message a fault; after the first of them nothing more is given.

    Examples
    --------
    >>> harbour, pieces = outline("corpus/harbour")
    >>> [len(batch) for batch in documents(pieces[0])]
    [16]
    """
    reader = Reader(Path(piece.folder))
    found = _checked(reader, _pieces.rows(piece, reader, blocks), {})
    for batch in _pieces.batches(found, reader.folder):
        frame, _ = _with_texts(reader, batch, None, strict=False)
        if not reader.faults:
            yield frame
    if reader.faults and (numbered := _pieces.numbered(piece)).first > piece.first:
        for _ in documents(numbered, blocks=blocks):
            pass
    _raise(reader)


def misplaced(corpus: Corpus, docs: Collection[str]) -> list[str]:
    """Return the faults of tables beside a corpus that name documents which are not there.

    Parameters
    ----------
    corpus : Corpus
        Of `outline`.
    docs : collection of str
        The documents that are there.

    Examples
    --------
    >>> harbour, pieces = outline("corpus/harbour")
    >>> misplaced(harbour, {"lantern-2013"})[0].partition(";")[0]
    "harbour/coding.csv, line 2: document 'ropewalk-2010' is not in the table of documents"
    """
    reader = Reader(corpus.folder)
    _beside.parts(reader, docs)
    _beside.coding(reader, docs, Everybody())
    return _placed(reader)


def repeated(pieces: Iterable[Piece]) -> list[str]:
    """Return the faults of documents that stand twice in pieces, each of which is without fault.

    Parameters
    ----------
    pieces : iterable of Piece
        Those that hold such documents, in the corpus's order.

    Examples
    --------
    >>> harbour, pieces = outline("corpus/harbour")
    >>> repeated([*pieces, *pieces])[0].partition(";")[0]
    "harbour/documents.csv, line 2: document 'lantern-2009' stands twice"
    """
    seen: dict[str, str] = {}
    faults = []
    for piece in map(_pieces.numbered, pieces):
        reader = Reader(Path(piece.folder))
        for _ in _checked(reader, _pieces.rows(piece, reader), seen):
            pass
        faults += _placed(reader)
    return faults


def _opened(path: str | os.PathLike) -> tuple[Path, Reader, dict[str, object], list]:
    path = Path(path)
    if not path.exists():
        raise CorpusError(f"{path}: there is no such corpus")
    if (path / "dataset.json").is_file():
        what = "was written by 'standpoint extract' and has no texts; name the corpus behind it"
        raise CorpusError(f"{path}: {what}")
    reader = Reader(home(path))
    settings = _settings.settings(reader)
    return path, reader, settings, _pieces.shards(reader, path, _settings.shards(settings))


def _name(path: Path) -> str:
    return path.resolve().name if path.is_dir() else stem(path)


def _tables_beside(
    reader: Reader, path: Path, settings: Mapping, docs: Collection[str], *, needed: bool
) -> dict[str, pd.DataFrame]:
    actors = _beside.actors(reader, path, needed=needed)
    # Without a list of actors one thing is at fault, and not each row that names one.
    known = set(actors["actor"]) if (reader.folder / "actors.csv").exists() else Everybody()
    beside = {
        "parts": _beside.parts(reader, docs),
        "actors": actors,
        "events": _beside.events(reader),
        "clusters": _beside.clusters(reader, known),
        "lexicon": _beside.lexicon(reader),
        "coding": _beside.coding(reader, docs, known),
    }
    opening = settings.get("actor")
    if opening and len(actors) and opening not in set(actors["actor"]):
        reader.fault("corpus.toml", f"actor '{opening}' is not in actors.csv")
    return beside


def _placed(reader: Reader) -> list[str]:
    """Return the faults of a corpus with its folder."""
    return [f"{reader.folder.name or reader.folder}/{fault}" for fault in reader.told()]


def _raise(reader: Reader) -> None:
    if reader.faults:
        raise CorpusError(*_placed(reader))


def cells(path: str | os.PathLike) -> pd.DataFrame:
    """Return a table that lies beside a corpus as it stands there: all its columns, as words.

    Parameters
    ----------
    path : path
        One of parts.csv, actors.csv, events.csv, clusters.csv, lexicon.csv and coding.csv.

    Returns
    -------
    DataFrame
        The rows that are not blank, without what keeps spreadsheets from reading formulas.

    Raises
    ------
    CorpusError
        If it cannot be read.

    Examples
    --------
    >>> cells("corpus/harbour/events.csv").columns.tolist()
    ['date', 'label']
    """
    path = Path(path)
    reader = Reader(path.parent)
    own = tuple(getattr(tables, path.stem.upper()).columns)
    rows = [row for _, row in reader.rows(path, (), either=own)]
    if reader.faults:
        raise CorpusError(*_placed(reader))
    return pd.DataFrame(rows, dtype="str")


def home(path: str | os.PathLike) -> Path:
    """Return the folder of a corpus: itself, or where its table of documents lies.

    >>> home("corpus/harbour/documents.csv").as_posix()
    'corpus/harbour'
    """
    path = Path(path)
    return path if path.is_dir() else path.parent


def _documents(
    reader: Reader, found: Iterable[Path | str], texts: str | os.PathLike | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    asked = texts is not None
    texts = texts if asked else os.environ.get("STANDPOINT_TEXTS") or None
    if texts is not None and not Path(texts).is_dir():
        name = "--texts" if asked else "STANDPOINT_TEXTS"
        reader.fault(f"{name} {texts}", "there is no such folder")
        texts = None
    seen: dict[str, str] = {}
    rows, held = [], 0
    for table in found:
        read = reader.rows(table, _pieces.NEEDS, either=_pieces.EITHER)
        for row in _checked(reader, read, seen):
            rows.append(row)
            held += len(row[1].get("text", ""))
            if held > _bounds.HELD:
                what = f"more than {_bounds.HELD:,} characters of text are not read at once"
                reader.fault(reader.name(table), f"{what}; 'standpoint extract' reads in pieces")
                return _with_texts(reader, [], texts, strict=asked)
    if not rows and not reader.faults:
        reader.fault("documents", "there is no document in it")
    return _with_texts(reader, rows, texts, strict=asked)


def _checked(
    reader: Reader, rows: Iterable[tuple[str, dict]], seen: dict[str, str]
) -> Iterator[tuple[str, dict, tuple]]:
    """Yield each row of a table of documents, where it stands, and what the table says of it."""
    for where, row in rows:
        doc, source = row["doc"].strip(), row["source"].strip()
        for column, value in (("doc", doc), ("source", source)):
            if not value:
                reader.fault(where, f"column '{column}' is empty")
        if doc in seen:
            reader.fault(where, f"document '{doc}' stands twice; first in {seen[doc]}")
            continue
        seen[doc] = where
        given, start, end = ("", None, None)
        if row["date"].strip():
            given, start, end = reader.day_range(row["date"].strip(), where)
        about = (doc, source, row.get("author", ""), row.get("title", ""), given, start, end, 0)
        yield where, row, about


def _with_texts(
    reader: Reader,
    found: list[tuple[str, dict, tuple]],
    texts: str | os.PathLike | None,
    *,
    strict: bool,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return documents with their texts, and where those lie."""
    kept = [(where, row) for where, row, _ in found]
    rows = [
        (*about, digest, text, " ".join(row.get("guessed", "").split()))
        for (_, row, about), (text, digest) in zip(
            found, _texts.texts(reader, kept, texts, strict=strict), strict=True
        )
    ]
    paths = ("" if "text" in row else row["path"] for _, row in kept)
    return tables.build(tables.DOCUMENTS, rows), tuple(paths)
