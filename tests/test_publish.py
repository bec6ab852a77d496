"""The report: complete, offline, and the same for the same input."""

import hashlib
import html.parser
import json
import re
import shutil

import pandas as pd
import pytest

from analysis import publish
from analysis.tables import CorpusError

FIGURES = {
    "corpus-voices",
    "corpus-dates",
    "actors-rates",
    "actors-names",
    "actors-roles",
    "framing-words",
    "framing-shared",
    "framing-similarity",
    "clusters-choice",
    "clusters-words",
    "clusters-sources",
    "clusters-map",
    "clusters-tree",
    "time-actors",
    "time-terms",
}


class Page(html.parser.HTMLParser):
    """What a page refers to, and the alternative texts of its images."""

    def __init__(self, text):
        super().__init__()
        self.links, self.images, self.scripts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "script":
            self.scripts.append(attributes.get("type", "text/javascript"))
        self.links += [attributes[name] for name in ("href", "src") if attributes.get(name)]
        if tag == "img":
            self.images.append(attributes)


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def report(tmp_path_factory, tiny, root, told):
    out = tmp_path_factory.mktemp("report") / "out"
    page = publish.run([tiny, root / "corpus" / "harbour"], out=out, jobs=2, tell=told.append)
    assert page == out / "index.html"
    return out


@pytest.fixture(scope="module")
def again(tmp_path_factory, tiny):
    """The same small corpus once more, at another place."""
    out = tmp_path_factory.mktemp("again") / "deeper" / "out"
    publish.run([tiny], out=out, tell=lambda line: None)
    return out


@pytest.mark.parametrize("name", ["corpus", "harbour"])
def test_every_figure_is_there_in_every_format(report, name):
    files = {file.name for file in (report / name / "figures").iterdir()}
    formats = ("svg", "png", "pdf", "csv", "md")
    assert files == {f"{figure}.{kind}" for figure in FIGURES for kind in formats}
    for file in (report / name / "figures").iterdir():
        assert file.stat().st_size > 0, file.name


@pytest.mark.parametrize("name", ["corpus", "harbour"])
def test_pages_work_offline(report, name):
    pages = [report / "index.html", *sorted((report / name).glob("*.html"))]
    assert len(pages) == 7
    for file in pages:
        text = file.read_text(encoding="utf-8")
        page = Page(text)
        assert page.scripts == []  # nor the state of widgets, which nobody can use here
        assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", text), file.name
        assert not re.search(r"url\(\s*['\"]?https?:", text), file.name
        for link in page.links:
            if not link.startswith(("data:", "#")):
                assert (file.parent / link.split("#")[0]).is_file(), (file.name, link)
        for image in page.images:
            assert image["src"].startswith("data:") or image.get("alt"), file.name


def test_the_page_of_a_corpus_shows_every_figure_with_its_caption(report):
    text = (report / "harbour" / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    shown = [image["src"] for image in page.images]
    assert sorted(shown) == sorted(f"figures/{figure}.png" for figure in FIGURES)
    for figure in FIGURES:
        for kind in publish.FORMATS:
            assert f"figures/{figure}.{kind}" in page.links
    assert "Harbour: four papers on one strike" in text
    assert "The texts of this corpus are not here" not in text


def test_the_first_page_leads_to_each_corpus(report):
    page = Page((report / "index.html").read_text(encoding="utf-8"))
    assert {"corpus/index.html", "harbour/index.html"} <= set(page.links)


def test_no_figure_shows_a_mistake_of_ours(report):
    for file in sorted(report.glob("*/*.html")):
        text = re.sub(r"base64,[\w+/=\s]+", "", file.read_text(encoding="utf-8"))
        text = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
        for word in ("Traceback", "Warning", "NaN", "&lt;Figure size", "Error:"):
            assert word not in text, (file.name, word)


def test_the_numbers_drawn_lie_beside_the_figure(report):
    rates = pd.read_csv(report / "corpus" / "figures" / "actors-rates.csv")
    own = rates[(rates["source"] == "MILL") & (rates["actor"] == "otters")].iloc[0]
    assert (own["n"], own["base"]) == (3, 36)
    assert own["rate"] == pytest.approx(1000 / 12, abs=1e-3)
    voices = pd.read_csv(report / "corpus" / "figures" / "corpus-voices.csv")
    assert voices[["own", "quoted", "reprinted"]].to_numpy().tolist() == [
        [36, 0, 13],
        [16, 7, 0],
        [8, 0, 0],
    ]


def test_run_json_says_what_was_run(report):
    record = json.loads((report / "harbour" / "run.json").read_text())
    assert record["corpus"] == "harbour"
    assert record["parameters"] == {"ACTOR": "guard", "SEED": publish.SEED}
    assert record["texts"] is True
    assert (record["documents"], record["mentions"]) == (16, 312)
    assert sorted(record["sources"]) == ["GAZETTE", "LANTERN", "LEDGER", "ROPEWALK"]
    assert {"standpoint", "python", "pandas", "spacy"} <= set(record["versions"])
    assert re.fullmatch(r"[0-9a-f]{64}", record["corpus_sha256"])
    assert set(record["figures"]) == FIGURES
    for figure, digest in record["figures"].items():
        data = (report / "harbour" / "figures" / f"{figure}.csv").read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest


def test_the_same_input_gives_the_same_bytes(report, again):
    compared = 0
    for file in sorted((again / "corpus").rglob("*")):
        if file.suffix in (".csv", ".md", ".svg", ".png", ".pdf") or file.name == "run.json":
            other = report / "corpus" / file.relative_to(again / "corpus")
            assert file.read_bytes() == other.read_bytes(), file.name
            compared += 1
    assert compared == 5 * len(FIGURES) + 1


def test_executed_notebooks_are_kept_without_times(report):
    books = sorted((report / "harbour" / "notebooks").iterdir())
    assert [book.stem for book in books] == [book.stem for book in publish.notebooks()]
    for book in books:
        text = book.read_text(encoding="utf-8")
        assert '"output_type": "error"' not in text
        assert "start_time" not in text
        assert '"outputs"' in text


def test_progress_is_told(report, told):
    assert "corpus: reading 3 documents" in told
    for i, book in enumerate(publish.notebooks(), start=1):
        start = f"harbour: notebook {i} of 5, {book.stem}"
        assert any(line.startswith(start) for line in told)
    assert re.fullmatch(r"harbour: done in \d+ s", told[-1])


def test_nothing_is_left_lying_about(report):
    assert sorted(file.name for file in report.iterdir()) == ["corpus", "harbour", "index.html"]


def test_the_report_can_be_moved(report, tmp_path):
    moved = shutil.copytree(report, tmp_path / "moved")
    for page in moved.rglob("*.html"):
        assert str(report) not in page.read_text(encoding="utf-8")


def test_a_notebook_that_fails_leaves_the_old_report_alone(report, tiny, monkeypatch, tmp_path):
    out = shutil.copytree(report, tmp_path / "out")
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    monkeypatch.setattr(publish, "_execute", lambda *_: "cell 3: ValueError: no")
    with pytest.raises(CorpusError, match="corpus, notebook 1_corpus: cell 3: ValueError: no"):
        publish.run([tiny], out=out, tell=lambda line: None)
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before


def test_a_run_of_a_bundle_tells_how_to_bring_the_texts_in(bundle, tmp_path, monkeypatch):
    def execute(book, to, *_):
        shutil.copyfile(book, to)

    monkeypatch.setattr(publish, "_execute", execute)
    publish.run([bundle], out=tmp_path / "out", tell=lambda line: None)
    text = (tmp_path / "out" / "harbour" / "index.html").read_text(encoding="utf-8")
    assert "The texts of this corpus are not here" in text
    assert "--texts FOLDER" in text
    assert json.loads((tmp_path / "out" / "harbour" / "run.json").read_text())["texts"] is False
