"""A learner's work: where it lies, and that nothing the course does takes it away."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from askfirst.__main__ import app
from askfirst.assess.lab_progress import noted
from askfirst.course.atomic_write import put
from askfirst.course.lab_models import lab_folder, read_lab
from askfirst.course.loader import ROOT
from askfirst.course.validate import load
from askfirst.course.words import section
from askfirst.jupyter import server
from askfirst.jupyter.words import Stop
from askfirst.learner.work_copies import folder, is_done, lay_out, offer, outdated
from askfirst.notebook import lab
from askfirst.publish.build import build
from askfirst.widgets.paths import lab_doors
from tests.conftest import LANGUAGES
from tests.publish.test_build import EXERCISE, LESSON, course, everything, fill, run, stray, update

__all__ = ["course"]  # the fixture
LAB = "11-who-was-asked"
REAL = "08-is-it-95-percent"


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep work copies beside the exercises, as start.py does in a folder that can be written."""
    monkeypatch.delenv("ASKFIRST_WORK", raising=False)


def work(root: Path, lang: str = "en") -> Path:
    return root / "work" / lang / f"{LAB}.ipynb"


def test_a_copy_is_made_once_and_is_what_is_opened(course: Path) -> None:
    assert offer(course, "en", LAB) == f"work/en/{LAB}.ipynb"
    assert work(course).read_bytes() == (course / EXERCISE).read_bytes()
    pristine, mine = (course / EXERCISE).read_bytes(), fill(work(course))
    assert offer(course, "en", LAB) == f"work/en/{LAB}.ipynb"
    assert work(course).read_bytes() == mine
    assert (course / EXERCISE).read_bytes() == pristine
    assert sorted(path.name for path in (course / "work").rglob("*")) == [f"{LAB}.ipynb", f"{LAB}.ipynb", "en", "zh"]


def test_the_welcome_page_links_to_the_copies(course: Path) -> None:
    ((_, door),) = lab_doors(load(course), "A", "zh")
    assert door["target"] == f"work/zh/{LAB}.ipynb"
    assert (course / door["target"]).is_file()


def test_a_lab_is_done_when_every_task_is_right_in_the_copy_as_saved(course: Path) -> None:
    offer(course, "en", LAB)
    file, _ = read_lab(lab_folder(course, LAB))
    notebook = nbformat.read(work(course), 4)
    cell = next(each for each in notebook.cells if each.cell_type == "code")
    for task in file.tasks:
        assert not is_done(course, "en", file)
        said = noted(LAB, task.id, "right")
        cell.outputs.append(nbformat.v4.new_output("display_data", {"text/plain": ""}, metadata=said))
        nbformat.write(notebook, work(course))
    assert is_done(course, "en", file)
    assert not is_done(course, "zh", file)


@pytest.mark.parametrize("links", [True, False], ids=["", "on a disk without hard links"])
def test_tabs_that_open_a_lab_at_once_make_one_copy(course: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: offer(course, "en", LAB), range(40))) == {f"work/en/{LAB}.ipynb"}
    assert [path.name for path in (course / "work" / "en").iterdir()] == [f"{LAB}.ipynb"]
    assert work(course).read_bytes() == (course / EXERCISE).read_bytes()


def test_links_of_a_copy_lead_somewhere(course: Path) -> None:
    for lang in LANGUAGES:
        offer(course, lang, LAB)
    for lang in LANGUAGES:
        heading = nbformat.read(work(course, lang), 4).cells[0].source
        links = re.findall(r"\]\((\S+?\.ipynb)\)", heading)
        other = next(each for each in LANGUAGES if each != lang)
        found = {(work(course, lang).parent / link).resolve() for link in links}
        home, solution = course / "notebooks" / lang / "01-mini.ipynb", course / "solutions" / lang / f"{LAB}.ipynb"
        assert found == {path.resolve() for path in (home, work(course, other), solution)}
        assert all(path.is_file() for path in found)


def test_a_newer_exercise_leaves_work_alone_and_says_so_once_it_is_worked_on(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(course, "en", LAB)
    mine = fill(work(course))
    update(course)
    build(course)
    offer(course, "en", LAB)
    assert work(course).read_bytes() == mine
    assert work(course, "zh").read_bytes() == (course / "exercises" / "zh" / f"{LAB}.ipynb").read_bytes()
    assert not outdated("en", LAB, course), "nothing runs"
    for lang in LANGUAGES:
        monkeypatch.setenv("JPY_SESSION_NAME", str(work(course, lang)))
        assert outdated(lang, LAB, course) == (lang == "en")
    monkeypatch.setenv("JPY_SESSION_NAME", str(course / EXERCISE))
    assert not outdated("en", LAB, course)

    mine_renamed = work(course).rename(work(course).with_name("mine.ipynb"))  # as the sentence says
    offer(course, "en", LAB)
    assert work(course).read_bytes() == (course / EXERCISE).read_bytes()
    assert mine_renamed.read_bytes() == mine


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_lab_says_it_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str) -> None:
    shown: list[str] = []
    monkeypatch.setattr(lab, "display", lambda data, **_: shown.append(data["text/plain"]))
    monkeypatch.setenv("ASKFIRST_WORK", str(tmp_path / "work"))
    offer(ROOT, lang, REAL)
    copy = tmp_path / "work" / lang / f"{REAL}.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(copy))
    lab.open_lab(REAL, lang)
    assert shown == []
    notebook = nbformat.read(copy, 4)
    notebook.metadata.askfirst.built = "0123456789abcdef"  # of another edition
    nbformat.write(notebook, copy)
    lab.open_lab(REAL, lang)
    assert shown == [section("lab", lang)["newer"]]


def test_what_a_learner_has_typed_into_an_exercise_itself_comes_along(course: Path) -> None:
    mine = fill(course / EXERCISE)
    offer(course, "en", LAB)
    assert work(course).read_bytes() == mine


@pytest.mark.parametrize("damage", [b"", b"{", b"<<<<<<< HEAD\n", "先问再拍".encode("gbk")])
def test_a_damaged_exercise_makes_no_copy_until_it_is_mended(course: Path, damage: bytes) -> None:
    (course / EXERCISE).write_bytes(damage)
    assert offer(course, "en", LAB) == f"exercises/en/{LAB}.ipynb"
    assert work(course, "zh").is_file()
    assert not work(course).exists()
    build(course, replace=True)
    assert offer(course, "en", LAB) == f"work/en/{LAB}.ipynb"
    assert work(course).read_bytes() == (course / EXERCISE).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="a mode keeps nobody out there")
@pytest.mark.parametrize("closed", ["work", "work/en", f"work/en/{LAB}.ipynb"])
def test_where_the_copy_may_not_be_read_the_exercise_is_offered(course: Path, closed: str) -> None:
    offer(course, "en", LAB)
    mine = fill(work(course))
    mode = (course / closed).stat().st_mode
    (course / closed).chmod(0)
    try:
        if os.access(course / closed, os.R_OK):
            pytest.skip("nothing keeps this user out")
        assert offer(course, "en", LAB) == f"exercises/en/{LAB}.ipynb"
        assert not outdated("en", LAB, course)
    finally:
        (course / closed).chmod(mode)
    assert work(course).read_bytes() == mine


@pytest.mark.parametrize("there", ["a file for the folder", "a folder for the file", "a dead link", "no exercise"])
def test_where_no_copy_can_be_made_the_exercise_is_offered(course: Path, there: str) -> None:
    match there:
        case "a file for the folder":
            (course / "work").write_text("mine")
        case "a folder for the file":
            work(course).mkdir(parents=True)
        case "a dead link":
            work(course).parent.mkdir(parents=True)
            work(course).symlink_to(course / "nowhere")
        case _:
            (course / EXERCISE).unlink()
    before = sorted(course.rglob("*"))
    assert offer(course, "en", LAB) == f"exercises/en/{LAB}.ipynb"
    assert [path for path in sorted(course.rglob("*")) if path not in before and "zh" not in path.parts] in (
        [],
        [course / "work"],
    )


def test_a_damaged_copy_stays_and_an_empty_one_is_made_anew(course: Path) -> None:
    for text in (b"{", b"\xff\xfe", b"[1]", b'{"metadata": 1}'):
        put(work(course), "")
        work(course).write_bytes(text)
        offer(course, "en", LAB)
        assert work(course).read_bytes() == text
    work(course).write_bytes(b"")
    offer(course, "en", LAB)
    assert work(course).read_bytes() == (course / EXERCISE).read_bytes()


def git(at: Path, *words: str, fails: bool = False) -> str:
    who = ("-c", "user.name=Course", "-c", "user.email=course@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *words], cwd=at, capture_output=True, encoding="utf-8", check=False)
    assert bool(done.returncode) == fails, done.stderr
    return done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_work_survives_the_build_an_update_and_a_pull(course: Path, tmp_path: Path) -> None:
    for name in (".gitignore", ".gitattributes"):
        shutil.copy(ROOT / name, course)
    git(course, "init", "-q")
    git(course, "add", "-A")
    git(course, "commit", "-qm", "The course")
    mine = tmp_path / "mine"
    git(tmp_path, "clone", "-q", str(course), str(mine))

    offer(mine, "en", LAB)
    work_copy, filled, notes = fill(work(mine)), fill(mine / EXERCISE), stray(mine).read_bytes()

    def all_there() -> None:
        assert work(mine).read_bytes() == work_copy
        assert (mine / EXERCISE).read_bytes() == filled
        assert stray(mine).read_bytes() == notes

    build(mine)
    all_there()

    update(course)
    build(course)
    git(course, "commit", "-qam", "A newer course")
    assert EXERCISE in git(mine, "pull", "-q", "--ff-only", fails=True)  # git itself stops, and names the file
    all_there()

    shutil.copytree(course / "content", mine / "content", dirs_exist_ok=True)  # the update without git
    build(mine)
    all_there()
    git(mine, "checkout", "-q", "--", "content", "notebooks", "solutions", "exercises/zh")

    assert run(mine, "--replace").exit_code == 0  # what docs/adapting.md says to do
    git(mine, "pull", "-q", "--ff-only")
    assert everything(mine)[mine / LESSON] == everything(course)[course / LESSON]
    assert (mine / EXERCISE).read_bytes() == (course / EXERCISE).read_bytes()
    assert (mine / EXERCISE).with_name(f"{LAB}.kept.ipynb").read_bytes() == filled
    assert work(mine).read_bytes() == work_copy
    assert stray(mine).read_bytes() == notes
    assert build(mine)
    assert git(mine, "status", "--porcelain", "--untracked-files=no") == ""


def test_the_work_folder_is_marked_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKFIRST_WORK", str(tmp_path / "work"))
    for lang in LANGUAGES:
        offer(ROOT, lang, REAL)
    copy = folder() / "en" / f"{REAL}.ipynb"
    notebook, solved = nbformat.read(copy, 4), nbformat.read(ROOT / "solutions" / "en" / f"{REAL}.ipynb", 4)
    notebook.cells = solved.cells
    nbformat.write(notebook, copy)
    result = CliRunner().invoke(app, ["grade", str(tmp_path / "work"), "--seconds", "60"], env={"LC_ALL": "en"})
    assert result.exit_code == 0, result.output
    with (tmp_path / "work-marks.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    solved_rows = [row for row in rows if row[0] == f"en/{REAL}.ipynb"]
    other_rows = [row for row in rows if row[0] == f"zh/{REAL}.ipynb"]
    assert solved_rows
    assert all("right" in row for row in solved_rows)
    assert len(other_rows) == len(solved_rows)
    assert all("not attempted" in row for row in other_rows)


def test_a_course_that_cannot_be_written_is_laid_out_in_the_learners_own_folder(course: Path, home: Path) -> None:
    for _ in range(2):
        assert lay_out(course) == home / "course"
        assert everything(home / "course").keys() == {
            home / "course" / path.relative_to(course) for path in everything(course)
        }
    mine = fill(home / "course" / EXERCISE)
    update(course)
    build(course)
    lay_out(course)
    assert (home / "course" / EXERCISE).read_bytes() == mine
    assert (home / "course" / LESSON).read_bytes() == (course / LESSON).read_bytes()


def test_start_shows_the_course_folder_or_one_like_it(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "environment", lambda **named: os.environ | {"PYTHONPATH": str(ROOT)} | named)
    repo = tmp_path / "repo"
    repo.mkdir()
    python = Path(sys.executable)
    assert server.shown_folder(repo, python) == repo
    assert list((repo / "work").iterdir()) == []
    (repo / "work").rmdir()
    (repo / "work").write_text("cannot be written")
    assert server.shown_folder(repo, python) == home / "course"
    welcome = Path("notebooks") / "zh" / "00-welcome.ipynb"
    assert (home / "course" / welcome).read_bytes() == (ROOT / welcome).read_bytes()
    shutil.rmtree(home)
    home.write_text("neither can this")
    with pytest.raises(Stop, match="no_work"):
        server.shown_folder(repo, python)
