"""What was run on what (`run.json`), and what has changed since the run before. Part of `publish`.

A record holds no times of day: the same input gives the same bytes. What an older version wrote, or
what a file of that name holds that is no record at all, must never stop a run.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from analysis import __version__
from analysis._stamp import DICTIONARY, digest, rows
from analysis.tables import Features

PACKAGES = ("jupyterlab", "matplotlib", "nltk", "numpy", "pandas", "scikit-learn", "scipy", "spacy")
ABOUT = {"title": str, "sources": list, "documents": int, "mentions": int, "texts": bool}
BESIDE = ("parts", "events", "clusters", "lexicon", "coding")
COUNTED = ("documents", "words", "mentions")
MOST = 5  # names told of a kind
LONGEST = 40  # characters of a setting that is told
DAMAGED = "The run before left no record that can be read, so what has changed is not known."
OLDER = "An older version made the run before and noted less, so more may have changed."


def record(
    features: Features, folder: Path, parameters: Mapping, found: Mapping[str, Mapping[str, str]]
) -> dict:
    """Return what was run on what, a hash of each figure's numbers, and what was found in words.

    Parameters
    ----------
    features : Features
    folder : Path
        Of the report, with the figures in it.
    parameters : mapping
        Those of the notebooks.
    found : mapping
        For each notebook its `question` and a `sentence`, and its `fault` if it failed.
    """
    documents = features.documents[["doc", "source", "date", "sha256", "words"]]
    actors = {actor: _hash(rows(own)) for actor, own in features.actors.groupby("actor")}
    made = {
        "corpus": features.name,
        "title": features.title,
        "corpus_sha256": digest(features.documents, features.actors),
        "texts": features.has_texts,
        "settings": dict(features.settings),
        "parameters": {key: parameters[key] for key in ("ACTOR", "SEED")},
        "documents": len(documents),
        "words": int(documents["words"].sum()),
        "sources": features.sources,
        "mentions": len(features.named),
        "found": found,
        "versions": {
            "standpoint": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "figures": {
            file.stem: _hash(file.read_bytes())
            for file in sorted((folder / "figures").glob("*.csv"))
            if file.name != DICTIONARY
        },
        "inputs": {
            "documents": documents.set_index("doc").to_dict("index"),
            "actors": actors,
            "tables": {name: _hash(rows(getattr(features, name))) for name in BESIDE},
        },
    }
    return json.loads(json.dumps(made, default=str))  # as it will be read again


def write(made: Mapping, file: Path) -> None:
    """Write a record."""
    file.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read(file: Path) -> dict | None:
    """Return a record: None if there is none, and an empty one if it cannot be read."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def known(out: Path) -> list[dict]:
    """Return of each report in a folder what its page is called and what was found.

    Somebody else's file of that name is left out.
    """
    reports = []
    for file in sorted(out.glob("*/run.json")):
        made = read(file) or {}
        try:
            about = {key: kind(made[key]) for key, kind in ABOUT.items()}
            about["title"] = clean(about["title"])
        except (TypeError, KeyError, ValueError, OverflowError):
            continue
        answers = []
        for stem, one in _mapping(made.get("found")).items():
            said = _mapping(one)
            if re.fullmatch(r"\w+", stem) and (file.parent / f"{stem}.html").is_file():
                sides = {key: clean(said.get(key, "")) for key in ("question", "sentence", "fault")}
                answers.append({"name": stem, **sides})
        about["sources"] = [clean(one) for one in about["sources"]]
        reports.append({"name": file.parent.name, "found": answers, **about})
    return reports


def changes(before: dict | None, after: dict) -> list[str]:
    """Return in sentences what has changed from one record to the next.

    Parameters
    ----------
    before : dict or None
        As `read` gives it, whatever it holds.
    after : dict
        As `record` gives it.

    Returns
    -------
    list of str
        Nothing if there was no run before.
    """
    if before is None:
        return []
    if not before:
        return [DAMAGED]
    old, new = _mapping(before.get("inputs")), after["inputs"]
    told = []
    for key, name in (("documents", "document"), ("actors", "actor")):
        if isinstance(old.get(key), dict):
            told += _moved(name, old[key], new[key])
    if isinstance(old.get("tables"), dict):
        others = [f"{name}.csv" for name in _differing(old["tables"], new["tables"])]
        told += [f"Changed beside them: {_few(others)}."] * bool(others)
    told += _numbers(before, after)
    if isinstance(before.get("sources"), list):
        sides = (dict.fromkeys(map(str, each["sources"]), "") for each in (before, after))
        told += _moved("source", *sides)
    if isinstance(before.get("texts"), bool) and before["texts"] != after["texts"]:
        told.append(f"The texts are {'here now' if after['texts'] else 'no longer here'}.")
    for key, name in (("settings", "setting"), ("parameters", "choice"), ("versions", "version")):
        told += _turned(name, _mapping(before.get(key)), after[key])
    if not all(isinstance(old.get(key), dict) for key in new):
        told.append(OLDER)
    return [*told, *_figures(before.get("figures"), after["figures"], quiet=not told)]


def _numbers(before: Mapping, after: Mapping) -> list[str]:
    """Return how the numbers that describe a corpus have changed."""
    pairs = {name: (before.get(name), after[name]) for name in COUNTED}
    moved = [
        f"{name} from {old:,} to {new:,}"
        for name, (old, new) in pairs.items()
        if type(old) is int and old != new
    ]
    return [f"Numbers: {'; '.join(moved)}."] if moved else []


def _figures(before: object, after: Mapping, *, quiet: bool) -> list[str]:
    """Return which figures draw other numbers than before."""
    if not isinstance(before, dict):
        return []
    here = [name for name in after if name in before]
    turned = [name for name in here if before[name] != after[name]]
    told = [f"New: {_few([name for name in after if name not in before])}."]
    told = told if len(here) < len(after) else []
    gone = [name for name in before if name not in after]
    told += [f"No longer there: {_few(gone)}."] * bool(gone)
    if not turned:
        start = "Nothing has changed: the" if quiet and not told else "The"
        told.append(f"{start} same numbers in all {len(here)} figures and tables.")
    else:
        rest = len(here) - len(turned)
        same = f"those of the other {rest} did not" if rest else "there are no others"
        count = f"{len(turned)} of {len(here)} figures and tables"
        told.append(f"The numbers of {count} changed ({_few(turned)}); {same}.")
    return told


def _moved(name: str, before: Mapping, after: Mapping) -> list[str]:
    """Return what has been added, removed and changed of things that have names."""
    sides = {
        "added": [one for one in after if one not in before],
        "removed": [one for one in before if one not in after],
        "changed": [one for one in after if one in before and before[one] != after[one]],
    }
    return [
        f"{len(ones):,} {name}{'s' * (len(ones) != 1)} {how}: {_few(ones)}."
        for how, ones in sides.items()
        if ones
    ]


def _turned(name: str, before: Mapping, after: Mapping) -> list[str]:
    """Return which settings have another value, with both values where they are short."""
    told = []
    for key in _differing(before, after) if before else []:
        sides = [json.dumps(each[key]) if key in each else "none" for each in (before, after)]
        short = max(map(len, sides)) <= LONGEST
        told.append(clean(f"{key} from {sides[0]} to {sides[1]}" if short else key))
    return [f"Another {name}: {'; '.join(told)}."] if told else []


def _differing(before: Mapping, after: Mapping) -> list[str]:
    keys = [*after, *(key for key in before if key not in after)]
    return [key for key in keys if before.get(key) != after.get(key)]


def _few(names: Iterable[object]) -> str:
    names = [clean(name) for name in names]
    more = f" and {len(names) - MOST:,} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more


def clean(name: object) -> str:
    """Return a name as a terminal may show it: no line ends, nothing that moves its cursor."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(name)).split())


def _mapping(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
