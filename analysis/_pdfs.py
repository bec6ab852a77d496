"""Read a PDF as paragraphs: lines joined, what repeats on its pages marked. Part of `gather`."""

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from analysis._html import Page
from analysis._wraps import ENDS, is_item, joined_lines, words_of

EDGE = 3  # lines at the top and at the foot of a page in which headers and footers are looked for
BROWSER = re.compile(r"(?:https?|file):\S+(?: \d+/\d+)?|\d+/\d+/\d{2,4}, \d+:\d\d(?: [AP]M)?\b.*")
NUMBER = re.compile(
    r"(?:page |p\. ?)?[-–—\[( ]*(?:\d{1,4}|[ivxlc]{1,6})(?: ?(?:/|of) ?\d{1,4})?[-–—\]) ]*",
    re.I,
)
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st"}
LIGATURES |= {0xFB06: "st", 0x00AD: "\u00ad"}
UNREAD = re.compile(r"/(?:g|G|uni|cid|C)\d{1,5}|\(cid:\d+\)")
NO_TEXT = (
    "there is no text in it: its pages are pictures; have their text recognised first (OCR, as "
    "with 'ocrmypdf in.pdf out.pdf')"
)


@dataclass
class Line:
    """A line of a page: its text, where it begins, in points, and how large its letters are."""

    text: str
    x: float | None = None
    y: float | None = None
    size: float = 0.0
    why: str = ""


def page(data: bytes) -> Page:
    """Return a PDF's paragraphs and properties. Raises ValueError if there is no reading it."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is told in our own words
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError("needs a password; save it without one")
        pages = [_lines(one) for one in reader.pages]
        told = _told(reader)
    except ValueError as error:
        if "password" in str(error):
            raise
        raise ValueError(f"cannot be read as a PDF: {error}") from None
    except pypdf.errors.DependencyError:
        raise ValueError("is encrypted; save it without a password") from None
    except RecursionError:
        raise ValueError("cannot be read as a PDF: it is nested too deeply") from None
    except Exception as error:  # a parser of broken files fails in every way there is
        what = str(error) or type(error).__name__
        raise ValueError(f"cannot be read as a PDF: {what}") from None
    if not any(lines for lines in pages):
        raise ValueError(NO_TEXT if pages else "there is no page in it")
    _mark(pages)
    found = Page(_paragraphs(pages), told)
    if empty := sum(not lines for lines in pages):
        found.notes.append(f"{empty} of {len(pages)} pages hold no text (pictures?)")
    text = " ".join(block for block, _ in found.blocks)
    if len(UNREAD.findall(text)) + text.count("\ufffd") > max(3, len(text) / 200):
        found.notes.append("many letters have no meaning in it (its fonts do not say which)")
    return found


def _told(reader) -> dict[str, str]:
    told, about = {}, reader.metadata or {}
    for key, name in (("/Title", "title"), ("/Author", "author"), ("/CreationDate", "date")):
        value = " ".join(str(about.get(key) or "").replace("\0", "").split())
        if value:
            told[f"made_{name}"] = value.removeprefix("D:") if name == "date" else value
    return told


def _lines(page) -> list[Line]:
    """Return the lines of a page in reading order, each with the place of its first piece."""
    pieces = []

    def take(text, cm, tm, font, size):
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        pieces.append((text, float(x), float(y), float(size or 0) * float(scale)))

    page.extract_text(visitor_text=take)
    lines = [Line("")]
    for text, x, y, size in pieces:
        for i, part in enumerate(text.split("\n")):
            if i:
                lines.append(Line(""))
            line = lines[-1]
            if part.strip() and not line.text.strip():
                # what comes after a line end inside a piece stands elsewhere than the piece
                line.x, line.y, line.size = (None, None, size) if i else (x, y, size)
            line.text += part
    for line in lines:
        line.text = " ".join(line.text.translate(LIGATURES).replace("\0", "").split())
    return [line for line in lines if line.text]


def _mark(pages: list[list[Line]]) -> None:
    """Mark headers, footers and page numbers: the same line at the same edge of many pages."""
    places: Counter = Counter()
    edges = []
    for lines in pages:
        n = len(lines)
        for i, line in enumerate(lines):
            key = re.sub(r"\d+", "#", line.text).casefold()
            at = [(key, place) for place in (i, i - n) if -EDGE <= place < EDGE]
            if at and n > 1:
                edges.append((line, at, i in (0, n - 1)))
                places.update(at)
    enough = 2 if len(pages) < 6 else 3
    for line, at, outermost in edges:
        if outermost and NUMBER.fullmatch(line.text):
            line.why = "page number"
        elif max(places[one] for one in at) >= enough and len(line.text.split()) <= 20:
            line.why = "on many pages"
        elif BROWSER.fullmatch(line.text):
            line.why = "printed by a browser"


def _paragraphs(pages: list[list[Line]]) -> list[tuple[str, str]]:
    known = words_of("\n".join(line.text for lines in pages for line in lines))
    blocks: list[tuple[str, str]] = []
    current: list[str] = []
    marked: list[tuple[str, str]] = []
    before: list[Line] = []

    def close() -> None:
        if current:
            blocks.append((joined_lines(current, known), ""))
            current.clear()
        blocks.extend(marked)
        marked.clear()

    for lines in pages:
        body = [line for line in lines if not line.why]
        steps = [
            above.y - below.y
            for above, below in pairwise(body)
            if above.y is not None and below.y is not None and 0 < above.y - below.y < 60
        ]
        step = median(steps) if steps else 0.0
        for line in lines:
            if line.why:  # a paragraph may go on below it
                marked.append((line.text, line.why))
                continue
            i = next(i for i, one in enumerate(body) if one is line)
            if not before or _begins(body, i, before[-4:], step):
                close()
            current.append(line.text)
            before.append(line)
    close()
    return blocks


def _begins(body: list[Line], i: int, before: list[Line], step: float) -> bool:
    """Tell whether a paragraph begins with a line, from what stands before and after it."""
    line, last = body[i], before[-1]
    if is_item(line.text, last.text):
        return True
    if line.size and last.size and abs(line.size - last.size) > 0.15 * max(line.size, last.size):
        return True
    width = max(len(one.text) for one in [*before, *body[i : i + 4]])
    word = line.text.split()[0]
    if line.text[0].islower() and not ENDS.search(last.text):
        return False
    placed = None not in (line.x, line.y, last.x, last.y)
    if placed:
        after = body[i + 1] if i + 1 < len(body) else None
        indent = 0.6 * (line.size or 10)
        below = i > 0 and last.y > line.y  # else it is the first of a page or a column
        if below and step and last.y - line.y > 1.4 * step:
            return True
        left = last.x if below else after.x if after is not None and after.x is not None else line.x
        if indent < line.x - left < 8 * indent:
            return True
    short = len(last.text) + 1 + len(word) <= 0.8 * width
    return short and (bool(ENDS.search(last.text)) or line.text[0].isupper() or not placed)
