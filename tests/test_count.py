"""Words, units of text, and contexts of actors."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import count, extract, segment, tables, weigh
from analysis.data import words
from analysis.tables import CorpusError

COUNTED = {
    ("mill-1901", 0, "own"): "the 1, weir 1",
    ("mill-1901", 1, "own"): "US 1, and 1, broke 3, council 1, gate 1, led 1, mill 1, nothing 1, "
    "otters 3, the 6, told 1, us 1, weir 1",
    ("page-1903", 0, "own"): "a 2, and 1, below 1, letter 1, notice 1, print 1, we 1",
    ("page-1903", 1, "reprinted"): "broke 1, council 1, otters 1, peace 1, the 2",
    ("page-1903", 2, "reprinted"): "a 1, council 1, friend 1, it 1, mend 1, shall 1, the 1",
    ("page-1903", 3, "own"): "from 1, gate 1, is 1, notice 1, otters 1, ours 1, the 2",
    ("page-1903", 4, "own"): "ends 1, here 1, page 1, the 1",
    ("reed-1902", 0, "own"): "ada 1, all 1, and 1, at 1, called 1, council 1, finch 1, heard 2, "
    "nobody 2, river 1, said 1, so 1, the 2",
    ("reed-1902", 0, "quoted"): "council 2, goes 1, otters 1, stay 1, the 2",
}


def bags(counted):
    rows = []
    for place, bag in counted.items():
        pairs = [pair.rsplit(" ", 1) for pair in bag.split(", ")]
        rows += [(*place, term, int(n)) for term, n in pairs]
    return tables.build(tables.COUNTS, rows)


def test_counts_of_the_small_corpus(weir):
    assert_frame_equal(weir.counts, bags(COUNTED))


def test_paragraphs_of_the_small_corpus(weir):
    expected = [
        ("mill-1901", 0, 0, "MILL", "1901-01-01", 0, 8, 2, 2, 0),
        ("mill-1901", 1, 0, "MILL", "1901-01-01", 10, 126, 22, 22, 0),
        ("page-1903", 0, 0, "MILL", "1903-05-06", 0, 37, 8, 8, 0),
        ("page-1903", 1, 0, "MILL", "1903-05-06", 39, 76, 6, 0, 6),
        ("page-1903", 2, 0, "MILL", "1903-05-06", 78, 114, 7, 0, 7),
        ("page-1903", 3, 3, "CRANE", "1903-01-01", 116, 157, 8, 8, 0),
        ("page-1903", 4, 4, "MILL", "1903-05-06", 159, 178, 4, 4, 0),
        ("reed-1902", 0, 0, "REED", "1902-03-01", 0, 133, 23, 16, 0),
    ]
    assert_frame_equal(weir.paragraphs, tables.build(tables.PARAGRAPHS, expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One two", ["one", "two"]),
        ("US-led us", ["US", "led", "us"]),
        ("The UN and the Un", ["the", "un", "and", "the", "un"]),
        ("don’t don't", ["don't", "don't"]),
        ("Iraq’s IRAQ'S workers’", ["iraq", "iraq", "workers"]),
        ("O’Brack’s", ["o'brack"]),
        ("‘quoted’ 'quoted'", ["quoted", "quoted"]),
        ("1988 T72 3rd mp3", ["t72", "mp3"]),
        ("ÉDITH Kårlow naïve", ["édith", "kårlow", "naïve"]),
        ("one\ntwo—three/four", ["one", "two", "three", "four"]),
        ("e.g. U.S.", ["e", "g", "u", "s"]),
    ],
)
def test_tokens(text, expected):
    found = list(count.tokens(text, capitals=["US"]))
    assert [word for _, word in found] == expected
    for start, word in found:
        assert text[start : start + 1].lower() == word[0].lower()


def test_words_of_aliases_in_capitals_keep_them(actors):
    frame = actors(("usa", "US Army"), ("usa", "US"), ("puk", "PUK"), ("x", "Otters"))
    assert count.capital_words(frame) == {"US", "PUK"}


def paragraphs_of(trunk, actors, text):
    found = trunk(text, actors(("x", "otters")))
    return count.paragraphs(found["segments"], found["counts"])


def words_of(number, word="word"):
    return " ".join([word] * number)


@pytest.mark.parametrize(
    ("lengths", "units"),
    [
        ([25], [0]),
        ([3], [0]),
        ([20, 20], [0, 1]),
        ([19, 1, 20], [0, 0, 2]),
        ([5, 5, 25], [0, 0, 0]),
        ([25, 5, 25], [0, 1, 1]),
        ([25, 25, 5], [0, 1, 1]),
        ([25, 5, 5], [0, 0, 0]),
    ],
)
def test_short_paragraphs_are_counted_with_their_neighbours(trunk, actors, lengths, units):
    text = "\n\n".join(words_of(length) + "." for length in lengths)
    found = paragraphs_of(trunk, actors, text)
    assert found["unit"].tolist() == units
    assert found["words"].tolist() == lengths


def test_a_heading_is_counted_with_what_follows(trunk, actors):
    text = f"{words_of(25)}.\n\nThe Weir\n\n{words_of(25)}."
    assert paragraphs_of(trunk, actors, text)["unit"].tolist() == [0, 1, 1]


def test_no_unit_crosses_from_one_part_into_another(weir):
    units = weir.paragraphs.groupby(["doc", "unit"])["source"].nunique()
    assert (units == 1).all()


def test_what_stands_before_and_after_an_inserted_part_is_not_one_unit(make_corpus):
    """Short paragraphs of the page, of a part, and of the page again: three units."""
    texts = [
        "The mill is old.",
        "It is small.",
        "Notice to all.",
        "We meet.",
        "The end.",
        "So it is.",
    ]
    files = {
        "documents.csv": "doc,source,date,path\na,M,2001,texts/a.txt\n",
        "parts.csv": "doc,part,source,date,starts_with,ends_with\na,1,R,,Notice,We meet.\n",
        "texts/a.txt": "\n\n".join(texts),
    }
    found = extract.features(make_corpus(files)).paragraphs
    assert found["unit"].tolist() == [0, 0, 2, 2, 4, 4]
    # Long ones before the part are not joined by the page's last lines after it.
    files["texts/a.txt"] = "\n\n".join([words_of(25) + ".", *texts[1:]])
    found = extract.features(make_corpus(files, name="long")).paragraphs
    assert found["unit"].tolist() == [0, 0, 2, 2, 4, 4]


def test_stop_words_hold_the_single_letters():
    stop = set(words("stopwords")["word"])
    assert set("abcdefghijklmnopqrstuvwxyz") <= stop
    assert len(words("stopwords")) == len(stop)


def table(contexts):
    """Return the words of each context, without the zeros."""
    return [
        {term: int(n) for term, n in zip(contexts.terms, row, strict=True) if n}
        for row in contexts.matrix.toarray()
    ]


def index(*rows):
    columns = ["doc", "unit", "source", "start_date", "actor", "voice", "mentions"]
    frame = pd.DataFrame(rows, columns=columns)
    kinds = dict.fromkeys(["doc", "source", "actor", "voice"], "str")
    return frame.astype({**kinds, "start_date": tables.DAY})


def test_contexts_of_the_small_corpus(weir):
    contexts = count.contexts(weir, actor="otters", shortest=1)
    assert_frame_equal(
        contexts.index,
        index(
            ("mill-1901", 0, "MILL", "1901-01-01", "otters", "own", 3),
            ("page-1903", 3, "CRANE", "1903-01-01", "otters", "own", 1),
        ),
    )
    mill = {"US": 1, "broke": 3, "council": 1, "gate": 1, "led": 1, "mill": 1, "told": 1, "weir": 2}
    assert table(contexts) == [mill, {"gate": 1, "notice": 1}]
    assert contexts.terms.tolist() == sorted(contexts.terms)
    background = contexts.background.toarray().sum(axis=1)
    assert contexts.units["unit"].tolist() == [0, 0, 3, 4, 0]
    assert contexts.units["words"].tolist() == [24, 8, 8, 4, 16]
    assert background.tolist() == [14, 3, 3, 2, 8]  # without function words, the names with them


def test_units_of_few_words_in_a_voice_are_no_context(weir):
    contexts = count.contexts(weir, actor="otters")
    assert contexts.index["doc"].tolist() == ["mill-1901"]
    # mill-1901 has 14 content words in one unit. Of its own, reed-1902 has 8 and page-1903 has 3,
    # 3 and 2; with what they quote they have more than 9, so that they are no messages.
    assert contexts.units["doc"].tolist() == ["mill-1901"]
    for voice in ("quoted", "reprinted"):
        assert count.contexts(weir, voice=voice).index.empty


def article(number, *, less="The and of it. " * 9):
    """A text of so many content words, among them one name, and many function words."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f"{less}The otters " + " ".join(f"apple{letters[i]}" for i in range(number - 1)) + "."


@pytest.mark.parametrize(("number", "found"), [(9, ["long"]), (10, ["long", "short"])])
def test_a_context_has_ten_words_that_are_no_stop_words(make_corpus, number, found):
    """Two units in a document each; a document of 9 + 12 content words is no message."""
    assert count.SHORTEST_BAG == 10
    table = "doc,source,date,path\nlong,M,2001,texts/a.txt\nshort,R,2001,texts/b.txt\n"
    files = {
        "documents.csv": table,
        "texts/a.txt": article(12),
        "texts/b.txt": f"{article(number)}\n\n“{article(8)} {article(8)}”",
    }
    measured = extract.features(make_corpus(files))
    assert measured.paragraphs["own_words"].min() == 0 < 20 < measured.paragraphs["words"].min()
    contexts = count.contexts(measured, actor="otters")
    assert contexts.index["doc"].tolist() == contexts.units["doc"].tolist() == found


def test_a_document_that_is_a_message_keeps_its_bag(make_corpus):
    files = {
        "documents.csv": "doc,source,date,path\na,M,2001,texts/a.txt\nb,R,2001,texts/b.txt\n",
        "texts/a.txt": article(9),
        "texts/b.txt": f"{article(6)}\n\n{article(4)}",  # ten in all: no message, two short bags
    }
    measured = extract.features(make_corpus(files))
    contexts = count.contexts(measured, actor="otters")
    assert contexts.index["doc"].tolist() == ["a"]
    assert contexts.background.sum() == 9
    files["texts/b.txt"] = f"{article(5)}\n\n{article(4)}"
    contexts = count.contexts(extract.features(make_corpus(files, name="two")), actor="otters")
    assert contexts.index["doc"].tolist() == ["a", "b", "b"]


def test_contexts_of_every_actor(weir):
    contexts = count.contexts(weir, shortest=1)
    assert contexts.index[["doc", "unit", "actor", "mentions"]].to_numpy().tolist() == [
        ["mill-1901", 0, "council", 1],
        ["mill-1901", 0, "otters", 3],
        ["mill-1901", 0, "usa", 1],
        ["page-1903", 3, "otters", 1],
        ["reed-1902", 0, "council", 1],
        ["reed-1902", 0, "finch", 1],
    ]
    by_actor = dict(zip(contexts.index["actor"], table(contexts), strict=True))
    assert "US" not in by_actor["usa"]
    assert by_actor["usa"]["otters"] == 3
    assert by_actor["finch"] == {"called": 1, "council": 1, "heard": 2, "river": 1, "said": 1}


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        ("quoted", [{"goes": 1, "otters": 1, "stay": 1}]),
        (
            "reprinted",
            [{"broke": 1, "friend": 1, "mend": 1, "otters": 1, "peace": 1}],
        ),
        (
            "all",
            [
                {"US": 1, "broke": 3, "gate": 1, "led": 1, "mill": 1, "otters": 3, "told": 1}
                | {"weir": 2},
                {"broke": 1, "friend": 1, "letter": 1, "mend": 1, "notice": 1}
                | {"otters": 1, "peace": 1, "print": 1},
                {"ada": 1, "called": 1, "finch": 1, "goes": 1, "heard": 2, "otters": 1}
                | {"said": 1, "stay": 1},
            ],
        ),
    ],
)
def test_contexts_in_other_voices(weir, voice, expected):
    contexts = count.contexts(weir, actor="council", voice=voice, shortest=1)
    assert table(contexts) == expected
    assert set(contexts.index["voice"]) == {voice}


def test_sentences_as_units(weir):
    contexts = count.contexts(weir, actor="otters", unit="sentence", shortest=1)
    assert contexts.index[["doc", "unit"]].to_numpy().tolist() == [
        ["mill-1901", 1],
        ["mill-1901", 2],
        ["mill-1901", 3],
        ["page-1903", 5],
    ]
    assert table(contexts)[:2] == [{"broke": 1, "weir": 1}, {"broke": 1, "gate": 1}]


def test_sentences_need_the_texts(weir):
    documents = weir.documents.assign(text=weir.documents["text"].where(weir.documents.index > 0))
    with pytest.raises(CorpusError, match=r"sentences as units need the texts; .*--texts FOLDER"):
        count.contexts(dataclasses.replace(weir, documents=documents), unit="sentence")


def test_runs_of_words_need_the_texts(weir):
    documents = weir.documents.assign(text=weir.documents["text"].where(weir.documents.index > 0))
    with pytest.raises(CorpusError, match=r"runs of words need the texts; .*--texts FOLDER"):
        count.contexts(dataclasses.replace(weir, documents=documents), size=2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"voice": "loud"}, "voice 'loud'; allowed: own, quoted, reprinted, all"),
        ({"unit": "page"}, "unit 'page'; allowed: paragraph, sentence"),
        ({"actor": "mink"}, "there is no actor 'mink'; allowed: council, crown"),
        ({"beside": "mink"}, "there is no actor 'mink'; allowed: council, crown"),
        ({"actor": "finch", "beside": "finch"}, "beside: 'finch' is the actor itself; name anoth"),
        ({"size": 0}, r"size 0; allowed: 1, 2, 3, 4, 5 \(words of a term\)"),
        ({"size": 6}, "size 6; allowed"),
        ({"size": "2"}, "size '2'; allowed"),
        ({"size": 2.0}, "size 2.0; allowed"),
    ],
)
def test_what_contexts_refuse(weir, options, message):
    with pytest.raises(CorpusError, match=message):
        count.contexts(weir, **options)


def test_an_actor_never_mentioned_has_no_context(weir):
    contexts = count.contexts(weir, actor="crown", shortest=1)
    assert contexts.matrix.shape == (0, len(contexts.terms))
    assert contexts.index.empty


def test_stop_words_are_no_terms(harbour):
    contexts = count.contexts(harbour)
    assert not set(contexts.terms) & set(words("stopwords")["word"])
    assert len(contexts.terms) > 1000
    assert (contexts.matrix.data > 0).all()


@given(
    st.lists(
        st.sampled_from(
            ["otters", "US", "us", "don’t", "Iraq’s", "x1", "“", "”", "‘", "[", "]", ". ", ", "]
            + ["\n\n", "-", " ", " ", " ", "é", "3"]
        ),
        max_size=60,
    ).map("".join)
)
def test_counts_add_up_to_the_words_of_the_text(trunk, actors, text):
    found = trunk(text, actors(("usa", "US"), ("x", "otters")))
    expected = pd.Series([word for _, word in count.tokens(text, ["US"])], dtype="str")
    counted = found["counts"].groupby("term")["n"].sum()
    assert counted.to_dict() == expected.value_counts().to_dict()
    paragraphs = count.paragraphs(found["segments"], tables.build(tables.COUNTS, found["counts"]))
    assert paragraphs["words"].sum() == len(expected)
    assert (paragraphs["own_words"] + paragraphs["reprinted_words"] <= paragraphs["words"]).all()
    keys = ["paragraph", "voice", "term"]
    assert found["counts"][keys].equals(found["counts"][keys].sort_values(keys))
    assert np.array_equal(np.unique(found["counts"]["doc"]), ["a"] if len(expected) else [])


def test_contexts_know_how_they_were_asked_for(weir):
    contexts = count.contexts(weir)
    asked = contexts.unit, contexts.size, contexts.beside, contexts.shortest
    assert asked == ("paragraph", 1, None, count.SHORTEST_BAG)
    contexts = count.contexts(weir, unit="sentence", size=2, beside="council", shortest=3)
    asked = contexts.unit, contexts.size, contexts.beside, contexts.shortest
    assert asked == ("sentence", 2, "council", 3)


def test_another_actor_held_constant(weir):
    contexts = count.contexts(weir, actor="otters", beside="council", shortest=1)
    assert contexts.index[["doc", "unit", "mentions"]].to_numpy().tolist() == [["mill-1901", 0, 3]]
    mill = {"US": 1, "broke": 3, "gate": 1, "led": 1, "mill": 1, "told": 1, "weir": 2}
    assert table(contexts) == [mill]  # neither name
    free = count.contexts(weir, actor="otters", shortest=1)
    assert (contexts.background != free.background).nnz == 0
    assert_frame_equal(contexts.units, free.units)


def test_another_actor_held_constant_for_every_actor(weir):
    contexts = count.contexts(weir, beside="council", shortest=1)
    assert contexts.index[["doc", "actor"]].to_numpy().tolist() == [
        ["mill-1901", "otters"],
        ["mill-1901", "usa"],
        ["reed-1902", "finch"],
    ]
    assert table(contexts)[2] == {"called": 1, "heard": 2, "said": 1}


def test_another_actor_held_constant_in_other_voices(weir):
    """In reed-1902 only Finch says that there are otters."""
    assert count.contexts(weir, actor="finch", beside="otters", shortest=1).index.empty
    contexts = count.contexts(weir, actor="finch", beside="otters", voice="all", shortest=1)
    assert contexts.index["doc"].tolist() == ["reed-1902"]
    assert "otters" not in table(contexts)[0]
    contexts = count.contexts(weir, actor="otters", beside="council", unit="sentence", shortest=1)
    assert contexts.index["unit"].tolist() == [3]


def test_who_can_be_held_constant(weir):
    found = count.beside(weir, "otters")
    assert list(found.columns) == ["actor", "sources", "units"]
    assert found.to_numpy().tolist() == [["council", 0, 1], ["usa", 0, 1]]
    assert count.beside(weir, "crown").empty
    with pytest.raises(CorpusError, match="there is no actor 'mink'"):
        count.beside(weir, "mink")


@pytest.mark.parametrize("unit", ["paragraph", "sentence"])
@pytest.mark.parametrize("voice", ["own", "quoted", "all"])
def test_who_can_be_held_constant_is_counted_as_contexts_are(harbour, unit, voice):
    found = count.beside(harbour, "guard", voice=voice, unit=unit)
    expected = {}
    for other in set(harbour.labels) - {"guard"}:
        asked = {"actor": "guard", "beside": other, "voice": voice, "unit": unit}
        sources = count.contexts(harbour, **asked).index["source"].value_counts()
        if len(sources):
            expected[other] = [int((sources >= weigh.FEWEST_CONTEXTS).sum()), sources.sum()]
    assert {row[0]: row[1:] for row in found.to_numpy().tolist()} == expected
    order = [(-row.sources, -row.units, row.actor) for row in found.itertuples()]
    assert order == sorted(order)


RUNS = {
    ("otters", 2): {"US led": 1, "led council": 1, "council told": 1},
    ("council", 2): {"US led": 1, "otters broke": 3},
    ("usa", 2): {"led council": 1, "council told": 1, "otters broke": 3},
    ("otters", 3): {"broke the weir": 1, "broke the gate": 1, "broke the mill": 1}
    | {"US led council": 1, "led council told": 1},
    ("otters", 4): {"US led council told": 1},
    ("council", 4): {"otters broke the weir": 1, "otters broke the gate": 1}
    | {"otters broke the mill": 1},
    ("otters", 5): {},
}


@pytest.mark.parametrize(("actor", "size"), RUNS)
def test_runs_of_words(weir, actor, size):
    contexts = count.contexts(weir, actor=actor, size=size, shortest=1)
    assert contexts.index["doc"].iloc[0] == "mill-1901"
    assert table(contexts)[0] == RUNS[actor, size]
    assert contexts.terms.tolist() == sorted(contexts.terms)


def test_runs_beside_another_actor_have_the_name_of_neither(weir):
    contexts = count.contexts(weir, actor="otters", beside="council", size=2, shortest=1)
    assert table(contexts) == [{"US led": 1}]


def test_runs_end_with_the_sentence_and_the_voice(weir):
    """Ada Finch said: “The Otters stay. The Council goes.” … the so-called ‘Council’ heard …"""
    two, three = (
        table(count.contexts(weir, actor="finch", voice="all", size=size, shortest=1))
        for size in (2, 3)
    )
    assert two == [{"otters stay": 1, "council goes": 1, "river council": 1}]
    assert three == [{"heard the river": 1}]


@pytest.mark.parametrize(
    ("text", "size", "found"),
    [
        ("Long war, hard peace", 2, ["long war", "war hard", "hard peace"]),
        ("In 1988 troops moved 20 guns and 3rd tanks", 2, ["troops moved"]),
        ("guns 3 tanks", 2, []),
        ("victory to the people", 4, ["victory to the people"]),
        ("victory to the people", 3, []),
        ("Iraq’s army’s guns", 2, ["iraq army", "army guns"]),
        ("War “is” peace", 3, []),
        ("War. Peace", 2, []),
        ("War\n\nPeace", 2, []),
        ("War\nPeace", 2, ["war peace"]),
        ("", 2, []),
    ],
)
def test_what_runs_go_over(trunk, actors, text, size, found):
    assert placed(trunk, actors, text, size)["term"].tolist() == found


def placed(trunk, actors, text, size):
    known = trunk(text, actors(("usa", "US"), ("x", "otters")))
    voices = {"a": segment.voices(text, known["quotations"])}
    return count.placed({"a": text}, known["segments"], voices, capitals=["US"], size=size)


@given(
    st.lists(
        st.sampled_from(
            ["otters", "US", "us", "don’t", "Iraq’s", "x1", "war", "the", "“", "”", "‘", "’", "["]
            + ["]", ". ", ", ", "\n\n", "-", " ", " ", " ", " ", "İ", "3", "_"]
        ),
        max_size=60,
    ).map("".join),
    st.integers(1, 5),
)
def test_every_run_stands_in_the_text(trunk, actors, text, size):
    found, stop = placed(trunk, actors, text, size), set(words("stopwords")["word"])
    known = trunk(text, actors(("usa", "US"), ("x", "otters")))
    segments = known["segments"].set_index("segment")
    voices = segment.voices(text, known["quotations"])
    for row in found.itertuples():
        run = list(count.tokens(text[row.start : row.end], ["US"]))
        assert " ".join(word for _, word in run) == row.term
        assert len(run) == size
        assert not {run[0][1], run[-1][1]} & stop
        sentence = segments.loc[row.segment]
        assert sentence["start"] <= row.start < row.end <= sentence["end"]
        assert {tables.VOICES[voice] for voice in voices[row.start : row.end]} == {row.voice}
    assert not found.duplicated("start").any()
    content = count.content(known["counts"])
    assert len(found) <= max(0, content["n"].sum() - (size > 1))
    if size == 1:
        assert (
            found["term"].value_counts().to_dict() == content.groupby("term")["n"].sum().to_dict()
        )


@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("voice", ["own", "all"])
def test_contexts_are_the_same_whatever_the_size(harbour, size, voice):
    words, runs = (count.contexts(harbour, voice=voice, size=n) for n in (1, size))
    assert_frame_equal(runs.index, words.index)
    assert_frame_equal(runs.units, words.units)
    assert runs.background.shape == (len(runs.units), len(runs.terms))
    assert (runs.background.sum(axis=1) <= words.background.sum(axis=1)).all()
    assert (runs.matrix.data > 0).all()
    assert {len(term.split()) for term in runs.terms} == {size}


def test_all_units_of_the_small_corpus(weir):
    """The otters stand in two units of five; only there their name is taken off."""
    contexts = count.contexts(weir, actor="otters", shortest=1)
    found = count.whole(contexts)
    expected = pd.DataFrame(
        [
            ("mill-1901", 0, "MILL", "1901-01-01", "otters", "own", 3),
            ("page-1903", 0, "MILL", "1903-05-06", "", "", 0),
            ("page-1903", 3, "CRANE", "1903-01-01", "otters", "own", 1),
            ("page-1903", 4, "MILL", "1903-05-06", "", "", 0),
            ("reed-1902", 0, "REED", "1902-03-01", "", "", 0),
        ],
        columns=["doc", "unit", "source", "start_date", "actor", "voice", "mentions"],
    )
    expected = expected.astype({"start_date": tables.DAY})
    assert_frame_equal(found.index, expected, check_dtype=False)
    matrix = contexts.background.toarray()
    otters = contexts.terms.tolist().index("otters")
    assert matrix[:, otters].tolist() == [3, 0, 1, 0, 0]
    matrix[:, otters] = 0
    assert found.matrix.toarray().tolist() == matrix.tolist()
    assert (found.matrix.data > 0).all()
    assert (found.matrix[[0, 2]] != contexts.matrix).nnz == 0
    for column in ("background", "units", "terms", "unit", "size", "beside", "shortest"):
        assert getattr(found, column) is getattr(contexts, column)


def test_only_the_actors_own_names_are_taken_off_all_units(weir):
    """The words of other actors' names stay."""
    for actor, word, other in (("council", "council", "otters"), ("usa", "US", "council")):
        contexts = count.contexts(weir, actor=actor, shortest=1)
        found = pd.DataFrame(count.whole(contexts).matrix.toarray(), columns=contexts.terms)
        before = pd.DataFrame(contexts.background.toarray(), columns=contexts.terms)
        assert found.loc[0, word] == 0 < before.loc[0, word]
        assert found.loc[0, other] == before.loc[0, other] > 0


def test_all_units_of_several_actors_are_the_background(weir):
    contexts = count.contexts(weir, shortest=1)
    found = count.whole(contexts)
    assert (found.matrix != contexts.background).nnz == 0
    assert len(found.index) == found.matrix.shape[0] == 5
    assert set(found.index["actor"]) == {""}
    assert found.index["mentions"].tolist() == [0] * 5
    assert_frame_equal(found.index[["doc", "unit"]], contexts.units[["doc", "unit"]])
    never = count.whole(count.contexts(weir, actor="crown", shortest=1))
    assert (never.matrix != contexts.background).nnz == 0


def test_all_units_leave_their_contexts_alone(weir):
    contexts = count.contexts(weir, actor="otters", shortest=1)
    before = contexts.index.copy(), contexts.matrix.copy(), contexts.background.copy()
    units = contexts.units.copy()
    count.whole(contexts)
    assert_frame_equal(contexts.index, before[0])
    assert_frame_equal(contexts.units, units)
    assert (contexts.matrix != before[1]).nnz == (contexts.background != before[2]).nnz == 0


@pytest.mark.parametrize("options", [{}, {"unit": "sentence"}, {"voice": "all"}, {"size": 2}])
def test_all_units_hold_the_contexts(harbour, options):
    contexts = count.contexts(harbour, actor="guard", **options)
    found = count.whole(contexts)
    own = (found.index["actor"] == "guard").to_numpy()
    columns = ["doc", "unit", "source", "start_date", "actor", "voice", "mentions"]
    assert_frame_equal(
        found.index.loc[own, columns].reset_index(drop=True),
        contexts.index[columns].reset_index(drop=True),
        check_dtype=False,
    )
    assert (found.matrix[own] != contexts.matrix).nnz == 0
    assert (found.matrix[~own] != contexts.background[~own]).nnz == 0


def test_an_actor_s_contexts_against_the_rest(weir):
    """The otters' 13 words, and the 13 of the three units that do not name them."""
    units = count.whole(count.contexts(weir, actor="otters", shortest=1))
    found = weigh.keyness(units, by="actor", target="otters", fewest=1).set_index("term")
    columns = ["n", "reference_n", "words", "reference_words", "contexts", "reference_contexts"]
    assert found.loc["notice", columns].tolist() == [1, 1, 13, 13, 2, 3]
    assert found.loc["broke", columns].tolist() == [3, 0, 13, 13, 2, 3]
    assert found.loc["heard", columns].tolist() == [0, 2, 13, 13, 2, 3]
    assert found.loc["notice", "effect"] == 0
    assert "otters" not in found.index
    both = weigh.keyness(units, by="actor", fewest=1)
    assert both["actor"].unique().tolist() == ["", "otters"]


def test_a_name_of_one_word_is_not_counted_inside_a_name_of_others(make_corpus):
    names = "guard,Guard,militia,Guard\ndockers,Dockers,people,Guard dockers\n"
    text = "The Guard met the Guard dockers below the weir with salt, ropes and a guard dog.\n"
    folder = make_corpus(
        {
            "actors.csv": "actor,label,type,alias\n" + names,
            "texts/a.txt": text,
            "texts/b.txt": "No.",
        }
    )
    features = extract.features(folder)
    found = {
        actor: count.contexts(features, actor=actor, shortest=1) for actor in ("guard", "dockers")
    }
    words_of = {
        actor: dict(zip(own.terms, own.matrix.toarray()[0].astype(int).tolist(), strict=True))
        for actor, own in found.items()
    }
    assert (words_of["guard"]["guard"], words_of["guard"]["dockers"]) == (0, 1)
    # a word of a longer name is counted wherever that name does not stand
    assert (words_of["dockers"]["guard"], words_of["dockers"]["dockers"]) == (2, 0)
    beside = count.contexts(features, actor="dockers", beside="guard", shortest=1)
    assert beside.matrix.toarray()[0][beside.terms == "guard"].tolist() == [0]
    runs = count.contexts(features, actor="guard", size=2, shortest=1)
    assert "guard dockers" in runs.terms


@pytest.mark.parametrize("asked", [{}, {"actor": "otters"}, {"voice": "all"}])
def test_contexts_are_the_same_from_counts_in_categories(weir, asked):
    names = ["doc", "voice", "term"]
    coded = dataclasses.replace(weir, counts=weir.counts.astype(dict.fromkeys(names, "category")))
    plain, found = count.contexts(weir, **asked), count.contexts(coded, **asked)
    assert_frame_equal(found.index, plain.index)
    assert_frame_equal(found.units, plain.units)
    assert found.terms.tolist() == plain.terms.tolist()
    assert (found.matrix.toarray() == plain.matrix.toarray()).all()


def test_contexts_hang_on_no_order_of_rows(weir):
    turned = dataclasses.replace(
        weir, counts=weir.counts[::-1], paragraphs=weir.paragraphs[::-1].reset_index(drop=True)
    )
    plain, found = count.contexts(weir, shortest=1), count.contexts(turned, shortest=1)
    assert_frame_equal(found.index, plain.index)
    assert (found.matrix.toarray() == plain.matrix.toarray()).all()
