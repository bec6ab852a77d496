"""How far changes over time can be trusted: texts whose rate changes once, bit by bit, or not.

Documents are of very unequal length, one a week. In *plain* text each use of the word is apart from
the others; in *bursty* text each document has a rate of its own around the true one, as texts do
that keep to a subject. The true change, to so many times the rate or back, lies anywhere in the
middle three fifths.
"""

from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.signal import lfilter

from analysis import tables, trace

from . import planted_words

RATE = 0.003  # uses a word, over all texts
MEDIAN, SPREAD = 400, 0.8  # words of a document; standard deviation of their logarithm
BURSTS = {"plain": None, "bursty": 2.0}  # shape of Gamma's distribution: the smaller, the burstier
DOCUMENTS = (20, 60, 200)
WITHIN = 12  # paragraphs of a document, where there are too few documents
NONE, LONGER, TREND, BACK = "none", "none, longer texts", "trend", "3 and back"
WAVES = "none, in waves"
TIMES = {"2": 2, "3": 3, "4": 4}
PLANTED = (NONE, LONGER, TREND, *TIMES, BACK, WAVES)
GROWTH = 3  # times the rate in the end, in a trend; texts in the end are four times as long
LONG = 4
KEPT, SWAY = 0.8, 0.5  # in waves: what a rate keeps of the last one; deviation of its logarithm


def figures(*, number: int = 200, sizes: tuple[int, ...] = DOCUMENTS) -> pd.DataFrame:
    """Return how `trace.changes` does on texts of which it is known where the rate changes.

    Parameters
    ----------
    number : int
        Runs of each kind.
    sizes : tuple of int
        Numbers of documents; six documents, of which paragraphs are dealt out, come on top.

    Returns
    -------
    DataFrame
        A row a figure, with the columns of `planted_words.figures`: `area` is "changes", `sizes`
        how many documents, `planted` one of `PLANTED`; `figure` is "found" (p below 0.05),
        "several" (more than one change told), "coverage" and "coverage, found" (of the 95 %
        interval of the date, of all runs and of those found), "width" and "width, found" (how many
        of the dates it holds, median), "both found" (of two).
    """
    ways = [*product(BURSTS, sizes, PLANTED), *product(BURSTS, (6,), (NONE, "3"))]
    return pd.concat([_means(runs(*way, number=number)) for way in ways], ignore_index=True)


def runs(text: str, documents: int, planted: str, *, number: int) -> pd.DataFrame:
    """Return what `trace.changes` says of texts made up again and again.

    Returns
    -------
    DataFrame
        A row a run: `text`, `sizes`, `planted`, `resampled`; `found`, `several`, `both`, `holds`
        (the interval of the greatest change holds the true date), `width` (in dates).
    """
    rows = []
    for run in range(number):
        chance = np.random.default_rng([run, documents, PLANTED.index(planted), text == "plain"])
        tally, true = _tally(chance, text, documents, planted)
        told = trace.changes(tally, seed=run)
        days = np.sort(tally.units["start_date"].unique())
        ends = [
            np.searchsorted(days, told[name].to_numpy()) for name in ("start_date", "low", "high")
        ]
        held = [[low <= at <= high for at in true] for low, high in zip(*ends[1:], strict=True)]
        greatest = int(np.argmin(told["p"]))
        rows.append(
            {
                "resampled": told["resampled"].iloc[0],
                "found": told["p"].iloc[greatest] < 0.05,
                "several": len(told) > 1,
                "both": len(told) > 1 and bool(np.any(held, axis=0).all()),
                "holds": bool(np.any(held[greatest])) if true else np.nan,
                "width": ends[2][greatest] - ends[1][greatest] + 1,
            }
        )
    size = f"{documents} documents"
    return pd.DataFrame(rows).assign(text=text, sizes=size, planted=planted)


def _means(table: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of runs of one kind."""
    found = table[table["found"]]
    planted = table["planted"].iloc[0]
    values = {"found": table["found"], "several": table["several"]}
    dated = table["resampled"].iloc[0] == "documents"  # of paragraphs no interval is told
    if dated and (planted in TIMES or planted == BACK):
        values |= {"coverage": table["holds"], "coverage, found": found["holds"]}
    if planted == BACK:
        values["both found"] = table["both"]
    rows = []
    for figure, value in values.items():
        mean = value.astype("float64").mean()
        error = np.sqrt(mean * (1 - mean) / max(len(value), 1))
        rows.append({"figure": figure, "n": len(value), "value": mean, "error": error})
    if dated and planted in TIMES:
        for figure, of in (("width", table), ("width, found", found)):
            rows.append({"figure": figure, "n": len(of), "value": of["width"].median()})
    about = table[["text", "sizes", "resampled", "planted"]].iloc[0].to_dict()
    result = pd.DataFrame(rows).assign(area="changes", measure="changes", runs=len(table), **about)
    return result.reindex(columns=planted_words.COLUMNS)


def _tally(
    chance: np.random.Generator, text: str, documents: int, planted: str
) -> tuple[tables.Tally, list[int]]:
    """Return counts of a word in texts, and the first documents after the changes of its rate."""
    length = MEDIAN * np.exp(chance.normal(0, SPREAD, documents))
    times = np.ones(documents)
    true = []
    if planted == LONGER:
        length = length * LONG ** np.linspace(-0.5, 0.5, documents)
    elif planted == TREND:
        times = GROWTH ** np.linspace(0, 1, documents)
    elif planted == BACK:
        true = [documents // 3, 2 * documents // 3]
        times[slice(*true)] = 3
    elif planted in TIMES:
        true = [int(np.rint(documents * chance.uniform(0.2, 0.8)))]
        times[true[0] :] = TIMES[planted]
        if chance.random() < 0.5:
            times, true = times[::-1], [documents - true[0]]
    elif planted == WAVES:
        steps = chance.normal(0, SWAY, documents)
        times = np.exp(lfilter([np.sqrt(1 - KEPT**2)], [1, -KEPT], steps))
    times = times / times.mean()
    if BURSTS[text]:
        times = times * chance.gamma(BURSTS[text], 1 / BURSTS[text], documents)
    within = WITHIN if documents < 10 else 1
    doc = np.repeat(np.arange(documents), within)
    base = np.maximum(np.rint(length), 30).repeat(within) / (4 if within > 1 else 1)
    base = np.rint(base)
    day = np.datetime64("2001-01-01", "s") + doc * np.timedelta64(7, "D")
    units = pd.DataFrame({"doc": doc.astype(str), "unit": np.arange(len(doc)), "source": "A"})
    units = units.assign(start_date=day, end_date=day, base=base)
    counts = chance.poisson(RATE * base * times[doc])
    return tables.Tally(units, sparse.csr_matrix(counts[:, None].astype("float64")), ["word"]), true


if __name__ == "__main__":
    print(figures().to_string(index=False, na_rep="", float_format="{:.4f}".format))
