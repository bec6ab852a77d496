"""Kill `standpoint run` at any moment, and see that nothing half-written is ever met."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.reliability.extracting import NO_MOUNT, disk, mountable
from tests.reliability.files import everything, halves

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"


def command(out: Path, cache: Path, *arguments: str) -> subprocess.Popen:
    """Start `standpoint run` on the small corpus."""
    line = [sys.executable, "-m", "analysis.cli", "run", str(CORPUS), "--out", str(out)]
    return subprocess.Popen(
        [*line, *arguments],
        cwd=ROOT,
        env=os.environ | {"STANDPOINT_CACHE": str(cache)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def done(out: Path, cache: Path) -> float:
    """Run to the end; return how many seconds that took."""
    begun = time.monotonic()
    process = command(out, cache)
    _, said = process.communicate(timeout=900)
    assert process.returncode == 0, said
    return time.monotonic() - begun


def killed(out: Path, cache: Path, after: float) -> bool:
    """Kill a run after so many seconds; tell if it was still at work."""
    process = command(out, cache)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)  # the kernel has to notice by itself
    process.communicate()
    return process.returncode == -signal.SIGKILL


def figures(*, n: int | None = None, warm: Path | None = None, seed: int = 1) -> list[dict]:
    """Kill runs at `n` random moments; tell for how many the promise held.

    The promise: no file under a final name is half-written; the next run completes, with the bytes
    of an undisturbed run, and leaves nothing else behind.

    Parameters
    ----------
    n : int, optional
        How many (default: 30).
    warm : Path, optional
        A cache that holds the features and what the notebooks gave: a report is then written at
        once, and more of the kills meet files that are being written. Else each run is cold.
    seed : int
        Of the moments.
    """
    n, draw, faults, late = n or 30, random.Random(seed), [], 0
    with tempfile.TemporaryDirectory() as folder:
        place, cache = Path(folder), warm or Path(folder) / "cache"
        done(place / "out", cache)
        if not warm:
            shutil.rmtree(cache)
        took = done(place / "again", cache)
        expected = everything(place / "out")
        for turn in range(n):
            out = place / f"out{turn}"
            if not warm:
                shutil.rmtree(cache)
            if turn % 2:  # a report is there already, and is to be replaced
                shutil.copytree(place / "out", out)
            late += not killed(out, cache, took * draw.random())
            if found := halves(out):
                faults.append(f"kill {turn}: half-written: {found[0]}")
                continue
            replaced = (out / "corpus" / "run.json").is_file()
            done(out, cache)
            if (found := everything(out)) != (expected if not replaced else since(expected, found)):
                other = {name for name in found if found[name] != expected.get(name)}
                faults.append(f"kill {turn}: {sorted(other | (set(expected) - set(found)))[:3]}")
            shutil.rmtree(out)
    note = f"{late} had ended before" + "".join(f"; {fault}" for fault in faults[:1])
    kind = "run, killed while it writes" if warm else "run, killed at any moment"
    return [{"part": "faults", "what": kind, "tried": n, "held": n - len(faults), "note": note}]


def full(*, warm: Path, n: int | None = None, seed: int = 1) -> list[dict]:
    """Let a disk be full, or read-only, when a report is written; tell how often all was well.

    The promise: one message that names the place and says why; an old report stays whole; once
    there is room the next run completes, with the bytes of an undisturbed one.

    Parameters
    ----------
    warm : Path
        A cache, which is on another disk.
    n : int, optional
        How many (default: 10).
    seed : int
        Of how much room is left.
    """
    n, draw, faults, ended = n or 10, random.Random(seed), [], 0
    what = "disk full or read-only, run"
    if not mountable():
        return [{"part": "faults", "what": what, "tried": 0, "held": 0, "note": NO_MOUNT}]
    with tempfile.TemporaryDirectory() as folder:
        done(Path(folder) / "out", warm)
        expected = everything(Path(folder) / "out")
        size = sum(len(data) for data in expected.values())
        for turn in range(n):
            with disk() as small:
                out = small.place / "out"
                if turn % 2:
                    done(out, warm)
                before = everything(out)
                if turn % 5 == 4:
                    small.set("ro")
                else:
                    small.fill(leave=int(size * draw.random()))
                process = command(out, warm)
                _, said = process.communicate()
                ended += process.returncode == 1
                told = re.fullmatch(r"standpoint: (.*): cannot be written: .*\n", said)
                if process.returncode and not (told and told[1].startswith(str(small.place))):
                    faults.append(f"turn {turn}: ended with {process.returncode}: {said[-300:]}")
                elif process.returncode and everything(out) != before:
                    faults.append(f"turn {turn}: the old report is not as it was")
                small.room()
                done(out, warm)
                if (found := everything(out)) != since(expected, found):
                    faults.append(f"turn {turn}: the next run gave something else")
    note = f"{ended} ended with 1, the others had room" + "".join(f"; {one}" for one in faults[:1])
    return [{"part": "faults", "what": what, "tried": n, "held": n - len(faults), "note": note}]


def since(expected: dict[str, bytes], found: dict[str, bytes]) -> dict[str, bytes]:
    """Return what is expected where a report says that nothing has changed since the one before."""
    page = "corpus/index.html"
    same = b"Nothing has changed" in found.get(page, b"")
    return expected | ({page: found[page]} if same else {})
