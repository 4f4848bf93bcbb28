"""Reads SARIF 2.1.0 of linters: `formats.findings.sarif`, with findings rated by their level alone.

An error without a rule is about a file that the linter could not check, where the linter names its rules elsewhere:
Ruff before 0.13 writes syntax errors so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import BinaryIO

from gate.formats.findings import sarif
from gate.formats.findings.model import FindingKind, FindingsFormat, PathFilter, ScanReport
from gate.formats.findings.sarif_rules import LINT_LEVELS, UNNAMED_RULE
from gate.formats.quality.levels import is_not_checked
from gate.model.evidence import Severity


def parse(stream: BinaryIO, includes: PathFilter) -> ScanReport:
    """The results of every run that count; raises as `formats.findings.sarif.parse` does."""
    report = sarif.parse(stream, includes, LINT_LEVELS)
    kinds = (*report.unlisted, *(head.kind for head in report.heads))
    names_rules = report.tool.startswith("ruff ") or any(kind.rule != UNNAMED_RULE for kind in kinds)

    def is_failure(kind: FindingKind) -> bool:
        is_unnamed = kind.rule == UNNAMED_RULE and kind.severity is Severity.ERROR
        return is_not_checked(kind.rule) or (is_unnamed and names_rules)

    unlisted: Counter[FindingKind] = Counter()
    for kind, count in report.unlisted.items():
        unlisted[kind._replace(is_failure=is_failure(kind))] += count
    findings = (
        finding._replace(is_failure=True) if is_failure(finding.kind) else finding for finding in report.findings
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
