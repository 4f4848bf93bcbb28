"""What is judged: the commit and the event, from the environment of a workflow or from the local checkout.

Head repository, branch and commit come from the event, and what it leaves out from GitHub; never from an artifact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gate.adapters.github import GitHubClient, GitHubError
from gate.adapters.github.pulls import PullRequest, open_pulls, pull
from gate.adapters.host import Host
from gate.model.errors import EvidenceError, UsageError
from gate.model.events import CARRY_PULL_REQUEST, CHECK_IS_ELSEWHERE, COMMENT, MERGE_GROUP, PULL_REQUEST, RUN
from gate.model.subject import Subject

MAX_EVENT = 32 * 1024 * 1024
"""The largest event payload that is read, in bytes; GitHub caps webhook payloads at 25 MB."""

_READ = "pull-requests: read"


def read(host: Host, client: GitHubClient | None = None, as_event: str = "") -> tuple[Subject, ...]:
    """The subjects of this run: of the GitHub event when a workflow runs us, else of the checkout.

    There is one, save where the verdict is a status of the head commit: that commit may be the head of several open
    pull requests, from other branches or against other bases, and one status speaks for them all. Outside of a
    workflow it may be `as_event` if there were an event.

    Raises:
        UsageError: when the event payload of a workflow cannot be read, or speaks of nothing that can be judged, or
            another event is to be tried in a workflow.
    """
    trigger = host.env.get("GITHUB_EVENT_NAME", "")
    if not trigger or host.env.get("GITHUB_ACTIONS") != "true":
        return (replace(_local(host), as_event=as_event),)
    if as_event:
        raise UsageError(
            f"--event {as_event} is for a run outside of a workflow; leave it out, this one is on {trigger}"
        )
    payload = _payload(host)
    bare = Subject(
        event=trigger,
        trigger=trigger,
        repo=host.env.get("GITHUB_REPOSITORY", ""),
        head_sha=host.env.get("GITHUB_SHA", ""),
        tested_sha=host.env.get("GITHUB_SHA", ""),
        branch=host.env.get("GITHUB_REF_NAME", ""),
        run_url=_run_url(host.env),
    )
    if trigger in CARRY_PULL_REQUEST:
        one = _of_pull_request(bare, _object(payload, PULL_REQUEST))
        return _as_they_are(one, bare, client) if trigger in CHECK_IS_ELSEWHERE and client else (one,)
    if trigger == MERGE_GROUP:
        return (_of_merge_group(bare, _object(payload, MERGE_GROUP)),)
    if trigger == COMMENT:
        one = _of_comment(bare, _object(payload, "issue"), client)
        return _as_they_are(one, bare, client)
    if trigger == RUN:
        return _of_run(bare, _object(payload, RUN), client)
    return (bare,)


def _local(host: Host) -> Subject:
    head = _git(host, "rev-parse", "--verify", "-q", "HEAD")
    return Subject(head_sha=head, tested_sha=head, branch=_git(host, "branch", "--show-current"))


def _git(host: Host, *arguments: str) -> str:
    try:
        return host.repository.git(*arguments).decode("utf-8", "replace").strip()
    except EvidenceError:
        return ""  # a folder that is no repository can still be judged; what needs git is unseen where it is asked for


def _payload(host: Host) -> Mapping[str, Any]:
    path = host.env.get("GITHUB_EVENT_PATH", "")
    name = f"the event payload at GITHUB_EVENT_PATH ({path or 'not set'})"
    try:
        payload = json.loads(host.workspace.read_external(Path(path), MAX_EVENT))
    except EvidenceError as fault:
        way_out = "the runner writes it, so give a container of your own its folder"
        raise UsageError(f"{name} cannot be read: {fault.detail}; {way_out}") from None
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise UsageError(f"{name} is not a JSON object; the runner writes it, so let no step of the job change it")
    return payload


# ------------------------------------------------------------------------------------------ what the event says itself


def _of_pull_request(bare: Subject, said: Mapping[str, Any]) -> Subject:
    base, head = _object(said, "base"), _object(said, "head")
    head_repo, base_repo = _object(head, "repo").get("full_name"), _object(base, "repo").get("full_name")
    number = said.get("number")
    return replace(
        bare,
        event=PULL_REQUEST,
        head_sha=str(head.get("sha") or bare.head_sha),
        branch=str(head.get("ref") or bare.branch),
        base_ref=str(base.get("ref") or ""),
        base_sha=str(base.get("sha") or ""),
        pull_request=number if isinstance(number, int) else None,
        head_repo=str(head_repo or ""),
        is_fork=bool(said) and head_repo != base_repo,
        is_draft=said.get("draft") is True,
        labels=_labels(said),
    )


def _of_merge_group(bare: Subject, said: Mapping[str, Any]) -> Subject:
    return replace(
        bare,
        head_sha=str(said.get("head_sha") or bare.head_sha),
        branch=str(said.get("head_ref") or bare.branch).removeprefix("refs/heads/"),
        base_ref=str(said.get("base_ref") or "").removeprefix("refs/heads/"),
        base_sha=str(said.get("base_sha") or ""),
    )


# ---------------------------------------------------------------------------------------------- what GitHub has to add


def _of_comment(bare: Subject, issue: Mapping[str, Any], client: GitHubClient | None) -> Subject:
    number = issue.get("number")
    if not isinstance(number, int) or not issue.get("pull_request"):
        raise UsageError(
            "this comment is on an issue, and a gate judges pull requests; give the job "
            "`if: github.event.issue.pull_request`"
        )
    try:
        found = pull(_needed(client), number)
    except GitHubError as refused:
        raise UsageError(f"pull request #{number} cannot be read: {refused}{refused.remedy(_READ)}") from None
    if not found.is_open:
        raise UsageError(f"pull request #{number} is closed; nothing was written")
    return _of_pull(bare, found)


def _as_they_are(told: Subject, bare: Subject, client: GitHubClient | None) -> tuple[Subject, ...]:
    """The pull request that was told of, and the others with its head: a lenient base speaks for no strict one.

    Its base, labels and draft are those of now: a run that is run again is told what was so at first.
    """
    found = {one.number: _of_pull(bare, one) for one in _open_pulls(told.head_sha, client)}
    if now := found.pop(told.pull_request or 0, None):
        told = replace(told, base_ref=now.base_ref, base_sha=now.base_sha, is_draft=now.is_draft, labels=now.labels)
    return told, *found.values()


def _open_pulls(sha: str, client: GitHubClient | None) -> list[PullRequest]:
    try:
        return open_pulls(_needed(client), sha)
    except GitHubError as refused:
        raise UsageError(f"the open pull requests cannot be read: {refused}{refused.remedy(_READ)}") from None


def _of_run(bare: Subject, run: Mapping[str, Any], client: GitHubClient | None) -> tuple[Subject, ...]:
    """The pull requests of a finished run, or its branch where no pull request started it."""
    sha, branch = str(run.get("head_sha") or ""), str(run.get("head_branch") or "")
    home = str(_object(run, "head_repository").get("full_name") or "")
    event = str(run.get("event") or "")
    if not event.startswith(PULL_REQUEST):
        return (replace(bare, event=event or bare.event, head_sha=sha, tested_sha=sha, branch=branch),)
    found = _open_pulls(sha, client)
    if not any((one.head_repo, one.head_ref) == (home, branch) for one in found):
        raise UsageError(
            f"no open pull request has the head {sha[:7]} of {home}:{branch}: it was closed, or has a newer commit "
            "whose own run will be judged; nothing was written"
        )
    return tuple(_of_pull(bare, one) for one in found)


def _needed(client: GitHubClient | None) -> GitHubClient:
    if client is None:
        raise UsageError("which pull request this is about only GitHub can tell; give the input github-token")
    return client


def _of_pull(bare: Subject, one: PullRequest) -> Subject:
    """What was tested for it is another run's knowledge: this run's checkout is not the pull request's tree."""
    return replace(
        bare,
        event=PULL_REQUEST,
        head_sha=one.head_sha,
        tested_sha="",
        branch=one.head_ref,
        base_ref=one.base_ref,
        base_sha=one.base_sha,
        pull_request=one.number,
        head_repo=one.head_repo,
        is_fork=one.head_repo != bare.repo,
        is_draft=one.is_draft,
        labels=one.labels,
    )


# ---------------------------------------------------------------------------------------------------------- small help


def _object(payload: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = payload.get(key)
    return value if isinstance(value, dict) else {}


def _labels(said: Mapping[str, Any]) -> frozenset[str]:
    labels = said.get("labels")
    named = labels if isinstance(labels, list) else []
    return frozenset(str(label.get("name")) for label in named if isinstance(label, dict))


def _run_url(env: Mapping[str, str]) -> str:
    parts = (env.get("GITHUB_SERVER_URL"), env.get("GITHUB_REPOSITORY"), env.get("GITHUB_RUN_ID"))
    return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""
