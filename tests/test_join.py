"""Trees: what is joined first, and how far apart it is."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from analysis import _matrices, _partitions, _spaces, compare, count, group, join
from analysis._partitions import Recipe
from analysis.tables import CorpusError

BARE = Recipe(space="tfidf")
PAIRS = pd.DataFrame(
    [
        ("CRANE", "MILL", 0.7, True),
        ("MILL", "REED", 0.1, True),
        ("CRANE", "REED", 0.9, True),
        ("CRANE", "SLUICE", 0.0, False),
        ("MILL", "SLUICE", 0.0, False),
        ("REED", "SLUICE", 0.0, False),
    ],
    columns=["source", "other", "distance", "enough"],
)
FIVE = [
    ("MILL", "a", 0, "wage 2, crane 1"),
    ("REED", "b", 0, "tide 3, silt 2"),
    ("MILL", "c", 0, "wage 1, crane 1, law 1"),
    ("REED", "d", 0, "tide 1, silt 1"),
    ("MILL", "e", 0, "law 2, oath 3"),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Shuffle less: the edge does not matter."""
    monkeypatch.setattr(_spaces, "SHUFFLES", 2)


# --- sources


def test_sources_that_are_most_alike_are_joined_first():
    expected = pd.DataFrame(
        {
            "left": ["MILL", "CRANE"],
            "right": ["REED", "join 1"],
            "distance": [0.1, 0.8],
            "size": [2, 3],
        }
    )
    assert_frame_equal(join.sources(PAIRS), expected, check_dtype=False)
    assert_frame_equal(join.sources(PAIRS.iloc[::-1]), expected, check_dtype=False)
    for none in (PAIRS.iloc[3:], PAIRS.iloc[:0]):
        assert join.sources(none).empty
        assert list(join.sources(none).columns) == list(expected.columns)


def test_what_is_nearer_than_chance_has_no_distance():
    rows = {"source": ["MILL"], "other": ["REED"], "distance": [-0.2], "enough": [True]}
    assert join.sources(pd.DataFrame(rows))["distance"].tolist() == [0]


def test_a_source_has_no_name_of_a_join():
    rows = {"source": ["MILL"], "other": ["join 1"], "distance": [0.2], "enough": [True]}
    with pytest.raises(CorpusError, match="a source is called 'join 1'; give it another name"):
        join.sources(pd.DataFrame(rows))


def test_a_tree_of_real_distances_joins_all(harbour):
    contexts = count.contexts(harbour, actor="guard")
    distances = compare.distances(contexts, draws=50)
    before = distances.copy()
    joins = join.sources(distances)
    assert_frame_equal(distances, before)
    assert joins["size"].iloc[-1] == len(harbour.sources)
    assert joins["distance"].is_monotonic_increasing


def test_hardly_any_contexts_make_no_tree_of_sources(weir):
    contexts = count.contexts(weir, actor="crown")
    assert join.sources(compare.distances(contexts, draws=20)).empty


# --- contexts


def test_joins_of_five_contexts_by_hand(bagged):
    contexts = bagged(FIVE)
    found = join.contexts(contexts, recipe=BARE)
    # First what is almost the same, then what shares two words of three, then one, then none. A
    # word that a leaf has not is named where it has no third.
    assert found[["left", "right", "size"]].to_numpy().tolist() == [
        ["2: tide, silt", "4: silt, tide", 2],
        ["1: wage, crane", "3: law, crane, wage", 2],
        ["5: oath, law", "join 2", 3],
        ["join 1", "join 3", 5],
    ]
    tree = linkage(_matrices.tfidf(contexts).toarray(), method="ward")
    np.testing.assert_allclose(found["distance"], tree[:, 2])


def test_a_leaf_is_called_by_the_words_that_weigh_most_in_it(bagged):
    """Mean TF-IDF of the contexts below it less that of all."""
    contexts = bagged(FIVE)
    found = join.contexts(contexts, leaves=2, recipe=BARE)
    weights = _matrices.tfidf(contexts).toarray()
    names = []
    for rows in ([0, 2, 4], [1, 3]):
        more = weights[rows].mean(axis=0) - weights.mean(axis=0)
        top = np.argsort(-more)[:3]
        names.append(", ".join(contexts.terms[top[more[top] > 0]]))
    assert sorted([found["left"][0][3:], found["right"][0][3:]]) == sorted(names)
    assert {found["left"][0][:3], found["right"][0][:3]} == {"1: ", "2: "}


@pytest.mark.parametrize("leaves", [2, 24, 1000])
@pytest.mark.parametrize("space", _partitions.SPACES)
def test_the_last_joins_are_those_of_the_whole_tree(harbour, leaves, space):
    contexts = count.contexts(harbour, actor="guard")
    recipe = Recipe("agglomerative", space)
    found = join.contexts(contexts, leaves=leaves, recipe=recipe)
    kept = min(leaves, 60)
    assert len(found) == kept - 1
    assert found.dtypes.astype("str").to_dict() == {
        "left": "str",
        "right": "str",
        "distance": "float64",
        "size": "int64",
    }
    tree = linkage(_partitions.placed(contexts, recipe, seed=0), method="ward")
    np.testing.assert_allclose(found["distance"], tree[-(kept - 1) :, 2])
    assert found["size"].tolist() == tree[-(kept - 1) :, 3].tolist()
    ends = [*found["left"], *found["right"]]
    assert len(set(ends)) == len(ends) == 2 * (kept - 1)
    leaf = [end for end in ends if not end.startswith("join ")]
    assert sorted(int(end.split(":")[0]) for end in leaf) == list(range(1, kept + 1))
    # Each join but the last is joined once, after it was made.
    place = {f"join {i}": i for i in range(1, kept)}
    for i, (left, right) in enumerate(zip(found["left"], found["right"], strict=True), start=1):
        assert place.get(left, 0) < i
        assert place.get(right, 0) < i
    # What a join holds is what the joins in it hold, and its leaves.
    sizes = dict(zip(place, found["size"], strict=True))
    for row in found.itertuples():
        own = [sizes[end] for end in (row.left, row.right) if end in sizes]
        assert row.size > sum(own) if len(own) < 2 else row.size == sum(own)


@pytest.mark.parametrize("method", _partitions.METHODS)
def test_agglomerative_clusters_are_cuts_through_the_tree(harbour, method):
    """Whatever the method of the recipe, the tree is that of Ward's criterion."""
    contexts = count.contexts(harbour, actor="guard")
    recipe = Recipe("agglomerative")
    found = join.contexts(contexts, leaves=3, recipe=Recipe(method))
    assert_frame_equal(found, join.contexts(contexts, leaves=3, recipe=recipe))
    place = _partitions.placed(contexts, recipe, seed=0)
    cut = fcluster(linkage(place, method="ward"), 3, "maxclust")
    clusters = group.clusters(contexts, k=3, recipe=recipe)["cluster"]
    assert adjusted_rand_score(cut, clusters) == 1
    sizes = clusters.value_counts()
    assert found["size"].iloc[0] in {sizes[1] + sizes[2], sizes[1] + sizes[3], sizes[2] + sizes[3]}


def test_within_sources_is_another_tree(harbour):
    contexts = count.contexts(harbour, actor="guard")
    found = join.contexts(contexts, leaves=5, recipe=Recipe(within=True))
    place = _partitions.placed(contexts, Recipe(within=True), seed=0)
    np.testing.assert_allclose(found["distance"], linkage(place, method="ward")[-4:, 2])
    assert (found["distance"] != join.contexts(contexts, leaves=5)["distance"]).any()


@pytest.mark.parametrize("leaves", [-1, 0, 1])
def test_fewer_than_two_leaves_are_no_tree(bagged, leaves):
    with pytest.raises(CorpusError, match=rf"leaves is {leaves}; allowed are numbers from 2"):
        join.contexts(bagged(FIVE), leaves=leaves, recipe=BARE)


@pytest.mark.parametrize("space", _partitions.SPACES)
def test_contexts_that_are_all_the_same_are_no_tree(bagged, space):
    contexts = bagged([("MILL", f"d{i}", 0, "wage 2, crane 1") for i in range(9)])
    assert join.contexts(contexts, recipe=Recipe(space=space)).empty


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_hardly_any_contexts(bagged, rows):
    contexts = bagged(FIVE[:rows], rest=FIVE[rows:])
    found = join.contexts(contexts, recipe=BARE)
    assert found["size"].tolist() == ([2] if rows == 2 else [])


@pytest.mark.parametrize("space", _partitions.SPACES)
def test_too_many_contexts_to_compare_all_with_all(bagged, monkeypatch, space):
    monkeypatch.setattr(_partitions, "MOST_PAIRS", 4)
    with pytest.raises(CorpusError, match=r"there are 5; allowed are 4; take k-means, or"):
        join.contexts(bagged(FIVE), recipe=Recipe(space=space))
    monkeypatch.setattr(_partitions, "MOST_PAIRS", 5)
    join.contexts(bagged(FIVE), recipe=Recipe(space=space))
