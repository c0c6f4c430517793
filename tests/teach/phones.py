"""Phones that talk to a session's own web server over the loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tornado.httputil import HTTPHeaders

from askfirst.teach.session.session import Session
from askfirst.teach.session.voting import Voting


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
