"""Reads the XML reports of Cppcheck (`--xml`, version 2).

Source of the format: the manual of Cppcheck, "XML output", and `lib/errorlogger.cpp`. An error begins with its primary
location. An error of a critical id, such as `syntaxError`, says that a file was not checked. Tools that convert reports
write the errors into `results` itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import is_not_checked, require_level
from gate.model.evidence import Severity

_EXPECTED = "a report of Cppcheck in version 2 of its XML"
_LEVELS = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "style": Severity.WARNING,
    "performance": Severity.WARNING,
    "portability": Severity.WARNING,
    "information": Severity.INFO,
    "none": Severity.INFO,
    "debug": Severity.INFO,
}
_ERRORS = (["results", "errors", "error"], ["results", "error"])


def matches(head: bytes) -> bool:
    """Whether the root is `results`, and Cppcheck the first element."""
    return has_root(head, "results", "cppcheck")


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The errors in all files.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("results",), _EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `results` > `errors` > `error` > `location`, perhaps without `errors`."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._version = ""
        self._has_errors = False
        self._error: Mapping[str, str] = {}
        self._location: Mapping[str, str] = {}

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match list(path):
            case ["results", "cppcheck"]:
                self._version = parse_text(attributes.get("version"), 40)
            case ["results", "errors"]:
                self._has_errors = True
            case ["results", "errors", "error"] | ["results", "error"]:
                self._error, self._location = attributes, {}
                self._has_errors = True
            case ["results", "errors", "error", "location"] | ["results", "error", "location"] if not self._location:
                self._location = attributes
            case ["results", *_, "error"]:
                raise wrong_format(_EXPECTED, "one of its errors is outside of `errors`")

    def end(self, path: Sequence[str], _text: str) -> None:
        if list(path) not in _ERRORS:
            return
        rule = parse_text(self._error.get("id"))
        if not rule:
            raise wrong_format(_EXPECTED, "one of its errors has no id")
        file = self._location.get("file") or self._error.get("file0")
        self._collector.add(
            ScanFinding(
                rule, parse_text(self._error.get("msg")), require_level(self._error, "severity", _EXPECTED, _LEVELS),
                parse_text(file, 1000), parse_line_range(self._location.get("line"))[0],
                is_failure=is_not_checked(rule),
            )
        )  # fmt: skip

    def report(self) -> ScanReport:
        if not self._has_errors:
            raise wrong_format(_EXPECTED, "it has no `errors`")
        return self._collector.report("cppcheck", f"Cppcheck {self._version}".strip())


FORMAT = FindingsFormat(
    "cppcheck", "Cppcheck XML", "Cppcheck (`--xml`)", matches, parse, _LEVELS, paths=("*cppcheck*.xml",)
)
