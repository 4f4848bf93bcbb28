"""Reads Cobertura XML, as a dozen tools write it.

Source of the format: coverage-04.dtd of the Cobertura project. The distinct lines of each file under `class/lines`
count; `class/methods/method/lines` repeats them. The lines of the methods count only for a class that lists none
itself, and only where the report declares more lines than its classes list: Istanbul lists the line of a function that
holds no statement in `methods` alone, and does not count it. A class stands in `classes` of a package; Istanbul writes
those of a project without folders into `packages`, and converters for Swift into `package`.

The totals in the attributes of the root are only compared. Coverlet and Cobertura declare the rows of all classes,
repeated lines included, and dotnet-coverage those of all methods. xcresultparser declares the totals of all targets,
and lists each file of the selected ones once (CoberturaCoverageConverter.swift). AltCover declares sequence points, of
which a line can have several (Cobertura.fs); the signatures of its methods begin with the returned type. Istanbul
declares branches of lines that it does not list, because no statement begins there (istanbul-reports,
cobertura/index.js): the branches of such a report are incomplete, its lines are not.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate
from operator import gt
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from gate.formats.common import content, report_kinds, xml
from gate.formats.common.content import Kind, Outline
from gate.formats.common.json_numbers import NumberDecoder
from gate.formats.coverage.fields import (
    INVALID_LINE_NUMBER,
    compare_totals,
    describe_anomalies,
    describe_short,
    is_short,
    parse_count,
    parse_hits,
    parse_line_number,
    parse_timestamp,
)
from gate.formats.coverage.line_sets import Tallies, Tally, make_bit_set, make_line_sets
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.uniform_rows import read_elements
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

_LINES = ["lines"]  # inside a class
_METHOD_LINES = ["methods", "method", "lines"]
_PARENTS = ("classes", "package", "packages")
_CONDITIONS = r"\(\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})\s*\)"

# How a row with branches ends, and other ways to write the end of one without. All is ASCII, and every attribute that
# the slow path reads has exactly one position; anything else goes to expat (see uniform_rows.py).
_ROW = b'<line number="" hits=""/>'
_SPACE = rb"[ \t\r\n]*+"
_CONDITION = rb"(?:" + _SPACE + rb'<condition number="[0-9]{1,9}+" type="[a-z]{1,20}+" coverage="[0-9.]{1,20}+%" ?+/>)*'
_BRANCHES = re.compile(
    rb'" branch="[Tt]rue" condition-coverage="[0-9.]{1,20}+% \(([0-9]{1,9}+)/([0-9]{1,9}+)\)"'
    rb'(?: missing-branches="[0-9a-z, -]*+")?'
    rb"(?: ?+/>|>" + _SPACE + rb"(?:<conditions>" + _CONDITION + _SPACE + rb"</conditions>" + _SPACE + rb")?</line>)"
)
_SAMPLE = 1000  # where the style of the rows shows, in bytes
_PLAIN_ENDS = (b'" />', b'"></line>', b'" branch="false"/>', b'" branch="False"/>')

_MAX_ROOTS = 1000

_ALTCOVER_SIGNATURE = re.compile(r"[A-Za-z_][^()\s]*[./][^()\s]+ \(")  # `System.Void (System.String)`
_POINTS_OF_A_LINE = 2
"""How many sequence points a line has on average, at most: a report that declares more lost lines."""

_INVALID_HITS = "a line whose hits are not a whole number; what is not clearly more than 0 is not covered"
_NO_CONDITIONS = "a branch line without condition-coverage, its branches are not counted"
_INVALID_CONDITIONS = "a line with more branches taken than there are"
_NO_FILE = "a class without a file name, counted under its own name"


def matches(head: bytes) -> bool:
    """Whether the root is that of a Cobertura report."""
    outline = content.read_outline(head)
    return outline is not None and outline.kind is Kind.COBERTURA and not outline.is_empty_generic_coverage


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a Cobertura report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not a Cobertura report; unreadable when it is
            broken; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, quick: bool = True, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does; without `quick` every byte goes through expat, with the same result."""
    parser = xml.new_parser()
    reader = _Reader(parser, limits)
    xml.feed(parser, stream, reader if quick else None)
    return reader.report()


class _Reader:
    tags = re.compile(rb"<(lines)>")

    def __init__(self, parser: expat.XMLParserType, limits: Limits) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.CommentHandler = self._comment
        self._tallies = Tallies(limits)
        self._decoder = NumberDecoder()
        self._anomalies: Counter[str] = Counter()
        self._root: dict[str, str] = {}
        self._roots: list[str] = []
        self._by_coveragepy = False
        self._by_altcover = False
        self._path: list[str] = []
        self._opened_at = -1  # byte index of the last <lines>
        self._tally: Tally | None = None
        self._depth = 0  # of the class, in elements
        self._lines: list[int] = []
        self._hit: list[int] = []
        self._text: list[str] = []
        self._class_rows = 0  # of all classes
        self._method_rows = 0  # of the methods of all classes
        self._rows_before = 0  # the rows of the classes before this one
        self._methods = Tally("")  # the lines of the methods of this class
        self._method_tallies = Tallies(limits)
        self._only_in_methods: list[tuple[Tally, Tally]] = []  # files, and the lines of classes that list none

    # ----------------------------------------------------------------------------------------- through expat

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        path.append(name)
        if name == "line" and self._tally is not None and path[self._depth : -1] in (_LINES, _METHOD_LINES):
            self._line(self._methods if path[-3] == "method" else self._tally, attributes)
        elif name == "lines":
            self._opened_at = self._parser.CurrentByteIndex
        elif name == "class" and self._tally is None and path[1:2] == ["packages"] and path[-2] in _PARENTS:
            self._depth = len(path)
            if not attributes.get("filename"):
                self._anomalies[_NO_FILE] += 1
            self._tally = self._tallies.of(attributes.get("filename") or attributes.get("name", ""))
            self._methods, self._rows_before = Tally(""), self._class_rows
        elif name == "method":
            self._by_altcover = self._by_altcover or bool(_ALTCOVER_SIGNATURE.match(attributes.get("signature", "")))
        elif name == "source":
            self._text.clear()
        elif len(path) <= 2:
            self._top(name, attributes)
        xml.check_depth(len(path))

    def _top(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) == 1:
            self._root = attributes
        outline = Outline(self._path[0], self._root, name if len(self._path) == 2 else "")
        if outline.kind is not Kind.COBERTURA:
            raise EvidenceError(
                Cause.WRONG_FORMAT,
                f"expected {Kind.COBERTURA}, but this seems to be {report_kinds.describe_outline(outline)}",
            )

    def _line(self, tally: Tally, attributes: dict[str, str]) -> None:
        line = parse_line_number(attributes.get("number"))
        if line is None:
            self._anomalies[INVALID_LINE_NUMBER] += 1
            return
        covered, plain = parse_hits(attributes.get("hits"))
        self._anomalies[_INVALID_HITS] += not plain
        self._lines.append(line)
        if covered:
            self._hit.append(line)
        if conditions := re.search(_CONDITIONS, attributes.get("condition-coverage", "")):
            self._branches(tally, line, int(conditions[1]), int(conditions[2]))
        elif attributes.get("branch", "").lower() == "true":
            self._anomalies[_NO_CONDITIONS] += 1

    def _branches(self, tally: Tally, line: int, covered: int, total: int) -> None:
        self._anomalies[_INVALID_CONDITIONS] += covered > total
        tally.branch(line, covered, total)

    def _end(self, name: str) -> None:
        if name == "lines" and self._tally is not None:
            self._close_lines(self._tally)
        elif self._tally is not None and len(self._path) == self._depth:
            self._close_class()
            self._tally = None
        elif name == "source" and len(self._roots) < _MAX_ROOTS and (root := "".join(self._text).strip()):
            self._roots.append(root)
        self._path.pop()

    def _close_lines(self, tally: Tally) -> None:
        """Adds the lines that went through expat since the last <lines>."""
        lines, hit = make_bit_set(self._lines), make_bit_set(self._hit)
        if self._path[self._depth :] == _METHOD_LINES:
            self._method_rows += len(self._lines)
            self._method_tallies.add(self._methods, lines, hit)
        else:
            self._class_rows += len(self._lines)
            self._tallies.add(tally, lines, hit)
        self._lines.clear()
        self._hit.clear()

    def _close_class(self) -> None:
        """Keeps the lines of the methods of a class that lists none itself."""
        if self._tally is not None and self._class_rows == self._rows_before and self._methods.coverable:
            self._only_in_methods.append((self._tally, self._methods))

    def _data(self, data: str) -> None:
        if self._path[-1] == "source":
            self._text.append(data)

    def _comment(self, data: str) -> None:
        self._by_coveragepy = self._by_coveragepy or "Generated by coverage.py" in data

    # -------------------------------------------------------------------------------------------- without expat

    def ready(self, index: int) -> bool:
        return (
            index == self._opened_at
            and self._tally is not None
            and self._path[self._depth :] in (_LINES, _METHOD_LINES)
        )

    def take(self, body: bytes) -> bool:
        rows = _read_rows(body, self._decoder)
        sets = rows and make_line_sets(rows.lines, rows.hits)
        if rows is None or sets is None:
            return False
        if self._tally is None:
            return True
        if self._path[self._depth :] == _METHOD_LINES:
            tally = self._methods
            self._method_rows += len(rows.lines)
            self._method_tallies.add(tally, *sets)
        else:
            tally = self._tally
            self._class_rows += len(rows.lines)
            self._tallies.add(tally, *sets)
        self._anomalies[_INVALID_CONDITIONS] += sum(map(gt, rows.covered, rows.totals))
        tally.branch_lines(rows.branch_lines, rows.covered, rows.totals)
        return True

    # ------------------------------------------------------------------------------------------------ result

    def report(self) -> CoverageReport:
        attribute = self._root.get
        self._add_methods(parse_count(attribute("lines-valid")))
        files = self._tallies.results()
        version = attribute("version", "").strip()[:40]
        if self._by_coveragepy:
            tool = f"coverage.py {version}".strip()
        else:  # most tools write the version of the format here; a few write their name
            tool = version if re.match(r"[A-Za-z][\w.-]* [0-9]", version) else ""
        return CoverageReport(
            "cobertura",
            files,
            self._measured_no_branch() or any(file.coverable_branches for file in files),
            tool,
            parse_timestamp(attribute("timestamp", "")),
            tuple(self._roots),
            (
                *compare_totals(
                    files,
                    lines=(attribute("lines-covered"), attribute("lines-valid")),
                    branches=(attribute("branches-covered"), attribute("branches-valid")),
                    line_rate=attribute("line-rate"),
                    rows=self._repeated_rows(),
                ),
                *describe_anomalies(self._anomalies, files),
            ),
            self._incomplete_branches(sum(file.coverable_branches for file in files)),
        )

    def _repeated_rows(self) -> int:
        """How many rows of lines the report accounts for, repeated ones and those that its tool does not list."""
        declared = parse_count(self._root.get("lines-valid")) or 0
        by_xcresultparser = self._root.get("version", "").startswith("diff_coverage ")
        of_points = self._by_altcover and declared <= _POINTS_OF_A_LINE * self._class_rows
        counts_others = (by_xcresultparser and self._class_rows > 0) or of_points
        return max(self._class_rows, self._method_rows, declared if counts_others else 0)

    def _incomplete_branches(self, listed: int) -> str:
        declared = parse_count(self._root.get("branches-valid")) or 0
        return describe_short("the report", "branches", declared, listed) if is_short(declared, listed) else ""

    def _add_methods(self, declared: int | None) -> None:
        """Adds the lines that only methods list, unless the classes list all lines that the report declares."""
        if declared is not None and declared <= self._class_rows:
            return
        for tally, methods in self._only_in_methods:
            self._tallies.add(tally, methods.coverable, methods.covered)
            tally.branches.extend(methods.branches)

    def _measured_no_branch(self) -> bool:
        """Whether coverage.py measured branches and found none: it then writes the rate 1, else 0 (xmlreport.py)."""
        return self._by_coveragepy and self._root.get("branch-rate") == "1"


class _Rows(NamedTuple):
    """The rows of a body: lines with their hits, and the lines with branches with their covered and all branches."""

    lines: list[int]
    hits: list[int]
    branch_lines: list[int]
    covered: list[int]
    totals: list[int]


def _read_rows(body: bytes, decoder: NumberDecoder) -> _Rows | None:
    """The rows of a body that is written as nearly all are; None for any other, also where expat would accept it."""
    for end in _PLAIN_ENDS:
        if end in body[:_SAMPLE]:
            body = body.replace(end, b'"/>')
    pieces = _BRANCHES.split(body)
    numbers = read_elements(b'"/>'.join(pieces[::3]), _ROW, decoder)
    if numbers is None:
        return None
    lines = numbers[::2]
    ends = accumulate(piece.count(b"<") for piece in pieces[:-1:3])
    branch_lines = [lines[end - 1] for end in ends]
    return _Rows(lines, numbers[1::2], branch_lines, [*map(int, pieces[1::3])], [*map(int, pieces[2::3])])


FORMAT = CoverageFormat(
    "cobertura",
    "Cobertura XML",
    "coverage.py (`coverage xml`), gcovr, Istanbul, Coverlet, dotnet-coverage, SimpleCov and many more",
    matches,
    parse,
    paths=("coverage.xml", "cobertura*.xml", "*.cobertura.xml", "cobertura/**/*.xml"),
)
