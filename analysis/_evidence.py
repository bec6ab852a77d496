"""What in a sentence speaks for or against one whom it names: the evidence behind `judge`.

Each piece is something a reader can point at: a word for the target, what it does or suffers, what
it owns, a slogan, quotation marks.  Words say how much, from -1 to 1 (`_valence`); the parser
says of whom (`_roles`).  No word counts twice: each piece hangs on one token.
"""

from itertools import chain
from typing import NamedTuple

from analysis import _address, _idioms, _roles, _slogans
from analysis._deeds import Found, doing, piece
from analysis._negations import LINKS, SUBJECTS, contrasted, denied, link, negated, sign, standing
from analysis._phrases import (
    MODIFIES,
    SAYS,
    THROUGH,
    alike,
    called_by,
    complements,
    embedded,
    far_from,
    further_verbs,
    heads,
    named,
    phrase,
    worth,
)
from analysis._valence import NOT, PLAIN, TURNED, Stand, Words, shifters

EXAMPLES = {"as", "including", "like"}
HOLDS = {"have", "lack", "possess", "show"}
ASKED = 0.5  # what is asked is half said
CALLING = {"brand", "call", "dub", "label"}
NAMED = {"called", "modified"}  # what is said of whom one addresses
SAID = {"agent", "called upon", "is", "manner", "owns", "patient"}  # what a clause says of a name


class Evidence(NamedTuple):
    """One piece: its kind (a key of `TOLD`), its words, and its value from -1 to 1 or beyond."""

    kind: str
    words: str
    value: float


def evidence(span, words: Words) -> list[Evidence]:
    """Return all that speaks for or against a name in its parsed sentence."""
    if len(span) > 1 and span[0].dep_ == "det":
        span = span[1:]  # "the X thugs": the article is not the name's
    kept: dict[int, Evidence] = {}
    found, taken = [], set()
    light = _idioms.suffered(heads(span)[-1])
    for covered, formula, value, no in _slogans.formulas(span, heads(span)[-1]):
        if light and light.noun.i in covered and light.verb.i not in covered:
            continue  # "made war on X": the idiom says more than the formula
        if taken.isdisjoint(covered):
            found.append(Evidence("slogan", formula, value * (TURNED if no else 1.0)))
        taken.update(covered)
    unsure = ASKED if _slogans.asked(span.doc) else 1.0
    spoken_to = _address.addressed(span)
    for at, *told_of in chain(_naming(span, words), _owning(span, words), doing(span, words)):
        new = Evidence(*told_of)
        if spoken_to and (new.kind not in NAMED or _address.polite(span.doc[at])):
            continue
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
            yield piece("called", token, words.of(token), words.term(token))
    for child in chain.from_iterable(token.children for token in span):
        if child in inside:
            continue
        if child.dep_ in MODIFIES:
            for token in alike(child):
                if token not in inside and (token.dep_ != "nmod" or token.is_lower):
                    yield piece("modified", token, worth(token, words), words.term(token))
        elif child.dep_ == "appos":
            if not _slogans.excluded(child, child.i):  # "X, not the tyrants"
                yield _called(child, words, inside)
        elif child.dep_ == "relcl" and child.lemma_ in LINKS:
            yield from _said_of(child, words, inside)
    if root.dep_ == "appos" and not other:
        yield _called(root.head, words, inside)
    if top.dep_ in SUBJECTS and top.head.lemma_ in LINKS:
        yield from _said_of(top.head, words, inside, own)
    for verb, _ in further_verbs(top):
        if verb.lemma_ in LINKS:
            yield from _said_of(verb, words, inside, own)
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


def _called(token, words: Words, inside=(), stand: Stand = PLAIN):
    value, word = phrase(token, words, inside)
    return piece("called", word, stand.of(value), stand.told(named(word, token, words)))


def _said_of(verb, words: Words, inside, own: Stand = PLAIN) -> Found:
    plain = standing(verb).times(*own).times(*embedded(verb, words))
    stand = plain.times(*NOT) if negated(verb) else plain
    for child in verb.children:
        far = far_from(child)
        for said in far:
            value, word = phrase(said, words, inside)
            how = f"{child.lower_} {'from' if child.lower_ == 'far' else 'but'}"
            there = stand if child.lower_ == "nothing" else stand.times(TURNED, how)
            yield piece("is", word, there.of(value), there.told(named(word, said, words)))
        if far or child.dep_ not in SAYS or child in inside:
            continue
        for said in alike(child):
            value, word = phrase(said, words, inside)
            # "Not thugs but heroes".
            after_but = said != child and link(said) in shifters("contrast")
            there = (plain if after_but else stand).times(contrasted(said))
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
            yield piece("is", word, there.of(value), there.told(told_by))


def _owning(span, words: Words) -> Found:
    """Yield what the target owns or marks: "the crimes of X", "X's courage", "X war"."""
    inside, root = set(span), span.root
    top = heads(span)[-1]
    if top.dep_ == "pobj" and top.head.lower_ == "of":
        noun = top.head.head
        if noun.pos_ in ("NOUN", "PROPN"):
            yield from _owned("owns", noun, {*inside, *heads(span)}, words)
    elif top.dep_ == "poss":
        yield from _owned("owns", top.head, inside, words)
    elif top.dep_ == "nsubj" and top.head.lemma_ in HOLDS:  # "X has no courage"
        stand = standing(top.head).times(*embedded(top.head, words))
        lacks, no = top.head.lemma_ == "lack", negated(top.head)
        if lacks:  # what is not lacking is there
            stand = stand.times(-TURNED if no else TURNED, "not lack" if no else "lack")
        elif no:
            stand = stand.times(*NOT)
        if _idioms.idiom(top.head):  # "has faith in"
            return
        things = (alike(child) for child in top.head.children if child.dep_ == "dobj")
        for thing in chain.from_iterable(things):
            value, word = phrase(thing, words, inside)
            there = stand.times(contrasted(thing))
            yield piece("owns", word, there.of(value), there.told(named(word, thing, words)))
    elif root.dep_ == "npadvmod" and root.head.dep_ == "amod":  # "the X-led massacre"
        noun = root.head.head
        value, word = phrase(noun, words, inside)
        value = value or words.deed((_roles._deed(noun) or {}).get("verb", ""))[0]
        yield piece("marks", word, value, named(word, noun, words))
    elif root.dep_ in MODIFIES and root.head not in inside:
        if _idioms.change(root.head, words) is not None:
            yield from _owned("marks", root.head, inside, words)
            return
        value, word = phrase(root.head, words, inside)
        calls = root.head.dep_ == "dobj" and root.head.head.lemma_ in CALLING
        if (
            root.head.dep_ == "oprd" or calls
        ):  # "called the X thugs", where X is taken for a mark of them
            yield _called(root.head, words, inside, called_by(root.head.head, words))
            return
        against = _roles._hyphened(span)[1] == "oppose"  # "the anti-X heroes"
        yield piece(
            "marks", word, value * (TURNED if against else 1.0), named(word, root.head, words)
        )


def _owned(kind: str, noun, inside, words: Words) -> Found:
    """Yield what a noun says of whose it is; what happens to somebody is not his deed."""
    way = _idioms.change(noun, words)
    if way is None:
        if not (_roles._deed(noun) or _idioms.above(noun)):
            value, word = phrase(noun, words, inside)
            stand = denied(noun)
            yield piece(kind, word, stand.of(value), stand.told(named(word, noun, words)))
        return
    for child in noun.children:  # "the alarming growth of X", "the tragic decline of X"
        if child.dep_ in MODIFIES and child not in inside:
            for word in alike(child):
                value = THROUGH * way * worth(word, words)
                yield piece(kind, word, value, named(word, noun, words))


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
