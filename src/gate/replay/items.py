"""What is suspicious about the items of a checklist over all replayed runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from gate.model.checklist import Checklist, Item
from gate.model.decision import BLOCKING_STATUSES, Comparison, Decision, Held, Status, Verdict
from gate.model.evidence import NotApplicable, Seen
from gate.model.replay import MIN_RUNS, ItemHistory, ReplayedRun
from gate.model.values import Kind, number

NEAR_POINTS = Fraction(5)
"""A percentage is near its threshold within so many percentage points."""

NEAR_PART = Fraction(1, 10)
"""Any other number is near its threshold within this part of it."""


def summarize(
    checklist: Checklist, runs: Sequence[ReplayedRun], decisions: Sequence[Decision]
) -> tuple[ItemHistory, ...]:
    """The history of each item, in the order of the checklist."""
    by_item: dict[str, list[Verdict]] = {item.id: [] for item in checklist.items}
    for decision in decisions:
        for verdict in decision.verdicts:
            by_item[verdict.item.id].append(verdict)
    return tuple(_summarize(item, by_item[item.id], runs) for item in checklist.items)


def _summarize(item: Item, verdicts: Sequence[Verdict], runs: Sequence[ReplayedRun]) -> ItemHistory:
    judged = [verdict for verdict in verdicts if verdict.status is not Status.SKIPPED]
    reasons = Counter(run.not_replayed[item.id] for run in runs if item.id in run.not_replayed)
    is_enough = len(judged) >= MIN_RUNS
    return ItemHistory(
        id=item.id,
        counts=Counter(verdict.status for verdict in verdicts),
        not_replayed=reasons.total(),
        reason=reasons.most_common(1)[0][0] if reasons else "",
        doubtful=sum(item.id in run.doubtful for run in runs),
        always_passes=is_enough and all(map(_passes_by_far, judged)),
        always_fails=is_enough and all(verdict.status in BLOCKING_STATUSES for verdict in judged),
        unseen_facts=_unseen_facts(item, judged) if judged else (),
    )


def _unseen_facts(item: Item, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    with_value = {
        name
        for verdict in verdicts
        for name, fact in (verdict.evidence.facts.items() if verdict.evidence else ())
        if isinstance(fact, Seen)
    }
    expected = (line.fact.name for line in (*item.must, *item.should))
    return tuple(dict.fromkeys(name for name in expected if name not in with_value))


def _passes_by_far(verdict: Verdict) -> bool:
    """Whether the item passes, and each of its numbers is far from its threshold; an item without numbers never is."""
    comparisons = [entry for entry in verdict.comparisons if not isinstance(entry.outcome, NotApplicable)]
    return verdict.status is Status.PASS and bool(comparisons) and all(map(_is_far, comparisons))


def _is_far(comparison: Comparison) -> bool:
    outcome, fact = comparison.outcome, comparison.expectation.fact
    if not isinstance(outcome, Held) or not isinstance(outcome.threshold, Fraction):
        return False
    distance = abs(number(outcome.value) - outcome.threshold)
    margin = NEAR_POINTS if fact.kind is Kind.PERCENTAGE else abs(outcome.threshold) * NEAR_PART
    return distance > margin
