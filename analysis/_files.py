"""Find files, and read those that hold one document each. Part of `gather`.

Word files and Markdown are turned into HTML by well-kept libraries and read as pages are, so that
headings, lists, tables and footnotes are treated alike wherever they come from.
"""

import gzip
import importlib.util
import io
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from analysis import _html, _pdfs, _wraps
from analysis._codings import decoded
from analysis._html import Page
from analysis.tables import CorpusError

TEXTS = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf", ".docx")
TABLES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".json", ".parquet")
PINS = {"pypdf": "pypdf==7.1.0", "mammoth": "mammoth==1.13.0", "openpyxl": "openpyxl==3.1.5"}
LARGEST = 200_000_000  # bytes, unpacked
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
        yield source, "" if kind(source) else _unknown(source)
        return
    found = []
    for folder, folders, names in os.walk(source):
        folders[:] = [name for name in folders if not name.startswith((".", "__MACOSX"))]
        for name in [*names, *(one for one in folders if Path(folder, one).is_symlink())]:
            if not name.startswith((".", "~$")) and name.lower() not in SYSTEM:
                found.append(Path(folder, name))
    for path in sorted(found, key=lambda path: (_sortable(path, source), path.as_posix())):
        if path.is_symlink():
            yield path, "a link; links are not followed"
        elif not path.is_file():
            yield path, "not a file"
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


def unpacked(data: bytes, what: str) -> zipfile.ZipFile:
    """Return the parts of an Office file. Raises ValueError if it is none, or too large."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError(f"is encrypted or of an old kind; save it as {what} without a password")
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ValueError(f"is no whole {what} file (cut off, or of another kind)") from None
    if sum(part.file_size for part in parts.infolist()) > LARGEST:
        raise ValueError(f"unpacks to more than {LARGEST // 10**6} MB; it is not read")
    return parts


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


def _parts(block: str) -> list[str]:
    lines = block.split("\n")
    return lines if len(block) > LONG * len(lines) else [block]


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

    with unpacked(data, ".docx") as parts:
        told = _properties(parts)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data),
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
