"""Test results: how many tests passed, failed and were skipped, from the reports of the test runners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from io import BufferedReader
from typing import Annotated

from pydantic import Field

from gate.adapters.host import Host
from gate.formats.tests import FORMATS, traces
from gate.formats.tests.model import FailedTest, TestReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Observation, Remedy, Seen, Source, Unseen
from gate.model.text import count_remaining, join_names
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import report_files
from gate.probes.common.format_name import FormatName
from gate.probes.common.paths import file_meant
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_files import Read

MAX_FINDINGS = 500


class TestsParams(report_files.ReportParams):
    """What stands under `with:`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; without it, it is detected from their content."
    )


FACTS = (
    FactSpec("total", "test cases, each counted with its worst outcome", better=Better.HIGHER),
    FactSpec("passed", "test cases that neither failed, nor had an error, nor were skipped", better=Better.HIGHER),
    FactSpec("failures", "test cases with a failed assertion", better=Better.LOWER),
    FactSpec("errors", "test cases, and suites, that broke before they could tell", better=Better.LOWER),
    FactSpec("failed", "failures and errors together", better=Better.LOWER),
    FactSpec("skipped", "test cases that were skipped, disabled or not run", better=Better.LOWER),
    percentage("pass_rate", "the passed part of those that were not skipped"),
    FactSpec("duration", "the time that the test cases took, added up", "s", Better.LOWER),
)


def measure(params: TestsParams, context: ProbeContext) -> Evidence:
    """Adds up the reports of the item.

    Raises:
        EvidenceError: when a glob matches nothing, a report cannot be read or is too old, or no test case is in any.
    """
    host = context.host
    reports = report_files.read_all(host, params, partial(_parse, format_name=params.format))
    if not any(each.report.total for each in reports):
        hold = f"{join_names([each.path for each in reports], 1)} {'holds' if len(reports) == 1 else 'hold'}"
        raise EvidenceError(Cause.EMPTY, f"{hold} no test case; did the tests run?")
    counted, copies = report_files.once_each(reports)
    facts = _facts([each.report for each in counted])
    findings, left_out = _findings(host, counted)
    notes = report_files.briefly([*copies, *_notes(counted), *left_out], "remarks on the reports")
    sources = tuple(Source(each.path, each.report.format, "", each.report.produced_at, each.digest) for each in reports)
    evidence = Evidence(facts, findings, sources, notes)
    return replace(evidence, remedies=_remedies(params, evidence))


def _parse(stream: BufferedReader, format_name: str | None) -> TestReport:
    return FORMATS.select(stream, format_name).parse(stream)


def _facts(reports: Sequence[TestReport]) -> dict[str, Observation]:
    total = sum(report.total for report in reports)
    passed = sum(report.passed for report in reports)
    failures = sum(report.failures for report in reports)
    errors = sum(report.errors for report in reports)
    skipped = sum(report.skipped for report in reports)
    counts = {
        "total": total, "passed": passed, "failures": failures, "errors": errors, "failed": failures + errors,
        "skipped": skipped,
    }  # fmt: skip
    facts: dict[str, Observation] = {name: Seen(Decimal(count)) for name, count in counts.items()}
    ran = total - skipped
    facts["pass_rate"] = (
        Seen(Percentage(passed, ran)) if ran else Unseen(Cause.EMPTY, f"all {total:,} test cases were skipped")
    )
    facts["duration"] = _duration([report.duration for report in reports if report.total])
    return facts


def _duration(durations: Sequence[Decimal | None]) -> Observation:
    known = [duration for duration in durations if duration is not None]
    if len(known) == len(durations):
        return Seen(sum(known, Decimal(0)))
    return Unseen(
        Cause.ABSENT, f"{len(durations) - len(known):,} of {len(durations):,} reports tell no time that can be read"
    )


def _notes(reports: Sequence[Read[TestReport]]) -> Iterator[str]:
    for each in reports:
        for note in each.report.notes:
            yield f"{each.path}: {note}"


# ------------------------------------------------------------------------------------------------------------ findings


def _findings(host: Host, reports: Sequence[Read[TestReport]]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    failed = [test for each in reports for test in each.report.failed_tests]
    places = _Places(host)
    findings = tuple(_finding(test, places) for test in failed[:MAX_FINDINGS])
    return findings, count_remaining(failed, MAX_FINDINGS, "failed tests are not listed")


def _remedies(_inputs: TestsParams, evidence: Evidence) -> Mapping[str, Remedy]:
    """What to do about the facts that failed tests make what they are."""
    listed = len(evidence.findings)
    these = "test" if listed == 1 else f"{listed:,} tests"
    mend = Remedy(f"Mend the {these} listed here.")
    return dict.fromkeys(("passed", "failures", "errors", "failed", "pass_rate"), mend) if listed else {}


def _finding(test: FailedTest, places: _Places) -> Finding:
    kind = "error" if test.is_error else "failure"
    parts = (test.classname or test.suite, test.name)
    path = places.in_repository(test.file) or places.of_class(test.classname, test.file)
    not_checked_out = (
        "" if path or not test.file else f" (at {test.file[-200:]}:{test.line or '?'}, not in this repository)"
    )
    return Finding(
        rule="::".join(dict.fromkeys(part for part in parts if part)) or "unnamed test",
        message=(test.message or f"the report gives no message for this {kind}") + not_checked_out,
        path=path,
        line=test.line if path else None,
    )


class _Places:
    """Turns paths of reports into paths of the repository; each is looked up once."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.in_repository = cache(partial(file_meant, host))
        self.jvm_sources = cache(self._jvm_sources)

    def of_class(self, classname: str, file: str) -> str:
        """The one source file of a class on the JVM, whose traces name no folders; empty for none and for several."""
        if not file.endswith(traces.JVM) or "/" in file:
            return ""
        end = "/".join(["", *classname.split(".")[:-1], file])
        found = [path for path in self.jvm_sources() if f"/{path}".endswith(end)]
        return found[0] if len(found) == 1 else ""

    def _jvm_sources(self) -> list[str]:
        return self.host.workspace.glob_few([f"**/*{run_result}" for run_result in traces.JVM])


PROBE = Probe(
    summary="Test results from JUnit XML: passed, failed, skipped, the pass rate and the time taken.",
    params=TestsParams,
    facts=FACTS,
    measure=measure,
    remedies=_remedies,
)
