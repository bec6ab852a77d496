"""Aliases that find others than their actor, terms that find nothing: part of `review`."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis import find
from analysis._lines import count, cut, row
from analysis._variants import fold, singular, use
from analysis.tables import Features

FEWEST = 3  # mentions that make a doubt about an alias
MOSTLY = 0.5  # share of an alias's mentions from which it finds something else
MUCH = 0.05  # share of all mentions from which that weighs
ALIASES = {  # doubts of `review.aliases` with the words before an example; what; what to do
    "longer names": (
        {"inside a longer name": "as in"},
        ("stands", "stand", "mostly inside longer names that are not listed"),
        "list the longer name with whom it means",
    ),
    "ordinary words": (
        {
            "in small letters": "as in",
            "among words in capitals": "as in",
            "no name and no noun": "as in",
        },
        ("stands", "stand", "mostly as ordinary words do"),
        "read some places: if it is not the actor, make the alias longer, or give it up",
    ),
    "surnames": (
        {"surname of two actors": "also of"},
        ("is", "are", "the surname of two actors"),
        "give the surname to one, or list full names only",
    ),
}


def sentences(features: Features, aliases: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield what aliases find beside their actors: `aliases` has the columns of `review.DOUBTS`."""
    name = features.mentions["name"].map(find.key)
    often = features.mentions.groupby(["actor", name]).size()
    keys = zip(aliases["actor"], aliases["alias"].map(find.key), strict=True)
    share = aliases["n"] / aliases["of"].clip(lower=1)
    weight = share * [int(often.get(key, 0)) for key in keys]
    aliases = aliases.assign(share=share, weight=weight).sort_values(
        "weight", ascending=False, kind="stable"
    )
    for kind, (doubts, (single, many, what), advice) in ALIASES.items():
        # That "government" means whom "Government" means is no wonder.
        usual = np.array([bool(use(singular(fold(alias)))) for alias in aliases["alias"]], bool)
        usual &= (aliases["doubt"] == "in small letters").to_numpy()
        often = ~usual & (aliases["share"] >= MOSTLY) & (aliases["n"] >= FEWEST)
        rows = aliases[aliases["doubt"].isin(doubts) & often]
        rows = rows.drop_duplicates("line")
        if rows.empty:
            continue
        shown = (
            f"'{one.alias}' (line {one.line}: {one.n} of {one.of}, {doubts[one.doubt]} "
            f"'{cut(' '.join(one.example.split()), 40)}')"
            for one in rows.itertuples()
        )
        much = kind == "longer names" and rows["weight"].sum() >= MUCH * len(features.mentions)
        found = count(len(rows), "alias", "aliases")
        sentence = f"{found} of actors.csv {single if len(rows) == 1 else many} {what}: "
        yield "much by other names" if much else kind, sentence + f"{row(shown, most=3)}; {advice}"


def lexicon(features: Features) -> Iterator[tuple[str, str]]:
    """Yield the terms of `lexicon.csv` that no text has, in whatever form."""
    terms = features.lexicon["term"].tolist()
    if not (terms and features.has_texts):
        return
    forms = {term: r"\s+".join(map(_form, term.split())) for term in terms}
    lost = dict(forms)
    for text in features.documents["text"]:
        lost = {
            term: form
            for term, form in lost.items()
            if not re.search(rf"(?<!\w){form}(?!\w)", text, re.IGNORECASE)
        }
    if lost:
        what = f"{len(lost)} of {count(len(terms), 'term')} of lexicon.csv"
        what += " is" if len(lost) == 1 else " are"
        yield "lexicon", f"{what} in no text, in whatever form: {row(lost)}; look at the spelling"


def _form(word: str) -> str:
    """Return the pattern of a word's forms: puppet, puppets; ally, allies; butcher, butchered."""
    stem = word[:-1] if word[-1:] in "ey" and len(word) > 3 else word
    return re.escape(stem).replace("'", "['’]") + r"(?:e|y|ie|i)?(?:s|es|d|ed|ing|ly)?"
