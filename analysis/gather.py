"""Make a corpus folder from what a researcher has: files of texts, tables, exports of databases.

All the visible text of each document is kept, in reading order; what looks like navigation, page
headers and notices is marked beside it. What a file does not say outright is guessed and marked as
a guess, so that a person can go through it in a spreadsheet.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import _chaff, _columns, _found, _guesses, _lines, _twins
from analysis._bounds import TEXT
from analysis._cells import written
from analysis._errors import readable
from analysis._found import Found
from analysis._lock import whole
from analysis._stamp import legible
from analysis.tables import CorpusError

COLUMNS = ("doc", "source", "author", "title", "date", "path", "url", "sha256", "guessed")
CHAFF = ("doc", "line", "why", "words")
PAIRS = 10  # that are told one by one


@dataclass(frozen=True)
class Gathered:
    """What was made.

    folder : the corpus folder.
    documents : its `documents.csv`.
    boilerplate : its `boilerplate.csv`: doc, line (counted from 1 in the text as it was read),
        why, words.
    twins : pairs of documents that are the same or nearly, as `_twins.pairs` tells them.
    notes : what there is to look at, a sentence each.
    """

    folder: Path
    documents: pd.DataFrame
    boilerplate: pd.DataFrame
    twins: pd.DataFrame
    notes: tuple[str, ...]


def corpus(
    sources: Iterable[str | os.PathLike],
    to: str | os.PathLike,
    *,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    boilerplate: bool = True,
) -> Gathered:
    """Write a corpus folder.

    Parameters
    ----------
    sources : paths
        Files (.txt, .md, .html, .pdf, .docx), tables whose rows are documents (.csv, .tsv, .xlsx,
        .json, .jsonl, .parquet; texts and tables also as .gz), and folders of them. A table
        without texts that names files of the same folder says what is known of these.
    to : path
        The folder to write: a new one, or an empty one.
    source : str, optional
        Of whom all documents are; else it is taken from tables, sub-folders, pages or file names.
    columns : mapping, optional
        Which columns of tables mean what: {"text": "Body", "source": "Outlet"}; allowed are the
        names in `_columns.MEANINGS`. Others are known by their names.
    boilerplate : bool
        Whether lines that look like boilerplate stay in the texts. They are listed either way.

    Returns
    -------
    Gathered
        With the folder `to`, which holds `documents.csv` (its column `guessed` names the columns
        that were guessed), `texts/`, `boilerplate.csv` and `corpus.toml`.

    Raises
    ------
    CorpusError
        If a source is not there or gives no document, if a library is missing that reads it, or if
        `to` holds anything.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = corpus(["corpus/harbour/texts"], f"{folder}/new")
    >>> made.documents.loc[0, ["doc", "source", "date", "guessed"]].tolist()
    ['gazette-2009', 'gazette', '2009', 'source title date']
    """
    to = Path(to)
    if to.is_dir() and to.samefile(Path.cwd()):
        raise CorpusError(f"{to}: is the folder you are in; name a new one with --to")
    if file := next((one for one in to.parents if one.is_file()), None):
        raise CorpusError(f"{file}: is a file, no folder; name a new folder with --to")
    _see_new(to)
    columns = dict(columns or {})
    if unknown := [what for what in columns if what not in _columns.MEANINGS]:
        allowed = ", ".join(_columns.MEANINGS)
        raise CorpusError(f"--column {unknown[0]}=…: allowed are {allowed}")
    found: list[Found] = []
    notes: list[str] = []
    for given in sources:
        found += _found.gathered(Path(given), columns, notes)
    notes += _found.about(found)
    _chaff.mark_repeated([one.paragraphs for one in found])
    documents = _documents(found, source, notes)
    marked = _marked(found)
    texts = {one.doc: _found.text(one, boilerplate) for one in found}
    names = {one.doc: one.name for one in found}
    large = f"longer than the {TEXT // 10**6} MB that one document may have; divide it; left out"
    for what, out in (
        ("nothing is left of them without boilerplate; left out", lambda text: not text),
        (large, lambda text: len(text) > TEXT // 4 and len(text.encode()) > TEXT),
    ):
        if left := [doc for doc, text in texts.items() if out(text)]:
            documents = documents[~documents["doc"].isin(left)].reset_index(drop=True)
            notes.append(f"{_found.some([names[doc] for doc in left])}: {what}")
            texts = {doc: text for doc, text in texts.items() if doc not in set(left)}
    if not texts:
        raise CorpusError(*notes)
    digests = [hashlib.sha256(texts[doc].encode()).hexdigest() for doc in documents["doc"]]
    documents["sha256"] = digests
    twins = _twins.pairs(texts)
    made = Gathered(to, documents, marked, twins, tuple(map(readable, notes)))
    with whole(to) as folder:
        _see_new(to)  # another run may have made it meanwhile
        (folder / "texts").mkdir()
        for doc, text in texts.items():
            (folder / "texts" / f"{doc}.txt").write_bytes(text.encode())
        for name, table in (("documents", documents), ("boilerplate", marked)):
            (folder / f"{name}.csv").write_bytes(written(table).encode())
        (folder / "corpus.toml").write_bytes(_settings(to, made, boilerplate).encode())
    return made


def _see_new(to: Path) -> None:
    """See to it that a corpus replaces nothing."""
    if to.is_file() or (to.is_dir() and any(to.iterdir())):
        raise CorpusError(f"{to}: is there already; name a new folder with --to")


def summary(made: Gathered) -> list[str]:
    """Return what there is to say of a corpus just made: what to look at, counts, what comes next.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = corpus(["corpus/harbour/texts"], f"{folder}/new")
    >>> summary(made)[-2].split(": ")[1][:38]
    '16 documents, 4 sources, 2009 to 2018;'
    """
    lines = list(made.notes)
    documents = made.documents
    told = [
        f"{pair.first} and {pair.second}: "
        + (
            "the same text"
            if pair.kind == "same"
            else f"{100 * pair.share:.0f} % of the words of the shorter stand in the longer "
            "(near duplicates)"
        )
        for pair in made.twins.itertuples()
    ]
    lines += told[:PAIRS]
    if len(told) > PAIRS:
        lines.append(f"and {len(told) - PAIRS} more pairs that are the same or nearly")
    if n := len(made.boilerplate):
        where = _lines.count(made.boilerplate["doc"].nunique(), "document")
        lines.append(
            f"{_lines.count(n, 'line')} in {where} that may be boilerplate "
            "(listed in boilerplate.csv; "
            "--without-boilerplate leaves them out)"
        )
    guessed = documents["guessed"].str.split().explode().value_counts()
    if told := [f"{name} of {guessed[name]}" for name in COLUMNS if name in guessed]:
        lines.append(f"guessed, look at them in documents.csv: {', '.join(told)}")
    if undated := int((documents["date"] == "").sum()):
        named = _found.some(documents.loc[documents["date"] == "", "doc"].tolist())
        lines.append(f"{_lines.count(undated, 'document')} without a date: {named}")
    years = documents.loc[documents["date"] != "", "date"].str[:4]
    span = f", {years.min()} to {years.max()}" if len(years) else ""
    sources = _lines.count(documents["source"].nunique(), "source")
    told = f"{_lines.count(len(documents), 'document')}, {sources}"
    lines.append(f"corpus: {told}{span}; written to {made.folder}")
    lines.append(f"next: standpoint check {made.folder}")
    return lines


def _documents(found: list[Found], source: str | None, notes: list[str]) -> pd.DataFrame:
    files = [one for one in found if not one.row]
    patterned = len(files) > 1 and all(_guesses.STEM.fullmatch(one.place[-1]) for one in files)
    rows, taken = [], set()
    wanted = _wanted(found)
    for number, one in enumerate(found, start=1):
        row = {key: one.given.get(key, "") for key in COLUMNS}
        guesses = {}
        told, stem = one.page.told, one.place[-1]
        head = [pair for paragraph in one.paragraphs for pair in paragraph if _is_own(pair[1])]
        lines = [line for line, why in head if not why][:20]
        if not one.row:
            guesses["author"] = _guesses.author(told, lines)
            guesses["date"] = _guesses.day(told, [line for line, _ in head[:20]], stem)
        guesses["title"] = _guesses.title(told, lines, "" if one.row else stem)
        if source is not None:
            row["source"] = source
        who = row["author"] or guesses.get("author", "")
        guesses["source"] = _guesses.source(one.place, told, who, patterned=patterned)
        guesses = {key: value for key, value in guesses.items() if value and not row[key]}
        row |= guesses
        row["url"] = row["url"] or told.get("url", "")
        one.doc = _guesses.doc(wanted.get(id(one)) or _called(one, row), taken, number=number)
        row["doc"], row["path"] = one.doc, f"texts/{one.doc}.txt"
        for key in ("title", "source"):
            if not legible(row[key]):
                row[key] = guesses[key] = one.doc
        doubtful = [key for key in COLUMNS if key in guesses or (key in one.doubts and row[key])]
        row["guessed"] = " ".join(doubtful)
        rows.append({key: legible(row[key]) for key in COLUMNS})  # file names may be no UTF-8
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _is_own(why: str) -> bool:
    """Tell whether a line is the document's, or repeated in others (as the day of an issue is)."""
    return not why or why.startswith("in ")


def _wanted(found: list[Found]) -> dict[int, str]:
    """Return the names that tables give their documents, where they are of one document each."""
    names = [one.given.get("doc", "").casefold() for one in found]
    return {
        id(one): one.given["doc"]
        for one, name in zip(found, names, strict=True)
        if name and names.count(name) == 1
    }


def _called(one: Found, row: Mapping[str, str]) -> str:
    if not one.row:
        return one.place[-1]
    return f"{row['source']} {row['date'] or row['title'] or one.place[-1]}".replace("_", " ")


def _marked(found: list[Found]) -> pd.DataFrame:
    rows = []
    for one in found:
        number = 1
        for paragraph in one.paragraphs:
            for line, why in paragraph:
                if why:
                    rows.append((one.doc, number, why, line))
                number += 1
            number += 1
    return pd.DataFrame(rows, columns=list(CHAFF)).astype({"line": "int64"})


def _settings(to: Path, made: Gathered, boilerplate: bool) -> str:
    notes = f"Made from {len(made.documents)} documents by 'standpoint new'"
    notes += "." if boilerplate else ", without the lines listed in boilerplate.csv."
    if made.documents["guessed"].any():
        notes += " Columns named in 'guessed' of documents.csv were guessed and are to be checked."
    values = {"title": to.resolve().name, "language": "en", "notes": notes}
    values = {key: legible(value) for key, value in values.items()}  # TOML takes no control signs
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    return "".join(f"{key} = {value}\n" for key, value in quoted.items())
