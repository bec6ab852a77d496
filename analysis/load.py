"""Read a corpus: a folder (or one table of documents with its `actors.csv` beside it).

All faults of a corpus are collected and raised together as one `CorpusError`, each naming the
file, the line and what is allowed, so that a corpus is mended in one round and not in ten.
"""

import os
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import _beside, _texts, data, tables
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
    path = Path(path)
    if not path.exists():
        raise CorpusError(f"{path}: there is no such corpus")
    folder, name = (path, path.resolve().name) if path.is_dir() else (path.parent, stem(path))
    reader = Reader(folder)
    settings = _settings(reader)
    documents, paths = _documents(reader, path, texts)
    parts = _parts(reader, set(documents["doc"]))
    actors = _actors(reader, path, needed=needs_actors)
    # Without a list of actors one thing is at fault, and not each row that names one.
    known = set(actors["actor"]) if (folder / "actors.csv").exists() else Everybody()
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
        raise CorpusError(*(f"{path.parent.name}/{fault}" for fault in reader.faults))
    return pd.DataFrame(rows, dtype="str")


def home(path: str | os.PathLike) -> Path:
    """Return the folder of a corpus: itself, or where its table of documents lies.

    >>> home("corpus/harbour/documents.csv").as_posix()
    'corpus/harbour'
    """
    path = Path(path)
    return path if path.is_dir() else path.parent


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
    rows, kept = [], []
    for table in _document_tables(reader, path):
        needs = ("doc", "source", "date")
        for where, row in reader.rows(table, needs, either=("text", "path")):
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
            kept.append((where, row))
            about = (doc, source, row.get("author", ""), row.get("title", ""), given, start, end, 0)
            rows.append((about, " ".join(row.get("guessed", "").split())))
    if not rows and not reader.faults:
        reader.fault("documents", "there is no document in it")
    found = _texts.texts(reader, kept, texts, strict=asked)
    rows = [
        (*about, digest, text, guessed)
        for (about, guessed), (text, digest) in zip(rows, found, strict=True)
    ]
    paths = ("" if "text" in row else row["path"] for _, row in kept)
    return tables.build(tables.DOCUMENTS, rows), tuple(paths)


def _parts(reader: Reader, docs: set[str]) -> pd.DataFrame:
    rows, seen = [], set()
    path = reader.folder / "parts.csv"
    needs = ("doc", "part", "source", "date", "starts_with")
    for where, row in reader.rows(path, needs) if path.exists() else ():
        if row["doc"] not in docs:
            what = f"document '{row['doc']}' is not in the table of documents"
            reader.fault(where, what + _beside.instead(row["doc"], docs))
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


def _actors(reader: Reader, corpus: Path, *, needed: bool = True) -> pd.DataFrame:
    path = reader.folder / "actors.csv"
    if needed and not path.exists():
        needs = "a table with the columns actor, label, type, alias (a row an alias)"
        draft = f"a draft of it is written by: standpoint actors {shlex.quote(str(corpus))}"
        reader.fault("actors.csv", f"is not there; it is {needs}; {draft}")
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
