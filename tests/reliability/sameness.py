"""The same corpus gives the same numbers, wherever and however it is run."""

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.reliability.files import everything

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus" / "harbour"
PYTHONS = ("3.12", "3.13")
WEATHER = {
    "PYTHONHASHSEED 1": {"PYTHONHASHSEED": "1"},
    "PYTHONHASHSEED 2": {"PYTHONHASHSEED": "2"},
    "PYTHONHASHSEED 4294967295": {"PYTHONHASHSEED": "4294967295"},
    "TZ Pacific/Kiritimati": {"TZ": "Pacific/Kiritimati"},
    "TZ America/St_Johns": {"TZ": "America/St_Johns"},
    "locale C, not UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "locale tr_TR.UTF-8": {"LC_ALL": "tr_TR.UTF-8"},
    "locale de_DE.ISO-8859-1": {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0"},
    "1 thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
}


def numbers(
    folder: Path,
    *,
    corpus: Path = CORPUS,
    python: str = sys.executable,
    jobs: int = 1,
    weather: dict[str, str] | None = None,
) -> dict[str, bytes]:
    """Return all CSV files of a report that is run with an empty cache.

    Parameters
    ----------
    folder : Path
        To work in.
    corpus : Path
    python : str
        The interpreter.
    jobs : int
    weather : dict, optional
        Variables of the environment.
    """
    out, cache = folder / "out", folder / "cache"
    line = [python, "-m", "analysis.cli", "run", str(corpus), "--out", str(out), "--fresh"]
    done = subprocess.run(
        [*line, "--jobs", str(jobs)],
        cwd=ROOT,
        env=os.environ | {"STANDPOINT_CACHE": str(cache)} | (weather or {}),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = everything(out / corpus.name / "figures")
    shutil.rmtree(out)
    shutil.rmtree(cache)
    return {name: data for name, data in found.items() if name.endswith(".csv")}


def shuffled(corpus: Path, to: Path, seed: int) -> Path:
    """Copy a corpus, with the rows of its table of documents in another order."""
    shutil.copytree(corpus, to)
    file = to / "documents.csv"
    with file.open(encoding="utf-8", newline="") as table:
        head, *rows = list(csv.reader(table))
    random.Random(seed).shuffle(rows)
    with file.open("w", encoding="utf-8", newline="") as table:
        csv.writer(table, lineterminator="\n").writerows([head, *rows])
    return to


def compared(name: str, expected: dict, found: dict) -> dict:
    """Return what is to be said of a run."""
    other = sorted(
        key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)
    )
    note = f"{len(expected)} CSV files" + (f"; {len(other)} differ: {other[:3]}" if other else "")
    row = {"part": "same", "what": name, "tried": len(expected)}
    return row | {"held": len(expected) - len(other), "note": note}


def figures(*, n: int | None = None) -> list[dict]:
    """Run harbour in all weathers; tell how many CSV files are the same, byte for byte.

    Parameters
    ----------
    n : int, optional
        How many weathers (default: all).
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        expected = numbers(place)
        for name, weather in list(WEATHER.items())[:n]:
            rows.append(compared(name, expected, numbers(place, weather=weather)))
        rows.append(compared("2 processes", expected, numbers(place, jobs=2)))
        for seed in range(2):
            other = shuffled(CORPUS, place / f"{seed}" / CORPUS.name, seed)
            found = numbers(place, corpus=other)
            rows.append(compared(f"documents in another order, {seed}", expected, found))
        for version in PYTHONS:
            python = place / version / "bin" / "python"
            if made := environment(version, place / version):
                rows.append(compared(made, expected, numbers(place, python=str(python))))
    return rows


def environment(version: str, place: Path) -> str | None:
    """Make a virtual environment of another Python; return its name, or None if it is not here."""
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-V"], capture_output=True).returncode:
        return None
    subprocess.run([python, "-m", "venv", str(place)], check=True)
    for what in (
        ["--require-hashes", "--requirement", "requirements.lock"],
        ["--no-build-isolation", "--editable", "."],
    ):
        line = [str(place / "bin" / "pip"), "install", "--quiet", "--no-deps", *what]
        subprocess.run(line, cwd=ROOT, check=True)
    return f"Python {version}"
