"""Mentions, and their voice and role: how far the program reads them as people do."""

from collections.abc import Iterator

import pandas as pd

from analysis.tables import COUNTED, Features

from . import marked, scores

UNIT = "sentences"
Row = tuple[str, str, dict]  # measure, set, figure
PAIRED = ("mention", "use", "voice", "role", "source")
ERRORS = (
    "wrong actor",
    "a place counted",
    "a part of a longer name counted",
    "no mention",
)


def beside_units(features: Features, gold: pd.DataFrame) -> Iterator[Row]:
    """Yield how the mentions of corpus/iraq stand to its hand-coded stance units."""
    pairs = paired(gold, features)
    there = pairs[pairs["found"]]
    yield "right actor found", "stance units", scores.share(pairs["found"])
    yield "source right", "stance units", scores.share(there["source"] == there["source_found"])
    yield from _readings(compared(gold, features), "stance units")


def beside_sentences(features: Features, gold: pd.DataFrame) -> Iterator[Row]:
    """Yield how the mentions of corpus/iraq stand to all that was marked in 150 sentences."""
    verdicts = judged(features, gold)
    right = verdicts["verdict"] == "right"
    yield "precision of counted mentions", "sentences", scores.share(right)
    for error in ERRORS:
        share = scores.share(verdicts["verdict"] == error)
        yield f"precision, error: {error}", "sentences", share
    yield "exact span of right mentions", "sentences", scores.share(verdicts[right]["exact"])
    pairs = paired(gold[gold["start"].notna()], features)
    counted = pairs["found"] & pairs["use_found"].isin(COUNTED)
    wanted = pairs["use"].isin(COUNTED)
    listed = pairs["listed"] == "yes"
    yield "recall, listed names", "sentences", scores.share(counted[wanted & listed])
    yield "recall, all wordings", "sentences", scores.share(counted[wanted])
    places = pairs[pairs["found"] & (pairs["use"] == "place")]
    yield "places told from actors", "sentences", scores.share(places["use_found"] == "place")
    yield from _readings(compared(gold, features), "sentences")


def beside_roles(features: Features, gold: pd.DataFrame) -> Iterator[Row]:
    """Yield how mentions in 200 further sentences of corpus/iraq are read, by us and by readers."""
    pairs = paired(gold, features)
    there = pairs[pairs["found"] & pairs["use_found"].isin(COUNTED)]
    yield "precision of counted mentions", "further sentences", scores.share(there["ok"] == "yes")
    right = compared(gold, features)
    yield from _readings(right, "further sentences")
    sure = right[right["sure"] == "yes"]
    figure = scores.share(sure["role"] == sure["role_found"])
    yield "role right, where the coder is sure", "further sentences", figure


def compared(gold: pd.DataFrame, features: Features) -> pd.DataFrame:
    """Return the rows of `paired` whose voice and role can be compared: found, and an actor.

    `role` and `voice` are missing where two coders do not agree, `voice` in reprints that are parts
    with sources of their own.
    """
    frame = gold[gold["start"].notna()]
    for column, value in (("use", "actor"), ("ok", "yes")):
        if column in frame:
            frame = frame[frame[column] == value]
    parted = (frame["doc"] == marked.PARTED) & (frame["voice"] == "reprinted")
    role = frame["role"].replace("neither", "none")
    pairs = paired(frame.assign(role=role, voice=frame["voice"].mask(parted)), features)
    return pairs[pairs["found"]]


def paired(gold: pd.DataFrame, features: Features) -> pd.DataFrame:
    """Return the marked names, each with the mention of the same actor that overlaps it.

    Returns
    -------
    DataFrame
        `gold` and `found` (whether there is one), `unit` (its sentence) and `mention_found`,
        `use_found`, `voice_found`, `role_found`, `source_found`, missing where there is none.
    """
    by_doc = dict(list(features.mentions.groupby("doc")))
    rows = []
    for row in gold.itertuples():
        near = by_doc.get(row.doc, features.mentions[:0])
        near = near[(near["start"] < row.end) & (row.start < near["end"])]
        same = near[near["actor"] == row.actor]
        one = same.iloc[0] if len(same) else {}
        about = {f"{name}_found": one.get(name) for name in PAIRED}
        rows.append({"found": len(same) > 0, "unit": (row.doc, one.get("segment"))} | about)
    return pd.concat([gold.reset_index(drop=True), pd.DataFrame(rows)], axis=1)


def judged(features: Features, gold: pd.DataFrame) -> pd.DataFrame:
    """Return the counted mentions in marked sentences: `verdict` (`right`, `ERRORS`) and `exact`.

    A mention is right if it overlaps a name that was marked as used for the same actor; `exact`
    tells that it has the same offsets.
    """
    names = gold[gold["start"].notna()]
    rows = []
    for doc, start, end in gold[["doc", "sentence_start", "sentence_end"]].drop_duplicates().values:
        found = features.mentions[features.mentions["doc"] == doc]
        found = found[(found["start"] >= start) & (found["end"] <= end)]
        for mention in found[found["use"].isin(COUNTED)].itertuples():
            near = names[(names["doc"] == doc) & (names["start"] < mention.end)]
            near = near[near["end"] > mention.start]
            same = near[near["actor"] == mention.actor]
            exact = (same["start"] == mention.start) & (same["end"] == mention.end)
            rows.append((doc, mention.start, _verdict(near, same), bool(exact.any())))
    return pd.DataFrame(rows, columns=["doc", "start", "verdict", "exact"])


def _verdict(near: pd.DataFrame, same: pd.DataFrame) -> str:
    if near.empty:
        return "no mention"
    if same.empty:
        return "wrong actor"
    kinds = {"place": "a place counted", "part": "a part of a longer name counted"}
    return "right" if same["use"].isin(COUNTED).any() else kinds[same["use"].iloc[0]]


def _readings(pairs: pd.DataFrame, name: str) -> Iterator[Row]:
    """Yield shares and alphas of voice and role, where the coders have one."""
    spoken = pairs[pairs["voice"].notna()]
    own = spoken["voice"].isin(["own", "report"])
    own_found = spoken["voice_found"] == "own"
    yield "voice right (own or not)", name, scores.share(own == own_found)
    yield "voice, alpha", name, scores.alpha(own_found, own, spoken["unit"], UNIT)
    acting = pairs[pairs["role"].notna()]
    yield "role right", name, scores.share(acting["role"] == acting["role_found"])
    found = acting["role_found"]
    yield "role, alpha", name, scores.alpha(found, acting["role"], acting["unit"], UNIT)
