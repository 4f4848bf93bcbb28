"""What the tests of the door share."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gate.adapters.clock import Deadline
from gate.adapters.http.client import HttpClient
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.fakes.servers import Behaviour, serving

PATIENCE = 20.0
"""Seconds that no test needs: what is meant to time out is given SHORT."""

SHORT = 0.3


def here(_host: str, _port: int) -> Sequence[str]:
    """Every name is on loopback."""
    return ["127.0.0.1"]


def web(ca_file: str = "") -> HttpClient:
    return HttpClient(allow_private=True, ca_file=ca_file, resolve=here)


def get(behaviour: Behaviour, patience: float = PATIENCE) -> HttpResponse | Unreachable:
    with serving(behaviour) as server:
        return web().get(server.url(), {}, Deadline.after(patience))


def refusal(url: str, door: HttpClient, patience: float = PATIENCE) -> tuple[Cause, str]:
    with pytest.raises(EvidenceError) as caught:
        door.get(url, {}, Deadline.after(patience))
    return caught.value.cause, caught.value.detail
