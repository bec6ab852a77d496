"""The report: complete, offline, and the same for the same input."""

import hashlib
import html
import html.parser
import json
import os
import re
import shutil
from contextlib import suppress

import nbformat
import pandas as pd
import pytest

from analysis import cli, data, extract, publish
from analysis.tables import CorpusError

FIGURES = {
    "corpus-voices",
    "corpus-dates",
    "actors-rates",
    "actors-names",
    "actors-roles",
    "actors-agency",
    "actors-voices",
    "actors-scare",
    "framing-words",
    "framing-shared",
    "framing-distinctive",
    "framing-pair",
    "framing-relations",
    "framing-distances",
    "framing-map",
    "framing-beside",
    "clusters-directions",
    "clusters-choice",
    "clusters-words",
    "clusters-sources",
    "clusters-map",
    "clusters-within",
    "clusters-time",
    "clusters-tree",
    "clusters-branches",
    "clusters-everything",
    "stance-map",
    "stance-actor",
    "stance-source",
    "stance-voices",
    "stance-reasons",
    "stance-coders",
    "time-actors",
    "time-terms",
    "time-names",
    "time-narrated",
    "time-places",
    "time-together",
}
TABLES = {"clusters-names", "stance-agreement", "time-changes"}  # without a figure
DICTIONARY = "dictionary.csv"


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
    """The reports of two corpora, every notebook run, whatever is kept of earlier ones."""
    out = tmp_path_factory.mktemp("report") / "out"
    corpora = [tiny, root / "corpus" / "harbour"]
    page = publish.run(corpora, out=out, jobs=2, fresh=True, tell=told.append)
    assert page == out / "index.html"
    return out


@pytest.fixture(scope="module")
def again(tmp_path_factory, tiny):
    """The same small corpus once more, at another place, every notebook run again."""
    out = tmp_path_factory.mktemp("again") / "deeper" / "out"
    publish.run([tiny], out=out, fresh=True, tell=lambda line: None)
    return out


@pytest.fixture(scope="module")
def kept(report, tmp_path_factory, tiny, root):
    """The same reports once more, from what the first run has left in the cache."""
    out, told = tmp_path_factory.mktemp("kept") / "out", []
    publish.run([tiny, root / "corpus" / "harbour"], out=out, tell=told.append)
    steps = [line for line in told if ": notebook " in line]
    assert len(steps) == 2 * len(publish.notebooks())
    assert all(line.endswith(": nothing new") for line in steps)
    return out


@pytest.fixture(scope="module")
def textless(tmp_path_factory, bundle):
    """The report of harbour from its bundle alone."""
    out = tmp_path_factory.mktemp("textless") / "out"
    publish.run([bundle], out=out, tell=lambda line: None)
    return out / "harbour"


def located(file):
    """Return the bytes of an executed notebook less where its corpus lies."""
    return re.sub(rb"CORPUS = [^,]+/(tests|corpus)/", b"CORPUS = ", file.read_bytes())


@pytest.mark.parametrize("name", ["corpus", "harbour"])
def test_every_figure_is_there_in_every_format(report, name):
    files = {file.name for file in (report / name / "figures").iterdir()}
    formats = ("svg", "png", "pdf", "csv", "md")
    kept = {f"{table}.{kind}" for table in TABLES for kind in ("csv", "md")}
    drawn = {f"{figure}.{kind}" for figure in FIGURES for kind in formats}
    assert files == drawn | kept | {DICTIONARY}
    for file in (report / name / "figures").iterdir():
        assert file.stat().st_size > 0, file.name


@pytest.mark.parametrize("name", ["corpus", "harbour"])
def test_pages_work_offline(report, name):
    pages = [report / "index.html", *sorted((report / name).glob("*.html"))]
    assert len(pages) == 8
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
    assert set(record["figures"]) == FIGURES | TABLES
    for figure, digest in record["figures"].items():
        data = (report / "harbour" / "figures" / f"{figure}.csv").read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest


def test_the_same_input_gives_the_same_bytes(report, again):
    compared = 0
    for file in sorted((again / "corpus").rglob("*")):
        if file.is_dir():
            continue
        other = report / "corpus" / file.relative_to(again / "corpus")
        if file.suffix == ".ipynb":  # it says where its corpus lies
            assert located(file) == located(other), file.name
        else:
            assert file.read_bytes() == other.read_bytes(), file.name
        compared += 1
    figures = 5 * len(FIGURES) + 2 * len(TABLES) + len([DICTIONARY])
    assert compared == figures + 2 * len(publish.notebooks()) + 3


def test_what_is_kept_gives_the_same_bytes(report, kept):
    for folder in (report, kept):
        assert (folder / "harbour" / "index.html").is_file()
    files = [file for file in sorted(report.rglob("*")) if file.is_file()]
    assert len(files) == len([file for file in kept.rglob("*") if file.is_file()])
    for file in files:
        other = kept / file.relative_to(report)
        if file.suffix == ".ipynb":
            assert located(file) == located(other), file.name
        else:
            assert file.read_bytes() == other.read_bytes(), file.name


def test_explorers_are_left_to_people(report):
    for file in sorted(report.glob("*/notebooks/*.ipynb")):
        for cell in nbformat.read(file, as_version=4).cells:
            if cell.cell_type == "code":
                run = "explorer" not in cell.metadata.get("tags", [])
                assert (cell.execution_count is not None) == run, file.name


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
    books = publish.notebooks()
    for i, book in enumerate(books, start=1):
        start = f"harbour: notebook {i} of {len(books)}, {book.stem}"
        assert any(line.startswith(start) for line in told)
    assert re.fullmatch(r"harbour: done in \d+ s", told[-1])


def test_nothing_is_left_lying_about(report):
    assert sorted(file.name for file in report.iterdir()) == ["corpus", "harbour", "index.html"]


def test_the_report_can_be_moved(report, tmp_path):
    moved = shutil.copytree(report, tmp_path / "moved")
    for page in moved.rglob("*.html"):
        assert str(report) not in page.read_text(encoding="utf-8")


def everything(folder):
    return {file: file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture
def copied(not_run):
    """Notebooks are copied, not run: what is tested is where a report is written."""


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("how", ["whole", "relative", "inside", "link", "table"])
def test_a_run_never_replaces_a_corpus(make_corpus, tmp_path, monkeypatch, capsys, how):
    """`run corpus/mine --out corpus` would write the report where the corpus is."""
    folder = make_corpus(name="mine")
    corpora = folder.parent
    arguments = ["run", str(folder), "--out", str(corpora)]
    if how == "relative":
        monkeypatch.chdir(corpora.parent)
        arguments = ["run", f"{corpora.name}/mine/", "--out", corpora.name]
    elif how == "inside":
        monkeypatch.chdir(folder)
        arguments = ["run", ".", "--out", ".."]
    elif how == "link":
        (tmp_path / "link").symlink_to(corpora, target_is_directory=True)
        arguments = ["run", str(folder), "--out", str(tmp_path / "link")]
    elif how == "table":
        line = '{"doc": "a", "source": "M", "date": "2001", "text": "The otters."}\n'
        (corpora / "mine.jsonl").write_text(line)
        shutil.copyfile(folder / "actors.csv", corpora / "actors.csv")
        arguments = ["run", str(corpora / "mine.jsonl"), "--out", str(corpora)]
    before = everything(corpora)
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    assert "mine: is there already and is no report; name another --out" in said.err
    assert "Traceback" not in said.err
    assert everything(corpora) == before
    assert not [file for file in corpora.iterdir() if file.name.startswith(".")]


@pytest.mark.usefixtures("copied")
def test_a_run_replaces_no_corpus_that_holds_a_record(make_corpus):
    """A run.json in it makes a corpus no report."""
    folder = make_corpus({"run.json": '{"model": "mine"}'}, name="mine")
    before = everything(folder)
    with suppress(CorpusError):
        publish.run([folder], out=folder.parent, tell=lambda line: None)
    assert everything(folder) == before


@pytest.mark.usefixtures("copied")
def test_a_run_refuses_before_it_writes_for_any_corpus(make_corpus, tmp_path):
    folders = [make_corpus(name=name) for name in ("one", "two")]
    (tmp_path / "out" / "two").mkdir(parents=True)
    (tmp_path / "out" / "two" / "thesis.txt").write_text("mine")
    with pytest.raises(CorpusError, match="two: is there already and is no report"):
        publish.run(folders, out=tmp_path / "out", tell=lambda line: None)
    assert [file.name for file in everything(tmp_path / "out")] == ["thesis.txt"]


@pytest.mark.usefixtures("copied")
def test_a_run_replaces_a_report(make_corpus, tmp_path):
    folder = make_corpus(name="mine")
    for _ in range(2):
        publish.run([folder], out=tmp_path / "out", tell=lambda line: None)
        assert (tmp_path / "out" / "mine" / "run.json").is_file()
        (tmp_path / "out" / "mine" / "old.html").write_text("old")
    publish.run([folder], out=tmp_path / "out", tell=lambda line: None)
    assert not (tmp_path / "out" / "mine" / "old.html").exists()


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize(
    "record",
    [
        b"[]",
        b'"so"',
        b'{"title": "Mine"}',
        b"{",
        b"",
        b"\xff\xfe",
        b'{"title": "x", "sources": 3, "mentions": "many"}',
        b'{"title": null, "sources": null, "mentions": null}',
    ],
    ids=["list", "text", "other", "broken", "empty", "not UTF-8", "other kinds", "nothing"],
)
def test_a_record_of_something_else_does_no_harm(make_corpus, tmp_path, record):
    foreign = tmp_path / "out" / "foreign" / "run.json"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(record)
    page = publish.run([make_corpus()], out=tmp_path / "out", tell=lambda line: None)
    assert "town/index.html" in Page(page.read_text(encoding="utf-8")).links
    assert "foreign/index.html" not in Page(page.read_text(encoding="utf-8")).links
    assert foreign.read_bytes() == record


@pytest.mark.parametrize("way", ["--texts", "environment", "relative environment"])
def test_texts_brought_in_are_seen_in_the_pages(bundle, root, tmp_path, monkeypatch, way):
    """In as many processes as asked for, and wherever the notebooks run."""
    texts = root / "corpus" / "harbour"
    sources = ("from analysis import cite, extract", "features = extract.features(CORPUS)") + (
        "cite.shown(cite.passages(features, features.named.head(2)))",
    )
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells.insert(0, nbformat.v4.new_markdown_cell("# Which texts?"))
    book = tmp_path / "1_texts.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), book)
    monkeypatch.setattr(publish, "notebooks", lambda: [book])
    monkeypatch.chdir(tmp_path)
    options = {"texts": str(texts)} if way == "--texts" else {}
    if way != "--texts":
        relative = os.path.relpath(texts, tmp_path)
        monkeypatch.setenv("STANDPOINT_TEXTS", relative if "relative" in way else str(texts))
    publish.run([bundle], out="out", jobs=2, fresh=True, tell=lambda line: None, **options)
    page = (tmp_path / "out" / "harbour" / "1_texts.html").read_text(encoding="utf-8")
    assert "«" in html.unescape(page)
    assert extract.NO_TEXT not in html.unescape(page)
    text = (tmp_path / "out" / "harbour" / "index.html").read_text(encoding="utf-8")
    assert "The texts of this corpus are not here" not in text
    assert json.loads((tmp_path / "out" / "harbour" / "run.json").read_text())["texts"] is True


def test_figures_are_the_same_without_the_texts(report, textless):
    """Byte by byte, in every format: nothing in a figure's files speaks of the texts."""
    folders = report / "harbour" / "figures", textless / "figures"
    names = [sorted(file.name for file in folder.iterdir()) for folder in folders]
    assert names[0] == names[1]
    assert {f"{name}.csv" for name in FIGURES | TABLES} < set(names[0])
    for name in names[0]:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


@pytest.mark.parametrize("name", ["corpus", "harbour"])
def test_every_column_of_every_table_is_explained(report, name):
    folder = report / name / "figures"
    explained = pd.read_csv(folder / DICTIONARY, keep_default_na=False)
    assert list(explained) == ["table", "column", "meaning", "unit"]
    assert (explained["meaning"] != "").all(), explained[explained["meaning"] == ""]
    columns = [
        (table, column)
        for table in sorted(FIGURES | TABLES)
        for column in pd.read_csv(folder / f"{table}.csv", nrows=0)
    ]
    assert list(explained[["table", "column"]].itertuples(index=False, name=None)) == columns
    used = {column for _, column in columns}
    assert set(data.words("figure_columns")["column"]) == used  # and nothing is explained in vain


@pytest.mark.parametrize("name", ["corpus", "harbour"])
def test_every_caption_states_n_units_interval_and_corpus(report, name):
    record = json.loads((report / name / "run.json").read_text())
    assert set(data.words("figures")["figure"]) == FIGURES | TABLES
    for figure in FIGURES | TABLES:
        text = (report / name / "figures" / f"{figure}.md").read_text(encoding="utf-8")
        caption, made = text.strip().split("\n\n")
        assert re.search(r" n = [\d,]+ \w", caption), caption
        assert re.search(r" Unit of (measure: .+; unit of )?analysis: ", caption), caption
        assert re.search(r" 95 % |No interval", caption), caption
        assert caption.endswith(f"Corpus: {record['title']}."), caption
        assert "  " not in caption
        assert ".." not in caption
        assert f"corpus {name}, sha256 {record['corpus_sha256']}; seed {publish.SEED}." in made


def test_without_the_texts_the_pages_say_so_once_a_cell(textless):
    for book in ("2_actors", "3_framing", "4_clusters", "5_stance"):
        notebook = nbformat.read(textless / "notebooks" / f"{book}.ipynb", as_version=4)
        told = [
            str(cell.outputs).count(extract.NO_TEXT)
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
        assert max(told) == 1, book
        page = html.unescape((textless / f"{book}.html").read_text(encoding="utf-8"))
        assert page.count(extract.NO_TEXT) == sum(told)
        assert "«" not in page


def test_no_page_holds_the_state_of_widgets(report):
    for file in [*report.glob("*/*.html"), *report.glob("*/notebooks/*.ipynb")]:
        text = file.read_text(encoding="utf-8")
        assert "widget-state" not in text, file.name
        assert "application/vnd.jupyter.widget-state" not in text, file.name


@pytest.mark.usefixtures("copied")
def test_a_run_of_a_bundle_tells_how_to_bring_the_texts_in(bundle, tmp_path):
    publish.run([bundle], out=tmp_path / "out", tell=lambda line: None)
    text = (tmp_path / "out" / "harbour" / "index.html").read_text(encoding="utf-8")
    assert "The texts of this corpus are not here" in text
    assert "--texts FOLDER" in text
    assert json.loads((tmp_path / "out" / "harbour" / "run.json").read_text())["texts"] is False
