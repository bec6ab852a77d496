"""Find the sentence that leads to a quotation: workings behind `_speakers`."""

import re
from collections.abc import Sequence

from analysis import _sentences
from analysis._cues import TAIL, patterns

NEAR = 320  # characters before a quotation in which its speaker is looked for
NEAREST = TAIL + 40  # a reporting verb, however wide its spaces, that is near enough
LONGEST = 24  # letters of the word before a stop
# What follows a stop that ends a sentence, if no abbreviation stands before it.
FOLLOWING = re.compile(r"(?:\.[”\"’]?|[!?])\s([A-Z])[^\W_]*+(?![_&'’])")
LETTER = re.compile(r"[^\W\d_¹²³⁰⁴-⁹]")  # no number of a note
STOP = re.compile(r"[.!?]")
BULLET = re.compile(r"[\n\r•⁃‣▪◦●]")
CUT = re.compile(r"[.!?…)\n\r•⁃‣▪◦●]")  # where a sentence or the item of a list may end
MOST_CUTS = 16  # of these, before a quotation, are judged: each costs as much as a line of text


def lead(bare: str, span, blocks: Sequence[tuple[int, int]], place: int) -> str | None:
    """Return the sentence that leads to a quotation; for a block quotation the one before it.

    `bare` is the text with the words of quotations hidden. None if nothing comes before; nothing
    but empty if what comes before cannot announce a quotation.
    """
    start, stop = blocks[place]
    first, end = max(start, span.start - NEAR), span.start
    stretch = bare[first:end]
    if not stretch or stretch.isspace():
        low, end = blocks[place - 1] if place else (0, 0)
        if not end or (span.end < stop - 60 and bare[end - 1] != ":"):
            return None
        first = max(low, end - NEAR)
        stretch = bare[first:end] + " "
    return stretch[last(bare, first, end) - first :] if _may_tell(stretch) else ""


def _may_tell(stretch: str) -> bool:
    """Tell if a sentence that ends a stretch of text can announce what follows.

    In most there is no word for it, and to look for one takes a quarter of the time that it takes
    to cut them into sentences.
    """
    known = patterns()
    near = max(len(stretch) - NEAREST, 0)
    if known.verb.search(stretch, near) or has_phrase(stretch):
        return True
    if has_noun(stretch):
        return True
    clause = stretch.rfind(",")
    goes_on = clause >= max(len(stretch) - TAIL - 1, 0) and not STOP.search(stretch, clause)
    if goes_on or stretch.rstrip()[-1:] == ":":
        return known.begins.search("," + stretch) is not None
    return False


def has_phrase(stretch: str) -> bool:
    """Tell if there is a word of "according to", "to quote" or "in the words of"."""
    return "ccording" in stretch or "quote" in stretch or "words" in stretch


def has_noun(stretch: str) -> bool:
    """Tell if there may be what is somebody's: "Reed's answer: …"."""
    if "’" not in stretch and "'" not in stretch:
        return False
    return patterns().noun.search(stretch, max(len(stretch) - NEAREST, 0)) is not None


def last(text: str, start: int, end: int) -> int:
    """Return where the last sentence of a stretch of text starts, as `_sentences.spans` has it.

    Where the last stop plainly ends a sentence, or there is none, that takes a sixth of the time.

    >>> last("We stay. The boats go. Dr. Reed said: ", 0, 38), last("We stay. Reed said: ", 0, 20)
    (23, 9)
    """
    if not BULLET.search(text, start, end) and not _sentences.SEQUENCE.match(text, start, end):
        if (stop := _stop(text, start, end)) < start:
            return end - len(text[start:end].lstrip())
        following = FOLLOWING.match(text, stop, end)
        if following and _is_plain(text, start, stop, end):
            return following.start(1)
    cuts = [match.start() for match in CUT.finditer(text, start, end)]
    low = cuts[-MOST_CUTS] + 1 if len(cuts) > MOST_CUTS else start
    return _sentences.spans(text, low, end)[-1][0]


def _stop(text: str, start: int, end: int) -> int:
    first, last = text.rfind(".", start, end), text.rfind("!", start, end)
    return max(first, last, text.rfind("?", start, end), text.rfind("…", start, end))


def _is_plain(text: str, start: int, stop: int, end: int) -> bool:
    """Tell a stop that ends a sentence, whatever comes before that, if a capital follows."""
    low = max(_stop(text, start, stop) + 1, start)
    if ")" in text[low:end] or not LETTER.search(text, low, stop):  # a note; no sentence yet
        return False
    if text[stop] != ".":
        return text[stop - 1] not in "([" and not text[stop - 1].isspace()
    word = _sentences.APART.split(text[max(low, stop - LONGEST) : stop])[-1]
    whole = word and (low == start or len(word) < stop - low)  # not the last letter of "e.g."
    if not whole or _sentences.ENUMERATOR.fullmatch(word) or _sentences.INITIALS.fullmatch(word):
        return False
    known = _sentences.abbreviations()
    return word.lower() not in known and word.rpartition("-")[2].lower() not in known
