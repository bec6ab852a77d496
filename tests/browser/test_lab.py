"""JupyterLab in a browser: every notebook runs, and its explorer answers mouse and keyboard."""

import re
from pathlib import Path

import pytest

from tests.hostile import ACTING, SCRIPT

BOOKS = sorted(file.stem for file in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SILENT = ("6_time", "start_from_here")  # their tables have no words of the corpus
NUMBERED = """() => {
    const cells = [...document.querySelectorAll(".jp-NotebookPanel .jp-CodeCell")];
    return cells.length && cells.every((cell) =>
        /^\\[\\d+\\]:$/.test(cell.querySelector(".jp-InputPrompt").textContent));
}"""
FAULTS = """() => [...document.querySelectorAll(
    "[data-mime-type*=stderr], [data-mime-type*=error], .standpoint-fault"
)].map((found) => found.textContent.slice(0, 300))"""


def run(page, lab, book):
    """Open a notebook and run all of its cells, as a person does by the menu."""
    address, token = lab
    page.goto(f"{address}/lab/tree/notebooks/{book}.ipynb?token={token}&reset")
    page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()  # before, there is no kernel to ask
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(NUMBERED)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def shown(explorer):
    """Return what an explorer shows now: its figure's data and its passages."""
    figure = explorer.locator(".standpoint-figure img")
    figure.wait_for()
    return figure.get_attribute("src"), explorer.locator(".standpoint-passages").inner_html()


def changed(page, explorer, before):
    """Wait until the figure is another, and return what is shown then."""
    page.wait_for_function(
        "([found, src]) => found.querySelector('.standpoint-figure img')?.src !== src",
        arg=[explorer.element_handle(), before[0]],
    )
    settled = explorer.locator(".standpoint-status")
    page.wait_for_function("(found) => !/…/.test(found.textContent)", arg=settled.element_handle())
    return shown(explorer)


@pytest.mark.parametrize("book", BOOKS)
def test_a_notebook_runs_and_its_explorer_answers(lab, watched, book):
    page, watch = watched(lab[0])
    run(page, lab, book)
    assert page.evaluate(FAULTS) == []
    assert page.locator(".jp-Dialog").count() == 0
    explorer = page.locator(".standpoint-explorer").last
    first = shown(explorer)
    assert first[0].startswith("data:image/png")
    assert "<mark>" in first[1]
    sources = explorer.get_by_label("Sources")
    names = sources.locator("option").all_text_contents()
    sources.select_option(label=names[-1])  # as a click does: one source alone
    second = changed(page, explorer, first)
    assert second[0] != first[0]
    assert second[1] != first[1]
    sources.focus()  # by keyboard: the first source
    page.keyboard.press("Home")
    third = changed(page, explorer, second)
    assert third[1] != second[1]
    assert sources.evaluate("(found) => found.selectedOptions.length") == 1
    assert explorer.locator(".standpoint-fault").count() == 0
    assert watch.faults == []


def test_all_controls_are_reached_by_tab_in_their_order(lab, watched):
    page, _ = watched(lab[0])
    run(page, lab, "2_actors")
    explorer = page.locator(".standpoint-explorer").last
    controls = explorer.locator(".standpoint-controls").locator("select, input")
    controls.first.focus()
    for number in range(1, controls.count()):
        page.keyboard.press("Tab")
        assert controls.nth(number).evaluate("(found) => found === document.activeElement")
        assert re.search(
            r"\S", controls.nth(number).evaluate("(found) => found.labels[0].textContent")
        )


@pytest.mark.parametrize("book", BOOKS)
def test_nothing_that_a_corpus_holds_acts(lab, watched, book):
    page, watch = watched(lab[0])
    run(page, lab, f"town-{book}")
    notebook = page.locator(".jp-NotebookPanel")
    assert page.evaluate(ACTING, notebook.element_handle()) == []
    if book not in SILENT:
        assert SCRIPT in notebook.text_content()
    assert notebook.locator("mjx-container, .MathJax").count() == 0  # no formula is set
    assert page.evaluate(FAULTS) == []
    assert watch.faults == []


@pytest.mark.parametrize("trusted", [False, True], ids=["not trusted", "trusted"])
@pytest.mark.parametrize("book", [book for book in BOOKS if book[0].isdigit()])
def test_nothing_in_a_notebook_of_the_report_acts(lab, watched, book, trusted):
    """It is opened as it was run, by somebody who runs nothing."""
    page, watch = watched(lab[0])
    address, token = lab
    name = f"{'trusted' if trusted else 'ran'}-{book}"
    page.goto(f"{address}/lab/tree/notebooks/{name}.ipynb?token={token}&reset")
    notebook = page.locator(".jp-NotebookPanel")
    notebook.locator(".jp-OutputArea-output").last.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    assert page.evaluate(ACTING, notebook.element_handle()) == []
    if book not in SILENT:
        assert SCRIPT in " ".join(notebook.locator(".jp-OutputArea-output").all_text_contents())
    assert notebook.locator("mjx-container, .MathJax").count() == 0
    assert watch.faults == []
