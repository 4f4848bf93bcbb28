"""Reads `output.xml` of Robot Framework and Rebot, of all versions of its schema.

Source of the format: `doc/schema/` and `src/robot/result/` in robotframework/robotframework. The status of a test is
PASS, FAIL or SKIP (NOT RUN for one that did not start); `start` and `elapsed` came with schema 5, before there were
`starttime` and `endtime`. Up to version 3.2, `critical="no"` marks a test whose failure does not fail the run.

Tests are written when they end, so a suite whose tear-down fails has tests with the status PASS: Robot counts them as
failed when it reads the file (`suiteteardownfailed.py`), and as skipped when the tear-down skips. Tests wait for the
end of their suites here too. With `--dryrun` no keyword of a library runs, and the tests have the status PASS: they
were not run. `rebot --merge` puts the new result in place of the old one, which stands in the message
(`merger.py`).
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from decimal import Decimal
from typing import BinaryIO, ClassVar

from gate.formats.tests import elements
from gate.formats.tests.builder import ReportBuilder, check_pending
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import parse_compact
from gate.formats.tests.elements import Element, ElementHandler, Wholes
from gate.formats.tests.failed_tests import MAX_MESSAGE, WHOLE, Attributes
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

STATUSES = {"PASS": PASSED, "FAIL": FAILED, "SKIP": SKIPPED, "NOT RUN": SKIPPED}
_DRY_RUN = "no keyword of the report ran, as in a dry run: its tests were not run, and do not count as passed"

_STATUS = frozenset(("status",))
_BLOCKS = frozenset(("kw", "for", "while", "if", "iter", "branch", "try", "group"))
_PARTS = ("suite", "statistics")
_NOT_RUN = ("NOT RUN", "NOT_RUN")
_TOTALS = ("All Tests", "All Tasks")
_MERGED = re.compile(r"\*HTML\* <span class=\"merge\">.*?re-executed and results merged")
_OLD_STATUS = re.compile(r"Old status:</span> <span class=\"fail\">")
_NEW_MESSAGE = re.compile(r"New message:</span> (.*?)<br>", re.DOTALL)


def matches(head: bytes) -> bool:
    """Whether the root is `robot`, and names its generator or holds a part of a run; another one describes a robot."""
    outline = elements.find_root(head, "robot")
    return outline is not None and ("generator" in outline.attributes or outline.child in _PARTS)


def parse(stream: BinaryIO) -> TestReport:
    """The tests of all suites.

    Raises:
        EvidenceError: incomplete when the statistics are missing, which Robot writes at the end of a run, or declare
            more than the tests show; unreadable, empty, too large or of another format as any XML report.
    """
    run = _Run()
    elements.read(stream, run)
    return run.report()


@dataclass(slots=True)
class _Suite:
    name: str
    source: str
    tests: list[TestCase] = field(default_factory=list)
    failed: bool = False
    message: str = ""


class _Run(ElementHandler):
    roots = ("robot",)
    wholes: ClassVar[Wholes] = {
        **dict.fromkeys(("test", "kw", "status", "msg"), _STATUS),
        "total": frozenset(("stat",)),
    }
    skipped = ("for", "while", "if", "try", "group", "tag")

    def __init__(self) -> None:
        self.builder = ReportBuilder("robot")
        self.suites: list[_Suite] = []
        self.tests = 0
        self.stats: Element | None = None
        self.observes = True  # until a keyword is seen that ran
        self.is_in_keyword = False  # with no other block in it so far
        self.keywords_not_run = 0

    def omit(self, name: str) -> None:
        self.is_in_keyword = name == "kw"

    def observe(self, name: str, attributes: Attributes) -> None:
        """Learns whether any keyword ran: one that holds no other is of a library, and runs in no dry run."""
        if name in _BLOCKS:
            self.is_in_keyword = name == "kw"
        elif name == "status" and self.is_in_keyword:
            self.is_in_keyword = False
            is_run = attributes.get("status") not in _NOT_RUN
            self.keywords_not_run += not is_run
            self.observes = not is_run

    @property
    def is_dry(self) -> bool:
        return self.observes and self.keywords_not_run > 0

    def open(self, name: str, attributes: Attributes) -> None:
        if name == "robot":
            self.builder.start(parse_compact(attributes.get("generated", "").removesuffix("Z")))
        elif name == "suite" and self.stats is None:
            outer = f"{self.suites[-1].name}." if self.suites else ""
            source = attributes.get("source") or (self.suites[-1].source if self.suites else "")
            self.suites.append(_Suite(outer + attributes.get("name", ""), source))

    def close(self, name: str) -> None:
        if name != "suite" or not self.suites:
            return
        suite = self.suites.pop()
        if self.suites:
            self.suites[-1].tests += suite.tests
            return
        failed = any(test.outcome == FAILED for test in suite.tests)
        for test in suite.tests:
            is_not_run = self.is_dry and test.outcome == PASSED
            self.builder.add(replace(test, outcome=SKIPPED) if is_not_run else test)
        self.builder.note(_DRY_RUN, times=int(self.is_dry))
        if suite.failed and not failed:
            self.builder.add_broken(suite.name, suite.message or "the suite failed, with no test that shows it")

    def take(self, element: Element) -> None:
        suite = self.suites[-1] if self.suites else None
        if element.name == "total":
            self.stats = element
        elif suite is None:
            if element.name == "msg" and element.get("level") == "ERROR":
                self.builder.note("an error message of Robot outside of a test")
        elif element.name == "test":
            self.take_test(suite, element)
        elif element.name == "status":
            suite.failed, suite.message = element.get("status") == "FAIL", element.text
        elif element.name == "kw" and element.get("type").lower() == "teardown":
            _end_with_teardown(suite, element.find("status"))

    def take_test(self, suite: _Suite, element: Element) -> None:
        self.tests += 1
        check_pending(self.tests)
        status = element.find("status") or Element("status", {})
        word, line = status.get("status"), element.get("line")
        outcome = STATUSES.get(word, UNKNOWN)
        is_merged = _MERGED.match(status.text) is not None
        if outcome == FAILED and status.get("critical") == "no":
            self.builder.note("a failed test that the run calls not critical; it counts as failed")
        suite.tests.append(TestCase(
            element.get("name"), outcome, word or "no status", suite=suite.name, duration=self.duration(status),
            file=suite.source.replace("\\", "/"), line=int(line) if WHOLE.fullmatch(line) and int(line) else None,
            message=_message(status.text, is_merged=is_merged)[:MAX_MESSAGE] if outcome == FAILED else "",
            failed_attempts=len(_OLD_STATUS.findall(status.text)) if is_merged else 0,
        ))  # fmt: skip

    def duration(self, status: Element) -> Decimal | None:
        if elapsed := status.get("elapsed"):
            return self.builder.seconds(elapsed)
        start, end = parse_compact(status.get("starttime")), parse_compact(status.get("endtime"))
        return Decimal(str((end - start).total_seconds())) if start and end and end >= start else None

    def report(self) -> TestReport:
        if self.stats is None:
            raise EvidenceError(Cause.INCOMPLETE, "the report has no statistics of all tests: did the run end?")
        stats = [stat for stat in self.stats.find_all("stat") if " ".join(stat.text.split()) in _TOTALS]
        for stat in stats or list(self.stats.find_all("stat"))[-1:]:
            raw = {name: int(text) for name, text in stat.attributes.items() if WHOLE.fullmatch(text)}
            tests = sum(raw.get(name, 0) for name in ("pass", "fail", "skip"))
            self.builder.declare({"tests": tests, "failed": raw.get("fail"), "skipped": raw.get("skip")})
        return self.builder.report()


def _end_with_teardown(suite: _Suite, status: Element | None) -> None:
    """What the tear-down of a suite makes of its tests."""
    word, text = (status.get("status"), status.text) if status else ("", "")
    if word == "FAIL":
        suite.tests = [
            test if test.outcome == SKIPPED else replace(
                test, outcome=FAILED,
                message=test.message or f"Parent suite teardown failed: {text}"[:MAX_MESSAGE],
            )
            for test in suite.tests
        ]  # fmt: skip
    elif word == "SKIP":
        suite.tests = [replace(test, outcome=SKIPPED) for test in suite.tests]


def _message(text: str, *, is_merged: bool) -> str:
    """The message of a test; that of the last result where several are merged."""
    match = _NEW_MESSAGE.search(text) if is_merged else None
    return match[1] if match else text.removeprefix("*HTML* ")


FORMAT = TestFormat(
    "robot", "Robot Framework output", "Robot Framework, Rebot (`output.xml`)", matches, parse, paths=("output.xml",)
)
