"""Reads the XML of xUnit.net, versions 1 to 3 (`-xml FILE` of its runners, Fixie's report).

Source of the format: xunit.net, "Format: xUnit.net v2+ XML" and "Format: xUnit.net v1 XML": `assemblies`, or one
`assembly` of version 1; in it `collection` (`class` in version 1) with `test`, whose `result` is Pass, Fail, Skip or,
in version 3, NotRun. `errors` of an assembly are failures outside of a test: of a fixture, of a cleanup, of discovery.
"""

from __future__ import annotations

from typing import BinaryIO, ClassVar

from gate.formats.tests import elements
from gate.formats.tests.builder import ReportBuilder
from gate.formats.tests.case import TestCase
from gate.formats.tests.elements import Element, ElementHandler, Wholes
from gate.formats.tests.failed_tests import WHOLE, Attributes
from gate.formats.tests.model import TestFormat, TestReport
from gate.formats.tests.names import strip_class
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED, UNKNOWN

RESULTS = {"Pass": PASSED, "Fail": FAILED, "Skip": SKIPPED, "NotRun": SKIPPED}

_ROOTS = ("assemblies", "assembly")
_FAILURE = frozenset(("failure", "message", "stack-trace"))


def matches(head: bytes) -> bool:
    """Whether the root is `assemblies`, or an `assembly` of version 1."""
    outline = elements.find_root(head, *_ROOTS)
    return outline is not None and (outline.root.endswith("assemblies") or "test-framework" in outline.attributes)


def parse(stream: BinaryIO) -> TestReport:
    """The results of all assemblies.

    Raises:
        EvidenceError: incomplete when an assembly declares more than it lists; unreadable, empty, too large or of
            another format as any XML report.
    """
    run = _Run()
    elements.read(stream, run)
    return run.builder.report()


class _Run(ElementHandler):
    roots = _ROOTS
    wholes: ClassVar[Wholes] = {"test": _FAILURE, "error": _FAILURE, "failure": _FAILURE}

    def __init__(self) -> None:
        self.builder = ReportBuilder("xunit-net")
        self.assembly = self.suite = ""

    def open(self, name: str, attributes: Attributes) -> None:
        if name == "assembly":
            self.assembly = self.suite = attributes.get("name", "")
            self.open_assembly(attributes)
        elif name in {"class", "collection"}:
            self.suite = attributes.get("name", "") or self.assembly

    def open_assembly(self, attributes: Attributes) -> None:
        moment = attributes.get("start-rtf") or f"{attributes.get('run-date', '')}T{attributes.get('run-time', '')}"
        self.builder.start(moment)
        total = {name: int(text) for name, text in attributes.items() if WHOLE.fullmatch(text)}
        not_run = total.get("not-run", 0)
        self.builder.declare({
            "tests": total.get("total"),
            "passed": total.get("passed"),
            "failed": total.get("failed"),
            "broken": total.get("errors"),
            "skipped": total["skipped"] + not_run if "skipped" in total else None,
        })  # fmt: skip

    def take(self, element: Element) -> None:
        if element.name == "test":
            self.builder.add(self.case(element))
            return
        name = element.get("name") or element.get("type") or self.suite or "an assembly"
        failure = element if element.name == "failure" else element.find("failure") or element
        self.builder.add_broken(name, failure.text_at("message"), failure.text_at("stack-trace"), suite=self.suite)

    def case(self, element: Element) -> TestCase:
        classname, word = element.get("type"), element.get("result").strip()
        line = element.get("source-line")
        return TestCase(
            strip_class(element.get("name") or element.get("method"), classname), RESULTS.get(word, UNKNOWN), word,
            suite=self.suite, classname=classname, duration=self.builder.seconds(element.get("time")),
            file=element.get("source-file"), line=int(line) if WHOLE.fullmatch(line) and int(line) else None,
            message=element.text_at("failure", "message"), output=element.text_at("failure", "stack-trace"),
        )  # fmt: skip


FORMAT = TestFormat(
    "xunit-net",
    "xUnit.net XML",
    "xUnit.net 1 to 3 (`-xml FILE`), Fixie",
    matches,
    parse,
    paths=("*xunit*.xml", "TestResults/**/*.xml"),
)
