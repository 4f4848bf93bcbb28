"""What the tests of the door share."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gate.errors import EvidenceError
from gate.fetch import Web
from gate.fetch.answers import Answer, NoAnswer
from gate.model.evidence import Reason
from gate.world import Deadline
from tests.fakes.servers import Behaviour, serving

PATIENCE = 20.0
"""Seconds that no test needs: what is meant to time out is given SHORT."""

SHORT = 0.3


def here(_host: str, _port: int) -> Sequence[str]:
    """Every name is on loopback."""
    return ["127.0.0.1"]


def web(ca_file: str = "") -> Web:
    return Web(allow_private=True, ca_file=ca_file, resolve=here)


def get(behaviour: Behaviour, patience: float = PATIENCE) -> Answer | NoAnswer:
    with serving(behaviour) as server:
        return web().get(server.url(), {}, Deadline.after(patience))


def refusal(url: str, door: Web, patience: float = PATIENCE) -> tuple[Reason, str]:
    with pytest.raises(EvidenceError) as caught:
        door.get(url, {}, Deadline.after(patience))
    return caught.value.reason, caught.value.detail
