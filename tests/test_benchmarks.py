"""The benchmarks keep up with the course: the questions they time can be asked."""

from __future__ import annotations

import importlib.util
from typing import Any

from askfirst.course.loader import ROOT


def test_the_ten_questions_that_are_timed_are_asked_by_the_course(home: Any) -> None:
    spec = importlib.util.spec_from_file_location("peers", ROOT / "benchmarks" / "peers.py")
    assert spec
    assert spec.loader
    peers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peers)
    shown: list[Any] = []
    names: dict[str, Any] = {"display": shown.append}
    exec(peers.WAYS["ours"].prepare + peers.WAYS["ours"].show, names)  # noqa: S102 - the cells of the notebook it times
    (view,) = shown
    assert len(view.snapshot()["items"]) == len(names["questions"])
