"""Files written whole or not at all; what cannot be written is named by the file it was meant for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with staged({path: text}) as settle:
        settle(path)


@contextmanager
def staged(texts: Mapping[Path, str]) -> Iterator[Callable[[Path], None]]:
    """Write all texts beside their places, and give what puts one in its place.

    So a disk that is full, or a folder that may not be written, is met before anything has changed.
    """
    scratch: dict[Path, Path] = {}

    def settle(path: Path) -> None:
        try:
            scratch[path].replace(path)
        except OSError as error:
            raise _about(path, error) from None

    try:
        for path, text in texts.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                handle, name = tempfile.mkstemp(dir=path.parent, prefix=".building-")
                scratch[path] = Path(name)
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                scratch[path].chmod(0o644)
            except OSError as error:
                raise _about(path, error) from None
        yield settle
    finally:
        for each in scratch.values():
            each.unlink(missing_ok=True)


def _about(path: Path, error: OSError) -> OSError:
    """Return the error, of the file that was to be written: the system names the scratch file, or none."""
    return OSError(error.errno, error.strerror or str(error), str(path))
