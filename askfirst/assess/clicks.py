"""What was clicked in a lab, as a notebook's file holds it. Pure: what a file says goes in, what was clicked comes out.

JupyterLab does not save the state of widgets unless somebody asks it to, but it saves the outputs of cells. So the cell
that shows the cards of a task also shows a small output of its own, which each click replaces: in words for people, and
under :data:`MIME` as data. Saving the notebook, by hand or by itself, then saves the clicks; a copied, renamed or sent
notebook carries them with it.

    {"lab": "08-is-it-95-percent", "task": "who-said-it", "placed": {"vendor": "guess"}, "at": 1764271200.25}

``at`` says when the last click fell, in seconds since 1970: where there are several outputs for one task, the latest
counts. What cannot be meant is left out, card by card. A notebook saved before there was such an output may hold the
clicks in the state of its widgets, and is read that way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from askfirst.course.lab_models import NO, YES, Lab, Task

MIME = "application/vnd.askfirst.clicks+json"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
LATEST = 1e11  # seconds; no clock says more
MOST_CARDS = 1_000  # of one task that are looked at


@dataclass(frozen=True)
class Clicks:
    """Where the cards of one task were put, and when the last of them was."""

    placed: dict[str, str] = field(default_factory=dict)
    at: float = 0.0

    def written(self, lab: str, task: str) -> dict[str, Any]:
        """Return the clicks as they stand in a file."""
        return {"lab": lab, "task": task, "placed": self.placed, "at": self.at}


def read(written: object, lab: str, task: Task) -> Clicks | None:
    """Return the clicks that a file holds for ``task``, or nothing where it holds none that can be meant."""
    match written:
        case {"lab": str(its_lab), "task": str(its_task), "placed": dict(placed), **rest} if (its_lab, its_task) == (
            lab,
            task.id,
        ):
            return Clicks(_meant(placed, task), _time(rest.get("at")))
    return None


def find(notebook: object, lab: str, task: Task) -> Clicks | None:
    """Return the latest clicks for ``task`` in a notebook's outputs."""
    saved = [_dict(_data(output).get(MIME)) for output in outputs(notebook)]
    mine = [
        each
        for each in saved
        if (each.get("lab"), each.get("task")) == (lab, task.id) and isinstance(each.get("placed"), dict)
    ]
    latest = max(reversed(mine), key=lambda each: _time(each.get("at")), default=None)
    return read(latest, lab, task)


def cleared(notebook: object) -> bool:
    """Whether this is a notebook, and none of its cells shows anything."""
    return isinstance(notebook, dict) and not any(True for _ in outputs(notebook))


def outputs(notebook: object) -> Iterator[Any]:
    """Yield every output of a notebook's cells, whatever they are."""
    for cell in _list(_dict(notebook).get("cells")):
        yield from _list(_dict(cell).get("outputs"))


def answers(notebook: object, lab: Lab) -> dict[str, dict[str, Any]]:
    """Return what was clicked for each task, in the form in which a value is judged."""
    models = _models(notebook)
    found: dict[str, dict[str, Any]] = {}
    for task in lab.tasks:
        if not task.part:
            continue
        clicks = find(notebook, lab.lab, task)
        placed = clicks.placed if clicks and clicks.at else _in_widgets(notebook, models, task)
        if task.part == "mark" and YES in placed.values():
            placed = dict.fromkeys((card.id for card in task.cards), NO) | placed
        elif task.part == "mark":
            placed = {}
        if placed:
            found[task.id] = {"kind": "pairs", "pairs": [list(pair) for pair in placed.items()]}
    return found


def _meant(placed: Mapping[Any, Any], task: Task) -> dict[str, str]:
    groups = {group.id for group in task.groups} or {YES, NO}
    given = ((card.id, placed.get(card.id)) for card in task.cards[:MOST_CARDS])
    return {card: group for card, group in given if isinstance(group, str) and group in groups}


def _time(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 0 <= value <= LATEST else 0.0


def _dict(value: object) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _data(output: object) -> dict[Any, Any]:
    return _dict(_dict(output).get("data"))


def _models(notebook: object) -> dict[str, dict[Any, Any]]:
    """Return the state of each widget that a notebook was saved with."""
    widgets = _dict(_dict(_dict(notebook).get("metadata")).get("widgets"))
    models = _dict(_dict(widgets.get(STATE)).get("state"))
    return {name: _dict(_dict(model).get("state")) for name, model in models.items()}


def _in_widgets(notebook: object, models: Mapping[str, dict[Any, Any]], task: Task) -> dict[str, str]:
    """Return what the saved state of a notebook's widgets says about ``task``."""
    shown = _shown(notebook, models)
    groups = [group.id for group in task.groups]
    places = {f"askfirst-{task.id}-{card.id}": card.id for card in task.cards}
    placed: dict[str, str] = {}
    for name, state in models.items():
        marks = [each for each in _list(state.get("_dom_classes")) if isinstance(each, str) and each in places]
        if not marks or (shown and name not in shown):
            continue
        index = state.get("index")
        if task.part == "mark":
            placed[places[marks[0]]] = YES if state.get("value") is True else NO
        elif type(index) is int and 0 < index <= len(groups):  # the first choice of a control is no group
            placed[places[marks[0]]] = groups[index - 1]
    return placed


def _shown(notebook: object, models: Mapping[str, dict[Any, Any]]) -> set[str]:
    """Return the widgets that a notebook's outputs show, and not those that a cell made when it ran before."""
    waiting = [_dict(_data(output).get(VIEW)).get("model_id") for output in outputs(notebook)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if isinstance(name, str) and name in models and name not in found:
            found.add(name)
            children = _list(models[name].get("children"))
            waiting += [child.removeprefix("IPY_MODEL_") for child in children if isinstance(child, str)]
    return found
