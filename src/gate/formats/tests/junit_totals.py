"""Counts the cases of a JUnit report, lists its failed tests, and makes the report of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import repeat
from xml.parsers import expat

from gate.formats.tests import notes, plain_cases, titles
from gate.formats.tests.attempts import AttemptReader, PytestReruns
from gate.formats.tests.failed_tests import Attributes, FailedTests
from gate.formats.tests.identity import IdentityBuilder
from gate.formats.tests.model import TestReport
from gate.formats.tests.outcome_log import OutcomeLog
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED
from gate.formats.tests.plain_cases import PlainCases
from gate.formats.tests.suites import Counts, Suites
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

MAX_CASES = 10_000_000
"""Test cases of one report."""

_NOTES = {
    "no test": "{}: PHPUnit ran no test in a class; counted as skipped",
    "warnings": "{} with a warning; a warning is no failure",
    "several": "{} with several outcomes; the worst counts",
    "only attempts": "{} with nothing but repeated failed attempts; counted as failed",
    "flaky": "{} retried: flaky tests; the last attempt counts",
}
"""The notes on irregular cases, in the order in which they are listed."""

_PLAN = "its test cases have no results, as in a list or a plan of tests; select the report of a run"

_NOUNS = {"flaky": ("failed attempt",), "no test": ("warning",)}


class JunitTotals:
    """The totals so far. Most attributes are for the handlers of the parser, which add what they read."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.suites = Suites()
        self.identity = IdentityBuilder()
        self.attempts = AttemptReader()
        self.log = OutcomeLog()
        self.failed = FailedTests(parser)
        self.times = timestamps.Seconds()
        self.tally: Counter[str] = Counter()
        self.cases = 0
        self.broken = 0  # suites that failed as a whole
        self.undeclared = 0  # those of them that suites do not count as tests
        self.counts = [0] * (ERRORED + 1)  # by outcome; that of PASSED is not used
        self.elements = [0] * (ERRORED + 1)  # by outcome, where a case may hold several
        self.undefined_status = ""
        self.group = ""  # the name of the innermost suite that has one
        self.reruns: PytestReruns | None = None  # of the open suite, if it is pytest's

    def open_suite(self, attributes: Attributes) -> None:
        """A suite begins."""
        self.suites.open(attributes, self.counted())
        self.group = self.suites.name()
        self.identity.open_suite(self.suites.stack[-1].name)
        self.attempts.open_suite()
        if self.suites.is_of_pytest():
            self.reruns = PytestReruns()

    def close_suite(self) -> None:
        """The innermost open suite ends."""
        if self.reruns:
            self._close_reruns(self.reruns)
        self.suites.close(self.counted())
        self.group = self.suites.name()
        self.identity.close_suite()
        self.attempts.close_suite()

    def _close_reruns(self, reruns: PytestReruns) -> None:
        """The suite of pytest ends: its reruns are attempts, and no cases."""
        suite, self.reruns = self.suites.stack[-1], None
        for title, count, is_flaky in reruns.find(suite.declared, self.cases - suite.before.tests):
            self.cases -= count
            self.log.retried += 1
            if is_flaky:
                self.tally["flaky"] += count
                self.log.add_flaky(title)

    def add_case(self, time: str | None) -> None:
        """A case begins."""
        self.cases += 1
        if not self.cases % timestamps.BATCH:
            self._close_batch()
        if time is not None:
            self.times.batch.append(time)

    def add_result(self, case: Attributes, outcome: int) -> str:
        """A case ends; returns its title."""
        name, time = case.get("name"), case.get("time")
        title = titles.join(case.get("classname") or self.group, name or "")
        key = hash(plain_cases.identify(case))
        self.identity.add(key, time, outcome)
        self.log.add(title, outcome)
        if self.reruns:
            self.reruns.add(key, title, outcome)
        if time:
            self.log.slowest.add(time, title)
        if outcome == PASSED:
            self.attempts.add_passed([key])
        elif name is not None:
            self.attempts.add(key, title, outcome, self.failed.position_of(case))
        else:
            self.attempts.count(title, outcome)
        return title

    def add_plain(self, cases: PlainCases) -> None:
        """Plain cases begin and end."""
        before, self.cases = self.cases, self.cases + len(cases.times)
        keys = list(map(hash, cases.identities))
        if self.times.count(filter(None, cases.times)):  # a time that was counted before is not slower
            self.log.slowest.add_all(cases.times, cases.title)
        self.identity.add_all(keys, cases.times, cases.outcomes() if cases.results else repeat(PASSED))
        self.log.add_all(cases)
        self.attempts.add_all(keys, cases, self._list(cases))
        if self.reruns:
            self.reruns.add_all(keys, cases)
        if before // timestamps.BATCH < self.cases // timestamps.BATCH:
            self._close_batch()

    def _list(self, cases: PlainCases) -> dict[int, int | None]:
        """Counts the cases that did not pass and lists those that failed, at the positions that it returns."""
        positions = {}
        for at, result in cases.results.items():
            self.elements[result.outcome] += 1
            self.counts[result.outcome] += 1
            if result.outcome >= FAILED:
                case = cases.attributes(at)
                positions[at] = self.failed.add(result.outcome, self.group, case, result.message, result.text)
        return positions

    def _close_batch(self) -> None:
        """Adds the times so far and checks the number of cases; called once for many cases, as it takes time.

        Raises:
            EvidenceError: too large when the cases are too many.
        """
        self.times.add()
        if self.cases > MAX_CASES:
            raise EvidenceError(
                Cause.TOO_LARGE, f"the report has more than {MAX_CASES:,} test cases; split it into several reports"
            )

    def counted(self) -> Counts:
        """The counts so far."""
        bad = self.elements[FAILED] + self.elements[ERRORED]
        skips = max(self.elements[SKIPPED], self.counts[SKIPPED])
        failed = self.counts[FAILED] + self.counts[ERRORED]
        return Counts(self.cases + self.broken - self.undeclared, bad, failed, skips, self.tally["attempts"])

    def report(self) -> TestReport:
        """The whole report.

        Raises:
            EvidenceError: unreadable when a suite declares what no case shows; empty for a list or a plan of tests.
        """
        if self.suites.contradiction:
            raise EvidenceError(Cause.UNREADABLE, f"the report is inconsistent: {self.suites.contradiction}")
        duration = self.times.total()
        if not self.times.is_used:
            duration = self.suites.times.total()
        if self.tally["plan"] and not self._shows_results:
            raise EvidenceError(Cause.EMPTY, _PLAN)
        all_notes = (*self._notes(), *self.suites.notes(), *self.failed.notes())
        _, unknown, _, skipped, failures, errors = self.counts
        return TestReport(
            self.cases, failures, errors, skipped, duration, tuple(self.failed.tests), self.suites.oldest, all_notes,
            unknown=unknown, broken=self.broken, flaky=self.log.flaky, retried=self.log.retried,
            flaky_tests=(*self.log.flaky_tests, *self.attempts.flaky_tests),
            slowest=None if self.times.unreadable else self.log.slowest.test, tests=self.log.tests(),
            attempts=self.attempts.attempts(), identity=self.identity.identity(),
            hides_attempts="" if self.log.retried else self.suites.hiding_tool,
        )  # fmt: skip

    @property
    def _shows_results(self) -> bool:
        """Whether anything shows that the tests ran: a time, a status, an outcome, or totals of a suite."""
        has_time = self.times.is_used or self.suites.times.is_used
        return has_time or any(self.counts) or self.suites.declares_outcomes or self.tally["rated"] > 0

    def _notes(self) -> Iterator[str]:
        yield from notes.on_outcomes(self.cases, self.counts, self.broken, self.undefined_status)
        for key, sentence in _NOTES.items():
            if count := self.tally[key]:
                yield sentence.format(pluralize(count, *_NOUNS.get(key, ("test case",))))
        yield from notes.on_attempts(self.attempts.flaky)
        yield from notes.on_times(self.times.unreadable)
