"""Formulas beside a name, and marks about it: "victory to X", "X must go", "not X", the "X".

Part of `_evidence`.  A call counts only where it begins or ends a clause.
"""

import re
from collections.abc import Iterator
from functools import cache

from analysis.data import words as listed_words

PAIRS = {'"': '"', "“": "”", "‘": "’'", "'": "'’", "«": "»", "„": "“”"}  # what closes each mark
BREAK = re.compile(
    r"(?:\A|[.!?;:,—–(\[\"“‘'«„-]|\b(?:and|but|say|says|said|shouted))\s*\Z", re.IGNORECASE
)
END = re.compile(r"[\s\"”’'»]*(?:\Z|[.!?;:,—–)\]]|(?:and|but|or|say|says|said)\b)", re.IGNORECASE)
ARTICLE = re.compile(r"\b(?:the|a|an)\s+\Z", re.IGNORECASE)
REACH = 80  # characters: no formula is longer
DEFINITE = {"the", "this", "that", "these", "those", "our", "their", "his", "her", "its", "my"}
BESIDE = {"amod", "compound", "det", "nmod", "predet"}
DENIALS = re.compile(
    r"(?:\b(?:no|not|never|without|little)|\b\w*n['’]t)\s+"
    r"((?:say|cry|shout|chant|call)\s+[\"“‘'«]?)?\Z",
    re.IGNORECASE,
)
# Without regard to capitals these letters are one, but `lower` keeps them apart.
SAME = str.maketrans("İıſ\u212a", "iisk")
SCARE = -0.5


@cache
def _formulas(place: str) -> tuple[re.Pattern, dict[str, tuple[float, bool]]]:
    rows = listed_words("slogans")
    rows = rows[rows["place"] == place]
    known = dict(
        zip(
            rows["pattern"],
            zip(rows["polarity"].astype(float), rows["note"] == "call", strict=True),
            strict=True,
        )
    )
    longest = sorted(known, key=lambda pattern: (-len(pattern), pattern))
    either = "|".join(re.escape(pattern).replace(r"\ ", r"\s+") for pattern in longest)
    either = either.replace(r"\-", r"\s?[-–]\s?")
    quote, between = "[\"“‘'«„]?", r"(?:the|all|our|this|these|those|that|an?|your|their)"
    if place == "after":
        pattern = rf"(?<![\w-])({either})\s+{quote}(?:{between}\s+{quote})*\Z"
    else:
        pattern = rf"[\"”’'»]?\s+({either})(?!\w)"
    return re.compile(pattern, re.IGNORECASE), known


def formulas(span, top) -> Iterator[tuple[range, str, float, bool]]:
    """Yield the formulas beside a name or what it is coordinated with.

    Each with its tokens, its words, its value, and whether it is denied: "no victory to X".
    """
    text = span.doc.text
    for at in _beginnings(span, top):
        pattern, known = _formulas("after")
        low = max(0, at - REACH)
        if found := pattern.search(text[low:at]):
            formula = _plain(found[1])
            value, call = known[formula]
            before = text[max(0, low + found.start() - 20) : low + found.start()]
            if denied := DENIALS.search(before):
                before = before[: denied.start()]
            if not call or (denied and denied[1]) or BREAK.search(before):
                tokens = _tokens(span, low + found.start(1), low + found.end(1))
                yield tokens, f"{'no ' if denied else ''}{formula} …", value, bool(denied)
                break
    for at in _endings(span):
        pattern, known = _formulas("before")
        if found := pattern.match(text[at : at + REACH]):
            formula = _plain(found[1])
            value, call = known[formula]
            rest = text[at + found.end() :]
            alone = BREAK.search(text[: span.doc[span.root.left_edge.i].idx])
            if not call or END.match(rest) or (formula.endswith(" of") and alone):
                tokens = _tokens(span, at + found.start(1), at + found.end(1))
                yield tokens, f"… {formula}", value, False
                break


def _beginnings(span, top) -> list[int]:
    """Return where the name begins, with what describes it and without, and so its group."""
    doc, found = span.doc, [span.start_char]
    for first in (span.start, top.i):
        while first and doc[first - 1].dep_ in BESIDE and doc[first - 1].head.i >= first:
            first -= 1
        found.append(doc[first].idx)
    return list(dict.fromkeys(found))


def _endings(span) -> list[int]:
    last = max([span.root, *span.root.conjuncts], key=lambda token: token.i)
    return list(dict.fromkeys([span.end_char, max(span.end_char, last.idx + len(last))]))


def _plain(formula: str) -> str:
    formula = formula.translate(SAME).lower()
    return re.sub(r"\s?[-–]\s?", "-", re.sub(r"\s+", " ", formula))


def _tokens(span, start: int, end: int) -> range:
    """Return the numbers of the tokens of a stretch of text."""
    inside = [token.i for token in span.doc if token.idx < end and token.idx + len(token) > start]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def contrasts(word) -> bool:
    """Tell a "not" that denies only the noun phrase after it: "the dockers, not the Guard"."""
    doc = word.doc
    if word.lower_ != "not" or word.i + 1 == len(doc):
        return False
    before, after = doc[word.i - 1] if word.i else None, doc[word.i + 1]
    parted = before is None or before.dep_ == "cc" or before.text in (",", "(", "—", "–")
    noun = after.lower_ in DEFINITE or after.pos_ == "PROPN"
    return parted and (noun or (before is not None and after.lower_ in ("a", "an")))


def excluded(root, start: int) -> bool:
    """Tell what a "not" of its own stands before: "the dockers, not the Guard"."""
    doc = root.doc
    while (
        start
        and doc[start - 1].dep_ in {*BESIDE, "poss"}
        and start <= doc[start - 1].head.i <= root.i
    ):
        start -= 1
    return start > 0 and contrasts(doc[start - 1])


def asked(doc) -> bool:
    """Tell a question that may be answered with no: "Did the Guard massacre the dockers?"."""
    said = [token for token in doc if not (token.is_punct or token.is_space)]
    begins = bool(said) and (said[0].pos_ == "AUX" or said[0].dep_ in ("aux", "auxpass"))
    return begins and doc.text.rstrip("\"”’'») ").endswith("?")


def quoted(span) -> bool:
    """Tell what stands in quotation marks, and it alone but for an article."""
    text, doc = span.doc.text, span.doc
    before = text[max(0, span.start_char - 8) : span.start_char]
    before = before[: found.start()] if (found := ARTICLE.search(before)) else before
    opened = before.rstrip()[-1:] if before.rstrip()[-1:] == "«" else before[-1:]
    after = text[span.end_char : span.end_char + 2]
    closed = after.lstrip() if opened == "«" else after
    if not closed or closed[0] not in PAIRS.get(opened, ""):
        return False
    # A genitive is not a closing mark: "the 'Guard's boat".
    genitive = span.end < len(doc) and doc[span.end].tag_ == "POS" and closed[0] in "'’"
    return not (genitive or (closed[0] in "'’" and closed[1:].isalnum()))


def scare_quotes(span) -> float:
    """Return what it says of a name that it, and it alone, stands in quotation marks."""
    return SCARE if quoted(span) else 0.0
