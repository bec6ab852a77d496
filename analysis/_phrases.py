"""What a noun phrase and a verb say of those they speak of, and how far their clause says so.

Part of `_evidence`: here is what needs no target.
"""

from collections.abc import Iterator

from analysis import _idioms, _roles, _slogans
from analysis._negations import LINKS, SUBJECTS, negated, sign
from analysis._valence import NOT, PLAIN, TURNED, Stand, Words, noted, phrasal, reporting, shifters

MODIFIES = {"amod", "compound", "nmod"}
OBJECTS = {"dobj", "dative", "nsubjpass"}
TOWARDS = {"against", "for", "in", "of", "on", "with"}
THROUGH = 0.6  # what is said through somebody else
PRONOUNS = {"he": True, "it": True, "she": True, "they": False}  # is it one?
FIRST = {"i", "we", "our", "my", "us"}
RELATIVE = {"that", "which", "who"}
SAYS = ("acomp", "attr", "oprd")
OTHERS = 0.3  # how much of a judgement by others is the source's own
ATTRIBUTED = 0.7  # what others say, and the source reports
DISTRUSTED = -0.3  # what is said by one whom the source condemns
CLAUSES = {"acl", "advcl", "ccomp", "csubj", "relcl"}
WRONGS, WRONG = {"crime", "suffering"}, -0.5  # kinds of words, and a deed as bad as that
JUDGED = {"abuse", "ally", "blame", "praise"}  # kinds of words that tell whom to believe


def heads(span) -> list:
    """Return the head of a name, and what it is coordinated with or stands beside, upwards."""
    chain = [span.root]
    while chain[-1].dep_ in ("conj", "appos") and chain[-1].head not in chain:
        chain.append(chain[-1].head)
    return chain


def governor(span, lemma: str):
    """Return the verb, or the noun for a deed, that gives the name its role."""
    chain = heads(span)
    near = [*chain[-1].ancestors, *span.root.children, *chain[-1].children]
    for token in near:
        if token in span:
            continue
        if token.lemma_.lower() == lemma or (_roles._deed(token) or {}).get("verb") == lemma:
            return token
    return None


def worth(token, words: Words) -> float:
    """Return the polarity of a word; praise is turned in "so-called heroes", "the 'heroes'"."""
    value = words.of(token)
    if not value and token.pos_ == "VERB" and token.tag_ == "VBN":  # "the betrayed people"
        value = words.deed(token.lemma_.lower())[1]
    elif not value and token.pos_ == "VERB" and token.tag_ == "VBG":  # "the plundering Guard"
        value = words.deed(token.lemma_.lower())[0]
    if value > 0 and (
        _slogans.quoted(token.doc[token.i : token.i + 1]) or any(map(_feigned, token.children))
    ):
        return TURNED * value
    return value


def _feigned(child) -> bool:
    """Tell "so-called", "would-be", "sham"."""
    called = child.lower_ in ("called", "styled", "proclaimed") and child.dep_ == "amod"
    return called or (child.dep_ in MODIFIES and child.lower_ in shifters("turn"))


def phrase(head, words: Words, inside=()) -> tuple[float, object]:
    """Return the strongest valence in a noun phrase, and the token that has it."""
    found = [(0.0, head)]
    stand = NOT if negated(head) else PLAIN
    for token in (head, *head.children):
        described = token is head or token.dep_ in MODIFIES | {"appos"}
        if token not in inside and described:
            found.append((stand.of(worth(token, words)), token))
    for child in head.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            owners = complements(child, inside)
            found += [(THROUGH * stand.of(worth(owner, words)), owner) for owner in owners]
    return max(found, key=lambda pair: abs(pair[0]))


def alike(token) -> list:
    """Return a word and those coordinated with it: "corrupt and brutal"."""
    return [token, *(other for other in token.conjuncts if other.pos_ == token.pos_)]


def further_verbs(top) -> Iterator[tuple]:
    """Yield what else is said of a subject, by a pronoun or by none, and the pronoun.

    "X came, but it plundered", "X came and is cruel"; a pronoun of another number is another's.
    """
    if top.dep_ not in SUBJECTS:
        return
    verb, queue = top.head, [top.head]
    if (
        verb.dep_ in ("ccomp", "parataxis")
        and verb.i < verb.head.i
        and verb.head.lemma_.lower() not in reporting()
        and (said := _repeated(verb.head, top)) is not None
    ):
        yield verb.head, said  # "X came; it plundered"
        queue.append(verb.head)
    for verb in queue:
        for child in verb.children:
            if child.dep_ != "conj" or child.pos_ not in ("VERB", "AUX"):
                continue
            subject = any(one.dep_ in (*SUBJECTS, "csubj", "expl") for one in child.children)
            said = _repeated(child, top)
            if said is not None or not subject:
                queue.append(child)
            if said is not None or (not subject and child.lemma_ in LINKS):
                yield child, said


def _repeated(verb, top):
    """Return the pronoun by which a verb takes up an earlier subject, if it does."""
    for word in verb.children:
        if word.dep_ not in SUBJECTS or word.lower_ not in PRONOUNS:
            continue
        one = top.tag_ in ("NN", "NNP") and not top.conjuncts
        empty = {"attr", "ccomp", "csubj"} if word.lower_ == "it" else set()  # "it is cruel that"
        void = verb.lemma_ in LINKS and any(child.dep_ in empty for child in verb.children)
        return word if one == PRONOUNS[word.lower_] and not void else None
    return None


def complements(preposition, inside=()) -> Iterator:
    """Yield what follows a preposition."""
    return (word for word in preposition.children if word.dep_ == "pobj" and word not in inside)


def named(word, head, words: Words) -> str:
    """Return the word that tells with the noun that it describes: "heroic docker"."""
    describes = word.head == head and word.dep_ in MODIFIES
    said = f"{words.term(word)} {head.lemma_.lower()}" if describes else words.term(word)
    return f"{'no' if head.pos_ == 'NOUN' else 'not'} {said}" if negated(head) else said


def conveyed(verb, lemma: str, words: Words) -> tuple[float, float]:
    """Return what a verb says of who does it and of whom, with all that belongs to it."""
    if verb.pos_ == "NOUN":
        return words.deed(lemma)
    if (light := _idioms.idiom(verb)) is not None:
        return light.agent, light.patient
    odd = verb.lower_ if verb.lower_ != lemma and words.deed(verb.lower_, "") == (0, 0) else ""
    if odd in ("lay", "lain"):  # past of "lie" in one sense only
        return 0.0, 0.0
    return words.deed(lemma, further(verb))


def hostile(verb, lemma: str, words: Words) -> bool:
    """Tell what is done against somebody; not what is bad but for him, as "collaborate"."""
    does, suffers = conveyed(verb, lemma, words)
    if _idioms.idiom(verb) is not None:  # "lost sight of" loses nothing
        return suffers < 0 or does < 0 < suffers
    harm = noted("evaluative_verbs", "verb").get(lemma) == "harm"
    return suffers < 0 or does < 0 < suffers or harm or lemma in shifters("turn")


def evaluates(verb, lemma: str, words: Words) -> bool:
    """Tell a verb that says something of its subject or object: "helped", not "visited"."""
    plain = _idioms.idiom(verb) is None
    return conveyed(verb, lemma, words) != (0, 0) or (plain and lemma in shifters("turn"))


def kind_of(word) -> str | None:
    """Return what kind of evaluative word it is."""
    return noted("evaluative_words", "word").get(word.lemma_.lower())


def wronged(verb, words: Words) -> bool:
    """Tell a death of which a wrong is told in the same sentence: "died in the massacre"."""
    for child in verb.children:
        if child.lower_ == "under" or (child.lower_ == "by" and verb.pos_ == "NOUN"):
            return True
    for token in verb.doc:
        deed = token.lemma_.lower() if token.pos_ == "VERB" else ""
        deed = deed or (_roles._deed(token) or {}).get("verb", "")
        wrong = words.deed(deed)[0] <= WRONG or (words.owned(token) or 0) <= WRONG
        if token != verb and (wrong or kind_of(token) in WRONGS):
            return True
    return False


def further(verb) -> str:
    """Return the words that make a phrasal verb of a verb, as the list has it: "up for"."""
    if (light := _idioms.idiom(verb)) is not None:
        return light.said.partition(" ")[2]
    doc, listed = verb.doc, phrasal().get(verb.lemma_.lower(), ())
    if not listed:
        return ""
    beside = [child for child in verb.children if child.i > verb.i]
    particles = {child.lower_ for child in beside if child.dep_ == "prt"}
    near = {token.lower_ for child in beside for token in (child, *child.children)}
    after = doc[verb.i + 1].lower_ if verb.i + 1 < len(doc) else ""
    for further in listed:
        begins = further[0] == after or further[0] in particles
        if (begins or len(further) > 2) and near.issuperset(further):
            return " ".join(further)
    return ""


def imperative(verb) -> bool:
    """Tell "Defeat X!" and "Don't trust X!"."""
    while verb.dep_ == "conj" and verb.tag_ == "VB":
        if any(child.dep_ in SUBJECTS for child in verb.children):
            return False
        verb = verb.head
    if verb.dep_ != "ROOT" or verb.tag_ != "VB":
        return False
    return not any(
        child.dep_ in (*SUBJECTS, "expl") or (child.dep_ == "aux" and child.lower_ != "do")
        for child in verb.children
    )


def objects(verb, inside=()) -> Iterator:
    """Yield to whom or what something is done."""
    if (light := _idioms.idiom(verb)) is not None:
        yield from (thing for thing in light.objects if thing not in inside)
        return
    whose = (_roles._deed(verb) or {}).get("of") if verb.pos_ == "NOUN" else "patient"
    for child in verb.children:
        if child in inside:
            continue
        if child.dep_ in OBJECTS:
            yield child
        elif child.dep_ == "prep" and child.lower_ in TOWARDS:
            if child.lower_ == "of" and whose != "patient":  # "the war of aggression"
                continue
            yield from complements(child, inside)


def agents(verb, inside=()) -> Iterator:
    """Yield by whom something is done."""
    for child in verb.children:
        if child in inside:
            continue
        marks = child.dep_ in MODIFIES and verb.pos_ == "NOUN" and child.pos_ in ("PROPN", "ADJ")
        if child.dep_ in ("nsubj", "poss") or marks:
            yield child
        elif child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            yield from complements(child, inside)
    if verb.dep_ in ("xcomp", "conj", "advcl", "acl", "relcl"):
        above = verb.head.children
        yield from (child for child in above if child.dep_ == "nsubj" and child not in inside)


def embedded(verb, words: Words) -> Stand:
    """Return how far the clauses above let a clause stand: reported, believed, denied.

    What a relative clause or one of time or reason tells is taken for granted, whatever is denied
    above it.
    """
    stand = PLAIN
    for child in verb.children:
        if child.lower_ == "according":
            speakers = [noun for to in child.children for noun in complements(to)]
            stand = stand.times(*_trusted(speakers, words))
    while verb.head != verb:
        above = verb.head
        if verb.dep_ in CLAUSES:
            within = _within(verb, above, words)
            if within is None:
                break
            stand = stand.times(*within)
        verb = above
    return stand


def _within(clause, above, words: Words) -> Stand | None:
    """Return how far one clause stands in that above it; None where it is taken for granted."""
    lemma, false = above.lemma_.lower(), shifters("falsehood")
    if clause.dep_ == "advcl":  # "lied when it called them thugs"
        return NOT if lemma in false and clause.lemma_.lower() in reporting() else None
    if clause.dep_ in ("acl", "relcl"):  # "the lie that", "no proof that"
        if not any(child.dep_ == "mark" for child in clause.children):
            return None
        called = {child.lemma_.lower() for child in above.children if child.dep_ == "amod"}
        said = {lemma, *called, *_predicates(above)}
        known = (
            lemma in shifters("claim") or lemma in shifters("proof") or not said.isdisjoint(false)
        )
        if not known:
            return None
        stand = NOT if not said.isdisjoint(false) else Stand(shifters("claim").get(lemma, 1.0))
        if negated(above):
            return Stand(-TURNED) if stand is NOT else stand.times(*NOT)
        return stand
    if lemma in LINKS and lemma not in shifters("proof"):  # "it is not true that"
        said = {child.lemma_.lower() for child in above.children if child.dep_ in SAYS}
        lies, true = not said.isdisjoint(false), not said.isdisjoint(shifters("proof"))
        stand = NOT if lies else PLAIN
        denies = negated(above) and (lies or true or not said)
        return Stand(-TURNED) if denies and lies else NOT if denies else stand
    wrongly = any(child.lower_ in false for child in above.children if child.dep_ == "advmod")
    if lemma in false or wrongly:
        return Stand(-TURNED) if negated(above) else NOT
    if lemma in shifters("fact"):
        return PLAIN
    if lemma in shifters("proof"):
        return NOT if negated(above) else PLAIN
    if lemma not in reporting():
        return PLAIN
    return NOT if negated(above) else _trusted(speakers(above), words)


def _predicates(noun) -> set[str]:
    """Return what is said of a claim: "the claim … is false", "we reject the claim"."""
    if noun.dep_ in OBJECTS and not negated(noun.head):
        return {noun.head.lemma_.lower()}
    if noun.dep_ != "nsubj" or noun.head.lemma_ not in LINKS or negated(noun.head):
        return set()
    return {child.lemma_.lower() for child in noun.head.children if child.dep_ in SAYS}


def speakers(verb) -> list:
    """Return who says something; of "those who say", those."""
    found = [
        verb.head if child.lower_ in RELATIVE and verb.dep_ == "relcl" else child
        for child in verb.children
        if child.dep_ == "nsubj"
    ]
    # "The lying general claims" may be taken for a phrase about claims.
    misread = [verb] if any(child.dep_ == "amod" for child in verb.children) else []
    return found or list(agents(verb)) or misread


def distrusted(speaker, words: Words) -> float:
    """Return what the source says of a speaker where it cites him: "the lying mayor claims"."""
    value, word = phrase(speaker, words)
    # "The war minister" and "the crime reporter" are named so, whatever the words are worth.
    if kind_of(word) not in JUDGED and word.tag_ != "VBG" and words.owned(word) is None:
        value = 0.0
    if not value and speaker.dep_ == "nsubj" and speaker.head.lemma_ in LINKS:
        said = [child for child in speaker.head.children if child.dep_ in SAYS]
        value = sum(sign(speaker.head).of(phrase(child, words)[0]) for child in said)
    return value


def _trusted(cited: list, words: Words) -> Stand:
    values = [distrusted(speaker, words) for speaker in cited]
    if min(values, default=0.0) < 0:
        return Stand(DISTRUSTED, "not")
    ours = any(speaker.lower_ in FIRST for speaker in cited)
    return Stand(1.0 if ours or max(values, default=0.0) > 0 else ATTRIBUTED)


def called_by(verb, words: Words, passive: bool = False) -> Stand:
    """Return how far what somebody is called is the source's judgement: less by others."""
    by = any(child.dep_ == "agent" for child in verb.children)
    callers = [] if passive and not by else speakers(verb)
    stand = sign(verb).times(*embedded(verb, words))
    if min((distrusted(caller, words) for caller in callers), default=0.0) < 0:
        return stand.times(DISTRUSTED, "not")
    ours = not callers or any(caller.lower_ in FIRST for caller in callers)
    # Who rejects what others say speaks for himself.
    return stand.times(1.0 if ours or stand.weight < 0 else OTHERS)


def far_from(word) -> list:
    """Return what something is said to be far from, or anything but; or nothing but."""
    if word.lower_ not in ("far", "anything", "nothing"):
        return []
    found = []
    for preposition in word.children:
        if preposition.lower_ in ("from", "but"):
            found += complements(preposition)
            for being in preposition.children:
                if being.dep_ == "pcomp":
                    said = [one for one in being.children if one.dep_ in SAYS]
                    found += said or [being]
    return found
