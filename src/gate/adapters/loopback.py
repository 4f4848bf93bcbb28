"""A server on loopback that answers in place of a service, and the client that sends every request to it.

No request leaves the machine: every name resolves to loopback, and every connection goes to the stand-in, whatever
address and port it is for. TLS servers get a certificate for the name of the request from an authority of this run.
"""

from __future__ import annotations

import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from gate.adapters.http.authority import Authority
from gate.adapters.http.client import HttpClient
from gate.adapters.http.connection import connect_to
from gate.model.lazy_dataclass import dataclass

LOOPBACK = "127.0.0.1"
TIMEOUT = 10.0
"""Seconds after which a connection of the stand-in ends."""

DAY, YEAR = timedelta(days=1), timedelta(days=366)

MAX_HEAD = 64 * 1024
"""The most bytes of the head of a request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to every request: status, headers, body, and how many seconds it seems to take.

    With `closed` no connection is accepted. `valid_until` is the end of the certificate; None for a year from now. With
    `expired` it ended yesterday, by the real clock, which decides about a connection.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    closed: bool = False
    valid_until: datetime | None = None
    expired: bool = False


class Loopback:
    """The stand-in; use it in a `with` block. `answer` may change between requests."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.requests = 0
        self._folder = tempfile.TemporaryDirectory(prefix="gate-selftest-")
        self._contexts: dict[tuple[str, datetime], ssl.SSLContext] = {}
        self._host = ""
        self._delays = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._listener = socket.create_server((LOOPBACK, 0), backlog=64)
        self._port = self._listener.getsockname()[1]
        self._is_open = True
        self._acceptor = threading.Thread(target=self._accept, name="stand-in", daemon=True)
        self._acceptor.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Stops listening; a thread that still waits at a closed socket would take the connections of the next one."""
        self._is_open = False
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        self._folder.cleanup()

    def client(self, *, uses_tls: bool) -> HttpClient:
        """A client whose requests all go to the stand-in, with or without TLS."""
        ca_file = str(self._authority.file) if uses_tls else ""
        return HttpClient(
            allow_private=True,
            ca_file=ca_file,
            resolve=self._resolve,
            connect_to=self._connect,
            clock=self._read_clock,
            sleep=_skip_pause,
        )

    def _read_clock(self) -> int:
        """The monotonic clock in nanoseconds, ahead by all delays: a slow answer costs no time."""
        return time.perf_counter_ns() + self._delays

    def _resolve(self, host: str, _port: int) -> Sequence[str]:
        self._host = host
        return [LOOPBACK]

    def _connect(self, _address: str, _port: int, timeout: float) -> socket.socket:
        if self.answer.closed:
            raise ConnectionRefusedError(111, "Connection refused")
        if self.answer.delay:
            self._delays += int(min(self.answer.delay, timeout) * 1e9)
            if self.answer.delay >= timeout:
                raise TimeoutError("timed out")
        return connect_to(LOOPBACK, self._port, timeout)

    def _accept(self) -> None:
        while self._is_open:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), name="stand-in answer", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        """Answers one request, in TLS when the client begins with a handshake (RFC 8446, section 5.1)."""
        try:
            with connection:
                connection.settimeout(TIMEOUT)
                if connection.recv(1, socket.MSG_PEEK) == b"\x16":
                    with self._context().wrap_socket(connection, server_side=True) as secure:
                        self._respond(secure)
                else:
                    self._respond(connection)
        except (OSError, ValueError):
            return

    def _respond(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and len(head) < MAX_HEAD:
            chunk = connection.recv(4096)
            if not chunk:
                return
            head += chunk
        answer = self.answer
        self.requests += 1
        headers = {**answer.headers, "Content-Length": str(len(answer.body)), "Connection": "close"}
        lines = [f"HTTP/1.1 {answer.status} Answer", *(f"{name}: {value}" for name, value in headers.items())]
        connection.sendall("\r\n".join((*lines, "", "")).encode("latin-1", "replace") + answer.body)

    @cached_property
    def _authority(self) -> Authority:
        return Authority(Path(self._folder.name))

    def _context(self) -> ssl.SSLContext:
        key = (self._host, _certificate_end(self.answer))
        with self._lock:
            if key not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self._authority.issue(*key))
                self._contexts[key] = context
            return self._contexts[key]


def _certificate_end(answer: Answer) -> datetime:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - DAY if answer.expired else answer.valid_until or today + YEAR


def _skip_pause(_seconds: float) -> None:
    """Retries at once: the stand-in does not recover."""
