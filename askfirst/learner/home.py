"""Where the records of one login lie, and which file names the one that is open. Light: the server imports it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def folder() -> Path:
    """Return the folder of the record: ``ASKFIRST_HOME`` where set, else the user's own data folder."""
    chosen = os.environ.get("ASKFIRST_HOME")
    found = Path(chosen) if chosen else platformdirs.user_data_path("askfirst", appauthor=False)
    # Each notebook has a working folder of its own, and all have one record. Path's own fails where a user has no home.
    return Path(os.path.expanduser("~"), os.path.expanduser(found)).absolute()  # noqa: PTH111


def desk(home: Path) -> Path:
    """Return the folder of the records that are opened by a phrase."""
    return home / "desk"


def pointer(home: Path) -> Path:
    """Return the file that names the record which is open, where several lie."""
    return desk(home) / "open"
