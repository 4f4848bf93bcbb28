"""npm's audit in both structures, and the errors it writes instead."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity, Upgrade
from tests.cases import cases
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
            ghsa, "XSS", Severity.MEDIUM, package="jquery", version="<3.5.0", remedy="run `npm audit fix`", ids=(ghsa,),
            fixable=True,
        ),
        ScanFinding(
            "gulp", "vulnerable through gulp-cli", Severity.LOW, package="gulp", version=">=4",
            remedy="upgrade gulp to 3.9.1", upgrade=Upgrade("gulp", ("3.9.1",)),
            fixable=True,
        ),
    )  # fmt: skip
    assert report.notes == ()


def test_a_package_with_several_advisories_counts_once_and_has_the_names_of_all() -> None:
    worse = {**VIA, "url": "https://example.org/advisories/77", "severity": "critical"}
    (finding,) = read("npm-audit", newer({**JQUERY, "severity": "critical", "via": [VIA, worse, "x"]})).findings
    assert finding.rule == "GHSA-aaaa-bbbb-cccc + npm:77"
    assert finding.ids == ("npm:77", "GHSA-aaaa-bbbb-cccc")


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
            "npm:146", "Injection", Severity.CRITICAL, package="growl", version="1.9.2",
            remedy="upgrade growl to >=1.10.0", upgrade=Upgrade("growl", ("1.10.0",)),
            ids=("npm:146", "CVE-2017-16042"), fixable=True,
        ),
    )  # fmt: skip
    assert report.notes == ()


@cases("patched", ["<0.0.0", "", None])
def test_an_advisory_without_a_patched_version_is_not_fixable(patched: object) -> None:
    assert not read("npm-audit", older({**ADVISORY, "patched_versions": patched})).findings[0].fixable


@cases(
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


def with_paths(number: int, severity: str, paths: int) -> dict[str, Any]:
    findings = [{"version": "1.0.0", "paths": [f"app>{n}" for n in range(paths)]}]
    return {**ADVISORY, "id": number, "severity": severity, "findings": findings}


def by_npm_6(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "actions": [{"action": "install"}], "runId": "7b1"}


@cases(
    ("document", "counts"),
    [
        (newer(declared={"high": 1}), "1 high vulnerable package, and lists none"),
        (newer(JQUERY, declared={"high": 2, "moderate": 1}), "2 high vulnerable packages, and lists none"),
        (newer(JQUERY, declared={"high": 1}), "1 high vulnerable package, and lists none"),
        ({**newer(JQUERY), "metadata": {"vulnerabilities": {"total": 3}}}, "3 vulnerable packages, and lists 1"),
        (older(high=1), "1 high vulnerable path, and lists none"),
        (by_npm_6(older(with_paths(1, "low", 1), high=3, low=1)), "3 high vulnerable paths, and lists none"),
        (by_npm_6(older(with_paths(1, "high", 2), high=5)), "5 high vulnerable paths, and lists 2"),
        (by_npm_6(older(with_paths(1, "high", 2), high=2, low=1)), "1 low vulnerable path, and lists none"),
        (older(with_paths(1, "low", 1), high=1, low=1), "1 high vulnerable path, and lists none"),
    ],
)
def test_a_report_that_declares_more_than_it_lists_is_incomplete(document: object, counts: str) -> None:
    error = refusal("npm-audit", document)
    assert error.category is Category.MISMATCHED
    assert error.detail.partition("it declares ")[2].partition(";")[0] == counts


@cases(
    "document",
    [
        by_npm_6(older(with_paths(1, "high", 2), with_paths(2, "high", 1), with_paths(3, "low", 4), high=3, low=4)),
        older(with_paths(1, "high", 2), high=2, low=0),
        older({**ADVISORY, "findings": []}, critical=7),
    ],
)
def test_npm_6_and_pnpm_declare_the_paths_to_the_packages(document: object) -> None:
    assert read("npm-audit", document).notes == ()


def test_advisories_that_pnpm_leaves_out_by_their_severity_are_noted() -> None:
    report = read("npm-audit", older(with_paths(1, "high", 2), high=2, moderate=1, low=4))
    assert report.notes == ("a vulnerable path that pnpm counts and does not list (--audit-level) (5 times)",)


def test_a_report_of_pnpm_that_lacks_an_ignored_advisory_says_what_to_do() -> None:
    detail = refusal("npm-audit", older(with_paths(1, "low", 2), high=1, low=2)).detail
    assert detail.endswith("pnpm leaves out those that its configuration ignores: waive them in the checklist instead")


@cases(
    "document",
    [
        {"error": {"code": "ENOLOCK", "summary": "This command requires an existing lockfile."}},
        {"message": "request to the registry failed", "error": {"summary": "", "detail": ""}},
        {"message": "audit endpoint returned an error", "statusCode": 503},
        {"message": "request failed", "method": "POST", "uri": "x", "headers": {}, "statusCode": 503, "body": ""},
        {"message": "request failed", "method": "POST", "uri": "https://registry.example.com/-/npm/v1/security"},
        {"error": {"code": "EAUDIT"}, "vulnerabilities": {}, "metadata": {}},
    ],
)
def test_an_error_is_not_a_clean_audit(document: object) -> None:
    assert "npm audit did not run" in refusal("npm-audit", document).detail


def test_an_audit_without_dependencies_is_empty() -> None:
    assert refusal("npm-audit", newer(dependencies=0)).category is Category.EMPTY


@cases(
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
