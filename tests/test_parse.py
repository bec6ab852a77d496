"""What named actors do and suffer."""

import pandas as pd
import pytest

from analysis import cli, extract, parse, segment, tables
from analysis.tables import CorpusError


def parsed(trunk, actors, documents, text, *aliases, **options):
    found = trunk(text, actors(*[(alias.lower(), alias) for alias in aliases]))
    return parse.roles(found["mentions"], documents({"a": text}), found["segments"], **options)


@pytest.mark.parametrize(
    ("text", "role", "verb"),
    [
        ("The Otters broke the weir.", "agent", "break"),
        ("The miller saw the Otters.", "none", None),
        ("The Otters were seen by the miller.", "patient", "see"),
        ("The weir was broken by the Otters.", "agent", "break"),
        ("The Otters did not break the weir.", "agent", "not break"),
        ("The house of the Otters is small.", "none", None),
        ("The miller and the Otters broke the weir.", "agent", "break"),
        # What has a name, is somewhere, or is seen, is neither agent nor patient.
        ("The Otters are old.", "none", None),
        ("They were not against the Otters.", "none", None),
        # Who owns a deed does it, or suffers it.
        ("The crimes of the Otters were many.", "agent", "commit"),
        ("The Otters' attack on the mill failed.", "agent", "attack"),
        ("The killing of the Otters was planned.", "patient", "kill"),
        ("The defeat of the Otters came late.", "patient", "defeat"),
        ("The miller declared war on the Otters.", "patient", "fight"),
        ("A long struggle between the Otters and the millers began.", "agent", "struggle"),
        ("The town lives under attacks by the Otters.", "agent", "attack"),
        ("The miller voted against the Otters.", "patient", "vote"),
        ("The army crushed the revolt of the Otters.", "patient", "crush"),
        ("The right of the Otters to rebel is old.", "agent", "rebel"),
        ("They are against the Otters.", "patient", "be"),
        ("They put pressure on the Otters.", "patient", "press"),
        ("They marched in support of the Otters.", "patient", "support"),
        ("Defeat came at the hands of the Otters.", "agent", "do"),
        ("The Otters are responsible for the flood.", "agent", "be"),
        # Hyphens: on whose side, and by whom.
        ("An anti-Otters league met.", "patient", "oppose"),
        ("An Otters-led league met.", "agent", "lead"),
        # Verbs that pass their subject on to the infinitive.
        ("The Otters seem to break the weir.", "agent", "break"),
        ("The Otters are said to have fled.", "agent", "flee"),
        ("The Otters are unable to build a dam.", "agent", "build"),
        # Clauses that hang on the name, and words that stand in for it.
        ("It was the Otters that broke the weir.", "agent", "break"),
        ("Most of the Otters broke the weir.", "agent", "break"),
        ("The army of the Otters broke the weir.", "agent", "break"),
        ("They used the term Otters.", "none", None),
    ],
)
def test_roles(trunk, actors, documents, text, role, verb):
    row = parsed(trunk, actors, documents, text, "Otters").iloc[0]
    assert row["role"] == role
    assert row["verb"] == verb or (verb is None and row.isna()["verb"])


def test_descriptors(trunk, actors, documents):
    row = parsed(trunk, actors, documents, "The brave old militia broke the weir.", "militia")
    assert row["descriptors"].tolist() == ["brave; old"]


def test_roles_across_a_line_break_keep_their_place(trunk, actors, documents):
    text = "One came first.\r\n\r\nThe River\r\nCouncil broke the weir, and the Otters left it."
    found = parsed(trunk, actors, documents, text, "River Council", "Otters")
    assert found[["name", "role", "verb"]].to_numpy().tolist() == [
        ["River\r\nCouncil", "agent", "break"],
        ["Otters", "agent", "leave"],
    ]
    tables.check(found, tables.MENTIONS)


@pytest.fixture
def no_model(monkeypatch):
    """Take the models away for a while."""
    monkeypatch.setattr(parse, "MODELS", ("no_such_model", "nor_this_one"))
    parse.model.cache_clear()
    parse._reader.cache_clear()
    yield
    parse.model.cache_clear()
    parse._reader.cache_clear()


def test_a_model_asked_for_by_name_must_be_installed(trunk, actors, documents):
    with pytest.raises(CorpusError, match="the spaCy model 'no_such_model' is not installed"):
        parsed(trunk, actors, documents, "The Otters left.", "Otters", model_name="no_such_model")


def test_a_corpus_that_asks_for_a_model_must_have_it(make_corpus, capsys):
    folder = make_corpus({"corpus.toml": 'model = "no_such_model"\n'})
    assert cli.main(["check", str(folder)]) == 1
    said = capsys.readouterr().err
    fault = "corpus.toml: the spaCy model 'no_such_model' is not installed"
    assert said == f"standpoint: town/{fault}\n"


def test_the_second_name_of_the_model_does_too(trunk, actors, documents, monkeypatch):
    installed = parse.model()
    assert installed is not None
    name = f"{installed.meta['lang']}_{installed.meta['name']}"
    assert parse.model(next(one for one in parse.MODELS if one.startswith(name))) is not None


def test_roles_are_missing_with_a_warning_where_no_model_is_installed(
    trunk, actors, documents, no_model
):
    with pytest.warns(UserWarning, match="spaCy's model no_such_model is not installed"):
        found = parsed(trunk, actors, documents, "The Otters left.", "Otters")
    assert found[["role", "verb", "descriptors", "possessed"]].isna().all(axis=None)


def test_line_ends_of_two_characters_change_no_role(trunk, actors, documents):
    text = (
        "The River\nCouncil broke the weir.\nThe Otters left it, and\nnobody saw the Otters.\n\n"
        "The brave old Otters\nwere not seen by the\nRiver Council."
    )
    expected = [
        ["River Council", "agent", "break", None],
        ["Otters", "agent", "leave", None],
        ["Otters", "none", None, None],
        ["Otters", "patient", "not see", "brave; old"],
        ["River Council", "agent", "not see", None],
    ]
    for ends in ("\n", "\r\n"):
        given = text.replace("\n", ends)
        found = parsed(trunk, actors, documents, given, "River Council", "Otters")
        assert [given[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == found[
            "name"
        ].tolist()
        found = found.assign(name=found["name"].str.replace(r"\s+", " ", regex=True))
        found = found[["name", "role", "verb", "descriptors"]].astype(object)
        assert found.where(found.notna(), None).to_numpy().tolist() == expected


def test_no_mention_no_parse(trunk, actors, documents):
    assert parsed(trunk, actors, documents, "Nobody left.", "Otters").empty


def test_who_acts_or_suffers_has_a_verb(harbour):
    assert set(harbour.mentions["role"]) == set(tables.ROLES)
    acting = harbour.mentions["role"].isin(["agent", "patient"])
    assert harbour.mentions.loc[acting, "verb"].notna().all()
    assert harbour.mentions.loc[~acting, "verb"].isna().all()


def phrases(documents, text, **options):
    frame = documents({"a": text})
    cut = segment.segments(frame, tables.build(tables.PARTS, []))
    return parse.phrases(frame, cut, **options)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "They saw President Bush and Gen. Aldous O'Brack.",
            ["President Bush", "Gen. Aldous O'Brack"],
        ),
        ("He met George W. Bush of the U.S. on Monday.", ["George W. Bush of the U.S", "Monday"]),
        (
            "Then al-Qaeda and the US-led troops met al-Sadr.",
            ["al-Qaeda", "US", "al-Sadr"],
        ),
        ("The Patriotic Union of Kurdistan left.", ["Patriotic Union of Kurdistan"]),
        ("Saddam's Republican Guard and I left.", ["Saddam", "Republican Guard"]),
        ("But I’m with Workers' Liberty.", ["Workers' Liberty"]),
        ("The Weir Otters Of Tomorrow Win.", []),
        ("the otters left.", []),
    ],
)
def test_names(documents, text, names):
    found = phrases(documents, text)
    assert found.loc[found["kind"] == "name", "words"].tolist() == names


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("The three brave dockers struck.", [("brave dockers", "docker")]),
        ("The people of Iraq rose.", [("people of Iraq", "people")]),
        ("The dockers' hall burned.", [("dockers", "docker"), ("hall", "hall")]),
        ("Our Iraqi workers struck.", [("Iraqi workers", "worker")]),
    ],
)
def test_noun_phrases(documents, text, nouns):
    found = phrases(documents, text)
    found = found[found["kind"] == "noun"]
    assert list(zip(found["words"], found["head"], strict=True)) == nouns


def test_phrases_say_where_they_stand_and_what_they_do(documents):
    text = "Otters sleep.\r\n\r\nThe River\r\nCouncil paid in Weir: Millers and Weavers obey."
    found = phrases(documents, text)
    tables.check(found, tables.PHRASES)
    for row in found.itertuples():
        assert text[row.start : row.end] == row.words
    seen = found.set_index("words")
    assert seen.loc["Weir", "preposition"] == "in"
    assert seen.loc["River\r\nCouncil", "verb"] == "pay"
    assert bool(seen.loc["Millers", "opens"])
    assert seen.loc["Millers and Weavers", "kind"] == "pair"


def test_a_heading_and_a_missing_text_have_no_phrases(documents):
    assert phrases(documents, "THE RIVER COUNCIL\n\nIt ends.").empty
    frame = documents({"a": "The Otters left."})
    cut = segment.segments(frame, tables.build(tables.PARTS, []))
    found = parse.phrases(frame.assign(text=pd.Series([None], dtype="str")), cut)
    tables.check(found, tables.PHRASES)
    assert found.empty


def test_names_need_a_model(documents, no_model):
    with pytest.raises(CorpusError, match="the spaCy model 'no_such_model' is not installed"):
        phrases(documents, "The Otters left.")
    with pytest.raises(CorpusError, match="the spaCy model 'mine' is not installed"):
        phrases(documents, "The Otters left.", model_name="mine")


def test_of_a_list_of_names_the_first_are_read_and_the_rest_told(make_corpus):
    most = parse._parsed.MOST_NAMES
    text = "The otters" + ", the otters" * (most + 4) + " keep the weir.\n\nThe otters left.\n"
    folder = make_corpus({"texts/a.txt": text})
    with pytest.warns(UserWarning, match="no role and stance of 5 mentions whose sentence"):
        features = extract.features(folder)
    own = features.mentions[features.mentions["doc"] == "mill-1"]
    scores = features.stances.set_index(["doc", "mention"])["score"].loc["mill-1"]
    assert len(own) == most + 6
    assert scores.notna().tolist() == [True] * most + [False] * 5 + [True]
