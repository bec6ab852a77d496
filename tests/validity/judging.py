"""Stance: how far `judge` reads sentences, and `pool` sources, as those who coded them by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis import _alphas, _evidence, _learned, judge, parse, pool, resample
from analysis._valence import Words
from analysis.tables import Features

from . import naming, scores, stances

SILENT = 0.1  # what the rules say is neither for nor against if their sum is nearer to 0
VADER = 0.05  # its authors' threshold: a sentence is neutral if its score is nearer to 0
MEASURES = ("macro-F1", "share equal", "alpha")
ALONE, TOGETHER = "the sentence alone", "read together"
BARE = "without the corpus's lexicon"
SUITE = (TOGETHER, f"{TOGETHER}, {BARE}", ALONE, f"{ALONE}, {BARE}")
PLAIN = ("rules alone", "classifier alone", "VADER, whole sentence", "the majority class")
VOICED = 5  # units of a voice, for it to be told
PAIRED = "source × actor"
PLANTED = 5  # mentions of a pair of corpus/harbour, for its sign to be asked for
Row = tuple[str, str, dict]  # measure, set, figure


def news(coded: pd.DataFrame) -> pd.DataFrame:
    """Return coded news sentences (sentence, start, end, stance) with each judge's label."""
    return coded.assign(**{ALONE: _suite(coded)}, **_plain(coded))


def of_news(read: pd.DataFrame, name: str) -> Iterator[Row]:
    """Yield macro-F1 of each judge; sentences are drawn whole, however many they name."""
    for label in (ALONE, *PLAIN):
        figure = agreement(read["stance"], read[label], read["sentence"], "sentences", "macro-F1")
        yield f"macro-F1: {label}", name, figure
    yield from _by_stance(read, ALONE, name, list(read["sentence"]), "sentences")
    yield _silent(read, name, list(read["sentence"]), "sentences")


def units(gold: pd.DataFrame, features: Features) -> pd.DataFrame:
    """Return the hand-coded units with each judge's label, by the corpus's lexicon but for `BARE`.

    What the program does not find counts as neither for nor against.
    """
    at = {name: gold[name] - gold["sentence_start"] for name in ("start", "end")}
    coded = gold.assign(**at)
    return coded.assign(
        **{
            TOGETHER: _together(gold, features),
            f"{TOGETHER}, {BARE}": _together(gold, bare(features)),
            ALONE: _suite(coded, features.lexicon),
            f"{ALONE}, {BARE}": _suite(coded),
        },
        **_plain(coded, features.lexicon),
    )


def bare(features: Features) -> Features:
    """Return features whose stances are judged again, without the corpus's own lexicon."""

    def scorer(texts, starts, ends):
        return judge.sentences(texts, starts, ends)["score"]

    return judge.rescored(features, scorer)


def of_units(read: pd.DataFrame, name: str) -> Iterator[Row]:
    """Yield how each judge agrees with the coders.

    Pairs of source and actor are drawn whole: what a source says of one actor hangs together, the
    more so once it is read together.
    """
    cluster = list(zip(read["source"], read["actor"], strict=True))
    for measure in MEASURES:
        for label in (*SUITE, *PLAIN):
            figure = agreement(read["stance"], read[label], cluster, PAIRED, measure)
            yield f"{measure}: {label}", name, figure
        gained = gain(read["stance"], read[TOGETHER], read[ALONE], cluster, PAIRED, measure)
        yield f"{measure}: {TOGETHER} less {ALONE}", name, gained
    for voice, own in read.groupby("voice"):
        if len(own) >= VOICED:
            pair = list(zip(own["source"], own["actor"], strict=True))
            figure = agreement(own["stance"], own[TOGETHER], pair, PAIRED, "share equal")
            yield f"share equal: {TOGETHER}, voice {voice}", name, figure
    for label in (TOGETHER, ALONE):
        yield from _by_stance(read, label, name, cluster, PAIRED)
    yield _silent(read, name, cluster, PAIRED)


def without(both: pd.DataFrame, name: str) -> Iterator[Row]:
    """Yield what pooled stances of `stances.compared` reach if their features are `bare`."""
    for measure, of, figure in of_pairs(both, name):
        if measure.endswith(": pooled"):
            yield f"{measure}, {BARE}", of, figure


def of_pairs(both: pd.DataFrame, name: str) -> Iterator[Row]:
    """Yield how raw and pooled stances of `stances.compared` go with the coders'.

    Whose sign is right is not told of sets with rarer pairs: it is not asked for there.
    """
    for row in stances.figures(both).itertuples():
        sign = row.measure == "sign right"
        if sign and (both["sentences"] < stances.FEWEST).any():
            continue
        how = "exact" if sign and row.value == 1 else "bootstrap"
        of = row.of.replace(" - ", " less ")
        about = {"n": row.n, "value": row.value, "low": row.low, "high": row.high}
        yield f"{row.measure}: {of}", name, about | {"interval": f"{how}, {PAIRED}"}
    most = {"n": len(both), "value": stances.ceiling(both["coder"])}
    yield "Spearman: at most, without ties", name, most


def known(both: pd.DataFrame, gold: Path | str) -> pd.Series:
    """Return of each coded pair whether the suite has a stance of it."""
    keys = ["source", "actor"]
    found = stances.listed(gold).merge(both[keys], on=keys, how="left", indicator=True)
    return found["_merge"] == "both"


def planted(features: Features, truth: pd.DataFrame) -> pd.DataFrame:
    """Return the planted stances of pairs with `PLANTED` mentions, and the suite's.

    The columns are those of `stances.compared`; the hand coding in the corpus is not made use of.
    """
    told = pool.stances(replace(features, coding=features.coding[:0]))
    true = truth.assign(coder=2 * truth["stance"])[["source", "actor", "coder"]]
    both = true.merge(told, on=["source", "actor"])
    return both[both["n"] >= PLANTED].assign(sentences=both["n"])


def agreement(
    gold: Sequence[int], found: Sequence[int], clusters: Sequence, unit: str, measure: str
) -> dict:
    """Return how labels agree, with a bootstrap over clusters.

    Parameters
    ----------
    gold, found : sequences of -1, 0 or 1, one a case
    clusters : sequence of one label a case
        Drawn whole.
    unit : str
        What the clusters are, in the plural.
    measure : {"macro-F1", "share equal", "alpha"}
        Alpha is Krippendorff's, of an ordered scale.

    Examples
    --------
    >>> told = agreement([-1, 0, 1, 1], [-1, 0, 1, 0], range(4), "sentences", "macro-F1")
    >>> told["n"], round(told["value"], 3)  # F1 of 1, 2/3 and 2/3
    (4, 0.778)
    """
    if measure == "share equal":
        right = pd.Series(np.asarray(gold) == np.asarray(found))
        return _share(right | True, right, clusters, unit)
    value, spread, size = _drawn(gold, found, clusters, measure)
    if measure == "alpha":
        value = _alphas.alpha(np.column_stack([gold, found]).astype("float64"))
    return {"n": len(gold), "value": value} | scores.between(spread, size, unit)


def gain(
    gold: Sequence[int],
    first: Sequence[int],
    second: Sequence[int],
    clusters: Sequence,
    unit: str,
    measure: str,
) -> dict:
    """Return how much better the first labels agree than the second, by the same draws.

    >>> gain([-1, 1, 1], [-1, 1, 1], [-1, 1, 0], range(3), "sentences", "share equal")["n"]
    3
    """
    value, spread, size = _drawn(gold, first, clusters, measure)
    other, second_spread, _ = _drawn(gold, second, clusters, measure)
    between = scores.between(spread - second_spread, size, unit)
    return {"n": len(gold), "value": value - other} | between


def _by_stance(
    read: pd.DataFrame, label: str, name: str, cluster: list, unit: str
) -> Iterator[Row]:
    """Yield how much of each stance is found, and how often the opposite of a stance is told."""
    gold, found = read["stance"], read[label]
    for side, words in pool.LABELS.items():
        yield f"found of {words}: {label}", name, _share(gold == side, found == side, cluster, unit)
    yield f"the opposite: {label}", name, _share(gold != 0, found == -gold, cluster, unit)


def _silent(read: pd.DataFrame, name: str, cluster: list, unit: str) -> Row:
    every = pd.Series(True, index=read.index)
    return "rules find nothing", name, _share(every, read["rules alone"] == 0, cluster, unit)


def _share(base: pd.Series, hits: pd.Series, cluster: list, unit: str) -> dict:
    """Return how many of `base` are `hits`, with a bootstrap over clusters."""
    if not base.any():
        return {"n": 0, "interval": ""}
    each = pd.DataFrame({"base": base, "hits": base & hits}).groupby([*map(str, cluster)]).sum()
    return scores.ratio(each["hits"], each["base"], unit)


def _drawn(gold, found, clusters, measure: str) -> tuple[float, np.ndarray, int]:
    """Return a measure, what it is in each draw, and how many clusters were drawn."""
    parts, statistic = _alphas.MEASURES[measure]
    each = parts(np.column_stack([gold, found]).astype("float64"))
    _, inverse = np.unique([str(one) for one in clusters], return_inverse=True)
    times = resample.weights(inverse, seed=scores.SEED, draws=scores.DRAWS)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = statistic(each.sum(axis=0, keepdims=True))[0]
        spread = statistic(times @ each)
    return float(value), np.where(np.isfinite(spread), spread, np.nan), int(inverse.max()) + 1


def _together(gold: pd.DataFrame, features: Features) -> np.ndarray:
    keys, whole = ["doc", "mention"], {"mention": "Int64"}
    named = naming.paired(gold, features).rename(columns={"mention_found": "mention"})[keys]
    told = judge.mentions(features).astype(whole)
    found = named.astype(whole).merge(told, on=keys, how="left")
    return found["label"].fillna(0).astype("int64").to_numpy()


def _suite(coded: pd.DataFrame, lexicon: pd.DataFrame | None = None) -> np.ndarray:
    told = judge.sentences(coded["sentence"], coded["start"], coded["end"], lexicon=lexicon)
    return told["label"].to_numpy()


def _plain(coded: pd.DataFrame, lexicon: pd.DataFrame | None = None) -> dict[str, np.ndarray]:
    """Return the labels of what the suite is made of, and of what it is to be better than."""
    terms: Mapping = {} if lexicon is None else dict(lexicon[["term", "polarity"]].to_numpy())
    words, rules, classifier = Words(terms), [], []
    parsed = parse.model().pipe(map(parse.plain, coded["sentence"]), batch_size=parse.BATCH)
    for document, row in zip(parsed, coded.itertuples(), strict=True):
        span = document.char_span(row.start, row.end, alignment_mode="expand")
        pieces = _evidence.evidence(span, words)
        rules.append(_sided(sum(piece.value for piece in pieces), SILENT))
        classifier.append(int(_learned.judge(span, pieces, words)[0].argmax()) - 1)
    tone = _tone()
    felt = [_sided(tone.polarity_scores(one)["compound"], VADER) for one in coded["sentence"]]
    most = coded["stance"].mode()[0]
    columns = (rules, classifier, felt, [most] * len(coded))
    return dict(zip(PLAIN, map(np.array, columns), strict=True))


def _sided(value: float, near: float) -> int:
    return 0 if abs(value) < near else int(np.sign(value))


@cache
def _tone() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
