"""What a figure was made from, the same in each of its files: the corpus, its hash, the version.

There is no date and no path in it, and nothing that depends on whether the texts are there.
"""

import hashlib
from collections.abc import Mapping
from unicodedata import category

import pandas as pd

from analysis import __version__
from analysis.tables import Features

DICTIONARY = "dictionary.csv"  # of the columns of all tables in a folder of figures
UNSEEN = {"Cc", "Cn", "Co", "Cs"}  # joiners stay: Persian and emoji are written with them


def digest(documents: pd.DataFrame, actors: pd.DataFrame) -> str:
    """Return one hash of all that makes a corpus this corpus: its documents and its actors."""
    sha256 = hashlib.sha256()
    for row in documents[["doc", "source", "date", "sha256"]].itertuples(index=False):
        sha256.update("\0".join(row).encode())
    sha256.update(rows(actors))
    return sha256.hexdigest()


def rows(frame: pd.DataFrame) -> bytes:
    """Return a table as the bytes that a hash is made of."""
    return frame.drop(columns="line", errors="ignore").to_csv(index=False).encode()


def provenance(features: Features, seed: int | None = None) -> str:
    """Return in one line by what, from which corpus and with which seed something was made."""
    name = legible(features.name)
    told = f"Standpoint {__version__}; corpus {name}, sha256 "
    told += digest(features.documents, features.actors)
    return told + (f"; seed {seed}" if seed is not None else "")


def metadata(
    name: str, caption: str, features: Features, seed: int | None = None
) -> dict[str, Mapping[str, object]]:
    """Return what the files of a figure say of themselves: of `svg`, `png` and `pdf`.

    Parameters
    ----------
    name, caption : str
        Of the figure, in plain words.
    features : Features
    seed : int, optional

    Examples
    --------
    >>> from analysis import extract
    >>> told = metadata("one", "Two papers.", extract.features("corpus/harbour"))
    >>> told["svg"]["Title"], told["pdf"]["Subject"]
    ('one. Harbour: four papers on one strike', 'Two papers.')
    """
    headed, program = f"{name}. {legible(features.title)}", f"Standpoint {__version__}"
    caption, made = legible(caption), provenance(features, seed)
    return {
        "svg": {
            **{"Title": headed, "Description": caption, "Creator": program, "Source": made},
            **{"Identifier": f"{legible(features.name)}/{name}", "Date": None},
        },
        "png": {"Title": headed, "Description": caption, "Software": program, "Source": made},
        "pdf": {
            **{"Title": headed, "Subject": caption, "Creator": program, "Keywords": made},
            "CreationDate": None,
        },
    }


def legible(text: object) -> str:
    """Return a text in one line without signs that cannot be printed, as every file can hold it.

    >>> legible("a\\x0b b\\n c\\ufffe")
    'a b c'
    """
    kept = "".join(" " if category(sign) in UNSEEN else sign for sign in str(text))
    return " ".join(kept.split())
