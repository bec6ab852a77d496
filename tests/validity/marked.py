"""Read what was marked by hand, and the texts that it was marked in.

The tables beside this file hold offsets only; a line of comment at their head says what they are.
"""

import json
from hashlib import sha256
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# A page that reprints statements as parts with sources of their own (parts.csv of corpus/iraq): to
# the program they are no quotations, and what they say is in their sources' own voice.
PARTED = "awl-2020"
NUMBERS = {
    "start": "Int64",
    "end": "Int64",
    "speaker_start": "Int64",
    "speaker_end": "Int64",
}


def table(name: str) -> pd.DataFrame:
    """Return a table of hand markings, by the name of its file without the ending.

    Offsets are missing in the row of a sentence or paragraph in which nothing was to be marked.

    Raises
    ------
    FileNotFoundError
        If there is no such table.
    """
    frame = pd.read_csv(HERE / f"{name}.csv", comment="#", dtype={"id": "str"})
    return frame.astype({column: kind for column, kind in NUMBERS.items() if column in frame})


def iraq(folder: Path) -> dict[str, str]:
    """Return the texts of corpus/iraq by doc, from a folder outside the project."""
    return {file.stem: _text(file) for file in sorted(Path(folder).glob("*.txt"))}


def harbour() -> dict[str, str]:
    """Return the texts of corpus/harbour by doc.

    >>> harbour()["gazette-2009"][:26]
    'Marrow was shelled from th'
    """
    return {file.stem: _text(file) for file in sorted(ROOT.glob("corpus/harbour/texts/*.txt"))}


def truth() -> dict[str, pd.DataFrame]:
    """Return what was planted in corpus/harbour, by the name of the table."""
    held = json.loads((ROOT / "corpus" / "harbour" / "truth.json").read_text(encoding="utf-8"))
    return {name: pd.DataFrame(rows) for name, rows in held.items() if name != "about"}


def units(gold: Path) -> pd.DataFrame:
    """Return the hand-coded stance units of corpus/iraq; `role` and `voice` where coders agree."""
    with open(Path(gold) / "stance_units_dev.jsonl", encoding="utf-8") as lines:
        return pd.DataFrame([json.loads(line) for line in lines])


def news(gold: Path) -> list[str]:
    """Return the sentences of NewsMTSC (Hamborg & Donnay 2021), each once, in order."""
    with open(Path(gold) / "newsmtsc_train.jsonl", encoding="utf-8") as lines:
        return list(dict.fromkeys(json.loads(line)["sentence"] for line in lines))


def coded_news(gold: Path, part: str) -> pd.DataFrame:
    """Return the targets of NewsMTSC, of the part "train" or "dev": sentence, start, end, stance.

    The part "dev" tells the `split` too, "rw" or "mt".
    """
    with open(Path(gold) / f"newsmtsc_{part}.jsonl", encoding="utf-8") as lines:
        return pd.DataFrame([json.loads(line) for line in lines])


def identified(sentences: list[str]) -> dict[str, str]:
    """Return sentences by the first 16 hexadecimal digits of their sha256, as UTF-8.

    >>> identified(["The weir broke."])
    {'44fc4d76915ece6b': 'The weir broke.'}
    """
    return {sha256(one.encode("utf-8")).hexdigest()[:16]: one for one in sentences}


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8")
