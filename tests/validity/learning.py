"""Train the classifier of `judge` on coded news sentences, and say how well it does.

`STANDPOINT_GOLD` names the folder that holds `newsmtsc_train.jsonl` (NewsMTSC, Hamborg & Donnay
2021, MIT). With `--write` the weights go to `analysis/data/stance_weights.csv`. The sentences of
`newsmtsc_dev.jsonl` are not read here. With `--curve` it says how well the classifier would do with
fewer sentences to learn from.
"""

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from analysis import _evidence, _learned, judge, parse
from analysis._valence import FUNCTION, Words

WEIGHTS = Path(judge.__file__).parent / "data" / "stance_weights.csv"
SEEDS = (0, 1)  # of the folds
FOLDS = 5
PARTS = (1 / 8, 1 / 4, 1 / 2, 1)  # of the sentences of the folds to learn from
LEAST = 3  # sentences that a feature must be seen in
STRENGTH = 0.02  # C of scikit-learn: the inverse of the penalty
NUMBERS = 3.0  # how much more freely measures are weighed than words
WITHIN = re.compile(r"(?<=[^\W\d_] |, )[^\W\d_]+")  # words that begin no sentence or quotation
HEADER = """# Weights of the classifier of stance (analysis/_learned.py); made anew by `make judge`.
# A row is what is seen around a name, and what it adds to the log-odds of against, neither and for.
# Trained on NewsMTSC (Hamborg & Donnay 2021, MIT licence); names are masked in it.
"""


def examples(file: Path) -> tuple[list[dict[str, float]], np.ndarray, np.ndarray, np.ndarray]:
    """Return features, the rules' sums, stances and the number of the sentence of each example."""
    coded = pd.DataFrame(map(json.loads, file.read_text(encoding="utf-8").splitlines()))
    sentences = coded["sentence"].drop_duplicates()
    parsed = parse.model().pipe(map(parse.plain, sentences), batch_size=parse.BATCH)
    by_sentence = dict(list(coded.groupby("sentence", sort=False)))
    lexicon, seen, rules, at, known = Words(), {}, {}, {}, capitalised(sentences)
    for number, (sentence, document) in enumerate(zip(sentences, parsed, strict=True)):
        tagged(document, known)
        for row in by_sentence[sentence].itertuples():
            span = document.char_span(row.start, row.end, alignment_mode="expand")
            pieces = _evidence.evidence(span, lexicon)
            summed: dict[str, float] = {}
            for feature in _learned.features(span, pieces, lexicon):
                summed[feature.name] = summed.get(feature.name, 0.0) + feature.value
            seen[row.Index], rules[row.Index] = summed, sum(piece.value for piece in pieces)
            at[row.Index] = number
    order = coded.index
    return (
        [seen[index] for index in order],
        np.array([rules[index] for index in order]),
        coded["stance"].to_numpy(),
        np.array([at[index] for index in order]),
    )


def capitalised(sentences: Iterable[str]) -> set[str]:
    """Return the words, in small letters, that mostly have a capital within a sentence."""
    places, capitals = Counter(), Counter()
    for word in (word for sentence in sentences for word in WITHIN.findall(sentence)):
        places[word.lower()] += 1
        capitals[word.lower()] += word[0].isupper()
    return {word for word, often in capitals.items() if often > places[word] / 2}


def tagged(document, known: set[str]) -> None:
    """Tag as names what are names wherever they stand: the tagger takes "Trump" for a verb too.

    Where a name begins a sentence its capital says nothing; untagged it would be a word like
    others, and somebody would be liked or disliked for who he is.
    """
    for token in document:
        if (
            token.lower_ in known
            and token.text[0].isupper()
            and token.pos_ not in (*FUNCTION, "NUM")
        ):
            token.pos_ = "PROPN"


def matrix(seen: list[dict[str, float]]) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return examples × features, of features seen often enough, and their names."""
    vectors = DictVectorizer()
    counted = vectors.fit_transform(seen)
    columns = vectors.get_feature_names_out()
    often = np.asarray((counted != 0).sum(axis=0)).ravel() >= LEAST
    kept = often & np.array(["#" not in name for name in columns])  # begins a comment in the table
    return counted[:, kept].tocsr(), columns[kept]


def scales(seen: sparse.csr_matrix, stances: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Return how freely each feature is weighed: the rare, and those that tell stances apart, more.

    The latter as in Wang & Manning (2012), but for three classes: by the spread of the logarithms
    of how often a feature goes with each.
    """
    present = (seen != 0).astype("float64")
    often = np.asarray(present.sum(axis=0)).ravel()
    by_stance = np.array(
        [np.asarray(present[stances == one].sum(axis=0)).ravel() + 2 for one in (-1, 0, 1)]
    )
    spread = np.log(by_stance / by_stance.sum(axis=1, keepdims=True)).std(axis=0)
    telling = (spread + 0.05) ** 0.3
    telling = np.clip(telling / np.median(telling), 0.2, 4)
    words = np.array([1.5 if name.startswith("word=") else 1.0 for name in names])
    measure = np.array(["=" not in name for name in names])
    return np.where(measure, NUMBERS, (100 / np.maximum(often, 1)) ** 0.2 * words * telling)


def trained(
    seen: sparse.csr_matrix, stances: np.ndarray, names: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of features × (against, neither, for), and the three intercepts."""
    scale = scales(seen, stances, names)
    scaled = (seen @ sparse.diags_array(scale)).tocsr()
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=300, tol=1e-3)
    model.fit(scaled, stances)
    weights = model.coef_.T * scale[:, None]
    return weights - weights.mean(axis=1, keepdims=True), model.intercept_


def out_of_fold(
    seen: sparse.csr_matrix,
    stances: np.ndarray,
    names: np.ndarray,
    sentence: np.ndarray,
    *,
    seed: int,
    part: float = 1,
) -> np.ndarray:
    """Return the log-odds of each example by a classifier that has not seen its sentence.

    With `part` it learns from so much of the other sentences only, drawn at random.
    """
    kept = np.random.default_rng(seed).random(sentence.max() + 1) < part
    odds = np.zeros((len(stances), 3))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
    for known, unknown in folds.split(seen, stances, sentence):
        known = known[kept[sentence[known]]]
        weights, start = trained(seen[known], stances[known], names)
        odds[unknown] = seen[unknown] @ weights + start
    return odds


def table(weights: np.ndarray, start: np.ndarray, names: np.ndarray) -> pd.DataFrame:
    """Return the weights as they are kept, without those that round to nothing."""
    rows = pd.DataFrame(weights.round(3) + 0.0, columns=list(_learned.LABELS)).assign(feature=names)
    first = pd.DataFrame([start.round(4)], columns=list(_learned.LABELS)).assign(
        feature=_learned.START
    )
    rows = rows[(rows[list(_learned.LABELS)] != 0).any(axis=1)]
    rows = pd.concat([first, rows.sort_values("feature")], ignore_index=True)
    return rows[["feature", *_learned.LABELS]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights to analysis/data")
    parser.add_argument("--curve", action="store_true", help="learn from fewer sentences too")
    chosen = parser.parse_args()
    folder = os.environ.get("STANDPOINT_GOLD")
    if not folder or not (Path(folder) / "newsmtsc_train.jsonl").is_file():
        parser.error("STANDPOINT_GOLD must name a folder that holds newsmtsc_train.jsonl")
    seen, rules, stances, sentence = examples(Path(folder) / "newsmtsc_train.jsonl")
    counted, names = matrix(seen)
    print(f"{len(stances)} targets in {sentence.max() + 1} sentences, {len(names)} features")
    with threadpool_limits(1):
        for seed in SEEDS:
            odds = out_of_fold(counted, stances, names, sentence, seed=seed)
            side = judge.RULES * rules
            both = odds + np.column_stack([-side, np.zeros(len(side)), side])
            told = {
                "rules": np.sign(np.where(np.abs(rules) < 0.1, 0, rules)),
                "classifier": odds.argmax(axis=1) - 1,
                "both": both.argmax(axis=1) - 1,
            }
            scored = (
                f"{name} {f1_score(stances, label, average='macro'):.4f}"
                for name, label in told.items()
            )
            print(f"macro-F1 out of fold, folds {seed}: {', '.join(scored)}", flush=True)
        for part in PARTS if chosen.curve else ():
            odds = out_of_fold(counted, stances, names, sentence, seed=SEEDS[0], part=part)
            reached = f1_score(stances, odds.argmax(axis=1) - 1, average="macro")
            print(
                f"classifier, {part:.3f} of the sentences to learn from: {reached:.4f}", flush=True
            )
        if chosen.write:
            kept = table(*trained(counted, stances, names), names)
            WEIGHTS.write_text(HEADER + kept.to_csv(index=False), encoding="utf-8")
            print(f"{WEIGHTS.name}: {len(kept)} rows")


if __name__ == "__main__":
    main()
