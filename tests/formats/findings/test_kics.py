"""KICS's JSON: queries with the places where they match, counters, and parts of the scan that failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

PLACE = {
    "file_name": "infra/main.tf", "similarity_id": "d961aa", "line": 7, "resource_type": "aws_s3_bucket",
    "resource_name": "logs", "issue_type": "IncorrectValue", "search_key": "aws_s3_bucket[logs].acl",
    "expected_value": "'acl' should be private", "actual_value": "'acl' is public-read",
}  # fmt: skip
QUERY = {"query_name": "S3 Bucket ACL", "query_id": "38c5ee0d", "severity": "HIGH", "files": [PLACE]}
HEADER = {
    "kics_version": "v2.1.3", "files_scanned": 2, "files_parsed": 2, "files_failed_to_scan": 0, "queries_total": 900,
    "queries_failed_to_execute": 0, "end": "2026-11-20T10:00:00Z", "paths": ["/path"], "bill_of_materials": [],
}  # fmt: skip


def report(*queries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**HEADER, "queries": list(queries), **more}


def test_a_place_where_a_query_matches_is_a_finding() -> None:
    scan = read("kics", report(QUERY))
    assert scan.findings == (
        ScanFinding(
            "38c5ee0d", "S3 Bucket ACL: 'acl' is public-read", Severity.HIGH, "infra/main.tf", 7,
            remedy="'acl' should be private", fingerprint="d961aa", symbol="aws_s3_bucket.logs",
        ),
    )  # fmt: skip
    assert (scan.tool, scan.produced_at) == ("KICS v2.1.3", datetime(2026, 11, 20, 10, 0, tzinfo=UTC))


def test_every_place_counts() -> None:
    assert severities(read("kics", report({**QUERY, "files": [PLACE, {**PLACE, "line": 9}]}))) == {"high": 2}


@cases(("word", "severity"), [("CRITICAL", "critical"), ("info", "info"), ("TRACE", "unrated"), ("", "unrated")])
def test_the_severity_comes_from_the_word(word: object, severity: str) -> None:
    assert severities(read("kics", report({**QUERY, "severity": word}))) == {severity: 1}


def test_the_bill_of_materials_is_no_finding() -> None:
    assert read("kics", report(bill_of_materials=[{**QUERY, "severity": "TRACE"}])).findings == ()


@pytest.mark.parametrize("queries", [[], None])
def test_a_scan_that_found_nothing_is_clean(queries: object) -> None:
    scan = read("kics", report(queries=queries))
    assert (scan.findings, scan.notes) == ((), ())


@cases("counters", [{"severity_counters": {"HIGH": 2}}, {"severity_counters": {"CRITICAL": 1}}, {"total_counter": 2}])
def test_lists_that_are_shorter_than_the_counters_are_incomplete(counters: dict[str, Any]) -> None:
    assert refusal("kics", report(QUERY, **counters)).cause is Cause.INCOMPLETE


def test_counters_that_agree_are_quiet() -> None:
    counters = {"severity_counters": {"HIGH": 1, "LOW": 0, "TRACE": 4}, "total_counter": 1}
    assert read("kics", report(QUERY, **counters)).notes == ()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("files_failed_to_scan", "a file that KICS could not scan"),
        ("queries_failed_to_execute", "a query that KICS could not execute"),
    ],
)
def test_a_part_of_the_scan_that_failed_is_noted_beside_findings_and_refused_without(name: str, part: str) -> None:
    assert read("kics", report(QUERY, **{name: 2})).notes == (f"{part}: its findings are missing (2 times)",)
    error = refusal("kics", report(**{name: 2}))
    assert error.cause is Cause.UNREADABLE
    assert error.detail.endswith(f"a part of the scan failed: {part} (2 times)")


@pytest.mark.parametrize("scanned", [0, None])
def test_a_scan_of_no_file_is_empty(scanned: object) -> None:
    error = refusal("kics", report(files_scanned=scanned))
    assert (error.cause, error.detail) == (Cause.EMPTY, "KICS scanned no file")


@cases(
    "document",
    [
        {}, [], HEADER, report(queries={}), report({"severity": "HIGH", "files": [PLACE]}), report(queries=["x"]),
        report({**QUERY, "files": []}), report({**QUERY, "severity": None}), report({**QUERY, "files": ["x"]}),
    ],
)  # fmt: skip
def test_a_document_that_kics_does_not_write_is_refused(document: object) -> None:
    assert refusal("kics", document).category is Category.UNREADABLE
