"""Several results of one test in one report, where the format says of each result which test it is of.

Such results are attempts, as of gotestsum and of Allure, or repetitions, as of `go test -count`. The test is one case
with its worst result. Of its runs the last one counts when only last attempts do, with the worst result in that run.
"""

from __future__ import annotations

from gate.formats.tests.attempts import MAX_FLAKY, Attempts
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED
from gate.model.lazy_dataclass import dataclass

MAX_DISTINGUISHED = 500_000
"""Tests of a report whose results are put together; each result of a further test counts."""


@dataclass(slots=True)
class _Test:
    """A test with a result that is no pass, or with several results; `position` is that of its listed failure."""

    title: str
    worst: int = PASSED
    last: int = PASSED  # the worst result of the last run
    run: int = -1
    results: int = 0
    has_passed: bool = False
    has_failed: bool = False
    position: int | None = None

    def add(self, outcome: int, run: int, *, is_retried: bool) -> None:
        self.worst = max(self.worst, outcome) if self.results else outcome
        self.last = max(self.last, outcome) if run == self.run else outcome
        self.run = run
        self.results += 2 if is_retried else 1
        self.has_passed = self.has_passed or outcome == PASSED
        self.has_failed = self.has_failed or outcome >= FAILED or is_retried


class Repetitions:
    """The tests of a report by what identifies them, hashed, in memory that MAX_DISTINGUISHED limits."""

    def __init__(self) -> None:
        self.passed: dict[int, int] = {}  # tests with one result, a pass: the run of it
        self.tests: dict[int, _Test] = {}
        self.has_more = False  # tests than are distinguished

    def add(self, identity: str, title: str, outcome: int, run: int, *, is_retried: bool) -> int | None:
        """Adds a result of a test and returns the worst of its earlier results; None for the first.

        `is_retried` is true when the result itself tells of failed attempts before it.
        """
        key = hash(identity)
        test = self.tests.get(key)
        if test is None and key not in self.passed:
            if len(self.passed) + len(self.tests) >= MAX_DISTINGUISHED:
                self.has_more = True
            elif outcome == PASSED and not is_retried:
                self.passed[key] = run
            else:
                test = self.tests[key] = _Test(title)
                test.add(outcome, run, is_retried=is_retried)
            return None
        if test is None:
            test = self.tests[key] = _Test(title)
            test.add(PASSED, self.passed.pop(key), is_retried=False)
        before = test.worst
        test.add(outcome, run, is_retried=is_retried)
        return before

    def position(self, identity: str) -> int | None:
        """The position of the listed failure of a test; None when none of it is listed, and without an identity."""
        test = self.tests.get(hash(identity)) if identity else None
        return test.position if test else None

    def list(self, identity: str, position: int | None) -> None:
        """Remembers where the failure of a test is listed."""
        if identity and (test := self.tests.get(hash(identity))):
            test.position = position

    def flaky_tests(self) -> tuple[str, ...]:
        """The titles of the tests that failed in one result and passed in another one, as many as are listed."""
        return tuple(test.title for test in self.tests.values() if test.has_passed and test.has_failed)[:MAX_FLAKY]

    def attempts(self) -> Attempts:
        """What counts otherwise when of each test only the last run counts."""
        changes = [0] * (ERRORED + 1)
        superseded = set()
        outcomes: dict[str, int] = {}
        tests = self.tests.values()
        for test in tests:
            last = test.worst if min(test.last, test.worst) >= FAILED else test.last
            changes[test.worst] -= 1
            changes[last] += 1
            outcomes[test.title] = max(last, outcomes.get(test.title, last))
            if last < FAILED and test.position is not None:
                superseded.add(test.position)
        return Attempts(
            tuple(changes), sum(test.has_passed and test.has_failed for test in tests), frozenset(superseded),
            sum(test.results > 1 for test in tests), outcomes,
        )  # fmt: skip
