"""The widget in which a sheet is coded: one unit at a time, saved after each. Part of `code`."""

from html import escape
from pathlib import Path

import ipywidgets

from analysis import _cells, _sheets
from analysis.tables import CorpusError

ANSWERS = {"Against": "-1", "Neither": "0", "For": "1", "Cannot tell": _sheets.CANNOT_TELL}
WORDS = {code: label.lower() for label, code in ANSWERS.items()}
NO_SENTENCES = "This sheet has no sentences to read: draw it where the corpus's texts are."


class Coding:
    """What the widget knows: the sheet on disk and the place in it."""

    def __init__(self, path: Path):
        self.path = path
        self.rows = [row for _, row in _sheets.table(path).rows]
        self.at = self.next(-1)

    def next(self, after: int) -> int:
        """Return the first row after this one that has no stance, else the first of all."""
        open_rows = [i for i, row in enumerate(self.rows) if not _sheets.stance(row["stance"])]
        return next((i for i in open_rows if i > after), (open_rows or [len(self.rows)])[0])

    @property
    def coder(self) -> str:
        """Who codes, if the sheet names one person only."""
        named = {_cells.bare(row.get("coder", "")).strip() for row in self.rows} - {""}
        return named.pop() if len(named) == 1 else ""

    def save(self, **cells: str) -> bool:
        """Put answers into the file as it is now; False if it does not hold the unit any more."""
        unit, row = _sheets.unit(self.rows[self.at]), self.rows[self.at]
        there = _sheets.table(self.path)
        same = [held for _, held in there.rows if _sheets.unit(held) == unit]
        same = [held for held in same if held.get("coder") == row.get("coder")] or same
        if not (unit and same):
            return False
        for name, value in cells.items():
            if name not in there.columns:
                there.columns.append(name)
            same[0][name] = row[name] = value
        _cells.replace(self.path, there.text())
        return True


def widget(path: Path) -> ipywidgets.VBox:
    """Return the widget for a sheet."""
    coding = Coding(path)
    if not any(row.get("sentence", "").strip() for row in coding.rows):
        return ipywidgets.VBox([ipywidgets.HTML(f"<p>{NO_SENTENCES}</p>")])
    passage, progress = ipywidgets.HTML(), ipywidgets.HTML()
    note = ipywidgets.Text(description="Note:", placeholder="what you are unsure of")
    buttons = [
        ipywidgets.Button(description=label, tooltip=f"{label}: stance {code}")
        for label, code in ANSWERS.items()
    ]
    back = ipywidgets.Button(description="Back", tooltip="Back to the unit before")

    who = ipywidgets.Text(coding.coder, description="Your name:", placeholder="always spelt alike")
    asked = not coding.coder and not all(row.get("coder", "").strip() for row in coding.rows)

    def tell(words: str) -> None:
        progress.value = f"<p role='status'>{escape(words)}</p>"

    def show() -> None:
        done = coding.at >= len(coding.rows)
        coded = sum(bool(_sheets.stance(row["stance"])) for row in coding.rows)
        place = "all are coded" if done else f"{coding.at + 1} of {len(coding.rows)}"
        tell(f"{place} ({coded} coded)")
        row = {} if done else coding.rows[coding.at]
        passage.value = "" if done else shown(row)
        note.value = _cells.bare(row.get("note", ""))
        answer = _sheets.stance(row.get("stance", ""))
        for button, code in zip(buttons, ANSWERS.values(), strict=True):
            button.disabled = note.disabled = done
            button.button_style = "info" if code == answer else ""
        back.disabled = coding.at == 0

    def store(**cells: str) -> bool:
        row = coding.rows[coding.at]
        if note.value != _cells.bare(row.get("note", "")):
            cells["note"] = _cells.guard(note.value)
        name = who.value.strip()
        if cells and not row.get("coder", "").strip():
            if not name or name in _sheets.RESERVED:
                trouble = f"'{name}' has a meaning here; take another" if name else "write it first"
                tell(f"not saved: your name is needed; {trouble}")
                return False
            cells["coder"] = _cells.guard(name)
        try:
            saved = not cells or coding.save(**cells)
            trouble = f"{path.name} does not hold this unit any more"
        except (CorpusError, OSError) as error:  # raised in a button it would be seen by nobody
            saved, trouble = False, str(error)
        if not saved:
            tell(f"not saved: {trouble}")
        return saved

    def answer(button: ipywidgets.Button) -> None:
        if coding.at < len(coding.rows) and store(stance=ANSWERS[button.description]):
            coding.at = coding.next(coding.at)
            show()

    def step_back(_: ipywidgets.Button) -> None:
        if coding.at and (coding.at == len(coding.rows) or store()):
            coding.at -= 1
            show()

    for button in buttons:
        button.on_click(answer)
    back.on_click(step_back)
    show()
    return ipywidgets.VBox(
        [progress, *[who] * asked, passage, note, ipywidgets.HBox([*buttons, back])]
    )


def shown(row: dict[str, str]) -> str:
    """Return a unit as HTML: all that comes from texts is escaped, the name is highlighted."""
    cells = {name: escape(_cells.bare(value)) for name, value in row.items()}
    name = cells.get("name", "")
    before, marked, after = cells.get("sentence", "").partition(f"[[{name}]]")
    sentence = before + (f"<mark>{name}</mark>" if marked else "") + after
    about = f"<b>{cells.get('source', '')}</b> on <b>{cells.get('label') or cells['actor']}</b>"
    faint = "<p style='opacity: 0.65'>{}</p>".format
    return (
        f"<p>{about}: against, neither, or for?</p>{faint(cells.get('before', ''))}"
        f"<p style='font-size: 115%'>{sentence}</p>{faint(cells.get('after', ''))}"
    )
