"""Clusters of contexts, the space they stand in, and how far to trust them."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import sparse
from sklearn.metrics import adjusted_rand_score, silhouette_score

from analysis import _excerpts, _partitions, _spaces, count, group, interpret, join, tables, weigh
from analysis._partitions import Recipe
from analysis.tables import CorpusError
from tests.validity import planted_frames

RECIPES = [
    pytest.param(Recipe(method, space), id=f"{method} {space}")
    for method in _partitions.METHODS
    for space in _partitions.SPACES
]
CUTS = [recipe for recipe in RECIPES if recipe.values[0].method != "hdbscan"]
DAY = pd.Timestamp("2001-01-01")


@pytest.fixture
def quick(monkeypatch):
    """Shuffle less where the edge does not matter."""
    monkeypatch.setattr(_spaces, "SHUFFLES", 2)
    monkeypatch.setattr(group, "SHUFFLED_TEXTS", 1)
    monkeypatch.setattr(group, "SHUFFLED_DRAWS", 1)
    monkeypatch.setattr(group, "RUNS", 2)


def made(matrix, *, source="MILL", docs=None, unit="paragraph"):
    """Return contexts that are all the text there is, from a matrix of counts."""
    matrix = np.asarray(matrix, dtype="float64")
    docs = [f"d{i:03}" for i in range(len(matrix))] if docs is None else docs
    units = pd.DataFrame(
        {"doc": docs, "unit": range(len(matrix)), "source": source, "start_date": DAY}
    ).astype({"doc": "str", "source": "str"})
    index = units.assign(actor="x", voice="own", mentions=1)
    units = units.assign(words=matrix.sum(axis=1).astype("int64"))
    terms = np.array([f"t{i:02}" for i in range(matrix.shape[1])], dtype=object)
    counts = sparse.csr_matrix(matrix)
    return tables.Contexts(index, counts, counts.copy(), units, terms, unit=unit)


def planted(sizes, *, shared=0, **options):
    """Return contexts of as many topics as there are sizes, each with six words of its own."""
    topics = np.repeat(range(len(sizes)), sizes)
    chance = np.random.default_rng(0)
    matrix = np.zeros((len(topics), 6 * len(sizes) + 3))
    for row, topic in enumerate(topics):
        words = chance.choice(6, size=4, replace=False) + 6 * topic
        matrix[row, words] = chance.integers(1, 3, size=4)
        matrix[row, -3:] = shared
    matrix = matrix[:, matrix.any(axis=0)]  # a term is a word that is used
    options = {"source": [("MILL", "REED")[i % 2] for i in range(len(topics))]} | options
    return made(matrix, **options), topics


def noise(rows=36, columns=21, *, rate=0.6, **options):
    """Return contexts of words by chance."""
    matrix = np.random.default_rng(1).poisson(rate, size=(rows, columns)).astype("float64")
    return made(matrix + np.eye(rows, columns), **options)


def taken(contexts, rows):
    """Return some of the contexts; the text is the same."""
    return replace(contexts, index=contexts.index.iloc[rows], matrix=contexts.matrix[rows])


def weighted(counts):
    """Return TF-IDF with logarithmic tf and without smoothing, rows of length 1, by hand."""
    counts = np.asarray(counts, dtype="float64")
    idf = np.log(len(counts) / np.maximum((counts > 0).sum(axis=0), 1)) + 1
    found = np.where(counts > 0, 1 + np.log(np.where(counts > 0, counts, 1)), 0) * idf
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return found / np.where(length, length, 1)


def centred(points, group=None):
    """Return points around their mean, or that of their group."""
    frame = pd.DataFrame(points)
    group = np.zeros(len(frame)) if group is None else np.asarray(group)
    return (frame - frame.groupby(group).transform("mean")).to_numpy()


# --- recipes


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"method": "ward"},
            r"no method 'ward'; allowed: k-means, agglomerative, hdbscan",
        ),
        ({"space": "words"}, r"there is no space 'words'; allowed: lsa, tfidf"),
        ({"space": "tfidf", "within": True}, r"centres of sources .* space='lsa' only"),
        ({"smallest": 1}, r"smallest is 1; allowed are numbers from 2"),
    ],
)
def test_a_recipe_that_cannot_be(options, message):
    with pytest.raises(CorpusError, match=message):
        Recipe(**options)


@pytest.mark.parametrize("k", [0, -1])
def test_there_is_no_number_below_one(k):
    with pytest.raises(CorpusError, match=f"clusters: k is {k}; allowed are whole numbers from 1"):
        group.clusters(planted([4, 4])[0], k=k)


def test_hdbscan_has_no_choice_of_numbers():
    with pytest.raises(CorpusError, match="finds its own number; allowed: k-means, agglomerative"):
        group.choices(planted([6, 6])[0], recipe=Recipe("hdbscan"))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", RECIPES)
def test_too_many_contexts_to_compare_all_with_all(recipe, monkeypatch):
    contexts, _ = planted([6, 6])
    monkeypatch.setattr(_partitions, "MOST_PAIRS", 12)
    group.clusters(contexts, k=2, recipe=recipe)
    monkeypatch.setattr(_partitions, "MOST_PAIRS", 11)
    if recipe.method == "k-means" or (recipe.method, recipe.space) == ("hdbscan", "lsa"):
        group.clusters(contexts, k=2, recipe=recipe)
    else:
        with pytest.raises(CorpusError, match=r"there are 12; allowed are 11; take k-means, or"):
            group.clusters(contexts, k=2, recipe=recipe)


# --- clusters


@pytest.mark.parametrize("recipe", RECIPES)
def test_planted_topics_are_found_and_numbered_by_size(recipe):
    contexts, topics = planted([8, 16, 12])
    found = group.clusters(contexts, k=3, recipe=recipe, seed=1)
    assert_frame_equal(found.drop(columns="cluster"), contexts.index)
    assert found["cluster"].dtype == "int64"
    assert found["cluster"].tolist() == [{0: 3, 1: 1, 2: 2}[topic] for topic in topics]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("k", "number"), [(1, 1), (2, 2), (29, 29), (30, 30), (100, 30)])
def test_there_are_at_most_as_many_clusters_as_contexts(k, number):
    contexts = noise(30)
    found = group.clusters(contexts, k=k)["cluster"]
    assert sorted(set(found)) == list(range(1, number + 1))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([2, 0, 0, 1, 1, 1], [3, 2, 2, 1, 1, 1]),
        ([1, 0, 1, 0], [1, 2, 1, 2]),  # of two of a size the first comes first
        ([-1, 5, 5, -1, -1, 2], [0, 1, 1, 0, 0, 2]),  # none is none, however many
        ([-1, -1], [0, 0]),
        ([], []),
    ],
)
def test_clusters_are_numbered_by_size(found, expected):
    assert _partitions.by_size(np.array(found, dtype="int64")).tolist() == expected


MIXED = np.zeros((2, 18))
MIXED[0, [0, 1, 2, 6, 7, 8]] = 1
MIXED[1, [9, 10, 11, 15, 16, 17]] = 1


@pytest.mark.parametrize(
    ("space", "lone", "expected"),
    [
        ("lsa", MIXED, [3, 0]),  # words of two topics: nearer to one of them, or in between
        ("tfidf", np.eye(2, 22, 18) + np.eye(2, 22, 20), [0, 0]),  # words of their own
    ],
)
def test_hdbscan_leaves_out_what_lies_alone(space, lone, expected):
    contexts, topics = planted([10, 12, 14])
    matrix = np.zeros((36 + len(lone), np.shape(lone)[1]))
    matrix[:36, :18] = contexts.matrix.toarray()
    matrix[36:] = lone
    contexts = made(matrix)
    recipe = Recipe("hdbscan", space)
    found = group.clusters(contexts, k=1, recipe=recipe)["cluster"].tolist()
    assert found == [*(3 - topics), *expected]
    # The number that is asked for is not listened to.
    assert group.clusters(contexts, k=9, recipe=recipe)["cluster"].tolist() == found
    stable = group.stability(contexts, contexts.index.assign(cluster=found), recipe=recipe, draws=2)
    assert stable["cluster"].tolist() == [1, 2, 3]
    assert stable["n"].tolist() == [14, 12, 10 + (3 in expected)]
    typical = interpret.typical(contexts, contexts.index.assign(cluster=found), recipe=recipe)
    assert typical["cluster"].tolist() == [1] * 3 + [2] * 3 + [3] * 3


@pytest.mark.parametrize("k", [1, 3])
def test_hdbscan_finds_no_cluster_in_fewer_contexts_than_it_takes(k):
    contexts, _ = planted([2, 2])
    found = group.clusters(contexts, k=k, recipe=Recipe("hdbscan"))
    assert found["cluster"].tolist() == [0, 0, 0, 0]
    assert group.stability(contexts, found, recipe=Recipe("hdbscan"), draws=2).empty


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", CUTS)
def test_the_same_words_in_other_shares_of_a_unit_are_another_point(recipe):
    """One word a context: all rows add up to the same, and are not the same."""
    contexts = made(np.repeat(np.eye(3), [8, 7, 6], axis=0))
    found = group.clusters(contexts, k=3, recipe=recipe)["cluster"]
    assert found.tolist() == [1] * 8 + [2] * 7 + [3] * 6


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", RECIPES)
def test_contexts_that_are_the_same_but_for_rounding_are_no_further_clusters(recipe):
    bags = [[1, 1, 0, 0], [2, 2, 0, 0], [0, 0, 1, 1], [0, 0, 3, 3], [0, 0, 7, 7]]
    contexts = made(np.repeat(bags, 5, axis=0))
    found = group.clusters(contexts, k=4, recipe=recipe)["cluster"]
    if recipe.method == "k-means":
        assert found.tolist() == [2] * 10 + [1] * 15
    group.stability(contexts, contexts.index.assign(cluster=found), recipe=recipe, draws=3)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", CUTS)
def test_the_order_of_contexts_is_irrelevant_but_for_numbers(recipe):
    contexts, topics = planted([10, 10, 10], shared=1)
    order = np.random.default_rng(3).permutation(30)
    found = group.clusters(taken(contexts, order), k=3, recipe=recipe)["cluster"]
    assert adjusted_rand_score(topics[order], found) == 1
    turned = replace(
        taken(contexts, order),
        background=contexts.background[order],
        units=contexts.units.iloc[order],
    )
    found = group.clusters(turned, k=3, recipe=recipe)["cluster"]
    assert adjusted_rand_score(topics[order], found) == 1
    assert found.iloc[0] == 1  # of clusters of a size the first comes first


def test_contexts_of_an_actor_stand_where_they_stand_in_all_text(harbour):
    """The space is that of all units: fewer contexts do not change the places of the others."""
    guard = count.contexts(harbour, actor="guard")
    rows = np.arange(0, 60, 3)
    all_of_them = _partitions.placed(guard, group.RECIPE, seed=0)
    some = _partitions.placed(taken(guard, rows), group.RECIPE, seed=0)
    np.testing.assert_allclose(some, all_of_them[rows])


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", [*RECIPES, Recipe(within=True)])
def test_nothing_that_is_given_is_changed(recipe):
    contexts, _ = planted([6, 7, 8], shared=1)
    kept = [
        [part.copy() for part in (matrix.data, matrix.indices, matrix.indptr)]
        for matrix in (contexts.matrix, contexts.background)
    ]
    index, units, terms = contexts.index.copy(), contexts.units.copy(), contexts.terms.copy()
    clustered = group.clusters(contexts, k=3, recipe=recipe)
    copied = clustered.copy()
    group.stability(contexts, clustered, recipe=recipe, draws=2)
    group.places(contexts, recipe=recipe)
    group.dimensions(contexts, within=recipe.within)
    if recipe.method == "k-means":
        group.choices(contexts, most=2, recipe=recipe, draws=1)
    interpret.typical(contexts, clustered, recipe=recipe)
    interpret.marked(contexts, clustered)
    interpret.shares(clustered)
    join.contexts(contexts, recipe=recipe)
    assert_frame_equal(clustered, copied)
    assert_frame_equal(contexts.index, index)
    assert_frame_equal(contexts.units, units)
    assert (contexts.terms == terms).all()
    for matrix, parts in zip((contexts.matrix, contexts.background), kept, strict=True):
        found = (matrix.data, matrix.indices, matrix.indptr)
        assert all((one == other).all() for one, other in zip(found, parts, strict=True))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", RECIPES)
def test_the_same_seed_gives_the_same_bytes(recipe):
    contexts = noise()

    def all_of_it():
        found = group.clusters(contexts, k=4, recipe=recipe, seed=7)
        return (
            found,
            group.stability(contexts, found, recipe=recipe, draws=3, seed=7),
            group.places(contexts, recipe=recipe, seed=7),
            interpret.typical(contexts, found, recipe=recipe, seed=7),
            join.contexts(contexts, recipe=recipe, seed=7),
        )

    for first, again in zip(all_of_it(), all_of_it(), strict=True):
        assert first.to_csv() == again.to_csv()


# --- stability


def test_planted_topics_are_stable_and_noise_is_not():
    contexts, _ = planted([12, 12, 12])
    found = group.stability(contexts, group.clusters(contexts, k=3), draws=10)
    assert found.dtypes.astype("str").to_dict() == group.STABILITY
    assert found["cluster"].tolist() == [1, 2, 3]
    assert found["n"].tolist() == [12, 12, 12]
    # Partitions that are found again as they are agree perfectly.
    assert found["stability"].tolist() == [1, 1, 1]
    assert found["agreement"].tolist() == [1, 1, 1]
    assert found["stable"].all()
    assert (found["draws"] == 10).all()
    noisy = noise()
    found = group.stability(noisy, group.clusters(noisy, k=6), draws=10)
    assert found["stability"].between(0, 1).all()
    assert found["agreement"].iloc[0] < 0.5
    assert not found["stable"].any()  # there is no direction


def test_a_partition_that_has_nothing_to_do_with_the_words_agrees_by_chance():
    contexts, _ = planted([20, 20])
    halves = contexts.index.assign(cluster=[1, 2] * 20)
    found = group.stability(contexts, halves, draws=20)
    assert abs(found["agreement"].iloc[0]) < 0.1
    assert (found["stability"] < group.DOUBTFUL).all()


@pytest.mark.usefixtures("quick")
def test_a_cluster_is_stable_from_the_threshold_on(monkeypatch):
    contexts, _ = planted([6, 6, 6])
    clustered = group.clusters(contexts, k=3)
    jaccard = np.array([[0.6, 0.5, np.nan], [0.6, 0.69, 0.8], [0.6, np.nan, np.nan]])
    rand = np.array([0.5, 0.1, np.nan])
    monkeypatch.setattr(
        _partitions, "again", lambda *_, **__: ({3: jaccard}, {3: rand}, "paragraphs")
    )
    found = group.stability(contexts, clustered)
    assert found["stability"].tolist() == pytest.approx([0.6, 0.595, 0.8])
    assert found["stable"].tolist() == [False, False, True]
    assert found["doubtful"].tolist() == [True, False, False]
    assert found["agreement"].tolist() == pytest.approx([0.3] * 3)
    assert (found["draws"] == 50).all()
    plain = replace(_spaces.fit(contexts), dimensions=0)
    monkeypatch.setattr(_spaces, "fit", lambda *_, **__: plain)
    assert not group.stability(contexts, clustered)[["stable", "doubtful"]].any(axis=None)


@pytest.mark.usefixtures("quick")
def test_one_cluster_of_all_is_no_finding():
    contexts, _ = planted([9, 9])
    found = group.stability(contexts, group.clusters(contexts, k=1), draws=2)
    assert found[["stability", "agreement"]].isna().all(axis=None)
    assert found[["stable", "doubtful"]].to_numpy().tolist() == [[False, False]]


@pytest.mark.parametrize(
    ("own", "other", "size", "expected"),
    [
        ([1, 1, 2, 2], [2, 2, 1, 1], 2, [1, 1]),
        ([1, 1, 1, 2], [1, 1, 2, 2], 2, [2 / 3, 1 / 2]),
        ([1, 1, 1, 1], [1, 2, 3, 4], 1, [1 / 4]),
        ([1, 1, 3, 3], [1, 1, 1, 1], 3, [1 / 2, np.nan, 1 / 2]),  # none of the second was drawn
        ([1, 1, 2, 2], [1, 1, 2, 2], 4, [1, 1, np.nan, np.nan]),
        ([1, 1, 0, 0], [1, 0, 0, 0], 1, [1 / 2]),  # what is in no cluster is none
        ([1, 1, 2, 0], [0, 0, 0, 0], 2, [0, 0]),
        ([0, 0], [1, 1], 1, [np.nan]),
    ],
)
def test_jaccard_coefficients_by_hand(own, other, size, expected):
    found = _partitions._jaccard(np.array(own), np.array(other), size)
    np.testing.assert_allclose(found, expected)


PARTITIONS = st.integers(1, 25).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 4), min_size=n, max_size=n)] * 2)
)


@given(PARTITIONS)
def test_jaccard_coefficients_are_those_of_sets(both):
    own, other = (np.array(one) for one in both)
    found = _partitions._jaccard(own, other, 4)
    sets = [set(np.flatnonzero(other == number)) for number in range(1, 5)]
    for number in range(1, 5):
        rows = set(np.flatnonzero(own == number))
        if rows:
            best = max(len(rows & one) / len(rows | one) for one in sets)
            assert found[number - 1] == pytest.approx(best)
        else:
            assert np.isnan(found[number - 1])


@pytest.mark.parametrize(
    ("docs", "unit", "expected"),
    [
        ([f"d{i // 3:02}" for i in range(60)], "paragraph", "documents"),
        ([f"d{i // 10}" for i in range(60)], "paragraph", "paragraphs"),
        ([f"d{i // 10}" for i in range(60)], "sentence", "sentences"),
        (
            [f"d{i // 3:02}" for i in range(30)] + ["e"] * 30,
            "paragraph",
            "documents or paragraphs",
        ),
    ],
)
def test_what_is_drawn_anew(docs, unit, expected):
    source = ["MILL"] * 30 + ["REED"] * 30
    contexts = noise(60, docs=docs, unit=unit, source=source)
    samples, drawn = _partitions._samples(contexts, Recipe(space="tfidf"), 40, 0, 0)
    assert drawn == expected
    sizes = []
    for rows, place in samples:
        assert place.shape[0] == len(rows)
        assert (np.diff(rows) > 0).all()
        sizes.append(len(rows))
        own = pd.Series(docs).iloc[rows]
        if expected == "documents":  # a document is drawn whole
            assert (own.value_counts() == 3).all()
        assert 8 <= (rows < 30).sum() <= 28  # each source by itself
        assert 8 <= (rows >= 30).sum() <= 28
    assert len(set(sizes)) > 1
    assert np.mean(sizes) / 60 == pytest.approx(1 - np.exp(-1), abs=0.05)


@pytest.mark.usefixtures("quick")
def test_the_space_is_learnt_anew_from_the_units_drawn():
    contexts, _ = planted([8, 8, 8])
    samples, _ = _partitions._samples(contexts, group.RECIPE, 3, None, 5)
    edge = None
    for rows, place in samples:
        space = _spaces.fit(contexts, rows=rows, edge=edge, least=2, seed=5)
        edge = space.edge  # that of the first sample serves for all
        own = taken(contexts, rows)
        np.testing.assert_allclose(place, _spaces.coordinates(space, own, within=False))
        assert place.shape[1] == max(space.dimensions, 2)


def test_contexts_are_drawn_with_their_units():
    contexts, _ = planted([8, 8, 8])
    recipe = Recipe(space="tfidf")
    some = np.array([3, 1, 20, 3])
    every, few = (
        _partitions._samples(one, recipe, 5, 0, 5)[0] for one in (contexts, taken(contexts, some))
    )
    for (units, _), (rows, place) in zip(every, few, strict=True):
        assert rows.tolist() == np.flatnonzero(np.isin(some, units)).tolist()
        assert place.shape[0] == len(rows)


# --- how many


def test_the_planted_number_of_clusters_is_chosen():
    contexts, topics = planted([12, 12, 12])
    choice = group.choices(contexts, most=5, draws=4)
    assert choice.dtypes.astype("str").to_dict() == group.CHOICES
    assert choice["k"].tolist() == [2, 3, 4, 5]
    assert (choice["n"] == 36).all()
    assert (choice["draws"] == 4).all()
    assert (choice["dimensions"] == 2).all()
    assert group.best(choice) == 3
    right = choice[choice["k"] == 3].iloc[0]
    assert right["source_overlap"] < 0.1
    assert right[["stability", "agreement", "runs"]].tolist() == pytest.approx([1, 1, 1])
    assert right["silhouette"] > 0.95 > 0.8 > right["shuffled_silhouette"]
    assert right["agreement"] > 0.9 > 0.6 > right["shuffled_agreement"]
    place = _partitions.placed(contexts, group.RECIPE, seed=0)
    assert right["silhouette"] == pytest.approx(silhouette(place, topics))


def silhouette(place, labels):
    """Return the mean silhouette (Rousseeuw 1987) by cosine distance, by hand."""
    far = 1 - place @ place.T
    found = []
    for row, own in enumerate(labels):
        means = {
            number: far[row, (labels == number) & (np.arange(len(labels)) != row)].mean()
            for number in set(labels)
        }
        within, beside = means.pop(own), min(means.values())
        found.append((beside - within) / max(within, beside))
    return np.mean(found)


def test_runs_have_other_seeds(monkeypatch):
    seeds = []
    labels = np.array([1, 1, 2, 2])
    monkeypatch.setattr(_partitions, "labels", lambda *_, seed: seeds.append(seed) or labels)
    assert group._runs(np.zeros((4, 1)), labels, group.RECIPE, 7) == 1
    assert seeds == [8, 9, 10, 11]


@pytest.mark.usefixtures("quick")
def test_there_is_one_context_in_four_for_each_cluster_at_least():
    contexts, _ = planted([8, 7])
    choice = group.choices(contexts, most=9, draws=1, recipe=Recipe("agglomerative"))
    assert choice["k"].tolist() == [2, 3]
    assert choice["runs"].tolist() == [1, 1]  # there is no chance in it


@pytest.mark.usefixtures("quick")
def test_clusters_that_repeat_the_sources_overlap_with_them():
    contexts, topics = planted([12, 12])
    contexts.index["source"] = np.array(["MILL", "REED"])[topics]
    choice = group.choices(contexts, most=2, draws=1)
    assert choice["source_overlap"].iloc[0] == pytest.approx(1)
    assert choice["document_overlap"].iloc[0] == pytest.approx(0)
    contexts, topics = planted([12, 12], docs=["a"] * 12 + ["b"] * 12)
    choice = group.choices(contexts, most=2, draws=1)
    assert choice["source_overlap"].iloc[0] < 0.1
    assert choice["document_overlap"].iloc[0] == pytest.approx(1)
    assert choice["resampled"].tolist() == ["paragraphs"]


def test_too_few_contexts_are_no_choice():
    choice = group.choices(planted([4, 3])[0])
    assert choice.empty
    assert choice.dtypes.astype("str").to_dict() == group.CHOICES
    assert group.best(choice) == 1


@pytest.mark.usefixtures("quick")
def test_noise_has_one_cluster():
    choice = group.choices(noise(), most=4, draws=3)
    assert (choice["dimensions"] == 0).all()
    assert group.best(choice) == 1


CHOICE = pd.DataFrame(
    {
        "k": [2, 3, 4],
        "silhouette": [0.5, 0.7, 0.9],
        "stability": [0.8, 0.75, 0.74],
        "agreement": 0.5,
        "shuffled_silhouette": 0.3,
        "shuffled_agreement": 0.3,
        "dimensions": 2,
    }
)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, 3),  # the fourth has the greatest silhouette, and is not clear
        ({"stability": [0.74, 0.6, 0.59]}, 3),  # none is clear: the best that is stable
        ({"stability": [0.74, 0.59, 0.59]}, 2),
        ({"stability": 0.59}, 1),
        ({"stability": 0.9}, 4),
        ({"stability": 0.9, "shuffled_silhouette": [0.3, 0.3, 0.9]}, 3),
        ({"stability": 0.9, "shuffled_agreement": [0.3, 0.5, 0.5]}, 2),
        ({"dimensions": 0}, 1),
        ({"silhouette": np.nan}, 1),
        ({"stability": np.nan}, 1),
        ({"silhouette": [0.7, 0.7, 0.7]}, 2),  # of two that are as good the smaller
    ],
)
def test_the_best_number_by_hand(changed, expected):
    assert group.best(CHOICE.assign(**changed)) == expected


def test_a_silhouette_of_some_contexts_leaves_no_cluster_out(monkeypatch):
    monkeypatch.setattr(group, "MOST_COMPARED", 4)
    place = np.array([[1.0, 0.0]] * 40 + [[0.0, 1.0]])
    labels = np.array([1] * 40 + [2])
    found = [group._silhouette(place, labels, seed) for seed in range(5)]
    assert all(0.7 < value < 1 for value in found)


# --- directions


def test_the_directions_of_planted_topics():
    contexts, _ = planted([14, 13, 12], shared=1)
    found = group.dimensions(contexts)
    columns = ["dimension", "strength", "shuffled", "kept", "units"]
    assert found.columns.tolist() == columns
    assert found["dimension"].tolist() == list(range(1, 21))
    assert found["kept"].tolist() == [True, True] + [False] * 18
    assert found["strength"].is_monotonic_decreasing
    assert (found["units"] == 39).all()
    assert found["shuffled"].nunique() == 1
    by_hand = np.linalg.svd(centred(weighted(contexts.background.toarray())), compute_uv=False)
    np.testing.assert_allclose(found["strength"], by_hand[:20], atol=1e-9)


@pytest.mark.parametrize("within", [False, True])
def test_the_edge_is_what_shuffled_text_seldom_exceeds(within):
    contexts, _ = planted([8, 8], shared=1)
    sources = contexts.units["source"].to_numpy() if within else np.zeros(16)
    strongest = []
    for i in range(20):
        dealt = _spaces.dealt(contexts.background, sources, seed=[5, i]).toarray()
        found = np.linalg.svd(centred(weighted(dealt), sources), compute_uv=False)
        strongest.append(found[0])
    edge = np.quantile(strongest, 0.95)
    space = _spaces.fit(contexts, within=within, seed=5)
    assert space.edge == pytest.approx(edge)
    assert sum(value > space.edge for value in strongest) == 1  # one of twenty
    assert space.dimensions == (space.strength > edge).sum() > 0


@pytest.mark.parametrize("within", [False, True])
def test_coordinates_by_hand(within):
    """Each direction counts by what it exceeds chance, around the centre of all, or a source's."""
    contexts, _ = planted([9, 8, 7], shared=1)
    edge = 0.9
    space = _spaces.fit(contexts, within=within, edge=edge)
    found = _spaces.coordinates(space, contexts, within=within)
    sources = contexts.units["source"] if within else None
    points = centred(weighted(contexts.background.toarray()), sources)
    _, strength, directions = np.linalg.svd(points, full_matrices=False)
    kept = strength > edge
    expected = points @ directions[kept].T * np.sqrt(strength[kept] ** 2 - edge**2) / strength[kept]
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert kept.sum() == space.dimensions == found.shape[1] > 2
    np.testing.assert_allclose(found @ found.T, expected @ expected.T, atol=1e-9)


@pytest.mark.parametrize("shape", [(60, 30), (30, 60)])
def test_many_units_have_the_directions_that_full_arithmetic_finds(shape):
    contexts = noise(*shape, source=["MILL", "REED", "CRANE"] * (shape[0] // 3))
    for within in (False, True):
        sources = contexts.units["source"] if within else None
        points = centred(weighted(contexts.background.toarray()), sources)
        _, strength, directions = np.linalg.svd(points, full_matrices=False)
        space = _spaces.fit(contexts, within=within, edge=0.0)
        np.testing.assert_allclose(space.strength, strength[:20], rtol=1e-8)
        alike = np.abs((space.directions * directions[:20]).sum(axis=1))
        np.testing.assert_allclose(alike, 1, rtol=1e-6)


def test_a_word_of_one_unit_alone_is_in_no_direction():
    counts = np.eye(12, 20) + np.tile([1.0, 0], (12, 10)) * (np.arange(20) > 11)
    contexts = made(counts)
    assert _spaces.fit(contexts).kept.tolist() == [12, 14, 16, 18]


@pytest.mark.parametrize(("least", "size"), [(0, 2), (2, 2), (3, 3), (99, 20)])
def test_directions_that_are_kept_whatever_they_are_count_the_same(least, size):
    contexts, _ = planted([9, 9, 9], shared=1)
    space = _spaces.fit(contexts, least=least)
    assert space.dimensions == 2
    assert len(space.weights) == len(space.directions) == size
    if size > 2:
        assert (space.weights == 1).all()
    else:
        strength = space.strength[:2]
        expected = np.sqrt(strength**2 - space.edge**2) / strength
        np.testing.assert_allclose(space.weights, expected)
    at_the_edge = _spaces.fit(contexts, edge=np.inf, least=least)
    assert at_the_edge.dimensions == 0
    assert at_the_edge.weights.tolist() == [1] * min(least, 20)


def test_coordinates_have_length_one_or_none():
    counts = np.vstack([planted([8, 8])[0].matrix.toarray(), np.zeros((3, 12))])
    space = _spaces.fit(made(counts))
    found = np.linalg.norm(_spaces.coordinates(space, made(counts), within=False), axis=1)
    np.testing.assert_allclose(found, [1] * 16 + [0] * 3)


@pytest.mark.parametrize("within", [False, True])
def test_a_space_of_some_units_is_that_of_a_corpus_of_these(within):
    contexts, _ = planted([9, 9, 9], shared=1)
    rows = np.array([0, 1, 4, 5, 8, 9, 10, 12, 13, 17, 18, 19, 22, 23, 26])
    sliced = replace(
        contexts, background=contexts.background[rows], units=contexts.units.iloc[rows]
    )
    options = {"within": within, "seed": 3}
    some, alone = _spaces.fit(contexts, rows=rows, **options), _spaces.fit(sliced, **options)
    assert some.edge == alone.edge
    assert some.dimensions == alone.dimensions
    assert some.kept.tolist() == alone.kept.tolist()
    np.testing.assert_allclose(some.strength, alone.strength)
    np.testing.assert_allclose(
        _spaces.coordinates(some, contexts, within=within),
        _spaces.coordinates(alone, sliced, within=within),
        atol=1e-12,
    )


def test_shuffled_text_has_no_direction_in_most_cases():
    contexts, _ = planted([14, 13, 12], shared=1)
    shuffled = [_spaces.shuffled(contexts, within=False, seed=[9, i]) for i in range(12)]
    found = [group.dimensions(one)["kept"].sum() for one in shuffled]
    assert sum(number == 0 for number in found) >= 9
    for one in shuffled[:2]:
        assert_frame_equal(one.index, contexts.index)
        assert (one.matrix != one.background).nnz == 0  # each context is its unit
        assert (one.background != contexts.background).nnz > 0


def test_shuffled_contexts_are_their_units():
    contexts, _ = planted([6, 6])
    few = taken(contexts, [7, 2, 2])
    assert _spaces.units_of(few).tolist() == [7, 2, 2]
    found = _spaces.shuffled(few, within=False, seed=[1])
    assert (found.matrix.toarray() == found.background[[7, 2, 2]].toarray()).all()


COUNTS = st.lists(
    st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=2, max_size=8
).flatmap(
    lambda rows: st.tuples(
        st.just(rows), st.lists(st.integers(0, 2), min_size=len(rows), max_size=len(rows))
    )
)


@given(COUNTS, st.integers(0, 9))
@settings(max_examples=50)
def test_words_are_dealt_out_whole(given_rows, seed):
    rows, groups = given_rows
    counts, groups = sparse.csr_matrix(np.array(rows, dtype="float64")), np.array(groups)
    found = _spaces.dealt(counts, groups, seed=[seed])
    assert found.shape == counts.shape
    # Each group keeps how often it has each word, and in how many units at most.
    before, after = counts.toarray(), found.toarray()
    for number in set(groups):
        own = groups == number
        assert (after[own].sum(axis=0) == before[own].sum(axis=0)).all()
        assert ((after[own] > 0).sum(axis=0) <= (before[own] > 0).sum(axis=0)).all()
        if own.sum() == 1:
            assert (after[own] == before[own]).all()
    # Each unit keeps how many words it has, but for those that met in it.
    held = (after > 0).sum(axis=1)
    assert (held <= (before > 0).sum(axis=1)).all()
    lost = (before > 0).sum() - held.sum()
    assert lost >= 0
    if not lost:
        assert sorted(after[after > 0]) == sorted(before[before > 0])
    assert (_spaces.dealt(counts, groups, seed=[seed]) != found).nnz == 0


def test_words_are_dealt_out_among_all_units_of_a_group():
    counts = sparse.csr_matrix(np.diag(np.arange(1.0, 41)))
    found = _spaces.dealt(counts, np.array([0, 1] * 20), seed=[2]).tocoo()
    assert sorted(found.data) == list(range(1, 41))
    assert (found.row % 2 == found.col % 2).all()
    assert (found.row != found.col).sum() > 30
    assert sorted(found.row) == list(range(40))  # each unit has its one word again


def test_within_sources_nothing_hangs_on_the_source():
    """Where sources differ in their words and in nothing else, there is nothing within them."""
    chance = np.random.default_rng(4)
    common = chance.poisson(1, size=(40, 8))
    own = np.zeros((40, 12), dtype="int64")
    own[:20, :6] = chance.poisson(1, size=(20, 6))
    own[20:, 6:] = chance.poisson(1, size=(20, 6))
    sources = np.array(["MILL"] * 20 + ["REED"] * 20)
    contexts = made(np.hstack([common, own]) + 0.0, source=sources)
    assert group.dimensions(contexts)["kept"].sum() == 1
    assert group.dimensions(contexts, within=True)["kept"].sum() == 0
    across = group.clusters(contexts, k=2)["cluster"]
    assert adjusted_rand_score(sources, across) == 1
    within = group.clusters(contexts, k=2, recipe=Recipe(within=True))["cluster"]
    assert abs(adjusted_rand_score(sources, within)) < 0.1


def test_within_sources_topics_are_found_that_sources_hide():
    topics = np.array([0, 1] * 20)
    source = np.repeat([0, 1], 20)
    chance = np.random.default_rng(6)
    # What a source calls its own outweighs what both write about.
    counts = np.hstack(
        [
            chance.poisson(np.where(source[:, None] == [0, 1], 2.5, 0).repeat(6, axis=1)),
            chance.poisson(np.where(topics[:, None] == [0, 1], 1.2, 0).repeat(4, axis=1)),
        ]
    )
    contexts = made(counts, source=np.array(["MILL", "REED"])[source])
    within = group.clusters(contexts, k=2, recipe=Recipe(within=True))["cluster"]
    assert adjusted_rand_score(topics, within) > 0.8
    across = group.clusters(contexts, k=2)["cluster"]
    assert adjusted_rand_score(source, across) > 0.8


# --- a map


@pytest.mark.parametrize("space", _partitions.SPACES)
def test_a_map_of_contexts_shows_the_topics_apart(space):
    contexts, topics = planted([10, 10])
    found = group.places(contexts, recipe=Recipe(space=space))
    assert_frame_equal(found[contexts.index.columns], contexts.index)
    sides = found["x"].to_numpy() > 0
    assert len(set(sides[topics == 0])) == len(set(sides[topics == 1])) == 1
    assert sides[0] != sides[-1]
    assert 0 < found["y_share"].iloc[0] <= found["x_share"].iloc[0] <= 1
    assert found.loc[found["x"].abs().idxmax(), "x"] > 0  # the farthest is on the positive side
    assert found.loc[found["y"].abs().idxmax(), "y"] > 0
    place = _partitions.placed(contexts, Recipe(space=space), seed=0)
    place = place.toarray() if sparse.issparse(place) else place
    variance = np.linalg.eigvalsh(np.cov(place.T, bias=True))[::-1]
    np.testing.assert_allclose(found["x"].var(ddof=0), variance[0])
    np.testing.assert_allclose(found["y"].var(ddof=0), variance[1])
    np.testing.assert_allclose(found["x_share"], variance[0] / variance.sum())
    np.testing.assert_allclose(found["y_share"], variance[1] / variance.sum())
    assert abs(np.corrcoef(found["x"], found["y"])[0, 1]) < 1e-9


# --- hardly anything


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("recipe", [*RECIPES, Recipe(within=True)])
def test_hardly_any_contexts(weir, rows, recipe):
    few = taken(count.contexts(weir, actor="otters", shortest=1), range(rows))
    assert len(few.index) == rows
    all_of_it(few, recipe)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("shape", [(12, 4), (40, 30)])
def test_contexts_that_are_all_the_same_are_one_cluster(recipe, shape):
    same = made(np.ones(shape))
    # HDBSCAN puts none into a cluster where no direction stands out of chance.
    number = int(recipe != Recipe("hdbscan"))
    found = group.clusters(same, k=3, recipe=recipe)["cluster"]
    assert found.tolist() == [number] * len(same.index)
    assert not group.dimensions(same)["kept"].any()
    all_of_it(same, recipe)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", [*RECIPES, Recipe(within=True)])
def test_contexts_without_a_word_that_another_unit_has(recipe):
    all_of_it(made(np.eye(12)), recipe)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", RECIPES)
def test_contexts_without_any_word(recipe):
    contexts = planted([8, 8])[0]
    empty = replace(contexts, matrix=sparse.csr_matrix(contexts.matrix.shape))
    all_of_it(empty, recipe)
    bare = made(np.zeros((9, 0)))
    number = int(recipe.method != "hdbscan")
    assert group.clusters(bare, k=2, recipe=recipe)["cluster"].tolist() == [number] * 9
    all_of_it(bare, recipe)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_corpus_without_any_unit(recipe):
    all_of_it(made(np.zeros((0, 0))), recipe)


def all_of_it(contexts, recipe):
    """Do all that can be done with contexts; a warning is an error."""
    rows = len(contexts.index)
    clustered = group.clusters(contexts, k=3, recipe=recipe)
    numbers = sorted(set(clustered["cluster"]) - {0})
    assert len(clustered) == rows
    assert group.stability(contexts, clustered, recipe=recipe, draws=2)["cluster"].tolist() == (
        numbers
    )
    if recipe.method != "hdbscan":
        choice = group.choices(contexts, most=2, recipe=recipe, draws=1)
        assert len(choice) <= 1
    places = group.places(contexts, recipe=recipe)
    assert np.isfinite(places[["x", "y", "x_share", "y_share"]]).all(axis=None)
    typical = interpret.typical(contexts, clustered, recipe=recipe)
    assert sorted(set(typical["cluster"])) == numbers
    assert set(typical.columns) == {*clustered.columns, "nearness", "rank"}
    words = weigh.keyness(interpret.marked(contexts, clustered), by="cluster")
    assert set(words["cluster"]) <= set(numbers)
    shares = interpret.shares(clustered)
    assert len(shares) == clustered["source"].nunique() * clustered["cluster"].nunique()
    joins = join.contexts(contexts, recipe=recipe)
    assert joins.empty or joins["size"].iloc[-1] == rows
    group.dimensions(contexts)


# --- where the truth is known


@pytest.fixture(scope="module")
def framed(root, harbour):
    """Return a function that gives the frame that was planted in each context, or none."""
    told = json.loads((root / "corpus/harbour/truth.json").read_text(encoding="utf-8"))["frames"]
    told = pd.DataFrame(told)
    spans = harbour.paragraphs.groupby(["doc", "unit"]).agg({"start": "min", "end": "max"})

    def frames(contexts):
        found = []
        for doc, unit in zip(contexts.index["doc"], contexts.index["unit"], strict=True):
            start, end = spans.loc[(doc, unit)]
            own = told[told["doc"] == doc]
            over = np.minimum(own["end"], end) - np.maximum(own["start"], start)
            over = over.clip(lower=0).groupby(own["frame"]).sum()
            found.append(over.idxmax() if over.max() > 0 else "")
        return np.array(found)

    return frames


def recovered(contexts, frames):
    """Return how many clusters are chosen, how many units have a frame, and how alike both are."""
    k = group.best(group.choices(contexts, most=6, draws=5))
    found = group.clusters(contexts, k=k)["cluster"].to_numpy()
    frame = frames(contexts)
    marked = frame != ""
    return k, marked.sum(), adjusted_rand_score(frame[marked], found[marked])


def test_the_frames_of_harbour_are_found_in_all_its_text(harbour, framed):
    """n = 118 of 120 units that hold one of the four frames that were planted."""
    k, n, agreement = recovered(count.whole(count.contexts(harbour)), framed)
    assert (k, n) == (4, 118)
    assert agreement > 0.85, f"adjusted Rand {agreement:.3f}"


def test_the_frames_of_harbour_are_found_around_one_actor(harbour, framed):
    """n = 58 of 60 contexts of the guard; with what waters it writes of, it has little to do."""
    k, n, agreement = recovered(count.contexts(harbour, actor="guard"), framed)
    assert (k, n) == (3, 58)
    assert agreement > 0.8, f"adjusted Rand {agreement:.3f}"


def test_draws_have_as_many_directions_as_the_clusters(monkeypatch):
    """One direction is beyond chance: clusters stand in two, and so do those of the draws."""
    contexts, _ = planted_frames.text(planted_frames.Case(frames=2, share=0.12), 100, seed=1)
    assert group.dimensions(contexts)["kept"].sum() == 1
    widths = []

    def seen(place, *args, **options):
        widths.append(place.shape[1])
        return labels(place, *args, **options)

    labels = _partitions.labels
    monkeypatch.setattr(_partitions, "labels", seen)
    group.stability(contexts, group.clusters(contexts, k=2), draws=5)
    assert set(widths) == {_partitions.LEAST}


def test_dealing_out_leaves_each_word_in_as_many_units():
    """Also words of nearly all units, which would meet themselves (and units differ the more)."""
    counts = planted_frames.text(planted_frames.Case(text="plain"), 200, seed=0)[0].background
    dealt = _spaces.dealt(counts, np.full(200, ""), seed=[0])
    assert dealt.nnz >= 0.99 * counts.nnz  # 0.92 if words that meet stay
    assert (dealt != counts).nnz > counts.nnz
    held = [np.asarray((matrix > 0).sum(axis=0)).ravel() for matrix in (counts, dealt)]
    assert np.abs(held[1] - held[0]).max() <= 10  # units of 200


def test_text_without_frames_has_a_direction_in_one_of_twenty_cases():
    """So often strength is to exceed what chance makes: not far more often, nor never."""
    texts = (planted_frames.text(planted_frames.Case(), 60, seed=seed)[0] for seed in range(40))
    ratio = [(space.strength[0] / space.edge) for space in map(_spaces.fit, texts)]
    assert 0.96 < np.mean(ratio) < 1
    assert 0 <= np.mean(np.array(ratio) > 1) <= 0.15


def test_an_excerpt_has_whole_documents_and_their_units(harbour, monkeypatch):
    contexts = count.whole(count.contexts(harbour, actor="guard"))
    monkeypatch.setattr(_excerpts, "MOST", 50)
    few, rows = _excerpts.of(contexts, seed=1)
    assert 0 < len(few.index) == len(rows) <= 50
    assert (few.index["doc"].to_numpy() == contexts.index["doc"].to_numpy()[rows]).all()
    left = set(contexts.index["doc"]) - set(few.index["doc"])
    assert len(left) + few.index["doc"].nunique() == contexts.index["doc"].nunique()
    assert not set(contexts.index["doc"].drop(rows)) & set(few.index["doc"])
    assert len(few.units) == few.background.shape[0] <= 50
    assert (_spaces.units_of(few) >= 0).all()


def test_few_contexts_are_no_excerpt(harbour):
    contexts = count.contexts(harbour, actor="guard")
    same, rows = _excerpts.of(contexts, seed=1)
    assert same is contexts
    assert rows.tolist() == list(range(60))


def test_choices_and_stability_of_many_contexts_are_those_of_an_excerpt(harbour, monkeypatch):
    contexts = count.whole(count.contexts(harbour, actor="guard"))
    clustered = group.clusters(contexts, k=3)
    monkeypatch.setattr(_excerpts, "MOST", 60)
    choice = group.choices(contexts, most=3, draws=2)
    assert (choice["n"] <= 60).all()
    assert (choice["n"] >= 30).all()
    found = group.stability(contexts, clustered, draws=3)
    assert found["n"].sum() == 120
    assert found["stability"].notna().any()


def test_batches_find_what_k_means_finds(monkeypatch):
    chance = np.random.default_rng(3)
    middles = np.array([[5.0, 0], [-5, 0], [0, 5]])
    place = np.concatenate(
        [middle + chance.normal(size=(40 - i, 2)) for i, middle in enumerate(middles)]
    )
    plain = _partitions.labels(place, 3, group.Recipe(), seed=1)
    monkeypatch.setattr(_partitions, "MOST_AT_ONCE", 10)
    assert (_partitions.labels(place, 3, group.Recipe(), seed=1) == plain).all()


@given(st.integers(0, 10_000))
def test_silhouettes_are_those_of_scikit_learn(seed):
    chance = np.random.default_rng(seed)
    place = chance.integers(-2, 3, size=(12, 3)).astype("float64")
    labels = np.append([1, 2], chance.integers(1, 4, size=10))
    expected = silhouette_score(place, labels, metric="cosine")
    for made in (place, sparse.csr_matrix(place)):
        assert group._cosine(made, labels) == pytest.approx(expected, abs=1e-9)


def test_what_chance_reaches_is_asked_once_for_a_corpus(harbour, monkeypatch):
    asked = []
    edge_of = _spaces.edge_of
    monkeypatch.setattr(_spaces, "edge_of", lambda *a, **k: asked.append(1) or edge_of(*a, **k))
    contexts = count.contexts(harbour, actor="guard")
    first, again = (_spaces.fit(contexts, seed=5).edge for _ in range(2))
    assert (len(asked), first) == (1, again)
    assert _spaces.fit(contexts, seed=6).edge != first
    assert _spaces.fit(contexts, within=True, seed=5).edge != first
    assert len(asked) == 3
    known = len(_spaces.EDGES)
    del contexts
    assert len(_spaces.EDGES) == known - 3
