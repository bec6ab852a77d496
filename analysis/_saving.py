"""Save a figure or a table with all that a reader of it needs. Part of `draw`."""

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
    told = _kept(name, table, caption, features, n, seed, Path(folder))
    about = _stamp.metadata(name, told, features, seed)
    with mpl.rc_context(_canvas.STYLE):
        _canvas.write(figure, Path(folder) / name, about)
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
    _kept(name, table, caption, features, n, seed, Path(folder))
    return table


def _kept(
    name: str,
    table: pd.DataFrame,
    caption: str,
    features: Features,
    n: int | str | None,
    seed: int | None,
    folder: Path,
) -> str:
    """Write a table, its caption and what the columns in its folder mean; return the caption."""
    folder.mkdir(parents=True, exist_ok=True)
    told = _captions.told(name, table, caption, features.title, n)
    text = _cells.written(table, float_format="%.6g")
    (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    made = f"{_stamp.provenance(features, seed)}. Numbers: {name}.csv; their columns: "
    text = "\n\n".join(_captions.markdown(line) for line in (told, f"{made}{_stamp.DICTIONARY}."))
    (folder / f"{name}.md").write_text(f"{text}\n", encoding="utf-8")
    _captions.dictionary(folder)
    return told
