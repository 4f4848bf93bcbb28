"""Runs tests: `when` is evaluated as in a run, and the judge of a run decides on the facts of the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from gate import judge
from gate.gather.conditions import evaluate_conditions
from gate.gather.run_probe import all_facts_missing
from gate.model.checklist import Checklist, Item
from gate.model.decision import Decision, ItemObservation, Skip
from gate.model.evidence import Unseen
from gate.model.policy_test import Mismatch, PolicyTest, PolicyTestFile, PolicyTestReport, PolicyTestResult
from gate.policy_tests.coverage import measure

ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of a test that names none. No waiver is in force in it, so it changes no verdict."""


def run(files: Sequence[PolicyTestFile]) -> PolicyTestReport:
    """The results of all tests, and the coverage of each checklist by all files about it."""
    results = {file.file: tuple(run_test(test, file.checklist) for test in file.tests) for file in files}
    checklists = {file.checklist.file: file.checklist for file in files}
    coverage = (
        measure(checklist, [result for file in files if file.checklist.file == name for result in results[file.file]])
        for name, checklist in checklists.items()
    )
    return PolicyTestReport(results, tuple(coverage))


def run_test(test: PolicyTest, checklist: Checklist) -> PolicyTestResult:
    """The result of one test."""
    items = tuple(item for item in checklist.items if item.id in test.evidence)
    waivers = tuple(waiver for waiver in checklist.waivers if test.now and waiver.item in test.evidence)
    observations = [_observe(test, item) for item in items]
    limited = replace(checklist, items=items, waivers=waivers)
    decision = judge.decide(limited, observations, test.subject, test.now or ANY_TIME, judge.Reference(test.baseline))
    return PolicyTestResult(test, decision, tuple(_mismatches(test, decision)))


def _observe(test: PolicyTest, item: Item) -> ItemObservation:
    condition = evaluate_conditions(item.when, test.subject, test.change)
    if isinstance(condition, Skip):
        return ItemObservation(item, condition)
    if isinstance(condition, Unseen):
        return ItemObservation(item, all_facts_missing(item, condition))
    return ItemObservation(item, test.evidence[item.id])


def _mismatches(test: PolicyTest, decision: Decision) -> Iterator[Mismatch]:
    """What is not as expected: the decision, then the items in the order of the checklist."""
    state = test.expected_state
    if state and state.state is not decision.state:
        yield Mismatch(state.state, decision.state, state.position)
    for verdict in decision.verdicts:
        status = test.expected_statuses.get(verdict.item.id)
        if status and status.status is not verdict.status:
            yield Mismatch(status.status, verdict.status, status.position, verdict)
