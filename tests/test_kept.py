"""What notebooks have given is used again if nothing is new, and never if anything is."""

import json
import os
import shutil
from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from analysis import _kept, _kernel, _keys, _pages, cli, extract, publish, tables
from analysis.tables import CorpusError

CHOICES = {"ACTOR": "otters", "SEED": 1}
FIGURE = "figures/some-figure.csv"


def basis(features, choices=CHOICES):
    return _kept.basis(features, choices, _kept.code())


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("STANDPOINT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "notebooks"


def turned(name, column, value):
    """Return a change: the first value of a column is another one, or there is a first row."""

    def change(features):
        frame, table = getattr(features, name), getattr(tables, name.upper())
        blank = {
            key: {"str": "", tables.DAY: None}.get(kind, 0) for key, kind in table.columns.items()
        }
        rows = pd.DataFrame([blank], dtype="object") if frame.empty else frame.astype("object")
        rows.loc[rows.index[0], column] = value
        made = tables.build(table, rows)
        assert made.dtypes.equals(frame.dtypes)
        return replace(features, **{name: made})

    return change


CHANGES = {
    "text": turned("documents", "text", "Another text."),
    "no text": turned("documents", "text", float("nan")),
    "title": turned("documents", "title", "Another"),
    "author": turned("documents", "author", "Another"),
    "label": turned("actors", "label", "Another"),
    "event": turned("events", "label", "flood"),
    "name of a cluster": turned("clusters", "name", "water"),
    "polarity": turned("lexicon", "polarity", -1.0),
    "code": turned("coding", "stance", 1),
    "part": turned("parts", "author", "Another"),
    "segment": turned("segments", "end", 3),
    "paragraph": turned("paragraphs", "words", 3),
    "quotation": turned("quotations", "speaker", "Another"),
    "mention": turned("mentions", "role", "patient"),
    "count": turned("counts", "n", 99),
    "date": turned("dates", "words", "yesterday"),
    "stance": turned("stances", "score", 0.5),
    "setting": lambda features: replace(features, settings={**features.settings, "title": "New"}),
    "name": lambda features: replace(features, name="another"),
    "order": lambda features: replace(features, counts=features.counts[::-1]),
    "column": lambda features: replace(
        features, counts=features.counts.rename(columns={"n": "number"})
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_anything_measured_or_given_is_new(weir, change):
    assert basis(CHANGES[change](weir)) != basis(weir)


@pytest.mark.parametrize("choices", [{"ACTOR": "council", "SEED": 1}, {**CHOICES, "SEED": 2}])
def test_another_choice_is_new(weir, choices):
    assert basis(weir, choices) != basis(weir)


@pytest.mark.parametrize("name", ["matplotlib", "nbconvert"])
def test_another_version_of_a_package_is_new(weir, monkeypatch, name):
    before, found = basis(weir), _keys.version
    monkeypatch.setattr(_keys, "version", lambda asked: "9" if asked == name else found(asked))
    assert basis(weir) != before


def test_a_package_that_is_not_there_is_told_apart(weir, monkeypatch):
    def version(name):
        raise _keys.PackageNotFoundError(name)

    before = basis(weir)
    monkeypatch.setattr(_keys, "version", version)
    assert basis(weir) != before


def test_another_python_is_new(weir, monkeypatch):
    before = basis(weir)
    monkeypatch.setattr(_kept.platform, "python_version", lambda: "4.0.0")
    assert basis(weir) != before


@pytest.mark.parametrize(
    "file", ["trace.py", "_canvas.py", "data/stopwords.csv", "data/report/pages/index.html.j2"]
)
def test_another_line_of_code_or_data_is_new(weir, monkeypatch, tmp_path, file):
    before, here = basis(weir), tmp_path / "analysis"
    shutil.copytree(_keys.HERE, here, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(_keys, "HERE", here)
    assert basis(weir) == before  # wherever the code lies, compiled or not
    with (here / file).open("a", encoding="utf-8") as code:
        code.write("\n")
    assert basis(weir) != before


def test_features_just_made_and_read_back_are_the_same(make_corpus, cache):
    folder = make_corpus()
    assert not cache.parent.exists()
    made, read = extract.features(folder), extract.features(folder)
    assert basis(made) == basis(read)


def test_where_a_corpus_lies_is_not_new(make_corpus, tmp_path):
    folder = make_corpus()
    shutil.copytree(folder, tmp_path / "elsewhere" / folder.name)
    places = [folder, tmp_path / "elsewhere" / folder.name]
    one, other = (basis(extract.features(place)) for place in places)
    assert one == other


def test_each_notebook_has_its_place(tmp_path, cache):
    for name in ("a.ipynb", "b.ipynb"):
        (tmp_path / name).write_text("{}")
    first = _kept.place(tmp_path / "a.ipynb", "basis")
    assert first.parent == cache
    assert first == _kept.place(tmp_path / "a.ipynb", "basis")
    assert first != _kept.place(tmp_path / "b.ipynb", "basis")
    assert first != _kept.place(tmp_path / "a.ipynb", "another")
    (tmp_path / "a.ipynb").write_text("{ }")
    assert first != _kept.place(tmp_path / "a.ipynb", "basis")


@pytest.fixture
def entry(tmp_path, cache):
    """An entry of two files that is whole."""
    (tmp_path / "made" / "figures").mkdir(parents=True)
    (tmp_path / "made" / FIGURE).write_text("n\n1\n")
    (tmp_path / "made" / _pages.NOTEBOOK).write_text("{}")
    _kept.keep(tmp_path / "made", cache / "one")
    return cache / "one"


def test_what_is_kept_comes_back(entry, tmp_path):
    assert _kept.fetched(entry, tmp_path / "to")
    files = [file for file in (tmp_path / "to").rglob("*") if file.is_file()]
    assert sorted(file.relative_to(tmp_path / "to").as_posix() for file in files) == [
        FIGURE,
        _pages.NOTEBOOK,
    ]
    assert (tmp_path / "to" / FIGURE).read_text() == "n\n1\n"


DAMAGES = {
    "no entry": shutil.rmtree,
    "a file is gone": lambda entry: (entry / FIGURE).unlink(),
    "a file is cut short": lambda entry: (entry / FIGURE).write_text("n\n"),
    "a file too many": lambda entry: (entry / "figures" / "other.csv").write_text("n\n"),
    "no list": lambda entry: (entry / _kept.LISTED).unlink(),
    "a broken list": lambda entry: (entry / _kept.LISTED).write_text("{"),
    "another list": lambda entry: (entry / _kept.LISTED).write_text("[1]"),
    "a list in bytes": lambda entry: (entry / _kept.LISTED).write_bytes(b"\xff"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_entry_that_is_not_whole_is_none(entry, tmp_path, damage):
    DAMAGES[damage](entry)
    assert not _kept.fetched(entry, tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_the_oldest_go_and_what_is_used_stays(entry, cache, tmp_path, monkeypatch):
    monkeypatch.setattr(_kept, "MOST", 3)
    for age, name in enumerate(("two", "three"), start=1):
        _kept.keep(tmp_path / "made", cache / name)
        os.utime(cache / name, (age, age))
    os.utime(entry, (0, 0))
    left = cache / ".two-half-written"  # by a run that was killed
    left.mkdir()
    os.utime(left, (0, 0))
    assert _kept.fetched(entry, tmp_path / "to")
    _kept.keep(tmp_path / "made", cache / "four")
    assert sorted(each.name for each in cache.iterdir()) == ["four", "one", "three"]


def books(folder, names=("1_one", "2_two")):
    """Write small notebooks and return them."""
    folder.mkdir(exist_ok=True)
    for name in names:
        cells = [
            nbformat.v4.new_markdown_cell(f"# Which is {name}?", id="a"),
            nbformat.v4.new_code_cell('CORPUS = ""', id="b", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell("print(CORPUS)", id="c"),
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")
    return sorted(folder.glob("*.ipynb"))


@pytest.fixture
def shelf(tmp_path, monkeypatch, cache):
    """Two small notebooks, and a list of those that were run."""
    run = []
    monkeypatch.setattr(publish, "notebooks", lambda: books_there())
    books(tmp_path / "books")

    def books_there():
        return sorted((tmp_path / "books").glob("*.ipynb"))

    def execute(book, part, parameters, kernel):
        run.append(book.stem)
        nbformat.write(_kernel.prepared(book, parameters), part / _pages.NOTEBOOK)
        if "fail" in book.read_text(encoding="utf-8"):
            return "cell 2: ValueError: no"
        (part / "figures").mkdir()
        for kind in ("csv", "md"):
            (part / "figures" / f"{book.stem}.{kind}").write_text("n\n1\n")
        return None

    monkeypatch.setattr(publish, "_execute", execute)
    return run


def published(folder, out, **options):
    """Run; return what was told of notebooks, and all that the report holds."""
    told = []
    publish.run([folder], out=out, tell=told.append, **options)
    files = {file.relative_to(out): file for file in sorted(out.rglob("*")) if file.is_file()}
    lines = [line.split(": ", 1)[1] for line in told if ": notebook " in line]
    return lines, {name.as_posix(): file.read_bytes() for name, file in files.items()}


def touched(book, text):
    """Change a notebook."""
    old = book.read_text(encoding="utf-8")
    book.write_text(old.replace("print(CORPUS)", text), encoding="utf-8")


def test_a_run_with_nothing_new_runs_nothing(make_corpus, tmp_path, shelf, cache):
    folder, out = make_corpus(), tmp_path / "out"
    told, made = published(folder, out)
    assert told == ["notebook 1 of 2, 1_one", "notebook 2 of 2, 2_two"]
    assert shelf == ["1_one", "2_two"]
    assert len(list(cache.iterdir())) == 2
    assert {f"town/figures/{name}.csv" for name in ("1_one", "2_two", "dictionary")} < set(made)
    shutil.rmtree(out)  # else the report says that nothing has changed
    told, again = published(folder, out)
    assert told == ["notebook 1 of 2, 1_one: nothing new", "notebook 2 of 2, 2_two: nothing new"]
    assert shelf == ["1_one", "2_two"]
    assert again == made


def test_a_notebook_that_was_changed_is_run_alone(make_corpus, tmp_path, shelf):
    folder, out = make_corpus(), tmp_path / "out"
    published(folder, out)
    touched(tmp_path / "books" / "2_two.ipynb", "print(1)")
    told, _ = published(folder, out)
    assert told == ["notebook 1 of 2, 1_one: nothing new", "notebook 2 of 2, 2_two"]
    assert shelf == ["1_one", "2_two", "2_two"]


def test_a_fresh_run_runs_everything(make_corpus, tmp_path, shelf):
    folder, out = make_corpus(), tmp_path / "out"
    published(folder, out)
    published(folder, out, fresh=True)
    assert shelf == ["1_one", "2_two"] * 2
    assert cli.main(["run", str(folder), "--out", str(out), "--fresh"]) == 0
    assert shelf == ["1_one", "2_two"] * 3
    assert cli.main(["run", str(folder), "--out", str(out)]) == 0
    assert shelf == ["1_one", "2_two"] * 3


def test_a_change_of_the_corpus_runs_everything(make_corpus, tmp_path, shelf):
    folder, out = make_corpus(), tmp_path / "out"
    published(folder, out)
    (folder / "events.csv").write_text("date,label\n2001-02-03,flood\n", encoding="utf-8")
    published(folder, out)
    assert shelf == ["1_one", "2_two"] * 2
    published(folder, out, actor="council")
    assert shelf == ["1_one", "2_two"] * 3


def test_a_notebook_that_fails_is_not_kept(make_corpus, tmp_path, shelf, cache):
    folder, out = make_corpus(), tmp_path / "out"
    touched(tmp_path / "books" / "1_one.ipynb", "fail()")
    for _ in range(2):
        with pytest.raises(CorpusError, match="town, notebook 1_one: cell 2: ValueError: no"):
            published(folder, out)
    assert "2_two.csv" in {file.name for file in tmp_path.glob("out/town/figures/*")}
    assert [each.name.split("-")[0] for each in cache.iterdir()] == ["2_two"]
    assert shelf == ["1_one", "2_two", "1_one"]  # the other one is not run again


@pytest.mark.parametrize("what", ["code", "notebook"])
def test_what_changes_meanwhile_is_not_kept(make_corpus, tmp_path, shelf, cache, monkeypatch, what):
    """Results of something half new would stand under the name of the old."""
    execute = publish._execute

    def slow(book, *others):
        if book.stem == "2_two" and what == "code":
            monkeypatch.setattr(_kept, "code", lambda: "another")
        elif book.stem == "2_two":
            touched(book, "print(2)")
        return execute(book, *others)

    monkeypatch.setattr(publish, "_execute", slow)
    published(make_corpus(), tmp_path / "out")
    assert [each.name.split("-")[0] for each in cache.iterdir()] == ["1_one"]
    assert (tmp_path / "out" / "town" / "2_two.html").is_file()


def test_a_damaged_entry_is_made_anew(make_corpus, tmp_path, shelf, cache):
    folder, out = make_corpus(), tmp_path / "out"
    _, made = published(folder, out)
    (entry,) = cache.glob("1_one-*")
    (entry / _pages.NOTEBOOK).write_text("{")
    shutil.rmtree(out)
    _, again = published(folder, out)
    assert shelf == ["1_one", "2_two", "1_one"]
    assert again == made
    assert _kept.fetched(entry, tmp_path / "to")


def test_a_report_names_the_corpus_where_it_lies_now(make_corpus, tmp_path, shelf):
    """Results made in one place are used in another, and lead nowhere else."""
    folder = make_corpus()
    moved = tmp_path / "far" / "away" / folder.name
    shutil.copytree(folder, moved)
    for place, out in ((folder, tmp_path / "out"), (moved, tmp_path / "other" / "place")):
        published(place, out)
        for file in (out / "town" / "notebooks").iterdir():
            notebook = nbformat.read(file, as_version=4)
            nbformat.validate(notebook)
            cells = [cell for cell in notebook.cells if cell.id == _kernel.INJECTED]
            where = next(
                line for line in cells[0].source.splitlines() if line.startswith("CORPUS = ")
            )
            found = out / "town" / where.removeprefix('CORPUS = "').removesuffix('"')
            assert found.resolve() == place.resolve()
            assert str(folder) not in file.read_text(encoding="utf-8")
    assert shelf == ["1_one", "2_two"]


def test_what_is_kept_is_the_notebook_as_nbformat_writes_it(make_corpus, tmp_path, shelf):
    published(make_corpus(), tmp_path / "out")
    for name in ("1_one", "2_two"):
        file = tmp_path / "out" / "town" / "notebooks" / f"{name}.ipynb"
        before = file.read_text(encoding="utf-8")
        nbformat.write(nbformat.read(file, as_version=4), file)
        assert file.read_text(encoding="utf-8") == before


def test_what_the_cache_holds_is_of_the_suite_alone(make_corpus, tmp_path, shelf, cache):
    published(make_corpus(), tmp_path / "out")
    for entry in cache.iterdir():
        listed = json.loads((entry / _kept.LISTED).read_text())
        assert set(listed) == {
            *(f"figures/{entry.name.split('-')[0]}.{kind}" for kind in ("csv", "md")),
            *(_pages.NOTEBOOK, _pages.SECTION),
        }
