"""What is claimed of keyness holds on simulated sources, and the page shows the figures kept."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.validity import calibration, calibration_page, page, planted_changes, planted_words

SMALL = ((8, 8, 1), (12, 60, planted_words.WITHIN))


@pytest.fixture(scope="module")
def alike():
    """Bursty sources of which neither uses any word more often than the other."""
    return planted_words.runs("bursty", (18, 42, 1), number=60)


def share(table, holds):
    """Return a share and its standard error; runs are independent of one another, words not."""
    each = table.assign(holds=holds).groupby("run")["holds"].agg(["sum", "size"])
    value = each["sum"].sum() / each["size"].sum()
    beyond = each["sum"] - each["size"] * value
    return value, np.sqrt((beyond**2).sum()) / each["size"].sum()


def test_rates_of_planted_pairs_add_up_to_the_same():
    doublings, (rates, others) = planted_words._rates(np.random.default_rng(3), 0.1)
    assert rates.sum() == pytest.approx(1)
    assert others.sum() == pytest.approx(1)
    assert np.log2(rates / others) == pytest.approx(doublings)
    assert pd.Series(doublings).value_counts().to_dict() == {
        0: 1600,
        1: 100,
        -1: 100,
        2: 100,
        -2: 100,
    }


@pytest.mark.parametrize("text", planted_words.BURSTS)
def test_words_come_at_their_rates(text):
    chance = np.random.default_rng(4)
    _, (rates, _) = planted_words._rates(chance, 0)
    drawn = planted_words._units(chance, rates, 500, 2, planted_words.BURSTS[text])
    length = drawn.sum(axis=1)
    assert length.min() == planted_words.SHORTEST
    assert length.max() == planted_words.LONGEST
    assert drawn[:, :6].sum(axis=0) / length.sum() == pytest.approx(rates[:6], rel=0.15)
    # A word used again and again: counts of a document spread more than independent ones do.
    counts = drawn[:, 0].reshape(500, 2).sum(axis=1)
    spread = counts.var() / counts.mean()
    assert spread > 1.5 if text == "bursty" else spread < 1.3


def test_figures_of_keyness_have_their_columns_and_stay_in_bounds():
    found = planted_words.figures(by_chance=2, planted=2, sizes=SMALL)
    assert list(found) == planted_words.COLUMNS
    assert set(found["area"]) == {"chance", "power", "coverage", "effects"}
    assert set(found["sizes"].dropna()) == {"8 v 8", "12 v 60 documents"}
    assert set(found.loc[found["sizes"] == "12 v 60 documents", "resampled"]) == {"documents"}
    shares = found.loc[found["area"] != "effects", "value"]
    assert shares.between(0, 1).all()
    assert (found["error"] >= 0).all()
    assert (found["n"] > 0).all()
    keys = ["area", "measure", "figure", "text", "sizes", "words", "planted"]
    assert not found.duplicated(keys).any()
    # All words are those of each number of occurrences together.
    chance = found[(found["area"] == "chance") & (found["figure"] == "p below 0.05")]
    whole = chance["words"] == "all"
    by = ["measure", "text", "sizes"]
    parts, together = (chance[of].groupby(by)["n"].sum() for of in (~whole, whole))
    assert parts.equals(together)


def test_figures_of_distances_have_their_columns():
    found = calibration.distances(number=2, draws=19, measures=("cosine",))
    assert len(found) == len(calibration.CASES) * 8
    assert found[["coverage", "found"]].stack().between(0, 1).all()
    figures = calibration._long(found, "distances")
    assert list(figures) == planted_words.COLUMNS
    assert len(figures) == len(found) * 6


def test_figures_of_changes_have_their_columns():
    found = planted_changes.figures(number=2, sizes=(20,))
    assert list(found) == planted_words.COLUMNS
    assert found.groupby("sizes")["resampled"].unique().map(list).to_dict() == {
        "20 documents": ["documents"],
        "6 documents": ["paragraphs"],
    }
    shares = found.loc[~found["figure"].str.startswith("width"), "value"].dropna()
    assert shares.between(0, 1).all()
    assert not found.duplicated(["figure", "text", "sizes", "planted"]).any()


@pytest.mark.parametrize("planted", [planted_changes.NONE, planted_changes.LONGER])
def test_no_change_is_seldom_taken_for_one(planted):
    found = planted_changes.runs("bursty", 20, planted, number=80)
    assert found["found"].sum() <= stats.binom.ppf(0.999, len(found), 0.05)


@pytest.mark.parametrize("text", planted_changes.BURSTS)
def test_a_great_change_is_found_and_dated(text):
    found = planted_changes.runs(text, 60, "4", number=40)
    assert found["found"].mean() > 0.5
    assert found["holds"].sum() >= stats.binom.ppf(0.001, len(found), 0.95)


def test_the_same_runs_give_the_same_words():
    first, again = (planted_words.runs("bursty", (8, 8, 1), number=2, share=0.1) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


@pytest.mark.parametrize("level", planted_words.LEVELS)
@pytest.mark.parametrize("least", [3, 12, 30])
def test_permuted_p_is_not_too_eager(alike, level, least):
    words = alike[alike["n"] + alike["reference_n"] >= least]
    hits = (words["permuted_p"] < level).sum()
    assert hits <= stats.binom.ppf(0.999, len(words), level)


def test_p_by_words_is_too_eager_on_bursty_text(alike):
    """The same words, with each word of a text taken for an independent draw."""
    words = alike[alike["n"] + alike["reference_n"] >= 30]
    assert (words["p"] < 0.05).mean() > 0.1
    assert (words["p"] < 0.001).sum() > stats.binom.ppf(0.999, len(words), 0.001)


def test_p_by_words_is_far_too_eager_where_documents_are_drawn():
    found = planted_words.runs("bursty", (12, 60, planted_words.WITHIN), number=15)
    words = found[found["n"] + found["reference_n"] >= 30]
    assert (words["p"] < 0.05).mean() > 0.2
    permuted, error = share(words, words["permuted_p"] < 0.05)
    assert permuted <= 0.05 + 3 * error


def test_units_of_a_few_documents_are_not_cases_of_their_own():
    """What no p by units can know; the page says so."""
    found = planted_words.runs("bursty", (6, 6, planted_words.WITHIN), number=25)
    assert set(found["resampled"]) == {"paragraphs"}
    words = found[found["n"] + found["reference_n"] >= 12]
    assert 0.05 < (words["permuted_p"] < 0.05).mean() < (words["p"] < 0.05).mean()


@pytest.mark.parametrize("text", planted_words.BURSTS)
@pytest.mark.parametrize("sizes", [(8, 8, 1), (18, 42, 1), (12, 60, planted_words.WITHIN)])
def test_intervals_hold_the_true_effect(text, sizes):
    found = planted_words.runs(text, sizes, number=15, share=0.1, measures=planted_words.MEASURES)
    for _, words in found[found["expected"] >= 2].groupby("measure"):
        held, error = share(words, words["holds"])
        assert held >= 0.95 - 3 * error


def test_a_word_four_times_as_frequent_is_found_if_frequent():
    found = planted_words.runs("plain", (18, 42, 1), number=25, share=0.1)
    planted = found[(found["planted"].abs() == 2) & (found["expected"] >= 8)]
    assert len(planted) >= 15
    assert (planted["permuted_p"] < 0.05).mean() > 0.8
    assert (np.sign(planted["effect"]) == np.sign(planted["planted"])).all()


def test_the_page_shows_the_figures_of_the_simulations():
    told = page.PAGE.read_text("utf-8")
    kept = calibration_page.read()
    assert list(kept) == planted_words.COLUMNS
    assert calibration_page.written(kept, told) == told
    assert {match[1] for match in calibration_page.BLOCK.findall(told)} == set(
        calibration_page.AREAS
    )
    assert page.written(pd.read_csv(page.CSV), told) == told  # each leaves the other's tables alone


def test_the_figures_kept_bear_out_what_the_page_says():
    kept = calibration_page.read()
    kept = kept[kept["sizes"] != "6 v 6 documents"]  # the exception
    chance = kept[(kept["area"] == "chance") & (kept["measure"] == "permuted_p")]
    level = chance["figure"].str.removeprefix("p below ").astype(float)
    assert (chance["value"] <= level + 3 * chance["error"]).all()
    covered = kept[(kept["area"] == "coverage") & (kept["words"] != planted_words.FOUND)]
    assert (covered["value"] >= 0.95 - 3 * covered["error"]).all()
