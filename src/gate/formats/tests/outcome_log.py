"""What is remembered of each test while a report is read: its worst outcome, the slowest and the flaky ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate.formats.tests.attempts import MAX_FLAKY
from gate.formats.tests.durations import SlowestTest
from gate.formats.tests.model import MAX_TESTS
from gate.formats.tests.outcomes import PASSED

if TYPE_CHECKING:
    from gate.formats.tests.plain_cases import PlainCases


class OutcomeLog:
    """The tests of a report by title, in memory that MAX_TESTS limits."""

    def __init__(self) -> None:
        self.outcomes: dict[str, int] = {}
        self.slowest = SlowestTest()
        self.flaky = 0  # tests that passed after a failed attempt inside their case
        self.flaky_tests: list[str] = []
        self.retried = 0  # tests with several attempts inside their case
        self.is_full = False

    def add(self, title: str, outcome: int) -> None:
        """A case ends."""
        worst = self.outcomes.get(title)
        if worst is None and len(self.outcomes) >= MAX_TESTS:
            self.is_full = True
        elif worst is None or outcome > worst:
            self.outcomes[title] = outcome

    def add_all(self, cases: PlainCases) -> None:
        """Plain cases end; their times are not read."""
        if len(self.outcomes) + len(cases.times) <= MAX_TESTS:
            for title in cases.titles():
                self.outcomes.setdefault(title, PASSED)
            for result in cases.results.values():
                self.add(result.title, result.outcome)
        elif not self.is_full:
            for title, outcome in zip(cases.titles(), cases.outcomes(), strict=True):
                self.add(title, outcome)

    def add_flaky(self, title: str) -> None:
        """The case passed after a failed attempt inside it."""
        self.flaky += 1
        if len(self.flaky_tests) < MAX_FLAKY:
            self.flaky_tests.append(title)

    def tests(self) -> dict[str, int] | None:
        """The worst outcome by title; None when there are too many tests."""
        return None if self.is_full else self.outcomes
