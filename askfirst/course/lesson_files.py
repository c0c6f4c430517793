"""Where the files of a lesson lie: a folder a lesson, ``content/lessons/NN-slug``. No file is opened here.

``lesson.md`` is the lesson itself; ``questions.yaml``, ``scenes.yaml`` and ``activities.yaml`` hold what it shows, and
``drawings/`` its pictures. A drawing that several lessons show stands in ``content/drawings``. To drop a lesson is to
delete its folder and its lines in ``course.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

LESSONS = "lessons"
PROSE, QUESTIONS, SCENES, ACTIVITIES = "lesson.md", "questions.yaml", "scenes.yaml", "activities.yaml"
DRAWINGS = "drawings"


def lesson_file(lesson: str, name: str) -> str:
    """Return the place of a lesson's file below ``content``."""
    return f"{LESSONS}/{lesson}/{name}"


def lesson_folders(content: Path) -> list[Path]:
    """Return the folders of the lessons, in order."""
    return [path for path in visible(content / LESSONS) if path.is_dir()]


def lessons_with(content: Path, name: str) -> list[str]:
    """Return the lessons that have a file ``name``, whatever it is; reading it tells whether it can be read."""
    return [
        folder.name for folder in lesson_folders(content) if (folder / name).is_symlink() or (folder / name).exists()
    ]


def drawings(content: Path) -> dict[str, Path]:
    """Return every drawing by its name; a lesson's own goes before a shared one."""
    return {path.stem: path for folder in drawing_folders(content) for path in files_in(folder, ".svg")}


def drawing_folders(content: Path) -> Iterator[Path]:
    """Yield the folders that may hold drawings, the shared one first."""
    yield content / DRAWINGS
    yield from (folder / DRAWINGS for folder in lesson_folders(content))


def files_in(folder: Path, ending: str) -> list[Path]:
    """Return the files of a folder with an ending, but for those that systems leave there, such as ``._x.yaml``."""
    return [path for path in visible(folder) if path.name.endswith(ending)]


def visible(folder: Path) -> list[Path]:
    """Return what stands in a folder, but for what systems leave there; nothing where there is no folder."""
    return sorted(path for path in folder.glob("*") if not path.name.startswith((".", "__")))
