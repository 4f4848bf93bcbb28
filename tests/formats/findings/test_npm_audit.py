"""npm's audit in both structures, and the errors it writes instead."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity
from tests.formats.findings.reading import read, refusal, severities

VIA = {"source": 1, "title": "XSS", "url": "https://github.com/advisories/GHSA-AAAA-bbbb-cccc", "severity": "moderate"}
JQUERY = {"name": "jquery", "severity": "moderate", "via": [VIA], "range": "<3.5.0", "fixAvailable": True}
GULP = {
    "name": "gulp", "severity": "low", "via": ["gulp-cli"], "range": ">=4",
    "fixAvailable": {"name": "gulp", "version": "3.9.1"},
}  # fmt: skip


def newer(*packages: dict[str, Any], declared: dict[str, int] | None = None, dependencies: int = 9) -> dict[str, Any]:
    metadata: dict[str, Any] = {"dependencies": {"prod": 1, "total": dependencies}}
    if declared is not None:
        metadata["vulnerabilities"] = {**declared, "total": sum(declared.values())}
    return {
        "auditReportVersion": 2,
        "vulnerabilities": {package["name"]: package for package in packages},
        "metadata": metadata,
    }


def test_a_vulnerable_package_is_a_finding() -> None:
    report = read("npm-audit", newer(JQUERY, GULP, declared={"moderate": 1, "low": 1, "high": 0}))
    ghsa = "GHSA-aaaa-bbbb-cccc"
    assert report.findings == (
        ScanFinding(
            ghsa, "XSS", Severity.MEDIUM, package="jquery", version="<3.5.0", ids=(ghsa,), fixable=True
        ),
        ScanFinding(
            "gulp", "vulnerable through gulp-cli", Severity.LOW, package="gulp", version=">=4", fixed="gulp 3.9.1",
            fixable=True,
        ),
    )  # fmt: skip
    assert report.notes == ()


def test_a_package_with_several_advisories_counts_once_and_is_named_after_the_worst() -> None:
    worse = {**VIA, "url": "https://example.org/advisories/77", "severity": "critical"}
    (finding,) = read("npm-audit", newer({**JQUERY, "severity": "critical", "via": [VIA, worse, "x"]})).findings
    assert (finding.rule, finding.ids) == ("npm:77", ("npm:77", "GHSA-aaaa-bbbb-cccc"))


ADVISORY = {
    "id": 146, "module_name": "growl", "cves": ["CVE-2017-16042"], "severity": "critical", "title": "Injection",
    "patched_versions": ">=1.10.0", "findings": [{"version": "1.9.2"}], "url": "https://example.org/advisories/146",
}  # fmt: skip


def older(*advisories: dict[str, Any], **declared: int) -> dict[str, Any]:
    metadata = {"vulnerabilities": declared, "totalDependencies": 3}
    return {
        "actions": [],
        "advisories": {str(advisory["id"]): advisory for advisory in advisories},
        "metadata": metadata,
    }


def test_an_advisory_of_npm_6_is_a_finding() -> None:
    report = read("npm-audit", older(ADVISORY, critical=4))
    assert report.findings == (
        ScanFinding(
            "npm:146", "Injection", Severity.CRITICAL, package="growl", version="1.9.2", fixed=">=1.10.0",
            ids=("npm:146", "CVE-2017-16042"), fixable=True,
        ),
    )  # fmt: skip
    assert report.notes == ()


@pytest.mark.parametrize("patched", ["<0.0.0", "", None])
def test_an_advisory_without_a_patched_version_is_not_fixable(patched: object) -> None:
    assert not read("npm-audit", older({**ADVISORY, "patched_versions": patched})).findings[0].fixable


@pytest.mark.parametrize(
    "document", [newer(), newer(declared={"low": 0}), older(), {"advisories": {}, "metadata": {"totalDependencies": 1}}]
)
def test_an_audit_that_found_nothing_is_clean(document: object) -> None:
    report = read("npm-audit", document)
    assert (report.findings, report.notes) == ((), ())


@pytest.mark.parametrize("document", [newer(JQUERY, declared={"moderate": 0}), older(ADVISORY, critical=0)])
def test_a_report_that_declares_less_than_it_lists_is_noted(document: object) -> None:
    report = read("npm-audit", document)
    assert sum(severities(report).values()) == 1
    assert len(report.notes) == 1


@pytest.mark.parametrize("document", [newer(declared={"high": 1}), newer(JQUERY, declared={"high": 2}), older(high=1)])
def test_a_report_that_declares_more_than_it_lists_is_refused(document: object) -> None:
    error = refusal("npm-audit", document)
    assert error.category is Category.UNREADABLE
    assert "declares" in error.detail


@pytest.mark.parametrize(
    "document",
    [
        {"error": {"code": "ENOLOCK", "summary": "This command requires an existing lockfile."}},
        {"message": "request to the registry failed", "error": {"summary": "", "detail": ""}},
        {"message": "audit endpoint returned an error", "statusCode": 503},
        {"error": {"code": "EAUDIT"}, "vulnerabilities": {}, "metadata": {}},
    ],
)
def test_an_error_is_not_a_clean_audit(document: object) -> None:
    assert "npm audit did not run" in refusal("npm-audit", document).detail


def test_an_audit_without_dependencies_is_empty() -> None:
    assert refusal("npm-audit", newer(dependencies=0)).category is Category.EMPTY


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"vulnerabilities": {}},
        {"vulnerabilities": []},
        {"auditReportVersion": 2, "vulnerabilities": None},
        {"auditReportVersion": 2},
        {"vulnerabilities": {"a": "high"}},
        {"vulnerabilities": {"a": {"name": "a"}}},
        {"advisories": {"1": {}}},
    ],
)
def test_a_document_that_npm_does_not_write_is_refused(document: object) -> None:
    assert refusal("npm-audit", document).category is Category.UNREADABLE
