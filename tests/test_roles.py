"""What a name does or suffers and how it is described: rule by rule, and list by list."""

import pytest
from spacy.tokens import Doc

from analysis import _roles, parse
from analysis.data import words

SENTENCES = [
    # Who owns a deed that is done to somebody else.
    ("The Otters' killing of Ada Finch was planned.", "agent", "kill"),
    ("The Otters' murder shocked the town.", "patient", "murder"),
    ("Hatred of the Otters grows.", "patient", "hate"),
    ("The Council, not the Otters, attacked the mill.", "none", None),
    # Subjects, objects, prepositions.
    ("The Otters attacked the mill.", "agent", "attack"),
    ("The Council attacked the Otters.", "patient", "attack"),
    ("The Council has attacked the Otters again.", "patient", "attack"),
    ("The Council gave the Otters boats.", "patient", "give"),
    ("The Council gave boats to the Otters.", "patient", "give"),
    ("The Council sold the Otters a boat.", "patient", "sell"),
    ("The Council sent money to the Otters.", "patient", "send"),
    ("The Council talked to the Otters.", "patient", "talk"),
    ("The Council fought with the Otters.", "none", None),
    ("The Council fought alongside the Otters.", "agent", "fight"),
    ("The Council fought against the Otters.", "patient", "fight"),
    ("The Council turned against the Otters.", "patient", "turn"),
    ("The Council relied on the Otters.", "none", None),
    ("The Council fired on the Otters.", "none", None),
    ("The Council went to the Otters.", "none", None),
    ("The Council returned to the Otters.", "none", None),
    ("The Council and the Otters attacked the mill.", "agent", "attack"),
    ("The Otters and the Council attacked the mill.", "agent", "attack"),
    ("The Council attacked the mill and the Otters.", "patient", "attack"),
    ("The Otters died.", "patient", "die"),
    ("The Otters suffered.", "patient", "suffer"),
    ("The Otters face the Council.", "patient", "face"),
    ("The Otters won.", "agent", "win"),
    ("The Otters belong to the river.", "none", None),
    ("The Otters are a people.", "none", None),
    ("The Otters are brave.", "none", None),
    ("The Otters exist.", "none", None),
    ("The Council knows the Otters.", "none", None),
    ("The Council includes the Otters.", "none", None),
    ("The Council, an ally of the Otters, slept.", "none", None),
    ("The Council took the fish from the Otters.", "none", None),
    ("The Council sided with the Otters.", "none", None),
    ("There are Otters in the river.", "none", None),
    ("Stop the Otters!", "patient", "stop"),
    ("Who attacked the Otters?", "patient", "attack"),
    ("Did the Otters attack the mill?", "agent", "attack"),
    ("Down with the Otters!", "none", None),
    ("Without the Otters, the mill falls.", "none", None),
    ("Thanks to the Otters, the mill stands.", "none", None),
    ("The Otters, an old people, attacked the mill.", "agent", "attack"),
    ("An old people, the Otters, attacked the mill.", "agent", "attack"),
    ("The Council is hostile to the Otters.", "none", None),
    ("The Council is afraid of the Otters.", "none", None),
    ("The Otters agreed with the Council.", "agent", "agree"),
    ("The Council stopped supporting the Otters.", "patient", "support"),
    # Negation stays with the verb, also where the verb passes its subject on.
    ("The Otters did not attack the mill.", "agent", "not attack"),
    ("The Otters never attacked the mill.", "agent", "not attack"),
    ("The Otters have never attacked the mill.", "agent", "not attack"),
    ("The Otters didn't attack the mill.", "agent", "not attack"),
    ("The Otters didn’t attack the mill.", "agent", "not attack"),
    ("The Otters will not attack.", "agent", "not attack"),
    ("The Otters cannot attack.", "agent", "not attack"),
    ("The Otters can't attack.", "agent", "not attack"),
    ("The Otters were not attacked.", "patient", "not attack"),
    ("The mill was not attacked by the Otters.", "agent", "not attack"),
    ("The Otters might not have attacked the mill.", "agent", "not attack"),
    ("The Otters do not want to attack.", "agent", "not want"),
    ("The Otters do not seem to attack.", "agent", "not attack"),
    ("The Otters seem not to attack.", "agent", "not attack"),
    ("The Otters-friendly league met.", "none", None),
    ("The Otters are not able to attack.", "agent", "not attack"),
    ("The Otters no longer attack the mill.", "agent", "not attack"),
    ("The Council has not attacked the Otters.", "patient", "not attack"),
    ("The Council never supported the Otters.", "patient", "not support"),
    # Verbs that pass their subject on, and verbs that do not.
    ("The Otters refused to attack the mill.", "agent", "refuse"),
    ("The Otters seem to attack the mill.", "agent", "attack"),
    ("The Otters seem to have attacked the mill.", "agent", "attack"),
    ("The Otters appear to have been attacked.", "patient", "attack"),
    ("The Otters are said to have attacked the mill.", "agent", "attack"),
    ("The Otters are expected to attack.", "agent", "attack"),
    ("The Otters are expected to be attacked.", "patient", "attack"),
    ("The Otters began to attack the mill.", "agent", "attack"),
    ("The Otters continued attacking the mill.", "agent", "attack"),
    ("The Otters tried to attack the mill.", "agent", "try"),
    ("The Otters want to attack the mill.", "agent", "want"),
    ("The Otters are able to attack the mill.", "agent", "attack"),
    ("The Otters are ready to attack the mill.", "agent", "attack"),
    ("The Otters failed to attack the mill.", "agent", "fail"),
    ("The Otters have to leave.", "agent", "leave"),
    ("The Otters used to attack the mill.", "agent", "attack"),
    ("The Otters came to power.", "agent", "come"),
    ("The Council wants the Otters to leave.", "agent", "leave"),
    ("The Council forced the Otters to leave.", "patient", "force"),
    ("The Council let the Otters leave.", "agent", "leave"),
    ("The Council saw the Otters attack the mill.", "agent", "attack"),
    ("The Council accused the Otters of attacking the mill.", "patient", "accuse"),
    ("The Council prevented the Otters from leaving.", "patient", "prevent"),
    ("The Council called on the Otters to leave.", "none", None),
    ("The Council makes the Otters uncomfortable.", "patient", "make"),
    ("The Council considers the Otters dangerous.", "patient", "consider"),
    ("The attack by the Otters failed.", "agent", "attack"),
    ("The attack of the Otters failed.", "agent", "attack"),
    ("The attack on the Otters failed.", "patient", "attack"),
    ("The attack against the Otters failed.", "patient", "attack"),
    ("The Otters’ attack failed.", "agent", "attack"),
    ("The Otters attack failed.", "agent", "attack"),
    ("The Otters were accused of attacking the mill.", "patient", "accuse"),
    # Passives, with and without an agent.
    ("The Otters were attacked.", "patient", "attack"),
    ("The Otters were attacked by the Council.", "patient", "attack"),
    ("The mill was attacked by the Otters.", "agent", "attack"),
    ("The mill has been attacked by the brave Otters of Ostrane.", "agent", "attack"),
    ("The Otters got attacked.", "patient", "attack"),
    ("The Otters were defeated.", "patient", "defeat"),
    ("The Otters’ defeat was bitter.", "patient", "defeat"),
    ("Aid to the Otters was cut.", "patient", "aid"),
    ("Thousands of Otters were killed.", "patient", "kill"),
    ("The Otters' decision to attack the mill was wrong.", "agent", "decide"),
    ("The fish were taken from the Otters.", "none", None),
    ("The Otters are being attacked.", "patient", "attack"),
    ("The Otters should be attacked.", "patient", "attack"),
    ("Why were the Otters attacked?", "patient", "attack"),
    ("The Otters were neither seen nor heard.", "patient", "see"),
    # Nouns for a deed: who owns it, who suffers it.
    ("The Council will attack neither the Otters nor the mill.", "patient", "attack"),
    ("The killing of the Otters went on.", "patient", "kill"),
    ("The killing of the millers by the Otters went on.", "agent", "kill"),
    ("The Otters' killing went on.", "patient", "kill"),
    ("The occupation of the mill by the Otters ended.", "agent", "occupy"),
    ("The suppression of the Otters ended.", "patient", "suppress"),
    ("The war against the Otters goes on.", "patient", "fight"),
    ("The war between the Otters and the Council goes on.", "agent", "fight"),
    ("The war between the Council and the Otters goes on.", "agent", "fight"),
    ("Support for the Otters grows.", "patient", "support"),
    ("The Otters' support for the Council grows.", "agent", "support"),
    ("Support from the Otters grows.", "agent", "support"),
    ("The enemies of the Otters rejoiced.", "patient", "oppose"),
    ("The Otters' enemies rejoiced.", "patient", "oppose"),
    ("A victim of the Otters spoke.", "agent", "victimise"),
    ("The liberation of the Otters is near.", "patient", "liberate"),
    ("The Otters' struggle for freedom goes on.", "agent", "struggle"),
    ("The struggle of the Otters goes on.", "agent", "struggle"),
    ("The threat from the Otters is real.", "agent", "threaten"),
    ("The threat to the Otters is real.", "patient", "threaten"),
    ("The threat against the Otters is real.", "patient", "threaten"),
    ("The departure of the Otters surprised us.", "agent", "leave"),
    ("The expulsion of the Otters surprised us.", "patient", "expel"),
    ("The expulsion of millers from the Otters surprised us.", "none", None),
    ("The Council crushed the Otters' revolt.", "patient", "crush"),
    ("The Council supported the Otters' revolt.", "agent", "revolt"),
    ("The right of the Otters to fish is old.", "agent", "fish"),
    ("The Otters' right to fish is old.", "agent", "fish"),
    ("Let us attack the Otters!", "patient", "attack"),
    ("The Otters are unable to attack.", "agent", "attack"),
    ("The Council did not attack, but fed the Otters.", "patient", "feed"),
    ("The Council declared war on the Otters.", "patient", "fight"),
    ("The Council waged war against the Otters.", "patient", "fight"),
    ("The Council launched an attack on the Otters.", "patient", "attack"),
    ("The Council imposed sanctions on the Otters.", "patient", "sanction"),
    ("The Otters carried out an attack.", "agent", "carry"),
    # Clauses: relative, cleft, participles; words for examples.
    ("The Otters, who attacked the mill, are old.", "agent", "attack"),
    ("The Otters who attacked the mill are old.", "agent", "attack"),
    ("The Otters, whom the Council attacked, are old.", "patient", "attack"),
    ("The Otters that the Council attacked are old.", "patient", "attack"),
    ("It was the Otters that attacked the mill.", "agent", "attack"),
    ("It was the Otters who attacked the mill.", "agent", "attack"),
    ("It was the Otters whom the Council attacked.", "patient", "attack"),
    ("It was the Otters that the Council attacked.", "patient", "attack"),
    ("The Otters are the force that attacked the mill.", "agent", "attack"),
    ("What the Otters attacked was the mill.", "agent", "attack"),
    ("The Council says that the Otters attacked the mill.", "agent", "attack"),
    ("Attacking the mill, the Otters cheered.", "agent", "cheer"),
    ("The Otters, attacking the mill, cheered.", "agent", "cheer"),
    ("The Council watched the Otters attacking the mill.", "agent", "attack"),
    ("Groups like the Otters attacked the mill.", "agent", "attack"),
    ("Many peoples, including the Otters, attacked the mill.", "agent", "attack"),
    ("Peoples such as the Otters attacked the mill.", "agent", "attack"),
    ("The Council attacked the mill instead of the Otters.", "none", None),
    ("The Council, led by the Otters, attacked the mill.", "agent", "lead"),
    ("A mill owned by the Otters burned.", "agent", "own"),
    ("Millers opposed to the Otters met.", "patient", "oppose"),
    ("The Council, which attacked the Otters, slept.", "patient", "attack"),
    ("The mill which the Otters attacked burned.", "agent", "attack"),
    ("Because the Otters attacked, we left.", "agent", "attack"),
    # Words that stand in for the name, and words that do not.
    ("The Otters' army attacked the mill.", "agent", "attack"),
    ("The army of the Otters attacked the mill.", "agent", "attack"),
    ("The Council attacked the army of the Otters.", "patient", "attack"),
    ("Some of the Otters attacked the mill.", "agent", "attack"),
    ("Members of the Otters attacked the mill.", "agent", "attack"),
    ("A group of Otters attacked the mill.", "agent", "attack"),
    ("The Council killed hundreds of Otters.", "patient", "kill"),
    ("Otters troops attacked the mill.", "agent", "attack"),
    ("The Otters leader attacked the mill.", "agent", "attack"),
    ("The Otters' leader attacked the mill.", "none", None),
    ("The leader of the Otters attacked the mill.", "none", None),
    ("The house of the Otters burned.", "none", None),
    ("The Council burned the Otters’ house.", "none", None),
    ("The word Otters is short.", "none", None),
    ("The term “Otters” is short.", "none", None),
    ("The anti-Otters league met.", "patient", "oppose"),
    ("The pro-Otters league met.", "patient", "support"),
    ("The Otters-led league met.", "agent", "lead"),
    ("The Otters-backed league met.", "agent", "back"),
]
PARTS = {"agent", "patient", "none"}


@pytest.fixture(scope="module")
def model():
    return parse.model()


def named(doc, name="Otters"):
    at = doc.text.index(name)
    return doc.char_span(at, at + len(name), alignment_mode="expand")


@pytest.mark.parametrize(("text", "role", "verb"), SENTENCES)
def test_roles(model, text, role, verb):
    assert _roles.role(named(model(parse.plain(text)))) == (role, verb)


@pytest.mark.parametrize(
    ("text", "described", "possessed"),
    [
        ("The Otters left.", "", None),
        ("The brave old Otters left.", "brave; old", None),
        ("Terrorist Otters left.", "terrorist", None),
        ("The rebel Otters left.", "rebel", None),
        ("The Otters, an old people, left.", "people", None),
        ("The Otters are brave.", "brave", None),
        ("The Otters are a people.", "people", None),
        ("The Otters are not brave.", "not brave", None),
        ("They saw the Otters, a brave people, leave.", "people", None),
        ("The Otters army left.", "", "army"),
        ("Otters leader Ada Finch left.", "", "leader"),
        ("The Otters’ crimes were many.", "", "crime"),
        ("The crimes of the Otters were many.", "", "crime"),
        ("They fear the Otters’ old boats.", "", "boat"),
        ("The house in the Otters burned.", "", None),
        ("Most of the Otters left.", "", None),
    ],
)
def test_descriptors_and_what_is_possessed(model, text, described, possessed):
    span = named(model(parse.plain(text)))
    assert "; ".join(_roles.descriptors(span)) == described
    assert _roles.possessed(span) == possessed


def test_apostrophes_of_both_kinds_are_read_alike(trunk, actors, documents):
    """The parser knows the straight one only."""
    text = "The Otters didn’t attack the mill. The Council’s killing of the Otters’ leader went on."
    told = []
    for given in (text, text.replace("’", "'")):
        found = trunk(given, actors(("otters", "Otters")))
        rows = parse.roles(found["mentions"], documents({"a": given}), found["segments"])
        told.append(rows[["start", "end", "role", "verb", "possessed"]].astype(object).fillna(""))
    assert told[0].to_numpy().tolist() == told[1].to_numpy().tolist()
    assert told[0].loc[0, ["role", "verb"]].tolist() == ["agent", "not attack"]


# The lists, row by row, in trees built by hand: no parser has a say in these.


def tree(model, *tokens):
    """Return a tree of (word, lemma, part of speech, relation, number of the word above)."""
    texts, lemmas, pos, deps, heads = zip(*tokens, strict=True)
    return Doc(
        model.vocab,
        words=list(texts),
        lemmas=list(lemmas),
        pos=list(pos),
        tags=["VBD" if one == "VERB" else "NN" for one in pos],
        deps=list(deps),
        heads=list(heads),
    )


def given(role, verb):
    return (role, verb) if role in ("agent", "patient") else ("none", None)


def rows(name):
    return list(words(name).itertuples(index=False, name="Row"))


def test_every_noun_for_a_deed_says_whose_it_is(model):
    for row in rows("nominalisations"):
        deed = (row.noun, row.noun, "NOUN", "nsubj", 2)
        end = ("ended", "end", "VERB", "ROOT", 2)
        for relation, part in (("poss", row.possessor), ("compound", row.modifier)):
            doc = tree(model, ("Otters", "Otters", "PROPN", relation, 1), deed, end)
            assert _roles.role(doc[:1]) == given(part, row.verb), row.noun
            assert _roles.possessed(doc[:1]) == row.noun
        doc = tree(
            model,
            (*deed[:4], 3),
            ("of", "of", "ADP", "prep", 0),
            ("Otters", "Otters", "PROPN", "pobj", 1),
            ("ended", "end", "VERB", "ROOT", 3),
        )
        assert _roles.role(doc[2:3]) == given(row.of, row.verb), row.noun


def test_deeds_that_one_does_not_do_where_they_come_from(model):
    for row in words("nominalisations").to_dict("records"):
        doc = tree(
            model,
            (row["noun"], row["noun"], "NOUN", "nsubj", 3),
            ("from", "from", "ADP", "prep", 0),
            ("Otters", "Otters", "PROPN", "pobj", 1),
            ("ended", "end", "VERB", "ROOT", 3),
        )
        expected = ("none", None) if row["from"] else ("agent", row["verb"])
        assert _roles.role(doc[2:3]) == expected, row["noun"]


def test_every_preposition_says_its_part(model):
    for row in rows("prepositions"):
        for above, lemma, part, verb in (
            ("VERB", "cheer", row.verb, "cheer"),
            ("NOUN", "campaign", row.noun, "campaign"),
            ("NOUN", "boat", row.any, "boat"),
        ):
            doc = tree(
                model,
                (lemma, lemma, above, "ROOT", 0),
                (row.preposition, row.preposition, "ADP", "prep", 0),
                ("Otters", "Otters", "PROPN", "pobj", 1),
            )
            assert _roles.role(doc[2:3]) == given(part, verb), (row.preposition, lemma)


def test_every_verb_says_the_parts_of_its_subject_and_object(model):
    for row in rows("verbs"):
        for relation, part in (
            ("nsubj", row.subject or "agent"),
            ("dobj", row.object or "patient"),
        ):
            doc = tree(
                model,
                ("Otters", "Otters", "PROPN", relation, 1),
                (row.verb, row.verb, "VERB", "ROOT", 1),
            )
            assert _roles.role(doc[:1]) == given(part, row.verb), row.verb
        doc = tree(
            model,
            (row.verb, row.verb, "VERB", "ROOT", 0),
            ("to", "to", "ADP", "prep", 0),
            ("Otters", "Otters", "PROPN", "pobj", 1),
        )
        expected = ("none", None) if row.to else ("patient", row.verb)
        assert _roles.role(doc[2:3]) == expected, row.verb
        doc = tree(
            model,
            (row.verb, row.verb, "VERB", "ROOT", 0),
            ("Otters", "Otters", "PROPN", "poss", 2),
            ("revolt", "revolt", "NOUN", "dobj", 0),
        )
        expected = (row.owner, row.verb) if row.owner else ("agent", "revolt")
        assert _roles.role(doc[1:2]) == expected, row.verb


def test_every_verb_that_passes_its_subject_on(model):
    for row in rows("verbs"):
        for relation, voice in (("nsubj", "active"), ("nsubjpass", "passive")):
            doc = tree(
                model,
                ("Otters", "Otters", "PROPN", relation, 1),
                (row.verb, row.verb, "VERB", "ROOT", 1),
                ("cheer", "cheer", "VERB", "xcomp", 1),
            )
            passed = _roles.role(doc[:1]) == ("agent", "cheer")
            assert passed == (row.passes_on == voice), row.verb


def test_every_word_that_stands_in_for_a_name(model):
    for row in rows("stand_ins"):
        doc = tree(
            model,
            (row.noun, row.noun, "NOUN", "nsubj", 3),
            ("of", "of", "ADP", "prep", 0),
            ("Otters", "Otters", "PROPN", "pobj", 1),
            ("cheered", "cheer", "VERB", "ROOT", 3),
        )
        expected = ("agent", "cheer") if row.kind in ("quantity", "organ") else ("none", None)
        assert _roles.role(doc[2:3]) == expected or row.noun in deeds(), row.noun
        doc = tree(
            model,
            (row.noun, row.noun, "NOUN", "dobj", 2),
            ("Otters", "Otters", "PROPN", "appos", 0),
            ("feared", "fear", "VERB", "ROOT", 2),
        )
        expected = ("none", None) if row.kind == "word" else ("patient", "fear")
        assert _roles.role(doc[1:2]) == expected, row.noun


def deeds():
    return set(words("nominalisations")["noun"])


@pytest.mark.parametrize(
    ("name", "key", "allowed"),
    [
        (
            "nominalisations",
            "noun",
            {"possessor": PARTS, "modifier": PARTS, "of": PARTS, "from": {"", "none"}},
        ),
        ("prepositions", "preposition", dict.fromkeys(("verb", "noun", "any"), PARTS | {""})),
        (
            "verbs",
            "verb",
            {
                "subject": {"", "none", "patient"},
                "object": {"", "none"},
                "passes_on": {"", "active", "passive"},
                "to": {"", "none"},
                "owner": {"", "patient"},
            },
        ),
        ("stand_ins", "noun", {"kind": {"quantity", "organ", "word", "blame"}}),
    ],
)
def test_lists_of_roles_hold_what_they_may(name, key, allowed):
    listed = words(name)
    assert listed[key].is_unique
    assert (listed[key] == listed[key].str.strip().str.lower()).all()
    assert (listed[key] != "").all()
    for column, values in allowed.items():
        assert set(listed[column]) <= values, column
