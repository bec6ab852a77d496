"""Read HTML as blocks of visible text in reading order, and what the page says of itself.

Nothing visible is dropped: what stands in navigation, headers, footers and the like is kept and
marked. Word files and Markdown are read through here too, as HTML. Part of `gather`.
"""

import json
import re
import warnings
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Comment, NavigableString, Tag, XMLParsedAsHTMLWarning

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
    reader.read(soup, "")
    reader.end("")
    blocks = _link_lists(reader.blocks)
    return Page([(text, why) for text, why, _ in blocks], told)


def _words(node: Tag) -> int:
    return len(node.get_text(" ").split())


class _Reader:
    def __init__(self, words: int):
        self.words = words
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

    def read(self, node: Tag, why: str, linked: bool = False, kept: bool = False) -> None:
        for child in node.children:
            if isinstance(child, Comment) or not isinstance(child, NavigableString | Tag):
                continue
            if isinstance(child, NavigableString):
                if type(child) is NavigableString:  # no doctype, no processing instruction
                    text = str(child) if kept else re.sub(r"\s+", " ", str(child))
                    self.line.append(text.replace("\xa0", " ").replace("\u00ad", ""))
                    self.linked += len(text.strip()) if linked else 0
                continue
            name = child.name
            if name in UNSEEN or _is_hidden(child):
                continue
            if name == "br":
                self.line.append("\n")
                continue
            if name == "q":  # browsers show its marks
                self.line.append("“")
                self.read(child, why, linked, kept)
                self.line.append("”")
                continue
            inner = why or self.why(child)
            inner = "" if name == "h1" and inner == "page header" else inner
            if name == "tr" and _is_plain_row(child):
                self.end(why)
                cells = [" ".join(c.get_text(" ").split()) for c in child.find_all(["td", "th"])]
                self.line.append(" | ".join(cell for cell in cells if cell))
                self.end(inner)
                continue
            if name in BLOCKS or inner != why:
                self.end(why)
                self.read(child, inner, linked, kept or name in ("pre", "textarea"))
                self.end(inner)
            else:
                self.read(child, inner, linked or name == "a", kept)

    def why(self, tag: Tag) -> str:
        """Return why an element may be no part of the text."""
        found = CHAFF.get(tag.name, "")
        if tag.name == "header" and tag.find_parent(["article", "main"]):
            found = ""  # the title and who wrote it
        if tag.name == "footer" and tag.find_parent("blockquote"):
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
        if found and _words(tag) > MOST * self.words:
            return ""
        return found


def _is_plain_row(row: Tag) -> bool:
    """Tell whether a row holds values, a cell each, and not parts of a page laid out as a table."""
    cells = row.find_all(["td", "th"])
    nested = any(cell.find(BLOCKS - {"p"}) or len(cell.find_all("p")) > 1 for cell in cells)
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
