"""Reads JaCoCo XML, and what Kover, Pester and gcovr write in its shape.

Source of the format: JaCoCo's report.dtd, version 1.1, and the JaCoCo documentation, "Coverage Counters": a line is
covered when at least one instruction of it ran (ci > 0); mb and cb are its missed and covered branches. The lines of a
`sourcefile` are distinct by design (inner classes are merged there), so classes and methods are not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO
from xml.parsers import expat

from gate.formats.common import xml
from gate.formats.common.content import Outline
from gate.formats.coverage.lines import (
    NO_NUMBER,
    CoverageReport,
    Tallies,
    Tally,
    bits,
    coverable_and_covered,
    declared,
    hit,
    instant,
    line_number,
    notes,
    whole,
)
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

# The strict grammars of the body of a <class> and of a <sourcefile>: see the same place in cobertura.py.
_SPACE = rb"[ \t\r\n]*+"
_TEXT = rb""""[ !#-%'-;=?-~]*+(?:&(?:lt|gt|amp|quot|apos);[ !#-%'-;=?-~]*+)*\""""
_COUNTER = _SPACE + rb'<counter type="[A-Z]{1,20}+" missed="[0-9]{1,18}+" covered="[0-9]{1,18}+" ?+/>'
_METHOD = rb"<method name=" + _TEXT + rb" desc=" + _TEXT + rb'(?: line="[0-9]{1,18}+")? ?+>'
_CLASS_BODY = re.compile(
    rb"(?:" + _SPACE + _METHOD + rb"(?:" + _COUNTER + rb")*" + _SPACE + rb"</method>)*"
    rb"(?:" + _COUNTER + rb")*" + _SPACE
)
_SOURCE_BODY = re.compile(
    rb"((?:" + _SPACE + rb'<line nr="[0-9]{1,7}+" mi="[0-9]{1,18}+" ci="[0-9]{1,18}+"'
    rb' mb="[0-9]{1,9}+" cb="[0-9]{1,9}+" ?+/>)*)(?:' + _COUNTER + rb")*" + _SPACE
)
_NUMBER = re.compile(rb'<line nr="([0-9]++)"')
_MISSED = re.compile(rb'<line nr="([0-9]++)" mi="[0-9]++" ci="0++"')
_BRANCHES = re.compile(
    rb'<line nr="([0-9]++)" mi="[0-9]++" ci="[0-9]++" (?!mb="0++" cb="0++")mb="([0-9]++)" cb="([0-9]++)"'
)
_COUNTED = re.compile(rb'<counter type="([A-Z]++)" missed="([0-9]++)" covered="([0-9]++)"')

_CHILDREN = frozenset({"sessioninfo", "group", "package", "counter"})
_LEVELS = frozenset({"report", "group", "package", "sourcefile"})

_ODD_HITS = "a line whose instructions are not whole numbers; what is not plainly more than 0 is not covered"
_ODD_BRANCHES = "a line whose branches are not whole numbers, its branches are not counted"
_DISAGREE = "a source file whose LINE counter contradicts its lines; the lines count"
_TOTALS = "a part of the report with totals only: counted, but its lines are not known"


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a JaCoCo report. Paths are package/file; the same one in two groups is two files.

    Raises:
        EvidenceError: empty when it holds nothing, unreadable when it is broken or no JaCoCo report.
    """
    return read(stream, quick=True)


def read(stream: BinaryIO, *, quick: bool) -> CoverageReport:
    """As `parse`; without `quick` every byte goes through expat. Both give the same, which the tests prove."""
    parser = xml.new_parser()
    reader = _Reader(parser)
    xml.feed(parser, stream, reader if quick else None)
    return reader.report()


@dataclass(slots=True)
class _Level:
    """A report, group, package or source file that is being read: its counters, and how many files came before."""

    name: str
    files_before: int
    counters: dict[str, tuple[int, int]] = field(default_factory=dict)  # missed, covered


class _Reader:
    tags = re.compile(rb"<(class|sourcefile) [^<>]*+>")

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self._tallies = Tallies()
        self._odd: Counter[str] = Counter()
        self._dumped: datetime | None = None  # the latest of all sessions
        self._path: list[str] = []
        self._levels: list[_Level] = []
        self._total: Mapping[str, tuple[int, int]] = {}
        self._opened_at = -1  # byte index of the last <class> or <sourcefile>
        self._tally: Tally | None = None
        self._lines: list[int] = []
        self._hit: list[int] = []
        self._taken = (0, 0)  # lines of the source file that never went through expat: coverable, covered
        self._unknown = False  # whether the source file has lines that do not say if they are covered

    # ----------------------------------------------------------------------------------------- through expat

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        if name == "counter" and path and path[-1] in _LEVELS:
            self._counter(attributes.get("type", ""), attributes.get("missed"), attributes.get("covered"))
        elif name == "line" and self._tally is not None and path[-1] == "sourcefile":
            self._line(self._tally, attributes)
        elif name in ("class", "sourcefile"):
            self._opened_at = self._parser.CurrentByteIndex
        elif name == "sessioninfo" and (dump := instant(attributes.get("dump", ""))):
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
        what = f"XML whose <report> holds <{name[:40]}>" if self._path else Outline(name, attributes).kind
        raise EvidenceError(Cause.UNREADABLE, f"expected a JaCoCo report, but this seems to be {what}")

    def _open_file(self) -> None:
        names = [level.name for level in self._levels[1:]]
        self._tally = self._tallies.of("/".join(filter(None, names[-2:])), *names[:-2])
        self._unknown = False

    def _counter(self, kind: str, missed: object, covered: object) -> None:
        lost, taken = whole(missed), whole(covered)
        if lost is not None and taken is not None:
            self._levels[-1].counters[kind] = (lost, taken)

    def _line(self, tally: Tally, attributes: dict[str, str]) -> None:
        line = line_number(attributes.get("nr"))
        if line is None:
            self._odd[NO_NUMBER] += 1
            return
        self._lines.append(line)
        if "ci" in attributes or "mi" in attributes:
            covered, plain = hit(attributes.get("ci"))
            self._odd[_ODD_HITS] += not plain
            if covered:
                self._hit.append(line)
        else:
            self._unknown = True
        self._branches(tally, line, whole(attributes.get("mb", "0")), whole(attributes.get("cb", "0")))

    def _branches(self, tally: Tally, line: int, missed: int | None, taken: int | None) -> None:
        if missed is None or taken is None:
            self._odd[_ODD_BRANCHES] += 1
        elif missed + taken:
            tally.branch(line, taken, missed + taken)

    def _end(self, name: str) -> None:
        self._path.pop()
        if name not in _LEVELS:
            return
        level = self._levels.pop()
        if name == "sourcefile" and self._tally is not None:
            self._close_file(self._tally, level)
        elif len(self._tallies) == level.files_before and any(level.counters.get("LINE", ())):
            self._totals(self._tallies.of(level.name, name, *(above.name for above in self._levels)), level)
        if not self._levels:
            self._total = level.counters

    def _close_file(self, tally: Tally, level: _Level) -> None:
        lines, covered = bits(self._lines) | self._taken[0], bits(self._hit) | self._taken[1]
        if self._unknown or (not lines and any(level.counters.get("LINE", ()))):
            self._totals(tally, level)
        elif lines:
            self._tallies.add(tally, lines, covered)
            self._compare(level, lines.bit_count(), covered.bit_count())
        self._lines.clear()
        self._hit.clear()
        self._taken = (0, 0)
        self._tally = None

    def _compare(self, level: _Level, total: int, covered: int) -> None:
        said = level.counters.get("LINE")
        self._odd[_DISAGREE] += said is not None and said != (total - covered, covered)

    def _totals(self, tally: Tally, level: _Level) -> None:
        self._odd[_TOTALS] += 1
        missed, covered = level.counters.get("LINE", (0, 0))
        lost, taken = level.counters.get("BRANCH", (0, 0))
        if not tally.coverable:
            tally.totals = (missed + covered, covered, lost + taken, taken)

    # -------------------------------------------------------------------------------------------- past expat

    def ready(self, index: int) -> bool:
        if index != self._opened_at:
            return False
        return self._path[-2:] == ["package", "class"] or (self._path[-1] == "sourcefile" and self._tally is not None)

    def take(self, body: bytes) -> bool:
        if self._path[-1] == "class" or self._tally is None:
            return _CLASS_BODY.fullmatch(body) is not None  # nothing in a class is counted
        found = _SOURCE_BODY.fullmatch(body)
        if not found:
            return False
        lines = found[1]
        taken = coverable_and_covered(_NUMBER.findall(lines), _MISSED.findall(lines))
        if taken is None:
            return False
        self._taken = taken
        for line, lost, won in _BRANCHES.findall(lines):
            self._branches(self._tally, int(line), int(lost), int(won))
        for kind, lost, won in _COUNTED.findall(body, found.end(1)):
            self._counter(kind.decode(), int(lost), int(won))
        return True

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        files = self._tallies.results()
        said = {kind: (covered, missed + covered) for kind, (missed, covered) in self._total.items()}
        nothing = (None, None)
        return CoverageReport(
            "jacoco",
            files,
            any(file.coverable_branches for file in files),
            produced_at=self._dumped,
            notes=(
                *declared(files, lines=said.get("LINE", nothing), branches=said.get("BRANCH", nothing)),
                *notes(self._odd, files),
            ),
        )
