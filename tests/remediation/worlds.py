"""Small worlds of findings: their evidence, and what becomes of it when somebody does what a plan says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gate.model.checklist import Waiver
from gate.model.decision import Baseline, Decision, ItemObservation
from gate.model.evidence import Evidence, Finding, Observation, Seen
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.remediation.actions import Action, CoverLines, FixFindings, UpgradePackage
from tests.judge.cases import judge

CRITICAL = FactSpec("critical", "critical findings", better=Better.LOWER)
HIGH = FactSpec("high", "high findings", better=Better.LOWER)
TOTAL = FactSpec("total", "all findings", better=Better.LOWER)
RATE = percentage("rate", "percentage that is no finding")
PASSED = FactSpec("passed", "what is no finding", better=Better.HIGHER)
SEVERITIES = (CRITICAL.name, HIGH.name)


@dataclass(frozen=True)
class World:
    """The findings of one item, and how many things are in order."""

    observation: ItemObservation
    findings: tuple[Finding, ...]
    passed: int

    def observe(self) -> ItemObservation:
        """The item with the evidence of today."""
        count = sum(finding.amount for finding in self.findings)
        facts: dict[str, Observation] = {
            severity: Seen(Decimal(sum(finding.amount for finding in self.findings if severity in finding.counted_in)))
            for severity in SEVERITIES
        }
        facts |= {"total": Seen(Decimal(count)), "passed": Seen(Decimal(self.passed))}
        facts["rate"] = Seen(Percentage(self.passed, self.passed + count))
        return replace(self.observation, outcome=Evidence(facts, self.findings))

    def without(self, finding: Finding, count: int) -> World:
        """The world after `count` of what a finding counts is fixed."""
        index = self.findings.index(finding)
        remaining = finding.amount - count
        findings = list(self.findings)
        findings[index : index + 1] = [replace(finding, amount=remaining)] if remaining else []
        return replace(self, findings=tuple(findings), passed=self.passed + count)


def decide(worlds: Sequence[World], waivers: Sequence[Waiver] = (), baseline: Baseline | None = None) -> Decision:
    """The decision on these worlds."""
    return judge(*(world.observe() for world in worlds), waivers=waivers, baseline=baseline)


def follow(
    worlds: Sequence[World], actions: Sequence[Action], order: Callable[[Sequence[Finding]], Sequence[Finding]]
) -> list[World]:
    """The worlds after these actions; `order` says which findings of an action are fixed first."""
    result = list(worlds)
    for action in actions:
        task = action.task
        if isinstance(task, UpgradePackage):
            for finding in task.findings:
                result = _fix(result, finding, finding.amount)
        elif isinstance(task, FixFindings):
            result = _fix_some(result, order(task.findings), task.count)
        elif isinstance(task, CoverLines):
            lines = {part.first for part in task.ranges}
            listed = [finding for world in result for finding in world.findings if finding.path == task.path]
            lines_of_task = dict.fromkeys(finding for finding in listed if finding.line in lines)
            result = _fix_some(result, order(list(lines_of_task)), task.count)
    return result


def _fix_some(worlds: list[World], findings: Sequence[Finding], count: int) -> list[World]:
    for finding in findings:
        part = min(count, finding.amount)
        worlds = _fix(worlds, finding, part)
        count -= part
    assert count == 0, "the plan names fewer findings than it wants to be fixed"
    return worlds


def _fix(worlds: list[World], finding: Finding, count: int) -> list[World]:
    """Fixes the finding in every world that has it: it is the same problem."""
    return [world.without(finding, count) if count and finding in world.findings else world for world in worlds]


def less(actions: Sequence[Action], index: int) -> list[Action]:
    """The actions with one unit less of one of them."""
    shorter = list(actions)
    task = shorter[index].task
    if isinstance(task, (FixFindings, CoverLines)) and task.count > 1:
        shorter[index] = replace(shorter[index], task=replace(task, count=task.count - 1))
    else:
        del shorter[index]
    return shorter
