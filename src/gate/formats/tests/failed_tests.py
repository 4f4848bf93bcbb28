"""Collects the failed tests of a JUnit report one by one: message and location of each, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.parsers import expat

from gate.formats.tests import titles, traces
from gate.formats.tests.model import FailedTest
from gate.formats.tests.outcomes import ERRORED, PASSED
from gate.model.evidence import MAX_FINDINGS
from gate.model.text import truncate

MAX_FAILED = MAX_FINDINGS
"""Failed tests that are listed one by one; all are counted."""

MAX_MESSAGE = 300
"""Characters of a message in the result."""

MAX_TEXT = 8_000
"""Characters of a failure's text that are searched for its message and location."""

MAX_OUTPUT = 64_000
"""Characters of the output of a test that are searched where its failure has no text."""

GO_FAILURE = "Failed"
"""The message of every failure of Go in JUnit XML: gotestsum and go-junit-report write the output below it."""

PYTEST_COLLECTION = "collection failure"
"""The message of pytest where a module of tests cannot be imported; the exception is in the output below it."""

TAP_FAILURE = re.compile(r"not ok \d+(?: - .*)?")
"""The message of every failure in JUnit XML that is made of TAP: TAP::Formatter::JUnit writes the diagnostics below."""

MAX_PATH = 1_000
"""Characters of a path in the result."""

LUA = ".lua"

WHOLE = re.compile(r"[0-9]{1,9}")

Attributes = dict[str, str]


class FailedTests:
    """Lists the failed tests up to a limit."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.tests: list[FailedTest] = []
        self.count = 0
        self.case: Attributes = {}
        self.outcome = PASSED
        self.is_broken = False
        self.slot = 0
        self.has_message = False
        self.reading: tuple[str, Attributes] | None = None
        self.parts: list[str] = []
        self.room = 0

    def position_of(self, case: Attributes) -> int | None:
        """The position in `tests` of the case that failed last; None for another case, or when it is not listed."""
        return self.slot if case is self.case and self.slot < MAX_FAILED else None

    def open(self, outcome: int, suite: str, case: Attributes, failure: Attributes, *, is_broken: bool = False) -> None:
        """A failure begins. Of several in one case the first of the worst is listed."""
        if case is not self.case:
            self.case, self.has_message, self.is_broken = case, False, is_broken
            self.slot = len(self.tests)
            self.count += 1
        elif outcome <= self.outcome and self.has_message:
            return
        self.outcome = outcome
        if self.slot < MAX_FAILED:
            self.reading = (suite, failure)
            self.parts, self.room = [], MAX_TEXT
            self.parser.CharacterDataHandler = self.text

    def add(self, outcome: int, suite: str, case: Attributes, message: str, text: str) -> int | None:
        """A case ends that holds one failure, and returns its position in `tests`; None when it is not listed."""
        self.case, self.outcome, self.is_broken, self.slot = case, outcome, False, len(self.tests)
        self.count += 1
        if self.slot >= MAX_FAILED:
            return None
        self._list(suite, message, text[:MAX_TEXT])
        return self.slot

    def text(self, data: str) -> None:
        """Text inside the open failure."""
        if self.room > 0:  # unhooking the handler here would have expat flush into it without end
            self.parts.append(data[: self.room])
            self.room -= len(data)

    def open_output(self, suite: str, case: Attributes) -> None:
        """The output of a case begins: CTest writes it, and nothing else, behind a failure."""
        if case is self.case and not self.has_message and self.reading is None and self.slot < MAX_FAILED:
            self.reading = (suite, {})
            self.parts, self.room = [], MAX_OUTPUT
            self.parser.CharacterDataHandler = self.text

    def close(self) -> None:
        """The open failure ends."""
        if self.reading is None:
            return
        self.parser.CharacterDataHandler = None
        (suite, failure), self.reading = self.reading, None
        self._list(suite, failure.get("message", ""), "".join(self.parts))

    def close_output(self) -> None:
        """The open output ends; it has the message, if it is that of a program that CTest ran, or reports a failure."""
        if self.reading is None:
            return
        from gate.formats.tests.program_output import find_failure  # few reports have failures without a message

        self.parser.CharacterDataHandler = None
        (suite, _), self.reading = self.reading, None
        output = "".join(self.parts)
        is_of_ctest = self.case.get("classname") == self.case.get("name")
        last_lines = [line for line in output.splitlines() if line.strip()][-1:] if is_of_ctest else []
        if message := find_failure(output) or "".join(last_lines):
            self._list(suite, "", message)

    def _list(self, suite: str, message: str, text: str) -> None:
        is_error = self.outcome == ERRORED
        test = _failed_test(suite, self.case, message, text, is_error=is_error, is_broken=self.is_broken)
        self.has_message = bool(test.message)
        self.tests[self.slot : self.slot + 1] = [test]

    def notes(self) -> Iterator[str]:
        """A note when not all failed tests are listed."""
        if self.count > len(self.tests):
            yield f"of {self.count:,} failed tests the first {len(self.tests):,} are listed"


def _failed_test(
    suite: str, case: Attributes, message: str, text: str, *, is_error: bool, is_broken: bool
) -> FailedTest:
    raw = case.get("line", "").strip()
    line = int(raw) if WHOLE.fullmatch(raw) and int(raw) else None
    if case.get("classname", "").endswith(LUA) and (location := traces.locate(text[:MAX_TEXT], case.get("file", ""))):
        line = location[1]  # busted names the line of the test, and in the text that of the failure
    test = FailedTest(
        suite, case.get("classname", ""), case.get("name", ""), message, is_error, case.get("file", ""), line, is_broken
    )
    return describe_failure(test, text)


def describe_failure(test: FailedTest, text: str) -> FailedTest:
    """The test with bounded texts on one line each; message and location come from `text` where it has none."""
    if not test.message.strip():
        from gate.formats.tests import program_output  # few failures have no message

        test = replace(test, message=program_output.find_message(text[:MAX_TEXT]))
        text = program_output.find_failure(text[:MAX_TEXT]) or text
    output = f"{test.message[:MAX_TEXT]}\n{text[:MAX_TEXT]}"
    file, line = test.file[:MAX_PATH], test.line
    if line is None and (location := traces.locate(output, file, test.classname)):
        file, line = file or location[0][:MAX_PATH], location[1]
    headline = test.message
    if headline.strip() == GO_FAILURE:
        from gate.formats.tests.go_output import find_message  # few reports have such a message

        headline = find_message(text[:MAX_TEXT]) or GO_FAILURE
    if headline.strip() == PYTEST_COLLECTION:
        headline = ": ".join(filter(None, (PYTEST_COLLECTION, _find_exception(text[:MAX_TEXT]))))
    if not headline.strip() or TAP_FAILURE.fullmatch(headline):
        from gate.formats.tests.diagnostics import find_message as find_diagnostics

        headline = find_diagnostics(text[:MAX_TEXT].removeprefix(headline).strip()) or headline
    headline = headline if headline.strip() else _find_headline(test, text)
    suite, classname, name = titles.clean(test.suite), titles.clean(test.classname), titles.clean(test.name)
    return FailedTest(suite, classname, name, _one_line(headline), test.is_error, file, line, test.is_broken)


def _find_exception(text: str) -> str:
    """The exception at the end of a traceback of pytest, whose lines begin with E; empty where there is none."""
    lines = [row[1:].strip() for row in text.splitlines() if row.startswith("E  ")]
    return lines[-1] if lines else ""


_JEST_TITLE = "\N{BLACK CIRCLE} "
"""How Jest begins the title of what failed."""


def _find_headline(test: FailedTest, text: str) -> str:
    """The first line of the output, or the second one below the title of the test, as PHPUnit and Jest write it."""
    rows = [row for row in text[:MAX_TEXT].splitlines() if row.strip()][:2]
    title = f"{test.classname}::{test.name}"
    is_title = len(rows) > 1 and (
        rows[0].lstrip().startswith(_JEST_TITLE)
        or (bool(test.classname) and rows[0].replace("\\", ".").startswith(title))
    )
    return rows[is_title] if rows else ""


def _one_line(text: str) -> str:
    return truncate(" ".join(text[: 2 * MAX_MESSAGE].split()), MAX_MESSAGE)
