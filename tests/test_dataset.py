"""Data sets in pieces: cut anywhere, interrupted anywhere, shared out anyhow, the same tables."""

import gzip
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import fsspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from joblib.externals.loky import reusable_executor
from pandas.testing import assert_frame_equal
from pyarrow import parquet

from analysis import _keys, _pieces, cli, extract, load, segment
from analysis.tables import CorpusError

PIECED = ("segments", "paragraphs", "quotations", "mentions", "counts", "dates", "stances")
BESIDE = ("parts", "actors", "events", "clusters", "lexicon", "coding")
N = 24


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("STANDPOINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("STANDPOINT_TEXTS", raising=False)


@pytest.fixture
def small_pieces(monkeypatch):
    """Cut after every 700 bytes: some three documents."""
    monkeypatch.setattr(_pieces, "PIECE", 700)
    monkeypatch.setattr(load, "PIECE", 700)


def rows(n=N):
    return [
        {
            "doc": f"d{i:02d}",
            "source": ("MILL", "REED")[i % 2],
            "date": f"2001-0{1 + i % 9}",
            "text": f"The otters keep the weir in year {i}. “We stay,” said the Council.\n\n"
            f"On 3 May 1999 the otters left the mill of the Council, all {i} of them.\n",
        }
        for i in range(n)
    ]


def lines(found):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def table_of(found):
    return pd.DataFrame(found).to_csv(index=False)


def parquet_of(found):
    to = io.BytesIO()
    pd.DataFrame(found).to_parquet(to, row_group_size=5)
    return to.getvalue()


EMPTY = {"documents.csv": None, "texts/a.txt": None, "texts/b.txt": None}


def filed(found):
    table = [{"path": f"texts/{row['doc']}.txt", **row} for row in found]
    head = pd.DataFrame(table).drop(columns="text").to_csv(index=False)
    return {"documents.csv": head} | {f"texts/{row['doc']}.txt": row["text"] for row in found}


FORMS = {
    "jsonl": lambda found: {"documents.jsonl": lines(found)},
    "jsonl.gz": lambda found: {"documents.jsonl.gz": gzip.compress(lines(found).encode())},
    "jsonl.zst": lambda found: {
        "documents.jsonl.zst": pa.compress(lines(found).encode(), codec="zstd", asbytes=True)
    },
    "csv": lambda found: {"documents.csv": table_of(found)},
    "csv.gz": lambda found: {"documents.csv.gz": gzip.compress(table_of(found).encode())},
    "parquet": lambda found: {"documents.parquet": parquet_of(found)},
    "texts": filed,
    "mixed": lambda found: {
        "documents/a.jsonl": lines(found[:9]),
        "documents/b.csv": table_of(found[9:14]),
        "documents/c.parquet": parquet_of(found[14:]),
    },
}


@pytest.fixture
def town(make_corpus):
    """Return a function that writes a corpus of otters in one of the forms above."""

    def make(found=None, *, form="jsonl", name="town", **more):
        files = EMPTY | FORMS[form](rows() if found is None else found) | more
        return make_corpus(files, name=name)

    return make


def whole(folder, name):
    return pd.read_parquet(folder / name).drop(columns="text", errors="ignore")


def digests(folder):
    """Return what each file of a data set holds; of records all but how long it took."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".json" and file.parent.name == "pieces":
            record = json.loads(file.read_text())
            found[file.relative_to(folder).as_posix()] = record["key"], record["rows"]
        elif file.is_file():
            data = hashlib.sha256(file.read_bytes()).hexdigest()
            found[file.relative_to(folder).as_posix()] = data
    return found


def same_tables(folder, features):
    back = extract.features(folder)
    assert back.name == features.name
    assert back.settings == features.settings
    assert not back.has_texts
    for name in (*PIECED, *BESIDE):
        assert_frame_equal(getattr(back, name), getattr(features, name), obj=name)
    columns = [column for column in back.documents if column != "text"]
    assert_frame_equal(back.documents[columns], features.documents[columns])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("small_pieces")
def test_a_data_set_holds_what_features_hold(town, tmp_path, form):
    folder = town(form=form)
    made = extract.dataset(folder, tmp_path / "out")
    assert made == tmp_path / "out"
    pieces = sorted(file.stem for file in (made / "pieces").iterdir())
    assert len(pieces) == {"jsonl": 8, "parquet": 5, "texts": 5, "mixed": 6}.get(form, 1)
    for name in ("documents", *PIECED):
        assert sorted(file.stem for file in (made / name).iterdir()) == pieces
    assert "text" not in pd.read_parquet(made / "documents").columns
    same_tables(made, extract.features(folder))
    assert len(whole(made, "mentions")) == 4 * N


def test_harbour_in_a_data_set(root, harbour, tmp_path):
    same_tables(extract.dataset(root / "corpus" / "harbour", tmp_path / "harbour"), harbour)


@pytest.mark.filterwarnings("ignore:.*without parsing")
def test_texts_are_read_back_where_their_corpus_is_named(town, tmp_path):
    folder = town()
    extract.dataset(folder, tmp_path / "out", parse=False)
    back = extract.features(tmp_path / "out", texts=folder)
    assert back.has_texts
    assert back.documents["text"].tolist() == [row["text"] for row in rows()]
    assert back.voices.keys() == {row["doc"] for row in rows()}


def test_without_parsing_roles_and_stances_stay_empty(town, tmp_path):
    made = extract.dataset(town(), tmp_path / "out", parse=False)
    assert whole(made, "stances")["score"].isna().all()
    mentions = whole(made, "mentions")
    assert mentions["role"].isna().all()
    assert len(mentions) == 4 * N


@pytest.mark.usefixtures("small_pieces")
def test_shards_far_away(town, tmp_path):
    files = fsspec.filesystem("memory")
    found = rows()
    files.pipe("/news/a.jsonl.gz", gzip.compress(lines(found[:9]).encode()))
    files.pipe("/news/b.jsonl", lines(found[9:]).encode())
    files.pipe("/news/read.me", b"not a table")
    shards = {"documents.jsonl": None, "corpus.toml": 'shards = "memory://news/*"\n'}
    folder = town(name="far", **shards)
    near = town(form="jsonl", name="near")
    made = extract.dataset(folder, "memory://made", parse=False)
    assert made == "memory://made"
    other = extract.dataset(near, tmp_path / "near", parse=False)
    for name in PIECED:
        one = [file for file in files.glob(f"/made/{name}/*") if file.endswith(".parquet")]
        there = pd.concat([pd.read_parquet(f"memory://{file}") for file in sorted(one)])
        assert_frame_equal(there.reset_index(drop=True), whole(other, name), obj=name)
    again = extract.features(folder)
    assert again.documents["doc"].tolist() == [row["doc"] for row in found]


def test_shards_in_other_folders(town, tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.jsonl").write_text(lines(rows()))
    named = f'shards = ["{tmp_path}/news/*.jsonl"]\n'
    folder = town(**{"documents.jsonl": None, "corpus.toml": named})
    made = extract.dataset(folder, tmp_path / "out", parse=False)
    assert len(whole(made, "documents")) == N


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ('shards = "news/*.jsonl"', r"corpus\.toml: shards 'news/\*\.jsonl': there is no such tab"),
        ('shards = "nowhere://a"', r"corpus\.toml: shards 'nowhere://a' cannot be read: "),
        ("shards = [1]", r"corpus\.toml: 'shards' must be texts in quotation marks"),
        ("shards = 1", r"corpus\.toml: 'shards' must be a text in quotation marks or a list of"),
    ],
)
def test_shards_that_are_not_there(town, tmp_path, named, message):
    folder = town(**{"documents.jsonl": None, "corpus.toml": named + "\n"})
    with pytest.raises(CorpusError, match=message):
        extract.dataset(folder, tmp_path / "out")
    with pytest.raises(CorpusError, match=message):
        load.corpus(folder)


@pytest.mark.usefixtures("small_pieces")
def test_processes_change_no_byte(town, tmp_path):
    folder = town()
    one = digests(extract.dataset(folder, tmp_path / "one", parse=False))
    two = digests(extract.dataset(folder, tmp_path / "two", parse=False, jobs=2))
    assert one == two


@pytest.mark.usefixtures("small_pieces")
def test_cuts_lose_no_line(town):
    """Wherever a stretch of lines begins, each line is read once."""
    folder = town([row | {"text": row["text"] * (i % 5)} for i, row in enumerate(rows()) if i % 5])
    _, pieces = load.outline(folder)
    there = [doc for piece in pieces for batch in load.documents(piece) for doc in batch["doc"]]
    assert there == load.corpus(folder).documents["doc"].tolist()
    assert len(pieces) > 5


@pytest.mark.filterwarnings("ignore:.*without parsing")
def test_batches_of_a_piece_make_no_difference(town, tmp_path, monkeypatch):
    folder = town(form="csv")
    once = extract.features(extract.dataset(folder, tmp_path / "one", parse=False))
    monkeypatch.setattr(_pieces, "BATCH", 300)
    often = extract.dataset(folder, tmp_path / "two", parse=False)
    (file,) = (often / "counts").iterdir()
    assert parquet.ParquetFile(file).num_row_groups > 5
    again = extract.features(often)
    for name in PIECED:
        assert_frame_equal(getattr(again, name), getattr(once, name))


# What is there already


@pytest.fixture
def measured(monkeypatch):
    """The names of the documents that are measured, as they are."""
    found = []
    quoted = segment.quoted

    def spy(documents):
        found.extend(documents["doc"])
        return quoted(documents)

    monkeypatch.setattr(segment, "quoted", spy)
    return found


@pytest.mark.usefixtures("small_pieces")
def test_nothing_is_measured_twice(town, tmp_path, measured):
    folder = town()
    before = digests(extract.dataset(folder, tmp_path / "out", parse=False))
    assert sorted(measured) == [row["doc"] for row in rows()]
    measured.clear()
    assert digests(extract.dataset(folder, tmp_path / "out", parse=False)) == before
    assert measured == []


@pytest.mark.usefixtures("small_pieces")
def test_only_what_has_changed_is_measured(town, tmp_path, measured):
    found = rows()
    extract.dataset(town(found), tmp_path / "out", parse=False)
    measured.clear()
    found[4]["text"] = found[4]["text"].replace("otters", "0tters", 1)
    found[9]["title"] = "A title"  # measured is the text
    found += rows(N + 1)[-1:]
    folder = town(found, name="later/town")
    made = extract.dataset(folder, tmp_path / "out", parse=False)
    known = {"d04", f"d{N}"}
    assert known <= set(measured)
    assert len(measured) <= len(known) + 3  # of the title's piece, those that moved over a cut
    assert digests(made) == digests(extract.dataset(folder, tmp_path / "new", parse=False))


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ({"parse": True}, {}),
        ({}, {"actors.csv": "actor,label,type,alias\notters,Otters,people,weir\n"}),
        ({}, {"lexicon.csv": "term,polarity\nweir,1\n"}),
    ],
)
def test_other_settings_are_measured_anew(town, tmp_path, measured, options, files):
    extract.dataset(town(), tmp_path / "out", parse=False)
    measured.clear()
    folder = town(name="later/town", **files)
    made = extract.dataset(folder, tmp_path / "out", **{"parse": False, **options})
    assert len(measured) == N
    fresh = extract.dataset(folder, tmp_path / "new", **{"parse": False, **options})
    assert digests(made) == digests(fresh)


@pytest.mark.usefixtures("small_pieces")
def test_pieces_that_are_gone_are_removed(town, tmp_path):
    folder = town(form="mixed")
    made = extract.dataset(folder, tmp_path / "out", parse=False)
    (folder / "documents" / "b.csv").unlink()
    made = extract.dataset(folder, tmp_path / "out", parse=False)
    assert len(whole(made, "documents")) == N - 5
    assert digests(made) == digests(extract.dataset(folder, tmp_path / "new", parse=False))


def test_a_table_that_is_lost_is_made_anew(town, tmp_path):
    made = extract.dataset(town(), tmp_path / "out", parse=False)
    before = digests(made)
    next((made / "counts").iterdir()).unlink()
    extract.dataset(town(name="again/town"), made, parse=False)
    assert digests(made) == before


def test_editing_a_text_measures_that_text(make_corpus, measured):
    folder = make_corpus()
    extract.features(folder)
    measured.clear()
    (folder / "texts" / "a.txt").write_text("The otters leave the weir to the Council.\n")
    renewed = extract.features(folder)
    assert measured == ["mill-1"]
    assert renewed.mentions["doc"].tolist() == ["mill-1", "mill-1", "reed-1"]
    other = make_corpus(name="other")
    (other / "texts" / "a.txt").write_text("The otters leave the weir to the Council.\n")
    fresh = extract.features(other)
    for name in PIECED:
        assert_frame_equal(getattr(renewed, name), getattr(fresh, name), obj=name)


def test_the_cache_keeps_a_few_entries_a_corpus(make_corpus, tmp_path):
    folder = make_corpus()
    for n in range(8):
        (folder / "texts" / "a.txt").write_text(f"The otters leave weir {n}.\n")
        extract.features(folder)
    assert len(list((tmp_path / "cache").glob("town-*"))) == 5


# What stops a run


def one_process():
    """Return the number of a process that joblib has started."""
    return list(reusable_executor._executor._processes)[:1]


KILLED_AT = """
import os, signal, sys
from analysis import _pieces, _store, extract

_pieces.PIECE, left, replace = 700, [int(sys.argv[3])], os.replace

def last(*places):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(*places)

os.replace = last
extract.dataset(sys.argv[1], sys.argv[2], parse=False)
"""


@pytest.mark.parametrize("files", [1, 8, 12, 18, 27, 60])
@pytest.mark.usefixtures("small_pieces")
def test_a_run_that_is_killed_goes_on(town, tmp_path, measured, files):
    folder, script = town(), tmp_path / "script.py"
    script.write_text(textwrap.dedent(KILLED_AT))
    command = [sys.executable, str(script), str(folder), str(tmp_path / "out"), str(files)]
    package = str(Path(extract.__file__).parents[1])
    path = os.pathsep.join([package, *filter(None, sys.path)])
    env = {**os.environ, "PYTHONPATH": path}
    assert subprocess.run(command, env=env, check=False).returncode == -signal.SIGKILL
    with pytest.raises(CorpusError, match="is not whole"):
        extract.features(tmp_path / "out")
    done = len(list((tmp_path / "out" / "pieces").glob("*.json")))
    made = extract.dataset(folder, tmp_path / "out", parse=False)
    if done:
        assert len(measured) < N
    assert digests(made) == digests(extract.dataset(folder, tmp_path / "new", parse=False))


@pytest.mark.usefixtures("small_pieces")
def test_a_process_that_is_killed_is_replaced(town, tmp_path):
    killed = []

    def kill(_):
        if not killed:
            killed.extend(one_process())
            os.kill(*killed, signal.SIGKILL)

    folder = town(rows(40))
    made = extract.dataset(folder, tmp_path / "out", parse=False, jobs=2, tell=kill)
    assert killed
    assert digests(made) == digests(extract.dataset(folder, tmp_path / "one", parse=False))


@pytest.mark.usefixtures("small_pieces")
def test_processes_that_are_killed_again(town, tmp_path):
    def kill(_):
        os.kill(*one_process(), signal.SIGKILL)

    folder = town(rows(40))
    with pytest.raises(CorpusError, match=r"processes were killed .*run again, and it goes on"):
        extract.dataset(folder, tmp_path / "out", parse=False, jobs=2, tell=kill)
    made = extract.dataset(folder, tmp_path / "out", parse=False)
    assert digests(made) == digests(extract.dataset(folder, tmp_path / "one", parse=False))


@pytest.mark.usefixtures("small_pieces")
def test_a_dask_cluster_of_which_a_process_is_killed(town, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    folder, killed = town(rows(40)), []
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        processes = list(client.run(os.getpid).values())

        def kill(_):
            if not killed:
                killed.append(processes[0])
                os.kill(processes[0], signal.SIGKILL)

        made = extract.dataset(
            *(folder, tmp_path / "out"),
            parse=False,
            backend="dask",
            scheduler=cluster.scheduler_address,
            tell=kill,
        )
    assert killed
    one = digests(extract.dataset(folder, tmp_path / "one", parse=False))
    assert digests(made) == one


def test_a_dask_cluster_of_its_own(town, tmp_path):
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    folder = town()
    made = extract.dataset(folder, tmp_path / "out", parse=False, backend="dask", jobs=1)
    assert digests(made) == digests(extract.dataset(folder, tmp_path / "one", parse=False))


def test_dask_that_is_not_installed(town, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CorpusError, match=r"needs .* pip install 'standpoint\[dask\]'"):
        extract.dataset(town(), tmp_path / "out", backend="dask")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"backend": "spark"}, "backend 'spark'; allowed: loky, dask"),
        ({"scheduler": "tcp://a:1"}, "scheduler 'tcp://a:1': only the backend dask has one"),
    ],
)
def test_back_ends_that_there_are_not(town, tmp_path, options, message):
    with pytest.raises(CorpusError, match=message):
        extract.dataset(town(), tmp_path / "out", **options)


# Faults


def same_faults(folder, to):
    """Return what is at fault in a corpus, in pieces as in one."""
    with pytest.raises(CorpusError) as whole_corpus:
        load.corpus(folder)
    with pytest.raises(CorpusError) as in_pieces:
        extract.dataset(folder, to, parse=False)
    assert in_pieces.value.faults == whole_corpus.value.faults
    return in_pieces.value.faults


@pytest.mark.parametrize("form", ["jsonl", "texts", "parquet"])
@pytest.mark.usefixtures("small_pieces")
def test_all_faults_of_all_pieces_are_told(town, tmp_path, form):
    found = rows()
    found[1]["date"] = "soon"
    found[12]["source"] = ""
    found[20]["text"] = " "
    folder = town(found, form=form)
    assert len(same_faults(folder, tmp_path / "out")) == 3
    assert len(list((tmp_path / "out" / "pieces").iterdir())) >= 2  # those without fault
    with pytest.raises(CorpusError, match="is not whole"):
        extract.features(tmp_path / "out")


@pytest.mark.usefixtures("small_pieces")
def test_faults_of_a_piece_are_those_of_a_corpus(faulty, tmp_path):
    folder, message = faulty
    with pytest.raises(CorpusError, match=message):
        extract.dataset(folder, tmp_path / "out", parse=False)


@pytest.mark.parametrize("form", ["jsonl", "mixed", "texts"])
@pytest.mark.usefixtures("small_pieces")
def test_a_document_that_stands_twice_in_different_pieces(town, tmp_path, form):
    found = rows()
    found[20]["doc"] = found[2]["doc"]
    folder = town(found, form=form)
    same_faults(folder, tmp_path / "out")


@pytest.mark.parametrize(
    "files",
    [
        {"parts.csv": "doc,part,source,date,starts_with\nd99,1,REED,,The\n"},
        {"coding.csv": "doc,start,end,actor,coder,stance\nd99,0,4,otters,Ada,1\n"},
    ],
)
def test_tables_beside_that_name_no_document(town, tmp_path, files):
    folder = town(**files)
    with pytest.raises(CorpusError) as whole_corpus:
        load.corpus(folder)
    with pytest.raises(CorpusError) as in_pieces:
        extract.dataset(folder, tmp_path / "out", parse=False)
    assert "document 'd99' is not in the table of documents" in str(in_pieces.value)
    assert str(whole_corpus.value).startswith(str(in_pieces.value).partition(";")[0])


def test_a_part_that_does_not_begin_where_it_should(town, tmp_path):
    parts = "doc,part,source,date,starts_with\nd03,1,REED,,Nowhere\n"
    with pytest.raises(CorpusError, match=r"town/parts\.csv, line 2: "):
        extract.dataset(town(**{"parts.csv": parts}), tmp_path / "out", parse=False)


def test_no_document_at_all(town, tmp_path):
    with pytest.raises(CorpusError, match="town/documents: there is no document in it"):
        extract.dataset(town([]), tmp_path / "out")


def test_other_files_are_left_alone(town, tmp_path):
    folder = town()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(CorpusError, match="out: is there already and holds other files"):
        extract.dataset(folder, tmp_path / "out")
    assert os.listdir(tmp_path / "out") == ["thesis.txt"]
    with pytest.raises(CorpusError, match=r"thesis\.txt: is a file; name a folder to write to"):
        extract.dataset(folder, tmp_path / "out" / "thesis.txt")


@pytest.mark.parametrize("form", ["jsonl", "mixed"])
def test_a_corpus_is_never_written_to(town, form):
    """A corpus may be nothing but tables of the same names."""
    folder = town(form=form)
    before = sorted(folder.rglob("*"))
    with pytest.raises(CorpusError, match="holds other files"):
        extract.dataset(folder, folder)
    assert sorted(folder.rglob("*")) == before


# A corpus that is read as a whole


def test_a_bundle_in_a_data_set(bundle, tmp_path):
    made = extract.dataset(bundle, tmp_path / "out")
    same_tables(made, extract.features(bundle))


def test_texts_that_are_looked_for(bundle, root, harbour, tmp_path):
    made = extract.dataset(bundle, tmp_path / "out", texts=root / "corpus" / "harbour")
    same_tables(made, harbour)
    quick = extract.dataset(
        bundle, tmp_path / "quick", texts=root / "corpus" / "harbour", parse=False
    )
    assert whole(quick, "stances")["score"].isna().all()


# What is told


@pytest.mark.usefixtures("small_pieces")
def test_how_far_it_has_come_is_told(town, tmp_path):
    told = []
    extract.dataset(town(), tmp_path / "out", parse=False, tell=told.append)
    assert len(told) == 8
    assert told[-1].startswith(f"{N} documents, 0.0 of 0.0 MB, ")
    assert told[-1].endswith(" MB/s, 0 s left")


def test_warnings_of_processes_are_told_once(town, tmp_path, monkeypatch):
    quoted = segment.quoted

    def spy(documents):
        warnings.warn("the model is not installed", stacklevel=1)
        return quoted(documents)

    monkeypatch.setattr(segment, "quoted", spy)
    monkeypatch.setattr(_pieces, "PIECE", 700)
    with pytest.warns(UserWarning, match="the model is not installed") as said:
        extract.dataset(town(), tmp_path / "out", parse=False)
    assert len(said) == 1


def test_the_command(town, tmp_path, capsys):
    folder = town()
    command = ["extract", str(folder), "--to", str(tmp_path / "out"), "--no-parse"]
    assert cli.main(command) == 0
    assert capsys.readouterr().out == f"tables: {tmp_path / 'out'}\n"
    assert cli.main([*command, "--scheduler", "tcp://a:1"]) == 1
    assert "only the backend dask" in capsys.readouterr().err


def test_folders_of_somebody_else_are_refused(make_corpus, tmp_path):
    corpus = make_corpus()
    mine = tmp_path / "archive" / "documents" / "mine.parquet"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    with pytest.raises(CorpusError, match="holds other files"):
        extract.dataset(corpus, tmp_path / "archive", parse=False)
    assert mine.read_bytes() == b"mine"


def test_a_bundle_is_written_without_what_was_parsed_if_so_asked(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = extract.dataset("corpus/iraq", tmp_path / "out", parse=False)
        found = extract.features(made)
    assert found.mentions["role"].isna().all()
    assert found.stances["score"].isna().all()
    with pytest.warns(UserWarning, match="without parsing"):
        extract.features(made)


def test_a_data_set_is_no_corpus_to_be_read_again(make_corpus, tmp_path):
    made = extract.dataset(make_corpus(), tmp_path / "out", parse=False)
    with pytest.raises(CorpusError, match="was written by 'standpoint extract'"):
        load.corpus(made)


@pytest.mark.parametrize("named", ["/", "**.jsonl", "[x", "nothing/*.csv"])
def test_odd_patterns_of_shards_are_told(make_corpus, named):
    folder = Path(make_corpus())
    for file in folder.glob("documents.*"):
        file.unlink()
    (folder / "corpus.toml").write_text(f'shards = "{named}"')
    with pytest.raises(CorpusError, match="shards"):
        load.outline(folder)


def test_shards_beside_documents_are_a_fault(make_corpus):
    folder = Path(make_corpus())
    (folder / "corpus.toml").write_text('shards = "more/*.jsonl"')
    with pytest.raises(CorpusError, match="keep one of them"):
        load.outline(folder)


@pytest.mark.parametrize("to", ["foo://x"])
def test_an_address_that_nothing_knows_is_told(make_corpus, to):
    with pytest.raises(CorpusError, match="cannot be opened"):
        extract.dataset(make_corpus(), to, parse=False)


def test_what_is_no_address_of_a_scheduler_is_told(make_corpus, tmp_path):
    pytest.importorskip("distributed")
    with pytest.raises(CorpusError, match="is no address"):
        extract.dataset(
            make_corpus(), tmp_path / "out", parse=False, backend="dask", scheduler="nonsense"
        )


def test_documents_are_looked_up_among_sorted_numbers():
    docs = pd.Series(["a", "b", "c"], dtype="str")
    numbered = _keys.Numbered(np.sort(np.frombuffer(_keys.numbers(docs), dtype="uint64")))
    assert [doc in numbered for doc in ("a", "b", "c", "d", "")] == [True, True, True, False, False]
