"""Print one table of how far the program's measurements can be trusted.

`STANDPOINT_TEXTS` names the folder with the texts of corpus/iraq, `STANDPOINT_GOLD` that of the
coded data of others, `STANDPOINT_BENCH` a corpus to measure speed on, `STANDPOINT_UD` a folder of
Universal Dependencies. What is not at hand is not measured, and its rows say so. `docs/validity.md`
explains the figures.
"""

import argparse
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from analysis import extract

from . import (
    dating,
    judging,
    marked,
    naming,
    page,
    planted,
    quoting,
    scores,
    sentences,
    speed,
    stances,
)

COLUMNS = ["area", "measure", "set", "data", "n", "value", "low", "high", "interval", "target"]
# Whether the rules of the program were written with this set in view; docs/validity.md says more.
DATA = {
    "stance units": "seen",
    "sentences": "seen",
    "further sentences": "late",
    "iraq paragraphs": "seen",
    "harbour paragraphs": "seen",
    "news": "late",
    "last news": "fresh",
    "golden rules": "seen",
    "news, joined": "seen",
    "iraq dates": "seen",
    "iraq dates, other half": "seen",
    "news dates, random": "fresh",
    "news dates, enriched": "fresh",
    "harbour dates": "planted",
    "harbour": "planted",
    "news dev, rw": "seen",
    "news dev, mt": "seen",
    "all pairs": "seen",
    "pairs of 3 sentences or more": "seen",
    "harbour, 5 mentions or more": "planted",
    "bench": "",
}
# Krippendorff's alpha of the two coders of the stance units, as published with them.
CODERS = {"voice": 0.88, "role": 0.88}
CODERS_STANCE = {"macro-F1": 0.97, "alpha": 0.95}
CODED = 291  # units
SPLITS = ("rw", "mt")  # of newsmtsc_dev.jsonl
TIMED = 1000  # sentences
# What we aim at, by measure (and set): round numbers of our own. For alpha of voice and role it is
# Krippendorff's (2004) 0.80.
TARGETS = {
    "right actor found": 0.98,
    "source right": 1.0,
    "voice right (own or not)": 0.95,
    "voice, alpha": 0.80,
    "role right": 0.85,
    "role, alpha": 0.80,
    "precision of counted mentions": 0.95,
    "recall, listed names": 0.95,
    "direct: F1": 0.95,
    "scare: F1": 0.85,
    "all: F1": 0.95,
    "kind right": 0.90,
    "speaker named: right": 0.80,
    "rules kept": 0.96,
    "boundaries, F1: ours": 0.95,
    "dates: recall": 0.95,
    "dates: precision": 0.95,
    "mentions: precision": 0.98,
    "mentions: recall": 0.98,
    "quotations: precision": 0.95,
    "quotations: recall": 0.95,
    ("macro-F1: the sentence alone", "news dev, rw"): 0.65,
    ("macro-F1: the sentence alone", "news dev, mt"): 0.65,
    "macro-F1: read together": 0.70,
    "Spearman: pooled": 0.80,
    "sign right: pooled": 0.85,
    "CPU seconds, judged and parsed (at most)": 10.0,
}


def table(
    *,
    texts: Path | None = None,
    gold: Path | None = None,
    bench: Path | None = None,
    ud: Path | None = None,
) -> pd.DataFrame:
    """Return one row a figure.

    Parameters
    ----------
    texts : path, optional
        The texts of corpus/iraq.
    gold : path, optional
        Holds `stance_units_dev.jsonl`, `stance_pairs_dev.json`, `newsmtsc_train.jsonl`,
        `newsmtsc_dev.jsonl`, `sentences_golden_rules.json`.
    bench : path, optional
        Holds `documents.jsonl` and `actors.csv`.
    ud : path, optional
        Searched for `.conllu` files, with its subfolders.

    Returns
    -------
    DataFrame
        `area`, `measure`, `set`; `data` (`seen` while the rules were written, `late`: marked after
        that, then looked at, `fresh`: never looked at, `planted` by the writer of the texts); `n`;
        `value` with `low` and `high`, a 95 % interval; `interval` (how it was made, or `not
        here`); `target` (what we aim at, where we do).
    """
    rows = []
    for area, parts in {
        "names": _names(texts, gold),
        "quotations": _quotations(texts, gold),
        "sentences": _sentences(gold, ud),
        "dates": _dates(texts, gold),
        "stance": _stance(texts, gold),
        "stance_pairs": _pairs(texts, gold),
        "planted": _planted(),
        "speed": _speed(bench, gold),
    }.items():
        for measure, name, figure in parts:
            target = TARGETS.get((measure, name), TARGETS.get(measure))
            about = {"area": area, "measure": measure, "set": name, "data": DATA.get(name, "")}
            rows.append(about | figure | {"target": target})
    return pd.DataFrame(rows, columns=COLUMNS).astype({"n": "Int64"})


def confusions(texts: Path | None, gold: Path | None) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield a title and a table: the coders' labels in the rows, the program's in the columns."""
    coded = {"sentences": marked.table("mentions"), "further sentences": marked.table("roles")}
    if gold:
        coded = {"stance units": marked.units(gold)} | coded
    for name, frame in coded.items() if texts else ():
        pairs = naming.compared(frame, _iraq(texts))
        for column in ("role", "voice"):
            yield f"{column}, {name}", pd.crosstab(pairs[column], pairs[f"{column}_found"])
    read = {}
    if gold:
        read = {
            f"stance, news dev, {split}": (judging.ALONE, _news(gold, split)) for split in SPLITS
        }
    if gold and texts:
        for label in (judging.TOGETHER, judging.ALONE):
            read[f"stance, stance units, {label}"] = (label, _units(texts, gold))
    for title, (label, frame) in read.items():
        yield title, pd.crosstab(frame["stance"], frame[label])
    yield "role, harbour", planted.confusion(_harbour(), marked.truth())


def main() -> None:
    """Print the table and the confusion tables; with `--write`, make the figures of docs anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="make the figures in docs/ anew too")
    chosen = parser.parse_args()
    here = {name: _folder(name) for name in ("TEXTS", "GOLD", "BENCH", "UD")}
    if chosen.write and not (here["TEXTS"] and here["GOLD"]):
        parser.error("set STANDPOINT_TEXTS and STANDPOINT_GOLD: without them figures would be lost")
    measured = table(**{name.lower(): folder for name, folder in here.items()})
    print(measured.to_string(index=False, na_rep="", float_format="{:.3f}".format))
    for title, frame in confusions(here["TEXTS"], here["GOLD"]):
        print(f"\n{title}: coders in rows, the program in columns\n{frame}")
    if chosen.write:
        page.write(measured)


def _names(texts: Path | None, gold: Path | None) -> Iterator[tuple]:
    if not texts:
        yield from _absent("stance units", "sentences", "further sentences")
        return
    features = _iraq(texts)
    yield from naming.beside_sentences(features, marked.table("mentions"))
    yield from naming.beside_roles(features, marked.table("roles"))
    if not gold:
        yield from _absent("stance units")
        return
    yield from naming.beside_units(features, marked.units(gold))
    for column, value in CODERS.items():
        about = {"n": CODED, "value": value}
        yield f"{column}, alpha of the two coders", "stance units", about


def _quotations(texts: Path | None, gold: Path | None) -> Iterator[tuple]:
    frame = marked.table("quotations")
    own = quoting.documents(marked.harbour(), frame)
    yield from quoting.rows(own, "harbour paragraphs", "paragraphs")
    if texts:
        others = quoting.documents(marked.iraq(texts), frame)
        yield from quoting.rows(others, "iraq paragraphs", "paragraphs")
    else:
        yield from _absent("iraq paragraphs")
    if gold:
        known = marked.identified(marked.news(gold))
        for name, held in (("news", "news_quotations"), ("last news", "last_news_quotations")):
            passages = quoting.sentences(known, marked.table(held))
            yield from quoting.rows(passages, name, "sentences")
    else:
        yield from _absent("news", "last news")


def _sentences(gold: Path | None, ud: Path | None) -> Iterator[tuple]:
    if gold:
        yield from sentences.rules(gold / "sentences_golden_rules.json")
        yield from sentences.rows(sentences.joined(marked.news(gold)), "news, joined")
    else:
        yield from _absent("golden rules", "news, joined")
    for file in sorted(ud.rglob("*.conllu")) if ud else []:
        paragraphs = list(sentences.universal(file.read_text(encoding="utf-8")))
        yield from sentences.rows(paragraphs, file.stem)
    if not ud:
        yield from _absent("Universal Dependencies")


def _dates(texts: Path | None, gold: Path | None) -> Iterator[tuple]:
    sets = {"dev": "iraq dates", "test": "iraq dates, other half"}
    if texts:
        found, frame = _iraq(texts).dates, marked.table("dates")
        for held, stretches in marked.table("date_stretches").groupby("set"):
            inside = dating.within(found, stretches)
            yield from dating.rows(inside, frame[frame["set"] == held], sets[held])
        traps = dating.trapped(found, marked.table("date_traps"))
        yield "dates: numbers and words that are none, taken for one", "iraq dates", traps
    else:
        yield from _absent(*sets.values())
    drawn = {name: f"news dates, {name}" for name in ("random", "enriched")}
    if gold:
        known = marked.identified(marked.news(gold))
        for name, own in marked.table("news_dates").groupby("drawn", sort=False):
            yield from dating.rows(*dating.sentences(known, own), drawn[name])
    else:
        yield from _absent(*drawn.values())
    planted_dates = dating.planted(marked.truth()["narrated"])
    yield from dating.rows(_harbour().dates, planted_dates, "harbour dates")


def _stance(texts: Path | None, gold: Path | None) -> Iterator[tuple]:
    names = {split: f"news dev, {split}" for split in SPLITS}
    if not gold:
        yield from _absent(*names.values(), "stance units")
        return
    for split, name in names.items():
        yield from judging.of_news(_news(gold, split), name)
    if not texts:
        yield from _absent("stance units")
        return
    yield from judging.of_units(_units(texts, gold), "stance units")
    for measure, value in CODERS_STANCE.items():
        about = {"n": CODED, "value": value}
        yield f"{measure}: the two coders", "stance units", about


def _pairs(texts: Path | None, gold: Path | None) -> Iterator[tuple]:
    names = {1: "all pairs", stances.FEWEST: f"pairs of {stances.FEWEST} sentences or more"}
    if texts and gold:
        features = _iraq(texts)
        both, less = (stances.compared(one, gold) for one in (features, judging.bare(features)))
        yield "pairs with a stance", names[1], scores.share(judging.known(both, gold))
        for fewest, name in names.items():
            yield from judging.of_pairs(both[both["sentences"] >= fewest], name)
            yield from judging.without(less[less["sentences"] >= fewest], name)
    else:
        yield from _absent(*names.values())
    true = judging.planted(_harbour(), marked.truth()["stance"])
    yield from judging.of_pairs(true, f"harbour, {judging.PLANTED} mentions or more")


def _planted() -> Iterator[tuple]:
    return planted.rows(_harbour(), marked.truth())


def _speed(bench: Path | None, gold: Path | None) -> Iterator[tuple]:
    if gold:
        coded = marked.coded_news(gold, "train")[:TIMED]
        parsed, judged = speed.judging(*(list(coded[one]) for one in ("sentence", "start", "end")))
        for measure, value in (
            ("CPU seconds, nlp.pipe alone", parsed),
            ("CPU seconds, judged and parsed (at most)", judged),
            ("judged and parsed / nlp.pipe alone", judged / parsed),
        ):
            yield measure, "news sentences", {"n": len(coded), "value": value}
    else:
        yield from _absent("news sentences")
    if not bench:
        yield from _absent("bench")
        return
    size, yardstick, ours = speed.ratio(bench)
    for measure, value in (
        ("MB measured", size),
        ("MB per CPU second, counting words", yardstick),
        ("MB per CPU second, segment and find", ours),
        ("segment and find / counting words", ours / yardstick),
    ):
        yield measure, "bench", {"value": value}


def _absent(*names: str) -> Iterator[tuple]:
    return (("all measures", name, scores.ABSENT) for name in names)


@cache
def _news(gold: Path, split: str) -> pd.DataFrame:
    coded = marked.coded_news(gold, "dev")
    return judging.news(coded[coded["split"] == split].reset_index(drop=True))


@cache
def _units(texts: Path, gold: Path) -> pd.DataFrame:
    return judging.units(marked.units(gold), _iraq(texts))


@cache
def _iraq(texts: Path):
    return extract.features(marked.ROOT / "corpus" / "iraq", texts=texts)


@cache
def _harbour():
    return extract.features(marked.ROOT / "corpus" / "harbour")


def _folder(name: str) -> Path | None:
    given = os.environ.get(f"STANDPOINT_{name}")
    return Path(given) if given else None


if __name__ == "__main__":
    main()
