"""Clicks in a notebook's file: what is found again, from what may be damaged, and by which kernel."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from askfirst.assess import clicks
from askfirst.assess.clicks import MIME, Clicks
from askfirst.course.lab_models import NO, YES, lab_folder, read_lab
from askfirst.course.loader import ROOT
from askfirst.notebook import click_store
from askfirst.notebook.lab import Lab
from tests.conftest import own_course

SORTED, _ = read_lab(lab_folder(ROOT, "08-is-it-95-percent"))
TICKED, _ = read_lab(lab_folder(ROOT, "02-mend-the-notice"))
SORT = next(task for task in SORTED.tasks if task.part == "sort")
MARK = next(task for task in TICKED.tasks if task.part == "mark")
RIGHT = {card.id: card.group for card in SORT.cards}
CARD, GROUP = next(iter(RIGHT.items()))


def notebook(*written: object) -> dict[str, Any]:
    """Return a notebook whose cells hold these clicks."""
    return {"cells": [{"cell_type": "code", "outputs": [{"data": {MIME: each}}]} for each in written]}


def saved(placed: object, at: object = 5, **other: object) -> dict[str, object]:
    return {"lab": SORTED.lab, "task": SORT.id, "placed": placed, "at": at} | other


def test_clicks_are_found_again() -> None:
    written = json.loads(json.dumps(Clicks(RIGHT, 7.5).written(SORTED.lab, SORT.id)))
    assert clicks.find(notebook(written), SORTED.lab, SORT) == Clicks(RIGHT, 7.5)


def test_the_latest_clicks_of_a_task_count() -> None:
    assert clicks.find(notebook(saved(RIGHT, 9), saved({}, 4)), SORTED.lab, SORT) == Clicks(RIGHT, 9)
    assert clicks.find(notebook(saved(RIGHT, 4), saved({}, 9)), SORTED.lab, SORT) == Clicks({}, 9)
    assert clicks.answers(notebook(saved(RIGHT, 4), saved({}, 9)), SORTED) == {}


def test_clicks_of_another_lab_or_task_are_not_these() -> None:
    assert clicks.find(notebook(saved(RIGHT, lab="other"), saved(RIGHT, task="other")), SORTED.lab, SORT) is None


@pytest.mark.parametrize(
    "spoilt",
    [
        {"no-such-card": GROUP},
        {CARD: "no-such-group"},
        {CARD: 1},
        {CARD: None},
        {CARD: [GROUP]},
        {CARD: {"group": GROUP}},
        {CARD: float("inf")},
        {CARD: GROUP * 100_000},
        {str(number): GROUP for number in range(20_000)},
        {"": GROUP, "\ud800": GROUP},
    ],
)
def test_what_cannot_be_meant_costs_only_its_card(spoilt: dict[str, Any]) -> None:
    other = dict(list(RIGHT.items())[1:])
    assert clicks.find(notebook(saved(other | spoilt)), SORTED.lab, SORT) == Clicks(other, 5)


@pytest.mark.parametrize("at", [None, "5", True, -1, 1e400, float("nan"), 10**400, [], {}])
def test_an_odd_time_is_the_earliest(at: object) -> None:
    assert clicks.find(notebook(saved(RIGHT, at), saved({}, 1)), SORTED.lab, SORT) == Clicks({}, 1)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        {"cells": 5},
        {"cells": [None, 5, {"outputs": 5}, {"outputs": [None, {"data": []}, {"data": {MIME: []}}]}]},
        notebook(None, 5, "x", [], {}, {"lab": SORTED.lab}, saved(None), saved([]), saved("x")),
        {"cells": [], "metadata": {"widgets": {clicks.STATE: {"state": {"a": None, "b": {"state": []}}}}}},
        {"cells": [], "metadata": {"widgets": []}},
        {"cells": [], "metadata": {"widgets": {clicks.STATE: {"state": {"a": {"state": {"_dom_classes": [[]]}}}}}}},
    ],
)
def test_damage_is_as_if_nothing_was_clicked(broken: object) -> None:
    assert clicks.find(broken, SORTED.lab, SORT) is None
    assert clicks.answers(broken, SORTED) == {}


def test_lines_left_alone_are_answers_once_one_is_ticked() -> None:
    line = MARK.cards[0].id
    ticked = Clicks({line: YES}, 3).written(TICKED.lab, MARK.id)
    pairs = clicks.answers(notebook(ticked), TICKED)[MARK.id]["pairs"]
    assert dict(pairs) == {card.id: YES if card.id == line else NO for card in MARK.cards}
    nothing = Clicks({line: NO}, 3).written(TICKED.lab, MARK.id)
    assert clicks.answers(notebook(nothing), TICKED) == {}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the notebook that is said to be running."""
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "a lab.ipynb"))
    return tmp_path / "a lab.ipynb"


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a kernel would note clicks."""
    (tmp_path / "kernel-1.json").write_text("{}", encoding="utf-8")
    place = tmp_path / f"{click_store.NOTES}kernel-1.json"
    monkeypatch.setattr(click_store, "notes_path", lambda: place)
    return place


def test_a_part_opens_with_the_clicks_of_its_notebook(path: Path) -> None:
    path.write_text(json.dumps(notebook(saved(RIGHT))), encoding="utf-8")
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == RIGHT


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, "null", '{"cells": 1e400}', "\ufeff{}"])
def test_a_part_opens_empty_from_a_damaged_notebook(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {}


def test_a_part_opens_empty_where_no_front_end_names_its_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "a console", "/no/such/folder/x.ipynb"):
        monkeypatch.setenv("JPY_SESSION_NAME", name)
        assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {}


def test_a_click_not_saved_yet_outlives_its_cell_and_its_kernel(path: Path, notes: Path) -> None:
    path.write_text(json.dumps(notebook(saved({CARD: GROUP}))), encoding="utf-8")
    first = Lab(own_course(), SORTED, "en").sort(SORT.id)
    second, group = list(RIGHT.items())[1]
    first._controls[second].value = group
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {CARD: GROUP, second: group}
    first._controls[second].value = None
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {CARD: GROUP}
    notes.write_text("{", encoding="utf-8")
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {CARD: GROUP}


def test_a_notebook_saved_without_clicks_begins_anew(path: Path, notes: Path) -> None:
    part = Lab(own_course(), SORTED, "en").sort(SORT.id)
    part._controls[CARD].value = GROUP
    assert notes.exists()
    path.write_text(json.dumps(notebook()), encoding="utf-8")
    os.utime(path, (time.time() + 1,) * 2)
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {}


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(
            json.dumps({"cells": [{"outputs": [{"output_type": "error"}]}, {"outputs": []}]}), id="a cell failed"
        ),
        pytest.param("{", id="half saved"),
        pytest.param(None, id="renamed"),
    ],
)
def test_clicks_that_are_no_longer_in_the_file_outlive_it_as_long_as_the_kernel(
    path: Path, notes: Path, now: str | None
) -> None:
    path.write_text(json.dumps(notebook(saved({CARD: GROUP}))), encoding="utf-8")
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {CARD: GROUP}
    assert notes.exists()
    if now is None:
        path.rename(path.with_name("renamed.ipynb"))
    else:
        path.write_text(now, encoding="utf-8")
        os.utime(path, (time.time() + 1,) * 2)
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == {CARD: GROUP}


@pytest.mark.usefixtures("path")
def test_what_code_places_is_kept_only_over_clicks(notes: Path) -> None:
    part = Lab(own_course(), SORTED, "en").sort(SORT.id)
    part.put(RIGHT)
    assert not notes.exists()
    part._controls[CARD].value = None
    part.put(RIGHT)
    assert Lab(own_course(), SORTED, "en").sort(SORT.id).answer == RIGHT


def test_notes_of_kernels_that_are_gone_are_removed(tmp_path: Path, notes: Path) -> None:
    old = tmp_path / f"{click_store.NOTES}kernel-0.json"
    old.write_text("{}", encoding="utf-8")
    click_store.note(SORTED.lab, SORT, Clicks(RIGHT, 1))
    assert notes.exists()
    assert not old.exists()
