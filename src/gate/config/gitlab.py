"""What a job of GitLab CI/CD provides, from its predefined variables.

Source: GitLab's documentation, "Predefined CI/CD variables reference".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gate.config.runner import is_gitlab
from gate.model.lazy_dataclass import dataclass

_SHA = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_NUMBER = re.compile("[1-9][0-9]{0,17}")

_SOURCES = {"merge_request_event": "pull_request", "schedule": "schedule", "push": "push"}
"""The events by `CI_PIPELINE_SOURCE`; other sources are started by hand or by another system."""


@dataclass(frozen=True, slots=True)
class MergeRequestJob:
    """The merge request of the job: `number` is its `iid` in `project` (an id), where its notes are.

    `head_sha` is the head of the source branch, also in a pipeline for merged results, and `base_sha` the commit of the
    target branch that its diff begins at. Each is empty when GitLab does not say so.
    """

    number: int
    project: str
    head_sha: str
    base_sha: str
    base_ref: str
    branch: str
    head_project: str
    is_fork: bool
    is_draft: bool
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class GitLabJob:
    """A job: the project of its pipeline (id and path), its commit, and the event by GitHub's names.

    `pipeline` and `job` are ids, 0 when GitLab does not say which. `name` is that of the job, which a retry keeps, and
    `url` its address.
    """

    api_url: str
    server_url: str
    project: str
    path: str
    sha: str
    branch: str
    default_branch: str
    event: str
    pipeline: int
    job: int
    name: str
    url: str
    merge_request: MergeRequestJob | None

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> GitLabJob | None:
        """The job that the environment describes; None outside of GitLab CI/CD."""
        if not is_gitlab(env):
            return None
        return cls(
            api_url=env.get("CI_API_V4_URL", ""),
            server_url=env.get("CI_SERVER_URL", ""),
            project=_digits(env.get("CI_PROJECT_ID", "")),
            path=env.get("CI_PROJECT_PATH", ""),
            sha=_sha(env.get("CI_COMMIT_SHA", "")),
            branch=env.get("CI_COMMIT_BRANCH", ""),
            default_branch=env.get("CI_DEFAULT_BRANCH", ""),
            event=_SOURCES.get(env.get("CI_PIPELINE_SOURCE", ""), "workflow_dispatch"),
            pipeline=int(_digits(env.get("CI_PIPELINE_ID", "")) or 0),
            job=int(_digits(env.get("CI_JOB_ID", "")) or 0),
            name=env.get("CI_JOB_NAME", ""),
            url=env.get("CI_JOB_URL", ""),
            merge_request=_merge_request(env),
        )


def _merge_request(env: Mapping[str, str]) -> MergeRequestJob | None:
    number = _digits(env.get("CI_MERGE_REQUEST_IID", ""))
    if not number:
        return None
    path, head_path = env.get("CI_MERGE_REQUEST_PROJECT_PATH", ""), env.get("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "")
    labels = env.get("CI_MERGE_REQUEST_LABELS", "").split(",")
    return MergeRequestJob(
        number=int(number),
        project=_digits(env.get("CI_MERGE_REQUEST_PROJECT_ID", "")),
        head_sha=_sha(env.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")) or _sha(env.get("CI_COMMIT_SHA", "")),
        base_sha=_sha(env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")),
        base_ref=env.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""),
        branch=env.get("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", ""),
        head_project=head_path,
        is_fork=head_path != path,
        is_draft=env.get("CI_MERGE_REQUEST_DRAFT", "").lower() == "true",
        labels=frozenset(label.strip() for label in labels if label.strip()),
    )


def _sha(text: str) -> str:
    """The SHA of a commit, or an empty text: it becomes part of addresses and of git's arguments."""
    return text if _SHA.fullmatch(text) else ""


def _digits(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else ""
