"""All texts at once: the same words, sentences and names as one text after the other gives."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import _flat, _matches, _sentences, _splits, _words, find, segment, tables

PIECES = [
    *("a", "The", "otters", "US", "us", "Dr", "U.S", "No", "e.g", "mp3", "i", "iv", "_", "12"),
    *("Ada", "Reed", "Mill", "Council", "so-called", "İzmir", "ß", "Σίσυφος", "o", "x2"),
    *(" ", " ", " ", " ", ". ", ".", ". ", "! ", "? ", "…", ", ", ": ", "; ", "-", "—", "&"),
    *("!!",),
    *("'", "’", "ʼ", "“", "”", '"', "(", ")", "[", "]", "\n", "\n\n", "\r\n", "\u2028"),
    *(
        "\n• ",
        "\n- ",
        "1. ",
        "2. ",
        "\n2) ",
        "a) ",
        ".12 ",
        "[3] ",
        "¹ ",
        "!!",
        "5.6",
        "\t",
        "\xa0",
    ),
]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), max_size=4)
ALIASES = [
    *("otters", "the otters", "US", "U.S.", "Ada Reed", "Reed", "o'x", "so-called otters"),
    *("izmir", "ß", "Σίσυφος", "Mill Council", "Council", "(Reed", "us us", "mp3", "!!", "&"),
]


def laid_out(texts):
    docs = [f"d{number}" for number in range(len(texts))]
    frame = pd.DataFrame({"doc": docs, "text": texts}, dtype="str")
    return _flat.flat(frame.assign(source="A", start=pd.NaT))


@given(TEXTS)
def test_runs_of_letters_are_those_of_the_texts(texts):
    flat = laid_out(texts)
    atoms = flat.atoms
    place = flat.number(atoms.starts)
    found = [
        (doc, start - flat.begins[doc], atoms.words[kind])
        for doc, start, kind in zip(place, atoms.starts, atoms.types, strict=True)
    ]
    expected = [
        (doc, match.start(), match[0])
        for doc, text in enumerate(texts)
        for match in re.finditer(r"\w+", text)
    ]
    assert found == expected
    gaps = [atoms.words[gap] for gap in atoms.gaps]
    following = [*atoms.starts[1:], len(flat.text)][: len(gaps)]
    spans = zip(atoms.ends, following, strict=True)
    assert gaps == [flat.text[end:start] for end, start in spans]


@given(TEXTS)
def test_words_are_those_of_the_plain_tokeniser(texts):
    flat = laid_out(texts)
    starts, number, words = _words.numbered(flat, ["US"])
    assert words == sorted(set(words))
    found = [(start, words[place]) for start, place in zip(starts, number, strict=True)]
    expected = [
        (base + start, word)
        for base, text in zip(flat.begins, texts, strict=False)
        for start, word in _words.tokens(text, ["US"])
    ]
    assert found == expected


@given(TEXTS)
def test_sentences_are_those_of_each_paragraph(texts):
    flat = laid_out(texts)
    blocks = segment._paragraphs(flat.text)
    assert segment._between(flat.text, segment._blank_lines(flat)) == blocks
    expected = [
        (*span, number)
        for number, block in enumerate(blocks)
        for span in _sentences.spans(flat.text, *block)
    ]
    if blocks:
        assert list(zip(*_splits.spans(flat, blocks), strict=True)) == expected


@given(TEXTS, st.sets(st.sampled_from(ALIASES), min_size=1))
def test_names_are_those_of_one_regular_expression(texts, aliases):
    flat = laid_out(texts)
    rows = [(alias, alias, "people", alias, None, None, "", 2) for alias in sorted(aliases)]
    actors = tables.build(tables.ACTORS, rows)
    pattern, _ = find.names(actors)
    plain = flat.text.replace("ʼ", "'")
    unified = _flat.Flat(flat.docs, plain, flat.begins)
    known = actors.drop_duplicates("actor")
    start, end, actor = find._named(unified, actors, known, np.zeros(1), np.array([np.nan]))
    found = [(int(a), int(b)) for a, b in zip(start, end, strict=True)]
    assert found == [match.span() for match in pattern.finditer(plain)]
    for place, (a, b) in enumerate(found):
        owner = known["actor"].iloc[actor[place]]
        assert re.fullmatch(_matches.branch(owner.translate(find.UNIFY)), plain[a:b], re.IGNORECASE)


def test_a_name_is_found_whatever_its_apostrophe_hyphen_and_blank():
    flat = laid_out(["Al\u2011Sha’bi, al-Sha'bi and\nAL–SHA‘BI; Sha’bi"])
    starts, ends, numbers = _matches.places(flat, ["al-sha'bi", "sha'bi"], [False, False])
    found = sorted(zip(starts.tolist(), ends.tolist(), numbers.tolist(), strict=True))
    whole, part = [(0, 9), (11, 20), (25, 34)], [(3, 9), (14, 20), (28, 34), (36, 42)]
    assert found == sorted([(*span, 0) for span in whole] + [(*span, 1) for span in part])


@pytest.mark.parametrize("texts", [[], [""], [" \n"], ["…"], ["", "a"]])
def test_no_words_are_no_fault(texts):
    flat = laid_out(texts)
    assert len(flat.atoms.starts) == sum("a" in text for text in texts)
    starts, number, words = _words.numbered(flat)
    assert len(starts) == len(number) == len(words)
