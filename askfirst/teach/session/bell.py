"""What pages wait at until something is new."""

from __future__ import annotations

import asyncio
from contextlib import suppress

LONGEST_WAIT = 25  # seconds until a page that waits is answered that nothing is new


class Bell:
    """A version number, and those who wait for another one."""

    def __init__(self, version: int) -> None:
        """Start at a version that no page knows from before."""
        self.version = version
        self._rung = asyncio.Event()

    def ring(self, version: int) -> None:
        """Tell all who wait that there is a new version."""
        self.version = version
        self._rung.set()
        self._rung = asyncio.Event()

    async def heard(self, since: int, seconds: float) -> int:
        """Wait until the version is another than ``since``, or for so long; return the version."""
        if self.version == since:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), seconds)
        return self.version
