"""One record of an LCOV tracefile: what its summary declares, and its functions (see `lcov`)."""

from __future__ import annotations

import re
from dataclasses import field

from gate.formats.coverage.fields import is_short, parse_hits, refuse_short
from gate.formats.coverage.line_sets import Tally
from gate.formats.coverage.model import FileCoverage
from gate.model.lazy_dataclass import dataclass

SUMMARY = (b"LF", b"LH", b"BRF", b"BRH")
"""The rows of a summary: lines and covered lines, branches and branches that were taken."""

_FUNCTION_ROW = re.compile(rb"\n(FN|FNDA):([^\n]*+)")
_START = re.compile(rb"^[0-9]++,(?:[0-9]++,)?")  # of the row of a function: its first line, and perhaps its last
_FUNCTION_TOTAL = re.compile(rb"\n(?:FNF|FNH):([0-9]{1,18}+)[ \t]*+(?=\n|\Z)")


@dataclass(slots=True)
class TracedFile:
    """One source file: its lines, its BRDA rows unparsed (they merge by block and branch), its last summary."""

    tally: Tally
    branches: list[bytes] = field(default_factory=list)
    records: int = 0
    summary: dict[bytes, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """One record of a file: how many rows it lists, repetitions included, and what its summary declares."""

    file: TracedFile
    line_rows: int = 0
    branch_rows: int = 0
    summary: dict[bytes, int | None] = field(default_factory=dict)
    functions: list[tuple[bytes, bytes]] = field(default_factory=list)  # FN and FNDA rows
    function_totals: dict[bytes, int] = field(default_factory=dict)  # FNF and FNH
    lines_end: bool = True
    """Whether DA rows, not the summary of the branches, are the last rows so far."""
    has_functions: bool = False
    by_llvm: bool = False

    def check(self) -> None:
        """Raises EvidenceError (mismatched) when the record lists less than its summary declares."""
        if not self.by_llvm:
            part = f"the record of {self.file.tally.path[:200]}"
            if is_short(declared := self.summary.get(b"LF") or 0, self.line_rows * self._repetitions()):
                refuse_short(part, "lines", declared, self.line_rows)
            refuse_short(part, "branches", self.summary.get(b"BRF") or 0, self.branch_rows)

    def _repetitions(self) -> int:
        """How often `LF` may count a row: once, but for gcovr as often as the file has functions."""
        return max(1, self.function_totals.get(b"FNF", 1)) if self._by_gcovr else 1

    @property
    def _by_gcovr(self) -> bool:
        return self._precedes(b"LH", b"LF")

    def _precedes(self, tag: bytes, other: bytes) -> bool:
        """Whether the summary has both rows, the one before the other."""
        return [row for row in self.summary if row in (tag, other)] == [tag, other]

    @property
    def measures_branches(self) -> bool:
        """Whether the summary shows that branches were measured. llvm-cov and grcov write `BRF:0` in any case.

        grcov writes it before the DA rows, as gcovr does, which measures them always; Istanbul writes it behind `LF`.
        """
        if self.by_llvm or b"BRF" not in self.summary:
            return False
        is_before_lines = self._precedes(b"BRF", b"LF") and self.lines_end
        return bool(self.summary[b"BRF"]) or self._by_gcovr or not is_before_lines

    def totals(self) -> tuple[int, int, int, int] | None:
        """What the summary of llvm-cov counts where it lists no row: lines and branches, all and covered."""
        if not self.by_llvm or self.line_rows or self.branch_rows or not self.summary.get(b"LF"):
            return None
        lines, covered, branches, hits = (self.summary.get(tag) or 0 for tag in SUMMARY)
        return lines, min(covered, lines), branches, min(hits, branches)

    def add_functions(self) -> bool:
        """Adds the functions to the file, and returns whether the record counts any.

        The totals count, because names are no identity: Istanbul gives each constructor of a file the same one. A
        record without them, as geninfo writes it, lists its functions by name.
        """
        total, covered = (self.function_totals.get(tag, 0) for tag in (b"FNF", b"FNH"))
        if b"FNF" not in self.function_totals:
            names = {_START.sub(b"", row) for tag, row in self.functions if tag == b"FN"}
            runs = {name for tag, row in self.functions if tag == b"FNDA" for name in _run(row)}
            total, covered = len(names), len(names & runs)
        elif covered > total:
            covered = 0
        if total:
            self.file.tally.function(0, covered, total)
        return bool(total)


def note_functions(record: Record, body: bytes) -> None:
    """Notes the totals of the functions, and their rows where there are no totals."""
    for tag in (b"FNF", b"FNH"):
        row = _FUNCTION_TOTAL.match(body, max(0, body.find(b"\n" + tag + b":")))
        if row:
            record.function_totals[tag] = int(row[1])
    if b"FNF" not in record.function_totals:
        record.functions += _FUNCTION_ROW.findall(body)


def _run(row: bytes) -> tuple[bytes, ...]:
    """The name of the function in an FNDA row, if it ran."""
    count, _, name = row.partition(b",")
    return (name,) if parse_hits(count.decode("ascii", "replace"))[0] else ()


def note_order(record: Record, body: bytes, lines_at: int) -> None:
    """Notes whether llvm-cov wrote the record: only there LF follows FNF and BRH, without a DA row between them.

    `lines_at` is where DA rows were cut out of the body, or -1.
    """
    before, lines_declared, _ = body.partition(b"\nLF:")
    record.has_functions |= b"\nFNF:" in before
    last_branch = before.rfind(b"\nBRH:")
    last_line = before.rfind(b"\nDA:") if lines_at < 0 or lines_at > len(before) else lines_at
    if last_line >= 0 or last_branch >= 0:  # else neither occurs in this part of the record
        record.lines_end = last_line > last_branch
    if lines_declared and b"LF" not in record.summary:  # the first LF of the record
        record.by_llvm = record.has_functions and not record.lines_end


def contradicts(file: TracedFile, counted: FileCoverage) -> bool:
    """Whether the summary of a file contradicts its rows; of several records of a file each has its own summary."""
    counts = (counted.coverable_lines, counted.covered_lines, counted.coverable_branches, counted.covered_branches)
    declared = (file.summary.get(tag) for tag in SUMMARY)
    return file.records == 1 and any(total not in (None, count) for total, count in zip(declared, counts, strict=True))
