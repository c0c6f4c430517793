"""Every trouble ends with one sentence and an exit code."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from askfirst.jupyter.screen import Screen
from askfirst.jupyter.state import FULL, own_folder
from askfirst.jupyter.words import Stop

INTERRUPTED = 130  # what a shell expects after Ctrl-C


def told(work: Callable[[], int], root: Path, screen: Screen) -> int:
    """Do the work and return its exit code; say what stopped it, and keep what a mender needs."""
    try:
        return work()
    except Stop as stop:
        return _tell(stop, screen)
    except KeyboardInterrupt:
        return _tell(Stop("stopped", code=INTERRUPTED), screen)
    except OSError as error:
        return _tell(Stop("disk_full") if error.errno in FULL else _unexpected(error, root), screen)
    except Exception as error:  # noqa: BLE001 - the learner gets a sentence, whoever mends it gets the log
        return _tell(_unexpected(error, root), screen)


def _unexpected(error: Exception, root: Path) -> Stop:
    log = own_folder(root) / "unexpected.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), "utf-8")
    except OSError:
        return Stop("unexpected", error=error)
    return Stop("unexpected", error=error, log=log)


def _tell(stop: Stop, screen: Screen) -> int:
    values = dict(stop.values)
    try:
        if isinstance(remedy := values.get("remedy"), tuple):  # itself a sentence with a value
            values["remedy"] = screen.sentence(remedy[0], **remedy[1])
        sentence = screen.sentence(stop.key, **values)
    except Stop as broken:  # what was to be said cannot be: that its catalogue is broken can
        sentence = screen.sentence(broken.key, **broken.values)
    screen.line(sentence)
    return stop.code
