"""The labs: both sides of every check, the exercises as shipped, and what reaches a learner in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pytest

from askfirst.assess.lab_answers import answer, sentence
from askfirst.assess.lab_verdict import Verdict, departures, judge
from askfirst.course.lab_models import Lab as LabFile
from askfirst.course.lab_models import Task, lab_folder, lab_folders, read_lab
from askfirst.course.loader import ROOT
from askfirst.notebook.lab import Lab
from tests.conftest import LANGUAGES, own_course

mpl.use("Agg")

LABS = {folder.slug: read_lab(folder)[0] for folder in lab_folders(ROOT)}
TASKS = [pytest.param(lab, task, id=f"{lab.lab}-{task.id}") for lab in LABS.values() for task in lab.tasks]
WRONG = 4  # the fewest listed wrong answers of a task


def run(folder: str, lang: str, slug: str) -> dict[str, Any]:
    """Run a notebook's code without a kernel and return its names."""
    names: dict[str, Any] = {}
    for cell in nbformat.read(ROOT / folder / lang / f"{slug}.ipynb", 4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, slug, "exec"), names)  # noqa: S102 - our own notebook
    plt.close("all")
    return names


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LABS)
def test_an_exercise_as_shipped_runs_and_passes_nothing(slug: str, lang: str) -> None:
    verdicts = run("exercises", lang, slug)["lab"].verdicts
    assert {task: verdict.state for task, verdict in verdicts.items()} == {
        task.id: "not-attempted" for task in LABS[slug].tasks
    }


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LABS)
def test_a_solution_passes_all_its_checks(slug: str, lang: str) -> None:
    verdicts = run("solutions", lang, slug)["lab"].verdicts
    assert {task: verdict.state for task, verdict in verdicts.items()} == {
        task.id: "right" for task in LABS[slug].tasks
    }


@pytest.mark.parametrize(("lab", "task"), TASKS)
def test_a_check_refuses_each_wrong_answer_with_its_own_message(lab: LabFile, task: Task) -> None:
    key = answer(task, lab_folder(ROOT, lab.lab), lab)
    assert len(key.common_errors) >= WRONG
    off = departures(key)
    assert all(off.values()), "a slip is the right answer"
    if not task.part:
        assert len({json.dumps(sorted(map(str, each.items()))) for each in off.values()}) == len(off), (
            "two slips are one"
        )
    content = own_course()
    for lang in LANGUAGES:
        said = set()
        for name, wrong in key.common_errors.items():
            verdict = judge(key, wrong)
            assert (verdict.state, verdict.common_error) == ("not-yet", name)
            said.add(sentence(content, task, verdict, lang))
        assert len(said) == (len(task.cards) if task.part else len(key.common_errors))
    assert judge(key, key.right) == Verdict("right")


@pytest.mark.parametrize("slug", LABS)
def test_a_lab_takes_every_part_of_the_standard(slug: str) -> None:
    lab = LABS[slug]
    assert any(task.part for task in lab.tasks)
    assert any(not task.part for task in lab.tasks)
    for lang in LANGUAGES:
        cells = list(code_of(slug, lang))
        assert any("image/png" in output.get("data", {}) for cell in cells for output in cell.outputs), "a chart"
        assert any(output.output_type == "stream" for cell in cells for output in cell.outputs), "and what it shows"
        assert not [o for cell in cells for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LABS)
def test_every_code_cell_of_a_solution_was_run_in_order(slug: str, lang: str) -> None:
    cells = list(code_of(slug, lang))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        if "lab.check(" in cell.source:
            assert any(output.get("metadata", {}).get("askfirst") == "right" for output in cell.outputs)


def code_of(slug: str, lang: str) -> Iterator[Any]:
    """Yield the code cells of a stored solution."""
    notebook = nbformat.read(ROOT / "solutions" / lang / f"{slug}.ipynb", 4)
    yield from (cell for cell in notebook.cells if cell.cell_type == "code")


def test_clicking_solves_a_task_and_hints_come_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab(own_course(), LABS["03-audit-the-visitor-log"], "en")
    part = lab.sort("valid-at-that-moment")
    button = {each.description: each for each in part.children[-2].children}
    said = part.children[-1]
    button["Check"].click()
    assert "Choose above first" in said.value
    button["Solution"].click()
    assert "once you have tried" in said.value
    cards = {card.id: card.group for card in lab.file.tasks[0].cards}
    part.put(cards | {"thirteen": "valid"})
    button["Check"].click()
    assert "How old is the boy" in said.value
    button["Hint"].click()
    assert "Hint 1 of 2" in said.value
    button["Hint"].click()
    assert "Hint 2 of 2" in said.value
    button["Solution"].click()
    assert "set aside for counsel" in said.value
    part.put(cards)
    button["Check"].click()
    assert "Right." in said.value
    capsys.readouterr()
    lab.check("no-such-task", 1)
    assert 'lab.check("valid-at-that-moment", …)' in capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("given", [(), ("no-such-task",), (None,), (5,), ([],)])
@pytest.mark.parametrize("call", ["hint", "solution", "check"])
def test_a_call_that_names_no_task_says_what_to_type(
    lang: str, call: str, given: tuple[object, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Lab(own_course(), LABS["08-is-it-95-percent"], lang)
    getattr(lab, call)(*given)
    said = capsys.readouterr().out
    assert all(f'lab.{call}("{task.id}"' in said for task in lab.file.tasks)
    assert lab.verdicts == {}


@pytest.mark.parametrize(("lang", "told"), [("en", "one answer"), ("zh", "一个答案")])
@pytest.mark.parametrize("answers", [(), (1, 2)])
def test_a_check_without_one_answer_says_what_to_type(
    lang: str, told: str, answers: tuple[object, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Lab(own_course(), LABS["08-is-it-95-percent"], lang)
    lab.check("needed", *answers)
    said = capsys.readouterr().out
    assert told in said
    assert 'lab.check("needed", answer)' in said
    assert lab.verdicts == {}


def test_a_solution_opens_after_a_try(capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab(own_course(), LABS["08-is-it-95-percent"], "zh")
    lab.solution("needed")
    assert "先自己试一次" in capsys.readouterr().out
    lab.check("needed", ...)
    lab.solution("needed")
    assert "先自己试一次" in capsys.readouterr().out.split("\n")[-2]
    lab.check("needed", 1068)
    assert "最坏情况" in capsys.readouterr().out
    lab.solution("needed")
    assert "math.ceil(" in capsys.readouterr().out


def test_tables_speak_the_language_of_the_notebook() -> None:
    file = LABS["03-audit-the-visitor-log"]
    for lang, sample in (("en", "Ren Taochen"), ("zh", "任涛晨")):
        people = Lab(own_course(), file, lang).data("people")
        assert list(people.columns) == ["person_id", "name", "born", "guardian"]
        assert people["name"][0] == sample


def test_paths_that_a_lab_names_exist() -> None:
    assert all(path in own_course().course.paths for lab in LABS.values() for path in lab.paths)


def test_labs_stand_where_the_build_puts_them() -> None:
    for folder in ("exercises", "solutions"):
        for lang in LANGUAGES:
            assert {path.stem for path in Path(ROOT / folder / lang).glob("*.ipynb")} == set(LABS)
