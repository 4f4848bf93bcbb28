"""Reads SARIF 2.1.0 of linters: `formats.findings.sarif`, with findings rated by their level alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import BinaryIO

from gate.formats.findings import sarif
from gate.formats.findings.model import FindingKind, FindingsFormat, PathFilter, ScanReport
from gate.formats.findings.sarif_rules import LINT_LEVELS
from gate.formats.quality.levels import is_not_checked


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The results of every run that count; raises as `formats.findings.sarif.parse` does."""
    report = sarif.parse(stream, includes, LINT_LEVELS)
    unlisted: Counter[FindingKind] = Counter()
    for kind, count in report.unlisted.items():
        unlisted[kind._replace(is_failure=is_not_checked(kind.rule))] += count
    findings = (
        finding._replace(is_failure=True) if is_not_checked(finding.rule) else finding for finding in report.findings
    )
    return replace(report, findings=tuple(findings), unlisted=dict(unlisted))


FORMAT = FindingsFormat(
    "sarif",
    "SARIF 2.1.0",
    "ESLint, Ruff, golangci-lint, detekt, SwiftLint and most linters",
    sarif.matches,
    parse,
    LINT_LEVELS,
    paths=("*.sarif",),
)
