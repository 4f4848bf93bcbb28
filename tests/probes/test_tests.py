"""The probe `tests`: report files in, evidence out."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.formats.tests import outcome_log
from gate.model.evidence import MAX_FINDINGS, Category, Cause, Evidence, Finding, Remedy, Seen, Unseen
from gate.model.subject import Change, ChangedFile
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.common.report_files import MAX_NOTES
from gate.probes.tests import PROBE
from tests.cases import cases
from tests.command import lay_out
from tests.errors import error_of
from tests.folders import with_folders
from tests.git import git

NO_BASELINE = Unseen(Cause.NO_BASELINE, "this run has no baseline")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GREEN = '<testsuite><testcase name="a" time="1"/><testcase name="b" time="0.5"/></testsuite>'
RED = '<testsuite><testcase classname="t" name="c" time="2"><failure message="no"/></testcase></testsuite>'
SKIPPED = '<testsuite><testcase time="0"><skipped/></testcase></testsuite>'


def measure(folder: Path, files: Mapping[str, str], **params: object) -> Evidence:
    lay_out(folder, files)
    parsed = PROBE.params.model_validate({"reports": "r/*.xml", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


report_error = partial(error_of, measure)


def test_several_reports_add_up(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": GREEN, "r/b.xml": RED, "r/c.xml": SKIPPED})
    assert evidence.facts == {
        "total": Seen(Decimal(4)),
        "passed": Seen(Decimal(2)),
        "failures": Seen(Decimal(1)),
        "errors": Seen(Decimal(0)),
        "failed": Seen(Decimal(1)),
        "skipped": Seen(Decimal(1)),
        "pass_rate": Seen(Percentage(2, 3)),
        "duration": Seen(Decimal("3.5")),
        "slowest": Seen(Decimal(2), "t::c"),
        "flaky": Seen(Decimal(0)),
        "retried": Seen(Decimal(0)),
        **dict.fromkeys(("removed", "newly_skipped", "newly_failing", "fixed"), NO_BASELINE),
        "reports": Seen(Decimal(3)),
    }
    assert evidence.findings == (Finding("t::c", "no"),)
    assert [(source.location, source.format) for source in evidence.sources] == [
        ("r/a.xml", "junit"),
        ("r/b.xml", "junit"),
        ("r/c.xml", "junit"),
    ]
    assert all(source.digest.startswith("sha256:") for source in evidence.sources)
    assert evidence.notes == ()


def test_the_evidence_has_every_declared_fact(tmp_path: Path) -> None:
    assert set(measure(tmp_path, {"r/a.xml": GREEN}).facts) == {spec.name for spec in PROBE.facts}


def test_copies_of_a_report_count_once_with_a_note(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": RED, "r/b.xml": RED, "r/c.xml": GREEN})
    assert evidence.facts["total"] == Seen(Decimal(3))
    assert len(evidence.findings) == 1
    assert evidence.notes == ("r/b.xml is a byte-for-byte copy of r/a.xml and is counted once",)
    assert len(evidence.sources) == 3


def test_a_report_that_two_globs_match_counts_once_without_a_note(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": GREEN}, reports=["r/*.xml", "**/a.xml"])
    assert evidence.facts["total"] == Seen(Decimal(2))
    assert evidence.notes == ()


def test_notes_of_a_report_have_its_path(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": GREEN, "r/b.xml": "<testsuites/>"})
    assert evidence.notes == ("r/b.xml: the report holds no test case",)
    assert evidence.facts["duration"] == Seen(Decimal("1.5"))


def test_notes_are_limited(tmp_path: Path) -> None:
    files = {f"r/{n}.xml": f"<testsuites>{' ' * n}</testsuites>" for n in range(MAX_NOTES + 5)}
    evidence = measure(tmp_path, {"r/a.xml": GREEN, **files})
    assert len(evidence.notes) == MAX_NOTES + 1
    assert evidence.notes[-1] == "5 more notes on the reports"


# ------------------------------------------------------------------------------------------------- no data


def test_a_glob_without_a_match_is_absent_evidence(tmp_path: Path) -> None:
    missing = report_error(tmp_path, {"other.xml": GREEN})
    assert missing.category is Category.ABSENT
    assert "r/*.xml" in missing.detail


@cases(
    ("text", "cause"),
    [
        ("", Cause.EMPTY),
        ("<testsuites><testsuite>", Cause.UNREADABLE),
        ("<html/>", Cause.WRONG_FORMAT),
        ('<testsuite tests="5" failures="3"/>', Cause.UNREADABLE),
    ],
)
@with_folders
def test_one_broken_report_makes_the_item_unseen(tmp_path: Path, text: str, cause: Cause) -> None:
    broken = report_error(tmp_path, {"r/a.xml": GREEN, "r/b.xml": text})
    assert broken.cause is cause
    assert broken.detail.startswith("r/b.xml: ")


def test_the_first_of_many_broken_reports_are_named(tmp_path: Path) -> None:
    broken = report_error(tmp_path, {f"r/{n}.xml": "" for n in range(9)})
    assert "r/0.xml" in broken.detail
    assert broken.detail.endswith("; and 6 more")


@cases("text", ["<testsuites/>", "<testsuite/>", '<testsuite tests="0" failures="0"/>'])
@with_folders
def test_reports_without_a_test_case_are_no_evidence(tmp_path: Path, text: str) -> None:
    error = report_error(tmp_path, {"r/a.xml": text, "r/b.xml": text + " "})
    assert error.category is Category.EMPTY
    assert error.detail == "r/a.xml and 1 more: no test case in the report; did the tests run?"


def test_without_an_executed_test_nothing_is_known_of_failures(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": SKIPPED, "r/b.xml": SKIPPED.replace('"0"', '"0.0"')})
    reason = Unseen(Cause.EMPTY, "all 2 test cases were skipped, so nothing was tested")
    names = ("passed", "failures", "errors", "failed", "pass_rate", "flaky")
    assert {name: evidence.facts[name] for name in names} == dict.fromkeys(names, reason)
    assert evidence.facts["total"] == evidence.facts["skipped"] == Seen(Decimal(2))
    assert reason.detail in evidence.notes


def test_one_executed_test_among_skipped_ones_is_enough(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": SKIPPED, "r/b.xml": "<testsuite><testcase/></testsuite>"})
    assert evidence.facts["failed"] == Seen(Decimal(0))
    assert evidence.facts["pass_rate"] == Seen(Percentage(1, 1))
    assert not [note for note in evidence.notes if "skipped" in note]


def test_a_status_that_nobody_defines_leaves_a_doubt_about_every_count(tmp_path: Path) -> None:
    case = '<testcase name="a" status="kaputt"/>'
    evidence = measure(tmp_path, {"r/a.xml": f"<testsuite>{case}<testcase><failure/></testcase></testsuite>"})
    doubt = Unseen(
        Cause.NOT_IN_REPORT, "1 test case has a status that does not tell whether it passed or failed"
    )  # fmt: skip
    assert evidence.facts["failed"] == Seen(Decimal(1), other_targets=(doubt,))
    assert evidence.facts["passed"] == Seen(Decimal(0), other_targets=(doubt,))
    assert evidence.facts["pass_rate"] == Seen(Percentage(0, 1), other_targets=(doubt,))
    assert evidence.facts["total"] == Seen(Decimal(2))


@pytest.mark.parametrize(
    ("path", "cause"), [("r/a/junit.xml", Cause.OTHER_PATH), ("r/a/other.xml", Cause.NO_MATCHING_FILE)]
)
def test_a_file_of_the_same_name_elsewhere_has_its_own_cause(tmp_path: Path, path: str, cause: Cause) -> None:
    error = report_error(tmp_path, {path: GREEN}, reports="r/junit.xml")
    assert (error.cause, error.subject) == (cause, "r/junit.xml")


@pytest.mark.parametrize(
    ("exclusion", "cause"), [("!**/a.xml", Cause.ALL_EXCLUDED), ("!q/*.xml", Cause.NO_MATCHING_FILE)]
)
def test_exclusions_that_leave_no_file_have_their_own_cause(tmp_path: Path, exclusion: str, cause: Cause) -> None:
    path = "r/a.xml" if cause is Cause.ALL_EXCLUDED else "q/b.xml"
    assert report_error(tmp_path, {path: GREEN}, reports=["r/*.xml", exclusion]).cause is cause


@pytest.mark.parametrize(
    ("params", "cause"),
    [({}, Cause.NO_MATCHING_FILE), ({"committed": True}, Cause.OTHER_PATH)],
)
def test_a_committed_sample_is_only_suggested_to_an_item_that_reads_committed_files(
    tmp_path: Path, params: dict[str, bool], cause: Cause
) -> None:
    lay_out(tmp_path, {"examples/junit.xml": GREEN})
    for command in ("init -q", "add examples", "commit -q -m x"):
        git(tmp_path, *command.split())

    assert report_error(tmp_path, {}, reports="r/junit.xml", **params).cause is cause


@pytest.mark.parametrize(("name", "cause"), [("trx", Cause.OTHER_FORMAT), ("junit", None), (None, None)])
def test_a_format_that_the_report_does_not_have_has_its_own_cause(
    tmp_path: Path, name: str | None, cause: Cause | None
) -> None:
    if cause:
        assert report_error(tmp_path, {"r/a.xml": GREEN}, format=name).cause is cause
    else:
        assert measure(tmp_path, {"r/a.xml": GREEN}, format=name).facts["total"] == Seen(Decimal(2))


def cucumber(**members: object) -> str:
    step = {"keyword": "When ", "name": "pays", "line": 5, "result": {"status": "passed"}} | members
    scenario = {"id": "cart;a", "keyword": "Scenario", "type": "scenario", "name": "a", "line": 4, "steps": [step]}
    return json.dumps([{"elements": [scenario], "name": "Cart", "uri": "cart.feature", "keyword": "Feature"}])


VITEST = '<testsuites name="vitest tests"><testsuite name="a"><testcase name="b"/></testsuite></testsuites>'


def test_where_only_last_attempts_are_written_nothing_is_known_of_flaky_tests(tmp_path: Path) -> None:
    files = {"a.json": cucumber(arguments=[]), "b.json": cucumber(), "c.xml": VITEST, "d.xml": VITEST + "\n"}
    facts = measure(tmp_path, files, reports=["*.json", "*.xml"]).facts

    last = "has the last attempt of each test alone"
    doubts = (
        Unseen(Cause.NOT_IN_REPORT, f"the JSON of cucumber-js {last}; its messages have all: `--format message:FILE`"),
        Unseen(
            Cause.NOT_IN_REPORT, f"JUnit XML of Vitest {last}; its JSON has all: `--reporter=json --outputFile=FILE`"
        ),
    )
    for name in ("flaky", "retried"):
        assert facts[name] == Seen(Decimal(0), other_targets=doubts)
    assert (facts["total"], facts["failed"]) == (Seen(Decimal(4)), Seen(Decimal(0)))


def test_where_all_attempts_are_written_no_flaky_test_is_a_number(tmp_path: Path) -> None:
    facts = measure(tmp_path, {"b.json": cucumber()}, reports="*.json").facts

    assert (facts["flaky"], facts["retried"]) == (Seen(Decimal(0)), Seen(Decimal(0)))


def test_only_statuses_that_nobody_defines_are_no_result(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": '<testsuite><testcase status="kaputt"/></testsuite>'})
    assert isinstance(evidence.facts["failed"], Unseen)


def test_a_report_without_times_makes_only_the_duration_unseen(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": GREEN, "r/b.xml": "<testsuite><testcase/></testsuite>"})
    assert evidence.facts["duration"] == Unseen(Cause.NOT_IN_REPORT, "1 of 2 reports have no valid time")
    assert evidence.facts["total"] == Seen(Decimal(3))


def test_one_stale_report_makes_the_item_stale(tmp_path: Path) -> None:
    dated = '<testsuite timestamp="{}"><testcase/></testsuite>'
    files = {"r/a.xml": dated.format("2026-11-20T11:00:00"), "r/b.xml": dated.format("2026-11-10T11:00:00")}
    stale = report_error(tmp_path, files, max_age="1d")
    assert stale.category is Category.STALE
    assert stale.detail == "r/b.xml is 10 d 1 h old by its own timestamp; expected at most 1 d"
    assert measure(tmp_path, files, max_age="11d").facts["total"] == Seen(Decimal(2))


# ------------------------------------------------------------------------------------------------------------ findings


def failing(**attributes: object) -> str:
    text = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f'<testsuite name="s"><testcase {text}><failure message="no"/></testcase></testsuite>'


@cases(
    ("file", "path"),
    [
        ("php/tests/CartTest.php", "php/tests/CartTest.php"),
        ("./php/tests/CartTest.php", "php/tests/CartTest.php"),
        ("/home/runner/work/shop/shop/php/tests/CartTest.php", "php/tests/CartTest.php"),
        ("D:\\a\\shop\\php\\tests\\CartTest.php", "php/tests/CartTest.php"),
    ],
)
@with_folders
def test_the_file_of_a_failed_test_is_found_in_the_repository(tmp_path: Path, file: str, path: str) -> None:
    files = {"php/tests/CartTest.php": "", "r/a.xml": failing(classname="Cart", name="adds", file=file, line=8)}
    assert measure(tmp_path, files).findings == (Finding("Cart::adds", "no", path=path, line=8),)


GO = {"go.mod": "module shop.org/a\n", "b/go.mod": "module shop.org/a/b\n"}


@cases(
    ("package", "file", "path"),
    [
        ("shop.org/a", "cart_test.go", "cart_test.go"),
        ("shop.org/a/pay", "cart_test.go", "pay/cart_test.go"),
        ("shop.org/a/b", "cart_test.go", "b/cart_test.go"),
        ("shop.org/a/pay", "shop.org/a/pay/cart_test.go", "pay/cart_test.go"),
        ("shop.org/a/pay", "/w/shop/pay/cart_test.go", "pay/cart_test.go"),
        ("elsewhere.org/a/pay", "cart_test.go", "pay/cart_test.go"),
        ("", "cart_test.go", "cart_test.go"),
    ],
)
@with_folders
def test_the_file_of_a_failed_test_of_go_is_that_of_its_package(
    tmp_path: Path, package: str, file: str, path: str
) -> None:
    sources = {"cart_test.go": "", "pay/cart_test.go": "", "b/cart_test.go": ""}
    report = failing(classname=package, name="TestAdds", file=file, line=8)
    (finding,) = measure(tmp_path, {**GO, **sources, "r/a.xml": report}).findings

    assert (finding.path, finding.line, finding.message) == (path, 8, "no")


@cases(
    ("package", "file"),
    [
        ("shop.org/a/pay", "gone_test.go"),
        ("shop.org/a/pay", "cart_test.go"),
        ("shop.org/a/x/b", "shop.org/a/x/b/cart_test.go"),
        ("elsewhere.org/a", "cart_test.go"),
    ],
)
@with_folders
def test_a_test_of_a_package_without_its_file_has_no_path(tmp_path: Path, package: str, file: str) -> None:
    report = failing(classname=package, name="TestAdds", file=file, line=8)
    sources = {"cart_test.go": "", "b/cart_test.go": ""}
    (finding,) = measure(tmp_path, {**GO, **sources, "r/a.xml": report}).findings

    assert (finding.path, finding.line) == ("", None)
    assert finding.message == f"no (at {file}:8, not in this repository)"


@cases(("modules", "path"), [(GO, "pay/cart_test.go"), ({}, "cart_test.go")])
@with_folders
def test_the_suite_has_the_package_of_which_the_class_is_the_last_part(
    tmp_path: Path, modules: dict[str, str], path: str
) -> None:
    report = failing(classname="pay", name="TestAdds", file="cart_test.go", line=8)
    suite = report.replace('name="s"', 'name="shop.org/a/pay"')
    sources = {"cart_test.go": "", "pay/cart_test.go": ""}
    (finding,) = measure(tmp_path, {**modules, **sources, "r/a.xml": suite}).findings

    assert finding.path == path


@cases("file", ["/elsewhere/CartTest.php", "../CartTest.php", "php/../../x.php"])
@with_folders
def test_a_failed_test_outside_the_repository_has_no_path(tmp_path: Path, file: str) -> None:
    files = {"CartTest.php": "", "r/a.xml": failing(classname="Cart", name="adds", file=file, line=8)}
    (finding,) = measure(tmp_path, files).findings
    assert finding == replace(finding, path="", line=None, rule="Cart::adds")
    assert finding.message == f"no (at {file}:8, not in this repository)"


def test_a_failed_test_on_the_jvm_is_found_by_its_class(tmp_path: Path) -> None:
    trace = "at org.junit.Assert.fail(Assert.java:87)\n\tat app.CartTest.adds(CartTest.java:12)"
    report = (
        f'<testsuite><testcase classname="app.CartTest" name="adds"><failure>{trace}</failure></testcase></testsuite>'
    )
    sources = {"a/src/test/java/app/CartTest.java": "", "b/src/test/java/shop/CartTest.java": ""}
    (finding,) = measure(tmp_path, {"r/a.xml": report, **sources}).findings
    assert (finding.path, finding.line) == ("a/src/test/java/app/CartTest.java", 12)
    (ambiguous,) = measure(tmp_path, {"b/src/test/java/app/CartTest.java": ""}).findings
    assert (ambiguous.path, ambiguous.line) == ("", None)


@cases(
    ("attributes", "rule"),
    [
        ({"classname": "t.Ops", "name": "adds"}, "t.Ops::adds"),
        ({"name": "adds"}, "s::adds"),
        ({"classname": "adds", "name": "adds"}, "adds"),
    ],
)
@with_folders
def test_the_rule_of_a_finding_is_the_name_of_the_test(tmp_path: Path, attributes: dict[str, str], rule: str) -> None:
    assert measure(tmp_path, {"r/a.xml": failing(**attributes)}).findings[0].rule == rule


def test_a_failure_without_name_and_message_has_a_placeholder(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": "<testsuite><testcase><error/></testcase><testcase/></testsuite>"})
    assert evidence.findings == (Finding("unnamed test", "no message for this error in the report"),)


def test_findings_are_limited_over_all_reports(tmp_path: Path) -> None:
    many = "<testcase><failure/></testcase>" * 1100
    evidence = measure(tmp_path, {f"r/{n}.xml": f"<testsuite name='{n}'>{many}</testsuite>" for n in range(2)})
    assert len(evidence.findings) == MAX_FINDINGS
    assert evidence.facts["failed"] == Seen(Decimal(2200))
    assert evidence.notes == ("200 more failed tests are not listed",)


@pytest.mark.parametrize(("reports", "text"), [(1, "Fix the failed test."), (2, "Fix the 2 failed tests.")])
def test_the_remedy_of_failed_tests_is_to_fix_them(tmp_path: Path, reports: int, text: str) -> None:
    evidence = measure(tmp_path, {f"r/{n}.xml": RED.replace('"c"', f'"{n}"') for n in range(reports)})

    assert evidence.remedies == dict.fromkeys(("passed", "failures", "errors", "failed", "pass_rate"), Remedy(text)), (
        "the listed tests do not explain the other facts"
    )


def test_without_a_failed_test_there_is_no_remedy(tmp_path: Path) -> None:
    assert measure(tmp_path, {"r/a.xml": GREEN}).remedies == {}


# ------------------------------------------------------------------------------------------ the same cases twice


def suite(name: str, time: str = "0.1", inside: str = "") -> str:
    cases = f'<testcase classname="{name}" name="a" time="{time}"/><testcase classname="{name}" name="b">{inside}'
    return f'<testsuite name="{name}">{cases}</testcase></testsuite>'


def test_an_aggregate_beside_the_reports_that_it_joins_is_passed_over(tmp_path: Path) -> None:
    joined = f"<testsuites>{suite('A')}{suite('B', inside='<failure/>')}</testsuites>"
    singles = {"r/TEST-A.xml": suite("A"), "r/TEST-B.xml": suite("B", inside="<failure/>")}
    evidence = measure(tmp_path, {**singles, "r/TESTS-TestSuites.xml": joined})
    assert (evidence.facts["total"], evidence.facts["failed"]) == (Seen(Decimal(4)), Seen(Decimal(1)))
    assert evidence.facts["reports"] == Seen(Decimal(2))
    assert evidence.notes == (
        "r/TESTS-TestSuites.xml repeats the test cases of r/TEST-A.xml, r/TEST-B.xml and is passed over",
    )


def test_an_aggregate_with_one_suite_for_all_cases_is_passed_over(tmp_path: Path) -> None:
    cases = "".join(suite(name).partition(">")[2].removesuffix("</testsuite>") for name in "AB")
    reports = {"r/a.xml": suite("A"), "r/b.xml": suite("B"), "r/z.xml": f'<testsuite name="all">{cases}</testsuite>'}
    evidence = measure(tmp_path, reports)
    assert evidence.facts["total"] == Seen(Decimal(4))
    assert evidence.notes == ("r/z.xml repeats the test cases of the other reports and is passed over",)


@cases(
    "other",
    [
        f"<testsuites>{suite('A')}{suite('B', inside='<failure/>')}</testsuites>",
        f"<testsuites>{suite('A')}{suite('B', time='0.2')}</testsuites>",
        f"<testsuites>{suite('A')}{suite('C')}</testsuites>",
    ],
)
@with_folders
def test_a_report_with_another_outcome_time_or_case_counts(tmp_path: Path, other: str) -> None:
    evidence = measure(tmp_path, {"r/a.xml": suite("A"), "r/b.xml": suite("B"), "r/c.xml": other})
    assert evidence.facts["total"] == Seen(Decimal(8))


def test_two_attempts_with_the_same_cases_both_count_with_a_note(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/1.xml": suite("A", inside="<failure/>"), "r/2.xml": suite("A", time="0.3")})
    assert (evidence.facts["total"], evidence.facts["failed"]) == (Seen(Decimal(4)), Seen(Decimal(1)))
    (note,) = evidence.notes
    assert note.startswith(
        "r/1.xml, r/2.xml hold the same 2 test cases, and all of them count; if one is of an earlier"
    )


def test_a_report_whose_cases_another_one_holds_too_is_noted(tmp_path: Path) -> None:
    evidence = measure(
        tmp_path, {"r/a.xml": suite("A"), "r/all.xml": f"<testsuites>{suite('A')}{suite('B')}</testsuites>"}
    )
    assert evidence.facts["total"] == Seen(Decimal(6))
    (note,) = evidence.notes
    assert note.startswith("the test cases of r/a.xml are in r/all.xml too, and both count; if one is of an earlier")


def test_reports_of_different_cases_are_not_noted(tmp_path: Path) -> None:
    assert measure(tmp_path, {"r/a.xml": suite("A"), "r/b.xml": suite("B")}).notes == ()


# ------------------------------------------------------------------------------------------------------- bystanders

SUMMARY = '<failsafe-summary result="null"><completed>1</completed></failsafe-summary>'
COBERTURA = '<coverage line-rate="1"><packages/></coverage>'


@cases(
    "text",
    [
        '<testng-results total="1"><suite name="s"/></testng-results>',
        '<suite name="s"><test name="t"/></suite>',
        COBERTURA,
        '{"bomFormat": "CycloneDX"}',
    ],
)
@with_folders
def test_a_file_that_is_no_report_of_tests_is_passed_over_beside_one(tmp_path: Path, text: str) -> None:
    evidence = measure(tmp_path, {"r/TEST-a.xml": GREEN, "r/other.xml": text})
    assert (evidence.facts["total"], evidence.facts["reports"]) == (Seen(Decimal(2)), Seen(Decimal(1)))
    (note,) = evidence.notes
    assert note.startswith("r/other.xml is a")
    assert note.endswith(", which is not read here, and is passed over")


def test_the_summary_of_failsafe_is_passed_over_beside_its_reports(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/TEST-a.xml": GREEN, "r/failsafe-summary.xml": SUMMARY})
    assert evidence.facts["reports"] == Seen(Decimal(1))
    assert evidence.notes == (
        "r/failsafe-summary.xml is Failsafe's summary, which is not read here, and is passed over",
    )


def test_a_file_that_is_no_report_of_tests_is_named_where_it_is_alone(tmp_path: Path) -> None:
    error = report_error(tmp_path, {"r/summary.xml": SUMMARY, "s/a.xml": GREEN}, reports=["r/*.xml", "s/*.xml"])
    assert (error.cause, error.subject) == (Cause.WRONG_FORMAT, "r/*.xml")
    assert error.detail == (
        "r/summary.xml: this is Failsafe's summary, which is not read here; select the reports beside it: `TEST-*.xml`"
        "; expected JUnit's XML, which most test runners can write, or one of 19 other formats of the probe `tests`"
    )


def test_results_of_tests_that_cannot_be_read_are_no_bystanders(tmp_path: Path) -> None:
    error = report_error(tmp_path, {"r/a.xml": GREEN, "r/b.xml": "<Catch2TestRun/>"})
    assert error.cause is Cause.WRONG_FORMAT
    assert error.detail.startswith("r/b.xml: this is a Catch2 report, which is not read here; write JUnit XML")


def test_what_cannot_be_read_can_be_excluded(tmp_path: Path) -> None:
    files = {"r/a.xml": GREEN, "r/b.xml": "<Catch2TestRun/>"}
    evidence = measure(tmp_path, files, reports=["r/*.xml", "!r/b.xml"])
    assert (evidence.facts["reports"], evidence.notes) == (Seen(Decimal(1)), ())


# ---------------------------------------------------------------------------------------------------------- attempts

ATTEMPTS = (
    '<testsuite name="s"><testcase classname="t" name="c"><failure message="no"/></testcase>'
    '<testcase classname="t" name="d"/><testcase classname="t" name="c"/></testsuite>'
)


FLAKY = Finding("t::c", "flaky: it failed in one attempt and passed in another one")


def test_every_attempt_counts_by_default_and_flaky_tests_are_named(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": ATTEMPTS})
    assert [evidence.facts[name] for name in ("total", "failed", "flaky", "retried")] == [
        Seen(Decimal(3)), Seen(Decimal(1)), Seen(Decimal(1)), Seen(Decimal(1))
    ]  # fmt: skip
    assert evidence.findings == (Finding("t::c", "no"), FLAKY)
    assert evidence.notes == (
        "r/a.xml: 1 failed test has a later case that passed: flaky",
        "failed attempts count; with `attempts: last` only the last attempt of a test does",
    )


def test_with_attempts_last_each_test_counts_with_its_last_attempt(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": ATTEMPTS}, attempts="last")
    assert [evidence.facts[name] for name in ("total", "failed", "flaky", "retried")] == [
        Seen(Decimal(2)), Seen(Decimal(0)), Seen(Decimal(1)), Seen(Decimal(1))
    ]  # fmt: skip
    assert evidence.findings == (FLAKY,)
    assert evidence.notes[-1] == "of each test only the last attempt counts, since `attempts: last` is set"


def test_with_attempts_last_a_test_that_failed_each_time_failed_once(tmp_path: Path) -> None:
    case = '<testcase classname="t" name="c"><failure message="no"/></testcase>'
    evidence = measure(tmp_path, {"r/a.xml": f"<testsuite>{case}{case}</testsuite>"}, attempts="last")
    assert (evidence.facts["failed"], evidence.facts["total"]) == (Seen(Decimal(1)), Seen(Decimal(1)))
    assert [evidence.facts[name] for name in ("flaky", "retried")] == [Seen(Decimal(0)), Seen(Decimal(1))]
    assert len(evidence.findings) == 1


def test_an_attempt_inside_a_case_makes_the_test_flaky_too(tmp_path: Path) -> None:
    case = '<testcase classname="t" name="c"><flakyFailure/></testcase>'
    evidence = measure(tmp_path, {"r/a.xml": f"<testsuite>{case}</testsuite>"})
    assert [evidence.facts[name] for name in ("failed", "flaky", "retried")] == [
        Seen(Decimal(0)), Seen(Decimal(1)), Seen(Decimal(1))
    ]  # fmt: skip
    assert (evidence.findings, evidence.findings[0].counted_in) == ((FLAKY,), ("flaky", "retried"))


def test_flaky_tests_beyond_the_limit_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_log, "MAX_FLAKY", 1)
    cases = "".join(f'<testcase name="{n}"><flakyFailure/></testcase>' for n in range(3))
    evidence = measure(tmp_path, {"r/a.xml": f"<testsuite>{cases}</testsuite>"})
    assert (evidence.facts["flaky"], len(evidence.findings)) == (Seen(Decimal(3)), 1)
    assert evidence.notes[-1] == "2 more flaky tests are not listed"


@cases("text", [GREEN, RED, SKIPPED + " "])
@with_folders
def test_without_attempts_no_note_speaks_of_them(tmp_path: Path, text: str) -> None:
    assert not [note for note in measure(tmp_path, {"r/a.xml": text}).notes if "attempt" in note]


# ------------------------------------------------------------------------------------------------ the slowest test


def test_the_slowest_test_of_all_reports_is_named(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/a.xml": GREEN, "r/b.xml": RED, "r/c.xml": SKIPPED})
    assert evidence.facts["slowest"] == Seen(Decimal(2), "t::c")


@pytest.mark.parametrize("other", ["<testsuite><testcase/></testsuite>", '<testsuite time="9"><testcase/></testsuite>'])
def test_a_report_without_the_time_of_each_test_may_hold_a_slower_one(tmp_path: Path, other: str) -> None:
    evidence = measure(tmp_path, {"r/a.xml": GREEN, "r/b.xml": other})
    reason = "1 report of 2 without a valid time of each test"
    assert evidence.facts["slowest"] == Unseen(Cause.NOT_IN_REPORT, reason)


def set_time(path: Path, time: datetime) -> None:
    os.utime(path, (time.timestamp(), time.timestamp()))


def change_after_the_tests(
    folder: Path, path: str, *, seconds: int = 60, committed: int | None = None, ci: bool = False
) -> tuple[str, ...]:
    """The notes of a run with a base; the file was written, and committed, so long after the report."""
    lay_out(folder, {"r/a.xml": GREEN, path: "x = 1\n", ".gitignore": "r/\n"})
    tested = NOW - timedelta(hours=1)
    set_time(folder / "r/a.xml", tested)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a commit", at=tested - timedelta(minutes=10))
    (folder / path).write_text("x = 2\n")
    if committed is not None:
        git(folder, "commit", "-qam", "two", at=tested + timedelta(seconds=committed))
    set_time(folder / path, tested + timedelta(seconds=seconds))
    env = {"PATH": os.environ["PATH"], **({"CI": "true", "GITLAB_CI": "true"} if ci else {})}
    context = ProbeContext(Host.at(folder, NOW, env=env), change=Change((ChangedFile(path, frozenset({1})),)))
    return PROBE.measure(PROBE.params.model_validate({"reports": "r/*.xml"}), context).notes


def test_results_older_than_the_code_on_a_machine_have_a_note(tmp_path: Path) -> None:
    note = "src/a.py changed after r/a.xml was written: run the tests again"

    assert change_after_the_tests(tmp_path / "edited", "src/a.py") == (note,)
    assert change_after_the_tests(tmp_path / "tested", "src/a.py", seconds=-60) == ()
    assert change_after_the_tests(tmp_path / "prose", "docs/a.md") == ()
    assert change_after_the_tests(tmp_path / "job", "src/a.py", ci=True) == ()


def test_a_commit_after_the_tests_has_a_note_when_the_file_was_edited_and_not_when_it_was_checked_out(
    tmp_path: Path,
) -> None:
    note = "src/a.py changed after r/a.xml was written: run the tests again"

    assert change_after_the_tests(tmp_path / "edited", "src/a.py", seconds=60, committed=90) == (note,)
    assert change_after_the_tests(tmp_path / "tested", "src/a.py", seconds=-60, committed=90) == ()
    assert change_after_the_tests(tmp_path / "switched", "src/a.py", seconds=400, committed=90) == ()
