"""Reads the coverage of Istanbul as JSON (`coverage-final.json`), as Jest, Vitest, nyc, c8 and Cypress write it.

Source of the format: istanbul-lib-coverage, file-coverage.js. Each member is a file: `statementMap`, `fnMap` and
`branchMap` say where its statements, functions and branches are, and `s`, `f` and `b` how often they ran. A line is
covered when one of the statements that begin on it is; lines without a statement are not counted. `bT` (branches that
were true) is left out, as in the reports of Istanbul. A file with its `inputSourceMap` is not mapped to its source yet:
nyc keeps such files to itself, and their lines are those of the compiled code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, BinaryIO

from gate.formats.common.json_fields import wrong_format
from gate.formats.common.json_outline import find_member_paths
from gate.formats.common.json_stream import walk
from gate.formats.coverage.fields import describe_anomalies, parse_line_number, refuse_short
from gate.formats.coverage.hit_lists import is_count, is_hit
from gate.formats.coverage.line_sets import Tallies, Tally, make_bit_set
from gate.formats.coverage.model import LIMITS, CoverageFormat, CoverageReport, Limits
from gate.model.lazy_dataclass import dataclass

_EXPECTED = "Istanbul's JSON of coverage"
_MAP = re.compile(r"[^\[\]]+\.(?:statementMap|fnMap|branchMap)")

_INVALID_HITS = "a statement, function or branch whose count is not a whole number; it is not covered"
_NO_LINE = "a statement whose line is unknown; such statements of a file count as one line"
_COMPILED = "a file with the lines of its compiled code: counted, but its lines are not those of the source"

_MAPS = {"s": "statementMap", "f": "fnMap", "b": "branchMap"}
"""The counts of a file, and where what they count is."""

LINES_OPTION = (
    "`--coverage.reporter=json` or `lcov` (Vitest), `--coverageReporters=json` or `lcov` (Jest), `--reporter=json` or "
    "`lcov` (nyc, c8)"
)
"""How the tools that use Istanbul write a report with lines."""


def matches(head: bytes) -> bool:
    """Whether a file says where its statements, functions or branches are; Jest's JSON has such files in a member."""
    paths = find_member_paths(head)
    return "numTotalTests" not in paths and any(_MAP.fullmatch(path) for path in paths)


def parse(stream: BinaryIO) -> CoverageReport:
    """The coverage of Istanbul's JSON, read file by file.

    Raises:
        EvidenceError: empty when the file is; wrong format when it is not such a report; incomplete when a file counts
            more statements than it lists; unreadable when it is broken; too large when it exceeds a limit.
    """
    return read(stream)


def read(stream: BinaryIO, *, limits: Limits = LIMITS) -> CoverageReport:
    """Does what `parse` does, within these limits."""
    reader = _Reader(Tallies(limits))
    for path, value in walk(stream, {}):
        match path:
            case ():
                _require(isinstance(value, dict), "it is not an object")
            case (str(name),):
                reader.add_file(name, value)
    return reader.report()


def _require(condition: bool, detail: str) -> None:  # noqa: FBT001 - reads like assert
    if not condition:
        raise wrong_format(_EXPECTED, detail)


@dataclass(slots=True)
class _Reader:
    tallies: Tallies
    anomalies: Counter[str] = field(default_factory=Counter)
    has_functions: bool = True
    has_branches: bool = True

    def add_file(self, name: str, value: object) -> None:
        """Adds the entry of one file; a repeated one is merged."""
        entry: Any = value.get("data", value) if isinstance(value, dict) else value
        _require(isinstance(entry, dict), f"the entry of {name[:200]} is not an object")
        for counts in ("s", "statementMap"):
            _require(isinstance(entry.get(counts), dict), f"the entry of {name[:200]} has no `{counts}`")
        path = entry.get("path")
        tally = self.tallies.of(path if isinstance(path, str) and path else name)
        self._statements(tally, entry)
        self._functions(tally, entry)
        self._branches(tally, entry)
        if isinstance(entry.get("inputSourceMap"), dict):
            self.anomalies[_COMPILED] += 1
            counted = tally.result()
            tally.totals = (
                counted.coverable_lines,
                counted.covered_lines,
                counted.coverable_branches,
                counted.covered_branches,
            )
            tally.coverable = tally.covered = 0

    def _statements(self, tally: Tally, entry: Mapping[str, Any]) -> None:
        places, hits = entry["statementMap"], entry["s"]
        lines: list[int] = []
        covered: list[int] = []
        unknown = 0
        for key, place in places.items():
            line = _line(place)
            unknown += not line
            lines.append(line)
            if self._is_hit(hits.get(key)):
                covered.append(line)
        refuse_short(f"the entry of {tally.path[:200]}", "statements", len({**places, **hits}), len(places) - unknown)
        self.anomalies[_NO_LINE] += unknown
        self.tallies.add(tally, make_bit_set(lines), make_bit_set(covered))

    def _functions(self, tally: Tally, entry: Mapping[str, Any]) -> None:
        counts: dict[int, tuple[int, int]] = {}
        for place, hits in self._items(entry, "f"):
            line = _line(place.get("decl")) or _line(place.get("loc")) or parse_line_number(place.get("line")) or 0
            called, total = counts.get(line, (0, 0))
            counts[line] = (called + self._is_hit(hits), total + 1)
        for line, (called, total) in counts.items():
            tally.function(line, called, total)
        self.has_functions &= isinstance(entry.get("f"), dict) and isinstance(entry.get("fnMap"), dict)

    def _branches(self, tally: Tally, entry: Mapping[str, Any]) -> None:
        counts: dict[int, tuple[int, int]] = {}
        for place, hits in self._items(entry, "b"):
            line = parse_line_number(place.get("line")) or _line(place.get("loc"))
            arms = hits if isinstance(hits, list) else []
            total = max(len(arms), len(place["locations"]) if isinstance(place.get("locations"), list) else 0)
            before = counts.get(line, (0, 0))
            counts[line] = (before[0] + sum(map(self._is_hit, arms)), before[1] + total)
        for line, (covered_branches, total) in counts.items():
            tally.branch(line, covered_branches, total)
        self.has_branches &= isinstance(entry.get("b"), dict) and isinstance(entry.get("branchMap"), dict)

    def _items(self, entry: Mapping[str, Any], name: str) -> Iterator[tuple[Mapping[str, Any], object]]:
        """Each function or branch that the entry counts or places: its place, and its count."""
        places, counts = entry.get(_MAPS[name]), entry.get(name)
        places, counts = (members if isinstance(members, dict) else {} for members in (places, counts))
        for key in {**places, **counts}:
            place = places.get(key)
            yield place if isinstance(place, dict) else {}, counts.get(key)

    def _is_hit(self, raw: object) -> bool:
        self.anomalies[_INVALID_HITS] += not is_count(raw)
        return is_hit(raw)

    def report(self) -> CoverageReport:
        files = self.tallies.results()
        return CoverageReport(
            "istanbul",
            files,
            has_branches=bool(files) and self.has_branches,
            notes=tuple(describe_anomalies(self.anomalies, files)),
            has_functions=bool(files) and self.has_functions,
        )


def _line(place: object) -> int:
    """The line on which a place begins; 0 when it is unknown."""
    start = place.get("start") if isinstance(place, dict) else None
    line = start.get("line") if isinstance(start, dict) else None
    return parse_line_number(line) or 0 if isinstance(line, int) else 0


FORMAT = CoverageFormat(
    "istanbul",
    "Istanbul JSON",
    "Istanbul (`coverage-final.json` of Jest, Vitest, nyc, c8, Cypress)",
    matches,
    parse,
    counts_functions=True,
    lines_option=f"write it with a reporter: {LINES_OPTION}",
    paths=("coverage-final.json",),
)
