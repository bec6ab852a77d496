"""For or against: what a sentence says of one whom it names, with its reasons.

Two judges are asked together.  Rules collect what a reader can point at (`_evidence`): what the
target is called, what it does and suffers, slogans, quotation marks.  A classifier trained on coded
news sentences (`_learned`) weighs the words around it.  The rules' sum is added to the classifier's
log-odds; `docs/validity.md` says how well each does alone and both do together.

No sentence tells all.  `mentions` therefore reads each one together with all else that the same
source says of the same actor.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import _address, _evidence, _learned, parse, tables
from analysis._scores import Scorer, checked, scores
from analysis._valence import Words
from analysis.tables import CorpusError, Features

RULES = 2.0  # of log-odds for a value of 1; more costs accuracy on news that it has not seen
REASONS = 4  # so many are told: what the rules found first, then words near the name
WEIGHTY = 0.5  # a word near that changes the log-odds by less is not told


def sentences(
    texts: Sequence[str],
    starts: Sequence[int],
    ends: Sequence[int],
    *,
    lexicon: pd.DataFrame | Mapping[str, float] | None = None,
    scorer: Scorer | None = None,
) -> pd.DataFrame:
    """Judge sentences: is each for or against the one named at [start, end)?

    Parameters
    ----------
    texts : sequence of str
        One sentence each.
    starts, ends : sequences of int
        Half-open character offsets of the target's name in its sentence.
    lexicon : DataFrame (`tables.LEXICON`: term, polarity) or mapping of term to polarity, optional
        Evaluative words of a corpus, on -1 to 1; they come before those of the project.
    scorer : callable, optional
        Judges in place of the suite: `scorer(texts, starts, ends)` gives a score from -1 to 1 for
        each sentence (docs/scorers.md). Its scores have no reasons.

    Returns
    -------
    DataFrame
        One row a sentence, in order: `score` (from -1, against, to 1, for: the odds of for, less
        those of against, as shares; not calibrated probabilities), `label` (-1, 0 or 1: which has
        the greatest share), `reasons` (the weightiest,
        parted by "; ", each with a + or − before it for whether it speaks for or against; what
        rules found, then "near" a word that weighs much with the classifier; empty if none).

    Raises
    ------
    CorpusError
        If a target does not lie in its sentence, the lists differ in length, a polarity is not
        from -1 to 1, no spaCy model is installed, or a scorer does not give one score from -1 to 1
        for each.

    Notes
    -----
    The classifier is a multinomial logistic regression (`_learned`) trained on NewsMTSC (Hamborg &
    Donnay 2021); word valences are the project's own, then VADER's (Hutto & Gilbert 2014).

    Examples
    --------
    >>> texts = ["The heroic dockers saved the town.", "The Guard massacred the dockers."]
    >>> judged = sentences(texts, [11, 4], [18, 9])
    >>> judged["label"].tolist()
    [1, -1]
    >>> judged["reasons"][1].split("; ")[0]
    "− agent of 'massacre'"
    """
    texts, starts, ends = list(texts), [int(at) for at in starts], [int(at) for at in ends]
    if scorer is not None:
        return _scored(scores(scorer, texts, starts, ends))
    checked(texts, starts, ends)
    model = parse.model()
    if model is None:
        raise CorpusError(f"no stance without spaCy's model {parse.MODELS[0]}; install it")
    judge = reader(lexicon)
    parsed = model.pipe((parse.plain(text) for text in texts), batch_size=parse.BATCH)
    rows = [
        judge(document.char_span(start, end, alignment_mode="expand"))
        for document, start, end in zip(parsed, starts, ends, strict=True)
    ]
    return pd.DataFrame(rows, columns=["score", "label", "reasons"]).astype(
        {"score": "float64", "label": "int64", "reasons": "str"}
    )


def mentions(features: Features) -> pd.DataFrame:
    """Judge every mention of an actor, read together with all that its source says of that actor.

    Parameters
    ----------
    features : Features
        As `extract` gives them, or `rescored`.

    Returns
    -------
    DataFrame
        `tables.STANCES`, one row a mention, with one column more: `alone`, the score of the
        sentence by itself. `score` is that shrunk towards the mean of its source × actor, which
        is itself shrunk towards what source and actor have elsewhere (`pool.mentions`); `label` is
        0 where the score is nearer to 0 than `pool.NEITHER`.

    Examples
    --------
    >>> from analysis import extract
    >>> judged = mentions(extract.features("corpus/harbour"))
    >>> list(judged.columns)
    ['doc', 'mention', 'score', 'label', 'reasons', 'alone']
    """
    from analysis import pool  # takes long to import, and extraction does not need it

    return pool.mentions(features)


def rescored(features: Features, scorer: Scorer) -> Features:
    """Return features with the stances of another scorer: for `mentions`, `pool` and `code`.

    Parameters
    ----------
    features : Features
        With texts.
    scorer : callable
        As for `sentences`.

    Returns
    -------
    Features
        The same but for `stances`, which have no reasons.

    Raises
    ------
    CorpusError
        If texts are missing, or a score is not from -1 to 1.

    Examples
    --------
    >>> from analysis import extract
    >>> harbour = extract.features("corpus/harbour")
    >>> pale = rescored(harbour, lambda texts, starts, ends: [0.0] * len(texts))
    >>> mentions(pale)["label"].unique().tolist()
    [0]
    """
    if not features.has_texts:
        raise CorpusError(f"{features.name}: a scorer needs the texts; name them with --texts")
    spans = features.segments[["doc", "segment", "start", "end"]]
    named = features.mentions.merge(spans, on=["doc", "segment"], suffixes=("", "_sentence"))
    texts = features.documents.set_index("doc")["text"]
    sentence = [
        parse.plain(texts[row.doc][row.start_sentence : row.end_sentence])
        for row in named.itertuples()
    ]
    low = named["start_sentence"]
    found = _scored(scores(scorer, sentence, named["start"] - low, named["end"] - low))
    stances = pd.concat([named[["doc", "mention"]], found], axis=1)
    return replace(features, stances=tables.build(tables.STANCES, stances))


def reader(lexicon: pd.DataFrame | Mapping[str, float] | None = None) -> Callable:
    """Return a function from the spaCy span of a name to its score, label and reasons.

    Parameters
    ----------
    lexicon : DataFrame or mapping, optional
        As for `sentences`.

    Returns
    -------
    callable

    Raises
    ------
    CorpusError
        If a polarity is not from -1 to 1.
    """
    if isinstance(lexicon, pd.DataFrame):
        lexicon = dict(zip(lexicon["term"], lexicon["polarity"], strict=True))
    for term, polarity in (lexicon or {}).items():
        if not -1 <= polarity <= 1:
            raise CorpusError(f"lexicon: polarity {polarity} of '{term}'; allowed: from -1 to 1")
    words = Words(lexicon)

    def judge(span) -> tuple[float, int, str]:
        pieces = _evidence.evidence(span, words)
        if not pieces and _address.addressed(span) and not _address.speaks_to(span.doc):
            return 0.0, 0, ""  # nothing is said of who is merely addressed
        odds, told = _learned.judge(span, pieces, words)
        rules = RULES * sum(piece.value for piece in pieces)
        odds = odds + np.array([-rules, 0.0, rules])
        chances = np.exp(odds - odds.max())
        chances /= chances.sum()
        found = [(piece.value, _evidence.told(piece)) for piece in pieces]
        said = {word for piece in pieces for word in piece.words.split()}
        near = [
            (weight, f"near '{word}'")
            for weight, word in told
            if abs(weight) >= WEIGHTY and word not in said
        ]
        return (
            round(float(chances[2] - chances[0]), 6),
            int(chances.argmax()) - 1,
            "; ".join((_worded(found) + _worded(near))[:REASONS]),
        )

    return judge


def stances(mentions: pd.DataFrame, judged: Mapping[int, tuple[float, int, str]]) -> pd.DataFrame:
    """Return what a `reader` said of mentions; what it was not asked has no score.

    Parameters
    ----------
    mentions : DataFrame
        `tables.MENTIONS`.
    judged : mapping
        Score, label and reasons under the mentions' index, as `parse.read` gives them.

    Returns
    -------
    DataFrame
        `tables.STANCES`: each sentence judged by itself.
    """
    silent = (np.nan, 0, "")
    told = [judged.get(index, silent) for index in mentions.index]
    columns = pd.DataFrame(told, columns=["score", "label", "reasons"])
    keys = mentions[["doc", "mention"]].reset_index(drop=True)
    return tables.build(tables.STANCES, pd.concat([keys, columns], axis=1))


def _worded(reasons: list[tuple[float, str]]) -> list[str]:
    """Return reasons in words, the weightiest first, each with the side it speaks for."""
    summed: dict[str, float] = {}
    for weight, words in reasons:
        summed[words] = summed.get(words, 0.0) + weight
    ranked = sorted(summed.items(), key=lambda item: (-abs(item[1]), item[0]))
    return [f"{'+' if weight > 0 else '−'} {words}" for words, weight in ranked if weight]


def _scored(found: np.ndarray) -> pd.DataFrame:
    labels = np.where(np.abs(found) < 1 / 3, 0, np.sign(found)).astype("int64")
    return pd.DataFrame({"score": found, "label": labels, "reasons": ""}).astype({"reasons": "str"})
