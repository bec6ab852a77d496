"""The tables' shapes, and what features say of themselves."""

import dataclasses

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import tables
from analysis.tables import CorpusError, Table

TABLES = [table for table in vars(tables).values() if isinstance(table, Table)]
PLAIN = Table("plain", {"doc": "str", "n": "int64"}, ("doc",))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_build_gives_the_columns_and_types_of_a_table_without_rows(table):
    empty = tables.build(table, [])
    assert list(empty.columns) == list(table.columns)
    assert tables.check(empty, table) is empty
    assert set(table.key) <= set(table.columns)


def test_build_casts_a_frame_and_drops_what_does_not_belong():
    frame = pd.DataFrame({"n": [1.0], "other": ["x"], "doc": ["a"]}, index=[7])
    before = frame.copy()
    expected = pd.DataFrame({"doc": ["a"], "n": [1]}).astype({"doc": "str", "n": "int64"})
    assert_frame_equal(tables.build(PLAIN, frame), expected)
    assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"doc": ["a"]}, r"plain: column 'n' is missing; it needs doc, n"),
        ({"doc": ["a"], "n": [1.5]}, r"plain: column 'n' is float64, not int64"),
        ({"doc": ["a", "a"], "n": [1, 2]}, r"plain: two rows have the key a"),
    ],
)
def test_check_says_what_is_wrong(frame, message):
    with pytest.raises(ValueError, match=message):
        tables.check(pd.DataFrame(frame), PLAIN)


def test_a_corpus_error_keeps_its_faults_apart():
    error = CorpusError("a.csv, line 1: no", "b.csv, line 2: no")
    assert error.faults == ("a.csv, line 1: no", "b.csv, line 2: no")
    assert str(error) == "a.csv, line 1: no\nb.csv, line 2: no"
    assert error._render_traceback_() == [
        "Corpus error: a.csv, line 1: no",
        "Corpus error: b.csv, line 2: no",
    ]


def test_features_say_who_speaks_of_whom(weir):
    assert weir.name == "corpus"
    assert weir.title == "Three papers on a weir"
    assert weir.unit == "paragraph"
    assert weir.sources == ["MILL", "REED", "CRANE"]
    assert weir.labels == {
        "otters": "Otters",
        "council": "River Council",
        "usa": "United States",
        "finch": "Ada Finch",
        "crown": "Crown",
    }
    assert weir.has_texts


def test_sources_without_a_date_come_last(weir):
    paragraphs = weir.paragraphs.assign(
        start_date=weir.paragraphs["start_date"].where(weir.paragraphs["source"] != "MILL")
    )
    assert dataclasses.replace(weir, paragraphs=paragraphs).sources == ["REED", "CRANE", "MILL"]


def test_the_title_is_the_name_where_there_is_none(weir):
    assert dataclasses.replace(weir, settings={}).title == "corpus"


def test_texts_are_there_only_if_all_are(weir):
    documents = weir.documents.assign(text=weir.documents["text"].where(weir.documents.index > 0))
    assert not dataclasses.replace(weir, documents=documents).has_texts


def test_the_actor_is_the_one_asked_for_else_the_corpus_s_else_the_most_named(weir):
    assert weir.actor("finch") == "finch"
    assert weir.actor() == weir.actor("") == "otters"
    chosen = dataclasses.replace(weir, settings={"actor": "crown"})
    assert chosen.actor() == "crown"
    fewer = weir.mentions.drop(index=3)  # six times the otters, five times the council
    assert dataclasses.replace(weir, settings={}, mentions=fewer).actor() == "otters"
    council = weir.mentions[weir.mentions["actor"] == "council"]
    assert dataclasses.replace(weir, settings={}, mentions=council).actor() == "council"
    assert dataclasses.replace(weir, settings={}, mentions=council.iloc[:0]).actor() == "council"


def test_an_unknown_actor_is_answered_with_those_there_are(weir):
    with pytest.raises(
        CorpusError,
        match="corpus: there is no actor 'otter'; allowed: council, crown, finch, otters, usa",
    ):
        weir.actor("otter")
