"""Charts of effects for `draw`: how many times as often one source has a word as another.

Distances to the right and to the left of "as often" are doublings. A dot is the effect, a thin line
its 95 % interval; a line that goes further than the panel ends in an arrow head.
"""

from math import ceil, floor
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.markers import CARETLEFT, CARETRIGHT

from analysis import _canvas
from analysis._canvas import FAINT, INK, SOFT, Look, styled

FURTHER = 3  # doublings beyond the furthest dot at which an interval is cut off
WIDEST = 24  # letters in a line of a label
DAGGER = "†"
MARGIN = 0.05  # of a panel's width, on either side
DOT = {"marker": "o", "ms": 5.5, "mew": 1.2, "ls": "none"}


@styled
def effects(
    table: pd.DataFrame,
    *,
    look: Look,
    panel: str = "source",
    label: str = "term",
    unit: str = "times as often as in the other sources",
    of: str = "contexts",
) -> Figure:
    """Draw small multiples of distinctive words: a panel for each name in `look`, a dot a word.

    `table`: source, reference, `label`, n, reference_n, effect, low, high (in doublings), spread,
    contexts, sure and enough, in the order of the rows. Filled dots are `sure`; a dagger marks what
    stands in one unit only. `of`: the column and the word for what a panel rests
    on. Panels that rest on too little, or have no row, come last as low hatched cells.
    """
    if not look:
        return _canvas.nothing(*_canvas.sheet(6, 1.5), "Too few contexts to compare.")
    drawn = table[table["enough"].astype("bool") & table[panel].isin(list(look))]
    drawn = drawn.dropna(subset=["effect"])
    grouped = {name: drawn[drawn[panel] == name] for name in look}
    sizes = [len(own) > 0 for own in grouped.values()]
    beside, lines = room(drawn, label)
    wide = (1.45 if len(look) > 1 else 3.9) + beside
    across = 2 if wide > 2.7 or sum(sizes) in (2, 4) else 3
    wide = min(max(wide, 2.9), _canvas.PAGE / 2) if across == 2 else _canvas.PAGE / 3
    wide = max(wide, 3.9) if len(look) == 1 else wide
    left = _canvas.breadth(named(drawn, label), 8)
    titles = {name: str(name) if panel == "source" else f"{panel} {name}" for name in look}
    titles = {name: _canvas.folded(text, wide - left - 0.2, 8, 30) for name, text in titles.items()}
    more = 0.13 * (_canvas.lines(list(titles.values())) - 1)
    tall = 0.6 + more + (0.07 + 0.13 * lines) * max(len(own) for own in grouped.values())
    figure, all_axes = _canvas.panels(sizes, across, wide, tall, 0.45 + more)
    size = table.groupby(panel)[of].max().to_dict()
    limits = reach(drawn, 0.3, 1.2)
    for axes, (name, own) in zip(all_axes, grouped.items(), strict=True):
        about = f"n = {int(size[name]):,} {of}" if name in size else "no word to compare"
        axes.set_title(f"{titles[name]}\n{about}", fontsize=8)
        if own.empty:
            _canvas.blank(axes)
            continue
        scale(axes, limits, most=int(np.clip((wide - beside - 0.2) / 0.3, 2, 5)))
        rows(axes, own, [look[name][0]] * len(own), label=label)
    for axes in lowest(all_axes, sum(sizes)):
        axes.set_xlabel(_canvas.folded(unit, wide - beside + 0.5, 8), fontsize=8)
    against = [*drawn["reference"].unique(), "the reference"][0]
    keys = explained(drawn, f"the {panel} : n in {against}", limits)
    _canvas.key(figure, keys + [_canvas.HATCHED] * (not all(sizes)))
    return figure


@styled
def contrast(
    table: pd.DataFrame,
    *,
    look: Look,
    source: str,
    other: str,
    label: str = "term",
    unit: str = "times as often",
    of: str = "contexts",
) -> Figure:
    """Draw two sources against each other: words of `source` point right, of `other` left.

    `table`: as for `effects`, rows of `source` against `other`, and reference_spread; `unit`, `of`,
    `label` and `look`: as there.
    """
    drawn = table[(table["source"] == source) & (table["reference"] == other)]
    drawn = drawn[drawn["enough"].astype("bool")].dropna(subset=["effect"])
    # In how many units a word stands is told of the source that has it more often.
    spread = drawn["spread"].where(drawn["effect"] >= 0, drawn["reference_spread"])
    drawn = drawn.assign(spread=spread)
    beside, lines = room(drawn, label)
    figure, axes = _canvas.sheet(4.8 + beside, 1.3 + (0.07 + 0.13 * lines) * len(drawn))
    if drawn.empty:
        return _canvas.nothing(figure, axes, "Too few contexts to compare.")
    limits = reach(drawn, 1.2, 1.2)
    scale(axes, limits)
    sides = np.where(drawn["effect"] < 0, other, source)
    rows(axes, drawn, [look[side][0] for side in sides], label=label)
    size = {source: drawn[of].max(), other: drawn[f"reference_{of}"].max()}
    heads = {"left": (other, "← {} more often"), "right": (source, "{} more often →")}
    for place, (name, head) in heads.items():
        told = f"{fill(head.format(name), 24)}\nn = {int(size[name]):,} {of}"
        colour = _canvas.legible(look[name][0])
        axes.set_title(told, loc=place, fontsize=8, color=colour, ha=place)
    axes.set_xlabel(fill(f"{unit} in {source} as in {other}", 64), fontsize=8)
    _canvas.key(figure, explained(drawn, f"{source} : n in {other}", limits))
    return figure


def room(table: pd.DataFrame, label: str) -> tuple[float, int]:
    """Return how many inches labels and counts take, and the most lines of a label."""
    told = named(table, label)
    wide = _canvas.breadth(told, 8) + _canvas.breadth(counted(table), 7)
    return wide, max((name.count("\n") + 1 for name in told), default=1)


def counted(table: pd.DataFrame) -> list[str]:
    """Return the counts as they stand beside the rows."""
    pairs = zip(table["n"], table["reference_n"], strict=True)
    return [f"{n:,} : {reference:,}" for n, reference in pairs]


def named(table: pd.DataFrame, label: str) -> list[str]:
    """Return the labels broken into lines, with a dagger where a word stands in one unit only."""
    single = table["spread"] == 1
    return [
        fill(f"{text}\N{NO-BREAK SPACE}{DAGGER}" if one else str(text), WIDEST)
        for text, one in zip(table[label], single, strict=True)
    ]


def reach(table: pd.DataFrame, left: float, right: float) -> tuple[float, float]:
    """Return how far to draw: past all dots, and past the ends of intervals not far beyond them.

    >>> reach(pd.DataFrame({"effect": [2.0], "low": [-np.inf], "high": [3.0]}), 1, 1)
    (-1.0, 3.0)
    """
    ends = table[["low", "high"]].astype("float64").replace([-np.inf, np.inf], np.nan)
    least, most = table["effect"].min(), table["effect"].max()
    lows, highs = ends["low"].clip(lower=least - FURTHER), ends["high"].clip(upper=most + FURTHER)
    low = np.nanmin([-left, least, lows.min()])
    high = np.nanmax([right, most, highs.max()])
    return float(low), float(high)


def scale(axes: plt.Axes, limits: tuple[float, float], most: int = 5) -> None:
    """Give a panel its scale of doublings, and the line where there is no difference.

    `most`: of ticks.
    """
    low, high = limits
    margin = MARGIN * (high - low)
    axes.set_xlim(low - margin, high + margin)
    places, names = multiples(low, high, most)
    axes.set_xticks(places, names, fontsize=7)
    axes.axvline(0, color=INK, lw=0.8, ls=":", zorder=1)
    axes.spines["left"].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=FAINT)


def multiples(low: float, high: float, most: int = 5) -> tuple[list[int], list[str]]:
    """Return ticks for a scale of doublings, no more than `most`, and what to call them.

    >>> multiples(-1.2, 4.5)
    ([0, 2, 4], ['1', '4', '16×'])
    >>> multiples(-5.0, 5.0)
    ([-4, -2, 0, 2, 4], ['1/16', '1/4', '1', '4', '16×'])
    """
    inside = range(ceil(low), floor(high) + 1)
    step = 1
    while len(places := [place for place in inside if place % step == 0]) > most:
        step += 1
    names = [f"1/{2**-place:,}" if place < 0 else f"{2**place:,}" for place in places]
    return places, names[:-1] + [names[-1] + "×"]


def rows(axes: plt.Axes, table: pd.DataFrame, colours: list[str], *, label: str) -> None:
    """Draw a dot, an interval, a label and the counts for each row, from the top down."""
    beside = axes.get_yaxis_transform()
    places = range(len(table))
    records = table.to_dict("records")
    for row, line, colour, counts in zip(places, records, colours, counted(table), strict=True):
        interval(axes, row, line["low"], line["high"], colour)
        face = colour if line["sure"] else "white"
        axes.plot(line["effect"], row, color=colour, mfc=face, zorder=3, **DOT)
        axes.text(1.03, row, counts, transform=beside, va="center", fontsize=7, color=INK)
    axes.set_yticks(places, named(table, label), fontsize=8)
    for text, single in zip(axes.get_yticklabels(), table["spread"] == 1, strict=True):
        text.set_color(SOFT if single else INK)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def interval(axes: plt.Axes, row: int, low: float, high: float, colour: str) -> None:
    """Draw an interval, with an arrow head at the panel's edge where it goes on beyond it."""
    if pd.isna(low) or pd.isna(high):
        return
    least, most = axes.get_xlim()
    axes.hlines(row, max(low, least), min(high, most), color=colour, lw=1.2, zorder=2)
    for beyond, edge, head in ((low < least, least, CARETLEFT), (high > most, most, CARETRIGHT)):
        if beyond:
            axes.plot(edge, row, marker=head, ms=4, ls="none", color=colour, clip_on=False)


def lowest(all_axes: list[plt.Axes], full: int) -> list[plt.Axes]:
    """Return the lowest of the tall panels in each column."""
    tall = sorted(all_axes, key=lambda axes: axes.get_subplotspec().num1)[:full]
    across = tall[0].get_gridspec().ncols if tall else 1
    return tall[-across:]


def explained(table: pd.DataFrame, counts: str, limits: tuple[float, float]) -> list[plt.Line2D]:
    """Return the keys to what stands in the panels."""
    if table.empty:
        return []
    margin = MARGIN * (limits[1] - limits[0])
    cut = (table["low"] < limits[0] - margin) | (table["high"] > limits[1] + margin)
    sure = table["sure"].astype("bool")
    keys = {
        "told apart from chance (q < 0.05)": (sure.any(), DOT | {"mfc": INK}),
        "not told apart from chance": (not sure.all(), DOT | {"mfc": "white"}),
        "95 % interval": (table[["low", "high"]].notna().all(axis=1).any(), {"lw": 1.2}),
        "interval goes on further": (cut.any(), {"marker": CARETRIGHT, "ms": 5, "ls": "none"}),
    }
    handles = [
        plt.Line2D([], [], label=told, color=INK, **style)
        for told, (seen, style) in keys.items()
        if seen
    ]
    if (table["spread"] == 1).any():
        handles.append(_canvas.sign(DAGGER, "in one unit of text only"))
    return [*handles, _canvas.sign("n : n", fill(f"n in {counts}", 36), 16)]
