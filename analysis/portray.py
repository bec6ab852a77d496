"""Compare how sources portray actors: whom they name and how often, by what names, in whose voice,
as doing or suffering, and which words they hold at arm's length."""

import numpy as np
import pandas as pd

from analysis import _matrices, resample
from analysis.tables import Features

PER_THOUSAND = 1000
RATE = ["n", "base", "units", "resampled", "rate", "low", "high", "enough"]
SHARE = ["n", "base", "units", "resampled", "share", "low", "high", "enough"]
SCARE = ["source", "doc", "segment", "paragraph", "unit", "start_date", "start", "end", "kind"]
SCARE += ["words", "voice"]
FEWEST_WORDS = 200  # fewer words are too little evidence for a rate
FEWEST_MENTIONS = 5  # fewer mentions are too little evidence for a share


def sources(features: Features) -> pd.DataFrame:
    """Return how much each source says, in whose voice.

    Returns
    -------
    DataFrame
        A row a source, in the order of `features.sources`: `source`, `author`, `documents`,
        `units` (of text), `words`, and of these `own`, `quoted` and `reprinted`.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> dict(sources(harbour)[["source", "documents"]].to_numpy()[:1].tolist())
    {'LANTERN': 4}
    """
    frame = features.paragraphs
    grouped = frame.groupby("source")
    table = grouped.agg(
        documents=("doc", "nunique"),
        words=("words", "sum"),
        own=("own_words", "sum"),
        reprinted=("reprinted_words", "sum"),
    )
    table["units"] = frame.drop_duplicates(["doc", "unit"]).groupby("source").size()
    table["quoted"] = table["words"] - table["own"] - table["reprinted"]
    named = pd.concat([features.documents, features.parts])[["source", "author"]]
    table["author"] = named[named["author"] != ""].groupby("source")["author"].agg(_listed)
    columns = ["author", "documents", "units", "words", "own", "quoted", "reprinted"]
    return table.loc[features.sources, columns].fillna({"author": ""}).reset_index()


def rates(features: Features, *, voice: str = "own", seed: int = 0) -> pd.DataFrame:
    """Return how often each source names each actor.

    Parameters
    ----------
    features : Features
    voice : {"own", "quoted", "reprinted", "all"}
        Whose mentions; per 1,000 words in the same voice ("own") or of the whole text (others).
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and actor: `source`, `actor`, `n` (mentions), `base` (words),
        `units`, `resampled`, `rate`, `low`, `high` (mentions per 1,000 words, 95 % interval),
        `enough` (at least `FEWEST_WORDS` words in `resample.ENOUGH_UNITS` units).

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> rates(harbour).query("actor == 'guard'")[["source", "n"]].to_numpy().tolist()
    [['GAZETTE', 26], ['LANTERN', 17], ['LEDGER', 26], ['ROPEWALK', 27]]
    """
    units, base = _units(features, voice)
    mentions = _mentions(features, voice)
    actors = list(features.labels)
    result = resample.ratios(
        units, _matrices.crossed(mentions, units, "actor", actors), base, group="source", seed=seed
    )
    result.insert(1, "actor", np.array(actors, dtype=object)[result["thing"].astype(int)])
    return _rated(result)[["source", "actor", *RATE]]


def names(
    features: Features, actor: str, *, voice: str = "own", most: int = 8, seed: int = 0
) -> pd.DataFrame:
    """Return by which names each source speaks of an actor.

    Parameters
    ----------
    features : Features
    actor : str
    voice : {"own", "quoted", "reprinted", "all"}
    most : int
        How many names to keep; the rest are added up as "other names".
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and name (names that differ in case only are one): `source`, `name`,
        `n`, `base` (mentions of the actor by the source), `units`, `resampled`, `share`, `low`,
        `high`, and `enough` (at least `FEWEST_MENTIONS` mentions).

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> profile = names(harbour, "guard").query("source == 'GAZETTE'")
    >>> profile.sort_values("share")[["name", "n", "base"]].to_numpy()[-1:].tolist()
    [['volunteers', 24, 26]]
    """
    mentions = _mentions(features, voice)
    mentions = mentions[mentions["actor"] == features.actor(actor)]
    told, kept = _matrices.variants(mentions["name"], most)
    return _shares(mentions.assign(name=told), "name", kept, seed)


def roles(features: Features, *, voice: str = "own", seed: int = 0) -> pd.DataFrame:
    """Return how each source shares out doing and suffering among the actors.

    Parameters
    ----------
    features : Features
    voice : {"own", "quoted", "reprinted", "all"}
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and actor with a role: `source`, `actor`, `n` (mentions as agent),
        `base` (as agent or patient), `units`, `resampled`, `share` (of agent), `low`, `high`,
        `enough`. Empty where the corpus was not parsed.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> roles(harbour).query("actor == 'guard'")[["source", "n", "base"]].to_numpy()[:1].tolist()
    [['GAZETTE', 12, 18]]
    """
    mentions = _mentions(features, voice)
    return _by_actor(mentions[mentions["role"].isin(["agent", "patient"])], "role", "agent", seed)


def voices(features: Features, *, seed: int = 0) -> pd.DataFrame:
    """Return how much of its talk of each actor is a source's own, and how much it quotes.

    Parameters
    ----------
    features : Features
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and actor that it names: `source`, `actor`, `n` (mentions in its own
        voice), `base` (all mentions), `units`, `resampled`, `share`, `low`, `high`, `enough`.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> voices(harbour).query("actor == 'guard'")[["source", "n", "base"]].to_numpy()[:1].tolist()
    [['GAZETTE', 26, 33]]
    """
    return _by_actor(_mentions(features, "all"), "voice", "own", seed)


def scare(features: Features) -> pd.DataFrame:
    """Return the words held at arm's length: scare quotes outside of other quotations.

    Parameters
    ----------
    features : Features

    Returns
    -------
    DataFrame
        A row a scare quote: `source`, `doc`, `segment`, `paragraph`, `unit`, `start_date`, `start`,
        `end`, `kind`, `words` (missing of more than four), `voice` (always "quoted"): what
        `cite.passages` takes.

    Examples
    --------
    >>> from analysis import extract
    >>> scare(extract.features("corpus/harbour"))["words"].iloc[-1]
    'volunteers'
    """
    quoted = features.quotations.sort_values(["doc", "start"], kind="stable")
    furthest = quoted["end"].where(quoted["kind"] != "scare", 0).groupby(quoted["doc"]).cummax()
    alone = quoted[(quoted["kind"] == "scare") & (quoted["start"] >= furthest)]
    columns = ["doc", "segment", "paragraph", "source", "start_date", "start"]
    placed = pd.merge_asof(
        alone.sort_values("start", kind="stable"),
        features.segments[columns].sort_values("start", kind="stable"),
        on="start",
        by="doc",
    ).sort_values(["doc", "start"], kind="stable")
    keys = ["doc", "paragraph"]
    units = features.paragraphs[[*keys, "unit"]]
    placed = placed.merge(units, on=keys, how="left").assign(voice="quoted")
    return placed[SCARE]


def held(features: Features, *, seed: int = 0) -> pd.DataFrame:
    """Return how often each source holds words at arm's length in scare quotes.

    Parameters
    ----------
    features : Features
    seed : int

    Returns
    -------
    DataFrame
        A row a source: `source`, `n` (scare quotes), `base` (words of its own), `units`,
        `resampled`, `rate` (per 1,000 words), `low`, `high`, `enough`.

    Examples
    --------
    >>> from analysis import extract
    >>> held(extract.features("corpus/harbour"))[["source", "n"]].to_numpy().tolist()
    [['GAZETTE', 3], ['LANTERN', 3], ['LEDGER', 0], ['ROPEWALK', 2]]
    """
    units, base = _units(features, "own")
    counts = _matrices.crossed(scare(features), units, "kind", ["scare"])
    result = resample.ratios(units, counts, base, group="source", seed=seed)
    return _rated(result)[["source", *RATE]]


def held_words(features: Features) -> pd.DataFrame:
    """Return which words each source holds in scare quotes.

    Parameters
    ----------
    features : Features

    Returns
    -------
    DataFrame
        A row for each source and term of at most four words, in small letters: `source`, `words`,
        `n`; the most frequent first.

    Examples
    --------
    >>> from analysis import extract
    >>> held_words(extract.features("corpus/harbour"))["words"].iloc[-1]
    'volunteers'
    """
    terms = scare(features).dropna(subset="words")
    words = terms["words"].str.split().str.join(" ").str.strip(".,;:").str.casefold()
    words = words.str.replace(r"[’']s\Z", "", regex=True)
    return _counted(terms.assign(words=words), ["source", "words"])


def _listed(names: pd.Series, most: int = 3) -> str:
    """Return names as a list for reading, in the order of the alphabet.

    >>> _listed(pd.Series(["D", "A", "C", "B", "A"]))
    'A, B, C and 1 more'
    """
    told = sorted(set(names))
    more = f" and {len(told) - most} more" if len(told) > most else ""
    return ", ".join(told[:most]) + more


def _mentions(features: Features, voice: str) -> pd.DataFrame:
    """Return the mentions in a voice, with the unit that each is counted with."""
    mentions = features.named
    if voice != "all":
        mentions = mentions[mentions["voice"] == voice]
    keys = ["doc", "paragraph"]
    return mentions.merge(features.paragraphs[[*keys, "unit", "start_date"]], on=keys, how="left")


def _counted(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return how often each combination of the columns occurs, the most frequent first."""
    counted = frame.groupby(columns).size().rename("n").reset_index()
    order = {"by": ["n", *columns], "ascending": [False] + [True] * len(columns)}
    return counted.sort_values(**order, ignore_index=True)


def _units(features: Features, voice: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the units of text and how many words each has, in the source's own voice or in all."""
    words = "own_words" if voice == "own" else "words"
    units = features.paragraphs.groupby(["doc", "unit"], sort=True).agg(
        source=("source", "first"), start_date=("start_date", "first"), base=(words, "sum")
    )
    return units.reset_index().drop(columns="base"), units["base"].to_numpy(dtype="float64")


def _shares(mentions: pd.DataFrame, column: str, labels: list[str], seed: int) -> pd.DataFrame:
    """Return each source's shares of the labels among its mentions."""
    keys = ["doc", "unit"]
    units = mentions.groupby(keys, sort=True).agg(source=("source", "first"), base=("doc", "size"))
    units = units.reset_index()
    result = resample.ratios(
        units,
        _matrices.crossed(mentions, units, column, labels),
        units["base"].to_numpy(),
        group="source",
        seed=seed,
    )
    result.insert(1, column, np.array(labels, dtype=object)[result["thing"].astype(int)])
    return _told(result)[["source", column, *SHARE]]


def _by_actor(mentions: pd.DataFrame, column: str, label: str, seed: int) -> pd.DataFrame:
    """Return for each source and actor the share of mentions that bear a label."""
    bears = mentions.assign(n=mentions[column] == label)
    units = bears.groupby(["actor", "doc", "unit"], sort=True).agg(
        source=("source", "first"), base=("doc", "size"), n=("n", "sum")
    )
    units = units.reset_index()
    n, base = units[["n"]].to_numpy(dtype="float64"), units["base"].to_numpy()
    result = _told(resample.ratios(units, n, base, group="source", each="actor", seed=seed))
    return result[["source", *SHARE, "actor"]]


def _told(result: pd.DataFrame) -> pd.DataFrame:
    """Return ratios as shares of mentions, and whether there are mentions enough."""
    result = result.rename(columns={"ratio": "share"})
    enough = result["base"] >= FEWEST_MENTIONS
    return result.assign(enough=enough).astype({"n": "int64", "base": "int64"})


def _rated(result: pd.DataFrame) -> pd.DataFrame:
    """Return ratios as rates per 1,000 words, and whether there are words enough."""
    scaled = result[["ratio", "low", "high"]] * PER_THOUSAND
    return result.assign(
        rate=scaled["ratio"],
        low=scaled["low"],
        high=scaled["high"],
        enough=(result["base"] >= FEWEST_WORDS) & (result["units"] >= resample.ENOUGH_UNITS),
    ).astype({"n": "int64", "base": "int64"})
