"""Read a corpus: a folder (or one table of documents with its `actors.csv` beside it).

All faults of a corpus are collected and raised together as one `CorpusError`, each naming the
file, the line and what is allowed, so that a corpus is mended in one round and not in ten.
"""

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import _beside, data, tables
from analysis._read import FORMATS, Reader, kind_of, stem
from analysis.tables import CorpusError

SETTINGS = {
    "title": str,
    "language": str,
    "rights": str,
    "unit": str,
    "model": str,
    "actor": str,
    "terms": list,
    "notes": str,
}
BRING_TEXTS_IN = "put it there, or name the folder that holds the texts with --texts FOLDER"


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
        A folder that holds texts which may not travel with the corpus, under the file names of
        `documents.csv`; by default the environment variable `STANDPOINT_TEXTS`, if set.
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
    path = Path(path)
    if not path.exists():
        raise CorpusError(f"{path}: there is no such corpus")
    folder, name = (path, path.resolve().name) if path.is_dir() else (path.parent, stem(path))
    reader = Reader(folder)
    settings = _settings(reader)
    documents, paths = _documents(reader, path, texts)
    parts = _parts(reader, set(documents["doc"]))
    actors = _actors(reader, needed=needs_actors)
    known = set(actors["actor"])
    beside = {
        "events": _beside.events(reader),
        "clusters": _beside.clusters(reader, known),
        "lexicon": _beside.lexicon(reader),
        "coding": _beside.coding(reader, set(documents["doc"]), known),
    }
    opening = settings.get("actor")
    if opening and len(actors) and opening not in set(actors["actor"]):
        reader.fault("corpus.toml", f"actor '{opening}' is not in actors.csv")
    if reader.faults:
        raise CorpusError(*(f"{folder.name or folder}/{fault}" for fault in reader.faults))
    return Corpus(name, folder, settings, documents, parts, actors, **beside, paths=paths)


def _settings(reader: Reader) -> dict[str, object]:
    path = reader.folder / "corpus.toml"
    if not path.exists():
        return {}
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reader.fault("corpus.toml", f"cannot be read: {error}")
        return {}
    for key, value in settings.items():
        if key not in SETTINGS:
            reader.fault("corpus.toml", f"unknown key '{key}'; allowed: {', '.join(SETTINGS)}")
        elif not isinstance(value, SETTINGS[key]):
            wanted = "a list" if SETTINGS[key] is list else "a text in quotation marks"
            reader.fault("corpus.toml", f"'{key}' must be {wanted}")
    if not all(isinstance(term, str) for term in settings.get("terms", ())):
        reader.fault("corpus.toml", "'terms' must be a list of words in quotation marks")
    for term in settings.get("terms", ()):
        if isinstance(term, str) and (len(term.split()) != 1 or term in data.listed("stopwords")):
            what = f"terms: '{term}' is not counted; name single words that are no stop words"
            reader.fault("corpus.toml", what)
    for key, allowed in (("language", ("en",)), ("unit", ("paragraph", "sentence"))):
        if settings.get(key, allowed[0]) not in allowed:
            given = settings[key]
            reader.fault("corpus.toml", f"{key} '{given}'; allowed: {', '.join(allowed)}")
    return settings


def _document_tables(reader: Reader, path: Path) -> list[Path]:
    if path.is_file():
        if kind_of(path) not in FORMATS:
            reader.fault(path.name, f"not a table of documents; allowed: {', '.join(FORMATS)}")
            return []
        return [path]
    found = [
        file
        for place in (path, path / "documents")
        for file in sorted(place.glob("documents.*" if place == path else "*"))
        if file.is_file() and kind_of(file) in FORMATS
    ]
    if not found:
        reader.fault("documents.csv", "there is no such table (nor documents.jsonl, .parquet)")
    return found


def _documents(
    reader: Reader, path: Path, texts: str | os.PathLike | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    asked = texts is not None
    texts = texts if asked else os.environ.get("STANDPOINT_TEXTS") or None
    if texts is not None and not Path(texts).is_dir():
        name = "--texts" if asked else "STANDPOINT_TEXTS"
        reader.fault(f"{name} {texts}", "there is no such folder")
        texts = None
    seen: dict[str, str] = {}
    rows, paths = [], []
    for table in _document_tables(reader, path):
        for where, row in reader.rows(table, ("doc", "source", "date")):
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
            paths.append("" if "text" in row else row.get("path", ""))
            text, digest = _document_text(reader, where, row, texts, strict=asked)
            rows.append(
                (
                    doc,
                    source,
                    row.get("author", ""),
                    row.get("title", ""),
                    given,
                )
                + (start, end, 0, digest, text)
            )
    if not rows and not reader.faults:
        reader.fault("documents", "there is no document in it")
    return tables.build(tables.DOCUMENTS, rows), tuple(paths)


def _document_text(
    reader: Reader, where: str, row: dict, texts: str | os.PathLike | None, *, strict: bool
) -> tuple[str | None, str]:
    """Return a document's text (None if it is not there) and the sha256 of its bytes."""
    if "text" in row:
        try:
            data = row["text"].encode("utf-8")
        except UnicodeEncodeError as error:
            reader.fault(where, f"half a character (a lone surrogate) at {error.start}")
            return None, ""
    elif "path" in row:
        file = _text_file(reader, where, row["path"], texts, strict=strict)
        if file is None:
            return None, row.get("sha256", "")
        data = file.read_bytes()
        where = f"{where} ({row['path']})"
    else:
        reader.fault(where, "there is neither a column 'text' nor a column 'path'")
        return None, ""
    digest = hashlib.sha256(data).hexdigest()
    if row.get("sha256", digest) not in (digest, ""):
        reader.fault(where, "not the text that the sha256 in the table was made from")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        reader.fault(where, f"not UTF-8 at byte {error.start}; save it as UTF-8")
        return None, digest
    if not text.strip():
        reader.fault(where, "the text is empty")
    return text, digest


def _text_file(
    reader: Reader, where: str, path: str, texts: str | os.PathLike | None, *, strict: bool
) -> Path | None:
    bundled = (reader.folder / "features").is_dir()
    if not path and bundled and not strict:
        return None
    own = reader.folder / path.replace("\0", "")
    if not path or "\0" in path or not own.resolve().is_relative_to(reader.folder.resolve()):
        reader.fault(where, f"path '{path}' must be a file inside the corpus folder")
        return None
    places = [own] if texts is None else [own, Path(texts) / path, Path(texts) / own.name]
    try:
        found = next((file for file in places if file.is_file()), None)
    except OSError as error:
        reader.fault(where, f"path '{path[:60]}': {error.strerror}")
        return None
    if found:
        return found
    if strict:
        reader.fault(where, f"'{own.name}' is not in {texts}")
    elif not bundled:
        reader.fault(where, f"'{path}' is not there; {BRING_TEXTS_IN}")
    return None


def _parts(reader: Reader, docs: set[str]) -> pd.DataFrame:
    rows, seen = [], set()
    path = reader.folder / "parts.csv"
    needs = ("doc", "part", "source", "date", "starts_with")
    for where, row in reader.rows(path, needs) if path.exists() else ():
        if row["doc"] not in docs:
            reader.fault(where, f"document '{row['doc']}' is not in the table of documents")
        if not row["part"].isdecimal() or int(row["part"]) < 1:
            reader.fault(where, f"part '{row['part']}' is not a number from 1 on")
            continue
        number = int(row["part"])
        if (row["doc"], number) in seen:
            reader.fault(where, f"part {number} of '{row['doc']}' stands twice")
        seen.add((row["doc"], number))
        for column in ("source", "starts_with"):
            if not row[column].strip():
                reader.fault(where, f"column '{column}' is empty")
        given, start, end = ("", None, None)
        if row["date"].strip():
            given, start, end = reader.day_range(row["date"].strip(), where)
        rows.append(
            (row["doc"], number, row["source"].strip(), row.get("author", ""), given)
            + (start, end, row["starts_with"], row.get("ends_with", ""), _line(where))
        )
    return tables.build(tables.PARTS, rows).sort_values(["doc", "part"], ignore_index=True)


def _actors(reader: Reader, *, needed: bool = True) -> pd.DataFrame:
    path = reader.folder / "actors.csv"
    if needed and not path.exists():
        needs = "a table with the columns actor, label, type, alias (a row an alias)"
        reader.fault("actors.csv", f"is not there; it is {needs}")
    rows, known, labels = [], {}, {}
    for where, row in (
        reader.rows(path, ("actor", "label", "type", "alias")) if path.exists() else ()
    ):
        actor, alias = row["actor"].strip(), " ".join(row["alias"].split())
        for column, value in (("actor", actor), ("alias", alias)):
            if not value:
                reader.fault(where, f"column '{column}' is empty")
        about = (row["label"].strip(), row["type"].strip())
        if about[1] not in tables.ACTOR_TYPES:
            allowed = ", ".join(tables.ACTOR_TYPES)
            reader.fault(where, f"type '{about[1]}' of '{actor}'; allowed: {allowed}")
        if known.setdefault(actor, about) != about:
            reader.fault(where, f"'{actor}' has another label or type than in its first row")
        if labels.setdefault(about[0] or actor, actor) != actor:
            owner = labels[about[0] or actor]
            reader.fault(where, f"label '{about[0]}' of '{actor}' is that of '{owner}' too")
        years = []
        for column in ("from", "to"):
            value = row.get(column, "").strip()
            if value and not (value.isdecimal() and 1 <= int(value) <= 9999):
                reader.fault(where, f"{column} '{value}' is not a year; write 1979 or nothing")
                value = ""
            years.append(int(value) if value else None)
        if all(years) and years[0] > years[1]:
            reader.fault(where, f"from {years[0]} is after to {years[1]}")
        rows.append((actor, about[0] or actor, about[1], alias, *years, row.get("note", "")))
        rows[-1] += (_line(where),)
    if needed and path.exists() and not rows and not reader.faults:
        reader.fault("actors.csv", "there is no actor in it")
    return tables.build(tables.ACTORS, rows)


def _line(where: str) -> int:
    return int(where.rsplit(" ", 1)[1])
