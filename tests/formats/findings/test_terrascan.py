"""Terrascan's JSON: violations, skipped ones, the summary, and folders that could not be read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

VIOLATION = {
    "rule_name": "amiNotEncrypted", "description": "Enable AWS AMI Encryption", "rule_id": "AC_AWS_0001",
    "severity": "MEDIUM", "category": "Encryption", "resource_name": "logs", "resource_type": "aws_ami",
    "module_name": "root", "file": "main.tf", "plan_root": "./", "line": 5,
}  # fmt: skip
ERROR = {"iac_type": "helm", "directory": "/src", "errMsg": "error while loading the chart"}
ABSENT = {
    "kustomize": "kustomization.y(a)ml file not found in the directory /src",
    "helm": "no helm charts found in directory /src",
    "terraform": "directory '/src' has no terraform config files",
    "k8s": "kubernetes files not found in the directory /src",
}


def absent(*kinds: str) -> list[dict[str, str]]:
    return [{"iac_type": kind, "directory": "/src", "errMsg": ABSENT[kind]} for kind in kinds]


def report(*violations: dict[str, Any], summary: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    counts = {"policies_validated": 8, "violated_policies": len(violations), "low": 0, "medium": len(violations)}
    scan = {"iac_type": "terraform", "scanned_at": "2021-03-02 15:45:55.603722 +0000 UTC", **counts, **(summary or {})}
    lists: dict[str, Any] = {"violations": list(violations) or None, "skipped_violations": None}
    return {"results": {**lists, "scan_summary": scan, **more}}


def test_a_violation_is_a_finding() -> None:
    scan = read("terrascan", report(VIOLATION))
    assert scan.findings == (
        ScanFinding("AC_AWS_0001", "Enable AWS AMI Encryption", Severity.MEDIUM, "main.tf", 5, symbol="aws_ami.logs"),
    )
    assert (scan.tool, scan.notes) == ("Terrascan", ())
    assert scan.produced_at == datetime(2021, 3, 2, 15, 45, 55, 603722, UTC)


def test_a_skipped_violation_is_suppressed() -> None:
    scan = read("terrascan", report(skipped_violations=[VIOLATION]))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"medium": 1})


def test_a_scan_that_found_nothing_is_clean_and_one_of_no_policy_empty() -> None:
    assert read("terrascan", report()).findings == ()
    error = refusal("terrascan", report(summary={"policies_validated": 0}))
    assert (error.cause, error.detail) == (Cause.EMPTY, "Terrascan validated no policy")


@cases("summary", [{"high": 1}, {"medium": 2}, {"violated_policies": 3}])
def test_a_list_that_is_shorter_than_the_summary_is_incomplete(summary: dict[str, Any]) -> None:
    assert refusal("terrascan", report(VIOLATION, summary=summary)).cause is Cause.INCOMPLETE


def test_folders_that_could_not_be_read_are_noted_beside_findings_and_refused_without() -> None:
    part = "a folder that Terrascan could not read"
    assert read("terrascan", report(VIOLATION, scan_errors=[ERROR])).notes == (f"{part}: its findings are missing",)
    assert part in refusal("terrascan", report(scan_errors=[ERROR])).detail


@cases("kinds", [("kustomize", "helm"), ("kustomize", "helm", "terraform")])
def test_a_scan_of_all_kinds_is_clean_without_files_of_some_of_them(kinds: tuple[str, ...]) -> None:
    scan = read("terrascan", report(summary={"iac_type": "all"}, scan_errors=absent(*kinds)))
    assert (scan.findings, scan.notes) == ((), ())


def test_a_folder_without_files_of_any_kind_is_empty() -> None:
    error = refusal("terrascan", report(summary={"iac_type": "all"}, scan_errors=absent(*ABSENT)))
    assert (error.cause, "`-i`" in error.detail) == (Cause.EMPTY, True)


@cases("kind", ["helm", "terraform"])
def test_a_scan_of_one_kind_without_a_file_of_it_is_refused(kind: str) -> None:
    error = refusal("terrascan", report(summary={"iac_type": kind}, scan_errors=absent(kind)))
    assert "a folder that Terrascan could not read" in error.detail


def test_an_error_beside_absent_kinds_is_a_failure() -> None:
    error = refusal("terrascan", report(summary={"iac_type": "all"}, scan_errors=[ERROR, *absent("helm")]))
    assert "a folder that Terrascan could not read" in error.detail


def test_vulnerabilities_of_images_are_noted() -> None:
    scan = read("terrascan", report(vulnerabilities=[{"vulnerability_id": "CVE-1"}]))
    assert scan.notes == ("a vulnerability of an image, which is not counted",)


@cases(
    "document",
    [
        {}, [], {"results": None}, {"results": []}, {"results": {"violations": []}}, report(violations={}),
        report(violations=["x"]), report({**VIOLATION, "severity": None}), report({"severity": "HIGH"}),
        report(scan_errors="x"), report(scan_summary=None),
    ],
)  # fmt: skip
def test_a_document_that_terrascan_does_not_write_is_refused(document: object) -> None:
    assert refusal("terrascan", document).category is Category.UNREADABLE


@pytest.mark.parametrize(
    "text",
    ['{"results": {"violations": null, "skipped_violations": null', '{"results": {"violations": [{"rule_id": "AC_1"'],
)
def test_a_report_is_recognized(text: str) -> None:
    assert [entry.name for entry in FORMATS.matching(text.encode())] == ["terrascan"]
