"""The kernel in which the notebooks of a report run, one after the other. Part of `publish`.

One kernel for all of them pays once for what they import, which takes longer than what most of them
compute. Between two notebooks it is made as good as new (`_between`).
"""

import copy
import os
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import nbformat

STARTS = 3
PATIENCE = 600  # seconds for a cell
INJECTED = "injected-parameters"  # as papermill calls it
LEFT_OUT = "explorer"
LEFT_BEHIND = ("execution", "papermill", "widgets")  # by an earlier run: times of day, open widgets
RENEW = "from analysis import _between\n_between.renew({folder!r})"


def parameters(values: Mapping[str, str | int]) -> str:
    """Return the source of a cell that sets the parameters of a notebook.

    >>> print(parameters({"CORPUS": 'a "b"', "SEED": 3}), end="")
    # Parameters
    CORPUS = "a \\"b\\""
    SEED = 3
    """
    lines = [f"{name} = {_literal(value)}\n" for name, value in values.items()]
    return "".join(["# Parameters\n", *lines])


def _literal(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    text = value.encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{text}"'


def prepared(book: Path, values: Mapping[str, str | int]) -> "nbformat.NotebookNode":
    """Return a notebook with these parameters, in a cell of its own after those that it has.

    What an earlier run has left in it goes.

    Parameters
    ----------
    book : Path
    values : mapping
        The parameters' names and values.
    """
    import nbformat

    notebook = nbformat.read(book, as_version=4)
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.cells = [cell for cell in notebook.cells if INJECTED not in cell.metadata["tags"]]
    for each in (notebook, *notebook.cells):
        for name in LEFT_BEHIND:
            each.metadata.pop(name, None)
    tagged = [n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata["tags"]]
    added = nbformat.v4.new_code_cell(
        parameters(values), id=INJECTED, metadata={"tags": [INJECTED]}
    )
    notebook.cells.insert(tagged[0] + 1 if tagged else 0, added)
    return notebook


class Kernel:
    """A kernel, started when the first notebook needs it and anew when it died or hangs.

    Parameters
    ----------
    environment : mapping of str to str
        Variables that are set in it.
    """

    def __init__(self, environment: Mapping[str, str]):
        self.environment = dict(environment)
        self.started = 0
        self._client = self._language = None
        self._opened = ExitStack()

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(
        self, notebook: "nbformat.NotebookNode", folder: Path
    ) -> tuple["nbformat.NotebookNode", str | None]:
        """Run a notebook in a folder; return it with its outputs, and what went wrong, if anything.

        Parameters
        ----------
        notebook : NotebookNode
            It stays as it is.
        folder : Path
        """
        fault, done = None, notebook
        for _ in range(STARTS):
            done = copy.deepcopy(notebook)
            try:
                self._start()
                return done, self._run(done, folder)
            except (RuntimeError, TimeoutError) as error:  # it did not start, died, or hangs
                fault = f"the kernel failed {STARTS} times: {error}"
                self.stop()
            except BaseException:
                self.stop()
                raise
        return done, fault

    def _run(self, notebook: "nbformat.NotebookNode", folder: Path) -> str | None:
        import nbformat
        from nbclient.exceptions import CellExecutionError

        renewing = nbformat.v4.new_code_cell(RENEW.format(folder=str(folder)))
        sweeping = self._of(nbformat.v4.new_notebook(cells=[renewing]))
        try:
            sweeping.execute_cell(renewing, 0, store_history=False)
        except CellExecutionError as error:
            return f"the kernel cannot be used: {error.ename}: {error.evalue}"
        client = self._of(notebook)
        for number, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, number)
            except CellExecutionError as error:
                return f"cell {cell.execution_count}: {error.ename}: {error.evalue}"
        notebook.metadata["language_info"] = self._language
        return None

    def _of(self, notebook: "nbformat.NotebookNode"):
        """Return a client of the one kernel for a notebook."""
        from nbclient import NotebookClient

        # Widgets are for people; nbclient now and then waits for ever for what one of them draws.
        client = NotebookClient(
            notebook,
            km=self._client.km,
            timeout=PATIENCE,
            skip_cells_with_tag=LEFT_OUT,
            record_timing=False,  # times of day: equal input, equal bytes
            raise_on_iopub_timeout=True,
        )
        client.kc = self._client.kc
        return client

    def _start(self) -> None:
        if self._client is not None:
            return
        import nbformat
        from jupyter_client import AsyncKernelManager
        from nbclient import NotebookClient

        self.started += 1
        # Sockets of its own: a port of the network can be taken by another kernel between its
        # choice and its use, and the notebook then waits for ever. Windows has ports only.
        sockets = self._opened.enter_context(tempfile.TemporaryDirectory(prefix="standpoint-"))
        local = {"transport": "ipc", "ip": f"{sockets}/kernel"}
        manager = AsyncKernelManager(kernel_name="python3", **({} if os.name == "nt" else local))
        empty = nbformat.v4.new_notebook()
        client = NotebookClient(empty, km=manager, shutdown_kernel="immediate")
        environment = {**os.environ, **self.environment}
        self._opened.enter_context(client.setup_kernel(cleanup_kc=True, env=environment))
        asked = client.kc.kernel_info()
        self._language = client.wait_for_reply(asked)["content"]["language_info"]
        self._client = client

    def stop(self) -> None:
        """Stop the kernel, if there is one."""
        self._client = None
        self._opened.close()
