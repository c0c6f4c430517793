"""Where the course's files lie: content, notebooks, exercises and solutions.

Those that came with the library lie beside the package in a checkout, where people write; an installed package carries
them inside itself, where nobody should. An instructor's own course lies in a folder of its own: the one that
``ASKFIRST_COURSE`` names, as opening a course does, or the one in whose folder one stands, as a notebook's kernel does.
Only the standard library is used here: start.py asks before anything is installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PACKED = Path(__file__).resolve().parents[1] / "course_files"  # as hatch_build.py puts them into the wheel
LIBRARY = PACKED if PACKED.is_dir() else PACKED.parents[1]  # the folder of the course that came with the library
CONTENT = "content/course.yaml"  # what makes a folder a course
NAMED = "ASKFIRST_COURSE"  # the variable that names another course's folder


def is_course(folder: Path) -> bool:
    """Whether a folder holds a course."""
    return (folder / CONTENT).is_file()


def course_around(place: Path) -> Path | None:
    """Return the folder of the course that a place lies in, or is; None where it is no course's."""
    return next((folder for folder in (place, *place.parents) if is_course(folder)), None)


def written_files(folder: Path) -> Iterator[Path]:
    """Yield what lies below a folder because somebody wrote it: nothing hidden, nothing of Python's or an editor's."""
    for above, inner, names in os.walk(folder, followlinks=True):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "__")))
        yield from (Path(above, name) for name in sorted(names) if not name.startswith(".") and name[-1] != "~")


def course_files() -> Path:
    """Return the folder of the course in hand: the one named, the one that one stands in, else the library's own."""
    if named := os.environ.get(NAMED):
        return Path(named)
    try:
        here = Path.cwd()
    except OSError:  # it has been removed
        return LIBRARY
    return course_around(here) or LIBRARY


ROOT = course_files()
