"""Which model each YAML file of ``content/`` is read as, by its place below it, and what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from askfirst.course.activity_models import ActivityFile
from askfirst.course.facts import CourseFacts
from askfirst.course.faults import ContentError, Fault
from askfirst.course.guide_models import GUIDE, Guide
from askfirst.course.lab_models import Lab, Table
from askfirst.course.lesson_files import ACTIVITIES, QUESTIONS, SCENES
from askfirst.course.loader import Law
from askfirst.course.models import Course, Term
from askfirst.course.question_file import QuestionFile
from askfirst.course.shelves import SceneFile
from askfirst.course.yaml_source import Source, parse_yaml, shape_fault, text_faults

# The name of a shape, where its files lie below ``content`` (as a pattern of pathlib's), and the model.
SHAPES: dict[str, tuple[str, Any]] = {
    "course": ("course.yaml", Course),
    "law": ("law.yaml", Law),
    "glossary": ("glossary.yaml", dict[str, Term]),
    "guide": (GUIDE, Guide),
    "questions": (f"lessons/*/{QUESTIONS}", QuestionFile),
    "scenes": (f"lessons/*/{SCENES}", SceneFile),
    "activities": (f"lessons/*/{ACTIVITIES}", ActivityFile),
    "lab": ("labs/*/lab.yaml", Lab),
    "table": ("labs/*/data/*.about.yaml", Table),
}


def shape_of(place: str) -> str | None:
    """Return the name of the shape of a file, by its place below ``content``."""
    for name, (pattern, _) in SHAPES.items():
        if re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]+"), place):
            return name
    return None


def shaped_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield the YAML files of a course that have a shape, with its name."""
    for name, (pattern, _) in SHAPES.items():
        yield from ((path, name) for path in sorted((root / "content").glob(pattern)) if path.is_file())


@cache
def adapter(shape: str) -> TypeAdapter[Any]:
    """Return what reads files of a shape."""
    return TypeAdapter(SHAPES[shape][1])


def faults_in(name: str, text: str, facts: CourseFacts | None) -> list[Fault]:
    """Return what is wrong with one file by itself; ``name`` is its place in the course's folder."""
    if faults := text_faults(name, text):
        return faults
    try:
        data, lines = parse_yaml(name, text)
    except ContentError as error:
        return error.faults
    shape = shape_of(name.removeprefix("content/"))
    if shape is None:
        return []
    try:
        adapter(shape).validate_python(data, context=CourseFacts.of(data) if shape == "course" else facts)
    except ValidationError as error:
        source = Source(Path(name), name, data, lines)
        return sorted({shape_fault(source, dict(each)) for each in error.errors()})
    return []
