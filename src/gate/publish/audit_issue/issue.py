"""The audit issue: one for each gate, which is opened, edited, closed and opened again, and never a second one.

Nothing is remembered between the steps: each begins with a look at what is there, makes one change at most, and looks
again until there is nothing left to do. So it does not matter where a run was killed or whether another one was faster.
The marker is a convenience: it tells what changed since the last night, and which issue is ours together with its
author. Nothing that decides is read back from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gate.adapters.github import GitHubClient, GitHubError
from gate.adapters.github.comments import Comment, comments
from gate.adapters.github.comments import create as comment
from gate.adapters.github.issues import TrackedIssue, create, edit, issues_by
from gate.adapters.github.repository import default_branch
from gate.adapters.github.users import Account
from gate.model.audit import AuditSnapshot, Changes
from gate.model.decision import State
from gate.publish.actions import ActionResult, UpdateAuditIssue
from gate.publish.audit_issue import compare, decode_snapshot
from gate.publish.audit_issue.snapshot_text import LIMIT as LONGEST_MEMORY
from gate.render import issue_page as words

ROUNDS = 5
"""So often somebody else may write the issue while we do."""

REFUSED, TURNED_OFF = 422, 410
"""Answers to what cannot be done as it was asked for, and to whatever is asked where issues are turned off."""

_MARK = re.compile(
    r"<!-- readiness-gate-audit key=([a-z0-9-]{1,50}) run=([0-9]{1,18}) attempt=([0-9]{1,18}) opening=([0-9]{1,9})"
    rf" since=([0-9T:+-]{{1,40}}) gist=([0-9a-f]{{0,64}}) night=([^<>]{{0,{2 * LONGEST_MEMORY}}}) -->"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The hidden first line of our issue: which gate, by which run, and what the next run compares with.

    `opening` counts how often the issue was opened; `since` is since when the gate is not ready, or, once it is mended,
    since when it is.
    """

    key: str
    run: int
    attempt: int
    opening: int
    since: datetime
    fingerprint: str
    snapshot: str

    def __str__(self) -> str:
        since = self.since.astimezone(UTC).isoformat(timespec="seconds")
        run = f"run={self.run} attempt={self.attempt} opening={self.opening}"
        return f"<!-- readiness-gate-audit key={self.key} {run} since={since} gist={self.fingerprint} night={self.snapshot} -->"


@dataclass(frozen=True, slots=True)
class Ours:
    """An issue of this gate, with its mark."""

    issue: TrackedIssue
    mark: Mark

    @property
    def last(self) -> AuditSnapshot | None:
        """The night that the issue tells of; None when that cannot be read."""
        return decode_snapshot(self.mark.snapshot)

    @property
    def was_ready(self) -> bool:
        """Whether the issue tells that all is well; one whose memory was mangled tells it by being closed."""
        return self.last.state is State.READY if self.last else not self.issue.is_open


@dataclass(frozen=True, slots=True)
class Revision:
    """What the issue is to become; `opens` when it was not open for this reason before."""

    mark: Mark
    text: str
    is_open: bool
    opens: bool = False

    @property
    def body(self) -> str:
        """The whole text of the issue."""
        return f"{self.mark}\n{self.text}"


def keep(action: UpdateAuditIssue, client: GitHubClient) -> ActionResult:
    """Looks, makes one change, and looks again, until the issue is as it should be.

    The receipt has the address of the issue, if there is one, and a remark on what could not be done.

    Raises:
        GitHubError: when GitHub refuses or does not answer; whatever was done by then is found by the next run.
    """
    if action.branch and action.branch != default_branch(client):
        return ActionResult(
            action, message=f"the audit issue is that of the default branch, and {action.branch} is another one"
        )
    said: list[str] = []
    for _ in range(ROUNDS):
        found = _ours(client, action.key)
        kept = found[0] if found else None
        if kept and _is_newer(kept.mark, action):
            return ActionResult(action, message="the audit issue is of a newer run, and stays", url=kept.issue.url)
        revision = next_revision(kept, action)
        if revision is None:
            _retire(found, client)
            return ActionResult(action, message="; ".join(said), url=kept.issue.url if kept else "")
        said += _make(revision, kept, action, client)
    return ActionResult(action, message="others write the audit issue at the same time; the next run will keep it")


def next_revision(kept: Ours | None, action: UpdateAuditIssue) -> Revision | None:
    """What the issue has to become; None when the issue is as it should be, or none is needed."""
    if kept is None:
        return None if action.state is State.READY else _first(action)
    return _closed(kept, action) if action.state is State.READY else _open(kept, action)


# ----------------------------------------------------------------------------------------------- what it should say


def _first(action: UpdateAuditIssue) -> Revision:
    text = words.mention_owners(action.page.owners) + words.news(action.state, action.at, None, None) + action.page.text
    return Revision(_mark(action, 1, action.at), text, is_open=True, opens=True)


def _open(kept: Ours, action: UpdateAuditIssue) -> Revision | None:
    opens = not kept.issue.is_open or kept.was_ready
    if not opens and _is_told(kept, action):
        return None
    since = action.at if kept.was_ready else kept.mark.since
    text = words.news(action.state, since, None, _changes(kept, action)) + action.page.text
    return Revision(_mark(action, kept.mark.opening + opens, since), text, is_open=True, opens=opens)


def _closed(kept: Ours, action: UpdateAuditIssue) -> Revision | None:
    if kept.was_ready and not kept.issue.is_open:
        return None
    since, spell = (kept.mark.since, None) if kept.was_ready else (action.at, kept.mark.since)
    text = words.news(action.state, since, spell, _changes(kept, action)) + action.page.text
    return Revision(_mark(action, kept.mark.opening, since), text, is_open=False)


def _changes(kept: Ours, action: UpdateAuditIssue) -> Changes | None:
    tonight = decode_snapshot(action.snapshot)
    return compare(kept.last, tonight) if kept.last and tonight else None


def _is_told(kept: Ours, action: UpdateAuditIssue) -> bool:
    """Whether the issue tells of this very run, or of one of the same night that found the same."""
    if kept.mark.fingerprint != action.fingerprint:
        return False
    last, tonight = kept.last, decode_snapshot(action.snapshot)
    same = last and tonight and (last.at.date(), last.items) == (tonight.at.date(), tonight.items)
    return bool(same) or (kept.mark.run, kept.mark.attempt) == (action.run, action.attempt)


# -------------------------------------------------------------------------------------------------------- the marker


def _mark(action: UpdateAuditIssue, opening: int, since: datetime) -> Mark:
    return Mark(action.key, action.run, action.attempt, opening, since, action.fingerprint, action.snapshot)


def mark_of(body: str) -> Mark | None:
    """The mark in the first line of an issue; None when there is none."""
    found = _MARK.fullmatch(body.partition("\n")[0].strip())
    if not found:
        return None
    key, run, attempt, opening, since, fingerprint, snapshot = found.groups()
    try:
        at = datetime.fromisoformat(since)
    except ValueError:
        return None
    return Mark(key, int(run), int(attempt), int(opening), at.replace(tzinfo=at.tzinfo or UTC), fingerprint, snapshot)


def _is_newer(mark: Mark, action: UpdateAuditIssue) -> bool:
    return (mark.run, mark.attempt) > (action.run, action.attempt)


# --------------------------------------------------------------------------------------------------- what is done


def _ours(client: GitHubClient, key: str) -> list[Ours]:
    """The issues of this gate: by us, with a mark of this key, oldest first. The first is kept."""
    found = [(one, mark_of(one.body)) for one in issues_by(client, client.login) if one.author.login == client.login]
    return [Ours(one, mark) for one, mark in found if mark and mark.key == key]


def _retire(found: Sequence[Ours], client: GitHubClient) -> None:
    """Closes those that were opened beside the first one, and lets go of them."""
    for extra in found[1:]:
        text = words.retired(found[0].issue.number)
        edit(client, extra.issue.number, body=text, state="closed", state_reason="not_planned")


def _make(revision: Revision, kept: Ours | None, action: UpdateAuditIssue, client: GitHubClient) -> list[str]:
    """Makes the revision; returns what could not be done of it, in words."""
    title, labels = action.page.title, list(action.labels)
    if kept is None:
        return _assigned(lambda who: create(client, title, revision.body, labels, who), [], action, client)
    issue = kept.issue
    if not revision.opens:
        closing = {} if revision.is_open else {"state": "closed", "state_reason": "completed"}
        edit(client, issue.number, title=title, body=revision.body, **closing)
        return []
    _tell_owners(revision, kept, action, client)
    labels = list(dict.fromkeys((*issue.labels, *labels)))

    def open_again(who: list[str]) -> TrackedIssue:
        return edit(client, issue.number, title=title, body=revision.body, state="open", labels=labels, assignees=who)

    return _assigned(open_again, list(issue.assignees), action, client)


def _tell_owners(revision: Revision, kept: Ours, action: UpdateAuditIssue, client: GitHubClient) -> None:
    """Mentions the owners in a comment, as an edit pings nobody: before the revision, and once for it."""
    owners, since, issue = action.page.owners, revision.mark.since, kept.issue
    mark = f"<!-- readiness-gate-audit key={action.key} opening={revision.mark.opening} on={since.date()} -->"
    if not owners or any(_begins(one, mark, issue.author) for one in comments(client, issue.number)):
        return
    text = words.reopened(owners, action.state, since, mended=kept.was_ready)
    comment(client, issue.number, f"{mark}\n{text}")


def _begins(one: Comment, mark: str, author: Account) -> bool:
    return one.author.login == author.login and one.body.partition("\n")[0].strip() == mark


def _assigned(
    send: Callable[[list[str]], TrackedIssue], had: list[str], action: UpdateAuditIssue, client: GitHubClient
) -> list[str]:
    """Sends it with the assignees; where GitHub refuses one, without, and then each alone."""
    wanted = list(dict.fromkeys((*had, *action.assignees)))
    try:
        send(wanted)
    except GitHubError as refused:
        if refused.status != REFUSED or wanted == had:
            raise
    else:
        return []
    made, accepted, said = send(had), had, []
    for login in wanted[len(had) :]:
        try:
            edit(client, made.number, assignees=[*accepted, login])
            accepted = [*accepted, login]
        except GitHubError as refused:
            if refused.status != REFUSED:
                raise
            said.append(f"the audit issue is not assigned to {login}: {refused}")
    return said
