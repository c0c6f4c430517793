"""Files of a course changed together: all of them or none, whenever the computer goes out, and back again byte by byte.

What is to be changed is written down first, before and after, in one file. Once that file is there the change is
decided: whoever finds it brings it to its end. Then it stays as what an undo needs. Python's own library only:
start.py asks before anything is installed.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from askfirst.course.atomic_write import put_new, staged, sweep
from askfirst.jupyter.state import lock
from askfirst.teach.adapt.refusal import Refused

STATE = ".askfirst"  # of a course's folder; not copied and not kept under version control
PENDING, LAST, KEPT, LOCK = "pending.zip", "last-change.zip", "kept", "lock"
TOP = "changes.json"

Files = Mapping[str, bytes | None]  # by place; None where there is no such file


@dataclass(frozen=True)
class Change:
    """Files as they were and as they become; ``undo``: what becomes was before."""

    before: Files
    after: Files
    undo: bool = False

    @classmethod
    def of(cls, root: Path, after: Files) -> Change:
        """Return the change to ``after`` from what is in these files now; one that stays as it is is no part of it."""
        there = {name: read(root / name) for name in after}
        before = {name: data for name, data in there.items() if data != after[name]}
        return cls(before, {name: after[name] for name in before})

    def packed(self) -> bytes:
        """Return the change as one file."""
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
            listed = {side: [*files] for side, files in (("before", self.before), ("after", self.after))}
            file.writestr(TOP, json.dumps({"undo": self.undo, **listed}, ensure_ascii=False))
            for side, files in (("before", self.before), ("after", self.after)):
                for name, data in files.items():
                    if data is not None:
                        file.writestr(f"{side}/{name}", data)
        return held.getvalue()

    @classmethod
    def read(cls, path: Path) -> Change:
        """Read a change that :meth:`packed` has written."""
        try:
            with zipfile.ZipFile(path) as file:
                told = json.loads(file.read(TOP))
                there = set(file.namelist())
                before, after = (
                    {name: file.read(f"{side}/{name}") if f"{side}/{name}" in there else None for name in told[side]}
                    for side in ("before", "after")
                )
                return cls(before, after, undo=told["undo"])
        except (zipfile.BadZipFile, ValueError, KeyError, TypeError):
            raise Refused("own-damaged", path=path) from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one program at a time change a course, refuse the second; what was cut off comes to its end first."""
    path = folder / STATE / LOCK
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("a") as file:
            try:
                same = lock(file) and os.path.samestat(os.fstat(file.fileno()), path.stat())
            except OSError:  # the first has just ended, and cleared it away
                same = False
            if not same:
                raise Refused("own-busy", folder=folder)
            try:
                pending = path.with_name(PENDING)
                if pending.exists():
                    _finish(folder, pending)
                yield
            finally:
                if sys.platform != "win32":
                    _clear_lock(path)  # while it is ours: once it is closed, one of this name is somebody else's
    finally:
        if sys.platform == "win32":
            _clear_lock(path)  # which fails there as long as anybody has it open


def write(folder: Path, change: Change) -> None:
    """Change the files of a course as :func:`apply` does, alone."""
    with alone(folder):
        apply(folder, change)


def apply(folder: Path, change: Change) -> None:
    """Change the files of a course, which one has alone; refuse where one of them is no longer as it was."""
    for name, data in change.before.items():
        if read(folder / name) != data:
            raise Refused("own-meanwhile", path=name)
    pending = folder / STATE / PENDING
    put_new(pending, change.packed())
    _finish(folder, pending)


def settle(folder: Path) -> None:
    """Bring a change to its end that was cut off, unless another program is at it."""
    if (folder / STATE / PENDING).exists():
        with suppress(Refused), alone(folder):
            pass


def undo(folder: Path) -> list[Path]:
    """Bring back every byte from before the last change; return where a copy lies of what was changed since."""
    last = folder / STATE / LAST
    if not last.exists():
        raise Refused("own-nothing-to-undo", folder=folder)
    done = Change.read(last)
    now = {name: read(folder / name) for name in done.after}
    kept = []
    for name, data in now.items():
        if data is not None and data != done.after[name]:
            kept.append(_keep(folder, name, data))
    apply(folder, Change(now, done.before, undo=True))
    return kept


def read(path: Path) -> bytes | None:
    """Return what is in a file, or None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _keep(folder: Path, name: str, data: bytes) -> Path:
    path = folder / STATE / KEPT / name
    number = 1
    while not put_new(path, data):
        number += 1
        path = (folder / STATE / KEPT / name).with_name(f"{Path(name).stem}-{number}{Path(name).suffix}")
    return path


def _finish(folder: Path, pending: Path) -> None:
    change = Change.read(pending)
    texts = {folder / name: data for name, data in change.after.items() if data is not None}
    with staged({path: data for path, data in texts.items() if read(path) != data}) as settled:
        for path, data in texts.items():
            if read(path) != data:
                settled(path)
        for name in (name for name, data in change.after.items() if data is None):
            (folder / name).unlink(missing_ok=True)
            _prune(folder / name)
    for each in {path.parent for path in texts}:
        sweep(each)
    last = pending.with_name(LAST)
    if change.undo:
        last.unlink(missing_ok=True)
        pending.unlink()
    else:
        pending.replace(last)


def _clear_lock(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
        _prune(path)


def _prune(path: Path) -> None:
    """Remove the folders above a file that is gone which hold nothing any more."""
    with suppress(OSError):
        for above in path.parents:
            above.rmdir()  # fails where it holds something
