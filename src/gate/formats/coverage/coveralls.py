"""Reads what clients send to Coveralls (JSON of its jobs interface), as gcovr and php-coveralls also write to a file.

Source of the format: the reference of the Coveralls API, "Post /jobs". `source_files` lists the files: `coverage` has a
count for each line, and `branches` four numbers for each branch: line, block, branch and count. The `repo_token` is a
secret; nothing but the files, their number of lines and `run_at` is read.

grcov writes an empty list of branches for each file when it did not measure any (src/output.rs): they were measured
where a file has one.

The reporter of Code Climate writes the same list (formatters/report.go of codeclimate/test-reporter), with the counts
of a file as a text of JSON, and the number of all coverable lines under `line_counts`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from datetime import datetime
from typing import BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.fields import (
    describe_anomalies,
    parse_count,
    parse_line_number,
    parse_timestamp,
    refuse_fewer,
)
from gate.formats.coverage.hit_lists import is_hit, read_hits
from gate.formats.coverage.line_sets import Tallies, Tally
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.model import strict_json
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a Coveralls report"
_RUN_AT = re.compile(r"([0-9-]{10})[ T]([0-9:]{8}) ?(?:UTC|Z|([+-][0-9]{2}):?([0-9]{2}))")


def matches(head: bytes) -> bool:
    """Whether the document lists source files."""
    return "source_files" in find_member_paths(head)


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a Coveralls report, read file by file.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(Tallies(limits))
    for path, value in walk(stream, {"source_files": {}, "line_counts": {}}):
        match path:
            case ("line_counts", "total"):
                reader.declared_lines = parse_count(value) or 0
            case ("source_files",):
                reader.has_list = isinstance(value, list)
            case ("source_files", int(index)):
                reader.add_file(index, value)
            case ("run_at",):
                reader.run_at = value
    return reader.report()


@dataclass(slots=True)
class _Reader:
    tallies: Tallies
    branches: dict[Tally, dict[tuple[int, object, object], bool]] = field(default_factory=dict)
    anomalies: Counter[str] = field(default_factory=Counter)
    has_list: bool = False
    has_branches: bool = True
    run_at: object = None
    declared_lines: int = 0
    has_texts: bool = False

    def add_file(self, index: int, entry: object) -> None:
        """Adds the entry of one file; a repeated one is merged."""
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(name, str):
            raise wrong_format(_EXPECTED, f"source file {index} has no name")
        tally = self.tallies.of(name)
        counts = entry.get("coverage")
        if isinstance(counts, str):
            counts, self.has_texts = _decode(counts), True
        self.tallies.add(tally, *read_hits(counts, name, self.anomalies))
        self._add_branches(tally, entry.get("branches"))

    def _add_branches(self, tally: Tally, listed: object) -> None:
        if not isinstance(listed, list):
            self.has_branches = False
            return
        if len(listed) % 4:
            detail = f"the branches of {tally.path[:200]} are not four numbers each; the list is cut short"
            raise EvidenceError(Cause.INCOMPLETE, detail)
        branches = self.branches.setdefault(tally, {})
        for number, block, branch, hits in zip(*(iter(listed),) * 4, strict=True):
            key = parse_line_number(number) or 0, str(block), str(branch)
            branches[key] = is_hit(hits) or branches.get(key, False)

    def report(self) -> CoverageReport:
        if not self.has_list:
            raise wrong_format(_EXPECTED, "`source_files` is not a list")
        for tally, branches in self.branches.items():
            for line, (covered, total) in _by_line(branches).items():
                tally.branch(line, covered, total)
        files = self.tallies.results()
        if self.has_texts:
            listed = sum(file.coverable_lines for file in files)
            refuse_fewer("the report", "lines", self.declared_lines, listed)
        return CoverageReport(
            "coveralls",
            files,
            has_branches=self.has_branches and any(file.coverable_branches for file in files),
            produced_at=_timestamp(self.run_at),
            notes=tuple(describe_anomalies(self.anomalies, files)),
        )


def _decode(text: str) -> object:
    """The counts of a file from a text of JSON; None when it is none."""
    try:
        return strict_json.new_decoder().decode(text)
    except (ValueError, RecursionError):
        return None


def _by_line(branches: dict[tuple[int, object, object], bool]) -> dict[int, tuple[int, int]]:
    counts: dict[int, tuple[int, int]] = {}
    for (line, _, _), hit in branches.items():
        covered, total = counts.get(line, (0, 0))
        counts[line] = (covered + hit, total + 1)
    return counts


def _timestamp(raw: object) -> datetime | None:
    """The time of the run, such as `2026-01-13 19:59:15 UTC` or with an offset."""
    run_at = _RUN_AT.fullmatch(raw) if isinstance(raw, str) else None
    if run_at is None:
        return None
    day, time, hours, minutes = run_at.groups()
    return parse_timestamp(f"{day}T{time}" + (f"{hours}:{minutes}" if hours else "+00:00"))


FORMAT = CoverageFormat(
    "coveralls",
    "Coveralls JSON",
    "clients of Coveralls, gcovr (`--coveralls`), php-coveralls, Code Climate's reporter",
    matches,
    parse,
    paths=("coveralls*.json",),
)
