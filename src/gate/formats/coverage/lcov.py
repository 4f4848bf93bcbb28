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
coverage too, as grcov does; the others write `BRF` only with it. With `-summary-only` it lists no row, and its summary
counts. gcovr, the only tool that writes `LH` before `LF`, counts a line once for each function that has it, and lists
it once (gcovr, formats/lcov/write.py).
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.json_numbers import NumberDecoder
from gate.formats.coverage.fields import (
    describe_anomalies,
    parse_count,
    parse_hits,
    parse_line_number,
)
from gate.formats.coverage.lcov_record import (
    SUMMARY,
    Record,
    TracedFile,
    contradicts,
    note_functions,
    note_order,
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
_OF_A_FILE = frozenset({b"DA", b"BRDA", *SUMMARY})
_CHECKSUM = re.compile(rb"(\nDA:[0-9]++,[0-9]++),[^\n]*+")
_SOURCE = re.compile(r"(?:^|\r)SF:", re.MULTILINE)
_BEFORE = re.compile(r"\s*(?:[A-Z]{2,10}:|#|end_of_record|\Z)")
_IGNORED_ROW = re.compile(rb"\n(?:(?:TN|VER|FN|FNDA|FNF|FNH|FNL|FNA|MCDC|MCF|MCH|BA):|#)[^\n]*+")

_NO_NUMBER = "a DA row without a usable line number, left out"
_INVALID_HITS = "a DA row whose count is not a whole number; what is not clearly more than 0 is not covered"
_INVALID_BRANCH = "a BRDA row that cannot be read, left out"
_UNKNOWN = "a row of an unknown kind, left out"
_OUTSIDE = "a row outside of any record, left out"
_TOTALS = "a record with totals only: counted, but its lines are not known"
_DISAGREE = "a file whose LF, LH, BRF or BRH contradicts its DA and BRDA rows; the rows count"


def matches(head: bytes) -> bool:
    """Whether a row names a source file (`SF:`), with nothing but rows and comments before it."""
    text = content.decode_head(head)
    source = _SOURCE.search(text)
    return source is not None and all(map(_BEFORE.match, text[: source.start()].splitlines()))


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


class _Reader:
    def __init__(self, limits: Limits, *, quick: bool) -> None:
        self._quick = quick
        self._tallies = Tallies(limits)
        self._decoder = NumberDecoder()
        self._files: dict[Tally, TracedFile] = {}
        self._anomalies: Counter[str] = Counter()
        self._record: Record | None = None
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
        file = self._files.setdefault(tally, TracedFile(tally))
        file.records += 1
        self._record = Record(file)

    def _close(self) -> None:
        if self._record is None:
            self._anomalies[_OUTSIDE] += 1
            return
        self._record.check()
        self._has_functions |= self._record.add_functions()
        self._record.file.summary = {} if self._record.by_llvm else self._record.summary
        self._record.file.tally.totals = self._record.totals()
        self._has_branches |= self._record.measures_branches
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
            note_order(record, body, lines_at)
            if b"\nFN" in body:
                note_functions(record, body)
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
        elif tag in SUMMARY:
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
        numbers = _ROW_NUMBERS.read(rows, self._decoder)
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

    def _result(self, file: TracedFile) -> FileCoverage:
        rows = b"".join(file.branches)
        file.branches.clear()  # they take more memory than all other parts of a file
        if file.tally.totals and not file.tally.coverable and file.records == 1:
            self._anomalies[_TOTALS] += 1
            return file.tally.result()
        tally, branches = (
            file.tally,
            (self._quick and _count_branches(rows, self._decoder)) or self._merge_branches(rows),
        )
        counted = count_lines(tally.path, Lines(tally.coverable, tally.covered, branches, tally.functions))
        self._anomalies[_DISAGREE] += contradicts(file, counted)
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


def _count_branches(rows: bytes, decoder: NumberDecoder) -> BranchList | None:
    """The branches of BRDA rows that are numbers, or `-` for one whose block never ran, if none is repeated.

    A block or branch called `-` counts as 0: that can only make two branches look like one.
    """
    rows = rows.replace(b",-", b",0")
    count = count_repeats(rows, b"\nBRDA:,,,")
    numbers = None if count is None or count > MAX_BRANCHES else _ROW_NUMBERS.read(rows, decoder)
    if numbers is None:
        return None
    lines, blocks, branches, hits = (numbers[start::4] for start in range(4))
    if min(lines, default=0) < -_MAX_BRANCH_LINE or len(set(zip(lines, blocks, branches, strict=True))) < len(lines):
        return None
    return BranchList([-line for line in lines], hits)


FORMAT = CoverageFormat(
    "lcov",
    "LCOV tracefile",
    "geninfo, Istanbul (Vitest, Jest, c8, nyc), LLVM, Coverlet, SimpleCov, coverage.py",
    matches,
    parse,
    counts_functions=True,
    paths=("{lcov,coverage}.info", "*.lcov"),
)
