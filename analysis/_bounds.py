"""How large, long and wide the files of a corpus may be, and what is read at all. Part of `load`.

A corpus is somebody else's input. These bounds lie far beyond what honest ones have, so that
whoever meets one has a damaged file, or one made to do harm, and is told so at once.
"""

import io
import os
import stat
from pathlib import Path
from typing import BinaryIO

TEXT = 32_000_000  # bytes of a document: the Bible has 4.5 million, a long book 20
ROW = 48_000_000  # bytes of a line, and characters of a row, of a table: a document and its escapes
COLUMNS = 1_000  # of a table: large surveys have some hundreds
SETTINGS = 100_000  # bytes of corpus.toml: notes of thirty pages
DOTS = 2_000  # in a line of it: the memory that a key takes grows with the square of its parts
ALIAS = 1_000  # characters of a name: those of treaties and ministries have up to 300
DIGITS = 15  # of a number that counts something
HELD = 1_000_000_000  # characters of text that are in memory together
WIDE = 100_000_000  # bytes of a table in UTF-16, which is not read in blocks
# Packed text is 3 to 6 times as large unpacked, tables of short texts 20.
EXPANDS, FREE = 100, 50_000_000


def plain(path: Path) -> Path:
    """Return the path of a file that has an end: a pipe or a device would never be read through.

    Raises
    ------
    OSError
        If it is none, or is not there.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("it is a folder, a pipe or a device, and no file")
    return path


def content(path: Path, most: int) -> bytes:
    """Return the bytes of a file that has no more than so many."""
    with plain(path).open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(f"it is larger than {most:,} bytes")
    return data


def inside(folder: Path, path: str) -> Path | None:
    """Return the place that a path of a table means, if it is in the folder, links followed.

    >>> inside(Path("corpus"), "harbour/../../etc/hostname")
    """
    if not path or "\0" in path:
        return None
    try:
        # A folder of texts may be a link that somebody put up, but a corpus from elsewhere must
        # not show what lies around it: so nothing is read that is not in the folder itself.
        found = os.path.realpath(folder / path)
    except OSError:
        return folder / path
    return folder / path if Path(found).is_relative_to(os.path.realpath(folder)) else None


def expands(size: int, of: int) -> None:
    """See to it that what is unpacked is not too large for what was packed.

    Raises
    ------
    OSError
        If it is.
    """
    if size > FREE + EXPANDS * of:
        what = f"it unpacks to more than {EXPANDS} times its size, which texts never do"
        raise OSError(f"{what}; if it is right, unpack it first")


class Unpacked(io.RawIOBase):
    """A packed file as it reads unpacked, as far as the packing is that of a text."""

    def __init__(self, unpacked: BinaryIO, packed: BinaryIO):
        self.unpacked, self.packed, self.size = unpacked, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        data = self.unpacked.read(len(buffer))
        buffer[: len(data)] = data
        self.size += len(data)
        expands(self.size, self.packed.tell())
        return len(data)
