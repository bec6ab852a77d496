"""Run the notebooks on a corpus and make a report of them that opens in any browser, offline."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import _pages, _record, extract, load
from analysis._pages import FORMATS
from analysis.tables import CorpusError, Features

__all__ = ["FORMATS", "notebooks", "run"]

SEED = 2024
STARTS = 3
PATIENCE = 600  # seconds for a cell


def notebooks() -> list[Path]:
    """Return the notebooks in their order: those of the checkout, else those installed.

    >>> [book.stem for book in notebooks()][:2]
    ['1_corpus', '2_actors']
    """
    here = Path(__file__).parent
    folder = next(
        place for place in (here.parent / "notebooks", here / "notebooks") if place.is_dir()
    )
    return sorted(folder.glob("[0-9]_*.ipynb"))


def run(
    corpora: list[str | os.PathLike],
    *,
    out: str | os.PathLike = "report",
    texts: str | os.PathLike | None = None,
    actor: str | None = None,
    jobs: int = 1,
    tell: Callable[[str], None] = print,
) -> Path:
    """Run all notebooks on each corpus and write the report.

    Parameters
    ----------
    corpora : list of paths
        Corpus folders, or tables of documents with an `actors.csv` beside them.
    out : path
        The report's folder: `out/NAME/` for each corpus, `out/index.html` for all of them. A
        corpus's folder is replaced as a whole, and only once all its notebooks have run.
    texts : path, optional
        A folder with texts that do not travel with the corpora.
    actor : str, optional
        The actor that the notebooks look at closely; by default each corpus's own choice.
    jobs : int
        Over how many processes the documents are shared out when they are read.
    tell : callable
        Is given one line at each step.

    Returns
    -------
    Path
        The report's first page.

    Raises
    ------
    CorpusError
        If a corpus is at fault or a notebook fails; nothing of that corpus is written then.
    """
    out = Path(out)
    if out.is_file():
        raise CorpusError(f"{out}: is a file; name a folder with --out")
    loaded = [load.corpus(path, texts=texts) for path in corpora]
    names = [corpus.name for corpus in loaded]
    if twice := {name for name in names if names.count(name) > 1}:
        raise CorpusError(f"two corpora are called '{min(twice)}'; rename one folder")
    for corpus in loaded:
        if actor and actor not in set(corpus.actors["actor"]):
            allowed = ", ".join(sorted(set(corpus.actors["actor"])))
            raise CorpusError(f"{corpus.name}: there is no actor '{actor}'; allowed: {allowed}")
    for corpus in loaded:
        _see_place(corpus, out)
    measured = []
    for corpus in loaded:  # all of them before the first notebook: faults are told at once
        tell(f"{corpus.name}: reading {len(corpus.documents)} documents")
        measured.append(extract.features(corpus, jobs=jobs))
    texts = texts or os.environ.get("STANDPOINT_TEXTS")
    folder = str(Path(texts).resolve()) if texts else None
    for path, corpus, features in zip(corpora, loaded, measured, strict=True):
        before = _record.read(out / corpus.name / "run.json")
        with extract.whole(out / corpus.name) as working:
            settings = {"path": Path(path), "texts": folder, "actor": actor, "before": before}
            _run_one(features, working.resolve(), tell=tell, **settings)
    return _pages.first(out)


def _see_place(corpus: load.Corpus, out: Path) -> None:
    """See to it that a report replaces nothing but a report."""
    place = out / corpus.name
    holds = [name for name in ("documents.csv", "actors.csv", "texts") if (place / name).exists()]
    if place.exists() and (holds or not (place / "run.json").is_file()):
        raise CorpusError(f"{place}: is there already and is no report; name another --out")


def _run_one(
    features: Features,
    working: Path,
    *,
    path: Path,
    texts: str | None,
    actor: str | None,
    before: dict | None,
    tell: Callable[[str], None],
) -> None:
    begun = time.monotonic()
    (working / "notebooks").mkdir()
    parameters = {
        "CORPUS": Path(os.path.relpath(path.resolve(), working)).as_posix(),
        "ACTOR": features.actor(actor),
        "SEED": SEED,
    }
    books = notebooks()
    faults = []
    # One after the other: two kernels at a time now and then left a notebook waiting for ever.
    for number, book in enumerate(books, start=1):
        tell(f"{features.name}: notebook {number} of {len(books)}, {book.stem}")
        fault = _execute(book, working / "notebooks" / book.name, parameters, working, texts)
        if fault:
            faults.append(f"{features.name}, notebook {book.stem}: {fault}")
    if faults:
        raise CorpusError(*faults)
    sections = _pages.sections(working, books)
    found = {
        section.name: {"question": section.title, "sentence": "".join(section.found[:1])}
        for section in sections
    }
    record = _record.record(features, working, parameters, found)
    changes = _record.changes(before, record)
    _record.write(record, working / "run.json")
    _pages.write(features, working, sections, record=record, changes=changes)
    for line in changes:
        tell(f"{features.name}, since the run before: {line}")
    tell(f"{features.name}: done in {time.monotonic() - begun:.0f} s")


def _execute(book: Path, to: Path, parameters: dict, folder: Path, texts: str | None) -> str | None:
    """Run one notebook in `folder`; return what went wrong, if anything did."""
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    options = {"kernel_name": "python3", "progress_bar": False, "execution_timeout": PATIENCE}
    # Widgets are for people; nbclient now and then waits for ever for what one of them draws.
    options["skip_cells_with_tag"] = "explorer"
    fault = None
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory(prefix="standpoint-") as sockets:
            # Sockets of its own: a port of the network can be taken by another kernel between its
            # choice and its use, and the notebook then waits for ever. Windows has ports only.
            local = {"transport": "ipc", "ip": f"{sockets}/kernel"}
            options["config"] = Config({"KernelManager": {} if os.name == "nt" else local})
            try:
                with _environment(STANDPOINT_TEXTS=texts):
                    papermill.execute_notebook(
                        book, to, parameters=parameters, cwd=folder, **options
                    )
            except PapermillExecutionError as error:
                return f"cell {error.exec_count}: {error.ename}: {error.evalue}"
            except (RuntimeError, TimeoutError) as error:  # it did not start, died, or hangs
                fault = f"the kernel failed {STARTS} times: {error}"
            else:
                return None
    return fault


@contextmanager
def _environment(**values: str | None) -> Iterator[None]:
    """Set environment variables for the kernels, and put them back afterwards."""
    before = dict(os.environ)
    os.environ.update({name: value for name, value in values.items() if value})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
