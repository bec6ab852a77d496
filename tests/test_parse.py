"""What named actors do and suffer."""

import pytest

from analysis import cli, parse, tables
from analysis.tables import CorpusError


def parsed(trunk, actors, documents, text, *aliases, **options):
    found = trunk(text, actors(*[(alias.lower(), alias) for alias in aliases]))
    return parse.roles(found["mentions"], documents({"a": text}), found["segments"], **options)


@pytest.mark.parametrize(
    ("text", "role", "verb"),
    [
        ("The Otters broke the weir.", "agent", "break"),
        ("The miller saw the Otters.", "patient", "see"),
        ("The Otters were seen by the miller.", "patient", "see"),
        ("The weir was broken by the Otters.", "agent", "break"),
        ("The Otters did not break the weir.", "agent", "not break"),
        ("The house of the Otters is small.", "none", None),
        ("The miller and the Otters broke the weir.", "agent", "break"),
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
    yield
    parse.model.cache_clear()


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
    assert found[["role", "verb", "descriptors"]].isna().all(axis=None)


def test_line_ends_of_two_characters_change_no_role(trunk, actors, documents):
    text = (
        "The River\nCouncil broke the weir.\nThe Otters left it, and\nnobody saw the Otters.\n\n"
        "The brave old Otters\nwere not seen by the\nRiver Council."
    )
    expected = [
        ["River Council", "agent", "break", None],
        ["Otters", "agent", "leave", None],
        ["Otters", "patient", "see", None],
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
