"""OSV-Scanner's JSON: vulnerabilities, rated by their database or by the score of their group."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

AFFECTED = [
    {"package": {"name": "pip"}, "ranges": [{"events": [{"introduced": "0"}, {"fixed": "21.1"}]}]},
    {"package": {"name": "other"}, "ranges": [{"events": [{"fixed": "9"}]}]},
]
BUG = {
    "id": "GHSA-5xp3-jfq3-5q8x", "aliases": ["CVE-2021-3572"], "summary": "improper input",
    "database_specific": {"severity": "MODERATE"}, "affected": AFFECTED,
}  # fmt: skip


def report(*vulnerabilities: dict[str, Any], groups: object = None) -> dict[str, Any]:
    package = {"package": {"name": "pip", "version": "21.0", "ecosystem": "PyPI"}, "groups": groups}
    packages = [{**package, "vulnerabilities": list(vulnerabilities)}]
    return {"results": [{"source": {"path": "/src/requirements.txt", "type": "lockfile"}, "packages": packages}]}


def test_a_vulnerability_of_a_package_is_a_finding() -> None:
    assert read("osv-scanner", report(BUG)).findings == (
        ScanFinding(
            "GHSA-5xp3-jfq3-5q8x", "improper input", Severity.MEDIUM, "/src/requirements.txt", package="pip",
            version="21.0", remedy="upgrade pip to 21.1",
            upgrade=Upgrade("pip", ("21.1",)), ids=("GHSA-5xp3-jfq3-5q8x", "CVE-2021-3572"), fixable=True,
        ),
    )  # fmt: skip


@cases(
    ("word", "groups", "severity"),
    [
        ("CRITICAL", None, "critical"),
        ("HIGH", [{"ids": ["X"], "max_severity": "1.0"}], "high"),
        (None, [{"ids": ["X"], "max_severity": "9.8"}], "critical"),
        (None, [{"ids": ["X"]}, {"max_severity": "9.8"}], "unrated"),
        (None, [{"ids": ["X"], "max_severity": ""}], "unrated"),
        (None, None, "unrated"),
        ("mystery", None, "unrated"),
    ],
)
def test_a_severity_is_that_of_the_database_else_of_the_group(word: object, groups: object, severity: str) -> None:
    bug = {"id": "X", "database_specific": {"severity": word}}
    assert severities(read("osv-scanner", report(bug, groups=groups))) == {severity: 1}


@cases(
    "document",
    [{"results": []}, {"results": [], "experimental_config": {"licenses": {}}, "a_new_member": 1}, report()],
)
def test_a_scan_that_found_nothing_is_clean(document: object) -> None:
    report = read("osv-scanner", document)
    assert (report.findings, report.notes) == ((), ())


def test_findings_of_detectors_and_licences_are_noted_and_not_counted() -> None:
    document = {
        **report(),
        "experimental_generic_findings": [{"Adv": {"ID": {"Reference": "weak-creds"}, "Sev": 5}}] * 2,
    }
    document["results"][0]["packages"][0]["license_violations"] = ["MIT"]
    scan = read("osv-scanner", document)
    assert scan.findings == ()
    assert scan.notes == (
        "a licence violation, which is not counted",
        "a finding of a detector of OSV-Scanner, which is not counted (2 times)",
    )


@pytest.mark.parametrize("bugs", [(), ({"id": "Z"},)])
def test_a_package_that_lists_fewer_vulnerabilities_than_its_groups_is_incomplete(
    bugs: tuple[dict[str, Any], ...],
) -> None:
    error = refusal("osv-scanner", report(*bugs, groups=[{"ids": ["X", "Y"]}, {"ids": ["W"]}]))
    assert error.category is Category.MISMATCHED
    assert "declares 2 groups of vulnerabilities, and lists none" in error.detail


@cases(
    "document",
    [
        {},
        [],
        {"results": None},
        {"results": ["x"]},
        {"results": [{"packages": ["x"]}]},
        {"results": [{"source": {"path": "x"}}]},
        {"results": [{"packages": None}]},
        {"results": [{"packages": {"a": {}}}]},
        {"results": [{"packages": [{"package": {"name": "a"}, "vulnerabilities": {}}]}]},
        {"results": [], "errors": []},
        {"results": [], "errors": [], "paths": {"scanned": []}},
        {"results": [], "generated_at": "2026-11-20T10:00:00Z", "metrics": {}},
        report("x"),  # type: ignore[arg-type]
    ],
)
def test_a_document_that_osv_scanner_does_not_write_is_refused(document: object) -> None:
    assert refusal("osv-scanner", document).category is Category.UNREADABLE
