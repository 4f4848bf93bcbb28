"""Reads LCOV tracefiles (`.info`), as geninfo and a dozen other tools write them.

Source of the format: geninfo(1), section FILES. A record runs from `SF:` to `end_of_record`; `DA:line,count[,checksum]`
is a line, `BRDA:line,block,branch,taken` a branch (`-` means that its block never ran). Repeated records of a file,
a line or a branch are merged, as `lcov --add-tracefile` does: covered if any of them is. Lines count from 1; the `DA:0`
of coverage.py 6 for an empty file is left out. Its `BRDA:0`, an exit of a function (coverage.py 6.3 to 7.6), is a
branch: `BRF` counts it and so does `lcov --summary`.

`FNF` and `FNH` are the functions of a file. `LF`, `LH`, `BRF` and `BRH` are only compared: a record that lists fewer
rows than `LF` or `BRF` declares is incomplete. Rows count with their repetitions, as Coverlet counts. llvm-cov is left
out: its `LF` is the sum over all functions, so the lines of a lambda count twice and those of a template once for each
instantiation (LLVM, CoverageReport.cpp, `prepareSingleFileReport`). It always writes `FNF`, and `BRF:0` without branch
coverage too; the others write `BRF` only with it. gcovr, the only tool that writes `LH` before `LF`, counts a line once
for each function that has it, and lists it once (gcovr, formats/lcov/write.py).
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.coverage.fields import (
    describe_anomalies,
    is_short,
    parse_count,
    parse_hits,
    parse_line_number,
    refuse_short,
)
from gate.formats.coverage.line_sets import BranchList, Tallies, Tally, count_lines, make_bit_set, make_negated_sets
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, FileCoverage, Limits, Lines
from gate.formats.coverage.uniform_rows import NegatingReader, count_repeats
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_ROW = 4 * 1024 * 1024
"""The longest row, in bytes."""

MAX_BRANCHES = 2_000_000
"""The most BRDA rows of one file; they are held one by one while they are merged."""

_BRANCH_ROW = re.compile(rb"(\nBRDA:[^\n]*+)")
_BRANCH = re.compile(rb"\nBRDA:((?:0|[1-9][0-9]{0,6}+),[^\n,]*+,[^\n]*),(-|0|[1-9][0-9]*+)[ \t]*+(?=\n|\Z)")
_ROW_NUMBERS = NegatingReader(commas=b"\n,", minus=b":")
"""Reads the numbers of DA and BRDA rows: that of the line is negative."""

_MAX_BRANCH_LINE = 10**7 - 1
_NOT_TAKEN = (b"-", b"0")
_SUMMARY = (b"LF", b"LH", b"BRF", b"BRH")
_OF_A_FILE = frozenset({b"DA", b"BRDA", *_SUMMARY})
_CHECKSUM = re.compile(rb"(\nDA:[0-9]++,[0-9]++),[^\n]*+")
_SOURCE = re.compile(r"(?:^|\r)SF:", re.MULTILINE)
_FUNCTION_ROW = re.compile(rb"\n(FN|FNDA):([^\n]*+)")
_START = re.compile(rb"^[0-9]++,(?:[0-9]++,)?")  # of the row of a function: its first line, and perhaps its last
_FUNCTION_TOTAL = re.compile(rb"\n(?:FNF|FNH):([0-9]{1,18}+)[ \t]*+(?=\n|\Z)")
_IGNORED_ROW = re.compile(rb"\n(?:(?:TN|VER|FN|FNDA|FNF|FNH|FNL|FNA|MCDC|MCF|MCH|BA):|#)[^\n]*+")

_NO_NUMBER = "a DA row without a usable line number, left out"
_INVALID_HITS = "a DA row whose count is not a whole number; what is not clearly more than 0 is not covered"
_INVALID_BRANCH = "a BRDA row that cannot be read, left out"
_UNKNOWN = "a row of an unknown kind, left out"
_OUTSIDE = "a row outside of any record, left out"
_DISAGREE = "a file whose LF, LH, BRF or BRH contradicts its DA and BRDA rows; the rows count"


def matches(head: bytes) -> bool:
    """Whether a row names a source file (`SF:`)."""
    return _SOURCE.search(content.decode_head(head)) is not None


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of an LCOV tracefile.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not a tracefile; too large when it exceeds a
            limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, quick: bool = True, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does; without `quick` every row is read on its own, with the same result."""
    reader = _Reader(limits, quick=quick)
    head = b""
    for text in _texts(stream):
        head = head or text[: content.HEAD].lstrip()
        reader.text(text)
    if not head:
        raise content.empty_file()
    report = reader.report()
    if not report.files:
        raise EvidenceError(
            Cause.WRONG_FORMAT,
            f"expected an LCOV tracefile, but no row names a file (SF:); this seems to be {content.describe(head)}",
        )
    return report


def _texts(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in pieces of whole rows, each row with `\\n` in front."""
    rest = b"\n"
    for chunk in content.read_chunks(stream):
        if rest == b"\n":
            if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise EvidenceError(Cause.UNREADABLE, "the file is UTF-16; a tracefile is ASCII or UTF-8; convert it")
            chunk = chunk.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - the same bytes without their mark
        rest += chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in chunk else chunk
        end = rest.rfind(b"\n")
        if len(rest) - end > MAX_ROW:
            raise EvidenceError(Cause.TOO_LARGE, f"a row is longer than {MAX_ROW:,} bytes, so this is not a tracefile")
        if end:
            rows = rest[:end]
            yield rows
            rest = rest[end:]
    if len(rest) > 1:
        yield rest


@dataclass(slots=True)
class _File:
    """One source file: its lines, its BRDA rows unparsed (they merge by block and branch), its last summary."""

    tally: Tally
    branches: list[bytes] = field(default_factory=list)
    records: int = 0
    summary: dict[bytes, int | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Record:
    """One record of a file: how many rows it lists, repetitions included, and what its summary declares."""

    file: _File
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
        by_gcovr = [tag for tag in self.summary if tag in (b"LF", b"LH")] == [b"LH", b"LF"]
        return max(1, self.function_totals.get(b"FNF", 1)) if by_gcovr else 1

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


class _Reader:
    def __init__(self, limits: Limits, *, quick: bool) -> None:
        self._quick = quick
        self._tallies = Tallies(limits)
        self._files: dict[Tally, _File] = {}
        self._anomalies: Counter[str] = Counter()
        self._record: _Record | None = None
        self._has_branches = False
        self._has_functions = False

    def text(self, text: bytes) -> None:
        """Reads some whole rows."""
        for number, part in enumerate(text.split(b"\nend_of_record")):
            if number:
                self._close()
            rest, source, record = part.partition(b"\nSF:")
            row, newline, body = rest.partition(b"\n")
            if row.strip():  # text behind end_of_record in the same row
                self._anomalies[_UNKNOWN] += 1
            self._body(newline + body)
            if source:
                path, newline, body = record.partition(b"\n")
                self._open(path)
                self._body(newline + body)

    def _open(self, raw: bytes) -> None:
        self._refuse_open_record()
        if not (path := raw.decode("utf-8", "replace").rstrip()):
            raise EvidenceError(Cause.UNREADABLE, "an SF row names no file; the file is cut short")
        tally = self._tallies.of(path)
        file = self._files.setdefault(tally, _File(tally))
        file.records += 1
        self._record = _Record(file)

    def _close(self) -> None:
        if self._record is None:
            self._anomalies[_OUTSIDE] += 1
            return
        self._record.check()
        self._has_functions |= self._record.add_functions()
        self._record.file.summary = {} if self._record.by_llvm else self._record.summary
        self._has_branches |= b"BRF" in self._record.summary and not self._record.by_llvm
        self._record = None

    def _refuse_source(self, rows: bytes) -> None:
        """Refuses rows of the open record that open another one."""
        if b"\nSF:" in rows:
            self._refuse_open_record()

    def _refuse_open_record(self) -> None:
        if self._record is not None:
            raise EvidenceError(
                Cause.UNREADABLE,
                f"no end_of_record closes the record of {self._record.file.tally.path[:200]}; the file is cut short",
            )

    def _body(self, body: bytes) -> None:
        """Reads rows of the open record: BRDA rows are stored, DA rows read together, others one by one."""
        record = self._record
        if record is not None and b"\nBRDA:" in body:
            parts = _BRANCH_ROW.split(body)
            record.file.branches.append(b"".join(parts[1::2]))
            record.branch_rows += len(parts) // 2
            body = b"".join(parts[::2])
        lines_at = -1
        if self._quick and (first := body.find(b"\nDA:")) >= 0:
            self._refuse_source(body[:first])
            end = body.find(b"\n", body.rfind(b"\nDA:") + 1)
            end = len(body) if end < 0 else end
            if self._lines(body[first:end]):
                body, lines_at = body[:first] + body[end:], first
        if record is not None:
            _note_order(record, body, lines_at)
            if b"\nFN" in body:
                _note_functions(record, body)
        self._refuse_source(body)
        coverable: list[int] = []
        covered: list[int] = []
        for row in filter(None, _IGNORED_ROW.sub(b"", body).split(b"\n")):
            self._row(row.rstrip(), coverable, covered)
        if record is not None:
            self._tallies.add(record.file.tally, make_bit_set(coverable), make_bit_set(covered))

    def _row(self, row: bytes, coverable: list[int], covered: list[int]) -> None:
        tag, colon, value = row.partition(b":")
        if not row:
            return
        if self._record is None:
            if colon and tag in _OF_A_FILE:
                raise EvidenceError(Cause.UNREADABLE, "no SF row names the file of a record; the file is cut short")
            self._anomalies[_OUTSIDE] += 1
        elif tag in _SUMMARY:
            self._record.summary[tag] = parse_count(value.decode("ascii", "replace"))
        elif tag == b"DA":
            self._record.line_rows += 1
            number, _, count = value.decode("ascii", "replace").partition(",")
            if not (line := parse_line_number(number)):
                self._anomalies[_NO_NUMBER] += 1
                return
            is_hit, plain = parse_hits(count.partition(",")[0])
            self._anomalies[_INVALID_HITS] += not plain
            coverable.append(line)
            if is_hit:
                covered.append(line)
        else:
            self._anomalies[_UNKNOWN] += 1

    def _lines(self, rows: bytes) -> bool:
        """Reads DA rows together if all are `DA:number,number[,checksum]`; otherwise reads none and returns False."""
        record, count = self._record, count_repeats(rows, b"\nDA:,")
        if count is None:
            rows = _CHECKSUM.sub(rb"\1", rows)
            count = count_repeats(rows, b"\nDA:,")
        if record is None or count is None:
            return False
        numbers = _ROW_NUMBERS.read(rows)
        sets = numbers and make_negated_sets(numbers)
        if not sets:  # or there is a line 0
            return False
        self._tallies.add(record.file.tally, *sets)
        record.line_rows += count
        return True

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        self._refuse_open_record()
        files = tuple(self._result(file) for file in self._files.values())
        return CoverageReport(
            "lcov",
            files,
            self._has_branches or any(file.coverable_branches for file in files),
            notes=tuple(describe_anomalies(self._anomalies, files)),
            has_functions=self._has_functions,
        )

    def _result(self, file: _File) -> FileCoverage:
        rows = b"".join(file.branches)
        file.branches.clear()  # they take more memory than all other parts of a file
        tally, branches = file.tally, (self._quick and _count_branches(rows)) or self._merge_branches(rows)
        counted = count_lines(tally.path, Lines(tally.coverable, tally.covered, branches, tally.functions))
        self._anomalies[_DISAGREE] += _contradicts(file, counted)
        return counted

    def _merge_branches(self, rows: bytes) -> BranchList:
        """The branches of BRDA rows, read one by one; a repeated branch, by `line,block,branch`, is merged."""
        count = rows.count(b"\nBRDA:")
        if count > MAX_BRANCHES:
            raise EvidenceError(Cause.TOO_LARGE, f"a file has more than {MAX_BRANCHES:,} branches")
        pairs = _BRANCH.findall(rows)
        self._anomalies[_INVALID_BRANCH] += count - len(pairs)
        branches = dict(pairs)
        if len(branches) < len(pairs):
            branches |= {branch: times for branch, times in pairs if times not in _NOT_TAKEN}
        lines = [int(branch.partition(b",")[0]) for branch in branches]
        return BranchList(lines, [times not in _NOT_TAKEN for times in branches.values()])


def _count_branches(rows: bytes) -> BranchList | None:
    """The branches of BRDA rows that are numbers, or `-` for one whose block never ran, if none is repeated.

    A block or branch called `-` counts as 0: that can only make two branches look like one.
    """
    rows = rows.replace(b",-", b",0")
    count = count_repeats(rows, b"\nBRDA:,,,")
    numbers = None if count is None or count > MAX_BRANCHES else _ROW_NUMBERS.read(rows)
    if numbers is None:
        return None
    lines, blocks, branches, hits = (numbers[start::4] for start in range(4))
    if min(lines, default=0) < -_MAX_BRANCH_LINE or len(set(zip(lines, blocks, branches, strict=True))) < len(lines):
        return None
    return BranchList([-line for line in lines], hits)


def _note_functions(record: _Record, body: bytes) -> None:
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


def _note_order(record: _Record, body: bytes, lines_at: int) -> None:
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


def _contradicts(file: _File, counted: FileCoverage) -> bool:
    """Whether the summary of a file contradicts its rows; of several records of a file each has its own summary."""
    counts = (counted.coverable_lines, counted.covered_lines, counted.coverable_branches, counted.covered_branches)
    declared = (file.summary.get(tag) for tag in _SUMMARY)
    return file.records == 1 and any(total not in (None, count) for total, count in zip(declared, counts, strict=True))


FORMAT = CoverageFormat(
    "lcov",
    "LCOV tracefile",
    "geninfo, Istanbul (Vitest, Jest, c8, nyc), LLVM, Coverlet, SimpleCov, coverage.py",
    matches,
    parse,
    counts_functions=True,
    paths=("{lcov,coverage}.info", "*.lcov"),
)
