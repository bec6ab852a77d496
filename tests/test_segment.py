"""Sentences, paragraphs, headings, parts and voices."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import count, segment, tables

TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="aB1é.!?…,:;-—*•()[]“”‘’\"' \t\n\r\u00a0\u2028\u2029\u3000\x0b\x1c\x85"),
    st.lists(
        st.sampled_from(
            ["Mr. Reed", "the U.S.", "spoke.", "“Yes!”", "no", "1.", "- item", "Why?", "e.g."]
            + [" ", "\n", "\n\n", "\r\n", "\r\n\r\n", " \n \n", "\t", "\u2003"]
        )
    ).map("".join),
)


def cut(text):
    spans = segment.sentences(text)
    return [text[start:end] for start, end in spans.itertuples(index=False)]


def frames(text, documents):
    return segment.segments(documents({"a": text}), tables.build(tables.PARTS, []))


def test_segments_of_the_small_corpus(weir):
    mill, reed, page = (("mill-1901", "MILL"), ("reed-1902", "REED"), ("page-1903", "MILL"))

    def row(doc, number, day, section, heading, paragraph, start, end, part=0, source=None):
        return (doc[0], number, part, source or doc[1], day, section, heading, paragraph) + (
            start,
            end,
        )

    expected = [
        row(mill, 0, "1901-01-01", 1, True, 0, 0, 8),  # The Weir
        row(mill, 1, "1901-01-01", 1, False, 1, 10, 32),  # Otters broke the weir.
        row(mill, 2, "1901-01-01", 1, False, 1, 33, 59),  # The Otters broke the gate.
        row(mill, 3, "1901-01-01", 1, False, 1, 60, 126),  # The US-led Council told us …
        row(reed, 0, "1902-03-01", 0, False, 0, 0, 33),  # Ada Finch said: “The Otters stay.
        row(reed, 1, "1902-03-01", 0, False, 0, 34, 52),  # The Council goes.”
        row(reed, 2, "1902-03-01", 0, False, 0, 53, 133),  # Nobody heard the River …
        row(page, 0, "1903-05-06", 0, False, 0, 0, 37),  # We print a letter …
        row(page, 1, "1903-05-06", 0, False, 1, 39, 47),  # “Otters!
        row(page, 2, "1903-05-06", 0, False, 1, 48, 76),  # The Council broke the peace.
        row(page, 3, "1903-05-06", 0, False, 2, 78, 104),  # The Council shall mend it.
        row(page, 4, "1903-05-06", 0, False, 2, 105, 114),  # A Friend”
        row(page, 5, "1903-01-01", 0, False, 3, 116, 157, part=1, source="CRANE"),
        row(page, 6, "1903-05-06", 0, False, 4, 159, 178),  # The page ends here.
    ]
    assert_frame_equal(weir.segments, tables.build(tables.SEGMENTS, expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n\t", []),
        ("One", ["One"]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Reed met Gen. Mill on St. John St. today.", None),
        ("The U.S. Army came. The U.K. left.", ["The U.S. Army came.", "The U.K. left."]),
        ("It cost 3.50 crowns. It broke.", ["It cost 3.50 crowns.", "It broke."]),
        ("At No. 4 berth, e.g. on Monday, they wait.", None),
        ("J. R. Reed wrote it.", None),
        ("He left... and came back.", None),
        ("He left… Nobody saw.", ["He left…", "Nobody saw."]),
        ("“We stay.” Nobody moved.", ["“We stay.”", "Nobody moved."]),
        ("“Who?” she asked.", None),
        ("He said: “Stay. Do not go.” Fine.", ["He said: “Stay.", "Do not go.”", "Fine."]),
        ("One line\nand its end. Two.", ["One line\nand its end.", "Two."]),
        ("One\r\nline. Two.", ["One\r\nline.", "Two."]),
        ("A title\n\nA line.", ["A title", "A line."]),
        ("We ask:\n- bread;\n- work.", ["We ask:", "- bread;", "- work."]),
        ("We ask:\n1. bread\n2. work", ["We ask:", "1. bread", "2. work"]),
        ("Why?! Because.", ["Why?!", "Because."]),
        ("all is small. nothing is large.", ["all is small.", "nothing is large."]),
        ("He came (late.) She left.", ["He came (late.)", "She left."]),
        ("(He came late.) She left.", ["(He came late.)", "She left."]),
        ("In 1988. Then in 1990.", ["In 1988.", "Then in 1990."]),
    ],
)
def test_sentences(text, expected):
    assert cut(text) == ([text] if expected is None else expected)


@pytest.mark.parametrize(
    ("block", "heading"),
    [
        ("The Weir", True),
        ("Who is afraid of the otters?", True),
        ("1. The weir and the mill", True),
        ("# the weir", True),
        ("The weir was broken.", False),
        ("Down with the weir!", False),
        ("the weir and the mill", False),
        ("The weir\nand the mill", False),
        ("“The weir”", False),
        ("- The weir", False),
        ("The Weir Of The Mill Of The Reed Of The Otters In The Town", False),
    ],
)
def test_headings(documents, block, heading):
    found = frames(f"{block}\n\nThe text goes on here, as texts do.", documents)
    assert found["heading"].iloc[0] == heading
    assert found["section"].iloc[-1] == int(heading)


def test_the_last_line_is_no_heading_of_anything(documents):
    found = frames("The text goes on here.\n\nAda Miller", documents)
    assert found["heading"].tolist() == [False, False]


def test_sections_count_headings(documents):
    found = frames("Before.\n\nOne\n\nText.\n\nMore.\n\nTwo\n\nText.", documents)
    assert found["section"].tolist() == [0, 1, 1, 1, 2, 2]
    assert found["paragraph"].tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\nStill one.", 1),
        ("One.\n\nTwo.", 2),
        ("One.\r\n\r\nTwo.", 2),
        ("One.\r\nStill one.", 1),
        ("One.\r\rTwo.", 2),
        ("One.\n \t\u00a0\nTwo.", 2),
        ("One.\n\n\n\nTwo.\n\n", 2),
        ("\n\n\tOne.", 1),
    ],
)
def test_paragraphs_are_parted_by_blank_lines(documents, text, paragraphs):
    assert frames(text, documents)["paragraph"].nunique() == paragraphs


def test_parts_have_their_own_source_and_date(documents):
    text = "Own line.\n\nBegin one. More.\n\nEnd one.\n\nOwn again.\n\nBegin two.\n\nMore."
    rows = [
        ("a", 1, "REED", "", "1999", "1999-01-01", "1999-12-31", "Begin one", "End one.", 2),
        ("a", 2, "CRANE", "", "", None, None, "Begin two", "", 3),
    ]
    found = segment.segments(documents({"a": text}), tables.build(tables.PARTS, rows))
    assert found["part"].tolist() == [0, 1, 1, 1, 0, 2, 2]
    assert found["source"].tolist() == ["MILL", *["REED"] * 3, "MILL", "CRANE", "CRANE"]
    assert found["start_date"].dt.year.tolist() == [2001, 1999, 1999, 1999, 2001, 2001, 2001]


def test_documents_without_a_text_have_no_segments(documents):
    frame = documents({"a": "One.", "b": "Two."})
    frame["text"] = frame["text"].where(frame["doc"] == "b")
    found = segment.segments(frame, tables.build(tables.PARTS, []))
    assert found["doc"].tolist() == ["b"]


def test_voices_of_a_text():
    text = "Own “said [own] here now by him” and own."
    voice = segment.voices(text, segment.quotations(text))
    assert "".join("oqr"[i] for i in voice) == "oooo" + "qqqqqq" + "ooooo" + "q" * 17 + "o" * 9


def test_a_quotation_inside_a_reprint_is_reprinted():
    text = "“We begin, he said “so it is with us here” and\n\nwe end it here.”"
    quoted = segment.quotations(text)
    assert quoted["kind"].tolist()[0] == "reprint"
    assert set(segment.voices(text, quoted)) == {tables.VOICES.index("reprinted")}


@given(TEXTS)
@example("a\u2029\u2029b")
@example("\x1c.\x85\n\x0b\n“")
def test_nothing_is_lost_in_sentences(text):
    end = 0
    for first, last in segment.sentences(text).itertuples(index=False):
        assert first >= end
        assert text[first:last] == text[first:last].strip() != ""
        assert text[end:first].strip() == ""
        end = last
    assert text[end:].strip() == ""


@given(TEXTS)
def test_nothing_is_lost_in_paragraphs(documents, text):
    document = documents({"a": text}, date=None)
    found = segment.segments(document, tables.build(tables.PARTS, []))
    spans = segment.sentences(text)
    assert found[["start", "end"]].to_numpy().tolist() == spans.to_numpy().tolist()
    assert found["segment"].tolist() == list(range(len(found)))
    paragraphs = count.paragraphs(found, tables.build(tables.COUNTS, []))
    assert paragraphs["paragraph"].tolist() == list(range(len(paragraphs)))
    end = 0
    for row in paragraphs.itertuples():
        inside = found[found["paragraph"] == row.paragraph]
        assert (inside["start"].min(), inside["end"].max()) == (row.start, row.end)
        assert text[row.start : row.end].strip() == text[row.start : row.end] != ""
        assert text[end : row.start].strip() == ""
        end = row.end
    assert text[end:].strip() == ""


@given(TEXTS)
def test_each_character_has_one_voice(text):
    voice = segment.voices(text, segment.quotations(text))
    assert len(voice) == len(text)
    assert set(voice) <= set(range(len(tables.VOICES)))
