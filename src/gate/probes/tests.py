"""Test results: how many tests passed, failed and were skipped, from the reports of the test runners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from io import BufferedReader
from typing import Annotated, Literal

from pydantic import Field

from gate.adapters.workspace import Workspace
from gate.formats.tests import FORMATS, traces
from gate.formats.tests.model import FailedTest, TestReport
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Remedy, Seen, Source, Unseen
from gate.model.text import count_remaining, join_names, pluralize
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import report_files
from gate.probes.common.format_name import FormatName
from gate.probes.common.overlapping_reports import drop_aggregates, note_repetitions
from gate.probes.common.parameters import ReportParams
from gate.probes.common.paths import find_file
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile


class TestsParams(ReportParams):
    """The parameters of the probe `tests`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    attempts: Literal["all", "last"] = Field(
        default="all",
        description="Which attempts of a test count that a runner repeats in cases of its own: `all`, or the `last`.",
    )


FACTS = (
    FactSpec(
        "total",
        "test cases, each counted once with its worst result",
        better=Better.HIGHER,
        advice_if_low="Check which tests did not run: fewer are in the reports than expected.",
    ),
    FactSpec("passed", "test cases without failure, error or skip", better=Better.HIGHER),
    FactSpec("failures", "test cases with a failed assertion", better=Better.LOWER),
    FactSpec("errors", "test cases and suites that broke before they had a result", better=Better.LOWER),
    FactSpec("failed", "failures and errors together", better=Better.LOWER),
    FactSpec("flaky", "tests that passed after a failed attempt in the same report", better=Better.LOWER),
    FactSpec("skipped", "test cases that were skipped, disabled or not run", better=Better.LOWER),
    percentage("pass_rate", "percentage of the test cases that passed, without skipped ones"),
    FactSpec("duration", "total time of the test cases", "s", Better.LOWER),
    REPORTS,
)


def measure(params: TestsParams, context: ProbeContext) -> Evidence:
    """Adds up the reports of the item.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or too old, or no report has a test case.
    """
    reports = report_files.read_all(context, params, partial(_parse, format_name=params.format))
    files = reports.files
    if not any(file.report.total for file in files):
        location = join_names([file.path for file in files], 1)
        raise EvidenceError(
            Cause.EMPTY, f"{location}: no test case in the report; did the tests run?", params.reports[0]
        )
    unique, duplicates = report_files.drop_duplicates(files)
    all_attempts, aggregates = drop_aggregates(unique)
    counted = _last_attempts(all_attempts) if params.attempts == "last" else all_attempts
    facts = _facts([file.report for file in counted])
    facts |= report_files.count_reports([file for file in files if file.path not in aggregates])
    findings, unlisted = _findings(context.workspace, counted)
    passed_over = [*reports.notes, *duplicates, *aggregates.values(), *note_repetitions(counted)]
    notes = report_files.limit_notes([*passed_over, *_notes(counted), *unlisted], "notes on the reports")
    sources = tuple(Source(file.path, file.report.format, "", file.report.produced_at, file.digest) for file in files)
    evidence = Evidence(facts, findings, sources, notes)
    return replace(evidence, remedies=_remedies(params, evidence))


def _parse(stream: BufferedReader, format_name: str | None) -> TestReport:
    return FORMATS.select(stream, format_name).parse(stream)


def _last_attempts(files: Sequence[ReportFile[TestReport]]) -> list[ReportFile[TestReport]]:
    return [replace(file, report=file.report.last_attempts()) for file in files]


def _facts(reports: Sequence[TestReport]) -> dict[str, Observation]:
    total = sum(report.total for report in reports)
    executed = sum(report.executed for report in reports)
    failures = sum(report.failures for report in reports)
    errors = sum(report.errors for report in reports)
    passed = executed - failures - errors
    unknown = sum(report.unknown for report in reports)
    flaky = sum(report.flaky + report.attempts.flaky for report in reports)
    results = {
        "passed": passed, "failures": failures, "errors": errors, "failed": failures + errors, "flaky": flaky,
    }  # fmt: skip
    observations: dict[str, Observation]
    if executed:
        observations = {name: Seen(Decimal(count)) for name, count in results.items()}
        observations["pass_rate"] = Seen(Percentage(passed, executed))
    else:
        observations = dict.fromkeys((*results, "pass_rate"), _nothing_executed(total, unknown))
    observations["skipped"] = Seen(Decimal(sum(report.skipped for report in reports)))
    return {
        "total": Seen(Decimal(total)),
        **{name: _unless_unknown(observed, unknown) for name, observed in observations.items()},
        "duration": _duration([report.duration for report in reports if report.total]),
    }


def _nothing_executed(total: int, unknown: int) -> Unseen:
    """Why there are no results without an executed case: zero failures of zero tests say nothing."""
    return _unknown_outcomes(unknown) if unknown else Unseen(Cause.EMPTY, _all_skipped(total))


def _all_skipped(total: int) -> str:
    cases = "the only test case was skipped" if total == 1 else f"all {total:,} test cases were skipped"
    return f"{cases}, so nothing was tested"


def _unless_unknown(observed: Observation, unknown: int) -> Observation:
    """The observation, with the doubt that comes from cases of unknown outcome: each of them may be in every count."""
    if not unknown or not isinstance(observed, Seen):
        return observed
    return replace(observed, other_targets=(_unknown_outcomes(unknown),))


def _unknown_outcomes(count: int) -> Unseen:
    cases = pluralize(count, "test case has", "test cases have")
    return Unseen(Cause.NOT_IN_REPORT, f"{cases} a status that does not tell whether it passed or failed")


def _duration(durations: Sequence[Decimal | None]) -> Observation:
    valid = [duration for duration in durations if duration is not None]
    if len(valid) == len(durations):
        return Seen(sum(valid, Decimal(0)))
    missing = len(durations) - len(valid)
    return Unseen(Cause.NOT_IN_REPORT, f"{missing:,} of {len(durations):,} reports have no valid time")


def _notes(files: Sequence[ReportFile[TestReport]]) -> Iterator[str]:
    total = sum(file.report.total for file in files)
    if total == sum(file.report.skipped for file in files):
        yield _all_skipped(total)
    for file in files:
        for note in file.report.notes:
            yield f"{file.path}: {note}"


# ------------------------------------------------------------------------------------------------------------ findings


def _findings(
    workspace: Workspace, files: Sequence[ReportFile[TestReport]]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """A finding for each of the first MAX_FINDINGS failed tests, and a note that counts the rest."""
    failed = [test for file in files for test in file.report.failed_tests]
    paths = _TestPaths(workspace)
    findings = tuple(_finding(test, paths) for test in failed[:MAX_FINDINGS])
    return findings, count_remaining(failed, MAX_FINDINGS, "failed tests are not listed")


def _remedies(_params: TestsParams, evidence: Evidence) -> Mapping[str, Remedy]:
    """Advice on the facts that depend on failed tests."""
    count = len(evidence.findings)
    if not count:
        return {}
    remedy = Remedy("Fix the failed test." if count == 1 else f"Fix the {count:,} failed tests.")
    return dict.fromkeys(("passed", "failures", "errors", "failed", "pass_rate"), remedy)


def _finding(test: FailedTest, paths: _TestPaths) -> Finding:
    kind = "error" if test.is_error else "failure"
    name = "::".join(dict.fromkeys(part for part in (test.classname or test.suite, test.name) if part))
    path = paths.in_repository(test.file) or paths.of_class(test.classname, test.file)
    location = f" (at {test.file[-200:]}:{test.line or '?'}, not in this repository)" if test.file and not path else ""
    return Finding(
        rule=name or "unnamed test",
        message=(test.message or f"no message for this {kind} in the report") + location,
        path=path,
        line=test.line if path else None,
        names=(name,) if name else (),
        places=tuple(filter(None, (path or test.file,))),
        counted_in=("errors" if test.is_error else "failures", "failed", "pass_rate"),
    )


class _TestPaths:
    """Maps paths of reports to paths of the repository; looks up each path once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.in_repository = cache(partial(find_file, workspace))
        self.jvm_sources = cache(self._jvm_sources)

    def of_class(self, classname: str, file: str) -> str:
        """The source file of a JVM class, whose traces have no folders; empty when no file or several match."""
        if not file.endswith(traces.JVM) or "/" in file:
            return ""
        ending = "/".join(["", *classname.split(".")[:-1], file])
        paths = [path for path in self.jvm_sources() if f"/{path}".endswith(ending)]
        return paths[0] if len(paths) == 1 else ""

    def _jvm_sources(self) -> list[str]:
        return self.workspace.glob_or_empty([f"**/*{extension}" for extension in traces.JVM])


PROBE = Probe(
    summary="Test results: passed, failed, skipped, the pass rate and the duration.",
    params=TestsParams,
    facts=FACTS,
    measure=measure,
    remedies=_remedies,
    lists_findings=True,
)
