"""Where a session stands in JupyterLab's server: begun and ended when it is told to, its two windows served.

Phones have a server of their own, never this one.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.routing import Router
from tornado.web import Application, HTTPError, authenticated

from askfirst.course.faults import ContentError, Unmade
from askfirst.course.languages import interface
from askfirst.course.loader import load_for
from askfirst.course.words import fill, section
from askfirst.evidence.cohort.speech import Speech
from askfirst.teach.session.api import api_handlers
from askfirst.teach.session.instructor_page import begin_page, session_page
from askfirst.teach.session.presenting import Order, Presenting
from askfirst.teach.session.rehearse import play
from askfirst.teach.session.store import StoreError
from askfirst.teach.session.voting import Voting

FILE, REHEARSAL = "askfirst-session.sqlite", "askfirst-rehearsal.sqlite"  # made-up votes never mix with a room's
PLACE = "askfirst/session"


class Stage(Router):
    """Where a session stands, if one is on; its part of the server is made anew with each."""

    def __init__(self, server: Any, root: Path) -> None:
        """Belong to a server of Jupyter."""
        self.root, self.base = root, str(server.base_url)
        self.folder = Path(server.data_dir)
        self.now: Presenting | None = None
        self._voting: Voting | None = None
        self._rehearsal: asyncio.Task[None] | None = None
        self._settings = server.web_app.settings
        self._parts = self._application([])

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Return who answers: what is always there, and what belongs to the session that is on."""
        return self._parts.find_handler(request, **kwargs)

    async def begin(self, order: Order) -> None:
        """Begin a session, or go on with the one that is on or was cut off; phones, or no phones, as asked now."""
        if self.now and self.now.order == order:
            return
        if before := self.now:
            await self._close()
            before.session.close()
        now = Presenting.begin(order, self.root, self.folder / (REHEARSAL if order.rehearse else FILE))
        self._voting = Voting(now.session, room=order.room)
        if order.rehearse:
            self._rehearsal = asyncio.create_task(play(now.session, now.session.code))
        self.now = now
        self._parts = self._application(api_handlers(now.session))

    async def end(self) -> None:
        """End the session, if one is on: nothing of it stays."""
        if now := self.now:
            await self._close()
            now.session.discard()

    async def _close(self) -> None:
        """Let no phone and no window reach the session any more; those that wait for something new are told so."""
        now, self.now = self.now, None
        self._parts = self._application([])
        if now:
            now.session.windows.ring(now.session.windows.version + 1)
        if self._rehearsal:
            self._rehearsal.cancel()
        if self._voting:
            await self._voting.stop()
        self._voting = self._rehearsal = None

    def _application(self, more: list[Any]) -> Application:
        own = [
            (f"/{PLACE}/{route}", handler, {"stage": self})
            for route, handler in (
                ("instructor", InstructorPage),
                ("deck", DeckHandler),
                ("sight", SightHandler),
                ("begin", BeginHandler),
                ("end", EndHandler),
            )
        ]
        routes = [(url_path_join(self.base, route), *rest) for route, *rest in [*own, *more]]
        return Application(routes, **self._settings)


class InstructorPage(JupyterHandler):
    """The instructor's window."""

    def initialize(self, stage: Stage) -> None:
        """Take the stage."""
        self.stage = stage

    @authenticated
    def get(self) -> None:
        """Return the window of the session that is on, or the page that begins one."""
        self.set_header("Cache-Control", "no-store")
        self.xsrf_token  # noqa: B018 - being asked for, it is set as the cookie that the page sends back
        if now := self.stage.now:
            self.finish(session_page(now.title, now.lesson, now.order.lang, self.stage.base))
            return
        content = load_for("", self.stage.root)
        lang = content.course.spoken(self.get_query_argument("lang", ""))
        self.finish(begin_page(content, self.get_query_argument("lesson", ""), lang, self.stage.base))


class StageHandler(APIHandler):
    """What the following have in common."""

    def initialize(self, stage: Stage) -> None:
        """Take the stage."""
        self.stage = stage

    def presented(self) -> Presenting:
        """Return what is presented; answer 404 where nothing is."""
        if not self.stage.now:
            raise HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        return self.stage.now

    def refuse(self, status: int, message: str) -> None:
        """Answer with a sentence."""
        self.set_status(status)
        self.finish({"message": message})


class DeckHandler(StageHandler):
    """Every slide, with the notes: for the instructor."""

    @authenticated
    def get(self) -> None:
        """Return them."""
        self.finish(self.presented().deck())


class SightHandler(StageHandler):
    """The slide that the room sees."""

    @authenticated
    def get(self) -> None:
        """Return it."""
        self.finish(self.presented().sight())


class BeginHandler(StageHandler):
    """Begins a session."""

    @authenticated
    async def post(self) -> None:
        """Begin it, by ``lesson``, or ``path`` and ``minutes``, and ``lang``, ``room`` and ``rehearse``."""
        body = self.get_json_body()
        given = body if isinstance(body, dict) else {}
        lesson, lang = str(given.get("lesson", "")), str(given.get("lang", ""))
        path, minutes = str(given.get("path", "")), given.get("minutes")
        order = Order(
            "" if path else lesson,
            lang,
            bool(given.get("room")),
            bool(given.get("rehearse")),
            path,
            minutes if path and isinstance(minutes, int) else 0,
        )
        words = section("instructor", interface(lang), "present")
        try:
            course = load_for("", self.stage.root).course
            if not (path or lesson in course.lessons) or lang not in course.languages:
                self.refuse(404, fill(words["no-lesson"], lesson=lesson))
                return
            now = self.stage.now
            if now and now.order.what != order.what:
                self.refuse(409, fill(words["running"], lesson=now.title))
                return
            await self.stage.begin(order)
        except ContentError as error:
            self.refuse(409, error.faults[0].tell(interface(lang)))
        except Unmade as error:
            self.refuse(409, str(error))
        except StoreError as error:
            self.refuse(503, Speech(lang, "session").tell(f"trouble-{error.reason}"))
        else:
            self.finish({})


class EndHandler(StageHandler):
    """Ends the session."""

    @authenticated
    async def post(self) -> None:
        """End it; nothing of it stays."""
        await self.stage.end()
        self.finish({})
