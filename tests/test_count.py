"""Words, units of text, and contexts of actors."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import count, extract, tables
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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"voice": "loud"}, "voice 'loud'; allowed: own, quoted, reprinted, all"),
        ({"unit": "page"}, "unit 'page'; allowed: paragraph, sentence"),
        ({"actor": "mink"}, "there is no actor 'mink'; allowed: council, crown"),
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
