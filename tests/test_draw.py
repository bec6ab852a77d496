"""Figures by their data: bars, labels, hatched cells, legends, axes; and the files they become."""

import matplotlib.colors as mcolors
import numpy as np
import pandas as pd
import pytest

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
    told = "Two papers. 95 % intervals (in the table where not drawn): bootstrap over paragraphs."
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
    told = "So. 95 % intervals (in the table where not drawn): bootstrap over documents or "
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
