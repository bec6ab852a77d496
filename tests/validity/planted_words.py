"""How far keyness can be trusted: words that two sources use alike, and words that they do not.

Words follow Zipf's law. In *plain* text each word of a unit is drawn apart from the others; in
*bursty* text a word once used is used again (Pólya's urn), in all units of a document as within one
unit. Words lie in pairs of equal rate: of a planted pair the one is used more by the first source,
the other as much more by the second. So the rates of both sources have the same total, and words
that are not planted do not differ at all.
"""

from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import count, weigh

COLUMNS = ["area", "measure", "figure", "text", "sizes", "resampled", "words", "planted"]
COLUMNS += ["runs", "n", "value", "error"]
WORDS = 2000
SHORTEST, LONGEST = 30, 60  # words of a unit
BURSTS = {"plain": None, "bursty": 60}  # the smaller, the more a word is used again
WITHIN = 4  # units of a document
# How many units (or documents) each source has, and of how many units each is. Of fewer than ten
# documents `weigh.keyness` deals out the units.
SIZES = ((8, 8, 1), (18, 42, 1), (15, 150, 1), (100, 100, 1), (12, 60, WITHIN), (6, 6, WITHIN))
LEVELS = (0.05, 0.01, 0.001)
DOUBLINGS = (1, 2)  # how many times a planted word is used twice as often
SHARE = 0.1  # of the words, planted with each of these
MEASURES = ("G2", "log_odds")
OCCURRENCES = {"3-5": 3, "6-11": 6, "12-29": 12, "30+": 30}
EXPECTED = {"<1": 0, "1-4": 1, "4-16": 4, "16+": 16}
FOUND = "planted, found"
SETTING = ["text", "sizes", "resampled"]


def figures(*, by_chance: int = 150, planted: int = 60, sizes: tuple = SIZES) -> pd.DataFrame:
    """Return how keyness does on sources whose true rates are known.

    Parameters
    ----------
    by_chance, planted : int
        How many times two sources are made up of each size and kind of text, with nothing planted
        and with something.
    sizes : tuple

    Returns
    -------
    DataFrame
        A row a figure: `area` ("chance": nothing is planted; "power", "coverage", "effects"),
        `measure` (a p or q, or the measure of keyness), `figure`, `text`, `sizes`, `resampled`;
        `words` (how often they occur in both sources; but for "chance", how often they are expected
        where that is less), `planted` (doublings), `runs`, `n` (words tried, over all runs),
        `value`, `error` (its standard error, over runs).
    """
    ways = list(product(BURSTS, sizes))
    alike = pd.concat([runs(*way, number=by_chance) for way in ways])
    apart = [runs(*way, number=planted, share=SHARE, measures=MEASURES) for way in ways]
    apart = pd.concat(apart).assign(words=lambda table: _bin(table["expected"], EXPECTED))
    tables = {
        "chance": _chance(alike),
        "power": _power(apart[apart["measure"] == "G2"]),
        "coverage": _coverage(apart),
        "effects": _effects(apart),
    }
    tables = [_ordered(part, sizes).assign(area=area) for area, part in tables.items()]
    return pd.concat(tables, ignore_index=True).reindex(columns=COLUMNS)


def runs(
    text: str,
    sizes: tuple[int, int, int],
    *,
    number: int,
    share: float = 0,
    measures: tuple[str, ...] = ("G2",),
) -> pd.DataFrame:
    """Return what `weigh.keyness` says of the words of sources made up again and again.

    Parameters
    ----------
    text : {"plain", "bursty"}
    sizes : tuple
        As in `SIZES`.
    number : int
        Of runs.
    share : float
        Of the words, how many are planted with each of `DOUBLINGS`.
    measures : tuple of str
        Each is asked of the same sources.

    Returns
    -------
    DataFrame
        A row for each run, measure and word that was tried: `text`, `sizes`, `run`, `measure`;
        `resampled`, `n`, `reference_n`, `p`, `permuted_p`, `permuted_q`, `effect`, `low`, `high` of
        keyness; `planted` (doublings, below 0 where the second source has more), `truth` (of
        `effect`), `holds` (the interval holds it), `expected` (occurrences, where that is less).
    """
    first, second, within = sizes
    kept = ["resampled", "n", "reference_n", "p", "permuted_p", "permuted_q"]
    kept += ["effect", "low", "high"]
    tables = []
    for run in range(number):
        chance = np.random.default_rng([run, *sizes, BURSTS[text] or 0])
        planted, (rates, others) = _rates(chance, share)
        contexts = _contexts(
            _units(chance, rates, first, within, BURSTS[text]),
            _units(chance, others, second, within, BURSTS[text]),
            within,
        )
        mean = (SHORTEST + LONGEST) / 2 * within
        expected = np.minimum(rates * first, others * second) * mean
        for measure in measures:
            found = weigh.keyness(contexts, target="A", measure=measure, seed=run)
            word = found["term"].to_numpy(dtype="int64")
            truth = planted[word].astype("float64")
            if measure == "log_odds":
                truth -= np.log2((1 - rates) / (1 - others))[word]
            holds = (found["low"] <= truth) & (truth <= found["high"])
            about = {"run": run, "measure": measure, "planted": planted[word], "truth": truth}
            tables.append(found[kept].assign(**about, holds=holds, expected=expected[word]))
    return pd.concat(tables, ignore_index=True).assign(text=text, sizes=_named(sizes))


def _chance(table: pd.DataFrame) -> pd.DataFrame:
    """Return how often each p is small, by how often a word occurs."""
    words = _bin(table["n"] + table["reference_n"], OCCURRENCES)
    return pd.concat(
        _means(
            table.assign(words=of, measure=measure),
            ["measure", *SETTING, "words"],
            {f"p below {level}": table[measure] < level for level in LEVELS},
        )
        for measure in ("p", "permuted_p")
        for of in (words, "all")
    )


def _power(table: pd.DataFrame) -> pd.DataFrame:
    """Return how many of the planted words are found, by how often they are expected."""
    table = table[table["planted"] != 0]
    table = table.assign(planted=table["planted"].abs().astype(str))
    return pd.concat(
        _means(
            table.assign(measure=measure),
            ["measure", *SETTING, "words", "planted"],
            {"found": table[measure] < LEVELS[0]},
        )
        for measure in ("permuted_p", "permuted_q")
    )


def _coverage(table: pd.DataFrame) -> pd.DataFrame:
    """Return how often intervals hold the truth, for all words and for those planted and found."""
    found = table[(table["planted"] != 0) & (table["permuted_p"] < LEVELS[0])]
    return pd.concat(
        _means(of, ["measure", *SETTING, "words"], {"coverage": of["holds"]})
        for of in (table, found.assign(words=FOUND))
    )


def _effects(table: pd.DataFrame) -> pd.DataFrame:
    """Return how many doublings are measured where so many are planted, over all sizes."""
    table = table[table["planted"] != 0]
    # Towards the side that has more; so that what is found on the wrong side counts below 0.
    toward = table["effect"] * np.sign(table["planted"])
    run = table.groupby([*SETTING, "run"]).ngroup()
    table = table.assign(run=run, toward=toward, planted=table["planted"].abs().astype(str))
    found = table[table["permuted_p"] < LEVELS[0]]
    return pd.concat(
        _means(of, ["measure", "words", "planted"], {figure: of["toward"]})
        for figure, of in (("mean effect", table), ("mean effect, found", found))
    )


def _means(table: pd.DataFrame, by: list[str], values: dict[str, pd.Series]) -> pd.DataFrame:
    """Return means by group; their standard errors take runs as independent, not words."""
    parts = []
    for figure, value in values.items():
        each = table.assign(value=value.astype("float64"))
        each = each.groupby([*by, "run"], sort=False, observed=True)["value"]
        each = each.agg(["sum", "size"])
        whole = each.groupby(by, sort=False, observed=True)
        n, mean = whole["size"].sum(), whole["sum"].sum() / whole["size"].sum()
        beyond = each["sum"] - each["size"] * mean
        of, size = beyond.pow(2).groupby(by, sort=False, observed=True).sum(), whole.size()
        error = np.sqrt(of * size / (size - 1).clip(lower=1)) / n
        part = pd.DataFrame({"runs": size, "n": n, "value": mean, "error": error})
        parts.append(part.reset_index().assign(figure=figure))
    return pd.concat(parts)


def _ordered(table: pd.DataFrame, sizes: tuple) -> pd.DataFrame:
    """Return the rows in the order in which texts, sizes and words are listed above."""
    names = [*BURSTS, *map(_named, sizes), *OCCURRENCES, *EXPECTED, "all", FOUND]
    place = {name: i for i, name in enumerate(names)}
    by = [
        name for name in ("measure", "text", "sizes", "planted", "figure", "words") if name in table
    ]
    return table.sort_values(
        by, key=lambda column: column.map(place) if column.isin(names).all() else column
    )


def _named(sizes: tuple[int, int, int]) -> str:
    return f"{sizes[0]} v {sizes[1]}" + (" documents" if sizes[2] > 1 else "")


def _bin(values: pd.Series, least: dict[str, int]) -> pd.Series:
    return pd.cut(values, [*least.values(), np.inf], right=False, labels=list(least)).astype(str)


def _rates(chance: np.random.Generator, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the doublings planted, and the rates of both sources (2 × words)."""
    pairs = chance.permutation(WORDS // 2)
    planted = np.zeros((WORDS // 2, 2), dtype="int64")
    each = round(share * len(pairs))
    for place, doublings in enumerate(DOUBLINGS):
        few = pairs[place * each : (place + 1) * each]
        up = chance.choice([-doublings, doublings], size=len(few))
        planted[few] = np.column_stack([up, -up])
    planted = planted.ravel()
    zipf = np.repeat(1 / np.arange(3, WORDS + 3, 2), 2)
    both = zipf * 2.0 ** np.outer([0.5, -0.5], planted)
    return planted, both / both.sum(axis=1, keepdims=True)


def _units(
    chance: np.random.Generator, rates: np.ndarray, size: int, within: int, bursts: int | None
) -> np.ndarray:
    """Return counts of words (documents × units, words): those of a document are alike."""
    share = np.broadcast_to(rates, (size, len(rates)))
    if bursts:
        share = chance.standard_gamma(bursts * share)
        share /= share.sum(axis=1, keepdims=True)
    length = chance.integers(SHORTEST, LONGEST + 1, size=(size, within))
    return chance.multinomial(length, share[:, None, :]).reshape(size * within, -1)


def _contexts(first: np.ndarray, second: np.ndarray, within: int) -> count.Contexts:
    matrix = sparse.csr_matrix(np.vstack([first, second]).astype("float64"))
    source = np.repeat(["A", "B"], [len(first), len(second)])
    doc = [f"d{i}" for i in np.arange(len(source)) // within] if within > 1 else source
    index = pd.DataFrame({"doc": doc, "unit": range(len(source)), "source": source})
    words = np.array([f"{word:04}" for word in range(WORDS)], dtype=object)
    return count.Contexts(index, matrix, matrix, index, words)
