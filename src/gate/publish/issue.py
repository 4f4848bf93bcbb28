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

from gate.audit import compare, recall
from gate.audit.memory import LIMIT as LONGEST_MEMORY
from gate.github import Hub, HubError
from gate.github.comments import Comment, comments
from gate.github.comments import create as comment
from gate.github.issues import Filed, create, edit, filed_by
from gate.github.people import Account
from gate.github.repository import default_branch
from gate.model.audit import Changes, Night
from gate.model.decision import State
from gate.publish.deeds import KeepIssue, Receipt
from gate.reports import issue as words

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
    gist: str
    memory: str

    def __str__(self) -> str:
        since = self.since.astimezone(UTC).isoformat(timespec="seconds")
        run = f"run={self.run} attempt={self.attempt} opening={self.opening}"
        return f"<!-- readiness-gate-audit key={self.key} {run} since={since} gist={self.gist} night={self.memory} -->"


@dataclass(frozen=True, slots=True)
class Ours:
    """An issue of this gate, with its mark."""

    issue: Filed
    mark: Mark

    @property
    def last(self) -> Night | None:
        """The night that the issue tells of; None when that cannot be read."""
        return recall(self.mark.memory)

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


def keep(deed: KeepIssue, hub: Hub) -> Receipt:
    """Looks, makes one change, and looks again, until the issue is as it should be.

    The receipt has the address of the issue, if there is one, and a remark on what could not be done.

    Raises:
        HubError: when GitHub refuses or does not answer; whatever was done by then is found by the next run.
    """
    if deed.branch and deed.branch != default_branch(hub):
        return Receipt(deed, said=f"the audit issue is that of the default branch, and {deed.branch} is another one")
    said: list[str] = []
    for _ in range(ROUNDS):
        found = _ours(hub, deed.key)
        kept = found[0] if found else None
        if kept and _is_newer(kept.mark, deed):
            return Receipt(deed, said="the audit issue is of a newer run, and stays", url=kept.issue.url)
        revision = next_revision(kept, deed)
        if revision is None:
            _retire(found, hub)
            return Receipt(deed, said="; ".join(said), url=kept.issue.url if kept else "")
        said += _make(revision, kept, deed, hub)
    return Receipt(deed, said="others write the audit issue at the same time; the next run will keep it")


def next_revision(kept: Ours | None, deed: KeepIssue) -> Revision | None:
    """What the issue has to become; None when the issue is as it should be, or none is needed."""
    if kept is None:
        return None if deed.state is State.READY else _first(deed)
    return _closed(kept, deed) if deed.state is State.READY else _open(kept, deed)


# ----------------------------------------------------------------------------------------------- what it should say


def _first(deed: KeepIssue) -> Revision:
    text = words.summons(deed.page.owners) + words.news(deed.state, deed.at, None, None) + deed.page.text
    return Revision(_mark(deed, 1, deed.at), text, is_open=True, opens=True)


def _open(kept: Ours, deed: KeepIssue) -> Revision | None:
    opens = not kept.issue.is_open or kept.was_ready
    if not opens and _is_told(kept, deed):
        return None
    since = deed.at if kept.was_ready else kept.mark.since
    text = words.news(deed.state, since, None, _changes(kept, deed)) + deed.page.text
    return Revision(_mark(deed, kept.mark.opening + opens, since), text, is_open=True, opens=opens)


def _closed(kept: Ours, deed: KeepIssue) -> Revision | None:
    if kept.was_ready and not kept.issue.is_open:
        return None
    since, spell = (kept.mark.since, None) if kept.was_ready else (deed.at, kept.mark.since)
    text = words.news(deed.state, since, spell, _changes(kept, deed)) + deed.page.text
    return Revision(_mark(deed, kept.mark.opening, since), text, is_open=False)


def _changes(kept: Ours, deed: KeepIssue) -> Changes | None:
    tonight = recall(deed.memory)
    return compare(kept.last, tonight) if kept.last and tonight else None


def _is_told(kept: Ours, deed: KeepIssue) -> bool:
    """Whether the issue tells of this very run, or of one of the same night that found the same."""
    if kept.mark.gist != deed.gist:
        return False
    last, tonight = kept.last, recall(deed.memory)
    same = last and tonight and (last.at.date(), last.items) == (tonight.at.date(), tonight.items)
    return bool(same) or (kept.mark.run, kept.mark.attempt) == (deed.run, deed.attempt)


# -------------------------------------------------------------------------------------------------------- the marker


def _mark(deed: KeepIssue, opening: int, since: datetime) -> Mark:
    return Mark(deed.key, deed.run, deed.attempt, opening, since, deed.gist, deed.memory)


def mark_of(body: str) -> Mark | None:
    """The mark in the first line of an issue; None when there is none."""
    found = _MARK.fullmatch(body.partition("\n")[0].strip())
    if not found:
        return None
    key, run, attempt, opening, since, gist, memory = found.groups()
    try:
        at = datetime.fromisoformat(since)
    except ValueError:
        return None
    return Mark(key, int(run), int(attempt), int(opening), at.replace(tzinfo=at.tzinfo or UTC), gist, memory)


def _is_newer(mark: Mark, deed: KeepIssue) -> bool:
    return (mark.run, mark.attempt) > (deed.run, deed.attempt)


# --------------------------------------------------------------------------------------------------- what is done


def _ours(hub: Hub, key: str) -> list[Ours]:
    """The issues of this gate: by us, with a mark of this key, oldest first. The first is kept."""
    found = [(one, mark_of(one.body)) for one in filed_by(hub, hub.login) if one.author.login == hub.login]
    return [Ours(one, mark) for one, mark in found if mark and mark.key == key]


def _retire(found: Sequence[Ours], hub: Hub) -> None:
    """Closes those that were opened beside the first one, and lets go of them."""
    for extra in found[1:]:
        text = words.retired(found[0].issue.number)
        edit(hub, extra.issue.number, body=text, state="closed", state_reason="not_planned")


def _make(revision: Revision, kept: Ours | None, deed: KeepIssue, hub: Hub) -> list[str]:
    """Makes the revision; returns what could not be done of it, in words."""
    title, labels = deed.page.title, list(deed.labels)
    if kept is None:
        return _assigned(lambda who: create(hub, title, revision.body, labels, who), [], deed, hub)
    issue = kept.issue
    if not revision.opens:
        closing = {} if revision.is_open else {"state": "closed", "state_reason": "completed"}
        edit(hub, issue.number, title=title, body=revision.body, **closing)
        return []
    _tell_owners(revision, kept, deed, hub)
    labels = list(dict.fromkeys((*issue.labels, *labels)))

    def open_again(who: list[str]) -> Filed:
        return edit(hub, issue.number, title=title, body=revision.body, state="open", labels=labels, assignees=who)

    return _assigned(open_again, list(issue.assignees), deed, hub)


def _tell_owners(revision: Revision, kept: Ours, deed: KeepIssue, hub: Hub) -> None:
    """Mentions the owners in a comment, as an edit pings nobody: before the revision, and once for it."""
    owners, since, issue = deed.page.owners, revision.mark.since, kept.issue
    mark = f"<!-- readiness-gate-audit key={deed.key} opening={revision.mark.opening} on={since.date()} -->"
    if not owners or any(_begins(one, mark, issue.author) for one in comments(hub, issue.number)):
        return
    text = words.reopened(owners, deed.state, since, mended=kept.was_ready)
    comment(hub, issue.number, f"{mark}\n{text}")


def _begins(one: Comment, mark: str, author: Account) -> bool:
    return one.author.login == author.login and one.body.partition("\n")[0].strip() == mark


def _assigned(send: Callable[[list[str]], Filed], had: list[str], deed: KeepIssue, hub: Hub) -> list[str]:
    """Sends it with the assignees; where GitHub refuses one, without, and then each alone."""
    wanted = list(dict.fromkeys((*had, *deed.assignees)))
    try:
        send(wanted)
    except HubError as refused:
        if refused.status != REFUSED or wanted == had:
            raise
    else:
        return []
    made, accepted, said = send(had), had, []
    for login in wanted[len(had) :]:
        try:
            edit(hub, made.number, assignees=[*accepted, login])
            accepted = [*accepted, login]
        except HubError as refused:
            if refused.status != REFUSED:
                raise
            said.append(f"the audit issue is not assigned to {login}: {refused}")
    return said
