"""Reads the JUnit XML of Luacheck (`luacheck --formatter JUnit`).

Source of the format: `format.builtin_formatters.JUnit` in Luacheck's `src/luacheck/format.lua`. A case is an event, or
a file without one; the suite declares how many there are. The type of a `failure` is the code of an event: W with a
number is a warning, E is an error, and E011 a file that cannot be parsed. An `error` is a file that Luacheck could not
check. The message has the location before the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.elements import read_elements
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete
from gate.formats.findings.fields import parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import LEVELS, NO_FILES
from gate.model.evidence import Severity

SUITE = "Luacheck report"
"""The name of the suite."""

_EXPECTED = "a report of Luacheck in JUnit XML"
_SYNTAX_ERROR = "E011"
_LOCATION = re.compile(r":(\d{1,9}):\d+(?:-\d+)?: (.*)", re.DOTALL)
_NUMBER = re.compile(r"[0-9]{1,9}")


def matches(head: bytes) -> bool:
    """Whether the root is a suite with the name that Luacheck gives it."""
    outline = content.read_outline(head)
    return outline is not None and outline.root == "testsuite" and outline.attributes.get("name") == SUITE


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The events in all files.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken; incomplete when it lists
            fewer cases than it declares.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("testsuite",), _EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `testsuite` > `testcase` > `failure` or `error`."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._declared = 0
        self._cases = 0
        self._file = ""

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        if len(path) == 1:
            if attributes.get("name") != SUITE:
                raise wrong_format(_EXPECTED, "the suite has another name")
            raw = attributes.get("tests", "")
            self._declared = int(raw) if _NUMBER.fullmatch(raw) else 0
        elif name == "testcase" and len(path) == 2:
            self._cases += 1
            self._file = attributes.get("classname", "")
        elif name == "failure" and len(path) == 3:
            self._add(attributes)
        elif name == "error" and len(path) == 3:
            message = f"the file could not be checked: {parse_text(attributes.get('type')) or 'unknown error'}"
            self._collector.add(
                ScanFinding("fatal", message, Severity.ERROR, parse_text(self._file, 1000), is_failure=True)
            )

    def end(self, path: Sequence[str], text: str) -> None:
        """Nothing is in the text of an element."""

    def _add(self, attributes: Mapping[str, str]) -> None:
        code = parse_text(attributes.get("type")) or "unnamed rule"
        message = attributes.get("message", "")
        location = _LOCATION.fullmatch(message.removeprefix(self._file))
        line, _ = parse_line_range(location[1] if location else None)
        severity = Severity.WARNING if code.startswith("W") else Severity.ERROR
        self._collector.add(
            ScanFinding(
                code, parse_text(location[2] if location else message), severity, parse_text(self._file, 1000), line,
                is_failure=code == _SYNTAX_ERROR,
            )
        )  # fmt: skip

    def report(self) -> ScanReport:
        listed = {"": self._cases}
        if missing := find_missing({"": self._declared}, listed):
            raise incomplete(missing, listed, "case")
        if not self._cases:
            self._collector.note(NO_FILES)
        return self._collector.report("luacheck", "Luacheck")


FORMAT = FindingsFormat(
    "luacheck", "Luacheck", "Luacheck (`--formatter JUnit`)", matches, parse, LEVELS, paths=("*luacheck*.xml",)
)
