"""A part of JupyterLab's server: a session before a room, loaded when somebody first asks for it.

Learners' servers have it too, and none of it costs them anything: only Tornado is used here.
"""

from __future__ import annotations

import re
from typing import Any

from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches, Router, Rule

from askfirst.course.root import ROOT


class Door(Router):
    """Leads to the session's part of the server."""

    def __init__(self, server: Any) -> None:
        """Belong to a server of Jupyter."""
        self._server = server
        self._stage: Router | None = None

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Return who answers."""
        if self._stage is None:
            from askfirst.teach.session.stage import Stage  # noqa: PLC0415 - reads and checks content: heavy

            self._stage = Stage(self._server, ROOT)
        return self._stage.find_handler(request, **kwargs)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    # Not by add_handlers: Jupyter's takes nothing but handlers. Those behind the door ask for a login themselves.
    place = re.escape(url_path_join(server.base_url, "askfirst/session/"))
    server.web_app.default_router.rules.insert(0, Rule(PathMatches(f"{place}.*"), Door(server)))
