"""``content/`` → ``notebooks/``, ``exercises/`` and ``solutions/``, in each language, the same on every machine.

The source of a lesson or lab holds every language and each code cell once. Everything is checked before anything is
written, and a notebook is put in place whole or not at all. What a person made or changed there is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from askfirst.course import manifest
from askfirst.course.guide_models import PAGE as GUIDE_PAGE
from askfirst.course.loader import Content
from askfirst.course.manifest import Left
from askfirst.course.models import SECONDS_AN_ITEM
from askfirst.course.notebook_source import NotebookSource
from askfirst.course.reading_time import minutes
from askfirst.course.steps import Piece, Step, pieces, steps
from askfirst.course.words import section
from askfirst.publish.check_calls import OPENING, shown_by
from askfirst.publish.check_lessons import check
from askfirst.publish.lab_notebooks import exercises, solutions
from askfirst.publish.notebook_file import mark, notebook, spoken, written


def build(
    root: Path,
    target: Path | None = None,
    *,
    replace: bool = False,
    tell: Callable[[Left], None] = lambda _left: None,
    origin: Path | None = None,
) -> list[Path]:
    """Write the notebooks below ``target`` (the course itself where None) and return their paths.

    What is somebody's is told and left alone; with ``replace``, what stands in the way is moved beside its place.
    ``origin`` is the course that this one has just been made from: solutions need not be executed again.
    """
    content, lessons, labs = check(root)
    languages = content.course.languages
    texts = {f"notebooks/{lang}/{each.slug}": _notebook(content, each, lang) for each in lessons for lang in languages}
    if content.has_guide:
        texts |= {f"notebooks/{lang}/{GUIDE_PAGE}": _guide(content, lang) for lang in languages}
    texts |= exercises(content, labs) | solutions(content, labs, root, origin)
    return manifest.write(target or root, texts, replace=replace, tell=tell)


def _notebook(content: Content, lesson: NotebookSource, lang: str) -> str:
    row = pieces(lesson.cells, lang)
    title = f"{content.course.lessons[lesson.slug].title.of(lang)} · {content.course.title.of(lang)}"
    about = {"lang": lang, "lesson": lesson.slug, "title": title}
    timed = _timed(content, lesson.slug, steps(row), lang)
    walk = [_told(content, lesson.slug, step, long, lang) for step, long in timed]
    made = notebook([_cell(content, lesson.slug, piece, lang) for piece in row], about | {"steps": walk})
    manifest.enter(f"notebooks/{lang}/{lesson.slug}", made)
    return written(made)


def _guide(content: Content, lang: str) -> str:
    """Return the notebook of the field guide: one cell that shows it."""
    cell = nbformat.v4.new_code_cell(f'import askfirst\n\naskfirst.guide(lang="{lang}")', id=mark(GUIDE_PAGE, 0))
    cell.metadata = {"deletable": False, "editable": False, "jupyter": {"source_hidden": True}}
    title = f"{section('guide', lang)['title']} · {content.course.title.of(lang)}"
    made = notebook([cell], {"lang": lang, "lesson": GUIDE_PAGE, "title": title})
    manifest.enter(f"notebooks/{lang}/{GUIDE_PAGE}", made)
    return written(made)


def _cell(content: Content, slug: str, piece: Piece, lang: str) -> Any:
    if piece.cell.lang is None:
        source = OPENING.sub(lambda found: f'askfirst.lesson("{found[1]}", lang="{lang}")', piece.source)
        made = nbformat.v4.new_code_cell(source, id=_id(slug, piece))
        made.metadata = {"deletable": False, "editable": False, "jupyter": {"source_hidden": True}}
    else:
        made = nbformat.v4.new_markdown_cell(spoken(content, piece.source, lang), id=_id(slug, piece))
        made.metadata = {"deletable": False, "editable": False}
    return made


def _id(slug: str, piece: Piece) -> str:
    return mark(slug if piece.part == 0 else f"{slug}:{piece.part}", piece.number)


def _timed(content: Content, slug: str, row: list[Step], lang: str) -> list[tuple[Step, float]]:
    """Return each step with its minutes: its share of what the course says of the lesson; a test takes what is left."""
    said = content.course.lesson_minutes(slug, "")
    counted = [_counted(content, slug, step, lang) for step in row]
    tests = [number for number, step in enumerate(row) if step.kind == "test"]
    for number in tests:
        counted[number] += max(0.0, said - sum(counted)) / len(tests)
    whole = sum(counted) or 1.0
    return [(step, long * said / whole) for step, long in zip(row, counted, strict=True)]


def _counted(content: Content, slug: str, step: Step, lang: str) -> float:
    prose = "\n".join(piece.source for piece in step.pieces if piece.cell.lang)
    cells = [piece.cell for piece in step.pieces]
    return minutes(content, slug, content.facts.fill(prose, lang), shown_by(cells), lang)


def _told(content: Content, slug: str, step: Step, long: float, lang: str) -> dict[str, Any]:
    """Return what the notebook says of a step: which cells, what for, how long it takes, its heading or its scene.

    The delayed check is on the page only at times, and is no part of the lesson's minutes: its own count when it is.
    """
    told = {"kind": step.kind, "cells": [_id(slug, piece) for piece in step.pieces], "minutes": round(long, 1)}
    called = shown_by(piece.cell for piece in step.pieces)
    if "delayed" in called:
        told |= {"whenAsked": round(len(content.course.delayed_check) * SECONDS_AN_ITEM / 60, 1)}
    if step.heading:
        return told | {"heading": spoken(content, step.heading, lang)}
    scene = min(called.get("debrief", set()), default="")
    return told | ({"about": content.scenes[scene].title.of(lang)} if scene else {})
