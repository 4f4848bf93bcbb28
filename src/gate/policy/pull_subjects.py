"""The subjects of a run that GitHub, and not the payload of the event, knows: the open pull requests of a commit.

A commit has one status, and can be the head of several pull requests. A run may speak for all of them, or for those
whose evidence it has; for the others the status stays undecided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import PullRequest, open_pulls, pull
from gate.model.codes import Code
from gate.model.errors import GitHubError, UsageError
from gate.model.events import PULL_REQUEST
from gate.model.evidence import Cause
from gate.model.subject import Subject
from gate.model.surface import Surface

_PERMISSION = "pull-requests: read"


def from_comment(commit: Subject, issue: Mapping[str, Any], client: GitHubClient | None) -> Subject:
    """The pull request of a comment.

    Raises:
        UsageError: when the comment is on an issue, or the pull request is closed or cannot be read.
    """
    number = issue.get("number")
    if not isinstance(number, int) or not issue.get("pull_request"):
        raise UsageError(
            Code.COMMENT_ON_ISSUE,
            "this comment is on an issue, and a gate judges pull requests; give the job "
            "`if: github.event.issue.pull_request`",
        )
    try:
        pull_request = pull(_require(client), number, fresh=True)
    except GitHubError as error:
        raise UsageError(
            error.code, f"pull request #{number} cannot be read: {error}{error.remedy(_PERMISSION)}"
        ) from None
    if not pull_request.is_open:
        raise UsageError(Code.PULL_REQUEST_CLOSED, f"pull request #{number} is closed; nothing was written")
    return _from_pull_request(commit, pull_request)


def with_current_state(subject: Subject, commit: Subject, client: GitHubClient | None) -> tuple[Subject, ...]:
    """The subject as it is now, then the other open pull requests with the same head commit.

    Base, labels and draft state come from GitHub, because the payload of a run that is started again is old. The other
    pull requests share the status, so that a lenient base never passes for a strict one.

    Raises:
        UsageError: when the pull request is closed or has another head, or GitHub cannot be asked.
    """
    pull_requests = _open_pulls(subject.head_sha, client)
    siblings = {pull_request.number: _from_pull_request(commit, pull_request) for pull_request in pull_requests}
    now = siblings.pop(subject.pull_request or 0, None)
    if now is None:
        raise UsageError(
            Code.SUPERSEDED_COMMIT,
            f"#{subject.pull_request} is closed, or has a newer commit than {subject.head_sha[:7]}, whose own run will "
            "decide; nothing was written",
        )
    current = replace(subject, base_ref=now.base_ref, base_sha=now.base_sha, is_draft=now.is_draft, labels=now.labels)
    return current, *siblings.values()


def from_dispatch(commit: Subject, client: GitHubClient | None) -> tuple[Subject, ...]:
    """The open pull requests of a commit whose workflow a person started, or the commit when there are none.

    The status of the commit counts for these pull requests, so the checklists of their bases decide.
    """
    pull_requests = _open_pulls(commit.head_sha, client) if client else []
    subjects = (_from_pull_request(commit, pull_request) for pull_request in pull_requests)
    return tuple(replace(subject, tested_sha=commit.tested_sha) for subject in subjects) or (commit,)


def from_own_run(commit: Subject, sha: str, repo: str, branch: str, client: GitHubClient | None) -> tuple[Subject, ...]:
    """The open pull requests for which a finished run of `branch` in the head repository `repo` speaks.

    These are the ones from the same head repository. A copy of the commit that someone else opened is left to its own
    run. The status holds for it too when the same items judge it; otherwise the status is undecided.

    Raises:
        UsageError: when there is none, or GitHub cannot be asked.
    """
    pull_requests = _open_pulls(sha, client)
    own = [pull_request for pull_request in pull_requests if repo and pull_request.head_repo == repo]
    if not any(pull_request.head_ref == branch for pull_request in own):
        raise UsageError(
            Code.SUPERSEDED_COMMIT,
            f"no open pull request has the head {sha[:7]} of {repo}:{branch}: it was closed, or has a newer commit "
            "whose own run will be judged; nothing was written",
        )
    foreign = [pull_request for pull_request in pull_requests if pull_request.head_repo != repo]
    copies = {mine: other for mine in own for other in foreign if _is_copy(mine, other)}
    if len(copies) == len(own):
        first = next(iter(copies.values()))
        raise UsageError(
            Code.COPIED_COMMIT,
            f"#{first.number} of {first.head_repo or 'a deleted fork'} was opened earlier with the same commit and "
            "base, so its own run decides; nothing was written",
        )
    judged = [mine for mine in own if mine not in copies]
    uncovered = [other for other in foreign if not any(_is_copy(other, mine) for mine in judged)]
    subjects = tuple(_from_pull_request(commit, mine) for mine in judged)
    return (*subjects, *(_undecided(commit, other) for other in uncovered))


def _is_copy(later: PullRequest, first: PullRequest) -> bool:
    """Whether one pull request was opened after the other, whose decision holds for it too."""
    return first.number < later.number and _covers(first, later)


def _covers(judged: PullRequest, other: PullRequest) -> bool:
    """Whether every item for the other pull request, which has the same commit, is also one for the judged one.

    It is when the same checklist decides, and no label or draft state adds an item. A draft cannot be merged as it is,
    and merging either one gives the base the same content.
    """
    is_same_state = other.is_draft or not judged.is_draft
    return judged.base_ref == other.base_ref and other.labels <= judged.labels and is_same_state


def _undecided(commit: Subject, other: PullRequest) -> Subject:
    """The subject for a pull request of which this run has no evidence; it gets no comment from this run."""
    reason = (
        f"the commit is also the head of #{other.number} (from {other.head_repo or 'a deleted fork'} into "
        f"{other.base_ref}), which only its own run can judge, and a commit has one status; close one of the pull "
        "requests, or push a commit to one of them"
    )
    return replace(_from_pull_request(commit, other), pull_request=None, refusal=reason)


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
        is_default_branch=False,
    )


def _open_pulls(sha: str, client: GitHubClient | None) -> list[PullRequest]:
    try:
        return open_pulls(_require(client), sha)
    except GitHubError as error:
        raise UsageError(
            error.code, f"the open pull requests cannot be read: {error}{error.remedy(_PERMISSION)}"
        ) from None


def _require(client: GitHubClient | None) -> GitHubClient:
    if client is None:
        advice = Surface.WORKFLOW.token_advice
        raise UsageError(Cause.NO_TOKEN, f"only GitHub knows which pull request this run is about; {advice}")
    return client
