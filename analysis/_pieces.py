"""Cut tables of documents into pieces of bounded size, and read one piece. Part of `load`.

Where a table is cut depends on its bytes alone, so that a piece is the same whoever reads it, and
stays the same where something is added behind it.
"""

import glob
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from analysis import _bounds
from analysis._opened import BLOCK, blocks_of, opened
from analysis._read import FORMATS, UNREADABLE, Reader, kind_of, packed
from analysis.tables import CorpusError

PIECE = 8_000_000  # bytes, about
BATCH = 4_000_000  # characters of text that are measured at a time
NEEDS, EITHER = ("doc", "source", "date"), ("text", "path")
UNSAFE = re.compile(r"[^\w.-]+")
STARS = re.compile(r"(?:\*\*/)+")
# Where tables may lie: what only gives bytes. Others unpack archives, run programs or fill in
# templates on their way, at the word of a corpus.toml that may be somebody else's.
STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "hf", "hdfs", "webhdfs"}
STORES |= {"http", "https", "ftp", "sftp", "memory", "file", "local"}


@dataclass(frozen=True)
class Piece:
    """A part of a table of documents: enough for any process to read it.

    From `start` to before `end` are bytes of plain JSON lines, row groups of a Parquet table, or,
    where texts are files (`filed`), rows; other tables are one piece. `size` is its bytes, about.
    """

    name: str
    table: str
    folder: str
    size: int
    start: int = 0
    end: int | None = None
    first: int = 1  # the number of its first row
    filed: bool = False

    @property
    def path(self) -> Path | str:
        return self.table if "://" in self.table else Path(self.table)


def shards(reader: Reader, path: Path, named: list[str]) -> list[Path | str]:
    """Return the tables of documents of a corpus; `named` is what corpus.toml says of them."""
    if path.is_file():
        if kind_of(path) not in FORMATS:
            reader.fault(path.name, f"not a table of documents; allowed: {', '.join(FORMATS)}")
            return []
        return [path]
    found: list[Path | str] = [
        file
        for place in (path, path / "documents")
        for file in sorted(place.glob("documents.*" if place == path else "*"))
        if file.is_file() and kind_of(file) in FORMATS
    ]
    if found and named:
        what = f"shards: there are documents in the folder too ({found[0].name}); keep one of them"
        reader.fault("corpus.toml", what)
    if found:
        return found
    for one in (one for one in named if isinstance(one, str)):
        there = [table for table in _matching(reader, one) if kind_of(table) in FORMATS]
        if not there and not reader.faults:
            what = f"shards '{one}': there is no such table; allowed: {', '.join(FORMATS)}"
            reader.fault("corpus.toml", what)
        found += there
    if not found and not named:
        reader.fault("documents.csv", "there is no such table (nor documents.jsonl, .parquet)")
    return list(dict.fromkeys(found))


def _matching(reader: Reader, named: str) -> list[Path | str]:
    try:
        if "://" not in named:
            return _matching_here(reader.folder, named)
        if "::" in named or named.partition("://")[0] not in STORES:
            raise ValueError(f"no address of this kind; allowed: {', '.join(sorted(STORES))}")
        import fsspec

        files, place = fsspec.core.url_to_fs(named)
        return sorted(files.unstrip_protocol(found) for found in files.glob(place))
    except (OSError, ImportError, ValueError, NotImplementedError, RecursionError) as error:
        what = getattr(error, "strerror", None) or error
        if isinstance(error, RecursionError):
            what = "too many folders in one another"
        reader.fault("corpus.toml", f"shards '{named}' cannot be read: {what}")
        return []


def _matching_here(folder: Path, named: str) -> list[Path]:
    """Return the files that a path with stars means; links to folders are not gone into."""
    parts = Path(STARS.sub("**/", named)).parts
    plain = next((i for i, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    base = folder.joinpath(*parts[:plain])
    found = base.glob("/".join(parts[plain:])) if parts[plain:] else [base]
    return sorted(
        file
        for file in found
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(base).parts)
    )


def cut(reader: Reader, tables: Iterable[Path | str]) -> list[Piece]:
    """Return the pieces of tables; a table that cannot be read is a piece, and told with it."""
    return [
        Piece(
            f"{_slug(reader.name(table))}-{number:05d}",
            _whole(table),
            _whole(reader.folder),
            **part,
        )
        for table in tables
        for number, part in enumerate(_parts(reader, table))
    ]


def _whole(path: Path | str) -> str:
    """Return a path as any process finds it."""
    return path if isinstance(path, str) else os.path.abspath(path)


def _slug(name: str) -> str:
    """Return a name as a file may have it, no two names the same.

    >>> _slug("documents.jsonl"), _slug("news/a.csv")
    ('documents.jsonl', 'news-a.csv-7dd3f94d')
    """
    plain = UNSAFE.sub("-", name).strip("-.")[-80:]
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _parts(reader: Reader, table: Path | str) -> list[dict]:
    size, kind = _size(table), kind_of(table)
    try:
        if kind == ".parquet":
            return _row_groups(table)
        if kind == ".csv" and (runs := _runs(reader, table)):
            return runs
    except UNREADABLE:
        return [{"size": size}]
    if kind == ".csv" or packed(table):
        return [{"size": size}]
    starts = [*range(0, size, PIECE)] or [0]
    ends = [*starts[1:], None]
    return [
        {"size": (end or size) - start, "start": start, "end": end}
        for start, end in zip(starts, ends, strict=True)
    ]


def _size(table: Path | str) -> int:
    if isinstance(table, Path):
        return table.stat().st_size
    import fsspec

    files, place = fsspec.core.url_to_fs(table)
    return int(files.size(place) or 0)


def _row_groups(table: Path | str) -> list[dict]:
    from pyarrow import parquet

    with opened(table, anywhere=True) as file:
        about = parquet.ParquetFile(file).metadata
        sizes = [about.row_group(i).total_byte_size for i in range(about.num_row_groups)]
        rows = [about.row_group(i).num_rows for i in range(about.num_row_groups)]
    parts = [
        {"size": sum(sizes[low:high]), "start": low, "end": high, "first": 1 + sum(rows[:low])}
        for low, high in _taken_together(sizes)
    ]
    return parts or [{"size": 0}]


def _taken_together(sizes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield runs of neighbours that have the size of a piece.

    >>> list(_taken_together([5_000_000, 4_000_000, 1, 9_000_000, 2]))
    [(0, 2), (2, 4), (4, 5)]
    """
    low = total = 0
    high = -1
    for high, size in enumerate(sizes):
        total += size
        if total >= PIECE:
            yield low, high + 1
            low, total = high + 1, 0
    if low <= high:
        yield low, high + 1


def _runs(reader: Reader, table: Path | str) -> list[dict]:
    """Return runs of rows whose texts lie in files; nothing where texts stand in the table."""
    looking = Reader(reader.folder)  # what is at fault is told by whoever reads the piece
    sizes = []
    for _, row in looking.rows(table, NEEDS, either=EITHER):
        if "text" in row:
            return []
        sizes.append(_length(reader.folder, row["path"]))
    return [
        {"size": sum(sizes[low:high]), "start": low, "end": high, "filed": True}
        for low, high in _taken_together(sizes)
    ]


def content(piece: Piece) -> tuple[str, list[tuple[int, bytes]] | None]:
    """Return a hash of all that a piece holds, and its lines where it is a stretch of lines.

    Raises
    ------
    CorpusError
        If it cannot be read.
    """
    try:
        return _content(piece)
    except UNREADABLE as error:
        folder = Path(piece.folder)
        where = f"{folder.name or folder}/{Reader(folder).name(piece.path)}"
        what = getattr(error, "strerror", None) or error
        raise CorpusError(f"{where}: cannot be read: {what}") from None


def _content(piece: Piece) -> tuple[str, list[tuple[int, bytes]] | None]:
    digest = hashlib.blake2b(digest_size=16)
    if piece.filed or (kind_of(piece.path) == ".parquet" and piece.end is not None):
        reader = Reader(Path(piece.folder))
        for _, row in rows(piece, reader):
            digest.update(repr(sorted(row.items())).encode("utf-8", "surrogatepass"))
            if piece.filed:
                digest.update(_file(reader.folder, row["path"]))
        digest.update(repr(reader.faults).encode("utf-8", "surrogatepass"))
    elif kind_of(piece.path) == ".jsonl" and not packed(piece.path):
        blocks = list(blocks_of(piece.path, piece.start, piece.end))
        for _, block in blocks:
            digest.update(block)
        return digest.hexdigest(), blocks
    else:
        with opened(piece.path, raw=True) as file:
            while block := file.read(BLOCK):
                digest.update(block)
    return digest.hexdigest(), None


def _file(folder: Path, path: str) -> bytes:
    """Return what is in a text; nothing where it is told later that it cannot be read."""
    if not _length(folder, path):
        return b""
    return _bounds.content(folder / path, _bounds.TEXT)


def numbered(piece: Piece) -> Piece:
    """Return a stretch of lines with the number of its first line, which costs reading up to it."""
    if not piece.start or kind_of(piece.path) != ".jsonl":
        return piece
    try:
        before = sum(block.count(b"\n") for _, block in blocks_of(piece.path, 0, piece.start))
    except UNREADABLE:
        return piece  # whoever reads what comes before will say so
    return replace(piece, first=1 + before)


def rows(
    piece: Piece, reader: Reader, blocks: list[tuple[int, bytes]] | None = None
) -> Iterator[tuple[str, dict]]:
    """Yield the rows of a piece with the words for where each stands."""
    of, options = piece.path, {}
    if piece.filed:
        return islice(reader.rows(of, NEEDS, either=EITHER), piece.start, piece.end)
    if kind_of(of) == ".parquet" and piece.end is not None:
        options = {"groups": tuple(range(piece.start, piece.end)), "first": piece.first}
    elif kind_of(of) == ".jsonl":
        lines = blocks_of(of, piece.start, piece.end) if blocks is None else blocks
        options = {"blocks": lines, "first": piece.first}
    return reader.rows(of, NEEDS, either=EITHER, **options)


def batches(found: Iterable[tuple[str, dict, tuple]], folder: Path) -> Iterator[list]:
    """Yield rows in lists that have about `BATCH` characters of text, in files or beside them."""
    batch, size = [], 0
    for one in found:
        row = one[1]
        batch.append(one)
        size += len(row["text"]) if "text" in row else _length(folder, row["path"])
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _length(folder: Path, path: str) -> int:
    """Return how many bytes a text has; none if it is not there, or is none that is read."""
    try:
        size = _bounds.plain(folder / path).stat().st_size
    except (OSError, ValueError):
        return 0
    return size if size <= _bounds.TEXT and _bounds.inside(folder, path) else 0
