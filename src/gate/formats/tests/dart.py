"""Reads the events of Dart's test runner (`dart test --reporter json`, `flutter test --machine`).

Source of the format: `pkgs/test/doc/json_reporter.md` of dart-lang/test. Each line is an event; Flutter writes lines of
other kinds between them. A test that is `hidden`, such as the loading of a file, is no case unless it fails. A test can
fail after it was done. Without the event `done`, and when that says that the runner was closed early, the run did not
end: then the file is evidence of failures only, if all that it announces is there.
"""

from __future__ import annotations

import re
from dataclasses import field
from decimal import Decimal
from typing import Any, BinaryIO
from urllib.parse import unquote

from gate.formats.common import content
from gate.formats.common.json_fields import as_object, parse_count, parse_line_number, parse_text, wrong_format
from gate.formats.common.text_lines import read_lines
from gate.formats.tests.builder import MAX_CASES, ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI
from gate.formats.tests.json_cases import parse_path, read_text
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass
from gate.model.text import pluralize, quote

RESULTS = {"success": PASSED, "failure": FAILED, "error": ERRORED}
"""The outcome by `result` of a test."""

TYPES = ("start", "allSuites", "suite", "debug", "group", "testStart", "print", "error", "testDone", "done")
"""The types of events."""

_EXPECTED = "the events of Dart's tests"
_START = re.compile(r'\s*\{(?=.*"protocolVersion"\s*:)(?=.*"type"\s*:\s*"start")')
_EVENT = re.compile(rf'"type"\s*:\s*"(?:{"|".join(TYPES)})"')


def matches(head: bytes) -> bool:
    """Whether one of the first lines is the event `start` with the version of the protocol."""
    return any(_START.match(line) for line in content.decode_head(head).splitlines())


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all files.

    Raises:
        EvidenceError: incomplete when suites or results are missing, or the run did not end; unreadable when a line
            holds a damaged event; wrong format when no line is an event; empty or too large.
    """
    run = _Run()
    decoder = strict_json.new_decoder()
    for number, line in enumerate(read_lines(stream), 1):
        if line.lstrip().startswith("{"):
            try:
                event = decoder.decode(line)
            except (ValueError, ArithmeticError, RecursionError):
                if _EVENT.search(line) or '"testID"' in line:
                    raise EvidenceError(
                        Cause.UNREADABLE, f"line {number:,} is a damaged event: {quote(line)}"
                    ) from None
            else:
                run.read(event)
    return run.report()


@dataclass(slots=True)
class _Test:
    name: str
    suite: Any
    file: str
    line: int | None
    start: Any
    word: str = ""
    outcome: int | None = None
    duration: Decimal | None = None
    is_hidden: bool = False
    errors: list[str] = field(default_factory=list)
    has_error: bool = False


class _Run:
    def __init__(self) -> None:
        self.builder = ReportBuilder("dart")
        self.suites: dict[Any, str] = {}
        self.tests: dict[Any, _Test] = {}
        self.declared_suites = 0
        self.declared_tests = self.grouped_tests = 0  # by the root groups of the suites, and those in a group
        self.is_dart = False
        self.success: object = None

    def read(self, event: dict[str, Any]) -> None:
        kind = event.get("type")
        if kind == "suite":
            suite = as_object(event.get("suite"))
            self.suites[_key(suite.get("id"))] = parse_path(suite.get("path"))
        elif kind == "allSuites":
            self.declared_suites += parse_count(event.get("count")) or 0
        elif kind == "group":
            group = as_object(event.get("group"))
            if group.get("parentID") is None:
                self.declared_tests += parse_count(group.get("testCount")) or 0
        elif kind == "testStart":
            self.open_test(as_object(event.get("test")), event.get("time"))
        elif kind == "error":
            self.add_error(event)
        elif kind == "testDone":
            self.close_test(event)
        elif kind == "done":
            self.success = event.get("success")
        self.is_dart = self.is_dart or kind in TYPES

    def open_test(self, test: dict[str, Any], start: object) -> None:
        if len(self.tests) >= MAX_CASES:
            raise EvidenceError(Cause.TOO_LARGE, f"the report has more than {MAX_CASES:,} tests")
        self.grouped_tests += bool(test.get("groupIDs"))
        place = ("root_url", "root_line") if test.get("root_url") else ("url", "line")
        file = _path(test.get(place[0]))
        self.tests[_key(test.get("id"))] = _Test(
            parse_text(test.get("name")), _key(test.get("suiteID")), file,
            parse_line_number(test.get(place[1])) if file else None, start,
        )  # fmt: skip

    def test(self, event: dict[str, Any]) -> _Test:
        """The test of an event.

        Raises:
            EvidenceError: incomplete when its start is not in the file: its name would be lost.
        """
        test = self.tests.get(_key(event.get("testID")))
        if test is None:
            raise EvidenceError(Cause.INCOMPLETE, f"a test with the id {event.get('testID')!r} has no `testStart`")
        return test

    def add_error(self, event: dict[str, Any]) -> None:
        test = self.test(event)
        is_failure = event.get("isFailure") is True
        test.has_error = test.has_error or not is_failure
        if not test.errors:
            test.errors = [read_text(event.get("error")), read_text(event.get("stackTrace"))]

    def close_test(self, event: dict[str, Any]) -> None:
        test = self.test(event)
        test.word = parse_text(event.get("result"))
        outcome = RESULTS.get(test.word, UNKNOWN)
        test.outcome = SKIPPED if outcome == PASSED and event.get("skipped") is True else outcome
        test.is_hidden = event.get("hidden") is True
        start, end = parse_count(test.start), parse_count(event.get("time"))
        if start is not None and end is not None and end >= start:
            test.duration = (end - start) * MILLI

    def report(self) -> TestReport:
        if not self.is_dart:
            raise wrong_format(_EXPECTED, "no line is one")
        for test in self.tests.values():
            self.add(test)
        self.check_end()
        return self.builder.report()

    def add(self, test: _Test) -> None:
        outcome = test.outcome
        if test.errors:
            outcome = max(outcome or PASSED, ERRORED if test.has_error else FAILED)
        if outcome is None:
            outcome = ERRORED if self.success is not None else UNKNOWN
            test.errors = ["it began and has no result", ""]
        if test.is_hidden and outcome == PASSED:
            return
        suite = self.suites.get(test.suite, "")
        message, trace = test.errors or ("", "")
        self.builder.add(TestCase(
            test.name, outcome, test.word or "no result", suite=suite, duration=test.duration, file=test.file or suite,
            line=test.line, message=message, output=trace,
        ))  # fmt: skip

    def check_end(self) -> None:
        """Adds what the end of the run says.

        Raises:
            EvidenceError: incomplete when suites are missing, or the run did not end.
        """
        if self.declared_suites > len(self.suites):
            suites = pluralize(self.declared_suites, "suite is", "suites are")
            raise EvidenceError(Cause.INCOMPLETE, f"{suites} declared, and {len(self.suites):,} in the file")
        if not isinstance(self.success, bool):
            missing = "the run has no result (`done`): was it stopped, or is the file cut short?"
            is_cut = self.declared_tests > self.grouped_tests or None in (test.outcome for test in self.tests.values())
            if is_cut or not self.builder.failed:
                raise EvidenceError(Cause.INCOMPLETE, missing)
            self.builder.note(missing)
        elif not self.success and not self.builder.failed:
            self.builder.fail_run("`success` of the run is false")


def _key(raw: object) -> object:
    return raw if isinstance(raw, int | str) else None


def _path(raw: object) -> str:
    """The path in the URL of a file; empty for one of a package."""
    url = parse_path(raw)
    if not url.startswith("file://"):
        return ""
    path = unquote(url.removeprefix("file://"))
    return path[1:] if re.match(r"/[A-Za-z]:/", path) else path


FORMAT = TestFormat(
    "dart",
    "Dart test JSON",
    "dart test (`--reporter json`), flutter test (`--machine`)",
    matches,
    parse,
    paths=("*{dart,flutter}*.json", "test-results*.json"),
)
