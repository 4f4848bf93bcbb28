"""Findings, grouped: those of one rule and message share a heading, and lines of one file share a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gate.model.evidence import Finding, Severity
from gate.model.text import join_names

MAX_BUNCHES = 100
"""How many groups of one item are kept for the pages; the rest is counted."""

MAX_PLACES = 100
"""How many files of one group are named; the rest is counted."""

MAX_RANGES = 30
"""How many ranges of lines of one file are named; the rest is counted."""

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Location:
    """One file of a group: its path and its lines as people write them, such as `12-15, 20`."""

    path: str
    lines: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.lines}" if self.lines else self.path


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule, severity and message: how many, and where."""

    rule: str
    message: str
    severity: Severity
    count: int
    locations: tuple[Location, ...] = ()
    more_locations: int = 0


@dataclass(frozen=True, slots=True)
class FindingGroups:
    """The groups of one item in order of severity, then of appearance, and how many groups were left out."""

    shown: tuple[FindingGroup, ...] = ()
    left_out: int = 0
    total: int = 0


NONE = FindingGroups()
"""No findings."""


def group_findings(findings: Sequence[Finding]) -> FindingGroups:
    """The findings of one item, grouped and bounded."""
    groups: dict[tuple[Severity, str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: _ORDER[finding.severity]):
        groups.setdefault((finding.severity, finding.rule, finding.message), []).append(finding)
    shown = tuple(_bunch(key, group) for key, group in list(groups.items())[:MAX_BUNCHES])
    return FindingGroups(shown, max(0, len(groups) - MAX_BUNCHES), len(findings))


def _bunch(key: tuple[Severity, str, str], group: list[Finding]) -> FindingGroup:
    files: dict[str, list[Finding]] = {}
    for finding in group:
        if finding.path:
            files.setdefault(finding.path, []).append(finding)
    locations = tuple(Location(path, ranges(found)) for path, found in list(files.items())[:MAX_PLACES])
    return FindingGroup(key[1], key[2], key[0], len(group), locations, max(0, len(files) - MAX_PLACES))


def ranges(findings: Iterable[Finding]) -> str:
    """The lines of findings in one file, neighbours joined: `12-15, 20`; empty when none names a line."""
    spans = [f"{first}-{last}" if last > first else str(first) for first, last in _spans(findings)]
    return join_names(spans, MAX_RANGES, "places")


def _spans(findings: Iterable[Finding]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted((found.line, found.end_line or found.line) for found in findings if found.line):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
