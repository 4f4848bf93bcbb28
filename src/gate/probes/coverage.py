"""Line, branch, function and patch coverage from the reports of test runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from gate.formats.coverage import FORMATS
from gate.formats.coverage.model import Totals
from gate.model.errors import EvidenceError
from gate.model.evidence import (
    MAX_FINDINGS,
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Remedy,
    Seen,
    Unseen,
)
from gate.model.text import join_names
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import coverage_advice, coverage_facts, report_files
from gate.probes.common.changed_sources import ChangedSources
from gate.probes.common.coverage_files import (
    MappedReport,
    UnresolvedPaths,
    describe_unmapped,
    drop_repeated_totals,
    find_totals,
    map_reports,
    merge_files,
)
from gate.probes.common.coverage_merge import CoveredFile
from gate.probes.common.file_roles import is_test
from gate.probes.common.format_name import FormatName
from gate.probes.common.go_modules import module_folders
from gate.probes.common.parameters import Globs, ReportParams
from gate.probes.common.patch_coverage import FACTS as PATCH_FACTS
from gate.probes.common.patch_coverage import (
    Patch,
    PatchCoverage,
    Unreported,
    extension_of,
    measure_patch,
)
from gate.probes.common.path_selection import PathSelection
from gate.probes.common.paths import PathMap
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.repository_files import list_files

MAX_FILES_IN_MESSAGE = 3


class CoverageParams(ReportParams):
    """The parameters of the probe `coverage`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    map: dict[str, str] = Field(
        default_factory=dict,
        max_length=100,
        description="Prefixes of the paths in the reports, and what replaces them to get paths of the repository.",
    )
    only: Globs | None = Field(default=None, description="Count only files that match one of these globs.")
    ignore: Globs | None = Field(default=None, description="Leave out files that match one of these globs.")
    unreported: Unreported = Field(
        default="missing",
        description="What changed source files in no report mean: the coverage of the change is `missing`, their lines "
        "are `uncovered`, or they do not count (`ignore`).",
    )


FACTS = (
    *coverage_facts.FACTS,
    percentage("patch_coverage", "percentage of the changed coverable lines that are covered", is_key=True),
    FactSpec("uncovered_patch_lines", "coverable lines of the change that no test ran", better=Better.LOWER),
    FactSpec("unreported_files", "changed source files that are in no report", better=Better.LOWER),
    REPORTS,
)


def measure(params: CoverageParams, context: ProbeContext) -> Evidence:
    """Reads and merges the reports.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or about other files only, or no source file is
            left to count.
    """
    repository = list_files(context.host)
    modules = module_folders(context.host.workspace, repository.paths)
    paths = PathMap(repository.paths, params.map, context.host.workspace.locations, modules)
    report_list = report_files.read_all(
        context, params, report_files.parse_with(FORMATS, params.format), lambda report: report.size
    )
    reports, repeated = drop_repeated_totals(map_reports(report_list.files, paths))
    selection = PathSelection(params.only, params.ignore)
    read_notes = (*report_list.notes, *repeated, *coverage_facts.describe_units(reports))
    if elsewhere := [report for report in reports if report.is_elsewhere(selection)]:
        raise coverage_advice.other_files(elsewhere, params, paths)
    if totals := find_totals(reports, is_filtered=bool(params.only or params.ignore)):
        return _measure_totals(totals, reports, read_notes, context)
    sources = ChangedSources(context, reports, repository)
    evidence = _measure_files(params, context, reports, sources, read_notes)
    advice = coverage_advice.remedies(params, evidence)
    return replace(
        evidence,
        remedies={**evidence.remedies, **advice, **coverage_advice.suggest_map_for(evidence, reports, params, paths)},
    )


def _measure_files(
    params: CoverageParams,
    context: ProbeContext,
    reports: Sequence[MappedReport],
    sources: ChangedSources,
    read_notes: Sequence[str],
) -> Evidence:
    """The evidence of reports that list their files, without advice; `read_notes` are those on reading them."""
    selection = PathSelection(params.only, params.ignore)
    files = merge_files(reports)
    counted = [file for file in files if selection(file.path)]
    if not counted:
        raise EvidenceError(Cause.EMPTY, _nothing_counted(reports, params, selection), params.reports[0])
    patch = _measure_patch(params.unreported, files, reports, sources, selection)
    findings = (*patch.findings, *coverage_facts.find_low_files(counted, reports, context.minimums))
    facts = patch.facts | coverage_facts.measure_files(counted, reports) | report_files.count_reports(reports)
    notes = (
        *read_notes,
        *_nothing_ran(facts),
        *_report_notes(reports, selection),
        *selection.notes(),
        *_tests_only(files),
        *sources.notes(),
        *patch.notes,
    )
    return Evidence(
        facts=facts,
        findings=findings[:MAX_FINDINGS],
        sources=tuple(report.source() for report in reports),
        notes=(*_limit(notes), *_unlisted_findings(findings)),
        remedies=coverage_facts.low_file_remedies(counted, context.minimums) | _name_lines(counted, patch),
    )


def _name_lines(counted: Sequence[CoveredFile], patch: PatchCoverage) -> dict[str, Remedy]:
    """Advice on which lines to cover; empty where all are covered."""
    if all(file.coverage.covered_lines == file.coverage.coverable_lines for file in counted):
        return {}
    from gate.probes.common.uncovered_lines import uncovered_line_remedies

    return uncovered_line_remedies(counted, patch.findings)


def _measure_totals(
    totals: Totals, reports: Sequence[MappedReport], read_notes: Sequence[str], context: ProbeContext
) -> Evidence:
    """The evidence of a report that does not list all of its files."""
    change = context.change
    patch = change if isinstance(change, (Unseen, NotApplicable)) else Unseen(totals.cause, totals.detail)
    evidence = Evidence(
        facts={
            **coverage_facts.measure_totals(totals, reports),
            **dict.fromkeys(PATCH_FACTS, patch),
            **report_files.count_reports(reports),
        },
        sources=tuple(report.source() for report in reports),
        notes=_limit((*read_notes, totals.detail, *reports[0].report.notes)),
    )
    return replace(evidence, remedies=coverage_advice.remedies(None, evidence))


def _measure_patch(
    unreported: Unreported,
    files: Sequence[CoveredFile],
    reports: Sequence[MappedReport],
    sources: ChangedSources,
    is_counted: Callable[[str], bool],
) -> PatchCoverage:
    patch = Patch(
        sources.change,
        {file.path: file for file in files if file.is_mapped},
        is_counted,
        {extension_of(file.path) for file in files if file.coverage.coverable_lines},
        unreported,
        sources.read,
        sources.unusable,
        UnresolvedPaths(reports).describe,
    )
    return measure_patch(patch)


def _nothing_counted(reports: Sequence[MappedReport], params: CoverageParams, selection: PathSelection) -> str:
    locations = join_names([report.location for report in reports], MAX_FILES_IN_MESSAGE)
    if any(report.report.files for report in reports):
        filters = " and ".join(
            f"`{name}: {', '.join(globs)}`"
            for name, globs in (("only", params.only), ("ignore", params.ignore))
            if globs
        )
        hints = "; ".join(selection.notes()) or "the globs are compared with paths of the repository"
        verb = "exclude" if params.only and params.ignore else "excludes"
        return f"{filters} {verb} every file in {locations}; {hints}"
    notes = dict.fromkeys(note for report in reports for note in report.report.notes)
    return f"{locations}: no source file in the report; {'; '.join(notes) or 'did the tests run with coverage?'}"


# -------------------------------------------------------------------------------------------------------------- notes


def _nothing_ran(facts: Mapping[str, Observation]) -> Iterator[str]:
    """A note when no line ran: tests that did not start leave such a report, and then more tests are no help."""
    match facts.get("line_coverage"):
        case Seen(Percentage(part, whole)) if whole and not part:
            lines = "the only line" if whole == 1 else f"any of the {whole:,} lines"
            yield f"no test ran {lines}: first check that the tests start, and that they run with coverage"


def _tests_only(files: Collection[CoveredFile]) -> Iterator[str]:
    """A note when the reports contain only tests, whose coverage is nearly always complete."""
    if all(file.is_mapped and is_test(file.path) for file in files):
        yield "every file in the reports is a test, so no code was measured; check which files the tool measures"


def _report_notes(reports: Sequence[MappedReport], is_counted: Callable[[str], bool]) -> Iterator[str]:
    for report in reports:
        yield from (f"{report.location}: {note}" for note in report.report.notes)
    yield from describe_unmapped(reports, is_counted)


def _limit(notes: Iterable[str]) -> tuple[str, ...]:
    return report_files.limit_notes(list(notes), "notes on the reports")


def _unlisted_findings(findings: Sequence[Finding]) -> Iterator[str]:
    if len(findings) > MAX_FINDINGS:
        yield f"the first {MAX_FINDINGS:,} of {len(findings):,} findings are listed"


PROBE = Probe(
    summary="Line, branch, function and patch coverage from the reports of test runs.",
    params=CoverageParams,
    facts=FACTS,
    measure=measure,
    remedies=coverage_advice.remedies,
    lists_findings=True,
    may_not_apply=(
        "branch_coverage",
        "covered_branches",
        "coverable_branches",
        "patch_coverage",
        "uncovered_patch_lines",
        "unreported_files",
    ),
)
