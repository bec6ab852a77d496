"""What a careful colleague would object to in a corpus: the sentences behind `review.doubts`.

Each kind of doubt has one sentence, however many documents, sources or aliases it is about, so that
a corpus of thousands has a page that can be read. How much each weighs stands in `KINDS`.
"""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis import _aliased, _coders, _overlap, _strays, _twins, segment
from analysis._lines import count, row
from analysis.tables import Features

WEIGHTY, LOOK, DETAIL = "Weighty", "Worth a look", "Details"
KINDS = {  # in order of weight
    "no actors": WEIGHTY,
    "no mentions": WEIGHTY,
    "few mentions": WEIGHTY,
    "one source": WEIGHTY,
    "misnamed files": WEIGHTY,
    _overlap.BOUND: WEIGHTY,
    "repeated across sources": WEIGHTY,
    "much undated": WEIGHTY,
    "much too long": WEIGHTY,
    "much by other names": WEIGHTY,
    "guessed": WEIGHTY,
    "no texts": LOOK,
    "short sources": LOOK,
    "uneven sources": LOOK,
    _overlap.APART: LOOK,
    "undated": LOOK,
    "repeated": LOOK,
    "boilerplate": LOOK,
    "longer names": LOOK,
    "ordinary words": LOOK,
    "surnames": LOOK,
    "codes": LOOK,
    "never found": LOOK,
    "one source only": LOOK,
    "guessed titles": DETAIL,
    "lexicon": DETAIL,
    "doubtful mentions": DETAIL,
    "quotation marks": DETAIL,
}
FEW_MENTIONS = 30  # of all actors together
FEW_WORDS = 1000
MANY_TIMES = 50
UNDATED = 0.2  # share of the words from which undated documents weigh
WEIGHS = {"source", "date", "author"}  # guesses that numbers hang on


def sentences(
    features: Features, aliases: pd.DataFrame | None, corpus: Path | None
) -> Iterator[tuple[str, str]]:
    """Yield kinds of doubt, each with its sentence, in any order.

    Parameters
    ----------
    features : Features
    aliases : DataFrame, optional
        The doubts of `review.aliases`, of all mentions or of some.
    corpus : Path, optional
        The corpus folder, or the table of documents; else what lies beside it is not looked at.
    """
    yield from _actors(features, corpus)
    yield from _sources(features)
    yield from _overlap.sentences(features)
    yield from _dates(features)
    yield from _sizes(features)
    yield from _texts(features)
    yield from _mentions(features)
    if aliases is not None:
        yield from _aliased.sentences(features, aliases)
    yield from _aliased.lexicon(features)
    if corpus is not None:
        folder = corpus if corpus.is_dir() else corpus.parent
        if files := _strays.misnamed(folder, corpus):
            named = row(f"{name} (meant: {meant}?)" for name, meant in files)
            what = "is read by nobody" if len(files) == 1 else "are read by nobody"
            yield "misnamed files", f"{named} {what}: rename or move"
        for sentence in _strays.boilerplate(features.documents, folder):
            yield "boilerplate", sentence


def _actors(features: Features, corpus: Path | None) -> Iterator[tuple[str, str]]:
    if not features.actors.empty:
        return
    where = shlex.quote(str(corpus or features.name))
    beside = [name for name in ("clusters", "coding") if len(getattr(features, name))]
    beside = [f"{name}.csv" for name in beside] + ["corpus.toml"] * ("actor" in features.settings)
    wait = f" ({' and '.join(beside)} may name actors, and cannot be checked until then)"
    draft = f"'standpoint actors {where}' writes a draft of actors.csv"
    yield "no actors", f"no actors are listed: {draft}{wait * bool(beside)}"


def _sources(features: Features) -> Iterator[tuple[str, str]]:
    if len(features.sources) == 1:
        only = f"only one source, {features.sources[0]}"
        yield "one source", f"{only}: there is nothing to compare (column source of documents.csv)"
    words = features.paragraphs.groupby("source")["own_words"].sum()
    if few := [f"{source} ({n:,})" for source, n in words.items() if n < FEW_WORDS]:
        which = f"{len(few)} of {count(len(words), 'source')}"
        what = "has" if len(few) == 1 else "have"
        advice = "expect wide intervals, or join short ones under one name"
        yield "short sources", f"{which} {what} under {FEW_WORDS:,} own words: {row(few)}; {advice}"


def _dates(features: Features) -> Iterator[tuple[str, str]]:
    vague = features.paragraphs["start_date"].isna()
    lost = features.paragraphs[vague]
    docs = lost["doc"].unique()
    if len(docs):
        share = lost["words"].sum() / max(features.paragraphs["words"].sum(), 1)
        by = features.paragraphs.assign(vague=vague).groupby("source")["vague"].all()
        whole = f"; all of {row(by.index[by])}" if by.any() else ""
        what = f"{_of(len(docs), features)} ({share:.0%} of the words)"
        what += " has no date, and is" if len(docs) == 1 else " have no date, and are"
        advice = "write 2004, 2004-03 or 2004-03-12 into documents.csv"
        kind = "much undated" if share >= UNDATED else "undated"
        yield kind, f"{what} left out of all time figures: {row(docs)}{whole}; {advice}"
    guessed = features.documents["guessed"].str.split().explode().dropna()
    guessed = guessed[guessed != ""].value_counts()
    if len(guessed):
        found = row(count(n, name) for name, n in guessed.items())
        kind = "guessed" if WEIGHS & set(guessed.index) else "guessed titles"
        advice = "check them, and delete the word, or the column, once you have"
        yield kind, f"still guesses: {found} (column guessed of documents.csv): {advice}"


def _sizes(features: Features) -> Iterator[tuple[str, str]]:
    size = features.documents.set_index("doc")["words"]
    usual = size.median()
    if long := [f"{doc} ({n:,})" for doc, n in size[size > MANY_TIMES * usual].items()]:
        what = f"over {MANY_TIMES} times longer than the median document ({usual:,.0f} words)"
        verb = "is" if len(long) == 1 else "are"
        yield "much too long", f"{row(long)} {verb} {what}: is it one text, or a whole volume?"
    words = features.paragraphs.groupby(["source", "doc"])["own_words"].sum()
    share = words / words.groupby("source").transform("sum").clip(lower=1)
    many = words.groupby("source").transform("size") > 2
    rows = share[many & (share > 0.5)].sort_values(ascending=False)
    if len(rows):
        shown = row(f"{doc} ({part:.0%} of {source})" for (source, doc), part in rows.items())
        what = "one document is more than half of its source"
        yield "uneven sources", f"{what}: {shown}; what is told of the source is told of that text"


def _texts(features: Features) -> Iterator[tuple[str, str]]:
    documents = features.documents
    missing = documents.loc[documents["text"].isna(), "doc"].tolist()
    if missing:
        what = "no passages are shown, and repeated texts, aliases and words not looked into"
        advice = "bring them in with --texts FOLDER"
        yield "no texts", f"the texts of {row(missing)} are not here: {what}; {advice}"
    here = documents.dropna(subset="text").set_index("doc")["text"]
    found = _twins.pairs(dict(here))
    known = documents[documents["sha256"] != ""]
    first = known.groupby("sha256")["doc"].transform("first")
    same = known.assign(first=first)[first != known["doc"]]
    same = same.assign(second=same["doc"], share=1.0, kind="same")[list(found)]
    pairs = pd.concat([found, same]).drop_duplicates(["first", "second"])
    source = documents.set_index("doc")["source"]
    across = pairs["first"].map(source) != pairs["second"].map(source)
    for kind, rows in (("repeated across sources", pairs[across]), ("repeated", pairs[~across])):
        if len(rows):
            shown = [
                f"{one.first} and {one.second} ("
                + (f"{one.share:.0%}" * (one.kind == "near"))
                + "the same" * (one.kind == "same")
                + ")"
                for one in rows.itertuples()
            ]
            where = "of different sources" if kind == "repeated across sources" else "of one source"
            near = ", or nearly (share of the shorter text's words)"
            near *= bool((rows["kind"] == "near").any())
            what = "are the same" if len(rows) > 1 else "is the same text twice"
            advice = "keep one, or give whose words they are in parts.csv"
            yield kind, f"{count(len(rows), 'pair')} {where} {what}{near}: {row(shown)}; {advice}"
    marks = {doc: places for doc, text in here.items() if (places := segment.unpaired(text))}
    if marks:
        total = sum(map(len, marks.values()))
        shown = [f"{doc}, " + _lines_of(here[doc], places) for doc, places in marks.items()]
        what = f"{count(total, 'quotation mark')} without a partner in {_of(len(marks), features)}"
        advice = "who speaks may be taken wrongly there"
        yield "quotation marks", f"{what}: {row(shown, sign='; ')}; {advice}"


def _mentions(features: Features) -> Iterator[tuple[str, str]]:
    mentions, named, actors = features.mentions, features.named, features.actors
    if actors.empty:
        return
    words = features.documents["words"].sum()
    if mentions.empty:
        yield "no mentions", "no actor is mentioned at all: look at the aliases in actors.csv"
        return
    if len(named) < FEW_MENTIONS:
        what = f"actors are named {count(len(named), 'time')} only, in {count(words, 'word')}"
        yield "few mentions", f"{what}: list more of their names (or more actors) in actors.csv"
    lines = actors.drop_duplicates("actor").set_index("actor")["line"]
    where = {actor: f"{label} (line {lines[actor]})" for actor, label in features.labels.items()}
    of, found = f"of {count(len(where), 'actor')}", set(mentions["actor"])
    if never := [told for actor, told in where.items() if actor not in found]:
        advice = "spelt otherwise in the texts, or not there: mend or delete their rows"
        what = f"{len(never)} {of} {'is' if len(never) == 1 else 'are'} never found"
        yield "never found", f"{what}, by no alias of actors.csv: {row(never)}; {advice}"
    by = named.groupby("actor")["source"].agg(["nunique", "first", "size"])
    by = by[by["nunique"] == 1].sort_values("size", ascending=False)
    if len(by) and len(features.sources) > 1:
        shown = (
            f"{features.labels[actor]} (by {one.first_}, {one.size_})"
            for actor, one in zip(by.index, by.add_suffix("_").itertuples(), strict=True)
        )
        what = f"{len(by)} {of} {'is' if len(by) == 1 else 'are'} named by one source only"
        yield "one source only", f"{what}, so that nobody can be compared on them: {row(shown)}"
    unsure = mentions[mentions["use"] == "doubtful"]
    if len(unsure):
        first = unsure.iloc[0]
        places = features.documents.set_index("doc")["text"]
        what = f"{len(unsure):,} of {count(len(mentions), 'mention')} may be places or parts of "
        what += "other names, and are counted"
        at = _at(places[first["doc"]], first["start"])
        yield "doubtful mentions", f"{what}: '{first['name']}' ({first['doc']}, {at}), …"
    placed = _coders.placed(features, features.coding)
    fits = placed.merge(mentions[_coders.UNIT], on=_coders.UNIT, how="left", indicator=True)
    lost = fits[fits["_merge"] == "left_only"]
    if len(lost):
        shown = (
            f"{one.coder} codes '{one.actor}' in {one.doc}, characters {one.start} to {one.end}"
            for one in lost.itertuples()
        )
        what = f"{len(lost)} of {count(len(fits), 'code')} in coding.csv"
        what += " is" if len(lost) == 1 else " are"
        advice = "list that name again, or delete the row"
        yield "codes", f"{what} where the actor is not named: {row(shown, most=3)}; {advice}"


def _of(n: int, features: Features) -> str:
    """Return a number of documents beside that of all.

    >>> from analysis import extract
    >>> _of(2, extract.features("corpus/harbour"))
    '2 of 16 documents'
    """
    return f"{n:,} of {count(len(features.documents), 'document')}"


def _at(text: object, place: int) -> str:
    """Return the line of a text in which a character stands, if the text is there."""
    if not isinstance(text, str):
        return f"character {place}"
    return f"line {text.count(chr(10), 0, place) + 1}"


def _lines_of(text: str, places: list[int]) -> str:
    lines = list(dict.fromkeys(_at(text, place).removeprefix("line ") for place in places))
    return f"line{'s' * (len(lines) > 1)} {row(lines)}"
