"""The subject: the commit and the event, from the environment of a workflow or from the local checkout.

Head repository, branch and commit come from the event, and from GitHub where the event lacks them; never from an
artifact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import PullRequest, open_pulls, pull
from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.config.runner import is_workflow
from gate.model.errors import EvidenceError, GitHubError, UsageError
from gate.model.events import (
    EVENTS_WITH_PULL_REQUEST,
    EVENTS_WITH_STATUS,
    ISSUE_COMMENT,
    MERGE_GROUP,
    PULL_REQUEST,
    WORKFLOW_RUN,
)
from gate.model.subject import Subject
from gate.model.surface import Surface

MAX_EVENT = 32 * 1024 * 1024
"""The largest event payload that is read, in bytes; GitHub limits webhook payloads to 25 MB."""

_PERMISSION = "pull-requests: read"


def read_subjects(host: Host, client: GitHubClient | None = None, as_event: str = "") -> tuple[Subject, ...]:
    """The subjects of this run: those of the GitHub event in a workflow, otherwise the local checkout.

    There are several only when the decision is a status of the head commit: several open pull requests can have the
    same head commit, with different branches or bases, and share that status. A local run can name the event
    (`as_event`) that `when.events` is matched against.

    Raises:
        UsageError: when the event payload cannot be read, when it contains nothing to judge, or when `as_event` is
            given in a workflow.
    """
    trigger = host.env.get("GITHUB_EVENT_NAME", "")
    if not trigger or not is_workflow(host.env):
        return (replace(_local_subject(host.repository), as_event=as_event),)
    if as_event:
        raise UsageError(f"--event {as_event} is for local runs; leave it out, this run is on {trigger}")
    payload = _read_payload(host.workspace, host.env.get("GITHUB_EVENT_PATH", ""))
    commit = Subject(
        event=trigger,
        trigger=trigger,
        repo=host.env.get("GITHUB_REPOSITORY", ""),
        head_sha=host.env.get("GITHUB_SHA", ""),
        tested_sha=host.env.get("GITHUB_SHA", ""),
        branch=host.env.get("GITHUB_REF_NAME", ""),
        run_url=_run_url(host.env),
    )
    return _subjects_of_event(commit, payload, client)


def _subjects_of_event(commit: Subject, payload: Mapping[str, Any], client: GitHubClient | None) -> tuple[Subject, ...]:
    trigger = commit.trigger
    if trigger in EVENTS_WITH_PULL_REQUEST:
        subject = _from_payload(commit, _object(payload, PULL_REQUEST))
        return _with_current_state(subject, commit, client) if trigger in EVENTS_WITH_STATUS and client else (subject,)
    if trigger == MERGE_GROUP:
        return (_from_merge_group(commit, _object(payload, MERGE_GROUP)),)
    if trigger == ISSUE_COMMENT:
        subject = _from_comment(commit, _object(payload, "issue"), client)
        return _with_current_state(subject, commit, client)
    if trigger == WORKFLOW_RUN:
        return _from_workflow_run(commit, _object(payload, WORKFLOW_RUN), client)
    return (commit,)


def _local_subject(repository: Repository) -> Subject:
    head = _git(repository, "rev-parse", "--verify", "-q", "HEAD")
    return Subject(head_sha=head, tested_sha=head, branch=_git(repository, "branch", "--show-current"))


def _git(repository: Repository, *arguments: str) -> str:
    try:
        return repository.git_text(*arguments)
    except EvidenceError:
        return ""  # a folder without a repository can be judged; facts that need git are missing there


def _read_payload(workspace: Workspace, path: str) -> Mapping[str, Any]:
    name = f"the event payload at GITHUB_EVENT_PATH ({path or 'not set'})"
    try:
        payload = json.loads(workspace.read_external(Path(path), MAX_EVENT))
    except EvidenceError as error:
        advice = "the runner writes it; mount its folder if you run your own container"
        raise UsageError(f"{name} cannot be read: {error.detail}; {advice}") from None
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise UsageError(f"{name} is not a JSON object; the runner writes it, so no step of the job may change it")
    return payload


# ----------------------------------------------------------------------------------------------- from the payload alone


def _from_payload(commit: Subject, pull_request: Mapping[str, Any]) -> Subject:
    base, head = _object(pull_request, "base"), _object(pull_request, "head")
    head_repo, base_repo = _object(head, "repo").get("full_name"), _object(base, "repo").get("full_name")
    number = pull_request.get("number")
    return replace(
        commit,
        event=PULL_REQUEST,
        head_sha=str(head.get("sha") or commit.head_sha),
        branch=str(head.get("ref") or commit.branch),
        base_ref=str(base.get("ref") or ""),
        base_sha=str(base.get("sha") or ""),
        pull_request=number if isinstance(number, int) else None,
        head_repo=str(head_repo or ""),
        is_fork=bool(pull_request) and head_repo != base_repo,
        is_draft=pull_request.get("draft") is True,
        labels=_labels(pull_request),
    )


def _from_merge_group(commit: Subject, merge_group: Mapping[str, Any]) -> Subject:
    return replace(
        commit,
        head_sha=str(merge_group.get("head_sha") or commit.head_sha),
        branch=str(merge_group.get("head_ref") or commit.branch).removeprefix("refs/heads/"),
        base_ref=str(merge_group.get("base_ref") or "").removeprefix("refs/heads/"),
        base_sha=str(merge_group.get("base_sha") or ""),
    )


# ------------------------------------------------------------------------------------------------------ from GitHub too


def _from_comment(commit: Subject, issue: Mapping[str, Any], client: GitHubClient | None) -> Subject:
    number = issue.get("number")
    if not isinstance(number, int) or not issue.get("pull_request"):
        raise UsageError(
            "this comment is on an issue, and a gate judges pull requests; give the job "
            "`if: github.event.issue.pull_request`"
        )
    try:
        pull_request = pull(_require(client), number)
    except GitHubError as error:
        raise UsageError(f"pull request #{number} cannot be read: {error}{error.remedy(_PERMISSION)}") from None
    if not pull_request.is_open:
        raise UsageError(f"pull request #{number} is closed; nothing was written")
    return _from_pull_request(commit, pull_request)


def _with_current_state(subject: Subject, commit: Subject, client: GitHubClient | None) -> tuple[Subject, ...]:
    """The subject as it is now, then the other open pull requests with the same head commit.

    Base, labels and draft state come from GitHub, because the payload of a run that is started again is old. The other
    pull requests share the status, so that a lenient base never passes for a strict one.
    """
    pull_requests = _open_pulls(subject.head_sha, client)
    siblings = {pull_request.number: _from_pull_request(commit, pull_request) for pull_request in pull_requests}
    if now := siblings.pop(subject.pull_request or 0, None):
        subject = replace(
            subject, base_ref=now.base_ref, base_sha=now.base_sha, is_draft=now.is_draft, labels=now.labels
        )
    return subject, *siblings.values()


def _open_pulls(sha: str, client: GitHubClient | None) -> list[PullRequest]:
    try:
        return open_pulls(_require(client), sha)
    except GitHubError as error:
        raise UsageError(f"the open pull requests cannot be read: {error}{error.remedy(_PERMISSION)}") from None


def _from_workflow_run(commit: Subject, run: Mapping[str, Any], client: GitHubClient | None) -> tuple[Subject, ...]:
    """The pull requests of a finished run, or its branch when no pull request started it."""
    sha, branch = str(run.get("head_sha") or ""), str(run.get("head_branch") or "")
    repo = str(_object(run, "head_repository").get("full_name") or "")
    event = str(run.get("event") or "")
    if not event.startswith(PULL_REQUEST):
        return (replace(commit, event=event or commit.event, head_sha=sha, tested_sha=sha, branch=branch),)
    pull_requests = _open_pulls(sha, client)
    if not any((pull_request.head_repo, pull_request.head_ref) == (repo, branch) for pull_request in pull_requests):
        raise UsageError(
            f"no open pull request has the head {sha[:7]} of {repo}:{branch}: it was closed, or has a newer commit "
            "whose own run will be judged; nothing was written"
        )
    return tuple(_from_pull_request(commit, pull_request) for pull_request in pull_requests)


def _require(client: GitHubClient | None) -> GitHubClient:
    if client is None:
        advice = Surface.WORKFLOW.token_advice
        raise UsageError(f"only GitHub knows which pull request this run is about; {advice}")
    return client


def _from_pull_request(commit: Subject, pull_request: PullRequest) -> Subject:
    """The subject of a run that did not check out the pull request: `tested_sha` is empty."""
    return replace(
        commit,
        event=PULL_REQUEST,
        head_sha=pull_request.head_sha,
        tested_sha="",
        branch=pull_request.head_ref,
        base_ref=pull_request.base_ref,
        base_sha=pull_request.base_sha,
        pull_request=pull_request.number,
        head_repo=pull_request.head_repo,
        is_fork=pull_request.head_repo != commit.repo,
        is_draft=pull_request.is_draft,
        labels=pull_request.labels,
    )


# -------------------------------------------------------------------------------------------------------------- helpers


def _object(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def _labels(pull_request: Mapping[str, Any]) -> frozenset[str]:
    labels = pull_request.get("labels")
    entries = labels if isinstance(labels, list) else []
    return frozenset(str(label.get("name")) for label in entries if isinstance(label, dict))


def _run_url(env: Mapping[str, str]) -> str:
    parts = (env.get("GITHUB_SERVER_URL"), env.get("GITHUB_REPOSITORY"), env.get("GITHUB_RUN_ID"))
    return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""
