"""A zoo of corpora gone wrong: each is loaded, or refused in a few clear lines.

`beasts` makes them, the same ones every time: families of damage (cut, flipped, misencoded, out
of any measure) times the files of a corpus. `tamed` lets the suite at one of them and says what it
did; `figures` counts for how many it kept its word, each format in a process of its own.
"""

import csv
import gzip
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from analysis import extract, load
from analysis.tables import CorpusError

FORMATS = ("text files", "CSV", "JSONL", "Parquet", "gz", "zst", "TOML")
CPU = 15.0  # seconds that one may take
MB = 1_500  # of memory, beyond what the suite itself takes
ADDRESSES = 5 << 30  # bytes of addresses a process may have: most of them are never touched
STUCK = 90  # seconds after which something waits for what never comes
LINES, LONG = 60, 1_500  # of a message
HEAVY = 4_000_000  # bytes of a corpus that is loaded and not measured: others measure growth

Content = bytes | str | None | Callable[[Path], None]
TOWN: dict[str, Content] = {
    "documents.csv": (
        "doc,source,author,title,date,path\n"
        "mill-1,MILL,Ada,On otters,2001,texts/a.txt\nreed-1,REED,Bo,,2002-03,texts/b.txt\n"
    ),
    "actors.csv": (
        "actor,label,type,alias,from,to,note\notters,Otters,people,otters,,,\n"
        "otters,Otters,people,the weir's keepers,1990,2010,\n"
        "council,Council,organisation,Council,,,of the town\n"
    ),
    "texts/a.txt": "The otters keep the weir. “It is ours,” said the otters.\n\nThey sleep.\n",
    "texts/b.txt": "The Council keeps the mill, since 1 May 1999.\n",
}
BESIDE = {
    "parts.csv": (
        "doc,part,source,author,date,starts_with,ends_with\nmill-1,1,REED,Cy,2003-01,They,sleep.\n"
    ),
    "events.csv": "date,label\n2001-05,flood\n2002,drought\n",
    "clusters.csv": 'actor,words,name\notters,"weir, mill",water\n,"town, mill",trade\n',
    "lexicon.csv": "term,polarity,note\nbrave,1,\nwar lord,-0.5,abuse\n",
    "coding.csv": "doc,start,end,actor,coder,stance\nmill-1,4,10,otters,Ada,1\n",
}
SETTINGS = (
    'title = "A town"\nlanguage = "en"\nrights = "ours"\nunit = "sentence"\nactor = "otters"\n'
    'terms = ["weir", "mill"]\nnotes = """\nTwo\nlines"""\n'
)
ROWS = [
    {"doc": "a", "source": "MILL", "date": "2001", "title": "T", "text": "The otters\nkeep it."},
    {"doc": "b", "source": "REED", "date": "", "title": "", "text": "“Yes,” said the Council."},
    {"doc": "c", "source": "REED", "date": "2002-03", "title": "", "text": "The Council sleeps."},
]
UGLY = {
    "climbing": "../../x",
    "CON": "CON",
    "nul": "nul.txt",
    "folder": "a/b",
    "empty": "",
    "spaces": "   ",
    "newline": "a\nb",
    "return": "a\rb",
    "long": "x" * 5_000,
    "null": "a\0b",
    "escape": "\x1b]0;owned\x07\x1b[2J",
    "right to left": "\u202egnp.exe\u202c",
    "zero width": "a\u200b\u200d\ufeffb",
    "combining": "e" + "\u0301" * 3_000,
    "astral": "𐍈😀",
    "script": "<script>alert(1)</script>",
    "formula": "=HYPERLINK(1)",
    "quotation": '"',
    "pattern": "(a+)+$[^]*\\",
    "separator": "a\u2028b",
    "no character": "\uffff\ufdd0",
}
DAYS = [
    "0000-01-01",
    "-0001",
    "10000-01-01",
    "9999-12-31",
    "0001-01-01",
    "2001-02-30",
    "2001-13",
    "2001-00-10",
    "1e999",
    "NaN",
    "Infinity",
    "9" * 5_000,
    "２００１",
    "2001-01-01T25:61",
    "\u202e2001",
]
NUMBERS = ["9" * 5_000, "99999999999999999999", "-1", "1e999", "NaN", "inf", "0x10", "1_0", "٣"]


@dataclass(frozen=True)
class Beast:
    """A corpus with something wrong: what differs from the town, and what a message may name."""

    format: str
    family: str
    name: str
    files: Mapping[str, Content] = field(repr=False)
    named: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.format}: {self.family}: {self.name}"

    def names(self) -> tuple[str, ...]:
        known = {Path(file).name for file in self.files} | {"documents:"}
        return (*self.named, *known, *(name.encode("unicode_escape").decode() for name in known))


@dataclass
class Told:
    """What the suite did with one: `why` is empty if it kept its word."""

    why: str
    seconds: float = 0.0
    mb: float = 0.0
    faults: tuple[str, ...] = ()


def housed(files: Mapping[str, Content], folder: Path) -> Path:
    """Write a corpus: the town, less or more than `files`."""
    for name, content in ({**TOWN, **files}).items():
        if content is None:
            continue
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(place)
        else:
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def seen(folder: Path) -> dict[str, tuple]:
    """Return all that lies in a folder, so that it can be told whether it has changed."""
    found = {}
    for place, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            file = Path(place, name)
            about = file.lstat()
            where = os.readlink(file) if file.is_symlink() else ""
            found[str(file)] = (about.st_mode, about.st_size, about.st_mtime_ns, where)
    return found


class Stuck(Exception):
    """Something waits for what never comes."""


def _stuck(*_: object) -> None:
    raise Stuck(f"waits longer than {STUCK} s")


def tamed(beast: Beast, *, measured: bool = True) -> Told:
    """Let the suite at a corpus in all ways it is read, and say whether it kept its word."""
    working = Path(tempfile.mkdtemp(prefix="zoo-"))
    before = signal.signal(signal.SIGALRM, _stuck)
    try:
        folder = housed(beast.files, working / "town")
        was = seen(folder)
        most, begun = _peak(), time.process_time()
        signal.alarm(STUCK)
        told = Told("")
        ways = [_loaded, _streamed]
        size = sum(about[1] for about in was.values())
        if measured and size < HEAVY:
            ways.append(_measured)
        for way in ways:
            why, faults = _tried(way, folder, working)
            told.why = told.why or why or _unclear(faults, beast.names())
            told.faults = told.faults or faults
            if faults and way is _loaded and not _late(beast):
                ways.remove(_measured) if _measured in ways else None
        signal.alarm(0)
        told.seconds, told.mb = time.process_time() - begun, _peak() - most
        if seen(folder) != was:
            told.why = told.why or "its files have changed"
        if told.seconds > CPU:
            told.why = told.why or f"took {told.seconds:.1f} s"
        if told.mb > MB:
            told.why = told.why or f"took {told.mb:.0f} MB"
        return told
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        shutil.rmtree(working, ignore_errors=True)


def _late(beast: Beast) -> bool:
    return beast.family == "back"


def _tried(way: Callable, folder: Path, working: Path) -> tuple[str, tuple[str, ...]]:
    """Return what went wrong, and what was told."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            way(folder, working)
        except CorpusError as error:
            return "", error.faults or ("",)
        except BaseException as error:  # whatever it is, it is no clear message
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            return f"{way.__name__[1:]}: {type(error).__name__}: {str(error)[:200]}", ()
    if len(said) > 3:
        return f"{len(said)} warnings: {said[0].message}", ()
    return "", ()


def _loaded(folder: Path, working: Path) -> None:
    load.corpus(folder)


def _streamed(folder: Path, working: Path) -> None:
    _, pieces = load.outline(folder)
    faults = []
    for piece in pieces:
        try:
            load.content(piece)
            for _ in load.documents(piece):
                pass
        except CorpusError as error:
            faults += error.faults
    if faults:
        raise CorpusError(*faults)


def _measured(folder: Path, working: Path) -> None:
    made = extract.dataset(folder, working / "made", parse=False, tell=lambda line: None)
    extract.features(made)


def _unclear(faults: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Return what is not clear in messages."""
    if len(faults) > LINES:
        return f"{len(faults)} lines"
    for fault in faults:
        if re.fullmatch(r"and [\d,]+ faults more", fault):
            continue
        if not fault.isprintable():
            return f"not to be printed: {fault[:200]!r}"
        if len(fault) > LONG:
            return f"{len(fault)} characters: {fault[:200]!r}"
        if not any(name in fault for name in names):
            return f"names no file: {fault[:200]}"
        if any(word in fault for word in ("recursion", "codec can't", "sys.", "object has no")):
            return f"speaks of the program: {fault[:200]}"
    return ""


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ---- what is done to any file --------------------------------------------------------------


def damaged(data: bytes, *, n: int, seed: str) -> Iterator[tuple[str, str, bytes]]:
    """Yield a family, a variant and what becomes of data that is right."""
    chance = random.Random(seed)
    for at in sorted({round(i * len(data) / n) for i in range(n)}):
        yield "cut", f"at byte {at}", data[:at]
    for i in range(n):
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        flipped = bytes([data[at] ^ (1 << bit)])
        yield "flipped", f"{i}, byte {at}, bit {bit}", data[:at] + flipped + data[at + 1 :]
    for i in range(n // 4):
        at, size = chance.randrange(len(data)), chance.randrange(1, 40)
        noise = chance.randbytes(size)
        yield "overwritten", f"{i}, byte {at}", data[:at] + noise + data[at + size :]


STRANGE = {
    "a null": b"\0",
    "a mark": "\ufeff".encode(),
    "half a character": b"\xed\xa0\x80",
    "two halves": b"\xed\xa0\xbd\xed\xb8\x80",
    "an overlong": b"\xc0\xaf",
    "a wide one beyond all": b"\xf4\x90\x80\x80",
    "right to left": "\u202e\u2067".encode(),
    "zero width": "\u200b\u200c\u200d\u2060".encode(),
    "combining": ("a" + "\u0301" * 500).encode(),
    "an escape": b"\x1b[31m\x1b]8;;http://x\x07",
    "end of file": b"\x1a",
    "a line separator": "\u2028".encode(),
    "a bare return": b"\r",
    "a next line": "\x85".encode(),
    "an open quotation mark": b'"',
    "a backslash": b"\\",
}
CODES = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7", "shift-jis", "cp037"]


def rewritten(data: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield text with strange characters in it, and in other encodings."""
    for name, strange in STRANGE.items():
        for where, at in (("first", 0), ("in the middle", len(data) // 2), ("last", len(data))):
            yield "strange", f"{name}, {where}", data[:at] + strange + data[at:]
    text = data.decode()
    for name in CODES:
        yield "encoding", name, (text + "é").encode(name, "replace")
    yield "encoding", "utf-16 cut in a character", text.encode("utf-16")[:-1]
    yield "encoding", "mixed", data + "naïve café".encode("cp1252") + data
    yield "encoding", "utf-8 read as cp1252", (text + "“é”").encode().decode("latin-1").encode()
    for name, end in {"returns": "\r", "both": "\r\n", "none": "", "many": "\n" * 50}.items():
        yield "line ends", name, text.replace("\n", end).encode()
    for name, nothing in {"nothing": b"", "a line end": b"\n", "blanks": b" \t\n" * 9}.items():
        yield "empty", name, nothing
    yield "empty", "a mark alone", "\ufeff".encode()
    yield "empty", "nulls", b"\0" * 5_000


def link(to: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(to)


def pipe(place: Path) -> None:
    os.mkfifo(place)


def folder(place: Path) -> None:
    place.mkdir()


def looped(place: Path) -> None:
    other = place.with_name(place.name + ".other")
    place.symlink_to(other.name)
    other.symlink_to(place.name)


def sparse(size: int) -> Callable[[Path], None]:
    def make(place: Path) -> None:
        with place.open("wb") as file:
            file.truncate(size)

    return make


def big(chunk: bytes, times: int, *, head: bytes = b"", tail: bytes = b"") -> Callable:
    """Return what writes a file that is not held in memory."""

    def make(place: Path) -> None:
        with place.open("wb") as file:
            file.write(head)
            for _ in range(times):
                file.write(chunk)
            file.write(tail)

    return make


NOT_FILES = {
    "a folder": folder,
    "a pipe": pipe,
    "a link to itself": looped,
    "a link to nothing": link("nowhere"),
    "endless zeros": link("/dev/zero"),
    "a terminal": link("/dev/tty"),
    "chance": link("/dev/urandom"),
    "a link to its folder": link("."),
}


# ---- text files ----------------------------------------------------------------------------


def text_files() -> Iterator[tuple[str, str, dict]]:
    base = TOWN["texts/a.txt"].encode()
    for family, name, data in [*damaged(base, n=24, seed="text"), *rewritten(base)]:
        yield family, name, {"texts/a.txt": data}
    for name, thing in NOT_FILES.items():
        yield "no file", name, {"texts/a.txt": thing}
        other = {"texts/a.txt": None, "texts/b.txt": None, "texts": thing}
        if thing is not folder:
            yield "no file", f"{name} for its folder", other
    for name, path in {
        "climbing": "../../x",
        "climbing and back": "texts/../../town/texts/a.txt",
        "absolute": "/etc/hostname",
        "device": "/dev/zero",
        "empty": "",
        "itself": ".",
        "the parent": "..",
        "the table": "documents.csv",
        "a folder": "texts",
        "a null": "te\0xt.txt",
        "long": "x" * 5_000,
        "deep": "a/" * 3_000 + "b.txt",
        "home": "~/x",
        "address": "file:///etc/hostname",
        "back slashes": "..\\..\\x",
        "stream": "texts/a.txt::$DATA",
        "escape": "texts/\x1b[2J.txt",
        "newline": "texts/\n.txt",
        "right to left": "texts/\u202etxt.a",
        "half a character": None,
    }.items():
        row = f'doc,source,date,path\nm,MILL,2001,"{path or ""}"\n'
        data = row.encode() if path is not None else row.encode().replace(b'""', b"\xed\xa0\x80")
        yield "path", name, {"documents.csv": data}
    out = {"../secret.txt": "The otters are outside.\n"}
    table = {"documents.csv": "doc,source,date,path\nm,MILL,2001,texts/l\n"}
    for name, to in {
        "a file outside": "../../secret.txt",
        "a folder outside": "../..",
        "a file inside": "a.txt",
        "by way of outside": "../../town/texts/a.txt",
    }.items():
        yield "link", name, table | out | {"texts/l": link(to)}
    for name, ugly in UGLY.items():
        yield "words", name, {"texts/a.txt": f"The otters, {ugly}, sleep.\n\n{ugly}\n"}
    many = {
        "quotation marks": '"' * 100_000,
        "opening marks": "“" * 100_000,
        "pairs of marks": "“a” " * 20_000,
        "nested marks": "“" * 5_000 + "a" + "”" * 5_000,
        "headings": "\n\n".join(f"CHAPTER {i}" for i in range(10_000)),
        "apostrophes": "'" * 100_000,
        "brackets": "(" * 50_000 + ")" * 50_000,
        "stops": "." * 100_000,
        "blank lines": "\n" * 100_000,
        "blanks": " " * 100_000 + "a",
        "combining": "e" + "\u0301" * 50_000,
        "zero width": "\u200b" * 50_000 + "a",
        "one word": "a" * 500_000,
        "capitals": "The Great Otter " * 5_000,
        "dates": "on 31 February 99999 and 1e999 " * 1_000,
        "digits": "9" * 50_000,
        "dashes": "–" * 50_000,
        "returns": "a\r" * 10_000,
        "directions": "\u202e\u202d\u2066" * 10_000 + "a",
        "nulls": "The otters \0 keep it. " * 1_000,
        "tabs": "\t" * 50_000 + "a",
        "lists": "\n".join(f"{'  ' * (i % 200)}- a" for i in range(3_000)),
        "quoted lines": "> " * 5_000 + "a",
        "surrogate pairs": "😀" * 20_000,
    }
    for name, text in many.items():
        yield "many", name, {"texts/a.txt": text}
    line = b"The otters keep the weir and sleep. "
    yield "large", "a line of 50 MB", {"texts/a.txt": big(line, 50_000_000 // len(line))}
    yield "large", "a line of 10 MB", {"texts/a.txt": big(line, 10_000_000 // len(line))}
    yield "large", "50 GB that are not there", {"texts/a.txt": sparse(50 << 30)}
    yield "large", "100 MB of nulls", {"texts/a.txt": sparse(100 << 20)}
    name = "é" * 120
    path = {"documents.csv": f"doc,source,date,path\nm,MILL,2001,texts/{name}.txt\n"}
    yield "path", "255 bytes", path | {f"texts/{name}.txt": "The otters sleep."}
    for ugly in ("CON", "nul.txt", "-rf", "a b", "*", "?", "[a]", "\x1b[2J", "\n", "\u202e", "'\""):
        quoted = ugly.replace('"', '""')
        path = {"documents.csv": f'doc,source,date,path\nm,MILL,2001,"texts/{quoted}"\n'}
        yield "file name", repr(ugly), path | {f"texts/{ugly}": "The otters sleep."}


# ---- CSV -----------------------------------------------------------------------------------


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _with_cell(table: str, column: str, cell: str) -> str:
    """Return a table with another first cell in a column."""
    rows = list(csv.reader(io.StringIO(table)))
    at = rows[0].index(column)
    rows[1][at] = cell
    return _csv(rows)


TEXTED = _csv([list(ROWS[0]), *(list(row.values()) for row in ROWS)])


def csv_tables() -> Iterator[tuple[str, str, dict]]:
    bases = {"documents.csv": TOWN["documents.csv"], "actors.csv": TOWN["actors.csv"], **BESIDE}
    for table, base in bases.items():
        data = base.encode()
        mutants = [*damaged(data, n=8, seed=table), *rewritten(data)]
        for number, (family, name, damage) in enumerate(mutants):
            if table in ("documents.csv", "coding.csv") or number % 3 == 0 or family == "encoding":
                yield family, f"{table}, {name}", {table: damage}
        head = base.partition("\n")[0]
        columns = head.split(",")
        for name, ugly in UGLY.items():
            for column in columns[:2] if table != "documents.csv" else columns:
                cell = {table: _with_cell(base, column, ugly)}
                yield "words", f"{table}, {column}, {name}", cell
        for day in DAYS if "date" in columns else ():
            yield "days", f"{table}, {day[:20]}", {table: _with_cell(base, "date", day)}
        for column in {"part", "from", "to", "polarity", "start", "end", "stance"} & set(columns):
            for number in NUMBERS:
                cell = {table: _with_cell(base, column, number)}
                yield "numbers", f"{table}, {column}, {number[:21]}", cell
        rows = base.splitlines()
        yield "columns", f"{table}, one twice", {table: base.replace(head, f"{head},{columns[0]}")}
        yield "columns", f"{table}, unnamed", {table: base.replace(head, f",,{head}")}
        yield "columns", f"{table}, quoted names", {table: base.replace(columns[0], '"a\nb"', 1)}
        wide = ",".join(f"c{i}" for i in range(10_000))
        yield "columns", f"{table}, 10,000", {table: base.replace(head, f"{head},{wide}")}
        same = ",".join(["c"] * 10_000)
        yield "columns", f"{table}, 10,000 alike", {table: base.replace(head, f"{head},{same}")}
        ragged = "\n".join([head, *(row + "," * 9_999 for row in rows[1:])])
        yield "ragged", f"{table}, wide and blank", {table: ragged}
        yield "ragged", f"{table}, wide", {table: base + "x," * 9_999 + "x\n"}
        yield "ragged", f"{table}, short", {table: base + "x\n"}
        yield "quotes", f"{table}, left open", {table: base + '"' + "x,\n" * 5_000}
        yield "quotes", f"{table}, after words", {table: base + 'x"y",z\n'}
        yield "quotes", f"{table}, after the cell", {table: base + '"x"y,z\n'}
        yield "quotes", f"{table}, 100,000", {table: base + '"' * 100_000 + "\n"}
        yield "cells", f"{table}, 1 MB", {table: base + f'"{"x" * 1_000_000}"\n'}
        yield "cells", f"{table}, 10,000 lines", {table: base + '"' + "x\n" * 10_000 + '"\n'}
        yield "rows", f"{table}, 5,000 wrong", {table: base + "x,y,z,x,y,z\n" * 5_000}
        yield "rows", f"{table}, 5,000 alike", {table: base + (rows[1] + "\n") * 5_000}
        yield "rows", f"{table}, 100,000 blank", {table: base + "\n" * 100_000}
        for name, thing in NOT_FILES.items():
            yield "no file", f"{table}, {name}", {table: thing}
        for name, sign in {"semicolons": ";", "tabs": "\t", "bars": "|"}.items():
            yield "signs", f"{table}, {name}", {table: base.replace(",", sign)}
        if table not in ("documents.csv", "actors.csv"):
            continue
        line = b"x" * 1_000_000
        yield "large", f"{table}, a line of 50 MB", {table: big(line, 50, head=base.encode())}
        head_of = base.encode() + b'"'
        yield "large", f"{table}, a cell of 50 MB", {table: big(b"x\n" * 500_000, 50, head=head_of)}
        yield (
            "large",
            f"{table}, 60 MB in UTF-16",
            {
                table: big(
                    (f"{'x' * 500},y\n" * 1_000).encode("utf-16-le"), 60, head=base.encode("utf-16")
                )
            },
        )
        yield "large", f"{table}, 1 GB of nulls", {table: sparse(1 << 30)}
    head = "actor,label,type,alias\n"
    for name, rows in {
        "100,000 aliases": "".join(f"otters,Otters,people,otter {i}\n" for i in range(100_000)),
        "20,000 actors": "".join(f"a{i},Actor {i},people,name {i}\n" for i in range(20_000)),
        "an alias of 1 MB": f"otters,Otters,people,{'otter ' * 170_000}\n",
        "an alias of one long word": f"otters,Otters,people,{'o' * 1_000_000}\n",
        "an alias of signs": "otters,Otters,people,(o+)+$\notters,Otters,people,[^]*\\\n",
        "an alias of one sign": "otters,Otters,people,.\notters,Otters,people,-\n",
        "an alias of marks": "otters,Otters,people,\u0301\u0301\notters,Otters,people,\u200b\n",
        "an alias of stars": f"otters,Otters,people,{'(.*' * 200}\n",
        "many labels alike": "".join(f"a{i},Otters,people,name {i}\n" for i in range(5_000)),
    }.items():
        yield "aliases", name, {"actors.csv": head + rows}
    docs = "doc,source,date,text\n" + "".join(f"d{i},M,2001,Otters.\n" for i in range(20_000))
    coded = "doc,start,end,actor,coder,stance\n"
    coded += "".join(f"e{i},1,2,otters,Ada,1\n" for i in range(20_000))
    yield "rows", "20,000 codes of none of 20,000", {"documents.csv": docs, "coding.csv": coded}
    actors = head + "".join(f"a{i},Actor {i},people,name {i}\n" for i in range(9_000))
    named = "actor,words,name\n" + "".join(f"b{i},w,n\n" for i in range(9_000))
    yield "rows", "9,000 clusters of none of 9,000", {"actors.csv": actors, "clusters.csv": named}
    for family, name, data in damaged(TEXTED.encode(), n=8, seed="texted"):
        yield family, f"texts in it, {name}", {"documents.csv": data}
    for table in ("documents/a.csv", "documents/\x1b[2J.csv", "documents/a\nb.csv"):
        yield "file name", repr(table), {"documents.csv": None, table: TEXTED + "x\n"}
    shards = {f"documents/{i}.csv": "doc,source\n" for i in range(500)}
    yield "rows", "500 shards without their columns", {"documents.csv": None, **shards}


# ---- lines of JSON -------------------------------------------------------------------------


def _lines(rows: list) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


VALUES = {
    "a list": '["a"]',
    "an object": '{"a": 1}',
    "true": "true",
    "null": "null",
    "a number": "5",
    "a fraction": "0.5",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "1e999": "1e999",
    "-0.0": "-0.0",
    "5,000 digits": "9" * 5_000,
    "1e-400": "1e-400",
    "deep": "[" * 500 + "]" * 500,
    "deeper": "[" * 90_000 + "]" * 90_000,
    "half a character": '"\\ud800"',
    "two halves": '"\\ud83d\\ude00"',
    "halves the wrong way": '"\\ude00\\ud83d"',
    "a null": '"a\\u0000b"',
    "a wrong escape": '"\\x41"',
    "a raw tab": '"a\tb"',
    "a raw null": '"a\0b"',
    "nothing": "",
}


def json_lines() -> Iterator[tuple[str, str, dict]]:
    def only(content: Content, name: str = "documents.jsonl") -> dict:
        return {"documents.csv": None, name: content}

    base = _lines(ROWS).encode()
    for family, name, data in [*damaged(base, n=30, seed="jsonl"), *rewritten(base)]:
        yield family, name, only(data)
    for column in ("doc", "source", "date", "title", "text", "path", "other"):
        for name, value in VALUES.items():
            row = {key: json.dumps(cell) for key, cell in ROWS[0].items()} | {column: value}
            row = ", ".join(f'"{key}": {cell}' for key, cell in row.items())
            yield "values", f"{column}, {name}", only("{" + row + "}\n")
    for name, ugly in UGLY.items():
        for column in ("doc", "source", "title", "text"):
            yield "words", f"{column}, {name}", only(_lines([{**ROWS[0], column: ugly}]))
    for day in DAYS:
        yield "days", day[:20], only(_lines([{**ROWS[0], "date": day}]))
    for name, line in {
        "a list": "[1]",
        "a word": '"a"',
        "a number": "1",
        "null": "null",
        "two on a line": base.decode().replace("\n", ""),
        "one over lines": json.dumps(ROWS, indent=1),
        "twice a key": '{"doc": "a", "doc": "b", "source": "M", "date": "", "text": "O."}',
        "an empty key": json.dumps({**ROWS[0], "": "x"}),
        "strange keys": json.dumps({**ROWS[0], "\x1b[2J\u202e": "x"}),
        "10,000 keys": json.dumps({**ROWS[0], **{f"k{i}": i for i in range(10_000)}}),
        "10,000 keys and no doc": json.dumps({f"k{i}": i for i in range(10_000)}),
        "keys of another table": json.dumps({"\x1b[2J" + "k" * 5_000: 1}),
        "a comma behind": json.dumps(ROWS[0]) + ",",
        "a comment": "// " + json.dumps(ROWS[0]),
        "single quotes": str(ROWS[0]),
        "open": '{"doc": "' + "x" * 100_000,
        "deep objects": '{"a":' * 50_000,
    }.items():
        yield "lines", name, only(line + "\n")
    yield "rows", "5,000 alike", only(_lines([ROWS[0]]) * 5_000)
    yield (
        "rows",
        "5,000 empty texts",
        only(_lines([{**ROWS[0], "doc": str(i), "text": ""} for i in range(5_000)])),
    )
    yield (
        "rows",
        "5,000 wrong days",
        only(_lines([{**ROWS[0], "doc": str(i), "date": "soon"} for i in range(5_000)])),
    )
    yield "rows", "2,000 short", only(_lines([{**ROWS[0], "doc": str(i)} for i in range(2_000)]))
    yield "rows", "100,000 blank", only(base + b"\n" * 100_000)
    quoted = "".join(f"“{i}” " for i in range(20_000))
    yield "many", "quotation marks", only(_lines([{**ROWS[0], "text": quoted}]))
    yield (
        "many",
        "escapes",
        only('{"doc": "a", "source": "M", "date": "", "text": "' + "\\u0041" * 50_000 + '"}\n'),
    )
    opened = b'{"doc": "a", "source": "M", "date": "", "text": "'
    for name, times in {"50 MB": 50, "100 MB": 100}.items():
        data = big(b"otters keep it. " * 62_500, times, head=opened, tail=b'"}\n')
        yield "large", f"a line of {name}", only(data)
    yield "large", "1 GB of nulls", only(sparse(1 << 30))
    yield "large", "a line of 50 MB that is none", only(big(b"x" * 1_000_000, 50))
    yield "large", "50 MB of brackets", only(big(b"[" * 1_000_000, 50))
    yield "large", "50 MB of blanks", only(big(b" " * 1_000_000, 50))
    for name, thing in NOT_FILES.items():
        yield "no file", name, only(thing)
    yield (
        "shards",
        "one of two broken",
        {
            "documents.csv": None,
            "documents/1.jsonl": base,
            "documents/2.jsonl": base[:-9],
        },
    )
    yield (
        "shards",
        "the same twice",
        {
            "documents.csv": None,
            "documents/1.jsonl": base,
            "documents/2.jsonl": base,
        },
    )
    yield (
        "shards",
        "300 broken",
        {"documents.csv": None} | {f"documents/{i}.jsonl": "{" for i in range(300)},
    )
    for name in ("documents/\x1b[2J.jsonl", "documents/\u202elnosj.jsonl", "documents/a\n.jsonl"):
        yield "file name", repr(name), only("{", name)
    yield "kinds", "a Parquet table", only(_parquet(pa.Table.from_pylist(ROWS)))
    yield "kinds", "a packed one", only(gzip.compress(base, mtime=0))
    yield "kinds", "a CSV table", only(TEXTED)


# ---- Parquet -------------------------------------------------------------------------------


def _parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    parquet.write_table(table, out, **{"compression": "zstd", **options})
    return out.getvalue()


class Pickled:
    """What does something when it is brought back, if anybody brings it back."""

    made = "/tmp/zoo-was-run"

    def __reduce__(self) -> tuple:
        return os.system, (f"touch {self.made}",)


def _extension() -> bytes:
    """A table that asks to have a column made by a pickle."""
    import pickle

    made = {
        b"ARROW:extension:name": b"arrow.py_extension_type",
        b"ARROW:extension:metadata": pickle.dumps(Pickled()),
    }
    table = pa.Table.from_pylist(ROWS)
    fields = [one.with_metadata(made) if one.name == "text" else one for one in table.schema]
    return _parquet(table.cast(pa.schema(fields)))


def _repeated(*, text: str = "text") -> pa.Table:
    """3,000 documents of one text of 10 MB, which is written once."""
    n = 3_000
    same = pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), ["x" * 10_000_000])
    table = {"doc": [f"d{i}" for i in range(n)], "source": ["M"] * n, "date": [""] * n, text: same}
    return pa.table(table | ({} if text == "text" else {"text": ["Otters."] * n}))


def _rows_alike(n: int, **other: str) -> pa.Table:
    return pa.table({key: [value] * n for key, value in (ROWS[0] | other).items()})


PARQUET_BOMBS = {
    "30 GB of one text": _repeated,
    "30 GB in another column": lambda: _repeated(text="other"),
    "a text of 200 MB": lambda: _rows_alike(1, text="x" * (200 << 20)),
    "200,000 rows alike": lambda: _rows_alike(200_000),
}


def parquets() -> Iterator[tuple[str, str, dict]]:
    def only(content: Content) -> dict:
        return {"documents.csv": None, "documents.parquet": content}

    plain = pa.Table.from_pylist(ROWS)
    base = _parquet(plain, compression="zstd")
    foot = len(base) - 8 - int.from_bytes(base[-8:-4], "little")
    for family, name, data in damaged(base, n=50, seed="parquet"):
        yield family, name, only(data)
    chance = random.Random("foot")
    for i in range(120):
        at, bit = chance.randrange(foot, len(base)), chance.randrange(8)
        data = base[:at] + bytes([base[at] ^ (1 << bit)]) + base[at + 1 :]
        yield "flipped foot", f"{i}, byte {at}, bit {bit}", only(data)
    for i in range(40):
        at, size = chance.randrange(foot, len(base)), chance.randrange(1, 9)
        data = base[:at] + b"\xff" * size + base[at + size :]
        yield "huge counts", f"{i}, byte {at}, {size} bytes", only(data)
    for size in (0, 1, 8, 2**31 - 1, 2**32 - 1, len(base), len(base) + 1):
        data = base[:-8] + size.to_bytes(4, "little") + b"PAR1"
        yield "foot", f"of {size} bytes", only(data)
    types = {
        "numbers": pa.array([1, 2, 3]),
        "fractions": pa.array([0.5, float("nan"), float("inf")]),
        "truth": pa.array([True, False, None]),
        "nothing": pa.nulls(3),
        "bytes": pa.array([b"a", b"\xff\xfe", None]),
        "lists": pa.array([["a"], [], None]),
        "structs": pa.array([{"a": 1}, {"a": None}, None]),
        "maps": pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "nested": pa.array([[[["a"]]], [], None]),
        "decimals": pa.array(["1.50", "2.00", None]).cast(pa.decimal128(10, 2)),
        "days before 1": pa.array([-800_000, 0, None], pa.date32()),
        "days after 9999": pa.array([4_000_000, 0, None], pa.date32()),
        "moments after 9999": pa.array([2**62, 0, None], pa.timestamp("us")),
        "moments before 1": pa.array([-(2**62), 0, None], pa.timestamp("ms")),
        "moments in no zone": pa.array([0, 1, None], pa.timestamp("s", "Nowhere/Atall")),
        "times": pa.array([1, 2, None], pa.time64("us")),
        "durations": pa.array([1, 2, None], pa.duration("s")),
        "a dictionary": pa.array(["a", "b", None]).dictionary_encode(),
        "large text": pa.array(["a", "b", None], pa.large_string()),
        "views": pa.array(["a", "b", None], pa.string_view()),
        "text that is none": pa.Array.from_buffers(
            pa.string(), 3, pa.array([b"a", b"\xff\xfe", b"c"]).buffers()
        ),
        "half a character": pa.Array.from_buffers(
            pa.string(), 3, pa.array([b"a", b"\xed\xa0\x80", b"c"]).buffers()
        ),
    }
    for column in ("doc", "source", "date", "title", "text", "other"):
        for name, values in types.items():
            table = plain.drop_columns([column] if column in plain.column_names else [])
            with_it = table.append_column(column, values)
            try:
                yield "types", f"{column}, {name}", only(_parquet(with_it))
            except pa.ArrowNotImplementedError:
                continue
    for name, ugly in UGLY.items():
        for column in ("doc", "source", "text"):
            table = pa.Table.from_pylist([{**ROWS[0], column: ugly}])
            yield "words", f"{column}, {name}", only(_parquet(table))
    for day in DAYS:
        yield "days", day[:20], only(_parquet(pa.Table.from_pylist([{**ROWS[0], "date": day}])))
    twice = pa.Table.from_arrays([*plain.columns, plain["doc"]], [*plain.column_names, "doc"])
    yield "columns", "one twice", only(_parquet(twice))
    twice = twice.rename_columns([*plain.column_names, "text"])
    yield "columns", "text twice", only(_parquet(twice))
    yield "columns", "one unnamed", only(_parquet(plain.append_column("", plain["doc"])))
    yield "columns", "none", only(_parquet(pa.table({})))
    wide = pa.table(
        {**{name: plain[name] for name in plain.column_names}}
        | {f"c{i}": plain["doc"] for i in range(10_000)}
    )
    yield "columns", "10,000", only(_parquet(wide))
    yield "columns", "10,000 and no doc", only(_parquet(wide.drop_columns(["doc"])))
    yield (
        "columns",
        "a strange name",
        only(_parquet(plain.drop_columns(["doc"]).append_column("\x1b[2J" * 999, plain["doc"]))),
    )
    yield "empty", "no row", only(_parquet(plain.slice(0, 0)))
    for name, about in {
        "no JSON": b"{",
        "a list": b"[]",
        "an index that is not there": b'{"index_columns": ["nowhere"], "columns": []}',
        "the text is the index": b'{"index_columns": ["text"], "columns": []}',
        "strange types": json.dumps(
            {
                "index_columns": [],
                "column_indexes": [],
                "columns": [
                    {"name": "text", "field_name": "text", "pandas_type": "object"}
                    | {"numpy_type": "__import__('os').system('touch /tmp/zoo-was-run')"}
                    | {"metadata": {"encoding": "pickle"}}
                ],
            }
        ).encode(),
        "wrong kinds": b'{"index_columns": 5, "columns": "x"}',
        "a range": b'{"index_columns": [{"kind": "range", "start": 0, "stop": 99, "step": 0}]}',
        "not UTF-8": b"\xff\xfe",
    }.items():
        yield "pandas", name, only(_parquet(plain.replace_schema_metadata({b"pandas": about})))
    yield "pandas", "a column made by a pickle", only(_extension())
    for code_name in ("snappy", "gzip", "brotli", "lz4", "none"):
        yield "packing", code_name, only(_parquet(plain, compression=code_name))
    for name, made in PARQUET_BOMBS.items():
        yield "bombs", name, only(lambda place, made=made: place.write_bytes(_parquet(made())))
    for name, thing in NOT_FILES.items():
        yield "no file", name, only(thing)
    yield "kinds", "lines of JSON", only(_lines(ROWS))
    yield "kinds", "another format (Arrow)", only(b"ARROW1\0\0" + bytes(200))
    yield "kinds", "locked (PARE)", only(base[:-4] + b"PARE")


# ---- packed --------------------------------------------------------------------------------


def _gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _zst(data: bytes) -> bytes:
    return pa.compress(data, codec="zstd", asbytes=True)


def _bomb(
    pack: Callable[[bytes], bytes], chunk: bytes, times: int, *, head: bytes = b""
) -> Content:
    """Return what writes a packed file that is far larger when it is unpacked."""
    return big(pack(chunk), times, head=pack(head) if head else b"")


def _stream(end: str, chunk: bytes, times: int) -> Callable[[Path], None]:
    """Return what writes one stream, which no header cuts."""

    def make(place: Path) -> None:
        if end == "gz":
            with gzip.GzipFile(place, "wb", compresslevel=1, mtime=0) as file:
                for _ in range(times):
                    file.write(chunk)
        else:
            with pa.CompressedOutputStream(str(place), "zstd") as file:
                for _ in range(times):
                    file.write(chunk)

    return make


def packed(end: str) -> Iterator[tuple[str, str, dict]]:
    pack = {"gz": _gz, "zst": _zst}[end]

    def only(content: Content, kind: str = "jsonl") -> dict:
        return {"documents.csv": None, f"documents.{kind}.{end}": content}

    long = _lines([{**ROWS[0], "doc": str(i), "text": f"Otter {i}. " * 50} for i in range(300)])
    for kind, text in (("jsonl", _lines(ROWS)), ("csv", TEXTED)):
        for family, name, data in damaged(pack(text.encode()), n=30, seed=kind):
            yield family, f"{kind}, {name}", only(data, kind)
        for family, name, data in rewritten(text.encode()):
            if name.endswith(("first", "last")) and "quotation" not in name:
                continue
            yield family, f"{kind}, {name}", only(pack(data), kind)
    table = _parquet(pa.Table.from_pylist(ROWS))
    for family, name, data in damaged(pack(table), n=10, seed="parquet in it"):
        yield family, f"parquet, {name}", only(data, "parquet")
    whole = pack(long.encode())
    for i in range(1, 25):
        yield "cut", f"a longer one, {i}/25", only(whole[: len(whole) * i // 25])
    chance = random.Random(end)
    for i in range(24):
        noise = bytearray(whole)
        noise[chance.randrange(len(noise))] ^= 1 << chance.randrange(8)
        yield "flipped", f"a longer one, {i}", only(bytes(noise))
    first, rest = _lines(ROWS[:1]).encode(), _lines(ROWS[1:]).encode()
    both = pack(first) + pack(rest)
    yield "joined", "two", only(both)
    yield "joined", "in the middle of a line", only(pack(first[:20]) + pack(first[20:] + rest))
    yield "joined", "and cut", only(both[:-5])
    yield "joined", "noise behind", only(both + b"noise")
    yield "joined", "zeros behind", only(both + b"\0" * 512)
    yield "joined", "an empty one between", only(pack(first) + pack(b"") + pack(rest))
    yield "joined", "1,000 empty ones", only(pack(b"") * 1_000 + pack(first))
    other = {"gz": _zst, "zst": _gz}[end]
    yield "kinds", "packed otherwise", only(other(first))
    yield "kinds", "not packed", only(first)
    yield "kinds", "packed twice", only(pack(pack(first)))
    yield "kinds", "packed both ways", only(pack(other(first)))
    yield "kinds", "an archive", only(pack(b"a.jsonl" + bytes(505) + first))
    for name, thing in NOT_FILES.items():
        yield "no file", name, only(thing)
    mega = 1 << 20
    yield "bombs", "1 GB of zeros", only(_bomb(pack, bytes(mega), 1024))
    yield "bombs", "1 GB of zeros, CSV", only(_bomb(pack, bytes(mega), 1024), "csv")
    yield "bombs", "1 GB of zeros in one stream", only(_stream(end, bytes(mega), 1024))
    yield "bombs", "1 GB of blank lines", only(_bomb(pack, b"\n" * mega, 1024))
    opened = first.rstrip()[:-2]
    yield "bombs", "a text of 1 GB", only(_bomb(pack, b"x" * mega, 1024, head=opened))
    yield (
        "bombs",
        "a cell of 1 GB",
        only(_bomb(pack, b"x\n" * (mega // 2), 1024, head=TEXTED.encode() + b'"'), "csv"),
    )
    yield "bombs", "a header of 1 GB", only(_bomb(pack, b"x," * (mega // 2), 1024), "csv")
    yield (
        "bombs",
        "1 GB of quotation marks",
        only(_bomb(pack, b'"' * mega, 1024, head=TEXTED.encode()), "csv"),
    )
    short = _lines([{**ROWS[0], "text": "O."}]).encode()
    yield "bombs", "short documents alike", only(_bomb(pack, short * 10_000, 1024))
    different = "".join(
        f'{{"doc":"{i}","source":"M","date":"","text":"O."}}\n' for i in range(20_000)
    )
    yield "bombs", "20,000 short documents", only(pack(different.encode()))
    yield (
        "bombs",
        "UTF-16 of 1 GB",
        only(
            _bomb(pack, "x,".encode("utf-16-le") * (mega // 4), 1024, head="a".encode("utf-16")),
            "csv",
        ),
    )
    nested = pack(pack(bytes(mega) * 64))
    yield "bombs", "nested", only(nested)
    yield "bombs", "nested twice over", only(pack(nested))
    yield "bombs", "a Parquet table of zeros", only(_bomb(pack, bytes(mega), 1024), "parquet")
    brackets = _bomb(pack, b"[" * mega, 1024)
    yield "bombs", "1 GB of brackets", only(brackets)


# ---- TOML ----------------------------------------------------------------------------------


def toml_files() -> Iterator[tuple[str, str, dict]]:
    base = SETTINGS.encode()
    for family, name, data in [*damaged(base, n=60, seed="toml"), *rewritten(base)]:
        yield family, name, {"corpus.toml": data}
    values = {
        "a number": "5",
        "5,000 digits": "9" * 5_000,
        "hexadecimal digits": "0x" + "f" * 5_000,
        "a fraction": "1e999",
        "nan": "nan",
        "inf": "-inf",
        "truth": "true",
        "a day": "1979-05-27",
        "30 February": "1979-02-30",
        "the year 0": "0000-01-01",
        "a moment": "1979-05-27T07:32:00Z",
        "a zone beyond": "1979-05-27T07:32:00+99:99",
        "a time": "25:00:00",
        "a list": '["en"]',
        "a list of numbers": "[1, 2]",
        "a list of lists": '[["weir"]]',
        "an empty list": "[]",
        "a table": '{a = "b"}',
        "an empty text": '""',
        "a null": '"a\\u0000b"',
        "half a character": '"\\ud800"',
        "beyond all": '"\\UFFFFFFFF"',
        "an escape": '"\\u001b[2J"',
        "right to left": '"\u202e"',
        "a long text": '"' + "x" * 50_000 + '"',
        "a long list": "[" + '"weir",' * 5_000 + "]",
        "a list of stop words": "[" + '"the",' * 5_000 + "]",
        "deep": "[" * 300 + "]" * 300,
        "deeper": "[" * 50_000 + "]" * 50_000,
        "deep tables": "{a=" * 300 + "1" + "}" * 300,
        "deeper tables": "{a=" * 50_000 + "1" + "}" * 50_000,
    }
    keys = ("title", "language", "unit", "model", "actor", "terms", "shards", "other")
    for key in keys:
        for name, value in values.items():
            yield "values", f"{key}, {name}", {"corpus.toml": f"{key} = {value}\n"}
    for name, text in {
        "a key of 5,000 characters": f"{'k' * 5_000} = 1\n",
        "a key of signs": '"\\u001b[2J\\n" = 1\n',
        "10,000 keys": "".join(f"k{i} = 1\n" for i in range(10_000)),
        "a key of 10,000 parts": ".".join(["a"] * 10_000) + " = 1\n",
        "keys of many parts": "".join(".".join(["a"] * 300) + f".b{i} = 1\n" for i in range(300)),
        "10,000 tables": "".join(f"[t{i}]\n" for i in range(10_000)),
        "10,000 in a list": "[[t]]\n" * 10_000,
        "a table of 5,000 parts": "[" + ".".join(["a"] * 5_000) + "]\n",
        "one key twice": 'title = "a"\ntitle = "b"\n',
        "title a table": '[title]\na = "b"\n',
        "terms tables": '[[terms]]\na = "b"\n',
        "open text": 'title = """' + "x\n" * 10_000,
        "1 MB of comments": "# x\n" * 250_000,
        "1 MB of blanks": " " * 1_000_000,
        "1 MB of marks": '"' * 1_000_000,
        "1 MB of equals": "=" * 1_000_000,
    }.items():
        yield "many", name, {"corpus.toml": text}
    yield "large", "a line of 50 MB", {"corpus.toml": big(b"x" * 1_000_000, 50, head=b"a = 'x")}
    yield "large", "1 GB of nulls", {"corpus.toml": sparse(1 << 30)}
    for name, thing in NOT_FILES.items():
        yield "no file", name, {"corpus.toml": thing}
    for name, shards in {
        "climbing": "../../zoo-nowhere/*.csv",
        "absolute": "/etc/*.csv",
        "a folder": "texts",
        "everywhere": "**/*.csv",
        "a null": "a\\u0000.csv",
        "long": "x" * 5_000 + ".csv",
        "an escape": "\\u001b[2J.csv",
        "an open bracket": "[.csv",
        "many stars": "*" * 500 + ".csv",
        "many folders": "*/" * 200 + "*.csv",
        "all folders": "**/" * 30 + "*.csv",
        "an unknown address": "nowhere://x/*.csv",
        "a chain": "simplecache::nowhere://x.csv",
        "references": "reference://*.csv::file://./texts/a.txt",
        "a shell": "ssh://nobody@localhost:1/x.csv",
        "a notebook": "jupyter://localhost:1/x.csv",
        "a code store": "git://.:main@x.csv",
        "an archive": "zip://*.csv::./texts/a.txt",
        "an address of nothing": "://",
        "memory": "memory://zoo-nowhere/*.csv",
    }.items():
        yield "shards", name, {"documents.csv": None, "corpus.toml": f'shards = "{shards}"\n'}
    web = {f"loop/{name}": link("..") for name in "abcdefgh"} | {"loop/x.txt": "x"}
    text = {"documents.csv": None, "corpus.toml": 'shards = "loop/**/*.csv"\n'}
    yield "shards", "a web of links", text | web


ZOO = {
    "text files": text_files,
    "CSV": csv_tables,
    "JSONL": json_lines,
    "Parquet": parquets,
    "gz": lambda: packed("gz"),
    "zst": lambda: packed("zst"),
    "TOML": toml_files,
}


def beasts(kind: str) -> Iterator[Beast]:
    """Yield the corpora of a format that have something wrong."""
    names = {"TOML": ("corpus.toml", "actors.csv"), "text files": ("documents.csv",)}
    for family, name, files in ZOO[kind]():
        yield Beast(kind, family, name, files, names.get(kind, ()))


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))


def kept(kind: str, *, every: int = 1, after: int = 0) -> Iterator[tuple[str, Told]]:
    """Yield each of a format, or every so many-th, and what the suite did with it."""
    for number, beast in enumerate(beasts(kind)):
        if number >= after and number % every == 0:
            yield str(beast), tamed(beast)


def figures(*, n: int | None = None) -> list[dict]:
    """Return a row a format: how many were tried, and for how many the suite kept its word.

    With `n` every so many-th is taken, so that about n of a format are tried. Each format has a
    process of its own, so that one that dies is a figure and no accident.
    """
    rows = []
    for kind in FORMATS:
        every = 1 if n is None else max(1, sum(1 for _ in beasts(kind)) // n)
        command = [sys.executable, "-m", "tests.reliability.zoo_corpora", kind, str(every)]
        done = subprocess.run(
            command, capture_output=True, text=True, preexec_fn=_bounded, timeout=3_000
        )
        found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        wrong = [f"{one['name']}: {one['why']}" for one in found if one["why"]]
        if done.returncode:
            wrong.append(f"the process ended with {done.returncode} after {len(found)}")
        note = f"{max((one['seconds'] for one in found), default=0):.1f} CPU s, "
        note += f"{max((one['mb'] for one in found), default=0):.0f} MB at most"
        rows.append(
            {
                "part": "bad input: corpora",
                "what": kind,
                "tried": len(found) + bool(done.returncode),
                "held": sum(not one["why"] for one in found),
                "note": "; ".join([note, *wrong[:1]]),
            }
        )
    return rows


def main(kind: str, every: str = "1", after: str = "0") -> None:
    for name, told in kept(kind, every=int(every), after=int(after)):
        about = {"name": name, "why": told.why, "seconds": told.seconds, "mb": told.mb}
        print(json.dumps(about | {"faults": told.faults[:3]}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
