"""The web server of the phones: one page, what is open, and a vote. It knows no login, only the session's code.

It answers on a port of its own, and nothing of JupyterLab is behind it.
"""

from __future__ import annotations

import asyncio
import errno
import hmac
import ipaddress
import json
import os
import re
import socket
from collections import Counter
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, HTTPError, RequestHandler

from askfirst.course.languages import LANGUAGES, tongue
from askfirst.teach.session.ballot import LETTERS
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
from askfirst.teach.session.session import Session
from askfirst.teach.session.store import Outcome, StoreError, Vote
from askfirst.teach.session.wording import words

PAGE = Path(__file__).resolve().parents[2] / "web" / "phone"
COOKIE = "askfirst-phone"
KEPT = 12 * 3600  # seconds that a phone keeps its token: it may end its browser to save memory, and must not vote twice
LONGEST_WAIT = 25  # seconds until a phone that waits is answered that nothing is new
GATHERED = 0.01  # seconds in which votes come together, to go onto the disk as one
LARGEST_BODY, LARGEST_HEAD = 4_096, 16_384  # bytes
SLOWEST = 10  # seconds for a request to be there as a whole
IDLE = 60  # seconds that a connection may stay without a request
MOST_CONNECTIONS = 1_000
BACKLOG = 512  # phones that knock at once
MOST_TURNS = 2**31
FIRST_PORT = 8900
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
            self.set_cookie(COOKIE, token, path=f"/{code}", max_age=KEPT, httponly=True, samesite="Strict")
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
        self.finish(_file(f"phone.{name}"))


class NothingHandler(PhoneHandler):
    """What browsers ask for by themselves, and everything else."""

    def prepare(self) -> None:
        """Answer that it is not here."""
        super().prepare()
        raise HTTPError(410)


def voting_app(session: Session, guesses: Guesses | None = None) -> Application:
    """Return what answers the phones of a session."""
    given = {
        "session": session,
        "guesses": guesses or Guesses(),
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


class PhoneServer(HTTPServer):
    """The server of the phones. Where it has no room left, the address with most connections loses its oldest."""

    def initialize(self, *arguments: Any, **named: Any) -> None:
        """Keep the connections in the order in which they came."""
        super().initialize(*arguments, **named)
        self._places: dict[IOStream, str] = {}

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Take a connection, after making room for it."""
        if len(self._places) >= MOST_CONNECTIONS:
            ((most, _),) = Counter(self._places.values()).most_common(1)
            oldest = next(each for each, of in self._places.items() if of == most)
            del self._places[oldest]
            oldest.close()
        self._places[stream] = str(address[0])
        super().handle_stream(stream, address)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection."""
        super().on_close(server_conn)
        self._places.pop(server_conn.stream, None)  # type: ignore[attr-defined]


class Voting:
    """The server of the phones, running."""

    def __init__(self, session: Session, *, room: bool = False, address: str = "") -> None:
        """Answer this computer alone; with ``room`` every network it is in, of which ``address`` is shown if given.

        The port is the one on which phones reached the session before, where it is free. Raise :class:`OSError` where
        no port is. Call on the loop that is to serve.
        """
        self._server = PhoneServer(
            voting_app(session),
            max_body_size=LARGEST_BODY,
            max_header_size=LARGEST_HEAD,
            max_buffer_size=LARGEST_BODY + LARGEST_HEAD,
            idle_connection_timeout=IDLE,
            body_timeout=SLOWEST,
        )
        listening = _bound("0.0.0.0" if room else ALONE, session.port)  # noqa: S104 - asked for
        self._server.add_socket(listening)
        self.port = int(listening.getsockname()[1])
        found = networks() if room else []
        found = found or [Network("", ALONE)]
        chosen = address if address in [network.address for network in found] else found[0].address
        session.joined_at(Join(found, chosen, self.port, session.code))

    async def stop(self) -> None:
        """End all connections."""
        self._server.stop()
        await self._server.close_all_connections()


def _bound(address: str, before: int) -> socket.socket:
    """Return a socket that listens on the port from before, else on the first that is free."""
    for port in (before or FIRST_PORT, *range(FIRST_PORT, FIRST_PORT + 20), 0):
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":  # there it would let two programs share the port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((address, port))
            one.listen(BACKLOG)
        except OSError:
            one.close()
        else:
            one.setblocking(False)  # noqa: FBT003 - as the call has it
            return one
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def preferred(header: str) -> str:
    """Return the language of the interface that a header ``Accept-Language`` likes best."""
    liked: list[tuple[float, str]] = []
    for each in header.split(",")[:20]:
        name, _, quality = each.strip().partition(";q=")
        with suppress(ValueError):
            liked.append((float(quality or 1), name[:2].lower()))
    ordered = [name for _, name in sorted(liked, key=lambda each: -each[0]) if name in LANGUAGES]
    return ordered[0] if ordered else LANGUAGES[0]


@cache
def _file(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


@cache
def page(lang: str, code: str) -> str:
    """Return the page that votes, with its words in every language; it opens in ``lang``."""
    told = {"lang": lang, "letters": LETTERS, "tags": {each: tongue(each) for each in LANGUAGES}}
    told |= {"words": {each: words("phone", each) for each in LANGUAGES}}
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return _filled("phone.html", lang, words("phone", lang) | {"code": code}, data=data)


@cache
def door(lang: str, key: str) -> str:
    """Return the page that asks for the code, with the sentence ``key``."""
    texts = words("door", lang)
    return _filled("door.html", lang, texts | {"told": texts[key]})


def _filled(name: str, lang: str, texts: dict[str, str], **more: str) -> str:
    """Return a page with its texts; what is ``more`` is in the page's own language already."""
    plain = {key.replace("-", "_"): escape(text) for key, text in texts.items()}
    return Template(_file(name)).substitute(plain, lang=tongue(lang), **more)
