"""tfsec's JSON: failed, passed and ignored checks, and the null that it writes for none."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings import FORMATS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

RESULT = {
    "rule_id": "AVD-AWS-0086", "long_id": "aws-s3-block-public-acls", "rule_description": "S3 access block",
    "rule_provider": "aws", "rule_service": "s3", "impact": "public objects", "resolution": "Block public ACLs",
    "description": "No public access block, so not blocking public acls", "severity": "HIGH", "warning": False,
    "status": 0, "resource": "aws_s3_bucket.logs",
    "location": {"filename": "/src/infra/main.tf", "start_line": 3, "end_line": 9},
}  # fmt: skip
LEGACY = {
    "rule_id": "AWS018", "rule_description": "Missing description", "rule_provider": "aws", "link": "https://x",
    "location": {"filename": "/src/main.tf", "start_line": 12, "end_line": 14}, "description": "no description",
    "severity": "ERROR",
}  # fmt: skip


def report(*results: dict[str, Any]) -> dict[str, Any]:
    return {"results": list(results)}


def test_a_failed_check_is_a_finding() -> None:
    scan = read("tfsec", report(RESULT))
    assert scan.findings == (
        ScanFinding(
            "aws-s3-block-public-acls", "No public access block, so not blocking public acls", Severity.HIGH,
            "/src/infra/main.tf", 3, 9, remedy="Block public ACLs", symbol="aws_s3_bucket.logs",
        ),
    )  # fmt: skip
    assert scan.tool == "tfsec"


def test_a_check_of_an_old_version_is_a_finding() -> None:
    finding = read("tfsec", report(LEGACY)).findings[0]
    assert (finding.rule, finding.severity, finding.line) == ("AWS018", Severity.HIGH, 12)


@cases("status", [{"status": 1}, {"status": "passed"}, {"status": None, "passed": True}])
def test_a_passed_check_does_not_count(status: dict[str, Any]) -> None:
    assert read("tfsec", report({**RESULT, **status})).findings == ()


@cases("status", [0, "failed", None, "unheard of", 9])
def test_a_check_counts_unless_it_passed(status: object) -> None:
    assert severities(read("tfsec", report({**RESULT, "status": status}))) == {"high": 1}


@pytest.mark.parametrize("status", [2, "ignored"])
def test_an_ignored_check_is_suppressed(status: object) -> None:
    scan = read("tfsec", report({**RESULT, "status": status}))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"high": 1})


@cases(
    ("word", "severity"),
    [("CRITICAL", "critical"), ("MEDIUM", "medium"), ("WARNING", "medium"), ("INFO", "info"), ("x", "unrated")],
)
def test_the_severity_comes_from_the_word(word: str, severity: str) -> None:
    assert severities(read("tfsec", report({**RESULT, "severity": word}))) == {severity: 1}


@cases("text", ['{"results": null}', '{\n\t"results": null\n}\n', '{"results": []}'])
def test_a_scan_that_found_nothing_is_clean(text: str) -> None:
    report = read("tfsec", text)
    assert report.findings == ()
    assert report.notes == ("tfsec lists no check: it found nothing, or had nothing to scan",)


@cases(
    ("text", "is_detected"), [('{"results": null}', True), ('{"results": []}', False), ('{"results": null, "x"', False)]
)
def test_only_the_null_of_tfsec_is_recognized_without_results(text: str, is_detected: bool) -> None:
    assert [entry.name for entry in FORMATS.matching(text.encode())] == (["tfsec"] if is_detected else [])


@cases(
    "document",
    [
        {},
        [],
        {"results": {}},
        {"results": "x"},
        report({"severity": "HIGH"}),
        report({**RESULT, "severity": 3}),
        {"results": ["x"]},
        {**report(), "x": 1},
    ],
)
def test_a_document_that_tfsec_does_not_write_is_refused(document: object) -> None:
    assert refusal("tfsec", document).category is Category.UNREADABLE
