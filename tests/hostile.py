"""A corpus in which every field holds markup: none of it may ever run."""

SCRIPT = "<script>alert('0')</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
LINK = "[x](javascript:alert(2))"
MARKS = "`c` # h | p *b* &lt;i&gt;"
RAW = "<a href='javascript:alert(3)' onclick='alert(4)'>y</a>"
FORMULA = "$x^2$"
WORDS = (SCRIPT, IMAGE, LINK, MARKS, RAW, FORMULA)
TITLE = " ".join(WORDS)
SOURCES = [f"{SCRIPT} {LINK}", f"{IMAGE} {MARKS} {FORMULA}"]


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"'


def hostile_files():
    """Return the files of a corpus in which every field holds markup."""
    otters = f"The otters, said {SCRIPT}, keep the weir and its iron gate by the river {LINK}. "
    guards = f"The Council and its {RAW} broke the gate of the otters' “{IMAGE}” mill. "
    rows = [
        f"d{i},{quoted(SOURCES[i % 2])},{quoted(RAW)},{quoted(TITLE)},{2001 + i},texts/{i}.txt"
        for i in range(4)
    ]
    texts = [(otters * 3 + guards * 2, guards * 3 + otters * 2)[i % 2] for i in range(4)]
    paragraphs = [f"{text} {FORMULA} {MARKS} word{i}.\n\n" for i, text in enumerate(texts)]
    return {
        "documents.csv": "\n".join(["doc,source,author,title,date,path", *rows, ""]),
        "corpus.toml": f"title = '''{TITLE}'''\nnotes = '''{TITLE}'''\nrights = '''{TITLE}'''\n",
        "actors.csv": "actor,label,type,alias\n"
        f"otters,{quoted(TITLE)},people,otters\ncouncil,{quoted(IMAGE)},state,Council\n",
        "events.csv": f"date,label\n2002-01-01,{quoted(SCRIPT)}\n",
        "clusters.csv": f'actor,words,name\notters,"gate, weir",{quoted(TITLE)}\n',
        **{f"texts/{i}.txt": text * 6 for i, text in enumerate(paragraphs)},
    }
