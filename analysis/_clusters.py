"""Figures of clusters for `draw`: whether there are any, how many, and where contexts lie."""

from collections.abc import Mapping
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from analysis import _canvas, _maps
from analysis._canvas import COLOURS, GREY, INK, SOFT, Look, styled

SCORES = {"stability": COLOURS[0], "agreement": COLOURS[2], "silhouette": COLOURS[1]}
OVERLAPS = {"source_overlap": COLOURS[5], "document_overlap": COLOURS[9]}
LIMITS = {0.75: "stable", 0.6: "trust none below"}  # of stability: Hennig (2007)
MOST_TIED = 150  # more ties than this hide the contexts
MOST_DRAWN = 2_000
NONE = 0  # the number of contexts in no cluster
DISC = 14  # the breadth of a disc with a number, in points
LAYERS = 8  # drawn one after the other, so that no source lies on top of all others


@styled
def dimensions(table: pd.DataFrame) -> Figure:
    """Draw in how many directions text differs by more than shuffled text (a scree plot).

    `table`: dimension, strength, shuffled, kept, units, as `group.dimensions` returns them.
    """
    figure, axes = _canvas.sheet(5.5, 3)
    if table.empty:
        return _canvas.nothing(figure, axes, "Too little text to look for directions in.")
    kept = table["kept"].astype("bool")
    axes.plot(table["dimension"], table["strength"], color=GREY, lw=0.8, zorder=1)
    for rows, face, told in ((kept, INK, "kept"), (~kept, "white", "left out")):
        own = table[rows]
        label = f"{told} ({len(own)})"
        axes.plot(
            own["dimension"], own["strength"], marker="o", ms=5.5, ls="none", color=INK,
            mfc=face, label=label,
        )  # fmt: skip
    axes.plot(table["dimension"], table["shuffled"], color=COLOURS[1], lw=1.2, ls="--")
    axes.annotate(
        "level of\nshuffled text", (1.01, table["shuffled"].iloc[-1]), fontsize=8, va="center",
        xycoords=axes.get_yaxis_transform(), color=_canvas.legible(COLOURS[1]),
    )  # fmt: skip
    axes.set_title(
        f"{kept.sum()} of {len(table)} directions exceed shuffled text "
        f"(n = {int(table['units'].iloc[0]):,} units)"
    )
    axes.set_xticks(table["dimension"])
    axes.set_ylim(0, 1.08 * table[["strength", "shuffled"]].max(axis=None) or 1)
    axes.set_xlabel("direction, strongest first")
    axes.set_ylabel("strength (singular value)")
    axes.legend(loc="lower left")
    return figure


@styled
def choices(table: pd.DataFrame, *, chosen: int | None = None) -> Figure:
    """Draw how good each number of clusters would be, and how much they repeat sources.

    `table`: k, silhouette, stability, agreement, shuffled_silhouette, shuffled_agreement,
    source_overlap, document_overlap and n, as `group.choices` returns them; `chosen`: the number
    of clusters to mark.
    """
    if table.empty:
        return _canvas.nothing(*_canvas.sheet(6, 3), "Too few contexts to cluster.")
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(6.8, 5.2), sharex=True, layout="constrained", height_ratios=[2.6, 1]
    )
    plt.close(figure)
    first, last = table["k"].min(), table["k"].max()
    ends = []
    for limit, told in LIMITS.items():
        above.plot([first, last], [limit, limit], color=SCORES["stability"], lw=0.8, ls=":")
        ends.append((limit, f"{limit}: {told} (Hennig)", SCORES["stability"], 7.5))
    ends += curves(above, table, SCORES)
    shuffled = {f"shuffled_{score}": SCORES[score] for score in ("agreement", "silhouette")}
    ends += curves(above, table, shuffled, lw=0.9, ls="--")
    beside(above, last, ends, 3.2)
    beside(below, last, curves(below, table, OVERLAPS), 1.2)
    for axes in (above, below):
        axes.axhline(0, color=GREY, lw=0.8, zorder=0)
        if chosen in set(table["k"]):
            axes.axvline(chosen, color=INK, lw=0.8, zorder=0)
    if chosen in set(table["k"]):
        at = {"xycoords": above.get_xaxis_transform(), "textcoords": "offset points"}
        above.annotate(f"{chosen} chosen", (chosen, 1), (0, 3), ha="center", fontsize=8, **at)
    elif chosen is not None:
        above.set_title("no number of clusters chosen", fontsize=8)
    above.set_ylabel("score")
    below.set_ylabel("overlap (AMI)")
    below.set_xlim(first - 0.3, last + 0.3)
    below.set_xticks(table["k"])
    below.set_xlabel(f"number of clusters (n = {int(table['n'].iloc[0]):,} contexts)")
    return figure


def curves(axes: plt.Axes, table: pd.DataFrame, colours: dict[str, str], **style) -> list[tuple]:
    """Draw columns of a table over k; return where they end, their names, colours, sizes."""
    ends = []
    style = style or {"marker": "o", "ms": 4}
    axes.margins(y=0.1)
    for score, colour in colours.items():
        axes.plot(table["k"], table[score], color=colour, **style)
        known = table[score].dropna()
        told = score.replace("_", " ")
        if told.startswith("shuffled "):
            told = f"{told.removeprefix('shuffled ')}, shuffled text"
        if len(known):
            ends.append((known.iloc[-1], told, _canvas.legible(colour), 8))
    return ends


def beside(axes: plt.Axes, x: float, ends: list[tuple], tall: float) -> None:
    """Write names beside where their lines end, apart from each other."""
    low, high = axes.get_ylim()
    low, high = min(low, -0.05), max(high, 0.3)
    axes.set_ylim(low, high)
    places = _canvas.apart(np.array([end[0] for end in ends]), (high - low) * 0.16 / tall)
    right = axes.get_yaxis_transform()
    for (value, told, colour, size), place in zip(ends, places, strict=True):
        axes.text(1.05, place, told, transform=right, va="center", color=colour, fontsize=size)
        leader = {"arrowprops": _canvas.LEADER, "annotation_clip": False, "textcoords": right}
        axes.annotate("", (x, value), (1.045, place), **leader)


@styled
def scatter(
    table: pd.DataFrame,
    look: Look,
    *,
    unstable: list[int],
    names: Mapping[int, str] | None = None,
) -> Figure:
    """Draw the map of contexts: coloured by source, each tied to the middle of its cluster.

    `table`: source, cluster, x, y, x_share, y_share. Contexts of the clusters `unstable` are
    hollow, those in no cluster (0) crosses; `names`: what to write at the middle of each cluster,
    its number unless given. Of more than `MOST_DRAWN` contexts a sample is drawn.
    """
    figure, axes = _canvas.sheet(_canvas.PAGE, 5)
    if table.empty:
        return _canvas.nothing(figure, axes, "There is no context to map.")
    drawn = sampled(table)
    drawn = drawn.sample(len(drawn), random_state=0)
    grouped = table[table["cluster"] != NONE].groupby("cluster")[["x", "y"]]
    middles = grouped.mean()
    if len(drawn) <= MOST_TIED:
        ties(axes, drawn, middles)
    for layer in np.array_split(np.arange(len(drawn)), LAYERS):
        for source, own in drawn.iloc[layer].groupby("source"):
            marks(axes, own, look[source], unstable, size_of(len(drawn)))
    axes.margins(0.08)
    axes.set_aspect("equal", adjustable="datalim")  # a way on the map is as long in any direction
    axes.set_xlabel(
        f"first component ({table['x_share'].iloc[0]:.0%} of the variance of what is kept)"
    )
    axes.set_ylabel(f"second component ({table['y_share'].iloc[0]:.0%} of the same)")
    if len(drawn) < len(table):
        told = f"{len(drawn):,} of {len(table):,} contexts drawn, picked by chance"
        axes.set_title(told, fontsize=8)
    figure.legend(handles=marks_told(table, look, unstable), loc="outside right upper")
    told = sized(names or {}, grouped.size())
    if told:
        name_clusters(axes, middles, told, drawn[["x", "y"]].to_numpy(), unstable)
    return figure


def sampled(table: pd.DataFrame, *, most: int = MOST_DRAWN) -> pd.DataFrame:
    """Return the contexts that `scatter` draws: all, or a sample of more than `most`.

    Parameters
    ----------
    table : DataFrame
    most : int

    Returns
    -------
    DataFrame
        Rows of `table`, in its order.

    Examples
    --------
    >>> len(sampled(pd.DataFrame({"x": range(9)}), most=5))
    5
    """
    return table if len(table) <= most else table.sample(most, random_state=0).sort_index()


def part(some: int, whole: int, things: str) -> str | int:
    """Return n for a caption: how many of how many there are, where a sample was taken.

    Parameters
    ----------
    some, whole : int
    things : str
        What they are.

    Examples
    --------
    >>> part(2000, 34479, "contexts"), part(60, 60, "contexts")
    ('a sample of 2,000 of 34,479 contexts', 60)
    """
    return whole if some == whole else f"a sample of {some:,} of {whole:,} {things}"


def name_clusters(
    axes: plt.Axes,
    middles: pd.DataFrame,
    names: Mapping[int, str],
    points: np.ndarray,
    unstable: list[int],
) -> None:
    """Write the number of each cluster at its middle and its name beside it."""
    _canvas.clean(axes.figure).draw_without_rendering()  # from here on the map keeps its scale
    there = axes.transData.transform(middles.to_numpy())
    there = axes.transData.inverted().transform(spread(there, DISC * axes.figure.dpi / 72))
    colours = [SOFT if number in unstable else INK for number in middles.index]
    for number, (x, y), colour in zip(middles.index, there, colours, strict=True):
        axes.plot(x, y, marker="o", ms=DISC - 2, mfc="white", mec=colour, mew=1, zorder=4.5)
        middle = {"ha": "center", "va": "center_baseline", "zorder": 5}
        axes.text(x, y, str(number), color=colour, fontsize=7, weight="bold", **middle)
    told = [fill(names[number], 20) for number in middles.index]
    _maps.name_points(axes, there, told, colours, lines=points, broad=DISC)


def spread(points: np.ndarray, gap: float) -> np.ndarray:
    """Move points away from each other until none is nearer to another than a gap.

    >>> spread(np.array([[0.0, 0.0], [2.0, 0.0], [9.0, 0.0]]), 4).tolist()
    [[-1.0, 0.0], [3.0, 0.0], [9.0, 0.0]]
    """
    size = len(points)
    aside = np.sign(np.arange(size)[:, None] - np.arange(size))[..., None] * [1.0, 0.0]
    for _ in range(100):
        way = points[:, None] - points[None]
        far = np.hypot(way[..., 0], way[..., 1])[..., None]
        near = np.clip(gap - far, 0, None) * (1 - np.eye(size))[..., None]
        if near.max(initial=0) < 0.01 * gap:
            break
        points = points + (
            np.where(far > 0, way / np.where(far > 0, far, 1), aside) * near / 2
        ).sum(axis=1)
    return points


def sized(names: Mapping[int, str], sizes: pd.Series) -> dict[int, str]:
    """Return what to write beside the number of each cluster; "cluster 2" is no name.

    >>> sized({1: "work", 2: "cluster 2"}, pd.Series({1: 1200, 2: 3}))
    {1: '1: work (n\xa0=\xa01,200)', 2: 'n\xa0=\xa03'}
    """
    told = {number: f"n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n:,}" for number, n in sizes.items()}
    named = {number: name for number, name in names.items() if name != f"cluster {number}"}
    return {
        number: f"{number}: {named[number]} ({n})" if number in named else n
        for number, n in told.items()
    }


def size_of(contexts: int) -> float:
    """Return how large to draw each of so many contexts."""
    return float(np.clip(110 / np.sqrt(contexts), 3, 6.5))


def ties(axes: plt.Axes, table: pd.DataFrame, middles: pd.DataFrame) -> None:
    """Draw a thin line from each context to the middle of its cluster."""
    own = table[table["cluster"] != NONE]
    lines = np.stack([middles.loc[own["cluster"]].to_numpy(), own[["x", "y"]].to_numpy()], axis=1)
    alpha = float(np.clip(6 / np.sqrt(max(len(own), 1)), 0.15, 0.6))
    axes.add_collection(LineCollection(lines, colors=SOFT, lw=0.5, alpha=alpha, zorder=1))


def marks(
    axes: plt.Axes, table: pd.DataFrame, look: tuple[str, str], unstable: list[int], size: float
) -> None:
    """Draw contexts of one source."""
    colour, marker = look
    nowhere, doubtful = table["cluster"] == NONE, table["cluster"].isin(unstable)
    edge = {"mec": "white", "mew": 0.3} if size > 4 else {"mew": 0}
    for rows, style in (
        (nowhere, {"marker": "x", "ms": 0.8 * size, "mew": 0.9}),
        (doubtful & ~nowhere, {"marker": marker, "ms": size, "mfc": "white", "mew": 0.9}),
        (~doubtful & ~nowhere, {"marker": marker, "ms": size, **edge}),
    ):
        own = table[rows]
        if len(own):
            axes.plot(own["x"], own["y"], color=colour, ls="none", alpha=0.8, zorder=2, **style)


def marks_told(table: pd.DataFrame, look: Look, unstable: list[int]) -> list[plt.Line2D]:
    """Return the keys to sources and to marks."""
    size = table["source"].value_counts()
    told = {
        f"{fill(str(source), 24)} (n = {size[source]:,})": {"color": colour, "marker": marker}
        for source, (colour, marker) in look.items()
        if source in size
    }
    if table["cluster"].isin(unstable).any():
        told["cluster not to be trusted"] = {"marker": "o", "mfc": "white", "color": SOFT}
    if (table["cluster"] == NONE).any():
        told["in no cluster"] = {"marker": "x"}
    if (table["cluster"] != NONE).any():
        told["middle of a cluster"] = {"marker": "o", "mfc": "white", "ms": 8}
    plain = {"color": INK, "ms": 6, "ls": "none"}
    return [plt.Line2D([], [], label=label, **plain | style) for label, style in told.items()]
