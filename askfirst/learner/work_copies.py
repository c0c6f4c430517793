"""A learner's own copies of the exercises, in ``work/<language>/``; the exercises themselves stay as they were built.

A copy is made when it is first offered, and nothing that a learner has done in one is ever written over. One that
nobody has worked in yet follows the exercise; one that somebody has worked in stays, and the lab says that a newer
exercise exists.

JupyterLab shows one folder with all that is below it. That is the course's own, or, where the learner may not write
there or should not (an installed package), one in the user's data folder into which :func:`lay_out` puts the same
notebooks.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from askfirst.assess.lab_progress import done
from askfirst.course import manifest
from askfirst.course.atomic_write import put
from askfirst.course.lab_models import Lab
from askfirst.course.root import ROOT
from askfirst.learner.record import folder as home


def folder(root: Path = ROOT) -> Path:
    """Return where the copies lie: ``ASKFIRST_WORK``, which opening the course sets, else beside the exercises."""
    return Path(os.environ.get("ASKFIRST_WORK") or root / "work")


def offer(root: Path, lang: str, lab: str) -> str:
    """Return what to open for a lab, below JupyterLab's folder: the learner's copy, made where there is none.

    The copies in other languages are made too, because each links to the others. Where no copy can be made, the
    exercise itself is offered: it can be read and tried, if not saved.
    """
    for exercise in (root / "exercises").glob(f"*/{lab}.ipynb"):
        each = exercise.parent.name
        with suppress(OSError, ValueError):
            _make(exercise, folder(root) / each / exercise.name, each, lab)
    copy = folder(root) / lang / f"{lab}.ipynb"
    top = "work" if os.access(copy, os.R_OK) and copy.is_file() else "exercises"
    return f"{top}/{lang}/{lab}.ipynb"


def is_done(root: Path, lang: str, lab: Lab) -> bool:
    """Whether every task is right in the learner's copy. The copy alone says so: nothing about a lab is recorded."""
    copy = folder(root) / lang / f"{lab.lab}.ipynb"
    return len(done(manifest.read(copy), lab)) == len(lab.tasks)


def outdated(lang: str, lab: str, root: Path = ROOT) -> bool:
    """Whether the notebook that runs here is a learner's copy, and its exercise has a newer edition by now."""
    copy = folder(root) / lang / f"{lab}.ipynb"
    running = os.environ.get("JPY_SESSION_NAME", "")
    if not running or not os.access(copy, os.R_OK) or Path(running).resolve() != copy.resolve():
        return False
    now = manifest.entered(manifest.read(root / "exercises" / lang / f"{lab}.ipynb"))
    mine = manifest.entered(manifest.read(copy))
    return bool(mine and now) and mine != now


def lay_out(root: Path = ROOT) -> Path:
    """Put the course's notebooks into the user's data folder and return that folder; what was changed there stays."""
    target = home() / "course"
    texts = {}
    for top in manifest.FOLDERS:
        for path in sorted((root / top).glob("*/*.ipynb")):
            if manifest.read(path):
                texts[path.relative_to(root).with_suffix("").as_posix()] = path.read_text(encoding="utf-8")
    manifest.write(target, texts)
    return target


def _make(exercise: Path, copy: Path, lang: str, lab: str) -> None:
    """Copy an exercise unless there is a copy; bring one up to date in which nobody has worked."""
    if not manifest.read(exercise):
        return  # missing, or damaged: a copy would stay so when the exercise is mended
    text = exercise.read_text(encoding="utf-8")
    if not os.path.lexists(copy):
        _put_first(copy, text)
    mine = manifest.read(copy)
    newer = manifest.entered(mine) != manifest.entered(manifest.read(exercise))
    untouched = manifest.unchanged(f"exercises/{lang}/{lab}", mine) or not copy.stat().st_size
    if newer and untouched and not copy.is_symlink():
        put(copy, text)


def _put_first(copy: Path, text: str) -> None:
    """Write a copy whole, or not at all where another tab is first."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".copying-") as scratch:
        whole = Path(scratch) / copy.name
        put(whole, text)
        with suppress(FileExistsError):
            try:
                copy.hardlink_to(whole)  # fails where the copy exists, unlike a move
            except FileExistsError:
                raise
            except OSError:  # a disk without such links
                copy.touch(exist_ok=False)
                whole.replace(copy)


if __name__ == "__main__":
    print(lay_out())  # noqa: T201 - askfirst.jupyter.server reads it
