"""Phones that talk to a session's own web server over the loopback."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from tornado.httputil import HTTPHeaders

from askfirst.teach.session.session import Session
from askfirst.teach.session.voting import Voting

Said = TypeVar("Said")


@dataclass
class Answer:
    """What came back."""

    code: int
    headers: HTTPHeaders
    body: bytes


async def raw(port: int, sent: bytes) -> bytes:
    """Send bytes as they are, and return what comes back until the server ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    with suppress(ConnectionError):
        writer.write(sent)
        await writer.drain()
        while block := await reader.read(65_536):
            answer += block
    writer.close()
    return answer


class Phone:
    """One phone: it keeps its cookie, and the turn that the page would know."""

    def __init__(self, session: Session) -> None:
        self.port, self.code = session.port, session.code
        self.cookie, self.turn = "", 0

    async def ask(self, path: str, body: object = None, **headers: str) -> Answer:
        """Get a page, or post what is given."""
        sent = body if isinstance(body, bytes) else b"" if body is None else _encoded(body)
        told = {"Host": f"127.0.0.1:{self.port}", "Connection": "close"}
        if body is not None:
            told |= {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/json"}
            told["Content-Length"] = str(len(sent))
        told |= ({"Cookie": self.cookie} if self.cookie else {}) | headers
        lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", *(f"{name}: {told[name]}" for name in told)]
        head, _, came = (await raw(self.port, "\r\n".join([*lines, "\r\n"]).encode() + sent)).partition(b"\r\n\r\n")
        first, _, rest = head.decode().partition("\r\n")
        return Answer(int(first.split()[1]), HTTPHeaders.parse(rest), came)

    async def join(self) -> Answer:
        answer = await self.ask(f"/{self.code}")
        for each in answer.headers.get_list("Set-Cookie"):
            self.cookie = each.partition(";")[0]
        return answer

    async def state(self, since: object = "") -> Any:
        answer = await self.ask(f"/{self.code}/state" + (f"?since={since}" if since else ""))
        return json.loads(answer.body)

    async def vote(self, item: str, choice: str, number: int = 1, turn: int | None = None) -> Answer:
        self.turn = self.turn + 1 if turn is None else turn
        told = {"item": item, "round": number, "choice": choice.split(), "turn": self.turn}
        return await self.ask(f"/{self.code}/vote", told)


def _encoded(body: object) -> bytes:
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def running(session: Session, work: Callable[[Voting], Awaitable[None]]) -> None:
    """Serve the phones of a session while ``work`` runs."""

    async def run() -> None:
        voting = Voting(session)
        try:
            await asyncio.wait_for(work(voting), 60)
        finally:
            await voting.stop()

    asyncio.run(run())


class Served:
    """A session whose phones are served in a thread of its own, for a browser; ``do`` is what the instructor does."""

    def __init__(self, open_session: Callable[[], Session]) -> None:
        self._open, self._loop = open_session, asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.start()

    def start(self) -> None:
        """Serve, from where the session was left."""
        self.session, self._voting = self._within(self._started())

    async def _started(self) -> tuple[Session, Voting]:
        session = self._open()
        return session, Voting(session)

    def do(self, work: Callable[[Session], Said]) -> Said:
        async def done() -> Said:
            return work(self.session)

        return self._within(done())

    def stop(self) -> None:
        """Be gone, as when the computer restarts."""

        async def stopped() -> None:
            await self._voting.stop()
            self.session.close()

        self._within(stopped())

    def end(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _within(self, work: Coroutine[Any, Any, Said]) -> Said:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)
