"""Corpora gone wrong: the cheap ones of the zoo, and each fault that the zoo has brought up."""

import gzip
import json
import pickle
from functools import cache

import pyarrow as pa
import pytest

from analysis import _bounds, _read, load
from analysis._beside import instead
from analysis._errors import LONGEST, MOST
from analysis.tables import CorpusError
from tests.reliability import zoo_corpora
from tests.reliability.zoo_corpora import TOWN, beasts, looped, pipe, tamed

ROW = {"doc": "a", "source": "M", "date": "2001", "text": "Otters."}
COSTLY = {"bombs", "large", "aliases"}  # tried by `python -m tests.reliability`


@cache
def zoo(kind):
    return tuple(beasts(kind))


def one_of_each(kind):
    """The first, and the one in the middle, of each family of a format."""
    families = {}
    for beast in zoo(kind):
        families.setdefault(beast.family, []).append(beast)
    for family, found in families.items():
        if family not in COSTLY:
            yield from dict.fromkeys(str(one) for one in (found[0], found[len(found) // 2]))


@pytest.mark.parametrize("kind", zoo_corpora.FORMATS)
def test_each_corpus_is_loaded_or_refused_in_clear_words(kind):
    chosen = set(one_of_each(kind))
    wrong = [
        f"{beast}: {told.why}"
        for beast in zoo(kind)
        if str(beast) in chosen and (told := tamed(beast, measured=False)).why
    ]
    assert wrong == []
    assert len(chosen) >= 10


@pytest.mark.parametrize("kind", zoo_corpora.FORMATS)
def test_the_zoo_holds_200_of_each_format(kind):
    names = [str(beast) for beast in zoo(kind)]
    assert len(names) >= 200
    assert len(set(names)) == len(names)


def refused(folder, message):
    with pytest.raises(CorpusError, match=message) as caught:
        load.corpus(folder)
    return caught.value.faults


def lines(*rows):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    return {"documents.csv": None, "documents.jsonl": text}


def test_a_message_does_not_command_the_terminal():
    (fault,) = CorpusError("a\x1b[2J\u202e\n\ud800 — “Ārī” is wrong").faults
    assert fault == "a\\x1b[2J\\u202e\\n\\ud800 — “Ārī” is wrong"


def test_a_long_message_keeps_its_beginning_and_its_end():
    (fault,) = CorpusError(f"here: '{'x' * 5_000}' is not there").faults
    assert fault.startswith("here: 'xx")
    assert fault.endswith("xx' is not there")
    assert len(fault) <= LONGEST + 3
    (fault,) = CorpusError("\0" * LONGEST).faults
    assert len(fault) <= LONGEST + 3


def test_of_many_messages_the_rest_is_counted():
    error = CorpusError(*(f"{i}" for i in range(MOST + 2)))
    assert error.faults[-2:] == (f"{MOST - 1}", "and 2 faults more")
    assert pickle.loads(pickle.dumps(error)).faults == error.faults


def test_of_many_faults_in_a_file_the_first_are_told_and_those_of_others_too(make_corpus):
    files = {
        "events.csv": "date,label\n" + "soon,flood\n" * 30,
        "lexicon.csv": "term,polarity\nbrave,9\n",
    }
    faults = refused(make_corpus(files), "soon")
    assert sum("events.csv, line" in fault for fault in faults) == _read.TOLD
    assert faults[-1] == "town/events.csv: 20 faults besides"
    assert any("lexicon.csv, line 2" in fault for fault in faults)


def test_a_table_with_a_thousand_faults_is_not_read_on(make_corpus, monkeypatch):
    monkeypatch.setattr(_read, "ENOUGH", 20)
    folder = make_corpus({"events.csv": "date,label\n" + "soon,flood\n" * 30})
    assert refused(folder, "soon")[-1] == "town/events.csv: 10 or more faults besides"


def test_near_names_are_looked_for_only_where_they_are_told(make_corpus, monkeypatch):
    asked = []
    monkeypatch.setattr("analysis._beside.instead", lambda *given: asked.append(given) or "")
    table = "actor,words,name\n" + "mink,a,b\n" * 50
    refused(make_corpus({"clusters.csv": table}), "'mink' is not in actors")
    assert len(asked) == _read.TOLD


def test_near_a_very_long_name_is_nothing():
    assert instead("x" * 101, [f"guard-{i}" for i in range(50)]) == ""


@pytest.mark.parametrize(
    ("files", "message"),
    {
        "actors.csv a pipe": ({"actors.csv": pipe}, r"actors\.csv: cannot be read: it is a folder"),
        "corpus.toml a pipe": (
            {"corpus.toml": pipe},
            r"corpus\.toml: cannot be read: it is a folder, a pipe or a device, and no file",
        ),
        "a text a pipe": ({"texts/a.txt": pipe}, r"'texts/a\.txt' is not there"),
        "a text a link to itself": ({"texts/a.txt": looped}, r"'texts/a\.txt' is not there"),
        "a number of 5,000 digits in TOML": (
            {"corpus.toml": f"title = {'9' * 5000}\n"},
            r"corpus\.toml: cannot be read: a number has too many digits",
        ),
        "deep TOML": (
            {"corpus.toml": f"title = {'[' * 40_000}\n"},
            r"corpus\.toml: cannot be read: lists or tables in one another, too deep",
        ),
        "TOML in another encoding": (
            {"corpus.toml": b'title = "\xe9"\n'},
            r"corpus\.toml: cannot be read: not UTF-8 at byte 9; save it as UTF-8",
        ),
        "large TOML": (
            {"corpus.toml": "# \n" * 40_000},
            r"corpus\.toml: cannot be read: it is larger than 100,000 bytes",
        ),
        "a key of many parts": (
            {"corpus.toml": ".".join("a" * 3_000) + " = 1\n"},
            r"corpus\.toml: cannot be read: a line has more than 2,000 dots",
        ),
        "terms a number": ({"corpus.toml": "terms = 5\n"}, r"'terms' must be a list"),
        "an actor that is a list": ({"corpus.toml": "actor = ['a']\n"}, r"'actor' must be a text"),
        "a part of 5,000 digits": (
            {"parts.csv": f"doc,part,source,date,starts_with\nmill-1,{'9' * 5000},R,,The\n"},
            r"parts\.csv, line 2: part '9+ … 9+' is not a number from 1 on",
        ),
        "a year of 5,000 digits": (
            {"actors.csv": f"actor,label,type,alias,from\no,O,people,otters,{'1' * 5000}\n"},
            r"actors\.csv, line 2: from '1+ … 1+' is not a year",
        ),
        "an offset beyond all": (
            {"coding.csv": f"doc,start,end,actor,coder,stance\nmill-1,0,{'9' * 20},otters,A,1\n"},
            r"coding\.csv, line 2: start and end must be numbers",
        ),
        "an alias of 1 MB": (
            {"actors.csv": f"actor,label,type,alias\no,O,people,{'otter ' * 200_000}\n"},
            r"actors\.csv, line 2: the alias is longer than 1,000 characters",
        ),
        "10,000 columns": (
            {"events.csv": "date,label" + ",c" * 10_000 + "\n2001,flood\n"},
            r"events\.csv: not a CSV table: it has 10,002 columns; allowed: up to 1,000",
        ),
        "a quotation mark left open": (
            {"events.csv": 'date,label\n2001,flood\n\n2002,"rain\n2003,x\n'},
            r"the row that begins at line 4: .*; is a quotation mark left open\?",
        ),
        "a text that is a list": (
            lines(ROW, {**ROW, "doc": "b", "text": ["a", "b"]}),
            r"documents\.jsonl, line 2: column 'text' holds a list, bytes or the like",
        ),
        "a number of 5,000 digits in JSON": (
            {"documents.csv": None, "documents.jsonl": f'{{"doc": {"9" * 5000}}}\n'},
            r"documents\.jsonl: cannot be read: line 1: a number has too many digits",
        ),
        "shards through a program": (
            {"documents.csv": None, "corpus.toml": 'shards = "reference://x::file://y"\n'},
            r"shards 'reference://x::file://y' cannot be read: no address of this kind; allowed: ",
        ),
    }.values(),
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_the_zoo_has_brought_up(tmp_path, files, message):
    refused(zoo_corpora.housed({**PLAIN, **files}, tmp_path / "town"), message)


PLAIN = {"documents.csv": TOWN["documents.csv"].replace("reed-1", "reed-2")}


def test_an_alias_as_long_as_any_name_is_taken(make_corpus):
    name = "otters " * 140
    table = f"actor,label,type,alias\notters,Otters,people,{name}\n"
    assert load.corpus(make_corpus({"actors.csv": table})).actors["alias"][0] == name.strip()


def test_lists_in_columns_that_nobody_reads_are_no_fault(make_corpus):
    row = {**ROW, "tags": ["a", {"b": None}]}
    assert load.corpus(make_corpus(lines(row))).documents["doc"].tolist() == ["a"]


def test_a_web_of_links_is_not_gone_into(make_corpus):
    folder = make_corpus({"documents.csv": None, "corpus.toml": 'shards = "loop/**/*.csv"\n'})
    (folder / "loop").mkdir()
    for name in "abcdefgh":
        (folder / "loop" / name).symlink_to("..")
    refused(folder, r"shards 'loop/\*\*/\*\.csv': there is no such table")


def test_shards_are_found_by_stars_but_not_hidden_ones(make_corpus):
    table = "doc,source,date,text\n{},M,2001,Otters.\n"
    shards = {f"news/{name}.csv": table.format(name) for name in ("a/1", "b/2", ".c/3", "a/.4")}
    given = {"documents.csv": None, "corpus.toml": 'shards = "news/**/*.csv"\n'}
    found = load.corpus(make_corpus(given | shards)).documents["doc"].tolist()
    assert found == ["a/1", "b/2"]


@pytest.mark.parametrize(
    ("name", "data"),
    {
        "a line": ("documents.jsonl", '{"doc": "' + "x" * 4_000),
        "a row": ("documents.csv", 'doc,source,date,text\na,M,2001,"' + "x\n" * 2_000),
        "a text in a table": (
            "documents.csv",
            f"doc,source,date,text\na,M,2001,{'x' * 600}\n",
        ),
    }.values(),
)
def test_what_is_too_long_is_refused_with_its_measure(make_corpus, monkeypatch, name, data):
    monkeypatch.setattr(_bounds, "ROW", 1_000)
    monkeypatch.setattr(_bounds, "TEXT", 500)
    monkeypatch.setattr("analysis._opened.BLOCK", 100)
    folder = make_corpus({"documents.csv": None, name: data})
    refused(folder, rf"{name}.*longer than (1,000|500) (bytes|characters)")
    first = load.outline(folder)[1][0]
    with pytest.raises(CorpusError, match="longer than"):
        list(load.documents(first))


def test_a_text_file_that_is_too_large_is_refused(make_corpus, monkeypatch):
    monkeypatch.setattr(_bounds, "TEXT", 10)
    refused(
        make_corpus(), r"line 2 \(texts/a\.txt\): it is larger than 10 bytes; cut it in several"
    )


def test_more_text_than_is_held_is_refused(make_corpus, monkeypatch):
    monkeypatch.setattr(_bounds, "HELD", 10)
    rows = [{**ROW, "doc": doc} for doc in "abc"]
    refused(make_corpus(lines(*rows)), r"documents\.jsonl: more than 10 characters .*'standpoint")


@pytest.mark.parametrize(("end", "pack"), [("gz", gzip.compress), ("zst", zoo_corpora._zst)])
def test_a_bomb_is_not_unpacked(make_corpus, monkeypatch, end, pack):
    monkeypatch.setattr(_bounds, "FREE", 100_000)
    data = pack(b"\n" * 40_000_000)
    folder = make_corpus({"documents.csv": None, f"documents.jsonl.{end}": data})
    refused(folder, r"unpacks to more than 100 times its size")


def test_a_parquet_table_of_one_text_repeated_is_not_unpacked(make_corpus, monkeypatch):
    monkeypatch.setattr(_bounds, "FREE", 100_000)
    rows = [{**ROW, "doc": str(i), "text": "x" * 100_000} for i in range(20)]
    data = zoo_corpora._parquet(pa.Table.from_pylist(rows))
    folder = make_corpus({"documents.csv": None, "documents.parquet": data})
    refused(folder, r"documents\.parquet: .*unpacks to more than 100 times its size")


@pytest.mark.parametrize("end", ["gz", "zst"])
def test_a_packed_parquet_table_is_read(make_corpus, end):
    data = zoo_corpora._parquet(pa.Table.from_pylist([ROW]))
    packed = gzip.compress(data) if end == "gz" else zoo_corpora._zst(data)
    folder = make_corpus({"documents.csv": None, f"documents.parquet.{end}": packed})
    assert load.corpus(folder).documents["text"].tolist() == ["Otters."]


def test_nothing_in_a_parquet_table_is_run(make_corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(zoo_corpora.Pickled, "made", str(tmp_path / "was-run"))
    data = zoo_corpora._extension()
    folder = make_corpus({"documents.csv": None, "documents.parquet": data})
    load.corpus(folder)
    assert not (tmp_path / "was-run").exists()


def test_a_parquet_table_whose_foot_is_damaged_does_not_end_the_process(make_corpus):
    """pyarrow ends the whole process where metadata of such a column are asked for."""
    for beast in zoo("Parquet"):
        if beast.family == "flipped foot" and beast.name.startswith("27,"):
            assert tamed(beast, measured=False).why == ""
            break
    else:
        pytest.fail("there is none")


def test_texts_are_hashed_and_measured_inside_the_folder_only(make_corpus, tmp_path):
    out = tmp_path / "corpora" / "secret.txt"
    table = "doc,source,date,path\nm,M,2001,../secret.txt\n"
    folder = make_corpus({"documents.csv": table})
    hashes = []
    for text in ("one", "another"):
        out.write_text(text)
        _, (piece,) = load.outline(folder)
        hashes.append(load.content(piece)[0])
        assert piece.size == 0
    assert hashes[0] == hashes[1]


def test_what_a_table_of_files_holds_now_is_in_its_hash(make_corpus):
    folder = make_corpus()
    _, (piece,) = load.outline(folder)
    before = load.content(piece)[0]
    (folder / "documents.csv").write_text(TOWN["documents.csv"] + "x,\n")
    assert load.content(piece)[0] != before
