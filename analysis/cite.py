"""Cite the texts: the sentences behind a number, with what was counted marked «so»."""

from collections.abc import Callable
from difflib import get_close_matches

import pandas as pd

from analysis import count, relate
from analysis.extract import NO_TEXT
from analysis.tables import Contexts, CorpusError, Features

PASSAGE = ["source", "doc", "paragraph", "voice"]
SUGGESTED = 5  # near terms


def passages(measured: Features, mentions: pd.DataFrame | None = None, **where) -> pd.DataFrame:
    """Return the sentences behind a number of mentions, the name marked «so».

    Parameters
    ----------
    measured : Features
    mentions : DataFrame, optional
        Rows of `measured.mentions`, or of `portray.scare`; by default all mentions.
    **where
        Columns of `tables.MENTIONS` and the value each must have: ``actor="bush", voice="own"``.

    Returns
    -------
    DataFrame
        `source`, `doc`, `paragraph`, `voice`, `passage`. Where a text is not there, the passage
        says how to bring it in.

    Raises
    ------
    CorpusError
        If there is no such column.

    Examples
    --------
    >>> from analysis import extract
    >>> found = passages(extract.features("corpus/harbour"), actor="guard", voice="own")
    >>> bool(found["passage"].str.contains("«").all())
    True
    """
    chosen = measured.mentions if mentions is None else mentions
    for column, value in where.items():
        if column not in chosen.columns:
            allowed = ", ".join(measured.mentions.columns)
            raise CorpusError(f"passages: there is no column '{column}'; allowed: {allowed}")
        chosen = chosen[chosen[column] == value]
    return _quoted(measured, chosen)[[*PASSAGE, "passage"]]


def concordance(
    measured: Features,
    contexts: Contexts,
    term: str,
    *,
    source: str | None = None,
    actor: str | None = None,
) -> pd.DataFrame:
    """Return the sentences behind a number of words: each place where a term was counted.

    Parameters
    ----------
    measured : Features
        What the contexts were made from.
    contexts : Contexts
        As `count.contexts` gives them. Those of several actors count a place for each of them,
        and it stands here as often. Of `relate.collocates` the actor's names are marked.
    term : str
        One of `contexts.terms`.
    source, actor : str, optional
        Only contexts of this source, of this actor.

    Returns
    -------
    DataFrame
        A row an occurrence, in the order of the contexts: `source`, `doc`, `paragraph`, `voice`,
        `n` (occurrences that the row stands for: 1), `passage` (its sentence, the occurrence marked
        «so»). Where a text is not there, a row a context: its leading paragraph, the voice asked
        for, its count, and how to bring the text in. `n` adds up to what `contexts.matrix` holds.

    Raises
    ------
    CorpusError
        If the term is none of the contexts' (the message names near ones), or there is no such
        source or actor.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> guard = count.contexts(harbour, actor="guard")
    >>> print(concordance(harbour, guard, "victory", source="ROPEWALK")["passage"].iloc[0])
    «Victory» to the dockers!
    """
    chosen = _counted(measured, contexts, term)
    if source is not None:
        if source not in measured.sources:
            allowed = ", ".join(sorted(measured.sources))
            raise CorpusError(f"concordance: there is no source '{source}'; allowed: {allowed}")
        chosen = chosen[chosen["source"] == source]
    if actor is not None:
        chosen = chosen[chosen["actor"] == measured.actor(actor)]
    if contexts.relation:
        return _related(measured, contexts, term, chosen)
    here = count.places(measured, contexts, term)
    here = here[here["row"].isin(chosen.index)].assign(n=1)
    here["source"] = chosen["source"].reindex(here["row"]).to_numpy()
    absent = chosen[~chosen["doc"].isin(measured.documents.dropna(subset="text")["doc"])]
    absent = absent.assign(row=absent.index, passage=NO_TEXT)
    found = pd.concat([_quoted(measured, here), absent], ignore_index=True)
    found = found.sort_values("row", kind="stable", ignore_index=True)
    return found[[*PASSAGE, "n", "passage"]].astype({"paragraph": "int64", "n": "int64"})


def contexts(measured: Features, chosen: pd.DataFrame, *, unit: str | None = None) -> pd.DataFrame:
    """Return the text of contexts, the names of their actor marked «so».

    Parameters
    ----------
    measured : Features
    chosen : DataFrame
        Rows of `Contexts.index`, with any further columns (as `interpret.typical` gives them).
    unit : {"paragraph", "sentence"}, optional
        What a context is (`Contexts.unit`); by default what the corpus says.

    Returns
    -------
    DataFrame
        `chosen` with a column `passage`: the text of the unit. Where a text is not there, the
        passage says how to bring it in.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> first = count.contexts(harbour, actor="guard").index.head(1)
    >>> contexts(harbour, first)["passage"].str.count("«").tolist()
    [3]
    """
    spans = _spans(measured, unit)
    texts = measured.documents.set_index("doc")["text"].dropna()
    by_doc = dict(list(measured.named.groupby("doc")))
    found = []
    for row in chosen.itertuples():
        start, end = spans.loc[(row.doc, row.unit)]
        if row.doc not in texts.index:
            found.append(NO_TEXT)
            continue
        own = by_doc.get(row.doc, measured.named.iloc[:0])
        own = own[(own["actor"] == row.actor) & (own["start"] >= start) & (own["end"] <= end)]
        text, marked, place = texts[row.doc], "", start
        for mention in own.sort_values("start").itertuples():
            marked += f"{text[place : mention.start]}«{text[mention.start : mention.end]}»"
            place = mention.end
        found.append(" ".join((marked + text[place:end]).split()))
    return chosen.assign(passage=pd.Series(found, index=chosen.index, dtype="str"))


def shown(found: pd.DataFrame, *, tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Return a table of passages as a page shows it: what all its rows would say is said once.

    Parameters
    ----------
    found : DataFrame
        With a column `passage`, as all functions here give it.
    tell : callable
        Is given how to bring the texts in, if none of the passages is here.

    Returns
    -------
    DataFrame
        `found`; without the column `passage` if none is here.

    Examples
    --------
    >>> shown(pd.DataFrame({"doc": ["a", "b"], "passage": NO_TEXT}))["doc"].tolist()
    the text is not here: run again with --texts FOLDER, or set STANDPOINT_TEXTS
    ['a', 'b']
    """
    missing = found["passage"] == NO_TEXT
    if not missing.any() or not (missing | found["passage"].isin(["", None])).all():
        return found
    tell(NO_TEXT)
    return found.drop(columns="passage")


def _spans(measured: Features, unit: str | None) -> pd.DataFrame:
    """Return where each unit of text begins and ends."""
    if (unit or measured.unit) == "sentence":
        return measured.segments.set_index(["doc", "segment"])[["start", "end"]]
    units = measured.paragraphs.groupby(["doc", "unit"])
    return units.agg(start=("start", "min"), end=("end", "max"))


def _related(
    measured: Features, contexts: Contexts, term: str, chosen: pd.DataFrame
) -> pd.DataFrame:
    """Return the mentions that a word stands to in the relation that the contexts are of."""
    voice = contexts.index["voice"].iloc[0] if len(contexts.index) else "own"
    found = relate.relations(measured, voice=voice)
    column = "term" if contexts.relation == "any" else "word"
    if contexts.relation != "any":
        found = found[found["relation"] == contexts.relation]
    rows = chosen[["doc", "unit", "actor"]].assign(row=chosen.index)
    found = found[found[column] == term].merge(rows, on=["doc", "unit", "actor"])
    found = _quoted(measured, found.assign(n=1)).sort_values(["row", "start"], ignore_index=True)
    return found[[*PASSAGE, "n", "passage"]]


def _counted(measured: Features, contexts: Contexts, term: str) -> pd.DataFrame:
    """Return the contexts that count a term: how often, and the paragraph that leads each."""
    column = contexts.terms.searchsorted(term)
    if term not in contexts.terms[column : column + 1]:
        near = get_close_matches(term, contexts.terms.tolist(), n=SUGGESTED)
        hint = f"near it: {', '.join(near)}" if near else "nor is anything near it"
        raise CorpusError(f"concordance: '{term}' is no term of these contexts; {hint}")
    index = contexts.index.reset_index(drop=True).assign(
        n=contexts.matrix[:, [column]].toarray().ravel()
    )
    paragraph = index["unit"]
    if contexts.unit == "sentence":
        sentences = measured.segments.set_index(["doc", "segment"])["paragraph"]
        paragraph = sentences.reindex(pd.MultiIndex.from_frame(index[["doc", "unit"]])).to_numpy()
    return index.assign(paragraph=paragraph)[index["n"] > 0]


def _quoted(measured: Features, places: pd.DataFrame) -> pd.DataFrame:
    """Return places by doc, segment, start and end with a passage: the sentence of each."""
    spans = measured.segments[["doc", "segment", "start", "end"]]
    rows = places.merge(spans, on=["doc", "segment"], suffixes=("", "_sentence"))
    texts = measured.documents.set_index("doc")["text"].dropna()
    found = []
    for row in rows.itertuples():
        if row.doc in texts.index:
            text = texts[row.doc]
            parts = text[row.start_sentence : row.start], text[row.end : row.end_sentence]
            found.append(" ".join(f"{parts[0]}«{text[row.start : row.end]}»{parts[1]}".split()))
        else:
            found.append(NO_TEXT)
    return rows.assign(passage=pd.Series(found, index=rows.index, dtype="str"))
