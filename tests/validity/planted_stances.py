"""How far pooled stances can be trusted: scores of mentions whose true means are known.

A mention's score is 0 where a hidden value lies near the middle (so are more than half), else it
grows with that value up to 1 or down to -1. The hidden value is the sum of what the source, the
actor and the pair are made of, of what a paragraph (or a document) has in common, and of chance.
Pairs have 1 to 100 mentions, as many with few as with ten times as many. Coders, where there are
any, code the sign of the score; the suite's label then errs at known rates, and the truth is the
mean of what coders would say.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats

from analysis import pool, tables
from analysis.tables import CODING, PARAGRAPHS, STANCES, Features

from .planted_words import COLUMNS

AREA = "stances"
MIDDLE = -0.3  # of hidden values: more is said against than for
NEAR = 0.9  # hidden values as near to 0 as this score 0
STEP, SLOPE = 0.35, 0.35  # how high scores set in beyond that, and how they grow
SHARED, CHANCE = 0.6, 0.8  # deviations of what a cluster shares, and of each mention
FILLED = 0.4  # of all pairs
NEW = 0.6  # chance that the next mention stands in a new paragraph
BANDS = {"1-4": 1, "5-9": 5, "10-19": 10, "20-100": 20}
JUDGES = {  # rows: coders' stance -1, 0, 1; columns: the suite's label
    "good": np.array([[0.80, 0.15, 0.05], [0.12, 0.76, 0.12], [0.05, 0.20, 0.75]]),
    "poor": np.array([[0.60, 0.30, 0.10], [0.15, 0.70, 0.15], [0.15, 0.35, 0.50]]),
    "lopsided": np.array([[0.70, 0.28, 0.02], [0.30, 0.67, 0.03], [0.20, 0.40, 0.40]]),
}


@dataclass(frozen=True)
class Case:
    """What is planted.

    name : in words.
    sources, actors : how many.
    apart : standard deviations of what sources, actors and pairs are made of.
    most : mentions of a pair.
    documents : whether clusters are documents of several paragraphs, rather than paragraphs.
    judge, coded : of `JUDGES`, and how many mentions coders have seen, as many of each label.
    """

    name: str
    sources: int = 10
    actors: int = 30
    apart: tuple[float, float, float] = (0.3, 0.6, 0.5)
    most: int = 100
    documents: bool = False
    judge: str = ""
    coded: int = 0
    filled: float = field(default=FILLED)

    @property
    def sizes(self) -> str:
        """How many sources and actors, in words."""
        return f"{self.sources} × {self.actors}"


CASES = (
    Case("apart"),
    Case("alike", apart=(0.1, 0.1, 0.05)),
    Case("each pair its own", apart=(0.1, 0.1, 1.0)),
    Case("apart", sources=4, actors=13, most=40, filled=0.95),
    Case("apart", documents=True),
    *(Case(f"{judge} judge, {coded} coded", judge=judge, coded=coded)
      for judge in JUDGES for coded in (0, 60, 200)),
)  # fmt: skip


def figures(*, number: int = 400, cases: tuple[Case, ...] = CASES, jobs: int = 2) -> pd.DataFrame:
    """Return how `pool.stances` does on scores of which it is known what they are drawn from.

    Parameters
    ----------
    number : int
        Runs of each case.
    cases : tuple of Case
    jobs : int
        Processes; figures are the same for any number.

    Returns
    -------
    DataFrame
        A row a figure, with the columns of `planted_words.figures`: `area` is "stances", `planted`
        the case, `sizes` sources and actors, `words` how many mentions a pair has, `measure`
        "pooled", "raw" (the pair's own mean) or "one mean" (of all mentions); `figure` is "RMSE",
        "coverage" (of 95 % intervals) or "width" (of these); "clear" is the share of intervals
        clear of 0, and "wrong side" that of clear ones on the wrong side of it; where mentions are
        coded "calibrated" is the share of runs in which that was enough.
    """
    told = [_told(runs(case, number=number, jobs=jobs), case) for case in cases]
    return pd.concat(told, ignore_index=True).assign(area=AREA).reindex(columns=COLUMNS)


def runs(case: Case, *, number: int, jobs: int = 1) -> pd.DataFrame:
    """Return the pairs of all runs: what `run` returns, and the number of the `run`."""
    one = delayed(run)
    found = Parallel(jobs)(one(case, seed) for seed in range(number))
    frames = [frame.assign(run=seed) for seed, frame in enumerate(found)]
    return pd.concat(frames, ignore_index=True)


def run(case: Case, seed: int) -> pd.DataFrame:
    """Return what `pool.stances` says of each pair, and its true `truth` and the mean of `all`."""
    features, truth = made_up(case, seed=seed)
    told = pool.stances(features)
    both = told.merge(truth, on=["source", "actor"], validate="1:1")
    everything = np.average(both["raw"], weights=both["n"])
    return both.assign(all=everything)


def made_up(case: Case, *, seed: int) -> tuple[Features, pd.DataFrame]:
    """Return features of made-up mentions, and the true mean of each pair of source and actor."""
    chance = np.random.default_rng([seed, case.sources, case.actors, len(case.judge), case.coded])
    source, actor = np.nonzero(chance.random((case.sources, case.actors)) < case.filled)
    of_sources, of_actors, of_pairs = (
        chance.normal(0, spread, size=size)
        for spread, size in zip(case.apart, (case.sources, case.actors, len(source)), strict=True)
    )
    hidden = MIDDLE + of_sources[source] + of_actors[actor] + of_pairs
    n = np.exp(chance.uniform(0, np.log(case.most + 1), len(source))).astype(int)
    pair = np.repeat(np.arange(len(source)), n)
    first = np.r_[True, pair[1:] != pair[:-1]]
    paragraph = np.cumsum(first | (chance.random(len(pair)) < NEW))
    doc = np.cumsum(first | (chance.random(len(pair)) < NEW / 2)) if case.documents else pair
    cluster = doc if case.documents else paragraph
    shared = chance.normal(0, SHARED, size=cluster.max() + 1)[cluster]
    score = scored(hidden[pair] + shared + chance.normal(0, CHANCE, size=len(pair)))
    stance = np.sign(score).astype(int)
    label = stance
    if case.judge:
        steps = np.cumsum(JUDGES[case.judge][stance + 1], axis=1)[:, :2]
        label = (chance.random((len(pair), 1)) > steps).sum(axis=1) - 1
        score = label.astype("float64")
    coded = [
        chance.permutation(np.flatnonzero(label == one))[: case.coded // 3] for one in (-1, 0, 1)
    ]
    mentions = pd.DataFrame({"doc": [f"d{one}" for one in doc], "paragraph": paragraph})
    mentions["mention"] = mentions["start"] = np.arange(len(pair))
    mentions["source"] = np.char.mod("S%02d", source)[pair]
    mentions["actor"] = np.char.mod("a%02d", actor)[pair]
    mentions = mentions.assign(end=mentions["start"] + 1, use="actor", voice="own", score=score)
    mentions = mentions.assign(label=label, reasons="", coder="A", stance=stance)
    truth = pd.DataFrame(
        {"source": np.char.mod("S%02d", source), "actor": np.char.mod("a%02d", actor)}
    )
    truth["truth"] = coders_mean(hidden) if case.judge else mean_score(hidden)
    return _features(mentions, np.sort(np.concatenate(coded))), truth


def scored(hidden: np.ndarray) -> np.ndarray:
    """Return scores of hidden values.

    >>> scored(np.array([-0.5, -2.9, 1.9, 9])).round(2).tolist()
    [0.0, -1.0, 0.7, 1.0]
    """
    beyond = np.abs(hidden) - NEAR
    return np.where(beyond < 0, 0.0, np.sign(hidden) * np.clip(STEP + SLOPE * beyond, 0, 1))


def mean_score(hidden: np.ndarray) -> np.ndarray:
    """Return the mean score of mentions around hidden values."""
    steps = np.linspace(-6, 6, 4001)
    weight = stats.norm.pdf(steps)
    spread = np.hypot(SHARED, CHANCE)
    every = scored(np.asarray(hidden)[:, None] + spread * steps)
    return every @ weight / weight.sum()


def coders_mean(hidden: np.ndarray) -> np.ndarray:
    """Return the mean stance that coders give to mentions around hidden values."""
    spread = np.hypot(SHARED, CHANCE)
    return stats.norm.sf((NEAR - hidden) / spread) - stats.norm.cdf((-NEAR - hidden) / spread)


def _features(mentions: pd.DataFrame, coded: np.ndarray) -> Features:
    """Return features that hold mentions, their stances and their codings, and nothing else."""
    units = mentions.drop_duplicates(["doc", "paragraph"]).reset_index(drop=True)
    units = units.assign(unit=units["paragraph"], start_date=pd.NaT, words=1, own_words=1)
    actors = pd.DataFrame({"actor": sorted(mentions["actor"].unique())})
    nothing = pd.DataFrame()
    return Features(
        name="made up",
        settings={},
        actors=actors.assign(label=actors["actor"]),
        paragraphs=tables.build(PARAGRAPHS, units.assign(reprinted_words=0)),
        mentions=mentions.drop(columns=["score", "label", "reasons", "coder", "stance"]),
        stances=tables.build(STANCES, mentions),
        coding=tables.build(CODING, mentions.iloc[coded]),
        **dict.fromkeys(
            ("documents", "parts", "events", "clusters", "lexicon", "segments", "quotations",
             "counts", "dates"), nothing
        ),
    )  # fmt: skip


def _told(found: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the figures of one case, of pairs with so many mentions."""
    band = pd.cut(found["n"], [*BANDS.values(), np.inf], labels=list(BANDS), right=False)
    groups = [("all", found), *found.groupby(band, observed=True)]
    rows = []
    for words, pairs in groups:
        held = (pairs["low"] <= pairs["truth"]) & (pairs["truth"] <= pairs["high"])
        wrong = np.sign(pairs["stance"]) != np.sign(pairs["truth"])
        clear = pairs["lean"] != pool.LEANS[1]
        means = {
            "coverage": held,
            "width": pairs["high"] - pairs["low"],
            "clear": clear,
            "wrong side": wrong[clear],
        }
        means |= {"calibrated": pairs["calibrated"]} if case.coded else {}
        for figure, values in means.items():
            about = {"measure": "pooled", "figure": figure, "words": words}
            rows.append(about | _mean(values.astype("float64"), pairs["run"]))
        for measure, column in (("pooled", "stance"), ("raw", "raw"), ("one mean", "all")):
            figure = _mean((pairs[column] - pairs["truth"]) ** 2, pairs["run"])
            root = np.sqrt(figure["value"])
            figure |= {"value": root, "error": figure["error"] / (2 * root)}
            rows.append({"measure": measure, "figure": "RMSE", "words": words} | figure)
    text = "documents" if case.documents else "paragraphs"
    about = {
        "text": text,
        "sizes": case.sizes,
        "planted": case.name,
        "runs": found["run"].nunique(),
    }
    about["resampled"] = " or ".join(sorted(set(found["resampled"])))
    return pd.DataFrame(rows).assign(**about)


def _mean(values: pd.Series, run: pd.Series) -> dict[str, float]:
    """Return a mean over pairs, with its standard error: runs are independent, their pairs not."""
    each = values.groupby(run.loc[values.index]).agg(["sum", "size"])
    if each.empty:
        return {"n": 0, "value": np.nan, "error": np.nan}
    value = each["sum"].sum() / each["size"].sum()
    beyond = each["sum"] - each["size"] * value
    return {
        "n": int(each["size"].sum()),
        "value": value,
        "error": np.sqrt((beyond**2).sum()) / each["size"].sum(),
    }
