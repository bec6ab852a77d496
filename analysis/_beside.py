"""The tables that may lie beside a corpus: events, clusters, lexicon, coding. Part of `load`."""

import re
from collections.abc import Collection
from difflib import get_close_matches

import pandas as pd

from analysis import tables
from analysis._read import Reader

STANCES = {"-1": -1, "0": 0, "1": 1, "+1": 1, "?": None, "": None}  # the last two: cannot tell
DECIMAL = re.compile(r"[+-]?\d*,\d+")  # as many languages, and their spreadsheets, write it
LISTED = 8  # so many names are listed in a message; of more, those near the wrong one
NEAR = 3


def instead(name: str, allowed: Collection[str]) -> str:
    """Return what a message says beside a name that is not known.

    >>> instead("gard", ["guard", "hale"]), instead("gard", [f"guard-{i}" for i in range(50)])
    ('; allowed: guard, hale', '; near it: guard-9, guard-8, guard-7')
    """
    if len(allowed) <= LISTED:
        return f"; allowed: {', '.join(sorted(allowed))}" if allowed else ""
    near = get_close_matches(name, sorted(allowed), n=NEAR)
    return f"; near it: {', '.join(near)}" if near else "; nor is anything near it"


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
            reader.fault(where, what + instead(actor, actors))
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


def coding(reader: Reader, docs: set[str], actors: set[str]) -> pd.DataFrame:
    """Read the stances that people gave to mentions; a coder gives each one stance."""
    path, rows, seen = reader.folder / "coding.csv", [], {}
    needs = ("doc", "start", "end", "actor", "coder", "stance")
    for where, row in reader.rows(path, needs) if path.exists() else ():
        row = {column: value.strip() for column, value in row.items()}
        if row["doc"] not in docs:
            what = f"document '{row['doc']}' is not in the table of documents"
            reader.fault(where, what + instead(row["doc"], docs))
        if row["actor"] not in actors:
            what = f"actor '{row['actor']}' is not in actors.csv"
            reader.fault(where, what + instead(row["actor"], actors))
        if not row["coder"]:
            reader.fault(where, "column 'coder' is empty; write who coded")
        if row["stance"] not in STANCES:
            reader.fault(where, f"stance '{row['stance']}'; allowed: -1, 0, 1, or ? (cannot tell)")
            continue
        if not (row["start"].isdecimal() and row["end"].isdecimal()):
            reader.fault(where, "start and end must be numbers: offsets into the text")
            continue
        place = (row["doc"], int(row["start"]), int(row["end"]), row["actor"], row["coder"])
        first, stance = seen.setdefault(place, (where, row["stance"]))
        if first != where:
            given = f"'{row['stance']}' here, '{stance}' in {first}; keep one of the two"
            reader.fault(where, f"'{row['coder']}' codes this twice: {given}")
        rows.append((*place, STANCES[row["stance"]]))
    return tables.build(tables.CODING, rows)
