"""Coding sheets as files: read as a spreadsheet left them. Part of `code`.

A sheet is a CSV table that people fill in with whatever program they have. Some of these save
semicolons for commas, `1,0` for 1 or a typographic minus for a hyphen.
"""

import csv
import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from analysis import tables
from analysis._cells import bare
from analysis.tables import CorpusError, Features

NEEDS = ("doc", "start", "end", "actor", "stance")
CANNOT_TELL = "?"
SHOWN = 15  # names that a message lists
RESERVED = ("suite", "majority", "all coders")  # what tables of agreement call others
ALLOWED = "-1 (against), 0 (neither), 1 (for), ? (cannot tell), or nothing (not coded yet)"
STANCE = re.compile(r"([+-]?)([01])(?:[.,]0+)?", re.ASCII)
OFFSET = re.compile(r"(\d+)(?:\.0)?", re.ASCII)
MINUS = str.maketrans("−–—‑﹣－", "------")
INSTRUCTION = """# How to code this sheet

Each row of `{sheet}` is one sentence and one actor, marked [[so]] in it. The question is always
the same: **how does the source present this actor here?** Write the answer into the column
`stance`:

| stance | the source, by this sentence, is |
|---|---|
| -1 | against the actor: blames, accuses, mocks or belittles it, tells what it did as a wrong |
| 1 | for the actor: praises, defends or supports it, feels with it as the one who is wronged |
| 0 | neither: only reports or names it, or says good and bad of it in equal parts |
| ? | cannot be told, even from what stands around, or the name does not mean this actor |
| (empty) | not coded yet |

1. Judge what the **source** expresses, not what you think of the actor, and not whether it is true.
2. Bad news is not a stance. Somebody may be killed, or kill, in a sentence that takes no side.
   What counts is the words that were chosen and what the sentence is used for.
3. Judge the sentence in its place: `before` and `after` are there to understand it (irony, whom
   "they" means), not to be judged as well.
4. In a **quotation**, ask what the source does with it. What it quotes with approval, or to let
   somebody speak for it, counts as its own; where it quotes to refute, its own view counts, as
   far as it shows; what it merely passes on is 0.
5. Scare quotes and "so-called" usually put the name at a distance: see what the sentence says.
6. If two actors stand in a sentence, judge the marked one only.
7. Code alone, in the order of the sheet, without asking others or looking at what the program
   says. If in doubt between 0 and a side, ask whether the source would mind the sentence being
   read out by the other side; write what you were unsure of into `note`.

Fill in `stance`, `note` and, if it is empty, `coder` (your name, always spelt alike); a file in
which nobody is named counts as coded by its own name. Leave the other columns as they are: `doc`,
`start`, `end` and `actor` say which place you judged. Rows may be sorted. Save as CSV in UTF-8.

An apostrophe before a cell that begins with = + - or @ keeps spreadsheets from taking it for a
formula. It is taken off again when the sheet is read; the column `stance` needs none.
"""


@dataclass
class Sheet:
    """A sheet as it lies on disk: its columns, its rows by line, and what parts its cells."""

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]
    delimiter: str = ","

    def text(self) -> str:
        out = io.StringIO()
        rows = csv.DictWriter(out, self.columns, delimiter=self.delimiter, lineterminator="\n")
        rows.writeheader()
        rows.writerows(row for _, row in self.rows)
        return out.getvalue()


def table(path: Path) -> Sheet:
    """Read a sheet as it is; a fault is told by file and line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror or error}") from None
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"{path}: not UTF-8 at byte {error.start}; save it as CSV in UTF-8"
        raise CorpusError(what) from None
    head = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, columns, line = [], None, 1
    try:
        for cells in reader:
            if columns is None and any(cell.strip() for cell in cells):
                columns = [cell.strip() for cell in cells]
                while columns and not columns[-1]:
                    columns.pop()  # spreadsheets keep columns that were once in use
                _check(columns, f"{path}, line {line}")
            elif any(cell.strip() for cell in cells):
                if any(cell.strip() for cell in cells[len(columns) :]):
                    listed = ", ".join(columns)
                    what = f"{path}, line {line}: more cells than columns; the columns are {listed}"
                    raise CorpusError(what)
                pairs = zip(columns, cells, strict=False)
                rows.append((line, dict.fromkeys(columns, "") | dict(pairs)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise CorpusError(f"{path}, line {line}: not a CSV table: {error}") from None
    if columns is None:
        raise CorpusError(f"{path}: the file is empty; its first line names the columns")
    return Sheet(columns, rows, delimiter)


def _check(columns: list[str], where: str) -> None:
    if missing := [name for name in NEEDS if name not in columns]:
        there = ", ".join(columns)
        raise CorpusError(f"{where}: column '{missing[0]}' is missing; there are: {there}")
    if twice := [name for name in columns if columns.count(name) > 1]:
        raise CorpusError(f"{where}: the column '{twice[0]}' stands twice")


def stance(cell: str) -> str | None:
    """Return what a cell says: "-1", "0", "1", "?" or "" (not coded); None if it is none of these.

    >>> [stance(cell) for cell in ("−1", "+1", "1,0", " ? ", "", "2")]
    ['-1', '1', '1', '?', '', None]
    """
    cell = cell.strip().removeprefix("'").strip().translate(MINUS)
    if cell in ("", CANNOT_TELL):
        return cell
    found = STANCE.fullmatch(cell)
    if not found:
        return None
    return "0" if found[2] == "0" else ("-1" if found[1] == "-" else "1")


def unit(row: dict[str, str]) -> tuple[str, int, int, str] | None:
    """Return which place a row is about: doc, start, end, actor; None if its offsets are none."""
    ends = [OFFSET.fullmatch(row[name].strip()) for name in ("start", "end")]
    if not all(ends) or int(ends[0][1]) >= int(ends[1][1]):
        return None
    return bare(row["doc"]).strip(), int(ends[0][1]), int(ends[1][1]), bare(row["actor"]).strip()


def allowed(given: str, known: Iterable[str]) -> str:
    """Return what might have been written: all if they are few, else what is most alike.

    >>> allowed("otter", ["mink", "otters"])
    'allowed: mink, otters'
    """
    known = list(dict.fromkeys(known))
    if len(known) <= SHOWN:
        return f"allowed: {', '.join(known)}"
    near = get_close_matches(given, known, n=3, cutoff=0)
    return f"the {len(known)} there are the likes of {', '.join(near)}"


def files(paths: str | os.PathLike | Iterable[str | os.PathLike]) -> list[Path]:
    """Return the sheets meant: files, and the CSV files of folders."""
    found = []
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        path = Path(path)
        inside = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not inside:
            raise CorpusError(f"{path}: there is no CSV sheet in this folder")
        found += inside
    return found


def codes(paths: Iterable[Path]) -> pd.DataFrame:
    """Return what was coded in sheets: columns of `tables.CODING`, note, where (file and line)."""
    rows, faults = [], []
    for path in paths:
        try:
            sheet = table(path)
        except CorpusError as error:
            faults += error.faults
            continue
        named = {bare(row.get("coder", "")).strip() for _, row in sheet.rows} - {""}
        alone = named.pop() if len(named) == 1 else (path.stem if not named else "")
        for line, row in sheet.rows:
            where, code, place = f"{path}, line {line}", stance(row["stance"]), unit(row)
            coder = bare(row.get("coder", "")).strip() or alone
            if code == "":
                continue
            if code is None:
                faults.append(f"{where}: stance '{row['stance'].strip()}'; allowed: {ALLOWED}")
            elif place is None:
                given = f"'{row['start']}' and '{row['end']}'"
                what = "offsets into the text, as the sheet was written with"
                faults.append(f"{where}: start and end are {given}; they must be {what}")
            elif coder in RESERVED:
                faults.append(f"{where}: coder '{coder}' has a meaning here; take another name")
            elif not (place[0] and place[3] and coder):
                empty = "doc" if not place[0] else "actor" if not place[3] else "coder"
                faults.append(f"{where}: column '{empty}' is empty")
            else:
                value = None if code == CANNOT_TELL else int(code)
                rows.append((*place, coder, value, bare(row.get("note", "")).strip(), where))
    if faults:
        raise CorpusError(*faults)
    frame = pd.DataFrame(rows, columns=[*tables.CODING.columns, "note", "where"])
    return frame.astype({**tables.CODING.columns, "note": "str", "where": "str"})


def known(rows: pd.DataFrame, features: Features) -> None:
    """See to it that codes are of documents and actors of the corpus; each that is not is told."""
    faults = []
    for column, names in (("doc", features.documents["doc"]), ("actor", features.labels)):
        for row in rows[~rows[column].isin(list(names))].to_dict("records"):
            what = f"{row['where']}: {column} '{row[column]}' is not in {features.name}"
            faults.append(f"{what}; {allowed(row[column], names)}")
    if faults:
        raise CorpusError(*faults)


def once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return codes without those that say the same again; who says two things of one is told."""
    key, faults = list(tables.CODING.key), []
    answer = rows["stance"].astype("Float64").fillna(9)
    first = (
        rows.assign(answer=answer).groupby(key, sort=False)[["answer", "where"]].transform("first")
    )
    for row, before in zip(
        rows[answer != first["answer"]].itertuples(),
        first[answer != first["answer"]]["where"],
        strict=True,
    ):
        what = f"'{row.coder}' codes this place twice, and not alike; first in {before}"
        faults.append(f"{row.where}: {what}")
    if faults:
        raise CorpusError(*faults)
    return rows.drop_duplicates(key, ignore_index=True)
