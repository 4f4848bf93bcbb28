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

A plan of tests, such as TestLink exports, has the same elements and describes in its cases what to do; the list of
tests that GoogleTest writes has nothing but their places. Neither holds a result, so neither is a report.

busted writes the file and the line of a case as its class, and single quotes, so that no case is plain.

jest-junit writes a suite that did not load with `tests="0"`, and with one or two cases of the class JEST_BROKEN, which
hold the same error: no test ran.

PHPUnit before 10 writes a case of its class `WarningTestCase`, with the element `warning`, for a class without tests
and for a data provider that failed: no test ran.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import BinaryIO
from xml.parsers import expat

from gate.formats.common import content, xml
from gate.formats.tests import plain_cases, titles
from gate.formats.tests.failed_tests import WHOLE, Attributes
from gate.formats.tests.junit_totals import JunitTotals
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import BROKEN, ELEMENTS, ERRORED, FAILED, MAX_STATUS, PASSED, SKIPPED, read_statuses
from gate.formats.tests.suites import MAX_NUMBER
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

SUITES = ("testsuite", "testsuites")
FLAKY = ("flakyFailure", "flakyError")
RERUNS = {"rerunFailure": FAILED, "rerunError": ERRORED}
GTEST_LIST = {"name": "AllTests"}
"""The attributes of the root, beside `tests`, in the list of tests of GoogleTest (`--gtest_list_tests`)."""

PLAN = ("step", "steps", "summary", "preconditions", "expected", "expectedresults", "execution_type", "importance")
"""Elements of a case that describe what to do, and not how it ended."""

NOT_A_TEST = "WarningTestCase"
"""The end of the name of the class that PHPUnit gives to what is no test."""
JEST_BROKEN = "Test suite failed to run"
"""The class that jest-junit gives to the error of a suite that did not load (`reportTestSuiteErrors`)."""

BUSTED = ".lua:"
"""What the class of a case of busted has in it: its file and its line, such as `spec/cart_spec.lua:7`."""


def matches(head: bytes) -> bool:
    """Whether the root is `testsuites` or `testsuite`."""
    outline = content.read_outline(head)
    return outline is not None and outline.root in SUITES


def parse(stream: BinaryIO) -> TestReport:
    """Reads a report as a stream; memory grows with the failures that are listed, not with the file.

    Raises:
        EvidenceError: empty for a file without content, and for a list or a plan of tests; wrong format for another
            root; unreadable for what is not well-formed, or is inconsistent: suites that declare failures or tests
            which no case shows; too large for more than MAX_CASES cases.
    """
    return read(stream)


def read(stream: BinaryIO, *, quick: bool = True) -> TestReport:
    """Does what `parse` does; without `quick` every byte goes through expat, with the same result."""
    parser = xml.new_parser()
    reader = _Reader(parser)
    xml.feed(parser, stream, runs=reader if quick else None)
    return reader.totals.report()


def split_location(case: Attributes) -> None:
    """Makes the class of a case of busted its file, so that the title of the test stays when its line moves."""
    path, _, line = case["classname"].rpartition(":")
    if path.endswith(".lua") and WHOLE.fullmatch(line):
        case["classname"] = path
        case.setdefault("file", path)
        case.setdefault("line", line)


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
            **dict.fromkeys(PLAN, self.count_plan),
            "system-out": self.open_output,
        }
        self.totals = JunitTotals(parser)
        self.failed = self.totals.failed
        self.closers = dict.fromkeys(SUITES, self.close_suite) | dict.fromkeys(ELEMENTS, self.failed.close)
        self.closers["system-out"] = self.failed.close_output
        self.case: Attributes | None = None
        self.rated: Attributes | None = None  # the case of the next two attributes; most cases need neither
        self.outcome = PASSED
        self.outcomes = 0
        self.rerun: tuple[int, Attributes] | None = None  # the worst repeated attempt of the open case
        self.flaky_case: Attributes | None = None
        self.retried_case: Attributes | None = None
        self.at = -1  # byte index of the last tag behind which a run of plain cases may begin
        self.is_without_tests = False  # the open suite declares no test
        self.jest_errors = 0  # cases of the open suite that hold the error of the suite

    def root(self, name: str, attributes: Attributes) -> None:
        if name not in SUITES:
            raise EvidenceError(Cause.WRONG_FORMAT, f"the root is <{name[:40]}>; expected <testsuites> or <testsuite>")
        self.parser.StartElementHandler = self.start
        if attributes == GTEST_LIST | {"tests": attributes.get("tests")}:
            self.totals.tally["plan"] += 1
        self.start(name, attributes)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "testcase":
            if BUSTED in attributes.get("classname", ""):
                split_location(attributes)
            if self.is_without_tests and attributes.get("classname") == JEST_BROKEN:
                self.jest_errors += 1
                return
            self.case = attributes
            self.totals.add_case(attributes["time"][:MAX_NUMBER] if "time" in attributes else None)
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

    def close_case(self, case: Attributes) -> None:
        if self.rerun is not None:
            self.close_rerun(case, *self.rerun)
        outcome = self.outcome if case is self.rated else PASSED
        title = self.totals.add_result(case, outcome)
        if case is self.flaky_case and outcome == PASSED:
            self.totals.log.add_flaky(title)
        self.case = None

    def open_suite(self, attributes: Attributes) -> None:
        self.totals.open_suite(attributes)
        self.at = self.parser.CurrentByteIndex
        self.is_without_tests, self.jest_errors = attributes.get("tests") == "0", 0

    def close_suite(self) -> None:
        self.totals.close_suite()
        self.at = -1
        self.is_without_tests, self.jest_errors = False, 0

    def count_attempt(self, _attributes: Attributes) -> None:
        """A failed attempt that a runner repeated: suites may count it, cases do not."""
        self.totals.tally["attempts"] += 1
        self.totals.tally["flaky"] += 1
        self.flaky_case = self.case
        self.count_retried()

    def open_rerun(self, outcome: int, attributes: Attributes) -> None:
        """A repeated attempt of a case that failed each time."""
        self.totals.tally["attempts"] += 1
        self.count_retried()
        if self.rerun is None or outcome > self.rerun[0]:
            self.rerun = outcome, {"message": attributes.get("message", "")}

    def count_retried(self) -> None:
        if self.case is not self.retried_case:
            self.retried_case = self.case
            self.totals.log.retried += 1

    def close_rerun(self, case: Attributes, outcome: int, attempt: Attributes) -> None:
        """The outcome of a case that holds repeated attempts, and perhaps nothing that says how it ended."""
        self.rerun = None
        if case is self.rated and self.outcome >= FAILED:
            return
        self.failed.open(outcome, self.totals.group, case, attempt)
        self.failed.close()
        self.worsen(case, outcome)
        self.totals.tally["only attempts"] += 1

    def open_warning(self, _attributes: Attributes) -> None:
        case = self.case
        if case is None:
            return
        if any(case.get(name, "").endswith(NOT_A_TEST) for name in ("class", "classname")):
            self.worsen(case, SKIPPED)
            self.totals.tally["no test"] += 1
        else:
            self.totals.tally["warnings"] += 1

    def count_plan(self, _attributes: Attributes) -> None:
        self.totals.tally["plan"] += self.case is not None

    def read_outcome_attribute(self, case: Attributes) -> None:
        """Some runners write the outcome into an attribute instead of an element."""
        self.totals.tally["rated"] += 1
        outcome, undefined = read_statuses(case.get("status", "")[:MAX_STATUS], case.get("result", "")[:MAX_STATUS])
        self.totals.undefined_status = self.totals.undefined_status or undefined
        if outcome >= FAILED:
            self.failed.open(outcome, self.totals.group, case, {})
            self.failed.close()
        self.worsen(case, outcome)

    def open_outcome(self, outcome: int, attributes: Attributes) -> None:
        case = self.case
        if case is None:
            if outcome >= FAILED and self.jest_errors <= 1:
                self.open_broken(attributes)
                self.totals.undeclared += self.jest_errors
            return
        self.totals.elements[outcome] += 1
        if outcome >= FAILED:
            self.failed.open(outcome, self.totals.group, case, attributes)
        self.worsen(case, outcome)
        self.outcomes += 1
        self.totals.tally["several"] += self.outcomes == 2

    def open_output(self, _attributes: Attributes) -> None:
        if self.case is not None:
            self.failed.open_output(self.totals.group, self.case)

    def open_broken(self, attributes: Attributes) -> None:
        """A suite failed as a whole, such as one that did not load: an error, and no test."""
        self.totals.broken += 1
        self.totals.elements[ERRORED] += 1
        self.totals.counts[ERRORED] += 1
        self.totals.identity.add(hash(self.totals.group), None, BROKEN)
        self.totals.log.add(titles.join(self.totals.group, ""), BROKEN)
        self.failed.open(ERRORED, self.totals.group, {"name": self.totals.group}, attributes, is_broken=True)

    def worsen(self, case: Attributes, outcome: int) -> None:
        """Sets the outcome of the case, if it is worse than the present one."""
        if case is not self.rated:
            self.rated, self.outcome, self.outcomes = case, PASSED, 0
        if outcome > self.outcome:
            self.totals.counts[self.outcome] -= 1
            self.totals.counts[outcome] += 1
            self.outcome = outcome

    # ------------------------------------------------------------------------------------------- without expat

    def ready(self, index: int) -> bool:
        return index == self.at and self.case is None and self.failed.reading is None and not self.is_without_tests

    def take_run(self, data: bytes, start: int) -> tuple[int | None, int]:
        cases, end = plain_cases.read_run(data, start)
        if cases is None:
            return None, end
        self.totals.add_plain(cases)
        return cases.lines, end


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
