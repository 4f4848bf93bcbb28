"""A fake GitHub, and the door to it."""

from __future__ import annotations

from collections.abc import Callable

from gate.adapters.github import GitHubClient
from tests.fakes.github import GitHub

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one


def door(client: GitHub, token: str = TOKEN, pause: Callable[[float], None] = lambda _seconds: None) -> GitHubClient:
    """The door to the fake, which does not really pause."""
    return GitHubClient(client.repo, token, client.url, pause)
