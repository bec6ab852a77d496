"""What coders would have said, told from what the suite says: part of `pool`.

The suite errs: of the mentions that coders take for hostile it calls a part neutral. Where coders
have looked at some, shares of labels are turned into what coders would have said on the mean by
undoing the table of errors (the matrix method: Hopkins & King 2010; Buonaccorsi 2010, ch. 2 and 3).
Each label counts for a number, chosen so that mentions to which coders give a stance come to that
stance on the mean. Numbers for the labels alone (the mean stance of coders for each label) would
be right for the corpus and wrong for each cell that is not like the corpus.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import tables
from analysis.tables import Features

UNIT = ["doc", "start", "end", "actor"]
STANCES = np.array([-1.0, 0.0, 1.0])
FEWEST = 50  # coded mentions in all
FEWEST_EACH = 5  # of each label of the suite, and of each stance of the coders
GREATEST = 3.0  # a label that has to count for more tells stances apart too badly
SUREST = 0.5  # standard error: where a label's number is less sure, the table rests on too little
PRIOR = 1 / 3  # of a coded mention, in each field of the table


def placed(features: Features, coding: pd.DataFrame) -> pd.DataFrame:
    """Return codes with the offsets of the mention that each is about, if there is one.

    That is the mention of the actor that overlaps with what was coded, and best fits it: a longer
    or shorter alias in `actors.csv` should not cost anybody a day's work. If somebody has then
    coded a mention twice, the code with the better fit counts.
    """
    units = coding[UNIT].drop_duplicates()
    both = units.merge(features.named[UNIT], on=["doc", "actor"], suffixes=("", "_now"))
    both = both[(both["start_now"] < both["end"]) & (both["start"] < both["end_now"])]
    off = (both["start"] - both["start_now"]).abs() + (both["end"] - both["end_now"]).abs()
    both = both.assign(off=off).sort_values(["off", "start_now"]).drop_duplicates(UNIT)
    found = coding.merge(both, on=UNIT, how="left")
    ends = {name: found[f"{name}_now"].fillna(found[name]) for name in ("start", "end")}
    found = found.assign(**ends).sort_values("off", kind="stable")
    found = found.drop_duplicates(list(tables.CODING.key)).sort_index()
    return tables.build(tables.CODING, found)


@dataclass(frozen=True)
class Key:
    """What each label (-1, 0, 1) counts for, and the covariance of these three numbers."""

    values: np.ndarray
    covariance: np.ndarray


def key(table: np.ndarray, shares: np.ndarray) -> Key | None:
    """Return what each label counts for; None where too little is coded, or labels tell too little.

    Parameters
    ----------
    table : array of labels × stances
        How many coded mentions have a label of the suite and a stance of the coders.
    shares : array of one number a label
        Shares of the labels in the corpus: labels may have been coded more often than they occur.

    Examples
    --------
    >>> key(np.diag([400.0, 400, 400]), np.full(3, 1 / 3)).values.round(2).tolist()
    [-1.0, 0.0, 1.0]
    >>> key(np.diag([4.0, 400, 400]), np.full(3, 1 / 3)) is None
    True
    """
    each = min(table.sum(axis=0).min(), table.sum(axis=1).min())
    if table.sum() < FEWEST or each < FEWEST_EACH:
        return None
    size = table.sum(axis=1) + PRIOR * len(STANCES)
    # Stances of each label: these hold however labels were drawn.
    given = (table + PRIOR) / size[:, None]
    joint = shares[:, None] * given
    if np.linalg.matrix_rank(joint) < len(STANCES):
        return None
    inverse = np.linalg.inv(joint.T)
    values = inverse @ (joint * STANCES).sum(axis=0)
    if abs(values).max() > GREATEST or (np.diff(values) <= 0).any():
        return None
    # How the equations that `values` solve would vary, were other mentions coded (delta method).
    error = np.zeros((len(STANCES), len(STANCES)))
    for share, value, row, n in zip(shares, values, given, size, strict=True):
        gap = value - STANCES
        error += share**2 * np.outer(gap, gap) * (np.diag(row) - np.outer(row, row)) / (n + 1)
    covariance = inverse @ error @ inverse.T
    return None if np.diag(covariance).max() > SUREST**2 else Key(values, covariance)
