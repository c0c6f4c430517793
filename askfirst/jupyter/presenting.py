"""A session before a room, as the launcher begins it: which lesson or path, and what the server is told.

Only the standard library is used here, as in all that start.py imports.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from askfirst.jupyter.words import Language, Stop

PLACE = "askfirst/session"
PAGE = f"{PLACE}/instructor"
PATIENCE = 30  # seconds for the server to read a lesson on a slow disk


@dataclass(frozen=True)
class Wish:
    """What is to be presented: a lesson, or minutes on a path; without either the page asks for a lesson."""

    lesson: str = ""
    room: bool = False
    rehearse: bool = False
    path: str = ""
    minutes: int = 0

    @property
    def words(self) -> str:
        """The words of the command line that wish it."""
        options = [f" --{name}" for name in ("room", "rehearse") if getattr(self, name)]
        path = f" --path {self.path} --minutes {self.minutes}" if self.path else ""
        return "".join(["present", f" {self.lesson}" if self.lesson else path, *options])


def checked(root: Path, wish: Wish) -> Wish:
    """Return a wish with its lesson by its name; raise :class:`Stop` where what was typed does not fit together."""
    if wish.lesson and (wish.path or wish.minutes):
        raise Stop("lesson_or_path", code=2)
    if bool(wish.path) != bool(wish.minutes):
        raise Stop("path_and_minutes", code=2)
    return replace(wish, lesson=lesson_named(root, wish.lesson)) if wish.lesson else wish


def lesson_named(root: Path, given: str) -> str:
    """Return the lesson that somebody means by its name or its number; raise :class:`Stop` where there is none."""
    names = sorted(path.name for path in (root / "content" / "lessons").glob("[0-9]*"))
    wanted = f"{given.zfill(2)}-"
    found = [name for name in names if name == given or name.startswith(wanted)]
    if len(found) != 1:
        raise Stop("no_lesson", code=2, given=given, lessons=", ".join(name.partition("-")[0] for name in names))
    return found[0]


def begin(url: str, token: str, wish: Wish, lang: Language) -> None:
    """Have the server begin the session, or go on with it; raise :class:`Stop` with its sentence where it refuses."""
    request = urllib.request.Request(  # noqa: S310 - this machine's own
        f"{url}{PLACE}/begin",
        data=json.dumps(asdict(wish) | {"lang": lang}).encode(),
        headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
        method="POST",
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(request, timeout=PATIENCE).close()
    except urllib.error.HTTPError as error:
        raise Stop("present_refused", why=_message(error)) from error
    except (OSError, ValueError) as error:
        raise Stop("present_refused", why=error) from error


def _message(error: urllib.error.HTTPError) -> str:
    """Return the sentence of an answer, or what it is called where it has none."""
    try:
        return str(json.loads(error.read())["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return str(error)
