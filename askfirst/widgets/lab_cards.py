"""The parts of a lab that are done by clicking: cards to sort into groups, lines to tick.

Built from ipywidgets' own controls. The style sheet that gives them the course's look comes with them, because a stock
JupyterLab has none of ours. From code a part is set with :meth:`Part.put`, so that no test needs a browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import Any, Literal

import ipywidgets as widgets

from askfirst.course.lab_models import NO, YES, Task
from askfirst.widgets.view_files import STATIC

NOWHERE = ""  # where a card lies that was not placed yet
SHEETS = ("style/tokens.css", "lab.css")
By = Literal["click", "code"]


class Part(widgets.VBox):  # type: ignore[misc]
    """The cards of a task, each with its control, above buttons and a place for what is said."""

    def __init__(self, task: Task, lang: str, words: dict[str, str], say: dict[str, Callable[[], str]]) -> None:
        """Show the cards of ``task``; ``say`` maps each button's word to what it makes the part say."""
        self._task, self._lang = task, lang
        self._putting = False
        self.changed: Callable[[By], None] = lambda _by: None
        """Called after cards were placed, and told how."""
        texts = {card.id: card.text.of(lang) for card in task.cards}
        groups = [(words["choose"], NOWHERE), *((group.text.of(lang), group.id) for group in task.groups)]
        self._controls: dict[str, Any] = {
            card: widgets.Dropdown(options=groups, tooltip=text)
            if task.part == "sort"
            else widgets.Checkbox(description=text, indent=False, tooltip=text)
            for card, text in texts.items()
        }
        for card, control in self._controls.items():
            # The class is how a handed-in notebook's saved clicks are found again.
            control.add_class(f"askfirst-{task.id}-{card}")
            control.observe(self._moved, "value")
        said = widgets.HTML()
        self._buttons = {word: _button(words[word], word, said, tell) for word, tell in say.items()}
        rows = [_row(control, texts[card] if task.part == "sort" else "") for card, control in self._controls.items()]
        super().__init__([_look(), *rows, widgets.HBox(list(self._buttons.values())), said])
        self.add_class("af-lab")
        self.add_class("af-lab-part")
        self.offer("solution", offered=False)

    def offer(self, word: str, *, offered: bool = True) -> None:
        """Show a button or take it away."""
        if word in self._buttons:
            self._buttons[word].layout.display = None if offered else "none"

    @property
    def answer(self) -> dict[str, str]:
        """Return where each card lies; of cards to sort, those that were placed."""
        chosen = {card: control.value for card, control in self._controls.items()}
        if self._task.part == "sort":
            return {card: group for card, group in chosen.items() if group != NOWHERE}
        return {card: YES if ticked else NO for card, ticked in chosen.items()} if any(chosen.values()) else {}

    def put(self, places: Mapping[str, str]) -> None:
        """Place cards by their ids: into a group, or, of lines to tick, ``"yes"`` or ``"no"``."""
        known = {group.id for group in self._task.groups} or {YES, NO}
        odd = [f"{card}: {group}" for card, group in places.items() if card not in self._controls or group not in known]
        if odd:
            raise ValueError(", ".join(odd))
        self._putting = True  # all at once, so that one change is told
        for card, group in places.items():
            self._controls[card].value = group if self._task.groups else group == YES
        self._putting = False
        self.changed("code")

    def _moved(self, _change: object) -> None:
        if not self._putting:
            self.changed("click")

    def __repr__(self) -> str:
        """Return the cards, the same at every run, for places that cannot show controls."""
        return "\n".join(f"{card.id}: {card.text.of(self._lang)}" for card in self._task.cards)


def _row(control: widgets.Widget, text: str) -> widgets.Widget:
    """Return a card: what stands on it, where its control does not say so itself, and the control."""
    row = widgets.VBox([*([widgets.HTML(escape(text))] if text else []), control])
    row.add_class("af-lab-card")
    return row


def _button(text: str, word: str, said: widgets.HTML, tell: Callable[[], str]) -> widgets.Button:
    button = widgets.Button(description=text)
    button.add_class(f"af-lab-{word}")

    def pressed(_button: object) -> None:
        said.value = tell()

    button.on_click(pressed)
    return button


@cache
def _look() -> widgets.Widget:
    """Return what brings the style sheets into a page: one model, however many parts show it."""
    sheets = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SHEETS)
    rules = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)  # what they say to us is nothing for a page
    return widgets.HTML(f"<style>{rules}</style>", layout=widgets.Layout(display="none"))
