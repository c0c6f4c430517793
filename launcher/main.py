"""The command line of start.py: reads the words, does the work, and ends every trouble with one sentence."""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from launcher.checks import check
from launcher.environment import FULL, own_folder
from launcher.lab import open_course
from launcher.screen import Screen
from launcher.words import Stop, editions, language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.words import Language

REPO = Path(__file__).resolve().parents[1]
INTERRUPTED = 130  # what a shell expects after Ctrl-C


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Stop("arguments", code=2, given=message)


def main(arguments: Sequence[str]) -> int:
    """Run start.py with these words and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that cannot show a character is no reason to end
    lang = language(arguments, offered=editions(REPO))
    screen = Screen(lang)
    try:
        return _run(arguments, screen)
    except Stop as stop:
        return _tell(stop, lang, screen)
    except KeyboardInterrupt:
        return _tell(Stop("stopped", code=INTERRUPTED), lang, screen)
    except OSError as error:
        return _tell(Stop("disk_full") if error.errno in FULL else _unexpected(error), lang, screen)
    except Exception as error:  # noqa: BLE001 - the learner gets a sentence, whoever mends it gets the log
        return _tell(_unexpected(error), lang, screen)


def _run(arguments: Sequence[str], screen: Screen) -> int:
    given = _read(arguments)
    if given.help:
        screen.say("help")
    elif given.what == "test":
        check(REPO, screen)
    else:
        open_course(REPO, port=given.port, browser=not given.no_browser, screen=screen)
    return 0


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="start.py", add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("what", nargs="?", choices=["test"])
    parser.add_argument("--lang", choices=editions(REPO))
    parser.add_argument("--port", type=int)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("-h", "--help", action="store_true")
    try:
        given, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError as error:
        raise Stop("arguments", code=2, given=" ".join(arguments)) from error
    if unknown:
        raise Stop("arguments", code=2, given=" ".join(unknown))
    return given


def _unexpected(error: Exception) -> Stop:
    log = own_folder(REPO) / "unexpected.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), "utf-8")
    except OSError:
        return Stop("unexpected", error=error)
    return Stop("unexpected", error=error, log=log)


def _tell(stop: Stop, lang: Language, screen: Screen) -> int:
    values = dict(stop.values)
    try:
        if isinstance(remedy := values.get("remedy"), tuple):  # itself a sentence with a value
            values["remedy"] = say(remedy[0], lang, **remedy[1])
        told = say(stop.key, lang, **values)
    except Stop as broken:  # what was to be said cannot be: that its catalogue is broken can
        told = say(broken.key, lang, **broken.values)
    screen.line(told)
    return stop.code
