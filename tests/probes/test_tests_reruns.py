"""The probe `tests` on several reports of one run that are attempts of the same tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from gate.adapters.host import Host
from gate.model.evidence import Evidence, Seen
from gate.probes.common.probe import ProbeContext
from gate.probes.tests import PROBE
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASS, FAIL, ERROR = "", "<failure/>", "<error/>"


def report(**tests: str) -> str:
    cases = "".join(f'<testcase name="{name}">{inside}</testcase>' for name, inside in tests.items())
    return f'<testsuite name="t">{cases}</testsuite>'


def measure(folder: Path, files: Mapping[str, str], attempts: str = "all") -> Evidence:
    lay_out(folder, files)
    params = PROBE.params.model_validate({"reports": "r/**/*.xml", "attempts": attempts})
    return PROBE.measure(params, ProbeContext(Host.at(folder, NOW)))


def counts(evidence: Evidence, *names: str) -> list[int]:
    facts = [evidence.facts[name] for name in names or ("total", "failed", "flaky", "retried")]
    return [int(str(fact.value)) for fact in facts if isinstance(fact, Seen)]


@cases(
    ("first", "second"),
    [
        ("r/junit.xml", "r/junit-rerun.xml"),
        ("r/junit_attempt_1.xml", "r/junit_attempt_2.xml"),
        ("r/attempt-1/junit.xml", "r/attempt-2/junit.xml"),
        ("r/junit.xml", "r/retry/junit.xml"),
        ("r/a/test_attempts/attempt_1.xml", "r/a/test.xml"),
        ("r/junit.xml", "r/junit.Retry2.xml"),
    ],
)
@with_folders
def test_a_rerun_of_the_failed_tests_shows_which_are_flaky(tmp_path: Path, first: str, second: str) -> None:
    files = {first: report(a=PASS, b=FAIL, c=ERROR), second: report(b=PASS, c=FAIL)}
    every, last = (measure(tmp_path, files, attempts) for attempts in ("all", "last"))
    assert counts(every) == [5, 3, 1, 2]
    assert counts(last) == [3, 1, 1, 2]
    assert [finding.rule for finding in last.findings] == ["t::c", "t::b"]
    assert last.notes == (
        f"{first}, {second} are attempts of the same run, in which 2 tests ran again",
        "of each test only the last attempt counts, since `attempts: last` is set",
    )


def test_of_a_run_that_was_repeated_as_a_whole_the_last_attempt_counts(tmp_path: Path) -> None:
    files = {"r/attempt-1.xml": report(a=PASS, b=FAIL), "r/attempt-2.xml": report(a=PASS, b=PASS, c=FAIL)}
    assert measure(tmp_path, files).notes == (
        "r/attempt-1.xml, r/attempt-2.xml are attempts of the same run, in which 2 tests ran again",
        "failed attempts count; with `attempts: last` only the last attempt of a test does",
    )
    last = measure(tmp_path, files, "last")
    assert counts(last) == [3, 1, 1, 2]
    assert last.inventory is not None
    assert {title: entry.state for title, entry in last.inventory.entries.items()} == {
        "t::a": "passed", "t::b": "passed", "t::c": "failed",
    }  # fmt: skip


def test_three_attempts_follow_each_other(tmp_path: Path) -> None:
    files = {
        "r/junit.xml": report(a=FAIL, b=FAIL, c=PASS),
        "r/junit-rerun-2.xml": report(b=PASS),
        "r/junit-rerun-1.xml": report(a=PASS, b=FAIL),
    }
    assert counts(measure(tmp_path, files, "last")) == [3, 0, 2, 2]


@cases(
    ("first", "second"),
    [("r/junit-1.xml", "r/junit-2.xml"), ("r/a/junit.xml", "r/b/junit.xml"), ("r/junit.xml", "r/other-rerun.xml"),
     ("r/TEST-Cart.xml", "r/TEST-CartRetryTest.xml")],
)  # fmt: skip
@with_folders
def test_reports_whose_paths_do_not_say_so_are_no_attempts(tmp_path: Path, first: str, second: str) -> None:
    files = {first: report(a=PASS, b=FAIL), second: report(b=PASS)}
    assert counts(measure(tmp_path, files, "last")) == [3, 1, 0, 0]


@cases("second", [report(a=PASS, b=PASS), report(x=PASS), report(b=PASS, x=PASS)])
@with_folders
def test_a_report_that_repeats_anything_but_failed_tests_or_all_of_them_is_no_attempt(
    tmp_path: Path, second: str
) -> None:
    files = {"r/junit.xml": report(a=PASS, b=FAIL, c=PASS), "r/junit-rerun.xml": second}
    assert counts(measure(tmp_path, files, "last"), "failed", "flaky") == [1, 0]
    assert not [note for note in measure(tmp_path, files).notes if "attempts of the same run" in note]


def test_two_reports_of_the_same_attempt_are_ambiguous_and_all_count(tmp_path: Path) -> None:
    rerun = report(b=PASS)
    files = {"r/junit.xml": report(a=PASS, b=FAIL), "r/junit-rerun.xml": rerun, "r/junit-retry.xml": f"{rerun}\n"}
    assert counts(measure(tmp_path, files, "last"), "failed", "flaky") == [1, 0]


def events(*results: str) -> str:
    """The events of `go test -json` for a test in several runs of its package, as gotestsum appends them."""
    rows = []
    for result in results:
        rows += [{"Action": "run", "Package": "shop", "Test": "TestPays"}]
        rows += [{"Action": result, "Package": "shop", "Test": "TestPays"}, {"Action": result, "Package": "shop"}]
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_a_rerun_in_one_file_is_one_test(tmp_path: Path) -> None:
    files = {"r/go.xml": events("fail", "fail", "pass")}
    every, last = (measure(tmp_path, files, attempts) for attempts in ("all", "last"))
    assert counts(every) == [1, 1, 1, 1]
    assert [(finding.rule, finding.counted_in[0]) for finding in every.findings] == [
        ("shop::TestPays", "failures"), ("shop::TestPays", "flaky"),
    ]  # fmt: skip
    assert every.notes == (
        "r/go.xml: 1 test failed in one attempt and passed in another one: flaky",
        "failed attempts count; with `attempts: last` only the last attempt of a test does",
    )
    assert counts(last) == [1, 0, 1, 1]
    assert [finding.counted_in[0] for finding in last.findings] == ["flaky"]


def test_a_test_that_fails_in_each_rerun_fails_with_any_attempts(tmp_path: Path) -> None:
    files = {"r/go.xml": events("fail", "fail")}
    for attempts in ("all", "last"):
        evidence = measure(tmp_path, files, attempts)
        assert (counts(evidence), len(evidence.findings), evidence.notes) == ([1, 1, 0, 1], 1, ())


def test_a_test_that_is_flaky_in_a_report_and_between_reports_counts_once(tmp_path: Path) -> None:
    files = {"r/go-attempt-1.xml": events("fail", "pass"), "r/go-attempt-2.xml": events("fail")}
    evidence = measure(tmp_path, files)
    assert counts(evidence, "flaky") == [1]
    assert [finding.counted_in[0] for finding in evidence.findings] == ["failures", "failures", "flaky"]
