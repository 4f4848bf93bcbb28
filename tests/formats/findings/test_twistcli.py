"""The reports of Prisma Cloud's twistcli."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity, Upgrade
from tests.formats.findings.reading import read, refusal, severities

NONE = {"critical": 0, "high": 0, "medium": 0, "low": 0, "total": 0}
VULNERABILITY = {
    "id": "CVE-2026-10001", "status": "fixed in 1.2.4, 1.3.1", "description": "Code may run.", "severity": "critical",
    "packageName": "cart", "packageVersion": "1.2.3", "packagePath": "/app/cart.jar",
}  # fmt: skip


def result(*vulnerabilities: Any, **members: Any) -> dict[str, Any]:
    return {
        "id": "sha256:1", "name": "shop:1.0", "distro": "Debian", "complianceDistribution": NONE,
        "vulnerabilities": list(vulnerabilities), "vulnerabilityDistribution": NONE, "scanTime": "2026-11-20T10:00:00Z",
        **members,
    }  # fmt: skip


def report(*results: Any) -> dict[str, Any]:
    return {"results": list(results), "consoleURL": "https://console.example.org/"}


def test_a_vulnerability_is_a_finding() -> None:
    scan = read("twistcli", report(result(VULNERABILITY)))
    assert scan.findings == (
        ScanFinding(
            "CVE-2026-10001", "Code may run.", Severity.CRITICAL, "/app/cart.jar", package="cart", version="1.2.3",
            ids=("CVE-2026-10001",), fixable=True, remedy="upgrade cart to 1.2.4 or 1.3.1",
            upgrade=Upgrade("cart", ("1.2.4", "1.3.1")),
        ),
    )  # fmt: skip
    assert (scan.tool, scan.target, scan.produced_at) == (
        "twistcli", "shop:1.0 sha256:1", datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "severity"),
    [("important", "high"), ("moderate", "medium"), ("negligible", "info"), ("unimportant", "info"), ("x", "unrated")],
)
def test_the_words_of_distributions_are_severities(word: str, severity: str) -> None:
    assert severities(read("twistcli", report(result({**VULNERABILITY, "severity": word})))) == {severity: 1}


def test_a_broken_rule_of_compliance_is_a_finding() -> None:
    compliances = [{"id": 425, "title": "Private keys stored in image", "severity": "high"}]
    scan = read("twistcli", report(result(compliances=compliances)))
    assert scan.findings == (ScanFinding("425", "Private keys stored in image", Severity.HIGH),)


def test_a_repository_is_a_result_of_its_own() -> None:
    repository = {**result(VULNERABILITY), "complianceIssues": [{"title": "A rule", "severity": "low"}]}
    assert severities(read("twistcli", repository)) == {"critical": 1, "low": 1}


def test_a_result_without_findings_has_no_lists() -> None:
    clean = result()
    del clean["vulnerabilities"]
    assert read("twistcli", report(clean)).findings == ()


@pytest.mark.parametrize("counts", [{**NONE, "high": 1}, {**NONE, "critical": 2}, {**NONE, "total": 2}])
def test_a_report_that_lists_less_than_it_counts_is_incomplete(counts: dict[str, int]) -> None:
    document = report(result(VULNERABILITY, vulnerabilityDistribution=counts))
    assert refusal("twistcli", document).cause is Cause.INCOMPLETE


@pytest.mark.parametrize(
    "document",
    [
        report(),
        report("x"),
        report(result(vulnerabilityDistribution=None)),
        report(result(vulnerabilityDistribution={})),
        report(result(vulnerabilityDistribution={**NONE, "critical": "2"})),
        report(result(vulnerabilities="x")),
        report(result("x")),
        report(result({**VULNERABILITY, "severity": None})),
        report(result({**VULNERABILITY, "packageName": None})),
        {"consoleURL": "https://console.example.org/"},
    ],
)
def test_a_report_that_is_no_evidence_is_refused(document: dict[str, Any]) -> None:
    assert refusal("twistcli", document).cause is Cause.WRONG_FORMAT
