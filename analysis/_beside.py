"""The tables that may lie beside a corpus: events, clusters, lexicon, coding. Part of `load`."""

import pandas as pd

from analysis import tables
from analysis._read import Reader

STANCES = {"-1": -1, "0": 0, "1": 1, "+1": 1, "?": None, "": None}  # the last two: cannot tell


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
            reader.fault(
                where, f"actor '{actor}' is not in actors.csv; leave it empty for all text"
            )
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
            polarity = float(row["polarity"])
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
            reader.fault(where, f"document '{row['doc']}' is not in the table of documents")
        if row["actor"] not in actors:
            reader.fault(where, f"actor '{row['actor']}' is not in actors.csv")
        if not row["coder"]:
            reader.fault(where, "column 'coder' is empty; write who coded")
        if row["stance"] not in STANCES:
            reader.fault(where, f"stance '{row['stance']}'; allowed: -1, 0, 1, or ? (cannot tell)")
            continue
        if not (row["start"].isdecimal() and row["end"].isdecimal()):
            reader.fault(where, "start and end must be numbers: offsets into the text")
            continue
        place = (row["doc"], int(row["start"]), int(row["end"]), row["actor"], row["coder"])
        if seen.setdefault(place, where) != where:
            reader.fault(where, f"{row['coder']} codes this twice; first in {seen[place]}")
        rows.append((*place, STANCES[row["stance"]]))
    return tables.build(tables.CODING, rows)
