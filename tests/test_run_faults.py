"""A report in bad weather: notebooks that fail, runs that are killed, two at once, no room."""

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from analysis import _folders, _kept, _kernel, _lock, _pages, cli, extract, publish
from analysis.tables import CorpusError
from tests.reliability import running
from tests.reliability.files import everything, halves

BOOKS = {
    "1_first": "print('the weir holds')",
    "2_fails": "print('begun')\nraise ValueError('no <b>reed</b> \\x1b[31mhere\\nor there')",
    "3_dies": "import os; os._exit(1)",
    "4_broken": None,
    "5_odd": [],
    "6_last": "print('the mill turns')",
}
FAULTS = {
    "2_fails": "cell 3: ValueError: no <b>reed</b> [31mhere or there",
    "3_dies": "the kernel failed 2 times: Kernel died",
    "4_broken": "cannot be read as a notebook: Notebook does not appear to be JSON: '{'",
    "5_odd": "cannot be read as a notebook: ",
}


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """A cache of this test's own."""
    monkeypatch.setenv("STANDPOINT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def shelf(folder, books):
    """Write notebooks, whole ones and others."""
    folder.mkdir()
    for name, source in books.items():
        file = folder / f"{name}.ipynb"
        if not isinstance(source, str):
            file.write_text("{" if source is None else json.dumps(source))
            continue
        cells = [
            nbformat.v4.new_markdown_cell(f"# Which is {name}?", id="a"),
            nbformat.v4.new_code_cell('CORPUS = ""', id="b", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(source, id="c"),
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
    return sorted(folder.glob("*.ipynb"))


def text(page):
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text(" ", strip=True)


@pytest.fixture(scope="module")
def failed(tmp_path_factory, tiny):
    """A report of two corpora with notebooks that fail in all the ways they can."""
    place, patch, told = tmp_path_factory.mktemp("failed"), pytest.MonkeyPatch(), []
    found = shelf(place / "books", BOOKS)
    patch.setattr(publish, "notebooks", lambda: found)
    patch.setattr(_kernel, "STARTS", 2)
    patch.setenv("STANDPOINT_CACHE", str(place / "cache"))
    corpora = [tiny, shutil.copytree(tiny, place / "other")]
    with pytest.raises(CorpusError) as error, patch.context():
        publish.run(corpora, out=place / "out", tell=told.append)
    patch.undo()
    return place / "out", error.value.faults, told


def test_a_notebook_that_fails_stops_no_other(failed):
    out, faults, told = failed
    for name in ("corpus", "other"):
        assert {file.stem for file in (out / name / "notebooks").iterdir()} == set(BOOKS)
        assert "the weir holds" in text(out / name / "1_first.html")
        assert "the mill turns" in text(out / name / "6_last.html")
        for book, said in FAULTS.items():
            assert any(one.startswith(f"{name}, notebook {book}: {said}") for one in faults)
            assert any(f"{book}: failed: {said}" in line for line in told)
    assert len(faults) == 2 * len(FAULTS) + 1
    assert faults[-1] == f"{out / 'index.html'}: the report is there, without what these would show"


def test_every_index_says_which_failed_and_why(failed):
    out, *_ = failed
    for page in (out / "index.html", out / "corpus" / "index.html", out / "other" / "index.html"):
        for book, said in FAULTS.items():
            assert f"Failed: {said}" in text(page), (page, book)
    for name, said in FAULTS.items():
        page = out / "corpus" / f"{name}.html"
        assert said in text(page)
        assert "Traceback" not in text(page)
        assert "<b>reed" not in page.read_text(encoding="utf-8")
    assert "begun" in text(out / "corpus" / "2_fails.html")  # what ran before it
    for name in ("1_first", "6_last"):
        assert "failed" not in text(out / "corpus" / f"{name}.html").lower()
    found = json.loads((out / "corpus" / "run.json").read_text(encoding="utf-8"))["found"]
    assert {name for name, one in found.items() if "fault" in one} == set(FAULTS)
    notebook = (out / "corpus" / "notebooks" / "2_fails.ipynb").read_text(encoding="utf-8")
    assert "Traceback" in notebook  # for whoever mends it


def test_the_command_tells_each_fault_in_a_line(tmp_path, alone, tiny, monkeypatch, capsys):
    found = shelf(tmp_path / "books", {"1_fails": "{}['weir\\nand mill']", "2_good": "1"})
    monkeypatch.setattr(publish, "notebooks", lambda: found)
    out = tmp_path / "out"
    assert cli.main(["run", str(tiny), "--out", str(out)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "standpoint: corpus, notebook 1_fails: cell 3: KeyError: 'weir\\nand mill'",
        f"standpoint: {out / 'index.html'}: the report is there, without what these would show",
    ]
    found[0].write_text(found[1].read_text())  # mended
    assert cli.main(["run", str(tiny), "--out", str(out)]) == 0
    assert "Failed" not in text(out / "index.html") + text(out / "corpus" / "index.html")


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A cache that holds the features and what the notebooks gave."""
    place = tmp_path_factory.mktemp("warm")
    running.done(place / "out", place / "cache")
    return place / "cache"


def test_a_run_that_is_killed_leaves_nothing_half_written(warm):
    (found,) = running.figures(n=4, warm=warm)
    assert found["held"] == found["tried"] == 4, found["note"]


def test_what_a_killed_run_was_at_is_removed_and_what_it_moved_aside_is_back(tmp_path, alone):
    place = tmp_path / "out" / "town"
    aside, begun = (tmp_path / "out" / f".town.part-{end}" for end in ("abcd_123", "zyxw_987"))
    others = [tmp_path / "out" / name for name in (".town.part-mine", ".town-abcd_123", "town2")]
    (aside / "old").mkdir(parents=True)
    (aside / "old" / "page").write_text("old")
    for each in (begun, *others):
        each.mkdir()
        (each / "page").write_text("half")
    with suppress(KeyError), _lock.whole(place):
        assert (place / "page").read_text() == "old"
        raise KeyError
    assert (place / "page").read_text() == "old"
    assert sorted(place.parent.iterdir()) == sorted([place, *others])


def test_a_second_writer_waits_and_says_so(tmp_path, alone):
    """In another process, since a process may ask for a place that it holds itself."""
    code = (
        "import sys, pathlib\nfrom analysis import _lock\n"
        "with _lock.whole(pathlib.Path(sys.argv[1]), lambda line: print(line, flush=True)) as part:"
        "\n    (part / 'page').write_text('second')\n"
    )
    place = tmp_path / "out"
    with _lock.whole(place) as working:
        (working / "page").write_text("first")
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(place)], stdout=subprocess.PIPE, text=True
        )
        line = second.stdout.readline()
        assert line == f"{place}: another run is writing there; waiting until it is done\n"
        assert not place.exists()
    assert second.wait(60) == 0
    second.stdout.close()
    assert (place / "page").read_text() == "second"
    assert everything(tmp_path).keys() == {"out/page", *locks(tmp_path)}


def locks(folder):
    return {name for name in everything(folder) if "/locks/" in name}


def test_the_lock_of_a_killed_process_is_free(tmp_path, alone):
    code = (
        "import os, pathlib, sys\nfrom analysis import _lock\n"
        "with _lock.whole(pathlib.Path(sys.argv[1])) as part:\n    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], check=False)
    assert len(list(tmp_path.glob(".out.part-*"))) == 1
    told = []
    with _lock.whole(tmp_path / "out", told.append):
        pass
    assert told == []
    assert not list(tmp_path.glob(".out.part-*"))


def test_two_runs_at_once_write_the_same_report(tmp_path, warm):
    runs = [running.command(tmp_path / "out", warm) for _ in range(2)]
    for run in runs:
        _, said = run.communicate(timeout=600)
        assert run.returncode == 0, said
    assert halves(tmp_path / "out") == []
    files = everything(tmp_path / "out")
    assert not [name for name in files if name.startswith(".") or "/." in name]
    assert b"Nothing has changed" in files["corpus/index.html"]


def test_features_wanted_twice_at_once_are_measured_once(make_corpus, alone, monkeypatch):
    corpus, measured, measure = make_corpus(), [], extract._measure

    def counted(*args, **options):
        measured.append(1)
        return measure(*args, **options)

    monkeypatch.setattr(extract, "_measure", counted)
    place, found = _folders.entry(extract.load.corpus(corpus), ("a",)), []
    monkeypatch.setattr(_folders, "entry", lambda *_: place)
    held = _lock.alone(place)
    held.__enter__()
    waiting = threading.Thread(target=lambda: found.append(extract.features(corpus)))
    waiting.start()
    found.append(extract.features(corpus))  # while the other one waits
    held.__exit__(None, None, None)
    waiting.join(60)
    assert len(found) == 2
    assert measured == [1]


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_and_the_old_report_stays(
    tmp_path, alone, tiny, monkeypatch, capsys, not_run
):
    out = tmp_path / "out"
    assert cli.main(["run", str(tiny), "--out", str(out)]) == 0
    before = everything(out)
    monkeypatch.setattr(_pages, "write", full)
    capsys.readouterr()
    assert cli.main(["run", str(tiny), "--out", str(out)]) == 1
    assert capsys.readouterr().err == (
        f"standpoint: {out / 'corpus'}: cannot be written: No space left on device; "
        "nothing of it is kept\n"
    )
    assert everything(out) == before


def test_a_full_cache_stops_nothing(tmp_path, alone, make_corpus, monkeypatch):
    corpus = make_corpus()
    monkeypatch.setattr(_folders, "write", full)
    with pytest.warns(UserWarning, match="No space left on device; nothing of it is kept"):
        assert len(extract.features(corpus).mentions) == 2
    assert not list(alone.glob("*town*"))
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "page").write_text("a")
    monkeypatch.setattr(_kept, "_write", full)
    with pytest.warns(UserWarning, match="No space left on device; nothing of it is kept"):
        _kept.keep(tmp_path / "part", alone / "notebooks" / "one")
    assert not list(alone.glob("notebooks/*"))


@pytest.mark.parametrize("how", ["a file", "under a file"])
def test_a_cache_that_cannot_be_is_told_and_stops_nothing(tmp_path, make_corpus, monkeypatch, how):
    corpus, cache = make_corpus(), tmp_path / "cache"
    cache.write_text("somebody else's")
    given = cache if how == "a file" else cache / "deeper"
    monkeypatch.setenv("STANDPOINT_CACHE", str(given))
    with pytest.warns(UserWarning, match="name another cache with STANDPOINT_CACHE"):
        assert len(extract.features(corpus).mentions) == 2
    assert cache.read_text() == "somebody else's"
    made = Path(os.environ["STANDPOINT_CACHE"])  # of this process and those it starts
    assert made != given
    extract.features(corpus)  # not told again
    shutil.rmtree(made)


def test_a_report_that_cannot_be_written_is_one_line(tmp_path, alone, tiny, capsys, not_run):
    (tmp_path / "file").write_text("mine")
    assert cli.main(["run", str(tiny), "--out", str(tmp_path / "file" / "out")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Not a directory" in said
    assert str(tmp_path / "file") in said
    assert (tmp_path / "file").read_text() == "mine"


def test_what_another_user_is_writing_is_left_alone(tmp_path, alone, monkeypatch):
    """Another user, or machine, has a cache of its own, and so no lock in common with us."""
    code = (
        "import pathlib, sys\nfrom analysis import _lock\n"
        "with _lock.whole(pathlib.Path(sys.argv[1])) as part:\n"
        "    print('begun', flush=True)\n    sys.stdin.readline()\n"
        "    (part / 'page').write_text('first')\n"
    )
    place = tmp_path / "out"
    first = subprocess.Popen(
        [sys.executable, "-c", code, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout.readline() == "begun\n"
    monkeypatch.setenv("STANDPOINT_CACHE", str(tmp_path / "another"))
    with _lock.whole(place) as working:
        (working / "page").write_text("second")
    assert (place / "page").read_text() == "second"
    first.communicate("go on\n", timeout=60)
    assert first.returncode == 0
    assert (place / "page").read_text() == "first"
    assert not list(tmp_path.glob(".out.part-*"))


def test_where_no_lock_can_be_had_the_run_goes_on(tmp_path, alone):
    alone.mkdir()
    (alone / "locks").write_text("a file where the folder of locks should be")
    with pytest.warns(UserWarning, match="cannot be locked"), _lock.whole(tmp_path / "out"):
        pass
    assert (tmp_path / "out").is_dir()


def test_a_pipe_that_nobody_reads_is_no_fault_of_the_folder(tmp_path, alone):
    with pytest.raises(BrokenPipeError), _lock.whole(tmp_path / "out"):
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_written_is_told_by_the_name_that_was_given(tmp_path, alone, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def fill():
        with _lock.whole(Path("out")) as working:
            name = str(working.resolve() / "page")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)

    with pytest.raises(CorpusError, match=r"^out: cannot be written: No space left on device"):
        fill()
