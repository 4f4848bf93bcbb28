"""The results of policy tests as JUnit XML, which CI systems and our own probe `tests` read.

Source of the format: https://github.com/testmoapp/junitxml (the elements and attributes that tools agree on).
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gate.model.policy_test import PolicyTestReport, PolicyTestResult
from gate.model.text import one_line
from gate.render.policy_tests.mismatches import describe_mismatches
from gate.render.xml_text import xml_text


def render(report: PolicyTestReport) -> str:
    """The report as XML, ending in a newline; a file of tests is a suite."""
    root = Element("testsuites", name="gate test", tests=str(report.count), failures=str(len(report.failures)))
    for file, results in report.results.items():
        _add_suite(root, file, results)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _add_suite(root: Element, file: str, results: Sequence[PolicyTestResult]) -> None:
    failures = sum(not result.passes for result in results)
    name = _clean(file)
    suite = SubElement(root, "testsuite", name=name, tests=str(len(results)), failures=str(failures))
    for result in results:
        line = str(result.test.position.line)
        case = SubElement(suite, "testcase", name=_clean(result.test.name), classname=name, file=name, line=line)
        if texts := describe_mismatches(result):
            failure = SubElement(case, "failure", message=_clean("; ".join(text.summary for text in texts)))
            failure.text = xml_text("\n".join(text.text for text in texts))


def _clean(text: str) -> str:
    return xml_text(one_line(text, 1000))
