"""Classifies connection errors: the service is down, or the gate cannot reach it at all."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator

from gate.adapters.http.response import RESPONSE_TIMED_OUT, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_CAUSES = 50


def classify_error(error: BaseException, site: str) -> Unreachable:
    """Says in which way the service is down.

    The text of the exception is not repeated: it may quote a header.

    Raises:
        EvidenceError: when the request is impossible: CERTIFICATE_NOT_TRUSTED, or UNREACHABLE when the TLS handshake or
            the network fails.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            message = f"the certificate of {site} is not trusted: {cause.verify_message}"
            raise EvidenceError(Cause.CERTIFICATE_NOT_TRUSTED, message)
    for cause in causes:
        if outcome := _unreachable(cause):
            return outcome
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            raise EvidenceError(Cause.UNREACHABLE, f"the TLS handshake with {site} failed: {_tls_reason(cause)}")
        if isinstance(cause, OSError) and cause.errno:
            raise EvidenceError(Cause.UNREACHABLE, f"there is no route to {site}: {cause.strerror}")
    return Unreachable("the response is not HTTP")


def _unreachable(cause: BaseException) -> Unreachable | None:
    if isinstance(cause, TimeoutError):
        return RESPONSE_TIMED_OUT
    if isinstance(cause, ConnectionRefusedError):
        return Unreachable("connection refused")
    if isinstance(cause, (http.client.RemoteDisconnected, ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Unreachable("connection closed without a response")
    if isinstance(cause, (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)):
        return Unreachable("connection reset")
    if isinstance(cause, http.client.IncompleteRead):
        return Unreachable("the response was cut off")
    return None


def _tls_reason(cause: ssl.SSLError) -> str:
    return (cause.reason or "unknown").replace("_", " ").lower()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and every exception inside it: requests and urllib3 wrap causes in arguments and contexts."""
    queue, visited = [error], set[int]()
    while queue and len(visited) < MAX_CAUSES:
        current = queue.pop(0)
        if id(current) in visited:
            continue
        visited.add(id(current))
        yield current
        inner = (current.__cause__, current.__context__, getattr(current, "reason", None), *current.args)
        queue.extend(cause for cause in inner if isinstance(cause, BaseException))
