"""JUnit XML, as Ant's JUnit task began it and every test runner since has written it in its own way.

There is no binding schema. The shape read here is `testsuites` or `testsuite` at the root, `testsuite` nested to any
depth, `testcase` anywhere below, and in a case `failure`, `error` and `skipped`; the attributes are those of Ant's
`XMLJUnitResultFormatter`, of Maven Surefire's `surefire-test-report.xsd` (retries), of GoogleTest's "Generating an XML
Report" (`status`, `result`) and of pytest's xunit2.

The cases are the evidence, never the totals that suites declare. One case has one outcome, the worst it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from operator import sub
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from gate.formats.common import xml
from gate.formats.tests.failed_tests import ERRORED, FAILED, PASSED, SKIPPED, WHOLE, Attributes, FailedTest, FailedTests
from gate.model import timestamps
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import pluralize

MAX_DEPTH = 200
"""Suites inside suites; real reports have a handful."""

MAX_NAME = 300
"""Characters of the name of a suite that are kept."""

MAX_NOTES = 3
"""Suites that are named when their totals differ from their cases."""

SUITES = ("testsuite", "testsuites")
OUTCOMES = {"skipped": SKIPPED, "failure": FAILED, "error": ERRORED}
RETRIES = ("rerunFailure", "rerunError", "flakyFailure", "flakyError")
WORDS = {
    **dict.fromkeys(("run", "completed", "passed", "pass", "success", "successful", "succeeded", "ok", ""), PASSED),
    **dict.fromkeys(("disabled", "notrun", "suppressed", "skipped", "skip", "ignored", "pending", "todo"), SKIPPED),
    **dict.fromkeys(("untested", "notexecuted", "inconclusive"), SKIPPED),
    **dict.fromkeys(("failed", "fail", "failure"), FAILED),
    **dict.fromkeys(("errored", "error", "broken", "aborted", "crashed", "timeout", "timedout", "undefined"), ERRORED),
}
"""What `status` and `result` of a case mean, in small letters: of GoogleTest, CTest, tst, behave, Pester, Qt Test."""

DECLARED = ("tests", "failures", "errors", "skipped", "disabled", "ignored")


@dataclass(frozen=True, slots=True)
class TestReport:
    """One JUnit report. `total` counts the cases, each with its worst outcome.

    `duration` is in seconds: the sum over the cases, or over the outermost suites where no case tells a time; None
    where neither does, or where one cannot be read. `produced_at` is the oldest time that a suite tells, since a
    report is as old as its oldest part; a time without a zone is taken as UTC.
    """

    __test__ = False  # for pytest: not a class of tests

    total: int
    failures: int
    errors: int
    skipped: int
    duration: Decimal | None = None
    failed_tests: tuple[FailedTest, ...] = ()
    produced_at: datetime | None = None
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """Cases that neither failed, nor had an error, nor were skipped."""
        return self.total - self.failures - self.errors - self.skipped


def parse(stream: BinaryIO) -> TestReport:
    """Reads a report as a stream; memory grows with the failures that are kept, not with the file.

    Raises:
        EvidenceError: empty for a file that holds nothing; unreadable for what is not well-formed, has another root,
            or cannot be believed: suites that declare failures or tests which no case shows.
    """
    parser = xml.new_parser()
    reader = _Reader(parser)
    xml.feed(parser, stream)
    return reader.report()


class _Reader:
    """The handlers. They run for every element, so what is common comes first and costs least."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        parser.StartElementHandler = self.root
        parser.EndElementHandler = self.end
        self.openers: dict[str, Callable[[Attributes], None]] = {
            **dict.fromkeys(SUITES, self.open_suite),
            **dict.fromkeys(RETRIES, self.retry),
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
        self.counts = [0, 0, 0, 0]  # by outcome; that of PASSED is never looked at
        self.elements = [0, 0, 0, 0]  # by outcome, where a case may hold several
        self.case: Attributes | None = None
        self.judged: Attributes | None = None  # the case that the next two are of; most cases need neither
        self.outcome = PASSED
        self.outcomes = 0
        self.again: Attributes | None = None

    def root(self, name: str, attributes: Attributes) -> None:
        if name not in SUITES:
            raise EvidenceError(Cause.UNREADABLE, f"<{name[:40]}> at the root; JUnit has <testsuites> or <testsuite>")
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
                self.outcome_by_attribute(attributes)
            if self.failed_names and self.failed.knows(attributes):
                self.again = attributes
                self.tally["again"] += 1
        elif opened := self.openers.get(name):
            opened(attributes)

    def end(self, name: str) -> None:
        if name == "testcase":
            self.case = None
        elif closed := self.closers.get(name):
            closed()

    def open_suite(self, attributes: Attributes) -> None:
        self.suites.open(attributes, self.counted())

    def close_suite(self) -> None:
        self.suites.close(self.counted())

    def retry(self, _attributes: Attributes) -> None:
        """A failed attempt that a later one made good or repeated: suites may count it, cases do not."""
        self.elements[FAILED] += 1
        self.tally["retries"] += 1

    def outcome_by_attribute(self, case: Attributes) -> None:
        """Some runners tell in an attribute what they tell in no element."""
        outcome, is_known = _meaning(case.get("status", ""), case.get("result", ""))
        self.tally["odd"] += not is_known
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
        """The case has at least this outcome."""
        if case is not self.judged:
            self.judged, self.outcome, self.outcomes = case, PASSED, 0
        if outcome > self.outcome:
            self.counts[self.outcome] -= 1
            self.counts[outcome] += 1
            self.outcome = outcome
        if outcome >= FAILED and case is self.again:
            self.again = None
            self.tally["again"] -= 1

    def counted(self) -> _Counted:
        _, skips, failures, errors = self.elements
        return _Counted(self.cases, failures + errors, self.counts[FAILED] + self.counts[ERRORED],
                        max(skips, self.counts[SKIPPED]))  # fmt: skip

    def report(self) -> TestReport:
        if self.suites.doubt:
            raise EvidenceError(Cause.UNREADABLE, f"the report cannot be believed: {self.suites.doubt}")
        duration = self.times.total(fallback=self.suites.times)
        notes = (*self.notes(), *self.suites.notes(), *self.failed.notes())
        _, skipped, failures, errors = self.counts
        return TestReport(
            self.cases, failures, errors, skipped, duration, tuple(self.failed.kept), self.suites.oldest, notes
        )

    def notes(self) -> Iterator[str]:
        if not self.cases:
            yield "the report holds no test case"
        elif self.counts[ERRORED] == self.cases:
            yield "every test case is an error: the runner may have died before the tests ran"
        if count := self.tally["outside"]:
            yield f"{pluralize(count, 'suite')} failed as a whole; each counts as one error"
        if count := self.tally["several"]:
            yield f"{pluralize(count, 'test case')} with several outcomes; the worst counts"
        if count := self.tally["odd"]:
            yield f"{pluralize(count, 'test case')} with a `status` or `result` of no known meaning; the elements count"
        if count := self.tally["retries"]:
            yield f"{pluralize(count, 'failed attempt')} retried: flaky tests; the last attempt counts"
        if count := self.tally["again"]:
            yield f"{pluralize(count, 'test case')} passed after the same test failed: flaky tests; every case counts"
        if count := self.times.unreadable:
            yield f"{pluralize(count, 'time')} not a number of seconds: the duration is not known"


@lru_cache(64)
def _meaning(*words: str) -> tuple[int, bool]:
    """The worst outcome that the words tell, and whether all of them are known."""
    small = [word.strip().lower() for word in words]
    return max(WORDS.get(word, PASSED) for word in small), all(word in WORDS for word in small)


# -------------------------------------------------------------------------------------------------------------- suites


class _Counted(NamedTuple):
    """What has been shown so far. `bad` and `skipped` count elements where those are more, as many suites do."""

    tests: int
    bad: int
    failed: int
    skipped: int


class _Suites:
    """The open suites, and what they declare against what their cases show."""

    def __init__(self) -> None:
        self.stack: list[tuple[Attributes, _Counted]] = []
        self.times: list[str] = []
        self.oldest: datetime | None = None
        self.doubt = ""
        self.differing = 0
        self.named: list[str] = []

    def name(self) -> str:
        return next((suite["name"][:MAX_NAME] for suite, _ in reversed(self.stack) if suite.get("name")), "")

    def open(self, attributes: Attributes, counted: _Counted) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise EvidenceError(Cause.UNREADABLE, f"more than {MAX_DEPTH} suites inside one another")
        if "time" in attributes and not any("time" in outer for outer, _ in self.stack):
            self.times.append(attributes["time"])
        self.stack.append((attributes, counted))
        made = timestamps.parse_report_time(attributes.get("timestamp", ""))
        if made and (self.oldest is None or made < self.oldest):
            self.oldest = made

    def close(self, counted: _Counted) -> None:
        """Declared failures, or tests, that no case shows are no evidence; any other difference is a remark."""
        attributes, before = self.stack[-1]
        shown = _Counted(*map(sub, counted, before))
        declared = {key: int(text) for key in DECLARED if (text := attributes.get(key)) and WHOLE.fullmatch(text)}
        if _hides(declared, shown):
            self.doubt = self.doubt or self.compared(declared, shown)
        elif _differs(declared, shown):
            self.differing += 1
            if len(self.named) < MAX_NOTES:
                self.named.append(self.compared(declared, shown))
        self.stack.pop()

    def compared(self, declared: Mapping[str, int], shown: _Counted) -> str:
        says = ", ".join(f"{count:,} {key}" for key, count in declared.items())
        cases = f"{pluralize(shown.tests, 'test case')} show {shown.failed:,} failed and {shown.skipped:,} skipped"
        return f"{self.name() or 'a suite'!r} declares {says}; {cases}"

    def notes(self) -> Iterator[str]:
        for words in self.named:
            yield f"{words}; the cases count"
        if more := self.differing - len(self.named):
            yield f"{pluralize(more, 'more suite')} whose totals and cases differ"


def _hides(declared: Mapping[str, int], shown: _Counted) -> bool:
    """Whether failures, or tests, are declared that no case shows. Some runners write one number under two names."""
    bad = max(declared.get("failures", 0), declared.get("errors", 0))
    return bad > max(shown.bad, shown.failed) or (declared.get("tests", 0) > 0 and not shown.tests)


def _differs(declared: Mapping[str, int], shown: _Counted) -> bool:
    bad = declared.get("failures", 0) + declared.get("errors", 0)
    return (
        declared.get("tests", shown.tests) != shown.tests
        or (("failures" in declared or "errors" in declared) and bad not in (shown.bad, shown.failed))
        or sum(declared.get(key, 0) for key in ("skipped", "disabled", "ignored")) > shown.skipped
    )
