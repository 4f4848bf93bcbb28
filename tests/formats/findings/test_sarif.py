"""SARIF 2.1.0: which results count, what a finding contains, and which logs are not evidence of a scan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.collector import MAX_PER_RULE
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.cases import cases
from tests.formats.findings.reading import read, refusal, severities

ERROR = {"ruleId": "R", "level": "error", "message": {"text": "bad"}}


def run(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tool": {"driver": {"name": "Scanner", "version": "1.2"}}, "results": list(results), **more}


def log(*runs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": "2.1.0", "runs": list(runs), **more}


def located(location: dict[str, Any], **region: Any) -> dict[str, Any]:
    return {**ERROR, "locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}]}


def test_a_result_is_a_finding_with_its_location() -> None:
    result = located({"uri": "src/a.py", "uriBaseId": "%SRCROOT%"}, startLine=3, endLine=5)
    report = read("sarif", log(run(result)))
    assert report.findings == (ScanFinding("R", "bad", Severity.HIGH, "src/a.py", 3, 5),)
    assert (report.tool, report.notes) == ("Scanner 1.2", ())


def test_several_runs_add_up_and_each_keeps_its_rules() -> None:
    rules = [{"id": "R", "defaultConfiguration": {"level": level}} for level in ("error", "note")]
    runs = [
        {"tool": {"driver": {"name": name, "rules": [rule]}}, "results": [{"ruleId": "R"}]}
        for name, rule in zip(("A", "B"), rules, strict=True)
    ]
    report = read("sarif", log(*runs))
    assert severities(report) == {"high": 1, "low": 1}
    assert report.tool == "A, B"


def test_results_may_come_before_the_rules_that_rate_them() -> None:
    driver = {"name": "A", "rules": [{"id": "R", "properties": {"security-severity": "9.1"}}]}
    report = read("sarif", {"runs": [{"results": [{"ruleId": "R"}], "tool": {"driver": driver}}], "version": "2.1.0"})
    assert severities(report) == {"critical": 1}


@cases(
    ("location", "path"),
    [
        ({"uri": "file:///home/runner/work/a%20b.py"}, "/home/runner/work/a b.py"),
        ({"uri": "file://host/share/a.py"}, "/share/a.py"),
        ({"index": 1}, "src/b.py"),
        ({"index": 7}, ""),
        ({"uri": 5}, ""),
        ({}, ""),
    ],
)
def test_a_location_may_be_a_uri_or_an_artifact(location: dict[str, Any], path: str) -> None:
    artifacts = [{"location": {"uri": name}} for name in ("src/a.py", "src/b.py")]
    document = {"tool": {"driver": {"name": "A"}}, "artifacts": artifacts, "results": [located(location)]}
    assert read("sarif", log(document)).findings[0].path == path


def test_a_result_without_a_location_is_in_the_target_of_the_analysis() -> None:
    result = {**ERROR, "analysisTarget": {"uri": "bin/shop.dll"}}
    assert [finding.path for finding in read("sarif", log(run(result))).findings] == ["bin/shop.dll"]
    located = {**result, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "src/a.c"}}}]}
    assert [finding.path for finding in read("sarif", log(run(located))).findings] == ["src/a.c"]


@cases("raw", [0, -4, 10**30, "7", True, 1.5])
def test_an_impossible_line_number_is_left_out_and_noted(raw: object) -> None:
    report = read("sarif", log(run(located({"uri": "a.py"}, startLine=raw))))
    assert report.findings[0].line is None
    assert report.notes == ("a line number that is not possible",)


def test_a_result_without_a_message_has_that_of_its_rule() -> None:
    driver = {"name": "A", "rules": [{"id": "R", "shortDescription": {"text": "no eval"}}]}
    document = {"tool": {"driver": driver}, "results": [{"ruleId": "R", "message": {"id": "default"}}]}
    assert read("sarif", log(document)).findings[0].message == "no eval"


# ------------------------------------------------------------------------------------------------------ which count


@cases(
    ("more", "counted", "has_note"),
    [
        ({}, 1, False),
        ({"kind": "fail"}, 1, False),
        ({"kind": "pass", "level": "none"}, 0, False),
        ({"kind": "notApplicable", "level": "none"}, 0, False),
        ({"kind": "informational", "level": "none"}, 0, False),
        ({"kind": "pass"}, 0, True),
        ({"kind": "review", "level": "none"}, 0, True),
        ({"kind": "open", "level": "none"}, 0, True),
        ({"kind": "FAIL"}, 1, False),
        ({"kind": "mystery"}, 1, True),
        ({"kind": None}, 1, True),
        ({"baselineState": "new"}, 1, False),
        ({"baselineState": "unchanged"}, 1, False),
        ({"baselineState": "updated"}, 1, False),
        ({"baselineState": "absent"}, 0, False),
        ({"baselineState": None}, 1, False),
    ],
)
def test_only_failures_that_exist_now_count(more: dict[str, Any], counted: int, has_note: bool) -> None:
    report = read("sarif", log(run({**ERROR, **more})))
    assert len(report.findings) == counted
    assert bool(report.notes) is has_note


@cases(
    ("suppressions", "suppressed", "has_note"),
    [
        (None, False, False),
        ([], False, False),
        ([{"kind": "inSource"}], True, False),
        ([{"kind": "external", "status": "accepted"}], True, False),
        ([{"kind": "external", "status": None}], True, False),
        ([{"kind": "external", "status": "underReview"}], False, False),
        ([{"kind": "external", "status": "rejected"}], False, False),
        ([{"kind": "external", "status": "accepted"}, {"kind": "external", "status": "rejected"}], False, False),
        ([{"kind": "inSource"}, {"kind": "external", "status": "underReview"}], False, False),
        ([{"kind": "inSource"}, {"kind": "external", "status": "perhaps"}], False, True),
        ([{"kind": "inSource"}, {"kind": "external", "status": "accepted"}], True, False),
        ([{"kind": "external", "state": "underReview"}], False, False),
        ([{"kind": "external", "state": "accepted"}], True, False),
        ([{"kind": "external", "status": "perhaps"}], False, True),
        ("yes", False, False),
    ],
)
def test_a_result_is_suppressed_when_every_suppression_is_accepted(
    suppressions: object, suppressed: bool, has_note: bool
) -> None:
    report = read("sarif", log(run({**ERROR, "suppressions": suppressions})))
    assert [finding.suppressed for finding in report.findings] == [suppressed]
    assert bool(report.notes) is has_note


def test_findings_beyond_the_limit_are_counted() -> None:
    report = read("sarif", log(run(*[ERROR] * 2500, *[{**ERROR, "suppressions": [{"kind": "inSource"}]}] * 2300)))
    assert len(report.findings) == 2 * MAX_PER_RULE
    assert severities(report) == {"high": 2500}
    assert severities(report, suppressed=True) == {"high": 2300}


def test_findings_outside_of_the_path_filter_are_counted_separately() -> None:
    results = [located({"uri": path}) for path in ("tests/a.py", "src/a.py", "src/b.py")] * 200
    report = read("sarif", log(run(*results, ERROR)), lambda path: path.startswith("src/"))
    assert severities(report) == {"high": 401}
    assert report.excluded == 200


# -------------------------------------------------------------------------------------------------------- dependencies


@cases(
    ("rule", "text", "package", "ids", "remedy"),
    [
        (
            "CVE-2019-1549", "Package: libssl\nFixed Version: 1.1d, 3.0\nLink: x", "libssl", ("CVE-2019-1549",),
            "upgrade libssl to 1.1d or 3.0",
        ),
        ("CVE-2019-1549", "Package: libssl\nFixed Version: \nLink: x", "libssl", ("CVE-2019-1549",), ""),
        ("CVE-2019-1549", "Fixed Version: 3.0", "", (), "upgrade to 3.0"),
        ("GHSA-aaaa-bbbb-cccc-lodash", "A high vulnerability", "lodash", ("GHSA-aaaa-bbbb-cccc",), ""),
        ("CVE-2024-12345", "Package 'pip@21.0' is vulnerable to 'CVE-2024-12345'.", "pip", ("CVE-2024-12345",), ""),
        ("CVE-2024-12345", "somewhere in the image", "", (), ""),
        ("S101", "Package: x", "", (), ""),
    ],
)  # fmt: skip
def test_rule_and_message_name_the_package_of_a_dependency(
    rule: str, text: str, package: str, ids: tuple[str, ...], remedy: str
) -> None:
    (finding,) = read("sarif", log(run({"ruleId": rule, "message": {"text": text}}))).findings
    assert (finding.package, finding.ids, finding.remedy, finding.fixable) == (package, ids, remedy, bool(remedy))


@pytest.mark.parametrize(
    ("line", "remedy"), [("Fix Version: 1.2.1,2.1.3", "upgrade lodash to 1.2.1 or 2.1.3"), ("Fix Version: ", "")]
)
def test_the_help_of_a_rule_names_the_upgrade_of_its_package(line: str, remedy: str) -> None:
    rule = {"id": "CVE-2024-12345-lodash", "help": {"text": f"Package: lodash\nVersion: 1.0\n{line}\nType: npm"}}
    document = {"tool": {"driver": {"name": "Grype", "rules": [rule]}}, "results": [{"ruleId": rule["id"]}]}
    (finding,) = read("sarif", log(document)).findings
    assert (finding.remedy, finding.fixable) == (remedy, bool(remedy))


def test_a_result_has_the_description_of_its_first_fix() -> None:
    fixes = [{"description": {"text": "remove the import"}}, {"description": {"text": "other"}}]
    assert read("sarif", log(run({**ERROR, "fixes": fixes}))).findings[0].remedy == "remove the import"


def test_a_result_with_fixes_is_fixable() -> None:
    assert read("sarif", log(run({**ERROR, "fixes": [{}]}))).findings[0].fixable


# -------------------------------------------------------------------------------------------------- logs without a scan


def test_a_run_with_an_empty_list_of_results_is_a_clean_scan() -> None:
    report = read("sarif", log(run()))
    assert (report.findings, report.notes) == ((), ())


@cases(
    ("document", "cause", "detail"),
    [
        ({}, Cause.WRONG_FORMAT, "no list of `runs`"),
        ([], Cause.WRONG_FORMAT, "no list of `runs`"),
        (log(), Cause.EMPTY, "no tool scanned"),
        (log({"tool": {"driver": {"name": "A"}}}), Cause.EMPTY, "did not scan"),
        (log({"results": None}), Cause.EMPTY, "does not know its results"),
        (log({"results": {}}), Cause.WRONG_FORMAT, "is not a list"),
        (log({"results": ["x"]}), Cause.WRONG_FORMAT, "is not an object"),
        (log(run(), {"tool": {}}), Cause.EMPTY, "did not scan"),
        (log({"tool": {}}, run()), Cause.EMPTY, "did not scan"),
        ({"version": "2.1.0", "runs": [None]}, Cause.WRONG_FORMAT, "one of its runs is not an object"),
        ({"version": "2.0.0", "runs": [run()]}, Cause.WRONG_FORMAT, "version is 2.0.0"),
        ({"runs": [run()]}, Cause.WRONG_FORMAT, "version is missing"),
        (log(run(invocations=[{"executionSuccessful": False}])), Cause.UNREADABLE, "did not run successfully"),
        (log(run(invocations=[{"executionSuccessful": "false"}])), Cause.UNREADABLE, "did not run successfully"),
        (
            log(run(invocations=[{"executionSuccessful": True}, {"executionSuccessful": False}])),
            Cause.UNREADABLE,
            "did not run successfully",
        ),
        (
            log(run(externalPropertyFileReferences={"results": [{"location": {"uri": "r.json"}}]})),
            Cause.UNREADABLE,
            "in other files",
        ),
        (log(run(externalPropertyFileReferences={"driver": {"location": {}}})), Cause.UNREADABLE, "its `driver` in"),
        (log(run(), inlineExternalProperties=[{"results": [ERROR]}]), Cause.UNREADABLE, "outside its runs"),
        (log(run(), inlineExternalProperties=[{}, {"invocations": [{}]}]), Cause.UNREADABLE, "its `invocations` in"),
        (log(run(), inlineExternalProperties={"results": [ERROR]}), Cause.WRONG_FORMAT, "is not a list of objects"),
        (log(run(invocations={"executionSuccessful": False})), Cause.WRONG_FORMAT, "is not a list of objects"),
        (log(run(invocations=["failed"])), Cause.WRONG_FORMAT, "is not a list of objects"),
        (
            log(run(invocations=[{"exitCode": 2}])),
            Cause.UNREADABLE,
            "success of Scanner 1.2: it exited with 2 and without",
        ),
        (log(run(invocations=[{"exitCode": -11}])), Cause.UNREADABLE, "it exited with -11 and without results"),
        (
            log(run(ERROR, invocations=[{"exitSignalName": "SIGKILL"}])),
            Cause.UNREADABLE,
            "a signal ended it",
        ),
        (log(run(ERROR, invocations=[{"exitSignalNumber": 9}])), Cause.UNREADABLE, "a signal ended it"),
        (
            log(run(ERROR, invocations=[{"processStartFailureMessage": "no such file"}])),
            Cause.UNREADABLE,
            "it did not start",
        ),
        (
            log(run(ERROR, invocations=[{"toolConfigurationNotifications": [{"level": "error"}]}])),
            Cause.UNREADABLE,
            "it had an error while it ran",
        ),
        (
            log(run(invocations=[{"toolExecutionNotifications": [{"level": "error"}]}])),
            Cause.UNREADABLE,
            "it had an error while it ran",
        ),
    ],
)
def test_a_log_that_does_not_prove_a_scan_is_refused(document: object, cause: Cause, detail: str) -> None:
    error = refusal("sarif", document)
    assert error.cause is cause
    assert detail in error.detail


def test_a_run_that_was_successful_is_evidence() -> None:
    report = read("sarif", log(run(ERROR, invocations=[{"executionSuccessful": True}])))
    assert (severities(report), report.notes) == ({"high": 1}, ())


MISSING = "an invocation without the required `executionSuccessful`"


@cases(
    ("results", "invocation", "note"),
    [
        ([], {}, MISSING),
        ([], {"exitCode": 0}, MISSING),
        ([ERROR], {"exitCode": 1}, MISSING),
        ([], {"exitCode": 0, "exitSignalName": "", "exitSignalNumber": 0, "processStartFailureMessage": ""}, MISSING),
        ([ERROR], {"exitCode": 2}, f"{MISSING}; it exited with 2"),
        ([ERROR], {"exitCode": 1, "executionSuccessful": True}, None),
        (
            [ERROR],
            {"exitSignalName": "SIGKILL", "executionSuccessful": True},
            "the tool reports success although a signal ended it",
        ),
        (
            [],
            {"processStartFailureMessage": "no such file", "executionSuccessful": True},
            "the tool reports success although it did not start",
        ),
        ([], {"exitCode": 0, "executionSuccessful": True}, None),
        (
            [],
            {"exitCode": 3, "executionSuccessful": True},
            "the tool reports success although it exited with 3 and without results",
        ),
    ],
)
def test_an_exit_code_alone_is_no_failure(
    results: list[dict[str, Any]], invocation: dict[str, Any], note: str | None
) -> None:
    assert read("sarif", log(run(*results, invocations=[invocation]))).notes == ((note,) if note else ())


@cases("stored", [[], None, [{"guid": "7"}], [{"guid": "7", "runGuid": "8", "externalizedProperties": {"a": 1}}]])
def test_parts_outside_of_the_runs_that_hold_no_findings_and_no_rules_are_no_obstacle(stored: object) -> None:
    assert severities(read("sarif", log(run(ERROR), inlineExternalProperties=stored))) == {"high": 1}


def test_errors_of_the_tool_are_noted() -> None:
    in_a_file = {"level": "error", "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}}}]}
    notifications = [in_a_file, {"level": "warning"}, in_a_file]
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notifications}
    assert read("sarif", log(run(invocations=[invocation]))).notes == (
        "an error while the tool ran: results may be missing (2 times)",
    )


@pytest.mark.parametrize("kind", ["toolExecutionNotifications", "toolConfigurationNotifications"])
def test_an_error_of_the_whole_run_without_results_is_no_scan_although_the_tool_reports_success(kind: str) -> None:
    invocation = {"executionSuccessful": True, kind: [{"level": "error", "message": {"text": "no rule is valid"}}]}
    error = refusal("sarif", log(run(invocations=[invocation])))
    assert (error.cause, "an error of the whole run" in error.detail) == (Cause.UNREADABLE, True)
    with_results = read("sarif", log(run(ERROR, invocations=[invocation])))
    assert severities(with_results) == {"high": 1}
    assert with_results.notes == ("an error while the tool ran: results may be missing",)


@cases(("text", "suffix"), [("Parsing error", ": Parsing error"), ("", ""), (None, ""), ("x" * 999, f": {'x' * 149}…")])
def test_a_run_that_was_not_successful_is_refused_with_its_first_error(text: object, suffix: str) -> None:
    errors = [{"level": "error", "message": {"text": text}}, {"level": "note", "message": {"text": "n"}}]
    invocation = {"executionSuccessful": False, "toolExecutionNotifications": errors}
    error = refusal("sarif", log(run(invocations=[invocation])))
    assert error.detail == f"a run of the log reports that Scanner 1.2 did not run successfully{suffix}"


@cases(
    ("files", "failed", "detail"),
    [
        ([], 0, "its metrics name no file"),
        ([], 1, "its metrics name no file"),
        (["a.py", "b.py"], 2, "it could not parse any of the 2 files"),
        (["a.py", "b.py"], 1, ""),
        (["a.py"], 0, ""),
    ],
)
def test_metrics_of_a_run_without_results_show_whether_a_file_was_scanned(
    files: list[str], failed: int, detail: str
) -> None:
    error = {"level": "error", "locations": [{"physicalLocation": {}}], "message": {"text": "syntax error"}}
    invocation = {"executionSuccessful": True, "toolConfigurationNotifications": [error] * failed}
    metrics = {"_totals": {"loc": 0}, **{name: {"loc": 1} for name in files}}
    members: dict[str, Any] = {"invocations": [invocation], "properties": {"metrics": metrics}}
    if detail:
        refused = refusal("sarif", log(run(**members)))
        assert (refused.cause, refused.detail) == (Cause.EMPTY, f"Scanner 1.2 scanned nothing: {detail}")
    else:
        assert read("sarif", log(run(**members))).findings == ()
    assert severities(read("sarif", log(run(ERROR, **members)))) == {"high": 1}


def test_a_log_is_as_old_as_its_oldest_run() -> None:
    def ended(**times: str) -> dict[str, Any]:
        return run(invocations=[{"executionSuccessful": True, **times}])

    report = read(
        "sarif", log(ended(endTimeUtc="2026-11-20T10:00:00Z"), ended(startTimeUtc="2026-11-19T10:00:00.123Z"), run())
    )
    assert report.produced_at == datetime(2026, 11, 19, 10, 0, 0, 123000, UTC)
    assert read("sarif", log(run())).produced_at is None
