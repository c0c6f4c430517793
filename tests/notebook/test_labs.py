"""The labs: both sides of every check, the exercises as shipped, and what reaches a learner in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pytest

from askfirst.assess.clicks import MIME, Clicks
from askfirst.assess.lab_answers import answer, sentence
from askfirst.assess.lab_progress import TASK, done, noted
from askfirst.assess.lab_verdict import Verdict, departures, judge
from askfirst.course.lab_models import Lab as LabFile
from askfirst.course.lab_models import Task, lab_folder, lab_folders, read_lab
from askfirst.course.loader import ROOT
from askfirst.course.words import section
from askfirst.notebook.lab import Lab
from askfirst.widgets.lab_cards import Part
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


SORTED = LABS["03-audit-the-visitor-log"]
SORT = next(task for task in SORTED.tasks if task.part == "sort")
RIGHT = {card.id: card.group for card in SORT.cards}


def wrong(*cards: str) -> dict[str, str]:
    """Return the cards of the task to sort, some of them in another group than theirs."""
    return RIGHT | {card: next(group.id for group in SORT.groups if group.id != RIGHT[card]) for card in cards}


def buttons(part: Part) -> dict[str, Any]:
    """Return the buttons of a part that are on screen."""
    return {each.description: each for each in part.children[-2].children if each.layout.display != "none"}


def test_clicking_solves_a_task_hints_come_in_order_and_two_wrong_tries_open_the_solution() -> None:
    lab = Lab(own_course(), SORTED, "en")
    part = lab.sort(SORT.id)
    assert part
    said = part.children[-1]
    assert list(buttons(part)) == ["Check", "Hint"]
    buttons(part)["Check"].click()
    assert "Choose above first" in said.value
    one, other, *_ = RIGHT
    for again in range(2):
        part.put(wrong(one))
        buttons(part)["Check"].click()
        assert list(buttons(part)) == ["Check", "Hint"], f"the same wrong answer, given {again + 1} times, is one try"
    for number in (1, 2):
        buttons(part)["Hint"].click()
        assert f"Hint {number} of 2" in said.value
    part.put(wrong(one, other))
    buttons(part)["Check"].click()
    buttons(part)["Solution"].click()
    assert "set aside for counsel" in said.value
    part.put(RIGHT)
    buttons(part)["Check"].click()
    assert "Right." in said.value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_list_begins_with_choose_and_a_card_put_back_there_is_not_placed(lang: str) -> None:
    part = Lab(own_course(), SORTED, lang).sort(SORT.id)
    assert part
    lists = [each for each in widgets_in(part) if isinstance(each, ipywidgets.Dropdown)]
    assert len(lists) == len(SORT.cards)
    assert {each.label for each in lists} == {section("lab", lang)["choose"]}
    assert part.answer == {}
    lists[0].index = 1  # as the page tells that somebody has chosen
    assert part.answer == {SORT.cards[0].id: SORT.groups[0].id}
    lists[0].index = 0
    assert part.answer == {}


def widgets_in(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from widgets_in(child)


def test_the_look_of_all_parts_is_one_model_that_a_page_gets_once() -> None:
    sheets = []
    for slug, task in ((slug, task) for slug, file in LABS.items() for task in file.tasks if task.part):
        part = getattr(Lab(own_course(), LABS[slug], "en"), str(task.part))(task.id)
        sheets += [each for each in widgets_in(part) if "<style>" in str(getattr(each, "value", ""))]
        classes = set(part._dom_classes)
        assert {f".{name}" in sheets[-1].value for name in classes} == {True}
    assert len({id(each) for each in sheets}) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("given", [(), ("no-such-name",), (None,), (5,), ([],)])
@pytest.mark.parametrize("call", [name for name in vars(Lab) if not name.startswith("_") and name != "greet"])
def test_a_call_that_names_nothing_there_is_says_what_to_type(
    lang: str, call: str, given: tuple[object, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Lab(own_course(), LABS["08-is-it-95-percent"], lang)
    assert not getattr(lab, call)(*given)
    said = capsys.readouterr().out
    named = {
        "data": lab.file.data,
        "describe": lab.file.data,
        "text": lab.file.words,
        "sort": [task.id for task in lab.file.tasks if task.part == "sort"],
        "mark": [],  # this lab has no such task, and says which there are
    }.get(call, [task.id for task in lab.file.tasks])
    assert all(f'lab.{call}("{name}"' in said for name in named)
    assert "lab." in said
    assert section("lab", lang)["or" if len(named) > 1 else "no-part"][:3] in said
    assert lab.verdicts == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_that_lack_a_value_say_which(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab(own_course(), LABS["04-the-necessity-bench"], lang)
    assert lab.text("chart-says", best=6) == ""
    assert 'lab.text("chart-says", director=…, best=…, gates=…)' in capsys.readouterr().out


def test_after_each_check_a_lab_says_how_many_tasks_are_right_as_marking_would(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = SORTED
    total = len(file.tasks)
    lab = Lab(own_course(), file, "en")

    def told() -> tuple[str, str]:
        return re.findall(r"(\d+) of (\d+) tasks done", capsys.readouterr().out)[-1]

    def done_of(number: int) -> tuple[str, str]:
        return str(number), str(total)

    part = lab.sort(SORT.id)
    assert part
    part.put(RIGHT)
    lab.check(SORT.id, part)
    assert told() == done_of(1)
    part.put(wrong(next(iter(RIGHT))))  # moved after it was right: marked as it lies now
    coded = next(task for task in file.tasks if not task.part)
    right = answer(coded, lab_folder(ROOT, file.lab), file).right
    lab.check(coded.id, right)
    assert told() == done_of(1)
    part.put(RIGHT)
    lab.check(SORT.id, part)
    assert told() == done_of(2)
    lab.check(coded.id, ...)
    lab.check(SORT.id, part)
    assert told() == done_of(1)


@pytest.mark.parametrize(("lang", "all_done"), [("en", "All {} tasks done."), ("zh", "{}项任务全部完成。")])
def test_opened_again_a_lab_says_what_is_done_and_a_solution_nothing(
    lang: str, all_done: str, capsys: pytest.CaptureFixture[str]
) -> None:
    solved = json.loads((ROOT / "solutions" / lang / f"{SORTED.lab}.ipynb").read_text(encoding="utf-8"))
    lab = Lab(own_course(), SORTED, lang)
    lab.greet(solved, newer=False)
    assert capsys.readouterr().out == "", "a solution is nobody's work"
    del solved["metadata"]["askfirst"]["source"]
    lab.greet(solved, newer=False)
    assert all_done.format(len(SORTED.tasks)) in capsys.readouterr().out


def test_what_is_done_stands_in_the_file_by_task() -> None:
    coded = [task.id for task in SORTED.tasks if not task.part]
    outputs = [{"metadata": noted(SORTED.lab, task, "right")} for task in coded]
    clicked = {"data": {MIME: Clicks(RIGHT, 5).written(SORTED.lab, SORT.id)}}
    assert done({"cells": [{"outputs": [*outputs, clicked]}]}, SORTED) == {SORT.id, *coded}
    moved = {"data": {MIME: Clicks(wrong(next(iter(RIGHT))), 6).written(SORTED.lab, SORT.id)}}
    later = {"metadata": noted(SORTED.lab, coded[0], "not-yet")}
    other = {"metadata": noted("another-lab", coded[0], "right")}
    changed = {"cells": [{"outputs": [*outputs, clicked]}, {"outputs": [moved, later, other]}]}
    assert done(changed, SORTED) == set(coded[1:])
    for damaged in ([], {"cells": 5}, {"cells": [{"outputs": [{"metadata": {TASK: []}}, 5]}]}, None):
        assert done(damaged, SORTED) == set()


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


def test_a_solution_in_code_opens_after_two_wrong_tries(capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab(own_course(), LABS["08-is-it-95-percent"], "zh")
    closed = "先自己试两次"
    for given in (..., 1068, 1068.0):
        lab.check("needed", given)
        told = capsys.readouterr().out
        assert "lab.solution" not in told
        assert ('lab.hint("needed")' in told) == (given is not ...)
        lab.solution("needed")
        assert closed in capsys.readouterr().out
    lab.check("needed", 5)
    assert 'lab.solution("needed")' in capsys.readouterr().out
    lab.solution("needed")
    assert "math.ceil(" in capsys.readouterr().out


def test_a_solution_opens_once_a_task_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    file = LABS["08-is-it-95-percent"]
    lab = Lab(own_course(), file, "en")
    task = file.task("needed")
    assert task
    lab.check(task.id, answer(task, lab_folder(ROOT, file.lab), file).right)
    lab.solution(task.id)
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


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("folder", ["exercises", "solutions"])
def test_a_lab_begins_and_ends_with_the_way_home(folder: str, lang: str) -> None:
    for path in (ROOT / folder / lang).glob("*.ipynb"):
        cells = nbformat.read(path, 4).cells
        for cell in (cells[0], cells[-1]):
            place = re.search(r"\]\(([^)]*/notebooks/[^)]*)\)", cell.source)
            assert place, path
            assert (path.parent / place[1]).is_file()


def test_chinese_labs_slant_nothing() -> None:
    for folder in ("exercises", "solutions"):
        for path in (ROOT / folder / "zh").glob("*.ipynb"):
            prose = "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")
            assert not re.search(r"(?<!\*)\*(?![\s*])[^*\n]+(?<![\s*])\*(?!\*)|<(cite|em|i)\b", prose), path
