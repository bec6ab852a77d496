"""Code by hand, blind: draw a sheet, read it again, and say how far people and suite agree."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import _cells, _samples, _sheets, _verdicts, cite, tables
from analysis._verdicts import agreement, confusion, fidelity, headline
from analysis.tables import CorpusError, Features

if TYPE_CHECKING:
    import ipywidgets

__all__ = [
    "agreement",
    "coder",
    "confusion",
    "disputed",
    "fidelity",
    "file_name",
    "headline",
    "keep",
    "read",
    "results",
    "save",
    "sheet",
    "summary",
    "write",
]
DISPUTED = {
    "doc": "str",
    "start": "int64",
    "end": "int64",
    "source": "str",
    "actor": "str",
    "name": "str",
    "why": "str",
    "gap": "Int64",
    "codes": "str",
    "suite": "Int64",
    "reasons": "str",
    "passage": "str",
}
RESULTS = ("agreement", "confusion", "disputed")


def sheet(features: Features, *, n: int = 60, seed: int = 0, coder: str = "") -> pd.DataFrame:
    """Return places to be coded by hand, drawn at random, without what the suite says of them.

    A unit is a sentence and an actor that it names (by the first name, if by several). How likely
    one is drawn depends on its source and actor alone: it goes with 1 / sqrt(units of that source
    and actor), so that a pair of four times as many units has twice as many in the sheet (power
    allocation, Bankier 1988): rare pairs are seen, frequent ones are not squeezed to the same
    number. The suite's label is used to put the list in order from which units are then taken at
    equal steps (systematic sampling), so that each label has its share, give or take one, and
    none is missed that would make up one unit. As the label changes nobody's chance, neither
    `weight` nor how many units a pair has gives it away, and rows are shuffled at last.

    Parameters
    ----------
    features : Features
        With texts.
    n : int
        How many units at most.
    seed : int
        Of the random choice and order.
    coder : str
        Who is to code; may be filled in later.

    Returns
    -------
    DataFrame
        `unit` (from 1), `doc`, `source`, `actor`, `label` (the actor's), `name`, `before`,
        `sentence` (the name marked [[so]]), `after`, `start`, `end` (offsets of the name), `weight`
        (how many units of the corpus it stands for: 1 / its chance; a mean over the corpus is one
        with these weights), `coder`, and the empty columns `stance` and `note`.

    Raises
    ------
    CorpusError
        If n is less than 1, texts are missing, or no actor is named.

    Examples
    --------
    >>> from analysis import extract
    >>> drawn = sheet(extract.features("corpus/harbour"), n=12)
    >>> len(drawn), drawn["source"].nunique(), set(drawn["stance"])
    (12, 4, {''})
    """
    if n < 1:
        raise CorpusError(f"sheet: n is {n}; allowed: a number from 1 on")
    if not features.has_texts:
        missing = ", ".join(features.documents.loc[features.documents["text"].isna(), "doc"])
        what = f"{features.name}: nothing can be coded without the texts of {missing}"
        raise CorpusError(f"{what}; {cite.NO_TEXT}")
    keys = ["doc", "mention"]
    named = features.named.merge(features.stances[[*keys, "label"]], on=keys)
    named = named.sort_values(["doc", "start"]).drop_duplicates(["doc", "segment", "actor"])
    if named.empty:
        raise CorpusError(f"{features.name}: no actor is named, so there is nothing to code")
    size = named.groupby(["source", "actor"])["doc"].transform("size")
    named = named.assign(chance=_samples.chances(size.to_numpy() ** -0.5, n))
    chance = np.random.default_rng(seed)
    named = named.iloc[chance.permutation(len(named))]
    named = named.sort_values(["label", "source", "actor"], kind="stable")
    drawn = named[_samples.systematic(named["chance"].to_numpy(), chance.random())]
    drawn = drawn.iloc[chance.permutation(len(drawn))]
    around = _samples.around(features.documents, features.segments, drawn)
    found = drawn.drop(columns="label").assign(
        unit=range(1, len(drawn) + 1),
        label=drawn["actor"].map(features.labels),
        name=drawn["name"].str.split().str.join(" "),
        weight=(1 / drawn["chance"]).round(3),
        coder=coder,
        stance="",
        note="",
        **around,
    )
    columns = ["unit", "doc", "source", "actor", "label", "name", *around, "start", "end", "weight"]
    return found[[*columns, "coder", "stance", "note"]].reset_index(drop=True)


def write(drawn: pd.DataFrame, to: str | os.PathLike) -> tuple[Path, Path]:
    """Write a sheet, and beside it (.md) how to code; nothing is ever written over.

    Cells that a spreadsheet would take for a formula (they begin with = + - or @) get an apostrophe
    before them, which `read` takes off again.

    Parameters
    ----------
    drawn : DataFrame
        As `sheet` gives it.
    to : path
        A CSV file that is not there yet.

    Returns
    -------
    tuple of Path
        The sheet and the instruction.

    Raises
    ------
    CorpusError
        If one of the two files is there already.
    """
    to = Path(to)
    told = to.with_suffix(".md")
    if to.suffix != ".csv":
        raise CorpusError(f"{to}: name a file that ends in .csv")
    for file in (to, told):
        if file.exists():
            raise CorpusError(f"{file}: is there already, and may be coded; name a new file")
    text = _cells.written(drawn, free=("stance",))
    how = _sheets.INSTRUCTION.format(sheet=to.name).encode("utf-8")
    _cells.together({told: how, to: text})
    return to, told


def read(
    paths: str | os.PathLike | Iterable[str | os.PathLike], *, features: Features | None = None
) -> pd.DataFrame:
    """Return what was coded in sheets, however a spreadsheet has saved them.

    Commas, semicolons or tabs may part the columns. A stance is -1, 0 or 1 (also +1, 1.0, or with a
    typographic minus), "?" for "cannot tell"; rows without one are not coded yet and left out. A
    row without a coder is of the one that the file names elsewhere; if it names nobody, the coder
    is called like the file.

    Parameters
    ----------
    paths : path or several
        Sheets, or folders of them.
    features : Features, optional
        Adds what is in the corpus's `coding.csv`.

    Returns
    -------
    DataFrame
        A `tables.CODING`: `doc`, `start`, `end`, `actor`, `coder`, `stance` (missing: cannot tell).

    Raises
    ------
    CorpusError
        With one message a fault: a file that is no sheet, a stance that is none, somebody who codes
        a place twice and not alike.
    """
    return tables.build(tables.CODING, _rows(paths, features))


def _rows(paths, features: Features | None) -> pd.DataFrame:
    rows = _sheets.codes(_sheets.files(paths))
    if features is not None:
        kept = features.coding.assign(note="", where=f"{features.name}/coding.csv")
        rows = pd.concat([kept, rows], ignore_index=True) if len(rows) else kept
    return _sheets.once(rows)


def keep(
    paths: str | os.PathLike | Iterable[str | os.PathLike],
    features: Features,
    folder: str | os.PathLike,
    *,
    write: bool = True,
) -> int:
    """Add what was coded in sheets to a corpus's `coding.csv`, and return how many rows are new.

    What is there stays as it is, byte for byte; rows that say the same again are not added.

    Parameters
    ----------
    paths : path or several
        Sheets, or folders of them.
    features : Features
    folder : path
        The corpus folder.
    write : bool
        False only looks whether they can be added.

    Raises
    ------
    CorpusError
        If a sheet is at fault, contradicts `coding.csv`, or speaks of a document or an actor that
        is not in the corpus; then nothing is written.
    """
    place = Path(folder) / "coding.csv"
    sheets = _sheets.once(_sheets.codes(_sheets.files(paths)))
    _rows(paths, features)
    _sheets.known(sheets, features)
    key = list(tables.CODING.key)
    there = pd.MultiIndex.from_frame(features.coding[key])
    new = sheets[~pd.MultiIndex.from_frame(sheets[key]).isin(there)]
    if new.empty or not write:
        return len(new)
    codes = new["stance"].astype("str").where(new["stance"].notna(), _sheets.CANNOT_TELL)
    new = new.assign(stance=codes)
    before, columns, delimiter = "", [*tables.CODING.columns, "note"], ","
    if place.exists():
        data = place.read_bytes()
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        before = data.decode("utf-16" if wide else "utf-8")
        sheet = _sheets.table(place)
        columns, delimiter = sheet.columns, sheet.delimiter
        before += "" if before.endswith("\n") else "\n"
    added = _cells.written(
        new.reindex(columns=columns, fill_value=""),
        free=("stance",),
        header=not before,
        sep=delimiter,
    )
    _cells.replace(place, before + added, encoding="utf-8")
    return len(new)


def disputed(features: Features, coding: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the units to look at again, those first on which answers are farthest apart.

    Parameters
    ----------
    features : Features
    coding : DataFrame, optional
        As `read` gives it; by default the corpus's `coding.csv`.

    Returns
    -------
    DataFrame
        `doc`, `start`, `end`, `source`, `actor`, `name`; `why`: "coders part", "suite parts from
        coders" (who are at one), or, at the end, "not named there any more" (the text or
        `actors.csv` has changed since: the code is kept and counts for nothing against the suite);
        `gap`: between the answers farthest apart, suite included (2, 1; 0 where one said a stance
        and another could not tell); `codes` (coder and stance, "?" for cannot tell); `suite`;
        `reasons`: the suite's; `passage`: the sentence, the name marked «so».

    Examples
    --------
    >>> from analysis import extract
    >>> again = disputed(extract.features("corpus/harbour"))
    >>> bool(again["gap"].is_monotonic_decreasing)
    True
    """
    found = _verdicts.disputed(features, coding)
    here = found.dropna(subset="mention").astype({"mention": "int64", "segment": "int64"})
    passage = cite.passages(features, here)["passage"].to_numpy()
    found = found.assign(passage=pd.Series(passage, index=here.index, dtype="str"))
    return found[list(DISPUTED)].astype(DISPUTED).reset_index(drop=True)


def results(
    features: Features, coding: pd.DataFrame | None = None, *, seed: int = 0
) -> dict[str, pd.DataFrame]:
    """Return the tables `agreement`, `confusion` and `disputed`, by name.

    Parameters
    ----------
    features : Features
    coding : DataFrame, optional
        As `read` gives it; by default the corpus's `coding.csv`.
    seed : int
        Of the bootstrap.

    Raises
    ------
    CorpusError
        If nothing is coded.
    """
    coding = features.coding if coding is None else coding
    if coding.empty:
        raise CorpusError(f"{features.name}: nothing is coded yet; name sheets, or fill coding.csv")
    return {
        "agreement": agreement(features, coding, seed=seed),
        "confusion": confusion(features, coding),
        "disputed": disputed(features, coding),
    }


def save(found: Mapping[str, pd.DataFrame], to: str | os.PathLike) -> Path:
    """Write each table of `results` as a CSV file into a folder that holds none of them yet.

    Parameters
    ----------
    found : mapping from name to DataFrame
    to : path
        A folder; other files in it stay as they are.

    Raises
    ------
    CorpusError
        If it is a file, or one of the tables is there already; then nothing is written.
    """
    to = _cells.vacant(to, found)
    _cells.together({to / f"{name}.csv": _cells.written(table) for name, table in found.items()})
    return to


def summary(found: Mapping[str, pd.DataFrame], *, n: int = 20) -> list[str]:
    """Return the tables of `results` as lines of at most 100 characters.

    Parameters
    ----------
    found : mapping from name to DataFrame
    n : int
        How many units to look at again are shown.

    Examples
    --------
    >>> from analysis import extract
    >>> summary(results(extract.features("corpus/harbour")))[1][:40]
    'A, B                      alpha         '
    """
    return list(_verdicts.lines(found["agreement"], found["confusion"], found["disputed"], n=n))


def file_name(name: str, coder: str = "") -> str:
    """Return what a sheet is called if nobody names it.

    Parameters
    ----------
    name : str
        Of the corpus.
    coder : str

    Examples
    --------
    >>> file_name("harbour", "Ada L.")
    'coding-harbour-Ada-L.csv'
    """
    words = [re.sub(r"[^\w]+", "-", word).strip("-") for word in ("coding", name, coder)]
    return "-".join(word for word in words if word) + ".csv"


def coder(path: str | os.PathLike) -> "ipywidgets.VBox":
    """Return a widget to code a sheet in a notebook: one unit at a time, saved after each answer.

    It begins with the first unit that has no stance; the suite's answer is not shown. All can be
    done from the keyboard: Tab goes from button to button, Enter or the space bar presses one.
    What somebody else changes in the file meanwhile stays.

    Parameters
    ----------
    path : path
        A sheet that `write` wrote.

    Returns
    -------
    ipywidgets.VBox
        If the sheet has no sentences to read, it says so.

    Raises
    ------
    CorpusError
        If the file is no sheet.
    """
    from analysis import _coder  # widgets take long to import

    return _coder.widget(Path(path))
