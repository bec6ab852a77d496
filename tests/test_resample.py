"""How sure a number is."""

from math import erf, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import sparse, stats

from analysis import _contrasts, resample

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


def test_units_are_called_what_they_are():
    frame = pd.concat([units(20, documents=10), units(20, source="REED", documents=9)])
    found = resample.clusters(frame, ["source"], unit="sentence")
    assert found["resampled"].tolist() == ["documents"] * 20 + ["sentences"] * 20


def test_a_jackknife_of_means_is_the_interval_of_welch():
    chance = np.random.default_rng(4)
    first, second = chance.normal(size=7), chance.normal(1, 3, size=12)
    estimate = first.mean() - second.mean()
    left = (first.sum() - first) / 6 - second.mean(), first.mean() - (second.sum() - second) / 11
    expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert resample.jackknife(estimate, *left) == pytest.approx(tuple(expected))


def test_a_jackknife_of_what_does_not_vary_or_cannot_be_told():
    assert resample.jackknife(3.0, np.ones(4)) == (3, 3)
    for left in ([np.ones(1), np.arange(3)], [np.arange(3), np.array([1, np.nan])]):
        assert np.isnan(resample.jackknife(3.0, *left)).all()


def test_permutations_keep_the_sizes_of_the_sides():
    falls = resample.permuted(3, 9, seed=1, draws=4000)
    assert falls.shape == (4000, 12)
    assert falls.dtype == bool
    assert (falls.sum(axis=1) == 3).all()
    # Each cluster falls on the first side in a quarter of the draws, give or take 4 deviations.
    assert falls.mean(axis=0) == pytest.approx(1 / 4, abs=0.028)
    assert len(np.unique(falls, axis=0)) == 220  # all ways to choose 3 of 12
    assert (falls == resample.permuted(3, 9, seed=1, draws=4000)).all()
    assert (falls != resample.permuted(3, 9, seed=2, draws=4000)).any()
    assert resample.permuted(2, 0, seed=0, draws=5).all()


def test_q_values_by_hand():
    """Of four tests, ordered: p times four over its rank, and none above the next one's."""
    found = resample.q_values(np.array([0.04, np.nan, 0.01, 0.03, 0.5]))
    assert found == pytest.approx([0.16 / 3, np.nan, 0.04, 0.16 / 3, 0.5], nan_ok=True)
    assert np.isnan(resample.q_values(np.array([np.nan]))).all()
    assert resample.q_values(np.array([])).size == 0


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


@settings(max_examples=60)
@given(
    st.integers(2, 60),
    st.integers(2, 200),
    st.integers(1, 4),
    st.sampled_from(["float32", "float64"]),
    st.integers(0, 10),
)
def test_one_end_is_that_of_the_interval(size, draws, things, kind, seed):
    values = np.random.default_rng(seed).normal(3, 2, (draws, things)).astype(kind)
    low, high = resample.interval(values.astype("float64"), size)
    rel = 1e-6 if kind == "float32" else 1e-12
    for upper, expected in ((False, low), (True, high)):
        found = resample.end(np.ascontiguousarray(values.T), size, upper=upper)
        assert found == pytest.approx(expected, rel=rel, abs=rel)


@pytest.mark.parametrize("size", [2, 10, 1000])
def test_an_end_by_hand(size):
    draws = np.random.default_rng(0).permutation(np.linspace(0, 1, 100_001))[None, :]
    assert resample.end(draws.copy(), size, upper=False)[0] == pytest.approx(tail(size), abs=2e-5)
    assert resample.end(draws, size, upper=True)[0] == pytest.approx(1 - tail(size), abs=2e-5)


def test_an_end_may_be_open():
    values = np.array([[np.inf, 1.0, 2.0, 3.0, 4.0], [5.0, 5.0, 5.0, 5.0, 5.0]])
    assert resample.end(values.copy(), 1000, upper=True).tolist() == [np.inf, 5]
    low = resample.end(values, 1000, upper=False)
    assert low.tolist() == [pytest.approx(1 + 4 * tail(1000), abs=1e-4), 5]


def collected(*arguments, **options):
    """Return amounts and totals of all things in all draws."""
    parts = list(_contrasts.drawn(*arguments, **options))
    assert [part.start for part, *_ in parts[1:]] == [part.stop for part, *_ in parts[:-1]]
    assert (parts[0][0].start, parts[-1][0].stop) == (0, arguments[0].shape[1])
    names = parts[0][1]
    amounts = {name: np.vstack([part[1][name] for part in parts]) for name in names}
    return amounts, parts[0][2], len(parts)


CHANCE = np.random.default_rng(6)
THINGS = sparse.csr_matrix(CHANCE.poisson(1.0, (12, 7)))
BASE = CHANCE.integers(20, 60, 12).astype("float64")
GROUP = np.array(list("AABABBBAAAAB"), dtype=object)


def test_drawn_weights_are_those_of_the_bayesian_bootstrap():
    """Dirichlet: n clusters have weights of mean 1, variance (n-1)/(n+1), covariance -1/(n+1)."""
    draws, n = 40_000, 5
    amounts, totals, _ = collected(
        sparse.csr_matrix(np.eye(n)), np.ones(n), np.array(["A"] * n), seed=1, draws=draws
    )
    weight = amounts["A"]
    assert weight.sum(axis=0) == pytest.approx(n, rel=1e-5)
    assert totals["A"] == pytest.approx(n, rel=1e-5)
    error = np.sqrt((n - 1) / (n + 1) / draws)
    assert weight.mean(axis=1) == pytest.approx(1, abs=4 * error)
    covariance = np.cov(weight)
    assert np.diag(covariance) == pytest.approx((n - 1) / (n + 1), abs=0.03)
    assert covariance[~np.eye(n, dtype=bool)] == pytest.approx(-1 / (n + 1), abs=0.02)
    # One of five has less than t of the whole with the chance 1 - (1 - t)^4.
    share = (weight / n <= 0.1).mean(axis=1)
    assert share == pytest.approx(1 - 0.9**4, abs=4 * np.sqrt(0.35 * 0.65 / draws))


def test_amounts_and_totals_are_of_the_same_draws():
    amounts, totals, _ = collected(THINGS, BASE, GROUP, seed=2, draws=50)
    both = sparse.hstack([THINGS, sparse.csr_matrix(BASE[:, None])])
    more, _, _ = collected(both, BASE, GROUP, seed=2, draws=50)
    for name in "AB":
        assert amounts[name].shape == (7, 50)
        assert amounts[name].dtype == np.float32
        assert more[name][:7] == pytest.approx(amounts[name], rel=1e-5)
        assert more[name][7] == pytest.approx(totals[name], rel=1e-5)
        rows = group_rows(name)
        expected = np.asarray(THINGS[rows].sum(axis=0)).ravel()
        assert amounts[name].mean(axis=1) == pytest.approx(expected, rel=0.25)


def group_rows(name):
    return np.flatnonzero(np.equal(GROUP, name))


@pytest.mark.parametrize("at_once", [1, 100, 250, 333])
def test_a_few_things_at_a_time_are_as_good_as_all(monkeypatch, at_once):
    whole, totals, parts = collected(THINGS, BASE, GROUP, seed=3, draws=50)
    assert parts == 1
    monkeypatch.setattr(_contrasts, "AT_ONCE", at_once)
    found, same, parts = collected(THINGS, BASE, GROUP, seed=3, draws=50)
    assert parts == {1: 7, 100: 7, 250: 4, 333: 3}[at_once]
    for name in "AB":
        assert (found[name] == whole[name]).all()
        assert (same[name] == totals[name]).all()


def test_draws_go_with_the_seed_and_the_name_alone():
    both, totals, _ = collected(THINGS, BASE, GROUP, seed=4, draws=50)
    rows = group_rows("B")
    alone, total, _ = collected(THINGS[rows], BASE[rows], GROUP[rows], seed=4, draws=50)
    assert (alone["B"] == both["B"]).all()
    assert (total["B"] == totals["B"]).all()
    renamed, _, _ = collected(THINGS[rows], BASE[rows], np.array(["C"] * 5), seed=4, draws=50)
    assert (renamed["C"] != both["B"]).any()
    other, _, _ = collected(THINGS[rows], BASE[rows], GROUP[rows], seed=5, draws=50)
    assert (other["B"] != both["B"]).any()
    # Two groups of the same clusters are drawn apart.
    twice = np.array(["A"] * 12 + ["B"] * 12)
    found, _, _ = collected(sparse.vstack([THINGS] * 2), np.tile(BASE, 2), twice, seed=4)
    for one, two in zip(found["A"], found["B"], strict=True):
        assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(resample.DRAWS)


def test_nothing_is_drawn_of_no_things():
    assert list(_contrasts.drawn(THINGS[:, :0], BASE, GROUP, seed=0)) == []


def permuted(counts, base, chosen, *, times=20_000):
    """Return the bounds of the two-sided p of each thing by shuffling: without and with ties.

    A rare thing has few values that its count can take; a p between those of "more than this" and
    "at least this" is what can be asked for.
    """
    chance = np.random.default_rng(0)
    beyond = counts - counts.sum(axis=0) * base[:, None] / base.sum()
    member = np.zeros((times, len(base)))
    picked = np.argsort(chance.random(member.shape), axis=1)[:, : chosen.sum()]
    np.put_along_axis(member, picked, 1, axis=1)
    sums, own = member @ beyond, beyond[chosen].sum(axis=0)
    least, most = (
        np.minimum((sums > own + more).mean(axis=0), (sums < own - more).mean(axis=0))
        for more in (1e-9, -1e-9)
    )
    return np.minimum(2 * least, 1), np.minimum(2 * most, 1)


@pytest.mark.parametrize(
    ("clusters", "first", "kind", "planted", "near", "far"),
    [
        (24, 12, "many", 0, 0.02, 0.06),
        (24, 12, "many", 1.5, 0.02, 0.06),
        (24, 12, "many", -1.5, 0.02, 0.06),
        (40, 5, "many", 0, 0.03, 0.06),
        (40, 35, "many", 2, 0.02, 0.06),
        (40, 20, "bursts", 0, 0.03, 0.35),
        (8, 3, "many", 0, 0.05, 0.2),
        (30, 12, "rare", 0, 0.02, 0.02),
        (40, 4, "rare", 0, 0.05, 0.15),
    ],
)
def test_chance_is_that_of_shuffling(clusters, first, kind, planted, near, far):
    """Of 100 things; within `near` of 20,000 shuffles where either p is below 0.1, else `far`."""
    chance = np.random.default_rng(clusters + first)
    chosen = np.arange(clusters) < first
    base = np.full(clusters, 40.0)  # of equal length: only then shuffling is by number alone
    shape = (clusters, 100)
    if kind == "many":
        counts = chance.poisson(3 + np.where(chosen, planted, 0)[:, None], shape)
    elif kind == "bursts":
        counts = chance.negative_binomial(0.3, 0.2, shape)
    else:
        counts = chance.poisson(0.15, shape)
    found = resample.dealt(sparse.csr_matrix(counts), base, chosen)
    least, most = permuted(counts.astype("float64"), base, chosen)
    outside = np.maximum(found - most, least - found)
    small = np.minimum(found, most) <= 0.1
    assert small.any()
    assert outside[small].max() <= near
    assert outside.max() <= far
    assert np.median(outside) <= 0.02


def test_nothing_to_deal_out():
    counts = sparse.csr_matrix([[3, 0, 2], [0, 0, 2], [1, 0, 2], [0, 0, 2]])
    base, two = np.full(4, 10.0), np.array([True, True, False, False])
    found = resample.dealt(counts, base, two)
    assert found[1:].tolist() == [1, 1]  # none at all; as many everywhere
    assert found[0] < 1
    assert resample.dealt(counts, base, np.full(4, True)).tolist() == [1, 1, 1]
    assert resample.dealt(counts, base, np.full(4, False)).tolist() == [1, 1, 1]
    assert resample.dealt(counts, np.zeros(4), two).tolist() == [1, 1, 1]
    assert resample.dealt(counts[:2], base[:2], np.array([True, False])).tolist() == [1, 1, 1]
    assert resample.dealt(counts[:, :0], base, two).tolist() == []


def test_what_goes_with_the_length_is_no_difference():
    """Long clusters hold more: as many as their share of the words says."""
    base = np.array([10.0, 20, 30, 40, 50, 60])
    chosen = np.arange(6) >= 3
    assert resample.dealt(sparse.csr_matrix(base[:, None] / 10), base, chosen).tolist() == [1]
    thirds = np.array([21.0, 33, 39, 57, 63, 111])  # a rate that is no binary number
    assert resample.dealt(sparse.csr_matrix(thirds[:, None] / 3), thirds, chosen).tolist() == [1]
    even = resample.dealt(sparse.csr_matrix(base[:, None] / 10), np.full(6, 10.0), chosen)
    assert even[0] < 0.1


@settings(max_examples=60)
@given(
    st.integers(3, 12).flatmap(
        lambda n: st.tuples(
            st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), min_size=n, max_size=n),
            st.lists(st.integers(5, 50), min_size=n, max_size=n),
            st.lists(st.booleans(), min_size=n, max_size=n),
            st.permutations(range(n)),
        )
    )
)
def test_laws_of_dealing_out(design):
    counts, base, chosen, order = (np.array(part) for part in design)
    found = resample.dealt(sparse.csr_matrix(counts), base, chosen)
    assert ((found >= 0) & (found <= 1)).all()
    shuffled = resample.dealt(sparse.csr_matrix(counts[order]), base[order], chosen[order])
    assert shuffled == pytest.approx(found, abs=1e-9)
    # What one side has too many of, the other has too few of.
    assert resample.dealt(sparse.csr_matrix(counts), base, ~chosen) == pytest.approx(
        found, abs=1e-9
    )
    # Neither the measure of words nor that of things counts, nor what else there is.
    assert resample.dealt(sparse.csr_matrix(7 * counts), 3 * base, chosen) == pytest.approx(
        found, abs=1e-9
    )
    alone = resample.dealt(sparse.csr_matrix(counts[:, :1]), base, chosen)
    assert alone == pytest.approx(found[:1], abs=1e-12)


@pytest.mark.parametrize(("own", "others"), [((30, 121), (500, 42)), ((18, 168), (41, 497))])
def test_a_side_is_not_told_apart_by_the_length_of_its_clusters(own, others):
    """The same rate everywhere, clusters of one side far longer or shorter than the others."""
    chance = np.random.default_rng(2)
    (first, long), (second, short) = own, others
    base = np.r_[chance.poisson(long, first), chance.poisson(short, second)] + 5.0
    chosen = np.arange(first + second) < first
    tried = 2000
    counts = chance.poisson(base[:, None] * 60 / base.sum() * np.ones((1, tried)))
    p = resample.dealt(sparse.csr_matrix(counts), base, chosen)
    for alpha in (0.05, 0.01):
        assert (p < alpha).mean() <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / tried)


def test_many_clusters_are_each_drawn_once_on_average():
    drawn = resample.weights(np.arange(resample.MANY), seed=1, draws=2000)
    assert drawn.mean() == pytest.approx(1, abs=0.01)
    assert drawn.var() == pytest.approx(1, abs=0.02)
    assert (drawn == 0).mean() == pytest.approx(np.exp(-1), abs=0.005)
    assert (drawn == resample.weights(np.arange(resample.MANY), seed=1, draws=2000)).all()


def test_an_interval_hardly_hangs_on_how_many_clusters_are_drawn(monkeypatch):
    chance = np.random.default_rng(5)
    rows = units(300, documents=300)
    counts, base = chance.poisson(3, size=(300, 2)), chance.integers(50, 150, size=300)
    ends = []
    for many in (200, 301):
        monkeypatch.setattr(resample, "MANY", many)
        found = resample.ratios(rows, counts, base, group="source", seed=2, draws=4000)
        ends.append((found["high"] - found["low"]).to_numpy())
    assert ends[0] == pytest.approx(ends[1], rel=0.08)


def test_groups_within_each_value_are_those_of_the_value_alone():
    chance = np.random.default_rng(6)
    rows = pd.concat([units(8), units(9, source="REED"), units(7), units(30, documents=12)])
    rows = rows.assign(actor=np.repeat(["ada", "finch"], [17, 37]))
    counts, base = chance.poisson(2, size=(54, 3)), chance.integers(5, 15, size=54)
    found = resample.ratios(rows, counts, base, group="source", each="actor", seed=3, draws=99)
    alone = []
    for actor in ("ada", "finch"):
        own = (rows["actor"] == actor).to_numpy()
        told = resample.ratios(rows[own], counts[own], base[own], group="source", seed=3, draws=99)
        told.insert(0, "actor", actor)
        alone.append(told)
    expected = pd.concat(alone, ignore_index=True)
    assert_frame_equal(found, expected, check_dtype=False)
