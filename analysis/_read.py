"""Rows of tables with the place where each stands: the workings behind `load`."""

import calendar
import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

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

    def rows(self, path: Path, needs: tuple[str, ...]) -> Iterator[tuple[str, dict]]:
        """Yield each row of a table with the words for where it stands."""
        name = path.relative_to(self.folder).as_posix()
        kind = kind_of(path)
        try:
            if kind == ".parquet":
                records = pd.read_parquet(path).to_dict("records")
                lines = ((i, record) for i, record in enumerate(records, start=1))
                word = "row"
            else:
                lines = (_csv_lines if kind == ".csv" else _json_lines)(path)
                word = "line"
            for number, row in lines:
                where = f"{name}, {word} {number}"
                columns = ", ".join(column for column in row if column is not None) or "none"
                if missing := [column for column in needs if column not in row]:
                    self.fault(where, f"column '{missing[0]}' is missing; there are: {columns}")
                    return
                if None in row:
                    self.fault(where, f"more cells than columns; the columns are {columns}")
                    return
                yield where, {column: _text(value) for column, value in row.items()}
        except UnicodeDecodeError as error:
            self.fault(name, f"not UTF-8 at byte {error.start}; save it as UTF-8")
        except csv.Error as error:
            self.fault(name, f"not a CSV table: {error}")
        except json.JSONDecodeError as error:
            self.fault(f"{name}, line {error.lineno}", f"not JSON: {error.msg}")
        except (OSError, EOFError, pd.errors.ParserError) as error:
            self.fault(name, f"cannot be read: {error}")

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
            last_month = month or 12
            last_day = day or calendar.monthrange(year, last_month)[1]
            return date(year, month or 1, day or 1), date(year, last_month, last_day)
        except (ValueError, IndexError):
            pass
    raise ValueError(f"date '{text}' is not a date; write 2020, 2020-01 or 2020-01-09")


def kind_of(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).suffix


def stem(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).stem


def _text(value: object) -> str:
    missing = value is None or (isinstance(value, float) and value != value)
    return "" if missing else str(value)


def _csv_lines(path: Path) -> Iterator[tuple[int, dict]]:
    with _open(path) as file:
        reader = csv.DictReader(file, restval="", strict=True)
        if reader.fieldnames is None:
            raise csv.Error("the file is empty; its first line names the columns")
        line = reader.line_num + 1
        for row in reader:
            yield line, row
            line = reader.line_num + 1


def _json_lines(path: Path) -> Iterator[tuple[int, dict]]:
    with _open(path) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                error.lineno = number
                raise
            if not isinstance(row, dict):
                raise csv.Error(f"line {number} is not a JSON object")
            yield number, row


def _open(path: Path):
    opener = gzip.open if path.suffix == ".gz" else open
    return opener(path, "rt", encoding="utf-8-sig", newline="")
