"""The pages of a report: notebooks as HTML, one for each corpus, one for all. Part of `publish`.

They need neither a script nor the network. What a corpus calls itself, its sources and its
actors is shown as text: templates escape it, and sentences made in notebooks lose their markup.
"""

import ast
import copy
import html
import json
import re
import shutil
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from analysis import _captions, _kernel, _record
from analysis.tables import Features

if TYPE_CHECKING:
    import nbformat

FORMATS = ("svg", "png", "pdf", "csv")
TEMPLATES = Path(__file__).parent / "data" / "report"
DENSITY = 2  # pixels of a figure's picture for one of a page
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold: the same bytes each run
BUNDLE = "figures.zip"
NOTEBOOK, SECTION = "notebook.ipynb", "section.json"  # of the results of one notebook
STYLE = re.compile(r"<style scoped>.*?</style>", re.DOTALL)
LONG = re.compile(r"<td>([^<]{60})")  # a cell with a sentence in it needs room
LIMITS = "limits"  # where a page says what one cannot say


@dataclass(frozen=True)
class Section:
    """A notebook in the report: what it asks, found and drew, its body as HTML, why it failed."""

    name: str
    title: str
    page: str
    found: list[str] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    body: str = ""
    fault: str = ""


def note(folder: Path, book: Path, fault: str | None = None) -> None:
    """Write down what a page needs of a notebook that has run.

    Parameters
    ----------
    folder : Path
        Of this notebook's results alone: `notebook.ipynb`, and what it drew in `figures/`.
    book : Path
        The notebook as it is stored.
    fault : str, optional
        Why it did not finish.
    """
    import nbformat

    notebook = nbformat.read(folder / NOTEBOOK, as_version=4)
    if fault:  # the page says it in one line; the notebook that ran keeps all that Python says
        for cell in notebook.cells:
            kept = [one for one in cell.get("outputs", []) if one.output_type != "error"]
            cell.update({"outputs": kept} if "outputs" in cell else {})
    (folder / "figures" / _captions.DICTIONARY).unlink(missing_ok=True)  # of all notebooks, later
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    names = [name for cell in notebook.cells for name in _saved(cell)]
    known = [name for name in names if (folder / "figures" / f"{name}.png").is_file()]
    source = "".join(cell.source for cell in notebook.cells)
    tables = re.findall(r"""figures/([\w-]+)\.csv|["']([\w-]+-[\w-]+)["']""", source)
    named = dict.fromkeys(one or other for one, other in tables)
    files = {file.stem for file in (folder / "figures").glob("*.csv")} - set(names)
    figures = [_figure(folder, name) for name in known]
    section = Section(
        book.stem,
        title,
        f"{book.stem}.html",
        _found(notebook),
        figures,
        [name for name in named if name in files],
        _body(notebook, figures),
        fault or "",
    )
    (folder / SECTION).write_text(json.dumps(asdict(section)), encoding="utf-8")


def sections(parts: list[Path], folder: Path, parameters: Mapping[str, str | int]) -> list[Section]:
    """Put the results of all notebooks together in a report; return what each asks and found.

    Parameters
    ----------
    parts : list of Path
        The folders with the results of each notebook, as `note` leaves them.
    folder : Path
        Of the report.
    parameters : mapping
        Of this run: results may come from a run at another place.
    """
    made = []
    for part in parts:
        section = Section(**json.loads((part / SECTION).read_text(encoding="utf-8")))
        made.append(section)
        if (part / "figures").is_dir():
            shutil.copytree(part / "figures", folder / "figures", dirs_exist_ok=True)
        notebook = json.loads((part / NOTEBOOK).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if _kernel.INJECTED in cell["metadata"].get("tags", []):
                cell["source"] = _kernel.parameters(parameters).splitlines(keepends=True)
        # As nbformat writes it, which takes a second to import.
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / "notebooks" / f"{section.name}.ipynb").write_text(f"{text}\n", encoding="utf-8")
    if (folder / "figures").is_dir():
        _captions.dictionary(folder / "figures")
    return made


def write(
    features: Features,
    folder: Path,
    told: list[Section],
    *,
    record: Mapping,
    changes: list[str],
) -> None:
    """Write the pages of a corpus and the bundle of its figures."""
    for place, section in enumerate(told):
        beside = {
            "before": told[place - 1] if place else None,
            "after": told[place + 1] if place + 1 < len(told) else None,
        }
        page = _template("notebook.html").render(
            section=section,
            body=section.body,
            corpus=features.title,
            number=place + 1,
            **beside,
        )
        (folder / section.page).write_text(page, encoding="utf-8")
    _bundle(folder)
    starts, ends = features.documents["start"].dropna(), features.documents["end"].dropna()
    years = sorted({f"{starts.min():%Y}", f"{ends.max():%Y}"}) if len(starts) else []
    page = _template("corpus.html").render(
        features=features,
        sections=told,
        record=record,
        changes=changes,
        years=years,
        formats=FORMATS,
        bundle=BUNDLE,
        dictionaries=[file.name for file in sorted((folder / "figures").glob("*dictionary.csv"))],
        size=_size(folder / BUNDLE),
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def first(out: Path) -> Path:
    """Write the page that leads to every corpus in the report's folder."""
    page, beside = out / "index.html", out / ".index.html.part"
    text = _template("index.html").render(corpora=_record.known(out))
    beside.write_text(text, encoding="utf-8")
    beside.replace(page)
    return page


def _body(notebook: "nbformat.NotebookNode", figures: list[dict]) -> str:
    """Return a notebook as HTML: code folded, figures with captions, a table of contents."""
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    notebook = _marked(notebook, {figure["name"]: figure for figure in figures})
    remove = {"enabled": True, "remove_cell_tags": {_kernel.LEFT_OUT, _kernel.INJECTED}}
    exporter = HTMLExporter(
        config=Config({"TagRemovePreprocessor": remove}),
        template_name="pages",
        extra_template_basedirs=[str(TEMPLATES)],
        preprocessors=["nbconvert.preprocessors.TagRemovePreprocessor"],
        exclude_anchor_links=True,
    )
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    body, _ = exporter.from_notebook_node(notebook)
    return body


def _marked(notebook: "nbformat.NotebookNode", figures: Mapping) -> "nbformat.NotebookNode":
    """Return a copy in which each cell says what the page should do with it."""
    notebook = copy.deepcopy(notebook)
    cells = notebook.cells
    heads = {}
    for place, cell in enumerate(cells):
        cell.metadata["standpoint"] = {}
        about = cell.metadata["standpoint"]  # no dict any more
        after = cells[place + 1] if place + 1 < len(cells) else None
        if cell.cell_type == "markdown":
            # What leads to an explorer tells people in JupyterLab what to do there.
            about["explorer"] = after is not None and "explorer" in _tags(after)
            first = (cell.source.splitlines() or [""])[0]
            if first.startswith("## ") and not about["explorer"]:
                about["anchor"] = f"section-{len(heads) + 1}"
                heads[about["anchor"]] = first.lstrip("# ")
            if after is None:
                about["anchor"] = LIMITS
            continue
        about["found"] = "found" in _tags(cell)
        waiting = [figures[name] for name in _saved(cell) if name in figures]
        for output in cell.outputs:
            data = output.get("data", {})
            if "image/png" in data and waiting:
                output.metadata["standpoint"] = waiting.pop(0)
            if "text/html" in data:  # the page has a style of its own
                data["text/html"] = LONG.sub(
                    r'<td class="long">\1', STYLE.sub("", data["text/html"])
                )
    if cells:
        cells[0].metadata["standpoint"]["contents"] = list(heads.items())
    return notebook


def _found(notebook: "nbformat.NotebookNode") -> list[str]:
    """Return the sentences of the cell tagged `found`, as plain text."""
    from nbconvert.filters import markdown2html

    said = [
        output.data["text/markdown"]
        for cell in notebook.cells
        if cell.cell_type == "code" and "found" in _tags(cell)
        for output in cell.outputs
        if "text/markdown" in output.get("data", {})
    ]
    lines = [line for text in said for line in text.splitlines() if line.strip()]
    plain = (re.sub(r"<[^>]*>", "", markdown2html(line)) for line in lines)
    return [html.unescape(line).strip() for line in plain]


def _saved(cell: "nbformat.NotebookNode") -> list[str]:
    """Return the names of the figures that a cell saves."""
    if cell.cell_type != "code" or "draw.save" not in cell.source:
        return []
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        one.value
        for call in calls
        if ast.unparse(call.func) == "draw.save"
        for one in call.args[1:2]
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def _figure(folder: Path, name: str) -> dict:
    """Return what a page needs of a figure: caption, alternative text and size."""
    file = folder / "figures" / f"{name}.md"
    text = file.read_text(encoding="utf-8") if file.is_file() else name
    caption = " ".join(text.strip().split("\n\n")[0].split())  # what follows is provenance
    # A caption may be written so that Markdown shows its signs as they are.
    caption = html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", caption))
    with (folder / "figures" / f"{name}.png").open("rb") as picture:
        head = picture.read(24)
    width, height = struct.unpack(">II", head[16:24]) if len(head) == 24 else (0, 0)
    return {
        "name": name,
        "caption": caption,
        "alt": re.split(r"(?<=[.!?]) (?=[A-Z0-9])", caption)[0],
        "width": width // DENSITY,
        "height": height // DENSITY,
        "formats": [kind for kind in FORMATS if (folder / "figures" / f"{name}.{kind}").is_file()],
    }


def _bundle(folder: Path) -> None:
    """Write all figures with their numbers and captions into one file, byte for byte the same."""
    with zipfile.ZipFile(folder / BUNDLE, "w") as bundle:
        for file in sorted((folder / "figures").glob("*")):
            entry = zipfile.ZipInfo(f"figures/{file.name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            bundle.writestr(entry, file.read_bytes())


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB"


def _tags(cell: "nbformat.NotebookNode") -> list[str]:
    return cell.metadata.get("tags", [])


def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    return jinja2.Environment(loader=loader, **options).get_template(name)
