"""Requests to services: GET, POST, TCP connections and certificates, to allowed addresses only.

Every hop of a request is resolved, checked and connected by address, so that a name cannot change between check and
connection. The environment's proxies, `.netrc` and cookies are not used. A request, with its redirects, ends at its
deadline however slowly the server responds.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gate.adapters.clock import Deadline, Stopwatch
from gate.adapters.http.response import CONNECTION_TIMED_OUT, RESPONSE_TIMED_OUT, Connected, HttpResponse, Unreachable
from gate.adapters.http.targets import Target, parse_redirect, parse_url
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    import socket

    from gate.adapters.http.connection import Connect, Connection, Resolve

logger = logging.getLogger(__name__)

MAX_BODY = 4 * 1024 * 1024
"""The largest body, in bytes, compressed and decompressed."""

_REDIRECTS = frozenset({
    HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
})  # fmt: skip


def _resolve(host: str, port: int) -> Sequence[str]:
    from gate.adapters.http import connection

    return connection.resolve(host, port)


def _connect_to(address: str, port: int, timeout: float) -> socket.socket:
    from gate.adapters.http import connection

    return connection.connect_to(address, port, timeout)


@dataclass(frozen=True, slots=True)
class HttpClient:
    """Sends requests. `allow_private` allows loopback and private addresses; `ca_file` adds certificate authorities.

    The rest are its collaborators: a resolver, a function that connects to an address, the clock in nanoseconds, sleep
    in seconds, and a random number from 0 to 1.
    """

    allow_private: bool = False
    ca_file: str = ""
    resolve: Resolve = _resolve
    connect_to: Connect = _connect_to
    clock: Callable[[], int] = time.perf_counter_ns
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = field(default_factory=lambda: random.SystemRandom().random)

    def preload(self) -> None:
        """Imports the libraries of a request, so that the first duration does not include it."""
        from gate.adapters.http import exchange

        exchange.tls_context(self.ca_file)

    def get(
        self, url: str, headers: Mapping[str, str], deadline: Deadline, follow: int = 5
    ) -> HttpResponse | Unreachable:
        """The response after at most `follow` redirects; headers are sent to the URL's own origin only.

        Raises:
            EvidenceError: when the request is impossible: ADDRESS_BLOCKED, CERTIFICATE_NOT_TRUSTED, or UNREACHABLE (no
                such name, no route, failed TLS handshake).
        """
        with _subject(url):
            return self._follow(url, headers, deadline, follow)

    def post(
        self, url: str, content: bytes, headers: Mapping[str, str], deadline: Deadline
    ) -> HttpResponse | Unreachable:
        """The response to a POST request to an https URL, which is a secret: nothing but its host is logged or raised.

        A redirect is not followed: it is the response. The body of a response is not read.

        Raises:
            EvidenceError: as `get` does, without a subject, and ADDRESS_BLOCKED for a URL that is not https.
        """
        target = parse_url(url, instead="")
        if target.scheme != "https":
            raise EvidenceError(Cause.ADDRESS_BLOCKED, f"expected https://, not {target.scheme}://")
        return self._exchange(target, " (webhook)", headers, deadline, content)

    def _follow(
        self, url: str, headers: Mapping[str, str], deadline: Deadline, follow: int
    ) -> HttpResponse | Unreachable:
        target, redirects = parse_url(url), 0
        path = urlsplit(url).path or "/"
        while True:
            response = self._exchange(target, path, headers, deadline)
            location = response.headers.get("location", "") if isinstance(response, HttpResponse) else ""
            if not isinstance(response, HttpResponse) or response.status not in _REDIRECTS or not location:
                return _with_redirects(response, redirects)
            redirects += 1
            if redirects > follow:
                return _with_redirects(response, redirects)
            previous, target = target, parse_redirect(target, location)
            headers = headers if target.origin == previous.origin else {}
            path = " (redirect)"  # the path of a redirect may hold a secret

    def connect(self, target: Target, deadline: Deadline) -> Connected | Unreachable:
        """Checks that the host accepts a TCP connection at the port; nothing is sent.

        Raises:
            EvidenceError: when it is impossible: ADDRESS_BLOCKED, or UNREACHABLE (no such name, no route).
        """
        from gate.adapters.http.errors import classify_error

        stopwatch = Stopwatch()
        outcome: Connected | Unreachable = Connected()
        with _subject(target.url.removeprefix("tcp://")), self._connection(target, deadline) as connection:
            try:
                connection.open().close()
            except TimeoutError:
                outcome = CONNECTION_TIMED_OUT
            except OSError as error:
                outcome = classify_error(error, target.site)
        message = outcome.message if isinstance(outcome, Unreachable) else "connected"
        logger.debug("connect %s: %s, %.3f s", target.site, message, stopwatch.seconds)
        return outcome

    def certificate(self, url: str, deadline: Deadline) -> bytes:
        """The certificate (DER) of an https URL's server, trusted or not; no request is sent.

        Raises:
            EvidenceError: as `get` does, and UNREACHABLE when the handshake fails.
        """
        from gate.adapters.http import exchange
        from gate.adapters.http.errors import classify_error

        with _subject(url):
            target = parse_url(url)
            with self._connection(target, deadline) as connection:
                try:
                    return exchange.fetch_certificate(target, connection)
                except OSError as error:
                    failure = RESPONSE_TIMED_OUT if connection.expired else classify_error(error, target.site)
            raise EvidenceError(Cause.UNREACHABLE, f"{target.site} presents no certificate: {failure.message}")

    def _exchange(
        self, target: Target, path: str, headers: Mapping[str, str], deadline: Deadline, content: bytes | None = None
    ) -> HttpResponse | Unreachable:
        """Sends one request, with a content by POST; `path` is for the log."""
        stopwatch = Stopwatch()
        outcome = self._send(target, headers, deadline, content)
        result = outcome.status if isinstance(outcome, HttpResponse) else outcome.message
        method = "GET" if content is None else "POST"
        logger.debug("%s %s%s: %s, %.3f s", method, target.site, path, result, stopwatch.seconds)
        return outcome

    def _send(
        self, target: Target, headers: Mapping[str, str], deadline: Deadline, content: bytes | None
    ) -> HttpResponse | Unreachable:
        from gate.adapters.http import exchange
        from gate.adapters.http.errors import classify_error

        context = exchange.tls_context(self.ca_file) if target.scheme == "https" else None
        with self._connection(target, deadline) as connection:
            try:
                response = exchange.send(target, headers, connection, context, MAX_BODY, content=content)
            except exchange.REQUEST_ERRORS as error:
                return RESPONSE_TIMED_OUT if connection.expired else classify_error(error, target.site)
            # a body without a length seems to end where the deadline ended the connection
            return RESPONSE_TIMED_OUT if connection.expired else response

    def _connection(self, target: Target, deadline: Deadline) -> Connection:
        """A connection to the addresses of the host, after checking each of them."""
        from gate.adapters.http.addresses import why_blocked
        from gate.adapters.http.connection import Connection

        addresses = self._addresses(target, deadline)
        for address in addresses:
            if reason := why_blocked(address, allow_private=self.allow_private):
                host = "" if address == target.host else f", the address of {target.host},"
                message = f"connections to {address}{host} are blocked: {reason}"
                raise EvidenceError(Cause.ADDRESS_BLOCKED, message)
        return Connection(addresses, target.port, self.connect_to, deadline)

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[str]:
        """The addresses of the host, resolved in a separate thread: a resolver has no timeout."""
        results: queue.SimpleQueue[Sequence[str]] = queue.SimpleQueue()

        def resolve() -> None:
            try:
                results.put(self.resolve(target.host, target.port))
            except (OSError, UnicodeError):
                results.put(())

        threading.Thread(target=resolve, name=f"resolve {target.host}", daemon=True).start()
        try:
            addresses = results.get(timeout=min(deadline.remaining, threading.TIMEOUT_MAX))
        except queue.Empty:
            raise EvidenceError(Cause.UNREACHABLE, f"the name {target.host} was not resolved in time") from None
        if not addresses:
            raise EvidenceError(Cause.UNREACHABLE, f"the name {target.host} does not resolve")
        return addresses


@contextmanager
def _subject(address: str) -> Iterator[None]:
    """Sets the subject of an EvidenceError to the address that the checklist names."""
    try:
        yield
    except EvidenceError as error:
        logger.debug("no request: %s", error.detail)
        raise EvidenceError(error.cause, error.detail, address) from None


def _with_redirects(response: HttpResponse | Unreachable, redirects: int) -> HttpResponse | Unreachable:
    return replace(response, redirects=redirects) if isinstance(response, HttpResponse) else response
