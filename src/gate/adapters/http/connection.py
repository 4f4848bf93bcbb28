"""The line to one server: only checked addresses are dialled, and at the deadline it is cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from gate.adapters.clock import Deadline

AN_INSTANT = 0.001
"""The shortest patience, in seconds: 0 would mean to Python that a socket shall not wait at all."""

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port → IP addresses, best first. Raises OSError when there are none."""

Connect = Callable[[str, int, float], socket.socket]
"""IP address, port and patience in seconds → a connected socket. Raises OSError."""


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system's resolver knows; it also reads `127.1`, `0x7f.1` and `2130706433`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect_to(address: str, port: int, patience: float) -> socket.socket:
    """A TCP connection to exactly this address."""
    line = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        line.settimeout(patience)
        line.connect((address, port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        line.close()
        raise
    return line


class Line:
    """One connection to one of `addresses`, cut at the deadline however busy the server keeps it.

    A socket's own timeout starts anew with every byte, so a server that drips would hold us for ever. A timer shuts
    the connection down through a second handle, which also ends a handshake or a read under way in this thread.
    """

    def __init__(self, addresses: Sequence[str], port: int, connect_to: Connect, deadline: Deadline) -> None:
        self.addresses = addresses
        self.port = port
        self.deadline = deadline
        self._dial = connect_to
        self._cut = threading.Event()
        self._alarm: threading.Timer | None = None
        self._handle: socket.socket | None = None

    def open(self) -> socket.socket:
        """Connects to the first address that answers.

        Raises:
            OSError: when none does; a refusal or silence counts more than a missing route.
        """
        faults: list[OSError] = []
        for untried, address in zip(range(len(self.addresses), 0, -1), self.addresses, strict=True):
            try:
                connection = self._dial(address, self.port, max(self.deadline.left / untried, AN_INSTANT))
            except OSError as fault:
                faults.append(fault)
            else:
                self._watch(connection)
                return connection
        raise next((each for each in faults if isinstance(each, (ConnectionError, TimeoutError))), faults[-1])

    @property
    def was_cut(self) -> bool:
        """Whether the deadline ended the connection."""
        return self._cut.is_set()

    def _watch(self, connection: socket.socket) -> None:
        left = self.deadline.left
        connection.settimeout(max(left, AN_INSTANT))
        self._handle = connection.dup()
        self._alarm = threading.Timer(left, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()

    def _hang_up(self) -> None:
        self._cut.set()
        try:
            if self._handle:
                self._handle.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server hung up first

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _t: TracebackType | None
    ) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm.join()
        if self._handle:
            self._handle.close()
