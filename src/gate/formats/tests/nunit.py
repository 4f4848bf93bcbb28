"""Reads the XML of NUnit 2 and 3 (`TestResult.xml` of the consoles, NUnit.TestAdapter, NUnitLite, Unity, Pester).

Source of the formats: NUnit's documentation, "Test Result XML Format" (root `test-run`), and `Results.xsd` of NUnit 2
(root `test-results`). In NUnit 2, `result` came with 2.5.3; before, `executed` and `success` say the outcome. From 2.5
on there are inconclusive tests, which the root counts: without `result` such a case is no success and has no `failure`.
The console of NUnit 2 ends with an error for NotRunnable tests (`ConsoleUi`), which are not even started: they are no
skips.

A `test-suite` that failed by itself is an error: in its own set-up or tear-down, or when it could not be loaded, with
no case that shows it.
"""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from gate.formats.tests import elements
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.elements import Element, ElementHandler, Wholes
from gate.formats.tests.failed_tests import WHOLE, Attributes
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.names import split_class, strip_class
from gate.formats.tests.outcomes import ERRORED, FAILED, INCONCLUSIVE, PASSED, SKIPPED, UNKNOWN
from gate.model.lazy_dataclass import dataclass

RESULTS = {
    **dict.fromkeys(("Passed", "Success", "Warning"), PASSED),
    **dict.fromkeys(("Failed", "Failure"), FAILED),
    **dict.fromkeys(("Error", "Cancelled"), ERRORED),
    **dict.fromkeys(("Skipped", "Ignored", "Explicit"), SKIPPED),
    "Inconclusive": INCONCLUSIVE,
}
"""The outcome by `result`: that of NUnit 3 (with Warning), and that of NUnit 2.5."""

_ROOTS = ("test-run", "test-results", "test-suite")
_VERDICTS = {"result", "success"}
_BAD_SUITES = ("Failed", "Failure", "Error", "Cancelled", "NotRunnable")
_OWN_SITES = ("TearDown",)
_FAILURE = frozenset(("failure", "message", "stack-trace"))


def matches(head: bytes) -> bool:
    """Whether the root is `test-run` or `test-results`, or a `test-suite` with a result."""
    outline = elements.find_root(head, *_ROOTS)
    return outline is not None and (
        not outline.root.endswith("test-suite") or bool(_VERDICTS & outline.attributes.keys())
    )


def parse(stream: BinaryIO) -> TestReport:
    """The results of all suites.

    Raises:
        EvidenceError: incomplete when the run declares more than it lists; unreadable, empty, too large or of another
            format as any XML report.
    """
    run = _Run()
    elements.read(stream, run)
    return run.report()


@dataclass(slots=True)
class _Suite:
    name: str
    result: str
    has_result: bool
    is_in_own_site: bool
    shown_before: int
    inconclusive_before: int
    message: str = ""
    trace: str = ""


class _Run(ElementHandler):
    roots = _ROOTS
    wholes: ClassVar[Wholes] = {"test-case": _FAILURE, "failure": _FAILURE}

    def __init__(self) -> None:
        self.builder = ReportBuilder("nunit")
        self.suites: list[_Suite] = []
        self.run_result = ""
        self.declares_inconclusive = False
        self.is_open = False

    @property
    def shown(self) -> int:
        """Cases so far that keep the run from being a success."""
        return self.builder.failed + self.builder.counts[UNKNOWN]

    def open(self, name: str, attributes: Attributes) -> None:
        if name in _ROOTS and not self.is_open:
            self.is_open = True
            self.open_run(name, attributes)
        if name == "test-suite":
            self.open_suite(attributes)

    def open_run(self, name: str, attributes: Attributes) -> None:
        self.run_result = attributes.get("result", "")
        total = {key: int(text) for key, text in attributes.items() if WHOLE.fullmatch(text)}
        if name == "test-run" or "passed" in total:
            self.builder.start(attributes.get("start-time"))
            skipped = total["skipped"] + total.get("inconclusive", 0) if "skipped" in total else None
            passed = total["passed"] + total.get("warnings", 0) if "passed" in total else None
            self.builder.declare(
                {"tests": total.get("total"), "passed": passed, "failed": total.get("failed"), "skipped": skipped}
            )
            return
        self.builder.start(f"{attributes.get('date', '')}T{attributes.get('time', '')}")
        self.declares_inconclusive = total.get("inconclusive", 0) > 0
        skips = [total[key] for key in ("ignored", "skipped", "inconclusive") if key in total]
        self.builder.declare({
            "tests": total.get("total"),
            "failed": total["failures"] + total.get("errors", 0) if "failures" in total else None,
            "skipped": sum(skips) if skips else total.get("not-run"),
        }, lenient=("tests",))  # fmt: skip

    def open_suite(self, attributes: Attributes) -> None:
        result = attributes.get("result", "")
        if not result and attributes.get("success", "").lower() == "false":
            result = "Failure"
        name = attributes.get("fullname") or attributes.get("name", "")
        site = attributes.get("site", "") in _OWN_SITES
        inconclusive = self.builder.counts[INCONCLUSIVE]
        self.suites.append(_Suite(name, result, "result" in attributes, site, self.shown, inconclusive))

    def close(self, name: str) -> None:
        if name != "test-suite":
            return
        suite = self.suites.pop()
        is_shown = self.shown > suite.shown_before or self.is_inconclusive(suite)
        if suite.result in _BAD_SUITES and (suite.is_in_own_site or not is_shown):
            message = suite.message or f"the suite ended as {suite.result}, with no test that shows it"
            self.builder.add_broken(suite.name, message, suite.trace)

    def is_inconclusive(self, suite: _Suite) -> bool:
        """Whether a suite without `result` is no success because of inconclusive cases, or for want of any case.

        A failure makes every suite around it a failure too; an inconclusive case does not.
        """
        if suite.has_result or suite.message or not self.declares_inconclusive:
            return False
        has_case = self.builder.counts[INCONCLUSIVE] > suite.inconclusive_before
        return has_case or (bool(self.suites) and self.suites[-1].result not in _BAD_SUITES)

    def take(self, element: Element) -> None:
        if element.name == "test-case":
            self.builder.add(self.case(element))
        elif self.suites:
            self.suites[-1].message = element.text_at("message")
            self.suites[-1].trace = element.text_at("stack-trace")

    def case(self, element: Element) -> TestCase:
        outcome, word = _outcome(element)
        has_reason = element.get("result").strip() or _has_failure(element)
        if outcome == FAILED and self.declares_inconclusive and not has_reason:
            outcome = INCONCLUSIVE
        suite = self.suites[-1].name if self.suites else ""
        classname, name = element.get("classname"), element.get("name")
        if not classname:
            classname, name = split_class(name, suite)
        return TestCase(
            strip_class(name, classname), outcome, word, suite=suite, classname=classname,
            duration=self.builder.seconds(_decimal_point(element.get("duration") or element.get("time"))),
            message=element.text_at("failure", "message"), output=element.text_at("failure", "stack-trace"),
        )  # fmt: skip

    def report(self) -> TestReport:
        if self.run_result in _BAD_SUITES and not self.builder.failed:
            self.builder.fail_run(f"the result of the run is {self.run_result!r}")
        return self.builder.report()


def _outcome(element: Element) -> tuple[int, str]:
    """The outcome of a case and the word for it; NUnit 2 says with `success` too whether it passed."""
    word = element.get("result").strip()
    executed, success = element.get("executed").lower(), element.get("success").lower()
    outcome = RESULTS.get(word, UNKNOWN)
    if not word and executed in {"true", "false"}:
        outcome = PASSED if executed == "true" else SKIPPED
    is_contradicted = success not in {"", "true"} or _has_failure(element)
    if outcome == PASSED and is_contradicted:
        outcome = FAILED
    return outcome, word or "no result"


def _has_failure(element: Element) -> bool:
    """Whether a case has a failure; pytest-nunit writes one without a message, and the trace `None`, in each case."""
    failure = element.find("failure")
    if failure is None or not element.get("result"):
        return failure is not None
    return bool(failure.text_at("message").strip()) or failure.text_at("stack-trace").strip() not in {"", "None"}


def _decimal_point(text: str) -> str:
    """A number in which the locale of an old runner wrote a comma."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


FORMAT = TestFormat(
    "nunit",
    "NUnit XML",
    "NUnit 2 and 3, NUnitLite, Unity, Pester",
    matches,
    parse,
    paths=("TestResult*.xml", "*nunit*.xml", "TestResults/**/*.xml"),
)
