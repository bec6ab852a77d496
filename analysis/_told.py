"""Charts of narrated time and of places in a text for `draw`: what is told of when, and where."""

from textwrap import fill

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline

from analysis import _canvas
from analysis._canvas import FAINT, GREY, INK, SOFT, Look, styled

SLASHES = Outline([(-0.8, -1), (0.2, 1), (-0.2, -1), (0.8, 1)], [1, 2, 1, 2])  # a broken axis
FEWEST = 5  # fewer references of a source are too little evidence
FEW = 0.1  # of all references: as many may stand in a margin, out of scale
GAP = 30  # years: a gap that is shorter squashes nothing
MARGIN = 0.1  # of the scale: how far off it a margin is
FLOOR, CEILING, BELOW = 0.2, 0.6, 0.35  # of a row: where stems stand, their height, publications
DOCUMENTS = 40  # rows of a panel
OPACITY = {1: 0.45, 2: 0.7, 3: 1.0}  # of a unit of text by its n
NARROWEST = 0.6  # per cent of a text: a bar that is narrower cannot be seen


@styled
def narrated(
    table: pd.DataFrame, published: pd.DataFrame, events: pd.DataFrame, *, look: Look
) -> Figure:
    """Draw of which years each source speaks: a row a source, a stem a period, as high as its n.

    `table`: source, start_date, end_date (of the narrated period), n, base; `published`: source,
    start_date, end_date; `events`: start, label. All rows have one scale, which stands on the
    right. The dates of publication stand below the stems. Sources of fewer than `FEWEST` references
    are grey. A few references that lie far off all others stand in a margin, out of scale, with
    their years and their n.
    """
    told = table[table["n"] > 0].dropna(subset=["start_date"])
    if told.empty:
        why = "No date is named in the texts, or none that can be told."
        return _canvas.nothing(*_canvas.sheet(6, 1), why)
    published = published.dropna(subset=["start_date"])
    sources = ordered({*table["source"], *published["source"]}, look)
    base = table.groupby("source")["base"].max().reindex(sources, fill_value=0)
    colours = {name: look.get(name, (INK,))[0] for name in sources}
    room = 0.87 * _canvas.breadth(list(events["label"]), 7) + 0.15
    figure, axes = _canvas.sheet(_canvas.PAGE, 1 + 0.52 * len(sources) + room * bool(len(events)))
    low, high = (mdates.date2num(np.datetime64(f"{year:04d}")) for year in reach(told, published))
    off = MARGIN * (high - low)
    told = told.assign(
        x=(mdates.date2num(told["start_date"]) + mdates.date2num(told["end_date"]) + 1) / 2,
        floor=told["source"].map({name: row + FLOOR for row, name in enumerate(sources)}),
        colour=[colours[name] if base[name] >= FEWEST else GREY for name in told["source"]],
    )
    heaps = [heaped(told[told["x"] < low], low - off), heaped(told[told["x"] > high], high + off)]
    inside = told[told["x"].between(low, high)]
    most = max([1, *inside["n"], *heaps[0]["n"], *heaps[1]["n"]])
    period = (inside["end_date"] - inside["start_date"]).dt.days.min() + 1
    stems(axes, inside, most, float(np.clip(220 * period / (high - low), 1, 3)))
    for heap in heaps:
        stems(axes, heap, most, 2.5)
        for line in heap.itertuples():
            beside = {"xytext": (4, 2), "textcoords": "offset points", "fontsize": 7}
            axes.annotate(f"{line.n:,}", (line.x, line.floor), **beside)
    for row, name in enumerate(sources):
        pressed(axes, published[published["source"] == name], row + BELOW, colours[name])
    left, right = off * (0.3 + len(heaps[0].head(1))), off * (0.3 + len(heaps[1].head(1)))
    axes.set_xlim(low - left, high + right)
    calendar(axes, low, high, heaps)
    axes.set_yticks(range(len(sources)), [f"{fill(s, 26)} (n = {base[s]:,})" for s in sources])
    for label, name in zip(axes.get_yticklabels(), sources, strict=True):
        label.set_color(INK if base[name] >= FEWEST else SOFT)
    axes.set_ylim(len(sources) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    sized(axes, len(sources), most)
    at = mdates.date2num(events["start"]) if len(events) else np.array([])
    happened = _canvas.events(axes, events[(at >= low) & (at <= high)], labels=True)
    axes.set_xlabel("narrated time: dates that the texts name")
    few, printed = bool((base < FEWEST).any()), bool(len(published))
    _canvas.key(figure, explained(few=few, printed=printed, happened=happened))
    return figure


def ordered(sources: set[str], look: Look) -> list[str]:
    """Return sources in the order of `look`, then those that it does not name."""
    return [name for name in look if name in sources] + sorted(sources - set(look))


def reach(told: pd.DataFrame, published: pd.DataFrame) -> tuple[int, int]:
    """Return the first year to draw to scale, and the first after it that is not."""
    first, last = (told[side].dt.year.to_numpy() for side in ("start_date", "end_date"))
    known = [*published["start_date"].dt.year, *published["end_date"].dt.year]
    n = told["n"].to_numpy()
    start = outlying(first, n, known)
    kept = first >= (first.min() if start is None else start)
    stop = outlying(-last[kept], n[kept], [-year for year in known])
    return (
        min([*first, *known]) if start is None else start // 10 * 10,
        max([*last, *known]) + 1 if stop is None else -stop // 10 * 10 + 10,
    )


def outlying(years: np.ndarray, n: np.ndarray, known: list[int]) -> int | None:
    """Return the year that ends the last wide gap with few references before it, if there is one.

    A gap is wide if it is half as long as all that comes after it; `known` are years to be drawn
    to scale in any case.

    >>> outlying(np.array([1258, 1914, 1950, 2003]), np.array([1, 5, 5, 5]), [2020])
    1914
    >>> outlying(np.array([1900, 1950]), np.array([5, 5]), [2020])
    """
    distinct, place = np.unique(years, return_inverse=True)
    before = np.cumsum(np.bincount(place, weights=n)) - np.bincount(place, weights=n)
    end = max([*distinct, *known])
    for year, previous, few in zip(distinct[:0:-1], distinct[-2::-1], before[:0:-1], strict=True):
        start = min([year, *known])
        if few <= max(1, FEW * n.sum()) and start - previous >= max(GAP, (end - start) / 2):
            return int(start)
    return None


def heaped(table: pd.DataFrame, x: float) -> pd.DataFrame:
    """Return one stem for each source, at `x`, in place of several, with the years it means."""
    heap = table.groupby(["source", "floor", "colour"], as_index=False).agg(
        n=("n", "sum"), first=("start_date", "min"), last=("end_date", "max")
    )
    return heap.assign(x=x)


def stems(axes: plt.Axes, table: pd.DataFrame, most: int, thick: float) -> None:
    """Draw a stem with a head for each row, as high as its n; `thick`: points."""
    style = {"color": table["colour"], "lw": thick, "zorder": 2}
    tops = table["floor"] - CEILING * table["n"] / most
    axes.vlines(table["x"], table["floor"], tops, **style)
    axes.scatter(table["x"], tops, s=(thick + 1.5) ** 2, c=table["colour"], lw=0, zorder=3)


def sized(axes: plt.Axes, rows: int, most: int) -> None:
    """Give each row its scale of n, on the right: nought and one round number."""
    round_ones = [k * 10**power for power in range(9) for k in (1, 2, 5)]
    top = max(number for number in round_ones if number <= most)
    floors = np.arange(rows) + FLOOR
    whole = {"transform": axes.get_yaxis_transform(), "clip_on": False}
    axes.hlines(floors, 0, 1, color=FAINT, lw=0.8, zorder=0, **whole)
    axes.vlines(
        np.full(rows, 1), floors - CEILING * top / most, floors, color=SOFT, lw=0.8, **whole
    )
    scale = axes.secondary_yaxis("right")
    places = np.concatenate([floors, floors - CEILING * top / most])
    scale.set_yticks(places, ["0"] * rows + [f"{top:,}"] * rows, fontsize=6)
    scale.tick_params(length=0, pad=3)
    scale.spines["right"].set_visible(False)
    scale.set_ylabel("references", fontsize=8)


def explained(*, few: bool, printed: bool, happened: bool) -> list[plt.Line2D]:
    """Return the keys to what stands in the panel beside stems."""
    marks = [
        (few, f"fewer than {FEWEST} references", {"color": GREY, "marker": "o", "ls": "none"}),
        (printed, "texts published", {"color": INK, "lw": 0.8, "marker": "|", "ms": 7, "mew": 1.2}),
        (happened, "event", {"color": GREY, "lw": 0.8, "ls": ":"}),
    ]
    return [plt.Line2D([], [], label=about, **style) for there, about, style in marks if there]


def pressed(axes: plt.Axes, published: pd.DataFrame, row: float, colour: str) -> None:
    """Draw when a source published: a tick a date, a bar as long as it may mean, a line between."""
    if published.empty:
        return
    start, end = (mdates.date2num(published[side]) for side in ("start_date", "end_date"))
    axes.hlines(row, start.min(), end.max(), color=colour, lw=0.8)
    axes.hlines(np.full(len(start), row), start, end, color=colour, lw=3)
    axes.plot(start, np.full(len(start), row), ls="none", marker="|", ms=6, mew=1.2, color=colour)


def calendar(axes: plt.Axes, low: float, high: float, heaps: list[pd.DataFrame]) -> None:
    """Give the axis its years, and to each margin a broken axis and the years that it means."""
    days = mdates.num2date([low, high])
    ticks = mdates.AutoDateLocator(minticks=3, maxticks=9).tick_values(*days)
    ticks = [tick for tick in ticks if low <= tick <= high]
    form = "%Y" if high - low > 3 * 365 else "%Y-%m"
    names = [f"{day:{form}}" for day in mdates.num2date(ticks)]
    edges = [("before", low, days[0].year), ("after", high, days[1].year - 1)]
    for heap, (side, edge, year) in zip(heaps, edges, strict=True):
        if heap.empty:
            continue
        ticks.append(heap["x"].iloc[0])
        span = sorted({heap["first"].min().year, heap["last"].max().year})
        names.append(f"\n{side} {year}:\n" + " to ".join(map(str, span)))
        middle, floor = (edge + heap["x"].iloc[0]) / 2, axes.get_xaxis_transform()
        hidden = {"marker": "s", "ms": 5, "color": "white", "zorder": 3}
        slashes = {"marker": SLASHES, "ms": 9, "color": INK, "mew": 0.8, "zorder": 4}
        for mark in (hidden, slashes):
            axes.plot(middle, 0, ls="none", transform=floor, clip_on=False, **mark)
    axes.set_xticks(ticks, names, fontsize=8)


@styled
def dispersion(table: pd.DataFrame, look: Look) -> Figure:
    """Draw where in the texts something stands: a panel a `series`, a row a document.

    `table`: doc, source, start_date, series, from, to (place of a unit in its text, 0 to 1), n. A
    bar is a unit of text, the darker the greater its n. Documents are coloured and grouped by
    source, in the order of `look`, then ordered by date; each panel has the same ones. Panels are
    ordered by n. Of more than `DOCUMENTS` those of greatest n are drawn, and the figure says how
    many are left out; n of a panel is that of the documents drawn.
    """
    found = table[table["n"] > 0]
    if found.empty:
        why = "There is no text, or nothing in it to follow."
        return _canvas.nothing(*_canvas.sheet(6, 1), why)
    rows = table.groupby(["doc", "source"], as_index=False, sort=True).agg(
        start_date=("start_date", "first"), n=("n", "sum")
    )
    whole = len(rows)
    rows = rows.nlargest(DOCUMENTS, "n").assign(
        order=lambda rows: rows["source"].map(ordered(set(rows["source"]), look).index)
    )
    rows = rows.sort_values(["order", "start_date", "doc"]).reset_index(drop=True)
    colours = [look.get(source, (INK,))[0] for source in rows["source"]]
    rows["row"] = np.arange(len(rows)) + 0.5 * (rows["source"] != rows["source"].shift()).cumsum()
    sums = found.groupby("series", sort=False)["n"].sum()
    names = sums.sort_values(ascending=False, kind="stable").index.tolist()
    beside = _canvas.breadth([fill(doc, 30) for doc in rows["doc"]], 7)
    tall = 0.2 + 0.15 * (rows["row"].max() + 1)
    columns = min(3, len(names)) if len(names) != 4 else 2
    wide = {1: 5.5, 2: 3.4}.get(columns, 2.3)
    figure, all_axes = _canvas.panels([True] * len(names), columns, wide + beside / columns, tall)
    for number, (axes, name) in enumerate(zip(all_axes, names, strict=True)):
        own = found[found["series"] == name].merge(rows.drop(columns="n"), on=["doc", "source"])
        axes.set_title(f"{fill(str(name), 30)} (n = {own['n'].sum():,})", fontsize=8)
        bars(axes, own, rows, colours)
        labels = [fill(doc, 30) for doc in rows["doc"]] if number % columns == 0 else []
        axes.set_yticks(rows["row"], labels or [""] * len(rows), fontsize=7)
        for label, colour in zip(axes.get_yticklabels(), colours, strict=True):
            label.set_color(_canvas.legible(colour))
        if number + columns >= len(names):
            axes.set_xlabel("place in the text (%)", fontsize=8)
    coloured = dict(zip(rows["source"], colours, strict=True))
    keys = [Patch(color=colour, label=source) for source, colour in coloured.items()]
    units = ["1 in a unit of text", "2 in a unit", "3 or more in a unit"]
    keys += [
        Patch(fc=to_rgba(INK, opacity), lw=0, label=unit)
        for unit, opacity in zip(units, OPACITY.values(), strict=True)
    ]
    keys.append(_canvas.sign("9", "n of a document"))
    if whole > len(rows):
        told = f"{whole - len(rows):,} documents of least n are not drawn"
        keys.append(plt.Line2D([], [], ls="none", label=told))
    _canvas.key(figure, keys)
    return figure


def bars(axes: plt.Axes, own: pd.DataFrame, rows: pd.DataFrame, colours: list[str]) -> None:
    """Draw the units of each document that hold something, and its n beside them."""
    axes.hlines(rows["row"], 0, 100, color=FAINT, lw=1, zorder=0)
    middle = 50 * (own["from"] + own["to"])
    wide = (100 * (own["to"] - own["from"])).clip(lower=NARROWEST)
    shown = dict(zip(rows["row"], colours, strict=True))
    faces = [
        to_rgba(shown[row], OPACITY[min(n, max(OPACITY))])
        for row, n in zip(own["row"], own["n"], strict=True)
    ]
    axes.barh(own["row"], wide, left=middle - wide / 2, height=0.72, color=faces, lw=0)
    sums = own.groupby("row")["n"].sum().reindex(rows["row"], fill_value=0)
    for row, n in sums.items():
        axes.text(101.5, row, f"{n:,}", va="center", fontsize=6.5, color=INK if n else GREY)
    axes.set_xlim(0, 100)
    axes.set_ylim(rows["row"].max() + 0.6, rows["row"].min() - 0.6)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.tick_params(axis="x", labelsize=7)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
