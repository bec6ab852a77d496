"""Draw one tidy table as one figure, and save it with its numbers.

One colour a source in the whole suite (Paul Tol's muted scheme, safe for the colour-blind); from
the eleventh source on colours come again with another marker. Too little evidence is a hatched
cell, an interval is a thin line, and n stands on the figure.
"""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.markers import CARETRIGHT
from matplotlib.patches import Patch

from analysis import _canvas
from analysis._canvas import COLOURS, FAINT, GREY, INK, MARKERS, Look, styled
from analysis._clusters import choices, dimensions, scatter
from analysis._effects import contrast, effects, interval, reach, scale
from analysis._maps import positions, tree
from analysis._stances import confusion, estimates, reasons, stances
from analysis._times import series, timeline
from analysis._told import dispersion, narrated

__all__ = [
    "bars",
    "choices",
    "confusion",
    "contrast",
    "dimensions",
    "dispersion",
    "effects",
    "estimates",
    "greyed",
    "heatmap",
    "narrated",
    "palette",
    "points",
    "positions",
    "reasons",
    "save",
    "scatter",
    "series",
    "stances",
    "timeline",
    "tree",
    "voices",
]

BLUE = "#5B8DB8"  # as in heat maps; no source has it
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
    """Return a look that greys what is not to be trusted, for things that are not sources.

    >>> greyed([1, 2], [2])[2]
    ('#BBBBBB', 'o')
    """
    return {name: (GREY if name in doubtful else BLUE, MARKERS[0]) for name in names}


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
    greyed: list | tuple = (),
    sizes: Mapping[object, int] | None = None,
) -> Figure:
    """Draw one value for each pair of `rows` and `columns`, with its n; hatched: too little.

    `table`: a row for each pair, with a column `enough`; `down`, `across`: the labels of rows and
    columns in their order; `note`: the column written in each cell, in the format `form`;
    `between`: the columns of an interval for a second line; `names`: what to call rows and columns;
    `mark`: a column of cells to be written bold with a star, and what it `means`; `greyed`: columns
    that are not to be trusted; `sizes`: the n of rows and columns. A thing's pair with itself stays
    white if it has no row.
    """
    told = {name: str((names or {}).get(name, name)) for name in [*down, *across]}
    for name, size in (sizes or {}).items():
        told[name] = f"{told.get(name, name)} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{size:,.0f})"
    down_names = [fill(told[name], 40) for name in down]
    across_names = [fill(told[name], 26 if between else 40) for name in across]
    longest = max((len(line) for name in down_names for line in name.split("\n")), default=0)
    wide, tall = (0.66, 0.38) if between else (0.52, 0.27)
    rotation = 40 if max(map(len, across_names), default=0) > 4 else 0
    below = 0.5 + _canvas.breadth(across_names, 9) * np.sin(np.radians(rotation))
    figure, axes = _canvas.sheet(
        1.8 + 0.06 * longest + wide * len(across), max(1.3, 0.3 + below) + tall * len(down)
    )
    if table.empty or not len(down) or not len(across):
        return _canvas.nothing(figure, axes, "Too few mentions to compare.")
    cells = table.set_index([rows, columns])
    grid = square(cells[value], down, across).astype("float64")
    known = square(cells["enough"].astype("float64"), down, across) == 1
    shown = np.where(known, grid, np.nan)
    top = max(np.nanmax(shown), 0) if np.isfinite(shown).any() else 1
    doubtful = np.isin(across, list(greyed))
    scale = {"aspect": "auto", "vmin": 0, "vmax": top or 1}
    image = axes.imshow(np.where(doubtful, np.nan, shown), cmap="Blues", **scale)
    if doubtful.any():
        pale = scale | {"vmax": 2 * scale["vmax"]}
        axes.imshow(np.where(doubtful, shown, np.nan), cmap="Greys", **pale)
    notes = square(cells[note], down, across)
    stars = known & (square(cells[mark].astype("float64"), down, across) == 1 if mark else False)
    ends = [np.where(known, square(cells[end], down, across), np.nan) for end in between or []]
    itself = np.array([[one == other for other in across] for one in down])
    too_few = ~known & ~(itself & pd.isna(notes)) & hatched
    for (i, j), number in np.ndenumerate(notes):
        if too_few[i, j]:
            _canvas.too_little(axes, j - 0.5, i - 0.5)
        if pd.notna(number):
            dark = known[i, j] and grid[i, j] > 0.6 * top and not doubtful[j]
            colour = "white" if dark else INK if number else GREY
            style = {"ha": "center", "va": "center", "color": colour}
            weight, star = ("bold", "*") if stars[i, j] else ("normal", "")
            pair = " to ".join(form.format(end[i, j]) for end in ends if pd.notna(end[i, j]))
            above = 0.16 if pair else 0
            axes.text(j, i - above, form.format(number) + star, fontsize=7, weight=weight, **style)
            if pair:
                axes.text(j, i + 0.24, pair, fontsize=5.5, **style)
    axes.set_xticks(
        range(len(across)), across_names, rotation=rotation, ha="right" if rotation else "center"
    )
    axes.set_yticks(range(len(down)), down_names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=min(1, 4 / max(len(down), 4)), pad=0.02)
    bar.set_label(fill(unit, 24 if between else 18))
    bar.outline.set_visible(False)
    keys = [_canvas.sign("*", means, 9)] * bool(stars.any())
    keys += [Patch(color=GREY, label=f"{columns} not to be trusted")] * bool(doubtful.any())
    keys += [_canvas.HATCHED] * bool(too_few.any())
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
    names: Mapping[object, str] | None = None,
    doublings: bool = False,
) -> Figure:
    """Draw small multiples: a panel for each name in `look`, a bar for each label.

    `n` and `of`: the column and the word for what a panel rests on; `names`: what to call panels;
    `doublings`: values are doublings, told as "times as often". Panels whose column `enough` is
    false, or of which the table has no row, come last as low hatched cells; an interval that goes
    on beyond its panel ends in an arrow head.
    """
    if not look:
        return _canvas.nothing(*_canvas.sheet(6, 1.5), "There is nothing to compare.")
    grouped = {name: own for name, own in table.groupby(panel) if own["enough"].all()}
    known = table.groupby(panel)[n].max().to_dict() if len(table) else {}
    most = max((len(own) for own in grouped.values()), default=1)
    same = len({tuple(own[label]) for own in grouped.values()}) == 1
    sizes = [name in grouped for name in look]
    figure, all_axes = _canvas.panels(sizes, 3, 2.6, 0.4 + 0.19 * most)
    rows = table[table[panel].isin(list(grouped))]
    ends = rows["high" if "high" in rows else value].astype("float64").replace(np.inf, np.nan)
    top = max(ends.max(), rows[value].max()) if len(rows) else 1
    cut = False
    for axes, name in zip(all_axes, look, strict=True):
        title = str(name) if panel == "source" else f"{panel} {name}"
        title = fill((names or {}).get(name, title), 32 if names else 22)
        axes.set_title(f"{title}\nn = {int(known.get(name, 0)):,} {of}", fontsize=8)
        if name not in grouped:
            _canvas.blank(axes)
            continue
        own = grouped[name]
        if doublings:
            scale(axes, reach(rows.assign(effect=rows[value]), 0, 1))
        else:
            axes.set_xlim(0, top * 1.04 or 1)
        limits = axes.get_xlim()
        at, shade = np.arange(len(own)), 0.6 if doublings else 0.85
        axes.barh(at, own[value], color=look[name][0], height=0.7, alpha=shade, zorder=1.5)
        for row, line in enumerate(own.itertuples() if "low" in own else ()):
            interval(axes, row, line.low, line.high, INK)
            cut |= line.low < limits[0] or line.high > limits[1]
        beside = same and axes.get_subplotspec().colspan.start > 0
        axes.set_yticks(at, [] if beside else [fill(str(text), 30) for text in own[label]])
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0, labelsize=8)
        axes.tick_params(axis="x", labelsize=7)
    figure.supxlabel(unit, fontsize=9)
    style = {"color": INK, "marker": CARETRIGHT, "ms": 5, "ls": "none"}
    keys = [plt.Line2D([], [], label="interval goes on further", **style)] * bool(cut)
    grey = any(look[name][0] == GREY for name in look if name in grouped)
    keys += [Patch(color=GREY, label=f"{panel} not to be trusted")] * grey
    keys += [_canvas.HATCHED] * (not all(sizes))
    if keys:
        figure.legend(handles=keys, loc="outside upper right", ncols=len(keys))
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
