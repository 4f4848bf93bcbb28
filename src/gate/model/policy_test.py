"""Policy tests: facts, the verdicts that they must lead to, and what a run of the tests shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from gate.model.checklist import Checklist
from gate.model.decision import Baseline, Decision, State, Status, Verdict
from gate.model.evidence import Evidence, NotApplicable, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.subject import Change, Subject


@dataclass(frozen=True, slots=True)
class ExpectedStatus:
    """The status that a test expects of an item, and where it says so."""

    status: Status
    position: Position


@dataclass(frozen=True, slots=True)
class ExpectedState:
    """The decision that a test expects, and where it says so."""

    state: State
    position: Position


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One test: a subject with its change, the evidence of items by id, and what must be decided on it.

    The test judges the items in `evidence`, in the order of the checklist, and no others. `now` is None for a test of
    the rules alone, in which no waiver is in force. `fact_positions` is where the test gives a fact of an item; a fact
    that it does not give has no position.
    """

    name: str
    position: Position
    subject: Subject
    change: Change | Unseen | NotApplicable
    evidence: Mapping[str, Evidence]
    now: datetime | None = None
    baseline: Baseline | None = None
    expected_state: ExpectedState | None = None
    expected_statuses: Mapping[str, ExpectedStatus] = field(default_factory=lambda: MappingProxyType({}))
    fact_positions: Mapping[tuple[str, str], Position] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class PolicyTestFile:
    """The tests of one file, and the checklist that they are about."""

    file: str
    checklist: Checklist
    tests: tuple[PolicyTest, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A verdict that is not the expected one; `verdict` is None for the decision as a whole."""

    expected: Status | State
    actual: Status | State
    position: Position
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class PolicyTestResult:
    """The result of one test: what the judge decided on its facts, and where that differs from what is expected."""

    test: PolicyTest
    decision: Decision
    mismatches: tuple[Mismatch, ...]

    @property
    def passes(self) -> bool:
        """Whether everything is as expected."""
        return not self.mismatches


class Rule(StrEnum):
    """What the coverage is about.

    A waiver holds in a test in which it is in force and covers something; it breaks where it is not in force. A
    condition (`when`) holds where its item is judged, and breaks where it is the reason for skipping the item.
    """

    MUST = "must"
    SHOULD = "should"
    BUT = "but"
    WAIVER = "waiver"
    WHEN = "when"


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """In how many tests one rule of the checklist holds, and in how many it breaks.

    `text` is the expectation, the key of `when`, or whose waiver it is and until when.
    """

    item: str
    rule: Rule
    text: str
    position: Position
    hold_count: int
    break_count: int

    @property
    def is_complete(self) -> bool:
        """Whether the tests show both."""
        return bool(self.hold_count and self.break_count)


@dataclass(frozen=True, slots=True)
class ChecklistCoverage:
    """The coverage of one checklist by all tests about it."""

    file: str
    rules: tuple[RuleCoverage, ...]

    @property
    def gaps(self) -> tuple[RuleCoverage, ...]:
        """The rules that no test shows to hold and to break."""
        return tuple(rule for rule in self.rules if not rule.is_complete)


@dataclass(frozen=True, slots=True)
class PolicyTestReport:
    """The results of all tests by file, and the coverage of every checklist that they are about."""

    results: Mapping[str, tuple[PolicyTestResult, ...]]
    coverage: tuple[ChecklistCoverage, ...]

    @property
    def failures(self) -> tuple[PolicyTestResult, ...]:
        """The tests that fail, in the order of the files."""
        return tuple(result for results in self.results.values() for result in results if not result.passes)

    @property
    def count(self) -> int:
        """The number of tests."""
        return sum(map(len, self.results.values()))
