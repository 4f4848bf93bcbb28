"""Snyk's JSON: one and several projects, images with applications, misconfigurations, policies and errors."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ISSUE = {
    "id": "SNYK-JS-QS-3153490", "title": "Prototype Poisoning", "severity": "high", "severityWithCritical": "high",
    "identifiers": {"CVE": ["CVE-2022-24999"], "CWE": ["CWE-1321"], "GHSA": ["GHSA-hrpp-h998-j3pp"]},
    "packageName": "qs", "name": "qs", "version": "6.7.0", "fixedIn": ["6.2.4", "6.7.3"], "packageManager": "npm",
    "from": ["shop@1.0.0", "express@4.17.1", "qs@6.7.0"],
    "upgradePath": [False, "express@4.17.3", "qs@6.9.7"], "isUpgradable": True, "isPatchable": False,
}  # fmt: skip
BINARY = {
    "id": "SNYK-DEBIAN11-OPENSSL-1", "title": "Double Free", "severity": "high", "severityWithCritical": "critical",
    "packageName": "openssl", "name": "openssl/libssl1.1", "version": "1.1.1n", "language": "linux",
    "packageManager": "debian:11", "nearestFixedInVersion": "1.1.1n-0+deb11u4", "isUpgradable": False,
}  # fmt: skip
MISCONFIGURATION = {
    "id": "SNYK-CC-TF-1", "title": "Open security group", "severity": "medium", "lineNumber": 12, "isIgnored": False,
    "path": ["resource", "aws_security_group[sg]", "ingress"], "resolve": "Restrict the ingress",
}  # fmt: skip
FAILED = {"ok": False, "error": "Missing node_modules folder", "path": "/src/web"}


def project(*issues: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "vulnerabilities": list(issues), "ok": not issues, "dependencyCount": 42, "packageManager": "npm",
        "uniqueCount": len({issue["id"] for issue in issues}), "displayTargetFile": "web/package-lock.json",
        "path": "/src", **more,
    }  # fmt: skip


def test_an_issue_is_a_finding_with_the_upgrade_of_the_direct_dependency() -> None:
    scan = read("snyk", project(ISSUE))
    assert scan.findings == (
        ScanFinding(
            "SNYK-JS-QS-3153490", "Prototype Poisoning", Severity.HIGH, "web/package-lock.json", package="qs",
            version="6.7.0", remedy="upgrade express to 4.17.3", upgrade=Upgrade("express", ("4.17.3",)),
            ids=("SNYK-JS-QS-3153490", "CVE-2022-24999", "GHSA-hrpp-h998-j3pp"), fixable=True,
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes, scan.target) == ("Snyk", (), "")


def test_the_issues_of_all_projects_count_each_in_its_file() -> None:
    scan = read("snyk", [project(ISSUE), project(), project(ISSUE, displayTargetFile="api/package-lock.json")])
    assert [finding.path for finding in scan.findings] == ["web/package-lock.json", "api/package-lock.json"]


def test_an_issue_counts_for_each_path_to_the_package() -> None:
    assert severities(read("snyk", project(ISSUE, ISSUE))) == {"high": 2}


@cases(
    ("words", "severity"),
    [
        ({"severity": "high", "severityWithCritical": "critical"}, "critical"),
        ({"severity": "low", "severityWithCritical": None}, "low"),
        ({"severity": None, "severityWithCritical": "medium"}, "medium"),
        ({"severity": "odd", "severityWithCritical": None}, "unrated"),
    ],
)
def test_the_worse_severity_counts(words: dict[str, Any], severity: str) -> None:
    assert severities(read("snyk", project({**ISSUE, **words}))) == {severity: 1}


@cases(
    ("more", "fixable", "remedy"),
    [
        ({"isUpgradable": False}, True, "upgrade qs to 6.2.4 or 6.7.3"),
        ({"isUpgradable": False, "fixedIn": []}, False, ""),
        ({"isUpgradable": False, "fixedIn": [], "isPatchable": True}, True, ""),
        ({"upgradePath": [False, "express@4.17.1", "qs@6.7.3"]}, True, "upgrade qs to 6.7.3"),
        ({"upgradePath": "x"}, True, "upgrade qs to 6.2.4 or 6.7.3"),
        ({"identifiers": None, "fixedIn": None, "isUpgradable": None}, False, ""),
    ],
)
def test_an_issue_is_fixable_when_snyk_knows_a_fix(more: dict[str, Any], fixable: bool, remedy: str) -> None:
    finding = read("snyk", project({**ISSUE, **more})).findings[0]
    assert (finding.fixable, finding.remedy) == (fixable, remedy)


@pytest.mark.parametrize("kind", ["ignore", "patch"])
def test_an_issue_that_a_policy_filters_is_suppressed(kind: str) -> None:
    scan = read("snyk", project(filtered={kind: [ISSUE]}))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"high": 1})


def test_an_image_has_binary_packages_and_is_the_target() -> None:
    application = project(ISSUE, displayTargetFile="/app/package-lock.json", path="shop:1.2")
    image = project(BINARY, packageManager="deb", docker={}, path="shop:1.2", applications=[application])
    scan = read("snyk", image)
    assert [(finding.package, finding.path, finding.severity) for finding in scan.findings] == [
        ("libssl1.1", "", Severity.CRITICAL),
        ("qs", "/app/package-lock.json", Severity.HIGH),
    ]
    assert scan.findings[0].remedy == "upgrade libssl1.1 to 1.1.1n-0+deb11u4"
    assert scan.target == "shop:1.2"


def test_several_images_are_no_single_target() -> None:
    images = [project(BINARY, docker={}, path=path) for path in ("shop:1.2", "web:1.0")]
    assert read("snyk", images).target == ""


def test_a_misconfiguration_is_a_finding_in_its_file_and_an_ignored_one_suppressed() -> None:
    issues = [MISCONFIGURATION, {**MISCONFIGURATION, "id": "SNYK-CC-TF-2", "isIgnored": True}]
    scan = read("snyk", {"infrastructureAsCodeIssues": issues, "ok": False, "targetFile": "infra/main.tf"})
    assert scan.findings[0] == ScanFinding(
        "SNYK-CC-TF-1", "Open security group", Severity.MEDIUM, "infra/main.tf", 12, remedy="Restrict the ingress",
        symbol="resource.aws_security_group[sg].ingress",
    )  # fmt: skip
    assert severities(scan, suppressed=True) == {"medium": 1}


@cases("document", [project(), [project(), project()], {"infrastructureAsCodeIssues": [], "ok": True}])
def test_projects_without_issues_are_clean(document: object) -> None:
    scan = read("snyk", document)
    assert (scan.findings, scan.notes) == ((), ())


@cases(
    ("document", "detail"),
    [
        (FAILED, "Snyk could not test 1 of 1 project, such as /src/web; see its log"),
        ([project(ISSUE), FAILED, {**FAILED, "path": None}], "Snyk could not test 2 of 3 projects, such as /src/web"),
        ({**FAILED, "error": {"code": 500}, "path": ""}, "Snyk could not test 1 of 1 project; see its log"),
    ],
)
def test_a_project_that_could_not_be_tested_leaves_no_evidence(document: object, detail: str) -> None:
    error = refusal("snyk", document)
    assert error.cause is Cause.UNREADABLE
    assert error.detail.startswith(detail)


@cases(
    "document",
    [
        project(ISSUE, uniqueCount=2), project(uniqueCount=1), [project(), project(ISSUE, uniqueCount=75)],
        {"vulnerabilities": [], "ok": False, "dependencyCount": 1},
        {"infrastructureAsCodeIssues": [], "ok": False, "targetFile": "main.tf"},
        project(applications=[project(uniqueCount=3)]),
    ],
)  # fmt: skip
def test_a_project_that_lists_fewer_issues_than_it_counts_is_incomplete(document: object) -> None:
    assert refusal("snyk", document).cause is Cause.INCOMPLETE


def test_filtered_issues_are_not_among_the_counted_ones() -> None:
    assert severities(read("snyk", project(ISSUE, filtered={"ignore": [BINARY]}))) == {"high": 1}
    assert refusal("snyk", project(uniqueCount=1, filtered={"ignore": [ISSUE]})).cause is Cause.INCOMPLETE


@cases("document", [[], project(dependencyCount=0), [project(dependencyCount=0)]])
def test_a_test_of_nothing_is_empty(document: object) -> None:
    assert refusal("snyk", document).cause is Cause.EMPTY


@cases(
    "document",
    [
        {}, 3, "x", ["x"], [[]], {"ok": True}, project(vulnerabilities=None), project(vulnerabilities={}),
        {**project(), "vulnerabilities": ["x"]}, {**project(), "vulnerabilities": [{"title": "x"}]},
        project(filtered={"ignore": None}), project(applications=["x"]), [project(), {}],
        project({**ISSUE, "severity": None, "severityWithCritical": None}),
        {"infrastructureAsCodeIssues": None},
    ],
)  # fmt: skip
def test_a_document_that_snyk_does_not_write_is_refused(document: object) -> None:
    assert refusal("snyk", document).category is Category.UNREADABLE


@cases(
    "text",
    [
        '{"vulnerabilities": [], "ok": true, "dependencyCount": 42',
        '[{"vulnerabilities": [{"CVSSv3": "x", "description"',
        '{"ok": false, "error": "x", "path": "/src"}', '{"infrastructureAsCodeIssues": [',
        '[{"ok": true, "licensesPolicy": {', '{"vulnerabilities": [{"id": "1", "semver": {',
    ],
)  # fmt: skip
def test_a_project_is_recognized(text: str) -> None:
    assert [entry.name for entry in FORMATS.matching(text.encode())] == ["snyk"]


@pytest.mark.parametrize("text", ['{"ok": false, "error": "x"}', '{"runs": [{"tool": {"driver": {"name": "SnykCode"'])
def test_another_document_is_not_matched(text: str) -> None:
    assert "snyk" not in [entry.name for entry in FORMATS.matching(text.encode())]
