"""Reads the JSON reports of coverage.py (`coverage json`).

Source of the format: coverage.py's documentation, "JSON reporting", and what versions 5.5 to 7.17 write. A line is
coverable when it is in `executed_lines` or `missing_lines`, and not in `excluded_lines`. Versions up to 6 execute
lines (docstrings, excluded lines) that their own `summary` does not count; the summary counts, where it agrees with
the missing lines. `percent_covered` mixes lines and branches and is never used.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from gate.formats.common.json_stream import walk
from gate.formats.coverage.lines import CoverageReport, Tallies, Tally, bits, declared, line_number, notes, whole
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.timestamps import parse_utc

_ODD_LINE = "an entry of a list of lines or branches that is none, left out"
_BOTH = "a file that lists lines or branches both as executed and as missing; they count as missing"
_UNCOUNTED = "a file that lists more executed lines than its summary counts; the summary counts"
_DISAGREE = "a file whose summary contradicts its lines or branches; the lists count"
_TOTALS = "a file with a summary only: counted, but its lines are not known"

Arcs = dict[int, tuple[int, int]]


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a coverage.py JSON report, read file by file.

    `meta.timestamp` is the local time of the machine that made the report and does not say its zone. It is read as
    UTC, which the runners of CI services and containers keep; elsewhere it is wrong by that zone's offset.

    Raises:
        EvidenceError: empty when it holds nothing, unreadable when it is broken or no such report.
    """
    reader = _Reader()
    for path, value in walk(stream, {"files": {}}):
        match path:
            case (str(name),):
                reader.top[name] = value
            case ("files", str(name)):
                reader.file(name, value)
    return reader.report()


@dataclass(slots=True)
class _Reader:
    top: dict[str, Any] = field(default_factory=dict)
    odd: Counter[str] = field(default_factory=Counter)
    tallies: Tallies = field(default_factory=Tallies)

    def file(self, path: str, entry: object) -> None:
        """Takes the entry of one file; one that is told twice is merged."""
        if not isinstance(entry, dict):
            raise EvidenceError(Cause.UNREADABLE, "expected a coverage.py JSON report, but a file of it is no object")
        tally = self.tallies.of(path)
        again = tally.coverable > 0  # the same path, once with / and once with \\: only the lists can be merged
        executed, missing = self._lines(entry, "executed_lines"), self._lines(entry, "missing_lines")
        executed &= ~self._lines(entry, "excluded_lines")
        self.odd[_BOTH] += bool(executed & missing)
        self.tallies.add(tally, executed | missing, executed & ~missing)
        arcs = self._arcs(entry)
        for line, (taken, total) in arcs.items():
            tally.branch(line, taken, total)
        tally.totals = None
        if isinstance(summary := entry.get("summary"), dict) and not again:
            self._compare(tally, summary, executed, missing, arcs if "missing_branches" in entry else None)

    def _lines(self, entry: dict[str, Any], key: str) -> int:
        listed = entry.get(key, [])
        if not isinstance(listed, list):
            raise EvidenceError(Cause.UNREADABLE, f"expected a coverage.py JSON report, but `{key}` is no list")
        lines = [line for line in listed if isinstance(line, int) and line_number(line) is not None]
        self.odd[_ODD_LINE] += len(listed) - len(lines)
        return bits(lines)

    def _arcs(self, entry: dict[str, Any]) -> Arcs:
        executed, missing = self._arc_set(entry, "executed_branches"), self._arc_set(entry, "missing_branches")
        self.odd[_BOTH] += bool(executed & missing)
        arcs: Arcs = {}
        for arc in executed | missing:
            taken, total = arcs.get(arc[0], (0, 0))
            arcs[arc[0]] = (taken + (arc not in missing), total + 1)
        return arcs

    def _arc_set(self, entry: dict[str, Any], key: str) -> set[tuple[int, int]]:
        listed = entry.get(key, [])
        if not isinstance(listed, list):
            raise EvidenceError(Cause.UNREADABLE, f"expected a coverage.py JSON report, but `{key}` is no list")
        arcs = {
            (arc[0], arc[1])  # from a line, to a line; a negative one leaves the function
            for arc in listed
            if _is_arc(arc)
        }
        self.odd[_ODD_LINE] += len(listed) - len(arcs)
        return arcs

    def _compare(self, tally: Tally, summary: dict[str, Any], executed: int, missing: int, arcs: Arcs | None) -> None:
        """Lets the summary of a file count where the lists cannot, and notes where it contradicts them."""
        total, covered = whole(summary.get("num_statements")), whole(summary.get("covered_lines"))
        ways, taken = whole(summary.get("num_branches", 0)), whole(summary.get("covered_branches", 0))
        listed, missed = (executed & ~missing).bit_count(), missing.bit_count()
        if total is None or covered is None or ways is None or taken is None:
            self.odd[_DISAGREE] += 1
            return
        lines_agree = covered <= total
        if listed + missed:
            lines_agree = lines_agree and total - covered == missed and covered <= listed
        branches_agree = taken <= ways and (arcs is None or (ways, taken) == _counted(arcs))
        self.odd[_DISAGREE] += not (lines_agree and branches_agree)
        if not branches_agree:
            ways, taken = _counted(arcs or {})
        if lines_agree:
            tally.totals = (total, covered, ways, taken)
            self.odd[_TOTALS] += total > 0 and not listed + missed
            self.odd[_UNCOUNTED] += 0 < listed + missed != total

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        meta, totals = self.top.get("meta"), self.top.get("totals")
        if not isinstance(self.top.get("files"), dict) or not isinstance(meta, dict):
            raise EvidenceError(
                Cause.UNREADABLE, "expected a coverage.py JSON report, but this JSON lacks its `meta` or `files`"
            )
        totals = totals if isinstance(totals, dict) else {}
        files = self.tallies.results()
        lines = (totals.get("covered_lines"), totals.get("num_statements"))
        branches = (totals.get("covered_branches"), totals.get("num_branches"))
        return CoverageReport(
            "coveragepy",
            files,
            any(file.coverable_branches for file in files),
            f"coverage.py {str(meta.get('version', ''))[:40]}".strip(),
            _instant(meta.get("timestamp")),
            notes=(*declared(files, lines=lines, branches=branches), *notes(self.odd, files)),
        )


def _is_arc(listed: object) -> bool:
    return (
        isinstance(listed, list)
        and len(listed) == 2
        and all(isinstance(end, int) for end in listed)
        and line_number(listed[0]) is not None
    )


def _counted(arcs: Arcs) -> tuple[int, int]:
    return sum(total for _, total in arcs.values()), sum(taken for taken, _ in arcs.values())


def _instant(written: object) -> datetime | None:
    try:
        return parse_utc(str(written)[:40])
    except ValueError:
        return None
