"""Reads the XML reports of PMD (`pmd check -f xml`), and of tools that write the same, as PHPMD.

Source of the format: PMD's `report_2_0_0.xsd` and `net/sourceforge/pmd/renderers/XMLRenderer.java`. PMD lists only
files with violations. An `error` is a file that PMD could not check, a `configerror` a rule that did not run, and a
`suppressedviolation` (`--show-suppressed`) has no rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import parse_text, parse_timestamp, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.pmd_rules import EXPECTED, PRIORITIES, failed_file, failed_rule, rate_priority
from gate.model.evidence import Severity


def matches(head: bytes) -> bool:
    """Whether the root is `pmd`."""
    return has_root(head, "pmd")


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The violations in all files, and what PMD could not check.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("pmd",), EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `pmd` > `file` > `violation`, and beside `file` what was not checked or is suppressed."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._file = ""
        self._header: Mapping[str, str] = {}
        self._violation: Mapping[str, str] = {}

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match list(path):
            case ["pmd"]:
                self._header = attributes
            case ["pmd", "file"]:
                if "name" not in attributes:
                    raise wrong_format(EXPECTED, "one of its files has no name")
                self._file = parse_text(attributes["name"], 1000)
            case ["pmd", "file", "violation"]:
                self._violation = attributes
            case ["pmd", *_, "violation"]:
                raise wrong_format(EXPECTED, "one of its violations is in no file")
            case ["pmd", *_, "error"]:
                name = parse_text(attributes.get("filename"), 1000) or self._file
                self._collector.add(failed_file(name, parse_text(attributes.get("msg"))))
            case ["pmd", *_, "configerror"]:
                rule, message = parse_text(attributes.get("rule")), parse_text(attributes.get("msg"))
                self._collector.add(failed_rule(rule, message))
            case ["pmd", *_, "suppressedviolation"]:
                name, message = parse_text(attributes.get("filename"), 1000), parse_text(attributes.get("msg"))
                self._collector.add(
                    ScanFinding("suppressed violation", message, Severity.UNRATED, name, suppressed=True)
                )

    def end(self, path: Sequence[str], text: str) -> None:
        if path[-1] != "violation":
            return
        rule = parse_text(self._violation.get("rule"))
        if not rule:
            raise wrong_format(EXPECTED, "one of its violations names no rule")
        first, _ = parse_line_range(self._violation.get("beginline"))
        last, _ = parse_line_range(self._violation.get("endline"))
        self._collector.add(
            ScanFinding(rule, parse_text(text), rate_priority(self._violation.get("priority")), self._file, first, last)
        )

    def report(self) -> ScanReport:
        version = parse_text(self._header.get("version"), 40)
        name = "PHPMD" if version.startswith("@") else "PMD"
        return self._collector.report(
            "pmd-xml", f"{name} {version}".strip(), parse_timestamp(self._header.get("timestamp"))
        )


FORMAT = FindingsFormat(
    "pmd-xml", "PMD XML", "PMD, PHPMD (`-f xml`)", matches, parse, PRIORITIES, paths=("*pmd*.xml", "pmd/**/*.xml")
)
