"""Explore a corpus in a notebook: choose, and see the figure and the passages behind it.

An explorer is what a notebook's cell shows, drawn again when something else is chosen. It has no
numbers of its own: figures come from `draw`, passages from `cite`.
"""

import base64
import inspect
from collections.abc import Callable, Mapping
from html import escape
from io import BytesIO

import ipywidgets
import pandas as pd
from matplotlib.figure import Figure

from analysis import _listed, draw
from analysis._listed import places
from analysis._subsets import mentions, subset
from analysis.tables import VOICES, CorpusError, Features

__all__ = ["mentions", "panel", "places", "subset"]

SHOWN = 20  # passages at a time
DOTS_PER_INCH = 100
WIDE = {"description_width": "initial"}
# JupyterLab takes arrows and letters for its own commands unless the control says otherwise.
OWN_KEYS = (
    "<style onload=\"this.closest('.standpoint-controls')?.querySelectorAll('select, input')"
    ".forEach(one => one.setAttribute('data-lm-suppress-shortcuts', 'true'))\"></style>"
)


def panel(
    features: Features,
    figure: Callable[..., Figure] | Mapping[str, Callable[..., Figure]],
    passages: Callable[..., pd.DataFrame] | Mapping[str, Callable[..., pd.DataFrame]] | None = None,
    *,
    actor: str | None = None,
    **more: object,
) -> ipywidgets.VBox:
    """Return controls, a figure and the passages behind it, all drawn again at each change.

    What functions are called with goes by the names of their parameters: `features` (of the
    chosen sources and years alone), `look` (the palette of these sources), `actor`, `voice`,
    `measure`, and the names in `more`.

    Parameters
    ----------
    features : Features
        All of the corpus.
    figure : callable, or dict of callables
        Draws the figure; of several one is chosen by its key, the measure.
    passages : callable, or dict of callables by measure, optional
        Returns the rows behind the figure: mentions, contexts (rows of `Contexts.index`), or what
        `cite` gives. Their further columns are shown with them.
    actor : str, optional
        Whom to open with, if not with the corpus's own choice.
    **more
        In their order: a list, range or dict is a menu and a string a field for words, called by
        their name; a callable is a step whose result others may ask for by its name.

    Returns
    -------
    VBox
        There is a menu of actors if a function asks for `actor`, one of voices if for `voice`,
        of sources if there are several, and of years.

    Raises
    ------
    CorpusError
        If a function asks for something that has no name here, or there is no such actor.

    Examples
    --------
    >>> from analysis import draw, extract, portray
    >>> harbour = extract.features("corpus/harbour")
    >>> box = panel(harbour, lambda features, look: draw.voices(portray.sources(features), look))
    >>> [child.description for child in box.children[0].children if child.description]
    ['Sources', 'From', 'To']
    """
    return _Explorer(features, figure, passages, actor, more).box


class _Explorer:
    """The controls of an explorer and what is shown for them."""

    def __init__(self, features: Features, figure, passages, actor, more: Mapping[str, object]):
        self.features, self.passages, self.actor = features, passages, actor
        self.figures = dict(figure) if isinstance(figure, Mapping) else {"": figure}
        self.steps = {name: step for name, step in more.items() if callable(step)}
        self.rows, self.first, self.some = pd.DataFrame(), 0, features
        self._controls({name: offer for name, offer in more.items() if name not in self.steps})
        self.status, self.figure, self.listed = (ipywidgets.HTML() for _ in range(3))
        self.back = ipywidgets.Button(description=f"Previous {SHOWN}")
        self.on = ipywidgets.Button(description=f"Next {SHOWN}")
        self.back.on_click(lambda _: self.turn(-SHOWN))
        self.on.on_click(lambda _: self.turn(SHOWN))
        self.pages = ipywidgets.HBox([self.back, self.on])
        wrapped = ipywidgets.Layout(flex_flow="row wrap", display="flex", align_items="flex-start")
        keys = ipywidgets.HTML(OWN_KEYS)
        board = ipywidgets.Box([*self.controls.values(), keys], layout=wrapped)
        parts = {"controls": board, "status": self.status, "figure": self.figure}
        parts |= {"passages": self.listed, "pages": self.pages}
        self.box = ipywidgets.VBox(list(parts.values())).add_class("standpoint-explorer")
        for name, part in parts.items():
            part.add_class(f"standpoint-{name}")
        for control in self.controls.values():
            control.observe(self.draw, "value")
        self.draw()

    def _controls(self, more: Mapping[str, object]) -> None:
        """Make the controls, in the order in which they are shown."""
        features, self.controls = self.features, {}
        passages = self.passages if isinstance(self.passages, Mapping) else {"": self.passages}
        functions = (*self.figures.values(), *self.steps.values(), *passages.values())
        asked = {name for function in functions if function for name in _parameters(function)}
        known = {"features", "look", "actor", "voice", "measure", *self.steps, *more}
        if unknown := sorted(asked - known):
            allowed = ", ".join(sorted(known))
            raise CorpusError(f"explore: nothing here is called '{unknown[0]}'; allowed: {allowed}")
        if "actor" in asked:
            self._add("actor", features.choices, features.actor(self.actor))
        if "voice" in asked:
            self._add("voice", [*VOICES, "all"])
        if len(self.figures) > 1:
            self._add("measure", list(self.figures))
        for name, offer in more.items():
            self._add(name, offer)
        if len(features.sources) > 1:
            self.controls["sources"] = ipywidgets.SelectMultiple(
                options=features.sources,
                value=features.sources,
                rows=min(6, len(features.sources)),
                description="Sources",
                tooltip="Several with Shift or Ctrl",
                style=WIDE,
            )
        years = sorted(features.paragraphs["start_date"].dropna().dt.year.unique().tolist())
        self.years = (years[0], years[-1]) if years else None
        if len(years) > 1:
            self._add("from", years)
            self._add("to", years, years[-1])

    def _add(self, name: str, offer: object, value: object = None) -> None:
        about = {"description": name.capitalize().replace("_", " "), "style": WIDE}
        if isinstance(offer, str):
            about |= {"value": offer, "continuous_update": False}
            self.controls[name] = ipywidgets.Text(**about)
            return
        options = offer if isinstance(offer, Mapping) else [(str(one), one) for one in offer]
        control = self.controls[name] = ipywidgets.Dropdown(options=options, **about)
        if value is not None:
            control.value = value

    def draw(self, _: object = None) -> None:
        """Draw the figure and list the passages for what is chosen now."""
        self.status.value = _said("reading…")
        self.rows, self.first = pd.DataFrame(), 0
        trouble = ""
        try:
            given = self._given()
            several = len(self.figures) > 1
            drawn = given.asked(self.figures[given["measure"] if several else ""])
            self.figure.value = _image(drawn, self._alternative())
            if self.passages:
                try:
                    chosen = self.passages
                    chosen = chosen[given["measure"]] if isinstance(chosen, Mapping) else chosen
                    self.rows = given.asked(chosen).reset_index(drop=True)
                except CorpusError as error:  # the figure stands, though a word is not in it
                    trouble = _sentence(error)
        except Exception as error:  # raised in a control's own call it would be seen by nobody
            self.figure.value = f'<p class="standpoint-fault" role="alert">{_sentence(error)}</p>'
            self.status.value = _said("Nothing was drawn.")
            self.listed.value, self.pages.layout.display = "", "none"
            return
        self.list(trouble)
        documents, sources = len(self.some.documents), len(self.some.sources)
        self.status.value = _said(
            f"Drawn from {documents:,} document{'s' * (documents > 1)} "
            f"by {sources:,} source{'s' * (sources > 1)}."
        )

    def _given(self) -> "_Given":
        """Return what functions may ask for."""
        given = {name: control.value for name, control in self.controls.items()}
        given |= {name: value.strip() for name, value in given.items() if isinstance(value, str)}
        years = (given.pop("from"), given.pop("to")) if "from" in given else None
        if years and years[0] > years[1]:
            raise CorpusError(f"'From' {years[0]} is after 'To' {years[1]}: choose a later 'To'.")
        if years == self.years:
            years = None  # all years, and the undated too
        sources = given.pop("sources", None)
        if sources == ():
            raise CorpusError("No source is chosen: choose one or more under 'Sources'.")
        self.some = subset(self.features, sources=sources, years=years)
        look = draw.palette(self.features.sources)  # a source keeps its colour
        look = {source: look[source] for source in look if source in self.some.sources}
        return _Given(self.steps, **given, features=self.some, look=look)

    def _alternative(self) -> str:
        """Return in words what the figure is of."""
        told = [f"{name}: {_label(control)}" for name, control in self.controls.items()]
        return "; ".join(["Figure", *told])

    def turn(self, by: int) -> None:
        """Show the passages before or after those that are shown."""
        self.first = max(0, min(self.first + by, len(self.rows) - 1))
        self.list()

    def list(self, trouble: str = "") -> None:
        """List the passages from `first` on."""
        last = min(self.first + SHOWN, len(self.rows))
        self.back.disabled, self.on.disabled = self.first == 0, last == len(self.rows)
        self.pages.layout.display = "" if len(self.rows) > SHOWN else "none"
        if not self.passages or trouble or not len(self.rows):
            nothing = "No passage is behind this figure." if self.passages else ""
            self.listed.value = f"<p>{trouble or nothing}</p>"
            return
        self.listed.value = _listed.page(self.some, self.rows, self.first, last)
        if not self.some.documents["text"].notna().any():
            self.pages.layout.display = "none"  # one line that stands for all


def _parameters(function: Callable) -> list[str]:
    """Return what a function asks for: its parameters without a value of their own."""
    listed = inspect.signature(function).parameters.values()
    return [one.name for one in listed if one.default is one.empty]


class _Given(dict):
    """What is chosen by its name, and the results of steps, each made once and when asked for."""

    def __init__(self, steps: Mapping[str, Callable], **chosen: object):
        super().__init__(chosen)
        self.steps = steps

    def __missing__(self, name: str) -> object:
        self[name] = self.asked(self.steps[name])
        return self[name]

    def asked(self, function: Callable) -> object:
        """Call a function with what it asks for."""
        return function(**{name: self[name] for name in _parameters(function)})


def _image(figure: Figure, told: str) -> str:
    """Return a figure as an image in HTML."""
    held = BytesIO()
    figure.savefig(held, format="png", dpi=DOTS_PER_INCH)
    coded = base64.b64encode(held.getvalue()).decode()
    style = "max-width: 100%; height: auto"
    return f'<img style="{style}" alt="{escape(told)}" src="data:image/png;base64,{coded}">'


def _label(control: ipywidgets.Widget) -> str:
    """Return in words what is chosen in a control."""
    chosen = getattr(control, "label", None) or control.value
    return ", ".join(chosen) if isinstance(chosen, tuple) else str(chosen)


def _said(words: str) -> str:
    return f'<p role="status">{escape(words)}</p>'


def _sentence(error: Exception) -> str:
    """Return what went wrong in words of ours, if we know it, else in those of the program."""
    if isinstance(error, CorpusError):
        return escape("; ".join(error.faults))
    return escape(
        "There is no figure of this choice; most often there is too little text in it "
        f"({type(error).__name__}: {error})."
    )
