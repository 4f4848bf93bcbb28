"""SonarQube's generic test executions: documents in, results or refusals out."""

from __future__ import annotations

import io

import pytest

from gate.formats.tests import FORMATS
from gate.formats.tests.model import TestReport
from gate.formats.tests.sonar_tests import parse
from gate.model.errors import EvidenceError

CASES = (
    '<testCase name="pays" duration="1500"/>'
    '<testCase name="refunds" duration="5"><failure message="no money">at Cart (src/cart.js:3)</failure></testCase>'
    '<testCase name="ships" duration="0"><error message="crash"/></testCase>'
    '<testCase name="later" duration="0"><skipped message="todo"/></testCase>'
)


def read(document: str) -> TestReport:
    return parse(io.BytesIO(document.encode()))


def document(cases: str, root: str = "testExecutions") -> str:
    return f'<{root} version="1"><file path="src/cart.test.js">{cases}</file></{root}>'


@pytest.mark.parametrize("root", ["testExecutions", "unitTest"])
def test_a_test_case_passed_unless_it_holds_another_result(root: str) -> None:
    report = read(document(CASES, root))
    assert (report.total, report.passed, report.failures, report.errors, report.skipped) == (4, 1, 1, 1, 1)
    assert (str(report.duration), report.notes) == ("1.505", ())
    assert [(test.name, test.file, test.message, test.is_error) for test in report.failed_tests] == [
        ("refunds", "src/cart.test.js", "no money", False),
        ("ships", "src/cart.test.js", "crash", True),
    ]


def test_the_worst_of_several_results_counts_and_a_case_without_a_name_is_unknown() -> None:
    both = '<testCase name="a" duration="1"><skipped message="s"/><failure message="f"/></testCase>'
    report = read(document(both + '<testCase duration="1"/>'))
    assert (report.total, report.failures, report.skipped, report.unknown) == (2, 1, 0, 1)


def test_a_test_case_outside_of_a_file_is_no_evidence() -> None:
    with pytest.raises(EvidenceError, match=r"a test case is in no file$"):
        read('<testExecutions version="1"><testCase name="a" duration="1"/></testExecutions>')
    with pytest.raises(EvidenceError, match=r"a test case is in no file$"):
        read('<testExecutions version="1"><file path="a.js"/><testCase name="a" duration="1"/></testExecutions>')


@pytest.mark.parametrize(
    "case",
    [
        '<testCase name="a" duration="1"><failed message="no"/></testCase>',
        '<testCase name="a" duration="1"><Failure message="no"/></testCase>',
        '<testcase name="a" duration="1"><failure message="no"/></testcase>',
    ],
)
def test_a_result_with_another_name_is_not_a_passed_test(case: str) -> None:
    with pytest.raises(EvidenceError, match=r"an element is called"):
        read(document('<testCase name="b" duration="1"/>' + case))


def test_it_is_detected_by_its_root() -> None:
    assert FORMATS.detect(document(CASES).encode()) is FORMATS["sonar-tests"]
    assert FORMATS.detect(b'<coverage version="1"><file path="a.js"/></coverage>') is None
