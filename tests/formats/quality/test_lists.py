"""Linters that write lists of findings of one shape: an entry in, a finding out; and what is no evidence."""

from __future__ import annotations

from typing import Any

import pytest

from gate.formats.findings import FORMATS as SCANS
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.formats.quality.reading import detect, only, read, refusal

SHELLCHECK = {
    "file": "a.sh", "line": 2, "endLine": 3, "column": 1, "endColumn": 9, "level": "style", "code": 2086,
    "message": "Quote.", "fix": None,
}  # fmt: skip
SPECTRAL = {
    "code": "info-contact", "path": ["info", 0], "message": "No contact.", "severity": 1, "source": "api.yaml",
    "range": {"start": {"line": 0, "character": 2}, "end": {"line": 4, "character": 2}},
}  # fmt: skip
VIOLATION = {"start_line_no": 3, "end_line_no": 4, "code": "LT01", "description": "Spaces.", "warning": False}
ACTIONLINT = {"message": "unknown label", "filepath": "ci.yml", "line": 4, "kind": "runner-label", "snippet": "a: b\n^"}
MARKDOWNLINT = {
    "fileName": "README.md", "lineNumber": 4, "ruleNames": ["MD032", "blanks-around-lists"],
    "ruleDescription": "Blank lines", "errorDetail": None, "fixInfo": {"insertText": "\n"},
}  # fmt: skip
CFN_LINT = {
    "Filename": "t.yaml", "Level": "Informational", "Message": "Long.", "Rule": {"Id": "I1002"},
    "Location": {"Start": {"LineNumber": 3}, "End": {"LineNumber": 5}},
}  # fmt: skip
OXLINT = {
    "message": "Unused.", "code": "eslint(no-unused-vars)", "severity": "warning", "filename": "a.js",
    "labels": [{"span": {"offset": 7, "length": 2, "line": 1, "column": 8}}],
}  # fmt: skip
TSLINT = {
    "failure": "No var.", "name": "a.ts", "ruleName": "no-var", "ruleSeverity": "ERROR", "fix": {"innerStart": 1},
    "startPosition": {"line": 0}, "endPosition": {"line": 1},
}  # fmt: skip
PSALM = {
    "severity": "info", "line_from": 3, "line_to": 4, "type": "MissingReturnType", "message": "None.",
    "file_name": "src/Cart.php", "file_path": "/shop/src/Cart.php",
}  # fmt: skip
TFLINT = {
    "rule": {"name": "terraform_comment_syntax", "severity": "notice"}, "message": "Use #.",
    "range": {"filename": "main.tf", "start": {"line": 2}, "end": {"line": 3}},
}  # fmt: skip
REVIVE = {
    "Severity": "warning", "Failure": "No comment.", "RuleName": "exported",
    "Position": {"Start": {"Filename": "a.go", "Line": 3}, "End": {"Filename": "a.go", "Line": 4}},
}  # fmt: skip
DART = {
    "code": "unused_import", "severity": "WARNING", "problemMessage": "Unused.",
    "location": {"file": "a.dart", "range": {"start": {"line": 1}, "end": {"line": 1}}},
}  # fmt: skip
SWIFTLINT = {
    "character": None, "file": "a.swift", "line": 12, "reason": "Long.", "rule_id": "line_length",
    "severity": "Warning", "type": "Line Length",
}  # fmt: skip
KTLINT = {"line": 2, "column": 1, "message": "Unused.", "rule": "standard:no-unused-imports"}


@pytest.mark.parametrize(
    ("name", "document", "finding"),
    [
        ("shellcheck", [SHELLCHECK], ScanFinding("SC2086", "Quote.", Severity.INFO, "a.sh", 2, 3)),
        ("shellcheck", {"comments": [{**SHELLCHECK, "code": 1073, "level": "error"}]},
         ScanFinding("SC1073", "Quote.", Severity.ERROR, "a.sh", 2, 3, is_failure=True)),
        ("spectral", [SPECTRAL],
         ScanFinding("info-contact", "No contact.", Severity.WARNING, "api.yaml", 1, 5, symbol="info.0")),
        ("spectral", [{**SPECTRAL, "severity": 4}],
         ScanFinding("info-contact", "No contact.", Severity.UNRATED, "api.yaml", 1, 5, symbol="info.0")),
        ("sqlfluff", [{"filepath": "q.sql", "violations": [VIOLATION]}],
         ScanFinding("LT01", "Spaces.", Severity.ERROR, "q.sql", 3, 4)),
        ("sqlfluff", [{"filepath": "q.sql", "violations": [{"line_no": 2, "code": "PRS", "description": "No."}]}],
         ScanFinding("PRS", "No.", Severity.ERROR, "q.sql", 2, is_failure=True)),
        ("markdownlint", [MARKDOWNLINT],
         ScanFinding(
             "MD032", "Blank lines", Severity.ERROR, "README.md", 4, ids=("blanks-around-lists",), fixable=True
         )),
        ("cfn-lint", [CFN_LINT], ScanFinding("I1002", "Long.", Severity.INFO, "t.yaml", 3, 5)),
        ("oxlint", {"diagnostics": [OXLINT], "number_of_files": 1},
         ScanFinding("eslint(no-unused-vars)", "Unused.", Severity.WARNING, "a.js", 1)),
        ("oxlint", {"diagnostics": [{"message": "Unexpected token", "severity": "error", "filename": "a.js"}]},
         ScanFinding("syntax", "Unexpected token", Severity.ERROR, "a.js", is_failure=True)),
        ("oxlint", [{**OXLINT, "labels": [{"span": {"offset": 27, "length": 1}}]}],
         ScanFinding("eslint(no-unused-vars)", "Unused.", Severity.WARNING, "a.js")),
        ("tslint", [TSLINT], ScanFinding("no-var", "No var.", Severity.ERROR, "a.ts", 1, 2, fixable=True)),
        ("psalm", [PSALM], ScanFinding("MissingReturnType", "None.", Severity.INFO, "src/Cart.php", 3, 4)),
        ("tflint", {"issues": [TFLINT], "errors": []},
         ScanFinding("terraform_comment_syntax", "Use #.", Severity.INFO, "main.tf", 2, 3)),
        ("revive", [REVIVE], ScanFinding("exported", "No comment.", Severity.WARNING, "a.go", 3, 4)),
        ("revive", [{**REVIVE, "RuleName": "", "Category": "validity"}],
         ScanFinding("validity", "No comment.", Severity.WARNING, "a.go", 3, 4, is_failure=True)),
        ("dart-analyze", {"version": 1, "diagnostics": [DART]},
         ScanFinding("unused_import", "Unused.", Severity.WARNING, "a.dart", 1, 1)),
        ("swiftlint", [SWIFTLINT], ScanFinding("line_length", "Long.", Severity.WARNING, "a.swift", 12)),
        ("ktlint", [{"file": "a.kt", "errors": [KTLINT]}],
         ScanFinding("standard:no-unused-imports", "Unused.", Severity.ERROR, "a.kt", 2)),
    ],
)  # fmt: skip
def test_an_entry_is_a_finding(name: str, document: Any, finding: ScanFinding) -> None:
    assert only(read(name, document)) == finding


@pytest.mark.parametrize(
    "text",
    ['[{"message": "m", "labels": [{"span": {"offset": 2', '[{"causes": [], "filename": "a.js", "severity": "error"'],
)
def test_a_list_of_oxlint_before_version_1_is_detected(text: str) -> None:
    assert detect(text) == "oxlint"


def test_actionlint_keeps_the_line_by_which_a_finding_is_known_again() -> None:
    assert (
        only(read("actionlint", [ACTIONLINT])).code_hash
        == only(read("actionlint", [{**ACTIONLINT, "line": 9}])).code_hash
        != ""
    )


@pytest.mark.parametrize(
    ("name", "document", "cause"),
    [
        ("shellcheck", [{**SHELLCHECK, "code": "SC2086"}], Cause.WRONG_FORMAT),
        ("shellcheck", [{**SHELLCHECK, "code": True}], Cause.WRONG_FORMAT),
        ("shellcheck", [{**SHELLCHECK, "level": None}], Cause.WRONG_FORMAT),
        ("shellcheck", {"other": []}, Cause.WRONG_FORMAT),
        ("shellcheck", {"comments": {}}, Cause.WRONG_FORMAT),
        ("spectral", [{**SPECTRAL, "severity": None}], Cause.WRONG_FORMAT),
        ("sqlfluff", [], Cause.EMPTY),
        ("sqlfluff", [{"filepath": "q.sql"}], Cause.WRONG_FORMAT),
        ("sqlfluff", [{"filepath": "q.sql", "violations": [1]}], Cause.WRONG_FORMAT),
        ("markdownlint", [{**MARKDOWNLINT, "ruleNames": []}], Cause.WRONG_FORMAT),
        ("actionlint", [{**ACTIONLINT, "kind": None}], Cause.WRONG_FORMAT),
        ("oxlint", {"diagnostics": [], "number_of_files": 0}, Cause.EMPTY),
        ("oxlint", {"diagnostics": []}, Cause.WRONG_FORMAT),
        ("oxlint", {"diagnostics": [], "number_of_files": None}, Cause.WRONG_FORMAT),
        ("dart-analyze", {"diagnostics": []}, Cause.WRONG_FORMAT),
        ("oxlint", [], Cause.WRONG_FORMAT),
        ("tflint", {"issues": [], "errors": [{"message": "Failed to check ruleset"}]}, Cause.UNREADABLE),
        ("tflint", {"issues": [], "errors": None}, Cause.WRONG_FORMAT),
        ("tflint", {"issues": []}, Cause.WRONG_FORMAT),
        ("tflint", [TFLINT], Cause.WRONG_FORMAT),
        ("phpmd", {"files": [{"file": "a.php", "violations": None}]}, Cause.WRONG_FORMAT),
        ("phpmd", {"files": [{"file": "a.php", "violations": []}]}, Cause.WRONG_FORMAT),
        ("phpmd", {"files": [], "errors": []}, Cause.WRONG_FORMAT),
        ("phpmd", {"files": [], "errors": {}}, Cause.WRONG_FORMAT),
        ("ktlint", [{"file": "a.kt", "errors": []}], Cause.WRONG_FORMAT),
        ("psalm", ["a"], Cause.WRONG_FORMAT),
    ],
)  # fmt: skip
def test_a_list_that_lost_what_rates_a_finding_is_no_evidence(name: str, document: Any, cause: Cause) -> None:
    assert refusal(name, document)[0] is cause


def test_the_files_that_phpmd_could_not_parse_were_not_checked() -> None:
    document = {"version": "2.15.0", "files": [], "errors": [{"fileName": "a.php", "message": "Unexpected token"}]}
    assert only(read("phpmd", document)).is_failure


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("shellcheck", {"comments": []}),
        ("actionlint", []),
        ("tflint", {"issues": [], "errors": []}),
        ("revive", "null"),
    ],
)
def test_a_note_says_that_an_empty_list_shows_no_file(name: str, document: Any) -> None:
    note = "the report names no file, so it does not show how many were checked"
    assert read(name, document).notes == (note,)


def test_there_is_no_such_note_where_files_are_counted() -> None:
    assert read("oxlint", {"diagnostics": [], "number_of_files": 3}).notes == ()
    assert read("sqlfluff", [{"filepath": "q.sql", "violations": []}]).notes == ()


@pytest.mark.parametrize("code", [1071, 1072, 1073, 1088, 1089])
def test_a_script_that_shellcheck_could_not_parse_was_not_checked(code: int) -> None:
    assert only(read("shellcheck", [{**SHELLCHECK, "code": code, "level": "error"}])).is_failure


def test_a_template_that_cfn_lint_did_not_find_was_not_checked() -> None:
    entry = {"Filename": None, "Level": "Error", "Message": "Not found.", "Rule": {"Id": "E0003"}, "Location": {}}
    assert only(read("cfn-lint", [entry])).is_failure


def test_revive_writes_null_in_a_clean_run() -> None:
    assert read("revive", "null").findings == ()
    assert detect("null") is None
    assert refusal("tslint", "null")[0] is Cause.WRONG_FORMAT


def test_an_empty_list_is_a_clean_run_only_where_the_document_names_its_tool() -> None:
    assert detect('{"comments": []}') == "shellcheck"
    assert detect('{"version": 1, "diagnostics": []}') == "dart-analyze"
    assert detect('{"issues": [], "errors": []}') == "tflint"
    assert detect("[]") is None
    for document in ('{"issues": []}', '{"issues": [], "errors": [], "total": 3}', '{"diagnostics": []}'):
        assert detect(document) is None


def test_a_report_of_shellcheck_is_none_of_hadolint() -> None:
    head = b'[{"file":"a.sh","line":2,"endLine":2,"column":1,"endColumn":9,"level":"info","code":2086'
    assert detect(head) == "shellcheck"
    assert SCANS.detect(head) is None
    assert SCANS.detect(b'[{"file":"Dockerfile","line":2,"column":1,"level":"info","code":"DL3008"').name == "hadolint"  # type: ignore[union-attr]
