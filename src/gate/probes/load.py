"""Load tests: how many requests failed, and how long they took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gate.formats.load import FORMATS
from gate.formats.load.model import TIMES, LoadReport, RequestSummary
from gate.model.errors import EvidenceError
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Seen, Unseen
from gate.model.text import count_remaining, is_or_are, join_names, pluralize, quote
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import name_patterns, report_files
from gate.probes.common.aggregate import aggregate, with_target
from gate.probes.common.combination import OfRuns, combine
from gate.probes.common.format_name import FormatName
from gate.probes.common.name_patterns import NamePatterns
from gate.probes.common.parameters import ReportParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3
MIN_REQUESTS = {"p95": 20, "p99": 100}
"""With fewer requests the percentile is the time of the slowest one."""


class LoadParams(ReportParams):
    """The parameters of the probe `load`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    only: NamePatterns | None = Field(
        default=None,
        description="Names of requests as the tool reports them, such as `GET /items/*`: `*` stands for any text. An "
        "expectation must hold for each of them; by default all requests count together.",
    )
    of: OfRuns | None = Field(
        default=None,
        description="The run that counts where there are several; by default an expectation must hold for each.",
    )


_MEANINGS = {
    "min": "time of the fastest request",
    "mean": "mean time of the requests",
    "max": "time of the slowest request",
    **{name: f"{name[1:]}th percentile of the time of the requests" for name in TIMES if name.startswith("p")},
}
FACTS = (
    FactSpec("requests", "requests of the run", better=Better.HIGHER),
    FactSpec("failed", "requests without a response, or with one that the test or its status calls an error",
             better=Better.LOWER),
    percentage("error_rate", "percentage of the requests that failed", Better.LOWER),
    FactSpec("rps", "requests in a second, as the tool reports them", better=Better.HIGHER),
    *(FactSpec(name, _MEANINGS[name], "ms", Better.LOWER) for name in TIMES),
    percentage("checks", "percentage of the checks of the test that held; only k6 has them"),
    FactSpec("failed_thresholds", "thresholds of the test that do not hold; only k6 has them", better=Better.LOWER),
    REPORTS,
)  # fmt: skip
_SPECS = {spec.name: spec for spec in FACTS}
_OF_REQUESTS = ("requests", "failed", "error_rate", "rps", *TIMES)

Files = Sequence[ReportFile[LoadReport]]


def measure(params: LoadParams, context: ProbeContext) -> Evidence:
    """Reads the reports of the item, each of one run.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or too old, or lacks what `only` names.
    """
    reports = report_files.read_all(context, params, report_files.parse_with(FORMATS, params.format))
    files, duplicates = report_files.drop_duplicates(reports.files)
    findings = list(_findings(files))
    notes = [*reports.notes, *duplicates, *_notes(files, params.only)]
    facts = {**_measure_requests(files, params), **_measure_test(files, params)}
    sources = report_files.list_sources(reports.files)
    noted = report_files.limit_notes(notes, "notes on the reports")
    remaining = count_remaining(findings, MAX_FINDINGS, "findings are not listed")
    facts |= report_files.count_reports(reports.files)
    return Evidence(facts, tuple(findings[:MAX_FINDINGS]), sources, (*noted, *remaining))


# ----------------------------------------------------------------------------------------------------------- the facts


def _measure_requests(files: Files, params: LoadParams) -> dict[str, Observation]:
    """The facts of all requests, or of those of each name that `only` selects."""
    runs: dict[str, list[dict[str, Observation]]] = {}
    for file in files:
        for summary in _select(file, params.only):
            facts = _observe(summary, file.report)
            target = ": ".join(part for part in (file.path if len(files) > 1 else "", summary.name) if part)
            located = {fact: with_target(target, observed) if target else observed for fact, observed in facts.items()}
            runs.setdefault(summary.name, []).append(located)
    return {
        fact: aggregate(
            _SPECS[fact],
            [
                _combine(fact, name, [observed[fact] for observed in observations], params.of)
                for name, observations in runs.items()
            ],
        )
        for fact in _OF_REQUESTS
    }


def _combine(fact: str, name: str, observations: Sequence[Observation], of: OfRuns | None) -> Observation:
    combined = combine(_SPECS[fact], observations, of)
    is_new = of is not None and isinstance(combined, Seen) and not combined.target
    return with_target(name, combined) if is_new and name else combined


def _select(file: ReportFile[LoadReport], only: Sequence[str] | None) -> list[RequestSummary]:
    """The requests that `only` names, or all of them together.

    Raises:
        EvidenceError: not in the report when one of the patterns matches no name.
    """
    report = file.report
    if only is None:
        return [report.total]
    names = [part.name for part in report.parts]
    if unmatched := name_patterns.list_unmatched(only, names):
        options = f"its names are {join_names(names, 10)}" if names else "it has only the total of all requests"
        detail = f"{file.path}: no request has the name {quote(unmatched[0])}; {options}"
        raise EvidenceError(Cause.NOT_IN_REPORT, detail, file.path)
    return [part for part in report.parts if any(name_patterns.matches(pattern, part.name) for pattern in only)]


def _observe(summary: RequestSummary, report: LoadReport) -> dict[str, Observation]:
    facts: dict[str, Observation] = {
        "requests": _seen("requests", summary.requests, report),
        "rps": _seen("rps", summary.rps, report),
        **{name: _seen(name, summary.times.get(name), report) for name in TIMES},
    }
    return facts | _observe_failures(summary, report)


def _observe_failures(summary: RequestSummary, report: LoadReport) -> dict[str, Observation]:
    missing = _missing("failed", report)
    if summary.failed is None or summary.requests is None:
        return {"failed": missing, "error_rate": missing}
    attempts = summary.requests + summary.unanswered
    targets = () if summary.counts_all_failures else (_lower_bound(report),)
    rate = Seen(Percentage(summary.failed, attempts), other_targets=targets) if attempts else missing
    return {"failed": Seen(Decimal(summary.failed), other_targets=targets), "error_rate": rate}


def _lower_bound(report: LoadReport) -> Unseen:
    """Why the failures of the report may not be all."""
    hint = FORMATS[report.format].hints.get("failed", "")
    detail = f"this report of {report.tool} need not list every failure"
    return Unseen(Cause.NOT_IN_REPORT, f"{detail}; {hint}" if hint else detail)


def _seen(fact: str, value: Decimal | int | None, report: LoadReport) -> Observation:
    return _missing(fact, report) if value is None else Seen(Decimal(value))


def _missing(fact: str, report: LoadReport) -> Unseen:
    hint = FORMATS[report.format].hints.get(fact, "")
    if fact in ("checks", "failed_thresholds") and report.tool != "k6":
        hint = "only the summary of k6 has them"
    detail = f"this report of {report.tool} does not contain `{fact}`"
    return Unseen(Cause.NOT_IN_REPORT, f"{detail}; {hint}" if hint else detail)


def _measure_test(files: Files, params: LoadParams) -> dict[str, Observation]:
    """The checks and thresholds of the tests themselves."""
    checks: list[Observation] = []
    thresholds: list[Observation] = []
    for file in files:
        report, total = file.report, file.report.checks
        count = total.passes + total.fails if total else 0
        check = Seen(Percentage(total.passes, count)) if total and count else _none("checks", report)
        broken = sum(not threshold.holds for threshold in report.thresholds)
        threshold = Seen(Decimal(broken)) if report.thresholds else _none("failed_thresholds", report)
        checks.append(with_target(file.path, check) if len(files) > 1 else check)
        thresholds.append(with_target(file.path, threshold) if len(files) > 1 else threshold)
    return {
        "checks": combine(_SPECS["checks"], checks, params.of),
        "failed_thresholds": combine(_SPECS["failed_thresholds"], thresholds, params.of),
    }


def _none(fact: str, report: LoadReport) -> Unseen:
    if report.tool != "k6" or fact in FORMATS[report.format].hints:
        return _missing(fact, report)
    option = "`check()`" if fact == "checks" else "`thresholds` in its options"
    return Unseen(Cause.NOT_IN_REPORT, f"the test has no {option}")


# ------------------------------------------------------------------------------------------------- findings and notes


def _findings(files: Files) -> Iterator[Finding]:
    """The thresholds and checks that do not hold, and the names of requests that failed."""
    is_counted = len(files) == 1
    for file in files:
        for threshold in file.report.thresholds:
            if not threshold.holds:
                text = f"{threshold.metric}: {threshold.condition}"
                counted_in = ("failed_thresholds",) if is_counted else ()
                yield Finding("threshold", f"{text} does not hold", names=(text,), counted_in=counted_in)
        for check in file.report.listed_checks:
            if check.fails:
                count = f"{check.fails:,} of {check.passes + check.fails:,}"
                yield Finding("check", f"{check.name}: {count} failed", names=(check.name,))
        for part in file.report.parts:
            if part.failed and part.requests is not None:
                count = f"{part.failed:,} of {pluralize(part.requests + part.unanswered, 'request')}"
                yield Finding("failed-requests", f"{part.name}: {count} failed", names=(part.name,))


def _notes(files: Files, only: Sequence[str] | None) -> Iterator[str]:
    for file in files:
        yield from (f"{file.path}: {note}" for note in file.report.notes)
        for summary in _select(file, only):
            count = summary.requests
            few = [name for name, minimum in MIN_REQUESTS.items() if count is not None and count < minimum]
            few = [name for name in few if name in summary.times]
            if few:
                subject = f"{summary.name} of {file.path}" if summary.name else file.path
                requests = pluralize(count or 0, "request")
                verb = is_or_are(len(few))
                detail = f"{' and '.join(few)} of {requests} {verb} the time of the slowest one or two"
                yield f"{subject}: {detail}; p95 needs 20 requests, and p99 needs 100"


def _unavailable_facts(params: LoadParams) -> Mapping[str, str]:
    """What to write for facts that this format never has."""
    if params.format is None or params.format.startswith("k6"):
        return {}
    return dict.fromkeys(("checks", "failed_thresholds"), "use the summary of k6; other tools do not report them")


PROBE = Probe(
    summary="Load tests: requests, errors and percentiles of the response times.",
    params=LoadParams,
    facts=FACTS,
    measure=measure,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)
