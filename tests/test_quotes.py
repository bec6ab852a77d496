"""Which words of a text stand in quotation marks, of what kind, and whose they are."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import segment, tables

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
