"""Save a figure or a table with all that a reader of it needs. Part of `draw`."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from analysis import _canvas, _captions, _cells, _stamp
from analysis.tables import Features


def save(
    figure: Figure,
    name: str,
    table: pd.DataFrame,
    *,
    caption: str,
    features: Features,
    n: int | str | None = None,
    seed: int | None = None,
    folder: str | Path = "figures",
) -> Figure:
    """Write a figure as SVG, PNG and PDF, its numbers as CSV and its caption as Markdown.

    The caption gets n, the units of measure and of analysis, how intervals were made, what is too
    little evidence, and the corpus. The files say of themselves by what and from which corpus they
    were made; for the CSV, whose columns `dictionary.csv` explains, the caption's file says it.

    Parameters
    ----------
    figure : Figure
    name : str
        The files' name, without its ending.
    table : DataFrame
        What the figure draws.
    caption : str
        One or two sentences: what is shown.
    features : Features
        Of the corpus.
    n : int or str, optional
        How many there are, or of what ("mentions": the sum of the table's `n`, else `base`, else
        its rows), or both ("12 of 40 letters"). The suite's own figures know it from the table.
    seed : int, optional
        Of the draws that the numbers rest on.
    folder : path

    Returns
    -------
    Figure
        The same one, so that a notebook shows it.
    """
    told = _captions.told(name, table, caption, features.title, n)
    about = _stamp.metadata(name, told, features, seed)
    with mpl.rc_context(_canvas.STYLE):
        drawn = _canvas.files(figure, about)
    _write(name, table, told, features, seed, Path(folder), drawn)
    return figure


def keep(
    name: str,
    table: pd.DataFrame,
    *,
    caption: str,
    features: Features,
    n: int | str | None = None,
    seed: int | None = None,
    folder: str | Path = "figures",
) -> pd.DataFrame:
    """Write a table that has no figure as `save` writes those that have one, and return it.

    Parameters
    ----------
    name, table, caption, features, n, seed, folder
        As for `save`.
    """
    told = _captions.told(name, table, caption, features.title, n)
    _write(name, table, told, features, seed, Path(folder), {})
    return table


def _write(
    name: str,
    table: pd.DataFrame,
    told: str,
    features: Features,
    seed: int | None,
    folder: Path,
    drawn: Mapping[str, bytes],
) -> None:
    """Write a table, its caption, its figure and what the columns in its folder mean."""
    numbers = _cells.written(table, float_format="%.6g")
    made = f"{_stamp.provenance(features, seed)}. Numbers: {name}.csv; their columns: "
    text = "\n\n".join(_captions.markdown(line) for line in (told, f"{made}{_stamp.DICTIONARY}."))
    files = {"csv": numbers, "md": f"{text}\n", **drawn}  # all of them, or those that were there
    places = {folder / f"{name}.{kind}": content for kind, content in files.items()}
    _cells.together(places, encoding="utf-8")
    _captions.dictionary(folder)
