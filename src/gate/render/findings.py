"""Findings in groups: those of one rule, message and remedy share a heading, and lines of one file share a row.

Many tests that fail with one message at one line are one group: they have one cause, such as a file that all load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set

from gate.model.checklist import Op
from gate.model.decision import Broken, Level, Status, Verdict
from gate.model.evidence import Finding, Novelty, Severity, Work
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names

MAX_GROUPS = 100
"""How many groups of one item the pages get; the others are counted."""

MAX_LOCATIONS = 100
"""How many files of one group are named; the others are counted."""

MAX_RANGES = 30
"""How many line ranges of one file are named; the others are counted."""

LEVELS = {Status.FAIL: Level.MUST, Status.WARN: Level.SHOULD}
"""The level of the comparisons that gave an item its status."""

MINIMUM = (Op.AT_LEAST, Op.MORE)
"""Operators that fail for too small a value."""

MIN_SAME_FAILURES = 4
"""How many tests that fail in the same way are named as one group; fewer are named by their titles."""

_Key = tuple[bool, Severity, str, str, str, str]
"""Whether the findings of a group are waived, and their severity, label, rule, message and remedy."""

LABELS = {Novelty.NEW: "new", Novelty.UNSURE: "perhaps new"}
"""What pages call a finding that counts as new; an old one has no label."""

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Location:
    """One file of a group: its path, and its lines as people write them, such as `12-15, 20`.

    `ranges` are the first and the last line of each range that `lines` names.
    """

    path: str
    lines: str = ""
    ranges: tuple[tuple[int, int], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.lines}" if self.lines else self.path


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one rule, severity, message and remedy: how many, and where. Waived and new ones are apart."""

    rule: str
    message: str
    severity: Severity
    count: int
    locations: tuple[Location, ...] = ()
    omitted_locations: int = 0
    waived: bool = False
    remedy: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class FindingGroups:
    """The groups of one item by severity, then in order of appearance. `omitted` counts the groups beyond the limit."""

    groups: tuple[FindingGroup, ...] = ()
    omitted: int = 0
    total: int = 0


NO_FINDINGS = FindingGroups()


def relevant_findings(verdict: Verdict) -> Sequence[Finding]:
    """The findings that explain the status: of a failing item, those that its broken facts count.

    An expectation of a minimum, such as `passed >= 10`, is broken by what its fact does not count: then all of them.
    """
    findings = verdict.evidence.findings if verdict.evidence else ()
    level = LEVELS.get(verdict.status)
    broken = [
        comparison.expectation
        for comparison in verdict.comparisons
        if comparison.level is level and isinstance(comparison.outcome, Broken)
    ]
    if not broken:
        return findings
    facts = [expectation.fact.name for expectation in broken]
    counted = {finding for finding in findings if any(is_counted_in(finding, fact) for fact in facts)}
    if not counted and any(expectation.op in MINIMUM for expectation in broken):
        return findings
    explaining = counted | verdict.waived_findings
    return [finding for finding in findings if finding in explaining]


def is_counted_in(finding: Finding, fact: str) -> bool:
    """Whether the finding explains the fact; one that names no fact may explain any."""
    return fact in finding.counted_in or not finding.counted_in


def open_findings(verdict: Verdict) -> Sequence[Finding]:
    """The findings that explain the status, without the waived ones."""
    waived = verdict.waived_findings
    return [finding for finding in relevant_findings(verdict) if finding not in waived]


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, the worst first, then in order of appearance."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def group_findings(findings: Sequence[Finding], waived: Set[Finding] = frozenset()) -> FindingGroups:
    """The findings of one item in groups, at most MAX_GROUPS of them; the waived ones are the last."""
    by_key: dict[_Key, list[Finding]] = {}
    failures = Counter(failure for finding in findings if (failure := _failure(finding)))
    for finding in sorted(sort_findings(findings), key=lambda finding: finding in waived):
        label = LABELS.get(finding.novelty, "") if finding.novelty else ""
        failure = _failure(finding)
        rule = "" if failure and failures[failure] >= MIN_SAME_FAILURES else finding.rule
        key = (finding in waived, finding.severity, label, rule, finding.message, finding.remedy)
        by_key.setdefault(key, []).append(finding)
    groups = tuple(_group(key, members) for key, members in list(by_key.items())[:MAX_GROUPS])
    return FindingGroups(groups, max(0, len(by_key) - MAX_GROUPS), len(findings))


def _failure(finding: Finding) -> tuple[str, str, int] | None:
    """The message and the line of a failed test; None where the line is unknown."""
    if finding.work is not Work.FIX_TEST or not finding.line:
        return None
    return finding.message, finding.path, finding.line


def _group(key: _Key, findings: list[Finding]) -> FindingGroup:
    waived, severity, label, rule, message, remedy = key
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.path:
            by_path.setdefault(finding.path, []).append(finding)
    locations = tuple(_location(path, in_file) for path, in_file in list(by_path.items())[:MAX_LOCATIONS])
    omitted = max(0, len(by_path) - MAX_LOCATIONS)
    if not rule and len(findings) > 1 and all(map(_failure, findings)):
        rule = f"{len(findings):,} tests, such as {findings[0].rule}"
    return FindingGroup(rule, message, severity, len(findings), locations, omitted, waived, remedy, label)


def _location(path: str, findings: Iterable[Finding]) -> Location:
    ranges = _join_ranges(findings)
    return Location(path, _format_ranges(ranges), tuple(ranges[:MAX_RANGES]))


def format_ranges(findings: Iterable[Finding]) -> str:
    """The lines of findings in one file, adjacent ones joined: `12-15, 20`; empty when no finding has a line."""
    return _format_ranges(_join_ranges(findings))


def _format_ranges(ranges: Sequence[tuple[int, int]]) -> str:
    texts = [format_range(first, last) for first, last in ranges]
    return join_names(texts, MAX_RANGES, "place" if len(texts) == MAX_RANGES + 1 else "places")


def format_range(first: int, last: int) -> str:
    """The lines from `first` to `last` as people write them: `12-15`, or `20` for one line."""
    return f"{first}-{last}" if last > first else str(first)


def _join_ranges(findings: Iterable[Finding]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    ranges = sorted((finding.line, finding.end_line or finding.line) for finding in findings if finding.line)
    for first, last in ranges:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
