"""How far apart sources are, and how sure that is."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy import sparse, stats
from scipy.spatial.distance import jensenshannon

from analysis import _distance, compare, count, resample
from analysis.tables import CorpusError
from tests.validity import calibration

MEASURES = ["cosine", "jensen_shannon"]


def made(rows, *, source, doc=None, background=None, unit="paragraph"):
    """Return contexts from their counts; by default all are of one document a source."""
    matrix = sparse.csr_matrix(np.array(rows, dtype="float64"))
    index = pd.DataFrame(
        {"doc": doc or list(source), "unit": range(len(rows)), "source": list(source), "actor": "x"}
    )
    if background is None:  # no word goes without a unit, or its idf would be infinite
        background = np.vstack([matrix.toarray(), np.ones(matrix.shape[1])])
    whole = sparse.csr_matrix(np.array(background, dtype="float64"))
    terms = np.array([f"t{i}" for i in range(matrix.shape[1])], dtype=object)
    return count.Contexts(index, matrix, whole, pd.DataFrame(), terms, unit)


def sampled(sizes, *, seed=0, words=60, documents=1):
    """Return contexts of as many sources as there are sizes, all of one distribution of words."""
    chance = np.random.default_rng(seed)
    rows = chance.poisson(3 / np.arange(1, words + 1), size=(sum(sizes), words))
    rows[:, 0] += 1
    source = np.repeat(["CRANE", "MILL", "REED", "SLUICE"][: len(sizes)], sizes)
    doc = [f"{one}-{i % documents}" for i, one in enumerate(source)]
    return made(rows, source=source, doc=doc)


def taken(contexts, rows):
    """Return some contexts, in the order asked for; the background stays."""
    return replace(contexts, index=contexts.index.iloc[rows], matrix=contexts.matrix[rows])


def doubled(contexts):
    """Return contexts with all that there is once more, under other names of documents."""
    index = contexts.index
    return replace(
        contexts,
        index=pd.concat([index, index.assign(doc="again-" + index["doc"])]),
        matrix=sparse.vstack([contexts.matrix] * 2).tocsr(),
        background=sparse.vstack([contexts.background] * 2).tocsr(),
    )


# Four words in two contexts a source; every word stands in 4 of 8 units, so that idf is the same.
ROWS = [[1, 0, 1, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]
EVEN = [[1, 1, 1, 1]] * 4 + [[0, 0, 0, 0]] * 4


def test_a_cosine_by_hand():
    """Sums are (2, 1, 1, 0) and (0, 1, 2, 1), each over the root of 2."""
    found = compare.distances(made(ROWS, source="AABB", background=EVEN), draws=50).iloc[0]
    assert found["observed"] == pytest.approx(1 - 3 / 6)
    # Contexts of A share one word of two: ½; so do those of B. Of A and B: 1, 1, 1 and 0 words.
    assert found["distance"] == pytest.approx(1 - (3 / 4 / 2) / (1 / 2))
    assert (found["n"], found["other_n"], found["units"], found["other_units"]) == (2, 2, 2, 2)
    assert found["resampled"] == "paragraphs"
    assert not found["enough"]
    assert np.isnan(found["q"])


def test_a_divergence_by_hand():
    """Distributions are (½, ¼, ¼, 0) and (0, ¼, ½, ¼)."""
    contexts = made(ROWS, source="AABB", background=EVEN)
    found = compare.distances(contexts, measure="jensen_shannon", draws=2000).iloc[0]
    middle = np.array([1 / 4, 1 / 4, 3 / 8, 1 / 8])
    expected = -(middle * np.log2(middle)).sum() - 1.5
    assert found["observed"] == pytest.approx(expected)
    both = np.array([[2, 1, 1, 0], [0, 1, 2, 1]])
    assert found["observed"] == pytest.approx(jensenshannon(*both, base=2) ** 2)
    # Six ways to choose two of four, of which each is another's mirror.
    ways = [np.array(ROWS)[list(two)].sum(axis=0) for two in ([0, 1], [0, 2], [0, 3])]
    apart = [jensenshannon(way, both.sum(axis=0) - way, base=2) ** 2 for way in ways]
    assert found["chance"] == pytest.approx(np.mean(apart), abs=0.01)
    slope = (1 + 1 / (1 - found["chance"])) / 2
    assert found["distance"] == pytest.approx((found["observed"] - found["chance"]) * slope)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_chance_of_all_permutations(measure):
    """One cluster against three: four shares, of which one is as observed."""
    rows = [[9, 0, 1], [1, 2, 1], [1, 3, 1], [1, 2, 2]]
    found = compare.distances(made(rows, source="ABBB"), measure=measure, draws=4000).iloc[0]
    assert found["p"] == pytest.approx(1 / 4, abs=0.03)
    assert found["chance"] < found["observed"] == found["distance"]
    assert np.isnan(found[["low", "high"]].astype("float64")).all()


def test_lengths_are_those_of_products_of_different_clusters():
    contexts = sampled([7, 9], documents=3)
    contexts.index["unit"] = np.arange(16) // 2  # some clusters hold two contexts
    vectors = compare._matrices.tfidf(contexts).toarray()
    clusters = contexts.index.groupby(["source", "doc", "unit"]).ngroup().to_numpy()
    own = (contexts.index["source"] == "CRANE").to_numpy()
    products = vectors @ vectors.T
    other = clusters[:, None] != clusters[None, :]
    means = [products[np.ix_(own, ~own)].mean()]
    means += [
        products[np.ix_(side, side)][other[np.ix_(side, side)]].mean() for side in (own, ~own)
    ]
    expected = 1 - means[0] / np.sqrt(means[1] * means[2])
    assert compare.distances(contexts, draws=10)["distance"].item() == pytest.approx(expected)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_interval_is_a_jackknife_over_clusters(measure):
    """The closed form against leaving each cluster out in truth."""
    contexts = sampled([9, 11])
    contexts.index["unit"] = np.repeat(range(14), [1, 2, 1, 3, 1, 1, 2, 1, 1, 1, 2, 1, 2, 1])

    def apart(rows):
        found = compare.distances(taken(contexts, rows), measure=measure, draws=2).iloc[0]
        return found["distance" if measure == "cosine" else "observed"]

    unit = contexts.index["unit"].to_numpy()
    left = [
        np.array([apart(np.flatnonzero(unit != i)) for i in side])
        for side in (range(6), range(6, 14))
    ]
    found = compare.distances(contexts, measure=measure, draws=400).iloc[0]
    low, high = resample.jackknife(0, *left)
    if measure == "jensen_shannon":  # what is corrected by a factor is as unsure by that factor
        slope = (found["high"] - found["low"]) / (high - low)
        assert 1 < slope < 1 / (1 - found["chance"])
        low, high = slope * low, slope * high
    assert found["low"] - found["distance"] == pytest.approx(low)
    assert found["high"] - found["distance"] == pytest.approx(high)


def test_words_of_one_cluster_can_be_taken_together():
    sums = sparse.csr_matrix(np.random.default_rng(1).poisson(0.2, size=(6, 80)).astype("float64"))
    less = _distance.merged(sums)
    assert less.shape[1] < sums.shape[1]
    for first in ([0, 1], [2, 4, 5]):
        rest = [i for i in range(6) if i not in first]
        apart = [
            _distance.divergence(one[first].sum(axis=0), one[rest].sum(axis=0))
            for one in (sums, less)
        ]
        assert apart[0] == pytest.approx(apart[1])


@pytest.mark.parametrize("measure", MEASURES)
def test_distances_are_the_same_however_rows_are_ordered(measure):
    contexts = sampled([30, 40, 30], documents=10)  # clusters of several contexts
    first = compare.distances(contexts, measure=measure, draws=60, seed=3)
    order = np.random.default_rng(0).permutation(100)
    again = compare.distances(taken(contexts, order), measure=measure, draws=60, seed=3)
    assert_frame_equal(first, again, check_exact=True)
    other = compare.distances(contexts, measure=measure, draws=60, seed=4)
    assert (other["chance"] != first["chance"]).any()
    places = compare.positions(contexts, measure=measure, draws=20)
    assert_frame_equal(
        places,
        compare.positions(taken(contexts, order), measure=measure, draws=20),
        check_exact=True,
    )


@pytest.mark.parametrize("measure", MEASURES)
def test_a_pair_does_not_depend_on_a_third_source(measure):
    contexts = sampled([6, 9, 7])
    whole = compare.distances(contexts, measure=measure, draws=60)
    rows = np.flatnonzero(contexts.index["source"] != "MILL")
    alone = compare.distances(taken(contexts, rows), measure=measure, draws=60)
    pair = whole[(whole["source"] == "CRANE") & (whole["other"] == "REED")]
    columns = [column for column in alone if column != "q"]
    assert_frame_equal(pair[columns].reset_index(drop=True), alone[columns], check_exact=True)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_source_taken_twice_is_as_far_as_once(measure):
    contexts = sampled([8, 11])
    once, twice = (
        compare.distances(one, measure=measure, draws=60) for one in (contexts, doubled(contexts))
    )
    assert once["observed"].item() == pytest.approx(twice["observed"].item())
    assert (twice["n"].item(), once["n"].item()) == (16, 8)


@pytest.mark.parametrize("measure", MEASURES)
def test_names_decide_only_which_source_stands_first(measure):
    contexts = sampled([8, 8])
    names = contexts.index["source"]
    turned = contexts.index.assign(source=names.map({"CRANE": "MILL", "MILL": "CRANE"}))
    once = compare.distances(contexts, measure=measure, draws=1000).iloc[0]
    again = compare.distances(replace(contexts, index=turned), measure=measure, draws=1000).iloc[0]
    assert again["observed"] == pytest.approx(once["observed"])
    assert again["chance"] == pytest.approx(once["chance"], abs=0.01)
    assert again["distance"] == pytest.approx(once["distance"], abs=0.05)
    assert again["p"] == pytest.approx(once["p"], abs=0.08)


@pytest.mark.parametrize("measure", MEASURES)
def test_sources_with_the_same_words_are_not_apart(measure):
    one = sampled([8])
    rows = np.repeat(one.matrix.toarray(), 2, axis=0)
    found = compare.distances(made(rows, source="AB" * 8), measure=measure, draws=200).iloc[0]
    assert found["observed"] == pytest.approx(0)
    assert found["distance"] < 0
    assert found["p"] == 1


@pytest.mark.parametrize("measure", MEASURES)
def test_sources_without_a_common_word_are_as_far_apart_as_can_be(measure):
    rows = np.kron(np.eye(2), np.random.default_rng(2).integers(1, 4, size=(12, 3)))
    contexts = made(rows, source="A" * 12 + "B" * 12)
    found = compare.distances(contexts, measure=measure, draws=300).iloc[0]
    assert found["observed"] == pytest.approx(1)
    assert found["p"] == pytest.approx(1 / 301)
    assert found["low"] <= found["distance"]
    if measure == "cosine":
        assert found["distance"] == pytest.approx(1)


def test_whole_documents_move_where_both_sources_have_ten():
    contexts = sampled([40, 30, 20], documents=10)
    contexts.index.loc[contexts.index["source"] == "REED", "doc"] = "one"
    found = compare.distances(contexts, draws=20)
    assert found["resampled"].tolist() == ["documents", "paragraphs", "paragraphs"]
    assert found[["units", "other_units"]].to_numpy().tolist() == [[10, 10], [40, 20], [30, 20]]
    assert compare.positions(contexts, draws=20)["resampled"].tolist() == [
        "documents",
        "documents",
        "paragraphs",
    ]


def test_sentences_are_called_sentences():
    contexts = replace(sampled([6, 6]), unit="sentence")
    assert compare.distances(contexts, draws=10)["resampled"].item() == "sentences"


def test_only_pairs_with_enough_contexts_have_a_q():
    found = compare.distances(sampled([4, 6, 7, 8]), draws=40)
    assert found["enough"].tolist() == [False] * 3 + [True] * 3
    assert found["q"].isna().tolist() == [True] * 3 + [False] * 3
    assert found["q"][3:].tolist() == stats.false_discovery_control(found["p"][3:]).tolist()
    pairs = list(combinations(["CRANE", "MILL", "REED", "SLUICE"], 2))
    assert list(zip(found["source"], found["other"], strict=True)) == pairs


def test_contexts_without_a_word_are_none():
    contexts = sampled([6, 6])
    more = made(
        np.vstack([contexts.matrix.toarray(), np.zeros((2, 60))]),
        source=[*contexts.index["source"], "MILL", "REED"],
        doc=[*contexts.index["doc"], "MILL-0", "r"],
        background=contexts.background.toarray(),
    )
    assert_frame_equal(compare.distances(more, draws=20), compare.distances(contexts, draws=20))


def test_contexts_that_share_no_word_can_not_be_corrected():
    found = compare.distances(made(np.eye(6), source="AAABBB"), draws=20).iloc[0]
    assert found["distance"] == found["observed"] == 1
    assert np.isnan(found["low"])


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_hardly_any_contexts(weir, rows):
    few = taken(count.contexts(weir, actor="otters", shortest=1), list(range(rows)))
    found = compare.distances(few, draws=10)
    assert list(found) == list(compare.DISTANCES)
    assert not found["enough"].any()
    assert compare.positions(few).empty
    assert list(compare.positions(few)) == list(compare.POSITIONS)


def test_an_unknown_measure_is_refused(harbour):
    with pytest.raises(CorpusError, match="measure 'euclid'; allowed: cosine, jensen_shannon"):
        compare.distances(count.contexts(harbour, actor="guard"), measure="euclid")


@pytest.mark.parametrize("measure", MEASURES)
def test_intervals_hold_the_truth_and_p_is_uniform_where_nothing_is_apart(measure):
    found = calibration.runs(measure, "none", (10, 10), number=120, draws=99)
    assert abs(found["distance"].mean()) < 0.04
    assert found["observed"].mean() > 0.3  # what would have been told without correction
    assert found["holds"].mean() >= 0.92
    # p takes steps of 0.01; of 120 uniform ones the greatest gap is 0.15 at most, 1 in 100 times.
    assert stats.kstest(found["p"], "uniform").pvalue > 0.01
    assert (found["p"] <= 0.05).sum() <= stats.binom.ppf(0.995, 120, 0.05)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_planted_difference_is_found_and_its_size_held(measure):
    found = calibration.runs(measure, "large", (15, 25), number=60, draws=99)
    truth = found["truth"].iloc[0]
    assert truth > 0.1
    assert found["distance"].mean() == pytest.approx(truth, abs=0.08)
    assert found["holds"].sum() >= stats.binom.ppf(0.005, 60, 0.95)
    assert (found["p"] <= 0.05).mean() > 0.9


def test_a_small_and_a_large_source_are_compared_at_the_size_of_the_small():
    """The pool of both is nearly the large source; what chance does to that is another thing."""
    found = calibration.runs("jensen_shannon", "large", (8, 80), number=40, draws=60)
    error = found["distance"] - found["truth"]
    assert abs(error.mean()) < 3 * error.std() / np.sqrt(40) + 0.01
    pooled = (found["observed"] - found["chance"]) * (1 + 1 / (1 - found["chance"])) / 2
    assert abs((pooled - found["truth"]).mean()) > 2 * abs(error.mean())


def apart_on_the_map(places):
    xy = places[["x", "y"]].to_numpy()
    return np.array([((one - two) ** 2).sum() for one, two in combinations(xy, 2)])


@pytest.mark.parametrize("measure", MEASURES)
def test_a_map_of_three_keeps_all_distances(measure):
    """Three sources of which each has words of its own and words of all."""
    chance = np.random.default_rng(5)
    rows = np.hstack([np.kron(np.eye(3), np.ones((9, 6))), np.ones((27, 6))])
    rows = chance.poisson(rows) + 0.1 * rows
    contexts = made(rows, source="A" * 9 + "B" * 9 + "C" * 9)
    places = compare.positions(contexts, measure=measure, draws=40)
    found = compare.distances(contexts, measure=measure, draws=40)
    assert places["share"].to_numpy() == pytest.approx(1)
    assert apart_on_the_map(places) == pytest.approx(found["distance"].to_numpy())
    assert places[["x", "y"]].sum().to_numpy() == pytest.approx(0, abs=1e-9)
    farthest = places[["x", "y"]].abs().round(9).idxmax()
    assert places.loc[farthest["x"], "x"] > 0 < places.loc[farthest["y"], "y"]
    assert (places["major"] >= places["minor"]).all()
    assert places["angle"].between(0, 180, inclusive="left").all()
    assert places["n"].tolist() == [9, 9, 9]


def test_maps_are_turned_onto_the_first():
    """Three sources as far from each other lie in no direction, and could be turned at will."""
    own = np.kron(np.eye(3), np.ones((40, 6)))
    rows = np.random.default_rng(6).poisson(own) + own
    contexts = made(rows + 0.3, source="A" * 40 + "B" * 40 + "C" * 40)
    places = compare.positions(contexts, draws=60)
    assert places["major"].max() < 0.1 * np.sqrt(apart_on_the_map(places).min())


@pytest.mark.parametrize("measure", MEASURES)
def test_drawing_anew_tells_the_spread_and_not_the_place(measure):
    contexts = sampled([12, 12])
    (row, slope), *_ = pairs = list(compare._pairs(contexts, measure, 50, 0))
    vectors = compare._vectors_of(contexts, measure)
    sides = [compare._side(contexts, vectors, name, False) for name in ("CRANE", "MILL")]
    drawn = compare._drawn_again(sides, pairs, compare.MEASURES[measure], 400, 0)
    assert drawn.shape == (400, 1)
    assert drawn.mean() == pytest.approx(row["distance"])
    plain = compare._drawn_again(sides, [(row, 1.0)], compare.MEASURES[measure], 400, 0)
    assert drawn.std() == pytest.approx(slope * plain.std())
    # The jackknife makes a spread of its own of the same distance.
    reach = (row["high"] - row["low"]) / 2 / stats.t.ppf(0.975, 20)
    assert 0.5 < drawn.std() / reach < 2


def test_what_is_nearer_than_chance_lies_on_one_place():
    found, share = compare._scaled(np.array([-0.2, 0.5, 0.5]))
    expected, fit = compare._scaled(np.array([0, 0.5, 0.5]))
    assert np.abs(found) == pytest.approx(np.abs(expected))
    assert share == pytest.approx(fit) == pytest.approx(1)
    assert compare._scaled(np.array([-0.2]))[0].tolist() == [[0, 0], [0, 0]]


def test_two_sources_lie_on_a_line():
    rows = np.vstack(
        [sampled([8]).matrix.toarray(), sampled([8], seed=1).matrix.toarray()[:, ::-1]]
    )
    contexts = made(rows, source="A" * 8 + "B" * 8)
    places = compare.positions(contexts, draws=40)
    assert places["y"].tolist() == [0, 0]
    assert places["x"].iloc[0] == pytest.approx(-places["x"].iloc[1])
    assert apart_on_the_map(places) == pytest.approx(
        compare.distances(contexts, draws=40)["distance"].to_numpy()
    )
    assert (places["major"] > 0).all()
    assert places["minor"].to_numpy() == pytest.approx(0, abs=1e-9)


def test_the_fewer_contexts_the_wider_is_the_ellipse():
    places = compare.positions(sampled([6, 60, 60]), draws=60).set_index("source")
    assert places.loc["CRANE", "major"] > places.loc["MILL", "major"]


def test_an_ellipse_by_hand():
    """A cross of points along a line of 30 degrees, twice as long as wide."""
    way = np.radians(30)
    turn = np.array([[np.cos(way), np.sin(way)], [-np.sin(way), np.cos(way)]])
    places = np.array([[2, 0], [-2, 0], [0, 1], [0, -1]]) @ turn
    found = compare._ellipse(places, 12)
    wide = 2 * 12 / 10 * stats.f.ppf(0.95, 2, 10)
    assert found["major"] == pytest.approx(np.sqrt(8 / 3 * wide))
    assert found["minor"] == pytest.approx(np.sqrt(2 / 3 * wide))
    assert found["angle"] == pytest.approx(30)
    assert np.isnan(compare._ellipse(places, 2)["major"])


def test_what_does_not_fit_in_a_plane_is_told():
    """Four sources as far from each other as can be are a tetrahedron."""
    rows = np.kron(np.eye(4), np.ones((6, 2)))
    places = compare.positions(made(rows, source="A" * 6 + "B" * 6 + "C" * 6 + "D" * 6), draws=10)
    assert places["share"].to_numpy() == pytest.approx(2 / 3)
