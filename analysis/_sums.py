"""Keyness from counts alone, as other programs tell it: public through `weigh`."""

import numpy as np
import pandas as pd

from analysis import _matrices, _measures, resample
from analysis.tables import Contexts, CorpusError

SIDES = ("target", "reference")
COMPARED = ("source", "actor", "cluster")
FEWEST_OCCURRENCES = 3  # a rarer word can tell nobody apart, and costs the others their q


def keyness_table(
    frame: pd.DataFrame, *, measure: str, correction: str = "default"
) -> pd.DataFrame:
    """Return the keyness of each term from its counts alone.

    Parameters
    ----------
    frame : DataFrame
        Indexed by term, with the columns `target` and `reference`: counts. Their sums are the
        numbers of words that the counts are taken of.
    measure : {"G2", "chi2", "log_ratio", "log_odds"}
        G2: log-likelihood ratio of the table of two by two (Dunning 1993); chi2: Pearson's;
        log_ratio: binary logarithm of the ratio of rates (Hardie 2014; 0 occurrences count as a
        half), with the p of G2; log_odds: z of the weighted log-odds ratio with an informative
        Dirichlet prior (Monroe, Colaresi & Quinn 2008) of 100 words shared out as in target
        and reference together.
    correction : {"default", "none", "yates", "williams"}
        Of G2 and chi2 (and of the p of log_ratio): Yates's half, never more than the difference
        itself; Williams's divisor (1976); "default": Yates's where it matters, that is where
        |ad - bc| is at least N / 2 and an expected count is below 5.

    Returns
    -------
    DataFrame
        Indexed as `frame`: `statistic` (positive where the target uses the term more often; 0 where
        nothing can be compared), `p` (two-sided; takes words for independent draws), `q`
        (Benjamini & Hochberg 1995).

    Raises
    ------
    CorpusError
        If a column is missing, a count is no number or below 0, or there is no such measure or
        correction.

    Examples
    --------
    >>> counts = pd.DataFrame({"target": [7, 3], "reference": [2, 7]}, index=["b", "a"])
    >>> keyness_table(counts, measure="chi2", correction="yates")["statistic"].round(4).tolist()
    [2.6324, -2.6324]
    """
    measure = spelt(measure, correction)
    for column in SIDES:
        if column not in frame.columns:
            listed = ", ".join(str(name) for name in frame.columns) or "none"
            raise CorpusError(f"keyness_table: column '{column}' is missing; there are: {listed}")
        counts = pd.to_numeric(frame[column], errors="coerce")
        counts = counts.to_numpy(dtype="float64", na_value=np.nan)
        if len(faulty := np.flatnonzero(~(np.isfinite(counts) & (counts >= 0)))):
            term, value = frame.index[faulty[0]], frame[column].iloc[faulty[0]]
            raise CorpusError(
                f"keyness_table: {column} of '{term}' is {value}; allowed are counts from 0 on"
            )
    a, b = (pd.to_numeric(frame[side]).to_numpy(dtype="float64") for side in SIDES)
    statistic, p = _measures.statistic(
        measure, a, b, (a.sum(), b.sum()), correction=correction, prior=_measures.shared(a + b)
    )
    return pd.DataFrame({"statistic": statistic, "p": p, "q": resample.q_values(p)}, frame.index)


def totals(
    contexts: Contexts,
    *,
    by: str = "source",
    measure: str = "G2",
    correction: str = "default",
    fewest: int = FEWEST_OCCURRENCES,
) -> pd.DataFrame:
    """Return the keyness of the words of each source against all others, from their totals alone.

    The quick way: one sparse product, no draws. It tells what other programs tell, not how sure a
    difference between texts is: for that take `keyness`.

    Parameters
    ----------
    contexts : Contexts
        As `count.bags` or `count.contexts` gives them.
    by : {"source", "actor", "cluster"}
        What is compared: a column of `contexts.index`.
    measure, correction, fewest
        As `keyness` takes them.

    Returns
    -------
    DataFrame
        A row for each source (or actor, or cluster) and word, sources and words in the order of
        the alphabet: `source`, `term`, `n`, `reference_n`, `statistic`, `p`, `q` (of all words of
        a source), as in `keyness`. Empty where there are fewer than two sources.

    Raises
    ------
    CorpusError
        If there is no such measure or correction, or `by` is something else.

    Examples
    --------
    >>> from analysis import count, load
    >>> found = totals(count.bags(load.corpus("corpus/harbour").documents))
    >>> found.sort_values("statistic")[["source", "term"]].iloc[-1].tolist()
    ['GAZETTE', 'volunteers']
    """
    measure = spelt(measure, correction)
    if by not in COMPARED or by not in contexts.index:
        there = ", ".join(name for name in COMPARED if name in contexts.index)
        raise CorpusError(f"totals: cannot compare by '{by}'; allowed: {there}")
    number, names = pd.factorize(contexts.index[by], sort=True)
    sums = (_matrices.member(number) @ contexts.matrix).toarray()
    whole = sums.sum(axis=0)
    kept = np.flatnonzero(whole >= max(fewest, 1))
    prior, words = _measures.shared(_matrices.sums(contexts.background))[kept], sums.sum(axis=1)
    columns = {name: [] for name in ("n", "reference_n", "statistic", "p", "q")}
    for own, size in zip(sums[:, kept] if len(names) > 1 else (), words, strict=False):
        rest, sizes = whole[kept] - own, (size, words.sum() - size)
        statistic, p = _measures.statistic(
            measure, own, rest, sizes, correction=correction, prior=prior
        )
        found = own, rest, statistic, p, resample.q_values(p)
        for column, values in zip(columns.values(), found, strict=True):
            column.append(values)
    groups = np.asarray(names)[: len(columns["n"])]
    found = {by: np.repeat(groups, len(kept)), "term": np.tile(contexts.terms[kept], len(groups))}
    found |= {name: np.concatenate([*values, []]) for name, values in columns.items()}
    kinds = {by: "int64" if by == "cluster" else "str", "term": "str"}
    kinds |= dict.fromkeys(columns, "float64") | {"n": "int64", "reference_n": "int64"}
    return pd.DataFrame(found).astype(kinds)


def spelt(measure: str, correction: str) -> str:
    """Return the measure as it is spelt here, if there is such a one and such a correction."""
    known = {name.casefold(): name for name in _measures.MEASURES}
    if str(measure).casefold() not in known:
        there = ", ".join(_measures.MEASURES)
        raise CorpusError(f"keyness: there is no measure '{measure}'; allowed: {there}")
    if correction not in _measures.CORRECTIONS:
        there = ", ".join(_measures.CORRECTIONS)
        raise CorpusError(f"keyness: there is no correction '{correction}'; allowed: {there}")
    return known[str(measure).casefold()]
