"""Find where actors are named.

An actor is found under the aliases of `actors.csv`: as whole words, the longest alias first,
across a single line break, with straight or curly apostrophes and any kind of hyphen. An alias
written in capitals (US, PUK) is found in capitals only, so that "us" is not the United States.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import _names, tables
from analysis.data import listed
from analysis.tables import CorpusError

SPACE = r"(?:[^\S\n\r]+|[^\S\n\r]*(?:\r\n|\n|\r)[^\S\n\r]*)"
VARIANTS = {"'": "['’‘ʼ]", "-": "[-‐‑–]", " ": SPACE}
UNIFY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})
ALWAYS = (1, 9999)
FEW = 4  # aliases that are tried one after the other


def mentions(
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    quotations: pd.DataFrame,
    actors: pd.DataFrame,
    voices: Mapping[str, np.ndarray],
) -> pd.DataFrame:
    """Return one row for each place where an actor is named.

    Parameters
    ----------
    documents, segments, quotations, actors : DataFrame
        As in `analysis.tables`; documents without text have no mentions.
    voices : mapping from doc to array
        For each character an index into `tables.VOICES`, as `segment.voices` gives it.

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
    patterns = cache(lambda year: names(actors, year))
    types = dict(zip(actors["actor"], actors["type"], strict=True))
    adjectives = {
        (actor, alias)
        for actor, own in actors.groupby("actor")["alias"]
        for alias in _names.adjectives(own)
    }
    places = segments.groupby("doc", sort=False).indices
    about = segments[["segment", "paragraph", "source"]].itertuples(index=False, name=None)
    about, starts, ends = list(about), segments["start"].to_numpy(), segments["end"].to_numpy()
    years = segments["start_date"].dt.year.to_numpy(dtype="float64")
    quoted = _by_doc(quotations, ["start", "end", "kind", "speaker"])
    rows = []
    for doc, text in zip(documents["doc"], documents["text"], strict=True):
        if doc not in places:
            continue
        at = places[doc]
        found = sorted(_places(text, starts[at], ends[at], years[at], patterns, types))
        begins = np.array([name.start for name, _ in found], dtype="int64")
        voice = voices[doc][begins]
        scare, speaker = _quoted(text, [name for name, _ in found], begins, quoted.get(doc, []))
        touching, capitals = set(begins.tolist()), {}
        for number, (name, place) in enumerate(found):
            segment, paragraph, source = about[at[place]]
            words = text[name.start : name.end]
            if place not in capitals:
                sentence = int(starts[at[place]]), int(ends[at[place]])
                capitals[place] = sentence, _names.in_capitals(text[slice(*sentence)])
            adjective = (name.actor, words) in adjectives
            use = _names.use(text, name, *capitals[place], touching, adjective)
            rows.append(
                (doc, number, segment, paragraph, source, name.actor, name.type, words)
                + (name.start, name.end, use, tables.VOICES[voice[number]])
                + (speaker[number], scare[number], None, None, None, None)
            )
    return tables.build(tables.MENTIONS, rows)


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
        " ".join(row.alias.translate(UNIFY).split()): row.actor
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
    alias = " ".join(alias.translate(UNIFY).split())
    return alias if is_capitals(alias) else alias.casefold()


def _by_doc(frame: pd.DataFrame, columns: list[str]) -> dict[str, list[tuple]]:
    """Return the rows of each document."""
    rows: dict[str, list[tuple]] = {}
    values = frame[columns].itertuples(index=False, name=None)
    for doc, row in zip(frame["doc"], values, strict=True):
        rows.setdefault(doc, []).append(row)
    return rows


def _places(
    text: str,
    starts: np.ndarray,
    ends: np.ndarray,
    years: np.ndarray,
    patterns: Callable[[float], tuple[re.Pattern, dict]],
    types: Mapping[str, str],
) -> Iterator[tuple[_names.Name, int]]:
    """Yield where actors are named in one text, and the number of the segment of each place."""
    for year in np.unique(years):
        pattern, owners = patterns(float(year))
        found = []
        for match in pattern.finditer(text):
            actor = _owner(owners, match[0])
            found.append(_names.Name(*match.span(), actor, types[actor]))
        found += _names.surnames(text, found, owners)
        of_year = np.isclose(years, year, equal_nan=True)
        for name in found:
            place = int(np.searchsorted(starts, name.start, side="right")) - 1
            if place >= 0 and name.end <= ends[place] and of_year[place]:
                yield name, place


def _quoted(
    text: str, found: list[_names.Name], begins: np.ndarray, quotations: list[tuple]
) -> tuple[list[bool], list[str | None]]:
    """Return of each name whether it is held at arm's length, and who speaks it in a quotation."""
    scare = [_distanced(text, name.start) for name in found]
    speakers: list[str | None] = [None] * len(found)
    for start, end, kind, speaker in quotations:
        for inside in range(*np.searchsorted(begins, [start, end])):
            scare[inside] |= kind == "scare" and found[inside].end <= end
            if isinstance(speaker, str):
                speakers[inside] = speaker
    return scare, speakers


def _distanced(text: str, at: int) -> bool:
    """Tell a name that comes after "so-called" and the like."""
    return _distance().search(text, max(0, at - 40), at) is not None


@cache
def _distance() -> re.Pattern:
    before = "|".join(sorted(listed("name_words", "distance")))
    return re.compile(rf"(?:{before})\s+(?:\w+\s+)?[\"“‘']?\Z", re.IGNORECASE)


def _spans(actors: pd.DataFrame) -> Iterator[NamedTuple]:
    """Yield the rows of the table with the years `first` to `last` in which an alias is valid."""
    years = {"first": actors["from"].fillna(ALWAYS[0]), "last": actors["to"].fillna(ALWAYS[1])}
    return actors.assign(**years).itertuples()


def _owner(owners: Mapping[str, str], name: str) -> str:
    """Return whose alias this is."""
    unified = " ".join(name.translate(UNIFY).split())
    for alias in (unified, unified.casefold()):
        if alias in owners:
            return owners[alias]
    # Letters that a pattern holds alike and case folding does not (the Turkish i's).
    return next(
        owner for alias, owner in owners.items() if re.fullmatch(_branch(alias), name, re.I)
    )


def _branches(aliases: list[str], depth: int = 0) -> str:
    """Return the pattern of aliases, the first that fits in their order.

    They are parted by their first letter, and those again by their second, so that at each word
    only a few have to be tried: ten times as fast, and the same matches.
    """
    if len(aliases) <= FEW or depth == 2:
        return "|".join(
            _branch(alias) if is_capitals(alias) else f"(?i:{_branch(alias)})" for alias in aliases
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


def _branch(alias: str) -> str:
    return "".join(VARIANTS.get(sign) or re.escape(sign) for sign in alias)
