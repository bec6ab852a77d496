"""Put rows of several batches of documents together, as if they were one. Part of `extract`."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis._keys import IDENTITY

BATCH = 4_000_000  # characters of text that are measured at a time
BY_KEY = {"counts", "paragraphs"}  # features hold these by their key, the others by place


def shares(documents: pd.DataFrame, jobs: int) -> list[pd.DataFrame]:
    """Return documents in runs of about the same size: one a process, more if those were large."""
    lengths = documents["text"].str.len().fillna(0).to_numpy(dtype="int64")
    n = max(jobs if len(documents) > 1 else 1, -(-int(lengths.sum()) // BATCH))
    ends = np.cumsum(lengths + 1)
    cuts = np.searchsorted(ends, ends[-1:] * np.arange(1, n) / n)
    edges = np.unique([0, *cuts, len(documents)])
    return [documents.iloc[low:high] for low, high in pairwise(edges)] or [documents]


def unchanged(documents: pd.DataFrame, known: pd.DataFrame | None) -> pd.Series:
    """Tell of which documents the rows that were made before are what would be made now."""
    if known is None:
        return pd.Series(False, index=documents.index)
    keys = pd.MultiIndex.from_frame(known[IDENTITY])
    return pd.Series(pd.MultiIndex.from_frame(documents[IDENTITY]).isin(keys), documents.index)


def in_order(frame: pd.DataFrame, docs: pd.Series) -> pd.DataFrame:
    """Return a table's rows by document, in the order of `docs`, and else as they were."""
    if frame.empty:
        return frame.reset_index(drop=True)
    # Runs of rows of one document are looked up, not rows: a quarter of the time.
    column = pa.array(frame["doc"], pa.large_string())
    starts = np.flatnonzero(pc.not_equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False))
    starts = np.append(0, starts + 1)
    places = pd.Index(docs).get_indexer(column.take(pa.array(starts)).to_pandas())
    if (np.diff(places) < 0).any():
        lengths = np.diff(np.append(starts, len(frame)))
        order = np.argsort(places, kind="stable")
        within = np.arange(len(frame)) - np.repeat(
            np.cumsum(lengths[order]) - lengths[order], lengths[order]
        )
        frame = frame.take(np.repeat(starts[order], lengths[order]) + within)
    return frame.reset_index(drop=True)


def of_features(frames: Mapping[str, pd.DataFrame], docs: pd.Series) -> dict[str, pd.DataFrame]:
    """Return the tables of features in the order in which they are always given."""
    ranked = docs.sort_values()
    return {
        name: in_order(frame, ranked if name in BY_KEY else docs) for name, frame in frames.items()
    }


def with_words(documents: pd.DataFrame, measured: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return documents with how many words each of them has."""
    words = measured["paragraphs"].groupby("doc")["words"].sum()
    return documents.assign(words=documents["doc"].map(words).fillna(0).astype("int64"))
