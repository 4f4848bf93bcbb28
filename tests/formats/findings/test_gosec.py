"""gosec's JSON: issues, those that are suppressed, files that could not be loaded, and the statistics."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings.fields import hash_code
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ISSUE = {
    "severity": "HIGH", "confidence": "MEDIUM", "cwe": {"id": "338", "url": "https://cwe.mitre.org"},
    "rule_id": "G404", "details": "Use of weak random number generator", "file": "/src/jwt.go",
    "code": "17: \trand.Seed(1)\n18: \tnumber := rand.Intn(10)\n19: \n", "line": "18", "column": "12",
    "nosec": False, "suppressions": None,
}  # fmt: skip
ERRORS: dict[str, Any] = {
    "Golang errors": {"/src/broken.go": [{"line": 1, "column": 1, "error": "expected 'package'"}]}
}


def report(*issues: dict[str, Any], declared: int | None = None, **more: Any) -> dict[str, Any]:
    active = sum(not issue["nosec"] and not issue["suppressions"] for issue in issues)
    stats = {"files": 20, "lines": 1562, "nosec": 0, "found": active if declared is None else declared}
    return {"Golang errors": {}, "Issues": list(issues), "Stats": stats, "GosecVersion": "2.21.4", **more}


def test_an_issue_is_a_finding() -> None:
    scan = read("gosec", report(ISSUE))
    assert scan.findings == (
        ScanFinding(
            "G404", "Use of weak random number generator", Severity.HIGH, "/src/jwt.go", 18,
            code_hash=hash_code("number := rand.Intn(10)"),
        ),
    )  # fmt: skip
    assert (scan.tool, scan.notes) == ("gosec 2.21.4", ())


def test_a_range_of_lines_has_both_ends() -> None:
    finding = read("gosec", report({**ISSUE, "line": "12-15"})).findings[0]
    assert (finding.line, finding.end_line) == (12, 15)


def test_the_code_of_old_versions_is_hashed_without_line_numbers() -> None:
    finding = read("gosec", report({**ISSUE, "code": "s.ListenAndServe()", "line": "79"})).findings[0]
    assert finding.code_hash == hash_code("s.ListenAndServe()")


def test_the_code_is_never_in_a_finding() -> None:
    assert "Intn" not in repr(read("gosec", report(ISSUE)))


@pytest.mark.parametrize("mark", [{"nosec": True}, {"suppressions": [{"kind": "inSource", "justification": "ok"}]}])
def test_an_issue_that_a_comment_or_the_configuration_suppresses_does_not_count(mark: dict[str, Any]) -> None:
    scan = read("gosec", report({**ISSUE, **mark}))
    assert (severities(scan), severities(scan, suppressed=True)) == ({}, {"high": 1})


@pytest.mark.parametrize("issues", [None, []])
def test_a_scan_that_found_nothing_is_clean(issues: object) -> None:
    scan = read("gosec", report(Issues=issues))
    assert (scan.findings, scan.notes) == ((), ())


def test_a_version_that_is_unknown_to_gosec_itself_is_left_out() -> None:
    assert read("gosec", report(GosecVersion="dev")).tool == "gosec"


def test_files_that_could_not_be_loaded_are_noted_beside_issues() -> None:
    notes = read("gosec", report(ISSUE, **ERRORS)).notes
    assert notes == ("a file that gosec could not load: its findings are missing",)


def test_no_issue_and_a_file_that_could_not_be_loaded_is_not_clean() -> None:
    error = refusal("gosec", report(**ERRORS))
    assert error.cause is Cause.UNREADABLE
    assert error.detail == (
        "the report lists no finding, and a part of the scan failed: a file that gosec could not load"
    )


def test_a_list_that_is_shorter_than_the_statistics_is_incomplete() -> None:
    error = refusal("gosec", report(ISSUE, declared=2))
    assert error.cause is Cause.INCOMPLETE
    assert error.detail == "the report is incomplete: it declares 2 issues, and lists 1"


def test_a_list_that_is_longer_than_the_statistics_counts_and_is_noted() -> None:
    scan = read("gosec", report(ISSUE, declared=0))
    assert severities(scan) == {"high": 1}
    assert scan.notes == ("the statistics count fewer issues than are listed; the list counts",)


def test_a_scan_of_no_file_is_empty() -> None:
    error = refusal("gosec", report(Stats={"files": 0, "found": 0}))
    assert (error.cause, error.detail) == (Cause.EMPTY, "gosec scanned no file")


@cases(
    "document",
    [
        {}, [], {"Issues": []}, {"Stats": {"files": 1}}, report(Issues={}), report(Issues=["x"]),
        report({**ISSUE, "severity": None}), report(Stats=None),
        {**report(), "Golang errors": []}, {**report(), "Issues": [{"severity": "HIGH"}]},
    ],
)  # fmt: skip
def test_a_document_that_gosec_does_not_write_is_refused(document: object) -> None:
    assert refusal("gosec", document).category is Category.UNREADABLE
