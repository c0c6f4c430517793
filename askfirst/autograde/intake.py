"""The files that came back: out of folders and zip archives, as a person or a learning platform left them.

Nothing is unpacked onto the disk. Whatever is passed over, but for what systems leave lying about, is named.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from askfirst.course.foreign_text import read_text

LARGEST = 40 << 20  # bytes of a notebook, or of an archive in an archive
UNPACKED = 500 << 20  # bytes that one archive may unfold to
MOST_FILES = 5_000
CLUTTER = {"__macosx", "thumbs.db", "desktop.ini", "__pycache__"}
OFFICE = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".whl", ".docm", ".xlsm"}  # zips inside
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


class Trouble(Exception):  # noqa: N818 - it is told, not raised to anybody
    """Why a file cannot be marked: the key of a sentence, and what fills its blanks."""

    def __init__(self, key: str, **values: object) -> None:
        """Keep the sentence's key and values."""
        self.key, self.values = key, values
        super().__init__(key)


@dataclass(frozen=True)
class Returned:
    """One file, by its path below the folder. ``read`` gives its bytes, or raises :class:`Trouble`."""

    name: str
    changed: float
    read: Callable[[], bytes]


def returned(folder: Path) -> Iterator[Returned]:
    """Yield what a folder holds, archives opened, or the one file that ``folder`` is."""
    if not folder.is_dir():
        for each in _opened(folder, folder.name):
            yield replace(each, name=each.name.removeprefix(f"{folder.name}/"))
        return
    for count, (path, trouble) in enumerate(_walked(folder)):
        name = path.relative_to(folder).as_posix()
        if count >= MOST_FILES:
            yield Returned(name, 0, partial(_refuse, Trouble("grade-too-many", most=MOST_FILES)))
            return
        if trouble:
            yield Returned(name, 0, partial(_refuse, trouble))
        else:
            yield from _opened(path, name)


def _walked(folder: Path) -> Iterator[tuple[Path, Trouble | None]]:
    """Yield every file in order, and every sub-folder that cannot be looked into with the reason."""
    refused: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not _clutter(name))
        for name in list(folders):
            if _linked(Path(place, name)):
                folders.remove(name)
                yield Path(place, name), Trouble("grade-folder-linked")
        yield from ((Path(place, name), None) for name in sorted(files) if not _clutter(name))
    for error in refused:
        why = error.strerror or type(error).__name__
        yield Path(os.fsdecode(error.filename or folder)), Trouble("grade-folder-unreadable", why=why)


def _linked(path: Path) -> bool:
    junction = getattr(os.path, "isjunction", None)  # from Python 3.12 on, of Windows
    return path.is_symlink() or bool(junction and junction(path))


def _clutter(name: str) -> bool:
    return name.startswith(".") or name.lower() in CLUTTER


def _refuse(trouble: Trouble) -> bytes:
    raise trouble


def _opened(path: Path, name: str) -> Iterator[Returned]:
    """Yield a file, or the files of an archive."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):  # a device could be read for ever
            yield Returned(name, 0, partial(_refuse, Trouble("grade-not-notebook")))
            return
        with path.open("rb") as file:
            is_zip = file.read(4) in ZIP and path.suffix.lower() not in OFFICE
    except OSError as error:
        yield Returned(name, 0, partial(_refuse, _unreadable(error)))
    else:
        if is_zip:
            yield from Archive(path, name, [UNPACKED]).files()
        else:
            yield Returned(name, about.st_mtime, partial(_read_file, path, about.st_size))


def _unreadable(error: OSError) -> Trouble:
    return Trouble("grade-unreadable", why=error.strerror or type(error).__name__)


def _too_large(size: int) -> Trouble:
    return Trouble("grade-too-large", size=size >> 20, limit=LARGEST >> 20)


def _read_file(path: Path, size: int) -> bytes:
    if size > LARGEST:
        raise _too_large(size)
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise _unreadable(error) from None


class Archive:
    """A zip file, on the disk or in another, of which no more than ``left`` bytes are unfolded in all."""

    def __init__(self, file: Path | io.BytesIO, name: str, left: list[int], depth: int = 0) -> None:
        """Name the archive's file, what it is called, and what may still be unfolded."""
        self._file, self._name, self._left, self._depth = file, name, left, depth

    def files(self) -> Iterator[Returned]:
        """Yield the files in it."""
        try:
            self._count()
            self._zip = zipfile.ZipFile(self._file)
        except Trouble as trouble:
            yield Returned(self._name, 0, partial(_refuse, trouble))
            return
        except Exception:  # noqa: BLE001 - whatever an archive holds, it costs its own row only
            yield Returned(self._name, 0, partial(_refuse, Trouble("grade-zip-broken")))
            return
        found = False
        for info in sorted(self._zip.infolist(), key=lambda each: each.filename):
            name = _spoken(info)
            if not name.endswith("/") and not any(_clutter(part) for part in name.split("/") if part != ".."):
                found = True
                yield from self._entry(info, name)
        if not found:
            yield Returned(self._name, 0, partial(_refuse, Trouble("grade-zip-empty")))

    def _entry(self, info: zipfile.ZipInfo, name: str) -> Iterator[Returned]:
        path = f"{self._name}/{name}"
        changed = _changed(info)
        trouble = None
        if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
            trouble = Trouble("grade-zip-climbs")
        elif stat.S_ISLNK(info.external_attr >> 16):
            trouble = Trouble("grade-zip-linked")
        elif info.flag_bits & 1:
            trouble = Trouble("grade-zip-locked")
        elif PurePosixPath(name).suffix.lower() == ".zip":
            if self._depth:
                trouble = Trouble("grade-zip-deep")
            else:
                try:
                    inner = io.BytesIO(self._read(info))
                except Trouble as refused:
                    trouble = refused
                else:
                    yield from Archive(inner, path, self._left, 1).files()
                    return
        yield Returned(path, changed, partial(_refuse, trouble) if trouble else partial(self._read, info))

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        if info.file_size > LARGEST:
            raise _too_large(info.file_size)
        if self._left[0] <= 0:
            raise Trouble("grade-zip-large", limit=UNPACKED >> 20)
        try:
            with self._zip.open(info) as file:
                data = file.read(LARGEST + 1)
        except Exception:  # noqa: BLE001 - damaged, cut off, or packed in a way that Python does not know
            raise Trouble("grade-zip-entry") from None
        self._left[0] -= len(data)
        if len(data) > LARGEST:
            raise _too_large(len(data))
        return data

    def _count(self) -> None:
        """Refuse an archive with too many entries before its list is read: each takes time."""
        with self._file.open("rb") if isinstance(self._file, Path) else io.BytesIO(self._file.getbuffer()) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 66_000))
            tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at >= 0 and len(tail) >= at + 22 and struct.unpack_from("<H", tail, at + 10)[0] > MOST_FILES:
            raise Trouble("grade-too-many", most=MOST_FILES)


def _spoken(info: zipfile.ZipInfo) -> str:
    """Return an entry's name: archives of Chinese systems often do not say how theirs is encoded."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            data = name.encode("cp437")
        except UnicodeError:
            data = b""
        name = read_text(data, "cp437") or name
    return name.replace("\\", "/").removeprefix("./")


def _changed(info: zipfile.ZipInfo) -> float:
    year, month, day, *rest = info.date_time
    when: Any = (year, max(month, 1), max(day, 1), *rest, 0, 0, -1)
    try:
        return time.mktime(when)
    except (OverflowError, ValueError):
        return 0
