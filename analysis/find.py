"""Find where actors are named.

An actor is found under the aliases of `actors.csv`: as whole words, the longest alias first,
across a single line break, with straight or curly apostrophes and any kind of hyphen. An alias
written in capitals (US, PUK) is found in capitals only, so that "us" is not the United States.
"""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import tables
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
    pattern, owners = names(actors)
    types = dict(zip(actors["actor"], actors["type"], strict=True))
    by_doc = dict(list(segments.groupby("doc", sort=False)))
    quoted = dict(list(quotations.groupby("doc", sort=False)))
    frames = []
    for doc in documents[documents["doc"].isin(list(by_doc))].itertuples():
        found = _places(doc.text, by_doc[doc.doc], pattern, owners)
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
        about = {"voice": voice, "speaker": speaker, "scare": scare}
        frames.append(found.assign(doc=doc.doc, mention=np.arange(len(found)), **about))
    if not frames:
        return tables.build(tables.MENTIONS, [])
    joined = pd.concat(frames, ignore_index=True)
    return tables.build(
        tables.MENTIONS,
        joined.assign(type=joined["actor"].map(types), role=None, verb=None, descriptors=None),
    )


def names(actors: pd.DataFrame) -> tuple[re.Pattern, dict[str, list[tuple]]]:
    """Return the pattern of all aliases, and whose each alias is, with the years it is valid.

    >>> actors = tables.build(tables.ACTORS, [("usa", "US", "state", "US", None, None, "", 2)])
    >>> pattern, owners = names(actors)
    >>> pattern.findall("US-led, not us."), owners
    (['US'], {'US': [('usa', 1, 9999)]})
    """
    owners: dict[str, list[tuple]] = {}
    faults = []
    for row in actors.rename(columns={"from": "first", "to": "last"}).itertuples():
        first = ALWAYS[0] if pd.isna(row.first) else int(row.first)
        last = ALWAYS[1] if pd.isna(row.last) else int(row.last)
        rivals = owners.setdefault(key(row.alias), [])
        for rival, low, high in rivals:
            if rival != row.actor and first <= high and low <= last:
                faults.append(
                    f"actors.csv, line {row.line}: alias '{row.alias}' belongs to '{rival}' and to "
                    f"'{row.actor}' in the same years; give it to one, or limit it by from and to"
                )
        rivals.append((row.actor, first, last))
    if faults:
        raise CorpusError(*faults)
    if not owners:
        return re.compile(r"(?!)"), owners
    capitals = [alias for alias in owners if is_capitals(alias)]
    folded = [alias for alias in owners if not is_capitals(alias)]
    branches = [(len(alias), alias, _branch(alias)) for alias in capitals]
    branches += [(len(alias), alias, f"(?i:{_branch(alias)})") for alias in folded]
    longest_first = [branch for *_, branch in sorted(branches, key=lambda b: (-b[0], b[1]))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)"), owners


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
    text: str, segments: pd.DataFrame, pattern: re.Pattern, owners: Mapping[str, list[tuple]]
) -> pd.DataFrame:
    """Return where actors are named in one text, with the segment of each place."""
    spans = [(*match.span(), match[0]) for match in pattern.finditer(text)]
    found = pd.DataFrame(spans, columns=["start", "end", "name"])
    place = np.searchsorted(segments["start"].to_numpy(), found["start"], side="right") - 1
    whole = (place >= 0) & (found["end"] <= segments["end"].to_numpy()[place])
    found, place = found[whole], place[whole]
    at = segments.iloc[place]
    for column in ("segment", "paragraph", "source"):
        found[column] = at[column].to_numpy()
    years = at["start_date"].dt.year
    found["actor"] = [
        _owner(owners, name, year) for name, year in zip(found["name"], years, strict=True)
    ]
    return found[found["actor"].notna()]


def _distanced(text: str, at: int) -> bool:
    """Tell a name that comes after "so-called"."""
    return DISTANCE.search(text, max(0, at - 40), at) is not None


def _owner(owners: Mapping[str, list[tuple]], name: str, year: float) -> str | None:
    """Return the actor whose alias this is in that year; an undated text has all-time ones only."""
    unified = " ".join(name.translate(UNIFY).split())
    for actor, first, last in owners.get(unified) or owners[unified.casefold()]:
        if first <= year <= last or (first, last) == ALWAYS:
            return actor
    return None


def _branch(alias: str) -> str:
    return "".join(VARIANTS.get(sign) or re.escape(sign) for sign in alias)
