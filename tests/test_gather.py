"""From files to a corpus: what is read, what is guessed, what is told, and what never breaks."""

import gzip
import hashlib
import importlib.util
import json
import re
import sys
import textwrap
import tomllib
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    _chaff,
    _codings,
    _columns,
    _files,
    _guesses,
    _html,
    _pdfs,
    _twins,
    _wraps,
    cli,
    gather,
    load,
)
from analysis.tables import CorpusError
from tests.files import page_of, told, write_word, written_pdf

SAID = "The dockers’ union said: “We shall not move until the law is gone.”"
LONGER = (
    "The harbour law took away the wages of the dockers – and their right to meet – so that the "
    "town of Marrow saw the longest strike that anybody in it could remember."
)
PROJECT = Path(__file__).parent.parent


HTML = """<!DOCTYPE html><html><head><meta charset="iso-8859-1"><title>The gate | Gazette</title>
<meta property="og:site_name" content="Gazette"><meta name="author" content="Lucan Frey">
<meta property="article:published_time" content="2009-04-02T08:00:00+01:00"></head>
<body class="has-sidebar"><header><a href="/">Gazette</a></header>
<nav><ul><li><a href="a">News</a></li><li><a href="b">Tides</a></li></ul></nav>
<main><article><header><h1>The gate</h1></header><p>“Nobody” went
in,<br>nor out.</p><table><tr><th>Year</th><th>Tons</th></tr></table><p>Share this</p></article>
</main>
<aside>Also: rain</aside><div class="cookie-notice">We use some.</div>
<footer>© 2009 Gazette</footer><script>no()</script><p hidden>unseen</p></body></html>"""


@pytest.fixture
def folder(tmp_path):
    """A folder with a file of each kind, in several encodings."""
    made = tmp_path / "collected"
    (made / "Lantern").mkdir(parents=True)
    (made / "plain_2001-02-03.txt").write_bytes(f"A short title\n\n{SAID}\n".encode("cp1252"))
    (made / "wide_2002.txt").write_bytes(f"{LONGER} Once.\r\n".encode("utf-16"))
    (made / "Lantern" / "tide.md").write_text(
        "# The *tide*\n\nIt [rose](http://x.org/y) all\nnight.\n\n- one\n- two\n",
        encoding="utf-8-sig",
    )
    (made / "Lantern" / "gate.html").write_bytes(HTML.encode("cp1252"))
    lines = textwrap.wrap(LONGER, 50)
    (made / "review.pdf").write_bytes(
        written_pdf([page_of(*lines, number=1), page_of("Rain fell.", number=2)], title="Untitled")
    )
    write_word(
        made / "Lantern" / "word.docx", told("Wages", "Heading1") + told(SAID), creator="Ann Hale"
    )
    (made / "list.csv").write_bytes(
        "Headline;Body;Outlet;Published\n"
        'One;"“Go,” she\nsaid.";Times;12.03.2004\nTwo;;Times;13.03.2004\n'.encode("cp1252")
    )
    frame = pd.DataFrame(
        {
            "title": ["Book"],
            "full text": ["A cell."],
            "newspaper": ["Ledger"],
            "date": pd.to_datetime(["2011-12-13"]),
        }
    )
    frame.to_excel(made / "sheet.xlsx", index=False)
    frame.assign(title="Park").to_parquet(made / "rows.parquet")
    item = {"source": {"name": "Wire"}, "publishedAt": "2020-01-02T03:04:05Z", "content": "A line."}
    (made / "lines.jsonl.gz").write_bytes(gzip.compress(json.dumps(item | {"title": "L"}).encode()))
    (made / "api.json").write_text(json.dumps({"articles": [item | {"content": "<p>A.<p>B."}]}))
    (made / "photo.png").write_bytes(b"\x89PNG")
    (made / "~$word.docx").write_bytes(b"lock")
    (made / ".hidden.txt").write_text("hidden")
    return made


def test_a_folder_of_everything_becomes_a_corpus(folder, tmp_path, capsys):
    to = tmp_path / "corpus" / "mine"
    assert cli.main(["new", str(folder), "--to", str(to)]) == 0
    said = capsys.readouterr().out
    corpus = load.corpus(to, needs_actors=False)
    assert sorted(file.name for file in to.iterdir()) == [
        *("boilerplate.csv", "corpus.toml", "documents.csv", "texts")
    ]
    listed = pd.read_csv(to / "documents.csv", keep_default_na=False, dtype="str")
    assert list(listed) == list(gather.COLUMNS)
    rows = {row.doc: row for row in listed.itertuples()}
    assert {doc: (row.source, row.date, row.title) for doc, row in rows.items()} == {
        "wire-2020-01-02": ("Wire", "2020-01-02", "wire-2020-01-02"),
        "gate": ("Lantern", "2009-04-02", "The gate"),
        "tide": ("Lantern", "", "The tide"),
        "word": ("Lantern", "2013-05-06", "Wages"),
        "wire-2020-01-02-2": ("Wire", "2020-01-02", "L"),
        "times-2004-03-12": ("Times", "2004-03-12", "One"),
        "plain_2001-02-03": ("plain", "2001-02-03", "A short title"),
        "review": ("review", "2004-03-12", "review"),
        "ledger-2011-12-13": ("Ledger", "2011-12-13", "Park"),
        "ledger-2011-12-13-2": ("Ledger", "2011-12-13", "Book"),
        "wide_2002": ("wide", "2002", "wide 2002"),
    }
    assert rows["times-2004-03-12"].guessed == ""
    assert rows["gate"].guessed == "source author title date"
    assert rows["word"].author == "Ann Hale"
    texts = dict(zip(corpus.documents["doc"], corpus.documents["text"], strict=True))
    assert texts["plain_2001-02-03"] == f"A short title\n\n{SAID}\n"
    assert texts["wide_2002"] == f"{LONGER} Once.\n"
    assert texts["times-2004-03-12"] == "“Go,” she\nsaid.\n"
    assert texts["wire-2020-01-02"] == "A.\n\nB.\n"
    assert texts["tide"] == "The tide\n\nIt rose all night.\n\none\n\ntwo\n"
    assert (
        texts["review"]
        == f"The Marrow Review\n\n{LONGER}\n\n1\n\nThe Marrow Review\n\nRain fell.\n\n2\n"
    )
    assert texts["word"] == f"Wages\n\n{SAID}\n"
    for row in listed.itertuples():
        data = (to / row.path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row.sha256
    assert "collected/photo.png: not read: files ending in .png; left out" in said
    assert "collected/wide_2002.txt: read as UTF-16" in said
    assert "collected/list.csv: 1 of 2 rows have no text; left out" in said
    assert "review and wide_2002: 97 % of the words of the shorter stand in the longer" in said
    assert said.endswith(
        f"11 documents, 7 sources, 2001 to 2020; written to {to}\nnext: standpoint check {to}\n"
    )
    assert cli.main(["check", str(to)]) in (0, 1)  # 1 as long as it asks for actors.csv


def test_boilerplate_is_flagged_and_left_out_only_if_asked_for(folder, tmp_path):
    kept = gather.corpus([folder], tmp_path / "kept")
    flagged = kept.boilerplate[kept.boilerplate["doc"] == "gate"]
    assert flagged[["line", "why", "words"]].values.tolist() == [
        [1, "page header", "Gazette"],
        [3, "navigation", "News"],
        [5, "navigation", "Tides"],
        [14, "navigation or notice", "Share this"],
        [16, "beside the text", "Also: rain"],
        [18, "part of the page called 'cookie'", "We use some."],
        [20, "page footer", "© 2009 Gazette"],
    ]
    lines = (tmp_path / "kept" / "texts" / "gate.txt").read_text(encoding="utf-8").split("\n")
    assert [lines[line - 1] for line in flagged["line"]] == flagged["words"].tolist()
    clean = gather.corpus([folder], tmp_path / "clean", boilerplate=False)
    texts = tmp_path / "clean" / "texts"
    assert (texts / "gate.txt").read_text(encoding="utf-8") == (
        "The gate\n\n“Nobody” went in,\nnor out.\n\nYear | Tons\n"
    )
    assert (texts / "review.txt").read_text(encoding="utf-8") == f"{LONGER}\n\nRain fell.\n"
    pd.testing.assert_frame_equal(clean.boilerplate, kept.boilerplate)
    assert (
        "without the lines" in tomllib.loads((tmp_path / "clean/corpus.toml").read_text())["notes"]
    )


def test_it_is_the_same_every_time(folder, tmp_path):
    first, second = tmp_path / "1" / "same", tmp_path / "2" / "same"
    for to in (first, second):
        gather.corpus([folder], to)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(second) for p in second.rglob("*") if p.is_file())
    for file in files:
        assert (first / file).read_bytes() == (second / file).read_bytes()


BAD = {
    "empty.txt": (b"", "empty.txt is empty"),
    "blank.txt": (b" \n", "blank.txt is empty"),
    "marks.txt": (b"* * *", "marks.txt is empty: there is no word in it"),
    "binary.txt": (bytes(range(256)) * 8, "binary.txt is no text"),
    "pdf.txt": (b"%PDF-1.4", "it begins like a PDF; give it the right ending"),
    "none.pdf": (b"Hello", "none.pdf is no PDF"),
    "cut.pdf": (written_pdf([page_of("A", number=1)])[:200], "cut.pdf cannot be read as a PDF"),
    "scan.pdf": (written_pdf([[]]), "scan.pdf: there is no text in it: its pages are pictures"),
    "cut.docx": (b"PK\x03\x04 and no more", "cut.docx is no whole .docx file"),
    "old.docx": (b"\xd0\xcf\x11\xe0" + b"x" * 99, "old.docx is encrypted or of an old kind"),
    "cut.xlsx": (b"PK\x03\x04", "cut.xlsx is no whole .xlsx file"),
    "cut.gz.txt.gz": (gzip.compress(b"Words " * 99)[:30], "cannot be unpacked"),
    "cut.parquet": (b"PAR1 no more", "cut.parquet cannot be read as Parquet"),
    "cut.jsonl": (b'{"text": "A"}\n{"te', "cut.jsonl: line 2: not JSON"),
    "other.json": (b'{"a": 1}', "other.json: holds no list of documents"),
    "list.json": (b"[1, 2]", "list.json: holds no list of documents"),
    "none.csv": (b"a,b\n1,2\n", "the columns are: a, b; say which with --column text=NAME"),
    "head.csv": (b"text,date\n", "head.csv: holds no row with a text"),
    "old.doc": (b"x", "old.doc: not read: an old Word file; save it as .docx"),
    "README": (b"x", "README: not read: a file without an ending"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_clear_line(name, tmp_path, capsys):
    data, message = BAD[name]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(data)
    to = tmp_path / "out"
    assert cli.main(["new", str(tmp_path / "in" / name), "--to", str(to)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert message in said[0]
    assert len(said) == 2
    assert said[1].endswith("there is no document in it")
    assert list(tmp_path.iterdir()) == [tmp_path / "in"]
    (tmp_path / "in" / "good.txt").write_text(SAID, encoding="utf-8")  # and the others go on
    assert cli.main(["new", str(tmp_path / "in"), "--to", str(to)]) == 0
    said = capsys.readouterr().out
    assert message in said
    assert "corpus: 1 document, 1 source" in said


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_files, "LARGEST", 3000)
    write_word(tmp_path / "bomb.docx", told("A" * 5000))
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"text\n" + b"A" * 5000))
    for name in ("bomb.docx", "bomb.csv.gz"):
        with pytest.raises(CorpusError, match="unpacks to more than"):
            gather.corpus([tmp_path / name], tmp_path / "out")


def test_a_locked_pdf_is_told(tmp_path):
    pypdf = pytest.importorskip("pypdf")
    (tmp_path / "a.pdf").write_bytes(written_pdf([page_of(SAID, number=1)]))
    for password, name in (("secret", "locked"), ("", "open")):
        writer = pypdf.PdfWriter(clone_from=tmp_path / "a.pdf")
        writer.encrypt(password, "owner", algorithm="RC4-128")
        writer.write(tmp_path / f"{name}.pdf")
    with pytest.raises(CorpusError, match=r"locked\.pdf needs a password; save it without one"):
        gather.corpus([tmp_path / "locked.pdf"], tmp_path / "out")
    assert SAID in _files.read(tmp_path / "open.pdf", "open.pdf").blocks[1][0]


def test_a_missing_library_is_named_with_the_command(tmp_path, monkeypatch):
    find = importlib.util.find_spec
    absent = set(_files.PINS)
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name in absent else find(name, *more),
    )
    for name, what, pin in (
        ("a.pdf", "PDF", "pypdf==7.1.0"),
        ("a.docx", "Word files", "mammoth==1.13.0"),
        ("a.xlsx", "Excel files", "openpyxl==3.1.5"),
    ):
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(CorpusError) as raised:
            gather.corpus([tmp_path / name], tmp_path / "out")
        library = pin.split("=")[0]
        assert str(raised.value).splitlines()[-1] == (
            f"{name}: reading {what} needs {library}; install it with: {sys.executable} -m pip "
            f"install '{pin}'"
        )


def test_the_pins_are_those_of_the_project():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(_files.PINS.values()) == project["optional-dependencies"]["files"]


def test_nothing_that_is_there_is_overwritten(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    full = tmp_path / "full"
    full.mkdir()
    (full / "precious").write_text("x")
    for to in (full, tmp_path / "a.txt"):
        with pytest.raises(CorpusError, match="is there already; name a new folder with --to"):
            gather.corpus([tmp_path / "a.txt"], to)
    assert [file.name for file in full.iterdir()] == ["precious"]
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(CorpusError, match=r"^\.: is the folder you are in; name a new one"):
        gather.corpus([tmp_path / "a.txt"], ".")
    monkeypatch.chdir(tmp_path)
    gather.corpus([tmp_path / "a.txt"], tmp_path / "empty")
    assert (tmp_path / "empty" / "documents.csv").is_file()


def test_links_are_not_followed(tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("A secret outside.")
    (inside / "a.txt").write_text("Words.")
    (inside / "b.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "loop").symlink_to(inside)
    made = gather.corpus([inside], tmp_path / "out")
    assert made.documents["doc"].tolist() == ["a"]
    assert made.notes == ("in/b.txt, in/loop: a link; links are not followed; left out",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: there is no such file or folder"),
        (["a.csv", "--column", "text=Nothing"], "there is no column 'Nothing'; the columns are: "),
        (["a.csv", "--column", "words=Body"], "--column words=…: allowed are doc, text, lead"),
    ],
)
def test_what_is_asked_for_and_not_there(arguments, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("Inhalt,Blatt\nWorte,X\n")
    assert cli.main(["new", *arguments, "--to", "out"]) == 1
    assert message in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["new", "a.csv", "--to", "out", "--column", "text"])


def test_columns_and_the_source_can_be_named(tmp_path):
    (tmp_path / "a.csv").write_text(
        "Inhalt,Blatt,Tag\nWords.,Die Post,3/4/2004\n", encoding="utf-8"
    )
    named = {"text": "inhalt", "source": "Blatt", "date": "Tag"}
    made = gather.corpus([tmp_path / "a.csv"], tmp_path / "out", columns=named)
    row = made.documents.iloc[0]
    assert (row["source"], row["date"], row["guessed"]) == ("Die Post", "2004-04-03", "title date")
    assert "dates that could have day or month first, or be of two centuries: 1;" in made.notes[0]
    made = gather.corpus([tmp_path / "a.csv"], tmp_path / "two", columns=named, source="Wire")
    assert made.documents["source"].tolist() == ["Wire"]


def test_a_table_says_what_is_known_of_files(tmp_path):
    inside = tmp_path / "in"
    (inside / "texts").mkdir(parents=True)
    (inside / "texts" / "a1.txt").write_text("Words here.")
    (inside / "list.csv").write_text(
        "file,title,date,source,author\ntexts/a1.txt,The One,2004,Post,B\nz.txt,,,,\n"
    )
    made = gather.corpus([inside], tmp_path / "out")
    row = made.documents.iloc[0]
    assert row[["source", "author", "title", "date", "guessed"]].tolist() == [
        *("Post", "B", "The One", "2004", "")
    ]
    assert made.notes[0] == "rows that name no file which is there: in/list.csv, line 3 ('z.txt')"


def test_a_formula_in_a_title_is_no_formula(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "Words.", "title": "=1+1", "source": "@x"}')
    gather.corpus([tmp_path / "a.jsonl"], tmp_path / "out")
    table = (tmp_path / "out" / "documents.csv").read_text(encoding="utf-8")
    assert "\nx-1-1,'@x,,'=1+1,,texts/x-1-1.txt" in table


# encodings


@pytest.mark.parametrize("text", [SAID, "“No.”", "it’s", "A – B … £5", "naïve café"])
@pytest.mark.parametrize(
    "coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]
)
def test_encodings_come_out_right(text, coding):
    if len(text) < 10 and coding == "utf-16-le":
        text += " and so on"
    assert _codings.decoded(text.encode(coding))[0] == text


def test_old_macintosh_files_come_out_right():
    assert _codings.decoded(SAID.encode("mac_roman")) == (SAID, "Mac Roman", [])


def test_what_is_not_quite_utf_8_is_told():
    data = SAID.encode() + " it’s".encode("cp1252")
    text, name, notes = _codings.decoded(data)
    assert (text, name) == (f"{SAID} it’s", "")
    assert notes == ["not all of it is UTF-8; bytes read as Windows-1252: 1"]
    assert "had been lost" in _codings.decoded("A \ufffd B".encode())[2][0]
    assert "read wrongly" in _codings.decoded("itâ€™s".encode())[2][0]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1))
def test_what_is_utf_8_is_read_as_it_is(text):
    if text.startswith(("%PDF-", "\ufeff", "PK", "{\\rtf", "GIF8")):
        return
    assert _codings.decoded(text.encode())[0] == text


# lines and pages


def test_lines_broken_by_a_program_are_joined_and_verses_are_not():
    wrapped = "\n\n".join(["\n".join(textwrap.wrap(LONGER * 3, 70))] * 2)
    assert _wraps.unwrapped(wrapped) == (f"{LONGER * 3}\n\n{LONGER * 3}", 70)
    verses = "\n".join(["The tide is high tonight", "and nobody is out", "but one"] * 6)
    assert _wraps.unwrapped(verses) == (verses, 0)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["the dock-", "ers went"], "the dockers went"),
        (["the anti-", "imperialist"], "the anti-imperialist"),
        (["Anglo-", "American"], "Anglo-American"),
        (["1914-", "18"], "1914-18"),
        (["the well-", "known"], "the well-known"),
        (["soft\u00ad", "ly"], "softly"),
    ],
)
def test_divided_words_are_put_together(lines, joined):
    assert _wraps.joined_lines(lines, {"well-known"}) == joined


def test_paragraphs_of_a_pdf_go_on_over_pages():
    lines = textwrap.wrap(LONGER, 40)
    indented = [
        (84, 700, 11, "Then came the rain, and the guard went"),
        (72, 686, 11, "home again."),
    ]
    pages = [
        [*page_of(*lines[:2], number=1)],
        [*page_of(*lines[2:], number=2)],
        [(72, 800, 9, "The Marrow Review"), *indented, (300, 40, 9, "3")],
    ]
    found = _pdfs.page(written_pdf(pages))
    body = [text for text, why in found.blocks if not why]
    assert body == [LONGER, "Then came the rain, and the guard went home again."]
    assert [text for text, why in found.blocks if why] == [
        *("The Marrow Review", "1", "The Marrow Review", "2", "The Marrow Review", "3")
    ]


def test_a_page_without_marks_of_its_parts_keeps_every_word():
    html = "<body><div>A<p>B <b>c</b>d</p>E</div><ul><li>f<li>g</ul><table><tr><td>h<td>i</table>"
    assert " ".join(text for text, _ in _html.page(html).blocks) == "A B cd E f g h i"


@given(st.lists(st.sampled_from(["div", "p", "nav", "b", "td", "li", "h1", "footer"]), max_size=8))
def test_no_word_of_a_page_is_lost(tags):
    html = "".join(f"<{tag}>word{i} " for i, tag in enumerate(tags))
    blocks = _html.page(html).blocks
    assert " ".join(text for text, _ in blocks).split() == [f"word{i}" for i in range(len(tags))]


def test_a_page_laid_out_as_a_table_is_read_cell_by_cell():
    links = "<a>Home</a><br><a>News</a><br><a>Links</a>"
    html = f"<table><tr><td>{links}<td><p>One.<p>Two <q>said</q>.<iframe>no</iframe></table>"
    assert _html.page(html).blocks == [
        *(("Home\nNews\nLinks", "list of links"), ("One.", ""), ("Two “said”.", ""))
    ]


def test_repeated_lines_are_flagged_but_no_sentences():
    documents = [
        _chaff.paragraphs([("The Marrow Review", ""), (f"Text {word}.", ""), ("Unite now!", "")])
        for word in ("one", "two", "three")
    ]
    _chaff.mark_repeated(documents)
    assert documents[0] == [
        *([("The Marrow Review", "in 3 documents")], [("Text one.", "")], [("Unite now!", "")])
    ]


# guesses


@pytest.mark.parametrize(
    ("values", "days"),
    [
        (["2004-03-12", "2004-03", "2004", ""], ["2004-03-12", "2004-03", "2004", ""]),
        (["12.03.2004", "12 March 2004", "March 12, 2004"], ["2004-03-12"] * 3),
        (["Fri, 12 Mar 2004 10:00:00 GMT", "20040312", "1079049600"], ["2004-03-12"] * 3),
        (["3/12/2004", "3/13/2004"], ["2004-03-12", "2004-03-13"]),
        (["31.02.2004", "2999-01-01", "soon", "3004"], ["", "", "", ""]),
    ],
)
def test_dates_of_columns(values, days):
    assert [iso for iso, _ in _guesses.days(values)] == days


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Microsoft Word - draft3.doc", False),
        ("untitled", False),
        ("report.indd", False),
        ("The harbour law", True),
    ],
)
def test_titles_of_properties_that_are_rubbish(title, kept):
    assert (_guesses.title({"made_title": title}, [], "a_file") == title) is kept


@pytest.mark.parametrize(
    ("lines", "author"),
    [(["By Hesper Quill"], "Hesper Quill"), (["By the time they came"], ""), (["By rail"], "")],
)
def test_who_wrote_it(lines, author):
    assert _guesses.author({"made_author": "Microsoft Office User"}, lines) == author


def test_the_first_lines_say_the_day():
    assert (
        _guesses.day({}, ["Strike", "Marrow, 4 May 2009", "In 1999 it rained."], "a")
        == "2009-05-04"
    )
    assert _guesses.day({}, ["4 May 2009"], "times_2009") == "2009-05-04"
    assert _guesses.day({}, ["4 May 2009"], "times_2011") == "2011"
    assert _guesses.day({"made_date": "20040312"}, ["No date"], "a") == "2004-03-12"


def test_sources_are_folders_patterns_sites_authors_or_names():
    def source(*place, **about):
        patterned = about.pop("patterned", False)
        return _guesses.source(place, about, about.get("author", ""), patterned=patterned)

    assert source("all", "Times", "2004", "a") == "Times"
    assert source("all", "new-age_2004-05", patterned=True) == "new-age"
    assert source("all", "a", source="Site", author="A B") == "Site"
    assert source("all", "a", author="A B") == "A B"
    assert source("all", "icg-1988") == "icg"
    assert source("all", "The war") == "all"


@given(st.lists(st.text(max_size=60), max_size=12))
def test_names_of_documents_are_safe_and_different(wanted):
    taken = set()
    names = [_guesses.doc(name, taken, number=i) for i, name in enumerate(wanted)]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name)
        assert name.split(".")[0].lower() not in _guesses.RESERVED
        assert not name.endswith(".")


def test_columns_of_exports_are_known():
    there = ["AN", "HD", "BY", "PD", "SN", "LP", "TD", "WC"]
    assert _columns._meant(there, {}) == {
        **{"text": "TD", "lead": "LP", "doc": "AN", "title": "HD", "date": "PD", "source": "SN"},
        "author": "BY",
    }
    assert _columns._named(["a", "", "a", "a"]) == ["a", "column 2", "a 2", "a 3"]


# twins


@given(st.lists(st.text(alphabet="ab ", max_size=30), max_size=6))
def test_the_same_words_are_the_same_text(texts):
    named = {f"d{i}": text for i, text in enumerate(texts)}
    found = _twins.pairs(named)
    assert found["share"].between(_twins.LEAST, 1).all()
    same = {(row.first, row.second) for row in found.itertuples() if row.kind == "same"}
    firsts = {}
    expected = set()
    for doc, text in named.items():
        words = " ".join(text.split())
        if words and firsts.setdefault(words, doc) != doc:
            expected.add((firsts[words], doc))
    assert same == expected


def test_near_duplicates_are_told_with_their_share():
    words = [f"w{i}" for i in range(100)]
    changed = [*words[:40], "x", *words[41:]]
    half = [*words[:30], *(f"z{i}" for i in range(70))]
    texts = {name: " ".join(text) for name, text in [("a", words), ("b", changed), ("c", half)]}
    found = _twins.pairs({**texts, "d": " ".join(words[10:40])})
    assert found.values.tolist() == [
        ["a", "d", 1.0, "near"],
        ["b", "d", 1.0, "near"],
        ["a", "b", 0.99, "near"],
        ["c", "d", 20 / 30, "near"],
    ]


def test_names_that_no_file_can_hold_break_nothing(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "caf\udce9.txt").write_text(SAID)
    made = gather.corpus([tmp_path / "texts"], tmp_path / "a\x7fb\udce9")
    settings = (made.folder / "corpus.toml").read_text(encoding="utf-8")
    assert tomllib.loads(settings)["title"] == "a b"
    assert made.documents["doc"].tolist() == ["caf"]


def test_a_file_where_the_folder_should_go_is_told(tmp_path):
    (tmp_path / "file.txt").write_text(SAID)
    with pytest.raises(CorpusError, match="is a file, no folder; name a new folder"):
        gather.corpus([tmp_path / "file.txt"], tmp_path / "file.txt" / "corpus")


def test_a_folder_that_another_run_has_made_meanwhile_is_kept(tmp_path, monkeypatch):
    to, whole = tmp_path / "new", gather.whole

    @contextmanager
    def late(place):
        (to / "texts").mkdir(parents=True)
        (to / "documents.csv").write_text("theirs")
        with whole(place) as folder:
            yield folder

    monkeypatch.setattr(gather, "whole", late)
    with pytest.raises(CorpusError, match="is there already; name a new folder"):
        gather.corpus(["corpus/harbour/texts"], to)
    assert (to / "documents.csv").read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [to]
