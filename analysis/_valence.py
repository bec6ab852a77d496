"""What single words say of whom they are said of: the word lists behind `judge`.

A word is looked up in the corpus's own lexicon, then in the project's `evaluative_words`, then in
VADER's lexicon (Hutto & Gilbert 2014), which was made for short messages and so comes last.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analysis.data import words

FUNCTION = {"ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "PUNCT", "SCONJ", "SPACE", "SYM"}
STRONGEST = 4.0  # VADER's scale runs from -4 to 4
TURNED = -0.6  # "not heroic" is less than cowardly
UNDONE, UNSAID = 0.2, 0.3  # a wrong that was not done, or a reproach denied, is little praise
UN = ("un", "non-", "non")  # "in-" and "im-" begin too many words that deny nothing
ENDINGS = ((r"(.)\1able$", r"\1"), (r"able$", ""), (r"ed$", ""), (r"(.)\1ed$", r"\1"))
DASHES = {"-", "–"}
NAMES, ABSTRACT = {"NOUN", "PROPN", "ADJ"}, {"NOUN", "PROPN"}
FITS = {  # kinds of words, and the parts of speech they have where they judge: not "just now"
    "abuse": NAMES,
    "ally": NAMES,
    "praise": {"ADJ", "VERB", "PROPN"},
    "blame": {"ADJ", "VERB", "PROPN"},
    "manner": {"ADV"},
    **dict.fromkeys(("vice", "virtue", "crime", "success", "failure", "scandal"), ABSTRACT),
}


class Stand(NamedTuple):
    """How far something is said to be so, below 0 where it is denied, and the words that turn."""

    weight: float = 1.0
    turn: str = ""

    def of(self, value: float, left: float = UNSAID) -> float:
        """Return a value so weighed; little is left of a reproach denied."""
        return value * (max(self.weight, -left) if value < 0 else self.weight)

    def told(self, said: str) -> str:
        """Return the words of what is so weighed: "stop kill"."""
        return f"{self.turn} {said}".strip()

    def times(self, weight: float, turn: str = "") -> "Stand":
        """Return the same within another clause, or under another word that turns."""
        turn = "" if turn == self.turn else f"{turn} {self.turn}".strip()
        return Stand(self.weight * weight, turn)


PLAIN, NOT = Stand(), Stand(TURNED, "not")


@cache
def vader() -> dict[str, float]:
    """Return VADER's lexicon, on -1 to 1."""
    lines = (files("vaderSentiment") / "vader_lexicon.txt").read_text(encoding="utf-8")
    cells = (line.split("\t") for line in lines.splitlines())
    known = {cell[0]: float(cell[1]) / STRONGEST for cell in cells}
    return {word: value for word, value in known.items() if not _undone(word, value, known)}


def _undone(word: str, value: float, known: Mapping[str, float]) -> bool:
    """Tell a bad word that denies a bad one: "unstoppable", "unbiased" are no reproaches."""
    stem = next((word.removeprefix(prefix) for prefix in UN if word.startswith(prefix)), "")
    stems = {stem, *(re.sub(end, by, stem) for end, by in ENDINGS)}
    return value < 0 and any(known.get(one, 0.0) < 0 for one in stems - {""})


@cache
def evaluative() -> dict[str, float]:
    """Return the polarity of each evaluative word; 0 where VADER's is not to be used."""
    listed = words("evaluative_words")
    return dict(zip(listed["word"], listed["polarity"].astype(float), strict=True))


@cache
def verbs() -> dict[str, tuple[float, float]]:
    """Return what each evaluative verb says of who does it and of whom it is done to."""
    listed = words("evaluative_verbs")
    sides = zip(listed["agent"].astype(float), listed["patient"].astype(float), strict=True)
    return dict(zip(listed["verb"], sides, strict=True))


@cache
def phrasal() -> dict[str, list[tuple[str, ...]]]:
    """Return the words that follow a verb in the list, the longest first: "stand" ("up", "for")."""
    found = defaultdict(list)
    for verb in sorted(verbs(), key=lambda verb: (-verb.count(" "), verb)):
        first, *further = verb.split()
        if further:
            found[first].append(tuple(further))
    return dict(found)


@cache
def noted(name: str, column: str) -> dict[str, str]:
    """Return the note of each word of a list: what kind of word it is."""
    return dict(zip(words(name)[column], words(name)["note"], strict=True))


@cache
def shifters(kind: str) -> dict[str, float]:
    """Return the factors of the words that turn or weaken, of one kind."""
    rows = words("shifters")
    rows = rows[rows["kind"] == kind]
    return dict(zip(rows["word"], rows["factor"].astype(float), strict=True))


@cache
def reporting() -> frozenset[str]:
    """Return the verbs by which somebody is cited."""
    return frozenset(words("reporting_verbs")["verb"])


def parts(term: str) -> tuple[str, ...]:
    """Return the words of a term, as the parser parts them: "counter-revolution" is two."""
    return tuple(term.replace("–", "-").replace("-", " ").split())


def forms(token) -> tuple[str, str]:
    """Return a token as written and as its lemma, in small letters."""
    return token.lower_, token.lemma_.lower()


class Words:
    """The valence of words, with a corpus's own before all others."""

    def __init__(self, lexicon: Mapping[str, float] | None = None):
        self.own = {term.lower(): value for term, value in (lexicon or {}).items()}
        self._long = defaultdict(list)  # under each of its words: the term, where in it, its value
        for known in (self.own, evaluative()):
            for term, value in known.items():
                for place, word in enumerate(several := parts(term)):
                    if len(several) > 1:
                        self._long[word].append((several, place, value, known is self.own))

    def of(self, token) -> float:
        """Return the polarity of a token, from -1 to 1; 0 if it has none.

        A term of several words ("war criminal") is the polarity of its last.
        """
        if (own := self.owned(token)) is not None:
            return own
        if token.pos_ in FUNCTION or _named(token):
            return 0.0
        whole = self._whole(token, False)
        if whole is not None:
            return whole
        value = self.listed(*forms(token)) if _fits(token) else 0.0
        return value * (TURNED if _opposed(token) else 1.0)

    def owned(self, token) -> float | None:
        """Return the polarity of a token in the corpus's own lexicon; None if it is not there."""
        if not self.own or token.pos_ in FUNCTION:
            return None
        whole = self._whole(token, True)
        if whole is not None:
            return whole
        for form in forms(token):
            if form in self.own:
                # The project's own word for the whole of it says more: "anti-imperialist".
                opposed = _opposed(token)
                whole = self._whole(token, False) if opposed else None
                return self.own[form] * (TURNED if opposed else 1.0) if whole is None else whole
        return None

    def listed(self, *forms: str) -> float:
        """Return the polarity of the first form that a list has, whatever its part of speech."""
        for known in (self.own, evaluative(), vader()):
            for form in forms:
                if form in known:
                    return known[form]
        return 0.0

    def term(self, token) -> str:
        """Return the term that a token ends, as it stands there: "war criminal"; or its lemma."""
        for form in dict.fromkeys(forms(token)):
            for several, place, *_ in self._long.get(form, ()):
                if place == len(several) - 1 and _stands(several, place, token):
                    first = token.i
                    for _ in several[1:]:
                        first -= 2 if token.doc[first - 1].text in DASHES else 1
                    return token.doc[first : token.i + 1].text.lower()
        said = token.lower_ if token.pos_ == "VERB" else token.lemma_.lower()
        return f"anti-{said}" if _opposed(token) else said

    def deed(self, verb: str, particle: str = "") -> tuple[float, float]:
        """Return what "A verbs P" says of A and of P.

        A corpus's own value is of the one whom the project's list judges by that verb ("hail": P);
        of A if it is not in that list.
        """
        known = verbs().get(f"{verb} {particle}") if particle else None
        does, suffers = known or verbs().get(verb) or (0.0, 0.0)
        own = self.own.get(f"{verb} {particle}".strip(), self.own.get(verb))
        if own is None:
            return does, suffers
        return (does, own) if abs(suffers) > abs(does) else (own, suffers)

    def _whole(self, token, own: bool) -> float | None:
        found = [
            (len(several), value if place == len(several) - 1 else 0.0)
            for form in dict.fromkeys(forms(token))
            for several, place, value, mine in self._long.get(form, ())
            if mine == own and _stands(several, place, token)
        ]
        return max(found, key=lambda pair: pair[0])[1] if found else None


def _stands(several: tuple[str, ...], place: int, token) -> bool:
    """Tell whether a token is in its place in a term; hyphens between its words do not matter."""
    for step, rest in ((-1, several[:place][::-1]), (1, several[place + 1 :])):
        at = token.i
        for word in rest:
            at += step
            if 0 <= at < len(token.doc) and token.doc[at].text in DASHES:
                at += step
            if not 0 <= at < len(token.doc) or word not in forms(token.doc[at]):
                return False
    return True


def _named(token) -> bool:
    """Tell what is part of a name: it was not chosen to judge.

    Capitals say nothing where all are capitals, nor of a name for somebody that begins a sentence.
    """
    if token.pos_ != "PROPN" or token.is_lower:
        return False
    if token.i == 0 and noted("evaluative_words", "word").get(token.lower_) == "abuse":
        return False
    return not token.doc.text.isupper()


def _fits(token) -> bool:
    """Tell whether a word has a part of speech in which the list means it: not "a patient"."""
    notes = noted("evaluative_words", "word")
    note = next((notes[form] for form in forms(token) if form in notes), None)
    if note in ("praise", "blame") and token.pos_ == "VERB":
        return token.tag_ in ("VBN", "VBG")
    return token.dep_ == "acomp" or token.pos_ in FITS.get(note, {token.pos_})


def _opposed(token) -> bool:
    """Tell the second half of "anti-imperialist"."""
    at = token.i - 1
    if at > 0 and token.doc[at].text in DASHES:
        at -= 1
    return at >= 0 and token.doc[at].lower_ in ("anti", "anti-")
