"""Reads TRX, the results of Visual Studio's test runners (`dotnet test --logger trx`, MSTest).

Source of the format: `vstst.xsd` of Visual Studio, and the logger in microsoft/vstest (Extensions.TrxLogger):
`TestOutcome` with its comments is the vocabulary, `TestResult.Save` writes no `outcome` for Error, its default, and
`TestRunSummary` writes `Counters` in which only total, executed, passed and failed are ever set.

A result with `InnerResults` is a container: its rows are the cases, as in the logger's own total. The name of a class
is in `TestDefinitions`, before or after the results. A run whose summary is no success although no case failed, such as
one whose host crashed, counts as one error.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import BinaryIO, ClassVar

from gate.formats.tests import elements, failed_tests
from gate.formats.tests.builder import ReportBuilder, check_pending
from gate.formats.tests.case import TestCase
from gate.formats.tests.clock import parse_clock
from gate.formats.tests.elements import Element, ElementHandler, Wholes
from gate.formats.tests.failed_tests import WHOLE, Attributes
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.names import strip_class
from gate.formats.tests.outcomes import ERRORED, FAILED, INCONCLUSIVE, PASSED, SKIPPED, UNKNOWN
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

OUTCOMES = {
    **dict.fromkeys(("Passed", "PassedButRunAborted", "Warning"), PASSED),
    "Failed": FAILED,
    **dict.fromkeys(("", "Error", "Timeout", "Aborted", "Disconnected"), ERRORED),
    **dict.fromkeys(("NotExecuted", "NotRunnable", "Pending"), SKIPPED),
    "Inconclusive": INCONCLUSIVE,
}
"""The outcome by the attribute `outcome`; the empty text is that of a result without one. Others say no outcome.

`Pending` is a test that was not run: the reporters of JavaScript's runners write it for `it.skip`.
"""

GOOD_RUNS = ("Completed", "Passed", "Warning", "Inconclusive", "NotExecuted")
"""Outcomes of a whole run that is no failure."""

_RESULTS = (
    "UnitTestResult", "TestResult", "TestResultAggregation", "GenericTestResult", "WebTestResult", "ManualTestResult",
    "LoadTestResult", "OrderedTestResult",
)  # fmt: skip
_IN_RESULT = frozenset((*_RESULTS, "Output", "ErrorInfo", "Message", "StackTrace", "InnerResults"))
_COUNTED = ("failed", "error", "timeout", "aborted", "disconnected")


def matches(head: bytes) -> bool:
    """Whether the root is `TestRun`."""
    return elements.find_root(head, "TestRun") is not None


def parse(stream: BinaryIO) -> TestReport:
    """The results of the run.

    Raises:
        EvidenceError: incomplete when the file has no summary of the run, or one that declares more than the results
            show; unreadable, empty, too large or of another format as any XML report.
    """
    run = _Run()
    elements.read(stream, run)
    return run.report()


@dataclass(frozen=True, slots=True)
class _Result:
    case: TestCase
    test_id: str


class _Run(ElementHandler):
    roots = ("TestRun",)
    wholes: ClassVar[Wholes] = {
        **dict.fromkeys(_RESULTS, _IN_RESULT),
        "UnitTest": frozenset(("TestMethod",)),
        "ResultSummary": frozenset(("Counters", "RunInfos", "RunInfo", "Text")),
    }

    def __init__(self) -> None:
        self.builder = ReportBuilder("trx")
        self.results: list[_Result] = []
        self.classes: dict[str, str] = {}
        self.containers: Counter[int] = Counter()
        self.summary: Element | None = None
        self.failed = 0

    def open(self, name: str, attributes: Attributes) -> None:
        if name == "Times":
            self.builder.start(attributes.get("start") or attributes.get("creation"))

    def take(self, element: Element) -> None:
        if element.name == "UnitTest":
            method = element.find("TestMethod")
            self.classes[element.get("id")] = method.get("className").partition(",")[0] if method else ""
        elif element.name == "ResultSummary":
            self.summary = element
        else:
            self.take_result(element)

    def take_result(self, element: Element) -> None:
        rows = [row for name in _RESULTS for row in element.find_all("InnerResults", name)]
        if not rows:
            check_pending(len(self.results))
            self.results.append(self.read(element))
            return
        failed = self.failed
        for row in rows:
            self.take_result(row)
        container = self.read(element)
        self.containers[container.case.outcome] += 1
        if container.case.outcome >= FAILED and self.failed == failed + 1:  # none of its rows
            self.results.append(container)

    def read(self, element: Element) -> _Result:
        word = element.get("outcome").strip()
        outcome = OUTCOMES.get(word, UNKNOWN)
        is_listed = outcome >= FAILED and self.failed < failed_tests.MAX_FAILED
        self.failed += outcome >= FAILED
        raw_duration = element.get("duration")
        duration = parse_clock(raw_duration)
        case = TestCase(
            element.get("testName")[:failed_tests.MAX_PATH], outcome, word,
            duration=self.builder.seconds(raw_duration if duration is None else duration),
            message=element.text_at("Output", "ErrorInfo", "Message") if is_listed else "",
            output=element.text_at("Output", "ErrorInfo", "StackTrace") if is_listed else "",
        )  # fmt: skip
        if word == "PassedButRunAborted":
            self.builder.fail_run("the run was aborted")
        return _Result(case, element.get("testId"))

    def report(self) -> TestReport:
        if self.summary is None:
            raise EvidenceError(Cause.INCOMPLETE, "the report has no <ResultSummary>: did the run end?")
        for result in self.results:
            classname = self.classes.get(result.test_id, "")
            name = strip_class(result.case.name, classname)
            self.builder.add(replace(result.case, name=name, classname=classname))
        self.read_summary(self.summary)
        return self.builder.report()

    def read_summary(self, summary: Element) -> None:
        outcome = summary.get("outcome")
        errors = [
            info.text_at("Text") or "an error of the run without a text"
            for info in summary.find_all("RunInfos", "RunInfo")
            if info.get("outcome") in {"", "Error", "Failed", "Aborted", "Timeout"}
        ]
        if outcome in GOOD_RUNS:
            self.builder.note("an error of the run in the summary of a run that is no failure", len(errors))
        elif errors or not self.builder.failed:
            self.builder.fail_run(errors[0] if errors else f"the outcome of the run is {outcome!r}")
        counters = summary.find("Counters")
        if counters is None:
            return
        raw = {name: int(text) for name, text in counters.attributes.items() if WHOLE.fullmatch(text)}
        inner = self.containers
        self.builder.declare({
            "tests": self.without(raw.get("total"), inner.total(), self.builder.total),
            "passed": self.without(raw.get("passed"), inner[PASSED], self.builder.counts[PASSED]),
            "failed": self.without(
                sum(raw.get(name, 0) for name in _COUNTED), inner[FAILED] + inner[ERRORED], self.builder.failed
            ),
        })  # fmt: skip

    @staticmethod
    def without(declared: int | None, containers: int, counted: int) -> int | None:
        """The declared number without containers, which MSTest and older loggers count and newer ones do not."""
        if declared is None or declared <= counted:
            return declared
        return max(counted, declared - containers)


FORMAT = TestFormat(
    "trx",
    "TRX (Visual Studio)",
    "`dotnet test --logger trx`, VSTest, MSTest, Microsoft.Testing.Platform",
    matches,
    parse,
    paths=("*.trx",),
)
