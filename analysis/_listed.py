"""Passages as a list in HTML, with their places and what was counted in them: part of `explore`."""

from dataclasses import replace
from html import escape

import pandas as pd

from analysis import cite, count
from analysis.tables import Features

TOLD = ("source", "doc", "paragraph", "voice", "passage")
HIDDEN = (
    "actor", "type", "segment", "unit", "mention", "mentions", "start", "end", "start_date", "n",
    "use", "speaker", "scare", "role", "verb", "descriptors", "possessed", "name", "label",
)  # fmt: skip
COLUMNS = [*cite.PASSAGE, "n", "passage"]
NO_TEXT = (
    "in the cell that loads the corpus write "
    'extract.features(CORPUS, texts="FOLDER") with the folder that holds the texts, and run all '
    "cells again."
)


def page(features: Features, rows: pd.DataFrame, first: int, last: int) -> str:
    """Return the rows from `first` to before `last` as a list.

    Parameters
    ----------
    features : Features
    rows : DataFrame
        Mentions, contexts, or what `cite` gives. Columns that say nothing of the place are told
        with it.
    first, last : int

    Returns
    -------
    str
        HTML in which everything that comes from the corpus is escaped.
    """
    shown = rows.iloc[first:last].reset_index(drop=True)
    if "passage" not in shown.columns:
        found = cite.passages if "segment" in shown.columns else cite.contexts
        shown = shown.assign(passage=found(features, shown)["passage"].to_numpy())
    if "paragraph" not in shown.columns:
        shown = shown.assign(paragraph=shown["unit"])
    texts, dates = features.documents.set_index("doc")["text"], _dates(features)
    if not texts[rows["doc"].unique()].notna().any():
        few = "passage is" if len(rows) == 1 else "passages are"
        told = f"{len(rows):,} {few} behind this figure, but the texts are not here: {NO_TEXT}"
        return f"<p>{escape(told)}</p>"
    more = [column for column in shown.columns if column not in (*TOLD, *HIDDEN)]
    items = []
    for row in shown.to_dict("records"):
        text = texts[row["doc"]]
        if isinstance(text, str):
            date = dates.get((row["doc"], row["paragraph"]), "")
            place = [row["source"], row["doc"], date, f"paragraph {row['paragraph']}"]
            place += ["any voice" if row["voice"] == "all" else f"{row['voice']} voice"]
            place += [
                f"{name.replace('_', ' ')} {_short(row[name])}" for name in more if row[name] != ""
            ]
            told = escape(", ".join(str(one) for one in place if one))
            passage = highlighted(row["passage"], text)
            items.append(f'<li value="{first + 1}"><small>{told}</small><br>{passage}</li>')
        first += 1
    left, absent = len(rows) - last, len(shown) - len(items)
    told = f"Passages {last - len(shown) + 1} to {last} of {len(rows):,}"
    told += f"; {left:,} more." if left else "."
    if absent:
        told += f" {absent} of these are not here: {NO_TEXT}"
    return f"<p>{escape(told)}</p>" + (f"<ol>{''.join(items)}</ol>" if items else "")


def highlighted(passage: str, text: str) -> str:
    """Return a passage as HTML, what was counted highlighted; marks of the text stay marks.

    Parameters
    ----------
    passage : str
        As `cite` gives it: with what was counted between « and ».
    text : str
        The document that it is from, which may hold such marks of its own.

    Returns
    -------
    str
        Escaped, with `mark` elements.

    Examples
    --------
    >>> highlighted("They «said» <no> to «us».", "They «said» <no> to us.")
    'They «said» &lt;no&gt; to <mark>us</mark>.'
    """
    plain = _unmarked(passage)
    text = " ".join(text.split()) if "«" in text or "»" in text else plain
    begin = _unmarked(text).find(plain)
    if begin < 0:
        text, begin = plain, 0
    letters = [place for place, letter in enumerate(text) if letter not in "«»"]
    after = letters[begin] if begin < len(letters) else len(text)
    before = letters[begin - 1] + 1 if begin else 0
    # A mark of the text before the first letter is the sentence's own or stands before it: the
    # right one of these leaves the fewest marks over.
    tried = [_aligned(passage, text, place) for place in range(before, after + 1)]
    return min(tried, key=lambda shown: shown.count("</mark>") or len(passage))


def _unmarked(text: str) -> str:
    return text.replace("«", "").replace("»", "")


def _aligned(passage: str, text: str, place: int) -> str:
    """Return a passage as HTML: highlighted where it has a mark and the text has none."""
    shown, marked = [], False
    for letter in passage:
        if letter == "»" and marked:
            shown.append("</mark>")
            marked = False
        elif letter not in "«»" or letter == text[place : place + 1]:
            shown.append(escape(letter))
            place += 1
        elif letter == "«" and not marked:
            shown.append("<mark>")
            marked = True
    return "".join(shown) + ("</mark>" if marked else "")


def _dates(features: Features) -> dict[tuple[str, int], str]:
    """Return the date of each paragraph as it was written down: its part's, else its document's."""
    placed = features.segments[["doc", "paragraph", "part"]].drop_duplicates(["doc", "paragraph"])
    placed = placed.merge(features.parts[["doc", "part", "date"]], how="left", on=["doc", "part"])
    own = placed["doc"].map(features.documents.set_index("doc")["date"])
    dates = placed["date"].where(placed["date"].fillna("") != "", own).fillna("")
    return dict(zip(zip(placed["doc"], placed["paragraph"], strict=True), dates, strict=True))


def _short(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def places(features: Features, words: list[str], voice: str) -> pd.DataFrame:
    """Return every place where words are used in a voice, whomever the text names there.

    Parameters
    ----------
    features : Features
    words : list of str
        In the form in which they are counted, or with capitals.
    voice : {"own", "quoted", "reprinted", "all"}

    Returns
    -------
    DataFrame
        As `cite.concordance` gives it: for the first word, for the second, and so on.

    Examples
    --------
    >>> from analysis import extract
    >>> len(places(extract.features("corpus/harbour"), ["curfew"], "own"))
    11
    """
    everything = count.whole(count.contexts(features, voice=voice))
    everything = replace(everything, index=everything.index.assign(voice=voice))
    known = set(everything.terms)
    words = [word if word in known else word.lower() for word in dict.fromkeys(words)]
    found = [cite.concordance(features, everything, word) for word in words]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)
