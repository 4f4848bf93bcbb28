"""Findings of security scans: how many there are of each severity, from the reports of the scanners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from heapq import nsmallest
from io import BufferedReader
from itertools import chain
from typing import Literal

from pydantic import Field

from gate.adapters.host import Host
from gate.formats.findings import FORMATS
from gate.formats.findings.model import SEVERITY_RANKS, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import Evidence, Finding, Observation, Seen, Severity, Source
from gate.model.globs import is_selected
from gate.model.text import pluralize
from gate.model.values import Better, FactSpec
from gate.probes.common import report_files
from gate.probes.common.advisories import WORST_FIRST, Counts, Merged, Scan, added, merge, untold
from gate.probes.common.paths import file_meant, normal
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import Read

MAX_FINDINGS = 500


class SecurityParams(report_files.ReportParams):
    """What stands under `with:` for the probe `security`."""

    format: (
        Literal["sarif", "trivy", "pip-audit", "npm-audit", "bandit", "semgrep", "grype", "osv-scanner", "gitleaks"]
        | None
    ) = Field(default=None, description="The format of the reports; without it, it is told from their content.")
    only: report_files.Globs | None = Field(
        default=None, description="Count only findings in files that match one of these globs, or in no file."
    )
    ignore: report_files.Globs | None = Field(
        default=None, description="Leave out findings in files that match one of these globs."
    )


FACTS = (
    *(
        FactSpec(str(severity), f"findings in force of the severity {severity}", better=Better.LOWER)
        for severity in WORST_FIRST
        if severity is not Severity.UNRATED
    ),
    FactSpec("unrated", "findings in force to which the scanner gives no severity", better=Better.LOWER),
    FactSpec("total", "all findings in force", better=Better.LOWER),
    FactSpec("fixable", "findings in force for which a fix is known", better=Better.LOWER),
    FactSpec("suppressed", "findings that the scanner lists and was told to suppress", better=Better.LOWER),
)


def measure(params: SecurityParams, context: ProbeContext) -> Evidence:
    """Counts the findings of all scans of the item.

    Raises:
        EvidenceError: when a glob matches nothing, or a report cannot be read, is too old, or proves no scan.
    """
    places = _Places(context.host)
    read = report_files.read_all(
        context.host, params, partial(_parse, format_name=params.format, includes=places.path_filter(params))
    )
    counted, copies = report_files.once_each(read)
    scans = [Scan(each.report, _scanner(each.report)) for each in counted]
    merged = list(merge(scans))
    counts = added(chain((each.counts for each in merged), [untold(scans)]))
    findings = tuple(_findings(merged, places))
    notes = report_files.briefly([*copies, *_notes(counted, merged, counts, len(findings))], "remarks on the scans")
    return Evidence(_facts(counts), findings, tuple(_source(each) for each in read), notes)


def _source(read: Read[ScanReport]) -> Source:
    report = read.report
    return Source(read.path, report.format, report.tool, report.produced_at, read.digest)


def _facts(counts: Counts) -> dict[str, Observation]:
    numbers = {str(severity): counts.severities[severity] for severity in WORST_FIRST}
    numbers |= {"total": counts.severities.total(), "fixable": counts.fixable, "suppressed": counts.suppressed}
    return {name: Seen(Decimal(number)) for name, number in numbers.items()}


# ------------------------------------------------------------------------------------------------------------- reading


def _parse(stream: BufferedReader, format_name: str | None, includes: PathFilter) -> ScanReport:
    return FORMATS.select(stream, format_name).parse(stream, includes)


def _scanner(report: ScanReport) -> str:
    """Which scanner made the report, whatever its version; the same scanner in another format is another."""
    return f"{report.format} {report.tool.partition(' ')[0]}".lower()


def _notes(read: Sequence[Read[ScanReport]], merged: Sequence[Merged], counts: Counts, listed: int) -> Iterator[str]:
    for each in read:
        yield from (f"{each.path}: {note}" for note in each.report.notes)
    if excluded := sum(each.report.excluded for each in read):
        yield f"{pluralize(excluded, 'finding is', 'findings are')} left out by `only` and `ignore`"
    if shared := sum(len(each.scanners) > 1 for each in merged):
        yield f"{pluralize(shared, 'advisory was', 'advisories were')} seen by several scanners and counted once"
    if unrated := counts.severities[Severity.UNRATED]:
        yield f"{pluralize(unrated, 'finding has', 'findings have')} no severity: only `unrated` and `total` count that"
    if (more := counts.severities.total() - listed) > 0:
        yield f"{pluralize(more, 'more finding is', 'more findings are')} counted and not listed"


# ------------------------------------------------------------------------------------------------------------ findings


def _findings(merged: Sequence[Merged], places: _Places) -> Iterator[Finding]:
    """The worst findings, in an order that does not depend on that of the reports."""
    shown = nsmallest(MAX_FINDINGS, (found for each in merged for found in _shown(each)), key=_rank)
    return (_finding(finding, scanners, places) for finding, scanners in shown)


def _shown(merged: Merged) -> Iterator[tuple[ScanFinding, tuple[str, ...]]]:
    """As many of the sightings as count, each with its severity in the merged view and with who saw it."""
    active = sorted((each.finding for each in merged.sightings if not each.finding.suppressed), key=_own_rank)
    severities = chain.from_iterable([severity] * merged.counts.severities[severity] for severity in WORST_FIRST)
    for finding, severity in zip(active, severities, strict=False):
        yield _with(finding, severity, active), merged.scanners


def _with(finding: ScanFinding, severity: Severity, alike: Sequence[ScanFinding]) -> ScanFinding:
    fixed = finding.fixed or next((each.fixed for each in alike if each.fixed), "")
    return replace(finding, severity=severity, fixed=fixed)


def _own_rank(finding: ScanFinding) -> tuple[object, ...]:
    return (
        -SEVERITY_RANKS[finding.severity],
        finding.rule,
        finding.package,
        finding.path,
        finding.line or 0,
        finding.message,
    )


def _rank(shown: tuple[ScanFinding, tuple[str, ...]]) -> tuple[object, ...]:
    return (*_own_rank(shown[0]), shown[0].version, shown[0].fixed, shown[0].end_line or 0, shown[1])


def _finding(finding: ScanFinding, scanners: Sequence[str], places: _Places) -> Finding:
    path = places.in_repository(finding.path)
    said = [finding.message or "no message"]
    if finding.package:
        fix = f"fixed in {finding.fixed}" if finding.fixed else "a fix is known" if finding.fixable else "no fix known"
        said = [f"{finding.package} {finding.version}".strip() + f": {said[0]} ({fix}; seen by {', '.join(scanners)})"]
    if finding.path and not path:
        said.append(f"(in {finding.path[-200:]}, which is no file of this repository)")
    return Finding(
        finding.rule, " ".join(said), finding.severity, path, finding.line if path else None,
        finding.end_line if path else None,
    )  # fmt: skip


class _Places:
    """Turns paths of reports into paths of the repository; each is looked up once."""

    def __init__(self, host: Host) -> None:
        self.in_repository: Callable[[str], str] = cache(partial(file_meant, host))

    def path_filter(self, params: SecurityParams) -> PathFilter:
        """Whether findings at a path count, by `only` and `ignore`."""
        if not params.only and not params.ignore:
            return lambda _path: True
        return cache(lambda path: is_selected(self.in_repository(path) or normal(path), params.only, params.ignore))


PROBE = Probe(
    summary="Findings of security scans by severity, from SARIF and the reports of eight scanners.",
    params=SecurityParams,
    facts=FACTS,
    measure=measure,
)
