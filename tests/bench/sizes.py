"""Corpora of 2, 20 and 200 MB, from the file to keyness and to all features.

Each part runs in a process of its own, so that its memory is its own: `make bench` calls
``python -m tests.bench.sizes PART MEGABYTES``, which prints its table as JSON.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from tests.bench import texts

ROOT = Path(__file__).parents[2]
SIZES = (2, 20, 200)
MOST_WHOLE = 20  # MB; of more, features are made a piece at a time only
OFTEN = {2: 5, 20: 3}  # times that ratios are measured; the least counts
YARDSTICK = "scikit-learn's CountVectorizer"
PARTS = ("words", "stages", "dataset", "growth")
COLUMNS = ["part", "megabytes", "step", "cpu", "elapsed", "rate", "memory", "ratio"]


def table(parts: tuple[str, ...] = PARTS, sizes: tuple[int, ...] = SIZES) -> pd.DataFrame:
    """Return what each step takes at each size, each part and size in a process of its own.

    Returns
    -------
    DataFrame
        `part`, `megabytes`, `step`, `cpu` (seconds of all processes), `elapsed` (seconds), `rate`
        (MB a CPU second), `memory` (GB, the most that one process had), `ratio` (CPU seconds to
        those of CountVectorizer on the same texts in the same process, where it was run).
    """
    rows = []
    for size in sizes:
        with corpus(size) as folder:
            for part in parts:
                if (part == "stages" and size > MOST_WHOLE) or (part == "growth" and size != 20):
                    continue
                if part == "dataset" and not streams():
                    continue
                command = [sys.executable, "-m", "tests.bench.sizes", part, str(size), str(folder)]
                told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
                if told.returncode:
                    raise SystemExit(told.stderr)
                rows += json.loads(told.stdout.splitlines()[-1])
    return pd.DataFrame(rows, columns=COLUMNS)


@contextmanager
def corpus(size: float):
    """Yield a corpus folder of so many megabytes."""
    with tempfile.TemporaryDirectory(prefix="standpoint-") as place:
        folder = Path(place)
        with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
            for row in texts.sized(size):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        (folder / "actors.csv").write_text(texts.actors(), encoding="utf-8")
        yield folder


def streams() -> bool:
    """Tell whether features can be made a piece at a time."""
    from analysis import extract

    return hasattr(extract, "dataset")


class Clock:
    """Times steps: CPU and elapsed seconds, and the most memory that the process had meanwhile."""

    def __init__(self, part: str, size: int, megabytes: float):
        self.about = {"part": part, "megabytes": size}
        self.size, self.rows = megabytes, []

    def time(self, step: str, work: Callable, often: int = 1, share: float = 1.0):
        """Return what `work` returns, done with a share of the corpus."""
        times = []
        _forget()
        for _ in range(often):
            began, at = _cpu(), perf_counter()
            result = work()
            times.append((_cpu() - began, perf_counter() - at))
        cpu, elapsed = min(times)
        self.add(step, cpu, elapsed, _peak(), share)
        return result

    def add(self, step: str, cpu: float, elapsed: float, memory: float, share: float = 1.0) -> None:
        """Add a row."""
        row = self.about | {"step": step, "cpu": cpu, "elapsed": elapsed, "memory": memory}
        self.rows.append(row | {"rate": share * self.size / max(cpu, 1e-9)})

    def told(self) -> str:
        """Return the rows as JSON, with their ratio to the yardstick where there is one."""
        unit = next((row["cpu"] for row in self.rows if row["step"] == YARDSTICK), float("nan"))
        return json.dumps([row | {"ratio": row["cpu"] / unit} for row in self.rows])


def words(clock: Clock, folder: Path, often: int) -> None:
    """Time the way from the file to the keyness of all sources, beside CountVectorizer."""
    from sklearn.feature_extraction.text import CountVectorizer

    from analysis import count, load, weigh

    lines = (folder / "documents.jsonl").read_bytes().splitlines()
    plain = [json.loads(line)["text"] for line in lines]
    clock.time(YARDSTICK, lambda: CountVectorizer().fit_transform(plain), often)
    lines.clear(), plain.clear()  # so that their memory is not counted below
    found = clock.time("load", lambda: load.corpus(folder), often)
    bags = clock.time("words of documents (count.bags)", lambda: count.bags(found.documents), often)
    clock.time("keyness of all sources (weigh.totals)", lambda: weigh.totals(bags), often)
    three = clock.rows[-3:]
    sums = [sum(row[name] for row in three) for name in ("cpu", "elapsed")]
    clock.add("together", *sums, max(row["memory"] for row in three))


def stages(clock: Clock, folder: Path, often: int) -> None:
    """Time each stage of extraction, without parsing, beside CountVectorizer."""
    from sklearn.feature_extraction.text import CountVectorizer

    from analysis import _flat, _pieces, count, date, find, load, segment

    found = clock.time("load", lambda: load.corpus(folder))
    documents, parts, actors = found.documents, found.parts, found.actors
    plain = documents["text"].tolist()
    clock.time(YARDSTICK, lambda: CountVectorizer().fit_transform(plain))
    plain.clear()
    first = len(clock.rows)
    batches = list(_flat.batches(documents, _pieces.BATCH))

    def each(step: str, work: Callable, *made: list) -> list:
        """Time what is done with each batch of documents and what was made of it before."""
        return clock.time(step, lambda: [work(*one) for one in zip(batches, *made, strict=True)])

    flats = each("words and gaps, numbered", _laid_out)
    segments = each("sentences", lambda own, flat: segment.segments(own, parts, flat=flat), flats)
    quoted = each("quotations", segment.quoted)
    voices = each("voices", segment.voiced, quoted)
    mentions = each(
        "mentions",
        lambda own, flat, *made: find.mentions(own, *made[:2], actors, made[2], flat=flat),
        *(flats, segments, quoted, voices),
    )
    capitals = count.capital_words(actors)
    counted = each(
        "counts",
        lambda own, flat, *made: count.counts(own, *made, capitals=capitals, flat=flat),
        *(flats, segments, voices),
    )
    paragraphs = each("paragraphs", lambda _, *made: count.paragraphs(*made), *(segments, counted))
    dates = each(
        "dates", lambda own, made, said: date.dates(own, made, parts, said), segments, voices
    )
    frames = [*segments, *quoted, *mentions, *counted, *paragraphs, *dates]
    clock.time("writing", lambda: [_written(frame, folder) for frame in frames])
    rows = [clock.rows[0], *clock.rows[first:]]
    sums = [sum(row[name] for row in rows) for name in ("cpu", "elapsed")]
    clock.add("together, with load", *sums, max(row["memory"] for row in rows))


def dataset(clock: Clock, folder: Path, often: int) -> None:
    """Time the extraction a piece at a time, on one process and on two."""
    from joblib.externals.loky import get_reusable_executor

    from analysis import extract

    def made(to: Path, jobs: int) -> None:
        extract.dataset(folder, to, parse=False, jobs=jobs, tell=lambda line: None)
        get_reusable_executor().shutdown(wait=True)  # workers count once they have ended

    for jobs in (1, 2):
        step = f"extract.dataset, {jobs} process{'es' * (jobs > 1)}"
        clock.time(step, lambda jobs=jobs: made(folder / f"features-{jobs}", jobs))


def growth(clock: Clock, folder: Path, often: int) -> None:
    """Time how cost grows with documents, with names, with sources."""
    from analysis import count, find, load, segment, weigh

    found = load.corpus(folder)
    documents, actors = found.documents, found.actors
    segment.segments(documents[:50], found.parts), count.bags(documents[:50])  # what comes but once
    for parts in (4, 2, 1):
        some = documents.iloc[: len(documents) // parts]
        clock.time(
            f"documents / {parts}: words", lambda some=some: count.bags(some), share=1 / parts
        )
        clock.time(
            f"documents / {parts}: sentences",
            lambda some=some: segment.segments(some, found.parts),
            share=1 / parts,
        )
    segments = segment.segments(documents, found.parts)
    quoted = segment.quoted(documents).iloc[:0]
    bags = count.bags(documents)
    voices = segment.voiced(documents, quoted)
    for names in (25, 100, 300, 1000):
        named = texts.names(actors, names, bags.terms)
        clock.time(
            f"{names:,} names: mentions",
            lambda named=named: find.mentions(documents, segments, quoted, named, voices),
        )
    for sources in (2, 8, 40):
        number = np.arange(len(bags.index)) % sources
        index = bags.index.assign(source=[f"source {i:02}" for i in number])
        own = replace(bags, index=index)
        clock.time(f"{sources} sources: keyness", lambda own=own: weigh.totals(own))


def _laid_out(documents: pd.DataFrame):
    """Return texts laid out, with what the stages ask of them first."""
    from analysis import _flat

    flat = _flat.flat(documents)
    _ = flat.kinds, flat.atoms  # made when they are first asked for
    return flat


def _written(frame: pd.DataFrame, folder: Path) -> None:
    frame.to_parquet(folder / "written.parquet", index=False, compression="zstd")


def _cpu() -> float:
    """Return the CPU seconds of this process and of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def _forget() -> None:
    """Begin to measure anew how much memory the process has at most, where that can be done."""
    place = Path("/proc/self/clear_refs")
    if place.exists():
        place.write_text("5")


def _peak() -> float:
    """Return the most memory that the process had, in GB, or one of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status = Path("/proc/self/status")
    if status.exists():
        own = next(
            int(line.split()[1])
            for line in status.read_text().splitlines()
            if line.startswith("VmHWM")
        )
    return max(own, children) / 1e6


def main() -> None:
    """Measure one part at one size."""
    part, size, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    megabytes = (folder / "documents.jsonl").stat().st_size / 1e6
    clock = Clock(part, size, megabytes)
    globals()[part](clock, folder, OFTEN.get(size, 1))
    print(clock.told())


if __name__ == "__main__":
    main()
