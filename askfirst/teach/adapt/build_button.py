"""A part of JupyterLab's server: “Check and build” above a text of the course that is open there.

The work is done by :mod:`askfirst.teach.adapt.check_and_build` in a process of its own; nothing of it is loaded here.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from askfirst.course.root import NAMED, ROOT
from askfirst.jupyter.process import environment
from askfirst.jupyter.server import HOUSE

PATIENCE = 900  # seconds; on a slow machine, a course whose solutions have all changed
WORK = "askfirst.teach.adapt.check_and_build"


class BuildHandler(APIHandler):
    """Checks and builds the course that the server shows, for one who asks at a time."""

    def initialize(self, turn: asyncio.Lock) -> None:
        """Wait for ``turn`` before each work."""
        super().initialize()
        self.turn = turn

    @authenticated
    async def post(self) -> None:
        """Answer with an ``Outcome`` of the work, as JSON; the sentences are in the language that ``lang`` names."""
        asked = self.get_json_body()
        lang = str(asked.get("lang", "")) if isinstance(asked, dict) else ""
        async with self.turn:
            # In a thread: on Windows, the server's loop can start no process.
            outcome = await asyncio.to_thread(work, lang)
        if outcome is None:
            raise HTTPError(500, "the course could not be checked; what is above this line in the log says why")
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(outcome)


def work(lang: str) -> bytes | None:
    """Return what the process prints; None where it failed, or did not end in time."""
    try:
        return subprocess.run(  # noqa: S603 - our own Python
            [sys.executable, "-m", WORK, lang],
            cwd=HOUSE,
            env=environment(**{NAMED: ROOT}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    place = url_path_join(server.base_url, "askfirst/build")
    server.web_app.add_handlers(".*$", [(place, BuildHandler, {"turn": asyncio.Lock()})])
