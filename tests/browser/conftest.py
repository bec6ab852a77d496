"""A browser, a JupyterLab and reports, each made once for all tests in this folder."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from analysis import publish
from tests.hostile import NAME, hostile_corpus

BROWSER = os.environ.get("STANDPOINT_BROWSER")
ROOT = Path(__file__).parents[2]
# Nothing of a browser's own may ask the network, and no test may hang on what it finds there.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
STARTS, PATIENCE = 60, 120_000  # seconds for a server, milliseconds for a notebook
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # else cells out of view are not there
}


def pytest_collection_modifyitems(items):
    """Leave these tests to those who name a browser."""
    for item in items:
        if not BROWSER and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no browser is named: make test-browser"))


class Watch:
    """What a page did that it must not do."""

    def __init__(self, page, home):
        self.faults, self.home = [], home
        page.on("console", self.said)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", self.asked)
        page.on("request", self.sent)

    def said(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def asked(self, dialog):
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def sent(self, request):
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.faults.append(f"request: {request.url}")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium):
    """Return a function that opens a page whose faults are kept."""
    opened = []

    def open_page(home, *, width=1280, height=1000):
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        return page, Watch(page, home)

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """A report on the smallest corpus and on one that is out to do harm."""
    folder = tmp_path_factory.mktemp("report")
    corpora = [ROOT / "tests" / "corpus", hostile_corpus(folder / NAME)]
    publish.run(corpora, out=folder / "out", tell=lambda line: None)
    return folder / "out"


@pytest.fixture(scope="session")
def lab(report):
    """A JupyterLab on this machine alone, with copies of the notebooks and of two corpora.

    There are the notebooks of a report too, as they ran, once more as what its user trusts.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as made:  # sockets want a short path
        place = Path(made)
        home = place / "home"
        shutil.copytree(ROOT / "corpus" / "harbour", home / "corpus" / "harbour")
        hostile_corpus(home / "corpus" / "town")
        (home / "notebooks").mkdir()
        for book in (ROOT / "notebooks").glob("*.ipynb"):
            text = book.read_text(encoding="utf-8")
            for corpus, prefix in (("harbour", ""), ("town", "town-")):
                copied = text.replace("../corpus/iraq", f"../corpus/{corpus}")
                (home / "notebooks" / f"{prefix}{book.name}").write_text(copied, encoding="utf-8")
        for book in (report / NAME / "notebooks").glob("*.ipynb"):
            for prefix in ("ran", "trusted"):
                shutil.copyfile(book, home / "notebooks" / f"{prefix}-{book.name}")
        for name, values in SETTINGS.items():
            file = place / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values), encoding="utf-8")
        yield from _served(place, home)


def _served(place, home):
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    token, address = secrets.token_hex(16), f"http://127.0.0.1:{port}"
    folders = ("config", "data", "runtime", "settings", "workspaces")
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    environment = os.environ | {
        **{
            f"JUPYTER_{name}": str(place / folder)
            for name, folder in zip(names, folders, strict=False)
        },
        "JUPYTERLAB_SETTINGS_DIR": str(place / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(place / "workspaces"),
        "IPYTHONDIR": str(place / "ipython"),
        "STANDPOINT_CACHE": str(place / "cache"),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={home}", "--KernelManager.transport=ipc"),
        *(
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ),
    ]
    trusted = sorted((home / "notebooks").glob("trusted-*.ipynb"))
    subprocess.run(
        [sys.executable, "-m", "jupyter", "trust", *trusted], env=environment, check=True
    )
    with open(place / "log", "w") as log:
        server = subprocess.Popen(command, env=environment, cwd=place, stdout=log, stderr=log)
    try:
        until = time.monotonic() + STARTS
        while not _answers(f"{address}/api?token={token}"):
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail(f"JupyterLab did not start: {(place / 'log').read_text()[-2000:]}")
            time.sleep(0.1)
        yield address, token
    finally:
        server.terminate()
        server.wait()


def _answers(address):
    try:
        urllib.request.urlopen(address).close()
    except OSError:
        return False
    return True
