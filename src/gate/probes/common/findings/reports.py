"""Reads the reports of an item that list findings, and turns them into evidence: facts, findings and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import BufferedReader

from gate.formats.common.registry import Registry
from gate.formats.findings.model import FindingsFormat, PathFilter, ScanReport
from gate.model.evidence import Cause, Evidence, Remedy, Severity, Unseen
from gate.model.text import join_names, pluralize, quote
from gate.probes.common import report_files
from gate.probes.common.findings.advisories import Scan
from gate.probes.common.findings.overdue import Limits
from gate.probes.common.findings.parameters import FindingParams
from gate.probes.common.findings.paths import FindingPaths
from gate.probes.common.findings.severity_scale import SeverityScale
from gate.probes.common.findings.tally import Tally
from gate.probes.common.findings.vex import VexFilter
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3
"""How many reports one note names."""

CORRECT_ONLY = Remedy(
    "Correct the globs under `only`: they are compared with the paths of files in the repository. Where the folder is "
    "gone, remove them or the item."
)


def count_findings(
    params: FindingParams,
    context: ProbeContext,
    formats: Registry[FindingsFormat],
    scale: SeverityScale,
    *,
    limits: Limits | None = None,
    vex: VexFilter | None = None,
) -> Evidence:
    """Counts the findings of all reports of the item; `vex` takes out those that do not affect.

    Raises:
        EvidenceError: when a glob matches no file, or a report is unusable, too old, or does not prove a run.
    """
    paths = FindingPaths(context.workspace, params.only, params.ignore)
    parse = partial(_parse, formats=formats, format_name=params.format, includes=paths.filter)
    reports = report_files.read_all(context, params, parse, lambda report: report.size)
    unique, duplicates = report_files.drop_duplicates(reports.files)
    scans = [Scan(report.report, _scanner_key(report.report)) for report in unique]
    tally = Tally(params, context, scans, paths, scale=scale, limits=limits, vex=vex)
    glob = "" if tally.findings else paths.find_empty_only()
    notes = report_files.limit_notes(
        [
            *reports.notes, *duplicates, *(() if glob else paths.notes()), *_notes(unique, tally), *tally.notes(),
            *(vex.notes() if vex else ()),
        ],
        "notes on the reports",
    )  # fmt: skip
    facts = tally.facts() | report_files.count_reports(reports.files)
    sources = (*report_files.list_sources(reports.files), *(vex.sources if vex else ()))
    findings = (*tally.findings, *(vex.list_exempt(tally.merged) if vex else ()))
    remedies = tally.remedies(facts)
    evidence = Evidence(facts, findings, sources, notes, remedies=remedies, inventory=tally.history.inventory)
    return _without_data(evidence, glob) if glob else evidence


def _without_data(evidence: Evidence, glob: str) -> Evidence:
    """The evidence of reports of which nothing counts, because `only` is about no file."""
    message = f"{quote(glob)} in `only` matches no finding and no file, so every finding is left out"
    unseen = Unseen(Cause.NO_MATCHING_FILE, message, glob)
    counts = evidence.facts.keys() - {REPORTS.name}
    facts = {**evidence.facts, **dict.fromkeys(counts, unseen)}
    return replace(evidence, facts=facts, remedies=dict.fromkeys(counts, CORRECT_ONLY), inventory=None)


def _parse(
    stream: BufferedReader, formats: Registry[FindingsFormat], format_name: str | None, includes: PathFilter
) -> ScanReport:
    return formats.select(stream, format_name).parse(stream, includes)


def _scanner_key(report: ScanReport) -> str:
    """The tool that made the report, without its version; another format counts as another tool."""
    return f"{report.format} {report.tool.partition(' ')[0]}".lower()


def _notes(files: Sequence[ReportFile[ScanReport]], tally: Tally) -> Iterator[str]:
    yield from _report_notes(files)
    counts, listed = tally.counts, tally.listed
    if excluded := sum(file.report.excluded for file in files):
        remainder = "" if listed or counts.suppressed else "; none remains"
        yield f"{pluralize(excluded, 'finding is', 'findings are')} left out by `only` and `ignore`{remainder}"
    if shared := sum(len(entry.scanners) > 1 for entry in tally.merged.multiple):
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
