"""Test results: how many tests passed, failed and were skipped, from the reports of the test runners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gate.formats.tests import FORMATS
from gate.formats.tests.durations import TimedTest
from gate.formats.tests.model import TestReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Observation, Remedy, Seen, Source, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.text import count_remaining, join_names, pluralize
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import baseline_tests, report_files
from gate.probes.common.baseline_tests import (
    FIXED,
    NEWLY_FAILING,
    REMOVED,
    TestChanges,
    compare_tests,
    merge_tests,
    remember,
)
from gate.probes.common.format_name import FormatName
from gate.probes.common.joined_reports import join_files
from gate.probes.common.local_titles import localizer
from gate.probes.common.older_results import note_newer_code
from gate.probes.common.overlapping_reports import drop_aggregates, note_repetitions
from gate.probes.common.parameters import ReportParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile
from gate.probes.common.rerun_reports import Reruns, TestFile, find_reruns
from gate.probes.common.test_findings import list_findings


class TestsParams(ReportParams):
    """The parameters of the probe `tests`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    attempts: Literal["all", "last"] = Field(
        default="all",
        description="Which attempts of a test count where its runner reports each of them: `all`, or only the `last`.",
    )


FACTS = (
    FactSpec(
        "total",
        "test cases, each counted once with its worst result",
        better=Better.HIGHER,
        advice_if_low="Check which tests did not run: fewer are in the reports than expected.",
    ),
    FactSpec("passed", "test cases without failure, error or skip", better=Better.HIGHER, is_key=True),
    FactSpec("failures", "test cases with a failed assertion", better=Better.LOWER),
    FactSpec("errors", "test cases and suites that broke before they had a result", better=Better.LOWER),
    FactSpec("failed", "failures and errors together", better=Better.LOWER, is_key=True),
    FactSpec("flaky", "tests that failed in one attempt and passed in another one of this run", better=Better.LOWER),
    FactSpec("retried", "tests that ran more than once", better=Better.LOWER),
    FactSpec("skipped", "test cases that were skipped, disabled or not run", better=Better.LOWER, is_key=True),
    percentage("pass_rate", "percentage of the test cases that passed, without skipped ones"),
    FactSpec("duration", "total time of the test cases", "s", Better.LOWER, is_key=True),
    FactSpec("slowest", "time of the slowest test case", "s", Better.LOWER),
    *baseline_tests.FACTS,
    REPORTS,
)


def measure(params: TestsParams, context: ProbeContext) -> Evidence:
    """Adds up the reports of the item.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or too old, or no report has a test case.
    """
    reports = report_files.read_all(context, params, report_files.parse_with(FORMATS, params.format))
    files = reports.files
    if not any(file.report.total or file.report.broken for file in files):
        location = join_names([file.path for file in files], 1)
        raise EvidenceError(
            Cause.EMPTY, f"{location}: no test case in the report; did the tests run?", params.reports[0]
        )
    unique, duplicates = report_files.drop_duplicates(files)
    localize = localizer(context.workspace)
    all_attempts, aggregates = drop_aggregates(
        [replace(file, report=localize(file.report)) for file in join_files(unique)]
    )
    counted, reruns = _select_attempts(all_attempts, params.attempts)
    results = [file.report for file in counted]
    read = [file for file in files if file.path not in aggregates]
    inventory = remember(merge_tests(results), sum(report.total for report in results))
    changes = compare_tests(context, inventory, len(read))
    attempts = _Attempts([file.report for file in all_attempts], reruns)
    facts = _facts(results, attempts, changes) | report_files.count_reports(read)
    failed = [test for report in results for test in report.failed_tests]
    findings, unlisted = list_findings(context.workspace, failed, attempts.flaky_tests, changes)
    repetitions = note_repetitions([file for file in counted if file.path not in reruns.paths])
    passed_over = [*reports.notes, *duplicates, *aggregates.values(), *repetitions]
    older = note_newer_code(context, [file.path for file in read])
    details = [*older, *_notes(counted), *reruns.notes, *attempts.notes(params.attempts), *changes.notes, *unlisted]
    notes = report_files.limit_notes([*passed_over, *details], "notes on the reports")
    sources = tuple(Source(file.path, file.report.format, "", file.report.produced_at, file.digest) for file in files)
    evidence = Evidence(facts, findings, sources, notes, inventory=inventory)
    return replace(evidence, remedies=_remedies(params, evidence))


def _select_attempts(files: Sequence[TestFile], attempts: str) -> tuple[Sequence[TestFile], Reruns]:
    """The reports with the attempts that count, and what several of them show about attempts."""
    if attempts == "all":
        return files, find_reruns(files)
    reruns = find_reruns([replace(file, report=file.report.last_attempts()) for file in files])
    return reruns.last, reruns


@dataclass(frozen=True, slots=True)
class _Attempts:
    """What the attempts of all reports show, those that do not count included."""

    reports: Sequence[TestReport]
    reruns: Reruns

    @property
    def flaky(self) -> int:
        return sum(report.flaky + report.attempts.flaky for report in self.reports) + len(self._flaky_in_reruns())

    @property
    def retried(self) -> int:
        return sum(report.retried + report.attempts.retried for report in self.reports) + self.reruns.retried

    @property
    def flaky_tests(self) -> Sequence[str]:
        return [*self._flaky_in_reports(), *self._flaky_in_reruns()]

    def _flaky_in_reports(self) -> Sequence[str]:
        return [title for report in self.reports for title in report.flaky_tests]

    def _flaky_in_reruns(self) -> Sequence[str]:
        """The tests that only several reports show to be flaky."""
        listed = set(self._flaky_in_reports())
        return [title for title in self.reruns.flaky_tests if title not in listed]

    def notes(self, counted: str) -> Iterator[str]:
        """Which attempts count, where it matters, and how many flaky tests are not listed."""
        yield from count_remaining(range(self.flaky), len(self.flaky_tests), "flaky tests are not listed")
        if not any(any(report.attempts.changes) for report in self.reports) and not self.reruns.notes:
            return
        if counted == "last":
            yield "of each test only the last attempt counts, since `attempts: last` is set"
        else:
            yield "failed attempts count; with `attempts: last` only the last attempt of a test does"


def _facts(reports: Sequence[TestReport], attempts: _Attempts, changes: TestChanges) -> dict[str, Observation]:
    total = sum(report.total for report in reports)
    executed = sum(report.executed for report in reports)
    failures = sum(report.failures for report in reports)
    errors = sum(report.errors for report in reports)
    passed = executed - failures - errors
    unknown = sum(report.unknown for report in reports)
    results = {
        "passed": passed, "failures": failures, "errors": errors, "failed": failures + errors,
        "flaky": attempts.flaky, "retried": attempts.retried,
    }  # fmt: skip
    observations: dict[str, Observation]
    if executed:
        observations = {name: Seen(Decimal(count)) for name, count in results.items()}
        observations |= {"pass_rate": Seen(Percentage(passed, executed)), **changes.facts}
    else:
        missing_result = _nothing_executed(total, unknown, sum(report.inconclusive for report in reports))
        observations = {**changes.facts, **dict.fromkeys((*results, "pass_rate", NEWLY_FAILING, FIXED), missing_result)}
    observations |= {name: _unless_hidden(observations[name], attempts.reports) for name in ("flaky", "retried")}
    observations["skipped"] = Seen(Decimal(sum(report.skipped for report in reports)))
    return {
        "total": Seen(Decimal(total)),
        **{name: _unless_unknown(observed, unknown) for name, observed in observations.items()},
        REMOVED: changes.facts[REMOVED],
        "duration": _duration([report.duration for report in reports if report.total]),
        "slowest": _slowest([report.slowest for report in reports if report.executed]),
    }


def _nothing_executed(total: int, unknown: int, inconclusive: int) -> Unseen:
    """Why there are no results without an executed case: zero failures of zero tests say nothing."""
    return _unknown_outcomes(unknown) if unknown else Unseen(Cause.EMPTY, _all_skipped(total, inconclusive))


def _all_skipped(total: int, inconclusive: int = 0) -> str:
    word = "skipped or inconclusive" if inconclusive else "skipped"
    cases = f"the only test case was {word}" if total == 1 else f"all {total:,} test cases were {word}"
    return f"{cases}, so nothing was tested"


def _unless_unknown(observed: Observation, unknown: int) -> Observation:
    """The observation, with the doubt that comes from cases of unknown outcome: each of them may be in every count."""
    if not unknown or not isinstance(observed, Seen):
        return observed
    return replace(observed, other_targets=(*observed.other_targets, _unknown_outcomes(unknown)))


def _unless_hidden(observed: Observation, reports: Sequence[TestReport]) -> Observation:
    """The observation, with the doubt that comes from reports that have the last attempt of each test alone."""
    if not isinstance(observed, Seen) or not any(report.hides_attempts for report in reports):
        return observed
    from gate.probes.common import hidden_attempts  # few reports hide attempts

    doubts = hidden_attempts.doubts(report.hides_attempts for report in reports)
    return replace(observed, other_targets=(*observed.other_targets, *doubts))


def _unknown_outcomes(count: int) -> Unseen:
    cases = pluralize(count, "test case has", "test cases have")
    return Unseen(Cause.NOT_IN_REPORT, f"{cases} a status that does not tell whether it passed or failed")


def _slowest(tests: Sequence[TimedTest | None]) -> Observation:
    timed = [test for test in tests if test is not None]
    if not timed or len(timed) < len(tests):
        missing = pluralize(len(tests) - len(timed), "report")
        return Unseen(Cause.NOT_IN_REPORT, f"{missing} of {len(tests):,} without a valid time of each test")
    slowest = max(timed, key=lambda test: test.seconds)
    return Seen(slowest.seconds, slowest.title)


def _duration(durations: Sequence[Decimal | None]) -> Observation:
    valid = [duration for duration in durations if duration is not None]
    if len(valid) == len(durations):
        return Seen(sum(valid, Decimal(0)))
    missing = len(durations) - len(valid)
    return Unseen(Cause.NOT_IN_REPORT, f"{missing:,} of {len(durations):,} reports have no valid time")


def _notes(files: Sequence[ReportFile[TestReport]]) -> Iterator[str]:
    total = sum(file.report.total for file in files)
    if total and total == sum(file.report.skipped for file in files):
        yield _all_skipped(total)
    for file in files:
        for note in file.report.notes:
            yield f"{file.path}: {note}"


def _remedies(_params: TestsParams, evidence: Evidence) -> Mapping[str, Remedy]:
    """Advice on the facts that depend on failed tests, and on those that compare tests with the baseline."""
    counted = Counter(fact for finding in evidence.findings for fact in finding.counted_in)
    remedies = {fact: Remedy(text) for fact, text in _ADVICE.items() if counted[fact]}
    if count := counted["failed"]:
        has_tests = evidence.facts.get("total") != Seen(Decimal(0))
        text = "Fix the failed test." if count == 1 else f"Fix the {count:,} failed tests."
        remedy = Remedy(text if has_tests else "Fix what kept the tests from running.")
        remedies |= dict.fromkeys(("passed", "failures", "errors", "failed", "pass_rate"), remedy)
    return remedies


_ADVICE = {
    "flaky": "Fix the flaky tests, or name them in a waiver with an end: they still run.",
    "removed": "Bring the removed tests back; if that is intended, name them in a waiver, or save a new baseline.",
    "newly_skipped": "Run the skipped tests again, or name them in a waiver with an end.",
    "newly_failing": "Fix the tests that did not fail before.",
}


PROBE = Probe(
    summary="Test results: passed, failed, skipped, the pass rate and the duration.",
    params=TestsParams,
    facts=FACTS,
    measure=measure,
    remedies=_remedies,
    lists_findings=True,
)
