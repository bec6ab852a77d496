"""Rows of tables with the place where each stands: the workings behind `load`."""

import calendar
import csv
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from numbers import Number
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd

from analysis import _bounds
from analysis._cells import bare
from analysis._opened import PACKED, Undecoded, blocks_of, decoded, opened, rejoined

if TYPE_CHECKING:
    import pyarrow

FORMATS = (".jsonl", ".csv", ".parquet")
ROWS = 16  # of a Parquet table that are in memory together: each may be a book
OPTIONAL = ("author", "title", "sha256", "guessed")  # columns of documents; others are not read
TOLD = 10  # faults of a file that are told one by one
ENOUGH = 1_000  # faults of a table, after which it is not read on
PLACE = re.compile(r", (?:line|row) (?=\d)")
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

csv.field_size_limit(_bounds.ROW)


UNREADABLE = (OSError, EOFError, ImportError, ValueError, OverflowError, zlib.error)


@dataclass
class Reader:
    """Reads the files of one corpus folder and keeps the faults that it meets."""

    folder: Path
    faults: list[str] = field(default_factory=list)
    met: Counter = field(default_factory=Counter)  # how many faults of each file

    def fault(self, where: str, what: str, hint: Callable[[], str] = str) -> None:
        """Keep a fault; what `hint` says besides is asked for only if the fault will be told."""
        file = PLACE.split(where, maxsplit=1)[0]
        self.met[file] += 1
        if self.met[file] <= TOLD:
            self.faults.append(f"{where}: {what}{hint()}")

    def told(self) -> list[str]:
        """Return the faults of each file, of many the first and how many more there are."""
        more = {file: n - TOLD for file, n in self.met.items() if n > TOLD}
        read = {file: " or more" * (self.met[file] >= ENOUGH) for file in more}
        return self.faults + [
            f"{file}: {n:,}{read[file]} faults besides" for file, n in more.items()
        ]

    def rows(
        self,
        path: Path | str,
        needs: tuple[str, ...],
        *,
        either: tuple[str, ...] = (),
        blocks: Iterable[tuple[int, bytes]] | None = None,
        groups: tuple[int, ...] | None = None,
        first: int = 1,
    ) -> Iterator[tuple[str, dict]]:
        """Yield each row of a table with the words for where it stands.

        The table must have the columns `needs`, and one of `either`. Of a part of it are read
        `blocks` (lines of JSON) or row `groups` (Parquet); `first` is the number of its first row.
        """
        name = self.name(path)
        kind = kind_of(path)
        word = "row" if kind == ".parquet" else "line"
        try:
            if kind == ".csv":
                head, columns, lines = _csv_table(path, (*needs, *either))
                if not self._has(f"{name}, line {head}", columns, needs, either):
                    return
            elif kind == ".parquet":
                found = _parquet_rows(path, groups, {*needs, *either, *OPTIONAL})
                if not self._has(name, next(found), needs, either):
                    return
                lines = enumerate(found, first)
            else:
                lines = _json_lines(blocks_of(path) if blocks is None else blocks, first)
            for number, row in lines:
                where = f"{name}, {word} {number}"
                if self.met[name] >= ENOUGH:
                    return
                if kind == ".jsonl" and not self._has(where, list(row), needs, either):
                    return
                if None in row:
                    columns = ", ".join(column for column in row if column is not None)
                    self.fault(where, f"more cells than columns; the columns are {columns}")
                    return
                cells = {column: _text(value) for column, value in row.items()}
                if nested := [name for name, cell in cells.items() if cell is None]:
                    if held := [name for name in nested if name in {*needs, *either, *OPTIONAL}]:
                        what = "holds a list, bytes or the like, where words are due"
                        self.fault(where, f"column '{held[0]}' {what}")
                        continue
                    cells |= dict.fromkeys(nested, "")
                if not _whole_characters(*(v for k, v in cells.items() if k != "text")):
                    self.fault(where, "half a character (a lone surrogate) in it")
                    continue
                yield where, cells
        except Undecoded as error:
            self.fault(name, f"not UTF-8 at byte {error.at}; save it as UTF-8")
        except csv.Error as error:
            self.fault(name, f"not a CSV table: {error}")
        except json.JSONDecodeError as error:
            self.fault(f"{name}, line {error.lineno}", f"not JSON: {error.msg}")
        except MemoryError:
            self.fault(name, "cannot be read: it asks for more memory than there is")
        except UNREADABLE as error:
            self.fault(name, f"cannot be read: {getattr(error, 'strerror', None) or error}")

    def name(self, path: Path | str) -> str:
        """Return what messages call a file: its place in the folder, else its address."""
        if isinstance(path, str):
            return path
        inside = path.is_relative_to(self.folder)
        return (path.relative_to(self.folder) if inside else path).as_posix()

    def _has(
        self, where: str, columns: list[str], needs: tuple[str, ...], either: tuple[str, ...]
    ) -> bool:
        """Tell if a table (or a line of JSON) has its columns; what is missing is a fault."""
        there = ", ".join(columns) or "none"
        if missing := [column for column in needs if column not in columns]:
            self.fault(where, f"column '{missing[0]}' is missing; there are: {there}")
        elif either and not set(either) & set(columns):
            named = " nor ".join(f"a column '{column}'" for column in either)
            self.fault(where, f"there is neither {named}; there are: {there}")
        else:
            return True
        return False

    def day_range(self, text: str, where: str) -> tuple[str, date | None, date | None]:
        try:
            return (text, *days(text))
        except ValueError as error:
            self.fault(where, str(error))
            return (text, None, None)


@lru_cache(maxsize=50_000)
def days(text: str) -> tuple[date, date]:
    """Return the first and the last day that a date given in part may mean.

    >>> days("2005-09")
    (datetime.date(2005, 9, 1), datetime.date(2005, 9, 30))
    """
    if match := DATE.fullmatch(text):
        year, month, day = (int(number) if number else None for number in match.groups())
        try:
            first = date(year, 1 if month is None else month, 1 if day is None else day)
            last_month = 12 if month is None else month
            last_day = calendar.monthrange(year, last_month)[1] if day is None else day
            return first, date(year, last_month, last_day)
        except (ValueError, IndexError):
            pass
    raise ValueError(f"date '{text}' is not a date; write 2020, 2020-01 or 2020-01-09")


def kind_of(path: Path | str) -> str:
    return _unpacked(path).suffix


def stem(path: Path | str) -> str:
    return _unpacked(path).stem


def packed(path: Path | str) -> bool:
    return PurePosixPath(path).suffix in PACKED


def _unpacked(path: Path | str) -> PurePosixPath:
    name = PurePosixPath(path)
    return PurePosixPath(name.stem if name.suffix in PACKED else name.name)


def _text(value: object) -> str | None:
    """Return a cell as text: what is missing as nothing, a moment as its day, 2019.0 as 2019.

    Of what is no single value (a list, bytes), there is none.
    """
    if type(value) is str:
        return value
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if not isinstance(value, Number | date):
        return None
    if value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv_table(path: Path | str, known: tuple[str, ...]) -> tuple[int, list[str], Iterator]:
    """Return the line of the header, the columns, and the rows of a table with their lines."""
    texts = decoded(rejoined(blocks_of(path)))
    opening = next(texts, "")
    lines = chain.from_iterable(io.StringIO(text, newline="") for text in chain([opening], texts))
    rows = _csv_rows(lines, _delimiter(opening, known))
    head, columns = next(rows, (1, None))
    if columns is None:
        raise csv.Error("the file is empty; its first line names the columns")
    while not columns[-1].strip():
        columns.pop()  # spreadsheets keep columns that were once in use
    columns = [bare(column.strip()) for column in columns]
    if len(columns) > _bounds.COLUMNS:
        raise csv.Error(f"it has {len(columns):,} columns; allowed: up to {_bounds.COLUMNS:,}")
    _once(columns)
    return head, columns, _csv_lines(rows, columns)


def _once(columns: list[str]) -> None:
    if twice := [column for column, n in Counter(columns).items() if n > 1]:
        raise csv.Error(f"the column '{twice[0]}' stands twice")


def _csv_lines(rows: Iterator, columns: list[str]) -> Iterator[tuple[int, dict]]:
    for line, cells in rows:
        pairs = zip(columns, cells, strict=False)
        row = {column: cell if column == "text" else bare(cell) for column, cell in pairs}
        beyond = {None: cells} if any(cell.strip() for cell in cells[len(columns) :]) else {}
        yield line, dict.fromkeys(columns, "") | row | beyond


def _csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that is not blank, with the line at which it begins."""
    line, size = 1, 0

    def of_a_row() -> Iterator[str]:
        nonlocal size
        for one in lines:
            size += len(one)
            if size > _bounds.ROW:
                raise csv.Error(f"it is longer than {_bounds.ROW:,} characters")
            yield one

    reader = csv.reader(of_a_row(), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line, size = reader.line_num + 1, 0
    except csv.Error as error:
        what = f"the row that begins at line {line}: {error}; is a quotation mark left open?"
        raise csv.Error(what) from None


def _delimiter(text: str, known: tuple[str, ...]) -> str:
    """Return what parts the cells: where the comma is a decimal sign, a spreadsheet saves others.

    >>> _delimiter("term;polarity\\nbrave;0,5\\n", ("term", "polarity"))
    ';'
    """
    head = text.lstrip("\r\n,;\t ")[:10_000]

    def found(delimiter: str) -> int:
        try:
            _, cells = next(_csv_rows(io.StringIO(head, newline=""), delimiter), (1, []))
        except csv.Error:
            return 0
        return len(set(known) & {bare(cell.strip()) for cell in cells})

    return max(",;\t", key=found)


def _json_lines(blocks: Iterable[tuple[int, bytes]], first: int) -> Iterator[tuple[int, dict]]:
    number = first - 1
    for text in decoded(blocks):
        for line in text.removesuffix("\n").split("\n"):
            number += 1
            if not line or line.isspace():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                error.lineno = number
                raise
            except RecursionError:
                what = "lists or objects in one another, too deep to be a document"
                raise ValueError(f"line {number}: {what}") from None
            except ValueError:
                raise ValueError(f"line {number}: a number has too many digits") from None
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is not a JSON object")
            yield number, row


def _parquet_rows(path: Path | str, groups: tuple[int, ...] | None, known: set[str]) -> Iterator:
    """Yield the columns, then each row, of a Parquet table or of some of its row groups.

    Of the columns only the known ones are read, and nothing that the file says of how others
    have made or would make them (pandas, extension types).
    """
    import pyarrow
    from pyarrow import parquet

    try:
        with opened(path, anywhere=True) as file:
            packed, size = file.seek(0, io.SEEK_END), 0
            table = parquet.ParquetFile(file)
            columns = [name for name in table.schema_arrow.names if name in known]
            _once(columns)
            yield table.schema_arrow.names
            for batch in table.iter_batches(ROWS, row_groups=groups, columns=columns):
                for i in range(batch.num_rows):
                    row = {name: _value(batch.column(name)[i]) for name in columns}
                    size += sum(len(cell) for cell in row.values() if isinstance(cell, str))
                    _bounds.expands(size, packed)
                    yield row
    except MemoryError:
        raise
    except pyarrow.ArrowException as error:
        raise ValueError(str(error).partition("\n")[0]) from None


def _value(cell: "pyarrow.Scalar") -> object:
    """Return a cell as Python has it; times that Python has no days for, as nobody's date."""
    try:
        return cell.as_py()
    except UnicodeDecodeError as error:
        raise ValueError(f"a cell is not UTF-8 at its byte {error.start}") from None
    except (ValueError, OverflowError, KeyError):  # of time zones too
        return f"{cell.type} out of range"


def _whole_characters(*values: str) -> bool:
    try:
        "".join(values).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
