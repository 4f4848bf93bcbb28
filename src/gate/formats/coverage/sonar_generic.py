"""Reads SonarQube's generic format of test coverage, which gcovr and many converters write.

Source of the format: SonarQube's documentation, "Generic test data", section "Generic coverage"; version 1. A line
without `branchesToCover` has no branches. SonarQube expects a line once; gcovr writes it once for each of its functions
(destructors, instances of templates) and counts it as often, and so is it counted here. Of repeated records of a line,
its branches are those of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.elements import read_elements
from gate.formats.common.json_fields import wrong_format
from gate.formats.coverage.fields import (
    describe_anomalies,
    parse_count,
    parse_line_number,
)
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.points import FilePoints, Points
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a coverage report in SonarQube's generic format"

_INVALID_COVERED = "a line whose `covered` is neither true nor false; it is not covered"
_INVALID_BRANCHES = "a line whose branches are not whole numbers, its branches are not counted"
_REPEATED = "a line that the report lists more than once, counted as often"


def matches(head: bytes) -> bool:
    """Whether the root is that of such a report; an empty one has the version alone."""
    outline = content.read_outline(head)
    if outline is None or outline.root != "coverage":
        return False
    return outline.child == "file" or outline.is_empty_generic_coverage


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a generic report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    read_elements(stream, reader, ["coverage"], _EXPECTED)
    return reader.report()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._points = Points(limits)
        self._anomalies: Counter[str] = Counter()
        self._file: FilePoints | None = None
        self._rows = 0

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match path:
            case ["coverage"]:
                if attributes.get("version", "1") != "1":
                    raise wrong_format(f"{_EXPECTED}, version 1", f"this is version {attributes['version'][:20]!r}")
            case ["coverage", "file"]:
                if not attributes.get("path"):
                    raise wrong_format(_EXPECTED, "a <file> has no `path`")
                self._file = self._points.of(attributes["path"])
            case ["coverage", "file", "lineToCover"] if self._file is not None:
                self._line(self._file, attributes)
            case ["coverage", name] | ["coverage", "file", name]:
                raise wrong_format(_EXPECTED, f"it holds <{name[:40]}>")

    def end(self, path: Sequence[str], text: str) -> None:
        """Nothing: every value is an attribute."""

    def _line(self, file: FilePoints, attributes: Mapping[str, str]) -> None:
        line = parse_line_number(parse_count(attributes.get("lineNumber")))
        if not line:
            raise EvidenceError(Cause.UNREADABLE, "a <lineToCover> has no usable `lineNumber`")
        covered = attributes.get("covered", "").strip().lower()
        self._anomalies[_INVALID_COVERED] += covered not in ("true", "false")
        file.statement(line, line, covered=covered == "true")
        self._rows += 1
        if "branchesToCover" in attributes or "coveredBranches" in attributes:
            self._branches(file, line, attributes)

    def _branches(self, file: FilePoints, line: int, attributes: Mapping[str, str]) -> None:
        total = parse_count(attributes.get("branchesToCover"))
        covered = parse_count(attributes.get("coveredBranches", "0"))
        if total is None or covered is None or covered > total:
            self._anomalies[_INVALID_BRANCHES] += 1
        else:
            file.branch(line, covered, total)

    def report(self) -> CoverageReport:
        files = self._points.results()
        self._anomalies[_REPEATED] = self._rows - sum(file.lines.coverable.bit_count() for file in files if file.lines)
        return CoverageReport(
            "sonar-generic",
            files,
            any(file.coverable_branches for file in files),
            notes=tuple(describe_anomalies(self._anomalies, files)),
            incomplete_branches=_INVALID_BRANCHES if self._anomalies[_INVALID_BRANCHES] else "",
        )


FORMAT = CoverageFormat(
    "sonar-generic",
    "SonarQube's generic coverage",
    "gcovr (`gcovr --sonarqube`) and many converters",
    matches,
    parse,
    paths=("*sonar*.xml",),
)
