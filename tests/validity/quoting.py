"""Quotations, their kinds and their speakers: how far the program finds what people mark."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import segment

from . import marked, scores

DIRECT = ("speech", "reprint")
KINDS = {"direct": DIRECT, "scare": ("scare",), "all": (*DIRECT, "scare", "title")}
SLACK = 2  # characters by which two spans of one quotation may differ at both ends
WORD = re.compile(r"\w+(?:['’]\w+)*")
Row = tuple[str, str, dict]  # measure, set, figure


class Passage(NamedTuple):
    """A text with stretches in which all quotations were marked; all offsets count in the text."""

    text: str
    stretches: list[tuple[int, int]]
    marked: pd.DataFrame
    found: pd.DataFrame


def documents(texts: dict[str, str], gold: pd.DataFrame) -> list[Passage]:
    """Return the documents whose text is here, with their marked paragraphs.

    Reprints that are parts with sources of their own are left out.
    """
    gold = gold[~((gold["doc"] == marked.PARTED) & (gold["kind"] == "reprint"))]
    passages = []
    for doc, rows in gold[gold["doc"].isin(list(texts))].groupby("doc"):
        stretches = rows[["paragraph_start", "paragraph_end"]].drop_duplicates()
        spans = rows[rows["start"].notna()].drop_duplicates(["start", "end"])
        where = list(stretches.itertuples(index=False, name=None))
        passages.append(Passage(texts[doc], where, spans, segment.quotations(texts[doc])))
    return passages


def sentences(texts: dict[str, str], gold: pd.DataFrame) -> list[Passage]:
    """Return marked sentences, each a text of its own; `texts` and `gold` have the same ids."""
    passages = []
    for one, rows in gold.groupby("id", sort=False):
        spans, text = rows[rows["start"].notna()], texts[one]
        passages.append(Passage(text, [(0, len(text))], spans, segment.quotations(text)))
    return passages


def rows(passages: list[Passage], name: str, unit: str) -> Iterator[Row]:
    """Yield all figures of a set: words retrieved, spans and kinds, speakers."""
    for label, kinds in KINDS.items():
        counts = np.array([count for passage in passages for count in _words(passage, kinds)])
        for measure, figure in scores.retrieval(*counts.T, unit).items():
            yield f"{label}: {measure}", name, figure
    pairs = paired(passages)
    there = pairs[pairs["kind_found"].notna()]
    yield "found with a mark in place", name, scores.share(pairs["kind_found"].notna())
    yield "kind right", name, scores.share(there["kind"] == there["kind_found"])
    said = there[there["kind"].isin(DIRECT)]
    named = said[said["speaker_kind"] == "name"]["speaker"]
    for verdict in ("right", "missing", "wrong"):
        yield f"speaker named: {verdict}", name, scores.share(named == verdict)
    for kind, told in (("pronoun", "a pronoun"), ("none", "not told")):
        others = said[said["speaker_kind"] == kind]["speaker"]
        yield f"speaker {told}: left open", name, scores.share(others == "missing")


def paired(passages: list[Passage]) -> pd.DataFrame:
    """Return the marked quotations, each with the found one that has its span.

    Returns
    -------
    DataFrame
        `kind`; `kind_found`, missing if none begins and ends within `SLACK` characters of it, or
        begins or ends where it does; `speaker_kind`; `speaker`: `right` (one name holds the
        other), `wrong` or `missing`.
    """
    table = []
    for passage in passages:
        for one in passage.marked.itertuples():
            same = _same_span(one, passage.found)
            said = {"kind": one.kind, "kind_found": None, "speaker": None}
            if same is not None:
                named = _speaker(passage.text, one)
                said |= {"kind_found": same["kind"], "speaker": _verdict(named, same["speaker"])}
            table.append(said | {"speaker_kind": one.speaker_kind})
    frame = pd.DataFrame(table)
    return frame.assign(speaker_kind=frame["speaker_kind"].fillna("none"))


def _words(passage: Passage, kinds: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Yield how many words of each stretch are in quotations found, marked, and both."""
    covered = []
    for spans in (passage.found, passage.marked):
        inside = np.zeros(len(passage.text), dtype=bool)
        for one in spans[spans["kind"].isin(kinds)].itertuples():
            inside[one.start : one.end] = True
        covered.append(inside)
    for start, end in passage.stretches:
        at = [match.start() for match in WORD.finditer(passage.text, start, end)]
        found, true = (inside[at] for inside in covered)
        yield int(found.sum()), int(true.sum()), int((found & true).sum())


def _same_span(one, found: pd.DataFrame) -> pd.Series | None:
    start, end = (found["start"] - one.start).abs(), (found["end"] - one.end).abs()
    for same in ((start <= SLACK) & (end <= SLACK), (start == 0) | (end == 0)):
        if same.any():
            return found[same].iloc[0]
    return None


def _speaker(text: str, one) -> str | None:
    return None if pd.isna(one.speaker_start) else text[one.speaker_start : one.speaker_end]


def _verdict(named: str | None, found: str | None) -> str:
    if pd.isna(found):
        return "missing"
    return "right" if named and (named in found or found in named) else "wrong"
