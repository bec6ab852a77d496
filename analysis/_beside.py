"""Tables that lie beside a corpus: parts, actors, events, clusters, lexicon, coding.

Part of `load`.
"""

import re
import shlex
from collections.abc import Collection
from difflib import get_close_matches
from functools import partial
from pathlib import Path

import pandas as pd

from analysis import _bounds, tables
from analysis._read import Reader

STANCES = {"-1": -1, "0": 0, "1": 1, "+1": 1, "?": None, "": None}  # the last two: cannot tell
DECIMAL = re.compile(r"[+-]?\d*,\d+")  # as many languages, and their spreadsheets, write it
LISTED = 8  # so many names are listed in a message; of more, those near the wrong one
NEAR = 3
MANY = 10_000  # among so many names the near ones are not looked for
LONG = 100  # nor those near a name of so many characters: either would take seconds a message
NUMBER = re.compile(rf"\d{{1,{_bounds.DIGITS}}}", re.ASCII)


def instead(name: str, allowed: Collection[str]) -> str:
    """Return what a message says beside a name that is not known.

    >>> instead("gard", ["guard", "hale"]), instead("gard", [f"guard-{i}" for i in range(50)])
    ('; allowed: guard, hale', '; near it: guard-9, guard-8, guard-7')
    """
    if len(allowed) <= LISTED:
        return f"; allowed: {', '.join(sorted(allowed))}" if allowed else ""
    if len(allowed) > MANY or len(name) > LONG:
        return ""
    near = get_close_matches(name, sorted(allowed), n=NEAR)
    return f"; near it: {', '.join(near)}" if near else "; nor is anything near it"


def parts(reader: Reader, docs: Collection[str]) -> pd.DataFrame:
    rows, seen = [], set()
    path = reader.folder / "parts.csv"
    needs = ("doc", "part", "source", "date", "starts_with")
    for where, row in reader.rows(path, needs) if path.exists() else ():
        if row["doc"] not in docs:
            what = f"document '{row['doc']}' is not in the table of documents"
            reader.fault(where, what, partial(instead, row["doc"], docs))
        if not NUMBER.fullmatch(row["part"]) or int(row["part"]) < 1:
            reader.fault(where, f"part '{row['part']}' is not a number from 1 on")
            continue
        number = int(row["part"])
        if (row["doc"], number) in seen:
            reader.fault(where, f"part {number} of '{row['doc']}' stands twice")
        seen.add((row["doc"], number))
        for column in ("source", "starts_with"):
            if not row[column].strip():
                reader.fault(where, f"column '{column}' is empty")
        given, start, end = ("", None, None)
        if row["date"].strip():
            given, start, end = reader.day_range(row["date"].strip(), where)
        rows.append(
            (row["doc"], number, row["source"].strip(), row.get("author", ""), given)
            + (start, end, row["starts_with"], row.get("ends_with", ""), _line(where))
        )
    return tables.build(tables.PARTS, rows).sort_values(["doc", "part"], ignore_index=True)


def actors(reader: Reader, corpus: Path, *, needed: bool = True) -> pd.DataFrame:
    path = reader.folder / "actors.csv"
    if needed and not path.exists():
        needs = "a table with the columns actor, label, type, alias (a row an alias)"
        draft = f"a draft of it is written by: standpoint actors {shlex.quote(str(corpus))}"
        reader.fault("actors.csv", f"is not there; it is {needs}; {draft}")
    rows, known, labels = [], {}, {}
    for where, row in (
        reader.rows(path, ("actor", "label", "type", "alias")) if path.exists() else ()
    ):
        actor, alias = row["actor"].strip(), " ".join(row["alias"].split())
        for column, value in (("actor", actor), ("alias", alias)):
            if not value:
                reader.fault(where, f"column '{column}' is empty")
        if len(alias) > _bounds.ALIAS:
            what = f"the alias is longer than {_bounds.ALIAS:,} characters; write names, one a row"
            reader.fault(where, what)
        about = (row["label"].strip(), row["type"].strip())
        if about[1] not in tables.ACTOR_TYPES:
            allowed = ", ".join(tables.ACTOR_TYPES)
            reader.fault(where, f"type '{about[1]}' of '{actor}'; allowed: {allowed}")
        if known.setdefault(actor, about) != about:
            reader.fault(where, f"'{actor}' has another label or type than in its first row")
        if labels.setdefault(about[0] or actor, actor) != actor:
            owner = labels[about[0] or actor]
            reader.fault(where, f"label '{about[0]}' of '{actor}' is that of '{owner}' too")
        years = []
        for column in ("from", "to"):
            value = row.get(column, "").strip()
            if value and not (NUMBER.fullmatch(value) and 1 <= int(value) <= 9999):
                reader.fault(where, f"{column} '{value}' is not a year; write 1979 or nothing")
                value = ""
            years.append(int(value) if value else None)
        if all(years) and years[0] > years[1]:
            reader.fault(where, f"from {years[0]} is after to {years[1]}")
        rows.append((actor, about[0] or actor, about[1], alias, *years, row.get("note", "")))
        rows[-1] += (_line(where),)
    if needed and path.exists() and not rows and not reader.faults:
        reader.fault("actors.csv", "there is no actor in it")
    return tables.build(tables.ACTORS, rows)


def events(reader: Reader) -> pd.DataFrame:
    path = reader.folder / "events.csv"
    rows = [
        (row["date"], row["label"], *reader.day_range(row["date"].strip(), where)[1:])
        for where, row in (reader.rows(path, ("date", "label")) if path.exists() else ())
    ]
    return tables.build(tables.EVENTS, rows)


def clusters(reader: Reader, actors: set[str]) -> pd.DataFrame:
    """Read the names that a reader gave to clusters; rows without one are still to be named."""
    path, rows = reader.folder / "clusters.csv", []
    for where, row in reader.rows(path, ("actor", "words", "name")) if path.exists() else ():
        actor = row["actor"].strip()
        if actor and actor not in actors:
            what = f"actor '{actor}' is not in actors.csv; leave it empty for all text"
            reader.fault(where, what, partial(instead, actor, actors))
        if row["name"].strip():
            rows.append((actor, row["words"], row["name"].strip()))
    return tables.build(tables.CLUSTERS, rows)


def lexicon(reader: Reader) -> pd.DataFrame:
    """Read the corpus's own evaluative words; each is given once."""
    path, rows, seen = reader.folder / "lexicon.csv", [], {}
    for where, row in reader.rows(path, ("term", "polarity")) if path.exists() else ():
        term = " ".join(row["term"].lower().split())
        if not term:
            reader.fault(where, "column 'term' is empty")
        if seen.setdefault(term, where) != where:
            reader.fault(where, f"term '{term}' stands twice; first in {seen[term]}")
        try:
            given = row["polarity"].strip()
            polarity = float(given.replace(",", ".") if DECIMAL.fullmatch(given) else given)
        except ValueError:
            polarity = float("nan")
        if not -1 <= polarity <= 1:
            reader.fault(where, f"polarity '{row['polarity']}' is not a number from -1 to 1")
        rows.append((term, polarity, row.get("note", "")))
    return tables.build(tables.LEXICON, rows)


def coding(reader: Reader, docs: Collection[str], actors: Collection[str]) -> pd.DataFrame:
    """Read the stances that people gave to mentions; a coder gives each one stance."""
    path, rows, seen = reader.folder / "coding.csv", [], {}
    needs = ("doc", "start", "end", "actor", "coder", "stance")
    for where, row in reader.rows(path, needs) if path.exists() else ():
        row = {column: value.strip() for column, value in row.items()}
        if row["doc"] not in docs:
            what = f"document '{row['doc']}' is not in the table of documents"
            reader.fault(where, what, partial(instead, row["doc"], docs))
        if row["actor"] not in actors:
            what = f"actor '{row['actor']}' is not in actors.csv"
            reader.fault(where, what, partial(instead, row["actor"], actors))
        if not row["coder"]:
            reader.fault(where, "column 'coder' is empty; write who coded")
        if row["stance"] not in STANCES:
            reader.fault(where, f"stance '{row['stance']}'; allowed: -1, 0, 1, or ? (cannot tell)")
            continue
        if not (NUMBER.fullmatch(row["start"]) and NUMBER.fullmatch(row["end"])):
            reader.fault(where, "start and end must be numbers: offsets into the text")
            continue
        place = (row["doc"], int(row["start"]), int(row["end"]), row["actor"], row["coder"])
        first, stance = seen.setdefault(place, (where, row["stance"]))
        if first != where:
            given = f"'{row['stance']}' here, '{stance}' in {first}; keep one of the two"
            reader.fault(where, f"'{row['coder']}' codes this twice: {given}")
        rows.append((*place, STANCES[row["stance"]]))
    return tables.build(tables.CODING, rows)


def _line(where: str) -> int:
    return int(where.rsplit(" ", 1)[1])
