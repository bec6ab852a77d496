"""What becomes of files when `extract`, or another command that writes, is stopped midway.

Each trial is a real process: it loads the library, says so, and is then killed, interrupted, or
given a disk without room, a folder that nobody may write to, or a table that goes away. What must
hold: no file under its final name that is not whole, at most one clear message, and a next run
that completes with the bytes of a run that nobody disturbed.
"""

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.reliability.files import halves

SEED = 9
STOPS = 30  # at so many moments a run is killed
DOCUMENTS = 40  # of two sentences: a dozen pieces
ACTORS = (
    "actor,label,type,alias,from,to\n"
    "otters,Otters,people,otters,,\n"
    "council,Council,organisation,Council,,\n"
)
CHILD = """
import os, sys
import fsspec, numpy, pyarrow.parquet
from analysis import _pieces, cli, extract, load
_pieces.PIECE = load.PIECE = 700
exec(os.environ.get("MEANWHILE", ""))
print("ready", flush=True)
sys.stdin.readline()
sys.exit(cli.main(sys.argv[1:]))
"""
NO_MOUNT = "skipped: no disk of our own can be mounted here"


def rows(n: int = DOCUMENTS) -> list[dict[str, str]]:
    """Return documents of otters."""
    return [
        {
            "doc": f"d{i:02d}",
            "source": ("MILL", "REED")[i % 2],
            "date": f"2001-0{1 + i % 9}",
            "text": f"The otters keep the weir in year {i}. “We stay,” said the Council.\n\n"
            f"On 3 May 1999 the otters left the mill of the Council, all {i} of them.\n",
        }
        for i in range(n)
    ]


def town(folder: Path, *, word: str = "otters", shards: int = 1, filed: bool = False) -> Path:
    """Write a corpus; another `word` makes each text another one."""
    found = [row | {"text": row["text"].replace("otters", word)} for row in rows()]
    folder.mkdir(parents=True)
    (folder / "actors.csv").write_text(ACTORS)
    if filed:
        (folder / "texts").mkdir()
        table = ["doc,source,date,path"]
        for row in found:
            table.append(f"{row['doc']},{row['source']},{row['date']},texts/{row['doc']}.txt")
            (folder / "texts" / f"{row['doc']}.txt").write_text(row["text"])
        (folder / "documents.csv").write_text("\n".join(table) + "\n")
        return folder
    (folder / "documents").mkdir()
    step = -(-len(found) // shards)
    for number in range(shards):
        part = found[number * step : (number + 1) * step]
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in part)
        (folder / "documents" / f"{'abc'[number]}.jsonl").write_text(text)
    return folder


def digests(folder: Path) -> dict[str, object]:
    """Return what each file of a data set holds; of records all but how long it took."""
    found = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.suffix == ".json" and file.parent.name == "pieces":
            record = json.loads(file.read_text())
            found[name] = record["key"], record["rows"]
        elif file.is_file():
            found[name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


class Process:
    """A command in a process of its own, which waits until `begin`."""

    def __init__(
        self, *arguments: object, cache: Path, meanwhile: str = "", largest: int | None = None
    ):
        root = str(Path(__file__).parents[2])
        env = {**os.environ, "STANDPOINT_CACHE": str(cache), "MEANWHILE": meanwhile}
        env["PYTHONPATH"] = os.pathsep.join([root, *filter(None, sys.path)])
        env.pop("STANDPOINT_TEXTS", None)

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.running = subprocess.Popen(
            [sys.executable, "-c", CHILD, *map(str, arguments)],
            env=env,
            text=True,
            start_new_session=True,
            preexec_fn=limited if largest else None,
            **pipes,
        )
        self.running.stdout.readline()

    def begin(self) -> "Process":
        with suppress(BrokenPipeError):  # it has ended already; `end` tells how
            self.running.stdin.write("\n")
            self.running.stdin.flush()
        return self

    def end(self) -> tuple[int, list[str]]:
        """Return the exit code and what was said on standard error."""
        _, said = self.running.communicate(timeout=280)
        return self.running.returncode, said.splitlines()

    def workers(self) -> list[int]:
        """Return the processes that joblib has started."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
                named = b"LokyProcess" in (place / "cmdline").read_bytes()
                if parent == self.running.pid and named:
                    found.append(int(place.name))
        return sorted(found)


class Bench:
    """A folder to work in, a corpus, and the data set that an undisturbed run makes of it."""

    def __init__(self, folder: Path, **options: object):
        self.folder, self.cache = folder, folder / "cache"
        self.corpus, self.out = town(folder / "town", **options), folder / "out"
        assert self.run(self.corpus, folder / "whole") == (0, [])
        self.whole = digests(folder / "whole")

    def process(self, corpus: Path, to: Path, jobs: int = 1, **options: object) -> Process:
        arguments = ("extract", corpus, "--to", to, "--no-parse", "--jobs", jobs)
        return Process(*arguments, cache=self.cache, **options)

    def run(self, corpus: Path, to: Path, jobs: int = 1, **options: object):
        return self.process(corpus, to, jobs, **options).begin().end()

    def length(self, jobs: int) -> float:
        """Return how many seconds a run takes, its start aside."""
        running = self.process(self.corpus, self.out, jobs)
        begun = time.monotonic()
        running.begin().end()
        return time.monotonic() - begun

    def goes_on(self, to: Path, whole: dict | None = None) -> str:
        """Run once more; return what is not as it must be."""
        if found := halves(to):
            return f"not whole: {found[0]}"
        code, said = self.run(self.corpus, to)
        if (code, said) != (0, []):
            return f"the next run ended with {code}: {said[-1:]}"
        return "" if digests(to) == (whole or self.whole) else "other bytes after the next run"

    def clear(self) -> None:
        shutil.rmtree(self.out, ignore_errors=True)


@contextmanager
def bench(**options: object) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="standpoint-faults-") as folder:
        yield Bench(Path(folder), **options)


def row(what: str, complaints: list[str], note: str = "") -> dict:
    """Return a row of figures: a complaint is empty where the promise held."""
    bad = [one for one in complaints if one]
    notes = [note, *bad[:1]]
    return {
        "part": "extract",
        "what": what,
        "tried": len(complaints),
        "held": len(complaints) - len(bad),
        "note": "; ".join(filter(None, notes)),
    }


def moments(n: int, length: float) -> list[float]:
    """Return moments spread over a length of time, one at random in each stretch of it."""
    chance = random.Random(SEED)
    return [(number + chance.random()) / n * length for number in range(n)]


def killed(n: int = STOPS, *, jobs: int = 1) -> dict:
    """Kill a run at moments spread over its length; with `jobs` its processes are left alone."""
    complaints, midway = [], 0
    with bench() as at:
        for moment in moments(n, at.length(jobs)):
            at.clear()
            running = at.process(at.corpus, at.out, jobs).begin()
            time.sleep(moment)
            running.running.kill()
            midway += running.end()[0] == -signal.SIGKILL
            complaints.append(at.goes_on(at.out))
            complaints[-1] = complaints[-1] and f"after {moment:.2f} s: {complaints[-1]}"
    return row(f"SIGKILL, {_of(jobs)}", complaints, f"{midway} of {n} before the end")


def orphaned(n: int = 8) -> dict:
    """Kill one of two processes: it is replaced, or the run says so and the next goes on."""
    complaints, midway = [], 0
    with bench() as at:
        for moment in moments(n, 1.0):
            at.clear()
            running = at.process(at.corpus, at.out, 2).begin()
            while not (there := running.workers()) and running.running.poll() is None:
                time.sleep(0.02)
            time.sleep(moment)
            for worker in there[:1]:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    midway += 1
            code, said = running.end()
            told = (code, said) == (0, []) or _told(code, said, "processes were killed")
            complaint = "" if told else f"ended with {code}: {said[-1:]}"
            complaints.append(complaint or at.goes_on(at.out))
    return row("SIGKILL of one of 2 processes", complaints, f"{midway} of {n} before the end")


def interrupted(n: int = 6) -> dict:
    """Stop a run of two processes as Ctrl-C does (a signal to all), `kill` and a scheduler do."""
    ways = [
        lambda process: process.send_signal(signal.SIGINT),
        lambda process: process.send_signal(signal.SIGTERM),
        lambda process: os.killpg(process.pid, signal.SIGINT),
    ]
    complaints, midway = [], 0
    with bench() as at:
        for number, moment in enumerate(moments(n, 0.9 * at.length(2))):
            at.clear()
            running = at.process(at.corpus, at.out, 2).begin()
            time.sleep(moment)
            with suppress(ProcessLookupError):
                ways[number % len(ways)](running.running)
            code, said = running.end()
            midway += code == 130
            left = [file.name for file in at.out.rglob("*.part")]
            complaint = "" if code == 0 or (code, said) == (130, ["standpoint: stopped"]) else said
            complaint = f"left {left[0]}" if left else f"{code}: {complaint}" if complaint else ""
            complaints.append(complaint or at.goes_on(at.out))
    return row("Ctrl-C and SIGTERM, 2 processes", complaints, f"{midway} of {n} before the end")


def _of(jobs: int) -> str:
    return "1 process" if jobs == 1 else f"{jobs} processes"


def _told(code: int, said: list[str], *words: str) -> bool:
    """Tell if a command ended with one clear message."""
    return (
        code == 1
        and len(said) == 1
        and said[0].startswith("standpoint: ")
        and all(word in said[0] for word in words)
    )


class Disk:
    """A disk of our own in memory."""

    def __init__(self, place: Path):
        self.place = place

    def set(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.place)], check=True)

    def fill(self, leave: int = 0) -> None:
        """Take all room but `leave` bytes."""
        with suppress(OSError), (self.place / "ballast").open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        if leave:
            os.truncate(self.place / "ballast", max(0, self._taken() - leave))

    def _taken(self) -> int:
        return (self.place / "ballast").stat().st_size

    def room(self) -> None:
        self.set("rw,size=50m")
        (self.place / "ballast").unlink(missing_ok=True)


@contextmanager
def disk(size: str = "50m") -> Iterator[Disk]:
    """Mount a disk in memory; raise PermissionError where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="standpoint-disk-") as place:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "standpoint", place]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise PermissionError(NO_MOUNT) from error
        try:
            yield Disk(Path(place))
        finally:
            subprocess.run(["umount", "--lazy", place], check=False)


def mountable() -> bool:
    try:
        with disk():
            return True
    except PermissionError:
        return False


def full(n: int = 12) -> dict:
    """Let the disk be full after more and more of a data set, a new one or one to be renewed."""
    complaints, midway = [], 0
    with bench() as at:
        other = town(at.folder / "other" / "town", word="0tters")
        files = [file for file in (at.folder / "whole").rglob("*") if file.is_file()]
        size = sum(4096 * (1 - -file.stat().st_size // 4096) for file in files)
        for number, left in enumerate([0, 0, *moments(n - 2, 0.6 * size)]):
            with disk() as small:
                to = small.place / "out"
                if number % 2:
                    at.run(other, to)
                before = digests(to)
                small.fill(leave=int(left))
                code, said = at.run(at.corpus, to, 2 if number % 4 > 1 else 1)
                midway += code == 1
                complaint = _full(at, small, to, before, code, said)
                complaints.append(complaint and f"{int(left)} bytes free: {complaint}")
    return row("disk full", complaints, f"{midway} of {n} ended with 1")


def _full(at: Bench, small: Disk, to: Path, before: dict, code: int, said: list[str]) -> str:
    if code and not _told(code, said, str(to), "No space left on device"):
        return f"ended with {code}: {said[-1:]}"
    if left := list(small.place.rglob("*.part")):
        return f"left {left[0].name}"
    if code and (to / "dataset.json").exists() and digests(to) != before:
        return "it says that it is whole, and is not what it was"
    small.room()
    return at.goes_on(to)


def read_only(n: int = 4) -> dict:
    """Let nothing be written where the data set shall be: nothing there yet, or an old one."""
    complaints = []
    with bench() as at:
        other = town(at.folder / "other" / "town", word="0tters")
        for number in range(n):
            with disk() as locked:
                to = locked.place / "out"
                if number % 2:
                    at.run(other, to)
                before = digests(to)
                locked.set("ro")
                code, said = at.run(at.corpus, to, 1 + number // 2 % 2)
                complaint = "" if _told(code, said, str(to), "Read-only") else f"{code}: {said}"
                changed = "" if digests(to) == before else "it is not as it was"
                locked.set("rw")
                complaints.append(complaint or changed or at.goes_on(to))
    return row("read-only folder", complaints)


GOES = {
    "is removed": "os.remove(path)",
    "is shorter": "os.truncate(path, os.path.getsize(path) // 2)",
    "is no file": "os.remove(path); os.mkdir(path)",
    "is not UTF-8": "__import__('pathlib').Path(path).write_bytes(bytes([255]) * 9000)",
}
WHEN = {
    "before it is read": """
from analysis import extract
path, real, first = {path!r}, load.outline, [1]
def outline(*given, **more):
    found = real(*given, **more)
    if first.pop() if first else 0:
        {what}
    return found
load.outline = outline
""",
    "while it is read": """
from analysis import _stream
path, real, first = {path!r}, load.documents, [1]
def documents(piece, **more):
    for found in real(piece, **more):
        if {held} and first and first.pop():
            {what}
        yield found
load.documents = documents
""",
}


def vanishing(n: int | None = None) -> dict:
    """Let a table or a text go away or change, before it is read or while it is."""
    complaints = []
    for filed in (False, True):
        with bench(shards=2, filed=filed) as at:
            path = at.corpus / ("texts/d30.txt" if filed else "documents/b.jsonl")
            held = "'d30' in set(found['doc'])" if filed else "piece.table.endswith('b.jsonl')"
            kept = path.read_bytes()
            for how, when in [(how, when) for how in GOES for when in WHEN][:n]:
                at.clear()
                about = {"path": str(path), "what": GOES[how], "held": held}
                code, said = at.run(at.corpus, at.out, meanwhile=WHEN[when].format(**about))
                others = len(list((at.out / "pieces").glob("*.json")))
                name = "documents.csv" if filed else path.name
                complaint = "" if code == 0 or _gone(code, said, name) else f"{code}: {said}"
                if path.is_dir():
                    path.rmdir()
                path.write_bytes(kept)
                complaint = complaint or ("" if others > 3 else "the others are not written")
                complaint = complaint or at.goes_on(at.out)
                complaints.append(complaint and f"{path.name} {how} {when}: {complaint}")
    return row("input that goes away", complaints)


def _gone(code: int, said: list[str], name: str) -> bool:
    """Tell if a command ended with a line or some that name the file."""
    return (
        code == 1
        and 0 < len(said) < 13
        and all(one.startswith("standpoint: town/") and name in one for one in said)
    )


SAVE = """
from analysis import draw, tables
import matplotlib.pyplot as plt
def main(_):
    about = extract.features({corpus!r})
    try:
        said = {{"caption": "So.", "features": about, "folder": {to!r}}}
        draw.save(plt.figure(), "weir", about.mentions, **said)
    except tables.CorpusError as error:
        cli._complain(str(error))
        return 1
    return 0
cli.main = main
"""


def others(n: int | None = None) -> dict:
    """Let no room, or too little, be left for what other commands write."""
    complaints = []
    with tempfile.TemporaryDirectory(prefix="standpoint-faults-") as folder:
        cache, sheet = Path(folder) / "cache", Path(folder) / "sheet.csv"
        first = town(Path(folder) / "town")
        drawn = ("code", first, "--n", 6, "--coder", "Ada", "--to", sheet)
        assert Process(*drawn, cache=cache).begin().end() == (0, [])
        text = sheet.read_text(encoding="utf-8-sig").replace(",Ada,,", ",Ada,1,")
        sheet.write_text(text)
        for name, left in [(name, left) for name in COMMANDS for left in (0, 4096, 8192)][:n]:
            with disk() as small:
                corpus = Path(shutil.copytree(first, small.place / "town"))
                coding = corpus / "coding.csv"
                coding.write_text("doc,start,end,actor,coder,stance\nd00,4,10,otters,Bob,1\n")
                coding.chmod(0o640)
                to = small.place / "to"
                command = [
                    str(one).format(corpus=corpus, to=to, sheet=sheet) for one in COMMANDS[name]
                ]
                options = {"cache": cache}
                if name == "draw.save":
                    about = {"corpus": str(corpus), "to": str(to)}
                    options["meanwhile"] = SAVE.format(**about)
                Process("check", corpus, cache=cache).begin().end()  # so that the cache has it
                small.fill(left)
                before = held(small.place)
                code, said = Process(*command, **options).begin().end()
                told = _told(code, said, str(small.place), "No space")
                complaint = "" if told or (code, said, left > 0) == (0, [], True) else str(said)
                if told and held(small.place) != before:
                    complaint = "something was left or lost"
                small.room()
                if told and (again := Process(*command, **options).begin().end()) != (0, []):
                    complaint = f"the next ended with {again}"
                complaints.append(complaint and f"{name}, {left} bytes free: {complaint}")
    return row("disk full: share, actors, code, draw.save", complaints)


COMMANDS = {
    "share": ("share", "{corpus}", "--to", "{to}"),
    "actors": ("actors", "{corpus}", "--to", "{to}"),
    "code": ("code", "{corpus}", "--to", "{to}/sheet.csv"),
    "code --agree --to": ("code", "{corpus}", "--agree", "{sheet}", "--to", "{to}"),
    "code --agree --keep": ("code", "{corpus}", "--agree", "{sheet}", "--keep"),
    "draw.save": (),
}


def held(folder: Path) -> dict[str, object]:
    """Return what each file holds, with the rights to it."""
    return {
        str(file): (file.stat().st_mode, file.read_bytes())
        for file in folder.rglob("*")
        if file.is_file()
    }


def figures(*, n: int | None = None) -> list[dict]:
    """Return a row for each kind of fault; `n` is how often each is tried at most."""
    found = [killed(n or STOPS), killed(n or STOPS, jobs=2), orphaned(n or 8), interrupted(n or 6)]
    found.append(vanishing(n))
    if mountable():
        return [*found, full(n or 12), read_only(n or 4), others(n)]
    kinds = ("disk full", "read-only folder", "disk full: share, actors, code, draw.save")
    return [*found, *(row(what, [], NO_MOUNT) for what in kinds)]
