"""What the build writes, and what it leaves to those it belongs to."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import Result
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course import manifest
from askfirst.course.loader import ROOT
from askfirst.course.manifest import FOLDERS
from askfirst.publish import lab_notebooks
from askfirst.publish.build import build
from tests.publish.test_lab_files import MD, SHOWN

LESSON = "notebooks/en/01-mini.ipynb"
EXERCISE = "exercises/en/11-who-was-asked.ipynb"
ANSWER = "share = 3 / 5  # 我的答案"


@pytest.fixture
def course(mini: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the small course with a lab, built; its solutions count as executed."""
    for name, _, text in SHOWN.findall((ROOT / "docs" / "labs.md").read_text(encoding="utf-8")):
        (mini / name).parent.mkdir(parents=True, exist_ok=True)
        (mini / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(lab_notebooks, "_execute", lambda *_: None)
    build(mini)
    return mini


def fill(path: Path) -> bytes:
    """Answer a task in an exercise as JupyterLab would save it."""
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].source = ANSWER
    nbformat.write(notebook, path)
    return path.read_bytes()


def stray(root: Path) -> Path:
    path = root / "exercises" / "en" / "my notes.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", id="a")]), path)
    return path


def update(root: Path) -> None:
    """Change lesson and lab, as a newer edition of the course does."""
    for name, old, new in (
        ("content/lessons/01-mini/lesson.md", "English text", "Newer text"),
        (MD, "A brief", "A newer brief"),
    ):
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, name
        (root / name).write_text(text.replace(old, new), encoding="utf-8")


def run(root: Path, *more: str, spoken: str = "en_GB.UTF-8") -> Result:
    result = CliRunner().invoke(app, ["build", str(root), *more], env={"LC_ALL": spoken})
    assert "Traceback" not in result.output
    assert "None" not in result.output
    return result


def everything(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for top in FOLDERS for path in (root / top).rglob("*") if path.is_file()}


@pytest.mark.parametrize("newer", [False, True], ids=["the same content", "newer content"])
def test_a_filled_exercise_and_a_stray_notebook_survive_and_the_rest_is_built(course: Path, newer: bool) -> None:
    mine, notes = fill(course / EXERCISE), stray(course).read_bytes()
    if newer:
        update(course)
    before = (course / LESSON).read_bytes()
    result = run(course)
    assert result.exit_code == 0
    assert (course / EXERCISE).read_bytes() == mine
    assert stray(course).read_bytes() == notes
    assert ((course / LESSON).read_bytes() != before) == newer
    named = {line.split(" was")[0].split(" is not")[0] for line in result.output.splitlines()}
    assert {EXERCISE, "exercises/en/my notes.ipynb"} <= named
    assert "askfirst build --replace" in result.output


def test_it_is_said_in_chinese_too(course: Path) -> None:
    fill(course / EXERCISE)
    assert f"{EXERCISE}生成之后有人改过" in run(course, spoken="zh_CN.UTF-8").output


def test_whoever_says_so_gets_the_new_one_and_keeps_their_own_beside_it(course: Path) -> None:
    first = (course / EXERCISE).read_bytes()
    for name in ("11-who-was-asked.kept.ipynb", "11-who-was-asked.kept-2.ipynb"):
        mine = fill(course / EXERCISE)
        result = run(course, "--replace")
        assert result.exit_code == 0
        assert (course / EXERCISE).read_bytes() == first
        assert (course / "exercises" / "en" / name).read_bytes() == mine
        assert name in result.output
    assert not list(course.rglob(".building-*"))
    assert run(course, "--replace").exit_code == 0
    assert (course / "exercises" / "en" / "11-who-was-asked.kept.ipynb").exists(), (
        "what was kept is somebody's for good"
    )


def test_saving_without_having_done_anything_makes_nothing_of_it_ones_own(course: Path) -> None:
    notebook = json.loads((course / EXERCISE).read_text(encoding="utf-8"))
    notebook["metadata"]["language_info"] |= {"version": "3.13.1", "file_extension": ".py"}
    notebook["metadata"]["kernelspec"]["display_name"] = "Python 3"
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    (course / EXERCISE).write_bytes(json.dumps(notebook, indent=4).replace("\n", "\r\n").encode())
    assert "left alone" not in run(course).output
    assert "Python 3 (ipykernel)" in (course / EXERCISE).read_text(encoding="utf-8")


def test_what_the_course_no_longer_has_is_removed_unless_it_is_somebodys(course: Path) -> None:
    mine = fill(course / "exercises" / "zh" / "11-who-was-asked.ipynb")
    copy = course / "exercises" / "en" / "11-who-was-asked-Copy1.ipynb"
    shutil.copy(course / EXERCISE, copy)
    for path in (course / "content" / "labs").iterdir():
        shutil.rmtree(path)
    result = run(course)
    left = {path.relative_to(course).as_posix() for path in everything(course) if "exercises" in path.parts}
    assert left == {"exercises/en/11-who-was-asked-Copy1.ipynb", "exercises/zh/11-who-was-asked.ipynb"}
    assert all(name in result.output for name in left)
    assert (course / "exercises" / "zh" / "11-who-was-asked.ipynb").read_bytes() == mine


def test_a_build_of_fewer_languages_removes_the_others_and_nobodys_work(course: Path) -> None:
    texts = {
        path.relative_to(course).with_suffix("").as_posix(): text.decode() for path, text in everything(course).items()
    }
    mine = fill(course / "exercises" / "zh" / "11-who-was-asked.ipynb")
    told: list[manifest.Left] = []
    manifest.write(course, {place: text for place, text in texts.items() if "/en/" in place}, tell=told.append)
    assert {path.parent.name for path in everything(course) if path.suffix == ".ipynb"} == {"en", "zh"}
    assert [(left.path.parent.name, left.key) for left in told] == [("zh", "left-stray")]
    assert (course / "exercises" / "zh" / "11-who-was-asked.ipynb").read_bytes() == mine


def test_a_solution_that_a_learner_has_run_is_not_taken_for_the_builds(course: Path) -> None:
    path = course / "solutions" / "en" / "11-who-was-asked.ipynb"
    notebook = nbformat.read(path, 4)
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="mine\n")]
    nbformat.write(notebook, path)
    assert "solutions/en/11-who-was-asked.ipynb was changed" in run(course).output
    run(course, "--replace")
    assert "mine" not in path.read_text(encoding="utf-8")
    assert "mine" in path.with_name("11-who-was-asked.kept.ipynb").read_text(encoding="utf-8")


def make_link(path: Path) -> None:
    elsewhere = path.parents[2] / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere, target_is_directory=elsewhere.is_dir())


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "mine.txt").write_text("mine")


def make_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("mine")


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


WAYS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a link": (EXERCISE, make_link),
    "a linked folder": ("exercises/en", make_link),
    "a linked top folder": ("exercises", make_link),
    "a folder": (EXERCISE, make_folder),
    "a file for a folder": ("exercises/en", make_file),
    "no JSON": (EXERCISE, lambda path: path.write_bytes(path.read_bytes()[:100])),
    "nothing in it": (EXERCISE, lambda path: path.write_bytes(b"")),
    "deep": (EXERCISE, lambda path: path.write_text("[" * 100_000)),
    "less deep": (EXERCISE, lambda path: path.write_text('{"metadata": {}, "cells": ' + "[" * 700 + "]" * 700 + "}")),
    "a list": (EXERCISE, lambda path: path.write_text("[1]")),
    "no cells": (EXERCISE, lambda path: path.write_text('{"metadata": {"askfirst": [], "x": null}, "cells": 1}')),
    "not UTF-8": (EXERCISE, lambda path: path.write_bytes("先问再拍".encode("gbk"))),
    "a pipe": (EXERCISE, make_pipe),
}


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there")
@pytest.mark.parametrize("way", WAYS)
def test_whatever_stands_in_the_way_is_named_once_and_left_alone(course: Path, way: str) -> None:
    name, spoil = WAYS[way]
    if name == "exercises":
        (course / "a" / "b").mkdir(parents=True)
        (course / name).rename(course / "a" / "b" / "exercises")
        (course / name).symlink_to(course / "a" / "b" / "exercises", target_is_directory=True)
    else:
        spoil(course / name)
    update(course)
    before = everything(course) if way != "a pipe" else {}
    result = run(course)
    assert result.exit_code == 0
    assert sum(line.startswith(f"{name} ") for line in result.output.splitlines()) == 1, result.output
    assert all(text == before[path] for path, text in everything(course).items() if path.is_relative_to(course / name))
    zh = course / "exercises" / "zh" / "11-who-was-asked.ipynb"
    assert name == "exercises" or manifest.unchanged("exercises/zh/11-who-was-asked", manifest.read(zh))
    assert run(course, "--replace").exit_code == 0
    assert manifest.unchanged("exercises/en/11-who-was-asked", manifest.read(course / EXERCISE))
    assert not (course / "exercises").is_symlink()


def test_a_full_disk_is_met_before_anything_has_changed(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(course)
    before, opened = everything(course), []

    def full(handle: int, *how: Any, **more: Any) -> object:
        opened.append(handle)
        if len(opened) == 2:
            os.close(handle)
            raise OSError(28, "No space left on device")
        return real(handle, *how, **more)

    real = os.fdopen
    monkeypatch.setattr(os, "fdopen", full)
    result = run(course)
    assert result.exit_code == 1
    assert ".ipynb cannot be written: No space left on device" in result.output
    assert everything(course) == before


@pytest.mark.skipif(sys.platform == "win32", reason="a mode does not keep anybody out there")
def test_a_folder_that_cannot_be_written_is_named_by_the_file(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(course)
    before = everything(course)

    def refuse(*_: object, **where: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied", f"{where['dir']}/.building-x")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    result = run(course)
    assert result.exit_code == 1
    assert f"{LESSON} cannot be written: Permission denied" in result.output.replace("\\", "/")
    assert everything(course) == before


def test_a_build_cut_short_is_finished_by_the_next(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(course)
    moved: list[Path] = []
    real = Path.replace

    def cut(path: Path, target: Path) -> Path:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(target)
        return real(path, target)

    with monkeypatch.context() as short:
        short.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            build(course)
    assert len(moved) == 2
    told: list[manifest.Left] = []
    made = build(course, tell=told.append)
    assert told == []
    assert all(b"ewer" in path.read_bytes() for path in made if "en" in path.parts)
    assert not list(course.rglob(".building-*"))


def test_what_a_killed_build_leaves_is_swept_up_and_that_of_a_running_one_stays(course: Path) -> None:
    folder = course / "exercises" / "en"
    old, running, mine = (folder / name for name in (".building-old", ".building-new", ".mine"))
    for path in (old, running, mine):
        path.write_text("{")
    for path in (old, mine):
        os.utime(path, (1, 1))
    build(course)
    assert [path.exists() for path in (old, running, mine)] == [False, True, True]


def test_two_builds_at_once_lose_nothing(course: Path) -> None:
    update(course)
    mine = fill(course / EXERCISE)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: build(course, replace=True), range(4)))
    kept = [path.read_bytes() for path in (course / "exercises" / "en").glob("*.kept*")]
    assert mine in kept
    assert manifest.unchanged("exercises/en/11-who-was-asked", manifest.read(course / EXERCISE))


def test_what_is_saved_while_the_build_runs_is_left_alone(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(course)
    saved: list[bytes] = []
    real = os.fdopen

    def late(*more: object, **named: object) -> object:
        saved.append(saved[0] if saved else fill(course / EXERCISE))
        return real(*more, **named)

    with monkeypatch.context() as busy:
        busy.setattr(os, "fdopen", late)
        result = run(course)
    assert f"{EXERCISE} was changed" in result.output
    assert (course / EXERCISE).read_bytes() == saved[0]


def test_a_solution_runs_without_a_word_of_its_kernel(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for folder in ("content", "solutions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "solutions" / "en" / "08-is-it-95-percent.ipynb").unlink()
    build(tmp_path)
    assert capfd.readouterr() == ("", "")
    assert (
        everything(tmp_path)[tmp_path / "solutions" / "en" / "08-is-it-95-percent.ipynb"]
        == (ROOT / "solutions" / "en" / "08-is-it-95-percent.ipynb").read_bytes()
    )


@pytest.mark.parametrize(
    ("code", "said"), [("while True: pass", "still running here after 2 seconds"), ("import os; os._exit(3)", "ended")]
)
def test_a_solution_that_never_ends_or_ends_python_is_named_by_its_line(
    course: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(lab_notebooks, "PATIENCE", 2)
    text = (
        (course / MD)
        .read_text(encoding="utf-8")
        .replace('lab = askfirst.lab("11-who-was-asked")', f'{code}\nlab = askfirst.lab("11-who-was-asked")')
    )
    (course / MD).write_text(text, encoding="utf-8")
    before = everything(course)
    result = run(course)
    assert result.exit_code == 1
    line = next(number for number, each in enumerate(text.splitlines(), 1) if each == "import askfirst")
    assert f"{MD}:{line}: " in result.output
    assert said in result.output
    assert everything(course) == before
