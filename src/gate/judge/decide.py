"""The truth table: verdicts of items, and the decision of the checklist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from gate.judge.compare import compare
from gate.judge.score import score
from gate.judge.thresholds import history_of
from gate.judge.waivers import remarks, rule
from gate.model.checklist import Checklist, Waiver
from gate.model.decision import (
    Baseline,
    Broken,
    Comparison,
    Decision,
    ItemObservation,
    Level,
    Score,
    Skip,
    SkipCause,
    State,
    Status,
    Verdict,
    WaiverCheck,
)
from gate.model.evidence import NotApplicable, Unseen
from gate.model.subject import Subject

NOTHING_COVERED = "No item covers the files that this change touches."
NOTHING_JUDGED = "Nothing was judged: every item was skipped, and a gate that saw nothing stays closed."


def decide(
    checklist: Checklist,
    gathered: Sequence[ItemObservation],
    subject: Subject,
    now: datetime,
    baseline: Baseline | None = None,
) -> Decision:
    """The decision on everything that was gathered, in the checklist's order.

    `now` is an aware time; waivers end with their day in UTC.
    """
    today = now.astimezone(UTC).date()
    verdicts = tuple(_judge(found, _waivers_of(found, checklist), today, baseline) for found in gathered)
    state, why = _state(verdicts)
    return Decision(
        state=state,
        score=score(verdicts),
        verdicts=verdicts,
        subject=subject,
        decided_at=now,
        title=checklist.title,
        notes=(*why, *remarks(checklist.waivers, verdicts, today)),
        checklist_file=checklist.file,
        checklist_digest=checklist.digest,
        baseline_file=baseline.file if baseline else "",
    )


def refuse(subject: Subject, now: datetime, why: Sequence[str]) -> Decision:
    """The decision where there is nothing to decide by: undecided, and why."""
    return Decision(State.UNDECIDED, Score(None), (), subject, now, notes=tuple(why))


def _waivers_of(found: ItemObservation, checklist: Checklist) -> list[Waiver]:
    return [waiver for waiver in checklist.waivers if waiver.item == found.item.id]


def _judge(found: ItemObservation, waivers: list[Waiver], today: date, baseline: Baseline | None) -> Verdict:
    item, evidence = found.item, found.outcome
    if isinstance(evidence, Skip):
        return Verdict(item, Status.SKIPPED, (), skip=evidence, duration=found.duration)
    history = history_of(item.id, evidence, baseline)
    must = [compare(expectation, Level.MUST, evidence, history) for expectation in item.must]
    should = [compare(expectation, Level.SHOULD, evidence, history) for expectation in item.should]
    ruling = rule(waivers, evidence, history, today)
    comparisons = (*must, *should)
    skip = _not_applicable(comparisons)
    status = Status.SKIPPED if skip else _status(must, should, ruling)
    return Verdict(item, status, comparisons, evidence, ruling, skip, found.duration)


def _not_applicable(comparisons: Sequence[Comparison]) -> Skip | None:
    outcomes = [one.outcome for one in comparisons]
    silent = [outcome for outcome in outcomes if isinstance(outcome, NotApplicable)]
    if not silent or len(silent) < len(outcomes):
        return None
    details = "; ".join(dict.fromkeys(outcome.detail for outcome in silent))
    return Skip(SkipCause.NOT_APPLICABLE, details, by_diff=all(outcome.by_diff for outcome in silent))


def _status(must: Sequence[Comparison], should: Sequence[Comparison], ruling: WaiverCheck | None) -> Status:
    broken = any(isinstance(one.outcome, Broken) for one in must)
    if broken and not (ruling and ruling.in_force):
        return Status.FAIL
    if any(isinstance(one.outcome, Unseen) for one in must) or not (must or should):
        return Status.UNKNOWN  # an item that expects nothing is refused at load; here it must not pass either
    if broken:
        return Status.WAIVED
    if any(isinstance(one.outcome, (Broken, Unseen)) for one in should):
        return Status.WARN
    return Status.PASS


def _state(verdicts: Sequence[Verdict]) -> tuple[State, tuple[str, ...]]:
    statuses = {verdict.status for verdict in verdicts}
    if Status.FAIL in statuses:
        return State.NOT_READY, ()
    if Status.UNKNOWN in statuses:
        return State.UNDECIDED, ()
    if statuses - {Status.SKIPPED}:
        return State.READY, ()
    if verdicts and all(verdict.skip and verdict.skip.by_diff for verdict in verdicts):
        return State.READY, (NOTHING_COVERED,)
    return State.UNDECIDED, (NOTHING_JUDGED,)
