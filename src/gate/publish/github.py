"""Executes the actions that change something on GitHub, each with the permission that it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from gate.adapters.github import GitHubClient, check_runs, statuses
from gate.model.errors import GitHubError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.surface import Surface
from gate.publish import permissions
from gate.publish.actions import (
    ActionResult,
    Failure,
    GitHubAction,
    PostCheckRun,
    PostComment,
    SetStatus,
    UpdateAuditIssue,
)
from gate.publish.audit_issue.update import AuditUpdate
from gate.publish.carrier import PullRequestCarrier
from gate.publish.comment import post_comment

_FORKS = " (runs for pull requests from forks and from Dependabot never get it)"
_NO_ISSUES = "; enable issues in the settings of the repository, or set `audit: never`"


@dataclass(frozen=True, slots=True)
class _Operation:
    """How an action is executed, and the parts of its error message.

    `task` completes "cannot …". `permission` is the one it needs, `permission_note` is added when that one is missing,
    `hints` by the status of GitHub's answer.
    """

    run: Callable[[GitHubClient], ActionResult]
    task: str
    permission: str
    permission_note: str = ""
    hints: tuple[tuple[HTTPStatus, str], ...] = ()


def execute(action: GitHubAction, client: GitHubClient | None, surface: Surface = Surface.WORKFLOW) -> ActionResult:
    """Executes the action. Without a token there is no client, and the result says so."""
    operation = _operation(action)
    if client is None:
        message = f"cannot {operation.task}: no token; {surface.token_advice}"
        return ActionResult(action, Failure(Cause.NO_TOKEN, message))
    try:
        return _run_with_retry(operation.run, client)
    except GitHubError as error:
        message = f"cannot {operation.task}: {error}{_next_step(error, operation)}"
        return ActionResult(action, Failure(error.code, message))


def _operation(action: GitHubAction) -> _Operation:
    match action:
        case PostComment():
            return _Operation(
                partial(_post_comment, action), f"post the comment on #{action.number}", permissions.COMMENT, _FORKS
            )
        case SetStatus():
            task = f"set the status {action.status.context}"
            return _Operation(partial(_set_status, action), task, permissions.STATUS, _FORKS)
        case PostCheckRun():
            task = f"create the check run {action.check.name}"
            return _Operation(partial(_post_check_run, action), task, permissions.CHECK_RUN, _FORKS)
        case UpdateAuditIssue():
            hints = ((HTTPStatus.GONE, _NO_ISSUES),)
            return _Operation(AuditUpdate(action).run, "update the audit issue", permissions.AUDIT_ISSUE, hints=hints)


def _post_comment(action: PostComment, client: GitHubClient) -> ActionResult:
    return post_comment(action, PullRequestCarrier(client, action.number))


def _set_status(action: SetStatus, client: GitHubClient) -> ActionResult:
    statuses.set_status(client, action.sha, action.status)
    return ActionResult(action)


def _post_check_run(action: PostCheckRun, client: GitHubClient) -> ActionResult:
    check_runs.create_or_resume(client, action.sha, action.check)
    return ActionResult(action)


def _run_with_retry(run: Callable[[GitHubClient], ActionResult], client: GitHubClient) -> ActionResult:
    """Runs the operation, and once more when no answer came: every operation first reads what exists."""
    try:
        return run(client)
    except GitHubError as error:
        if not error.is_outcome_unknown:
            raise
        return run(client)


def _next_step(error: GitHubError, operation: _Operation) -> str:
    """The permission to add, who cannot get it, and what else fits GitHub's answer."""
    permission = operation.permission
    is_missing = error.cause is Cause.MISSING_PERMISSION and error.missing_permission(permission) == permission
    note = operation.permission_note if is_missing else ""
    return error.remedy(permission) + note + "".join(hint for status, hint in operation.hints if status == error.status)
