"""Mark lines that look as if they were no part of a text: boilerplate. Part of `gather`.

Marked lines stay where they are. What marks a line is told with it, so that a person can judge.
"""

import re
from collections import Counter
from collections.abc import Sequence

from analysis.data import listed

Paragraph = list[tuple[str, str]]  # lines, each with why it may be no part of the text
SHORT = 12  # words of a line that can be boilerplate by what it says
LEAST = 3  # documents in which a line stands again
SHARE = 0.05  # of the documents, if that is more
SENTENCE = re.compile(r"[.!?…][”’\"')\]]*\Z")


def paragraphs(blocks: Sequence[tuple[str, str]]) -> list[Paragraph]:
    """Return blocks as paragraphs of lines, lines that say what navigation says marked.

    >>> paragraphs([("The gate stood open.\\nJoin us!", ""), ("Home", "navigation")])
    [[('The gate stood open.', ''), ('Join us!', 'navigation or notice')], [('Home', 'navigation')]]
    """
    made = []
    for text, why in blocks:
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        if lines:
            made.append([(line, why or _phrase(line)) for line in lines])
    return made


def mark_repeated(documents: Sequence[list[Paragraph]]) -> None:
    """Mark, in place, short lines that stand in many documents and end no sentence."""
    times: Counter = Counter()
    for document in documents:
        times.update({_plain(line) for paragraph in document for line, _ in paragraph})
    enough = max(LEAST, SHARE * len(documents))
    for document in documents:
        for paragraph in document:
            for i, (line, why) in enumerate(paragraph):
                if why or len(line.split()) > SHORT or SENTENCE.search(line):
                    continue
                plain = _plain(line)
                if plain and times[plain] >= enough:
                    paragraph[i] = (line, f"in {times[plain]} documents")


def _plain(line: str) -> str:
    return " ".join(re.sub(r"^[^\w©]+|\W+$", "", line.casefold()).split())


def _phrase(line: str) -> str:
    if len(line.split()) > SHORT or len(line) > 200:
        return ""
    plain = _plain(line)
    whole = plain in listed("chaff", "whole") and (" " in plain or not SENTENCE.search(line))
    if whole or plain.startswith(_starts()):
        return "navigation or notice"
    return ""


def _starts() -> tuple[str, ...]:
    return tuple(sorted(listed("chaff", "starts")))
