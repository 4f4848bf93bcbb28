"""Commit statuses: the verdict on a commit that the job's own check is not attached to."""

from __future__ import annotations

from http import HTTPStatus

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.errors import expect_documented
from gate.model.errors import GitHubError
from gate.model.lazy_dataclass import dataclass


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
    if _is_set(client, sha, status):
        return
    body = {"context": status.context, "state": status.state, "description": status.description}
    if status.url:
        body["target_url"] = status.url
    client.send("POST", f"statuses/{sha}", body)


def _is_set(client: GitHubClient, sha: str, status: CommitStatus) -> bool:
    """Whether the commit has this status; false also when GitHub does not say so, because it can be set again."""
    expected = status.context, status.state, status.description
    try:
        entries = client.pages(f"commits/{sha}/status", fresh=True, list_key="statuses")
        with expect_documented("the statuses of a commit"):
            return any((entry["context"], entry["state"], entry["description"]) == expected for entry in entries)
    except GitHubError as error:
        if error.status != HTTPStatus.OK:
            raise
        return False
