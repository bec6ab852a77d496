"""The texts of documents: by their names, by their content, by their words. Part of `load`.

Texts that may not travel with a corpus are brought in by whoever has them, under whatever names
and as whatever program has saved them. A text is the right one if the sha256 in the table was
made from it: as it lies there, or with other line ends, a byte order mark or another encoding,
which are taken off again. Where no file is, the one that has nearly all of a document's words
(those in the corpus's features) and few others is taken for it, and a warning says so.
"""

import hashlib
import os
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import _bounds
from analysis._read import Reader
from analysis._words import tokens
from analysis.data import listed

BRING_TEXTS_IN = "put it there, or name the folder that holds the texts with --texts FOLDER"
# Words in common, of all in either (weighted Jaccard). Copies of the five Iraq texts that were cut
# by a tenth, with 300 words of a web page added, had 0.66 at least; two different texts 0.17 at
# most, two of sixty speeches on one occasion 0.25; half a text is not enough (0.54 at most).
ALIKE = 0.55
LARGEST = 64_000_000  # bytes, where no features say how long the texts are
SLACK = 500_000  # bytes that a page may have besides
PAGE = 5_000  # characters that a web page may add to a short text
OTHER_KINDS = {".pdf", ".html", ".htm", ".docx", ".doc", ".odt", ".rtf", ".epub"}
BOM, WIDE = "\ufeff", (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Sought:
    """A document whose text lies in a file, and what was found of it."""

    where: str
    row: dict[str, str]
    text: str | None = None
    digest: str = ""
    wrong: Path | None = None  # a file of that name which is not the text
    done: bool = False

    def take(self, text: str, digest: str) -> None:
        self.text, self.digest, self.done = text, digest, True


def texts(
    reader: Reader,
    rows: list[tuple[str, dict]],
    folder: str | os.PathLike | None,
    *,
    strict: bool,
) -> list[tuple[str | None, str]]:
    """Return the text of each document (None if it is not there) and the sha256 of its bytes.

    `folder` is where else texts may lie; if `strict`, all have to be there.
    """
    bundled = (reader.folder / "features").is_dir()
    found = [Sought(where, row, digest=row.get("sha256", "")) for where, row in rows]
    used: set[Path] = set()
    for one in found:
        if "text" in one.row:
            _in_table(reader, one)
        elif one.row["path"] or not bundled:
            _by_name(reader, one, folder, used)
        else:
            one.done = folder is None  # its text stood in a table: it has no file of its own
    missing = [one for one in found if not one.done]
    heap = Heap(reader.folder, folder, missing, used)
    _by_content(reader, missing, heap)
    _by_words(reader, found, heap)
    for one in found:
        if not one.done:
            _report(reader, one, heap, strict=strict, bundled=bundled)
        elif one.text is not None and not one.text.strip():
            path = f" ({one.row['path']})" if one.row.get("path") and "text" not in one.row else ""
            reader.fault(f"{one.where}{path}", "the text is empty")
    return [(one.text, one.digest) for one in found]


def _in_table(reader: Reader, one: Sought) -> None:
    one.done, text = True, one.row["text"]
    if len(text) > _bounds.TEXT:
        what = f"the text is longer than {_bounds.TEXT:,} characters; cut it in several"
        reader.fault(one.where, what)
        return
    try:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        reader.fault(one.where, f"half a character (a lone surrogate) at {error.start}")
        return
    if one.digest not in (digest, ""):
        reader.fault(one.where, "not the text that the sha256 in the table was made from")
    one.take(text.removeprefix(BOM), digest)


def _by_name(
    reader: Reader, one: Sought, folder: str | os.PathLike | None, used: set[Path]
) -> None:
    path = one.row["path"]
    own = _bounds.inside(reader.folder, path)
    if own is None:
        reader.fault(one.where, f"path '{path}' must be a file inside the corpus folder")
        one.done = True
        return
    places = [own] if folder is None else [own, Path(folder) / path, Path(folder) / own.name]
    try:
        files = [file for file in places if file.is_file()]
    except OSError as error:
        reader.fault(one.where, f"path '{path[:60]}': {error.strerror}")
        one.done = True
        return
    for file in files:
        try:
            data = _bounds.content(file, _bounds.TEXT)
        except OSError as error:
            what = error.strerror or f"{error}; cut it in several"  # the system's word, or ours
            reader.fault(f"{one.where} ({path})", what)
            one.done = True
            return
        digest = hashlib.sha256(data).hexdigest()
        if one.digest not in (digest, ""):
            one.wrong = one.wrong or file
            continue
        used.add(file.resolve())
        try:
            one.take(data.decode("utf-8").removeprefix(BOM), digest)
        except UnicodeDecodeError as error:
            what = f"not UTF-8 at byte {error.start}; save it as UTF-8"
            reader.fault(f"{one.where} ({path})", what)
            one.done = True
        return


class Heap:
    """The files in which texts are looked for: each is read once, and those too large never."""

    def __init__(
        self,
        corpus: Path,
        folder: str | os.PathLike | None,
        missing: list[Sought],
        used: set[Path],
    ):
        self.folder, self.looked, self.kinds = folder, 0, Counter()
        self.texts: dict[Path, str] = {}
        self.lengths: dict[str, int] = {}
        self.files = list(dict.fromkeys(one.wrong for one in missing if one.wrong))
        if missing:
            self.lengths = _lengths(corpus, {one.row["doc"].strip() for one in missing})
            inside = [] if folder is None else _inside(Path(folder))
            known = {file.resolve() for file in self.files} | used
            self.files += [file for file in inside if file.resolve() not in known]

    def near(self, text: str, widest: float) -> bool:
        """Tell if a text is as long as a missing one, give or take so many times its length."""
        lengths = self.lengths.values()
        return not lengths or any(n / widest <= len(text) <= n * widest + PAGE for n in lengths)

    def read(self) -> Iterator[tuple[Path, bytes]]:
        largest = 4 * max(self.lengths.values()) + SLACK if self.lengths else LARGEST
        for file in self.files:
            if file.suffix.lower() in OTHER_KINDS:
                self.kinds[file.suffix.lower()] += 1
                continue
            try:
                if file.stat().st_size > largest:
                    continue
                data = file.read_bytes()
            except OSError:
                continue
            if b"\0" in data[:4096] and not data.startswith(WIDE):
                continue  # no text
            self.looked += 1
            yield file, data


def _by_content(reader: Reader, missing: list[Sought], heap: Heap) -> None:
    """Take the files that the sha256 in the table was made from, however they were saved since."""
    for file, data in heap.read():
        wanted = {one.digest for one in missing if not one.done} - {""}
        digest = hashlib.sha256(data).hexdigest()
        if digest in wanted:
            try:
                hits = {digest: data.decode("utf-8")}
            except UnicodeDecodeError as error:
                what = f"not UTF-8 at byte {error.start}; save it as UTF-8"
                for one in missing:
                    if not one.done and one.digest == digest:
                        reader.fault(f"{one.where} ({file.name})", what)
                        one.done = True
                continue
        else:
            readings = _readings(data)
            hits = {
                digest: text
                for reading in (readings if wanted else ())
                if heap.near(reading, 1.3)
                for digest, text in _saved_otherwise(reading)
                if digest in wanted
            }
            if not hits and readings and heap.near(readings[0], 1 / ALIKE**2):
                heap.texts[file] = readings[0].removeprefix(BOM)
        for one in missing:
            if not one.done and one.digest in hits:
                one.take(hits[one.digest].removeprefix(BOM), one.digest)


def _readings(data: bytes) -> list[str]:
    """Return what a file may say: in UTF-8, or else in what programs have written before it."""
    codes = ("utf-16",) if data.startswith(WIDE) else ("utf-8",)
    for tried in (codes, ("cp1252", "latin-1", "mac-roman")):
        found = []
        for code in tried:
            try:
                found.append(data.decode(code))
            except UnicodeDecodeError:
                continue
        if found:
            return found
    return []


def _saved_otherwise(text: str) -> Iterator[tuple[str, str]]:
    """Yield a text as other programs save it, each with its sha256 in UTF-8."""
    plain = text.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    bare = plain.rstrip("\n")
    forms = {
        unicodedata.normalize(form, body) if form else body
        for body in (plain, bare, f"{bare}\n")
        for form in ("", "NFC", "NFD")
    }
    for body in sorted(forms):
        for end in ("\n", "\r\n", "\r"):
            for mark in ("", BOM):
                saved = mark + body.replace("\n", end)
                yield hashlib.sha256(saved.encode("utf-8", "surrogatepass")).hexdigest(), saved


def _by_words(reader: Reader, found: list[Sought], heap: Heap) -> None:
    """Take the files that have nearly the words of a document; the best pairs first."""
    missing = {one.row["doc"].strip(): one for one in found if not one.done}
    bags = _bags(reader.folder, set(missing)) if missing and heap.texts else {}
    if not bags:
        return
    pairs = []
    for file, text in heap.texts.items():
        words = _words(word for _, word in tokens(text))
        for doc, bag in bags.items():
            if not ALIKE * bag.total() <= words.total() <= bag.total() / ALIKE:
                continue  # they cannot have so much in common
            shared = (words & bag).total()
            alike = shared / (words | bag).total()
            if alike >= ALIKE:
                pairs.append((-alike, doc, file, shared / bag.total()))
    taken: dict[str, tuple[Path, float]] = {}
    for _, doc, file, share in sorted(pairs):
        if doc not in taken and file not in {other for other, _ in taken.values()}:
            taken[doc] = file, share
    gone = [doc for doc in missing if doc not in taken]
    gone += [one.row["doc"].strip() for one in found if one.done and one.text is None]
    for doc, (file, share) in sorted(taken.items()):
        one = missing[doc]
        one.done = True
        told = f"'{file.name}' is taken for {doc}: {share * 100:.0f} % of its words; not the very"
        told += " text that the features were made from, so "
        if gone:
            told += f"no passage of it is shown while the texts of {', '.join(gone)} are missing"
        else:
            told += "all is measured anew from it"
            one.take(heap.texts[file], hashlib.sha256(file.read_bytes()).hexdigest())
        warnings.warn(told, stacklevel=5)


def _bags(corpus: Path, docs: set[str]) -> dict[str, Counter]:
    """Return the words of documents as far as the corpus's features hold them."""
    try:
        counts = pd.read_parquet(corpus / "features" / "counts.parquet")
        counts = counts[counts["doc"].isin(docs)].groupby(["doc", "term"])["n"].sum()
    except (OSError, ValueError, KeyError):
        return {}
    bags: dict[str, Counter] = {}
    for (doc, term), n in counts.items():
        bags.setdefault(doc, Counter()).update(_words([term], int(n)))
    return {doc: bag for doc, bag in bags.items() if bag}


def _words(words: Iterator[str] | list[str], n: int = 1) -> Counter:
    stop = listed("stopwords")
    bag = Counter(word for word in map(str.lower, words) if word not in stop)
    return Counter({word: m * n for word, m in bag.items()})


def _lengths(corpus: Path, docs: set[str]) -> dict[str, int]:
    """Return how many characters the texts of documents have, if the features tell."""
    try:
        ends = pd.read_parquet(corpus / "features" / "segments.parquet", columns=["doc", "end"])
        return ends[ends["doc"].isin(docs)].groupby("doc")["end"].max().to_dict()
    except (OSError, ValueError, KeyError):
        return {}


def _inside(folder: Path) -> list[Path]:
    """Return the files in a folder and its sub-folders; those near the top come first."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place) / name for name in names if not name.startswith(".")]
    return sorted(
        (file for file in found if file.is_file()), key=lambda file: (len(file.parts), str(file))
    )


def _report(reader: Reader, one: Sought, heap: Heap, *, strict: bool, bundled: bool) -> None:
    path, sha = one.row["path"], one.row.get("sha256", "")
    files = "1 file" if heap.looked == 1 else f"{heap.looked} files"
    if one.wrong:
        what = "not the text that the sha256 in the table was made from"
        if heap.folder is not None:
            what += f", nor is another in {heap.folder} ({files} looked at)"
        reader.fault(f"{one.where} ({path})", what)
    elif strict:
        ways = ["file name"] * bool(path) + [f"content (sha256 {sha[:12]}…)"] * bool(sha)
        ways += ["words"] * bundled
        title = f", '{one.row['title']}'" if one.row.get("title") else ""
        what = f"'{Path(path).name}'" if path else "its text"
        what += f" is not in {heap.folder}: document '{one.row['doc']}'{title} was looked for by "
        what += f"{' and '.join([', '.join(ways[:-1])] * (len(ways) > 1) + ways[-1:])} in {files}"
        if heap.kinds:
            kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(heap.kinds.items()))
            what += f"; other files there ({kinds}) become text by 'standpoint new' first"
        reader.fault(one.where, what)
    elif not bundled:
        reader.fault(one.where, f"'{path}' is not there; {BRING_TEXTS_IN}")
