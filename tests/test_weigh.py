"""The words that mark a source's contexts, and those that set sources apart."""

import dataclasses
import json
import os
from fractions import Fraction
from math import erfc, log, log2, sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import sparse, stats

from analysis import _contrasts, _measures, count, resample, weigh
from analysis.tables import CorpusError

MEASURES = ["G2", "chi2", "log_ratio", "log_odds"]
CORRECTIONS = ["default", "none", "yates", "williams"]


def test_tfidf_by_hand(weir):
    """The contexts of the otters: idf over four units, each context of length 1."""
    contexts = count.contexts(weir, actor="otters", shortest=1)
    found = weigh.tfidf(contexts).set_index(["source", "term"])
    assert found.loc["CRANE", "n"].to_dict() == {"notice": 1, "gate": 1} | dict.fromkeys(
        set(found.loc["CRANE"].index) - {"notice", "gate"}, 0
    )
    # "gate" and "notice" stand in two units of four: the same idf, so the same weight.
    assert found.loc[("CRANE", "gate"), "tfidf"] == pytest.approx(np.sqrt(0.5))
    assert found.loc[("CRANE", "notice"), "tfidf"] == pytest.approx(np.sqrt(0.5))
    mill = found.loc["MILL"]
    # "broke", "led" and "weir" stand in one unit each: weights go with counts.
    assert mill.loc["broke", "tfidf"] == pytest.approx(3 * mill.loc["led", "tfidf"])
    assert mill.loc["weir", "tfidf"] == pytest.approx(2 * mill.loc["led", "tfidf"])
    assert mill.loc["council", "tfidf"] < mill.loc["led", "tfidf"]  # in two units: less rare
    assert (mill["tfidf"] ** 2).sum() == pytest.approx(1)
    assert mill.loc["broke", ["n", "spread", "contexts", "rank"]].tolist() == [3, 1, 1, 1]
    assert not found["enough"].any()


def test_shared_words_keep_their_weight():
    """With idf over sources a word that all of them use would weigh nothing."""
    matrix = sparse.csr_matrix(np.array([[2.0, 1.0, 0.0], [2.0, 0.0, 1.0]]))
    columns = {"source": ["A", "B"], "actor": "x", "doc": ["a", "b"], "unit": [0, 0]}
    contexts = count.Contexts(
        pd.DataFrame(columns),
        matrix,
        sparse.vstack([matrix, sparse.csr_matrix((8, 3))]).tocsr(),
        pd.DataFrame(),
        np.array(["shared", "one", "two"], dtype=object),
    )
    found = weigh.tfidf(contexts)
    assert found[found["rank"] == 1]["term"].tolist() == ["shared", "shared"]


def test_tfidf_keeps_the_heaviest_words_of_each_source(harbour):
    found = weigh.tfidf(count.contexts(harbour, actor="guard"), most=5)
    for _, own in found.groupby("source"):
        assert own["tfidf"].is_monotonic_decreasing
        assert own["rank"].tolist()[:5] == [1, 2, 3, 4, 5]
    sizes = found.groupby("source")[["contexts", "enough"]].first()
    assert (sizes["enough"] == (sizes["contexts"] >= 5)).all()


def test_tfidf_without_contexts(weir):
    found = weigh.tfidf(count.contexts(weir, actor="crown"))
    assert found.empty
    assert "tfidf" in found.columns


def test_a_corpus_taken_twice_weighs_the_same(bagged):
    """idf = ln(units / units with the word) + 1: x is in 2 of 4 units, y in 1, z in 4."""
    rows, rest = [("A", "a", 0, "x 1, y 2, z 1")], [("A", "a", 1, "x 1, z 1")]
    rest += [("B", "b", unit, "z 3") for unit in range(2)]
    found = weigh.tfidf(bagged(rows, rest=rest)).set_index("term")["tfidf"]
    weights = np.array([log(2) + 1, 2 * (log(4) + 1), 1])
    assert found[["x", "y", "z"]].tolist() == pytest.approx(weights / np.linalg.norm(weights))
    again = [(source, doc + "2", unit, bag) for source, doc, unit, bag in rows + rest]
    twice = weigh.tfidf(bagged(rows, rest=rest + again)).set_index("term")["tfidf"]
    assert_frame_equal(twice.to_frame(), found.to_frame())


def test_profiles_of_several_actors(weir):
    """The background is that of the corpus, so an actor's profile does not depend on others."""
    together = weigh.tfidf(count.contexts(weir, shortest=1), most=20)
    assert together[["source", "actor"]].drop_duplicates().to_numpy().tolist() == [
        ["CRANE", "otters"],
        ["MILL", "council"],
        ["MILL", "otters"],
        ["MILL", "usa"],
        ["REED", "council"],
        ["REED", "finch"],
    ]
    columns = ["source", "actor", "term", "tfidf", "n", "spread", "contexts"]
    for actor in ("council", "otters", "usa", "finch"):
        alone = weigh.tfidf(count.contexts(weir, actor=actor, shortest=1), most=20)
        same = together.merge(alone[["source", "actor", "term"]])
        assert len(same) == len(alone) > 0
        order = {"by": ["source", "term"], "ignore_index": True}
        assert_frame_equal(same.sort_values(**order)[columns], alone.sort_values(**order)[columns])


def test_a_profile_by_actor_has_ranks_of_its_own(harbour):
    found = weigh.tfidf(count.contexts(harbour), most=4)
    first = found[found["rank"] == 1].set_index(["source", "actor"])
    assert first.index.is_unique
    heaviest = found.groupby(["source", "actor"])["tfidf"].max()
    assert first["tfidf"].sort_index().equals(heaviest.sort_index())
    for _, own in found.groupby(["source", "actor"]):
        assert own["rank"].tolist()[:4] == [1, 2, 3, 4]


# --- keyness from counts alone


def counted(rows, totals):
    """Return a frame of counts with a row for all other words, so that the columns add up."""
    frame = pd.DataFrame(rows, columns=["term", "target", "reference"]).set_index("term")
    rest = [total - frame[side].sum() for side, total in zip(frame, totals, strict=True)]
    return pd.concat([frame, pd.DataFrame([rest], columns=frame.columns, index=["(rest)"])])


def keyed(a, b, measure, correction="default", *, totals=None):
    """Return statistic and p of one term."""
    totals = totals or (a + b, a + b)
    frame = counted([("it", a, b)], totals)
    found = weigh.keyness_table(frame, measure=measure, correction=correction).loc["it"]
    return found["statistic"], found["p"]


@pytest.mark.parametrize(
    ("cells", "published"),
    [
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((9, 12, 429, 31327), 48.94),
    ],
)
def test_log_likelihood_as_published(cells, published):
    """Bigrams of Dunning (1993), Computational Linguistics 19(1), table 1."""
    a, b, c, d = cells
    found, _ = keyed(a, b, "G2", "none", totals=(a + c, b + d))
    assert round(found, 2) == published


def test_log_likelihood_of_two_corpora_as_published():
    """The worked example of the UCREL log-likelihood wizard (Rayson & Garside 2000)."""
    found, p = keyed(52, 57, "G2", "none", totals=(50_000, 75_000))
    assert round(found, 2) == 2.65
    assert p > 0.05


@pytest.mark.parametrize(
    ("size", "p"), [(3.84, 0.05), (6.63, 0.01), (10.83, 0.001), (15.13, 0.0001)]
)
def test_critical_values_as_published(size, p):
    """The critical values that the wizard prints: G2 of this size has this p."""
    cells = np.linspace(500, 700, 200_001)
    totals = (10_000.0, 10_000.0)
    sizes, found = _measures.statistic("G2", cells, np.full(len(cells), 500.0), totals)
    place = np.searchsorted(sizes, size)
    assert found[place] == pytest.approx(p, rel=0.01)


@pytest.mark.parametrize(
    ("totals", "rows"),
    [
        (
            (43_002, 108_539),
            [
                ("we", 1048, 779, "764.4484"),
                ("americans", 76, 7, "163.1532"),
                ("upon", 39, 332, "-58.3981"),
                ("constitution", 9, 200, "-59.66134"),
                ("the", 2089, 8094, "-331.99069"),
            ],
        ),
        (
            (1660, 41_342),
            [
                ("protected", 5, 1, "81.83024"),
                ("obama", 3, 0, "51.05861"),
                ("will", 40, 332, "48.03251"),
                ("everyone", 4, 5, "29.76164"),
                ("breath", 2, 0, "27.27421"),
            ],
        ),
    ],
    ids=["since 1945 and before", "2017 and since 1945"],
)
def test_chi2_as_documented(totals, rows):
    """quanteda.textstats, textstat_keyness, inaugural addresses (its default correction)."""
    frame = counted([row[:3] for row in rows], totals)
    found = weigh.keyness_table(frame, measure="chi2")["statistic"]
    for term, _, _, printed in rows:
        assert agrees(found[term], printed), term


def agrees(found, printed):
    """Tell if a number is the printed one to its last digit."""
    return abs(found - float(printed)) <= 0.5001 * 10.0 ** -len(printed.partition(".")[2])


@pytest.mark.parametrize(
    ("measure", "correction", "reference", "expected"),
    [
        ("chi2", "yates", [2, 7], 2.6324382716),
        ("chi2", "none", [2, 7], 4.33716049383),
        ("chi2", "default", [2, 7], 2.6324382716),
        ("G2", "none", [2, 7], 4.5349393322562),
        ("G2", "williams", [2, 7], 4.2008334121544),
        ("chi2", "yates", [5, 10], 1.9297542735),
        ("chi2", "none", [5, 10], 3.23183760684),
    ],
)
def test_small_tables_as_in_the_tests_of_quanteda(measure, correction, reference, expected):
    """Inputs of its test-textstat_keyness.R, evaluated with base R."""
    frame = pd.DataFrame({"target": [7, 3], "reference": reference}, index=["b", "a"])
    found = weigh.keyness_table(frame, measure=measure, correction=correction)
    assert found["statistic"].tolist() == pytest.approx([expected, -expected], rel=1e-10)


def test_deviation_of_proportions_as_published():
    """The corpus of five parts of Gries (2008), International Journal of Corpus Linguistics 13."""
    parts = ["bamnibeup", "basatbewqn", "bcagabesta", "baghabeaat", "bahaabeaxat"]
    x = np.array([[part.count(word) for word in "biqx"] for part in parts], dtype="float64")
    share = np.array([len(part) for part in parts]) / sum(map(len, parts))
    found = _measures.deviation(sparse.csr_matrix(x), share)
    assert found.round(2).tolist() == [0.02, 0.82, 0.80, 0.78]
    assert (found / (1 - share.min())).round(3).tolist() == [0.024, 1, 0.976, 0.951]


def test_a_word_that_is_nowhere_has_no_deviation():
    found = _measures.deviation(sparse.csr_matrix([[1.0, 0], [1, 0]]), np.array([0.5, 0.5]))
    assert found.tolist() == [0, pytest.approx(np.nan, nan_ok=True)]


@pytest.fixture(scope="module")
def published():
    """All published figures, which do not travel with the project."""
    if "STANDPOINT_GOLD" not in os.environ:
        pytest.skip("the published figures are not here: set STANDPOINT_GOLD to their folder")
    place = Path(os.environ["STANDPOINT_GOLD"]) / "statistics.json"
    return json.loads(place.read_text("utf-8"))


def test_every_published_figure(published):
    for case in published["dunning1993_G2"]["cases"]:
        a, b, c, d = (case[cell] for cell in ("k11", "k12", "k21", "k22"))
        found, _ = keyed(a, b, "G2", "none", totals=(a + c, b + d))
        assert round(found, 2) == case["published"]
    for case in published["rayson_garside_LL"]["cases"]:
        found, _ = keyed(case["a"], case["b"], "G2", "none", totals=(case["N1"], case["N2"]))
        assert found == pytest.approx(case["recomputed_4cell"], abs=1e-4)
    documented = published["quanteda_keyness_docs"]
    for part in ("postwar_vs_prewar", "trump2017_vs_other_postwar"):
        found, rows = documented_rows(documented[part], "chi2")
        assert len(rows) >= 10
        for row in rows:
            assert agrees(found[row["feature"]], str(row["chi2"])), row
    part = documented["trump2017_lr_smoothed_plus1"]
    found, rows = documented_rows(part, "G2")
    added = 2e-9 * (part["N_target"] + part["N_reference"])  # 1e-9 inside each logarithm
    for row in rows:
        assert row["G2"] - found[row["feature"]] == pytest.approx(added, abs=1e-6), row
    small = published["quanteda_tests_2x2"]
    for target, reference, figures in (((7, 10), (2, 9), small),):
        for key in ("chi2_yates", "chi2_none", "G2_none", "G2_williams"):
            totals = (target[1], reference[1])
            found, _ = keyed(target[0], reference[0], *key.split("_"), totals=totals)
            assert found == pytest.approx(figures[key], rel=1e-10)
    gries = published["gries_dispersion"]
    parts = [part.split() for part in gries["parts"]]
    x = np.array([[part.count(word) for word in gries["words"]] for part in parts], "float64")
    share = np.array([len(part) for part in parts]) / sum(map(len, parts))
    found = _measures.deviation(sparse.csr_matrix(x), share)
    assert found == pytest.approx(gries["DP"], abs=0.0051)
    assert (found / (1 - share.min())).round(3).tolist() == gries["DP_norm"]


def documented_rows(part, measure):
    rows = part["rows"]
    frame = counted(
        [(row["feature"], row["n_target"], row["n_reference"]) for row in rows],
        (part["N_target"], part["N_reference"]),
    )
    return weigh.keyness_table(frame, measure=measure)["statistic"], rows


COUNTS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=2, max_size=7
).filter(lambda rows: min(map(sum, zip(*rows, strict=True))) > 0)


def framed(rows):
    return pd.DataFrame(rows, columns=["target", "reference"], index=[*"abcdefgh"[: len(rows)]])


@settings(max_examples=60)
@given(COUNTS)
def test_two_by_two_as_scipy_has_it(rows):
    frame = framed(rows)
    first, second = frame.sum()
    for measure, kind in (("chi2", "pearson"), ("G2", "log-likelihood")):
        for correction in ("none", "yates"):
            found = weigh.keyness_table(frame, measure=measure, correction=correction)
            for term, a, b in frame.itertuples():
                c, d = first - a, second - b
                statistic, p = found.loc[term, ["statistic", "p"]]
                if a + b == 0 or c + d == 0:
                    assert (statistic, p) == (0, 1)
                    continue
                expected = stats.chi2_contingency(
                    [[a, b], [c, d]], correction=correction == "yates", lambda_=kind
                )
                assert abs(statistic) == pytest.approx(expected.statistic, rel=1e-9, abs=1e-10)
                # Near 1 the p goes with the root of the statistic: what is lost there shows.
                assert p == pytest.approx(expected.pvalue, rel=1e-9, abs=1e-4 if p > 0.99 else 0)
                assert statistic * (a * d - b * c) >= 0


@given(COUNTS)
def test_yates_by_default_only_where_it_matters(rows):
    frame = framed(rows)
    first, second = (int(total) for total in frame.sum())
    n = first + second
    for measure in ("chi2", "G2"):
        found, with_it, without = (
            weigh.keyness_table(frame, measure=measure, correction=correction)["statistic"]
            for correction in ("default", "yates", "none")
        )
        for term, a, b in frame.itertuples():
            others = n - a - b
            fewest = min((a + b) * first, (a + b) * second, others * first, others * second)
            cross = abs(a * (second - b) - b * (first - a))
            matters = 2 * cross >= n and fewest < 5 * n
            assert found[term] == (with_it if matters else without)[term]
            assert abs(with_it[term]) <= abs(without[term]) + 1e-10


def test_expected_counts_of_five_are_not_few():
    """Of 100 and 100 words, 5 expected on either side."""
    frame = counted([("it", 9, 1)], (100, 100))
    plain, default, yates = (
        weigh.keyness_table(frame, measure="chi2", correction=correction).loc["it", "statistic"]
        for correction in ("none", "default", "yates")
    )
    assert default == plain != yates
    frame = counted([("it", 8, 1)], (100, 100))  # 4.5 expected
    plain, default, yates = (
        weigh.keyness_table(frame, measure="chi2", correction=correction).loc["it", "statistic"]
        for correction in ("none", "default", "yates")
    )
    assert default == yates != plain


def test_a_difference_smaller_than_the_correction_is_left_as_it_is():
    """|ad - bc| of 1 in 41 words is uncorrected; of 10 in 20, which is half of them, it is not."""
    found, _ = keyed(1, 1, "chi2", totals=(20, 21))
    assert found == pytest.approx(41 / (2 * 39 * 20 * 21))
    assert keyed(1, 1, "chi2", "yates", totals=(20, 21))[0] == 0
    assert keyed(2, 1, "chi2", totals=(10, 10)) == (0, 1)
    assert keyed(2, 1, "chi2", "none", totals=(10, 10))[0] == pytest.approx(20 * 100 / (51 * 100))


def test_williams_by_hand():
    """G2 and chi2 over 1 + (n/row + n/others - 1)(n/first + n/second - 1) / 6n."""
    divisor = 1 + (100 / 20 + 100 / 80 - 1) * (100 / 40 + 100 / 60 - 1) / 600
    for measure in ("G2", "chi2"):
        plain, _ = keyed(12, 8, measure, "none", totals=(40, 60))
        found, _ = keyed(12, 8, measure, "williams", totals=(40, 60))
        assert found == pytest.approx(plain / divisor, rel=1e-12)


def test_log_ratio_by_hand():
    rows = [("four", 8, 4), ("half", 2, 8), ("none", 0, 16), ("only", 2, 0), ("nowhere", 0, 0)]
    frame = counted(rows, (100, 200))
    found = weigh.keyness_table(frame, measure="log_ratio")
    # A half stands for none: log2((0.5 / 100) / (16 / 200)), log2((2 / 100) / (0.5 / 200)).
    expected = [2, -1, -4, 3, 0, log2((88 / 100) / (172 / 200))]
    assert found["statistic"].tolist() == pytest.approx(expected)
    plain = weigh.keyness_table(frame, measure="G2")
    assert_frame_equal(found[["p", "q"]], plain[["p", "q"]])


def test_a_half_for_none_never_turns_a_ratio_round():
    """None of 10 words is not more often than 1 of 1000."""
    frame = counted([("it", 0, 1), ("other", 1, 0)], (10, 1000))
    found = weigh.keyness_table(frame, measure="log_ratio")["statistic"]
    assert found["it"] == 0
    assert found["other"] == pytest.approx(log2((1 / 10) / (0.5 / 1000)))
    turned = weigh.keyness_table(frame.iloc[:, ::-1].set_axis(frame.columns, axis=1), measure="G2")
    assert turned["statistic"]["it"] > 0


def test_log_odds_by_hand():
    """Monroe, Colaresi & Quinn (2008), with 100 words of prior shared out as in both together."""
    frame = pd.DataFrame({"target": [6, 14], "reference": [2, 28]}, index=["it", "other"])
    found = weigh.keyness_table(frame, measure="log_odds")
    alpha = 100 * 8 / 50
    delta = log((6 + alpha) / (20 + 100 - 6 - alpha)) - log((2 + alpha) / (30 + 100 - 2 - alpha))
    z = delta / sqrt(1 / (6 + alpha) + 1 / (2 + alpha))
    assert found.loc["it", "statistic"] == pytest.approx(z, rel=1e-12)
    assert found.loc["it", "p"] == pytest.approx(erfc(abs(z) / sqrt(2)), rel=1e-9)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("correction", CORRECTIONS)
@settings(max_examples=15)
@given(rows=COUNTS)
def test_laws_of_keyness(measure, correction, rows):
    frame = framed(rows)
    before = frame.copy()
    options = {"measure": measure, "correction": correction}
    found = weigh.keyness_table(frame, **options)
    assert_frame_equal(frame, before)
    assert list(found.columns) == ["statistic", "p", "q"]
    assert found.index.equals(frame.index)
    assert found.notna().all(axis=None)
    assert found["p"].between(0, 1).all()
    # Who is called the target turns the sign round, and nothing else.
    turned = weigh.keyness_table(frame.rename(columns=SIDES), **options)
    assert_frame_equal(turned, found.assign(statistic=-found["statistic"]), rtol=1e-9, atol=1e-9)
    first, second = frame.sum()
    over = np.sign(frame["target"] * second - frame["reference"] * first)
    assert (over * found["statistic"] >= -1e-9).all()
    # The order of rows is nothing.
    shuffled = weigh.keyness_table(frame.iloc[::-1], **options)
    assert_frame_equal(shuffled.loc[frame.index], found, rtol=1e-9, atol=1e-12)
    # Counts may be of any kind.
    assert_frame_equal(weigh.keyness_table(frame.astype("float64"), **options), found)
    assert_frame_equal(weigh.keyness_table(frame.astype("Int64"), **options), found)
    # A word that is nowhere tells nothing, and changes nothing.
    none = pd.DataFrame({"target": [0], "reference": [0]}, index=["nowhere"])
    more = weigh.keyness_table(pd.concat([frame, none]), **options)
    assert more.loc["nowhere", ["statistic", "p"]].tolist() == [0, 1]
    columns = ["statistic", "p"]
    assert_frame_equal(more.iloc[:-1][columns], found[columns], rtol=1e-9, atol=1e-12)


SIDES = {"target": "reference", "reference": "target"}


@pytest.mark.parametrize("measure", MEASURES)
def test_keyness_of_no_words(measure):
    empty = pd.DataFrame({"target": [], "reference": []}, index=pd.Index([], name="term"))
    found = weigh.keyness_table(empty, measure=measure)
    assert found.shape == (0, 3)
    assert found.index.name == "term"


@pytest.mark.parametrize("measure", ["chi2", "log_odds"])
def test_an_empty_side_tells_nothing(measure):
    frame = pd.DataFrame({"target": [0, 0], "reference": [3, 2]}, index=["a", "b"])
    for table in (frame, frame.rename(columns=SIDES)):
        found = weigh.keyness_table(table, measure=measure)
        assert found["statistic"].tolist() == [0, 0]
        assert found["p"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("spelt", "measure"), [("g2", "G2"), ("CHI2", "chi2"), ("Log_Odds", "log_odds")]
)
def test_measures_in_other_letters(spelt, measure):
    frame = framed([(3, 1), (4, 9)])
    expected = weigh.keyness_table(frame, measure=measure)
    assert_frame_equal(weigh.keyness_table(frame, measure=spelt), expected)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"target": [1, 2]}, "column 'reference' is missing; there are: target"),
        ({"reference": [1, 2], "n": [1, 2]}, "'target' is missing; there are: reference, n"),
        ({}, "column 'target' is missing; there are: none"),
        ({"target": [1, np.nan], "reference": [1, 1]}, "target of 'b' is nan; .* from 0 on"),
        ({"target": [1, 1], "reference": [-1, 1]}, "reference of 'a' is -1; allowed are counts"),
        ({"target": [1, "many"], "reference": [1, 1]}, "target of 'b' is many; allowed"),
        ({"target": [1, 1], "reference": [1, np.inf]}, "reference of 'b' is inf; allowed"),
    ],
)
def test_counts_that_are_none(columns, message):
    frame = pd.DataFrame(columns, index=["a", "b"])
    with pytest.raises(CorpusError, match=message):
        weigh.keyness_table(frame, measure="G2")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": "G3"}, "no measure 'G3'; allowed: G2, chi2, log_ratio, log_odds$"),
        (
            {"measure": "G2", "correction": "bates"},
            "no correction 'bates'; allowed: default, none, yates, williams$",
        ),
    ],
)
def test_measures_that_are_not_there(options, message, weir):
    with pytest.raises(CorpusError, match=message):
        weigh.keyness_table(framed([(1, 2), (2, 1)]), **options)
    with pytest.raises(CorpusError, match=message):
        weigh.keyness(count.contexts(weir, shortest=1), **options)


# --- keyness of contexts

ROWS = [
    ("A", "a1", 0, "x 3, y 1"),
    ("A", "a1", 1, "x 1, z 3"),
    ("A", "a2", 0, "y 4"),
    ("B", "b1", 0, "x 1, z 5"),
    ("B", "b1", 7, "y 2, z 2, w 2"),
]
INTERVAL = ["low", "high"]
SINGLE = 1e-5  # draws are kept in single precision


def test_keyness_by_hand(bagged):
    found = weigh.keyness(bagged(ROWS), target="A", measure="chi2", correction="none")
    counts = sparse.csr_matrix([[3, 1, 0], [1, 0, 3], [0, 4, 0], [1, 0, 5], [0, 2, 2]])
    base, chosen = np.array([4, 4, 4, 6, 6]), np.array([True, True, True, False, False])
    # N (ad - bc)^2 / (row, other rows, columns of 12): x is 4 and 1, y 5 and 2, z 3 and 7.
    chi2 = [24 * 36**2 / (5 * 19 * 144), 24 * 36**2 / (7 * 17 * 144), 24 * 48**2 / (10 * 14 * 144)]
    p = [erfc(sqrt(size / 2)) for size in chi2]
    dealt = resample.dealt(counts, base, chosen)
    expected = pd.DataFrame(
        {
            "source": "A",
            "reference": "the others",
            "term": ["x", "y", "z"],
            "n": [4, 5, 3],
            "reference_n": [1, 2, 7],
            "words": 12,
            "reference_words": 12,
            "contexts": 3,
            "reference_contexts": 2,
            "spread": [2, 2, 1],
            "reference_spread": [1, 1, 2],
            "dp": [5 / 12, 7 / 15, 2 / 3],
            "statistic": [chi2[0], chi2[1], -chi2[2]],
            "p": p,
            "q": [min(p[0] * 3 / 2, p[1], 1), p[1], min(p[2] * 3, p[0] * 3 / 2, p[1])],
            "permuted_p": dealt,
            "permuted_q": stats.false_discovery_control(dealt),
            "effect": [log2(4), log2(5 / 2), log2(3 / 7)],
            "units": 3,
            "reference_units": 2,
            "resampled": "paragraphs",
            "rank": [1, 2, 3],
            "sure": False,
            "enough": False,
        }
    ).astype({"source": "str", "reference": "str", "term": "str", "resampled": "str"})
    assert_frame_equal(found.drop(columns=INTERVAL), expected)
    assert (found["low"] <= found["effect"]).all()
    assert (found["effect"] <= found["high"]).all()
    assert list(found.columns) == ["source", *weigh.KEYNESS]


def test_spread_is_judged_by_the_length_of_the_contexts(bagged):
    """Of 8 words 2 and 6 stand in either: x as the words do, y the other way round."""
    rows = [("A", "a", 0, "x 1, y 1"), ("A", "a", 1, "x 3, z 3"), ("B", "b", 0, "x 1, y 1, z 1")]
    found = weigh.keyness(bagged(rows), target="A", fewest=1).set_index("term")["dp"]
    assert found.to_dict() == {"x": 0, "y": 0.75, "z": 0.25}


@pytest.mark.parametrize("measure", ["G2", "log_odds"])
@pytest.mark.parametrize("reference", [None, "B"])
def test_intervals_by_hand(bagged, measure, reference):
    """Each draw's ratio, with the weight of one cluster more on the side that could have more.

    A has 3 contexts, B 4, C 2; percentiles are those of the smaller side.
    """
    bags = ["x 3, y 9", "x 1, y 7, z 2", "x 2, y 8"], ["x 4, z 5", "x 1, y 4", "x 2, z 6", "y 7"]
    rows = [
        (name, name, i, bag)
        for name, own in zip("AB", bags, strict=True)
        for i, bag in enumerate(own)
    ]
    contexts = bagged([*rows, ("C", "C", 0, "x 5, y 2"), ("C", "C", 1, "y 9, z 2")])
    options = {"target": "A", "reference": reference, "measure": measure, "seed": 8}
    found = weigh.keyness(contexts, **options).set_index("term")
    label = contexts.index["source"].to_numpy(dtype=object)
    words = np.asarray(contexts.matrix.sum(axis=1)).ravel()
    draws = 10 * resample.DRAWS  # so few clusters need more
    [(_, amounts, totals)] = _contrasts.drawn(contexts.matrix, words, label, seed=8, draws=draws)
    others = [reference] if reference else ["B", "C"]
    b, second = sum(amounts[name] for name in others), sum(totals[name] for name in others)
    chance = np.random.default_rng(8)
    extra = chance.standard_exponential((2, draws), dtype="float32")
    alpha = 100 * np.asarray(contexts.matrix.sum(axis=0)).ravel() / words.sum()
    for place, (term, row) in enumerate(found.sort_index().iterrows()):
        sides = [(amounts["A"][place], totals["A"]), (b[place], second)]
        held = row["n"] / row["spread"], row["reference_n"] / row["reference_spread"]
        (fewest, fewest_other), (most, most_other) = (
            [
                rate(x, more * each * drawn, total, alpha[place], measure)
                for (x, total), each, drawn in zip(sides, held, extra, strict=True)
            ]
            for more in (0, 1)
        )
        low, _ = resample.interval((fewest / most_other)[:, None], 3)
        _, high = resample.interval((most / np.maximum(fewest_other, 1e-30))[:, None], 3)
        ends = np.log2(np.maximum([low[0], high[0]], 1e-30))
        if measure != "log_odds" and not row["reference_n"]:
            ends[1] = np.inf
        if measure != "log_odds" and not row["n"]:
            ends[0] = -np.inf
        assert (row["low"], row["high"]) == pytest.approx(tuple(ends), abs=1e-3), term


def rate(x, more, total, alpha, measure):
    """What is compared: a rate, or odds with the prior."""
    if measure == "log_odds":
        return (x + more + alpha) / (total + 100 - x - alpha)
    return (x + more) / total


def test_keyness_of_a_rare_word(bagged):
    found = weigh.keyness(bagged(ROWS), target="A", fewest=2, measure="log_ratio")
    rare = found.set_index("term").loc["w"]
    assert rare[["n", "reference_n", "spread", "reference_spread"]].tolist() == [0, 2, 0, 1]
    assert rare["effect"] == rare["statistic"] == log2(0.5 / 2)
    assert np.isnan(rare["dp"])
    assert rare["low"] == -np.inf
    assert np.isfinite(rare["high"])
    other = weigh.keyness(bagged(ROWS), target="B", fewest=2).set_index("term").loc["w"]
    assert other["effect"] == 2
    assert other["high"] == np.inf
    assert other["low"] == pytest.approx(-rare["high"], abs=3)  # another draw, and far out
    assert weigh.keyness(bagged(ROWS), target="A", fewest=3)["term"].tolist() == ["x", "y", "z"]
    assert set(weigh.keyness(bagged(ROWS), fewest=0)["term"]) == set("wxyz")


def test_words_that_nobody_uses_are_not_compared(bagged):
    contexts = bagged(ROWS, terms=["never"])
    assert "never" not in set(weigh.keyness(contexts, fewest=0)["term"])
    assert_frame_equal(weigh.keyness(contexts), weigh.keyness(bagged(ROWS)))


def test_the_prior_of_log_odds_is_that_of_the_whole_corpus(bagged):
    contexts = bagged(ROWS, rest=[("C", "c1", 0, "x 10, v 10")])
    found = weigh.keyness(contexts, target="A", measure="log_odds").set_index("term").loc["x"]
    alpha = 100 * 15 / 44
    delta = log((4 + alpha) / (12 + 100 - 4 - alpha)) - log((1 + alpha) / (12 + 100 - 1 - alpha))
    assert found["effect"] == pytest.approx(delta / log(2))
    assert found["statistic"] == pytest.approx(delta / sqrt(1 / (4 + alpha) + 1 / (1 + alpha)))
    assert found["p"] == pytest.approx(erfc(found["statistic"] / sqrt(2)))


@pytest.fixture(scope="module")
def simulated():
    """Return a function that makes contexts of sources from rates and numbers of units."""

    def build(rates, *, units=20, documents=1, length=40, burst=60.0, seed=0):
        chance = np.random.default_rng(seed)
        rows, index = [], []
        for source, rate in rates.items():
            number = units[source] if isinstance(units, dict) else units
            shares = chance.standard_gamma(burst * rate, size=(number, len(rate)))
            shares /= shares.sum(axis=1, keepdims=True)
            rows.append(chance.multinomial(length, shares).astype("float64"))
            index += [(f"{source}-{i % documents:02}", i, source) for i in range(number)]
        index = pd.DataFrame(index, columns=["doc", "unit", "source"])
        index = index.assign(start_date=pd.NaT, actor="x", voice="own", mentions=1)
        matrix = sparse.csr_matrix(np.vstack(rows))
        terms = np.array([f"w{i:03}" for i in range(matrix.shape[1])], dtype=object)
        return count.Contexts(index, matrix, matrix, index, terms)

    return build


def zipf(size):
    rates = 1 / np.arange(1, size + 1)
    return rates / rates.sum()


@pytest.fixture(scope="module")
def three(simulated):
    """Three sources of 12 documents each, one of which shuns the first word."""
    rates = {name: zipf(40) for name in "ABC"}
    rates["C"] = np.where(np.arange(40) == 0, 1e-12, rates["C"])
    rates["C"] /= rates["C"].sum()
    return simulated(rates, units=24, documents=12)


@pytest.mark.parametrize("measure", MEASURES)
def test_all_sources_are_each_source_in_turn(three, measure):
    found = weigh.keyness(three, measure=measure)
    assert found["source"].unique().tolist() == ["A", "B", "C"]
    each = [weigh.keyness(three, target=name, measure=measure) for name in "ABC"]
    assert_frame_equal(found, pd.concat(each, ignore_index=True))
    for own in each:
        assert own["statistic"].is_monotonic_decreasing
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        # What one has, the others have not.
        assert own["words"].iloc[0] + own["reference_words"].iloc[0] == three.matrix.sum()
        assert (own["n"] + own["reference_n"]).sum() == three.matrix.sum()


def test_the_words_at_either_end(three):
    whole = weigh.keyness(three)
    found = weigh.keyness(three, most=2)
    last = whole.groupby("source")["rank"].transform("max")
    expected = whole[(whole["rank"] <= 2) | (whole["rank"] > last - 2)]
    assert_frame_equal(found, expected.reset_index(drop=True))
    assert len(found) == 12
    assert weigh.keyness(three, most=0).empty
    assert_frame_equal(weigh.keyness(three, most=500), whole)


@pytest.mark.parametrize("measure", MEASURES)
def test_one_source_against_another(three, measure):
    """Nothing depends on a third one: not the counts, not the draws (but for the prior)."""
    found = weigh.keyness(three, target="A", reference="B", measure=measure)
    assert set(found["reference"]) == {"B"}
    kept = (three.index["source"] != "C").to_numpy()
    matrix = three.matrix[kept]
    index = three.index[kept].reset_index(drop=True)
    alone = dataclasses.replace(three, index=index, matrix=matrix)
    assert_frame_equal(weigh.keyness(alone, target="A", reference="B", measure=measure), found)
    others = weigh.keyness(alone, target="A", measure=measure)
    assert_frame_equal(others.assign(reference="B"), found, atol=SINGLE)
    turned = weigh.keyness(three, target="B", reference="A", measure=measure).set_index("term")
    turned = turned.loc[found["term"]].reset_index()
    for column in ("statistic", "effect"):
        assert turned[column].to_numpy() == pytest.approx(-found[column].to_numpy())
    for column in ("p", "q", "permuted_p", "permuted_q"):
        assert turned[column].to_numpy() == pytest.approx(found[column].to_numpy(), rel=1e-7)
    assert turned["n"].tolist() == found["reference_n"].tolist()
    assert turned["spread"].tolist() == found["reference_spread"].tolist()


def test_every_source_against_one(three):
    found = weigh.keyness(three, reference="B")
    assert found["source"].unique().tolist() == ["A", "C"]
    for name in "AC":
        own = found[found["source"] == name].reset_index(drop=True)
        assert_frame_equal(own, weigh.keyness(three, target=name, reference="B"))


def test_actors_are_compared_as_sources_are(bagged):
    rows = [(source, doc, unit, bag, source.lower()) for source, doc, unit, bag in ROWS]
    found = weigh.keyness(bagged(rows), by="actor", target="a", fewest=1, seed=3)
    assert list(found.columns) == ["actor", *weigh.KEYNESS]
    assert set(found["actor"]) == {"a"}
    expected = weigh.keyness(bagged(rows), target="A", fewest=1, seed=3)
    drop = ["actor", "source", *INTERVAL]  # a draw goes with the name
    assert_frame_equal(
        found.drop(columns=drop, errors="ignore"), expected.drop(columns=drop, errors="ignore")
    )
    assert list(np.isinf(found["low"])) == list(np.isinf(expected["low"]))


def test_keyness_in_all_that_is_written(weir):
    """CRANE's one unit against the four others: "gate" is 1 of 2 words and 1 of 24."""
    units = count.whole(count.contexts(weir, actor="otters", shortest=1))
    found = weigh.keyness(units, target="CRANE", fewest=1).set_index("term")
    columns = ["n", "reference_n", "words", "reference_words", "contexts", "reference_contexts"]
    assert found.loc["gate", columns].tolist() == [1, 1, 2, 24, 1, 4]
    assert found.loc["notice", columns].tolist() == [1, 1, 2, 24, 1, 4]
    assert "otters" not in found.index
    assert found.loc["gate", "effect"] == pytest.approx(log2(24 / 2))


def test_keyness_in_the_small_corpus(weir):
    """The otters' contexts: MILL's of 12 words against CRANE's of 2."""
    found = weigh.keyness(count.contexts(weir, actor="otters", shortest=1), fewest=1)
    mill = found[found["source"] == "MILL"].set_index("term")
    assert mill[["n", "reference_n"]].to_dict("index") == {
        "broke": {"n": 3, "reference_n": 0},
        "weir": {"n": 2, "reference_n": 0},
        "US": {"n": 1, "reference_n": 0},
        "council": {"n": 1, "reference_n": 0},
        "led": {"n": 1, "reference_n": 0},
        "mill": {"n": 1, "reference_n": 0},
        "told": {"n": 1, "reference_n": 0},
        "gate": {"n": 1, "reference_n": 1},
        "notice": {"n": 0, "reference_n": 1},
    }
    assert (mill["words"] == 11).all()
    assert (mill["reference_words"] == 2).all()
    assert (mill["permuted_p"] == 1).all()  # two units: nothing to deal out
    assert mill[INTERVAL].isna().all(axis=None)
    assert (mill["resampled"] == "paragraphs").all()
    assert mill.loc["gate", "effect"] == pytest.approx(log2(2 / 11))
    assert mill.loc["gate", "rank"] == 8
    assert mill.loc["notice", "rank"] == 9


def test_a_side_of_one_unit_has_no_interval(bagged):
    contexts = bagged(ROWS[:4])
    for measure in MEASURES:
        found = weigh.keyness(contexts, fewest=1, measure=measure)
        assert found[INTERVAL].isna().all(axis=None)
        assert found["effect"].notna().all()
    two = bagged([*ROWS[:4], ("C", "c1", 0, "x 1, z 2")])
    found = weigh.keyness(two, fewest=1)
    a, b = (found[found["source"] == name] for name in "AB")
    assert a[INTERVAL].notna().all(axis=None)  # the others together are two
    assert b[INTERVAL].isna().all(axis=None)


@pytest.mark.parametrize("measure", ["G2", "chi2", "log_ratio"])
def test_an_end_is_open_where_one_side_has_none(three, measure):
    found = weigh.keyness(three, measure=measure, fewest=1)
    assert ((found["n"] == 0) == (found["low"] == -np.inf)).all()
    assert ((found["reference_n"] == 0) == (found["high"] == np.inf)).all()
    assert (found["n"] == 0).any()
    assert (found["low"] <= found["effect"]).all()
    assert (found["effect"] <= found["high"]).all()


def test_a_prior_closes_both_ends(three):
    found = weigh.keyness(three, measure="log_odds", fewest=1)
    assert np.isfinite(found[INTERVAL]).all(axis=None)
    assert (found["low"] < found["effect"]).all()
    assert (found["effect"] < found["high"]).all()


@pytest.mark.parametrize(
    ("documents", "unit", "drawn", "resampled"),
    [
        ((10, 10), "paragraph", (10, 10), "documents"),
        ((10, 9), "paragraph", (20, 20), "paragraphs"),
        ((9, 12), "sentence", (20, 20), "sentences"),
        ((1, 1), "paragraph", (20, 20), "paragraphs"),
    ],
)
def test_documents_are_drawn_where_both_sides_have_ten(bagged, documents, unit, drawn, resampled):
    rows = [
        (source, f"{source}{i % number:02}", i, f"x {1 + i % 3}, {source.lower()} 2")
        for source, number in zip("AB", documents, strict=True)
        for i in range(20)
    ]
    found = weigh.keyness(bagged(rows, unit=unit))
    assert set(found["resampled"]) == {resampled}
    sides = found[["source", "units", "reference_units"]].drop_duplicates().to_numpy().tolist()
    assert sides == [["A", *drawn], ["B", *drawn[::-1]]]
    assert found["enough"].all()


def test_enough_are_five_contexts_on_both_sides(bagged):
    rows = [(source, "d" + source, i, "x 2, y 1") for source in "ABC" for i in range(5)]
    assert weigh.keyness(bagged(rows))["enough"].all()
    assert weigh.keyness(bagged(rows[1:])).groupby("source")["enough"].all().to_dict() == {
        "A": False,
        "B": True,
        "C": True,
    }


def test_a_document_of_two_sources_is_a_cluster_of_each(bagged):
    """What another wrote in the same document is not dealt out or drawn with it."""
    rows = [
        (source, f"d{i:02}", 2 * i + place, f"x {1 + (i + place) % 3}, y 2")
        for i in range(10)
        for place, source in enumerate("AB")
    ]
    apart = [(source, source + doc, unit, bag) for source, doc, unit, bag in rows]
    found = weigh.keyness(bagged(rows))
    assert set(found["resampled"]) == {"documents"}
    assert set(found["units"]) == {10}
    assert_frame_equal(found, weigh.keyness(bagged(apart)))


def test_contexts_may_come_in_any_order(three):
    order = np.random.default_rng(4).permutation(len(three.index))
    index = three.index.iloc[order].reset_index(drop=True)
    shuffled = dataclasses.replace(three, index=index, matrix=three.matrix[order])
    for measure in ("G2", "log_odds"):
        found = weigh.keyness(shuffled, measure=measure, seed=2)
        assert_frame_equal(found, weigh.keyness(three, measure=measure, seed=2), atol=SINGLE)


def test_a_seed_is_for_the_intervals_alone(three):
    one, same, other = (weigh.keyness(three, seed=seed) for seed in (1, 1, 2))
    assert_frame_equal(one, same)
    assert_frame_equal(one.drop(columns=INTERVAL), other.drop(columns=INTERVAL))
    finite = np.isfinite(one[INTERVAL]).all(axis=1)
    assert (one.loc[finite, INTERVAL] != other.loc[finite, INTERVAL]).all(axis=None)
    gap = one.loc[finite, INTERVAL] - other.loc[finite, INTERVAL]
    assert gap.abs().median().max() < 0.1


def test_keyness_leaves_its_input_alone(three):
    before = three.index.copy(), three.matrix.copy(), three.background.copy()
    weigh.keyness(three)
    assert_frame_equal(three.index, before[0])
    assert (three.matrix != before[1]).nnz == 0
    assert (three.background != before[2]).nnz == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "D"}, "keyness: there is no source 'D'; allowed: A, B"),
        ({"reference": "the others"}, "no source 'the others'; allowed: A, B"),
        ({"by": "actor", "target": "A"}, "keyness: there is no actor 'A'; allowed: x"),
    ],
)
def test_whom_keyness_does_not_know(bagged, options, message):
    with pytest.raises(CorpusError, match=message):
        weigh.keyness(bagged(ROWS), **options)


def test_clusters_are_compared_where_contexts_have_them(bagged):
    contexts = bagged(ROWS)
    message = "cannot compare by '{}'; allowed: source, actor"
    with pytest.raises(CorpusError, match=message.format("cluster") + "$"):
        weigh.keyness(contexts, by="cluster")
    with pytest.raises(CorpusError, match=message.format("doc") + "$"):
        weigh.keyness(contexts, by="doc")
    numbers = np.arange(len(ROWS)) % 3 + 1
    marked = dataclasses.replace(contexts, index=contexts.index.assign(cluster=numbers))
    with pytest.raises(CorpusError, match=message.format("doc") + ", cluster$"):
        weigh.keyness(marked, by="doc")
    for side in ("target", "reference"):
        with pytest.raises(CorpusError, match="there is no cluster '4'; allowed: 1, 2, 3"):
            weigh.keyness(marked, by="cluster", **{side: 4})
    found = weigh.keyness(marked, by="cluster", fewest=1)
    assert found.dtypes["cluster"] == "int64"
    assert found["cluster"].drop_duplicates().tolist() == [1, 2, 3]
    # The same figures as if the clusters were sources.
    named = contexts.index.assign(source=numbers.astype("str"))
    sources = weigh.keyness(dataclasses.replace(contexts, index=named), fewest=1)
    sources = sources.rename(columns={"source": "cluster"}).astype({"cluster": "int64"})
    assert_frame_equal(found, sources)
    pair = weigh.keyness(marked, by="cluster", target=2, reference=3, fewest=1)
    assert set(pair["cluster"]) == {2}
    assert set(pair["reference"]) == {"3"}
    assert weigh.keyness(contexts, by="source", fewest=99).dtypes["source"] == "str"
    assert weigh.keyness(marked, by="cluster", fewest=99).dtypes["cluster"] == "int64"


def test_halves_of_a_document_in_two_clusters_are_no_two_documents(bagged):
    """Twelve documents, each with a unit in either cluster: units are drawn, not documents."""
    rows = [("A", f"d{i // 2:02}", i % 2, "x 3, y 2" if i % 2 else "x 1, z 4") for i in range(24)]
    contexts = bagged(rows)
    index = contexts.index.assign(cluster=contexts.index["unit"] + 1)
    found = weigh.keyness(dataclasses.replace(contexts, index=index), by="cluster")
    assert set(found["resampled"]) == {"paragraphs"}
    apart = contexts.index.assign(cluster=(contexts.index["doc"] > "d05") + 1)
    apart = apart.assign(doc=apart["doc"] + np.where(apart["unit"] == 0, "", "b"))
    found = weigh.keyness(dataclasses.replace(contexts, index=apart), by="cluster")
    assert set(found["resampled"]) == {"documents"}


def test_nobody_to_compare_with(weir, bagged):
    for contexts in (count.contexts(weir, actor="crown"), bagged(ROWS[:3]), bagged([])):
        found = weigh.keyness(contexts)
        assert found.empty
        assert list(found.columns) == ["source", *weigh.KEYNESS]
        assert found.dtypes["permuted_q"] == "float64"
    assert weigh.keyness(bagged(ROWS), by="actor").empty
    assert weigh.keyness(bagged(ROWS), fewest=99).empty
    with pytest.raises(CorpusError, match="no source 'A'; allowed: none"):
        weigh.keyness(count.contexts(weir, actor="crown"), target="A")


# --- how sure keyness is, where the truth is known


def slack(share, trials):
    """Three standard errors of a share of so many trials."""
    return 3 * sqrt(share * (1 - share) / trials)


@pytest.mark.parametrize(
    ("units", "documents", "burst"), [(30, 1, 60.0), (10, 1, 30.0), (40, 20, 30.0)]
)
def test_intervals_hold_the_truth(simulated, units, documents, burst):
    """A third of 300 words is planted up to four times as often, or as seldom, in one source.

    Words come in bursts (Dirichlet), which makes the p of G2 much too small. Words of one run are
    nearly independent; what is expected at least twice on both sides is looked at.
    """
    inside, below, above = [], [], []
    for seed in range(60):
        chance, common = np.random.default_rng([9, seed]), zipf(300)
        tilt = np.where(chance.random(300) < 0.3, chance.uniform(-2, 2, 300), 0)
        rate = common * 2**tilt / (common * 2**tilt).sum()
        options = {"units": units, "documents": documents, "burst": burst, "seed": seed}
        contexts = simulated({"A": rate, "B": common}, **options)
        found = weigh.keyness(contexts, target="A", fewest=1, seed=seed).set_index("term")
        truth = pd.Series(np.log2(rate / common), contexts.terms)
        truth = truth[np.minimum(rate, common) * units * 40 >= 2]
        low, high = (found[end].reindex(truth.index).dropna() for end in INTERVAL)
        truth = truth[low.index]
        below += (high < truth).tolist()
        above += (low > truth).tolist()
        inside += ((low <= truth) & (truth <= high)).tolist()
    trials = len(inside)
    said = f"{np.mean(inside):.4f} of {trials}; below {np.mean(below):.4f}, {np.mean(above):.4f}"
    assert trials > 1000
    assert np.mean(inside) >= 0.95 - slack(0.95, trials), said
    assert np.mean(inside) <= 0.99, said  # nor are they wider than they need be
    for side in (below, above):
        assert np.mean(side) <= 0.025 + slack(0.025, trials), said


@pytest.fixture(scope="module", params=[(30, 1, 20.0), (40, 20, 20.0)], ids=["units", "documents"])
def alike(request, simulated):
    """Keyness of two sources that write alike, in bursts, a hundred times over."""
    units, documents, burst = request.param
    options = {"units": units, "documents": documents, "burst": burst}
    frames = [
        weigh.keyness(simulated(dict.fromkeys("AB", zipf(300)), seed=seed, **options), target="A")
        for seed in range(1000, 1100)
    ]
    found = pd.concat(frames)
    both = found["spread"] + found["reference_spread"]
    return found.assign(often=both >= 0.2 * 2 * units)  # in a fifth of the contexts


@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_units_dealt_out_by_chance_find_no_more_than_chance(alike, alpha):
    share = (alike["permuted_p"] <= alpha).mean()
    said = f"{share:.4f} of {len(alike)} at {alpha}"
    assert share <= alpha + slack(alpha, len(alike)), said
    often = alike.loc[alike["often"], "permuted_p"]
    share = (often <= alpha).mean()
    said = f"{share:.4f} of {len(often)} frequent words at {alpha}"
    assert len(often) > 1000
    assert share <= alpha + slack(alpha, len(often)), said
    if alpha == 0.05:  # nor far fewer, where there is enough to go by
        assert share >= alpha - slack(alpha, len(often)), said


def test_chance_is_chance_for_a_source_of_few_units_too(simulated):
    options = {"units": {"A": 6, "B": 50}, "burst": 60.0}
    found = pd.concat(
        weigh.keyness(simulated(dict.fromkeys("AB", zipf(300)), seed=seed, **options), target="A")
        for seed in range(3000, 3080)
    )["permuted_p"]
    for alpha in (0.05, 0.01):
        share = (found <= alpha).mean()
        assert share <= alpha + slack(alpha, len(found)), f"{share:.4f} of {len(found)} at {alpha}"


def test_words_that_come_in_bursts_deceive_the_p_of_words(alike):
    """Why there is `permuted_p`: that of G2 finds a difference in one word of five."""
    often = alike.loc[alike["often"], "p"]
    share = (often <= 0.05).mean()
    assert share >= 0.05 + 10 * slack(0.05, len(often)) / 3, f"{share:.3f} of {len(often)}"
    assert share >= 0.15, f"{share:.3f} of {len(often)}"


def test_a_word_four_times_as_often_is_found(simulated):
    common, some = zipf(300), np.arange(10, 40, 3)
    rate = common.copy()
    rate[some] *= 4
    rate /= rate.sum()
    found = []
    for seed in range(40):
        contexts = simulated({"A": rate, "B": common}, units=60, burst=60.0, seed=2000 + seed)
        table = weigh.keyness(contexts, target="A", seed=seed).set_index("term")
        found.append(table.reindex(contexts.terms[some]))
    found = pd.concat(found).fillna({"permuted_p": 1})
    shares = (
        (found["permuted_p"] <= 0.05).mean(),
        (found["low"] > 0).mean(),
        (found["permuted_q"] <= 0.05).mean(),
    )
    said = f"power {shares[0]:.3f}, by interval {shares[1]:.3f}, by q {shares[2]:.3f}, {len(found)}"
    assert shares[0] >= 0.8, said
    assert shares[1] >= 0.75, said


def test_what_is_sure_has_both_a_small_q_and_an_interval_on_one_side(harbour):
    contexts = count.whole(count.contexts(harbour, actor="guard"))
    found = weigh.keyness(contexts, by="actor", target="guard", seed=1)
    clear = (found["low"] > 0) | (found["high"] < 0)
    assert (found["sure"] == (clear & (found["permuted_q"] < 0.05))).all()
    assert found["sure"].any()
    assert (clear & ~found["sure"]).any()


def test_contexts_of_several_actors_are_refused_as_a_unit_would_count_twice(harbour):
    contexts = count.contexts(harbour)
    for by in ("source", "actor"):
        with pytest.raises(CorpusError, match=r"contexts of several actors; .* count\.whole"):
            weigh.keyness(contexts, by=by)
    assert len(weigh.keyness(count.whole(contexts))) > 0


def test_a_source_with_the_name_of_all_others_is_refused(bagged):
    rows = [("A", "a", 0, "x 3"), ("the others", "b", 0, "x 4")]
    with pytest.raises(CorpusError, match="a source is called 'the others'"):
        weigh.keyness(bagged(rows))


@pytest.mark.parametrize("size", [1e3, 1e6, 1e9, 1e12])
def test_small_differences_in_great_counts_are_exact(size):
    """One occurrence more than expected, against arithmetic without rounding."""
    first, second = int(size), int(3 * size)
    a = int(size // 7)
    b = 3 * a - 3
    frame = pd.DataFrame({"target": [a, first - a], "reference": [b, second - b]})
    found = weigh.keyness_table(frame, measure="chi2", correction="none")["statistic"].iloc[0]
    n, cross = first + second, a * (second - b) - (first - a) * b
    exact = Fraction(n * cross**2, (a + b) * (n - a - b) * first * second)
    assert found == pytest.approx(float(exact), rel=1e-12)
    # G2 of a small difference is chi2, but for terms of the third order
    found = weigh.keyness_table(frame, measure="G2", correction="none")["statistic"].iloc[0]
    assert found == pytest.approx(float(exact), rel=10 / a)


def test_totals_are_the_keyness_of_the_table(harbour):
    bags = count.bags(harbour.documents)
    found = weigh.totals(bags, fewest=1).query("source == 'LEDGER'").set_index("term")
    own = (bags.index["source"] == "LEDGER").to_numpy()
    sides = {"target": own, "reference": ~own}
    sums = {name: np.asarray(bags.matrix[rows].sum(axis=0)).ravel() for name, rows in sides.items()}
    expected = weigh.keyness_table(pd.DataFrame(sums, index=bags.terms), measure="G2")
    assert found["statistic"].to_numpy() == pytest.approx(expected["statistic"].to_numpy())
    assert found["p"].to_numpy() == pytest.approx(expected["p"].to_numpy())
    assert found["q"].to_numpy() == pytest.approx(expected["q"].to_numpy())
    assert (found["n"] == sums["target"]).all()
    assert (found["reference_n"] == sums["reference"]).all()


@pytest.mark.parametrize("measure", ["G2", "chi2", "log_ratio", "log_odds"])
def test_totals_agree_with_keyness(harbour, measure):
    contexts = count.contexts(harbour, actor="guard")
    found = weigh.totals(contexts, measure=measure)
    drawn = weigh.keyness(contexts, measure=measure)
    both = found.merge(drawn, on=["source", "term"], suffixes=("", "_drawn"))
    assert len(both) == len(found) == len(drawn)
    for column in ("n", "reference_n", "statistic", "p", "q"):
        assert both[column].to_numpy() == pytest.approx(both[f"{column}_drawn"].to_numpy())


def test_one_source_has_no_totals_and_no_other_column_is_compared(harbour):
    bags = count.bags(harbour.documents[harbour.documents["source"] == "LEDGER"])
    assert weigh.totals(bags).empty
    with pytest.raises(CorpusError, match="totals: cannot compare by 'doc'; allowed: source, act"):
        weigh.totals(bags, by="doc")
