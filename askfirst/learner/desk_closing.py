"""A part of JupyterLab's server: whoever starts the course finds no record open that was opened with a phrase.

The server closes what the last one left open as it starts, and when it is asked to: the launcher asks where the course
runs already. Pages that are open then say that their record was left.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from askfirst.learner.home import folder, pointer


def close() -> None:
    """Let no record be open; where the file cannot be removed, nobody could have written it."""
    with suppress(OSError):
        pointer(folder()).unlink(missing_ok=True)


class LeaveHandler(APIHandler):
    """Leaves the record that is open."""

    @authenticated
    def post(self) -> None:
        """Leave it, if one is open."""
        close()
        self.set_status(204)
        self.finish()


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    close()
    server.web_app.add_handlers(".*$", [(url_path_join(server.base_url, "askfirst/leave"), LeaveHandler)])
