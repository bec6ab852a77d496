"""Which names mean the same, and what kind of actor they name: the workings behind `suggest`."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations

import pandas as pd
from rapidfuzz import fuzz

from analysis import data

ALIKE = 85  # of 100 by rapidfuzz.fuzz.ratio: spellings of one word (Soleimani, Suleimani)
SHORTEST = 5  # letters of a word that may be spelled in two ways (not Iraq and Iran)
APOSTROPHES = str.maketrans("’‘ʼ", "'''")
OPPOSED = re.compile(r"(.+)(?:ism|ists?|ity)")
LETTERS = re.compile(r"[^\W_]+(?:['’ʼ.][^\W_]+)*")
ENTITIES = {"PERSON": "person", "ORG": "organisation", "GPE": "state", "NORP": "people"}
PLACES = ("GPE", "LOC", "FAC")
# Ostrane, Ostranian
STATE_ENDING = re.compile(r"(?:e|a|y|ey|ia|o)\Z")
ADJECTIVE_ENDING = re.compile(r"(?:(?:ian|an|ean|i|er)s?|ish|ese)")
JOINTS = {"of", "for"}
GUESS = "a guess"
FULL = "full name"
HEADS = ("group", "body", "part", "title")


@dataclass(frozen=True)
class Variant:
    """One name, as it is to be compared with others."""

    key: str
    words: str
    kind: str  # name, noun
    head: str
    n: int = 0
    entity: str = ""
    actor: str = ""  # whose alias it is already

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        return tuple(LETTERS.findall(self.words.replace("-", " "))) or (self.words,)

    @cached_property
    def core(self) -> tuple[str, ...]:
        """The words in small letters, without particles, and without a title before a name."""
        folded = [fold(token) for token in self.tokens]
        words = [
            word
            for word in folded
            if word in JOINTS or word not in data.listed("actor_words", "link")
        ] or folded
        while len(words) > 1 and use(words[0]) == "title" and self.kind == "name":
            if words[1] in JOINTS or use(singular(words[-1])):
                break  # President of the United States, Justice Department
            words = words[1:]
        return tuple(words)

    @cached_property
    def titled(self) -> bool:
        return (
            self.kind == "name"
            and self.core[0] != fold(self.tokens[0])
            and bool(use(fold(self.tokens[0])))
        )

    @cached_property
    def state(self) -> tuple[str, str] | None:
        """The state named, and in which form (name, adjective, people)."""
        words = self.words.translate(APOSTROPHES).removesuffix(".")
        return states().get(words) if self.kind == "name" else None

    @cached_property
    def head_word(self) -> str:
        """The head in the singular: the last word, or that before "of"."""
        if self.kind == "noun":
            return self.head
        joint = next((i for i, word in enumerate(self.core) if i and word in JOINTS), None)
        return singular(self.core[:joint][-1])

    @property
    def is_plural(self) -> bool:
        return fold(self.tokens[-1]) != self.head_word

    @cached_property
    def use(self) -> str:
        return use(self.head_word)

    @cached_property
    def initials(self) -> set[str]:
        """What the name may be shortened to."""
        capitals = "".join(token[0] for token in self.tokens if token[0].isupper())
        every = "".join(token[0] for token in self.tokens).upper()
        return {capitals, every} if len(self.tokens) > 1 else set()

    @cached_property
    def is_acronym(self) -> bool:
        return self.words.replace(".", "").replace("-", "").isupper() and len(self.words) > 1

    @cached_property
    def person(self) -> bool:
        """Whether it looks like the full name of a person."""
        return (
            self.kind == "name"
            and not self.state
            and not JOINTS & set(self.core)
            and self.use in ("", "title")
            and (self.entity == "PERSON" or self.titled)
        )


@dataclass
class Groups:
    """Sets of variants that grow together, but never over two actors that are known."""

    parent: dict[str, str] = field(default_factory=dict)
    actor: dict[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        while self.parent.setdefault(key, key) != key:
            key = self.parent[key]
        return key

    def join(self, one: str, other: str) -> None:
        one, other = self.of(one), self.of(other)
        actors = {self.actor.get(one, ""), self.actor.get(other, "")} - {""}
        if one != other and len(actors) < 2:
            self.parent[other] = one
            self.actor[one] = next(iter(actors), "")


def grouped(variants: list[Variant]) -> dict[str, str]:
    """Return for the key of each variant that of the group which it belongs to."""
    groups = Groups()
    for variant in variants:
        groups.of(variant.key)
        if variant.actor:
            groups.actor[variant.key] = variant.actor
    first: dict[str, str] = {}
    for variant in variants:
        if variant.actor:
            groups.join(first.setdefault(variant.actor, variant.key), variant.key)
    for one, other in _same(variants):
        groups.join(one.key, other.key)
    for short, candidates in _short_forms(variants):
        homes = {groups.of(long.key) for long in candidates}
        if len(homes) == 1:
            groups.join(homes.pop(), short.key)
    return {variant.key: groups.of(variant.key) for variant in variants}


def _same(variants: list[Variant]) -> Iterator[tuple[Variant, Variant]]:
    """Yield pairs that are one name: number, titles, spelling, and what a state calls its own."""
    alike = defaultdict(list)
    for variant in variants:
        if variant.state:
            state, form = variant.state
            alike["state", state, form == "people"].append(variant)
        elif variant.kind == "noun" and variant.use == "group":
            alike["head", variant.head_word].append(variant)
        else:
            alike["words", *(singular(word) for word in variant.core)].append(variant)
    for same in alike.values():
        yield from ((same[0], other) for other in same[1:])
    names = [one for one in variants if one.kind == "name" and not one.is_acronym]
    blocks = defaultdict(list)
    for one in names:
        blocks[len(one.core), *(word[0] for word in one.core)].append(one)
    for block in blocks.values():
        yield from ((one, other) for one, other in combinations(block, 2) if spelled(one, other))
    singles = [one for one in names if len(one.tokens) == 1 and not one.state]
    stems = defaultdict(list)
    for one in singles:
        stems[one.words[: SHORTEST - 1]].append(one)
    for block in stems.values():
        yield from ((a, b) for a in block for b in block if _called_after(a, b))


def spelled(one: Variant, other: Variant) -> bool:
    """Tell two spellings of one name: word by word alike, and no word with a meaning of its own."""
    if one.state or other.state:
        return False
    for a, b in zip(one.core, other.core, strict=True):
        a, b = singular(a), singular(b)
        if a == b:
            continue
        known = any(word.capitalize() in states() or use(word) for word in (a, b))
        stems = [match[1] if (match := OPPOSED.fullmatch(word)) else "" for word in (a, b)]
        if known or (stems[0] and stems[0] == stems[1]) or min(len(a), len(b)) < SHORTEST:
            return False
        if fuzz.ratio(a, b) < ALIKE:
            return False
    return True


def _called_after(name: Variant, other: Variant) -> bool:
    """Tell the adjective or people of an unlisted state or town: Ostrane, Ostranian."""
    stem = STATE_ENDING.sub("", name.words)
    return (
        len(stem) >= SHORTEST - 1
        and name.n > other.n
        and not name.use
        and other.words.startswith(stem)
        and ADJECTIVE_ENDING.fullmatch(other.words, len(stem)) is not None
    )


def _short_forms(variants: list[Variant]) -> Iterator[tuple[Variant, list[Variant]]]:
    """Yield short names with the longer ones that they may stand for."""
    by_word, by_initials = defaultdict(list), defaultdict(list)
    for long in variants:
        if long.kind == "name" and len(long.core) > 1:
            for word in {long.core[0], long.head_word, singular(long.core[-1])}:
                by_word[word].append(long)
        if long.kind == "name" and not long.is_acronym:
            for initials in long.initials:
                by_initials[initials].append(long)
    for short in sorted(variants, key=lambda one: one.words):
        if short.is_acronym:
            yield short, by_initials[re.sub(r"\W", "", short.words)]
        if short.kind == "name" and len(short.core) == 1 and not short.is_acronym:
            word = singular(short.core[0])
            longer = [long for long in by_word[word] if long.key != short.key]
            yield short, [long for long in longer if _stands_for(short, long)]


def _stands_for(short: Variant, long: Variant) -> bool:
    """Tell a surname, or the last word of a body's name, or a people with another before it."""
    if short.state or long.state:
        return False
    word = singular(short.core[0])
    if long.person:
        surname = word == singular(long.core[-1])
        return surname or (word == long.core[0] and short.entity == "PERSON" and not use(word))
    if short.words[-1] == "s" and short.entity == "NORP":
        return word == singular(long.core[-1])
    return word == long.head_word and long.use in ("body", "part")


def kind_of(group: list[Variant]) -> tuple[str, str]:
    """Return the type of actor that a group of names suggests, and by what."""
    named = sorted(group, key=lambda one: -one.n)
    for one in named:
        if one.state:
            people = one.state[1] == "people"
            return ("people", "listed people") if people else ("state", "listed state")
    if any(one.titled for one in named):
        return "person", "title before the name"
    if any(_called_after(one, other) for one in named for other in named):
        return "state", "has an adjective"
    heads = [one for one in named if one.use and (one.kind == "noun" or one.use != "title")]
    heads = [one for one in heads if not _surname(one)]
    if heads:
        longest = max(heads, key=lambda one: (one.kind == "name", len(one.core) > 1, one.n))
        word, of_many = longest.head_word, named[0].kind == "noun" and named[0].is_plural
        by = f"head word '{word}'"
        if longest.use == "title" and of_many:
            return "people", by
        # What bears a name of its own is more than its members: United Dockers of Marrow.
        body = longest.kind == "name" and len(longest.core) > 1 and type_of(word) == "people"
        return ("organisation" if body else type_of(word)), by
    if any(one.use == "title" for one in named):
        return "person", "an office"
    if any(one.person and len(one.core) > 1 for one in named):
        return "person", FULL
    votes = defaultdict(int)
    for one in named:
        votes[one.entity] += one.n
    entity = max(votes, key=lambda label: (label in ENTITIES, votes[label]))
    total = sum(votes.values())
    if entity in ENTITIES:
        return ENTITIES[entity], f"model: {entity} {votes[entity]} of {total}"
    return "organisation", GUESS


def _surname(one: Variant) -> bool:
    """Tell a person's name that only ends like a word for a group: Lindqvist."""
    like = one.kind == "name" and not use(one.head_word, exact=True)
    return like and one.entity == "PERSON"


def label(named: list[Variant]) -> str:
    """Return what to call the actor that a group of names means, the most frequent first."""
    if state := next((one.state for one in named if one.state), None):
        if state[1] != "people":
            return state[0]
        named = [one for one in named if one.words.endswith("s")] or named
    full = [one for one in named if one.person and len(one.core) > 1]
    full.sort(key=lambda one: one.titled)
    many = [one for one in named if one.use == "group" and one.is_plural]
    best = (full or many or named)[0]
    long = [one for one in named if best.is_acronym and best.words in one.initials]
    words = (long or [best])[0].words
    while best.titled and use(fold(words.split()[0].rstrip("."))) == "title":
        words = words.split(maxsplit=1)[1]
    return words[0].upper() + words[1:]


def fold(word: str) -> str:
    """Return a word in small letters, with straight apostrophes."""
    return word.translate(APOSTROPHES).casefold()


def singular(word: str) -> str:
    """Return a word without the ending of a plural.

    >>> singular("dockers"), singular("parties"), singular("classes"), singular("texas")
    ('docker', 'party', 'class', 'texas')
    """
    if use(word, exact=True):
        return word
    if word.endswith("s") and use(word[:-1], exact=True):
        return word[:-1]
    for ending, instead in (("ies", "y"), ("men", "man"), ("sses", "ss"), ("ches", "ch")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    plural = word.endswith("s") and word[-2:] not in ("ss", "us", "is", "as") and len(word) > 3
    return word[:-1] if plural else word


def use(word: str, *, exact: bool = False) -> str:
    """Return the use of a word, or of its ending, in the list of actor words; "" if not there."""
    return _entry(word, exact)[1]


def type_of(word: str) -> str:
    return _entry(word, False)[0]


@cache
def _entry(word: str, exact: bool) -> tuple[str, str]:
    listed = actor_words()
    if word in listed:
        return listed[word]
    endings = () if exact else (one for one in listed if one.startswith("-"))
    fits = (one for one in endings if word.endswith(one[1:]) and len(word) > len(one) + 2)
    return next((listed[one] for one in fits), ("", ""))


@cache
def actor_words() -> dict[str, tuple[str, str]]:
    listed = data.words("actor_words")
    return {row.word: (row.type, row.kind) for row in listed.itertuples() if row.kind in HEADS}


@cache
def states() -> dict[str, tuple[str, str]]:
    """Return which state a word names, and in which form."""
    listed = data.words("states")
    return {row.name: (row.state, row.form) for row in listed.itertuples(index=False)}


def lower_words(texts: pd.Series) -> dict[str, int]:
    """Count the words of texts that begin with a small letter."""
    counts = defaultdict(int)
    for text in texts:
        for word in LETTERS.findall(text):
            if word[0].islower():
                counts[fold(word)] += 1
    return counts
