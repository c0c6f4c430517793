"""The commands about a session before a room: its papers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from askfirst.course.root import ROOT
from askfirst.terminal import Folder, language, refusing

commands = typer.Typer()


@commands.command("plan")
def plan_(  # noqa: PLR0913, PLR0917 - what may be wished
    path: Annotated[
        str, typer.Option(metavar="A", help="The path of the people in the room, as course.yaml names it.")
    ],
    minutes: Annotated[int, typer.Option(help="How long the session may take.")] = 60,
    lang: Annotated[str, typer.Option(help="The language of the run sheet; else as your system has it.")] = "",
    report: Annotated[
        Path | None,
        typer.Option(
            help="Of an earlier class, whose mistakes are expected: its report's folder, or a session's summary (CSV)."
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The folder to write; a new one if not given.")
    ] = None,
    root: Folder = ROOT,
) -> None:
    """Plan a session before a room: run sheet, handouts and key, each as a page and as a PDF.

    The session asks what fits into the minutes: critical points first, then
    contrast pairs, then single cases; the run sheet says what was left out.
    Handouts and keys are written in every language of the course. A folder
    that is there already is left as it is, and the new one gets a number.
    More in docs/training.md.
    """
    from askfirst.course.loader import load_for  # noqa: PLC0415 - the other commands do without
    from askfirst.teach.plan.command import Order, make_plan  # noqa: PLC0415

    with refusing():
        for line in make_plan(Order(path, minutes, lang, report, to), load_for("", root), language()):
            typer.echo(line)
