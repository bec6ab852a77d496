"""From the stance of mentions to that of sources: a map of sources and actors, and its evidence."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis import _coders, _pooling, resample, tables
from analysis.tables import CorpusError, Features

OWN = 0.15  # of a mention's distance from the mean of its source and actor
NEITHER = 0.1  # a stance of a mention nearer to 0 is neither for nor against
FEWEST_UNITS = 3  # of text, that hold a source's mentions of an actor
LABELS = {-1: "against", 0: "neither", 1: "for"}
SIDES = {"−": "against", "+": "for"}  # as reasons begin
LEANS = ("against", "mixed or neutral", "for")
CELL = {
    "source": "str",
    "actor": "str",
    "label": "str",
    "n": "int64",
    "units": "int64",
    "resampled": "str",
    "raw": "float64",
    "against": "float64",
    "neither": "float64",
    "for": "float64",
    "stance": "float64",
    "low": "float64",
    "high": "float64",
    "weight": "float64",
    "enough": "bool",
    "lean": "str",
    "coded": "int64",
    "calibrated": "bool",
}
EVIDENCE = {
    "source": "str",
    "side": "str",
    "reason": "str",
    "n": "int64",
    "base": "int64",
    "units": "int64",
    "documents": "int64",
    "score": "float64",
}


def stances(
    features: Features,
    *,
    voice: str = "own",
    sources: list[str] | None = None,
    actors: list[str] | None = None,
    fewest: int = tables.FEWEST_CONTEXTS,
) -> pd.DataFrame:
    """Return for or against whom each source speaks: a partially pooled stance of each pair.

    The mean score of few mentions says little. It is drawn towards what the source says of all
    actors and all sources say of the actor, the more so the fewer mentions there are and the less
    sources and actors differ beyond that (empirical Bayes: Morris 1983; crossed effects: Gelman &
    Hill 2007; means of known noise: Fay & Herriot 1979). Mentions of one unit depend on each other
    and are no cases of their own (`resample.clusters`).

    Where enough mentions are coded by hand (`features.coding`: 50, 5 of each label and of each
    stance, and so many that each label's worth is sure to half a point), what is told is what
    coders would have said: labels are counted as the table of the suite's errors tells (Hopkins &
    King 2010), and how little that table rests on widens the interval. It takes the suite to err
    alike for all sources and actors.

    Parameters
    ----------
    features : Features
    voice : {"own", "quoted", "reprinted", "all"}
        Whose mentions.
    sources, actors : list of str, optional
        Which to tell of; pairs borrow from all of the corpus whatever is asked for.
    fewest : int
        Fewer mentions are too little evidence.

    Returns
    -------
    DataFrame
        A row for each source and actor that it mentions, in the order of `features.sources` and
        `actors.csv`: `source`, `actor`, `label`, `n` (mentions), `units` (in how many units of text
        or documents they stand), `resampled` (which of these), `raw` (mean score), `against`,
        `neither`, `for` (shares of the labels), `stance` (-1 to 1), `low`, `high` (95 % interval),
        `weight` (how much of the pair's own mean is kept, against what it borrows), `enough` (at
        least `fewest` mentions, in `FEWEST_UNITS` units), `lean` ("for" or "against" if the
        interval is clear of 0, else "mixed or neutral"), `coded` (how many of the mentions are
        coded by hand), `calibrated` (whether the stance is what coders would have said).

    Raises
    ------
    CorpusError
        If there is no such voice, source or actor; the message says what is allowed.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> stances(harbour, actors=["guard"])[["source", "n"]].to_numpy().tolist()
    [['LANTERN', 17], ['GAZETTE', 26], ['LEDGER', 26], ['ROPEWALK', 27]]
    """
    _checked(features, voice, sources, actors)
    judged = _judged(features)
    coded = _coded(features, judged)
    key = _key(coded, judged)
    mentions = judged if voice == "all" else judged[judged["voice"] == voice]
    if mentions.empty:
        return pd.DataFrame(columns=list(CELL)).astype(CELL)
    cells, number = _cells(features, mentions)
    drawn_from = resample.clusters(mentions, ["source", "actor"])
    cells["resampled"] = drawn_from["resampled"].groupby(number).first()
    label = mentions["label"].to_numpy() + 1
    counts = np.zeros((len(cells), len(LABELS)))
    np.add.at(counts, (number, label), 1)
    cells["n"] = counts.sum(axis=1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    cells[list(LABELS.values())] = shares
    cells["raw"] = mentions["score"].groupby(number).mean()
    scores = mentions["score"].to_numpy() if key is None else key.values[label]
    cluster = drawn_from["cluster"].to_numpy()
    noise, cells["units"] = _pooling.noises(scores, number, cluster)
    means = np.bincount(number, scores) / cells["n"].to_numpy()
    places = [pd.factorize(cells[name])[0] for name in ("source", "actor")]
    found = _pooling.pooled(np.column_stack([means, shares]), noise, *places)
    variance = found.variances
    if key is not None:  # all pairs hang on the same table of errors
        borrowed = found.means[:, 1:]
        variance = variance + np.einsum("ci,ij,cj->c", borrowed, key.covariance, borrowed)
    freedom = _pooling.PRIOR + cells["units"].to_numpy() - 1
    reach = stdtrit(freedom, (1 + resample.LEVEL) / 2) * np.sqrt(variance)
    told = {"stance": 0, "low": -reach, "high": reach}
    cells = cells.assign(
        **{name: (found.means[:, 0] + by).clip(-1, 1) for name, by in told.items()}
    )
    both = coded.drop_duplicates(["doc", "mention"])[["doc", "mention"]]
    by_hand = mentions[["doc", "mention"]].merge(both, how="left", indicator=True)["_merge"]
    cells = cells.assign(
        weight=found.weights,
        enough=(cells["n"] >= fewest) & (cells["units"] >= FEWEST_UNITS),
        lean=np.select([cells["high"] < 0, cells["low"] > 0], [LEANS[0], LEANS[2]], LEANS[1]),
        coded=np.bincount(number, by_hand == "both"),
        calibrated=key is not None,
    )
    for name, allowed in (("source", sources), ("actor", actors)):
        cells = cells if allowed is None else cells[cells[name].isin(allowed)]
    return cells[list(CELL)].astype(CELL).reset_index(drop=True)


def voices(features: Features, **options) -> pd.DataFrame:
    """Return the stance of each source towards each actor in its own voice, and as it quotes.

    Each voice is pooled by itself: a source may quote what it does not say.

    Parameters
    ----------
    features : Features
    **options
        As for `stances`.

    Returns
    -------
    DataFrame
        The columns of `stances` after `voice` ("own", "quoted" or "reprinted").

    Examples
    --------
    >>> from analysis import extract
    >>> told = voices(extract.features("corpus/harbour"), sources=["GAZETTE"], actors=["guard"])
    >>> told[["voice", "n"]].to_numpy().tolist()
    [['own', 26], ['quoted', 7]]
    """
    frames = [
        stances(features, voice=voice, **options).assign(voice=voice) for voice in tables.VOICES
    ]
    return pd.concat(frames, ignore_index=True)[["voice", *CELL]]


def mentions(features: Features) -> pd.DataFrame:
    """Return the stance of each mention, read with all else its source says of that actor.

    A sentence by itself says little. Its score is drawn to the pooled stance of its source and
    actor (`stances`, all voices together), `OWN` of its distance from their mean being kept.

    Parameters
    ----------
    features : Features

    Returns
    -------
    DataFrame
        `tables.STANCES` with the column `alone`, the score of the sentence by itself; `label` is 0
        where `score` is less than `NEITHER` from 0. What does not name the actor (`use`) is left
        as it is.

    Examples
    --------
    >>> from analysis import extract
    >>> together = mentions(extract.features("corpus/harbour"))
    >>> bool(together["score"].std() < together["alone"].std())
    True
    """
    keys = ["source", "actor"]
    # What coders said of mentions must not decide on labels that are then compared with it.
    unseen = replace(features, coding=features.coding[:0])
    cells = stances(unseen, voice="all")[[*keys, "stance", "raw"]]
    named = features.named[["doc", "mention", *keys]].merge(cells, on=keys)
    alone = features.stances.assign(alone=features.stances["score"])
    found = alone.merge(named, on=["doc", "mention"], how="left", validate="1:1")
    drawn = (found["stance"] + OWN * (found["alone"] - found["raw"])).clip(-1, 1)
    label = np.sign(drawn).where(drawn.abs() >= NEITHER, 0)
    found["score"] = drawn.fillna(found["score"])
    found["label"] = label.where(drawn.notna(), found["label"])
    return tables.build(tables.STANCES, found).assign(alone=found["alone"])


def evidence(
    features: Features,
    actor: str,
    *,
    voice: str = "own",
    sources: list[str] | None = None,
    most: int = 5,
) -> pd.DataFrame:
    """Return on what the stance towards an actor rests: reasons for and against, by source.

    Parameters
    ----------
    features : Features
    actor : str
    voice : {"own", "quoted", "reprinted", "all"}
    sources : list of str, optional
    most : int
        How many reasons of a source to keep on each side.

    Returns
    -------
    DataFrame
        A row for each source, side and reason, the most frequent first, then the strongest:
        `source`, `side` ("against" or "for": which the reason speaks for), `reason`, `n` (mentions
        that have it), `base` (the source's mentions of the actor), `units`, `documents` (that these
        `n` stand in), `score` (their mean). What the rules found comes before words near the name.

    Raises
    ------
    CorpusError
        If there is no such actor, voice or source; the message says what is allowed.

    Examples
    --------
    >>> from analysis import extract
    >>> told = evidence(extract.features("corpus/harbour"), "guard")
    >>> bool((told["n"] <= told["base"]).all())
    True
    """
    _checked(features, voice, sources, None)
    mentions = _judged(features)
    mentions = mentions[mentions["actor"] == features.actor(actor)]
    mentions = mentions if voice == "all" else mentions[mentions["voice"] == voice]
    base = mentions.groupby("source").size()
    parts = mentions.assign(reason=mentions["reasons"].fillna("").str.split(r"\s*;\s*"))
    parts = parts.explode("reason").drop_duplicates(["doc", "mention", "reason"])
    parts = parts[parts["reason"] != ""]
    parts["side"] = parts["reason"].str[0].map(SIDES)
    parts["reason"] = parts["reason"].str[1:].str.strip()
    keys = ["source", "side", "reason"]
    grouped = parts.groupby(keys)
    told = grouped.agg(n=("doc", "size"), documents=("doc", "nunique"), score=("score", "mean"))
    units = parts.drop_duplicates([*keys, "doc", "unit"])
    told["units"] = units.groupby(keys).size()
    told = told.reset_index()
    told["base"] = told["source"].map(base)
    order = {source: place for place, source in enumerate(features.sources)}
    near = told["reason"].str.startswith("near ")
    told = told.assign(place=told["source"].map(order), near=near, size=told["score"].abs())
    keys = ["place", "side", "near", "n", "size", "reason"]
    told = told.sort_values(keys, ascending=[True, True, True, False, False, True])
    told = told.groupby(["source", "side"], sort=False).head(most)
    told = told if sources is None else told[told["source"].isin(sources)]
    return told[list(EVIDENCE)].astype(EVIDENCE).reset_index(drop=True)


def _checked(
    features: Features, voice: str, sources: list[str] | None, actors: list[str] | None
) -> None:
    """Raise an error if something is asked for that there is not."""
    allowed = {
        "voice": ([voice], [*tables.VOICES, "all"]),
        "source": (sources, features.sources),
        "actor": (actors, sorted(features.labels)),
    }
    for kind, (asked, there) in allowed.items():
        for name in asked or ():
            if name not in there:
                listed = ", ".join(there)
                raise CorpusError(
                    f"{features.name}: there is no {kind} '{name}'; allowed: {listed}"
                )


def _judged(features: Features) -> pd.DataFrame:
    """Return the mentions that count, with their stances and the unit of text they stand in."""
    keys = ["doc", "paragraph"]
    units = features.paragraphs[[*keys, "unit"]]
    judged = features.named.merge(features.stances, on=["doc", "mention"])
    judged = judged.merge(units, on=keys, how="left")
    # Sums hang on their order in the last digit; order documents so that theirs does not matter.
    judged = judged.dropna(subset=["score"])  # no parser, or no sentence: not judged, not neutral
    return judged.sort_values(["doc", "mention"], ignore_index=True)


def _coded(features: Features, judged: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each stance that a coder gave to a mention, and what part of it that is."""
    placed = _coders.placed(features, features.coding).dropna(subset=["stance"])
    stance = placed.astype({"stance": "int64"})
    both = judged.merge(stance[[*_coders.UNIT, "coder", "stance"]], on=_coders.UNIT)
    return both.assign(part=1 / both.groupby(["doc", "mention"])["coder"].transform("size"))


def _key(coded: pd.DataFrame, judged: pd.DataFrame) -> _coders.Key | None:
    """Return what each label counts for in the coders' eyes, if they have coded enough."""
    table = np.zeros((len(LABELS), len(LABELS)))
    np.add.at(table, (coded["label"] + 1, coded["stance"] + 1), coded["part"])
    shares = np.bincount(judged["label"] + 1, minlength=len(LABELS)) / max(len(judged), 1)
    return _coders.key(table, shares)


def _cells(features: Features, mentions: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a row for each source and actor that go together, and which one each mention is in."""
    actors = list(features.labels)
    pairs = {
        name: mentions[name].map({one: place for place, one in enumerate(order)})
        for name, order in (("source", features.sources), ("actor", actors))
    }
    number = pairs["source"] * len(actors) + pairs["actor"]
    first = mentions.assign(cell=number).sort_values("cell", kind="stable").drop_duplicates("cell")
    cells = first[["source", "actor"]].reset_index(drop=True)
    cells["label"] = cells["actor"].map(features.labels)
    return cells, np.unique(number.to_numpy(), return_inverse=True)[1]
