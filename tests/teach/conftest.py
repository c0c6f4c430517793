"""What the tests of this room share."""

from __future__ import annotations

import pytest

from askfirst.teach.session import phone_server


@pytest.fixture(autouse=True)
def port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve phones on a port that no other test, and no session on this machine, had a moment ago."""
    monkeypatch.setattr(phone_server, "FIRST_PORT", 0)
