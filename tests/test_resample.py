"""How sure a number is."""

from math import erf, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import resample

T_975 = {2: 12.7062, 3: 4.30265, 5: 2.77645, 10: 2.26216, 20: 2.09302, 1000: 1.96234}


def tail(size):
    """The share of draws beyond each end: the t quantile of n - 1 degrees from a printed table."""
    return (1 - erf(sqrt(size / (size - 1)) * T_975[size] / sqrt(2))) / 2


def units(number, *, source="MILL", documents=1):
    docs = [f"{source}-{i % documents}" for i in range(number)]
    return pd.DataFrame({"source": source, "doc": docs, "unit": range(number)})


def test_whole_documents_are_drawn_where_there_are_ten():
    frame = pd.concat([units(20, documents=10), units(20, source="REED", documents=9)])
    found = resample.clusters(frame, ["source"])
    assert found["resampled"].tolist() == ["documents"] * 20 + ["paragraphs"] * 20
    assert found["cluster"].iloc[:20].nunique() == 10
    assert found["cluster"].iloc[20:].nunique() == 20


def test_weights_draw_clusters_whole_and_as_many_as_there_are():
    cluster = np.array([5, 5, 7, 9])
    drawn = resample.weights(cluster, seed=3, draws=200)
    assert drawn.shape == (200, 4)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert drawn.mean(axis=0) == pytest.approx(1, abs=0.15)
    assert (drawn == resample.weights(cluster, seed=3, draws=200)).all()
    assert (drawn != resample.weights(cluster, seed=4, draws=200)).any()


def test_intervals_ignore_draws_without_a_value():
    values = np.array([[np.nan, 0.0, np.nan], [np.nan, 1.0, 2.0], [np.nan, 2.0, 2.0]])
    low, high = resample.interval(values, 10)
    assert np.isnan([low[0], high[0]]).all()
    assert (low[2], high[2]) == (2, 2)
    assert (low[1], high[1]) == pytest.approx((2 * tail(10), 2 - 2 * tail(10)), abs=1e-4)


@pytest.mark.parametrize(
    ("size", "beyond"), [(2, 0), (3, 0), (5, 0.00095), (10, 0.00855), (20, 0.01588), (1000, 0.0248)]
)
def test_the_fewer_clusters_the_farther_out_an_interval_reaches(size, beyond):
    """All draws from 0 to 1, one each: an end is the share of draws beyond it."""
    assert tail(size) == pytest.approx(beyond, abs=1e-4)
    low, high = resample.interval(np.linspace(0, 1, 100_001)[:, None], size)
    assert (low[0], 1 - high[0]) == pytest.approx((tail(size), tail(size)), abs=2e-5)


def coverage(size, *, runs=300, draws=300):
    """Return how often the interval of a mean holds the truth, and the plain percentile's."""
    chance = np.random.default_rng(size)
    cluster = np.repeat(range(size), 3)
    inside = np.zeros(2)
    for seed in range(runs):
        # Rows of a cluster are alike: what is drawn is clusters, and the true mean is 0.
        values = chance.normal(size=size).repeat(3) + 0.5 * chance.normal(size=3 * size)
        means = resample.weights(cluster, seed=seed, draws=draws) @ values / (3 * size)
        expanded = np.ravel(resample.interval(means[:, None], size))
        for i, (low, high) in enumerate((expanded, np.quantile(means, [0.025, 0.975]))):
            inside[i] += low <= 0 <= high
    return inside / runs


@pytest.mark.parametrize("size", [5, 10, 20])
def test_an_interval_over_few_clusters_covers_the_truth(size):
    expanded, plain = coverage(size)
    assert 0.85 <= expanded < 1, f"{size} clusters: coverage {expanded:.3f}, percentile {plain:.3f}"
    if size == 5:
        assert expanded > plain + 0.03, f"coverage {expanded:.3f}, percentile {plain:.3f}"


def test_the_size_of_an_interval_is_that_of_the_clusters_not_of_the_rows():
    """Ten documents of two units each: ten are drawn."""
    rows = units(20, documents=10)
    values = np.random.default_rng(2).normal(5, 1, size=20)
    found = resample.ratios(
        rows, values[:, None], np.ones(20), group="source", seed=0, trials=False
    ).iloc[0]
    assert (found["units"], found["resampled"]) == (10, "documents")
    drawn = resample.weights(resample.clusters(rows, ["source"])["cluster"].to_numpy(), seed=[0, 0])
    means = np.sort(drawn @ values / drawn.sum(axis=1))
    expected = np.quantile(means, [tail(10), 1 - tail(10)])
    assert (found["low"], found["high"]) == pytest.approx(tuple(expected), abs=1e-3)


def test_ratios_of_one_unit_have_no_interval():
    result = resample.ratios(units(1), [[3, 0, 12]], np.array([12]), group="source", seed=0)
    expected = pd.DataFrame(
        {
            "source": ["MILL"] * 3,
            "thing": [0, 1, 2],
            "n": [3, 0, 12],
            "base": [12.0] * 3,
            "units": [1] * 3,
            "resampled": ["paragraphs"] * 3,
            "ratio": [0.25, 0, 1],
            "low": [np.nan] * 3,
            "high": [np.nan] * 3,
        }
    )
    assert_frame_equal(result, expected, check_dtype=False)


def test_ratios_of_0_and_1_over_two_units_have_the_exact_bounds():
    counts = [[0, 5], [0, 7]]
    result = resample.ratios(units(2), counts, np.array([5, 7]), group="source", seed=0)
    rare = 1 - 0.025 ** (1 / 12)
    assert result[["ratio", "low", "high"]].to_numpy().tolist() == [
        [0, 0, pytest.approx(rare)],
        [1, pytest.approx(1 - rare), 1],
    ]


def test_ratios_that_are_no_trials_have_no_exact_bounds():
    options = {"group": "source", "seed": 0, "trials": False}
    result = resample.ratios(units(2), [[0], [0]], np.ones(2), **options)
    assert result[["ratio", "low", "high"]].to_numpy().tolist() == [[0, 0, 0]]


def test_an_interval_covers_what_was_put_in():
    chance = np.random.default_rng(1)
    inside = 0
    for seed in range(200):
        base = chance.integers(20, 60, size=40)
        counts = chance.binomial(base, 0.1)[:, None]
        found = resample.ratios(units(40), counts, base, group="source", seed=seed, draws=200)
        inside += bool(found["low"].iloc[0] <= 0.1 <= found["high"].iloc[0])
    assert 175 <= inside <= 199  # 95 % of 200, less what a percentile interval of 40 units misses


def test_groups_do_not_touch_each_other():
    alone = resample.ratios(units(4), [[1], [0], [2], [1]], np.ones(4), group="source", seed=5)
    both = resample.ratios(
        pd.concat([units(4), units(3, source="REED")]),
        [[1], [0], [2], [1], [9], [9], [9]],
        np.ones(7),
        group="source",
        seed=5,
    )
    assert_frame_equal(both.iloc[:1], alone)
    assert both["ratio"].tolist() == [1, 9]


def test_nothing_to_resample():
    empty = units(1).iloc[:0]
    result = resample.ratios(empty, np.zeros((0, 2)), np.zeros(0), group="source", seed=0)
    assert result.empty
    assert "ratio" in result.columns


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(5, 9)), min_size=1, max_size=12),
    st.integers(0, 3),
)
def test_a_ratio_is_a_ratio(rows, seed):
    counts, base = np.array(rows, dtype="float64").T
    found = resample.ratios(
        units(len(rows)), counts[:, None], base, group="source", seed=seed, draws=50
    ).iloc[0]
    assert found["ratio"] == pytest.approx(counts.sum() / base.sum())
    assert found["n"] == counts.sum()
    assert np.isnan(found["low"]) == np.isnan(found["high"]) == (len(rows) == 1)
    if len(rows) > 1:
        assert 0 <= found["low"] <= found["high"] <= 1
