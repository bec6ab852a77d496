"""What one who is named does and suffers, and to or from whom: part of `_evidence`."""

from collections.abc import Iterator

from analysis import _idioms, _roles, _slogans
from analysis._negations import SUBJECTS, denied, negated, sign, standing
from analysis._phrases import (
    FIRST,
    OTHERS,
    THROUGH,
    agents,
    conveyed,
    embedded,
    evaluates,
    further,
    further_verbs,
    governor,
    heads,
    hostile,
    imperative,
    kind_of,
    named,
    objects,
    phrase,
    wronged,
)
from analysis._valence import NOT, PLAIN, UNDONE, Stand, Words, noted, shifters, verbs

VICTIM = -0.4  # what a wrong done to somebody is worth to him
CALLED = 0.3
EXCUSED = 0.5  # harm done to the wicked is half a wrong
MANNER = 0.4
CALLS = {"must", "should"}
PEOPLE = {"abuse", "ally", "suffering"}  # kinds of words for somebody

Found = Iterator[tuple[int, str, str, float]]  # the token that a piece hangs on, and the piece


def piece(kind: str, token, value: float, said: str = "") -> tuple[int, str, str, float]:
    return token.i, kind, said or token.lemma_.lower(), value


def _parts(span) -> Iterator[tuple[str, str]]:
    """Yield the parts that a name has in its clause, in what hangs on it, and beside a phrase."""
    top = heads(span)[-1]
    above = top.head.head if top.dep_ == "pobj" else top
    of = above.dep_ == "pobj" and top.head.lower_ == "by" and above.head.lower_ == "of"
    if deed := of and _roles._deed(above.head.head):  # "the massacre of Y by X", read as "Y by X"
        yield "agent", deed["verb"]
        return
    if light := _idioms.suffered(top):
        yield "patient", light.verb.lemma_.lower()
        yield _roles._clause(span)
        return
    first = _roles.role(span)
    yield first
    if not _roles._ruled_out(span[0]):
        yield _roles._clause(span)  # "X, who betrayed the dockers, slept"
    if first[1] is None and above.pos_ == "VERB" and top.dep_ == "pobj" and further(above):
        yield "patient", above.lemma_.lower()  # "we fight for X"


def doing(span, words: Words) -> Found:
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
            yield piece(role, span.root, stand.of(value, UNDONE), stand.told(lemma))
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
        if verb.pos_ != "NOUN" or _idioms.change(verb, words) is None:
            yield from part(span, verb, lemma, stand, words)
    for verb, pronoun in () if outside else further_verbs(heads(span)[-1]):
        if pronoun is not None and verb.pos_ == "VERB":
            part = _patient if pronoun.dep_ == "nsubjpass" else _deed
            stand = sign(verb).times(*embedded(verb, words))
            yield from part(span, verb, verb.lemma_.lower(), stand, words)


def _agent(span, verb, lemma: str, stand: Stand, words: Words) -> Found:
    yield from _deed(span, verb, lemma, stand, words)
    if verb.pos_ == "NOUN":  # "the barbaric deeds of X"
        value, word = phrase(verb, words, {*span, *heads(span)})
        there = denied(verb)
        if kind_of(word) != "suffering":
            said = there.told(named(word, verb, words))
            yield piece("agent", word, there.of(value, UNDONE), said)
        elif word is verb:  # "the victims of X"
            yield piece("agent", word, -value)
        return
    listed = lemma in verbs() and words.deed(lemma)[0] >= 0
    if listed and any(child.lower_ in CALLS for child in verb.children):
        yield verb.i, "called upon", stand.told(lemma), stand.of(CALLED)
    for child in verb.children:
        if child.dep_ == "advmod":
            yield piece("manner", child, MANNER * words.of(child))
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
    # "Turned a blind eye" has no object.
    idiom = further(verb).count(" ") > 1 and _idioms.idiom(verb) is None
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
        yield piece("agent", word, stand.of(THROUGH * value, UNDONE), said)


def _patient(span, verb, lemma: str, stand: Stand, words: Words) -> Found:
    turned, light = stand.weight, _idioms.idiom(verb)
    said_of = light.said if light else lemma
    does, suffers = conveyed(verb, lemma, words)
    others = list(agents(verb, span))
    value, word = phrase(verb, words, set(span)) if verb.pos_ == "NOUN" else (0.0, verb)
    if value < 0 and suffers <= 0 and word is verb:  # a wrong done to somebody makes a victim
        yield piece("patient", verb, VICTIM * value)
        return
    ours = any(other.lower_ in FIRST for other in others)
    # To call for a deed is to judge whom it is done to: "crush X", "the dockers must help X".
    if imperative(verb) or any(child.lower_ in CALLS for child in verb.children):
        value = does if abs(does) > abs(suffers) else suffers
        value = value or shifters("turn").get(lemma, 0.0)  # "Stop X!"
        kind, said = ("slogan", f"{said_of} …!") if imperative(verb) else ("patient", said_of)
        yield verb.i, kind, stand.told(said), turned * value
        return
    # Harm makes a victim whoever does it; but whom others support or fight is their affair.
    harm = does < 0 < suffers
    own = 1.0 if harm or ours else OTHERS
    kind = noted("evaluative_verbs", "verb").get(lemma)
    if kind in ("suffering", "fate"):
        own, suffers = 1.0, suffers or does  # "X died"
    if kind == "fate" and not wronged(verb, words):
        own = OTHERS  # nobody did it to him
    elif lemma == "thank" and not any(child.lower_ == "for" for child in verb.children):
        own = OTHERS  # a form of politeness
    if turned > 0 or not harm:  # who is not harmed is no victim, and no culprit either
        yield verb.i, "patient", stand.told(said_of), stand.of(own * suffers)
    for other in others[:1] if evaluates(verb, lemma, words) else ():
        value, word = phrase(other, words, set(span))
        value = THROUGH * turned * (-value if hostile(verb, lemma, words) else value)
        said = stand.told(f"{lemma} by {named(word, other, words)}")
        yield piece("patient", word, value, said)
