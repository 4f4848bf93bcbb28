"""Reads the lines of Xcode's coverage (`xcrun xccov view --archive --json`).

Source of the format: the manual page xccov(1), and archives of Xcode 11 to 16: an object that maps the path of each
file to a list of its lines, each with `line`, `isExecutable` and, when it is, `executionCount`; `subranges` repeat a
part.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.coverage.fields import describe_anomalies, parse_count, parse_line_number
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.points import Points

_EXPECTED = "the lines of Xcode's coverage"
_INVALID_COUNT = "an executable line whose count is not a whole number; it is not covered"


def matches(head: bytes) -> bool:
    """Whether a member of the document is a list of lines that may be executable."""
    return any(path.endswith("[].isExecutable") and path.count("[]") == 1 for path in find_member_paths(head))


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of an archive of Xcode, read line by line.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such an archive; unreadable when it is
            broken; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    points = Points(limits)
    anomalies: Counter[str] = Counter()
    for path, value in walk(stream, {WILDCARD: {}}):
        match path:
            case ():
                if not isinstance(value, dict):
                    raise wrong_format(_EXPECTED, "this JSON is no object")
            case (str(name),):
                if not isinstance(value, list):
                    raise wrong_format(_EXPECTED, "the value of a file is not a list")
                points.of(name)
            case (str(name), int()):
                _add_line(points, name, value, anomalies)
            case _:
                raise wrong_format(_EXPECTED, "this JSON is no object of lists")
    files = points.results()
    return CoverageReport(
        "xccov-archive", files, has_branches=False, tool="xccov", notes=tuple(describe_anomalies(anomalies, files))
    )


def _add_line(points: Points, path: str, entry: Any, anomalies: Counter[str]) -> None:
    if not isinstance(entry, dict) or not isinstance(entry.get("isExecutable"), bool):
        raise wrong_format(_EXPECTED, "a line has no `isExecutable`")
    if not entry["isExecutable"]:
        return
    line = parse_line_number(entry.get("line"))
    if line is None:
        raise wrong_format(_EXPECTED, "an executable line has no usable `line`")
    count = parse_count(entry.get("executionCount"))
    anomalies[_INVALID_COUNT] += count is None
    points.of(path).span(line, line, covered=bool(count))


FORMAT = CoverageFormat(
    "xccov-archive",
    "Xcode coverage lines JSON",
    "`xcrun xccov view --archive --json`",
    matches,
    parse,
    paths=("*xccov*.json",),
)
