"""The door to services: asks with GET, or merely connects, and connects to nothing that is not allowed.

Every hop of a request is resolved, checked and dialled by address, so that a name cannot answer differently between
check and connection. The environment's proxies, `.netrc` and cookies play no part. A whole request, redirects
included, ends at its deadline however slowly the server drips.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gate.adapters.clock import Deadline
from gate.adapters.http.response import NOT_ACCEPTED, TIMED_OUT, Accepted, HttpResponse, Unreachable
from gate.adapters.http.targets import Target, redirected, target
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

if TYPE_CHECKING:
    import socket
    import ssl

    from gate.adapters.http.connection import Connect, Line, Resolve

MAX_BODY = 4 * 1024 * 1024
"""The most bytes of a body that are read, and that it may unpack to."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def _resolve(host: str, port: int) -> Sequence[str]:
    from gate.adapters.http import connection

    return connection.resolve(host, port)


def _dial(address: str, port: int, patience: float) -> socket.socket:
    from gate.adapters.http import connection

    return connection.connect_to(address, port, patience)


@dataclass(frozen=True, slots=True)
class HttpClient:
    """The door. `allow_private` lets it connect to loopback and private addresses, `ca_file` names more authorities.

    The rest are its collaborators: a resolver, what dials an address, the clock in nanoseconds, sleep in seconds, and
    a random number from 0 to 1.
    """

    allow_private: bool = False
    ca_file: str = ""
    resolve: Resolve = _resolve
    connect_to: Connect = _dial
    clock: Callable[[], int] = time.perf_counter_ns
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default_factory=lambda: random.SystemRandom().random)

    def warm(self) -> None:
        """Loads what the first request would load, so that no request is timed with it."""
        from gate.adapters.http import exchange

        exchange.trusting(self.ca_file)

    def get(
        self, url: str, headers: Mapping[str, str], deadline: Deadline, follow: int = 5
    ) -> HttpResponse | Unreachable:
        """What the service answers, after at most `follow` redirects; headers go to the URL's own origin only.

        Raises:
            EvidenceError: when it cannot be asked: forbidden (address, URL, certificate), unreachable (no such name,
                no route, no common TLS).
        """
        at, met = target(url), 0
        while True:
            answer = self._exchange(at, headers, deadline)
            location = answer.headers.get("location", "") if isinstance(answer, HttpResponse) else ""
            if not isinstance(answer, HttpResponse) or answer.status not in _REDIRECTS or not location:
                return _after(answer, met)
            met += 1
            if met > follow:
                return _after(answer, met)
            before, at = at, redirected(at, location)
            headers = headers if at.origin == before.origin else {}

    def connect(self, at: Target, deadline: Deadline) -> Accepted | Unreachable:
        """Whether the host accepts a connection (TCP) at the port; nothing is sent.

        Raises:
            EvidenceError: when it cannot be asked: forbidden (address), unreachable (no such name, no route).
        """
        from gate.adapters.http.errors import no_answer

        with self._line(at, deadline) as connection:
            try:
                connection.open().close()
            except TimeoutError:
                return NOT_ACCEPTED
            except OSError as fault:
                return no_answer(fault, at.site)
        return Accepted()

    def certificate(self, url: str, deadline: Deadline) -> bytes:
        """The certificate that the server of an https URL shows (DER), trusted or not; nothing else is asked.

        Raises:
            EvidenceError: as `get` does, and unreachable when no handshake comes about.
        """
        from gate.adapters.http import exchange
        from gate.adapters.http.errors import no_answer

        at = target(url)
        with self._line(at, deadline) as connection:
            try:
                return exchange.certificate(at, connection)
            except OSError as fault:
                failed = TIMED_OUT if connection.was_cut else no_answer(fault, at.site)
        raise EvidenceError(Cause.UNREACHABLE, f"{at.site} shows no certificate: {failed.message}")

    def _exchange(self, at: Target, headers: Mapping[str, str], deadline: Deadline) -> HttpResponse | Unreachable:
        from gate.adapters.http import exchange
        from gate.adapters.http.errors import no_answer

        with self._line(at, deadline) as connection:
            try:
                answer = exchange.ask(at, headers, connection, self._context(at), MAX_BODY)
            except exchange.FAULTS as fault:
                return TIMED_OUT if connection.was_cut else no_answer(fault, at.site)
            return TIMED_OUT if connection.was_cut else answer  # a body without a length seems to end where it was cut

    def _context(self, at: Target) -> ssl.SSLContext | None:
        from gate.adapters.http import exchange

        return exchange.trusting(self.ca_file) if at.scheme == "https" else None

    def _line(self, at: Target, deadline: Deadline) -> Line:
        """A line to the addresses of the host, every one of which is allowed."""
        from gate.adapters.http.addresses import barred
        from gate.adapters.http.connection import Line

        addresses = self._addresses(at, deadline)
        for address in addresses:
            if reason := barred(address, allow_private=self.allow_private):
                whose = "" if address == at.host else f", the address of {at.host}"
                raise EvidenceError(Cause.FORBIDDEN, f"nobody connects to {address}{whose}: {reason}")
        return Line(addresses, at.port, self.connect_to, deadline)

    def _addresses(self, at: Target, deadline: Deadline) -> Sequence[str]:
        """The addresses of the host, by a thread of their own: no resolver can be told when to give up."""
        found: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

        def look() -> None:
            try:
                found.put(self.resolve(at.host, at.port))
            except (OSError, UnicodeError):
                found.put(())

        threading.Thread(target=look, name=f"resolve {at.host}", daemon=True).start()
        try:
            addresses = found.get(timeout=min(deadline.left, threading.TIMEOUT_MAX))
        except queue.Empty:
            raise EvidenceError(Cause.UNREACHABLE, f"the name {at.host} was not resolved in time") from None
        if not addresses:
            raise EvidenceError(Cause.UNREACHABLE, f"the name {at.host} does not resolve")
        return addresses


def _after(answer: HttpResponse | Unreachable, redirects: int) -> HttpResponse | Unreachable:
    return replace(answer, redirects=redirects) if isinstance(answer, HttpResponse) else answer
