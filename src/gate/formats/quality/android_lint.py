"""Reads the XML reports of Android Lint (`lint-results.xml`).

Source of the format: `XmlReporter.kt` and `Severity.kt` of Android Lint (tools/base). The root names the format and
Lint; an issue has one location or more, of which the first is its own. Lint writes only issues.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import hash_code, parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked, require_level
from gate.model.evidence import Severity

_EXPECTED = "a report of Android Lint"
_LEVELS = {
    "fatal": Severity.ERROR,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "information": Severity.INFO,
    "informational": Severity.INFO,
    "hint": Severity.INFO,
}


def matches(head: bytes) -> bool:
    """Whether the root is `issues`, with the format or the name of Lint."""
    return has_root(head, "issues", "by", "format")


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The issues in all files.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("issues",), _EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `issues` > `issue` > `location`."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._version = ""
        self._issue: Mapping[str, str] = {}
        self._location: Mapping[str, str] = {}

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match list(path):
            case ["issues"]:
                name, _, version = attributes.get("by", "").partition(" ")
                self._version = parse_text(version, 40) if name == "lint" else ""
            case ["issues", "issue"]:
                self._issue, self._location = attributes, {}
            case ["issues", "issue", "location"] if not self._location:
                self._location = attributes

    def end(self, path: Sequence[str], _text: str) -> None:
        if list(path) != ["issues", "issue"]:
            return
        rule = parse_text(self._issue.get("id"))
        if not rule:
            raise wrong_format(_EXPECTED, "one of its issues has no id")
        self._collector.add(
            ScanFinding(
                rule, parse_text(self._issue.get("message")),
                require_level(self._issue, "severity", _EXPECTED, _LEVELS),
                parse_text(self._location.get("file"), 1000), parse_line_range(self._location.get("line"))[0],
                code_hash=hash_code(self._issue.get("errorLine1", "")), is_failure=is_not_checked(rule),
            )
        )  # fmt: skip

    def report(self) -> ScanReport:
        return self._collector.report("android-lint", f"Android Lint {self._version}".strip())


FORMAT = FindingsFormat(
    "android-lint",
    "Android Lint XML",
    "Android Lint (`xmlReport`)",
    matches,
    parse,
    _LEVELS,
    paths=("lint-results*.xml",),
)
