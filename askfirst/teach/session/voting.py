"""The web server of the phones: one page, what is open, and a vote. It knows no login, only the session's code.

It answers on a port of its own, and nothing of JupyterLab is behind it.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
import re
from contextlib import suppress
from typing import Any

from tornado.web import Application, HTTPError, RequestHandler

from askfirst.teach.session.bell import LONGEST_WAIT
from askfirst.teach.session.join import ALONE, Join, Network, networks
from askfirst.teach.session.limits import (
    NEW_PHONES,
    NEW_PHONES_A_SECOND,
    REQUESTS,
    REQUESTS_A_SECOND,
    Bucket,
    Guesses,
    Tokens,
)
from askfirst.teach.session.phone_page import door, file, page, preferred
from askfirst.teach.session.phone_server import listening, phone_server
from askfirst.teach.session.session import GOES_ON, Session
from askfirst.teach.session.store import Outcome, StoreError, Vote

COOKIE = "askfirst-phone"
GATHERED = 0.01  # seconds in which votes come together, to go onto the disk as one
MOST_TURNS = 2**31
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


class Urn:
    """Where votes come together for a moment: many go onto the disk in the time of one."""

    def __init__(self, session: Session) -> None:
        """Count them in ``session``."""
        self._session = session
        self._waiting: list[tuple[Vote, asyncio.Future[Outcome]]] = []

    async def drop(self, vote: Vote) -> Outcome:
        """Return what became of a vote once it is on disk; raise :class:`StoreError` where it cannot be."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_later(GATHERED, self._count)
        outcome: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.append((vote, outcome))
        return await outcome

    def _count(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            outcomes = self._session.vote([vote for vote, _ in waiting])
        except StoreError as error:
            for _, future in waiting:
                future.set_exception(error)
        else:
            for (_, future), outcome in zip(waiting, outcomes, strict=True):
                future.set_result(outcome)


class PhoneHandler(RequestHandler):
    """What every answer to a phone has in common."""

    def initialize(self, session: Session, guesses: Guesses, urn: Urn, requests: Bucket, phones: Bucket) -> None:
        """Take what the server shares."""
        self.session, self.guesses, self.urn, self.requests, self.phones = session, guesses, urn, requests, phones

    def set_default_headers(self) -> None:
        """Let nothing of the page go elsewhere, and nothing from elsewhere into it."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Turn away floods, and names: by a name of its own another page could reach into this one."""
        if not self.requests.takes(self.address):
            self.set_header("Connection", "close")
            raise HTTPError(429)
        name = self.request.host_name
        with suppress(ValueError):
            ipaddress.ip_address(name)
            name = "localhost"
        if name != "localhost":
            raise HTTPError(421)

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return str(self.request.remote_ip)

    def voter(self) -> str | None:
        """Return whose phone it is; None where it has not joined."""
        return Tokens(self.session.secret).voter(self.get_cookie(COOKIE) or "")

    async def enter(self, code: str) -> None:
        """Go on with the right code only. Who has not joined yet may have to wait before it is looked at."""
        if not self.voter() and not await self.guesses.admits(self.address):
            raise HTTPError(429)
        if not hmac.compare_digest(code.upper(), self.session.code):
            self.guesses.missed(self.address)
            self.session.code_missed()
            raise HTTPError(404)

    def answer(self, voter: str, **told: str) -> None:
        """Answer with what a phone may see, and what is told besides."""
        try:
            self.finish({**told, **self.session.for_phone(voter)})
        except StoreError:
            raise HTTPError(503) from None

    def write_error(self, status_code: int, **_: Any) -> None:
        """Answer a person with a page, and the phone's script with the bare number."""
        if self.request.method == "GET" and not self.request.path.endswith(("/state", ".js", ".css")):
            if status_code == 429:
                self.set_header("Refresh", "3")
            key = {404: "wrong-code", 429: "crowded"}.get(status_code, "not-here")
            self.finish(door(self.language(), key))
        else:
            self.finish({"reason": status_code})

    def language(self) -> str:
        """Return the language that the phone asks for."""
        return preferred(self.request.headers.get("Accept-Language", ""))


class DoorHandler(PhoneHandler):
    """Asks for the code, where somebody typed the address without it."""

    def get(self) -> None:
        """Ask, or go on to the page of the code that was typed."""
        code = re.sub("[^A-Za-z0-9]", "", self.get_query_argument("code", ""))[:12]
        if code:
            self.redirect(f"/{code.upper()}")
        else:
            self.finish(door(self.language(), "type-code"))


class PageHandler(PhoneHandler):
    """The page that votes."""

    async def get(self, code: str) -> None:
        """Give the phone the page, and a token where it has none."""
        await self.enter(code)
        if code != self.session.code:
            self.redirect(f"/{self.session.code}")
            return
        if not self.voter():
            if not self.phones.takes(self.address):
                raise HTTPError(429)
            token = Tokens(self.session.secret).new()
            # Kept as long as the session: a phone may end its browser to save memory, and must not vote twice.
            self.set_cookie(COOKIE, token, path=f"/{code}", max_age=GOES_ON, httponly=True, samesite="Strict")
        self.finish(page(self.language(), code))


class StateHandler(PhoneHandler):
    """What is open."""

    waiting: asyncio.Task[int] | None = None

    async def get(self, code: str) -> None:
        """Return what this phone may see: at once, or as soon as it is no longer of the version ``since``."""
        await self.enter(code)
        voter = self.voter()
        if not voter:
            raise HTTPError(403)
        self.session.seen(voter)
        since = self.get_query_argument("since", "")
        if since.isdecimal() and len(since) < 20:
            self.waiting = asyncio.ensure_future(self.session.phones.heard(int(since), LONGEST_WAIT))
            with suppress(asyncio.CancelledError):
                await self.waiting
        self.answer(voter)

    def on_connection_close(self) -> None:
        """Wait no longer for a phone that is gone."""
        if self.waiting:
            self.waiting.cancel()


class BallotHandler(PhoneHandler):
    """Takes a vote."""

    async def post(self, code: str) -> None:
        """Count ``{"item", "round", "choice": [ids], "turn"}``, and return what became of it with the new state.

        200 once it is on disk, 409 where it does not count, 503 where the disk does not take it: then it is to be sent
        again as it is. The ``turn`` goes up by one with each change of mind.
        """
        await self.enter(code)
        voter = self.voter()
        origin = self.request.headers.get("Origin", f"http://{self.request.host}")
        if not voter or origin != f"http://{self.request.host}":
            raise HTTPError(403)
        try:
            outcome = await self.urn.drop(self._vote(voter))
        except StoreError:
            raise HTTPError(503) from None
        self.set_status(200 if outcome == "counted" else 409)
        self.answer(voter, outcome=outcome)

    def _vote(self, voter: str) -> Vote:
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise HTTPError(415)
        try:
            told = json.loads(self.request.body)
            item, number, choice, turn = (told[name] for name in ("item", "round", "choice", "turn"))
            asked, chosen = self.session.items[item], frozenset(choice)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise HTTPError(400) from None
        sound = type(choice) is list and type(number) is int and type(turn) is int
        if not (sound and number in (1, 2) and 0 < turn < MOST_TURNS and asked.takes(chosen)):
            raise HTTPError(400)
        return Vote(item, number, voter, chosen, turn)


class FileHandler(PhoneHandler):
    """The script and the look of the page: the same for everybody, so without a code."""

    def get(self, name: str) -> None:
        """Return a file."""
        self.set_header("Content-Type", {"js": "text/javascript", "css": "text/css"}[name] + "; charset=utf-8")
        self.set_header("Cache-Control", "max-age=600")
        self.finish(file(f"phone.{name}"))


class NothingHandler(PhoneHandler):
    """What browsers ask for by themselves, and everything else."""

    def prepare(self) -> None:
        """Answer that it is not here."""
        super().prepare()
        raise HTTPError(410)


def voting_app(session: Session) -> Application:
    """Return what answers the phones of a session."""
    given = {
        "session": session,
        "guesses": Guesses(),
        "urn": Urn(session),
        "requests": Bucket(REQUESTS, REQUESTS_A_SECOND),
        "phones": Bucket(NEW_PHONES, NEW_PHONES_A_SECOND),
    }
    code = "/([A-Za-z0-9]{1,12})"
    routes = [
        ("/", DoorHandler),
        (r"/phone\.(js|css)", FileHandler),
        (f"{code}/?", PageHandler),
        (f"{code}/state", StateHandler),
        (f"{code}/vote", BallotHandler),
        (".*", NothingHandler),
    ]
    return Application([(route, handler, given) for route, handler in routes], log_function=lambda _: None)


class Voting:
    """The server of the phones, running."""

    def __init__(self, session: Session, *, room: bool = False) -> None:
        """Answer this computer alone; with ``room`` every network it is in, of which the likeliest is shown.

        The port is the one on which phones reached the session before, where it is free. Raise :class:`OSError` where
        no port is. Call on the loop that is to serve.
        """
        self._server = phone_server(voting_app(session))
        heard = listening("0.0.0.0" if room else ALONE, session.port)  # noqa: S104 - asked for
        self._server.add_socket(heard)
        found = (networks() if room else []) or [Network("", ALONE)]
        session.joined_at(Join(found, found[0].address, int(heard.getsockname()[1]), session.code))

    async def stop(self) -> None:
        """End all connections."""
        self._server.stop()
        await self._server.close_all_connections()
