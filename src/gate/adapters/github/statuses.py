"""Commit statuses: the verdict on a commit that the job's own check is not attached to."""

from __future__ import annotations

from dataclasses import dataclass

from gate.adapters.github.client import GitHubClient


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """A status: `state` is success, failure, error or pending; `description` has at most 140 characters."""

    context: str
    state: str
    description: str
    url: str = ""


def set_status(client: GitHubClient, sha: str, status: CommitStatus) -> None:
    """Sets the status of its context on the commit, unless it has the same state and description already.

    The newest status of a context counts, so setting it twice does no harm.

    Raises:
        GitHubError: when GitHub refuses or does not answer.
    """
    expected = status.context, status.state, status.description
    entries = client.pages(f"commits/{sha}/status", fresh=True, list_key="statuses")
    if any((entry["context"], entry["state"], entry["description"]) == expected for entry in entries):
        return
    body = {"context": status.context, "state": status.state, "description": status.description}
    if status.url:
        body["target_url"] = status.url
    client.send("POST", f"statuses/{sha}", body)
