"""From a folder of files, and from a table of speeches, to a report: what the docs say, done."""

import html
import json
import os
import re
import shlex
import shutil
import textwrap
from itertools import cycle
from pathlib import Path

import pandas as pd
import pytest

from analysis import cli
from tests.files import page_of, told, write_word, written_pdf

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs/tutorial.md"
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page, below=""):
    """Return the commands that a page has its reader type, from a heading to the next."""
    text = page.read_text(encoding="utf-8")
    text = text[text.index(below) :]
    text = text[: text.find("\n## ", 1)] if below else text
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    typed = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in typed if words and words[0] == "standpoint"]


def as_text(coding):
    return lambda to, title, body: to.with_suffix(".txt").write_bytes(
        "\n\n".join([title, *body]).encode(coding)
    )


def as_markdown(to, title, body):
    to.with_suffix(".md").write_text("\n\n".join([f"# {title}", *body]), encoding="utf-8")


def as_page(to, title, body):
    marked = "".join(f"<p>{part}</p>" for part in body)
    page = f"<html><head><meta charset='windows-1252'><title>{title}</title></head>"
    page += f"<body><nav><a href='/'>Home</a></nav><main><h1>{title}</h1>{marked}</main></body>"
    to.with_suffix(".html").write_bytes(page.encode("cp1252"))


def as_pdf(to, title, body):
    lines = [line for part in body for line in [*textwrap.wrap(part, 90), ""]]
    pages = [page_of(*lines[i : i + 45], number=i // 45 + 1) for i in range(0, len(lines), 45)]
    to.with_suffix(".pdf").write_bytes(written_pdf(pages, title=title))


def as_word(to, title, body):
    write_word(to.with_suffix(".docx"), told(title, "Heading1") + "".join(map(told, body)))


def as_rows(kind):
    """Return a writer of tables as a news database exports them, one document in each."""

    def write(to, title, body):
        row = {"Headline": title, "Body": "\n\n".join(body), "Outlet": to.parent.name}
        frame = pd.DataFrame([row | {"Published": pd.Timestamp(2012, 3, 4)}])
        if kind == "csv":
            frame.to_csv(to.with_suffix(".csv"), sep=";", encoding="cp1252", index=False)
        elif kind == "xlsx":
            frame.to_excel(to.with_suffix(".xlsx"), index=False)
        elif kind == "parquet":
            frame.to_parquet(to.with_suffix(".parquet"))
        else:
            words = {**row, "Published": "2013-05-06"}
            to.with_suffix(".jsonl").write_text(json.dumps(words) + "\n", encoding="utf-8")

    return write


pytestmark = pytest.mark.skipif(
    "STANDPOINT_AFTERNOON" not in os.environ, reason="takes minutes: make test-tutorial"
)
WRITERS = [
    *map(as_text, ("utf-8", "cp1252", "utf-16", "utf-8-sig")),
    *(as_markdown, as_page, as_pdf, as_word),
    *map(as_rows, ("csv", "xlsx", "jsonl", "parquet")),
]


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory):
    """A folder with the teaching corpus as files of each kind, by source; nothing else is there."""
    place = tmp_path_factory.mktemp("afternoon")
    listed = pd.read_csv(ROOT / "corpus/harbour/documents.csv")
    for row, write in zip(listed.itertuples(), cycle(WRITERS), strict=False):
        text = (ROOT / "corpus/harbour" / row.path).read_text(encoding="utf-8")
        body = [part.strip() for part in text.split("\n\n") if part.strip()]
        (place / "my-files" / row.source).mkdir(parents=True, exist_ok=True)
        write(place / "my-files" / row.source / f"{row.doc}-{row.date}", row.title, body)
    return place


def marks(folder):
    """Count the signs of texts that a wrong encoding spoils."""
    texts = "".join(file.read_text(encoding="utf-8") for file in Path(folder).iterdir())
    return {sign: texts.count(sign) for sign in "“”‘’–\ufffd"}


def typed(words, capsys):
    """Run one command as it is typed; return its exit status and what it says."""
    status = cli.main(words)
    said = capsys.readouterr()
    return status, said.out, said.err


def test_four_commands_of_the_readme_lead_from_files_to_a_report(afternoon, monkeypatch, capsys):
    monkeypatch.chdir(afternoon)
    four = commands(ROOT / "README.md", "## Your own corpus")
    assert [words[0] for words in four] == ["new", "check", "actors", "run"]
    outputs = []
    for words in four:
        status, out, err = typed(words, capsys)
        assert (status, "Traceback" in err) == (0, False), (words, err)
        outputs.append(out)
    new, check, actors, run = outputs
    made = pd.read_csv("corpus/mine/documents.csv", keep_default_na=False)
    harbour = pd.read_csv(ROOT / "corpus/harbour/documents.csv")
    assert sorted(made["source"]) == sorted(harbour["source"])
    assert not made["date"].eq("").any()
    assert "next: standpoint check corpus/mine" in new
    assert "next: standpoint actors corpus/mine" in check
    assert "next: edit it, then: standpoint run corpus/mine" in actors
    assert "report: report/index.html" in run
    assert marks("corpus/mine/texts") == marks(ROOT / "corpus/harbour/texts")
    listed = pd.read_csv("corpus/mine/actors.csv")
    assert {"dockers", "guard"} <= {alias.lower().split()[-1] for alias in listed["alias"]}
    record = json.loads(Path("report/mine/run.json").read_text(encoding="utf-8"))
    assert record["documents"] == len(harbour)
    assert record["mentions"] > 100
    assert Path("report/mine/figures/actors-rates.svg").is_file()
    assert Path("report/mine/index.html").is_file()


@pytest.fixture(scope="module")
def speeches(tmp_path_factory, pytestconfig):
    """A folder with the table of the tutorial, as its reader has downloaded it."""
    file = os.environ.get("STANDPOINT_SPEECHES")
    if file is None:
        pytest.skip("the speeches are not here: STANDPOINT_SPEECHES must name inaugural.jsonl")
    place = tmp_path_factory.mktemp("tutorial")
    shutil.copyfile(file, place / "inaugural.jsonl")
    return place


def test_the_tutorial_leads_from_a_table_to_figures(speeches, monkeypatch, capsys):
    monkeypatch.chdir(speeches)
    said = {}
    for words in commands(TUTORIAL):
        status, said[words[0]], err = typed(words, capsys)
        assert (status, err) == (0, ""), words
        if words[0] == "new":  # what the tutorial has its reader mend
            listed = pd.read_csv("corpus/inaugural/documents.csv", keep_default_na=False)
            assert listed.loc[listed["doc"] == "1845-Polk", "source"].item() == "Whig"
            listed.loc[listed["doc"] == "1845-Polk", "source"] = "Democratic"
            listed.to_csv("corpus/inaugural/documents.csv", index=False)
    assert list(said) == ["new", "check", "actors", "run", "code", "share"]
    assert said["new"].count("\n") == 2
    assert "60 documents, 6 sources, 1789 to 2025" in said["new"]
    assert "no texts of the years of any other" in said["check"]
    figures = Path("report/inaugural/figures")
    assert len(list(figures.glob("*.svg"))) == len(list(figures.glob("*.pdf"))) > 35
    assert Path("inaugural-counts/features").is_dir()
    assert not list(Path("inaugural-counts").rglob("1845-Polk.txt"))
    page = Path("report/inaugural/index.html").read_text(encoding="utf-8")
    told = " ".join(html.unescape(re.sub("<[^>]+>", "", page)).split())
    findings = re.findall(r"^> (.+)$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(findings) > 4
    assert [sentence for sentence in findings if sentence not in told] == []
