"""Reads JaCoCo XML, which Kover, Pester and gcovr write too.

Source of the format: JaCoCo's report.dtd, version 1.1, and the JaCoCo documentation, "Coverage Counters": a line is
covered when at least one instruction of it ran (ci > 0); mb and cb are its missed and covered branches. The lines of a
`sourcefile` are distinct by design (inner classes are merged there), so classes and methods are not counted. The
counters of each source file, package, group and report must not exceed the lines that it lists. IntelliJ's engine, the
default of Kover up to 0.6, lists a line once for each class that has it and counts it as often, and may count one
without instructions as covered: the LINE counter of a source file counts where it agrees with such rows.

JaCoCo, Kover and gcovr always measure branches, and leave out the BRANCH counter where there are none. Pester measures
none, and writes its name into that of the report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from itertools import compress
from operator import add
from typing import BinaryIO
from xml.parsers import expat

from gate.formats.common import content, report_kinds, xml
from gate.formats.common.content import Kind, Outline
from gate.formats.common.json_numbers import NumberDecoder
from gate.formats.coverage.fields import (
    INVALID_LINE_NUMBER,
    compare_totals,
    describe_anomalies,
    parse_count,
    parse_hits,
    parse_line_number,
    parse_timestamp,
    refuse_short,
)
from gate.formats.coverage.line_sets import Tallies, Tally, make_bit_set, make_line_sets
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.uniform_rows import read_elements
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

# The strict grammars of the body of a <class>, and of the counters behind the lines of a <sourcefile>. Each part begins
# with different letters, so that nothing matches in two ways: a body that matches means what expat would read, in
# linear time. (Only single characters repeat possessively: with groups, Python before 3.11.5 matches what it should
# not, gh-106052.) Everything is ASCII, and anything else does not match and goes to expat.
_SPACE = rb"[ \t\r\n]*+"
_TEXT = rb""""[ !#-%'-;=?-~]*+(?:&(?:lt|gt|amp|quot|apos);[ !#-%'-;=?-~]*+)*\""""
_COUNTER = _SPACE + rb'<counter type="[A-Z]{1,20}+" missed="[0-9]{1,18}+" covered="[0-9]{1,18}+" ?+/>'
_METHOD = rb"<method name=" + _TEXT + rb" desc=" + _TEXT + rb'(?: line="[0-9]{1,18}+")? ?+>'
_CLASS_BODY = re.compile(
    rb"(?:" + _SPACE + _METHOD + rb"(?:" + _COUNTER + rb")*" + _SPACE + rb"</method>)*"
    rb"(?:" + _COUNTER + rb")*" + _SPACE
)
_COUNTERS = re.compile(rb"(?:" + _COUNTER + rb")*" + _SPACE)
_ROW = b'<line nr="" mi="" ci="" mb="" cb=""/>'
_SAMPLE = 1000  # where the style of the rows shows, in bytes
_MAX_BRANCHES = 10**9  # of a line
_COUNTED = re.compile(rb'<counter type="([A-Z]++)" missed="([0-9]++)" covered="([0-9]++)"')

_CHILDREN = frozenset({"sessioninfo", "group", "package", "counter"})
_LEVELS = frozenset({"report", "group", "package", "sourcefile"})

_INVALID_HITS = "a line whose instructions are not whole numbers; what is not clearly more than 0 is not covered"
_INVALID_BRANCHES = "a line whose branches are not whole numbers, its branches are not counted"
_DISAGREE = "a source file whose LINE counter contradicts its lines; the lines count"
_REPEATED = "a line that a source file lists more than once, counted as often"
_FEWER_METHODS = "the report declares more methods than its files have; functions are not counted"
_TOTALS = "a part of the report with totals only: counted, but its lines are not known"


def matches(head: bytes) -> bool:
    """Whether the root is that of a JaCoCo report."""
    outline = content.read_outline(head)
    return outline is not None and outline.kind is Kind.JACOCO


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a JaCoCo report. Paths are package/file; the same path in two groups is two files.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not a JaCoCo report; unreadable when it is
            broken; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, quick: bool = True, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does; without `quick` every byte goes through expat, with the same result."""
    parser = xml.new_parser()
    reader = _Reader(parser, limits)
    xml.feed(parser, stream, reader if quick else None)
    return reader.report()


@dataclass(slots=True)
class _Level:
    """A report, group, package or source file that is being read: its counters, and what its source files list."""

    name: str
    files_before: int
    counters: dict[str, tuple[int, int]] = field(default_factory=dict)  # missed, covered
    lines: int = 0
    branches: int = 0

    def declared(self, kind: str) -> int:
        """The total of a counter; 0 without it."""
        return sum(self.counters.get(kind, ()))


class _Reader:
    tags = re.compile(rb"<(class|sourcefile) [^<>]*+>")

    def __init__(self, parser: expat.XMLParserType, limits: Limits) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self._tallies = Tallies(limits)
        self._decoder = NumberDecoder()
        self._anomalies: Counter[str] = Counter()
        self._dumped: datetime | None = None  # the latest of all sessions
        self._path: list[str] = []
        self._levels: list[_Level] = []
        self._total: Mapping[str, tuple[int, int]] = {}
        self._opened_at = -1  # byte index of the last <class> or <sourcefile>
        self._tally: Tally | None = None
        self._lines: list[int] = []
        self._hit: list[int] = []
        self._bulk = (0, 0)  # lines of the source file that did not go through expat: coverable, covered
        self._missed: list[int] = []  # missed instructions of each row of the source file
        self._covered: list[int] = []  # covered ones
        self._unknown = False  # whether the source file has lines without counts of instructions
        self._file_branches = 0  # of the source file
        self._by_pester = False
        self._functions_listed = 0
        self._has_class_without_file = False  # whose methods only a package and the report count

    # ----------------------------------------------------------------------------------------- through expat

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        if name == "counter" and path and path[-1] in _LEVELS:
            self._counter(attributes.get("type", ""), attributes.get("missed"), attributes.get("covered"))
        elif name == "line" and self._tally is not None and path[-1] == "sourcefile":
            self._line(self._tally, attributes)
        elif name in ("class", "sourcefile"):
            self._opened_at = self._parser.CurrentByteIndex
            self._has_class_without_file |= name == "class" and "sourcefilename" not in attributes
        elif name == "sessioninfo" and (dump := parse_timestamp(attributes.get("dump", ""))):
            self._dumped = max(dump, self._dumped or dump)
        if len(path) < 2:
            self._top(name, attributes)
        path.append(name)
        xml.check_depth(len(path))
        if name in _LEVELS:
            self._levels.append(_Level(attributes.get("name", ""), len(self._tallies)))
            if name == "sourcefile":
                self._open_file()

    def _top(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CHILDREN if self._path else name == "report":
            return
        outline = Outline(name, attributes)
        kind = f"XML whose <report> holds <{name[:40]}>" if self._path else report_kinds.describe_outline(outline)
        raise EvidenceError(Cause.WRONG_FORMAT, f"expected {Kind.JACOCO}, but this seems to be {kind}")

    def _open_file(self) -> None:
        names = [level.name for level in self._levels[1:]]
        self._tally = self._tallies.of("/".join(filter(None, names[-2:])), *names[:-2])
        self._unknown = False
        self._file_branches = 0

    def _counter(self, kind: str, missed: object, covered: object) -> None:
        counter = parse_count(missed), parse_count(covered)
        if counter[0] is None or counter[1] is None:
            raise EvidenceError(Cause.UNREADABLE, f"a counter {kind[:20]} lacks its count of missed or covered")
        self._levels[-1].counters[kind] = (counter[0], counter[1])

    def _line(self, tally: Tally, attributes: dict[str, str]) -> None:
        line = parse_line_number(attributes.get("nr"))
        if line is None:
            self._anomalies[INVALID_LINE_NUMBER] += 1
            return
        self._lines.append(line)
        if "ci" in attributes or "mi" in attributes:
            covered, plain = parse_hits(attributes.get("ci"))
            self._anomalies[_INVALID_HITS] += not plain
            self._missed.append(1 if (missed := parse_count(attributes.get("mi"))) is None else missed)
            self._covered.append(int(covered))
            if covered:
                self._hit.append(line)
        else:
            self._unknown = True
        self._branches(tally, line, parse_count(attributes.get("mb", "0")), parse_count(attributes.get("cb", "0")))

    def _branches(self, tally: Tally, line: int, missed: int | None, covered: int | None) -> None:
        if missed is None or covered is None:
            self._anomalies[_INVALID_BRANCHES] += 1
        elif missed + covered:
            tally.branch(line, covered, missed + covered)
            self._file_branches += missed + covered

    def _end(self, name: str) -> None:
        self._path.pop()
        if name not in _LEVELS:
            return
        level = self._levels.pop()
        if name == "sourcefile" and self._tally is not None:
            self._close_file(self._tally, level)
        elif len(self._tallies) == level.files_before and any(level.counters.get("LINE", ())):
            self._totals(self._tallies.of(level.name, name, *(outer.name for outer in self._levels)), level)
        part = f"the {name} {level.name[:200]}".strip()
        refuse_short(part, "lines", level.declared("LINE"), level.lines)
        refuse_short(part, "branches", level.declared("BRANCH"), level.branches)
        if self._levels:
            self._levels[-1].lines += level.lines
            self._levels[-1].branches += level.branches
        else:
            self._total = level.counters
            self._by_pester = level.name.startswith("Pester")

    def _close_file(self, tally: Tally, level: _Level) -> None:
        lines, covered = make_bit_set(self._lines) | self._bulk[0], make_bit_set(self._hit) | self._bulk[1]
        if self._unknown or (not lines and any(level.counters.get("LINE", ()))):
            self._totals(tally, level)
        else:
            is_repeated = bool(tally.coverable)
            self._tallies.add(tally, lines, covered)
            level.lines, level.branches = lines.bit_count(), self._file_branches
            self._compare(tally, level, covered.bit_count(), is_repeated=is_repeated)
            self._functions(tally, level)
        self._lines.clear()
        self._hit.clear()
        self._missed, self._covered = [], []
        self._bulk = (0, 0)
        self._tally = None

    def _compare(self, tally: Tally, level: _Level, covered: int, *, is_repeated: bool) -> None:
        """Compares the LINE counter of a source file with its lines, and lets it count where only its rows agree."""
        counter = level.counters.get("LINE")
        if counter is None or counter == (level.lines - covered, covered):
            return
        rows, hit = len(self._covered), len(self._covered) - self._covered.count(0)
        empty = sum(not (missed or count) for missed, count in zip(self._missed, self._covered, strict=True))
        branches = level.counters.get("BRANCH", (0, 0))
        if sum(counter) != rows or not hit <= counter[1] <= hit + empty or sum(branches) != self._file_branches:
            self._anomalies[_DISAGREE] += 1
            return
        self._anomalies[_REPEATED] += rows - level.lines
        level.lines = rows
        if not is_repeated:
            tally.totals = (rows, counter[1], sum(branches), branches[1])

    def _functions(self, tally: Tally, level: _Level) -> None:
        """Adds the methods, of which JaCoCo counts those as covered of which an instruction ran."""
        missed, covered = level.counters.get("METHOD", (0, 0))
        if missed + covered:
            tally.function(0, covered, missed + covered)
            self._functions_listed += missed + covered

    def _totals(self, tally: Tally, level: _Level) -> None:
        self._anomalies[_TOTALS] += 1
        level.lines, level.branches = level.declared("LINE"), level.declared("BRANCH")
        self._functions(tally, level)
        missed, covered = level.counters.get("LINE", (0, 0))
        missed_branches, covered_branches = level.counters.get("BRANCH", (0, 0))
        if not tally.coverable:
            tally.totals = (missed + covered, covered, missed_branches + covered_branches, covered_branches)

    # -------------------------------------------------------------------------------------------- without expat

    def ready(self, index: int) -> bool:
        if index != self._opened_at:
            return False
        return self._path[-2:] == ["package", "class"] or (self._path[-1] == "sourcefile" and self._tally is not None)

    def take(self, body: bytes) -> bool:
        if self._path[-1] == "class" or self._tally is None:
            return _CLASS_BODY.fullmatch(body) is not None  # nothing in a class is counted
        end = body.find(b"<counter")
        end = len(body) if end < 0 else end
        rows = body[:end].replace(b'" />', b'"/>') if b'" />' in body[:_SAMPLE] else body[:end]
        numbers = read_elements(rows, _ROW, self._decoder)
        if numbers is None or not _COUNTERS.fullmatch(body, end):
            return False
        lines, missed, covered = numbers[::5], numbers[3::5], numbers[4::5]
        totals = list(map(add, missed, covered))
        sets = make_line_sets(lines, numbers[2::5])
        if sets is None or max(totals, default=0) >= _MAX_BRANCHES:
            return False
        self._bulk = sets
        self._missed, self._covered = numbers[1::5], numbers[2::5]
        self._file_branches = sum(totals)
        self._tally.branch_lines(*(list(compress(column, totals)) for column in (lines, covered, totals)))
        for kind, missed, covered in _COUNTED.findall(body, end):
            self._counter(kind.decode(), int(missed), int(covered))
        return True

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        files = self._tallies.results()
        totals = {kind: (covered, missed + covered) for kind, (missed, covered) in self._total.items()}
        undeclared = (None, None)
        is_short = sum(self._total.get("METHOD", ())) > self._functions_listed > 0 and not self._has_class_without_file
        self._anomalies[_FEWER_METHODS] += is_short
        return CoverageReport(
            "jacoco",
            files,
            (bool(files) and not self._by_pester) or any(file.coverable_branches for file in files),
            produced_at=self._dumped,
            notes=(
                *compare_totals(files, lines=totals.get("LINE", undeclared), branches=totals.get("BRANCH", undeclared)),
                *describe_anomalies(self._anomalies, files),
            ),
            has_functions=self._functions_listed > 0 and not is_short,
        )


FORMAT = CoverageFormat("jacoco", "JaCoCo XML", "JaCoCo; Kover, Pester and gcovr write the same format", matches, parse,
    counts_functions=True, paths=("jacoco*.xml", "{jacoco,kover}/**/*.xml"))  # fmt: skip
