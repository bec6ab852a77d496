"""Charts over dates of publication for `draw`: who speaks when, and how rates rise and fall.

A point is the rate of a date or of a period, a thin line its 95 % interval, or a light band where
many points stand in a row. A line breaks where nothing was published: nothing said is not zero.
"""

from textwrap import fill
from typing import NamedTuple

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import to_hex, to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.markers import CARETUP
from matplotlib.transforms import ScaledTranslation

from analysis import _canvas, _turns
from analysis._canvas import FAINT, GREY, INK, LEADER, MARKERS, Look, styled
from analysis.tables import CorpusError

LONG = 20  # a line of more points than this needs a panel as wide as the page
CROWDED = 60  # marks are smaller where a panel holds more points than this
BESIDE = 30  # points of more dates than this stand where they are, not side by side
ACROSS = 70  # marks that would hide each other stand apart by the width of a panel over this
MOST = 6  # more panels than this stand two in a row
ROW = 15  # intervals of more points in a row than this are a band
FAR = 1.5  # times as high as all that is sure: a rate on too little is not drawn to scale
WIDEST = 28  # letters in a line of a label
MONTH = 30.44  # days
LIFT = 15  # points that labels of events stand above a panel, over its title
DASHES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5)))


class Pencil(NamedTuple):
    """What a line is drawn with."""

    colour: str
    marker: str
    dash: str | tuple


@styled
def timeline(table: pd.DataFrame, events: pd.DataFrame, look: Look) -> Figure:
    """Draw when each source speaks; a date known only in part is drawn as long as it may mean.

    `table`: source, start_date, end_date, words; `events`: start, label.
    """
    sources = [source for source in look if source in set(table["source"])]
    number = table["source"].value_counts()
    many = number.max() > CROWDED  # then marks hide each other, and nobody can count them
    told = {source: f"{source} (n = {number[source]:,})" if many else source for source in sources}
    names = [fill(str(told[source]), 28) for source in sources]
    tall = max(0.3, 0.06 + 0.14 * _canvas.lines(names))
    room = 0.87 * _canvas.breadth(list(events["label"]), 7) + 0.15
    high = 1.0 + tall * len(sources) + room * bool(len(events))
    figure, axes = _canvas.sheet(_canvas.PAGE, high)
    table = table.dropna(subset=["start_date"])
    if table.empty:
        return _canvas.nothing(figure, axes, "No document has a date.")
    dates = table[["source", "start_date", "end_date"]].drop_duplicates()
    for source, own in dates.groupby("source", sort=False):
        row, (colour, marker) = sources.index(source), look[source]
        # All dates of a source in one line with gaps: a line each takes a thousand times as long.
        gap = np.full(len(own), np.datetime64("NaT"), dtype="datetime64[s]")
        long = np.column_stack([own["start_date"], own["end_date"], gap]).ravel()
        axes.plot(long, np.full(len(long), row), color=colour, lw=5, alpha=0.4)
        size = {"ms": 3, "mew": 0, "alpha": 0.5} if many else {"ms": 6, "mec": "white", "mew": 0.5}
        axes.plot(own["start_date"], [row] * len(own), marker, color=colour, ls="", **size)
    axes.set_yticks(range(len(sources)), names)
    axes.set_ylim(len(sources) - 0.5, -0.5)
    axes.grid(axis="y", color=FAINT)
    axes.margins(x=0.04)
    happened = _canvas.events(axes, events, labels=True)
    axes.set_xlabel("date of publication")
    partly = (table["end_date"] > table["start_date"]).any()
    wide = {"lw": 5, "alpha": 0.4, "color": INK, "solid_capstyle": "butt"}
    keys = [plt.Line2D([], [], label="date known in part only: as long as it may mean", **wide)]
    event = plt.Line2D([], [], label="event", color=GREY, lw=0.8, ls=":")
    _canvas.key(figure, keys * bool(partly) + [event] * happened)
    return figure


@styled
def series(
    table: pd.DataFrame,
    events: pd.DataFrame,
    *,
    unit: str,
    look: Look,
    panel: str = "series",
    changes: pd.DataFrame | None = None,
) -> Figure:
    """Draw small multiples over time: a panel for each `series`, or for each source.

    `table`: source, start_date, end_date, series, n, rate, low, high, enough; `events`: start,
    label; `changes`: source, series, start_date, low, high, before, after, q, sure. Periods of one
    length stand in their middle, dates at their first day. Points are joined where there are three
    or more; a line breaks where a period has no rate or too little evidence. Hollow points rest on
    too little evidence and have no interval, and sources of which there are no others come last as
    low hatched panels if `panel` is "source"; what goes on above a panel ends in an arrow head.
    Changes with a `q` below 0.05 are lines with the band of their date, dashed if they are not
    `sure`: between a few texts. `panel`: "series" has a colour a
    source, "source" a line style a series; a source that `look` does not name is drawn in ink.
    Intervals are left to the table where a panel holds many points of many lines. Where a rate
    pools several periods, a column `own_n` has the n of each alone, which a panel's n adds up.

    Raises
    ------
    CorpusError
        If `panel` is neither "series" nor "source".
    """
    if panel not in ("series", "source"):
        raise CorpusError(f"panel '{panel}'; allowed: series, source")
    if not table["rate"].notna().any():
        why = "No dated text, or nothing in it to follow."
        return _canvas.nothing(*_canvas.sheet(6, 1), why)
    regular = periodic(table)
    pencils = chosen(table, look, panel)
    table = placed(table, panel, regular)
    names = list(dict.fromkeys(pair[panel == "series"] for pair in pencils))
    names, poor = backed(table, panel, names)
    sizes = [True] * len(names) + [False] * len(poor)
    figure, all_axes, across, tall = sheet(table, panel, sizes, list(events["label"]))
    for axes, name in zip(all_axes[len(names) :], poor, strict=True):
        axes.set_title(titled(table[table[panel] == name], name, 3.0), fontsize=9)
        _canvas.blank(axes)
    all_axes = all_axes[: len(names)]
    fine = table[table["rate"].notna()].groupby(panel).size().max() > CROWDED
    seen: set[str] = set()
    parts = [table[table[panel] == name] for name in names]
    row = 3 if table["run"].max() > ROW else ROW
    bare = fine and table.groupby([panel, "at"]).size().max() > len(DASHES)
    if bare:
        parts = [own.assign(low=np.nan, high=np.nan) for own in parts]
    for axes, own in zip(all_axes, parts, strict=True):
        for pair, line in own.groupby(["source", "series"], sort=False):
            seen |= drawn(axes, line, pencils[pair], row=row, fine=fine, bare=bare)
    calendar(all_axes, table["at"], wide=across == 1)
    sure = _turns.surely(changes, pencils)
    inch = np.ptp(all_axes[0].get_xlim()) * across / (0.85 * figure.get_figwidth())
    for number, (axes, name, own) in enumerate(zip(all_axes, names, parts, strict=True)):
        edge = axes.get_xlim()[1]
        turns = _turns.labelled(sure[sure[panel] == name], inch, edge, named=panel == "source")
        free = 1 - _turns.TEXT * (turns["level"].max() + 1) / tall if len(turns) else 1
        top = highest(own, turns) / free
        axes.set_ylim(0, top)
        seen |= beyond(axes, own, pencils, top)
        seen |= _turns.turned(axes, turns, pencils, tall)
        if panel == "source":
            ends(axes, own, pencils, top * _turns.TEXT / tall)
        if number + across >= len(names):
            axes.set_xlabel("date of publication", fontsize=8)
        title = titled(own, name, figure.get_figwidth() / across - 0.8)
        hiding = {"fc": "white", "ec": "none", "pad": 0.5}  # what leads to an event passes behind
        axes.set_title(title, fontsize=9).set_bbox(hiding)
    more = max(axes.get_title(loc="left").count("\n") for axes in all_axes)
    figure.set_figheight(figure.get_figheight() + 0.15 * more * -(-len(names) // across))
    for number, axes in enumerate(all_axes):
        lift = LIFT + 11 * axes.get_title(loc="left").count("\n")
        happened = _canvas.events(axes, events, labels=number < across, lift=lift)
        seen |= {"event"} if happened else set()
    coloured = {source: pencil for (source, _), pencil in pencils.items()}
    keys = explained(coloured if panel == "series" else {}, seen, fine)
    _canvas.key(figure, keys + [_canvas.HATCHED] * bool(poor))
    figure.supylabel(unit + "\n(each panel has its own scale)" * (len(names) > 1), fontsize=9)
    return figure


def backed(table: pd.DataFrame, panel: str, names: list) -> tuple[list, list]:
    """Return which panels are drawn, and which of sources rest on too little evidence as a whole.

    Where all of them do, all are drawn, in hollow points.
    """
    solid = set(table.loc[table["solid"], panel])
    if panel == "series" or not solid:
        return names, []
    return [name for name in names if name in solid], [name for name in names if name not in solid]


def titled(own: pd.DataFrame, name: str, wide: float) -> str:
    """Return the title of a panel, with its n, in lines no broader than `wide` inches."""
    size = own["own_n" if "own_n" in own else "n"].sum()
    return _canvas.folded(f"{name} (n = {size:,})", wide, 9, 90)


def sheet(
    table: pd.DataFrame, panel: str, sizes: list[bool], labels: list[str]
) -> tuple[Figure, list[plt.Axes], int, float]:
    """Return a figure of panels, how many stand side by side, and how tall one is, in inches.

    `sizes`: of panels, true if they are tall; `labels`: of events, which need room above.
    """
    longest = table.groupby(["source", "series"]).size().max()
    panels = sum(sizes)
    wide = panels == 1 or (longest > LONG and panels <= MOST)
    across, width, tall = (1, 7.0, 1.5) if wide else (2, 3.5, 1.7)
    if panel == "source":
        names = [fill(str(series), WIDEST) for series in table["series"].unique()]
        lines = len(names) * _canvas.lines(names)
        tall = max(tall, 0.5 + 1.2 * _turns.TEXT * lines, 2.4 if wide else 0)
    figure, all_axes = _canvas.panels(sizes, across, width, tall, sharex=True)
    room = 0.87 * _canvas.breadth(labels, 7) + LIFT / 72  # labels lean at 60 degrees
    figure.set_figheight(figure.get_figheight() + room * bool(labels))
    return figure, all_axes, across, tall


def periodic(table: pd.DataFrame) -> bool:
    """Return whether the rows stand for periods of one length, not for dates."""
    if "end_date" not in table or table["end_date"].isna().any():
        return False
    months = ((table["end_date"] - table["start_date"]).dt.days / MONTH).round()
    return months.nunique() == 1 and months.iloc[0] >= 1


def placed(table: pd.DataFrame, panel: str, regular: bool) -> pd.DataFrame:
    """Add where points stand: `at`, in time, and `x`, beside what would hide them.

    And which are `solid`, resting on enough; where a line has a `gap`; and how many solid points
    a line has in a row (`run`).
    """
    at = mdates.date2num(table["start_date"])
    room = np.ptp(at) / ACROSS if table["start_date"].nunique() <= BESIDE else 0
    if regular:
        end = mdates.date2num(table["end_date"]) + 1
        most = table.groupby([panel, "start_date"]).size().max()
        room = min(room, 0.8 * (end - at).min() / most)
        at = (at + end) / 2
    table = table.assign(at=at, x=at).sort_values(
        ["at", "source"], kind="stable", ignore_index=True
    )
    for _, own in table[table["rate"].notna()].groupby(panel):
        table.loc[own.index, "x"] = _canvas.apart(own["at"].to_numpy(), room)
    solid = table["enough"].astype("bool") & table["rate"].notna()
    # Between single dates a line guides the eye and passes over what rests on too little.
    gap = ~solid if regular else table["rate"].isna()
    lines = [table["source"], table["series"]]
    blocks = [*lines, gap.groupby(lines).cumsum()]
    return table.assign(solid=solid, gap=gap, run=solid.groupby(blocks).transform("sum"))


def chosen(table: pd.DataFrame, look: Look, panel: str) -> dict[tuple[str, str], Pencil]:
    """Return the pencil of each source and series, sources in the order of `look`."""
    names, told = list(dict.fromkeys(table["series"])), set(table["source"])
    order = [source for source in look if source in told]
    order += sorted(told - set(order))
    pencils = {}
    for source in order:
        colour, marker = look.get(source, (INK, MARKERS[0]))
        for i, name in enumerate(names):
            pencil = Pencil(colour, marker, "-")
            if panel == "source":
                turn, place = divmod(i, len(DASHES))
                tone = shade(colour) if (place + turn) % 2 else colour
                pencil = Pencil(tone, MARKERS[i % len(MARKERS)], DASHES[place])
            pencils[source, name] = pencil
    return pencils


def shade(colour: str) -> str:
    """Return another shade of a colour: lighter if it is dark, darker if it is light.

    >>> shade("#332288"), shade("#88CCEE")
    ('#8f85be', '#58859b')
    """
    dark = np.dot(to_rgb(colour), [0.299, 0.587, 0.114]) < 0.5
    to, part = ("#FFFFFF", 0.45) if dark else ("#000000", 0.35)
    return to_hex(np.array(to_rgb(colour)) * (1 - part) + np.array(to_rgb(to)) * part)


def drawn(
    axes: plt.Axes,
    own: pd.DataFrame,
    pencil: Pencil,
    *,
    row: int,
    fine: bool,
    bare: bool,
) -> set:
    """Draw one source's line of one series; return which marks have been used.

    `row`: as many points in a row have a band; `fine`: small markers; `bare`: no intervals.
    """
    few = own[own["rate"].notna() & ~own["solid"]]
    kept = own[own["solid"] | own["gap"]]
    solid, run = kept["solid"], kept["run"]
    band, thin = solid & (run >= row), kept[solid & (run < row)]
    colour, marker, dash = pencil
    if band.any() and not bare:
        edges = kept["x"], kept["low"], kept["high"]
        axes.fill_between(*edges, where=band, color=colour, alpha=0.15, lw=0)
    if len(thin) and not bare:
        axes.vlines(thin["x"], thin["low"], thin["high"], color=colour, lw=1, alpha=0.55)
    style = {"color": colour, "marker": marker, "ms": 3.2 if fine else 4.5, "mew": 0.5}
    joined = solid.sum() >= 3
    marked = ~(band & (run > CROWDED))  # in a very long row markers would hide the line
    if solid.any():
        style |= {"markevery": np.flatnonzero(marked).tolist(), "lw": 1 if fine else 0.8}
        own_line = {"ls": dash if joined else "none", "mec": "white", "clip_on": False}
        axes.plot(kept["x"], kept["rate"].where(solid), zorder=2.6, **style, **own_line)
    axes.plot(few["x"], few["rate"], **style | {"ls": "none", "mfc": "white", "markevery": 1})
    used = {"few": len(few), "interval": len(thin) and not bare, "band": band.any() and not bare}
    used |= {"bare": bare, "joined": joined, "marked": (marked & solid).any() or len(few)}
    return {mark for mark, there in used.items() if there}


def calendar(all_axes: list[plt.Axes], at: pd.Series, *, wide: bool) -> None:
    """Give panels that share it their axis of dates."""
    low, high = at.min(), at.max()
    margin = (high - low) * (0.02 if wide else 0.05) or 183  # one date only: the year around it
    for axes in all_axes:
        axes.xaxis_date()
        axes.set_xlim(low - margin, high + margin)
        ticks = mdates.AutoDateLocator(minticks=3, maxticks=12 if wide else 7)
        axes.xaxis.set_major_locator(ticks)
        axes.tick_params(labelsize=8)


def highest(own: pd.DataFrame, turns: pd.DataFrame) -> float:
    """Return how far up a panel goes: past all rates but those on too little far above the rest."""
    told = own[own["rate"].notna()]
    sure = told[told["solid"]]
    tops = [sure["rate"].max(), sure.loc[sure["n"] > 0, "high"].quantile(0.95)]
    tops += [turns[side].max() for side in ("before", "after") if len(turns)]
    known = [top for top in tops if pd.notna(top)]
    few = told.loc[~told["solid"], "rate"]
    within = few[few <= FAR * max(known)] if known and max(known) > 0 else few
    top = 1.1 * max([*known, *within, 0]) or 1.0
    # A share is 1 at most.
    return top if told[["rate", "high"]].max(axis=None) > 1 else min(top, 1.04)


def beyond(axes: plt.Axes, own: pd.DataFrame, pencils: dict, top: float) -> set:
    """Mark what goes on above a panel with an arrow head at its edge."""
    reach = own[["high", "rate"]].max(axis=1).where(own["solid"], own["rate"])
    over = own[(reach > top) & own["rate"].notna()]
    for line in over.itertuples():
        colour = pencils[line.source, line.series].colour
        face = colour if line.solid else "white"
        head = {"marker": CARETUP, "ms": 4.5, "mew": 0.7, "ls": "none", "clip_on": False}
        axes.plot(line.x, top, color=colour, mfc=face, zorder=4, **head)
    return {"beyond"} if len(over) else set()


def ends(axes: plt.Axes, own: pd.DataFrame, pencils: dict, line: float) -> None:
    """Name each line at its end, one below the other; `line`: the height of a line of text."""
    last = own[own["rate"].notna()].sort_values("at", kind="stable").groupby("series").tail(1)
    top = axes.get_ylim()[1]
    names = [fill(str(name), WIDEST) for name in last["series"]]
    most = max((name.count("\n") + 1 for name in names), default=1)
    places = _canvas.apart(last["rate"].clip(upper=top).to_numpy(), line * most)
    order = np.argsort(places, kind="stable")
    rank = np.arange(len(order)) * line * most  # none leaves the panel, none hides another
    lowest = np.maximum.accumulate(np.maximum(places[order], line * most / 2) - rank)
    highest = top - line * most / 2 - rank[::-1]
    places[order] = np.minimum(lowest + rank, np.maximum(highest, line * most / 2 + rank))
    aside = axes.transData + ScaledTranslation(12 / 72, 0, axes.figure.dpi_scale_trans)
    for row, name, place in zip(last.itertuples(), names, places, strict=True):
        colour = pencils[row.source, row.series].colour
        axes.annotate(
            name, (row.x, min(row.rate, top)), (own["x"].max(), place), textcoords=aside,
            fontsize=7, va="center", color=_canvas.legible(colour), arrowprops=LEADER,
            path_effects=_turns.HALO,
        )  # fmt: skip


def explained(sources: dict[str, Pencil], seen: set, fine: bool) -> list[plt.Line2D]:
    """Return the keys to the sources and to the marks that stand in the panels."""
    line = {"ls": "-" if "joined" in seen else "none", "lw": 1, "ms": 4 if fine else 5}
    keys = [
        plt.Line2D(
            [], [], color=colour, marker=marker if "marked" in seen else "", label=source, **line
        )
        for source, (colour, marker, _) in sources.items()
    ]
    both = {"interval", "band"} <= seen
    band = {"color": to_rgba(INK, 0.18), "solid_capstyle": "butt", "lw": 8}
    stroke = {"marker": "|", "ms": 9, "mec": INK, "mew": 1}
    hollow = {"marker": "o", "ms": line["ms"], "mfc": "white", "ls": "none"}
    marks = {
        "few": ("too little evidence", hollow),
        "interval": ("95 % interval" + " of a point" * both, stroke | {"ls": "none"}),
        "band": ("95 % interval" + " of a line" * both, band),
        "bare": ("95 % intervals: in the table", {"ls": "none"}),
        "beyond": ("goes on above", {"marker": CARETUP, "ms": 5, "ls": "none"}),
        "change": ("change (95 % interval)", band | stroke),
        "texts": ("change between a few texts", band | stroke | {"alpha": 0.6}),
        "step": ("rate before and after", {"lw": 2.2}),
        "event": ("event", {"color": GREY, "lw": 0.8, "ls": ":"}),
    }
    seen = seen | {"step"} if seen & {"change", "texts"} else seen
    return keys + [
        plt.Line2D([], [], **{"color": INK, "label": about} | style)
        for mark, (about, style) in marks.items()
        if mark in seen
    ]
