"""Explorers without a browser: their controls are set, and what they then hold is read."""

import gc
import re
import weakref

import ipywidgets
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from pandas.testing import assert_frame_equal

from analysis import _listed, cite, count, draw, explore, extract, portray, trace
from analysis.tables import CorpusError

MEASURED = (*extract.MEASURED, "documents", "coding", "parts")


@pytest.fixture(scope="session")
def harbour(root):
    return extract.features(root / "corpus" / "harbour")


@pytest.fixture
def features(tiny):
    return extract.features(tiny)


def named(box):
    """Return the controls of an explorer by what they are called, and its other parts."""
    controls, status, figure, passages, pages = box.children
    return (
        {control.description: control for control in controls.children[:-1]},
        status,
        figure,
        passages,
        pages,
    )


def profile(features, actor, voice, look):
    table = portray.names(features, actor, voice=voice)
    style = {"unit": "share", "n": "base", "of": "mentions", "look": look}
    return draw.bars(table, "source", "name", "share", **style)


def same(found, expected):
    for name in MEASURED:
        left, right = getattr(found, name), getattr(expected, name)
        gone = [column for column in ("line",) if column in left.columns]
        assert_frame_equal(left.drop(columns=gone), right.drop(columns=gone), obj=name)
    assert found.sources == expected.sources
    assert set(found.voices) == set(expected.voices)


def alone(make_corpus, corpus, docs):
    """Return the features of a corpus made from some of the documents of another."""
    files = {file.name: file.read_text() for file in corpus.iterdir() if file.suffix == ".csv"}
    files |= {"corpus.toml": (corpus / "corpus.toml").read_text()}
    for name in ("documents", "parts", "coding"):
        if f"{name}.csv" in files:
            head, *rows = files[f"{name}.csv"].splitlines()
            rows = [row for row in rows if row.split(",")[0] in docs]
            files[f"{name}.csv"] = "\n".join([head, *rows, ""])
    texts = {f"texts/{file.name}": file.read_text() for file in (corpus / "texts").iterdir()}
    return extract.features(make_corpus({**files, **texts}))


@pytest.mark.parametrize("source", ["ROPEWALK", "LANTERN"])
def test_a_subset_is_as_if_the_corpus_held_no_more(make_corpus, harbour, root, source):
    docs = set(harbour.documents.query("source == @source")["doc"])
    part = explore.subset(harbour, documents=docs)
    same(part, alone(make_corpus, root / "corpus" / "harbour", docs))
    assert 0 < len(part.mentions) < len(harbour.mentions)


def test_all_of_it_is_all_of_it(harbour):
    same(explore.subset(harbour, sources=harbour.sources, years=(1, 9999)), harbour)


def test_of_a_page_that_reprints_only_the_part_of_the_source_is_kept(features):
    crane = explore.subset(features, sources=["CRANE"])
    assert crane.sources == ["CRANE"]
    assert crane.documents["doc"].tolist() == ["page-1903"]
    assert set(crane.segments["part"]) == {1}
    words = features.paragraphs.query("source == 'CRANE'")["words"].sum()
    assert crane.documents["words"].tolist() == [words]
    assert crane.counts["n"].sum() == words
    starts, ends = crane.segments["start"].min(), crane.segments["end"].max()
    assert crane.quotations["start"].between(starts, ends).all()
    rest = explore.subset(features, sources=["MILL", "REED"])
    assert len(rest.mentions) + len(crane.mentions) == len(features.mentions)
    assert len(rest.quotations) + len(crane.quotations) == len(features.quotations)
    assert len(rest.stances) + len(crane.stances) == len(features.stances)


def test_years_are_those_of_publication_and_leave_out_what_is_undated(features, make_corpus):
    late = explore.subset(features, years=(1902, 1903))
    assert late.documents["doc"].tolist() == ["reed-1902", "page-1903"]
    files = {"documents.csv": "doc,source,date,path\na,A,,texts/a.txt\nb,B,1902,texts/b.txt\n"}
    texts = {f"texts/{doc}.txt": "The otters keep the weir.\n" for doc in "ab"}
    undated = extract.features(make_corpus({**files, **texts}))
    assert explore.subset(undated, years=(1900, 1910)).sources == ["B"]
    with pytest.raises(CorpusError, match="no text of these sources, years and documents"):
        explore.subset(undated, years=(1900, 1901))


def test_actors_labels_and_colours_stay_the_same(features):
    looks = []

    def keep(features, look):
        looks.append(look)
        return profile(features, "otters", "own", look)

    box = explore.panel(features, keep)
    named(box)[0]["Sources"].value = ("REED",)
    assert looks[1] == {"REED": draw.palette(features.sources)["REED"]}
    assert explore.subset(features, sources=["REED"]).labels == features.labels


def test_controls_are_those_asked_for_in_their_order(features):
    controls, *_ = named(
        explore.panel(
            features,
            {"names": profile, "again": profile},
            explore.mentions,
            words="otters",
            half_a=[1, 2],
        )
    )
    asked = ["Actor", "Voice", "Measure", "Words", "Half a", "Sources", "From", "To"]
    assert list(controls) == asked
    assert controls["Actor"].label == features.labels[features.actor()]
    assert controls["Sources"].value == tuple(features.sources)
    assert (controls["From"].value, controls["To"].value) == (1901, 1903)
    assert controls["Words"].continuous_update is False


def test_each_change_draws_once(features):
    drawn = []

    def once(features, actor, voice, look, words):
        drawn.append((actor, voice, words, features.sources))
        return profile(features, actor, voice, look)

    box = explore.panel(features, once, explore.mentions, words="a")
    controls, _, figure, _, _ = named(box)
    assert len(drawn) == 1
    first = figure.value
    controls["Voice"].value = "all"
    assert len(drawn) == 2
    assert figure.value != first
    controls["Voice"].value = "all"
    assert len(drawn) == 2
    controls["Words"].value = " b "
    assert drawn[-1][2] == "b"
    controls["Sources"].value = ("REED",)
    assert drawn[-1][3] == ["REED"]
    assert len(drawn) == 4


def test_it_says_that_it_reads_and_the_figure_stays_until_the_next(features):
    seen = []

    def look_on(features, actor, voice, look):
        if seen:
            _, status, figure, _, _ = named(seen[0])
            seen.append((status.value, "<img" in figure.value))
        return profile(features, actor, voice, look)

    box = explore.panel(features, look_on, explore.mentions)
    seen.append(box)
    controls, status, *_ = named(box)
    controls["Voice"].value = "all"
    assert "reading…" in seen[1][0]
    assert seen[1][1]
    assert "Drawn from 3 documents by 3 sources." in status.value


def test_passages_are_the_ones_behind_the_figure(features):
    box = explore.panel(features, profile, explore.mentions)
    controls, _, figure, passages, _ = named(box)
    assert figure.value.startswith("<img")
    assert 'alt="Figure; actor: ' in figure.value
    controls["Actor"].value = "otters"
    own = features.named.query("actor == 'otters' and voice == 'own'")
    assert passages.value.count("<mark>") == passages.value.count("</mark>") == len(own)
    marked = re.findall("<mark>(.*?)</mark>", passages.value)
    assert marked == own["name"].tolist()
    assert all(doc in passages.value for doc in own["doc"])


def test_contexts_and_places_of_a_word_are_read_too(features):
    bags = count.contexts(features, actor="otters", voice="all", shortest=1)
    word = bags.terms[0]
    box = explore.panel(
        features,
        lambda look: draw.voices(portray.sources(features), look),
        lambda features, word: cite.concordance(features, bags, word) if word else bags.index,
        word="",
    )
    controls, _, figure, passages, _ = named(box)
    assert passages.value.count("<li") == len(bags.index)
    controls["Word"].value = word
    assert f"<mark>{word}</mark>".lower() in passages.value.lower()
    controls["Word"].value = "zeppelin"
    assert "&#x27;zeppelin&#x27; is no term of these contexts" in passages.value
    assert "<img" in figure.value


def test_long_lists_are_turned_over_by_buttons(harbour):
    box = explore.panel(harbour, profile, explore.mentions)
    controls, _, _, passages, pages = named(box)
    controls["Actor"].value = "guard"
    back, on = pages.children
    assert "Passages 1 to 20 of 96; 76 more." in passages.value
    assert passages.value.count("<li") == 20
    assert (back.disabled, on.disabled) == (True, False)
    for _ in range(4):
        on.click()
    assert "Passages 81 to 96 of 96." in passages.value
    assert '<li value="81">' in passages.value
    assert (back.disabled, on.disabled) == (False, True)
    back.click()
    assert "Passages 61 to 80 of 96; 16 more." in passages.value
    controls["Voice"].value = "quoted"
    assert "Passages 1 to " in passages.value


def test_without_texts_one_line_says_how_to_bring_them_in(bundle):
    bare = extract.features(bundle)
    _, _, figure, passages, pages = named(explore.panel(bare, profile, explore.mentions))
    assert "<img" in figure.value
    assert passages.value.count("<p>") == 1
    assert "<li" not in passages.value
    assert "extract.features(CORPUS, texts=" in passages.value
    assert pages.layout.display == "none"


def test_faults_are_one_sentence_in_place_of_the_figure(features):
    def fails(features, voice, look):
        if voice == "all":
            raise ValueError("n_samples=1 <b>")
        return profile(features, "otters", voice, look)

    controls, status, figure, passages, _ = named(
        explore.panel(features, fails, lambda features: features.named)
    )
    controls["Sources"].value = ()
    assert "No source is chosen" in figure.value
    assert "standpoint-fault" in figure.value
    assert passages.value == ""
    assert "Nothing was drawn" in status.value
    controls["Sources"].value = ("MILL",)
    assert figure.value.startswith("<img")
    controls["Voice"].value = "all"
    assert "too little text in it (ValueError: n_samples=1 &lt;b&gt;)" in figure.value
    controls["Voice"].value = "own"
    controls["From"].value = 1903
    controls["To"].value = 1901
    assert "1903 is after" in figure.value


def test_a_name_that_nothing_has_is_told_when_it_is_made(features):
    with pytest.raises(CorpusError, match="nothing here is called 'colour'; allowed: actor"):
        explore.panel(features, lambda features, colour: None)


def test_steps_are_made_once_and_only_if_asked_for(features):
    made = []
    steps = {
        "table": lambda features: made.append("table") or portray.sources(features),
        "idle": lambda features: made.append("idle"),
    }
    explore.panel(
        features,
        lambda table, look: draw.voices(table, look),
        lambda table, features: features.named,
        **steps,
    )
    assert made == ["table"]


def test_figures_do_not_pile_up(features):
    kept = []

    def watched(features, actor, voice, look):
        figure = profile(features, actor, voice, look)
        kept.append(weakref.ref(figure))
        return figure

    controls, *_ = named(explore.panel(features, watched, explore.mentions))
    for i in range(10):
        controls["Voice"].value = ["all", "own"][i % 2]
    gc.collect()
    assert len(kept) == 11
    assert sum(isinstance(figure(), Figure) for figure in kept) <= 1


HOSTILE = "<script>x</script>"


def test_hostile_words_are_shown_as_they_are(make_corpus):
    folder = make_corpus(
        {
            "documents.csv": f"doc,source,date,path\na,{HOSTILE},1901,texts/a.txt\n"
            "b,<img src=x onerror=y>,1902,texts/b.txt\n",
            "texts/a.txt": f"{HOSTILE} The otters <b>keep</b> the weir & the «mill».\n",
            "texts/b.txt": "The otters sleep.\n",
            "actors.csv": "actor,label,type,alias\notters,<i>Otters</i>,people,otters\n",
        }
    )
    hostile = extract.features(folder)
    _, _, figure, passages, _ = named(explore.panel(hostile, profile, explore.mentions))
    shown = passages.value + figure.value
    assert not re.findall(r"<(?!/?(?:p|ol|li|small|br|mark|img style)\b)", shown)
    assert "<mark>otters</mark> &lt;b&gt;keep&lt;/b&gt; the weir &amp; the «mill»." in shown
    assert "&lt;i&gt;Otters" in figure.value
    assert "onerror=y&gt;" in passages.value


@pytest.mark.parametrize(
    ("passage", "text", "shown"),
    [
        ("«We» go.", "We go.", "<mark>We</mark> go."),
        ("««We» go».", "«We go».", "«<mark>We</mark> go»."),
        ("Say «so» of «us».", "Say «so» of us.", "Say «so» of <mark>us</mark>."),
        ("«us» and «us»", "us and us", "<mark>us</mark> and <mark>us</mark>"),
        ("«us», he said.", "« us, he said.", "<mark>us</mark>, he said."),
        ("not in it «a»", "elsewhere «b»", "not in it <mark>a</mark>"),
    ],
)
def test_only_what_was_counted_is_highlighted(passage, text, shown):
    assert _listed.highlighted(passage, text) == shown


@given(
    before=st.text("ab «»<", max_size=8),
    name=st.text("xy&", min_size=1, max_size=3),
    after=st.text("ab «»<", max_size=8),
)
def test_highlighting_loses_no_letter(before, name, after):
    passage = " ".join(f"{before}«{name}»{after}".split())
    shown = _listed.highlighted(passage, before + name + after)
    assert shown.count("<mark>") == shown.count("</mark>") >= 1
    bare = re.sub("</?mark>|[«»]", "", shown).replace("&lt;", "<").replace("&amp;", "&")
    assert bare == passage.replace("«", "").replace("»", "")


def test_mentions_are_those_that_are_counted(features):
    every = explore.mentions(features, None, "all")
    assert_frame_equal(every, features.named)
    own = explore.mentions(features, "otters", "own")
    assert set(own["voice"]) == {"own"}
    assert set(own["actor"]) == {"otters"}


def test_without_dates_and_with_one_source_there_is_nothing_to_choose(make_corpus):
    folder = make_corpus(
        {
            "documents.csv": "doc,source,date,path\na,A,,texts/a.txt\n",
            "texts/a.txt": "The otters keep the weir.\n",
        }
    )
    controls, *_ = named(explore.panel(extract.features(folder), profile, explore.mentions))
    assert list(controls) == ["Actor", "Voice"]
    assert all(isinstance(control, ipywidgets.Dropdown) for control in controls.values())


def test_it_opens_with_the_actor_asked_for(features):
    box = explore.panel(features, profile, explore.mentions, actor="council")
    assert named(box)[0]["Actor"].value == "council"
    with pytest.raises(CorpusError, match="there is no actor 'mink'"):
        explore.panel(features, profile, actor="mink")


def test_places_of_words_are_as_many_as_are_followed_over_time(harbour):
    assert explore.places(harbour, [], "own").empty
    for voice in ("own", "quoted", "all"):
        everything = count.contexts(harbour, voice=voice)
        words = [word for word in ("curfew", "dockers", "sea") if word in everything.terms]
        found = explore.places(harbour, words, voice)
        assert found["n"].sum() == trace.terms(everything, words).counts.sum()
        assert found["passage"].str.contains("«").all()
    with pytest.raises(CorpusError, match="'zeppelin' is no term"):
        explore.places(harbour, ["Zeppelin"], "own")
