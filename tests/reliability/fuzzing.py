"""100,000 texts and files made up by Hypothesis, and the laws that hold for each of them.

`python -m tests.reliability.fuzzing [N]` prints how many were tried. The trunk is made for many
texts at once, so Hypothesis makes a batch of them from one string of bytes: most bytes stand for a
piece of text, some part one text from the next, and some repeat what was said before. Every text
that went through a law is counted, none that was only drawn.
"""

import csv
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from analysis import _flat, count, date, find, load, segment, tables
from analysis.tables import CorpusError

ALL = 100_000
SHARES = {"segment": 0.6, "load": 0.4}
PIECES = [
    *("a", "I", "i", "The ", "the ", "US", "us", "Dr. ", "Mr. ", "U.S. ", "No. ", "e.g. ", "Ph.D"),
    *("Ada ", "Reed ", "Ada Reed", "Reed", "Harbour Guard", "Guard ", "guard", "Council", "al-Sad"),
    *("said ", " said Reed", "told us ", "according to ", "asked ", "Reed’s answer", "so-called "),
    *("in ", "of ", "by ", "who ", "mayor ", "and ", "which ", "northern ", "government ", "he "),
    *(
        "1990",
        "in 1990 ",
        "May ",
        "3 May 1990",
        "3.5.1990",
        "1990s",
        "last year",
        "’68",
        "yesterday",
    ),
    *(
        "on the 13th ",
        "19th century",
        "12",
        "1. ",
        "2. ",
        "(a) ",
        "5.6",
        "two years ago",
        "summer ",
    ),
    *(" ", " ", " ", " ", " ", " ", ". ", ". ", ". ", ".", ".", ", ", ",", ": ", "; ", "! ", "?"),
    *("…", "...", "!!", "?!", "-", "–", "—", "&", "/", "\\", "(", ")", "[", "]", "{", "}", "[1]"),
    *("'", "’", "‘", "‚", "ʼ", "“", "”", '"', "„", "«", "»", "“", "”", '"', ",” ", ".” ", ' "'),
    *("\n", "\n", "\n\n", "\n\n", "\n\n", "\r\n", "\r", "\r\n\r\n", "\u2028", "\u2029", "\x85"),
    *("\n• ", "\n- ", "\n* ", "# ", "> ", "|", "_", "*", "<b>", "</script>", "&amp;", "$x$", "`"),
    *("\t", "\v", "\f", "\x00", "\x1c", "\x7f", "\xa0", "\xad", "\u200b", "\u200d", "\u202e"),
    *("\ufeff", "\ufffd", "\ufffe", "\ud800", "\udfff", "\U0010ffff", "😀", "e\u0301", "ﬁ", "ß"),
    *("İ", "ı", "ſ", "\u212a", "Σ", "Ада", "ثم ", "港", "۱۹۹۰", "²", "¹", "½", "Ǆ", "ﬀ", "º", "_x"),
]
PARTING, REPEATING = 12, 6  # of the 256 bytes: part two texts; repeat the last pieces
LEAST_BYTES, MOST_BYTES = 3000, 4000  # of a batch: some 200 texts
ROOT = Path(__file__).parents[2]


@dataclass
class Tally:
    """How many were tried, for how many the laws held, and the first for which they did not."""

    tried: int = 0
    broken: list[str] = field(default_factory=list)

    def row(self, what: str, seconds: float) -> dict:
        """Return a row of `figures`."""
        note = f"{seconds:.0f} CPU s" + "".join(f"; {first}" for first in self.broken[:1])
        held = self.tried - len(self.broken)
        return {"part": "fuzzing", "what": what, "tried": self.tried, "held": held, "note": note}


def texts(drawn: bytes) -> list[str]:
    """Return the different texts that bytes stand for."""
    found, text = [], []
    for byte in drawn:
        if byte >= 256 - PARTING:
            found.append("".join(text))
            text = []
        elif byte >= 256 - PARTING - REPEATING:
            text += text[-(256 - PARTING - byte) :] * 3
        else:
            text.append(PIECES[byte % len(PIECES)])
    return list(dict.fromkeys([*found, "".join(text)]))


def whole(text: str) -> str:
    """Return a text without halves of characters, which no table holds."""
    return text.encode("utf-8", "replace").decode("utf-8")


BATCHES = st.binary(min_size=LEAST_BYTES, max_size=MOST_BYTES).map(texts)


def actors() -> pd.DataFrame:
    """Return a few actors, with names that are hard to look for."""
    rows = [
        ("guard", "Harbour Guard", "state", "Guard", None, None, "", 2),
        ("guard", "Guard", "state", "Guard", None, None, "", 3),
        ("usa", "US", "state", "US", None, None, "", 4),
        ("usa", "U.S.", "state", "US", None, None, "", 5),
        ("reed", "Ada Reed", "person", "Ada Reed", None, None, "", 6),
        ("council", "Council", "state", "Council", None, 1995, "", 7),
        ("sad", "al-Sad", "people", "Sad", None, None, "", 8),
        ("ada", "Ада", "people", "Ада", None, None, "", 9),
        ("harbour", "港", "state", "港", None, None, "", 10),
    ]
    return tables.build(tables.ACTORS, rows)


def _documents(made: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({"doc": [f"d{n:05}" for n in range(len(made))], "text": made})
    frame = frame.reindex(columns=list(tables.DOCUMENTS.columns))
    frame["source"], frame["words"] = "s", 0
    frame["start"] = frame["end"] = pd.Timestamp("1995-05-03")
    return tables.build(tables.DOCUMENTS, frame)


def _parts() -> pd.DataFrame:
    return tables.build(tables.PARTS, [])


def measured(made: list[str], named: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of the trunk, as `extract` makes them without a parser."""
    documents, parts = _documents(made), _parts()
    flat = _flat.flat(documents)
    quotations = segment.quoted(documents)
    voices = segment.voiced(documents, quotations)
    assert {doc: len(voice) for doc, voice in voices.items()} == dict(
        zip(documents["doc"], map(len, made), strict=True)
    )
    segments = segment.segments(documents, parts, flat=flat)
    mentions = find.mentions(documents, segments, quotations, named, voices, flat=flat)
    capitals = count.capital_words(named)
    counts = count.counts(documents, segments, voices, capitals=capitals, flat=flat)
    counts = tables.build(tables.COUNTS, counts)
    return {
        "quotations": quotations,
        "segments": segments,
        "mentions": mentions,
        "counts": counts,
        "paragraphs": count.paragraphs(segments, counts),
        "dates": date.dates(documents, segments, parts, voices),
    }


def _of(frame: pd.DataFrame, made: list[str]) -> dict[int, list]:
    """Return the rows of a table by the number of their text, without the names of documents."""
    rows: dict[int, list] = {number: [] for number in range(len(made))}
    plain = frame.drop(columns="doc").astype(object)
    plain = plain.where(plain.notna(), None)
    for doc, row in zip(frame["doc"], plain.itertuples(index=False), strict=True):
        rows[int(doc[1:])].append(row)
    return rows


def laws(made: list[str], named: pd.DataFrame, aliases: set[str]) -> None:
    """Assert all that holds for texts: each stands there twice, once among others in turn."""
    n = len(made)
    found = measured(made + made[::-1], named)
    rows = {name: _of(frame, made + made) for name, frame in found.items()}
    for number, text in enumerate(made):
        for name, table in rows.items():
            told = f"{name} of {text!r}"
            assert table[number] == table[2 * n - 1 - number], f"twice not the same: {told}"
            for row in table[number]:
                if name != "counts":
                    assert 0 <= row.start < row.end <= len(text), f"outside the text: {told}"
        _sentences(text, rows["segments"][number], rows["paragraphs"][number])
        _quotations(text, rows["quotations"][number])
        for row in rows["mentions"][number]:
            name = text[row.start : row.end]
            assert row.name == name, f"mention of {text!r}"
            known = find.key(name) in aliases or name in ("Reed",)
            assert known, f"no name: {name!r} in {text!r}"
        for row in rows["dates"][number]:
            assert " ".join(text[row.start : row.end].split()) == row.words, f"dates of {text!r}"


def _sentences(text: str, sentences: list, paragraphs: list) -> None:
    done, left = 0, []
    inside = {row.paragraph: row for row in paragraphs}
    for number, row in enumerate(sentences):
        assert (row.segment, row.start >= done) == (number, True), f"not in order: {text!r}"
        sentence = text[row.start : row.end]
        assert sentence.strip() == sentence, f"space around a sentence: {text!r}"
        block = inside[row.paragraph]
        inner = block.start <= row.start < row.end <= block.end
        assert inner, f"out of its paragraph: {text!r}"
        left.append(text[done : row.start])
        done = row.end
    assert not "".join([*left, text[done:]]).strip(), f"lost between sentences: {text!r}"


def _quotations(text: str, quotations: list) -> None:
    open_: list[int] = []
    for row in quotations:
        assert row.kind in ("speech", "scare", "title", "reprint"), f"kind in {text!r}"
        while open_ and open_[-1] <= row.start:
            open_.pop()
        assert not open_ or row.end <= open_[-1], f"quotations across: {text!r}"
        open_.append(row.end)
        marks = {text[row.start], text[row.end - 1]}  # of some only one was found
        assert marks & set("\"“”„«»‘’‚'"), f"no mark about {row.start} of {text!r}"


def plain(made: list[str]) -> None:
    """Assert that one text alone gives what many at once give, and that nothing is lost."""
    for text in made:
        one = segment.sentences(text)
        frame = _documents([text])
        many = segment.segments(frame, _parts())[["start", "end"]]
        assert one.to_numpy().tolist() == many.to_numpy().tolist(), f"not the same: {text!r}"
        told, held = segment.quotations(text), segment.quoted(frame)
        assert len(told) == len(held), f"quotations: {text!r}"
        date.expressions(text)


WRITERS: dict[str, Callable[[Path, list[dict]], None]] = {}


def writer(name: str) -> Callable:
    """Register how a corpus of some format is written."""

    def kept(function: Callable) -> Callable:
        WRITERS[name] = function
        return function

    return kept


@writer("documents.jsonl")
def _jsonl(folder: Path, rows: list[dict]) -> None:
    lines = (json.dumps(row, ensure_ascii=number % 2 == 0) for number, row in enumerate(rows))
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    (folder / "documents.jsonl").write_bytes(data)


@writer("documents.csv")
def _csv(folder: Path, rows: list[dict]) -> None:
    _table(folder / "documents.csv", rows)


def _table(file: Path, rows: list[dict]) -> None:
    data = io.StringIO(newline="")
    made = csv.DictWriter(data, list(rows[0]), lineterminator="\n")
    made.writeheader()
    made.writerows(rows)
    file.write_bytes(data.getvalue().encode("utf-8", "surrogatepass"))


@writer("documents.parquet")
def _parquet(folder: Path, rows: list[dict]) -> None:
    rows = [{name: whole(cell) for name, cell in row.items()} for row in rows]
    pd.DataFrame(rows).to_parquet(folder / "documents.parquet", index=False)


@writer("documents.csv and texts")
def _files(folder: Path, rows: list[dict]) -> None:
    (folder / "texts").mkdir(exist_ok=True)
    for number, row in enumerate(rows):
        data = row["text"].encode("utf-8", "surrogatepass")
        (folder / "texts" / f"{number}.txt").write_bytes(data)
    given = [row | {"path": f"texts/{number}.txt"} for number, row in enumerate(rows)]
    _table(
        folder / "documents.csv", [{k: v for k, v in row.items() if k != "text"} for row in given]
    )


def loaded(kind: str, made: list[str], mutation: bytes) -> None:
    """Assert that a corpus of these texts is read as it was written, or refused in words."""
    rows = [
        {"doc": f"d{number}", "source": "s", "date": "1995-05-03", "text": text}
        for number, text in enumerate(made)
    ]
    with tempfile.TemporaryDirectory(dir=SHM) as place:
        folder = Path(place)
        WRITERS[kind](folder, rows)
        if mutation:
            _mutate(folder / kind.split()[0], mutation)
        try:
            corpus = load.corpus(folder, needs_actors=False)
        except CorpusError as error:
            told = str(error)
            assert told.strip(), "a message without words"
            assert "Traceback" not in told, told
            assert place not in told, told
            halves = [text for text in made if whole(text) != text]
            empty = [text for text in made if not text.strip()]
            nulls = [text for text in made if "\0" in text]
            if not (mutation or halves or empty or nulls):
                raise AssertionError(f"{kind}: refused: {told[:300]}: {made!r}") from None
            return
        if mutation:
            return
        documents = corpus.documents
        assert documents["doc"].tolist() == [row["doc"] for row in rows], f"{kind}: {made!r}"
        for got, text in zip(documents["text"], made, strict=True):
            assert got == text.removeprefix("\ufeff") or got == text or got == whole(text), (
                f"{kind}: {got!r} of {text!r}"
            )


def _mutate(file: Path, mutation: bytes) -> None:
    """Change some bytes of a file, or cut it off: each pair of bytes says where and to what."""
    data = bytearray(file.read_bytes())
    for where, what in zip(mutation[::2], mutation[1::2], strict=False):
        at = where * len(data) // 256
        if what < 8:
            del data[at:]
        elif what < 32:
            del data[at : at + what]
        elif what < 64:
            data[at:at] = bytes([what * 3 % 256]) * (what - 31)
        elif at < len(data):
            data[at] = what
    file.write_bytes(data)


SHM = "/dev/shm" if Path("/dev/shm").is_dir() else None


def _run(tally: Tally, most: int, test: Callable[..., int], **strategies) -> None:
    """Give examples to a test until so many inputs went through it; note what broke.

    The test returns how many inputs one example held.
    """
    number = 0
    while tally.tried < most and len(tally.broken) < 3:
        number += 1
        began = tally.tried

        @seed(number)
        @settings(
            max_examples=200,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(**strategies)
        def tried(**given):
            if tally.tried < most:
                try:
                    tally.tried += test(**given)
                except BaseException:
                    tally.tried += 1
                    raise

        try:
            tried()
        except Exception as error:  # whatever it is, it is a finding
            tally.broken.append(f"{type(error).__name__}: {str(error)[:1500]}")
        if tally.tried == began:
            break


def segmented(n: int) -> Tally:
    """Put so many texts through the trunk."""
    tally, named = Tally(), actors()
    aliases = {find.key(alias) for alias in named["alias"]}

    def test(made: list[str]) -> int:
        made = [whole(text) for text in made]
        laws(made, named, aliases)
        plain(made[:3])
        return len(made)

    _run(tally, n, test, made=BATCHES)
    return tally


def read(n: int, kind: str) -> Tally:
    """Put so many texts, or changed files, through `load`."""
    tally = Tally()

    def test(made: list[str], mutation: bytes) -> int:
        loaded(kind, made, mutation)
        return 1 if mutation else len(made)

    changed = st.one_of(*[st.just(b"")] * 3, st.binary(min_size=2, max_size=8))
    _run(tally, n, test, made=BATCHES, mutation=changed)
    return tally


def figures(*, n: int | None = None) -> list[dict]:
    """Return how many texts were tried, and for how many the laws held.

    Parameters
    ----------
    n : int, optional
        How many in all; by default 100,000.
    """
    n, rows = n or ALL, []
    began = process_time()
    rows.append(segmented(round(n * SHARES["segment"])).row("texts through segment", 0))
    rows[-1]["note"] = rows[-1]["note"].replace("0 CPU s", f"{process_time() - began:.0f} CPU s", 1)
    for kind in WRITERS:
        began = process_time()
        tally = read(round(n * SHARES["load"] / len(WRITERS)), kind)
        rows.append(tally.row(f"texts through load: {kind}", process_time() - began))
    return rows


def _print(rows: Iterable[dict]) -> None:
    for row in rows:
        print(f"{row['what']}: {row['tried']:,} tried, {row['held']:,} held; {row['note']}")


if __name__ == "__main__":
    found = figures(n=int(sys.argv[1]) if len(sys.argv) > 1 else None)
    _print(found)
    print(f"{sum(row['tried'] for row in found):,} inputs in all")
    assert np.all([row["tried"] == row["held"] for row in found])
