"""Cut documents into parts, sections, paragraphs and sentences, and find what they quote.

Nothing is changed and nothing is lost: every sentence is a slice of the text, and what lies
outside the sentences is white space.
"""

import re
from functools import cache

import numpy as np
import pandas as pd
from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer

from analysis import _quotes, tables
from analysis.data import words
from analysis.tables import CorpusError

# A line break, then white space with at least one more line break in it.
BLANK_LINE = re.compile(r"(?>\r\n|[\n\r\u2028\u2029])[^\S\n\r\u2028\u2029]*+[\n\r\u2028\u2029]\s*")
BULLET = re.compile(r"[\n\r][^\S\n\r]*(?=[•‣▪*–—-]\s|\(?\d{1,2}[.)]\s)")
BRACKETS = re.compile(r"\[[^\[\]]*\]")
NOT_A_NAME = frozenset(
    {"A", "An", "And", "As", "At", "But", "For", "He", "I", "In", "It", "No", "On", "She", "So"}
    | {"The", "They", "This", "To", "We"}
)
LONGEST_HEADING = 12  # words
LONGEST_SCARE = 4  # words
VOICES = tables.VOICES


def sentences(text: str) -> pd.DataFrame:
    """Return the sentences of a text.

    Punkt (Kiss & Strunk 2006, in NLTK), set up with the abbreviations of
    `analysis/data/abbreviations.csv` instead of a downloaded model, cuts each paragraph; a bullet
    or number at the start of a line begins a sentence too.

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
    spans = [span for block in _paragraphs(text) for span in _sentences(text, *block)]
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
        Columns `start`, `end` (marks included), `kind` (`speech`; `reprint`: from a paragraph's
        start over several paragraphs; `scare`: at most four words; `title`: after "see"),
        `speaker` and `cue` (the reporting verb; both missing where the text does not name them).
        Quotations lie inside each other or apart, never across.

    Examples
    --------
    >>> quotations('Reed said: “We stay, whatever they say.” So much for “order”.')["kind"].tolist()
    ['speech', 'scare']
    """
    blocks = _paragraphs(text)
    spans, _ = _quotes.pair(text, blocks)
    starts = [start for start, _ in blocks]
    rows = []
    for span in spans:
        block = blocks[int(np.searchsorted(starts, span.start, side="right")) - 1]
        kind = _kind(text, span, block)
        cue, speaker = (None, None) if kind in ("scare", "title") else _cue(text, span, block)
        rows.append((span.start, span.end, kind, speaker, cue))
    return pd.DataFrame(rows, columns=["start", "end", "kind", "speaker", "cue"]).astype(
        {"start": "int64", "end": "int64", "kind": "str", "speaker": "str", "cue": "str"}
    )


def unpaired(text: str) -> list[int]:
    """Return where quotation marks stand without a partner, so that a reader can look.

    >>> unpaired("He called it “a victory and left.")
    [13]
    """
    return _quotes.pair(text, _paragraphs(text))[1]


def segments(documents: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a sentence for all documents that have their text.

    Parameters
    ----------
    documents, parts : DataFrame
        `tables.DOCUMENTS` and `tables.PARTS`.

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
    rows = []
    for doc in documents[documents["text"].notna()].itertuples():
        blocks = _paragraphs(doc.text)
        owners = _owners(doc, blocks, parts[parts["doc"] == doc.doc])
        segment = section = 0
        for paragraph, (start, end) in enumerate(blocks):
            part, source, start_date = owners[paragraph]
            heading = paragraph + 1 < len(blocks) and _is_heading(doc.text[start:end])
            section += heading
            for span in _sentences(doc.text, start, end):
                rows.append((doc.doc, segment, part, source, start_date, section, heading))
                rows[-1] += (paragraph, *span)
                segment += 1
    return tables.build(tables.SEGMENTS, rows)


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
    for match in BRACKETS.finditer(text):
        voice[match.start() : match.end()] = VOICES.index("own")
    return voice


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the blocks of text between blank lines, without white space around them."""
    blocks, start = [], 0
    edges = [match.span() for match in BLANK_LINE.finditer(text)]
    for stop, following in [*edges, (len(text), len(text))]:
        block = text[start:stop]
        if stripped := block.strip():
            first = start + len(block) - len(block.lstrip())
            blocks.append((first, first + len(stripped)))
        start = following
    return blocks


class _Marks(PunktLanguageVars):
    sent_end_chars = (".", "?", "!", "…")


@cache
def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(words("abbreviations")["abbreviation"])
    return PunktSentenceTokenizer(parameters, lang_vars=_Marks())


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    cuts = [match.end() for match in BULLET.finditer(text, start, end)]
    for first, last in zip([start, *cuts], [*cuts, end], strict=True):
        item = text[first:last]
        fresh, cased = True, item != item.lower()
        for low, high in _punkt().span_tokenize(item):
            sentence = item[low:high]
            if not (stripped := sentence.strip()):
                continue
            begin = first + low + len(sentence) - len(sentence.lstrip())
            # A stop before a small letter, or with no word after it, did not end the sentence.
            goes_on = (cased and stripped[0].islower()) or not any(map(str.isalnum, stripped))
            if goes_on and not fresh:
                begin = spans.pop()[0]
            spans.append((begin, first + low + sentence.rfind(stripped) + len(stripped)))
            fresh = False
    return spans


def _is_heading(block: str) -> bool:
    """Tell a heading: one short line that begins like a title and does not end like a sentence."""
    if block.startswith("#") and "\n" not in block:
        return True
    begins = block[0].isupper() or block[0].isdigit()
    ends = block[-1].isalnum() or block[-1] == "?"
    return begins and ends and "\n" not in block and len(block.split()) <= LONGEST_HEADING


def _owners(doc, blocks: list[tuple[int, int]], parts: pd.DataFrame) -> list[tuple]:
    """Return (part, source, start date) of each paragraph of a document."""
    owners = [(0, doc.source, doc.start)] * len(blocks)
    first = 0
    begins = []
    for part in parts.itertuples():
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
                if doc.text[: blocks[i][1]].endswith(part.ends_with.rstrip())
            ]
            if not ends:
                raise CorpusError(f"{where}: no paragraph of it ends with '{part.ends_with}'")
            stop = ends[0] + 1
        start = doc.start if pd.isna(part.start) else part.start
        owners[found:stop] = [(part.part, part.source, start)] * (stop - found)
    return owners


def _kind(text: str, span: _quotes.Span, block: tuple[int, int]) -> str:
    if span.runs_on and not text[block[0] : span.start].strip():
        return "reprint"
    inside = text[span.start + 1 : span.end - 1].strip()
    if text[max(block[0], span.start - 5) : span.start].rstrip().lower().endswith("see"):
        return "title"
    whole = inside[-1:] in ".!?" or (inside[-1:] == "," and _cue(text, span, block)[0])
    whole = whole or span.repaired
    short = len(inside.split()) <= LONGEST_SCARE and "\n" not in inside
    return "scare" if short and not whole else "speech"


@cache
def _cue_patterns() -> tuple[re.Pattern, re.Pattern]:
    forms = "|".join(sorted(words("reporting_verbs")["form"], key=len, reverse=True))
    known = words("abbreviations")
    titles = known.loc[known["note"].isin(["title", "rank"]), "abbreviation"].str.capitalize()
    word = r"(?:al-)?[A-Z][\w’'-]*"
    title = rf"(?:{'|'.join(titles)}|[A-Z])\."
    name = rf"(?:(?:{title}|{word})\s+(?:of\s+|the\s+|de\s+)?){{0,5}}{word}"
    named = rf"({name})(?:,[^,.!?]{{1,80}},)?\s+(?:(?:has|had|have|then|also|later)\s+)?"
    before = re.compile(rf"(?:{named})?\b({forms})\b[^.!?“”\"]{{0,60}}\Z")
    teller = rf"({name}|[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I)"
    after = re.compile(rf"[\s,–—-]*(?:({forms})\s+{teller}|{teller}\s+({forms}))\b")
    return before, after


def _cue(text: str, span: _quotes.Span, block: tuple[int, int]) -> tuple[str | None, str | None]:
    """Return the reporting verb beside a quotation and the name beside the verb."""
    before, after = _cue_patterns()
    lead = text[max(block[0], span.start - 200) : span.start]
    *_, (first, _) = [(0, 0), *_punkt().span_tokenize(lead)]
    cue = speaker = None
    if match := before.search(lead, first):
        speaker, cue = match[1], match[2]
    elif match := after.match(text, span.end, span.end + 120):
        cue, speaker = match[1] or match[4], match[2] or match[3]
    if speaker and (speaker[0].islower() or speaker.split()[0] in NOT_A_NAME):
        speaker = " ".join(speaker.split()[1:]) or None
    return cue, speaker
