"""What is claimed of pooled stances holds on made-up mentions, and what is measured on gold."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import pool
from tests.validity import calibration_page, planted_stances, planted_words, stances
from tests.validity.planted_stances import Case

SMALL = Case("small", sources=5, actors=8, most=20)


def test_true_means_are_those_of_many_mentions():
    chance = np.random.default_rng(2)
    spread = np.hypot(planted_stances.SHARED, planted_stances.CHANCE)
    drawn = planted_stances.scored(0.5 + spread * chance.normal(size=400_000))
    hidden = np.array([0.5])
    assert planted_stances.mean_score(hidden)[0] == pytest.approx(drawn.mean(), abs=0.003)
    signs = np.sign(drawn).mean()
    assert planted_stances.coders_mean(hidden)[0] == pytest.approx(signs, abs=0.004)


def test_more_than_half_of_the_scores_are_nothing():
    features, truth = planted_stances.made_up(planted_stances.CASES[1], seed=1)
    assert 0.5 < (features.stances["score"] == 0).mean() < 0.7
    assert features.stances["score"].between(-1, 1).all()
    assert len(truth) == len(pool.stances(features))


def test_coders_are_as_often_misread_as_is_planted():
    case = Case("judged", judge="good", coded=6000)
    features, _ = planted_stances.made_up(case, seed=1)
    both = features.mentions.merge(features.stances).merge(
        features.coding, on=["doc", "start", "end", "actor"]
    )
    table = pd.crosstab(both["stance"], both["label"])
    assert (features.coding.groupby("coder").size() == table.to_numpy().sum()).all()
    # As many of each label are coded: what they mean is kept, how often they are given is not.
    labels = features.stances["label"].value_counts(normalize=True)
    given = table / table.sum() * labels
    rates = given.div(given.sum(axis=1), axis=0).to_numpy()
    assert rates == pytest.approx(planted_stances.JUDGES["good"], abs=0.05)


def test_figures_have_their_columns():
    coded = replace(SMALL, name="good judge, 60 coded", judge="good", coded=60)
    found = planted_stances.figures(number=2, cases=(SMALL, coded), jobs=1)
    assert list(found) == planted_words.COLUMNS
    assert not found.duplicated(["measure", "figure", "text", "sizes", "words", "planted"]).any()
    shares = found[found["figure"].isin(["coverage", "clear", "calibrated"])]
    assert shares["value"].between(0, 1).all()
    told = calibration_page._stances(found)
    assert told.splitlines()[0].startswith("| planted | sizes | text | runs | all | 1-4 |")
    assert "good judge, 60 coded" in calibration_page._coded_stances(found)


def share(found, holds):
    each = found.assign(holds=holds).groupby("run")["holds"].agg(["sum", "size"])
    value = each["sum"].sum() / each["size"].sum()
    beyond = each["sum"] - each["size"] * value
    return value, np.sqrt((beyond**2).sum()) / each["size"].sum()


@pytest.mark.parametrize("case", [SMALL, replace(SMALL, apart=(0.1, 0.1, 0.05))])
def test_intervals_hold_the_truth_and_pooling_helps(case):
    found = planted_stances.runs(case, number=30)
    held = (found["low"] <= found["truth"]) & (found["truth"] <= found["high"])
    value, error = share(found, held)
    assert value >= 0.95 - 3 * error
    pooled, raw = (((found[name] - found["truth"]) ** 2).mean() for name in ("stance", "raw"))
    assert pooled < 0.6 * raw


def test_intervals_hold_what_coders_would_say():
    case = Case("judged", sources=6, actors=12, judge="good", coded=200)
    found = planted_stances.runs(case, number=15)
    assert found["calibrated"].mean() > 0.9
    found = found[found["calibrated"]]
    held = (found["low"] <= found["truth"]) & (found["truth"] <= found["high"])
    value, error = share(found, held)
    assert value >= 0.95 - 3 * error


def test_the_figures_kept_bear_out_what_is_said():
    kept = calibration_page.read()
    kept = kept[(kept["area"] == "stances") & (kept["words"] == "all")]
    held = kept[kept["figure"] == "coverage"].set_index("planted")
    by_paragraph = held[(held["text"] == "paragraphs") & ~held.index.str.contains("judge")]
    assert (by_paragraph["value"] >= 0.95 - 3 * by_paragraph["error"]).all()
    assert held.loc["good judge, 200 coded", "value"] >= 0.95
    sure = kept[kept["figure"] == "calibrated"].set_index("planted")["value"]
    assert sure["good judge, 200 coded"] > 0.9
    assert (sure[~sure.index.str.startswith("good")] < 0.5).all()
    assert (held.loc[held.index.str.endswith("judge, 0 coded"), "value"] < 0.85).all()
    errors = kept[kept["figure"] == "RMSE"].pivot_table(
        index=["planted", "sizes", "text"], columns="measure", values="value"
    )
    assert (errors["pooled"] < errors["raw"]).all()
    assert (errors["pooled"] < errors["one mean"]).all()


def test_pairs_of_gold(tmp_path, monkeypatch):
    table = pd.DataFrame(
        {
            "source": ["MILL", "MILL", "REED", "REED"],
            "actor": ["otters", "council", "otters", "council"],
            "raw": [0.5, -0.5, 0.1, -1.0],
            "stance": [0.4, 0.3, 0.2, -0.6],
        }
    )
    monkeypatch.setattr(stances.pool, "stances", lambda features: table)
    rows = [("MILL", "otters", 2, 5), ("MILL", "council", -1, 3), ("REED", "otters", 0, 9)]
    rows += [("REED", "council", -2, 2), ("REED", "nobody", 1, 9)]
    names = ("source", "actor", "stance", "sentences")
    gold = [dict(zip(names, row, strict=True)) for row in rows]
    (tmp_path / stances.PAIRS).write_text(json.dumps(gold), encoding="utf-8")
    found = stances.pairs(None, tmp_path)
    value = found.set_index(["measure", "of"])["value"]
    assert value["Spearman", "raw"] == pytest.approx(1)
    assert value["Spearman", "pooled"] == pytest.approx(0.8)
    assert value["sign right", "raw"] == 1
    assert value["sign right", "pooled"] == 0.5
    assert found.set_index(["measure", "of"]).loc[("sign right", "raw"), "n"] == 2
    assert value["off by", "raw"] == pytest.approx(np.sqrt((0.25 + 0 + 0.01 + 0) / 4))
