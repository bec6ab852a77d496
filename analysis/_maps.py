"""Maps and trees for `draw`: what shows how near things stand to each other."""

import warnings
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, Patch
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox
from scipy.cluster.hierarchy import dendrogram

from analysis import _canvas
from analysis._canvas import FAINT, GREY, INK, LEADER, Look, styled

MARK = 11  # how broad a marker is, in points
HALO = [withStroke(linewidth=2.5, foreground="white", alpha=0.95)]
SIDES = [(np.cos(turn), np.sin(turn)) for turn in np.radians(range(0, 360, 15))]
GAPS = (
    7,
    13,
    20,
    30,
    42,
    56,
    72,
    90,
    110,
)  # between a point and its name, in points; a line from the third


@styled
def tree(
    joins: pd.DataFrame,
    look: Look,
    *,
    unit: str = "distance at which sources join (1 - cosine of mean TF-IDF)",
    of: str = "sources",
) -> Figure:
    """Draw the tree of `join.sources` or `join.contexts`: left, right, distance, size.

    Leaves that `look` does not name have no marker, and the joins above them say how many they
    hold; `unit`: what the distance is; `of`: what is joined.
    """
    made = [f"join {i + 1}" for i in range(len(joins))]
    names = sorted({*joins["left"], *joins["right"]} - set(made), key=str)
    told = {name: fill(str(name), 30) for name in names}
    tall = max(0.28, 0.06 + 0.14 * _canvas.lines(list(told.values())))
    figure, axes = _canvas.sheet(6.5, 1.2 + tall * len(names))
    if joins.empty:
        return _canvas.nothing(figure, axes, f"Fewer than two {of} to join.")
    number = {name: i for i, name in enumerate([*names, *made])}
    sides = joins[["left", "right"]].map(number.get).to_numpy(dtype="float64")
    leaves = [1] * len(names)  # below each thing; `size` counts what stands in the leaves
    for left, right in sides.astype(int):
        leaves.append(leaves[left] + leaves[right])
    linked = np.column_stack([sides, joins["distance"].astype("float64"), leaves[len(names) :]])
    with mpl.rc_context({"lines.linewidth": 1.2}), warnings.catch_warnings():
        # Where nothing is farther apart than by chance SciPy asks for an axis from 0 to 0.
        warnings.filterwarnings("ignore", "Attempting to set identical low and high xlims")
        drawn = dendrogram(
            linked, labels=names, orientation="left", ax=axes, link_color_func=lambda _: INK
        )
    if not joins["distance"].any():
        axes.set_xlim(1, 0)  # nothing is farther apart than by chance
    at = {name: 10 * place + 5.0 for place, name in enumerate(drawn["ivl"])}
    for name, place in at.items():
        if name in look:
            colour, marker = look[name]
            axes.plot(0, place, marker=marker, color=colour, ms=7, clip_on=False, zorder=3)
    known = set(names) <= set(look)
    for name, line in zip(made, joins.itertuples(), strict=True):
        at[name] = (at[line.left] + at[line.right]) / 2
        if not known:
            holds = f"{line.size:,} {of}" if name == made[-1] else f"{line.size:,}"
            style = {"textcoords": "offset points", "ha": "right", "fontsize": 6.5, "color": INK}
            axes.annotate(holds, (line.distance, at[name]), (-3, 2), path_effects=HALO, **style)
    axes.set_yticks(list(at.values())[: len(names)], [told[name] for name in drawn["ivl"]])
    axes.tick_params(axis="y", labelsize=9, pad=8 if known else 2, length=0)
    axes.set_xlabel(unit)
    axes.spines["left"].set_visible(False)
    return figure


@styled
def positions(table: pd.DataFrame, look: Look) -> Figure:
    """Draw a map of sources: the nearer, the more alike; ellipses hold 95 % of what is resampled.

    `table`: source, n, x, y, major, minor (half axes), angle (degrees) and share (how much of the
    distances the map keeps). Sources that `look` does not name are left out.
    """
    table = table[table["source"].isin(list(look))].dropna(subset=["x", "y"])
    if len(table) < 2:
        return _canvas.nothing(*_canvas.sheet(6, 1), "Fewer than two sources have enough contexts.")
    figure, axes = _canvas.sheet(6.5, 1)
    for line in table.itertuples():
        colour, marker = look[line.source]
        axes.plot(line.x, line.y, marker=marker, color=colour, ms=8, mec="white", mew=0.8, zorder=5)
        if pd.notna(line.major) and pd.notna(line.minor):
            place = {"xy": (line.x, line.y), "angle": line.angle, "ec": colour}
            place |= {"width": 2 * line.major, "height": 2 * line.minor}
            axes.add_patch(Ellipse(**place, fc=colour, alpha=0.13, lw=0))
            axes.add_patch(Ellipse(**place, fill=False, lw=0.7))
    wide = fit(axes)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=FAINT)
    kept = f"two dimensions keep {100 * table['share'].iloc[0]:.0f} % of them"
    axes.set_xlabel(f"distances, not directions, have a meaning; {kept}", fontsize=8)
    if table["major"].notna().any():
        oval = Patch(facecolor=FAINT, edgecolor=GREY, label="95 % of resampled positions")
        axes.legend(handles=[oval], loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
    ruler(axes, wide)
    names = [f"{fill(str(line.source), 24)} (n = {line.n:,})" for line in table.itertuples()]
    colours = [_canvas.legible(look[source][0]) for source in table["source"]]
    points = table[["x", "y"]].to_numpy(dtype="float64")
    name_points(axes, points, names, colours, lines=outlines(table))
    return figure


def fit(axes: plt.Axes) -> float:
    """Give a map one scale both ways and room for names; return how wide it is."""
    drawn = axes.dataLim
    tall = 1.2 * drawn.height
    wide = max(1.45 * drawn.width, tall / 0.9) or 1.0  # 1: all stand in one place
    tall = max(tall, 0.25 * wide)
    axes.figure.set_figheight(0.65 + 6.4 * tall / wide)
    middle_x, middle_y = (drawn.x0 + drawn.x1) / 2, (drawn.y0 + drawn.y1) / 2
    axes.set_xlim(middle_x - wide / 2, middle_x + wide / 2)
    axes.set_ylim(middle_y - tall / 2, middle_y + tall / 2)
    axes.set_aspect("equal")
    return wide


def ruler(axes: plt.Axes, wide: float) -> None:
    """Draw a bar above the map that stands for a round distance, about a quarter of its width.

    Ways on the map are roots of distances (`compare.positions`).
    """
    most = (wide / 4) ** 2
    power = 10 ** np.floor(np.log10(most))
    distance = max(step * power for step in (1, 2, 5) if step * power <= most)
    length = np.sqrt(distance)
    left, above = axes.get_xlim()[0], axes.get_xaxis_transform()
    bar = {"color": INK, "lw": 1.2, "marker": "|", "ms": 5, "transform": above, "clip_on": False}
    axes.plot([left, left + length], [1.03, 1.03], **bar)
    beside = {"xytext": (6, 0), "textcoords": "offset points", "va": "center"}
    end = (left + length, 1.03)
    axes.annotate(f"distance {distance:g}", end, xycoords=above, fontsize=8, color=INK, **beside)


def outlines(table: pd.DataFrame) -> np.ndarray:
    """Return points along the ellipses."""
    around = np.linspace(0, 2 * np.pi, 90)[:, None]
    turn = np.radians(table["angle"].to_numpy(dtype="float64"))
    wide = np.cos(around) * table["major"].to_numpy(dtype="float64")
    tall = np.sin(around) * table["minor"].to_numpy(dtype="float64")
    x = table["x"].to_numpy() + wide * np.cos(turn) - tall * np.sin(turn)
    y = table["y"].to_numpy() + wide * np.sin(turn) + tall * np.cos(turn)
    found = np.column_stack([x.ravel(), y.ravel()])
    return found[np.isfinite(found).all(axis=1)]


def name_points(
    axes: plt.Axes,
    points: np.ndarray,
    names: list[str],
    colours: list[str],
    *,
    lines: np.ndarray,
    broad: float = MARK,
) -> None:
    """Write a name beside each point, where it hides no point and no other name.

    `lines`: points along lines that names should not cross, if they can help it; `broad`: how
    broad the markers are.
    """
    figure = axes.figure
    beside = {"textcoords": "offset points", "fontsize": 8, "ha": "center", "va": "center"}
    marks = [
        axes.annotate(name, point, (0, 0), color=colour, zorder=4, path_effects=HALO, **beside)
        for name, point, colour in zip(names, points, colours, strict=True)
    ]
    for mark in marks:
        mark.set_in_layout(False)  # the map keeps its size wherever its names stand
    _canvas.clean(figure).draw_without_rendering()
    frame, pixels = axes.get_window_extent(), figure.dpi / 72
    centres = axes.transData.transform(points)
    lines = axes.transData.transform(lines) if len(lines) else lines
    taken = [box(centre, np.full(2, broad * pixels)) for centre in centres]
    nearest = (broad - MARK) / 2 * pixels
    outermost = np.argsort(-np.hypot(*(centres - centres.mean(axis=0)).T), kind="stable")
    for number in outermost:
        centre, extent = centres[number], marks[number].get_window_extent()
        size = np.array([extent.width, extent.height])
        others = taken[:number] + taken[number + 1 :]
        offset, gap = free(centre, size, others, lines, frame, pixels, nearest)
        marks[number].set_position(offset / pixels)
        taken.append(box(centre + offset, size + 2 * pixels))
        if gap > GAPS[1]:
            end = edge(offset, size)
            lines = np.vstack([lines, np.linspace(centre, centre + end, 30)])
            drawn = LEADER | {"color": colours[number]}
            leader = {"textcoords": "offset points", "arrowprops": drawn, "zorder": 3}
            axes.annotate("", points[number], end / pixels, **leader).set_in_layout(False)


def free(
    centre: np.ndarray,
    size: np.ndarray,
    taken: list[Bbox],
    lines: np.ndarray,
    frame: Bbox,
    pixels: float,
    nearest: float,
) -> tuple[np.ndarray, float]:
    """Return how far to move a name from its point, and the gap between the two, in points.

    What is worst is to hide a marker or another name or to leave the frame, then to cross a line,
    then to stand far off.
    """
    lows = np.reshape([other.min for other in taken], (-1, 2))
    highs = np.reshape([other.max for other in taken], (-1, 2))

    def harm(offset: np.ndarray, gap: float) -> float:
        there, leader = box(centre + offset, size), centre + edge(offset, size)
        both = np.minimum(highs, there.max) - np.maximum(lows, there.min)
        hidden = both.clip(0).prod(axis=1) / (highs - lows).prod(axis=1)
        along = np.linspace(centre, leader, 12)[:, None]
        crossed = ((along > lows) & (along < highs)).all(axis=2).mean(axis=0).sum()
        outside = 1 - shared(there, frame) / size.prod()
        worst = 20 * np.count_nonzero(hidden) + 40 * (hidden.sum() + crossed) + 160 * outside
        return worst + 0.15 * within(lines, there).sum() + gap / 8

    places = [
        (beside(np.array(side), nearest + gap * pixels, size), gap)
        for gap in GAPS
        for side in SIDES
    ]
    return min(places, key=lambda place: harm(*place))


def beside(side: np.ndarray, gap: float, size: np.ndarray) -> np.ndarray:
    """Return how far to move the middle of a name so that it stands on a side of its point."""
    lean = np.clip(side * 2, -1, 1) * (abs(side) > 0.1)
    return side * gap + lean * size / 2


def edge(offset: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return where a name that is moved by an offset begins, seen from its point."""
    return np.sign(offset) * np.maximum(abs(offset) - size / 2, 0)


def within(points: np.ndarray, frame: Bbox) -> np.ndarray:
    """Return which points lie in a box."""
    return ((points > frame.min) & (points < frame.max)).all(axis=1)


def box(centre: np.ndarray, size: np.ndarray) -> Bbox:
    """Return a box of a size around its middle."""
    return Bbox([centre - size / 2, centre + size / 2])


def shared(one: Bbox, other: Bbox) -> float:
    """Return the area that two boxes share."""
    both = Bbox.intersection(one, other)
    return both.width * both.height if both else 0.0
