"""Rows of tables with the place where each stands: the workings behind `load`."""

import calendar
import csv
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from analysis._cells import bare

FORMATS = (".jsonl", ".csv", ".parquet")
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass
class Reader:
    """Reads the files of one corpus folder and keeps the faults that it meets."""

    folder: Path
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")

    def rows(
        self, path: Path, needs: tuple[str, ...], *, either: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, dict]]:
        """Yield each row of a table with the words for where it stands.

        The table must have the columns `needs`, and one of `either`.
        """
        name = path.relative_to(self.folder).as_posix()
        kind = kind_of(path)
        word = "row" if kind == ".parquet" else "line"
        try:
            if kind == ".csv":
                head, columns, lines = _csv_table(path, (*needs, *either))
                if not self._has(f"{name}, line {head}", columns, needs, either):
                    return
            elif kind == ".parquet":
                frame = pd.read_parquet(path)
                if not self._has(name, list(frame), needs, either):
                    return
                lines = enumerate(frame.to_dict("records"), start=1)
            else:
                lines = _json_lines(path)
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
        except UnicodeDecodeError as error:
            self.fault(name, f"not UTF-8 at byte {error.start}; save it as UTF-8")
        except csv.Error as error:
            self.fault(name, f"not a CSV table: {error}")
        except json.JSONDecodeError as error:
            self.fault(f"{name}, line {error.lineno}", f"not JSON: {error.msg}")
        except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
            self.fault(name, f"cannot be read: {error}")

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


def kind_of(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix


def stem(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).stem


def _text(value: object) -> str:
    """Return a cell as text: what is missing as nothing, a moment as its day, 2019.0 as 2019."""
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv_table(path: Path, known: tuple[str, ...]) -> tuple[int, list[str], Iterator]:
    """Return the line of the header, the columns, and the rows of a table with their lines."""
    text = _content(path)
    rows = _csv_rows(text, _delimiter(text, known))
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


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that is not blank, with the line at which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
            _, cells = next(_csv_rows(head, delimiter), (1, []))
        except csv.Error:
            return 0
        return len(set(known) & {bare(cell.strip()) for cell in cells})

    return max(",;\t", key=found)


def _json_lines(path: Path) -> Iterator[tuple[int, dict]]:
    for number, line in enumerate(_content(path).split("\n"), start=1):
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


def _content(path: Path) -> str:
    """Return a file's text; whole, so that a fault is told by its byte in the file."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    wide = kind_of(path) == ".csv" and data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8").removeprefix("\ufeff")


def _whole_characters(*values: str) -> bool:
    try:
        "".join(values).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
