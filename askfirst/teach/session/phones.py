"""The port that phones reach."""

from __future__ import annotations

from typing import Self

from askfirst.teach.session.session import Session


class Phones:
    """The server of the phones."""

    @classmethod
    async def open(cls, session: Session, *, room: bool, rehearse: bool) -> Self:
        """Open it."""
        return cls()

    def close(self) -> None:
        """Close it."""
