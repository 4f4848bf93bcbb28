"""Reads NCover XML, as versions 1.5 and 3 write it.

Source of the format: the coverage files of NCover 1.5.8 and the parser of ReportGenerator (NCoverParser.cs) for version
1; NCover's documentation, "Coverage XML", for version 3, which shortens the names of the attributes and lists the
documents once. Sequence points count that are not excluded, nor in an excluded method; `visitcount` or `vc` is how
often a point ran. Methods count that have such points. AltCover's conversions list the branches of methods too; they
do not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from gate.formats.common.elements import has_root, read_elements
from gate.formats.common.json_fields import wrong_format
from gate.formats.coverage.fields import (
    NO_LINE,
    describe_anomalies,
    parse_count,
    parse_hits,
    parse_line_number,
    parse_timestamp,
)
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits, Unit
from gate.formats.coverage.points import FilePoints, MethodPoints, Points

_EXPECTED = "an NCover report"

_HIDDEN = 16_707_566
"""The line that compilers of .NET give to code without a source (0xFEEFEE)."""

_INVALID_VISITS = "a point whose visits are not a whole number; what is not clearly more than 0 is not covered"
_NO_FILE = "a sequence point whose document the report does not name, counted under the name of its module"


def matches(head: bytes) -> bool:
    """Whether the root is that of an NCover report."""
    return has_root(head, "coverage", "profilerVersion", "driverVersion", "module", "documents")


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of an NCover report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not an NCover report; unreadable when it is
            broken; too large when it exceeds a limit.
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
        self._root: Mapping[str, str] = {}
        self._documents: dict[str, str] = {}
        self._module = ""
        self._is_excluded = False  # the method
        self._method = MethodPoints()

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match path[-1]:
            case "seqpnt" if not self._is_excluded:
                self._sequence_point(attributes)
            case "method":
                self._is_excluded = _is_true(attributes, "excluded", "ex")
            case "module":
                self._module = attributes.get("name", "")
            case "doc":
                self._documents[attributes.get("id", "")] = attributes.get("url", "")
            case "coverage":
                self._root = attributes
            case name if path[-2:-1] == ["method"] and name not in ("seqpnt", "branch"):
                raise wrong_format(_EXPECTED, f"a <method> has <{name[:40]}>")

    def end(self, path: Sequence[str], _text: str) -> None:
        if path[-1] == "method":
            self._method.close()
            self._is_excluded = False

    def _sequence_point(self, attributes: Mapping[str, str]) -> None:
        number = parse_count(attributes.get("line", attributes.get("l")))
        if number == _HIDDEN or _is_true(attributes, "excluded", "ex"):
            return
        line = parse_line_number(number) or 0
        self._anomalies[NO_LINE] += not line
        last = parse_line_number(parse_count(attributes.get("endline", attributes.get("el"))))
        visited, plain = parse_hits(attributes.get("visitcount", attributes.get("vc")))
        self._anomalies[_INVALID_VISITS] += not plain
        points = self._file(attributes)
        points.statement(line, last or line, covered=visited)
        self._method.add(points, line, covered=visited)

    def _file(self, attributes: Mapping[str, str]) -> FilePoints:
        path = attributes.get("document") or self._documents.get(attributes.get("doc", ""))
        self._anomalies[_NO_FILE] += not path
        return self._points.of(path or self._module)

    def report(self) -> CoverageReport:
        attribute = self._root.get
        if not (attribute("profilerVersion") or self._module or self._documents):
            raise wrong_format(_EXPECTED, "it names no profiler and no module")
        files = self._points.results()
        return CoverageReport(
            "ncover",
            files,
            has_branches=False,
            tool=f"NCover {attribute('profilerVersion', '')[:40]}".strip(),
            produced_at=parse_timestamp(attribute("startTime", "")),
            notes=tuple(describe_anomalies(self._anomalies, files)),
            has_functions=any(file.coverable_functions for file in files),
            unit=Unit.SEQUENCE_POINTS,
        )


def _is_true(attributes: Mapping[str, str], *names: str) -> bool:
    return any(attributes.get(name, "").lower() in ("true", "1") for name in names)


FORMAT = CoverageFormat(
    "ncover",
    "NCover XML",
    "NCover, AltCover (`--reportFormat=NCover`)",
    matches,
    parse,
    counts_functions=True,
    paths=("{ncover,NCover}*.xml", "coverage.xml"),
)
