"""Commit statuses (GitLab's documentation, "Commits API", "Set commit pipeline status")."""

from __future__ import annotations

from gate.adapters.gitlab.client import GitLabClient, expect_documented
from gate.model.lazy_dataclass import dataclass
from gate.model.text import truncate

MAX_TEXT = 255
"""The most characters of a description and of an address."""


@dataclass(frozen=True, slots=True)
class PipelineStatus:
    """A status, which GitLab shows as a job of the commit's pipeline: `state` is success or failed."""

    name: str
    state: str
    description: str
    url: str = ""


def set_status(client: GitLabClient, sha: str, status: PipelineStatus, pipeline: int = 0) -> None:
    """Sets the status on the commit, unless the newest one of its name is the same.

    `pipeline` is the id of the pipeline that it is added to; with 0, GitLab chooses.
    """
    description = truncate(status.description, MAX_TEXT)
    if _is_set(client, sha, status, description):
        return
    body = {"state": status.state, "name": status.name, "description": description}
    if pipeline:
        body["pipeline_id"] = str(pipeline)
    if status.url and len(status.url) <= MAX_TEXT:
        body["target_url"] = status.url
    client.send("POST", f"statuses/{sha}", body)


def _is_set(client: GitLabClient, sha: str, status: PipelineStatus, description: str) -> bool:
    """Whether the newest status of this name on the commit is the same; a status in use cannot be set again."""
    entries = client.pages(f"repository/commits/{sha}/statuses", name=status.name)
    with expect_documented("the statuses of a commit"):
        newest = max(entries, key=lambda entry: int(entry["id"]), default=None)
        return newest is not None and (newest["status"], newest["description"]) == (status.state, description)
