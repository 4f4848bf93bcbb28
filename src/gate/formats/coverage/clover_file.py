"""What Clover XML says about one file: its rows, its metrics, and how its parts add up.

The source of the format is in `clover`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from gate.formats.coverage.fields import parse_count
from gate.formats.coverage.line_sets import Tally
from gate.formats.coverage.model import FileCoverage
from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Metrics:
    """The totals of a file or of the project: of statements, conditionals and methods the covered ones and all."""

    statements: tuple[int, int]
    conditionals: tuple[int, int]
    methods: tuple[int, int]

    @classmethod
    def parse(cls, attributes: Mapping[str, str]) -> Metrics | None:
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
class FileRows:
    """One file element that is being read: its rows and its metrics."""

    path: str
    statements: list[int] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)
    branches: dict[int, tuple[int, int]] = field(default_factory=dict)
    methods: list[int] = field(default_factory=list)
    called: list[int] = field(default_factory=list)
    metrics: Metrics | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """The covered statements and all."""
        return sum(self.hits), len(self.hits)

    @property
    def covered(self) -> list[int]:
        """The lines of the covered statements."""
        return [line for line, hit in zip(self.statements, self.hits, strict=True) if hit]

    def coverage(self) -> FileCoverage:
        """The counts of the rows."""
        covered, total = self.counts
        covered_branches, branches = self.branch_counts
        return FileCoverage(self.path, total, covered, branches, covered_branches)

    @property
    def branch_counts(self) -> tuple[int, int]:
        """The covered branches and all."""
        return sum(covered for covered, _ in self.branches.values()), sum(total for _, total in self.branches.values())

    def by_place(self) -> dict[object, tuple[int, int]]:
        """The statements by their line and how many of the line come before them."""
        before: Counter[int] = Counter()
        places: dict[object, tuple[int, int]] = {}
        for line, hit in zip(self.statements, self.hits, strict=True):
            places[line, before[line]] = (int(hit), 1)
            before[line] += 1
        return places


def add_totals(*parts: FileCoverage) -> tuple[int, int, int, int]:
    """The totals of the parts of a file together."""
    return (
        sum(part.coverable_lines for part in parts),
        sum(part.covered_lines for part in parts),
        sum(part.coverable_branches for part in parts),
        sum(part.covered_branches for part in parts),
    )


def merge_statements(tally: Tally, places: Mapping[object, tuple[int, int]]) -> None:
    """Adds the statements of a file element to those of earlier elements of the same file."""
    before = tally.statements
    if before is None:
        bits = enumerate(reversed(f"{tally.coverable:b}"))
        before = {(line, 0): (tally.covered >> line & 1, 1) for line, bit in bits if bit == "1"}
    tally.statements = {**before, **{place: max(before.get(place, (0, 1)), count) for place, count in places.items()}}
