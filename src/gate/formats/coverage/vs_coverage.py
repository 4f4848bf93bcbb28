"""Reads the XML of Microsoft's code coverage, in both of its dialects.

`dotnet-coverage merge -f xml`, `CodeCoverage.exe analyze` and the collector write `<results>` with `<module>`,
`<function>` and `<range covered="yes|partial|no">`. Visual Studio exports `<CoverageDSPriv>`, a data set with its
schema: the same as elements `Module`, `Method` and `Lines`, whose `Coverage` is 0 for covered, 1 for partially covered
and 2 for not covered lines.

Source of the formats: Microsoft's documentation, "Customize code coverage analysis" and "dotnet-coverage", and the
parsers of ReportGenerator (DynamicCodeCoverageParser.cs, VisualStudioParser.cs). The tool counts lines for each
function, so that a line of two functions counts twice; its counts are followed. A partially covered line is not
covered: one of its blocks did not run. The blocks are not branches.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import BinaryIO

from gate.formats.common import content
from gate.formats.common.elements import has_root, read_elements
from gate.formats.coverage.fields import (
    INVALID_LINE_NUMBER,
    compare_totals,
    describe_anomalies,
    parse_count,
    parse_line_number,
    refuse_fewer,
)
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.formats.coverage.points import Points
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "a coverage report of Visual Studio or dotnet-coverage"
_HIDDEN = frozenset({16_707_566, 15_732_480})
"""The lines that compilers of .NET give to code without a source (0xFEEFEE, 0xF00F00)."""

_RESULTS = ("lines_covered", "lines_partially_covered", "lines_not_covered")
_DATA_SET = ("LinesCovered", "LinesPartiallyCovered", "LinesNotCovered")

_STATUSES = {"yes": True, "partial": False, "no": False, "0": True, "1": False, "2": False}
_INVALID_STATUS = "a line whose coverage is an unknown word; it is not covered"
_NO_FILE = "a function whose file the report does not name, counted under the name of its module"

Counts = tuple[int, int]
"""Covered lines and all."""


def matches(head: bytes) -> bool:
    """Whether the root is that of one of the dialects; an empty one has no module."""
    if has_root(head, "CoverageDSPriv"):
        return True
    outline = content.read_outline(head)
    return outline is not None and outline.root == "results" and outline.child == "modules"


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of such a report.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; unreadable when it is broken;
            incomplete when it lists less than it declares; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(limits)
    read_elements(stream, reader, ("results", "CoverageDSPriv"), _EXPECTED)
    return reader.report()


@dataclass(slots=True)
class _Source:
    """What the functions of one source file list; its name follows after them."""

    spans: array[int] = field(default_factory=lambda: array("L"))  # triples: first line, last line, covered
    functions: list[tuple[int, bool]] = field(default_factory=list)  # first line, covered
    covered: int = 0
    total: int = 0


@dataclass(slots=True)
class _Function:
    """A function while it is read."""

    counts: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, int, int, bool]] = field(default_factory=list)  # file, first and last line, covered

    @property
    def name(self) -> str:
        """Its name, in either dialect."""
        return (self.counts.get("name") or self.counts.get("MethodName", ""))[:200]

    @property
    def listed(self) -> Counts:
        """The lines of its rows."""
        widths = [(last - first + 1, covered) for _, first, last, covered in self.rows]
        return sum(width for width, covered in widths if covered), sum(width for width, _ in widths)


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._points = Points(limits)
        self._anomalies: Counter[str] = Counter()
        self._sources: defaultdict[str, _Source] = defaultdict(_Source)
        self._paths: dict[str, str] = {}
        self._module = ""
        self._module_counts: dict[str, str] = {}
        self._module_total = (0, 0)  # the functions of the module
        self._declared = (0, 0)  # all modules
        self._function: _Function | None = None
        self._texts: dict[str, str] = {}  # of a row of the data set

    def start(self, path: Sequence[str], attributes: Mapping[str, str]) -> None:
        match path[-1]:
            case "range" if self._function is not None:
                self._row(self._function, attributes, ("source_id", "start_line", "end_line", "covered"))
            case "function":
                self._function = _Function(dict(attributes))
            case "Method":
                self._function = _Function()
            case "source_file":
                self._paths[attributes.get("id", "")] = attributes.get("path", "")
            case "module":
                self._open_module(attributes.get("name", ""), dict(attributes))
            case "Module":
                self._open_module("", {})
            case "Lines" | "SourceFileNames":
                self._texts.clear()

    def end(self, path: Sequence[str], text: str) -> None:
        match path:
            case [*_, "Lines" | "SourceFileNames", name]:
                self._texts[name] = text
            case [*_, "Lines"] if self._function is not None:
                self._row(self._function, self._texts, ("SourceFileID", "LnStart", "LnEnd", "Coverage"))
            case [*_, "SourceFileNames"]:
                self._paths[self._texts.get("SourceFileID", "")] = self._texts.get("SourceFileName", "")
            case [*_, "function" | "Method"] if self._function is not None:
                self._close_function(self._function)
            case [*_, "Method", name] if self._function is not None:
                self._function.counts[name] = text
            case ["CoverageDSPriv", "Module", name]:
                self._module_counts[name] = text
            case [_, "Module"]:
                self._module = self._module_counts.get("ModuleName", "")
                self._close_module()
            case ["results", "modules", "module"]:
                self._close_module()
                self._close_sources()  # the numbers of the files are those of the module

    def _open_module(self, name: str, counts: dict[str, str]) -> None:
        self._module, self._module_counts, self._module_total = name, counts, (0, 0)

    def _row(self, function: _Function, row: Mapping[str, str], names: Sequence[str]) -> None:
        file, first, last, status = (row.get(name, "") for name in names)
        number = parse_count(first)
        line = parse_line_number(number)
        if line is None:
            self._anomalies[INVALID_LINE_NUMBER] += number not in _HIDDEN
            return
        covered = _STATUSES.get(status.lower())
        self._anomalies[_INVALID_STATUS] += covered is None
        end = parse_line_number(parse_count(last)) or line
        function.rows.append((file, line, max(line, end), covered is True))

    def _close_function(self, function: _Function) -> None:
        self._function = None
        covered, total = _declared(function.counts) or function.listed
        if 2 * function.listed[1] < total:  # F# declares a third more lines than it lists
            refuse_fewer(f"the function {function.name}", "lines", total, function.listed[1])
        self._module_total = self._module_total[0] + covered, self._module_total[1] + total
        if not total:
            return
        source = self._sources[function.rows[0][0]]
        source.covered += covered
        source.total += total
        source.functions.append((min(first for _, first, _, _ in function.rows), any(row[3] for row in function.rows)))
        for file, first, last, is_covered in function.rows:
            self._sources[file].spans.extend((first, last, is_covered))

    def _close_module(self) -> None:
        declared = _declared(self._module_counts) or self._module_total
        refuse_fewer(f"the module {self._module[:200]}", "lines", declared[1], self._module_total[1])
        self._declared = self._declared[0] + declared[0], self._declared[1] + declared[1]

    def _close_sources(self) -> None:
        """Adds what the functions list to their files, whose names are complete now."""
        for number, source in self._sources.items():
            path = self._paths.get(number)
            self._anomalies[_NO_FILE] += 0 if path else len(source.functions)
            points = self._points.of(path or self._module)
            spans = iter(source.spans)
            for first, last, covered in zip(spans, spans, spans, strict=True):
                points.span(first, last, covered=bool(covered))
            points.declare_lines(source.covered, source.total)
            for line, is_covered in source.functions:
                points.function(line, is_covered)
        for path in self._paths.values():
            self._points.of(path)
        self._sources.clear()
        self._paths.clear()

    def report(self) -> CoverageReport:
        self._close_sources()
        files = self._points.results()
        return CoverageReport(
            "vs-coverage",
            files,
            has_branches=False,
            notes=(
                *compare_totals(files, lines=self._declared),
                *describe_anomalies(self._anomalies, files),
            ),
            has_functions=any(file.coverable_functions for file in files),
        )


def _declared(counts: Mapping[str, str]) -> Counts | None:
    """What a module or function declares; None when it declares nothing.

    Raises:
        EvidenceError: unreadable when it declares only a part.
    """
    names = next((names for names in (_RESULTS, _DATA_SET) if not counts.keys().isdisjoint(names)), None)
    if names is None:
        return None
    covered, partial, missed = (parse_count(counts.get(name)) for name in names)
    if covered is None or partial is None or missed is None:
        raise EvidenceError(Cause.UNREADABLE, f"a module or function lacks one of the numbers {', '.join(names)}")
    return covered, covered + partial + missed


FORMAT = CoverageFormat(
    "vs-coverage",
    "Visual Studio coverage XML",
    "dotnet-coverage (`-f xml`), Microsoft.CodeCoverage, Visual Studio (`.coveragexml`)",
    matches,
    parse,
    counts_functions=True,
    paths=("*.coveragexml", "*.coverage.xml"),
)
