"""What stands beside a figure: its caption, its provenance, and what its columns mean."""

import csv
import html
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from analysis import __version__, _captions, _stamp, data, draw, portray, resample, tables, trace
from analysis._coders import FEWEST
from analysis._past import FEWEST_REFERENCES
from analysis.pool import FEWEST_UNITS


@pytest.fixture
def figure(weir):
    return draw.voices(portray.sources(weir), draw.palette(weir.sources))


def shares(**columns):
    table = pd.DataFrame({"source": ["MILL", "MILL", "REED"], "name": ["a", "b", "a"]})
    table = table.assign(n=[3, 9, 2], base=[12, 12, 4], share=[0.25, 0.75, 0.5])
    return table.assign(low=0.1, high=0.9, resampled="paragraphs", enough=True).assign(**columns)


def dictionary(folder):
    lines = (folder / "dictionary.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines))


def told(name="actors-names", table=None, n=None, title="Town"):
    return _captions.told(name, shares() if table is None else table, "So.", title, n)


def test_save_writes_the_figure_its_numbers_its_caption_and_a_dictionary(figure, weir, tmp_path):
    about = {"caption": "Two papers.", "features": weir, "seed": 7, "folder": tmp_path}
    assert draw.save(figure, "one", shares(), **about) is figure
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["dictionary.csv", "one.csv", "one.md", "one.pdf", "one.png", "one.svg"]
    caption, made = (tmp_path / "one.md").read_text(encoding="utf-8").strip().split("\n\n")
    assert caption == (
        "Two papers. n = 14 (the sum of its column n). 95 % intervals by resampling paragraphs. "
        "Corpus: Three papers on a weir."
    )
    digest = _stamp.digest(weir.documents, weir.actors)
    assert made == (
        f"Standpoint {__version__}; corpus corpus, sha256 {digest}; seed 7. "
        "Numbers: one.csv; their columns: dictionary.csv."
    )
    assert (tmp_path / "one.csv").read_text().splitlines()[:2] == [
        "source,name,n,base,share,low,high,resampled,enough",
        "MILL,a,3,12,0.25,0.1,0.9,paragraphs,True",
    ]


def test_files_say_by_what_and_from_what_they_were_made(figure, weir, tmp_path):
    table = shares()
    draw.save(figure, "one", table, caption="A <b> & $c$.", features=weir, folder=tmp_path)
    made = _stamp.provenance(weir)
    told = _captions.told("one", table, "A <b> & $c$.", weir.title, None)
    with Image.open(tmp_path / "one.png") as picture:
        assert (picture.info["Description"], picture.info["Source"]) == (told, made)
        assert picture.info["Software"] == f"Standpoint {__version__}"
        assert picture.info["Title"] == f"one. {weir.title}"
    drawn = (tmp_path / "one.svg").read_text(encoding="utf-8")
    about = re.search(r"<metadata>.*</metadata>", drawn, re.DOTALL).group()
    for word in (made, "A &lt;b&gt; &amp; $c$.", "corpus/one", f"Standpoint {__version__}"):
        assert word in about
    assert "<dc:date>" not in about
    paper = (tmp_path / "one.pdf").read_bytes()
    assert f"/Creator (Standpoint {__version__})".encode() in paper
    for word in (made, "CreationDate"):
        assert (word.encode() in paper) == (word == made)
    for file in tmp_path.iterdir():
        assert str(tmp_path).encode() not in file.read_bytes()


def test_signs_that_no_file_can_hold_are_left_out(figure, weir, tmp_path):
    draw.save(figure, "one", shares(), caption="A\x00b\x0bc\nd.", features=weir, folder=tmp_path)
    assert "A b c d." in (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert (tmp_path / "one.md").read_text(encoding="utf-8").startswith("A b c d. n = ")


def test_a_base_is_counted_once_a_source():
    assert "n = 16 mentions of the actor in own voice." in told()
    assert "n = 1 mention of" in told(table=shares(base=[1, 1, 0]))
    assert "n = 0 mentions of" in told(table=shares().iloc[:0])
    assert "n = 1,234 mentions of" in told(n=1234)
    assert "n = 12 of 40 letters." in told(n="12 of 40 letters")
    assert "n = 16 names." in told(n="names")


def test_a_caption_is_true_of_what_is_there():
    assert "by bootstrap of documents or paragraphs" in told(
        table=shares(resampled=["paragraphs", "documents", ""])
    )
    nothing = "No interval: there is too little for one."
    assert nothing in told(table=shares(resampled=""))
    assert nothing in told(table=shares(low=np.nan, high=np.nan))
    assert "coders' scale" not in told()
    assert "Stances are on the coders' scale." in told(table=shares(calibrated=True))


@pytest.mark.parametrize("title", ["Town", "Town.", "Town?"])
def test_a_title_ends_in_one_stop(title):
    assert told(title=title).endswith("Corpus: Town?" if title == "Town?" else "Corpus: Town.")


def test_somebodys_own_figure_is_told_from_its_columns():
    assert told("my-own", n="mentions") == (
        "So. n = 14 mentions. 95 % intervals by resampling paragraphs. Corpus: Town."
    )
    few = shares(enough=False).drop(columns=["low", "base"])
    assert told("my-own", few, "uses") == (
        "So. n = 14 uses. No interval. Hatched, hollow or grey: too little evidence. Corpus: Town."
    )
    other = shares().drop(columns="base")  # a known name, another table
    assert told("actors-names", other).startswith("So. n = 14 (the sum of its column n). 95 %")


@given(st.text(max_size=30))
def test_a_caption_shows_as_it_is_wherever_markdown_is_read(text):
    """What `_pages` does with it gives the words back; no sign is markup."""

    text = _stamp.legible(text)
    written = _captions.markdown(text)
    assert html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written)) == text or "\\" in text
    assert "<" not in written
    assert not re.search(r"(?<!\\)[*_`$]", written)


def test_the_rules_told_are_those_applied():
    """Numbers in `data/figures.csv` are written out; these are where they come from."""
    text = "\n".join(data.words("figures")["evidence"] + data.words("figures")["interval"])
    for number, thing in (
        (portray.FEWEST_WORDS, r"words of their own"),
        (trace.FEWEST_WORDS, r"words"),
        (portray.FEWEST_MENTIONS, r"mentions"),
        (trace.FEWEST_MENTIONS, r"mentions"),
        (resample.ENOUGH_UNITS, r"units of text"),
        (FEWEST_UNITS, r"units of text"),
        (tables.FEWEST_CONTEXTS, r"contexts"),
        (FEWEST_REFERENCES, r"references"),
        (FEWEST, r"mentions are not"),
    ):
        assert re.search(rf"fewer than {number} {thing}", text), thing
    assert f"{resample.ENOUGH_DOCUMENTS} documents or more" in text


def test_a_sheet_of_all_figures_is_whole():
    assert not any("\n" in text for text in data.words("figures").to_numpy().ravel())
    about = data.words("figures")
    assert about["figure"].is_unique
    assert (about[["things", "analysis", "interval"]] != "").all(axis=None)
    for things in about["things"]:  # "1 mention", "2 mentions"
        assert things.split()[0].rstrip(",").endswith("s"), things
    for column in ("interval", "evidence"):
        for text in about[column]:
            assert text == "" or text.endswith(".")
            assert set(re.findall(r"\{(\w+)\}", text)) <= {"resampled", "draws", "undated"}


def test_meanings_are_those_of_the_table():
    (own,) = _captions.meanings("actors-voices", ["base"])
    assert own == {
        **{"table": "actors-voices", "column": "base", "unit": "mentions"},
        "meaning": "mentions of the actor in any voice",
    }
    (any_,) = _captions.meanings("my-own", ["base"])
    assert any_["meaning"] == "what n is taken of"
    assert _captions.meanings("my-own", ["mine"])[0]["meaning"] == ""


def test_a_dictionary_is_of_the_tables_there_now(weir, tmp_path):
    about = {"caption": "So.", "features": weir, "folder": tmp_path}
    (tmp_path / "alien.csv").write_text("a,b\n1,2\n")
    for name in ("one", "one", "two"):
        draw.keep(name, shares()[["source", "n"]], **about)
    rows = dictionary(tmp_path)
    assert [(row["table"], row["column"]) for row in rows] == [
        ("one", "source"),
        ("one", "n"),
        ("two", "source"),
        ("two", "n"),
    ]
    (tmp_path / "one.csv").unlink()
    draw.keep("two", shares()[["n"]], **about)
    rows = dictionary(tmp_path)
    assert [row["column"] for row in rows] == ["n"]


def test_a_kept_table_does_no_harm_in_a_spreadsheet(weir, tmp_path):
    table = pd.DataFrame({"=name": ["=1+1", "+a", "-b", "@c", "d"], "value": [-0.5, 1, 2, 3, 4]})
    assert draw.keep("one", table, caption="So.", features=weir, folder=tmp_path) is table
    lines = (tmp_path / "one.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["'=name,value", "'=1+1,-0.5", "'+a,1", "'-b,2", "'@c,3", "d,4"]
    rows = dictionary(tmp_path)
    assert [row["column"] for row in rows] == ["'=name", "value"]
