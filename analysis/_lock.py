"""Write a folder so that nobody meets half of it, nor two processes at once. Part of `extract`."""

import hashlib
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import _folders
from analysis.tables import CorpusError


@contextmanager
def alone(place: str | os.PathLike, tell: Callable[[str], None] | None = None) -> Iterator[None]:
    """Let one process at a time of this user write to a place; others wait for their turn.

    The lock is a file in the user's cache, so that nothing is left beside the place. The system
    releases it when its process ends, however that ends.

    Parameters
    ----------
    place : path
        A folder; it need not be there yet.
    tell : callable, optional
        Is told if there is something to wait for.
    """
    from filelock import FileLock, Timeout  # loaded here, since most runs find all in the cache

    name = hashlib.sha256(os.fsencode(Path(place).resolve())).hexdigest()[:24]
    file = _folders.cache() / "locks" / f"{name}.lock"
    lock = FileLock(file, is_singleton=True)  # whoever holds a place may ask for it again
    try:
        file.parent.mkdir(exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        if tell:
            tell(f"{place}: another run is writing there; waiting until it is done")
        lock.acquire()
    except (OSError, NotImplementedError) as error:  # a full cache, a file system without locks
        what = "cannot be locked; let no other run write there"
        warnings.warn(f"{place}: {what} ({error})", stacklevel=2)
        yield
        return
    try:
        yield
    finally:
        lock.release()


@contextmanager
def whole(place: Path, tell: Callable[[str], None] | None = None) -> Iterator[Path]:
    """Yield a folder to write into that takes its place only once all is written.

    What runs that were killed have left behind is put in order first.

    Parameters
    ----------
    place : Path
        A folder that is there already is replaced.
    tell : callable, optional
        As for `alone`.

    Raises
    ------
    CorpusError
        If there is no room, or no right to write; what was there stays as it is.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with alone(place, tell):
            _mend(place)
            working = _beside(place)
            try:
                with _held(working):
                    yield working
                    working.chmod(0o755)
                    if place.is_dir():
                        old = _beside(place)
                        with _held(old):
                            place.rename(old / "old")
                            working.rename(place)
                        shutil.rmtree(old)
                    else:
                        working.rename(place)
            finally:
                shutil.rmtree(working, ignore_errors=True)
    except ConnectionError:  # of a pipe that nobody reads, of a kernel: not of this folder
        raise
    except OSError as error:
        at = Path(error.filename or place).resolve()  # a full disk does not say which file
        if not at.is_relative_to(place.parent.resolve()):
            raise
        why = os.strerror(error.errno) if error.errno else error
        raise CorpusError(f"{place}: cannot be written: {why}; nothing of it is kept") from None


def _beside(place: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{place.name}.part-", dir=place.parent))


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder while this process lives; tell whether no other holds it.

    `alone` keeps out whoever shares our cache; another user or machine may be at work as well.
    """
    try:
        import fcntl
    except ImportError:  # Windows does not let anybody remove what is being written
        yield True
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        mine = True
    except BlockingIOError:
        mine = False
    except OSError:  # a file system without locks
        mine = True
    try:
        yield mine
    finally:
        os.close(handle)


def _mend(place: Path) -> None:
    """Bring back what was about to be replaced when a run was killed; remove what it was at."""
    left = re.compile(rf"\.{re.escape(place.name)}\.part-[a-z0-9_]{{8}}")
    for other in sorted(place.parent.iterdir()):
        if left.fullmatch(other.name) and other.is_dir() and not other.is_symlink():
            with _held(other) as dead:
                if dead and (other / "old").is_dir() and not place.exists():
                    (other / "old").rename(place)
                if dead:
                    shutil.rmtree(other, ignore_errors=True)
