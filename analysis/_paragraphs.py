"""How many words each paragraph has, and with which others it is one unit: workings of `count`."""

from itertools import pairwise

import numpy as np
import pandas as pd

from analysis import _flat, tables


def table(segments: pd.DataFrame, counted: pd.DataFrame, shortest: int) -> pd.DataFrame:
    """Return `tables.PARAGRAPHS`; `shortest` is how many words a unit has at least."""
    docs = sorted(segments["doc"].unique())
    most = int(segments["paragraph"].max()) + 1 if len(segments) else 1

    def key(frame: pd.DataFrame) -> np.ndarray:
        """Return a number for each row's paragraph, in the order of documents and paragraphs."""
        return _flat.numbers(frame["doc"], docs) * most + frame["paragraph"].to_numpy()

    keys, first, row = np.unique(key(segments), return_index=True, return_inverse=True)
    frame = segments.iloc[first].reset_index(drop=True)
    starts, ends = segments["start"].to_numpy(), segments["end"].to_numpy()
    begin, finish = starts[first], ends[first]
    np.minimum.at(begin, row, starts)
    np.maximum.at(finish, row, ends)
    frame["start"], frame["end"] = begin, finish
    place = np.searchsorted(keys, key(counted))
    voice, n = _flat.numbers(counted["voice"], tables.VOICES), counted["n"].to_numpy()
    words = np.bincount(place * len(tables.VOICES) + voice, n, len(keys) * len(tables.VOICES))
    words = words.reshape(-1, len(tables.VOICES)).astype("int64")
    frame["words"] = words.sum(axis=1)
    for column, name in (("own_words", "own"), ("reprinted_words", "reprinted")):
        frame[column] = words[:, tables.VOICES.index(name)]
    frame["unit"] = units(frame, shortest)
    return tables.build(tables.PARAGRAPHS, frame)


def units(frame: pd.DataFrame, shortest: int) -> list[int]:
    """Return the unit of each paragraph; `frame` is sorted by doc and paragraph."""
    paragraphs = frame["paragraph"].tolist()
    result = list(paragraphs)
    # A part's run of paragraphs: what stands before and after an inserted part is not one unit.
    run = (frame["doc"].ne(frame["doc"].shift()) | frame["part"].ne(frame["part"].shift())).cumsum()
    sizes, headings = frame["words"].tolist(), frame["heading"].tolist()
    bounds = [*np.flatnonzero(np.diff(run.to_numpy(), prepend=0)).tolist(), len(frame)]
    for low, high in pairwise(bounds):
        closed = first = None
        words = 0
        for place in range(low, high):
            first = place if first is None else first
            words += sizes[place]
            result[place] = paragraphs[first]
            if words >= shortest and not headings[place]:
                closed, first, words = first, None, 0
        if first is not None and closed is not None:  # the last lines go with what precedes
            result[first:high] = [paragraphs[closed]] * (high - first)
    return result
