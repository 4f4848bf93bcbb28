"""Reads Coverlet's own JSON, which `dotnet test /p:CollectCoverage=true` writes by default.

Source of the format: JsonReporter.cs of Coverlet and its classes Modules, Documents, Classes, Methods and Method
(src/coverlet.core). It maps modules to files, these to classes, these to methods; a method has `Lines` with their hits
and `Branches` with theirs. Coverlet counts the lines of methods, so that a line of two methods counts twice
(CoverageSummary.cs). A method is covered when one of its lines ran. AltCover writes the same, with `SeqPnts` and with a
negative number for code that it exempts.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.coverage.fields import describe_anomalies, parse_count, parse_line_number
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.points import FilePoints, Points

_EXPECTED = "a JSON report of Coverlet"
_METHODS: PathTree = {WILDCARD: {WILDCARD: {WILDCARD: {}}}}
_MEMBER = re.compile(r".+\.(?:dll|exe)(?:\..+\.(?:Lines|Branches)(?:\[\])*)?", re.IGNORECASE)

_EXEMPT = "a line or branch with a negative count, as AltCover writes exempted code; it is not covered"


def matches(head: bytes) -> bool:
    """Whether the document maps a module of .NET to lines or branches, or to nothing at all."""
    paths = find_member_paths(head)
    listed = [path for path in paths if _MEMBER.fullmatch(path)]
    return bool(listed) and (len(listed) == len(paths) or any(path.endswith(("Lines", "Branches")) for path in listed))


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a report of Coverlet, read method by method.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    points = Points(limits)
    anomalies: Counter[str] = Counter()
    for path, value in walk(stream, _METHODS):
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "a module, file, class or method is not an object")
        match path:
            case (str(), str(file)):
                points.of(file)
            case (str(), str(file), str(), str(name)):
                _add_method(points.of(file), name, value, anomalies)
    files = points.results()
    return CoverageReport(
        "coverlet",
        files,
        has_branches=bool(files),
        tool="Coverlet",
        notes=tuple(describe_anomalies(anomalies, files)),
        has_functions=any(file.coverable_functions for file in files),
    )


def _add_method(file: FilePoints, name: str, method: dict[str, Any], anomalies: Counter[str]) -> None:
    lines, branches = method.get("Lines"), method.get("Branches")
    if not isinstance(lines, dict) or not isinstance(branches, list):
        raise wrong_format(_EXPECTED, f"the method {name[:200]} has no `Lines` or no `Branches`")
    hits = {parse_line_number(parse_count(line)): _parse_hits(count, anomalies) for line, count in lines.items()}
    visits = [
        (parse_line_number(_member(branch, "Line")), _parse_hits(_member(branch, "Hits"), anomalies))
        for branch in branches
    ]
    for line, count in (*hits.items(), *visits):
        if line is None or count is None:
            raise wrong_format(_EXPECTED, f"the method {name[:200]} has a line or a count that is not a whole number")
    for line, count in hits.items():
        file.statement(line or 0, line or 0, covered=bool(count))
    for line, count in visits:
        file.branch(line or 0, bool(count), 1)
    if hits:
        file.function(min(line or 0 for line in hits), any(hits.values()))


def _parse_hits(raw: object, anomalies: Counter[str]) -> int | None:
    """How often a line or branch ran; None when that is not a whole number."""
    is_exempt = isinstance(raw, int) and raw < 0
    anomalies[_EXEMPT] += is_exempt
    return 0 if is_exempt else parse_count(raw)


def _member(entry: object, name: str) -> object:
    return entry.get(name) if isinstance(entry, dict) else None


FORMAT = CoverageFormat(
    "coverlet",
    "Coverlet JSON",
    "Coverlet (`/p:CollectCoverage=true`, `--collect 'XPlat Code Coverage;Format=json'`), AltCover",
    matches,
    parse,
    counts_functions=True,
    paths=("coverage.json", "coverage.*.json"),
)
