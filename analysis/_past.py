"""The times that texts tell of: public through `trace`."""

import pandas as pd

from analysis import _contexts, _matrices, _stretches, resample
from analysis._stretches import MONTHS
from analysis.tables import DAY, CorpusError, Features

NARRATED = {
    "source": "str",
    "start_date": DAY,
    "end_date": DAY,
    **dict.fromkeys(["n", "base", "words", "units"], "int64"),
    "resampled": "str",
    **dict.fromkeys(["share", "low", "high"], "float64"),
    "enough": "bool",
}
FEWEST_REFERENCES = 5  # fewer are too little for a share


def narrated(
    features: Features, *, period: str = "year", voice: str = "own", seed: int = 0
) -> pd.DataFrame:
    """Return of which times each source tells: the years and dates that its texts name.

    Parameters
    ----------
    features : Features
    period : {"month", "quarter", "year", "decade"}
    voice : {"own", "quoted", "reprinted", "all"}
    seed : int

    Returns
    -------
    DataFrame
        A row for each source and period that any source refers to: `source`, `start_date`,
        `end_date` (of the period told of), `n` (references to it), `base` (all resolved references
        of the source, also those too vague for the period: "the 1970s" is in no year), `words` (of
        the source: in its own voice if that was asked for, else all), `units`, `resampled`,
        `share` (of the references), `low`, `high` (95 % bootstrap over the units that refer to a
        time), `enough` (at least `FEWEST_REFERENCES` references). Date lines of letters and
        statements are left out: they say when a text was written.

    Raises
    ------
    CorpusError
        If there is no such period or voice.

    Examples
    --------
    >>> from analysis import extract
    >>> list(narrated(extract.features("corpus/harbour")))[:4]
    ['source', 'start_date', 'end_date', 'n']
    """
    if period not in MONTHS:
        raise CorpusError(f"period '{period}'; allowed: {', '.join(MONTHS)}")
    told = features.dates
    told = told[told["first"].notna() & (told["kind"] != "dateline")]
    _contexts.heard(voice)
    told = told if voice == "all" else told[told["voice"] == voice]
    keys = ["doc", "paragraph"]
    told = told.merge(features.paragraphs[[*keys, "unit"]], on=keys)
    ends = told.rename(columns={"first": "start_date", "last": "end_date"})
    told = told.assign(number=_stretches.numbers(ends, period))
    numbers = sorted(told["number"].dropna().unique())
    if not numbers:
        return pd.DataFrame(columns=list(NARRATED)).astype(NARRATED)
    units = told.groupby(["doc", "unit"], sort=True).agg(
        source=("source", "first"), base=("date", "size")
    )
    units = units.reset_index()
    counts = _matrices.crossed(told, units, "number", numbers)
    result = resample.ratios(units, counts, units["base"].to_numpy(), group="source", seed=seed)
    words = features.paragraphs.groupby("source")["own_words" if voice == "own" else "words"].sum()
    grid = words.rename("words").reset_index()
    grid = grid.merge(pd.DataFrame({"thing": range(len(numbers)), "number": numbers}), how="cross")
    result = grid.merge(result, on=["source", "thing"], how="left")
    result = result.fillna({"n": 0, "base": 0, "units": 0, "resampled": ""})
    result = result.join(_stretches.days(result["number"], period)).rename(
        columns={"ratio": "share"}
    )
    result = result.assign(enough=result["base"] >= FEWEST_REFERENCES)
    return result[list(NARRATED)].astype(NARRATED)
