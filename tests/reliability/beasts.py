"""Files that nobody should have to read: what the zoo of `zoo_files` is made of.

Each function yields (what, name, content): what is wrong with it, the name it is given, and its
bytes or a function that makes them (the large ones are made one at a time). All is seeded, so that
a file that was found wanting can be made again.
"""

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from tests.files import PACKAGE, WORD, page_of, told, write_word, written_pdf

BOMB = 300_000_000  # bytes
Beast = tuple[str, str, bytes | Callable[[], bytes]]

SAID = "The dockers’ union said: “We shall not move until the law is gone – naïve or not.”"
PLAIN = "The gate of Marrow stood open all night, and nobody in the town saw who came in.\n\n"
LONG = (f"{SAID}\n\n" + PLAIN) * 12
CODINGS = (
    *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp1252", "latin-1"),
    *("mac_roman", "cp437", "cp500", "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "hz", "big5"),
    *("euc_kr", "koi8_r", "cp1251", "cp1255", "cp1256", "iso8859_7", "utf-8-sig", "cp874"),
)
NAMES = (
    *("a..", "a...", "CON", "nul", "aux.old", "a b", " a ", "-rf", "--to=x", "$(touch x)", "`x`"),
    *("a;b", "a|b", "*", "?", "a\nb", "a\tb", "a\rb", "\x1b[31mred\x1b[0m", "\x07bell", "\x7f"),
    *(
        "\u202egnp",
        "a\u200bb",
        "\ufeffa",
        "é",
        "e\u0301",
        "日本",
        "😀",
        "'a'",
        '"a"',
        "a,b",
        "=1+1",
    ),
    *("@a", "<b>x<b>", "%00", "%2e%2e%2f", "a\\b", "a\\..\\x", "~", "x" * 240, "\udcff\udc80a"),
    *("a.txt", "a.tar", "x.gz.gz", "0", "{a}", "{0.__class__}", "[b](javascript:x)"),
)
EVIL = {
    "NUL": "\0",
    "escape": "\x1b[2J",
    "BOM in the middle": "\ufeff",
    "right-to-left": "\u202e",
    "zero width": "\u200b\u200c\u200d\u2060",
    "soft hyphen": "\u00ad",
    "line separator": "\u2028\u2029\x85",
    "form feed": "\x0b\x0c",
    "noncharacter": "\uffff\ufdd0\U0010ffff",
    "private": "\ue000\U000f0000",
    "tags": "\U000e0041\U000e007f",
    "combining": "e" + "\u0301" * 50,
    "replacement": "\ufffd",
    "carriage return": "\r",
    "digits": "٣٤٥²³½",
}


def common(good: bytes, ending: str, others: dict[str, bytes]) -> Iterator[Beast]:
    """Yield what can happen to any file: cut off, changed, misnamed."""
    for i in range(36):
        end = len(good) * i // 36 if i > 6 else (0, 1, 2, 3, 4, 8, 16)[i]
        yield f"cut at {end}", f"cut{ending}", good[:end]
    for seed in range(24):
        chance, data = random.Random(seed), bytearray(good)
        for _ in range(1 + seed // 2):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield f"{1 + seed // 2} bits flipped, seed {seed}", f"flip{ending}", bytes(data)
    for seed in range(7):
        chance = random.Random(seed)
        a, b = sorted(chance.sample(range(len(good)), 2))
        b = min(b, a + 400)
        for what, middle in (("nothing", b""), ("NUL", b"\0" * (b - a)), ("twice", good[a:b] * 2)):
            yield f"{b - a} bytes at {a}: {what}", f"hole{ending}", good[:a] + middle + good[b:]
    for what, data in (
        *(("nothing", b""), ("white space", b" \r\n\t" * 50), ("zeros", b"\0" * 5000)),
        *(("ones", b"\xff" * 5000), ("noise", random.Random(1).randbytes(5000))),
        *(("rubbish before", b"junk\n" * 9 + good), ("rubbish after", good + b"\0junk" * 300)),
        *(("twice", good + good), ("backwards", good[::-1]), ("A mark", b"\xef\xbb\xbf" + good)),
    ):
        yield what, f"whole{ending}", data
    for other, data in others.items():
        if other != ending:
            yield f"a {other} file in truth", f"wrong{ending}", data
    for name in NAMES:
        yield f"name {name[:20]!a}", f"{name}{ending}", good


def packed(good: bytes, ending: str) -> Iterator[Beast]:
    """Yield what can be wrong with a file that was packed by gzip."""
    whole = gzip.compress(good, mtime=0)
    yield "gz", f"a{ending}.gz", whole
    yield "gz twice", f"a{ending}.gz", gzip.compress(whole)
    yield "gz in parts", f"a{ending}.gz", whole + whole
    yield "gz with rubbish", f"a{ending}.gz", whole + b"rubbish"
    yield "no gz", f"a{ending}.gz", good
    yield "gz of wrong size", f"a{ending}.gz", whole[:-4] + b"\xff\xff\xff\xff"
    yield "gz bomb of zeros", f"a{ending}.gz", lambda: _bomb(b"\0")
    yield "gz bomb of letters", f"a{ending}.gz", lambda: _bomb(b"a")
    yield "gz bomb of lines", f"a{ending}.gz", lambda: _bomb(b"\n")
    for end in (1, 5, 10, 18, len(whole) // 2, len(whole) - 1):
        yield f"gz cut at {end}", f"a{ending}.gz", whole[:end]


@cache
def _bomb(sign: bytes, size: int = 2_000_000_000) -> bytes:
    """Return gzip of `size` signs: members of 10 MB each, one after the other."""
    return gzip.compress(sign * 10_000_000, mtime=0) * (size // 10_000_000)


def texts(ending: str = ".txt") -> Iterator[Beast]:
    name = f"a{ending}"
    for coding in CODINGS:
        for what, text in (
            ("", LONG),
            (" short", "Café – “no”.\n"),
            (" foreign", "日本語の文章。" * 9),
        ):
            yield f"{coding}{what}", name, text.encode(coding, "ignore")
    for what, sign in EVIL.items():
        yield what, name, f"{PLAIN}A{sign}B. {sign}\n\n{sign}\n{PLAIN}".encode()
        yield f"{what}, 100,000", name, (PLAIN + sign * (100_000 // len(sign))).encode()
    for what, data in (
        ("lone surrogates", b"A \xed\xa0\x80 word.\n" + PLAIN.encode()),
        ("overlong UTF-8", b"A \xc0\xaf\xe0\x80\xaf word.\n" + PLAIN.encode()),
        ("UTF-8 and Windows-1252", PLAIN.encode() + SAID.encode() + SAID.encode("cp1252")),
        ("UTF-8 and UTF-16", PLAIN.encode() + SAID.encode("utf-16")),
        ("a BOM that lies", b"\xff\xfe" + LONG.encode()),
        ("a BOM of UTF-32", b"\xff\xfe\0\0" + LONG.encode()),
    ):
        yield what, name, data
    big = {
        "100,000 quotation marks": '"' * 100_000,
        "100,000 curly quotation marks": "“" * 50_000 + "”" * 50_000,
        "10,000 headings": "A heading of its own\n\n" * 10_000,
        "a line of 50 MB": "word of text " * 4_000_000,
        "a word of 50 MB": "a" * 50_000_000,
        "50 MB of short lines": "one two three\n" * 3_600_000,
        "5 MB of blank lines": "A.\n" + "\n" * 5_000_000 + "B.",
        "5 MB of spaces": "A." + " " * 5_000_000 + "B.",
        "lines of spaces": "A.\n" + ("   " * 10 + "\n") * 100_000 + "B.",
        "1 MB of < signs": "<" * 1_000_000,
        "1 MB of digits": "1" * 1_000_000,
        "a line of dates": "1 May 1901, " * 100_000,
        "lines of dates": "1 May 1901\n" * 100_000,
        "hyphens at line ends": "a well-known hyphen-\nated paragraph goes on and on and\n"
        * 20_000,
        "soft hyphens at line ends": "a soft hyphen stands here and here\u00ad\n" * 20_000,
        "words cut at 72": (f"{PLAIN.strip()} "[:72] + "\n") * 30_000,
        "list items": "- item\n" * 100_000,
        "numbers": "(1) a\n" * 100_000,
        "By By By": "By " * 100_000,
        "a heading of 1 MB": "# " + "Heading " * 130_000,
        "stops": ". " * 500_000,
        "apostrophes": "’" * 500_000,
        "opening brackets": "[" * 20_000,
        "stars": "*a " * 20_000,
        "underlines": "_a_" * 20_000,
        "tildes": "~" * 20_000,
        "backticks": "".join("`" * i + " " for i in range(300)),
        "quotes in quotes": ">" * 20_000 + " a",
        "lists in lists": "".join(" " * (2 * i) + "- a\n" for i in range(400)),
        "links": "[a](" * 10_000,
        "pictures": "![" * 20_000,
        "footnotes": "".join(f"[^{i}] " for i in range(3000)) + "\n\n[^1]: x",
        "references": "".join(f"[{i}]: http://x/{i}\n" for i in range(3000)) + "[1]" * 3000,
        "a table of 1,000 columns": "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + "|b" * 1000 + "|",
        "front matter": "---\n" + "title: a\n" * 100_000 + "---\nText.",
        "front matter without end": "---\n" + "title: a\n" * 100_000,
        "HTML": "<!doctype html><p>" + PLAIN,
        "HTML unclosed": "<html>" + "<b>" * 20_000 + PLAIN,
        "HTML entities": "&#x110000;&#99999999999999999999;&#0;&#xd800;&nosuch;&" * 1000,
        "javascript links": "[x](javascript:alert(1)) <script>alert(1)</script> <b onclick=x>y</b>",
        "backslashes": "\\" * 100_000,
    }
    for what, text in big.items():
        yield what, name, text.encode()


def pages() -> Iterator[Beast]:
    n = 100_000
    head, tail = "<html><head><title>T</title></head><body>", "</body></html>"
    bodies = {
        **{f"{n} nested {tag}": f"<{tag}>" * n + PLAIN for tag in ("div", "b", "a", "font", "p")},
        **{
            f"{n} nested {tag}, closed": f"<{tag}>" * n + PLAIN + f"</{tag}>" * n
            for tag in ("div", "span", "blockquote", "q")
        },
        "nested lists": "<ul><li>" * n + "a",
        "nested tables": "<table><tr><td>" * (n // 10) + "a",
        "nested tables, 400": "<table><tr><td>" * 400 + "a" + "</td></tr></table>" * 400,
        "nested navigation": "<nav>" * 5000 + PLAIN,
        "nested headers": "<header>a " * 3000,
        "nested classes": "<div class=sidebar>a " * 5000,
        "nested hidden": "<div hidden>" * n,
        "5,000 paragraphs without end tags": "<p>A paragraph of words." * 5000,
        "5,000 list items without end tags": "<ul>" + "<li>An item of words." * 5000,
        "unclosed fonts": "<font>A paragraph of words.<p>" * 3000,
        "end tags alone": "</div>" * n + PLAIN,
        "end tags in disorder": "<b><i></b></i>" * 20_000 + PLAIN,
        "end tags of nothing": "<b>" * 20_000 + "</i>" * 20_000 + PLAIN,
        "unclosed comments": "<!--" * n + PLAIN,
        "unclosed comment": "<!-- " + PLAIN * 5000,
        "comments": "<!-- a -->" * n + PLAIN,
        "bogus comments": "<!a>" * n + "<?b>" * n + PLAIN,
        "declarations": "<!" * n + PLAIN,
        "instructions": "<?" * n + PLAIN,
        "CDATA": "<![CDATA[" * n + PLAIN,
        "marked sections": "<![if x]>" * 20_000 + PLAIN + "<![endif]>",
        "unclosed tags": "<div " * n + PLAIN,
        "unclosed tag": "<div " + "a " * n + PLAIN,
        "unclosed attribute": '<div a="' + PLAIN * 5000,
        "unclosed attributes": '<div a="' * 20_000,
        "open end tags": "</" * n + PLAIN,
        "open end tags with names": "</a " * n + PLAIN,
        "an attribute of 10 MB": f'<p title="{"a" * 10_000_000}">{PLAIN}',
        "10,000 attributes": "<p " + " ".join(f"a{i}=x" for i in range(10_000)) + f">{PLAIN}",
        "the same attribute": "<p " + "class=nav " * 50_000 + f">{PLAIN}",
        "a class of 1 MB": f'<p class="{"navBar " * 150_000}">{PLAIN}',
        "a style of 5 MB": f'<p style="{"display " * 600_000}">{PLAIN}',
        "a tag of 1 MB": f"<{'a' * 1_000_000}>{PLAIN}",
        "entities": "&#x110000;&#99999999999999999999;&#0;&#xd800;&#x80;&nosuch;&amp" * 5000,
        "an entity of 1 MB": f"&{'a' * 1_000_000};{PLAIN}&#{'9' * 1_000_000};",
        "ampersands": "&" * 1_000_000 + PLAIN,
        "unclosed script": "<script>" + PLAIN * 5000,
        "scripts": "<script>alert(1)</script>" * 20_000 + PLAIN,
        "scripts in scripts": "<script><!--<script>" * 20_000 + PLAIN,
        "a script with end tags": "<script>" + "</scrip" * n + f"</script>{PLAIN}",
        "unclosed style": "<style>" + PLAIN * 5000,
        "unclosed title": "<title>" + PLAIN * 5000,
        "unclosed textarea": "<textarea>" + PLAIN * 5000,
        "unclosed plaintext": "<plaintext>" + PLAIN * 5000,
        "unclosed template": "<template>" + PLAIN,
        "linked data": f'<script type="application/ld+json">{"[" * n}</script>{PLAIN}',
        "linked data of lists": '<script type="application/ld+json">{"@graph":{"author":'
        f"{'[' * 900}"
        f'{"]" * 900},"headline":1}}}}</script>{PLAIN}',
        "linked data, deep names": '<script type="application/ld+json">[{"headline":"x","author":'
        + "[" * 950
        + "]" * 950
        + f"}}]</script>{PLAIN}",
        "linked data of numbers": '<script type="application/ld+json">{"headline":1e999,'
        f'"datePublished":{"9" * 5000}}}</script>{PLAIN}',
        "10,000 headings": "<h1>A heading</h1>" * 10_000,
        "100,000 quotation marks": "<p>" + '"' * n,
        "100,000 line ends": "<p>a" + "<br>" * n + PLAIN,
        "a table of 20,000 rows": "<table>" + "<tr><td>a<td>b" * 20_000 + "</table>",
        "a row of 50,000 cells": "<table><tr>" + "<td>a</td>" * 50_000 + "</tr></table>",
        "rows in rows": "<table>" + "<tr>" * 3000 + "<td>a" * 3000,
        "100,000 links": "<a href=x>a</a><br>" * n,
        "a select of 50,000": "<select>" + "<option>a" * 50_000 + "</select>" + PLAIN,
        "metas": "<meta name=author content=x>" * 50_000 + PLAIN,
        "a date out of time": '<meta property="article:published_time" content="99999-01-01">'
        + PLAIN,
        "a date of 1 MB": f'<meta name=date content="{"1 May " * 150_000}">{PLAIN}',
        "an author of 1 MB": f'<meta name=author content="{"Ann " * 250_000}">{PLAIN}',
        "a title of 1 MB": f"<h1>{'Title ' * 150_000}</h1>{PLAIN}",
        "titles": "<title>a | b</title>" * 20_000 + PLAIN,
        "a title of bars": f"<title>{' | ' * 50_000}</title><h1>a</h1>{PLAIN}",
        "javascript": "<a href='javascript:alert(1)' onclick=x>x</a><img src=x onerror=alert(1)>"
        + PLAIN,
        "frames": "<frameset>" + "<frame src=x>" * 1000,
        "svg": "<svg>" * 20_000 + PLAIN,
        "10 MB of a page": f"<p>{PLAIN}</p>" * 110_000,
        "50 MB in a paragraph": "<p>" + "word of text " * 4_000_000,
        "XHTML with a DTD": '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "b"><!ENTITY x SYSTEM '
        f'"file:///etc/passwd">]><html><body><p>&a;&x; {PLAIN}',
        "billion laughs": "<!DOCTYPE html ["
        + "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
        + f"]><p>&l9; {PLAIN}",
    }
    for what, body in bodies.items():
        yield what, "a.html", (head + body + tail).encode()
    for coding in ("utf-8", "cp1252", "shift_jis", "utf-16", "koi8-r", "utf-7", "utf-16-le"):
        for said in ("utf-8", "utf-16", "shift_jis", "no-such", "rot13", "base64", "zlib", "idna"):
            meta = f'<meta charset="{said}">'
            text = f"<html><head>{meta}</head><p>{LONG}".encode(coding, "ignore")
            yield f"{coding}, said to be {said}", "a.html", text
    for what, sign in EVIL.items():
        yield what, "a.html", f"<h1>A{sign}B</h1><p>{PLAIN}{sign}C<{sign}b>".encode()
    yield "lone surrogates", "a.html", b"<p>\xed\xa0\x80 &#xd800; " + PLAIN.encode()
    yield (
        "UTF-16 in meta only",
        "a.xhtml",
        b'<?xml version="1.0" encoding="UTF-16"?><p>' + PLAIN.encode(),
    )


def pdf(
    objects: dict[int, str | bytes], root: int = 1, extra: str = "", table: bool = True
) -> bytes:
    """Return a PDF of these objects."""
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        body = body if isinstance(body, bytes) else body.encode("latin-1")
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    size = max(objects) + 1
    if table:
        start = len(out)
        out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
        for number in range(1, size):
            free = "0000000000 65535 f \n"
            out += (f"{places[number]:010} 00000 n \n" if number in places else free).encode()
    else:
        start = 0
    out += f"trailer\n<< /Size {size} /Root {root} 0 R {extra} >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


PAGE = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
WIDE = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data: bytes, said: str = "", length: int | None = None) -> bytes:
    head = f"<< /Length {len(data) if length is None else length} {said} >>\nstream\n"
    return head.encode() + data + b"\nendstream"


def drawn(text: str = "The gate stood open all night.") -> bytes:
    return f"BT /F1 11 Tf 1 0 0 1 72 700 Tm ({text}) Tj ET".encode("latin-1")


def document(content: bytes | str, *, font: str = FONT, more: dict | None = None, said: str = ""):
    """Return a PDF of one page: its content is object 4."""
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"/Resources << /Font << /F1 5 0 R >> {said} >> >>",
        4: content,
        5: font,
    }
    return pdf(objects | (more or {}))


def deflated(data: bytes) -> bytes:
    return stream(zlib.compress(data, 9), "/Filter /FlateDecode")


def many_pages(n: int, content: bytes, *, shared: bool = True, depth: int = 0) -> bytes:
    objects: dict[int, str | bytes] = {1: "<< /Type /Catalog /Pages 2 0 R >>", 3: FONT}
    objects[4] = content
    if shared:
        objects[5] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects[2] = f"<< /Type /Pages /Kids [{'5 0 R ' * n}] /Count {n} >>"
        return pdf(objects)
    for i in range(n):
        objects[5 + i] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[2] = (
        f"<< /Type /Pages /Kids [{' '.join(f'{5 + i} 0 R' for i in range(n))}] /Count {n} >>"
    )
    return pdf(objects)


def pdfs() -> Iterator[Beast]:
    name = "a.pdf"
    page = document(stream(drawn()))
    chain = {
        i: f"<< /Type /Pages /Kids [{i + 1} 0 R {i + 1} 0 R] /Count 2 >>" for i in range(10, 60)
    }
    deep = {i: f"<< /Type /Pages /Kids [{i + 1} 0 R] /Count 1 >>" for i in range(10, 3000)}
    head = {1: "<< /Type /Catalog /Pages 10 0 R >>"}
    laughs = {
        i: stream(
            f"/X{i + 1} Do /X{i + 1} Do".encode(),
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
            f" /Resources << /XObject << /X{i + 1} {i + 1} 0 R >> >>",
        )
        for i in range(10, 60)
    }
    own = {
        10: stream(
            b"/X10 Do",
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject "
            "<< /X10 10 0 R >> >>",
        )
    }
    cmap = b"/CIDInit /ProcSet findresource begin begincmap 1 beginbfrange "
    cmap += b"<0000> <FFFF> <0000> endbfrange"
    yield "a page", name, page
    cases: dict[str, bytes | Callable[[], bytes]] = {
        "no page": pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [] >>"}),
        "no catalogue": pdf({2: "<< /Type /Pages >>"}),
        "no page tree": pdf({1: "<< /Type /Catalog >>"}),
        "pages is itself": pdf({1: "<< /Type /Catalog /Pages 1 0 R >>"}),
        "kids are the tree": pdf({1: head[1], 10: "<< /Type /Pages /Kids [10 0 R] /Count 1 >>"}),
        "a cycle of two": pdf(
            {
                **head,
                10: "<< /Type /Pages /Kids [11 0 R] /Count 1 >>",
                11: "<< /Type /Pages /Kids [10 0 R] /Parent 10 0 R /Count 1 >>",
            }
        ),
        "a tree that doubles": pdf(head | chain),
        "a deep tree": pdf(head | deep),
        "an object that is a reference to itself": document("4 0 R"),
        "a reference to nothing": document("99 0 R"),
        "a count of -1": page.replace(b"/Count 1", b"/Count -1"),
        "a count of 10^12": page.replace(b"/Count 1", b"/Count 1000000000000"),
        "5,000 empty pages": lambda: many_pages(5000, stream(b""), shared=False),
        "50,000 empty pages": lambda: many_pages(50_000, stream(b""), shared=False),
        "2,000 times one page": lambda: many_pages(2000, stream(drawn())),
        "200,000 times one page": lambda: many_pages(200_000, stream(drawn())),
        "1,000 times a slow page": lambda: many_pages(1000, deflated((drawn() + b"\n") * 30_000)),
        "1,000 times a page of numbers": lambda: many_pages(1000, deflated(b"1 " * 900_000)),
        "1,000 pages": lambda: many_pages(1000, stream(drawn()), shared=False),
        "Flate bomb": lambda: document(stream(_flate(2_000_000_000), "/Filter /FlateDecode")),
        "Flate bomb of text": lambda: document(deflated((drawn() + b"\n") * 1_000_000)),
        "Flate bomb twice": lambda: document(
            stream(zlib.compress(_flate(2_000_000_000), 9), "/Filter [/FlateDecode /FlateDecode]")
        ),
        "70 MB of content": lambda: document(deflated(b"0 0 m " * 11_000_000)),
        "17 filters": document(stream(drawn(), f"/Filter [{'/FlateDecode ' * 17}]")),
        "1,000 filters": document(stream(drawn(), f"/Filter [{'/ASCIIHexDecode ' * 1000}]")),
        "hex bomb": document(stream(b"41" * 500_000, "/Filter /ASCIIHexDecode")),
        "run length bomb": document(
            stream(b"\x81a" * 500_000 + b"\x80", "/Filter /RunLengthDecode")
        ),
        "LZW noise": document(stream(random.Random(1).randbytes(100_000), "/Filter /LZWDecode")),
        "85 noise": document(stream(b"z" * 500_000, "/Filter /ASCII85Decode")),
        "DCT content": document(stream(b"\xff\xd8\xff", "/Filter /DCTDecode")),
        "a filter unknown": document(stream(drawn(), "/Filter /Nothing")),
        "Flate noise": document(
            stream(random.Random(1).randbytes(300_000), "/Filter /FlateDecode")
        ),
        "Flate cut": document(stream(zlib.compress(drawn() * 9)[:40], "/Filter /FlateDecode")),
        "a predictor of 10^9 columns": document(
            stream(
                zlib.compress(drawn()),
                "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 1000000000 >>",
            )
        ),
        "a huge length": document(stream(drawn(), length=10**15)),
        "a length below 0": document(stream(drawn(), length=-5)),
        "a length of 0": document(stream(drawn(), length=0)),
        "a length that is itself": document(
            b"<< /Length 4 0 R >>\nstream\n" + drawn() + b"\nendstream"
        ),
        "a stream without end": document(b"<< /Length 99999 >>\nstream\n" + drawn()),
        "forms that double": document(
            stream(b"/X10 Do"), more=laughs, said="/XObject << /X10 10 0 R >>"
        ),
        "a form in itself": document(
            stream(b"/X10 Do"), more=own, said="/XObject << /X10 10 0 R >>"
        ),
        "100,000 open brackets": document(stream(b"[" * 100_000)),
        "100,000 open dictionaries": document(stream(b"<<" * 100_000)),
        "100,000 open strings": document(stream(b"(" * 100_000)),
        "an object of 100,000 brackets": document("[" * 100_000),
        "an object of 100,000 dictionaries": document("<< /A " * 100_000),
        "an object of 200,000 numbers": document("[" + "1 " * 200_000 + "]"),
        "a name of 1 MB": document("/" + "a" * 1_000_000),
        "a number of 1 MB": document("9" * 1_000_000),
        "a string of 5 MB": document(stream(drawn("a" * 5_000_000))),
        "a word of 100,000 pieces": document(
            stream(b"BT /F1 11 Tf [" + b"(a) -20 " * 100_000 + b"] TJ ET")
        ),
        "100,000 lines": lambda: document(
            stream(b"BT /F1 11 Tf 12 TL " + b"(A line of words) Tj T* " * 100_000 + b"ET")
        ),
        "lines out of order": lambda: document(
            stream(
                b"BT /F1 11 Tf "
                + b"".join(
                    f"1 0 0 1 {i * 7919 % 500} {i * 104729 % 800} Tm (w{i}) Tj ".encode()
                    for i in range(5000)
                )
                + b"ET"
            )
        ),
        "numbers that are none": document(
            stream(
                b"BT /F1 1e999 Tf nan nan nan nan nan nan Tm 99999999999999999999 0 Td (Gate) Tj ET"
            )
        ),
        "operands missing": document(
            stream(b"BT Tf Tm Td TJ Tj (Gate) Tj ' \" TL cm Q Q Q q ET Do BI")
        ),
        "a matrix of nothing": document(stream(b"0 0 0 0 0 0 cm " + drawn())),
        "100,000 times q": document(stream(b"q " * 100_000 + drawn())),
        "inline pictures": document(stream(b"BI /W 9 ID " * 10_000 + drawn())),
        "an inline picture without end": document(stream(b"BI /W 1 /H 1 ID " + b"x" * 100_000)),
        "no font": document(stream(drawn()), font="null"),
        "a font that is itself": document(stream(drawn()), font="5 0 R"),
        "a font without ToUnicode": document(
            stream(b"BT /F1 11 Tf <00010002000300040005> Tj ET"),
            font=f"{WIDE} /DescendantFonts "
            "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>] >>",
        ),
        "an encoding unknown": document(
            stream(drawn()), font="<< /Type /Font /Subtype /Type1 /Encoding /Nothing >>"
        ),
        "differences that lie": document(
            stream(drawn()),
            font="<< /Type /Font /Subtype /Type1 /Encoding << /Differences [65 /uniD800 /u110000 "
            "/g1 999999 /x -5 /y (a) null] >> >>",
        ),
        "widths of -1": document(
            stream(drawn()),
            font="<< /Type /Font /Subtype /Type1 /FirstChar -9 /LastChar 99999 /Widths [-1 null] >>",  # noqa: E501
        ),
        "many widths": document(
            stream(drawn()),
            font=f"{WIDE} /DescendantFonts "
            "[<< /Type /Font /Subtype /CIDFontType2 /W [0 999999999 500] >>] >>",
        ),
        "JavaScript": document(
            stream(drawn()),
            more={
                1: "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (alert(1)) "
                ">> /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x()) >>] >> >> >>"
            },
        ),
        "a file inside": document(
            stream(drawn()),
            more={
                6: "<< /Type /Filespec /F (../../x) /EF << /F 7 0 R >> >>",
                7: stream(b"rm -rf"),
            },
        ),
        "an outside file": document(stream(b"", "/F (/etc/passwd)")),
        "metadata of 1 MB": pdf(
            {
                1: "<< /Type /Catalog /Pages 2 0 R >>",
                2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                3: PAGE,
                4: stream(drawn()),
                5: FONT,
                6: f"<< /Title ({'Title ' * 150_000}) /Author [1 2] /CreationDate (D:9999999999) >>",  # noqa: E501
            },
            extra="/Info 6 0 R",
        ),
        "metadata that are none": pdf(
            {
                1: "<< /Type /Catalog /Pages 2 0 R >>",
                2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                3: PAGE,
                4: stream(drawn()),
                5: FONT,
                6: "[1 2 3]",
            },
            extra="/Info 6 0 R",
        ),
        "no table of objects": pdf(
            {
                1: "<< /Type /Catalog /Pages 2 0 R >>",
                2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                3: PAGE,
                4: stream(drawn()),
                5: FONT,
            },
            table=False,
        ),
        "a table before itself": pdf({1: head[1], 10: "<< >>"}, extra="/Prev 9"),
        "a table that is its own before": _own_table(),
        "a table of 10^9 objects": page.replace(b"xref\n0 6", b"xref\n0 999999999"),
        "encrypted by nobody": pdf(
            {1: head[1], 10: "<< >>"}, extra="/Encrypt << /Filter /Standard /V 9 >>"
        ),
        "encrypted by itself": pdf({1: head[1], 10: "<< >>"}, extra="/Encrypt 1 0 R /ID [(a) (b)]"),
        "an object stream in itself": _object_stream(6),
        "an object stream of 10^9": _object_stream(1, 999_999_999),
        "an object stream": _object_stream(1),
        "100,000 startxref": page + b"startxref\n0\n%%EOF\n" * 100_000,
        "10 MB of rubbish after": page + b"rubbish " * 1_250_000,
        "10 MB of obj": lambda: b"%PDF-1.4\n" + b"1 0 obj\n<< >>\nendobj\n" * 400_000,
        "10 MB of %": b"%PDF-1.4\n" + b"%" * 10_000_000,
        "1 MB of trailers": b"%PDF-1.4\n" + b"trailer << /Root 1 0 R >>\n" * 40_000,
    }
    for what, data in cases.items():
        yield what, name, data
    yield (
        "many code points",
        name,
        document(
            stream(b"BT /F1 11 Tf <0041> Tj ET"),
            font=f"{WIDE} /ToUnicode 6 0 R >>",
            more={6: stream(cmap * 20)},
        ),
    )
    ranges = b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange"
    yield (
        "4,000,000,000 code points",
        name,
        document(
            stream(b"BT /F1 11 Tf <0041> Tj ET"),
            font=f"{WIDE} /ToUnicode 6 0 R >>",
            more={6: stream(b"begincmap " + ranges + b" endcmap")},
        ),
    )
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256"):
        for user in ("", "secret"):
            yield f"{algorithm}, {user or 'no'} password", name, _locked(page, algorithm, user)


@cache
def _flate(size: int) -> bytes:
    """Return zlib's format of `size` blanks, without the sum at its end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + block * (size // 10_000_000)


def _own_table() -> bytes:
    whole = pdf({1: "<< /Type /Catalog /Pages 10 0 R >>", 10: "<< /Type /Pages /Kids [] >>"})
    return whole.replace(b"/Root", b"/Prev %d /Root" % whole.rfind(b"xref\n0"))


def _object_stream(number: int, count: int = 1) -> bytes:
    """Return a PDF whose catalogue is in an object stream, which is in the stream `number`."""
    body = b"1 0 << /Type /Catalog /Pages 2 0 R >>"
    out, places = b"%PDF-1.7\n", {}
    for key, value in {
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: PAGE.encode(),
        4: stream(drawn()),
        5: FONT.encode(),
        6: stream(body, f"/Type /ObjStm /N {count} /First 4"),
    }.items():
        places[key] = len(out)
        out += b"%d 0 obj\n" % key + value + b"\nendobj\n"
    rows = b"\0\0\0\0\0" + struct.pack(">BIH", 2, 6, 0)[0:1] + struct.pack(">I", 6)
    rows = struct.pack(">BIB", 0, 0, 0) + struct.pack(">BIB", 2, 6, 0)
    for key in range(2, 7):
        inside = key == number
        rows += struct.pack(">BIB", 2 if inside else 1, number if inside else places[key], 0)
    start = len(out)
    rows += struct.pack(">BIB", 1, start, 0)
    said = "/Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R"
    out += b"7 0 obj\n" + stream(rows, said) + b"\nendobj\n"
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def _locked(page: bytes, algorithm: str, password: str) -> bytes:
    import pypdf

    writer, out = pypdf.PdfWriter(clone_from=io.BytesIO(page)), io.BytesIO()
    try:
        writer.encrypt(password, "owner", algorithm=algorithm)
        writer.write(out)
    except pypdf.errors.DependencyError:  # no library for AES: such a file cannot be made here
        return page
    return out.getvalue()


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, how)
    return out.getvalue()


def taken_apart(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def zips(good: bytes, main: str, ending: str) -> Iterator[Beast]:
    """Yield what can be wrong with the container and the XML of an Office file."""
    parts, name = taken_apart(good), f"a{ending}"

    def but(**changed: bytes) -> bytes:
        return zipped(
            parts | {main if key == "main" else key: data for key, data in changed.items()}
        )

    body = parts[main]
    root = body.index(b">", body.index(b"<", body.find(b"?>") + 1 if b"?>" in body else 0)) + 1
    tag = body[: root - 1].rpartition(b"<")[2].split()[0].decode()
    declared = body[: body.rfind(b"<", 0, root)]
    rest = body[len(declared) :]
    laughs = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
    dtds = {
        "billion laughs": f'<!DOCTYPE {tag} [<!ENTITY l0 "ha">{laughs}]>',
        "quadratic laughs": f'<!DOCTYPE {tag} [<!ENTITY l9 "{"ha" * 500_000}">]>',
        "an outside entity": f'<!DOCTYPE {tag} [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        "a network entity": f'<!DOCTYPE {tag} [<!ENTITY l9 SYSTEM "http://localhost:9/">]>',
        "an outside DTD": f'<!DOCTYPE {tag} SYSTEM "http://localhost:9/x.dtd" [<!ENTITY l9 "a">]>',
        "a parameter entity": f'<!DOCTYPE {tag} [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; '
        '<!ENTITY l9 "a">]>',
        "a DTD": f'<!DOCTYPE {tag} [<!ENTITY l9 "a">]>',
    }
    for what, dtd in dtds.items():
        used = rest.replace(b">The ", b">&l9;The ", 1)
        yield what, name, but(main=declared + dtd.encode() + used)
        core = b'<?xml version="1.0"?>' + dtd.replace(tag, "x").encode() + b"<x>&l9;</x>"
        yield f"{what} in the properties", name, zipped(parts | {"docProps/core.xml": core})
    for coding in ("utf-16", "utf-16-le", "cp1252", "utf-7", "shift_jis"):
        text = rest.decode().encode(coding, "replace")
        yield f"XML in {coding}", name, but(main=text)
        head = f'<?xml version="1.0" encoding="{coding}"?>'.encode(coding)
        yield f"XML in {coding}, declared", name, but(main=head + text)
        hidden = f'<?xml version="1.0" encoding="{coding}"?>{dtds["a DTD"]}'.encode(coding)
        yield f"a DTD in {coding}", name, but(main=hidden + text)
    for cut in range(1, 16):
        yield f"XML cut at {cut}/16", name, but(main=body[: len(body) * cut // 16])
    for seed in range(12):
        chance, data = random.Random(seed), bytearray(body)
        for _ in range(1 + seed):
            data[chance.randrange(root, len(data))] ^= 1 << chance.randrange(8)
        yield f"XML flipped, seed {seed}", name, but(main=bytes(data))
    for part in parts:
        yield f"without {part}", name, zipped({k: v for k, v in parts.items() if k != part})
        yield f"{part} empty", name, zipped(parts | {part: b""})
        yield f"{part} is noise", name, zipped(parts | {part: random.Random(1).randbytes(500)})
        yield f"{part} is another", name, zipped(parts | {part: b"<a/>"})
    yield "deep XML", name, but(main=rest[:0] + b"<a>" * 200_000)
    yield "deep XML, closed", name, but(main=b"<a>" * 200_000 + b"</a>" * 200_000)
    yield "an attribute of 20 MB", name, but(main=declared + b'<a b="' + b"x" * 20_000_000 + b'"/>')
    yield (
        "100,000 attributes",
        name,
        but(main=declared + b"<a " + b" ".join(b'a%d=""' % i for i in range(100_000)) + b"/>"),
    )
    yield (
        "names that leave",
        name,
        zipped({**parts, "../../x.xml": b"<a/>", "/etc/x": b"x", "C:\\x": b"x", "a\0b": b"x"}),
    )
    yield "20,000 members", name, zipped(parts | {f"x/{i}.xml": b"" for i in range(20_000)})
    yield "members without compression", name, zipped(parts, zipfile.ZIP_STORED)
    yield "members by bzip2", name, zipped(parts, zipfile.ZIP_BZIP2)
    yield "members by LZMA", name, zipped(parts, zipfile.ZIP_LZMA)
    yield "a bomb", name, lambda: zipped(parts | {main: b" " * BOMB})
    yield "a bomb beside", name, lambda: zipped({**parts, "x.xml": b" " * BOMB})
    yield (
        "a bomb in the properties",
        name,
        lambda: zipped(
            {
                **parts,
                "docProps/core.xml": b" " * BOMB,
            }
        ),
    )
    for lie in (10, 1000, 100_000):
        yield f"a bomb that says {lie}", name, lambda lie=lie: _lying(parts, main, lie)
    yield "a member twice", name, _twice(parts, main)
    yield "encrypted members", name, _flagged(good)
    yield "an old Office file", name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000
    yield "a comment of 64 KB", name, good[:-2] + b"\xff\xff" + b"x" * 65535


def _lying(parts: dict[str, bytes], main: str, size: int) -> bytes:
    """Return a container whose main part unpacks to 300 MB and is said to hold `size` bytes."""
    body = parts[main] + b" " * BOMB
    data = bytearray(zipped(parts | {main: body}))
    crc = zlib.crc32(body[:size])
    true = struct.pack("<II", zlib.crc32(body), 0)[:4]
    at = data.find(true)
    while at >= 0:  # in the part's own header and in the list at the end
        struct.pack_into("<I", data, at, crc)
        struct.pack_into("<I", data, at + 8, size)
        at = data.find(true, at + 1)
    return bytes(data)


def _twice(parts: dict[str, bytes], main: str) -> bytes:
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "w") as made:
            for name, data in [*parts.items(), (main, parts[main]), (main, b"<a/>")]:
                made.writestr(name, data)
    return out.getvalue()


def _flagged(good: bytes) -> bytes:
    data, at = bytearray(good), 0
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def word(body: str) -> bytes:
    out = io.BytesIO()
    write_word(out, body, title="T", creator="Ann Hale")
    return out.getvalue()


def words() -> Iterator[Beast]:
    n = 20_000
    row = f"<w:tr><w:tc>{told('a')}</w:tc></w:tr>"
    bodies = {
        "10,000 headings": told("A heading", "Heading1") * 10_000,
        "100,000 paragraphs": told("A paragraph of words.") * 100_000,
        "a paragraph of 100,000 runs": f"<w:p>{'<w:r><w:t>a </w:t></w:r>' * 100_000}</w:p>",
        "a paragraph of 20 MB": told("word of text " * 1_600_000),
        "100,000 quotation marks": told("“" * 100_000),
        "nested tables": "<w:tbl><w:tr><w:tc>" * n + told("a") + "</w:tc></w:tr></w:tbl>" * n,
        "nested tables, 200": "<w:tbl><w:tr><w:tc>" * 200
        + told("a")
        + "</w:tc></w:tr></w:tbl>" * 200,
        "nested boxes": "<w:p><w:r><w:pict><w:txbxContent>" * n,
        "nested runs": "<w:p>"
        + "<w:ins>" * n
        + "<w:r><w:t>a</w:t></w:r>"
        + "</w:ins>" * n
        + "</w:p>",
        "a table of 10,000 rows": f"<w:tbl>{row * 10_000}</w:tbl>",
        "a cell over 10^9 columns": "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='1000000000'/>"
        f"</w:tcPr>{told('a')}</w:tc></w:tr></w:tbl>",
        "a span that is no number": "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='x'/></w:tcPr>"
        f"{told('a')}</w:tc></w:tr></w:tbl>",
        "merged cells": "<w:tbl>"
        + "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr>" * 2000
        + "</w:tbl>"
        + told("a"),
        "list level 10^9": "<w:p><w:pPr><w:numPr><w:ilvl w:val='1000000000'/><w:numId w:val='1'/>"
        "</w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>",
        "a field": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE c:\\\\'
        'x "calc"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        + told(PLAIN),
        "fields without end": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 5000
        + told("a"),
        "a link": '<w:p><w:hyperlink r:id="x" xmlns:r="http://schemas.openxmlformats.org/office'
        'Document/2006/relationships"><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p>',
        "a note that is none": '<w:p><w:r><w:footnoteReference w:id="9"/></w:r></w:p>' + told("a"),
        "a symbol": '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0ZZ"/></w:r></w:p>' + told("a"),
        "a style unknown": told("a", "No&#10;Such"),
        "markup as text": told("&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;x"),
        "no paragraph": "",
        "empty paragraphs": "<w:p/>" * 50_000 + told("a"),
        "breaks": "<w:p><w:r><w:t>a</w:t>" + "<w:br/>" * 50_000 + "</w:r></w:p>",
        "deleted text": "<w:p><w:del><w:r><w:delText>a</w:delText></w:r></w:del></w:p>" + told("b"),
        "a picture outside": '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxml'
        'formats.org/drawingml/2006/wordprocessingDrawing"><a:blip xmlns:a="http://schemas.'
        'openxmlformats.org/drawingml/2006/main" r:link="x" xmlns:r="y"/></wp:inline></w:drawing>'
        "</w:r></w:p>" + told("a"),
    }
    for what, body in bodies.items():
        yield what, "a.docx", lambda body=body: word(body)
    for what, sign in EVIL.items():
        if sign not in ("\0", "\x1b[2J", "\x0b\x0c") and what != "noncharacter":
            yield what, "a.docx", word(told(f"{PLAIN}A{sign}B"))
    for what, sign in (("NUL", "&#0;"), ("escape", "&#27;"), ("surrogate", "&#xD800;")):
        yield f"{what} as an entity", "a.docx", word(told(f"A{sign}B"))


S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = "<row r='1'><c r='A1' t='inlineStr'><is><t>text</t></is></c></row>"


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    return f"<worksheet {S}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>".encode()


def book() -> bytes:
    out = io.BytesIO()
    frame = pd.DataFrame(
        {
            "text": [PLAIN, SAID, LONG],
            "title": ["The One", "Two", "Three"],
            "date": pd.to_datetime(["2001-02-03"] * 3),
            "source": ["A", "B", "C"],
        }
    )
    frame.to_excel(out, index=False)
    return out.getvalue()


def books() -> Iterator[Beast]:
    parts = taken_apart(book())
    main, name = "xl/worksheets/sheet1.xml", "a.xlsx"

    def cell(place: str, text: str = "The gate stood open.") -> str:
        return f"<c r='{place}' t='inlineStr'><is><t>{text}</t></is></c>"

    row = f"<row r='2'>{cell('A2')}</row>"
    sheets = {
        "16,384 x 1,048,576, two cells": sheet(HEAD + row, '<dimension ref="A1:XFD1048576"/>'),
        "a cell in the last row": sheet(f"{HEAD}<row r='1048576'>{cell('A1048576')}</row>"),
        "a cell in the last row, all said": sheet(
            f"{HEAD}<row r='1048576'>{cell('XFD1048576')}</row>", '<dimension ref="A1:XFD1048576"/>'
        ),
        "a cell in the last column": sheet(f"{HEAD}<row r='2'>{cell('A2')}{cell('XFD2')}</row>"),
        "a row of 10^15": sheet(f"{HEAD}{row}<row r='1000000000000000'>{cell('A3')}</row>"),
        "a row of 10^15 alone": sheet(f"<row r='1000000000000000'>{cell('A3')}</row>"),
        "a row of -5": sheet(f"{HEAD}<row r='-5'>{cell('A2')}</row>"),
        "a row that is no number": sheet(f"{HEAD}<row r='x'>{cell('A2')}</row>"),
        "a column of ZZZZZZZ": sheet(f"{HEAD}<row r='2'>{cell('A2')}{cell('ZZZZZZZ2')}</row>"),
        "a column of ZZZ, often": sheet(
            HEAD
            + "".join(f"<row r='{i}'>{cell(f'A{i}')}{cell(f'ZZZ{i}')}</row>" for i in range(2, 900))
        ),
        "cells backwards": sheet(f"{HEAD}<row r='2'>{cell('B2')}{cell('A2')}</row>"),
        "rows backwards": sheet(f"<row r='9'>{cell('A9')}</row>{HEAD}"),
        "a row twice": sheet(HEAD + row * 3),
        "cells without a place": sheet(
            HEAD + "<row><c t='inlineStr'><is><t>a b</t></is></c></row>"
        ),
        "dimensions that lie": sheet(HEAD + row, '<dimension ref="A1"/>'),
        "dimensions that are none": sheet(HEAD + row, '<dimension ref="x:y:z"/>'),
        "merged ranges": sheet(
            HEAD + row, "", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
        "10,000 merged ranges": sheet(
            HEAD + row,
            "",
            "<mergeCells>"
            + "".join(f'<mergeCell ref="A{i}:XFD{i}"/>' for i in range(1, 10_001))
            + "</mergeCells>",
        ),
        "a shared text that is not there": sheet(
            HEAD + "<row r='2'><c r='A2' t='s'><v>999</v></c></row>"
        ),
        "a shared text of -1": sheet(HEAD + "<row r='2'><c r='A2' t='s'><v>-1</v></c></row>"),
        "a formula": sheet(
            HEAD + "<row r='2'><c r='A2'><f>1+1</f></c></row>" + row.replace("2'", "3'")
        ),
        "formulas with values": sheet(
            HEAD + "<row r='2'><c r='A2' t='str'><f>HYPERLINK(\"x\")</f><v>=cmd|x</v></c></row>"
        ),
        "errors": sheet(HEAD + "<row r='2'><c r='A2' t='e'><v>#REF!</v></c></row>"),
        "truth": sheet(HEAD + "<row r='2'><c r='A2' t='b'><v>1</v></c></row>"),
        "numbers": sheet(
            HEAD
            + "".join(
                f"<row r='{i}'><c r='A{i}'><v>{value}</v></c></row>"
                for i, value in enumerate(
                    ("1", "-0", "1e999", "nan", "9" * 400, "x", "1_0"), start=2
                )
            )
        ),
        "a number of 100,000 digits": sheet(
            HEAD + f"<row r='2'><c r='A2'><v>{'9' * 100_000}</v></c></row>"
        ),
        "a type unknown": sheet(HEAD + "<row r='2'><c r='A2' t='zz'><v>9</v></c></row>"),
        "a style that is not there": sheet(
            HEAD + "<row r='2'><c r='A2' s='9999'><v>9</v></c></row>"
        ),
        "a cell of 32 MB": sheet(f"{HEAD}<row r='2'>{cell('A2', 'word ' * 6_400_000)}</row>"),
        "100,000 quotation marks": sheet(f"{HEAD}<row r='2'>{cell('A2', '“' * 100_000)}</row>"),
        "a cell of 100,000 runs": sheet(
            f"{HEAD}<row r='2'><c r='A2' t='inlineStr'><is>{'<r><t>a</t></r>' * 100_000}</is></c></row>"  # noqa: E501
        ),
        "20,000 rows": sheet(
            HEAD + "".join(f"<row r='{i}'>{cell(f'A{i}')}</row>" for i in range(2, 20_002))
        ),
        "100,000 empty rows": sheet(
            HEAD + row + "".join(f"<row r='{i}'/>" for i in range(3, 100_003))
        ),
        "100,000 empty cells": sheet(f"{HEAD}<row r='2'>{cell('A2')}{'<c/>' * 100_000}</row>"),
        "10,000 columns": sheet(
            "<row r='1'>"
            + "".join("<c t='inlineStr'><is><t>text</t></is></c>" for i in range(10_000))
            + f"</row>{row}"
        ),
        "no rows": sheet(""),
        "no header": sheet(row),
        "nested rows": sheet("<row>" * 10_000),
        "columns of the same name": sheet(
            f"<row r='1'>{cell('A1', 'text')}{cell('B1', 'text')}{cell('C1', 'Text')}</row>{row}"
        ),
    }
    dates = ("-1", "0", "0.5", "60", "2958466", "1e10", "-1e300", "1e308", "999999999999", "nan")
    for value in dates:
        style = parts["xl/styles.xml"].count(b"<xf ") and 2
        rows = f"<row r='1'>{cell('A1', 'text')}{cell('B1', 'date')}</row>"
        rows += f"<row r='2'>{cell('A2')}<c r='B2' s='{style}'><v>{value}</v></c></row>"
        sheets[f"the day {value}"] = sheet(rows)
        sheets[f"the day {value}, said outright"] = sheet(
            rows.replace(f"<c r='B2' s='{style}'>", "<c r='B2' t='d'>")
        )
    for what, data in sheets.items():
        yield what, name, lambda data=data: zipped(parts | {main: data})
    for what, sign in EVIL.items():
        if sign not in ("\0", "\x1b[2J", "\x0b\x0c") and what != "noncharacter":
            rows = f"{HEAD}<row r='2'>{cell('A2', f'A{sign}B')}</row>"
            yield what, name, zipped(parts | {main: sheet(rows)})
    strings = "xl/sharedStrings.xml"
    used = sheet(
        HEAD + "".join(f"<row r='{i}'><c r='A{i}' t='s'><v>0</v></c></row>" for i in range(2, 3000))
    )
    for what, data in {
        "a shared text of 1 MB, often": f"<si><t>{'word ' * 200_000}</t></si>",
        "300,000 shared texts": "<si><t>a</t></si>" * 300_000,
        "shared texts of 1,000,000 runs": f"<si>{'<r><t>a</t></r>' * 300_000}</si>",
        "shared texts that lie": "<si/><si><t/></si>",
    }.items():
        yield (
            what,
            name,
            lambda data=data: zipped(
                parts
                | {main: used, strings: f"<sst {S} count='1' uniqueCount='1'>{data}</sst>".encode()}
            ),
        )
    for what, text in {
        "1,000 sheets": "".join(
            f'<sheet name="s{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, 1001)
        ),
        "a sheet that is not there": '<sheet name="x" sheetId="1" r:id="rId99"/>',
        "a sheet with a name": '<sheet name="&#27;[2J&lt;b&gt;" sheetId="1" r:id="rId1"/>',
        "no sheets": "",
    }.items():
        whole = (
            f'<workbook {S} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            f"<sheets>{text}</sheets></workbook>"
        )
        yield what, name, zipped(parts | {"xl/workbook.xml": whole.encode()})


def tables() -> Iterator[Beast]:
    name, row = "a.csv", '"The gate stood open.",Times,2001-02-03\n'
    head = "text,source,date\n"
    cases: dict[str, str] = {
        "an open quotation mark": head + '"The gate' + row * 20_000,
        "an open quotation mark in a row": head + row * 50 + 'a,"b\n' + row * 50,
        "quoted line ends": head + '"A\n\nB\r\nC\rD",Times,2001\n' * 1000,
        "quotation marks in cells": head + 'The "gate" stood,"a""b",x\n' * 1000,
        "100,000 quotation marks": head + '"' * 100_001,
        "100,000 quotation marks in a cell": head + '"' + '""' * 100_000 + '",Times,\n',
        "a cell of 20 MB": head + f'"{"word of text " * 1_600_000}",Times,2001\n',
        "a line of 50 MB": head + "word of text " * 4_000_000,
        "50 MB in the first line": "word of text " * 4_000_000,
        "10,000 columns": ",".join(f"c{i}" for i in range(10_000))
        + ",text\n"
        + "a," * 10_000
        + "b\n",
        "10,000 columns of one name": "text," * 10_000 + "\n" + "a," * 10_000 + "\n",
        "10,000 columns without a name": "," * 10_000 + "text\n" + "a," * 10_000 + "b\n",
        "1,000,000 commas": "," * 1_000_000,
        "a wide row": head + "a," * 1_000_000,
        "rows of many lengths": head + "".join("a," * i + "\n" for i in range(1, 500)),
        "short rows": head + "a\n" * 1000,
        "duplicate columns": "text,text,Text,date,date\na,b,c,2001,2002\n",
        "no header": row * 9,
        "header alone": head,
        "header twice": head + head + row,
        "empty rows": head + "\n" * 100_000 + row,
        "rows of commas": head + ",,\n" * 100_000 + row,
        "sep=;": "sep=;\ntext;source\na b;c\n",
        "sep=": "sep=\n" + head + row,
        "mixed separators": head + "a;b;c\nd\te\tf\n" + row,
        "20,000 rows": head + row * 20_000,
        "20,000 rows of one text": head + f'"{PLAIN}",x,2001\n' * 5000,
        "formulas": head + '=1+1,"=HYPERLINK(""x"")",2001\n@a,+b,-c\n',
        "markup": head + '"<p>a<script>alert(1)</script><p>b",<b>x</b>,2001\n',
        "deep markup": head + f'"{"<div>" * 20_000}a",x,2001\n',
        "a name of 1 MB": "text,source,title,author,url,doc\n"
        + ",".join(["x y " * 250_000] * 6)
        + "\n",
        "names that leave": "doc,text\n"
        + "".join(
            f'"{one}",The gate.\n'
            for one in (
                "../../x",
                "/etc/passwd",
                "CON",
                "nul.txt",
                "a/b",
                "a\nb",
                "..",
                ".",
                "-x",
                "",
                " ",
                "x" * 5000,
                "A",
                "a",
                "a ",
                "é",
                "\u202ex",
                "x\\y",
                "=1",
                "a:b",
            )
        ),
        "one name, often": "doc,text\n" + "same,The gate.\n" * 2000,
        "files that leave": "file,title\n../../x.txt,a\n/etc/passwd,b\ngood.txt,c\n"
        + "x,y\n" * 5000,
        "a file of 1 MB": f"file,title\n{'x' * 1_000_000},a\ngood.txt,b\n",
        "tabs": head.replace(",", "\t") + "a\tb\t2001\n",
        "bars": head.replace(",", "|") + "a|b|2001\n",
        "carriage returns": head.replace("\n", "\r") + "a,b,2001\r" * 100,
        "columns with signs": "te\u200bxt,Text \x1b[31m,\u202edate\na b,c,2001\n",
        "a column of 1 MB": "x" * 1_000_000 + ",y\na,b\n",
        "a text column asked for by nobody": "a,b,c\n1,2,3\n",
        "200 columns and no text": ",".join(f"column number {i}" for i in range(200)) + "\n1,2\n",
    }
    dates = (
        *(
            "0000-00-00",
            "0000-01-01",
            "0001-01-01",
            "9999-12-31",
            "10000-01-01",
            "-44-03-15",
            "2001-02-30",
        ),
        *(
            "31.02.2001",
            "32/13/2001",
            "99999",
            "100000000000000",
            "1e999",
            "-1",
            "9" * 5000,
            "1" * 13,
        ),
        *(
            "253402300800",
            "2001-13-45T99:99:99",
            "May " * 20_000,
            "1 May " * 5000,
            "٢٠٠١-٠١-٠١",
            "²⁰⁰¹",
        ),
        *("1/1/" * 20_000, "2001-01-01" * 2000, "99999.99999", "00000", "12345.6", "0.0.0000"),
        *(
            "3652061",
            "2958466",
            "9999999999999",
            "999999999.9",
            "March 0, 2001",
            "second of 2001",
            "$2001",
        ),
    )
    for value in dates:
        cases[f"the date {value[:16]!a}"] = f'text,date\n"The gate.","{value}"\n'
        cases[f"the date {value[:16]!a} with others"] = (
            f'text,date\na,2001-01-01\nb,"{value}"\n' * 2
        )
    for what, text in cases.items():
        yield what, name, text.encode()
    for coding in CODINGS:
        yield coding, name, (head + f'"{SAID} {LONG}",Times,2001\n').encode(coding, "ignore")
    for what, sign in EVIL.items():
        yield what, name, f"text,sou{sign}rce,title\nA{sign}B C,x{sign}y,{sign}\n".encode()
    yield "lone surrogates", name, head.encode() + b"a \xed\xa0\x80 b,c,2001\n"


def lines() -> Iterator[Beast]:
    name, row = "a.jsonl", '{"text": "The gate stood open.", "source": "Times"}\n'
    deep = {
        **{
            f"{n} brackets": f'{{"text": "a", "x": {"[" * n}{"]" * n}}}'
            for n in (500, 5000, 100_000)
        },
        **{
            f"{n} objects": '{"text": ' + '{"a":' * n + "1" + "}" * n + "}"
            for n in (500, 5000, 100_000)
        },
        "500 brackets for a text": f'{{"text": {"[" * 500}{"]" * 500}}}',
        "100,000 open brackets": "[" * 100_000,
        "100,000 open objects": '{"a":' * 100_000,
    }
    values = (
        *(
            "null",
            "true",
            "1",
            "-0",
            "1e999",
            "-1e999",
            "NaN",
            "Infinity",
            "9" * 4000,
            "9" * 5000,
            '""',
        ),
        *(
            "[]",
            "{}",
            "[1,2]",
            '{"a":1}',
            '["a","b"]',
            "[null]",
            "[[1]]",
            '[{"name":1}]',
            '[{"name":null}]',
        ),
        *(
            '[{"name":{"a":1}}]',
            '"\\u0000"',
            '"\\ud800"',
            '"\\udc00\\ud800"',
            '"\\u001b[2J"',
            '"\\uffff"',
        ),
        *(
            '"a\tb"',
            '"a\\',
            "'a'",
            "0x10",
            "01",
            "1.",
            ".5",
            "+1",
            "undefined",
            "1e-999",
            "1" + "0" * 400,
        ),
        *(
            f'["{"a" * 200}", 1, null]',
            f'"{"a b " * 50_000}"',
            "1.5e300",
            "0.1e-5",
            "[1e999]",
            "[true]",
        ),
    )
    for key in ("text", "source", "date", "title"):
        for value in values:
            other = '"text": "The gate.", ' if key != "text" else ""
            yield f"{key}: {value[:20]!a}", name, f'{{{other}"{key}": {value}}}\n{row}'.encode()
    for what, text in deep.items():
        yield what, name, f"{text}\n{row}".encode()
        yield f"{what} in .json", "a.json", f'{{"articles": [{text}]}}'.encode()
    cases = {
        "a line of 50 MB": f'{{"text": "{"word of text " * 4_000_000}"}}',
        "100,000 quotation marks": '{"text": "' + '\\"' * 100_000 + '"}',
        "10,000 headings": '{"text": "' + "A heading\\n\\n" * 10_000 + '"}',
        "20,000 rows": row * 20_000,
        "100,000 keys": "{" + ",".join(f'"k{i}": 1' for i in range(100_000)) + ', "text": "a"}',
        "keys of each row": "".join(f'{{"text": "a b", "k{i}": 1}}\n' for i in range(20_000)),
        "a key twice": '{"text": "a", "text": "b"}',
        "an empty key": '{"": "a", "text": "b"}',
        "a key of 1 MB": f'{{"{"k" * 1_000_000}": 1}}',
        "a key of signs": '{"te\\u0000xt": "a", "\\u202e": 1}',
        "a comma at the end": '{"text": "a",}\n',
        "two in a line": '{"text": "a"} {"text": "b"}\n',
        "a list": '[{"text": "a"}]\n',
        "numbers": "1\n2\n3\n",
        "blank lines": "\n" * 100_000 + row,
        "line separators": '{"text": "a\u2028b\x85c"}\n',
        "pretty": json.dumps({"text": "The gate.", "x": [1, 2]}, indent=2),
        "comments": "// a\n" + row,
        "a faulty line among good": row * 10 + "{\n" + row * 10,
        "a pickle": "cos\nsystem\n(S'touch x'\ntR.",
        "YAML": "!!python/object/apply:os.system ['touch x']\n",
        "a constructor": '{"__class__": "os.system", "py/object": "os.system", "text": "a b"}',
    }
    for what, text in cases.items():
        yield what, name, text.encode("utf-8", "surrogatepass")
        yield f"{what} in .json", "a.json", text.encode("utf-8", "surrogatepass")
    for coding in CODINGS:
        yield (
            coding,
            name,
            json.dumps({"text": SAID + LONG}, ensure_ascii=False).encode(coding, "ignore"),
        )


def parquets() -> Iterator[Beast]:
    name = "a.parquet"

    def made(table: pa.Table, **options) -> bytes:
        out = io.BytesIO()
        parquet.write_table(table, out, **options)
        return out.getvalue()

    texts = pa.array([PLAIN, SAID])
    moments = {
        "before 1": pa.array([-(10**14)] * 2, pa.timestamp("s")),
        "after 9999": pa.array([10**14] * 2, pa.timestamp("s")),
        "the last": pa.array([2**63 - 1] * 2, pa.timestamp("us")),
        "the first": pa.array([-(2**63) + 1] * 2, pa.timestamp("ms")),
        "nanoseconds": pa.array([2**63 - 1] * 2, pa.timestamp("ns")),
        "a zone": pa.array([0] * 2, pa.timestamp("s", "Europe/Nowhere")),
        "days": pa.array([2**31 - 1] * 2, pa.date32()),
        "days before": pa.array([-(2**31)] * 2, pa.date32()),
        "a time": pa.array([5] * 2, pa.time64("ns")),
        "a duration": pa.array([2**62] * 2, pa.duration("s")),
    }
    for what, values in moments.items():
        try:
            data = made(pa.table({"text": texts, "date": values}))
        except (pa.ArrowException, ValueError):
            continue
        yield f"a date: {what}", name, data
    nested = pa.array([[["a"]], None])
    deep: pa.Array = pa.array(["a", "b"])
    for _ in range(60):
        deep = pa.ListArray.from_arrays(pa.array(range(len(deep) + 1), pa.int32()), deep)
    kinds = {
        "numbers": pa.array([1, None]),
        "floats": pa.array([float("nan"), 1e308]),
        "truth": pa.array([True, None]),
        "bytes": pa.array([b"\xff\xfe", b"a b"]),
        "lists": nested,
        "lists in lists": deep,
        "structs": pa.array([{"a": {"b": {"c": {"d": "e"}}}}, {"a": None}]),
        "maps": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())),
        "decimals": pa.array([1, 2]).cast(pa.decimal128(38, 9)),
        "nothing": pa.nulls(2),
        "a dictionary": texts.dictionary_encode(),
        "large texts": texts.cast(pa.large_string()),
        "views": pa.array(["a", "b"], pa.string_view()),
    }
    for what, values in kinds.items():
        for key in ("text", "date", "source"):
            columns = {"text": texts} | {key: values}
            try:
                yield f"{key}: {what}", name, made(pa.table(columns))
            except (pa.ArrowException, NotImplementedError):
                continue
    table = pa.table({"text": texts, "source": pa.array(["A", "B"])})
    for packing in ("gzip", "zstd", "brotli", "lz4", "none"):
        yield f"packed by {packing}", name, made(table, compression=packing)
    twice = pa.Table.from_arrays([texts, texts], names=["text", "text"])
    yield "duplicate columns", name, made(twice)
    yield "no rows", name, made(table.slice(0, 0))
    yield "no columns", name, made(pa.table({}))
    yield (
        "10,000 columns",
        name,
        made(pa.table({"text": texts} | {f"c{i}": pa.nulls(2) for i in range(5000)})),
    )
    yield "strange columns", name, made(pa.table({"te\0xt": texts, "": texts, "\u202e": texts}))
    yield (
        "metadata of pandas that lie",
        name,
        made(
            table.replace_schema_metadata(
                {"pandas": b'{"index_columns": ["x"], "columns": [{"a"', "x": b"\xff"}
            )
        ),
    )
    yield "a schema that lies", name, made(table.replace_schema_metadata({"ARROW:schema": b"////"}))
    yield "20,000 rows", name, made(pa.table({"text": pa.array([PLAIN] * 20_000)}))
    yield "a cell of 50 MB", name, lambda: made(pa.table({"text": ["word of text " * 4_000_000]}))
    bomb = "word of text " * 80_000
    yield (
        "a bomb",
        name,
        lambda: made(
            pa.table(
                {"text": pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), [bomb])}
            ),
            compression="zstd",
        ),
    )
    yield (
        "a bomb of rows",
        name,
        lambda: made(
            pa.table(
                {
                    "text": pa.DictionaryArray.from_arrays(
                        pa.array([0] * 30_000_000, pa.int8()), ["a"]
                    )
                }
            ),
        ),
    )
    yield "a bomb of nothing", name, lambda: made(pa.table({"text": pa.nulls(30_000_000)}))
    yield (
        "a bomb of numbers",
        name,
        lambda: made(
            pa.table({"text": pa.array([1]).take(pa.nulls(20_000_000, pa.int64()).fill_null(0))})
        ),
    )
    yield (
        "a bomb of lists",
        name,
        lambda: made(
            pa.table(
                {
                    "text": ["a b"],
                    "x": pa.ListArray.from_arrays(
                        pa.array([0, 20_000_000], pa.int32()), pa.nulls(20_000_000, pa.int8())
                    ),
                }
            )
        ),
    )
    yield "100,000 quotation marks", name, made(pa.table({"text": ['"' * 100_000]}))
    for what, sign in EVIL.items():
        yield what, name, made(pa.table({"text": [f"A{sign}B", PLAIN], "source": [sign, "b"]}))


def good() -> dict[str, bytes]:
    """Return a file of each format that nothing is wrong with."""
    out = io.BytesIO()
    pd.DataFrame({"text": [PLAIN, SAID], "source": ["A", "B"]}).to_parquet(out)
    rows = "".join(json.dumps({"text": PLAIN + one, "source": one}) + "\n" for one in "ABC")
    page = f"<html><head><title>T</title></head><body><h1>A</h1><p>{LONG}</p></body></html>"
    return {
        ".txt": LONG.encode(),
        ".md": f"---\ntitle: T\n---\n# A *heading*\n\n{LONG}\n\n- a\n- b\n".encode(),
        ".html": page.encode(),
        ".pdf": written_pdf([page_of(*PLAIN.split(","), number=i) for i in (1, 2)], title="T"),
        ".docx": word(told("The Gate", "Heading1") + told(SAID) + told(PLAIN)),
        ".xlsx": book(),
        ".csv": f'text,source,date\n"{PLAIN}",A,2001\n"{SAID}",B,12.03.2004\n'.encode(),
        ".jsonl": rows.encode(),
        ".json": json.dumps({"articles": [{"content": PLAIN, "title": "T"}]}).encode(),
        ".parquet": out.getvalue(),
        ".png": b"\x89PNG\r\n\x1a\n" + random.Random(3).randbytes(900),
        ".zip": zipped({"a.txt": LONG.encode()}),
        ".rtf": b"{\\rtf1\\ansi The gate}",
    }


def of(ending: str) -> Iterator[Beast]:
    """Yield all beasts of a format."""
    there = good()
    yield "nothing wrong", f"a{ending}", there[ending]
    yield from common(there[ending], ending, there)
    if ending in (".txt", ".md", ".html", ".csv", ".jsonl", ".parquet"):
        yield from packed(there[ending], ending)
    if ending in (".txt", ".md"):
        yield from texts(ending)
    own = {".html": pages, ".pdf": pdfs, ".csv": tables, ".jsonl": lines, ".parquet": parquets}
    yield from own.get(ending, lambda: iter(()))()
    if ending == ".docx":
        yield from zips(there[ending], "word/document.xml", ending)
        yield from words()
    if ending == ".xlsx":
        yield from zips(there[ending], "xl/worksheets/sheet1.xml", ending)
        yield from books()


__all__ = ["PACKAGE", "WORD", "common", "good", "of"]
