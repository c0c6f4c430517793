"""Files of a course changed together: all of them or none, whenever the computer goes out, and back again byte by byte.

What is to be changed is written down first, before and after, in one file. Once that file is there the change is
decided: whoever finds it brings it to its end, but for files that somebody has saved since. Then it stays as what an
undo needs, with those of the changes before it. Python's own library only: start.py asks before anything is installed.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from askfirst.course.atomic_write import numbered, put_new, staged, sweep
from askfirst.jupyter.state import lock
from askfirst.teach.adapt.refusal import Refused

STATE = ".askfirst"  # of a course's folder; not copied and not kept under version control
PENDING, DONE, KEPT, LOCK = "pending.zip", "changes", "kept", "lock"
MOST = 10  # changes that can be undone, one after the other
TOP = "changes.json"
SPOILT = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)  # what reading a zip raises
UNREADABLE = (*SPOILT, ValueError, LookupError, TypeError, AttributeError)  # and what is told in its JSON

Files = Mapping[str, bytes | None]  # by place; None where there is no such file


@dataclass(frozen=True)
class Change:
    """Files as they were and as they become; ``undoes``: the name of the change that this one takes back."""

    before: Files
    after: Files
    undoes: str = ""

    @classmethod
    def of(cls, root: Path, after: Files) -> Change:
        """Return the change to ``after`` from what is in these files now."""
        return cls.between({name: read(root / name) for name in after}, after)

    @classmethod
    def between(cls, before: Files, after: Files) -> Change:
        """Return the change of the files in ``after``; one that stays as it is is no part of it."""
        names = [name for name, data in after.items() if data != before.get(name)]
        return cls({name: before.get(name) for name in names}, {name: after[name] for name in names})

    def packed(self) -> bytes:
        """Return the change as one file."""
        held = io.BytesIO()
        sides = {"before": self.before, "after": self.after}
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
            there = {side: {name: data is not None for name, data in files.items()} for side, files in sides.items()}
            file.writestr(TOP, json.dumps({"undoes": self.undoes, **there}, ensure_ascii=False))
            for side, files in sides.items():
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
                before, after = (
                    {name: file.read(f"{side}/{name}") if there else None for name, there in told[side].items()}
                    for side in ("before", "after")
                )
                return cls(before, after, undoes=told["undoes"])
        except UNREADABLE:
            raise Refused("own-change-damaged", path=path) from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one program at a time change a course, refuse the second; what was cut off comes to its end first."""
    path = folder / STATE / LOCK
    try:
        with suppress(FileExistsError):
            path.parent.mkdir()
        opened = path.open("a")
    except FileNotFoundError:  # the first has just ended, and cleared the folder away
        raise Refused("own-busy", folder=folder) from None
    try:
        with opened as file:
            try:
                same = lock(file) and os.path.samestat(os.fstat(file.fileno()), path.stat())
            except OSError:  # the first has cleared it away since
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
    """Bring back every byte from before the last change; return where a copy lies of what was changed since.

    The next undo goes back behind the change before that one.
    """
    last = undoable(folder)[-1:]
    if not last:
        raise Refused("own-nothing-to-undo", folder=folder, most=MOST)
    done = Change.read(last[0])
    now = {name: read(folder / name) for name in done.after}
    kept = [_keep(folder, name, data) for name, data in now.items() if data not in (None, done.after[name])]
    apply(folder, Change(now, done.before, undoes=last[0].name))
    return kept


def undoable(folder: Path) -> list[Path]:
    """Return the changes that can be undone, a file each, the last one last."""
    return sorted((folder / STATE / DONE).glob("[0-9][0-9][0-9][0-9][0-9][0-9].zip"))


def read(path: Path) -> bytes | None:
    """Return what is in a file, or None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _keep(folder: Path, name: str, data: bytes) -> Path:
    path = folder / STATE / KEPT / name
    return next(each for each in numbered(path.with_suffix(""), path.suffix) if put_new(each, data))


def _finish(folder: Path, pending: Path) -> None:
    change = Change.read(pending)
    left = {folder / name: data for name, data in change.after.items() if read(folder / name) == change.before[name]}
    texts = {path: data for path, data in left.items() if data is not None}
    with staged(texts, lasting=True) as settled:
        for path in texts:
            settled(path)
        for path in left.keys() - texts.keys():
            path.unlink(missing_ok=True)
            _prune(path.parent, folder)
    for each in {pending.parent, *((folder / name).parent for name in change.after)}:
        sweep(each)
    done = pending.with_name(DONE)
    if change.undoes:
        (done / change.undoes).unlink(missing_ok=True)
        pending.unlink()
    else:
        done.mkdir(exist_ok=True)
        number = max((int(each.stem) for each in undoable(folder)), default=0) + 1
        pending.replace(done / f"{number:06}.zip")
    for each in undoable(folder)[:-MOST]:
        each.unlink(missing_ok=True)
    _prune(done, folder)


def _clear_lock(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
        path.parent.rmdir()  # fails where it holds something


def _prune(place: Path, root: Path) -> None:
    """Remove a folder below ``root``, and those between, as far as they hold nothing any more."""
    with suppress(OSError):
        while place != root:
            place.rmdir()
            place = place.parent
