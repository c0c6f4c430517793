"""The key of a lab: functions of its author that compute the right answers, and what common errors lead to."""

from __future__ import annotations

import runpy
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from askfirst.assess.lab_verdict import Answer, Right

Tables = Mapping[str, pd.DataFrame]
Function = Callable[[Tables], Right]


@dataclass(frozen=True)
class Computed:
    """The functions of one task."""

    right: Callable[[Tables], Right]
    common_errors: dict[str, Callable[[Tables], Right]]
    column: str
    within: float


class Key:
    """The computed answers of one lab, by task."""

    def __init__(self) -> None:
        """Begin without tasks."""
        self.tasks: dict[str, Computed] = {}

    def right(self, task: str, *, column: str = "", within: float = 0.0) -> Callable[[Function], Function]:
        """Mark the function that computes the right answer of ``task``.

        What it returns decides what is wanted: a set (in any order), a list (in this order), a dict, a number or a
        text. Numbers may be off by ``within``.
        """

        def keep(function: Function) -> Function:
            self.tasks[task] = Computed(function, {}, column, within)
            return function

        return keep

    def common_error(self, task: str, name: str) -> Callable[[Function], Function]:
        """Mark a function that computes what one common error leads to."""

        def keep(function: Function) -> Function:
            self.tasks[task].common_errors[name] = function
            return function

        return keep

    def answer(self, task: str, tables: Callable[[], Tables]) -> Answer:
        """Compute the answer and the common errors of ``task``, each from tables of its own."""
        made = self.tasks[task]

        def common_errors() -> dict[str, Right]:
            return {name: common_error(tables()) for name, common_error in made.common_errors.items()}

        return Answer(made.right(tables()), common_errors, made.column, made.within)


def read_key(path: Path) -> Key | None:
    """Run a lab's key and return it; None where the file makes none."""
    key = runpy.run_path(str(path)).get("key")
    return key if isinstance(key, Key) else None


def key_line(path: Path, error: BaseException) -> int:
    """Return the line of a lab's key at which an error arose."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return (lines or [1])[-1] or 1
