"""What a careful colleague would object to in a corpus that has no faults."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import _cells, _coders, _variants, cite, find, segment, suggest, tables
from analysis.tables import CorpusError, Features

FEW_WORDS = 1000
MANY_TIMES = 50
FEWEST, SUSPECT = 2, 1 / 3  # mentions, and share of an alias's, from which a doubt is told
DOUBTS = {
    "actor": "str",
    "alias": "str",
    "line": "int64",
    "doubt": "str",
    "n": "int64",
    "of": "int64",
    "example": "str",
    "doc": "str",
    "start": "Int64",
}
NEVER, NOT_COUNTED = "never found", "found, never counted"
LONGER, SMALL, NO_NOUN = "inside a longer name", "in small letters", "no name and no noun"
SURNAME, TWO = "surname of two actors", "another actor's too"
SHEETS = ("candidates", "aliases", "sample")
WIDTH = 100


def doubts(features: Features) -> list[str]:
    """Return what is doubtful in a corpus, one sentence each, the weightiest first.

    Parameters
    ----------
    features : Features

    Examples
    --------
    >>> from analysis import extract
    >>> doubts(extract.features("corpus/harbour"))[-1]
    'gazette-2017: 1 quotation mark without a partner (character 400)'
    """
    found = []
    documents, mentions = features.documents, features.mentions
    if len(features.sources) == 1:
        found.append(f"only one source, {features.sources[0]}: there is nothing to compare")
    if features.mentions.empty:
        found.append("no actor is mentioned at all: look at the aliases in actors.csv")
    missing = documents.loc[documents["text"].isna(), "doc"].tolist()
    if missing:
        found.append(f"the texts of {', '.join(missing)} are not here: no passages")
    undated = documents.loc[documents["start"].isna(), "doc"].tolist()
    if undated:
        found.append(f"without a date, so left out of all time figures: {', '.join(undated)}")
    twice = documents[documents.duplicated("sha256", keep=False)]
    for _, same in twice.groupby("sha256", sort=False):
        found.append(f"the same text: {', '.join(same['doc'])}")
    size = documents.set_index("doc")["words"]
    for doc in size.index[size > MANY_TIMES * size.median()]:
        found.append(f"{doc}: over {MANY_TIMES} times longer than the median document")
    words = features.paragraphs.groupby("source")["own_words"].sum()
    for source in words.index[words < FEW_WORDS]:
        found.append(f"source {source}: only {words[source]} words of its own")
    dates = features.paragraphs.groupby("source")["start_date"].nunique()
    if len(dates) > 1 and (dates <= 1).all():
        found.append("each source has one date only: sources and times cannot be told apart")
    never = [actor for actor in features.labels if actor not in set(mentions["actor"])]
    if never:
        found.append(f"actors never mentioned: {', '.join(never)}")
    unsure = mentions[mentions["use"] == "doubtful"]
    if len(unsure):
        first = unsure.iloc[0]
        found.append(
            f"{len(unsure)} of {len(mentions):,} mentions may be places or parts of other names, "
            f"and are counted: '{first['name']}' ({first['doc']}, character {first['start']}), …"
        )
    placed = _coders.placed(features, features.coding)
    named = placed.merge(mentions[_coders.UNIT], on=_coders.UNIT, how="left", indicator=True)
    for row in named[named["_merge"] == "left_only"].itertuples():
        where = f"{row.doc}, characters {row.start} to {row.end}"
        found.append(f"coding.csv: {row.coder} codes '{row.actor}' where it is not named ({where})")
    for row in documents[documents["text"].notna()].itertuples():
        if places := segment.unpaired(row.text):
            marks = "1 quotation mark" if len(places) == 1 else f"{len(places)} quotation marks"
            where = ", ".join(str(place) for place in places[:5])
            found.append(f"{row.doc}: {marks} without a partner (character {where})")
    return found


def aliases(features: Features, *, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the aliases that find nobody, or may find somebody else.

    Parameters
    ----------
    features : Features
        With texts.
    found : DataFrame, optional
        As `suggest.phrases` gives it.

    Returns
    -------
    DataFrame
        One row a doubt about an alias: `actor`, `alias`, `line` (of `actors.csv`); `doubt`:
        "never found"; "found, never counted" (always inside a longer alias, or outside its
        years); "inside a longer name" (that is not listed), "in small letters" (though the alias
        is not), "no name and no noun": each for at least a third of its mentions; "surname of
        two actors"; "another actor's too" (in other years); `n` `of` so many mentions; `example`:
        the longer name, the words, or the other actor; `doc`, `start`: the first place.

    Raises
    ------
    CorpusError
        If texts are missing, or the language model is not installed.

    Examples
    --------
    >>> from analysis import extract
    >>> doubtful = aliases(extract.features("corpus/harbour"))
    >>> doubtful.loc[doubtful["doubt"] == TWO, ["actor", "alias", "example"]].head(2).to_numpy()
    array([['hale', 'cabinet', 'mund'],
           ['hale', 'government', 'mund']], dtype=object)
    """
    found = suggest.phrases(features) if found is None else found
    mentions = features.mentions.assign(key=features.mentions["name"].map(find.key))
    mentions = _placed(mentions, found)
    named = dict(list(mentions.groupby(["actor", "key"])))
    owners = features.actors.groupby(features.actors["alias"].map(find.key))["actor"].unique()
    rows = []
    for row in features.actors.itertuples():
        key = find.key(row.alias)
        own = named.get((row.actor, key), mentions[:0])
        others = [actor for actor in owners[key] if actor != row.actor]
        doubts = _doubts_of(row, own, features) if len(own) else [_not_found(row, features)]
        if others and len(own):
            doubts = [*doubts, (TWO, own, ", ".join(others))]
        for doubt, places, example in doubts:
            first = places.iloc[0] if len(places) else {"doc": None, "start": None}
            rows.append(
                (row.actor, row.alias, row.line, doubt, len(places), len(own), example)
                + (first["doc"], first["start"])
            )
    return pd.DataFrame(rows, columns=list(DOUBTS)).astype(DOUBTS)


def _placed(mentions: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Add to mentions the longer name that each stands in, and whether it is a name or a noun."""
    numbered = mentions.reset_index(names="row")
    columns = ["doc", "segment", "kind", "words", "start", "end"]
    both = numbered.merge(found[columns], on=["doc", "segment"], suffixes=("", "_phrase"))
    inside = (both["start_phrase"] <= both["start"]) & (both["end"] <= both["end_phrase"])
    longer = both["end_phrase"] - both["start_phrase"] > both["end"] - both["start"]
    names = both[inside & longer & (both["kind"] == "name")].drop_duplicates("row")
    touched = (both["start_phrase"] < both["end"]) & (both["start"] < both["end_phrase"])
    parsed = mentions.index.isin(both["row"])
    return mentions.assign(
        longer=names.set_index("row")["words"].reindex(mentions.index),
        noun=mentions.index.isin(both.loc[touched, "row"]) | ~parsed,
    )


def _not_found(row: tuple, features: Features) -> tuple[str, pd.DataFrame, str]:
    """Look an alias up that has no mention: apart from all others, in all years."""
    alone = features.actors[features.actors["line"] == row.line].assign(
        **{"from": None, "to": None}
    )
    pattern, _ = find.names(tables.build(tables.ACTORS, alone))
    texts = zip(features.documents["doc"], features.documents["text"], strict=True)
    places = [
        (doc, match.start(), match[0]) for doc, text in texts for match in pattern.finditer(text)
    ]
    frame = pd.DataFrame(places, columns=["doc", "start", "name"])
    example = " ".join(frame["name"].iloc[0].split()) if places else ""
    return NOT_COUNTED if places else NEVER, frame, example


def _doubts_of(
    row: tuple, own: pd.DataFrame, features: Features
) -> Iterator[tuple[str, pd.DataFrame, str]]:
    """Yield what is doubtful in the mentions of an alias: the doubt, the mentions, an example."""
    of_actor = features.actors.loc[features.actors["actor"] == row.actor, "alias"]
    family = {word for alias in of_actor for word in _words(alias)}

    def stranger(longer: object) -> bool:
        """Tell a longer name with a word, beside titles, that no alias of the actor has."""
        return isinstance(longer, str) and any(
            word not in family and _variants.use(word) != "title" for word in _words(longer)
        )

    inside = own[[stranger(longer) for longer in own["longer"]]]
    few = max(FEWEST, SUSPECT * len(own))
    if len(inside) >= few:
        yield LONGER, inside, " ".join(inside["longer"].mode().iloc[0].split())
    small = own[own["name"].str[0].str.islower()]
    if row.alias[0].isupper() and len(small) >= few:
        yield SMALL, small, small["name"].mode().iloc[0]
    other = own[~own["noun"].astype(bool)]
    if len(other) >= few:
        yield NO_NOUN, other, other["name"].mode().iloc[0]
    last = features.actors["alias"].map(lambda alias: _words(alias)[-1:])
    full = features.actors["alias"].str.contains(" ") & (features.actors["type"] == "person")
    same = full & (last.map(lambda words: words == _words(row.alias)))
    rivals = [actor for actor in features.actors.loc[same, "actor"].unique() if actor != row.actor]
    if row.type == "person" and rivals:
        yield SURNAME, own, ", ".join(rivals)


def _words(name: str) -> list[str]:
    return [_variants.fold(word) for word in _variants.LETTERS.findall(name)]


def sample(features: Features, *, n: int = 40, seed: int = 0) -> pd.DataFrame:
    """Return mentions at random, for a person to check whether the right actor was found.

    The sample is stratified: one mention of each actor in turn, so that rare actors are checked
    too. For the precision over all mentions, weight each actor by its `mentions`.

    Parameters
    ----------
    features : Features
        With texts.
    n : int
        How many at most.
    seed : int
        Of the random choice.

    Returns
    -------
    DataFrame
        `doc`, `start`, `actor`, `mentions` (of the actor in all), `name`, `passage` (the sentence,
        the name marked «so»), and the empty column `right` to be filled in.

    Raises
    ------
    CorpusError
        If n is less than 1.

    Examples
    --------
    >>> from analysis import extract
    >>> sample(extract.features("corpus/harbour"), n=13)["actor"].nunique()
    13
    """
    if n < 1:
        raise CorpusError(f"sample: n is {n}; allowed: a number from 1 on")
    drawn = features.mentions.iloc[np.random.default_rng(seed).permutation(len(features.mentions))]
    turn = drawn.groupby("actor").cumcount()
    chosen = drawn.loc[turn.sort_values(kind="stable").index[:n]].sort_index()
    often = features.mentions["actor"].value_counts()
    passage = cite.passages(features, chosen)["passage"].to_numpy()
    name = chosen["name"].str.split().str.join(" ")
    about = {"mentions": chosen["actor"].map(often), "name": name, "passage": passage, "right": ""}
    columns = ["doc", "start", "actor", *about]
    return chosen.assign(**about)[columns].reset_index(drop=True)


def summary(sheets: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the sheets `candidates`, `aliases` and `sample` as lines of at most 100 characters.

    Parameters
    ----------
    sheets : mapping from name to DataFrame
        As `suggest.candidates`, `aliases` and `sample` give them.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> summary({"candidates": suggest.candidates(harbour, n=1)})[1]
    'families          people          23   12    4  families 16, family 7'
    """
    lines = []
    for name in [name for name in SHEETS if name in sheets]:
        rows = list(_LINES[name](sheets[name]))
        lines += ["", *rows] if lines else rows
    return lines


def _candidate_lines(candidates: pd.DataFrame) -> Iterator[str]:
    yield f"{'candidate':17} {'type':12} {'n':>5} {'docs':>4} {'src':>4}  names"
    for actor, rows in candidates.groupby("actor", sort=False):
        names = ", ".join(f"{row.alias} {row.n}" for row in rows.itertuples())
        docs, sources = rows["documents"].max(), rows["sources"].max()
        start = f"{_cut(actor, 17):17} {rows['type'].iloc[0]:12} {rows['n'].sum():5}"
        yield _cut(f"{start} {docs:4} {sources:4}  {names}", WIDTH)


def _alias_lines(doubtful: pd.DataFrame) -> Iterator[str]:
    never = doubtful["doubt"] == NEVER
    yield f"aliases in doubt: {(~never).sum()}; never found: {never.sum()}"
    for row in doubtful[~never].itertuples():
        where = "" if pd.isna(row.doc) else f" {row.doc} {row.start}"
        share = f"{row.n} of {row.of}" if row.of else f"{row.n}"
        start = f"line {row.line:<4} {_cut(row.alias, 20)}: {row.doubt}, {share}"
        where = f" ({row.example})" * bool(row.example) + where
        yield start + _cut(where, WIDTH - len(start))
    for row in doubtful[never].itertuples():
        yield _cut(f"line {row.line:<4} {_cut(row.alias, 50)}: never found ({row.actor})", WIDTH)


def _sample_lines(sampled: pd.DataFrame) -> Iterator[str]:
    yield f"{len(sampled)} mentions at random: is the marked name the actor?"
    for row in sampled.itertuples():
        start = f"{_cut(row.actor, 18):18} {_cut(row.doc, 16):16} {row.start:>7}  "
        room = WIDTH - len(start)
        mark = row.passage.find("«")
        first = max(0, min(mark - room // 3, len(row.passage) - room))
        yield start + _cut(("…" if first else "") + row.passage[first + bool(first) :], room)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


_LINES = {"candidates": _candidate_lines, "aliases": _alias_lines, "sample": _sample_lines}


def vacant(to: str | os.PathLike) -> Path:
    """Return the folder `to` if sheets can be written there and nothing is lost.

    Raises
    ------
    CorpusError
        If it is a file, or one of the sheets is there already.
    """
    return _cells.vacant(to, SHEETS)


def save(sheets: Mapping[str, pd.DataFrame], to: str | os.PathLike) -> Path:
    """Write each sheet as a CSV file into a folder that holds none of them yet.

    Parameters
    ----------
    sheets : mapping from name to DataFrame
    to : path
        A folder; other files in it stay as they are.

    Raises
    ------
    CorpusError
        If it is a file, or one of the sheets is there already.
    """
    to = vacant(to)
    to.mkdir(parents=True, exist_ok=True)
    for name, sheet in sheets.items():
        _cells.replace(to / f"{name}.csv", _cells.written(sheet))
    return to
