"""The subject: the commit and the event, from the environment of a workflow or from the local checkout.

Head repository, branch and commit come from the event, and from GitHub where the event lacks them; never from an
artifact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.config.runner import Runner, is_gitlab, is_workflow, run_url
from gate.model.codes import Code
from gate.model.errors import EvidenceError, UsageError
from gate.model.events import (
    DEPLOYMENT_STATUS,
    EVENTS,
    EVENTS_WITH_PULL_REQUEST,
    EVENTS_WITH_STATUS,
    ISSUE_COMMENT,
    LOCAL,
    MERGE_GROUP,
    PULL_REQUEST,
    WORKFLOW_DISPATCH,
    WORKFLOW_RUN,
)
from gate.model.subject import Run, Subject
from gate.model.text import join_names, map_strings, replace_surrogates

MAX_EVENT = 32 * 1024 * 1024
"""The largest event payload that is read, in bytes; GitHub limits webhook payloads to 25 MB."""

MAX_NUMBER = 10**18
"""Numbers of pull requests and ids of runs are below this."""


def read_subjects(
    host: Host, client: GitHubClient | None = None, as_event: str = "", *, has_status: bool = True
) -> tuple[Subject, ...]:
    """The subjects of this run: of the GitHub event in a workflow, of a job of GitLab, otherwise the local checkout.

    There are several only when the decision is a status of the head commit: several open pull requests can have the
    same head commit, with different branches or bases, and share that status. A run without a status (`has_status`)
    judges only its own subject. A local run can name the event (`as_event`) that `when.events` is matched against.

    Raises:
        UsageError: when the event is not supported, when its payload cannot be read or contains nothing to judge, or
            when `as_event` is given in a workflow.
    """
    if is_gitlab(host.env):
        return _subjects_on_gitlab(host.env, as_event)
    trigger = host.env.get("GITHUB_EVENT_NAME", "")
    if not trigger or not is_workflow(host.env):
        return (replace(_local_subject(host.repository), as_event=as_event),)
    if as_event:
        raise _event_in_workflow(as_event, trigger)
    if trigger not in EVENTS:
        raise _unsupported(trigger)
    payload = _read_payload(host.workspace, host.env.get("GITHUB_EVENT_PATH", ""))
    branch, runner = host.env.get("GITHUB_REF_NAME", ""), Runner.from_environment(host.env)
    is_tag = host.env.get("GITHUB_REF", "").startswith("refs/tags/")  # a tag may have the name of the default branch
    default_branch = "" if is_tag else _object(payload, "repository").get("default_branch")
    commit = Subject(
        event=trigger,
        trigger=trigger,
        repo=host.env.get("GITHUB_REPOSITORY", ""),
        head_sha=host.env.get("GITHUB_SHA", ""),
        tested_sha=host.env.get("GITHUB_SHA", ""),
        branch=branch,
        run_url=run_url(host.env),
        run=Run(runner.run_id, runner.attempt),
        is_default_branch=bool(branch) and default_branch == branch,
    )
    return _subjects_of_event(commit, payload, client, has_status=has_status)


def _subjects_on_gitlab(env: Mapping[str, str], as_event: str) -> tuple[Subject, ...]:
    from gate.config.gitlab import GitLabJob
    from gate.policy.gitlab import read_subject

    job = GitLabJob.from_environment(env)
    if job and as_event:
        raise _event_in_workflow(as_event, job.event)
    return (read_subject(job),) if job else ()


def _event_in_workflow(as_event: str, trigger: str) -> UsageError:
    message = f"--event {as_event} is for local runs; leave it out, this run is on {trigger}"
    return UsageError(Code.EVENT_IN_WORKFLOW, message)


def _unsupported(trigger: str) -> UsageError:
    supported = join_names([event for event in EVENTS if event != LOCAL], len(EVENTS))
    return UsageError(
        Code.UNSUPPORTED_EVENT,
        f"a run on {trigger} judges nothing, because its commit and checklist are not defined there; "
        f"start the workflow on one of these events: {supported}",
    )


def _subjects_of_event(
    commit: Subject, payload: Mapping[str, Any], client: GitHubClient | None, *, has_status: bool
) -> tuple[Subject, ...]:
    trigger = commit.trigger
    if (trigger == WORKFLOW_DISPATCH and has_status) or trigger in (*EVENTS_WITH_PULL_REQUEST, ISSUE_COMMENT):
        return _subjects_on_github(commit, payload, client)
    if trigger in (MERGE_GROUP, DEPLOYMENT_STATUS):
        is_merge_group = trigger == MERGE_GROUP
        return (_from_merge_group(commit, payload) if is_merge_group else _from_deployment(commit, payload),)
    if trigger == WORKFLOW_RUN:
        return _from_workflow_run(commit, _object(payload, WORKFLOW_RUN), client)
    return (commit,)


def _subjects_on_github(
    commit: Subject, payload: Mapping[str, Any], client: GitHubClient | None
) -> tuple[Subject, ...]:
    """The subjects of an event about a pull request, and of a run that was started for a commit by hand."""
    from gate.policy.pull_subjects import from_comment, from_dispatch, with_current_state

    if commit.trigger == WORKFLOW_DISPATCH:
        return from_dispatch(commit, client)
    if commit.trigger == ISSUE_COMMENT:
        subject = from_comment(commit, _object(payload, "issue"), client)
        return with_current_state(subject, commit, client)
    subject = _from_payload(commit, _object(payload, PULL_REQUEST))
    return (
        with_current_state(subject, commit, client) if commit.trigger in EVENTS_WITH_STATUS and client else (subject,)
    )


def _local_subject(repository: Repository) -> Subject:
    head, _, ref = _git(repository, "rev-parse", "HEAD", "--symbolic-full-name", "HEAD").partition("\n")
    if not head:  # before the first commit, the branch has a name and no commit
        return Subject(branch=_git(repository, "branch", "--show-current"))
    branch = ref.removeprefix("refs/heads/") if ref != "HEAD" else ""  # it is detached
    return Subject(head_sha=head, tested_sha=head, branch=branch)


def _git(repository: Repository, *arguments: str) -> str:
    try:
        return repository.git_text(*arguments)
    except EvidenceError:
        return ""  # a folder without a repository can be judged; facts that need git are missing there


def _read_payload(workspace: Workspace, path: str) -> Mapping[str, Any]:
    name = f"the event payload at GITHUB_EVENT_PATH ({path or 'not set'})"
    try:
        payload = map_strings(json.loads(workspace.read_external(Path(path), MAX_EVENT)), replace_surrogates)
    except EvidenceError as error:
        advice = "the runner writes it; mount its folder if you run your own container"
        raise UsageError(Code.UNREADABLE_EVENT, f"{name} cannot be read: {error.detail}; {advice}") from None
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise UsageError(
            Code.UNREADABLE_EVENT,
            f"{name} is not a JSON object; the runner writes it, so no step of the job may change it",
        )
    return payload


# ----------------------------------------------------------------------------------------------- from the payload alone


def _from_payload(commit: Subject, pull_request: Mapping[str, Any]) -> Subject:
    base, head = _object(pull_request, "base"), _object(pull_request, "head")
    head_repo, base_repo = _object(head, "repo").get("full_name"), _object(base, "repo").get("full_name")
    number = pull_request.get("number")
    return replace(
        commit,
        event=PULL_REQUEST,
        head_sha=_sha(head.get("sha")) or commit.head_sha,
        branch=str(head.get("ref") or commit.branch),
        base_ref=str(base.get("ref") or ""),
        base_sha=_sha(base.get("sha")),
        pull_request=_number(number) or None,
        head_repo=str(head_repo or ""),
        is_fork=bool(pull_request) and head_repo != base_repo,
        is_draft=pull_request.get("draft") is True,
        labels=_labels(pull_request),
        is_default_branch=False,
    )


def _from_merge_group(commit: Subject, payload: Mapping[str, Any]) -> Subject:
    merge_group = _object(payload, MERGE_GROUP)
    return replace(
        commit,
        head_sha=_sha(merge_group.get("head_sha")) or commit.head_sha,
        branch=str(merge_group.get("head_ref") or commit.branch).removeprefix("refs/heads/"),
        base_ref=str(merge_group.get("base_ref") or "").removeprefix("refs/heads/"),
        base_sha=_sha(merge_group.get("base_sha")),
    )


def _from_deployment(commit: Subject, payload: Mapping[str, Any]) -> Subject:
    """The deployed commit. Anybody's commit can be deployed, so the checklist of the default branch decides.

    GitHub starts no run for the state `inactive`; the other states come before the end, or mean that it failed.
    """
    deployment, status = _object(payload, "deployment"), _object(payload, DEPLOYMENT_STATUS)
    state, sha = str(status.get("state") or "unknown"), _sha(deployment.get("sha"))
    if state != "success":
        raise UsageError(
            Code.DEPLOYMENT_NOT_SUCCESSFUL,
            f"the state of this deployment is {state}, so there is nothing to judge yet; give the job "
            "`if: github.event.deployment_status.state == 'success'`",
        )
    if not sha:
        raise UsageError(
            Code.EVENT_WITHOUT_COMMIT,
            "the deployment in the event payload has no commit, so there is nothing to judge",
        )
    default_branch = str(_object(payload, "repository").get("default_branch") or "")
    return replace(
        commit,
        head_sha=sha,
        branch=str(deployment.get("ref") or ""),
        base_ref=default_branch,
        is_default_branch=False,
        environment=str(deployment.get("environment") or ""),
    )


def _from_workflow_run(commit: Subject, run: Mapping[str, Any], client: GitHubClient | None) -> tuple[Subject, ...]:
    """The pull requests of a finished run, or its branch when no pull request started it."""
    sha, branch = _sha(run.get("head_sha")), str(run.get("head_branch") or "")
    repo = str(_object(run, "head_repository").get("full_name") or "")
    event = str(run.get("event") or "")
    commit = replace(commit, reported_run=Run(_number(run.get("id")), _number(run.get("run_attempt"))))
    if not sha:
        raise UsageError(
            Code.EVENT_WITHOUT_COMMIT,
            "the finished run in the event payload has no commit, so there is nothing to judge",
        )
    if event.startswith(PULL_REQUEST):
        from gate.policy.pull_subjects import from_own_run

        return from_own_run(commit, sha, repo, branch, client)
    is_default = commit.is_default_branch and (repo, branch) == (commit.repo, commit.branch)
    event = event or commit.event
    subject = replace(commit, event=event, head_sha=sha, tested_sha=sha, branch=branch, is_default_branch=is_default)
    return (subject,)


# -------------------------------------------------------------------------------------------------------------- helpers


def _object(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def _sha(value: object) -> str:
    """The SHA of a commit, or an empty text: it becomes part of addresses and of git's arguments."""
    return value if isinstance(value, str) and re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", value) else ""


def _number(value: object) -> int:
    return value if type(value) is int and 0 < value < MAX_NUMBER else 0


def _labels(pull_request: Mapping[str, Any]) -> frozenset[str]:
    labels = pull_request.get("labels")
    entries = labels if isinstance(labels, list) else []
    return frozenset(str(label.get("name")) for label in entries if isinstance(label, dict))
