"""Attempts of one test in JUnit XML, which a runner wrote as cases of their own, as the Gradle plugin test-retry does.

A runner repeats a test as long as it fails, so the attempts are cases of one name in one suite, and all but the last
failed. Cases of one name in any other order are tests with parameters that their names do not show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED
from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from gate.formats.tests.plain_cases import PlainCases

MAX_REMEMBERED = 200_000
"""Cases of one suite that are remembered; in a larger suite, no case counts as an attempt."""

MAX_FLAKY = 500
"""Flaky tests that are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What counts otherwise in a report when of each test only the last attempt counts.

    `changes` has by outcome how many cases more there are then; fewer where it is negative. `flaky` counts the tests
    that failed in one attempt and passed in another one, and `retried` the tests with several attempts. `superseded`
    are the positions in `TestReport.failed_tests` of failures that do not count then. `outcomes` has the outcome of the
    last attempt for each test with a case that did not pass, and perhaps for others.
    """

    changes: tuple[int, ...] = (0,) * (ERRORED + 1)
    flaky: int = 0
    superseded: frozenset[int] = frozenset()
    retried: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)


@dataclass(slots=True)
class _Failing:
    """A test whose first case in the suite failed: the outcome and position of each failed case."""

    title: str
    outcomes: list[tuple[int, int | None]] = field(default_factory=list)
    has_passed: bool = False

    def worst(self) -> int:
        return max(outcome for outcome, _ in self.outcomes)


class AttemptReader:
    """Recognizes attempts suite by suite, in memory that depends on the largest suite and on what did not pass."""

    def __init__(self) -> None:
        self.changes = [0] * (ERRORED + 1)
        self.flaky = self.retried = 0
        self.flaky_tests: list[str] = []
        self.superseded: set[int] = set()
        self.outcomes: dict[str, int] = {}
        self.outer: list[tuple[set[int], dict[int, _Failing]]] = []
        self.settled: set[int] = set()  # cases of the innermost suite whose name is not that of attempts
        self.failing: dict[int, _Failing] = {}  # tests of the innermost suite whose first case failed

    def open_suite(self) -> None:
        """A suite begins."""
        self.outer.append((self.settled, self.failing))
        self.settled, self.failing = set(), {}

    def settle(self, key: int) -> None:
        """A case ends that is not an attempt; `key` stands for its name."""
        if len(self.settled) <= MAX_REMEMBERED:
            self.settled.add(key)

    def add_all(self, keys: Sequence[int], cases: PlainCases) -> None:
        """Plain cases end."""
        has_room = len(self.settled) + len(self.failing) + len(keys) <= MAX_REMEMBERED
        if has_room and (not self.failing or self.failing.keys().isdisjoint(keys)):
            self.settled.update(keys)
            for title in cases.skipped_titles():
                self.count(title, SKIPPED)
            return
        for key, title, outcome in zip(keys, cases.titles(), cases.outcomes(), strict=True):
            if self.failing or outcome != PASSED:
                self.add(key, title, outcome, None)
            else:
                self.settle(key)

    def add(self, key: int, title: str, outcome: int, position: int | None) -> None:
        """A case ends; `position` is that of a listed failure."""
        if key in self.settled or self._is_full():
            self.count_unless_passed(title, outcome)
            return
        test = self.failing.get(key)
        if test is None and outcome >= FAILED:
            self.failing[key] = _Failing(title, [(outcome, position)])
        elif test is None or test.has_passed or PASSED < outcome < FAILED:
            self.failing.pop(key, None)
            self.settle(key)
            self.count_unless_passed(title, max(outcome, test.worst()) if test else outcome)
        elif outcome == PASSED:
            test.has_passed = True
        else:
            test.outcomes.append((outcome, position))

    def count(self, title: str, outcome: int) -> None:
        """A test has this outcome in one of its cases, and no other attempt of that case follows.

        Beyond the limit nothing is added: of so many tests, no report remembers the outcomes by title.
        """
        if outcome > self.outcomes.get(title, -1) and (title in self.outcomes or len(self.outcomes) < MAX_REMEMBERED):
            self.outcomes[title] = outcome

    def count_unless_passed(self, title: str, outcome: int) -> None:
        """As `count`; a test that passed in each case needs no entry."""
        if outcome > PASSED:
            self.count(title, outcome)

    def _is_full(self) -> bool:
        return len(self.settled) + len(self.failing) > MAX_REMEMBERED

    def close_suite(self) -> None:
        """The innermost open suite ends."""
        tests, is_full = self.failing.values(), self._is_full()
        self.settled, self.failing = self.outer.pop()
        for test in tests:
            if is_full:
                self.count(test.title, test.worst())
            else:
                self._close(test)

    def _close(self, test: _Failing) -> None:
        """Counts a test and what its last attempt superseded."""
        superseded = test.outcomes if test.has_passed else test.outcomes[:-1]
        self.retried += bool(superseded)
        if test.has_passed:
            self.add_flaky(test.title)
        self.count(test.title, PASSED if test.has_passed else test.outcomes[-1][0])
        for outcome, position in superseded:
            self.changes[outcome] -= 1
            if position is not None:
                self.superseded.add(position)

    def add_flaky(self, title: str) -> None:
        """A test failed and then passed."""
        self.flaky += 1
        if len(self.flaky_tests) < MAX_FLAKY:
            self.flaky_tests.append(title)

    def attempts(self) -> Attempts:
        """The attempts of the whole report."""
        return Attempts(tuple(self.changes), self.flaky, frozenset(self.superseded), self.retried, self.outcomes)
