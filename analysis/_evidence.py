"""What in a sentence speaks for or against one whom it names: the evidence behind `judge`.

Each piece is something a reader can point at: a word for the target, what it does or suffers, what
it owns, a slogan, quotation marks.  Words say how much, from -1 to 1 (`_valence`); the parser
says of whom (`_roles`).  No word counts twice: each piece hangs on one token.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from analysis import _roles, _slogans
from analysis._phrases import (
    FIRST,
    LINKS,
    MODIFIES,
    OTHERS,
    SAYS,
    SUBJECTS,
    THROUGH,
    agents,
    alike,
    called_by,
    complements,
    conveyed,
    denied,
    embedded,
    evaluates,
    far_from,
    further,
    governor,
    heads,
    hostile,
    imperative,
    kind_of,
    named,
    negated,
    objects,
    phrase,
    sign,
    standing,
    worth,
)
from analysis._valence import NOT, PLAIN, TURNED, UNDONE, Stand, Words, noted, shifters, verbs

EXAMPLES = {"as", "including", "like"}
HOLDS = {"have", "lack", "possess", "show"}
VICTIM = -0.4  # what a wrong done to somebody is worth to him
CALLED = 0.3
EXCUSED = 0.5  # harm done to the wicked is half a wrong
MANNER = 0.4
CALLS = {"must", "should"}
PEOPLE = {"abuse", "ally", "suffering"}  # kinds of words for somebody
ASKED = 0.5  # what is asked is half said
CALLING = {"brand", "call", "dub", "label"}
SAID = {"agent", "called upon", "is", "manner", "owns", "patient"}  # what a clause says of a name


class Evidence(NamedTuple):
    """One piece: its kind (a key of `TOLD`), its words, and its value from -1 to 1 or beyond."""

    kind: str
    words: str
    value: float


Found = Iterator[tuple[int, str, str, float]]  # the token that a piece hangs on, and the piece


def evidence(span, words: Words) -> list[Evidence]:
    """Return all that speaks for or against a name in its parsed sentence."""
    if len(span) > 1 and span[0].dep_ == "det":
        span = span[1:]  # "the X thugs": the article is not the name's
    kept: dict[int, Evidence] = {}
    found, taken = [], set()
    for covered, formula, value, no in _slogans.formulas(span, heads(span)[-1]):
        if taken.isdisjoint(covered):
            found.append(Evidence("slogan", formula, value * (TURNED if no else 1.0)))
        taken.update(covered)
    unsure = ASKED if _slogans.asked(span.doc) else 1.0
    for at, *piece in chain(_naming(span, words), _owning(span, words), _doing(span, words)):
        new = Evidence(*piece)
        # "Is X a traitor?" asks, but what the name itself is called is said.
        named_so = new.kind == "called" and span.doc[at].dep_ in ("attr", "oprd")
        if new.kind in SAID or (named_so and span.doc[at] not in span):
            new = new._replace(value=unsure * new.value)
        if (
            new.value
            and at not in taken
            and (at not in kept or abs(new.value) > abs(kept[at].value))
        ):
            kept[at] = new
    if quotes := _slogans.scare_quotes(span):
        found.append(Evidence("scare quotes", span.text, quotes))
    return [*kept.values(), *found]


def _naming(span, words: Words) -> Found:
    """Yield what the target is called, how it is described, and what it is said to be."""
    inside, root, top = set(span), span.root, heads(span)[-1]
    other = _slogans.excluded(root, span.start)
    own = NOT if other else PLAIN
    for token in span:
        if token.is_lower or words.owned(token) is not None:
            yield _piece("called", token, words.of(token), words.term(token))
    for child in chain.from_iterable(token.children for token in span):
        if child in inside:
            continue
        if child.dep_ in MODIFIES:
            for token in alike(child):
                if token not in inside and (token.dep_ != "nmod" or token.is_lower):
                    yield _piece("modified", token, worth(token, words), words.term(token))
        elif child.dep_ == "appos":
            if not _slogans.excluded(child, child.i):  # "X, not the tyrants"
                yield _called(child, words, inside)
        elif child.dep_ == "relcl" and child.lemma_ in LINKS:
            yield from _said_of(child, words, inside)
    if root.dep_ == "appos" and not other:
        yield _called(root.head, words, inside)
    if top.dep_ in SUBJECTS and top.head.lemma_ in LINKS:
        yield from _said_of(top.head, words, inside, own)
    if top.dep_ == "attr":  # "the enemy is X"
        for child in top.head.children:
            if child.dep_ == "nsubj" or (child.dep_ == "attr" and child != top):
                stand = sign(top.head).times(*own).times(*embedded(top.head, words))
                yield _called(child, words, inside, stand)
    for beside in root.conjuncts:  # "X and other tyrants"
        if any(child.lower_ == "other" for child in beside.children):
            yield _called(beside, words, inside)
    if top.dep_ == "pobj" and top.head.lower_ in EXAMPLES and top.head.head.pos_ == "NOUN":
        yield _called(top.head.head, words, inside)
    if top.dep_ in ("dobj", *SUBJECTS) and top.head.pos_ == "VERB":
        yield from _called_so(top, words, inside)


def _called_so(top, words: Words, inside) -> Found:
    """Yield what others call the target: "they call X a traitor", "X is seen as a hero"."""
    stand = called_by(top.head, words, top.dep_ == "nsubjpass")
    small_clause = top.dep_ == "nsubj" and top.head.dep_ == "ccomp"
    for child in top.head.children:
        if child.dep_ == "oprd" and (top.dep_ != "nsubj" or small_clause):
            yield _called(child, words, inside, stand)
        elif child.dep_ == "prep" and child.lower_ == "as" and top.dep_ != "nsubj":
            for token in (
                *complements(child),
                *(one for one in child.children if one.dep_ == "amod"),
            ):
                yield _called(token, words, inside, stand)


def _piece(kind: str, token, value: float, said: str = "") -> tuple[int, str, str, float]:
    return token.i, kind, said or token.lemma_.lower(), value


def _called(token, words: Words, inside=(), stand: Stand = PLAIN):
    value, word = phrase(token, words, inside)
    return _piece("called", word, stand.of(value), stand.told(named(word, token, words)))


def _said_of(verb, words: Words, inside, own: Stand = PLAIN) -> Found:
    stand = sign(verb).times(*own).times(*embedded(verb, words))
    for child in verb.children:
        far = far_from(child)
        for said in far:
            value, word = phrase(said, words, inside)
            how = f"{child.lower_} {'from' if child.lower_ == 'far' else 'but'}"
            there = stand if child.lower_ == "nothing" else stand.times(TURNED, how)
            yield _piece("is", word, there.of(value), there.told(named(word, said, words)))
        if far or child.dep_ not in SAYS or child in inside:
            continue
        for said in alike(child):
            value, word = phrase(said, words, inside)
            lemma, things = said.lemma_.lower(), []
            for preposition in said.children:  # "X is responsible for the massacre"
                if said.pos_ == "ADJ" and preposition.dep_ == "prep":
                    way = -1 if preposition.lower_ in ("against", "from") else 1
                    for thing in complements(preposition, inside):
                        worth_of_it, bad = phrase(thing, words, inside)
                        told_by = f"{lemma} {preposition.lower_} {bad.lemma_.lower()}"
                        things.append((way * worth_of_it, told_by))
            # "Guilty of murder" is one reproach, and "proud of the massacre" is no praise.
            through, told_by = max(things, key=lambda pair: abs(pair[0]), default=(0.0, ""))
            if abs(through) > abs(value) or through < 0 < value:
                value, word = through, said
            else:
                told_by = named(word, said, words)
            yield _piece("is", word, stand.of(value), stand.told(told_by))


def _owning(span, words: Words) -> Found:
    """Yield what the target owns or marks: "the crimes of X", "X's courage", "X war"."""
    inside, root = set(span), span.root
    top = heads(span)[-1]
    if top.dep_ == "pobj" and top.head.lower_ == "of":
        noun = top.head.head
        if noun.pos_ in ("NOUN", "PROPN") and not _roles._deed(noun):
            value, word = phrase(noun, words, {*inside, *heads(span)})
            stand = denied(noun)
            yield _piece("owns", word, stand.of(value), stand.told(named(word, noun, words)))
    elif top.dep_ == "poss" and not _roles._deed(top.head):
        value, word = phrase(top.head, words, inside)
        stand = denied(top.head)
        yield _piece("owns", word, stand.of(value), stand.told(named(word, top.head, words)))
    elif top.dep_ == "nsubj" and top.head.lemma_ in HOLDS:  # "X has no courage"
        stand = standing(top.head).times(*embedded(top.head, words))
        lacks, no = top.head.lemma_ == "lack", negated(top.head)
        if lacks:  # what is not lacking is there
            stand = stand.times(-TURNED if no else TURNED, "not lack" if no else "lack")
        elif no:
            stand = stand.times(*NOT)
        for child in top.head.children:
            if child.dep_ == "dobj":
                value, word = phrase(child, words, inside)
                yield _piece("owns", word, stand.of(value), stand.told(named(word, child, words)))
    elif root.dep_ == "npadvmod" and root.head.dep_ == "amod":  # "the X-led massacre"
        noun = root.head.head
        value, word = phrase(noun, words, inside)
        value = value or words.deed((_roles._deed(noun) or {}).get("verb", ""))[0]
        yield _piece("marks", word, value, named(word, noun, words))
    elif root.dep_ in MODIFIES and root.head not in inside:
        value, word = phrase(root.head, words, inside)
        calls = root.head.dep_ == "dobj" and root.head.head.lemma_ in CALLING
        if (
            root.head.dep_ == "oprd" or calls
        ):  # "called the X thugs", where X is taken for a mark of them
            yield _called(root.head, words, inside, called_by(root.head.head, words))
            return
        against = _roles._hyphened(span)[1] == "oppose"  # "the anti-X heroes"
        yield _piece(
            "marks", word, value * (TURNED if against else 1.0), named(word, root.head, words)
        )


def _parts(span) -> Iterator[tuple[str, str]]:
    """Yield the parts that a name has in its clause, in what hangs on it, and beside a phrase."""
    top = heads(span)[-1]
    above = top.head.head if top.dep_ == "pobj" else top
    of = above.dep_ == "pobj" and top.head.lower_ == "by" and above.head.lower_ == "of"
    if deed := of and _roles._deed(above.head.head):  # "the massacre of Y by X", read as "Y by X"
        yield "agent", deed["verb"]
        return
    first = _roles.role(span)
    yield first
    if not _roles._ruled_out(span[0]):
        yield _roles._clause(span)  # "X, who betrayed the dockers, slept"
    if first[1] is None and above.pos_ == "VERB" and top.dep_ == "pobj" and further(above):
        yield "patient", above.lemma_.lower()  # "we fight for X"


def _doing(span, words: Words) -> Found:
    """Yield what the target does and suffers, and to or from whom."""
    outside = _slogans.excluded(span.root, span.start)
    for role, lemma in _parts(span):
        if lemma is None:
            continue
        no = lemma.startswith("not ")
        lemma = lemma.removeprefix("not ")
        verb = governor(span, lemma)
        if verb is None:  # "anti-X"
            does, suffers = words.deed(lemma)
            stand = NOT if no else PLAIN
            value = does if role == "agent" else OTHERS * suffers
            yield _piece(role, span.root, stand.of(value, UNDONE), stand.told(lemma))
            continue
        stand = standing(verb).times(*denied(verb))
        no = no and not any(map(_slogans.contrasts, verb.children))
        if no or negated(verb):
            stand = stand.times(*NOT)
        if verb.pos_ != "NOUN":
            stand = stand.times(*embedded(verb, words))
        if outside:
            stand = stand.times(*NOT)
        # "X starved" is suffered, "X starved the town" is done.
        done = heads(span)[-1].dep_ == "nsubj" and any(one.dep_ == "dobj" for one in verb.children)
        part = _agent if role == "agent" or (done and heads(span)[-1].head == verb) else _patient
        yield from part(span, verb, lemma, stand, words)


def _agent(span, verb, lemma: str, stand: Stand, words: Words) -> Found:
    yield from _deed(span, verb, lemma, stand, words)
    if verb.pos_ == "NOUN":  # "the barbaric deeds of X"
        value, word = phrase(verb, words, {*span, *heads(span)})
        there = denied(verb)
        if kind_of(word) != "suffering":
            said = there.told(named(word, verb, words))
            yield _piece("agent", word, there.of(value, UNDONE), said)
        elif word is verb:  # "the victims of X"
            yield _piece("agent", word, -value)
        return
    listed = lemma in verbs() and words.deed(lemma)[0] >= 0
    if listed and any(child.lower_ in CALLS for child in verb.children):
        yield verb.i, "called upon", stand.told(lemma), stand.of(CALLED)
    for child in verb.children:
        if child.dep_ == "advmod":
            yield _piece("manner", child, MANNER * words.of(child))
    for also in _shared(verb):
        # What fails is the trying: "X refused to help" and "X did not try to help" are one.
        above = stand if also.dep_ == "xcomp" else embedded(also, words)
        yield from _deed(span, also, also.lemma_.lower(), sign(also).times(*above), words)


def _shared(verb) -> Iterator:
    """Yield the verbs that share a subject: "X came and plundered", "X tried to crush"."""
    for child in verb.children:
        if child.dep_ == "dobj" and verb.lemma_ == "do":  # "X did nothing to help"
            yield from (word for word in child.children if word.dep_ in ("acl", "relcl"))
            continue
        verb_too = child.dep_ in ("conj", "xcomp", "advcl") and child.pos_ == "VERB"
        if verb_too and not any(token.dep_ in SUBJECTS for token in child.children):
            yield child
            yield from _shared(child)


def _deed(span, verb, lemma: str, stand: Stand, words: Words) -> Found:
    """Yield what a deed says of who does it: to help tyrants is no credit, to fight them is."""
    does, _ = conveyed(verb, lemma, words)
    against_it, others = hostile(verb, lemma, words), []
    idiom = further(verb).count(" ") > 1  # "turned a blind eye"
    for other in () if idiom else objects(verb, span):
        value, word = phrase(other, words, set(span))
        somebody = kind_of(word) in PEOPLE or (word != other and not _roles._deed(other))
        if somebody and not evaluates(verb, lemma, words):
            continue  # whom one meets says nothing, but to bring disaster does
        against = other.dep_ == "pobj" and other.head.lower_ == "against"
        others.append((word, other, -value if against_it or against else value))
    for child in verb.children if against_it else ():
        if child.dep_ == "prep" and child.lower_ == "from":  # "kept the Guard from plundering"
            done = [word for word in child.children if word.dep_ == "pcomp"]
            others += [(one, one, -words.deed(one.lemma_.lower())[0]) for one in done]
    aims = [child for child in verb.children if child.dep_ == "xcomp"]
    serves = [conveyed(aim, aim.lemma_.lower(), words)[0] for aim in aims]
    if does > 0 and min([value for *_, value in others] + serves, default=0.0) < 0:
        does = 0.0  # "helped the tyrants", "helped to crush"
    elif does < 0 and against_it and any(value > 0 for *_, value in others):
        does *= EXCUSED
    said = f"{lemma} {further(verb)}".strip()
    yield verb.i, "agent", stand.told(said), stand.of(does, UNDONE)
    for word, whom, value in others:
        said = stand.told(f"{lemma} {named(word, whom, words)}")
        yield _piece("agent", word, stand.of(THROUGH * value, UNDONE), said)


def _patient(span, verb, lemma: str, stand: Stand, words: Words) -> Found:
    turned = stand.weight
    does, suffers = conveyed(verb, lemma, words)
    others = list(agents(verb, span))
    value, word = phrase(verb, words, set(span)) if verb.pos_ == "NOUN" else (0.0, verb)
    if value < 0 and suffers <= 0 and word is verb:  # a wrong done to somebody makes a victim
        yield _piece("patient", verb, VICTIM * value)
        return
    ours = any(other.lower_ in FIRST for other in others)
    # To call for a deed is to judge whom it is done to: "crush X", "the dockers must help X".
    if imperative(verb) or any(child.lower_ in CALLS for child in verb.children):
        value = does if abs(does) > abs(suffers) else suffers
        value = value or shifters("turn").get(lemma, 0.0)  # "Stop X!"
        kind, said = ("slogan", f"{lemma} …!") if imperative(verb) else ("patient", lemma)
        yield verb.i, kind, stand.told(said), turned * value
        return
    # Harm makes a victim whoever does it; but whom others support or fight is their affair.
    harm = does < 0 < suffers
    own = 1.0 if harm or ours else OTHERS
    if noted("evaluative_verbs", "verb").get(lemma) == "suffering":
        own, suffers = 1.0, suffers or does  # "X died"
    if turned > 0 or not harm:  # who is not harmed is no victim, and no culprit either
        yield verb.i, "patient", stand.told(lemma), stand.of(own * suffers)
    for other in others[:1] if evaluates(verb, lemma, words) else ():
        value, word = phrase(other, words, set(span))
        value = THROUGH * turned * (-value if hostile(verb, lemma, words) else value)
        said = stand.told(f"{lemma} by {named(word, other, words)}")
        yield _piece("patient", word, value, said)


TOLD = {
    "called": "called '{}'",
    "modified": "modified by '{}'",
    "is": "said to be '{}'",
    "owns": "owner of '{}'",
    "marks": "mark of '{}'",
    "agent": "agent of '{}'",
    "patient": "patient of '{}'",
    "manner": "does so '{}'",
    "called upon": "called upon to '{}'",
    "slogan": "slogan: {}",
    "scare quotes": "held in scare quotes",
}


def told(piece: Evidence) -> str:
    """Return a piece of evidence in words."""
    return TOLD[piece.kind].format(piece.words)
