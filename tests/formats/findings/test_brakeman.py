"""Brakeman's JSON: warnings, ignored ones, errors, and the count in its header."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

WARNING = {
    "warning_type": "SQL Injection", "warning_code": 0, "fingerprint": "be4bf6", "check_name": "SQL",
    "message": "Possible SQL injection", "file": "app/models/user.rb", "line": 12, "link": "https://x",
    "code": "where(\"name = '#{params[:name]}'\")", "render_path": None,
    "location": {"type": "method", "class": "User", "method": "find_by"}, "user_input": "params[:name]",
    "confidence": "High",
}  # fmt: skip
INFO = {
    "app_path": "/srv/shop", "rails_version": "7.1.2", "checks_performed": ["SQL", "Render"],
    "end_time": "2026-11-20 10:00:00 +0100", "brakeman_version": "6.2.1",
}  # fmt: skip
ERROR = {"error": "parse error on app/models/x.rb", "location": "Could not parse"}


def report(*warnings: dict[str, Any], declared: int | None = None, **more: Any) -> dict[str, Any]:
    info = {**INFO, "security_warnings": len(warnings) if declared is None else declared}
    lists: dict[str, Any] = {"ignored_warnings": [], "errors": [], "obsolete": []}
    return {"scan_info": info, "warnings": list(warnings), **lists, **more}


def test_a_warning_is_a_finding() -> None:
    scan = read("brakeman", report(WARNING))
    assert scan.findings == (
        ScanFinding(
            "SQL Injection", "Possible SQL injection", Severity.HIGH, "app/models/user.rb", 12, fingerprint="be4bf6",
            symbol="User.find_by",
        ),
    )  # fmt: skip
    assert (scan.tool, scan.produced_at) == ("Brakeman 6.2.1", datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert "params" not in repr(scan)


@cases(("confidence", "severity"), [("High", "high"), ("Medium", "medium"), ("Weak", "low"), ("Odd", "unrated")])
def test_the_severity_is_the_level_that_brakeman_infers_from_the_confidence(confidence: str, severity: str) -> None:
    assert severities(read("brakeman", report({**WARNING, "confidence": confidence}))) == {severity: 1}


def test_an_ignored_warning_is_suppressed() -> None:
    scan = read("brakeman", report(ignored_warnings=[WARNING]))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"high": 1})


def test_errors_and_obsolete_entries_are_noted_beside_warnings() -> None:
    assert read("brakeman", report(WARNING, errors=[ERROR, ERROR], obsolete=["abc"])).notes == (
        "a file that Brakeman could not read: its findings are missing (2 times)",
        "an entry of brakeman.ignore that matches no warning",
    )


def test_no_warning_and_an_error_is_not_clean() -> None:
    error = refusal("brakeman", report(errors=[ERROR]))
    assert (error.cause, "a file that Brakeman could not read" in error.detail) == (Cause.UNREADABLE, True)


def test_a_list_that_is_shorter_than_declared_is_incomplete() -> None:
    assert refusal("brakeman", report(WARNING, declared=3)).cause is Cause.INCOMPLETE


def test_a_run_without_checks_is_empty() -> None:
    document = report()
    document["scan_info"]["checks_performed"] = []
    error = refusal("brakeman", document)
    assert (error.cause, error.detail) == (Cause.EMPTY, "Brakeman performed no check")


def test_a_scan_that_found_nothing_is_clean() -> None:
    scan = read("brakeman", report())
    assert (scan.findings, scan.notes) == ((), ())


@cases(
    "document",
    [
        {}, [], {"warnings": []}, {"scan_info": INFO}, report(warnings={}), report(ignored_warnings=None),
        report(errors="x"), report({"message": "x"}), {**report(), "warnings": ["x"]},
        report({**WARNING, "confidence": None}),
    ],
)  # fmt: skip
def test_a_document_that_brakeman_does_not_write_is_refused(document: object) -> None:
    assert refusal("brakeman", document).category is Category.UNREADABLE
