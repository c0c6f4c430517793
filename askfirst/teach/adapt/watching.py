"""A course checked anew at each save: what was saved at once, then the whole.

Files are looked at a few times a second; that costs a thousandth of a processor and works on every disk, shares too.
What is missing in one language is advice while another language is there: a draft is written in one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from askfirst.course.facts import facts_of
from askfirst.course.faults import ContentError, Fault
from askfirst.course.file_shapes import faults_in, shape_of
from askfirst.course.notebook_source import read_notebook
from askfirst.course.root import written_files
from askfirst.course.yaml_source import read_text
from askfirst.publish.check_lessons import check
from askfirst.teach.adapt.translating import FOLLOWS

EVERY = 0.15  # seconds between two looks
Seen = dict[Path, tuple[int, int]]  # a file of the content: when it was written, and its size


@dataclass(frozen=True)
class Finding:
    """What a check found: what is to mend, and what is to translate."""

    saved: tuple[Path, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    to_translate: list[Fault] = field(default_factory=list)


def look(root: Path) -> Seen:
    """Return the files of the content as they stand."""
    found: Seen = {}
    for path in written_files(root / "content"):
        try:
            about = path.stat()
        except OSError:  # it has just gone
            continue
        found[path] = (about.st_mtime_ns, about.st_size)
    return found


def checked(root: Path, saved: tuple[Path, ...] = ()) -> Finding:
    """Return what is wrong: with a file that was saved, where it has a fault of its own, else with the whole."""
    faults = [each for path in saved for each in _own_faults(root, path)]
    if not any(each.key not in FOLLOWS for each in faults):
        try:
            check(root)
            faults = []
        except ContentError as error:
            faults = error.faults
    draft = [each for each in faults if each.key in FOLLOWS]
    return Finding(saved, [each for each in faults if each.key not in FOLLOWS], draft)


def _own_faults(root: Path, path: Path) -> list[Fault]:
    try:
        if path.suffix == ".md":
            read_notebook(path, root)
        elif path.suffix == ".yaml" and shape_of(path.relative_to(root / "content").as_posix()):
            return faults_in(path.relative_to(root).as_posix(), read_text(path, root), facts_of(root))
    except ContentError as error:
        return error.faults
    return []


def findings(root: Path, wait: Callable[[float], None] = time.sleep) -> Iterator[Finding]:
    """Yield what is wrong now, and again after each save, without end."""
    seen = look(root)
    yield checked(root)
    while True:
        wait(EVERY)
        now = look(root)
        if now != seen:
            saved = tuple(sorted(path for path in now if seen.get(path) != now[path]))
            seen = now
            yield checked(root, saved)
