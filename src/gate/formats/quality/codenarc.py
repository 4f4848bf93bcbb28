"""Reads the XML reports of CodeNarc.

Source of the format: CodeNarc's `org/codenarc/report/XmlReportWriter.groovy` and its documentation, "XML Report". The
packages hold the files with violations; the summary counts the files that were checked, and the violations by priority.
A priority has no severity of its own: 1 is an error here, 2 a warning, 3 an information.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import parse_text, wrong_format
from gate.formats.findings.collector import Collector
from gate.formats.findings.declared import find_missing, incomplete
from gate.formats.findings.fields import hash_code, parse_line_range
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanFinding, ScanReport
from gate.formats.quality.levels import require_level
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

_EXPECTED = "a report of CodeNarc"
_LEVELS = {"1": Severity.ERROR, "2": Severity.WARNING, "3": Severity.INFO}


def matches(head: bytes) -> bool:
    """Whether the root is `CodeNarc`."""
    return has_root(head, "CodeNarc")


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The violations in all files.

    Raises:
        EvidenceError: empty when no file was checked; incomplete when more violations are counted than listed; wrong
            format or unreadable when it is not such a report, or broken.
    """
    reader = _Reader(Collector(includes))
    read_elements(stream, reader, ("CodeNarc",), _EXPECTED)
    return reader.report()


class _Reader:
    """The elements: `CodeNarc` > `Package` > `File` > `Violation` > `SourceLine` and `Message`."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._version = ""
        self._summary: Mapping[str, str] = {}
        self._folder = self._file = self._code = self._message = ""
        self._violation: Mapping[str, str] = {}
        self._counts: Counter[str] = Counter()

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match path[-1]:
            case "CodeNarc":
                self._version = parse_text(attributes.get("version"), 40)
            case "PackageSummary":
                self._summary = attributes
            case "Package":
                self._folder = parse_text(attributes.get("path"), 1000)
            case "File":
                self._file = parse_text(attributes.get("name"), 1000)
            case "Violation":
                if list(path) != ["CodeNarc", "Package", "File", "Violation"]:
                    raise wrong_format(_EXPECTED, "one of its violations is in no file")
                self._violation, self._code, self._message = attributes, "", ""

    def end(self, path: Sequence[str], text: str) -> None:
        match path[-1]:
            case "SourceLine":
                self._code = text
            case "Message":
                self._message = text
            case "Violation":
                self._add()

    def _add(self) -> None:
        rule = parse_text(self._violation.get("ruleName"))
        if not rule:
            raise wrong_format(_EXPECTED, "one of its violations names no rule")
        self._counts[self._violation.get("priority", "")] += 1
        line, _ = parse_line_range(self._violation.get("lineNumber"))
        self._collector.add(
            ScanFinding(
                rule, parse_text(self._message), require_level(self._violation, "priority", _EXPECTED, _LEVELS),
                f"{self._folder}/{self._file}".lstrip("/"), line, code_hash=hash_code(self._code) if self._code else "",
            )
        )  # fmt: skip

    def report(self) -> ScanReport:
        if "totalFiles" not in self._summary:
            raise wrong_format(_EXPECTED, "it has no `PackageSummary`")
        if missing := find_missing({level: self._declared(f"priority{level}") for level in _LEVELS}, self._counts):
            listed = {f"priority {level}": count for level, count in self._counts.items()}
            raise incomplete({f"priority {level}": count for level, count in missing.items()}, listed, "violation")
        if self._declared("totalFiles") == 0:
            raise EvidenceError(Cause.EMPTY, "CodeNarc checked no file")
        return self._collector.report("codenarc", f"CodeNarc {self._version}".strip())

    def _declared(self, name: str) -> int:
        """How many files, or violations of a priority, the summary counts.

        Raises:
            EvidenceError: wrong format when that is no number: whether some are missing is not known.
        """
        text = self._summary.get(name, "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise wrong_format(_EXPECTED, f"its summary has no number under `{name}`")
        return int(text)


FORMAT = FindingsFormat(
    "codenarc",
    "CodeNarc XML",
    "CodeNarc (its report `xml`; Gradle's plugin `codenarc`)",
    matches,
    parse,
    _LEVELS,
    paths=("{codenarc,CodeNarc}*.xml", "codenarc/**/*.xml"),
)
