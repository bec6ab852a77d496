"""The command: what it prints, what it leaves behind, and how it ends."""

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pandas as pd
import pytest

from analysis import __version__, cli, publish


@pytest.fixture(autouse=True)
def keep_warnings():
    """The command shows warnings in its own way; put things back after each test."""
    with warnings.catch_warnings():
        warnings.filterwarnings("default", message="documents too short to be shared")
        yield


@pytest.mark.parametrize("command", ["check", "extract", "share", "run"])
def test_a_fault_is_one_line_and_nothing_is_written(faulty, command, tmp_path, capsys, monkeypatch):
    folder, message = faulty
    monkeypatch.setattr(publish, "_execute", lambda *_: "no notebook should run")
    out = tmp_path / "out"
    where = {"check": [], "run": ["--out", str(out)]}.get(command, ["--to", str(out)])
    before = sorted(folder.rglob("*"))
    if command == "check" and not (folder / "actors.csv").exists():
        assert cli.main([command, str(folder)]) == 0  # the next step is told instead
        return
    assert cli.main([command, str(folder), *where]) == 1
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    lines = said.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("standpoint: ")
    assert re.search(message, lines[0])
    assert not out.exists()
    assert sorted(folder.rglob("*")) == before


def test_each_fault_has_its_line(make_corpus, capsys):
    folder = make_corpus(
        {
            "documents.csv": "doc,source,date,path\na,M,soon,texts/a.txt\nb,R,2001,texts/z.txt\n",
            "actors.csv": "actor,label,type,alias\notters,Otters,animal,otters\n",
        }
    )
    assert cli.main(["check", str(folder)]) == 1
    assert [line.split(": ")[1] for line in capsys.readouterr().err.splitlines()] == [
        "town/documents.csv, line 2",
        "town/documents.csv, line 3",
        "town/actors.csv, line 2",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["walk", "corpus"],
        ["check"],
        ["extract", "corpus"],
        ["share", "corpus"],
        ["run"],
        ["check", "corpus", "--loud"],
        ["new"],
        ["new", "folder"],
        ["new", "folder", "--to", "corpus/x", "--column", "text"],
        ["new", "folder", "--to", "corpus/x", "--column", "=Body"],
        ["check", "corpus", "--jobs", "0"],
        ["check", "corpus", "--jobs", "many"],
        ["check", "corpus", "--jobs", "-1"],
        ["actors"],
        ["actors", "corpus", "--n", "0"],
        ["actors", "corpus", "--seed", "-1"],
        ["code"],
        ["code", "corpus", "--n", "0"],
        ["code", "corpus", "--keep"],
        ["code", "corpus", "--agree", "--keep"],
        ["code", "corpus", "--agree", "--n", "60"],
        ["code", "corpus", "--agree", "a.csv", "--seed", "0"],
        ["code", "corpus", "--agree", "--coder", "Ada"],
    ],
)
def test_wrong_usage_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("usage: standpoint")
    assert "error: " in said


def test_version_and_help(capsys):
    for option, words in (("--version", f"standpoint {__version__}"), ("--help", "commands")):
        with pytest.raises(SystemExit) as ended:
            cli.main([option])
        assert ended.value.code == 0
        assert words in capsys.readouterr().out


def test_no_such_corpus(tmp_path, capsys):
    assert cli.main(["check", str(tmp_path / "nowhere")]) == 1
    assert (
        capsys.readouterr().err == f"standpoint: {tmp_path / 'nowhere'}: there is no such corpus\n"
    )


def test_no_such_folder_of_texts(make_corpus, tmp_path, capsys):
    texts = str(tmp_path / "nowhere")
    assert cli.main(["check", str(make_corpus()), "--texts", texts]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert f"--texts {texts}: there is no such folder" in said


def test_check_says_what_is_doubtful(tiny, capsys):
    assert cli.main(["check", str(tiny)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Weighty"
    assert any("never found, by no alias of actors.csv: Crown (line 9)" in line for line in lines)
    points = sum(line.startswith("- ") for line in lines)
    assert lines[-2:] == [
        f"corpus: no faults, {points} doubtful points",
        f"next: standpoint run {tiny}",
    ]


def test_check_of_one_doubt_is_one_point(make_corpus, capsys, monkeypatch):
    one = pd.DataFrame({"section": ["Details"], "doubt": ["x"], "sentence": ["so"]})
    monkeypatch.setattr("analysis.review.doubts", lambda features, corpus: one)
    folder = str(make_corpus(name="my town"))
    assert cli.main(["check", folder]) == 0
    told = (
        f"Details\n- so\n\nmy town: no faults, 1 doubtful point\nnext: standpoint run '{folder}'\n"
    )
    assert capsys.readouterr().out == told


def test_check_works_without_actors_and_without_texts(make_corpus, bundle, capsys):
    town = make_corpus({"actors.csv": None})
    assert cli.main(["check", str(town)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith(f"- no actors are listed: 'standpoint actors {town}' writes")
    assert lines[-1] == f"next: standpoint actors {town}"
    assert cli.main(["check", str(bundle)]) == 0
    assert "harbour: no faults, 2 doubtful points" in capsys.readouterr().out


def test_extract_writes_tables(tiny, tmp_path, capsys):
    assert cli.main(["extract", str(tiny), "--to", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == f"tables: {tmp_path / 'out'}\n"
    assert len(pd.read_parquet(tmp_path / "out" / "mentions")) == 14


def test_extract_into_a_folder_of_other_files(tiny, tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("mine")
    assert cli.main(["extract", str(tiny), "--to", str(tmp_path)]) == 1
    assert "holds other files" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["thesis.txt"]


def test_share_writes_no_text(tiny, tmp_path, capsys):
    assert cli.main(["share", str(tiny), "--to", str(tmp_path / "weir")]) == 0
    said = capsys.readouterr()
    assert said.out == f"features: {tmp_path / 'weir' / 'features'}\n"
    assert said.err == (
        "standpoint: warning: documents too short to be shared, their words are left out: "
        "page-1903, reed-1902\n"
    )
    written = {path.name for path in (tmp_path / "weir").rglob("*") if path.is_file()}
    assert {"documents.csv", "actors.csv", "parts.csv", "corpus.toml"} <= written
    assert [name for name in written if name.endswith(".txt")] == ["README.txt"]


def test_share_without_texts(bundle, tmp_path, capsys):
    assert cli.main(["share", str(bundle), "--to", str(tmp_path / "out")]) == 1
    assert "no features without the texts of lantern-2009" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_actors_prints_a_summary(tiny, capsys):
    assert cli.main(["actors", str(tiny), "--n", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["candidate", "type", "n", "docs", "src", "names"]
    assert "3 mentions at random: is the marked name the actor?" in lines
    assert any("Crown: never found (crown)" in line for line in lines)


def test_actors_writes_three_tables_once(tiny, tmp_path, capsys):
    out = tmp_path / "out"
    arguments = ["actors", str(tiny), "--to", str(out), "--seed", "1"]
    assert cli.main(arguments) == 0
    assert capsys.readouterr().out == f"tables: {out}\n"
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    assert set(before) == {"candidates.csv", "aliases.csv", "sample.csv"}
    assert cli.main(arguments) == 1
    assert "candidates.csv: is there already; name a new folder" in capsys.readouterr().err
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    again = tmp_path / "again"
    assert cli.main([*arguments[:3], str(again), *arguments[4:]]) == 0
    assert {file.name: file.read_bytes() for file in again.iterdir()} == before


def test_actors_of_a_table_without_actors(make_corpus, capsys):
    row = '{"doc": "a", "source": "M", "date": "2001", "text": "The dockers left.\\n\\nDockers."}\n'
    row += '{"doc": "b", "source": "R", "date": "2001", "text": "The dockers stayed."}\n'
    files = {"documents.csv": None, "actors.csv": None, "pages.jsonl": row}
    folder = make_corpus(files)
    pages = str(folder / "pages.jsonl")
    assert cli.main(["extract", pages, "--to", str(folder / "out")]) == 1
    assert "actors.csv: is not there" in capsys.readouterr().err
    out = ["--to", str(folder / "sheets")]
    assert cli.main(["actors", pages, *out]) == 0
    assert capsys.readouterr().out == f"tables: {folder / 'sheets'}\n"
    assert not (folder / "actors.csv").exists()
    assert cli.main(["actors", pages]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[1].split() == ["dockers", "people", "3", "2", "2", "dockers", "3"]
    where = folder / "actors.csv"
    assert lines[2:] == [
        "",
        f"draft: {where} (candidates: 1; names: 1; delete who is no actor)",
        f"next: edit it, then: standpoint run {pages}",
    ]
    draft = where.read_bytes()
    note = "draft: head word 'docker'"
    assert draft.decode("utf-8").splitlines() == [
        "actor,label,type,alias,from,to,note,n,documents,sources",
        f"dockers,Dockers,people,dockers,,,{note},3,2,2",
    ]
    assert cli.main(["check", pages]) == 0
    assert "dockers" not in capsys.readouterr().err
    assert cli.main(["actors", pages]) == 0
    assert "draft" not in capsys.readouterr().out
    assert where.read_bytes() == draft
    where.write_text("mine\nall mine\n", encoding="utf-8")
    assert cli.main(["actors", pages]) == 1
    assert where.read_text(encoding="utf-8") == "mine\nall mine\n"


def test_actors_without_texts(bundle, tmp_path, capsys):
    assert cli.main(["actors", str(bundle), "--to", str(tmp_path / "out")]) == 1
    assert "no names without the texts of lantern-2009" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_code_writes_a_sheet_once(tiny, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["code", str(tiny), "--n", "4", "--coder", "Ada L."]) == 0
    told = "sheet: coding-corpus-Ada-L.csv\nhow to code: coding-corpus-Ada-L.md\n"
    assert capsys.readouterr().out == told
    drawn = pd.read_csv("coding-corpus-Ada-L.csv")
    assert len(drawn) == 4
    assert set(drawn["coder"]) == {"Ada L."}
    before = Path("coding-corpus-Ada-L.csv").read_bytes()
    assert cli.main(["code", str(tiny), "--n", "5", "--coder", "Ada L."]) == 1
    assert "is there already, and may be coded; name a new file" in capsys.readouterr().err
    assert Path("coding-corpus-Ada-L.csv").read_bytes() == before
    again = ["code", str(tiny), "--n", "4", "--coder", "Ada L.", "--to", "again.csv"]
    assert cli.main(again) == 0
    assert Path("again.csv").read_bytes() == before


def test_code_without_texts(bundle, tmp_path, capsys):
    assert cli.main(["code", str(bundle), "--to", str(tmp_path / "out.csv")]) == 1
    assert "nothing can be coded without the texts of" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_code_tells_how_far_coders_agree(bundle, tmp_path, capsys):
    assert cli.main(["code", str(bundle), "--agree"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["who", "measure", "value", "95", "%", "interval", "n", "resampled"]
    assert " ".join(lines[1].split()) == "A, B alpha 0.83 0.60 to 0.95 40 15 documents, few"
    assert "few: from fewer than 50 units; an alpha of so few is not to be relied on" in lines
    assert max(map(len, lines)) <= 100
    out = tmp_path / "out"
    assert cli.main(["code", str(bundle), "--agree", "--to", str(out)]) == 0
    assert capsys.readouterr().out == f"tables: {out}\n"
    assert pd.read_csv(out / "confusion.csv")["n"].sum() == 32
    assert cli.main(["code", str(bundle), "--agree", "--to", str(out)]) == 1
    assert "agreement.csv: is there already" in capsys.readouterr().err


def test_code_keeps_sheets_with_the_corpus(make_corpus, tmp_path, capsys):
    town = str(make_corpus())
    assert cli.main(["code", town, "--agree"]) == 1
    assert "town: nothing is coded yet; name sheets, or fill coding.csv" in capsys.readouterr().err
    sheet = tmp_path / "ada.csv"
    sheet.write_text("doc;start;end;actor;stance\nmill-1;4;10;otters;−1\n", encoding="utf-8")
    assert cli.main(["code", town, "--agree", str(sheet), "--keep"]) == 0
    kept = Path(town) / "coding.csv"
    assert capsys.readouterr().out.splitlines()[-1] == f"new in {kept}: 1 codes"
    assert kept.read_text(encoding="utf-8").splitlines()[1] == "mill-1,4,10,otters,ada,-1,"
    assert cli.main(["code", town, "--agree", str(sheet), "--keep"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"new in {kept}: 0 codes"
    assert cli.main(["check", town]) == 0
    sheet.write_text("doc,start,end,actor,stance\nmill-1,4,10,otters,1\n", encoding="utf-8")
    assert cli.main(["code", town, "--agree", str(sheet), "--keep"]) == 1
    assert "'ada' codes this place twice, and not alike" in capsys.readouterr().err
    sheet.write_text("doc,start,end,actor,stance\nmill-1,4,10,mink,1\n", encoding="utf-8")
    assert cli.main(["code", town, "--agree", str(sheet), "--keep"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    where = f"{sheet}, line 2: actor 'mink' is not in town; allowed: otters, council"
    assert said.err == f"standpoint: {where}\n"
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 2


def test_run_refuses_an_unknown_actor_and_writes_nothing(tiny, tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.main(["run", str(tiny), "--actor", "mink", "--out", str(out)]) == 1
    said = capsys.readouterr()
    fault = "there is no actor 'mink'; allowed: council, crown, finch, otters, usa"
    assert said.err == f"standpoint: corpus: {fault}\n"
    assert not out.exists()


def test_run_refuses_two_corpora_of_one_name(make_corpus, tmp_path, capsys):
    folders = [str(make_corpus(name=name)) for name in ("a/town", "b/town")]
    assert cli.main(["run", *folders, "--out", str(tmp_path / "out")]) == 1
    assert "two corpora are called 'town'; rename one folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_run_refuses_a_file_as_its_folder(tiny, tmp_path, capsys):
    (tmp_path / "out").write_text("mine")
    assert cli.main(["run", str(tiny), "--out", str(tmp_path / "out")]) == 1
    assert "out: is a file; name a folder with --out" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "mine"


def test_run_hands_its_options_on(tiny, monkeypatch, capsys):
    given = {}

    def run(corpora, **options):
        given.update(options, corpora=corpora)
        options["tell"]("one step")
        return Path("report") / "index.html"

    monkeypatch.setattr(publish, "run", run)
    arguments = ["run", str(tiny), "--actor", "finch", "--texts", "here", "--jobs", "2"]
    arguments += ["--fresh"]
    assert cli.main(arguments) == 0
    assert given.pop("tell")
    assert given == {
        "corpora": [str(tiny)],
        "out": "report",
        "actor": "finch",
        "texts": "here",
        "jobs": 2,
        "fresh": True,
    }
    assert capsys.readouterr().out == "one step\nreport: report/index.html\n"


def test_a_stop_by_the_user_is_no_traceback(tiny, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.extract.features", stop)
    assert cli.main(["check", str(tiny)]) == 130
    assert capsys.readouterr().err == "standpoint: stopped\n"


def test_the_command_is_installed(tmp_path):
    command = Path(sys.executable).with_name("standpoint")
    ended = subprocess.run(
        [command, "check", tmp_path / "nowhere"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.endswith("nowhere: there is no such corpus\n")
    assert ended.stdout == ""


def test_help_imports_nothing_that_takes_time():
    """What a command needs is imported when it runs."""
    asked = (
        "import sys\n"
        "from analysis import cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        "slow = {'numpy', 'pandas', 'scipy', 'spacy', 'nltk', 'matplotlib', 'nbformat'}\n"
        "sys.exit(', '.join(sorted(slow & set(sys.modules))) or 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "run the notebooks on corpora" in ended.stdout


def test_features_that_are_kept_need_no_parser(tiny, weir):
    """The model is loaded, and what only measuring needs is imported, when there is work."""
    assert len(weir.documents) == 3  # measured by now
    asked = (
        "import sys\n"
        "from analysis import extract\n"
        f"features = extract.features({str(tiny)!r})\n"
        "slow = {'spacy', 'nltk', 'sklearn', 'matplotlib', 'nbformat', 'scipy.stats'}\n"
        "sys.exit(', '.join(sorted(slow & set(sys.modules))) or 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_signs_that_the_output_does_not_know_are_escaped(root):
    """As where Windows writes into a file, or the locale is C."""
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "analysis.cli", "check", str(root / "corpus" / "nowhere…")]
    done = subprocess.run(command, capture_output=True, text=True, env=ascii_only, check=False)
    assert done.returncode == 1
    assert "nowhere\\u2026" in done.stderr
    assert "Traceback" not in done.stderr
    command[-1] = str(root / "corpus" / "harbour")
    done = subprocess.run(command, capture_output=True, text=True, env=ascii_only, check=False)
    assert done.returncode == 0, done.stderr
