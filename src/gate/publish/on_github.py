"""Does the deeds that change something on GitHub, each with the permission that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gate.github import Hub, HubError, check_runs, statuses
from gate.publish import comment, issue
from gate.publish.deeds import KeepCheckRun, KeepIssue, OnGitHub, Post, Receipt, SetStatus

_NO_TOKEN = "there is no token; give the input github-token"  # noqa: S105 - words
_FORKS = " (a pull request from a fork or by Dependabot gets none)"
_NO_ISSUES = "; turn issues on in this repository, or set `audit: never`"


@dataclass(frozen=True, slots=True)
class _Way:
    """How a deed is done, what is said where it is not, and the permission it needs.

    `aside` is said of a permission that is missing, `hints` of what GitHub answered.
    """

    do: Callable[[Hub], Receipt]
    undone: str
    permission: str
    aside: str = ""
    hints: tuple[tuple[int, str], ...] = ()


def do(deed: OnGitHub, hub: Hub | None) -> Receipt:
    """Does the deed; without a token there is no hub, and the receipt says so."""
    way = _way(deed)
    if hub is None:
        return Receipt(deed, f"{way.undone}: {_NO_TOKEN}")
    try:
        return _twice(way.do, hub)
    except HubError as refused:
        return Receipt(deed, f"{way.undone}: {refused}{_remedy(refused, way)}")


def _way(deed: OnGitHub) -> _Way:
    match deed:
        case Post():
            return _Way(partial(comment.post, deed), "no comment was posted", "pull-requests: write", _FORKS)
        case SetStatus():
            undone = f"the status {deed.status.context} was not set"
            return _Way(partial(_set_status, deed), undone, "statuses: write", _FORKS)
        case KeepCheckRun():
            undone = f"the check run {deed.check.name} was not made"
            return _Way(partial(_keep_check_run, deed), undone, "checks: write", _FORKS)
        case KeepIssue():
            hints = ((issue.TURNED_OFF, _NO_ISSUES),)
            return _Way(partial(issue.keep, deed), "the audit issue was not kept", "issues: write", hints=hints)


def _set_status(deed: SetStatus, hub: Hub) -> Receipt:
    statuses.set_status(hub, deed.sha, deed.status)
    return Receipt(deed)


def _keep_check_run(deed: KeepCheckRun, hub: Hub) -> Receipt:
    check_runs.keep(hub, deed.sha, deed.check)
    return Receipt(deed)


def _twice(write: Callable[[Hub], Receipt], hub: Hub) -> Receipt:
    """Writes, and once more where no answer came: whatever is written looks first what is there already."""
    try:
        return write(hub)
    except HubError as fault:
        if not fault.was_lost:
            raise
        return write(hub)


def _remedy(refused: HubError, way: _Way) -> str:
    """What to add to the workflow, for whom that does not help, and what else GitHub's answer calls for."""
    remedy = refused.remedy(way.permission)
    aside = way.aside if way.permission in remedy else ""
    return remedy + aside + "".join(hint for status, hint in way.hints if status == refused.status)
