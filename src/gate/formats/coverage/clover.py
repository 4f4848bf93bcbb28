"""Reads Clover XML, as OpenClover, PHPUnit, Istanbul and others write it.

Source of the format: clover.xsd and XMLReporter of OpenClover, Report/Clover of php-code-coverage, clover/index.js of
istanbul-reports, and clover.tt of Devel::Cover::Report::Clover. A `line` of type `stmt` is a statement, one of type
`method` begins a method, and one of type `cond` has branches. They differ:

- OpenClover writes each statement of a line, and two branches in each condition, with how often each was taken. Its
  `testproject`, the code of the tests, is not counted.
- PHPUnit and Istanbul write a line once and call lines statements. PHPUnit writes only the method where a statement
  begins on the same line. Istanbul writes a line with branches as `cond`, with its own count, the number of branches
  taken and that of the others.
- Devel::Cover (Perl, the report `clover`) writes each statement of a line, one `file` for each package of a file, and
  in a condition how many of its two branches were taken and how many cannot be. Its `metrics` count the parts of
  conditions too.

`metrics` are the totals of a file and of the project. Those of a file count where its rows agree with them: they know
the statements that share a line with a method, and branches of lines without a statement. When the report lists less
than the project declares, only the totals of the project count.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import BinaryIO
from xml.parsers import expat

from gate.formats.common import content, report_kinds, xml
from gate.formats.common.content import Outline
from gate.formats.coverage.clover_file import FileRows, Metrics, add_totals, merge_statements
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


class _Reader:
    def __init__(self, parser: expat.XMLParserType, limits: Limits) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        self._tallies = Tallies(limits)
        self._anomalies: Counter[str] = Counter()
        self._root: dict[str, str] = {}
        self._path: list[str] = []
        self._file: FileRows | None = None
        self._projects: list[Metrics | None] = []
        self._has_conditions = False
        self._has_methods = False
        self._is_short = False
        self._unit = Unit.LINES

    @property
    def _is_devel_cover(self) -> bool:
        """Whether the version is one of Devel::Cover::Report::Clover: those of OpenClover and Istanbul are higher."""
        return re.match(r"[01]\.", self._root.get("clover", "")) is not None

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
            self._file = FileRows(attributes.get("path") or attributes.get("name", ""))

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
        metrics = Metrics.parse(attributes)
        if parent == "project":
            self._projects.append(metrics)
        elif self._file is not None:
            self._file.metrics = metrics
            self._anomalies[_NO_METRICS] += metrics is None

    def _line(self, file: FileRows, attributes: dict[str, str]) -> None:
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

    def _condition(self, file: FileRows, line: int, attributes: dict[str, str]) -> None:
        """Adds the branches of a condition: numbers of branches beside a count, else how often the two were taken."""
        true_count, false_count = parse_count(attributes.get("truecount")), parse_count(attributes.get("falsecount"))
        if true_count is None or false_count is None:
            self._anomalies[_INVALID_BRANCHES] += 1
            return
        self._has_conditions = True
        if "count" in attributes:
            covered, total = true_count, true_count + false_count
        elif self._is_devel_cover:
            covered, total = min(true_count, 2), 2
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

    def _close_file(self, file: FileRows) -> None:
        tally = self._tallies.of(file.path)
        before = tally.result() if tally.coverable or tally.totals else None
        lines, covered = make_bit_set(sorted(file.statements)), make_bit_set(sorted(file.covered))
        is_part = not tally.coverable & lines
        if lines.bit_count() < len(file.statements) or tally.statements is not None:
            merge_statements(tally, file.by_place())
            self._unit = Unit.STATEMENTS
        for line, (covered_branches, total) in file.branches.items():
            tally.branch(line, covered_branches, total)
        totals = self._totals(file, lines)
        if totals and totals.coverable_lines == len(file.statements) + len(self._only_methods(file, lines)):
            lines |= make_bit_set(self._only_methods(file, lines))
            covered |= make_bit_set(sorted(file.called)) & lines
        self._tallies.add(tally, lines, covered)
        self._functions(file, before if is_part else None)
        tally.totals = None
        if before is None and totals:
            tally.totals = add_totals(totals)
        elif before and is_part:
            tally.totals = add_totals(before, totals or file.coverage())

    def _functions(self, file: FileRows, before: FileCoverage | None) -> None:
        """Adds the methods of a file; PHPUnit counts those as covered of which every line ran."""
        called, methods = len(file.called), len(file.methods)
        if file.metrics:
            called, methods = file.metrics.methods
        if before:
            called, methods = called + before.covered_functions, methods + before.coverable_functions
        if methods:
            self._has_methods = True
            self._tallies.of(file.path).function(0, called, methods)

    def _only_methods(self, file: FileRows, lines: int) -> list[int]:
        """The lines on which a method begins and no statement is listed."""
        return sorted({line for line in file.methods if not lines >> line & 1})

    def _totals(self, file: FileRows, lines: int) -> FileCoverage | None:
        """The metrics of a file, where they count instead of its rows."""
        if file.metrics is None:
            return None
        covered, total = file.counts
        declared_covered, declared = file.metrics.statements
        more, more_covered = declared - total, declared_covered - covered
        if declared and not total:
            return file.metrics.coverage(file.path)
        branches = file.metrics.conditionals
        covered_branches, listed = file.branch_counts
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

    def _has_functions(self, files: tuple[FileCoverage, ...], declared: Metrics | None, totals: Totals | None) -> bool:
        """Whether methods are counted, and all of them that the project declares."""
        total = declared.methods[1] if declared else 0
        if totals is None and sum(file.coverable_functions for file in files) < total:
            self._anomalies[_FEWER_METHODS] += 1
            return False
        return self._has_methods or total > 0

    def _declared(self) -> Metrics | None:
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
        return Metrics(*sums)

    def _of_the_project(self, files: tuple[FileCoverage, ...], declared: Metrics | None) -> Totals | None:
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
    "OpenClover, PHPUnit (`--coverage-clover`), Istanbul (Jest, Vitest, nyc), Nette Tester,"
    " Devel::Cover (`cover -report clover`)",
    matches,
    parse,
    counts_functions=True,
    lines_option='leave out `summary` in the `<format type="xml"/>` of OpenClover\'s report',
    paths=("clover.xml", "*-clover.xml"),
)
