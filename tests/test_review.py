"""What a careful colleague would object to."""

import pytest

from analysis import extract, review


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
