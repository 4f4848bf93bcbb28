"""Timestamps of the GitHub API: ISO 8601 in UTC, `2026-11-20T08:00:00Z`."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.adapters.github.json_types import Json


def parse_timestamp(text: Json) -> datetime:
    """Parse a timestamp of a response.

    Raises:
        ValueError, TypeError: when it is not one; `documented` turns them into a GitHubError.
    """
    timestamp = datetime.fromisoformat(text)
    return timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
