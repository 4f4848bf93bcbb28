"""What moved while a run judged: right before a status is set, its subjects are read again.

A status stays on its commit. If the pull request has another head or base by then, or another pull request has the same
commit, the decision is about a state that no longer exists: undecided. Labels and the draft state change often, also by
workflows that run at the same time, so they count only where the decision depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from gate import judge
from gate.adapters.github import GitHubClient
from gate.gather.conditions import skip_by_pull_request
from gate.judge.compare import compare
from gate.model.codes import Code
from gate.model.decision import Comparison, Decision, Verdict
from gate.model.errors import GateError, UsageError
from gate.model.events import PULL_REQUEST
from gate.model.evidence import Evidence, Seen
from gate.model.subject import Subject

ReadSubjects = Callable[[], tuple[Subject, ...]]
"""Reads the subjects of the run, from its event and from GitHub."""

_PROBE = "pull_request"
"""The probe whose facts `labels` and `draft` repeat the subject's."""

_AGAIN = "start the run again"
_NEW_EVENT = (
    "the run of its newest event judges it; if there is none, close and reopen it, because a run that is started again "
    "gets the same event"
)


def refuse_moved(
    decisions: Sequence[Decision], read: ReadSubjects, client: GitHubClient | None, now: datetime
) -> list[Decision]:
    """The decisions, or undecided ones when their subjects are not what they were.

    From here on, the run may use the requests that are reserved for publishing.
    """
    reason = _why_moved(decisions, read, client) if client else ""
    if not reason:
        return list(decisions)
    error = UsageError(Code.SUBJECT_MOVED, reason)
    return [judge.refuse(decision.subject, now, error) for decision in decisions]


def _why_moved(decisions: Sequence[Decision], read: ReadSubjects, client: GitHubClient) -> str:
    client.begin_publishing()
    client.clear_cache()
    try:
        after = tuple(_refresh(subject, client) for subject in read())
    except GateError as error:
        return f"what was judged cannot be confirmed: {error}"
    moves = "; ".join(_moves(decisions, after))
    is_repeatable = decisions[0].subject.trigger != PULL_REQUEST
    return f"while this run judged it, {moves}; {_AGAIN if is_repeatable else _NEW_EVENT}" if moves else ""


def _refresh(subject: Subject, client: GitHubClient) -> Subject:
    """The subject as it is now; the payload of a `pull_request` event is that of its beginning."""
    if subject.trigger != PULL_REQUEST or subject.pull_request is None:
        return subject
    from gate.adapters.github.pulls import pull

    now = pull(client, subject.pull_request, fresh=True)
    return replace(subject, head_sha=now.head_sha if now.is_open else "", base_ref=now.base_ref)


def _moves(decisions: Sequence[Decision], subjects: Sequence[Subject]) -> Iterator[str]:
    """Each difference. The commit of a base may move: the checklist was read at one commit of it, which decided."""
    before = {_key(decision.subject): decision for decision in decisions}
    after = {_key(subject): subject for subject in subjects}
    for key in sorted({*before, *after}, key=str):
        name = f"#{key[0]}" if key[0] else "another pull request of the commit"
        if key not in before or key not in after:
            yield f"{name} was {'closed' if key in before else 'opened'}, or has another head"
        elif before[key].subject.base_ref != after[key].base_ref:
            yield f"{name} got another base"
        elif items := _dependent_items(before[key], after[key]):
            yield f"{name} got another label or draft state, on which the item {' and '.join(items)} depends"


def _key(subject: Subject) -> tuple[int | None, str, str]:
    return subject.pull_request, subject.head_sha, subject.refusal


def _dependent_items(decision: Decision, after: Subject) -> list[str]:
    """The ids of the items that are judged otherwise by the labels and the draft state that the subject has now."""
    before = decision.subject
    return [verdict.item.id for verdict in decision.verdicts if _depends(verdict, before, after)]


def _depends(verdict: Verdict, before: Subject, after: Subject) -> bool:
    is_skipped, is_skipped_now = (skip_by_pull_request(verdict.item.when, subject) for subject in (before, after))
    if (is_skipped is None) is not (is_skipped_now is None):
        return True
    evidence = Evidence({"labels": Seen(after.labels), "draft": Seen(after.is_draft)})
    return verdict.item.probe == _PROBE and any(_differs(comparison, evidence) for comparison in verdict.comparisons)


def _differs(comparison: Comparison, evidence: Evidence) -> bool:
    """Whether the comparison has another outcome with the evidence, if it is about one of its facts."""
    expectation = comparison.expectation
    if expectation.fact.name not in evidence.facts:
        return False
    outcome = compare(expectation, comparison.level, evidence).outcome
    return type(outcome) is not type(comparison.outcome)
