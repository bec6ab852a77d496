"""Notebooks as they are stored, and every one of them run on corpora good and odd."""

import ast
import csv
import os
import re
from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis import draw, explore, publish
from analysis.tables import CorpusError

NUMBERED = publish.notebooks()
BOOKS = [*NUMBERED, NUMBERED[0].parent / "start_from_here.ipynb"]
NAMES = ["1_corpus", "2_actors", "3_framing", "4_clusters", "5_stance", "6_time"]
LONGEST, LONGEST_OF_SOME = 10, 14


def read(book):
    return nbformat.read(book, as_version=4)


def tags(cell):
    return cell.metadata.get("tags", [])


def code(book):
    return [cell for cell in read(book).cells if cell.cell_type == "code"]


def test_these_are_the_notebooks():
    assert [book.stem for book in NUMBERED] == NAMES


@pytest.fixture(params=BOOKS, ids=lambda book: book.stem)
def book(request):
    return request.param


def test_a_notebook_is_stored_without_outputs(book):
    notebook = read(book)
    nbformat.validate(notebook)
    for cell in code(book):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    assert not {"papermill", "widgets"} & set(notebook.metadata)


def test_a_notebook_begins_with_its_question_and_its_parameters(book):
    first, second = read(book).cells[:2]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert first.source.splitlines()[0].endswith("?")
    assert "parameters" in tags(second)
    names = [
        target.id
        for node in ast.parse(second.source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
    ]
    assert names == ["CORPUS", "ACTOR", "SEED"]
    assert sum("parameters" in tags(cell) for cell in read(book).cells) == 1


def test_a_notebook_ends_with_what_we_cannot_say(book):
    notebook = read(book)
    heads = [cell.source for cell in notebook.cells if cell.source.startswith("## ")]
    assert heads[-1].startswith("## What we see, and what we cannot say")
    assert notebook.cells[-1].cell_type == "markdown"
    assert any("explorer" in tags(cell) for cell in notebook.cells)


def test_code_cells_are_short_and_plain(book):
    for cell in code(book):
        tree = ast.parse(cell.source)
        kinds = {type(node) for node in ast.walk(tree)}
        assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}
        assert not kinds & {ast.For, ast.While, ast.AsyncFor, ast.Try, ast.With}
        imports = any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in tree.body)
        some = imports or set(tags(cell)) & {"parameters", "explorer"}
        lines = cell.source.strip().splitlines()
        assert len(lines) <= (LONGEST_OF_SOME if some else LONGEST), cell.source
        assert cell.source.strip()


def test_a_sentence_stands_before_each_code_cell(book):
    cells = read(book).cells
    for before, cell in pairwise(cells):
        if cell.cell_type == "code":
            assert before.cell_type == "markdown"
            assert before.source.strip()


def test_figures_have_names_of_their_own():
    names = []
    for book in BOOKS:
        for cell in code(book):
            names += [
                argument.value
                for node in ast.walk(ast.parse(cell.source))
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "draw.save"
                for argument in node.args[1:2]
                if isinstance(argument, ast.Constant)
            ]
    assert len(names) == len(set(names)) >= 10


@pytest.fixture
def perform(tmp_path, monkeypatch):
    """Return a function that runs a notebook here and gives its figures by name.

    What an explorer would show first is made too, and its faults are not swallowed.
    """
    monkeypatch.chdir(tmp_path)
    saved, explorers, panel = {}, [], explore.panel

    def save(figure, name, table, *, caption, features, **about):
        assert isinstance(figure, Figure)
        assert name not in saved
        saved[name] = (figure, table)
        assert caption.endswith(".")
        draw.keep(name, table, caption=caption, features=features, **about)
        told = Path("figures", f"{name}.md").read_text(encoding="utf-8")
        units = (
            r"\. Unit of .+" if name != "my-figure" else ""
        )  # a question of one's own has no row
        assert re.match(rf".+\. n = [\d,]+ \w+.*{units}[.?] Corpus: .+\n\nStandpoint ", told)
        return figure

    def shown(features, *functions, **more):
        box = panel(features, *functions, **more)
        explorers.append(box)
        _, _, figure, passages, _ = box.children
        assert "<img" in figure.value, figure.value
        assert passages.value
        return box

    monkeypatch.setattr(draw, "save", save)
    monkeypatch.setattr(explore, "panel", shown)

    def run(book, corpus, actor=""):
        space = {}
        for cell in code(book):
            exec(compile(cell.source, f"{book.name}", "exec"), space)
            if "parameters" in tags(cell):
                space.update(CORPUS=str(corpus), ACTOR=actor)
        assert not plt.get_fignums()
        assert explorers
        found = dict(saved)
        saved.clear()
        return found

    yield run
    pd.reset_option("display.max_colwidth")


def words(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


PAPER = "The weir stands. " * 20
NAMED = "The otters keep the weir and the Council keeps the mill by the river. " * 4


def many(number, text=NAMED, *, dated=True, sources=None, same=False):
    """Return files of a corpus of so many documents, each a little different from the others."""
    rows = [
        f"d{i},S{i % (sources or number)},{2001 + i if dated else ''},texts/{i}.txt"
        for i in range(number)
    ]
    more = [
        (["apples", "pears", "plums"] * 2)[i % 3 : i % 3 + 3][: 1 + i // 3] for i in range(number)
    ]
    added = [f" Some sold {' '.join(words)} in shop number{i}.\n" for i, words in enumerate(more)]
    return {
        "documents.csv": "\n".join(["doc,source,date,path", *rows, ""]),
        **{f"texts/{i}.txt": text + ("" if same else added[i]) for i in range(number)},
    }


ONE_DATE = "doc,source,date,path\n" + "".join(f"d{i},S{i},2001,texts/{i}.txt\n" for i in range(3))
ODD = {
    "an actor never mentioned": (
        many(3, "The Council keeps the mill by the river. " * 5),
        "otters",
    ),
    "no actor mentioned": (many(3, PAPER), ""),
    "no dates": (many(3, dated=False), ""),
    "one date": ({**many(3), "documents.csv": ONE_DATE}, ""),
    "one text three times": (many(3, same=True), ""),
    "one text twelve times": (many(12, same=True), ""),
    "one document": (many(1), ""),
    "one short document": (many(1, "The otters left.", same=True), ""),
    "twelve sources": (many(12), ""),
    "one source of twelve documents": (many(12, sources=1), ""),
    "only quotations": (
        many(3, "“The otters keep the weir and the mill by the river.” " * 3, same=True),
        "",
    ),
    "dollars, brackets and long names": (
        {
            **many(2),
            "actors.csv": "actor,label,type,alias\n"
            f"otters,$a_1$ <b>{'Very ' * 8}long,people,otters\ncouncil,x^2 & y,state,Council\n",
        },
        "otters",
    ),
    "no words of the corpus to trace": ({**many(3), "corpus.toml": 'terms = ["mink"]\n'}, ""),
}


NOTHING = {
    "3_framing": {
        "framing-shared": "to compare",
        "framing-distances": "to compare",
    },
    "4_clusters": {
        "clusters-choice": "Too few contexts",
        "clusters-map": "no context to map",
        "clusters-tree": "Fewer than two sources",
        "clusters-branches": "Fewer than two contexts",
    },
    "5_stance": {
        "stance-actor": "no mention to tell from",
        "stance-voices": "no mention to tell from",
        "stance-reasons": "No reason was found",
        "stance-coders": "Nothing is coded by hand",
    },
    "6_time": {"time-places": "nothing in it to follow"},
}
UNDATED = {
    "1_corpus": {"corpus-dates": "No document has a date."},
    "6_time": dict.fromkeys(
        ("time-actors", "time-terms", "time-names", "time-together"), "No dated text"
    ),
}
# What figures say where there is nothing to draw.
SAID = {"an actor never mentioned": NOTHING, "no dates": UNDATED}


@pytest.mark.parametrize("odd", ODD)
def test_notebooks_on_an_odd_corpus(perform, book, make_corpus, odd):
    files, actor = ODD[odd]
    found = perform(book, make_corpus(files), actor)
    assert found
    for name, (figure, _) in found.items():
        assert figure.axes, name
        figure.draw_without_rendering()
    for name, message in SAID.get(odd, {}).get(book.stem, {}).items():
        assert message in " ".join(words(found[name][0])), name
    for name in {"actors-names", "framing-words"} & set(found):
        titles = [axes.get_title(loc="left") for axes in found[name][0].axes]
        if odd == "an actor never mentioned":
            assert len(titles) == 3
            assert all("n = 0" in title for title in titles)


RISKY = ("=", "+", "-", "@")
FORMULAS = {
    **many(3, "The otters keep the weir. “We are @home,” said the -Council. " * 6),
    "documents.csv": "doc,source,author,title,date,path\n"
    + "".join(f"=d{i},{s}S,+A,@T,2001,texts/{i}.txt\n" for i, s in enumerate(RISKY[:3])),
    "actors.csv": "actor,label,type,alias\notters,=1+1,people,otters\nc,@you,state,-Council\n",
    "events.csv": "date,label\n2001-02-03,+flood\n",
}


def test_no_cell_of_a_table_is_a_formula(perform, book, make_corpus):
    """What a spreadsheet would run is neutralised; numbers stay numbers."""
    assert perform(book, make_corpus(FORMULAS), "otters")
    seen = set()
    for file in sorted(Path("figures").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for cell in (cell for row in csv.reader(lines) for cell in row):
                if cell.startswith(RISKY):
                    assert re.fullmatch(r"-?(\d+(\.\d+)?(e-?\d+)?|inf)", cell), (file.name, cell)
                seen.add(cell)
    assert {"'=S", "'+S", "'-S"} <= seen
    assert {"1_corpus": "'=d0", "2_actors": "'=1+1", "6_time": "'=1+1"}.get(book.stem, "") in seen


def test_an_unknown_actor_is_one_message(perform, tiny):
    with pytest.raises(CorpusError, match="corpus: there is no actor 'mink'; allowed: council"):
        perform(BOOKS[1], tiny, "mink")


def test_notebooks_on_the_real_corpus_from_its_features(perform, book, root):
    """Without its texts, that is; `test_publish` runs the bundle of harbour."""
    assert "STANDPOINT_TEXTS" not in os.environ
    found = perform(book, root / "corpus" / "iraq")
    assert found
    if book.stem == "2_actors":
        assert found["actors-rates"][1]["source"].nunique() == 10
