"""Trivy's JSON: its three structures, what counts, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity
from tests.formats.findings.reading import read, refusal, severities

LODASH = {
    "VulnerabilityID": "CVE-2020-8203", "VendorIDs": ["GHSA-p6mc-m468-83gw"], "PkgName": "lodash",
    "InstalledVersion": "4.17.15", "FixedVersion": "4.17.19", "Severity": "HIGH", "Title": "prototype pollution",
}  # fmt: skip
LOCK = {"Target": "package-lock.json", "Class": "lang-pkgs", "Vulnerabilities": [LODASH]}
FINDING = ScanFinding(
    "CVE-2020-8203", "prototype pollution", Severity.HIGH, "package-lock.json", package="lodash", version="4.17.15",
    fixed="4.17.19", ids=("CVE-2020-8203", "GHSA-p6mc-m468-83gw"), fixable=True,
)  # fmt: skip


def report(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"SchemaVersion": 2, "ArtifactName": ".", "Results": list(results), **more}


@pytest.mark.parametrize(
    "document",
    [
        report(LOCK),
        [LOCK],
        {"ClusterName": "c", "Vulnerabilities": [{"Kind": "Pod", "Results": [LOCK]}], "Misconfigurations": None},
        {"ClusterName": "c", "Resources": [{"Kind": "Pod", "Results": [LOCK]}]},
    ],
    ids=["version 2", "version 1", "cluster", "newer cluster"],
)
def test_every_structure_contains_the_same_vulnerability(document: object) -> None:
    scan = read("trivy", document)
    assert (scan.findings, scan.notes) == ((FINDING,), ())


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("CRITICAL", "critical"),
        ("high", "high"),
        ("MEDIUM", "medium"),
        ("LOW", "low"),
        ("UNKNOWN", "unrated"),
        (None, "unrated"),
        (3, "unrated"),
        ("", "unrated"),
    ],
)
def test_the_severity_comes_from_the_word(word: object, severity: str) -> None:
    assert severities(read("trivy", report({"Type": "npm", "Vulnerabilities": [{**LODASH, "Severity": word}]}))) == {
        severity: 1
    }


def test_misconfigurations_count_when_they_failed() -> None:
    listed = [
        {"ID": "KSV-1", "Message": "runs as root", "Severity": "MEDIUM", "Status": status, "CauseMetadata": cause}
        for status, cause in (("FAIL", {"StartLine": 3, "EndLine": 9}), ("PASS", {}), ("EXCEPTION", {}))
    ]
    scan = read("trivy", report({"Target": "pod.yaml", "Misconfigurations": listed}))
    assert scan.findings == (ScanFinding("KSV-1", "runs as root", Severity.MEDIUM, "pod.yaml", 3, 9),)


@pytest.mark.parametrize(("failures", "has_note"), [(2, True), (1, False), (0, False), ("many", False)])
def test_a_target_that_declares_more_failures_than_it_lists_is_noted(failures: object, has_note: bool) -> None:
    listed = [{"ID": "KSV-1", "Status": "FAIL"}]
    summary = {"Successes": 3, "Failures": failures}
    scan = read("trivy", report({"Target": "x", "MisconfSummary": summary, "Misconfigurations": listed}))
    assert bool(scan.notes) is has_note


def test_a_secret_counts_and_its_text_is_not_read() -> None:
    secret = {"RuleID": "aws", "Title": "AWS key", "Severity": "CRITICAL", "StartLine": 2, "Match": "key = AKIA"}
    scan = read("trivy", report({"Target": ".env", "Secrets": [secret]}))
    assert scan.findings == (ScanFinding("aws", "AWS key", Severity.CRITICAL, ".env", 2),)
    assert "AKIA" not in repr(scan)


def test_licences_are_noted_and_not_counted() -> None:
    scan = read("trivy", report({"Target": "x", "Licenses": [{"Severity": "HIGH"}, {"Severity": "LOW"}]}))
    assert scan.findings == ()
    assert scan.notes == ("a licence finding, which is not counted (2 times)",)


def test_an_ignored_finding_is_suppressed() -> None:
    ignored = [{"Type": "vulnerability", "Status": "ignored", "Finding": LODASH}]
    scan = read("trivy", report({"Target": "x", "ExperimentalModifiedFindings": ignored}))
    assert severities(scan) == {}
    assert severities(scan, suppressed=True) == {"high": 1}


def test_a_scan_that_lists_targets_and_no_finding_is_clean() -> None:
    scan = read("trivy", report({"Target": "go.mod", "Class": "lang-pkgs"}, CreatedAt="2026-11-20T10:00:00.123456789Z"))
    assert (scan.findings, scan.notes) == ((), ())
    assert scan.produced_at == datetime(2026, 11, 20, 10, 0, 0, 123456, UTC)


@pytest.mark.parametrize("more", [{"Results": None}, {"Results": []}])
def test_a_scan_without_a_target_is_clean_and_noted(more: dict[str, Any]) -> None:
    scan = read("trivy", report(**more))
    assert scan.findings == ()
    assert scan.notes == ("Trivy lists no target: it found nothing, or had nothing to scan",)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"Results": []},
        {"Results": "none", "SchemaVersion": 2},
        {"runs": []},
        report({}),
        report({"Target": "x", "Vulnerabilities": "none"}),
        report({"Target": "x", "Vulnerabilities": {"a": LODASH}}),
        {"ClusterName": "c", "Vulnerabilities": "none"},
        "7",
        report({"Vulnerabilities": ["x"]}),
        report("x"),  # type: ignore[arg-type]
    ],
)
def test_a_document_that_trivy_does_not_write_is_refused(document: object) -> None:
    assert refusal("trivy", document).category is Category.UNREADABLE
