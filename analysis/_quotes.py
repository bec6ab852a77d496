"""Pair quotation marks in one text: the workings behind `segment.quotations`.

Marks are paired within a paragraph first, so that a missing one can do no harm beyond it. What is
still open at a paragraph's end may run on only where typography allows it: the next paragraphs
open anew with the same mark (the convention of books); a curly mark closes it; or it began a
paragraph or came after a colon, and a straight mark closes it at a paragraph's end (reprinted
letters). Otherwise it is closed where its paragraph ends.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

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
# Of a paragraph, the double marks left open, and those that close nothing.
Left = tuple[tuple[int, ...], tuple[int, ...]]
NONE_LEFT: Left = ((), ())
STRONG_END = re.compile(r"[.,!?;:…][’']|[’'](?=[.,!?;:…)\]”\"]|\s*\Z|\s+[-–—(])")


@dataclass(slots=True)
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
    # Marks are told by their places alone: a million of objects would be gone through for garbage
    # again and again.
    left: dict[int, Left] = {}
    first = 0
    while first < len(marks):
        place = bisect_right(starts, marks[first]) - 1
        last = bisect_left(marks, paragraphs[place][1], first)
        left[place] = _pair_paragraph(text, *paragraphs[place], marks[first:last], spans)
        first = last
    unpaired = {at for _, closed in left.values() for at in closed}
    by_start = {span.start: span for span in spans}
    runs: dict[int, Span] = {}  # by their ends
    done = 0  # paragraphs
    for number, (opened, _) in left.items():
        if number < done or not opened:
            continue
        first = opened[0]
        last, span = _run_on(text, paragraphs, left, number, first, by_start)
        if span is None:
            unpaired.add(first)
            span = Span(first, paragraphs[number][1], repaired=True)
        else:
            unpaired.discard(span.end - 1)
        runs.setdefault(span.end, span)
        done = last
    over: list[Span] = []
    for span in sorted(runs.values(), key=attrgetter("start")):
        if not (over and over[-1].start < span.start < over[-1].end < span.end):  # apart or inside
            over.append(span)
    begins = [span.start for span in over]
    spans = [span for span in spans if not _crosses(span, over, begins)] if over else spans
    whole = sorted([*spans, *over], key=attrgetter("end"), reverse=True)
    return sorted(whole, key=attrgetter("start")), sorted(unpaired)


def _crosses(span: Span, runs: Sequence[Span], begins: Sequence[int]) -> bool:
    """Tell a pair of marks that is, or crosses, one of the quotations that run over paragraphs."""
    first = max(bisect_right(begins, span.start) - 1, 0)
    for run in runs[first : first + 2]:
        same = run.start <= span.start and run.end == span.end
        if same or run.start < span.start < run.end < span.end:
            return True
        if span.start < run.start < span.end < run.end:
            return True
    return False


def _pair_paragraph(
    text: str, start: int, end: int, marks: Sequence[int], spans: list[Span]
) -> Left:
    """Pair marks inside one paragraph; return the double marks left open and left closing."""
    stack: list[int] = []
    closing: list[int] = []
    for at in marks:
        sign = text[at]
        opens, closes = _direction(text, at, sign, start, end)
        if sign in SINGLE:
            _single(text, end, at, opens, closes, stack, spans)
            continue
        partner = _partner(text, stack, at) if closes and stack else None
        if opens and (partner is None or not closes):
            (stack if len(stack) < DEEPEST else closing).append(at)
        elif partner is not None:
            spans.append(Span(stack[partner], at + 1))
            del stack[partner:]
        elif closes:
            closing.append(at)
    return tuple([at for at in stack if text[at] not in SINGLE]), tuple(closing)


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


def _is_curly(text: str, at: int) -> bool:
    return text[at] not in "\"'"


def _partner(text: str, stack: list[int], at: int) -> int | None:
    """Return where in the stack the double mark stands that one closes."""
    chosen = None
    curly = _is_curly(text, at)
    for i in range(len(stack) - 1, -1, -1):
        if text[stack[i]] not in SINGLE:
            if _is_curly(text, stack[i]) == curly:
                return i
            chosen = i if chosen is None else chosen
    return chosen


def _single(
    text: str,
    end: int,
    at: int,
    opens: bool,
    closes: bool,
    stack: list[int],
    spans: list[Span],
) -> None:
    partner = stack[-1] if stack and text[stack[-1]] in SINGLE else None
    if partner is not None and at - partner > LONGEST_SINGLE:
        stack.pop()
        partner = None
    if closes and partner is not None and at > partner + 1:
        if not _possessive(text, at, partner, end):
            spans.append(Span(partner, at + 1))
            stack.pop()
    elif opens and len(stack) < DEEPEST and _closes_later(text, at, end):
        stack.append(at)


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
    left: Mapping[int, Left],
    number: int,
    first: int,
    by_start: dict[int, Span],
) -> tuple[int, Span | None]:
    """Follow a quotation left open into the next paragraphs.

    Return the number of the first paragraph not dealt with, and the span (None: no end found).
    """
    following = number + 1
    while following < len(paragraphs):
        start, _ = paragraphs[following]
        if text[start] != text[first]:
            break
        if closed := by_start.get(start):
            return following, Span(first, closed.end)
        if start not in left.get(following, NONE_LEFT)[0]:
            break
        following += 1
    if following > number + 1:
        return following, Span(first, paragraphs[following - 1][1])
    start, _ = paragraphs[number]
    lead = text[start:first].rstrip()
    announced = not lead or lead.endswith((":", ","))
    longest = LONGEST_RUN if announced else LONGEST_LOOSE_RUN
    for later in range(number + 1, min(len(paragraphs), number + 1 + longest)):
        opened, closed = left.get(later, NONE_LEFT)
        line = text.rfind("\n", *paragraphs[later]) if closed else 0
        for at in closed:
            # A curly mark says that it closes; a straight one must look like the end of a reprint.
            curly = _is_curly(text, at)
            ends = curly or (announced and _is_last(text, at, paragraphs[later][1], line))
            if curly == _is_curly(text, first) and ends:
                return later, Span(first, at + 1, runs_on=True)
        if opened or closed:
            break
    return following, None


def _is_last(text: str, at: int, end: int, line: int) -> bool:
    """Tell if nothing but an afterword follows a mark; `line` is where the last line breaks off."""
    after = AFTER_REPRINT.match(text, at + 1, end).end()
    return after == end or (text[after] in AFTERWORD and line < after)
