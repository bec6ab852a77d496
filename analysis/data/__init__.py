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
