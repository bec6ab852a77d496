"""Who is talked about and not listed: names put together, told apart, typed and counted."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import _variants, extract, find, load, pool, portray, review, suggest, tables
from analysis._variants import Variant
from analysis.tables import CorpusError

TEXTS = {
    "documents.csv": "doc,source,date,path\na,MILL,2001,texts/a.txt\nb,REED,2002,texts/b.txt\n",
    "actors.csv": "actor,label,type,alias\notters,Otters,people,otters\n",
    "texts/a.txt": (
        "The otters watched President Ada Finch. She praised the United Millers of Weir.\n\n"
        "On Monday the dockers struck, and the UMW stood by them. Finch kept silent.\n\n"
        "Nobody saw the Iraqi Communist Party.\n"
    ),
    "texts/b.txt": (
        "The striking dockers met Finch in the mill. The United Millers of Weir paid.\n\n"
        "The Iraqi Communist Party and the Iranian Communist Party quarrelled.\n"
        "A docker laughed.\n\n"
        "Then the Iranian Communist Party left, and the UMW remained. Otters swam.\n"
    ),
}
EXPECTED = [
    ["united-millers-of-weir", "organisation", "UMW", 2, 2, 2],
    ["united-millers-of-weir", "organisation", "United Millers of Weir", 2, 2, 2],
    ["dockers", "people", "dockers", 2, 2, 2],
    ["dockers", "people", "docker", 1, 1, 1],
    ["ada-finch", "person", "Finch", 2, 2, 2],
    ["ada-finch", "person", "President Ada Finch", 1, 1, 1],
    ["iraqi-communist-party", "party", "Iraqi Communist Party", 2, 2, 2],
    ["iranian-communist-party", "party", "Iranian Communist Party", 2, 1, 1],
]
SHOWN = ["actor", "type", "alias", "n", "documents", "sources"]


def measured(folder):
    return extract.features(load.corpus(folder, needs_actors=False))


def proposed(folder, **options):
    return suggest.candidates(measured(folder), **options)


def test_candidates_of_a_small_corpus(make_corpus):
    found = proposed(make_corpus(TEXTS))
    assert found[SHOWN].to_numpy().tolist() == EXPECTED
    assert found["from"].isna().all()
    assert found["to"].isna().all()
    assert dict(zip(found["actor"], found["note"], strict=True)) == {
        "united-millers-of-weir": "model: ORG 4 of 4",
        "dockers": "head word 'docker'",
        "ada-finch": "title before the name",
        "iraqi-communist-party": "head word 'party'",
        "iranian-communist-party": "head word 'party'",
    }
    assert proposed(make_corpus(TEXTS, name="two"), n=2)["actor"].unique().tolist() == [
        "united-millers-of-weir",
        "dockers",
    ]


@pytest.mark.parametrize("actors", [None, "actor,label,type,alias\n"])
def test_a_corpus_without_actors_has_all_as_candidates(make_corpus, actors):
    found = proposed(make_corpus({**TEXTS, "actors.csv": actors}))
    assert found[SHOWN].to_numpy().tolist() == EXPECTED


def test_what_is_found_can_be_pasted_and_is_found_as_often(make_corpus):
    folder = make_corpus({**TEXTS, "actors.csv": None})
    found = proposed(folder)
    found.to_csv(folder / "actors.csv", index=False)
    mentions = extract.features(folder).mentions
    named = mentions.assign(key=mentions["name"].map(find.key)).groupby(["actor", "key"]).size()
    counted = found.assign(key=found["alias"].map(find.key)).set_index(["actor", "key"])["n"]
    assert named.sort_index().to_dict() == counted.sort_index().to_dict()
    assert proposed(folder).empty


def test_new_names_of_a_listed_actor_stand_under_its_id(make_corpus):
    table = "actor,label,type,alias\nmiller,The millers,party,United Millers of Weir\n"
    found = proposed(make_corpus({**TEXTS, "actors.csv": table}))
    own = found[found["actor"] == "miller"]
    assert own[["label", "type", "alias", "note"]].to_numpy().tolist() == [
        ["The millers", "party", "UMW", "a listed actor"]
    ]


def test_nothing_but_dates_headings_and_openings_is_no_candidate(make_corpus):
    text = (
        "THE NEW MARCH\n\nHowever, on 3 March 2001 the mill closed. Nobody came on Monday.\n\n"
        "However, it rained in March. Nobody came on Monday.\n"
    )
    files = {"actors.csv": None, "texts/a.txt": text, "texts/b.txt": "Three. 3.\n"}
    assert proposed(make_corpus(files)).empty


@pytest.mark.parametrize("text", ["!", "…", "1 2 3\n", "🦦 🦦\n", "I", "A.", "'s", "of of of"])
@pytest.mark.parametrize("alias", ["otters", "!!!", "🦦", "of"])
def test_odd_texts_and_aliases_are_no_fault(make_corpus, text, alias):
    table = f"actor,label,type,alias\notters,Otters,person,{alias}\n"
    files = {"texts/a.txt": text, "texts/b.txt": text, "actors.csv": table}
    features = measured(make_corpus(files))
    assert suggest.candidates(features).empty
    assert len(review.aliases(features)) <= 1


def test_no_candidates_without_texts(bundle):
    with pytest.raises(CorpusError, match=r"no names without the texts of lantern-2009.*--texts"):
        suggest.phrases(extract.features(bundle))


@pytest.fixture(scope="module")
def dropped(root, tmp_path_factory):
    """The candidates of harbour where its whole table of actors is taken away."""
    folder = tmp_path_factory.mktemp("dropped") / "harbour"
    shutil.copytree(root / "corpus" / "harbour", folder)
    listed = load.corpus(folder).actors
    (folder / "actors.csv").unlink()
    (folder / "coding.csv").unlink()  # it codes actors who are not listed now
    return listed, proposed(folder, n=40)


def test_the_actors_of_harbour_are_proposed(dropped):
    listed, found = dropped
    keys = {"key": listed["alias"].map(find.key)}
    both = found.assign(key=found["alias"].map(find.key)).merge(
        listed.assign(**keys), on="key", suffixes=("", "_listed")
    )
    assert set(both["actor_listed"]) == set(listed["actor"])
    right = both[both["type"] == both["type_listed"]]["actor_listed"].nunique()
    assert right >= 10  # of 13
    together = {frozenset(rows["alias"]) for _, rows in found.groupby("actor")}
    assert {"UDM", "United Dockers of Marrow"} in together
    assert {"ONE", "Order and National Endeavour"} in together
    assert {"Édith Kårlow", "Kårlow", "Mayor Kårlow"} in together
    assert {"Ostrane", "Ostranian", "Ostranians"} in together


def test_the_first_report_needs_no_other_file_than_the_draft(root, tmp_path):
    folder = tmp_path / "harbour"
    shutil.copytree(root / "corpus" / "harbour" / "texts", folder / "texts")
    shutil.copy(root / "corpus" / "harbour" / "documents.csv", folder)
    features = extract.features(load.corpus(folder, needs_actors=False))
    file = suggest.draft(suggest.candidates(features), folder)
    assert file == folder / "actors.csv"
    measured = extract.features(folder)
    assert measured.actors["note"].str.startswith("draft: ").all()
    assert set(measured.labels) == set(measured.named["actor"])
    assert measured.labels[measured.actor()]
    assert len(portray.rates(measured)) > 0
    assert len(pool.stances(measured)) > 0
    before = file.read_bytes()
    with pytest.raises(CorpusError, match=r"actors\.csv: is there already, and may be yours"):
        suggest.draft(suggest.candidates(measured), folder)
    assert file.read_bytes() == before


def test_a_draft_of_nobody_is_not_written(make_corpus):
    files = {"texts/a.txt": "It rained.", "texts/b.txt": "It snowed.", "actors.csv": None}
    folder = make_corpus(files)
    features = extract.features(load.corpus(folder, needs_actors=False))
    with pytest.raises(CorpusError, match="nobody is named often enough to be proposed"):
        suggest.draft(suggest.candidates(features), folder)
    assert not (folder / "actors.csv").exists()


def test_bodies_that_may_be_anybodys_come_later(make_corpus):
    text = "The government met the bakers. A government left. The bakers slept.\n\n" * 3
    folder = make_corpus({"texts/a.txt": text, "texts/b.txt": text, "actors.csv": None})
    features = extract.features(load.corpus(folder, needs_actors=False))
    found = suggest.candidates(features)["actor"].unique().tolist()
    assert found[:2] == ["bakers", "government"]


def name(words, *, entity="", kind="name", n=1, actor=""):
    head = words.split()[-1].lower()
    return Variant(find.key(words), words, kind, _variants.singular(head), n, entity, actor)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (name("North Korea"), name("South Korea"), False),
        (name("Iraqi Communist Party"), name("Iranian Communist Party"), False),
        (name("Iraq"), name("Iran"), False),
        (name("Austria"), name("Australia"), False),
        (name("Soleimani"), name("Suleimani"), True),
        (name("Hashd al-Sha’bi"), name("Hashd al Sha'bi"), True),
        (name("Pasdaran"), name("Pasdarans"), True),
        (name("Iraq"), name("Iraqi"), True),
        (name("Iraq"), name("Iraqis"), False),
        (name("America"), name("US"), True),
        (name("Patriotic Union of Kurdistan"), name("PUK"), True),
        (name("Ada Finch", entity="PERSON"), name("Finch"), True),
        (name("Mayor Finch"), name("Finch"), True),
        (name("Harbour Guard"), name("Guard"), True),
        (name("Justice Department"), name("Department"), True),
        (name("General Government"), name("Government", kind="noun"), False),
        (name("socialism"), name("socialist"), False),
        (name("striking dockers", kind="noun"), name("docker", kind="noun"), True),
        (name("working class", kind="noun"), name("ruling class", kind="noun"), False),
        (name("Iraqi army", kind="noun"), name("army", kind="noun"), False),
        (name("Finch", actor="ada"), name("Finchs", actor="bob"), False),
    ],
)
def test_what_is_one_name_and_what_is_not(one, other, same):
    for both in ([one, other], [other, one]):
        groups = _variants.grouped(both)
        assert (groups[one.key] == groups[other.key]) is same


def test_a_short_name_of_two_stays_alone():
    many = [
        name("Ada Finch", entity="PERSON"),
        name("Bob Finch", entity="PERSON"),
        name("Finch"),
        name("Harbour Guard"),
        name("Palace Guard"),
        name("Guard"),
    ]
    assert len(set(_variants.grouped(many).values())) == len(many)


WORDS = st.sampled_from(
    [
        "Ada",
        "Finch",
        "President",
        "Iraqi",
        "Iraq",
        "Party",
        "of",
        "Guard",
        "ONE",
        "al-Sadr",
        "dockers",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(st.lists(NAMES, max_size=8, unique=True), st.randoms())
def test_the_order_of_names_is_irrelevant(words, random):
    variants = [name(one) for one in words]
    mixed = random.sample(variants, len(variants))

    def sets(groups):
        return {frozenset(k for k in groups if groups[k] == group) for group in groups.values()}

    assert sets(_variants.grouped(variants)) == sets(_variants.grouped(mixed))
    for one in variants:
        kind, why = _variants.kind_of([one])
        assert kind in tables.ACTOR_TYPES
        assert why
        assert _variants.label([one])


def test_the_word_lists_hold_allowed_types():
    listed = _variants.actor_words()
    assert {kind for kind, _ in listed.values()} <= set(tables.ACTOR_TYPES)
    states = {state for state, form in _variants.states().values() if form != "people"}
    assert states <= set(_variants.states())


def test_a_surname_that_ends_like_a_word_for_a_group_is_a_person():
    one = _variants.Variant("jens lindqvist", "Jens Lindqvist", "name", "lindqvist", 3, "PERSON")
    assert _variants.kind_of([one])[0] == "person"
