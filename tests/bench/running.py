"""What a report costs beyond its imports: run for the first time, again, and with one change."""

import ast
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pandas as pd

from analysis import publish

ROOT = Path(__file__).parents[2]
OFTEN = 3  # times for what takes little: the least of them counts
HELP = ("-m", "analysis.cli", "--help")
FEATURES = "from analysis import extract; extract.features('corpus/iraq')"


def ratios() -> pd.DataFrame:
    """Return for each step its CPU seconds, and their ratio to what the notebooks import, once.

    The corpus is corpus/iraq: its texts where STANDPOINT_TEXTS names them, else its features. All
    runs are of a copy of the code, with a cache of their own.

    Returns
    -------
    DataFrame
        `step`, `seconds` (of all processes, user and system), `ratio`.
    """
    books = publish.notebooks()
    steps = []
    with tempfile.TemporaryDirectory(prefix="standpoint-") as place:
        home = Path(place)
        for name in ("analysis", "notebooks", "corpus"):
            skipped = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(ROOT / name, home / name, ignore=skipped)
        run = ("-m", "analysis.cli", "run", "corpus/iraq")
        steps += [
            ("imports of all notebooks, once", _least(home, "-c", imports(books))),
            ("standpoint --help", _least(home, *HELP)),
            ("import analysis", _least(home, "-c", "import analysis")),
            ("standpoint run, the first time", _seconds(home, *run)),
            ("standpoint run, nothing new", _least(home, *run)),
            ("extract.features, nothing new", _least(home, "-c", FEATURES)),
        ]
        changed = home / "notebooks" / books[0].name
        notebook = nbformat.read(changed, as_version=4)
        notebook.cells[0].source += " "
        nbformat.write(notebook, changed)
        steps.append((f"standpoint run, {changed.stem} changed", _seconds(home, *run)))
    table = pd.DataFrame(steps, columns=["step", "seconds"])
    return table.assign(ratio=table["seconds"] / table["seconds"].iloc[0])


def imports(books: Sequence[Path]) -> str:
    """Return all imports of notebooks, each once, as source.

    Parameters
    ----------
    books : sequence of Path
    """
    lines = {}
    for book in books:
        cells = nbformat.read(book, as_version=4).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        for node in ast.parse(code).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                lines[ast.unparse(node)] = None
    return "\n".join(lines)


def _least(home: Path, *arguments: str) -> float:
    return min(_seconds(home, *arguments) for _ in range(OFTEN))


def _seconds(home: Path, *arguments: str) -> float:
    """Return the CPU seconds of a fresh interpreter and of all that it starts."""
    environment = os.environ | {"PYTHONPATH": str(home), "STANDPOINT_CACHE": str(home / "cache")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=home, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
