"""Reads the JSON reports of coverage.py (`coverage json`).

Source of the format: coverage.py documentation, "JSON reporting", and its `jsonreport.py`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, BinaryIO

from gate.errors import EvidenceError
from gate.model import Reason
from gate.parsers.coverage import MAX_LINE, CoverageReport, Tallies, Wanted, bits


def parse(stream: BinaryIO, wanted: Wanted) -> CoverageReport:
    """The coverage of a coverage.py JSON report.

    Raises:
        EvidenceError: empty when it holds nothing, unreadable when it is no such report.
    """
    data = stream.read()
    if not data.strip():
        raise EvidenceError(Reason.EMPTY, "the file holds nothing")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise EvidenceError(Reason.UNREADABLE, "expected a coverage.py JSON report, but it is not JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("files"), dict):
        raise EvidenceError(Reason.UNREADABLE, "expected a coverage.py JSON report, but it has no `files`")
    meta = document.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    tallies = Tallies()
    for path, entry in document["files"].items():
        _file(tallies, path, entry)
    files = tallies.results(wanted)
    version = meta.get("version", "")
    return CoverageReport(
        "coveragepy",
        files,
        any(file.coverable_branches for file in files),
        f"coverage.py {version}".strip(),
        _instant(meta.get("timestamp")),
    )


def _file(tallies: Tallies, path: str, entry: dict[str, Any]) -> None:
    tally = tallies.of(path)
    hit = bits(_lines(entry.get("executed_lines")))
    tallies.add(tally, hit | bits(_lines(entry.get("missing_lines"))), hit)
    per_line: dict[int, list[bool]] = {}
    for key, taken in (("executed_branches", True), ("missing_branches", False)):
        for arc in entry.get(key, []):
            per_line.setdefault(arc[0], []).append(taken)
    for line, outcomes in per_line.items():
        tally.branch(line, sum(outcomes), len(outcomes))


def _lines(value: object) -> list[int]:
    return (
        [line for line in value if isinstance(line, int) and 0 <= line <= MAX_LINE] if isinstance(value, list) else []
    )


def _instant(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    except ValueError:
        return None
