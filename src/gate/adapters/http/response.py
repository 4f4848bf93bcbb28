"""The outcome of a request or a connection: a response, or a service that is down."""

from __future__ import annotations

from collections.abc import Mapping

from gate.model.evidence import Unseen
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response. Names of headers are in lower case; `body` is unseen when it is too large or cannot be decoded.

    `is_complete` is false when the body was not read to its end, so that the duration says nothing about the service.
    `redirects` counts the redirects received, including a last one that was not followed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | Unseen
    is_complete: bool = True
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Connected:
    """A TCP connection was accepted, and closed without sending anything."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The service is down: it gave no complete response. `message` says how (`connection refused`)."""

    message: str
    timed_out: bool = False


RESPONSE_TIMED_OUT = Unreachable("no complete response in time", timed_out=True)
CONNECTION_TIMED_OUT = Unreachable("no connection in time", timed_out=True)
