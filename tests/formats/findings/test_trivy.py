"""Trivy's JSON: its three shapes, what counts, and what is none of it."""

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
FOUND = ScanFinding(
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
def test_every_shape_tells_the_same_vulnerability(document: object) -> None:
    found = read("trivy", document)
    assert (found.findings, found.notes) == ((FOUND,), ())


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
def test_a_severity_is_taken_from_the_word(word: object, severity: str) -> None:
    assert severities(read("trivy", report({"Type": "npm", "Vulnerabilities": [{**LODASH, "Severity": word}]}))) == {
        severity: 1
    }


def test_misconfigurations_count_when_they_failed() -> None:
    listed = [
        {"ID": "KSV-1", "Message": "runs as root", "Severity": "MEDIUM", "Status": status, "CauseMetadata": cause}
        for status, cause in (("FAIL", {"StartLine": 3, "EndLine": 9}), ("PASS", {}), ("EXCEPTION", {}))
    ]
    found = read("trivy", report({"Target": "pod.yaml", "Misconfigurations": listed}))
    assert found.findings == (ScanFinding("KSV-1", "runs as root", Severity.MEDIUM, "pod.yaml", 3, 9),)


@pytest.mark.parametrize(("failures", "noted"), [(2, True), (1, False), (0, False), ("many", False)])
def test_a_target_that_declares_more_failures_than_it_lists_is_noted(failures: object, noted: bool) -> None:
    listed = [{"ID": "KSV-1", "Status": "FAIL"}]
    summary = {"Successes": 3, "Failures": failures}
    found = read("trivy", report({"Target": "x", "MisconfSummary": summary, "Misconfigurations": listed}))
    assert bool(found.notes) is noted


def test_a_secret_counts_and_stays_in_the_report() -> None:
    secret = {"RuleID": "aws", "Title": "AWS key", "Severity": "CRITICAL", "StartLine": 2, "Match": "key = AKIA"}
    found = read("trivy", report({"Target": ".env", "Secrets": [secret]}))
    assert found.findings == (ScanFinding("aws", "AWS key", Severity.CRITICAL, ".env", 2),)
    assert "AKIA" not in repr(found)


def test_licences_are_noted_and_not_counted() -> None:
    found = read("trivy", report({"Target": "x", "Licenses": [{"Severity": "HIGH"}, {"Severity": "LOW"}]}))
    assert found.findings == ()
    assert found.notes == ("a licence finding, which is not counted (2 times)",)


def test_what_was_ignored_is_suppressed() -> None:
    ignored = [{"Type": "vulnerability", "Status": "ignored", "Finding": LODASH}]
    found = read("trivy", report({"Target": "x", "ExperimentalModifiedFindings": ignored}))
    assert severities(found) == {}
    assert severities(found, suppressed=True) == {"high": 1}


def test_a_scan_that_lists_targets_and_no_finding_is_clean() -> None:
    found = read(
        "trivy", report({"Target": "go.mod", "Class": "lang-pkgs"}, CreatedAt="2026-11-20T10:00:00.123456789Z")
    )
    assert (found.findings, found.notes) == ((), ())
    assert found.produced_at == datetime(2026, 11, 20, 10, 0, 0, 123456, UTC)


@pytest.mark.parametrize("more", [{"Results": None}, {"Results": []}])
def test_a_scan_without_a_target_is_clean_and_noted(more: dict[str, Any]) -> None:
    found = read("trivy", report(**more))
    assert found.findings == ()
    assert found.notes == ("Trivy lists no target: it found nothing, or nothing to look at",)


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
def test_what_trivy_does_not_write_is_refused(document: object) -> None:
    assert refusal("trivy", document).category is Category.UNREADABLE
