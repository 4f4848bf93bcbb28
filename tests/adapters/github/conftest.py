"""The client of the fake GitHub."""

from __future__ import annotations

from collections.abc import Callable

from gate.adapters.github import GitHubClient
from tests.fakes.github import GitHub

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one


def github_client(
    github: GitHub, token: str = TOKEN, sleep: Callable[[float], None] = lambda _seconds: None
) -> GitHubClient:
    """Return a client of the fake; by default it does not really sleep."""
    return GitHubClient(github.repo, token, github.url, sleep)
