"""Rate sentences by other models: what a scorer is, and an adapter to Hugging Face models."""

import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from analysis import data
from analysis._pairs import NAME, longest, pairs
from analysis._scores import Scorer, scores
from analysis.tables import CorpusError

__all__ = ["Scorer", "scores", "transformer"]

INSTALL = ".venv/bin/pip install --editable '.[transformers]'"
DECIMALS = 6  # the seventh depends on which sentences share a batch


def transformer(
    model: str | os.PathLike | Any,
    *,
    tokenizer: str | os.PathLike | Any = None,
    template: str = NAME,
    labels: Mapping[str, float] | None = None,
    batch: int = 32,
    device: int | str = -1,
) -> Scorer:
    """Return a scorer that asks a Hugging Face model for pairs of texts.

    The model gets the sentence as its first text and the target in `template` as its second. A
    sentence that is too long for it is cut around the target. Nothing is ever downloaded.

    Parameters
    ----------
    model : folder, or loaded model for sequence classification
        A loaded one is switched to evaluation and moved to `device`.
    tokenizer : folder or loaded tokenizer, optional
        If it is not in the model's folder; must be given with a loaded model.
    template : str
        The second text; "{name}" stands for the target as it is called in the sentence. A model of
        entailment needs a hypothesis with a verdict: "{name} is portrayed positively".
    labels : mapping of each of the model's labels to a number from -1 to 1, optional
        If it is not given, labels are understood by the names in `data/labels.csv`.
    batch : int
        How many sentences the model is given at a time.
    device : int or str
        -1 is the processor, 0 the first graphics card; or as PyTorch calls them.

    Returns
    -------
    Scorer
        The score is what the labels' numbers come to on average, by the model's probabilities
        (softmax), to six decimals.

    Raises
    ------
    CorpusError
        Where the folder, the packages, the labels or the template will not do; and, when the
        scorer is called, where a name leaves no room for the sentence.

    Examples
    --------
    >>> transformer("models/stance")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    analysis.tables.CorpusError: models/stance: there is no such folder; ...
    """
    if NAME not in template:
        raise CorpusError(f"template '{template}' has no place for the target; write {NAME} there")
    if not (isinstance(batch, int) and batch >= 1):
        raise CorpusError(f"batch {batch!r}; allowed: whole numbers from 1 on")
    for given in (model, tokenizer):
        if isinstance(given, str | os.PathLike):
            _check_folder(Path(given))
    kit = _package()
    with _quiet(kit):
        model, tokenizer = _loaded(kit, model, tokenizer)
        values = _values(model.config, labels, template)
        pipe = kit.TextClassificationPipeline(
            model=model.eval(), tokenizer=tokenizer, device=device
        )
    tokens = longest(model, tokenizer)
    together = 1 if tokenizer.pad_token_id is None else batch  # what cannot be padded goes alone

    def scorer(texts: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> Sequence[float]:
        if not len(texts):
            return np.empty(0)
        with _quiet(kit):
            asked = pairs(tokenizer, texts, starts, ends, template=template, tokens=tokens)
            # Of like length, because a batch is padded to its longest.
            order = np.argsort([len(pair["text"]) for pair in asked], kind="stable")
            found = pipe(
                [asked[place] for place in order],
                batch_size=together,
                top_k=None,
                function_to_apply="softmax",
                truncation="only_first",
                max_length=tokens,
            )
        result = np.empty(len(asked))
        result[order] = [sum(values[one["label"]] * one["score"] for one in all_) for all_ in found]
        return np.clip(result.round(DECIMALS), -1, 1)

    return scorer


def _check_folder(folder: Path) -> None:
    fault = None
    if not folder.is_dir():
        fault = "there is no such folder"
    elif not any(folder.glob("*.json")):
        fault = "there is no model or tokenizer in this folder"
    if fault:
        raise CorpusError(
            f"{folder}: {fault}; it must hold what save_pretrained of a model and of its "
            "tokenizer writes. Nothing is downloaded here: get the model first, for instance by "
            "hf download NAME --local-dir FOLDER"
        )


def _package() -> ModuleType:
    """Import transformers; not at the head of this module, since few have it."""
    try:
        with warnings.catch_warnings(action="ignore"):
            import_module("torch")  # first: without it, transformers is there and of no use
            return import_module("transformers")
    except ImportError as error:
        raise CorpusError(
            f"the packages for Hugging Face models cannot be imported ({error}); install them, in "
            f"the folder of the project, with: {INSTALL}"
        ) from None


@contextmanager
def _quiet(kit: ModuleType) -> Iterator[None]:
    """Keep the package's warnings, messages and progress bars out of sight, for a while only."""
    talk = kit.utils.logging
    loud, shown = talk.get_verbosity(), talk.is_progress_bar_enabled()
    with warnings.catch_warnings(action="ignore"):
        talk.set_verbosity(talk.CRITICAL)
        talk.disable_progress_bar()
        try:
            yield
        finally:
            talk.set_verbosity(loud)
            if shown:
                talk.enable_progress_bar()


def _loaded(kit: ModuleType, model: Any, tokenizer: Any) -> tuple[Any, Any]:
    """Return the model and its tokenizer, from folders if they are not loaded."""
    if isinstance(model, str | os.PathLike):
        folder = Path(model)
        tokenizer = folder if tokenizer is None else tokenizer
        model, told = _read(
            kit.AutoModelForSequenceClassification, folder, output_loading_info=True
        )
        # The package would fill them with random numbers, and say so in passing.
        if lacking := sorted([*told["missing_keys"], *map(str, told["mismatched_keys"])]):
            raise CorpusError(
                f"{folder}: this model was not trained to classify: weights are missing "
                f"({', '.join(lacking)}); allowed: models for sequence classification"
            )
    elif not isinstance(model, kit.PreTrainedModel):
        raise CorpusError(
            f"model is of the kind {type(model).__name__}; allowed: a folder, or a loaded model "
            "for sequence classification"
        )
    if isinstance(tokenizer, str | os.PathLike):
        tokenizer = _read(kit.AutoTokenizer, Path(tokenizer))
    elif tokenizer is None:
        raise CorpusError("a loaded model needs its tokenizer: pass tokenizer=...")
    words, known = len(tokenizer), model.get_input_embeddings().num_embeddings
    if words > known or words <= len(tokenizer.all_special_ids):
        raise CorpusError(
            f"the tokenizer has {words} words and the model {known}: they do not belong together, "
            "or the files of the tokenizer are missing in its folder"
        )
    return model, tokenizer


def _read(kind: Any, folder: Path, **options: Any) -> Any:
    try:
        return kind.from_pretrained(folder, local_files_only=True, **options)
    except Exception as error:  # of many kinds, by what is missing or broken in the folder
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise CorpusError(f"{folder}: cannot be loaded: {first}") from error


def _values(config: Any, labels: Mapping[str, float] | None, template: str) -> dict[str, float]:
    """Return what each label of the model says of the target, from -1 to 1."""
    names = [config.id2label[place] for place in sorted(config.id2label)]
    told = ", ".join(map(repr, names))
    known = data.words("labels").set_index("word")
    plain = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in names]
    if (
        template.strip(" .") == NAME
        and (known["kind"].reindex(plain) == "entailment").to_numpy().any()
    ):
        raise CorpusError(
            f"the model's labels are {told}: it says whether a sentence entails a hypothesis, and "
            f"'{template}' is none; pass for instance template='{NAME} is portrayed positively'"
        )
    if labels is None:
        values = known["score"].reindex(plain).astype("float64").to_numpy()
        if np.isnan(values).any() or not {-1.0, 1.0} <= set(values):
            raise CorpusError(
                f"the model's labels are {told}, and which of them is for and which against "
                f"cannot be told by name; pass labels={{{names[0]!r}: -1, ...}}, with a number "
                "from -1 (against) to 1 (for) for each, after the model's own description"
            )
        return dict(zip(names, values.tolist(), strict=True))
    values = {name: float(value) for name, value in labels.items()}
    if set(values) != set(names):
        raise CorpusError(
            f"labels are given for {', '.join(map(repr, values)) or 'nothing'}; the model has "
            f"{told}: give a number for each of them"
        )
    if not all(-1 <= value <= 1 for value in values.values()) or len(set(values.values())) < 2:
        raise CorpusError(
            f"labels {values}; allowed: numbers from -1 (against) to 1 (for), not all the same"
        )
    return values
