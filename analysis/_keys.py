"""What features depend on, as hashes: a result is made again where one of them has changed."""

import hashlib
import json
from collections.abc import Collection, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from analysis.load import Corpus

HERE = Path(__file__).parent
IDENTITY = ["doc", "source", "date", "sha256"]  # what a document's own rows depend on


def hashed(*values: str | bytes) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(value.encode() if isinstance(value, str) else value)
    return digest.hexdigest()


def inputs(corpus: "Corpus") -> dict[str, str]:
    """Return a hash of each input that features depend on."""
    documents = corpus.documents[IDENTITY]
    relevant = {"model": corpus.settings.get("model")}
    return {
        "documents.csv": hashed(documents.to_csv(index=False)),
        "parts.csv": hashed(corpus.parts.drop(columns="line").to_csv(index=False)),
        "actors.csv": hashed(
            corpus.actors.drop(columns=["line", "label", "note"]).to_csv(index=False)
        ),
        "lexicon.csv": hashed(corpus.lexicon.drop(columns="note").to_csv(index=False)),
        "corpus.toml": hashed(json.dumps(relevant, sort_keys=True)),
    }


def settings(corpus: "Corpus", models: tuple[str, ...]) -> str:
    """Return a hash of all that the rows of any document depend on: the other inputs, the code.

    `models` are the parsers of which the first that is installed is used; none is: no parsing.
    """
    given = {name: value for name, value in inputs(corpus).items() if name != "documents.csv"}
    made_by = [installed(model) for model in models] + [installed("spacy")] * bool(models)
    return hashed(json.dumps([given, made_by, bool(models)]), _code())[:24]


def documents(corpus: "Corpus") -> str:
    return inputs(corpus)["documents.csv"][:24]


def numbers(docs: pd.Series) -> bytes:
    """Return eight bytes for each document's name, so that millions can be compared."""
    return pd.util.hash_array(docs.to_numpy(dtype=object), categorize=False).tobytes()


class Numbered(Collection):
    """The names of documents, of which eight bytes each are known, in order."""

    def __init__(self, numbers: np.ndarray):
        self.numbers = numbers

    def __contains__(self, doc: object) -> bool:
        number = np.frombuffer(numbers(pd.Series([doc], dtype="str")), dtype="uint64")
        place = np.searchsorted(self.numbers, number)[0]
        return bool(self.numbers[place : place + 1] == number) if place < len(self) else False

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[str]:
        return iter(())


def code() -> str:
    """Return one hash of our code and data as they lie there now."""
    digest = hashlib.sha256()
    for file in [*sorted(HERE.glob("*.py")), *sorted((HERE / "data").rglob("*"))]:
        if file.is_file() and file.suffix != ".pyc":
            data = file.read_bytes()
            digest.update(f"{file.relative_to(HERE).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()


@cache
def _code() -> str:
    """Return the hash of the code that this process runs."""
    return code()


def installed(package: str) -> str | None:
    """Return the version of a package, without importing it; None if it is not there."""
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return None
