"""The files of several coverage reports: which names mean the same file of the repository, and which stay apart."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from gate.formats.coverage.model import CoverageReport, FileCoverage, Totals
from gate.model.errors import EvidenceError
from gate.model.evidence import Source
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize
from gate.probes.common.coverage_merge import CoveredFile, merge
from gate.probes.common.paths import PathMap, Resolution, normalize
from gate.probes.common.report_files import ReportFile

MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class MappedReport:
    """One report, with the file of the repository for each of its paths; None for a path without one.

    `ambiguous` are the paths that may mean several files of the repository, or a file that other reports claim as well.
    """

    location: str
    report: CoverageReport
    digest: str
    files: Mapping[str, str | None]
    ambiguous: frozenset[str] = frozenset()

    def source(self) -> Source:
        """The report as a source of evidence."""
        report = self.report
        return Source(self.location, report.format, report.tool, report.produced_at, self.digest)

    @property
    def has_only_totals(self) -> bool:
        """Whether the report has no lines at all, of a single file or of the whole."""
        return bool(self.report.totals or self.report.files) and all(file.lines is None for file in self.report.files)

    def display_path(self, path: str) -> str:
        """The file of the repository, else the normalized path."""
        return self.files.get(path) or normalize(path)

    def is_elsewhere(self, is_counted: Callable[[str], bool]) -> bool:
        """Whether the report counts files, and none of them can be a file of the repository."""
        counted = [path for path in self.files if is_counted(self.display_path(path))]
        return bool(counted) and not any(self.files[path] or path in self.ambiguous for path in counted)


def map_reports(files: Sequence[ReportFile[CoverageReport]], paths: PathMap) -> list[MappedReport]:
    """Maps the paths of every report.

    A path that occurs several times in a report means several files, and maps to none. A file that several reports
    claim is one file, except for reports whose paths fit another folder as well: there the same name may mean another.
    """
    counts = [Counter(covered.path for covered in file.report.files) for file in files]
    resolutions = [
        paths.resolve(list(count), file.report.roots, posixpath.dirname(file.path))
        for file, count in zip(files, counts, strict=True)
    ]
    claims = Counter(match for resolution in resolutions for match in set(resolution.files.values()))
    return [
        _map_report(file, count, resolution, claims, paths)
        for file, count, resolution in zip(files, counts, resolutions, strict=True)
    ]


def _map_report(
    file: ReportFile[CoverageReport],
    counts: Mapping[str, int],
    resolution: Resolution,
    claims: Mapping[str | None, int],
    paths: PathMap,
) -> MappedReport:
    files = {
        path: match if counts[path] == 1 and (resolution.is_certain or claims[match] == 1) else None
        for path, match in resolution.files.items()
    }
    unresolved = (path for path, match in files.items() if match is None)
    ambiguous = frozenset(path for path in unresolved if paths.possible_files(path))
    return MappedReport(file.path, file.report, file.digest, files, ambiguous)


def drop_repeated_totals(reports: Sequence[MappedReport]) -> tuple[list[MappedReport], list[str]]:
    """The reports without those that hold only totals of what others list, and a note on each of these.

    Tools write a summary beside their report. One of single files repeats others when these have the lines of all its
    files and the same totals; one of the whole, when the reports in the same folder have its totals.
    """
    detailed = [report for report in reports if not report.has_only_totals]
    listed = {file.path: file.coverage for file in merge_files(detailed) if file.is_mapped}
    repeated = [report for report in reports if report.has_only_totals and _repeats_others(report, detailed, listed)]
    notes = [
        f"{report.location} contains only totals of what other reports list, and is passed over" for report in repeated
    ]
    return [report for report in reports if report not in repeated], notes


def _repeats_others(report: MappedReport, detailed: Sequence[MappedReport], listed: Mapping[str, FileCoverage]) -> bool:
    """Whether a report without lines holds only totals of what other reports list."""
    totals = report.report.totals
    if totals is None:
        return all(_repeats(file, listed.get(report.files[file.path] or "")) for file in report.report.files)
    folder = posixpath.dirname(report.location)
    beside = [other for other in detailed if posixpath.dirname(other.location) == folder]
    if totals.only_percentage:  # the file of the last run, which its tool writes beside the result that it is of
        return any(other.report.tool.startswith(report.report.tool) for other in beside)
    groups = [beside, *([other] for other in beside)]
    return any(_repeats(totals.coverage, _sum_up(group)) for group in groups if group)


def _sum_up(reports: Sequence[MappedReport]) -> FileCoverage:
    """The lines of all files of these reports, merged."""
    files = [file.coverage for file in merge_files(reports)]
    return FileCoverage("", sum(file.coverable_lines for file in files), sum(file.covered_lines for file in files))


def _repeats(totals: FileCoverage, listed: FileCoverage | None) -> bool:
    """Whether the lines of a file, or of all, give these totals."""
    if listed is None:
        return False
    return (totals.coverable_lines, totals.covered_lines) == (listed.coverable_lines, listed.covered_lines)


def find_totals(reports: Sequence[MappedReport], *, is_filtered: bool) -> Totals | None:
    """The totals of the only report, where it does not list all of its files.

    Raises:
        EvidenceError: when there are other reports, or files are selected (`is_filtered`): totals cannot be merged or
            divided. The cause is that of the totals.
    """
    for report in reports:
        if totals := report.report.totals:
            detail = f"{report.location}: {totals.detail}"
            if is_filtered:
                raise EvidenceError(totals.cause, f"{detail}; `only` and `ignore` cannot select files of it")
            if len(reports) > 1:
                raise EvidenceError(
                    totals.cause, f"{detail}; it cannot be merged with other reports; use a separate item for it"
                )
            return replace(totals, detail=detail)
    return None


def merge_files(reports: Sequence[MappedReport]) -> list[CoveredFile]:
    """Every file once: line by line where several reports mean the same file of the repository.

    A name that is not a file of the repository is an identity only within its report, and not even there when the
    report lists it twice.
    """
    files: dict[tuple[str, ...], CoveredFile] = {}
    for report in reports:
        occurrences: Counter[str] = Counter()
        for coverage in report.report.files:
            mapped = report.files.get(coverage.path)
            occurrences[coverage.path] += 1
            key = (mapped,) if mapped else (report.location, normalize(coverage.path), str(occurrences[coverage.path]))
            file = CoveredFile(report.display_path(coverage.path), mapped is not None, report.location, coverage)
            files[key] = merge(files[key], file) if key in files else file
    return list(files.values())


class UnresolvedPaths:
    """The paths of the reports that mean no certain file, by their base name."""

    def __init__(self, reports: Iterable[MappedReport]) -> None:
        self._paths: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for report in reports:
            for path, file in report.files.items():
                if file is None:
                    self._paths[posixpath.basename(normalize(path))].append((path, report.location))

    def describe(self, file: str) -> str:
        """Which paths of the reports may mean the file or another one; empty when there are none."""
        candidates = self._paths.get(posixpath.basename(file), ())
        names = [f"`{path}` in {location}" for path, location in candidates if _may_mean(path, file)]
        return join_names(names, MAX_EXAMPLES)


def _may_mean(path: str, file: str) -> bool:
    """Whether a path of a report may mean the file: one of the two ends with the other as a whole."""
    plain = normalize(path)
    return f"/{plain}".endswith(f"/{file}") or f"/{file}".endswith(f"/{plain}")


def describe_unmapped(reports: Sequence[MappedReport], is_counted: Callable[[str], bool]) -> Iterator[str]:
    """Notes on the paths that count and are no file of the repository, or may be several."""
    for report in reports:
        counted = [path for path in report.files if is_counted(report.display_path(path))]
        unmapped = [path for path in counted if report.files[path] is None and path not in report.ambiguous]
        if unmapped:
            yield (
                f"{report.location}: {len(unmapped):,} of {len(counted):,} files are not in the repository, such "
                f"as {', '.join(unmapped[:MAX_EXAMPLES])}; they count, but their changed lines are unknown (`map:` "
                "translates paths)"
            )
        ambiguous = [path for path in counted if path in report.ambiguous]
        if ambiguous:
            yield (
                f"{report.location}: {pluralize(len(ambiguous), 'path')} may mean several files of the repository, "
                f"such as {', '.join(ambiguous[:MAX_EXAMPLES])}; they count apart from those of other reports, and "
                "their changed lines are unknown (`map:` translates paths)"
            )
