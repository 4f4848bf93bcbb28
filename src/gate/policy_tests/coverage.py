"""The coverage of a checklist by its tests: which rules are seen to hold and to break.

An expectation that no test breaks may be one that cannot break; a test that breaks it shows that the gate can go red.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from gate.model.checklist import Checklist, Expectation, Item, Waiver
from gate.model.decision import Broken, Comparison, Decision, Held, SkipCause, Status, Verdict, WaiverCheck
from gate.model.policy_test import ChecklistCoverage, PolicyTestResult, Rule, RuleCoverage

CONDITIONS: tuple[tuple[str, SkipCause], ...] = (
    ("events", SkipCause.EVENT),
    ("branches", SkipCause.BRANCH),
    ("paths", SkipCause.PATHS),
    ("labels", SkipCause.LABELS),
    ("draft", SkipCause.DRAFT),
)
"""The keys of `when`, and the reason for which each skips an item."""


def measure(checklist: Checklist, results: Sequence[PolicyTestResult]) -> ChecklistCoverage:
    """The coverage of every rule of the checklist, in its order."""
    decisions = [result.decision for result in results]
    return ChecklistCoverage(checklist.file, tuple(_rules(checklist, decisions)))


def _rules(checklist: Checklist, decisions: Sequence[Decision]) -> Iterator[RuleCoverage]:
    by_item: dict[str, list[Verdict]] = {item.id: [] for item in checklist.items}
    for decision in decisions:
        for verdict in decision.verdicts:
            by_item[verdict.item.id].append(verdict)
    for item in checklist.items:
        verdicts = by_item[item.id]
        yield from _conditions(item, verdicts)
        for rule, expectations in ((Rule.MUST, item.must), (Rule.SHOULD, item.should)):
            for expectation in expectations:
                comparisons = [comparison for verdict in verdicts for comparison in verdict.comparisons]
                yield _expectation(item, rule, expectation, comparisons)
        for waiver in checklist.waivers:
            if waiver.item == item.id:
                yield from _waiver(item, waiver, verdicts)


def _conditions(item: Item, verdicts: Sequence[Verdict]) -> Iterator[RuleCoverage]:
    is_judged = [verdict.skip is None or verdict.skip.cause is SkipCause.NOT_APPLICABLE for verdict in verdicts]
    for key, cause in CONDITIONS:
        if getattr(item.when, key) in ((), None):
            continue
        skips = [verdict.skip is not None and verdict.skip.cause is cause for verdict in verdicts]
        yield RuleCoverage(item.id, Rule.WHEN, key, item.position, sum(is_judged), sum(skips))


def _expectation(item: Item, rule: Rule, expectation: Expectation, comparisons: Iterable[Comparison]) -> RuleCoverage:
    outcomes = [comparison.outcome for comparison in comparisons if comparison.expectation is expectation]
    return RuleCoverage(
        item.id,
        rule,
        expectation.text,
        expectation.position,
        hold_count=sum(isinstance(outcome, Held) for outcome in outcomes),
        break_count=sum(isinstance(outcome, Broken) for outcome in outcomes),
    )


def _waiver(item: Item, waiver: Waiver, verdicts: Sequence[Verdict]) -> Iterator[RuleCoverage]:
    checks = [(verdict, check) for verdict in verdicts for check in verdict.waivers if check.waiver is waiver]
    yield RuleCoverage(
        item.id,
        Rule.WAIVER,
        f"until {waiver.until} by {waiver.by}",
        waiver.position,
        hold_count=sum(_is_used(verdict, check) for verdict, check in checks),
        break_count=sum(not check.in_force for _verdict, check in checks),
    )
    but = list(chain.from_iterable(check.but for _verdict, check in checks))
    for expectation in waiver.but:
        yield _expectation(item, Rule.BUT, expectation, but)


def _is_used(verdict: Verdict, check: WaiverCheck) -> bool:
    """Whether the waiver is in force, and takes findings out of the counts or is why the item is waived."""
    is_reason = verdict.status is Status.WAIVED and not check.waiver.findings
    return check.in_force and (bool(check.findings) or is_reason)
