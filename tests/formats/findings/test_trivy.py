"""Trivy's JSON: its three structures, what counts, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

LODASH = {
    "VulnerabilityID": "CVE-2020-8203", "VendorIDs": ["GHSA-p6mc-m468-83gw"], "PkgName": "lodash",
    "InstalledVersion": "4.17.15", "FixedVersion": "4.17.19", "Severity": "HIGH", "Title": "prototype pollution",
}  # fmt: skip
LOCK = {"Target": "package-lock.json", "Class": "lang-pkgs", "Vulnerabilities": [LODASH]}
FINDING = ScanFinding(
    "CVE-2020-8203", "prototype pollution", Severity.HIGH, "package-lock.json", package="lodash", version="4.17.15",
    remedy="upgrade lodash to 4.17.19",
    upgrade=Upgrade("lodash", ("4.17.19",)), ids=("CVE-2020-8203", "GHSA-p6mc-m468-83gw"), fixable=True,
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
        {"ClusterName": "c", "Findings": [{"Kind": "Pod", "Name": "a", "Results": [LOCK]}, {"Kind": "Pod"}]},
    ],
    ids=["version 2", "version 1", "cluster", "newer cluster", "summary of a cluster"],
)
def test_every_structure_contains_the_same_vulnerability(document: object) -> None:
    scan = read("trivy", document)
    assert (scan.findings, scan.notes) == ((FINDING,), ())


@cases(
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


def misconfigured(failures: object) -> dict[str, Any]:
    listed = [{"ID": "KSV-1", "Status": "FAIL"}]
    return {"Target": "x", "MisconfSummary": {"Successes": 3, "Failures": failures}, "Misconfigurations": listed}


def test_a_target_that_declares_more_failures_than_it_lists_is_incomplete() -> None:
    error = refusal("trivy", report(misconfigured(3), LOCK))
    assert error.category is Category.MISMATCHED
    assert "declares 3 failed misconfigurations, and lists 1; see the target x" in error.detail


@cases("failures", [1, 0, None, "many", -3, True])
def test_a_target_that_declares_no_more_than_it_lists_is_read(failures: object) -> None:
    assert read("trivy", report(misconfigured(failures))).notes == ()


def test_a_resource_of_a_cluster_may_repeat_the_summary_of_a_list_that_was_split() -> None:
    scan = read("trivy", {"ClusterName": "c", "Resources": [{"Kind": "Pod", "Results": [misconfigured(3)]}]})
    assert scan.notes == ("a failed misconfiguration that a resource declares and does not list (2 times)",)


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


@cases("name", ["Resources", "Findings", "Vulnerabilities"])
def test_a_resource_that_could_not_be_scanned_makes_the_report_unreadable(name: str) -> None:
    broken = {"Namespace": "shop", "Kind": "Deployment", "Name": "app", "Error": "unable to pull the image"}
    error = refusal("trivy", {"ClusterName": "c", name: [{"Kind": "Pod", "Results": [LOCK]}, broken]})
    assert error.category is Category.UNREADABLE
    assert error.detail == "Trivy could not scan 1 of 2 resources, such as shop/Deployment/app"


def test_a_resource_with_an_empty_error_was_scanned() -> None:
    scan = read("trivy", {"ClusterName": "c", "Resources": [{"Kind": "Pod", "Error": "", "Results": [LOCK]}]})
    assert (scan.findings, scan.notes) == ((FINDING,), ())


@pytest.mark.parametrize(
    "more",
    [
        {"Results": [LOCK], "Metadata": {"OS": {"Family": "alpine", "Name": "3.10.2", "EOSL": True}}},
        {
            "Resources": [
                {"Metadata": [{"OS": {"Family": "alpine", "Name": "3.10.2", "EOSL": True}}], "Results": [LOCK]}
            ]
        },
    ],
)
def test_an_operating_system_at_its_end_of_life_is_noted(more: dict[str, Any]) -> None:
    scan = read("trivy", {"SchemaVersion": 2, **more})
    assert scan.notes == ("alpine 3.10.2 is at its end of life: findings may be missing",)


@cases("system", [{"Family": "alpine", "Name": "3.23", "EOSL": False}, {"Family": "alpine"}, None])
def test_a_supported_operating_system_is_not_noted(system: object) -> None:
    assert read("trivy", report(LOCK, Metadata={"OS": system, "Size": 7})).notes == ()


def test_the_report_names_the_version_of_trivy() -> None:
    assert read("trivy", report(LOCK, Trivy={"Version": "0.70.0"})).tool == "Trivy 0.70.0"


def test_a_scan_that_lists_targets_and_no_finding_is_clean() -> None:
    scan = read("trivy", report({"Target": "go.mod", "Class": "lang-pkgs"}, CreatedAt="2026-11-20T10:00:00.123456789Z"))
    assert (scan.findings, scan.notes) == ((), ())
    assert scan.produced_at == datetime(2026, 11, 20, 10, 0, 0, 123456, UTC)


@pytest.mark.parametrize("more", [{"Results": None}, {"Results": []}])
def test_a_scan_without_a_target_is_clean_and_noted(more: dict[str, Any]) -> None:
    scan = read("trivy", report(**more))
    assert scan.findings == ()
    assert scan.notes == ("Trivy lists no target: it found nothing, or had nothing to scan",)


@cases(
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
        {"ClusterName": "c", "Findings": "none"},
        {"ClusterName": "c", "Findings": ["none"]},
        {"ClusterName": "c", "Resources": [{"Results": "none"}]},
        "7",
        report({"Vulnerabilities": ["x"]}),
        report("x"),  # type: ignore[arg-type]
    ],
)
def test_a_document_that_trivy_does_not_write_is_refused(document: object) -> None:
    assert refusal("trivy", document).category is Category.UNREADABLE
