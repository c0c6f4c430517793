"""The files that a marking leaves, written all or not at all, and never over what is there.

Marks are commented by hand, so a second marking of a folder writes ``FOLDER-marks-2.csv`` and so on.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path, PurePosixPath

UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*\x7f\ud800-\udfff]+')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # no file of Windows
LONGEST = 140  # bytes of a name; what is put to it stays below what file systems take
SCRATCH = ".building-"
CUT = "…"  # stands for the middle of a name that is too long: both ends say whose it is and of what


class UnwrittenError(Exception):
    """A file cannot be written, and so none was."""

    def __init__(self, path: Path, why: str) -> None:
        """Name the file and the cause."""
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


def refusal(out: Path) -> None:
    """Raise :class:`UnwrittenError` where nothing can be written to a folder, before there is anything to write."""
    with _named(out):
        place = next(each for each in (out, *out.parents) if each.exists() or not each.name)
        Path(tempfile.mkdtemp(dir=place, prefix=SCRATCH)).rmdir()


def write(out: Path, name: str, texts: Mapping[str, str], pages: Mapping[str, str]) -> list[Path]:
    """Write ``texts`` by their endings and ``pages`` into a folder; return where each text is, and the folder last."""
    name, was_there = _short(name), out.exists()
    with _named(out):
        out.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=out, prefix=SCRATCH))
    try:
        built = _build(scratch, out / name, texts, pages)
        paths = _claim(out, name, texts)
        try:
            for source, path in zip(built, paths, strict=True):
                with _named(path):
                    _move(source, path)
        except BaseException:  # a person's Ctrl-C too
            for path in paths:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if not was_there:
            with suppress(OSError):  # not empty: all is written
                out.rmdir()
    return paths


def _claim(out: Path, name: str, endings: Iterable[str]) -> list[Path]:
    """Return the next free paths, theirs who made the folder among them: two markings may look at the same time."""
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        paths = [out / _numbered(f"{name}-{ending}", again) for ending in (*endings, "feedback")]
        if not any(path.exists() or path.is_symlink() for path in paths):
            with _named(paths[-1]), suppress(FileExistsError):
                paths[-1].mkdir()
                return paths
    raise AssertionError


def page_names(names: Sequence[str]) -> list[str]:
    """Return a file name for the page of each hand-in, which every system takes and no two share."""
    taken: set[str] = set()
    found = []
    for name in names:
        path = PurePosixPath(name)
        plain = UNSAFE.sub("_", name.removesuffix(path.suffix) if path.suffix in (".ipynb", ".json", ".txt") else name)
        plain = _short(plain.removesuffix(".ipynb")).strip(". _") or "page"
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


def _build(scratch: Path, stem: Path, texts: Mapping[str, str], pages: Mapping[str, str]) -> list[Path]:
    built = []
    for ending, text in texts.items():
        with _named(Path(f"{stem}-{ending}")):
            built.append(scratch / ending)
            built[-1].write_text(text, "utf-8", newline="")
    folder = scratch / "feedback"
    with _named(Path(f"{stem}-feedback")):
        folder.mkdir()
    for name, text in pages.items():
        with _named(Path(f"{stem}-feedback", name)):
            (folder / name).write_text(text, "utf-8", newline="\n")
    return [*built, folder]


def _move(source: Path, path: Path) -> None:
    if source.is_dir():
        for page in source.iterdir():
            page.rename(path / page.name)
    else:
        source.rename(path)


def _short(name: str) -> str:
    """Return a name of no more than so many bytes, its middle left out where it is longer."""
    data = name.encode("utf-8", "surrogateescape")
    if len(data) <= LONGEST:
        return name
    head, tail = data[: LONGEST // 2], data[-LONGEST // 2 :]
    return f"{head.decode('utf-8', 'ignore')}{CUT}{tail.decode('utf-8', 'ignore')}"


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say of a failure which file it is about: the system names a scratch file, or none."""
    try:
        yield
    except OSError as error:
        raise UnwrittenError(path, error.strerror or type(error).__name__) from None
