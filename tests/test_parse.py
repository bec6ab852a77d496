"""What named actors do and suffer."""

import pytest

from analysis import parse, tables


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


def test_roles_are_missing_with_a_warning_where_the_model_is_not_installed(
    trunk, actors, documents
):
    with pytest.warns(UserWarning, match="spaCy's model no_such_model is not installed"):
        found = parsed(
            trunk, actors, documents, "The Otters left.", "Otters", model_name="no_such_model"
        )
    assert found[["role", "verb", "descriptors"]].isna().all(axis=None)


def test_no_mention_no_parse(trunk, actors, documents):
    assert parsed(trunk, actors, documents, "Nobody left.", "Otters").empty


def test_who_acts_or_suffers_has_a_verb(harbour):
    assert set(harbour.mentions["role"]) == set(tables.ROLES)
    acting = harbour.mentions["role"].isin(["agent", "patient"])
    assert harbour.mentions.loc[acting, "verb"].notna().all()
    assert harbour.mentions.loc[~acting, "verb"].isna().all()
