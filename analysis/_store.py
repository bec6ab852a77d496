"""A data set of Parquet tables in pieces: each is written whole, with a record last of all.

The folder may be an address that fsspec knows. A file is written beside its place (or, for an
address, in a temporary folder) and put there at once; a piece is done if its record is there. The
record of the whole goes before the first file changes, and comes back last of all: what has it is
whole, also where a run that would have changed nothing, or found no room, was stopped.
"""

import io
import json
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from analysis import tables
from analysis.tables import CorpusError, Table

WITHOUT_TEXT = Table(
    "documents",
    {name: dtype for name, dtype in tables.DOCUMENTS.columns.items() if name != "text"},
    tables.DOCUMENTS.key,
)
MEASURED = {
    "segments": tables.SEGMENTS,
    "paragraphs": tables.PARAGRAPHS,
    "quotations": tables.QUOTATIONS,
    "mentions": tables.MENTIONS,
    "counts": tables.COUNTS,
    "dates": tables.DATES,
    "stances": tables.STANCES,
}
PIECED = {"documents": WITHOUT_TEXT, **MEASURED}
BESIDE = {
    name: getattr(tables, name.upper())
    for name in ("parts", "actors", "events", "clusters", "lexicon", "coding")
}
RECORD, SETTINGS = "dataset.json", "corpus.toml"
FOLDERS = ("pieces", *PIECED)
PART = ".part"  # how a file ends that is being written
AGAIN = "once it can be, run again: it goes on where it stopped"
TYPES = {
    "str": pa.large_string(),
    "int64": pa.int64(),
    "Int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    tables.DAY: pa.timestamp("ms"),
}
WRITTEN = {"compression": "zstd", "version": "2.6", "use_dictionary": True}
FIRST = "parts.parquet"  # is written before all else, and shows whose folder it is
LOOKED_UP = ["doc", "source"]  # of other columns no statistics: they take a quarter of the time


class Unwritable(CorpusError):
    """There is no room or no leave to write: what stops one piece stops them all."""


class Store:
    """The folder of a data set."""

    def __init__(self, to: str | os.PathLike):
        # Loaded here, since features of a corpus need none of it.
        import fsspec
        from fsspec.implementations.local import LocalFileSystem

        self.to = str(to)
        try:
            self.files, self.root = fsspec.core.url_to_fs(self.to)
        except (ValueError, ImportError, OSError) as error:
            raise CorpusError(f"{self.to}: cannot be opened: {error}") from None
        self.found = False  # whether it was there before
        self.near = isinstance(self.files, LocalFileSystem)
        self.address = self.root if self.near else self.to  # as any process finds it

    def claim(self) -> None:
        """See to it that the folder is ours to write to.

        Raises
        ------
        CorpusError
            If it is a file, or holds what is no part of a data set.
        """
        if self.files.isfile(self.root):
            raise CorpusError(f"{self.to}: is a file; name a folder to write to")
        self.found = self.files.exists(self.root)
        own = {f"{name}.parquet" for name in BESIDE} | {RECORD, SETTINGS}
        ends = {"pieces": ".json"} | dict.fromkeys(PIECED, ".parquet")
        found = [name for name in self.names() if not name.startswith(".")]
        others = [name for name in found if name not in own and name not in ends]
        if FIRST not in found:  # somebody else's files and folders that happen to be called so
            others += [name for name in found if name not in ends or self.names(name)]
        for folder, end in ends.items():
            held = self.names(folder)
            if self.files.isfile(self.place(folder)):
                others.append(folder)
            others += [name for name in held if not name.endswith(end) and name[0] != "."]
        if others:
            raise CorpusError(
                f"{self.to}: is there already and holds other files; name a new folder"
            )

    def lay_out(self) -> None:
        """Make the folders, and clear away what a run that was stopped has left in them."""
        for folder in ("", *FOLDERS):
            with self._writing(folder):
                self.files.makedirs(self.place(folder), exist_ok=True)
        self._sweep()

    def abandon(self) -> None:
        """Leave nothing unfinished behind, and nothing of a run without one piece that is done."""
        with suppress(OSError, CorpusError):  # what stopped the run is told, not this
            self._sweep()
            if self.names("pieces"):
                return
            for folder in (*FOLDERS, ""):
                for name in self.names(folder):
                    if name[0] != "." and name not in FOLDERS:  # hidden is what others put there
                        self.remove(f"{folder}/{name}" if folder else name)
            if self.near:
                for name in (*FOLDERS, *[""] * (not self.found)):
                    with suppress(OSError):
                        os.rmdir(self.place(name))

    def _sweep(self) -> None:
        """Remove the files of whoever was stopped while he wrote them."""
        for folder in ("", *FOLDERS):
            for name in self.names(folder):
                if name.endswith(PART):
                    self.remove(f"{folder}/{name}")

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        """Tell what cannot be written, and why."""
        try:
            yield
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            what = f"cannot be written: {why}; {AGAIN}"
            raise Unwritable(f"{f'{self.to}/{name}'.rstrip('/')}: {what}") from None

    def place(self, name: str) -> str:
        return f"{self.root}/{name}"

    def names(self, folder: str = "") -> list[str]:
        """Return the names in a folder; of the data set itself, those not hidden."""
        try:
            found = self.files.ls(self.place(folder).rstrip("/"), detail=False, refresh=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(name.rstrip("/").rpartition("/")[2] for name in found)

    def remove(self, name: str) -> None:
        if not name.endswith((RECORD, PART)):
            self.remove(RECORD)  # from here on the data set is not whole
        with self._writing(name), suppress(FileNotFoundError):  # another process may be at it too
            self.files.rm_file(self.place(name))

    def read(self, name: str) -> bytes | None:
        try:
            return self.files.cat_file(self.place(name))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, data: bytes) -> None:
        if self.read(name) != data:
            with self._beside(name) as part, self._writing(name):
                part.write_bytes(data)

    @contextmanager
    def _beside(self, name: str) -> Iterator[Path]:
        """Yield a file to write to that takes its place at the end, and not if that fails."""
        folder, file = self.place(name).rsplit("/", 1)
        if not self.near:
            with tempfile.TemporaryDirectory() as working:
                yield Path(working) / file
                self.remove(RECORD)
                with self._writing(name):
                    self.files.put_file(f"{working}/{file}", self.place(name))
            return
        with self._writing(name):
            handle, part = tempfile.mkstemp(prefix=f".{file}-", suffix=PART, dir=folder)
            os.close(handle)
        try:
            yield Path(part)
            self.remove(RECORD)
            with self._writing(name):
                os.chmod(part, 0o644)
                os.replace(part, self.place(name))
        finally:
            with suppress(OSError):
                os.unlink(part)

    def record(self, piece: str) -> dict:
        """Return what is recorded of a piece; nothing if it is not done."""
        try:
            return json.loads(self.read(f"pieces/{piece}.json") or b"{}")
        except ValueError:
            return {}

    @contextmanager
    def piece(self, piece: str) -> Iterator[Callable[[Mapping[str, pd.DataFrame]], None]]:
        """Yield what adds rows to the tables of a piece; they take their places at the end."""
        with ExitStack() as places:
            parts = {
                name: places.enter_context(self._beside(f"{name}/{piece}.parquet"))
                for name in PIECED
            }
            with ExitStack() as open_files:
                writers = {
                    name: open_files.enter_context(self._writer(name, piece, part))
                    for name, part in parts.items()
                }

                def add(frames: Mapping[str, pd.DataFrame]) -> None:
                    for name, writer in writers.items():
                        table = arrow(frames[name], PIECED[name])
                        with self._writing(f"{name}/{piece}.parquet"):
                            writer.write_table(table)

                yield add
            self.remove(f"pieces/{piece}.json")  # from here on the old tables are not whole

    @contextmanager
    def _writer(self, name: str, piece: str, part: Path) -> Iterator[parquet.ParquetWriter]:
        told = f"{name}/{piece}.parquet"
        with self._writing(told):
            writer = parquet.ParquetWriter(part, schema(PIECED[name]), **WRITTEN, **known(name))
        try:
            yield writer
        except BaseException:
            with suppress(OSError):  # the file is thrown away
                writer.close()
            raise
        with self._writing(told):
            writer.close()

    def finish(self, piece: str, about: Mapping[str, object]) -> None:
        self.write(f"pieces/{piece}.json", _json(about))

    def holds(self, piece: str) -> bool:
        """Tell if the tables of a piece are there."""
        return all(self.files.exists(self.place(f"{name}/{piece}.parquet")) for name in PIECED)

    def close(self, about: Mapping[str, object]) -> None:
        """Record that the data set is whole."""
        self.write(RECORD, _json(about))

    def forget(self, kept: Collection[str]) -> None:
        """Remove the pieces of tables that are gone; their records first."""
        for folder in FOLDERS:
            for name in self.names(folder):
                ours = name[0] != "." or name.endswith(PART)
                if ours and name.rpartition(".")[0] not in kept:
                    self.remove(f"{folder}/{name}")

    def write_tables(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Write the small tables that are not in pieces, `FIRST` first."""
        for name, table in BESIDE.items():
            data = io.BytesIO()
            parquet.write_table(arrow(frames[name], table), data, **WRITTEN)
            self.write(f"{name}.parquet", data.getvalue())

    def tables(self) -> dict[str, pd.DataFrame]:
        return {name: self._frame(f"{name}.parquet", table) for name, table in BESIDE.items()}

    def rows(self, piece: str, docs: Collection[str]) -> dict[str, pd.DataFrame]:
        """Return what a piece holds of some documents."""
        only = [("doc", "in", sorted(docs))]
        return {
            name: self._frame(f"{name}/{piece}.parquet", MEASURED[name], filters=only)
            for name in MEASURED
        }

    def column(self, piece: str, columns: list[str]) -> pd.DataFrame:
        """Return columns of the documents of a piece."""
        table = self._table(f"documents/{piece}.parquet", columns=columns)
        return table.to_pandas()

    def whole(self, name: str, pieces: Collection[str]) -> pd.DataFrame:
        """Return a table with the rows of all pieces."""
        found = [self._table(f"{name}/{piece}.parquet") for piece in pieces]
        joined = pa.concat_tables(found) if found else schema(PIECED[name]).empty_table()
        return tables.build(PIECED[name], joined.to_pandas())

    def _frame(self, name: str, table: Table, **options: object) -> pd.DataFrame:
        return tables.build(table, self._table(name, **options).to_pandas())

    def _table(self, name: str, **options: object) -> pa.Table:
        with self.files.open(self.place(name), "rb") as file:
            return parquet.read_table(file, **options)


def known(name: str) -> dict[str, list[str]]:
    """Return of which columns of a table the least and the greatest value are kept."""
    return {"write_statistics": [one for one in LOOKED_UP if one in PIECED[name].columns]}


def schema(table: Table) -> pa.Schema:
    return pa.schema([(name, TYPES[dtype]) for name, dtype in table.columns.items()])


def arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """Return a table as it is written: nothing in it tells which programs made it."""
    made = pa.Table.from_pandas(frame, schema(table), preserve_index=False)
    return made.replace_schema_metadata(None)


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"
