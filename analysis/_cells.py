"""Tables written as CSV files: whole or not at all, and so that a spreadsheet does no harm.

A spreadsheet takes a cell that begins with = + - or @ for a formula, and runs it: a title or a
sentence of somebody else's must never get there. Some do so behind blanks, or where these signs are
written full width, and where the comma is a decimal sign a spreadsheet parts cells at semicolons,
so that a formula can begin within a cell of ours. Whatever writes words of a corpus as CSV does so
by `written`, and what reads tables that people edit takes the apostrophes off again by `bare`.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from errno import EISDIR
from pathlib import Path

import pandas as pd

from analysis.tables import CorpusError

# Where a spreadsheet may begin a formula: in front of it an apostrophe is put, also where there are
# some already, so that taking one away gives back what was there.
FORMULA = r"(?:[^\S\t\r\n]|[\0\u200b\ufeff])*[=+\-@＝＋－＠]"
PLACES = rf"(?:\A(?={{0}}'*(?:[\t\r\n]|{FORMULA}))|(?<=[;\t\r\n])(?={{0}}'*{FORMULA}))"
RISKY, GUARDED = re.compile(PLACES.format("")), re.compile(PLACES.format("'") + "'")
NUMBER = re.compile(r"-\d+(?:\.\d+)?", re.ASCII)  # is no formula, and stays a number


def guard(cell: object) -> object:
    """Return a cell so that no spreadsheet takes it for a formula.

    >>> guard("- a patrol"), guard("a; =b"), guard("a patrol - so"), guard("-1"), guard(-1)
    ("'- a patrol", "a;' =b", 'a patrol - so', '-1', -1)
    """
    return cell if not isinstance(cell, str) or NUMBER.fullmatch(cell) else RISKY.sub("'", cell)


def bare(cell: str) -> str:
    """Return a cell without the apostrophes that `guard` gave it.

    >>> bare("'- a patrol"), bare("a;' =b"), bare("'tis")
    ('- a patrol', 'a; =b', "'tis")
    """
    return GUARDED.sub("", cell)


def written(frame: pd.DataFrame, *, free: tuple[str, ...] = (), **how: object) -> str:
    """Return a table as CSV, its words and the names of its columns guarded, `free` ones aside."""
    words = [
        name
        for name in frame
        if name not in free and not pd.api.types.is_numeric_dtype(frame[name])
    ]
    guarded = frame.assign(**{name: frame[name].map(guard) for name in words})
    return guarded.rename(columns=guard).to_csv(index=False, lineterminator="\n", **how)


def replace(path: Path, content: str | bytes, *, encoding: str = "utf-8-sig") -> None:
    """Put a file in the place of another at once: a power cut leaves the old one or the new one."""
    together({path: content}, encoding=encoding)


def together(files: Mapping[Path, str | bytes], *, encoding: str = "utf-8-sig") -> None:
    """Put files in their places, all or, where one cannot be written, none: the old ones stay.

    Raises
    ------
    CorpusError
        If there is no room or no leave to write one.
    """
    beside: list[tuple[str, Path]] = []
    try:
        for path, content in files.items():
            try:
                if path.is_dir():
                    raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
                beside.append((_aside(path.resolve(), content, encoding), path.resolve()))
            except OSError as error:
                what = f"cannot be written: {error.strerror or error}; it is as it was"
                raise CorpusError(f"{path}: {what}") from None
        for name, path in beside:
            os.replace(name, path)
    finally:
        for name, _ in beside:
            with suppress(OSError):  # those that have got their places are not there any more
                os.unlink(name)


def _aside(path: Path, content: str | bytes, encoding: str) -> str:
    """Write a file beside its place, with the rights that the one there has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode(encoding) if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except BaseException:
        os.unlink(name)
        raise
    return name


def vacant(to: str | os.PathLike, names: Iterable[str]) -> Path:
    """Return the folder `to` if tables of these names can be written there and nothing is lost."""
    to = Path(to)
    if to.is_file():
        raise CorpusError(f"{to}: is a file; name a folder with --to")
    for name in names:
        if (to / f"{name}.csv").exists():
            raise CorpusError(f"{to / name}.csv: is there already; name a new folder with --to")
    return to
