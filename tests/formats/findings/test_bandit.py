"""Bandit's JSON: issues, files it could not parse, and scans of nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity
from tests.formats.findings.reading import read, refusal, severities

ISSUE = {
    "test_id": "B602", "issue_text": "shell=True", "issue_severity": "HIGH", "issue_confidence": "HIGH",
    "filename": "./app.py", "line_number": 3, "line_range": [3, 4, 5], "code": "3 subprocess.call(x, shell=True)",
}  # fmt: skip


def report(*issues: dict[str, Any], files: tuple[str, ...] = ("./app.py",), **more: Any) -> dict[str, Any]:
    metrics = {name: {"loc": 1} for name in files}
    return {"errors": [], "generated_at": "2026-11-20T10:00:00Z", "metrics": metrics, "results": list(issues), **more}


def test_an_issue_is_a_finding() -> None:
    scan = read("bandit", report(ISSUE))
    assert scan.findings == (ScanFinding("B602", "shell=True", Severity.HIGH, "./app.py", 3, 5),)
    assert (scan.notes, scan.produced_at) == ((), datetime(2026, 11, 20, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("word", "severity"),
    [("HIGH", "high"), ("MEDIUM", "medium"), ("LOW", "low"), ("UNDEFINED", "unrated"), (None, "unrated")],
)
def test_the_severity_comes_from_the_word(word: object, severity: str) -> None:
    assert severities(read("bandit", report({**ISSUE, "issue_severity": word}))) == {severity: 1}


@pytest.mark.parametrize("raw", [None, 7, "3-5", [], ["x", 0]])
def test_an_invalid_range_of_lines_is_left_out(raw: object) -> None:
    assert read("bandit", report({**ISSUE, "line_range": raw})).findings[0].end_line is None


def test_a_scan_that_found_nothing_is_clean() -> None:
    assert (read("bandit", report()).findings, read("bandit", report()).notes) == ((), ())


def test_files_that_could_not_be_parsed_are_noted_while_others_were_scanned() -> None:
    scan = read("bandit", report(files=("a.py", "b.py"), errors=[{"filename": "a.py", "reason": "syntax error"}]))
    assert scan.notes == ("a file that Bandit could not scan",)


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        (report(files=()), "its metrics name no file"),
        (report(files=("_totals",)), "its metrics name no file"),
        (report(errors=[{"filename": "./app.py", "reason": "syntax error"}]), "could not parse any of the 1 files"),
    ],
)
def test_a_scan_of_nothing_is_empty(document: object, detail: str) -> None:
    error = refusal("bandit", document)
    assert error.category is Category.EMPTY
    assert detail in error.detail


def test_totals_that_declare_more_are_refused_and_less_are_noted() -> None:
    def declaring(count: int) -> dict[str, Any]:
        return report(ISSUE, metrics={"a.py": {}, "_totals": {"SEVERITY.HIGH": count, "CONFIDENCE.HIGH": 99}})

    assert "declare 2 issues and it lists 1" in refusal("bandit", declaring(2)).detail
    assert len(read("bandit", declaring(0)).notes) == 1
    assert read("bandit", declaring(1)).notes == ()


@pytest.mark.parametrize(
    "document",
    [{}, [], {"results": []}, {"results": None, "metrics": {"a": {}}}, report("x")],  # type: ignore[arg-type]
)
def test_a_document_that_bandit_does_not_write_is_refused(document: object) -> None:
    assert refusal("bandit", document).category is Category.UNREADABLE
