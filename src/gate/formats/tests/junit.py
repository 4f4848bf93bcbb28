"""Reads JUnit XML, which Ant's JUnit task introduced and each test runner writes in a variant.

There is no binding schema. This module reads `testsuites` or `testsuite` at the root, `testsuite` nested to any depth,
`testcase` anywhere below, and in a case `failure`, `error` and `skipped`. The attributes are those of Ant's
`XMLJUnitResultFormatter`, of Maven Surefire's `surefire-test-report.xsd` (retries), of GoogleTest's "Generating an XML
Report" (`status`, `result`) and of pytest's xunit2.

The cases count, never the totals that suites declare. One case has one outcome, the worst in it. The duration is the
sum over the cases, or over the outermost suites where no case has a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache, partial
from operator import sub
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from gate.formats.common import content, xml
from gate.formats.tests.failed_tests import ERRORED, FAILED, PASSED, SKIPPED, WHOLE, Attributes, FailedTests
from gate.formats.tests.model import TestFormat, TestReport
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

MAX_DEPTH = 200
"""Suites inside suites; real reports have a handful."""

MAX_NAME = 300
"""Characters of the name of a suite in messages."""

MAX_NOTES = 3
"""Suites that are named when their totals differ from their cases."""

SUITES = ("testsuite", "testsuites")
OUTCOMES = {"skipped": SKIPPED, "failure": FAILED, "error": ERRORED}
RETRIES = ("rerunFailure", "rerunError", "flakyFailure", "flakyError")
STATUSES = {
    **dict.fromkeys(("run", "completed", "passed", "pass", "success", "successful", "succeeded", "ok", ""), PASSED),
    **dict.fromkeys(("disabled", "notrun", "suppressed", "skipped", "skip", "ignored", "pending", "todo"), SKIPPED),
    **dict.fromkeys(("untested", "notexecuted", "inconclusive"), SKIPPED),
    **dict.fromkeys(("failed", "fail", "failure"), FAILED),
    **dict.fromkeys(("errored", "error", "broken", "aborted", "crashed", "timeout", "timedout", "undefined"), ERRORED),
}
"""The outcome by `status` or `result` of a case, in lower case: of GoogleTest, CTest, tst, behave, Pester, Qt Test."""

DECLARED = ("tests", "failures", "errors", "skipped", "disabled", "ignored")


def matches(head: bytes) -> bool:
    """Whether the root is `testsuites` or `testsuite`."""
    outline = content.read_outline(head)
    return outline is not None and outline.root in SUITES


def parse(stream: BinaryIO) -> TestReport:
    """Reads a report as a stream; memory grows with the failures that are listed, not with the file.

    Raises:
        EvidenceError: empty for a file without content; wrong format for another root; unreadable for what is not
            well-formed, or is inconsistent: suites that declare failures or tests which no case shows.
    """
    parser = xml.new_parser()
    reader = _Reader(parser)
    xml.feed(parser, stream)
    return reader.report()


class _Reader:
    """The handlers. They run for every element, so the common cases come first and cost least."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        parser.StartElementHandler = self.root
        parser.EndElementHandler = self.end
        self.openers: dict[str, Callable[[Attributes], None]] = {
            **dict.fromkeys(SUITES, self.open_suite),
            **dict.fromkeys(RETRIES, self.count_retry),
            **{name: partial(self.open_outcome, outcome) for name, outcome in OUTCOMES.items()},
        }
        self.suites = _Suites()
        self.failed = FailedTests(parser)
        self.closers = dict.fromkeys(SUITES, self.close_suite) | dict.fromkeys(OUTCOMES, self.failed.close)
        self.failed_names = self.failed.names
        self.times = timestamps.Seconds()
        self.add_time = self.times.batch.append
        self.tally: Counter[str] = Counter()
        self.cases = 0
        self.counts = [0, 0, 0, 0]  # by outcome; that of PASSED is not used
        self.elements = [0, 0, 0, 0]  # by outcome, where a case may hold several
        self.case: Attributes | None = None
        self.rated: Attributes | None = None  # the case of the next two attributes; most cases need neither
        self.outcome = PASSED
        self.outcomes = 0
        self.retried: Attributes | None = None

    def root(self, name: str, attributes: Attributes) -> None:
        if name not in SUITES:
            raise EvidenceError(Cause.WRONG_FORMAT, f"the root is <{name[:40]}>; expected <testsuites> or <testsuite>")
        self.parser.StartElementHandler = self.start
        self.start(name, attributes)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "testcase":
            self.case = attributes
            self.cases += 1
            if "time" in attributes:
                self.add_time(attributes["time"])
            if not self.cases % timestamps.BATCH:
                self.times.add()
            if "status" in attributes or "result" in attributes:
                self.read_outcome_attribute(attributes)
            if self.failed_names and self.failed.includes(attributes):
                self.retried = attributes
                self.tally["again"] += 1
        elif opener := self.openers.get(name):
            opener(attributes)

    def end(self, name: str) -> None:
        if name == "testcase":
            self.case = None
        elif closer := self.closers.get(name):
            closer()

    def open_suite(self, attributes: Attributes) -> None:
        self.suites.open(attributes, self.counted())

    def close_suite(self) -> None:
        self.suites.close(self.counted())

    def count_retry(self, _attributes: Attributes) -> None:
        """A failed attempt that was retried: suites may count it, cases do not."""
        self.elements[FAILED] += 1
        self.tally["retries"] += 1

    def read_outcome_attribute(self, case: Attributes) -> None:
        """Some runners write the outcome into an attribute instead of an element."""
        outcome, is_defined = _outcome(case.get("status", ""), case.get("result", ""))
        self.tally["undefined status"] += not is_defined
        if outcome >= FAILED:
            self.failed.open(outcome, self.suites.name(), case, {})
            self.failed.close()
        self.worsen(case, outcome)

    def open_outcome(self, outcome: int, attributes: Attributes) -> None:
        case = self.case
        if case is None:
            if outcome == SKIPPED:
                return
            case = {"name": self.suites.name()}  # a suite that failed as a whole, such as one that did not load
            self.cases += 1
            self.tally["outside"] += 1
        self.elements[outcome] += 1
        if outcome >= FAILED:
            self.failed.open(outcome, self.suites.name(), case, attributes)
        self.worsen(case, outcome)
        self.outcomes += 1
        self.tally["several"] += self.outcomes == 2

    def worsen(self, case: Attributes, outcome: int) -> None:
        """Sets the outcome of the case, if it is worse than the present one."""
        if case is not self.rated:
            self.rated, self.outcome, self.outcomes = case, PASSED, 0
        if outcome > self.outcome:
            self.counts[self.outcome] -= 1
            self.counts[outcome] += 1
            self.outcome = outcome
        if outcome >= FAILED and case is self.retried:
            self.retried = None
            self.tally["again"] -= 1

    def counted(self) -> _Counts:
        """The counts so far."""
        _, skips, failures, errors = self.elements
        return _Counts(self.cases, failures + errors, self.counts[FAILED] + self.counts[ERRORED],
                        max(skips, self.counts[SKIPPED]))  # fmt: skip

    def report(self) -> TestReport:
        if self.suites.contradiction:
            raise EvidenceError(Cause.UNREADABLE, f"the report is inconsistent: {self.suites.contradiction}")
        duration = self.times.total(fallback=self.suites.times)
        notes = (*self.notes(), *self.suites.notes(), *self.failed.notes())
        _, skipped, failures, errors = self.counts
        return TestReport(
            self.cases, failures, errors, skipped, duration, tuple(self.failed.tests), self.suites.oldest, notes
        )

    def notes(self) -> Iterator[str]:
        if not self.cases:
            yield "the report holds no test case"
        elif self.counts[ERRORED] == self.cases:
            yield "every test case is an error: the runner may have crashed before the tests ran"
        if count := self.tally["outside"]:
            yield f"{pluralize(count, 'suite')} failed as a whole; each counts as one error"
        if count := self.tally["several"]:
            yield f"{pluralize(count, 'test case')} with several outcomes; the worst counts"
        if count := self.tally["undefined status"]:
            yield f"{pluralize(count, 'test case')} with an unknown `status` or `result`; the elements count"
        if count := self.tally["retries"]:
            yield f"{pluralize(count, 'failed attempt')} retried: flaky tests; the last attempt counts"
        if count := self.tally["again"]:
            yield f"{pluralize(count, 'test case')} passed after the same test failed: flaky tests; every case counts"
        if count := self.times.unreadable:
            yield f"{pluralize(count, 'time')} not a number of seconds: there is no duration"


@lru_cache(64)
def _outcome(*statuses: str) -> tuple[int, bool]:
    """The worst outcome of these statuses, and whether all of them are defined."""
    names = [status.strip().lower() for status in statuses]
    return max(STATUSES.get(name, PASSED) for name in names), all(name in STATUSES for name in names)


# -------------------------------------------------------------------------------------------------------------- suites


class _Counts(NamedTuple):
    """The counts so far. `bad` and `skipped` count elements where those are more, as many suites do."""

    tests: int
    bad: int
    failed: int
    skipped: int


class _Suites:
    """The open suites; compares what they declare with what their cases show."""

    def __init__(self) -> None:
        self.stack: list[tuple[Attributes, _Counts]] = []
        self.times: list[str] = []
        self.oldest: datetime | None = None
        self.contradiction = ""
        self.differing = 0
        self.differences: list[str] = []

    def name(self) -> str:
        return next((suite["name"][:MAX_NAME] for suite, _ in reversed(self.stack) if suite.get("name")), "")

    def open(self, attributes: Attributes, counted: _Counts) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise EvidenceError(Cause.UNREADABLE, f"more than {MAX_DEPTH} suites inside one another")
        if "time" in attributes and not any("time" in outer for outer, _ in self.stack):
            self.times.append(attributes["time"])
        self.stack.append((attributes, counted))
        started = timestamps.parse_report_time(attributes.get("timestamp", ""))
        if started and (self.oldest is None or started < self.oldest):
            self.oldest = started

    def close(self, counted: _Counts) -> None:
        """Declared failures, or tests, without a case are a contradiction; any other difference is a note."""
        attributes, before = self.stack[-1]
        actual = _Counts(*map(sub, counted, before))
        declared = {key: int(text) for key in DECLARED if (text := attributes.get(key)) and WHOLE.fullmatch(text)}
        if _hides(declared, actual):
            self.contradiction = self.contradiction or self.compare(declared, actual)
        elif _differs(declared, actual):
            self.differing += 1
            if len(self.differences) < MAX_NOTES:
                self.differences.append(self.compare(declared, actual))
        self.stack.pop()

    def compare(self, declared: Mapping[str, int], actual: _Counts) -> str:
        """Both sides in words."""
        totals = ", ".join(f"{count:,} {key}" for key, count in declared.items())
        cases = f"{pluralize(actual.tests, 'test case')} show {actual.failed:,} failed and {actual.skipped:,} skipped"
        return f"{self.name() or 'a suite'!r} declares {totals}; {cases}"

    def notes(self) -> Iterator[str]:
        for difference in self.differences:
            yield f"{difference}; the cases count"
        if more := self.differing - len(self.differences):
            yield f"{pluralize(more, 'more suite')} whose totals and cases differ"


def _hides(declared: Mapping[str, int], actual: _Counts) -> bool:
    """Whether it declares failures, or tests, that no case shows. Some runners write one number under two names."""
    bad = max(declared.get("failures", 0), declared.get("errors", 0))
    return bad > max(actual.bad, actual.failed) or (declared.get("tests", 0) > 0 and not actual.tests)


def _differs(declared: Mapping[str, int], actual: _Counts) -> bool:
    bad = declared.get("failures", 0) + declared.get("errors", 0)
    return (
        declared.get("tests", actual.tests) != actual.tests
        or (("failures" in declared or "errors" in declared) and bad not in (actual.bad, actual.failed))
        or sum(declared.get(key, 0) for key in ("skipped", "disabled", "ignored")) > actual.skipped
    )


FORMAT = TestFormat(
    "junit", "JUnit XML", "pytest, Maven, Gradle, Jest, Vitest, GoogleTest and most runners", matches, parse
)
