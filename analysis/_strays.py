"""What lies in a corpus folder and is not as meant: part of `review`.

A file whose name is nearly that of a known one (`lexikon.csv`, `coding (1).csv`) is read by nobody;
lines that `standpoint new` has flagged in `boilerplate.csv` may still stand in the texts.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

from analysis import _cells, _lines
from analysis._read import Reader, kind_of, stem

TABLES = ("documents", "parts", "actors", "events", "clusters", "lexicon", "coding", "boilerplate")
KNOWN = {"corpus": (".toml",), **dict.fromkeys(TABLES, (".csv",))}
KNOWN["documents"] = (".csv", ".jsonl", ".parquet")
TABULAR = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".toml", ".json", ".jsonl", ".parquet", ".txt")
NEAR = 80  # of 100 by rapidfuzz.fuzz.ratio: lexikon, actor
COPY = re.compile(r"[\s_-]*(?:\(\d+\)|copy|copie|kopie|copia|final|new|\d+)\s*\Z", re.IGNORECASE)


def misnamed(folder: Path, corpus: Path) -> list[tuple[str, str]]:
    """Return the files of a folder that nobody reads, each with the name that was meant.

    Parameters
    ----------
    folder : Path
    corpus : Path
        The folder, or the table of documents in it.
    """
    found = []
    for file in sorted(folder.iterdir()):
        kind, name = kind_of(file).lower(), stem(file)
        own = not corpus.is_dir() and file.name == corpus.name
        if file.name.startswith((".", "~")) or kind not in TABULAR or own or not file.is_file():
            continue
        if kind_of(file) in KNOWN.get(name, ()):
            continue
        plain = COPY.sub("", name).strip().lower()
        near = max(KNOWN, key=lambda known: fuzz.ratio(plain, known))
        meant = f"{near}{KNOWN[near][0]}"
        there = folder / meant
        # A file system that takes Actors.csv for actors.csv has read it.
        same = there.exists() and there.samefile(file)
        if fuzz.ratio(plain, near) >= NEAR and not same:
            found.append((file.name, meant))
    return found


def flagged(folder: Path) -> tuple[pd.DataFrame, list[str]]:
    """Return the lines flagged in `boilerplate.csv` (doc, line, words), and what is wrong there."""
    path, rows, reader = folder / "boilerplate.csv", [], Reader(folder)
    for where, row in reader.rows(path, ("doc", "line", "words")) if path.exists() else ():
        rows.append((row["doc"], row["line"], row["words"], where))
    return pd.DataFrame(rows, columns=["doc", "line", "words", "where"]), reader.faults


def boilerplate(documents: pd.DataFrame, folder: Path) -> Iterator[str]:
    """Yield that flagged lines still stand in the texts, if they do."""
    rows, faults = flagged(folder)
    yield from (f"{fault}; no boilerplate is looked for" for fault in faults)
    texts = documents.dropna(subset="text").set_index("doc")["text"]
    there: dict[str, list[str]] = {}
    for doc, own in rows[rows["doc"].isin(texts.index)].groupby("doc", sort=False):
        lines = [_plain(line) for line in texts[doc].splitlines()]
        # Words cut short in the table end with a mark for it.
        for words in (_plain(_cells.bare(words)) for words in own["words"]):
            begins = words.removesuffix("…")
            same = (line for line in lines if line in (words, begins))
            cut = (line for line in lines if words != begins and line.startswith(begins))
            if begins and (line := next(same, None) or next(cut, None)):
                there.setdefault(doc, []).append(line)
    if there:
        total = sum(map(len, there.values()))
        what = "looks like" if total == 1 else "look like"
        shown = [f"{doc}: '{_lines.cut(lines[0], 40)}'" for doc, lines in there.items()]
        yield (
            f"{_lines.count(total, 'line')} of {_lines.count(len(there), 'document')} {what} "
            f"boilerplate and still stand{'s' * (total == 1)} in the texts "
            f"({_lines.row(shown, most=3, sign='; ')}): look at boilerplate.csv, "
            "then make the corpus anew by 'standpoint new … --without-boilerplate', "
            "or delete them in the texts (and these documents' sha256 in documents.csv)"
        )


def _plain(line: str) -> str:
    return " ".join(line.split())
