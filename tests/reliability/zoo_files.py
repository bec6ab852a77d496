"""Files from elsewhere: what `standpoint new` makes of a zoo of broken and hostile ones.

Every beast is put into a folder beside a good file and given to `gather.corpus` in a process of
its own, whose memory and time are bounded; the small ones are given to it alone as well. The
promise is held if there is a corpus with the good file in it, whole; if the beast became a document
or is named in one message; if nothing was printed, warned of or logged, no input changed, nothing
was left behind, and if `load.corpus` reads what came out.
"""

import contextlib
import hashlib
import io
import json
import logging
import os
import resource
import socket
import stat
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from analysis import _files, gather, load
from analysis.tables import CorpusError
from tests.reliability import beasts

FORMATS = (".txt", ".md", ".html", ".pdf", ".docx", ".xlsx", ".csv", ".jsonl", ".parquet")
GOOD = "The good file stands here, whole: “every word of it”.\n"
SECONDS = 60  # of computing that a beast may take
PATIENCE = 20  # of them before the product itself gives up, for the zoo's sake
MEMORY = 3_000_000_000  # bytes that a process may have beyond what it has before
NOTES, LONGEST = 12, 2000  # lines that a message may have, and characters of a line
SMALL = 300_000  # bytes up to which a beast is tried alone too


def figures(*, n: int | None = None) -> list[dict]:
    """Return a row for each format: how many beasts were tried, and with how many all was well."""
    rows = [_row(f"{ending} files", beasts.of(ending), n) for ending in FORMATS]
    return [*rows, _row("folders", folders(), n)]


def _row(what: str, found: Iterator[beasts.Beast], n: int | None) -> dict:
    warm()
    if n is not None:  # some of the cheap ones
        found = [one for one in found if len(one[2] if isinstance(one[2], bytes) else b"") < SMALL]
        found = [one for one in found if isinstance(one[2], bytes) or what == "folders"]
        found = found[:: max(1, len(found) // n)]
    results = [tried(beast) for beast in found]
    first = next((f"; {r['what']}: {r['fault']}" for r in results if r["fault"]), "")
    seconds, memory = max(r["seconds"] for r in results), max(r["memory"] for r in results)
    note = f"at most {seconds:.1f} s of computing and {memory:.0f} MB"
    held = sum(not r["fault"] for r in results)
    return {
        "part": "bad input: new",
        "what": what,
        "tried": len(results),
        "held": held,
        "note": note + first,
    }


@cache
def warm() -> None:
    """Read a good file of each format, so that no beast pays for what is imported on demand."""
    with tempfile.TemporaryDirectory() as place:
        there = Path(place, "in")
        there.mkdir()
        for ending, data in beasts.good().items():
            (there / f"good{ending}").write_bytes(data)
        made = gather.corpus([there], Path(place, "out"))
        gather.summary(made)
        load.corpus(Path(place, "out"), needs_actors=False)


def tried(beast: beasts.Beast) -> dict:
    """Return what became of one beast: `fault` is "" if all was well."""
    what, name, content = beast
    place = Path(tempfile.mkdtemp(prefix="zoo-"))
    try:
        folder = place / "in"
        folder.mkdir()
        (folder / "good.txt").write_text(GOOD, encoding="utf-8")
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:  # made where it is used: a function that returns bytes, or puts things there itself
            forked(lambda: _put(folder, name, content), None)
        result = forked(lambda: held(place, name, nobody=what.startswith("no right")), MEMORY)
    finally:
        _cleared(place)
    return {"what": f"{name[:20]!a}, {what}"} | result


def _put(folder: Path, name: str, content: Callable[[], bytes | None]) -> dict:
    os.chdir(folder)
    data = content()
    if data is not None:
        Path(name).write_bytes(data)
    return {}


def _cleared(place: Path) -> None:
    """Remove a folder, however deep and whoever may enter what is in it."""
    subprocess.run(["chmod", "-R", "u+rwx", place], stderr=subprocess.DEVNULL)
    subprocess.run(["rm", "-rf", place], check=True)


def forked(function: Callable[[], dict], memory: int | None) -> dict:
    """Return what a function returns in a process of its own, with its seconds and its memory."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    before = _pages(1) / 1024
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            if memory:
                used = _pages(0)
                resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
            try:
                told = function()
            except BaseException:
                told = {"fault": traceback.format_exc()[-600:]}
            os.write(writing, json.dumps(told).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status, used = os.wait4(child, 0)
    result = json.loads(told) if told else {"fault": f"killed by signal {status & 127}"}
    memory = max(0, used.ru_maxrss - before) / 1024
    return result | {"seconds": used.ru_utime + used.ru_stime, "memory": memory}


def _pages(which: int) -> int:
    """Return bytes of memory that this process has: all that is promised (0), or in use (1)."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


def held(place: Path, name: str, *, nobody: bool = False) -> dict:
    """Return in `fault` the first promise that is not kept for the folder `in` of a place."""
    _files.PATIENCE = PATIENCE
    if nobody and os.getuid() == 0:  # whom no file is closed to
        place.chmod(0o777)
        os.setuid(65534)
        os.environ["STANDPOINT_CACHE"] = tempfile.mkdtemp()
    folder, to = place / "in", place / "out"
    before, said = _state(folder), io.StringIO()
    records: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.getMessage())

    logging.getLogger().addHandler(Ear(logging.WARNING))
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            warnings.simplefilter("always")
            made = gather.corpus([folder], to)
            faults = list(_of_a_corpus(made, to, name))
            beast = folder / name
            if not beast.is_symlink() and not beast.is_dir() and beast.lstat().st_size <= SMALL:
                faults += _alone(folder / name, place / "alone", name)
    except BaseException:
        return {"fault": traceback.format_exc()[-900:]}
    if said.getvalue():
        faults.append(f"printed: {said.getvalue()[:200]!r}")
    if warned:
        faults.append(f"{len(warned)} warnings: {warned[0].message!s:.200}")
    if records:
        faults.append(f"{len(records)} logged: {records[0]:.200}")
    if _state(folder) != before:
        faults.append("the input has changed")
    if left := {one.name for one in place.iterdir()} - {"in", "out", "alone"}:
        faults.append(f"left behind: {sorted(left)}")
    return {"fault": faults[0] if faults else "", "notes": made.notes}


def _of_a_corpus(made: gather.Gathered, to: Path, name: str) -> Iterator[str]:
    """Yield what is wrong with what was made."""
    texts = {file.read_bytes() for file in (to / "texts").iterdir()}
    if GOOD.encode() not in texts:
        yield "the good file is not there, or not whole"
    lines = gather.summary(made)
    yield from _of_lines(lines)
    named = any(_shown(name) in line for line in made.notes)
    if len(made.documents) < 2 and not named and not _empty(to.parent / "in" / name):
        yield f"it is neither a document nor named: {made.notes}"
    loaded = load.corpus(to, needs_actors=False)
    if sorted(loaded.documents["doc"]) != sorted(made.documents["doc"]):
        yield "what is loaded is not what was made"


def _empty(path: Path) -> bool:
    """Tell if it is a folder of which there is nothing to say."""
    folder = path.is_dir() and not path.is_symlink()
    return folder and os.access(path, os.R_OK | os.X_OK) and not os.listdir(path)


def _of_lines(lines: list[str]) -> Iterator[str]:
    if len(lines) > NOTES + gather.PAIRS:
        yield f"{len(lines)} lines are told"
    if long := [line for line in lines if len(line) > LONGEST]:
        yield f"a line of {len(long[0])} characters: {long[0][:200]}"
    if bad := [line for line in lines if not line.isprintable()]:
        yield f"a line that obeys: {bad[0][:300]!a}"


def _shown(name: str) -> str:
    """Return a name as messages show it: what cannot be seen is written as Python writes it."""
    return "".join(s if s.isprintable() else s.encode("unicode_escape").decode() for s in name)


def _alone(path: Path, to: Path, name: str) -> Iterator[str]:
    try:
        made = gather.corpus([path], to)
    except CorpusError as error:
        if to.exists():
            yield "alone: there is a folder, though it failed"
        if not any(_shown(name) in fault for fault in error.faults):
            yield f"alone: not named: {error}"
        yield from _of_lines(list(error.faults))
        return
    load.corpus(to, needs_actors=False)
    yield from _of_lines(gather.summary(made))


def _state(folder: Path) -> dict:
    """Return what tells whether a folder has changed."""
    found = {}
    for place, inner, names in os.walk(folder):
        if len(Path(place).parts) > 120:
            inner.clear()
        for name in names[:300] if os.access(place, os.X_OK) else ():
            file = Path(place, name)
            about = file.lstat()
            regular = stat.S_ISREG(about.st_mode) and about.st_size < 10**8
            data = file.read_bytes() if regular and os.access(file, os.R_OK) else b""
            found[str(file)] = (
                *about[:3],
                about.st_size,
                about.st_mtime_ns,
                hashlib.sha256(data).hexdigest(),
            )
    return found


def _letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")


def folders() -> Iterator[beasts.Beast]:
    """Yield what a folder can hold beside files of texts; each is made where it is tried."""

    def made(*calls: Callable[[], object]) -> Callable[[], None]:
        return lambda: [call() for call in calls] and None

    text, words = Path("a.txt"), beasts.LONG
    inner = Path("inner")
    for name in beasts.NAMES:
        for ending in ("", ".txt"):
            there = Path(f"{name}{ending}"[:250])
            yield (
                f"folder {name[:20]!a}{ending}",
                str(there),
                made(
                    there.mkdir,
                    (there / "a.txt").touch,
                    lambda t=there: (t / "a.txt").write_text(words),
                ),
            )
            if not name.startswith("~$"):
                to = f"{name}{ending or '.txt'}"[-200:]
                yield (
                    f"link {name[:20]!a}{ending}",
                    to,
                    made(lambda to=to: os.symlink("good.txt", to)),
                )
    for what, target in {
        "a link to itself": "a.txt",
        "a link out": "../../../../../../../../etc/passwd",
        "a link to a device": "/dev/zero",
        "a link to the folder": ".",
        "a link above": "..",
        "a link to all": "/",
        "a link to nothing": "nothing",
        "a link to the good file": "good.txt",
        "a link to the terminal": "/dev/tty",
        "a link to what is typed": "/dev/stdin",
        "a link to this process": "/proc/self/fd/0",
    }.items():
        yield what, "a.txt", made(lambda target=target: os.symlink(target, "a.txt"))
        yield f"{what}, without an ending", "a", made(lambda target=target: os.symlink(target, "a"))
    yield (
        "two links",
        "a.txt",
        made(lambda: os.symlink("b.txt", "a.txt"), lambda: os.symlink("a.txt", "b.txt")),
    )
    for ending in (*FORMATS, ".json", ".gz", ".txt.gz", ".doc", ""):
        name = f"a{ending}"
        yield f"a FIFO called {name}", name, made(lambda name=name: os.mkfifo(name))
        yield (
            f"a socket called {name}",
            name,
            made(lambda name=name: socket.socket(socket.AF_UNIX).bind(name)),
        )
        yield f"a folder called {name}", name, made(Path(name).mkdir)
        yield (
            f"no right to read {name}",
            name,
            made(
                lambda name=name: Path(name).write_bytes(b"x"), lambda name=name: os.chmod(name, 0)
            ),
        )
        if os.getuid() == 0:
            yield (
                f"a device called {name}",
                name,
                made(lambda name=name: os.mknod(name, 0o666 | stat.S_IFCHR, os.makedev(1, 5))),
            )
        yield (
            f"3 GB of nothing called {name}",
            name,
            made(Path(name).touch, lambda name=name: os.truncate(name, 3_000_000_000)),
        )
    yield (
        "no right to enter a folder",
        "inner",
        made(inner.mkdir, lambda: (inner / "a.txt").write_text(words), lambda: inner.chmod(0)),
    )
    yield "no right to list a folder", "inner", made(inner.mkdir, lambda: inner.chmod(0o311))
    yield (
        "no right in a folder",
        "inner",
        made(inner.mkdir, lambda: (inner / "a.txt").write_text(words), lambda: inner.chmod(0o444)),
    )
    many = range(10_000)
    yield (
        "10,000 files",
        "aaaa.txt",
        made(
            lambda: [
                Path(f"{_letters(i)}.txt").write_text(f"A text of {_letters(i)}.") for i in many
            ]
        ),
    )
    yield "10,000 empty files", "0.txt", made(lambda: [Path(f"{i}.txt").touch() for i in many])
    yield "10,000 links", "0.txt", made(lambda: [os.symlink("good.txt", f"{i}.txt") for i in many])
    yield "10,000 folders", "0", made(lambda: [Path(f"{i}").mkdir() for i in many], text.touch)
    yield "10,000 endings", "a.0", made(lambda: [Path(f"a.{i}").touch() for i in many])
    yield (
        "3,000 faults",
        "0.jsonl",
        made(
            lambda: [
                Path(f"{i}.jsonl").write_text("\n" * i + "[" + "1, " * (i % 97))
                for i in range(3000)
            ]
        ),
    )
    yield (
        "1,000 broken texts",
        "0.txt",
        made(
            lambda: [Path(f"{i}.txt").write_text(f"Text {i} " + "\ufffd " * i) for i in range(1000)]
        ),
    )
    yield "1,000 deep", "d", lambda: [(os.mkdir("d"), os.chdir("d")) for _ in range(1000)] and None
    yield "5,000 deep", "d", lambda: [(os.mkdir("d"), os.chdir("d")) for _ in range(5000)] and None
