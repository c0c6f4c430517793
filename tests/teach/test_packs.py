"""The packs: each laid over the course is sound, holds enough cases, and its lab's exercise and solution fit."""

from __future__ import annotations

import re
from functools import reduce
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
import yaml

import askfirst
from askfirst.course.item_models import Item, OneChoice, VerdictWithReason
from askfirst.course.loader import ROOT, Content
from askfirst.notebook.lab import Lab
from askfirst.publish import check_labs
from askfirst.publish.check_labs import LabSource
from askfirst.publish.check_lessons import advice, check
from askfirst.publish.item_rules import review, review_bank
from askfirst.publish.lab_notebooks import _notebook
from askfirst.teach.adapt.folder import content_files
from askfirst.teach.adapt.packs import Pack, packs, read_pack, with_pack
from tests.conftest import LANGUAGES, OURS
from tests.course.options_only import MOST, paid, strategies
from tools.labdata.generators import as_csv
from tools.labdata.packs import PACKS as MADE

mpl.use("Agg")
pytestmark = OURS  # another course has other lessons for a pack to stand behind

PACKS = packs(ROOT)
LEAST_SCENES, LEAST_CASES = 4, 24
Asked = OneChoice | VerdictWithReason


class Laid(NamedTuple):
    """A pack over the course: what it says of itself, the course with it, its lesson's items, its lab."""

    about: Pack
    content: Content
    items: list[Item]
    lab: LabSource


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Laid]:
    """Return each pack as it lies over the course: all five at once, so no two may have a name in common.

    Of the labs only the packs' own are there; the others are tried elsewhere.
    """
    about = {pack: read_pack(ROOT / "packs" / pack) for pack in PACKS}
    files = reduce(with_pack, PACKS, content_files(ROOT))
    root, own = tmp_path_factory.mktemp("packs") / "course", {each.lab for each in about.values()}
    for name, data in files.items():
        if not name.startswith("content/labs/") or name.split("/")[2] in own:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:  # a pack's key is that of the lab it comes from, tried there at length
        patch.setattr(check_labs, "try_keys", lambda *_: [])
        content, _, labs = check(root)
    assert [str(told) for told in advice(content)] == []
    return {
        pack: Laid(
            about[pack],
            content,
            content.questions[about[pack].lesson.id].items,
            next(lab for lab in labs if lab.lab.lab == about[pack].lab),
        )
        for pack in PACKS
    }


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


def test_there_are_five_packs_and_each_stands_on_every_path(laid: dict[str, Laid]) -> None:
    assert {*laid} == {"clinic", "gym", "hotel", "retail", "school"} == {*MADE}
    for each in laid.values():
        assert {*each.about.lesson.after} == {*each.content.course.paths}
        assert {*each.about.title.written} == {*LANGUAGES}


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_holds_enough_scenes_and_cases_and_leans_on_no_other(laid: dict[str, Laid], pack: str) -> None:
    each, prefix = laid[pack], f"{pack}-"
    folder = ROOT / "packs" / pack / "lessons" / each.about.lesson.id
    shown = re.findall(r'lesson\.scene\("([^"]+)"\)', (folder / "lesson.md").read_text(encoding="utf-8"))
    scenes = yaml.safe_load((folder / "scenes.yaml").read_text(encoding="utf-8"))
    assert len(scenes) >= LEAST_SCENES
    assert {*shown} == {*scenes}
    assert all(name.startswith(prefix) for name in (*scenes, *(item.id for item in each.items)))
    assert sum(bool(item.family) for item in each.items) >= LEAST_CASES


@pytest.mark.parametrize("pack", PACKS)
def test_who_reads_only_the_options_of_a_pack_does_not_find_its_keys(laid: dict[str, Laid], pack: str) -> None:
    items = laid[pack].items
    assert review(items) == []
    habits = {remark.rule for remark in review_bank(items)} - {"few-items"}  # few of an outcome: so is a single lesson
    assert habits == set()
    asked = [item for item in items if isinstance(item, Asked)]
    assert all(item.family for item in asked)
    for lang in LANGUAGES:
        shares = {name: paid(asked, rate) for name, rate in strategies(lang).items()}
        assert {name: share for name, share in shares.items() if share > MOST} == {}


@pytest.mark.parametrize("pack", PACKS)
def test_the_solution_of_a_packs_lab_fits_its_exercise(
    laid: dict[str, Laid], pack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_, last = LANGUAGES * 2  # the code is one; its words and tables differ
    assert run(laid[pack], first, monkeypatch, solved=False) == {"not-attempted"}
    assert run(laid[pack], last, monkeypatch, solved=True) == {"right"}


@pytest.mark.parametrize("pack", PACKS)
def test_a_packs_tables_are_those_that_are_made(pack: str) -> None:
    slug, make = MADE[pack]
    folder = ROOT / "packs" / pack / "labs" / slug / "data"
    made = {f"{name}.csv": as_csv(table) for name, table in make()[0].items()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    assert made == kept, "run `python -m tools.labdata`"
