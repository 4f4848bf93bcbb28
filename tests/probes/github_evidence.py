"""Helpers for the tests of probes that query GitHub."""

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
from tests.adapters.github.conftest import TOKEN, github_client
from tests.fakes.github import BASE, HEAD, GitHub

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Four hours after the first event on the fake."""

PULL = Subject(
    event="pull_request", trigger="pull_request", repo="acme/shop", head_sha=HEAD, branch="topic", base_ref="main",
    pull_request=7,
)  # fmt: skip
MAIN = Subject(event="schedule", trigger="schedule", repo="acme/shop", head_sha=BASE, branch="main")


def measure(
    name: str, client: GitHub | None, subject: Subject = PULL, env: Mapping[str, str] | None = None, **params: Any
) -> Evidence:
    """The evidence of the probe for the item `licence`; without a fake GitHub there is no token."""
    probe = registry.load(name)
    context = ProbeContext(
        Host.at(Path(), NOW, dict(env or {})), subject, client=github_client(client) if client else None, item="licence"
    )
    return probe.measure(probe.params.model_validate(params), context)


def number(value: int) -> Seen:
    """A fact with this number."""
    return Seen(Decimal(value))


def grant(client: GitHub, *permissions: str) -> None:
    """Gives the token these permissions, such as `checks: read`, and no others."""
    levels = {
        name.replace("-", "_"): level for name, _, level in (permission.partition(": ") for permission in permissions)
    }
    account = client.accounts[TOKEN]
    account.permissions, account.default_level = levels, "none"
