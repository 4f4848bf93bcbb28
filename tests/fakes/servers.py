"""Web servers on loopback that misbehave on purpose: a behaviour decides what each connection receives.

A behaviour gets the exchange after the request has been read, with its number (from 0). It may respond, drip, close or
stay silent; the connection is closed after it.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

Behaviour = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One connection with its request. `stopping` is set when the server is closed."""

    connection: socket.socket
    number: int
    request: str
    stopping: threading.Event

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)


@dataclass
class Server:
    """A running server: its port, and every request received, as text."""

    port: int
    requests: list[str] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@contextlib.contextmanager
def serving(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Runs a server on a free port of 127.0.0.1 until the block ends."""
    stopping = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1])
        handlers: list[threading.Thread] = []

        def accept() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                handler = threading.Thread(target=_handle, args=(connection, server, behaviour, tls, stopping))
                handlers.append(handler)
                handler.start()

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield server
        finally:
            stopping.set()
            listener.shutdown(socket.SHUT_RDWR)
            for thread in (acceptor, *handlers):
                thread.join()


def _handle(
    plain: socket.socket, server: Server, behaviour: Behaviour, tls: ssl.SSLContext | None, stopping: threading.Event
) -> None:
    with plain, contextlib.suppress(OSError):  # the client closed the connection, or refused our certificate
        plain.settimeout(10)
        with tls.wrap_socket(plain, server_side=True) if tls else plain as connection:
            request = _read_request(connection)
            if not request:
                return
            server.requests.append(request.decode("latin-1"))
            behaviour(Exchange(connection, len(server.requests) - 1, server.requests[-1], stopping))


def _read_request(connection: socket.socket) -> bytes:
    """Head and body; empty when the client closes the connection. A body that is not read would reset the response."""
    request = b""
    while b"\r\n\r\n" not in request:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        request += chunk
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"^content-length: *([0-9]+)", head, re.IGNORECASE | re.MULTILINE)
    while len(body) < (int(length[1]) if length else 0):
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body


# ---------------------------------------------------------------------------------------------------------- behaviours


def respond(status: int = 200, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> Behaviour:
    """Sends a valid response with this body."""
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n" + lines
    return send(head.encode("latin-1") + b"\r\n" + body)


def send(data: bytes) -> Behaviour:
    """Sends exactly these bytes."""
    return lambda exchange: exchange.send(data)


def in_turn(behaviours: Sequence[Behaviour]) -> Behaviour:
    """Uses one behaviour for each request, and the last one for all later requests."""
    return lambda exchange: behaviours[min(exchange.number, len(behaviours) - 1)](exchange)


def redirect(location: str, status: int = 302) -> Behaviour:
    return respond(status, b"", {"Location": location})


def silence(exchange: Exchange) -> None:
    """Sends nothing until the server or the client closes the connection."""
    exchange.connection.settimeout(0.05)
    while not exchange.stopping.is_set():
        try:
            if not exchange.connection.recv(1):
                return
        except TimeoutError:
            continue


def drip(head: bytes) -> Behaviour:
    """Sends `head`, then one byte at a time without end, each within the timeout of a socket."""

    def behave(exchange: Exchange) -> None:
        exchange.send(head)
        while not exchange.stopping.wait(0.02):
            exchange.send(b"x")

    return behave


def reset(exchange: Exchange) -> None:
    """Resets the connection."""
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(_exchange: Exchange) -> None:
    """Closes the connection without sending anything."""


def closed_port() -> int:
    """A port of 127.0.0.1 without a listener."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
