"""Clusters of contexts, and how far to trust them."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy import sparse

from analysis import compare, count, group


def planted(sizes, *, shared=0):
    """Return contexts of as many topics as there are sizes, each with six words of its own."""
    topics = np.repeat(range(len(sizes)), sizes)
    chance = np.random.default_rng(0)
    matrix = np.zeros((len(topics), 6 * len(sizes) + 3))
    for row, topic in enumerate(topics):
        words = chance.choice(6, size=4, replace=False) + 6 * topic
        matrix[row, words] = chance.integers(1, 3, size=4)
        matrix[row, -3:] = shared
    matrix = matrix[:, matrix.any(axis=0)]  # a term is a word that is used
    index = pd.DataFrame(
        {
            "doc": [f"d{i}" for i in range(len(topics))],
            "unit": 0,
            "source": [("MILL", "REED")[i % 2] for i in range(len(topics))],
            "start_date": pd.Timestamp("2001-01-01"),
            "actor": "x",
            "voice": "own",
            "mentions": 1,
        }
    )
    terms = np.array([f"t{i}" for i in range(matrix.shape[1])], dtype=object)
    matrix = sparse.csr_matrix(matrix)
    return count.Contexts(index, matrix, matrix, pd.DataFrame(), terms), topics


@pytest.mark.parametrize("method", ["k-means", "hierarchical"])
def test_planted_topics_are_found_and_numbered_by_size(method):
    contexts, topics = planted([6, 14, 10])
    found = group.clusters(contexts, k=3, method=method, seed=1)
    assert_frame_equal(found.drop(columns="cluster"), contexts.index)
    assert found["cluster"].tolist() == [{0: 3, 1: 1, 2: 2}[topic] for topic in topics]


@pytest.mark.parametrize(("k", "number"), [(1, 1), (2, 2), (100, 30)])
def test_there_are_at_most_as_many_clusters_as_contexts(k, number):
    contexts, _ = planted([15, 15])
    found = group.clusters(contexts, k=k)["cluster"]
    assert found.nunique() <= number
    assert found.min() == 1
    if k < 3:
        assert found.nunique() == k


def test_planted_topics_are_stable_and_noise_is_not():
    contexts, _ = planted([12, 12, 12])
    found = group.stability(contexts, group.clusters(contexts, k=3), draws=10)
    assert found["cluster"].tolist() == [1, 2, 3]
    assert found["n"].tolist() == [12, 12, 12]
    assert (found["stability"] > 0.9).all()
    assert found["stable"].all()
    noise = np.random.default_rng(0).poisson(0.6, size=contexts.matrix.shape).astype("float64")
    matrix = sparse.csr_matrix(noise + np.eye(*noise.shape))
    noisy = count.Contexts(contexts.index, matrix, matrix, contexts.units, contexts.terms)
    found = group.stability(noisy, group.clusters(noisy, k=6), draws=10)
    assert found["stability"].between(0, 1).all()
    assert not found["stable"].all()


def test_the_planted_number_of_clusters_is_chosen():
    contexts, _ = planted([12, 12, 12])
    choice = group.choices(contexts, most=5)
    assert choice["k"].tolist() == [2, 3, 4, 5]
    assert (choice["n"] == 36).all()
    assert group.best(choice) == 3
    assert choice.loc[choice["k"] == 3, "source_overlap"].iloc[0] < 0.1


def test_clusters_that_repeat_the_sources_overlap_with_them():
    contexts, topics = planted([12, 12])
    contexts.index["source"] = np.array(["MILL", "REED"])[topics]
    choice = group.choices(contexts, most=2)
    assert choice["source_overlap"].iloc[0] == pytest.approx(1)


def test_too_few_contexts_are_no_choice():
    choice = group.choices(planted([4, 3])[0])
    assert choice.empty
    assert group.best(choice) == 1


def test_the_words_of_a_cluster_are_its_own():
    contexts, _ = planted([8, 12], shared=1)
    found = group.terms(contexts, group.clusters(contexts, k=2), most=6)
    first, second = (set(found.loc[found["cluster"] == i, "term"]) for i in (1, 2))
    assert first == {f"t{i}" for i in range(6, 12)}
    assert second == {f"t{i}" for i in range(6)}
    assert found.groupby("cluster")["n"].first().tolist() == [12, 8]
    assert found.groupby("cluster")["rank"].apply(list).tolist() == [[1, 2, 3, 4, 5, 6]] * 2
    assert (found["weight"] > 0).all()
    assert (found["spread"] <= found["n"]).all()


def test_shares_of_clusters():
    clustered = pd.DataFrame(
        {
            "source": ["MILL"] * 4 + ["REED"],
            "doc": list("abcde"),
            "unit": 0,
            "cluster": [1, 1, 1, 2, 2],
        }
    )
    found = group.shares(clustered)
    assert found[["source", "cluster", "n", "base", "share"]].to_numpy().tolist() == [
        ["MILL", 1, 3, 4, 0.75],
        ["MILL", 2, 1, 4, 0.25],
        ["REED", 1, 0, 1, 0],
        ["REED", 2, 1, 1, 1],
    ]


def test_a_map_of_contexts_shows_the_topics_apart():
    contexts, topics = planted([10, 10])
    found = group.places(contexts)
    assert_frame_equal(found[contexts.index.columns], contexts.index)
    sides = found["x"].to_numpy() > 0
    assert len(set(sides[topics == 0])) == len(set(sides[topics == 1])) == 1
    assert sides[0] != sides[-1]
    assert 0 < found["y_share"].iloc[0] <= found["x_share"].iloc[0] <= 1


def test_a_tree_joins_the_most_alike_first():
    pairs = pd.DataFrame(
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
    expected = pd.DataFrame(
        {
            "left": ["MILL", "CRANE"],
            "right": ["REED", "join 1"],
            "distance": [0.1, 0.8],
            "size": [2, 3],
        }
    )
    assert_frame_equal(group.tree(pairs), expected, check_dtype=False)
    assert group.tree(pairs.iloc[3:]).empty
    assert group.tree(pairs.iloc[:0]).empty


def test_a_tree_takes_what_is_nearer_than_chance_for_no_distance():
    rows = {"source": ["MILL"], "other": ["REED"], "distance": [-0.2], "enough": [True]}
    assert group.tree(pd.DataFrame(rows))["distance"].tolist() == [0]


def test_a_tree_of_real_distances_joins_all(harbour):
    contexts = count.contexts(harbour, actor="guard")
    joins = group.tree(compare.distances(contexts, draws=50))
    assert joins["size"].iloc[-1] == len(harbour.sources)
    assert joins["distance"].is_monotonic_increasing


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_hardly_any_contexts(weir, rows):
    whole = count.contexts(weir, actor="otters", shortest=1)
    few = count.Contexts(
        whole.index.iloc[:rows], whole.matrix[:rows], whole.background, whole.units, whole.terms
    )
    clustered = group.clusters(few, k=3)
    assert len(clustered) == rows
    assert len(group.stability(few, clustered, draws=3)) == clustered["cluster"].nunique()
    assert group.choices(few).empty
    assert len(group.places(few)) == rows
    assert set(group.terms(few, clustered)["cluster"]) <= set(clustered["cluster"])
    assert (
        len(group.shares(clustered))
        == few.index["source"].nunique() * clustered["cluster"].nunique()
    )
    assert group.tree(compare.distances(few, draws=20)).empty


def test_the_same_seed_gives_the_same_clusters(harbour):
    contexts = count.contexts(harbour, actor="guard")
    first, again = (group.clusters(contexts, k=4, seed=7) for _ in range(2))
    assert_frame_equal(first, again)
    assert first["cluster"].value_counts().tolist() == sorted(
        first["cluster"].value_counts(), reverse=True
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", ["k-means", "hierarchical"])
def test_contexts_that_are_all_the_same_are_one_cluster_without_a_warning(method):
    contexts, _ = planted([12])
    matrix = sparse.csr_matrix(np.ones((12, 4)))
    terms = np.array(["a", "b", "c", "d"], dtype=object)
    same = count.Contexts(contexts.index, matrix, matrix, contexts.units, terms)
    clustered = group.clusters(same, k=3, method=method)
    assert clustered["cluster"].tolist() == [1] * 12
    assert len(group.places(same)) == 12
    assert len(group.stability(same, clustered, draws=3)) == 1
    group.choices(same)
