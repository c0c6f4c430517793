"""The commands of a session before a room."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from askfirst.course.root import ROOT

commands = typer.Typer()


@commands.command()
def present(  # noqa: PLR0913 - what may be wished
    lesson: Annotated[str, typer.Argument(help="The lesson, by its number or name; else the page asks.")] = "",
    *,
    lang: Annotated[str, typer.Option(help="The language, as course.yaml names it; else as your system has it.")] = "",
    room: Annotated[bool, typer.Option("--room", help="Let phones in this computer's network vote.")] = False,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Practise alone, with 30 made-up voters.")] = False,
    port: Annotated[int | None, typer.Option(help="The port to use; else 8888, or the next free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
) -> None:
    """Present a lesson before a room: its steps as slides, a window for you, votes from phones.

    Where it was cut off, the same words go on with it. What is kept of
    votes lies on this computer until the session is ended in your window.
    """
    from askfirst.jupyter import presenting, server, words  # noqa: PLC0415 - the other commands do without
    from askfirst.jupyter.ending import told  # noqa: PLC0415
    from askfirst.jupyter.screen import Screen  # noqa: PLC0415

    screen = Screen(words.language(["--lang", lang], offered=words.editions(ROOT)))

    def work() -> int:
        named = presenting.lesson_named(ROOT, screen.lang, lesson) if lesson else ""
        wish = presenting.Wish(named, room, rehearse)
        opening = server.Opening(ROOT, port, browser=not no_browser, again=f"askfirst {wish.words}", wish=wish)
        server.open_course(opening, lambda: Path(sys.executable), screen)
        return 0

    raise typer.Exit(told(work, ROOT, screen))
