"""Figures of stance by their data: cells, lines, dots, bars, what is written on them."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import colors as mcolors

from analysis import _canvas, _stances, draw, pool

LOOK = draw.palette(["MILL", "REED"])


def hatched(axes):
    return [patch for patch in axes.patches if patch.get_hatch() == _canvas.HATCH]


def words(axes):
    return [text.get_text() for text in axes.texts]


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def legend(figure):
    return [text.get_text() for found in figure.legends for text in found.get_texts()]


def cells(*rows):
    """Return a table of `pool.stances`: source, actor, n, stance, low, high, enough."""
    names = ["source", "actor", "n", "stance", "low", "high", "enough"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.assign(label=frame["actor"].str.title(), raw=frame["stance"] / 2)
    return frame.assign(units=frame["n"] - 1, resampled="paragraphs", calibrated=False)


TOWN = cells(
    ("MILL", "otters", 1200, 0.5, 0.25, 0.75, True),
    ("REED", "otters", 9, -0.25, -0.5, 0.001, True),
    ("MILL", "council", 3, -0.9, -1.0, 0.2, False),
)


def test_the_map():
    figure = draw.stances(TOWN, across=["MILL", "REED"])
    axes, bar = figure.axes
    assert (labels(axes.xaxis), labels(axes.yaxis)) == (["MILL", "REED"], ["Otters", "Council"])
    assert words(axes) == ["+0.50 (1,200)", "−0.25 (9)", "n = 3"]
    assert [patch.get_xy() for patch in hatched(axes)] == [(-0.5, 0.5)]
    assert bar.get_xlabel() == "stance: against (−1) to for (+1)"
    assert axes.get_xlabel() == "Not checked by hand coding."
    assert legend(figure) == [
        "for or against (interval clear of 0)",
        "mixed or neutral (interval holds 0)",
        "stance (number of mentions)",
        "too little evidence",
        "not mentioned",
    ]


@pytest.mark.parametrize(("sources", "stacked"), [(2, False), (20, True)])
def test_many_sources_stack_what_stands_in_a_cell(sources, stacked):
    across = [f"THE-WEEKLY-{i}" for i in range(sources)]
    parts = [TOWN[TOWN["source"] == "MILL"].assign(source=name) for name in across]
    figure = draw.stances(pd.concat(parts), across=across)
    assert figure.get_figwidth() < 9
    told = ["+0.50", "(1,200)"] if stacked else ["+0.50 (1,200)"]
    assert words(figure.axes[0])[: len(told)] == told


def test_colours_of_the_map_run_from_against_to_for():
    axes = draw.stances(TOWN, across=["MILL", "REED"]).axes[0]
    faces = [patch.get_facecolor() for patch in axes.patches if not patch.get_hatch()]
    scale = _stances.plt.get_cmap(_stances.SCALE)
    assert faces == [scale(0.75), scale(0.375)]


def test_intervals_of_the_map_lie_in_their_cells():
    axes = draw.stances(TOWN, across=["MILL", "REED"]).axes[0]
    lines = [line.get_xdata() for line in axes.lines if line.get_lw() == 1.6]
    reach = _stances.REACH
    assert lines[0].tolist() == pytest.approx([0.25 * reach, 0.75 * reach])
    assert lines[1].tolist() == pytest.approx([1 - 0.5 * reach, 1 + 0.001 * reach])
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [float(dot.get_xdata()[0]) for dot in dots] == pytest.approx(
        [0.5 * reach, 1 - 0.25 * reach]
    )
    clear, holds = (mcolors.to_rgb(dot.get_markerfacecolor()) for dot in dots)
    assert clear == mcolors.to_rgb(_canvas.INK)
    assert holds == (1, 1, 1)


def test_the_map_says_how_many_actors_are_left_out():
    figure = draw.stances(TOWN, across=["MILL", "REED"], most=1)
    axes = figure.axes[0]
    assert labels(axes.yaxis) == ["Otters"]
    assert axes.get_xlabel().split("\n")[1] == "1 actor with fewer mentions is left out."
    assert "not mentioned" not in legend(figure)


def test_the_map_says_how_far_it_is_checked():
    about = {"coded": 60, "alpha": 0.625, "interval": (0.5, 0.75)}
    figure = draw.stances(TOWN, across=["MILL", "REED"], **about)
    told = "Hand coding: 60 units; read together, v coders: alpha = 0.62 (0.50 to 0.75)."
    assert " ".join(figure.axes[0].get_xlabel().split()) == told
    figure = draw.stances(TOWN.assign(calibrated=True), across=["MILL", "REED"], **about)
    shown = " ".join(figure.axes[0].get_xlabel().split())
    assert shown.endswith("stances are put on the coders' scale.")


def test_an_actor_of_too_few_mentions_comes_after_those_of_enough():
    table = pd.concat([TOWN, cells(("MILL", "eels", 5, 0.1, 0.0, 0.2, True))])
    axes = draw.stances(table, across=["MILL", "REED"]).axes[0]
    assert labels(axes.yaxis) == ["Otters", "Eels", "Council"]


@pytest.mark.parametrize("across", [[], ["WEIR"]])
def test_a_map_of_nothing(across):
    assert words(draw.stances(TOWN, across=across).axes[0]) == ["No actor is mentioned."]


def dots(axes):
    return [line for line in axes.lines if line.get_marker() not in ("None", None, "")]


def test_one_actor_across_sources():
    figure = draw.estimates(TOWN[TOWN["actor"] == "otters"], "source", look=LOOK)
    (axes,) = figure.axes
    assert labels(axes.yaxis) == ["MILL", "REED"]
    assert words(axes) == ["1,200 in 1,199", "9 in 8"]
    assert [float(dot.get_xdata()[0]) for dot in dots(axes)] == [0.25, 0.5, -0.125, -0.25]
    assert [dot.get_markerfacecolor() == "white" for dot in dots(axes)] == [True, False] * 2
    assert mcolors.to_hex(dots(axes)[1].get_markerfacecolor()) == LOOK["MILL"][0].lower()
    spans = [path.vertices[:, 0].tolist() for one in axes.collections for path in one.get_paths()]
    assert spans == [[0.25, 0.75], [-0.5, 0.001]]
    assert axes.get_title(loc="right") == "mentions in paragraphs"
    assert legend(figure) == ["pooled stance, 95 % interval", "mean of these mentions alone"]


def test_one_source_across_actors():
    figure = draw.estimates(TOWN[TOWN["source"] == "MILL"], "actor", look=LOOK)
    (axes,) = figure.axes
    assert labels(axes.yaxis) == ["Otters", "Council"]
    assert words(axes) == ["1,200 in 1,199", "3 in 2, too little"]
    assert mcolors.to_hex(dots(axes)[3].get_markerfacecolor()) == _canvas.GREY.lower()
    assert legend(figure)[-1] == "too little evidence"
    fewer = draw.estimates(TOWN[TOWN["source"] == "MILL"], "actor", look=LOOK, most=1)
    assert fewer.axes[0].get_xlabel().endswith("1 actor with fewer mentions is left out.")


def test_estimates_by_voice():
    own = TOWN[TOWN["actor"] == "otters"]
    both = pd.concat([own.assign(voice="own"), own.iloc[:1].assign(voice="quoted")])
    axes = draw.estimates(both, "source", look=LOOK).axes[0]
    assert labels(axes.yaxis) == ["MILL, own", "quoted", "REED, own"]
    full, pale = (mcolors.to_rgb(dots(axes)[at].get_markerfacecolor()) for at in (1, 3))
    assert sum(pale) > sum(full)


def test_estimates_of_nothing():
    figure = draw.estimates(TOWN.iloc[:0], "source", look=LOOK)
    assert words(figure.axes[0]) == ["There is no mention to tell from."]


REASONS = pd.DataFrame(
    [
        ("MILL", "against", "agent of 'steal'", 2, 9),
        ("MILL", "for", "called 'friends'", 3, 9),
    ],
    columns=["source", "side", "reason", "n", "base"],
)


def test_reasons():
    figure = draw.reasons(REASONS, look=LOOK)
    mill, reed = figure.axes
    assert [bar.get_width() for bar in mill.patches] == [3, -2]
    assert labels(mill.yaxis) == ["called 'friends'", "agent of 'steal'"]
    assert words(mill) == ["3", "2"]
    assert mill.get_title(loc="left") == "MILL\nn = 9 mentions"
    assert mcolors.to_hex(mill.patches[0].get_facecolor()) == _stances.FOR.lower()
    assert mcolors.to_hex(mill.patches[1].get_facecolor()) == _stances.AGAINST.lower()
    assert reed.get_title(loc="left") == "REED\nno reason found"
    assert len(hatched(reed)) == 1


@pytest.mark.parametrize(
    ("table", "look", "message"),
    [(REASONS, {}, "There is no source."), (REASONS.iloc[:0], LOOK, "No reason was found.")],
)
def test_reasons_of_nothing(table, look, message):
    assert words(draw.reasons(table, look=look).axes[0]) == [message]


def test_confusion():
    table = pd.DataFrame({"suite": [-1, 0, 1, 1], "coder": [-1, -1, 0, 1], "n": [30, 10, 5, 15]})
    axes = draw.confusion(table).axes[0]
    shown = axes.images[0].get_array()
    assert np.asarray(shown).tolist() == [[0.75, 0.25, 0], [0, 0, 1], [0, 0, 1]]
    assert words(axes)[:3] == ["30\n75 %", "10\n25 %", "0\n0 %"]
    assert labels(axes.xaxis) == ["against", "neither", "for"]
    assert labels(axes.yaxis) == ["against\nn = 40", "neither\nn = 5", "for\nn = 15"]
    assert axes.get_title(loc="left") == "same stance: 45 of 60 (75 %)"


def test_a_stance_that_coders_never_gave_is_a_dash():
    table = pd.DataFrame({"suite": [-1], "coder": [-1], "n": [3]})
    assert words(draw.confusion(table).axes[0])[3:] == ["–"] * 6


def test_confusion_of_nothing():
    nothing = pd.DataFrame({"suite": [], "coder": [], "n": []})
    assert words(draw.confusion(nothing).axes[0]) == ["Nothing is coded by hand."]


def test_figures_of_a_corpus_are_saved(harbour, tmp_path):
    look, table = draw.palette(harbour.sources), pool.stances(harbour)
    figures = {
        "map": draw.stances(table, across=harbour.sources),
        "actor": draw.estimates(table[table["actor"] == "guard"], "source", look=look),
        "source": draw.estimates(table[table["source"] == "GAZETTE"], "actor", look=look),
        "reasons": draw.reasons(pool.evidence(harbour, "guard"), look=look),
    }
    for name, figure in figures.items():
        draw.save(figure, name, table, caption="Stance.", features=harbour, folder=tmp_path)
        assert (tmp_path / f"{name}.png").stat().st_size > 5000
