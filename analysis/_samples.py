"""Draw with unequal chances, and show what is drawn in its place: the workings of `code.sheet`."""

import numpy as np
import pandas as pd

BESIDE = 2  # sentences shown before and after the one to be coded


def chances(sizes: np.ndarray, n: int) -> np.ndarray:
    """Return chances in proportion to sizes that add up to n, none above 1.

    >>> chances(np.array([4.0, 1.0, 1.0]), 2).tolist()
    [1.0, 0.5, 0.5]
    """
    found = np.ones(len(sizes))
    free = np.full(len(sizes), len(sizes) > n)
    while free.any():
        found[free] = (n - (~free).sum()) * sizes[free] / sizes[free].sum()
        over = free & (found > 1)
        if not over.any():
            break
        found[over] = 1
        free &= ~over
    return found


def systematic(chances: np.ndarray, start: float) -> np.ndarray:
    """Return which rows are drawn at equal steps through their chances, from `start` (0 to 1) on.

    >>> systematic(np.array([0.5, 0.5, 0.5, 0.5]), 0.2).tolist()
    [False, True, False, True]
    """
    return np.diff(np.floor(chances.cumsum().round(9) + start), prepend=0) > 0


def around(documents: pd.DataFrame, segments: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return for each place the sentences before it, its own with the name [[so]], those after."""
    texts = documents.set_index("doc")["text"]
    by_doc = dict(list(segments.groupby("doc")))
    rows = []
    for place in drawn.itertuples():
        own = by_doc[place.doc]
        part = own.loc[own["segment"] == place.segment, "part"].iloc[0]
        own = own[own["part"] == part]  # another part is another author
        at = int(np.flatnonzero(own["segment"] == place.segment)[0])
        start, end = own["start"].iloc[at], own["end"].iloc[at]
        first = own["start"].iloc[max(at - BESIDE, 0)]
        last = own["end"].iloc[min(at + BESIDE, len(own) - 1)]
        text = texts[place.doc]
        name = f"[[{text[place.start : place.end]}]]"
        sentence = f"{text[start : place.start]}{name}{text[place.end : end]}"
        rows.append(
            [" ".join(one.split()) for one in (text[first:start], sentence, text[end:last])]
        )
    return pd.DataFrame(
        rows, columns=["before", "sentence", "after"], index=drawn.index, dtype="str"
    )
