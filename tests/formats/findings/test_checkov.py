"""Checkov's JSON: one framework, several, only a summary; failed, skipped and quiet checks, packages and secrets."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.fields import hash_code
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity, Upgrade
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

CHECK = {
    "check_id": "CKV_AWS_24", "bc_check_id": None, "check_name": "No ingress from 0.0.0.0:0 to port 22",
    "check_result": {"result": "FAILED"}, "code_block": [[5, 'resource "aws_security_group" "sg" {\n'], [6, "x\n"]],
    "file_path": "/main.tf", "repo_file_path": "/infra/main.tf", "file_line_range": [5, 12],
    "resource": "aws_security_group.sg", "severity": None, "guideline": "https://docs",
}  # fmt: skip
PACKAGE = {
    **CHECK, "check_id": "BC_CVE_2021_44228", "file_path": "/pom.xml", "repo_file_path": "/pom.xml",
    "severity": "CRITICAL", "short_description": "CVE-2021-44228",
    "vulnerability_details": {
        "id": "CVE-2021-44228", "severity": "critical", "package_name": "org.apache.logging.log4j:log4j-core",
        "package_version": "2.14.0", "lowest_fixed_version": "2.15.0", "description": "remote code execution",
    },
}  # fmt: skip


def report(*failed: dict[str, Any], passed: int = 3, **more: Any) -> dict[str, Any]:
    results = {"passed_checks": [CHECK] * passed, "failed_checks": list(failed), "skipped_checks": []}
    summary = {"passed": passed, "failed": len(failed), "skipped": 0, "parsing_errors": 0, "checkov_version": "3.2.1"}
    return {
        "check_type": "terraform",
        "results": {**results, "parsing_errors": [], **more.pop("results", {})},
        "summary": {**summary, **more.pop("summary", {})},
        **more,
    }


def test_a_failed_check_is_a_finding() -> None:
    scan = read("checkov", report(CHECK))
    assert scan.findings == (
        ScanFinding(
            "CKV_AWS_24", "No ingress from 0.0.0.0:0 to port 22 (aws_security_group.sg)", Severity.UNRATED,
            "/infra/main.tf", 5, 12, symbol="aws_security_group.sg",
            code_hash=hash_code('resource "aws_security_group" "sg" {'),
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes) == ("Checkov 3.2.1", ())


def test_the_checks_of_all_frameworks_count() -> None:
    scan = read("checkov", [report(CHECK), report(CHECK, CHECK, check_type="dockerfile")])
    assert severities(scan) == {"unrated": 3}


@cases(
    ("resource", "block"),
    [
        ("module.vpc.aws_vpc.this[0]", "aws_vpc.this[0]"),
        ('module.a["x.y"].module.b[0].aws_vpc.this', "aws_vpc.this"),
        ("aws_vpc.module.this", "aws_vpc.module.this"),
        ("Deployment.default.shop", "Deployment.default.shop"),
    ],
)
def test_a_block_of_a_module_has_one_message_and_the_symbol_of_each_call(resource: str, block: str) -> None:
    (finding,) = read("checkov", report({**CHECK, "resource": resource})).findings
    assert (finding.message, finding.symbol) == (f"No ingress from 0.0.0.0:0 to port 22 ({block})", resource)


@cases(
    ("word", "severity"), [("HIGH", "high"), ("INFO", "info"), (None, "unrated"), ("odd", "unrated"), (3, "unrated")]
)
def test_the_severity_comes_from_the_platform(word: object, severity: str) -> None:
    assert severities(read("checkov", report({**CHECK, "severity": word}))) == {severity: 1}


def test_a_path_outside_of_the_folder_of_the_run_is_that_of_the_scanned_folder() -> None:
    assert read("checkov", report({**CHECK, "repo_file_path": "/../x/main.tf"})).findings[0].path == "/main.tf"


def test_a_vulnerability_of_a_package_names_the_package_and_its_fix() -> None:
    assert read("checkov", report(PACKAGE)).findings == (
        ScanFinding(
            "CVE-2021-44228", "remote code execution", Severity.CRITICAL, "/pom.xml",
            package="org.apache.logging.log4j:log4j-core", version="2.14.0",
            remedy="upgrade org.apache.logging.log4j:log4j-core to 2.15.0",
            upgrade=Upgrade("org.apache.logging.log4j:log4j-core", ("2.15.0",)), ids=("CVE-2021-44228",), fixable=True,
        ),
    )  # fmt: skip


def test_the_hash_of_a_secret_is_not_read() -> None:
    secret = {**CHECK, "check_id": "CKV_SECRET_6", "check_name": "Base64 High Entropy String", "resource": "25910f981e"}
    scan = read("checkov", report(secret, check_type="secrets"))
    assert scan.findings[0].message == "Base64 High Entropy String"
    assert "25910f981e" not in repr(scan)


def test_a_skipped_check_is_suppressed() -> None:
    scan = read("checkov", report(results={"skipped_checks": [CHECK]}, summary={"skipped": 1}))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"unrated": 1})


def test_a_quiet_report_lists_only_failed_checks_and_notes_the_skipped_ones() -> None:
    document = report(CHECK, summary={"skipped": 1})
    document["results"] = {"failed_checks": [CHECK]}
    scan = read("checkov", document)
    assert severities(scan) == {"unrated": 1}
    assert scan.notes == ("a skipped check that Checkov counts and does not list",)


@pytest.mark.parametrize("summary", [{"failed": 2}, {"skipped": 1}])
def test_lists_that_are_shorter_than_the_summary_are_incomplete(summary: dict[str, int]) -> None:
    assert refusal("checkov", report(CHECK, summary=summary)).cause is Cause.INCOMPLETE


def test_passed_checks_are_enough_for_a_clean_scan() -> None:
    scan = read("checkov", report())
    assert (scan.findings, scan.notes) == ((), ())


@cases(
    "document",
    [
        report(passed=0),
        [report(passed=0), report(passed=0)],
        {"passed": 0, "failed": 0, "skipped": 0, "parsing_errors": 0, "resource_count": 0, "checkov_version": "3.2.1"},
    ],
)
def test_a_scan_that_checked_nothing_is_empty(document: object) -> None:
    error = refusal("checkov", document)
    assert (error.cause, error.detail) == (
        Cause.EMPTY,
        "Checkov checked nothing: no check passed, failed or was skipped",
    )


def test_files_that_could_not_be_parsed_are_noted_beside_findings_and_refused_without() -> None:
    errors = {"parsing_errors": ["/a.tf", "/b.tf"]}
    part = "a file that Checkov could not parse"
    assert read("checkov", report(CHECK, results=errors)).notes == (f"{part}: its findings are missing (2 times)",)
    assert part in refusal("checkov", report(results=errors)).detail
    assert part in refusal("checkov", report(summary={"parsing_errors": 2})).detail


@cases(
    "document",
    [
        {}, [{}], "x", 3, [[]], {"check_type": "terraform"}, report(results={"failed_checks": None}),
        report({"check_name": "x"}), report(results={"failed_checks": ["x"]}), [report(CHECK), {}],
        [report(CHECK), {"passed": 3, "failed": 0}],
    ],
)  # fmt: skip
def test_a_document_that_checkov_does_not_write_is_refused(document: object) -> None:
    assert refusal("checkov", document).category is Category.UNREADABLE
