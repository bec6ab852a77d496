"""Charts of stance for `draw`: the map, rows of estimates, reasons, and where the coders differ.

Orange is against and purple for, in all of them; both can be told apart by the colour-blind.
"""

from collections.abc import Mapping
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from analysis import _canvas
from analysis._canvas import FAINT, GREY, INK, Look, styled

SCALE = "PuOr"  # diverging, safe for the colour-blind
AGAINST, FOR = "#D2780F", "#7A68A6"
SCORE = "stance: against (−1) to for (+1)"
WIDEST = 7.4  # inches: a map that would be wider stacks what stands in its cells
REACH = 0.42  # half of a cell, from -1 to 1
STANCES = {-1: "against", 0: "neither", 1: "for"}
SHADES = {"own": 1.0, "quoted": 0.6, "reprinted": 0.4}


@styled
def stances(
    table: pd.DataFrame,
    *,
    across: list,
    most: int = 25,
    coded: int = 0,
    alpha: float | None = None,
    interval: tuple[float, float] | None = None,
) -> Figure:
    """Draw a map of stance: actors down, sources across, each cell with its n and its interval.

    `table`: that of `pool.stances`; `across`: the sources in their order; `most`: how many actors
    to draw, those with most mentions; `coded`: how many units are coded by hand; `alpha`: the
    agreement of the suite with the coders, with its `interval`. In a cell a line runs from against
    to for: its dot is hollow where the interval holds 0. Hatched: too little evidence; white: not
    mentioned.
    """
    table = table[table["source"].isin(across)]
    size = table.groupby("actor")["n"].sum()
    known = size.index.isin(table.loc[table["enough"], "actor"])
    ranked = pd.DataFrame({"known": known, "n": size}).reset_index()
    ranked = ranked.sort_values(["known", "n", "actor"], ascending=[False, False, True])
    down, left_out = ranked["actor"].tolist()[:most], max(len(ranked) - most, 0)
    if not down or not across:
        return _canvas.nothing(*_canvas.sheet(6, 1), "No actor is mentioned.")
    called = table.drop_duplicates("actor").set_index("actor")["label"]
    names = [fill(str(called[actor]), 22) for actor in down]
    heads = [fill(str(source), 28) for source in across]
    beside = _canvas.breadth(names, 8)
    cells = table[table["actor"].isin(down)]
    told = {line.Index: f"{_signed(line.stance)} ({line.n:,})" for line in cells.itertuples()}
    wide = max(0.5, _canvas.breadth(list(told.values()), 6) + 0.03)
    stacked = 0.3 + beside + wide * len(across) > WIDEST  # n below the interval, not beside
    if stacked:
        told = {index: text.replace(" (", "\n(") for index, text in told.items()}
        wide = max(0.34, _canvas.breadth(list(told.values()), 6) + 0.04)
    turned = _canvas.lean(heads, wide)
    above = 0.25 + _canvas.breadth(heads, 9) * (np.sin(np.radians(turned)) if turned else 0.3)
    leaning = _canvas.breadth(heads[:1], 9) * np.cos(np.radians(turned)) if turned else 0
    tall = max(0.37 if stacked else 0.3, 0.04 + 0.13 * _canvas.lines(names))
    figure, axes = _canvas.sheet(
        max(0.3 + max(beside, leaning - wide / 2) + wide * len(across), 4.6),
        1.5 + above + tall * len(down),
    )
    axes.set(xlim=(-0.5, len(across) - 0.5), ylim=(len(down) - 0.5, -0.5))
    colours = plt.get_cmap(SCALE)
    for line in cells.itertuples():
        x, y = across.index(line.source), down.index(line.actor)
        if not line.enough:
            _canvas.too_little(axes, x - 0.5, y - 0.5)
            few = {"fc": "white", "ec": "none", "pad": 0.8}
            about = f"n = {line.n:,}"
            axes.text(x, y, about, ha="center", va="center", fontsize=6, color=INK, bbox=few)
            continue
        face = colours((line.stance + 1) / 2)
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=face, lw=0))
        ink = "white" if np.dot(face[:3], [0.299, 0.587, 0.114]) < 0.56 else INK
        value, *size = told[line.Index].split("\n")
        heights = (-0.29, 0.29) if stacked else (-0.18, 0.0)
        for text, height in zip([value, *size], heights, strict=False):
            axes.text(x, y + height, text, ha="center", va="center", fontsize=6, color=ink)
        _whisker(axes, x, y + (0.0 if stacked else 0.22), line, ink)
    _frame(axes, len(down), len(across))
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(across)), heads, rotation=-turned)
    for text in axes.get_xticklabels() if turned else ():
        text.set(ha="right", va="center", rotation_mode="anchor")
    axes.set_yticks(range(len(down)), names, fontsize=8)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    shown = mpl.cm.ScalarMappable(mpl.colors.Normalize(-1, 1), colours)
    length = min(1.0, 2.4 / (wide * len(across)))
    bar = figure.colorbar(
        shown, ax=axes, location="bottom", shrink=length, pad=0.02, anchor=(0, 1),
        aspect=2.4 / 0.1, ticks=[-1, -0.5, 0, 0.5, 1],
    )  # fmt: skip
    bar.ax.set_xticklabels(["−1", "−0.5", "0", "0.5", "1"], fontsize=7)
    bar.set_label(SCORE, fontsize=8, loc="left")
    bar.outline.set_visible(False)
    notes = [checked(coded, alpha, interval, bool(table["calibrated"].any()))]
    notes += _left_out(left_out, "actor")
    axes.xaxis.set_label_position("bottom")
    _note(axes, [_canvas.folded(note, figure.get_figwidth() - beside - 0.4, 8) for note in notes])
    _canvas.key(figure, [*_keys(cells), *_signs(cells, len(down) * len(across))])
    return figure


@styled
def estimates(
    table: pd.DataFrame,
    down: str,
    *,
    look: Look,
    names: Mapping[object, str] | None = None,
    most: int = 30,
) -> Figure:
    """Draw one actor across sources (`down="source"`), or one source across actors ("actor").

    `table`: rows of `pool.stances`, or of `pool.voices`, one for each `down` (and voice); `look`:
    of sources; `names`: what to call rows; `most`: how many rows to draw, those with most
    mentions. Sources stand in the order of `look`, actors in that of their stance. A dot is the
    pooled stance with its interval, a hollow dot the mean of the mentions alone.
    """
    table = table[table["source"].isin(list(look))]
    if table.empty:
        return _canvas.nothing(*_canvas.sheet(6, 1), "There is no mention to tell from.")
    by_voice = "voice" in table and table["voice"].nunique() > 1
    kept = table.groupby(down)["n"].sum().sort_index().sort_values(ascending=False, kind="stable")
    left_out = max(len(kept) - most, 0)
    rows = table[table[down].isin(kept.index[:most])]
    if down == "source":
        order = [source for source in look if source in set(rows["source"])]
    else:
        first = rows.sort_values(["enough", "stance"], ascending=[False, False], kind="stable")
        order = first.drop_duplicates("actor")["actor"].tolist()
        names = dict(zip(rows["actor"], rows["label"], strict=True)) | dict(names or {})
    places = {name: place for place, name in enumerate(order)}
    rows = rows.assign(place=rows[down].map(places))
    rows = rows.sort_values("place", kind="stable").reset_index(drop=True)
    labels = [fill(str((names or {}).get(name, name)), 30) for name in rows[down]]
    if by_voice:  # a name once, its voices below each other
        again = rows[down].duplicated()
        pairs = zip(labels, rows["voice"], again, strict=True)
        labels = [voice if more else f"{label}, {voice}" for label, voice, more in pairs]
    lines = _canvas.lines(labels)
    beside = _canvas.breadth(labels, 9)
    wide = min(5.2 + beside, _canvas.PAGE)
    figure, axes = _canvas.sheet(wide, 1.0 + (0.16 + 0.13 * lines) * max(len(rows), 2))
    for row, line in enumerate(rows.itertuples()):
        colour, marker = look[line.source]
        shade = SHADES[line.voice] if by_voice else 1.0
        colour = mpl.colors.to_rgb(colour) if line.enough else mpl.colors.to_rgb(GREY)
        colour = tuple(shade * np.array(colour) + 1 - shade)
        axes.hlines(row, line.low, line.high, color=colour, lw=1.6, zorder=2)
        style = {"ls": "none", "marker": marker, "mec": colour, "zorder": 3}
        axes.plot(line.raw, row, mfc="white", ms=5, mew=1, **style)
        axes.plot(line.stance, row, mfc=colour, ms=7, **style)
        about = f"{line.n:,} in {line.units:,}" + ", too little" * (not line.enough)
        side = axes.get_yaxis_transform()
        axes.text(1.02, row, about, transform=side, va="center", fontsize=7.5, color=INK)
    units = " or ".join(sorted(rows["resampled"].unique()))
    axes.set_title(f"mentions in {units}", loc="right", fontsize=8, color=INK)
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-1.04, 1.04)
    axes.axvline(0, color=INK, lw=0.8, ls=":", zorder=1)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "0.5", "1"])
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=FAINT)
    axes.tick_params(axis="y", length=0)
    dot = {"ls": "none", "marker": "o", "mec": INK}
    keys = [
        plt.Line2D([], [], mfc=INK, ms=7, label="pooled stance, 95 % interval", **dot),
        plt.Line2D([], [], mfc="white", ms=5, label="mean of these mentions alone", **dot),
    ]
    grey = plt.Line2D([], [], ls="none", marker="o", color=GREY, ms=7, label="too little evidence")
    keys += [grey] * (not rows["enough"].all())
    if down == "actor":  # the rows do not say whose stance it is
        keys = [
            plt.Line2D([], [], color=look[source][0], marker=look[source][1], ms=7, label=source)
            for source in look
            if source in set(rows["source"])
        ] + keys
    axes.set_xlabel("\n".join([SCORE, *_left_out(left_out, down)]))
    _canvas.key(figure, keys)
    return figure


@styled
def reasons(table: pd.DataFrame, *, look: Look) -> Figure:
    """Draw on what a stance rests: a panel a source, bars of reasons, against left and for right.

    `table`: that of `pool.evidence`: source, side, reason, n, base; `look`: sources in their order.
    Sources of which there is no reason come last as low hatched cells.
    """
    if not look:
        return _canvas.nothing(*_canvas.sheet(6, 1), "There is no source.")
    grouped = {name: own for name, own in table.groupby("source") if name in look}
    if not grouped:
        return _canvas.nothing(*_canvas.sheet(6, 1), "No reason was found.")
    told = {text: fill(text, 32) for text in table["reason"].unique()}
    beside, lines = _canvas.breadth(list(told.values()), 7.5), _canvas.lines(list(told.values()))
    wide = min(2.0 + beside, _canvas.PAGE / 2)
    heads = {name: _canvas.folded(str(name), wide - beside - 0.2, 8) for name in look}
    thick = 0.07 + 0.13 * lines, 0.42 + 0.13 * _canvas.lines(list(heads.values()))
    figure, panels = _pairs(grouped, look, wide, *thick)
    top = table.loc[table["source"].isin(list(look)), "n"].max()
    for name, (axes, rows) in panels.items():
        if name not in grouped:
            axes.set_title(f"{heads[name]}\nno reason found", fontsize=8)
            _canvas.blank(axes)
            continue
        own = grouped[name].sort_values("side", ascending=False, kind="stable")  # for comes first
        colour = _canvas.legible(look[name][0])
        size = f"n = {own['base'].iloc[0]:,} mentions"
        axes.set_title(f"{heads[name]}\n{size}", fontsize=8, color=colour)
        signed = np.where(own["side"] == "for", own["n"], -own["n"])
        colours = np.where(own["side"] == "for", FOR, AGAINST)
        axes.barh(range(len(own)), signed, color=colours, height=0.7)
        for row, (value, n) in enumerate(zip(signed, own["n"], strict=True)):
            shift, side = (3, "left") if value > 0 else (-3, "right")
            style = {"textcoords": "offset points", "fontsize": 7, "color": INK, "ha": side}
            axes.annotate(f"{n:,}", (value, row), (shift, 0), va="center", **style)
        axes.set_yticks(range(len(own)), [told[text] for text in own["reason"]], fontsize=7.5)
        axes.set_ylim(max(rows, 2) - 0.4, -0.6)  # bars are as thick in all panels
        axes.set_xlim(-1.25 * top, 1.25 * top)
        axes.axvline(0, color=INK, lw=0.8)
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelsize=7)
        axes.spines["left"].set_visible(False)
    figure.supxlabel("mentions with this reason: ← against | for →", fontsize=9)
    return figure


@styled
def confusion(table: pd.DataFrame) -> Figure:
    """Draw where suite and coders part: coders down, suite across, counts and shares of a row.

    `table`: suite, coder (-1, 0, 1), n (codings).
    """
    figure, axes = _canvas.sheet(4.4, 3.4)
    if table.empty or not table["n"].sum():
        return _canvas.nothing(figure, axes, "Nothing is coded by hand.")
    order = list(STANCES)
    grid = table.pivot_table(index="coder", columns="suite", values="n", aggfunc="sum")
    grid = grid.reindex(index=order, columns=order).fillna(0).to_numpy(dtype="float64")
    total = grid.sum(axis=1, keepdims=True)
    share = np.divide(grid, total, out=np.zeros_like(grid), where=total > 0)
    image = axes.imshow(share, cmap="Greys", vmin=0, vmax=1)
    for (i, j), n in np.ndenumerate(grid):
        ink = "white" if share[i, j] > 0.55 else INK
        about = f"{n:,.0f}\n{100 * share[i, j]:.0f} %" if total[i, 0] else "–"
        weight = "bold" if i == j else "normal"
        axes.text(j, i, about, ha="center", va="center", fontsize=9, color=ink, weight=weight)
    axes.set_xticks(range(3), list(STANCES.values()))
    pairs = zip(STANCES.values(), total[:, 0], strict=True)
    axes.set_yticks(range(3), [f"{name}\nn = {n:,.0f}" for name, n in pairs])
    axes.set(xlabel="the suite", ylabel="the coders")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.9, pad=0.03)
    bar.set_label("share of the coders' stance")
    bar.outline.set_visible(False)
    right = np.trace(grid)
    axes.set_title(
        f"same stance: {right:,.0f} of {grid.sum():,.0f} ({100 * right / grid.sum():.0f} %)"
    )
    return figure


def checked(
    coded: int, alpha: float | None, interval: tuple[float, float] | None, calibrated: bool
) -> str:
    """Return what a figure says of its agreement with hand coding.

    >>> checked(0, None, None, False)
    'Not checked by hand coding.'
    >>> checked(60, 0.7, (0.5, 0.8), False)
    'Hand coding: 60 units; read together, v coders: alpha = 0.70 (0.50 to 0.80).'
    """
    if not coded:
        return "Not checked by hand coding."
    told = f"Hand coding: {coded:,} units"
    if alpha is not None:
        told += f"; read together, v coders: alpha = {alpha:.2f}"
        told += f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else ""
    return told + ("; stances are put on the coders' scale." if calibrated else ".")


def _whisker(axes: plt.Axes, x: float, y: float, line, ink: str) -> None:
    """Draw an interval as a line within its cell, whose width runs from -1 to 1."""
    axes.plot([x - REACH, x + REACH], [y, y], color=ink, lw=0.4, alpha=0.5)
    axes.plot([x, x], [y - 0.1, y + 0.1], color=ink, lw=0.6, alpha=0.8)
    axes.plot([x + REACH * line.low, x + REACH * line.high], [y, y], color=ink, lw=1.6)
    clear = line.low > 0 or line.high < 0
    face = ink if clear else ("white" if ink == INK else "black")
    axes.plot(x + REACH * line.stance, y, "o", ms=3.6, mfc=face, mec=ink, mew=0.9)


def _frame(axes: plt.Axes, down: int, across: int) -> None:
    for x in range(across + 1):
        axes.axvline(x - 0.5, color="white", lw=2)
        axes.axvline(x - 0.5, color=FAINT, lw=0.8)
    for y in range(down + 1):
        axes.axhline(y - 0.5, color="white", lw=2)
        axes.axhline(y - 0.5, color=FAINT, lw=0.8)


def _keys(cells: pd.DataFrame) -> list:
    """Return the keys to the dots of a map."""
    known = cells[cells["enough"]]
    clear = (known["low"] > 0) | (known["high"] < 0)
    style = {"color": INK, "marker": "o", "ms": 4, "lw": 1.6}
    solid = plt.Line2D([], [], label="for or against (interval clear of 0)", **style)
    hollow = plt.Line2D([], [], mfc="white", label="mixed or neutral (interval holds 0)", **style)
    return [solid] * bool(clear.any()) + [hollow] * bool((~clear).any())


def _signs(cells: pd.DataFrame, places: int) -> list:
    """Return the keys to what is written in the cells of a map, and to those left empty."""
    written = [_canvas.sign("+0.0 (n)", "stance (number of mentions)", 20)]
    few = [_canvas.HATCHED] * (not cells["enough"].all())
    white = Patch(facecolor="white", edgecolor=GREY, label="not mentioned")
    return written * bool(cells["enough"].any()) + few + [white] * (len(cells) < places)


def _left_out(n: int, what: str) -> list[str]:
    """Return what is said of those that there was no room for.

    >>> _left_out(0, "actor"), _left_out(2, "actor")
    ([], ['2 actors with fewer mentions are left out.'])
    """
    several = "s with fewer mentions are" if n > 1 else " with fewer mentions is"
    return [f"{n:,} {what}{several} left out."] * bool(n)


def _note(axes: plt.Axes, notes: list[str]) -> None:
    """Write below a map what has to be said in words."""
    axes.set_xlabel("\n".join(notes), fontsize=8, color=INK, loc="left")


def _pairs(
    grouped: Mapping, look: Look, wide: float, thick: float, head: float
) -> tuple[Figure, dict]:
    """Return a figure of panels in two columns, each row as high as its longer panel needs.

    `thick`: of a bar; `head`: of a panel's title, in inches. Panels without a bar come last.
    """
    full = [name for name in look if name in grouped]
    none = [name for name in look if name not in grouped]
    across = min(2, len(look))
    rows = [
        names[first : first + across]
        for names in (full, none)
        for first in range(0, len(names), across)
    ]
    lows = [max(len(grouped.get(name, "")) for name in names) for names in rows]
    tall = [thick * max(low, 2) if low else 0.25 for low in lows]
    figure = plt.figure(
        figsize=(wide * across, sum(tall) + head * len(tall) + 0.3), layout="constrained"
    )
    plt.close(figure)
    grid = figure.add_gridspec(len(tall), across, height_ratios=tall)
    panels = {
        name: (figure.add_subplot(grid[row, place]), lows[row])
        for row, names in enumerate(rows)
        for place, name in enumerate(names)
    }
    return figure, panels


def _signed(value: float) -> str:
    """Return a number with its sign, and 0 without one.

    >>> _signed(-0.25), _signed(-0.001)
    ('−0.25', '0.00')
    """
    told = f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")
    return "0.00" if told == "+0.00" else told
