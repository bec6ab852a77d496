"""How far distances, keyness, clusters, changes, stances and what is said of their sureness hold.

Sources are made up whose true distance is known: words follow Zipf's law, each unit of text speaks
of a topic of its own, and a word once used is used again. `planted_words` has those whose words
differ in known ways, `planted_changes` those whose words change over time, `planted_frames` those
with frames, `planted_stances` those with stances. `docs/validity.md` explains the figures.
"""

import argparse
from functools import cache
from itertools import combinations, product

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import orthogonal_procrustes
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import compare, count

from . import calibration_page, planted_changes, planted_frames, planted_stances, planted_words

WORDS = 2000
POPULATION = 8000  # units a source, from which samples are drawn: what they show is the truth
LONGEST = 60  # words
TOPICS = 12
BURSTS = 60  # the smaller, the more a word that was used is used again (Pólya's urn)
CASES = ("none", "small", "large")
SIZES = ((8, 8), (15, 15), (40, 40), (150, 150), (8, 100))
WITHIN = 4  # units of one topic in a document
DOCUMENTS = ((12, 12), (40, 40), (12, 60))


def table(
    *,
    by_chance: int = 120,
    planted: int = 60,
    number: int = 80,
    number_of_maps: int = 40,
    number_of_changes: int = 400,
    number_of_frames: int = 16,
    number_of_stances: int = 400,
) -> pd.DataFrame:
    """Return all figures: of `planted_words`, `distances`, `maps`, and the other two modules.

    Parameters
    ----------
    by_chance, planted : int
        Runs of keyness, with nothing planted and with something.
    number, number_of_maps, number_of_changes, number_of_frames, number_of_stances : int
        Runs of distances, of maps, of changes, of clusters and of stances.

    Returns
    -------
    DataFrame
        A row a figure, with the columns of `planted_words.figures`; `area` is also "distances" and
        "maps", `planted` the case; or "changes", "stances", or one of `planted_frames.AREAS`.
    """
    tables = [
        planted_words.figures(by_chance=by_chance, planted=planted),
        _long(distances(number=number), "distances"),
        _long(maps(number=number_of_maps), "maps"),
        planted_changes.figures(number=number_of_changes),
        planted_frames.figures(number=number_of_frames),
        planted_stances.figures(number=number_of_stances),
    ]
    found = pd.concat([part.astype({"planted": object}) for part in tables], ignore_index=True)
    return found[planted_words.COLUMNS]


def main() -> None:
    """Print the figures; with `--write`, make those of docs anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="make the figures in docs/ anew too")
    parser.add_argument("--frames", action="store_true", help="those of clusters alone")
    parser.add_argument("--stances", action="store_true", help="those of stances alone")
    chosen = parser.parse_args()
    found = _anew(chosen.frames, chosen.stances) if chosen.frames or chosen.stances else table()
    print(found.to_string(index=False, na_rep="", float_format="{:.4f}".format))
    if chosen.write:
        calibration_page.write(found)


def _anew(frames: bool, stances: bool) -> pd.DataFrame:
    """Return the figures as they are kept, but those of clusters or of stances anew."""
    made = [planted_frames.figures()] * frames + [planted_stances.figures()] * stances
    areas = [area for figures in made for area in figures["area"].unique()]
    kept = calibration_page.read()
    return pd.concat([kept[~kept["area"].isin(areas)], *made], ignore_index=True)


def distances(
    *, number: int, draws: int = 99, measures: tuple[str, ...] = tuple(compare.MEASURES)
) -> pd.DataFrame:
    """Return how distances do on sources whose true distance is known.

    Returns
    -------
    DataFrame
        A row for each measure, case and size: `measure`, `planted` (the case), `sizes` (clusters a
        side), `resampled` (single units, or documents of `WITHIN`), `runs`, `truth`, `observed`
        (mean, uncorrected), `bias` (of the corrected distance), `spread` (standard deviation over
        runs), `coverage` (of 95 % intervals), `found` (p of at most 0.05).
    """
    rows = []
    ways = [(sizes, 1) for sizes in SIZES] + [(sizes, WITHIN) for sizes in DOCUMENTS]
    for measure, case, (sizes, within) in product(measures, CASES, ways):
        drawn = runs(measure, case, sizes, within=within, number=number, draws=draws)
        truth = drawn["truth"].iloc[0]
        rows.append(
            {"measure": measure, "planted": case}
            | {"sizes": f"{sizes[0]} v {sizes[1]}" + (" documents" if within > 1 else "")}
            | {"resampled": drawn["resampled"].iloc[0], "runs": number, "truth": truth}
            | {"observed": drawn["observed"].mean(), "bias": drawn["distance"].mean() - truth}
            | {"spread": drawn["distance"].std(), "coverage": drawn["holds"].mean()}
            | {"found": (drawn["p"] <= 0.05).mean()}
        )
    return pd.DataFrame(rows)


def runs(
    measure: str,
    case: str,
    sizes: tuple[int, int],
    *,
    within: int = 1,
    number: int,
    draws: int,
) -> pd.DataFrame:
    """Return what `compare.distances` says of samples drawn again and again.

    What is drawn are `sizes` units, or documents of as many units as `within` says.

    Returns
    -------
    DataFrame
        A row a run: the columns of `compare.distances`, `truth`, and `holds` (the interval holds
        it).
    """
    units, _ = _populations()
    first, second = units["none"], units[case]
    truth = _truth(measure, "none", case)
    found = []
    for run in range(number):
        chance = np.random.default_rng([run, *sizes])
        starts = chance.integers(POPULATION, size=sum(sizes))
        # Units lie in the order of their topics, so that neighbours make a document.
        places = (starts[:, None] + np.arange(within)).ravel() % POPULATION
        source = np.repeat(["A", "B"], np.multiply(sizes, within))
        drawn = [first[places[source == "A"]], second[places[source == "B"]]]
        doc = [f"d{i}" for i in np.arange(len(source)) // within] if within > 1 else source
        index = pd.DataFrame({"doc": doc, "unit": range(len(source)), "source": source})
        contexts = _contexts(index, drawn)
        found.append(compare.distances(contexts, measure=measure, draws=draws, seed=run))
    table = pd.concat(found, ignore_index=True).assign(truth=truth)
    return table.assign(holds=(table["low"] <= truth) & (truth <= table["high"]))


def maps(*, number: int, draws: int = 100) -> pd.DataFrame:
    """Return how often the ellipses of `compare.positions` hold the true places of three sources.

    Returns
    -------
    DataFrame
        `measure`, `sizes` (units a source), `resampled`, `runs`, `coverage` (of 95 % ellipses),
        `major` (their mean longer half axis).
    """
    rows = []
    for measure, size in product(compare.MEASURES, (10, 30, 100)):
        true = _places([_truth(measure, *pair) for pair in combinations(CASES, 2)])
        found = [_map(measure, size, run, draws) for run in range(number)]
        inside = [_inside(one, true) for one in found]
        rows.append(
            {"measure": measure, "sizes": str(size), "resampled": "paragraphs", "runs": number}
            | {"coverage": np.mean(inside)}
            | {"major": np.mean([one["major"].mean() for one in found])}
        )
    return pd.DataFrame(rows)


def _long(wide: pd.DataFrame, area: str) -> pd.DataFrame:
    """Return a row a figure of what `distances` or `maps` gives; `n` is the number of runs."""
    about = ["measure", "planted", "sizes", "resampled", "runs"]
    found = wide.melt([name for name in about if name in wide], var_name="figure")
    share = found["figure"].isin(["coverage", "found"])
    value = found["value"].where(share)
    error = np.sqrt(value * (1 - value) / found["runs"])
    found = found.assign(area=area, text="topics", n=found["runs"], error=error)
    return found.reindex(columns=planted_words.COLUMNS)


def _map(measure: str, size: int, run: int, draws: int) -> pd.DataFrame:
    units, _ = _populations()
    chance = np.random.default_rng([run, size])
    drawn = [units[case][chance.integers(POPULATION, size=size)] for case in CASES]
    source = np.repeat(["A", "B", "C"], size)
    index = pd.DataFrame({"doc": source, "unit": range(len(source)), "source": source})
    return compare.positions(_contexts(index, drawn), measure=measure, draws=draws, seed=run)


def _places(distances: list[float]) -> np.ndarray:
    """Return three places in a plane whose squared ways are the distances."""
    between, first, second = distances
    x = (between + first - second) / (2 * np.sqrt(between))
    return np.array([[0, 0], [np.sqrt(between), 0], [x, np.sqrt(first - x**2)]])


def _inside(found: pd.DataFrame, true: np.ndarray) -> np.ndarray:
    """Tell which ellipses hold the true places, turned onto the map as well as can be."""
    xy, centred = found[["x", "y"]].to_numpy(), true - true.mean(axis=0)
    way = centred @ orthogonal_procrustes(centred, xy)[0] - xy
    angle = np.radians(found["angle"].to_numpy())
    along = way[:, 0] * np.cos(angle) + way[:, 1] * np.sin(angle)
    across = way[:, 1] * np.cos(angle) - way[:, 0] * np.sin(angle)
    major, minor = found["major"].to_numpy(), found["minor"].to_numpy()
    return (along / major) ** 2 + (across / minor) ** 2 <= 1


def _contexts(index: pd.DataFrame, drawn: list[sparse.csr_matrix]) -> count.Contexts:
    matrix, (_, background) = sparse.vstack(drawn).tocsr(), _populations()
    return count.Contexts(
        index, matrix, background, pd.DataFrame(), np.arange(WORDS).astype(object)
    )


@cache
def _populations() -> tuple[dict[str, sparse.csr_matrix], sparse.csr_matrix]:
    """Return many units of each source, and what idf is computed over."""
    chance = np.random.default_rng(1)
    zipf = 1 / np.arange(3, WORDS + 3)
    topics = np.array([chance.permutation(zipf) for _ in range(TOPICS)])
    about = chance.dirichlet(np.ones(TOPICS))
    sources = {
        "none": (zipf, about),
        "small": (
            zipf * np.exp(chance.normal(0, 0.5, WORDS)),
            about * np.exp(chance.normal(0, 0.5, TOPICS)),
        ),
        "large": (
            zipf * np.exp(chance.normal(0, 1.5, WORDS)),
            chance.dirichlet(np.full(TOPICS, 0.5)),
        ),
    }
    units = {
        case: _units(chance, own / own.sum(), topics / zipf.sum(), about / about.sum())
        for case, (own, about) in sources.items()
    }
    # No word goes without a unit, or its idf would be infinite.
    return units, sparse.vstack([*units.values(), sparse.csr_matrix(np.ones((1, WORDS)))]).tocsr()


def _units(
    chance: np.random.Generator, own: np.ndarray, topics: np.ndarray, about: np.ndarray
) -> sparse.csr_matrix:
    """Return counts of words of many units: six words in ten are the source's own."""
    mixed = 0.6 * own + 0.4 * topics
    ladder = np.cumsum(mixed / mixed.sum(axis=1, keepdims=True), axis=1)
    topic = np.sort(chance.choice(len(topics), size=POPULATION, p=about))
    words = np.zeros((POPULATION, LONGEST), dtype="int64")
    for place in range(LONGEST):
        for one in range(len(topics)):
            rows = np.flatnonzero(topic == one)
            drawn = np.searchsorted(ladder[one], chance.random(len(rows)))
            words[rows, place] = drawn.clip(max=WORDS - 1)
        again = chance.random(POPULATION) >= BURSTS / (BURSTS + place)
        earlier = chance.integers(max(place, 1), size=POPULATION)
        words[again, place] = words[again, earlier[again]]
    length = chance.integers(25, LONGEST + 1, size=POPULATION)
    row, place = np.nonzero(np.arange(LONGEST) < length[:, None])
    ones = np.ones(len(row))
    return sparse.csr_matrix((ones, (row, words[row, place])), shape=(POPULATION, WORDS))


@cache
def _truth(measure: str, first: str, second: str) -> float:
    """Return the distance of the two populations, of which samples are drawn with replacement."""
    units, background = _populations()
    both = [units[first], units[second]]
    if measure == "cosine":
        weigh = TfidfTransformer(smooth_idf=False).fit(background)
        both = [weigh.transform(one) for one in both]
    return float(compare.MEASURES[measure](*(one.sum(axis=0) for one in both)).item())


if __name__ == "__main__":
    main()
