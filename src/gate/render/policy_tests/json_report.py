"""The results of policy tests as JSON, `readiness-gate/policy-tests/1`: the same bytes for the same results."""

from __future__ import annotations

import json
from typing import Any

from gate.model.policy_test import ChecklistCoverage, Mismatch, PolicyTestReport, PolicyTestResult
from gate.render.policy_tests.mismatches import describe_mismatches

SCHEMA = "readiness-gate/policy-tests/1"
"""The name and version of the format."""


def render(report: PolicyTestReport) -> str:
    """The report as indented JSON in ASCII, ending in a newline."""
    document = {
        "schema": SCHEMA,
        "tests": report.count,
        "failures": len(report.failures),
        "files": [
            {"file": file, "tests": [_test(result) for result in results]} for file, results in report.results.items()
        ],
        "coverage": [_coverage(coverage) for coverage in report.coverage],
    }
    return json.dumps(document, indent=2) + "\n"


def _test(result: PolicyTestResult) -> dict[str, Any]:
    texts = describe_mismatches(result)
    return {
        "name": result.test.name,
        "position": str(result.test.position),
        "passes": result.passes,
        "decision": result.decision.state,
        "items": {verdict.item.id: verdict.status for verdict in result.decision.verdicts},
        "mismatches": [
            _mismatch(mismatch) | {"reasons": list(text.reasons)}
            for mismatch, text in zip(result.mismatches, texts, strict=True)
        ],
    }


def _mismatch(mismatch: Mismatch) -> dict[str, Any]:
    """One mismatch; `item` is null for the decision."""
    return {
        "item": mismatch.verdict.item.id if mismatch.verdict else None,
        "expected": mismatch.expected,
        "actual": mismatch.actual,
        "position": str(mismatch.position),
    }


def _coverage(coverage: ChecklistCoverage) -> dict[str, Any]:
    return {
        "checklist": coverage.file,
        "rules": [
            {
                "item": rule.item,
                "rule": rule.rule,
                "text": rule.text,
                "position": str(rule.position),
                "holds": rule.hold_count,
                "breaks": rule.break_count,
            }
            for rule in coverage.rules
        ],
    }
