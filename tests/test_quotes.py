"""Which words of a text stand in quotation marks, of what kind, and whose they are."""

import re

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import _kinds, _quotes, segment, tables

MARKED = st.text(alphabet="ab A.,!?:[]“”„«»‘’‚\"'—\n")
TEXTS = st.one_of(
    MARKED,
    st.lists(
        st.sampled_from(
            ["we stay", " he said", ", ", ". ", "\n\n", "“", "”", '"', "‘", "’", "'", "workers’"]
            + ["it's", "«", "»", "[so]", ":", " "]
        ),
        max_size=40,
    ).map("".join),
    st.text(),
)


PIECES = st.sampled_from(
    ["“", "”", '"', "‘", "’", "'", "«", "»", "„", "[", "]", "(", ")", "—", " - ", ": ", ", ", ". "]
    + ["? ", " ", "\n", "Ada Finch", "the River Council", "a docker", "she", "Reed’s", "said"]
    + ["told us", "adding", "calls this", "according to", "answer was", "and", "who", "in Ostrane"]
    + ["we stay", "order", "the boats", "workers’", "it's", "So", "see", "the song", "Home Again"]
    + ["“We stay,” said Ada Finch. ", "Reed said: “We go.” ", "the ‘order’ ", "“Why?” "]
)
LINES = st.lists(PIECES, max_size=25).map("".join)
RICH = st.one_of(
    st.lists(LINES, max_size=5).map("\n\n".join),
    st.lists(PIECES | st.just("\n\n"), max_size=40).map(" ".join),
    TEXTS,
)
APART = "\n\nNobody moved.\n\n"


def quoted(text):
    found = segment.quotations(text)
    return [text[start:end] for start, end in zip(found["start"], found["end"], strict=True)]


def test_quotations_of_the_small_corpus(weir):
    expected = [
        ("reed-1902", 0, 16, 52, "speech", "Ada Finch", "said", None),
        ("reed-1902", 1, 103, 112, "scare", None, None, "Council"),
        ("page-1903", 0, 39, 114, "reprint", None, None, None),
    ]
    assert_frame_equal(weir.quotations, tables.build(tables.QUOTATIONS, expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("No marks at all.", [], id="none"),
        pytest.param("“We stay here for good.”", ["“We stay here for good.”"], id="curly"),
        pytest.param('So "we stay" it is.', ['"we stay"'], id="straight"),
        pytest.param("So ‘we stay’ it is.", ["‘we stay’"], id="single curly"),
        pytest.param("So 'we stay' it is.", ["'we stay'"], id="single straight"),
        pytest.param("So «we stay» it is.", ["«we stay»"], id="angle"),
        pytest.param("(“we stay”)—“we go”", ["“we stay”", "“we go”"], id="brackets and dashes"),
        pytest.param("“One.” “Two.”", ["“One.”", "“Two.”"], id="side by side"),
        pytest.param('"One." "Two."', ['"One."', '"Two."'], id="side by side, straight"),
        pytest.param(
            "“He called it ‘a great day’ and left.”",
            ["“He called it ‘a great day’ and left.”", "‘a great day’"],
            id="single in double",
        ),
        pytest.param(
            "‘He called it “a great day” and left.’",
            ["‘He called it “a great day” and left.’", "“a great day”"],
            id="double in single",
        ),
        pytest.param(
            "\"He called it 'a great day' and left.\"",
            ["\"He called it 'a great day' and left.\"", "'a great day'"],
            id="single in double, straight",
        ),
        pytest.param(
            "“He called it “a great day” and left.”",
            ["“He called it “a great day” and left.”", "“a great day”"],
            id="double in double",
        ),
        pytest.param(
            "“He said ‘we stay’”, they say.",
            ["“He said ‘we stay’”", "‘we stay’"],
            id="end together",
        ),
        pytest.param(
            "‘The workers’ strike goes on,’ she said.",
            ["‘The workers’ strike goes on,’"],
            id="possessive plural in single",
        ),
        pytest.param(
            "'The workers' strike goes on,' she said.",
            ["'The workers' strike goes on,'"],
            id="possessive plural in single, straight",
        ),
        pytest.param(
            "The workers’ hall is ‘closed’ today.", ["‘closed’"], id="possessive before single"
        ),
        pytest.param(
            "It is ‘closed’ in the workers’ hall.", ["‘closed’"], id="possessive after single"
        ),
        pytest.param(
            "‘We’re here and we don’t go.’", ["‘We’re here and we don’t go.’"], id="in it"
        ),
        pytest.param("The workers’ hall, O’Brack’s men, don’t.", [], id="apostrophes"),
        pytest.param("The workers' hall, O'Brack's men, don't.", [], id="straight apostrophes"),
        pytest.param("In the ’90s, rock ’n’ roll.", [], id="cut words"),
        pytest.param("In the '90s, 'tis said.", [], id="cut words, straight"),
        pytest.param('A 5" gun and a 6" gun.', [], id="inches"),
        pytest.param(
            "“One here.\n\n“Two here.\n\n“Three here.”\n\nOut.",
            ["“One here.\n\n“Two here.\n\n“Three here.”"],
            id="re-opened",
        ),
        pytest.param(
            '"One here.\n\n"Two here.\n\n"Three here."\n\nOut.',
            ['"One here.\n\n"Two here.\n\n"Three here."'],
            id="re-opened, straight",
        ),
        pytest.param(
            "“One here.\n\nTwo here.\n\nThree here.”\n\nOut.",
            ["“One here.\n\nTwo here.\n\nThree here.”"],
            id="not re-opened",
        ),
        pytest.param(
            '"One here.\n\nTwo here.\n\nThree here."\n\nOut.',
            ['"One here.\n\nTwo here.\n\nThree here."'],
            id="not re-opened, straight",
        ),
        pytest.param(
            "She writes: “One here.\n\nTwo here.”\n\nOut.",
            ["“One here.\n\nTwo here.”"],
            id="not re-opened, after a colon",
        ),
        pytest.param(
            "“One here.\n\nTwo ‘so’ here.\n\nThree here.” (Letter, May)\n\nOut.",
            ["“One here.\n\nTwo ‘so’ here.\n\nThree here.”", "‘so’"],
            id="not re-opened, with a note",
        ),
        pytest.param(
            "He called “one here.\n\nTwo “so” here. Out.",
            ["“one here.", "“so”"],
            id="unbalanced, then balanced",
        ),
        pytest.param(
            "He wrote: “First one.\n\nSecond.\n\nThird ends.” Then he left.",
            ["“First one.\n\nSecond.\n\nThird ends.”"],
            id="not re-opened, closed in mid-paragraph",
        ),
        pytest.param(
            "Smith said that “we stay here.\n\nWe fight on.” More.",
            ["“we stay here.\n\nWe fight on.”"],
            id="left open in mid-paragraph",
        ),
        pytest.param(
            "He said “we stay.\n\nWe “do” stay.” “More”.",
            ["“we stay.\n\nWe “do” stay.”", "“do”", "“More”"],
            id="left open, on to the next unmatched mark",
        ),
        pytest.param(
            "He said “we stay" + ".\n\nWe stay" * 10 + ".” More.",
            ["“we stay" + ".\n\nWe stay" * 10 + ".”"],
            id="left open for ten paragraphs",
        ),
        pytest.param(
            "He said “we stay" + ".\n\nWe stay" * 11 + ".” More.",
            ["“we stay."],
            id="left open for eleven paragraphs",
        ),
        pytest.param(
            'He said that "we stay.\n\nWe fight on." More.',
            ['"we stay.'],
            id="left open in mid-paragraph, straight",
        ),
        pytest.param(
            "“One here.\n\nTwo here.\n\nThree here.", ["“One here."], id="unbalanced at a start"
        ),
        pytest.param("No one here.” Out. “Two here.”", ["“Two here.”"], id="never opened"),
        pytest.param('One "so" and "never closed.', ['"so"', '"never closed.'], id="odd one out"),
        pytest.param(
            "The ‘workers’ and the ‘others’.", ["‘workers’", "‘others’"], id="no possessive"
        ),
        pytest.param("“One 'two” three' four.", ["“One 'two”"], id="closed over an open single"),
        pytest.param(
            "He said “one 'two” and “three 'four” here.",
            ["“one 'two”", "“three 'four”"],
            id="singles left open in doubles",
        ),
        pytest.param(
            '“He called "one” two.', ['“He called "one”'], id="curly closes curly over straight"
        ),
        pytest.param(
            "‘THE WORKERS’ HALL,’ SHE SAID.", ["‘THE WORKERS’ HALL,’"], id="possessive in capitals"
        ),
        pytest.param(
            "So ‘we stay " + "and stay " * 60 + "here’ it is.", [], id="a single pair too far apart"
        ),
        pytest.param(
            '"One here.\n\nTwo here." ) ; (Letter, May)\n\nOut.',
            ['"One here.\n\nTwo here."'],
            id="a reprint, then punctuation and a note",
        ),
        pytest.param(
            "“One" + ".\n\nWe stay" * 60 + ".” More.",
            ["“One" + ".\n\nWe stay" * 60 + ".”"],
            id="a reprint of sixty paragraphs more",
        ),
        pytest.param("“One" + ".\n\nWe stay" * 61 + ".” More.", ["“One."], id="and of too many"),
    ],
)
def test_quotations(text, expected):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("He said: “We stay here, whatever they say.”", "speech"),
        ("He said: “We stay.”", "speech"),
        ("He calls it “a great leap of faith for us”.", "speech"),
        ("They call it “order”.", "scare"),
        ("They call it ‘order’.", "scare"),
        ("They call it “law and order now”.", "scare"),
        ("“One is here now.\n\nTwo is here now.”", "reprint"),
        ("On this see “The Weir and the Mill in Winter”.", "title"),
        ("“We stay,” said Ada Finch.", "speech"),
        ("‘We stay,’ she says.", "speech"),
        ("“One is here now.\n\n“Two is here now.”", "speech"),
        ("They call it “order and left.\n\nNext.", "speech"),
        ("They call it “order", "speech"),
        ("They call it “law\n\nNext.", "speech"),
        ("He said “so.\n\nWe stay.” More.", "speech"),
    ],
)
def test_kinds(text, kind):
    assert segment.quotations(text)["kind"].tolist() == [kind]


@pytest.mark.parametrize(
    ("text", "speaker", "cue"),
    [
        ("Ada Finch said: “We stay here for as long as it takes.”", "Ada Finch", "said"),
        ("“We stay here for as long as it takes,” said Ada Finch.", "Ada Finch", "said"),
        ("“We stay here for as long as it takes,” Ada Finch said.", "Ada Finch", "said"),
        ("Ada Finch, the miller, said “we stay for long here”.", "Ada Finch", "said"),
        ("Gen. Aldous O’Brack said: “We stay for long.”", "Gen. Aldous O’Brack", "said"),
        ("“We stay here for as long,” said Ada. Not a word more.", "Ada", "said"),
        ("Smith said that “we stay here.\n\nWe fight on.” More.", "Smith", "said"),
        ("The law means “whatever it may mean to somebody”.", None, None),
    ],
)
def test_speakers(text, speaker, cue):
    row = segment.quotations(text).iloc[0]
    assert [None if pd.isna(value) else value for value in (row["speaker"], row["cue"])] == [
        speaker,
        cue,
    ]


def test_unpaired_marks_are_reported_where_they_stand():
    assert segment.unpaired("He “left.\n\nShe stayed.” They “went”.") == []  # it runs on
    assert segment.unpaired('He "left.\n\nShe stayed.” They “went”.') == [3, 22]
    assert segment.unpaired("He “left.\n\nShe stayed. They “went”.") == [3]
    assert segment.unpaired("He left.\n\nShe stayed.” They “went”.") == [21]
    assert segment.unpaired("He “left”. The workers’ hall.") == []
    assert segment.unpaired("Smith said that “we stay here.\n\nWe fight on.” More.") == []
    assert segment.unpaired("They call it “order and left.\n\nNext.") == [13]


@given(TEXTS)
def test_quotations_lie_inside_the_text_nested_or_apart(text):
    found = segment.quotations(text)
    open_ends = []
    previous = (-1, 0)
    for start, end in zip(found["start"], found["end"], strict=True):
        assert 0 <= start < end <= len(text)
        assert (start, -end) > (previous[0], -previous[1])
        previous = (start, end)
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        assert not open_ends or end <= open_ends[-1]
        open_ends.append(end)


@given(MARKED)
def test_quotations_begin_at_a_mark_and_end_at_one_or_with_the_paragraph(text):
    found = segment.quotations(text)
    for start, end in zip(found["start"], found["end"], strict=True):
        assert text[start] in "“„«\"‘‚'"
        assert text[end - 1] in "”»\"’'" or re.match(r"\s*\Z|\s*\n\s*\n", text[end:])


@given(TEXTS)
def test_unpaired_marks_are_marks(text):
    assert all(text[at] in '“”„«»"' for at in segment.unpaired(text))


def rows(text):
    """Return the quotations of a text as tuples, None for what is missing."""
    found = segment.quotations(text).astype(object)
    return [tuple(found.where(found.notna(), None).loc[i]) for i in found.index]


def even(text):
    return " ".join(text.split())


@given(RICH)
def test_quotations_hold_what_their_table_says(text):
    for start, end, kind, speaker, cue, term in rows(text):
        assert 0 <= start < end <= len(text)
        assert text[start] in "“„«\"‘‚'"
        assert kind in tables.QUOTATION_KINDS
        assert speaker is None or (speaker and speaker == even(speaker))
        assert speaker is None or speaker in even(text)
        assert cue is None or cue in even(text).lower()
        if kind in ("scare", "title"):
            assert speaker is None
            assert cue is None
        if term is not None:
            assert kind == "scare"
            assert term == text[start + 1 : end - 1]
            assert len(term.split()) <= _kinds.LONGEST_TERM


@given(RICH)
def test_quotations_of_rich_texts_lie_inside_each_other_or_apart(text):
    spans = [row[:2] for row in rows(text)]
    assert spans == sorted(spans, key=lambda span: (span[0], -span[1]))
    assert len(spans) == len(set(spans))
    for start, end in spans:
        for first, last in spans:
            assert last <= start or end <= first or start <= first < last <= end or first <= start


@given(RICH)
def test_every_character_has_one_voice(text):
    found = segment.quotations(text)
    voice = segment.voices(text, found)
    assert len(voice) == len(text)
    assert set(voice.tolist()) <= set(range(len(tables.VOICES)))
    inside = set()
    for start, end in zip(found["start"], found["end"], strict=True):
        inside |= set(range(start, end))
    assert all(voice[at] == 0 for at in range(len(text)) if at not in inside)
    assert all(voice[at] > 0 for at in inside) or "[" in text


@given(RICH)
def test_a_text_twice_has_its_quotations_twice(text):
    once = rows(text)
    assume(not segment.unpaired(text))
    twice = text + APART + text
    shift = len(text) + len(APART)
    again = [(row[0] + shift, row[1] + shift, *row[2:]) for row in once]
    assert rows(twice) == once + again


@given(st.lists(LINES.filter(str.strip), min_size=2, max_size=4), st.data())
def test_a_mark_without_a_partner_does_no_harm_in_other_paragraphs(paragraphs, data):
    """Where quotations keep to their paragraphs: else it may be the partner that one lacked."""

    def by_paragraph(paragraphs):
        found, start = [], 0
        told = rows(APART.join(paragraphs))
        for paragraph in paragraphs:
            end = start + len(paragraph)
            here = [row for row in told if start <= row[0] < end]
            assume(all(row[1] <= end for row in here))
            found.append([(row[0] - start, row[1] - start, *row[2:]) for row in here])
            start = end + len(APART)
        return found

    paragraphs = [even(paragraph) for paragraph in paragraphs]
    changed = data.draw(st.integers(0, len(paragraphs) - 1))
    at = data.draw(st.integers(0, len(paragraphs[changed])))
    mark = data.draw(st.sampled_from("“”\"‘’'«»"))
    more = list(paragraphs)
    more[changed] = paragraphs[changed][:at] + mark + paragraphs[changed][at:]
    before, after = by_paragraph(paragraphs), by_paragraph(more)
    for number in range(len(paragraphs)):
        assert number == changed or before[number] == after[number]


@given(RICH)
def test_unpaired_marks_stand_once_each_and_in_order(text):
    found = segment.unpaired(text)
    assert found == sorted(set(found))
    assert all(text[at] in '“”„«»"' for at in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“", [0]),
        ("He said “", [8]),
        ("We stay”", [7]),
        ("”", [0]),
        ("“One\n\nTwo", [0]),
        ("“One\n\n“Two", []),
        ("“One” “", [6]),
    ],
)
def test_a_mark_alone_is_reported(text, expected):
    assert segment.unpaired(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("No marks at all.", "", id="none"),
        pytest.param("The workers’ hall isn't O’Brack's.", "", id="apostrophes only"),
        pytest.param("“The workers’ hall.”", "“”", id="apostrophes beside double marks"),
        pytest.param("The ‘workers’ hall.", "‘’", id="a single mark opens"),
        pytest.param("The 'workers' don't.", "'''", id="a straight one opens"),
        pytest.param("'So' it is.", "''", id="at the start"),
        pytest.param("(\"'so'\")", "\"''\"", id="after another mark"),
        pytest.param("’Tis a 5' gun, he said.”", "”", id="never opened"),
    ],
)
def test_marks_that_are_looked_at(text, expected):
    assert "".join(text[at] for at in _quotes.marks(text)) == expected


def every(text):
    return [at for at, sign in enumerate(text) if sign in "“”„«»\"‘’‚'"]


@given(RICH)
def test_marks_left_out_pair_with_nothing(text):
    blocks = segment._paragraphs(text)
    found = _quotes.pair(text, blocks, _quotes.marks(text))
    assert found == _quotes.pair(text, blocks, every(text))


@pytest.mark.parametrize(
    ("after", "ends"),
    [
        ("", True),
        (" ) .", True),
        (" (Letter, May)", True),
        ("\n — Ada Finch", True),
        (" — Ada Finch\nHarbour", False),
        (" and more", False),
    ],
)
def test_a_reprint_in_straight_marks_ends_with_its_paragraph(after, ends):
    text = '"One here.\n\nTwo here."' + after
    assert segment.quotations(text)["kind"].tolist() == ["reprint" if ends else "speech"]


@pytest.mark.parametrize(("words", "expected"), [(240, 1), (250, 0)])
def test_a_sentence_that_only_a_closing_mark_ends_is_no_page(words, expected):
    text = "One. We " + "are " * words + "in,” said Reed."
    assert len(segment.quotations(text)) == expected
    assert segment.unpaired(text) == [text.index("”")]


@given(st.lists(st.none() | RICH, max_size=4))
def test_voices_of_all_documents_are_those_of_each(texts):
    names = [f"d{number}" for number in range(len(texts))]
    documents = pd.DataFrame({"doc": names, "text": texts}, dtype="object")
    found = segment.voiced(documents, segment.quoted(documents))
    there = {name: text for name, text in zip(names, texts, strict=True) if text is not None}
    assert list(found) == list(there)
    for doc, text in there.items():
        expected = segment.voices(text, segment.quotations(text))
        assert found[doc].dtype == expected.dtype
        assert found[doc].tolist() == expected.tolist()


def test_voices_of_some_documents():
    texts = ["“A [b]” c", "“D” [e] f\n\n“We g.\n\nH [i].”"]
    documents = pd.DataFrame({"doc": ["a", "b"], "text": texts})
    quotations = segment.quoted(documents)
    found = segment.voiced(documents.iloc[1:], quotations)
    shown = {doc: "".join("oqr"[number] for number in voice) for doc, voice in found.items()}
    assert shown == {"b": "qqq" + "o" * 8 + "r" * 10 + "o" * 3 + "rr"}
    assert segment.voiced(documents.iloc[:0], quotations) == {}
