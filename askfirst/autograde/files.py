"""The files that a marking leaves, written all or not at all, and never over what is there.

Marks are commented by hand, so a second marking of a folder writes ``FOLDER-marks-2.csv`` and so on.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path, PurePosixPath

UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*\x7f\ud800-\udfff]+')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # no file of Windows
LONGEST = 80  # characters of a page's name


class UnwrittenError(Exception):
    """A file cannot be written, and so none was."""

    def __init__(self, path: Path, why: str) -> None:
        """Name the file and the cause."""
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


def write(out: Path, name: str, texts: Mapping[str, str], pages: Mapping[str, str]) -> list[Path]:
    """Write ``texts`` by their endings and ``pages`` into a folder; return where each text is, and the folder last."""
    with _named(out):
        out.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        paths = [out / _numbered(f"{name}-{ending}", again) for ending in (*texts, "feedback")]
        if not any(path.exists() or path.is_symlink() for path in paths):
            break
    with _named(out):
        scratch = Path(tempfile.mkdtemp(dir=out, prefix=".building-"))
    try:
        built = [*_build(scratch, texts, pages, paths)]
        _place(built, paths)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return paths


def page_names(names: Sequence[str]) -> list[str]:
    """Return a file name for the page of each hand-in, which every system takes and no two share."""
    taken: set[str] = set()
    found = []
    for name in names:
        path = PurePosixPath(name)
        plain = UNSAFE.sub("_", name.removesuffix(path.suffix) if path.suffix in (".ipynb", ".json", ".txt") else name)
        plain = plain.removesuffix(".ipynb")[-LONGEST:].strip(". _") or "page"
        plain = f"_{plain}" if RESERVED.match(plain) else plain
        one = next(each for each in _variants(plain) if each.casefold() not in taken)
        taken.add(one.casefold())
        found.append(f"{one}.html")
    return found


def _variants(plain: str) -> Iterator[str]:
    yield plain
    yield from (f"{plain} ({number})" for number in count(2))


def _numbered(name: str, again: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{again}{dot}{ending}" if dot else f"{name}{again}"


def _build(scratch: Path, texts: Mapping[str, str], pages: Mapping[str, str], paths: Sequence[Path]) -> Iterator[Path]:
    for number, (text, path) in enumerate(zip(texts.values(), paths, strict=False)):
        with _named(path):
            place = scratch / str(number)
            place.write_text(text, "utf-8", newline="")
            yield place
    folder = scratch / "pages"
    with _named(paths[-1]):
        folder.mkdir()
    for name, text in pages.items():
        with _named(paths[-1] / name):
            (folder / name).write_text(text, "utf-8", newline="\n")
    yield folder


def _place(built: Sequence[Path], paths: Sequence[Path]) -> None:
    """Move all to their places; where one cannot be moved, take back those that were."""
    placed: list[Path] = []
    try:
        for source, path in zip(built, paths, strict=True):
            with _named(path):
                source.rename(path)
            placed.append(path)
    except UnwrittenError:
        for path in placed:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say of a failure which file it is about: the system names a scratch file, or none."""
    try:
        yield
    except OSError as error:
        raise UnwrittenError(path, error.strerror or type(error).__name__) from None
