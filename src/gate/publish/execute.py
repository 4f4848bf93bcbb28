"""Does the deeds and keeps a receipt of each; a deed that fails is told, and changes nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gate.adapters.host import Host
from gate.adapters.secrets import nonce
from gate.model.errors import EvidenceError
from gate.publish.actions import (
    Action,
    ActionResult,
    PostComment,
    Rewrite,
    SetOutputs,
    UpdateAuditIssue,
    WritePage,
    WriteSummary,
)

if TYPE_CHECKING:
    from gate.adapters.github import GitHubClient

logger = logging.getLogger(__name__)


def execute(actions: Iterable[Action], host: Host, client: GitHubClient | None = None) -> tuple[ActionResult, ...]:
    """Does every deed, whatever happens to the others; without a token there is no hub."""
    results: list[ActionResult] = []
    for action in actions:
        result = _do(action, host, client, results)
        logger.debug("%s: %s", action, result.error or result.message or result.url or "done")
        results.append(result)
    return tuple(results)


def _do(action: Action, host: Host, client: GitHubClient | None, before: list[ActionResult]) -> ActionResult:
    match action:
        case SetOutputs():
            urls = {"comment-url": _url(PostComment, before), "issue-url": _url(UpdateAuditIssue, before)}
            return _append(action, host, _outputs(dict(action.values) | urls))
        case WriteSummary():
            return _append(action, host, action.text + "\n")
        case WritePage():
            return _write(action, host)
        case Rewrite():
            return _rewrite(action, host)
        case _:
            from gate.publish import github

            return github.do(action, client)


def _url(kind: type[Action], results: Iterable[ActionResult]) -> str:
    """The address of what the first deed of this kind posted."""
    return next((result.url for result in results if isinstance(result.action, kind) and result.url), "")


def _write(action: WritePage, host: Host) -> ActionResult:
    try:
        host.workspace.write(action.path, action.text)
    except OSError as fault:
        return ActionResult(action, f"{action.path} could not be written: {fault.strerror}; name another place")
    return ActionResult(action)


def _rewrite(action: Rewrite, host: Host) -> ActionResult:
    try:
        host.workspace.rewrite(action.path, action.before, action.after)
    except (OSError, EvidenceError) as fault:
        why = fault.detail if isinstance(fault, EvidenceError) else fault.strerror
        return ActionResult(action, f"{action.path} was not changed: {why}")
    return ActionResult(action)


def _append(action: WriteSummary | SetOutputs, host: Host, text: str) -> ActionResult:
    try:
        host.workspace.append(action.path, text)
    except OSError as fault:
        return ActionResult(
            action, f"{action.path} could not be written: {fault.strerror}; the runner should have made it"
        )
    return ActionResult(action)


def _outputs(values: dict[str, str]) -> str:
    """The lines of GITHUB_OUTPUT; the delimiter is random and stands in no value, so that none can end it."""
    delimiter = f"readiness_{nonce()}"
    while any(delimiter in value for value in values.values()):
        delimiter = f"readiness_{nonce()}"
    return "".join(f"{name}<<{delimiter}\n{value}\n{delimiter}\n" for name, value in values.items())
