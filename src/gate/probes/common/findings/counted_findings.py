"""The findings that count in an item: of all sightings in all scans as many as there are, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from gate.formats.findings.model import SEVERITY_RANKS, FindingKind, ScanFinding
from gate.model.evidence import BUNDLE, Severity
from gate.probes.common.findings.advisories import (
    WORST_FIRST,
    Counts,
    MergedFinding,
    MergedFindings,
    Sighting,
    advisory_names,
)


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
    def scanner(self) -> str:
        """The first scanner that reports it, in lower case."""
        return self.scanners[0].lower() if self.scanners else ""


InRepository = Callable[[str], str]
"""Returns the file of the repository that a path of a report means, or nothing."""


def list_counted(merged: MergedFindings, in_repository: InRepository) -> list[CountedFinding]:
    """As many of the sightings as count, each with what is known from all of them, worst first."""
    return _list(merged.entries, in_repository)


def list_worst(
    merged: MergedFindings, in_repository: InRepository, limit: int
) -> tuple[list[CountedFinding], Mapping[FindingKind, int]]:
    """The first of what `list_counted` returns, `limit` at least, and how many others there are of each kind.

    Those of one severity stay together. Findings whose report says whether they are new are never among the others,
    nor are those with several sightings. A kind has no rule.
    """
    kinds = [entry.head.kind for entry in merged.entries if isinstance(entry, Sighting)]
    amounts = Counter([kind.severity for kind in kinds if not kind.suppressed])
    worse = accumulate((amounts[severity] for severity in WORST_FIRST), initial=0)
    listed = {severity for severity, amount in zip(WORST_FIRST, worse, strict=False) if amount < limit}
    entries: list[Sighting | MergedFinding] = []
    rest: list[tuple[Severity, bool, bool]] = []
    for entry in merged.entries:
        if isinstance(entry, MergedFinding) or entry.head.kind.severity in listed or entry.head.is_new is not None:
            entries.append(entry)
        elif not (kind := entry.head.kind).suppressed:
            rest.append((kind.severity, kind.fixable, kind.is_failure))
    others = {
        FindingKind(severity, fixable, is_failure=is_failure): count
        for (severity, fixable, is_failure), count in Counter(rest).items()
    }
    return _list(entries, in_repository), others


def _list(entries: Iterable[Sighting | MergedFinding], in_repository: InRepository) -> list[CountedFinding]:
    counted: list[CountedFinding] = []
    origins: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}  # scanners and tools by the index of the scan
    for entry in entries:
        if isinstance(entry, MergedFinding):
            counted += _counted(entry, in_repository)
        elif not entry.head.kind.suppressed:
            finding, scan = entry.finding, entry.scan
            if entry.scan_index not in origins:
                origins[entry.scan_index] = (scan.name,), tuple(filter(None, (scan.report.tool,)))
            path = in_repository(finding.path)
            counted.append(CountedFinding(finding, path, _waivable_names((finding,)), *origins[entry.scan_index]))
    return sorted(counted, key=_sort_key)


def _counted(merged: MergedFinding, in_repository: Callable[[str], str]) -> Iterator[CountedFinding]:
    active = [sighting.finding for sighting in merged.sightings if not sighting.head.kind.suppressed]
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


def _sort_key(entry: CountedFinding) -> tuple[object, ...]:
    """Worst first, in an order that does not depend on the order of the reports."""
    finding = entry.finding
    return *_finding_key(finding), finding.version, finding.remedy, finding.end_line or 0, entry.scanners


def _finding_key(finding: ScanFinding) -> tuple[object, ...]:
    return (
        -SEVERITY_RANKS[finding.severity],
        finding.rule,
        finding.package,
        finding.path,
        finding.line or 0,
        finding.message,
    )
