"""Features in folders: the cache, the text-free bundle, the data set. Part of `extract`."""

import atexit
import json
import os
import re
import shutil
import tempfile
import tomllib
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import platformdirs

from analysis import _cells, _keys, _rows, load, tables
from analysis._store import BESIDE, MEASURED, PIECED, RECORD, Store
from analysis.tables import CorpusError

COPIED = ("corpus.toml", *(f"{name}.csv" for name in BESIDE))
READ_ME = "README.txt"
BUNDLE = {"features", "documents.csv", READ_ME, *COPIED}
TO_A_STRANGER = """{title}

This folder is a corpus without its texts, for Standpoint (comparative stance analysis). In it are
the metadata of the texts (documents.csv), who is who in them (actors.csv), and all that was
measured (features): counts of words in alphabetical order, and where actors are named. Texts
cannot be read from it.

All figures, from the folder that holds this one:

    standpoint run {name}

Passages are shown where you have the texts. Put them into any folder, under any file names; they
are recognised by their content:

    standpoint run {name} --texts FOLDER

In the tables an apostrophe before = + - or @ keeps spreadsheets from taking words for formulas.
"""
NO_TEXT = "the text is not here: run again with --texts FOLDER, or set STANDPOINT_TEXTS"
# What is raised where tables or records are damaged, by pyarrow, pandas, json and tomllib.
BROKEN = (OSError, ValueError, LookupError, TypeError, OverflowError, NotImplementedError)
BROKEN += (AttributeError, RecursionError, MemoryError)
ENTRIES = 5  # so many features of a corpus are kept


def read(place: Path) -> dict[str, pd.DataFrame] | None:
    """Return the tables in a folder; None if one of them is not there or cannot be read."""
    try:
        return {
            name: tables.build(table, pd.read_parquet(place / f"{name}.parquet"))
            for name, table in MEASURED.items()
        }
    except BROKEN:
        return None


def write(frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")


def cache() -> Path:
    """Return the user's folder for what can be made again; a temporary one if that cannot be."""
    given = os.environ.get("STANDPOINT_CACHE") or platformdirs.user_cache_dir("standpoint")
    place = Path(given)
    try:
        # Passages are in it: it is nobody else's.
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return place
    except OSError as error:
        said = f"{place}: {error.strerror or error}; nothing is kept from run to run: "
        warnings.warn(f"{said}name another cache with STANDPOINT_CACHE", stacklevel=2)
    place = Path(tempfile.mkdtemp(prefix="standpoint-cache-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ["STANDPOINT_CACHE"] = str(place)  # for the processes of this run too
    return place


def entry(corpus: load.Corpus, models: tuple[str, ...]) -> Path:
    """Return where the features of a corpus lie in the cache."""
    settings, documents = _keys.settings(corpus, models), _keys.documents(corpus)
    return cache() / f"{corpus.name}-{settings}-{documents}"


def before(place: Path) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]] | None:
    """Return the documents and rows of the last entry that was made with the same settings."""
    for other in _entries(place, rf"{re.escape(place.name.rpartition('-')[0])}-[0-9a-f]{{24}}"):
        try:
            documents = pd.read_parquet(other / "documents.parquet")
        except (OSError, ValueError):
            continue
        if other != place and (measured := read(other)) is not None:
            return documents, measured
    return None


def tidy(place: Path) -> None:
    """Note that an entry was used, and remove those of its corpus that were used longest ago."""
    try:
        os.utime(place)
    except OSError:
        return  # another process has tidied it away: nothing is lost
    name = re.escape(place.name.rsplit("-", 2)[0])
    for other in _entries(place, rf"{name}-[0-9a-f]{{24}}(-[0-9a-f]{{24}})?")[ENTRIES:]:
        shutil.rmtree(other, ignore_errors=True)


def _entries(place: Path, pattern: str) -> list[Path]:
    """Return the entries beside one whose names match, that used last first."""
    found = []
    for other in place.parent.iterdir() if place.parent.is_dir() else ():
        if re.fullmatch(pattern, other.name):
            try:
                found.append((-other.stat().st_mtime_ns, other.name))
            except OSError:
                continue
    return [place.parent / name for _, name in sorted(found)]


def bundle(corpus: load.Corpus) -> dict[str, pd.DataFrame]:
    """Read the features that travel with a corpus, if they were made from what lies beside them."""
    place = corpus.folder / "features"
    measured = read(place)
    if measured is None:
        raise CorpusError(f"{corpus.name}/features: holds no whole set of features; {NO_TEXT}")
    try:
        made_from = dict(json.loads((place / "made_from.json").read_text(encoding="utf-8")))
    except BROKEN:
        where = f"{corpus.name}/features/made_from.json"
        raise CorpusError(f"{where}: cannot be read; {NO_TEXT}") from None
    inputs = _keys.inputs(corpus)
    changed = [name for name, value in inputs.items() if made_from.get(name) != value]
    if changed:
        raise CorpusError(
            f"{corpus.name}/{changed[0]}: has changed since features/ was made from it; bring the "
            "texts in with --texts FOLDER, or write the bundle anew with 'standpoint share'"
        )
    return measured


def metadata(corpus: load.Corpus, to: Path, to_be: str) -> None:
    """Copy the tables beside the texts; texts that stand in a table stay behind."""
    for name in COPIED:
        place = corpus.folder / name
        rows = load.cells(place) if place.suffix == ".csv" and place.is_file() else ()
        if len(rows):  # whoever gets them may open them in a spreadsheet
            (to / name).write_text(_cells.written(rows), encoding="utf-8")
        elif place.is_file():
            shutil.copyfile(place, to / name)
    columns = ["doc", "source", "author", "title", "date", "sha256"]
    columns += ["guessed"] * bool(corpus.documents["guessed"].ne("").any())
    documents = corpus.documents[columns].assign(path=corpus.paths)
    (to / "documents.csv").write_text(_cells.written(documents), encoding="utf-8")
    about = TO_A_STRANGER.format(name=to_be, title=corpus.settings.get("title", to_be))
    (to / READ_ME).write_text(about, encoding="utf-8")


def beside(store: Store, name: str, documents: pd.DataFrame) -> load.Corpus:
    """Return a corpus as it stands beside its data set."""
    settings = tomllib.loads((store.read("corpus.toml") or b"").decode("utf-8"))
    return load.Corpus(name, Path(store.to), settings, documents, **store.tables())


def is_dataset(folder: str | os.PathLike) -> bool:
    """Tell if a folder is a data set, and see to it that it is a whole one."""
    if "://" in str(folder):
        held = Store(folder).names()
    else:
        held = os.listdir(folder) if os.path.isdir(folder) else []
    if RECORD not in held and {"pieces", "mentions"} <= set(held):
        raise CorpusError(f"{folder}: is not whole; run 'standpoint extract' again, which goes on")
    return RECORD in held


def dataset(
    folder: str | os.PathLike, texts: str | os.PathLike | None
) -> tuple[load.Corpus, dict[str, pd.DataFrame]]:
    """Read a data set back: its corpus, with the texts if their corpus is given, and its tables."""
    store = Store(folder)
    try:
        about = json.loads(store.read(RECORD) or b"")
        pieces = [str(piece) for piece in about["pieces"] if not set("/\\") & set(str(piece))]
        frames = {name: store.whole(name, pieces) for name in ("documents", *MEASURED)}
        frames = {name: tables.check(frames[name], PIECED[name]) for name in frames}
        held = beside(store, str(about["name"]), tables.build(tables.DOCUMENTS, []))
        parsed = about.get("parsed", True)
    except MemoryError:
        raise CorpusError(f"{folder}: needs more memory than there is") from None
    except BROKEN as error:
        what = f"cannot be read ({str(error).partition(chr(10))[0]})"
        raise CorpusError(f"{folder}: {what}; run 'standpoint extract' again") from None
    if not parsed:
        warnings.warn(f"{folder}: was made without parsing: no roles, no stances", stacklevel=3)
    documents = frames.pop("documents").assign(text=None)
    if texts is not None:
        there = load.corpus(texts).documents[["doc", "sha256", "text"]]
        documents = documents.drop(columns="text").merge(there, on=["doc", "sha256"], how="left")
    corpus = replace(held, documents=tables.build(tables.DOCUMENTS, documents))
    return corpus, _rows.of_features(frames, corpus.documents["doc"])
