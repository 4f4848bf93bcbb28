"""Reads the JSON reports of coverage.py (`coverage json`).

Source of the format: coverage.py's documentation, "JSON reporting", and what versions 5.5 to 7.17 write. A line is
coverable when it is in `executed_lines` or `missing_lines`, and not in `excluded_lines`. Versions up to 6 execute
lines (docstrings, excluded lines) and versions 7.0 to 7.6 branches that their own `summary` does not count; the summary
counts, where it agrees with what is missing. Versions before 5.2 say how many branches there are, and not how many were
taken. `percent_covered` mixes lines and branches and is never used.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from datetime import datetime
from typing import Any, BinaryIO

from gate.formats.common import content
from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.fields import (
    compare_totals,
    describe_anomalies,
    parse_count,
    parse_line_number,
    refuse_short,
)
from gate.formats.coverage.line_sets import Tallies, Tally, make_bit_set
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.model.lazy_dataclass import dataclass
from gate.model.timestamps import parse_utc

_EXPECTED = "a coverage.py JSON report"
_HEAD = re.compile(r'\s*\{\s*"(?:meta|files|totals)"\s*:(?!\s*\[)')

_INVALID_LINE = "an entry of a list of lines or branches that is not one, left out"
_BOTH = "a file that lists lines or branches both as executed and as missing; they count as missing"
_UNCOUNTED = "a file that lists more executed lines or branches than its summary counts; the summary counts"
_DISAGREE = "a file whose summary contradicts its lines or branches; the lists count"
_NO_COVERED_BRANCHES = (
    "the report does not say how many branches were taken, as coverage.py before 5.2 writes it; use `coverage xml` or "
    "a later version"
)
_TOTALS = "a file with a summary only: counted, but its lines are not known"

Arcs = dict[int, tuple[int, int]]


_OTHERS = frozenset(
    {"meta.simplecov_version", "meta.scan_type", "meta.safety_version", "schemaVersion", "totals.errors"}
)
"""Members of SimpleCov, of Safety, of the schema of mutation tests, and of PHPStan and PHP_CodeSniffer."""

_MUTANTS = (".mutants", ".language")


def matches(head: bytes) -> bool:
    """Whether the document begins with one of the three members of such a report, which other tools write too."""
    paths = find_member_paths(head)
    is_other = any(path in _OTHERS or path.endswith(_MUTANTS) for path in paths)
    return not is_other and _HEAD.match(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a coverage.py JSON report, read file by file.

    `meta.timestamp` is the local time of the machine that wrote the report, without a zone. It is read as UTC, which
    the runners of CI services and containers use; elsewhere it is off by the offset of that zone.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(Tallies(limits))
    for path, value in walk(stream, {"files": {}}):
        match path:
            case (str(name),):
                reader.top[name] = value
            case ("files", str(name)):
                reader.add_file(name, value)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    tallies: Tallies
    top: dict[str, Any] = field(default_factory=dict)
    anomalies: Counter[str] = field(default_factory=Counter)
    incomplete_branches: str = ""

    def add_file(self, path: str, entry: object) -> None:
        """Adds the entry of one file; a repeated one is merged."""
        if not isinstance(entry, dict):
            raise wrong_format(_EXPECTED, "an entry of `files` is not an object")
        tally = self.tallies.of(path)
        again = tally.coverable > 0  # the same path, once with / and once with \\: only the lists can be merged
        executed, missing = self._lines(entry, "executed_lines"), self._lines(entry, "missing_lines")
        executed &= ~self._lines(entry, "excluded_lines")
        self.anomalies[_BOTH] += bool(executed & missing)
        self.tallies.add(tally, executed | missing, executed & ~missing)
        arcs = self._arcs(entry)
        for line, (covered_branches, total) in arcs.items():
            tally.branch(line, covered_branches, total)
        tally.totals = None
        if isinstance(summary := entry.get("summary"), dict) and not again:
            has_lists = "executed_lines" in entry or "missing_lines" in entry
            self._compare(
                tally,
                summary,
                (executed, missing) if has_lists else None,
                arcs if "missing_branches" in entry else None,
            )

    def _lines(self, entry: dict[str, Any], key: str) -> int:
        listed = entry.get(key, [])
        if not isinstance(listed, list):
            raise wrong_format(_EXPECTED, f"`{key}` is not a list")
        lines = [line for line in listed if isinstance(line, int) and parse_line_number(line) is not None]
        self.anomalies[_INVALID_LINE] += len(listed) - len(lines)
        return make_bit_set(lines)

    def _arcs(self, entry: dict[str, Any]) -> Arcs:
        executed, missing = self._arc_set(entry, "executed_branches"), self._arc_set(entry, "missing_branches")
        self.anomalies[_BOTH] += bool(executed & missing)
        arcs: Arcs = {}
        for arc in executed | missing:
            covered_branches, total = arcs.get(arc[0], (0, 0))
            arcs[arc[0]] = (covered_branches + (arc not in missing), total + 1)
        return arcs

    def _arc_set(self, entry: dict[str, Any], key: str) -> set[tuple[int, int]]:
        listed = entry.get(key, [])
        if not isinstance(listed, list):
            raise wrong_format(_EXPECTED, f"`{key}` is not a list")
        arcs = {
            (arc[0], arc[1])  # from a line, to a line; a negative one leaves the function
            for arc in listed
            if _is_arc(arc)
        }
        self.anomalies[_INVALID_LINE] += len(listed) - len(arcs)
        return arcs

    def _compare(self, tally: Tally, summary: dict[str, Any], lists: tuple[int, int] | None, arcs: Arcs | None) -> None:
        """Counts by the summary of a file where the lists are not enough, and notes where it contradicts them.

        `lists` are the executed and the missing lines. Lists that are shorter than the summary declares are refused.
        """
        total, covered = parse_count(summary.get("num_statements")), parse_count(summary.get("covered_lines"))
        executed, missing = lists or (0, 0)
        listed, missed = (executed & ~missing).bit_count(), missing.bit_count()
        if lists is not None:
            refuse_short(f"the summary of {tally.path[:200]}", "lines", total or 0, listed + missed)
        branches = self._read_branches(tally.path, summary, arcs)
        if total is None or covered is None or branches is None:
            self.anomalies[_DISAGREE] += 1
            return
        lines_agree = covered <= total
        if listed + missed:
            lines_agree = lines_agree and total - covered == missed and covered <= listed
        listed_branches = branches if arcs is None else _counted(arcs)
        branches_agree = branches[1] <= branches[0] <= listed_branches[0]
        branches_agree = branches_agree and _missed(branches) == _missed(listed_branches)
        self.anomalies[_DISAGREE] += not (lines_agree and branches_agree)
        counted = branches if branches_agree else _counted(arcs or {})
        if lines_agree:
            tally.totals = (total, covered, *counted)
            self.anomalies[_TOTALS] += total > 0 and not listed + missed
            self.anomalies[_UNCOUNTED] += 0 < listed + missed != total or counted != listed_branches

    def _read_branches(self, path: str, summary: dict[str, Any], arcs: Arcs | None) -> tuple[int, int] | None:
        """The branches that a summary declares and the covered ones; None when they are not whole numbers."""
        total = parse_count(summary.get("num_branches", 0))
        covered = parse_count(summary.get("covered_branches", 0))
        if arcs is not None:
            refuse_short(f"the summary of {path[:200]}", "branches", total or 0, _counted(arcs)[0])
        elif total and "covered_branches" not in summary:
            self.incomplete_branches = _NO_COVERED_BRANCHES
        return None if total is None or covered is None else (total, covered)

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        meta, totals = self.top.get("meta"), self.top.get("totals")
        if not isinstance(self.top.get("files"), dict) or not isinstance(meta, dict):
            raise wrong_format(_EXPECTED, "this JSON lacks `meta` or `files`")
        totals = totals if isinstance(totals, dict) else {}
        files = self.tallies.results()
        lines = (totals.get("covered_lines"), totals.get("num_statements"))
        branches = (totals.get("covered_branches"), totals.get("num_branches"))
        refuse_short("the report", "branches", parse_count(branches[1]) or 0, sum(f.coverable_branches for f in files))
        return CoverageReport(
            "coveragepy",
            files,
            (bool(files) and meta.get("branch_coverage") is True) or any(file.coverable_branches for file in files),
            f"coverage.py {str(meta.get('version', ''))[:40]}".strip(),
            _timestamp(meta.get("timestamp")),
            notes=(*compare_totals(files, lines=lines, branches=branches), *describe_anomalies(self.anomalies, files)),
            incomplete_branches=self.incomplete_branches,
            has_zone=False,
        )


def _is_arc(entry: object) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 2
        and all(isinstance(end, int) for end in entry)
        and parse_line_number(entry[0]) is not None
    )


def _missed(branches: tuple[int, int]) -> int:
    return branches[0] - branches[1]


def _counted(arcs: Arcs) -> tuple[int, int]:
    return sum(total for _, total in arcs.values()), sum(covered_branches for covered_branches, _ in arcs.values())


def _timestamp(raw: object) -> datetime | None:
    try:
        return parse_utc(str(raw)[:40])
    except ValueError:
        return None


FORMAT = CoverageFormat(
    "coveragepy", "coverage.py JSON", "coverage.py (`coverage json`)", matches, parse, paths=("coverage.json",)
)
