"""Hand-ins that hold what no notebook should: each costs its own row, and no more of that than is damaged."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from askfirst.assess.clicks import MIME, STATE, VIEW, Clicks, answers
from askfirst.autograde.grader import grade
from askfirst.course.lab_models import lab_folder, read_lab
from askfirst.course.loader import ROOT
from tests.autograde.returned import CHECK, GOOD, LAB, hand_in, notebook, of

INDEX = '{"box": {"state": {"_dom_classes": ["askfirst-who-said-it-CARD"], "index": %s}}}'
ODD_STATES = {name: INDEX % name for name in ("Infinity", "1e400", "NaN", "1.5", "99", "-99", '"1"', "[1]", "9" * 6000)}
ODD_STATES |= {
    "classes": '{"box": {"state": {"_dom_classes": 3}}}',
    "state": '{"box": {"state": [3]}}',
    "model": '{"box": null}',
    "models": "[1, 2]",
    "children": '{"box": {"state": {"children": 7}}}',
    "child": '{"box": {"state": {"children": [7]}}}',
}
ODD_OUTPUTS: list[Any] = [5, [5], {"a": 1}, [{"data": 5}]]
ODD_FILES = {
    "metadata": notebook(*GOOD) | {"metadata": [1]},
    "about": notebook(*GOOD, askfirst=3),
    "widgets": notebook(*GOOD, widgets=float("inf")),
    "surrogate": notebook(*GOOD[:2], "x = '\ud800'", "# \udfff", CHECK),
    "surrogate in metadata": notebook(*GOOD, askfirst={"lab": "\ud800"}),
    "infinite version": notebook(*GOOD) | {"nbformat": float("inf")},
}


def test_a_damaged_state_of_controls_costs_the_clicks_and_nothing_else(tmp_path: Path) -> None:
    lab, _ = read_lab(lab_folder(ROOT, LAB))
    for number, state in enumerate(ODD_STATES.values()):
        made = notebook(*GOOD, widgets={STATE: {"state": "HERE"}})
        made["cells"][0]["outputs"] = [{"data": {VIEW: {"model_id": "box"}}}]
        text = json.dumps(made).replace('"HERE"', state.replace("CARD", lab.tasks[0].cards[0].id))
        hand_in(tmp_path, f"state {number}.ipynb", text.encode())
    for number, outputs in enumerate(ODD_OUTPUTS):
        made = notebook(*GOOD, widgets={STATE: {"state": {"box": {"state": {}}}}})
        made["cells"][0]["outputs"] = outputs
        hand_in(tmp_path, f"outputs {number}.ipynb", made)
    found = grade(tmp_path, ROOT, "en").hand_ins
    assert len(found) == len(ODD_STATES) + len(ODD_OUTPUTS)
    for each in found:
        assert not each.trouble, each.name
        assert each.marks["share"].outcome == "right", each.name
        assert each.marks["who-said-it"].outcome == "not-attempted", each.name


def clicked(*saved: dict[str, Any]) -> dict[str, Any]:
    made = notebook(*GOOD)
    made["cells"][1]["outputs"] = [{"data": {MIME: each}} for each in saved]
    return made


def test_clicks_of_this_task_count_and_of_several_the_latest() -> None:
    lab, _ = read_lab(lab_folder(ROOT, LAB))
    task = lab.tasks[0]
    placed = {card.id: card.group for card in task.cards}
    good = Clicks(placed, 5.0).written(LAB, task.id)
    cases: dict[str, tuple[list[dict[str, Any]], dict[str, str]]] = {
        "good": ([good], placed),
        "twice": ([good, good], placed),
        "of another lab": ([good | {"lab": "03-audit-the-visitor-log"}], {}),
        "of another task": ([good | {"task": "usable"}], {}),
        "older beside it": ([good, good | {"at": 4.0, "placed": {}}], placed),
        "taken back": ([good, good | {"at": 9.0, "placed": {}}], {}),
        "without a time": ([{key: value for key, value in good.items() if key != "at"}], {}),
        "after all clocks": ([good | {"at": 1e300}], {}),
        "damaged beside it": ([good, good | {"placed": 3}, good | {"at": "x"}, {"lab": LAB}], placed),
        "strangers among cards": ([good | {"placed": placed | {"x": "y", "z": [1]}}], placed),
    }
    for name, (saved, wanted) in cases.items():
        found = answers(clicked(*saved), lab).get(task.id, {"pairs": []})
        assert dict(found["pairs"]) == wanted, name


def test_many_saved_clicks_cost_little() -> None:
    lab, _ = read_lab(lab_folder(ROOT, LAB))
    task = lab.tasks[0]
    placed = {card.id: card.group for card in task.cards}
    made = clicked(*(Clicks(placed, float(number)).written(LAB, task.id) for number in range(100_000)))
    started = time.process_time()
    assert dict(answers(made, lab)[task.id]["pairs"]) == placed
    assert time.process_time() - started < 2


def test_whatever_a_file_holds_its_neighbours_are_marked(tmp_path: Path) -> None:
    for name, made in ODD_FILES.items():
        hand_in(tmp_path, f"{name}.ipynb", made)
    nested = json.dumps(notebook(*GOOD, odd="HERE")).replace('"HERE"', "[" * 10_000 + "]" * 10_000)
    hand_in(tmp_path, "nested.ipynb", nested.encode())
    odd: list[Any] = [float("inf"), float("nan"), 7, None, True, "x", [3], [[]], {"a": [{}]}]
    for number, value in enumerate(odd):
        for key in ("cells", "metadata", "cell_type", "source"):
            made = notebook(*GOOD)
            (made if key in made else made["cells"][0])[key] = value
            hand_in(tmp_path, f"{key} {number}.ipynb", made)
    hand_in(tmp_path, "good.ipynb", notebook(*GOOD))
    sheet = grade(tmp_path, ROOT, "en")
    for name in ("good", *ODD_FILES):
        assert of(sheet, f"{name}.ipynb").marks["share"].outcome == "right", of(sheet, f"{name}.ipynb").trouble
    for each in sheet.hand_ins:
        assert each.trouble or each.marks
        assert "{" not in each.trouble


def test_whatever_a_hand_in_sends_its_neighbours_are_marked(tmp_path: Path) -> None:
    sent = ["1e400", "NaN", "[" * 5000, "9" * 6000, '"x"', '{"kind": "one", "one": -Infinity}']
    for number, value in enumerate(sent):
        line = f'{{"task": "share", "value": {value}}}\n'
        hand_in(tmp_path, f"forged {number}.ipynb", notebook(f"import os\nos.write(3, {line.encode()!r})"))
    hand_in(tmp_path, "good.ipynb", notebook(*GOOD))
    sheet = grade(tmp_path, ROOT, "en")
    for number, value in enumerate(sent):
        outcome = of(sheet, f"forged {number}.ipynb").marks["share"].outcome
        assert outcome in ("not-yet", "not-attempted", "not-run"), value
    assert of(sheet, "good.ipynb").marks["share"].outcome == "right"
