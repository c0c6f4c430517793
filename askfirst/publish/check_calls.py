"""Whether what a lesson's cells call is there, and called as it can be; what is called is what a learner sees.

A lesson's cells are hidden and locked, so they hold no code but calls: ``lesson.quiz("name")`` and the like.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from askfirst.course.check_texts import check_prose
from askfirst.course.faults import Fault, fault
from askfirst.course.loader import Content
from askfirst.course.notebook_source import Cell, NotebookSource

OPENING = re.compile(r'askfirst\.lesson\("([^"\n]+)"\)')  # the build writes the language of the edition into it
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)  # code that is too deep is none either
# What a call shows, and the name of its argument; words take any number of them.
NAMED = {
    "scene": ("scene", "scene_id"),
    "debrief": ("scene", "scene_id"),
    "quiz": ("quiz", "name"),
    "bet": ("bet", "bet_id"),
    "words": ("term", ""),
    "explorer": ("explorer", "name"),
    "walk": ("walk", "name"),
    "bench": ("bench", "name"),
    "builder": ("builder", "name"),
}
BARE = {"recall", "look_first", "summary", "next", "notice", "record", "paths", "test", "delayed"}
ASKED_ONCE = ("quiz", "recall", "test", "delayed")  # a second one would not know what is answered in the first
EXPLORERS = ("nameless-number", "sign-bench", "tiers", "sample-size", "timeline")


@dataclass(frozen=True)
class Call:
    """A call of ``lesson`` as it stands in a cell."""

    name: str
    line: int
    ids: tuple[str, ...]
    fits: bool  # its arguments are those that it takes


def calls(cell: Cell) -> list[Call]:
    """Return what a cell calls; nothing where it is no Python."""
    try:
        tree = ast.parse(cell.source)
    except NOT_PYTHON:
        return []
    return [call for statement in tree.body if (call := _call(statement, cell.line - 1))]


def shown(lesson: NotebookSource) -> dict[str, set[str]]:
    """Return what a lesson's code cells call: ids by call."""
    return shown_by(lesson.cells)


def shown_by(cells: Iterable[Cell]) -> dict[str, set[str]]:
    """Return what code cells call: ids by call."""
    found: dict[str, set[str]] = {}
    for cell in cells:
        for call in calls(cell) if cell.lang is None else ():
            found.setdefault(call.name, set()).update(call.ids)
    return found


def check_calls(lesson: NotebookSource, content: Content | None) -> Iterator[Fault]:
    """Yield what is wrong with a lesson's cells, and what its prose cites that is not there."""
    made: list[Call] = []
    code = [cell for cell in lesson.cells if cell.lang is None]
    if not code or not _opens(code[0], lesson.slug):
        yield fault(lesson.name, code[0].line if code else 1, "no-opening", name=lesson.slug)
    for cell in lesson.cells:
        if cell.lang is not None:
            if content:
                yield from check_prose(content, lesson.name, cell.line, cell.source)
            continue
        if problem := _not_python(cell):
            yield fault(lesson.name, problem[0], "code-not-python", why=problem[1])
        elif cell is not code[0]:
            yield from _strangers(lesson, cell)
            made += calls(cell)
    for call in made:
        yield from _misfits(lesson, call, content)
    for again, count in Counter((call.name, call.ids) for call in made if call.name in ASKED_ONCE).items():
        if count > 1:
            line = [call.line for call in made if (call.name, call.ids) == again][1]
            yield fault(lesson.name, line, "call-twice", call=again[0])
    if content and lesson.slug in content.questions:
        seen = {name for call in made if call.name == "quiz" for name in call.ids}
        for quiz in content.questions[lesson.slug].quizzes:
            if quiz not in seen:
                yield fault(lesson.name, 1, "quiz-unused", id=quiz)


def _misfits(lesson: NotebookSource, call: Call, content: Content | None) -> Iterator[Fault]:
    """Yield what a call asks for in vain."""
    if call.name not in NAMED and call.name not in BARE:
        yield fault(lesson.name, call.line, "call-unknown", call=call.name)
    elif call.name in NAMED and not call.ids:
        yield fault(lesson.name, call.line, "call-without-id", call=call.name)
    elif not call.fits:
        yield fault(lesson.name, call.line, "call-arguments", call=call.name)
    elif content and call.name in NAMED:
        what = NAMED[call.name][0]
        known = _known(content, lesson.slug, what)
        for unknown in (each for each in call.ids if each not in known):
            yield fault(lesson.name, call.line, "call-id", call=what, id=unknown)
    elif content and call.name == "test" and content.course.test_lesson != lesson.slug:
        yield fault(lesson.name, call.line, "test-elsewhere", id=lesson.slug)
    elif content and call.name == "delayed" and not content.course.delayed_check:
        yield fault(lesson.name, call.line, "delayed-empty")
    elif content and call.name == "look_first" and content.course.pre_check not in _known(content, lesson.slug, "quiz"):
        yield fault(lesson.name, call.line, "look-first-empty")


def _opens(cell: Cell, slug: str) -> bool:
    lines = [line.strip() for line in cell.source.split("\n") if line.strip()]
    return lines == ["import askfirst", f'lesson = askfirst.lesson("{slug}")']


def _not_python(cell: Cell) -> tuple[int, str] | None:
    try:
        ast.parse(cell.source)
    except NOT_PYTHON as error:
        line = cell.line - 1 + (getattr(error, "lineno", 1) or 1)
        return line, getattr(error, "msg", "") or type(error).__name__
    return None


def _strangers(lesson: NotebookSource, cell: Cell) -> Iterator[Fault]:
    """Yield the statements of a cell that are no calls of ``lesson``."""
    for statement in ast.parse(cell.source).body:
        if not _call(statement, 0):
            yield fault(lesson.name, cell.line - 1 + statement.lineno, "lesson-code")


def _call(statement: ast.stmt, above: int) -> Call | None:
    node = statement.value if isinstance(statement, ast.Expr) else None
    called = node.func if isinstance(node, ast.Call) else None
    if not isinstance(node, ast.Call) or not isinstance(called, ast.Attribute):
        return None
    if not isinstance(called.value, ast.Name) or called.value.id != "lesson":
        return None
    name, line = called.attr, above + node.lineno
    given = [*node.args, *(each.value for each in node.keywords)]
    ids = tuple(str(each.value) for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))
    named = {each.arg for each in node.keywords}
    if name in NAMED:
        fits = len(ids) == len(given) and named <= {NAMED[name][1]} and (len(ids) == 1 or name == "words")
    else:
        fits = not given
    return Call(name, line, ids, fits)


def _known(content: Content, slug: str, what: str) -> set[str]:
    file, activities = content.questions.get(slug), content.activities.get(slug)
    match what:
        case "scene":
            return set(content.scenes)
        case "term":
            return set(content.glossary)
        case "quiz":
            return set(file.quizzes) if file else set()
        case "bet":
            return {bet.id for bet in file.bets} if file else set()
        case "walk":
            return set(activities.walks) if activities else set()
        case "bench":
            return set(activities.benches) if activities else set()
        case "builder":
            return set(activities.builders) if activities else set()
        case _:
            return set(EXPLORERS)
