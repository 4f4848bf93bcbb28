"""How good a report looks: numbers by name, each of which is better when it is lower."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gate.formats.benchmarks.model import BenchmarkReport
from gate.formats.coverage.model import CoverageReport
from gate.formats.findings.model import ScanReport
from gate.formats.mutation.model import DETECTED, UNDETECTED, MutationReport
from gate.formats.tests.model import TestReport
from gate.formats.vex.model import VexDocument, VexStatus
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


@dataclass(frozen=True)
class Kind:
    """A kind of reports: its standing, and what its formats' `parse` gets beside the stream."""

    standing: Callable[[Any], Standing]
    arguments: tuple[Any, ...] = ()


KINDS: Mapping[str, Kind] = {
    "benchmark": Kind(benchmarks),
    "coverage": Kind(coverage),
    "mutation": Kind(mutation, (include_all,)),
    "security": Kind(findings, (include_all,)),
    "tests": Kind(tests),
    "vex": Kind(vex),
}
"""The kinds by the name of their registry."""
