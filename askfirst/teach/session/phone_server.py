"""Connections from phones: which port, how many, how large and how slow a request may be."""

from __future__ import annotations

import errno
import os
import socket
from collections import Counter
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application

LARGEST_BODY, LARGEST_HEAD = 4_096, 16_384  # bytes
SLOWEST = 10  # seconds for the body of a request to be there
IDLE = 60  # seconds that a connection may stay without a request, or with half a head
MOST_CONNECTIONS = 1_000
BACKLOG = 512  # phones that knock at once
FIRST_PORT = 8900


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


def phone_server(app: Application) -> PhoneServer:
    """Return a server of phones that takes small requests only, and does not wait long for them."""
    return PhoneServer(
        app,
        max_body_size=LARGEST_BODY,
        max_header_size=LARGEST_HEAD,
        max_buffer_size=LARGEST_BODY + LARGEST_HEAD,
        idle_connection_timeout=IDLE,
        body_timeout=SLOWEST,
    )


def listening(address: str, before: int) -> socket.socket:
    """Return a socket that listens on the port from before, else on the first that is free; else raise OSError."""
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
