"""The course itself, ours or an adapted one: sound, built as committed, and running in each language."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from itertools import chain
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from askfirst.course.lesson_files import lesson_folders
from askfirst.course.loader import ROOT
from askfirst.publish.build import build
from askfirst.publish.check_lessons import check
from tests.conftest import LANGUAGES, own_course

LESSONS = [folder.name for folder in lesson_folders(ROOT / "content")]
SLOWER = 1.5  # so much slower may the machine be that tests, or what else it does at the time


def test_the_content_is_sound() -> None:
    content, lessons, _ = check(ROOT)
    assert [lesson.slug for lesson in lessons] == list(content.course.lessons)


def test_a_check_loads_nothing_that_it_can_do_without() -> None:
    heavy = ("pandas", "numpy", "matplotlib", "IPython", "ipywidgets", "anywidget", "jupytext", "nbformat", "nbclient")
    code = f"import sys, askfirst.publish.check_lessons; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the processor time of a process that ended")
def test_three_hundred_questions_are_checked_in_about_a_second() -> None:
    spec = importlib.util.spec_from_file_location("checking", ROOT / "benchmarks" / "checking.py")
    checking = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checking)
    count = len(own_course().items)
    runs = [checking.measured() for _ in range(3)]
    assert f" {count} " in runs[0][1]
    assert min(runs)[0] < checking.bar(count) * SLOWER, runs


def test_the_committed_notebooks_are_the_build(tmp_path: Path) -> None:
    built = {path.relative_to(tmp_path): path.read_text(encoding="utf-8") for path in build(ROOT, tmp_path)}
    committed = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8")
        for folder in ("notebooks", "exercises", "solutions")
        for path in (ROOT / folder).glob("*/*.ipynb")
    }
    assert built.keys() == committed.keys()
    for name, text in built.items():
        assert text == committed[name], f"{name}: run `askfirst build`"


def test_the_build_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(ROOT, tmp_path)
    (tmp_path / "notebooks" / "en" / f"{LESSONS[0]}.ipynb").unlink()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.ipynb")}

    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        build(ROOT, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lesson_runs(lang: str) -> None:
    """Run them in one kernel, one after the other: that each opens in a kernel of its own is seen in the browser."""
    lessons = {slug: nbformat.read(ROOT / "notebooks" / lang / f"{slug}.ipynb", 4) for slug in LESSONS}
    code = {slug: [cell for cell in each.cells if cell.cell_type == "code"] for slug, each in lessons.items()}
    whole = nbformat.v4.new_notebook(metadata=lessons[LESSONS[0]].metadata, cells=list(chain(*code.values())))
    NotebookClient(whole, timeout=60, resources={"metadata": {"path": str(ROOT)}}).execute()
    for slug, cells in code.items():
        outputs = [output for cell in cells for output in cell.outputs]
        assert not [output for output in outputs if output.output_type in ("error", "stream")], slug
        views = sum("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in outputs)
        assert views >= 2, slug
