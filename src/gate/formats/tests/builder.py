"""Builds the report of a format of tests case by case; every format but JUnit uses it.

A format reads cases and adds them in the order of the file. The builder counts them, lists the failed ones in bounded
memory, recognizes attempts, and compares with the cases what the report declares: what it declares and does not list is
evidence that was lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from gate.formats.tests import failed_tests, notes, titles
from gate.formats.tests.case import TestCase
from gate.formats.tests.failed_tests import describe_failure
from gate.formats.tests.identity import IdentityBuilder
from gate.formats.tests.model import FailedTest, TestReport
from gate.formats.tests.outcome_log import OutcomeLog
from gate.formats.tests.outcomes import BROKEN, ERRORED, FAILED, INCONCLUSIVE, PASSED, SKIPPED, UNKNOWN
from gate.formats.tests.repetitions import MAX_DISTINGUISHED, Repetitions
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize, quote

MAX_CASES = 2_000_000
"""Test cases of one report."""

MAX_PENDING = 500_000
"""Cases that a format holds in memory until it knows all of them, such as their class or their outcome."""

MAX_SUITES = 200_000
"""Suites of a report that are distinguished; the cases of further suites count as those of one."""

MAX_NOTES = 20
"""Different notes of one report."""


def check_pending(count: int) -> None:
    """Raises EvidenceError (too large) when a format holds more than MAX_PENDING cases."""
    if count > MAX_PENDING:
        detail = f"the report has more than {MAX_PENDING:,} test cases; split it into several reports"
        raise EvidenceError(Cause.TOO_LARGE, detail)


class ReportBuilder:
    """Collects the cases and notes of one report."""

    def __init__(self, format_name: str) -> None:
        self.format_name = format_name
        self.total = 0
        self.counts = [0] * (ERRORED + 1)
        self.log = OutcomeLog()
        self.run_duration: Decimal | None = None  # used when no case has a duration
        self._duration: Decimal | None = None
        self._unreadable_times = 0
        self._oldest: datetime | None = None
        self._failed: list[FailedTest] = []
        self._undefined = ""
        self.broken = 0
        self._run_failures: list[str] = []
        self._notes: Counter[str] = Counter()
        self._declared: Counter[str] = Counter()
        self._lenient = {"passed"}
        self._identity = IdentityBuilder()
        self._suites: dict[str, list[int]] = {}
        self._repetitions = Repetitions()
        self._results = 0  # of tests with an identity

    @property
    def failed(self) -> int:
        """What failed or had an error so far: tests, and what is broken outside of them."""
        return self.counts[FAILED] + self.counts[ERRORED]

    # ------------------------------------------------------------------------------------------------ what formats add

    def add(self, case: TestCase) -> None:
        """Adds a case.

        Raises:
            EvidenceError: too large for more than MAX_CASES.
        """
        title = _title(case)
        before = self._worst_before(case, title) if case.identity else None
        if before is None:
            self._count_case(case)
        elif case.outcome > before:
            self.counts[before] -= 1
            self.counts[case.outcome] += 1
        self._remember(case, title, case.outcome)
        if case.outcome == UNKNOWN:
            self._undefined = self._undefined or case.status
        if case.duration is not None:
            self._duration = (self._duration or Decimal(0)) + case.duration
        if case.outcome >= FAILED and (before is None or case.outcome > before):
            self._list_test(case)
        self._add_to_suite(case, hash((case.suite, case.classname, case.name, case.file)))

    def add_broken(self, name: str, message: str, output: str = "", suite: str = "", file: str = "") -> None:
        """Adds an error for what failed outside of a test, such as a suite that did not load or a fixture's cleanup."""
        self.broken += 1
        case = TestCase(name, ERRORED, suite=suite or name, file=file, message=message, output=output, is_fixture=True)
        self.counts[ERRORED] += 1
        self._remember(case, _title(case), BROKEN)
        self._list(case)
        self._add_to_suite(case, hash((case.suite, case.name, case.file)))

    def fail_run(self, reason: str) -> None:
        """Remembers that the tool says that the run failed; that counts as one error when no case failed."""
        self._run_failures.append(reason)

    def declare(self, totals: Mapping[str, int | None], lenient: Collection[str] = ()) -> None:
        """Adds the totals that the report declares: `tests`, `passed`, `failed`, `skipped`, `broken`.

        `failed` counts tests with a failure or an error, `skipped` those that are inconclusive too, and `broken` what
        failed outside of a test. A total of None is not declared. One that is higher than the cases show is refused,
        but `passed`, whose loss improves nothing, and those in `lenient`, for which the tool counts something else: a
        difference of these is only noted.
        """
        self._declared.update({name: count for name, count in totals.items() if count is not None})
        self._lenient.update(lenient)

    def note(self, text: str, times: int = 1) -> None:
        """Adds a note; a repeated one is reported once, with how often it occurred."""
        if times > 0 and (text in self._notes or len(self._notes) < MAX_NOTES):
            self._notes[text] += times

    def start(self, raw: str | datetime | None) -> None:
        """Reads the time at which a part of the run began, or the report was written; the oldest counts."""
        moment = timestamps.parse_report_time(raw) if isinstance(raw, str) else raw
        if moment and not moment.tzinfo:
            moment = moment.replace(tzinfo=UTC)
        if moment and (self._oldest is None or moment < self._oldest):
            self._oldest = moment

    def seconds(self, raw: object, unit: Decimal = Decimal(1)) -> Decimal | None:
        """The duration in a text or number of units; None for None, an empty text, and what is no duration (noted)."""
        text = raw.strip() if isinstance(raw, str) else "" if raw is None else str(raw)
        if not text:
            return None
        duration = None if isinstance(raw, bool) else timestamps.seconds(text[:40])
        if duration is None:
            self._unreadable_times += 1
            return None
        return duration * unit

    def add_run_duration(self, seconds: Decimal | None) -> None:
        """Adds the time of a part of the run."""
        if seconds is not None:
            self.run_duration = (self.run_duration or Decimal(0)) + seconds

    # ---------------------------------------------------------------------------------------------------- bookkeeping

    def _worst_before(self, case: TestCase, title: str) -> int | None:
        """The worst earlier result of the test with this identity; None for the first result."""
        self._results += 1
        run = self._results if case.run is None else case.run
        return self._repetitions.add(case.identity, title, case.outcome, run, is_retried=case.is_retried)

    def _count_case(self, case: TestCase) -> None:
        self.total += 1
        if self.total > MAX_CASES:
            raise EvidenceError(
                Cause.TOO_LARGE, f"the report has more than {MAX_CASES:,} test cases; split it into several reports"
            )
        self.counts[case.outcome] += 1

    def _remember(self, case: TestCase, title: str, outcome: int) -> None:
        """Remembers under its title the outcome of a case, its duration, and the attempts inside it."""
        self.log.add(title, outcome)
        if case.duration is not None:
            self.log.slowest.add_seconds(case.duration, title)
        if case.is_retried and not case.identity:
            self.log.retried += 1
            if case.outcome == PASSED:
                self.log.add_flaky(title)

    def _list_test(self, case: TestCase) -> None:
        """Lists the failure of a test; one that is worse replaces the listed one of the same test."""
        position = self._repetitions.position(case.identity)
        if position is None:
            self._repetitions.list(case.identity, self._list(case))
        else:
            self._failed[position] = _describe(case)

    def _list(self, case: TestCase) -> int | None:
        """Lists a failed test; its position, or None beyond the limit."""
        if len(self._failed) >= failed_tests.MAX_FAILED:
            return None
        self._failed.append(_describe(case))
        return len(self._failed) - 1

    def _add_to_suite(self, case: TestCase, key: int) -> None:
        name = case.suite or case.classname or case.file
        if name not in self._suites and len(self._suites) >= MAX_SUITES:
            name = ""
        sums = self._suites.setdefault(name, [0, 0, 0])
        sums[0] += hash((key, case.duration, case.outcome))
        sums[1] += key
        sums[2] += 1
        if case.duration:
            self._identity.is_timed = True

    # ---------------------------------------------------------------------------------------------------------- report

    def report(self, parts: Sequence[tuple[int, TestCase]] = ()) -> TestReport:
        """The report of all that was added; `parts` are its cases when the file is a part of a report.

        Raises:
            EvidenceError: incomplete when the report declares cases that it does not list.
        """
        self._check_declared()
        if self._run_failures and not self.failed:
            self.add_broken("the test run", self._run_failures[0])
        for name, sums in self._suites.items():
            self._identity.add_suite(name, *sums)
        attempts = self._repetitions.attempts()
        duration = self.run_duration if self._duration is None else self._duration
        return TestReport(
            self.total, self.counts[FAILED], self.counts[ERRORED], self.counts[SKIPPED],
            None if self._unreadable_times else duration, tuple(self._failed), self._oldest,
            tuple(self._all_notes(attempts.flaky)), self.format_name,
            unknown=self.counts[UNKNOWN], inconclusive=self.counts[INCONCLUSIVE], broken=self.broken,
            flaky=self.log.flaky, retried=self.log.retried,
            flaky_tests=(*self.log.flaky_tests, *self._repetitions.flaky_tests()),
            slowest=None if self._unreadable_times else self.log.slowest.test, tests=self.log.tests(),
            attempts=attempts, identity=self._identity.identity(), parts=tuple(parts),
        )  # fmt: skip

    def _counted(self) -> dict[str, int]:
        return {
            "tests": self.total,
            "passed": self.counts[PASSED],
            "failed": self.failed - self.broken,
            "broken": self.broken,
            "skipped": self.counts[SKIPPED] + self.counts[INCONCLUSIVE],
        }

    def _check_declared(self) -> None:
        counted = self._counted()
        missing = [
            f"{count:,} {name} ({counted[name]:,} listed)"
            for name, count in self._declared.items()
            if count > counted[name] and (name not in self._lenient or not self.total)
        ]
        if missing:
            declared = ", ".join(missing)
            raise EvidenceError(Cause.INCOMPLETE, f"the report declares more than its test cases show: {declared}")

    def _all_notes(self, flaky_attempts: int) -> Iterator[str]:
        yield from notes.on_outcomes(self.total, self.counts, self.broken, self._undefined)
        for text, times in self._notes.items():
            yield text if times == 1 else f"{text} ({times:,} times)"
        counted = self._counted()
        differences = [
            f"{count:,} {name} ({counted[name]:,})"
            for name, count in self._declared.items()
            if count > counted[name] or (count < counted[name] and name in {"tests", "failed"})
        ]
        if differences:
            yield f"the totals of the report differ from its cases: {', '.join(differences)}; the cases count"
        if self.log.flaky:
            yield f"{pluralize(self.log.flaky, 'test')} passed after a failed attempt: flaky; the last attempt counts"
        yield from notes.on_repetitions(flaky_attempts)
        if self._repetitions.has_more:
            yield f"more than {MAX_DISTINGUISHED:,} tests: of the others each result counts"
        yield from notes.on_times(self._unreadable_times)
        if reasons := self._run_failures:
            yield f"the tool says that the run failed: {quote(reasons[0])}"
        listed, failed = len(self._failed), counted["failed"]
        if failed > listed:
            yield f"of {failed:,} failed tests the first {listed:,} are listed"


def _title(case: TestCase) -> str:
    return titles.join(case.classname or case.suite, case.name)


def _describe(case: TestCase) -> FailedTest:
    test = FailedTest(
        case.suite, case.classname, case.name, case.message, case.outcome == ERRORED, case.file, case.line,
        case.is_fixture,
    )  # fmt: skip
    return describe_failure(test, case.output)
