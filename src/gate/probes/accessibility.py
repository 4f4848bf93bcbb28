"""Accessibility: the rules that pages violate, by impact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gate.formats.accessibility import FORMATS
from gate.formats.accessibility.model import IMPACTS, TYPES, AccessibilityReport, Level, Page, Problem
from gate.model.evidence import (
    MAX_FINDINGS,
    Cause,
    Evidence,
    Finding,
    Observation,
    Remedy,
    Seen,
    Severity,
    Unseen,
)
from gate.model.text import count_remaining, join_names, pluralize
from gate.model.values import Better, FactSpec
from gate.probes.common import report_files
from gate.probes.common.findings.filters import FindingFilter, RuleGlobs
from gate.probes.common.format_name import FormatName
from gate.probes.common.parameters import ReportParams
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3


class AccessibilityParams(ReportParams):
    """The parameters of the probe `accessibility`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    rules: RuleGlobs | None = Field(
        default=None,
        description="Count only rules that match one of these globs, such as `color-*`; a leading `!` leaves out.",
    )


FACTS = (
    FactSpec("violations", "rules that a page violates, for each page; in pa11y, issues of type `error`",
             better=Better.LOWER),
    *(FactSpec(level, f"violations of {level} impact; only of axe", better=Better.LOWER) for level in IMPACTS),
    FactSpec("errors", "issues of type `error`; only of pa11y", better=Better.LOWER),
    FactSpec("warnings", "issues of type `warning`; only of pa11y, with `--include-warnings`", better=Better.LOWER),
    FactSpec("notices", "issues of type `notice`; only of pa11y, with `--include-notices`", better=Better.LOWER),
    FactSpec("incomplete", "rules that a person must check on a page; only of axe", better=Better.LOWER),
    FactSpec("elements", "elements with a violation", better=Better.LOWER),
    FactSpec("pages", "pages that were tested, or states of them", better=Better.HIGHER),
    REPORTS,
)  # fmt: skip
_FACTS_BY_LEVEL: Mapping[Level, tuple[str, ...]] = {
    **{level: (level.value, "violations", "elements") for level in IMPACTS},
    Level.UNRATED: ("violations", "elements"),
    Level.ERROR: ("errors", "violations", "elements"),
    Level.WARNING: ("warnings",),
    Level.NOTICE: ("notices",),
    Level.INCOMPLETE: ("incomplete",),
}
_SEVERITIES = {
    Level.CRITICAL: Severity.CRITICAL, Level.SERIOUS: Severity.HIGH, Level.MODERATE: Severity.MEDIUM,
    Level.MINOR: Severity.LOW, Level.ERROR: Severity.HIGH, Level.WARNING: Severity.LOW,
}  # fmt: skip
_TYPE_FACTS = {Level.ERROR: "errors", Level.WARNING: "warnings", Level.NOTICE: "notices"}

Files = Sequence[ReportFile[AccessibilityReport]]


def measure(params: AccessibilityParams, context: ProbeContext) -> Evidence:
    """Adds up the pages of the reports.

    Raises:
        EvidenceError: when a glob matches no file, a report is unusable or too old, or a page could not be tested.
    """
    reports = report_files.read_all(context, params, report_files.parse_with(FORMATS, params.format))
    files, duplicates = report_files.drop_duplicates(reports.files)
    selection = FindingFilter(None, params.rules, fixable=None)
    problems = [
        (page, problem)
        for file in files
        for page in file.report.pages
        for problem in page.problems
        if selection.selects([problem.rule], _severity(problem), fixable=False)
    ]
    findings = sorted((_describe(page, problem) for page, problem in problems), key=_rank)
    notes = [*reports.notes, *duplicates, *_notes(files), *selection.notes()]
    sources = report_files.list_sources(reports.files)
    noted = report_files.limit_notes(notes, "notes on the reports")
    remaining = count_remaining(findings, MAX_FINDINGS, "violations are not listed")
    facts = _count(files, [problem for _, problem in problems]) | report_files.count_reports(reports.files)
    return Evidence(
        facts, tuple(findings[:MAX_FINDINGS]), sources, (*noted, *remaining), remedies=_remedies(problems)
    )  # fmt: skip


def _rank(finding: Finding) -> int:
    """The rank of the severity, worst first."""
    return list(Severity).index(finding.severity)


def _count(files: Files, problems: Sequence[Problem]) -> dict[str, Observation]:
    """The facts. A violation without an impact may have any: no impact is then known to be absent."""
    counts: Counter[str] = Counter()
    for problem in problems:
        for fact in _FACTS_BY_LEVEL[problem.level]:
            counts[fact] += problem.elements if fact == "elements" or problem.level in TYPES else 1
    facts: dict[str, Observation] = {name: Seen(Decimal(counts[name])) for name in ("violations", "elements")}
    facts["pages"] = Seen(Decimal(sum(len(file.report.pages) for file in files)))
    unrated = sum(problem.level is Level.UNRATED for problem in problems)
    missing = Unseen(
        Cause.NOT_IN_REPORT, f"{pluralize(unrated, 'violation has', 'violations have')} no impact that is known"
    )
    for level in IMPACTS:
        targets = (missing,) if unrated else ()
        facts[level.value] = _by_level(files, level, Seen(Decimal(counts[level.value]), other_targets=targets))
    for level, fact in _TYPE_FACTS.items():
        facts[fact] = _by_level(files, level, Seen(Decimal(counts[fact])))
    lacking = [file.path for file in files if not file.report.has_incomplete]
    detail = f"{join_names(lacking, MAX_NAMED)}: the report has no `incomplete`, the rules that a person must check"
    facts["incomplete"] = Unseen(Cause.NOT_IN_REPORT, detail) if lacking else Seen(Decimal(counts["incomplete"]))
    return facts


def _by_level(files: Files, level: Level, count: Seen) -> Observation:
    """The count, unless one of the tools does not report this level."""
    for file in files:
        if level not in file.report.levels:
            kinds = "types" if level in IMPACTS else "impacts"
            names = ", ".join(file.report.levels)
            detail = f"{file.path}: {file.report.tool} reports {kinds} of problems: {names}"
            return Unseen(Cause.NOT_IN_REPORT, detail)
    return count


def _describe(page: Page, problem: Problem) -> Finding:
    elements = (
        pluralize(problem.elements, "element") if problem.level not in TYPES else pluralize(problem.elements, "issue")
    )
    first = f", first {problem.selector}" if problem.selector else ""
    severity = _severity(problem)
    impact = f"{problem.level}, " if problem.level in IMPACTS and problem.level.value != severity.value else ""
    message = f"{page.url}: {problem.message}" if page.url else problem.message
    return Finding(
        problem.rule,
        f"{message} ({impact}{elements}{first})",
        severity,
        names=(problem.rule,),
        places=(page.url,) if page.url else (),
        counted_in=tuple(fact for fact in _FACTS_BY_LEVEL[problem.level] if _counts_once(problem, fact)),
    )


def _counts_once(problem: Problem, fact: str) -> bool:
    """Whether a waiver of the finding takes one out of the fact; elements are counted otherwise."""
    return fact != "elements" and (problem.level not in TYPES or problem.elements == 1)


def _notes(files: Files) -> Iterator[str]:
    for file in files:
        yield from (f"{file.path}: {note}" for note in file.report.notes)


def _severity(problem: Problem) -> Severity:
    return _SEVERITIES.get(problem.level, Severity.UNRATED if problem.level is Level.UNRATED else Severity.INFO)


def _remedies(problems: Sequence[tuple[Page, Problem]]) -> dict[str, Remedy]:
    """Advice with the rules that the most pages violate, for each fact that counts them."""
    remedies = {}
    for fact in ("violations", "elements", *IMPACTS, *_TYPE_FACTS.values(), "incomplete"):
        rules = Counter(problem.rule for _, problem in problems if fact in _FACTS_BY_LEVEL[problem.level])
        if rules:
            names = join_names([rule for rule, _ in rules.most_common()], MAX_NAMED)
            verb = "Check" if fact == "incomplete" else "Fix"
            remedies[str(fact)] = Remedy(f"{verb} what these rules report: {names}.")
    return remedies


def _unavailable_facts(params: AccessibilityParams) -> Mapping[str, str]:
    """What to write for facts that reports of this format never have."""
    if params.format is None:
        return {}
    if params.format == "axe":
        return dict.fromkeys(_TYPE_FACTS.values(), "axe reports impacts: use `violations`, or `critical` to `minor`")
    return dict.fromkeys((*map(str, IMPACTS), "incomplete"), "pa11y reports types: use `errors`, `warnings`, `notices`")


PROBE = Probe(
    summary="Accessibility: violations of rules by impact, from axe and pa11y.",
    params=AccessibilityParams,
    facts=FACTS,
    measure=measure,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)
