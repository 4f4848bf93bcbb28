"""Grype's JSON: matches, and those that are ignored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity, Upgrade
from tests.formats.findings.reading import read, refusal, severities

MATCH = {
    "vulnerability": {
        "id": "GHSA-p6mc-m468-83gw", "severity": "High", "description": "prototype pollution",
        "fix": {"versions": ["4.17.19"], "state": "fixed"},
    },
    "relatedVulnerabilities": [{"id": "CVE-2020-8203"}],
    "artifact": {
        "name": "lodash", "version": "4.17.15", "purl": "pkg:npm/lodash@4.17.15",
        "locations": [{"path": "/app/package-lock.json"}],
    },
}  # fmt: skip
DESCRIPTOR = {"name": "grype", "version": "0.104.0", "timestamp": "2026-11-20T10:00:00.123456789Z"}


def report(*matches: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"matches": list(matches), "source": {"type": "directory"}, "descriptor": DESCRIPTOR, **more}


def with_vulnerability(**more: Any) -> dict[str, Any]:
    return {**MATCH, "vulnerability": {"id": "CVE-1", **more}}


def test_a_match_is_a_finding() -> None:
    scan = read("grype", report(MATCH))
    assert scan.findings == (
        ScanFinding(
            "GHSA-p6mc-m468-83gw", "prototype pollution", Severity.HIGH, "/app/package-lock.json", package="lodash",
            version="4.17.15", remedy="upgrade lodash to 4.17.19",
            upgrade=Upgrade("lodash", ("4.17.19",)), ids=("GHSA-p6mc-m468-83gw", "CVE-2020-8203"),
            fixable=True, purl="pkg:npm/lodash@4.17.15",
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes) == ("Grype 0.104.0", ())
    assert scan.produced_at == datetime(2026, 11, 20, 10, 0, 0, 123456, UTC)


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("Critical", "critical"), ("High", "high"), ("Medium", "medium"), ("Low", "low"), ("Negligible", "info"),
        ("Unknown", "unrated"), ("", "unrated"), (None, "unrated"),
    ],
)  # fmt: skip
def test_the_severity_comes_from_the_word(word: object, severity: str) -> None:
    assert severities(read("grype", report(with_vulnerability(severity=word)))) == {severity: 1}


@pytest.mark.parametrize(
    ("fix", "fixable"),
    [
        ({"state": "fixed", "versions": []}, True),
        ({"state": "not-fixed"}, False),
        ({"state": "unknown"}, False),
        (None, False),
    ],
)
def test_a_match_with_a_fix_is_fixable(fix: object, fixable: bool) -> None:
    assert read("grype", report(with_vulnerability(fix=fix))).findings[0].fixable is fixable


def test_an_old_match_has_the_version_with_the_fix_under_another_name() -> None:
    (finding,) = read("grype", report(with_vulnerability(fixedInVersion="1.2-3"))).findings
    assert (finding.fixable, finding.remedy) == (True, "upgrade lodash to 1.2-3")


def test_a_package_of_maven_has_its_group() -> None:
    artifact = {"name": "log4j-core", "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0?type=jar"}
    scan = read("grype", report({**MATCH, "artifact": artifact}))
    assert scan.findings[0].package == "org.apache.logging.log4j:log4j-core"


def test_an_ignored_match_is_suppressed() -> None:
    scan = read("grype", report(ignoredMatches=[MATCH]))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"high": 1})


@pytest.mark.parametrize("document", [report(), {"matches": [], "source": {"type": "image"}}])
def test_a_scan_that_found_nothing_is_clean(document: object) -> None:
    assert (read("grype", document).findings, read("grype", document).notes) == ((), ())


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("distro-eol", "a package of a distribution at its end of life: findings may be missing"),
        ("distro-unknown", "a package of a distribution that Grype does not know: findings may be missing"),
        ("distro-disabled", "a package of a distribution that Grype does not match: its findings are missing"),
        ("eol-soon", "an alert of Grype about a package: eol-soon"),
        (None, "an alert of Grype about a package: no type"),
    ],
)
def test_an_alert_about_a_package_is_noted(kind: object, note: str) -> None:
    alerts = [{"package": {"name": name}, "alerts": [{"type": kind, "message": "x"}]} for name in ("a", "b")]
    assert read("grype", report(alertsByPackage=alerts)).notes == (f"{note} (2 times)",)


@pytest.mark.parametrize(
    "database",
    [{"error": "the database is corrupt"}, {"status": {"valid": False}}, {"status": {"valid": True, "error": "old"}}],
)
def test_a_database_with_an_error_makes_the_report_unreadable(database: dict[str, Any]) -> None:
    error = refusal("grype", report(descriptor={"name": "grype", "db": database}))
    assert error.detail == "Grype could not use its database of vulnerabilities"


@pytest.mark.parametrize("database", [{"error": None}, {"built": "2026"}, {"status": {"valid": True}}, None, "6"])
def test_a_usable_database_is_not_mentioned(database: object) -> None:
    assert read("grype", report(descriptor={"name": "grype", "db": database})).notes == ()


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"matches": []},
        report(matches={}),
        report(matches=["x"]),
        report({"artifact": {}}),
        report(matches=None),
    ],
)
def test_a_document_that_grype_does_not_write_is_refused(document: object) -> None:
    assert refusal("grype", document).category is Category.UNREADABLE


def test_a_report_of_another_tool_with_the_same_structure_is_no_scan_for_vulnerabilities() -> None:
    error = refusal("grype", report(descriptor={"name": "xeol", "version": "0.10.8"}))
    assert error.detail == "expected a Grype report, but the tool that wrote it is called xeol"
