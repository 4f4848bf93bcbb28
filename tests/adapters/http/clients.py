"""Clients and timeouts that the tests of the HTTP adapter share."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.fakes.servers import Behaviour, serving

TIMEOUT = 20.0
"""Seconds that no test needs; a test that expects a timeout uses SHORT_TIMEOUT."""

SHORT_TIMEOUT = 0.3


def resolve_to_loopback(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def loopback_client(ca_file: str = "") -> HttpClient:
    return HttpClient(allow_private=True, ca_file=ca_file, resolve=resolve_to_loopback)


def get(behaviour: Behaviour, timeout: float = TIMEOUT) -> HttpResponse | Unreachable:
    with serving(behaviour) as server:
        return loopback_client().get(server.url(), {}, Deadline.after(timeout))


def refusal(url: str, client: HttpClient, timeout: float = TIMEOUT) -> tuple[Cause, str]:
    """Return cause and detail of the EvidenceError that a request raises; its subject is the URL."""
    with pytest.raises(EvidenceError) as caught:
        client.get(url, {}, Deadline.after(timeout))
    assert caught.value.subject == url
    return caught.value.cause, caught.value.detail
