"""What stops `extract` and whatever else writes files: nothing is half-written, nothing is lost."""

import errno
import os
import re
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from analysis import _cells, _pieces, _stream, cli, code, draw, extract, load
from analysis.tables import CorpusError
from tests.reliability import extracting


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("STANDPOINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("STANDPOINT_TEXTS", raising=False)


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.setattr(_pieces, "PIECE", 700)
    monkeypatch.setattr(load, "PIECE", 700)

    def make(name="town", **options):
        return extracting.town(tmp_path / name / "town", **options)

    return make


@pytest.fixture
def no_room(monkeypatch):
    """Return a function after which files can be begun, and the n-th and later not be written."""

    def begin(n=1):
        left, fsync = [n], os.fsync

        def full(handle):
            left[0] -= 1
            if left[0] < 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            fsync(handle)

        monkeypatch.setattr(os, "fsync", full)

    return begin


def names(folder):
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*"))


# Real processes: few here; `python -m tests.reliability extracting` tries all


@pytest.mark.parametrize(
    ("trial", "options"), [(extracting.killed, {"n": 2}), (extracting.interrupted, {"n": 1})]
)
def test_a_run_that_is_stopped_goes_on(trial, options):
    found = trial(**options)
    assert found["held"] == found["tried"] == options["n"], found["note"]


# No room


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("renewed", [False, True])
def test_a_full_disk_is_told_and_the_old_data_set_stays_whole(
    town, tmp_path, monkeypatch, capsys, renewed
):
    folder, out = town(), tmp_path / "out"
    if renewed:
        extract.dataset(town("other", word="0tters"), out, parse=False)
    before = names(out), extracting.digests(out)
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", full)
        assert cli.main(["extract", str(folder), "--to", str(out), "--no-parse"]) == 1
    said = capsys.readouterr().err.splitlines()
    first = r"documents/documents-a\.jsonl-.*\.parquet" if renewed else r"parts\.parquet"
    what = "cannot be written: No space left on device; once it can be, run again: it goes on where"
    assert len(said) == 1
    assert re.match(f"standpoint: {out}/{first}: {what}", said[0])
    assert (names(out), extracting.digests(out)) == before
    assert out.exists() == renewed
    made = extracting.digests(extract.dataset(folder, out, parse=False))
    assert made == extracting.digests(extract.dataset(folder, tmp_path / "new", parse=False))


def test_a_run_that_changes_nothing_needs_no_room(town, tmp_path, monkeypatch):
    folder, out = town(), tmp_path / "out"
    before = extracting.digests(extract.dataset(folder, out, parse=False))
    monkeypatch.setattr(tempfile, "mkstemp", full)
    monkeypatch.setattr(os, "remove", full)
    assert extracting.digests(extract.dataset(folder, out, parse=False)) == before


def test_what_others_keep_in_the_folder_stays(town, tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    (out / ".keep").write_text("mine")
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", full)
        with pytest.raises(CorpusError, match="No space left"):
            extract.dataset(town(), out, parse=False)
    assert names(out) == [".keep"]


def test_ctrl_c_leaves_no_unfinished_file(town, tmp_path):
    out = tmp_path / "out"

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract.dataset(town(), out, parse=False, tell=stop)
    assert len(list((out / "pieces").iterdir())) == 1
    assert not list(out.rglob(".*"))


# Input that goes away or changes


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function after which something is done when a piece of b.jsonl has been read."""

    def set_up(do):
        content, first = load.content, [True]

        def spy(piece):
            found = content(piece)
            if piece.table.endswith("b.jsonl") and first and first.pop():
                do(Path(piece.table))
            return found

        monkeypatch.setattr(load, "content", spy)

    return set_up


@pytest.mark.parametrize(
    ("do", "message"),
    [
        (Path.unlink, r"^town/documents/b\.jsonl: cannot be read: No such file"),
        (lambda file: file.write_text("{}\n"), r"^town/documents/b\.jsonl: .* while it was read"),
    ],
)
def test_a_table_that_goes_away_is_a_fault_of_its_pieces(town, tmp_path, meanwhile, do, message):
    folder, out = town(shards=2), tmp_path / "out"
    kept = (folder / "documents" / "b.jsonl").read_bytes()
    meanwhile(do)
    with pytest.raises(CorpusError, match=message):
        extract.dataset(folder, out, parse=False)
    assert any(file.name.startswith("documents-a.jsonl") for file in (out / "pieces").iterdir())
    assert not (out / "dataset.json").exists()
    (folder / "documents" / "b.jsonl").write_bytes(kept)
    made = extracting.digests(extract.dataset(folder, out, parse=False))
    assert made == extracting.digests(extract.dataset(folder, tmp_path / "new", parse=False))


def test_a_table_that_is_shorter_and_one_that_has_grown(town):
    folder = town(shards=2)
    _, pieces = load.outline(folder)
    _stream.unchanged(folder, pieces)
    with (folder / "documents" / "a.jsonl").open("a") as file:
        file.write("\n")
    with pytest.warns(UserWarning, match=r"town/documents/a\.jsonl: has grown while it was read"):
        _stream.unchanged(folder, pieces)
    os.truncate(folder / "documents" / "b.jsonl", 100)
    with pytest.raises(CorpusError, match=r"town/documents/b\.jsonl: has changed while"):
        _stream.unchanged(folder, pieces)


# What other commands write


def test_files_are_put_in_their_places_together_or_not_at_all(tmp_path, no_room):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o640)
    files = {tmp_path / "a.csv": "new", tmp_path / "b.md": b"new"}
    no_room(2)
    with pytest.raises(CorpusError, match=r"b\.md: cannot be written: No space left on device; it"):
        _cells.together(files)
    assert names(tmp_path) == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


def test_files_that_are_replaced_keep_their_rights(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o640)
    _cells.together({tmp_path / "a.csv": "new"}, encoding="utf-8")
    assert (tmp_path / "a.csv").read_text() == "new"
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


def test_a_sheet_for_which_there_is_no_room(harbour, tmp_path, no_room):
    drawn = code.sheet(harbour, n=3)
    no_room(2)
    with pytest.raises(CorpusError, match=r"sheet\.csv: cannot be written"):
        code.write(drawn, tmp_path / "sheet.csv")
    assert names(tmp_path) == []


def test_codes_for_which_there_is_no_room_cost_no_code(harbour, tmp_path, no_room):
    drawn = code.sheet(harbour, n=3, coder="Ada").assign(stance="1")
    code.write(drawn, tmp_path / "sheet.csv")
    (tmp_path / "coding.csv").write_text("doc,start,end,actor,coder,stance\n")
    (tmp_path / "coding.csv").chmod(0o600)
    no_room()
    with pytest.raises(CorpusError, match=r"coding\.csv: cannot be written: No space left"):
        code.keep(tmp_path / "sheet.csv", harbour, tmp_path)
    assert (tmp_path / "coding.csv").read_text() == "doc,start,end,actor,coder,stance\n"
    assert names(tmp_path) == ["coding.csv", "sheet.csv", "sheet.md"]


def test_a_figure_for_which_there_is_no_room(harbour, tmp_path, no_room):
    figure, table = plt.figure(), harbour.clusters
    plt.close(figure)
    about = {"caption": "So.", "features": harbour, "folder": tmp_path, "n": 1}
    no_room(4)
    with pytest.raises(CorpusError, match=r"weir\.png: cannot be written"):
        draw.save(figure, "weir", table, **about)
    assert names(tmp_path) == []


def test_a_bundle_for_which_there_is_no_room(root, tmp_path, monkeypatch):
    corpus = load.corpus(root / "corpus" / "harbour")
    extract.features(corpus)
    monkeypatch.setattr("analysis._folders.metadata", full)
    with pytest.raises(CorpusError, match=r"bundle: cannot be written: No space left on device"):
        extract.share(corpus, tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


@pytest.mark.parametrize("name", ["corpus.toml", "actors.parquet", "dataset.json"])
def test_a_file_of_somebody_else_is_not_replaced(tmp_path, town, name):
    to = tmp_path / "mine"
    to.mkdir()
    (to / name).write_text("mine")
    with pytest.raises(CorpusError, match="is there already and holds other files"):
        extract.dataset(town(), to, parse=False)
    assert (to / name).read_text() == "mine"
    assert names(to) == [name]


def test_files_are_written_all_or_none_also_where_a_folder_is_in_the_way(tmp_path):
    (tmp_path / "b.csv").mkdir()
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(CorpusError, match=r"b\.csv: cannot be written: Is a directory"):
        _cells.together({tmp_path / "a.csv": "new", tmp_path / "b.csv": "new"})
    assert (tmp_path / "a.csv").read_text() == "old"
    assert names(tmp_path) == ["a.csv", "b.csv"]
