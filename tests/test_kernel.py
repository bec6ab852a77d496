"""One kernel for all notebooks: each finds it as good as new, and its death is not theirs."""

import ast

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import _kernel


def notebook(*sources, tags=()):
    """Return a notebook with these cells of code, the last of them with tags."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[-1].metadata["tags"] = list(tags)
    return nbformat.v4.new_notebook(cells=cells)


def said(done):
    """Return what the cells of a notebook print or show, one text a cell."""
    told = []
    for cell in done.cells:
        parts = (one.get("text") or one.get("data", {}).get("text/plain") for one in cell.outputs)
        told.append("".join(part or "" for part in parts).strip())
    return told


@pytest.fixture(scope="module")
def kernel():
    with _kernel.Kernel({"STANDPOINT_WEIR": "high"}) as started:
        yield started


@pytest.fixture
def run(kernel, tmp_path):
    """Return a function that runs cells one after the other as a notebook."""

    def run(*sources, tags=()):
        done, fault = kernel.run(notebook(*sources, tags=tags), tmp_path)
        assert fault is None
        return said(done)

    return run


def test_a_notebook_comes_back_with_its_outputs(kernel, tmp_path):
    given = notebook("x = 2", "print(x)", "x + 1")
    done, fault = kernel.run(given, tmp_path)
    assert fault is None
    assert said(done) == ["", "2", "3"]
    assert [cell.execution_count for cell in done.cells] == [1, 2, 3]
    assert done.metadata["language_info"]["name"] == "python"
    assert all(set(cell.metadata) == {"tags"} or not cell.metadata for cell in done.cells)
    assert given.cells[1].outputs == []  # the one given stays as it is
    nbformat.validate(done)


def test_a_notebook_runs_where_its_results_go(run, tmp_path):
    assert run("import os; print(os.getcwd())") == [str(tmp_path)]
    assert run("from pathlib import Path; Path('a.txt').write_text('x')") == ["1"]
    assert (tmp_path / "a.txt").read_text() == "x"


def test_the_environment_is_handed_on(run):
    assert run("import os; print(os.environ['STANDPOINT_WEIR'])") == ["high"]


def test_explorers_are_not_run(run):
    assert run("1", "2", tags=["explorer"]) == ["1", ""]


def test_names_and_numbers_begin_anew(kernel, run, tmp_path):
    run("weir = 1", "weir", "import os as water")
    asked = "[name for name in ('weir', 'water', '_between', '_2') if name in globals()]"
    done, _ = kernel.run(notebook(asked, "sorted(In)", "Out"), tmp_path)
    assert said(done)[0] == "[]"
    assert ast.literal_eval(said(done)[1]) == sorted(["", asked, "sorted(In)"])
    assert [cell.execution_count for cell in done.cells] == [1, 2, 3]


def test_figures_and_options_begin_anew(run):
    fresh = (
        "import matplotlib.pyplot as plt\nimport pandas as pd\nimport matplotlib as mpl",
        "print(plt.get_fignums(), mpl.rcParams['lines.linewidth'], mpl.rcParams['figure.dpi'])",
        "print(pd.options.display.max_colwidth, pd.options.display.html.use_mathjax)",
        "print('inline' in mpl.get_backend())",
    )
    for _ in range(2):
        assert run(*fresh) == ["", "[] 1.5 100.0", "50 True", "True"]
        run(
            "import matplotlib as mpl; import matplotlib.pyplot as plt; import pandas as pd",
            "plt.ioff()\nplt.figure()\nplt.rcParams.update({'lines.linewidth': 9.0})",
            "mpl.rcParams['figure.dpi'] = 50\npd.options.display.max_colwidth = None",
            "pd.options.display.html.use_mathjax = False",
        )


def test_figures_are_shown_in_the_second_notebook_as_in_the_first(kernel, tmp_path):
    cells = ("import matplotlib.pyplot as plt", "plt.figure(figsize=(1, 1)); plt.plot([1, 2])")
    shown = []
    for _ in range(2):
        done, fault = kernel.run(notebook(*cells), tmp_path)
        assert fault is None
        shown.append([output.get("data", {}).get("image/png") for output in done.cells[1].outputs])
    assert shown[0] == shown[1]
    assert any(shown[0])


def test_warnings_are_shown_in_each_notebook_once(run):
    cell = "import warnings\nfor _ in range(2):\n    warnings.warn('The weir is high.')"
    for _ in range(2):
        (told,) = run(cell)
        assert told.count("UserWarning: The weir is high.") == 1


def test_a_fault_is_told_and_the_kernel_goes_on(kernel, run, tmp_path):
    started = kernel.started
    done, fault = kernel.run(notebook("1", "{}['weir']", "3"), tmp_path)
    assert fault == "cell 2: KeyError: 'weir'"
    assert [cell.execution_count for cell in done.cells] == [1, 2, None]
    assert run("4") == ["4"]
    assert kernel.started == started


def test_a_fault_of_a_corpus_is_its_message(kernel, tmp_path):
    cells = ("from analysis.tables import CorpusError", "raise CorpusError('a, line 2: no')")
    done, fault = kernel.run(notebook(*cells), tmp_path)
    assert fault == "cell 2: CorpusError: a, line 2: no"
    assert done.cells[1].outputs[0].traceback == ["Corpus error: a, line 2: no"]


def test_a_kernel_that_dies_is_started_anew(kernel, run, tmp_path):
    started = kernel.started
    once = (
        "import os\nfrom pathlib import Path\nfirst = not Path('been').exists()",
        "Path('been').touch()\nif first:\n    os._exit(1)",
        "first",
    )
    assert run(*once)[2] == "False"
    assert kernel.started == started + 1
    assert run("5") == ["5"]
    assert kernel.started == started + 1


def test_a_kernel_that_always_dies_is_a_fault_of_that_notebook(tmp_path, monkeypatch):
    monkeypatch.setattr(_kernel, "STARTS", 2)
    with _kernel.Kernel({}) as kernel:
        _, fault = kernel.run(notebook("import os; os._exit(1)"), tmp_path)
        assert fault == "the kernel failed 2 times: Kernel died"
        assert kernel.started == 2
        assert said(kernel.run(notebook("6"), tmp_path)[0]) == ["6"]
        assert kernel.started == 3


def test_a_cell_that_never_ends_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(_kernel, "STARTS", 1)
    monkeypatch.setattr(_kernel, "PATIENCE", 1)
    with _kernel.Kernel({}) as kernel:
        _, fault = kernel.run(notebook("while True: pass"), tmp_path)
        assert fault.startswith("the kernel failed 1 times: A cell timed out while")


def test_no_kernel_is_started_for_nothing():
    with _kernel.Kernel({}) as kernel:
        pass
    assert kernel.started == 0


def test_parameters_follow_those_of_the_notebook(tmp_path):
    stored = notebook("CORPUS = 'a'", "CORPUS")
    stored.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(stored, tmp_path / "a.ipynb")
    made = _kernel.prepared(tmp_path / "a.ipynb", {"CORPUS": "b", "SEED": 3})
    assert [cell.source for cell in made.cells] == [
        "CORPUS = 'a'",
        '# Parameters\nCORPUS = "b"\nSEED = 3\n',
        "CORPUS",
    ]
    assert [cell.metadata["tags"] for cell in made.cells] == [
        ["parameters"],
        [_kernel.INJECTED],
        [],
    ]
    again = _kernel.prepared(tmp_path / "a.ipynb", {"CORPUS": "b", "SEED": 3})
    assert made == again  # no random id in it


def test_nothing_of_an_earlier_run_is_left(tmp_path):
    stored = notebook("CORPUS = 'a'", "CORPUS = 'old'", "1", tags=["explorer"])
    first, second, third = stored.cells
    first.metadata = {"tags": ["parameters"], "execution": {"iopub.execute_input": "2026"}}
    second.metadata["tags"] = [_kernel.INJECTED]
    third.execution_count = 7
    third.outputs = [nbformat.v4.new_output("stream", text="old")]
    stored.metadata = {"papermill": {"start_time": "2026"}, "widgets": {}, "title": "Mine"}
    nbformat.write(stored, tmp_path / "a.ipynb")
    made = _kernel.prepared(tmp_path / "a.ipynb", {"CORPUS": "b"})
    assert [cell.source for cell in made.cells] == [
        "CORPUS = 'a'",
        '# Parameters\nCORPUS = "b"\n',
        "1",
    ]
    assert made.cells[0].metadata == {"tags": ["parameters"]}
    assert made.cells[2].outputs == []
    assert made.cells[2].execution_count is None
    assert made.metadata == {"title": "Mine"}


def test_a_notebook_without_parameters_gets_them_first(tmp_path):
    nbformat.write(notebook("1"), tmp_path / "a.ipynb")
    made = _kernel.prepared(tmp_path / "a.ipynb", {"SEED": 3})
    assert [cell.source for cell in made.cells] == ["# Parameters\nSEED = 3\n", "1"]


@given(st.dictionaries(st.from_regex(r"[A-Z]{1,5}", fullmatch=True), st.text() | st.integers()))
def test_parameters_are_read_back_as_they_were(values):
    tree = ast.parse(_kernel.parameters(values))
    found = {node.targets[0].id: ast.literal_eval(node.value) for node in tree.body}
    assert found == values
    assert _kernel.parameters(values).count("\n") == 1 + len(values)
