"""Pushes to a branch ("List repository activities")."""

from __future__ import annotations

from datetime import datetime

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc


@dataclass(frozen=True, slots=True)
class Push:
    """A push: the login (empty when the account is deleted), and the commits of the branch after it and before it."""

    pusher: str
    sha: str
    before: str
    at: datetime


def pushes(client: GitHubClient, repo: str, branch: str) -> list[Push]:
    """The pushes to a branch of a repository (`owner/name`, possibly a fork), newest first."""
    entries = client.pages(f"/repos/{repo}/activity", ref=f"refs/heads/{branch}")
    with expect_documented(f"the pushes to {branch}"):
        return [
            Push(
                pusher=str((entry["actor"] or {}).get("login", "")),
                sha=str(entry["after"]),
                before=str(entry["before"]),
                at=parse_utc(entry["timestamp"]),
            )
            for entry in entries
        ]
