"""The trunk from end to end: its laws, its cache, and the bundle that holds no sentence."""

import dataclasses
import os
import re
import shutil
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import (
    cite,
    cli,
    compare,
    count,
    date,
    extract,
    find,
    group,
    interpret,
    join,
    judge,
    load,
    portray,
    segment,
    tables,
    trace,
    weigh,
)
from analysis.data import words
from analysis.tables import CorpusError

SHORTEST = 10  # words of a bag that travels, stop words aside
BESIDE = ("actors", "events", "parts", "lexicon", "coding")
MEASURED = ("segments", "paragraphs", "quotations", "mentions", "counts", "dates", "stances")


def analyses(features, actor):
    """Return the tables that figures draw."""
    contexts = count.contexts(features, actor=actor)
    everything = count.contexts(features)
    return {
        "sources": portray.sources(features),
        "rates": portray.rates(features),
        "rates of all": portray.rates(features, voice="all"),
        "names": portray.names(features, actor),
        "roles": portray.roles(features),
        "tfidf": weigh.tfidf(contexts),
        "tfidf of all": weigh.tfidf(count.contexts(features, actor=actor, voice="all")),
        "tfidf of quotations": weigh.tfidf(count.contexts(features, voice="quoted")),
        "distances": compare.distances(contexts, draws=200),
        "actors over time": trace.rates(trace.actors(features, [actor]), period="year"),
        "words over time": trace.rates(trace.terms(everything, ["law", "wages", "tide"])),
        "changes of names": trace.changes(trace.names(features, actor)),
        "places in the text": trace.positions(trace.actors(features, [actor])),
        "places of words": trace.positions(trace.terms(everything, ["law", "wages", "tide"])),
        "dates": trace.dates(features),
        "clusters": group.clusters(contexts, k=3),
        "places": group.places(contexts),
        "dimensions": group.dimensions(contexts),
        "joins": join.contexts(contexts),
        "positions": compare.positions(contexts, draws=50),
    }


@pytest.fixture(scope="module")
def without_texts(bundle):
    return extract.features(bundle)


@pytest.fixture(scope="module")
def doubled(root, tmp_path_factory):
    """Harbour with every text twice."""
    harbour = root / "corpus" / "harbour"
    folder = tmp_path_factory.mktemp("doubled") / "harbour"
    folder.mkdir()
    (folder / "texts").symlink_to(harbour / "texts", target_is_directory=True)
    for name in ("corpus.toml", "actors.csv", "events.csv"):
        (folder / name).write_bytes((harbour / name).read_bytes())
    for name in ("documents.csv", "parts.csv"):
        table = pd.read_csv(harbour / name, dtype="str", keep_default_na=False)
        if name == "documents.csv":
            texts = [(harbour / path).read_text(encoding="utf-8") for path in table["path"]]
            table = table.assign(text=texts)
        again = table.assign(doc="again-" + table["doc"])
        pd.concat([table, again]).to_csv(folder / name, index=False)
    return extract.features(folder)


def reordered(root, folder):
    """Write harbour with its documents the other way round."""
    harbour = root / "corpus" / "harbour"
    folder.mkdir()
    for name in ("corpus.toml", *(f"{table}.csv" for table in BESIDE)):
        (folder / name).write_bytes((harbour / name).read_bytes())
    table = pd.read_csv(harbour / "documents.csv", dtype="str", keep_default_na=False)
    table["text"] = [(harbour / path).read_text(encoding="utf-8") for path in table["path"]]
    table.iloc[::-1].to_csv(folder / "documents.csv", index=False)
    return folder


def test_the_tables_are_what_they_should_be(harbour):
    for name in MEASURED:
        frame = getattr(harbour, name)
        table = getattr(tables, name.upper())
        tables.check(frame, table)
        assert list(frame.columns) == list(table.columns)
    assert harbour.documents["words"].sum() == harbour.counts["n"].sum()
    assert set(harbour.mentions["voice"]) <= set(tables.VOICES)
    assert set(harbour.quotations["kind"]) <= set(tables.QUOTATION_KINDS)


def test_everything_slices_back_to_the_texts(harbour):
    texts = harbour.documents.set_index("doc")["text"]
    for row in harbour.mentions.itertuples():
        assert texts[row.doc][row.start : row.end] == row.name
    for row in harbour.dates.itertuples():
        assert " ".join(texts[row.doc][row.start : row.end].split()) == row.words
    for doc, own in harbour.segments.groupby("doc"):
        inside = np.zeros(len(texts[doc]), dtype=bool)
        for row in own.itertuples():
            assert not inside[row.start : row.end].any()
            inside[row.start : row.end] = True
        assert "".join(np.array(list(texts[doc]))[~inside]).strip() == ""


def test_no_stage_changes_what_it_is_given(harbour):
    frames = {
        field.name: getattr(harbour, field.name).copy(deep=True)
        for field in dataclasses.fields(harbour)
        if isinstance(getattr(harbour, field.name), pd.DataFrame)
    }
    voices = {doc: voice.copy() for doc, voice in harbour.voices.items()}
    analyses(harbour, "guard")
    cite.passages(harbour, actor="guard")
    documents, segments = harbour.documents, harbour.segments
    segment.segments(documents, harbour.parts)
    found = find.mentions(documents, segments, harbour.quotations, harbour.actors, harbour.voices)
    count.paragraphs(segments, harbour.counts)
    date.dates(documents, segments, harbour.parts, harbour.voices)
    before = found.copy(deep=True)
    extract.parse.roles(found.head(5), documents, segments)
    assert_frame_equal(found, before)
    contexts = count.contexts(harbour, actor="guard")
    kept = (contexts.matrix.copy(), contexts.background.copy(), contexts.index.copy(deep=True))
    clustered = group.clusters(contexts, k=3)
    copied = clustered.copy(deep=True)
    group.stability(contexts, clustered, draws=2)
    interpret.typical(contexts, clustered)
    interpret.shares(clustered)
    weigh.keyness(interpret.marked(contexts, clustered), by="cluster")
    weigh.tfidf(contexts)
    assert_frame_equal(clustered, copied)
    assert (kept[0] != contexts.matrix).nnz == (kept[1] != contexts.background).nnz == 0
    assert_frame_equal(contexts.index, kept[2])
    for name, frame in frames.items():
        assert_frame_equal(getattr(harbour, name), frame)
    assert all((voices[doc] == voice).all() for doc, voice in harbour.voices.items())


def test_the_order_of_documents_is_irrelevant(root, harbour, tmp_path):
    turned = extract.features(reordered(root, tmp_path / "harbour"))
    assert turned.documents["doc"].tolist() == harbour.documents["doc"].tolist()[::-1]
    other = analyses(turned, "guard")
    for name, table in analyses(harbour, "guard").items():
        assert_frame_equal(other[name], table, obj=name)


def test_processes_share_the_work_and_change_nothing(root, harbour, tmp_path, monkeypatch):
    monkeypatch.setenv("STANDPOINT_CACHE", str(tmp_path / "cache"))
    folder = reordered(root, tmp_path / "harbour")
    turned = extract.features(folder, jobs=2)
    for name in MEASURED:
        expected = getattr(harbour, name).sort_values("doc", kind="stable", ignore_index=True)
        found = getattr(turned, name).sort_values("doc", kind="stable", ignore_index=True)
        assert_frame_equal(found, expected, obj=name)
    order = turned.mentions["doc"].drop_duplicates().tolist()
    assert order == turned.documents["doc"].tolist()


def test_doubling_the_corpus_doubles_counts_and_leaves_rates_alone(harbour, doubled):
    for voice in ("own", "quoted", "all"):
        once, twice = portray.rates(harbour, voice=voice), portray.rates(doubled, voice=voice)
        assert (twice[["n", "base"]] == 2 * once[["n", "base"]]).all(axis=None)
        assert twice["rate"].to_numpy() == pytest.approx(once["rate"].to_numpy(), abs=1e-9)


def test_doubling_the_corpus_leaves_shares_alone(harbour, doubled):
    once, twice = portray.names(harbour, "guard"), portray.names(doubled, "guard")
    assert_frame_equal(twice[["source", "name"]], once[["source", "name"]])
    assert (twice["n"] == 2 * once["n"]).all()
    assert twice["share"].to_numpy() == pytest.approx(once["share"].to_numpy(), abs=1e-9)
    once, twice = (trace.rates(trace.actors(one, ["guard"])) for one in (harbour, doubled))
    assert (twice["n"] == 2 * once["n"]).all()
    assert twice["rate"].to_numpy() == pytest.approx(once["rate"].to_numpy(), abs=1e-9)


def test_doubling_the_corpus_leaves_means_of_tfidf_alone(harbour, doubled):
    once, twice = (
        weigh.tfidf(count.contexts(features, actor="guard"), most=10_000)
        .set_index(["source", "term"])
        .sort_index()
        for features in (harbour, doubled)
    )
    assert_frame_equal(
        twice[["n", "spread", "contexts"]], 2 * once[["n", "spread", "contexts"]], obj="counts"
    )
    assert (twice["tfidf"] - once["tfidf"]).abs().max() < 1e-9


def test_counts_add_up(harbour, doubled):
    assert doubled.counts["n"].sum() == 2 * harbour.counts["n"].sum()
    assert len(doubled.mentions) == 2 * len(harbour.mentions)
    assert len(doubled.dates) == 2 * len(harbour.dates)
    words = {
        row.doc: sum(1 for _ in count.tokens(row.text)) for row in harbour.documents.itertuples()
    }
    assert harbour.documents.set_index("doc")["words"].to_dict() == words
    paragraphs = harbour.paragraphs.groupby("doc")["words"].sum().to_dict()
    assert paragraphs == words


def test_a_second_time_the_features_come_from_the_cache(make_corpus, monkeypatch):
    folder = make_corpus()
    first = extract.features(folder)

    def refuse(*_, **__):
        raise AssertionError("measured again")

    monkeypatch.setattr(extract, "_measure", refuse)
    again = extract.features(folder)
    for name in MEASURED:
        assert_frame_equal(getattr(again, name), getattr(first, name))
    (folder / "texts" / "a.txt").write_text("The otters leave the weir.\n")
    with pytest.raises(AssertionError, match="measured again"):
        extract.features(folder)


@pytest.mark.parametrize(
    "files",
    [
        {"actors.csv": "actor,label,type,alias\notters,Otters,people,weir\n"},
        {"documents.csv": "doc,source,date,path\nmill-1,REED,2001,texts/a.txt\n"},
        {"parts.csv": "doc,part,source,date,starts_with\nmill-1,1,REED,,The\n"},
    ],
)
def test_the_cache_is_not_used_where_anything_has_changed(make_corpus, files):
    make_corpus()
    before = extract.features(make_corpus(name="before/town"))
    after = extract.features(make_corpus(files, name="after/town"))
    assert not after.mentions.equals(before.mentions)


@pytest.mark.parametrize("harm", ["garbage", "missing"])
def test_a_broken_cache_is_made_anew(make_corpus, tmp_path, monkeypatch, harm):
    monkeypatch.setenv("STANDPOINT_CACHE", str(tmp_path / "cache"))
    folder = make_corpus()
    first = extract.features(folder)
    (file,) = (tmp_path / "cache").glob("*/counts.parquet")
    file.unlink() if harm == "missing" else file.write_bytes(b"garbage")
    assert_frame_equal(extract.features(folder).counts, first.counts)


def test_features_from_the_bundle_give_the_same_analyses(harbour, without_texts):
    assert not without_texts.has_texts
    other = analyses(without_texts, "guard")
    for name, table in analyses(harbour, "guard").items():
        assert_frame_equal(other[name], table, obj=name)


def test_a_shared_corpus_can_be_read_where_it_is_put(root, tmp_path):
    corpus = load.corpus(root / "corpus" / "harbour")
    made = extract.share(corpus, tmp_path / "harbour")
    assert made == tmp_path / "harbour" / "features"
    assert not (tmp_path / "harbour" / "texts").exists()
    features = extract.features(tmp_path / "harbour")
    assert features.documents["text"].isna().all()
    assert len(features.mentions) == 312


FRUIT = ["apple", "pear", "plum", "fig", "quince", "grape", "lemon", "lime", "melon", "cherry"]
SHARED = {
    "documents.csv": (
        "doc,source,date,path\nmill-1,MILL,2001,texts/a.txt\nreed-1,REED,2002-03,texts/b.txt\n"
        "crane-1,CRANE,2003,texts/c.txt\n"
    ),
    # Ten content words of its own; ten more quoted, in the next unit nine.
    "texts/a.txt": (
        f"The otters of the weir are {' '.join(FRUIT[:8])}: “We are {' '.join(FRUIT)}.”\n\n"
        f"So the otters are {' '.join(FRUIT[:8])}, and so it was then for all of us and them.\n"
    ),
    "texts/b.txt": f"The Council keeps the mill, and {' '.join(FRUIT[:8])}.\n",
    "texts/c.txt": "The otters left.\n",
}


def test_bags_of_fewer_than_ten_content_words_do_not_travel(make_corpus, tmp_path):
    corpus = load.corpus(make_corpus(SHARED))
    told = r"documents too short to be shared, their words are left out: crane-1\Z"
    with pytest.warns(UserWarning, match=told):
        extract.share(corpus, tmp_path / "out")
    counts = pd.read_parquet(tmp_path / "out" / "features" / "counts.parquet")
    bags = {
        key: " ".join(bag["term"].repeat(bag["n"]))
        for key, bag in counts.groupby(["doc", "paragraph", "voice"])
    }
    assert bags == {
        ("mill-1", 0, "own"): " ".join(sorted(["otters", "weir", *FRUIT[:8]])),
        ("mill-1", 0, "quoted"): " ".join(sorted(FRUIT)),
        ("reed-1", 0, "own"): " ".join(sorted(["council", "keeps", "mill", *FRUIT[:8]])),
    }


@pytest.mark.filterwarnings("ignore:documents too short")
@pytest.mark.parametrize("texts", ["texts", "."])
def test_a_corpus_is_shared_and_comes_back(make_corpus, tmp_path, texts):
    """As in the README: a table without hashes, and the texts in a folder of their own."""
    folder = make_corpus({**SHARED, "texts/c.txt": SHARED["texts/b.txt"]})
    extract.share(load.corpus(folder), tmp_path / "out")
    first = extract.features(folder)
    with_texts = extract.features(tmp_path / "out", texts=folder / texts)
    assert with_texts.has_texts
    assert_frame_equal(with_texts.mentions, first.mentions)
    without = extract.features(tmp_path / "out")
    assert not without.has_texts
    assert_frame_equal(without.mentions, first.mentions)
    for actor in ("otters", "council"):
        other = analyses(without, actor)
        for name, table in analyses(first, actor).items():
            assert_frame_equal(other[name], table, obj=name)


def test_a_table_with_its_texts_is_shared_and_comes_back(make_corpus, tmp_path):
    table = pd.DataFrame({"doc": ["a"], "source": "MILL", "date": "2001"})
    table["text"] = SHARED["texts/a.txt"]
    folder = make_corpus({"documents.csv": table.to_csv(index=False)})
    extract.share(load.corpus(folder), tmp_path / "out")
    assert "apple" not in (tmp_path / "out" / "documents.csv").read_text()
    assert len(extract.features(tmp_path / "out").mentions) == 2


def test_sharing_into_a_folder_of_other_things(root, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(CorpusError, match="out: is there already and holds other files"):
        extract.share(load.corpus(root / "corpus" / "harbour"), tmp_path / "out")
    assert os.listdir(tmp_path / "out") == ["thesis.txt"]
    assert os.listdir(tmp_path) == ["out"]


def test_sharing_into_an_empty_folder_or_a_second_time(root, tmp_path):
    corpus = load.corpus(root / "corpus" / "harbour")
    (tmp_path / "out").mkdir()
    for _ in range(2):
        extract.share(corpus, tmp_path / "out")
        assert len(extract.features(tmp_path / "out").mentions) == 312
    assert os.listdir(tmp_path) == ["out"]


def test_sharing_deletes_nothing_that_a_user_put_beside_a_bundle(root, tmp_path):
    """Whether it refuses or writes around them: the user's files are there afterwards."""
    corpus = load.corpus(root / "corpus" / "harbour")
    extract.share(corpus, tmp_path / "out")
    (tmp_path / "out" / "texts").mkdir()
    (tmp_path / "out" / "texts" / "a.txt").write_text("mine")
    with suppress(CorpusError):
        extract.share(corpus, tmp_path / "out")
    assert (tmp_path / "out" / "texts" / "a.txt").read_text() == "mine"


def test_sharing_writes_all_or_nothing(root, tmp_path, monkeypatch):
    corpus = load.corpus(root / "corpus" / "harbour")

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(extract._folders, "metadata", fail)
    with pytest.raises(CorpusError, match="out: cannot be written: no space left; nothing of it"):
        extract.share(corpus, tmp_path / "out")
    assert os.listdir(tmp_path) == []


def strings(frame):
    return [
        str(value)
        for column in frame.columns
        if not pd.api.types.is_numeric_dtype(frame[column])
        and not pd.api.types.is_datetime64_any_dtype(frame[column])
        for value in frame[column].dropna().unique()
    ]


@pytest.mark.parametrize("name", MEASURED)
def test_a_table_of_the_bundle_holds_no_run_of_words(bundle, name):
    found = strings(pd.read_parquet(bundle / "features" / f"{name}.parquet"))
    assert found
    if name == "stances":  # what is parted by semicolons comes from different places
        told = [value.split("; ") for value in found if value[:1] in ("+", "−")]
        assert max(map(len, told)) == judge.REASONS
        found = [reason[2:] for reasons in told for reason in reasons]
    assert max(len(value.split()) for value in found) <= 6


def test_words_of_the_bundle_are_sorted_counts_of_units(bundle):
    counts = pd.read_parquet(bundle / "features" / "counts.parquet")
    assert counts.groupby(["doc", "paragraph", "voice"])["n"].sum().min() >= SHORTEST
    assert not set(counts["term"]) & set(words("stopwords")["word"])
    keys = ["doc", "paragraph", "voice", "term"]
    assert_frame_equal(counts[keys], counts[keys].sort_values(keys))


def test_headings_are_not_in_the_bundle(bundle, harbour):
    files = sorted((bundle / "features").glob("*.parquet"))
    assert [file.stem for file in files] == sorted(MEASURED)
    texts = harbour.documents.set_index("doc")["text"]
    whole = "\n".join(
        file.read_text(encoding="utf-8", errors="ignore")
        for file in [*(bundle / "features").glob("*.json"), bundle / "documents.csv"]
    )
    stored = {value for file in files for value in strings(pd.read_parquet(file))}
    for row in harbour.segments[harbour.segments["heading"]].itertuples():
        heading = texts[row.doc][row.start : row.end]
        assert heading not in whole
        assert heading not in stored


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("actors.csv", "the Gazette’s name", "a note only"),
        ("actors.csv", "Harbour Volunteer Guard,militia", "Guard of the Harbour,militia"),
        ("corpus.toml", "Harbour: four papers", "Four papers"),
        ("events.csv", "Strike begins", "The strike"),
    ],
)
def test_notes_and_labels_may_change_beside_a_bundle(bundle, tmp_path, name, old, new):
    folder = shutil.copytree(bundle, tmp_path / "harbour")
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    assert len(extract.features(folder).mentions) == 312


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("actors.csv", "guard,Harbour Volunteer Guard,militia,vigilantes", None),
        ("documents.csv", ",LEDGER,", ",LEGER,"),
        ("parts.csv", "2012-12-10", "2012-12-11"),
        ("corpus.toml", 'unit = "paragraph"', 'unit = "paragraph"\nmodel = "other"'),
    ],
)
def test_what_features_depend_on_may_not_change_beside_a_bundle(bundle, tmp_path, name, old, new):
    folder = shutil.copytree(bundle, tmp_path / "harbour")
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    lines = [line for line in text.splitlines(True) if new is not None or old not in line]
    changed = "".join(lines) if new is None else text.replace(old, new)
    (folder / name).write_text(changed, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"harbour/{re.escape(name)}: has changed since feat"):
        extract.features(folder)


@pytest.mark.parametrize("harm", ["no table", "garbage", "no record", "broken record"])
def test_a_broken_bundle_is_a_fault_of_the_corpus(bundle, tmp_path, capsys, harm):
    folder = shutil.copytree(bundle, tmp_path / "harbour")
    table, record = folder / "features" / "counts.parquet", folder / "features" / "made_from.json"
    if harm == "no table":
        table.unlink()
    elif harm == "garbage":
        table.write_bytes(b"garbage")
    elif harm == "no record":
        record.unlink()
    else:
        record.write_text("{")
    assert cli.main(["check", str(folder)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "features" in said


def test_a_bundle_of_nothing(bundle, tmp_path):
    folder = shutil.copytree(bundle, tmp_path / "harbour")
    shutil.rmtree(folder / "features")
    with pytest.raises(CorpusError, match=r"documents\.csv, line 2: 'texts/lantern-2009\.txt' is"):
        extract.features(folder)
    (folder / "features").mkdir()
    with pytest.raises(CorpusError, match="features"):
        extract.features(folder)


def test_texts_brought_in_beside_a_bundle_are_used(bundle, root, harbour):
    again = extract.features(bundle, texts=root / "corpus" / "harbour")
    assert again.has_texts
    assert_frame_equal(again.mentions, harbour.mentions)


def test_sharing_needs_the_texts(bundle, tmp_path):
    with pytest.raises(
        CorpusError, match=r"no features without the texts of lantern-2009, .*--text"
    ):
        extract.share(load.corpus(bundle), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_sharing_into_a_file(root, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(CorpusError, match="out: is a file; name a folder"):
        extract.share(load.corpus(root / "corpus" / "harbour"), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_what_is_still_a_guess_travels_with_the_bundle(make_corpus, tmp_path):
    table = "doc,source,date,path{}\na,M,2001,texts/a.txt{}\nb,R,2002,texts/b.txt{}\n"
    long = " ".join(f"otters{n} keep the weir" for n in range(30))
    texts = {"texts/a.txt": long, "texts/b.txt": long + " still"}
    for name, cells in (("some", (",guessed", ",date title", ",")), ("none", ("", "", ""))):
        folder = make_corpus({"documents.csv": table.format(*cells), **texts}, name=name)
        extract.share(load.corpus(folder), tmp_path / "out" / name)
        shared = load.corpus(tmp_path / "out" / name).documents["guessed"].tolist()
        assert shared == (["date title", ""] if name == "some" else ["", ""])
        head = (tmp_path / "out" / name / "documents.csv").read_text(encoding="utf-8")
        assert ("guessed" in head.partition("\n")[0]) == (name == "some")
