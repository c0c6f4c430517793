"""The commands of a session before a room: presenting a lesson, and a session's papers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from askfirst.course.root import LIBRARY, ROOT
from askfirst.terminal import Folder, language, refusing

commands = typer.Typer()


@commands.command()
def present(  # noqa: PLR0913 - what may be wished
    lesson: Annotated[str, typer.Argument(help="The lesson, by its number or name; else the page asks.")] = "",
    *,
    path: Annotated[
        str, typer.Option(metavar="A", help="Instead of a lesson: the path that a session follows, as planned.")
    ] = "",
    minutes: Annotated[int, typer.Option(help="With --path: how long the session may take.", show_default=False)] = 0,
    lang: Annotated[str, typer.Option(help="The language, as course.yaml names it; else as your system has it.")] = "",
    room: Annotated[bool, typer.Option("--room", help="Let phones in this computer's network vote.")] = False,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Practise alone, with 30 made-up voters.")] = False,
    port: Annotated[int | None, typer.Option(help="The port to use; else 8888, or the next free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    root: Folder = ROOT,
) -> None:
    """Present a lesson before a room: its steps as slides, a window for you, votes from phones.

    With --path and --minutes it is the session that askfirst plan lays out:
    the same questions in the same order. Where it was cut off, the same
    words go on with it. What is kept of votes lies on this computer until
    the session is ended in your window.
    """
    from askfirst.jupyter import presenting, server, words  # noqa: PLC0415 - the other commands do without
    from askfirst.jupyter.ending import told  # noqa: PLC0415
    from askfirst.jupyter.screen import Screen  # noqa: PLC0415

    screen = Screen(words.language(["--lang", lang], offered=words.editions(root)))

    def work() -> int:
        wish = presenting.checked(root, presenting.Wish(lesson, room, rehearse, path, minutes))
        if root != LIBRARY:
            server.make_notebooks(root, screen.lang, lambda: Path(sys.executable), screen)
        opening = server.Opening(root, port, browser=not no_browser, again=f"askfirst {wish.words}", wish=wish)
        server.open_course(opening, lambda: Path(sys.executable), screen)
        return 0

    raise typer.Exit(told(work, root, screen))


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
