"""What a careful colleague would object to."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import extract, review, suggest, tables
from analysis.tables import CorpusError


def doubts(folder):
    return review.doubts(extract.features(folder))


def said(folder, words):
    return [doubt for doubt in doubts(folder) if words in doubt]


LONG = "The otters keep the weir and the mill and the gate. " * 100


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"documents.csv": "doc,source,date,path\na,MILL,2001,texts/a.txt\n"},
            "only one source, M",
        ),
        ({"texts/b.txt": "Nobody.", "texts/a.txt": "Nothing."}, "no actor is mentioned at all"),
        ({"texts/b.txt": "Nobody."}, "actors never mentioned: council"),
        (
            {"documents.csv": "doc,source,date,path\na,M,,texts/a.txt\nb,R,2001,texts/b.txt\n"},
            "without a date, so left out of all time figures: a",
        ),
        ({"texts/b.txt": "The otters keep the weir.\n"}, "the same text: mill-1, reed-1"),
        ({}, "source MILL: only 5 words of its own"),
        ({}, "each source has one date only: sources and times cannot be told apart"),
        ({"texts/a.txt": "The “otters left."}, "mill-1: 1 quotation mark without a partner"),
        (
            {
                "texts/a.txt": LONG,
                "texts/c.txt": "Otters.",
                "documents.csv": "doc,source,date,path\na,M,2001,texts/a.txt\n"
                "b,R,2001,texts/b.txt\nc,R,2001,texts/c.txt\n",
            },
            "a: over 50 times longer than the median document",
        ),
    ],
)
def test_doubts(make_corpus, files, expected):
    assert len(said(make_corpus(files), expected)) == 1


def test_no_doubt_where_there_is_none(make_corpus):
    table = "".join(
        f"{source}-{year},{source},{year},texts/{source}-{year}.txt\n"
        for source in ("M", "R")
        for year in (2001, 2002)
    )
    texts = {
        f"texts/{source}-{year}.txt": f"{source} in {year}. The Council slept. {LONG}"
        for source in ("M", "R")
        for year in (2001, 2002)
    }
    folder = make_corpus({"documents.csv": "doc,source,date,path\n" + table, **texts})
    assert doubts(folder) == []


def test_texts_that_are_not_here(bundle):
    assert "the texts of lantern-2009, " in "\n".join(doubts(bundle))


TABLE = """actor,label,type,alias,from,to
weir,Weir,state,Weir,,
guild,Guild,party,Guild,,
ada,Ada Finch,person,Ada Finch,,
ada,Ada Finch,person,Finch,,
bob,Bob Finch,person,Bob Finch,,
old,Old crew,militia,crew,,2001
new,New crew,militia,crew,2002,
mink,Mink,people,mink,,
late,Late,people,watchmen,2010,
"""
ALIASES = {
    "actors.csv": TABLE,
    "texts/a.txt": (
        "They praised the Free Party of Weir. Nobody left the Free Party of Weir.\n\n"
        "The guild met Ada Finch, and every guild saw Finch. The crew slept.\n"
    ),
    "texts/b.txt": "Bob Finch paid the crew.\n\nThe crew and the watchmen saw Bob Finch.\n",
}


def test_aliases_in_doubt(make_corpus):
    expected = [
        ("weir", "Weir", 2, review.LONGER, 2, 2, "Free Party of Weir", "mill-1", 31),
        ("guild", "Guild", 3, review.SMALL, 2, 2, "guild", "mill-1", 78),
        ("ada", "Finch", 5, review.SURNAME, 1, 1, "bob", "mill-1", 119),
        ("old", "crew", 7, review.TWO, 1, 1, "new", "mill-1", 130),
        ("new", "crew", 8, review.TWO, 2, 2, "old", "reed-1", 19),
        ("mink", "mink", 9, review.NEVER, 0, 0, "", None, None),
        ("late", "watchmen", 10, review.NOT_COUNTED, 1, 0, "watchmen", "reed-1", 43),
    ]
    frame = pd.DataFrame(expected, columns=list(review.DOUBTS)).astype(review.DOUBTS)
    features = extract.features(make_corpus(ALIASES))
    assert_frame_equal(review.aliases(features), frame)
    texts = features.documents.set_index("doc")["text"]
    for row in frame.dropna(subset="doc").itertuples():
        assert texts[row.doc][row.start :].lower().startswith(row.alias.lower())


def test_no_aliases_no_doubt(make_corpus):
    features = extract.features(make_corpus())
    none = tables.build(tables.ACTORS, [])
    bare = features.__class__(
        **{**vars(features), "actors": none, "mentions": features.mentions[:0]}
    )
    assert review.aliases(bare).empty
    assert review.sample(bare).empty


def test_a_sample_is_stratified_and_the_same_for_a_seed(harbour):
    drawn = review.sample(harbour, n=26, seed=3)
    assert_frame_equal(drawn, review.sample(harbour, n=26, seed=3))
    assert not drawn.equals(review.sample(harbour, n=26, seed=4))
    assert set(drawn["actor"]) == set(harbour.labels)
    assert drawn["actor"].value_counts().max() <= 3
    assert (drawn["right"] == "").all()
    texts = harbour.documents.set_index("doc")["text"]
    for row in drawn.itertuples():
        assert f"«{row.name}»" in row.passage
        there = texts[row.doc][row.start :]
        assert " ".join(there.split()).startswith(row.name)
    often = harbour.mentions["actor"].value_counts()
    assert drawn["mentions"].tolist() == [often[actor] for actor in drawn["actor"]]


def test_a_sample_of_all_is_all(harbour):
    drawn = review.sample(harbour, n=10_000)
    assert drawn[["doc", "start"]].to_numpy().tolist() == (
        harbour.mentions[["doc", "start"]].to_numpy().tolist()
    )


def test_a_sample_of_none_is_refused(harbour):
    with pytest.raises(CorpusError, match="n is 0; allowed: a number from 1 on"):
        review.sample(harbour, n=0)


def test_a_summary_is_100_characters_wide(harbour, make_corpus):
    sheets = {
        "candidates": suggest.candidates(harbour),
        "aliases": review.aliases(extract.features(make_corpus(ALIASES))),
        "sample": review.sample(harbour),
    }
    lines = review.summary(sheets)
    assert max(map(len, lines)) <= review.WIDTH
    assert "aliases in doubt: 6; never found: 1" in lines
    assert lines.count("") == 2
    assert all("«" in line for line in lines[-40:])


def test_sheets_are_never_written_over(harbour, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    sheets = {"sample": review.sample(harbour, n=1)}
    review.save(sheets, tmp_path)
    read = pd.read_csv(tmp_path / "sample.csv", dtype="str", keep_default_na=False)
    assert_frame_equal(read, sheets["sample"].astype("str"))
    with pytest.raises(CorpusError, match=r"sample\.csv: is there already; name a new folder"):
        review.save(sheets, tmp_path)
    with pytest.raises(CorpusError, match=r"thesis\.txt: is a file; name a folder with --to"):
        review.save(sheets, tmp_path / "thesis.txt")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["sample.csv", "thesis.txt"]
