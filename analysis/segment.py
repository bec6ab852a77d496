"""Cut documents into parts, sections, paragraphs and sentences, and find what they quote.

Nothing is changed and nothing is lost: every sentence is a slice of the text, and what lies
outside the sentences is white space.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from operator import itemgetter

import numpy as np
import pandas as pd

from analysis import _flat, _kinds, _leads, _quotes, _sentences, _speakers, _splits, tables
from analysis.tables import CorpusError

# A line break, then white space with at least one more line break in it.
# It begins with a class of characters: so the engine finds it in a third of the time.
BLANK_LINE = re.compile(
    r"[\n\r\u2028\u2029](?:(?<=\r)\n)?+[^\S\n\r\u2028\u2029]*+[\n\r\u2028\u2029]\s*"
)
BRACKETS = re.compile(r"\[[^\[\]]*\]")
SAID = re.compile(r"\w")  # marks about nothing quote nothing
LONGEST_HEADING = 12  # words
LONGEST_UNOPENED = 1000  # characters of a sentence that only a closing mark tells to be quoted
LONGEST_LINE = 100  # characters of a term: what is longer is no four words
QUOTED = {
    column: dtype
    for column, dtype in tables.QUOTATIONS.columns.items()
    if column not in tables.QUOTATIONS.key
}
OWNER = ["part", "source", "start"]
VOICES = tables.VOICES


def sentences(text: str) -> pd.DataFrame:
    """Return the sentences of a text.

    In each paragraph every stop is judged by the words beside it, as in Punkt (Kiss & Strunk 2006)
    but with the lists `abbreviations.csv` and `openers.csv` of `analysis/data` instead of a trained
    model. The items of a list are sentences too.

    Parameters
    ----------
    text : str
        Paragraphs are parted by blank lines.

    Returns
    -------
    DataFrame
        Columns `start`, `end`: offsets of each sentence, in order, without white space around it.

    Examples
    --------
    >>> text = "Dr. Reed spoke. Nobody moved."
    >>> [text[start:end] for start, end in sentences(text).itertuples(index=False)]
    ['Dr. Reed spoke.', 'Nobody moved.']
    """
    spans = [span for block in _paragraphs(text) for span in _sentences.spans(text, *block)]
    return pd.DataFrame(spans, columns=["start", "end"], dtype="int64")


def quotations(text: str) -> pd.DataFrame:
    """Return the passages of a text that stand in quotation marks.

    Curly, straight and angle marks are paired by paragraph; a passage may run over several
    paragraphs, re-opened at each or not. An unpaired mark is repaired where its paragraph ends.

    Parameters
    ----------
    text : str
        Paragraphs are parted by blank lines.

    Returns
    -------
    DataFrame
        Columns `start`, `end` (marks included); `kind`: `reprint` (from a paragraph's start over
        several paragraphs), `title` (of a work), `scare` (a term or phrase held at arm's length: at
        most seven words that are no sentence and of which the text does not say whose they are),
        else `speech`; `speaker` and `cue` (reporting verb or phrase; missing where the text does
        not name them or has a pronoun only); `words` of a scare quote that is a term
        (at most four). Quotations lie inside each other or apart, never across.

    Examples
    --------
    >>> quotations('Reed said: “We stay, whatever they say.” So much for “order”.')["kind"].tolist()
    ['speech', 'scare']
    """
    return pd.DataFrame(_quoted(text), columns=list(QUOTED)).astype(QUOTED)


def quoted(documents: pd.DataFrame) -> pd.DataFrame:
    """Return the quotations of all documents that have their text.

    Parameters
    ----------
    documents : DataFrame
        `tables.DOCUMENTS`.

    Returns
    -------
    DataFrame
        `tables.QUOTATIONS`: the columns of `quotations`, with `doc` and a number.

    Examples
    --------
    >>> from analysis import load
    >>> len(quoted(load.corpus("corpus/harbour").documents))
    55
    """
    rows = [
        (doc, number, *row)
        for doc, text in zip(documents["doc"], documents["text"], strict=True)
        if isinstance(text, str)
        for number, row in enumerate(_quoted(text))
    ]
    return tables.build(tables.QUOTATIONS, rows)


def unpaired(text: str) -> list[int]:
    """Return where quotation marks stand without a partner, so that a reader can look.

    >>> unpaired("He called it “a victory and left.")
    [13]
    """
    return _quotes.pair(text, _paragraphs(text), _quotes.marks(text))[1]


def segments(
    documents: pd.DataFrame, parts: pd.DataFrame, *, flat: _flat.Flat | None = None
) -> pd.DataFrame:
    """Return one row a sentence for all documents that have their text.

    Parameters
    ----------
    documents, parts : DataFrame
        `tables.DOCUMENTS` and `tables.PARTS`.
    flat : Flat, optional
        The texts that are there, if they have been laid out already.

    Returns
    -------
    DataFrame
        `tables.SEGMENTS`. `part` is 0 for the document's own lines; `section` counts headings.

    Raises
    ------
    CorpusError
        If a part does not begin or end where `parts.csv` says.

    Examples
    --------
    >>> from analysis import load
    >>> harbour = load.corpus("corpus/harbour")
    >>> int(segments(harbour.documents, harbour.parts)["part"].max())
    3
    """
    texts = flat or _flat.flat(documents)
    blocks = _between(texts.text, _blank_lines(texts))
    if not blocks:
        return tables.build(tables.SEGMENTS, [])
    first, _ = np.array(blocks).T
    doc = texts.number(first)  # of each paragraph
    bounds = np.searchsorted(doc, np.arange(len(texts.docs) + 1))
    here = documents[documents["text"].notna()]
    owners = [here.assign(part=0)[OWNER]]
    owner = doc.copy()
    known, by_doc = here["doc"].isin(parts["doc"].unique()), parts.groupby("doc")
    for place in np.flatnonzero(known).tolist():
        about, base = here.iloc[place], texts.begins[place]
        own = [
            (start - base, end - base) for start, end in blocks[slice(*bounds[place : place + 2])]
        ]
        rows = _owners(about, own, list(by_doc.get_group(about["doc"]).itertuples()))
        owner[slice(*bounds[place : place + 2])] = sum(map(len, owners)) + np.arange(len(rows))
        owners.append(pd.DataFrame(rows, columns=OWNER))
    heading = _headings(texts, blocks, np.diff(doc, append=-1) == 0)
    section = np.cumsum(heading)
    section -= (section - heading)[bounds[doc]]
    starts, ends, block = _splits.spans(texts, blocks)
    frame = pd.concat(owners, ignore_index=True).iloc[owner[block]]
    frame = frame.rename(columns={"start": "start_date"})
    frame["section"], frame["heading"] = section[block], heading[block]
    frame["paragraph"], doc = (np.arange(len(doc)) - bounds[doc])[block], doc[block]
    frame["doc"] = _flat.strings(doc, texts.docs).to_pandas().array
    frame["segment"] = np.arange(len(frame)) - np.searchsorted(doc, doc)
    frame["start"], frame["end"] = starts - texts.begins[doc], ends - texts.begins[doc]
    return tables.build(tables.SEGMENTS, frame)


def voiced(documents: pd.DataFrame, quotations: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the voices of all documents that have their text.

    Parameters
    ----------
    documents, quotations : DataFrame
        `tables.DOCUMENTS` and `tables.QUOTATIONS`.

    Returns
    -------
    dict
        For each `doc` an array of int8, as `voices` gives it: one number a character. All are views
        of one array.

    Examples
    --------
    >>> from analysis import load
    >>> documents = load.corpus("corpus/harbour").documents
    >>> voices = voiced(documents, quoted(documents))
    >>> len(voices["gazette-2009"]), int((voices["gazette-2009"] > 0).sum())
    (2560, 117)
    """
    pairs = zip(documents["doc"], documents["text"], strict=True)
    texts = {doc: text for doc, text in pairs if isinstance(text, str)}
    edges = [0, *accumulate(map(len, texts.values()))]
    whole = np.zeros(edges[-1], dtype="int8")
    found = {doc: whole[slice(*span)] for doc, span in zip(texts, pairwise(edges), strict=True)}
    # Plain lists: with a group of pandas for each document it takes thirty times as long.
    spans = zip(
        *(quotations[name].tolist() for name in ("doc", "start", "end")),
        (quotations["kind"] == "reprint").tolist(),
        strict=True,
    )
    for doc, start, end, again in sorted(spans, key=itemgetter(3)):
        if doc in found:
            found[doc][start:end] = VOICES.index("reprinted" if again else "quoted")
    for doc, text in texts.items():
        _give_back(found[doc], text)
    return found


def voices(text: str, quoted: pd.DataFrame) -> np.ndarray:
    """Return for each character whose voice it is in: an index into `tables.VOICES`.

    Words in quotation marks are not the source's own, scare quotes included; what the source puts
    in square brackets inside a quotation is.

    >>> voices("a “b [c]”", quotations("a “b [c]”")).tolist()
    [0, 0, 1, 1, 1, 0, 0, 0, 1]
    """
    voice = np.zeros(len(text), dtype="int8")
    spans = list(zip(quoted["start"], quoted["end"], quoted["kind"] == "reprint", strict=True))
    for kind, number in ((False, VOICES.index("quoted")), (True, VOICES.index("reprinted"))):
        for start, end, reprint in spans:
            if reprint == kind:
                voice[start:end] = number
    _give_back(voice, text)
    return voice


def _give_back(voice: np.ndarray, text: str) -> None:
    """Give what stands in square brackets to the source itself."""
    if "[" in text:
        for match in BRACKETS.finditer(text):
            voice[match.start() : match.end()] = VOICES.index("own")


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the blocks of text between blank lines, without white space around them."""
    return _between(text, [match.span() for match in BLANK_LINE.finditer(text)])


def _blank_lines(texts: _flat.Flat) -> list[tuple[int, int]]:
    """Return the blank lines of all texts, looked for between words only: a third of the time."""
    atoms = texts.atoms
    blank = atoms.ask(BLANK_LINE.search)[atoms.gaps[:-1]]
    low = [0, *atoms.ends[:-1][blank].tolist(), *atoms.ends[-1:].tolist()]
    high = [*atoms.starts[:1].tolist(), *atoms.starts[1:][blank].tolist(), len(texts.text)]
    gaps = zip(low, high, strict=True)
    return [match.span() for gap in gaps for match in BLANK_LINE.finditer(texts.text, *gap)]


def _between(text: str, edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what stands between blank lines, without white space around it."""
    blocks, start = [], 0
    for stop, following in [*edges, (len(text), len(text))]:
        block = text[start:stop]
        if stripped := block.strip():
            first = start + len(block) - len(block.lstrip())
            blocks.append((first, first + len(stripped)))
        start = following
    return blocks


def _headings(
    texts: _flat.Flat, blocks: Sequence[tuple[int, int]], followed: np.ndarray
) -> np.ndarray:
    """Tell the paragraphs that are headings; nothing is one that no other paragraph follows."""
    first, last = np.array(blocks).T
    word = (texts.kinds[last - 1] & _flat.WORD) > 0
    maybe = word | (texts.codes[last - 1] == ord("?")) | (texts.codes[first] == ord("#"))
    result = maybe & followed
    for place in np.flatnonzero(result).tolist():
        result[place] = _is_heading(texts.text[slice(*blocks[place])])
    return result


def _is_heading(block: str) -> bool:
    """Tell a heading: one short line that begins like a title and does not end like a sentence."""
    if block.startswith("#") and "\n" not in block:
        return True
    begins = block[0].isupper() or block[0].isdigit()
    ends = block[-1].isalnum() or block[-1] == "?"
    return begins and ends and "\n" not in block and len(block.split()) <= LONGEST_HEADING


def _owners(doc, blocks: list[tuple[int, int]], parts: Sequence) -> list[tuple]:
    """Return (part, source, start date) of each paragraph of a document."""
    owners = [(0, doc.source, doc.start)] * len(blocks)
    first = 0
    begins = []
    for part in parts:
        where = f"parts.csv, line {part.line}: part {part.part} of '{doc.doc}'"
        found = next(
            (
                i
                for i in range(first, len(blocks))
                if doc.text.startswith(part.starts_with, blocks[i][0])
            ),
            None,
        )
        if found is None:
            raise CorpusError(
                f"{where}: no paragraph (after the part before it) starts with '{part.starts_with}'"
            )
        begins.append((found, where, part))
        first = found + 1
    for number, (found, where, part) in enumerate(begins):
        stop = begins[number + 1][0] if number + 1 < len(begins) else len(blocks)
        if part.ends_with:
            ends = [
                i
                for i in range(found, stop)
                if doc.text.endswith(part.ends_with.rstrip(), 0, blocks[i][1])
            ]
            if not ends:
                raise CorpusError(f"{where}: no paragraph of it ends with '{part.ends_with}'")
            stop = ends[0] + 1
        start = doc.start if pd.isna(part.start) else part.start
        owners[found:stop] = [(part.part, part.source, start)] * (stop - found)
    return owners


def _quoted(text: str) -> list[tuple]:
    """Return the rows of `quotations`."""
    if not (marks := _quotes.marks(text)):
        return []
    blocks = _paragraphs(text)
    starts = [start for start, _ in blocks]
    spans, left = _quotes.pair(text, blocks, marks)
    if left:
        spans = sorted([*spans, *_unopened(text, spans, left, blocks)], key=lambda one: one.start)
    spans = [span for span in spans if SAID.search(text, span.start, span.end)]
    places = [bisect_right(starts, span.start) - 1 for span in spans]
    told = _speakers.attribute(text, spans, blocks, places)
    rows = []
    for span, place, said in zip(spans, places, told, strict=True):
        kind = _kinds.kind(text, span, blocks[place], said)
        cue, speaker = (None, None) if kind in ("scare", "title") else said[:2]
        term = None
        if kind == "scare" and span.end - span.start <= LONGEST_LINE + 2:
            inside = text[span.start + 1 : span.end - 1]
            term = inside if len(inside.split()) <= _kinds.LONGEST_TERM else None
        rows.append((span.start, span.end, kind, speaker, cue, term))
    return rows


def _unopened(
    text: str, spans: Sequence[_quotes.Span], left: Sequence[int], blocks: list[tuple[int, int]]
) -> Iterator[_quotes.Span]:
    """Yield what a lone closing mark closes, if the text goes on to say who spoke: its sentence."""
    starts, opened = [start for start, _ in blocks], [span.start for span in spans]
    furthest = list(accumulate((span.end for span in spans), max, initial=0))
    done = 0  # where the one before ends: they lie apart
    for at in left:
        begin, end = blocks[bisect_right(starts, at) - 1]
        first = max(begin, furthest[bisect_right(opened, at)], done)
        if text[at - 1] in ",.!?…" and at > first and _speakers.follows(text, at + 1, end):
            low = max(first, at - LONGEST_UNOPENED)
            start = _leads.last(text, low, at)
            if low == first or text[low:start].strip():
                done = at + 1
                yield _quotes.Span(start, done, repaired=True)
