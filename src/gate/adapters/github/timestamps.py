"""Moments as GitHub writes them: ISO 8601 in UTC, `2026-11-20T08:00:00Z`."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.adapters.github.client import Json


def moment(said: Json) -> datetime:
    """The moment in an answer.

    Raises:
        ValueError, TypeError: when it is none; `shaped` turns them into a HubError.
    """
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
