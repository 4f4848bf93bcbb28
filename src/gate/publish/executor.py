"""Executes actions and returns a result for each. A failed action is reported and stops no other."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gate.adapters.secrets import nonce
from gate.adapters.workspace import Workspace
from gate.model.codes import Code
from gate.model.errors import EvidenceError
from gate.model.surface import Surface
from gate.publish.actions import (
    Action,
    ActionResult,
    AddToHistory,
    Failure,
    FileAction,
    GitHubAction,
    GitLabAction,
    Notify,
    PostComment,
    PrintPage,
    RewriteFile,
    SetOutputs,
    UpdateAuditIssue,
    WritePage,
    WriteSummary,
)

if TYPE_CHECKING:
    from gate.adapters.github import GitHubClient
    from gate.adapters.host import Host

logger = logging.getLogger(__name__)


def execute_all(
    actions: Iterable[Action], workspace: Workspace, client: GitHubClient | None, surface: Surface, host: Host | None
) -> tuple[ActionResult, ...]:
    """Executes the actions; the arguments are those of `gate.publish.execute`."""
    results: list[ActionResult] = []
    for action in actions:
        if isinstance(action, GitHubAction):
            from gate.publish import github

            result = github.execute(action, client, surface)
        elif isinstance(action, GitLabAction):
            from gate.publish import gitlab

            result = gitlab.execute(action, host)
        elif isinstance(action, Notify):
            result = _notify(action, results, host)
        elif isinstance(action, AddToHistory):
            from gate.publish import add_to_history

            result = add_to_history.execute(action, client, surface)
        else:
            result = _execute_one(action, workspace, results)
        logger.debug("%s: %s", action, result.error or result.message or result.url or "done")
        results.append(result)
    return tuple(results)


def _notify(action: Notify, earlier: list[ActionResult], host: Host | None) -> ActionResult:
    from gate.adapters.http.client import HttpClient
    from gate.adapters.secrets import Secrets
    from gate.publish import notify

    secrets = host.secrets if host else Secrets({})
    return notify.execute(action, earlier, secrets, HttpClient(allow_private=action.allow_private))


def _execute_one(action: FileAction, workspace: Workspace, earlier: list[ActionResult]) -> ActionResult:
    match action:
        case SetOutputs():
            urls = {"comment-url": _url(PostComment, earlier), "issue-url": _url(UpdateAuditIssue, earlier)}
            return _append(action, workspace, _outputs(dict(action.values) | urls))
        case WriteSummary():
            return _append(action, workspace, action.text + "\n")
        case WritePage():
            return _write(action, workspace)
        case PrintPage():
            return ActionResult(action)
        case RewriteFile():
            return _rewrite(action, workspace)


def _url(kind: type[Action], results: Iterable[ActionResult]) -> str:
    """The address that the last action of this kind posted."""
    urls = [result.url for result in results if isinstance(result.action, kind) and result.url]
    return urls[-1] if urls else ""


def _write(action: WritePage, workspace: Workspace) -> ActionResult:
    try:
        workspace.write(action.path, action.text)
    except OSError as error:
        message = f"cannot write {action.path}: {error.strerror}; choose another path"
        return ActionResult(action, Failure(Code.UNWRITABLE_FILE, message))
    return ActionResult(action)


def _rewrite(action: RewriteFile, workspace: Workspace) -> ActionResult:
    try:
        workspace.rewrite(action.path, action.before, action.after)
    except (OSError, EvidenceError) as error:
        reason = error.detail if isinstance(error, EvidenceError) else error.strerror
        return ActionResult(action, Failure(Code.UNWRITABLE_FILE, f"cannot change {action.path}: {reason}"))
    return ActionResult(action)


def _append(action: WriteSummary | SetOutputs, workspace: Workspace, text: str) -> ActionResult:
    try:
        workspace.append(action.path, text)
    except OSError as error:
        message = f"cannot write {action.path}: {error.strerror}; expected the runner to create this file"
        return ActionResult(action, Failure(Code.UNWRITABLE_FILE, message))
    return ActionResult(action)


def _outputs(values: dict[str, str]) -> str:
    """The lines of GITHUB_OUTPUT. The random delimiter is in no value, so no value can end early."""
    delimiter = f"readiness_{nonce()}"
    while any(delimiter in value for value in values.values()):
        delimiter = f"readiness_{nonce()}"
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())
