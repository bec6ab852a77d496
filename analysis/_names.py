"""Tell what a name is used for, and find later bare surnames: workings behind `find.mentions`."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis._flat import Flat
from analysis.data import listed

USES = ("actor", "place", "part", "doubtful")
NEAR = 48  # characters to look at on either side of a name
WORD = re.compile(r"[^\W\d_]{2,}")
CAPITALISED = re.compile(r"[^\S\n\r]+([A-ZÀ-ÖØ-Þ][\w’'&-]*[\w’'])")
LONGER = re.compile(
    r"([A-ZÀ-ÖØ-Þ][\w’'-]+)[^\S\n\r]+(?:of|for|against|to)[^\S\n\r]+(?:the[^\S\n\r]+)?\Z"
)
WORD_BEFORE = re.compile(r"([\w’'.-]+)[^\S\n\r]*\s?\Z")
PLACED = re.compile(
    r"\b([A-Z]?[a-z]+)\s+(?:all\s+of\s+)?(?:the\s+)?(?:\w+(?:ern|al)\s+|neighbouring\s+|occupied\s+)?\Z"
)
BETWEEN = re.compile(r"all|of|the|\w+(?:ern|al)|neighbouring|occupied")  # in `PLACED`
BLANK = re.compile(r"[^\S\n\r]+")
CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ]")
RUN = re.compile(r"\w+")
OWNS = re.compile(r"[’'](?:s\b|(?=\s))|[-–]")
NEXT_WORD = re.compile(r"\s+([a-z]\w*)")
PEOPLE = re.compile(r"(?:(ian|ish|ese|ean|ench)|an|i|ic|ch)s?\Z")  # Iranian, British, American
SURNAME = re.compile(r"(?:al-|Al-)?[A-ZÀ-ÖØ-Þ]\w*[a-z]\w+\Z")
ARTICLE = re.compile(r"\A[aA]l-")


class Name(NamedTuple):
    """A name found in a text: its place and whose it is (a number in `Found.known`)."""

    start: int
    end: int
    actor: int
    type: str


@dataclass(frozen=True)
class Found:
    """All names found in the texts of a batch, in order.

    start, end : where each stands in the flat text; low, high : the same of its sentence.
    actor : whose name it is: a row of `known`, which has one for each actor.
    """

    flat: Flat
    start: np.ndarray
    end: np.ndarray
    actor: np.ndarray
    low: np.ndarray
    high: np.ndarray
    known: pd.DataFrame

    @cached_property
    def first(self) -> np.ndarray:
        """The number of each name's first run of letters."""
        return np.searchsorted(self.flat.atoms.starts, self.start)

    def before(self, answers: np.ndarray, steps: int) -> np.ndarray:
        """Return the answers about the words that stand so many words before the names."""
        place = self.first - steps
        if not len(answers):
            return place >= 0
        return (place >= 0) & answers[self.flat.atoms.types[np.maximum(place, 0)]]


def uses(found: Found, adjectives: set[tuple[str, str]]) -> np.ndarray:
    """Return what names are used for: numbers in `USES`.

    `adjectives` holds actor and alias of names of no place. Most names have no word beside them
    that could make them anything but an actor's; only the others are looked at one by one.
    """
    flat = found.flat
    types, actors = found.known["type"].tolist(), found.known["actor"].tolist()
    states = np.array([kind == "state" for kind in types], dtype=bool)[found.actor]
    result = np.zeros(len(found.start), dtype="int64")
    if not len(flat.atoms.starts):  # a name of signs, where nothing else is said
        return result
    longer, starts = _in_name(found), set(found.start.tolist())
    looked = np.flatnonzero(
        (_followed(found) | longer | (states & _in_place(found))) & ~_in_capitals(found)
    )
    columns = (found.start, found.end, found.actor, found.low, found.high, longer)
    rows = zip(looked.tolist(), *(column[looked].tolist() for column in columns), strict=True)
    for place, start, end, actor, low, high, inside in rows:
        name = Name(start, end, actor, types[actor])
        adjective = (actors[actor], flat.text[start:end]) in adjectives
        kind = use(flat.text, name, (low, high), starts, adjective=adjective, longer=inside)
        result[place] = USES.index(kind)
    return result


def _in_capitals(found: Found) -> np.ndarray:
    """Tell the names in headlines: one word in small letters shows that a sentence is none."""
    atoms, stop = found.flat.atoms, listed("stopwords")
    small = atoms.ask(
        lambda word: WORD.fullmatch(word) and not word[0].isupper() and word.lower() not in stop
    )
    before = np.concatenate([[0], np.cumsum(small[atoms.types])])
    low, high = (np.searchsorted(atoms.starts, side) for side in (found.low, found.high))
    result = before[low] == before[high]
    for sentence in {*zip(found.low[result].tolist(), found.high[result].tolist(), strict=True)}:
        if not in_capitals(found.flat.text[slice(*sentence)]):
            result[slice(*np.searchsorted(found.start, sentence))] = False
    return result


def _followed(found: Found) -> np.ndarray:
    """Tell the names that a blank and a capital may follow, but no other name."""
    atoms = found.flat.atoms
    last = np.searchsorted(atoms.ends, found.end, side="right") - 1
    after = np.minimum(last + 1, len(atoms.types) - 1)
    blank = atoms.ask(BLANK.fullmatch)[atoms.gaps[last]]
    capital = atoms.ask(CAPITAL.match)[atoms.types[after]]
    other = np.append(found.start[1:] == atoms.starts[after[:-1]], False)[: len(last)]
    return (atoms.ends[last] != found.end) | (blank & capital & ~other)


def _in_name(found: Found) -> np.ndarray:
    """Tell the names before which a direction or an institution may stand."""
    ask = found.flat.atoms.ask
    direction = ask(lasts("direction").__contains__)
    institution = ask(lasts("institution").__contains__)
    led, the = ask(("of", "for", "against", "to").__contains__), ask("the".__eq__)
    longer = found.before(led, 1) & found.before(institution, 2)
    longer |= found.before(the, 1) & found.before(led, 2) & found.before(institution, 3)
    return found.before(direction, 1) | longer


def _in_place(found: Found) -> np.ndarray:
    """Tell the names before which a word of place may stand."""
    ask = found.flat.atoms.ask
    words = listed("name_words", "inside") | listed("name_words", "way")
    placed = ask(lambda word: word.lower() in words)
    between = ask(BETWEEN.fullmatch)
    found_before, open_ = np.zeros(len(found.start), dtype=bool), True
    for steps in range(1, 6):
        found_before |= open_ & found.before(placed, steps)
        open_ = open_ & found.before(between, steps)
    return found_before


def lasts(kind: str) -> set[str]:
    """Return the last run of letters of each of the words of a kind."""
    return {RUN.findall(word)[-1] for word in listed("name_words", kind)}


def adjectives(aliases: Iterable[str]) -> set[str]:
    """Return those of one actor's aliases that are no name of a place, but made from one.

    >>> sorted(adjectives(["Britain", "British", "Iran", "Iran regime", "Iranians"]))
    ['British', 'Iranians']
    """
    known = list(aliases)
    found = set()
    for alias in known:
        ending = PEOPLE.search(alias)
        for other in known:
            akin = other != alias and other[:3] == alias[:3]
            if ending and akin and (ending[1] or len(other) < len(alias)):
                found.add(alias)
    return found


def use(
    text: str,
    name: Name,
    sentence: tuple[int, int],
    starts: set[int],
    *,
    adjective: bool = False,
    longer: bool = True,
) -> str:
    """Return what a name is used for: actor, place, part (of a longer name) or doubtful.

    `starts` holds where names start in the text: what touches another actor's name is no part of a
    longer one; `adjective` tells that the name is none of a place; `longer` that an institution
    or a direction may stand before it.
    """
    low, high = max(sentence[0], name.start - NEAR), min(sentence[1], name.end + NEAR)
    before, after = text[low : name.start], text[name.end : high]
    following = _run(after, name.end, starts)
    if following and following[-1] in listed("name_words", "institution"):
        return "part"
    if longer and _is_led(before):
        return "part"
    known = _known(following)
    place = name.type == "state" and not adjective and not known
    if place and (kind := _place(text[name.start : name.end], before, after)):
        return kind
    return "doubtful" if following and not known else "actor"


def surnames(text: str, found: Iterable[Name], taken: Iterable[str]) -> list[Name]:
    """Return the later bare surnames of persons named in full before.

    Where two persons of one surname are named, it is whom the text named last. `taken` are the
    aliases of all actors, which are found as such.
    """
    taken, spans = set(taken), sorted(found)
    named: dict[str, list[Name]] = {}
    for name in spans:
        words_of_name = text[name.start : name.end].split()
        if name.type == "person" and len(words_of_name) > 1:
            for form in {words_of_name[-1], ARTICLE.sub("", words_of_name[-1])}:
                if SURNAME.match(form) and len(form) > 2 and form not in taken:
                    named.setdefault(form, []).append(name)
    if not named:
        return []
    begins = [name.start for name in spans]
    ends = {surname: [name.end for name in owners] for surname, owners in named.items()}
    small = {word for word in WORD.findall(text) if word.islower()}
    forms = "|".join(re.escape(form) for form in sorted(named, key=len, reverse=True))
    later = []
    for match in re.finditer(rf"(?<![\w-])(?:{forms})(?!\w)", text):
        (start, end), surname = match.span(), match[0]
        owner = bisect_left(ends[surname], start + 1) - 1
        after = bisect_left(begins, end)
        covered = after and spans[after - 1].end > start
        if owner >= 0 and not covered and _stands_alone(text, start, end, surname, small):
            one = named[surname][owner]
            later.append(Name(start, end, one.actor, one.type))
    return later


def _stands_alone(text: str, start: int, end: int, surname: str, small: set[str]) -> bool:
    """Tell a bare surname: after no forename, before no institution, and no ordinary word.

    `small` are the words that the text has in small letters.
    """
    before = WORD_BEFORE.search(text, max(0, start - NEAR), start)
    word = before[1] if before else "."
    title = word.rstrip(".") in listed("name_words", "title")
    opens = word[-1] in ".!?" and not title
    if word[:1].isupper() and not (opens or title or word.lower() in listed("stopwords")):
        return False
    longer = CAPITALISED.match(text, end)
    if longer and longer[1] in listed("name_words", "institution"):
        return False
    return not (opens and surname.lower() in small)


def in_capitals(sentence: str) -> bool:
    """Tell a headline, in which capitals say nothing: all words have them."""
    told = [word for word in WORD.findall(sentence) if word.lower() not in listed("stopwords")]
    return len(told) > 2 and all(word[0].isupper() for word in told)


def _run(after: str, at: int, starts: set[int]) -> list[str]:
    """Return the capitalised words that follow directly; none if another actor is named there."""
    run = []
    position = 0
    while match := CAPITALISED.match(after, position):
        if at + match.start(1) in starts:
            return []
        run.append(re.sub(r"[’']s?\Z", "", match[1]))
        position = match.end()
    return run


def _known(run: list[str]) -> bool:
    return bool(listed("name_words", "organ") & set(run) | listed("name_words", "title") & set(run))


def _is_led(before: str) -> bool:
    """Tell whether a direction or an institution stands before a name."""
    word = WORD_BEFORE.search(before)
    if (
        word
        and word[1] in listed("name_words", "direction")
        and not before[: word.start()].endswith("\n")
    ):
        return True
    led = LONGER.search(before)
    return led is not None and led[1] in listed("name_words", "institution")


def _place(name: str, before: str, after: str) -> str | None:
    """Return "place" or "doubtful" for a state's name after a word of place, else nothing."""
    placed = PLACED.search(before)
    if not placed:
        return None
    inside = placed[1].lower() in listed("name_words", "inside")
    way = placed[1].lower() in listed("name_words", "way")
    if not (inside or way) or not name[0].isupper():
        return None
    words_of_name = name.split()
    if OWNS.match(after) or words_of_name[-1][0].islower() or _known(words_of_name):
        return None
    following = NEXT_WORD.match(after)
    if following and name.isupper() and following[1] not in listed("stopwords"):
        return None  # "in US custody"
    about = WORD_BEFORE.search(before[: placed.start(1)])
    if about and about[1].lower() in listed("name_words", "about"):
        return "doubtful"
    return "doubtful" if way else "place"
