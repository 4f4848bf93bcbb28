"""JUnit XML: only what the schema of Jenkins allows, and read by a library that other tools use."""

from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from gate.model.decision import State, Status
from gate.model.evidence import Finding
from gate.render import junit
from tests.render import decisions as examples
from tests.render.decisions import STORIES, broken, decision, verdict
from tests.render.test_escape import text
from tests.render.test_expectation_results import HIGH

ELEMENTS = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}, set()),
    "testsuite": (
        {"name", "tests", "failures", "errors", "time", "skipped", "group", "timestamp", "hostname", "id", "package"},
        {"testcase", "properties", "system-out", "system-err"},
        {"name", "tests", "failures", "errors"},
    ),
    "testcase": ({"name", "classname", "time", "group"}, {"failure", "error", "skipped"}, {"name"}),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"type", "message"}, set(), set()),
    "skipped": ({"type", "message"}, set(), set()),
}
"""The attributes, the children and the required attributes of each element (Jenkins, xunit-plugin, junit-10.xsd)."""


def violations(element: Element) -> list[str]:
    """What the schema does not allow in the element and in its children."""
    allowed, children, required = ELEMENTS[element.tag]
    names = set(element.attrib)
    own = [f"{element.tag}: {name}" for name in (names - allowed) | (required - names)]
    own += [f"{element.tag}: {child.tag}" for child in element if child.tag not in children]
    return own or [violation for child in element for violation in violations(child)]


def cases(page: str) -> list[TestCase]:
    return [case for suite in JUnitXml.fromstring(page.encode()) for case in suite]


@pytest.mark.parametrize("story", STORIES)
def test_the_report_is_valid(story: str) -> None:
    assert violations(fromstring(junit.render(STORIES[story](), "readiness"))) == []


def test_the_schema_refuses_an_attribute_that_jenkins_does_not_know() -> None:
    page = junit.render(examples.red(), "readiness").replace("<testcase ", '<testcase file="a.py" ', 1)

    assert violations(fromstring(page)) == ["testcase: file"]


@pytest.mark.parametrize("story", STORIES)
def test_a_reader_counts_what_the_report_says(story: str) -> None:
    report = JUnitXml.fromstring(junit.render(STORIES[story](), "readiness").encode())
    results = [result for suite in report for case in suite for result in case.result]

    assert report.tests == sum(suite.tests for suite in report)
    assert report.failures == sum(isinstance(result, Failure) for result in results)
    assert report.errors == sum(isinstance(result, Error) for result in results)
    assert sum(suite.skipped for suite in report) == sum(isinstance(result, Skipped) for result in results)


def test_the_elements_say_what_blocks() -> None:
    report = JUnitXml.fromstring(junit.render(examples.red(), "readiness").encode())

    assert (report.failures, report.errors) == (3, 2)
    report = JUnitXml.fromstring(junit.render(examples.red(), "readiness", enforce=False).encode())
    assert (report.failures, report.errors) == (0, 0)


def test_a_failure_names_the_place_and_the_next_step() -> None:
    finding = Finding("rule", "text", path="src/a.py", line=3)
    failed = verdict("scan", "Scan", Status.FAIL, (broken(HIGH, Decimal(1)),), findings=(finding,))
    (case,) = cases(junit.render(decision(State.NOT_READY, failed), "readiness"))

    (failure,) = case.result
    assert (case.classname, case.name, failure.message) == ("scan", "high == 0", "high is 1, expected == 0")
    assert failure.text.splitlines()[0] == "src/a.py:3"
    assert "\nNext: " in failure.text


@given(text)
def test_no_text_breaks_the_document(untrusted: str) -> None:
    finding = Finding(untrusted, untrusted, path=untrusted, line=3)
    failed = verdict("scan", untrusted, Status.FAIL, (broken(HIGH, Decimal(1)),), findings=(finding,))

    (case,) = cases(junit.render(decision(State.NOT_READY, failed), "readiness"))

    assert case.classname == "scan"
