"""Reads SonarQube's generic test executions (`<testExecutions version="1">`).

Source of the format: SonarQube's documentation, "Generic test data", "Generic execution". A file has test cases, each
with a duration in milliseconds, and `skipped`, `failure` or `error` inside of one that did not pass. SonarQube before
version 6.2 calls the root `unitTest`. The format has no totals and no time. Like SonarQube, it refuses an element with
another name: the result of a test would be lost.
"""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from gate.formats.tests import elements
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import MILLI
from gate.formats.tests.elements import Element, ElementHandler, Wholes
from gate.formats.tests.failed_tests import Attributes
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.text import quote

_RESULTS = {"skipped": SKIPPED, "failure": FAILED, "error": ERRORED}
_ROOTS = ("testExecutions", "unitTest")


def matches(head: bytes) -> bool:
    """Whether the root is `testExecutions`."""
    return elements.find_root(head, *_ROOTS) is not None


def parse(stream: BinaryIO) -> TestReport:
    """The test cases of all files.

    Raises:
        EvidenceError: wrong format when a test case is in no file, or an element has another name; unreadable, empty or
            too large as any XML report.
    """
    run = _Run()
    elements.read(stream, run)
    return run.builder.report()


class _Run(ElementHandler):
    roots = _ROOTS
    wholes: ClassVar[Wholes] = {"testCase": _RESULTS.keys()}

    def __init__(self) -> None:
        self.builder = ReportBuilder("sonar-tests")
        self.file = ""

    def open(self, name: str, attributes: Attributes) -> None:
        if name == "file":
            self.file = attributes.get("path", "")
        elif name not in _ROOTS:
            self.omit(name)

    def close(self, name: str) -> None:
        if name == "file":
            self.file = ""

    def omit(self, name: str) -> None:
        raise EvidenceError(
            Cause.WRONG_FORMAT, f"expected SonarQube's test executions, but an element is called {quote(name[:40])}"
        )

    def take(self, element: Element) -> None:
        if not self.file:
            raise EvidenceError(
                Cause.WRONG_FORMAT, "expected SonarQube's test executions, but a test case is in no file"
            )
        result = max(element.children, key=lambda child: _RESULTS[child.name], default=None)
        outcome = _RESULTS[result.name] if result else PASSED
        name = element.get("name")
        self.builder.add(
            TestCase(
                name or "a test without a name", outcome if name or outcome >= FAILED else UNKNOWN, "no name",
                suite=self.file, file=self.file, duration=self.builder.seconds(element.get("duration"), MILLI),
                message=result.get("message") if result else "", output=result.text if result else "",
            )
        )  # fmt: skip


FORMAT = TestFormat(
    "sonar-tests",
    "SonarQube's generic test executions",
    "jest-sonar-reporter, mocha-sonarqube-reporter, vitest-sonar-reporter and other converters",
    matches,
    parse,
    paths=("*sonar*report*.xml", "test-report.xml"),
)
