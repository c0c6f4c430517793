"""Lessons, scenes, activities and labs begun and taken out: sound at once, whole afterwards, undone byte by byte."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.loader import ROOT, load_for
from askfirst.publish.build import build
from askfirst.publish.check_lessons import check
from tests.conftest import OURS

BANK = "content/lessons/01-mini/questions.yaml"
LESSON = ["13-own", 'My "own": lesson, [x]', "我的：课", "A"]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def run(*words: str | Path, answers: list[str] | None = None) -> Result:
    typed = "".join(f"{each}\n" for each in answers or [])
    more = ["--answers", "-"] if answers else []
    return CliRunner().invoke(app, [*map(str, words), *more], input=typed)


def files(root: Path) -> dict[str, bytes]:
    found = (path for path in (root / "content").rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_what_is_begun_is_sound_says_what_to_write_and_can_be_taken_out_again(mini: Path) -> None:
    done = run("add", "lesson", mini, answers=LESSON)
    assert "finds nothing wrong" in done.output
    content = load_for("13-own", mini)
    assert content.course.lessons["13-own"].title.of("en") == LESSON[1]
    assert content.course.paths["A"].lessons == ["01-mini", "13-own"]
    assert "an id is never changed" in (mini / "content/lessons/13-own/questions.yaml").read_text("utf-8")
    with_lesson = files(mini)
    for kind, name in (("scene", "gate"), ("walk", "x-walk"), ("bench", "x-bench"), ("builder", "x-builder")):
        what = "scene" if kind == "scene" else "activity"
        answers = ["13-own", *([] if kind == "scene" else [kind]), name, "A: title", "题"]
        assert "finds nothing wrong" in run("add", what, mini, answers=answers).output
    assert len(build(mini)) == 4
    for what, name in (("scene", "gate"), ("activity", "x-walk"), ("activity", "x-bench"), ("activity", "x-builder")):
        told = run("remove", what, name, mini, "--yes").output
        assert "13-own: 1 cells that showed it go" in told
        check(mini)
    left = {name: data for name, data in files(mini).items() if "/drawings/" not in name}
    assert left.keys() - with_lesson.keys() <= {"content/lessons/13-own/activities.yaml"}
    assert left["content/lessons/13-own/lesson.md"] == with_lesson["content/lessons/13-own/lesson.md"]


@pytest.mark.parametrize("languages", ["en", "zh"])
def test_in_one_language_nothing_begins_in_another(mini: Path, languages: str) -> None:
    root = mini.with_name("own")
    shutil.copytree(mini, root)
    from askfirst.teach.adapt.one_language import in_languages

    for name, data in in_languages(files(root), ["en", "zh"], [languages]).items():
        (root / name).write_bytes(data)
    assert "finds nothing wrong" in run("add", "lesson", root, answers=[LESSON[0], LESSON[1], "A"]).output
    text = "".join(
        (root / "content/lessons/13-own" / name).read_text("utf-8") for name in ("lesson.md", "questions.yaml")
    )
    assert bool(re.search("[\u4e00-\u9fff]", text)) == (languages == "zh")
    assert f'"lang": "{"zh" if languages == "en" else "en"}"' not in text


def test_names_that_will_not_do_are_refused(mini: Path) -> None:
    before = files(mini)
    assert "Two digits, a hyphen" in run("add", "lesson", mini, answers=["own", "x", "x", ""]).output
    assert "“01-mini” is taken" in run("add", "lesson", mini, answers=["01-mini", "x", "x", ""]).output
    (mini / "content" / "lessons" / "14-notes").mkdir()
    assert "“14-notes” is taken" in run("add", "lesson", mini, answers=["14-notes", "x", "x", ""]).output
    assert "no lab to begin with" in run("add", "lab", mini, answers=["11-x"]).output
    assert "There is no “roof”. There are: door" in run("remove", "scene", "roof", mini, "--yes").output
    assert "There is no lesson “02-x”" in run("remove", "lesson", "02-x", mini, "--yes").output
    assert "Path A has no other lesson" in run("remove", "lesson", "01-mini", mini, "--yes").output
    assert files(mini) == before


def test_a_scene_that_goes_leaves_its_questions_without_it(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(mini)
    done = run("remove", "scene", "door", mini)
    assert "“q-one” loses its scene" in done.output
    assert "Nothing was changed" in done.output
    assert files(mini) == before, "nobody has agreed"
    with monkeypatch.context() as asked:
        mine = before[BANK] + b"# mine\n"
        asked.setattr("builtins.input", lambda _asked: (mini / BANK).write_bytes(mine) and "y")
        assert "in the meantime" in run("remove", "scene", "door", mini).output
    assert files(mini) == before | {BANK: mine}, "it was saved while it was asked"
    (mini / BANK).write_bytes(before[BANK])
    run("remove", "scene", "door", mini, "--yes")
    check(mini)
    assert load_for("01-mini", mini).items["q-one"].scene is None
    run("undo", mini)
    assert files(mini) == before


@OURS
def test_two_lessons_less_and_one_more_is_a_whole_course(tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(ROOT / "content", root / "content", ignore=shutil.ignore_patterns("labs"))
    before = files(root)
    told = run("remove", "lesson", "05-the-family-at-the-model-flat", root, "--yes").output
    assert "The critical point “guardian-for-a-child” goes" in told
    assert "Afterwards this is yours" not in told
    after_one = files(root)
    assert "Afterwards this is yours" not in run("remove", "lesson", "10-95-percent", root, "--yes").output
    run("undo", root)
    assert files(root) == after_one
    run("remove", "lesson", "10-95-percent", root, "--yes")
    assert "finds nothing wrong" in run("add", "lesson", root, answers=[LESSON[0], *LESSON[1:3], "A, B"]).output
    content = load_for("13-own", root)
    assert content.course.paths["A"].lessons[-2:] == ["13-own", "12-final-check"]
    assert len(build(root)) == 2 * (len(content.course.lessons) + 1)
    assert len(content.course.lessons) == sum(name.endswith("lesson.md") for name in before) - 1


@OURS
def test_a_lab_begins_as_a_copy_of_another(tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(ROOT / "content", root / "content")
    for path in (root / "content" / "labs").iterdir():
        if path.name != "01-sort-the-data-sheet":
            shutil.rmtree(path)
    before = files(root)
    done = run("add", "lab", root, answers=["11-own", "1", 'Our "own": lab', "我们的"])
    assert "finds nothing wrong" in done.output
    told = run("remove", "lab", "11-own", root, "--yes").output
    assert "copies that people have begun stay theirs" in told
    assert files(root) == before
