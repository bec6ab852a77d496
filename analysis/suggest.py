"""Suggest actors: who is talked about in a corpus and not, or not wholly, in its `actors.csv`.

Names and noun phrases come from the parser, which errs; what they have in common, and what they
name, is judged by word lists that anyone can read and mend (`data/actor_words.csv`,
`data/states.csv`). What comes out is a draft for a person to edit, not a list of actors.
"""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import _cells, _variants, data, extract, find, parse, tables
from analysis._variants import Variant, fold, singular, use
from analysis.tables import CorpusError, Features

FEWEST = 2  # paragraphs in which a candidate is named
MODIFIES = 0.8  # share of uses before a noun from which a name is but an adjective (Islamic)
PLACE = 0.5  # share of uses after "in", "at", … from which a name is but a place
GUESSED = 1 / 3  # weight of a candidate whose type is a guess
NO_ACTOR = ("CARDINAL", "ORDINAL", "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "LANGUAGE")
NO_ACTOR += ("LAW", "EVENT")
APART = 1.5  # times as often as the pair, from which a part of it is a name of its own
OTHERWISE = 2  # times as often found as named: the alias catches other words as well
COLUMNS = ["actor", "label", "type", "alias", "from", "to", "note", "n", "documents", "sources"]
OF = re.compile(r"\s+(?:of|for)\s")


def phrases(features: Features) -> pd.DataFrame:
    """Return the names and noun phrases of a corpus, for `candidates` and `review.aliases`.

    Parameters
    ----------
    features : Features

    Returns
    -------
    DataFrame
        As `parse.phrases` gives it.

    Raises
    ------
    CorpusError
        If texts are missing, or the language model is not installed.

    Examples
    --------
    >>> found = phrases(extract.features("corpus/harbour"))
    >>> "Long Quay" in set(found["words"])
    True
    """
    missing = features.documents.loc[features.documents["text"].isna(), "doc"]
    if len(missing):
        raise CorpusError(
            f"{features.name}: no names without the texts of {', '.join(missing)}; "
            f"{extract.NO_TEXT}"
        )
    model = features.settings.get("model")
    return parse.phrases(features.documents, features.segments, model_name=model)


def candidates(
    features: Features, *, found: pd.DataFrame | None = None, n: int = 40
) -> pd.DataFrame:
    """Return who is talked about and not listed yet, as rows of `actors.csv` to be edited.

    Candidates are ordered by the number of paragraphs that name them, times the square root of
    the number of documents; those whose type is a guess, and words for a body that stand alone
    (government: which one?), count a third. Names of one actor are put together by number, title,
    spelling (the ratio of rapidfuzz), initials and surname.

    Parameters
    ----------
    features : Features
        With texts; the table of actors may be empty.
    found : DataFrame, optional
        As `phrases` gives it.
    n : int
        How many candidates at most.

    Returns
    -------
    DataFrame
        One row a name, those of a candidate together: `actor`, `label`, `type`, `alias`, `from`,
        `to` and `note` as in `actors.csv` (the note tells what the type rests on); `n`,
        `documents`, `sources`: how often and in how many the name would be found beside those
        that are listed. New names of a listed actor stand under its own id.

    Raises
    ------
    CorpusError
        If texts are missing, or the language model is not installed.

    Examples
    --------
    >>> new = candidates(extract.features("corpus/harbour"), n=1)
    >>> new[["actor", "type", "alias", "n"]].to_numpy().tolist()
    [['families', 'people', 'families', 16], ['families', 'people', 'family', 7]]
    """
    found = phrases(features) if found is None else found
    known = [
        Variant(find.key(row.alias), row.alias, "name", "", actor=row.actor)
        for row in features.actors.itertuples()
    ]
    found = _uncovered(_named(found, features), features.mentions)
    found = found[~found["key"].isin([one.key for one in known])]
    variants = list(_possible(found))
    groups = _variants.grouped(known + variants)
    owners = {groups[one.key]: one.actor for one in known}
    members: dict[str, list[Variant]] = {}
    for variant in variants:
        members.setdefault(groups[variant.key], []).append(variant)
    listed = features.actors.drop_duplicates("actor").set_index("actor")
    taken, labels, rows = set(listed.index), set(listed["label"]), []
    for group in _ranked(found.assign(group=found["key"].map(groups)), members)[: 2 * n]:
        named = sorted(members[group], key=lambda one: (-one.n, one.words))
        if actor := owners.get(group):
            label, kind, why = *listed.loc[actor, ["label", "type"]], "a listed actor"
        else:
            label, (kind, why) = _variants.label(named), _variants.kind_of(named)
            actor, label = _new(_slug(label), taken, "-"), _new(label, labels, " ")
        rows += [(actor, label, kind, one.words, None, None, why, one.n) for one in named]
    return _recounted(tables.build(tables.ACTORS, rows), features, n)


def draft(proposed: pd.DataFrame, folder: str | os.PathLike) -> Path:
    """Write candidates as a corpus's first `actors.csv`, for a person to edit.

    Parameters
    ----------
    proposed : DataFrame
        That of `candidates`.
    folder : path
        The folder of the corpus, or of its table of documents.

    Returns
    -------
    Path
        The file. Each `note` begins with "draft"; the columns `n`, `documents` and `sources` are
        there to be read, and ignored by the suite.

    Raises
    ------
    CorpusError
        If there are no candidates, or an `actors.csv` already; then nothing is written.
    """
    to = Path(folder) / "actors.csv"
    if to.exists():
        raise CorpusError(f"{to}: is there already, and may be yours; it is not written over")
    if proposed.empty:
        what = "nobody is named often enough to be proposed; write it by hand, a row an alias"
        raise CorpusError(f"{to}: {what}, with the columns actor, label, type, alias")
    text = _cells.written(proposed.assign(note="draft: " + proposed["note"]))
    _cells.replace(to, text, encoding="utf-8")
    return to


def _named(found: pd.DataFrame, features: Features) -> pd.DataFrame:
    """Return the phrases with their keys, without words that only open a sentence in capitals."""
    names = found[(found["kind"] == "name") & ~found["opens"]]["words"]
    upper = Counter(fold(word) for words in names for word in _variants.LETTERS.findall(words))
    lower = _variants.lower_words(features.documents["text"].dropna())

    def ordinary(word: str, opens: bool) -> bool:
        if find.is_capitals(word) or use(singular(fold(word))):
            return False
        seen = upper[fold(word)], lower[fold(word)]
        return seen[1] >= max(1, seen[0]) or (opens and not seen[0])

    rows = []
    for row in found.itertuples():
        words, start = row.words.split(), row.start
        if row.kind == "name":
            if row.opens and len(words) > 1 and lower[fold(words[0])] > upper[fold(words[0])]:
                start += row.words.index(words[1], len(words[0]))
                words = words[1:]
            if len(words) == 1 and ordinary(words[0], row.opens):
                continue
        rows.append((row.Index, " ".join(words), start))
    kept = pd.DataFrame(rows, columns=["row", "words", "start"]).set_index("row")
    found = found.loc[kept.index].assign(words=kept["words"].astype("str"), start=kept["start"])
    found = _without_owner(_paired(found.assign(key=found["words"].map(find.key))))
    return _without_narrow(found).assign(modifies=_modifies(found))


def _paired(found: pd.DataFrame) -> pd.DataFrame:
    """Decide between two names about an "and" and one name with an "and" in it."""
    names, pairs = found[found["kind"] == "name"], found[found["kind"] == "pair"]
    pairs = pairs.assign(often=_often(pairs["key"]))
    parts = names.assign(often=_often(names["key"]))[["doc", "start", "end", "often"]]
    first = pairs.merge(parts.drop(columns="end"), on=["doc", "start"], suffixes=("", "_part"))
    last = pairs.merge(parts.drop(columns="start"), on=["doc", "end"], suffixes=("", "_part"))
    both = pd.concat([first, last])
    apart = both.loc[both["often_part"] > APART * both["often"], "key"]
    one = pairs[~pairs["key"].isin(apart) & (pairs["often"] >= FEWEST)].drop(columns="often")
    inside = pd.Series(False, index=found.index)
    for row in one.itertuples():
        inside |= (found["doc"] == row.doc) & found["start"].between(row.start, row.end - 1)
    found = found[~inside & (found["kind"] != "pair")]
    return pd.concat([found, one.assign(kind="name")]).sort_index()


def _often(keys: pd.Series, among: pd.Series | None = None) -> pd.Series:
    """Return how often each key is there."""
    return keys.map(Counter(keys if among is None else among)).astype("float64")


def _without_owner(found: pd.DataFrame) -> pd.DataFrame:
    """Cut "of …" from names that mostly stand without it: Maud Ferrin of the United Dockers."""
    base = found["words"].str.split(OF, n=1, regex=True).str[0]
    head = base.str.split().str[-1].map(lambda word: use(singular(fold(word))))
    keys = base.map(find.key)
    cut = (found["kind"] == "name") & (head == "") & (base != found["words"])
    cut &= _often(keys, found["key"]) >= _often(found["key"])
    words = found["words"].mask(cut, base)
    return found.assign(words=words, key=words.map(find.key))


def _without_narrow(found: pd.DataFrame) -> pd.DataFrame:
    """Reduce to its head what narrows a group once only: selfless men, bakers of Tallow Street."""
    head = found["words"].str.split(OF, n=1, regex=True).str[0].str.split().str[-1]
    once = _often(found["key"]) < FEWEST
    group = found["head"].map(lambda word: use(singular(word))) == "group"
    words = found["words"].mask(once & group & (found["kind"] == "noun"), head)
    return found.assign(words=words, key=words.map(find.key))


def _modifies(found: pd.DataFrame) -> pd.Series:
    """Tell the names that stand before the head of a noun phrase."""
    nouns = found.loc[found["kind"] == "noun", ["doc", "segment", "start", "end"]]
    both = found.reset_index().merge(nouns, on=["doc", "segment"], suffixes=("", "_noun"))
    inside = both[(both["start_noun"] <= both["start"]) & (both["end"] < both["end_noun"])]
    return pd.Series(found.index.isin(inside["index"]), index=found.index)


def _uncovered(found: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Leave out phrases whose head is part of the name of a listed actor."""
    base = found["words"].str.split(OF, n=1, regex=True).str[0].str.len()
    ends = (found["start"] + base).clip(upper=found["end"])
    kept = pd.Series(True, index=found.index)
    by_doc = dict(list(mentions.groupby("doc")))
    for doc, rows in found.groupby("doc"):
        if doc in by_doc:
            first, last = by_doc[doc]["start"].to_numpy(), by_doc[doc]["end"].to_numpy()
            end = ends[rows.index].to_numpy()
            place = np.searchsorted(first, end) - 1
            kept[rows.index] = (place < 0) | (last[place] < end)
    return found[kept]


def _possible(found: pd.DataFrame) -> Iterable[Variant]:
    """Yield the names and noun phrases that may be an actor's."""
    for key, same in found.groupby("key", sort=False):
        entities = same["entity"].dropna().mode()
        entity = entities.iloc[0] if len(entities) else ""
        head, words = same["head"].mode().iloc[0], same["words"].mode().iloc[0]
        nouns = (same["kind"] == "noun").sum()
        kind = "noun" if 2 * nouns >= len(same) else "name"
        one = Variant(key, words, kind, singular(head), len(same), entity)
        if (entity in NO_ACTOR and not one.is_acronym) or (kind == "noun" and not one.use):
            continue
        alone = one.use != "part" and same["modifies"].mean() < MODIFIES
        if alone or one.state or len(one.core) > 1:
            yield one


def _ranked(found: pd.DataFrame, members: dict[str, list[Variant]]) -> list[str]:
    """Return the groups, the most widely named first, without mere places."""
    placed = found["preposition"].isin(data.listed("actor_words", "place"))
    score = {}
    for group, rows in found[found["group"].isin(list(members))].groupby("group"):
        _, why = _variants.kind_of(members[group])
        weight = GUESSED if why == _variants.GUESS or _anybody(members[group]) else 1.0
        if why in (_variants.GUESS, _variants.FULL) or why.startswith("model"):
            share = placed[rows.index].mean()
            weight *= (1 - share) if share < PLACE else 0
        paragraphs = len(rows[["doc", "paragraph"]].drop_duplicates())
        if paragraphs >= FEWEST and weight:
            score[group] = weight * paragraphs * np.sqrt(rows["doc"].nunique())
    return sorted(score, key=lambda group: (-score[group], group))


def _anybody(named: list[Variant]) -> bool:
    """Tell a word for a body that stands alone: which government is meant, the text may tell."""
    return all(one.use == "body" and len(one.core) == 1 for one in named) and any(
        one.kind == "noun" for one in named
    )


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.replace("’", "")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))) or "actor"


def _new(name: str, taken: set[str], sign: str) -> str:
    """Return a name, with a number if it is taken, and take it."""
    numbered = (f"{name}{sign}{number}" for number in count(2))
    new = next(one for one in chain([name], numbered) if one not in taken)
    taken.add(new)
    return new


def _recounted(rows: pd.DataFrame, features: Features, n: int) -> pd.DataFrame:
    """Count each row as it will be found once it is listed; keep the first `n` candidates."""
    listed = pd.concat([features.actors, rows], ignore_index=True)
    none = features.quotations[:0]
    found = find.mentions(features.documents, features.segments, none, listed, features.voices)
    counted = found.assign(key=found["name"].map(find.key)).groupby(["actor", "key"])
    counted = counted.agg(
        n=("doc", "size"), documents=("doc", "nunique"), sources=("source", "nunique")
    )
    rows = rows.assign(key=rows["alias"].map(find.key)).join(counted, on=["actor", "key"])
    rows = rows.dropna(subset="n").astype(dict.fromkeys(counted.columns, "int64"))
    best = rows["actor"].drop_duplicates()[:n].tolist()
    rows = rows[rows["actor"].isin(best)]
    named = rows["line"]  # how often the parser saw it as a name or noun
    seen = "; a name or noun " + named.astype("str") + " of " + rows["n"].astype("str")
    rows = rows.assign(
        note=rows["note"] + seen.where(rows["n"] > OTHERWISE * (named + 1), ""),
        place=pd.Categorical(rows["actor"], categories=best),
    )
    rows = rows.sort_values(["place", "n"], ascending=[True, False], kind="stable")
    return rows[COLUMNS].reset_index(drop=True)
