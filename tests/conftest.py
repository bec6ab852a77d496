"""What the tests share: corpora, builders of small ones, and a cache of their own."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import matplotlib
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis import _kept, _pages, count, extract, find, load, publish, segment, tables

matplotlib.use("agg")

ROOT = Path(__file__).parents[1]
PLAIN = {
    "documents.csv": (
        "doc,source,date,path\nmill-1,MILL,2001,texts/a.txt\nreed-1,REED,2002-03,texts/b.txt\n"
    ),
    "actors.csv": (
        "actor,label,type,alias,from,to\n"
        "otters,Otters,people,otters,,\n"
        "council,Council,organisation,Council,,\n"
    ),
    "texts/a.txt": "The otters keep the weir.\n",
    "texts/b.txt": "The Council keeps the mill.\n",
}
LATE = "x" * 20_000  # farther into a file than it is read at a time

# What is changed in the plain corpus above, and what the fault must say.
FAULTS = {
    "no column date": (
        {"documents.csv": "doc,source,path\nmill-1,MILL,texts/a.txt\n"},
        r"documents\.csv, line 1: column 'date' is missing; there are: doc, source, path",
    ),
    "no column alias": (
        {"actors.csv": "actor,label,type\notters,Otters,people\n"},
        r"actors\.csv, line 1: column 'alias' is missing",
    ),
    "a polarity beyond 1": (
        {"lexicon.csv": "term,polarity\nbrave,3\n"},
        r"lexicon\.csv, line 2: polarity '3' is not a number from -1 to 1",
    ),
    "a polarity with a comma": (
        {"lexicon.csv": 'term,polarity\nbrave,"1,5"\n'},
        r"lexicon\.csv, line 2: polarity '1,5' is not a number from -1 to 1",
    ),
    "a term twice": (
        {"lexicon.csv": "term,polarity\nwar  lord,-1\nWar lord,-0.5\n"},
        r"lexicon\.csv, line 3: term 'war lord' stands twice; first in lexicon\.csv, line 2",
    ),
    "no term": (
        {"lexicon.csv": "term,polarity\n ,-1\n"},
        r"lexicon\.csv, line 2: column 'term' is empty",
    ),
    "codes for an unknown actor": (
        {"coding.csv": "doc,start,end,actor,coder,stance\nmill-1,0,4,beavers,Ada,1\n"},
        r"coding\.csv, line 2: actor 'beavers' is not in actors\.csv",
    ),
    "a stance of 2": (
        {"coding.csv": "doc,start,end,actor,coder,stance\nmill-1,0,4,otters,Ada,2\n"},
        r"coding\.csv, line 2: stance '2'; allowed: -1, 0, 1",
    ),
    "no column text or path": (
        {"documents.csv": "doc,source,date\nmill-1,MILL,2001\n"},
        r"documents\.csv, line 1: there is neither a column 'text' nor a column 'path'",
    ),
    "no column label of events": (
        {"events.csv": "date\n2001\n"},
        r"events\.csv, line 1: column 'label' is missing",
    ),
    "no column words of clusters": (
        {"clusters.csv": "actor,name\n,work\n"},
        r"clusters\.csv, line 1: column 'words' is missing",
    ),
    "a stop word to trace": (
        {"corpus.toml": 'terms = ["weir", "we"]\n'},
        r"corpus\.toml: terms: 'we' is not counted; name single words that are no stop words",
    ),
    "two words to trace": (
        {"corpus.toml": 'terms = ["high weir"]\n'},
        r"corpus\.toml: terms: 'high weir' is not counted; name single words",
    ),
    "semicolons": (
        {"clusters.csv": "actor;words;title\n;weir;water\n"},
        r"clusters\.csv, line 1: column 'name' is missing; there are: actor, words, title$",
    ),
    "a cluster of nobody": (
        {"clusters.csv": 'actor,words,name\n,"weir, gate",water\nbeavers,weir,water\n'},
        r"clusters\.csv, line 3: actor 'beavers' is not in actors\.csv; leave it empty for all",
    ),
    "no column starts_with": (
        {"parts.csv": "doc,part,source,date\nmill-1,1,REED,2001\n"},
        r"parts\.csv, line 1: column 'starts_with' is missing",
    ),
    "date in words": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,9 Jan,texts/a.txt\n"},
        r"documents\.csv, line 2: date '9 Jan' is not a date; write 2020, 2020-01 or 2020-01-09",
    ),
    "month 13": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,2020-13,texts/a.txt\n"},
        r"documents\.csv, line 2: date '2020-13' is not a date",
    ),
    "year 0000": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,0000,texts/a.txt\n"},
        r"documents\.csv, line 2: date '0000' is not a date",
    ),
    "29 February of no leap year": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,2019-02-29,texts/a.txt\n"},
        r"documents\.csv, line 2: date '2019-02-29' is not a date",
    ),
    "date of an event": (
        {"events.csv": "date,label\n2001,flood\nsoon,flood\n"},
        r"events\.csv, line 3: date 'soon' is not a date",
    ),
    "date of a part": (
        {"parts.csv": "doc,part,source,date,starts_with\nmill-1,1,REED,May,The otters\n"},
        r"parts\.csv, line 2: date 'May' is not a date",
    ),
    "line after a blank one": (
        {"documents.csv": "doc,source,date,path\n\nmill-1,MILL,9 Jan,texts/a.txt\n"},
        r"documents\.csv, line 3: date '9 Jan'",
    ),
    "line after a cell of two lines": (
        {
            "documents.csv": (
                "doc,source,title,date,path\n"
                'mill-1,MILL,"One\ntwo",2001,texts/a.txt\nreed-1,REED,,9 Jan,texts/b.txt\n'
            )
        },
        r"documents\.csv, line 4: date '9 Jan'",
    ),
    "document twice": (
        {
            "documents.csv": (
                "doc,source,date,path\nmill-1,MILL,2001,texts/a.txt\nmill-1,REED,2002,texts/b.txt\n"
            )
        },
        r"documents\.csv, line 3: document 'mill-1' stands twice; first in documents\.csv, line 2",
    ),
    "no doc": (
        {"documents.csv": "doc,source,date,path\n,MILL,2001,texts/a.txt\n"},
        r"documents\.csv, line 2: column 'doc' is empty",
    ),
    "no source": (
        {"documents.csv": "doc,source,date,path\nmill-1, ,2001,texts/a.txt\n"},
        r"documents\.csv, line 2: column 'source' is empty",
    ),
    "path not there": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,2001,texts/z.txt\n"},
        r"documents\.csv, line 2: 'texts/z\.txt' is not there; put it there, or .*--texts FOLDER",
    ),
    "path a folder": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,2001,texts\n"},
        r"documents\.csv, line 2: 'texts' is not there",
    ),
    "path absolute": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,2001,/etc/hostname\n"},
        r"documents\.csv, line 2: path '/etc/hostname' must be a file inside the corpus folder",
    ),
    "path out of the folder": (
        {
            "documents.csv": "doc,source,date,path\nmill-1,MILL,2001,texts/../../out.txt\n",
            "../out.txt": "The otters are outside.\n",
        },
        r"documents\.csv, line 2: path 'texts/\.\./\.\./out\.txt' must be a file inside",
    ),
    "path with a null character": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,2001,te\0xt.txt\n"},
        r"documents\.csv",
    ),
    "text not UTF-8": (
        {"texts/b.txt": b"caf\xe9 of the Council"},
        r"documents\.csv, line 3 \(texts/b\.txt\): not UTF-8 at byte 3",
    ),
    "text not UTF-8 after a byte order mark": (
        {"texts/b.txt": b"\xef\xbb\xbfcaf\xe9 of the Council"},
        r"\(texts/b\.txt\): not UTF-8 at byte 6",
    ),
    "table not UTF-8": (
        {"actors.csv": b"actor,label,type,alias\notters,\xff,people,otters\n"},
        r"actors\.csv: not UTF-8 at byte 30",
    ),
    "table not UTF-8 far in": (
        {"documents.csv": b"doc,source,date,path\n" + LATE.encode() + b"\xff"},
        r"documents\.csv: not UTF-8 at byte 20021",
    ),
    "text empty": (
        {"texts/a.txt": ""},
        r"documents\.csv, line 2 \(texts/a\.txt\): the text is empty",
    ),
    "text of white space": (
        {"texts/a.txt": " \n\n\u00a0\n"},
        r"documents\.csv, line 2 \(texts/a\.txt\): the text is empty",
    ),
    "text changed": (
        {"documents.csv": f"doc,source,date,path,sha256\nm,M,2001,texts/a.txt,{'0' * 64}\n"},
        r"documents\.csv, line 2 \(texts/a\.txt\): not the text that the sha256",
    ),
    "documents.csv empty": (
        {"documents.csv": ""},
        r"documents\.csv: .*the file is empty; its first line names the columns",
    ),
    "actors.csv empty": (
        {"actors.csv": ""},
        r"actors\.csv: .*the file is empty; its first line names the columns",
    ),
    "no document": (
        {"documents.csv": "doc,source,date,path\n"},
        r"there is no document in it",
    ),
    "no actor": (
        {"actors.csv": "actor,label,type,alias\n"},
        r"actors\.csv: there is no actor in it",
    ),
    "too many cells": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL,2001,texts/a.txt,more\n"},
        r"documents\.csv, line 2: .*more cells than .*columns",
    ),
    "too few cells": (
        {"documents.csv": "doc,source,date,path\nmill-1,MILL\n"},
        r"documents\.csv, line 2: path '' must be a file",
    ),
    "quotation mark left open": (
        {"documents.csv": 'doc,source,date,path\n"mill-1,MILL,2001,texts/a.txt\n'},
        r"documents\.csv: not a CSV table",
    ),
    "column twice": (
        {"documents.csv": "doc,source,date,date,path\nmill-1,MILL,2001,2002,texts/a.txt\n"},
        r"documents\.csv.*'date'",
    ),
    "alias of two actors": (
        {
            "actors.csv": (
                "actor,label,type,alias,from,to\n"
                "otters,Otters,people,Keepers,1990,2005\ncouncil,Council,party,keepers,2005,\n"
            )
        },
        r"actors\.csv, line 3: alias 'keepers' belongs to 'otters' and to 'council' in the same",
    ),
    "unknown type": (
        {"actors.csv": "actor,label,type,alias\notters,Otters,animal,otters\n"},
        r"actors\.csv, line 2: type 'animal' of 'otters'; allowed: state, party, militia, person, ",
    ),
    "two labels": (
        {
            "actors.csv": (
                "actor,label,type,alias\notters,Otters,people,otters\notters,Beavers,people,otter\n"
            )
        },
        r"actors\.csv, line 3: 'otters' has another label or type",
    ),
    "two types": (
        {
            "actors.csv": (
                "actor,label,type,alias\notters,Otters,people,otters\notters,Otters,state,otter\n"
            )
        },
        r"actors\.csv, line 3: 'otters' has another label or type",
    ),
    "one label of two actors": (
        {
            "actors.csv": (
                "actor,label,type,alias\notters,Otters,people,otters\nmink,Otters,people,mink\n"
            )
        },
        r"actors\.csv, line 3: .*'Otters'",
    ),
    "no alias": (
        {"actors.csv": "actor,label,type,alias\notters,Otters,people, \n"},
        r"actors\.csv, line 2: column 'alias' is empty",
    ),
    "year in words": (
        {"actors.csv": "actor,label,type,alias,from\notters,Otters,people,otters,then\n"},
        r"actors\.csv, line 2: from 'then' is not a year; write 1979 or nothing",
    ),
    "from after to": (
        {"actors.csv": "actor,label,type,alias,from,to\notters,Otters,people,otters,2005,1990\n"},
        r"actors\.csv, line 2: .*2005.*1990",
    ),
    "actors.csv missing": (
        {"actors.csv": None},
        r"actors\.csv: is not there; it is a table with the columns actor, label, type, alias",
    ),
    "documents.csv missing": (
        {"documents.csv": None},
        r"documents\.csv: there is no such table",
    ),
    "unknown key": (
        {"corpus.toml": 'titel = "Weir"\n'},
        r"corpus\.toml: unknown key 'titel'; allowed: title, language",
    ),
    "key of another kind": (
        {"corpus.toml": "title = 3\n"},
        r"corpus\.toml: 'title' must be a ",
    ),
    "terms that are no words": (
        {"corpus.toml": "terms = [1, 2]\n"},
        r"corpus\.toml: .*'terms'",
    ),
    "unknown language": (
        {"corpus.toml": 'language = "de"\n'},
        r"corpus\.toml: language 'de'; allowed: en",
    ),
    "unknown unit": (
        {"corpus.toml": 'unit = "page"\n'},
        r"corpus\.toml: unit 'page'; allowed: paragraph, sentence",
    ),
    "opening actor unknown": (
        {"corpus.toml": 'actor = "mink"\n'},
        r"corpus\.toml: actor 'mink' is not in actors\.csv",
    ),
    "corpus.toml broken": (
        {"corpus.toml": "title = Weir\n"},
        r"corpus\.toml: cannot be read: .*line 1",
    ),
    "part that starts nowhere": (
        {"parts.csv": "doc,part,source,date,starts_with\nmill-1,1,REED,,The mink\n"},
        r"parts\.csv, line 2: part 1 of 'mill-1': no paragraph .*starts with 'The mink'",
    ),
    "part that ends nowhere": (
        {"parts.csv": "doc,part,source,date,starts_with,ends_with\nmill-1,1,R,,The otters,mink.\n"},
        r"parts\.csv, line 2: part 1 of 'mill-1': no paragraph of it ends with 'mink\.'",
    ),
    "part of no document": (
        {"parts.csv": "doc,part,source,date,starts_with\nmill-9,1,REED,,The otters\n"},
        r"parts\.csv, line 2: document 'mill-9' is not in the table of documents",
    ),
    "part without a number": (
        {"parts.csv": "doc,part,source,date,starts_with\nmill-1,one,REED,,The otters\n"},
        r"parts\.csv, line 2: part 'one' is not a number from 1 on",
    ),
    "part twice": (
        {
            "parts.csv": (
                "doc,part,source,date,starts_with\nmill-1,1,REED,,The otters\nmill-1,1,R,,Then\n"
            ),
            "texts/a.txt": "The otters keep the weir.\n\nThen they sleep.\n",
        },
        r"parts\.csv, line 3: .*twice",
    ),
    "line that is not JSON": (
        {
            "documents.csv": None,
            "documents.jsonl": (
                '{"doc": "a", "source": "M", "date": "2001", "text": "Otters."}\n{"doc": \n'
            ),
        },
        r"documents\.jsonl, line 2: not JSON",
    ),
    "line that is no object": (
        {"documents.csv": None, "documents.jsonl": '["a", "M", "2001", "Otters."]\n'},
        r"documents\.jsonl.*line 1.*not a JSON object",
    ),
    "line of JSON without a column": (
        {
            "documents.csv": None,
            "documents.jsonl": '\n{"doc": "a", "date": "2001", "text": "O."}\n',
        },
        r"documents\.jsonl, line 2: column 'source' is missing",
    ),
    "JSON too deep": (
        {"documents.csv": None, "documents.jsonl": "[" * 100_000 + "]" * 100_000 + "\n"},
        r"documents\.jsonl: cannot be read: line 1: .*too deep",
    ),
    "half a character in a text": (
        {
            "documents.csv": None,
            "documents.jsonl": '{"doc": "a", "source": "M", "date": "2001", "text": "O \\ud800"}\n',
        },
        r"documents\.jsonl, line 1: half a character .* at 2",
    ),
    "half a character in a source": (
        {
            "documents.csv": None,
            "documents.jsonl": '{"doc": "a", "source": "\\ud800", "date": "2001", "text": "O."}\n',
        },
        r"documents\.jsonl, line 1: half a character",
    ),
    "parquet that is none": (
        {"documents.csv": None, "documents.parquet": b"PAR1 is not enough"},
        r"documents\.parquet: cannot be read",
    ),
    "gzip that is none": (
        {"documents.csv": None, "documents.csv.gz": b"not packed at all"},
        r"documents\.csv\.gz: cannot be read",
    ),
    "gzip with a broken body": (
        {
            "documents.csv": None,
            "documents.csv.gz": b"\x1f\x8b\x08" + b"\0" * 6 + b"\x03garbagegarbage",
        },
        r"documents\.csv\.gz: cannot be read",
    ),
}


def pytest_configure(config):
    """Keep the user's cache and the user's texts out of every test, doctests included."""
    texts = os.environ.pop("STANDPOINT_TEXTS", None)
    config.stash[TEXTS] = getattr(config, "workerinput", {}).get("texts", texts)
    config.stash[CACHE] = tempfile.mkdtemp(prefix="standpoint-tests-")
    os.environ["STANDPOINT_CACHE"] = config.stash[CACHE]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Tell processes that share the tests where the texts are."""
    node.workerinput["texts"] = node.config.stash[TEXTS]


def pytest_unconfigure(config):
    shutil.rmtree(config.stash[CACHE], ignore_errors=True)


TEXTS, CACHE = pytest.StashKey(), pytest.StashKey()

hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=120,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def tiny():
    """The folder of three documents whose tables are written out in the tests."""
    return ROOT / "tests" / "corpus"


@pytest.fixture(scope="session")
def weir(tiny):
    return extract.features(tiny)


@pytest.fixture(scope="session")
def harbour():
    return extract.features(ROOT / "corpus" / "harbour")


@pytest.fixture(scope="session")
def real_texts(pytestconfig):
    """The folder with the texts of corpus/iraq, which do not travel with the project."""
    folder = pytestconfig.stash[TEXTS]
    if folder is None:
        pytest.skip("the texts of corpus/iraq are not here: set STANDPOINT_TEXTS to their folder")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    """A copy of harbour with its text-free bundle and without its texts."""
    folder = tmp_path_factory.mktemp("bundle") / "harbour"
    shutil.copytree(ROOT / "corpus" / "harbour", folder)
    extract.share(load.corpus(folder), folder)
    shutil.rmtree(folder / "texts")
    return folder


@pytest.fixture
def make_corpus(tmp_path):
    """Return a function that writes a corpus folder: a plain one, less or more than `files`."""

    def make(files=None, *, name="town"):
        folder = tmp_path / "corpora" / name
        folder.mkdir(parents=True)
        for path, content in ({**PLAIN, **(files or {})}).items():
            if content is None:
                continue
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            place.write_bytes(data)
        return folder

    return make


@pytest.fixture(params=FAULTS.values(), ids=FAULTS.keys())
def faulty(request, make_corpus):
    """A corpus with one fault, and what the message must match."""
    files, message = request.param
    return make_corpus(files), message


@pytest.fixture(scope="session")
def documents():
    """Return a function that makes a table of documents from their texts."""

    def build(texts, *, source="MILL", date="2001-01-01"):
        day = pd.Timestamp(date) if date else None
        rows = [
            {"doc": doc, "source": source, "date": date or "", "start": day, "end": day}
            | {"author": "", "title": "", "words": 0, "sha256": "", "text": text, "guessed": ""}
            for doc, text in texts.items()
        ]
        columns = list(tables.DOCUMENTS.columns)
        return tables.build(tables.DOCUMENTS, pd.DataFrame(rows, columns=columns))

    return build


@pytest.fixture(scope="session")
def actors():
    """Return a function that makes a table of actors from (actor, alias, from, to)."""

    def build(*rows):
        rows = [(row + (None, None))[:4] for row in rows]
        return tables.build(
            tables.ACTORS,
            [
                (actor, actor.title(), "state", alias, first, last, "", line)
                for line, (actor, alias, first, last) in enumerate(rows, start=2)
            ],
        )

    return build


@pytest.fixture(scope="session")
def trunk(documents):
    """Return a function from a text and actors to segments, quotations, mentions and counts."""

    def run(text, actors, *, date="2001-01-01"):
        frame = documents({"a": text}, date=date)
        segments = segment.segments(frame, tables.build(tables.PARTS, []))
        quoted = segment.quotations(text).assign(doc="a").rename_axis("quotation").reset_index()
        quotations = tables.build(tables.QUOTATIONS, quoted)
        voices = {"a": segment.voices(text, quotations)}
        mentions = find.mentions(frame, segments, quotations, actors, voices)
        counted = count.counts(frame, segments, voices, capitals=count.capital_words(actors))
        return {
            "segments": segments,
            "quotations": quotations,
            "mentions": mentions,
            "counts": counted,
        }

    return run


@pytest.fixture(scope="session")
def bagged():
    """Return a function that makes contexts from (source, doc, unit, "word 3, word 1").

    A fifth value is the actor ("x" if there is none); the background holds each unit once, and
    those of `rest` too. `terms` are those that occur, or more.
    """

    def build(rows, *, rest=(), terms=(), unit="paragraph"):
        rows = [(*row, "x")[:5] for row in rows]
        bags = [[pair.split() for pair in row[3].split(", ") if pair] for row in [*rows, *rest]]
        known = np.array(sorted({word for bag in bags for word, _ in bag} | set(terms)), object)
        matrix = np.zeros((len(bags), len(known)))
        for place, bag in enumerate(bags):
            for word, n in bag:
                matrix[place, np.searchsorted(known, word)] += int(n)
        columns = ["doc", "unit", "source", "start_date", "actor", "voice", "mentions"]
        day = pd.Timestamp("2001-01-01")
        index = pd.DataFrame(
            [(doc, number, source, day, actor, "own", 1) for source, doc, number, _, actor in rows],
            columns=columns,
        ).astype({"doc": "str", "source": "str", "actor": "str", "voice": "str"})
        units = pd.DataFrame(
            [(doc, number, source, day) for source, doc, number, *_ in [*rows, *rest]],
            columns=columns[:4],
        ).assign(words=matrix.sum(axis=1).astype("int64"))
        first = ~units.duplicated(["doc", "unit"]).to_numpy()
        return tables.Contexts(
            index,
            sparse.csr_matrix(matrix[: len(rows)]),
            sparse.csr_matrix(matrix[first]),
            units[first].reset_index(drop=True),
            known,
            unit=unit,
        )

    return build


@pytest.fixture
def not_run(monkeypatch):
    """Notebooks are copied instead of being run, and nothing is kept of that."""

    def execute(book, part, *_):
        shutil.copyfile(book, part / _pages.NOTEBOOK)

    monkeypatch.setattr(publish, "_execute", execute)
    monkeypatch.setattr(_kept, "fetched", lambda *_: False)
    monkeypatch.setattr(_kept, "keep", lambda *_: None)
