"""Word lists: commented CSV files beside this module, each with a header that names its columns."""

from functools import cache
from importlib.resources import files

import pandas as pd


@cache
def words(name: str) -> pd.DataFrame:
    """Return the list `name` ("stopwords", "abbreviations", …) as it stands in its file.

    >>> "the" in set(words("stopwords")["word"])
    True
    """
    with (files(__package__) / f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, comment="#", dtype="str", keep_default_na=False)


@cache
def listed(name: str, kind: str | None = None) -> frozenset[str]:
    """Return the column `word` of a list, or of its rows of one `kind`.

    >>> "Central" in listed("name_words", "direction")
    True
    """
    known = words(name)
    return frozenset(known["word"] if kind is None else known.loc[known["kind"] == kind, "word"])
