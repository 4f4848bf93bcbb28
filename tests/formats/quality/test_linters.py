"""The reports of linters: what a tool writes in, its findings out; and what is no evidence."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from gate.formats.findings.model import ScanFinding
from gate.formats.quality import FORMATS
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import include_all
from tests.formats.quality.reading import detect, only, read, refusal, severities

MESSAGE = {"ruleId": "no-var", "severity": 1, "message": "Unexpected var.", "line": 3, "endLine": 4}
ESLINT = {"filePath": "/a.js", "messages": [MESSAGE], "errorCount": 0, "warningCount": 1, "fixableErrorCount": 0}
OFFENSE = {
    "severity": "warning", "message": "Unused.", "cop_name": "Lint/Unused", "corrected": False, "correctable": True,
    "location": {"start_line": 2, "last_line": 3, "line": 2},
}  # fmt: skip
ISSUE = {
    "type": "issue", "check_name": "no-var", "description": "Unexpected var.", "severity": "minor",
    "location": {"path": "a.js", "lines": {"begin": 3, "end": 4}},
}  # fmt: skip
ROW = {"code": "F401", "message": "unused", "filename": "a.py", "location": {"row": 1}, "end_location": {"row": 1}}


def rubocop(
    *offenses: dict[str, Any], count: int | None = None, targets: int = 1, inspected: int = 1
) -> dict[str, Any]:
    number = len(offenses) if count is None else count
    return {
        "metadata": {"rubocop_version": "1.39.0"},
        "files": [{"path": "a.rb", "offenses": list(offenses)}],
        "summary": {"offense_count": number, "target_file_count": targets, "inspected_file_count": inspected},
    }


def stylelint(**members: Any) -> list[dict[str, Any]]:
    empty = {"source": "a.css", "deprecations": [], "invalidOptionWarnings": [], "parseErrors": [], "warnings": []}
    return [{**empty, "errored": False, **members}]


def checkstyle(body: str) -> str:
    return f'<?xml version="1.0"?>\n<checkstyle version="10.3"><file name="a.java">{body}</file></checkstyle>'


def spotbugs(bugs: str = "", *, total: int = 0, classes: int = 3, errors: str = "", version: str = "4.8.3") -> str:
    return (
        f'<BugCollection version="{version}" analysisTimestamp="1515109323385">{bugs}<Errors>{errors}</Errors>'
        f'<FindBugsSummary total_classes="{classes}" total_bugs="{total}"/></BugCollection>'
    )


BUG = (
    '<BugInstance type="NP" priority="1" rank="{rank}" instanceHash="ab" instanceOccurrenceNum="0">'
    '<Class classname="a.B"><SourceLine classname="a.B" start="1" end="90" sourcepath="a/B.java"/></Class>'
    '<Method classname="a.B" name="run"/><SourceLine classname="a.B" start="7" end="8" sourcepath="a/B.java"/>'
    "<LongMessage>Null in a.B.run()</LongMessage></BugInstance>"
)


# -------------------------------------------------------------------------------------------------------------- ESLint


def test_eslint_rates_by_number_and_a_fix_makes_a_message_fixable() -> None:
    document = [{**ESLINT, "messages": [{**MESSAGE, "fix": {"range": [0, 3], "text": "let"}}]}]

    assert only(read("eslint", document)) == ScanFinding(
        "no-var", "Unexpected var.", Severity.WARNING, "/a.js", 3, 4, fixable=True, remedy="run `eslint --fix`"
    )


def test_a_file_that_eslint_cannot_parse_is_an_error_and_was_not_checked() -> None:
    fatal = {"ruleId": None, "fatal": True, "severity": 2, "message": "Parsing error: Unexpected token", "line": 1}

    report = read("eslint", [{**ESLINT, "messages": [fatal], "errorCount": 1, "warningCount": 0}])
    assert only(report) == ScanFinding(
        "fatal", "Parsing error: Unexpected token", Severity.ERROR, "/a.js", 1, is_failure=True
    )


def test_messages_that_a_comment_disables_are_suppressed() -> None:
    report = read("eslint", [{**ESLINT, "suppressedMessages": [{**MESSAGE, "ruleId": "eqeqeq"}]}])
    assert [(finding.rule, finding.suppressed) for finding in report.findings] == [("no-var", False), ("eqeqeq", True)]


@cases(
    ("document", "cause"),
    [
        ([], Cause.EMPTY),
        ({"results": [], "metadata": {}}, Cause.EMPTY),
        ([{**ESLINT, "errorCount": 1}], Cause.INCOMPLETE),
        ([{**ESLINT, "messages": []}], Cause.INCOMPLETE),
        ([{**ESLINT, "fatalErrorCount": 1}], Cause.INCOMPLETE),
        ([{**ESLINT, "messages": None}], Cause.WRONG_FORMAT),
        ([{"filePath": "/a.js", "messages": []}], Cause.WRONG_FORMAT),
        ([{**ESLINT, "messages": [{"ruleId": "no-var"}]}], Cause.WRONG_FORMAT),
    ],
)
def test_a_report_of_eslint_that_does_not_show_a_run_is_no_evidence(document: Any, cause: Cause) -> None:
    assert refusal("eslint", document)[0] is cause


# -------------------------------------------------------------------------------------------------------------- Python


def test_an_empty_list_is_a_clean_run_only_for_a_tool_that_the_checklist_names() -> None:
    for name in ("ruff", "pylint", "codeclimate"):
        assert read(name, "[]").findings == ()
    for name in ("eslint", "stylelint"):
        assert refusal(name, "[]")[0] is Cause.EMPTY
    assert detect("[]") is None


def test_ruff_reports_errors_and_a_syntax_error_without_a_code_was_not_checked() -> None:
    report = read("ruff", [ROW, {**ROW, "code": None, "message": "SyntaxError"}, {**ROW, "severity": "warning"}])
    assert [(finding.rule, finding.severity, finding.is_failure) for finding in report.findings] == [
        ("F401", Severity.ERROR, False),
        ("invalid-syntax", Severity.ERROR, True),
        ("F401", Severity.WARNING, False),
    ]


def test_pylint_names_a_rule_by_its_symbol_and_its_number() -> None:
    entry = {"type": "refactor", "symbol": "too-many-branches", "message-id": "R0912", "path": "a.py", "line": 2}
    assert only(read("pylint", [entry])) == ScanFinding(
        "too-many-branches", "", Severity.INFO, "a.py", 2, ids=("R0912",)
    )


def test_the_statistics_of_pylint_must_agree_with_its_messages() -> None:
    statistics = {"messageTypeCount": {"error": 1}, "modulesLinted": 3}
    assert refusal("pylint", {"messages": [], "statistics": statistics}) == (
        Cause.INCOMPLETE, "the report is incomplete: it declares 1 error message, and lists none",
    )  # fmt: skip
    empty = {"messageTypeCount": {}, "modulesLinted": 0}
    assert refusal("pylint", {"messages": [], "statistics": empty}) == (Cause.EMPTY, "pylint checked no module")
    assert refusal("pylint", {"messages": []})[0] is Cause.WRONG_FORMAT


def test_mypy_that_wrote_nothing_is_no_evidence() -> None:
    assert refusal("mypy", "\n") == (Cause.EMPTY, "the file is empty")


def test_mypy_that_stopped_at_a_file_that_does_not_count_is_no_evidence() -> None:
    line = b'{"file": "vendor/a.py", "line": 1, "message": "x", "hint": null, "code": "syntax", "severity": "error"}'
    assert read("mypy", line).findings[0].is_failure
    assert read("mypy", line.replace(b'"syntax"', b"null")).findings[0].is_failure
    with pytest.raises(EvidenceError) as raised:
        FORMATS["mypy"].parse(io.BytesIO(line), lambda path: not path.startswith("vendor/"))
    assert raised.value.cause is Cause.INCOMPLETE


def test_flake8_rates_by_the_letter_of_the_code() -> None:
    rows = [{"code": code, "line_number": 1, "text": "", "physical_line": "a = 1"} for code in ("E711", "W605", "B006")]
    assert severities(read("flake8", {"a.py": rows, "b.py": []})) == {"error": 1, "warning": 2}
    assert refusal("flake8", {})[0] is Cause.EMPTY


def test_the_severity_of_what_is_no_code_of_flake8_is_not_known() -> None:
    row = {"line_number": 1, "text": "", "physical_line": "a = 1"}
    codes = ("WPS432", "SIM", "0", "a code")
    assert severities(read("flake8", {"a.py": [{**row, "code": code} for code in codes]})) == {
        "warning": 2, "unrated": 2,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------- GitLab, reviewdog


@cases(
    ("word", "severity"),
    [
        ("blocker", "error"), ("critical", "error"), ("major", "error"), ("minor", "warning"), ("info", "info"),
        ("normal", "warning"), ("serious", "unrated"), (None, "unrated"),
    ],
)  # fmt: skip
def test_the_words_of_code_climate(word: str | None, severity: str) -> None:
    assert severities(read("codeclimate", [{**ISSUE, "severity": word}])) == {severity: 1}


def test_issues_are_a_list_or_end_with_a_nul_each() -> None:
    expected = read("codeclimate", [ISSUE, ISSUE])
    assert read("codeclimate", "\0".join([json.dumps(ISSUE), json.dumps(ISSUE), ""])) == expected
    assert read("codeclimate", "\n".join([json.dumps(ISSUE), json.dumps(ISSUE)])) == expected
    assert detect(json.dumps(ISSUE) + "\0") == "codeclimate"


def test_a_place_is_lines_or_positions_and_a_measurement_is_no_issue() -> None:
    positions = {"path": "a.js", "positions": {"begin": {"line": 3, "column": 1}, "end": {"line": 4}}}
    expected = read("codeclimate", [ISSUE])
    assert read("codeclimate", [{**ISSUE, "location": positions}]) == expected
    assert read("codeclimate", [ISSUE, {"type": "measurement", "name": "loc", "value": 3}]) == expected
    assert refusal("codeclimate", [{**ISSUE, "check_name": None}])[0] is Cause.WRONG_FORMAT


def test_a_severity_that_only_some_issues_have_was_lost() -> None:
    without = {key: value for key, value in ISSUE.items() if key != "severity"}
    assert refusal("codeclimate", [ISSUE, without])[0] is Cause.WRONG_FORMAT
    assert severities(read("codeclimate", [without, without])) == {"unrated": 2}


def test_issues_without_the_name_of_a_check_are_read_where_all_are() -> None:
    issue = {key: value for key, value in ISSUE.items() if key not in ("check_name", "type")} | {"fingerprint": "ab"}
    ruff = {**issue, "description": "(F401) `os` imported but unused"}
    assert detect(json.dumps([issue])) == "codeclimate"
    assert [finding.rule for finding in read("codeclimate", [issue, ruff]).findings] == ["unnamed rule", "F401"]
    assert refusal("codeclimate", [ISSUE, issue])[0] is Cause.WRONG_FORMAT
    assert refusal("codeclimate", [{"fingerprint": "ab", "severity": "minor"}])[0] is Cause.WRONG_FORMAT


def test_a_security_report_of_gitlab_is_no_code_quality() -> None:
    report = '{"version": "15.0.7", "vulnerabilities": [], "scan": {"scanner": {"id": "semgrep"'
    assert detect(report) is None


def test_a_diagnostic_without_a_severity_has_that_of_its_result() -> None:
    diagnostic = {"message": "m", "location": {"path": "a.py", "range": {"start": {"line": 1}}}, "code": {"value": "X"}}
    result = {"diagnostics": [diagnostic, {**diagnostic, "severity": "ERROR"}], "severity": "WARNING"}
    assert severities(read("rdjson", result)) == {"warning": 1, "error": 1}
    assert severities(read("rdjson", diagnostic)) == {"unrated": 1}
    assert severities(read("rdjson", {**diagnostic, "severity": 3})) == {"info": 1}


@cases("code", [{"value": None, "url": None}, {"value": ""}, {"value": "invalid-syntax"}])
def test_a_diagnostic_whose_code_is_null_is_a_file_that_was_not_checked(code: object) -> None:
    place = {"path": "a.py", "range": {"start": {"line": 1}}}
    diagnostic = {"message": "SyntaxError", "location": place, "code": code, "severity": "WARNING"}
    assert only(read("rdjson", {"diagnostics": [diagnostic]})).is_failure
    for other in ({}, None, {"value": "F401"}):
        assert not only(read("rdjson", {"diagnostics": [{**diagnostic, "code": other}]})).is_failure


# ---------------------------------------------------------------------------------------------------------- Checkstyle


def test_an_exception_and_an_error_without_a_source_are_files_that_were_not_checked() -> None:
    body = (
        '<error line="1" severity="error" message="Parsing error" source=""/><exception>java.io.IOException</exception>'
    )
    report = read("checkstyle", checkstyle(body))
    assert [(finding.rule, finding.severity, finding.is_failure) for finding in report.findings] == [
        ("unnamed rule", Severity.ERROR, True),
        ("exception", Severity.ERROR, True),
    ]


@cases(("source", "is_failure"), [("ShellCheck.SC1073", True), ("ShellCheck.SC2086", False)])
def test_a_syntax_error_of_shellcheck_is_a_file_that_was_not_checked(source: str, is_failure: bool) -> None:
    body = f'<error line="2" severity="error" message="m" source="{source}"/>'
    assert only(read("checkstyle", checkstyle(body))).is_failure is is_failure


def test_a_warning_without_a_source_is_a_finding_of_a_tool_that_names_no_rule() -> None:
    body = '<error line="1" severity="warning" message="Unused" source=""/>'
    assert only(read("checkstyle", checkstyle(body))) == ScanFinding(
        "unnamed rule", "Unused", Severity.WARNING, "a.java", 1
    )


def test_a_checkstyle_report_without_a_file_has_a_note() -> None:
    assert read("checkstyle", '<checkstyle version="8.0"></checkstyle>').notes == (
        "the report names no file, so it does not show how many were checked",
    )


def test_errors_of_checkstyle_need_a_severity_and_a_file() -> None:
    assert refusal("checkstyle", checkstyle('<error line="1" source="a"/>'))[0] is Cause.WRONG_FORMAT
    assert refusal("checkstyle", '<checkstyle><error severity="error"/></checkstyle>')[0] is Cause.WRONG_FORMAT
    assert refusal("checkstyle", "<checkstyle><file/></checkstyle>")[0] is Cause.WRONG_FORMAT
    assert severities(read("checkstyle", checkstyle('<error severity="odd" source="a"/>'))) == {"unrated": 1}
    assert severities(read("checkstyle", checkstyle('<error severity="ignore" source="a"/>'))) == {}


# -------------------------------------------------------------------------------------------------------- golangci-lint


def test_a_run_of_golangci_lint_with_an_error_is_no_evidence() -> None:
    report = {"Linters": [{"Name": "govet", "Enabled": True}], "Error": "context loading failed"}
    assert refusal("golangci-lint", {"Issues": None, "Report": report})[0] is Cause.UNREADABLE


def test_a_clean_run_of_golangci_lint_names_the_linters_that_ran() -> None:
    enabled = {"Linters": [{"Name": "govet", "Enabled": True}, {"Name": "errcheck"}], "Warnings": [{"Text": "slow"}]}
    report = read("golangci-lint", {"Issues": None, "Report": enabled})
    assert (report.findings, report.notes) == ((), ("a warning of golangci-lint: findings may be missing",))
    assert refusal("golangci-lint", {"Issues": [], "Report": {"Linters": [{"Name": "a"}]}})[0] is Cause.EMPTY
    assert refusal("golangci-lint", {"Report": enabled})[0] is Cause.WRONG_FORMAT


def test_a_package_that_does_not_compile_was_not_checked() -> None:
    issue = {"FromLinter": "typecheck", "Text": "undefined: x", "Pos": {"Filename": "a.go", "Line": 3}}
    assert only(read("golangci-lint", {"Issues": [issue], "Report": {}})).is_failure


# -------------------------------------------------------------------------------------------------------------- RuboCop


def test_an_offense_that_rubocop_corrected_counts_with_a_note() -> None:
    report = read("rubocop", rubocop({**OFFENSE, "corrected": True}))
    assert (severities(report), report.notes) == (
        {"warning": 1},
        ("an offense that RuboCop corrected in the working copy; the commit has it, and it counts",),
    )


@cases(
    ("document", "cause"),
    [
        (rubocop(OFFENSE, count=2), Cause.INCOMPLETE),
        (rubocop(targets=0, inspected=0), Cause.EMPTY),
        (rubocop(targets=5, inspected=1), Cause.UNREADABLE),
        ({**rubocop(), "summary": {}}, Cause.WRONG_FORMAT),
        ({**rubocop(), "files": None}, Cause.WRONG_FORMAT),
        (rubocop({**OFFENSE, "severity": None}), Cause.WRONG_FORMAT),
    ],
)
def test_a_report_of_rubocop_that_does_not_show_a_run_is_no_evidence(document: Any, cause: Cause) -> None:
    assert refusal("rubocop", document)[0] is cause


# ------------------------------------------------------------------------------------------------------------ Stylelint


def test_what_stylelint_could_not_check_is_an_error() -> None:
    report = read(
        "stylelint",
        stylelint(
            errored=True,
            parseErrors=[{"line": 2, "text": "Cannot parse"}],
            invalidOptionWarnings=[{"text": 'Invalid option "x" for rule "y"'}],
            deprecations=[{"text": "old", "reference": "https://example.org"}],
        ),
    )
    assert [(finding.rule, finding.line, finding.is_failure) for finding in report.findings] == [
        ("parse-error", 2, True),
        ("invalid-option", None, True),
    ]
    assert report.notes == ("a deprecated part of the configuration",)


def test_a_file_of_stylelint_that_says_that_it_has_errors_must_list_one() -> None:
    warning = {"rule": "a", "severity": "warning", "text": "t", "line": 1}
    assert refusal("stylelint", stylelint(errored=True, warnings=[warning]))[0] is Cause.INCOMPLETE
    assert severities(read("stylelint", stylelint(warnings=[warning]))) == {"warning": 1}
    assert refusal("stylelint", stylelint(errored=None))[0] is Cause.WRONG_FORMAT


def test_a_file_that_stylelint_ignores_was_not_checked() -> None:
    ignored = {"source": "a.css", "warnings": [], "deprecations": [], "invalidOptionWarnings": [], "ignored": True}
    assert refusal("stylelint", [ignored])[0] is Cause.EMPTY


# ------------------------------------------------------------------------------------------------------- PMD, SpotBugs


@cases("name", ["files", "suppressedViolations", "processingErrors", "configurationErrors"])
def test_a_report_of_pmd_has_all_its_lists(name: str) -> None:
    lists = ("files", "suppressedViolations", "processingErrors", "configurationErrors")
    document: dict[str, Any] = {"pmdVersion": "7.7.0", **{member: [] for member in lists}}
    assert read("pmd", document).findings == ()
    assert refusal("pmd", {**document, name: None})[0] is Cause.WRONG_FORMAT
    assert refusal("pmd", {**document, "files": [{"filename": "a", "violations": []}]})[0] is Cause.WRONG_FORMAT
    assert refusal("pmd-xml", '<pmd version="7.7.0"><file/></pmd>')[0] is Cause.WRONG_FORMAT


def test_what_pmd_could_not_check_is_an_error_in_its_xml() -> None:
    xml = (
        '<pmd version="7.7.0"><error filename="a.java" msg="ParseException">trace</error>'
        '<configerror rule="Coupling" msg="No packages"/></pmd>'
    )
    assert [(finding.rule, finding.path, finding.is_failure) for finding in read("pmd-xml", xml).findings] == [
        ("processing-error", "a.java", True),
        ("configuration-error", "", True),
    ]


@cases(("rank", "severity"), [(1, "error"), (9, "error"), (14, "warning"), (20, "info"), (21, "unrated")])
def test_spotbugs_rates_by_the_rank(rank: int, severity: str) -> None:
    assert severities(read("spotbugs", spotbugs(BUG.format(rank=rank), total=1))) == {severity: 1}


def test_a_bug_is_where_its_own_line_is() -> None:
    assert only(read("spotbugs", spotbugs(BUG.format(rank=3), total=1))) == ScanFinding(
        "NP", "Null in a.B.run()", Severity.ERROR, "a/B.java", 7, 8, symbol="a.B.run", fingerprint="ab 0"
    )


@cases(
    ("document", "cause"),
    [
        (spotbugs(total=2), Cause.INCOMPLETE),
        (spotbugs(classes=0), Cause.EMPTY),
        (spotbugs(errors="<Error><ErrorMessage>x</ErrorMessage></Error>"), Cause.UNREADABLE),
        (spotbugs(BUG.replace(' rank="{rank}"', ""), total=1), Cause.WRONG_FORMAT),
        ('<BugCollection version="4.8.3"></BugCollection>', Cause.WRONG_FORMAT),
    ],
)
def test_a_report_of_spotbugs_that_does_not_show_a_run_is_no_evidence(document: str, cause: Cause) -> None:
    assert refusal("spotbugs", document)[0] is cause


# --------------------------------------------------------------------------------------------------------------- others


def test_pyright_counts_lines_from_0_and_its_summary_must_agree() -> None:
    place = {"start": {"line": 9, "character": 1}, "end": {"line": 9, "character": 4}}
    row = {"file": "/a.py", "severity": "error", "message": "m", "range": place, "rule": "reportCallIssue"}
    summary = {"filesAnalyzed": 1, "errorCount": 1, "warningCount": 0, "informationCount": 0}
    document = {"version": "1.1.414", "time": "0", "generalDiagnostics": [row], "summary": summary}

    assert only(read("pyright", document)) == ScanFinding("reportCallIssue", "m", Severity.ERROR, "/a.py", 10, 10)
    assert refusal("pyright", {**document, "generalDiagnostics": []})[0] is Cause.INCOMPLETE
    empty_summary = {**summary, "errorCount": 0, "filesAnalyzed": 0}
    assert refusal("pyright", {**document, "generalDiagnostics": [], "summary": empty_summary})[0] is Cause.EMPTY


def test_the_totals_of_phpstan_must_agree_with_its_list() -> None:
    clean = {"totals": {"errors": 0, "file_errors": 0}, "files": [], "errors": []}
    assert read("phpstan", clean).findings == ()
    assert refusal("phpstan", {**clean, "totals": {"errors": 0, "file_errors": 2}})[0] is Cause.INCOMPLETE
    assert refusal("phpstan", {**clean, "errors": None})[0] is Cause.WRONG_FORMAT


def test_cargo_that_did_not_finish_is_no_evidence_and_a_repeated_diagnostic_counts_once() -> None:
    span = {"file_name": "src/main.rs", "line_start": 2, "line_end": 2, "is_primary": True, "text": [{"text": "a"}]}
    message = {"level": "warning", "message": "unused", "code": {"code": "unused_variables"}, "spans": [span]}
    line = json.dumps({"reason": "compiler-message", "package_id": "a", "message": message})
    finished = '{"reason":"build-finished","success":true}'

    assert severities(read("cargo", f"{line}\n{line}\n{finished}")) == {"warning": 1}
    assert refusal("cargo", line)[0] is Cause.INCOMPLETE
    assert refusal("cargo", '{"reason":"build-finished","success":false}')[0] is Cause.UNREADABLE


@pytest.mark.parametrize("parent", ["<errors>{}</errors>", "{}"])
def test_cppcheck_lists_errors_with_their_first_location(parent: str) -> None:
    error = (
        '<error id="nullPointer" severity="error" msg="Null"><location file="a.c" line="3"/><location file="b.c" '
        'line="9"/></error>'
    )
    document = f'<results version="2"><cppcheck version="2.10"/>{parent.format(error)}</results>'
    assert only(read("cppcheck", document)) == ScanFinding("nullPointer", "Null", Severity.ERROR, "a.c", 3)


def test_a_report_of_cppcheck_without_errors_or_with_one_elsewhere_is_no_evidence() -> None:
    empty = '<results version="2"><cppcheck version="2.10"/>{}</results>'
    assert refusal("cppcheck", empty.format(""))[0] is Cause.WRONG_FORMAT
    assert refusal("cppcheck", empty.format('<a><error id="x" severity="error"/></a>'))[0] is Cause.WRONG_FORMAT


def test_biome_that_did_not_print_all_names_its_option() -> None:
    summary = {"changed": 0, "unchanged": 4, "errors": 30, "warnings": 0, "diagnosticsNotPrinted": 30}
    cause, detail = refusal("biome", {"summary": summary, "diagnostics": [], "command": "lint"})
    assert (cause, detail.endswith("run Biome with `--max-diagnostics=none`")) == (Cause.INCOMPLETE, True)


@cases(
    ("span", "lines"),
    [([10, 15], (2, 2)), ([0, 10], (1, 2)), ([10, 99], (None, None)), ([1], (None, None)), (None, (None, None))],
)
def test_biome_before_version_2_4_writes_places_as_offsets_of_bytes(span: object, lines: object) -> None:
    source = "// \u00e4\u00f6 a\nvar a"
    place = {"path": {"file": "a.js"}, "span": span, "sourceCode": source}
    summary = {"changed": 0, "unchanged": 1, "errors": 1, "warnings": 0}
    diagnostic = {"category": "lint/a", "severity": "error", "description": "m", "location": place}
    finding = only(read("biome", {"summary": summary, "diagnostics": [diagnostic], "command": "lint"}))
    assert (finding.line, finding.end_line) == lines


@cases(("level", "is_failure"), [("error", True), ("warning", False)])
def test_an_error_of_sarif_without_a_rule_is_a_file_that_was_not_checked(level: str, is_failure: bool) -> None:
    result = {"ruleId": None, "level": level, "message": {"text": "SyntaxError"}}
    results = [result, {"ruleId": "E401", "level": "error", "message": {"text": "m"}}]
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "ruff"}}, "results": results}]}
    assert [finding.is_failure for finding in read("sarif", log).findings] == [is_failure, False]


@cases(("tool", "is_failure"), [({"name": "ruff", "version": "0.9.10"}, True), ({"name": "Semmle QL"}, False)])
def test_errors_of_a_linter_that_names_no_rule_are_findings_unless_it_is_ruff(
    tool: dict[str, str], is_failure: bool
) -> None:
    result = {"level": "error", "message": {"text": "m"}}
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": tool}, "results": [result]}]}
    assert only(read("sarif", log)).is_failure is is_failure


def test_sarif_of_a_linter_is_rated_by_its_level_alone() -> None:
    rule = {"id": "a", "properties": {"security-severity": "9.8"}}
    results = [{"ruleId": "a", "level": level, "message": {"text": "m"}} for level in ("note", "warning", "error")]
    driver = {"name": "ESLint", "rules": [rule]}
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}

    assert severities(read("sarif", log)) == {"info": 1, "warning": 1, "error": 1}
    assert read("sarif", log).notes == ()


def test_an_old_log_of_a_compiler_names_the_option_for_a_new_one() -> None:
    cause, detail = refusal("sarif", {"version": "1.0.0", "runs": []})
    assert (cause, detail.partition("; ")[2]) == (
        Cause.WRONG_FORMAT, "compilers of .NET write 2.1.0 with `<ErrorLog>FILE,version=2.1</ErrorLog>`",
    )  # fmt: skip
    for version in ("2.0.0", 1, None):
        assert "ErrorLog" not in refusal("sarif", {"version": version, "runs": []})[1]


CODENARC = (
    "<CodeNarc version='3.4.0'><PackageSummary totalFiles='{files}' priority1='0' priority2='1' priority3='{third}'/>"
    "<Package path='shop'><File name='Cart.groovy'><Violation ruleName='CatchException' priority='2' lineNumber='4'>"
    "<SourceLine>catch</SourceLine><Message>No</Message></Violation></File></Package></CodeNarc>"
)


def test_codenarc_rates_by_priority_and_its_summary_must_agree() -> None:
    finding = only(read("codenarc", CODENARC.format(files=2, third=0)))
    assert finding[:5] == ("CatchException", "No", Severity.WARNING, "shop/Cart.groovy", 4)
    assert refusal("codenarc", CODENARC.format(files=2, third=2)) == (
        Cause.INCOMPLETE, "the report is incomplete: it declares 2 priority 3 violations, and lists none",
    )  # fmt: skip
    for third in ("", "x"):
        assert refusal("codenarc", CODENARC.format(files=2, third=third))[0] is Cause.WRONG_FORMAT
        assert refusal("codenarc", CODENARC.format(files=third, third=0))[0] is Cause.WRONG_FORMAT
    empty = "<CodeNarc><PackageSummary totalFiles='0' priority1='0' priority2='0' priority3='0'/></CodeNarc>"
    assert refusal("codenarc", empty) == (Cause.EMPTY, "CodeNarc checked no file")


INSPECTCODE = (
    '<Report ToolsVersion="2023.3"><IssueTypes><IssueType Id="A" Severity="SUGGESTION"/></IssueTypes>'
    '<Issues><Project Name="Shop"><Issue TypeId="{rule}" File="Shop\\Cart.cs" Line="3" Message="m"/></Project>'
    "</Issues></Report>"
)


def test_inspectcode_rates_by_the_type_of_an_issue() -> None:
    assert only(read("inspectcode", INSPECTCODE.format(rule="A"))) == ScanFinding(
        "A", "m", Severity.INFO, "Shop\\Cart.cs", 3
    )
    assert refusal("inspectcode", INSPECTCODE.format(rule="B")) == (
        Cause.WRONG_FORMAT, "expected a report of InspectCode, but one of its findings has no `severity`",
    )  # fmt: skip
    assert refusal("inspectcode", '<Report ToolsVersion="1"/>')[0] is Cause.WRONG_FORMAT


def test_inspectcode_lists_the_issues_of_its_types() -> None:
    head, tail = INSPECTCODE.format(rule="A").split("<Project")[0], "</Issues></Report>"
    assert refusal("inspectcode", head + tail) == (
        Cause.INCOMPLETE, "the report is incomplete: it has types of issues, and lists no issue",
    )  # fmt: skip
    assert read("inspectcode", '<Report ToolsVersion="1"><IssueTypes/><Issues/></Report>').findings == ()


def test_a_result_of_a_linter_without_a_level_and_a_rule_is_a_warning_with_a_note() -> None:
    driver = {"name": "ESLint", "rules": [{"id": "a", "defaultConfiguration": {"level": "error"}}]}
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": [{"message": {"text": "m"}}]}]}

    report = read("sarif", log)
    assert severities(report) == {"warning": 1}
    assert report.notes == ("a result without a level whose rule is not in its run: it counts as a warning",)


@cases("name", sorted(FORMATS))
def test_a_format_refuses_what_is_no_report(name: str) -> None:
    for data in (
        b"",
        b"{}",
        b"<a/>",
        b"true" if name == "revive" else b"null",
        b'"x"',
        b"[1]",
        b"Error: cannot open file",
    ):
        with pytest.raises(EvidenceError):
            FORMATS[name].parse(io.BytesIO(data), include_all)


def luacheck(cases: str, tests: int) -> str:
    return f'<testsuite name="Luacheck report" tests="{tests}">{cases}</testsuite>'


def test_an_event_of_luacheck_has_its_code_line_and_level() -> None:
    event = '<testcase name="a.lua:1" classname="a.lua"><failure type="{}" message="a.lua:3:7: {}"/></testcase>'
    report = luacheck(event.format("W211", "unused") + event.format("E011", "expected"), 2)

    assert read("luacheck", report).findings == (
        ScanFinding("W211", "unused", Severity.WARNING, "a.lua", 3),
        ScanFinding("E011", "expected", Severity.ERROR, "a.lua", 3, is_failure=True),
    )


def test_a_file_that_luacheck_cannot_check_is_an_error() -> None:
    case = '<testcase name="a.lua" classname="a.lua"><error type="I/O error"/></testcase>'

    assert only(read("luacheck", luacheck(case, 1))) == ScanFinding(
        "fatal", "the file could not be checked: I/O error", Severity.ERROR, "a.lua", is_failure=True
    )


def test_a_report_of_luacheck_with_fewer_cases_than_it_declares_is_incomplete() -> None:
    case = '<testcase name="a.lua" classname="a.lua"/>'

    assert refusal("luacheck", luacheck(case, 2)) == (
        Cause.INCOMPLETE, "the report is incomplete: it declares 2 cases, and lists 1"
    )  # fmt: skip
    assert read("luacheck", luacheck(case, 1)).findings == ()
    assert detect(luacheck(case, 1)) == "luacheck"
    assert detect(luacheck(case, 1).replace("Luacheck report", "Shop")) is None
