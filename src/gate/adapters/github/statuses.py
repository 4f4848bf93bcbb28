"""Commit statuses: the verdict on a commit that the job's own check is not on."""

from __future__ import annotations

from dataclasses import dataclass

from gate.adapters.github.client import GitHubClient


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """A status: `state` is success, failure, error or pending, `description` at most 140 characters."""

    context: str
    state: str
    description: str
    url: str = ""


def set_status(client: GitHubClient, sha: str, status: CommitStatus) -> None:
    """Sets the status of its context on the commit; one that says the same already is left.

    The newest status of a context is the one that counts, so that setting it once more does no harm.

    Raises:
        HubError: when GitHub refuses, or does not answer.
    """
    wanted = status.context, status.state, status.description
    known = client.pages(f"commits/{sha}/status", fresh=True, within="statuses")
    if any((one["context"], one["state"], one["description"]) == wanted for one in known):
        return
    body = {"context": status.context, "state": status.state, "description": status.description}
    if status.url:
        body["target_url"] = status.url
    client.send("POST", f"statuses/{sha}", body)
