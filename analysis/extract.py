"""From a corpus to its features: run the trunk once, keep what it gives, bring it back.

Features are kept in a cache of the user, under a key made of all that they depend on, so that a
second notebook starts at once. The same files, less all that could give the text away, are the
text-free bundle that travels with a corpus whose texts may not.
"""

import json
import os
import warnings
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from analysis import (
    _flat,
    _folders,
    _keys,
    _lock,
    _rows,
    _stream,
    _workers,
    count,
    date,
    find,
    judge,
    load,
    parse,
    segment,
    tables,
)
from analysis._folders import NO_TEXT
from analysis._store import BESIDE, MEASURED, Store
from analysis.tables import CorpusError, Features


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
        if _folders.is_dataset(corpus):
            return _assemble(*_folders.dataset(corpus, texts))
        corpus = load.corpus(corpus, texts=texts)
    if corpus.documents["text"].isna().any():
        return _assemble(corpus, _folders.bundle(corpus))
    place = _folders.entry(corpus, _models(corpus))
    measured = _folders.read(place)
    if measured is None:
        with _lock.alone(place):
            measured = _folders.read(place)  # what another process has measured meanwhile
            if measured is None:
                measured = _measure(corpus, jobs, before=_folders.before(place))
                _keep(corpus, measured, place)
    _folders.tidy(place)
    return _assemble(corpus, measured)


def _keep(corpus: load.Corpus, measured: Mapping[str, pd.DataFrame], place: Path) -> None:
    """Keep what is measured in the cache, if there is room for it."""
    try:
        with _lock.whole(place) as folder:
            _folders.write({"documents": corpus.documents[_keys.IDENTITY], **measured}, folder)
    except CorpusError as error:
        warnings.warn(str(error), stacklevel=3)


def dataset(
    corpus: str | os.PathLike,
    to: str | os.PathLike,
    *,
    texts: str | os.PathLike | None = None,
    parse: bool = True,
    backend: str = "loky",
    jobs: int = 1,
    scheduler: str | None = None,
    tell: Callable[[str], None] | None = None,
) -> Path | str:
    """Write all that is measured in a corpus, texts aside, as Parquet tables in pieces.

    The corpus is read, measured and written a piece (about 8 MB) at a time, so that memory does
    not grow with it. What is there already, of the same documents, settings and code, stays; so an
    interrupted run goes on where it stopped, and the same corpus gives the same tables whatever
    the processes. Where another run of this user writes to the same folder, this one waits.

    Parameters
    ----------
    corpus : path
        As `load.corpus` takes it.
    to : path or address
        The folder to write; also an address that fsspec knows ("s3://…").
    texts : path, optional
        A folder with texts that do not travel with the corpus.
    parse : bool
        Whether sentences that name an actor are parsed; else roles and stances stay empty.
    backend : {"loky", "dask"}
        Processes of this machine, or of a Dask cluster (which has to reach corpus and `to`).
    jobs : int
        How many processes, also of a Dask cluster on this machine.
    scheduler : str, optional
        The address of a running Dask cluster; by default one is started on this machine.
    tell : callable, optional
        Is given a line of progress now and then, instead of a bar on the terminal.

    Returns
    -------
    Path, or str for an address
        `to`: a folder for each of `documents` (without text), `segments`, `paragraphs`,
        `quotations`, `mentions`, `counts`, `dates` and `stances` with a Parquet file a piece; a
        Parquet file for each table beside the corpus; `pieces/` records of what is done. To be
        read by `features`, or as data sets of pandas, pyarrow or DuckDB.

    Raises
    ------
    CorpusError
        If `to` is a file or a folder that holds anything else, the corpus is at fault (all other
        pieces are written then), or processes were killed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = dataset("corpus/harbour", folder, parse=False)
    ...     len(pd.read_parquet(made / "mentions"))
    312
    """
    store = Store(to)
    about, pieces = load.outline(corpus)
    with _stream.placed(about):
        find.check(about.actors)  # a fault here should not wait for the texts to be cut up
    together = _stream.looked_for(about, pieces, texts)
    loaded = None
    if together or _stream.small(pieces):  # faults are told before anything is written
        loaded = load.corpus(corpus, texts=texts)
    with _lock.alone(store.address, tell or warnings.warn) if store.near else nullcontext():
        store.claim()
        try:
            store.lay_out()
            store.write_tables({name: getattr(about, name) for name in BESIDE})
            given = about.folder / "corpus.toml"
            store.write("corpus.toml", given.read_bytes() if given.is_file() else b"")
            if together:
                if backend != "loky" or scheduler:
                    what = "texts are looked for, and all read together: the back end is not used"
                    warnings.warn(what, stacklevel=2)
                names = [_in_one(store, loaded, parse, jobs)]
            else:
                settings = _keys.settings(about, _models(about) if parse else ())
                run = _stream.Run(store.address, settings, partial(_trunk, parsed=parse))
                work = {"jobs": jobs, "backend": backend, "scheduler": scheduler}
                found = _workers.results(partial(_stream.piece, run), pieces, **work)
                names = _stream.followed(about, pieces, found, tell)
                _stream.unchanged(corpus, pieces)
            store.forget(names)
            store.close({"name": about.name, "pieces": names, "parsed": parse})
        except BaseException:
            store.abandon()
            raise
    return to if "://" in store.to else Path(to)


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
        what = f"no features without the texts of {missing}; {NO_TEXT}"
        raise CorpusError(f"{corpus.name}: {what}")
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
    if not own and to.exists() and {file.name for file in to.iterdir()} - _folders.BUNDLE:
        raise CorpusError(f"{to}: is there already and holds other files; name a new folder")
    with _lock.whole(to / "features" if own else to) as folder:
        place = folder if own else folder / "features"
        place.mkdir(exist_ok=True)
        _folders.write(kept, place)
        (place / "made_from.json").write_text(json.dumps(_keys.inputs(corpus), indent=1) + "\n")
        if not own:
            _folders.metadata(corpus, folder, to.resolve().name)
    return to / "features"


def _in_one(store: Store, corpus: load.Corpus, parse: bool, jobs: int) -> str:
    """Write a corpus that is read as a whole as one piece, and return the name of that."""
    if parse or corpus.documents["text"].isna().any():
        measured = features(corpus, jobs=jobs)
        frames = {name: getattr(measured, name) for name in ("documents", *MEASURED)}
        if not parse:  # a bundle brings what was parsed before
            frames["mentions"] = find.unparsed(frames["mentions"])
            frames["stances"] = judge.stances(frames["mentions"], {})
    else:
        frames = _measure(corpus, jobs, parse=False)
        frames["documents"] = _rows.with_words(corpus.documents, frames)
    name = "documents"
    with store.piece(name) as add:
        add(
            {name: _rows.in_order(frame, corpus.documents["doc"]) for name, frame in frames.items()}
        )
    rows = {name: len(frame) for name, frame in frames.items()}
    store.finish(name, {"rows": rows, "measured": len(corpus.documents)})
    return name


def _measure(
    corpus: load.Corpus,
    jobs: int,
    *,
    parse: bool = True,
    before: tuple[pd.DataFrame, dict[str, pd.DataFrame]] | None = None,
) -> dict[str, pd.DataFrame]:
    """Run the trunk over all documents, those aside whose rows are there from `before`."""
    known, old = before or (None, {})
    same = _rows.unchanged(corpus.documents, known)
    with _stream.placed(corpus):
        find.check(corpus.actors)  # a fault here should not wait for the texts to be cut up
        new = corpus.documents[~same]
        shares = [replace(corpus, documents=share) for share in _rows.shares(new, jobs)]
        work = partial(_trunk, parsed=parse)
        made = [frames for _, frames in _workers.results(work, shares, jobs=jobs)]
    if same.any():
        kept = set(corpus.documents.loc[same, "doc"])
        made.append({name: frame[frame["doc"].isin(kept)] for name, frame in old.items()})
    joined = {name: pd.concat([frames[name] for frames in made]) for name in MEASURED}
    return _rows.of_features(joined, corpus.documents["doc"])


def _trunk(corpus: load.Corpus, *, parsed: bool = True) -> dict[str, pd.DataFrame]:
    documents, parts, actors = corpus.documents, corpus.parts, corpus.actors
    flat = _flat.flat(documents)
    quotations = segment.quoted(documents)
    segments = segment.segments(documents, parts, flat=flat)
    voices = segment.voiced(documents, quotations)
    mentions = find.mentions(documents, segments, quotations, actors, voices, flat=flat)
    readers = (parse.told_of, judge.reader(corpus.lexicon))
    told, judged = {}, {}
    if parsed:
        told, judged = parse.read(
            mentions, documents, segments, readers, model_name=corpus.settings.get("model")
        )
    mentions = parse.filled(mentions, told)
    words = count.capital_words(actors)
    counts = count.counts(documents, segments, voices, capitals=words, flat=flat)
    counts = tables.build(tables.COUNTS, counts)
    return {
        "segments": segments,
        "paragraphs": count.paragraphs(segments, counts),
        "quotations": quotations,
        "mentions": mentions,
        "counts": counts,
        "dates": date.dates(documents, segments, parts, voices),
        "stances": judge.stances(mentions, judged),
    }


def _assemble(corpus: load.Corpus, measured: Mapping[str, pd.DataFrame]) -> Features:
    return Features(
        name=corpus.name,
        settings=corpus.settings,
        documents=_rows.with_words(corpus.documents, measured),
        **{name: getattr(corpus, name) for name in BESIDE},
        voices=segment.voiced(corpus.documents, measured["quotations"]),
        **{name: tables.check(measured[name], table) for name, table in MEASURED.items()},
    )


def _models(corpus: load.Corpus) -> tuple[str, ...]:
    """Return the parsers of which the first that is installed is used."""
    asked = corpus.settings.get("model")
    return (str(asked),) if asked else parse.MODELS
