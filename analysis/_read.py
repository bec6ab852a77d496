"""Rows of tables with the place where each stands: the workings behind `load`."""

import calendar
import csv
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import pandas as pd

from analysis._cells import bare

FORMATS = (".jsonl", ".csv", ".parquet")
PACKED = (".gz", ".zst")
BLOCK = 1 << 20  # bytes that are read at a time
ROWS = 256  # of a Parquet table that are turned into words at a time
WIDE = (b"\xff\xfe", b"\xfe\xff")
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


class Undecoded(ValueError):
    """A file is not UTF-8, from a byte on."""

    def __init__(self, at: int):
        super().__init__(at)
        self.at = at


@dataclass
class Reader:
    """Reads the files of one corpus folder and keeps the faults that it meets."""

    folder: Path
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")

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
                found = _parquet_rows(path, groups)
                if not self._has(name, next(found), needs, either):
                    return
                lines = enumerate(found, first)
            else:
                lines = _json_lines(blocks_of(path) if blocks is None else blocks, first)
            for number, row in lines:
                where = f"{name}, {word} {number}"
                if kind == ".jsonl" and not self._has(where, list(row), needs, either):
                    return
                if None in row:
                    columns = ", ".join(column for column in row if column is not None)
                    self.fault(where, f"more cells than columns; the columns are {columns}")
                    return
                cells = {column: _text(value) for column, value in row.items()}
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
        except (OSError, EOFError, ImportError, ValueError, RecursionError, zlib.error) as error:
            self.fault(name, f"cannot be read: {error}")

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


@contextmanager
def opened(path: Path | str, *, raw: bool = False) -> Iterator[BinaryIO]:
    """Open a file or an address to be read, unpacked unless `raw`."""
    suffix = "" if raw else PurePosixPath(path).suffix
    with ExitStack() as open_files:
        if isinstance(path, str):
            import fsspec  # where nothing is far away it need not be loaded

            file = open_files.enter_context(fsspec.open(path, "rb"))
        else:
            file = open_files.enter_context(path.open("rb"))
        if suffix == ".gz":
            file = open_files.enter_context(gzip.GzipFile(fileobj=file))
        elif suffix == ".zst":
            import pyarrow

            file = open_files.enter_context(pyarrow.input_stream(file, compression="zstd"))
            file = io.BufferedReader(file, BLOCK)
        yield file


def blocks_of(
    path: Path | str, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that begin at a byte from `start` to before `end`.

    They come in blocks of whole lines, each with its place in the file.
    """
    with opened(path) as file:
        at = start
        if start:  # the line that begins before belongs to those who read before
            file.seek(start - 1)
            at += len(file.readline()) - 1
        while end is None or at < end:
            block = file.read(BLOCK if end is None else min(BLOCK, end - at))
            if not block:
                return
            if not block.endswith(b"\n"):
                block += file.readline()
            yield at, block
            at += len(block)


def _text(value: object) -> str:
    """Return a cell as text: what is missing as nothing, a moment as its day, 2019.0 as 2019."""
    if type(value) is str:
        return value
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv_table(path: Path | str, known: tuple[str, ...]) -> tuple[int, list[str], Iterator]:
    """Return the line of the header, the columns, and the rows of a table with their lines."""
    texts = _decoded(_rejoined(blocks_of(path)))
    opening = next(texts, "")
    lines = chain.from_iterable(io.StringIO(text, newline="") for text in chain([opening], texts))
    rows = _csv_rows(lines, _delimiter(opening, known))
    head, columns = next(rows, (1, None))
    if columns is None:
        raise csv.Error("the file is empty; its first line names the columns")
    while not columns[-1].strip():
        columns.pop()  # spreadsheets keep columns that were once in use
    columns = [bare(column.strip()) for column in columns]
    if twice := [column for column in columns if columns.count(column) > 1]:
        raise csv.Error(f"the column '{twice[0]}' stands twice")
    return head, columns, _csv_lines(rows, columns)


def _csv_lines(rows: Iterator, columns: list[str]) -> Iterator[tuple[int, dict]]:
    for line, cells in rows:
        pairs = zip(columns, cells, strict=False)
        row = {column: cell if column == "text" else bare(cell) for column, cell in pairs}
        beyond = {None: cells} if any(cell.strip() for cell in cells[len(columns) :]) else {}
        yield line, dict.fromkeys(columns, "") | row | beyond


def _csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that is not blank, with the line at which it begins."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


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
    for text in _decoded(blocks):
        for line in text.removesuffix("\n").split("\n"):
            number += 1
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                error.lineno = number
                raise
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is not a JSON object")
            yield number, row


def _parquet_rows(path: Path | str, groups: tuple[int, ...] | None) -> Iterator:
    """Yield the columns, then each row, of a Parquet table or of some of its row groups."""
    import pyarrow
    from pyarrow import parquet

    with opened(path) as file:
        table = parquet.ParquetFile(file)
        index = (table.schema_arrow.pandas_metadata or {}).get("index_columns", ())
        yield [name for name in table.schema_arrow.names if name not in index]
        for batch in table.iter_batches(ROWS, row_groups=groups):
            yield from pyarrow.Table.from_batches([batch]).to_pandas().to_dict("records")


def _rejoined(blocks: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield blocks of UTF-8 as they are; UTF-16, whose line ends are other bytes, as one."""
    blocks = iter(blocks)
    at, block = next(blocks, (0, b""))
    wide = block.startswith(WIDE)
    yield at, block + b"".join(more for _, more in blocks) if wide else block
    yield from blocks


def _decoded(blocks: Iterable[tuple[int, bytes]]) -> Iterator[str]:
    """Yield blocks as text; what is no text is told by its byte in the file."""
    for at, block in blocks:
        wide = at == 0 and block.startswith(WIDE)
        try:
            text = block.decode("utf-16" if wide else "utf-8")
        except UnicodeDecodeError as error:
            raise Undecoded(at + error.start) from None
        yield text.removeprefix("\ufeff") if at == 0 else text


def _whole_characters(*values: str) -> bool:
    try:
        "".join(values).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
