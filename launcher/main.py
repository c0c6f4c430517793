"""The command line of start.py: reads the words and does the work."""

from __future__ import annotations

import argparse
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from askfirst.course.root import CONTENT, is_course
from askfirst.jupyter.ending import told
from askfirst.jupyter.presenting import Wish, checked
from askfirst.jupyter.process import environment
from askfirst.jupyter.screen import Screen
from askfirst.jupyter.server import Opening, make_notebooks, open_course
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
    root = _course(arguments)
    screen = Screen(language(arguments, offered=editions(root)))
    return told(partial(_run, arguments, root, screen), root, screen)


def _course(arguments: Sequence[str]) -> Path:
    """Return the folder of the course that the words name, else the one that lies here."""
    asked = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    asked.add_argument("--course", type=Path)
    try:
        named: Path | None = asked.parse_known_args(arguments)[0].course
    except argparse.ArgumentError:  # told once there is a screen to tell it on
        named = None
    return named.absolute() if named else REPO


def _run(arguments: Sequence[str], root: Path, screen: Screen) -> int:
    given = _read(arguments, root)
    if given.help:
        screen.say("help")
        return 0
    if root != REPO:
        if not is_course(root):
            raise Stop("no_course", folder=root, missing=CONTENT)
        from askfirst.teach.adapt.journal import settle  # noqa: PLC0415 - a course of one's own alone has a journal

        settle(root)
    if given.what == "test" and root == REPO:
        check(REPO, screen)
    elif given.what == "test":
        python = prepare(REPO, "course", screen).python
        return subprocess.call([str(python), "-m", "askfirst", "test", str(root)], cwd=REPO, env=environment())
    else:
        wish = _wish(given, root)
        words = ["python start.py", *([wish.words] if wish else []), *([f'--course "{root}"'] if root != REPO else [])]
        opening = Opening(
            root, given.port, browser=not given.no_browser, again=" ".join(words), hand_in=given.hand_in, wish=wish
        )
        _open(opening, screen)
    return 0


def _wish(given: argparse.Namespace, root: Path) -> Wish | None:
    """Return what is to be presented, if anything is."""
    if given.what != "present":
        return None
    return checked(root, Wish(given.lesson, given.room, given.rehearse, given.path, given.minutes))


def _open(opening: Opening, screen: Screen) -> None:
    """Open the course with an environment of its own, which is made anew next time where JupyterLab does not start."""
    place: Environment | None = None

    def python() -> Path:
        nonlocal place
        place = prepare(REPO, "course", screen)
        return place.python

    try:
        if opening.root != REPO:
            make_notebooks(opening.root, screen.lang, python, screen)
        open_course(opening, python, screen, STEPS)
    except Stop as stop:
        if stop.key != "lab_failed" or place is None:
            raise
        place.forget()
        raise Stop("made_anew", log=stop.values.get("log")) from stop


def _read(arguments: Sequence[str], root: Path = REPO) -> argparse.Namespace:
    parser = _Parser(prog="start.py", add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("what", nargs="?", choices=["test", "present"])
    parser.add_argument("lesson", nargs="?", default="")
    parser.add_argument("--course", type=Path)
    parser.add_argument("--path", default="")
    parser.add_argument("--minutes", type=int, default=0)
    parser.add_argument("--room", action="store_true")
    parser.add_argument("--rehearse", action="store_true")
    parser.add_argument("--lang", choices=editions(root))
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
        unknown += [f"--{name}" for name in ("path", "minutes", "room", "rehearse") if getattr(given, name)]
    if unknown:
        raise Stop("arguments", code=2, given=" ".join(unknown))
    return given
