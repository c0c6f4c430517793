"""A fault costs the lesson it is in: all others open, with scenes, quizzes, recall and the test; labs too."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from askfirst.course import loader
from askfirst.notebook.lab import BrokenLab, open_lab
from askfirst.notebook.lesson import BrokenLesson
from askfirst.publish.build import build
from tests.course.test_odd_content import FREE_1, FREE_2, change
from tests.publish.test_lab_files import lay_shown

OTHER, OWN = "lessons/02-more", "lessons/01-mini"
CALLS = "lesson.test()\nlesson.paths()\nlesson.recall()\nlesson.next()\nlesson.summary()"

ELSEWHERE = {
    "questions": (f"{OTHER}/questions.yaml", "items:", "items: ["),
    "question": (f"{OTHER}/questions.yaml", "kind: sort", "kind: sorted"),
    "activities": (f"{OTHER}/activities.yaml", "walks:", "walks: ["),
    "scenes": (f"{OTHER}/scenes.yaml", "gate:", "gate: ["),
    "drawing": (f"{OTHER}/drawings/gate.svg", "<svg", "<sv"),
    "prose": (f"{OTHER}/lesson.md", "---\njupytext", "jupytext"),
    "term": ("glossary.yaml", "consent:", "cookie: {term: 5}\nconsent:"),
    "term-named-wrongly": ("glossary.yaml", "consent:", "cookie: {term: {en: a}, plain: 5}\nconsent:"),
    "provision": ("law.yaml", "  NEW 1:", "  NEW 2: 5\n  NEW 1:"),
    "law": ("law.yaml", "    rank: departmental-rule", "    rank: decree"),
    "own-drawing": (f"{OWN}/drawings/door.svg", "<svg", "\x00<svg"),
}


@pytest.fixture
def two(mini: Path) -> Path:
    """Return a course of two lessons, built: each has its own files, and one keeps a question for the other."""
    own, other = mini / "content" / OWN, mini / "content" / OTHER
    shutil.copytree(own, other)
    (other / "drawings" / "door.svg").rename(other / "drawings" / "gate.svg")
    for path in (*other.glob("*.yaml"), other / "lesson.md"):
        text = path.read_text(encoding="utf-8").replace("01-mini", "02-more")
        text = re.sub(r"\bq-(one|several|verdict|sort|order|mark)\b", r"other-\1", text)
        text = re.sub(r"\b(?=(door|list)-(family|theft|face|signed|bare)\b)", "other-", text)
        text = re.sub(r'((?:drawing|scene): |scene\(")door', r"\1gate", text)
        path.write_text(re.sub(r"^door:", "gate:", text), encoding="utf-8")
    entry = "    title: {en: Mini, zh: 小课}\n    minutes: 4\n"
    change(mini, "course.yaml", f"  01-mini:\n{entry}", f"  02-more:\n{entry}  01-mini:\n{entry}")
    change(mini, "course.yaml", "lessons: [01-mini]", "lessons: [02-more, 01-mini]")
    change(mini, "course.yaml", "lessons:\n", "test_lesson: 01-mini\nlessons:\n")
    change(mini, "course.yaml", "    test: {A1: 2}", "    test: {A1: 2}\n    critical: [sign-is-not-consent]")
    change(
        mini, f"{OTHER}/questions.yaml", "items:\n", f"recall: [q-kept]\nitems:{FREE_1.replace('q-free-1', 'q-kept')}"
    )
    change(mini, f"{OWN}/questions.yaml", "items:\n", f"items:{FREE_1}{FREE_2}")
    change(mini, f"{OWN}/lesson.md", "lesson.notice()", f"lesson.notice()\n{CALLS}")
    build(mini)
    lay_shown(mini)
    return mini


def opened(root: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str]]:
    """Run the cells of a lesson as they were built; return the lesson and the pages' HTML."""
    shown: list[Any] = []
    monkeypatch.setattr("askfirst.notebook.lesson.load_for", lambda lesson: loader.load_for(lesson, root))
    monkeypatch.setattr("askfirst.notebook.lesson.display", shown.append)
    names: dict[str, Any] = {}
    for cell in nbformat.read(root / "notebooks" / "zh" / f"{slug}.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)  # noqa: S102 - what the kernel does
    return names["lesson"], [each.data for each in shown if hasattr(each, "data")]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_fault_elsewhere_costs_a_lesson_nothing(name: str, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, old, new = ELSEWHERE[name]
    change(two, file, old, new)
    lesson, told = opened(two, "01-mini", monkeypatch)
    assert not isinstance(lesson, BrokenLesson), told
    assert set(lesson.activities) == {"way", "table", "page"}
    assert "all" in lesson.quizzes
    lesson.exam.begin("A")
    assert lesson.exam.quiz.snapshot()["current"]
    assert ("recall-01-mini" in lesson.quizzes) == (name not in ("questions", "question"))


@pytest.mark.parametrize("name", ["questions", "question", "activities", "scenes"])
def test_it_costs_the_lesson_it_is_in(name: str, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, old, new = ELSEWHERE[name]
    change(two, file, old, new)
    lesson, told = opened(two, "02-more", monkeypatch)
    assert isinstance(lesson, BrokenLesson)
    assert f"content/{file}:" in told[0]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("glossary.yaml", "consent: {fixed: true", "consent: {fixed: 5"),
        ("law.yaml", "  PIPL 29: {en", "  PIPL 29: {english"),
        ("law.yaml", "    rank: law", "    rank: decree"),
    ],
)
def test_an_entry_that_a_lesson_names_costs_that_lesson(
    file: str, old: str, new: str, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(two, file, old, new)
    lesson, told = opened(two, "01-mini", monkeypatch)
    assert isinstance(lesson, BrokenLesson)
    assert f"content/{file}:" in told[0]


@pytest.mark.parametrize("name", ELSEWHERE)
def test_no_fault_of_a_lesson_costs_a_lab(name: str, two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, old, new = ELSEWHERE[name]
    change(two, file, old, new)
    monkeypatch.setattr("askfirst.notebook.lab.ROOT", two)
    monkeypatch.setattr("askfirst.notebook.lab.load_for", lambda lesson: loader.load_for(lesson, two))
    monkeypatch.setattr("askfirst.notebook.lab.display", lambda _thing: None)
    assert not isinstance(open_lab("11-who-was-asked", "en"), BrokenLab)
