"""The findings of a project that Dependency-Track exports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.formats.findings.reading import read, refusal, severities

FINDING = {
    "component": {"group": "org.shop", "name": "cart", "version": "1.0", "purl": "pkg:maven/org.shop/cart@1.0"},
    "vulnerability": {
        "vulnId": "CVE-2026-10001", "severity": "CRITICAL", "description": "It may be read.",
        "aliases": [{"cveId": "CVE-2026-10001", "ghsaId": "GHSA-aaaa-bbbb-cccc"}],
    },
    "analysis": {"isSuppressed": False},
    "matrix": "0:1:2",
}  # fmt: skip


def export(*findings: Any, **members: Any) -> dict[str, Any]:
    meta = {"application": "Dependency-Track", "version": "4.13.0", "timestamp": "2026-11-20T10:00:00Z"}
    return {"version": "1.2", "meta": meta, "project": {"name": "shop"}, "findings": list(findings), **members}


def with_analysis(**analysis: Any) -> dict[str, Any]:
    return {**FINDING, "analysis": analysis}


def test_a_finding_has_its_component_and_every_name() -> None:
    scan = read("dependency-track", export(FINDING))
    assert scan.findings == (
        ScanFinding(
            "CVE-2026-10001", "It may be read.", Severity.CRITICAL, package="org.shop/cart", version="1.0",
            ids=("CVE-2026-10001", "GHSA-aaaa-bbbb-cccc"), purl="pkg:maven/org.shop/cart@1.0",
        ),
    )  # fmt: skip
    assert (scan.tool, scan.produced_at) == (
        "Dependency-Track 4.13.0", datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("state", ["FALSE_POSITIVE", "NOT_AFFECTED", "RESOLVED"])
def test_an_analysis_that_takes_it_out_suppresses_a_finding_and_is_named(state: str) -> None:
    (finding,) = read("dependency-track", export(with_analysis(state=state, isSuppressed=False))).findings
    assert (finding.suppressed, finding.message) == (True, f"It may be read. (analysis: {state})")


def test_a_suppressed_finding_is_suppressed() -> None:
    assert read("dependency-track", export(with_analysis(isSuppressed=True))).findings[0].suppressed


@pytest.mark.parametrize("analysis", [{"state": "EXPLOITABLE"}, {"state": "IN_TRIAGE"}, {"state": "NOT_SET"}, {}])
def test_any_other_analysis_leaves_a_finding_open(analysis: dict[str, Any]) -> None:
    assert severities(read("dependency-track", export(with_analysis(**analysis)))) == {"critical": 1}


def test_an_unassigned_severity_is_unrated() -> None:
    unrated = {**FINDING, "vulnerability": {"vulnId": "CVE-1", "severity": "UNASSIGNED"}}
    assert severities(read("dependency-track", export(unrated))) == {"unrated": 1}


def test_a_project_without_findings_is_clean() -> None:
    assert read("dependency-track", export()).findings == ()


@pytest.mark.parametrize(
    "document",
    [
        export(findings=None),
        export(meta={}),
        export(project=None),
        export({**FINDING, "component": {}}),
        export({**FINDING, "vulnerability": {"severity": "LOW"}}),
        export({**FINDING, "vulnerability": {"vulnId": "CVE-1"}}),
        {"version": "1.2", "project": {}, "findings": []},
    ],
)
def test_an_export_that_is_no_evidence_is_refused(document: dict[str, Any]) -> None:
    assert refusal("dependency-track", document).cause is Cause.WRONG_FORMAT
