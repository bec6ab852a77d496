"""What is claimed of clusters holds on simulated text; and harbour, shuffled, has none."""

import numpy as np
import pytest

from analysis import count, group
from tests.validity import calibration_page, planted_frames, planted_words
from tests.validity.planted_frames import Case

SMALL = {"frames": [(Case(frames=2, share=0.4), 40)], "no_frames": [(Case(), 40)]}


@pytest.mark.parametrize("kind", planted_frames.TEXTS)
def test_units_have_their_words_their_documents_and_their_frames(kind):
    case = Case(text=kind, frames=3, share=0.2, balance=planted_frames.ONE_BIG)
    contexts, frame = planted_frames.text(case, 400, seed=2)
    length = contexts.matrix.sum(axis=1)
    assert length.min() >= planted_frames.SHORTEST
    assert length.max() <= planted_frames.LONGEST
    assert np.bincount(frame) / 400 == pytest.approx(planted_frames.ONE_BIG, abs=0.06)
    assert (contexts.index.groupby("doc").size() == planted_frames.WITHIN).all()
    assert (contexts.index.groupby("source")["doc"].nunique() == 25).all()
    assert (contexts.matrix.sum(axis=0) > 0).all()


def test_a_frame_that_is_a_sources_own_is_its_source():
    case = Case(frames=planted_frames.SOURCES, share=0.2, sources="frames")
    contexts, frame = planted_frames.text(case, 40, seed=1)
    assert contexts.index["source"].tolist() == [f"S{one}" for one in frame]


def test_no_cluster_is_proposed_where_no_frame_is_planted():
    found = planted_frames.runs(Case(), 60, number=8)
    assert (found["k"] == 1).all()
    assert (found["stable"] == 0).all()


def test_planted_frames_are_found_again():
    found = planted_frames.runs(Case(frames=3, share=0.3), 120, number=2)
    assert (found["k"] == 3).all()
    assert (found["rand"] > 0.9).all()
    assert (found["stable"] == 3).all()
    assert (found["source_overlap"] < 0.1).all()


@pytest.mark.parametrize("within", [False, True])
def test_clusters_within_sources_do_not_repeat_them(within):
    case = Case(frames=4, share=0.3, sources="frames", recipe=group.Recipe(within=within))
    found = planted_frames.run(case, 120, 0)
    assert found["k"] == (1 if within else 4)
    assert found["source_overlap"] == pytest.approx(0 if within else 1, abs=0.1)


def test_figures_of_frames_have_their_columns():
    found = planted_frames.figures(number=2, areas=SMALL, jobs=1)
    assert list(found) == planted_words.COLUMNS
    assert set(found["area"]) == set(SMALL)
    assert set(found["sizes"]) == {"40 units"}
    assert (found["runs"] == 2).all()
    assert not found.duplicated(["area", "measure", "figure", "text", "sizes", "planted"]).any()


def test_the_same_seed_gives_the_same_text_and_the_same_clusters():
    one, again = (planted_frames.run(Case(frames=2, share=0.4), 40, 3) for _ in range(2))
    assert one == again


def test_shuffled_words_are_the_same_words_in_units_as_long(harbour):
    contexts = count.contexts(harbour, actor="guard")
    dealt = planted_frames.shuffled(contexts, seed=1)
    for axis in (0, 1):
        before, after = contexts.background.sum(axis=axis), dealt.background.sum(axis=axis)
        assert np.array_equal(before, after)
    assert (dealt.background != contexts.background).nnz > 0
    assert dealt.matrix.shape == contexts.matrix.shape


def test_harbour_has_clusters_and_harbour_shuffled_has_none(harbour):
    contexts = count.contexts(harbour, actor="guard")
    for seed in range(10):
        dealt = planted_frames.shuffled(contexts, seed=seed)
        found = planted_frames.proposed(dealt, group.RECIPE, most=6, seed=seed)
        assert found["k"] == 1
        assert found["stable"] == 0
    found = planted_frames.proposed(contexts, group.RECIPE, most=4, seed=0)
    assert found["k"] > 1
    assert found["stable"] > 1


def test_the_figures_kept_bear_out_what_the_page_says():
    kept = calibration_page.read()
    kept = kept[kept["area"].isin(planted_frames.AREAS)].set_index("figure")
    by_words = kept[(kept["planted"] == "none") & (kept["text"] != "documents")]
    # One case of twenty is meant to keep one; so many runs together tell 0.05 from 0.1.
    runs = by_words.loc["direction kept"]
    assert runs["runs"].sum() >= 100
    assert np.average(runs["value"], weights=runs["runs"]) <= 0.1
    assert (by_words.loc["a stable cluster", "value"] <= 0.05).all()
    repeated = kept[kept["text"].str.endswith("a frame a source")]
    overlap = repeated.loc[["source overlap"]]
    assert (overlap.loc[overlap["measure"] == "k-means", "value"] > 0.9).all()
