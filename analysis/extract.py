"""From a corpus to its features: run the trunk once, keep what it gives, bring it back.

Features are kept in a cache of the user, under a key made of all that they depend on, so that a
second notebook starts at once. The same files, less all that could give the text away, are the
text-free bundle that travels with a corpus whose texts may not.
"""

import hashlib
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import platformdirs
from joblib import Parallel, delayed

from analysis import _cells, count, date, find, judge, load, parse, segment, tables
from analysis.tables import CorpusError, Features

MEASURED = {
    "segments": tables.SEGMENTS,
    "paragraphs": tables.PARAGRAPHS,
    "quotations": tables.QUOTATIONS,
    "mentions": tables.MENTIONS,
    "counts": tables.COUNTS,
    "dates": tables.DATES,
    "stances": tables.STANCES,
}
BESIDE = ("parts", "actors", "events", "clusters", "lexicon", "coding")
COPIED = ("corpus.toml", *(f"{name}.csv" for name in BESIDE))
READ_ME = "README.txt"
BUNDLE = {"features", "documents.csv", READ_ME, *COPIED}
TO_A_STRANGER = """{title}

This folder is a corpus without its texts, for Standpoint (comparative stance analysis). In it are
the metadata of the texts (documents.csv), who is who in them (actors.csv), and all that was
measured (features): counts of words in alphabetical order, and where actors are named. Texts
cannot be read from it.

All figures, from the folder that holds this one:

    standpoint run {name}

Passages are shown where you have the texts. Put them into any folder, under any file names; they
are recognised by their content:

    standpoint run {name} --texts FOLDER

In the tables an apostrophe before = + - or @ keeps spreadsheets from taking words for formulas.
"""
NO_TEXT = "the text is not here: run again with --texts FOLDER, or set STANDPOINT_TEXTS"


def features(
    corpus: str | os.PathLike | load.Corpus,
    *,
    texts: str | os.PathLike | None = None,
    jobs: int = 1,
) -> Features:
    """Return all that is measured in a corpus.

    Parameters
    ----------
    corpus : path or load.Corpus
        A corpus folder, or a table of documents with its `actors.csv` beside it.
    texts : path, optional
        A folder with texts that do not travel with the corpus.
    jobs : int
        Over how many processes the documents are shared out.

    Returns
    -------
    Features
        Computed from the texts, or read from the user's cache if nothing has changed since; where
        texts are missing, read from the corpus's text-free bundle `features/`.

    Raises
    ------
    CorpusError
        If the corpus is at fault, or its bundle was made from other files than those beside it.

    Examples
    --------
    >>> harbour = features("corpus/harbour")
    >>> harbour.has_texts
    True
    """
    if not isinstance(corpus, load.Corpus):
        corpus = load.corpus(corpus, texts=texts)
    if corpus.documents["text"].isna().any():
        return _assemble(corpus, _bundle(corpus))
    place = _cache() / f"{corpus.name}-{_key(corpus)}"
    measured = _read(place)
    if measured is None:
        try:
            find.check(corpus.actors)  # a fault here should not wait for the texts to be cut up
            measured = _measure(corpus, jobs)
        except CorpusError as error:
            folder = corpus.folder.resolve().name
            raise CorpusError(*(f"{folder}/{fault}" for fault in error.faults)) from None
        with whole(place) as folder:
            _write(measured, folder)
    return _assemble(corpus, measured)


def share(corpus: load.Corpus, to: str | os.PathLike, *, jobs: int = 1) -> Path:
    """Write a corpus without its texts: metadata, actors and features.

    Words are kept as sorted counts by unit and voice, without stop words and without bags of fewer
    than `count.SHORTEST_BAG` words, because a slogan can be rebuilt from its words. No analysis
    uses what is left out, so every figure comes out the same - unless whole documents are as short
    as that, which a warning says.

    Parameters
    ----------
    corpus : load.Corpus
        With all its texts.
    to : path
        The folder to write; if it is the corpus's own, only its `features/` is written.
    jobs : int
        Over how many processes the documents are shared out.

    Returns
    -------
    Path
        The bundle `features/` in that folder.

    Raises
    ------
    CorpusError
        If texts are missing, or `to` is a file or a folder of other things.
    """
    if corpus.documents["text"].isna().any():
        missing = ", ".join(corpus.documents.loc[corpus.documents["text"].isna(), "doc"])
        raise CorpusError(f"{corpus.name}: no features without the texts of {missing}; {NO_TEXT}")
    to = Path(to)
    if to.is_file():
        raise CorpusError(f"{to}: is a file; name a folder to write to")
    measured = features(corpus, jobs=jobs)
    keys = ["doc", "paragraph"]
    counted = measured.counts.merge(measured.paragraphs[[*keys, "unit"]], on=keys)
    counted = count.content(counted).groupby(["doc", "unit", "voice", "term"])["n"].sum()
    counted = counted.reset_index()
    counted = counted[~count.too_short(counted)].rename(columns={"unit": "paragraph"})
    kept = {name: getattr(measured, name) for name in MEASURED}
    kept["counts"] = tables.build(tables.COUNTS, counted)
    if lost := sorted(set(measured.counts["doc"]) - set(kept["counts"]["doc"])):
        warnings.warn(
            f"documents too short to be shared, their words are left out: {', '.join(lost)}",
            stacklevel=2,
        )
    own = to.resolve() == corpus.folder.resolve()
    if not own and to.exists() and {file.name for file in to.iterdir()} - BUNDLE:
        raise CorpusError(f"{to}: is there already and holds other files; name a new folder")
    with whole(to / "features" if own else to) as folder:
        place = folder if own else folder / "features"
        place.mkdir(exist_ok=True)
        _write(kept, place)
        (place / "made_from.json").write_text(json.dumps(_inputs(corpus), indent=1) + "\n")
        if not own:
            _metadata(corpus, folder, to.resolve().name)
    return to / "features"


def export(measured: Features, to: str | os.PathLike) -> Path:
    """Write all tables as Parquet files into a folder, texts aside.

    Raises
    ------
    CorpusError
        If `to` is a file, or a folder that holds anything else.
    """
    to = Path(to)
    frames = {name: getattr(measured, name) for name in (*MEASURED, *BESIDE)}
    frames["documents"] = measured.documents.drop(columns="text")
    own = {f"{name}.parquet" for name in frames}
    if to.exists() and (to.is_file() or {file.name for file in to.iterdir()} - own):
        raise CorpusError(f"{to}: is there already and holds other files; name a new folder")
    with whole(to) as folder:
        _write(frames, folder)
    return to


def _measure(corpus: load.Corpus, jobs: int) -> dict[str, pd.DataFrame]:
    """Run the trunk: over shares of the documents if there are several processes."""
    documents = corpus.documents
    if jobs == 1 or len(documents) < 2:
        return _trunk(corpus)
    shares = [documents.iloc[i::jobs] for i in range(min(jobs, len(documents)))]
    measured = Parallel(n_jobs=jobs)(
        delayed(_trunk)(replace(corpus, documents=share)) for share in shares
    )
    order = {doc: i for i, doc in enumerate(documents["doc"])}
    joined = {}
    for name, table in MEASURED.items():
        frame = pd.concat([tables_of[name] for tables_of in measured], ignore_index=True)
        if name in ("counts", "paragraphs"):  # these are sorted by their key, the others by place
            joined[name] = frame.sort_values(list(table.key), ignore_index=True)
        else:
            joined[name] = frame.sort_values(
                "doc", key=lambda docs: docs.map(order), kind="stable", ignore_index=True
            )
    return joined


def _trunk(corpus: load.Corpus) -> dict[str, pd.DataFrame]:
    documents, parts, actors = corpus.documents, corpus.parts, corpus.actors
    quotations = segment.quoted(documents)
    segments = segment.segments(documents, parts)
    voices = _voices(documents, quotations)
    mentions = find.mentions(documents, segments, quotations, actors, voices)
    readers = (parse.told_of, judge.reader(corpus.lexicon))
    told, judged = parse.read(
        mentions, documents, segments, readers, model_name=corpus.settings.get("model")
    )
    mentions = parse.filled(mentions, told)
    words = count.capital_words(actors)
    counts = tables.build(tables.COUNTS, count.counts(documents, segments, voices, capitals=words))
    return {
        "segments": segments,
        "paragraphs": count.paragraphs(segments, counts),
        "quotations": quotations,
        "mentions": mentions,
        "counts": counts,
        "dates": date.dates(documents, segments, parts, voices),
        "stances": judge.stances(mentions, judged),
    }


def _voices(documents: pd.DataFrame, quotations: pd.DataFrame) -> dict:
    by_doc = dict(list(quotations.groupby("doc")))
    return {
        row.doc: segment.voices(row.text, by_doc.get(row.doc, quotations.iloc[:0]))
        for row in documents[documents["text"].notna()].itertuples()
    }


def _assemble(corpus: load.Corpus, measured: Mapping[str, pd.DataFrame]) -> Features:
    words = measured["paragraphs"].groupby("doc")["words"].sum()
    documents = corpus.documents.assign(
        words=corpus.documents["doc"].map(words).fillna(0).astype("int64")
    )
    return Features(
        name=corpus.name,
        settings=corpus.settings,
        documents=documents,
        **{name: getattr(corpus, name) for name in BESIDE},
        voices=_voices(documents, measured["quotations"]),
        **{name: tables.check(measured[name], table) for name, table in MEASURED.items()},
    )


def _inputs(corpus: load.Corpus) -> dict[str, str]:
    """Return a hash of each input that features depend on."""
    documents = corpus.documents[["doc", "source", "date", "sha256"]]
    relevant = {"model": corpus.settings.get("model")}
    return {
        "documents.csv": _hash(documents.to_csv(index=False)),
        "parts.csv": _hash(corpus.parts.drop(columns="line").to_csv(index=False)),
        "actors.csv": _hash(
            corpus.actors.drop(columns=["line", "label", "note"]).to_csv(index=False)
        ),
        "lexicon.csv": _hash(corpus.lexicon.drop(columns="note").to_csv(index=False)),
        "corpus.toml": _hash(json.dumps(relevant, sort_keys=True)),
    }


def _key(corpus: load.Corpus) -> str:
    """Return the name of features in the cache: a hash of their inputs and of the code."""
    here = Path(__file__).parent
    code = [
        file.read_bytes()
        for folder, kind in ((here, "*.py"), (here / "data", "*.csv"))
        for file in sorted(folder.glob(kind))
    ]
    parser = parse.model(corpus.settings.get("model"))
    made_by = [parser and parser.meta["version"], version("spacy")]
    return _hash(json.dumps([_inputs(corpus), made_by]), *code)[:24]


def _bundle(corpus: load.Corpus) -> dict[str, pd.DataFrame]:
    """Read the features that travel with a corpus, if they were made from what lies beside them."""
    place = corpus.folder / "features"
    measured = _read(place)
    if measured is None:
        raise CorpusError(f"{corpus.name}/features: holds no whole set of features; {NO_TEXT}")
    try:
        made_from = json.loads((place / "made_from.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        where = f"{corpus.name}/features/made_from.json"
        raise CorpusError(f"{where}: cannot be read; {NO_TEXT}") from None
    changed = [name for name, value in _inputs(corpus).items() if made_from.get(name) != value]
    if changed:
        raise CorpusError(
            f"{corpus.name}/{changed[0]}: has changed since features/ was made from it; bring the "
            "texts in with --texts FOLDER, or write the bundle anew with 'standpoint share'"
        )
    return measured


def _cache() -> Path:
    return Path(os.environ.get("STANDPOINT_CACHE") or platformdirs.user_cache_dir("standpoint"))


def _hash(*values: str | bytes) -> str:
    digest = hashlib.sha256()
    for value in values:
        digest.update(value.encode() if isinstance(value, str) else value)
    return digest.hexdigest()


def _read(place: Path) -> dict[str, pd.DataFrame] | None:
    """Return the tables in a folder; None if one of them is not there or cannot be read."""
    try:
        return {
            name: tables.build(table, pd.read_parquet(place / f"{name}.parquet"))
            for name, table in MEASURED.items()
        }
    except (OSError, ValueError, KeyError):
        return None


def _write(frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")


def _metadata(corpus: load.Corpus, to: Path, to_be: str) -> None:
    """Copy the tables beside the texts; texts that stand in a table stay behind."""
    for name in COPIED:
        place = corpus.folder / name
        rows = load.cells(place) if place.suffix == ".csv" and place.is_file() else ()
        if len(rows):  # whoever gets them may open them in a spreadsheet
            (to / name).write_text(_cells.written(rows), encoding="utf-8")
        elif place.is_file():
            shutil.copyfile(place, to / name)
    columns = ["doc", "source", "author", "title", "date", "sha256"]
    columns += ["guessed"] * bool(corpus.documents["guessed"].ne("").any())
    documents = corpus.documents[columns].assign(path=corpus.paths)
    (to / "documents.csv").write_text(_cells.written(documents), encoding="utf-8")
    about = TO_A_STRANGER.format(name=to_be, title=corpus.settings.get("title", to_be))
    (to / READ_ME).write_text(about, encoding="utf-8")


@contextmanager
def whole(place: Path):
    """Yield a folder to write into that takes its place only once all is written.

    Parameters
    ----------
    place : Path
        A folder that is there already is replaced.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    working = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        yield working
        working.chmod(0o755)
        if place.is_dir():
            old = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
            place.rename(old / "old")
            working.rename(place)
            shutil.rmtree(old)
        else:
            working.rename(place)
    finally:
        shutil.rmtree(working, ignore_errors=True)
