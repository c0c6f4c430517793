"""The preview in a browser: served on this computer alone, under a name that nobody can guess; follows each save."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import threading
from contextlib import suppress
from html import escape
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

HOST = "127.0.0.1"
STYLE = Path(__file__).with_name("preview.css")
FOLLOW = 'new EventSource("changes").onmessage = (event) => { document.body.innerHTML = JSON.parse(event.data); };'


class Preview:
    """Serves the body of one page, and sends it anew when it changes."""

    def __init__(self, title: str) -> None:
        self.title, self.body, self.changed = title, "", asyncio.Event()
        name = secrets.token_urlsafe(12)
        self._app = Application(log_function=lambda _handler: None)  # the terminal shows what the check finds
        own = {"preview": self}
        self._app.add_handlers(re.escape(HOST), [(f"/{name}/", _Page, own), (f"/{name}/changes", _Changes, own)])
        self._sockets = bind_sockets(0, HOST)
        self.address = f"http://{HOST}:{self._sockets[0].getsockname()[1]}/{name}/"
        self._loop, self._ended = asyncio.new_event_loop(), asyncio.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Serve no more."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def show(self, body: str) -> None:
        """Show other HTML."""
        self._loop.call_soon_threadsafe(self._change, body)

    def _change(self, body: str) -> None:
        self.body, changed = body, self.changed
        self.changed = asyncio.Event()
        changed.set()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_ended())

    async def _until_ended(self) -> None:
        server = HTTPServer(self._app)
        server.add_sockets(self._sockets)
        await self._ended.wait()
        server.stop()


class _Part(RequestHandler):
    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")


class _Page(_Part):
    def get(self) -> None:
        """Send the page."""
        self.finish(
            f'<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{escape(self.preview.title)}</title><style>{STYLE.read_text('utf-8')}</style></head>"
            f'<body>{self.preview.body}</body><script type="module">{FOLLOW}</script></html>'
        )


class _Changes(_Part):
    async def get(self) -> None:
        """Send the body now, and again after each change, until the page is closed or the preview ends."""
        self.set_header("Content-Type", "text/event-stream")
        with suppress(StreamClosedError, asyncio.CancelledError):
            while True:
                changed = self.preview.changed
                self.write(f"data: {json.dumps(self.preview.body)}\n\n")
                await self.flush()
                await changed.wait()
