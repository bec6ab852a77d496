"""What is installed with Standpoint: its licences, and known faults of security."""

import csv
import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKS = {
    "requirements.lock": ".venv",
    "requirements-browser.lock": ".venv",
    "requirements-transformers.lock": ".venv-transformers",
    ".ci/torch.lock": ".venv-transformers",
}
LICENCES = ROOT / "docs" / "licences.csv"
ELSEWHERE = "not installed on the system where this list was made"
COLUMNS = ["package", "version", "licence", "lock"]


def locked(lock: Path) -> dict[str, list[str]]:
    """Return the packages of a lock with the hashes of their files."""
    found, name = {}, ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if entry := re.match(r"([\w.-]+)==(\S+)", line):
            name = canonical(entry[1])
            found.setdefault(name, [])
        found.setdefault(name, []).extend(re.findall(r"--hash=(sha256:[0-9a-f]{64})", line))
    found.pop("", None)
    return found


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: Distribution) -> str:
    """Return the licence that a package gives itself, in one line."""
    about = package.metadata
    if stated := about.get("License-Expression"):
        return stated
    classes = [one.split(" :: ")[-1] for one in about.get_all("Classifier", []) if "License" in one]
    named = [one for one in classes if one != "OSI Approved"]
    first = (about.get("License") or "").strip().split("\n")[0]
    return ", ".join(named) or first or "see the package's files"


def licences() -> list[dict[str, str]]:
    """Return a row for each package that a lock names."""
    rows = []
    for lock, environment in LOCKS.items():
        known = {row["package"] for row in rows}
        places = [str(place) for place in (ROOT / environment).glob("lib/python*/site-packages")]
        here = {canonical(one.metadata["Name"]): one for one in distributions(path=places)}
        for name in sorted(set(locked(ROOT / lock)) - known):
            one = here.get(name)
            about = (one.version, licence(one)) if one else ("", ELSEWHERE)
            rows.append(dict(zip(COLUMNS, (name, *about, lock), strict=True)))
    return rows


def audit(lock: Path) -> tuple[list[str], int, int]:
    """Return the known faults of a lock's packages, how many were looked up, and how many not."""
    line = ["-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json"]
    done = subprocess.run(
        [sys.executable, *line, "--progress-spinner", "off", "--requirement", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):  # it could not reach its data, or knows no such lock
        return [], 0, len(locked(lock))
    faults = [
        f"{one['name']} {one['version']}: {fault['id']}, mended in {fault['fix_versions']}"
        for one in found
        for fault in one.get("vulns", [])
    ]
    asked = sum("vulns" in one for one in found)
    return faults, asked, len(found) - asked


def main(what: str) -> int:
    """Write the list of licences, or look for known faults of security; return the exit status."""
    if what == "licences":
        with LICENCES.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(licences())
        return 0
    status = 0
    for lock in LOCKS:
        faults, asked, unknown = audit(ROOT / lock)
        if asked:
            more = f"; {unknown} could not be looked up" if unknown else ""
            print(
                f"{lock}: {asked} packages, {len(faults)} known faults{more}", *faults, sep="\n  "
            )
        else:
            print(f"{lock}: skipped: the data on known faults cannot be reached from here")
        status |= bool(faults)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
