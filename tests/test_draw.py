"""Figures by their data: bars, labels, hatched cells, legends, axes; and the files they become."""

import matplotlib.colors as mcolors
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection
from matplotlib.dates import date2num
from matplotlib.markers import CARETLEFT, CARETRIGHT, CARETUP
from matplotlib.text import Text

from analysis import _canvas, _told, count, draw, group, portray, tables, trace

NO_EVENTS = pd.DataFrame({"start": pd.to_datetime([]), "label": pd.Series([], dtype="str")})
LOOK = draw.palette(["MILL", "REED"])


def hatched(axes):
    return [patch for patch in axes.patches if patch.get_hatch() == _canvas.HATCH]


def words(axes):
    return [text.get_text() for text in axes.texts]


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def legend(figure):
    return [text.get_text() for found in figure.legends for text in found.get_texts()]


def test_a_source_keeps_its_colour_in_the_whole_suite():
    many = draw.palette([f"S{i}" for i in range(30)])
    assert len({colour for colour, _ in many.values()}) == 10
    assert len(set(many.values())) == 30  # the eleventh has another marker
    assert draw.palette(["A", "B"])["A"] == draw.palette(["A"])["A"]


def test_colours_can_be_told_apart_in_grey():
    grey = [np.dot(mcolors.to_rgb(colour), [0.299, 0.587, 0.114]) for colour in _canvas.COLOURS]
    assert max(grey) - min(grey) > 0.5
    assert len(set(_canvas.COLOURS)) == len(_canvas.COLOURS) == 10


def test_voices(weir):
    figure = draw.voices(portray.sources(weir), draw.palette(weir.sources))
    (axes,) = figure.axes
    assert [bar.get_width() for bar in axes.patches] == [36, 0, 13, 16, 7, 0, 8, 0, 0]
    assert labels(axes.yaxis) == ["MILL", "REED", "CRANE"]
    assert words(axes)[0] == " 49 words, 2 documents, 3 units"
    assert axes.get_xlabel() == "words"
    assert legend(figure) == ["own", "quoted", "reprinted"]


def test_one_unit_is_not_units(weir):
    figure = draw.voices(portray.sources(weir), draw.palette(weir.sources))
    assert words(figure.axes[0])[1] == " 23 words, 1 document, 1 unit"


def test_timeline(weir):
    figure = draw.timeline(trace.dates(weir), weir.events, draw.palette(weir.sources))
    (axes,) = figure.axes
    spans = [line for line in axes.lines if line.get_lw() == 5]
    ends = [np.array(line.get_xdata(), dtype="datetime64[s]").reshape(-1, 3) for line in spans]
    days = [(own[:, 1] - own[:, 0]).astype("timedelta64[D]").astype(int) for own in ends]
    assert sorted(day for own in days for day in own) == [0, 30, 30, 364]
    assert labels(axes.yaxis) == ["MILL", "REED", "CRANE"]
    assert words(axes) == ["Great flood"]
    assert axes.get_xlabel() == "date of publication"


def test_timeline_without_dates(weir):
    dates = trace.dates(weir).assign(start_date=pd.NaT, end_date=pd.NaT)
    figure = draw.timeline(dates, weir.events, draw.palette(weir.sources))
    assert words(figure.axes[0]) == ["No document has a date."]


def grid():
    return pd.DataFrame(
        {
            "actor": ["a", "a", "b", "b"],
            "source": ["MILL", "REED", "MILL", "REED"],
            "rate": [1.0, 2.0, 3.0, 50.0],
            "n": [1, 2, 3, 4],
            "enough": [True, True, True, False],
        }
    )


def heat(table, **options):
    options = {"down": ["a", "b"], "across": ["MILL", "REED"], **options}
    return draw.heatmap(table, "actor", "source", "rate", unit="per 1,000", **options)


def test_heatmap():
    figure = heat(grid())
    axes, bar = figure.axes
    shown = axes.images[0].get_array()
    assert shown.filled(-1).tolist() == [[1, 2], [3, -1]]  # too little evidence has no colour
    assert axes.images[0].get_clim() == (0, 3)
    assert words(axes) == ["1", "2", "3", "4"]
    assert [patch.get_xy() for patch in hatched(axes)] == [(0.5, 0.5)]
    assert (labels(axes.xaxis), labels(axes.yaxis)) == (["MILL", "REED"], ["a", "b"])
    assert bar.get_ylabel() == "per 1,000"
    assert legend(figure) == ["n of the cell", "too little evidence"]


def test_heatmap_with_a_pair_that_is_not_there():
    figure = heat(grid().iloc[:2])
    assert len(hatched(figure.axes[0])) == 2
    assert words(figure.axes[0]) == ["1", "2"]


def test_heatmap_without_hatching():
    figure = heat(grid(), hatched=False)
    assert not hatched(figure.axes[0])
    assert legend(figure) == ["n of the cell"]


@pytest.mark.parametrize(
    ("rows", "labels"), [(4, {"down": []}), (4, {"across": []}), (0, {})], ids=str
)
def test_heatmap_of_nothing(rows, labels):
    figure = heat(grid().iloc[:rows], **labels)
    (message,) = words(figure.axes[0])
    assert message.endswith("to compare.")


def shares():
    return pd.DataFrame(
        {
            "source": ["MILL", "MILL", "REED"],
            "name": ["a", "b", "a"],
            "share": [0.25, 0.75, 1.0],
            "low": [0.1, 0.6, 0.5],
            "high": [0.4, 0.9, 1.0],
            "base": [12, 12, 3],
            "enough": [True, True, False],
        }
    )


def multiples(table):
    return draw.bars(
        table,
        "source",
        "name",
        "share",
        unit="share of mentions",
        n="base",
        of="mentions",
        look=draw.palette(["MILL", "REED", "CRANE"]),
    )


def titles(figure):
    return [" ".join(axes.get_title(loc="left").split()) for axes in figure.axes]


def test_bars():
    figure = multiples(shares())
    mill, reed, crane = figure.axes
    expected = ["MILL n = 12 mentions", "REED n = 3 mentions", "CRANE n = 0 mentions"]
    assert titles(figure) == expected
    assert [bar.get_width() for bar in mill.patches] == [0.25, 0.75]
    assert labels(mill.yaxis) == ["a", "b"]
    assert spans(mill) == [[0.1, 0.4], [0.6, 0.9]]
    for axes in (reed, crane):
        assert len(hatched(axes)) == len(axes.patches) == 1
    assert figure.get_supxlabel() == "share of mentions"
    assert legend(figure) == ["95 % interval", "too little evidence"]


def test_bars_of_nothing_are_hatched_panels():
    figure = multiples(shares().iloc[:0])
    assert [len(hatched(axes)) for axes in figure.axes] == [1, 1, 1]
    assert titles(figure)[0] == "MILL n = 0 mentions"


def test_points():
    table = shares().drop_duplicates("source").assign(n=[3, 3])
    figure = draw.points(
        table, "share", unit="share", of="mentions", look=draw.palette(["MILL", "REED", "CRANE"])
    )
    (axes,) = figure.axes
    assert labels(axes.yaxis) == ["MILL", "REED", "CRANE"]
    assert words(axes) == ["3 of 12", "3 of 3, too little evidence", "0 of 0, too little evidence"]
    points = [line for line in axes.lines if line.get_marker() in ("o", "s")]
    assert [line.get_xdata()[0] for line in points] == [0.25, 1.0]
    assert [line.get_markerfacecolor() == "white" for line in points] == [False, True]
    assert axes.get_title(loc="right") == "n of mentions"


def course():
    return pd.DataFrame(
        {
            "source": ["MILL"] * 3 + ["REED"],
            "start_date": pd.to_datetime(["2001-01-01", "2002-01-01", "2003-01-01", "2001-06-01"]),
            "series": "Otters",
            "n": [1, 2, 3, 4],
            "rate": [10.0, 20, 30, 40],
            "low": [5.0, 15, 25, 35],
            "high": [15.0, 25, 35, 45],
            "enough": [True, True, True, False],
        }
    )


def test_series():
    events = pd.DataFrame({"start": pd.to_datetime(["2002-05-01"]), "label": ["flood"]})
    figure = draw.series(course(), events, unit="per 1,000", look=LOOK)
    (axes,) = figure.axes
    assert axes.get_title(loc="left") == "Otters (n = 10)"
    assert legend(figure) == ["MILL", "REED", "too little evidence", "95 % interval", "event"]
    joined = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata())]
    assert [line.get_ydata().tolist() for line in joined] == [[10, 20, 30]]
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [line.get_ydata().tolist() for line in hollow if len(line.get_ydata())] == [[40]]
    assert [line for line in axes.lines if line.get_linestyle() == ":"]
    assert figure.get_supylabel() == "per 1,000"
    assert axes.get_ylim()[0] == 0


def test_a_source_without_enough_evidence_is_a_low_hatched_panel():
    table = course().assign(series=["otters", "seals", "otters", "otters"])
    figure = draw.series(table, NO_EVENTS, unit="share", look=LOOK, panel="source")
    assert titles(figure) == ["MILL (n = 6)", "REED (n = 4)"]
    assert [len(hatched(axes)) for axes in figure.axes] == [0, 1]
    assert legend(figure)[-1] == "too little evidence"
    alone = draw.series(table.iloc[3:], NO_EVENTS, unit="share", look=LOOK, panel="source")
    assert not hatched(alone.axes[0])  # where there is nothing else it is drawn, hollow


def test_two_points_of_a_source_are_not_joined():
    figure = draw.series(course().iloc[1:], NO_EVENTS, unit="per 1,000", look=LOOK)
    assert not [
        line
        for line in figure.axes[0].lines
        if line.get_linestyle() == "-" and len(line.get_xdata())
    ]


def test_series_have_a_panel_each_and_none_without_dates():
    both = pd.concat([course(), course().assign(series="Council")])
    assert len(draw.series(both, NO_EVENTS, unit="x", look=LOOK).axes) == 2
    figure = draw.series(course().iloc[:0], NO_EVENTS, unit="x", look=LOOK)
    (message,) = words(figure.axes[0])
    assert message.startswith("No dated text")


def places():
    return pd.DataFrame(
        {
            "source": ["MILL", "MILL", "REED"],
            "cluster": [1, 2, 1],
            "x": [0.0, 1, 2],
            "y": [0.0, 1, 0],
            "x_share": 0.4,
            "y_share": 0.2,
        }
    )


def test_a_panel_keeps_its_labels_where_they_differ():
    table = shares().assign(enough=True)
    mill, reed, _ = multiples(table).axes
    assert (labels(mill.yaxis), labels(reed.yaxis)) == (["a", "b"], ["a"])


def test_tree():
    joins = pd.DataFrame(
        {
            "left": ["MILL", "CRANE"],
            "right": ["REED", "join 1"],
            "distance": [0.1, 0.8],
            "size": [2, 3],
        }
    )
    figure = draw.tree(joins, draw.palette(["MILL", "REED", "CRANE"]))
    (axes,) = figure.axes
    assert sorted(labels(axes.yaxis)) == ["CRANE", "MILL", "REED"]
    assert max(axes.collections[0].get_segments(), key=np.max).max() > 0
    assert axes.get_xlabel().startswith("distance at which sources join")
    marks = [line for line in axes.lines if line.get_marker() not in ("None", None, "")]
    assert len(marks) == 3
    figure = draw.tree(joins.iloc[:0], LOOK)
    assert words(figure.axes[0]) == ["Fewer than two sources to join."]


LONG = "The " + "very " * 12 + "long name of a party"


def test_long_labels_are_wrapped():
    """None of the lines is longer than 28 characters in a heat map, nor than 1.3 inches in bars."""
    table = grid().assign(actor=[LONG, LONG, "b", "b"])
    shown = labels(heat(table, down=[LONG, "b"]).axes[0].yaxis)
    assert [text.replace("\n", " ") for text in shown] == [LONG, "b"]
    assert 20 < max(len(line) for line in shown[0].split("\n")) <= 28
    figure = multiples(shares().assign(name=[LONG, "b", LONG], enough=True))
    shown = labels(figure.axes[0].yaxis)
    assert [text.replace("\n", " ") for text in shown] == [LONG, "b"]
    assert max(len(line) for line in shown[0].split("\n")) > 15
    assert _canvas.breadth(shown, 8) <= 1.3


@pytest.mark.parametrize("sources", [1, 10, 20])
def test_a_heat_map_fits_two_columns_where_it_can(sources):
    across = [f"THE-WEEKLY-{i}" for i in range(sources)]
    table = pd.DataFrame({"actor": "a", "source": across, "rate": 0.5, "low": 0.25, "high": 0.75})
    table = table.assign(n=123, enough=True)
    plain = heat(table, down=["a"], across=across)
    style = {"note": "rate", "form": "{:.2f}", "between": ("low", "high")}
    ranged = heat(table, down=["a"], across=across, **style)
    widths = [figure.get_figwidth() for figure in (plain, ranged)]
    assert all(3.4 <= width <= (7.0001 if sources <= 10 else 9) for width in widths)
    told = "0.25 to 0.75" if sources == 1 else "0.25\nto 0.75"
    assert words(ranged.axes[0])[:2] == ["0.50", told]
    sizes = [text.get_fontsize() for figure in (plain, ranged) for text in figure.axes[0].texts]
    assert min(sizes) >= 6
    assert legend(ranged) == []  # the number in a cell is what the colour tells


def test_a_long_key_is_folded_to_its_figure():
    @_canvas.styled
    def keyed():
        figure, _ = _canvas.sheet(3.4, 2)
        _canvas.key(figure, [_canvas.sign("*", "told apart from chance " * 6)])
        return figure

    figure = keyed()
    assert cut(figure) == []
    assert figure.get_figheight() > 2.3


@pytest.mark.filterwarnings("error")
def test_one_date_only_gives_no_warning():
    events = pd.DataFrame({"start": pd.to_datetime(["2001-03-01"]), "label": ["flood"]})
    for shown in (NO_EVENTS, events):
        table = course().assign(start_date=pd.Timestamp("2001-01-01"))
        figure = draw.series(table, shown, unit="per 1,000", look=LOOK)
        figure.draw_without_rendering()
        low, high = figure.axes[0].get_xlim()
        assert 300 < high - low < 800
        dates = pd.DataFrame(
            {
                "source": ["MILL", "REED"],
                "start_date": pd.Timestamp("2001-01-01"),
                "end_date": pd.Timestamp("2001-01-01"),
                "words": 9,
            }
        )
        figure = draw.timeline(dates, shown, LOOK)
        figure.draw_without_rendering()
        assert words(figure.axes[0]) == shown["label"].tolist()


def test_the_same_figure_is_the_same_bytes(weir, tmp_path):
    for name in ("a", "b"):
        figure = draw.voices(portray.sources(weir), draw.palette(weir.sources))
        draw.save(figure, "one", shares(), caption="So.", features=weir, folder=tmp_path / name)
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_bars_without_any_interval_are_drawn():
    """All mentions of a source may stand in one unit of text: there is nothing to resample."""
    figure = multiples(shares().assign(low=np.nan, high=np.nan, enough=True))
    assert figure.axes[0].get_xlim()[1] > 0


def test_a_dollar_in_a_name_is_no_formula(weir, tmp_path):
    table = shares().assign(name=["$a", "b$", "$c$ & <d>"])
    figure = multiples(table.assign(enough=True))
    about = {"caption": "Costs $5 & <more>.", "features": weir}
    draw.save(figure, "money", table, **about, folder=tmp_path)
    assert labels(figure.axes[0].yaxis) == ["$a", "b$"]
    assert "Costs $5 &amp; &lt;more&gt;." in (tmp_path / "money.svg").read_text()


def test_figures_of_an_actor_never_mentioned_say_so(weir):
    look = draw.palette(weir.sources)
    names = portray.names(weir, "crown")
    figure = draw.bars(
        names, "source", "name", "share", unit="share", n="base", of="mentions", look=look
    )
    assert titles(figure) == [f"{source} n = 0 mentions" for source in weir.sources]
    assert all(hatched(axes) for axes in figure.axes)
    contexts = count.contexts(weir, actor="crown")
    clusters = group.clusters(contexts, k=2)
    places_of = group.places(contexts).assign(cluster=clusters["cluster"])
    figure = draw.scatter(places_of, look, unstable=[])
    assert words(figure.axes[0]) == ["There is no context to map."]
    assert words(draw.choices(group.choices(contexts)).axes[0]) == ["Too few contexts to cluster."]


def shown(figure):
    """Return the texts of a figure that can be seen, with the room that each takes."""
    figure.draw_without_rendering()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return [(text, Text.get_window_extent(text)) for text in texts]  # without its leader


def cut(figure):
    """Return the texts that stand outside the figure, by more than the breadth of a line."""
    found, page = shown(figure), figure.bbox
    return [
        text.get_text()
        for text, box in found
        if min(box.x0, box.y0, page.width - box.x1, page.height - box.y1) < -1
    ]


def crossing(figure):
    """Return the pairs of texts that hide each other, slanting ones left out."""
    level = [(text, box) for text, box in shown(figure) if text.get_rotation() in (0, 90)]
    found = [(text.get_text(), box.padded(-1)) for text, box in level]
    return [
        (one, other)
        for number, (one, box) in enumerate(found)
        for other, place in found[number + 1 :]
        if box.overlaps(place)
    ]


def distinctive(source="MILL", terms=("weir", "lock", "otter", "toll"), **columns):
    """Return words of a source: even ones told apart from chance, the last without interval."""
    size = len(terms)
    table = pd.DataFrame(
        {
            "source": source,
            "reference": "the others",
            "term": list(terms),
            "n": range(12, 12 + size),
            "reference_n": 3,
            "contexts": 13,
            "reference_contexts": 40,
            "spread": [5, 1, 4, 3][:size] + [2] * (size - 4),
            "reference_spread": 2,
            "effect": np.linspace(3.0, 1.5, size),
            "low": np.linspace(1.5, 0.5, size),
            "high": np.linspace(4.5, 2.5, size),
            "sure": [True, False] * (size // 2),
            "enough": True,
        }
    )
    table.loc[0, "high"], table.loc[1, "low"] = np.inf, -np.inf
    table.loc[size - 1, ["low", "high"]] = np.nan
    return table.assign(**columns)


def dots(axes):
    return [line for line in axes.lines if line.get_marker() == "o"]


def heads(axes):
    sides = {CARETLEFT: "left", CARETRIGHT: "right"}
    return [
        (sides[line.get_marker()], line.get_xdata()[0], line.get_ydata()[0])
        for line in axes.lines
        if line.get_marker() in sides
    ]


def filled(axes):
    return [line.get_markerfacecolor() != "white" for line in dots(axes)]


def spans(axes):
    return [part[:, 0].tolist() for found in axes.collections for part in found.get_segments()]


def test_effects():
    figure = draw.effects(distinctive(), look=LOOK)
    mill, reed = figure.axes
    assert titles(figure) == ["MILL n = 13 contexts", "REED no word to compare"]
    assert [line.get_xdata()[0] for line in dots(mill)] == [3.0, 2.5, 2.0, 1.5]
    assert filled(mill) == [True, False, True, False]
    assert {line.get_markeredgecolor() for line in dots(mill)} == {LOOK["MILL"][0]}
    least, most = mill.get_xlim()
    assert heads(mill) == [("right", most, 0), ("left", least, 1)]
    assert spans(mill)[0] == [1.5, most]
    assert spans(mill)[1][0] == least
    assert len(spans(mill)) == 3  # the last word has no interval
    assert labels(mill.yaxis) == ["weir", "lock\N{NO-BREAK SPACE}†", "otter", "toll"]
    greys = [label.get_color() == _canvas.SOFT for label in mill.get_yticklabels()]
    assert greys == [False, True, False, False]
    assert words(mill) == ["12 : 3", "13 : 3", "14 : 3", "15 : 3"]
    assert labels(mill.xaxis) == ["1", "2", "4", "8×"]
    assert " ".join(mill.get_xlabel().split()) == "times as often as in the other sources"
    (middle,) = [line for line in mill.lines if line.get_linestyle() == ":"]
    assert middle.get_xdata() == [0, 0]
    assert len(hatched(reed)) == 1
    assert legend(figure) == [
        "told apart from chance (q < 0.05)",
        "not told apart from chance",
        "95 % interval",
        "interval goes on further",
        "in one unit of text only",
        "n in the source : n in the others",
        "too little evidence",
    ]


def test_the_key_of_effects_says_no_more_than_is_drawn():
    table = distinctive().iloc[[2]]
    figure = draw.effects(table, look={"MILL": LOOK["MILL"]})
    told = ["told apart from chance (q < 0.05)", "95 % interval"]
    assert legend(figure) == [*told, "n in the source : n in the others"]
    figure = draw.effects(table.assign(sure=False), look={"MILL": LOOK["MILL"]})
    assert legend(figure)[0] == "not told apart from chance"


def test_an_interval_far_beyond_the_dots_is_cut_and_says_so():
    table = distinctive().iloc[2:3].assign(high=40.0)
    (axes,) = draw.effects(table, look={"MILL": LOOK["MILL"]}).axes
    most = axes.get_xlim()[1]
    assert most < 6
    assert heads(axes) == [("right", most, 0)]


def test_effects_that_rest_on_too_little_come_last():
    table = pd.concat([distinctive("MILL", enough=False, contexts=2), distinctive("REED")])
    mill, reed = draw.effects(table, look=LOOK).axes
    assert len(hatched(mill)) == 1
    assert not dots(mill)
    assert len(dots(reed)) == 4
    assert mill.get_subplotspec().rowspan.start > reed.get_subplotspec().rowspan.start
    assert " ".join(mill.get_title(loc="left").split()) == "MILL n = 2 contexts"


def test_sources_without_a_panel_do_not_stretch_the_others():
    far_off = distinctive("REED", effect=30.0)
    alone = draw.effects(distinctive(), look={"MILL": LOOK["MILL"]})
    figure = draw.effects(pd.concat([distinctive(), far_off]), look={"MILL": LOOK["MILL"]})
    assert figure.axes[0].get_xlim() == alone.axes[0].get_xlim()


def test_effects_of_nothing():
    figure = draw.effects(distinctive().iloc[:0], look=LOOK)
    assert [len(hatched(axes)) for axes in figure.axes] == [1, 1]
    assert legend(figure) == ["too little evidence"]
    assert words(draw.effects(distinctive(), look={}).axes[0]) == ["Too few contexts to compare."]


NASTY = ("$x$", "counterrevolutionary", "w" * 60, "a_b^{c} \\frac")
MANY = [f"SOURCE-NUMBER-{i}-2020" for i in range(9)] + ["The " + "very " * 9 + "long name"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("few", [0, 6, 9, 10])
@pytest.mark.parametrize("terms", [("a", "b", "c", "d"), NASTY], ids=["short", "nasty"])
def test_no_text_of_effects_is_cut_or_hidden(few, terms):
    parts = [distinctive(name, terms, enough=i >= few) for i, name in enumerate(MANY)]
    figure = draw.effects(pd.concat(parts), look=draw.palette(MANY))
    assert cut(figure) == crossing(figure) == []
    kept = [axes for axes in figure.axes if dots(axes)]
    assert len(kept) == 10 - few
    assert all(axes.get_window_extent().width > 80 for axes in kept)
    if kept:
        found = labels(kept[0].yaxis)
        assert [text.replace("\n", "").split("\N{NO-BREAK SPACE}")[0] for text in found] == [*terms]


def facing_words():
    """Return words of MILL against REED, the first two more often in MILL."""
    spreads = {"spread": [1, 2, 1, 2], "reference_spread": [2, 2, 3, 1]}
    table = distinctive(reference="REED", **spreads)
    table.loc[2:, ["effect", "low", "high"]] = [[-1.0, -2.0, np.inf], [-2.0, -3.0, -1.0]]
    return table


def test_contrast():
    figure = draw.contrast(facing_words(), look=LOOK, source="MILL", other="REED")
    (axes,) = figure.axes
    assert [line.get_xdata()[0] for line in dots(axes)] == [3.0, 2.5, -1.0, -2.0]
    colours = [line.get_markeredgecolor() for line in dots(axes)]
    assert colours == [LOOK["MILL"][0]] * 2 + [LOOK["REED"][0]] * 2
    assert filled(axes) == [True, False, True, False]
    assert words(axes) == ["12 : 3", "13 : 3", "14 : 3", "15 : 3"]
    assert axes.get_title(loc="left") == "← REED more often\nn = 40 contexts"
    assert axes.get_title(loc="right") == "MILL more often →\nn = 13 contexts"
    least, most = axes.get_xlim()
    assert heads(axes) == [("right", most, 0), ("left", least, 1), ("right", most, 2)]
    assert axes.get_xlabel() == "times as often in MILL as in REED"
    assert "n in MILL : n in REED" in legend(figure)
    # in how many units a word stands is told of the source that has it more often
    daggers = [text.endswith("†") for text in labels(axes.yaxis)]
    assert daggers == [True, False, False, True]


def test_contrast_leaves_other_sources_out():
    table = pd.concat([facing_words(), distinctive()])
    (axes,) = draw.contrast(table, look=LOOK, source="MILL", other="REED").axes
    assert [line.get_xdata()[0] for line in dots(axes)] == [3.0, 2.5, -1.0, -2.0]


def test_contrast_of_nothing():
    straight = facing_words()
    for table in (straight.iloc[:0], straight.assign(enough=False), distinctive()):
        figure = draw.contrast(table, look=LOOK, source="MILL", other="REED")
        assert words(figure.axes[0]) == ["Too few contexts to compare."]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("names", [("A", "B"), ("$A$ " * 8, LONG), ("X" * 50, "Y" * 50)], ids=str)
def test_no_text_of_a_contrast_is_cut_or_hidden(names):
    source, other = names
    table = facing_words().assign(source=source, reference=other, term=NASTY)
    figure = draw.contrast(table, look=draw.palette(names), source=source, other=other)
    assert cut(figure) == crossing(figure) == []


def whereabouts(size=4, spread=0.3):
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "source": MANY[:size],
            "n": range(5, 5 + size),
            "x": rng.normal(0, spread, size),
            "y": rng.normal(0, spread, size),
            "major": 0.2,
            "minor": 0.1,
            "angle": 30.0,
            "share": 0.83,
        }
    )


def names(axes):
    return [text for text in words(axes) if "(n = " in text]


def test_positions():
    table, look = whereabouts(), draw.palette(MANY)
    (axes,) = draw.positions(table, look).axes
    marks = [line for line in axes.lines if line.get_marker() in _canvas.MARKERS]
    assert [line.get_xydata()[0].tolist() for line in marks] == table[
        ["x", "y"]
    ].to_numpy().tolist()
    assert [(line.get_color(), line.get_marker()) for line in marks] == [*look.values()][:4]
    assert len(axes.patches) == 8  # the fill and the edge of an ellipse each
    ellipse = axes.patches[0]
    assert (ellipse.width, ellipse.height, ellipse.angle) == (0.4, 0.2, 30)
    assert names(axes) == [f"{name} (n = {5 + i})" for i, name in enumerate(MANY[:4])]
    assert axes.get_xlabel().endswith("two dimensions keep 83 % of them")
    assert axes.get_aspect() == 1
    (told,) = axes.get_legend().get_texts()
    assert told.get_text() == "95 % of resampled positions"
    (bar,) = [line for line in axes.lines if line.get_marker() == "|"]
    distance = np.ptp(bar.get_xdata()) ** 2  # the square of a way on the map
    assert f"distance {distance:g}" in words(axes)
    assert f"{distance:.6e}"[0] in "125"


def test_positions_of_two_sources_without_ellipses():
    table = whereabouts(2).assign(y=0.0, major=np.nan, minor=np.nan, angle=np.nan, share=1.0)
    figure = draw.positions(table, draw.palette(MANY))
    (axes,) = figure.axes
    assert axes.get_legend() is None
    assert np.ptp(axes.get_ylim()) > 0.2 * np.ptp(axes.get_xlim())
    assert cut(figure) == crossing(figure) == []


def test_positions_of_one_source_or_none():
    for size in (0, 1):
        figure = draw.positions(whereabouts(size), draw.palette(MANY))
        assert words(figure.axes[0]) == ["Fewer than two sources have enough contexts."]
    elsewhere = draw.positions(whereabouts(4), LOOK)
    assert words(elsewhere.axes[0]) == ["Fewer than two sources have enough contexts."]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("spread", [0.5, 0.1, 0.02])
@pytest.mark.parametrize("size", [3, 10])
def test_names_on_a_map_do_not_hide_each_other_or_leave_it(size, spread):
    figure = draw.positions(whereabouts(size, spread), draw.palette(MANY))
    assert cut(figure) == crossing(figure) == []
    (axes,) = figure.axes
    assert len(names(axes)) == size
    frame = axes.get_window_extent()
    points = axes.transData.transform(whereabouts(size, spread)[["x", "y"]])
    for text in axes.texts:
        if "(n = " in text.get_text():
            box = text.get_window_extent()
            assert frame.x0 < box.x0 < box.x1 < frame.x1
            assert frame.y0 < box.y0 < box.y1 < frame.y1
            assert not any(box.contains(*point) for point in points)


def test_sources_in_one_place_have_a_map_all_the_same():
    table = whereabouts(3).assign(x=0.0, y=0.0, major=0.0, minor=0.0)
    figure = draw.positions(table, draw.palette(MANY))
    assert any(text.startswith("distance 0.") for text in words(figure.axes[0]))
    assert cut(figure) == crossing(figure) == []


def distances():
    return pd.DataFrame(
        {
            "source": ["MILL", "REED", "MILL", "CRANE"],
            "other": ["REED", "MILL", "CRANE", "MILL"],
            "distance": [0.31, 0.31, -0.02, -0.02],
            "low": [0.2, 0.2, -0.1, -0.1],
            "high": [0.42, 0.42, 0.06, 0.06],
            "sure": [True, True, False, False],
            "enough": True,
        }
    )


def far(table, **options):
    kept = ["MILL", "REED", "CRANE"]
    style = {"down": kept, "across": kept, "note": "distance", "form": "{:.2f}", **options}
    return draw.heatmap(table, "source", "other", "distance", unit="distance", **style)


def test_heatmap_of_distances():
    figure = far(distances(), mark="sure", between=("low", "high"), means="so")
    axes, bar = figure.axes
    assert words(axes) == [
        "0.31*", "0.20 to 0.42", "-0.02", "-0.10 to 0.06",
        "0.31*", "0.20 to 0.42", "-0.02", "-0.10 to 0.06",
    ]  # fmt: skip
    bold = [text.get_text() for text in axes.texts if text.get_weight() == "bold"]
    assert bold == ["0.31*", "0.31*"]
    assert axes.images[0].get_clim() == (0, 0.31)
    # what is not compared is hatched, but for the pairs of a source with itself
    assert [patch.get_xy() for patch in hatched(axes)] == [(1.5, 0.5), (0.5, 1.5)]
    assert legend(figure) == ["so", "too little evidence"]
    assert set(cut(figure)) <= set(labels(bar.yaxis))  # ticks beyond the bar are not drawn


def test_a_cell_that_rests_on_too_little_has_no_star():
    figure = far(distances().assign(enough=False), mark="sure", between=("low", "high"))
    assert words(figure.axes[0]) == ["0.31", "-0.02", "0.31", "-0.02"]
    assert legend(figure) == ["too little evidence"]


def test_heatmap_of_negative_values_only():
    figure = far(distances().assign(distance=-0.5), mark="sure")
    axes, _ = figure.axes
    assert axes.images[0].get_clim() == (0, 1)
    assert {text.get_color() for text in axes.texts} == {_canvas.INK}


def years(rates, source="MILL", series="Otters", first=1900, **columns):
    """Return a year a row; a rate of None: nothing was published."""
    n = [0 if rate is None else int(rate) for rate in rates]
    table = pd.DataFrame(
        {
            "source": source,
            "start_date": pd.to_datetime([f"{first + i}-01-01" for i in range(len(rates))]),
            "end_date": pd.to_datetime([f"{first + i}-12-31" for i in range(len(rates))]),
            "series": series,
            "n": n,
            "base": [0 if rate is None else 1000 for rate in rates],
            "rate": np.array(rates, dtype="float64"),
            "enough": [rate is not None for rate in rates],
        }
    )
    return table.assign(low=table["rate"] - 1, high=table["rate"] + 1).assign(**columns)


def lines(axes):
    """Return what is joined: the rates of each line, None where it breaks."""
    return [
        [None if np.isnan(rate) else float(rate) for rate in line.get_ydata()]
        for line in axes.lines
        if line.get_linestyle() not in ("None", ":") and len(line.get_ydata()) > 1
        if line.get_transform() == axes.transData
    ]


def course_of(table, events=NO_EVENTS, **options):
    return draw.series(table, events, unit="uses", look=draw.palette(["MILL", "REED"]), **options)


def strokes(axes):
    """Return where thin intervals stand, and from where to where they go."""
    found = [line for line in axes.collections if not isinstance(line, PolyCollection)]
    return [part.tolist() for line in found for part in line.get_segments()]


def bands(axes):
    return [found for found in axes.collections if isinstance(found, PolyCollection)]


def test_a_line_breaks_where_nothing_was_published():
    (axes,) = course_of(years([3, 4, None, 5, 6])).axes
    assert lines(axes) == [[3, 4, None, 5, 6]]
    assert axes.get_title(loc="left") == "Otters (n = 18)"
    assert len(strokes(axes)) == 4


def test_a_line_of_periods_breaks_at_too_little_evidence_one_of_dates_does_not():
    table = years([3, 4, 5, 6, 7], enough=[True, True, False, True, True])
    (axes,) = course_of(table).axes
    assert lines(axes) == [[3, 4, None, 6, 7]]
    (axes,) = course_of(table.drop(columns="end_date")).axes
    assert lines(axes) == [[3, 4, 6, 7]]
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [line.get_ydata().tolist() for line in hollow] == [[5]]


def test_a_period_stands_in_its_middle_and_a_date_at_its_day():
    table = years([3, 4, 5])
    (axes,) = course_of(table).axes
    starts, ends = date2num(table["start_date"]), date2num(table["end_date"])
    (line,) = [line for line in axes.lines if len(line.get_xdata()) == 3]
    assert line.get_xdata().tolist() == ((starts + ends + 1) / 2).tolist()
    for uneven in (table.assign(end_date=table["start_date"]), table.drop(columns="end_date")):
        (axes,) = course_of(uneven).axes
        (line,) = [line for line in axes.lines if len(line.get_xdata()) == 3]
        assert line.get_xdata().tolist() == starts.tolist()


@pytest.mark.parametrize(("size", "band"), [(14, False), (16, True)])
def test_intervals_of_many_points_in_a_row_are_a_band(size, band):
    figure = course_of(years([3] * size))
    (axes,) = figure.axes
    assert bool(bands(axes)) == band
    assert len(strokes(axes)) == (0 if band else size)
    assert "95 % interval" in legend(figure)
    broken = course_of(years([3] * 10 + [None] + [4] * 10))
    assert not bands(broken.axes[0])


def test_a_very_long_row_has_no_markers():
    (axes,) = course_of(years([3, 4] * 100)).axes
    assert lines(axes) == [[3, 4] * 100]
    assert [line.get_markevery() for line in axes.lines if len(line.get_xdata()) == 200] == [[]]
    assert axes.get_position().width > 0.6  # a panel as wide as the page


def test_all_sources_together_are_drawn_in_ink():
    figure = course_of(years([3, 4, 5], source="all sources"))
    assert legend(figure)[0] == "all sources"
    assert figure.axes[0].lines[0].get_color() == _canvas.INK


def test_what_goes_on_above_ends_in_an_arrow_head():
    table = pd.concat([years([3] * 40), years([90], "REED", enough=False)])
    table.loc[table.index[5], "high"] = 400.0
    figure = course_of(table)
    (axes,) = figure.axes
    top = axes.get_ylim()[1]
    assert top < 10
    found = [line for line in axes.lines if line.get_marker() == CARETUP]
    assert [line.get_ydata().tolist() for line in found] == [[top]] * 2
    assert [line.get_markerfacecolor() for line in found].count("white") == 1
    assert "goes on above" in legend(figure)


def test_many_points_of_many_lines_leave_their_intervals_to_the_table():
    many = [years([3] * 15, series=f"word {i}") for i in range(5)]
    figure = course_of(pd.concat(many), panel="source")
    assert not strokes(figure.axes[0])
    assert "95 % intervals: in the table" in legend(figure)
    figure = course_of(pd.concat(many))
    assert all(len(strokes(axes)) + len(bands(axes)) for axes in figure.axes)


def test_n_of_pooled_periods_counts_each_period_once():
    (axes,) = course_of(years([3, 4, 5], own_n=[1, 1, 2])).axes
    assert axes.get_title(loc="left") == "Otters (n = 4)"


def test_a_panel_for_each_source():
    table = pd.concat([years([3, 4, 5], s, w) for w in ("weir", "lock") for s in ("REED", "MILL")])
    figure = course_of(table, panel="source")
    assert titles(figure) == ["MILL (n = 24)", "REED (n = 24)"]
    for axes, source in zip(figure.axes, ("MILL", "REED"), strict=True):
        assert words(axes) == ["weir", "lock"]
        drawn = [line for line in axes.lines if line.get_linestyle() not in ("None", ":")]
        assert len({line.get_linestyle() for line in drawn}) == 2
        assert len({line.get_marker() for line in drawn}) == 2
        colours = {line.get_color() for line in drawn}
        assert len(colours) == 2
        assert LOOK[source][0] in colours
    assert legend(figure) == ["95 % interval"]
    assert cut(figure) == crossing(figure) == []


def test_panels_are_by_series_or_by_source():
    with pytest.raises(tables.CorpusError, match="panel 'actor'; allowed: series, source"):
        course_of(years([3]), panel="actor")


def test_a_source_that_published_nothing_has_an_empty_panel():
    table = pd.concat([years([3, 4, 5]), years([None, None], "REED")])
    mill, reed = course_of(table, panel="source").axes
    assert words(mill) == ["Otters"]
    assert (words(reed), lines(reed)) == ([], [])
    course_of(table)


def turn(date, low, high, source="MILL", series="Otters", sure=True, q=0.2):
    row = {"source": source, "series": series, "before": 3.0, "after": 6.0, "sure": sure}
    row["q"] = 0.01 if sure else q
    days = {"start_date": date, "low": low, "high": high}
    return row | {name: pd.Timestamp(day) for name, day in days.items()}


def verticals(axes):
    """Return the lines at changes: date and colour."""
    return [
        (line.get_xdata()[0], line.get_color())
        for line in axes.lines
        if len(set(line.get_xdata())) == 1 and list(line.get_ydata()) == [0, 1]
    ]


def test_changes():
    table = years([3] * 5 + [6] * 5)
    changes = pd.DataFrame(
        [
            turn("1905-03-04", "1904-02-01", "1907-01-01"),
            turn("1908-01-01", "1907-01-01", "1909-01-01", sure=False),
            turn("1903-01-01", "1902-01-01", "1904-01-01", source="REED"),
        ]
    )
    figure = course_of(table, changes=changes)
    (axes,) = figure.axes
    at, low, high = date2num(pd.to_datetime(["1905-03-04", "1904-02-01", "1907-01-01"]))
    colour = LOOK["MILL"][0]
    assert verticals(axes) == [(at, colour)]
    assert {(patch.get_x(), patch.get_width()) for patch in axes.patches} == {(low, high - low)}
    before, after = [part for part in strokes(axes) if part[0][1] == part[1][1]]
    assert (before[0][1], before[1][0]) == (3, at)
    assert (after[0][0], after[0][1]) == (at, 6)
    assert words(axes) == ["1905"]
    assert legend(figure)[-2:] == ["change (95 % interval)", "rate before and after"]
    together = course_of(
        table.assign(source="all sources"), changes=changes.assign(source="all sources")
    )
    assert {colour for _, colour in verticals(together.axes[0])} == {_canvas.INK}


def test_changes_between_a_few_texts_are_dashed():
    turns = [turn("1904", "1903", "1905"), turn("1907", "1906", "1908", sure=False, q=0.04)]
    figure = course_of(years([3] * 5 + [6] * 5), changes=pd.DataFrame(turns))
    upright = [line for line in figure.axes[0].lines if list(line.get_ydata()) == [0, 1]]
    styles = [line.get_linestyle() for line in upright]
    assert styles == ["-", "--"]
    assert {"change (95 % interval)", "change between a few texts"} < set(legend(figure))
    alone = course_of(years([3] * 5 + [6] * 5), changes=pd.DataFrame(turns[1:]))
    assert "change (95 % interval)" not in legend(alone)
    assert "rate before and after" in legend(alone)


def test_shares_end_at_one():
    table = years([0.5, 1.0, 0.9]).assign(low=0.2, high=1.0)
    assert course_of(table).axes[0].get_ylim()[1] == pytest.approx(1.04)


def test_changes_in_the_panel_of_a_source_name_their_series():
    table = pd.concat([years([3, 4, 5, 6], series=name) for name in ("weir", "lock")])
    days = ("1902-01-01", "1901-01-01", "1903-01-01")
    both = pd.DataFrame([turn(*days, series=name) for name in ("weir", "lock")])
    figure = course_of(table, changes=both, panel="source")
    (axes,) = figure.axes
    assert {"1902 weir", "1902 lock"} < set(words(axes))
    assert crossing(figure) == []
    assert "1902" in words(course_of(table, changes=both.iloc[:1], panel="source").axes[0])


def test_changes_that_overlap_stand_below_each_other_at_the_top():
    changes = [turn("1902", "1901", "1904"), turn("1905", "1903", "1906", source="REED")]
    table = pd.concat([years([3] * 9), years([4] * 9, "REED")])
    (axes,) = course_of(table, changes=pd.DataFrame(changes)).axes
    first, second = (text.xy[1] for text in axes.texts)
    assert first == 1
    assert second < 1
    apart = [turn("1902", "1901", "1903"), turn("1906", "1905", "1907", source="REED")]
    (axes,) = course_of(table, changes=pd.DataFrame(apart)).axes
    assert [text.xy[1] for text in axes.texts] == [1, 1]


def test_a_change_without_a_date_is_none():
    undated = pd.DataFrame([turn(None, None, None)])
    assert verticals(course_of(years([3, 4]), changes=undated).axes[0]) == []


def test_no_change_at_all():
    for changes in (None, pd.DataFrame([turn("1901", "1901", "1901")]).iloc[:0]):
        figure = course_of(years([3, 4]), changes=changes)
        assert verticals(figure.axes[0]) == []


FLOODS = pd.DataFrame(
    {
        "start": pd.to_datetime(["1900-06-01", "1900-07-01", "1904-06-01"]),
        "label": ["The great flood of the lower mill", "A fire", "Weir sold"],
    }
)


def faults(figure):
    """Return the texts that are cut or hide each other; years may stand beyond an axis, unseen."""
    pairs = [pair for pair in crossing(figure) if not any(text.isdigit() for text in pair)]
    return pairs + [text for text in cut(figure) if not text.isdigit()]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("panel", ["series", "source"])
@pytest.mark.parametrize("size", [4, 60])
def test_no_text_of_a_series_is_cut_or_hidden(panel, size):
    names = [LONG, "weir", "lock"]
    parts = [years([3 + i] * size, s, w) for i, w in enumerate(names) for s in MANY]
    changes = [turn(f"{1901 + i}", "1900", "1904", s, "weir") for i, s in enumerate(MANY[:3])]
    figure = draw.series(
        pd.concat(parts), FLOODS, unit="uses per 1,000 words", look=draw.palette(MANY),
        panel=panel, changes=pd.DataFrame(changes),
    )  # fmt: skip
    assert faults(figure) == []
    tops = [axes for axes in figure.axes if FLOODS["label"][0] in words(axes)]
    assert len(tops) == 2 - (panel == "series" and size > 4)
    assert all(axes.get_window_extent().width > 80 for axes in figure.axes)


def narration(*rows):
    """Return rows of source, year, n."""
    table = pd.DataFrame(rows, columns=["source", "year", "n"])
    table["base"] = table.groupby("source")["n"].transform("sum")
    return table.assign(
        start_date=[np.datetime64(f"{year:04d}-01-01", "s") for year in table["year"]],
        end_date=[np.datetime64(f"{year:04d}-12-31", "s") for year in table["year"]],
    ).astype({"start_date": tables.DAY, "end_date": tables.DAY})


PRESS = pd.DataFrame(
    {
        "source": ["MILL", "MILL", "REED"],
        "start_date": pd.to_datetime(["1999-01-01", "2001-03-01", "2000-06-01"]),
        "end_date": pd.to_datetime(["1999-12-31", "2001-03-01", "2000-06-01"]),
    }
)
TOLD = narration(("MILL", 1950, 4), ("MILL", 1990, 2), ("REED", 1980, 1), ("REED", 1990, 1))


def middle(year):
    return float(np.mean(date2num(pd.to_datetime([f"{year}-01-01", f"{year + 1}-01-01"]))))


def stems(axes):
    """Return the stems: time, row, height, colour."""
    found = []
    for drawn in axes.collections:
        parts = drawn.get_segments() if hasattr(drawn, "get_segments") else []
        for number, ((x, row), (end, top)) in enumerate(parts):
            if x == end != 1 and row > top:  # at 1, the right edge, stands the scale
                colour = mcolors.to_hex(drawn.get_colors()[number]).upper()
                height = round((row - top) / _told.CEILING, 6)
                found.append((x, row - _told.FLOOR, height, colour))
    return found


def test_narrated():
    figure = draw.narrated(TOLD, PRESS, FLOODS, look=LOOK)
    (axes,) = figure.axes
    mill = LOOK["MILL"][0]
    assert sorted(stems(axes), key=lambda stem: stem[1]) == [
        (middle(1950), 0, 1.0, mill),
        (middle(1990), 0, 0.5, mill),
        (middle(1980), 1, 0.25, _canvas.GREY),
        (middle(1990), 1, 0.25, _canvas.GREY),
    ]
    assert labels(axes.yaxis) == ["MILL (n = 6)", "REED (n = 2)"]
    ink = [label.get_color() for label in axes.get_yticklabels()]
    assert ink == [_canvas.INK, _canvas.SOFT]
    ticks = [line for line in axes.lines if line.get_marker() == "|"]
    assert [line.get_xdata().tolist() for line in ticks] == [
        date2num(PRESS["start_date"][:2]).tolist(),
        date2num(PRESS["start_date"][2:]).tolist(),
    ]
    assert [line.get_color() for line in ticks] == [LOOK["MILL"][0], LOOK["REED"][0]]
    (scale,) = axes.child_axes
    assert labels(scale.yaxis) == ["0", "0", "2", "2"]
    assert scale.get_ylabel() == "references"
    assert axes.get_xlabel() == "narrated time: dates that the texts name"
    assert legend(figure) == ["fewer than 5 references", "texts published"]  # no event in reach
    assert not any("before" in label for label in labels(axes.xaxis))


def test_narrated_events_are_named():
    found = TOLD.assign(start_date=PRESS["start_date"][0] - pd.DateOffset(years=99))
    figure = draw.narrated(found, PRESS, FLOODS, look=LOOK)
    assert words(figure.axes[0]) == FLOODS["label"].tolist()
    assert legend(figure)[-1] == "event"


def test_what_lies_far_off_stands_in_a_margin():
    far = narration(
        ("MILL", 1258, 1),
        ("MILL", 1640, 1),
        ("MILL", 1950, 30),
        ("REED", 1990, 8),
        ("REED", 2300, 1),
    )
    figure = draw.narrated(far, PRESS, NO_EVENTS, look=LOOK)
    (axes,) = figure.axes
    assert words(axes) == ["2", "1"]
    assert "\nbefore 1950:\n1258 to 1640" in labels(axes.xaxis)
    assert "\nafter 2009:\n2300" in labels(axes.xaxis)
    low, high = axes.get_xlim()
    assert high - low < 100 * 366
    assert sorted(round(height * 30) for _, _, height, _ in stems(axes)) == [1, 2, 8, 30]
    assert len([line for line in axes.lines if line.get_marker() is _told.SLASHES]) == 2


def test_a_source_that_names_no_date_has_a_row_all_the_same():
    figure = draw.narrated(TOLD[TOLD["source"] == "MILL"], PRESS, NO_EVENTS, look=LOOK)
    assert labels(figure.axes[0].yaxis) == ["MILL (n = 6)", "REED (n = 0)"]


def test_narrated_of_nothing():
    for table in (TOLD.iloc[:0], TOLD.assign(n=0)):
        figure = draw.narrated(table, PRESS, FLOODS, look=LOOK)
        assert words(figure.axes[0]) == ["No date is named in the texts, or none that can be told."]


def test_narrated_without_dates_of_publication():
    for press in (PRESS.iloc[:0], PRESS.assign(start_date=pd.NaT)):
        figure = draw.narrated(TOLD, press, NO_EVENTS, look=LOOK)
        assert legend(figure) == ["fewer than 5 references"]


@given(
    st.lists(st.tuples(st.integers(600, 2300), st.integers(1, 40)), min_size=1, max_size=12),
    st.lists(st.integers(1800, 2020), min_size=1, max_size=3),
)
def test_only_few_references_are_out_of_scale_and_all_publications_in_it(told, printed):
    table = narration(*(("MILL", year, n) for year, n in told))
    dates = pd.DataFrame({"start_date": pd.to_datetime([f"{year}-06-01" for year in printed])})
    first, after = _told.reach(table, dates.assign(end_date=dates["start_date"]))
    assert first <= min(printed) <= max(printed) < after
    out = table.loc[(table["year"] < first) | (table["year"] >= after), "n"].sum()
    assert out <= 2 * max(1, _told.FEW * table["n"].sum())


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("first", [1258, 1940])
def test_no_text_of_narrated_time_is_cut_or_hidden(first):
    rows = [(name, year, i + 1) for i, name in enumerate(MANY) for year in range(1950, 2000)]
    table = narration((MANY[0], first, 1), *rows)
    press = pd.concat([PRESS.assign(source=name) for name in MANY])
    events = FLOODS.assign(start=FLOODS["start"] + pd.DateOffset(years=90))
    figure = draw.narrated(table, press, events, look=draw.palette(MANY))
    assert faults(figure) == []
    assert figure.axes[0].get_window_extent().width > 250


def units(size=2, series=("weir", "lock")):
    """Return documents of both sources, each of four units, with n of 0, 1, 2 and 3."""
    rows = [
        (f"{source.lower()}-{year}", source, f"{year}-01-01", name, part / 4, (part + 1) / 4, part)
        for source in ("REED", "MILL")
        for year in range(1901, 1901 + size)
        for name in series
        for part in range(4)
    ]
    columns = ["doc", "source", "start_date", "series", "from", "to", "n"]
    return pd.DataFrame(rows, columns=columns).astype({"start_date": tables.DAY})


def test_dispersion():
    figure = draw.dispersion(units(), LOOK)
    weir, lock = figure.axes
    assert titles(figure) == ["weir (n = 24)", "lock (n = 24)"]
    assert labels(weir.yaxis) == ["mill-1901", "mill-1902", "reed-1901", "reed-1902"]
    assert set(labels(lock.yaxis)) == {""}
    first = [bar for bar in weir.patches if bar.get_y() < 0.9]
    assert [(bar.get_x(), bar.get_width()) for bar in first] == [(25, 25), (50, 25), (75, 25)]
    assert [bar.get_facecolor()[3] for bar in first] == [*_told.OPACITY.values()]
    assert {mcolors.to_hex(bar.get_facecolor()).upper() for bar in first} == {LOOK["MILL"][0]}
    assert words(weir) == ["6"] * 4
    assert labels(weir.xaxis) == ["0", "25", "50", "75", "100"]
    assert weir.get_xlabel() == "place in the text (%)"
    assert legend(figure)[:3] == ["MILL", "REED", "1 in a unit of text"]
    assert cut(figure) == crossing(figure) == []


def test_a_document_without_the_word_keeps_its_row():
    table = units()
    table.loc[(table["series"] == "lock") & (table["source"] == "REED"), "n"] = 0
    weir, lock = draw.dispersion(table, LOOK).axes
    assert words(lock) == ["6", "6", "0", "0"]
    assert len(weir.get_yticks()) == len(lock.get_yticks()) == 4


def test_panels_of_dispersion_are_ordered_by_n():
    table = units()
    table.loc[table["series"] == "weir", "n"] //= 2
    assert titles(draw.dispersion(table, LOOK)) == ["lock (n = 24)", "weir (n = 8)"]


def test_a_narrow_unit_can_be_seen():
    table = units(1, ["weir"]).assign(**{"from": 0.5, "to": 0.5})
    bar = draw.dispersion(table, LOOK).axes[0].patches[0]
    assert bar.get_width() == pytest.approx(_told.NARROWEST)
    assert bar.get_x() + bar.get_width() / 2 == pytest.approx(50)


def test_dispersion_says_how_many_documents_are_left_out():
    table = units(25)
    table.loc[table["doc"] == "mill-1901", "n"] *= 0
    figure = draw.dispersion(table, LOOK)
    shown = labels(figure.axes[0].yaxis)
    assert len(shown) == _told.DOCUMENTS
    assert "mill-1901" not in shown
    assert legend(figure)[-1] == "10 documents of least n are not drawn"
    assert cut(figure) == crossing(figure) == []


def test_dispersion_of_nothing():
    for table in (units().iloc[:0], units().assign(n=0)):
        figure = draw.dispersion(table, LOOK)
        assert words(figure.axes[0]) == ["There is no text, or nothing in it to follow."]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("days", [1, 20, 70, 200, 400, 1000, 1500, 2000, 4000, 90_000])
def test_any_stretch_of_time_has_an_axis_of_its_own(days):
    dates = pd.to_datetime(["1800-03-01", "1800-03-01"]) + pd.to_timedelta([0, days], unit="D")
    table = years([3, 4], start_date=dates).drop(columns="end_date")
    for panels in ([table], [table, table.assign(series="weir")]):
        course_of(pd.concat(panels)).draw_without_rendering()
    told = narration(("MILL", 1800, 3), ("MILL", 1800 + days // 365, 3))
    press = PRESS.assign(start_date=dates[0], end_date=dates[0])
    draw.narrated(told, press, NO_EVENTS, look=LOOK).draw_without_rendering()


def amiss(figure):
    """Return texts that are cut or hide each other, but for ticks: those beyond are not drawn."""
    ticks = {tick for axes in figure.axes for tick in labels(axes.xaxis) + labels(axes.yaxis)}
    ticks -= {tick for tick in ticks if any(letter.isalpha() for letter in tick)}
    pairs = [pair for pair in crossing(figure) if not ticks & set(pair)]
    return [text for text in cut(figure) if text not in ticks] + pairs


def directions():
    return pd.DataFrame(
        {
            "dimension": [1, 2, 3, 4],
            "strength": [3.0, 2.0, 1.0, 0.5],
            "shuffled": 1.5,
            "kept": [True, True, False, False],
            "units": 1200,
        }
    )


def test_dimensions():
    figure = draw.dimensions(directions())
    (axes,) = figure.axes
    title = "2 of 4 directions exceed shuffled text (n = 1,200 units)"
    assert axes.get_title(loc="left") == title
    kept, left_out = dots(axes)
    assert (kept.get_ydata().tolist(), left_out.get_ydata().tolist()) == ([3, 2], [1, 0.5])
    assert filled(axes) == [True, False]
    (level,) = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert level.get_ydata().tolist() == [1.5] * 4
    assert words(axes) == ["level of\nshuffled text"]
    assert axes.get_ylim()[0] == 0
    assert not amiss(figure)


def test_dimensions_of_nothing():
    figure = draw.dimensions(directions().iloc[:0])
    assert words(figure.axes[0]) == ["Too little text to look for directions in."]
    none = draw.dimensions(directions().assign(kept=False))
    assert none.axes[0].get_title(loc="left").startswith("0 of 4 directions")


def qualities(**columns):
    table = pd.DataFrame(
        {
            "k": [2, 3, 4],
            "silhouette": [0.1, 0.2, 0.3],
            "stability": [0.9, 0.5, 0.6],
            "agreement": [0.8, 0.4, 0.5],
            "shuffled_silhouette": [0.2, 0.2, 0.2],
            "shuffled_agreement": [0.1, 0.1, 0.1],
            "source_overlap": [0.0, 0.1, 0.2],
            "document_overlap": [-0.1, 0.0, 0.1],
            "n": 1040,
        }
    )
    return table.assign(**columns)


def test_choices():
    figure = draw.choices(qualities(), chosen=3)
    above, below = figure.axes
    drawn = {tuple(line.get_ydata()): line for line in [*above.lines, *below.lines]}
    for score in qualities().columns[1:-1]:
        line = drawn[tuple(qualities()[score])]
        assert (line.get_linestyle() == "--") == score.startswith("shuffled")
    pairs = (("silhouette", "shuffled_silhouette"), ("agreement", "shuffled_agreement"))
    for pair in pairs:  # what is compared with shuffled text has its colour
        one, other = (drawn[tuple(qualities()[score])].get_color() for score in pair)
        assert one == other
    assert (0.6, 0.6) in drawn
    told = {
        "stability",
        "agreement",
        "silhouette",
        "0.6: trust none below (Hennig)",
        "0.75: stable (Hennig)",
    }
    told |= {"agreement, shuffled text", "silhouette, shuffled text", "3 chosen"}
    assert {text for text in words(above) if text} == told
    assert {text for text in words(below) if text} == {"source overlap", "document overlap"}
    assert below.get_xlabel() == "number of clusters (n = 1,040 contexts)"
    for axes in figure.axes:
        assert [3, 3] in [list(line.get_xdata()) for line in axes.lines]
    assert not amiss(figure)


def test_no_number_of_clusters_is_marked_where_none_was_chosen():
    above, _ = draw.choices(qualities(), chosen=1).axes
    assert above.get_title(loc="left") == "no number of clusters chosen"
    assert not any("chosen" in text for text in words(above))
    above, _ = draw.choices(qualities()).axes
    assert above.get_title(loc="left") == ""


@pytest.mark.filterwarnings("error")
def test_choices_that_are_few_or_all_the_same():
    figure = draw.choices(qualities(shuffled_agreement=np.nan).iloc[:1], chosen=2)
    assert "agreement, shuffled text" not in words(figure.axes[0])
    assert not amiss(figure)
    scores = dict.fromkeys(qualities().columns[1:-1], 0.6)
    figure = draw.choices(qualities(**scores), chosen=4)
    assert not amiss(figure)
    assert words(draw.choices(qualities().iloc[:0]).axes[0]) == ["Too few contexts to cluster."]


def discs(axes):
    """Return the numbers that stand in discs at the middles of clusters, with their places."""
    found = [text for text in axes.texts if text.get_text().isdecimal()]
    return {int(text.get_text()): text.get_position() for text in found}


def clouds(axes):
    """Return the marker, fill and place of each context on a map."""
    return sorted(
        (tuple(point), line.get_marker(), mcolors.to_hex(line.get_markerfacecolor()).upper())
        for line in axes.lines
        if line.get_zorder() == 2
        for point in line.get_xydata()
    )


def test_scatter():
    table = pd.concat([places(), places().iloc[:1].assign(cluster=0, y=2.0)])
    figure = draw.scatter(table, LOOK, unstable=[2], names={1: "work"})
    (axes,) = figure.axes
    (blue, mill), (red, reed) = LOOK["MILL"], LOOK["REED"]
    assert clouds(axes) == [
        ((0, 0), mill, blue),
        ((0, 2), "x", blue),
        ((1, 1), mill, "#FFFFFF"),
        ((2, 0), reed, red),
    ]
    assert {c: tuple(np.round(place, 6)) for c, place in discs(axes).items()} == {
        1: (1, 0),
        2: (1, 1),
    }
    told = [" ".join(text.split()) for text in words(axes) if "=" in text]
    assert told == ["1: work (n = 2)", "n = 1"]
    ties = sorted(part.tolist() for part in axes.collections[0].get_segments())
    assert ties == [[[1, 0], [0, 0]], [[1, 0], [2, 0]], [[1, 1], [1, 1]]]
    assert legend(figure) == [
        "MILL (n = 3)",
        "REED (n = 1)",
        "cluster not to be trusted",
        "in no cluster",
        "middle of a cluster",
    ]
    assert axes.get_xlabel() == "first component (40% of the variance of what is kept)"
    assert axes.get_aspect() == 1
    figure = draw.scatter(places().iloc[:0], LOOK, unstable=[])
    assert words(figure.axes[0]) == ["There is no context to map."]


def test_scatter_of_contexts_in_no_cluster():
    figure = draw.scatter(places().assign(cluster=0), LOOK, unstable=[])
    assert [marker for _, marker, _ in clouds(figure.axes[0])] == ["x"] * 3
    assert legend(figure)[-1] == "in no cluster"
    assert not words(figure.axes[0])


def crowd(size, clusters=10):
    rng = np.random.default_rng(3)
    middles = rng.normal(0, 1, (clusters, 2))
    cluster = np.arange(size) % clusters
    xy = middles[cluster] + rng.normal(0, 0.3, (size, 2))
    source = rng.choice(MANY, size)
    found = {"source": source, "cluster": cluster + 1, "x": xy[:, 0], "y": xy[:, 1]}
    return pd.DataFrame(found).assign(x_share=0.2, y_share=0.1)


def test_of_very_many_contexts_the_same_sample_is_drawn_each_time():
    table, look = crowd(2500), draw.palette(MANY)
    first, again = (draw.scatter(table, look, unstable=[]) for _ in range(2))
    (axes,) = first.axes
    assert axes.get_title(loc="left") == "2,000 of 2,500 contexts drawn, picked by chance"
    assert len(clouds(axes)) == 2000
    assert clouds(axes) == clouds(again.axes[0])
    assert sum("250" in text for text in words(axes)) == 10  # n is told of all
    few = draw.scatter(table.iloc[:2000], look, unstable=[])
    assert few.axes[0].get_title(loc="left") == ""


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [60, 260])
def test_names_of_clusters_do_not_hide_each_other(size):
    names = {number: f"word{number}, second, another" for number in range(1, 11)}
    figure = draw.scatter(crowd(size), draw.palette(MANY), unstable=[3], names=names)
    assert not amiss(figure)
    assert len(discs(figure.axes[0])) == 10


def test_middles_in_one_place_are_moved_apart():
    table = places().assign(x=0.0, y=0.0)
    one, other = discs(draw.scatter(table, LOOK, unstable=[]).axes[0]).values()
    assert one != other


def frames():
    return pd.DataFrame(
        {
            "left": ["2: tide, silt", "3: $wage, crane"],
            "right": ["1: police, law", "join 1"],
            "distance": [0.5, 2.0],
            "size": [7, 1012],
        }
    )


def test_tree_of_sources_that_nothing_but_chance_parts():
    joins = pd.DataFrame({"left": ["MILL"], "right": ["REED"], "distance": [0.0], "size": [2]})
    figure = draw.tree(joins, draw.palette(["MILL", "REED"]))
    assert figure.axes[0].get_xlim() == (1, 0)


def test_tree_of_contexts():
    figure = draw.tree(frames(), LOOK, unit="Ward's distance", of="contexts")
    (axes,) = figure.axes
    leaves = ["1: police, law", "2: tide, silt", "3: $wage, crane"]
    assert sorted(labels(axes.yaxis)) == leaves
    assert not [line for line in axes.lines if line.get_marker() not in ("None", None, "")]
    assert words(axes) == ["7", "1,012 contexts"]
    assert axes.get_xlabel() == "Ward's distance"
    # each number stands where its branches meet
    heights = {text.xy[0]: text.xy[1] for text in axes.texts}
    order = labels(axes.yaxis)
    at = {name: 10 * order.index(name) + 5 for name in order}
    middle = (at["1: police, law"] + at["2: tide, silt"]) / 2
    assert heights == {0.5: middle, 2.0: (middle + at["3: $wage, crane"]) / 2}
    assert not amiss(figure)
    figure = draw.tree(frames().iloc[:0], LOOK, of="contexts")
    assert words(figure.axes[0]) == ["Fewer than two contexts to join."]


def mixture():
    return pd.DataFrame(
        {
            "source": ["MILL", "MILL", "REED", "REED"],
            "cluster": [1, 2, 1, 2],
            "share": [0.25, 0.75, 0.5, 0.5],
            "low": 0.1,
            "high": 0.9,
            "enough": [True, True, True, False],
        }
    )


def mixed(table=None, **options):
    style = {"down": ["MILL", "REED"], "across": [1, 2], "note": "share", "form": "{:.2f}"}
    style |= {"unit": "share", "between": ("low", "high"), **options}
    return draw.heatmap(
        mixture() if table is None else table, "source", "cluster", "share", **style
    )


def test_columns_that_are_not_to_be_trusted_are_grey():
    figure = mixed(greyed=[2], sizes={1: 1200, "MILL": 3}, names={1: "work"})
    axes = figure.axes[0]
    blue, grey = axes.images
    assert (blue.get_cmap().name, grey.get_cmap().name) == ("Blues", "Greys")
    assert blue.get_array().filled(-1).tolist() == [[0.25, -1], [0.5, -1]]
    assert grey.get_array().filled(-1).tolist() == [[-1, 0.75], [-1, -1]]
    dark = [text.get_text() for text in axes.texts if text.get_color() == "white"]
    assert dark == ["0.50", "0.10 to 0.90"]  # of the greatest in blue; grey is never dark
    names = labels(axes.xaxis) + labels(axes.yaxis)
    assert [" ".join(name.split()) for name in names] == [
        "work (n = 1,200)",
        "2",
        "MILL (n = 3)",
        "REED",
    ]
    assert legend(figure) == ["cluster not to be trusted", "too little evidence"]
    assert len(mixed().axes[0].images) == 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("sources", "clusters"), [(4, 2), (4, 10), (10, 2), (10, 10)])
def test_no_text_of_shares_of_clusters_is_cut(sources, clusters):
    pairs = [(source, k) for source in MANY[:sources] for k in range(1, clusters + 1)]
    table = pd.DataFrame(pairs, columns=["source", "cluster"])
    table = table.assign(share=0.5, low=0.25, high=0.75, enough=True)
    numbers = list(range(1, clusters + 1))
    names = {number: f"struggles, proletariat, {number}" for number in numbers}
    figure = mixed(
        table,
        down=MANY[:sources],
        across=numbers,
        names=names,
        sizes=dict.fromkeys([*MANY, *numbers], 1234),
        unit="share of the source's contexts",
        greyed=[2],
    )
    ticks = labels(figure.axes[1].yaxis)  # those beyond the bar are not drawn
    assert set(cut(figure)) <= set(ticks)


def keywords():
    table = pd.concat([distinctive(), distinctive(terms=("toll", "eel"))])
    return table.assign(cluster=[1] * 4 + [2] * 2)


def test_bars_of_the_words_of_clusters():
    style = {"n": "contexts", "of": "contexts", "unit": "times as often", "doublings": True}
    look, names = draw.greyed([1, 2], [2]), {1: "work", 2: "sea"}
    figure = draw.bars(keywords(), "cluster", "term", "effect", look=look, names=names, **style)
    work, sea = figure.axes
    assert titles(figure) == ["work n = 13 contexts", "sea n = 13 contexts"]
    assert [bar.get_width() for bar in work.patches] == [3.0, 2.5, 2.0, 1.5]
    least, most = work.get_xlim()
    assert heads(work) == [("right", most, 0), ("left", least, 1)]
    assert labels(work.xaxis) == ["1", "2", "4", "8×"]
    assert {mcolors.to_hex(bar.get_facecolor()).upper() for bar in sea.patches} == {_canvas.GREY}
    told = ["95 % interval", "interval goes on further", "cluster not to be trusted"]
    assert legend(figure) == told
    assert not amiss(figure)


def test_bars_of_a_statistic_with_an_interval_without_end():
    table = keywords().assign(low=0.5)
    style = {"n": "contexts", "of": "contexts", "unit": "G2", "look": draw.greyed([1, 2], [])}
    figure = draw.bars(table, "cluster", "term", "effect", **style)
    assert figure.axes[0].get_xlim() == (0, pytest.approx(1.04 * 23 / 6))
    assert legend(figure)[-1] == "interval goes on further"
    assert titles(figure)[0] == "cluster 1 n = 13 contexts"


def test_directions_of_text_that_does_not_differ():
    table = pd.DataFrame({"dimension": [1, 2], "strength": 0.0, "shuffled": 0.0})
    figure = draw.dimensions(table.assign(kept=False, units=3))
    figure.draw_without_rendering()
    assert figure.axes[0].get_title(loc="left").startswith("0 of 2 directions")


def test_a_sample_is_told_of_as_one():
    table = pd.DataFrame({"x": range(9)})
    assert draw.sampled(table, most=4)["x"].isin(range(9)).sum() == 4
    assert (draw.sampled(table, most=4) == draw.sampled(table, most=4)).all(axis=None)
    assert len(draw.sampled(table)) == 9
    assert draw.part(4, 9, "contexts") == "a sample of 4 of 9 contexts"
    assert draw.part(9, 9, "contexts") == 9


def test_a_timeline_of_many_dates_has_n_and_a_line_a_source():
    days = pd.date_range("2001-01-01", periods=200, freq="D", unit="s")
    table = pd.DataFrame({"source": "A", "start_date": days, "end_date": days, "words": 1})
    events = pd.DataFrame({"start": days[:0], "label": pd.Series(dtype="str")})
    figure = draw.timeline(table, events, draw.palette(["A"]))
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["A (n = 200)"]
    assert len(figure.axes[0].get_lines()) == 2
    few = draw.timeline(table[:3], events, draw.palette(["A"]))
    assert [label.get_text() for label in few.axes[0].get_yticklabels()] == ["A"]
