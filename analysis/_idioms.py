"""Words that mean something together, or that happen to somebody: part of `_evidence`.

"Took advantage of X" is neither to take nor an advantage; "the growth of X" is no deed of X's.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from analysis.data import words as listed_words

BESIDE = ("acomp", "dobj", "npadvmod", "nsubjpass", "oprd", "prt")
OBJECTS = ("dobj", "dative", "nsubjpass", "pobj")


class Idiom(NamedTuple):
    """A light verb with its noun: what it says of who does it and of whom, and its tokens."""

    verb: object
    said: str
    agent: float
    patient: float
    noun: object
    objects: tuple


@cache
def _light() -> dict[str, list[tuple[tuple[str, ...], str, float, float]]]:
    """Return the words and the preposition that belong to each light verb, and its two values."""
    found = defaultdict(list)
    for row in listed_words("light_verbs").itertuples():
        sides = float(row.agent), float(row.patient)
        found[row.verb].append((tuple(row.words.split()), row.to, *sides))
    # Those with a preposition first: they say more.
    return {verb: sorted(rows, key=lambda row: not row[1]) for verb, rows in found.items()}


@cache
def changes() -> dict[str, float]:
    """Return the nouns for what happens to somebody, or is measured of him: which way it goes."""
    listed = listed_words("changes")
    return dict(zip(listed["noun"], listed["way"].astype(float), strict=True))


def change(noun, words) -> float | None:
    """Return which way a change goes (1 up, -1 down, 0 neither); None of other nouns.

    A corpus's own value for the word comes first.
    """
    if noun.pos_ not in ("NOUN", "PROPN") or words.owned(noun) is not None:
        return None
    return changes().get(noun.lemma_.lower())


def idiom(verb) -> Idiom | None:
    """Return the idiom that a verb makes with the words beside it."""
    if verb.pos_ != "VERB":
        return None
    for words, to, agent, patient in _light().get(verb.lemma_.lower(), ()):
        if (noun := _noun(verb, words)) is None:
            continue
        objects = _objects(verb, noun, to)
        if objects is not None:
            said = told(verb.lemma_.lower(), " ".join(words), to)
            return Idiom(verb, said, agent, patient, noun, objects)
    return None


def told(verb: str, words: str, to: str) -> str:
    """Return an idiom in words: "take advantage of"."""
    return " ".join(part for part in (verb, words, to) if part)


def above(noun) -> Idiom | None:
    """Return the idiom that a noun belongs to: of "advantage", "take advantage of"."""
    verb = noun.head.head if noun.dep_ == "pobj" else noun.head
    found = idiom(verb)
    return found if found and found.noun == noun else None


def suffered(top) -> Idiom | None:
    """Return the idiom that somebody is the object of: "took advantage of X"."""
    for verb in _near(top):
        found = idiom(verb)
        if found and top in found.objects:
            return found
    return None


def _near(top) -> Iterator:
    """Yield the heads above, as far as an idiom may reach."""
    token = top
    for _ in range(3):
        if token.head == token:
            return
        token = token.head
        yield token


def _noun(verb, words: tuple[str, ...]):
    """Return the last word of an idiom where all of them stand beside the verb."""
    for child in verb.children:
        if len(words) == 1:
            fits = child.dep_ in BESIDE and not _defined(child)
            if fits and words[0] in (child.lower_, child.lemma_.lower()):
                return child
        elif child.lower_ == words[0] and child.dep_ == "prep":  # "hold in contempt"
            for word in child.children:
                if words[-1] in (word.lower_, word.lemma_.lower()):
                    return word
        elif child.lower_ == words[-1] and any(one.lower_ == words[0] for one in child.children):
            return child  # "turn a deaf ear"
    return None


def _defined(noun) -> bool:
    """Tell "the tribute", which is a thing, from "tribute" and "their back"."""
    return any(child.lower_ in ("the", "this", "that", "those", "these") for child in noun.children)


def _objects(verb, noun, to: str) -> tuple | None:
    """Return the objects of an idiom; None where the preposition that it needs is not there."""
    if not to:
        return tuple(
            child for child in verb.children if child.dep_ in OBJECTS[:3] and child != noun
        )
    for preposition in (*noun.children, *verb.children):
        if preposition.lower_ != to or preposition.dep_ not in ("prep", "agent", "dative"):
            continue
        found = tuple(word for word in preposition.children if word.dep_ in ("pobj", "pcomp"))
        stranded = [child for child in verb.children if child.dep_ == "nsubjpass" and child != noun]
        return found or tuple(stranded)  # "X was taken advantage of"
    return None
