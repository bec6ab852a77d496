"""The report in a browser, opened from the file system: whole, quiet, narrow and on paper."""

import pytest

SIZES = {"desk": 1280, "phone": 360}
BROKEN = "() => [...document.images].filter((image) => !image.naturalWidth).map((i) => i.src)"
UNTOLD = "() => [...document.images].filter((image) => !image.alt.trim()).map((i) => i.src)"
OVER = "() => document.documentElement.scrollWidth - window.innerWidth"
LINKS = "() => [...document.links].map((link) => link.href)"


@pytest.fixture(scope="module")
def pages(report):
    found = sorted(report.rglob("*.html"))
    assert len(found) == 1 + 2 * 7
    return found


@pytest.mark.parametrize("width", SIZES.values(), ids=SIZES)
def test_every_page_opens_whole_and_asks_nobody(report, pages, watched, width):
    page, watch = watched(report.as_uri(), width=width)
    for file in pages:
        page.goto(file.as_uri())
        page.wait_for_function("() => [...document.images].every((image) => image.complete)")
        assert page.evaluate(BROKEN) == [], file
        assert page.evaluate(UNTOLD) == [], file
        assert page.evaluate(OVER) <= 0, file
        assert page.locator("h1").count() == 1, file
    assert watch.faults == []


def test_every_link_leads_to_something_that_is_there(report, pages, watched):
    page, _ = watched(report.as_uri())
    there = {file.as_uri() for file in report.rglob("*")}
    for file in pages:
        page.goto(file.as_uri())
        leading = {link.partition("#")[0] for link in page.evaluate(LINKS)}
        assert leading - there == set(), file


def test_it_can_be_printed(report, watched):
    page, watch = watched(report.as_uri())
    for name in ("index.html", "2_actors.html"):
        page.goto((report / "corpus" / name).as_uri())
        assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print")
    assert not page.locator("details").first.is_visible()
    assert watch.faults == []
