"""What the two windows ask and tell the session, as JSON, from JupyterLab's own server and under its own login."""

from __future__ import annotations

from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.teach.session.session import Declined, Session
from askfirst.teach.session.store import StoreError
from askfirst.teach.session.wording import tell

LONGEST_WAIT = 25  # seconds until a page that waits is answered that nothing is new
DOING = ("start", "stop", "again", "show", "hide")


def api_handlers(session: Session) -> list[tuple[str, type[APIHandler], dict[str, Any]]]:
    """Return the routes below the server's base address, with their handlers."""
    given = {"session": session}
    return [
        (f"/askfirst/session/{route}", handler, given)
        for route, handler in (
            ("room", RoomHandler),
            ("instructor/state", InstructorHandler),
            ("changes", ChangesHandler),
            ("slide", SlideHandler),
            ("vote", VoteHandler),
            ("join", JoinHandler),
            (r"summary(\.csv)?", SummaryHandler),
        )
    ]


class SessionHandler(APIHandler):
    """What they have in common: the session, and how a refusal is told."""

    def initialize(self, session: Session) -> None:
        """Take the session."""
        self.session = session

    def tell(self, state: dict[str, Any]) -> None:
        """Answer with a state that no cache keeps."""
        self.set_header("Cache-Control", "no-store")
        self.finish(state)

    def done(self) -> None:
        """Answer what was done with the version it led to; a window then asks for the state that it may see."""
        self.tell({"version": self.session.windows.version})

    def asked(self, **fields: type) -> list[Any]:
        """Return the fields of the body in order; answer 400 where one is missing or of another type."""
        body = self.get_json_body()
        found = [body.get(name) if isinstance(body, dict) else None for name in fields]
        if any(type(each) is not kind for each, kind in zip(found, fields.values(), strict=True)):
            raise HTTPError(400, reason="Malformed request")
        return found

    def write_error(self, status_code: int, **told: Any) -> None:
        """Answer what cannot be done with one sentence; leave the rest to Jupyter."""
        error = told.get("exc_info", (None, None))[1]
        if not isinstance(error, Declined | StoreError):
            super().write_error(status_code, **told)
            return
        refused = isinstance(error, Declined)
        self.set_status(409 if refused else 503)
        key = error.reason if refused else f"trouble-{error.reason}"
        self.tell({"message": tell(key, self.session.language, least=LEAST), "reason": error.reason})

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Keep out of the log what is told in a sentence."""
        if not isinstance(error, Declined | StoreError):
            super().log_exception(kind, error, trace)


class RoomHandler(SessionHandler):
    """The room's window."""

    @authenticated
    def get(self) -> None:
        """Return what the room may see."""
        self.tell(self.session.for_room())


class InstructorHandler(SessionHandler):
    """The instructor's window."""

    @authenticated
    def get(self) -> None:
        """Return what the instructor may see."""
        self.tell(self.session.for_instructor())


class ChangesHandler(SessionHandler):
    """Tells a window that something is new."""

    @authenticated
    async def get(self) -> None:
        """Return ``{"version"}`` as soon as it is another than ``since``, or after 25 seconds."""
        try:
            since = int(self.get_query_argument("since", "0"))
        except ValueError:
            raise HTTPError(400, reason="Malformed request") from None
        self.tell({"version": await self.session.windows.heard(since, LONGEST_WAIT)})


class SlideHandler(SessionHandler):
    """Moves both windows to a slide."""

    @authenticated
    def post(self) -> None:
        """Move."""
        (slide,) = self.asked(slide=int)
        self.session.move(slide)
        self.done()


class VoteHandler(SessionHandler):
    """Opens and closes votes."""

    @authenticated
    def post(self) -> None:
        """Do one of ``start``, ``again`` (with ``item``), ``stop``, ``show``, ``hide``."""
        (doing,) = self.asked(do=str)
        if doing in ("start", "again"):
            (item,) = self.asked(item=str)
            getattr(self.session, doing)(item)
        elif doing in DOING:
            getattr(self.session, doing)()
        else:
            raise HTTPError(400, reason="Malformed request")
        self.done()


class JoinHandler(SessionHandler):
    """Chooses the network whose address is shown."""

    @authenticated
    def post(self) -> None:
        """Choose by ``address``."""
        (address,) = self.asked(address=str)
        if not self.session.join:
            raise Declined("refused-nobody-joins")
        try:
            self.session.joined_at(self.session.join.at(address))
        except ValueError:
            raise Declined("refused-no-network") from None
        self.done()


class SummaryHandler(SessionHandler):
    """The summary, to read and to take along."""

    @authenticated
    def get(self, table: str | None = None) -> None:
        """Return the page, or its table as CSV."""
        summary = self.session.summary()
        self.set_header("Cache-Control", "no-store")
        if table:
            self.set_header("Content-Type", "text/csv; charset=utf-8")
            self.set_header("Content-Disposition", 'attachment; filename="askfirst-session.csv"')
            self.finish(summary.csv(self.session.language))
        else:
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(summary.page(self.session.language))
