"""What the comparisons of one item need: how many findings fewer of each fact, and tasks that no finding explains.

An item can have several ways to green: its own expectations hold, or the conditions of a waiver that covers it do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from gate.judge.compare import meets
from gate.judge.reference import NO_REFERENCE
from gate.judge.waivers import covers_baseline
from gate.model.checklist import Expectation, Op
from gate.model.decision import (
    ACTIONABLE_STATUSES,
    Broken,
    Comparison,
    Level,
    ResolvedThreshold,
    Status,
    Verdict,
    WaiverCheck,
)
from gate.model.evidence import BASELINE_CAUSES, Finding, Remedy, Seen, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.values import Percentage, Value, number
from gate.remediation import effort
from gate.remediation.actions import (
    Action,
    AskPeople,
    Change,
    ChangeNumber,
    ChangeValue,
    FactName,
    ProvideEvidence,
    Task,
)
from gate.remediation.nearest import FALLING, RISING, STRICT, can_be_met, count_to_clear, find_lowest, find_nearest_part


@dataclass(frozen=True, slots=True)
class FactNeed:
    """How many of the findings that a fact counts must go, and the value of today that they are counted in."""

    expectation: Expectation
    value: Value
    count: int
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to turn an item green: `needs` are met by findings, and `actions` are all others.

    `findings` are those that can be fixed. `waiver` comes into force on this way.
    """

    verdict: Verdict
    needs: Mapping[FactName, FactNeed]
    actions: tuple[Action, ...]
    findings: tuple[Finding, ...] = ()
    waiver: WaiverCheck | None = None


def find_ways(verdict: Verdict) -> list[Way]:
    """The ways to green; none when there is nothing to do."""
    if verdict.status not in ACTIONABLE_STATUSES:
        return []
    level = Level.SHOULD if verdict.status is Status.WARN else Level.MUST
    comparisons = [comparison for comparison in verdict.comparisons if comparison.level is level]
    missing = [comparison for comparison in comparisons if _is_missing(comparison, verdict)]
    broken = [comparison for comparison in comparisons if isinstance(comparison.outcome, Broken)]
    if verdict.status is Status.UNKNOWN:
        return [_find_way(verdict, missing)]  # a waiver in force covers what is broken
    ways = [_find_way(verdict, [*broken, *missing])]
    if verdict.status is Status.FAIL:
        ways += [
            _find_way(verdict, [*_unmet(check), *missing], check)
            for check in verdict.waivers
            if check.waiver.covers_item and not check.expired and _unmet(check)
        ]
    return ways


def _is_missing(comparison: Comparison, verdict: Verdict) -> bool:
    """Whether the comparison has no data, and no waiver accepts that the baseline is of other tools."""
    if not isinstance(comparison.outcome, Unseen) or verdict.evidence is None:
        return isinstance(comparison.outcome, Unseen)
    tools = NO_REFERENCE.of(verdict.item, verdict.evidence).tools
    return not covers_baseline(comparison, verdict.waivers, tools)


def _unmet(check: WaiverCheck) -> list[Comparison]:
    return [comparison for comparison in check.but if isinstance(comparison.outcome, (Broken, Unseen))]


def _find_way(verdict: Verdict, comparisons: Sequence[Comparison], waiver: WaiverCheck | None = None) -> Way:
    finder = _WayFinder(verdict, with_waived=waiver is not None)
    for comparison in comparisons:
        finder.add(comparison)
    return Way(verdict, finder.needs, tuple(finder.actions()), finder.findings, waiver)


class _Gap(NamedTuple):
    """A comparison without data, why, and the advice of the probe."""

    comparison: Comparison
    unseen: Unseen
    remedy: Remedy | None


@dataclass
class _WayFinder:
    """Collects what the comparisons of one way need. Conditions of a waiver count the waived findings too."""

    verdict: Verdict
    with_waived: bool
    needs: dict[FactName, FactNeed] = field(default_factory=dict)
    numbers: dict[tuple[FactName, bool], ChangeNumber] = field(default_factory=dict)
    values: dict[tuple[FactName, str], ChangeValue] = field(default_factory=dict)
    requests: dict[tuple[Remedy, str], AskPeople] = field(default_factory=dict)
    missing: dict[tuple[object, ...], list[_Gap]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        waived = frozenset[Finding]() if self.with_waived else self.verdict.waived_findings
        evidence = self.verdict.evidence
        self.findings = tuple(finding for finding in evidence.findings if finding not in waived) if evidence else ()
        self.counted = {fact for finding in self.findings for fact in (*finding.counted_in, *finding.improves)}

    def add(self, comparison: Comparison) -> None:
        """Adds what one broken or missing comparison needs."""
        remedy, outcome = self._remedy(comparison), comparison.outcome
        if remedy and remedy.request and (count := _count_people(comparison)):
            key = remedy, comparison.expectation.fact.name
            if key not in self.requests or self.requests[key].count < count:
                self.requests[key] = AskPeople(self.verdict.item, comparison, remedy, count)
        elif isinstance(outcome, Unseen):
            self._add_missing(comparison, outcome, remedy)
        elif isinstance(outcome, Broken):
            for target in self._targets(comparison, outcome):
                if isinstance(target, Unseen):
                    self._add_missing(comparison, target, remedy)
                else:
                    self._add_value(comparison, target, outcome.threshold, remedy)

    def _add_missing(self, comparison: Comparison, unseen: Unseen, remedy: Remedy | None) -> None:
        """Adds a fact without data; what has the same advice is done once."""
        key = (remedy,) if remedy else (unseen.cause, unseen.subject, unseen.hint)
        self.missing.setdefault(key, []).append(_Gap(comparison, unseen, remedy))

    def _targets(self, comparison: Comparison, broken: Broken) -> Iterator[Seen | Unseen]:
        """The targets that do not meet the expectation; the value of a single one is without waived findings."""
        name, op = comparison.expectation.fact.name, comparison.expectation.op
        fact = self.verdict.evidence.facts.get(name) if self.verdict.evidence else None
        if not isinstance(fact, Seen) or not fact.other_targets:
            yield Seen(broken.value, broken.target)
            return
        for target in (fact, *fact.other_targets):
            if isinstance(target, Unseen) or not meets(op, target.value, broken.threshold):
                yield target

    def _add_value(
        self, comparison: Comparison, target: Seen, threshold: ResolvedThreshold, remedy: Remedy | None
    ) -> None:
        expectation, item = comparison.expectation, self.verdict.item
        name = FactName(item.id, expectation.fact.name, target.target)
        is_possible = not isinstance(threshold, Fraction) or can_be_met(expectation, threshold)
        if is_possible and isinstance(threshold, Fraction) and not isinstance(target.value, (str, bool, frozenset)):
            count = count_to_clear(expectation, target.value, threshold)
            if count and name.fact in self.counted and not self._has_targets(name.fact):
                name = name._replace(target="")
                if name not in self.needs or self.needs[name].count < count:
                    self.needs[name] = FactNeed(expectation, target.value, count, remedy)
                return
            if change := _change_number(comparison, target, threshold, remedy, self.verdict):
                key = name, expectation.op in RISING
                other = self.numbers.get(key)
                self.numbers[key] = _stricter(change, other) if other else change
                return
        value = ChangeValue(item, comparison, target.target, target.value, remedy if is_possible else None, is_possible)
        self.values.setdefault((name, expectation.text), value)

    def _has_targets(self, fact: str) -> bool:
        observed = self.verdict.evidence.facts.get(fact) if self.verdict.evidence else None
        return isinstance(observed, Seen) and bool(observed.other_targets)

    def _remedy(self, comparison: Comparison) -> Remedy | None:
        """The advice of the probe on the fact; it knows nothing about baselines."""
        outcome, evidence = comparison.outcome, self.verdict.evidence
        if evidence is None or (isinstance(outcome, Unseen) and outcome.cause in BASELINE_CAUSES):
            return None
        return evidence.remedies.get(comparison.expectation.fact.name)

    def actions(self) -> Iterator[Action]:
        """The actions that no finding explains."""
        item = self.verdict.item
        for request in self.requests.values():
            yield self._action(request, effort.REQUEST * request.count)
        advice = {task.remedy for task in self.values.values()} | {task.remedy for task in self.numbers.values()}
        for gaps in self.missing.values():
            if gaps[0].remedy and gaps[0].remedy in advice:
                continue  # to change the value is to do the same
            facts = tuple(dict.fromkeys(gap.comparison.expectation.fact for gap in gaps))
            task = ProvideEvidence(item, gaps[0].unseen, facts, gaps[0].remedy)
            yield self._action(task, effort.of_cause(task.unseen.cause))
        for value in self.values.values():
            yield self._action(value, effort.VALUE)
        for change in self.numbers.values():
            is_count = isinstance(change.after, Percentage)
            points = effort.COUNT * int(change.amount) if is_count else effort.NUMBER
            yield self._action(change, points, _number_changes(change))

    def _action(self, task: Task, points: int, changes: Iterable[Change] = ()) -> Action:
        return Action(task, points, (self.verdict.item.id,), tuple(changes))


def _count_people(comparison: Comparison) -> int | None:
    """How many more people must approve; None where more people do not help."""
    outcome, op = comparison.outcome, comparison.expectation.op
    if op in (Op.IS, Op.HAS):
        return 1
    if op not in (*RISING, Op.EQUAL):
        return 1 if isinstance(outcome, Unseen) else None
    if not isinstance(outcome, Broken):
        return 1
    if not isinstance(outcome.threshold, Fraction) or not isinstance(outcome.value, Decimal):
        return None
    return max(find_lowest(op, outcome.threshold) - int(outcome.value), 0) or None


def _change_number(
    comparison: Comparison, target: Seen, threshold: Fraction, remedy: Remedy | None, verdict: Verdict
) -> ChangeNumber | None:
    """The change of a number to its threshold; None where the operator sets no limit, or no value can meet it."""
    op, value = comparison.expectation.op, target.value
    if op not in (*RISING, *FALLING, Op.EQUAL):
        return None
    is_strict, amount, after = op in STRICT, abs(number(value) - threshold), None
    limit = threshold
    if isinstance(value, Percentage) and value.has_counts:
        part = find_nearest_part(op, value.of, threshold)
        if part is None:
            return None
        amount, after, is_strict = Fraction(abs(part - value.part)), Percentage(part, value.of), False
        limit = after.percent
    return ChangeNumber(
        verdict.item, comparison, target.target, value, limit, amount, is_strict,
        after if after or is_strict or isinstance(value, Percentage) else _decimal(threshold), remedy,
    )  # fmt: skip


def _decimal(number: Fraction) -> Decimal | None:
    """The number as a decimal; None where its digits do not end."""
    power = next((digits for digits in range(30) if 10**digits % number.denominator == 0), None)
    return None if power is None else Decimal(int(number * 10**power)).scaleb(-power)


def _stricter(change: ChangeNumber, other: ChangeNumber) -> ChangeNumber:
    """The one of two changes of a number in one direction that meets both expectations."""
    return max(other, change, key=lambda entry: (entry.amount, entry.is_strict))


def _number_changes(change: ChangeNumber) -> Iterator[Change]:
    if change.after is not None:
        fact = change.comparison.expectation.fact
        yield Change(FactName(change.item.id, fact.name, change.target), fact, change.before, change.after)
