"""Say who speaks a quotation, by the words beside it: workings behind `segment.quotations`.

A reporting verb or phrase is looked for after the quotation, in the sentence that leads to it, and
in the clause that broke off a quotation before it; its speaker is the name, or the noun phrase,
that is the verb's subject. Whom a pronoun means is not guessed at.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from analysis import _leads
from analysis._cues import patterns
from analysis.data import listed

BROKEN_OFF = 160  # characters of a clause between two quotations of one speaker
FAR = 200  # characters after a quotation in which its speaker is looked for
UNTOLD = ';:!?“”"'  # no subject ends with them
LONG = 12  # words of a quotation that may be signed
CLOSE = 40  # characters of a paragraph for each of its quotations: if fewer, they are a list
FEW = 10  # quotations of a paragraph that may be as close
# Wide spaces are bounded, as they could be parted between the name and what is beside it.
SIGNED = re.compile(
    r"\s*+[-–—]\s{0,9}([^\n“”\"]{3,80}?)(?:[^\S\n]{0,99}+[-–—])?[^\S\n]{0,99}+(?=\n|\Z)"
)
SENTENCE_END = re.compile(r"[.!?][”\"’')]*\s+(?=[A-Z“\"‘])")
# What may stand between a reporting verb and a quotation that it says itself.
BESIDE = re.compile(r"(?:\s+(?:[\w’'-]+\s+){0,3}as|\s+(?:that|this|it|an?|the|their)|[,:])*\s*\Z")

BEING = re.compile(r"\b(?:is|was|are|were|been?)\s+(?:\w+ly\s+)?\Z")  # "was saying"
ADVERB = 40  # characters of "was absolutely "


class Said(NamedTuple):
    """A reporting verb or phrase and a speaker; either may be missing."""

    cue: str | None = None
    speaker: str | None = None
    close: bool = False  # whether the cue stands right beside the quotation
    told: bool = False  # whether somebody speaks, be it a he or she


NOBODY = Said()


def attribute(
    text: str,
    spans: Sequence,
    blocks: Sequence[tuple[int, int]],
    places: Sequence[int],
) -> list[Said]:
    """Return for each quotation, in order of start, its cue and its speaker.

    `places` says in which of the `blocks` (paragraphs) each begins.
    """
    told: list[Said] = []
    known = patterns()
    bare = _hidden(text, spans)
    crowded = _crowded(blocks, places)
    furthest = 0
    earlier = -1  # the last quotation that is over where this one starts
    ends = sorted(range(len(spans)), key=lambda number: spans[number].end, reverse=True)
    for span, place in zip(spans, places, strict=True):
        block = blocks[place]
        inner, furthest = span.end <= furthest, max(furthest, span.end)
        if place in crowded:
            told.append(NOBODY)
            continue
        while ends and spans[ends[-1]].end <= span.start:
            earlier = max(earlier, ends.pop())
        last = told[earlier] if earlier >= 0 and places[earlier] >= place - 1 else NOBODY
        inside = text[span.start + 1 : span.end - 1].rstrip()
        after = known.after.match(bare, span.end, min(block[1], span.end + FAR))
        said = _after(bare, inside, span, block, after)
        if said.speaker is None and not inner:
            lead = _leads.lead(bare, span, blocks, place)
            said = said if lead is None else _before(lead, last) if lead else NOBODY
        beside = earlier >= 0 and places[earlier] == place and last.speaker
        if beside and not said.speaker and _broken_off(bare, text, spans[earlier].end, span.start):
            said = Said(last.cue, last.speaker)
        if said.speaker is None and after:
            weak = _after(bare, inside, span, block, after, weak=True)
            said = weak if weak.speaker else said
        if said is NOBODY:
            told.append(said)
            continue
        pronoun = bool(said.speaker and known.pronoun.fullmatch(said.speaker))
        speaker = None if pronoun else _trimmed(said.speaker)
        # Not "they call it …".
        single = pronoun and known.single.fullmatch(said.speaker) is not None
        cue = " ".join(said.cue.split()) if said.cue else None
        told.append(Said(cue, speaker, said.close, single or bool(speaker)))
    return told


def _crowded(blocks: Sequence[tuple[int, int]], places: Sequence[int]) -> set[int]:
    """Return the paragraphs that list words in marks, too close to each other to be somebody's."""
    return {
        place
        for place, n in Counter(places).items()
        if n > FEW and blocks[place][1] - blocks[place][0] < n * CLOSE
    }


def follows(text: str, at: int, end: int) -> bool:
    """Tell whether a speaker and a reporting verb come directly after a place in the text."""
    return patterns().after.match(text, at, min(end, at + FAR)) is not None


def _broken_off(bare: str, text: str, end: int, start: int) -> bool:
    """Tell whether a quotation that ended goes on at `start`: "…," said X. "…" """
    if start - end > BROKEN_OFF:
        return False
    gap = bare[end:start]
    sentences = SENTENCE_END.split(gap + text[start])
    if len(sentences) > 2 or (len(sentences) == 2 and sentences[1][1:]):
        return False
    return text[end - 2] not in ".!?…" or patterns().form.search(gap) is not None


class _Hiding(dict):
    def __missing__(self, code: int) -> str:
        self[code] = re.sub(r"\w", "_", chr(code))
        return self[code]


HIDDEN = _Hiding()  # characters: `str.translate` takes a quarter of the time of `re.sub`


def _hidden(text: str, spans: Sequence) -> str:
    """Return the text with the words of quotations replaced, so that nothing is found in them."""
    parts, done = [], 0
    for span in spans:
        if span.start >= done:
            inside = text[span.start + 1 : span.end - 1]
            parts += [text[done : span.start + 1], inside.translate(HIDDEN)]
            done = max(span.end - 1, span.start + 1)  # a mark alone has no words
    return "".join([*parts, text[done:]])


def _after(
    bare: str,
    inside: str,
    span,
    block: tuple[int, int],
    match: re.Match | None,
    *,
    weak: bool = False,
) -> Said:
    """Read what comes after; `weak`: also a new sentence after one that ended in the quotation."""
    if match and (match[1] or weak or inside[-1:] not in ".…"):
        rest = bare[match.end() : match.end() + 80]
        goes_on = inside[-1:] == "," or bare.startswith(",", span.end)
        if match[1] or goes_on or not re.match(r"[^.!?]{0,60}[:,]?\s*[“\"‘]|\s*:", rest):
            if match[1]:
                beside = patterns().beside.match(bare, match.end(), block[1])
                return Said(match[1], _named(match[2], beside[1] if beside else ""), True)
            if _passive(bare[span.end : match.start(5)], match[5]):
                by = patterns().by.match(bare, match.end(), block[1])
                return Said(match[5], by[1] if by else None, True)
            return Said(match[5], _named(match[3], match[4]), True)
    if len(inside.split(None, LONG)) >= LONG and (signed := SIGNED.match(bare, span.end)):
        return Said(None, signed[1])
    return NOBODY


def _subject(front: str) -> re.Match | None:
    """Find the subject of the reporting verb that comes after `front`."""
    if not front[-1:].isspace() or front.rstrip()[-1:] in UNTOLD:
        return None
    # Up to the last such sign nothing can match: without looking there, 0.9 of the time.
    return patterns().before.search(front, max(map(front.rfind, '!?“”"')) + 1)


def _earlier(front: str) -> str | None:
    """Return the name that stands, with a comma, before a subject: "Reed, the mayor"."""
    if not front.endswith(","):
        return None
    named = patterns().named.search(front, front.rfind(",", 0, -1) + 1)
    return named[1] if named else None


def _before(lead: str, last: Said) -> Said:
    """Read the sentence that leads to a quotation; `last` is who spoke before."""
    known = patterns()
    phrase = known.phrase.search(lead) if _leads.has_phrase(lead) else None
    near = max(len(lead) - _leads.NEAREST, phrase.end(2) if phrase else 0)
    found = list(known.verb.finditer(lead, near))
    for verb in reversed(found):
        close = BESIDE.match(lead, verb.end()) is not None
        front = lead[: verb.start()]
        if _passive(front, verb[1]):
            if by := known.by.match(lead, verb.end()):
                return Said(verb[1], by[1], close)
            continue
        participle = verb[1].endswith("ing") and not _being(front)
        if not participle and (subject := _subject(front)):
            earlier = _earlier(front[: subject.start(1)].rstrip())
            return Said(verb[1], _named(*subject.groups(), earlier), close)
        if participle:
            opened = [match[1] for match in known.opens.finditer(front)]
            speaker = last.speaker if "_" in front else opened[-1] if opened else None
            if speaker:
                return Said(verb[1], speaker, close)
    if phrase:
        return Said(phrase[1].lower(), phrase[2], lead.rstrip().endswith((",", ":", "that")))
    if match := known.aside.search(lead):
        return Said(match[1].lower(), match[2], True)
    if _leads.has_noun(lead) and (match := known.owned.search(lead)):
        return Said(match[2].lower(), match[1], True)
    return Said(found[-1][1], None, lead.rstrip()[-1:] in ":,") if found else NOBODY


def _passive(front: str, verb: str) -> bool:
    """Tell "Reed was told", which says nothing of who told him."""
    told = not verb.endswith("ing") and verb not in ("quoted", "reported", "said", "written")
    return told and _being(front)


def _being(front: str) -> bool:
    return BEING.search(front, max(len(front) - ADVERB, 0)) is not None


def _named(subject: str, beside: str, earlier: str | None = None) -> str:
    """Return the name beside a noun phrase: "the mayor, Ada Reed," or "Ada Reed, the mayor"."""
    known = patterns()
    if known.name.fullmatch(subject) or known.pronoun.fullmatch(subject):
        return subject
    if named := known.name.fullmatch(beside.strip(" ,()")):
        return named[0]
    last = known.last.search(subject)  # the mayor Ada Reed
    if last and last[1] not in listed("stopwords"):
        return last[2]
    return earlier or subject


def _trimmed(speaker: str | None) -> str | None:
    """Return a speaker without the words beside the name or noun phrase that are none of it."""
    told = (speaker or "").split()
    while len(told) > 1 and told[0].istitle() and told[0].lower() in _opening():
        if told[0].lower() in listed("clause_words", "starts") and told[1].islower():
            break  # "The same article"
        del told[0]
    if len(told) > 1 and told[0] == "the" and told[1][0].isupper():
        del told[0]
    while told and told[-1].lower() in listed("stopwords"):
        del told[-1]
    if told and told[0].rstrip(".") in listed("name_words", "title") and "of" in told:
        del told[told.index("of") :]
    named = re.sub(r"[’']s?\Z", "", " ".join(told).strip(" ,;:'’-–—"))
    return named or None


@cache
def _opening() -> frozenset[str]:
    """Return what stands, with a capital, before a subject."""
    return listed("stopwords") | listed("clause_words", "day")
