"""From the stance of mentions to the map: pooling, noise, coders, evidence."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import stats

from analysis import _coders, _pooling, extract, pool, tables

COLUMNS = ["source", "actor", "doc", "paragraph", "score", "reasons", "voice"]


def made(rows, *, coding=(), actors=("otters", "council"), shuffled=None):
    """Return features with a mention for each row: source, actor, doc, paragraph, score, …"""
    filled = [(*row, *("", "own")[len(row) - 5 :]) for row in rows]
    frame = pd.DataFrame(filled, columns=COLUMNS)
    frame["mention"] = frame.groupby("doc").cumcount()
    frame["start"] = 10 * frame["mention"]
    frame = frame.assign(end=frame["start"] + 4, use="actor", label=np.sign(frame["score"]))
    units = frame.drop_duplicates(["doc", "paragraph"]).assign(unit=lambda own: own["paragraph"])
    units = units.assign(start_date=pd.NaT, words=9, own_words=9, reprinted_words=0)
    if shuffled is not None:
        frame = frame.sample(frac=1, random_state=shuffled)
    nothing = pd.DataFrame()
    names = ("documents", "parts", "events", "clusters", "lexicon", "segments", "quotations")
    return tables.Features(
        name="town",
        settings={},
        actors=pd.DataFrame({"actor": actors, "label": [name.title() for name in actors]}),
        paragraphs=tables.build(tables.PARAGRAPHS, units),
        mentions=frame.drop(columns=["score", "label", "reasons"]),
        stances=tables.build(tables.STANCES, frame),
        coding=tables.build(tables.CODING, coding),
        **dict.fromkeys((*names, "counts", "dates"), nothing),
    )


def several(scores, source="MILL", actor="otters", doc="a"):
    """Return rows that stand in a paragraph each."""
    return [(source, actor, doc, place, score) for place, score in enumerate(scores)]


TOWN = [
    ("MILL", "otters", "a", 0, 1.0, "+ called 'friends'"),
    ("MILL", "otters", "a", 0, 0.5, "+ called 'friends'; + agent of 'help'"),
    ("MILL", "otters", "a", 1, 0.0, ""),
    ("MILL", "otters", "b", 0, -0.5, "− agent of 'steal'"),
    ("MILL", "council", "b", 1, -1.0, "− patient of 'blame'"),
    ("REED", "otters", "c", 0, 0.0, ""),
    ("REED", "otters", "c", 0, 0.5, "+ agent of 'help'", "quoted"),
]


def test_stances_of_a_small_town():
    told = pool.stances(made(TOWN))
    counted = told[["source", "actor", "label", "n", "units", "resampled"]]
    expected = [
        ["MILL", "otters", "Otters", 4, 3, "paragraphs"],
        ["MILL", "council", "Council", 1, 1, "paragraphs"],
        ["REED", "otters", "Otters", 1, 1, "paragraphs"],
    ]
    assert counted.to_numpy().tolist() == expected
    assert told["raw"].tolist() == [0.25, -1.0, 0.0]
    shares = told[["against", "neither", "for"]].to_numpy().tolist()
    assert shares == [[0.25, 0.25, 0.5], [1, 0, 0], [0, 1, 0]]
    assert told["enough"].tolist() == [False, False, False]
    assert (told["coded"].tolist(), told["calibrated"].any()) == ([0, 0, 0], False)


def test_columns_and_their_kinds_stand_still():
    told = pool.stances(made(TOWN))
    assert dict(told.dtypes.astype(str)) == pool.CELL
    none = pool.stances(made(TOWN), voice="reprinted")
    assert (len(none), dict(none.dtypes.astype(str))) == (0, pool.CELL)


def test_enough_takes_mentions_and_units():
    one_paragraph = [("MILL", "otters", "a", 0, 0.1)] * 9
    assert pool.stances(made(one_paragraph))["enough"].tolist() == [False]
    assert pool.stances(made(several([0.1] * 5)))["enough"].tolist() == [True]
    assert pool.stances(made(several([0.1] * 4)))["enough"].tolist() == [False]
    assert pool.stances(made(several([0.1] * 4)), fewest=4)["enough"].tolist() == [True]


def test_documents_are_what_is_counted_where_there_are_ten():
    rows = [("MILL", "otters", f"d{place // 2}", place % 2, 0.0) for place in range(20)]
    told = pool.stances(made(rows))
    assert told[["units", "resampled"]].to_numpy().tolist() == [[10, "documents"]]


def test_voices_are_told_apart():
    told = pool.voices(made(TOWN))
    assert told[["voice", "source", "n"]].to_numpy().tolist() == [
        ["own", "MILL", 4],
        ["own", "MILL", 1],
        ["own", "REED", 1],
        ["quoted", "REED", 1],
    ]
    assert pool.stances(made(TOWN), voice="all")["n"].tolist() == [4, 1, 2]


def test_places_do_not_count():
    features = made(TOWN)
    mentions = features.mentions.assign(use="place")
    assert pool.stances(replace(features, mentions=mentions)).empty


def test_what_is_asked_for_changes_no_number():
    features = made(TOWN)
    whole = pool.stances(features)
    some = pool.stances(features, sources=["MILL"], actors=["otters"])
    assert_frame_equal(some, whole.iloc[:1])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"voice": "loud"}, "no voice 'loud'; allowed: own, quoted, reprinted, all"),
        ({"sources": ["MIL"]}, "no source 'MIL'; allowed: MILL, REED"),
        ({"actors": ["otter"]}, "no actor 'otter'; allowed: council, otters"),
    ],
)
def test_what_there_is_not_is_told(asked, message):
    with pytest.raises(tables.CorpusError, match=message):
        pool.stances(made(TOWN), **asked)


def test_evidence_tells_of_actors_there_are():
    with pytest.raises(tables.CorpusError, match="no actor 'beavers'"):
        pool.evidence(made(TOWN), "beavers")


def test_evidence_by_hand():
    told = pool.evidence(made(TOWN), "otters")
    assert dict(told.dtypes.astype(str)) == pool.EVIDENCE
    assert told.to_numpy().tolist() == [
        ["MILL", "against", "agent of 'steal'", 1, 4, 1, 1, -0.5],
        ["MILL", "for", "called 'friends'", 2, 4, 1, 1, 0.75],
        ["MILL", "for", "agent of 'help'", 1, 4, 1, 1, 0.5],
    ]
    quoted = pool.evidence(made(TOWN), "otters", voice="quoted")
    assert quoted["source"].tolist() == ["REED"]
    assert pool.evidence(made(TOWN), "otters", most=1)["reason"].tolist() == [
        "agent of 'steal'",
        "called 'friends'",
    ]
    assert pool.evidence(made(TOWN), "otters", sources=["REED"]).empty


def test_reasons_of_rules_come_first_then_the_frequent_and_the_strong():
    rows = [
        ("MILL", "otters", "a", 0, 0.5, "+ called 'b'; + called 'a'; + near 'z'"),
        ("MILL", "otters", "a", 1, 0.9, "+ called 'z'; + near 'z'"),
        ("MILL", "otters", "a", 2, 0.5, "+ called 'y'; + called 'y'; − near 'x'"),
        ("MILL", "otters", "a", 3, -0.5, "+ called 'z'"),
    ]
    told = pool.evidence(made(rows), "otters")
    kinds = ["called 'z'", "called 'a'", "called 'b'", "called 'y'", "near 'z'"]
    assert told["reason"].tolist() == ["near 'x'", *kinds]
    assert told["side"].tolist() == ["against"] + ["for"] * 5
    assert told["n"].tolist() == [1, 2, 1, 1, 1, 2]  # given twice, it is one mention's reason once


def coded(rows, stances, coder="A"):
    """Return codings of the first mentions of document a."""
    return [("a", 10 * at, 10 * at + 4, "otters", coder, one) for at, one in enumerate(stances)]


def test_codings_of_other_places_and_actors_do_not_count():
    rows = several([-1.0, 0.0])
    other = [("a", 5, 9, "otters", "A", 1), ("a", 10, 14, "council", "A", 1)]
    assert not pool.stances(made(rows, coding=other))["coded"].any()


def test_a_longer_alias_keeps_its_codes():
    rows = several([-1.0, 0.0])
    assert pool.stances(made(rows, coding=[("a", 1, 6, "otters", "A", 1)]))["coded"].sum() == 1


def test_what_was_not_judged_does_not_count_as_neutral():
    features = made(several([-1.0, 0.0, 0.0]))
    unread = features.stances["score"].mask(features.stances["mention"] > 0)
    told = pool.stances(replace(features, stances=features.stances.assign(score=unread)))
    assert told["n"].tolist() == [1]
    assert told["raw"].tolist() == [-1.0]


def test_codes_do_not_decide_on_labels_that_are_compared_with_them():
    rows = several([-1.0, 0.0, 1.0] * 40)
    against = [("a", 10 * at, 10 * at + 4, "otters", "A", -1) for at in range(120)]
    assert_frame_equal(pool.mentions(made(rows)), pool.mentions(made(rows, coding=against)))


def test_mentions_are_drawn_to_their_pair():
    found = pool.mentions(made(several([-1.0, -1.0, -1.0, -1.0, -1.0, 1.0])))
    assert found["alone"].tolist() == [-1.0] * 5 + [1.0]
    assert found["label"].tolist() == [-1] * 6
    gap = found["score"].iloc[-1] - found["score"].iloc[0]
    assert gap == pytest.approx(2 * pool.OWN)


def reliable(n, right):
    """Return scores and the coders' stances: as many of each, of which the suite has some right."""
    stances = np.repeat([-1, 0, 1], n)
    scores = stances.astype("float64")
    for first in (0, n, 2 * n):
        scores[first + right : first + n] = 0.0 if first != n else 1.0
    return scores, stances


def test_coders_stances_are_told_where_enough_is_coded():
    scores, stances = reliable(20, 14)
    rows = several(scores)
    told = pool.stances(made(rows, coding=coded(rows, stances))).iloc[0]
    assert (told["calibrated"], told["coded"]) == (True, 60)
    plain = pool.stances(made(rows)).iloc[0]
    assert plain["raw"] == pytest.approx(told["raw"]) == pytest.approx(0.1)
    assert told["stance"] == pytest.approx(0, abs=0.02)  # 20 against, 20 for: as the coders say
    assert told["high"] - told["low"] > plain["high"] - plain["low"]


@pytest.mark.parametrize(("n", "right"), [(16, 12), (20, 18), (300, 4)])
def test_too_little_coded_or_labels_that_tell_too_little(n, right):
    scores, stances = reliable(n, right)
    if (n, right) == (20, 18):  # fewer than five of a label
        scores[scores == 1] = np.where(np.arange((scores == 1).sum()) < 4, 1.0, 0.0)
    rows = several(scores)
    told = pool.stances(made(rows, coding=coded(rows, stances))).iloc[0]
    assert (told["calibrated"], told["coded"]) == (False, 3 * n)


def test_labels_count_for_what_gives_the_coders_stances_on_the_mean():
    table = np.array([[300.0, 60, 20], [80, 500, 120], [20, 90, 400]])
    shares = table.sum(axis=1) / table.sum()
    key = _coders.key(table, shares)
    errors = table / table.sum(axis=0)  # of each stance, how often each label is given
    assert errors.T @ key.values == pytest.approx([-1, 0, 1], abs=0.02)
    assert np.allclose(key.covariance, key.covariance.T)
    assert (np.linalg.eigvalsh(key.covariance) > 0).all()


def test_labels_may_be_coded_more_often_than_they_occur():
    table = np.array([[3000.0, 600, 200], [800, 5000, 1200], [200, 900, 4000]])
    shares = table.sum(axis=1) / table.sum()
    as_drawn = _coders.key(table, shares)
    by_label = _coders.key(table * [[1], [0.2], [3]], shares)
    assert by_label.values == pytest.approx(as_drawn.values, abs=0.01)


def test_noise_of_a_key_is_that_of_coding_again():
    chance = np.random.default_rng(5)
    shares = np.array([0.3, 0.4, 0.3])
    given_label = np.array([[0.7, 0.2, 0.1], [0.15, 0.7, 0.15], [0.1, 0.2, 0.7]])
    again = [
        _coders.key(np.array([chance.multinomial(200, row) for row in given_label]) * 1.0, shares)
        for _ in range(400)
    ]
    seen = np.cov(np.array([key.values for key in again]).T)
    told = np.mean([key.covariance for key in again], axis=0)
    assert told == pytest.approx(seen, rel=0.3, abs=0.001)


def test_noise_of_mentions_that_stand_alone():
    noise, clusters = _pooling.noises(np.array([1.0, 0, 1, 0]), np.zeros(4, int), np.arange(4))
    assert noise.tolist() == pytest.approx([1 / 12])  # 1/3 over 4
    assert clusters.tolist() == [4]


def test_mentions_of_one_paragraph_are_one_case():
    scores, one = np.array([1.0, 1, 0, 0]), np.zeros(4, int)
    noise, clusters = _pooling.noises(scores, one, np.array([0, 0, 1, 1]))
    assert noise.tolist() == pytest.approx([1 / 4])  # 1/2 over 2 paragraphs
    assert clusters.tolist() == [2]


def test_few_clusters_borrow_their_noise():
    """A pair with one mention has the noise of the others; one of many has mostly its own."""
    calm, wild = np.zeros(41), np.tile([-1.0, 1.0], 20)
    scores = np.concatenate([calm, wild, [0.0]])
    cell = np.repeat([0, 1, 2], [41, 40, 1])
    noise, _ = _pooling.noises(scores, cell, np.arange(82))
    variance = 40 / (82 - 3)  # of all: squares over mentions less pairs
    assert noise[2] == pytest.approx(variance)
    assert noise[0] == pytest.approx(16 / 56 * variance / 41)
    own = 40 / 39 / 40
    assert noise[1] == pytest.approx((16 * variance / 40 + 39 * own) / 55)


@pytest.mark.parametrize(
    ("scores", "cell", "expected"),
    [
        ([0.0] * 6, [0, 0, 0, 1, 1, 1], [16 / 18 / 7 / 3] * 2),  # 1/7 over 3, seen in 16 of 18
        ([0.5], [0], [1 / 2]),
        ([0.0, 0.0], [0, 1], [1 / 3, 1 / 3]),
        ([-1.0, 1.0], [0, 1], [1.0, 1.0]),  # no pair twice: all there is is noise
    ],
)
def test_there_is_always_some_noise(scores, cell, expected):
    noise, _ = _pooling.noises(np.array(scores), np.array(cell), np.arange(len(cell)))
    assert noise.tolist() == pytest.approx(expected)


def by_hand(values, noise, rows, columns):
    """Return pooled means and variances by covariances written out, a point of the grid each."""
    middle = np.average(values, weights=1 / noise)
    y = values - middle
    same_row, same_column = (one[:, None] == one for one in (rows, columns))
    grid = (np.arange(_pooling.STEPS) + 0.5) / _pooling.STEPS
    grid = grid * 2 * max(np.sqrt(np.average(y**2, weights=1 / noise)), np.sqrt(noise.min()))
    logs, means, variances = [], [], []
    for row in grid:
        for column in grid:
            for own in grid:
                true = _pooling.WIDE**2 + row**2 * same_row + column**2 * same_column
                true = true + own**2 * np.eye(len(y))
                seen = true + np.diag(noise)
                logs.append(stats.multivariate_normal(np.zeros(len(y)), seen).logpdf(y))
                pull = true @ np.linalg.inv(seen)
                means.append(pull @ y)
                variances.append(np.diag(true - pull @ true))
    share = np.exp(np.array(logs) - max(logs))
    share /= share.sum()
    mean = share @ np.array(means)
    variance = share @ np.array(variances) + share @ (np.array(means) - mean) ** 2
    return mean + middle, variance


def test_pooling_is_that_of_the_covariances_written_out():
    rows, columns = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 2, 2])
    values, noise = np.array([0.6, 0.1, -0.3, -0.5, 0.0]), np.array([0.01, 0.1, 0.02, 0.05, 0.3])
    mean, variance = by_hand(values, noise, rows, columns)
    found = _pooling.pooled(values[:, None], noise, rows, columns)
    assert found.means[:, 0] == pytest.approx(mean, abs=1e-6)
    assert found.variances == pytest.approx(variance, abs=1e-6)


def test_further_columns_are_pooled_as_the_first():
    rows, columns = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    values, noise = np.array([0.6, 0.1, -0.3, -0.5]), np.array([0.01, 0.1, 0.02, 0.05])
    found = _pooling.pooled(np.column_stack([values, values + 1, -values]), noise, rows, columns)
    assert found.means[:, 1] == pytest.approx(found.means[:, 0] + 1)
    assert found.means[:, 2] == pytest.approx(-found.means[:, 0])


def test_a_pair_of_few_mentions_goes_with_its_source_and_its_actor():
    """MILL is for all others, and all others are for the council; of MILL's council one is not."""
    rows = []
    for number, source in enumerate(["MILL", "REED", "CRANE", "WEIR"]):
        for actor, score in (("otters", -0.6), ("council", 0.6), ("eels", 0.0)):
            n = 1 if (source, actor) == ("WEIR", "council") else 20
            scores = [-0.1] if n == 1 else np.tile([-0.4, 0.4], 10) + score
            rows += several(scores, source, actor, f"d{number}")
    told = pool.stances(made(rows, actors=("otters", "council", "eels")))
    few = told[told["n"] == 1].iloc[0]
    assert few["raw"] == -0.1
    assert few["stance"] > 0.1  # the actor's
    assert few["weight"] < 0.1 < told.loc[told["n"] == 20, "weight"].min()
    assert few["high"] - few["low"] > (told["high"] - told["low"])[told["n"] == 20].max()


def test_what_a_pair_keeps_grows_with_its_mentions():
    weights, widths = [], []
    for times in (2, 8, 32, 128):
        rows = several([0.8, 0.4] * times) + several([-0.8, -0.4] * times, actor="council", doc="b")
        told = pool.stances(made(rows)).iloc[0]
        weights.append(told["weight"])
        widths.append(told["high"] - told["low"])
        assert told["raw"] == pytest.approx(0.6)
    assert weights == sorted(weights)
    assert weights[-1] > 0.97
    assert widths == sorted(widths, reverse=True)
    assert told["stance"] == pytest.approx(0.6, abs=0.02)


def test_leaning_is_told_by_the_interval():
    rows = several([0.9, 0.7] * 20) + several([-0.9, -0.7] * 20, actor="council", doc="b")
    rows += several([-0.9, 0.9] * 10, source="REED", doc="c")
    told = pool.stances(made(rows))
    assert told["lean"].tolist() == ["for", "against", "mixed or neutral"]
    assert (told["low"] <= told["stance"]).all()
    assert (told["stance"] <= told["high"]).all()


SCORES = st.lists(
    st.tuples(
        st.sampled_from(["MILL", "REED", "CRANE"]),
        st.sampled_from(["otters", "council"]),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 3),
        st.sampled_from([-0.4, -0.2, 0.0, 0.0, 0.1, 0.3]),
    ),
    min_size=1,
    max_size=30,
)
SHIFTED = ["raw", "stance", "low", "high"]


@settings(max_examples=30)
@given(SCORES)
def test_all_scores_shifted_shift_what_is_told(rows):
    before = pool.stances(made(rows))
    after = pool.stances(made([(*row[:4], row[4] + 0.2) for row in rows]))
    inside = ((before[["low", "high"]].abs() < 0.75) & (after[["low", "high"]].abs() < 1)).all(
        axis=1
    )
    moved = (after[SHIFTED] - before[SHIFTED])[inside]
    assert moved.to_numpy() == pytest.approx(np.full(moved.shape, 0.2), abs=1e-6)
    assert after["weight"].to_numpy() == pytest.approx(before["weight"].to_numpy())


@settings(max_examples=30)
@given(SCORES)
def test_sides_are_treated_alike(rows):
    told = pool.stances(made(rows))
    mirrored = pool.stances(made([(*row[:4], -row[4]) for row in rows]))
    assert mirrored["stance"].to_numpy() == pytest.approx(-told["stance"].to_numpy())
    assert mirrored["low"].to_numpy() == pytest.approx(-told["high"].to_numpy())
    assert mirrored["for"].tolist() == told["against"].tolist()


@settings(max_examples=30)
@given(SCORES, st.integers(0, 9))
def test_the_order_of_mentions_does_not_matter(rows, seed):
    assert_frame_equal(pool.stances(made(rows)), pool.stances(made(rows, shuffled=seed)))


@settings(max_examples=30)
@given(SCORES)
def test_all_is_within_bounds_and_inputs_stay(rows):
    features = made(rows)
    kept = features.mentions.copy(), features.stances.copy()
    told = pool.stances(features)
    assert told[SHIFTED].stack().between(-1, 1).all()
    assert told["weight"].between(0, 1).all()
    assert told[["against", "neither", "for"]].sum(axis=1).to_numpy() == pytest.approx(1)
    assert told["n"].sum() == len(rows)
    assert (told["units"] <= told["n"]).all()
    assert_frame_equal(features.mentions, kept[0])
    assert_frame_equal(features.stances, kept[1])


@settings(max_examples=30)
@given(SCORES)
def test_a_corpus_doubled_has_the_same_shares(rows):
    twice = [*rows, *((*row[:2], row[2] * 2, *row[3:]) for row in rows)]  # "a" again as "aa"
    one, two = pool.stances(made(rows)), pool.stances(made(twice))
    columns = ["raw", "against", "neither", "for"]
    assert two[columns].to_numpy() == pytest.approx(one[columns].to_numpy())
    assert two["n"].tolist() == (2 * one["n"]).tolist()
    assert two["units"].tolist() == (2 * one["units"]).tolist()


def test_texts_are_not_needed(harbour, bundle):
    without = extract.features(bundle)
    assert not without.has_texts
    assert_frame_equal(pool.voices(without), pool.voices(harbour))
    for actor in harbour.labels:
        assert_frame_equal(pool.evidence(without, actor), pool.evidence(harbour, actor))


def test_every_mention_of_harbour_counts_once(harbour):
    assert pool.stances(harbour, voice="all")["n"].sum() == len(harbour.named)
    assert pool.voices(harbour)["n"].sum() == len(harbour.named)
