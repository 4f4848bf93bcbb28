"""Does the deeds that change something on GitHub, each with the permission that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gate.adapters.github import GitHubClient, GitHubError, check_runs, statuses
from gate.publish import comment
from gate.publish.actions import ActionResult, OnGitHub, PostCheckRun, PostComment, SetStatus, UpdateAuditIssue
from gate.publish.audit_issue import issue

_NO_TOKEN = "there is no token; give the input github-token"  # noqa: S105 - words
_FORKS = " (a pull request from a fork or by Dependabot gets none)"
_NO_ISSUES = "; turn issues on in this repository, or set `audit: never`"


@dataclass(frozen=True, slots=True)
class _Way:
    """How a deed is done, what is said where it is not, and the permission it needs.

    `aside` is said of a permission that is missing, `hints` of what GitHub answered.
    """

    do: Callable[[GitHubClient], ActionResult]
    undone: str
    permission: str
    aside: str = ""
    hints: tuple[tuple[int, str], ...] = ()


def do(action: OnGitHub, client: GitHubClient | None) -> ActionResult:
    """Does the deed; without a token there is no hub, and the receipt says so."""
    way = _way(action)
    if client is None:
        return ActionResult(action, f"{way.undone}: {_NO_TOKEN}")
    try:
        return _twice(way.do, client)
    except GitHubError as refused:
        return ActionResult(action, f"{way.undone}: {refused}{_remedy(refused, way)}")


def _way(action: OnGitHub) -> _Way:
    match action:
        case PostComment():
            return _Way(partial(comment.post, action), "no comment was posted", "pull-requests: write", _FORKS)
        case SetStatus():
            undone = f"the status {action.status.context} was not set"
            return _Way(partial(_set_status, action), undone, "statuses: write", _FORKS)
        case PostCheckRun():
            undone = f"the check run {action.check.name} was not made"
            return _Way(partial(_keep_check_run, action), undone, "checks: write", _FORKS)
        case UpdateAuditIssue():
            hints = ((issue.TURNED_OFF, _NO_ISSUES),)
            return _Way(partial(issue.keep, action), "the audit issue was not kept", "issues: write", hints=hints)


def _set_status(action: SetStatus, client: GitHubClient) -> ActionResult:
    statuses.set_status(client, action.sha, action.status)
    return ActionResult(action)


def _keep_check_run(action: PostCheckRun, client: GitHubClient) -> ActionResult:
    check_runs.create_or_resume(client, action.sha, action.check)
    return ActionResult(action)


def _twice(write: Callable[[GitHubClient], ActionResult], client: GitHubClient) -> ActionResult:
    """Writes, and once more where no answer came: whatever is written looks first what is there already."""
    try:
        return write(client)
    except GitHubError as fault:
        if not fault.was_lost:
            raise
        return write(client)


def _remedy(refused: GitHubError, way: _Way) -> str:
    """What to add to the workflow, for whom that does not help, and what else GitHub's answer calls for."""
    remedy = refused.remedy(way.permission)
    aside = way.aside if way.permission in refused.missing_permission(way.permission).split(", ") else ""
    return remedy + aside + "".join(hint for status, hint in way.hints if status == refused.status)
