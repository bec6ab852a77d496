"""How far pooled stances of sources agree with what coders said of them from reading the whole."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from analysis import pool, resample
from analysis.tables import Features

from .scores import DRAWS, SEED

PAIRS = "stance_pairs_dev.json"
FEWEST = 3  # sentences, for the sign to be asked for
SIDED = 0.5  # coders on either side of this are for or against, not neither


def pairs(features: Features, gold: Path | str) -> pd.DataFrame:
    """Return how raw and pooled stances go with those that coders gave to source and actor.

    Parameters
    ----------
    features : Features
    gold : path
        A file with a row for each source and actor: source, actor, stance (-2 to 2), sentences;
        or the folder that holds it as `stance_pairs_dev.json`.

    Returns
    -------
    DataFrame
        As `figures` does.
    """
    return figures(compared(features, gold))


def figures(both: pd.DataFrame) -> pd.DataFrame:
    """Return how the raw and pooled stances of `compared` go with the coders'.

    Returns
    -------
    DataFrame
        `measure` ("Spearman", "sign right": of the pairs with `FEWEST` sentences and more on which
        coders take a side; "off by": root mean square, on the coders' scale halved), `of` ("raw",
        "pooled", "pooled - raw"), `n`, `value`, `low`, `high` (95 %, by drawing pairs anew).
    """
    chance = np.random.default_rng(SEED)
    drawn = chance.integers(len(both), size=(DRAWS, len(both)))
    rows = []
    for measure, figure in MEASURES.items():
        n = len(both) if measure != "sign right" else int(_sided(both).sum())
        if not n:
            continue
        whole = _told(figure, both)
        spread = np.array([_told(figure, both.iloc[places]) for places in drawn])
        low, high = resample.interval(spread, n)
        for place, of in enumerate(("raw", "pooled", "pooled - raw")):
            about = {"measure": measure, "of": of, "n": n, "value": whole[place]}
            # Where all are right there is no spread to draw from: the exact bound.
            exact = measure == "sign right" and whole[place] == 1 and of != "pooled - raw"
            least = ((1 - resample.LEVEL) / 2) ** (1 / n) if exact else low[place]
            rows.append(about | {"low": least, "high": high[place]})
    return pd.DataFrame(rows)


def compared(features: Features, gold: Path | str) -> pd.DataFrame:
    """Return the coded pairs that the suite has mentions of: `coder`, `raw`, `stance`, `n`, …"""
    coded = listed(gold).rename(columns={"stance": "coder"})[
        ["source", "actor", "sentences", "coder"]
    ]
    return coded.merge(pool.stances(features), on=["source", "actor"])


def listed(gold: Path | str) -> pd.DataFrame:
    """Return the coded pairs of `pairs`, all columns, whether or not the suite knows them."""
    place = Path(gold)
    place = place / PAIRS if place.is_dir() else place
    return pd.DataFrame(json.loads(place.read_text(encoding="utf-8")))


def ceiling(coder: pd.Series) -> float:
    """Return the highest Spearman that stances without ties can reach.

    Coders tie most pairs, so that even stances that never put a pair above one that coders put
    above it fall short of 1. Which of tied pairs comes first makes no difference.

    >>> round(ceiling(pd.Series([-2, -2, 2, 2])), 3)
    0.894
    """
    return float(stats.spearmanr(coder, stats.rankdata(coder, method="ordinal")).statistic)


def spearman(both: pd.DataFrame, found: str) -> float:
    """Return the rank correlation; NaN where all pairs have the same stance."""
    if both[found].nunique() < 2 or both["coder"].nunique() < 2:
        return np.nan
    return float(stats.spearmanr(both[found], both["coder"]).statistic)


def sign_right(both: pd.DataFrame, found: str) -> float:
    """Return in which share of the pairs that coders take a side on the suite takes it too."""
    sided = both[_sided(both)]
    return float((np.sign(sided[found]) == np.sign(sided["coder"])).mean())


def off_by(both: pd.DataFrame, found: str) -> float:
    """Return the root mean square of what lies between the suite and the coders."""
    return float(np.sqrt(((both[found] - both["coder"] / 2) ** 2).mean()))


MEASURES = {"Spearman": spearman, "sign right": sign_right, "off by": off_by}


def _told(figure, both: pd.DataFrame) -> list[float]:
    raw, pooled = figure(both, "raw"), figure(both, "stance")
    return [raw, pooled, pooled - raw]


def _sided(both: pd.DataFrame) -> pd.Series:
    return (both["sentences"] >= FEWEST) & (both["coder"].abs() > SIDED)
