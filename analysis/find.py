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
from analysis.tables import CorpusError

SPACE = r"(?:[^\S\n\r]+|[^\S\n\r]*(?:\r\n|\n|\r)[^\S\n\r]*)"
VARIANTS = {"'": "['’‘ʼ]", "-": "[-‐‑–]", " ": SPACE}
UNIFY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})
ALWAYS = (1, 9999)
DISTANCE = re.compile(r"so-called\s+(?:\w+\s+)?[\"“‘']?\Z", re.IGNORECASE)


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
    by_doc = dict(list(segments.groupby("doc", sort=False)))
    quoted = dict(list(quotations.groupby("doc", sort=False)))
    frames = []
    for doc in documents[documents["doc"].isin(list(by_doc))].itertuples():
        found = _places(doc.text, by_doc[doc.doc], patterns, types)
        start, end = found["start"].to_numpy(), found["end"].to_numpy()
        scare = np.fromiter((_distanced(doc.text, at) for at in start), bool, count=len(start))
        speaker = np.full(len(start), None, dtype=object)
        for span in quoted.get(doc.doc, quotations[:0]).itertuples():
            first, last = np.searchsorted(start, [span.start, span.end])
            inside = slice(first, last)
            scare[inside] |= (span.kind == "scare") & (end[inside] <= span.end)
            if not pd.isna(span.speaker):
                speaker[inside] = span.speaker
        voice = np.array(tables.VOICES, dtype=object)[voices[doc.doc][start]]
        uses = _uses(doc.text, found, types, adjectives)
        about = {"use": uses, "voice": voice, "speaker": speaker, "scare": scare}
        frames.append(found.assign(doc=doc.doc, mention=np.arange(len(found)), **about))
    if not frames:
        return tables.build(tables.MENTIONS, [])
    joined = pd.concat(frames, ignore_index=True)
    return tables.build(
        tables.MENTIONS,
        joined.assign(
            type=joined["actor"].map(types), role=None, verb=None, descriptors=None, possessed=None
        ),
    )


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
    longest_first = sorted(valid, key=lambda alias: (-len(alias), alias))
    branches = "|".join(
        _branch(alias) if is_capitals(alias) else f"(?i:{_branch(alias)})"
        for alias in longest_first
    )
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


def _places(
    text: str,
    segments: pd.DataFrame,
    patterns: Callable[[float], tuple[re.Pattern, dict]],
    types: Mapping[str, str],
) -> pd.DataFrame:
    """Return where actors are named in one text, with the segment of each place."""
    years = segments["start_date"].dt.year.to_numpy(dtype="float64")
    frames = []
    for year in np.unique(years):
        pattern, owners = patterns(float(year))
        spans = [
            (*match.span(), match[0], _owner(owners, match[0])) for match in pattern.finditer(text)
        ]
        full = [_names.Name(start, end, actor, types[actor]) for start, end, _, actor in spans]
        spans += _names.surnames(text, full, owners)
        found = pd.DataFrame(spans, columns=["start", "end", "name", "actor"])
        found = found.astype({"start": "int64", "end": "int64"})
        place = np.searchsorted(segments["start"].to_numpy(), found["start"], side="right") - 1
        whole = (place >= 0) & (found["end"] <= segments["end"].to_numpy()[place])
        whole &= np.isclose(years[place], year, equal_nan=True)
        at = segments.iloc[place[whole]]
        columns = {"segment": "segment", "paragraph": "paragraph", "source": "source"}
        columns |= {"sentence_start": "start", "sentence_end": "end"}
        about = {name: at[column].to_numpy() for name, column in columns.items()}
        frames.append(found[whole].assign(**about))
    return pd.concat(frames, ignore_index=True).sort_values("start", ignore_index=True)


def _uses(
    text: str, found: pd.DataFrame, types: Mapping[str, str], adjectives: set[tuple[str, str]]
) -> list[str]:
    """Return what each name is used for."""
    starts = set(found["start"])
    return [
        _names.use(
            text,
            _names.Name(row.start, row.end, row.actor, types[row.actor]),
            (row.sentence_start, row.sentence_end),
            starts,
            (row.actor, row.words) in adjectives,
        )
        for row in found.rename(columns={"name": "words"}).itertuples()
    ]


def _distanced(text: str, at: int) -> bool:
    """Tell a name that comes after "so-called"."""
    return DISTANCE.search(text, max(0, at - 40), at) is not None


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


def _branch(alias: str) -> str:
    return "".join(VARIANTS.get(sign) or re.escape(sign) for sign in alias)
