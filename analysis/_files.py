"""Find files, and read those that hold one document each. Part of `gather`.

Word files and Markdown are turned into HTML by well-kept libraries and read as pages are, so that
headings, lists, tables and footnotes are treated alike wherever they come from.
"""

import gzip
import importlib.util
import io
import os
import re
import signal
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from analysis import _html, _pdfs, _wraps
from analysis._codings import decoded
from analysis._html import Page
from analysis.tables import CorpusError

TEXTS = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx")
TABLES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".json", ".parquet")
PINS = {"pypdf": "pypdf==7.1.0", "mammoth": "mammoth==1.13.0", "openpyxl": "openpyxl==3.1.5"}
LARGEST = 200_000_000  # bytes, unpacked; of a table as it lies on disk five times as many
LONGEST = 100_000_000  # bytes of one text, twenty times those of the Bible
MEMBERS = 10_000  # parts of an Office file
TAGS = 5_000_000  # in one part of a Word file, where each takes some 500 bytes of memory
DEPTH = 100  # folders inside each other
PATIENCE = 1800  # seconds of computing for one file
BLOCK = 1 << 20
LONG = 160  # characters of a line on the average, from which a line is a paragraph
OTHERS = {
    ".doc": "an old Word file; save it as .docx",
    ".odt": "save it as .docx",
    ".rtf": "save it as .docx",
    ".pages": "save it as .docx",
    ".epub": "save its text as .txt or .html",
    ".xls": "an old Excel file; save it as .xlsx",
    ".ods": "save it as .xlsx",
    ".zip": "unpack it first",
}
SYSTEM = ("thumbs.db", "desktop.ini", "icon\r")
FRONT = re.compile(r"""(title|date|author|source|url):\s*["']?(.+?)["']?\s*\Z""")
CORE = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"


class Unfit(ValueError):
    """An Office file is whole, but not one that is read."""


def kind(path: Path) -> str:
    """Return what a file is by its ending: one of `TEXTS` or `TABLES`, or "" if neither.

    >>> kind(Path("a.JSONL.gz")), kind(Path("b.exe"))
    ('.jsonl', '')
    """
    name = path.name.lower().removesuffix(".gz")
    ending = os.path.splitext(name)[1]
    if path.name.lower().endswith(".gz") and ending in (".pdf", ".docx", ".xlsx"):
        return ""
    return ending if ending in (*TEXTS, *TABLES) else ""


def stem(path: Path) -> str:
    """Return a file's name without its ending."""
    return Path(path.name.removesuffix(".gz")).stem


def files(source: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file of a folder, by name, and why it is left out ("" if it is not)."""
    if not source.is_dir():
        unfit = "not a file, or closed to you" if not source.is_file() else _unknown(source)
        yield source, "" if kind(source) and source.is_file() else unfit
        return
    found, shut = [], {}

    def closed(error: OSError) -> None:
        shut[Path(error.filename)] = f"cannot be read: {error.strerror}"

    for folder, folders, names in os.walk(source, onerror=closed):
        if len(Path(folder).relative_to(source).parts) == DEPTH and folders:
            shut[Path(folder)] = f"holds folders more than {DEPTH} deep; they are not read"
            folders.clear()
        folders[:] = [name for name in folders if not name.startswith((".", "__MACOSX"))]
        for name in [*names, *(one for one in folders if os.path.islink(Path(folder, one)))]:
            if not name.startswith((".", "~$")) and name.lower() not in SYSTEM:
                found.append(Path(folder, name))
    found += shut
    for path in sorted(found, key=lambda path: (_sortable(path, source), path.as_posix())):
        if path in shut:
            yield path, shut[path]
        elif os.path.islink(path):
            yield path, "a link; links are not followed"
        elif not os.path.isfile(path):  # nor does it ask for a right to look at it
            yield path, "not a file, or closed to you"
        else:
            yield path, "" if kind(path) else _unknown(path)


def _sortable(path: Path, source: Path) -> list[str]:
    return [part.casefold() for part in path.relative_to(source).parts]


def _unknown(path: Path) -> str:
    ending = os.path.splitext(path.name.lower())[1]
    if ending in OTHERS:
        return f"not read: {OTHERS[ending]}"
    return f"not read: {f'files ending in {ending}' if ending else 'a file without an ending'}"


def needed(name: str, library: str, what: str) -> None:
    """Raise a CorpusError with the command that installs a library, if it is not there."""
    if importlib.util.find_spec(library) is None:
        python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
        command = f"{python} -m pip install '{PINS[library]}'"
        raise CorpusError(f"{name}: reading {what} needs {library}; install it with: {command}")


def content(path: Path) -> bytes:
    """Return a file's bytes, unpacked. Raises ValueError if they cannot be had, or are too many."""
    try:
        if path.name.lower().endswith(".gz"):
            with gzip.open(path) as file:
                data = file.read(LARGEST + 1)
        elif path.stat().st_size > 5 * LARGEST:
            raise ValueError(f"is larger than {5 * LARGEST // 10**6} MB; divide it")
        else:
            data = path.read_bytes()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"cannot be unpacked: {error}") from None
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or error}") from None
    if path.name.lower().endswith(".gz") and len(data) > LARGEST:
        raise ValueError(f"unpacks to more than {LARGEST // 10**6} MB; it is not read")
    if not data.strip():
        raise ValueError("is empty")
    return data


def unpacked(data: bytes, what: str, *, tags: int | None = None) -> io.BytesIO:
    """Return an Office file with no more than its XML, each part read and counted.

    What a container says of its sizes may be a lie, so that nobody else is given it. Pictures are
    left out, however large they are. Raises ValueError if it is none, or if it is too large.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError(f"is encrypted or of an old kind; save it as {what} without a password")
    left, whole = LARGEST, io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(whole, "w") as kept:
            if len(parts.namelist()) > MEMBERS:
                raise Unfit(f"has more than {MEMBERS} parts; save it as {what} anew")
            for name in dict.fromkeys(parts.namelist()):
                if not name.lower().endswith((".xml", ".rels")):
                    continue
                part = _part(parts, name, left)
                left -= len(part)
                if tags is not None and part.count(b"<") > tags:
                    raise Unfit(f"has more than {tags:,} marks of format; divide it")
                kept.writestr(zipfile.ZipInfo(name), part)
    except (Unfit, MemoryError):
        raise
    except Exception:  # broken containers fail in every way there is
        raise ValueError(f"is no whole {what} file (cut off, or of another kind)") from None
    whole.seek(0)
    return whole


def _part(parts: zipfile.ZipFile, name: str, left: int) -> bytes:
    """Return a part of a container, unless it is larger than there is room left for."""
    part = bytearray()
    with parts.open(name) as file:
        while block := file.read(BLOCK):  # never all at once, whatever the container says
            part += block
            if len(part) > left:
                raise Unfit(f"unpacks to more than {LARGEST // 10**6} MB; it is not read")
    if any("<!DOCTYPE".encode(coding) in part for coding in ("ascii", "utf-16-le", "utf-16-be")):
        raise Unfit("holds a DTD, which no Office program writes; it is not read")
    return bytes(part)


class _Late(BaseException):
    """No Exception: libraries catch these."""


@contextmanager
def patience() -> Iterator[None]:
    """Raise ValueError if what is done takes too much computing.

    Files can be made so that their parsers need days. Where there is no such clock (in threads, or
    not on Unix) nothing is raised.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    reading = True

    def late(*_) -> None:
        if reading:
            raise _Late

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE, 1.0)  # again, should it be caught or lost
    try:
        yield
    except _Late:
        what = f"takes more than {PATIENCE // 60} minutes to read"
        raise ValueError(f"{what}; save it anew, as another kind, or divide it") from None
    finally:
        reading = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def read(path: Path, name: str) -> Page:
    """Read a file that holds one document; `told["encoding"]` is what it was read as, if not UTF-8.

    Raises ValueError if it cannot be read, and CorpusError if a library is missing.
    """
    data, ending = content(path), kind(path)
    try:
        if ending == ".pdf":
            needed(name, "pypdf", "PDF")
            if b"%PDF-" not in data[:1024]:
                raise ValueError("is no PDF, whatever its ending says")
            return _pdfs.page(data)
        if ending == ".docx":
            needed(name, "mammoth", "Word files")
            return _word(data)
        if len(data) > LONGEST:
            raise ValueError(
                f"is larger than {LONGEST // 10**6} MB, too much for one text; divide it"
            )
        markup = ending in (".html", ".htm", ".xhtml")
        text, encoding, notes = decoded(data, marked_up=markup)
        if markup or re.match(r"\s*<(?:!doctype html|html)\b", text, re.I):
            found = _html.page(text)
        elif ending in (".md", ".markdown"):
            found = _markdown(text)
        else:
            found = plain(text)
    except RecursionError:
        raise ValueError("is nested too deeply to be read") from None
    found.notes += notes
    if encoding:
        found.told["encoding"] = encoding
    return found


def plain(text: str) -> Page:
    """Return a plain text as paragraphs; lines that a program broke are joined."""
    text, width = _wraps.unwrapped(text)
    blocks = [(block.strip("\n"), "") for block in re.split(r"\n[^\S\n]*(?=\n)", text)]
    if not width:  # each paragraph on a line of its own, without blank lines between them
        blocks = [
            (part, "")
            for block, _ in blocks
            for part in (
                block.split("\n") if len(block) > LONG * (block.count("\n") + 1) else [block]
            )
        ]
    found = Page([block for block in blocks if block[0].strip()])
    if width:
        found.told["width"] = str(width)
    return found


def _markdown(text: str) -> Page:
    import mistune

    told = {}
    if front := re.match(r"---\n(.*?)\n(?:---|\.\.\.)\n", text, re.S):
        text = text[front.end() :]
        for line in front[1].split("\n"):
            if found := FRONT.match(line):
                told[found[1]] = found[2]
    made = mistune.create_markdown(escape=False, plugins=["table", "footnotes", "strikethrough"])
    found = _html.page(made(text).replace("↩", ""))
    found.told |= told
    return found


def _word(data: bytes) -> Page:
    import mammoth

    whole = unpacked(data, ".docx", tags=TAGS)
    with zipfile.ZipFile(whole) as parts:
        told = _properties(parts)
    try:
        made = mammoth.convert_to_html(
            whole,
            style_map="p[style-name='Title'] => h1:fresh",
            convert_image=mammoth.images.img_element(lambda image: {}),
        )
    except RecursionError:
        raise
    except Exception as error:  # a parser of broken files fails in every way there is
        what = str(error) or type(error).__name__
        raise ValueError(f"cannot be read as a Word file: {what}") from None
    found = _html.page(made.value.replace("↑", ""))
    found.told |= told
    return found


def _properties(parts: zipfile.ZipFile) -> dict[str, str]:
    """Return title, author and day of an Office file's properties."""
    try:
        root = ElementTree.fromstring(parts.read("docProps/core.xml"))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, zlib.error, EOFError):
        return {}
    names = {"title": f"{CORE}title", "author": f"{CORE}creator", "date": f"{TERMS}created"}
    values = {key: " ".join((root.findtext(name) or "").split()) for key, name in names.items()}
    return {f"made_{key}": value for key, value in values.items() if value}
