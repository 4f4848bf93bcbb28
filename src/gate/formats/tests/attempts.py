"""Attempts of one test that a runner wrote as cases of their own, as gotestsum and the Gradle plugin test-retry do.

A runner repeats a test as long as it fails, so the attempts are cases of one name in one suite, and all but the last
failed. Cases of one name in any other order are tests with parameters that their names do not show.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED

MAX_REMEMBERED = 200_000
"""Cases of one suite that are remembered; in a larger suite, no case counts as an attempt."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What a report counts twice because of attempts: failures and errors that another attempt followed.

    `flaky` counts the tests that failed and then passed. `superseded` are the positions of the failed attempts in
    `TestReport.failed_tests`.
    """

    failures: int = 0
    errors: int = 0
    flaky: int = 0
    superseded: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Failing:
    """A test whose first case in the suite failed: the outcome and position of each failed case."""

    outcomes: list[tuple[int, int | None]] = field(default_factory=list)
    has_passed: bool = False


class AttemptReader:
    """Recognizes attempts suite by suite, in memory that depends on the largest suite."""

    def __init__(self) -> None:
        self.counts = [0] * (ERRORED + 1)
        self.flaky = 0
        self.superseded: set[int] = set()
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

    def add(self, key: int, outcome: int, position: int | None) -> None:
        """A case ends; `position` is that of a listed failure."""
        if key in self.settled or self._is_full():
            return
        test = self.failing.get(key)
        if test is None and outcome >= FAILED:
            self.failing[key] = _Failing([(outcome, position)])
        elif test is None or test.has_passed or PASSED < outcome < FAILED:
            self.failing.pop(key, None)
            self.settle(key)
        elif outcome == PASSED:
            test.has_passed = True
        else:
            test.outcomes.append((outcome, position))

    def _is_full(self) -> bool:
        return len(self.settled) + len(self.failing) > MAX_REMEMBERED

    def close_suite(self) -> None:
        """The innermost open suite ends."""
        tests = () if self._is_full() else self.failing.values()
        self.settled, self.failing = self.outer.pop()
        for test in tests:
            self.flaky += test.has_passed
            for outcome, position in test.outcomes if test.has_passed else test.outcomes[:-1]:
                self.counts[outcome] += 1
                if position is not None:
                    self.superseded.add(position)

    def attempts(self) -> Attempts:
        """The attempts of the whole report."""
        return Attempts(self.counts[FAILED], self.counts[ERRORED], self.flaky, frozenset(self.superseded))
