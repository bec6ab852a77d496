"""Pair quotation marks in one text: the workings behind `segment.quotations`.

Marks are paired within a paragraph first, so that a missing one can do no harm beyond it. What is
still open at a paragraph's end may run on only where typography allows it: the next paragraphs
open anew with the same mark (the convention of books); a curly mark closes it; or it began a
paragraph or came after a colon, and a straight mark closes it at a paragraph's end (reprinted
letters). Otherwise it is closed where its paragraph ends.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

DOUBLE = '“”„«»"'
OPENING, CLOSING = "“„«", "”»"
SINGLE = "‘’‚'"
OPENS_AFTER = "([{—–-/“„«\"‘‚'"
OPENS_BEFORE = '“"[…'
FRESH = re.compile(rf"'(?<![^\s{re.escape(OPENS_AFTER)}]')(?=[^\W_]|[{re.escape(OPENS_BEFORE)}])")
DEEPEST = 8  # quotations inside one another; a mark that would open one more is left unpaired
LONGEST_RUN = 60  # paragraphs that one quotation may run over without being re-opened
LONGEST_LOOSE_RUN = 10  # the same, where neither a paragraph's start nor a colon announces it
LONGEST_SINGLE = 400  # characters between single marks: they never hold a whole page
# What may follow the mark that closes a reprint: punctuation; a note or a signature, on one line.
AFTER_REPRINT = re.compile(r"[\s.,;)\]]*+")
AFTERWORD = "-–—(["
STRONG_END = re.compile(r"[.,!?;:…][’']|[’'](?=[.,!?;:…)\]”\"]|\s*\Z|\s+[-–—(])")


@dataclass
class Mark:
    """A quotation mark: where it stands, whether it is a single one, and curly or straight."""

    at: int
    single: bool
    curly: bool


@dataclass
class Span:
    """A quotation, marks included; `runs_on` if it goes over paragraphs without re-opening,
    `repaired` if it has no closing mark."""

    start: int
    end: int
    runs_on: bool = False
    repaired: bool = False


def marks(text: str) -> list[int]:
    """Return where quotation marks stand; single ones only in a text where one of them opens.

    Elsewhere they are all apostrophes, which would be a third of the marks to judge.

    >>> marks("The “workers’” hall."), marks("The ‘workers’ hall.")
    ([4, 13], [4, 12])
    """
    single = "‘" in text or "‚" in text or ("'" in text and FRESH.search(text) is not None)
    found = []
    for sign in DOUBLE + SINGLE if single else DOUBLE:  # 0.4 of the time of `re.finditer`
        at = text.find(sign)
        while at >= 0:
            found.append(at)
            at = text.find(sign, at + 1)
    return sorted(found)


def pair(
    text: str, paragraphs: Sequence[tuple[int, int]], marks: Sequence[int]
) -> tuple[list[Span], list[int]]:
    """Return the quotations of a text, sorted, and which of its `marks` have no partner."""
    spans: list[Span] = []
    starts = [start for start, _ in paragraphs]
    left: list[tuple[list[Mark], list[Mark]]] = [([], [])] * len(paragraphs)
    first = 0
    while first < len(marks):
        place = bisect_right(starts, marks[first]) - 1
        last = bisect_left(marks, paragraphs[place][1], first)
        left[place] = _pair_paragraph(text, *paragraphs[place], marks[first:last], spans)
        first = last
    unpaired = {mark.at for _, closed in left for mark in closed}
    by_start = {span.start: span for span in spans}
    runs: dict[int, Span] = {}  # by their ends
    number = 0
    while number < len(paragraphs):
        opened, _ = left[number]
        if not opened:
            number += 1
            continue
        first = opened[0]
        last, span = _run_on(text, paragraphs, left, number, first, by_start)
        if span is None:
            unpaired.add(first.at)
            span = Span(first.at, paragraphs[number][1], repaired=True)
        else:
            unpaired.discard(span.end - 1)
        runs.setdefault(span.end, span)
        number = max(number + 1, last)
    over: list[Span] = []
    for span in sorted(runs.values(), key=lambda span: span.start):
        if not (over and over[-1].start < span.start < over[-1].end < span.end):  # apart or inside
            over.append(span)
    whole = [span for span in spans if not _crosses(span, over)] + over if over else spans
    return sorted(whole, key=lambda span: (span.start, -span.end)), sorted(unpaired)


def _crosses(span: Span, runs: Sequence[Span]) -> bool:
    """Tell a pair of marks that is, or crosses, one of the quotations that run over paragraphs."""
    first = max(bisect_right(runs, span.start, key=lambda run: run.start) - 1, 0)
    for run in runs[first : first + 2]:
        same = run.start <= span.start and run.end == span.end
        if same or run.start < span.start < run.end < span.end:
            return True
        if span.start < run.start < span.end < run.end:
            return True
    return False


def _pair_paragraph(
    text: str, start: int, end: int, marks: Sequence[int], spans: list[Span]
) -> tuple[list[Mark], list[Mark]]:
    """Pair marks inside one paragraph; return the double marks left open and left closing."""
    stack: list[Mark] = []
    closing: list[Mark] = []
    for at in marks:
        sign = text[at]
        curly = sign not in "\"'"
        opens, closes = _direction(text, at, sign, start, end)
        if sign in SINGLE:
            _single(text, end, Mark(at, True, curly), opens, closes, stack, spans)
            continue
        partner = _partner(stack, curly) if closes and stack else None
        if opens and (partner is None or not closes):
            (stack if len(stack) < DEEPEST else closing).append(Mark(at, False, curly))
        elif partner is not None:
            spans.append(Span(stack[partner].at, at + 1))
            del stack[partner:]
        elif closes:
            closing.append(Mark(at, False, curly))
    return [mark for mark in stack if not mark.single], closing


def _direction(text: str, at: int, sign: str, start: int, end: int) -> tuple[bool, bool]:
    """Return whether a mark may open and whether it may close, by what stands beside it."""
    if sign in OPENING:
        return True, False
    if sign in CLOSING:
        return False, True
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if sign in "‘‚":
        return not before.isalnum() and not after.isspace(), False
    fresh = before.isspace() or before in OPENS_AFTER
    if sign == "'":
        word = after.isalnum()
        return fresh and (word or after in OPENS_BEFORE), not fresh and not word
    if sign == "’":
        return False, not before.isspace() and not after.isalnum()
    loose = after.isspace() or after in ".,;:!?)]}—–-…”’'"
    opens, closes = fresh and not after.isspace(), loose and not before.isspace()
    return (opens, closes) if opens != closes else (True, True)


def _partner(stack: list[Mark], curly: bool) -> int | None:
    """Return where in the stack the double mark stands that one closes."""
    chosen = None
    for i in range(len(stack) - 1, -1, -1):
        if not stack[i].single:
            if stack[i].curly == curly:
                return i
            chosen = i if chosen is None else chosen
    return chosen


def _single(
    text: str,
    end: int,
    mark: Mark,
    opens: bool,
    closes: bool,
    stack: list[Mark],
    spans: list[Span],
) -> None:
    partner = stack[-1] if stack and stack[-1].single else None
    if partner is not None and mark.at - partner.at > LONGEST_SINGLE:
        stack.pop()
        partner = None
    if closes and partner is not None and mark.at > partner.at + 1:
        if not _possessive(text, mark.at, partner.at, end):
            spans.append(Span(partner.at, mark.at + 1))
            stack.pop()
    elif opens and len(stack) < DEEPEST and _closes_later(text, mark.at, end):
        stack.append(mark)


def _closes_later(text: str, at: int, end: int) -> bool:
    rest = text[at + 1 : min(end, at + LONGEST_SINGLE)]
    return re.search(r"\S[’'](?!\w)", rest) is not None


def _possessive(text: str, at: int, opened: int, end: int) -> bool:
    """Tell the apostrophe of a plural (workers') from a closing mark: a better one follows."""
    if text[at - 1] not in "sS" or not text[at + 1 : at + 2].isspace():
        return False
    rest = text[at + 1 : min(end, opened + LONGEST_SINGLE)]
    strong = STRONG_END.search(rest)
    again = re.search(r"(?<!\w)[‘'](?=\w)", rest)
    return strong is not None and (again is None or strong.start() < again.start())


def _run_on(
    text: str,
    paragraphs: Sequence[tuple[int, int]],
    left: Sequence[tuple[list[Mark], list[Mark]]],
    number: int,
    first: Mark,
    by_start: dict[int, Span],
) -> tuple[int, Span | None]:
    """Follow a quotation left open into the next paragraphs.

    Return the number of the first paragraph not dealt with, and the span (None: no end found).
    """
    following = number + 1
    while following < len(paragraphs):
        start, _ = paragraphs[following]
        if text[start] != text[first.at]:
            break
        if closed := by_start.get(start):
            return following, Span(first.at, closed.end)
        if not any(mark.at == start for mark in left[following][0]):
            break
        following += 1
    if following > number + 1:
        return following, Span(first.at, paragraphs[following - 1][1])
    start, _ = paragraphs[number]
    lead = text[start : first.at].rstrip()
    announced = not lead or lead.endswith((":", ","))
    longest = LONGEST_RUN if announced else LONGEST_LOOSE_RUN
    for later in range(number + 1, min(len(paragraphs), number + 1 + longest)):
        opened, closed = left[later]
        line = text.rfind("\n", *paragraphs[later]) if closed else 0
        for mark in closed:
            # A curly mark says that it closes; a straight one must look like the end of a reprint.
            ends = mark.curly or (announced and _is_last(text, mark.at, paragraphs[later][1], line))
            if mark.curly == first.curly and ends:
                return later, Span(first.at, mark.at + 1, runs_on=True)
        if opened or closed:
            break
    return following, None


def _is_last(text: str, at: int, end: int, line: int) -> bool:
    """Tell if nothing but an afterword follows a mark; `line` is where the last line breaks off."""
    after = AFTER_REPRINT.match(text, at + 1, end).end()
    return after == end or (text[after] in AFTERWORD and line < after)
