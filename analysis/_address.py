"""Tell who is merely addressed: "My fellow citizens, we meet again".  Part of `_evidence`.

What a clause says, it says of its own subject: who is addressed is neither praised nor blamed by
it, nor by the words of politeness that go with an address.
"""

from functools import lru_cache

from analysis._negations import SUBJECTS
from analysis.data import listed

STOPS = {",", ":", ";", "—", "–", "!", "--", "-"}
OPENS = {"and", "but", "now", "so", "then", "therefore", "thus", "well"}
THANKS = {"thank", "thanks", "you"}
WEAK = {"good", "most", "my", "our", "right", "worthy", "your"}  # "our people" is no address
YOU = {"you", "your", "yours", "yourselves"}
FINITE = {"MD", "VB", "VBD", "VBP", "VBZ"}
PART_OF_IT = {"appos", "attr", "conj", "pobj"}  # what stands between commas and is no address


def addressed(span) -> bool:
    """Tell a name in an address, at the start of a sentence or between commas."""
    parts = _parts(span.doc)
    number = next((at for at, part in enumerate(parts) if span.root in part), None)
    if number is None or not _nominal(parts[number]):
        return False
    own = _core(parts[number])
    opening = []
    for part in parts:
        if not _nominal(part):
            break
        opening.append(part)
    top = span.root
    while top.dep_ in ("conj", "pobj", "prep", "compound", "appos") and top.head in own:
        top = top.head
    if number < len(opening):
        listed_so = [_core(part) for part in opening]
        named = all(not part or _marked(part) or part[0].pos_ == "PROPN" for part in listed_so)
        if named and (_marked(own) or any(map(_marked, listed_so))):
            return _stands_apart(top, parts[len(opening) :])
    if not number:
        return False
    before = parts[number - 1][-1:]
    to_you = bool(before) and before[0].lower_ == "you"
    return _marked(own) and (to_you or top.dep_ not in PART_OF_IT | SUBJECTS)


def polite(token) -> bool:
    """Tell a word that goes with an address: "dear", "fellow", "friends"."""
    known = listed("address_words")
    return token.lower_ in known or token.lemma_.lower() in known


def speaks_to(doc) -> bool:
    """Tell a sentence that speaks of whom it addresses: "you have been betrayed"."""
    return any(token.lower_ in YOU for token in doc)


@lru_cache(maxsize=1)  # the names of one sentence come one after the other
def _parts(doc) -> list[list]:
    """Return a sentence's words between commas, colons and dashes."""
    parts = [[]]
    for token in doc:
        before = doc[token.i - 1] if token.i else None
        joined = token.text == "-" and before and not (before.whitespace_ or before.is_space)
        if token.text in STOPS and not joined:
            parts.append([])
        elif not (token.is_space or token.is_punct):
            parts[-1].append(token)
    return [part for part in parts if part]


def _nominal(part: list) -> bool:
    """Tell words without a verb, but for "thank you"."""
    return all(token.tag_ not in FINITE or token.lower_ in THANKS for token in part)


def _core(part: list) -> list:
    """Return words without what may come before an address: "and so"."""
    while part and (part[0].lower_ in OPENS or part[0].lower_ in THANKS):
        part = part[1:]
    return part


def _marked(part: list) -> bool:
    """Tell words that begin as an address does: "my fellow", "Mr.", "dear"."""
    first = next((token for token in part if token.lower_ not in WEAK), None)
    if first is None:
        return False
    word = first.lower_.rstrip(".")
    title = word in listed("address_words", "title") and first.text[0].isupper()
    return title or any(word in listed("address_words", kind) for kind in ("courtesy", "person"))


def _stands_apart(top, rest: list) -> bool:
    """Tell what is no part of the clause that follows: the clause has a subject of its own."""
    if top.dep_ not in SUBJECTS:
        return not rest or any(token.dep_ in {*SUBJECTS, "expl"} for part in rest for token in part)
    verb = top.head
    subjects = [child for child in verb.children if child.dep_ in {*SUBJECTS, "expl"}]
    ordered = verb.tag_ == "VB" and not any(child.dep_ == "aux" for child in verb.children)
    return len(subjects) > 1 or ordered
