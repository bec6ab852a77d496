"""Say who speaks a quotation, by the words beside it: workings behind `segment.quotations`.

A reporting verb or phrase is looked for after the quotation, in the sentence that leads to it, and
in the clause that broke off a quotation before it; its speaker is the name, or the noun phrase,
that is the verb's subject. Whom a pronoun means is not guessed at.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from analysis.data import listed, words

NEAR = 320  # characters before a quotation in which its speaker is looked for
TAIL = 90  # characters between a reporting verb and the quotation
BROKEN_OFF = 160  # characters of a clause between two quotations of one speaker
LONG = 12  # words of a quotation that may be signed
SIGNED = re.compile(r"\s*[-–—]\s*([^\n“”\"]{3,80}?)\s*[-–—]?[^\S\n]*(?=\n|\Z)")
SENTENCE_END = re.compile(r"[.!?][”\"’')]*\s+(?=[A-Z“\"‘])")
APPOSITION = r"(?:\s*[,(][^!?“”\"]{1,110}[,)])?"
# What may stand between a reporting verb and a quotation that it says itself.
BESIDE = re.compile(r"(?:\s+(?:[\w’'-]+\s+){0,3}as|\s+(?:that|this|it|an?|the|their)|[,:])*\s*\Z")

BEING = re.compile(r"\b(?:is|was|are|were|been?)\s+(?:\w+ly\s+)?\Z")  # "was saying"


class Said(NamedTuple):
    """A reporting verb or phrase and a speaker; either may be missing."""

    cue: str | None = None
    speaker: str | None = None
    close: bool = False  # whether the cue stands right beside the quotation
    told: bool = False  # whether somebody speaks, be it a he or she


class _Patterns(NamedTuple):
    pronoun: re.Pattern
    single: re.Pattern
    name: re.Pattern
    named: re.Pattern
    form: re.Pattern
    verb: re.Pattern
    before: re.Pattern
    after: re.Pattern
    last: re.Pattern
    beside: re.Pattern
    by: re.Pattern
    aside: re.Pattern
    phrase: re.Pattern
    owned: re.Pattern
    opens: re.Pattern


@cache
def _patterns() -> _Patterns:
    forms = sorted(words("reporting_verbs")["form"], key=len, reverse=True)
    verb = "|".join(forms).replace(" ", r"\s+")
    titled = words("abbreviations")
    titles = titled.loc[titled["note"].isin(["title", "rank"]), "abbreviation"].str.capitalize()
    word = r"(?:[’']?[A-ZÀ-ÖØ-Þ][\w’'&-]*|[Aa]l-?[A-ZÀ-ÖØ-Þ][\w’'-]*)"
    title = rf"(?:(?:{'|'.join(titles)}|[A-ZÀ-ÖØ-Þ])\.)"
    relative, small, preposition = _any("relative"), _any("particle"), _any("preposition")
    pronoun = f"(?:{_any('pronoun')}|{_any('single')})"
    between = rf"(?:\s+(?:{_any('between')}|{relative}|[a-z]+ly))"
    no_break = rf"(?!(?:{_any('break')}|{relative})\b)"
    start = f"(?:{_any('starts')})"
    name = rf"(?:(?:{title}|{word})\s+(?:(?:{small})\s+)?){{0,6}}{word}"
    part = rf"\s+{no_break}(?!(?:{preposition}|the|an?)\b)(?:{title}|[\w’'-]+)"
    noun = rf"(?:{start}(?:{part}){{1,4}}?(?:\s+of(?:\s+the)?\s+[\w’'-]+)?)"
    # Iran's foreign minister Ada Reed
    owned = rf"{name}(?<=[’']s)(?:\s+{no_break}(?!(?:{preposition}|the|an?)\b)[a-z][\w-]*){{1,4}}"
    subject = rf"({owned}?(?:\s+{name})?|{name}|{noun}|{pronoun})"
    further = rf"(?:\s+(?:{preposition})\s+[^.,;:!?“”\"]{{1,45}})?"
    phrase = rf"{start}(?:\s+{no_break}(?!(?:in|at)\b)[\w’'-]+){{1,6}}"
    longest = rf"({owned}(?:\s+{name})?|{name}|{phrase}|{pronoun})"
    nouns = "|".join(sorted(listed("spoken_nouns", "saying")))
    # "in the same month", "24 February"
    free = "".join(rf"(?<!\b{before}\s)" for before in _any("no_subject").split("|"))
    told = rf"{free}(?<!\d\s){subject}{further}({APPOSITION}){between}{{0,3}}\s+"
    return _Patterns(
        pronoun=re.compile(pronoun),
        single=re.compile(_any("single")),
        name=re.compile(name),
        named=re.compile(rf"({name}),\s*\Z"),
        form=re.compile(rf"(?<![\w-])(?:{verb})\b"),
        verb=re.compile(rf"(?<![\w-])({verb})\b(?=[^!?]{{0,{TAIL}}}\Z)"),
        before=re.compile(rf"\b{told}\Z"),
        after=re.compile(
            rf"[\s,–—-]*(?:({verb})(?:\s+[a-z]+ly)?\s+{longest}"
            rf"|{subject}{further}({APPOSITION}){between}{{0,2}}\s+({verb}))\b"
        ),
        last=re.compile(rf"(?<![\w’'-])([a-z][\w’'-]*)\s+({name})\Z"),
        beside=re.compile(rf",\s+({name})(?=[.,;:)]|\s*\Z)"),
        by=re.compile(rf"\s+by\s+{longest}"),
        aside=re.compile(
            rf"(?:,\s+|\A)((?i:{verb}))\s+{longest}(?:[^,]{{0,60}},[^.!?]{{0,{TAIL}}}|:\s*)\Z"
        ),
        phrase=re.compile(
            rf"\b([Aa]ccording\s+to|[Tt]o\s+quote|[Ii]n\s+the\s+words\s+of)\s+{longest}"
            rf"(?:\s+again|{APPOSITION})[^!?“”\"]{{0,40}}\Z"
        ),
        owned=re.compile(
            rf"\b({name})[’']s?\s+(?:[^.!?:]{{0,40}}\s)?((?i:{nouns}))s?\b[^!?“”\"]{{0,80}}\Z"
        ),
        opens=re.compile(
            r"(?:\A|[,;:]\s+(?:and\s+|but\s+)?|\b(?:when|while|as|because|that)\s+)"
            rf"({name}|{pronoun})(?={APPOSITION}{between}{{0,2}}\s+[a-z])"
        ),
    )


def attribute(
    text: str,
    spans: Sequence,
    blocks: Sequence[tuple[int, int]],
    places: Sequence[int],
    sentences: Callable[[str, int, int], list[tuple[int, int]]],
) -> list[Said]:
    """Return for each quotation, in order of start, its cue and its speaker.

    `places` says in which of the `blocks` (paragraphs) each begins.
    """
    told: list[Said] = []
    bare = _hidden(text, spans)
    furthest = 0
    earlier = -1  # the last quotation that is over where this one starts
    ends = sorted(range(len(spans)), key=lambda number: spans[number].end, reverse=True)
    for span, place in zip(spans, places, strict=True):
        block = blocks[place]
        inner, furthest = span.end <= furthest, max(furthest, span.end)
        while ends and spans[ends[-1]].end <= span.start:
            earlier = max(earlier, ends.pop())
        last = told[earlier] if earlier >= 0 and places[earlier] >= place - 1 else Said()
        said = _after(text, bare, span, block)
        if said.speaker is None and not inner:
            lead = _lead(bare, span, blocks, place, sentences)
            said = _before(lead, last) if lead else said
        beside = earlier >= 0 and places[earlier] == place and last.speaker
        if beside and not said.speaker and _broken_off(bare, text, spans[earlier].end, span.start):
            said = Said(last.cue, last.speaker)
        if said.speaker is None:
            weak = _after(text, bare, span, block, weak=True)
            said = weak if weak.speaker else said
        pronoun = bool(said.speaker and _patterns().pronoun.fullmatch(said.speaker))
        speaker = None if pronoun else _trimmed(said.speaker)
        # Not "they call it …".
        single = pronoun and _patterns().single.fullmatch(said.speaker) is not None
        cue = " ".join(said.cue.split()) if said.cue else None
        told.append(Said(cue, speaker, said.close, single or bool(speaker)))
    return told


def follows(text: str, at: int, end: int) -> bool:
    """Tell whether a speaker and a reporting verb come directly after a place in the text."""
    return _patterns().after.match(text, at, min(end, at + 200)) is not None


def _broken_off(bare: str, text: str, end: int, start: int) -> bool:
    """Tell whether a quotation that ended goes on at `start`: "…," said X. "…" """
    gap = bare[end:start]
    sentences = SENTENCE_END.split(gap + text[start])
    if len(gap) > BROKEN_OFF or len(sentences) > 2 or (len(sentences) == 2 and sentences[1][1:]):
        return False
    return text[end - 2] not in ".!?…" or _patterns().form.search(gap) is not None


def _hidden(text: str, spans: Sequence) -> str:
    """Return the text with the words of quotations replaced, so that nothing is found in them."""
    parts, done = [], 0
    for span in spans:
        if span.start >= done:
            inside = text[span.start + 1 : span.end - 1]
            parts += [text[done : span.start + 1], re.sub(r"\w", "_", inside)]
            done = max(span.end - 1, span.start + 1)  # a mark alone has no words
    return "".join([*parts, text[done:]])


def _after(text: str, bare: str, span, block: tuple[int, int], *, weak: bool = False) -> Said:
    """Read what comes after; `weak`: also a new sentence after one that ended in the quotation."""
    inside = text[span.start + 1 : span.end - 1].rstrip()
    match = _patterns().after.match(bare, span.end, min(block[1], span.end + 200))
    if match and (match[1] or weak or inside[-1:] not in ".…"):
        rest = bare[match.end() : match.end() + 80]
        goes_on = inside[-1:] == "," or bare.startswith(",", span.end)
        if match[1] or goes_on or not re.match(r"[^.!?]{0,60}[:,]?\s*[“\"‘]|\s*:", rest):
            if match[1]:
                beside = _patterns().beside.match(bare, match.end(), block[1])
                return Said(match[1], _named(match[2], beside[1] if beside else ""), True)
            if _passive(bare[span.end : match.start(5)], match[5]):
                by = _patterns().by.match(bare, match.end(), block[1])
                return Said(match[5], by[1] if by else None, True)
            return Said(match[5], _named(match[3], match[4]), True)
    if len(inside.split(None, LONG)) >= LONG and (signed := SIGNED.match(bare, span.end)):
        return Said(None, signed[1])
    return Said()


def _lead(
    bare: str,
    span,
    blocks: Sequence[tuple[int, int]],
    place: int,
    sentences: Callable[[str, int, int], list[tuple[int, int]]],
) -> str:
    """Return the sentence that leads to a quotation; for a block quotation the one before it."""
    start, end = blocks[place]
    first = max(start, span.start - NEAR)
    if bare[first : span.start].strip():
        cuts = sentences(bare, first, span.start)
        return bare[cuts[-1][0] : span.start] if cuts else ""
    low, high = blocks[place - 1] if place else (0, 0)
    if high and (span.end >= end - 60 or bare[high - 1] == ":"):
        cuts = sentences(bare, max(low, high - NEAR), high)
        return bare[cuts[-1][0] : high] + " " if cuts else ""
    return ""


def _before(lead: str, last: Said) -> Said:
    """Read the sentence that leads to a quotation; `last` is who spoke before."""
    patterns = _patterns()
    phrase = patterns.phrase.search(lead)
    found = list(patterns.verb.finditer(lead, phrase.end(2) if phrase else 0))
    for verb in reversed(found):
        close = BESIDE.match(lead, verb.end()) is not None
        front = lead[: verb.start()]
        if _passive(front, verb[1]):
            if by := patterns.by.match(lead, verb.end()):
                return Said(verb[1], by[1], close)
            continue
        participle = verb[1].endswith("ing") and not BEING.search(front)
        if not participle and (subject := patterns.before.search(front)):
            earlier = patterns.named.search(front, 0, subject.start(1))
            return Said(verb[1], _named(*subject.groups(), earlier), close)
        if participle:
            opened = [match[1] for match in patterns.opens.finditer(front)]
            speaker = last.speaker if "_" in front else opened[-1] if opened else None
            if speaker:
                return Said(verb[1], speaker, close)
    if phrase:
        return Said(phrase[1].lower(), phrase[2], lead.rstrip().endswith((",", ":", "that")))
    for pattern in (patterns.aside, patterns.owned):
        if match := pattern.search(lead):
            speaker, cue = (match[1], match[2]) if pattern is patterns.owned else match.group(2, 1)
            return Said(cue.lower(), speaker, True)
    return Said(found[-1][1], None, lead.rstrip()[-1:] in ":,") if found else Said()


def _passive(front: str, verb: str) -> bool:
    """Tell "Reed was told", which says nothing of who told him."""
    told = not verb.endswith("ing") and verb not in ("quoted", "reported", "said", "written")
    return told and BEING.search(front) is not None


def _named(subject: str, beside: str, earlier: re.Match | None = None) -> str:
    """Return the name beside a noun phrase: "the mayor, Ada Reed," or "Ada Reed, the mayor"."""
    patterns = _patterns()
    if patterns.name.fullmatch(subject) or patterns.pronoun.fullmatch(subject):
        return subject
    if named := patterns.name.fullmatch(beside.strip(" ,()")):
        return named[0]
    last = patterns.last.search(subject)  # the mayor Ada Reed
    if last and last[1] not in listed("stopwords"):
        return last[2]
    return earlier[1] if earlier else subject


def _trimmed(speaker: str | None) -> str | None:
    """Return a speaker without the words beside the name or noun phrase that are none of it."""
    told = (speaker or "").split()
    opening = listed("stopwords") | listed("clause_words", "day")  # in capitals, before a subject
    while len(told) > 1 and told[0].istitle() and told[0].lower() in opening:
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


def _any(kind: str) -> str:
    """Return a pattern of the words of a kind, also with a capital."""
    known = words("clause_words")
    ordered = known.loc[known["kind"] == kind, "word"]
    return "|".join(
        word if word[0].isupper() else f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in ordered
    )
