"""Handing in: a pack laid into a folder that the company has named, because the learner pressed for it.

The file's name is worked out from what is handed in and the learner's own key. So it tells nobody anything, is nobody
else's, and is taken when the same is handed in once more: nothing has to be remembered, listed or read back.
"""

from __future__ import annotations

import errno
import hmac
import os
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from askfirst.course.atomic_write import put_into, sweep
from askfirst.course.loader import Content
from askfirst.jupyter.process import HAND_IN

PATIENCE = 20  # seconds that a share has to take a pack
THREAD = "hand-in"


def hand_in_folder(content: Content) -> Path | None:
    """Return the folder that packs are handed in to, or None: whoever starts the course goes before ``course.yaml``.

    One that is not absolute is meant from the course's own folder.
    """
    named = os.environ.get(HAND_IN) or content.course.hand_in
    # Path's own fails where a user has no home.
    return Path(os.path.normpath(content.root / os.path.expanduser(named))) if named else None  # noqa: PTH111


def hand_in(pack: bytes, said: str, secret: bytes, folder: Path) -> bool:
    """Lay a pack into ``folder``, whole or not at all; return False where the same is there already.

    The same is what says the same, whenever it was signed; ``secret`` is the private half of the learner's key. Raise
    OSError: then nothing was handed in. Of them TimeoutError, where the folder does not answer: then it may yet be.
    """
    name, mark = (hmac.digest(secret, each.encode(), "sha256")[:16].hex() for each in (said, "scratch"))
    told: SimpleQueue[bool | Exception] = SimpleQueue()

    def lay() -> None:
        try:
            told.put(put_into(folder / f"{name}.zip", pack, mark=mark))
        except Exception as error:  # noqa: BLE001 - it is raised by who waits
            told.put(error)
        with suppress(OSError):  # who may only write here cannot look
            sweep(folder, mark, 2 * PATIENCE)

    # A share that hangs holds up whoever asks it for as long as it likes, and nothing ends that.
    Thread(target=lay, name=THREAD, daemon=True).start()
    try:
        done = told.get(timeout=PATIENCE)
    except Empty:
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), str(folder)) from None
    if isinstance(done, Exception):
        raise done
    return done
