"""What a reader needs to name a cluster: its words, its typical contexts, its sources."""

from dataclasses import replace
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import count, group, interpret, trace, weigh
from analysis._partitions import Recipe

TOPICS = [
    ("MILL", "a", 0, "wage 2, crane 1"),
    ("MILL", "b", 0, "wage 1, crane 2"),
    ("REED", "c", 0, "wage 1, crane 1, the 1"),
    ("MILL", "d", 0, "tide 2, silt 1"),
    ("REED", "e", 0, "tide 1, silt 2, the 1"),
    ("REED", "f", 0, "the 4"),
]
OF_TOPICS = [1, 1, 1, 2, 2, 0]


def clustered(contexts, numbers):
    return contexts.index.assign(cluster=np.array(numbers, dtype="int64"))


# --- words


def test_contexts_are_marked_with_their_cluster(bagged):
    contexts = bagged(TOPICS)
    found = interpret.marked(contexts, clustered(contexts, OF_TOPICS))
    assert found.index["cluster"].tolist() == [1, 1, 1, 2, 2]
    assert found.index["doc"].tolist() == ["a", "b", "c", "d", "e"]  # the last is in no cluster
    assert (found.matrix.toarray() == contexts.matrix[:5].toarray()).all()
    assert found.background is contexts.background
    assert found.units is contexts.units
    assert "cluster" not in contexts.index


def test_the_words_of_a_cluster_are_its_own(bagged):
    contexts = bagged(TOPICS)
    marked = interpret.marked(contexts, clustered(contexts, OF_TOPICS))
    found = weigh.keyness(marked, by="cluster", fewest=1)
    top = found[found["rank"] <= 2].set_index("cluster")[["term", "n", "reference_n", "contexts"]]
    assert top.loc[1].to_numpy().tolist() == [["crane", 4, 0, 3], ["wage", 4, 0, 3]]
    assert top.loc[2].to_numpy().tolist() == [["silt", 3, 0, 2], ["tide", 3, 0, 2]]


def told(**words):
    """Return the words of clusters, most telling first."""
    rows = [
        (int(number[1:]), term, rank)
        for number, terms in words.items()
        for rank, term in enumerate(terms.split(), start=1)
    ]
    return pd.DataFrame(rows, columns=["cluster", "term", "rank"])


def given_names(*rows):
    return pd.DataFrame(rows, columns=["actor", "words", "name"], dtype="str")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], ["cluster 1", "cluster 2"]),
        ([("guard", "wage, crane", "work")], ["work", "cluster 2"]),
        ([("guard", " tide ,silt, ", "water")], ["cluster 1", "water"]),
        ([("guard", "wage, silt, law, oath", "half")], ["cluster 1", "cluster 2"]),  # one of four
        ([("guard", "wage, crane, law, oath", "half")], ["half", "cluster 2"]),
        ([("guard", "wage, crane, tide", "most")], ["most", "cluster 2"]),
        ([("guard", "wage, tide", "tied")], ["tied", "cluster 2"]),  # of two the greater cluster
        ([("dockers", "wage, crane", "work")], ["cluster 1", "cluster 2"]),
        ([("", "wage, crane", "work")], ["cluster 1", "cluster 2"]),
        ([("guard", "", "empty")], ["cluster 1", "cluster 2"]),
        ([("guard", ", ,", "empty")], ["cluster 1", "cluster 2"]),
        (
            [("guard", "silt", "water"), ("guard", "crane", "work")],
            ["work", "water"],
        ),
    ],
)
def test_names_are_given_to_words(rows, expected):
    words = told(c1="wage crane the", c2="tide silt the")
    found = interpret.names(words, given_names(*rows), actor="guard")
    assert found == dict(enumerate(expected, start=1))


def test_names_of_all_text_have_no_actor():
    rows = given_names(("", "wage", "work"), ("", "tide", "water"), ("guard", "silt", "mud"))
    words = told(c1="wage crane", c2="tide silt")
    assert interpret.names(words, rows) == {1: "work", 2: "water"}


def test_only_the_words_that_tell_a_cluster_count():
    words = told(c1=" ".join(f"w{i}" for i in range(1, 14)))
    assert interpret.names(words, given_names(("", "w12", "in"))) == {1: "in"}
    assert interpret.names(words, given_names(("", "w13", "out"))) == {1: "cluster 1"}


@given(st.permutations([1, 2, 3, 4]))
def test_names_follow_words_not_numbers(order):
    topics = ["wage crane", "tide silt", "law oath", "chapel hymn"]
    words = told(**{f"c{number}": topic for number, topic in zip(order, topics, strict=True)})
    rows = given_names(("", "wage, crane", "work"), ("", "oath", "order"), ("", "hymn", "memory"))
    found = interpret.names(words, rows)
    names = ["work", f"cluster {order[1]}", "order", "memory"]
    assert found == dict(zip(order, names, strict=True))


def test_names_stay_with_their_words_when_contexts_change(harbour):
    """Without the contexts of the greatest cluster the others have other numbers."""
    contexts = count.contexts(harbour, actor="guard")
    rows = given_names(("", "dockers, wages", "work"), ("", "chapel, archive", "memory"))
    found = group.clusters(contexts, k=3)
    words = weigh.keyness(interpret.marked(contexts, found), by="cluster")
    assert interpret.names(words, rows) == {1: "cluster 1", 2: "work", 3: "memory"}
    fewer = found.assign(cluster=(found["cluster"] - 1).clip(lower=0))
    words = weigh.keyness(interpret.marked(contexts, fewer), by="cluster")
    assert interpret.names(words, rows) == {1: "work", 2: "memory"}


def test_a_summary_is_a_sheet_to_name_clusters_on():
    stability = pd.DataFrame(
        {
            "cluster": [1, 2, 3],
            "n": [9, 5, 4],
            "stability": [0.9, 0.7, 0.4],
            "stable": [True, False, False],
            "doubtful": [False, True, False],
            "agreement": 0.5,
        }
    )
    # Words in any order; a thirteenth tells nothing; the last cluster has none.
    words = told(c2="tide silt", c1=" ".join(f"w{i}" for i in range(1, 14))).iloc[::-1]
    names = interpret.names(words, given_names(("guard", "silt", "water")), actor="guard")
    docs = "aaaaaabbb" + "cdefg" + "hhhh"
    clustered = pd.DataFrame({"doc": [*docs], "source": [*docs.replace("d", "c")]})
    clustered["cluster"] = [1] * 9 + [2] * 5 + [3] * 4
    found = interpret.summary(clustered, stability, words, names, actor="guard")
    expected = pd.DataFrame(
        {
            "actor": "guard",
            "cluster": [1, 2, 3],
            "n": [9, 5, 4],
            "sources": [2, 4, 1],
            "documents": [2, 5, 1],
            "greatest": [6 / 9, 1 / 5, 1.0],
            "stability": [0.9, 0.7, 0.4],
            "stable": [True, False, False],
            "doubtful": [False, True, False],
            "words": [", ".join(f"w{i}" for i in range(1, 13)), "tide, silt", ""],
            "name": ["", "water", ""],
        }
    )
    assert_frame_equal(found, expected)
    assert interpret.summary(clustered, stability, words, names)["actor"].tolist() == [""] * 3
    assert list(stability.columns) == [
        "cluster",
        "n",
        "stability",
        "stable",
        "doubtful",
        "agreement",
    ]
    # Filled in and read again, the sheet gives the names.
    sheet = found.assign(name=["work", "water", ""])[["actor", "words", "name"]].iloc[:2]
    again = interpret.names(words, sheet, actor="guard")
    assert again == {1: "work", 2: "water"}
    named = interpret.summary(clustered, stability, words, again, actor="guard")
    assert named["name"].tolist() == ["work", "water", ""]
    assert interpret.summary(clustered.iloc[:0], stability.iloc[:0], words.iloc[:0], {}).empty


# --- typical contexts


def test_typical_contexts_by_hand(bagged):
    """In bare TF-IDF: a word in three of the five units, and words in one."""
    contexts = bagged(
        [
            ("MILL", "d", 0, "law 1, oath 1"),
            ("MILL", "a", 0, "wage 1, crane 1"),
            ("REED", "b", 0, "wage 1"),
            ("REED", "c", 0, "wage 2"),
            ("MILL", "e", 0, "law 1"),
        ]
    )
    found = interpret.typical(
        contexts, clustered(contexts, [2, 1, 1, 1, 0]), most=2, recipe=Recipe(space="tfidf")
    )
    wage, crane = log(5 / 3) + 1, log(5) + 1
    length = sqrt(wage**2 + crane**2)
    centre = np.array([wage / length + 2, crane / length])
    centre /= np.linalg.norm(centre)
    assert found["cluster"].tolist() == [1, 1, 2]
    # "b" and "c" are as near as each other, and stand in their order; "a" is farther away.
    assert found["doc"].tolist() == ["b", "c", "d"]
    assert found["nearness"].tolist() == pytest.approx([centre[0], centre[0], 1])
    assert found["rank"].tolist() == [1, 2, 1]
    assert found["rank"].dtype == "int64"
    farther = interpret.typical(
        contexts, clustered(contexts, [2, 1, 1, 1, 0]), recipe=Recipe(space="tfidf")
    )
    assert farther["doc"].tolist() == ["b", "c", "a", "d"]
    assert farther["nearness"].iloc[2] == pytest.approx(
        (wage * centre[0] + crane * centre[1]) / length
    )


def test_typical_contexts_in_the_space_of_the_clusters(harbour):
    contexts = count.contexts(harbour, actor="guard")
    found = group.clusters(contexts, k=3)
    nearest = interpret.typical(contexts, found, most=60)
    assert len(nearest) == 60
    for number, own in nearest.groupby("cluster"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert own["nearness"].is_monotonic_decreasing
        assert own["nearness"].between(-1, 1 + 1e-9).all()
        assert own["nearness"].iloc[0] > 0.8
        assert len(own) == (found["cluster"] == number).sum()
    columns = [*contexts.index.columns, "cluster"]
    both = (frame[columns].sort_values(columns[:2]) for frame in (nearest, found))
    assert_frame_equal(*(frame.reset_index(drop=True) for frame in both))
    assert len(interpret.typical(contexts, found)) == 9


# --- shares


def test_shares_of_clusters():
    frame = pd.DataFrame(
        {
            "source": ["MILL"] * 4 + ["REED"],
            "doc": list("abcde"),
            "unit": 0,
            "cluster": [1, 1, 1, 0, 2],
        }
    )
    found = interpret.shares(frame)
    assert found[["source", "cluster", "n", "base", "share"]].to_numpy().tolist() == [
        ["MILL", 0, 1, 4, 0.25],
        ["MILL", 1, 3, 4, 0.75],
        ["MILL", 2, 0, 4, 0],
        ["REED", 0, 0, 1, 0],
        ["REED", 1, 0, 1, 0],
        ["REED", 2, 1, 1, 1],
    ]
    assert found["units"].tolist() == [4] * 3 + [1] * 3
    mill, reed = found.iloc[:3], found.iloc[3:]
    assert (mill["low"] <= mill["share"]).all()
    assert (mill["share"] <= mill["high"]).all()
    assert mill["high"].iloc[2] == pytest.approx(1 - 0.025**0.25)  # none of four: binomial
    assert reed[["low", "high"]].isna().all(axis=None)  # one unit: no interval
    assert_frame_equal(interpret.shares(frame), found)


def test_shares_of_a_source_add_up(harbour):
    contexts = count.contexts(harbour, actor="guard")
    found = interpret.shares(group.clusters(contexts, k=3), seed=2)
    assert found.groupby("source")["share"].sum().to_numpy() == pytest.approx(1)
    assert found.groupby("source")["n"].sum().tolist() == (
        contexts.index.groupby("source").size().tolist()
    )
    assert found["cluster"].tolist() == [1, 2, 3] * 4


# --- over time, and in words


def test_clusters_can_be_followed_over_time(bagged):
    columns = ["doc", "unit", "source", "start_date", "end_date", "from", "to", "length"]
    day = pd.Timestamp("2001-01-01")
    rows = [("a", 0, "MILL", day, day, 0, 9, 30), ("a", 1, "MILL", day, day, 9, 30, 30)]
    units = pd.DataFrame(rows, columns=columns)
    contexts = replace(bagged(TOPICS), units=units)
    clustered = units[["doc", "unit", "source"]].iloc[::-1].assign(cluster=[2, 1])
    found = interpret.tally(contexts, clustered, {1: "work", 2: "sea", 3: "none"})
    assert found.names == ["work", "sea", "none"]
    assert found.counts.toarray().tolist() == [[0, 1, 0], [1, 0, 0]]
    assert found.units[columns].to_numpy().tolist() == units[columns].iloc[::-1].to_numpy().tolist()
    assert (found.units["base"].tolist(), found.scale, found.per) == ([1, 1], 1, "context")
    rates = trace.rates(found).set_index("series")
    assert rates["rate"].tolist() == [0.5, 0.5, 0]
    assert interpret.tally(contexts, clustered, {}).counts.shape == (2, 0)


def firmness(*stability):
    table = pd.DataFrame({"cluster": range(1, len(stability) + 1), "stability": stability})
    stable = table["stability"] >= 0.75
    return table.assign(stable=stable, doubtful=table["stability"].between(0.6, 0.7))


def test_the_verdict_counts_what_can_be_trusted():
    choice = pd.DataFrame({"k": [2, 3], "source_overlap": [0.1, 0.25], "document_overlap": 0.5})
    assert interpret.verdict(firmness(0.9, 0.65, 0.2), choice) == (
        "Of 3 clusters 1 are stable, 1 doubtful, 1 not to be trusted. They overlap with the "
        "sources by 0.25 and with the documents by 0.50 (1: they merely repeat them; 0: they have "
        "nothing to do with them)."
    )
    assert interpret.verdict(firmness(0.3, 0.2, 0.1, 0.5), choice) == (
        "Of 4 clusters 0 are stable, 0 doubtful, 4 not to be trusted: nothing here should be "
        "interpreted."
    )
    assert interpret.verdict(firmness(np.nan), choice).startswith("One cluster of all contexts")
    assert interpret.verdict(firmness(), choice).startswith("One cluster of all contexts")


def test_of_two_names_for_a_cluster_the_better_stays():
    words = told(c1="wage crane strike", c2="tide silt")
    rows = [("", "wage, crane, silt", "first"), ("", "wage, crane, strike", "best")]
    assert interpret.names(words, given_names(*rows))[1] == "best"
    assert interpret.names(words, given_names(*rows[::-1]))[1] == "best"
