"""Say what kind of quotation one is: workings behind `segment.quotations`."""

import re
from functools import cache

from analysis._quotes import Span
from analysis._speakers import Said
from analysis.data import listed

WORD = re.compile(r"[^\W\d_]+")
SHOWN = re.compile(r"\b(?:[Oo]n|[Ii]n)\s+[\w.]+[’']s?\s+\Z")  # on Channel 4's "…"
LONGEST_SCARE = 7  # words
LONGEST_TERM = 4  # words that are a term even where a reporting verb is not far


def kind(text: str, span: Span, block: tuple[int, int], said: Said) -> str:
    """Return the kind of a quotation, as `segment.quotations` tells them apart."""
    if span.runs_on and not text[block[0] : span.start].strip():
        return "reprint"
    inside = text[span.start + 1 : span.end - 1].strip()
    before = text[max(block[0], span.start - 60) : span.start]
    last = before.rstrip().lower()
    if last.endswith("see") or _is_title(inside, before, text[span.end : span.end + 30]):
        return "title"
    ends = inside.rstrip("”’»\"'")[-1:]  # a quotation inside it may end with it
    if last.endswith(_distance()):
        return "scare"
    if span.repaired or "\n" in inside or ends in ".!?…":
        return "speech"
    # Part of a sentence: somebody's words if it is long, or if the text says that they are.
    long = len(inside.split(None, LONGEST_SCARE))  # or more
    told = said.cue and (said.told or (said.close and inside[-1:] == ","))
    if long > LONGEST_SCARE or told or (said.cue and long > LONGEST_TERM):
        return "speech"
    return "scare"


@cache
def _distance() -> tuple[str, ...]:
    return tuple(listed("name_words", "distance"))


def _is_title(inside: str, before: str, after: str) -> bool:
    """Tell the title of a work, in capitals beside a word for a work."""
    if not _is_capitalised(inside):
        return False
    beside = [word.lower() for word in WORD.findall(before)[-6:] + WORD.findall(after)[:2]]
    works = listed("spoken_nouns", "work") & {form for word in beside for form in (word, word[:-1])}
    return bool(works) or SHOWN.search(before) is not None


def _is_capitalised(inside: str) -> bool:
    """Tell if several words, and all but stop words, have a capital: most have none early on."""
    told = 0
    for match in WORD.finditer(inside):
        if match[0].lower() not in listed("stopwords"):
            if not match[0][0].isupper():
                return False
            told += 1
    return told > 1
