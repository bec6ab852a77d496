"""Pairs of texts, a sentence and its target, for models that read so many tokens only."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.tables import CorpusError

NAME = "{name}"
SPARED = 2  # RoBERTa and its kin count positions from two on
USUAL = 512  # tokens, where neither the model nor the tokenizer has a limit


def longest(model: Any, tokenizer: Any) -> int:
    """Return how many tokens the model reads; many tokenizers do not know, and say 10**30."""
    places = getattr(model.config, "max_position_embeddings", None)
    if not isinstance(places, int) or places < 1:  # positions are relative
        places = USUAL + SPARED
    return int(min(tokenizer.model_max_length, max(places - SPARED, 1)))


def pairs(
    tokenizer: Any,
    texts: Sequence[str],
    starts: Sequence[int],
    ends: Sequence[int],
    *,
    template: str,
    tokens: int,
) -> list[dict[str, str]]:
    """Return sentences, cut around their targets where they are too long, and the second texts."""
    spans = list(zip(texts, map(int, starts), map(int, ends), strict=True))
    seconds = [template.replace(NAME, text[start:end]) for text, start, end in spans]
    taken = tokenizer(seconds, add_special_tokens=False)["input_ids"]
    free = tokens - tokenizer.num_special_tokens_to_add(pair=True)
    places = _places(tokenizer, list(texts))
    found = []
    for span, second, own, offsets in zip(spans, seconds, taken, places, strict=True):
        text = span[0]
        room = free - len(own)
        if len(offsets) > room:
            text = _cut(tokenizer, span, offsets, room)
        if room < 1 or text is None:
            raise CorpusError(
                f"'{second}' leaves no room for the sentence among the {tokens} tokens that the "
                "model takes; make the template or the alias shorter"
            )
        found.append({"text": text, "text_pair": second})
    return found


def _places(tokenizer: Any, texts: list[str]) -> list[np.ndarray]:
    """Return where in its text each token stands: (first, after the last) of its characters."""
    if not tokenizer.is_fast:  # these cannot tell: then the pipeline cuts off the end
        return [np.empty((0, 2), dtype=int) for _ in texts]
    told = tokenizer(texts, add_special_tokens=False, return_offsets_mapping=True)
    return [np.array(one, dtype=int).reshape(-1, 2) for one in told["offset_mapping"]]


def _cut(tokenizer: Any, span: tuple[str, int, int], offsets: np.ndarray, room: int) -> str | None:
    """Return what fits of a sentence, from a whole word on, with the target in its middle."""
    text, start, end = span
    firsts, lasts = offsets.T
    first = int(np.searchsorted(lasts, start, side="right"))
    last = int(np.searchsorted(firsts, end)) - 1
    size = room
    while size > last - first:
        left = max(first - (size - (last - first + 1)) // 2, 0)
        left = min(left, len(offsets) - size)
        right = left + size - 1
        while 0 < left < first and lasts[left - 1] == firsts[left] and text[firsts[left]].isalnum():
            left += 1
        # With the blank before it, since some tokenizers take it for a part of the word.
        kept = text[lasts[left - 1] if left else 0 : lasts[right]]
        more = len(_places(tokenizer, [kept])[0]) - room
        if more <= 0:
            return kept
        size -= more  # cut off, some words are read as more tokens than before
    return None
