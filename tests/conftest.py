"""What the tests share: a small course of its own, and a home for records that is not the tester's."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from askfirst.course.facts import facts_of
from askfirst.course.loader import ROOT, Content
from askfirst.course.validate import load

MINI = Path(__file__).parent / "mini"
FACTS = facts_of(ROOT)
LANGUAGES = FACTS.languages if FACTS else ()  # of the course in hand

# Holds for the course as it ships only: one that has another name, or another company, is somebody's own.
_named = [FACTS.told.get("en", {}).get(each) for each in ("title", "company")] if FACTS else []
OURS = pytest.mark.skipif(_named != ["Ask First", "your company"], reason="only our own course has these figures")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep every record and every work copy of a test in its own folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ASKFIRST_HOME", str(folder))
    monkeypatch.setenv("ASKFIRST_WORK", str(folder / "work"))
    return folder


@cache
def own_course() -> Content:
    """Return the course in hand, read once a process; nothing changes it."""
    return load()


def lay_mini(folder: Path) -> Path:
    """Lay the small course into ``folder``."""
    return Path(shutil.copytree(MINI, folder))


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """Return a copy of the small course that a test may spoil."""
    return lay_mini(tmp_path / "course")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Return the small course, read."""
    return load(lay_mini(tmp_path_factory.mktemp("small") / "course"))
