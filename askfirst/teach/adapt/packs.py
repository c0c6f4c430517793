"""Packs: the course for another trade, laid into a course's content: a lesson, a lab, and their places on the paths.

A pack is a folder of ``packs/``: its ``pack.yaml``, and below ``lessons`` and ``labs`` what goes into the folders of
these names in ``content``, in just their format.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from askfirst.course.faults import ContentError
from askfirst.course.models import Model, Slug
from askfirst.course.models import Text as Texts
from askfirst.course.root import CONTENT, LIBRARY
from askfirst.course.yaml_source import read_yaml, shape_fault
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.spans import Branch, Entry, Text, applied, entries, put_in

PACK = "pack.yaml"
LAID = ("lessons", "labs")


class PackLesson(Model):
    """The lesson of a pack: its entry in ``course.yaml``, and after which lesson it stands on each path."""

    id: Slug
    title: Texts
    minutes: int = Field(gt=0)
    after: dict[str, Slug] = Field(min_length=1)


class Pack(Model):
    """``pack.yaml``. ``lab`` names the folder of its lab, whose own file says on which paths it stands.

    A lab without a key of its own retells one of the course: ``key`` names that one, which reckons its answers too.
    """

    title: Texts
    lesson: PackLesson
    lab: Slug | None = None
    key: Slug | None = None


def packs(library: Path = LIBRARY) -> list[str]:
    """Return the names of the packs that came with the library."""
    return sorted(path.parent.name for path in (library / "packs").glob(f"*/{PACK}"))


def with_pack(files: dict[str, bytes], name: str, library: Path = LIBRARY) -> dict[str, bytes]:
    """Return the files of a course, by their place, with those of a pack, entered in ``course.yaml``."""
    if name not in packs(library):
        raise Refused("own-no-pack", name=name, known=", ".join(packs(library)) or "–")
    folder = library / "packs" / name
    pack = read_pack(folder)
    laid = {
        f"content/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for top in LAID
        for path in sorted((folder / top).rglob("*"))
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)
    }
    if pack.key:
        laid[f"content/labs/{pack.lab}/key.py"] = files[f"content/labs/{pack.key}/key.py"]
    return files | laid | {CONTENT: entered(files[CONTENT].decode("utf-8"), pack).encode()}


def read_pack(folder: Path) -> Pack:
    """Return what a pack says of itself; raise :class:`ContentError` where it is wrong."""
    source = read_yaml(folder / PACK, folder.parents[1])
    try:
        return Pack.model_validate(source.data)
    except ValidationError as error:
        raise ContentError([shape_fault(source, dict(each)) for each in error.errors()]) from None


def entered(course: str, pack: Pack) -> str:
    """Return the text of ``course.yaml`` with the lesson of a pack in its list of lessons and on its paths."""
    lesson = pack.lesson
    titles = ", ".join(f"{lang}: {json.dumps(text, ensure_ascii=False)}" for lang, text in lesson.title.written.items())
    row = [*_named(Text.of(course), "lessons")]
    last = max((row.index(each) for each in lesson.after.values() if each in row), default=len(row) - 1)
    entry = f"lessons:\n  {lesson.id}:\n    title: {{{titles}}}\n    minutes: {lesson.minutes}\n"
    course = _put(course, ["lessons"], row[last], entry)
    for path, after in lesson.after.items():
        course = _put(course, ["paths", path, "lessons"], after, f"lessons: [{lesson.id}]\n")
    return course


def _put(course: str, place: list[str], after: str, text: str) -> str:
    """Return ``course.yaml`` with the one entry of ``text`` put behind another; a path that is not there has none."""
    read, new = Text.of(course), Text.of(text)
    node: Any = read.root
    for key in place:
        node = next((value for named, value in entries(node) if named is not None and named.value == key), None)
        if node is None:
            return course
    row = entries(node)
    behind: Entry | None = next((each for each in row if (each[0] or each[1]).value == after), row[-1] if row else None)
    source = entries(new.root)[0][1]
    return applied(course, [put_in(Branch(read, node), behind, Branch(new, source), entries(source)[0])])


def _named(read: Text, key: str) -> list[str]:
    value = next(value for named, value in entries(read.root) if named is not None and named.value == key)
    return [each[0].value for each in entries(value) if each[0] is not None]
