"""The command line of start.py: reads the words and does the work."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from askfirst.jupyter.ending import told
from askfirst.jupyter.presenting import Wish, lesson_named
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
        wish = _wish(given, screen.lang)
        again = f"python start.py {wish.words}" if wish else "python start.py"
        opening = Opening(REPO, given.port, browser=not given.no_browser, again=again, hand_in=given.hand_in, wish=wish)
        _open(opening, screen)
    return 0


def _wish(given: argparse.Namespace, lang: str) -> Wish | None:
    """Return what is to be presented, if anything is."""
    if given.what != "present":
        return None
    lesson = lesson_named(REPO, lang, given.lesson) if given.lesson else ""
    return Wish(lesson, given.room, given.rehearse)


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
    parser.add_argument("what", nargs="?", choices=["test", "present"])
    parser.add_argument("lesson", nargs="?", default="")
    parser.add_argument("--room", action="store_true")
    parser.add_argument("--rehearse", action="store_true")
    parser.add_argument("--lang", choices=editions(REPO))
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--hand-in", type=Path)
    parser.add_argument("-h", "--help", action="store_true")
    try:
        given, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError as error:
        raise Stop("arguments", code=2, given=" ".join(arguments)) from error
    if given.what != "present":  # these words are of no use to anything else
        unknown += [given.lesson] if given.lesson else []
        unknown += [f"--{name}" for name in ("room", "rehearse") if getattr(given, name)]
    if unknown:
        raise Stop("arguments", code=2, given=" ".join(unknown))
    return given
