"""Collect documents from files, folders and tables; say how they were read. Part of `gather`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis import _chaff, _columns, _files, _guesses
from analysis._html import Page
from analysis.data import listed
from analysis.tables import CorpusError

LISTED = 5  # names in a sentence
REASONS = 8  # why files are left out that are told one by one
ENGLISH = 0.2  # of the words that are stop words, in English at the least
SHORTEST = 50  # words from which a text's language is looked at


@dataclass
class Found:
    """One document on its way: where it is from, what it says, what is known of it."""

    name: str
    place: tuple[str, ...]  # the folder given, folders in it, the file without its ending
    page: Page
    given: dict[str, str] = field(default_factory=dict)  # outright, by a table
    row: bool = False
    doubts: set[str] = field(default_factory=set)  # of what is given
    doc: str = ""
    paragraphs: list = field(default_factory=list)


def gathered(given: Path, columns: Mapping[str, str], notes: list[str]) -> list[Found]:
    """Return the documents of one source; what cannot be read is told and left out."""
    if not given.exists():
        raise CorpusError(f"{given}: there is no such file or folder")
    found: list[Found] = []
    described: list[tuple[str, dict[str, str]]] = []
    unread: dict[str, list[str]] = {}
    for path, why in _files.files(given):
        name = path.relative_to(given.parent).as_posix() if given.is_dir() else path.name
        if why:
            unread.setdefault(why, []).append(name)
            continue
        inner = path.relative_to(given).parts[:-1] if given.is_dir() else ()
        place = (given.resolve().name if given.is_dir() else "", *inner, _files.stem(path))
        try:
            with _files.patience():
                if _files.kind(path) in _files.TEXTS:
                    found.append(_one(_files.read(path, name), name, place))
                    continue
                rows, said = _columns.rows(path, name, columns)
                made, more = _rows([(w, row) for w, row in rows if row.get("text")], name, place)
        except ValueError as error:
            unread.setdefault(str(error), []).append(name)
            continue
        except MemoryError:
            unread.setdefault("needs more memory than there is; divide it", []).append(name)
            continue
        notes += [f"{name}: {one}" for one in [*said, *more]]
        described += [(f"{name}, {where}", row) for where, row in rows if not row.get("text")]
        found += made
    verbs = ("is ", "cannot ", "needs ", "unpacks ", "has ", "takes ")
    unread = _few(unread)
    faults = [
        f"{some(names)}{'' if len(names) == 1 and why.startswith(verbs) else ':'} {why}; left out"
        for why, names in unread.items()
    ]
    if not [one for one in found if one.paragraphs]:
        faults.append(f"{given}: there is no document in it")
        raise CorpusError(*faults)
    notes += faults
    _describe(found, described, notes)
    return found


def _few(unread: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return a few reasons with their files; such as differ in numbers alone are one."""
    alike: dict[str, tuple[str, list[str]]] = {}
    for why, names in unread.items():
        alike.setdefault(re.sub(r"\d+", "#", why), (why, []))[1].extend(names)
    few = dict(list(alike.values())[:REASONS])
    others = [name for _, names in list(alike.values())[REASONS:] for name in names]
    return few | ({"for other reasons": others} if others else {})


def _one(page: Page, name: str, place: tuple[str, ...]) -> Found:
    paragraphs = _chaff.paragraphs(page.blocks)
    if not any(re.search(r"\w", line) for paragraph in paragraphs for line, _ in paragraph):
        raise ValueError("is empty: there is no word in it")
    return Found(name, place, page, paragraphs=paragraphs)


def _rows(rows: list, name: str, place: tuple[str, ...]) -> tuple[list[Found], list[str]]:
    """Return the documents in the rows of a table, and what to tell; dates are read as a column."""
    days = _guesses.days([row.get("date", "") for _, row in rows])
    made, wrong, notes = [], [], []
    unread: dict[str, list[str]] = {}
    for (where, row), (iso, why) in zip(rows, days, strict=True):
        whole = row["text"]
        if (lead := row.pop("lead", "")) and not whole.startswith(lead):
            whole = f"{lead}\n\n{whole}"
        try:
            one = _one(_columns.page(whole), f"{name}, {where}", place)
        except (ValueError, RecursionError) as error:
            unread.setdefault(str(error), []).append(where)
            continue
        known = {key: value for key, value in row.items() if value and key != "text"}
        one.given = {key: " ".join(value.split()) for key, value in known.items()}
        one.given["date"], one.row = iso, True
        if why == "not understood":
            wrong.append(f"{where} ('{row['date'][:40]}')")
        elif why:
            one.doubts.add("date")
        made.append(one)
    notes += [f"{some(places)}: {why}; left out" for why, places in unread.items()]
    if wrong:
        notes.append(f"dates that are not understood are left empty: {some(wrong)}")
    if doubtful := sum(why in ("day or month first", "century") for _, why in days):
        what = "dates that could have day or month first, or be of two centuries"
        notes.append(f"{what}: {doubtful}; the day was taken to come first")
    return made, notes


def _describe(found: list[Found], about: list, notes: list[str]) -> None:
    """Give documents what a table without texts says of their files."""
    if not about:
        return
    named: dict[str, Found] = {}
    for one in found:
        if not one.row:
            parts = one.name.split("/")
            for i in range(len(parts)):
                named.setdefault("/".join(parts[i:]).casefold(), one)
            named.setdefault(one.place[-1].casefold(), one)
    days = _guesses.days([row.get("date", "") for _, row in about])
    lost = []
    for (where, row), (iso, why) in zip(about, days, strict=True):
        one = named.get(row.get("file", "").replace("\\", "/").removeprefix("./").casefold())
        if one is None:
            lost.append(f"{where} ('{row.get('file', '')[:60]}')")
            continue
        one.given |= {key: " ".join(value.split()) for key, value in row.items() if value}
        one.given["date"] = iso
        one.doubts |= {"date"} if why in ("day or month first", "century") else set()
    if lost:
        notes.append(f"rows that name no file which is there: {some(lost)}")
    notes.append(f"{len(about) - len(lost)} files are described by a table: {about[0][0]} ff.")


def about(found: list[Found]) -> list[str]:
    """Return what there is to say of how files were read."""
    notes: list[str] = []
    codings: dict[str, list[str]] = {}
    alike: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        for note in one.page.notes:
            alike.setdefault(re.sub(r"\d+", "#", note), []).append((one.name, note))
        if coding := one.page.told.get("encoding"):
            codings.setdefault(coding, []).append(one.name)
    for told in alike.values():
        notes += [f"{name}: {note}" for name, note in told[:LISTED]]
        if more := [name for name, _ in told[LISTED:]]:
            notes.append(f"{some(more)}: the same holds of them")
    for coding, names in codings.items():
        notes.append(f"{some(names)}: read as {coding}, not UTF-8; look at quotation marks")
    if wrapped := [one.name for one in found if "width" in one.page.told]:
        notes.append(f"{some(wrapped)}: lines broken at a width were joined into paragraphs")
    foreign = []
    for one in found:
        words = re.findall(r"[^\W\d_]+", text(one, True).lower())
        if len(words) >= SHORTEST:
            known = sum(word in listed("stopwords") for word in words)
            if known < ENGLISH * len(words):
                foreign.append(one.name)
    if foreign:
        what = "hardly any common English words; the word lists are for English"
        notes.append(f"{some(foreign)}: {what}")
    return notes


def text(one: Found, boilerplate: bool) -> str:
    """Return a document's text, with or without the lines that are marked."""
    kept = [
        "\n".join(line for line, why in paragraph if boilerplate or not why)
        for paragraph in one.paragraphs
    ]
    joined = "\n\n".join(paragraph for paragraph in kept if paragraph)
    return f"{joined}\n" if joined else ""


def some(names: list[str]) -> str:
    """Return the first names of a list, and how many there are more."""
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")
