"""A connection to one server: it goes to a checked address only, and ends at the deadline."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from gate.adapters.clock import Deadline

MIN_TIMEOUT = 0.001
"""The shortest timeout, in seconds: to a Python socket, 0 means not to block at all."""

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port → IP addresses, best first. Raises OSError when there are none."""

Connect = Callable[[str, int, float], socket.socket]
"""IP address, port and timeout in seconds → a connected socket. Raises OSError."""


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses from the system's resolver, which also reads `127.1`, `0x7f.1` and `2130706433`."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def connect_to(address: str, port: int, timeout: float) -> socket.socket:
    """Opens a TCP connection to exactly this address."""
    connected = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connected.settimeout(timeout)
        connected.connect((address, port))
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connected.close()
        raise
    return connected


class Connection:
    """A connection to one of `addresses` that ends at the deadline.

    The timeout of a socket starts again with every byte, so that a slow server could hold the connection for ever. A
    timer shuts it down through a second file descriptor, which also ends a handshake or a read in this thread.
    """

    def __init__(self, addresses: Sequence[str], port: int, connect_to: Connect, deadline: Deadline) -> None:
        self.addresses = addresses
        self.port = port
        self.deadline = deadline
        self._connect_to = connect_to
        self._expired = threading.Event()
        self._timer: threading.Timer | None = None
        self._duplicate: socket.socket | None = None

    def open(self) -> socket.socket:
        """Connects to the first address that accepts.

        Raises:
            OSError: when none does; a refusal or a timeout is reported before a missing route.
        """
        errors: list[OSError] = []
        for remaining, address in zip(range(len(self.addresses), 0, -1), self.addresses, strict=True):
            timeout = max(self.deadline.remaining / remaining, MIN_TIMEOUT)
            try:
                connected = self._connect_to(address, self.port, timeout)
            except OSError as error:
                errors.append(error)
            else:
                self._start_timer(connected)
                return connected
        raise next((error for error in errors if isinstance(error, (ConnectionError, TimeoutError))), errors[-1])

    @property
    def expired(self) -> bool:
        """Whether the deadline ended the connection."""
        return self._expired.is_set()

    def _start_timer(self, connected: socket.socket) -> None:
        remaining = self.deadline.remaining
        connected.settimeout(max(remaining, MIN_TIMEOUT))
        self._duplicate = connected.dup()
        self._timer = threading.Timer(remaining, self._shut_down)
        self._timer.daemon = True
        self._timer.start()

    def _shut_down(self) -> None:
        self._expired.set()
        try:
            if self._duplicate:
                self._duplicate.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server closed the connection first

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer.join()
        if self._duplicate:
            self._duplicate.close()
