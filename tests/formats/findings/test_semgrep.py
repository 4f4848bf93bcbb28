"""Semgrep's JSON: findings, errors, and scans of nothing."""

from __future__ import annotations

from typing import Any

from gate.formats.findings.fields import hash_code
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Category, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

RESULT = {
    "check_id": "python.eval", "path": "app.py", "start": {"line": 3, "col": 1}, "end": {"line": 4, "col": 9},
    "extra": {"message": "no eval", "severity": "ERROR", "lines": "eval(x)"},
}  # fmt: skip


def report(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": "1.84.1", "results": list(results), "errors": [], "paths": {"scanned": ["app.py"]}, **more}


def with_extra(**extra: Any) -> dict[str, Any]:
    return {**RESULT, "extra": {"message": "m", **extra}}


def test_a_result_is_a_finding() -> None:
    scan = read("semgrep", report(RESULT))
    assert scan.findings == (
        ScanFinding("python.eval", "no eval", Severity.HIGH, "app.py", 3, 4, code_hash=hash_code("eval(x)")),
    )
    assert (scan.tool, scan.notes) == ("Semgrep 1.84.1", ())


def test_a_fingerprint_and_code_identify_a_finding_where_somebody_is_logged_in() -> None:
    extra = {"message": "m", "lines": "  eval(x)\n  eval(y)", "fingerprint": "a1b2_0"}
    anonymous = {"message": "m", "lines": "requires login", "fingerprint": "requires login"}

    logged_in, logged_out = read("semgrep", report({**RESULT, "extra": extra}, {**RESULT, "extra": anonymous})).findings

    assert (logged_in.fingerprint, logged_in.code_hash) == ("a1b2_0", hash_code("eval( x )"))
    assert (logged_out.fingerprint, logged_out.code_hash) == ("", "")


@cases(
    ("word", "severity"),
    [
        ("ERROR", "high"), ("WARNING", "medium"), ("INFO", "info"), ("CRITICAL", "critical"), ("HIGH", "high"),
        ("MEDIUM", "medium"), ("LOW", "low"), ("INVENTORY", "unrated"), (None, "unrated"),
    ],
)  # fmt: skip
def test_the_severity_comes_from_the_word(word: object, severity: str) -> None:
    assert severities(read("semgrep", report(with_extra(severity=word)))) == {severity: 1}


def test_a_result_ignored_by_a_comment_is_suppressed_and_one_with_a_fix_fixable() -> None:
    ignored, fixed = read("semgrep", report(with_extra(is_ignored=True), with_extra(fix="x"))).findings
    assert (ignored.suppressed, ignored.fixable) == (True, False)
    assert (fixed.suppressed, fixed.fixable, fixed.remedy) == (False, True, "run `semgrep scan --autofix`")


def test_a_scan_that_names_its_files_and_found_nothing_is_clean() -> None:
    scan = read("semgrep", report())
    assert (scan.findings, scan.notes) == ((), ())


def test_findings_show_that_an_old_semgrep_scanned_although_it_names_no_file() -> None:
    assert len(read("semgrep", {"results": [RESULT], "errors": []}).findings) == 1


def test_errors_are_noted_while_other_files_were_scanned() -> None:
    errors = [{"level": "warn", "type": "Timeout", "path": "a.py"}, {"level": "error", "path": "a.py"}]
    scan = read("semgrep", report(errors=errors, paths={"scanned": ["a.py", "b.py"]}))
    assert scan.notes == ("an error during the scan of Semgrep (2 times)",)
    assert read("semgrep", report(RESULT, errors=errors, paths={"scanned": []})).notes == scan.notes


@cases(
    "document",
    [
        report(paths={"scanned": []}),
        report(paths={"scanned": ["a.py"]}, errors=[{"level": "warn", "path": "a.py"}]),
        {"results": [], "errors": []},
        {"results": [], "errors": [], "version": "1.84.1", "paths": {}},
        {"results": [], "errors": [], "version": "1.84.1", "paths": {"scanned": None}},
        {"results": [], "errors": [{"code": 7, "level": "error", "type": "SemgrepError"}]},
        {"results": [], "errors": [{"code": 7}]},
        {"results": [], "errors": ["fatal"]},
    ],
)
def test_a_scan_of_nothing_is_empty(document: object) -> None:
    assert refusal("semgrep", document).category is Category.EMPTY


FATAL = {"code": 2, "level": "error", "type": "SemgrepError", "message": "the engine crashed"}


def test_an_error_of_the_whole_scan_without_findings_is_not_a_clean_scan() -> None:
    error = refusal("semgrep", report(errors=[FATAL]))
    assert error.category is Category.UNREADABLE
    assert error.detail == "Semgrep reports no finding, and an error of the whole scan"


@cases("place", [{"level": "warn"}, {"rule_id": "r"}, {"path": "b.py"}, {"spans": [{"file": "r.yml"}]}])
def test_an_error_of_one_rule_or_file_is_noted(place: dict[str, Any]) -> None:
    assert read("semgrep", report(errors=[{**FATAL, **place}])).notes == ("an error during the scan of Semgrep",)


def test_an_error_of_the_whole_scan_beside_findings_is_noted() -> None:
    assert read("semgrep", report(RESULT, errors=[FATAL])).notes == ("an error during the scan of Semgrep",)


@cases(
    "document",
    [{}, [], {"results": []}, {"results": [], "errors": None}, report({"check_id": "x"}), report("x")],  # type: ignore[arg-type]
)
def test_a_document_that_semgrep_does_not_write_is_refused(document: object) -> None:
    assert refusal("semgrep", document).category is Category.UNREADABLE
