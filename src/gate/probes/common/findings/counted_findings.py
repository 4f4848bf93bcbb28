"""The findings that count in an item: of all sightings in all scans as many as there are, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from gate.formats.findings.model import SEVERITY_RANKS, ScanFinding
from gate.model.evidence import BUNDLE
from gate.probes.common.findings.advisories import WORST_FIRST, Counts, MergedFinding, advisory_names


class CountedFinding(NamedTuple):
    """One finding that counts, with the merged severity, the names of its advisory, and the scanners that report it.

    `path` is the file of the repository, and empty when the finding is in none. `tools` are the scanners with their
    versions.
    """

    finding: ScanFinding
    path: str
    names: tuple[str, ...]
    scanners: tuple[str, ...]
    tools: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Worst first, in an order that does not depend on the order of the reports."""
        finding = self.finding
        return *_finding_key(finding), finding.version, finding.remedy, finding.end_line or 0, self.scanners

    @property
    def scanner(self) -> str:
        """The first scanner that reports it, in lower case."""
        return self.scanners[0].lower() if self.scanners else ""


def list_counted(merged: Iterable[MergedFinding], in_repository: Callable[[str], str]) -> list[CountedFinding]:
    """As many of the sightings as count, each with what is known from all of them.

    `in_repository` returns the file of the repository that a path of a report means, or nothing.
    """
    entries: list[CountedFinding] = []
    origins: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}  # scanners and tools by the index of the scan
    for entry in merged:
        if len(entry.sightings) > 1:
            entries += _counted(entry, in_repository)
            continue
        ((finding, scan, index),) = entry.sightings
        if not finding.suppressed:
            if index not in origins:
                origins[index] = entry.scanners, tuple(filter(None, (scan.report.tool,)))
            path = in_repository(finding.path)
            entries.append(CountedFinding(finding, path, _waivable_names((finding,)), *origins[index]))
    return entries


def _counted(merged: MergedFinding, in_repository: Callable[[str], str]) -> Iterator[CountedFinding]:
    active = [sighting.finding for sighting in merged.sightings if not sighting.finding.suppressed]
    active.sort(key=_finding_key)
    names = _waivable_names(active)
    tools = tuple(sorted({sighting.scan.report.tool for sighting in merged.sightings} - {""}))
    severities = chain.from_iterable([severity] * merged.counts.severities[severity] for severity in WORST_FIRST)
    for number, (finding, severity) in enumerate(zip(active, severities, strict=False), 1):
        fixed = finding if finding.remedy else next((sighting for sighting in active if sighting.remedy), finding)
        fixable = number <= merged.counts.fixable
        is_same = (finding.severity, finding.remedy, finding.fixable) == (severity, fixed.remedy, fixable)
        yield CountedFinding(
            finding
            if is_same
            else finding._replace(severity=severity, remedy=fixed.remedy, upgrade=fixed.upgrade, fixable=fixable),
            in_repository(finding.path),
            names,
            merged.scanners,
            tools,
        )


def count_findings(entries: Iterable[CountedFinding], suppressed: int = 0) -> Counts:
    """The numbers of these findings by severity, and of the fixable ones among them."""
    amounts = Counter([(entry.finding.severity, entry.finding.fixable) for entry in entries])
    counts = Counts(Counter(), Counter(), suppressed)
    for (severity, is_fixable), amount in amounts.items():
        counts.severities[severity] += amount
        counts.fixes[severity] += amount * is_fixable
    return counts


def _waivable_names(sightings: Sequence[ScanFinding]) -> tuple[str, ...]:
    """The names by which a waiver can name all sightings: where one bundles advisories, no single one of these."""
    rule = sightings[0].rule if len(sightings) == 1 else ""
    if rule and sightings[0].ids in ((), (rule,)) and rule == rule.strip():
        return (rule,)
    bundles = dict.fromkeys(finding.rule for finding in sightings if BUNDLE in finding.rule)
    names = chain.from_iterable((finding.rule, *advisory_names(finding)) for finding in sightings)
    return tuple(filter(None, bundles or dict.fromkeys(names)))


def _finding_key(finding: ScanFinding) -> tuple[object, ...]:
    return (
        -SEVERITY_RANKS[finding.severity],
        finding.rule,
        finding.package,
        finding.path,
        finding.line or 0,
        finding.message,
    )
