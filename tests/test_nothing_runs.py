"""Nothing that a corpus holds is ever run: what could run it is not used, in library or notebooks.

The code is read as a tree, names are followed to where they were imported from, and a name that is
only known while the program runs is a fault too, so that no string can hide what is called.
"""

import ast
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import nbformat
import pandas as pd
import pytest

import analysis
from analysis import cli, draw, extract
from analysis.tables import CorpusError

HERE = Path(analysis.__file__).parent
BOOKS = HERE.parent / "notebooks"

# Modules that run code, bring objects out of bytes, or call other programs or machines.
MODULES = {
    *("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "copyreg"),
    *(
        "yaml",
        "jsonpickle",
        "sqlite3",
        "sqlalchemy",
        "numexpr",
        "ctypes",
        "cffi",
        "multiprocessing",
    ),
    *("subprocess", "webbrowser", "pty", "pexpect", "builtins", "code", "codeop"),
    *("runpy", "imp", "pkgutil", "zipimport", "timeit", "tarfile", "xmlrpc", "inspect"),
    *(
        "socket",
        "socketserver",
        "http",
        "urllib",
        "requests",
        "httpx",
        "aiohttp",
        "ftplib",
        "smtplib",
    ),
}
# Functions and methods, wherever they come from.
NAMES = {
    *("eval", "exec", "compile", "__import__", "globals", "locals", "vars", "input", "breakpoint"),
    *("setattr", "delattr", "__builtins__", "__globals__", "__subclasses__", "__reduce__"),
    *(
        "__loader__",
        "__code__",
        "__getattribute__",
        "import_module",
        "system",
        "popen",
        "startfile",
    ),
    *("execl", "execle", "execlp", "execv", "execve", "execvp", "execvpe", "fork", "forkpty"),
    *("spawnl", "spawnle", "spawnv", "spawnve", "posix_spawn", "Popen", "read_pickle", "to_pickle"),
    *("read_sql", "read_sql_query", "read_sql_table", "to_sql", "read_hdf", "to_hdf", "read_html"),
    *("read_clipboard", "from_string", "Template", "unpack_archive", "extractall", "run_cell"),
    *("run_line_magic", "run_cell_magic", "safe_execfile", "getoutput", "to_excel", "ExcelWriter"),
    *("unsafe_load", "full_load", "read_xml", "literal_eval", "register_namespace", "autoescape"),
}
# Names that are used for something harmless, or of which what they take is looked at below.
LOOKED_AT = {"compile", "Template", "eval", "import_module", "autoescape"}
PATTERNS = {
    "compile",
    "search",
    "match",
    "fullmatch",
    "sub",
    "subn",
    "split",
    "findall",
    "finditer",
}
OPTIONS = {"shell", "allow_pickle", "object_hook", "object_pairs_hook", "trust_remote_code"}

# What is allowed all the same: where, what, and why.
ALLOWED = {
    ("_files", "importlib.util.find_spec(library)"): "asks if a library of ours is installed",
    ("rate", "import_module('torch')"): "a name of ours; the package is large and optional",
    ("rate", "import_module('transformers')"): "the same",
    ("rate", "model.eval()"): "torch: a model that is asked, not taught; it takes nothing",
    ("explore", "inspect"): "reads the names of the parameters of a notebook's own functions",
    ("_store", "getattr(tables, name.upper())"): "of the names of our own tables",
    ("load", "getattr(tables, path.stem.upper())"): "of the names of our own tables",
    ("_kept", "getattr(features, each.name)"): "of the fields of our own class",
    ("_record", "getattr(features, name)"): "of the names of our own tables",
    ("_doubts", "getattr(features, name)"): "of the names of our own tables",
    ("extract", "getattr(about, name)"): "of the names of our own tables",
    ("extract", "getattr(measured, name)"): "of the names of our own tables",
    ("extract", "getattr(corpus, name)"): "of the names of our own tables",
    ("find", "getattr(row, side)"): "first or last, of a row",
    ("draw", "getattr(line, voice)"): "own, quoted or reprinted, of a row",
    ("parse", "spacy.load(candidate, exclude=['ner'])"): "an installed package that is a model",
    ("parse", "spacy.load(candidate)"): "the same",
    ("_captions", "text.format_map(found)"): "a sentence of data/figures.csv",
    ("_calendar", "told.format(year=2000)"): "what was taken for a date, of the words of a pattern",
    ("_effects", "head.format(name)"): "one of two heads beside it",
    ("_evidence", "TOLD[piece.kind].format(piece.words)"): "one of the sentences beside it",
    ("_pages", "jinja2.Template"): "the type of what is returned",
    ("_pages", "jinja2.Environment(loader=loader, **options)"): "escapes all, as the options say",
}

# Where patterns are put together: of our own lists of words, or of names by `re.escape`.
OF_WORDS = {
    *("_cues", "_days", "_marks", "_periods", "_sentences", "_slogans", "_valence", "date"),
    *("_matches", "_names", "find", "_folders", "_cells"),
    *("_aliased", "_guesses"),
}


def dotted(node, known):
    """Return the whole name of something, from the module that it was imported from."""
    if isinstance(node, ast.Name):
        return known.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, known)}.{node.attr}"
    return "()"


def imports(tree):
    """Return what each imported name means, at the head of a module or further down."""
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                known[one.asname or one.name.split(".")[0]] = (
                    one.name if one.asname else one.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            for one in node.names:
                known[one.asname or one.name] = f"{node.module or ''}.{one.name}"
    return known


def is_ours(node, fixed):
    """Tell if a string is written in the code: as it stands, or put together of such."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(
            is_ours(part.value if isinstance(part, ast.FormattedValue) else part, fixed)
            for part in node.values
        )
    if isinstance(node, ast.BinOp):
        return is_ours(node.left, fixed) and is_ours(node.right, fixed)
    if isinstance(node, ast.Name):
        return node.id.isupper() or node.id in fixed
    if isinstance(node, ast.Attribute):
        return node.attr.isupper()
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.escape"


def faults(source, name=""):
    """Return what a module uses that could run what a corpus holds."""
    tree = ast.parse(source)
    known, told = imports(tree), []
    fixed = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    stored = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    fixed = {name for name in fixed if stored[name] == 1}

    def fault(node, what=None):
        said = ast.unparse(node) if what is None else what
        if (name, said) not in ALLOWED and not (said == "a pattern" and name in OF_WORDS):
            told.append(f"{name}, line {node.lineno}: {said[:100]}")

    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
            )
            if any(one.name == "*" for one in node.names):
                fault(node)
            for module in modules:
                top, _, below = module.partition(".")
                harmless = module == "importlib" or below.split(".")[0] in READ_ONLY
                last = module.rsplit(".", 1)[-1]
                bad = {top, module} & MODULES or (last in NAMES and last not in LOOKED_AT)
                if bad and not harmless:
                    fault(node, module)
        elif isinstance(node, ast.Name | ast.Attribute):
            whole = dotted(node, known)
            last = whole.rsplit(".", 1)[-1]
            template = last == "Template" and "jinja2" in whole
            if last in NAMES - LOOKED_AT or whole in ("compile", "eval") or template:
                fault(node)
        if isinstance(node, ast.Call):
            _call(node, known, fixed, fault)
    return told


READ_ONLY = ("metadata", "resources", "util", "import_module")


def _call(node, known, fixed, fault):
    whole = dotted(node.func, known)
    top, last = whole.split(".")[0], whole.rsplit(".", 1)[-1]
    first = node.args[0] if node.args else None
    options = {one.arg: one.value for one in node.keywords}
    asked = node.args[1] if whole == "getattr" else ast.Constant("")
    ours = whole.startswith(("analysis.", "load.")) or top in ("json", "tomllib", "()")
    bad = [
        any(
            not isinstance(options[option], ast.Constant) or options[option].value is not False
            for option in OPTIONS & set(options)
        ),
        last == "import_module" or whole.startswith("importlib.util."),
        not isinstance(asked, ast.Constant) or asked.value in NAMES,
        last == "eval" or (last == "load" and not ours),
        last == "query" and not is_ours(first, fixed),
        last in ("format", "format_map") and not is_ours(node.func.value, fixed | FORMS),
        last == "Environment" and "autoescape" not in ast.unparse(node),
    ]
    if any(bad):
        fault(node)
    elif whole.startswith("re.") and last in PATTERNS and not is_ours(first, fixed):
        fault(node, "a pattern")


FORMS = {"form"}  # of numbers: what a figure of ours asks for


@pytest.mark.parametrize("file", sorted(HERE.rglob("*.py")), ids=lambda file: file.stem)
def test_the_library_runs_nothing_that_is_data(file):
    assert faults(file.read_text(encoding="utf-8"), file.stem) == []


@pytest.mark.parametrize("book", sorted(BOOKS.glob("*.ipynb")), ids=lambda book: book.stem)
def test_a_notebook_runs_nothing_that_is_data(book):
    """There is no command of IPython in it either, and nothing that says it is to be trusted."""
    notebook = nbformat.read(book, as_version=4)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert faults("\n".join(cells), book.stem) == []  # a command of IPython is no Python


HIDDEN = [
    "import pickle",
    "import pickle as p",
    "def later():\n    from pickle import loads",
    "from os import system as start\nstart('x')",
    "import os\nrun = os.system\nrun('x')",
    "import os as o\no.popen('x')",
    "import subprocess",
    "import yaml\nyaml.load(text)",
    "import sqlite3",
    "eval(text)",
    "call = eval",
    "print(*map(eval, texts))",
    "getattr(os, 'sys' + 'tem')('x')",
    "getattr(os, 'system')('x')",
    "getattr(frame, name)",
    "globals()['ev' + 'al'](text)",
    "vars(os)[name]('x')",
    "__import__('pickle')",
    "import importlib\nimportlib.import_module(name)",
    "from importlib import import_module as bring\nbring(name)",
    "from pandas import *",
    "from pandas import read_pickle as table",
    "pd.read_pickle(file)",
    "np.load(file, allow_pickle=True)",
    "np.load(file)",
    "joblib.load(file)",
    "from joblib import load\nload(file)",
    "torch.load(file)",
    "frame.eval(text)",
    "frame.query(text)",
    "frame.query(f\"source == '{source}'\")",
    "one = 'n > 3'\none = text\nframe.query(one)",
    "pd.eval(text)",
    "text.format(self)",
    "title.format_map(known)",
    "jinja2.Template(text)",
    "from jinja2 import Template\nTemplate(text)",
    "jinja2.Environment(loader=loader)",
    "jinja2.Environment(autoescape=True).from_string(text)",
    "re.compile(name)",
    "import re as r\nr.search(f'{name}s', text)",
    "from re import compile as pattern\npattern(name)",
    "json.loads(text, object_hook=make)",
    "run(command, shell=True)",
    "spacy.load(name)",
    "().__class__.__base__.__subclasses__()",
    "import urllib.request",
    "frame.to_excel(file)",
]
HARMLESS = [
    "'eval(pickle)'",
    "# eval(text)",
    "import re\nre.compile('a+')\nre.compile(rf'{re.escape(name)}s')\nre.search(WORD, text)",
    "frame.query('n > 3 and actor == @actor')",
    "'{}, {}'.format(one, two)",
    "TOLD.format(name=name)",
    "json.loads(text)",
    "tomllib.loads(text)",
    "getattr(row, 'of', '')",
    "from importlib.metadata import version",
    "evaluate(text)",
    "model.evaluation",
    "jinja2.Environment(loader=loader, autoescape=True)",
    "from analysis import load\nload.corpus('corpus/harbour')",
]


@pytest.mark.parametrize("source", HIDDEN)
def test_what_could_run_data_is_seen(source):
    assert faults(source)


@pytest.mark.parametrize("source", HARMLESS)
def test_what_could_not_is_left_alone(source):
    assert faults(source) == []


def test_what_is_allowed_is_still_there():
    """A reason for something that is gone would allow it to come back."""
    there = {
        (file.stem, ast.unparse(node))
        for file in HERE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call | ast.Attribute)
    }
    used = {
        (file.stem, one.name)
        for file in HERE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import)
        for one in node.names
    }
    assert set(ALLOWED) - there - used == set()


PATTERNS_AS_NAMES = [
    "(a+)+$",
    ".*",
    "[",
    "\\",
    "a|b",
    "(?P<x>",
    "otters(?=",
    "$x^2$",
    "{7}",
    "x{9999}",
]


@pytest.mark.parametrize("name", PATTERNS_AS_NAMES)
def test_a_name_is_no_pattern(trunk, actors, name):
    """Aliases are found as they stand in the text, and nothing else is found."""
    known = actors(("otters", name), ("mink", "Mink"))
    found = trunk(f"They met {name} and the Mink at the weir. Aaaa and b.", known)["mentions"]
    assert set(found["name"]) == {name, "Mink"}


@pytest.mark.parametrize("model", ["joblib", "pip", "numpy", "../model", "os", "analysis"])
def test_a_corpus_names_no_package_to_be_run(make_corpus, model):
    """It may name a model of spaCy's; another package would be imported, and its `load` called."""
    folder = make_corpus({"corpus.toml": f'model = "{model}"\n'})
    with pytest.raises(CorpusError, match=f"the spaCy model '{model}' is not installed"):
        extract.features(folder)


SIGNS = "\x1b[31mred\x1b]8;;x\x07 \x9b2J a\ufeffb \ufffe \u200b"
TEX = [r"$\frac$", r"\input{/etc/passwd}", "$x^2$", r"$\undefined{", "100% & #1 _a_ {b} ~", SIGNS]


@pytest.mark.filterwarnings("ignore:Glyph .* missing")
@pytest.mark.parametrize("name", TEX, ids=range(len(TEX)))
def test_a_name_on_a_figure_is_neither_a_formula_nor_a_fault(tmp_path, weir, name):
    """Whatever the user's own settings of matplotlib say; also with signs that no file can hold."""
    table = pd.DataFrame({"source": [name], "label": [f"{name} b"], "rate": [2.0], "n": [9]})
    table = table.assign(enough=True, low=1.0, high=3.0)
    with mpl.rc_context({"text.usetex": True, "text.parse_math": True}):
        figure = draw.heatmap(
            table, "label", "source", "rate", unit=name, down=[f"{name} b"], across=[name]
        )
        draw.save(figure, "a", table, caption=name, features=weir, folder=tmp_path)
    words = {text.get_text() for text in figure.findobj(mpl.text.Text)}
    assert not any(text.get_usetex() or text.get_parse_math() for text in figure.axes[0].texts)
    plain = "".join(sign for sign in name if sign.isprintable() or sign == "\u200b")
    assert any("".join(text.split()).startswith("".join(plain.split())) for text in words)
    ElementTree.parse(tmp_path / "a.svg")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_no_terminal_obeys_a_corpus(make_corpus, capsys):
    sign = "\x1b]0;owned\x07\x1b[2J\u202e"
    files = {"documents.csv": f"doc,source,date,path\na{sign},M{sign},2001,texts/a.txt\n"}
    assert cli.main(["check", str(make_corpus(files))]) == 0
    faulty = {"actors.csv": f"actor,label,type,alias\notters,Otters,x{sign},otters\n"}
    assert cli.main(["check", str(make_corpus(faulty, name="other"))]) == 1
    said = capsys.readouterr()
    for words in (said.out, said.err):
        assert r"\x1b]0;owned\x07\x1b[2J\u202e" in words
        assert not set("\x1b\x07\u202e") & set(words)
