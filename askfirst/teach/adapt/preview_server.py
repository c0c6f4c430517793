"""The preview in a browser: served on this computer alone, under a name that nobody can guess; follows each save."""

from __future__ import annotations

import secrets
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PATIENCE = 20  # seconds that a page waits for a change before it asks again
STYLE = Path(__file__).with_name("preview.css")
FOLLOW = """\
let seen = SEEN;
for (;;) {
  try {
    const answer = await fetch(`now?since=${seen}`);
    seen = answer.headers.get("X-Number");
    const body = await answer.text();
    if (body) document.body.innerHTML = body;
  } catch {
    await new Promise((go) => setTimeout(go, 1000));
  }
}
"""


class Preview:
    """Serves the body of one page, and hands it out anew when it changes."""

    def __init__(self, title: str) -> None:
        self.title, self._body, self._number = title, "", 0
        self._changed = threading.Condition()
        self._name = secrets.token_urlsafe(12)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/{self._name}/"

    def start(self) -> None:
        """Serve in a thread of its own."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()

    def show(self, body: str) -> None:
        """Show other HTML."""
        with self._changed:
            self._body, self._number = body, self._number + 1
            self._changed.notify_all()

    def _page(self) -> str:
        return (
            f'<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{escape(self.title)}</title><style>{STYLE.read_text('utf-8')}</style></head><body>{self._body}</body>"
            f'<script type="module">{FOLLOW.replace("SEEN", str(self._number))}</script></html>'
        )

    def _later(self, since: str) -> tuple[int, str]:
        """Return the body once it is another than the one with the number ``since``, or nothing after a while."""
        with self._changed:
            changed = self._changed.wait_for(lambda: str(self._number) != since, PATIENCE)
            return self._number, self._body if changed else ""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        preview = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                ours = self.headers.get("Host") == f"127.0.0.1:{preview._server.server_port}"
                found = preview._answer(self.path) if ours else None
                data = (found[1] if found else "").encode()
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Number", str(found[0] if found else 0))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Say nothing: the terminal shows what the check finds."""

        return Handler

    def _answer(self, path: str) -> tuple[int, str] | None:
        own = f"/{self._name}/"
        if path == own:
            with self._changed:
                return self._number, self._page()
        return self._later(path.removeprefix(f"{own}now?since=")) if path.startswith(f"{own}now?since=") else None
