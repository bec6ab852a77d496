"""The sentences behind the numbers, and that there are as many as the numbers say."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import cite, count, extract, relate
from analysis.tables import CorpusError


@pytest.fixture(scope="module")
def without_texts(bundle):
    return extract.features(bundle)


def test_passages(weir):
    found = cite.passages(weir, actor="council", voice="own")
    expected = pd.DataFrame(
        [
            (
                "MILL",
                "mill-1901",
                1,
                "own",
                "The US-led «Council» told us nothing, and the Otters broke the mill.",
            ),
            (
                "REED",
                "reed-1902",
                0,
                "own",
                "Nobody heard the «River Council», and the so-called ‘Council’ heard nobody at "
                "all.",
            ),
        ],
        columns=["source", "doc", "paragraph", "voice", "passage"],
    )
    found = found.assign(passage=found["passage"].str.replace(r"\s+", " ", regex=True))
    assert_frame_equal(found, expected, check_dtype=False)


def test_contexts_are_shown_whole_with_the_names_of_their_actor_marked(weir):
    index = count.contexts(weir, actor="council", shortest=1).index
    found = cite.contexts(weir, index.assign(rank=1))
    assert_frame_equal(found.drop(columns="passage"), index.assign(rank=1))
    text = weir.documents.set_index("doc")["text"]
    for row in found.itertuples():
        units = weir.paragraphs[
            weir.paragraphs["doc"].eq(row.doc) & weir.paragraphs["unit"].eq(row.unit)
        ]
        whole = text[row.doc][units["start"].min() : units["end"].max()]
        assert row.passage.replace("«", "").replace("»", "") == " ".join(whole.split())
    marked = found["passage"].str.findall("«([^»]*)»").explode()
    assert set(marked.str.replace(r"\s+", " ", regex=True)) <= {"River Council", "Council"}
    assert marked.notna().all()


def test_contexts_that_are_sentences_are_shown_as_sentences(weir):
    index = count.contexts(weir, actor="council", unit="sentence", shortest=1).index
    by_corpus = dataclasses.replace(weir, settings={**weir.settings, "unit": "sentence"})
    found = cite.contexts(weir, index, unit="sentence")
    assert_frame_equal(cite.contexts(by_corpus, index), found)
    sentences = weir.segments.set_index(["doc", "segment"])
    text = weir.documents.set_index("doc")["text"]
    for row in found.itertuples():
        start, end = sentences.loc[(row.doc, row.unit), ["start", "end"]]
        plain = row.passage.replace("«", "").replace("»", "")
        assert plain == " ".join(text[row.doc][start:end].split())


def test_contexts_without_their_texts_say_how_to_bring_them_in(without_texts):
    index = count.contexts(without_texts).index.head(2)
    assert set(cite.contexts(without_texts, index)["passage"]) == {extract.NO_TEXT}
    assert cite.contexts(without_texts, index.head(0)).columns[-1] == "passage"


def test_a_name_over_a_line_end_is_shown_on_one_line(weir):
    found = cite.passages(weir, actor="council", doc="reed-1902", voice="own")
    assert "«River Council»" in found["passage"].iloc[0]


def test_passages_where_there_are_no_texts(without_texts):
    found = cite.passages(without_texts, actor="guard")
    assert len(found) > 50
    assert set(found["passage"]) == {extract.NO_TEXT}
    assert "--texts FOLDER" in extract.NO_TEXT


def test_passages_by_a_column_that_is_not_there(weir):
    with pytest.raises(CorpusError, match="passages: there is no column 'author'; allowed: doc, m"):
        cite.passages(weir, author="Ada")


def test_no_passage(weir):
    assert cite.passages(weir, actor="crown").empty


def lines(found):
    """Return a concordance as rows of a list."""
    assert list(found.columns) == ["source", "doc", "paragraph", "voice", "n", "passage"]
    return found.drop(columns="source").to_numpy().tolist()


BROKE = [
    ["mill-1901", 1, "own", 1, "Otters «broke» the weir."],
    ["mill-1901", 1, "own", 1, "The Otters «broke» the gate."],
    ["mill-1901", 1, "own", 1]
    + ["The US-led Council told us nothing, and the Otters «broke» the mill."],
]


def test_concordance(weir):
    contexts = count.contexts(weir, actor="otters", shortest=1)
    assert lines(cite.concordance(weir, contexts, "broke")) == BROKE
    # The heading is counted with the paragraph that follows it.
    assert lines(cite.concordance(weir, contexts, "weir")) == [
        ["mill-1901", 0, "own", 1, "The «Weir»"],
        ["mill-1901", 1, "own", 1, "Otters broke the «weir»."],
    ]
    found = cite.concordance(weir, contexts, "gate")
    assert found["source"].tolist() == ["MILL", "CRANE"]
    assert lines(found)[1] == [
        *("page-1903", 3, "own", 1, "Notice from the Otters: the «gate» is ours.")
    ]


def test_concordance_of_sentences(weir):
    contexts = count.contexts(weir, actor="otters", unit="sentence", shortest=1)
    assert lines(cite.concordance(weir, contexts, "broke")) == BROKE
    assert len(cite.concordance(weir, contexts, "weir")) == 1  # nobody is named in the heading


def test_concordance_of_runs(weir):
    contexts = count.contexts(weir, actor="otters", shortest=1, size=3)
    assert lines(cite.concordance(weir, contexts, "US led council")) == [
        ["mill-1901", 1, "own", 1]
        + ["The «US-led Council» told us nothing, and the Otters broke the mill."]
    ]


def test_concordance_leaves_out_the_actors_own_names(weir):
    contexts = count.contexts(weir, actor="council", voice="all", shortest=1)
    assert lines(cite.concordance(weir, contexts, "otters"))[-2:] == [
        ["page-1903", 1, "reprinted", 1, "“«Otters»!"],
        ["reed-1902", 0, "quoted", 1, "Ada Finch said: “The «Otters» stay."],
    ]
    assert "council" in contexts.terms
    assert cite.concordance(weir, contexts, "council").empty


def test_a_word_of_a_name_that_stands_alone_too(make_corpus):
    """River is of a name once and once a river: the river is shown."""
    text = "The River Council met at the river. The River Council left."
    files = {
        "documents.csv": "doc,source,date,path\na,M,2001,texts/a.txt\n",
        "actors.csv": "actor,label,type,alias\nc,C,party,River Council\no,O,people,Keeper River\n",
        "texts/a.txt": f"{text} A Keeper River boat sank.",
    }
    measured = extract.features(make_corpus(files))
    alone = count.contexts(measured, actor="c", shortest=1)
    assert lines(cite.concordance(measured, alone, "river")) == [
        ["a", 0, "own", 1, "The River Council met at the «river»."],
        ["a", 0, "own", 1, "A Keeper «River» boat sank."],
    ]
    constant = count.contexts(measured, actor="c", beside="o", shortest=1)
    assert lines(cite.concordance(measured, constant, "river")) == [
        ["a", 0, "own", 1, "The River Council met at the «river»."],
    ]


def test_concordance_of_one_source_or_actor(weir):
    contexts = count.contexts(weir, shortest=1)
    assert len(cite.concordance(weir, contexts, "gate")) == 4  # for three actors, and for one
    assert len(cite.concordance(weir, contexts, "gate", actor="otters")) == 2
    assert len(cite.concordance(weir, contexts, "gate", source="CRANE")) == 1
    assert cite.concordance(weir, contexts, "gate", source="REED").empty


def test_a_bag_too_short_to_count_is_not_cited(weir):
    """The quotation in reed-1902 has too few words to count where voices are added up."""
    contexts = count.contexts(weir, voice="all", shortest=5)
    found = cite.concordance(weir, contexts, "council", actor="finch")
    assert found["voice"].tolist() == ["quoted", "own", "quoted"]
    contexts = count.contexts(weir, voice="all", shortest=6)
    found = cite.concordance(weir, contexts, "council", actor="finch")
    assert found["voice"].tolist() == ["own"]


@pytest.mark.parametrize(
    ("term", "options", "message"),
    [
        ("brake", {}, r"concordance: 'brake' is no term of these contexts; near it: broke"),
        ("the", {}, r"'the' is no term"),
        ("zzz", {}, r"'zzz' is no term of these contexts; nor is anything near it"),
        ("", {}, r"'' is no term"),
        ("gate", {"source": "PEN"}, r"no source 'PEN'; allowed: CRANE, MILL, REED"),
        ("gate", {"actor": "mink"}, r"there is no actor 'mink'; allowed: council, crown"),
    ],
)
def test_what_concordance_refuses(weir, term, options, message):
    with pytest.raises(CorpusError, match=message):
        cite.concordance(weir, count.contexts(weir, shortest=1), term, **options)


def held(contexts):
    """Return the counts of contexts by row and term."""
    cells = contexts.matrix.tocoo()
    rows = zip(cells.row, contexts.terms[cells.col], cells.data, strict=True)
    return {(int(row), term): int(n) for row, term, n in rows}


@pytest.mark.parametrize("voice", ["own", "quoted", "all"])
@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("unit", ["paragraph", "sentence"])
@pytest.mark.parametrize(
    "asked", [{}, {"actor": "guard"}, {"actor": "karlow", "beside": "guard"}], ids=str
)
def test_every_occurrence_has_its_place(harbour, asked, unit, size, voice):
    contexts = count.contexts(harbour, voice=voice, size=size, unit=unit, **asked)
    found = count.places(harbour, contexts)
    assert found.groupby(["row", "term"]).size().to_dict() == held(contexts)
    assert not found.duplicated(["row", "start"]).any()
    assert (found["doc"] == contexts.index["doc"].reindex(found["row"]).to_numpy()).all()
    assert voice == "all" or set(found["voice"]) <= {voice}


@pytest.mark.parametrize("voice", ["own", "all"])
@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("actor", [None, "guard", "hale"])
def test_a_concordance_accounts_for_the_count(harbour, without_texts, actor, size, voice):
    contexts = count.contexts(harbour, actor=actor, voice=voice, size=size)
    own = (contexts.index["source"] == "GAZETTE").to_numpy()
    total = np.asarray(contexts.matrix[own].sum(axis=0)).ravel()
    for column in np.flatnonzero(total)[::30]:
        for measured in (harbour, without_texts):
            found = cite.concordance(measured, contexts, contexts.terms[column], source="GAZETTE")
            assert found["n"].sum() == total[column]
            assert (found["passage"] != extract.NO_TEXT).all() == measured.has_texts
        assert set(found["voice"]) == {voice}


def test_a_concordance_without_the_texts(harbour, without_texts):
    contexts = count.contexts(without_texts, actor="guard")
    for term in contexts.terms[::40]:
        found = cite.concordance(without_texts, contexts, term)
        total = contexts.matrix[:, contexts.terms.tolist().index(term)].sum()
        assert found["n"].sum() == total
        again = cite.concordance(harbour, count.contexts(harbour, actor="guard"), term)
        assert found.groupby("doc")["n"].sum().equals(again.groupby("doc")["n"].sum())


def test_sentences_without_the_texts_know_their_paragraph(weir):
    contexts = count.contexts(weir, actor="otters", unit="sentence", shortest=1)
    missing = weir.documents["text"].where(weir.documents["doc"] != "mill-1901")
    less = dataclasses.replace(weir, documents=weir.documents.assign(text=missing))
    assert lines(cite.concordance(less, contexts, "gate")) == [
        ["mill-1901", 1, "own", 1, extract.NO_TEXT],
        ["page-1903", 3, "own", 1, "Notice from the Otters: the «gate» is ours."],
    ]


def test_the_bundle_of_the_real_corpus_accounts_for_its_counts(root):
    measured = extract.features(root / "corpus" / "iraq")
    for actor in (measured.actor(), "iraqi-people"):
        contexts = count.contexts(measured, actor=actor)
        for column in range(0, len(contexts.terms), 100):
            found = cite.concordance(measured, contexts, contexts.terms[column])
            assert found["n"].sum() == contexts.matrix[:, [column]].sum()
            assert set(found["passage"]) <= {extract.NO_TEXT}


@pytest.mark.parametrize(
    ("relation", "voice"),
    [(None, "own"), (None, "all"), ("agent", "own"), ("patient", "all"), ("owner", "own")],
)
def test_words_in_a_relation_are_all_found_again(harbour, relation, voice):
    contexts = relate.collocates(harbour, "guard", relation, voice=voice)
    total = np.asarray(contexts.matrix.sum(axis=0)).ravel()
    assert total.sum() > 1
    used = np.flatnonzero(total)
    for place in [*used[::5], *np.flatnonzero(total == 0)[:2]]:
        found = cite.concordance(harbour, contexts, contexts.terms[place])
        assert found["n"].sum() == len(found) == total[place], contexts.terms[place]


def test_a_word_in_a_relation_shows_the_name_that_it_stands_to(harbour):
    contexts = relate.collocates(harbour, "guard", "patient")
    passages = cite.concordance(harbour, contexts, "feed")["passage"]
    assert passages.str.contains("«").all()
    assert passages.str.contains("fe(?:e)?d").all()
