"""The reports of bundler-audit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity, Upgrade
from tests.formats.findings.reading import read, refusal, severities

ADVISORY = {
    "id": "CVE-2026-10001", "title": "Denial of service", "cvss_v3": 7.5, "cve": "2026-10001",
    "ghsa": "aaaa-bbbb-cccc", "patched_versions": ["~> 2.0.9", ">= 2.1.4"], "criticality": "high",
}  # fmt: skip
RESULT = {"type": "unpatched_gem", "gem": {"name": "rack", "version": "2.0.1"}, "advisory": ADVISORY}


def report(*results: Any, **members: Any) -> dict[str, Any]:
    return {"version": "0.9.2", "created_at": "2026-11-20 10:00:00 +0000", "results": list(results), **members}


def with_advisory(**members: Any) -> dict[str, Any]:
    return report({**RESULT, "advisory": {**ADVISORY, **members}})


def test_an_unpatched_gem_is_a_finding_with_every_name() -> None:
    scan = read("bundler-audit", report(RESULT))
    assert scan.findings == (
        ScanFinding(
            "CVE-2026-10001", "Denial of service", Severity.HIGH, package="rack", version="2.0.1",
            ids=("CVE-2026-10001", "GHSA-aaaa-bbbb-cccc"), fixable=True,
            remedy="upgrade rack to ~> 2.0.9 or >= 2.1.4", upgrade=Upgrade("rack", ("2.0.9", "2.1.4")),
        ),
    )  # fmt: skip
    assert (scan.tool, scan.produced_at, scan.notes) == (
        "bundler-audit 0.9.2", datetime(2026, 11, 20, 10, 0, tzinfo=UTC), (),
    )  # fmt: skip


def test_an_insecure_source_is_a_finding() -> None:
    scan = read("bundler-audit", report({"type": "insecure_source", "source": "http://rubygems.org/"}))
    assert scan.findings == (ScanFinding("insecure_source", "an insecure source: http://rubygems.org/"),)


@pytest.mark.parametrize(
    ("members", "severity"),
    [
        ({"criticality": "critical"}, "critical"),
        ({"criticality": "none"}, "info"),
        ({"criticality": None}, "high"),
        ({"criticality": None, "cvss_v3": None, "cvss_v2": 5.0}, "medium"),
        ({"criticality": None, "cvss_v3": None}, "unrated"),
    ],
)
def test_the_severity_is_the_criticality_or_that_of_a_score(members: dict[str, Any], severity: str) -> None:
    assert severities(read("bundler-audit", with_advisory(**members))) == {severity: 1}


def test_an_audit_without_results_is_clean() -> None:
    assert read("bundler-audit", report()).findings == ()


@pytest.mark.parametrize(
    "document",
    [
        report(results=None),
        report(created_at=None),
        report({"type": "other"}),
        report({**RESULT, "gem": None}),
        report({**RESULT, "advisory": None}),
        report("x"),
    ],
)
def test_a_report_that_is_no_evidence_is_refused(document: dict[str, Any]) -> None:
    assert refusal("bundler-audit", document).cause is Cause.WRONG_FORMAT
