"""Lighthouse: the scores of pages, their Core Web Vitals, budgets and assertions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from gate.formats.lighthouse import FORMATS
from gate.formats.lighthouse.model import CATEGORIES, Assertion, LighthouseReport, PageRun
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Seen, Severity, Unseen
from gate.model.text import count_remaining, join_names, pluralize
from gate.model.values import Better, FactSpec, Percentage, percentage
from gate.probes.common import lighthouse_runs, report_files
from gate.probes.common.aggregate import aggregate, with_target
from gate.probes.common.combination import OfRuns, combine
from gate.probes.common.format_name import FormatName
from gate.probes.common.lighthouse_runs import Page
from gate.probes.common.parameters import ReportParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3


class LighthouseParams(ReportParams):
    """The parameters of the probe `lighthouse`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    of: OfRuns = Field(
        default="median",
        description="The run of a page that counts where there are several; `median` is the representative run of a "
        "manifest of Lighthouse CI.",
    )


_SCORES = tuple(percentage(fact, f"score of the category {name}") for name, fact in CATEGORIES.items())
_TIMES = {
    "lcp": "Largest Contentful Paint", "tbt": "Total Blocking Time", "fcp": "First Contentful Paint",
    "si": "Speed Index", "tti": "Time to Interactive; not in Lighthouse 10 and later by default",
    "inp": "Interaction to Next Paint; only of a user flow",
}  # fmt: skip
_METRICS = (
    *(FactSpec(fact, meaning, "ms", Better.LOWER) for fact, meaning in _TIMES.items()),
    FactSpec("cls", "Cumulative Layout Shift, a number without a unit", better=Better.LOWER),
    FactSpec("total_byte_weight", "bytes that the page transfers", "B", Better.LOWER),
)
FACTS = (
    *_SCORES,
    *_METRICS,
    FactSpec("failed_audits", "audits that count in a category and have a score below 0.9", better=Better.LOWER),
    FactSpec("over_budget", "rows of the budgets that are exceeded; Lighthouse before 12", better=Better.LOWER),
    FactSpec("failed_assertions", "assertions of Lighthouse CI of level `error` that fail", better=Better.LOWER),
    FactSpec("warned_assertions", "assertions of Lighthouse CI of level `warn` that fail", better=Better.LOWER),
    FactSpec("pages", "pages that were measured; a page on another device is one more", better=Better.HIGHER),
    FactSpec("runs", "runs of the page with the fewest runs", better=Better.HIGHER),
    REPORTS,
)
_SPECS = {spec.name: spec for spec in FACTS}
_SCORE_FACTS = tuple(spec.name for spec in _SCORES)
_METRIC_FACTS = tuple(spec.name for spec in _METRICS)
_HINTS = {
    "over_budget": "set `budgets` in the settings of Lighthouse; versions 12 and later have none",
    "failed_audits": "add the complete reports of the runs, beside the manifest",
    "inp": "measure a user flow with an interaction",
}

Files = Sequence[ReportFile[LighthouseReport]]


def measure(params: LighthouseParams, context: ProbeContext) -> Evidence:
    """Reads the reports of the item; an expectation must hold for each page.

    Raises:
        EvidenceError: when a glob matches no file, or a report is unusable, too old or of a run that failed.
    """
    reports = report_files.read_all(context, params, report_files.parse_with(FORMATS, params.format))
    unique, duplicates = report_files.drop_duplicates(reports.files)
    runs = lighthouse_runs.collect(context, params.max_age, unique)
    pages = lighthouse_runs.group(runs.runs, params.of)
    assertions = [entry for file in unique for entry in file.report.assertions or ()]
    has_assertions = any(file.report.assertions is not None for file in unique)
    findings = [*_list_assertions(assertions), *_list_audits(pages)]
    facts = {**_measure_pages(pages, params.of), **_measure_assertions(assertions, is_known=has_assertions)}
    notes = [*reports.notes, *duplicates, *runs.notes]
    notes += [f"{file.path}: {note}" for file in runs.files for note in file.report.notes]
    sources = report_files.list_sources((*reports.files, *runs.added))
    noted = report_files.limit_notes(notes, "notes on the reports")
    remaining = count_remaining(findings, MAX_FINDINGS, "findings are not listed")
    return Evidence(
        facts | report_files.count_reports(reports.files),
        tuple(findings[:MAX_FINDINGS]),
        sources,
        (*noted, *remaining),
        remedies=lighthouse_runs.remedies(pages),
    )


# ----------------------------------------------------------------------------------------------------------- the facts


def _measure_pages(pages: Sequence[Page], of: OfRuns) -> dict[str, Observation]:
    facts = ("failed_audits", "over_budget", *_SCORE_FACTS, *_METRIC_FACTS)
    if not pages:
        detail = "the reports contain no run of Lighthouse; add the runs, such as `.lighthouseci/lhr-*.json`"
        return dict.fromkeys((*facts, "pages", "runs"), Unseen(Cause.NOT_IN_REPORT, detail))
    measured: dict[str, Observation] = {
        "pages": Seen(Decimal(len(pages))),
        "runs": Seen(Decimal(min(page.count for page in pages))),
    }
    for fact in facts:
        spec = _SPECS[fact]
        by_page = [combine(spec, [_observe(run, fact) for run in page.runs], of) for page in pages]
        measured[fact] = aggregate(
            spec, [with_target(page.name, observed) for page, observed in zip(pages, by_page, strict=True)]
        )
    return measured


def _observe(run: PageRun, fact: str) -> Observation:
    match fact:
        case "failed_audits" if run.failed_audits is not None:
            return Seen(Decimal(len(run.failed_audits)))
        case "over_budget" if run.over_budget is not None:
            return Seen(Decimal(len(run.over_budget)))
    if fact in run.scores:
        return Seen(Percentage.from_ratio(Fraction(run.scores[fact])))
    if fact in run.metrics:
        return Seen(run.metrics[fact])
    if reason := run.reasons.get(fact):
        return Unseen(Cause.NOT_IN_REPORT, f"`{fact}` is missing: {reason}")
    subject = "the manifest" if run.path else "this report of Lighthouse"
    hint = _HINTS.get(fact) or ("" if not run.path else _HINTS["failed_audits"])
    detail = f"{subject} does not contain `{fact}`, or its score was not computed"
    return Unseen(Cause.NOT_IN_REPORT, f"{detail}; {hint}" if hint else detail)


def _measure_assertions(assertions: Sequence[Assertion], *, is_known: bool) -> dict[str, Observation]:
    if not is_known:
        detail = "the reports have no assertions of Lighthouse CI; add `.lighthouseci/assertion-results.json`"
        return dict.fromkeys(("failed_assertions", "warned_assertions"), Unseen(Cause.NOT_IN_REPORT, detail))
    levels = [assertion.level for assertion in assertions if not assertion.holds]
    return {
        "failed_assertions": Seen(Decimal(levels.count("error"))),
        "warned_assertions": Seen(Decimal(levels.count("warn"))),
    }


# ------------------------------------------------------------------------------------------------------------ findings

_BY_LEVEL = {"error": ("failed_assertions", Severity.HIGH), "warn": ("warned_assertions", Severity.LOW)}


def _list_assertions(assertions: Sequence[Assertion]) -> Iterator[Finding]:
    for assertion in assertions:
        if not assertion.holds and assertion.level in _BY_LEVEL:
            fact, severity = _BY_LEVEL[assertion.level]
            message = f"{assertion.url}: {assertion.message}" if assertion.url else assertion.message
            places = (assertion.url,) if assertion.url else ()
            yield Finding(
                assertion.name, message, severity, names=(assertion.name,), places=places, counted_in=(fact,)
            )  # fmt: skip


def _list_audits(pages: Sequence[Page]) -> Iterator[Finding]:
    """The audits of each page that do not pass in one of its runs, and the budgets that are exceeded."""
    for page in pages:
        audits = {audit.name: audit for run in page.runs for audit in run.failed_audits or ()}
        for name, audit in audits.items():
            count = sum(any(entry.name == name for entry in run.failed_audits or ()) for run in page.runs)
            in_runs = f", in {count} of {pluralize(len(page.runs), 'run')}" if len(page.runs) > 1 else ""
            severity = Severity.MEDIUM if audit.score < Decimal("0.5") else Severity.LOW
            message = f"{page.name}: {audit.title} ({audit.category}{in_runs})"
            yield Finding(name, message, severity, names=(name,), places=(page.url,))
        budgets = dict.fromkeys(row for run in page.runs for row in run.over_budget or ())
        if budgets:
            yield Finding("budget", f"{page.name}: over budget: {join_names(list(budgets), 10)}", places=(page.url,))


def _unavailable_facts(params: LighthouseParams) -> Mapping[str, str]:
    if params.format == "lhci-assertions":
        advice = "leave out `format`, and add the reports of Lighthouse to `reports`"
        return dict.fromkeys(("pages", "runs", *_SCORE_FACTS, *_METRIC_FACTS), advice)
    return {}


PROBE = Probe(
    summary="Lighthouse: scores, Core Web Vitals and budgets of pages, and the assertions of Lighthouse CI.",
    params=LighthouseParams,
    facts=FACTS,
    measure=measure,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)
