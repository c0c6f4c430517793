"""``content/`` → ``notebooks/``, ``exercises/`` and ``solutions/``, in each language, the same on every machine.

The source of a lesson or lab holds every language and each code cell once. Everything is checked before anything is
written, and a notebook is put in place whole or not at all. What a person made or changed there is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat

from askfirst.course import manifest
from askfirst.course.loader import Content
from askfirst.course.manifest import Left
from askfirst.course.notebook_source import NotebookSource
from askfirst.publish.check_calls import OPENING
from askfirst.publish.check_lessons import check
from askfirst.publish.lab_notebooks import exercises, solutions
from askfirst.publish.notebook_file import mark, notebook, spoken, written


def build(
    root: Path, target: Path | None = None, *, replace: bool = False, tell: Callable[[Left], None] = lambda _left: None
) -> list[Path]:
    """Write the notebooks below ``target`` (the course itself where None) and return their paths.

    What is somebody's is told and left alone; with ``replace``, what stands in the way is moved beside its place.
    """
    content, lessons, labs = check(root)
    languages = content.course.languages
    texts = {f"notebooks/{lang}/{each.slug}": _notebook(content, each, lang) for each in lessons for lang in languages}
    texts |= exercises(content, labs) | solutions(content, labs, root)
    return manifest.write(target or root, texts, replace=replace, tell=tell)


def _notebook(content: Content, lesson: NotebookSource, lang: str) -> str:
    cells = []
    for number, cell in enumerate(lesson.cells):
        if cell.lang not in (None, lang):
            continue
        if cell.lang is None:
            source = OPENING.sub(lambda found: f'askfirst.lesson("{found[1]}", lang="{lang}")', cell.source)
            made = nbformat.v4.new_code_cell(source, id=mark(lesson.slug, number))
            made.metadata = {"deletable": False, "editable": False, "jupyter": {"source_hidden": True}}
        else:
            made = nbformat.v4.new_markdown_cell(spoken(content, cell.source, lang), id=mark(lesson.slug, number))
            made.metadata = {"deletable": False, "editable": False}
        cells.append(made)
    title = f"{content.course.lessons[lesson.slug].title.of(lang)} · {content.course.title.of(lang)}"
    made = notebook(cells, {"lang": lang, "lesson": lesson.slug, "title": title})
    manifest.enter(f"notebooks/{lang}/{lesson.slug}", made)
    return written(made)
