"""Reads JUnit XML, which Ant's JUnit task introduced and each test runner writes in a variant.

There is no binding schema. This module reads `testsuites` or `testsuite` at the root, `testsuite` nested to any depth,
`testcase` anywhere below, and in a case `failure`, `error`, `skipped` and a few more (see `outcomes`). The attributes
are those of Ant's `XMLJUnitResultFormatter`, of Maven Surefire's `surefire-test-report.xsd` (retries), of GoogleTest's
"Generating an XML Report" (`status`, `result`) and of pytest's xunit2.

The cases count, never the totals that suites declare. One case has one outcome, the worst in it. A failure or an error
in a suite and in no case is an error, and no case. The duration is the
sum over the cases, or over the outermost suites where no case has a time.

Surefire's schema has two kinds of attempts: `flakyFailure` and `flakyError` in a case that passed at last,
`rerunFailure` and `rerunError` in one that failed each time, beside its `failure` or `error`. A case that holds only
the latter failed.

PHPUnit before 10 writes a case of its class `WarningTestCase`, with the element `warning`, for a class without tests
and for a data provider that failed: no test ran.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from typing import BinaryIO
from xml.parsers import expat

from gate.formats.common import content, xml
from gate.formats.tests import hidden_attempts, notes, plain_cases, pytest_reruns, titles
from gate.formats.tests.attempts import AttemptReader
from gate.formats.tests.failed_tests import Attributes, FailedTests
from gate.formats.tests.identity import IdentityBuilder
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcome_log import OutcomeLog
from gate.formats.tests.outcomes import BROKEN, ELEMENTS, ERRORED, FAILED, MAX_STATUS, PASSED, SKIPPED, read_statuses
from gate.formats.tests.suites import MAX_NUMBER, Counts, Suites
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

MAX_CASES = 10_000_000
"""Test cases of one report."""

SUITES = ("testsuite", "testsuites")
FLAKY = ("flakyFailure", "flakyError")
RERUNS = {"rerunFailure": FAILED, "rerunError": ERRORED}
NOT_A_TEST = "WarningTestCase"
"""The end of the name of the class that PHPUnit gives to what is no test."""


def matches(head: bytes) -> bool:
    """Whether the root is `testsuites` or `testsuite`."""
    outline = content.read_outline(head)
    return outline is not None and outline.root in SUITES


def parse(stream: BinaryIO) -> TestReport:
    """Reads a report as a stream; memory grows with the failures that are listed, not with the file.

    Raises:
        EvidenceError: empty for a file without content; wrong format for another root; unreadable for what is not
            well-formed, or is inconsistent: suites that declare failures or tests which no case shows; too large for
            more than MAX_CASES cases.
    """
    return read(stream)


def read(stream: BinaryIO, *, quick: bool = True) -> TestReport:
    """Does what `parse` does; without `quick` every byte goes through expat, with the same result."""
    parser = xml.new_parser()
    reader = _Reader(parser)
    xml.feed(parser, stream, runs=reader if quick else None)
    return reader.report()


class _Reader:
    """The handlers. They run for most elements, so the common cases come first and cost least."""

    tags = re.compile(rb"<testsuite [^<>]*+>|</testcase>")

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        parser.StartElementHandler = self.root
        parser.EndElementHandler = self.end
        self.openers: dict[str, Callable[[Attributes], None]] = {
            **dict.fromkeys(SUITES, self.open_suite),
            **dict.fromkeys(FLAKY, self.count_attempt),
            **{name: partial(self.open_rerun, outcome) for name, outcome in RERUNS.items()},
            **{name: partial(self.open_outcome, outcome) for name, outcome in ELEMENTS.items()},
            "warning": self.open_warning,
        }
        self.suites = Suites()
        self.identity = IdentityBuilder()
        self.attempts = AttemptReader()
        self.log = OutcomeLog()
        self.failed = FailedTests(parser)
        self.closers = dict.fromkeys(SUITES, self.close_suite) | dict.fromkeys(ELEMENTS, self.failed.close)
        self.times = timestamps.Seconds()
        self.add_time = self.times.batch.append
        self.tally: Counter[str] = Counter()
        self.cases = 0
        self.broken = 0  # suites that failed as a whole
        self.counts = [0] * (ERRORED + 1)  # by outcome; that of PASSED is not used
        self.elements = [0] * (ERRORED + 1)  # by outcome, where a case may hold several
        self.case: Attributes | None = None
        self.rated: Attributes | None = None  # the case of the next two attributes; most cases need neither
        self.outcome = PASSED
        self.outcomes = 0
        self.rerun: tuple[int, Attributes] | None = None  # the worst repeated attempt of the open case
        self.undefined_status = ""
        self.flaky_case: Attributes | None = None
        self.retried_case: Attributes | None = None
        self.group = ""  # the name of the innermost suite that has one
        self.at = -1  # byte index of the last tag behind which a run of plain cases may begin
        self.hidden: hidden_attempts.HiddenAttempts | None = None
        self.repetitions: pytest_reruns.Repetitions | None = None  # of the open suite, if it is pytest's

    def root(self, name: str, attributes: Attributes) -> None:
        if name not in SUITES:
            raise EvidenceError(Cause.WRONG_FORMAT, f"the root is <{name[:40]}>; expected <testsuites> or <testsuite>")
        self.hidden = hidden_attempts.find_in_root(attributes)
        self.parser.StartElementHandler = self.start
        self.start(name, attributes)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "testcase":
            self.case = attributes
            self.cases += 1
            if not self.cases % timestamps.BATCH:
                self.close_batch()
            if "time" in attributes:
                self.add_time(attributes["time"][:MAX_NUMBER])
            if "status" in attributes or "result" in attributes:
                self.read_outcome_attribute(attributes)
        elif opener := self.openers.get(name):
            opener(attributes)

    def end(self, name: str) -> None:
        if name == "testcase":
            if self.case is not None:
                self.close_case(self.case)
            self.at = self.parser.CurrentByteIndex
        elif closer := self.closers.get(name):
            closer()

    def close_batch(self) -> None:
        """What is due now and then, and not for every case."""
        self.times.add()
        if self.cases > MAX_CASES:
            raise EvidenceError(
                Cause.TOO_LARGE, f"the report has more than {MAX_CASES:,} test cases; split it into several reports"
            )

    def close_case(self, case: Attributes) -> None:
        if self.rerun is not None:
            self.close_rerun(case, *self.rerun)
        outcome = self.outcome if case is self.rated else PASSED
        get = case.get
        group, name, time = get("classname"), get("name"), get("time")
        title = titles.join(group or self.group, name or "")
        key = hash(plain_cases.identify(case))
        self.identity.add(key, time, outcome)
        self.log.add(title, outcome)
        if self.repetitions:
            self.repetitions.add(key, title, outcome)
        if time:
            self.log.slowest.add(time, title)
        if outcome == PASSED and not self.attempts.failing:
            self.attempts.settle(key)
        elif name is not None:
            self.attempts.add(key, title, outcome, self.failed.position_of(case))
        else:
            self.attempts.count_unless_passed(title, outcome)
        if case is self.flaky_case and outcome == PASSED:
            self.log.add_flaky(title)
        self.case = None

    def open_suite(self, attributes: Attributes) -> None:
        self.suites.open(attributes, self.counted())
        self.group = self.suites.name()
        self.identity.open_suite(self.suites.stack[-1].name)
        self.attempts.open_suite()
        self.hidden = self.hidden or hidden_attempts.JUNIT_NAMES.get(self.suites.stack[-1].name)
        if self.suites.is_of_pytest():
            self.repetitions = pytest_reruns.Repetitions()
        self.at = self.parser.CurrentByteIndex

    def close_suite(self) -> None:
        if self.repetitions:
            self.close_repetitions(self.repetitions)
        self.suites.close(self.counted())
        self.group = self.suites.name()
        self.identity.close_suite()
        self.attempts.close_suite()
        self.at = -1

    def close_repetitions(self, repetitions: pytest_reruns.Repetitions) -> None:
        """The suite of pytest ends: its reruns are attempts, and no cases."""
        suite, self.repetitions = self.suites.stack[-1], None
        for title, count, is_flaky in repetitions.reruns(suite.declared, self.cases - suite.before.tests):
            self.cases -= count
            self.log.retried += 1
            if is_flaky:
                self.tally["flaky"] += count
                self.log.add_flaky(title)

    def count_attempt(self, _attributes: Attributes) -> None:
        """A failed attempt that a runner repeated: suites may count it, cases do not."""
        self.tally["attempts"] += 1
        self.tally["flaky"] += 1
        self.flaky_case = self.case
        self.count_retried()

    def open_rerun(self, outcome: int, attributes: Attributes) -> None:
        """A repeated attempt of a case that failed each time."""
        self.tally["attempts"] += 1
        self.count_retried()
        if self.rerun is None or outcome > self.rerun[0]:
            self.rerun = outcome, {"message": attributes.get("message", "")}

    def count_retried(self) -> None:
        if self.case is not self.retried_case:
            self.retried_case = self.case
            self.log.retried += 1

    def close_rerun(self, case: Attributes, outcome: int, attempt: Attributes) -> None:
        """The outcome of a case that holds repeated attempts, and perhaps nothing that says how it ended."""
        self.rerun = None
        if case is self.rated and self.outcome >= FAILED:
            return
        self.failed.open(outcome, self.group, case, attempt)
        self.failed.close()
        self.worsen(case, outcome)
        self.tally["only attempts"] += 1

    def open_warning(self, _attributes: Attributes) -> None:
        case = self.case
        if case is None:
            return
        if any(case.get(name, "").endswith(NOT_A_TEST) for name in ("class", "classname")):
            self.worsen(case, SKIPPED)
            self.tally["no test"] += 1
        else:
            self.tally["warnings"] += 1

    def read_outcome_attribute(self, case: Attributes) -> None:
        """Some runners write the outcome into an attribute instead of an element."""
        outcome, undefined = read_statuses(case.get("status", "")[:MAX_STATUS], case.get("result", "")[:MAX_STATUS])
        self.undefined_status = self.undefined_status or undefined
        if outcome >= FAILED:
            self.failed.open(outcome, self.group, case, {})
            self.failed.close()
        self.worsen(case, outcome)

    def open_outcome(self, outcome: int, attributes: Attributes) -> None:
        case = self.case
        if case is None:
            if outcome >= FAILED:
                self.open_broken(attributes)
            return
        self.elements[outcome] += 1
        if outcome >= FAILED:
            self.failed.open(outcome, self.group, case, attributes)
        self.worsen(case, outcome)
        self.outcomes += 1
        self.tally["several"] += self.outcomes == 2

    def open_broken(self, attributes: Attributes) -> None:
        """A suite failed as a whole, such as one that did not load: an error, and no test."""
        self.broken += 1
        self.elements[ERRORED] += 1
        self.counts[ERRORED] += 1
        self.identity.add(hash(self.group), None, BROKEN)
        self.log.add(titles.join(self.group, ""), BROKEN)
        self.failed.open(ERRORED, self.group, {"name": self.group}, attributes, is_broken=True)

    def worsen(self, case: Attributes, outcome: int) -> None:
        """Sets the outcome of the case, if it is worse than the present one."""
        if case is not self.rated:
            self.rated, self.outcome, self.outcomes = case, PASSED, 0
        if outcome > self.outcome:
            self.counts[self.outcome] -= 1
            self.counts[outcome] += 1
            self.outcome = outcome

    # ------------------------------------------------------------------------------------------- without expat

    def ready(self, index: int) -> bool:
        return index == self.at and self.case is None and self.failed.reading is None

    def take_run(self, data: bytes, start: int) -> tuple[int | None, int]:
        cases, end = plain_cases.read_run(data, start)
        if cases is None:
            return None, end
        self.add_plain(cases)
        return cases.lines, end

    def add_plain(self, cases: plain_cases.PlainCases) -> None:
        """Does what `open_outcome` and `close_case` do, for cases that passed or were skipped."""
        before, self.cases = self.cases, self.cases + len(cases.times)
        self.elements[SKIPPED] += len(cases.skipped)
        self.counts[SKIPPED] += len(cases.skipped)
        keys = list(map(hash, cases.identities))
        self.times.batch.extend(filter(None, cases.times))
        self.identity.add_all(keys, cases.times, cases.outcomes() if cases.skipped else repeat(PASSED))
        self.log.add_all(cases)
        self.attempts.add_all(keys, cases)
        if self.repetitions:
            self.repetitions.add_all(keys, cases)
        if before // timestamps.BATCH < self.cases // timestamps.BATCH:
            self.close_batch()

    # ------------------------------------------------------------------------------------------------ result

    def counted(self) -> Counts:
        """The counts so far."""
        bad = self.elements[FAILED] + self.elements[ERRORED]
        skips = max(self.elements[SKIPPED], self.counts[SKIPPED])
        failed = self.counts[FAILED] + self.counts[ERRORED]
        return Counts(self.cases + self.broken, bad, failed, skips, self.tally["attempts"])

    def report(self) -> TestReport:
        if self.suites.contradiction:
            raise EvidenceError(Cause.UNREADABLE, f"the report is inconsistent: {self.suites.contradiction}")
        duration = self.times.total()
        if not self.times.is_used:
            duration = self.suites.times.total()
        all_notes = (*self.notes(), *self.suites.notes(), *self.failed.notes())
        _, unknown, _, skipped, failures, errors = self.counts
        return TestReport(
            self.cases, failures, errors, skipped, duration, tuple(self.failed.tests), self.suites.oldest, all_notes,
            unknown=unknown, broken=self.broken, flaky=self.log.flaky, retried=self.log.retried,
            flaky_tests=(*self.log.flaky_tests, *self.attempts.flaky_tests),
            slowest=None if self.times.unreadable else self.log.slowest.test, tests=self.log.tests(),
            attempts=self.attempts.attempts(), identity=self.identity.identity(),
            hidden_attempts=None if self.log.retried else self.hidden,
        )  # fmt: skip

    def notes(self) -> Iterator[str]:
        yield from notes.on_outcomes(self.cases, self.counts, self.broken, self.undefined_status)
        for key, sentence in _NOTES.items():
            if count := self.tally[key]:
                yield sentence.format(pluralize(count, *_NOUNS.get(key, ("test case",))))
        yield from notes.on_attempts(self.attempts.flaky)
        yield from notes.on_times(self.times.unreadable)


_NOTES = {
    "no test": "{}: PHPUnit ran no test in a class; counted as skipped",
    "warnings": "{} with a warning; a warning is no failure",
    "several": "{} with several outcomes; the worst counts",
    "only attempts": "{} with nothing but repeated failed attempts; counted as failed",
    "flaky": "{} retried: flaky tests; the last attempt counts",
}
"""The notes on what was counted by the way, in the order in which they are listed."""

_NOUNS = {"flaky": ("failed attempt",), "no test": ("warning",)}


FORMAT = TestFormat(
    "junit",
    "JUnit XML",
    "pytest, Maven, Gradle, Jest, Vitest, GoogleTest and most runners",
    matches,
    parse,
    paths=(
        "*junit*.xml",
        "TEST-*.xml",
        "{pytest,phpunit,rspec,report,test-report,test-results,TestResults}.xml",
        "{test-results,test-reports,surefire-reports,failsafe-reports}/**/*.xml",
    ),
)
