"""Measure a corpus piece by piece: what one process does with a piece. Part of `extract`."""

import os
import time
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import _folders, _keys, _rows, _workers, load, tables
from analysis._read import Reader
from analysis._store import MEASURED, Store, Unwritable
from analysis.tables import CorpusError

CHANGED = "has changed while it was read; run again, and it goes on where it stopped"


@dataclass(frozen=True)
class Run:
    """What a process has to know of a run: where to write, with what settings, and what to do."""

    to: str
    settings: str
    trunk: Callable[[load.Corpus], dict[str, pd.DataFrame]]


def piece(run: Run, piece: load.Piece) -> dict:
    """Measure a piece and write its tables, unless they are there; return what is to be told."""
    begun, store = time.monotonic(), Store(run.to)
    told = {"documents": 0, "numbers": b"", "faults": [], "warnings": []}
    try:
        digest, blocks = _content(piece)
        key, record = _keys.hashed(run.settings, digest)[:24], store.record(piece.name)
        if record.get("key") != key or not store.holds(piece.name):
            known = None
            if record.get("settings") == run.settings and store.holds(piece.name):
                known = store.column(piece.name, _keys.IDENTITY)
            with warnings.catch_warnings(record=True) as said, store.piece(piece.name) as add:
                warnings.simplefilter("always")
                measured, rows = 0, Counter()
                for documents in load.documents(piece, blocks=blocks):
                    folder, about = Path(piece.folder), _about(run.to, run.settings)
                    corpus = replace(about, folder=folder, documents=documents)
                    frames, fresh = _renewed(corpus, run.trunk, known, store, piece.name)
                    measured += fresh
                    rows.update({name: len(frame) for name, frame in frames.items()})
                    add(frames)
                if _content(piece)[0] != digest:
                    what = " or a text that it names" if piece.filed else ""
                    raise CorpusError(f"{_called(piece)}{what}: {CHANGED}")
            told["warnings"] = [str(one.message) for one in said]
            record = {"key": key, "settings": run.settings, "rows": rows, "measured": measured}
            record |= {"bytes": piece.size, "seconds": round(time.monotonic() - begun, 3)}
            store.finish(piece.name, record)
    except Unwritable:
        raise
    except CorpusError as error:
        told["faults"] = list(error.faults)
        return told
    docs = store.column(piece.name, ["doc"])["doc"]
    return told | {"documents": len(docs), "numbers": _keys.numbers(docs)}


def _content(piece: load.Piece) -> tuple[str, list[tuple[int, bytes]] | None]:
    """Return a hash of what a piece holds, and its lines; if it has gone, the others go on."""
    try:
        return load.content(piece)
    except (OSError, ValueError, LookupError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise CorpusError(f"{_called(piece)}: cannot be read: {why}") from None


def _called(piece: load.Piece) -> str:
    folder = Path(piece.folder)
    return f"{folder.name}/{Reader(folder).name(piece.path)}"


def _renewed(
    corpus: load.Corpus, trunk: Callable, known: pd.DataFrame | None, store: Store, piece: str
) -> tuple[dict[str, pd.DataFrame], int]:
    """Return the tables of some documents, and of how many the rows are new."""
    documents = corpus.documents
    same = _rows.unchanged(documents, known)
    with placed(corpus):
        frames = trunk(replace(corpus, documents=documents[~same]))
    if same.any():
        old = store.rows(piece, documents.loc[same, "doc"])
        frames = {name: pd.concat([frames[name], old[name]]) for name in MEASURED}
    frames = {name: _rows.in_order(frame, documents["doc"]) for name, frame in frames.items()}
    return frames | {"documents": _rows.with_words(documents, frames)}, int((~same).sum())


@lru_cache(maxsize=1)
def _about(to: str, settings: str) -> load.Corpus:
    """Read what all pieces need, once in a process (`settings` says when it has changed)."""
    return _folders.beside(Store(to), "", tables.build(tables.DOCUMENTS, []))


def looked_for(
    corpus: load.Corpus, pieces: Collection[load.Piece], texts: str | os.PathLike | None
) -> bool:
    """Tell if texts may have to be looked for, or do without: then all are read together."""
    if texts is not None or (corpus.folder / "features").is_dir():
        return True
    return bool(os.environ.get("STANDPOINT_TEXTS")) and any(piece.filed for piece in pieces)


def small(pieces: Collection[load.Piece]) -> bool:
    """Tell if a corpus is no larger than a piece, so that to read it twice costs nothing."""
    return sum(piece.size for piece in pieces) <= load.PIECE


def followed(
    corpus: load.Corpus,
    pieces: Collection[load.Piece],
    found: Iterator[tuple[int, dict]],
    tell: Callable[[str], None] | None,
) -> list[str]:
    """See the pieces through; return their names if the documents are without fault."""
    made = _workers.followed(found, [piece.size for piece in pieces], tell)
    for told in dict.fromkeys(told for one in made for told in one["warnings"]):
        warnings.warn(told, stacklevel=3)
    if faults := _faults(corpus, pieces, made):
        raise CorpusError(*faults)
    return [piece.name for piece in pieces]


def unchanged(corpus: str | os.PathLike, pieces: Collection[load.Piece]) -> None:
    """See to it that the tables are those that were cut; of what was added meanwhile, say so."""
    before, now = Counter(), Counter()
    for sizes, found in ((before, pieces), (now, load.outline(corpus)[1])):
        for one in found:
            sizes[_called(one)] += one.size
    if shorter := [table for table in before if now[table] < before[table]]:
        raise CorpusError(*(f"{table}: {CHANGED}" for table in shorter))
    for table in now:
        if now[table] > before[table]:
            what = "has grown while it was read; run again to have all of it"
            warnings.warn(f"{table}: {what}", stacklevel=3)


def _faults(corpus: load.Corpus, pieces: Collection[load.Piece], made: list[dict]) -> list[str]:
    """Return the faults of the documents of all pieces, and those that only all can have."""
    faults = list(dict.fromkeys(fault for one in made for fault in one["faults"]))
    if not faults and not any(one["documents"] for one in made):
        return [f"{corpus.folder.name or corpus.folder}/documents: there is no document in it"]
    numbers = np.frombuffer(b"".join(one["numbers"] for one in made), dtype="uint64")
    known, n = np.unique(numbers, return_counts=True)
    if (n > 1).any():
        twice = known[n > 1]
        holding = [
            piece
            for piece, one in zip(pieces, made, strict=True)
            if np.isin(np.frombuffer(one["numbers"], dtype="uint64"), twice).any()
        ]
        faults += load.repeated(holding)
    if not faults:
        faults = load.misplaced(corpus, _keys.Numbered(known))
    return faults


@contextmanager
def placed(corpus: load.Corpus):
    """Tell faults with the corpus's folder."""
    try:
        yield
    except CorpusError as error:
        folder = corpus.folder.resolve().name
        raise CorpusError(*(f"{folder}/{fault}" for fault in error.faults)) from None
