"""The house rules: who may import whom, how long a file is, and what a docstring holds."""

import ast
import inspect
import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

import analysis

HERE = Path(analysis.__file__).parent
FILES = sorted(HERE.glob("*.py"))
MODULES = [file.stem for file in FILES if not file.stem.startswith("_")]
PRIVATE = {
    "extract": {"_folders", "_keys", "_lock", "_rows", "_store", "_stream", "_workers"},
    "load": {"_beside", "_bounds", "_opened", "_pieces", "_read", "_settings", "_texts"},
    "segment": {"_cues", "_kinds", "_leads", "_quotes", "_sentences", "_speakers", "_splits"},
    "find": {"_matches", "_names"},
    "count": {"_bags", "_contexts", "_paragraphs", "_words"},
    "date": {"_calendar", "_days", "_hints", "_marks", "_numbers", "_periods"},
    "parse": {"_parsed", "_roles"},
    "draw": {
        *(
            "_canvas",
            "_captions",
            "_clusters",
            "_effects",
            "_maps",
            "_saving",
            "_stamp",
            "_stances",
        ),
        *("_times", "_told", "_turns"),
    },
    "weigh": {"_contrasts", "_measures", "_sums"},
    "compare": {"_distance"},
    "relate": {"_contexts"},
    "pool": {"_coders", "_pooling"},
    "judge": {
        *("_address", "_deeds", "_evidence", "_idioms", "_learned", "_negations", "_phrases"),
        *("_scores", "_slogans", "_valence"),
    },
    "probe": {"_measures"},
    "group": {"_excerpts", "_partitions", "_spaces"},
    "interpret": {"_partitions"},
    "join": {"_excerpts", "_partitions"},
    "suggest": {"_variants"},
    "code": {"_alphas", "_coder", "_lines", "_samples", "_sheets", "_verdicts"},
    "review": {"_aliased", "_doubts", "_lines", "_overlap", "_strays", "_twins"},
    "explore": {"_listed", "_subsets"},
    "trace": {"_changes", "_past", "_stretches", "_tallies"},
    "rate": {"_pairs", "_scores"},
    "publish": {"_between", "_kept", "_kernel", "_pages", "_record"},
    "tell": {"_wording"},
    "gather": {"_chaff", "_columns", "_found", "_guesses", "_lines", "_stamp", "_twins"},
}
READERS = {"_codings", "_files", "_wraps", "_html", "_pdfs"}  # of single files, behind `gather`
LEANING = {
    "_beside": {"_bounds", "_read"},
    "_folders": {"_cells", "_keys", "_rows", "_store", "load"},
    "_keys": {"load"},
    "_lock": {"_folders"},  # locks lie in the cache
    "_opened": {"_bounds"},
    "_pieces": {"_bounds", "_opened", "_read"},
    "_rows": {"_keys"},
    "_settings": {"_bounds", "_read"},
    "_stream": {"_folders", "_keys", "_read", "_rows", "_store", "_workers", "load"},
    "_read": {"_bounds", "_cells", "_opened"},
    "_texts": {"_bounds", "_read", "_words"},
    "_paragraphs": {"_flat"},
    "_words": {"_flat"},
    "_splits": {"_flat", "_sentences"},
    "_kinds": {"_quotes", "_speakers"},
    "_leads": {"_cues", "_sentences"},
    "_speakers": {"_cues", "_leads"},
    "_matches": {"_flat"},
    "_names": {"_flat"},
    "_address": {"_negations"},
    "_deeds": {"_idioms", "_negations", "_phrases", "_roles", "_slogans", "_valence"},
    "_evidence": {
        *("_address", "_deeds", "_idioms", "_negations", "_phrases", "_roles", "_slogans"),
        "_valence",
    },
    "_negations": {"_slogans", "_valence"},
    "_phrases": {"_idioms", "_negations", "_roles", "_slogans", "_valence"},
    "_learned": {"_evidence", "_negations", "_valence"},
    "_days": {"_calendar", "_marks", "_numbers"},
    "_hints": {"_calendar", "_marks"},
    "_marks": {"_calendar", "_numbers"},  # what is found says what it means
    "_periods": {"_calendar", "_marks", "_numbers"},
    "_partitions": {"_matrices", "_spaces", "resample"},
    "_spaces": {"_excerpts", "_matrices"},
    "_excerpts": {"_matrices"},
    "_bags": {"_matrices"},
    "_sums": {"_matrices", "_measures", "resample"},
    "_contexts": {"_matrices", "_words"},
    "_contrasts": {"_measures", "resample"},
    "_effects": {"_canvas"},  # all of `draw` is on the same paper
    "_clusters": {"_canvas", "_maps"},
    "_maps": {"_canvas"},
    "_stances": {"_canvas"},
    "_times": {"_canvas", "_turns"},
    "_told": {"_canvas"},
    "_turns": {"_canvas"},
    "_tallies": {"_contexts", "_matrices"},
    "_alphas": {"resample"},
    "_verdicts": {"_alphas", "_coders", "_lines", "pool"},
    "_aliased": {"_lines", "_variants", "find"},
    "_doubts": {"_aliased", "_coders", "_lines", "_overlap", "_strays", "_twins", "segment"},
    "_overlap": {"_lines"},
    "_strays": {"_cells", "_lines", "_read"},
    "_cells": set(),
    "_sheets": {"_cells"},
    "_listed": {"cite", "count"},
    "_coder": {"_cells", "_sheets"},
    "_files": {"_codings", "_wraps", "_html", "_pdfs"},
    "_pdfs": {"_wraps", "_html"},
    "_columns": {"_codings", "_files", "_html", "_lines"},
    "_guesses": {"date"},  # the first lines of a text are read as its dates are
    "_found": {"_chaff", "_columns", "_files", "_guesses", "_html", "_lines"},
    "_past": {"_contexts", "_matrices", "_stretches", "resample"},
    "_pages": {"_captions", "_kernel", "_record"},
    "_kept": {"_folders", "_keys", "_lock", "_record"},  # in the same cache
    "_saving": {"_canvas", "_captions", "_cells", "_stamp"},
    "_captions": {"_cells", "_stamp"},  # how a table is written, and what it was made from
    "_record": {"_stamp"},
}
STAGES = (
    "load",
    "segment",
    "find",
    "parse",
    "count",
    "date",
    "portray",
    "relate",
    "weigh",
    "compare",
    "probe",
    "group",
    "interpret",
    "join",
    "pool",
    "trace",
    "rate",
    "resample",
    "draw",
)
SHARED = {"tables", "resample", "data", "_matrices", "_cells", "_flat"}
ABOVE = {
    "tables": {"_errors"},
    "extract": {
        *("_flat", "_folders", "_keys", "_lock", "_rows", "_store", "_stream", "_workers"),
        *("load", "segment", "find", "parse", "count", "date", "judge", "tables"),
    },
    "judge": {
        *("_address", "_evidence", "_learned", "_scores", "_valence", "parse", "pool", "tables"),
    },
    "cite": {"count", "extract", "relate", "tables"},
    "review": {"_cells", "_doubts", "_lines", "_variants", "cite", "find", "suggest", "tables"},
    "suggest": {"_cells", "find", "parse", "tables", "data", "extract", "_variants"},
    "publish": {"_kept", "_kernel", "_lock", "_pages", "_record", "extract", "load", "tables"},
    "tell": {"_wording", "portray", "tables"},
    "explore": {"_listed", "_subsets", "draw", "tables"},
    "code": {"_cells", "_coder", "_samples", "_sheets", "_verdicts", "cite", "tables"},
    "gather": {
        *("_cells", "_chaff", "_columns", "_found", "_guesses", "_lines", "_stamp", "_twins"),
        *("_bounds", "_errors", "_lock", "tables"),
    },
    "cli": {"_errors", "code", "extract", "gather", "load", "publish", "review", "suggest"},
}


def imported(source):
    """Return the modules of the package that a module imports, at its head or further down."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "analysis":
            found |= {alias.name for alias in node.names if not alias.name.startswith("__")}
        elif isinstance(node, ast.ImportFrom) and node.level:
            found |= {node.module or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.split(".")[1]
                for alias in node.names
                if alias.name.startswith("analysis.")
            }
    return found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from analysis import load, tables", {"load", "tables"}),
        ("from analysis.tables import CorpusError", {"tables"}),
        ("from analysis.data import words", {"data"}),
        ("import analysis.load", {"load"}),
        ("from . import load", {"load"}),
        ("from .load import corpus", {"load"}),
        ("def later():\n    from analysis import load", {"load"}),
        ("import pandas", set()),
        ("from analysis import __version__", set()),
    ],
)
def test_imports_are_read(source, found):
    assert imported(source) == found


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_no_other_stage(stage):
    allowed = (SHARED | PRIVATE.get(stage, set())) - {stage}
    assert imported((HERE / f"{stage}.py").read_text(encoding="utf-8")) <= allowed


@pytest.mark.parametrize("module", ABOVE)
def test_what_stands_above_the_stages_imports_what_it_composes(module):
    assert imported((HERE / f"{module}.py").read_text(encoding="utf-8")) <= ABOVE[module]


@pytest.mark.parametrize(
    "helper", sorted({"_flat", "_matrices", *READERS}.union(*PRIVATE.values()))
)
def test_a_private_helper_imports_nothing_of_the_house(helper):
    allowed = {"tables", "data"} | LEANING.get(helper, set())
    assert imported((HERE / f"{helper}.py").read_text(encoding="utf-8")) <= allowed


def test_only_extract_composes_the_trunk():
    trunk = {"segment", "find", "parse", "count", "date"}
    composing = [
        file.stem for file in FILES if len(imported(file.read_text(encoding="utf-8")) & trunk) > 1
    ]
    # These run no trunk: they ask how names are found in what extract has measured.
    assert set(composing) - {"review", "suggest"} == {"extract"}


def test_every_module_has_its_rule():
    rooms = {*STAGES, *ABOVE, "__init__", "_cells", "_errors", "_flat", "_matrices"}
    rooms |= set().union(*PRIVATE.values())
    rooms |= READERS
    assert {file.stem for file in FILES} == rooms


def test_the_package_holds_modules_and_data_only():
    kinds = {"": {".py"}, "data": {".py", ".csv"}}
    for folder, allowed in kinds.items():
        files = [file for file in (HERE / folder).iterdir() if file.is_file()]
        assert {file.suffix for file in files} == allowed


def test_every_module_has_its_tests():
    here = Path(__file__).parent
    tested = {"segment": "quotes"}
    for module in MODULES:
        assert (here / f"test_{module}.py").is_file(), module
        if module in tested:
            assert (here / f"test_{tested[module]}.py").is_file()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_module_can_be_read_in_one_sitting(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400
    assert ast.get_docstring(ast.parse("\n".join(lines)))


def public():
    for name in MODULES:
        module = import_module(f"analysis.{name}")
        listed = getattr(module, "__all__", ())  # what a private helper holds is public through it
        for label, thing in vars(module).items():
            own = getattr(thing, "__module__", None) == module.__name__
            if label.startswith("_") or not (own or label in listed):
                continue
            if inspect.isfunction(thing) or inspect.isclass(thing):
                yield pytest.param(thing, id=f"{name}.{label}")


PUBLIC = list(public())
FUNCTIONS = [one for one in PUBLIC if inspect.isfunction(one.values[0])]
SECTIONS = ("Parameters", "Returns", "Yields", "Raises", "Examples", "Notes")


def test_what_draw_lists_is_all_there_and_checked():
    module = import_module("analysis.draw")
    shown = {one.id.removeprefix("draw.") for one in PUBLIC if one.id.startswith("draw.")}
    assert set(module.__all__) <= shown
    taken_in = {"choices", "contrast", "dimensions", "effects", "positions", "scatter", "tree"}
    taken_in |= {"dispersion", "narrated", "series", "timeline"}
    taken_in |= {"confusion", "estimates", "reasons", "stances"} | {"keep", "save"}
    assert taken_in <= set(module.__all__)
    figures = {label for label in shown if hasattr(getattr(module, label), "__wrapped__")}
    assert figures <= set(module.__all__)


@pytest.mark.parametrize("thing", PUBLIC)
def test_what_is_public_has_a_docstring(thing):
    told = inspect.getdoc(thing)
    assert told
    lines = told.splitlines()
    assert lines[0].endswith((".", "…")) or len(lines) > 1
    for section, line in pairwise(lines):
        if section in SECTIONS:
            assert line == "-" * len(section)
        assert not (set(line) == {"-"} and section not in SECTIONS), section


def taken(thing):
    """Return the parameters of a function that are not told by its name alone."""
    return list(inspect.signature(thing).parameters)


@pytest.mark.parametrize("thing", FUNCTIONS)
def test_what_a_public_function_takes_and_raises_is_told(thing):
    told = inspect.getdoc(thing)
    missing = [name for name in taken(thing) if not re.search(rf"(?<!\w){name}(?!\w)", told)]
    if "Parameters\n" in told:
        assert not missing
    if "CorpusError(" in inspect.getsource(thing):
        assert "Raises\n" in told
    assert all(
        parameter.annotation is not inspect.Parameter.empty
        or name in ("contexts", "frame", "where", "args", "options", "choice", "span")
        for name, parameter in inspect.signature(thing).parameters.items()
    )


@pytest.mark.parametrize("stage", ["portray", "weigh", "compare", "group", "trace", "resample"])
def test_wherever_there_is_chance_there_is_a_seed(stage):
    module = import_module(f"analysis.{stage}")
    for name, thing in vars(module).items():
        if not inspect.isfunction(thing) or thing.__module__ != module.__name__:
            continue
        source = inspect.getsource(thing)
        if re.search(
            r"default_rng|random_state|resample\.(ratios|weights|permuted|drawn)\(", source
        ):
            assert "seed" in inspect.signature(thing).parameters, name


def test_words_live_in_data_not_in_code():
    for file in (HERE / "data").glob("*.csv"):
        assert file.read_text(encoding="utf-8").startswith("# "), file.name
