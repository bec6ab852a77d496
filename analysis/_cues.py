"""What reporting verbs, and the names and noun phrases beside them, look like.

The patterns are made of word lists: workings behind `_speakers` and `_leads`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from analysis.data import listed, words

TAIL = 90  # characters between a reporting verb and the quotation
APPOSITION = r"(?:\s*[,(][^!?“”\"]{1,110}[,)])?"


class Patterns(NamedTuple):
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
    noun: re.Pattern
    begins: re.Pattern


@cache
def patterns() -> Patterns:
    verb = either(words("reporting_verbs")["form"])
    titled = words("abbreviations")
    titles = titled.loc[titled["note"].isin(["title", "rank"]), "abbreviation"].str.capitalize()
    word = r"(?:[’']?[A-ZÀ-ÖØ-Þ][\w’'&-]*|[Aa]l-?[A-ZÀ-ÖØ-Þ][\w’'-]*)"
    title = rf"(?:(?:{either(titles)}|[A-ZÀ-ÖØ-Þ])\.)"
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
    nouns = either(listed("spoken_nouns", "saying"))
    subjects = rf"(?=[A-ZÀ-ÖØ-Þ’']|al|(?:{start}|{pronoun})(?!\w))"  # what a subject begins with
    # "in the same month", "24 February"
    before = (either([word], capitals=True) for word in _words("no_subject"))
    free = "".join(rf"(?<!\b{word}\s)" for word in before)
    told = rf"{free}(?<!\d\s){subject}{further}({APPOSITION}){between}{{0,3}}\s+"
    return Patterns(
        pronoun=re.compile(pronoun),
        single=re.compile(_any("single")),
        name=re.compile(name),
        named=re.compile(rf"({name}),\s*\Z"),
        form=re.compile(rf"(?<![\w-])(?:{verb})\b"),
        verb=re.compile(rf"(?<![\w-])({verb})\b(?=[^!?]{{0,{TAIL}}}\Z)"),
        before=re.compile(rf"\b{subjects}{told}\Z"),
        after=re.compile(
            rf"[\s,–—-]*+(?:({verb})(?:\s+[a-z]+ly)?\s+{longest}"
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
        noun=re.compile(rf"\s(?i:{nouns})s?\b[^!?“”\"]{{0,80}}\Z"),
        begins=re.compile(rf"[^A-Za-z\s]\s*+(?=\w)(?i:{verb})\s"),
    )


def either(known: Iterable[str], *, capitals: bool = False) -> str:
    """Return a pattern of all words (the longest that is there), their common beginnings once.

    The engine tries one letter after the other, not one word after the other: where 500 reporting
    verbs are looked for, in a seventh of the time. `capitals`: words may also begin with one.

    >>> either(["say", "says", "said", "go on"], capitals=True)
    '(?:[Ss]a(?:y(?:s)?|id)|[Gg]o\\\\s+on)'
    """
    rest: dict[str, list[str]] = {}
    for word in known:
        rest.setdefault(word[:1], []).append(word[1:])
    whole = rest.pop("", None) is not None  # one of the words ends here
    if not rest:
        return ""
    ways = []
    for first, ends in rest.items():
        sign = r"\s+" if first == " " else re.escape(first)
        sign = f"[{first.upper()}{first}]" if capitals and first.islower() else sign
        ways.append(sign + either(ends))
    together = "|".join(ways)
    return f"(?:{together}){'?' * whole}" if whole or len(ways) > 1 else together


def _any(kind: str) -> str:
    """Return a pattern of the words of a kind, also with a capital."""
    return either(_words(kind), capitals=True)


def _words(kind: str) -> Sequence[str]:
    known = words("clause_words")
    return known.loc[known["kind"] == kind, "word"].tolist()
