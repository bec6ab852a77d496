"""Texts that do not travel with their corpus, brought in under whatever names; tables as saved."""

import csv
import hashlib
import io
import re
import shutil
import unicodedata
import warnings

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import _texts, cite, cli, extract, load
from analysis._read import Reader
from analysis.tables import CorpusError

STRAIGHT = str.maketrans("‘’“”–—", "''\"\"--")
MENU = "Home\nNews\nAbout us\nJoin our list\nContact\nPrivacy\nCookies\nShop\n\n"
NEAR = r"'{}' is taken for {}: \d+ % of its words; not the very text that the features were made "


@pytest.fixture
def heap(root, tmp_path):
    """Harbour's texts under other names, in sub-folders, beside other files; in their order."""
    folder = tmp_path / "downloads"
    files = sorted((root / "corpus" / "harbour" / "texts").iterdir())
    for number, file in enumerate(files):
        place = folder / f"year {number % 3}" / f"page ({number}).{'md' if number % 2 else 'txt'}"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    (folder / "list.txt").write_text("Milk, eggs, bread.\n")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0" * 100)
    (folder / ".hidden").write_text("The guard.\n")
    return folder


def page(heap, number):
    return next(heap.glob(f"*/page ({number}).*"))


def test_texts_under_other_names_are_known_by_their_content(bundle, harbour, heap):
    again = extract.features(bundle, texts=heap)
    assert again.has_texts
    assert_frame_equal(again.documents, harbour.documents)
    assert_frame_equal(again.mentions, harbour.mentions)
    assert cite.passages(again, actor="guard")["passage"].str.contains("«").all()


def test_the_environment_brings_texts_in_under_other_names(bundle, heap, monkeypatch):
    monkeypatch.setenv("STANDPOINT_TEXTS", str(heap))
    assert load.corpus(bundle).documents["text"].notna().all()


@pytest.mark.parametrize(
    "save",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode("utf-16-le").join([b"\xff\xfe", b""]),
        lambda text: text.replace("\n", "\r").encode("cp1252"),
        lambda text: text.rstrip("\n").encode(),
        lambda text: unicodedata.normalize("NFD", text).encode(),
    ],
    ids=["CRLF", "mark", "UTF-16", "UTF-16 CRLF", "CR in cp1252", "no last line end", "NFD"],
)
def test_the_same_text_saved_otherwise_is_read_as_it_was(make_corpus, tmp_path, save):
    text = "The otters — “ours”, at Café Weir — keep it.\n\nThe Council does not.\n"
    folder = make_corpus({"texts/a.txt": text})
    with pytest.warns(UserWarning, match="too short"):
        extract.share(load.corpus(folder), tmp_path / "out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x.txt").write_bytes(save(text))
    shutil.copyfile(folder / "texts" / "b.txt", tmp_path / "mine" / "y.txt")
    found = load.corpus(tmp_path / "out", texts=tmp_path / "mine").documents
    assert_frame_equal(found, load.corpus(folder).documents)


@given(text=st.text(st.sampled_from("abé \n\r“”"), min_size=1).filter(str.strip))
def test_line_ends_and_marks_are_taken_off_whatever_the_text(text):
    """The text is found again whenever it had one kind of line end, however it was saved since."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    wanted = dict(_texts._saved_otherwise(text.replace("\n", "\r\n")))
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert wanted[digest] == text


def test_a_wrong_file_of_the_right_name_does_not_stop_the_run(bundle, heap, harbour):
    (heap / "gazette-2009.txt").write_text("Something else.\n")
    (heap / "texts").mkdir()
    (heap / "texts" / "gazette-2012.txt").write_text("Nor is this it.\n")
    assert_frame_equal(
        load.corpus(bundle, texts=heap).documents["text"].to_frame(),
        harbour.documents["text"].to_frame(),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n") + " .",
        lambda text: MENU + text,
        lambda text: text[len(text) // 10 :],
        lambda text: text[: -len(text) // 10],
        lambda text: MENU + text.translate(STRAIGHT)[: -len(text) // 10],
    ],
    ids=["line breaks", "menu", "cut in front", "cut behind", "all at once"],
)
def test_nearly_the_same_text_is_taken_and_said_so(bundle, heap, harbour, change):
    file = page(heap, 3)
    text = change(file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    told = NEAR.format(re.escape(file.name), "gazette-2017") + "from, so all is measured anew"
    with pytest.warns(UserWarning, match=told):
        corpus = load.corpus(bundle, texts=heap)
    assert corpus.documents.set_index("doc").loc["gazette-2017", "text"] == text
    again = extract.features(corpus)
    offsets = again.mentions[again.mentions["doc"] == "gazette-2017"]
    assert [text[row.start : row.end] for row in offsets.itertuples()] == offsets["name"].tolist()
    others = again.mentions[again.mentions["doc"] != "gazette-2017"].reset_index(drop=True)
    before = harbour.mentions[harbour.mentions["doc"] != "gazette-2017"].reset_index(drop=True)
    assert_frame_equal(others, before)


def test_each_near_duplicate_goes_to_its_own_document(bundle, heap):
    files = [page(heap, number) for number in range(16)]
    texts = [file.read_text(encoding="utf-8") for file in files]
    for file, text in zip(files, texts, strict=True):
        file.write_text(MENU + text, encoding="utf-8")
    with pytest.warns(UserWarning, match="is taken for") as told:
        found = load.corpus(bundle, texts=heap).documents
    assert len(told) == 16
    found = found.sort_values("doc")["text"]  # in the order of their files
    assert found.tolist() == [MENU + text for text in texts]


def test_a_near_duplicate_is_not_shown_while_others_are_missing(bundle, heap, monkeypatch):
    page(heap, 0).unlink()
    file = page(heap, 3)
    file.write_text(MENU + file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("STANDPOINT_TEXTS", str(heap))
    told = "no passage of it is shown while the texts of gazette-2009 are missing"
    with pytest.warns(UserWarning, match=told):
        measured = extract.features(bundle)
    missing = measured.documents.loc[measured.documents["text"].isna(), "doc"]
    assert missing.tolist() == ["gazette-2009", "gazette-2017"]
    shown = cite.passages(measured, actor="guard")
    here = ~shown["doc"].isin(missing)
    assert (shown["passage"].str.contains("«") == here).all()


def test_another_text_is_not_taken(bundle, heap, root):
    """Nor half of the right one."""
    file = page(heap, 3)
    text = file.read_text(encoding="utf-8")
    (heap / "other.txt").write_text(page(heap, 2).read_text(encoding="utf-8")[:1500])
    file.write_text(text[: len(text) // 3], encoding="utf-8")
    (heap / "paper.pdf").write_bytes(b"%PDF-1.7")
    (heap / "paper.docx").write_bytes(b"PK\3\4")
    with pytest.raises(CorpusError) as caught:
        load.corpus(bundle, texts=heap)
    title = load.corpus(bundle).documents.set_index("doc").loc["gazette-2017", "title"]
    (fault,) = caught.value.faults
    assert f"'gazette-2017.txt' is not in {heap}: document 'gazette-2017'" in fault
    assert title in fault
    assert "was looked for by file name, content (sha256 " in fault
    assert " and words in 18 files; other files there (1 .docx, 1 .pdf) become text by " in fault


def test_a_folder_of_other_texts_is_no_fault_in_the_environment(bundle, tmp_path, monkeypatch):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("The guard.\n")
    monkeypatch.setenv("STANDPOINT_TEXTS", str(tmp_path / "notes"))
    assert load.corpus(bundle).documents["text"].isna().all()


def test_files_too_large_are_not_read(bundle, heap, monkeypatch):
    with (heap / "film.txt").open("wb") as file:
        file.truncate(50_000_000)
    read = []
    true = _texts.Path.read_bytes
    monkeypatch.setattr(
        _texts.Path, "read_bytes", lambda path: read.append(path.name) or true(path)
    )
    load.corpus(bundle, texts=heap)
    assert "film.txt" not in read
    assert "photo.jpg" in read


def test_a_corpus_folder_that_git_gave_other_line_ends(make_corpus):
    text = "The otters keep the weir.\n\nAnd so on.\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    table = f"doc,source,date,path,sha256\nm,M,2001,texts/a.txt,{digest}\n"
    folder = make_corpus({"documents.csv": table, "texts/a.txt": text.replace("\n", "\r\n")})
    assert load.corpus(folder).documents["text"].tolist() == [text]


def test_a_text_of_a_table_is_brought_in_as_a_file(make_corpus, tmp_path):
    text = "The otters of the weir keep mill, gate, boat, net, rope, oar, lamp and hut.\n"
    table = pd.DataFrame([{"doc": "a", "source": "M", "date": "2001", "text": text}])
    folder = make_corpus({"documents.csv": table.to_csv(index=False)})
    extract.share(load.corpus(folder), tmp_path / "out")
    assert load.corpus(tmp_path / "out").documents["text"].isna().all()
    (tmp_path / "mine").mkdir()
    with pytest.raises(
        CorpusError, match=r"its text is not in .*mine: document 'a' was looked for"
    ):
        load.corpus(tmp_path / "out", texts=tmp_path / "mine")
    (tmp_path / "mine" / "any name").write_text(text)
    found = load.corpus(tmp_path / "out", texts=tmp_path / "mine").documents
    assert found["text"].tolist() == [text]


def test_the_command_says_what_was_taken(bundle, heap, capsys):
    file = page(heap, 3)
    file.write_text(MENU + file.read_text(encoding="utf-8"), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        assert cli.main(["check", str(bundle), "--texts", str(heap)]) == 0
    told = capsys.readouterr().err
    assert f"standpoint: warning: '{file.name}' is taken for gazette-2017: 100 % of" in told


def planted(text):
    yield "line breaks", re.sub(r"(?<!\n)\n(?!\n)", " ", text) + "\n"
    yield "menu", MENU * 10 + text
    yield "cut", text[: -len(text) // 10]
    yield "straight", text.translate(STRAIGHT)


@pytest.mark.parametrize("number", range(4))
def test_the_real_texts_are_known_however_they_were_kept(root, real_texts, tmp_path, number):
    files = sorted(real_texts.rglob("*.txt"))
    for place, file in enumerate(files):
        name, text = list(planted(file.read_text(encoding="utf-8")))[number]
        (tmp_path / f"{9 - place} {name}.txt").write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".* is taken for ")
        found = load.corpus(root / "corpus" / "iraq", texts=tmp_path).documents
    before = load.corpus(root / "corpus" / "iraq", texts=real_texts).documents
    for new, old in zip(found["text"], before["text"], strict=True):
        assert new in [text for _, text in planted(old)] or new == old


RISKY = st.text(st.sampled_from("=+-@'ab\té ;,\""), max_size=6)


@settings(max_examples=20)
@given(title=RISKY, author=RISKY, source=RISKY, alias=RISKY)
def test_words_that_look_like_formulas_come_back_from_a_bundle(
    tmp_path_factory, title, author, source, alias
):
    folder = tmp_path_factory.mktemp("risky")
    cells = [["doc", "source", "author", "title", "date", "text"]]
    cells.append(["a", f"M{source}", author, title, "2001", "=The otters keep the weir."])
    names = [["actor", "label", "type", "alias", "hue"]]
    names.append(["otters", "Otters", "people", f"{alias}otters", title])
    for name, rows in (("documents", cells), ("actors", names)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    corpus = load.corpus(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        extract.share(corpus, folder / "out")
    again = load.corpus(folder / "out")
    columns = ["doc", "source", "author", "title", "date", "sha256"]
    assert_frame_equal(again.documents[columns], corpus.documents[columns])
    assert_frame_equal(again.actors, corpus.actors)
    assert_frame_equal(extract.features(again).mentions, extract.features(corpus).mentions)
    for file in ("documents.csv", "actors.csv"):
        with (folder / "out" / file).open(encoding="utf-8", newline="") as rows:
            assert not [cell for row in csv.reader(rows) for cell in row if cell[:1] in set("=+-@")]


CELLS = st.text(st.sampled_from("ab;,\t\"'=\n\ré 1"), max_size=6)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=5), data=st.data())
def test_rows_are_read_whatever_parts_their_cells(tmp_path_factory, rows, data):
    rows = [(f"x{first}", second) for first, second in rows]
    delimiter = data.draw(st.sampled_from(",;\t"))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    folder = tmp_path_factory.mktemp("rows")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([("term", "note"), *((row[0], guard(row[1])) for row in rows)])
    (folder / "a.csv").write_bytes(out.getvalue().encode(encoding))
    reader = Reader(folder)
    found = [tuple(row.values()) for _, row in reader.rows(folder / "a.csv", ("term", "note"))]
    assert not reader.faults
    assert found == rows


def guard(cell):
    return f"'{cell}" if re.match(r"'*[=+\-@\t\r]", cell) else cell


def saved(text, delimiter=";", encoding="utf-8-sig"):
    return text.replace("|", delimiter).encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_corpus_that_a_spreadsheet_saved(make_corpus, delimiter, encoding):
    tables = {
        "documents.csv": "doc|source|date|path|\nmill-1|MILL|2001|texts/a.txt|\n||||\n",
        "actors.csv": "actor|label|type|alias\notters|Otters|people|otters\n",
        "lexicon.csv": 'term|polarity\nbrave|"0,5"\n',
        "events.csv": "\ndate|label\n2001|flood\n",
    }
    files = {name: saved(text, delimiter, encoding) for name, text in tables.items()}
    corpus = load.corpus(make_corpus(files))
    assert corpus.documents["doc"].tolist() == ["mill-1"]
    assert corpus.lexicon["polarity"].tolist() == [0.5]
    assert corpus.events["label"].tolist() == ["flood"]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("lexicon.csv", "term|note\n", r"lexicon\.csv, line 1: column 'polarity' is missing"),
        ("events.csv", "\n\ndate|name\n", r"events\.csv, line 3: column 'label' is missing; there"),
        ("coding.csv", "doc|start\n", r"coding\.csv, line 1: column 'end' is missing"),
        ("lexicon.csv", "term|polarity\n|\nbrave|9\n", r"lexicon\.csv, line 3: polarity '9'"),
        (
            "lexicon.csv",
            'term|polarity\n"war\nlord"|1\nbrave|2,5\n',
            r"csv, line 4: polarity '2,5'",
        ),
        ("lexicon.csv", "term|polarity\nbrave|1|x\n", r"line 2: more cells than columns; the col"),
    ],
)
def test_faults_of_a_table_with_semicolons_name_the_line(make_corpus, name, text, fault):
    with pytest.raises(CorpusError, match=fault):
        load.corpus(make_corpus({name: saved(text)}))


def test_a_code_for_something_unknown_says_what_is_known(make_corpus):
    head = "doc,start,end,actor,coder,stance\n"
    rows = "mil-1,0,4,otter,Ada,1\nmill-1,0,4,otters,Ada,1\nmill-1,0,4,otters,Ada,-1\n"
    with pytest.raises(CorpusError) as caught:
        load.corpus(make_corpus({"coding.csv": head + rows}))
    assert caught.value.faults == (
        "town/coding.csv, line 2: document 'mil-1' is not in the table of documents; allowed: "
        "mill-1, reed-1",
        "town/coding.csv, line 2: actor 'otter' is not in actors.csv; allowed: council, otters",
        "town/coding.csv, line 4: 'Ada' codes this twice: '-1' here, '1' in coding.csv, line 3; "
        "keep one of the two",
    )


def test_of_many_names_those_near_the_wrong_one_are_told(root, tmp_path):
    folder = shutil.copytree(root / "corpus" / "harbour", tmp_path / "harbour")
    line = "gazete-2012,0,4,gard,Ada,1\n"
    with (folder / "coding.csv").open("a", encoding="utf-8") as file:
        columns = (folder / "coding.csv").read_text(encoding="utf-8").split("\n")[0].count(",") - 5
        file.write(line.replace("\n", "," * columns + "\n"))
    with pytest.raises(CorpusError) as caught:
        load.corpus(folder)
    assert "; near it: gazette-2012, " in caught.value.faults[0]
    assert "; near it: guard" in caught.value.faults[1]


def test_a_bundle_tells_a_stranger_what_it_is(root, tmp_path):
    extract.share(load.corpus(root / "corpus" / "harbour"), tmp_path / "strikes")
    told = (tmp_path / "strikes" / "README.txt").read_text(encoding="utf-8")
    assert told.startswith("Harbour: four papers on one strike\n")
    assert "standpoint run strikes --texts FOLDER" in told
    extract.share(load.corpus(root / "corpus" / "harbour"), tmp_path / "strikes")


def test_a_table_in_which_all_passages_are_missing_says_so_once(harbour, bundle):
    told = []
    found = cite.shown(cite.passages(extract.features(bundle), actor="guard"), tell=told.append)
    assert told == [extract.NO_TEXT]
    here = cite.passages(harbour, actor="guard")
    assert_frame_equal(found, here.drop(columns="passage"))
    assert_frame_equal(cite.shown(here, tell=told.append), here)
    assert_frame_equal(cite.shown(here.head(0), tell=told.append), here.head(0))
    some = found.assign(passage=[extract.NO_TEXT, ""] + [None] * (len(found) - 2))
    assert_frame_equal(cite.shown(some, tell=told.append), found)
    assert len(told) == 2


@pytest.mark.parametrize("name", ["a.txt", "other.txt"])
def test_a_text_that_is_no_utf8_is_told_however_it_is_found(tmp_path, name):
    data = "caf\xe9 of the dockers\n".encode("latin-1")
    (tmp_path / "heap").mkdir()
    (tmp_path / "heap" / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    table = f"doc,source,title,date,path,sha256\na,s,t,2001,texts/a.txt,{digest}\n"
    (tmp_path / "documents.csv").write_text(table)
    (tmp_path / "actors.csv").write_text("actor,label,type,alias\ndockers,D,people,dockers\n")
    with pytest.raises(CorpusError, match="not UTF-8 at byte 3; save it as UTF-8"):
        load.corpus(tmp_path, texts=tmp_path / "heap")
