"""Corpora as they lie on disk: formats, partial dates, and every way to get one wrong."""

import gzip
import hashlib
import json
import shutil

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import extract, load, tables
from analysis.tables import CorpusError

ROWS = [
    {"doc": "a", "source": "MILL", "date": "2001", "author": "Ada", "text": "The otters\nkeep it."},
    {"doc": "b", "source": "REED", "date": "", "author": "", "text": "“Yes,” said the Council."},
]


def day(text):
    return pd.Timestamp(text)


def test_documents_of_a_folder(tiny):
    found = load.corpus(tiny).documents
    paths = ["mill-1901", "reed-1902", "page-1903"]
    files = [(tiny / "texts" / f"{path}.txt").read_bytes() for path in paths]
    columns = ["doc", "source", "author", "title", "date", "start", "end", "words"]
    expected = pd.DataFrame(
        [
            ("mill-1901", "MILL", "Ada Miller", "The weir", "1901")
            + (day("1901-01-01"), day("1901-12-31"), 0),
            ("reed-1902", "REED", "", "", "1902-03") + (day("1902-03-01"), day("1902-03-31"), 0),
            ("page-1903", "MILL", "Ada Miller", "A letter and a notice", "1903-05-06")
            + (day("1903-05-06"), day("1903-05-06"), 0),
        ],
        columns=columns,
    ).assign(
        sha256=[hashlib.sha256(file).hexdigest() for file in files],
        text=[file.decode("utf-8") for file in files],
    )
    columns += ["sha256", "text"]
    kinds = {column: tables.DOCUMENTS.columns[column] for column in columns}
    assert_frame_equal(found[columns], expected.astype(kinds))


def test_what_was_guessed_is_known(make_corpus):
    table = "doc,source,date,path,guessed\na,M,2001,texts/a.txt, title  date\nb,R,,texts/b.txt,\n"
    assert load.corpus(make_corpus({"documents.csv": table})).documents["guessed"].tolist() == [
        "title date",
        "",
    ]


def test_parts_actors_events_and_settings_of_a_folder(tiny):
    corpus = load.corpus(tiny)
    parts = [
        ("page-1903", 1, "CRANE", "The Crane Club", "1903-01", day("1903-01-01"))
        + (day("1903-01-31"), "Notice from", "is ours.", 2)
    ]
    assert_frame_equal(corpus.parts, tables.build(tables.PARTS, parts))
    people, group = ("Otters", "people"), ("River Council", "organisation")
    actors = [
        ("otters", *people, "Otters", None, None, "", 2),
        ("otters", *people, "otter", None, None, "", 3),
        ("council", *group, "River Council", None, None, "", 4),
        ("council", *group, "Council", None, None, "", 5),
        ("usa", "United States", "state", "US", None, None, "in capitals only", 6),
        ("finch", "Ada Finch", "person", "Ada Finch", None, None, "", 7),
        ("finch", "Ada Finch", "person", "Finch", None, None, "", 8),
        ("crown", "Crown", "state", "Crown", None, None, "never mentioned", 9),
    ]
    assert_frame_equal(corpus.actors, tables.build(tables.ACTORS, actors))
    events = [("1902-01", "Great flood", day("1902-01-01"), day("1902-01-31"))]
    assert_frame_equal(corpus.events, tables.build(tables.EVENTS, events))
    assert corpus.settings["title"] == "Three papers on a weir"
    assert corpus.settings["terms"] == ["broke", "gate"]
    assert (corpus.name, corpus.folder) == ("corpus", tiny)


def test_names_of_clusters_are_read_and_those_without_a_name_left_out(tiny, tmp_path):
    assert load.corpus(tiny).clusters.empty
    copy = shutil.copytree(tiny, tmp_path / "weir")
    rows = 'actor,words,name,n\n,"weir, gate", water ,5\notters,"flood",,3\n'
    (copy / "clusters.csv").write_text(rows, encoding="utf-8")
    expected = tables.build(tables.CLUSTERS, [("", "weir, gate", "water")])
    assert_frame_equal(load.corpus(copy).clusters, expected)


def test_a_lexicon_is_read_in_small_letters(make_corpus):
    rows = "term,polarity,note\nWar  lord,-1,abuse\nbrave,+0.5,\n"
    found = load.corpus(make_corpus({"lexicon.csv": rows})).lexicon
    expected = tables.build(tables.LEXICON, [("war lord", -1.0, "abuse"), ("brave", 0.5, "")])
    assert_frame_equal(found, expected)


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [
        ("1988", "1988-01-01", "1988-12-31"),
        ("2005-09", "2005-09-01", "2005-09-30"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2020-12", "2020-12-01", "2020-12-31"),
        ("2020-01-03", "2020-01-03", "2020-01-03"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        (" 1988 ", "1988-01-01", "1988-12-31"),
    ],
)
def test_a_date_given_in_part_is_a_span_of_days(make_corpus, date, start, end):
    table = f"doc,source,date,path\na,MILL,{date},texts/a.txt\n"
    row = load.corpus(make_corpus({"documents.csv": table})).documents.iloc[0]
    assert (row["start"].isoformat()[:10], row["end"].isoformat()[:10]) == (start, end)
    assert row["date"] == date.strip()


@pytest.mark.parametrize(
    "date",
    [
        "2020-1",
        "20-01-09",
        "2020/01/09",
        "09.01.2020",
        "2020-01-9",
        "20200109",
        "2020-00",
        "2020-01-00",
    ]
    + ["2020-01-09T10:00", "٢٠٢٠", "2020-", "2020-04-31", "-2020", "ca. 1988", "1988?", "10000"],
)
def test_what_is_not_a_date(make_corpus, date):
    table = f"doc,source,date,path\na,MILL,{date},texts/a.txt\n"
    with pytest.raises(CorpusError, match="is not a date; write 2020, 2020-01 or 2020-01-09"):
        load.corpus(make_corpus({"documents.csv": table}))


def test_a_document_may_be_undated(make_corpus):
    table = "doc,source,date,path\na,MILL,,texts/a.txt\n"
    row = load.corpus(make_corpus({"documents.csv": table})).documents.iloc[0]
    assert row["date"] == ""
    assert pd.isna(row["start"])
    assert pd.isna(row["end"])


def as_csv(rows):
    return pd.DataFrame(rows).to_csv(index=False).encode()


def as_json_lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_parquet(rows):
    return pd.DataFrame(rows).to_parquet()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("documents.csv", as_csv(ROWS)),
        ("documents.jsonl", as_json_lines(ROWS)),
        ("documents.parquet", as_parquet(ROWS)),
        ("documents.csv.gz", gzip.compress(as_csv(ROWS))),
        ("documents.jsonl.gz", gzip.compress(as_json_lines(ROWS))),
        ("documents.csv", b"\xef\xbb\xbf" + as_csv(ROWS)),
    ],
    ids=["csv", "jsonl", "parquet", "csv.gz", "jsonl.gz", "csv with a byte order mark"],
)
def test_texts_in_the_table(make_corpus, name, content):
    found = load.corpus(make_corpus({"documents.csv": None, name: content})).documents
    columns = ["doc", "source", "author", "date", "text"]
    expected = pd.DataFrame(ROWS)[columns].astype("str")
    assert_frame_equal(found[columns], expected)
    assert found["sha256"][0] == hashlib.sha256(ROWS[0]["text"].encode()).hexdigest()


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([pd.Timestamp("2001-05-06 17:30"), pd.NaT], ["2001-05-06", ""]),
        ([pd.Timestamp("2001-05-06", tz="UTC"), None], ["2001-05-06", ""]),
        ([pd.Timestamp("2001-05-06").date(), None], ["2001-05-06", ""]),
        ([2001.0, float("nan")], ["2001", ""]),
        ([2001, 2002], ["2001", "2002"]),
        (["2001-05", None], ["2001-05", ""]),
    ],
    ids=["moments", "moments in a zone", "days", "numbers", "whole numbers", "texts"],
)
def test_dates_of_a_parquet_table_in_types_of_their_own(make_corpus, dates, expected):
    rows = pd.DataFrame(ROWS).assign(date=dates)
    files = {"documents.csv": None, "documents.parquet": rows.to_parquet()}
    found = load.corpus(make_corpus(files)).documents
    assert found["date"].tolist() == expected
    starts = [pd.Timestamp(date) if date else pd.NaT for date in expected]
    assert found["start"].equals(pd.Series(starts, dtype=tables.DAY))


def test_texts_in_shards_and_a_table_by_its_own_name(make_corpus):
    shards = {
        "documents/1.jsonl": as_json_lines(ROWS[:1]),
        "documents/2.csv.gz": gzip.compress(as_csv(ROWS[1:])),
    }
    whole = make_corpus({"documents.csv": None, **shards}, name="shards")
    assert load.corpus(whole).documents["doc"].tolist() == ["a", "b"]
    table = make_corpus({"speeches.jsonl": as_json_lines(ROWS)}, name="single") / "speeches.jsonl"
    assert load.corpus(table).documents["doc"].tolist() == ["a", "b"]
    assert load.corpus(table).name == "speeches"


def test_a_table_of_another_kind_is_refused(make_corpus):
    folder = make_corpus({"speeches.txt": "Otters."})
    with pytest.raises(CorpusError, match=r"speeches\.txt: not a table of documents; allowed: "):
        load.corpus(folder / "speeches.txt")


def test_a_byte_order_mark_is_no_part_of_a_text(make_corpus):
    folder = make_corpus({"texts/a.txt": b"\xef\xbb\xbfOtters."})
    assert load.corpus(folder).documents["text"][0] == "Otters."


def test_line_ends_are_kept(make_corpus):
    folder = make_corpus({"texts/a.txt": b"One.\r\n\r\nTwo.\rThree.\n"})
    assert load.corpus(folder).documents["text"][0] == "One.\r\n\r\nTwo.\rThree.\n"


def test_a_fault_is_named_with_its_place(faulty):
    folder, message = faulty
    with pytest.raises(CorpusError, match=message):
        extract.features(folder)


def test_the_plain_corpus_has_no_fault(make_corpus):
    measured = extract.features(make_corpus())
    assert measured.mentions["actor"].tolist() == ["otters", "council"]


def test_an_alias_may_belong_to_two_actors_in_different_years(make_corpus):
    actors = (
        "actor,label,type,alias,from,to\n"
        "otters,Otters,people,Keepers,,2001\ncouncil,Council,party,Keepers,2002,\n"
    )
    texts = {"texts/a.txt": "The Keepers sleep.", "texts/b.txt": "The Keepers wake."}
    measured = extract.features(make_corpus({"actors.csv": actors, **texts}))
    assert measured.mentions[["doc", "actor"]].to_numpy().tolist() == [
        ["mill-1", "otters"],
        ["reed-1", "council"],
    ]


def test_all_faults_come_at_once(make_corpus):
    folder = make_corpus(
        {
            "documents.csv": "doc,source,date,path\nmill-1,,soon,texts/z.txt\n",
            "actors.csv": "actor,label,type,alias\notters,Otters,animal,\n",
            "corpus.toml": 'unit = "page"\n',
        }
    )
    with pytest.raises(CorpusError) as caught:
        load.corpus(folder)
    assert len(caught.value.faults) == 6
    assert all(fault.startswith("town/") for fault in caught.value.faults)


def test_a_symbolic_link_may_not_lead_out_of_the_folder(make_corpus, tmp_path):
    folder = make_corpus({"texts/a.txt": None})
    (tmp_path / "secret.txt").write_text("The otters are outside.\n")
    (folder / "texts" / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(CorpusError, match=r"line 2: path 'texts/a\.txt' must be a file inside"):
        load.corpus(folder)


def test_no_such_corpus(tmp_path):
    with pytest.raises(CorpusError, match="nowhere: there is no such corpus"):
        load.corpus(tmp_path / "nowhere")


def test_texts_from_another_folder(make_corpus, tmp_path, monkeypatch):
    folder = make_corpus({"texts/a.txt": None, "texts/b.txt": None})
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat" / "a.txt").write_text("The otters keep the weir.\n")
    (tmp_path / "flat" / "b.txt").write_text("The Council keeps the mill.\n")
    found = load.corpus(folder, texts=tmp_path / "flat").documents["text"]
    assert found.tolist() == ["The otters keep the weir.\n", "The Council keeps the mill.\n"]
    monkeypatch.setenv("STANDPOINT_TEXTS", str(tmp_path / "flat"))
    assert load.corpus(folder).documents["text"].tolist() == found.tolist()
    monkeypatch.delenv("STANDPOINT_TEXTS")
    with pytest.raises(CorpusError, match=r"'texts/a\.txt' is not there"):
        load.corpus(folder)


def test_the_folder_of_texts_must_be_there(make_corpus, tmp_path):
    with pytest.raises(CorpusError, match=r"--texts .*nowhere: there is no such folder"):
        load.corpus(make_corpus(), texts=tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_the_folder_of_texts_in_the_environment_must_be_there(
    make_corpus, tmp_path, monkeypatch, kind
):
    if kind == "file":
        (tmp_path / "nowhere").write_text("no folder")
    monkeypatch.setenv("STANDPOINT_TEXTS", str(tmp_path / "nowhere"))
    with pytest.raises(CorpusError, match=r"STANDPOINT_TEXTS .*nowhere: there is no such folder"):
        load.corpus(make_corpus())
    monkeypatch.setenv("STANDPOINT_TEXTS", "")
    assert load.corpus(make_corpus(name="empty")).documents["text"].notna().all()


@pytest.mark.parametrize("texts", [None, "here"])
@pytest.mark.parametrize("path", ["x" * 5000, "texts/" + "a/" * 2500 + "b.txt"])
def test_a_path_longer_than_any_is_a_fault(make_corpus, tmp_path, path, texts):
    table = f"doc,source,date,path\nmill-1,MILL,2001,{path}\n"
    folder = make_corpus({"documents.csv": table})
    with pytest.raises(CorpusError) as caught:
        load.corpus(folder, texts=texts and tmp_path)
    (fault,) = caught.value.faults
    assert fault.startswith("town/documents.csv, line 2: path '")
    assert len(fault) < 200


def test_the_folder_of_texts_must_hold_them(make_corpus, tmp_path):
    folder = make_corpus({"texts/b.txt": None})
    (tmp_path / "flat").mkdir()
    with pytest.raises(CorpusError, match=r"documents\.csv, line 3: 'b\.txt' is not in .*flat"):
        load.corpus(folder, texts=tmp_path / "flat")


def test_another_text_of_the_same_name_is_not_taken(make_corpus, tmp_path):
    digest = hashlib.sha256(b"The otters keep the weir.\n").hexdigest()
    table = f"doc,source,date,path,sha256\nmill-1,MILL,2001,texts/a.txt,{digest}\n"
    folder = make_corpus({"documents.csv": table, "texts/a.txt": None})
    (tmp_path / "a.txt").write_text("The otters keep the wear.\n")
    with pytest.raises(CorpusError, match=r"line 2 \(texts/a\.txt\): not the text that the sha256"):
        load.corpus(folder, texts=tmp_path)
