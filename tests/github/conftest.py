"""A fake GitHub, and the door to it."""

from __future__ import annotations

from collections.abc import Callable

from gate.github import Hub
from tests.fakes.github import GitHub

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one


def door(hub: GitHub, token: str = TOKEN, pause: Callable[[float], None] = lambda _seconds: None) -> Hub:
    """The door to the fake, which does not really pause."""
    return Hub(hub.repo, token, hub.url, pause)
