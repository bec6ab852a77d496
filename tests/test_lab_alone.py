"""`make lab`: JupyterLab is there for its user alone, whatever that user's configuration says."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STARTS = 120  # seconds
OPEN = """c = get_config()
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.allow_remote_access = True
c.ServerApp.allow_origin = "*"
c.ServerApp.disable_check_xsrf = True
c.ServerApp.token = ""
c.IdentityProvider.token = ""
c.ServerApp.password = ""
"""


@pytest.fixture(scope="module")
def command():
    """The command of the Makefile's target, as its shell gets it."""
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    told = subprocess.run(
        ["make", "--no-print-directory", "-n", "-o", ".venv/.installed", "lab"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return shlex.split(next(line for line in told.splitlines() if "jupyter lab" in line))


@pytest.fixture(scope="module")
def server(command, tmp_path_factory):
    """That JupyterLab, started by somebody whose own configuration opens it to everybody."""
    place = tmp_path_factory.mktemp("lab")
    (place / ".jupyter").mkdir()
    for name in ("jupyter_server_config.py", "jupyter_lab_config.py", "jupyter_config.py"):
        (place / ".jupyter" / name).write_text(OPEN, encoding="utf-8")
    begins = next(n for n, word in enumerate(command) if word.endswith("/jupyter"))
    here = str(ROOT / ".venv")  # which a test leaves as it is
    given = dict(word.replace(here, str(place)).split("=", 1) for word in command[:begins])
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON"))
    }
    environment |= {"HOME": str(place), "JUPYTER_RUNTIME_DIR": str(place / "runtime"), **given}
    words = [sys.executable, "-m", "jupyter", *command[begins + 1 :], "--no-browser"]
    words += ["--allow-root", "--ServerApp.port=0", "--ServerApp.port_retries=0"]
    with open(place / "log", "w") as log:
        process = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        until = time.monotonic() + STARTS
        while not (told := _told(place / "runtime")):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"JupyterLab did not start: {(place / 'log').read_text()[-2000:]}")
            time.sleep(0.1)
        yield told
    finally:
        process.terminate()
        process.wait()


def _told(runtime):
    """Return what a server says of itself once it listens: its address and its token."""
    for file in runtime.glob("jpserver-*.json"):
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            continue
    return None


def answer(server, path, *, token=""):
    """Return the status of an answer, without following it anywhere."""

    class Staying(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    header = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{server['port']}{path}", headers=header)
    try:
        return urllib.request.build_opener(Staying).open(request).status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_it_listens_on_this_machine_alone(server):
    if not Path("/proc/net/tcp").is_file():
        pytest.skip("what listens where is read from /proc")
    own = set()
    for link in Path(f"/proc/{server['pid']}/fd").iterdir():
        try:
            own.add(os.readlink(link).removeprefix("socket:[").removesuffix("]"))
        except OSError:
            continue
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and cells[9] in own:
                listening.append(cells[1].split(":")[0])
    assert listening
    assert set(listening) == {"0100007F"}  # 127.0.0.1


def test_nobody_gets_in_without_the_token(server):
    assert len(server["token"]) >= 32
    for path in ("/lab", "/doc", "/files/1_corpus.ipynb", "/view/1_corpus.ipynb"):
        assert answer(server, path) in (302, 403), path
    for path in ("/api/contents", "/api/contents/1_corpus.ipynb", "/api/kernels", "/api/sessions"):
        assert answer(server, path) == 403, path
        assert answer(server, path, token="x" * 48) == 403, path
        assert answer(server, path, token=server["token"]) == 200, path


def test_another_start_has_another_token(server, command):
    assert not [word for word in command if "token" in word.lower()]
    assert server["token"] not in " ".join(command)
