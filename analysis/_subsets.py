"""The features of a part of a corpus: part of `explore`."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from analysis.tables import CorpusError, Features


def subset(
    features: Features,
    *,
    sources: Iterable[str] | None = None,
    years: tuple[int, int] | None = None,
    documents: Iterable[str] | None = None,
) -> Features:
    """Return the features of a part of a corpus, as if it held no more than that.

    Parameters
    ----------
    features : Features
    sources : iterable of str, optional
        Only what these sources say: of a page that reprints a statement, only the part that is
        the source's.
    years : (int, int), optional
        The first and the last year of publication. What is undated is left out then; a date
        that may mean several years counts as the first.
    documents : iterable of str, optional
        Only these documents, by `doc`.

    Returns
    -------
    Features
        The same tables with the rows of what was chosen. Actors, events, names of clusters, the
        lexicon and the settings stay whole.

    Raises
    ------
    CorpusError
        If nothing is left.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> subset(harbour, sources=["ROPEWALK"]).sources
    ['ROPEWALK']
    """
    kept = features.paragraphs
    if sources is not None:
        kept = kept[kept["source"].isin(set(sources))]
    if documents is not None:
        kept = kept[kept["doc"].isin(set(documents))]
    if years is not None:
        kept = kept[kept["start_date"].dt.year.between(*years)]
    if not len(kept):
        raise CorpusError("There is no text of these sources, years and documents: choose others.")
    keys = ["doc", "paragraph"]
    chosen = pd.MultiIndex.from_frame(kept[keys])
    docs = set(kept["doc"])

    def placed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[pd.MultiIndex.from_frame(frame[keys]).isin(chosen)].reset_index(drop=True)

    def within(frame: pd.DataFrame) -> pd.DataFrame:
        """Keep what begins in a paragraph that is kept, where only its offsets are known."""
        places = features.segments[[*keys, "start"]].sort_values("start", kind="stable")
        rows = frame.reset_index(names="row").sort_values("start", kind="stable")
        rows = pd.merge_asof(rows[["row", "doc", "start"]], places, on="start", by="doc")
        rows = rows.dropna(subset="paragraph").astype({"paragraph": "int64"})
        rows = rows[pd.MultiIndex.from_frame(rows[keys]).isin(chosen)]
        return frame.loc[sorted(rows["row"])].reset_index(drop=True)

    mentions = placed(features.mentions)
    words = kept.groupby("doc")["words"].sum()
    texts = features.documents[features.documents["doc"].isin(docs)].reset_index(drop=True)
    judged = pd.MultiIndex.from_frame(features.stances[["doc", "mention"]])
    judged = judged.isin(pd.MultiIndex.from_frame(mentions[["doc", "mention"]]))
    return replace(
        features,
        documents=texts.assign(words=texts["doc"].map(words).astype("int64")),
        parts=features.parts[features.parts["doc"].isin(docs)].reset_index(drop=True),
        coding=within(features.coding),
        segments=placed(features.segments),
        paragraphs=kept.reset_index(drop=True),
        quotations=within(features.quotations),
        mentions=mentions,
        counts=placed(features.counts),
        dates=placed(features.dates),
        stances=features.stances[judged].reset_index(drop=True),
        voices={doc: voices for doc, voices in features.voices.items() if doc in docs},
    )


def mentions(features: Features, actor: str | None, voice: str) -> pd.DataFrame:
    """Return the mentions of an actor (None: of all) that analyses count in a voice.

    Parameters
    ----------
    features : Features
    actor : str or None
    voice : {"own", "quoted", "reprinted", "all"}

    Returns
    -------
    DataFrame
        Rows of `features.named`.

    Examples
    --------
    >>> from analysis import extract
    >>> len(mentions(extract.features("corpus/harbour"), "guard", "own"))
    96
    """
    found = features.named
    found = found if actor is None else found[found["actor"] == actor]
    return found if voice == "all" else found[found["voice"] == voice]
