"""The facts about all counted files of the coverage reports: lines, branches, functions and the lowest file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from gate.formats.coverage import FORMATS, WITH_FUNCTIONS
from gate.formats.coverage.model import FileCoverage, Totals, Unit
from gate.model.evidence import Cause, Finding, NotApplicable, Observation, Remedy, Seen, Unseen
from gate.model.text import count_remaining, join_names
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common.coverage_files import MappedReport
from gate.probes.common.coverage_merge import CoveredFile
from gate.probes.common.patch_coverage import LINE_FACTS

MAX_REPORTS_IN_MESSAGE = 3
MAX_FILES_IN_ADVICE = 5

LOWEST_FILE = "lowest_file_coverage"

LOW_COVERAGE = "low-coverage"
"""The rule of the findings: files whose line coverage is below the minimum of the item."""

_BRANCHES = ("branch_coverage", "covered_branches", "coverable_branches")
_FUNCTIONS = ("function_coverage", "covered_functions", "coverable_functions")

FACTS = (
    percentage("line_coverage", "percentage of the coverable lines that are covered", is_key=True),
    percentage("branch_coverage", "percentage of the branches that are covered"),
    percentage("function_coverage", "percentage of the functions that are covered"),
    percentage(LOWEST_FILE, "smallest line coverage of a single source file"),
    FactSpec("covered_lines", "lines that a test ran", better=Better.HIGHER),
    FactSpec("coverable_lines", "lines that a test could run"),
    FactSpec("uncovered_lines", "lines that a test could run and none ran", better=Better.LOWER),
    FactSpec("covered_branches", "branches that a test took", better=Better.HIGHER),
    FactSpec("coverable_branches", "branches that a test could take"),
    FactSpec("covered_functions", "functions that a test called", better=Better.HIGHER),
    FactSpec("coverable_functions", "functions that a test could call"),
    FactSpec("files", "source files in the reports, after `only` and `ignore`"),
)


def measure_files(files: Sequence[CoveredFile], reports: Sequence[MappedReport]) -> dict[str, Observation]:
    """The facts about these files; without a coverable line there are none about changed lines either."""
    facts = _counts([file.coverage for file in files], reports)
    if "line_coverage" not in facts:
        empty = Unseen(Cause.EMPTY, "the reports contain no coverable line; did the tests run with coverage?")
        return dict.fromkeys((*(spec.name for spec in FACTS), *LINE_FACTS), empty)
    lowest = min((file for file in files if file.coverage.coverable_lines), key=_by_coverage)
    return {**facts, LOWEST_FILE: Seen(_line_coverage(lowest), lowest.path), "files": Seen(Decimal(len(files)))}


def measure_totals(totals: Totals, reports: Sequence[MappedReport]) -> dict[str, Observation]:
    """The facts that the totals of a report give; the others are missing for its reason."""
    unseen = Unseen(totals.cause, totals.detail)
    facts = dict.fromkeys((spec.name for spec in FACTS), unseen) | _counts([totals.coverage], reports)
    if not totals.only_percentage:
        return facts
    return {name: _without_counts(fact, unseen) for name, fact in facts.items()}


def _without_counts(fact: Observation, unseen: Unseen) -> Observation:
    """The fact of a report without counts: a percentage is only a ratio, and a count is missing."""
    match fact:
        case Seen(Percentage(part, of)):
            return Seen(Percentage.from_ratio(Fraction(part, of)))
        case Seen():
            return unseen
        case _:
            return fact


def _counts(files: Sequence[FileCoverage], reports: Sequence[MappedReport]) -> dict[str, Observation]:
    """The facts that are sums over files; empty without a coverable line."""
    coverable = sum(file.coverable_lines for file in files)
    covered = sum(file.covered_lines for file in files)
    if not coverable:
        return {}
    return {
        "line_coverage": Seen(Percentage(covered, coverable)),
        "covered_lines": Seen(Decimal(covered)),
        "coverable_lines": Seen(Decimal(coverable)),
        "uncovered_lines": Seen(Decimal(coverable - covered)),
        **_branch_facts(files, reports),
        **_function_facts(files, reports),
    }


def _branch_facts(files: Sequence[FileCoverage], reports: Sequence[MappedReport]) -> dict[str, Observation]:
    for report in reports:
        if detail := report.report.incomplete_branches:
            return dict.fromkeys(_BRANCHES, Unseen(Cause.INCOMPLETE, f"{report.location}: {detail}"))
    without_branches = [report.location for report in reports if not report.report.has_branches]
    if without_branches:
        locations = join_names(without_branches, MAX_REPORTS_IN_MESSAGE)
        detail = f"{locations}: no branch data in the report; run the tests with branch coverage"
        return dict.fromkeys(_BRANCHES, Unseen(Cause.NOT_IN_REPORT, detail))
    total = sum(file.coverable_branches for file in files)
    covered = sum(file.covered_branches for file in files)
    no_branches = NotApplicable("branches were measured, and the code has none")
    return {
        "branch_coverage": Seen(Percentage(covered, total)) if total else no_branches,
        "covered_branches": Seen(Decimal(covered)),
        "coverable_branches": Seen(Decimal(total)),
    }


def _function_facts(files: Sequence[FileCoverage], reports: Sequence[MappedReport]) -> dict[str, Observation]:
    total = sum(file.coverable_functions for file in files)
    covered = sum(file.covered_functions for file in files)
    without_functions = [report for report in reports if not report.report.has_functions]
    if without_functions or not total:
        return dict.fromkeys(_FUNCTIONS, Unseen(Cause.NOT_IN_REPORT, _no_functions(without_functions or reports)))
    return {
        "function_coverage": Seen(Percentage(covered, total)),
        "covered_functions": Seen(Decimal(covered)),
        "coverable_functions": Seen(Decimal(total)),
    }


def _no_functions(reports: Sequence[MappedReport]) -> str:
    """Why there are no functions: the format does not count them, or this report has none."""
    locations = join_names([report.location for report in reports], MAX_REPORTS_IN_MESSAGE)
    report_format = FORMATS[reports[0].report.format]
    if report_format.counts_functions:
        return f"{locations}: no functions in the report"
    alternatives = ", ".join(WITH_FUNCTIONS)
    return f"{locations}: {report_format.title} does not count functions; these formats do: {alternatives}"


# ------------------------------------------------------------------------------------------------------- single files


def find_low_files(
    files: Sequence[CoveredFile], reports: Sequence[MappedReport], minimums: Mapping[str, Fraction]
) -> list[Finding]:
    """The files whose line coverage is below the minimum that the item sets for the lowest file, the lowest first.

    No fact counts them, so that no waiver can name one: `ignore` leaves a file out.
    """
    minimum = minimums.get(LOWEST_FILE)
    if minimum is None:
        return []
    units = {report.report.unit for report in reports}
    unit = units.pop() if len(units) == 1 else Unit.LINES
    measured = (file for file in files if file.coverage.coverable_lines)
    low = sorted((file for file in measured if _line_coverage(file).percent < minimum), key=_by_coverage)
    return [
        Finding(
            LOW_COVERAGE,
            f"{file.coverage.covered_lines:,} of {file.coverage.coverable_lines:,} {unit} of the file are covered, "
            f"less than {float(minimum):g}%",
            path=file.path,
        )
        for file in low
    ]


def low_file_remedies(files: Sequence[CoveredFile], minimums: Mapping[str, Fraction]) -> dict[str, Remedy]:
    """Advice on the lowest file: how much each file below the minimum lacks, because all of them have to reach it."""
    minimum = minimums.get(LOWEST_FILE)
    measured = [file for file in files if file.coverage.coverable_lines]
    low = [file for file in measured if minimum is not None and _line_coverage(file).percent < minimum]
    if minimum is None or not low:
        return {}
    low.sort(key=_by_coverage)
    texts = [f"{_missing_lines(file.coverage, minimum):,} more of {file.path}" for file in low[:MAX_FILES_IN_ADVICE]]
    remaining = count_remaining(low, MAX_FILES_IN_ADVICE, "files")
    text = f"Cover lines of each file below {float(minimum):g}%: {', '.join([*texts, *remaining])}."
    return {LOWEST_FILE: Remedy(text)}


def _missing_lines(coverage: FileCoverage, minimum: Fraction) -> int:
    return math.ceil(minimum * coverage.coverable_lines / 100) - coverage.covered_lines


def _line_coverage(file: CoveredFile) -> Percentage:
    return Percentage(file.coverage.covered_lines, file.coverage.coverable_lines)


def _by_coverage(file: CoveredFile) -> tuple[Fraction, int, str]:
    """Sorts files by their line coverage; of equal ones the file with the most coverable lines is the first."""
    return _line_coverage(file).percent, -file.coverage.coverable_lines, file.path


# -------------------------------------------------------------------------------------------------------------- units


def describe_units(reports: Sequence[MappedReport]) -> Iterator[str]:
    """A note for each unit other than lines, and on what is counted where the reports differ in it."""
    by_unit: dict[Unit, list[MappedReport]] = {}
    for report in reports:
        by_unit.setdefault(report.report.unit, []).append(report)
    for unit in sorted(by_unit.keys() - {Unit.LINES}):
        locations = join_names([report.location for report in by_unit[unit]], MAX_REPORTS_IN_MESSAGE)
        yield f"{locations}: {unit} are counted where a fact says lines, as the tool does; changed lines are lines"
    if len(by_unit) > 1:
        counted = "its lines are counted" if Unit.LINES in by_unit else "its statements are merged by their line"
        yield f"the reports count different units; where several contain a file, {counted}"
