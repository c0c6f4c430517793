"""The command line for those who write and run the course: ``askfirst check`` and ``askfirst build``."""

from __future__ import annotations

import locale
import os
from pathlib import Path
from typing import Annotated

import typer

from askfirst.bank import ROOT
from askfirst.build import build as build_course
from askfirst.build import check as check_course
from askfirst.faults import ContentError, say

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Ask First: check and build the course.")
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


@app.command()
def check(root: Folder = ROOT) -> None:
    """Check all of content/ and name what is wrong by file and line."""
    try:
        content, lessons, labs = check_course(root)
    except ContentError as error:
        raise refuse(error) from None
    typer.echo(say("checked", language(), lessons=len(lessons), items=len(content.items), labs=len(labs)))


@app.command()
def build(root: Folder = ROOT) -> None:
    """Check, then write notebooks, exercises and solutions in both languages."""
    try:
        made = build_course(root)
    except ContentError as error:
        raise refuse(error) from None
    except OSError as error:
        typer.echo(say("unwritable", language(), path=error.filename, why=error.strerror), err=True)
        raise typer.Exit(1) from None
    typer.echo(say("built", language(), count=len(made), path=root))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
