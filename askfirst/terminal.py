"""What every command has in common: its language, where the course lies, and how faults of content are told."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from askfirst.course.faults import ContentError, Fault, Unmade
from askfirst.course.root import CONTENT, is_course
from askfirst.course.words import say
from askfirst.teach.adapt.journal import settle
from askfirst.teach.adapt.refusal import Refused

if TYPE_CHECKING:
    from askfirst.evidence.command import Line


def _course(folder: Path) -> Path:
    """Return the folder of a course; say so where it is none."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link keeps its own name
    with changing(folder):
        settle(folder)
    if not is_course(folder):
        raise told("own-no-course", folder=folder, missing=CONTENT)
    return folder


WHICH = "The course's folder; else the one you are in, else the course that came with the library."
# A command about a course takes its folder as an argument; one about something else takes it as --course.
Course = Annotated[Path, typer.Argument(metavar="[FOLDER]", help=WHICH, show_default=False, callback=_course)]
Folder = Annotated[
    Path, typer.Option("--course", "--root", metavar="FOLDER", help=WHICH, show_default=False, callback=_course)
]


def told(key: str, /, **values: object) -> typer.Exit:
    """Say why a command cannot do its work and return the exit to raise."""
    typer.echo(say(key, language(), **values), err=True)
    return typer.Exit(1)


def language() -> str:
    """Return ``zh`` where the system speaks Chinese, else ``en``."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if (spoken or locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def refuse(error: ContentError, root: Path | None = None) -> typer.Exit:
    """Say every fault on its own line and return the exit to raise.

    Where the course in ``root`` lacks a language nearly everywhere, that is told file by file.
    """
    faults: list[Fault] = error.faults
    if root:
        from askfirst.teach.adapt.translating import lacking  # noqa: PLC0415 - what goes well does without

        faults, lines = lacking(root, faults, language())
        for line in lines:
            typer.echo(line, err=True)
    for each in faults:
        typer.echo(each.tell(language()), err=True)
    if faults:
        typer.echo(say("faults", language(), count=len(faults)), err=True)
    return typer.Exit(1)


def answer(lines: Iterable[Line]) -> typer.Exit:
    """Print the lines of an answer and return the exit to raise: 1 where one of them stands against what was asked."""
    sound = True
    for line in lines:
        typer.echo(line.text, err=not line.sound)
        sound = sound and line.sound
    return typer.Exit(0 if sound else 1)


@contextmanager
def refusing() -> Iterator[None]:
    """Say why nothing was made, and end with 1."""
    try:
        yield
    except Unmade as unmade:
        typer.echo(str(unmade), err=True)
        raise typer.Exit(1) from None
    except ContentError as error:
        raise refuse(error) from None


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Say why a course's folder cannot be written or changed, and end with 1."""
    try:
        yield
    except Refused as refused:
        raise told(refused.key, **refused.values) from None
    except ContentError as error:
        raise refuse(error, folder) from None
    except OSError as error:
        raise told("unwritable", path=error.filename or folder, why=error.strerror or error) from None
