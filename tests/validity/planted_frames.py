"""How far clusters can be trusted: text without frames, and text in which frames are planted.

A frame is a choice of words. Each unit of text draws a share of its words from the vocabulary of
its frame and the rest from what all units have in common, by Zipf's law. In *plain* text each word
is drawn apart from the others; in *bursty* text a word once used is used again (Pólya's urn) in the
same unit; in text of *documents* in all units of its document, so that each document has, by
chance, a subject of its own, which is no frame.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import sparse
from sklearn import config_context
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analysis import group
from analysis.tables import Contexts

from .planted_words import COLUMNS

WORDS = 2000
SHORTEST, LONGEST = 20, 80  # words of a unit
BURSTS = 60  # the smaller, the more a word is used again
TEXTS = ("plain", "bursty", "documents")
WITHIN = 4  # units of a document
SOURCES = 4
OWN = 50  # words of a frame's vocabulary
COMMONEST, RAREST = 50, 1050  # ranks among which they lie
APART = 1.0  # standard deviation of the logarithm by which the sources' rates differ
SIZES = (60, 200)
ONE_BIG = (0.8, 0.1, 0.1)
DRAWS = 5  # for `group.choices`; more would only make its agreement more exact
STABILITY_DRAWS = 10


@dataclass(frozen=True)
class Case:
    """What is planted, and how it is looked for.

    text : {"plain", "bursty", "documents"}
    frames : how many; 1: none.
    share : of a unit's words, drawn from its frame's vocabulary.
    balance : of the units, how many each frame has; empty: the same.
    sources : "alike", "apart" (each uses words at rates of its own), or "frames" (each source has
        one frame, and it alone).
    recipe : of `group`.
    """

    text: str = "bursty"
    frames: int = 1
    share: float = 0
    balance: tuple[float, ...] = ()
    sources: str = "alike"
    recipe: group.Recipe = group.RECIPE

    @property
    def planted(self) -> str:
        """What is planted, in words."""
        if self.frames == 1:
            return "none"
        shares = [f"{100 * part:.0f}" for part in self.balance]
        many = f"{self.frames} ({'/'.join(shares)})" if shares else f"{self.frames}"
        return f"{many} at {self.share}"

    @property
    def measure(self) -> str:
        """How clusters are looked for, in words."""
        parts = [self.recipe.method, self.recipe.space if self.recipe.space != "lsa" else ""]
        return ", ".join(part for part in [*parts, "within" * self.recipe.within] if part)


INSIDE = group.Recipe(within=True)
OTHERS = (
    group.Recipe(method="agglomerative"),
    group.Recipe(method="hdbscan"),
    group.Recipe(space="tfidf"),
)
THREE = Case(frames=3, share=0.2)
# Each area: the cases, and of how many units they are made up.
AREAS = {
    "no_frames": [
        *((Case(), size) for size in SIZES),
        (Case(text="plain"), 200),
        (Case(sources="apart", recipe=INSIDE), 200),
        *((Case(text="documents"), size) for size in SIZES),
    ],
    "frames": [
        *((Case(frames=k, share=0.2), 200) for k in (2, 3, 4, 6)),
        (THREE, 60),
        *((Case(frames=3, share=0.1), size) for size in SIZES[1:]),
        (replace(THREE, text="documents"), 200),
        *((replace(THREE, balance=ONE_BIG), size) for size in SIZES[1:]),
    ],
    "frames_and_sources": [
        (replace(case, recipe=recipe), 200)
        for case in (
            Case(frames=SOURCES, share=0.2, sources="frames"),
            replace(THREE, sources="apart"),
        )
        for recipe in (group.RECIPE, INSIDE)
    ],
    "methods": [
        (replace(case, recipe=recipe), 200) for case in (Case(), THREE) for recipe in OTHERS
    ],
}


def figures(*, number: int = 16, areas: dict = AREAS, jobs: int = 2) -> pd.DataFrame:
    """Return how `group` does on text of which it is known what frames it has.

    Parameters
    ----------
    number : int
        How many times text is made up for each case and size.
    areas : dict
        As `AREAS`.
    jobs : int
        Processes; figures are the same for any number.

    Returns
    -------
    DataFrame
        A row a figure, with the columns of `planted_words.figures`: `measure` (how clusters are
        looked for), `planted` (how many frames, at which share of words), `text` (and whether
        sources are apart), `figure`, `sizes`, `runs`, `value` (mean over runs), `error`.
    """
    tables = [
        _told(runs(case, size, number=number, jobs=jobs), case, size).assign(area=area)
        for area, cases in areas.items()
        for case, size in cases
    ]
    return pd.concat(tables, ignore_index=True).reindex(columns=COLUMNS)


def runs(case: Case, size: int, *, number: int, jobs: int = 1) -> pd.DataFrame:
    """Return what `group` says of texts made up again and again.

    Returns
    -------
    DataFrame
        A row a run: `kept` (directions), `k` (proposed by `group.best`, or found by HDBSCAN),
        `stable` (clusters called so), `rand` (adjusted Rand index of clusters with frames),
        `rand_told` (the same for as many clusters as there are frames), `source_overlap` and
        `document_overlap` (adjusted mutual information), `resampled`.
    """
    if jobs == 1:
        return pd.DataFrame([run(case, size, seed) for seed in range(number)])
    one = delayed(run)
    return pd.DataFrame(Parallel(jobs)(one(case, size, seed) for seed in range(number)))


def run(case: Case, size: int, seed: int) -> dict[str, object]:
    """Return one row of `runs`."""
    contexts, frame = text(case, size, seed=seed)
    with config_context(assume_finite=True, skip_parameter_validation=True):
        found = proposed(contexts, case.recipe, most=case.frames + 1, seed=seed)
        told = found["clusters"]
        if case.recipe.method != "hdbscan" and found["k"] != case.frames:
            told = group.clusters(contexts, k=case.frames, recipe=case.recipe, seed=seed)["cluster"]
    clusters, index = found.pop("clusters"), contexts.index
    return found | {
        "rand": adjusted_rand_score(frame, clusters),
        "rand_told": adjusted_rand_score(frame, told),
        "source_overlap": adjusted_mutual_info_score(index["source"], clusters),
        "document_overlap": adjusted_mutual_info_score(index["doc"], clusters),
    }


def proposed(
    contexts: Contexts, recipe: group.Recipe, *, most: int, seed: int
) -> dict[str, object]:
    """Return the clusters that a reader is offered who changes nothing, and what is said of them.

    Without a direction that stands out of chance, `group.best` is 1 and no cluster stable whatever
    the rest; what takes long is then left out.
    """
    kept = int(group.dimensions(contexts, within=recipe.within, seed=seed)["kept"].sum())
    k = 1
    if kept and recipe.method != "hdbscan":
        choice = group.choices(contexts, most=max(most, 4), recipe=recipe, draws=DRAWS, seed=seed)
        k = group.best(choice)
    clustered = group.clusters(contexts, k=k, recipe=recipe, seed=seed)
    clusters, stable, resampled = clustered["cluster"], 0, ""
    if recipe.method == "hdbscan":
        k = max(clusters.max(), 1)
    if kept and k > 1:
        said = group.stability(contexts, clustered, recipe=recipe, draws=STABILITY_DRAWS, seed=seed)
        stable, resampled = int(said["stable"].sum()), said["resampled"].iloc[0]
    about = {"kept": kept, "k": int(k), "stable": stable, "resampled": resampled}
    return about | {"clusters": clusters}


def text(case: Case, size: int, *, seed: int) -> tuple[Contexts, np.ndarray]:
    """Return as many units, all of them contexts, and the frame of each."""
    chance = np.random.default_rng([seed, size, case.frames, int(100 * case.share)])
    doc = np.arange(size) // WITHIN
    source = doc % SOURCES
    common = 1 / np.arange(3, WORDS + 3)
    rates = common * np.exp(
        chance.normal(0, APART * (case.sources == "apart"), size=(SOURCES, WORDS))
    )
    share = rates / rates.sum(axis=1, keepdims=True)
    if case.text == "documents":
        share = _bursts(chance, share[source[::WITHIN]])[doc]
    else:
        share = share[source]
        share = share if case.text == "plain" else _bursts(chance, share)
    frame = chance.choice(case.frames, size=size, p=case.balance or None)
    frame = source if case.sources == "frames" else frame
    own = chance.permutation(np.arange(COMMONEST, RAREST))[: OWN * case.frames]
    of_frame = np.broadcast_to(common[:OWN] / common[:OWN].sum(), (size, OWN))
    of_frame = of_frame if case.text == "plain" else _bursts(chance, of_frame)
    share = (1 - case.share) * share
    share[np.arange(size)[:, None], own.reshape(-1, OWN)[frame]] += case.share * of_frame
    length = chance.integers(SHORTEST, LONGEST + 1, size=size)
    share /= share.sum(axis=1, keepdims=True)
    return _contexts(chance.multinomial(length, share), doc, source), frame


def shuffled(contexts: Contexts, *, seed: int) -> Contexts:
    """Return the contexts of a text whose words are dealt out over all units, one by one.

    Each unit keeps how many words it has, each word how often it occurs.
    """
    cells = contexts.background.tocoo()
    n = cells.data.astype("int64")
    unit, word = np.repeat(cells.row, n), np.repeat(cells.col, n)
    word = np.random.default_rng(seed).permutation(word)
    matrix = sparse.csr_matrix((np.ones(len(word)), (unit, word)), shape=cells.shape)
    keys = ["doc", "unit"]
    units, own = (pd.MultiIndex.from_frame(of[keys]) for of in (contexts.units, contexts.index))
    return replace(contexts, background=matrix, matrix=matrix[units.get_indexer(own)])


def _bursts(chance: np.random.Generator, share: np.ndarray) -> np.ndarray:
    drawn = chance.standard_gamma(BURSTS * share)
    return drawn / drawn.sum(axis=1, keepdims=True)


def _contexts(drawn: np.ndarray, doc: np.ndarray, source: np.ndarray) -> Contexts:
    used = np.flatnonzero(drawn.any(axis=0))
    matrix = sparse.csr_matrix(drawn[:, used].astype("float64"))
    index = pd.DataFrame({"doc": [f"d{i}" for i in doc], "unit": range(len(doc))})
    index["source"] = [f"S{i}" for i in source]
    return Contexts(index, matrix, matrix, index, np.array([f"{i:04}" for i in used], dtype=object))


def _told(found: pd.DataFrame, case: Case, size: int) -> pd.DataFrame:
    """Return the figures of one case: means over runs."""
    some = found["k"] > 1
    values = {
        "direction kept": found["kept"] > 0,
        "k > 1": some,
        "a stable cluster": found["stable"] > 0,
        "k": found["k"],
        "clusters stable": (found["stable"] / found["k"])[some],
        "source overlap": found["source_overlap"][some],
        "document overlap": found["document_overlap"][some],
    }
    if case.frames > 1:
        values |= {
            "k as planted": found["k"] == case.frames,
            "adjusted Rand": found["rand"],
            "adjusted Rand, k told": found["rand_told"],
        }
    rows = [
        {"figure": figure, "n": len(each), "value": each.mean(), "error": each.sem()}
        for figure, each in ((name, each.astype("float64")) for name, each in values.items())
        if len(each)
    ]
    apart = {"alike": "", "apart": ", sources apart", "frames": ", a frame a source"}
    about = {"measure": case.measure, "text": case.text + apart[case.sources]}
    about |= {"sizes": f"{size} units", "planted": case.planted, "runs": len(found)}
    about["resampled"] = " or ".join(sorted(set(found["resampled"]) - {""})) or None
    return pd.DataFrame(rows).assign(**about)
