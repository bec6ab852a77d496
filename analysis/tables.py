"""The tables that travel between the stages: their columns, dtypes and keys.

Every stage takes and returns plain pandas frames in long form.  What they hold is written down
here once; `docs/data-dictionary.md` is the same in prose.  Offsets are half-open character offsets
into a document's text as loaded, so ``text[start:end]`` is always the thing itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse

from analysis._errors import CorpusError

DAY = "datetime64[s]"
SPAN = {"start": "int64", "end": "int64"}
PERIOD = {"start": DAY, "end": DAY}


@dataclass(frozen=True)
class Table:
    """A table's name, its columns with their dtypes, and its key."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]


DOCUMENTS = Table(
    "documents",
    {
        "doc": "str",
        "source": "str",
        "author": "str",
        "title": "str",
        "date": "str",
        **PERIOD,
        "words": "int64",
        "sha256": "str",
        "text": "str",
        "guessed": "str",
    },
    ("doc",),
)
PARTS = Table(
    "parts",
    {
        "doc": "str",
        "part": "int64",
        "source": "str",
        "author": "str",
        "date": "str",
        **PERIOD,
        "starts_with": "str",
        "ends_with": "str",
        "line": "int64",
    },
    ("doc", "part"),
)
ACTORS = Table(
    "actors",
    {
        "actor": "str",
        "label": "str",
        "type": "str",
        "alias": "str",
        "from": "Int64",
        "to": "Int64",
        "note": "str",
        "line": "int64",
    },
    (),
)
EVENTS = Table("events", {"date": "str", "label": "str", **PERIOD}, ())
CLUSTERS = Table("clusters", {"actor": "str", "words": "str", "name": "str"}, ())
LEXICON = Table("lexicon", {"term": "str", "polarity": "float64", "note": "str"}, ("term",))
PLACE = {"doc": "str", **SPAN, "actor": "str"}
CODING = Table("coding", {**PLACE, "coder": "str", "stance": "Int64"}, (*PLACE, "coder"))
SEGMENTS = Table(
    "segments",
    {
        "doc": "str",
        "segment": "int64",
        "part": "int64",
        "source": "str",
        "start_date": DAY,
        "section": "int64",
        "heading": "bool",
        "paragraph": "int64",
        **SPAN,
    },
    ("doc", "segment"),
)
PARAGRAPHS = Table(
    "paragraphs",
    {
        "doc": "str",
        "paragraph": "int64",
        "unit": "int64",
        "source": "str",
        "start_date": DAY,
        **SPAN,
        "words": "int64",
        "own_words": "int64",
        "reprinted_words": "int64",
    },
    ("doc", "paragraph"),
)
QUOTATIONS = Table(
    "quotations",
    {
        "doc": "str",
        "quotation": "int64",
        **SPAN,
        "kind": "str",
        "speaker": "str",
        "cue": "str",
        "words": "str",
    },
    ("doc", "quotation"),
)
MENTIONS = Table(
    "mentions",
    {
        "doc": "str",
        "mention": "int64",
        "segment": "int64",
        "paragraph": "int64",
        "source": "str",
        "actor": "str",
        "type": "str",
        "name": "str",
        **SPAN,
        "use": "str",
        "voice": "str",
        "speaker": "str",
        "scare": "bool",
        "role": "str",
        "verb": "str",
        "descriptors": "str",
        "possessed": "str",
    },
    ("doc", "mention"),
)
PHRASES = Table(
    "phrases",
    {
        "doc": "str",
        "phrase": "int64",
        "segment": "int64",
        "paragraph": "int64",
        "source": "str",
        "kind": "str",
        "words": "str",
        "head": "str",
        "entity": "str",
        "verb": "str",
        "preposition": "str",
        "opens": "bool",
        **SPAN,
    },
    ("doc", "phrase"),
)
COUNTS = Table(
    "counts",
    {"doc": "str", "paragraph": "int64", "voice": "str", "term": "str", "n": "int64"},
    ("doc", "paragraph", "voice", "term"),
)
DATES = Table(
    "dates",
    {
        "doc": "str",
        "date": "int64",
        "segment": "int64",
        "paragraph": "int64",
        "source": "str",
        "voice": "str",
        "kind": "str",
        "words": "str",
        "grain": "str",
        "first": DAY,
        "last": DAY,
        **SPAN,
    },
    ("doc", "date"),
)
STANCES = Table(
    "stances",
    {"doc": "str", "mention": "int64", "score": "float64", "label": "int64", "reasons": "str"},
    ("doc", "mention"),
)

ACTOR_TYPES = ("state", "party", "militia", "person", "people", "organisation")
VOICES = ("own", "quoted", "reprinted")
QUOTATION_KINDS = ("speech", "reprint", "scare", "title")
ROLES = ("agent", "patient", "none")
DATE_KINDS = ("explicit", "relative", "dateline")
GRAINS = ("day", "month", "season", "year", "decade", "century")
FEWEST_CONTEXTS = 5  # fewer contexts of an actor are too little evidence for a profile of words
OTHERS = "the others"  # what a source is compared with, if with no one source
COUNTED = ("actor", "doubtful")  # uses of a name that analyses count; the others: place, part


def build(table: Table, rows: Iterable[tuple] | pd.DataFrame) -> pd.DataFrame:
    """Return `rows` as a frame with exactly the columns and dtypes of `table`.

    Parameters
    ----------
    table : Table
        Which of the tables of this module.
    rows : iterable of tuples in the order of the columns, or DataFrame
        A frame may have further columns (dropped) and other dtypes (cast).

    Examples
    --------
    >>> build(COUNTS, [("a", 0, "own", "sea", 2)]).dtypes["n"]
    dtype('int64')
    """
    columns = list(table.columns)
    if not isinstance(rows, pd.DataFrame):
        rows = pd.DataFrame(list(rows), columns=columns)
    return rows[columns].astype(dict(table.columns)).reset_index(drop=True)


def check(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return `frame` unchanged if it is a `table`, else say what is wrong with it.

    Raises
    ------
    ValueError
        If a column is missing or has another dtype, or a key stands twice.

    Examples
    --------
    >>> check(pd.DataFrame({"doc": ["a"]}), COUNTS)
    Traceback (most recent call last):
        ...
    ValueError: counts: column 'paragraph' is missing; it needs doc, paragraph, voice, term, n
    """
    for column, dtype in table.columns.items():
        if column not in frame.columns:
            needs = ", ".join(table.columns)
            raise ValueError(f"{table.name}: column '{column}' is missing; it needs {needs}")
        if frame.dtypes[column] != pd.Series(dtype=dtype).dtype:
            raise ValueError(
                f"{table.name}: column '{column}' is {frame.dtypes[column]}, not {dtype}"
            )
    if table.key and (twice := frame.duplicated(list(table.key))).any():
        key = ", ".join(str(value) for value in frame.loc[twice, list(table.key)].iloc[0])
        raise ValueError(f"{table.name}: two rows have the key {key}")
    return frame


@dataclass(frozen=True)
class Features:
    """All that is measured in a corpus: what every analysis starts from.

    The tables are those of this module. `voices` holds for each document whose text is there the
    voice of each character (an index into `VOICES`).
    """

    name: str
    settings: Mapping[str, object]
    documents: pd.DataFrame
    parts: pd.DataFrame
    actors: pd.DataFrame
    events: pd.DataFrame
    clusters: pd.DataFrame
    lexicon: pd.DataFrame
    coding: pd.DataFrame
    segments: pd.DataFrame
    paragraphs: pd.DataFrame
    quotations: pd.DataFrame
    mentions: pd.DataFrame
    counts: pd.DataFrame
    dates: pd.DataFrame
    stances: pd.DataFrame
    voices: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """The corpus's title, else its name."""
        return str(self.settings.get("title") or self.name)

    @property
    def unit(self) -> str:
        """The unit of analysis: "paragraph" unless the corpus says otherwise."""
        return str(self.settings.get("unit", "paragraph"))

    @property
    def sources(self) -> list[str]:
        """The sources, in the order of their first date, undated ones last."""
        first = self.paragraphs.groupby("source")["start_date"].min().reset_index()
        return first.sort_values(["start_date", "source"])["source"].tolist()

    @property
    def labels(self) -> dict[str, str]:
        """The label of each actor, in the order of `actors.csv`."""
        return dict(zip(self.actors["actor"], self.actors["label"], strict=True))

    @property
    def named(self) -> pd.DataFrame:
        """The mentions that analyses count: those that name the actor, or may do so.

        A place ("in Iran") and a part of another name ("Central America") do not.
        """
        return self.mentions[self.mentions["use"].isin(COUNTED)]

    @property
    def choices(self) -> dict[str, str]:
        """The id behind each actor's label: what a menu of actors offers."""
        return {label: actor for actor, label in self.labels.items()}

    @property
    def has_texts(self) -> bool:
        """Whether the texts of all documents are there."""
        return bool(self.documents["text"].notna().all())

    def actor(self, actor: str | None = None) -> str:
        """Return the id of an actor: the one asked for, else the one that the corpus opens with.

        Raises
        ------
        CorpusError
            If there is no such actor; the message lists those that there are.
        """
        actors = sorted(self.labels)
        if actor:
            if actor not in actors:
                listed = ", ".join(actors)
                raise CorpusError(f"{self.name}: there is no actor '{actor}'; allowed: {listed}")
            return actor
        named = self.named["actor"].value_counts().sort_index().sort_values(kind="stable")
        return str(self.settings.get("actor") or (named.index[-1] if len(named) else actors[0]))


@dataclass(frozen=True)
class Contexts:
    """The words around actors.

    index : DataFrame, one row a context (a unit of text in which an actor is named):
        doc, unit (paragraph or segment number), source, start_date, actor, voice, mentions.
    matrix : CSR matrix, contexts × terms, of counts.
    background : CSR matrix of the same terms, one row for each unit of the corpus: what idf is
        computed over.
    units : DataFrame, one row a unit of the background: doc, unit, source, start_date, words (in
        the source's own voice if that was asked for, else all); end_date; from, to, length (where
        the unit begins and ends in its document, and where that ends).
    terms : array of str, sorted: words, or runs of words with a space between them.
    unit, size, beside, shortest : as they were asked for: what a row is ("paragraph" or
        "sentence"), how many words a term has, the actor that is held constant, the shortest bag.
    relation : in which relation terms stand to the actor ("any": named in the term); empty if they
        are all words of the unit.
    """

    index: pd.DataFrame
    matrix: sparse.csr_matrix
    background: sparse.csr_matrix
    units: pd.DataFrame
    terms: np.ndarray
    unit: str = "paragraph"
    size: int = 1
    beside: str | None = None
    shortest: int = 0
    relation: str = ""


@dataclass(frozen=True)
class Tally:
    """What was counted in each unit of text, to be followed over time.

    units : DataFrame, one row a unit of text: doc, unit, source, start_date, end_date (first and
        last day that its date may mean), from, to (offsets of its first character and after its
        last), length (of its document, in characters), base (what counts are taken of).
    counts : CSR matrix of units × names.
    names : list of str, what was counted: labels of actors, words, or names of an actor.
    per : what rates are told per: "1,000 words", "mention" of an actor, or "context".
    scale : how many of the base that is: 1000 words, 1 mention or 1 context.
    """

    units: pd.DataFrame
    counts: sparse.csr_matrix
    names: list[str]
    per: str = "1,000 words"
    scale: float = 1000.0
