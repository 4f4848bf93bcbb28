"""What moved while a run judged: right before a status is set, its subjects are read again.

A status stays on its commit. If the pull request has another head or base by then, or another pull request has the same
commit, the decision is about a state that no longer exists: undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from gate import judge
from gate.adapters.github import GitHubClient
from gate.adapters.github.pulls import pull
from gate.model.decision import Decision
from gate.model.errors import GateError, UsageError
from gate.model.events import PULL_REQUEST
from gate.model.subject import Subject

ReadSubjects = Callable[[], tuple[Subject, ...]]
"""Reads the subjects of the run, from its event and from GitHub."""


def refuse_moved(
    decisions: Sequence[Decision], read: ReadSubjects, client: GitHubClient | None, now: datetime
) -> list[Decision]:
    """The decisions, or undecided ones when their subjects are not what they were.

    From here on, the run may use the requests that are reserved for publishing.
    """
    subjects = tuple(decision.subject for decision in decisions)
    reason = _why_moved(subjects, read, client) if client else ""
    return [judge.refuse(subject, now, UsageError(reason)) for subject in subjects] if reason else list(decisions)


def _why_moved(subjects: tuple[Subject, ...], read: ReadSubjects, client: GitHubClient) -> str:
    client.begin_publishing()
    client.clear_cache()
    try:
        after = tuple(_refresh(subject, client) for subject in read())
    except GateError as error:
        return f"what was judged cannot be confirmed: {error}"
    moves = "; ".join(_moves(subjects, after))
    return f"while this run judged it, {moves}; start the run again" if moves else ""


def _refresh(subject: Subject, client: GitHubClient) -> Subject:
    """The subject as it is now; the payload of a `pull_request` event is that of its beginning."""
    if subject.trigger != PULL_REQUEST or subject.pull_request is None:
        return subject
    now = pull(client, subject.pull_request, fresh=True)
    return replace(subject, head_sha=now.head_sha if now.is_open else "", base_ref=now.base_ref)


def _moves(before: Sequence[Subject], after: Sequence[Subject]) -> Iterator[str]:
    """Each difference. The commit of a base may move: the checklist was read at one commit of it, which decided."""
    first, second = ({_key(subject): subject for subject in subjects} for subjects in (before, after))
    for key in sorted({*first, *second}, key=str):
        old, new = first.get(key), second.get(key)
        name = f"#{key[0]}" if key[0] else "another pull request of the commit"
        if old is None or new is None:
            yield f"{name} was {'opened' if old is None else 'closed'}, or has another head"
        elif replace(old, base_sha="") != replace(new, base_sha=""):
            yield f"{name} got another base, label or draft state"


def _key(subject: Subject) -> tuple[int | None, str, str]:
    return subject.pull_request, subject.head_sha, subject.refusal
