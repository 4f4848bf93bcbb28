"""How the tests ask GitHub by a probe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gate.adapters.host import Host
from gate.model.evidence import Evidence, Seen
from gate.model.subject import Subject
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext
from tests.adapters.github.conftest import TOKEN, door
from tests.fakes.github import BASE, HEAD, GitHub

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Four hours after the first thing that happens on the fake."""

PULL = Subject(event="pull_request", repo="acme/shop", head_sha=HEAD, branch="topic", base_ref="main", pull_request=7)
MAIN = Subject(event="schedule", repo="acme/shop", head_sha=BASE, branch="main")


def look(
    name: str, client: GitHub | None, subject: Subject = PULL, env: Mapping[str, str] | None = None, **params: Any
) -> Evidence:
    """What the probe of that name sees, asked by the item `licence`; without a GitHub there is no token."""
    kind = registry.load(name)
    context = ProbeContext(
        Host.at(Path(), NOW, dict(env or {})), subject, client=door(client) if client else None, item="licence"
    )
    return kind.measure(kind.params.model_validate(params), context)


def number(value: int) -> Seen:
    return Seen(Decimal(value))


def grant(client: GitHub, *permissions: str) -> None:
    """Gives the token these permissions, such as `checks: read`, and no others."""
    held = {name.replace("-", "_"): level for name, _, level in (each.partition(": ") for each in permissions)}
    account = client.accounts[TOKEN]
    account.permissions, account.others = held, "none"
