"""Findings of security scans: the number of each severity and of the new ones, from the reports of the scanners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from functools import cache, partial
from io import BufferedReader
from typing import Annotated

from pydantic import Field

from gate.adapters.workspace import Workspace
from gate.formats.findings import FORMATS
from gate.formats.findings.model import FindingKind, PathFilter, ScanReport
from gate.model.evidence import RATED, Cause, Evidence, Observation, Remedy, Seen, Severity, Source, Unseen
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
from gate.probes.common.aged_findings import AgedFinding, count_new, list_findings, list_unlisted
from gate.probes.common.counted_findings import count_findings, list_counted
from gate.probes.common.finding_filter import FindingFilter, RuleGlobs
from gate.probes.common.finding_history import FindingHistory, read_history
from gate.probes.common.format_name import FormatName
from gate.probes.common.overdue import count_overdue, is_overdue
from gate.probes.common.parameters import Boolean, Duration, Globs, Names, OneOrMore, ReportParams
from gate.probes.common.path_selection import PathSelection
from gate.probes.common.paths import find_file, normalize
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile
from gate.probes.common.vex import VexFilter, read_vex

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
    severity: OneOrMore[Severity] | None = Field(
        default=None, description="Count only findings with one of these severities."
    )
    fixable: Boolean | None = Field(
        default=None, description="Count only findings with a known fix (`true`), or only those without one (`false`)."
    )
    vex: Globs | None = Field(
        default=None,
        description="VEX documents (OpenVEX, CSAF, CycloneDX): findings that they say do not affect are suppressed.",
    )
    products: Names | None = Field(
        default=None,
        description="What is scanned, as the VEX documents call it: package URLs such as `pkg:oci/shop`.",
    )
    rules: RuleGlobs | None = Field(
        default=None,
        description="Count only findings whose rule or advisory matches one of these globs; a leading `!` leaves out.",
    )
    remediate: dict[Severity, Duration] | None = Field(
        default=None,
        description="How long findings of a severity may be open, such as `{critical: 7d, high: 30d}`: `overdue` "
        "counts the others.",
    )


FACTS = (
    *(
        FactSpec(str(severity), f"open findings with severity {severity}", better=Better.LOWER)
        for severity in WORST_FIRST
        if severity is not Severity.UNRATED
    ),
    FactSpec("unrated", "open findings without a severity from the scanner", better=Better.LOWER),
    FactSpec("total", "all open findings", better=Better.LOWER),
    FactSpec("new", "open findings that are new, or may be", better=Better.LOWER),
    *(
        FactSpec(f"new_{severity}", f"new open findings with severity {severity}", better=Better.LOWER)
        for severity in WORST_FIRST
        if severity is not Severity.UNRATED
    ),
    FactSpec("new_unrated", "new open findings without a severity", better=Better.LOWER),
    FactSpec("overdue", "open findings that are open for longer than `remediate` allows", better=Better.LOWER),
    FactSpec("fixable", "open findings with a known fix", better=Better.LOWER),
    *(
        FactSpec(f"fixable_{severity}", f"open findings with severity {severity} and a known fix", better=Better.LOWER)
        for severity in RATED
    ),
    FactSpec("suppressed", "findings that the scanner or a VEX document suppresses", better=Better.LOWER),
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
    vex = read_vex(context, params.vex or (), params.products or ())
    tally = _Tally(params, context, scans, paths, vex)
    glob = "" if tally.findings else paths.find_empty_only()
    notes = report_files.limit_notes(
        [
            *reports.notes, *duplicates, *(() if glob else paths.notes()),
            *_notes(unique, tally.merged, tally.counts, tally.listed), *tally.notes(), *vex.notes(),
        ],
        "notes on the reports",
    )  # fmt: skip
    facts = tally.facts() | report_files.count_reports(reports.files)
    sources = (*map(_source, reports.files), *vex.sources)
    findings = (*tally.findings, *vex.list_exempt(tally.merged))
    history = tally.history
    remedies = {name: history.remedy for name in facts if name.startswith("new")} if history.remedy else {}
    evidence = Evidence(facts, findings, sources, notes, remedies=remedies, inventory=history.inventory)
    return _without_data(evidence, glob) if glob else evidence


def _without_data(evidence: Evidence, glob: str) -> Evidence:
    """The evidence of reports of which nothing counts, because `only` is about no file."""
    message = f"{quote(glob)} in `only` matches no finding and no file, so every finding is left out"
    unseen = Unseen(Cause.NO_MATCHING_FILE, message, glob)
    counts = evidence.facts.keys() - {REPORTS.name}
    facts = {**evidence.facts, **dict.fromkeys(counts, unseen)}
    return replace(evidence, facts=facts, remedies=dict.fromkeys(counts, CORRECT_ONLY), inventory=None)


def _is_always_counted(_path: str) -> bool:
    return True


def _source(file: ReportFile[ScanReport]) -> Source:
    return Source(file.path, file.report.format, file.report.tool, file.report.produced_at, file.digest)


# ------------------------------------------------------------------------------------------------------------ counting


class _Tally:
    """The findings that the item counts: after the filters, with their age."""

    def __init__(
        self, params: SecurityParams, context: ProbeContext, scans: Sequence[Scan], paths: _ReportPaths, vex: VexFilter
    ) -> None:
        self.merged, unlisted = list(merge(scans, vex.amend)), add_unlisted(scans)
        tools = frozenset(scan.report.tool for scan in scans) - {""}
        self._limits = params.remediate or {}
        self._today = context.clock.now.astimezone(UTC).date()
        self._filter = FindingFilter(params.severity, params.rules, fixable=params.fixable)
        entries = sorted(list_counted(self.merged, paths.in_repository), key=lambda entry: entry.sort_key)
        unlisted_open = {kind: count for kind, count in unlisted.items() if not kind.suppressed}
        self.history: FindingHistory = read_history(entries, sum(unlisted_open.values()), tools, context)
        aged = map(AgedFinding, entries, self.history.ages)
        self.selected = [finding for finding in aged if self._selects(finding)]
        self.unlisted = {kind: count for kind, count in unlisted_open.items() if self._selects_kind(kind, count)}
        suppressed = sum(entry.counts.suppressed for entry in self.merged) + count_unlisted(unlisted).suppressed
        listed = count_findings((finding.counted for finding in self.selected), suppressed)
        self.counts = add_counts([listed, count_unlisted(self.unlisted)])
        self.findings = (
            *list_findings(self.selected, self._is_overdue),
            *list_unlisted(self.unlisted, self.history.unlisted),
        )

    @property
    def listed(self) -> int:
        """How many findings the evidence lists."""
        return sum(finding.amount for finding in self.findings)

    def _selects(self, finding: AgedFinding) -> bool:
        counted = finding.counted
        names = (*counted.names, *advisory_names(counted.finding)) if self._filter.needs_names else ()
        return self._filter.selects(
            (counted.finding.rule, *names), counted.finding.severity, fixable=counted.finding.fixable
        )

    def _selects_kind(self, kind: FindingKind, count: int) -> bool:
        return self._filter.selects((kind.rule,), kind.severity, fixable=kind.fixable, amount=count)

    def _is_overdue(self, finding: AgedFinding) -> bool:
        return is_overdue(finding.counted, finding.age, self._limits, self._today)

    def facts(self) -> dict[str, Observation]:
        """All facts but the number of reports."""
        counts = self.counts
        numbers = {str(severity): counts.severities[severity] for severity in WORST_FIRST}
        numbers |= {"total": counts.severities.total(), "fixable": counts.fixable, "suppressed": counts.suppressed}
        numbers |= {f"fixable_{severity}": counts.fixes[severity] for severity in RATED}
        severities = [kind.severity for kind in self.unlisted]
        return {
            **{name: Seen(Decimal(number)) for name, number in numbers.items()},
            **count_new(self.selected, self.unlisted, self.history),
            "overdue": count_overdue(self.selected, severities, self._limits, self._today),
        }

    def notes(self) -> Iterator[str]:
        """The notes on what is left out, and on what is not sure."""
        yield from self._filter.notes()
        yield from self.history.notes


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


# --------------------------------------------------------------------------------------------------------------- paths


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


def _unavailable_facts(params: SecurityParams) -> Mapping[str, str]:
    """The facts of severities that the item does not count, and `overdue` without limits."""
    facts: dict[str, str] = {}
    if params.severity:
        excluded = [severity for severity in WORST_FIRST if severity not in params.severity]
        names = (f"{prefix}{severity}" for severity in excluded for prefix in ("", "new_", "fixable_"))
        facts |= dict.fromkeys(names, "add the severity to the parameter `severity`, which leaves it out")
    if not params.remediate:
        facts["overdue"] = "set the parameter `remediate`, such as `{critical: 7d, high: 30d}`"
    return facts


PROBE = Probe(
    summary="Findings of security scans by severity, from SARIF and the reports of scanners.",
    params=SecurityParams,
    facts=FACTS,
    measure=measure,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)
