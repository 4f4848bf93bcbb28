"""Updates the audit issue: one issue for each gate, which is opened, edited, closed and reopened, never a second one.

Each round reads the issues, plans one step and executes it, until the plan is finished. No state is kept between the
rounds, so a run that was killed or overtaken by another one needs no repair: the next run continues from what exists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus

from gate.adapters.github import GitHubClient
from gate.adapters.github import comments as comments_api
from gate.adapters.github.issues import TrackedIssue, create, edit
from gate.adapters.github.repository import default_branch
from gate.model.decision import State
from gate.model.errors import GitHubError
from gate.publish.actions import ActionResult, UpdateAuditIssue
from gate.publish.audit_issue.news import find_news
from gate.publish.audit_issue.plan import (
    CloseDuplicates,
    CreateIssue,
    EditIssue,
    Finish,
    Reading,
    ReopenIssue,
    plan_step,
)
from gate.publish.audit_issue.read import read_audit_issues, read_commits, read_flaky, read_snoozes
from gate.publish.markers import starts_with_line

MAX_ROUNDS = 5
"""Rounds in which other runs may change the issue at the same time."""


class AuditUpdate:
    """One update of the audit issue; it may run again when no answer came: news is what it reports for the first time.

    So what GitHub had before the first attempt is compared, whatever that attempt changed.
    """

    def __init__(self, action: UpdateAuditIssue) -> None:
        self._action = action
        self._before: Reading | None = None

    def run(self, client: GitHubClient) -> ActionResult:
        """Brings the audit issue up to date.

        The result has the address of the issue, if there is one, a message on what was not done, and the news.

        Raises:
            GitHubError: GitHub refuses or does not answer. The next run continues from what exists by then.
        """
        action = self._action
        if action.branch and action.branch != default_branch(client):
            message = f"the audit issue reports on the default branch, and this run is on {action.branch}"
            return ActionResult(action, message=message)
        reading = _read(client, action)
        self._before = self._before or reading
        if action.state is not State.READY or any(issue.issue.is_open for issue in reading.issues):
            action = replace(action, watch=replace(action.watch, flaky=read_flaky(client, action)))
        return self._update(reading, action, client)

    def _update(self, reading: Reading, action: UpdateAuditIssue, client: GitHubClient) -> ActionResult:
        """Executes one step after the other until the issue is up to date."""
        messages: list[str] = []
        for _ in range(MAX_ROUNDS):
            step = plan_step(reading, action)
            if isinstance(step, Finish):
                message = step.message or "; ".join(messages)
                news = find_news(self._before or reading, action) if not step.message else None
                return ActionResult(action, message=message, url=step.url, news=news)
            messages += _execute(step, client)
            reading = _read(client, action)
        message = "other runs changed the audit issue at the same time; the next run updates it"
        return ActionResult(action, message=message)


def _read(client: GitHubClient, action: UpdateAuditIssue) -> Reading:
    """What the next step depends on; the commits and comments are those of the current issue."""
    issues = read_audit_issues(client, action.key)
    if not issues:
        return Reading()
    return Reading(tuple(issues), read_commits(client, issues[0], action), read_snoozes(client, issues[0], action))


def _execute(step: CreateIssue | EditIssue | ReopenIssue | CloseDuplicates, client: GitHubClient) -> list[str]:
    """Executes a step. Returns messages on the assignees that GitHub refused."""
    match step:
        case CreateIssue():
            return _create(step, client)
        case EditIssue():
            closing = {"state": "closed", "state_reason": "completed"} if step.close else {}
            edit(client, step.number, title=step.title, body=step.body, **closing)
        case ReopenIssue():
            return _reopen(step, client)
        case CloseDuplicates():
            for number in step.numbers:
                edit(client, number, body=step.body, state="closed", state_reason="not_planned")
    return []


def _create(step: CreateIssue, client: GitHubClient) -> list[str]:
    def send(assignees: list[str]) -> TrackedIssue:
        return create(client, step.title, step.body, step.labels, assignees)

    return _assign(send, (), step.assignees, client)


def _reopen(step: ReopenIssue, client: GitHubClient) -> list[str]:
    if step.comment:
        _post_once(step.number, step.comment, client)

    def send(assignees: list[str]) -> TrackedIssue:
        labels = list(step.labels)
        return edit(
            client, step.number, title=step.title, body=step.body, state="open", labels=labels, assignees=assignees
        )

    return _assign(send, step.existing_assignees, step.assignees, client)


def _post_once(number: int, text: str, client: GitHubClient) -> None:
    """Posts a comment unless our account already posted one with the same first line."""
    first_line = text.partition("\n")[0]
    for comment in comments_api.comments(client, number):
        if comment.author.login == client.login and starts_with_line(comment.body, first_line):
            return
    comments_api.create(client, number, text)


def _assign(
    send: Callable[[list[str]], TrackedIssue], existing: Sequence[str], added: Sequence[str], client: GitHubClient
) -> list[str]:
    """Sends the issue with its assignees. When GitHub refuses one, sends it without, then adds each one separately."""
    assignees = list(existing)
    requested = list(dict.fromkeys((*existing, *added)))
    try:
        send(requested)
    except GitHubError as error:
        if error.status != HTTPStatus.UNPROCESSABLE_ENTITY or requested == assignees:
            raise
    else:
        return []
    issue, messages = send(assignees), []
    for login in requested[len(assignees) :]:
        try:
            edit(client, issue.number, assignees=[*assignees, login])
        except GitHubError as error:
            if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            messages.append(f"cannot assign the audit issue to {login}: {error}")
        else:
            assignees.append(login)
    return messages
