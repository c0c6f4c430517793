"""Where the files of a lab lie, and what its YAML files say, typed. Nothing else knows a name in ``content/labs``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from askfirst.course.facts import CourseFacts, facts_of
from askfirst.course.faults import ContentError
from askfirst.course.models import Group, Model, Slug, Text
from askfirst.course.yaml_source import Source, read_yaml, shape_fault

YES, NO = "yes", "no"  # the groups of the cards of a part "mark": to be ticked, to be left

Kind = TypeVar("Kind", bound=Model)


class LabCard(Model):
    """A thing to place by clicking. ``hint`` is said while it lies wrong: where to look, never where it belongs."""

    id: Slug
    group: Slug
    text: Text
    hint: Text


class Task(Model):
    """One numbered task: done by clicking where it has a ``part``, else in code.

    ``why`` is said once it is right. ``common_errors`` are the sentences to those that the lab's key computes.
    """

    id: Slug
    title: Text
    part: Literal["sort", "mark"] | None = None
    groups: list[Group] = Field(default=[])
    cards: list[LabCard] = Field(default=[])
    common_errors: dict[Slug, Text] = Field(default={})
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
    """What a table holds, by column. A column ``x`` may stand in the file once a language, as ``x_en`` and so on."""

    about: Text
    columns: dict[str, Text]


@dataclass(frozen=True, order=True)
class LabFolder:
    """A lab's own folder, in which all its files lie. ``root`` is where the paths that people are told begin."""

    path: Path
    root: Path

    @property
    def slug(self) -> str:
        """The lab's id, which is its folder's name."""
        return self.path.name

    @property
    def words(self) -> Path:
        """Every word that the lab says."""
        return self.path / "lab.yaml"

    @property
    def notebook(self) -> Path:
        """The lab's prose, and its code once."""
        return self.path / "lab.md"

    @property
    def key(self) -> Path:
        """The functions that compute the right answers."""
        return self.path / "key.py"

    @property
    def tables(self) -> dict[str, Path]:
        """The lab's tables that there are, by name."""
        return {path.stem: path for path in sorted((self.path / "data").glob("*.csv"))}

    def table(self, name: str) -> Path:
        """Where a table lies."""
        return self.path / "data" / f"{name}.csv"

    def about(self, name: str) -> Path:
        """Where it is said what a table holds."""
        return self.path / "data" / f"{name}.about.yaml"


def lab_folder(root: Path, slug: str) -> LabFolder:
    """Return the folder of one lab of the course in ``root``, whether it is there or not."""
    return LabFolder(root / "content" / "labs" / slug, root)


def lab_folders(root: Path) -> list[LabFolder]:
    """Return the folders of all labs of the course in ``root``."""
    return [lab_folder(root, path.name) for path in _entries(root) if path.is_dir()]


def strays(root: Path) -> list[Path]:
    """Return what lies between the folders of the labs and is none."""
    return [path for path in _entries(root) if not path.is_dir()]


def _entries(root: Path) -> list[Path]:
    """Return what lies in the folder of all labs, but for what systems and Python leave about."""
    return [path for path in sorted((root / "content" / "labs").glob("*")) if not path.name.startswith((".", "__"))]


def read_lab(folder: LabFolder, facts: CourseFacts | None = None) -> tuple[Lab, Source]:
    """Return a lab's YAML file, typed; raise :class:`ContentError` with all that is wrong in it.

    ``facts`` are those of the course; where they are not given, they are read.
    """
    source = read_yaml(folder.words, folder.root)
    return _typed(source, Lab, facts or facts_of(folder.root)), source


def read_table(folder: LabFolder, name: str, facts: CourseFacts | None = None) -> tuple[Table, Source]:
    """Return what a lab says of one of its tables."""
    source = read_yaml(folder.about(name), folder.root)
    return _typed(source, Table, facts or facts_of(folder.root)), source


def columns_in(lang: str, names: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    """Return the columns of a table that an edition has, each with its name there.

    A column that stands in the file once a language, as ``x_en`` and so on, is one column ``x`` in every edition.
    """
    spoken = {
        f"{name}_{each}": (name, each)
        for name in {name.rpartition("_")[0] for name in names}
        if name and all(f"{name}_{each}" in names for each in languages)
        for each in languages
    }
    every = {name: spoken.get(name, (name, lang)) for name in names}
    return {name: shown for name, (shown, each) in every.items() if each == lang}


def _typed(source: Source, shape: type[Kind], facts: CourseFacts | None) -> Kind:
    try:
        return shape.model_validate(source.data, context=facts)
    except ValidationError as error:
        raise ContentError([shape_fault(source, dict(each)) for each in error.errors()]) from None
