"""Reads `Test.xml` of CTest (`ctest -T Test`).

Source of the format: `cmCTestTestHandler::GenerateCTestXML` and `cmCTestRunTest` in CMake: `TestList` names every test
of the run, and each `Test` has a `Status` of passed, failed or notrun. A test that did not run was skipped when it is
disabled or asked for it (`SKIP_RETURN_CODE=…`, `SKIP_REGULAR_EXPRESSION_MATCHED`); one whose program, files or fixtures
are missing did not run either, and CTest counts it as failed. Up to CMake 3.0 only its output tells which.
"""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from gate.formats.tests import elements
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import from_epoch
from gate.formats.tests.elements import Element, ElementHandler, Wholes
from gate.formats.tests.failed_tests import WHOLE, Attributes
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

STATUSES = {"passed": PASSED, "failed": FAILED, "notrun": SKIPPED}

_SKIPS = ("Disabled", "SKIP_RETURN_CODE", "SKIP_REGULAR_EXPRESSION")
_FAILED_STARTS = ("Unable to find", "Failed test dependencies", "Missing Configuration")
_CRASHES = ("Timeout", "SEGFAULT", "ILLEGAL", "INTERRUPT", "NUMERICAL", "OTHER_FAULT", "Subprocess aborted")
_IN_TEST = frozenset(("Name", "Path", "FullName", "Results", "NamedMeasurement", "Measurement", "Value"))


def matches(head: bytes) -> bool:
    """Whether the root is `Site`, which has no other part of a run in it, such as `Build`."""
    outline = elements.find_root(head, "Site")
    return outline is not None and outline.child in {"Testing", ""}


def parse(stream: BinaryIO) -> TestReport:
    """The tests of the run.

    Raises:
        EvidenceError: wrong format when the file holds no tests but another part of a dashboard; incomplete when
            `TestList` names tests without a result; unreadable, empty or too large as any XML report.
    """
    run = _Run()
    elements.read(stream, run)
    if not run.is_testing:
        raise EvidenceError(Cause.WRONG_FORMAT, "expected <Testing> in <Site>: the Test.xml of CTest")
    run.builder.declare({"tests": run.names})
    return run.builder.report()


class _Run(ElementHandler):
    roots = ("Site",)
    wholes: ClassVar[Wholes] = {"Test": _IN_TEST, "StartTestTime": (), "TestList": ("Test",)}

    def __init__(self) -> None:
        self.builder = ReportBuilder("ctest")
        self.names = 0
        self.is_testing = False

    def open(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 - as the handler declares it
        if name == "Testing":
            self.is_testing = True

    def take(self, element: Element) -> None:
        if element.name == "StartTestTime":
            raw = element.text.strip()
            self.builder.start(from_epoch(int(raw)) if WHOLE.fullmatch(raw) or raw[:12].isdigit() else None)
        elif element.name == "TestList":
            self.names += len(element.children)
        else:
            self.builder.add(self.case(element))

    def case(self, element: Element) -> TestCase:
        values = {
            measurement.get("name"): measurement.text_at("Value")
            for measurement in element.find_all("Results", "NamedMeasurement")
        }
        output = element.text_at("Results", "Measurement", "Value")
        word = element.get("Status").strip()
        code = values.get("Exit Code", "")
        outcome = _outcome(word, values.get("Completion Status", "").strip(), code, output) if values else UNKNOWN
        path = element.text_at("Path").strip()
        return TestCase(
            element.text_at("Name").strip() or element.text_at("FullName").strip(), outcome, word or "no status",
            suite="" if path == "." else path, duration=self.builder.seconds(values.get("Execution Time", "")),
            message=_message(code, values.get("Exit Value", "")) or values.get("Completion Status", ""), output=output,
        )  # fmt: skip


def _outcome(word: str, completion: str, code: str, output: str) -> int:
    outcome = STATUSES.get(word, UNKNOWN)
    if word == "notrun" and not completion.startswith(_SKIPS):
        return ERRORED if completion or output.lstrip().startswith(_FAILED_STARTS) else SKIPPED
    if outcome == FAILED and code in _CRASHES:
        return ERRORED
    return outcome


def _message(code: str, value: str) -> str:
    """Why a test failed: how it ended, and with which exit code."""
    if code in {"", "Completed"}:
        return ""
    return f"{code} (exit code {value})" if value and value != "0" else code


FORMAT = TestFormat(
    "ctest", "CTest XML", "CTest (`ctest -T Test`, `Test.xml`)", matches, parse, paths=("Testing/*/Test.xml",)
)
