"""Findings of security scans: the number of each severity, from the reports of the scanners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial
from heapq import nsmallest
from io import BufferedReader
from itertools import chain
from typing import Annotated

from pydantic import Field

from gate.adapters.workspace import Workspace
from gate.formats.findings import FORMATS
from gate.formats.findings.model import SEVERITY_RANKS, FindingKind, PathFilter, ScanFinding, ScanReport
from gate.model.evidence import (
    BUNDLE,
    MAX_FINDINGS,
    RATED,
    Cause,
    Evidence,
    Finding,
    Observation,
    Remedy,
    Seen,
    Severity,
    Source,
    Unseen,
)
from gate.model.text import join_names, pluralize, quote
from gate.model.values import Better, FactSpec
from gate.probes.common import report_files
from gate.probes.common.advisories import (
    WORST_FIRST,
    Counts,
    MergedFinding,
    Scan,
    add_counts,
    add_unlisted,
    advisory_names,
    count_unlisted,
    merge,
)
from gate.probes.common.format_name import FormatName
from gate.probes.common.parameters import Globs, ReportParams
from gate.probes.common.path_selection import PathSelection
from gate.probes.common.paths import find_file, normalize
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3
"""How many globs, or reports, one note names."""

CORRECT_ONLY = Remedy(
    "Correct the globs under `only`: they are compared with the paths of files in the repository. Where the folder is "
    "gone, remove them or the item."
)


class SecurityParams(ReportParams):
    """The parameters of the probe `security`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    only: Globs | None = Field(
        default=None,
        description="Count only findings in files that match one of these globs, and findings without a file.",
    )
    ignore: Globs | None = Field(default=None, description="Leave out findings in files that match one of these globs.")


FACTS = (
    *(
        FactSpec(str(severity), f"open findings with severity {severity}", better=Better.LOWER)
        for severity in WORST_FIRST
        if severity is not Severity.UNRATED
    ),
    FactSpec("unrated", "open findings without a severity from the scanner", better=Better.LOWER),
    FactSpec("total", "all open findings", better=Better.LOWER),
    FactSpec("fixable", "open findings with a known fix", better=Better.LOWER),
    *(
        FactSpec(f"fixable_{severity}", f"open findings with severity {severity} and a known fix", better=Better.LOWER)
        for severity in RATED
    ),
    FactSpec("suppressed", "findings that the scanner lists as suppressed", better=Better.LOWER),
    REPORTS,
)


def measure(params: SecurityParams, context: ProbeContext) -> Evidence:
    """Counts the findings of all scans of the item.

    Raises:
        EvidenceError: when a glob matches no file, or a report is unusable, too old, or does not prove a scan.
    """
    paths = _ReportPaths(context.workspace, params)
    is_counted = paths.is_counted if params.only or params.ignore else _is_always_counted
    parse = partial(_parse, format_name=params.format, is_counted=is_counted)
    reports = report_files.read_all(context, params, parse, lambda report: report.size)
    unique, duplicates = report_files.drop_duplicates(reports.files)
    scans = [Scan(report.report, _scanner_key(report.report)) for report in unique]
    merged, unlisted = list(merge(scans)), add_unlisted(scans)
    counts = add_counts(chain((entry.counts for entry in merged), [count_unlisted(unlisted)]))
    findings = (*_findings(merged, paths), *_unlisted_findings(unlisted))
    listed = sum(finding.amount for finding in findings)
    glob = "" if findings else paths.find_empty_only()
    glob_notes = () if glob else paths.notes()
    notes = report_files.limit_notes(
        [*reports.notes, *duplicates, *glob_notes, *_notes(unique, merged, counts, listed)], "notes on the reports"
    )
    facts = _facts(counts) | report_files.count_reports(reports.files)
    evidence = Evidence(facts, findings, tuple(_source(report) for report in reports.files), notes)
    return _without_data(evidence, glob) if glob else evidence


def _without_data(evidence: Evidence, glob: str) -> Evidence:
    """The evidence of reports of which nothing counts, because `only` is about no file."""
    message = f"{quote(glob)} in `only` matches no finding and no file, so every finding is left out"
    unseen = Unseen(Cause.NO_MATCHING_FILE, message, glob)
    counts = evidence.facts.keys() - {REPORTS.name}
    facts = {**evidence.facts, **dict.fromkeys(counts, unseen)}
    return replace(evidence, facts=facts, remedies=dict.fromkeys(counts, CORRECT_ONLY))


def _is_always_counted(_path: str) -> bool:
    return True


def _source(file: ReportFile[ScanReport]) -> Source:
    return Source(file.path, file.report.format, file.report.tool, file.report.produced_at, file.digest)


def _facts(counts: Counts) -> dict[str, Observation]:
    numbers = {str(severity): counts.severities[severity] for severity in WORST_FIRST}
    numbers |= {"total": counts.severities.total(), "fixable": counts.fixable, "suppressed": counts.suppressed}
    numbers |= {f"fixable_{severity}": counts.fixes[severity] for severity in RATED}
    return {name: Seen(Decimal(number)) for name, number in numbers.items()}


# ------------------------------------------------------------------------------------------------------------- reading


def _parse(stream: BufferedReader, format_name: str | None, is_counted: PathFilter) -> ScanReport:
    return FORMATS.select(stream, format_name).parse(stream, is_counted)


def _scanner_key(report: ScanReport) -> str:
    """The scanner that made the report, without its version; another format counts as another scanner."""
    return f"{report.format} {report.tool.partition(' ')[0]}".lower()


def _notes(
    files: Sequence[ReportFile[ScanReport]], merged: Sequence[MergedFinding], counts: Counts, listed: int
) -> Iterator[str]:
    yield from _report_notes(files)
    if excluded := sum(file.report.excluded for file in files):
        remainder = "" if listed or counts.suppressed else "; none remains"
        yield f"{pluralize(excluded, 'finding is', 'findings are')} left out by `only` and `ignore`{remainder}"
    if shared := sum(len(entry.scanners) > 1 for entry in merged):
        yield f"{pluralize(shared, 'advisory was', 'advisories were')} reported by several scanners and counted once"
    if unrated := counts.severities[Severity.UNRATED]:
        findings = pluralize(unrated, "finding has", "findings have")
        yield f"{findings} no severity and only `unrated` and `total` include it"
    if (unlisted := counts.severities.total() - listed) > 0:
        yield f"{pluralize(unlisted, 'more finding is', 'more findings are')} counted and not listed"


def _report_notes(files: Sequence[ReportFile[ScanReport]]) -> Iterator[str]:
    """The notes of the reports; one that several of them have is one note."""
    paths: dict[str, list[str]] = {}
    for file in files:
        for note in file.report.notes:
            paths.setdefault(note, []).append(file.path)
    yield from (f"{join_names(names, MAX_NAMED, 'reports')}: {note}" for note, names in paths.items())


# ------------------------------------------------------------------------------------------------------------ findings


@dataclass(frozen=True, slots=True)
class _CountedFinding:
    """One finding that counts, with the merged severity, the names of its advisory, and the scanners that report it."""

    finding: ScanFinding
    names: tuple[str, ...]
    scanners: tuple[str, ...]

    @property
    def sort_key(self) -> tuple[object, ...]:
        finding = self.finding
        return (*_finding_key(finding), finding.version, finding.remedy, finding.end_line or 0, self.scanners)


def _findings(merged: Sequence[MergedFinding], paths: _ReportPaths) -> Iterator[Finding]:
    """The worst findings, in an order that does not depend on the order of the reports."""
    counted = chain.from_iterable(map(_counted_findings, merged))
    worst = nsmallest(MAX_FINDINGS, counted, key=lambda entry: entry.sort_key)
    return (_finding(entry, paths) for entry in worst)


def _unlisted_findings(unlisted: Mapping[FindingKind, int]) -> Iterator[Finding]:
    """One finding for all those of a rule that a report only counts."""
    for kind, count in unlisted.items():
        if not kind.suppressed and kind.rule:
            message = f"{count:,} more, not listed one by one"
            yield Finding(
                kind.rule, message, kind.severity, names=(kind.rule,), amount=count,
                counted_in=_facts_with(kind.severity, fixable=kind.fixable),
            )  # fmt: skip


def _facts_with(severity: Severity, *, fixable: bool) -> tuple[str, ...]:
    """The facts that count an open finding."""
    fixes = ("fixable", *((f"fixable_{severity}",) if severity in RATED else ())) if fixable else ()
    return (str(severity), "total", *fixes)


def _counted_findings(merged: MergedFinding) -> Iterator[_CountedFinding]:
    """As many of the sightings as count, each with what is known from all of them."""
    active = sorted(
        (sighting.finding for sighting in merged.sightings if not sighting.finding.suppressed), key=_finding_key
    )
    names = _waivable_names(active)
    severities = chain.from_iterable([severity] * merged.counts.severities[severity] for severity in WORST_FIRST)
    for number, (finding, severity) in enumerate(zip(active, severities, strict=False), 1):
        remedy = finding.remedy or next((sighting.remedy for sighting in active if sighting.remedy), "")
        fixable = number <= merged.counts.fixable
        yield _CountedFinding(
            replace(finding, severity=severity, remedy=remedy, fixable=fixable),
            names,
            merged.scanners,
        )


def _waivable_names(sightings: Sequence[ScanFinding]) -> tuple[str, ...]:
    """The names by which a waiver can name all sightings: where one bundles advisories, no single one of these."""
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


def _finding(entry: _CountedFinding, paths: _ReportPaths) -> Finding:
    finding, path = entry.finding, paths.in_repository(entry.finding.path)
    message = finding.message or "no message"
    if finding.package:
        fix = "" if finding.remedy else "fix available; " if finding.fixable else "no known fix; "
        package = f"{finding.package} {finding.version}".strip()
        message = f"{package}: {message} ({fix}reported by {', '.join(entry.scanners)})"
    if finding.path and not path:
        message += f" (in {finding.path[-200:]}, which is not in this repository)"
    return Finding(
        finding.rule, message, finding.severity, path, finding.line if path else None,
        finding.end_line if path else None, remedy=finding.remedy, names=entry.names,
        places=tuple(dict.fromkeys(filter(None, (finding.package, path or finding.path)))),
        counted_in=_facts_with(finding.severity, fixable=finding.fixable),
    )  # fmt: skip


class _ReportPaths:
    """Maps paths of reports to paths of the repository; looks up each path once."""

    def __init__(self, workspace: Workspace, params: SecurityParams) -> None:
        self.workspace = workspace
        self.in_repository: Callable[[str], str] = cache(partial(find_file, workspace))
        self.selection = PathSelection(params.only, params.ignore)
        self.has_repository_files = False

    def is_counted(self, path: str) -> bool:
        """Whether findings at a path count, by `only` and `ignore`."""
        file = self.in_repository(path)
        self.has_repository_files |= bool(file)
        return self.selection(file or normalize(path))

    def find_empty_only(self) -> str:
        """The first glob of an `only` that matches no finding and no file, where findings are in files; else empty."""
        return self.selection.find_unmatched_only(self.workspace) if self.has_repository_files else ""

    def notes(self) -> Iterator[str]:
        """The notes on globs that match nothing."""
        yield from self.selection.notes()
        if unmatched := self.selection.list_unmatched_only(self.workspace):
            globs = join_names([quote(glob) for glob in unmatched], MAX_NAMED)
            yield f"{globs} in `only` matches no finding and no file"


PROBE = Probe(
    summary="Findings of security scans by severity, from SARIF and the reports of scanners.",
    params=SecurityParams,
    facts=FACTS,
    measure=measure,
    lists_findings=True,
)
