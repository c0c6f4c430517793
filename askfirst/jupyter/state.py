"""What JupyterLab keeps for one user of one copy of the course: where it lies, and that one start at a time uses it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from askfirst.jupyter.screen import Screen
from askfirst.jupyter.words import Language, Stop

FULL = {errno.ENOSPC, errno.EDQUOT}
LOCALES = {"zh": "zh_CN"}  # what JupyterLab calls a language, where it is not its folder's name


def cache_folder() -> Path:
    """Where this system keeps what a program can make again, for the user who runs it."""
    try:
        home = Path.home()
    except RuntimeError:
        home = Path(tempfile.gettempdir())
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or home / "AppData/Local"
    elif sys.platform == "darwin":
        base = home / "Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or home / ".cache"
    return Path(base) / "askfirst"


def own_folder(root: Path) -> Path:
    """The user's folder for this copy of the course."""
    return cache_folder() / hashlib.sha256(str(root).encode()).hexdigest()[:12]


def state_folder(root: Path, lang: Language) -> Path:
    """A folder for this learner's layout and JupyterLab's notes, apart from their own Jupyter; one a language."""
    for state in (own_folder(root) / lang, root / ".askfirst" / lang):
        try:
            settings = state / "settings" / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"
            settings.parent.mkdir(parents=True, exist_ok=True)
            if not settings.exists() or not settings.stat().st_size:
                settings.write_text(json.dumps({"locale": LOCALES.get(lang, lang)}), "utf-8")
        except OSError as error:
            if error.errno in FULL:
                raise
            continue
        return state
    raise Stop("no_folder", first=own_folder(root), second=root)


@contextmanager
def alone(path: Path, screen: Screen) -> Iterator[Sequence[int]]:
    """Let only one start at a time do this.

    The lock belongs to an open file, and the installer inherits that file: when the launcher is killed, the lock
    holds until the installer has ended too. Where no lock can be had (a read-only home), go on without.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError:
        yield ()
        return
    with file:
        if not lock(file):
            screen.say("waiting")
            while not lock(file):
                time.sleep(0.3)
        yield (file.fileno(),)


def lock(file: IO[str]) -> bool:
    """Lock an open file as long as it is open; tell whether nobody else has."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - on Windows only

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - everywhere else

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
    return True
