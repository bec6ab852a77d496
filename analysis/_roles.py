"""Read from a sentence's dependency tree what a name does or suffers: the workings of `parse`.

From the name the tree is climbed until something says its part: a verb of which it is subject or
object, a noun for a deed ("the crimes of X", "American aggression"), a preposition ("against X").
Which nouns, verbs and prepositions say what stands in the word lists of `analysis/data`.
"""

import re
from collections.abc import Iterator
from functools import cache

from analysis.data import listed, words

MODIFIES = {"amod", "compound", "nmod"}
SUBJECT = {"nsubj": "agent", "csubj": "agent", "nsubjpass": "patient", "csubjpass": "patient"}
OBJECT = {"dobj", "obj", "dative"}
NOUN = {"NOUN", "PROPN", "PRON", "ADJ", "NUM"}
NOTHING = ("none", None)
EXAMPLES = {"like", "including", "as"}  # "monsters like X": what the monsters do, X does
CLEFT = ("relcl", "ccomp")  # as the parser reads "it was X that fled"
SIDES = re.compile(r"\b(anti|pro)[-–]\Z", re.IGNORECASE)


@cache
def _listed(name: str, key: str) -> dict[str, dict[str, str]]:
    return words(name).set_index(key).to_dict("index")


def _deed(noun) -> dict[str, str] | None:
    deeds, lemma = _listed("nominalisations", "noun"), noun.lemma_.lower()
    return deeds.get(f"{noun.head.lower_} {lemma}") or deeds.get(lemma)


def _verb(verb) -> dict[str, str]:
    return _listed("verbs", "verb").get(verb.lemma_.lower(), {})


def _stands_in(noun, *kinds: str) -> bool:
    return _listed("stand_ins", "noun").get(noun.lemma_.lower(), {}).get("kind") in kinds


def role(span) -> tuple[str, str | None]:
    """Return the role of a name and the verb, or the noun for a deed, that gives it."""
    if _ruled_out(span[0]):
        return NOTHING
    for reading in (_hyphened(span), _climb(span.root), _clause(span)):
        if reading != NOTHING:
            return reading
    return NOTHING


def _hyphened(span) -> tuple[str, str | None]:
    """Read "anti-X", "pro-X" and "X-led"."""
    text, doc = span.doc.text, span.doc
    if side := SIDES.search(text, max(0, span.start_char - 5), span.start_char):
        return "patient", "oppose" if side[1].lower() == "anti" else "support"
    if text[span.end_char : span.end_char + 1] == "-" and span.end + 1 < len(doc):
        done = doc[span.end + 1]
        if done.tag_ == "VBN" and done.pos_ == "VERB":
            return "agent", done.lemma_.lower()
    return NOTHING


def _climb(head) -> tuple[str, str | None]:
    while True:
        above = head.head
        if head.dep_ in SUBJECT:
            return _subject(head.dep_, above)
        if head.dep_ in OBJECT:
            return _object(above)
        if head.dep_ == "pobj":
            found = _complement(above)
            if isinstance(found, tuple):
                return found
            head = found
        elif head.dep_ in MODIFIES | {"poss"}:
            deed = _deed(above)
            if deed and above.dep_ not in MODIFIES:
                return _owner(above, _owning(head, above, deed))
            if head.dep_ == "poss" and not _stands_in(above, "quantity", "organ"):
                return _purpose(above)
            head = above
        elif head.dep_ in ("conj", "appos") and above.pos_ in NOUN:
            if _stands_in(above, "word"):
                return NOTHING
            head = above
        else:
            return NOTHING


def _owning(head, noun, deed: dict[str, str]) -> str:
    """Return the part of who stands before a deed: in "X's killing of Y" X kills."""
    if head.dep_ != "poss":
        return deed["modifier"]
    done_to = any(child.lower_ == "of" for child in noun.children)
    return "agent" if done_to and deed["of"] == "patient" else deed["possessor"]


def _ruled_out(first) -> bool:
    """Tell a name, by its first word, that is ruled out: "X, not Y, fled"."""
    start = first.i
    while start and first.doc[start - 1].dep_ in ("det", "amod"):
        start -= 1
    before = first.doc[start - 1] if start else None
    return before is not None and before.dep_ == "neg" and before.head.pos_ in NOUN


def _owner(noun, part: str) -> tuple[str, str | None]:
    """Return the role of who owns a deed: "to crush X's revolt" is done to X."""
    if part == "agent" and noun.dep_ in OBJECT and (suffers := _verb(noun.head).get("owner")):
        return suffers, _lemma(noun.head)
    return _part(part, _deed(noun)["verb"])


def _part(part: str | None, verb: str) -> tuple[str, str | None]:
    return NOTHING if part in (None, "", "none") else (part, verb)


def _complement(preposition):
    """Return the role of what follows a preposition, or the noun whose part it shares."""
    word, above = preposition.lower_, preposition.head
    while above.pos_ in ("ADP", "SCONJ") and above.head != above:
        above = above.head
    says = _listed("prepositions", "preposition").get(word, {})
    if preposition.dep_ == "agent":
        return "agent", _lemma(above)
    if preposition.head.lower_ == "according":
        return "agent", "say"
    if preposition.dep_ == "dative":
        return _object(above)
    if above.pos_ in ("VERB", "AUX"):
        return _beside_verb(word, says, above)
    deed = _deed(above)
    if word == "of" and deed:
        return _owner(above, deed["of"])
    if word in EXAMPLES or (word == "of" and _stands_in(above, "quantity", "organ")):
        return above
    if word == "of":
        return _purpose(above)
    if deed and word == "from" and deed["from"]:
        return NOTHING
    return _part(says.get("noun" if deed else "any"), deed["verb"] if deed else above.lemma_)


def _beside_verb(word: str, says: dict[str, str], verb) -> tuple[str, str | None]:
    if verb.lemma_ == "be" and (word != "against" or _lemma(verb) != "be"):
        return NOTHING  # "to X it is holy", "we are not against X"
    nothing = word.startswith("to") and _verb(verb).get("to")
    if says.get("verb"):
        return NOTHING if nothing else (says["verb"], _lemma(verb))
    for child in verb.children:  # "to put pressure on X"
        if child.dep_ in OBJECT and (deed := _deed(child)):
            return _part(says.get("noun") if word != "from" else None, deed["verb"])
    return NOTHING


def _purpose(noun) -> tuple[str, str | None]:
    """Read "the right of X to rebel"."""
    for verb in noun.children:
        if verb.dep_ in ("acl", "relcl") and any(child.tag_ == "TO" for child in verb.children):
            return "agent", _lemma(verb)
    return NOTHING


def _subject(relation: str, verb) -> tuple[str, str | None]:
    if verb.pos_ == "ADJ" and verb.dep_ in ("ccomp", "xcomp", "oprd"):
        return _object(verb.head)  # "it makes X uncomfortable"
    if verb.dep_ == "auxpass":  # as the parser reads some passives
        relation, verb = "nsubjpass", verb.head
    for said in verb.children:
        if relation == "nsubj" and said.dep_ == "acomp" and said.tag_ == "VBN":
            relation, verb = "nsubjpass", said  # "X was sidelined", read as an adjective
    part = SUBJECT[relation]
    if _passive(verb):  # in questions it is read as nsubj
        part = "patient"
    negated = _negated(verb)
    passes_on = "passive" if part == "patient" else "active"
    # "X seems to flee", "X is said to have fled", "X is unable to flee": X is who flees.
    while (further := _infinitive(verb, passes_on)) is not None:
        part, verb, passes_on = "patient" if _passive(further) else "agent", further, "active"
        negated = negated != _negated(verb)
    if part == "agent":
        part = _verb(verb).get("subject") or part
    elif relation == "nsubjpass" and passes_on == "passive":
        part = _verb(verb).get("passive") or part
    if verb.lemma_ == "be" and any(_stands_in(word, "blame") for word in _said(verb)):
        return "agent", _lemma(verb)
    if part == "none":  # "X has a plan"
        for child in verb.children:
            deed = child.dep_ in OBJECT and _deed(child)
            if deed and deed["possessor"] == "agent":
                return "agent", deed["verb"]
    return _part(part, _worded(verb, negated))


def _passive(verb) -> bool:
    return any(child.dep_ == "auxpass" for child in verb.children)


def _said(verb) -> Iterator:
    """Yield what "X is …" says of X, with its adjectives."""
    for child in verb.children:
        if child.dep_ in ("acomp", "attr"):
            yield child
            yield from (further for further in child.children if further.dep_ == "amod")


def _infinitive(verb, passes_on: str):
    if _verb(verb).get("passes_on") == passes_on:
        for child in verb.children:
            if child.dep_ == "xcomp":
                return child
    for able in verb.children:
        if able.dep_ == "acomp":
            for child in able.subtree:
                if child.dep_ in ("xcomp", "pcomp") and child.pos_ == "VERB":
                    return child
    return None


def _object(verb) -> tuple[str, str | None]:
    if verb.pos_ not in ("VERB", "AUX"):
        return NOTHING
    return _part(_verb(verb).get("object") or "patient", _lemma(verb))


def _clause(span) -> tuple[str, str | None]:
    """Return the role in what hangs on the name: "X, who fled", "X fleeing", "oppressed X"."""
    name = span.root
    inside = set(span)
    clauses = [child for child in name.children if child.dep_ in ("relcl", "acl", "amod")]
    if name.dep_ == "attr":  # "it was X that fled"
        also = [name.head, *name.conjuncts]
        clauses += [child for one in also for child in one.children if child.dep_ in CLEFT]
    if name.dep_ == "nsubj":  # "X is the force that fled"
        said = [child for child in name.head.children if child.dep_ == "attr"]
        clauses += [child for one in said for child in one.children if child.dep_ == "relcl"]
    for verb in clauses:
        if verb in inside:
            continue
        for child in verb.children:
            if child.tag_ in ("WDT", "WP") and child.dep_ in SUBJECT:
                return _subject(child.dep_, verb)
            if child.tag_ in ("WDT", "WP") and child.dep_ in OBJECT:
                return _object(verb)
        if verb.dep_ in ("acl", "amod") and verb.pos_ == "VERB":
            if verb.tag_ == "VBG":
                return _part(_verb(verb).get("subject") or "agent", _lemma(verb))
            if verb.tag_ == "VBN":
                return _object(verb)
    return NOTHING


def descriptors(span) -> Iterator[str]:
    """Yield the lemmas of a name's adjectives, compounds, appositions and predicates."""
    inside = set(span)
    head = span.root
    for token in head.children:
        if token in inside or token.dep_ not in MODIFIES | {"appos"} or _ruled_out(token):
            continue
        if token.is_alpha and token.text.rstrip(".") not in listed("name_words", "title"):
            also = [other for other in token.conjuncts if other.pos_ == "ADJ"]
            for word in [token, *also] if token.pos_ == "ADJ" else [token]:
                yield word.lemma_.lower()
    if head.dep_ == "nsubj" and head.head.lemma_ == "be":
        for token in head.head.children:
            if token.dep_ in ("acomp", "attr") and token.pos_ in ("ADJ", "NOUN"):
                negated = any(child.dep_ == "neg" for child in head.head.children)
                yield _worded(token, negated)


def possessed(span) -> str | None:
    """Return the lemma of the noun that a name owns or marks: "X's crimes", "American troops"."""
    head, above = span.root, span.root.head
    if head.dep_ in MODIFIES | {"poss"}:
        return above.lemma_.lower()
    if head.dep_ == "pobj" and above.lower_ == "of" and above.head.pos_ in ("NOUN", "PROPN"):
        return above.head.lemma_.lower()
    return None


def _lemma(verb) -> str:
    return _worded(verb, _negated(verb))


def _worded(token, negated: bool) -> str:
    return ("not " if negated else "") + token.lemma_.lower()


def _negated(verb) -> bool:
    """Tell "not" and "no longer" beside a verb."""
    beside = [*verb.children]
    beside += [word for child in beside if child.lower_ == "longer" for word in child.children]
    return any(word.dep_ == "neg" for word in beside)
