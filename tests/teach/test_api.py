"""What the windows ask of the session: as JSON, under JupyterLab's own login, refusals in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.auth.identity import IdentityProvider
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application

from askfirst.evidence.cohort.small_groups import LEAST
from askfirst.teach.session.api import api_handlers
from askfirst.teach.session.join import Join, Network
from askfirst.teach.session.session import Session
from tests.teach.room import cast, held

TOKEN = "for the test"  # noqa: S105 - of a server that lives as long as the test


class Server:
    """The handlers as Jupyter mounts them, on a port of their own."""

    def __init__(self, session: Session) -> None:
        self.session, self.loop = session, IOLoop(make_current=False)
        settings: dict[str, Any] = {"base_url": "/", "identity_provider": IdentityProvider(token=TOKEN)}
        settings |= {
            "authorizer": AllowAllAuthorizer(),
            "cookie_secret": TOKEN,
            "login_url": "/login",
            "allow_unauthenticated_access": True,
        }
        self.app = Application(api_handlers(session), **settings)

    def ask(self, path: str, body: object = None, token: str = TOKEN) -> HTTPResponse:
        async def asked() -> HTTPResponse:
            (socket,) = bind_sockets(0, "127.0.0.1")
            server = HTTPServer(self.app)
            server.add_sockets([socket])
            url = f"http://127.0.0.1:{socket.getsockname()[1]}/askfirst/session/{path}"
            posted = {} if body is None else {"method": "POST", "body": json.dumps(body)}
            headers = {"Authorization": f"token {token}"}
            answer = await AsyncHTTPClient().fetch(url, raise_error=False, headers=headers, **posted)
            server.stop()
            await server.close_all_connections()
            return answer

        return self.loop.run_sync(asked)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(held(tmp_path / "votes"))
    yield server
    server.loop.close()


def test_a_whole_vote_by_the_windows(server: Server) -> None:
    session = server.session
    server.ask("slide", {"slide": 3})
    assert json.loads(server.ask("room").body)["slide"] == 3
    server.ask("vote", {"do": "start", "item": "q1"})
    cast(session, "q1", ["ask"] * LEAST)
    refused = server.ask("vote", {"do": "show"})
    assert refused.code == 409
    assert json.loads(refused.body)["message"] == session.for_instructor()["hidden_because"]
    server.ask("vote", {"do": "stop"})
    assert json.loads(server.ask("instructor/state").body)["vote"]["shares"]
    assert json.loads(server.ask("room").body)["vote"]["shares"] is None
    server.ask("vote", {"do": "show"})
    room = server.ask("room")
    assert json.loads(room.body) == session.for_room()
    assert room.headers["Cache-Control"] == "no-store"
    assert json.loads(server.ask("instructor/state").body) == session.for_instructor()
    assert json.loads(server.ask("changes?since=1").body) == {"version": session.windows.version}
    assert "q1?" in server.ask("summary").body.decode()
    table = server.ask("summary.csv")
    assert table.body.decode("utf-8-sig").count("\r\n") == 1 + len(session.items["q1"].options)
    assert "attachment" in table.headers["Content-Disposition"]


def test_what_a_window_asks_for_is_answered_with_a_version_and_never_the_key(server: Server) -> None:
    server.session.joined_at(Join([Network("Wi-Fi", "192.168.1.5")], "192.168.1.5", 8900, server.session.code))
    asked: list[tuple[str, dict[str, object]]] = [("slide", {"slide": 2}), ("join", {"address": "192.168.1.5"})]
    asked += [("vote", {"do": doing, "item": "q1"}) for doing in ("start", "stop", "again", "stop", "hide")]
    for path, body in asked:
        assert json.loads(server.ask(path, body).body) == {"version": server.session.windows.version}
    assert json.loads(server.ask("instructor/state").body)["vote"]["key"] == ["ask"]


def test_nobody_gets_in_without_the_login(server: Server) -> None:
    for path, body in (("room", None), ("instructor/state", None), ("changes", None), ("summary", None)):
        assert server.ask(path, body, token="guessed").code == 403  # noqa: S106
    for path in ("slide", "vote", "join"):
        assert server.ask(path, {"do": "start", "item": "q1", "slide": 1}, token="guessed").code == 403  # noqa: S106
    assert server.session.for_room()["vote"] is None


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("slide", {"slide": "3"}),
        ("slide", {"slide": True}),
        ("slide", [3]),
        ("vote", {}),
        ("vote", {"do": "discard"}),
        ("vote", {"do": "start"}),
        ("vote", {"do": "start", "item": ["q1"]}),
        ("join", {}),
    ],
)
def test_a_malformed_request_is_refused(server: Server, path: str, body: object) -> None:
    before = server.session.for_room()
    assert server.ask(path, body).code == 400
    assert server.session.for_room() == before


def test_the_address_can_be_chosen_among_those_there_are(server: Server) -> None:
    assert server.ask("join", {"address": "10.0.0.2"}).code == 409
    networks = [Network("Wi-Fi", "192.168.1.5"), Network("Ethernet", "10.0.0.2")]
    server.session.joined_at(Join(networks, "192.168.1.5", 8900, server.session.code))
    server.ask("join", {"address": "10.0.0.2"})
    chosen = json.loads(server.ask("instructor/state").body)["join"]
    assert chosen["address"] == f"http://10.0.0.2:8900/{server.session.code}"
    assert [each["chosen"] for each in chosen["networks"]] == [False, True]
    assert "networks" not in json.loads(server.ask("room").body)["join"]
    assert server.ask("join", {"address": "10.0.0.3"}).code == 409
