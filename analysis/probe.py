"""Is it really the source? What a difference hangs on, and what else sets sources apart."""

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import _matrices, _measures
from analysis.tables import OTHERS, Contexts, Features

LEFT = ["effect", "without", "left_out", "doc", "unit", "held"]


def influence(contexts: Contexts, table: pd.DataFrame, *, by: str = "source") -> pd.DataFrame:
    """Return what is left of each difference when the text that it hangs on most is left out.

    Of the side that uses a word more, each document is left out in turn; if the side is one
    document, each of its contexts.

    Parameters
    ----------
    contexts : Contexts
        What `table` was made from.
    table : DataFrame
        Rows of `weigh.keyness`.
    by : {"source", "actor"}
        As it was for `weigh.keyness`.

    Returns
    -------
    DataFrame
        The rows of `table`: `source` (or `actor`), `reference`, `term`, `n`; `effect` (binary
        logarithm of the ratio of rates), `without` (the same without the piece that takes most
        from it; 0 if nothing is left to compare), `left_out` ("document", "paragraph" or
        "sentence"), `doc` and `unit` of that piece (no unit if a document), `held` (occurrences of
        the word in it).

    Examples
    --------
    >>> from analysis import count, extract, weigh
    >>> contexts = count.contexts(extract.features("corpus/harbour"), actor="guard")
    >>> table = weigh.keyness(contexts, target="ROPEWALK", most=1)
    >>> found = influence(contexts, table).iloc[0]
    >>> print(found["term"], round(found["effect"], 1), round(found["without"], 1))
    dockers 3.5 2.8
    """
    own = contexts.index[by].to_numpy(dtype=object)
    words = _matrices.sums(contexts.matrix, axis=1)
    frames = []
    for (name, other), rows in table.reset_index(drop=True).groupby([by, "reference"]):
        column = np.searchsorted(contexts.terms, rows["term"].to_numpy(dtype=object))
        sides = own == name, own != name if other == OTHERS else own == other
        counts = [contexts.matrix[side][:, column] for side in sides]
        sums = [_matrices.sums(side) for side in counts]
        totals = [words[side].sum() for side in sides]
        effect = _measures.log_ratio(*sums, totals)
        for place, more in enumerate((effect >= 0, effect < 0)):
            about, member = _pieces(contexts, sides[place])
            held, size = (member @ counts[place]).toarray(), member @ words[sides[place]]
            left, rest = list(sums), list(totals)
            left[place], rest[place] = left[place] - held, totals[place] - size[:, None]
            without = _measures.log_ratio(*left, rest)
            worst = np.argmin(without * np.sign(effect), axis=0)
            at = worst[more], np.flatnonzero(more)
            found = rows.loc[more, [by, "reference", "term", "n"]]
            found = found.assign(effect=effect[more], without=without[at], held=held[at])
            frames.append(found.assign(**{key: about[key].array[at[0]] for key in about.columns}))
    columns = [by, "reference", "term", "n", *LEFT]
    if not frames:
        return pd.DataFrame(columns=columns)
    found = pd.concat(frames)[columns].sort_index().set_axis(table.index)
    return found.astype({"held": "int64"})


def _pieces(contexts: Contexts, side: np.ndarray) -> tuple[pd.DataFrame, sparse.csr_matrix]:
    """Return what can be left out of one side, and which of its contexts belong to each piece."""
    index = contexts.index[side]
    keys = ["doc"] if index["doc"].nunique() > 1 else ["doc", "unit"]
    number = index.groupby(keys, sort=True).ngroup().to_numpy()
    about = index[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    about = about.assign(left_out="document" if keys == ["doc"] else contexts.unit)
    if "unit" not in about:
        about["unit"] = pd.NA
    return about.astype({"unit": "Int64"}), _matrices.member(number)


def styles(features: Features) -> pd.DataFrame:
    """Return how the sources' texts differ in length, kind and date, whatever they say.

    Such differences can pass for differences of framing: a communiqué and an essay by one hand
    would be told apart by their words.

    Parameters
    ----------
    features : Features

    Returns
    -------
    DataFrame
        A row a source, in the order of `features.sources`: `source`, `documents`, `units`,
        `words`; `words_per_document` (median over the source's share of each document),
        `words_per_unit` (median), `words_per_sentence` (mean, headings aside), `quoted` (share of
        words in quotations and reprints), `headings` (share of paragraphs), `first`, `last` (years
        of publication, missing if undated).

    Examples
    --------
    >>> from analysis import extract
    >>> found = styles(extract.features("corpus/harbour")).set_index("source")
    >>> found["words_per_sentence"].round(1).loc[["GAZETTE", "ROPEWALK"]].tolist()
    [14.3, 14.1]
    """
    frame, segments = features.paragraphs, features.segments
    heading = segments.groupby(["doc", "paragraph"])["heading"].first()
    frame = frame.join(heading, on=["doc", "paragraph"])
    grouped, text = frame.groupby("source"), frame[~frame["heading"].astype(bool)]
    sentences = segments[~segments["heading"]].groupby("source").size()
    words = grouped["words"].sum()
    units = frame.groupby(["source", "doc", "unit"])["words"].sum()
    years = grouped["start_date"].agg(["min", "max"])
    table = pd.DataFrame(
        {
            "documents": grouped["doc"].nunique(),
            "units": units.groupby("source").size(),
            "words": words,
            "words_per_document": units.groupby(["source", "doc"]).sum().groupby("source").median(),
            "words_per_unit": units.groupby("source").median(),
            "words_per_sentence": text.groupby("source")["words"].sum() / sentences,
            "quoted": 1 - grouped["own_words"].sum() / words.where(words > 0),
            "headings": grouped["heading"].mean(),
            "first": years["min"].dt.year.astype("Int64"),
            "last": years["max"].dt.year.astype("Int64"),
        }
    )
    return table.loc[features.sources].rename_axis("source").reset_index()
