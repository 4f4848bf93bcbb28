"""Advice on coverage: what to do about unreported files, and which `map` or glob is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from gate.formats.coverage import FORMATS
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Remedy, Unseen
from gate.model.text import join_names
from gate.probes.common.coverage_files import MappedReport
from gate.probes.common.patch_coverage import LINE_FACTS, UNREPORTED, UNREPORTED_FILES
from gate.probes.common.paths import PathMap, normalize

MAX_EXAMPLES = 3

FILE_NOT_IN_REPORT = Remedy(
    "Write a test that loads the files that are in no report. If one does, translate the paths of the report with "
    "`map:`; if no report should contain them, add them to `ignore:`, or decide with `unreported:` "
    "what such files mean."
)
"""Most changed source files that are in no report are new and have no test yet."""


class PathParams(Protocol):
    """The parameters that name the reports and map their paths."""

    @property
    def reports(self) -> tuple[str, ...]:
        """The globs of the reports."""

    @property
    def map(self) -> Mapping[str, str]:
        """The prefixes that are translated."""


def remedies(_params: object, evidence: Evidence) -> Mapping[str, Remedy]:
    """Advice on changed files that are in no report, and on reports without lines."""
    rules = {finding.rule for finding in evidence.findings}
    advice = _write_lines(evidence)
    if UNREPORTED in rules:
        advice[UNREPORTED_FILES] = FILE_NOT_IN_REPORT
    observed = evidence.facts.get(LINE_FACTS[0])
    if isinstance(observed, Unseen) and observed.cause is Cause.FILE_NOT_IN_REPORT:
        advice |= dict.fromkeys(LINE_FACTS, FILE_NOT_IN_REPORT)
    return advice


def _write_lines(evidence: Evidence) -> dict[str, Remedy]:
    """How the tool writes a report with lines, for each fact that is missing because the report has only totals."""
    formats = dict.fromkeys(source.format for source in evidence.sources if source.format in FORMATS)
    options = [option for name in formats if (option := FORMATS[name].lines_option)]
    if not options:
        return {}
    remedy = Remedy(f"Write a report that contains the lines of each file: {'; or '.join(options)}.")
    return {
        name: remedy
        for name, observed in evidence.facts.items()
        if isinstance(observed, Unseen) and observed.cause is Cause.TOTALS_ONLY
    }


def other_files(reports: Sequence[MappedReport], params: PathParams, paths: PathMap) -> EvidenceError:
    """The error for reports whose files are not in the repository, with the `map` that may correct it."""
    files = [(path, file) for report in reports for path, file in report.files.items()]
    examples = [normalize(path) for path, file in files if file is None]
    locations = join_names([report.location for report in reports], MAX_EXAMPLES)
    subject = "no file in the report" if len(examples) == len(files) else "no file that `only` and `ignore` select"
    detail = f"{locations}: {subject} is in the repository, such as {join_names(examples, MAX_EXAMPLES)}"
    return EvidenceError(Cause.OTHER_FILES, detail, params.reports[0], _map_remedy(reports, params, paths))


def suggest_map_for(
    evidence: Evidence, reports: Sequence[MappedReport], params: PathParams, paths: PathMap
) -> Mapping[str, Remedy]:
    """The `map` that may translate paths of the reports to the changed files that are in no report."""
    unreported = {finding.path for finding in evidence.findings if finding.rule == UNREPORTED}
    if not unreported:
        return {}
    remedy = _map_remedy(reports, params, paths, unreported)
    return dict.fromkeys((*LINE_FACTS, UNREPORTED_FILES), remedy) if remedy else {}


def _map_remedy(
    reports: Sequence[MappedReport], params: PathParams, paths: PathMap, files: set[str] | None = None
) -> Remedy | None:
    """The line of `map` for the paths that no file matches; only to `files` if there are any."""
    from gate.probes.common.map_suggestion import map_line, suggest_map

    unmapped = (path for report in reports for path in report.files if report.files[path] is None)

    def name_twins(name: str) -> list[str]:
        twins = paths.name_twins(name)
        return twins if files is None or not files.isdisjoint(twins) else []

    suggestion = suggest_map((path for path in unmapped if not _is_ambiguous(path, reports)), name_twins)
    if not suggestion:
        return None
    return Remedy(
        "If the report is about this repository, translate its paths: add this line under `with:` of the item.",
        map_line({**params.map, **suggestion}),
    )


def _is_ambiguous(path: str, reports: Sequence[MappedReport]) -> bool:
    return any(path in report.ambiguous for report in reports)
