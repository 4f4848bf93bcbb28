"""The probe `tests` with reports of runners that broke, of folders of files, and of runs without a test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, Finding, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.tests import PROBE
from tests.cases import cases
from tests.command import gate, lay_out
from tests.corpus import FOLDER
from tests.folders import with_folders

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def measure(folder: Path, files: Mapping[str, str], **params: object) -> Evidence:
    lay_out(folder, files)
    parsed = PROBE.params.model_validate({"reports": "r/*", **params})
    return PROBE.measure(parsed, ProbeContext(Host.at(folder, NOW)))


def seen(evidence: Evidence, *names: str) -> list[object]:
    facts = (evidence.facts[name] for name in names)
    return [fact.value if isinstance(fact, Seen) else fact for fact in facts]


def jest(*files: dict[str, Any]) -> str:
    return json.dumps({"numTotalTests": 0, "success": False, "testResults": files})


BROKEN = {"name": "src/cart.test.js", "status": "failed", "message": "Cannot find module './x'", "assertionResults": []}
GREEN = {
    "name": "src/shop.test.js", "status": "passed", "message": "",
    "assertionResults": [{"title": "adds", "status": "passed", "ancestorTitles": [], "duration": 5}],
}  # fmt: skip


def test_a_file_that_does_not_load_is_an_error_beside_the_tests(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/jest.json": jest(GREEN, BROKEN), "src/cart.test.js": "import './x'\n"})
    assert seen(evidence, "total", "passed", "errors", "failed") == [1, 1, 1, 1]
    assert evidence.facts["pass_rate"] == Seen(Percentage(1, 2))
    assert evidence.findings == (
        Finding("src/cart.test.js", "Cannot find module './x'", path="src/cart.test.js"),
    )  # fmt: skip


def test_a_run_in_which_nothing_loads_is_a_failure_and_not_empty(tmp_path: Path) -> None:
    evidence = measure(tmp_path, {"r/jest.json": jest(BROKEN)})
    assert seen(evidence, "total", "passed", "failed") == [0, 0, 1]
    assert not any("skipped" in note for note in evidence.notes)


@cases(
    "text",
    [
        '<TestRun><Results/><ResultSummary outcome="Completed"/></TestRun>',
        "<assemblies/>",
        '<test-run total="0"/>',
        '<robot><statistics><total><stat pass="0" fail="0">All Tests</stat></total></statistics></robot>',
        "<Site><Testing><TestList/></Testing></Site>",
        '{"numTotalTests": 0, "success": true, "testResults": []}',
        '{"stats": {"suites": 0, "passes": 0}, "passes": [], "failures": [], "pending": []}',
        '{"stats": {"passPercent": null}, "results": []}',
        '{"results": {"tool": {"name": "x"}, "summary": {"tests": 0}, "tests": []}}',
        '{"cypressVersion": "13", "totalTests": 0, "runs": []}',
    ],
)
@with_folders
def test_a_run_without_a_test_is_empty(tmp_path: Path, text: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        measure(tmp_path, {"r/report": text})
    assert caught.value.cause is Cause.EMPTY


def test_only_inconclusive_tests_say_nothing(tmp_path: Path) -> None:
    text = '<test-run><test-case name="a" result="Inconclusive"/><test-case name="b" result="Skipped"/></test-run>'
    evidence = measure(tmp_path, {"r/nunit.xml": text})
    assert evidence.facts["failed"] == Unseen(
        Cause.EMPTY, "all 2 test cases were skipped or inconclusive, so nothing was tested"
    )


def test_a_crashed_test_host_is_an_error(tmp_path: Path) -> None:
    text = (
        '<TestRun><Results><UnitTestResult testName="a" outcome="Passed"/></Results><ResultSummary outcome="Failed">'
        '<RunInfos><RunInfo outcome="Error"><Text>The host crashed</Text></RunInfo></RunInfos></ResultSummary>'
        "</TestRun>"
    )
    evidence = measure(tmp_path, {"r/a.trx": text})
    assert seen(evidence, "total", "passed", "errors") == [1, 1, 1]
    assert evidence.findings == (Finding("the test run", "The host crashed"),)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (
            '<testsuite name="s" tests="1" errors="1"><error message="no class"/></testsuite>',
            "what kept the tests from",
        ),
        ('<testsuite name="s"><testcase name="a"/><error message="no class"/></testsuite>', "the failed test."),
    ],
)
def test_where_no_test_ran_the_advice_is_no_test_to_fix(tmp_path: Path, text: str, advice: str) -> None:
    evidence = measure(tmp_path, {"r/a.xml": text})
    assert seen(evidence, "errors") == [1]
    assert advice in evidence.remedies["failed"].text


# -------------------------------------------------------------------------------------------------------------- Allure


def allure_folder() -> dict[str, str]:
    return {f"r/{file.name}": file.read_text(encoding="utf-8") for file in (FOLDER / "tests" / "allure").iterdir()}


def test_the_files_of_allure_are_one_report(tmp_path: Path) -> None:
    evidence = measure(tmp_path, allure_folder())
    assert seen(evidence, "reports", "total", "passed", "failures", "errors", "skipped") == [10, 6, 2, 2, 2, 2]
    assert seen(evidence, "flaky", "retried") == [1, 1]
    assert "r: 1 test failed in one attempt and passed in another one: flaky" in evidence.notes


def test_the_last_attempt_of_a_test_of_allure_can_count(tmp_path: Path) -> None:
    evidence = measure(tmp_path, allure_folder(), attempts="last")
    assert seen(evidence, "total", "failures", "flaky") == [6, 1, 1]


def test_results_without_the_files_of_the_fixtures_have_no_errors(tmp_path: Path) -> None:
    evidence = measure(tmp_path, allure_folder(), reports="r/*-result.json")
    assert seen(evidence, "reports", "errors") == [7, 0]


# ---------------------------------------------------------------------------------------------------------- the command

CHECKLIST = """
version: 1
title: Shop
items:
  - id: tests
    title: The tests pass
    probe: tests
    with: {reports: "r/*"}
    must: [failed == 0, total >= 1]
"""


@cases(
    ("path", "message"),
    [
        ("robot-xml/robot-3.2.2-output.xml", "Parent suite teardown failed: the server did not stop"),
        ("ctest-xml/ctest-3.25.1.xml", "Unable to find executable"),
        ("mocha-json/mocha-10-hooks.json", "no database"),
        ("trx/em-NUnit-netcoreapp3.1-sample.trx", "Expected: True But was: False"),
    ],
)
@with_folders
def test_a_red_report_of_a_runner_blocks_and_says_why(tmp_path: Path, path: str, message: str) -> None:
    report = (FOLDER / "tests" / path).read_text(encoding="utf-8-sig")
    lay_out(tmp_path, {"readiness.yml": CHECKLIST, "r/report": report})
    result = gate(tmp_path, "check")
    assert result.code == 1
    assert message in " ".join(result.output.split())


def test_a_green_report_of_a_runner_is_ready(tmp_path: Path) -> None:
    tests = '<collection><test name="a" result="Pass"/></collection>'
    green = f'<assemblies><assembly total="1">{tests}</assembly></assemblies>'
    lay_out(tmp_path, {"readiness.yml": CHECKLIST, "r/report": green})
    assert gate(tmp_path, "check").code == 0
