"""A course that a company made its own passes what every course must keep: no figure of ours stands in its way.

Its tests run as its people would run them, in a copy of the whole project.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from askfirst.course.loader import ROOT
from askfirst.course.validate import load
from askfirst.publish import lab_notebooks
from askfirst.publish.build import build
from tests.conftest import OURS
from tests.editions import adapted

EVERY_COURSE = ["publish/test_content.py", "publish/test_own_course.py", "publish/test_item_rules.py"]
EVERY_COURSE += ["widgets/test_exam.py", "widgets/test_views.py"]
SLOW = "every_lesson_runs or committed or half_written or about_a_second"  # a kernel each, or the labs' solutions


@OURS  # the adapted course need not be adapted again
def test_an_adapted_course_passes_its_own_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_notebooks, "_execute", lambda *_: None)
    root = adapted(ROOT, tmp_path / "course")
    build(root)
    ours, theirs = load().course, load(root).course
    for each in ("company", "contact"):
        assert getattr(ours, each) != getattr(theirs, each)
    notebook = (root / "notebooks" / "en" / "00-welcome.ipynb").read_text("utf-8")
    assert theirs.contact.of("en") in notebook
    assert ours.contact.of("en") not in notebook
    tests = [f"tests/{name}" for name in EVERY_COURSE]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", f"not ({SLOW})"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"\d+ passed, \d+ skipped", done.stdout), done.stdout[-300:]
