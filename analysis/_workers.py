"""Share work out over processes, of one machine or of a Dask cluster. Part of `extract`."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache

from tqdm import tqdm

from analysis.tables import CorpusError

BACKENDS = ("loky", "dask")
NO_DASK = "backend dask needs the package 'distributed': pip install 'standpoint[dask]'"
WATCHED = 0.2  # seconds: how often a process looks whether the one that started it lives
STOPPED = "processes were killed (out of memory?); run again, and it goes on where it stopped"


def results(
    work: Callable,
    items: Sequence,
    *,
    jobs: int = 1,
    backend: str = "loky",
    scheduler: str | None = None,
) -> Iterator[tuple[int, object]]:
    """Yield the number of each item with what `work` makes of it, in the order they are done.

    A process that dies takes the work of all with it; what is not done is begun once more.
    """
    if backend not in BACKENDS:
        raise CorpusError(f"backend '{backend}'; allowed: {', '.join(BACKENDS)}")
    if scheduler and backend != "dask":
        raise CorpusError(f"scheduler '{scheduler}': only the backend dask has one")
    if backend == "loky" and jobs == 1:
        yield from ((number, work(item)) for number, item in enumerate(items))
        return
    from joblib import Parallel, delayed  # where the cache has all, nobody waits for it

    left, starter = set(range(len(items))), os.getpid() if backend == "loky" else None
    with _processes(backend, jobs, scheduler) as options:
        for tries in (2, 1):
            run = Parallel(
                **options, batch_size=1, pre_dispatch="2*n_jobs", return_as="generator_unordered"
            )
            try:
                asked = (delayed(_numbered)(work, i, items[i], starter) for i in sorted(left))
                with closing(run(asked)) as made:  # who stops waits until the processes have gone
                    for number, result in made:
                        left.remove(number)
                        yield number, result
                return
            except Exception as error:
                if not _killed(error):
                    raise
                if tries == 1:
                    raise CorpusError(STOPPED) from None


def _numbered(work: Callable, number: int, item: object, starter: int | None) -> tuple[int, object]:
    if starter:
        _bound(starter)
    return number, work(item)


@cache
def _bound(starter: int) -> None:
    """Let this process end with the one that started it: it must not write beside the next run."""

    def watch() -> None:
        while os.getppid() == starter:
            time.sleep(WATCHED)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _killed(error: Exception) -> bool:
    return type(error).__name__ in ("TerminatedWorkerError", "KilledWorker")


@contextmanager
def _processes(backend: str, jobs: int, scheduler: str | None) -> Iterator[dict]:
    if backend == "loky":
        yield {"n_jobs": jobs}
        return
    from joblib import parallel_config

    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise CorpusError(NO_DASK) from None
    if scheduler:
        if not re.fullmatch(r"\S+:\d+", scheduler):  # else the client takes a minute to go
            what = "is no address; write one like tcp://host:8786"
            raise CorpusError(f"scheduler '{scheduler}' {what}")
        try:
            client = Client(scheduler, timeout=30, set_as_default=False)
        except (OSError, ValueError) as error:
            raise CorpusError(f"scheduler '{scheduler}': {error}") from None
        with client, parallel_config("dask", client=client):
            yield {"n_jobs": -1}
        return
    with (
        LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster, set_as_default=False) as client,
        parallel_config("dask", client=client),
    ):
        yield {"n_jobs": -1}


def followed(
    found: Iterator[tuple[int, dict]], sizes: Sequence[int], tell: Callable[[str], None] | None
) -> list[dict]:
    """Return results in the order of their items, and show meanwhile how far the work has come."""
    made = {}
    with closing(Progress(sum(sizes), tell)) as progress, closing(found):
        for number, one in found:
            made[number] = one
            progress.add(sizes[number], one["documents"])
    return [made[number] for number in range(len(sizes))]


class Progress:
    """How far the work has come: a line on the terminal, or a line at each twentieth to `tell`."""

    def __init__(self, total: int, tell: Callable[[str], None] | None):
        self.total, self.tell, self.begun = total, tell, time.monotonic()
        self.done = self.documents = self.told = 0
        self.bar = tqdm(
            total=total, unit="B", unit_scale=True, desc="extract", leave=False, disable=None
        )

    def add(self, size: int, documents: int) -> None:
        self.done += size
        self.documents += documents
        self.bar.set_postfix_str(f"{self.documents:,} documents", refresh=False)
        self.bar.update(size)
        if self.tell and (self.done == self.total or self.done - self.told >= self.total / 20):
            self.told = self.done
            self.tell(self._line())

    def _line(self) -> str:
        took = time.monotonic() - self.begun
        rate = self.done / max(took, 1e-3)
        left = (self.total - self.done) / max(rate, 1e-3)
        of = f"{self.done / 1e6:,.1f} of {self.total / 1e6:,.1f} MB"
        return f"{self.documents:,} documents, {of}, {rate / 1e6:.1f} MB/s, {left:.0f} s left"

    def close(self) -> None:
        self.bar.close()
