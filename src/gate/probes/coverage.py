"""Line, branch and patch coverage from the reports of test runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from io import BufferedReader
from typing import Annotated

from pydantic import Field

from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.formats.coverage import FORMATS
from gate.formats.coverage.model import CoverageReport
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, NotApplicable, Observation, Seen, Source, Unseen
from gate.model.globs import is_selected
from gate.model.text import join_names
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import report_files
from gate.probes.common.coverage_merge import CoveredFile, merge
from gate.probes.common.format_name import FormatName
from gate.probes.common.parameters import Globs, ReportParams
from gate.probes.common.patch_coverage import Patch, measure_patch, remedies
from gate.probes.common.path_selection import PathSelection
from gate.probes.common.paths import PathMap, is_test, normalize
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import ReportFile

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


FACTS = (
    percentage("line_coverage", "percentage of the coverable lines that are covered"),
    percentage("branch_coverage", "percentage of the branches that are covered"),
    FactSpec("covered_lines", "lines that a test ran", better=Better.HIGHER),
    FactSpec("coverable_lines", "lines that a test could run"),
    FactSpec("covered_branches", "branches that a test took", better=Better.HIGHER),
    FactSpec("coverable_branches", "branches that a test could take"),
    FactSpec("files", "source files in the reports, after `only` and `ignore`"),
    percentage("patch_coverage", "percentage of the changed coverable lines that are covered"),
    FactSpec("uncovered_patch_lines", "coverable lines of the change that no test ran", better=Better.LOWER),
)


@dataclass(frozen=True, slots=True)
class _MappedReport:
    """One report, with the file of the repository for each of its paths; None for a path without one."""

    location: str
    report: CoverageReport
    digest: str
    files: Mapping[str, str | None]

    def source(self) -> Source:
        report = self.report
        return Source(self.location, report.format, report.tool, report.produced_at, self.digest)

    def key(self, path: str) -> str:
        """The identity of a path: the file of the repository, else the normalized path."""
        return self.files.get(path) or normalize(path)


def measure(params: CoverageParams, context: ProbeContext) -> Evidence:
    """Reads and merges the reports.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable, or no source file is left to count.
    """
    paths = PathMap(_repository_files(context.workspace, context.repository), params.map)
    report_list = report_files.read_all(context.host, params, partial(_parse, format_name=params.format))
    reports = [_map_paths(report, paths) for report in report_list]
    files = _merge_files(reports)
    selection = PathSelection(params.only, params.ignore)
    counted = {key: file for key, file in files.items() if selection(file.path)}
    if not counted:
        raise EvidenceError(Cause.EMPTY, _nothing_counted(reports, params), params.reports[0])
    patch = Patch(context.change, files, lambda path: is_selected(path, params.only, params.ignore))
    patch_observations, findings = measure_patch(patch)
    evidence = Evidence(
        facts=patch_observations | _totals(list(counted.values()), reports),
        findings=findings[:MAX_FINDINGS],
        sources=tuple(report.source() for report in reports),
        notes=(*_notes(reports), *selection.notes(), *_tests_only(files.values()), *_unlisted_findings(findings)),
    )
    return replace(evidence, remedies=remedies(params, evidence))


# ------------------------------------------------------------------------------------------------------------- reading


def _map_paths(file: ReportFile[CoverageReport], paths: PathMap) -> _MappedReport:
    """Maps the paths of a report; a path that occurs several times means several files, and maps to none."""
    counts = Counter(covered.path for covered in file.report.files)
    mapping = paths.resolve(list(counts), file.report.roots)
    files = {path: mapping[path] if count == 1 else None for path, count in counts.items()}
    return _MappedReport(file.path, file.report, file.digest, files)


def _parse(stream: BufferedReader, format_name: str | None) -> CoverageReport:
    return FORMATS.select(stream, format_name).parse(stream)


def _merge_files(reports: Sequence[_MappedReport]) -> dict[str, CoveredFile]:
    """Every file by its identity. Two files with the same path in one report are kept apart."""
    files: dict[str, CoveredFile] = {}
    for report in reports:
        occurrences: Counter[str] = Counter()
        for coverage in report.report.files:
            path = report.key(coverage.path)
            occurrences[coverage.path] += 1
            number = occurrences[coverage.path]
            key = path if number == 1 else f"{path} ({number})"
            file = CoveredFile(path, report.files.get(coverage.path) is not None, report.location, coverage)
            files[key] = merge(files[key], file) if key in files else file
    return files


def _repository_files(workspace: Workspace, repository: Repository) -> list[str]:
    """The files that reports may mean: those that git tracks or would track, else those on disk."""
    try:
        output = repository.git("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    except EvidenceError:
        return workspace.glob(["**/*"])
    return [path for path in output.decode("utf-8", "replace").split("\0") if path]


def _nothing_counted(reports: Sequence[_MappedReport], params: CoverageParams) -> str:
    locations = join_names([report.location for report in reports], MAX_FILES_IN_MESSAGE)
    if any(report.report.files for report in reports):
        filters = " and ".join(
            f"`{name}: {', '.join(globs)}`"
            for name, globs in (("only", params.only), ("ignore", params.ignore))
            if globs
        )
        return f"{filters} excludes every file in {locations}; the globs are compared with paths of the repository"
    return f"{locations}: no source file in the report; did the tests run with coverage?"


# -------------------------------------------------------------------------------------------------------------- facts


def _totals(files: list[CoveredFile], reports: Sequence[_MappedReport]) -> dict[str, Observation]:
    coverable = sum(file.coverage.coverable_lines for file in files)
    covered = sum(file.coverage.covered_lines for file in files)
    if not coverable:
        empty = Unseen(Cause.EMPTY, "the reports contain no coverable line; did the tests run with coverage?")
        return {spec.name: empty for spec in FACTS}
    return {
        "line_coverage": Seen(Percentage(covered, coverable)),
        "covered_lines": Seen(Decimal(covered)),
        "coverable_lines": Seen(Decimal(coverable)),
        "files": Seen(Decimal(len(files))),
        **_branch_facts(files, reports),
    }


def _branch_facts(files: list[CoveredFile], reports: Sequence[_MappedReport]) -> dict[str, Observation]:
    without_branches = [report.location for report in reports if not report.report.has_branches]
    if without_branches:
        locations = join_names(without_branches, MAX_FILES_IN_MESSAGE)
        unseen = Unseen(
            Cause.NOT_IN_REPORT, f"{locations}: no branch data in the report; run the tests with branch coverage"
        )
        return dict.fromkeys(("branch_coverage", "covered_branches", "coverable_branches"), unseen)
    total = sum(file.coverage.coverable_branches for file in files)
    covered = sum(file.coverage.covered_branches for file in files)
    no_branches = NotApplicable("branches were measured, and the code has none")
    return {
        "branch_coverage": Seen(Percentage(covered, total)) if total else no_branches,
        "covered_branches": Seen(Decimal(covered)),
        "coverable_branches": Seen(Decimal(total)),
    }


# -------------------------------------------------------------------------------------------------------------- notes


def _tests_only(files: Collection[CoveredFile]) -> Iterator[str]:
    """A note when the reports contain only tests, whose coverage is nearly always complete."""
    if all(file.is_mapped and is_test(file.path) for file in files):
        yield "every file in the reports is a test, so no code was measured; check which files the tool measures"


def _notes(reports: Sequence[_MappedReport]) -> Iterator[str]:
    for report in reports:
        yield from (f"{report.location}: {note}" for note in report.report.notes)
        unmapped = [path for path, file in report.files.items() if file is None]
        if unmapped:
            examples = ", ".join(unmapped[:MAX_FILES_IN_MESSAGE])
            yield (
                f"{report.location}: {len(unmapped)} of {len(report.files)} files are not in the repository, such as "
                f"{examples}; they count, but their changed lines are unknown (`map:` translates paths)"
            )


def _unlisted_findings(findings: Sequence[Finding]) -> Iterator[str]:
    if len(findings) > MAX_FINDINGS:
        yield f"the first {MAX_FINDINGS:,} of {len(findings):,} uncovered ranges of changed lines are listed"


PROBE = Probe(
    summary="Line, branch and patch coverage from the reports of test runs.",
    params=CoverageParams,
    facts=FACTS,
    measure=measure,
    remedies=remedies,
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
