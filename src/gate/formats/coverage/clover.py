"""Reads Clover XML, as OpenClover, PHPUnit, Istanbul and others write it.

Source of the format: clover.xsd and XMLReporter of OpenClover, Report/Clover of php-code-coverage, and clover/index.js
of istanbul-reports. A `line` of type `stmt` is a statement, one of type `method` begins a method, and one of type
`cond` has branches. The three differ:

- OpenClover writes each statement of a line, and two branches in each condition, with how often each was taken. Its
  `testproject`, the code of the tests, is not counted.
- PHPUnit and Istanbul write a line once and call lines statements. PHPUnit writes only the method where a statement
  begins on the same line. Istanbul writes a line with branches as `cond`, with its own count, the number of branches
  taken and that of the others.

`metrics` are the totals of a file and of the project. Those of a file count where its rows agree with them: they know
the statements that share a line with a method, and branches of lines without a statement. When the report lists less
than the project declares, only the totals of the project count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from typing import BinaryIO
from xml.parsers import expat

from gate.formats.common import content, report_kinds, xml
from gate.formats.common.content import Outline
from gate.formats.coverage.fields import (
    INVALID_LINE_NUMBER,
    compare_totals,
    describe_anomalies,
    describe_short,
    parse_count,
    parse_hits,
    parse_line_number,
    parse_timestamp,
)
from gate.formats.coverage.line_sets import Tallies, make_bit_set
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, FileCoverage, Limits, Totals, Unit
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_MARKS = frozenset({"clover", "generated"})
_INVALID_HITS = "a line whose count is not a whole number; what is not clearly more than 0 is not covered"
_INVALID_BRANCHES = "a condition whose branches are not whole numbers, its branches are not counted"
_UNKNOWN_TYPE = "a line of an unknown type, counted as a statement that is not covered"
_DISAGREE = "a file whose metrics contradict its lines; the lines count"
_NO_METRICS = "a file whose metrics are incomplete, or cover more than there is; its lines count, and no function"
_NO_FILE = "a file without a name"
_FEWER_METHODS = "the project declares more methods than its files have; functions are not counted"


def matches(head: bytes) -> bool:
    """Whether the root is that of a Clover report."""
    outline = content.read_outline(head)
    return outline is not None and _is_clover(outline)


def _is_clover(outline: Outline) -> bool:
    is_marked = outline.child == "project" or not _MARKS.isdisjoint(outline.attributes)
    return outline.root == "coverage" and is_marked


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of a Clover report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not a Clover report; unreadable when it is
            broken; incomplete when it lists less than it declares and has no totals; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    parser = xml.new_parser()
    reader = _Reader(parser, limits)
    xml.feed(parser, stream)
    return reader.report()


@dataclass(frozen=True, slots=True)
class _Metrics:
    """The totals of a file or of the project: of statements, conditionals and methods the covered ones and all."""

    statements: tuple[int, int]
    conditionals: tuple[int, int]
    methods: tuple[int, int]

    @classmethod
    def parse(cls, attributes: Mapping[str, str]) -> _Metrics | None:
        """The totals; None when statements are not declared, a count lacks its pair, or more are covered than are."""
        if ("methods" in attributes) != ("coveredmethods" in attributes):
            return None
        counts = [
            (parse_count(attributes.get(f"covered{name}", default)), parse_count(attributes.get(name, default)))
            for name, default in (("statements", ""), ("conditionals", "0"), ("methods", "0"))
        ]
        pairs = [(covered, total) for covered, total in counts if covered is not None and total is not None]
        if len(pairs) < len(counts) or any(covered > total for covered, total in pairs):
            return None
        return cls(*pairs)

    def coverage(self, path: str = "") -> FileCoverage:
        """The totals as the coverage of a file without lines."""
        (covered, statements), (covered_branches, branches) = self.statements, self.conditionals
        called, methods = self.methods
        return FileCoverage(path, statements, covered, branches, covered_branches, None, methods, called)


@dataclass(slots=True)
class _File:
    """One file element that is being read: its rows and its metrics."""

    path: str
    statements: list[int] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)
    branches: dict[int, tuple[int, int]] = field(default_factory=dict)
    methods: list[int] = field(default_factory=list)
    called: list[int] = field(default_factory=list)
    metrics: _Metrics | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """The covered statements and all."""
        return sum(self.hits), len(self.hits)

    @property
    def covered(self) -> list[int]:
        """The lines of the covered statements."""
        return [line for line, hit in zip(self.statements, self.hits, strict=True) if hit]

    def by_place(self) -> dict[object, tuple[int, int]]:
        """The statements by their line and how many of the line come before them."""
        before: Counter[int] = Counter()
        places: dict[object, tuple[int, int]] = {}
        for line, hit in zip(self.statements, self.hits, strict=True):
            places[line, before[line]] = (int(hit), 1)
            before[line] += 1
        return places


class _Reader:
    def __init__(self, parser: expat.XMLParserType, limits: Limits) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self._tallies = Tallies(limits)
        self._anomalies: Counter[str] = Counter()
        self._root: dict[str, str] = {}
        self._path: list[str] = []
        self._file: _File | None = None
        self._projects: list[_Metrics | None] = []
        self._has_conditions = False
        self._has_methods = False
        self._is_short = False
        self._unit = Unit.LINES

    # ------------------------------------------------------------------------------------------------- elements

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        if name == "line" and self._file is not None:
            self._line(self._file, attributes)
            return
        path.append(name)
        xml.check_depth(len(path))
        if len(path) <= 2:
            self._top(name, attributes)
        elif "testproject" in path:
            return
        elif name == "metrics":
            self._metrics(attributes)
        elif name == "file":
            self._anomalies[_NO_FILE] += not (attributes.get("path") or attributes.get("name"))
            self._file = _File(attributes.get("path") or attributes.get("name", ""))

    def _top(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) == 1:
            self._root = attributes
        outline = Outline(self._path[0], self._root, name if len(self._path) == 2 else "project")
        if not _is_clover(outline):
            kind = report_kinds.describe_outline(outline)
            raise EvidenceError(Cause.WRONG_FORMAT, f"expected a Clover report, but this seems to be {kind}")

    def _metrics(self, attributes: dict[str, str]) -> None:
        parent = self._path[-2]
        if parent not in ("file", "project"):
            return
        metrics = _Metrics.parse(attributes)
        if parent == "project":
            self._projects.append(metrics)
        elif self._file is not None:
            self._file.metrics = metrics
            self._anomalies[_NO_METRICS] += metrics is None

    def _line(self, file: _File, attributes: dict[str, str]) -> None:
        line = parse_line_number(attributes.get("num"))
        if not line:
            self._anomalies[INVALID_LINE_NUMBER] += 1
            return
        kind = attributes.get("type", "")
        if kind == "cond":
            self._condition(file, line, attributes)
            if "count" not in attributes:
                return
        covered, plain = parse_hits(attributes.get("count"))
        self._anomalies[_INVALID_HITS] += not plain
        if kind == "method":
            file.methods.append(line)
            file.called += [line] * covered
            return
        is_statement = kind in ("stmt", "cond")
        self._anomalies[_UNKNOWN_TYPE] += not is_statement
        file.statements.append(line)
        file.hits.append(covered and is_statement)

    def _condition(self, file: _File, line: int, attributes: dict[str, str]) -> None:
        """Adds the branches of a condition: numbers of branches beside a count, else how often the two were taken."""
        true_count, false_count = parse_count(attributes.get("truecount")), parse_count(attributes.get("falsecount"))
        if true_count is None or false_count is None:
            self._anomalies[_INVALID_BRANCHES] += 1
            return
        self._has_conditions = True
        if "count" in attributes:
            covered, total = true_count, true_count + false_count
        else:
            covered, total = (true_count > 0) + (false_count > 0), 2
        before = file.branches.get(line, (0, 0))
        file.branches[line] = (before[0] + covered, before[1] + total)

    def _end(self, name: str) -> None:
        if name == "line" and self._file is not None:
            return
        self._path.pop()
        if name == "file" and self._file is not None:
            self._close_file(self._file)
            self._file = None

    # ---------------------------------------------------------------------------------------------------- files

    def _close_file(self, file: _File) -> None:
        tally = self._tallies.of(file.path)
        is_repeated = bool(tally.coverable or tally.totals)
        lines, covered = make_bit_set(sorted(file.statements)), make_bit_set(sorted(file.covered))
        if lines.bit_count() < len(file.statements):
            tally.statements = file.by_place()
            self._unit = Unit.STATEMENTS
        for line, (covered_branches, total) in file.branches.items():
            tally.branch(line, covered_branches, total)
        totals = self._totals(file, lines)
        if totals and totals.coverable_lines == len(file.statements) + len(self._only_methods(file, lines)):
            lines |= make_bit_set(self._only_methods(file, lines))
            covered |= make_bit_set(sorted(file.called)) & lines
        self._tallies.add(tally, lines, covered)
        self._functions(file)
        tally.totals = None
        if totals and not is_repeated:
            tally.totals = (
                totals.coverable_lines,
                totals.covered_lines,
                totals.coverable_branches,
                totals.covered_branches,
            )

    def _functions(self, file: _File) -> None:
        """Adds the methods of a file; PHPUnit counts those as covered of which every line ran."""
        called, methods = len(file.called), len(file.methods)
        if file.metrics:
            called, methods = file.metrics.methods
        if methods:
            self._has_methods = True
            self._tallies.of(file.path).function(0, called, methods)

    def _only_methods(self, file: _File, lines: int) -> list[int]:
        """The lines on which a method begins and no statement is listed."""
        return sorted({line for line in file.methods if not lines >> line & 1})

    def _totals(self, file: _File, lines: int) -> FileCoverage | None:
        """The metrics of a file, where they count instead of its rows."""
        if file.metrics is None:
            return None
        covered, total = file.counts
        declared_covered, declared = file.metrics.statements
        more, more_covered = declared - total, declared_covered - covered
        if declared and not total:
            return file.metrics.coverage(file.path)
        branches = file.metrics.conditionals
        covered_branches, listed = (sum(column) for column in zip((0, 0), *file.branches.values(), strict=True))
        has_whole_branches = 0 <= branches[0] - covered_branches <= branches[1] - listed
        self._anomalies[_DISAGREE] += not has_whole_branches
        if more > len(self._only_methods(file, lines)):
            self._is_short = True
        elif 0 <= more_covered <= more and has_whole_branches:
            is_same = not more and branches == (covered_branches, listed)
            return None if is_same else file.metrics.coverage(file.path)
        else:
            self._anomalies[_DISAGREE] += has_whole_branches
        return None

    # --------------------------------------------------------------------------------------------------- result

    def report(self) -> CoverageReport:
        files = self._tallies.results()
        declared = self._declared()
        totals = self._of_the_project(files, declared)
        notes: list[str] = []
        if declared and totals is None:
            notes = compare_totals(files, lines=declared.statements, branches=declared.conditionals)
        has_functions = self._has_functions(files, declared, totals)
        version = self._root.get("clover", "").strip()[:40]
        measures_branches = bool(declared) and re.match(r"[0-9]+\.", version) is not None  # gcovr writes the time there
        return CoverageReport(
            "clover",
            files,
            measures_branches or self._has_conditions or bool(declared and declared.conditionals[1]),
            version if re.match(r"[A-Za-z][\w.-]* [0-9]", version) else "",
            parse_timestamp(self._root.get("generated", "")),
            notes=(*notes, *describe_anomalies(self._anomalies, files)),
            has_functions=has_functions,
            unit=self._unit,
            totals=totals,
        )

    def _has_functions(self, files: tuple[FileCoverage, ...], declared: _Metrics | None, totals: Totals | None) -> bool:
        """Whether methods are counted, and all of them that the project declares."""
        total = declared.methods[1] if declared else 0
        if totals is None and sum(file.coverable_functions for file in files) < total:
            self._anomalies[_FEWER_METHODS] += 1
            return False
        return self._has_methods or total > 0

    def _declared(self) -> _Metrics | None:
        """The totals of the project; of several projects their sum."""
        projects = [metrics for metrics in self._projects if metrics is not None]
        if not projects or len(projects) < len(self._projects):
            return None
        sums = [
            (sum(covered for covered, _ in pairs), sum(total for _, total in pairs))
            for pairs in zip(
                *((project.statements, project.conditionals, project.methods) for project in projects), strict=True
            )
        ]
        return _Metrics(*sums)

    def _of_the_project(self, files: tuple[FileCoverage, ...], declared: _Metrics | None) -> Totals | None:
        """The totals of the project, where they count because the report does not list all that they count."""
        covered, listed = sum(file.covered_lines for file in files), sum(file.coverable_lines for file in files)
        total = declared.statements[1] if declared else 0
        if not self._is_short and total <= listed:
            return None
        detail = describe_short("the report", "statements", total, listed)
        if declared is None:
            detail = "the metrics of a file declare more statements than it lists; the report is incomplete"
        if declared is None or not 0 <= declared.statements[0] - covered <= total - listed:
            raise EvidenceError(Cause.INCOMPLETE, detail)
        cause = Cause.INCOMPLETE if files else Cause.TOTALS_ONLY
        return Totals(declared.coverage(), cause, detail if files else "the report contains only totals, and no files")


FORMAT = CoverageFormat(
    "clover",
    "Clover XML",
    "OpenClover, PHPUnit (`--coverage-clover`), Istanbul (Jest, Vitest, nyc), Nette Tester",
    matches,
    parse,
    counts_functions=True,
    lines_option='leave out `summary` in the `<format type="xml"/>` of OpenClover\'s report',
    paths=("clover.xml", "*-clover.xml"),
)
