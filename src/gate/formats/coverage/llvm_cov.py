"""Reads the JSON of `llvm-cov export`, which cargo-llvm-cov and Swift's package manager write too.

Source of the format: llvm/tools/llvm-cov/CoverageExporterJson.cpp, versions 2.0 and 3.0 of the format; the rules for
lines are those of LineCoverageStats (llvm/lib/ProfileData/Coverage/CoverageMapping.cpp). The summaries of the files
count, as in `llvm-cov report`: llvm-cov adds up the lines of functions, so that a line of two functions (a lambda, a
macro) counts twice. The segments show the lines. With `-summary-only` there are no segments.

A segment `[line, column, count, has count, begins a region, is a gap]` holds until the next one. A line has a count
when a region with one begins there, or when the segment before it has one and it does not begin with a skipped region;
it ran when the largest of these counts, gaps left out, is more than 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import WILDCARD, walk
from gate.formats.coverage.fields import (
    Declared,
    compare_totals,
    describe_anomalies,
    parse_line_number,
    parse_totals,
    refuse_fewer,
)
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits, Unit
from gate.formats.coverage.points import FilePoints, Points
from gate.formats.coverage.totals import NOTHING, find_shortage, report_totals
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_EXPECTED = "a coverage export of LLVM"
_TYPE = "llvm.coverage.json.export"

_OF_FILES = frozenset({"segments", "expansions", "branches", "mcdc_records", "summary"})
_OF_FUNCTIONS = frozenset({"regions", "filenames", "mcdc_records"})

_INVALID_SEGMENT = "a segment or branch that is not one, left out"

Segment = tuple[int, int, bool, bool]
"""The line, and the count if it has one (-1 without), whether it begins a region, and whether it is a gap."""


def matches(head: bytes) -> bool:
    """Whether the document has the type of the export, or begins with files, functions or totals of LLVM."""
    if f'"{_TYPE}"' in content.decode_head(head):
        return True
    for path in find_member_paths(head):
        match path.split("."):
            case ["data[]", "files[]", name, *_] if name.rstrip("[]") in _OF_FILES:
                return True
            case ["data[]", "functions[]", name, *_] if name.rstrip("[]") in _OF_FUNCTIONS:
                return True
            case ["data[]", "totals", "lines" | "regions" | "instantiations", _]:
                return True
    return False


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of an export, read file by file.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such an export; unreadable when it is broken;
            incomplete when its files have less than its totals; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    for path, value in walk(stream, {"data": {WILDCARD: {"files": {WILDCARD: {}}, "functions": {}}}}):
        match path:
            case (str(name),):
                reader.top[name] = value
            case ("data", int(), "files", int()):
                reader.open_file(value)
            case ("data", int(), "files", int(), str(name)):
                reader.file[name] = value
            case ("data", int(), "functions", int()):
                reader.has_functions = True
            case ("data", int(), "totals"):
                reader.add_totals(value)
    return reader.report()


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.top: dict[str, Any] = {}
        self.file: dict[str, Any] = {}
        self.has_functions = False
        self._is_open = False
        self._points = Points(limits)
        self._anomalies: Counter[str] = Counter()
        self._paths: set[str] = set()
        self._without_segments = 0
        self._with_segments = 0
        self._totals: Counter[str] = Counter()

    def open_file(self, value: object) -> None:
        """Begins a file, and adds the one before."""
        self._close_file()
        if not isinstance(value, dict):
            raise wrong_format(_EXPECTED, "an entry of `files` is not an object")
        self._is_open = True

    def add_totals(self, totals: object) -> None:
        """Adds the totals of an entry of `data`."""
        if not isinstance(totals, dict):
            raise wrong_format(_EXPECTED, "`totals` is not an object")
        for kind in ("lines", "branches", "functions"):
            if kind in totals:
                covered, total = _counts(totals, kind, "`totals`")
                self._totals += Counter({f"{kind} covered": covered, kind: total})

    def _close_file(self) -> None:
        if not self._is_open:
            return
        file, self.file, self._is_open = self.file, {}, False
        path, summary = file.get("filename"), file.get("summary")
        if not isinstance(path, str) or not path or not isinstance(summary, dict):
            raise wrong_format(_EXPECTED, "an entry of `files` has no `filename` or no `summary`")
        points = self._points.of(path)
        lines = _counts(summary, "lines", path)
        if "segments" in file:
            self._with_segments += 1
            self._add_segments(points, path, file["segments"], lines[1])
        else:
            self._without_segments += 1
        self._add_branches(points, file.get("branches", []))
        if path in self._paths:
            self._repeat(points, path)
        else:
            points.declare_lines(*lines)
            points.declare_branches(*(_counts(summary, "branches", path) if "branches" in summary else (0, 0)))
            if "functions" in summary:
                points.function(0, *_counts(summary, "functions", path))
        self._paths.add(path)

    def _repeat(self, points: FilePoints, path: str) -> None:
        """Counts the lines of a file that several entries of `data` have: their summaries cannot be added up."""
        if self._without_segments:
            detail = f"{path[:200]} is in the report more than once, with totals only, which cannot be merged"
            raise EvidenceError(Cause.UNREADABLE, detail)
        points.count_lines()

    def _add_segments(self, points: FilePoints, path: str, segments: object, declared: int) -> None:
        if not isinstance(segments, list):
            raise wrong_format(_EXPECTED, "`segments` is not a list")
        if not segments:
            refuse_fewer(f"the summary of {path[:200]}", "lines", declared, 0)
        parsed = [segment for entry in segments if (segment := _parse_segment(entry))]
        self._anomalies[_INVALID_SEGMENT] += len(segments) - len(parsed)
        for first, last, covered in _spans(parsed):
            points.span(first, last, covered=covered)

    def _add_branches(self, points: FilePoints, branches: object) -> None:
        if not isinstance(branches, list):
            raise wrong_format(_EXPECTED, "`branches` is not a list")
        for entry in branches:
            line = parse_line_number(entry[0]) if isinstance(entry, list) and len(entry) >= 6 else None
            if line is None:
                self._anomalies[_INVALID_SEGMENT] += 1
            else:
                points.branch(line, bool(_number(entry[4])) + bool(_number(entry[5])), 2)

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        self._close_file()
        if self.top.get("type", _TYPE) != _TYPE or not isinstance(self.top.get("data"), list):
            raise wrong_format(_EXPECTED, f"this JSON lacks `data` or the type {_TYPE}")
        if self._without_segments and (self._with_segments or self.has_functions):
            detail = f"{self._without_segments:,} files of the report have no `segments`; the report is incomplete"
            raise EvidenceError(Cause.INCOMPLETE, detail)
        files = self._points.results()
        cargo = self.top.get("cargo_llvm_cov")
        version = str(cargo.get("version", ""))[:40] if isinstance(cargo, dict) else ""
        tool = f"cargo-llvm-cov {version}" if version else "llvm-cov"
        lines, branches, functions = (self._declared(kind) for kind in ("lines", "branches", "functions"))
        shortage = self._find_shortage("lines", sum(file.coverable_lines for file in files))
        if shortage := shortage or self._find_shortage("functions", sum(file.coverable_functions for file in files)):
            return report_totals("llvm-cov", tool, Unit.LINES, lines, branches, functions=functions, shortage=shortage)
        return CoverageReport(
            "llvm-cov",
            files,
            any(file.coverable_branches for file in files),
            tool,
            notes=(*compare_totals(files, lines=lines), *describe_anomalies(self._anomalies, files)),
            incomplete_branches=self._find_shortage("branches", sum(file.coverable_branches for file in files)),
            has_functions=any(file.coverable_functions for file in files),
        )

    def _declared(self, kind: str) -> Declared:
        return (self._totals[f"{kind} covered"], self._totals[kind]) if kind in self._totals else NOTHING

    def _find_shortage(self, kind: str, listed: int) -> str:
        """What the files have less than the totals; nothing when a file is repeated, and counted by its lines."""
        is_repeated = len(self._paths) < self._with_segments + self._without_segments
        return "" if is_repeated else find_shortage("the report", kind, self._totals[kind], listed)


def _counts(summary: dict[str, Any], kind: str, part: str) -> tuple[int, int]:
    """Covered and all lines, branches or functions."""
    entry = summary.get(kind)
    return parse_totals(f"the {kind} of {part}", entry if isinstance(entry, dict) else {}, "covered", "count")


def _number(raw: object) -> int:
    return raw if isinstance(raw, int) and raw > 0 else 0


def _parse_segment(entry: object) -> Segment | None:
    if not isinstance(entry, list) or len(entry) < 5 or not all(isinstance(value, int) for value in entry):
        return None
    line = parse_line_number(entry[0])
    if line is None:
        return None
    return line, _number(entry[2]) if entry[3] else -1, bool(entry[4]), len(entry) > 5 and bool(entry[5])


def _spans(segments: Sequence[Segment]) -> Iterator[tuple[int, int, bool]]:
    """The coverable lines: the first and last of a span, and whether they ran. The segments are in order."""
    count = -1  # of the segment before the line; -1 without a count
    previous = 0
    for line, group in groupby(sorted(segments, key=lambda segment: segment[0]), key=lambda segment: segment[0]):
        on_line = list(group)
        if previous and count >= 0 and line > previous + 1:
            yield previous + 1, line - 1, count > 0
        regions = [own for _, own, is_entry, is_gap in on_line if own >= 0 and is_entry and not is_gap]
        begins_skipped = on_line[0][1] < 0 and on_line[0][2]
        if any(own >= 0 and is_entry for _, own, is_entry, _ in on_line) or (count >= 0 and not begins_skipped):
            yield line, line, max([count, *regions]) > 0
        count, previous = on_line[-1][1], line


FORMAT = CoverageFormat(
    "llvm-cov",
    "LLVM coverage JSON",
    "`llvm-cov export`, `cargo llvm-cov --json`, `swift test --enable-code-coverage`",
    matches,
    parse,
    counts_functions=True,
    lines_option="write segments too: leave out `-summary-only` (`--summary-only` of `cargo llvm-cov`)",
    paths=("coverage.json", ".build/**/codecov/*.json"),
)
