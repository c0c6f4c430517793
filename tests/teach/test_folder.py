"""A folder of the instructor's: made whole or not at all, in its languages, with packs, and tried."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.course.lab_models import lab_folders
from askfirst.course.root import LIBRARY, ROOT
from askfirst.course.validate import load
from askfirst.course.words import say
from askfirst.course.yaml_source import read_yaml
from askfirst.publish import lab_notebooks
from askfirst.publish.build import build
from askfirst.publish.check_lessons import check
from askfirst.publish.try_keys import try_keys
from askfirst.teach.adapt import folder as making
from askfirst.teach.adapt import packs, trial
from askfirst.teach.adapt.folder import content_files, make_folder
from tests.conftest import OURS, lay_mini
from tests.publish.test_lab_files import lay_shown

CHINESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
LESSON = "content/lessons/01-mini"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the small course in the place of the one that came with the library, for the commands too."""
    root = lay_mini(tmp_path / "library")
    real = make_folder
    monkeypatch.setattr(making, "make_folder", lambda *given: real(*given, library=root))
    return root


def run(*words: object, lang: str = "en") -> Result:
    done = CliRunner().invoke(app, [str(word) for word in words], env={"LC_ALL": lang})
    assert "Traceback" not in done.output
    return done


def test_a_folder_is_made_whole_and_its_built_pages_are_kept_out_of_git(library: Path, tmp_path: Path) -> None:
    root = tmp_path / "我们的 course"
    done = run("new", root)
    assert done.exit_code == 0, done.output
    check(root)
    assert {path.name for path in root.iterdir()} == {
        ".gitignore", "README.md", "content", "notebooks", "upstream.zip"
    }  # fmt: skip
    assert content_files(root) == content_files(library), "all languages, byte for byte"
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    command = ["git", "ls-files", "-o", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    assert "upstream.zip" in listed
    assert "notebooks" not in listed
    said = (root / "README.md").read_text("utf-8")
    for command in re.findall(r"(?m)^askfirst (\w+)", said):
        assert run(command, "--help").exit_code == 0, command


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("what", ["a file", "something in it", "below a file"])
def test_nothing_is_written_over(what: str, tmp_path: Path) -> None:
    root = tmp_path / "mine"
    if what == "something in it":
        root.mkdir()
    there = root if what != "something in it" else root / "notes.txt"
    there.write_text("mine", "utf-8")
    done = run("new", root / "course" if what == "below a file" else root)
    assert done.exit_code == 1
    assert len(done.output.strip().splitlines()) == 1, "one sentence"
    assert there.read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["library", "mine"]


@pytest.mark.usefixtures("library")
def test_an_empty_folder_is_filled_and_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    with monkeypatch.context() as patched:

        def full(_handle: int) -> None:
            raise OSError(28, "No space left on device")

        patched.setattr(os, "fsync", full)
        for name in ("empty", "new"):
            done = run("new", tmp_path / name)
            assert done.exit_code == 1
            assert "No space left" in done.output
    assert not list((tmp_path / "empty").iterdir())
    assert not (tmp_path / "new").exists()
    assert run("new", tmp_path / "empty").exit_code == 0
    check(tmp_path / "empty")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("said", ["fr", "xx,yy", "English"])
def test_a_language_that_the_course_is_not_in_is_refused(said: str, tmp_path: Path) -> None:
    done = run("new", tmp_path / "mine", "--lang", said)
    assert done.exit_code == 1
    assert not (tmp_path / "mine").exists()


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_language_is_a_whole_course(lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "mine"
    assert run("new", root, "--lang", lang).exit_code == 0
    assert load(root).course.languages == [lang]
    (page,) = (root / "notebooks").glob("*/*.ipynb")
    assert page.parent.name == lang
    for path in (page, *(root / "content").rglob("*.*"), root / "README.md"):
        text = path.read_text("utf-8")
        assert not CHINESE.search(text) if lang == "en" else not re.search(r"\ben:|English|\"en\"", text), path
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    tried = run("test", root)
    assert tried.exit_code == 0, tried.output
    assert "askfirst[browser]" in tried.output
    assert say("own-passed-unseen", "en", folder=root) in tried.output, "nobody takes for seen what nobody looked at"
    assert say("look-clean", "en") not in tried.output


@pytest.mark.usefixtures("library")
def test_a_further_language_is_listed_file_by_file_and_the_others_go_on(tmp_path: Path) -> None:
    root = tmp_path / "mine"
    done = run("new", root, "--lang", "en,zh,ja")
    assert done.exit_code == 0, done.output
    assert sorted(path.parent.name for path in root.glob("notebooks/*/*.ipynb")) == ["en", "zh"]
    assert re.search(rf"ja: 0 of \d+ .*\(0%\)(.|\n)* {LESSON}/questions.yaml: 0 of \d+", done.output)
    for name, old, new in (
        ("scenes.yaml", "zh: 一扇门}", "zh: 一扇门, ja: ドア}"),
        ("lesson.md", "中文正文，见[[PIPL 29]]。\n", '中文正文，见[[PIPL 29]]。\n\n+++ {"lang": "ja"}\n\n日本語。\n'),
    ):
        path = root / LESSON / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    told = run("check", root).output
    assert re.search(rf"{LESSON}/scenes.yaml: 1 of \d+", told)
    assert f"{LESSON}/lesson.md" not in told, "it is translated"
    assert "ドア" not in json.dumps([p.read_text("utf-8") for p in build(root)], ensure_ascii=False)
    course = root / "content" / "course.yaml"
    text = re.sub(r"languages: .*\ntranslating: .*", "languages: [en, zh, ja]", course.read_text("utf-8"))
    course.write_text(text, "utf-8")
    for command in ("check", "build", "test"):
        done = run(command, root)
        assert done.exit_code == 1
        assert re.search(r"ja: 2 of \d+", done.output)
        assert "translating: [ja]" in done.output, "how the others go on meanwhile"
        assert len(done.output.splitlines()) < 20, "no line for each of its texts"


def pack(library: Path) -> Path:
    """Lay a pack for a gym into the library."""
    folder = library / "packs" / "gym"
    shutil.copytree(library / LESSON, folder / "lessons" / "21-gym")
    for path in (folder / "lessons" / "21-gym").glob("*.*"):
        text = path.read_text("utf-8").replace("01-mini", "21-gym").replace("fig-", "gym-")
        text = re.sub(r"\b(id|family): (q|door|list)-", r"\1: gym-\2-", text)
        path.write_text(re.sub(r"\b(q-\w+)(?=[,\]])", r"gym-\1", text), "utf-8")
    shutil.rmtree(folder / "lessons" / "21-gym" / "drawings")
    for name in ("scenes.yaml",):
        path = folder / "lessons" / "21-gym" / name
        path.write_text(path.read_text("utf-8").replace("door:\n", "gym-door:\n", 1), "utf-8")
    for name in ("questions.yaml", "lesson.md"):
        path = folder / "lessons" / "21-gym" / name
        text = (
            path.read_text("utf-8")
            .replace("scene: door\n", "scene: gym-door\n")
            .replace('scene("door")', 'scene("gym-door")')
        )
        path.write_text(text, "utf-8")
    (folder / "pack.yaml").write_text(
        "title: {en: Gym, zh: 健身房}\nlesson:\n  id: 21-gym\n  title: {en: 'At the gym: x', zh: 在健身房}\n"
        "  minutes: 4\n  after: {A: 01-mini, Z: 01-mini}\n",
        "utf-8",
    )
    return folder


def test_a_pack_is_laid_in_and_stands_on_its_paths(library: Path, tmp_path: Path) -> None:
    pack(library)
    assert packs.packs(library) == ["gym"]
    make_folder(tmp_path / "mine", ["en"], "gym", library)
    content, *_ = check(tmp_path / "mine")
    assert content.course.paths["A"].lessons == ["01-mini", "21-gym"]
    assert list(content.course.lessons) == ["01-mini", "21-gym"]
    assert content.course.lessons["21-gym"].title.of("en") == "At the gym: x"
    assert making.read_origin(tmp_path / "mine").pack == "gym"
    before = read_yaml(library / "content" / "course.yaml", library).data
    assert before["paths"]["A"]["lessons"] == ["01-mini"], "the library's own is as it was"


def test_a_pack_that_is_not_there_is_named_with_those_that_are(library: Path, tmp_path: Path) -> None:
    pack(library)
    done = run("new", tmp_path / "mine", "--pack", "zoo")
    assert done.exit_code == 1
    assert "gym" in done.output
    assert not (tmp_path / "mine").exists()


@OURS
@pytest.mark.parametrize("name", packs.packs())
def test_each_pack_of_ours_makes_a_sound_course(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askfirst.publish.check_labs.try_keys", lambda _folders: [])
    make_folder(tmp_path / "mine", pack=name)
    content, *_ = check(tmp_path / "mine")
    lesson = packs.read_pack(LIBRARY / "packs" / name).lesson
    assert all(lesson.id in content.course.paths[path].lessons for path in lesson.after)
    assert (
        try_keys([each for each in lab_folders(tmp_path / "mine") if not (ROOT / "content/labs" / each.slug).exists()])
        == []
    )


def test_a_command_finds_the_course_that_is_named_or_that_one_stands_in(mini: Path, tmp_path: Path) -> None:
    assert "1 lessons" in run("check", mini).output
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert "askfirst new" in done.output
    command = [sys.executable, "-m", "askfirst", "check"]
    env = {**os.environ, "PYTHONPATH": str(LIBRARY), "LC_ALL": "C.UTF-8"}
    inside = mini / LESSON
    done = subprocess.run(command, cwd=inside, env=env, capture_output=True, text=True, check=True)
    assert "1 lessons" in done.stdout


def test_start_takes_a_course_of_ones_own_and_says_what_is_none(mini: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(LIBRARY / "start.py"), "--no-browser", "--course"]
    env = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
    done = subprocess.run([*command, str(tmp_path)], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("\n")) == (1, 1)
    assert "is no course folder" in done.stdout
    done = subprocess.run([*command, str(mini), "--lang", "fr"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2


def test_a_course_is_told_what_cannot_be_read_aloud(mini: Path) -> None:
    path = mini / LESSON / "lesson.md"
    text = path.read_text("utf-8").replace("English text", "### Heading\n\n![](x.png) English [](y.md) text", 1)
    path.write_text(text.replace("中文正文", "### 标题\n\n中文正文", 1), "utf-8")
    told = "\n".join(trial._heard(build(mini), mini, "en"))
    for said in ("level 3 follows one of level 1", "the picture x.png has no words", "the link to y.md has no words"):
        assert said in told


def test_what_is_seen_in_a_browser_decides_whether_a_course_passes(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_tried", lambda *_given: iter(()))
    for seen, sound in (([], True), (["a page: what is wrong, what to do"], False)):
        monkeypatch.setattr(trial, "look", lambda *_given, seen=seen: seen)
        done = run("test", mini)
        assert (done.exit_code == 0) == sound
        said = ["look-clean", "own-passed"] if sound else ["own-failed"]
        assert all(say(key, "en", folder=mini) in done.output for key in said)
        assert all(line in done.output for line in seen)


def test_where_no_browser_starts_that_is_told(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_tried", lambda *_given: iter(()))
    monkeypatch.setenv("ASKFIRST_BROWSER", str(mini / "no browser"))
    done = run("test", mini)
    assert done.exit_code == 0
    assert say("look-no-browser", "en") in done.output
    assert say("own-passed-unseen", "en", folder=mini) in done.output


def test_a_question_nobody_can_answer_and_a_page_that_fails_are_told(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "right", lambda item: ["nothing"] if item.kind in ("several", "mark") else "no")
    monkeypatch.setattr(trial, "grade", lambda *_given: type("G", (), {"credit": 0}))
    assert "“q-one” cannot be answered" in "\n".join(trial._answers(load(mini), "en"))
    build(mini)
    page = mini / "notebooks" / "en" / "01-mini.ipynb"
    page.write_text(
        page.read_text("utf-8").replace("import askfirst", "import askfirst, nothing_of_that_name"), "utf-8"
    )
    (told,) = trial._opened(mini, "en")
    assert "notebooks/en/01-mini.ipynb does not open: ModuleNotFoundError" in told


def test_solutions_and_exercises_of_labs_are_held_to_what_they_are(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab_notebooks, "_execute", lambda *_: None)
    monkeypatch.setattr("askfirst.publish.check_labs.try_keys", lambda _folders: [])
    lay_shown(mini)
    root = tmp_path / "one"
    make_folder(root, ["en"], library=mini)
    build(root)
    assert list(trial._labs(root, "en")) == []
    (solution,), (exercise,) = ((root / top / "en").glob("*.ipynb") for top in ("solutions", "exercises"))
    whole, empty = solution.read_bytes(), exercise.read_bytes()
    solution.write_bytes(empty)
    exercise.write_bytes(whole)
    told = list(trial._labs(root, "en"))
    assert [line.partition(": ")[0] for line in told if "does not solve" in line]
    assert [line for line in told if "before anybody has worked in it" in line]
