"""The packs: each laid over the course is sound, holds enough cases, and its lab's exercise and solution fit."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import yaml

import askfirst
from askfirst.assess.lab_answers import answer
from askfirst.assess.lab_verdict import departures
from askfirst.course.item_models import Item, OneChoice, VerdictWithReason
from askfirst.course.lab_models import lab_folder
from askfirst.course.loader import ROOT, Content
from askfirst.notebook.lab import Lab
from askfirst.publish.check_labs import LabSource
from askfirst.publish.check_lessons import advice, check
from askfirst.publish.item_rules import review, review_bank
from askfirst.publish.lab_notebooks import _notebook
from tests.conftest import LANGUAGES, OURS
from tests.course.options_only import MOST, paid, strategies
from tools.labdata.generators import as_csv
from tools.labdata.packs import PACKS as MADE

mpl.use("Agg")
pytestmark = OURS  # another course has other lessons for a pack to stand behind

PACKS = sorted(path.parent.name for path in (ROOT / "packs").glob("*/pack.yaml"))
LEAST_SCENES, LEAST_CASES, COMMON_ERRORS = 4, 24, 4
Asked = OneChoice | VerdictWithReason


class Laid(NamedTuple):
    """A pack over the course: what it says of itself, the course with it, its lesson's items, its lab."""

    about: dict[str, Any]
    content: Content
    items: list[Item]
    lab: LabSource


def lay(pack: str, root: Path) -> dict[str, Any]:
    """Lay the course, and a pack over it, into ``root``; of the labs only the pack's own."""
    shutil.copytree(ROOT / "content", root / "content", ignore=shutil.ignore_patterns("labs", "__pycache__"))
    for kind in ("lessons", "labs"):
        shutil.copytree(ROOT / "packs" / pack / kind, root / "content" / kind, dirs_exist_ok=True)
    about: dict[str, Any] = yaml.safe_load((ROOT / "packs" / pack / "pack.yaml").read_text(encoding="utf-8"))
    file = root / "content" / "course.yaml"
    course, lesson = yaml.safe_load(file.read_text(encoding="utf-8")), about["lesson"]
    course["lessons"][lesson["id"]] = {"title": lesson["title"], "minutes": lesson["minutes"]}
    for path, before in lesson["after"].items():
        lessons = course["paths"][path]["lessons"]
        lessons.insert(lessons.index(before) + 1, lesson["id"])
    file.write_text(yaml.safe_dump(course, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return about


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what lays and checks a pack, once a module."""

    @cache
    def of(pack: str) -> Laid:
        root = tmp_path_factory.mktemp(pack) / "course"
        about = lay(pack, root)
        content, _, (lab,) = check(root)
        return Laid(about, content, content.questions[about["lesson"]["id"]].items, lab)

    return of


def run(each: Laid, lang: str, monkeypatch: pytest.MonkeyPatch, *, solved: bool) -> set[str]:
    """Run a pack's lab without a kernel and return the states of its tasks."""
    lab = Lab(each.content, each.lab.lab, lang)
    monkeypatch.setattr(askfirst, "lab", lambda _slug, **_lang: lab)
    names: dict[str, Any] = {}
    for cell in _notebook(each.content, each.lab, lang, solved=solved).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, lab.file.lab, "exec"), names)  # noqa: S102 - our own notebook
    plt.close("all")
    assert lab.verdicts.keys() == {task.id for task in lab.file.tasks}
    return {verdict.state for verdict in lab.verdicts.values()}


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_laid_over_the_course_is_sound_and_gets_no_advice(laid: Any, pack: str) -> None:
    each = laid(pack)
    assert [str(told) for told in advice(each.content)] == []
    assert each.lab.lab.lab == each.about["lab"]
    assert {*each.about["lesson"]["after"]} == {*each.content.course.paths}


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_holds_enough_scenes_and_cases(laid: Any, pack: str) -> None:
    each = laid(pack)
    prefix = f"{pack}-"
    scenes = yaml.safe_load(
        (ROOT / "packs" / pack / "lessons" / each.about["lesson"]["id"] / "scenes.yaml").read_text(encoding="utf-8")
    )
    assert len(scenes) >= LEAST_SCENES
    assert all(name.startswith(prefix) for name in (*scenes, *(item.id for item in each.items)))
    assert sum(bool(item.family) for item in each.items) >= LEAST_CASES


@pytest.mark.parametrize("pack", PACKS)
def test_who_reads_only_the_options_of_a_pack_does_not_find_its_keys(laid: Any, pack: str) -> None:
    items = laid(pack).items
    assert review(items) == []
    habits = {remark.rule for remark in review_bank(items)} - {"few-items"}  # few of an outcome: so is a single lesson
    assert habits == set()
    asked = [item for item in items if isinstance(item, Asked)]
    assert all(item.family for item in asked)
    for lang in LANGUAGES:
        shares = {name: paid(asked, rate) for name, rate in strategies(lang).items()}
        assert {name: share for name, share in shares.items() if share > MOST} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("pack", PACKS)
def test_the_solution_of_a_packs_lab_fits_its_exercise(
    laid: Any, pack: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(laid(pack), lang, monkeypatch, solved=True) == {"right"}
    assert run(laid(pack), lang, monkeypatch, solved=False) == {"not-attempted"}


@pytest.mark.parametrize("pack", PACKS)
def test_a_packs_lab_knows_the_common_errors_apart(laid: Any, pack: str) -> None:
    each = laid(pack)
    for task in each.lab.lab.tasks:
        key = answer(task, lab_folder(each.content.root, each.lab.lab.lab), each.lab.lab)
        assert len(key.common_errors) >= COMMON_ERRORS
        assert all(departures(key).values()), f"{task.id}: a common error is the right answer"


@pytest.mark.parametrize("pack", PACKS)
def test_a_packs_tables_are_those_that_are_made(pack: str) -> None:
    slug, make = MADE[pack]
    folder = ROOT / "packs" / pack / "labs" / slug / "data"
    made = {f"{name}.csv": as_csv(table) for name, table in make()[0].items()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    assert made == kept, "run `python -m tools.labdata`"
