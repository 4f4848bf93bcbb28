"""Reads Checkstyle's XML, which most linters can write.

Source of the format: Checkstyle's `XMLLogger`; and what others write in its place: PHP_CodeSniffer
(`src/Reports/Checkstyle.php`), ESLint's former formatter `checkstyle`, ktlint, detekt, SwiftLint, ShellCheck, hadolint,
golangci-lint, Biome. Checkstyle lists every file that it checked, and others only those with errors. An `exception` is
a file that Checkstyle could not check; so is an `error` with an empty `source` (ESLint's for a file that it cannot
parse). oxlint before version 1 leaves every `source` empty. The XML names no tool but by its rules, and `ignore` is a
severity of Checkstyle that does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import parse_repeated_text, parse_text, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import LEVELS, NO_FILES, is_not_checked, require_level
from gate.model.evidence import Severity

_EXPECTED = "a Checkstyle report"
_PREFIXES = {
    "com.puppycrawl.tools.checkstyle.": "Checkstyle",
    "eslint.rules.": "ESLint",
    "detekt.": "detekt",
    "swiftlint.rules.": "SwiftLint",
    "ShellCheck.": "ShellCheck",
    "stylelint.rules.": "stylelint",
}
"""How the rules of some tools begin."""

_NAMED = ("eslint.rules.", "detekt.", "swiftlint.rules.", "stylelint.rules.")
"""Beginnings that the rule does not have elsewhere."""


def matches(head: bytes) -> bool:
    """Whether the root is `checkstyle`."""
    return has_root(head, "checkstyle")


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The errors in all files.

    Raises:
        EvidenceError: wrong format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("checkstyle",), _EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `checkstyle` > `file` > `error`."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._file = ""
        self._files = 0
        self._version = ""
        self._tools: dict[str, None] = {}

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        name = path[-1]
        if name == "error":
            if len(path) != 3 or path[1] != "file":
                raise wrong_format(_EXPECTED, "one of its errors is in no file")
            if attributes.get("severity") != "ignore":
                self._add(attributes)
        elif name == "file" and len(path) == 2:
            if "name" not in attributes:
                raise wrong_format(_EXPECTED, "one of its files has no name")
            self._files += 1
            self._file = parse_text(attributes["name"], 1000)
        elif len(path) == 1:
            self._version = parse_text(attributes.get("version"), 40)

    def end(self, path: Sequence[str], text: str) -> None:
        if path[-1] == "exception":
            message = parse_text(text) or "the file could not be checked"
            self._collector.add(
                ScanFinding("exception", message, Severity.ERROR, self._file, is_failure=True)
            )  # fmt: skip

    def _add(self, attributes: Mapping[str, str]) -> None:
        source = parse_repeated_text(attributes.get("source"))
        tool, rule = _name_rule(source)
        self._tools[tool] = None
        line, _ = parse_line_range(attributes.get("line"))
        severity = require_level(attributes, "severity", _EXPECTED)
        is_unnamed = attributes.get("source") == "" and severity is Severity.ERROR
        self._collector.add(
            ScanFinding(
                rule or "unnamed rule", parse_repeated_text(attributes.get("message")), severity, self._file, line,
                is_failure=is_unnamed or is_not_checked(rule.removeprefix("ShellCheck.")),
            )
        )  # fmt: skip

    def report(self) -> ScanReport:
        if not self._files:
            self._collector.note(NO_FILES)
        tool = next(iter(self._tools)) if len(self._tools) == 1 else ""
        return self._collector.report("checkstyle", f"{tool} {self._version}" if tool == "Checkstyle" else tool)


@lru_cache(maxsize=4096)
def _name_rule(source: str) -> tuple[str, str]:
    """The tool that a source names, if any, and the rule as the tool calls it elsewhere."""
    prefix = next((prefix for prefix in _PREFIXES if source.startswith(prefix)), "")
    return _PREFIXES.get(prefix, ""), source.removeprefix(prefix) if prefix in _NAMED else source


FORMAT = FindingsFormat(
    "checkstyle",
    "Checkstyle XML",
    "Checkstyle, PHP_CodeSniffer, ktlint, detekt, SwiftLint, ShellCheck and others",
    matches,
    parse,
    LEVELS,
    paths=("*{checkstyle,phpcs,ktlint,detekt,swiftlint}*.xml", "{checkstyle,detekt,ktlint}/**/*.xml"),
)
