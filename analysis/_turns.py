"""Changes in a chart over time for `draw`: a line, the band of its date, rates before and after."""

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patheffects import withStroke

from analysis import _canvas

TEXT = 0.13  # inches that a line of a small label takes
FEW = (0, (2, 2))
STEP = 0.07  # of a panel's width: how far the rates before and after are drawn at most
LIKELY = 0.05  # q of a change
HALO = [withStroke(linewidth=2, foreground="white")]


def surely(changes: pd.DataFrame | None, pencils: dict) -> pd.DataFrame:
    """Return the changes to draw, of what is drawn: sure ones, and those between a few texts."""
    if changes is None or changes.empty:
        return pd.DataFrame(columns=["source", "series"])
    pairs = zip(changes["source"], changes["series"], strict=True)
    known = np.array([pair in pencils for pair in pairs])
    likely = changes["sure"].to_numpy(dtype="bool") | (changes["q"].to_numpy() < LIKELY)
    found = changes[likely & changes["start_date"].notna().to_numpy() & known]
    ends = {end: found[end].fillna(found["start_date"]) for end in ("low", "high")}
    return found.assign(**ends)


def labelled(turns: pd.DataFrame, inch: float, edge: float, *, named: bool) -> pd.DataFrame:
    """Add the labels of changes and the `level`, from the top, where each finds room."""
    turns = turns.sort_values(["low", "start_date"], kind="stable") if len(turns) else turns
    several = named and turns["series"].nunique() > 1
    labels, levels, taken, lefts = [], [], [], []
    for turn in turns.itertuples():
        label = f"{turn.start_date:%Y}" + (f" {turn.series}" if several else "")
        size = inch * (_canvas.breadth([label], 7) + 0.08)
        at = mdates.date2num(turn.start_date)
        left = at if at + size <= edge else at - size
        first, last = mdates.date2num([turn.low, turn.high])
        level = next((i for i, end in enumerate(taken) if end <= min(first, left)), len(taken))
        taken[level : level + 1] = [max(last, left + size)]
        labels.append(label)
        levels.append(level)
        lefts.append(left < at)
    return turns.assign(label=labels, level=levels, before_it=lefts)


def turned(axes: plt.Axes, turns: pd.DataFrame, pencils: dict, tall: float) -> set:
    """Draw changes: a line at the date, the band of its interval, rates before and after."""
    span, row = np.ptp(axes.get_xlim()), TEXT / tall
    top = axes.get_xaxis_transform()
    for pair, own in turns.groupby(["source", "series"], sort=False):
        own = own.sort_values("start_date")
        colour, _, dash = pencils[pair]
        at = mdates.date2num(own["start_date"])
        room = np.minimum(np.diff(at, prepend=-np.inf), np.diff(at, append=np.inf)) / 2
        for line, x, reach in zip(own.itertuples(), at, room, strict=True):
            reach = min(reach, STEP * span)
            ends = mdates.date2num([line.low, line.high])
            high = 1 - row * line.level
            dash = dash if line.sure else FEW
            axes.axvspan(*ends, color=colour, alpha=0.07, lw=0, zorder=0)
            axes.axvspan(*ends, high - 0.8 * row, high, color=colour, alpha=0.25, lw=0, zorder=0)
            axes.axvline(x, color=colour, lw=1, ls=dash, zorder=1)
            step = {"color": colour, "lw": 2.2, "path_effects": HALO, "zorder": 5}
            axes.hlines([line.before, line.after], [x - reach, x], [x, x + reach], **step)
            beside = {"xytext": (-2 if line.before_it else 2, 0), "textcoords": "offset points"}
            axes.annotate(
                line.label, (x, high), xycoords=top, fontsize=7, va="top",
                ha="right" if line.before_it else "left", color=_canvas.legible(colour),
                path_effects=HALO, zorder=6, **beside,
            )  # fmt: skip
    sure = turns["sure"].astype("bool") if len(turns) else turns.get("sure", [])
    return {mark for mark, there in (("change", any(sure)), ("texts", not all(sure))) if there}
