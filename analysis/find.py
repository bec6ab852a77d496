"""Find where actors are named.

An actor is found under the aliases of `actors.csv`: as whole words, the longest alias first,
across a single line break, with straight or curly apostrophes and any kind of hyphen. An alias
written in capitals (US, PUK) is found in capitals only, so that "us" is not the United States.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis import _flat, _matches, _names, tables
from analysis.data import listed
from analysis.tables import CorpusError

UNIFY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})
ALWAYS = (1, 9999)
ROLES = ("role", "verb", "descriptors", "possessed")
FEW = 4  # aliases that are tried one after the other


def mentions(
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    quotations: pd.DataFrame,
    actors: pd.DataFrame,
    voices: Mapping[str, np.ndarray],
    *,
    flat: _flat.Flat | None = None,
) -> pd.DataFrame:
    """Return one row for each place where an actor is named.

    Parameters
    ----------
    documents, segments, quotations, actors : DataFrame
        As in `analysis.tables`; documents without text have no mentions.
    voices : mapping from doc to array
        For each character an index into `tables.VOICES`, as `segment.voices` gives it.
    flat : Flat, optional
        The texts that are there, if they have been laid out already.

    Returns
    -------
    DataFrame
        `tables.MENTIONS`; `role`, `verb` and `descriptors` are missing until `parse.roles` fills
        them in. Overlapping names count once, under the longest. An alias that is valid for a
        span of years is judged by the first day of the segment's date.

    Raises
    ------
    CorpusError
        If an alias belongs to two actors in the same year.
    """
    check(actors)
    texts = flat or _flat.flat(documents)
    begins = texts.offsets(segments["doc"]) + segments["start"].to_numpy()
    order = np.argsort(begins, kind="stable")
    segments, begins = segments.iloc[order], begins[order]
    ends = begins + (segments["end"] - segments["start"]).to_numpy()
    # The letter for an apostrophe is an apostrophe here, and is as long.
    flat = replace(texts, text=texts.text.replace("ʼ", "'")) if "ʼ" in texts.text else texts
    known = actors.drop_duplicates("actor")
    years = segments["start_date"].dt.year.to_numpy(dtype="float64")
    start, end, actor = _named(flat, actors, known, begins, years)
    place = _flat.inside(begins, start)
    inside = (place >= 0) & (end <= ends[place])
    start, end, actor, place = start[inside], end[inside], actor[inside], place[inside]
    number = flat.number(start)
    found = _names.Found(flat, start, end, actor, begins[place], ends[place], known)
    scare, speaker = _quoted(found, quotations)
    columns = {
        "doc": _flat.strings(number, flat.docs),
        "mention": np.arange(len(start)) - np.searchsorted(number, number),
        **{name: segments[name].array[place] for name in ("segment", "paragraph", "source")},
        "actor": _flat.strings(actor, known["actor"]),
        "type": _flat.strings(actor, known["type"]),
        "name": texts.words(start, end),
        "start": start - flat.begins[number],
        "end": end - flat.begins[number],
        "use": _flat.strings(_names.uses(found, _adjectives(actors)), _names.USES),
        "voice": _flat.strings(flat.joined(voices.__getitem__)[start], tables.VOICES),
        "speaker": speaker,
        "scare": scare,
        **{name: pa.nulls(len(start), pa.large_string()) for name in ROLES},
    }
    return tables.build(tables.MENTIONS, _flat.frame(columns))


def unparsed(found: pd.DataFrame) -> pd.DataFrame:
    """Return mentions without what a parser has said of them.

    Parameters
    ----------
    found : DataFrame
        `tables.MENTIONS`.

    Returns
    -------
    DataFrame
        `tables.MENTIONS`; `role`, `verb`, `descriptors` and `possessed` are missing.

    Examples
    --------
    >>> from analysis import extract
    >>> bool(unparsed(extract.features("corpus/harbour").mentions)["role"].isna().all())
    True
    """
    return tables.build(tables.MENTIONS, found.assign(**dict.fromkeys(ROLES)))


def check(actors: pd.DataFrame) -> None:
    """See to it that no alias belongs to two actors in the same year.

    Raises
    ------
    CorpusError
        With a message for each alias that does.
    """
    held: dict[str, list] = {}
    faults = []
    for row in _spans(actors):
        rivals = held.setdefault(key(row.alias), [])
        for rival in rivals:
            if rival.actor != row.actor and row.first <= rival.last and rival.first <= row.last:
                faults.append(
                    f"actors.csv, line {row.line}: alias '{row.alias}' belongs to '{rival.actor}' "
                    f"and to '{row.actor}' in the same years; give it to one, or limit it by from "
                    "and to"
                )
        rivals.append(row)
    if faults:
        raise CorpusError(*faults)


def names(actors: pd.DataFrame, year: float = np.nan) -> tuple[re.Pattern, dict[str, str]]:
    """Return the pattern of the aliases that are valid in a year, and whose each of them is.

    An alias stands among the owners as it is written and in the form that `key` gives it.

    Parameters
    ----------
    actors : DataFrame
        `tables.ACTORS`.
    year : number
        Missing for a text without a date: then aliases with a limit are left out.

    Examples
    --------
    >>> actors = tables.build(tables.ACTORS, [("usa", "US", "state", "US", None, None, "", 2)])
    >>> pattern, owners = names(actors, 2020)
    >>> pattern.findall("US-led, not us."), owners
    (['US'], {'US': 'usa'})
    """
    valid = {
        _unified(row.alias): row.actor
        for row in _spans(actors)
        if row.first <= year <= row.last or (row.first, row.last) == ALWAYS
    }
    if not valid:
        return re.compile(r"(?!)"), valid
    branches = _branches(sorted(valid, key=lambda alias: (-len(alias), alias)))
    owners = valid | {key(alias): actor for alias, actor in valid.items()}
    return re.compile(rf"(?<!\w)(?:{branches})(?!\w)"), owners


def is_capitals(alias: str) -> bool:
    """Tell an alias that is found in capitals only.

    >>> is_capitals("U.S."), is_capitals("Pasdaran")
    (True, False)
    """
    return alias.upper() == alias and alias.lower() != alias


def key(alias: str) -> str:
    """Return the form under which the spellings of one alias are the same.

    >>> key("Hashd  al-Sha’bi"), key("US")
    ("hashd al-sha'bi", 'US')
    """
    alias = _unified(alias)
    return alias if is_capitals(alias) else alias.casefold()


def _unified(alias: str) -> str:
    """Return an alias with plain apostrophes, hyphens and blanks."""
    return " ".join(alias.translate(UNIFY).split())


def _named(
    flat: _flat.Flat,
    actors: pd.DataFrame,
    known: pd.DataFrame,
    begins: np.ndarray,
    years: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where actors are named: start, end, and whom of the known, in order and apart.

    `begins` and `years` are of the segments.
    """
    rows = [(_unified(row.alias), row) for row in _spans(actors)]
    rows.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    names = [name for name, _ in rows]
    start, end, number = _matches.places(flat, names, [is_capitals(name) for name in names])
    order = np.lexsort((number, start))  # at one place the first of the names, which is the longest
    start, end, number = start[order], end[order], number[order]
    year = years[np.maximum(_flat.inside(begins, start), 0)]
    first, last = (np.array([getattr(row, side) for _, row in rows]) for side in ("first", "last"))
    always = (first == ALWAYS[0]) & (last == ALWAYS[1])
    valid = always[number] | ((first[number] <= year) & (year <= last[number]))
    start, end, number = start[valid], end[valid], number[valid]
    order = np.flatnonzero(np.diff(start, prepend=-1))
    order = order[_apart(start[order], end[order])]
    owner = _flat.numbers(pd.Series([row.actor for _, row in rows]), known["actor"])
    start, end, actor = start[order], end[order], owner[number[order]]
    later = np.array(list(_surnames(flat, start, end, actor, known, set(names))), dtype="int64")
    found = np.concatenate([np.stack([start, end, actor]), later.reshape(-1, 3).T], axis=1)
    return tuple(found[:, np.argsort(found[0])])


def _apart(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Tell which of the spans, in order of start, lie apart from those before them."""
    kept = np.ones(len(start), dtype=bool)
    furthest = np.maximum.accumulate(end)
    # Only where spans overlap it matters which were kept.
    last = 0  # the one kept before the place
    for place in (np.flatnonzero(start[1:] < furthest[:-1]) + 1).tolist():
        last = place - 1 if kept[place - 1] else last
        kept[place] = start[place] >= end[last]
    return kept


def _surnames(
    flat: _flat.Flat,
    start: np.ndarray,
    end: np.ndarray,
    actor: np.ndarray,
    known: pd.DataFrame,
    taken: set[str],
) -> Iterator[tuple[int, int, int]]:
    """Yield where persons named in full before stand with their surnames alone."""
    taken = taken | {key(name) for name in taken}
    types, text = known["type"].tolist(), flat.text
    persons = np.flatnonzero(np.array([kind == "person" for kind in types])[actor])
    full = [one for one in persons.tolist() if len(text[slice(start[one], end[one])].split()) > 1]
    number = flat.number(start)
    for doc in np.unique(number[full]).tolist():
        low, high = np.searchsorted(number, [doc, doc + 1])
        base = flat.begins[doc]
        own = (array[low:high].tolist() for array in (start - base, end - base, actor))
        found = [_names.Name(*one, types[one[2]]) for one in zip(*own, strict=True)]
        for name in _names.surnames(text[slice(*flat.begins[doc : doc + 2])], found, taken):
            yield name.start + base, name.end + base, name.actor


def _adjectives(actors: pd.DataFrame) -> set[tuple[str, str]]:
    return {
        (actor, alias)
        for actor, own in actors.groupby("actor")["alias"]
        for alias in _names.adjectives(own)
    }


def _quoted(found: _names.Found, quotations: pd.DataFrame) -> tuple[np.ndarray, pa.Array]:
    """Return of each name whether it is held at arm's length, and who speaks it in a quotation."""
    flat, scare = found.flat, np.zeros(len(found.start), dtype=bool)
    words = _names.lasts("distance")
    near = flat.atoms.ask(lambda word: word.lower() in words)
    near = found.before(near, 1) | found.before(near, 2)
    bases = flat.begins[flat.number(found.start)]
    for place in np.flatnonzero(near).tolist():  # comes after "so-called" and the like
        at = int(found.start[place])
        first = max(int(bases[place]), at - 40)
        scare[place] = _distance().search(flat.text, first, at) is not None
    quotations = quotations[quotations["doc"].isin(flat.docs)]
    base = flat.offsets(quotations["doc"])
    low = np.searchsorted(found.start, base + quotations["start"].to_numpy()).tolist()
    ends = base + quotations["end"].to_numpy()
    high = np.searchsorted(found.start, ends).tolist()
    speakers, spoken = [None], np.zeros(len(scare), dtype="int64")
    told = zip(low, high, ends.tolist(), quotations["kind"], quotations["speaker"], strict=True)
    for first, last, end, kind, speaker in told:
        if kind == "scare":
            scare[first:last] |= found.end[first:last] <= end
        if first < last and isinstance(speaker, str):
            spoken[first:last] = len(speakers)
            speakers.append(speaker)
    return scare, _flat.strings(spoken, speakers)


@cache
def _distance() -> re.Pattern:
    before = "|".join(sorted(listed("name_words", "distance")))
    return re.compile(rf"(?:{before})\s+(?:\w+\s+)?[\"“‘']?\Z", re.IGNORECASE)


def _spans(actors: pd.DataFrame) -> Iterator[NamedTuple]:
    """Yield the rows of the table with the years `first` to `last` in which an alias is valid."""
    years = {"first": actors["from"].fillna(ALWAYS[0]), "last": actors["to"].fillna(ALWAYS[1])}
    return actors.assign(**years).itertuples()


def _branches(aliases: list[str], depth: int = 0) -> str:
    """Return the pattern of aliases, the first that fits in their order.

    They are parted by their first letter, and those again by their second, so that at each word
    only a few have to be tried: ten times as fast, and the same matches.
    """
    if len(aliases) <= FEW or depth == 2:
        return "|".join(
            _matches.branch(alias) if is_capitals(alias) else f"(?i:{_matches.branch(alias)})"
            for alias in aliases
        )
    groups: dict[str, list[str]] = {}
    for alias in aliases:
        sign = alias[depth : depth + 1].casefold()
        groups.setdefault(sign if sign.isalpha() and len(sign) == 1 else "", []).append(alias)
    other = groups.pop("", [])  # other signs than letters, and nothing: these come last
    parts = [
        rf"(?={'.' * depth}(?i:{sign}))(?:{_branches(group, depth + 1)})"
        for sign, group in groups.items()
    ]
    return "|".join(parts + ([_branches(other, 2)] if other else []))
