"""What a careful colleague would object to."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import _doubts, _overlap, extract, load, review, suggest, tables
from analysis.tables import CorpusError


def doubts(folder, **options):
    return review.doubts(extract.features(folder), corpus=folder, **options)


def told(folder, doubt):
    """Return the one sentence of a kind of doubt."""
    found = doubts(folder).set_index("doubt")["sentence"]
    assert found.index.is_unique
    return found[doubt]


HEAD = "doc,source,date,path\n"
LONG = "The otters keep the weir and the mill and the gate. " * 100


@pytest.mark.parametrize(
    ("files", "doubt", "expected"),
    [
        (
            {"documents.csv": HEAD + "a,MILL,2001,texts/a.txt\n"},
            "one source",
            "only one source, MILL: there is nothing to compare (column source of documents.csv)",
        ),
        (
            {"texts/b.txt": "Nobody.", "texts/a.txt": "Nothing."},
            "no mentions",
            "no actor is mentioned at all: look at the aliases in actors.csv",
        ),
        (
            {},
            "few mentions",
            "actors are named 2 times only, in 10 words: list more of their names (or more actors) "
            "in actors.csv",
        ),
        (
            {"texts/b.txt": "Nobody."},
            "never found",
            "1 of 2 actors is never found, by no alias of actors.csv: Council (line 3); spelt "
            "otherwise in the texts, or not there: mend or delete their rows",
        ),
        (
            {},
            "one source only",
            "2 of 2 actors are named by one source only, so that nobody can be compared on them: "
            "Council (by REED, 1), Otters (by MILL, 1)",
        ),
        (
            {"documents.csv": HEAD + "a,M,,texts/a.txt\nb,R,2001,texts/b.txt\n"},
            "much undated",
            "1 of 2 documents (50% of the words) has no date, and is left out of all time figures: "
            "a; all of M; write 2004, 2004-03 or 2004-03-12 into documents.csv",
        ),
        (
            {"texts/b.txt": "The otters keep the weir.\n"},
            "repeated across sources",
            "1 pair of different sources is the same text twice: mill-1 and reed-1 (the same); "
            "keep one, or give whose words they are in parts.csv",
        ),
        (
            {},
            "short sources",
            "2 of 2 sources have under 1,000 own words: MILL (5), REED (5); expect wide intervals, "
            "or join short ones under one name",
        ),
        (
            {},
            "sources and times",
            "no two of the 2 sources have texts of the same years (MILL 2001, REED 2002): what "
            "sets sources apart may be what sets times apart",
        ),
        (
            {"texts/a.txt": "The otters.\n\nThe “otters left."},
            "quotation marks",
            "1 quotation mark without a partner in 1 of 2 documents: mill-1, line 3; who speaks "
            "may be taken wrongly there",
        ),
        (
            {
                "texts/a.txt": LONG,
                "texts/c.txt": "Otters.",
                "documents.csv": HEAD
                + "a,M,2001,texts/a.txt\nb,R,2001,texts/b.txt\nc,R,2001,texts/c.txt\n",
            },
            "much too long",
            "a (1,100) is over 50 times longer than the median document (5 words): is it one text, "
            "or a whole volume?",
        ),
        (
            {
                "documents.csv": HEAD.replace("path", "path,guessed")
                + "a,M,2001,texts/a.txt,date title\nb,R,2001,texts/b.txt,date\n"
            },
            "guessed",
            "still guesses: 2 dates, 1 title (column guessed of documents.csv): check them, and "
            "delete the word, or the column, once you have",
        ),
        (
            {
                "documents.csv": HEAD.replace("path", "path,guessed")
                + "a,M,2001,texts/a.txt, title \nb,R,2001,texts/b.txt,\n"
            },
            "guessed titles",
            "still guesses: 1 title (column guessed of documents.csv): check them, and "
            "delete the word, or the column, once you have",
        ),
        (
            {"lexikon.csv": "", "coding (1).csv": "", "Actor.xlsx": "", "notes.csv": "", "~a": ""},
            "misnamed files",
            "Actor.xlsx (meant: actors.csv?), coding (1).csv (meant: coding.csv?), lexikon.csv "
            "(meant: lexicon.csv?) are read by nobody: rename or move",
        ),
        (
            {
                "lexicon.csv": "term,polarity\nkeep,1\nmilled,1\nwar lord,-1\nally,1\n",
                "texts/b.txt": "Allies keep the\nmill.",
            },
            "lexicon",
            "2 of 4 terms of lexicon.csv are in no text, in whatever form: milled, war lord; look "
            "at the spelling",
        ),
        (
            {
                "boilerplate.csv": "doc,line,why,words\nmill-1,2,menu,'- Join  us\n"
                "mill-1,9,menu,Home\nreed-1,1,menu,The Council ke…\nreed-9,1,menu,x\n",
                "texts/a.txt": "The otters.\n - Join us\n",
            },
            "boilerplate",
            "2 lines of 2 documents look like boilerplate and still stand in the texts (mill-1: "
            "'- Join us'; reed-1: 'The Council keeps the mill.'): look at boilerplate.csv, then "
            "make the corpus anew by 'standpoint new … --without-boilerplate', or delete them in "
            "the texts (and these documents' sha256 in documents.csv)",
        ),
        (
            {"boilerplate.csv": "doc,why\nmill-1,menu\n"},
            "boilerplate",
            "boilerplate.csv, line 1: column 'line' is missing; there are: doc, why; no "
            "boilerplate is looked for",
        ),
    ],
)
def test_doubts(make_corpus, files, doubt, expected):
    assert told(make_corpus(files), doubt) == expected


def test_no_doubt_where_there_is_none(make_corpus):
    texts, table = {}, ""
    for number, (source, year) in enumerate(product("MR", (2001, 2002))):
        chance = np.random.default_rng(number)
        lines = (
            f"The Council and the otters keep {' and '.join(map(str, numbers))}."
            for numbers in chance.integers(10**6, size=(100, 6))
        )
        texts[f"texts/{source}{year}.txt"] = "\n\n".join(lines)
        table += f"{source}{year},{source},{year},texts/{source}{year}.txt\n"
    assert doubts(make_corpus({"documents.csv": HEAD + table, **texts})).empty


def test_texts_that_are_not_here(bundle):
    found = doubts(bundle)
    assert found["doubt"].tolist() == ["no texts", "doubtful mentions"]
    sentence = found["sentence"].iloc[0]
    assert sentence.startswith("the texts of lantern-2009, ")
    assert sentence.endswith("bring them in with --texts FOLDER")


def test_repeated_texts_are_told_without_the_texts(bundle):
    features = extract.features(bundle)
    twice = features.documents["sha256"].where(features.documents.index != 1, "0" * 64)
    twice = twice.where(features.documents.index != 0, "0" * 64)
    found = review.doubts(replace(features, documents=features.documents.assign(sha256=twice)))
    assert [doubt for doubt in found["doubt"] if doubt.startswith("repeated")]


def test_without_actors_one_sentence_tells_all_that_waits_for_them(make_corpus):
    folder = make_corpus(
        {
            "actors.csv": None,
            "corpus.toml": 'actor = "otters"\n',
            "coding.csv": "doc,start,end,actor,coder,stance\n"
            + "mill-1,4,10,otters,Ada,1\nreed-1,4,11,council,Ada,1\n",
            "clusters.csv": "actor,words,name\notters,weir,water\n",
        }
    )
    with pytest.raises(CorpusError) as raised:
        load.corpus(folder)
    assert len(raised.value.faults) == 1
    assert f"standpoint actors {folder}" in raised.value.faults[0]
    features = extract.features(load.corpus(folder, needs_actors=False))
    found = review.doubts(features, corpus=folder)
    assert found["doubt"].iloc[0] == "no actors"
    assert not found["doubt"].isin(["codes", "no mentions", "never found"]).any()
    assert found["sentence"].iloc[0] == (
        f"no actors are listed: 'standpoint actors {folder}' writes a draft of actors.csv "
        "(clusters.csv and coding.csv and corpus.toml may name actors, and cannot be checked "
        "until then)"
    )


def test_the_page_has_headings_and_is_in_order(make_corpus):
    found = doubts(make_corpus({"texts/a.txt": "The “otters left."}))
    places = [list(_doubts.KINDS).index(doubt) for doubt in found["doubt"]]
    assert places == sorted(places)
    lines = review.page(found)
    heads = [line for line in lines if line and not line.startswith("- ")]
    assert heads == ["Weighty", "Worth a look", "Details"]
    assert lines.count("") == 2
    assert review.page(found[:0]) == []


def test_a_corpus_of_thousands_has_one_page(make_corpus):
    table, texts = "", {}
    for number in range(300):
        source = f"S{number % 40}"
        table += (
            f"d{number},{source},{'' if number % 3 else 2000 + number % 7},texts/{number}.txt\n"
        )
        texts[f"texts/{number}.txt"] = f"“The otters met {number % 200} times."
    actors = "actor,label,type,alias\notters,Otters,people,otters\n"
    actors += "".join(f"a{n},A{n},people,beaver{n}\n" for n in range(100))
    found = doubts(make_corpus({"documents.csv": HEAD + table, "actors.csv": actors, **texts}))
    assert len(review.page(found)) <= 25
    assert found["sentence"].str.len().max() <= 600


def year(*rows):
    """Return texts as `_overlap.dated` gives them, of (source, first year, last year)."""
    frame = pd.DataFrame(rows, columns=["source", "first", "last"])
    return frame.assign(start=pd.to_datetime(frame["first"].astype("str")))


def test_common_years_by_hand():
    texts = year(("A", 2001, 2001), ("A", 2005, 2005), ("B", 2004, 2006), ("B", 2009, 2009))
    texts = pd.concat([texts, year(("C", 2002, 2002), ("D", 2006, 2006), ("D", 2009, 2009))])
    expected = [("B", "D", 2006, 2009, 2, 2), ("A", "B", 2004, 2005, 1, 1)]
    columns = ["first", "second", "begin", "end", "n_first", "n_second"]
    assert_frame_equal(_overlap.shared(texts), pd.DataFrame(expected, columns=columns))


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ("AB" * 50, 0.0),
        # Wholly bound up; Bergsma's correction takes more off the top than off the bottom.
        ("A" * 50 + "B" * 50, ((1 - 9 / 99) / (1 - 1 / 99)) ** 0.5),
        ("AB" * 9, None),
    ],
)
def test_how_far_time_tells_a_source(sources, expected):
    texts = year(*[(source, 1900 + at, 1900 + at) for at, source in enumerate(sources)])
    found = _overlap.association(texts, texts["start"])
    assert found == (None if expected is None else pytest.approx(expected))


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 9)), min_size=1, max_size=40))
def test_the_association_lies_between_0_and_1_and_knows_no_order(rows):
    texts = year(*[(source, 1900 + at, 1900 + at) for source, at in rows])
    found = _overlap.association(texts, texts["start"])
    again = texts.iloc[::-1]
    assert found == pytest.approx(_overlap.association(again, again["start"]))
    assert found is None or 0 <= found <= 1


@pytest.mark.parametrize(
    ("dates", "doubt", "expected"),
    [
        (
            {"M": (2001, 2002), "R": (2001, 2002), "S": (2005, 2006)},
            "sources and times",
            "1 of 3 sources has no texts of the years of any other (S 2005-2006); within the same "
            "years lie only 2001-2002: M (2), R (2): compare these over them",
        ),
        (
            {"M": (2001, 2005), "R": (2001, 2002), "S": (2005, 2006)},
            "pairs of sources and times",
            "1 of 3 pairs of sources has no texts of the same years; within the same years lie "
            "only 2001-2002: M (1), R (2); 2005: M (1), S (1): compare these over them",
        ),
        (
            {"M": (2001,), "R": (2001,), "S": (2005,)},
            "sources and times",
            "each of the 3 sources has texts of one date only, so that sources and times cannot be "
            "told apart; within the same years lie only 2001: M (1), R (1): compare these over "
            "them",
        ),
        ({"M": (2001, 2002), "R": (2001, 2002)}, None, None),
    ],
)
def test_which_sources_can_be_compared(make_corpus, dates, doubt, expected):
    table = "".join(
        f"{source}{year},{source},{year},texts/{source}{year}.txt\n"
        for source, years in dates.items()
        for year in years
    )
    texts = {
        f"texts/{source}{year}.txt": f"The otters of {source} met in {year}."
        for source, years in dates.items()
        for year in years
    }
    folder = make_corpus({"documents.csv": HEAD + table, **texts})
    if doubt:
        assert told(folder, doubt) == expected
    else:
        assert not doubts(folder)["doubt"].str.contains("times").any()


def test_aliases_that_find_something_else_are_doubted(make_corpus):
    text = "They praised the Free Party of Weir. The mink slept. " * 4
    text += "The Lions met. The lions slept. A lion ate. The lions, and lions again, and lions."
    actors = (
        "actor,label,type,alias\nweir,Weir,state,Weir\nlions,Lions,party,Lions\n"
        "ada,Ada Finch,person,Ada Finch\nada,Ada Finch,person,Finch\n"
        "bob,Bob Finch,person,Bob Finch\n"
    )
    text += " Ada Finch saw Finch. Finch saw Finch."
    folder = make_corpus({"texts/a.txt": text, "actors.csv": actors})
    found = doubts(folder).set_index("doubt")["sentence"]
    assert found["much by other names"] == (
        "1 alias of actors.csv stands mostly inside longer names that are not listed: 'Weir' "
        "(line 2: 4 of 4, as in 'Free Party of Weir'); list the longer name with whom it means"
    )
    assert found["ordinary words"].startswith(
        "1 alias of actors.csv stands mostly as ordinary words do: 'Lions' (line 3: 4 of 5, as in "
        "'lions')"
    )
    assert found["surnames"].startswith(
        "1 alias of actors.csv is the surname of two actors: 'Finch' (line 5: 3 of 3, also of 'bob'"
    )


def test_an_acronym_that_is_a_word_is_doubted_where_all_is_in_capitals(make_corpus):
    text = "WHO PAID IT? Nobody knew who paid. WHO LEFT? Who did. WHO CAME? The WHO met."
    actors = "actor,label,type,alias\nwho,WHO,organisation,WHO\nun,UN,organisation,UN\n"
    text += " The UN and NATO met. NATO UN."
    features = extract.features(make_corpus({"texts/a.txt": text, "actors.csv": actors}))
    found = review.aliases(features).set_index("doubt").loc[review.CAPITALS]
    assert found[["alias", "n", "of", "example"]].tolist() == ["WHO", 3, 4, "WHO PAID"]


def test_of_each_alias_some_places_are_looked_at(monkeypatch):
    mentions = pd.DataFrame({"actor": ["a"] * 100 + ["b"] * 3, "name": ["A"] * 100 + ["b"] * 3})
    mentions = mentions.assign(doc="d", at=range(103))
    looked = review._looked(mentions)
    assert looked["actor"].value_counts().to_dict() == {"a": 30, "b": 3}
    assert looked["at"].diff().max() <= 5
    monkeypatch.setattr(review, "MOST", 9)
    assert review._looked(mentions)["actor"].value_counts().to_dict() == {"a": 6, "b": 3}
    assert review._looked(mentions[:0]).empty


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


def test_sources_of_one_text_each_have_no_association():
    years = pd.Series(range(2000, 2024))
    texts = pd.DataFrame({"source": [f"s{year}" for year in years], "start": years})
    assert _overlap.association(texts, texts["start"]) is None
