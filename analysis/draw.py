"""Draw one tidy table as one figure, and save it with its numbers.

One colour a source in the whole suite (Paul Tol's muted scheme, safe for the colour-blind); from
the eleventh source on colours come again with another marker. Too little evidence is a hatched
cell, an interval is a thin line, and n stands on the figure.
"""

from collections.abc import Mapping
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.markers import CARETRIGHT
from matplotlib.patches import Patch

from analysis import _canvas
from analysis._canvas import COLOURS, FAINT, GREY, INK, MARKERS, SOFT, Look, styled
from analysis._clusters import choices, dimensions, part, sampled, scatter
from analysis._effects import contrast, effects, interval, reach, scale
from analysis._maps import positions, tree
from analysis._saving import keep, save
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
    "keep",
    "narrated",
    "palette",
    "part",
    "points",
    "positions",
    "reasons",
    "sampled",
    "save",
    "scatter",
    "series",
    "stances",
    "timeline",
    "tree",
    "voices",
]

BLUE = "#5B8DB8"  # as in heat maps; no source has it
COUNTS = {"spread": "number of contexts"}  # what a heat map calls its counts
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


@styled
def voices(table: pd.DataFrame, look: Look) -> Figure:
    """Draw how many words each source has, in whose voice.

    `table`: source, own, quoted, reprinted (words), documents, units.
    """
    names = [fill(str(source), 28) for source in table["source"]]
    tall = max(0.34, 0.14 * _canvas.lines(names) + 0.06)
    figure, axes = _canvas.sheet(_canvas.PAGE, 0.9 + tall * len(table))
    plot, top = _canvas.PAGE - _canvas.breadth(names, 9) - 0.4, 1.0
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
        top = max(top, left * plot / (plot - min(_canvas.breadth([about], 8) + 0.2, 0.7 * plot)))
    axes.set_yticks(range(len(table)), names)
    axes.invert_yaxis()
    axes.set_xlabel("words")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(6, integer=True))
    axes.set_xlim(0, top)
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
    told = {name: text.replace("(n = ", "(n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
            for name, text in told.items()}  # fmt: skip
    for name, size in (sizes or {}).items():
        told[name] = f"{told.get(name, name)} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{size:,.0f})"
    down_names = [fill(told[name], 28) for name in down]
    across_names = [fill(told[name], 26) for name in across]
    figure, axes, rotation, stacked = grid_of(
        table, down_names, across_names, form=form, note=note, between=between
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
            colour = "white" if dark else INK if number else SOFT
            style = {"ha": "center", "va": "center", "color": colour}
            weight, star = ("bold", "*") if stars[i, j] else ("normal", "")
            joined = "\nto " if stacked else " to "
            pair = joined.join(form.format(end[i, j]) for end in ends if pd.notna(end[i, j]))
            above = 0.28 if pair and stacked else 0.18 if pair else 0
            axes.text(j, i - above, form.format(number) + star, fontsize=7, weight=weight, **style)
            if pair:
                axes.text(j, i + (0.17 if stacked else 0.22), pair, fontsize=6, **style)
    axes.set_xticks(
        range(len(across)), across_names, rotation=rotation, rotation_mode="anchor",
        ha="right" if rotation else "center", va="center" if rotation == 90 else "top",
    )  # fmt: skip
    axes.set_yticks(range(len(down)), down_names)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    shrink = min(1, 4 / max(len(down), 4))
    bar = figure.colorbar(image, ax=axes, shrink=shrink, pad=0.02)
    bar.set_label(_canvas.folded(unit, max(0.8, 1.1 * shrink), 9))
    bar.outline.set_visible(False)
    keys = [_canvas.sign("12", COUNTS.get(note, "n of the cell"), 11)] * (note != value)
    keys += [_canvas.sign("*", means, 9)] * bool(stars.any())
    keys += [Patch(color=GREY, label=f"{columns} not to be trusted")] * bool(doubtful.any())
    _canvas.key(figure, keys + [_canvas.HATCHED] * bool(too_few.any()))
    return figure


def grid_of(
    table: pd.DataFrame,
    down: list[str],
    across: list[str],
    *,
    form: str,
    note: str,
    between: tuple[str, str] | None,
) -> tuple[Figure, plt.Axes, int, bool]:
    """Return a figure for a heat map, how to turn its column heads, and if intervals are stacked.

    Columns are as narrow as what is written in them allows where the page would not hold them.
    """
    told = [form.format(number) for number in table[note].dropna().unique()]
    ends = pd.unique(table[list(between or [])].to_numpy().ravel())
    ends = _canvas.breadth([f"to {form.format(end)}" for end in ends if pd.notna(end)], 6)
    most = max(len(across), 1)
    # The first head may reach further to the left than the names of rows.
    beside = max(_canvas.breadth(down, 9), 0.77 * _canvas.breadth(across[:1], 9) - 0.2)
    least = max(0.28, _canvas.breadth(told, 7) + 0.09, ends + 0.03 if between else 0)
    wide = float(np.clip((_canvas.PAGE - beside - 1.0) / most, least, 0.68 if between else 0.52))
    stacked = bool(between) and wide < 2 * ends
    lines, heads = _canvas.lines(down), _canvas.lines(across)
    tall = max(0.5 if stacked else 0.38 if between else 0.27, 0.15 * lines + 0.04)
    tall = max(tall, 1.2 / max(len(down), 1))  # the label of the scale has to fit in
    longest = _canvas.breadth(across, 9)
    turned = _canvas.lean(across, wide)
    below = longest * np.sin(np.radians(turned)) + 0.15 * heads
    size = max(beside + 1.0 + wide * most, _canvas.COLUMN), 0.4 + below + tall * len(down)
    return *_canvas.sheet(*size), turned, stacked


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
    told = {name: [_canvas.folded(str(text), 1.3, 8) for text in own[label]]
            for name, own in grouped.items()}  # fmt: skip
    written = [text for own in told.values() for text in own]
    beside, thick = _canvas.breadth(written, 8), 0.06 + 0.13 * _canvas.lines(written)
    across = 3 if same or beside < 1.1 else 2
    wide = (_canvas.PAGE - 0.2) / across
    plot = wide - 0.25 - (beside / across if same else beside)
    titles = {}
    for name in look:
        title = (names or {}).get(name, str(name) if panel == "source" else f"{panel} {name}")
        titles[name] = _canvas.folded(str(title), max(plot, 1.1), 8)
    more = 0.12 * (_canvas.lines(list(titles.values())) - 1)
    figure, all_axes = _canvas.panels(sizes, across, wide, 0.4 + more + thick * most, 0.45 + more)
    rows = table[table[panel].isin(list(grouped))]
    ends = rows["high" if "high" in rows else value].astype("float64").replace(np.inf, np.nan)
    top = np.nanmax([ends.max(), rows[value].max()]) if len(rows) else 1
    cut = False
    for axes, name in zip(all_axes, look, strict=True):
        axes.set_title(f"{titles[name]}\nn = {int(known.get(name, 0)):,} {of}", fontsize=8)
        if name not in grouped:
            _canvas.blank(axes)
            continue
        own = grouped[name]
        if doublings:
            scale(axes, reach(rows.assign(effect=rows[value]), 0, 1), most=4)
        else:
            axes.set_xlim(0, top * 1.04 or 1)
        limits = axes.get_xlim()
        at, shade = np.arange(len(own)), 0.6 if doublings else 0.85
        axes.barh(at, own[value], color=look[name][0], height=0.7, alpha=shade, zorder=1.5)
        for row, line in enumerate(own.itertuples() if "low" in own else ()):
            interval(axes, row, line.low, line.high, INK)
            cut |= line.low < limits[0] or line.high > limits[1]
        again = same and axes.get_subplotspec().colspan.start > 0
        axes.set_yticks(at, [] if again else told[name])
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0, labelsize=8)
        axes.tick_params(axis="x", labelsize=7)
    figure.supxlabel(unit, fontsize=9)
    style = {"color": INK, "marker": CARETRIGHT, "ms": 5, "ls": "none"}
    interval_told = rows[["low", "high"]].notna().all(axis=1).any() if "low" in rows else False
    keys = [plt.Line2D([], [], color=INK, lw=1.2, label="95 % interval")] * bool(interval_told)
    keys += [plt.Line2D([], [], label="interval goes on further", **style)] * bool(cut)
    grey = any(look[name][0] == GREY for name in look if name in grouped)
    keys += [Patch(color=GREY, label=f"{panel} not to be trusted")] * grey
    _canvas.key(figure, keys + [_canvas.HATCHED] * (not all(sizes)), above=True)
    return figure


@styled
def points(
    table: pd.DataFrame, value: str, *, unit: str, of: str, look: Look, half: bool = True
) -> Figure:
    """Draw one point with its interval for each source in `look`; hollow: too little evidence.

    `table`: source, n, base, low, high, enough and `value`; `of`: what `base` is; `half`: a line.
    """
    names = [fill(str(source), 28) for source in look]
    tall = max(0.3, 0.06 + 0.14 * _canvas.lines(names))
    figure, axes = _canvas.sheet(_canvas.PAGE, 1 + tall * max(len(look), 2))
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
    axes.set_yticks(range(len(look)), names)
    axes.set_ylim(len(look) - 0.5, -0.5)
    axes.set_xlim((-0.02, 1.02) if half else (0, None))
    if half:
        axes.axvline(0.5, color=GREY, lw=0.8, ls=":")
    axes.set_xlabel(_canvas.folded(unit, _canvas.PAGE - _canvas.breadth(names, 9) - 1, 9))
    axes.grid(axis="y", color=FAINT)
    drawn = [rows[source] for source in look if rows.get(source, {"base": 0})["base"]]
    style = {"color": INK, "marker": "o", "ms": 6, "lw": 1.5}
    solid = plt.Line2D([], [], label="with its 95 % interval", **style)
    hollow = plt.Line2D([], [], label="too little evidence", mfc="white", **style)
    keys = [solid] * any(line["enough"] for line in drawn)
    _canvas.key(figure, keys + [hollow] * (not all(line["enough"] for line in drawn)))
    return figure
