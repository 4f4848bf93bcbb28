"""What became of a request or a connection that could be made: an answer, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gate.model.evidence import Unseen


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What a service answered. Names of headers are in lower case; `body` is unseen when it is too large to read.

    `ended` is false when nobody waited for the end of the body, so that the answer says nothing about how long it
    takes. `redirects` counts the redirects that were met, the last one too when it was not followed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | Unseen
    ended: bool = True
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """A connection (TCP) was accepted, and closed again before a word was said."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The service was asked and gave no whole answer: it is seen to be down. `words` say how (`connection refused`)."""

    message: str
    timed_out: bool = False


TIMED_OUT = Unreachable("no whole answer in time", timed_out=True)
NOT_ACCEPTED = Unreachable("no connection in time", timed_out=True)
