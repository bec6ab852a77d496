"""The classifier behind `judge`: what it sees, how it adds up, its weights and their training."""

import json
import re
from collections import defaultdict

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from spacy.tokens import Doc

from analysis import _learned, data, parse
from analysis._evidence import evidence
from analysis._valence import Words
from analysis.data import words
from tests.validity import learning

SIDES = list(_learned.LABELS)
# Public figures of the years from which the training sentences are, and others much written of.
SURNAMES = """
trump obama clinton bush biden pence pelosi mcconnell sanders sander sessions comey mueller
kavanaugh gorsuch franken conway bannon kushner tillerson mattis spicer scaramucci manafort
flynn romney mccain reagan nixon carter kerry cheney rumsfeld powell rove boehner ryan cruz
rubio gingrich huckabee santorum perry paul palin christie kasich warren ginsburg scalia yates
yate putin merkel macron netanyahu assad erdogan johnson blair thatcher corbyn cameron hussein
gaddafi weinstein republican democrat american russian muslim iraqi iranian
"""
FIRST_NAMES = "donald barack hillary joe bernie mitch nancy ted jeff vladimir george"


@pytest.fixture(scope="module")
def model():
    return parse.model() or pytest.skip("spaCy's model is not installed")


@pytest.fixture(scope="module")
def weights():
    return words("stance_weights")


def span_of(model, marked):
    start, end = marked.index("["), marked.index("]") - 1
    text = parse.plain(marked.replace("[", "").replace("]", ""))
    return model(text).char_span(start, end, alignment_mode="expand")


@pytest.fixture(scope="module")
def seen(model):
    """Return a function from a sentence to what is seen in it: the sum of each feature."""

    def run(marked, lexicon=None):
        span, known = span_of(model, marked), Words(lexicon)
        summed = defaultdict(float)
        for feature in _learned.features(span, evidence(span, known), known):
            summed[feature.name] += feature.value
        return summed

    return run


# What is seen.


def test_what_is_seen_of_a_small_sentence(seen):
    found = seen("The heroic [Otters] never lied.")
    turned = 0.6 * 0.8  # "never lied", on the project's list
    denied = 0.2 * 0.8  # to the rules, a wrong denied is hardly praise
    expected = {
        "word=the": 1, "left=the": 1, ">det=the": 1,
        "word=heroic": 1, "left=heroic": 1, ">amod=heroic": 1,
        "own=praise+": 1, "1=praise+": 1, ">amod==praise+": 1,
        "word=never": 1, "right=never": 1,
        "word=lie": 1, "right=lie": 1, "<nsubj=lie": 1,
        "own=deceit-!": 1, "1=deceit-!": 1, "<nsubj==deceit-!": 1,
        "marked+": 0.9 + turned, "marked+ near": 0.9 / 2 + turned / 2, "marked+ 1": 0.9 + turned,
        "marked+ left": 0.9, "marked+ right": turned / 2**0.5, "marked+ own": 0.9 + turned,
        "vader+": 0.65 + 0.24, "vader+ near": (0.65 + 0.24) / 2, "vader+ 1": 0.65 + 0.24,
        "vader+ left": 0.65, "vader+ right": 0.24 / 2**0.5, "vader+ own": 0.65 + 0.24,
        "role=nsubj!": 1, "path=nsubj": 1, "role=nsubj:lie!": 1, "head=nsubj:lie": 1,
        "role=nsubj::deceit-!": 1,
        "rule modified+": 0.9, "rule agent+": denied, "rules+": 0.9 + denied,
        "rules": np.tanh(0.9 + denied),
        "words": 6 / 30, "rivals": 0, "quotes": 0, "length=1": 1,
        "next 0=RB": 1, "next 1=VBD": 1,
    }  # fmt: skip
    found = {name: value for name, value in found.items() if not name.startswith("tag=")}
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("marked", "there", "absent"),
    [
        ("[Ada Finch] said that the miller slept.", ["speaker", "opens", "length=2"], ["told"]),
        ("The miller quoted [Ada Finch].", ["role=dobj"], ["speaker", "told"]),
        ("The miller says that [they] slept?", ["told", "?", "name=they"], ["speaker", "!"]),
        ("The miller cried: “We love [them]!”", ["quoted", "quotes", "!"], []),
        ("“We met the miller,” wrote [Ada Finch].", ["quotes"], ["quoted", "opens"]),
        ("The [dockers] slept.", ["name=docker"], []),
        ("The [Otters] slept.", [], ["name=otter"]),
        ("We met [Ada Finch], the miller.", ["next 0=,", "next 1=DT"], []),
    ],
)
def test_what_is_seen_of_the_whole(seen, marked, there, absent):
    found = seen(marked)
    assert {name for name in there if found.get(name)} == set(there)
    assert not [name for name in absent if found.get(name)]


def test_to_whom_a_word_is_nearer(seen):
    found = seen("[Ada Finch] said that Rosa Marrow lied.")
    assert found["other=deceit-"] == 1
    assert found["rivals"] == pytest.approx(1 / 3)
    assert "own=deceit-" not in found
    assert seen("[Ada Finch] lied.")["own=deceit-"] == 1
    found = seen("[Ada Finch] accused Rosa Marrow.")  # as near to the one as to the other
    assert [name for name in found if name.startswith("shared=")]
    assert not [name for name in found if name.startswith(("own=", "other="))]
    assert seen("[Ada Finch] said that he lied.")["rivals"] == pytest.approx(1 / 3)


def test_what_is_denied_is_seen_as_denied(seen):
    said, denied = seen("[The Guard] lied."), seen("[The Guard] did not lie.")
    assert said["own=deceit-"] == denied["own=deceit-!"] == 1
    assert denied["marked+"] == pytest.approx(0.6 * said["marked-"])
    # What is denied of the head is denied of what is said by it.
    assert seen("[The Guard] is not brutal.")["marked+"] > 0


def test_other_names_are_masked(seen):
    found = seen("[Ada Finch] met Rosa Marrow and the Grand Weir League.")
    assert found["word=_"] >= 4
    assert not [name for name in found if re.search("rosa|marrow|league|ada|finch", name)]


def test_words_of_a_corpus_come_first(seen):
    assert seen("The heroic [Otters] slept.", {"heroic": -0.5})["marked-"] == 0.5


# The verdict.


def test_a_verdict_is_a_sum_by_hand(model, monkeypatch):
    known = {
        "(start)": [0.1, 0.2, -0.3],
        "word=heroic": [-0.5, 0.0, 0.5],
        "marked+ left": [-1.0, 0.0, 2.0],
        "word=sleep": [0.4, 0.0, -0.2],
        "word=the": [3.0, 0.0, -3.0],
        "words": [0.0, 3.0, 0.0],
        "word=absent": [9.0, 9.0, 9.0],
    }
    known = {name: np.array(row) for name, row in known.items()}
    monkeypatch.setattr(_learned, "_weights", lambda: known)
    odds, told = _learned.judge(span_of(model, "The heroic [Otters] slept."), [], Words())
    # 5 tokens of 30; "heroic" is 0.9 on the project's list.
    expected = [0.1 - 0.5 - 0.9 + 0.4 + 3, 0.2 + 3 * 5 / 30, -0.3 + 0.5 + 1.8 - 0.2 - 3]
    assert odds == pytest.approx(expected)
    # "the" is no reason, and what is seen of the whole hangs on no word.
    assert {word: part for part, word in told} == pytest.approx(
        {"heroic": (0.5 + 1.8) - (-0.5 - 0.9), "sleep": -0.6}
    )
    assert known["(start)"].tolist() == [0.1, 0.2, -0.3]  # is not added to


@pytest.mark.parametrize(
    "marked",
    ["The heroic [Otters] never lied.", "[Ada Finch] met Rosa Marrow!", "Down with [the Guard]!"],
)
def test_a_verdict_is_the_dot_product_with_the_weights_kept(model, seen, weights, marked):
    table = weights.set_index("feature")[SIDES].astype(float)
    summed = seen(marked)
    known = [name for name in summed if name in table.index]
    expected = np.array([summed[name] for name in known]) @ table.loc[known].to_numpy()
    span = span_of(model, marked)
    odds, told = _learned.judge(span, evidence(span, Words()), Words())
    assert odds == pytest.approx(expected + table.loc["(start)"].to_numpy())
    assert not [reason for _, reason in told if reason in ("near '_'", "near 'marrow'")]


# The weights.


def test_names_are_no_features(weights):
    """A word with a capital is a name; small letters are all that others are kept in."""
    names = weights["feature"]
    spelt = names[~names.str.match(r"next \d=|tag=")].str.replace("ROOT", "")
    assert not spelt[spelt.str.contains("[A-Z]")].tolist()
    seen = names.str.extract(r"(?:=|(?<!:):)([^=:]+?)!?$")[0]
    assert {"word=president", "left=president"} <= set(names[seen == "president"])
    assert not names[seen.isin([*SURNAMES.split(), *FIRST_NAMES.split()])].tolist()
    assert not {"name=session", "role=nsubj:session"} & set(names)  # Jeff Sessions


def test_the_weights_are_a_clean_table(weights):
    assert list(weights.columns) == ["feature", *SIDES]
    assert weights["feature"].iloc[0] == "(start)"
    rest = weights["feature"].iloc[1:]
    assert rest.tolist() == sorted(rest)
    assert rest.is_unique
    assert 5000 < len(rest) < 20_000
    assert rest.str.strip().eq(rest).all()
    numbers = weights[SIDES].astype(float).to_numpy()
    assert np.isfinite(numbers).all()
    assert np.abs(numbers).max() < 5
    assert (numbers != 0).any(axis=1).all()
    # What speaks for one side speaks against the others; the last digit is rounded.
    assert np.abs(numbers.sum(axis=1)).max() < 0.0016


@pytest.mark.parametrize(
    ("feature", "side"),
    [
        ("marked+", 1),
        ("marked-", -1),
        ("rules", 1),
        ("rules-", -1),
        ("word=honor", 1),
    ],
)
def test_weights_point_the_way_they_should(weights, feature, side):
    row = weights.set_index("feature").loc[feature].astype(float)
    assert np.sign(row["for"] - row["against"]) == side


def test_weights_as_read_are_those_of_the_table(weights):
    known = _learned._weights()
    assert len(known) == len(weights)
    assert known["(start)"].tolist() == weights[SIDES].iloc[0].astype(float).tolist()


# Training.


def test_what_mostly_has_a_capital_is_a_name():
    sentences = [
        "Finch left, and Finch came back.",
        "We saw Finch.",
        "They finch no more.",
        "May comes, and May ends; we may, they may, all may stay.",
        "Nobody came. Nobody left: Where is Marrow?",
        "Otters swim.",
    ]
    found = learning.capitalised(sentences)
    assert {"finch", "marrow"} <= found
    assert not {"may", "otters", "they", "nobody"} & found


def test_names_are_tagged_as_names_wherever_they_stand():
    said = {"Finch": "VERB", "saw": "VERB", "us": "PRON", "and": "CCONJ", "finch": "NOUN"}
    said |= {"We": "PRON", "Two": "NUM", "Weir": "NOUN"}
    document = Doc(spacy.blank("en").vocab, words=list(said), pos=list(said.values()))
    learning.tagged(document, {"finch", "we", "two", "saw"})
    assert [token.pos_ for token in document] == ["PROPN", *list(said.values())[1:]]


def test_a_feature_must_be_seen_often_and_be_writable():
    rows = [{"a": 1.0, "word=#b": 1.0, "c": 0.0}, {"a": 2.0, "word=#b": 1.0, "c": 0.0}]
    rows += [{"a": 0.5, "word=#b": 1.0, "c": 1.0}, {"d": 1.0}]
    found, names = learning.matrix(rows)
    assert names.tolist() == ["a"]
    assert found.toarray().tolist() == [[1.0], [2.0], [0.5], [0.0]]


def test_scales_by_hand():
    names = np.array(["word=a", "left=b", "rules"])
    seen = sparse.csr_matrix(np.array([[1, 1, 2.0], [1, 1, 2], [0, 1, 2], [0, 1, 2]]))
    stances = np.array([-1, -1, 0, 1])
    counted = {"word=a": [2, 0, 0], "left=b": [2, 1, 1], "rules": [2, 1, 1]}
    shares = np.array(list(counted.values())).T + 2
    shares = np.log(shares / shares.sum(axis=1, keepdims=True))
    telling = (shares.std(axis=0) + 0.05) ** 0.3
    telling /= np.median(telling)
    expected = [50**0.2 * 1.5 * telling[0], 25**0.2 * telling[1], 3.0]
    assert learning.scales(seen, stances, names) == pytest.approx(expected)


def made(number=60):
    """Return a tiny matrix: good goes with for, bad with against, dull with neither."""
    stances = np.tile([-1, 0, 1], number // 3)
    names = np.array(["word=bad", "word=dull", "word=good", "words"])
    seen = np.column_stack([stances == -1, stances == 0, stances == 1, np.ones(number)])
    return sparse.csr_matrix(seen.astype(float)), stances, names


def test_trained_on_a_tiny_matrix():
    seen, stances, names = made()
    weights, start = learning.trained(seen, stances, names)
    assert weights.shape == (4, 3)
    assert start.shape == (3,)
    assert weights.sum(axis=1) == pytest.approx(0, abs=1e-12)
    assert weights[:3].argmax(axis=1).tolist() == [0, 1, 2]
    assert np.abs(weights[3]).max() < 0.01  # what all have tells nothing
    assert ((seen @ weights + start).argmax(axis=1) - 1 == stances).all()
    assert learning.trained(seen, stances, names)[0] == pytest.approx(weights)


def test_no_class_is_favoured_for_being_frequent():
    seen, stances, names = made(90)
    few = np.r_[np.flatnonzero(stances == 0), np.flatnonzero(stances != 0)[:20]]
    weights, start = learning.trained(seen[few], stances[few], names)
    assert ((seen @ weights + start).argmax(axis=1) - 1 == stances).all()
    assert np.ptp(start + weights[3]) < 0.5


def test_out_of_fold_nothing_is_known_of_the_sentence():
    """Each sentence has a word of its own, in two examples: nobody else can know what it tells."""
    sentence = np.repeat(np.arange(30), 2)
    seen = sparse.csr_matrix((sentence[:, None] == np.arange(30)).astype(float))
    stances = np.repeat(np.tile([-1, 0, 1], 10), 2)
    names = np.array([f"word={one}" for one in range(30)])
    odds = learning.out_of_fold(seen, stances, names, sentence, seed=0)
    assert odds.shape == (60, 3)
    # Only the intercepts are left: those of five classifiers.
    assert len(np.unique(odds.round(9), axis=0)) <= learning.FOLDS
    again = learning.out_of_fold(seen, stances, names, sentence, seed=0)
    assert again == pytest.approx(odds)


def kept(table, folder, monkeypatch):
    """Return a table of weights as `data.words` reads it once it is written."""
    text = learning.HEADER + table.to_csv(index=False)
    (folder / "stance_weights.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(data, "files", lambda package: folder)
    return words.__wrapped__("stance_weights")


def test_weights_come_back_from_the_table(tmp_path, monkeypatch):
    names = np.array(
        ['next 0="', "word='s", "word=1,000", "head=a:b", ">det=null", "word=", "word=nil"]
    )
    rows = np.arange(21.0).reshape(7, 3) / 7 - 1
    rows[6] = [0.0004, -0.0002, -0.0002]
    read = kept(learning.table(rows, np.array([0.12341, 0, -1]), names), tmp_path, monkeypatch)
    assert read["feature"].tolist() == ["(start)", *sorted(names[:6])]
    assert read.iloc[0].tolist() == ["(start)", "0.1234", "0.0", "-1.0"]
    back = read.set_index("feature")[SIDES].astype(float).loc[names[:6]].to_numpy()
    assert back == pytest.approx(rows[:6].round(3))
    assert "-0.0" not in set(read[SIDES].to_numpy().ravel())
    monkeypatch.setattr(_learned, "words", words.__wrapped__)
    known = _learned._weights.__wrapped__()
    assert set(known) == {"(start)", *names[:6]}
    assert known['next 0="'].tolist() == rows[0].round(3).tolist()


@given(
    st.lists(
        st.text(
            st.characters(
                codec="utf-8",
                exclude_characters="#\r\n\0",
                exclude_categories=("Cc", "Cs", "Zl", "Zp"),
            )
        ),
        min_size=1,
        unique=True,
    )
)
def test_any_feature_without_a_hash_comes_back(tmp_path_factory, names):
    names = np.array([f"word={name}" for name in names], dtype=object)
    table = learning.table(np.ones((len(names), 3)), np.zeros(3), names)
    with pytest.MonkeyPatch.context() as patch:
        read = kept(table, tmp_path_factory.mktemp("weights"), patch)
    assert sorted(read["feature"].iloc[1:]) == sorted(names)


def test_examples_of_a_file(model, tmp_path, monkeypatch):
    monkeypatch.setattr(learning, "capitalised", lambda sentences: {"marrow"})
    rows = [
        ("Rosa Marrow met the heroic Otters.", "Otters", 1),
        ("The Guard lied.", "The Guard", -1),
        ("Rosa Marrow met the heroic Otters.", "Rosa Marrow", 0),
    ]
    lines = [
        json.dumps(
            {"sentence": text, "start": text.index(name), "stance": stance}
            | {"end": text.index(name) + len(name), "target": name}
        )
        for text, name, stance in rows
    ]
    file = tmp_path / "train.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    seen, rules, stances, sentence = learning.examples(file)
    assert stances.tolist() == [1, -1, 0]
    assert sentence.tolist() == [0, 1, 0]
    assert rules == pytest.approx([0.9, -0.8, 0.0])
    assert seen[0]["word=heroic"] == 1
    assert seen[0]["word=_"] == 2
    assert seen[1]["rule agent-"] == pytest.approx(0.8)
    # The other target of the sentence is seen from where it stands itself.
    assert "left=heroic" in seen[0]
    assert "right=heroic" in seen[2]
