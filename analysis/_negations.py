"""How far a clause says that something is so: denied, conceded, hedged, contrasted, failed.

Part of `_evidence`.  "Not" reaches what is coordinated with what it stands before: "did not crush
and destroy", "neither brave nor just", "no tyrants or thugs".
"""

from analysis import _slogans
from analysis._valence import NOT, PLAIN, TURNED, Stand, shifters

LINKS = {"appear", "be", "become", "look", "prove", "remain", "represent", "seem", "stay"}
SUBJECTS = {"nsubj", "nsubjpass"}


def negated(token) -> bool:
    """Tell "not …", "no …", "nobody …" and "little …", but not "a little …"."""
    negations, scarce = shifters("negation"), shifters("scarcity")
    children = list(token.children)
    for child in children:
        denies = child.dep_ == "neg" or child.lower_ in negations
        if denies and not (_beyond(child) or _slogans.contrasts(child)):
            return True
        if child.lower_ == "by" and any(map(_none, child.children)):  # "by no means"
            return True
        if child.dep_ == "advmod" and any(word.lower_ == "no" for word in child.children):
            return True  # "no longer"
    if any(child.dep_ in SUBJECTS and _none(child) for child in children):
        return True
    if reached(token):
        return True
    bare = not any(child.dep_ in ("det", "poss") for child in children)
    return bare and any(child.lower_ in scarce for child in children)


def reached(token) -> bool:
    """Tell what the "not" before a word that it is coordinated with denies too.

    Over "or" and "nor" it reaches, over "but" it does not; over "and" only if both are forms of one
    auxiliary: "did not crush and destroy", but "did not sleep and murdered".
    """
    if token.dep_ != "conj":
        return False
    first, joined = token.head, link(token)
    if joined == "nor" or any(child.lower_ == "nor" for child in first.children):
        return True
    if any(child.dep_ in SUBJECTS for child in token.children):
        return False
    helped = [child.i for child in first.children if child.dep_ in ("aux", "auxpass")]
    alone = not any(child.dep_ in ("aux", "auxpass", "det", "poss") for child in token.children)
    alike = token.tag_ == first.tag_ and alone
    if joined == "or":
        return alone and negated(first)
    if joined != "and" or token.pos_ != "VERB" or not (alike and helped):
        return False
    # "Has no fear and helps": what is denied is the object.
    return any(child.dep_ == "neg" for child in first.children) and negated(first)


def link(token) -> str:
    """Return the word that joins a word to the one before it: in "a, b or c" the same for both."""
    first = token.head
    for place in (first, token):
        found = [
            child.lower_
            for child in place.children
            if child.dep_ in ("cc", "preconj") and child.i > first.i
        ]
        if found:
            return found[0]
    return ""


def contrasted(word) -> float:
    """Return how much of a word counts: less of what stands before "but", "yet", "however"."""
    words, weight = shifters("contrast"), 1.0
    if any(child.dep_ in ("neg", "preconj") for one in (word, word.head) for child in one.children):
        return weight  # "not only cruel but corrupt", "not thugs but heroes"
    after = [child for child in word.children if child.dep_ == "conj"]
    for child in word.children if after else ():
        if child.dep_ == "cc":
            weight *= words.get(child.lower_, 1.0)
    turns = [one for child in after for one in child.children]
    if word.dep_ in ("ccomp", "parataxis") and word.i < word.head.i:  # "X came; however, it …"
        turns += [one for one in word.head.children if word.i < one.i < word.head.i]
    for child in turns:
        if child.dep_ == "advmod":
            weight *= words.get(child.lower_, 1.0)
    return weight


def _none(noun) -> bool:
    """Tell "no docker" and "neither the Guard nor the mayor"."""
    return any(
        (child.dep_ == "det" and child.lower_ == "no") or child.lower_ == "neither"
        for child in noun.children
    )


def _beyond(word) -> bool:
    """Tell "not only" and "nothing but", which affirm."""
    after = word.doc[word.i + 1].lower_ if word.i + 1 < len(word.doc) else ""
    return after in {"not": ("only", "merely"), "nothing": ("but", "less")}.get(word.lower_, ())


def denied(noun) -> Stand:
    """Return how far something is said to be there: turned in "these were not his crimes"."""
    above = noun.head
    return NOT if noun.dep_ == "attr" and above.lemma_ in LINKS and negated(above) else PLAIN


def standing(verb) -> Stand:
    """Return how far a clause is asserted: less where it is conceded, hedged or contradicted.

    What somebody fails to do, or stops, is turned.
    """
    weight, turn = contrasted(verb), ""
    if verb.dep_ == "advcl" and _inverted(verb):  # "had the Guard been brave"
        weight *= shifters("hedge")["if"]
    for child in verb.children:
        if child.dep_ in ("mark", "aux", "advmod"):
            weight *= shifters("concession").get(child.lower_, 1.0)
            weight *= shifters("hedge").get(child.lower_, 1.0)
    if verb.dep_ in ("xcomp", "pcomp") and verb.pos_ == "VERB":
        above = verb.head.lemma_.lower()
        if above in shifters("turn"):
            weight, turn = weight * shifters("turn")[above], above
    if verb.dep_ in ("acl", "relcl") and verb.head.lower_ in shifters("negation"):
        weight, turn = weight * TURNED, "not"  # "did nothing to help"
    return Stand(weight, turn)


def _inverted(verb) -> bool:
    """Tell a clause that begins with its auxiliary."""
    begins = [child.i for child in verb.children if child.dep_ in ("aux", "auxpass")]
    begins += [verb.i] if verb.pos_ == "AUX" else []
    subjects = [child.i for child in verb.children if child.dep_ in SUBJECTS]
    clause = min((child.i for child in (verb, *verb.children) if not child.is_punct), default=0)
    return bool(subjects and begins) and clause == min(begins) < min(subjects)


def sign(verb) -> Stand:
    """Return how far a clause is asserted, turned where it is denied."""
    stand = standing(verb)
    return stand.times(*NOT) if negated(verb) else stand
