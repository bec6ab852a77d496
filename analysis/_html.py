"""Read HTML as blocks of visible text in reading order, and what the page says of itself.

Nothing visible is dropped: what stands in navigation, headers, footers and the like is kept and
marked. Word files and Markdown are read through here too, as HTML. Part of `gather`.
"""

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, CData, NavigableString, Tag, XMLParsedAsHTMLWarning

from analysis.data import listed, words

# The names of elements as the HTML standard has them.
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body caption center dd details dialog dir div dl dt
        fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html
        legend li main menu nav ol optgroup option p pre section select summary table tbody td
        tfoot th thead tr ul""",
    )
)
UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript head title meta link object svg math iframe "
        "video audio canvas",
    )
)
CHAFF = {
    "nav": "navigation",
    "menu": "navigation",
    "header": "page header",
    "footer": "page footer",
    "aside": "beside the text",
    "form": "form",
    "button": "form",
    "select": "form",
    "dialog": "notice",
}
ROLES = {
    "navigation": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "complementary": "beside the text",
    "search": "form",
    "dialog": "notice",
    "alertdialog": "notice",
}
SCOPES = {"article", "main", "blockquote"}  # in which a header or footer is the text's own
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
MOST = 0.5  # of a page's words: what holds more is the page itself, whatever its name
LINKS = 0.8  # of a block's characters that are links, in navigation without a name
LINK_WORDS = 12


@dataclass
class Page:
    """A document as it was read.

    blocks : paragraphs, each with why it may be no part of the text ("" if it is).
    told : what the file says of itself: title, date, author, source, url; made_title, made_author,
        made_date of its properties, which are often wrong.
    notes : what there is to say of how it was read.
    """

    blocks: list[tuple[str, str]]
    told: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def page(html: str) -> Page:
    """Return what an HTML page shows, and its metadata.

    >>> page("<nav>Home</nav><h1>Tides</h1><p>It <b>rose</b>.").blocks
    [('Home', 'navigation'), ('Tides', ''), ('It rose.', '')]
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is as good as HTML here
        soup = BeautifulSoup(html, "html.parser")
    told = _told(soup)
    reader = _Reader(_words(soup))
    reader.read(soup)
    reader.end("")
    blocks = _link_lists(reader.blocks)
    return Page([(text, why) for text, why, _ in blocks], told)


def _words(soup: Tag) -> dict[int, int]:
    """Return how many words each element holds, by its id; what is inside counts for all around."""
    words: dict[int, int] = {}
    for node in reversed([soup, *soup.descendants]):  # what is inside comes after what is around
        if type(node) in (NavigableString, CData):
            words[id(node)] = len(node.split())
        if node.parent is not None:
            words[id(node.parent)] = words.get(id(node.parent), 0) + words.get(id(node), 0)
    return words | {0: words.get(id(soup), 0)}


class _Reader:
    def __init__(self, words: dict[int, int]):
        self.words = words  # that each element holds; under 0 those of the page
        self.blocks: list[tuple[str, str, float]] = []  # text, why, share of links
        self.line: list[str] = []
        self.linked = 0

    def end(self, why: str) -> None:
        text = re.sub(r"[^\S\n]+", " ", "".join(self.line))
        for part in re.split(r"\n\s*\n", text):
            part = re.sub(r" ?\n ?", "\n", part).strip()
            if part:
                share = self.linked / max(len(part), 1)
                self.blocks.append((part, why, share))
        self.line, self.linked = [], 0

    def read(self, page: Tag) -> None:
        """Take the blocks of a page; old pages close nothing, and nest deeper than calls may."""
        inside = [_Inside(page.children)]
        while inside:
            around = inside[-1]
            child = next(around.children, None)
            if child is None:
                inside.pop()
                if around.name == "q":
                    self.line.append("”")
                elif around.ends:
                    self.end(around.why)
            elif isinstance(child, NavigableString):
                if type(child) is NavigableString:  # no comment, no doctype
                    text = str(child) if around.kept else re.sub(r"\s+", " ", str(child))
                    self.line.append(text.replace("\xa0", " ").replace("\u00ad", ""))
                    self.linked += len(text.strip()) if around.linked else 0
            elif isinstance(child, Tag) and child.name not in UNSEEN and not _is_hidden(child):
                inside += self.opened(child, around)

    def opened(self, child: Tag, around: "_Inside") -> list["_Inside"]:
        """Begin an element; return how to go on inside it, or nothing if it is done."""
        name = child.name
        if name == "br":
            self.line.append("\n")
            return []
        within = around.within | ({name} & SCOPES)
        below = replace(around, children=child.children, within=within, name=name, ends=False)
        if name == "q":  # browsers show its marks
            self.line.append("“")
            return [below]
        below.why = around.why or self.why(child, around.within)
        below.why = "" if name == "h1" and below.why == "page header" else below.why
        if name == "tr" and _is_plain_row(child):
            self.end(around.why)
            cells = [" ".join(c.get_text(" ").split()) for c in child.find_all(["td", "th"])]
            self.line.append(" | ".join(cell for cell in cells if cell))
            self.end(below.why)
            return []
        if name in BLOCKS or below.why != around.why:
            self.end(around.why)
            below.ends = True
            below.kept = around.kept or name in ("pre", "textarea")
        else:
            below.linked = around.linked or name == "a"
        return [below]

    def why(self, tag: Tag, within: frozenset[str]) -> str:
        """Return why an element may be no part of the text."""
        found = CHAFF.get(tag.name, "")
        if tag.name == "header" and within & {"article", "main"}:
            found = ""  # the title and who wrote it
        if tag.name == "footer" and "blockquote" in within:
            found = ""
        found = found or ROLES.get(str(tag.get("role", "")).lower(), "")
        if not found and tag.name not in ("html", "body", "main", "article", "h1"):
            names = [*tag.get_attribute_list("class"), tag.get("id") or ""]
            parts = {
                part.lower()
                for name in names
                if name
                for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
            }
            if parts & listed("chaff", "element"):
                found = f"part of the page called '{min(parts & listed('chaff', 'element'))}'"
        if found and self.words.get(id(tag), 0) > MOST * self.words[0]:
            return ""
        return found


@dataclass
class _Inside:
    """An element that is being read: what is left of it, and what holds for all that is in it."""

    children: Iterator
    why: str = ""
    linked: bool = False
    kept: bool = False
    within: frozenset[str] = frozenset()
    name: str = ""
    ends: bool = False


def _is_plain_row(row: Tag) -> bool:
    """Tell whether a row holds values, a cell each, and not parts of a page laid out as a table."""
    if row.find(["table", "tr"]):  # also of pages that close no row
        return False
    cells = row.find_all(["td", "th"])
    parts = [*(BLOCKS - {"p"}), "td", "th"]
    nested = any(cell.find(parts) or len(cell.find_all("p")) > 1 for cell in cells)
    return not nested and len(row.get_text(" ").split()) <= 60


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(HIDDEN.search(str(tag.get("style") or "")))


def _link_lists(blocks: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Mark runs of three and more short lines that are nothing but links."""
    marked, run, lines = list(blocks), [], 0
    for i, (text, why, share) in enumerate([*blocks, ("", "", 0.0)]):
        short = all(len(line.split()) <= LINK_WORDS for line in text.split("\n"))
        if not why and share >= LINKS and short:
            run.append(i)
            lines += text.count("\n") + 1
            continue
        if lines >= 3:
            for place in run:
                marked[place] = (marked[place][0], "list of links", 1.0)
        run, lines = [], 0
    return marked


def _told(soup: BeautifulSoup) -> dict[str, str]:
    metas: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        key = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        value = " ".join(str(tag.get("content") or "").split())
        if key and value:
            metas.setdefault(str(key).lower(), value)
    linked = _linked_data(soup)
    told = {}
    known = words("columns")
    for name, what in known.loc[known["where"] == "meta", ["word", "means"]].itertuples(
        index=False
    ):
        if name in metas:
            told.setdefault(what, metas[name])
    told = linked | told
    site = told.get("source", "")
    titles = [tag.get_text(" ") for tag in soup.find_all("title")[:1]]
    heads = [tag.get_text(" ") for tag in soup.find_all("h1")]
    heads = [" ".join(head.split()).rstrip("¶ ") for head in heads if head.strip()]
    if "title" not in told and (title := heads if len(heads) == 1 else titles or heads):
        told["title"] = " ".join(title[0].split())
        whole = " ".join(titles[0].split()) if titles else ""
        if found := re.fullmatch(rf"(.+?)\s+[|–—·:»-]\s+{re.escape(told['title'])}", whole):
            told["title"] = found[1]  # the heading is that of the site
    if site and "title" in told:
        told["title"] = re.sub(rf"\s+[|–—·:»-]\s+{re.escape(site)}\Z", "", told["title"])
    if "date" not in told:
        for tag in soup.find_all("time", attrs={"datetime": True})[:1]:
            told["date"] = str(tag["datetime"])
    if "url" not in told:
        for tag in soup.find_all("link", rel="canonical")[:1]:
            told["url"] = str(tag.get("href") or "")
    if told.get("author", "").startswith(("http:", "https:")):
        del told["author"]
    return {key: value for key, value in told.items() if value}


def _linked_data(soup: BeautifulSoup) -> dict[str, str]:
    """Return what schema.org's JSON-LD says of the article."""
    for tag in soup.find_all("script", type="application/ld+json"):
        try:
            data = json.loads(tag.string or "")
        except (ValueError, RecursionError):
            continue
        graph = data.get("@graph", [data]) if isinstance(data, dict) else data
        for thing in graph if isinstance(graph, list) else ():
            if isinstance(thing, dict) and ("datePublished" in thing or "headline" in thing):
                named = {
                    "title": thing.get("headline"),
                    "date": thing.get("datePublished"),
                    "author": _name(thing.get("author")),
                    "source": _name(thing.get("publisher")),
                }
                return {key: value for key, value in named.items() if isinstance(value, str)}
    return {}


def _name(thing: object) -> str:
    if isinstance(thing, list):
        return ", ".join(filter(None, (_name(one) for one in thing)))
    if isinstance(thing, dict):
        thing = thing.get("name")
    return thing if isinstance(thing, str) else ""
