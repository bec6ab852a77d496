"""A corpus in which every field holds markup: none of it may ever run, nor ask the network."""

import csv
import io

SCRIPT = "<script>alert('0')</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
LINK = "[x](javascript:alert(2))"
MARKS = "`c` # h | p *b* &lt;i&gt;"
RAW = "<a href='javascript:alert(3)' onclick='alert(4)'>y</a>"
FORMULA = "$x^2$"
WORDS = (SCRIPT, IMAGE, LINK, MARKS, RAW, FORMULA)
TITLE = " ".join(WORDS)
SOURCES = [f"{SCRIPT} {LINK}", f"{IMAGE} {MARKS} {FORMULA}"]
# What else somebody may try; `away.invalid` is nowhere, and nothing may ask for it.
TRICKS = {
    "svg": "<svg onload=alert(5)><animate onbegin=alert(5) /></svg>",
    "frame": "<iframe srcdoc=\"<script>alert('6')</script>\"></iframe>",
    "base": "<base href='http://away.invalid/b/'>",
    "refresh": "<meta http-equiv='refresh' content='0;url=http://away.invalid/r'>",
    "style": "<style>*{background:url(http://away.invalid/s)}</style>",
    "ends": "</script></style></title></textarea>]]>--></body>",
    "twice": "&amp;lt;b&amp;gt; &#60;b&#62; &lt;script&gt;",
    "addresses": "<javascript:alert(7)> <http://away.invalid/l> http://away.invalid/a",
    "picture": "![p](http://away.invalid/p.png)",
    "data": "[d](data:text/html,<script>alert(8)</script>) <a href=data:text/html,8>d</a>",
    "block": "<div style='background:url(http://away.invalid/c)'>| a | b |</div> ~~~ --- 1. * > #",
    "tex": r"$$\href{javascript:alert(9)}{x}$$ \(y\) \[z\] \require{html} \unicode{x41} $\frac$",
    "open": r"$\undefined{ \begin{equation} q \end{equation} \\ \$ %",
    "template": "{{7*7}} {% raw %} {# c #} ${7*7} #{7*7} <%= 7*7 %>",
    "format": "{0.__class__} %(name)s %s {name!r:>{w}} {",
    "shell": "$(touch run) `touch run` ; touch run | import os",
    "sheet": "=HYPERLINK(\"http://away.invalid/h\") ;=cmd|' /C calc'!A0; +1 -1 @SUM(1)",
}
# Signs that move the cursor, turn the text round or are not seen.
UNSEEN = "\x1b[31mred\x1b[0m \x1b]8;;http://away.invalid/t\x07t \u202eevil\u202c a\u200bb \ufeffc"
BROKEN = "one\ntwo\tthree  four"
DOCS = ["d0 <svg onload=alert(5)>", "d1 '\"`", "=d2", "d3 {{7*7}} $x$"]
ACTORS = {
    "otters": (TITLE, "people", "otters"),
    "council": (IMAGE, "state", "Council"),
    "<i>guards": (" ".join([TRICKS["svg"], TRICKS["frame"]]), "militia", "guards"),
    "\"' onload=alert(1) $m$": (TRICKS["tex"], "organisation", "millers"),
}
# What acts in a page, of the elements below one: a script for the browser, which returns a list.
# An explorer has a line of its own that keeps the keyboard for its controls.
ACTING = """(root) => {
    const found = [];
    const forbidden = "script, iframe, object, embed, base, form, link, meta[http-equiv=refresh]";
    for (const one of root.querySelectorAll("*")) {
        if (one.matches(forbidden)) found.push(one.outerHTML.slice(0, 200));
        for (const { name, value } of one.attributes) {
            const address = value.replace(/[\\s\\u0000-\\u001f]/g, "").toLowerCase();
            const acts = /^on/.test(name) || name === "srcdoc" ||
                /^(javascript|vbscript|data:(?!image\\/png))/.test(address) ||
                (/^(src|href|xlink:href|action|style)$/.test(name) && /away\\.invalid/.test(value));
            const own = name === "onload" && value.includes("data-lm-suppress-shortcuts");
            if (acts && !own) found.push(`${one.tagName} ${name}=${value.slice(0, 100)}`);
        }
    }
    return found;
}"""
NAME = "town <svg onload=alert(5)> {{7*7}} $x$"  # of a folder


def table(columns, rows):
    """Return rows as a CSV file."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows([columns.split(","), *rows])
    return held.getvalue()


def hostile_files():
    """Return the files of a corpus in which every field holds markup."""
    tricks = list(TRICKS.values())
    otters = f"The otters, said {SCRIPT}, keep the weir and its iron gate by the river {LINK}. "
    guards = f"The Council and its {RAW} broke the gate of the otters' “{IMAGE}” mill. "
    more = [f"The guards and the millers praised {trick} at the weir. " for trick in tricks]
    texts, documents, coding = {}, [], []
    for i, doc in enumerate(DOCS):
        body = (otters * 3 + guards * 2, guards * 3 + otters * 2)[i % 2]
        paragraph = f"{body} {FORMULA} {MARKS} word{i}.\n\n"
        text = paragraph * 6 + "\n\n".join([*more[i::4], f"The otters are {UNSEEN}."]) + "\n"
        path = f"texts/{i} <img src=x onerror=alert(1)> $x$ {{{{7}}}}.txt"
        texts[path] = text
        author, title = (RAW, TITLE) if i < 2 else (UNSEEN, " ".join([*tricks, UNSEEN, BROKEN]))
        documents.append([doc, SOURCES[i % 2], author, title, 2001 + i, path])
        start = text.index("otters")
        coding += [[doc, start, start + 6, "otters", coder, 1] for coder in (SCRIPT, tricks[12])]
    actors = [
        [actor, *about, *tricks[i : i + 1]] for i, (actor, about) in enumerate(ACTORS.items())
    ]
    lexicon = [[term, -0.5, term] for term in (SCRIPT, *tricks, "=iron")]
    events = [[f"200{i + 1}-01-01", event] for i, event in enumerate([SCRIPT, tricks[11], UNSEEN])]
    notes = f"{TITLE} {' '.join(tricks)}"
    return {
        "documents.csv": table("doc,source,author,title,date,path", documents),
        "corpus.toml": f"title = '''{TITLE}'''\nnotes = '''{notes}'''\nrights = '''{notes}'''\n",
        "actors.csv": table("actor,label,type,alias,note", actors),
        "events.csv": table("date,label", events),
        "clusters.csv": table(
            "actor,words,name",
            [["otters", "gate, weir", TITLE], ["otters", "mill, broke", tricks[11]]],
        ),
        "lexicon.csv": table("term,polarity,note", lexicon),
        "coding.csv": table("doc,start,end,actor,coder,stance", coding),
        **texts,
    }


def hostile_corpus(folder):
    """Write that corpus into a folder, and return the folder."""
    for path, content in hostile_files().items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode("utf-8"))
    return folder
