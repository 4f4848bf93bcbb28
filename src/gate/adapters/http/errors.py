"""What an exception of a connection means: the service was seen to be down, or could not be asked at all."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator

from gate.adapters.http.response import TIMED_OUT, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_CAUSES = 50


def no_answer(fault: BaseException, site: str) -> Unreachable:
    """How the service failed to answer.

    No text of the exception is repeated: it may quote a header.

    Raises:
        EvidenceError: when it could not be asked at all: forbidden for a certificate that is not trusted, unreachable
            when TLS or the network on the way make it impossible.
    """
    causes = list(_causes(fault))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise EvidenceError(Cause.FORBIDDEN, f"the certificate of {site} is not trusted: {cause.verify_message}")
    for cause in causes:
        if found := _seen_down(cause):
            return found
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            raise EvidenceError(Cause.UNREACHABLE, f"{site} and the gate agree on no TLS: {_tls(cause)}")
        if isinstance(cause, OSError) and cause.errno:
            raise EvidenceError(Cause.UNREACHABLE, f"there is no way to {site}: {cause.strerror}")
    return Unreachable("the answer is not HTTP")


def _seen_down(cause: BaseException) -> Unreachable | None:
    if isinstance(cause, TimeoutError):
        return TIMED_OUT
    if isinstance(cause, ConnectionRefusedError):
        return Unreachable("connection refused")
    if isinstance(cause, (http.client.RemoteDisconnected, ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Unreachable("connection closed without an answer")
    if isinstance(cause, (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)):
        return Unreachable("connection reset")
    if isinstance(cause, http.client.IncompleteRead):
        return Unreachable("the answer broke off")
    return None


def _tls(cause: ssl.SSLError) -> str:
    return (cause.reason or "unknown").replace("_", " ").lower()


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """The exception and all it was made of: requests and urllib3 wrap the true cause in arguments and contexts."""
    waiting, met = [fault], set[int]()
    while waiting and len(met) < MAX_CAUSES:
        current = waiting.pop(0)
        if id(current) in met:
            continue
        met.add(id(current))
        yield current
        inner = (current.__cause__, current.__context__, getattr(current, "reason", None), *current.args)
        waiting.extend(each for each in inner if isinstance(each, BaseException))
