"""Web servers on loopback, as bad as they come: each connection is handed to a behaviour that says what is sent.

A behaviour gets the conversation after the request has been read, and its number (from 0). It may answer, drip, hang
up or say nothing; the connection is closed after it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

Behaviour = Callable[["Conversation"], None]


@dataclass
class Conversation:
    """One connection: what was asked, and how to answer. `over` is set when the server is being closed."""

    line: socket.socket
    number: int
    request: str
    over: threading.Event

    def send(self, data: bytes) -> None:
        self.line.sendall(data)


@dataclass
class Server:
    """A running server: its port, and every request that came, as text."""

    port: int
    requests: list[str] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@contextlib.contextmanager
def serving(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1, until the block ends."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Server(door.getsockname()[1])
        conversations: list[threading.Thread] = []

        def accept() -> None:
            while not over.is_set():
                try:
                    line, _ = door.accept()
                except OSError:
                    return
                talk = threading.Thread(target=_talk, args=(line, server, behaviour, tls, over))
                conversations.append(talk)
                talk.start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            over.set()
            door.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *conversations):
                thread.join()


def _talk(
    plain: socket.socket, server: Server, behaviour: Behaviour, tls: ssl.SSLContext | None, over: threading.Event
) -> None:
    with plain, contextlib.suppress(OSError):  # the client hung up, or refused our certificate
        plain.settimeout(10)
        with tls.wrap_socket(plain, server_side=True) if tls else plain as line:
            request = b""
            while b"\r\n\r\n" not in request:
                part = line.recv(65536)
                if not part:
                    return
                request += part
            server.requests.append(request.decode("latin-1"))
            behaviour(Conversation(line, len(server.requests) - 1, server.requests[-1], over))


# ---------------------------------------------------------------------------------------------------------- behaviours


def answer(status: int = 200, body: bytes = b"{}", headers: Mapping[str, str] | None = None) -> Behaviour:
    """A sound answer with this body."""
    shown = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in shown.items())
    return describe(head.encode("latin-1") + b"\r\n" + body)


def describe(data: bytes) -> Behaviour:
    """Exactly these bytes."""
    return lambda talk: talk.send(data)


def in_turn(behaviours: Sequence[Behaviour]) -> Behaviour:
    """One behaviour a request; the last one for all that follow."""
    return lambda talk: behaviours[min(talk.number, len(behaviours) - 1)](talk)


def redirect(location: str, status: int = 302) -> Behaviour:
    return answer(status, b"", {"Location": location})


def silence(talk: Conversation) -> None:
    """Says nothing until the server is closed or the client hangs up."""
    talk.line.settimeout(0.05)
    while not talk.over.is_set():
        try:
            if not talk.line.recv(1):
                return
        except TimeoutError:
            continue


def drip(head: bytes) -> Behaviour:
    """`head`, and then a byte at a time for ever: every one in time for a socket's own timeout."""

    def behave(talk: Conversation) -> None:
        talk.send(head)
        while not talk.over.wait(0.02):
            talk.send(b"x")

    return behave


def reset(talk: Conversation) -> None:
    """Hangs up with a reset instead of an end."""
    talk.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hang_up(_talk: Conversation) -> None:
    """Closes the connection without a word."""


def closed_port() -> int:
    """A port of 127.0.0.1 where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port
