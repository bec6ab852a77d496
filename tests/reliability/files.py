"""What a folder holds, and which of its files are not whole."""

import json
import zipfile
from pathlib import Path

from PIL import Image
from pyarrow import ArrowException, parquet

ENDS = {
    ".html": b"</html>",
    ".svg": b"</svg>\n",
    ".pdf": b"%%EOF\n",
    ".csv": b"\n",
    ".md": b"\n",
}


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, hidden ones too, with their bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def halves(folder: Path) -> list[str]:
    """Return the files under a final name that are not whole: those that are hidden have none."""
    found = []
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if file.is_file() and not hidden and not _whole(file):
            found.append(name.as_posix())
    return found


def _whole(file: Path) -> bool:
    try:
        if file.suffix in (".json", ".ipynb"):
            json.loads(file.read_text(encoding="utf-8"))
        elif file.suffix == ".parquet":
            parquet.read_table(file)
        elif file.suffix == ".zip":
            with zipfile.ZipFile(file) as bundle:
                return bundle.testzip() is None
        elif file.suffix == ".png":
            with Image.open(file) as picture:
                picture.load()
        else:
            return file.read_bytes().endswith(ENDS.get(file.suffix, b""))
    except (OSError, ValueError, SyntaxError, zipfile.BadZipFile, ArrowException):
        return False
    return True
