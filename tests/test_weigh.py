"""The words that mark a source's contexts."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis import count, weigh


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
    columns = {"source": ["A", "B"], "doc": ["a", "b"], "unit": [0, 0]}
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


def test_similarities(harbour, weir):
    alike = weigh.similarities(count.contexts(harbour, actor="guard"))
    assert alike.index.tolist() == alike.columns.tolist() == sorted(harbour.sources)
    assert np.diag(alike) == pytest.approx(1)
    assert np.allclose(alike, alike.T)
    assert alike.to_numpy().min() > 0
    assert weigh.similarities(count.contexts(weir, actor="otters")).shape == (0, 0)
    assert weigh.similarities(count.contexts(weir, actor="crown")).shape == (0, 0)
