"""Who pushed to a branch ("List repository activities")."""

from __future__ import annotations

from dataclasses import dataclass

from gate.adapters.github.client import GitHubClient, shaped


@dataclass(frozen=True, slots=True)
class Push:
    """One push: by whom (empty when the account is gone), and the commit that the branch was on after it."""

    by: str
    after: str


def pushes(client: GitHubClient, repo: str, branch: str) -> list[Push]:
    """The pushes to a branch of a repository (`owner/name`), which may be a fork of ours; the newest first."""
    said = client.pages(f"/repos/{repo}/activity", ref=f"refs/heads/{branch}")
    with shaped(f"the pushes to {branch}"):
        return [Push(str((one["actor"] or {}).get("login", "")), str(one["after"])) for one in said]
