"""Where actors are named, and under whose name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import find, tables
from analysis.tables import CorpusError


def named(trunk, actors, text, *aliases, date="2001-01-01"):
    found = trunk(text, actors(*aliases), date=date)["mentions"]
    return list(zip(found["actor"], found["name"], strict=True))


def test_mentions_of_the_small_corpus(weir):
    def row(doc, number, segment, paragraph, source, actor, name, start, voice, **more):
        kind = {"otters": "people", "council": "organisation", "usa": "state", "finch": "person"}
        return (doc, number, segment, paragraph, source, actor, kind[actor], name, start) + (
            start + len(name),
            "actor",
            voice,
            more.get("speaker"),
            more.get("scare", False),
            None,
            None,
            None,
            None,
        )

    ada = {"speaker": "Ada Finch"}
    expected = [
        row("mill-1901", 0, 1, 1, "MILL", "otters", "Otters", 10, "own"),
        row("mill-1901", 1, 2, 1, "MILL", "otters", "Otters", 37, "own"),
        row("mill-1901", 2, 3, 1, "MILL", "usa", "US", 64, "own"),
        row("mill-1901", 3, 3, 1, "MILL", "council", "Council", 71, "own"),
        row("mill-1901", 4, 3, 1, "MILL", "otters", "Otters", 104, "own"),
        row("reed-1902", 0, 0, 0, "REED", "finch", "Ada Finch", 0, "own"),
        row("reed-1902", 1, 0, 0, "REED", "otters", "Otters", 21, "quoted", **ada),
        row("reed-1902", 2, 1, 0, "REED", "council", "Council", 38, "quoted", **ada),
        row("reed-1902", 3, 2, 0, "REED", "council", "River\nCouncil", 70, "own"),
        row("reed-1902", 4, 2, 0, "REED", "council", "Council", 104, "quoted", scare=True),
        row("page-1903", 0, 1, 1, "MILL", "otters", "Otters", 40, "reprinted"),
        row("page-1903", 1, 2, 1, "MILL", "council", "Council", 52, "reprinted"),
        row("page-1903", 2, 3, 2, "MILL", "council", "Council", 82, "reprinted"),
        row("page-1903", 3, 5, 3, "CRANE", "otters", "Otters", 132, "own"),
    ]
    parsed = ["role", "verb", "descriptors", "possessed"]
    found = weir.mentions.drop(columns=parsed)
    assert_frame_equal(found, tables.build(tables.MENTIONS, expected).drop(columns=parsed))


@pytest.mark.parametrize(
    ("aliases", "text", "expected"),
    [
        pytest.param(["US"], "The US told us so. Us!", ["US"], id="capitals"),
        pytest.param(["U.S."], "The U.S. told u.s. and US.", ["U.S."], id="capitals with stops"),
        pytest.param(["PUK"], "The Puk, PUK and puk.", ["PUK"], id="capitals of a party"),
        pytest.param(["US"], "A US-led and pro-US move.", ["US", "US"], id="hyphens"),
        pytest.param(["US"], "The USA, US5 and _US_, AUS.", [], id="whole words in capitals"),
        pytest.param(["US"], "The US's and US’s.", ["US", "US"], id="possessive of capitals"),
        pytest.param(["Otter"], "OTTER, otter, Otter.", ["OTTER", "otter", "Otter"], id="case"),
        pytest.param(["otter"], "Otters and an otterlike thing.", [], id="whole words"),
        pytest.param(["Otters"], "The Otters’ weir. Otters' weir.", ["Otters"] * 2, id="plural’s"),
        pytest.param(["Sha'bi"], "Sha'bi, Sha’bi", ["Sha'bi", "Sha’bi"], id="apostrophes"),
        pytest.param(
            ["Sha’bi"], "Sha'bi, Sha’bi", ["Sha'bi", "Sha’bi"], id="curly apostrophe in the table"
        ),
        pytest.param(
            ["al-Badr"], "al-Badr, al‑Badr", ["al-Badr", "al‑Badr"], id="hyphens of all kinds"
        ),
        pytest.param(
            ["River Council"], "The River\nCouncil sat.", ["River\nCouncil"], id="line break"
        ),
        pytest.param(
            ["River Council"],
            "The River\r\nCouncil.",
            ["River\r\nCouncil"],
            id="Windows line break",
        ),
        pytest.param(
            ["River Council"], "The River \n  Council.", ["River \n  Council"], id="indented"
        ),
        pytest.param(
            ["River Council"], "River  \u00a0Council.", ["River  \u00a0Council"], id="blanks"
        ),
        pytest.param(["River Council"], "The River\n\nCouncil sat.", [], id="paragraphs part it"),
        pytest.param(["River Council"], "By the river. Council sat.", [], id="a stop parts it"),
        pytest.param(
            ["Council", "River Council", "Great River Council"],
            "The Great River Council, the River Council, the Council.",
            ["Great River Council", "River Council", "Council"],
            id="longest match",
        ),
        pytest.param(
            ["Gen. Reed", "Reed"], "Gen. Reed and Reed.", ["Gen. Reed", "Reed"], id="stop"
        ),
        pytest.param(["Kårlow"], "KÅRLOW, Kårlow.", ["KÅRLOW", "Kårlow"], id="letters"),
        pytest.param(["Weißer Ring"], "Der Weißer Ring came.", ["Weißer Ring"], id="sharp s"),
        pytest.param(["İmamoğlu"], "Here İmamoğlu came.", ["İmamoğlu"], id="dotted capital i"),
        pytest.param(["A+B (C)"], "The A+B (C) won.", ["A+B (C)"], id="signs are signs"),
        pytest.param([], "No one.", [], id="no alias"),
    ],
)
def test_names(trunk, actors, aliases, text, expected):
    found = [name for _, name in named(trunk, actors, text, *[("x", alias) for alias in aliases])]
    assert found == expected


@pytest.mark.parametrize(("alias", "text"), [("Aydin", "Aydın"), ("Istanbul", "İstanbul")])
def test_letters_that_only_some_languages_hold_alike_do_no_harm(trunk, actors, alias, text):
    found = named(trunk, actors, f"Here {text} came to stay.", ("x", alias))
    assert found in ([], [("x", text)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Workers Party met.", [("party", "Workers Party")]),
        ("The workers met.", [("workers", "workers")]),
        ("The Party of Workers met.", [("workers", "Workers")]),
        ("The Workers Party of Iran met.", [("iranians", "Workers Party of Iran")]),
    ],
)
def test_names_inside_names_count_once(trunk, actors, text, expected):
    aliases = [("workers", "Workers"), ("party", "Workers Party")]
    aliases += [("iranians", "Workers Party of Iran")]
    assert named(trunk, actors, text, *aliases) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("1999-12-31", ["old"]),
        ("2002-01-01", ["old"]),
        ("2002-12-31", ["old"]),
        ("2003-01-01", ["new"]),
        ("2009-05-05", ["new"]),
        ("2010-01-01", []),
        (None, []),
    ],
)
def test_an_alias_may_be_limited_by_years(trunk, actors, date, expected):
    aliases = [("old", "Army", None, 2002), ("new", "army", 2003, 2009)]
    assert [
        actor for actor, _ in named(trunk, actors, "The army.", *aliases, date=date)
    ] == expected


def test_an_alias_without_years_is_found_in_undated_texts(trunk, actors):
    assert named(trunk, actors, "The army.", ("x", "army"), date=None) == [("x", "army")]


def test_a_longer_name_out_of_its_years_does_not_hide_a_shorter_one(trunk, actors):
    aliases = [("islamic", "Islamic State"), ("later", "Islamic State of the Weir", 2013, None)]
    text = "The Islamic State of the Weir."
    assert named(trunk, actors, text, *aliases, date="1988-01-01") == [("islamic", "Islamic State")]
    assert named(trunk, actors, text, *aliases, date="2014-01-01") == [
        ("later", "Islamic State of the Weir")
    ]


def test_capitals_and_small_letters_may_be_two_actors(trunk, actors):
    found = named(trunk, actors, "The US told us.", ("usa", "US"), ("people", "us"))
    assert found == [("usa", "US"), ("people", "us")]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("a", "Army"), ("b", "army")], True),
        ([("a", "Army", 1990, 2000), ("b", "Army", 2000, 2010)], True),
        ([("a", "Army", None, 2000), ("b", "Army", 1980, None)], True),
        ([("a", "Sha'bi"), ("b", "Sha’bi")], True),
        ([("a", "al-Badr"), ("b", "al–Badr")], True),
        ([("a", "Army", 1990, 1999), ("b", "Army", 2000, 2010)], False),
        ([("a", "Army", None, 1999), ("b", "Army", 2000, None)], False),
        ([("a", "US"), ("b", "us")], False),
        ([("a", "Army"), ("a", "army")], False),
    ],
)
def test_an_alias_of_two_actors(actors, rows, fault):
    if not fault:
        find.check(actors(*rows))
        return
    with pytest.raises(
        CorpusError, match=r"actors\.csv, line 3: alias .* belongs to 'a' and to 'b'"
    ):
        find.check(actors(*rows))


@pytest.mark.parametrize(
    ("text", "voice", "scare"),
    [
        ("The army came.", "own", False),
        ("He said: “The army came to stay here.”", "quoted", False),
        ("The “army” came.", "quoted", True),
        ("The ‘army’ came.", "quoted", True),
        ("The so-called army came.", "own", True),
        ("The so-called “army” came.", "quoted", True),
        ("The so-called people’s army came.", "own", False),
        ("He said: “It [the army] came to stay here.”", "own", False),
        ("“One line.\n\nThe army came.”", "reprinted", False),
    ],
)
def test_whose_voice_a_name_is_in(trunk, actors, text, voice, scare):
    found = trunk(text, actors(("x", "army")))["mentions"]
    assert found[["voice", "scare"]].to_numpy().tolist() == [[voice, scare]]


def test_without_texts_or_actors_there_are_no_mentions(documents, actors):
    empty = find.mentions(
        documents({}),
        tables.build(tables.SEGMENTS, []),
        tables.build(tables.QUOTATIONS, []),
        actors(("x", "army")),
        {},
    )
    assert_frame_equal(empty, tables.build(tables.MENTIONS, []))


PIECES = ["Otters", "otters", "River Council", "River\nCouncil", "Council", "US", "us", "US-led"]
PIECES += ["Sha’bi", "Sha'bi", "“", "”", "‘", "’s", ". ", "\n\n", " ", " ", "x", "Aydin", "ı", "ß"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_mentions_slice_back_to_their_names(trunk, actors, text):
    owners = {
        "otters": ["Otters"],
        "council": ["River Council", "Council"],
        "usa": ["US"],
        "shabi": ["Sha'bi"],
        "aydin": ["Aydin"],
    }
    rows = [(actor, alias) for actor, aliases in owners.items() for alias in aliases]
    tables_of = trunk(text, actors(*rows))
    segments = tables_of["segments"].set_index("segment")
    end = 0
    for row in tables_of["mentions"].itertuples():
        assert text[row.start : row.end] == row.name
        assert row.start >= end
        end = row.end
        assert find.key(row.name) in map(find.key, owners[row.actor])
        inside = segments.loc[row.segment]
        assert inside["start"] <= row.start
        assert row.end <= inside["end"]
        assert row.paragraph == inside["paragraph"]


@pytest.mark.parametrize(
    ("aliases", "text", "expected"),
    [
        pytest.param(["Ostrane"], "Ostrane attacked.", ["actor"], id="plain"),
        pytest.param(["Ostrane"], "They live in Ostrane.", ["place"], id="in"),
        pytest.param(["Ostrane"], "He left for a town in northern Ostrane.", ["place"], id="north"),
        pytest.param(["Ostrane"], "It is in Ostrane's interest.", ["actor"], id="in its interest"),
        pytest.param(["Ostrane", "Ostranian"], "In Ostranian hands.", ["actor"], id="adjective"),
        pytest.param(["OST"], "He is in OST custody.", ["actor"], id="capitals that modify"),
        pytest.param(["Ostrane"], "A ship from Ostrane came.", ["doubtful"], id="from"),
        pytest.param(["Ostrane"], "The people of Ostrane rose.", ["actor"], id="of"),
        pytest.param(["Ostrane"], "The Bank of Ostrane failed.", ["part"], id="institution of"),
        pytest.param(["Ostrane"], "We saw the Ostrane Museum.", ["part"], id="institution after"),
        pytest.param(["Ostrane"], "It lies in Central Ostrane now.", ["part"], id="region"),
        pytest.param(["Ostrane"], "The Ostrane Government fell.", ["actor"], id="organ"),
        pytest.param(["Ostrane"], "An Ostrane President Reed spoke.", ["actor"], id="title"),
        pytest.param(["Ostrane"], "The Ostrane Herring Dish won.", ["doubtful"], id="unknown"),
        pytest.param(["Ostrane"], "Anti-Ostrane and Ostrane-led.", ["actor"] * 2, id="hyphens"),
        pytest.param(["Ostrane"], "THE BANK OF OSTRANE FELL", ["actor"], id="headline"),
    ],
)
def test_what_a_name_is_used_for(trunk, actors, aliases, text, expected):
    table = actors(*[("ostrane", alias) for alias in aliases]).assign(type="state")
    assert trunk(text, table)["mentions"]["use"].tolist() == expected


def test_a_person_is_nowhere_a_place(trunk, actors):
    table = actors(("finch", "Ada Finch"), ("finch", "Finch")).assign(type="person")
    assert trunk("We trust in Finch.", table)["mentions"]["use"].tolist() == ["actor"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Finch came. Finch spoke.", ["Ada Finch", "Finch"]),
        ("Finch spoke. Ada Finch came.", ["Ada Finch"]),
        ("Ada Finch came. Then Mr. Finch and Brother Finch spoke.", ["Ada Finch"] + ["Finch"] * 2),
        ("Ada Finch came. Then Rosa Finch spoke.", ["Ada Finch"]),
        ("Ada Finch came. The Finch Museum opened.", ["Ada Finch"]),
        ("Ada Finch fed a finch. Finch is a bird's name.", ["Ada Finch"]),
        ("Ada Finch fed a finch, and then Finch left.", ["Ada Finch", "Finch"]),
        ("Ada Finch came. An anti-Finch crowd met.", ["Ada Finch"]),
    ],
)
def test_a_surname_alone_is_who_was_named_in_full_before(trunk, actors, text, expected):
    table = actors(("finch", "Ada Finch")).assign(type="person")
    assert named_by(trunk(text, table)) == [("finch", name) for name in expected]


def named_by(measured):
    found = measured["mentions"]
    return list(zip(found["actor"], found["name"], strict=True))


def test_of_two_persons_of_one_surname_it_is_whom_the_text_named_last(trunk, actors):
    table = actors(("ada", "Ada Finch"), ("rosa", "Rosa Finch")).assign(type="person")
    text = "Ada Finch came. Finch spoke. Rosa Finch came. Then Finch left."
    assert [actor for actor, _ in named_by(trunk(text, table))] == ["ada", "ada", "rosa", "rosa"]


def test_a_surname_that_is_an_alias_is_found_as_such(trunk, actors):
    table = actors(("finch", "Ada Finch"), ("bank", "Finch")).assign(type="person")
    found = named_by(trunk("Ada Finch came. Finch spoke.", table))
    assert found == [("finch", "Ada Finch"), ("bank", "Finch")]
