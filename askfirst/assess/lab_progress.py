"""What of a lab is done, as its notebook's file tells. Pure, and light: no table is read and nothing is computed anew.

A task done by clicking is done when the saved clicks are right; any other, when its check last said so. That is what
marking goes by too. A check's output says in its metadata which task it was about and what it said:

    {"askfirst": "right", "askfirst-task": "08-is-it-95-percent/needed"}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from askfirst.assess import clicks
from askfirst.course.lab_models import Lab, Task

STATE, TASK = "askfirst", "askfirst-task"


def noted(lab: str, task: str, state: str) -> dict[str, str]:
    """Return what a check's output says in its metadata."""
    return {STATE: state, TASK: f"{lab}/{task}"}


def placed_right(task: Task, placed: Mapping[str, str]) -> bool:
    """Whether every card of a task lies where it belongs."""
    return dict(placed) == {card.id: card.group for card in task.cards}


def done(notebook: object, lab: Lab) -> set[str]:
    """Return the tasks that are right in a notebook's file; none in a solution, which is nobody's work."""
    if not isinstance(notebook, dict) or _is_solution(notebook):
        return set()
    checked = {name: state for name, state in _checks(notebook) if isinstance(name, str)}
    clicked = {task: dict(given["pairs"]) for task, given in clicks.answers(notebook, lab).items()}
    return {
        task.id
        for task in lab.tasks
        if (
            placed_right(task, clicked[task.id])
            if task.id in clicked
            else checked.get(f"{lab.lab}/{task.id}") == "right"
        )
    }


def _is_solution(notebook: dict[Any, Any]) -> bool:
    """Whether this is a solution as it was built, which alone names what it was made from."""
    metadata = notebook.get("metadata")
    about = metadata.get("askfirst") if isinstance(metadata, dict) else None
    return isinstance(about, dict) and "source" in about


def _checks(notebook: dict[Any, Any]) -> Iterator[tuple[object, object]]:
    """Yield what checks said, in the order of the notebook."""
    for output in clicks.outputs(notebook):
        metadata = output.get("metadata") if isinstance(output, dict) else None
        if isinstance(metadata, dict) and TASK in metadata:
            yield metadata[TASK], metadata.get(STATE)
