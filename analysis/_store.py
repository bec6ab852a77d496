"""A data set of Parquet tables in pieces: each is written whole, with a record last of all.

The folder may be an address that fsspec knows. A file is written beside its place (or, for an
address, in a temporary folder) and put there at once; a piece is done if its record is there.
"""

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
        """Make the folder ready to be written to.

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
        if FIRST not in found:  # somebody else's folders that happen to be called so
            others += [name for name in found if name in ends and self.names(name)]
        for folder, end in ends.items():
            held = self.names(folder)
            if self.files.isfile(self.place(folder)):
                others.append(folder)
            others += [name for name in held if not name.endswith(end) and name[0] != "."]
        if others:
            raise CorpusError(
                f"{self.to}: is there already and holds other files; name a new folder"
            )
        for folder in ("", *ends):
            self.files.makedirs(self.place(folder), exist_ok=True)
            for name in self.names(folder):
                if name.endswith(".part"):  # whoever wrote it was stopped
                    self.remove(f"{folder}/{name}")
        self.remove(RECORD)

    def abandon(self) -> None:
        """Leave nothing behind of a run that has not got one piece done."""
        if not self.names("pieces"):
            self.files.rm(self.root, recursive=True)
            if self.found:
                self.files.makedirs(self.root)

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
        with suppress(FileNotFoundError):  # another process may be at it too
            self.files.rm_file(self.place(name))

    def read(self, name: str) -> bytes | None:
        try:
            return self.files.cat_file(self.place(name))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, data: bytes) -> None:
        with self._beside(name) as part:
            part.write_bytes(data)

    @contextmanager
    def _beside(self, name: str) -> Iterator[Path]:
        """Yield a file to write to that takes its place at the end, and not if that fails."""
        folder, file = self.place(name).rsplit("/", 1)
        if not self.near:
            with tempfile.TemporaryDirectory() as working:
                yield Path(working) / file
                self.files.put_file(f"{working}/{file}", self.place(name))
            return
        handle, part = tempfile.mkstemp(prefix=f".{file}-", suffix=".part", dir=folder)
        os.close(handle)
        try:
            yield Path(part)
            os.chmod(part, 0o644)
            os.replace(part, self.place(name))
        finally:
            Path(part).unlink(missing_ok=True)

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
                    name: open_files.enter_context(
                        parquet.ParquetWriter(part, schema(PIECED[name]), **WRITTEN, **known(name))
                    )
                    for name, part in parts.items()
                }

                def add(frames: Mapping[str, pd.DataFrame]) -> None:
                    for name, writer in writers.items():
                        writer.write_table(arrow(frames[name], PIECED[name]))

                yield add
            self.remove(f"pieces/{piece}.json")  # from here on the old tables are not whole

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
        for folder in ("pieces", *PIECED):
            for name in self.names(folder):
                ours = name[0] != "." or name.endswith(".part")
                if ours and name.rpartition(".")[0] not in kept:
                    self.remove(f"{folder}/{name}")

    def write_tables(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Write the small tables that are not in pieces, `FIRST` first."""
        for name, table in BESIDE.items():
            with self._beside(f"{name}.parquet") as part:
                parquet.write_table(arrow(frames[name], table), part, **WRITTEN)

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
