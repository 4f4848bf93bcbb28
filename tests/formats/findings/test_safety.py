"""Safety's JSON: the rows of version 1, the object of `safety check`, and that of `safety scan`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ROW = ["jinja2", "<2.10.1", "2.10", "Sandbox escape", "37052", None, None]
VULNERABILITY: dict[str, Any] = {
    "vulnerability_id": "37052", "package_name": "jinja2", "ignored": {}, "vulnerable_spec": "<2.10.1",
    "analyzed_version": "2.10", "advisory": "Sandbox escape", "fixed_versions": ["2.10.1"], "CVE": "CVE-2019-10906",
    "severity": None,
}  # fmt: skip
META = {"safety_version": "2.3.5", "timestamp": "2026-11-20 10:00:00", "packages_found": 4}
BANNER = f"""

+{"=" * 80}+


DEPRECATED: this command (`check`) has been DEPRECATED, and will be unsupported.


+{"=" * 80}+

"""
KNOWN = {"id": "37052", "ignored": None, "vulnerable_spec": "<2.10.1"}


def check(*vulnerabilities: dict[str, Any], ignored: tuple[dict[str, Any], ...] = (), **meta: Any) -> dict[str, Any]:
    counts = {"vulnerabilities_found": len(vulnerabilities), "vulnerabilities_ignored": len(ignored)}
    return {
        "report_meta": {**META, **counts, **meta},
        "scanned_packages": {"jinja2": {"name": "jinja2", "version": "2.10"}},
        "vulnerabilities": list(vulnerabilities),
        "ignored_vulnerabilities": list(ignored),
    }


def dependency(*vulnerabilities: dict[str, Any], recommended: str | None = None, declared: int = 0) -> dict[str, Any]:
    remediation = {"vulnerabilities_found": declared, "recommended": recommended} if recommended or declared else None
    listed = {"known_vulnerabilities": list(vulnerabilities), "remediation": remediation}
    return {"name": "jinja2", "specifications": [{"raw": "jinja2==2.10", "vulnerabilities": listed}]}


def scan(*dependencies: Any) -> dict[str, Any]:
    file = {"location": "/srv/requirements.txt", "type": "x", "results": {"dependencies": list(dependencies)}}
    meta = {"scan_type": "scan", "timestamp": "2026-11-20T10:00:00Z", "telemetry": {"safety_version": "3.2.3"}}
    return {"meta": meta, "scan_results": {"files": [], "projects": [{"id": "shop", "files": [file]}]}}


def test_a_row_of_version_1_is_a_finding() -> None:
    report = read("safety", [ROW])
    assert report.findings == (
        ScanFinding("37052", "Sandbox escape", package="jinja2", version="2.10", ids=("37052",)),
    )
    assert report.tool == "Safety"


def test_a_list_without_rows_is_clean_where_the_checklist_names_the_format() -> None:
    assert read("safety", []).findings == ()


def test_a_vulnerability_of_a_check_is_a_finding() -> None:
    report = read("safety", check(VULNERABILITY))
    assert report.findings == (
        ScanFinding(
            "37052", "Sandbox escape", package="jinja2", version="2.10", remedy="upgrade jinja2 to 2.10.1",
            upgrade=Upgrade("jinja2", ("2.10.1",)),
            ids=("37052", "CVE-2019-10906"), fixable=True,
        ),
    )  # fmt: skip
    assert (report.tool, report.produced_at) == ("Safety 2.3.5", datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_banners_of_version_3_are_no_part_of_the_report(encoding: str) -> None:
    text = f"{BANNER}{json.dumps(check(VULNERABILITY), indent=4)}{BANNER}"
    assert [entry.name for entry in FORMATS.matching(text.encode(encoding))] == ["safety"]
    assert severities(read("safety", text.encode(encoding))) == {"unrated": 1}
    assert refusal("safety", text[: len(text) // 2].encode(encoding)).cause is Cause.UNREADABLE


def test_a_banner_without_a_report_is_no_evidence() -> None:
    error = refusal("safety", BANNER * 2)
    assert (error.cause, error.detail) == (
        Cause.UNREADABLE,
        "Safety wrote no report, only that `check` is deprecated",
    )


@cases(
    ("severity", "expected"),
    [
        ({"source": "CVE", "cvssv3": {"base_severity": "HIGH", "base_score": 7.5}, "cvssv2": None}, "high"),
        ({"cvssv3": {"base_score": 9.8}}, "critical"),
        ({"cvssv3": None, "cvssv2": {"base_score": "4.3"}}, "medium"),
        ({"cvssv3": {"base_severity": "odd"}}, "unrated"),
        (None, "unrated"),
        ("HIGH", "unrated"),
    ],
)
def test_the_severity_is_that_of_cvss(severity: object, expected: str) -> None:
    assert severities(read("safety", check({**VULNERABILITY, "severity": severity}))) == {expected: 1}


def test_an_ignored_vulnerability_is_suppressed() -> None:
    report = read("safety", check(ignored=(VULNERABILITY,)))
    assert (severities(report), severities(report, suppressed=True)) == ({}, {"unrated": 1})


@pytest.mark.parametrize("meta", [{"vulnerabilities_found": 2}, {"vulnerabilities_ignored": 1}])
def test_a_list_that_is_shorter_than_declared_is_incomplete(meta: dict[str, Any]) -> None:
    assert refusal("safety", check(VULNERABILITY, **meta)).cause is Cause.INCOMPLETE


def test_a_check_of_no_package_is_empty_and_one_of_packages_clean() -> None:
    document = check(packages_found=0)
    document["scanned_packages"] = {}
    assert refusal("safety", document).cause is Cause.EMPTY
    assert read("safety", check()).findings == ()


def test_a_report_about_licences_is_named() -> None:
    assert "it is about licences" in refusal("safety", {"report_meta": META, "licenses": []}).detail


@cases(
    "document",
    [
        {}, 3, [["jinja2"]], [{}], [[None, "", "", "", "1"]], {"report_meta": META}, {"vulnerabilities": []},
        {**check(), "vulnerabilities": {}}, {**check(), "ignored_vulnerabilities": None}, check({"advisory": "x"}),
    ],
)  # fmt: skip
def test_a_document_that_safety_check_does_not_write_is_refused(document: object) -> None:
    assert refusal("safety", document).category is Category.UNREADABLE


def test_a_vulnerability_of_a_scan_is_a_finding_in_its_file() -> None:
    report = read("safety-scan", scan(dependency(KNOWN, recommended="2.10.1")))
    assert report.findings == (
        ScanFinding(
            "37052", "versions <2.10.1 are vulnerable", Severity.UNRATED, "/srv/requirements.txt", package="jinja2",
            version="2.10", remedy="upgrade jinja2 to 2.10.1",
            upgrade=Upgrade("jinja2", ("2.10.1",)), ids=("37052",), fixable=True,
        ),
    )  # fmt: skip
    assert (report.tool, report.produced_at) == ("Safety 3.2.3", datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


def test_an_ignored_vulnerability_of_a_scan_is_suppressed() -> None:
    ignored = {**KNOWN, "ignored": {"code": "manual", "reason": "not reachable", "expires": None}}
    report = read("safety-scan", scan(dependency(ignored)))
    assert (severities(report), severities(report, suppressed=True)) == ({}, {"unrated": 1})


def test_a_scan_of_dependencies_without_vulnerabilities_is_clean_and_one_of_none_empty() -> None:
    assert read("safety-scan", scan(dependency())).findings == ()
    assert refusal("safety-scan", scan()).cause is Cause.EMPTY


def test_a_dependency_that_declares_more_vulnerabilities_than_it_lists_is_incomplete() -> None:
    assert refusal("safety-scan", scan(dependency(KNOWN, declared=2))).cause is Cause.INCOMPLETE


@cases(
    "document",
    [
        {}, [], {"scan_results": {}}, {"scan_results": {"projects": []}}, {"scan_results": {"files": ["x"]}},
        {"scan_results": {"files": [{"location": "x"}]}}, scan("x"), scan({"name": "x", "specifications": []}),
        scan({"name": "x", "specifications": [{"raw": "x"}]}), scan(dependency({"vulnerable_spec": "<1"})),
    ],
)  # fmt: skip
def test_a_document_that_safety_scan_does_not_write_is_refused(document: object) -> None:
    assert refusal("safety-scan", document).category is not Category.MISMATCHED
