"""Tables that people open in a spreadsheet: no cell is a formula, and nothing is lost."""

import csv
import io
import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import _cells, cli, code, draw, extract, load
from tests.hostile import NAME, SOURCES, hostile_corpus, table

NUMBERS = re.compile(r"[-\d.,]+|-?\d[\d.]*e-?\d+|-inf")  # of which no formula can be made
FORMULAS = [
    "=1+1",
    "+1",
    "@SUM(A1)",
    "-A1",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "＝1",
    "x;=cmd|' /C c'!A0",
]


def formulas(data):
    """Return the cells of a table that a spreadsheet would run, whatever parts its cells."""
    found = []
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(data, newline=""), delimiter=delimiter):
            for cell in row:
                starts = cell.strip(" \0\u00a0\u200b\ufeff")
                if starts.startswith(tuple("=+-@＝＋－＠\t\r")) and not NUMBERS.fullmatch(starts):
                    found.append(cell)
    return found


@given(st.text(alphabet="'=+-@＝;\t\r\n \u00a0\ufeffa1.,\"", max_size=9))
def test_no_cell_begins_a_formula_and_each_comes_back(cell):
    guarded = _cells.guard(cell)
    assert _cells.bare(guarded) == cell
    for part in re.split(r"[;\t\r\n]", guarded):
        starts = part.strip(" \u00a0\u200b\ufeff")
        assert not starts.startswith(tuple("=+-@＝")) or NUMBERS.fullmatch(guarded)


@pytest.mark.parametrize("cell", ["-1", "-0.25", "-12"])
def test_negative_numbers_stay_numbers(cell):
    assert _cells.guard(cell) == cell == _cells.bare(cell)
    assert _cells.bare(f"'{cell}") == cell  # as older tables have it


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """All that commands and `draw` write of a corpus in which every field holds a formula too."""
    folder = tmp_path_factory.mktemp("made")
    corpus = hostile_corpus(folder / "corpora" / NAME)
    out = folder / "out"

    def command(*arguments):
        assert cli.main([str(one) for one in arguments]) == 0

    command("actors", corpus, "--to", out / "actors")
    command("extract", corpus, "--to", out / "data")
    command("share", corpus, "--to", out / "share" / "town")
    sheet = out / "code" / "sheet.csv"
    command("code", corpus, "--to", sheet, "--coder", FORMULAS[0], "--n", 20)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row |= {"stance": str(number % 3 - 1), "note": _cells.guard(FORMULAS[number % 10])}
    sheet.write_text(table(",".join(rows[0]), [row.values() for row in rows]), encoding="utf-8")
    command("code", corpus, "--agree", sheet, "--to", out / "agree")
    before = (corpus / "coding.csv").read_text(encoding="utf-8")
    command("code", corpus, "--agree", sheet, "--keep")
    kept = (corpus / "coding.csv").read_text(encoding="utf-8")
    assert kept.startswith(before)
    (out / "kept.csv").write_text(kept.removeprefix(before), encoding="utf-8")
    features = extract.features(corpus)
    frame = features.actors.assign(**{"=n": -1.5, "cell": FORMULAS[0]})
    draw.keep("own", frame, caption="Own.", features=features, folder=out / "figures")
    texts = [f"The otters keep {trick} the weir {i}.\n\n=1+1\n" for i, trick in enumerate(FORMULAS)]
    rows = [
        [SOURCES[i % 2], FORMULAS[i], 2000 + i, "@me", text, "=x"] for i, text in enumerate(texts)
    ]
    named = table("source,title,date,author,text,=more", rows)
    (folder / "in.csv").write_text(named, encoding="utf-8")
    (folder / "=1+1 <svg onload=alert(1)>.txt").write_text(f"{FORMULAS[0]}\n\nBy @otters.\n")
    command("new", folder / "in.csv", *folder.glob("=*"), "--to", out / "new")
    bare = shutil.copytree(corpus, folder / "bare" / "town")
    for name in ("actors.csv", "clusters.csv", "coding.csv"):
        (bare / name).unlink()
    command("actors", bare)
    shutil.copyfile(bare / "actors.csv", out / "draft.csv")
    return out, corpus, features


def test_no_table_that_is_written_holds_a_formula(made):
    out, _, _ = made
    files = sorted(out.rglob("*.csv"))
    names = {file.relative_to(out).as_posix() for file in files}
    assert names >= {
        *("actors/aliases.csv", "actors/candidates.csv", "actors/sample.csv", "draft.csv"),
        *("agree/agreement.csv", "agree/confusion.csv", "agree/disputed.csv", "kept.csv"),
        *("code/sheet.csv", "figures/own.csv", "figures/dictionary.csv"),
        *("new/documents.csv", "new/boilerplate.csv"),
        *(f"share/town/{name}.csv" for name in ("actors", "clusters", "coding", "documents")),
        *(f"share/town/{name}.csv" for name in ("events", "lexicon")),
    }
    for file in files:
        data = file.read_text(encoding="utf-8-sig")
        assert formulas(data) == [], file.relative_to(out)
    assert not list(out.rglob("*.xls*"))  # nor is anything else a spreadsheet


def test_what_was_written_is_read_back(made):
    out, corpus, features = made
    shared = load.corpus(out / "share" / "town")
    for name in ("actors", "events", "clusters", "lexicon"):
        assert_frame_equal(getattr(shared, name), getattr(features, name))
    columns = ["doc", "source", "author", "title", "date"]
    assert_frame_equal(shared.documents[columns], features.documents[columns])
    polarity = (out / "share" / "town" / "lexicon.csv").read_text(encoding="utf-8")
    assert ",-0.5," in polarity  # a number, not words
    figures = (out / "figures" / "own.csv").read_text(encoding="utf-8")
    assert ",-1.5,'=1+1\n" in figures
    assert figures.splitlines()[0].endswith(",'=n,cell")
    sheet = code.read(out / "code" / "sheet.csv")
    assert set(sheet["coder"]) == {FORMULAS[0]}
    kept = load.corpus(corpus).coding
    assert set(kept["coder"]) >= {FORMULAS[0]}
    assert set(sheet["doc"]) <= set(features.documents["doc"])


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_told_from_words(formula):
    assert formulas(table("a,b", [["x", formula]]))
    assert not formulas(table("a,b", [["x", _cells.guard(formula)]]))
