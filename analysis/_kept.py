"""What notebooks have given, kept in the user's cache for the next run. Part of `publish`.

An entry is a folder of files under a hash of all that they depend on: the notebook, the choices
of the run, what is measured in the corpus, our code and data, and the packages. Where the corpus
lies is no part of it. An entry that is not whole counts as none.
"""

import hashlib
import json
import os
import platform
import shutil
import sys
import warnings
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pandas as pd

from analysis import _folders, _lock
from analysis._keys import code as code
from analysis._keys import installed
from analysis._record import PACKAGES
from analysis.tables import CorpusError, Features

MOST = 30  # entries: five corpora with their six notebooks; Iraq's six take 20 MB
LISTED = "kept.json"  # the hash of each file of an entry
ALSO = ("ipykernel", "ipython", "matplotlib-inline", "nbclient", "nbconvert", "mistune", "pyarrow")


def basis(features: Features, choices: Mapping[str, object], made_by: str) -> str:
    """Return one hash of all that the notebooks of a run depend on but their own text.

    Parameters
    ----------
    features : Features
    choices : mapping
        The parameters of the notebooks that do not say where things lie.
    made_by : str
        As `code` gave it when the run began.
    """
    digest = hashlib.sha256(made_by.encode())
    about = {
        "name": features.name,
        "settings": dict(features.settings),
        "choices": dict(choices),
        "system": [sys.platform, platform.machine(), platform.python_version()],
        "versions": {name: installed(name) for name in (*PACKAGES, *ALSO)},
    }
    digest.update(json.dumps(about, sort_keys=True, default=str).encode())
    for each in fields(features):
        table = getattr(features, each.name)
        if isinstance(table, pd.DataFrame):
            said = [each.name, len(table), *zip(table.columns, map(str, table.dtypes), strict=True)]
            digest.update(json.dumps(said).encode())
            # By value, not by bytes of memory: a table just made and one read back are the same.
            digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def place(book: Path, made_from: str) -> Path:
    """Return where the results of a notebook are kept.

    Parameters
    ----------
    book : Path
    made_from : str
        As `basis` gives it.
    """
    digest = hashlib.sha256(f"{made_from} {book.stem}\n".encode() + book.read_bytes())
    return _folder() / f"{book.stem}-{digest.hexdigest()[:24]}"


def fetched(entry: Path, to: Path) -> bool:
    """Copy an entry into a folder; return whether there is one that is whole.

    Parameters
    ----------
    entry : Path
        As `place` gives it.
    to : Path
        A folder that is not there yet, and is not if there is no such entry.
    """
    try:
        listed = json.loads((entry / LISTED).read_text(encoding="utf-8"))
        found = {name: (entry / name).read_bytes() for name in _files(entry)}
        if {name: _hash(data) for name, data in found.items()} != listed:
            return False
        os.utime(entry)  # used: it is not the first to go
    except (OSError, ValueError):
        return False
    _write(found, to)
    return True


def keep(folder: Path, entry: Path) -> None:
    """Keep what is in a folder as an entry, if there is room, and let the oldest ones go.

    Parameters
    ----------
    folder : Path
    entry : Path
        As `place` gives it.
    """
    found = {name: (folder / name).read_bytes() for name in _files(folder)}
    try:
        with _lock.whole(entry) as working:
            _write(found, working)
            listed = {name: _hash(data) for name, data in found.items()}
            (working / LISTED).write_text(json.dumps(listed, indent=1), encoding="utf-8")
    except CorpusError as error:
        warnings.warn(str(error), stacklevel=2)
    used = {}
    for each in _folder().iterdir():
        try:
            used[each] = each.stat().st_mtime_ns
        except OSError:  # another run let it go
            continue
    for each in sorted(used, key=lambda each: (used[each], each.name), reverse=True)[MOST:]:
        shutil.rmtree(each, ignore_errors=True)


def _write(found: Mapping[str, bytes], folder: Path) -> None:
    for name, data in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _files(folder: Path) -> list[str]:
    names = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]
    return sorted(name for name in names if name != LISTED)


def _folder() -> Path:
    return _folders.cache() / "notebooks"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
