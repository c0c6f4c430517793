"""Handing in: a pack laid into a folder that the company has named, because the learner pressed for it.

The file's name is worked out from what is handed in and the learner's own key. So it tells nobody anything, is nobody
else's, and is taken when the same is handed in once more: nothing has to be remembered, listed or read back.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from askfirst.course.atomic_write import put_into
from askfirst.course.loader import Content
from askfirst.jupyter.process import HAND_IN


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
    OSError: then nothing was handed in.
    """
    name = hmac.digest(secret, said.encode(), "sha256")[:16].hex()
    return put_into(folder / f"{name}.zip", pack)
