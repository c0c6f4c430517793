"""The benchmarks keep up with the course: the questions they time can be asked."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from askfirst.course.loader import ROOT


@pytest.mark.usefixtures("home")
def test_the_ten_questions_that_are_timed_are_asked_by_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    ours = importlib.import_module("peers").WAYS["ours"]
    shown: list[Any] = []
    names: dict[str, Any] = {"display": shown.append}
    exec(ours.prepare + ours.show, names)  # noqa: S102 - the cells of the notebook that is timed
    (view,) = shown
    assert len(view.snapshot()["items"]) == len(names["questions"])
