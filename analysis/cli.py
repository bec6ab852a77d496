"""The `standpoint` command. It reads the command line and says what went wrong; no more."""

import argparse
import os
import shlex
import signal
import sys
import warnings

from analysis import __version__
from analysis._errors import CorpusError, escaped, readable


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 if done, 1 if the corpus is at fault, 2 for wrong usage."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal or a file may not know every sign
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))  # leave nothing behind
    warnings.showwarning = lambda message, *_, **__: _complain(f"warning: {message}")
    try:
        return chosen.command(chosen)
    except CorpusError as error:
        for fault in error.faults:
            _complain(fault)
    except OSError as error:
        _complain(f"{error.filename or 'output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        _complain("stopped")
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="standpoint",
        description="How does each source speak of the same actors, when, and how sure can one be?",
    )
    parser.add_argument("--version", action="version", version=f"standpoint {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(function, name: str, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
        added.set_defaults(command=function)
        return added

    new = command(_new, "new", "make a corpus folder from files, folders or tables of texts")
    new.add_argument("sources", nargs="+", metavar="SOURCE", help="a file, a folder or a table")
    new.add_argument("--to", required=True, metavar="DIR", help="the corpus folder to write")
    new.add_argument("--source", metavar="NAME", help="of whom all these texts are")
    new.add_argument(
        "--column",
        action="append",
        type=_column,
        default=[],
        metavar="WHAT=NAME",
        help="which column of a table holds what: text=Body, source=Outlet, date=Published",
    )
    new.add_argument(
        "--without-boilerplate",
        action="store_true",
        help="leave out lines that look like navigation, page headers or notices",
    )
    run = command(_run, "run", "run the notebooks on corpora and write a report")
    run.add_argument("corpora", nargs="+", metavar="CORPUS", help="a corpus folder or a table")
    run.add_argument("--out", default="report", metavar="DIR", help="the report (default: report)")
    run.add_argument("--actor", metavar="ID", help="the actor to look at closely")
    run.add_argument(
        "--fresh", action="store_true", help="run every notebook, also where nothing is new"
    )
    check = command(_check, "check", "say what is wrong or doubtful in a corpus")
    actors = command(
        _actors,
        "actors",
        "suggest actors that are not listed (as a draft of actors.csv where there is none), and "
        "question the aliases that are",
    )
    extract = command(
        _extract, "extract", "write all that is measured in a corpus as Parquet tables"
    )
    share = command(_share, "share", "write a corpus without its texts: metadata, actors, features")
    code = command(
        _code, "code", "draw a sheet of places to code by hand, or say how far coders agree"
    )
    for added in (check, actors, extract, share, code):
        added.add_argument("corpus", metavar="CORPUS", help="a corpus folder or a table")
    for added in (extract, share):
        added.add_argument("--to", required=True, metavar="DIR", help="the folder to write")
    extract.add_argument(
        "--no-parse", action="store_true", help="leave roles and stances empty, which is faster"
    )
    extract.add_argument(
        "--backend", choices=("loky", "dask"), default="loky", help="what runs the processes"
    )
    extract.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a running Dask cluster (with --backend dask)"
    )
    actors.add_argument(
        "--n", type=_number, default=40, help="how many candidates and sampled mentions"
    )
    actors.add_argument("--to", metavar="DIR", help="write them as CSV tables into this folder")
    actors.add_argument("--seed", type=_seed, default=0, help="of the sample (default: 0)")
    code.add_argument("--n", type=_number, help="how many places (default: 60)")
    code.add_argument("--coder", metavar="NAME", help="who is to code")
    code.add_argument("--seed", type=_seed, help="of the sample (default: 0)")
    code.add_argument(
        "--agree",
        nargs="*",
        metavar="SHEET",
        help="coded sheets, or folders of them, beside the corpus's coding.csv",
    )
    code.add_argument(
        "--keep", action="store_true", help="add these sheets to the corpus's coding.csv"
    )
    code.add_argument(
        "--to",
        metavar="FILE",
        help="the sheet to write; with --agree a folder for CSV tables",
    )
    code.set_defaults(wrong=code.error)
    for added in (run, check, actors, extract, share, code):
        added.add_argument(
            "--texts", metavar="DIR", help="texts that do not travel with the corpus"
        )
        added.add_argument(
            "--jobs", type=_count, default=1, metavar="N", help="processes (default: 1)"
        )
    return parser


def _new(chosen: argparse.Namespace) -> int:
    from analysis import gather

    made = gather.corpus(
        chosen.sources,
        chosen.to,
        source=chosen.source,
        columns=dict(chosen.column),
        boilerplate=not chosen.without_boilerplate,
    )
    for line in gather.summary(made):
        _tell(line)
    return 0


def _run(chosen: argparse.Namespace) -> int:
    from analysis import publish

    page = publish.run(
        chosen.corpora,
        out=chosen.out,
        texts=chosen.texts,
        actor=chosen.actor,
        jobs=chosen.jobs,
        fresh=chosen.fresh,
        tell=_tell,
    )
    _tell(f"report: {page}")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    from analysis import extract, load, review

    listed = (load.home(chosen.corpus) / "actors.csv").exists()
    corpus = load.corpus(chosen.corpus, texts=chosen.texts, needs_actors=listed)
    measured = extract.features(corpus, jobs=chosen.jobs)
    doubts = review.doubts(measured, corpus=chosen.corpus)
    for line in [*review.page(doubts), *[""] * (len(doubts) > 0)]:
        _tell(line)
    points = "1 doubtful point" if len(doubts) == 1 else f"{len(doubts)} doubtful points"
    _tell(f"{measured.name}: no faults, {points}")
    step = "actors" if measured.actors.empty else "run"
    _tell(f"next: standpoint {step} {shlex.quote(chosen.corpus)}")
    return 0


def _actors(chosen: argparse.Namespace) -> int:
    from analysis import extract, load, review, suggest

    corpus = load.corpus(chosen.corpus, texts=chosen.texts, needs_actors=False)
    to = review.vacant(chosen.to) if chosen.to else None
    drafted = not (to or (corpus.folder / "actors.csv").exists())
    measured = extract.features(corpus, jobs=chosen.jobs)
    found = suggest.phrases(measured)
    sheets = {
        "candidates": suggest.candidates(measured, found=found, n=chosen.n),
        "aliases": review.aliases(measured, found=found),
        "sample": review.sample(measured, n=chosen.n, seed=chosen.seed),
    }
    if drafted:
        file = suggest.draft(sheets["candidates"], corpus.folder)
        sheets = {"candidates": sheets["candidates"]}
    for line in [f"tables: {review.save(sheets, to)}"] if to else review.summary(sheets):
        _tell(line)
    if drafted:
        names, actors = len(sheets["candidates"]), sheets["candidates"]["actor"].nunique()
        _tell(f"\ndraft: {file} (candidates: {actors}; names: {names}; delete who is no actor)")
        _tell(f"next: edit it, then: standpoint run {shlex.quote(chosen.corpus)}")
    return 0


def _code(chosen: argparse.Namespace) -> int:
    from analysis import code, extract, load

    if chosen.keep and not chosen.agree:
        chosen.wrong("--keep needs the sheets: --agree SHEET [SHEET ...]")
    drawing = {"--n": chosen.n, "--coder": chosen.coder, "--seed": chosen.seed}
    given = [option for option, value in drawing.items() if value is not None]
    if given and chosen.agree is not None:
        chosen.wrong(f"{', '.join(given)}: to draw a sheet, not to read what is coded (--agree)")
    corpus = load.corpus(chosen.corpus, texts=chosen.texts)
    measured = extract.features(corpus, jobs=chosen.jobs)
    if chosen.agree is None:
        coder = chosen.coder or ""
        to = chosen.to or code.file_name(measured.name, coder)
        drawn = code.sheet(measured, n=chosen.n or 60, seed=chosen.seed or 0, coder=coder)
        for what, file in zip(("sheet", "how to code"), code.write(drawn, to), strict=True):
            _tell(f"{what}: {file}")
        return 0
    coding = code.read(chosen.agree, features=measured)
    if chosen.keep:
        code.keep(chosen.agree, measured, corpus.folder, write=False)  # or refuse before all else
    found = code.results(measured, coding)
    for line in [f"tables: {code.save(found, chosen.to)}"] if chosen.to else code.summary(found):
        _tell(line)
    if chosen.keep:
        kept = code.keep(chosen.agree, measured, corpus.folder)
        _tell(f"new in {corpus.folder / 'coding.csv'}: {kept} codes")
    return 0


def _extract(chosen: argparse.Namespace) -> int:
    from analysis import extract

    made = extract.dataset(
        chosen.corpus,
        chosen.to,
        texts=chosen.texts,
        parse=not chosen.no_parse,
        backend=chosen.backend,
        jobs=chosen.jobs,
        scheduler=chosen.scheduler,
    )
    _tell(f"tables: {made}")
    return 0


def _share(chosen: argparse.Namespace) -> int:
    from analysis import extract, load

    corpus = load.corpus(chosen.corpus, texts=chosen.texts)
    _tell(f"features: {extract.share(corpus, chosen.to, jobs=chosen.jobs)}")
    return 0


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1 on")
    return int(text)


def _column(text: str) -> tuple[str, str]:
    what, equals, name = text.partition("=")
    if not (what.strip() and equals and name.strip()):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the kind text=Body")
    return what.strip(), name.strip()


def _seed(text: str) -> int:
    return 0 if text == "0" else _number(text)


def _count(text: str) -> int:
    return min(_number(text), 2 * (os.cpu_count() or 1))


def _tell(line: str) -> None:
    print(escaped(line, free="\t\n"), flush=True)


def _complain(line: str) -> None:
    print(f"standpoint: {readable(line)}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
