"""What a name is used for, and whom a bare surname means: rule by rule, and list by list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import _names
from analysis.data import words

KINDS = ("title", "institution", "organ", "direction", "inside", "way", "about", "distance")
TYPES = {
    "ostrane": ("state", ["Ostrane", "Ostranian", "Ostranians"]),
    "weir": ("state", ["Weir Republic", "WR"]),
    "otters": ("people", ["Otters"]),
    "ada": ("person", ["Ada Finch"]),
    "rosa": ("person", ["Rosa Finch"]),
    "reed": ("person", ["Aldous al-Reed"]),
    "brigade": ("militia", ["Finch Brigade"]),
    "marrow": ("person", ["Marrow"]),
}


@pytest.fixture(scope="module")
def found(trunk, actors):
    """Return a function from a text to (name, actor, use) of the mentions in it."""
    table = actors(*[(actor, alias) for actor, (_, own) in TYPES.items() for alias in own])
    table = table.assign(
        type=table["actor"].map({actor: kind for actor, (kind, _) in TYPES.items()})
    )

    def run(text):
        mentions = trunk(text, table)["mentions"]
        return list(zip(mentions["name"], mentions["actor"], mentions["use"], strict=True))

    return run


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        # Words of place before a state's name, small or in capitals.
        ("They live in Ostrane.", ["place"]),
        ("In Ostrane they live well.", ["place"]),
        ("Inside Ostrane, many were poor.", ["place"]),
        ("Across all of Ostrane they met.", ["place"]),
        ("They marched into neighbouring Ostrane.", ["place"]),
        ("They live in occupied Ostrane.", ["place"]),
        ("They live in southern Ostrane.", ["place"]),
        ("They live in the coastal Ostrane.", ["place"]),
        ("They came to Ostrane.", ["doubtful"]),
        ("From Ostrane came the boats.", ["doubtful"]),
        ("They flew via Ostrane.", ["doubtful"]),
        # Where it is what the state does or has, it is the state.
        ("The north of Ostrane is poor.", ["actor"]),
        ("They attacked Ostrane.", ["actor"]),
        ("In Ostrane’s harbour they live.", ["actor"]),
        ("They live in Ostrane-held towns.", ["actor"]),
        ("He sat in Ostrane Government rooms.", ["actor"]),
        ("He spoke to Ostrane President Reed.", ["actor"]),
        ("They live in the Weir Republic.", ["actor"]),
        ("They sat in WR custody.", ["actor"]),
        ("They live in WR and like it.", ["place"]),
        ("They live in an Ostranian town.", ["actor"]),
        ("They live in Ostranian.", ["actor"]),
        # Peoples and persons are nowhere places.
        ("They believe in Otters.", ["actor"]),
        ("They trust in Ada Finch.", ["actor"]),
        # Longer names.
        ("The Bank of Ostrane failed.", ["part"]),
        ("The Bank of the Ostrane failed.", ["part"]),
        ("A Campaign against Ostrane began.", ["part"]),
        ("The League for Ostrane met.", ["part"]),
        ("The Government of Ostrane fell.", ["actor"]),
        ("The Army of Ostrane fell.", ["actor"]),
        ("The bank of Ostrane failed.", ["actor"]),
        ("The Ostrane Museum burned.", ["part"]),
        ("The Ostrane Herring Museum burned.", ["part"]),
        ("The Ostrane Museum’s roof burned.", ["part"]),
        ("The Ostrane museum burned.", ["actor"]),
        ("The Ostrane Army attacked.", ["actor"]),
        ("The Ostrane Herring Army attacked.", ["actor"]),
        ("The Ostrane Herring won.", ["doubtful"]),
        ("The Otters Herring won.", ["doubtful"]),
        ("New Ostrane rose.", ["part"]),
        ("The East Ostrane front fell.", ["part"]),
        ("They went east. Ostrane rose.", ["actor"]),
        # The name that follows is another actor's, not the end of a longer name.
        ("The Ostrane Otters left.", ["actor", "actor"]),
        ("An Ostrane Weir Republic treaty failed.", ["actor", "actor"]),
        # In headlines capitals say nothing.
        ("THE OTTERS STAY IN OSTRANE MUSEUM", ["actor", "actor"]),
        ("Otters Leave the Bank of Ostrane", ["actor", "actor"]),
    ],
)
def test_what_a_name_is_used_for(found, text, uses):
    assert [use for _, _, use in found(text)] == uses


def listed(kind):
    known = words("name_words")
    return sorted(known.loc[known["kind"] == kind, "word"])


def test_every_word_beside_a_name_says_what_it_is_used_for(found):
    own = {alias for _, aliases in TYPES.values() for alias in aliases}
    organs, institutions = listed("organ"), sorted(set(listed("institution")) - own)
    cases = [(f"We saw the Ostrane {word} burn.", "part") for word in institutions]
    cases += [
        (f"We saw the {word} of Ostrane burn.", "actor" if word in organs else "part")
        for word in institutions
    ]
    cases += [
        (f"We saw the Ostrane {word} burn.", "actor")
        for word in sorted({*organs, *listed("title")} - set(institutions))
    ]
    cases += [(f"We saw {word} Ostrane burn.", "part") for word in listed("direction")]
    for kind, use in (("inside", "place"), ("way", "doubtful")):
        cases += [(f"The boats lay {word} Ostrane then.", use) for word in listed(kind)]
        cases += [(f"{word.title()} Ostrane the boats lay.", use) for word in listed(kind)]
    mentions = found("\n\n".join(text for text, _ in cases))
    assert [(text, use) for (text, _), (_, _, use) in zip(cases, mentions, strict=True)] == cases


def test_the_list_of_words_beside_names_holds_what_it_may():
    known = words("name_words")
    assert set(known["kind"]) == set(KINDS)
    assert not known.duplicated().any()
    small = known["kind"].isin(["inside", "way", "about", "distance"])
    assert known.loc[small, "word"].str.islower().all()
    assert known.loc[~small, "word"].str.istitle().all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Finch came. Finch spoke.", ["ada", "ada"]),
        ("Finch spoke. Ada Finch came.", ["ada"]),
        ("Ada Finch came.\n\nFinch spoke.\n\nFinch left.", ["ada"] * 3),
        ("Ada Finch came. Finch’s boat and Finch's mill burned.", ["ada"] * 3),
        ("Ada Finch came. A Finch-led crowd left.", ["ada"] * 2),
        ("Ada Finch came. An anti-Finch crowd left.", ["ada"]),
        ("Ada Finch came. FINCH left, and so did Finches and finch.", ["ada"]),
        ("Ada Finch came. “Finch left.” (Finch.)", ["ada"] * 3),
        # A word in capitals before it is another first name, but for titles and openers.
        ("Ada Finch came. Then Miller Finch spoke.", ["ada"]),
        ("Ada Finch came. Then President Finch spoke.", ["ada"] * 2),
        ("Ada Finch came. Then Dr. Finch spoke.", ["ada"] * 2),
        ("Ada Finch came. But Finch spoke.", ["ada"] * 2),
        ("Ada Finch came. They left. Finch spoke.", ["ada"] * 2),
        # Where the word is also a common one, the first word of a sentence says nothing.
        ("Ada Finch fed a finch. Finch is a bird.", ["ada"]),
        ("Ada Finch fed a finch. Yet Finch left.", ["ada"] * 2),
        ("Ada Finch fed a finch. Then Dr. Finch left.", ["ada"] * 2),
        # Longer names.
        ("Ada Finch came. The Finch Museum burned.", ["ada"]),
        ("Ada Finch came. The Finch Herring burned.", ["ada"] * 2),
        ("Ada Finch came. The old Finch Brigade left.", ["ada", "brigade"]),
        # Two of one surname: whom the text named last.
        ("Ada Finch and Rosa Finch came. Finch left.", ["ada", "rosa", "rosa"]),
        ("Rosa Finch left. Finch came. Ada Finch left. Finch came.", ["rosa"] * 2 + ["ada"] * 2),
        # With and without the article.
        ("Aldous al-Reed came. Reed left, and al-Reed too.", ["reed"] * 3),
        ("Aldous al-Reed came. Then Al-Reed left.", ["reed"]),
        # One name is no surname; peoples and states have none.
        ("Marrow came. Marrow left.", ["marrow"] * 2),
        ("The Weir Republic fell. Republic is a word.", ["weir"]),
    ],
)
def test_whom_a_bare_surname_means(found, text, expected):
    assert [actor for _, actor, _ in found(text)] == expected


SAID = st.sampled_from(
    ["Ada Finch", "Rosa Finch", "Finch", "Mr. Finch", "Miller Finch", "finch", "Finch Museum"]
    + [" ", ". ", "\n", "\n\n", ", ", "came", "“", "”", "Aldous al-Reed", "Reed", "Ostrane", "in "]
)


@settings(max_examples=40)
@given(st.lists(SAID, max_size=40).map(" ".join))
def test_surnames_are_those_of_persons_named_before(found, text):
    told = found(text)
    named = {}
    for name, actor, _ in told:
        if " " in name:
            named[name.split()[-1].removeprefix("al-")] = actor
        elif TYPES[actor][0] == "person":
            assert named[name.removeprefix("al-")] == actor
    full = [name for name, _, _ in told if name not in ("Finch", "Reed", "al-Reed", "Ostrane")]
    assert len(full) == sum(text.count(alias) for alias in ("Ada Finch", "Rosa Finch", "al-Reed"))


@settings(max_examples=40)
@given(st.lists(SAID, max_size=40).map(" ".join))
def test_nothing_is_named_twice_in_one_place(trunk, actors, text):
    table = actors(("ada", "Ada Finch"), ("rosa", "Rosa Finch")).assign(type="person")
    mentions = trunk(text, table)["mentions"]
    assert (mentions["start"].to_numpy()[1:] >= mentions["end"].to_numpy()[:-1]).all()


@pytest.mark.parametrize(
    ("aliases", "expected"),
    [
        (["Ostrane", "Ostranian", "Ostranians"], {"Ostranian", "Ostranians"}),
        (["Marland", "Marlish"], {"Marlish"}),
        (["Weir", "Weirese"], {"Weirese"}),
        (["Korea", "Korean"], {"Korean"}),
        (["Pan", "Panama"], set()),
        (["Ostrane"], set()),
        (["Ian", "Ostrane"], set()),
        (["Oman", "Omani"], {"Omani"}),
        (["Otterland", "Weirish"], set()),
    ],
)
def test_adjectives_are_no_places(aliases, expected):
    assert _names.adjectives(aliases) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("THE OTTERS LEAVE THE MILL", True),
        ("Otters Leave the Mill", True),
        ("Otters Leave", False),
        ("Otters leave the Mill Now", False),
        ("The Otters of the River Council", True),
        ("", False),
    ],
)
def test_headlines(sentence, expected):
    assert _names.in_capitals(sentence) == expected


def test_what_is_felt_or_done_about_a_state_is_no_place(trunk, actors):
    table = actors(("ostrane", "Ostrane")).assign(type="state")
    for text in ("Their faith in Ostrane is gone.", "It was an intervention in Ostrane."):
        assert trunk(text, table)["mentions"]["use"].tolist() == ["doubtful"]
