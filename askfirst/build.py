"""``content/`` → ``notebooks/``: the lessons of each language, the same on every machine.

A lesson's source holds both languages and each code cell once. Everything is checked before anything is written, and
a notebook is put in place whole or not at all.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from jupytext.myst import myst_to_notebook

from askfirst.bank import Content, check_prose, load, strangers
from askfirst.faults import LANGUAGES, ContentError, Fault, fault
from askfirst.models import joined
from askfirst.reading import minutes, text_of
from askfirst.sources import read_text, shown

NAMED = {
    "scene": "scene",
    "debrief": "scene",
    "quiz": "quiz",
    "bet": "bet",
    "words": "term",
    "explorer": "explorer",
    "walk": "walk",
    "bench": "bench",
    "builder": "builder",
}
CALLS = {*NAMED, "recall", "summary", "next", "notice", "record", "paths", "test", "delayed"}
EXPLORERS = ("nameless-number", "sign-bench", "tiers", "sample-size", "timeline")


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson: ``lang`` is None for code."""

    lang: str | None
    source: str
    line: int


@dataclass(frozen=True)
class LessonSource:
    """A lesson's file, read."""

    slug: str
    name: str
    cells: list[Cell]

    def prose(self, lang: str) -> str:
        """Return the lesson's own text in one language."""
        return "\n".join(cell.source for cell in self.cells if cell.lang == lang)

    @cached_property
    def shown(self) -> dict[str, set[str]]:
        """What the code cells call: ids by call."""
        found: dict[str, set[str]] = {}
        for cell in self.cells:
            for call, _, ids in _calls(ast.parse(cell.source)) if cell.lang is None else ():
                found.setdefault(call, set()).update(ids)
        return found


def check(root: Path) -> tuple[Content, list[LessonSource]]:
    """Read and check content and lessons; raise :class:`ContentError` with all faults."""
    faults: list[Fault] = []
    content = None
    try:
        content = load(root)
    except ContentError as error:
        faults += error.faults
    lessons: list[LessonSource] = []
    for path in sorted((root / "content" / "lessons").glob("*.md")):
        try:
            lesson = read_lesson(path, root)
            lessons.append(lesson)
            faults += _check_pairs(lesson, content)
            faults += _check_calls(lesson, content)
        except ContentError as error:
            faults += error.faults
    if content:
        have = {lesson.slug for lesson in lessons}
        for slug in content.course.lessons:
            if slug not in have and not (root / "content" / "lessons" / f"{slug}.md").exists():
                faults.append(fault("content/course.yaml", 1, "lesson-missing", id=slug))
    if faults or content is None:
        raise ContentError(faults)
    faults += [each for lesson in lessons for each in _check_minutes(content, lesson)]
    faults += _check_terms(content, lessons)
    if faults:
        raise ContentError(faults)
    return content, lessons


def read_lesson(path: Path, root: Path) -> LessonSource:
    """Return the cells of a lesson's file with the line each begins on."""
    name = shown(path, root)
    text = read_text(path, root)
    if not re.match(r"---\n.*?\n---\n", text, re.DOTALL):
        raise ContentError([fault(name, 1, "lesson-header")])
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except Exception as error:  # noqa: BLE001 - whatever the parser trips over is said as one sentence
        raise ContentError([fault(name, 1, "lesson-not-read", why=str(error).split("\n")[0])]) from None
    lines = text.split("\n")
    cells = []
    for cell, start in zip(notebook.cells, notebook.metadata.source_map, strict=True):
        line = next((n for n in range(start, len(lines)) if lines[n].strip()), start) + 1
        lang = None if cell.cell_type == "code" else str(cell.metadata.get("lang", ""))
        cells.append(Cell(lang, cell.source.strip(), line))
    return LessonSource(path.stem, name, cells)


def build(root: Path, target: Path | None = None) -> list[Path]:
    """Write the notebooks below ``target`` (the course itself where None) and return their paths."""
    content, lessons = check(root)
    target = target or root
    made = {
        target / "notebooks" / lang / f"{lesson.slug}.ipynb": _notebook(content, lesson, lang)
        for lesson in lessons
        for lang in LANGUAGES
    }
    for path, text in made.items():
        _put(path, text)
    for lang in LANGUAGES:
        for old in (target / "notebooks" / lang).glob("*.ipynb"):
            if old not in made:
                old.unlink()
    return list(made)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".building-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(scratch).chmod(0o644)
        Path(scratch).replace(path)
    except OSError:
        Path(scratch).unlink(missing_ok=True)
        raise


def _notebook(content: Content, lesson: LessonSource, lang: str) -> str:
    cells = []
    for number, cell in enumerate(lesson.cells):
        if cell.lang not in (None, lang):
            continue
        mark = hashlib.sha256(f"{lesson.slug}:{number}".encode()).hexdigest()[:12]
        if cell.lang is None:
            source = re.sub(r'(askfirst\.lesson\("[^"]+")\)', rf'\1, lang="{lang}")', cell.source)
            made = nbformat.v4.new_code_cell(source, id=mark)
            made.metadata = {"deletable": False, "editable": False, "jupyter": {"source_hidden": True}}
        else:
            made = nbformat.v4.new_markdown_cell(_spoken(content, cell.source, lang), id=mark)
            made.metadata = {"deletable": False, "editable": False}
        cells.append(made)
    notebook = nbformat.v4.new_notebook(cells=cells)
    title = content.course.lessons[lesson.slug].title.of(lang)
    notebook.metadata = {
        "askfirst": {"lang": lang, "lesson": lesson.slug, "title": f"{title} · {content.course.title.of(lang)}"},
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook, version=4)) + "\n"


def _spoken(content: Content, text: str, lang: str) -> str:
    """Write citations out, and keep a Chinese line break from becoming a space."""
    text = content.inline(text, lang)
    return joined(text) if lang == "zh" else text


def _check_pairs(lesson: LessonSource, content: Content | None) -> Iterator[Fault]:
    waiting: Cell | None = None
    for cell in [*lesson.cells, Cell(None, "", 0)]:
        if cell.lang is None or cell.lang == "en":
            if waiting:
                yield fault(lesson.name, waiting.line, "prose-pair")
            waiting = cell if cell.lang == "en" else None
        elif cell.lang == "zh":
            if not waiting:
                yield fault(lesson.name, cell.line, "prose-pair")
            elif content:
                for term in strangers(content, waiting.source, cell.source):
                    en, zh = term.bare("en"), term.bare("zh")
                    yield fault(lesson.name, cell.line, "term-translation", en=en, zh=zh)
            waiting = None
        else:
            yield fault(lesson.name, cell.line, "prose-language")


def _check_minutes(content: Content, lesson: LessonSource) -> Iterator[Fault]:
    """Yield a fault where the minutes said and the minutes counted differ by more than a fifth, and by a minute."""
    if lesson.slug == content.course.test_lesson or lesson.slug not in content.course.lessons:
        return
    said = content.course.lessons[lesson.slug].minutes
    each = [minutes(content, lesson.slug, lesson.prose(lang), lesson.shown, lang) for lang in LANGUAGES]
    counted = sum(each) / len(each)
    if abs(said - counted) > max(1, 0.2 * counted):
        yield fault("content/course.yaml", 1, "minutes-off", id=lesson.slug, said=said, counted=round(counted))


def _check_terms(content: Content, lessons: list[LessonSource]) -> Iterator[Fault]:
    """Yield a fault for each glossary term that a lesson uses before any lesson has explained it."""
    explained: set[str] = set()
    for lesson in lessons:
        explained |= lesson.shown.get("words", set())
        read = {lang: text_of(content, lesson.slug, lesson.prose(lang), lesson.shown, lang) for lang in LANGUAGES}
        for name, term in content.glossary.items():
            if name not in explained and any(term.stands_in(text, lang) for lang, text in read.items()):
                explained.add(name)
                yield fault(lesson.name, 1, "term-unexplained", id=name, term=term.bare("en"))


def _check_calls(lesson: LessonSource, content: Content | None) -> Iterator[Fault]:
    shown_quizzes: set[str] = set()
    opened = False
    for cell in lesson.cells:
        if cell.lang is not None:
            if content:
                yield from check_prose(content, lesson.name, cell.line, cell.source)
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            yield fault(lesson.name, cell.line + (error.lineno or 1) - 1, "code-not-python", why=error.msg)
            continue
        for call, line, ids in _calls(tree):
            where = cell.line + line - 1
            if call == "askfirst.lesson":
                opened = opened or ids == [lesson.slug]
            elif call not in CALLS:
                yield fault(lesson.name, where, "call-unknown", call=call)
            elif content and call in NAMED:
                shown_quizzes.update(ids if call == "quiz" else [])
                known = _known(content, lesson.slug, NAMED[call])
                yield from (fault(lesson.name, where, "call-id", call=NAMED[call], id=i) for i in ids if i not in known)
    if not opened:
        yield fault(lesson.name, 1, "no-opening", name=lesson.slug)
    if content and lesson.slug in content.questions:
        for quiz in content.questions[lesson.slug].quizzes:
            if quiz not in shown_quizzes:
                yield fault(lesson.name, 1, "quiz-unused", id=quiz)


def _calls(tree: ast.AST) -> Iterator[tuple[str, int, list[Any]]]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            owner = called.value.id
            ids = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if owner == "askfirst":
                yield f"askfirst.{called.attr}", node.lineno, ids
            elif owner == "lesson":
                yield called.attr, node.lineno, ids


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
