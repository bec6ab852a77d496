"""Join lines that were broken by the width of a page or a letter into paragraphs. Part of `gather`.

A line that a program broke is one into which the first word of the next would not have fitted.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

BULLET = re.compile(r"\s*(?:[•▪‣◦·●○■*]|\(?\d{1,2}[.)]|\(?[a-z]\)|\[\d+\])\s+\S")
DASH = re.compile(r"\s*[–—-]\s+\S")
ENDS = re.compile(r"[.!?:…][”’\"')\]]*(?:\[?\d{1,3}\]?)?\Z")
HYPHEN = re.compile(r"[^\W\d_]{2,}[-\u2010\u00ad]\Z")
COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
WORD = re.compile(r"[^\W\d_]+")
KEPT = {"anti", "non", "self", "half"}  # prefixes that hardly begin a plain word
WIDTHS = (40, 110)  # characters of a line in letters and plain text files
LEAST_BREAKS = 5
WRAPPED = 0.9  # of the breaks into which the next word would not have fitted


def unwrapped(text: str) -> tuple[str, int]:
    """Return a text with its paragraphs on one line each, and the width at which it was broken.

    The width is 0, and the text as it was, unless it was clearly broken by a program.

    >>> lines = ["The gate stood open that whole long night,", "and nobody saw who came into town."]
    >>> unwrapped("\\n".join(lines))[1]
    0
    """
    blocks = [block.split("\n") for block in re.split(r"\n[^\S\n]*\n\s*?(?=\S|\n|\Z)", text)]
    breaks = [
        (len(line.rstrip()), len(following.split()[0]), len(following) - len(following.lstrip()))
        for block in blocks
        for line, following in pairwise(block)
        if line.strip() and following.strip()
    ]
    if len(breaks) < LEAST_BREAKS:
        return text, 0
    lengths = sorted(len(line.rstrip()) for block in blocks for line in block)
    width = lengths[int(0.98 * (len(lengths) - 1))]
    full = sum(length + 1 + word > width for length, word, _ in breaks)
    if not WIDTHS[0] <= width <= WIDTHS[1] or full < WRAPPED * len(breaks):
        return text, 0
    known = words_of(text)
    joined = []
    for block in blocks:
        paragraph: list[str] = []
        for line in block:
            begins = bool(paragraph) and (
                len(paragraph[-1].rstrip()) + 1 + len((line.split() or [""])[0]) <= 0.8 * width
                or is_item(line, paragraph[-1])
                or (line[:1].isspace() and not paragraph[-1][:1].isspace())
            )
            if begins:
                joined.append(joined_lines(paragraph, known))
                paragraph = []
            paragraph.append(line)
        joined.append(joined_lines(paragraph, known))
    return "\n\n".join(block for block in joined if block), width


def is_item(line: str, before: str) -> bool:
    """Tell whether a line begins an item of a list; a dash may as well stand in a sentence."""
    return bool(BULLET.match(line) or (DASH.match(line) and re.search(r"[.!?:;]\s*\Z", before)))


def words_of(text: str) -> set[str]:
    """Return the words and the compounds with a hyphen that stand in a text, in small letters."""
    low = text.lower()
    return {*WORD.findall(low), *COMPOUND.findall(low)}


def joined_lines(lines: Iterable[str], known: set[str]) -> str:
    """Return lines as one, words that were divided at their ends put together again.

    >>> joined_lines(["The anti-", "war dock-", "ers met in a well-", "known pub."], {"well-known"})
    'The anti-war dockers met in a well-known pub.'
    """
    whole = ""
    for line in (" ".join(line.split()) for line in lines):
        if not line:
            continue
        if not whole:
            whole = line
        elif HYPHEN.search(whole) and (line[0].isalpha() or whole.endswith("\u00ad")):
            whole = _hyphened(whole, line, known)
        elif re.search(r"\d[-–]\Z|[^\s—][—/]\Z", whole):
            whole += line
        else:
            whole += " " + line
    return whole.replace("\u00ad", "")


def _hyphened(before: str, after: str, known: set[str]) -> str:
    if before.endswith("\u00ad"):
        return before[:-1] + after
    first = re.search(r"[^\W\d_]+\Z", before[:-1])[0]
    second = WORD.match(after)[0]
    together, apart = (first + second).lower(), f"{first}-{second}".lower()
    if after[0].isupper():
        keep = True  # Anglo-American
    elif (apart in known) != (together in known):
        keep = apart in known
    else:
        keep = first.lower() in KEPT
    return before[:-1] + ("-" if keep else "") + after
