"""Paper and pencils for `draw`: the style, empty figures, and the marks that figures share."""

import io
from collections.abc import Callable, Mapping
from functools import partial, wraps
from textwrap import fill

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axis import Axis
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import ScaledTranslation

COLOURS = (
    "#332288", "#CC6677", "#117733", "#88CCEE", "#DDCC77",
    "#AA4499", "#44AA99", "#882255", "#999933", "#888888",
)  # fmt: skip
MARKERS = "osD^vPXp"
GREY, SOFT, INK, FAINT, HATCH = "#BBBBBB", "#777777", "#333333", "#EEEEEE", "////"
HATCHED = Patch(facecolor="white", hatch=HATCH, edgecolor=GREY, label="too little evidence")
DOTS_PER_INCH = 200
PAGE, COLUMN = 7.0, 3.4  # inches: two columns of a journal, and one
STYLE = {
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "figure.dpi": 100,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.hashsalt": "standpoint",
    "text.parse_math": False,  # a "$" in a name is a dollar sign, not a formula
    "text.usetex": False,  # nor is a name a command of LaTeX, whatever the user's matplotlibrc says
}
# Signs that no file of a figure can hold: XML has no control signs, and matplotlib fails to write a
# PDF with a byte order mark within a text.
UNDRAWN = dict.fromkeys([*range(10), *range(11, 32), *range(127, 160), 0xFFFE, 0xFFFF], " ")
UNDRAWN[0xFEFF] = ""

LEADER = {"arrowstyle": "-", "color": GREY, "lw": 0.6, "shrinkA": 0, "shrinkB": 0}

Look = Mapping[object, tuple[str, str]]  # colour and marker


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Give a drawing function the suite's style."""

    @wraps(draw)
    def drawn(*arguments, **options) -> Figure:
        with mpl.rc_context(STYLE):
            return clean(draw(*arguments, **options))

    return drawn


def clean(figure: Figure) -> Figure:
    """Take signs that no file can hold out of all that is written on a figure."""
    for text in figure.findobj(Text):
        text.set_text(text.get_text().translate(UNDRAWN))
    for axis in figure.findobj(Axis):  # which writes its labels anew when it is drawn
        formatter = axis.get_major_formatter()
        if isinstance(formatter, FuncFormatter):  # as matplotlib keeps labels that it was given
            formatter.func = partial(_cleaned, formatter.func)
    return figure


def _cleaned(function: Callable, *place: object) -> str:
    return function(*place).translate(UNDRAWN)


def sheet(width: float, height: float) -> tuple[Figure, plt.Axes]:
    """Return an empty figure of one panel, sizes in inches."""
    figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
    plt.close(figure)  # a notebook shows what a cell returns, and nothing twice
    return figure, axes


def panels(
    sizes: list[bool], across: int, width: float, tall: float, low: float = 0.45, *, sharex=False
) -> tuple[Figure, list[plt.Axes]]:
    """Return a figure of panels: tall ones first where `sizes` is true, then low ones."""
    across = max(1, min(across, max(sum(sizes), len(sizes) - sum(sizes))))
    rows = [tall] * -(-sum(sizes) // across) + [low] * -(-(len(sizes) - sum(sizes)) // across)
    figure = plt.figure(
        figsize=(max(width * across, COLUMN), sum(rows) + 0.3 * len(rows) + 0.4),
        layout="constrained",
    )
    plt.close(figure)
    grid = figure.add_gridspec(len(rows), across, height_ratios=rows)
    full, few = 0, across * -(-sum(sizes) // across)
    axes: list[plt.Axes] = []
    for size in sizes:
        place = full if size else few
        shared = axes[0] if sharex and axes and size else None
        axes.append(figure.add_subplot(grid[place // across, place % across], sharex=shared))
        full, few = full + size, few + (not size)
    return figure, axes


def nothing(figure: Figure, axes: plt.Axes, why: str) -> Figure:
    """Say on the figure why it is empty, rather than leave a blank."""
    figure.set_size_inches(6, 1)
    axes.set_axis_off()
    axes.text(0.5, 0.5, why, ha="center", va="center", transform=axes.transAxes, color=INK)
    return figure


def too_little(axes: plt.Axes, x: float = 0, y: float = 0, *, whole: bool = False) -> None:
    """Hatch a cell (or a whole panel): too little evidence."""
    where = {"transform": axes.transAxes} if whole else {}
    axes.add_patch(Rectangle((x, y), 1, 1, fill=False, hatch=HATCH, ec=GREY, lw=0, **where))


def blank(axes: plt.Axes) -> None:
    """Hatch a panel and take its axes away."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    too_little(axes, whole=True)


def key(figure: Figure, handles: list, *, above: bool = False) -> None:
    """Explain the marks of a figure below it, or above, which makes the figure taller."""
    wide = figure.get_figwidth()
    for handle in handles:
        handle.set_label(folded(str(handle.get_label()), 0.92 * (wide - 0.6), 8))
    column = 0.6 + breadth([handle.get_label() for handle in handles], 8)
    across = max(1, min(len(handles), int(wide / column)))
    rows = -(-len(handles) // across)
    more = lines([handle.get_label() for handle in handles]) - 1
    figure.set_figheight(figure.get_figheight() + (0.19 + 0.13 * more) * rows)
    if handles:
        side = "upper" if above else "lower"
        figure.legend(handles=handles, loc=f"outside {side} left", ncols=across)


def folded(text: str, wide: float, size: float, most: int = 400) -> str:
    """Return a text broken into lines that are no broader than `wide` inches, nor than `most`.

    >>> folded("called 'the dockers'", 0.7, 8).split("\\n")
    ["called 'the", "dockers'"]
    """
    whole = breadth([text], size)
    letters = max(6, min(most, int(1.2 * len(text) * min(1, wide / whole)) + 1)) if whole else 6
    while letters > 6 and breadth([fill(text, letters)], size) > wide:
        letters -= 1
    return fill(text, letters)


def lean(heads: list[str], wide: float) -> int:
    """Return by how many degrees to turn heads of columns of a width, so that none hides another.

    >>> lean(["A", "B"], 0.5), lean(["THE WEEKLY", "B"], 0.5), lean(["THE\\nHARBOUR NEWS"], 0.4)
    (0, 40, 60)
    """
    if breadth(heads, 9) <= wide - 0.05:
        return 0
    line = 0.15 * lines(heads)
    return next((turn for turn in (40, 60) if wide * np.sin(np.radians(turn)) >= line), 90)


def lines(texts: list[str]) -> int:
    """Return how many lines the longest of some labels has.

    >>> lines([]), lines(["a", "b\\nc"])
    (1, 2)
    """
    return max((text.count("\n") + 1 for text in texts), default=1)


def breadth(texts: list[str], size: float) -> float:
    """Return how many inches the widest line of some texts takes, in letters of a size.

    >>> breadth([], 8), breadth(["a", "www"], 8) > breadth(["iii"], 8)
    (0.0, True)
    """
    lines = {line.translate(UNDRAWN) for text in texts for line in text.split("\n")}
    # Of signs that are not seen there is no outline, which matplotlib does not expect.
    lines = {line for line in lines if any(one.isprintable() for one in line if one != " ")}
    widths = [TextPath((0, 0), line, size=size).get_extents().x1 for line in lines]
    return float(max(widths, default=0)) / 72


def sign(text: str, about: str, size: float = 7) -> plt.Line2D:
    """Return the key to a sign that is written, not drawn."""
    drawn = TextPath((0, 0), text, size=10)
    box = drawn.get_extents()
    middle = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]
    marker = Outline(drawn.vertices - middle, drawn.codes)
    return plt.Line2D([], [], ls="none", marker=marker, ms=size, mew=0, color=INK, label=about)


def legible(colour: str) -> str:
    """Return a colour dark enough to be read as text on white.

    >>> legible("#332288"), legible("#DDCC77")
    ('#332288', '#887d49')
    """
    light = np.dot(to_rgb(colour), [0.299, 0.587, 0.114])
    return colour if light < 0.5 else to_hex(np.array(to_rgb(colour)) * 0.48 / light)


def apart(values: np.ndarray, gap: float) -> np.ndarray:
    """Move values that lie closer than `gap` apart, keeping their order and their middle.

    >>> apart(np.array([1.0, 1.0, 5.0]), 2.0).tolist()
    [0.0, 2.0, 5.0]
    """
    order = np.argsort(values, kind="stable")
    groups: list[list] = []  # [middle, members]: members lie side by side around the middle
    for place in order:
        groups.append([float(values[place]), [place]])
        while len(groups) > 1:
            (left, before), (right, after) = groups[-2:]
            if right - left >= gap * (len(before) + len(after)) / 2:
                break
            size = len(before) + len(after)
            middle = (left * len(before) + right * len(after)) / size
            groups[-2:] = [[middle, before + after]]
    moved = np.empty(len(values))
    for middle, members in groups:
        moved[members] = middle + gap * (np.arange(len(members)) - (len(members) - 1) / 2)
    return moved


def events(axes: plt.Axes, table: pd.DataFrame, *, labels: bool, lift: float = 0) -> bool:
    """Draw events as dotted lines, their labels above where asked for; return if any is.

    `lift`: how many points further up than just above the panel labels stand.
    """
    low, high = axes.get_xlim()
    at = mdates.date2num(table["start"]) if len(table) else np.array([])
    inside = (at >= low) & (at <= high)
    if labels:  # they are set apart by the width that the layout leaves to the panel
        axes.figure.get_layout_engine().execute(clean(axes.figure))
    wide = axes.get_position().width * axes.figure.get_figwidth()
    places = apart(at[inside], (high - low) * max(1 / 28, 0.17 / wide))
    raised = ScaledTranslation(0, lift / 72, axes.figure.dpi_scale_trans)
    for x, place, label in zip(at[inside], places, table["label"][inside], strict=True):
        axes.axvline(x, color=GREY, lw=0.8, ls=":", zorder=0)
        if labels:
            axes.annotate(
                label.translate(UNDRAWN), (x, 1), (place, 1.06),
                xycoords=axes.get_xaxis_transform(),
                textcoords=axes.get_xaxis_transform() + raised, rotation=60, rotation_mode="anchor",
                fontsize=7, color="#666666", ha="left", va="center",
                arrowprops=LEADER,
            )  # fmt: skip
    axes.set_xlim(low, high)
    return bool(inside.any())


def files(figure: Figure, about: Mapping[str, Mapping]) -> dict[str, bytes]:
    """Return a figure in three formats with what each says of itself: `svg`, `png`, `pdf`.

    There is no date in them, so that equal figures are equal files.
    """
    clean(figure)
    found = {}
    for kind, told in about.items():
        dots, drawn = {"dpi": DOTS_PER_INCH} if kind == "png" else {}, io.BytesIO()
        figure.savefig(drawn, format=kind, metadata=told, **dots)
        found[kind] = drawn.getvalue()
    return found
