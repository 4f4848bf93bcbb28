"""Findings in groups: those of one rule, message and remedy share a heading, and lines of one file share a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gate.model.evidence import Finding, Severity
from gate.model.text import join_names

MAX_GROUPS = 100
"""How many groups of one item the pages get; the others are counted."""

MAX_LOCATIONS = 100
"""How many files of one group are named; the others are counted."""

MAX_RANGES = 30
"""How many line ranges of one file are named; the others are counted."""

_Key = tuple[Severity, str, str, str]
"""The severity, rule, message and remedy of a group."""

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Location:
    """One file of a group: its path, and its lines as people write them, such as `12-15, 20`."""

    path: str
    lines: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.lines}" if self.lines else self.path


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule, severity, message and remedy: how many, and where."""

    rule: str
    message: str
    severity: Severity
    count: int
    locations: tuple[Location, ...] = ()
    omitted_locations: int = 0
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class FindingGroups:
    """The groups of one item by severity, then in order of appearance. `omitted` counts the groups beyond the limit."""

    groups: tuple[FindingGroup, ...] = ()
    omitted: int = 0
    total: int = 0


NO_FINDINGS = FindingGroups()


def group_findings(findings: Sequence[Finding]) -> FindingGroups:
    """The findings of one item in groups, at most MAX_GROUPS of them."""
    by_key: dict[_Key, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: _ORDER[finding.severity]):
        by_key.setdefault((finding.severity, finding.rule, finding.message, finding.remedy), []).append(finding)
    groups = tuple(_group(key, members) for key, members in list(by_key.items())[:MAX_GROUPS])
    return FindingGroups(groups, max(0, len(by_key) - MAX_GROUPS), len(findings))


def _group(key: _Key, findings: list[Finding]) -> FindingGroup:
    severity, rule, message, remedy = key
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.path:
            by_path.setdefault(finding.path, []).append(finding)
    locations = tuple(Location(path, format_ranges(in_file)) for path, in_file in list(by_path.items())[:MAX_LOCATIONS])
    omitted = max(0, len(by_path) - MAX_LOCATIONS)
    return FindingGroup(rule, message, severity, len(findings), locations, omitted, remedy)


def format_ranges(findings: Iterable[Finding]) -> str:
    """The lines of findings in one file, adjacent ones joined: `12-15, 20`; empty when no finding has a line."""
    ranges = [f"{first}-{last}" if last > first else str(first) for first, last in _join_ranges(findings)]
    return join_names(ranges, MAX_RANGES, "places")


def _join_ranges(findings: Iterable[Finding]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    ranges = sorted((finding.line, finding.end_line or finding.line) for finding in findings if finding.line)
    for first, last in ranges:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
