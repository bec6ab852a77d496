"""A corpus that is out to do harm, in a browser: nothing of it runs, loads or leads anywhere."""

import http.server
import re
import shutil
import threading

import pytest

from tests.hostile import ACTING, SOURCES, TITLE, TRICKS

# What a page must not run or load, though somebody has put it there; AWAY is a server that notes
# what it is asked for. The last line is what a reader might press.
PLANTED = """<script>window.run = 1</script><img src="AWAY/p.png">
<img src="x" onerror="window.run = 2">
<style>body { background: url(AWAY/s.png) } @import "AWAY/i.css";
@font-face { font-family: f; src: url(AWAY/f.woff) } h1 { font-family: f }</style>
<link rel="stylesheet" href="AWAY/l.css"><link rel="prefetch" href="AWAY/prefetch">
<iframe src="AWAY/frame"></iframe><iframe srcdoc="<script>top.run = 3</script>"></iframe>
<object data="AWAY/object"></object><embed src="AWAY/e"><audio src="AWAY/a" autoplay></audio>
<video src="AWAY/v" poster="AWAY/v.png" autoplay></video><script src="AWAY/r.js"></script>
<svg onload="window.run = 4"><image href="AWAY/image.png" /></svg><base href="AWAY/base/">
<a class="press" href="javascript:window.run = 5" ping="AWAY/ping">there</a>
<form action="AWAY/form"><button class="press" onclick="window.run = 6">there</button></form>"""


@pytest.fixture(scope="module")
def town(report):
    return next(file.parent for file in report.rglob("run.json") if file.parent.name != "corpus")


def test_nothing_in_the_report_acts(report, town, watched):
    page, watch = watched(report.as_uri())
    tricks = [" ".join(words.split()) for words in (*SOURCES, TITLE, *TRICKS.values())]
    seen = ""
    for file in sorted([report / "index.html", *town.glob("*.html")]):
        page.goto(file.as_uri())
        page.wait_for_function("() => [...document.images].every((image) => image.complete)")
        assert page.evaluate(ACTING, page.locator("html").element_handle()) == [], file
        assert page.url == file.as_uri()
        seen += page.evaluate("() => document.documentElement.textContent")
    seen = " ".join(seen.split())
    assert [words for words in tricks if words not in seen] == []
    assert watch.faults == []


def test_figures_opened_alone_do_not_act(town, watched):
    page, watch = watched(town.as_uri())
    files = sorted((town / "figures").glob("*.svg"))
    assert len(files) > 30
    for file in files:
        page.goto(file.as_uri())
        assert page.evaluate("() => document.documentElement.tagName") == "svg", file
        assert page.evaluate(ACTING, page.locator("svg").first.element_handle()) == [], file
    assert watch.faults == []


@pytest.fixture
def away():
    """The address of a server on this machine, and what it was asked for."""
    asked = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without its policy"])
def test_what_is_put_into_a_page_by_hand_neither_runs_nor_loads(
    report, town, watched, tmp_path, away, guarded
):
    """The page's policy holds where everything else has failed; without it all of this acts."""
    address, asked = away
    folder = shutil.copytree(report, tmp_path / "report")
    page, _ = watched("file:")
    files = [folder / "index.html", *sorted((folder / town.name).glob("*.html"))]
    run, pressed = [], "() => document.querySelectorAll('.press').forEach((one) => one.click())"
    for file in files if guarded else files[1:2]:
        text = file.read_text(encoding="utf-8")
        planted = text.replace("<main", f"{PLANTED.replace('AWAY', address)}<main")
        assert planted != text
        if not guarded:
            planted = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", planted)
        file.write_text(planted, encoding="utf-8")
        page.goto(file.as_uri(), wait_until="domcontentloaded")
        page.wait_for_timeout(500)
        run.append(page.evaluate("() => window.run"))
        if guarded:
            images = page.evaluate("() => [...document.images].map((i) => [i.src, i.naturalWidth])")
            own = {src: wide for src, wide in images if src.startswith("file:") and "/x" not in src}
            assert all(own.values()), file
        page.evaluate(pressed)
        page.wait_for_timeout(300)
        run.append(page.evaluate("() => window.run") if guarded else None)
        assert page.url.startswith(file.as_uri()) or not guarded
    if guarded:
        assert set(run) == {None}
        assert asked == []
    else:
        assert run[0] is not None
        assert {"/p.png", "/s.png", "/l.css", "/frame", "/r.js", "/v.png"} <= set(asked)
