"""Every expectation as a test case of JUnit XML: an item is a suite, a broken `must` a failure, no data an error.

JUnit has no warnings. A `should` that does not hold is skipped with its message, as is what is waived: these show in
Jenkins, GitLab, Azure and Bitbucket, and make no build unstable.

Source of the format: the schema of Jenkins (xunit-plugin, `junit-10.xsd`), which has no attributes for file and line:
the place is the first line of the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gate.model.decision import Decision
from gate.render.expectation_results import ExpectationResult, ResultKind, list_results
from gate.render.xml_text import xml_text

ELEMENTS = {
    ResultKind.FAILED: "failure",
    ResultKind.NO_DATA: "error",
    ResultKind.WARNING: "skipped",
    ResultKind.WAIVED: "skipped",
    ResultKind.SKIPPED: "skipped",
}
"""The element of each kind of result; a test case without one has passed."""


def render(decision: Decision, key: str, prefix: str = "", *, enforce: bool = True) -> str:
    """The report as XML, ending in a newline; see `list_results` for the arguments."""
    results = list_results(decision, key, prefix, enforce=enforce)
    root = Element("testsuites", attrib={"name": f"gate/{key}", **_counts(results)})
    root.attrib.pop("skipped")  # the schema has it for suites alone
    for _item, members in groupby(results, key=lambda result: result.item):
        _add_suite(root, list(members))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _counts(results: Iterable[ExpectationResult]) -> dict[str, str]:
    count = Counter(ELEMENTS.get(result.kind, "passed") for result in results)
    return {
        "tests": str(count.total()),
        "failures": str(count["failure"]),
        "errors": str(count["error"]),
        "skipped": str(count["skipped"]),
    }


def _add_suite(root: Element, results: Sequence[ExpectationResult]) -> None:
    first = results[0]
    attributes = {"name": xml_text(first.title), "time": f"{first.duration:.3f}", **_counts(results)}
    suite = SubElement(root, "testsuite", attrib=attributes)
    for result in results:
        case = SubElement(suite, "testcase", name=xml_text(result.name), classname=xml_text(result.item))
        if element := ELEMENTS.get(result.kind):
            message = SubElement(case, element, type=result.kind.value, message=xml_text(result.text))
            message.text = xml_text("\n".join(_lines(result)))


def _lines(result: ExpectationResult) -> list[str]:
    """The places, the result and what to do."""
    return [*map(str, result.places), result.text, *([f"Next: {result.help}"] if result.help else [])]
