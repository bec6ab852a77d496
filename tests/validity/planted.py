"""The teaching corpus: how much of what was planted in it the program finds again."""

from collections.abc import Iterator

import pandas as pd

from analysis.tables import Features

from . import scores

NAME = "harbour"
Row = tuple[str, str, dict]  # measure, set, figure


def rows(features: Features, truth: dict[str, pd.DataFrame]) -> Iterator[Row]:
    """Yield how mentions, quotations and roles of corpus/harbour stand to the planted ones."""
    keys = ["doc", "start", "end", "actor"]
    yield from _found(features.mentions, truth["mentions"], keys, "mentions")
    both = truth["mentions"].merge(features.mentions, on=keys, suffixes=("_true", ""))
    for column in ("voice", "scare", "source"):
        figure = scores.share(both[f"{column}_true"] == both[column])
        yield f"mentions: {column} right", NAME, figure
    keys = ["doc", "start", "end"]
    yield from _found(features.quotations, truth["quotations"], keys, "quotations")
    both = truth["quotations"].merge(features.quotations, on=keys, suffixes=("_true", ""))
    yield "quotations: kind right", NAME, scores.share(both["kind_true"] == both["kind"])
    named = both[both["speaker_true"].notna()]
    right = named["speaker_true"] == named["speaker"]
    yield "quotations: speaker right", NAME, scores.share(right)
    yield "quotations: speaker missing", NAME, scores.share(named["speaker"].isna())
    wrong = ~right & named["speaker"].notna()
    yield "quotations: speaker wrong", NAME, scores.share(wrong)
    both = truth["roles"].merge(features.mentions, on=keys, suffixes=("_true", ""))
    yield "role right", NAME, scores.share(both["role_true"] == both["role"])
    unit = both[["doc", "segment"]].itertuples(index=False, name=None)
    figure = scores.alpha(both["role"], both["role_true"], list(unit), "sentences")
    yield "role, alpha", NAME, figure


def confusion(features: Features, truth: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return how often each planted role (rows) was read as which (columns)."""
    keys = ["doc", "start", "end"]
    both = truth["roles"].merge(features.mentions, on=keys, suffixes=("_true", ""))
    return pd.crosstab(both["role_true"], both["role"])


def _found(found: pd.DataFrame, true: pd.DataFrame, keys: list[str], what: str) -> Iterator[Row]:
    """Yield precision and recall of rows that agree in all keys."""
    measured = set(found[keys].itertuples(index=False, name=None))
    expected = set(true[keys].itertuples(index=False, name=None))
    yield f"{what}: precision", NAME, scores.share(key in expected for key in sorted(measured))
    yield f"{what}: recall", NAME, scores.share(key in measured for key in sorted(expected))
