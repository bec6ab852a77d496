"""What a careful colleague would object to in a corpus that has no faults."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import _cells, _doubts, _variants, cite, find, suggest, tables
from analysis._lines import WIDTH, cut
from analysis.tables import CorpusError, Features

MOST, MOST_EACH = 600, 30  # places that `doubts` looks at, of all aliases and of each
SHORT = 4  # letters of an acronym that may be an ordinary word
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
CAPITALS = "among words in capitals"
SURNAME, TWO = "surname of two actors", "another actor's too"
SHEETS = ("candidates", "aliases", "sample")


def doubts(features: Features, *, corpus: str | os.PathLike | None = None) -> pd.DataFrame:
    """Return what is doubtful in a corpus, one sentence each, the weightiest first.

    Of each alias at most 30 places are looked at, of all together about 600, spread evenly over
    the corpus; so the numbers beside an alias are of these.

    Parameters
    ----------
    features : Features
        Where texts are missing, less can be doubted, and it is said so.
    corpus : path, optional
        The corpus folder, or the table of documents: what lies beside it is looked at too.

    Returns
    -------
    DataFrame
        `section`: "Weighty" (may turn a finding round), "Worth a look" (may bend one), "Details";
        `doubt`: its kind; `sentence`: what, where, and what to do.

    Examples
    --------
    >>> from analysis import extract
    >>> doubts(extract.features("corpus/harbour"))["doubt"].tolist()[-1]
    'quotation marks'
    """
    doubtful = None
    here = features.documents[features.documents["text"].notna()]
    looked = _looked(features.mentions[features.mentions["doc"].isin(here["doc"])])
    if len(looked):
        keys = ["doc", "segment"]
        wanted = features.segments.merge(looked[keys].drop_duplicates(), on=keys)
        some = replace(features, documents=here, segments=wanted)
        doubtful = _questioned(some, looked, suggest.phrases(some), lost=False)
    found = _doubts.sentences(features, doubtful, None if corpus is None else Path(corpus))
    rows = [(_doubts.KINDS[kind], kind, sentence) for kind, sentence in found]
    rows.sort(key=lambda row: list(_doubts.KINDS).index(row[1]))
    return pd.DataFrame(rows, columns=["section", "doubt", "sentence"], dtype="str")


def page(doubts: pd.DataFrame) -> list[str]:
    """Return doubts as lines of a page, under the headings of their sections.

    Parameters
    ----------
    doubts : DataFrame
        That of `doubts`.

    Examples
    --------
    >>> page(pd.DataFrame({"section": ["Details"], "sentence": ["one mark is open"]}))
    ['Details', '- one mark is open']
    """
    lines = []
    for section, rows in doubts.groupby("section", sort=False):
        lines += [""] * bool(lines) + [section, *("- " + rows["sentence"])]
    return lines


def _looked(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return some mentions of each alias, at equal steps through the corpus."""
    groups = mentions.groupby([mentions["actor"], mentions["name"].map(find.key)], sort=False)
    size, place = groups["doc"].transform("size"), groups.cumcount()
    fits = (
        most for most in range(MOST_EACH, 1, -1) if groups.size().clip(upper=most).sum() <= MOST
    )
    step = (size / next(fits, 1)).clip(lower=1)
    return mentions[(place / step).astype("int64") != ((place - 1) / step).apply(np.floor)]


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
        is not), "no name and no noun", "among words in capitals" (a short acronym that is a word
        of the texts too): each for at least a third of its mentions; "surname of
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
    return _questioned(features, features.mentions, found, lost=True)


def _questioned(
    features: Features, mentions: pd.DataFrame, found: pd.DataFrame, *, lost: bool
) -> pd.DataFrame:
    """Return the doubts about aliases that these mentions give, and which are `lost`."""
    mentions = _placed(mentions.assign(key=mentions["name"].map(find.key)), found)
    named = dict(list(mentions.groupby(["actor", "key"])))
    owners = features.actors.groupby(features.actors["alias"].map(find.key))["actor"].unique()
    short = features.actors["alias"].map(lambda alias: len(alias) <= SHORT and alias.isupper())
    texts = features.documents.set_index("doc")["text"]
    ordinary = _variants.lower_words(texts.dropna()) if short.any() else {}
    rows = []
    for row in features.actors.itertuples():
        key = find.key(row.alias)
        own = named.get((row.actor, key), mentions[:0])
        if not (lost or len(own)):
            continue
        others = [actor for actor in owners[key] if actor != row.actor]
        doubts = _doubts_of(row, own, features) if len(own) else [_not_found(row, features)]
        if len(own) and short[row.Index] and row.alias.lower() in ordinary:
            around = own.assign(around=[_capitals(texts[one.doc], one) for one in own.itertuples()])
            around = around[around["around"] != ""]
            if len(around) >= max(FEWEST, SUSPECT * len(own)):
                doubts = [*doubts, (CAPITALS, around, around["around"].iloc[0])]
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
    # A name made up of listed ones is no stranger's: Anglo-American.
    family |= {words[0] for words in features.actors["alias"].map(_words) if len(words) == 1}

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


def _capitals(text: str, place: tuple) -> str:
    """Return a name with what stands beside it, if that is in capitals too: a headline, a shout."""
    before = re.search(r"[^\W\d_]{2,}\W+\Z", text[max(0, place.start - 30) : place.start])
    after = re.match(r"\W+[^\W\d_]{2,}", text[place.end : place.end + 30])
    beside = [match[0] for match in (before, after) if match]
    if not any(word.isupper() for word in beside):
        return ""
    start = place.start - len(before[0]) if before else place.start
    return " ".join(text[start : place.end + (len(after[0]) if after else 0)].split())


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
        start = f"{cut(actor, 17):17} {rows['type'].iloc[0]:12} {rows['n'].sum():5}"
        yield cut(f"{start} {docs:4} {sources:4}  {names}", WIDTH)


def _alias_lines(doubtful: pd.DataFrame) -> Iterator[str]:
    never = doubtful["doubt"] == NEVER
    yield f"aliases in doubt: {(~never).sum()}; never found: {never.sum()}"
    for row in doubtful[~never].itertuples():
        where = "" if pd.isna(row.doc) else f" {row.doc} {row.start}"
        share = f"{row.n} of {row.of}" if row.of else f"{row.n}"
        start = f"line {row.line:<4} {cut(row.alias, 20)}: {row.doubt}, {share}"
        where = f" ({row.example})" * bool(row.example) + where
        yield start + cut(where, WIDTH - len(start))
    for row in doubtful[never].itertuples():
        yield cut(f"line {row.line:<4} {cut(row.alias, 50)}: never found ({row.actor})", WIDTH)


def _sample_lines(sampled: pd.DataFrame) -> Iterator[str]:
    yield f"{len(sampled)} mentions at random: is the marked name the actor?"
    for row in sampled.itertuples():
        start = f"{cut(row.actor, 18):18} {cut(row.doc, 16):16} {row.start:>7}  "
        room = WIDTH - len(start)
        mark = row.passage.find("«")
        first = max(0, min(mark - room // 3, len(row.passage) - room))
        yield start + cut(("…" if first else "") + row.passage[first + bool(first) :], room)


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
    _cells.together({to / f"{name}.csv": _cells.written(sheet) for name, sheet in sheets.items()})
    return to
