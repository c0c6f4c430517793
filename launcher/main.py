"""The command line of start.py: reads the words and does the work."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from askfirst.jupyter.ending import told
from askfirst.jupyter.screen import Screen
from askfirst.jupyter.server import Opening, open_course
from askfirst.jupyter.words import Stop, editions, language
from launcher.checks import check
from launcher.environment import STEPS, Environment, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

REPO = Path(__file__).resolve().parents[1]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Stop("arguments", code=2, given=message)


def main(arguments: Sequence[str]) -> int:
    """Run start.py with these words and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that cannot show a character is no reason to end
    screen = Screen(language(arguments, offered=editions(REPO)))
    return told(partial(_run, arguments, screen), REPO, screen)


def _run(arguments: Sequence[str], screen: Screen) -> int:
    given = _read(arguments)
    if given.help:
        screen.say("help")
    elif given.what == "test":
        check(REPO, screen)
    else:
        opening = Opening(
            REPO, given.port, browser=not given.no_browser, again="python start.py", hand_in=given.hand_in
        )
        _open(opening, screen)
    return 0


def _open(opening: Opening, screen: Screen) -> None:
    """Open the course with an environment of its own, which is made anew next time where JupyterLab does not start."""
    place: Environment | None = None

    def python() -> Path:
        nonlocal place
        place = prepare(opening.root, "course", screen)
        return place.python

    try:
        open_course(opening, python, screen, STEPS)
    except Stop as stop:
        if stop.key != "lab_failed" or place is None:
            raise
        place.forget()
        raise Stop("made_anew", log=stop.values.get("log")) from stop


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="start.py", add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("what", nargs="?", choices=["test"])
    parser.add_argument("--lang", choices=editions(REPO))
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--hand-in", type=Path)
    parser.add_argument("-h", "--help", action="store_true")
    try:
        given, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError as error:
        raise Stop("arguments", code=2, given=" ".join(arguments)) from error
    if unknown:
        raise Stop("arguments", code=2, given=" ".join(unknown))
    return given
