"""How much one device may ask for: wrong codes are slowed and logged, floods end, and the others do not notice.

Phones that share an address (behind a router) share its limits, which a room of 300 does not reach. What is kept is
counted in memory, by address, and forgotten; no address is logged.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger("askfirst.session")

MOST_ADDRESSES = 1_000
FREE_GUESSES = 20  # wrong codes of an address until it is slowed
FORGOTTEN = 600  # seconds after its last wrong code
DELAY = 1.0  # seconds until a code from a slowed address is looked at, right or wrong
MOST_WAITING = 20  # of one address; further ones are turned away
REQUESTS, REQUESTS_A_SECOND = 3_000, 150  # of one address: at once, and from then on
NEW_PHONES, NEW_PHONES_A_SECOND = 400, 1


class Bucket:
    """So many at once of each address, and so many a second from then on."""

    def __init__(self, size: float, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Start full for everybody."""
        self._size, self._rate, self._clock = size, a_second, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is left, and since when

    def takes(self, address: str) -> bool:
        """Return whether one more is let through, and count it."""
        now = self._clock()
        left, since = self._left.pop(address, (self._size, now))
        left = min(self._size, left + (now - since) * self._rate)
        self._left[address] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        return left >= 1


@dataclass
class _Guesser:
    wrong: int = 0
    last: float = 0.0
    waiting: int = 0


@dataclass
class Guesses:
    """The wrong codes of each address.

    Where there were many, every code from there waits before it is looked at. So its sender cannot tell by the time
    whether it was right, and few can wait at once. Phones that have joined show their token and never wait.
    """

    clock: Callable[[], float] = time.monotonic
    _by: OrderedDict[str, _Guesser] = field(default_factory=OrderedDict)

    async def admits(self, address: str) -> bool:
        """Wait as long as the address has to, and return whether its code is to be looked at."""
        guesser = self._by.get(address)
        if not guesser or self.clock() - guesser.last > FORGOTTEN:
            self._by.pop(address, None)
            return True
        if guesser.wrong < FREE_GUESSES:
            return True
        if guesser.waiting >= MOST_WAITING:
            return False
        guesser.waiting += 1
        try:
            await asyncio.sleep(DELAY)
        finally:
            guesser.waiting -= 1
        return True

    def missed(self, address: str) -> None:
        """Count a wrong code."""
        guesser = self._by.pop(address, None) or _Guesser()
        guesser.wrong, guesser.last = guesser.wrong + 1, self.clock()
        self._by[address] = guesser
        if len(self._by) > MOST_ADDRESSES:
            self._by.popitem(last=False)
        if guesser.wrong in (1, 10) or guesser.wrong % 100 == 0:
            log.warning("Wrong session codes from one device so far: %d", guesser.wrong)


class Tokens:
    """Random tokens for phones, signed: nobody makes up one, and none has to be remembered."""

    def __init__(self, secret: bytes) -> None:
        """Sign with ``secret``."""
        self._secret = secret

    def new(self) -> str:
        """Return a token for a phone that comes for the first time."""
        voter = secrets.token_hex(16)
        return voter + self._sign(voter)

    def voter(self, token: str) -> str | None:
        """Return whose token it is; None where it is not one of ours."""
        voter, signed = token[:32], token[32:]
        return voter if hmac.compare_digest(signed.encode(), self._sign(voter).encode()) else None

    def _sign(self, voter: str) -> str:
        return hmac.digest(self._secret, voter.encode(), "sha256").hex()[:32]
