"""How often our sentences end where people say they do, beside spaCy's parser and plain Punkt."""

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from analysis import parse, segment

from . import scores

SEED = 0
SENTENCES = 4000
TOGETHER = 5  # sentences that are joined to a paragraph
Paragraph = tuple[str, set[int]]  # a text, and where sentences end in it, but the last
Row = tuple[str, str, dict]  # measure, set, figure


def rules(file: Path) -> Iterator[Row]:
    """Yield the share of golden rules whose sentences are all ours, white space made equal."""
    held = json.loads(Path(file).read_text(encoding="utf-8"))
    kept = [_kept(rule["text"], rule["sentences"]) for rule in held]
    yield "rules kept", "golden rules", scores.share(kept)


def rows(paragraphs: list[Paragraph], name: str, unit: str = "paragraphs") -> Iterator[Row]:
    """Yield F1 of the boundaries inside paragraphs: ours, spaCy's and plain Punkt's."""
    for splitter, split in {"ours": ours, "spaCy": _spacy(), "Punkt": _punkt()}.items():
        found = [split(text) - {len(text)} for text, _ in paragraphs]
        counts = [
            (len(ends), len(true), len(ends & true))
            for ends, (_, true) in zip(found, paragraphs, strict=True)
        ]
        figures = scores.retrieval(*np.array(counts).T, unit)
        yield f"boundaries, F1: {splitter}", name, figures["F1"]


def joined(sentences: list[str]) -> list[Paragraph]:
    """Return sentences that begin and end like sentences, shuffled, as paragraphs of five.

    >>> joined(["Otters swim.", "and so on", "Who saw them?"])
    [('Otters swim. Who saw them?', {12})]
    """
    stripped = dict.fromkeys(one.strip() for one in sentences)
    kept = [
        one for one in stripped if one[-1:] in '.!?”"' and (one[:1].isupper() or one[0] in '“"')
    ]
    random.Random(SEED).shuffle(kept)
    paragraphs = []
    for first in range(0, min(len(kept), SENTENCES), TOGETHER):
        group = kept[first : min(first + TOGETHER, SENTENCES)]
        ends = np.cumsum([len(one) + 1 for one in group]) - 1
        paragraphs.append((" ".join(group), {int(end) for end in ends[:-1]}))
    return paragraphs


def universal(conllu: str) -> Iterator[Paragraph]:
    r"""Yield the paragraphs of a file of Universal Dependencies.

    Sentences are joined to paragraphs (`# newpar`, `# newdoc`), words by their SpaceAfter,
    sentences by a space unless SpaceAfter=No.

    >>> words = ["# newpar", "1-2\tDon't\t_", "1\tDo\t_", "2\tn't\t_", "3\tgo\tSpaceAfter=No"]
    >>> words += ["4\t!\t_", "", "1\tNow\t_", "1.1\tgo\t_", "", "# newpar", "1\tWhy\t_", ""]
    >>> list(universal("\n".join(words)))
    [("Don't go! Now", {9}), ('Why', set())]
    """
    text, ends = "", []
    for block in conllu.split("\n\n"):
        lines = block.strip("\n").split("\n")
        if any(line.startswith(("# newpar", "# newdoc")) for line in lines) and ends:
            yield text.rstrip(), set(ends[:-1])
            text, ends = "", []
        covered = 0  # the last word that a token of several words (“don’t”) covers
        for fields in (line.split("\t") for line in lines if line[:1].isdigit()):
            number, form, misc = fields[0], fields[1], fields[-1]
            if "." in number or ("-" not in number and int(number) <= covered):
                continue
            if "-" in number:
                covered = int(number.split("-")[1])
            text += form + (" " if "SpaceAfter=No" not in misc else "")
        if text and len(text.rstrip()) > (ends[-1] if ends else 0):
            ends.append(len(text.rstrip()))
    if ends:
        yield text.rstrip(), set(ends[:-1])


def ours(text: str) -> set[int]:
    """Return where sentences end to the program.

    >>> ours("Dr. Reed spoke. Nobody moved.") == {15, 29}
    True
    """
    return set(segment.sentences(text)["end"])


def _kept(text: str, sentences: list[str]) -> bool:
    spans = segment.sentences(text).itertuples(index=False)
    return [text[start:end].split() for start, end in spans] == [s.split() for s in sentences]


@cache
def _spacy() -> Callable[[str], set[int]]:
    parser = parse.model()
    others = [name for name in parser.pipe_names if name not in ("tok2vec", "parser")]

    def split(text: str) -> set[int]:
        with parser.select_pipes(disable=others):
            return {len(text[: sent.end_char].rstrip()) for sent in parser(text).sents}

    return split


def _punkt() -> Callable[[str], set[int]]:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    punkt = PunktSentenceTokenizer()
    return lambda text: {end for _, end in punkt.span_tokenize(text)}
