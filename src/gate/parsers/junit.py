"""JUnit XML, as Ant's JUnit task began it and every test runner since has written it in its own way.

There is no binding schema. The shape read here is `testsuites` or `testsuite` at the root, `testsuite` nested to any
depth, `testcase` anywhere below, and in a case `failure`, `error` and `skipped`; the attributes are those of Ant's
`XMLJUnitResultFormatter`, of Maven Surefire's `surefire-test-report.xsd` (retries), of GoogleTest's "Generating an XML
Report" (`status`, `result`) and of pytest's xunit2.

The cases are the evidence, never the totals that suites declare. One case has one outcome, the worst it holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from gate.errors import EvidenceError
from gate.model import Reason
from gate.parsers import moments, traces, xml

MAX_FAILED = 500
"""Failed tests that are kept one by one; all are counted."""

MAX_MESSAGE = 300
"""Characters of a message, or of a name, that are kept."""

MAX_TEXT = 8_000
"""Characters of a failure's text that are looked at for its message and location."""

MAX_DEPTH = 200
"""Suites inside suites; real reports have a handful."""

MAX_REMEMBERED = 10_000
"""Failed tests that are remembered to recognise a retry."""

MAX_PATH = 1_000
"""Characters of a path that are kept."""

MAX_NOTES = 3
"""Suites that are named when their totals differ from their cases."""

PASSED, SKIPPED, FAILED, ERRORED = range(4)
"""Outcomes of a case, from best to worst."""

SUITES = ("testsuite", "testsuites")
OUTCOMES = {"skipped": SKIPPED, "failure": FAILED, "error": ERRORED}
RETRIES = ("rerunFailure", "rerunError", "flakyFailure", "flakyError")
WORDS = {
    "disabled": SKIPPED, "notrun": SKIPPED, "suppressed": SKIPPED, "skipped": SKIPPED, "skip": SKIPPED,
    "ignored": SKIPPED, "pending": SKIPPED, "todo": SKIPPED,
    "failed": FAILED, "fail": FAILED, "failure": FAILED, "errored": ERRORED, "error": ERRORED,
}  # fmt: skip
"""What `status` and `result` of a case mean, where they mean more than that it ran."""

DECLARED = frozenset({"tests", "failures", "errors", "skipped", "disabled", "ignored"})
WHOLE = re.compile(r"[0-9]{1,9}")

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class FailedTest:
    """One test that failed or had an error; `file` is as the report writes it, `line` counts from 1."""

    suite: str
    classname: str
    name: str
    message: str
    is_error: bool = False
    file: str = ""
    line: int | None = None


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
        self.suites = _Suites()
        self.failed = _FailedTests(parser)
        self.failed_names = self.failed.names
        self.times = moments.Seconds()
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
            raise EvidenceError(Reason.UNREADABLE, f"<{name[:40]}> at the root; JUnit has <testsuites> or <testsuite>")
        self.parser.StartElementHandler = self.start
        self.start(name, attributes)

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "testcase":
            self.case = attributes
            self.cases += 1
            if "time" in attributes:
                self.add_time(attributes["time"])
            if not self.cases % moments.BATCH:
                self.times.add()
            if "status" in attributes or "result" in attributes:
                self.outcome_by_attribute(attributes)
            if self.failed_names and self.failed.knows(attributes):
                self.again = attributes
                self.tally["again"] += 1
        elif name in OUTCOMES:
            self.open_outcome(OUTCOMES[name], attributes)
        elif name in SUITES:
            self.suites.open(attributes, self.counted())
        elif name in RETRIES:
            self.elements[FAILED] += 1
            self.tally["retries"] += 1

    def end(self, name: str) -> None:
        if name == "testcase":
            self.case = None
        elif name in OUTCOMES:
            self.failed.close()
        elif name in SUITES:
            self.suites.close(self.counted())

    def outcome_by_attribute(self, case: Attributes) -> None:
        """Some runners tell in an attribute what they tell in no element."""
        words = [case.get(key, "").strip().lower() for key in ("status", "result")]
        outcome = max(WORDS.get(word, PASSED) for word in words)
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
        if self.suites.doubts:
            raise EvidenceError(Reason.UNREADABLE, f"the report cannot be believed: {self.suites.doubts[0]}")
        duration = self.times.total(instead=self.suites.times)
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
            yield f"{_many(count, 'suite')} failed as a whole; each counts as one error"
        if count := self.tally["several"]:
            yield f"{_many(count, 'test case')} with several outcomes; the worst counts"
        if count := self.tally["retries"]:
            yield f"{_many(count, 'failed attempt')} retried: flaky tests; the last attempt counts"
        if count := self.tally["again"]:
            yield f"{_many(count, 'test case')} passed after the same test failed: flaky tests; every case counts"
        if count := self.times.unreadable:
            yield f"{_many(count, 'time')} not a number of seconds: the duration is not known"


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}" + ("s" if count != 1 else "")


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
        self.doubts: list[str] = []
        self.differing: list[str] = []

    def name(self) -> str:
        return next((suite["name"][:MAX_MESSAGE] for suite, _ in reversed(self.stack) if suite.get("name")), "")

    def open(self, attributes: Attributes, counted: _Counted) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise EvidenceError(Reason.UNREADABLE, f"more than {MAX_DEPTH} suites inside one another")
        if "time" in attributes and not any("time" in outer for outer, _ in self.stack):
            self.times.append(attributes["time"])
        self.stack.append((attributes, counted))
        made = moments.moment(attributes.get("timestamp", ""))
        if made and (self.oldest is None or made < self.oldest):
            self.oldest = made

    def close(self, counted: _Counted) -> None:
        """Declared failures, or tests, that no case shows are no evidence; any other difference is a remark."""
        attributes = self.stack[-1][0]
        shown = _Counted(*(now - then for now, then in zip(counted, self.stack[-1][1], strict=True)))
        declared = {key: int(text) for key, text in attributes.items() if key in DECLARED and WHOLE.fullmatch(text)}
        failures, errors = declared.get("failures", 0), declared.get("errors", 0)
        says = ", ".join(f"{count:,} {key}" for key, count in declared.items())
        words = (
            f"{self.name() or 'a suite'!r} declares {says}; {_many(shown.tests, 'test case')} show {shown.failed:,} "
        )
        words += f"failed and {shown.skipped:,} skipped"
        if max(failures, errors) > max(shown.bad, shown.failed) or (declared.get("tests") and not shown.tests):
            self.doubts.append(words)
        elif (
            declared.get("tests", shown.tests) != shown.tests
            or (declared.keys() & {"failures", "errors"} and failures + errors not in (shown.bad, shown.failed))
            or sum(declared.get(key, 0) for key in ("skipped", "disabled", "ignored")) > shown.skipped
        ):
            self.differing.append(words)
        self.stack.pop()

    def notes(self) -> Iterator[str]:
        for words in self.differing[:MAX_NOTES]:
            yield f"{words}; the cases count"
        if (more := len(self.differing) - MAX_NOTES) > 0:
            yield f"{_many(more, 'more suite')} whose totals and cases differ"


# -------------------------------------------------------------------------------------------------------- failed tests


class _FailedTests:
    """Keeps the failed tests one by one, up to a bound, and remembers which they are."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.kept: list[FailedTest] = []
        self.count = 0
        self.names: set[str] = set()
        self.keys: set[tuple[str, ...]] = set()
        self.case: Attributes = {}
        self.outcome = PASSED
        self.slot = 0
        self.explained = False
        self.reading: tuple[str, Attributes] | None = None
        self.words: list[str] = []
        self.room = 0

    def knows(self, case: Attributes) -> bool:
        """Whether a case of the same name, class and place has failed before."""
        return case.get("name") in self.names and _key(case) in self.keys

    def open(self, outcome: int, suite: str, case: Attributes, said: Attributes) -> None:
        """A failure begins. Of several in one case the first of the worst is kept."""
        if case is not self.case:
            self.case, self.explained = case, False
            self.slot = len(self.kept)
            self.count += 1
            if len(self.keys) < MAX_REMEMBERED:
                self.names.add(case.get("name", ""))
                self.keys.add(_key(case))
        elif outcome <= self.outcome and self.explained:
            return
        self.outcome = outcome
        if self.slot < MAX_FAILED:
            self.reading = (suite, said)
            self.words, self.room = [], MAX_TEXT
            self.parser.CharacterDataHandler = self.text

    def text(self, data: str) -> None:
        if self.room > 0:  # unhooking the handler here would have expat flush into it without end
            self.words.append(data[: self.room])
            self.room -= len(data)

    def close(self) -> None:
        """The failure has been read whole."""
        if self.reading is None:
            return
        self.parser.CharacterDataHandler = None
        (suite, said), self.reading = self.reading, None
        test = _failed_test(suite, self.case, said.get("message", ""), "".join(self.words))
        self.explained = bool(test.message)
        self.kept[self.slot : self.slot + 1] = [replace(test, is_error=self.outcome == ERRORED)]

    def notes(self) -> Iterator[str]:
        if self.count > len(self.kept):
            yield f"of {self.count:,} failed tests the first {len(self.kept):,} are listed"


def _key(case: Attributes) -> tuple[str, ...]:
    return tuple(case.get(key, "") for key in ("classname", "name", "file", "line"))


def _failed_test(suite: str, case: Attributes, message: str, text: str) -> FailedTest:
    words = f"{message[:MAX_TEXT]}\n{text}"
    file = case.get("file", "")[:MAX_PATH]
    written = case.get("line", "").strip()
    line = int(written) if WHOLE.fullmatch(written) and int(written) else None
    if line is None and (place := traces.locate(words, file, case.get("classname", ""))):
        file, line = file or place[0][:MAX_PATH], place[1]
    first = message if message.strip() else next((row for row in text.splitlines() if row.strip()), "")
    return FailedTest(
        suite, _one_line(case.get("classname", "")), _one_line(case.get("name", "")), _one_line(first),
        file=file, line=line,
    )  # fmt: skip


def _one_line(text: str) -> str:
    text = " ".join(text[: 2 * MAX_MESSAGE].split())
    return text if len(text) <= MAX_MESSAGE else f"{text[: MAX_MESSAGE - 1]}…"
