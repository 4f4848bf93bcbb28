"""How good a report looks: numbers by name, each of which is better when it is lower."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gate.formats.accessibility.model import AccessibilityReport, Level
from gate.formats.benchmarks.model import BenchmarkReport
from gate.formats.coverage.model import CoverageReport
from gate.formats.findings.model import ScanReport
from gate.formats.lighthouse.model import LighthouseReport
from gate.formats.load.model import LoadReport
from gate.formats.mutation.model import DETECTED, UNDETECTED, MutationReport
from gate.formats.sbom.model import SbomReport
from gate.formats.tests.model import TestReport
from gate.formats.vex.model import VexDocument, VexStatus
from gate.model.evidence import Severity
from tests.formats.findings.reading import include_all, severities

Standing = Mapping[str, float]


def coverage(report: CoverageReport) -> Standing:
    """The shares that are not covered."""
    files = [report.totals.coverage] if report.totals else report.files
    sums = {
        "lines": (sum(file.covered_lines for file in files), sum(file.coverable_lines for file in files)),
        "branches": (sum(file.covered_branches for file in files), sum(file.coverable_branches for file in files)),
        "functions": (sum(file.covered_functions for file in files), sum(file.coverable_functions for file in files)),
    }
    return {f"{name} not covered": 1 - covered / total for name, (covered, total) in sums.items() if total}


def tests(report: TestReport) -> Standing:
    """What failed or is unknown; a report without a test is none."""
    return {"tests that failed": report.failures + report.errors + report.unknown, "no test": float(not report.total)}


def findings(report: ScanReport) -> Standing:
    """The findings, and the serious ones with those that may be."""
    counts = Counter(severities(report))
    serious = counts["critical"] + counts["unrated"]
    return {
        "findings": counts.total(),
        "critical findings": serious,
        "serious findings": serious + counts["high"],
    }


def benchmarks(report: BenchmarkReport) -> Standing:
    """The times. A benchmark that is missing is the probe's concern: it counts those of the base that were removed."""
    return {f"time of {entry.name}": entry.seconds for entry in report.measurements}


def mutation(report: MutationReport) -> Standing:
    """The share of the mutants that no test detected."""
    undetected = sum(report.counts.get(outcome, 0) for outcome in UNDETECTED)
    detected = sum(report.counts.get(outcome, 0) for outcome in DETECTED)
    return {"mutants not detected": undetected / (undetected + detected)} if undetected + detected else {}


def vex(document: VexDocument) -> Standing:
    """The statements that may take findings out, of which more look better."""
    reasons = sum(
        statement.status is VexStatus.FIXED
        or (statement.status is VexStatus.NOT_AFFECTED and bool(statement.justification))
        for statement in document.statements
    )
    return {"statements that take nothing out": -reasons}


def load(report: LoadReport) -> Standing:
    """The response times, the share that failed, and the demands of the test that do not hold."""
    total = report.total
    times = {f"time {name}": float(time) for name, time in total.times.items()}
    failed = {"failed": total.failed / total.requests} if total.failed is not None and total.requests else {}
    return {**times, **failed, "broken thresholds": sum(not threshold.holds for threshold in report.thresholds)}


def lighthouse(report: LighthouseReport) -> Standing:
    """What the scores lack, the metrics, and the assertions that do not hold."""
    scores = {f"{run.url} {name}": 1 - float(score) for run in report.runs for name, score in run.scores.items()}
    metrics = {f"{run.url} {name}": float(value) for run in report.runs for name, value in run.metrics.items()}
    return {**scores, **metrics, "broken assertions": sum(not entry.holds for entry in report.assertions or ())}


def accessibility(report: AccessibilityReport) -> Standing:
    """The elements with problems, and those with serious ones or ones that may be."""
    problems = [problem for page in report.pages for problem in page.problems]
    serious = [problem for problem in problems if problem.level in SERIOUS]
    return {
        "elements with problems": sum(problem.elements for problem in problems),
        "elements with serious problems": sum(problem.elements for problem in serious),
    }


def quality(report: ScanReport) -> Standing:
    """The findings of linters, and the errors with those that may be."""
    counts = Counter(finding.severity for finding in report.findings if not finding.suppressed)
    for kind, count in report.unlisted.items():
        counts[kind.severity] += 0 if kind.suppressed else count
    return {"findings": counts.total(), "errors": counts[Severity.ERROR] + counts[Severity.UNRATED]}


def sbom(report: SbomReport) -> Standing:
    """The components of which more look worse, and those without a licence or version; none at all is no list."""
    return {
        "components": len(report.components),
        "components without a licence": sum(not component.licenses for component in report.components),
        "components without a version": sum(not component.version for component in report.components),
    }


SERIOUS = (Level.CRITICAL, Level.SERIOUS, Level.UNRATED, Level.ERROR)


@dataclass(frozen=True)
class Kind:
    """A kind of reports: its standing, and what its formats' `parse` gets beside the stream."""

    standing: Callable[[Any], Standing]
    arguments: tuple[Any, ...] = ()


KINDS: Mapping[str, Kind] = {
    "accessibility": Kind(accessibility),
    "benchmark": Kind(benchmarks),
    "coverage": Kind(coverage),
    "lighthouse": Kind(lighthouse),
    "load": Kind(load),
    "mutation": Kind(mutation, (include_all,)),
    "quality": Kind(quality, (include_all,)),
    "sbom": Kind(sbom),
    "security": Kind(findings, (include_all,)),
    "tests": Kind(tests),
    "vex": Kind(vex),
}
"""The kinds by the name of their registry."""
