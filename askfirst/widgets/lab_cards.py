"""The parts of a lab that are done by clicking: cards to sort into groups, lines to tick.

Built from ipywidgets' own controls. From code a part is set with :meth:`Part.put`, so that no test needs a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Literal

import ipywidgets as widgets

from askfirst.course.lab_models import NO, YES, Task

WIDE = "42rem"
By = Literal["click", "code"]


class Part(widgets.VBox):  # type: ignore[misc]
    """The cards of a task, each with its control, above buttons and a place for what is said."""

    def __init__(self, task: Task, lang: str, words: dict[str, str], say: dict[str, Callable[[], str]]) -> None:
        """Show the cards of ``task``; ``say`` maps each button's word to what it makes the part say."""
        self._task, self._lang = task, lang
        self._controls: dict[str, Any] = {}
        self._putting = False
        self.changed: Callable[[By], None] = lambda _by: None
        """Called after cards were placed, and told how."""
        rows: list[widgets.Widget] = []
        groups = [(group.text.of(lang), group.id) for group in task.groups]
        for card in task.cards:
            text = card.text.of(lang)
            line = widgets.HTML(escape(text), layout=widgets.Layout(width="100%"))
            if task.part == "sort":
                control = widgets.Dropdown(options=[(words["choose"], None), *groups], tooltip=text)
                control.layout.width = "min(100%, 24rem)"
                row = widgets.VBox([line, control])
            else:
                control = widgets.Checkbox(description="", indent=False, tooltip=text)
                control.layout.width = "2rem"
                row = widgets.HBox([control, line])
            # The class is how a handed-in notebook's saved clicks are found again.
            control.add_class(f"askfirst-{task.id}-{card.id}")
            control.observe(self._moved, "value")
            self._controls[card.id] = control
            rows.append(row)
        said = widgets.HTML()
        buttons = [_button(words[word], said, text) for word, text in say.items()]
        super().__init__([*rows, widgets.HBox(buttons), said], layout=widgets.Layout(max_width=WIDE, grid_gap="0.7rem"))

    @property
    def answer(self) -> dict[str, str]:
        """Return where each card lies; of cards to sort, those that were placed."""
        chosen = {card: control.value for card, control in self._controls.items()}
        if self._task.part == "sort":
            return {card: group for card, group in chosen.items() if group is not None}
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


def _button(text: str, said: widgets.HTML, say: Callable[[], str]) -> widgets.Button:
    button = widgets.Button(description=text, layout=widgets.Layout(width="auto"))

    def pressed(_button: object) -> None:
        said.value = say()

    button.on_click(pressed)
    return button
