"""What every command has in common: its language, where the course lies, and how faults of content are told."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from askfirst.course.faults import ContentError
from askfirst.course.words import say

if TYPE_CHECKING:
    from askfirst.evidence.command import Line

Folder = Annotated[Path, typer.Option("--root", help="The folder that holds content/.")]


def language() -> str:
    """Return ``zh`` where the system speaks Chinese, else ``en``."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if (spoken or locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def refuse(error: ContentError) -> typer.Exit:
    """Say every fault on its own line and return the exit to raise."""
    for each in error.faults:
        typer.echo(each.tell(language()), err=True)
    typer.echo(say("faults", language(), count=len(error.faults)), err=True)
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
    from askfirst.evidence.making import Unmade  # noqa: PLC0415 - the commands that make nothing do without

    try:
        yield
    except Unmade as unmade:
        typer.echo(str(unmade), err=True)
        raise typer.Exit(1) from None
    except ContentError as error:
        raise refuse(error) from None
