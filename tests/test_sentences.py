"""Where sentences end: rules, laws, speed, and the golden rules where they are at hand."""

import json
import os
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis import _sentences
from analysis.data import words

GOLD = os.environ.get("STANDPOINT_GOLD")


def cut(text):
    return [text[start:end] for start, end in _sentences.spans(text, 0, len(text))]


# A bar parts the sentences of an example.
@pytest.mark.parametrize(
    "example",
    [
        # Titles and ranks never end a sentence, other abbreviations before a function word.
        "Lt. Col. Mill met Dr. So. | The gate held.",
        "Otter & Sons Ltd. owns the mill. | So does Crane Bros. | They share it.",
        "It fell in Dec. 1901 near St. Brannock. | We left in Dec. | Then came snow.",
        "Bread, salt, etc. was sold. | Nets, ropes, etc. | Boats were not.",
        "See vol. II, pp. 4 f., e.g. The Weir, and Mill et al. 1901.",
        "Ask at no. 7. | No. | Nobody is in. | He said no. | Ada went.",
        "The work is dated c. 1650 and costs approx. nine crowns.",
        "The well is ten ft. deep. | Ft. Otter is dry.",
        "We read eq. (7) twice and Art. 5 once. | She teaches art. | He does not.",
        "Otto Reed (b. 1850, d. 1901) met—Mr. Mill says—Brig.-Gen. Finch at No.4 Berth.",
        "It is the U.S. No. 1. | See www.weir.fr. | The co-op. | Ada owns it.",
        # Letters and stops: of states and bodies, of degrees, of names.
        "The U.K. Navy left the U.K. | It sailed.",
        "The R.F.O. Council heard the R.F.O. | What did it say?",
        "In the U.S. Ada was known.",
        "Ada Mill, Ph.D. of this town, came.",
        "J. R. Mill and A. Reed wrote it.",
        "They chose Ada and I. | Who else was there?",
        "He read of Otto V. | She did not.",
        # The time of day: over, or opening the sentence.
        "At 7 p.m. Ada left. | Otto left at 8 p.m. | Mrs. Reed stayed until 9 a.m. Sunday.",
        # Small letters go on, unless the word can be no abbreviation or the writer has no capitals.
        "He fished at Yarra! on the coast.",
        "Alas! how it rained.",
        "The weir broke! | and then the gate broke.",
        "The water rose. | nobody moved.",
        "He read the obs. of the year. | and came.",
        "we saw it! | it was great? | yes",
        "Now i know! | It was You! | it was.",
        # Quotation marks and brackets.
        "“Who is it?” she asked. | “Me!”",
        "“Who is it?” Ada Reed asked. | “Is it you?” | Ada Reed stood up.",
        "'It is late.' he said.",
        "He said: “We stay. | You go.” | Nobody moved.",
        "« Reste ! » | Il part.",
        "The town (It was small then.) was rich.",
        "(It was small.) | Now it is not (or so they say). | See below.",
        "We hold “the weir.” (Reed 1901, 7). | Otters swim.",
        "We hold “the weir.” (7 June 1901) | The Council goes on. | “We do.” (Ibid) | It did.",
        "The Council (!) Hall and the Otters [...] River are gone.",
        "“It was ours [...]” | The rest is lost.",
        # Several stops; points that say that words are left out.
        "Why?! | Because!! | Oh ? ! | Now.",
        "They came... and left. | They stopped... | Nobody knows.",
        "They came.... | Ada left. | And so . . . I left.",
        "He goes on: “the mill shall stand. . . .” | Then he stops . . . . | We go.",
        "The Weir ............ 12",
        # Notes, and the space that was forgotten.
        "It broke.12 | The mill stood.[3] | “So it did.”4 | Otters came.",
        "Ask ada.Reed@weir.example or http://weir.example/A.B.",
        "It cost 3.50 crowns. | It was N°. 7.204. | They met on 3-9. 7. 1902. | 12 came.",
        # Lists: in lines, in a line, after one bullet or several.
        "1. Bread | 2. Work | 3. Peace",
        "a) Bread, | b) work; | c) peace.",
        "1.) Bread. | 2.) Work. | 4.) Peace.",
        "• 1. Bread | • 2. Work",
        "⁃1. Bread | ⁃2. Work",
        "They want 1) bread and 2) work.",
        "II. The weir, 1901. | IV. The mill.",
        "Q. Who came? | A. The otters.",
    ],
)
def test_rules(example):
    expected = example.split(" | ")
    assert cut(example.replace(" | ", " ")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It broke.The mill stood!Nobody saw.", ["It broke.", "The mill stood!", "Nobody saw."]),
        ("We ask:\n- bread;\n- work.", ["We ask:", "- bread;", "- work."]),
        ("We ask:\n1. bread\n2. work, 3. peace", ["We ask:", "1. bread", "2. work,", "3. peace"]),
    ],
)
def test_rules_without_a_space(text, expected):
    assert cut(text) == expected


def test_only_the_asked_for_part_is_cut():
    text = "Mr. Reed. Ada left. Otto stayed."
    assert _sentences.spans(text, 10, 19) == [(10, 19)]


@pytest.mark.parametrize("name", ["abbreviations", "openers"])
def test_lists_hold_each_word_once_and_small(name):
    found = words(name).iloc[:, 0]
    assert found.is_unique
    assert found.tolist() == found.str.lower().tolist()


def test_abbreviations_say_where_they_may_end_a_sentence():
    assert set(words("abbreviations")["ends"]) == {"no", "opener", "capital", "number"}


PIECES = ["Mr. Reed", "the U.S.", "spoke.", "“Yes!”", "(no)", "1.", "b)", "•", "…", "...", "p.m."]
PIECES += [
    "[...]",
    "said.12",
    "Why?",
    "i",
    "He",
    " ",
    "  ",
    "\n",
    "\t",
    "\u00a0",
    ". . .",
    "$5",
    "&",
]


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="aAiI1.!?…,()[]“”‘’\"'»•-*) \n\u00a0\u2028\x1c"),
        st.lists(st.sampled_from(PIECES)).map("".join),
        st.lists(st.sampled_from(PIECES)).map(" ".join),
    ),
    st.integers(0, 5),
    st.integers(0, 5),
)
@example(". a", 0, 0)
def test_nothing_but_white_space_is_lost(text, before, after):
    start, end = min(before, len(text)), max(before, len(text) - after)
    end = min(end, len(text))
    at = start
    for low, high in _sentences.spans(text, start, end):
        assert at <= low < high <= end
        assert text[low:high] == text[low:high].strip()
        assert not text[at:low].strip()
        at = high
    assert not text[at:end].strip()


@pytest.mark.parametrize(
    "piece",
    [".", ". ", '"', '."', '. "', "(", "(a.", "1", "1. ", "a. ", "A.", "[...] ", ". . ", "?! "]
    + ["i.e. ", "“a.” b ", "\n- ", "• ", ".”(", ".” (1", "U.S. He ", "x.Y", "... I "],
)
def test_time_is_linear(piece):
    text = piece * (100_000 // len(piece))
    began = perf_counter()
    _sentences.spans(text, 0, len(text))
    assert perf_counter() - began < 5  # it is 0.2 at most; a square would take minutes


@pytest.mark.skipif(not GOLD, reason="STANDPOINT_GOLD does not say where the golden rules are")
def test_golden_rules():
    rules = json.loads((Path(GOLD) / "sentences_golden_rules.json").read_text(encoding="utf-8"))
    assert len(rules) == 48
    kept = [
        [" ".join(sentence.split()) for sentence in cut(rule["text"])]
        == [" ".join(sentence.split()) for sentence in rule["sentences"]]
        for rule in rules
    ]
    assert sum(kept) >= 46
