"""Reads the JSON reports of SimpleCov (`coverage.json`).

Source of the format: lib/simplecov/formatter/json_formatter of SimpleCov and its schema coverage-v1.1, which the gem
simplecov_json_formatter writes without totals; and lib/simplecov-json.rb of the gem simplecov-json, which lists `files`
with Ruby's raw coverage. Lines that a comment excludes are `ignored`. Complete reports list exactly what they declare.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from datetime import datetime
from typing import Any, BinaryIO

from gate.formats.common.json_fields import as_object, wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.fields import (
    compare_totals,
    describe_anomalies,
    parse_count,
    parse_line_number,
    parse_timestamp,
    refuse_fewer,
)
from gate.formats.coverage.hit_lists import IGNORED, is_hit, read_hits
from gate.formats.coverage.line_sets import Tallies
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, FileCoverage, Limits
from gate.formats.coverage.ruby_coverage import RubyFile
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a JSON report of SimpleCov"

Counts = dict[int, tuple[int, int]]


def matches(head: bytes) -> bool:
    """Whether the document names SimpleCov's version, or lists the files of a command."""
    paths = find_member_paths(head)
    return "meta.simplecov_version" in paths or paths >= {"command_name", "files"}


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a JSON report of SimpleCov, read file by file.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; incomplete when it lists less
            than it declares; unreadable when it is broken; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(Tallies(limits))
    for path, value in walk(stream, {"coverage": {}, "files": {}}):
        match path:
            case (str(name),):
                reader.top[name] = value
            case ("coverage", str(name)):
                reader.add_file(name, value)
            case ("files", int(index)):
                reader.add_raw(index, value)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    tallies: Tallies
    top: dict[str, Any] = field(default_factory=dict)
    anomalies: Counter[str] = field(default_factory=Counter)
    has_branches: bool = True
    has_methods: bool = True

    def add_file(self, name: str, entry: object) -> None:
        """Adds a file of SimpleCov's own report."""
        if not isinstance(entry, dict):
            raise wrong_format(_EXPECTED, f"the entry of {name[:200]} is not an object")
        tally = self.tallies.of(name)
        self.tallies.add(tally, *read_hits(entry.get("lines"), name, self.anomalies))
        branches, methods = _by_line(entry.get("branches")), _by_line(entry.get("methods"))
        for line, (covered, total) in branches.items():
            tally.branch(line, covered, total)
        for line, (covered, total) in methods.items():
            tally.function(line, covered, total)
        self.has_branches &= "branches" in entry
        self.has_methods &= "methods" in entry
        part = f"the entry of {name[:200]}"
        for unit, listed in (
            ("lines", tally.coverable.bit_count()),
            ("branches", sum(total for _, total in branches.values())),
            ("methods", sum(total for _, total in methods.values())),
        ):
            refuse_fewer(part, unit, parse_count(entry.get(f"total_{unit}")) or 0, listed)

    def add_raw(self, index: int, entry: object) -> None:
        """Adds a file of the gem simplecov-json, with Ruby's raw coverage."""
        name = entry.get("filename") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(name, str):
            raise wrong_format(_EXPECTED, f"entry {index} of `files` names no file")
        raw = entry.get("coverage")
        file = RubyFile(self.tallies.of(name))
        file.add(raw, self.tallies, self.anomalies)
        file.close()
        members = raw if isinstance(raw, dict) else {}
        self.has_branches &= isinstance(members.get("branches"), dict)
        self.has_methods &= isinstance(members.get("methods"), dict)
        lines = file.tally.coverable.bit_count()
        refuse_fewer(f"the entry of {name[:200]}", "lines", parse_count(entry.get("lines_of_code")) or 0, lines)

    # --------------------------------------------------------------------------------------------------- result

    def report(self) -> CoverageReport:
        top = self.top
        if not isinstance(top.get("coverage"), dict) and not isinstance(top.get("files"), list):
            raise wrong_format(_EXPECTED, "it has neither `coverage` nor `files`")
        meta = as_object(top.get("meta"))
        files = self.tallies.results()
        version, root = str(meta.get("simplecov_version", ""))[:40], meta.get("root")
        return CoverageReport(
            "simplecov",
            files,
            has_branches=bool(files) and self.has_branches,
            tool=f"SimpleCov {version}".strip(),
            produced_at=_timestamp(meta.get("timestamp", top.get("timestamp"))),
            roots=(root,) if isinstance(root, str) and 0 < len(root) <= LIMITS.path else (),
            notes=(*self._compare(files), *describe_anomalies(self.anomalies, files)),
            has_functions=bool(files) and self.has_methods,
        )

    def _compare(self, files: tuple[FileCoverage, ...]) -> list[str]:
        """Notes on totals that the files contradict."""
        total, metrics = as_object(self.top.get("total")), as_object(self.top.get("metrics"))
        lines, branches, methods = (as_object(total.get(unit)) for unit in ("lines", "branches", "methods"))
        declared = lines.get("total", metrics.get("total_lines"))
        for unit, count, listed in (
            ("lines", declared, sum(file.coverable_lines for file in files)),
            ("branches", branches.get("total"), sum(file.coverable_branches for file in files)),
            ("methods", methods.get("total"), sum(file.coverable_functions for file in files)),
        ):
            refuse_fewer("the report", unit, parse_count(count) or 0, listed)
        return compare_totals(
            files,
            lines=(lines.get("covered", metrics.get("covered_lines")), declared),
            branches=(branches.get("covered"), branches.get("total")),
        )


def _by_line(listed: object) -> Counts:
    """The covered branches or methods and all, by line, without those that a comment excludes."""
    counts: Counts = {}
    for entry in listed if isinstance(listed, list) else ():
        members = entry if isinstance(entry, dict) else {}
        if members.get("coverage") == IGNORED:
            continue
        line = parse_line_number(members.get("report_line", members.get("start_line"))) or 0
        covered, total = counts.get(line, (0, 0))
        counts[line] = (covered + is_hit(members.get("coverage")), total + 1)
    return counts


def _timestamp(raw: object) -> datetime | None:
    return parse_timestamp(str(raw)[:40])


FORMAT = CoverageFormat(
    "simplecov",
    "SimpleCov JSON",
    "SimpleCov (`coverage/coverage.json`), simplecov_json_formatter, simplecov-json",
    matches,
    parse,
    counts_functions=True,
    paths=("coverage/coverage.json",),
)
