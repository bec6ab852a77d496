"""Run the notebooks on a corpus and make a report of them that opens in any browser, offline."""

import hashlib
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import jinja2
import nbformat

from analysis import __version__, extract, load
from analysis.tables import CorpusError, Features

SEED = 2024
RECORD = {"title": str, "sources": list, "documents": int, "mentions": int, "texts": bool}
STARTS = 3
PATIENCE = 600  # seconds for a cell
FORMATS = ("svg", "png", "pdf", "csv")
PACKAGES = ("jupyterlab", "matplotlib", "nltk", "numpy", "pandas", "scikit-learn", "scipy", "spacy")
TEMPLATES = Path(__file__).parent / "data" / "report"


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
        with extract.whole(out / corpus.name) as working:
            settings = {"path": Path(path), "texts": folder, "actor": actor}
            _run_one(corpus, features, working.resolve(), tell=tell, **settings)
    return _first_page(out)


def _see_place(corpus: load.Corpus, out: Path) -> None:
    """See to it that a report replaces nothing but a report."""
    place = out / corpus.name
    holds = [name for name in ("documents.csv", "actors.csv", "texts") if (place / name).exists()]
    if place.exists() and (holds or not (place / "run.json").is_file()):
        raise CorpusError(f"{place}: is there already and is no report; name another --out")


def _run_one(
    corpus: load.Corpus,
    features: Features,
    working: Path,
    *,
    path: Path,
    texts: str | None,
    actor: str | None,
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
        tell(f"{corpus.name}: notebook {number} of {len(books)}, {book.stem}")
        fault = _execute(book, working / "notebooks" / book.name, parameters, working, texts)
        if fault:
            faults.append(f"{corpus.name}, notebook {book.stem}: {fault}")
    if faults:
        raise CorpusError(*faults)
    _pages(features, working, books)
    _write_record(corpus, features, working, parameters)
    tell(f"{corpus.name}: done in {time.monotonic() - begun:.0f} s")


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


def _pages(features: Features, folder: Path, books: list[Path]) -> None:
    """Write the notebooks as HTML pages, and the page of the corpus with its figures."""
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    remove = {"enabled": True, "remove_cell_tags": {"explorer", "injected-parameters"}}
    exporter = HTMLExporter(
        config=Config({"TagRemovePreprocessor": remove}),
        template_name="pages",
        extra_template_basedirs=[str(TEMPLATES)],
        preprocessors=["nbconvert.preprocessors.TagRemovePreprocessor"],
    )
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    titles = []
    for book in books:
        notebook = nbformat.read(folder / "notebooks" / book.name, as_version=4)
        for cell in notebook.cells:
            cell.metadata.pop("papermill", None)  # times of day: equal input, equal bytes
            cell.metadata.pop("execution", None)
        notebook.metadata.pop("papermill", None)
        notebook.metadata.pop("widgets", None)  # the explorers need a kernel
        nbformat.write(notebook, folder / "notebooks" / book.name)
        titles.append(notebook.cells[0].source.splitlines()[0].lstrip("# "))
        body, _ = exporter.from_notebook_node(notebook)
        page = _template("notebook.html").render(title=titles[-1], body=body, corpus=features.title)
        (folder / f"{book.stem}.html").write_text(page, encoding="utf-8")
    sections = [
        {"title": title, "page": f"{book.stem}.html", "figures": _figures(folder, book)}
        for title, book in zip(titles, books, strict=True)
    ]
    page = _template("corpus.html").render(features=features, sections=sections, formats=FORMATS)
    (folder / "index.html").write_text(page, encoding="utf-8")


def _figures(folder: Path, book: Path) -> list[dict[str, str]]:
    """Return name and caption of the figures that a notebook saves, in its order."""
    found = []
    source = "".join(cell.source for cell in nbformat.read(book, as_version=4).cells)
    names = {file.stem: source.find(f'"{file.stem}"') for file in (folder / "figures").glob("*.md")}
    for name, at in sorted(names.items(), key=lambda item: item[1]):
        if at >= 0:
            caption = (folder / "figures" / f"{name}.md").read_text(encoding="utf-8").strip()
            found.append({"name": name, "caption": caption})
    return found


def _write_record(corpus: load.Corpus, features: Features, folder: Path, parameters: dict) -> None:
    """Write `run.json`: what was run on what, and a hash of each figure's numbers."""
    digest = hashlib.sha256()
    for row in corpus.documents[["doc", "source", "date", "sha256"]].itertuples(index=False):
        digest.update("\0".join(row).encode())
    digest.update(corpus.actors.drop(columns="line").to_csv(index=False).encode())
    record = {
        "corpus": corpus.name,
        "title": features.title,
        "corpus_sha256": digest.hexdigest(),
        "texts": features.has_texts,
        "settings": dict(corpus.settings),
        "parameters": {key: parameters[key] for key in ("ACTOR", "SEED")},
        "documents": len(corpus.documents),
        "sources": features.sources,
        "mentions": len(features.mentions),
        "versions": {
            "standpoint": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "figures": {
            file.stem: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted((folder / "figures").glob("*.csv"))
        },
    }
    (folder / "run.json").write_text(json.dumps(record, indent=2, default=str) + "\n")


def _first_page(out: Path) -> Path:
    """Write the page that leads to every corpus in the report's folder."""
    records = []
    for file in sorted(out.glob("*/run.json")):
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
            about = {key: kind(record[key]) for key, kind in RECORD.items()}
        except (OSError, ValueError, TypeError, KeyError):
            continue  # somebody else's file of that name
        records.append({"name": file.parent.name, **about})
    page = out / "index.html"
    page.write_text(_template("index.html").render(corpora=records), encoding="utf-8")
    return page


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


def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(name)
