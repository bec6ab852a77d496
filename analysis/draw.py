"""Draw one tidy table as one figure, and save it with its numbers.

One colour a source in the whole suite (Paul Tol's muted scheme, safe for the colour-blind); from
the eleventh source on colours come again with another marker. Too little evidence is a hatched
cell, an interval is a thin line, and n stands on the figure.
"""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis import _canvas
from analysis._canvas import COLOURS, FAINT, GREY, INK, MARKERS, Look, styled
from analysis._effects import contrast, effects
from analysis._maps import choices, positions, scatter, tree

__all__ = [
    "bars",
    "choices",
    "contrast",
    "effects",
    "greyed",
    "heatmap",
    "palette",
    "points",
    "positions",
    "save",
    "scatter",
    "series",
    "timeline",
    "tree",
    "voices",
]

VOICE_LOOK = {"own": (1.0, None), "quoted": (0.45, "///"), "reprinted": (0.45, "...")}


def palette(sources: list[str]) -> dict[str, tuple[str, str]]:
    """Return the colour and the marker of each source; give it all sources, in a fixed order.

    >>> palette(["A", "B"])["B"]
    ('#CC6677', 's')
    """
    return {
        source: (COLOURS[i % len(COLOURS)], MARKERS[(i + i // len(COLOURS)) % len(MARKERS)])
        for i, source in enumerate(sources)
    }


def greyed(names: list, doubtful: list) -> dict[object, tuple[str, str]]:
    """Return a look that greys what is doubtful, for things that are not sources.

    >>> greyed([1, 2], [2])[2]
    ('#BBBBBB', 'o')
    """
    return {name: (GREY if name in doubtful else INK, MARKERS[0]) for name in names}


def save(
    figure: Figure, name: str, table: pd.DataFrame, *, caption: str, folder: str | Path = "figures"
) -> Figure:
    """Write a figure as SVG, PNG and PDF, its numbers as CSV and its caption as Markdown.

    Parameters
    ----------
    figure : Figure
    name : str
        The files' name, without its ending.
    table : DataFrame
        What the figure draws.
    caption : str
        One or two sentences; what the intervals speak of is added from `table`.
    folder : path

    Returns
    -------
    Figure
        The same one, so that a notebook shows it.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if "resampled" in table.columns and len(table):
        units = " or ".join(sorted(table["resampled"].dropna().unique()))
        caption += f" 95 % intervals (in the table where not drawn) by resampling {units}."
    with mpl.rc_context(_canvas.STYLE):
        _canvas.write(figure, folder / name, caption)
    table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g", lineterminator="\n")
    (folder / f"{name}.md").write_text(caption + "\n", encoding="utf-8")
    return figure


@styled
def voices(table: pd.DataFrame, look: Look) -> Figure:
    """Draw how many words each source has, in whose voice.

    `table`: source, own, quoted, reprinted (words), documents, units.
    """
    figure, axes = _canvas.sheet(7, 0.9 + 0.34 * len(table))
    for row, line in enumerate(table.itertuples()):
        left = 0
        for voice, (alpha, hatch) in VOICE_LOOK.items():
            width = getattr(line, voice)
            colour = mpl.colors.to_rgba(look[line.source][0], alpha)
            axes.barh(row, width, left=left, color=colour, hatch=hatch, edgecolor="white", lw=0.3)
            left += width
        about = ", ".join(
            f"{number:,} {thing}" + ("" if number == 1 else "s")
            for number, thing in (
                (left, "word"),
                (line.documents, "document"),
                (line.units, "unit"),
            )
        )
        axes.text(left, row, f" {about}", va="center", fontsize=8, color=INK)
    axes.set_yticks(range(len(table)), table["source"])
    axes.invert_yaxis()
    axes.set_xlabel("words")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.margins(x=0.45)
    axes.set_xlim(left=0)
    keys = [
        Patch(facecolor=mpl.colors.to_rgba(INK, alpha), hatch=hatch, edgecolor="white", label=voice)
        for voice, (alpha, hatch) in VOICE_LOOK.items()
    ]
    figure.legend(handles=keys, ncols=3, loc="outside upper right", title=None)
    return figure


@styled
def timeline(table: pd.DataFrame, events: pd.DataFrame, look: Look) -> Figure:
    """Draw when each source speaks; a date known only in part is drawn as long as it may mean.

    `table`: source, start_date, end_date, words; `events`: start, label.
    """
    sources = [source for source in look if source in set(table["source"])]
    figure, axes = _canvas.sheet(7.5, 1.2 + 0.3 * len(sources) + (1.3 if len(events) else 0))
    table = table.dropna(subset=["start_date"])
    if table.empty:
        return _canvas.nothing(figure, axes, "No document has a date.")
    for line in table.itertuples():
        row, (colour, marker) = sources.index(line.source), look[line.source]
        axes.plot([line.start_date, line.end_date], [row, row], color=colour, lw=5, alpha=0.4)
        axes.plot(line.start_date, row, marker=marker, color=colour, ms=6, mec="white", mew=0.5)
    axes.set_yticks(range(len(sources)), sources)
    axes.set_ylim(len(sources) - 0.5, -0.5)
    axes.grid(axis="y", color=FAINT)
    axes.margins(x=0.04)
    _canvas.events(axes, events, labels=True)
    axes.set_xlabel("date of publication")
    return figure


@styled
def heatmap(
    table: pd.DataFrame,
    rows: str,
    columns: str,
    value: str,
    *,
    unit: str,
    down: list,
    across: list,
    note: str = "n",
    form: str = "{:.0f}",
    hatched: bool = True,
    between: tuple[str, str] | None = None,
    names: Mapping[object, str] | None = None,
    mark: str | None = None,
    means: str = "told apart from chance (q < 0.05)",
) -> Figure:
    """Draw one value for each pair of `rows` and `columns`, with its n; hatched: too little.

    `table`: a row for each pair, with a column `enough`; `down`, `across`: the labels of rows and
    columns in their order; `note`: the column written in each cell, in the format `form`;
    `between`: the columns of an interval for a second line; `names`: what to call rows and columns;
    `mark`: a column of cells to be written bold with a star, and what it `means`. A thing's pair
    with itself stays white if it has no row.
    """
    down_names, across_names = (
        [fill(str((names or {}).get(name, name)), 40) for name in side] for side in (down, across)
    )
    longest = max((len(line) for name in down_names for line in name.split("\n")), default=0)
    wide, tall = (0.66, 0.38) if between else (0.52, 0.27)
    figure, axes = _canvas.sheet(1.8 + 0.06 * longest + wide * len(across), 1.3 + tall * len(down))
    if table.empty or not len(down) or not len(across):
        return _canvas.nothing(figure, axes, "Too few mentions to compare.")
    cells = table.set_index([rows, columns])
    grid = square(cells[value], down, across).astype("float64")
    known = square(cells["enough"].astype("float64"), down, across) == 1
    shown = np.where(known, grid, np.nan)
    top = max(np.nanmax(shown), 0) if np.isfinite(shown).any() else 1
    image = axes.imshow(shown, cmap="Blues", aspect="auto", vmin=0, vmax=top or 1)
    notes = square(cells[note], down, across)
    stars = known & (square(cells[mark].astype("float64"), down, across) == 1 if mark else False)
    ends = [np.where(known, square(cells[end], down, across), np.nan) for end in between or []]
    itself = np.array([[one == other for other in across] for one in down])
    doubtful = ~known & ~(itself & pd.isna(notes)) & hatched
    for (i, j), number in np.ndenumerate(notes):
        if doubtful[i, j]:
            _canvas.too_little(axes, j - 0.5, i - 0.5)
        if pd.notna(number):
            dark = known[i, j] and grid[i, j] > 0.6 * top
            colour = "white" if dark else INK if number else GREY
            style = {"ha": "center", "va": "center", "color": colour}
            weight, star = ("bold", "*") if stars[i, j] else ("normal", "")
            pair = " to ".join(form.format(end[i, j]) for end in ends if pd.notna(end[i, j]))
            above = 0.16 if pair else 0
            axes.text(j, i - above, form.format(number) + star, fontsize=7, weight=weight, **style)
            if pair:
                axes.text(j, i + 0.24, pair, fontsize=5.5, **style)
    rotation = 40 if max(len(name) for name in across_names) > 4 else 0
    axes.set_xticks(
        range(len(across)), across_names, rotation=rotation, ha="right" if rotation else "center"
    )
    axes.set_yticks(range(len(down)), down_names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=min(1, 4 / max(len(down), 4)), pad=0.02)
    bar.set_label(unit)
    bar.outline.set_visible(False)
    keys = [_canvas.sign("*", means, 9)] * bool(stars.any())
    keys += [_canvas.HATCHED] * bool(doubtful.any())
    if keys:
        figure.legend(handles=keys, loc="outside lower right", ncols=2)
    return figure


def square(values: pd.Series, down: list, across: list) -> np.ndarray:
    """Return values of pairs as a square, `down` by `across`, nothing where there is no pair."""
    return values.unstack().reindex(index=down, columns=across).to_numpy()


@styled
def bars(
    table: pd.DataFrame,
    panel: str,
    label: str,
    value: str,
    *,
    unit: str,
    n: str,
    of: str,
    look: Look,
) -> Figure:
    """Draw small multiples: a panel for each name in `look`, a bar for each label.

    `n` and `of`: the column and the word for what a panel rests on. Panels whose column `enough` is
    false, or of which the table has no row, come last as low hatched cells.
    """
    if not look:
        return _canvas.nothing(*_canvas.sheet(6, 1.5), "Too few mentions to compare.")
    grouped = {name: own for name, own in table.groupby(panel) if own["enough"].all()}
    known = table.groupby(panel)[n].max().to_dict() if len(table) else {}
    most = max((len(own) for own in grouped.values()), default=1)
    same = len({tuple(own[label]) for own in grouped.values()}) == 1
    sizes = [name in grouped for name in look]
    figure, all_axes = _canvas.panels(sizes, 3, 2.6, 0.4 + 0.19 * most)
    reach = "high" if "high" in table else value
    top = max((own[reach].max() for own in grouped.values()), default=1)
    for axes, name in zip(all_axes, look, strict=True):
        title = str(name) if panel == "source" else f"{panel} {name}"
        axes.set_title(f"{fill(title, 22)}\nn = {int(known.get(name, 0))} {of}", fontsize=8)
        if name not in grouped:
            _canvas.blank(axes)
            continue
        own = grouped[name]
        at = np.arange(len(own))
        axes.barh(at, own[value], color=look[name][0], height=0.7, alpha=0.85)
        if "low" in own:
            axes.hlines(at, own["low"], own["high"], color=INK, lw=0.9)
        beside = same and axes.get_subplotspec().colspan.start > 0
        names = [] if beside else [fill(str(text), 30) for text in own[label]]
        axes.set_yticks(at, names, fontsize=8)
        axes.invert_yaxis()
        axes.set_xlim(0, top * 1.04 or 1)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelsize=7)
    figure.supxlabel(unit, fontsize=9)
    if not all(sizes):
        _canvas.key_to_hatching(figure)
    return figure


@styled
def points(
    table: pd.DataFrame, value: str, *, unit: str, of: str, look: Look, half: bool = True
) -> Figure:
    """Draw one point with its interval for each source in `look`; hollow: too little evidence.

    `table`: source, n, base, low, high, enough and `value`; `of`: what `base` is; `half`: a line.
    """
    figure, axes = _canvas.sheet(7, 1 + 0.3 * max(len(look), 2))
    rows = table.set_index("source").to_dict("index")
    for row, source in enumerate(look):
        line = rows.get(source, {"n": 0, "base": 0, "enough": False})
        colour, marker = look[source]
        if line["base"]:
            axes.hlines(row, line["low"], line["high"], color=colour, lw=1.5)
            face = colour if line["enough"] else "white"
            axes.plot(line[value], row, marker=marker, color=face, mec=colour, ms=7)
        about = f"{line['n']} of {line['base']:,}" + ", too little evidence" * (not line["enough"])
        axes.text(1.02, row, about, transform=axes.get_yaxis_transform(), va="center", fontsize=8)
    axes.set_title(f"n of {of}", loc="right", fontsize=8, color=INK)
    axes.set_yticks(range(len(look)), list(look))
    axes.set_ylim(len(look) - 0.5, -0.5)
    axes.set_xlim((-0.02, 1.02) if half else (0, None))
    if half:
        axes.axvline(0.5, color=GREY, lw=0.8, ls=":")
    axes.set_xlabel(unit)
    axes.grid(axis="y", color=FAINT)
    return figure


@styled
def series(table: pd.DataFrame, events: pd.DataFrame, *, unit: str, look: Look) -> Figure:
    """Draw small multiples over time: a panel for each `series`, a point for each source and date.

    `table`: source, start_date, series, n, rate, low, high, enough; `events`: start, label. Points
    of one source are joined where there are three or more; hollow points rest on too little
    evidence and are drawn without their interval; points of nearly one date stand side by side.
    """
    names = list(dict.fromkeys(table["series"]))
    figure, all_axes = _canvas.panels([True] * max(len(names), 1), 2, 3.7, 1.7, sharex=True)
    if table.empty:
        return _canvas.nothing(figure, all_axes[0], "No dated text, or nothing in it to follow.")
    whole = mdates.date2num(table["start_date"])
    gap = (whole.max() - whole.min()) / 110 if table["start_date"].nunique() <= 30 else 0
    for axes, name in zip(all_axes, names, strict=True):
        panel = table[table["series"] == name].sort_values(["start_date", "source"])
        panel = panel.assign(x=_canvas.apart(mdates.date2num(panel["start_date"]), gap))
        for source, own in panel.groupby("source", sort=False):
            colour, marker = look[source]
            sure, few = own[own["enough"]], own[~own["enough"]]
            axes.vlines(sure["x"], sure["low"], sure["high"], color=colour, lw=1.1, alpha=0.6)
            line = {"color": colour, "marker": marker, "ms": 4.5, "mew": 0.5}
            joined = "-" if len(sure) >= 3 else "none"
            axes.plot(sure["x"], sure["rate"], ls=joined, lw=0.7, mec="white", **line)
            axes.plot(few["x"], few["rate"], ls="none", mfc="white", **line)
        axes.xaxis_date()
        axes.set_title(f"{name} (n = {panel['n'].sum():,})", fontsize=9)
        reach = panel.loc[panel["enough"] & (panel["n"] > 0), ["rate", "high"]]
        seen = [panel["rate"].max(), reach["high"].quantile(0.95)]
        axes.set_ylim(0, np.nanmax([*seen, 1e-9]) * 1.1)
        axes.margins(x=0.05)
        if whole.min() == whole.max():  # one date only: show the year around it
            axes.set_xlim(whole.min() - 183, whole.max() + 183)
        _canvas.events(axes, events, labels=False)
        axes.xaxis.set_major_locator(mdates.AutoDateLocator(maxticks=7))
        axes.tick_params(labelsize=8)
    handles = [
        plt.Line2D([], [], color=colour, marker=marker, ls="none", label=source)
        for source, (colour, marker) in look.items()
        if source in set(table["source"])
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(4, len(handles)))
    figure.supylabel(unit, fontsize=9)
    return figure
