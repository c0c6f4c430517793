"""Files written whole or not at all; what cannot be written is named by the file it was meant for."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

SCRATCH = ".building-"
LONGEST = 3600  # seconds: scratch files older than this are of a program that was ended


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with staged({path: text}) as settle:
        settle(path)


def put_new(path: Path, data: bytes, *, private: bool = False) -> bool:
    """Write a file whole, unless something is there; tell whether it was written. ``private``: for its owner alone."""
    _make_folder(path)
    return put_into(path, data, private=private)


def put_into(path: Path, data: bytes, *, private: bool = False, mark: str = "") -> bool:
    """Write a file as :func:`put_new` does into a folder of somebody else's, which is neither made nor read.

    Where it is not there, a share is not connected; and one may be allowed to write into it and nothing more. ``mark``
    is in the scratch file's name, by which :func:`sweep` finds it.
    """
    scratch = _beside(path, data, lasting=True, mark=mark)
    try:
        if not private:
            with suppress(OSError):  # a share may give its files the rights that it wants
                scratch.chmod(0o644)
        return _named(scratch, path)
    except OSError as error:
        raise _about(path, error) from None
    finally:
        with suppress(OSError):
            scratch.unlink()


def _named(scratch: Path, path: Path) -> bool:
    """Give a file its name, unless something has it."""
    try:
        os.link(scratch, path)
    except FileExistsError:
        return False
    except (AttributeError, OSError):  # a disk or a system that knows no links
        if os.path.lexists(path):
            return False
        scratch.replace(path)
    return True


def numbered(path: Path, ending: str = "") -> Iterator[Path]:
    """Yield a path with its ending, then the same with a number before it: who writes over nothing takes the next."""
    yield path.with_name(f"{path.name}{ending}") if ending else path
    for number in count(2):
        yield path.with_name(f"{path.name}-{number}{ending}")


def put_folder(path: Path, files: Mapping[str, bytes]) -> bool:
    """Write a folder of files whole, unless something is there; tell whether it was written. A name may hold ``/``."""
    scratch = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        scratch = Path(tempfile.mkdtemp(dir=path.parent, prefix=SCRATCH))
        for name, data in files.items():
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            with (scratch / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        scratch.chmod(0o755)
        return _renamed(scratch, path)
    except OSError as error:
        raise _about(path, error) from None
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)


def _renamed(scratch: Path, path: Path) -> bool:
    """Give a folder its name, unless something has it; of two programs at once the second finds a folder with files."""
    if os.path.lexists(path):
        return False
    try:
        scratch.rename(path)
    except OSError:
        if os.path.lexists(path):
            return False
        raise
    return True


@contextmanager
def staged(
    texts: Mapping[Path, str] | Mapping[Path, bytes], *, lasting: bool = False
) -> Iterator[Callable[[Path], None]]:
    """Write all texts beside their places, and give what puts one in its place.

    So a disk that is full, or a folder that may not be written, is met before anything has changed. ``lasting``: a
    power cut leaves a file as it was or as it is to be.
    """
    scratch: dict[Path, Path] = {}

    def settle(path: Path) -> None:
        try:
            scratch[path].replace(path)
        except OSError as error:
            raise _about(path, error) from None

    try:
        for path, text in texts.items():
            _make_folder(path)
            scratch[path] = _beside(path, text.encode() if isinstance(text, str) else text, lasting=lasting)
            try:
                scratch[path].chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            except OSError as error:
                raise _about(path, error) from None
        yield settle
    finally:
        for each in scratch.values():
            each.unlink(missing_ok=True)


def sweep(folder: Path, mark: str = "", longest: float = LONGEST) -> None:
    """Remove what a program that was ended in the middle has left of its scratch files in ``folder``.

    These are older than ``longest`` seconds; where a ``mark`` is given, only those that have it.
    """
    for path in folder.glob(f"{SCRATCH}{mark}*"):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > longest:
                path.unlink() if path.is_symlink() or not path.is_dir() else shutil.rmtree(path)


def _make_folder(path: Path) -> None:
    """Make the folder of a file, where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _about(path, error) from None


def _beside(path: Path, data: bytes, *, lasting: bool = False, mark: str = "") -> Path:
    """Write a scratch file beside a place, for its owner alone; ``lasting``: it outlives a power cut from now on."""
    made = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=SCRATCH + mark)
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        if made:
            with suppress(OSError):
                made.unlink()
        raise _about(path, error) from None
    return made


def _about(path: Path, error: OSError) -> OSError:
    """Return the error, of the file that was to be written: the system names the scratch file, or none."""
    return OSError(error.errno, error.strerror or str(error), str(path))
