"""The report as a reader meets it: what it says, what has changed, and that nothing can run."""

import copy
import html.parser
import json
import re
import shutil
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import nbformat
import pytest
from bs4 import BeautifulSoup

from analysis import _pages, _record, publish
from tests.hostile import LINK, NAME, RAW, SCRIPT, SOURCES, TITLE, TRICKS, hostile_corpus


class Page(html.parser.HTMLParser):
    """What a page is made of, and the words that it shows."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.said, self.heads = [], [], [], []
        self.ids, self.style = set(), False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]
        self.ids |= {value for name, value in attributes if name == "id"}
        self.heads += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.style = tag == "style"

    def handle_endtag(self, tag):
        self.style = False

    def handle_data(self, data):
        self.said += [] if self.style else [data]

    @property
    def text(self):
        return " ".join("".join(self.said).split())


def pages(folder):
    files = [folder.parent / "index.html", *sorted(folder.glob("*.html"))]
    return {file.name: Page(file.read_text(encoding="utf-8")) for file in files[1:]} | {
        "first": Page(files[0].read_text(encoding="utf-8"))
    }


def assert_harmless(page, name):
    forbidden = {"script", "iframe", "object", "embed", "form", "base", "input", "button"}
    assert not forbidden & set(page.tags), name
    for tag, attribute, value in page.attributes:
        assert not attribute.startswith("on"), (name, tag, attribute)
        if attribute in ("href", "src"):
            address = re.sub(r"[\s\x00-\x1f]", "", value).lower()
            assert not address.startswith(("javascript:", "http:", "https:", "//")), (name, value)
            assert tag != "img" or address.startswith(("figures/", "data:image/png"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A report on a corpus in which every field holds markup."""
    folder = tmp_path_factory.mktemp("hostile")
    publish.run(
        [hostile_corpus(folder / "corpora" / NAME)], out=folder / "out", tell=lambda line: None
    )
    return folder / "out" / NAME


def test_nothing_that_a_corpus_holds_can_run(hostile):
    found = pages(hostile)
    assert len(found) == 8
    for name, page in found.items():
        assert_harmless(page, name)


MADE_OF = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "nav",
        "footer",
        "section",
    ),
    *("article", "div", "h1", "h2", "h3", "p", "a", "ul", "ol", "li", "dl", "dt", "dd", "table"),
    *("thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img", "details", "summary"),
    *("pre", "code", "em", "strong", "span", "br", "hr"),
}
SAID_OF = {
    *(
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "class",
        "id",
        "href",
        "rel",
        "src",
        "alt",
    ),
    *(
        "width",
        "height",
        "aria-label",
        "aria-labelledby",
        "aria-hidden",
        "role",
        "tabindex",
        "style",
    ),
    *("scope", "colspan", "rowspan", "border", "valign"),
}
POLICY = (
    "default-src 'none'; img-src 'self' data: file:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'"
)


def every_page(hostile):
    return [hostile.parent / "index.html", *sorted(hostile.glob("*.html"))]


def test_a_page_is_made_of_our_elements_alone(hostile):
    for file in every_page(hostile):
        text = file.read_text(encoding="utf-8")
        for element in BeautifulSoup(text, "html.parser").find_all(True):
            assert element.name in MADE_OF, (file.name, element)
            assert set(element.attrs) <= SAID_OF, (file.name, element.attrs)
            assert element.get("style", "text-align: right;") == "text-align: right;"
            if element.name == "a":
                assert re.match(r"#|[\w./%-]+$|[\w./%-]+#[\w.-]+$", element["href"]), element
            if element.name == "img":
                assert re.match(r"figures/[\w-]+\.png$|data:image/png;base64,", element["src"])


def test_the_policy_of_a_page_stands_before_all_that_it_is_to_guard(hostile):
    for file in every_page(hostile):
        head = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").head
        first, second, *rest = head.find_all(True)
        assert first.attrs == {"charset": "utf-8"}, file.name
        assert second.attrs == {"http-equiv": "Content-Security-Policy", "content": POLICY}
        assert not [one for one in rest if "http-equiv" in one.attrs]
        assert "url(" not in head.style.get_text()


def test_no_page_tells_of_a_warning_or_where_it_was_made(hostile):
    """Signs that cannot be drawn are left out of figures, not complained of on the page."""
    for file in every_page(hostile):
        assert "Warning" not in Page(file.read_text(encoding="utf-8")).text, file.name


def test_every_trick_is_shown_as_it_is_written(hostile):
    shown = " ".join(page.text for page in pages(hostile).values())
    for name, words in TRICKS.items():
        assert " ".join(words.split()) in shown, name
    assert NAME in shown


def test_captions_in_markdown_hold_no_markup(hostile):
    """As text they travel with the figures, and are opened by programs that render Markdown."""
    from nbconvert.filters import markdown2html

    files = sorted((hostile / "figures").glob("*.md"))
    assert len(files) > 30
    for file in files:
        soup = BeautifulSoup(markdown2html(file.read_text(encoding="utf-8")), "html.parser")
        assert {one.name for one in soup.find_all(True)} == {"p"}, file.name


def test_what_a_corpus_holds_is_shown_as_text(hostile):
    found = pages(hostile)
    shown = " ".join(TITLE.split())
    for name in ("index.html", "first", "2_actors.html", "3_framing.html", "5_stance.html"):
        assert shown in found[name].text, name
    for source in SOURCES:
        assert source in found["index.html"].text
        assert source in found["2_actors.html"].text
    passages = found["2_actors.html"].text
    for words in (SCRIPT, LINK, RAW):
        assert words in passages
    finding = found["2_actors.html"].text.split("What we see, and what we cannot say")[-1]
    assert shown in finding  # made from Markdown
    assert f"most by {SOURCES[0]}" in finding or f"most by {SOURCES[1]}" in finding


def test_no_output_of_a_notebook_holds_foreign_markup(hostile):
    """In JupyterLab, too: there is no markup but what tables and sentences are made of."""
    seen = 0
    for file in sorted((hostile / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(file, as_version=4).cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                for kind in ("text/html", "text/markdown"):
                    page = Page(data.get(kind, ""))
                    assert set(page.tags) <= {"div", "style", "table", "thead", "tbody", "tr"} | {
                        "th",
                        "td",
                        "p",
                        "span",
                    }
                    assert_harmless(page, file.name)
                    seen += bool(data.get(kind))
                assert not {"text/latex", "application/javascript"} & set(data)
                assert "](" not in data.get("text/markdown", "")
                if "<table" in data.get("text/html", ""):  # no formula in a table
                    assert "mathjax_ignore" in data["text/html"]
    assert seen > 10


def test_figures_of_foreign_words_hold_no_script(hostile):
    for file in (hostile / "figures").glob("*.svg"):
        for element in ElementTree.parse(file).iter():
            assert not str(element.tag).endswith("}script"), file.name
            assert not any(name.lower().startswith("on") for name in element.attrib), file.name


def test_a_report_reads_like_one(hostile):
    for name, page in pages(hostile).items():
        assert page.tags.count("h1") == 1, name
        assert page.tags.count("main") == 1
        assert ("html", "lang", "en") in page.attributes
        assert "main" in page.ids
        assert ("a", "href", "#main") in page.attributes  # the first link skips to it
        steps = pairwise(page.heads)
        assert all(after <= before + 1 for before, after in steps), (name, page.heads)
        for _, attribute, value in page.attributes:
            if attribute == "href" and value.startswith("#"):
                assert value[1:] in page.ids, (name, value)
        assert page.tags.count("img") == len(
            [1 for tag, attribute, value in page.attributes if attribute == "alt" and value]
        )


def test_links_lead_to_places_that_are_there(hostile):
    found = pages(hostile)
    seen = 0
    for tag, attribute, value in found["index.html"].attributes:
        if tag == "a" and attribute == "href" and "#" in value[1:]:
            page, place = value.split("#")
            assert place in found[page].ids, value
            seen += 1
    assert seen == 38 + 6  # each figure in its notebook, and what one cannot say


def test_figures_in_notebooks_have_their_captions(hostile):
    page = pages(hostile)["2_actors.html"]
    assert page.tags.count("figure") == page.tags.count("figcaption") == 6
    caption = (hostile / "figures" / "actors-rates.md").read_text(encoding="utf-8")
    assert " ".join(caption.split())[:60] in page.text
    alts = [value for _, attribute, value in page.attributes if attribute == "alt"]
    assert len(set(alts)) == 6
    assert all(len(alt) > 20 for alt in alts)


def test_pages_lead_to_those_before_and_after(hostile):
    names = [book.stem for book in publish.notebooks()]
    for before, after in pairwise(names):
        text = (hostile / f"{before}.html").read_text(encoding="utf-8")
        assert f'rel="next" href="{after}.html"' in text
        text = (hostile / f"{after}.html").read_text(encoding="utf-8")
        assert f'rel="prev" href="{before}.html"' in text


def test_what_was_found_stands_on_the_first_pages(hostile):
    record = json.loads((hostile / "run.json").read_text(encoding="utf-8"))
    assert list(record["found"]) == [book.stem for book in publish.notebooks()]
    found = pages(hostile)
    for one in record["found"].values():
        assert one["question"].endswith("?")
        assert one["sentence"].endswith(".")
        for page in ("first", "index.html"):
            assert " ".join(one["sentence"].split()) in found[page].text


def test_all_figures_travel_in_one_file(hostile, tmp_path):
    with zipfile.ZipFile(hostile / "figures.zip") as bundle:
        names = bundle.namelist()
        for name in names:
            assert bundle.read(name) == (hostile / name).read_bytes()
    assert sorted(names) == names
    assert {name.removeprefix("figures/") for name in names} == {
        file.name for file in (hostile / "figures").iterdir()
    }
    before = (hostile / "figures.zip").read_bytes()
    moved = shutil.copytree(hostile, tmp_path / "elsewhere")
    _pages._bundle(moved)
    assert (moved / "figures.zip").read_bytes() == before


DOCUMENT = {"source": "A", "date": "2001", "sha256": "x", "words": 10}
BEFORE = {
    "settings": {"title": "Town", "unit": "paragraph"},
    "parameters": {"ACTOR": "otters", "SEED": 2024},
    "texts": True,
    "documents": 2,
    "words": 20,
    "sources": ["A"],
    "mentions": 3512,
    "versions": {"standpoint": "0.1.0", "python": "3.11.4"},
    "figures": {"one": "a", "two": "b", "three": "c"},
    "inputs": {
        "documents": {"d1": DOCUMENT, "d2": DOCUMENT},
        "actors": {"otters": "p", "council": "q"},
        "tables": {"events": "e", "lexicon": "l"},
    },
}


def after(**turned):
    made = copy.deepcopy(BEFORE)
    for path, value in turned.items():
        *way, last = path.split("__")
        place = made
        for step in way:
            place = place[step]
        place[last] = value
    return made


def test_the_first_run_has_nothing_before_it():
    assert _record.changes(None, BEFORE) == []


def test_nothing_has_changed():
    assert _record.changes(copy.deepcopy(BEFORE), BEFORE) == [
        "Nothing has changed: the same numbers in all 3 figures and tables."
    ]


@pytest.mark.parametrize(
    ("turned", "lines"),
    [
        (
            {"inputs__documents": {"d2": {**DOCUMENT, "sha256": "y"}, "d3": DOCUMENT}},
            ["1 document added: d3.", "1 document removed: d1.", "1 document changed: d2."],
        ),
        (
            {"inputs__documents": {f"n{i}": DOCUMENT for i in range(7)}},
            ["7 documents added: n0, n1, n2, n3, n4 and 2 more.", "2 documents removed: d1, d2."],
        ),
        (
            {"inputs__actors": {"otters": "P", "mink": "r"}},
            ["1 actor added: mink.", "1 actor removed: council.", "1 actor changed: otters."],
        ),
        ({"inputs__tables__events": "E"}, ["Changed beside them: events.csv."]),
        (
            {"mentions": 3600, "words": 21},
            ["Numbers: words from 20 to 21; mentions from 3,512 to 3,600."],
        ),
        ({"sources": ["A", "B"]}, ["1 source added: B."]),
        ({"texts": False}, ["The texts are no longer here."]),
        (
            {"settings": {"title": "Town", "unit": "sentence", "terms": ["w" * 50]}},
            ['Another setting: unit from "paragraph" to "sentence"; terms.'],
        ),
        (
            {"parameters__ACTOR": "council"},
            ['Another choice: ACTOR from "otters" to "council".'],
        ),
        (
            {"versions__python": "3.12.0"},
            ['Another version: python from "3.11.4" to "3.12.0".'],
        ),
    ],
)
def test_what_has_changed_is_said(turned, lines):
    same = "The same numbers in all 3 figures and tables."
    assert _record.changes(BEFORE, after(**turned)) == [*lines, same]


def test_which_figures_changed_is_said():
    assert _record.changes(BEFORE, after(figures={"one": "a", "two": "B", "four": "d"})) == [
        "New: four.",
        "No longer there: three.",
        "The numbers of 1 of 2 figures and tables changed (two); those of the other 1 did not.",
    ]
    every = after(figures__one="A", figures__two="B", figures__three="C")
    assert _record.changes(BEFORE, every) == [
        "The numbers of 3 of 3 figures and tables changed (one, two, three); there are no others."
    ]


def test_a_record_of_an_older_version_is_compared_as_far_as_it_goes():
    older = {key: value for key, value in BEFORE.items() if key not in ("inputs", "words")}
    assert _record.changes(older, after(mentions=1)) == [
        "Numbers: mentions from 3,512 to 1.",
        _record.OLDER,
        "The same numbers in all 3 figures and tables.",
    ]


@pytest.mark.parametrize("value", [None, 3, "x", [], [1], {}, {"documents": 3}, True, [[]]])
def test_a_record_of_anything_never_stops_a_run(value):
    for key in BEFORE:
        assert isinstance(_record.changes(after(**{key: value}), BEFORE), list)
    for key in BEFORE["inputs"]:
        assert isinstance(_record.changes(after(**{f"inputs__{key}": value}), BEFORE), list)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'"so"', b"\xff\xfe", b"[" * 100_000, b"null", b"3"]
)
def test_a_record_that_cannot_be_read_is_said_to_be_so(tmp_path, data):
    (tmp_path / "run.json").write_bytes(data)
    assert _record.changes(_record.read(tmp_path / "run.json"), BEFORE) == [_record.DAMAGED]


def test_names_cannot_move_a_cursor():
    made = after(inputs__documents={"d1": DOCUMENT, "d2": DOCUMENT, "a\x1b[2J\nb": DOCUMENT})
    assert _record.changes(BEFORE, made)[0] == "1 document added: a [2J b."


@pytest.fixture
def copied(not_run):
    """Notebooks are copied, not run: what is tested is what is said of the corpus."""


def run(folder, out):
    told = []
    publish.run([folder], out=out, tell=told.append)
    page = Page((out / folder.name / "index.html").read_text(encoding="utf-8"))
    start = f"{folder.name}, since the run before: "
    return [line.removeprefix(start) for line in told if line.startswith(start)], page


@pytest.mark.usefixtures("copied")
def test_a_second_run_says_what_has_changed(make_corpus, tmp_path):
    folder, out = make_corpus(), tmp_path / "out"
    told, page = run(folder, out)
    assert told == []
    assert "Since the run before" not in page.text
    told, page = run(folder, out)
    assert told == ["Nothing has changed: the same numbers in all 0 figures and tables."]
    assert f"Since the run before {told[0]}" in page.text
    documents = (folder / "documents.csv").read_text(encoding="utf-8")
    (folder / "documents.csv").write_text(documents.replace("mill-1,", "<b>1,"), encoding="utf-8")
    with (folder / "actors.csv").open("a", encoding="utf-8") as file:
        file.write("council,Council,organisation,mill,,\n")
    told, page = run(folder, out)
    assert told == [
        "1 document added: <b>1.",
        "1 document removed: mill-1.",
        "1 actor changed: council.",
        "Numbers: mentions from 2 to 3.",
        'Another choice: ACTOR from "otters" to "council".',
        "The same numbers in all 0 figures and tables.",
    ]
    for line in told:
        assert line in page.text
    assert "b" not in page.tags


@pytest.mark.usefixtures("copied")
def test_a_damaged_record_does_not_stop_a_run(make_corpus, tmp_path):
    folder, out = make_corpus(), tmp_path / "out"
    run(folder, out)
    (out / "town" / "run.json").write_text("{", encoding="utf-8")
    assert run(folder, out)[0] == [_record.DAMAGED]


@pytest.mark.usefixtures("copied")
def test_no_name_of_a_folder_is_an_address_of_its_own(make_corpus, tmp_path):
    """A link to the folder "javascript:x" must lead to the folder."""
    folder, out = make_corpus(name="javascript:alert(1)&#"), tmp_path / "out"
    publish.run([folder], out=out, tell=lambda line: None)
    page = Page((out / "index.html").read_text(encoding="utf-8"))
    links = {value for _, attribute, value in page.attributes if attribute == "href"}
    assert "javascript%3Aalert%281%29%26%23/index.html" in links
    assert_harmless(page, "first")


def test_captions_lose_what_is_there_for_markdown(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a.png").write_bytes(b"")
    text = "Words of \\*a\\* &lt;b&gt;,\nn = 3. More.\n\nMade by Standpoint.\n"
    (tmp_path / "figures" / "a.md").write_text(text, encoding="utf-8")
    figure = _pages._figure(tmp_path, "a")
    assert figure["caption"] == "Words of *a* <b>, n = 3. More."
    assert figure["alt"] == "Words of *a* <b>, n = 3."


@pytest.mark.parametrize("broken", [{"documents": float("inf")}, {"title": "\ud800"}])
def test_what_another_record_holds_never_stops_a_run(tmp_path, broken):
    record = {"title": "a", "sources": [], "documents": 1, "mentions": 1, "texts": True}
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "run.json").write_text(json.dumps(record | broken))
    assert _pages.first(tmp_path).is_file()
