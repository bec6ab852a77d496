"""Broken and hostile files: a result or one clear message, in bounded time and memory."""

import contextlib
import errno
import gzip
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from analysis import _columns, _files, _found, _html, cli, gather, load
from analysis.tables import CorpusError
from tests.files import told, write_word
from tests.reliability import beasts, zoo_files

PROJECT = Path(__file__).parent.parent


def read(place, name, data):
    """Return the message that a file gives, or what its documents say."""
    (place / name).write_bytes(data)
    try:
        gather.corpus([place / name], place / "out")
    except CorpusError as error:
        return error.faults[0]
    return [file.read_text(encoding="utf-8") for file in sorted((place / "out/texts").iterdir())]


def test_some_of_the_zoo():
    code = "import json; from tests.reliability import zoo_files as z; "
    code += "print(json.dumps(z.figures(n=5)))"
    made = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, timeout=280
    )
    assert made.stderr == ""
    rows = json.loads(made.stdout)
    assert [row["what"] for row in rows] == [f"{e} files" for e in zoo_files.FORMATS] + ["folders"]
    assert [row["note"] for row in rows if row["held"] < row["tried"]] == []


@pytest.mark.parametrize("ending", zoo_files.FORMATS)
def test_there_are_200_of_each(ending):
    assert sum(1 for _ in beasts.of(ending)) >= 200


def test_pages_that_close_nothing_are_read():
    found = _html.page("<p>Who came in, nobody saw." * 3000)
    assert len(found.blocks) == 3000
    found = _html.page("<table>" + "<tr><td>one<td>two" * 500 + "</table>")
    assert [text for text, _ in found.blocks] == ["one", "two"] * 500
    found = _html.page("<q>" * 2000 + "a" + "</q>" * 2000)
    assert found.blocks == [("“" * 2000 + "a" + "”" * 2000, "")]


def test_headers_of_articles_are_known_however_deep():
    inner = "<div>" * 1500 + "<header>The title</header>"
    assert _html.page(f"<article>{inner}<p>Words of it.").blocks[0] == ("The title", "")
    assert (
        _html.page(f"<div>{inner}</div><p>Words, many words of it.").blocks[0][1] == "page header"
    )
    nav = "<nav>Home</nav><p>The words of the page are more than those of its navigation."
    assert _html.page(nav).blocks[0] == ("Home", "navigation")


def test_nested_navigation_takes_no_longer_than_its_size():
    def seconds(n):
        begun = time.process_time()
        _html.page("<nav>a b " * n + "</nav>" * n)
        return time.process_time() - begun

    seconds(200)
    assert seconds(4000) < 40 * seconds(400) + 0.5  # ten times as much


def test_names_are_shown_not_obeyed(tmp_path, capsys):
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "good.txt").write_text("Words.")
    for name in ("\x1b[2Jred.pdf", "a\nb.png", "\u202etxt.exe", "\udcff.csv"):
        (inside / name).write_bytes(b"x")
    assert cli.main(["new", str(inside), "--to", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    for shown in (r"in/\x1b[2Jred.pdf", r"in/a\nb.png", r"in/\u202etxt.exe", r"in/\udcff.csv"):
        assert shown in said
    assert all(line.isprintable() for line in said.splitlines())


def test_a_name_of_signs_alone_is_called_by_its_document(tmp_path):
    (tmp_path / "\x7f.txt").write_text("Words.")
    made = gather.corpus([tmp_path / "\x7f.txt"], tmp_path / "out")
    assert made.documents.loc[0, ["source", "doc"]].tolist() == ["text-1", "text-1"]
    assert len(load.corpus(tmp_path / "out", needs_actors=False).documents) == 1


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.pdf", "a.txt.gz"])
def test_nothing_waits_for_a_fifo(name, tmp_path):
    os.mkfifo(tmp_path / name)
    with pytest.raises(CorpusError, match=rf"{name}: not a file, or closed to you; left out"):
        gather.corpus([tmp_path / name], tmp_path / "out")


def test_folders_that_are_too_deep_or_closed_are_told(tmp_path, monkeypatch):
    inside = tmp_path / "in"
    (inside / "a" / "b" / "c").mkdir(parents=True)
    (inside / "a" / "b" / "b.txt").write_text("Words.")
    (inside / "a" / "b" / "c" / "c.txt").write_text("Deeper.")
    monkeypatch.setattr(_files, "DEPTH", 2)
    made = gather.corpus([inside], tmp_path / "out")
    assert made.documents["doc"].tolist() == ["b"]
    assert made.notes == ("in/a/b: holds folders more than 2 deep; they are not read; left out",)
    walk = os.walk

    def closed(top, onerror):
        onerror(PermissionError(errno.EACCES, "Permission denied", str(inside / "a")))
        return walk(top / "a" / "b", onerror=onerror)

    monkeypatch.setattr(_files, "DEPTH", 9)
    monkeypatch.setattr(os, "walk", closed)
    assert ("in/a cannot be read: Permission denied; left out") in gather.corpus(
        [inside], tmp_path / "more"
    ).notes


def office(**parts):
    """Return a Word file with parts changed."""
    out = io.BytesIO()
    write_word(out, told("The gate."))
    with zipfile.ZipFile(out) as there:
        whole = {name: there.read(name) for name in there.namelist()}
    return beasts.zipped(whole | parts)


def test_what_an_office_file_says_of_its_size_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(_files, "LARGEST", 100_000)
    out = io.BytesIO()
    write_word(out, told("The gate."))
    parts = beasts.taken_apart(out.getvalue())
    monkeypatch.setattr(beasts, "BOMB", 1_000_000)
    cut = beasts._lying(parts, "word/document.xml", 10)
    assert "a.docx cannot be read as a Word file" in read(tmp_path, "a.docx", cut)
    large = office(**{"word/document.xml": b" " * 200_000})
    assert read(tmp_path, "a.docx", large) == (
        "a.docx unpacks to more than 0 MB; it is not read; left out"
    )
    pictures = office(**{"word/media/a.png": bytes(5_000_000)})  # they are not unpacked at all
    assert read(tmp_path, "a.docx", pictures) == ["The gate.\n"]


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_entities_of_office_files_are_not_resolved(coding, tmp_path):
    text = f'<?xml version="1.0" encoding="{coding}"?><!DOCTYPE a [<!ENTITY b SYSTEM "/etc/passwd">'
    data = office(**{"word/document.xml": f"{text}]><a>&b;</a>".encode(coding)})
    assert read(tmp_path, "a.docx", data) == (
        "a.docx: holds a DTD, which no Office program writes; it is not read; left out"
    )


def sheet(rows, before=""):
    parts = beasts.taken_apart(beasts.book())
    return beasts.zipped(parts | {"xl/worksheets/sheet1.xml": beasts.sheet(rows, before)})


def cell(place, text="The gate stood open."):
    return f"<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>"


def test_a_sheet_is_as_large_as_its_cells_are(tmp_path):
    rows = f"{beasts.HEAD}<row r='1048576'>{cell('A1048576')}</row>"
    data = sheet(rows, '<dimension ref="A1:XFD1048576"/>')
    begun = time.process_time()
    assert read(tmp_path, "a.xlsx", data) == ["The gate stood open.\n"]
    assert time.process_time() - begun < 20


def test_a_sheet_with_more_rows_than_there_can_be(tmp_path, monkeypatch):
    monkeypatch.setattr(_columns, "ROWS", 1000)
    data = sheet(f"{beasts.HEAD}<row r='1000000000000000'>{cell('A2')}</row>")
    assert read(tmp_path, "a.xlsx", data) == (
        "a.xlsx has more than 1,000 rows or 100,000,000 cells in a sheet; divide it; left out"
    )


def test_many_columns_are_few_words(tmp_path):
    names = ",".join(f"column number {i}" for i in range(500))
    message = read(tmp_path, "a.csv", f"{names}\n{names}\n".encode())
    assert "column number 11 and 488 more; say which with --column text=NAME" in message
    assert _columns._named(["a", "a", "a 2", "", "a"]) == ["a", "a 2", "a 2 2", "column 4", "a 3"]
    assert len(set(_columns._named(["text"] * 20_000))) == 20_000


def test_many_faulty_rows_are_one_line(tmp_path):
    (tmp_path / "a.csv").write_text("text\n" + "***\n" * 500 + "The gate.\n")
    made = gather.corpus([tmp_path / "a.csv"], tmp_path / "out")
    assert made.notes == (
        "a.csv: line 2, line 3, line 4, line 5, line 6 and 495 more: "
        "is empty: there is no word in it; left out",
    )


def test_many_faulty_files_are_few_lines(tmp_path):
    for i in range(40):
        (tmp_path / f"{i:02}.jsonl").write_text("\n" * i + "{")
        (tmp_path / f"{i:02}.txt").write_text("A word " + "\ufffd " * (i + 1))
    made = gather.corpus([tmp_path], tmp_path / "out")
    assert len(made.notes) == 1 + _found.LISTED + 1
    assert "and 35 more: line 1: not JSON" in made.notes[0]
    assert made.notes[-1].endswith("and 30 more: the same holds of them")


def test_what_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(_files, "PATIENCE", 0.05)

    def slow(*_):
        while True:
            with contextlib.suppress(Exception):  # as libraries do
                sum(range(1000))

    monkeypatch.setattr(_files, "plain", slow)
    assert "a.txt takes more than 0.0 minutes to read; save it anew" in read(
        tmp_path, "a.txt", b"Words."
    )


def test_what_needs_too_much_memory_is_told(tmp_path, monkeypatch):
    def large(*_):
        raise MemoryError

    monkeypatch.setattr(_files, "plain", large)
    message = read(tmp_path, "a.txt", b"Words.")
    assert message == "a.txt needs more memory than there is; divide it; left out"


def test_texts_are_not_larger_than_one_text_can_be(tmp_path, monkeypatch):
    monkeypatch.setattr(_files, "LONGEST", 5_000_000)
    data = gzip.compress(b"words " * 1_000_000)
    assert read(tmp_path, "a.txt.gz", data) == (
        "a.txt.gz is larger than 5 MB, too much for one text; divide it; left out"
    )


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.txt").write_text("Words.")
    write = Path.write_bytes

    def full(self, data):
        if self.name == "documents.csv":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    to = tmp_path / "made" / "corpus"
    assert cli.main(["new", str(tmp_path / "a.txt"), "--to", str(to)]) == 1
    said = capsys.readouterr().err
    assert f"{to}: cannot be written: No space left on device; nothing of it is kept" in said
    assert list(to.parent.iterdir()) == []


def test_a_text_that_a_corpus_could_not_hold_is_left_out(tmp_path, monkeypatch):
    """As HTML it may be read, and still be too long to be loaded again."""
    monkeypatch.setattr(gather, "TEXT", 200)
    (tmp_path / "long.html").write_text(f"<p>{'words ' * 100}</p>")
    (tmp_path / "short.html").write_text("<p>Words of a page.</p>")
    made = gather.corpus([tmp_path / "long.html", tmp_path / "short.html"], tmp_path / "out")
    assert made.documents["doc"].tolist() == ["short"]
    assert any("longer than the 0 MB that one document may have" in note for note in made.notes)
    with pytest.raises(CorpusError, match=r"long\.html: longer than the 0 MB"):
        gather.corpus([tmp_path / "long.html"], tmp_path / "other")
    assert not (tmp_path / "other").exists()
