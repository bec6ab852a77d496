"""Read tables whose rows are documents, as databases of texts export them. Part of `gather`."""

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from analysis import _html, _lines
from analysis._codings import decoded
from analysis._files import LARGEST, Unfit, content, kind, needed, plain, unpacked
from analysis._html import Page
from analysis.data import words

MEANINGS = ("doc", "text", "lead", "title", "date", "source", "author", "url", "file")
ROWS = 1_048_576  # of a sheet, as Excel has them
CELLS = 100_000_000
SHEETS = 1000
DELIMITERS = ",;\t|"
LISTS = ("articles", "documents", "docs", "results", "items", "data", "rows", "records", "response")
MARKUP = re.compile(r"</?(?:p|br|div|span|a|b|i|em|strong|li|ul|h[1-6])\b[^<>]*>", re.I)

csv.field_size_limit(2**31 - 1)


class NoText(ValueError):
    """No column of a table is known to hold texts."""


def rows(
    path: Path, name: str, columns: Mapping[str, str]
) -> tuple[list[tuple[str, dict[str, str]]], list[str]]:
    """Read a table: where each row stands with what it says under `MEANINGS`, and what to tell.

    Raises ValueError if it cannot be read or no column is known to hold texts or files.
    """
    notes: list[str] = []
    sheets = list(_sheets(path, name, notes))
    made: list[tuple[str, dict[str, str]]] = []
    faults = []
    for label, word, records in sheets:
        if not records:
            continue
        there = list(dict.fromkeys(column for _, record in records for column in record))
        try:
            meant = _meant(there, columns)
        except NoText as error:
            faults.append(f"{label}{error}")
            continue
        empty = 0
        for number, record in records:
            row = {what: record.get(column, "").strip() for what, column in meant.items()}
            if "text" in meant and not row["text"]:
                empty += 1
                continue
            made.append((f"{label}{word} {number}", row))
        if empty:
            notes.append(f"{label}{empty} of {len(records)} rows have no text; left out")
    if not made:
        raise ValueError("; ".join(faults) or "holds no row with a text")
    return made, notes + faults


def page(text: str) -> Page:
    """Return the text of a cell, which may be HTML, as paragraphs."""
    if len(MARKUP.findall(text)) > 1:
        return Page(_html.page(text).blocks)
    return plain(text)


def _meant(there: list[str], asked: Mapping[str, str]) -> dict[str, str]:
    """Return which column means what: as asked for, else the first that has such a name."""
    folded = {name.strip().casefold(): name for name in there[::-1]}
    meant = {}
    for what, name in asked.items():
        if name.strip().casefold() not in folded:
            raise NoText(f"there is no column '{name}'; the columns are: {_told(there)}")
        meant[what] = folded[name.strip().casefold()]
    plain_names = {re.sub(r"[\W_]+", "", name.casefold()): name for name in there[::-1]}
    plain_names |= {
        re.sub(r"[\W_]+", "", name.rpartition(".")[0].casefold()): name
        for name in there[::-1]
        if name.endswith(".name")
    } | plain_names
    known = words("columns").query("where == 'column'")
    for name, what in zip(known["word"], known["means"], strict=True):
        if what not in meant and name in plain_names and plain_names[name] not in meant.values():
            meant[what] = plain_names[name]
    if "text" not in meant and "lead" in meant:
        meant["text"] = meant.pop("lead")
    if "text" not in meant and "file" not in meant:
        raise NoText(
            f"no column is known to hold the texts; the columns are: {_told(there)}; say which "
            "with --column text=NAME"
        )
    return meant


def _told(columns: list[str]) -> str:
    return _lines.row((_lines.cut(name, 40) for name in columns), most=12)


def _sheets(
    path: Path, name: str, notes: list[str]
) -> Iterator[tuple[str, str, list[tuple[int, dict[str, str]]]]]:
    """Yield the tables in a file: what to call each, its word for a row, its rows by number."""
    ending = kind(path)
    data = content(path)
    if ending == ".xlsx":
        needed(name, "openpyxl", "Excel files")
        yield from _excel(data)
        return
    if ending == ".parquet":
        yield "", "row", list(enumerate(_parquet(data), start=1))
        return
    text, encoding, more = decoded(data)
    notes += more
    if encoding:
        notes.append(f"read as {encoding}")
    if ending in (".csv", ".tsv"):
        yield "", "line", list(_delimited(text, notes))
    elif ending == ".json":
        yield "", "item", list(enumerate(_json(text), start=1))
    else:
        yield "", "line", list(_json_lines(text))


def _delimited(text: str, notes: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    text = re.sub(r"\Asep=(.)\n", "", text)  # what Excel writes before a table
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns: list[str] = []
    line, longer = 1, []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if not columns:
                    columns = _named(cells)
                else:
                    if any(cell.strip() for cell in cells[len(columns) :]):
                        longer.append(line)
                    yield line, dict(zip(columns, cells, strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {line}: not a CSV table: {error}") from None
    if longer:
        listed = ", ".join(map(str, longer[:5])) + ", …" * (len(longer) > 5)
        notes.append(
            f"{len(longer)} rows have more cells than there are columns (line {listed}); are "
            "quotation marks missing around cells with separators?"
        )


def _delimiter(text: str) -> str:
    """Return what parts the cells: what cuts the first rows into most columns, evenly."""
    best = (0.0, ",")
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        try:
            counts = [len(cells) for _, cells in zip(range(20), reader, strict=False) if cells]
        except csv.Error:
            continue
        if counts and counts[0] > 1:
            even = sum(count == counts[0] for count in counts) / len(counts)
            best = max(best, (even * min(counts[0], 4), delimiter), key=lambda pair: pair[0])
    return best[1]


def _named(cells: list[str]) -> list[str]:
    """Return names for columns, each of its own."""
    named: dict[str, int] = {}  # and how many have been called so
    for i, cell in enumerate(cells, start=1):
        first = name = " ".join(cell.split()) or f"column {i}"
        while name in named:
            named[first] += 1
            name = f"{first} {named[first]}"
        named[name] = 1
    return list(named)


def _json(text: str) -> list[dict[str, str]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from None
    while isinstance(found, dict):
        inner = next(
            (found[name] for name in LISTS if isinstance(found.get(name), list | dict)), None
        )
        if inner is None:
            raise ValueError("holds no list of documents")
        found = inner
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("holds no list of documents")
    return [_flat(one) for one in found]


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number}: not JSON: {error}") from None
        if not isinstance(found, dict):
            raise ValueError(f"line {number}: not a JSON object")
        yield number, _flat(found)


def _flat(thing: Mapping, before: str = "", depth: int = 0) -> dict[str, str]:
    """Return an object's values as cells: of objects inside it as `source.name`."""
    flat: dict[str, str] = {}
    for key, value in thing.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and depth < 3:
            flat |= _flat(value, f"{name}.", depth + 1)
        elif isinstance(value, list):
            parts = [one.get("name", "") if isinstance(one, dict) else _cell(one) for one in value]
            long = any(len(str(part)) > 100 for part in parts)
            flat[name] = ("\n\n" if long else ", ").join(str(part) for part in parts if part)
        else:
            flat[name] = _cell(value)
    return flat


def _cell(value: object) -> str:
    """Return a cell as text: what is missing as nothing, 2019.0 as 2019, a moment as its day."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()


def _excel(data: bytes) -> Iterator[tuple[str, str, list[tuple[int, dict[str, str]]]]]:
    import openpyxl

    whole = unpacked(data, ".xlsx")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like that are not read here
            book = openpyxl.load_workbook(whole, read_only=True, data_only=True)
            sheets = [(sheet.title, _filled(sheet)) for sheet in book.worksheets[:SHEETS]]
    except Unfit:
        raise
    except Exception as error:  # a parser of broken files fails in every way there is
        what = " ".join(str(error).partition("\n")[0].split()) or type(error).__name__
        raise ValueError(f"cannot be read as an Excel file: {what}") from None
    if len(book.worksheets) > SHEETS:
        raise ValueError(f"has more than {SHEETS} sheets; divide it")
    for title, rows in sheets:
        label = f"sheet '{title}', " if len(sheets) > 1 else ""
        if not rows:
            continue
        head = [rows[0][1].get(i, "") for i in range(max(rows[0][1]) + 1)]
        columns = dict(enumerate(_named(head)))
        records = [
            (number, {columns[i]: value for i, value in cells.items() if i in columns})
            for number, cells in rows[1:]
        ]
        for number, record in records[:1]:  # it names them all
            records[0] = (number, dict.fromkeys(columns.values(), "") | record)
        yield label, "row", records


def _filled(sheet) -> list[tuple[int, dict[int, str]]]:
    """Return the rows of a sheet that hold anything: their cells by column, from 0.

    Which cells are in use is taken from the cells: what a sheet says of its size may be a lie.
    """
    sheet.reset_dimensions()
    filled, seen = [], 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        seen += len(row)
        if number > ROWS or seen > CELLS:
            raise Unfit(f"has more than {ROWS:,} rows or {CELLS:,} cells in a sheet; divide it")
        cells = {i: value for i, value in enumerate(row) if value is not None}
        if cells:
            filled.append((number, {i: _cell(value) for i, value in cells.items()}))
    return filled


def _parquet(data: bytes) -> list[dict[str, str]]:
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        groups = range(file.metadata.num_row_groups)
        size = sum(file.metadata.row_group(i).total_byte_size for i in groups)
        if size > 5 * LARGEST:
            raise Unfit(f"unpacks to more than {5 * LARGEST // 10**6} MB; divide it")
        records = file.read().to_pylist()
    except (Unfit, MemoryError):
        raise
    except Exception as error:  # not all that is wrong is found by Arrow itself
        what = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f"cannot be read as Parquet: {what}") from None
    return [_flat(record) for record in records]
