"""What a lab says: the typed models of ``content/labs/NN-slug.yaml`` and of the tables in ``content/data``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from askfirst.faults import LANGUAGES, ContentError
from askfirst.models import Group, Model, Slug, Text
from askfirst.yaml_source import Source, read_yaml, shape_fault

YES, NO = "yes", "no"  # the groups of the cards of a part "mark": to be ticked, to be left

Kind = TypeVar("Kind")


class LabCard(Model):
    """A thing to place by clicking. ``nudge`` is said while it lies wrong: where to look, never where it belongs."""

    id: Slug
    group: Slug
    text: Text
    nudge: Text


class Task(Model):
    """One numbered task: done by clicking where it has a ``part``, else in code.

    ``why`` is said once it is right. ``slips`` are the sentences to the slips that the lab's key computes.
    """

    id: Slug
    title: Text
    part: Literal["sort", "mark"] | None = None
    groups: list[Group] = Field(default=[])
    cards: list[LabCard] = Field(default=[])
    slips: dict[Slug, Text] = Field(default={})
    hints: list[Text] = Field(min_length=2, max_length=2)
    why: Text


class Lab(Model):
    """One lab, but for its prose, code and key."""

    lab: Slug
    title: Text
    minutes: int = Field(ge=15, le=25)
    paths: list[str] = Field(min_length=1)
    data: list[Slug] = Field(min_length=1)
    words: dict[Slug, Text] = Field(default={})
    tasks: list[Task] = Field(min_length=3, max_length=5)

    def task(self, task_id: str) -> Task | None:
        """Return one task, or None where there is no such task."""
        return next((task for task in self.tasks if task.id == task_id), None)


class Table(Model):
    """What a table holds, column by column. A column ``x`` may stand in the file as ``x_en`` and ``x_zh``."""

    about: Text
    columns: dict[str, Text]


def read_lab(path: Path, root: Path) -> tuple[Lab, Source]:
    """Return a lab's YAML file, typed; raise :class:`ContentError` with all that is wrong in it."""
    source = read_yaml(path, root)
    return _typed(source, Lab), source


def read_table(path: Path, root: Path) -> tuple[Table, Source]:
    """Return what ``content/data/NAME.about.yaml`` says of a table."""
    source = read_yaml(path, root)
    return _typed(source, Table), source


def columns(path: Path) -> list[str]:
    """Return the names of a table's columns as a notebook sees them."""
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    return list(dict.fromkeys(name[:-3] if paired(name, names) else name for name in names))


def paired(name: str, names: list[str]) -> bool:
    """Whether a column holds words that stand beside it in the other language too."""
    return all(f"{name[:-2]}{lang}" in names for lang in LANGUAGES) and name[-3:] in ("_en", "_zh")


def _typed(source: Source, shape: type[Kind]) -> Kind:
    try:
        return TypeAdapter(shape).validate_python(source.data)
    except ValidationError as error:
        raise ContentError([shape_fault(source, dict(each)) for each in error.errors()]) from None
