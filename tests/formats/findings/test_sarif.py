"""SARIF 2.1.0: which results count, what they tell, and which logs are no evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gate.formats.findings.collector import MAX_PER_RULE
from gate.formats.findings.model import ScanFinding
from gate.model.evidence import Cause, Severity
from tests.formats.findings.reading import read, refusal, severities

ERROR = {"ruleId": "R", "level": "error", "message": {"text": "bad"}}


def run(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tool": {"driver": {"name": "Scanner", "version": "1.2"}}, "results": list(results), **more}


def log(*runs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": "2.1.0", "runs": list(runs), **more}


def located(location: dict[str, Any], **region: Any) -> dict[str, Any]:
    return {**ERROR, "locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}]}


def test_a_result_is_a_finding_with_its_place() -> None:
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


@pytest.mark.parametrize(
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
def test_a_place_may_be_an_address_or_an_artifact(location: dict[str, Any], path: str) -> None:
    artifacts = [{"location": {"uri": name}} for name in ("src/a.py", "src/b.py")]
    document = {"tool": {"driver": {"name": "A"}}, "artifacts": artifacts, "results": [located(location)]}
    assert read("sarif", log(document)).findings[0].path == path


@pytest.mark.parametrize("written", [0, -4, 10**30, "7", True, 1.5])
def test_a_line_that_cannot_be_one_is_left_out_and_noted(written: object) -> None:
    report = read("sarif", log(run(located({"uri": "a.py"}, startLine=written))))
    assert report.findings[0].line is None
    assert report.notes == ("a line number that cannot be one",)


def test_a_result_without_a_text_says_what_its_rule_says() -> None:
    driver = {"name": "A", "rules": [{"id": "R", "shortDescription": {"text": "no eval"}}]}
    document = {"tool": {"driver": driver}, "results": [{"ruleId": "R", "message": {"id": "default"}}]}
    assert read("sarif", log(document)).findings[0].message == "no eval"


# ------------------------------------------------------------------------------------------------------ which count


@pytest.mark.parametrize(
    ("more", "counted", "noted"),
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
def test_what_counts_is_a_failure_that_is_there_now(more: dict[str, Any], counted: int, noted: bool) -> None:
    report = read("sarif", log(run({**ERROR, **more})))
    assert len(report.findings) == counted
    assert bool(report.notes) is noted


@pytest.mark.parametrize(
    ("suppressions", "suppressed", "noted"),
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
def test_a_suppression_in_force_suppresses(suppressions: object, suppressed: bool, noted: bool) -> None:
    report = read("sarif", log(run({**ERROR, "suppressions": suppressions})))
    assert [each.suppressed for each in report.findings] == [suppressed]
    assert bool(report.notes) is noted


def test_findings_beyond_what_is_listed_are_counted() -> None:
    report = read("sarif", log(run(*[ERROR] * 1000, *[{**ERROR, "suppressions": [{"kind": "inSource"}]}] * 300)))
    assert len(report.findings) == 2 * MAX_PER_RULE
    assert severities(report) == {"high": 1000}
    assert severities(report, suppressed=True) == {"high": 300}


def test_what_is_not_wanted_is_counted_apart() -> None:
    results = [located({"uri": path}) for path in ("tests/a.py", "src/a.py", "src/b.py")] * 200
    report = read("sarif", log(run(*results, ERROR)), lambda path: path.startswith("src/"))
    assert severities(report) == {"high": 401}
    assert report.excluded == 200


# -------------------------------------------------------------------------------------------------------- dependencies


@pytest.mark.parametrize(
    ("rule", "text", "package", "ids", "fixed"),
    [
        ("CVE-2019-1549", "Package: libssl\nFixed Version: 1.1d\nLink: x", "libssl", ("CVE-2019-1549",), "1.1d"),
        ("GHSA-aaaa-bbbb-cccc-lodash", "A high vulnerability", "lodash", ("GHSA-aaaa-bbbb-cccc",), ""),
        ("CVE-2024-12345", "Package 'pip@21.0' is vulnerable to 'CVE-2024-12345'.", "pip", ("CVE-2024-12345",), ""),
        ("CVE-2024-12345", "somewhere in the image", "", (), ""),
        ("S101", "Package: x", "", (), ""),
    ],
)
def test_scanners_of_dependencies_tell_the_package(
    rule: str, text: str, package: str, ids: tuple[str, ...], fixed: str
) -> None:
    (finding,) = read("sarif", log(run({"ruleId": rule, "message": {"text": text}}))).findings
    assert (finding.package, finding.ids, finding.fixed, finding.fixable) == (package, ids, fixed, bool(fixed))


def test_a_result_with_fixes_is_fixable() -> None:
    assert read("sarif", log(run({**ERROR, "fixes": [{}]}))).findings[0].fixable


# ------------------------------------------------------------------------------------------------------- what is none


def test_a_run_with_an_empty_list_of_results_is_a_clean_scan() -> None:
    report = read("sarif", log(run()))
    assert (report.findings, report.notes) == ((), ())


@pytest.mark.parametrize(
    ("document", "reason", "words"),
    [
        ({}, Cause.UNREADABLE, "no list of `runs`"),
        ([], Cause.UNREADABLE, "no list of `runs`"),
        (log(), Cause.EMPTY, "no tool scanned"),
        (log({"tool": {"driver": {"name": "A"}}}), Cause.EMPTY, "did not scan"),
        (log({"results": None}), Cause.EMPTY, "does not know its results"),
        (log({"results": {}}), Cause.UNREADABLE, "are no list"),
        (log({"results": ["x"]}), Cause.UNREADABLE, "is no object"),
        (log(run(), {"tool": {}}), Cause.EMPTY, "did not scan"),
        (log({"tool": {}}, run()), Cause.EMPTY, "did not scan"),
        ({"version": "2.1.0", "runs": [None]}, Cause.UNREADABLE, "a run of it is no object"),
        ({"version": "2.0.0", "runs": [run()]}, Cause.UNREADABLE, "version is 2.0.0"),
        ({"runs": [run()]}, Cause.UNREADABLE, "version is not said"),
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
        (log(run(), inlineExternalProperties=[{"results": [ERROR]}]), Cause.UNREADABLE, "apart from its runs"),
    ],
)
def test_a_log_that_does_not_prove_a_scan_is_no_evidence(document: object, reason: Cause, words: str) -> None:
    refused = refusal("sarif", document)
    assert refused.cause is reason
    assert words in refused.detail


def test_a_run_that_was_successful_is_evidence() -> None:
    report = read("sarif", log(run(ERROR, invocations=[{"executionSuccessful": True}])))
    assert (severities(report), report.notes) == ({"high": 1}, ())


def test_errors_that_the_tool_met_are_noted() -> None:
    notifications = [{"level": "error"}, {"level": "warning"}, {"level": "error"}]
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notifications}
    assert read("sarif", log(run(invocations=[invocation]))).notes == (
        "an error that the tool met while it ran (2 times)",
    )


def test_a_log_is_as_old_as_its_oldest_run() -> None:
    def ended(**times: str) -> dict[str, Any]:
        return run(invocations=[{"executionSuccessful": True, **times}])

    report = read(
        "sarif", log(ended(endTimeUtc="2026-11-20T10:00:00Z"), ended(startTimeUtc="2026-11-19T10:00:00.123Z"), run())
    )
    assert report.produced_at == datetime(2026, 11, 19, 10, 0, 0, 123000, UTC)
    assert read("sarif", log(run())).produced_at is None
