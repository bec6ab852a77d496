"""What a scorer is, and whether what it returns can be used. Part of `judge` and `rate`."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from analysis.tables import CorpusError

__all__ = ["Scorer", "checked", "scores"]


class Scorer(Protocol):
    """Any callable that scores the stance of sentences towards spans in them.

    `scorer(texts, starts, ends)` returns a number from -1 (against) to 1 (for) for each sentence,
    in the same order; `text[start:end]` is the name of the target in its sentence.
    """

    def __call__(
        self, texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]
    ) -> Sequence[float]: ...


def checked(texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> None:
    """Raise an error unless each sentence has a target in it."""
    if not len(texts) == len(starts) == len(ends):
        counted = f"{len(texts)} sentences, {len(starts)} starts and {len(ends)} ends"
        raise CorpusError(f"{counted}; there must be one start and one end a sentence")
    for place, (text, start, end) in enumerate(zip(texts, starts, ends, strict=True)):
        if not (0 <= start < end <= len(text) and text[start:end].strip()):
            raise CorpusError(
                f"sentence {place} (counted from 0) has {len(text)} characters and a target from "
                f"{start} to {end}; allowed: 0 <= start < end <= {len(text)}, around a name"
            )


def scores(
    scorer: Scorer, texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> np.ndarray:
    """Return what a scorer says of sentences, once it has been checked.

    Parameters
    ----------
    scorer : Scorer
        Is not called if there are no sentences.
    texts : sequence of str
    starts, ends : sequences of int
        Half-open character offsets of the target in its sentence.

    Returns
    -------
    ndarray of float64
        A score a sentence, from -1 (against) to 1 (for).

    Raises
    ------
    CorpusError
        Where a span is not in its sentence, or the scorer does not return one number from -1 to 1
        a sentence; the message says which and what is allowed.

    Examples
    --------
    >>> def brave(texts, starts, ends):
    ...     return [0.5 if "brave" in text[:start] else 0 for text, start in zip(texts, starts)]
    >>> scores(brave, ["The brave Guard.", "The Guard."], [10, 4], [15, 9]).tolist()
    [0.5, 0.0]
    """
    texts, starts, ends = list(texts), [int(at) for at in starts], [int(at) for at in ends]
    checked(texts, starts, ends)
    if not texts:
        return np.empty(0)
    name = f"scorer '{getattr(scorer, '__name__', type(scorer).__name__)}'"
    found = scorer(texts, starts, ends)
    try:
        found = np.asarray(found, dtype="float64")
    except (TypeError, ValueError):
        raise CorpusError(
            f"{name} returned {type(found).__name__}; allowed: a list or an array of one number "
            "from -1 to 1 a sentence"
        ) from None
    if found.shape != (len(texts),):
        told = len(found) if found.ndim == 1 else f"an array of the shape {found.shape} as"
        raise CorpusError(
            f"{name} returned {told} scores for {len(texts)} sentences; allowed: one a sentence, "
            "in the same order"
        )
    wrong = np.flatnonzero(~(np.abs(found) <= 1))  # nan compares as false
    if len(wrong):
        raise CorpusError(
            f"{name} returned {found[wrong[0]]} for sentence {wrong[0]} (counted from 0; such "
            f"scores: {len(wrong)} of {len(texts)}); allowed: numbers from -1 (against) to 1 (for)"
        )
    return found
