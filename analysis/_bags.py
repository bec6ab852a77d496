"""Bags of words as integers: what `count` makes contexts from.

A bag holds the words of one voice in one unit of text, stop words aside. Documents and terms are
numbers here: two million rows of counts are put together in a tenth of the time that merging them
by their strings takes. The columns of `tables.COUNTS` may be strings or categories.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import _matrices, tables
from analysis.data import listed

KEYS = ["doc", "unit"]


@dataclass(frozen=True)
class Bags:
    """Which words stand in which bag.

    units : DataFrame, one row for each unit with a bag: doc, unit; sorted.
    row, voice, column, n : arrays, one value for each count: the row of `units`, the index into
        `tables.VOICES`, the place in `terms`, how often.
    terms : array of str.
    """

    units: pd.DataFrame
    row: np.ndarray
    voice: np.ndarray
    column: np.ndarray
    n: np.ndarray
    terms: np.ndarray

    @property
    def table(self) -> pd.DataFrame:
        """A row a bag: `doc`, `unit`, `voice`."""
        bag = np.unique(self.row * len(tables.VOICES) + self.voice)
        voice = np.array(tables.VOICES, dtype=object)[bag % len(tables.VOICES)]
        return self.units.iloc[bag // len(tables.VOICES)].assign(voice=voice)

    def only(self, kept: np.ndarray) -> "Bags":
        """Return the counts that are kept, the units that they are of, and their terms."""
        row, column = self.row[kept], self.column[kept]
        unit = np.bincount(row, minlength=len(self.units)) > 0
        term = np.bincount(column, minlength=len(self.terms)) > 0
        return replace(
            self,
            units=self.units[unit].reset_index(drop=True),
            row=(unit.cumsum() - 1)[row],
            voice=self.voice[kept],
            column=(term.cumsum() - 1)[column],
            n=self.n[kept],
            terms=self.terms[term],
        )


def of_units(counted: pd.DataFrame) -> Bags:
    """Return the bags of counts that bear the unit that they are of, in a column `unit`."""
    units = counted[KEYS].drop_duplicates().sort_values(KEYS, ignore_index=True)
    return _built(counted, units, _matrices.places(counted, units, KEYS))


def of_paragraphs(counted: pd.DataFrame, paragraphs: pd.DataFrame) -> Bags:
    """Return the bags of `tables.COUNTS`, by the units of `tables.PARAGRAPHS`."""
    units = paragraphs[KEYS].drop_duplicates().sort_values(KEYS, ignore_index=True)
    unit = _matrices.places(paragraphs, units, KEYS)
    place = _matrices.places(counted, paragraphs, ["doc", "paragraph"])
    known = place >= 0
    counted = counted if known.all() else counted[known]
    return _built(counted, units, unit[place[known]])


def long_enough(bags: Bags, shortest: int) -> Bags:
    """Return the bags of so many words, and all of a document that as a whole has fewer."""
    bag = bags.row * len(tables.VOICES) + bags.voice
    short = np.bincount(bag, bags.n)[bag] < shortest
    doc = pd.factorize(bags.units["doc"])[0][bags.row]
    message = np.bincount(doc, bags.n)[doc] < shortest
    return bags.only(~short | message)


def _built(counted: pd.DataFrame, units: pd.DataFrame, row: np.ndarray) -> Bags:
    """Return the bags of counts whose rows of `units` are known, without stop words."""
    column, terms = pd.factorize(counted["term"])
    voice, voices = pd.factorize(counted["voice"])
    voice = pd.Index(tables.VOICES).get_indexer(voices)[voice]
    terms = np.asarray(terms, dtype=object)
    order = np.argsort(terms)
    rank = np.empty(len(order), dtype="int64")
    rank[order] = np.arange(len(order))
    terms = terms[order]
    n = counted["n"].to_numpy(dtype="float64")
    bags = Bags(units, row, voice, rank[column], n, terms)
    idle = pd.Index(terms).isin(listed("stopwords"))
    return bags.only(~idle[bags.column])
