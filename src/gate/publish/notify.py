"""Sends notifications to webhooks. Their addresses are secrets: a message has the names of their variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from gate.adapters.clock import Deadline
from gate.adapters.http.response import HttpResponse, Unreachable
from gate.adapters.http.retry import retry_after
from gate.adapters.secrets import Secrets
from gate.model.codes import Code
from gate.model.errors import EvidenceError
from gate.publish.actions import ActionResult, Failure, Notify, UpdateAuditIssue
from gate.render import notification

if TYPE_CHECKING:
    from collections.abc import Callable

    from gate.adapters.http.client import HttpClient
    from gate.result.notification import Notification

TIMEOUT = 10.0
"""Seconds of one request."""

PAUSE = 1.0
MAX_PAUSE = 10.0
"""Seconds before the one retry, unless the server asks for others, and at most."""

HEADERS = {"Content-Type": "application/json; charset=utf-8"}

_RENDERERS: Mapping[str, Callable[[Notification], bytes]] = {
    "slack": notification.render_slack,
    "teams": notification.render_teams,
    "json": notification.render_json,
}


def execute(action: Notify, earlier: Sequence[ActionResult], secrets: Secrets, client: HttpClient) -> ActionResult:
    """Sends the news that the audit issue reports; without news nothing is sent. It is sent again once at most."""
    address = secrets.read(action.target.variable)
    if not address:
        return _failure(action, f"{action.target.variable} is not set; set it under `env:` of the step, from a secret")
    issue = next((result for result in earlier if isinstance(result.action, UpdateAuditIssue) and result.news), None)
    if issue is None or issue.news is None:
        return ActionResult(action)
    origin = notification.Origin(
        action.repo, action.key, action.title, action.at, action.commit, action.items, issue.url, action.run_url,
        action.links,
    )  # fmt: skip
    content = _RENDERERS[action.target.format](notification.build_notification(issue.news, origin))
    try:
        problem = _deliver(client, address, content)
    except EvidenceError as error:
        problem = error.detail
    if problem:
        return _failure(action, f"{problem}; check the address in {action.target.variable}")
    return ActionResult(action, message=f"sent the news of the audit to {action.target}")


def _deliver(client: HttpClient, address: str, content: bytes) -> str:
    """Sends the content, again once if the server is down or asks to wait. Returns the problem; empty without one.

    Raises:
        EvidenceError: when the request is impossible.
    """
    outcome = client.post(address, content, HEADERS, Deadline.after(TIMEOUT))
    if _is_temporary(outcome):
        wait = retry_after(outcome.headers) if isinstance(outcome, HttpResponse) else None
        client.sleep(min(PAUSE if wait is None else wait, MAX_PAUSE))
        outcome = client.post(address, content, HEADERS, Deadline.after(TIMEOUT))
    if isinstance(outcome, Unreachable):
        return outcome.message
    return (
        "" if HTTPStatus.OK <= outcome.status < HTTPStatus.MULTIPLE_CHOICES else f"the server answered {outcome.status}"
    )


def _is_temporary(outcome: HttpResponse | Unreachable) -> bool:
    if isinstance(outcome, Unreachable):
        return True
    return outcome.status == HTTPStatus.TOO_MANY_REQUESTS or outcome.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _failure(action: Notify, reason: str) -> ActionResult:
    return ActionResult(action, Failure(Code.NOTIFICATION_FAILED, f"cannot notify {action.target}: {reason}"))
