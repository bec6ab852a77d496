"""Files of a corpus, opened: here or far away, packed or not, by lines. Part of `load`."""

import gzip
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from analysis import _bounds

PACKED = (".gz", ".zst")
BLOCK = 1 << 20  # bytes that are read at a time
WIDE = (b"\xff\xfe", b"\xfe\xff")


class Undecoded(ValueError):
    """A file is not UTF-8, from a byte on."""

    def __init__(self, at: int):
        super().__init__(at)
        self.at = at


@contextmanager
def opened(path: Path | str, *, raw: bool = False, anywhere: bool = False) -> Iterator[BinaryIO]:
    """Open a file or an address to be read, unpacked unless `raw`; `anywhere`, not in order."""
    suffix = "" if raw else PurePosixPath(path).suffix
    with ExitStack() as open_files:
        if isinstance(path, str):
            import fsspec  # where nothing is far away it need not be loaded

            file = open_files.enter_context(fsspec.open(path, "rb"))
        else:
            file = open_files.enter_context(_bounds.plain(path).open("rb"))
        if suffix in PACKED:
            if suffix == ".gz":
                unpacked = open_files.enter_context(gzip.GzipFile(fileobj=file))
            else:
                import pyarrow

                unpacked = pyarrow.input_stream(file, compression="zstd")
                unpacked = open_files.enter_context(unpacked)
            file = io.BufferedReader(_bounds.Unpacked(unpacked, file), BLOCK)
            if anywhere:
                whole = open_files.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(file, whole)
                file = whole
        yield file


def blocks_of(
    path: Path | str, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that begin at a byte from `start` to before `end`.

    They come in blocks of whole lines, each with its place in the file.
    """
    with opened(path) as file:
        at = start
        if start:  # the line that begins before belongs to those who read before
            file.seek(start - 1)
            at += len(_line(file)) - 1
        while end is None or at < end:
            block = file.read(BLOCK if end is None else min(BLOCK, end - at))
            if not block:
                return
            if not block.endswith(b"\n"):
                block += _line(file)
            yield at, block
            at += len(block)


def _line(file: BinaryIO) -> bytes:
    """Return what is left of a line, if it is one that somebody may have written."""
    line = file.readline(_bounds.ROW)
    if len(line) == _bounds.ROW:
        del line  # or whoever keeps the error keeps it too
        raise ValueError(f"a line is longer than {_bounds.ROW:,} bytes; allowed: a row a line")
    return line


def rejoined(blocks: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield blocks of UTF-8 as they are; UTF-16, whose line ends are other bytes, as one."""
    blocks = iter(blocks)
    at, block = next(blocks, (0, b""))
    if block.startswith(WIDE):
        for _, more in blocks:
            block += more
            if len(block) > _bounds.WIDE:
                what = f"it is in UTF-16 and larger than {_bounds.WIDE:,} bytes; save it as UTF-8"
                raise ValueError(what)
    yield at, block
    yield from blocks


def decoded(blocks: Iterable[tuple[int, bytes]]) -> Iterator[str]:
    """Yield blocks as text; what is no text is told by its byte in the file."""
    for at, block in blocks:
        wide = at == 0 and block.startswith(WIDE)
        try:
            text = block.decode("utf-16" if wide else "utf-8")
        except UnicodeDecodeError as error:
            raise Undecoded(at + error.start) from None
        yield text.removeprefix("\ufeff") if at == 0 else text
