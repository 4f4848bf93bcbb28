"""The verdict of each item by the truth table of docs/architecture.md, and the decision on all items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from gate.judge.compare import compare
from gate.judge.outcome import all_skipped, all_skipped_by_diff, readiness_of
from gate.judge.ratchets import base_notes, plan_notes, ratchet_notes
from gate.judge.reference import NO_REFERENCE, ItemReference, Reference
from gate.judge.score import score
from gate.judge.thresholds import earlier_numbers
from gate.judge.waived_findings import reduce_baseline, without
from gate.judge.waivers import check_waivers, covers_baseline, covers_broken, waiver_notes
from gate.model.checklist import Checklist, Expectation, FromBaseline, Item
from gate.model.decision import (
    BLOCKING_STATUSES,
    BaseFacts,
    Broken,
    Comparison,
    Decision,
    Enforcement,
    ItemObservation,
    Level,
    Memory,
    Preview,
    Skip,
    SkipCause,
    Status,
    StatusChange,
    Verdict,
    WaiverCheck,
)
from gate.model.errors import ChecklistError, GateError
from gate.model.evidence import Evidence, NotApplicable, Unseen
from gate.model.subject import Subject
from gate.model.text import join_names, pluralize

MAX_LEFT_OUT = 10
"""How many items that are left out a note names."""

NO_ITEM_FOR_CHANGE = "No item covers the files that this change touches."
NOTHING_JUDGED = "Nothing was judged: every item was skipped, so the decision is undecided."


def decide(
    checklist: Checklist,
    observations: Sequence[ItemObservation],
    subject: Subject,
    now: datetime,
    reference: Reference = NO_REFERENCE,
) -> Decision:
    """The decision on all observations, in the order of the checklist.

    `now` is an aware time; a waiver expires at the end of its day in UTC, and a step of a plan begins with its day.
    """
    today, baseline = now.astimezone(UTC).date(), reference.baseline
    verdicts = tuple(_judge(observation, checklist, today, reference) for observation in observations)
    readiness = readiness_of(verdicts)
    return Decision(
        state=readiness.state,
        exit_code=readiness.exit_code,
        score=score(verdicts),
        verdicts=verdicts,
        subject=subject,
        decided_at=now,
        title=checklist.title,
        notes=_notes(checklist, verdicts, today, reference.base),
        checklist_file=checklist.file,
        checklist_digest=checklist.digest,
        baseline_file=baseline.file if baseline else "",
        baseline_sha=baseline.head_sha if baseline else "",
        baseline_branch=baseline.branch if baseline else "",
        baseline_at=baseline.decided_at if baseline else None,
        left_out=checklist.left_out,
        base_policies=checklist.base_policies,
    )


def _notes(checklist: Checklist, verdicts: Sequence[Verdict], today: date, base: BaseFacts) -> tuple[str, ...]:
    return (
        *_notes_on_left_out(checklist),
        *_coverage_notes(verdicts),
        *waiver_notes(checklist.waivers, verdicts, today),
        *ratchet_notes(verdicts),
        *base_notes(verdicts, base),
        *plan_notes(verdicts, today),
    )


def is_met(item: Item, evidence: Evidence, reference: Reference = NO_REFERENCE) -> bool:
    """Whether every blocking expectation of the item holds or does not apply; without any, every other one."""
    expectations, earlier = item.must or item.should, reference.of(item, evidence)
    comparisons = (compare(expectation, Level.MUST, evidence, earlier) for expectation in expectations)
    return not any(isinstance(comparison.outcome, (Broken, Unseen)) for comparison in comparisons)


def conclude(decision: Decision, enforcement: Enforcement, preview: Preview | None) -> Decision:
    """The decision with its final state and exit code, once it is known how it is enforced and what is proposed.

    `preview` is None when the subject does not change the checklist.
    """
    is_proposal_broken = preview is not None and bool(preview.problems)
    readiness = readiness_of(decision.verdicts, enforcement, is_proposal_broken=is_proposal_broken)
    return replace(
        decision, state=readiness.state, exit_code=readiness.exit_code, enforcement=enforcement, preview=preview
    )


def remember(decision: Decision, memory: Memory) -> Decision:
    """The decision with the notes of the memory; its verdicts say when their items were last seen to block."""
    verdicts = tuple(
        replace(verdict, last_red=decision.decided_at if _is_red(verdict) else memory.last_red.get(verdict.item.id))
        for verdict in decision.verdicts
    )
    return replace(decision, verdicts=verdicts, notes=(*decision.notes, *memory.notes))


def _is_red(verdict: Verdict) -> bool:
    return verdict.status in BLOCKING_STATUSES


def preview(current: Decision, proposed: Decision) -> Preview:
    """What a changed checklist changes: its decision compared with the one in force, on the same evidence.

    The status changes are in the order of the new checklist, removed items last.
    """
    before = {verdict.item.id: verdict.status for verdict in current.verdicts}
    after = {verdict.item.id: verdict.status for verdict in proposed.verdicts}
    changes = [
        StatusChange(item, before.get(item), status) for item, status in after.items() if before.get(item) != status
    ]
    changes += [StatusChange(item, status, None) for item, status in before.items() if item not in after]
    return Preview(proposed.state, tuple(changes))


def refuse(subject: Subject, now: datetime, error: GateError) -> Decision:
    """The decision when an error prevents judging any item: undecided, with the reasons."""
    readiness = readiness_of(())
    return Decision(
        state=readiness.state,
        exit_code=readiness.exit_code,
        score=score(()),
        verdicts=(),
        subject=subject,
        decided_at=now,
        notes=_reasons(error, subject),
        codes=error.codes,
    )


def _reasons(error: GateError, subject: Subject) -> tuple[str, ...]:
    if not isinstance(error, ChecklistError):
        return error.lines
    name = f"The checklist of {subject.base_ref}" if subject.base_ref else "The checklist"
    return f"{name} is broken, so nothing can be decided.", *error.lines


def _notes_on_left_out(checklist: Checklist) -> tuple[str, ...]:
    names = checklist.left_out
    if not names:
        return ()
    count = pluralize(len(names), "item")
    return (f"This is a part of the checklist: {count} left out by --only ({join_names(names, MAX_LEFT_OUT)}).",)


def _coverage_notes(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    if not all_skipped(verdicts):
        return ()
    return (NO_ITEM_FOR_CHANGE if all_skipped_by_diff(verdicts) else NOTHING_JUDGED,)


def _judge(observation: ItemObservation, checklist: Checklist, today: date, reference: Reference) -> Verdict:
    item, evidence = observation.item.on(today), observation.outcome
    if isinstance(evidence, Skip):
        return Verdict(item, Status.SKIPPED, (), skip=evidence, duration=observation.duration)
    item_reference = reference.of(item, evidence)
    waivers = [waiver for waiver in checklist.waivers if waiver.item == item.id]
    checks = check_waivers(waivers, evidence, item_reference, today)
    numbers = earlier_numbers(item.facts.values(), item_reference)
    verdict = Verdict(item, Status.UNKNOWN, (), evidence, checks, duration=observation.duration, earlier=numbers)
    comparer = _Comparer(verdict, evidence, item_reference)
    must = [comparer.compare(expectation, Level.MUST) for expectation in item.must]
    should = [comparer.compare(expectation, Level.SHOULD) for expectation in item.should]
    before_waivers = [compare(expectation, Level.MUST, evidence, item_reference) for expectation in item.must]
    skip = _skip_if_not_applicable([*before_waivers, *should])
    needs_waiver = any(isinstance(comparison.outcome, Broken) for comparison in before_waivers)
    status = Status.SKIPPED if skip else _status(must, should, checks, item_reference.tools, needs_waiver=needs_waiver)
    return replace(verdict, status=status, comparisons=(*must, *should), skip=skip)


class _Comparer:
    """Compares expectations of one item with its evidence, without the waived findings."""

    def __init__(self, verdict: Verdict, evidence: Evidence, reference: ItemReference) -> None:
        self.evidence, self.reference = evidence, reference
        self.remaining = without(evidence, verdict.waived_findings)
        names = [name for check in verdict.waivers if check.in_force for name in check.waiver.findings]
        self.reduced_reference, self.exact_facts = reference, frozenset[str]()
        if reference.baseline and names:
            baseline, self.exact_facts = reduce_baseline(reference.baseline, reference.item, names)
            self.reduced_reference = replace(reference, baseline=baseline)

    def compare(self, expectation: Expectation, level: Level) -> Comparison:
        """The comparison; with a baseline that may count waived findings, both sides count them."""
        if isinstance(expectation.threshold, FromBaseline) and expectation.fact.name not in self.exact_facts:
            return compare(expectation, level, self.evidence, self.reference)
        return compare(expectation, level, self.remaining, self.reduced_reference)


def _skip_if_not_applicable(comparisons: Sequence[Comparison]) -> Skip | None:
    outcomes = [comparison.outcome for comparison in comparisons]
    not_applicable = [outcome for outcome in outcomes if isinstance(outcome, NotApplicable)]
    if not not_applicable or len(not_applicable) < len(outcomes):
        return None
    details = "; ".join(dict.fromkeys(outcome.detail for outcome in not_applicable))
    return Skip(SkipCause.NOT_APPLICABLE, details, by_diff=all(outcome.by_diff for outcome in not_applicable))


def _status(
    must: Sequence[Comparison], should: Sequence[Comparison], checks: Sequence[WaiverCheck], tools: frozenset[str],
    *, needs_waiver: bool,
) -> Status:  # fmt: skip
    """The status by the truth table; `needs_waiver` is whether a `must` is broken when no finding is waived."""
    is_broken = any(isinstance(comparison.outcome, Broken) for comparison in must)
    if is_broken and not covers_broken(checks):
        return Status.FAIL
    missing = [comparison for comparison in must if isinstance(comparison.outcome, Unseen)]
    if any(not covers_baseline(comparison, checks, tools) for comparison in missing) or not (must or should):
        return Status.UNKNOWN  # loading refuses an item without expectations; here it must not pass either
    if is_broken or needs_waiver or missing:
        return Status.WAIVED
    if any(isinstance(comparison.outcome, (Broken, Unseen)) for comparison in should):
        return Status.WARN
    return Status.PASS
