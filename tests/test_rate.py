"""Other scorers, and the adapter to Hugging Face models: with a small model that is made here."""

import doctest
import importlib
import os
import re
import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import _pairs, data, rate
from analysis.tables import CorpusError

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "guard", "dockers", "brave", "cruel"]
WORDS += ["is", "portrayed", "positively", "of", "old", "harbour"]
LONGEST = 16  # what the model takes, in tokens
TEXTS = ["the brave guard", "the cruel dockers of the harbour", "guard", "is the old guard brave"]
SPANS = [(10, 15), (10, 17), (0, 5), (11, 16)]
STARTS, ENDS = zip(*SPANS, strict=True)
STANCE = ("negative", "neutral", "positive")


def constant(value):
    def scorer(texts, starts, ends):
        return value

    return scorer


def test_a_scorer_is_called_with_sentences_and_places():
    def scorer(texts, starts, ends):
        return [
            len(text[start:end]) / 10 for text, start, end in zip(texts, starts, ends, strict=True)
        ]

    found = rate.scores(scorer, TEXTS, np.array(STARTS), np.array(ENDS))
    assert found.tolist() == [0.5, 0.7, 0.5, 0.5]
    assert found.dtype == np.float64


@given(st.lists(st.floats(-1, 1), max_size=8))
def test_what_is_allowed_is_passed_on(values):
    found = rate.scores(
        constant(values), ["guard"] * len(values), [0] * len(values), [5] * len(values)
    )
    assert found.tolist() == values


def test_no_sentences_need_no_scorer():
    assert rate.scores(None, [], [], []).tolist() == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([0.5], r"scorer 'scorer' returned 1 scores for 2 sentences; allowed: one a sentence"),
        ([[0.5], [0.5]], r"returned an array of the shape \(2, 1\) as scores for 2 sentences"),
        ([0.5, 1.01], r"returned 1\.01 for sentence 1 .*1 of 2.*-1 \(against\) to 1 \(for\)"),
        ([float("nan"), 0], r"returned nan for sentence 0 .*allowed: numbers from -1"),
        ([0, float("-inf")], r"returned -inf for sentence 1"),
        (None, r"returned an array of the shape \(\) as scores"),
        (["for", "against"], r"returned list; allowed: a list or an array of one number"),
        (({}, {}), r"returned tuple; allowed"),
    ],
)
def test_what_a_scorer_must_not_return(value, message):
    with pytest.raises(CorpusError, match=message):
        rate.scores(constant(value), TEXTS[:2], STARTS[:2], ENDS[:2])


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 3), (3, 3), (4, 2), (0, len("the guard") + 1), (20, 25)]
)
def test_a_target_is_in_its_sentence(start, end):
    with pytest.raises(CorpusError, match=r"sentence 0 .*has 9 characters.*allowed: 0 <= start"):
        rate.scores(constant([0]), ["the guard"], [start], [end])


def test_each_sentence_has_one_target():
    with pytest.raises(CorpusError, match="2 sentences, 1 starts and 2 ends"):
        rate.scores(constant([0, 0]), TEXTS[:2], [10], [15, 17])


def test_the_page_of_scorers_is_true(root):
    page = (root / "docs" / "scorers.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```pycon\n(.*?)```", page, flags=re.DOTALL)
    test = doctest.DocTestParser().get_doctest(block, {}, "scorers.md", None, 0)
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0
    assert rate.INSTALL in page


def test_names_of_labels_are_listed_once_and_plainly():
    known = data.words("labels")
    assert known["word"].is_unique
    assert (known["word"] == known["word"].str.lower()).all()
    assert set(known["kind"]) == {"stance", "entailment", "any"}
    assert set(known["score"]) == {"-1", "0", "1"}


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(
        CorpusError, match=r"nowhere: there is no such folder.*Nothing is downloaded"
    ):
        rate.transformer(tmp_path / "nowhere")
    with pytest.raises(
        CorpusError, match=r"some/model: there is no such folder; .*save_pretrained"
    ):
        rate.transformer("some/model")


def test_a_folder_without_a_model(tmp_path):
    (tmp_path / "notes.txt").write_text("no model", encoding="utf-8")
    with pytest.raises(CorpusError, match="there is no model or tokenizer in this folder"):
        rate.transformer(tmp_path)


@pytest.mark.parametrize("missing", ["torch", "transformers"])
def test_missing_packages_are_told_with_the_command(tmp_path, monkeypatch, missing):
    def absent(name):
        if name == missing:
            raise ModuleNotFoundError(f"No module named '{name}'")

    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(rate, "import_module", absent)
    told = rf"No module named '{missing}'.*\.venv/bin/pip install .*--editable '\.\[transformers\]'"
    with pytest.raises(CorpusError, match=told):
        rate.transformer(tmp_path)


@pytest.mark.parametrize("batch", [0, -1, 2.5, None])
def test_a_batch_has_a_size(tmp_path, batch):
    with pytest.raises(CorpusError, match=r"batch .*; allowed: whole numbers from 1 on"):
        rate.transformer(tmp_path, batch=batch)


def test_a_template_names_the_target(tmp_path):
    with pytest.raises(
        CorpusError, match=r"'It is good' has no place for the target; write {name}"
    ):
        rate.transformer(tmp_path, template="It is good")


# From here on with the packages: `make test-transformers`.


@pytest.fixture(scope="module")
def kit():
    """The package transformers, if it is there."""
    if "STANDPOINT_TRANSFORMERS" not in os.environ:
        for name in ("torch", "transformers"):
            if importlib.util.find_spec(name) is None:
                pytest.skip("torch and transformers are not here: make test-transformers has them")
    return rate._package()


@pytest.fixture(scope="module")
def made(kit):
    """Return a function that makes a model with random weights, and its tokenizer."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    def tokenizer(longest=LONGEST):
        numbered = {word: number for number, word in enumerate(WORDS)}
        told = Tokenizer(models.WordLevel(numbered, unk_token="[UNK]"))
        told.pre_tokenizer = pre_tokenizers.Whitespace()
        told.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
        special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "mask_token": "[MASK]"}
        special |= {"cls_token": "[CLS]", "sep_token": "[SEP]"}
        limit = {} if longest is None else {"model_max_length": longest}
        return kit.PreTrainedTokenizerFast(tokenizer_object=told, **special, **limit)

    def make(labels=STANCE, longest=LONGEST, positions=LONGEST + _pairs.SPARED):
        kit.set_seed(4)
        config = kit.BertConfig(
            vocab_size=len(WORDS),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=positions,
            initializer_range=0.5,
            id2label=dict(enumerate(labels)),
            label2id={label: number for number, label in enumerate(labels)},
        )
        # In training as it is made, so that drop-out would give other scores each time.
        return kit.BertForSequenceClassification(config).train(), tokenizer(longest)

    return make


@pytest.fixture
def saved(made, tmp_path):
    """Return a function that saves a model with given labels and returns its folder."""

    def save(labels=STANCE, **options):
        folder = tmp_path / "model"
        for part in made(labels, **options):
            part.save_pretrained(folder)
        return folder

    return save


def by_hand(made, texts, seconds, values, **options):
    """What the labels come to on average, from the numbers that the model itself returns."""
    model, tokenizer = made(**options)
    found = []
    for text, second in zip(texts, seconds, strict=True):
        logits = model.eval()(**tokenizer(text, second, return_tensors="pt")).logits
        weights = np.exp(logits.detach().numpy()[0].astype(float))
        found.append(float(weights @ values / weights.sum()))
    return found


@pytest.fixture
def read(monkeypatch):
    """Return a function that makes a scorer, and the texts that its model then gets to read."""

    def build(model, tokenizer, **options):
        seen = []

        def note(_, args, inputs):
            for ids in inputs["input_ids"].tolist():
                words = [WORDS[one] for one in ids if WORDS[one] not in ("[PAD]", "[CLS]")]
                seen.append(" ".join(words).removesuffix(" [SEP]").split(" [SEP] "))

        model.register_forward_pre_hook(note, with_kwargs=True)
        return rate.transformer(model, tokenizer=tokenizer, **options), seen

    return build


def test_scores_are_what_the_labels_come_to_on_average(made, saved):
    found = rate.scores(rate.transformer(saved()), TEXTS, STARTS, ENDS)
    names = ["guard", "dockers", "guard", "guard"]
    assert found == pytest.approx(by_hand(made, TEXTS, names, [-1, 0, 1]), abs=1e-6)
    assert np.ptp(found) > 0.1  # else little were shown
    assert (np.abs(found) <= 1).all()


def test_the_template_is_the_second_text(made, saved):
    template = "the {name} is portrayed positively"
    scorer = rate.transformer(saved(), template=template)
    seconds = [
        template.format(name=text[start:end])
        for text, (start, end) in zip(TEXTS, SPANS, strict=True)
    ]
    expected = by_hand(made, TEXTS, seconds, [-1, 0, 1])
    assert scorer(TEXTS, STARTS, ENDS) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_scores_do_not_depend_on_the_batch_or_the_order(saved, batch):
    folder = saved()
    expected = rate.transformer(folder)(TEXTS, STARTS, ENDS)
    scorer = rate.transformer(folder, batch=batch)
    assert scorer(TEXTS, STARTS, ENDS) == pytest.approx(expected, abs=1.5e-6)
    assert scorer(TEXTS, STARTS, ENDS).tolist() == scorer(TEXTS, STARTS, ENDS).tolist()
    back = scorer(TEXTS[::-1], STARTS[::-1], ENDS[::-1])
    assert back[::-1] == pytest.approx(expected, abs=1.5e-6)
    assert scorer([], [], []).tolist() == []


def test_a_loaded_model_gives_the_same_as_its_folder(made, saved):
    model, tokenizer = made()
    expected = rate.transformer(saved())(TEXTS, STARTS, ENDS)
    assert rate.transformer(model, tokenizer=tokenizer)(TEXTS, STARTS, ENDS).tolist() == list(
        expected
    )
    assert rate.transformer(model, tokenizer=saved())(TEXTS, STARTS, ENDS).tolist() == list(
        expected
    )


def test_a_tokenizer_that_cannot_pad_reads_one_by_one(made):
    model, tokenizer = made()
    expected = rate.transformer(model, tokenizer=tokenizer)(TEXTS, STARTS, ENDS)
    tokenizer.pad_token = None
    found = rate.transformer(model, tokenizer=tokenizer)(TEXTS, STARTS, ENDS)
    assert found == pytest.approx(expected, abs=1.5e-6)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (30, 0, "old " * 11 + "guard"),
        (0, 30, "guard" + " old" * 11),
        (30, 30, "old " * 5 + "guard" + " old" * 6),
        (3, 8, "old " * 3 + "guard" + " old" * 8),  # as much as there is room for
        (2, 30, "old " * 2 + "guard" + " old" * 9),
        (30, 2, "old " * 9 + "guard" + " old" * 2),
    ],
)
def test_a_long_sentence_is_cut_around_the_target(made, read, before, after, kept):
    scorer, seen = read(*made())
    text = "old " * before + "guard" + " old" * after
    scorer([text, "guard"], [4 * before, 0], [4 * before + 5, 5])
    assert sorted(seen) == sorted([[kept, "guard"], ["guard", "guard"]])


def test_a_long_sentence_is_cut_where_the_tokenizer_knows_no_limit(made, read):
    model, tokenizer = made(longest=None)
    assert tokenizer.model_max_length > 10**6
    scorer, seen = read(model, tokenizer, template="the {name} is old")
    scorer(["old " * 40 + "guard"], [160], [165])
    assert seen == [["old " * 8 + "guard", "the guard is old"]]


class Pieces:
    """A tokenizer of words in pieces of three letters; at the start of a text, of one letter."""

    is_fast = True

    def __call__(self, texts, **options):
        found = []
        for text in texts:
            step = {word.start(): 3 if word.start() else 1 for word in re.finditer(r"\w+", text)}
            words = [(word.start(), word.end()) for word in re.finditer(r"\w+", text)]
            found.append(
                [
                    (place, min(place + step[first], last))
                    for first, last in words
                    for place in range(first, last, step[first])
                ]
            )
        return {"offset_mapping": found}


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("unbelievable guard", 2, " guard"),
        ("unbelievable guard", 4, " guard"),  # no half of a word
        ("very unbelievable guard", 6, " unbelievable guard"),
        ("unbelievable guard stood", 3, " guard sto"),
        ("guard", 3, None),  # a name at the start is five pieces, and cannot be cut
        ("guard stood still", 7, "guard stood"),
    ],
)
def test_a_sentence_is_cut_between_words_and_the_target_stays(text, room, kept):
    tokenizer = Pieces()
    (offsets,) = _pairs._places(tokenizer, [text])
    start = text.index("guard")
    assert _pairs._cut(tokenizer, (text, start, start + 5), offsets, room) == kept


@given(st.integers(0, 30), st.integers(0, 30), st.integers(6, 20))
def test_a_cut_sentence_fits_and_keeps_the_target(before, after, room):
    text = "harbour " * before + "guard" + " harbour" * after
    tokenizer, start = Pieces(), 8 * before
    (offsets,) = _pairs._places(tokenizer, [text])
    if len(offsets) > room:
        kept = _pairs._cut(tokenizer, (text, start, start + 5), offsets, room)
        assert "guard" in kept
        assert kept in text
        assert len(_pairs._places(tokenizer, [kept])[0]) <= room


def test_a_name_that_leaves_no_room_is_told(made):
    model, tokenizer = made()
    scorer = rate.transformer(model, tokenizer=tokenizer, template="{name}" + " is old" * 8)
    with pytest.raises(CorpusError, match=r"'guard is old .* leaves no room .* the 16 tokens"):
        scorer(["the guard"], [4], [9])


@pytest.mark.parametrize(
    ("labels", "options", "values"),
    [
        (("AGAINST", "NONE", "FAVOR"), {}, [-1, 0, 1]),
        (("Positive", "Negative"), {}, [1, -1]),
        (("in favour", "no-stance", "against"), {}, [1, 0, -1]),
        (("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), {"template": "{name} is brave"}, [1, 0, -1]),
        (("LABEL_0", "LABEL_1"), {"labels": {"LABEL_1": -0.5, "LABEL_0": 1}}, [1, -0.5]),
        (
            ("entailment", "not_entailment"),
            {
                "template": "{name} is brave",
                "labels": {"entailment": 1, "not_entailment": 0},
            },
            [1, 0],
        ),
    ],
)
def test_labels_are_for_or_against(made, saved, labels, options, values):
    scorer = rate.transformer(saved(labels), **options)
    seconds = [options.get("template", "{name}").format(name="guard")]
    expected = by_hand(made, TEXTS[:1], seconds, values, labels=labels)
    assert scorer(TEXTS[:1], STARTS[:1], ENDS[:1]) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (("LABEL_0", "LABEL_1"), {}, r"'LABEL_0', 'LABEL_1'.*pass labels=\{'LABEL_0': -1, "),
        (("negative", "neutral"), {}, r"labels are 'negative', 'neutral', and which of them"),
        (("good", "negative", "positive"), {}, "cannot be told by name"),
        (("entailment", "not_entailment"), {"template": "{name} is old"}, "cannot be told by name"),
        (("entailment", "contradiction"), {}, r"a hypothesis, and '\{name\}' is none; pass for"),
        (("a", "b"), {"labels": {"a": 1}}, r"given for 'a'; the model has 'a', 'b': give a number"),
        (("a", "b"), {"labels": {"a": 1, "b": 0, "c": -1}}, r"given for 'a', 'b', 'c'; the model"),
        (("a", "b"), {"labels": {}}, r"given for nothing; the model has 'a', 'b'"),
        (("a", "b"), {"labels": {"a": 1, "b": -2}}, r"allowed: numbers from -1 \(against\) to 1"),
        (("a", "b"), {"labels": {"a": 1, "b": float("nan")}}, "allowed: numbers from -1"),
        (("a", "b"), {"labels": {"a": 1, "b": 1}}, "not all the same"),
    ],
)
def test_labels_that_cannot_be_understood_are_told(saved, labels, options, message):
    with pytest.raises(CorpusError, match=message):
        rate.transformer(saved(labels), **options)


def test_a_model_that_was_not_trained_to_classify(made, tmp_path):
    model, tokenizer = made()
    model.bert.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    with pytest.raises(CorpusError, match=r"not trained to classify: .*\(classifier\.bias, class"):
        rate.transformer(tmp_path)


def test_a_model_without_its_tokenizer(made, tmp_path):
    model, _ = made()
    with pytest.raises(CorpusError, match=r"a loaded model needs its tokenizer"):
        rate.transformer(model)
    model.save_pretrained(tmp_path)
    with pytest.raises(
        CorpusError, match=r"the files of the tokenizer are missing|cannot be loaded"
    ):
        rate.transformer(tmp_path)


def test_what_is_no_model(made, tmp_path):
    with pytest.raises(CorpusError, match=r"of the kind function; allowed: a folder, or a loaded"):
        rate.transformer(constant([0]), tokenizer=made()[1])
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"cannot be loaded: "):
        rate.transformer(tmp_path)


def test_a_broken_model(saved):
    folder = saved()
    (folder / "model.safetensors").write_bytes(b"not weights at all")
    with pytest.raises(CorpusError, match=r"model: cannot be loaded: "):
        rate.transformer(folder)


def test_nothing_touches_the_network(saved, monkeypatch):
    def refused(*args, **options):
        raise AssertionError("the network was asked")

    folder = saved()
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    rate.transformer(folder)(TEXTS, STARTS, ENDS)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(CorpusError):
        rate.transformer(folder)


def test_the_package_is_silent_and_left_as_it_was(kit, made, saved, capfd):
    talk = kit.utils.logging
    model, tokenizer = made()
    folder = saved()
    before = talk.get_verbosity(), talk.is_progress_bar_enabled()
    capfd.readouterr()
    rate.transformer(folder)(["old " * 100 + "guard"], [400], [405])
    for _ in range(12):
        rate.transformer(model, tokenizer=tokenizer)(TEXTS, STARTS, ENDS)
    assert capfd.readouterr() == ("", "")
    assert (talk.get_verbosity(), talk.is_progress_bar_enabled()) == before


def test_the_example_of_the_adapter_runs(root, made, tmp_path, monkeypatch):
    for part in made(("contradiction", "neutral", "entailment")):
        part.save_pretrained(tmp_path / "models" / "entailment")
    monkeypatch.chdir(tmp_path)
    page = (root / "docs" / "scorers.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    names = {}
    exec(block, names)
    assert names["scores"].shape == (1,)
