"""Reads LCOV tracefiles (`.info`). Source of the format: geninfo(1), section FILES."""

from __future__ import annotations

from typing import BinaryIO

from gate.errors import EvidenceError
from gate.model import Reason
from gate.parsers.coverage import MAX_LINE, CoverageReport, Tallies, Wanted


def parse(stream: BinaryIO, wanted: Wanted) -> CoverageReport:
    """The coverage of an LCOV tracefile.

    Raises:
        EvidenceError: empty when it holds nothing, unreadable when it is no tracefile.
    """
    tallies = Tallies()
    tally = None
    junk = 0
    lines: dict[int, bool] = {}
    branches: dict[tuple[int, str], bool] = {}

    def close() -> None:
        if tally is None:
            return
        tally.coverable |= tallies.bits(lines)
        tally.covered |= tallies.bits(line for line, hit in lines.items() if hit)
        per_line: dict[int, list[bool]] = {}
        for (line, _), taken in branches.items():
            per_line.setdefault(line, []).append(taken)
        for line, outcomes in per_line.items():
            tally.branch(line, sum(outcomes), len(outcomes))
        lines.clear()
        branches.clear()

    blank = True
    for number, raw in enumerate(stream):
        row = raw.decode("utf-8-sig" if number == 0 else "utf-8", "replace").strip()
        blank = blank and not row
        tag, _, value = row.partition(":")
        if tag == "SF":
            close()
            tally = tallies.of(value)
        elif tag == "end_of_record":
            close()
            tally = None
        elif tag == "DA" and tally is not None:
            parts = value.split(",")
            if len(parts) < 2 or not parts[0].isdecimal() or not 0 < int(parts[0]) <= MAX_LINE:
                junk += 1
                continue
            hit = parts[1].isdecimal() and int(parts[1][:20]) > 0
            lines[int(parts[0])] = lines.get(int(parts[0]), False) or hit
        elif tag == "BRDA" and tally is not None:
            first, _, rest = value.partition(",")
            where, _, count = rest.rpartition(",")
            if not first.isdecimal() or not 0 < int(first) <= MAX_LINE:
                junk += 1
                continue
            key = (int(first), where)
            branches[key] = branches.get(key, False) or count not in ("-", "0")
    notes = []
    if tally is not None:
        notes.append("the last record is not closed by end_of_record: the file may be cut short")
    close()
    if blank:
        raise EvidenceError(Reason.EMPTY, "the file holds nothing")
    files = tallies.results(wanted)
    if not files:
        raise EvidenceError(Reason.UNREADABLE, "expected an LCOV tracefile, but there is no SF: record in it")
    if junk:
        notes.append(f"{junk} records cannot be read and are left out")
    return CoverageReport("lcov", files, any(file.coverable_branches for file in files), notes=tuple(notes))
