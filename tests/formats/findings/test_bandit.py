"""Bandit's JSON: issues, files it could not parse, and scans of nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gate.formats.findings.fields import hash_code
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ISSUE = {
    "test_id": "B602", "issue_text": "shell=True", "issue_severity": "HIGH", "issue_confidence": "HIGH",
    "filename": "./app.py", "line_number": 3, "line_range": [3, 4, 5], "code": "3 subprocess.call(x, shell=True)",
}  # fmt: skip


CODE = hash_code("subprocess.call(x, shell=True)")


def report(*issues: dict[str, Any], files: tuple[str, ...] = ("./app.py",), **more: Any) -> dict[str, Any]:
    metrics = {name: {"loc": 1} for name in files}
    return {"errors": [], "generated_at": "2026-11-20T10:00:00Z", "metrics": metrics, "results": list(issues), **more}


def test_an_issue_is_a_finding() -> None:
    scan = read("bandit", report(ISSUE))
    assert scan.findings == (ScanFinding("B602", "shell=True", Severity.HIGH, "./app.py", 3, 5, code_hash=CODE),)
    assert (scan.notes, scan.produced_at) == ((), datetime(2026, 11, 20, 10, tzinfo=UTC))


@cases(
    ("word", "severity"),
    [("HIGH", "high"), ("MEDIUM", "medium"), ("LOW", "low"), ("UNDEFINED", "unrated"), (None, "unrated")],
)
def test_the_severity_comes_from_the_word(word: object, severity: str) -> None:
    assert severities(read("bandit", report({**ISSUE, "issue_severity": word}))) == {severity: 1}


@cases("raw", [None, 7, "3-5", [], ["x", 0]])
def test_an_invalid_range_of_lines_is_left_out(raw: object) -> None:
    assert read("bandit", report({**ISSUE, "line_range": raw})).findings[0].end_line is None


def test_a_scan_that_found_nothing_is_clean() -> None:
    assert (read("bandit", report()).findings, read("bandit", report()).notes) == ((), ())


def test_files_that_could_not_be_parsed_are_noted_while_others_were_scanned() -> None:
    scan = read("bandit", report(files=("a.py", "b.py"), errors=[{"filename": "a.py", "reason": "syntax error"}]))
    assert scan.notes == ("a file that Bandit could not scan",)


@cases(
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


def counting(*issues: dict[str, Any], **counts: int) -> dict[str, Any]:
    """A report whose totals are given as `high=1, sure=1`: severities, and confidences `sure`, `likely`, `unsure`."""
    ranks = {"sure": "CONFIDENCE.HIGH", "likely": "CONFIDENCE.MEDIUM", "unsure": "CONFIDENCE.LOW"}
    totals = {ranks.get(name, f"SEVERITY.{name.upper()}"): count for name, count in counts.items()}
    return report(*issues, metrics={"app.py": {"loc": 10}, "_totals": totals})


LOW = {**ISSUE, "issue_severity": "LOW"}


@cases(
    ("document", "counts"),
    [
        (counting(ISSUE, high=2, sure=2), "2 high issues, and lists 1"),
        (counting(LOW, high=1, low=0), "1 high issue, and lists none"),
        (counting(high=3, sure=3), "3 high issues, and lists none"),
        (
            counting(LOW, high=1, medium=2, low=3, sure=6),
            "1 high, 2 medium, 3 low issues, and lists 0 high, 0 medium, 1 low",
        ),
    ],
)
def test_a_list_shorter_than_the_totals_that_no_options_explain_is_incomplete(
    document: dict[str, Any], counts: str
) -> None:
    error = refusal("bandit", document)
    assert error.category is Category.MISMATCHED
    assert error.detail.partition("it declares ")[2].partition(";")[0] == counts


def test_the_metrics_of_the_files_count_like_the_totals() -> None:
    document = report(metrics={"app.py": {"SEVERITY.HIGH": 1}, "b.py": {"SEVERITY.HIGH": 1}})
    assert "declares 2 high issues" in refusal("bandit", document).detail


@cases(
    ("document", "times"),
    [
        (counting(ISSUE, high=1, medium=2, low=4, sure=7), 6),  # -lll
        (counting(low=57, sure=57), 57),  # -ll, and nothing is left
        (counting(ISSUE, high=2, sure=1, unsure=1), 1),  # -ii
        (counting(ISSUE, high=2, low=3, sure=3, unsure=2), 4),  # -ll -ii
    ],
)
def test_issues_that_options_of_bandit_leave_out_are_noted(document: dict[str, Any], times: int) -> None:
    (note,) = read("bandit", document).notes
    assert note.startswith("an issue that Bandit counts and does not list, as with its options -l and -i")
    assert note.endswith(f"({times} times)" if times > 1 else "-i")


def test_totals_that_declare_less_than_the_list_are_noted() -> None:
    assert len(read("bandit", counting(ISSUE, high=0, sure=0)).notes) == 1
    assert read("bandit", counting(ISSUE, high=1, sure=1)).notes == ()


@cases(
    "document",
    [{}, [], {"results": []}, {"results": None, "metrics": {"a": {}}}, report("x"), report(errors="failed")],  # type: ignore[arg-type]
)
def test_a_document_that_bandit_does_not_write_is_refused(document: object) -> None:
    assert refusal("bandit", document).category is Category.UNREADABLE
