"""A classifier of stance trained on coded news sentences: part of `judge`.

A multinomial logistic regression over what stands around a name in its sentence: words, what the
word lists say of them and whether they are nearer to this name or to another, the way up to the
verb, who speaks, and what the rules found.  Names are masked, so that nobody is liked or disliked
for who he is.  Its weights are a table, `analysis/data/stance_weights.csv`, made anew by
`make judge`; a word's part in the verdict is the sum over what it adds.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from analysis._evidence import Evidence
from analysis._negations import reached
from analysis._valence import (
    FUNCTION,
    TURNED,
    Words,
    evaluative,
    forms,
    noted,
    reporting,
    shifters,
    vader,
)
from analysis.data import listed, words

LABELS = ("against", "neither", "for")
START = "(start)"  # the row of the intercepts
MASK = "_"
PERSONS = {"he", "she", "they", "i", "we", "him", "her", "them", "you"}
SHARE = {"acomp", "attr", "dobj", "xcomp", "amod", "oprd"}  # what "not" at their head denies too
BESIDE = 4  # words on either side
NEAR = 3  # steps in the tree
FAR = 9


class Feature(NamedTuple):
    """What is seen, how much of it, and which token it is seen of (None: the whole sentence)."""

    name: str
    value: float
    token: int | None = None


class Known(NamedTuple):
    """What the word lists know of a token."""

    word: str | None
    marked: float
    vader: float
    kind: str
    says: bool
    name: bool


def features(span, pieces: Sequence[Evidence], lexicon: Words) -> list[Feature]:
    """Return what the classifier sees of a name in its parsed sentence."""
    document, inside = span.doc, range(span.start, span.end)
    known, negated = _of_all(document, lexicon)
    far, way = _reach(document, inside)
    rivals = [
        token.i
        for token, what in zip(document, known, strict=True)
        if token.i not in inside
        and ((what.name and token.dep_ != "compound") or what.word in PERSONS)
    ]
    others = _reach(document, rivals)[0]
    found = []
    for at, what in enumerate(known):
        if at in inside or not what.word:
            continue
        steps, there = far.get(at, FAR), others.get(at, FAR + 1)
        owner = "own" if steps < there else "other" if steps > there else "shared"
        right = at >= span.end
        beside = at - span.end + 1 if right else span.start - at
        side = "right" if right else "left"
        seen = [(f"word={what.word}", 1.0)]
        if beside <= BESIDE:
            seen.append((f"{side}={what.word}", 1.0))
        if steps == 1:
            seen.append((f"{way[at]}={what.word}", 1.0))
        for of, value in (("vader", what.vader), ("marked", what.marked)):
            if value:
                value *= TURNED if negated[at] else 1.0
                name, size = f"{of}{'+' if value > 0 else '-'}", abs(value)
                seen += [
                    (name, size),
                    (f"{name} near", size / (1 + steps)),
                    (f"{name} {min(steps, 5)}", size),
                    (f"{name} {side}", size / beside**0.5),
                    (f"{name} {owner}", size),
                ]
        if what.kind:
            kind = what.kind + "!" * negated[at]
            seen += [(f"{owner}={kind}", 1.0), (f"{min(steps, 4)}={kind}", 1.0)]
            if steps <= NEAR:
                seen.append((f"{way[at]}=={kind}", 1.0))
        found += [Feature(name, value, at) for name, value in seen]
    found += _part(span, known, negated)
    found += _whole(span, pieces, len(rivals))
    return found


def judge(
    span, pieces: Sequence[Evidence], lexicon: Words
) -> tuple[np.ndarray, list[tuple[float, str]]]:
    """Return the log-odds of against, neither and for, and what each word adds (for − against)."""
    weights = _weights()
    odds, parts = weights[START].copy(), defaultdict(float)
    for feature in features(span, pieces, lexicon):
        if (weight := weights.get(feature.name)) is not None:
            odds += feature.value * weight
            if feature.token is not None:
                parts[feature.token] += feature.value * (weight[2] - weight[0])
    told = [
        (part, token.lemma_.lower())
        for at, part in parts.items()
        if (token := span.doc[at]).pos_ not in FUNCTION
        and _masked(token) is not MASK
        and token.lemma_.lower() not in listed("stopwords")
    ]
    return odds, told


@cache
def _weights() -> dict[str, np.ndarray]:
    table = words("stance_weights")
    rows = table[list(LABELS)].to_numpy(dtype="float64")
    return dict(zip(table["feature"], rows, strict=True))


def _masked(token) -> str | None:
    """Return the lemma of a token; names are all one, and what is no word is nothing."""
    if token.is_punct or token.is_space:
        return None
    # A capital within a sentence is a name's, whatever the tagger makes of it.
    if token.pos_ == "PROPN" or (
        token.i and token.text[0].isupper() and token.pos_ in ("NOUN", "ADJ", "X")
    ):
        return MASK
    return token.lemma_.lower()


@lru_cache(maxsize=1)  # the names of one sentence come one after the other
def _of_all(document, lexicon: Words) -> tuple[list[Known], list[bool]]:
    """Return what is known of each token of a sentence, and whether it is negated."""
    return [_known(token, lexicon) for token in document], _negated(document)


def _known(token, lexicon: Words) -> Known:
    written, lemma = forms(token)
    content = token.pos_ not in FUNCTION and token.pos_ != "NUM"
    marked = _first((written, lemma), lexicon.own, evaluative()) if content else 0.0
    felt = _first((written, lemma), vader()) if content else 0.0
    if token.pos_ == "VERB":
        note = noted("evaluative_verbs", "verb").get(lemma, "")
    else:
        notes = noted("evaluative_words", "word")
        note = notes.get(written) or notes.get(lemma, "") if content else ""
    tone = marked or felt
    kind = note + ("+" if tone > 0 else "-" if tone < 0 else "")
    word = _masked(token)
    says = token.pos_ == "VERB" and lemma in reporting()
    return Known(word, marked, felt, kind, says, word is MASK)


def _first(either: Sequence[str], *lists) -> float:
    return next((known[form] for known in lists for form in either if form in known), 0.0)


def _negated(document) -> list[bool]:
    negations = shifters("negation")
    said = [False] * len(document)
    for token in document:
        if token.dep_ == "neg" or token.lower_ in negations:
            said[token.head.i] = True
    for token in document:  # "neither brave nor just", "did not crush and destroy"
        said[token.i] = said[token.i] or reached(token)
    return [said[token.i] or (token.dep_ in SHARE and said[token.head.i]) for token in document]


def _reach(document, start: Sequence[int]) -> tuple[dict[int, int], dict[int, str]]:
    """Return the steps in the tree from some tokens to all others, and the way to the near ones."""
    far, way, queue = dict.fromkeys(start, 0), dict.fromkeys(start, ""), list(start)
    for at in queue:
        token = document[at]
        for other in (*token.children, token.head):
            if other.i not in far:
                far[other.i] = far[at] + 1
                up = other.i == token.head.i
                step = f"<{token.dep_}" if up else f">{other.dep_}"
                way[other.i] = way[at] + step if far[other.i] <= NEAR else ""
                queue.append(other.i)
    return far, way


def _part(span, known: Sequence[Known], negated: Sequence[bool]) -> list[Feature]:
    """Return the way up from the name to the verb, and who speaks."""
    verb, path = span.root, []
    while verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
        path.append(verb.dep_)
        verb = verb.head
    role, what, turned = path[-1] if path else "", known[verb.i], "!" * negated[verb.i]
    names = [f"role={role}{turned}", f"path={'<'.join(path[:3])}"]
    names += [f"role={role}:{what.word}{turned}"]
    names += [f"head={span.root.dep_}:{known[span.root.head.i].word}"]
    if what.kind:
        names.append(f"role={role}::{what.kind}{turned}")
    if what.says and role == "nsubj":
        names.append("speaker")
    while verb.head != verb:
        if verb.dep_ in ("ccomp", "parataxis") and known[verb.head.i].says:
            names.append("told")
            break
        verb = verb.head
    return [Feature(name, 1.0) for name in names]


def _whole(span, pieces: Sequence[Evidence], rivals: int) -> list[Feature]:
    """Return what the rules found, what the name looks like, and what the sentence does."""
    document, text = span.doc, span.doc.text
    found, total = [], 0.0
    for piece in pieces:
        size = abs(piece.value)
        sign = "+" if piece.value > 0 else "-"
        found += [Feature(f"rule {piece.kind}{sign}", size), Feature(f"rules{sign}", size)]
        total += piece.value
    names = [f"tag={span.root.pos_}", f"length={min(len(span), 4)}"]
    if (word := _masked(span.root)) is not MASK:
        names.append(f"name={word}")
    if span.start == 0:
        names.append("opens")
    for at in (0, 1):
        place = span.end + at
        after = document[place] if place < len(document) else None
        names.append(
            f"next {at}={'' if after is None else after.text[:1] if after.is_punct else after.tag_}"
        )
    before = text[: span.start_char]
    if before.count("“") > before.count("”") or before.count('"') % 2:
        names.append("quoted")
    names += [mark for mark in "?!" if mark in text]
    return [
        *found,
        Feature("rules", float(np.tanh(total))),
        Feature("words", len(document) / 30),
        Feature("rivals", min(rivals, 6) / 3),
        Feature("quotes", float(min(sum(mark in '"“”' for mark in text), 2))),
        *(Feature(name, 1.0) for name in names),
    ]
