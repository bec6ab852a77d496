"""Figures by their data: bars, labels, hatched cells, legends, axes; and the files they become."""

import matplotlib.colors as mcolors
import numpy as np
import pandas as pd
import pytest
from matplotlib.markers import CARETLEFT, CARETRIGHT
from matplotlib.text import Text

from analysis import _canvas, count, draw, group, portray, trace

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
    assert len(spans) == 4
    days = [(line.get_xdata()[1] - line.get_xdata()[0]).days for line in spans]
    assert days == [364, 0, 30, 30]
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
    assert legend(figure) == ["too little evidence"]


def test_heatmap_with_a_pair_that_is_not_there():
    figure = heat(grid().iloc[:2])
    assert len(hatched(figure.axes[0])) == 2
    assert words(figure.axes[0]) == ["1", "2"]


def test_heatmap_without_hatching():
    figure = heat(grid(), hatched=False)
    assert not hatched(figure.axes[0])
    assert legend(figure) == []


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
    intervals = [segment[:, 0].tolist() for segment in mill.collections[0].get_segments()]
    assert intervals == [[0.1, 0.4], [0.6, 0.9]]
    for axes in (reed, crane):
        assert len(hatched(axes)) == len(axes.patches) == 1
    assert figure.get_supxlabel() == "share of mentions"
    assert legend(figure) == ["too little evidence"]


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
    assert legend(figure) == ["MILL", "REED"]
    joined = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata())]
    assert [line.get_ydata().tolist() for line in joined] == [[10, 20, 30]]
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [line.get_ydata().tolist() for line in hollow if len(line.get_ydata())] == [[40]]
    assert [line for line in axes.lines if line.get_linestyle() == ":"]
    assert figure.get_supylabel() == "per 1,000"
    assert axes.get_ylim()[0] == 0


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


def test_choices():
    table = pd.DataFrame({"k": [2, 3], "silhouette": [0.1, 0.2], "stability": [0.9, 0.5]})
    figure = draw.choices(table.assign(source_overlap=[0.0, 0.1], n=40))
    (axes,) = figure.axes
    assert [text.strip() for text in words(axes)] == ["stability", "silhouette", "source overlap"]
    assert axes.get_xlabel() == "number of clusters (n = 40 contexts)"
    assert [line.get_ydata().tolist() for line in axes.lines[:3]] == [
        [0.9, 0.5],
        [0.1, 0.2],
        [0.0, 0.1],
    ]
    figure = draw.choices(table.iloc[:0].assign(source_overlap=[], n=[]))
    assert words(figure.axes[0]) == ["Too few contexts to cluster."]


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


def test_scatter():
    figure = draw.scatter(places(), LOOK, unstable=[2])
    (axes,) = figure.axes
    assert words(axes) == ["1", "2", "1"]
    faces = [mcolors.to_hex(line.get_markerfacecolor()).upper() for line in axes.lines]
    assert faces == [LOOK["MILL"][0], "#FFFFFF", LOOK["REED"][0]]
    assert legend(figure) == ["MILL (n = 2)", "REED (n = 1)", "hollow: cluster not stable"]
    assert axes.get_xlabel() == "first component (40% of variance)"
    figure = draw.scatter(places().iloc[:0], LOOK, unstable=[])
    assert words(figure.axes[0]) == ["There is no context to map."]


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
    assert words(figure.axes[0]) == ["Fewer than two sources have enough contexts."]


@pytest.fixture
def figure(weir):
    return draw.voices(portray.sources(weir), draw.palette(weir.sources))


def test_save_writes_the_figure_its_numbers_and_its_caption(figure, tmp_path):
    table = shares().assign(resampled="paragraphs")
    assert draw.save(figure, "one", table, caption="Two papers.", folder=tmp_path) is figure
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["one.csv", "one.md", "one.pdf", "one.png", "one.svg"]
    told = "Two papers. 95 % intervals (in the table where not drawn) by resampling paragraphs."
    assert (tmp_path / "one.md").read_text() == told + "\n"
    assert told in (tmp_path / "one.svg").read_text()
    assert (tmp_path / "one.csv").read_text().splitlines()[:2] == [
        "source,name,share,low,high,base,enough,resampled",
        "MILL,a,0.25,0.1,0.4,12,True,paragraphs",
    ]
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")


def test_a_caption_names_all_that_was_resampled(figure, tmp_path):
    table = shares().assign(resampled=["paragraphs", "documents", "paragraphs"])
    draw.save(figure, "one", table, caption="So.", folder=tmp_path)
    told = "So. 95 % intervals (in the table where not drawn) by resampling documents or "
    assert (tmp_path / "one.md").read_text() == told + "paragraphs.\n"
    draw.save(figure, "two", shares(), caption="So.", folder=tmp_path)
    assert (tmp_path / "two.md").read_text() == "So.\n"


LONG = "The " + "very " * 12 + "long name of a party"


def test_long_labels_are_wrapped():
    """None of the lines is longer than 40 characters in a heat map, 30 in bars; none is cut."""
    table = grid().assign(actor=[LONG, LONG, "b", "b"])
    shown = labels(heat(table, down=[LONG, "b"]).axes[0].yaxis)
    assert [text.replace("\n", " ") for text in shown] == [LONG, "b"]
    assert 30 < max(len(line) for line in shown[0].split("\n")) <= 40
    figure = multiples(shares().assign(name=[LONG, "b", LONG], enough=True))
    shown = labels(figure.axes[0].yaxis)
    assert [text.replace("\n", " ") for text in shown] == [LONG, "b"]
    assert 20 < max(len(line) for line in shown[0].split("\n")) <= 30


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
        draw.save(figure, "one", shares(), caption="So.", folder=tmp_path / name)
    for file in sorted((tmp_path / "a").iterdir()):
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_a_dollar_in_a_name_is_no_formula(tmp_path):
    table = shares().assign(name=["$a", "b$", "$c$ & <d>"])
    figure = multiples(table.assign(enough=True))
    draw.save(figure, "money", table, caption="Costs $5 & <more>.", folder=tmp_path)
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
    return [(text.get_text(), text.get_window_extent()) for text in texts]


def cut(figure):
    """Return the texts that stand outside the figure, by more than the breadth of a line."""
    found, page = shown(figure), figure.bbox
    return [
        text
        for text, box in found
        if min(box.x0, box.y0, page.width - box.x1, page.height - box.y1) < -1
    ]


def crossing(figure):
    """Return the pairs of texts that hide each other."""
    found = [(text, box.padded(-1)) for text, box in shown(figure)]
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
    assert mill.get_xlabel() == "times as often as in the other sources"
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
