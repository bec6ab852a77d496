"""Weigh the words around actors: how heavy they are, and how distinctive of whom."""

import numpy as np
import pandas as pd

from analysis import _contrasts, _matrices, _measures, resample
from analysis._sums import COMPARED, FEWEST_OCCURRENCES, keyness_table, spelt, totals
from analysis.tables import FEWEST_CONTEXTS, OTHERS, Contexts, CorpusError

__all__ = ["keyness", "keyness_table", "tfidf", "totals"]
TFIDF = {
    "source": "str",
    "actor": "str",
    "term": "str",
    "tfidf": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
    "spread": "int64",
    "contexts": "int64",
    "resampled": "str",
    "rank": "int64",
    "enough": "bool",
}
KEYNESS = {
    "reference": "str",
    "term": "str",
    **dict.fromkeys(["n", "reference_n", "words", "reference_words", "contexts"], "int64"),
    **dict.fromkeys(["reference_contexts", "spread", "reference_spread"], "int64"),
    **dict.fromkeys(["dp", "statistic", "p", "q", "permuted_p", "permuted_q"], "float64"),
    **dict.fromkeys(["effect", "low", "high"], "float64"),
    **dict.fromkeys(["units", "reference_units"], "int64"),
    "resampled": "str",
    "rank": "int64",
    "sure": "bool",
    "enough": "bool",
}
CERTAIN = 0.05


def tfidf(contexts: Contexts, *, most: int = 12, seed: int = 0) -> pd.DataFrame:
    """Return the words that mark each source's contexts of each actor, by TF-IDF.

    Each context is a vector of tf × idf of length 1 (scikit-learn's `TfidfTransformer`, idf =
    ln(units / units with the word) + 1, not smoothed, so that a corpus taken twice gives the same);
    a source's weight of a word is the mean over its contexts of the actor. idf is taken over all
    units of text in the corpus: over the handful of sources it would be 0 for the words that all of
    them share, and framing shows in those.

    Parameters
    ----------
    contexts : Contexts
        As `count.contexts` gives them, for one actor or several.
    most : int
        How many words to keep for each source: those of the greatest weight.
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and actor and each word kept for any of them: `source`, `actor`,
        `term`, `tfidf`, `low`, `high` (95 % interval), `n` (occurrences), `spread` (contexts that
        hold the word), `contexts`, `resampled`, `rank` (1 for the heaviest word of a source and
        actor), `enough` (at least `FEWEST_CONTEXTS` contexts).

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> tfidf(contexts).query("source == 'ROPEWALK' and rank <= 2")["term"].tolist()
    ['dockers', 'victory']
    """
    index, matrix = contexts.index, contexts.matrix
    if index.empty or not matrix.shape[1]:
        return pd.DataFrame(columns=list(TFIDF)).astype(TFIDF)
    weighted = _matrices.tfidf(contexts)
    keys = ["source", "actor"]
    number = index.groupby(keys, sort=True).ngroup().to_numpy()
    groups = index[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    member = _matrices.member(number)
    size = np.bincount(number)
    means = (member @ weighted).toarray() / size[:, None]
    order = np.argsort(-means, axis=1, kind="stable")
    kept = np.unique(order[:, :most])
    kept = kept[means[:, kept].max(axis=0) > 0]
    result = resample.ratios(
        index.assign(group=number),
        weighted[:, kept],
        np.ones(len(index)),
        group="group",
        unit=contexts.unit,
        seed=seed,
        trials=False,
    )
    thing, place = result["thing"].to_numpy(), result["group"].to_numpy()
    counts = (member @ matrix[:, kept]).toarray()
    spread = (member @ (matrix[:, kept] > 0).astype("int64")).toarray()
    result = result.assign(
        **{key: groups[key].to_numpy()[place] for key in keys},
        term=contexts.terms[kept][thing],
        tfidf=result["ratio"],
        n=counts[place, thing].astype("int64"),
        spread=spread[place, thing].astype("int64"),
        contexts=size[place],
        rank=np.argsort(order, axis=1)[place, kept[thing]] + 1,
        enough=size[place] >= FEWEST_CONTEXTS,
    )
    result = result.sort_values([*keys, "rank"], ignore_index=True)
    return result[list(TFIDF)].astype(TFIDF)


def keyness(
    contexts: Contexts,
    *,
    by: str = "source",
    target: str | int | None = None,
    reference: str | int | None = None,
    measure: str = "G2",
    correction: str = "default",
    fewest: int = FEWEST_OCCURRENCES,
    most: int | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how much more often each source uses each word than others do, and how sure that is.

    There are two p. `p` is that of the measure, as other programs print it: it takes words for
    independent draws, which in texts they are not. `permuted_p` asks how often the source would
    come by so many occurrences if the units of text were dealt out by chance (`resample.dealt`):
    go by this one. Where the units are not whole documents (`resampled`), it speaks of these texts
    only, since the paragraphs of one text are alike. `docs/validity.md` says how far to trust both.

    Parameters
    ----------
    contexts : Contexts
        As `count.contexts` gives them, for one actor; or `count.whole` of them, for all text.
    by : {"source", "actor", "cluster"}
        What is compared: a column of `contexts.index`; an actor with what does not name it, in
        `count.whole` of its contexts; clusters in `interpret.marked`. Clusters were made so as to
        differ in their words: no p, and no `sure`, tells then whether they do.
    target : optional
        A source (or actor, or cluster); by default each in turn.
    reference : str, optional
        What it is compared with; by default all others together.
    measure, correction : str
        What `statistic` and `p` are; see `keyness_table`. The prior of "log_odds" is shared out as
        in the whole corpus.
    fewest : int
        Words with fewer occurrences in target and reference together are left out.
    most : int, optional
        How many words to keep at either end, over-used and under-used; by default all.
    seed : int

    Returns
    -------
    DataFrame
        A row for each target and word: `source` (or `actor`), `reference`, `term`; `n` and
        `reference_n` (occurrences), `words` and `reference_words` (that they are taken of, stop
        words aside); `contexts`, `reference_contexts`, `spread` (contexts of the target with the
        word), `dp` (deviation of proportions over the target's contexts, Gries 2008: 0 spread as
        the words are, near 1 all in one place); `statistic` (positive: over-used), `p`, `q`
        (Benjamini & Hochberg 1995, over the words of a target), `permuted_p`, `permuted_q`;
        `effect` (binary logarithm of how many times as often: 1 is twice, -1 half; for "log_odds"
        of odds with the prior), `low`, `high` (its 95 % interval by cluster bootstrap; infinite
        where one side has none of the word); `units`, `reference_units` (how many were drawn),
        `resampled` ("documents" where both sides have `resample.ENOUGH_DOCUMENTS` of their own),
        `rank` (by `statistic`), `sure` (`permuted_q` below `CERTAIN`, and the interval does not
        hold 0: sides that differ in how their words come in bursts can be told apart by the one
        alone), `enough` (`FEWEST_CONTEXTS` contexts on both sides).

    Raises
    ------
    CorpusError
        If there is no such target, reference, measure or correction, `by` is something else, or a
        unit of text is a context of several actors: it would count several times.

    Examples
    --------
    >>> from analysis import count, extract
    >>> harbour = extract.features("corpus/harbour")
    >>> contexts = count.contexts(harbour, actor="guard")
    >>> found = keyness(contexts, target="ROPEWALK", most=1)
    >>> found[["term", "n", "reference_n"]].to_numpy().tolist()
    [['dockers', 9, 2], ['read', 0, 7]]
    """
    measure = spelt(measure, correction)
    if by not in COMPARED or by not in contexts.index:
        allowed = ", ".join(name for name in COMPARED if name in contexts.index)
        raise CorpusError(f"keyness: cannot compare by '{by}'; allowed: {allowed}")
    names = sorted(contexts.index[by].unique())
    for name in (target, reference):
        if name and name not in names:
            listed = ", ".join(str(known) for known in names) or "none"
            raise CorpusError(f"keyness: there is no {by} '{name}'; allowed: {listed}")
    if OTHERS in names:
        raise CorpusError(f"keyness: a {by} is called '{OTHERS}'; give it another name")
    if contexts.index.duplicated(["doc", "unit"]).any():
        raise CorpusError("keyness: contexts of several actors; take those of one, or count.whole")
    if target and target == reference:
        raise CorpusError(f"keyness: '{target}' is on both sides; name another {by}")
    frames = [
        _tested(contexts, by, name, reference or None, measure, correction, fewest, most)
        for name in ([target] if target else names)
        if name != reference and len(names) > 1
    ]
    columns = {by: "int64" if by == "cluster" else "str", **KEYNESS}
    if not frames:
        return pd.DataFrame(columns=list(columns)).astype(columns)
    result = pd.concat(frames, ignore_index=True)
    result[["low", "high"]] = _intervals(contexts, by, reference or "", result, measure, seed)
    clear = (result["low"] > 0) | (result["high"] < 0)
    result["sure"] = clear & (result["permuted_q"] < CERTAIN)
    return result[list(columns)].astype(columns)


def _tested(
    contexts: Contexts,
    by: str,
    name: str,
    reference: str | None,
    measure: str,
    correction: str,
    fewest: int,
    most: int | None,
) -> pd.DataFrame:
    """Return the words of one comparison with all but their intervals."""
    own = contexts.index[by].to_numpy(dtype=object)
    chosen = own == name
    compared = np.full(len(own), True) if reference is None else chosen | (own == reference)
    side = np.where(chosen, "target", "reference")[compared]
    about = contexts.index[compared].assign(side=side)
    kind = resample.clusters(about, ["side"])["resampled"]
    # One unit for both sides: clusters of different kinds could not be dealt out, and halves of
    # one document are none.
    halved = by != "source" and about.drop_duplicates(["doc", "side"])["doc"].duplicated().any()
    documents = bool((kind == "documents").all()) and not halved
    x, base, label = _matrices.clustered(contexts, own, documents=documents)
    inside = label == name
    if reference is not None:
        both = inside | (label == reference)
        x, base, inside = x[both], base[both], inside[both]
    matrix, rest = contexts.matrix[chosen], contexts.matrix[compared & ~chosen]
    a, b, words = _matrices.sums(matrix), _matrices.sums(rest), _matrices.sums(matrix, axis=1)
    totals = a.sum(), b.sum()
    kept = np.flatnonzero(a + b >= max(fewest, 1))
    prior = _measures.shared(_matrices.sums(contexts.background))
    a, b, prior, x, matrix, rest = (of[..., kept] for of in (a, b, prior, x, matrix, rest))
    statistic, p = _measures.statistic(measure, a, b, totals, correction=correction, prior=prior)
    dealt = resample.dealt(x, base, inside)
    table = pd.DataFrame(
        {
            by: name,
            "reference": reference or OTHERS,
            "term": contexts.terms[kept],
            "column": kept,
            "n": a,
            "reference_n": b,
            "words": totals[0],
            "reference_words": totals[1],
            "contexts": matrix.shape[0],
            "reference_contexts": rest.shape[0],
            "spread": _matrices.sums(matrix > 0),
            "reference_spread": _matrices.sums(rest > 0),
            "held": _matrices.sums(x[inside] > 0),
            "reference_held": _matrices.sums(x[~inside] > 0),
            "dp": _measures.deviation(matrix, words / max(words.sum(), 1)),
            "statistic": statistic,
            "p": p,
            "q": resample.q_values(p),
            "permuted_p": dealt,
            "permuted_q": resample.q_values(dealt),
            "effect": _measures.effect(measure, a, b, totals, prior),
            "units": inside.sum(),
            "reference_units": (~inside).sum(),
            "resampled": "documents" if documents else f"{contexts.unit}s",
        }
    )
    table["rank"] = table["statistic"].rank(method="first", ascending=False).astype("int64")
    table = table.sort_values("rank", ignore_index=True)
    table["enough"] = table[["contexts", "reference_contexts"]].min(axis=1) >= FEWEST_CONTEXTS
    if most is None:
        return table
    return table[(table["rank"] <= most) | (table["rank"] > len(table) - most)]


def _intervals(
    contexts: Contexts, by: str, reference: str, table: pd.DataFrame, measure: str, seed: int
) -> np.ndarray:
    """Return the ends of the interval of each row's effect."""
    own = contexts.index[by].to_numpy(dtype=object)
    prior = _measures.shared(_matrices.sums(contexts.background)).astype("float32")
    ends = np.full((len(table), 2), np.nan)
    for kind, alike in table.groupby("resampled"):
        x, base, label = _matrices.clustered(contexts, own, documents=kind == "documents")
        columns = np.unique(alike["column"])
        rows = [few.sort_values("column") for _, few in alike.groupby(by)]
        pairs = [
            _contrasts.Pair(
                target=few[by].iloc[0],
                reference=reference,
                things=np.searchsorted(columns, few["column"]),
                each=_each(few),
                drawn=int(few[["units", "reference_units"]].to_numpy().min()),
            )
            for few in rows
        ]
        shared = {"prior": prior[columns]} if measure == "log_odds" else {}
        found = _contrasts.intervals(x[:, columns], base, label, pairs, seed=seed, **shared)
        for few, interval in zip(rows, found, strict=True):
            ends[few.index] = interval.T
    if measure != "log_odds":  # there the prior gives a bound
        ends[table["reference_n"] == 0, 1] = np.inf
        ends[table["n"] == 0, 0] = -np.inf
    ends[table[["units", "reference_units"]].min(axis=1) < 2] = np.nan
    return ends


def _each(rows: pd.DataFrame) -> np.ndarray:
    """Return how much of a word a cluster holds that holds it; where none does, on either side."""
    n, held = rows[["n", "reference_n"]].to_numpy(), rows[["held", "reference_held"]].to_numpy()
    either = n.sum(axis=1) / held.sum(axis=1)
    return np.where(n, n / np.maximum(held, 1), either[:, None]).T.astype("float32")
