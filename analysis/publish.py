"""Run the notebooks on a corpus and make a report of them that opens in any browser, offline."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis import _kept, _kernel, _lock, _pages, _record, extract, load
from analysis._pages import FORMATS
from analysis.tables import CorpusError, Features

__all__ = ["FORMATS", "notebooks", "run"]

SEED = 2024


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
    fresh: bool = False,
    tell: Callable[[str], None] = print,
) -> Path:
    """Run all notebooks on each corpus and write the report.

    What a notebook gives is kept in the user's cache. A notebook for which nothing is new, neither
    in it nor in the corpus nor in our code nor in the packages, is not run again.

    Parameters
    ----------
    corpora : list of paths
        Corpus folders, or tables of documents with an `actors.csv` beside them.
    out : path
        The report's folder: `out/NAME/` for each corpus, `out/index.html` for all of them. A
        corpus's folder is replaced as a whole, and only once all its notebooks have run. Where
        another run writes the same report, this one waits.
    texts : path, optional
        A folder with texts that do not travel with the corpora.
    actor : str, optional
        The actor that the notebooks look at closely; by default each corpus's own choice.
    jobs : int
        Over how many processes the documents are shared out when they are read.
    fresh : bool
        Whether to run every notebook, also where nothing is new.
    tell : callable
        Is given one line at each step.

    Returns
    -------
    Path
        The report's first page.

    Raises
    ------
    CorpusError
        If a corpus is at fault: nothing is written then. If a notebook fails: once all others have
        run, and the report says which failed and why.
    """
    code = _kept.code()
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
    faults = []
    with _kernel.Kernel({"STANDPOINT_TEXTS": folder} if folder else {}) as kernel:
        for path, corpus, features in zip(corpora, loaded, measured, strict=True):
            place = out / corpus.name
            with _lock.whole(place, tell) as working:
                about = {"path": Path(path), "actor": actor}
                about["before"] = _record.read(place / "run.json")
                options = {"code": code, "fresh": fresh, "tell": tell}
                failed = _run_one(features, working.resolve(), kernel=kernel, **about, **options)
            faults += [f"{corpus.name}, notebook {name}: {said}" for name, said in failed.items()]
    with _lock.alone(out, tell):
        page = _pages.first(out)
    if faults:
        raise CorpusError(*faults, f"{page}: the report is there, without what these would show")
    return page


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
    kernel: _kernel.Kernel,
    actor: str | None,
    before: dict | None,
    code: str,
    fresh: bool,
    tell: Callable[[str], None],
) -> dict[str, str]:
    """Run the notebooks on one corpus and write its report; return which failed, and why."""
    begun = time.monotonic()
    choices = {"ACTOR": features.actor(actor), "SEED": SEED}
    made_from = _kept.basis(features, choices, code)
    books = notebooks()
    faults = {}
    # In the folder to be: whatever a run leaves that is killed, the next one finds and removes.
    with tempfile.TemporaryDirectory(prefix=".parts-", dir=working) as place:
        parts = [Path(place) / book.stem for book in books]
        # One after the other: two kernels at a time now and then left a notebook waiting for ever.
        for number, (book, part) in enumerate(zip(books, parts, strict=True), start=1):
            step = f"{features.name}: notebook {number} of {len(books)}, {book.stem}"
            entry = _kept.place(book, made_from)
            if not fresh and _kept.fetched(entry, part):
                tell(f"{step}: nothing new")
                continue
            tell(step)
            part.mkdir()
            fault = _execute(book, part, {"CORPUS": path.resolve().as_posix(), **choices}, kernel)
            _pages.note(part, book, fault)
            if fault:
                faults[book.stem] = fault
                tell(f"{step}: failed: {fault}")
            elif _kept.code() == code and _kept.place(book, made_from) == entry:
                _kept.keep(part, entry)  # nobody changed anything meanwhile
        (working / "notebooks").mkdir()
        corpus = Path(os.path.relpath(path.resolve(), working)).as_posix()
        sections = _pages.sections(parts, working, {"CORPUS": corpus, **choices})
    found = {
        section.name: {"question": section.title, "sentence": "".join(section.found[:1])}
        | ({"fault": section.fault} if section.fault else {})
        for section in sections
    }
    record = _record.record(features, working, choices, found)
    changes = _record.changes(before, record)
    _record.write(record, working / "run.json")
    _pages.write(features, working, sections, record=record, changes=changes)
    for line in changes:
        tell(f"{features.name}, since the run before: {line}")
    tell(f"{features.name}: done in {time.monotonic() - begun:.0f} s")
    return faults


def _execute(book: Path, part: Path, parameters: Mapping, kernel: _kernel.Kernel) -> str | None:
    """Run a notebook in the folder of its results; return what went wrong, if anything did."""
    import nbformat

    try:
        notebook = _kernel.prepared(book, parameters)
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        done = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {book.stem}")])
        fault = f"cannot be read as a notebook: {error}"
    else:
        done, fault = kernel.run(notebook, part)
    nbformat.write(done, part / _pages.NOTEBOOK)
    return fault and _record.clean(fault)
