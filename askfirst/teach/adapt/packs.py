"""Packs: the course for another trade, laid into a course's content: a lesson, a lab, and their places on the paths.

A pack is a folder of ``packs/``: its ``pack.yaml``, and below ``lessons`` and ``labs`` what goes into the folders of
these names in ``content``, in just their format.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError

from askfirst.course.faults import ContentError
from askfirst.course.models import Model, Slug
from askfirst.course.models import Text as Texts
from askfirst.course.root import CONTENT, LIBRARY, written_files
from askfirst.course.yaml_source import parse_yaml, read_yaml, shape_fault
from askfirst.teach.adapt.refusal import Refused
from askfirst.teach.adapt.yaml_writer import with_entry

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
        for path in written_files(folder / top)
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
    told = parse_yaml(CONTENT, course)[0]
    behind = next((each for each in reversed(told["lessons"]) if each in lesson.after.values()), "")
    entry = {"title": lesson.title.written, "minutes": lesson.minutes}
    course = with_entry(course, ("lessons",), entry, key=lesson.id, after=behind)
    for path, after in lesson.after.items():
        if path in told["paths"]:
            course = with_entry(course, ("paths", path, "lessons"), lesson.id, after=after)
    return course
