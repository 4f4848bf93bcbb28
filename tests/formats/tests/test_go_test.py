"""The events of `go test -json`: small files in, values out."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gate.formats.tests import go_test
from gate.formats.tests.durations import TimedTest
from gate.formats.tests.model import FailedTest, TestReport
from gate.formats.tests.outcomes import FAILED, PASSED, SKIPPED
from gate.model.evidence import Cause
from tests.cases import cases
from tests.errors import error_of
from tests.formats.tests.damage import cuts, is_green, without_lines
from tests.formats.tests.reading import counts

PACKAGE = "example.org/shop"
BEGIN = {"Action": "start"}
END = {"Action": "pass", "Elapsed": 0.5}
FAIL = {"Action": "fail", "Elapsed": 0.5}


def event(action: str, test: str = "", package: str = PACKAGE, **more: object) -> dict[str, Any]:
    names = {"Package": package} | ({"Test": test} if test else {})
    return {"Time": "2026-11-20T10:00:00Z", "Action": action, **names, **more}


def lines(*events: dict[str, Any] | str) -> str:
    rows = (row if isinstance(row, str) else json.dumps({"Package": PACKAGE, **row}) for row in events)
    return "".join(f"{row}\n" for row in rows)


def run(test: str, result: str, output: str = "", elapsed: float = 0, package: str = PACKAGE) -> list[dict[str, Any]]:
    """The events of one test."""
    text = [event("output", test, package, Output=output)] if output else []
    return [event("run", test, package), *text, event(result, test, package, Elapsed=elapsed)]


def read(text: str) -> TestReport:
    return go_test.parse(io.BytesIO(text.encode()))


refusal = partial(error_of, read)


def test_tests_and_subtests_are_cases() -> None:
    report = read(lines(
        BEGIN, *run("TestA", "pass", elapsed=0.25), *run("TestB", "skip"),
        event("run", "TestC"), *run("TestC/half", "fail", "    cart_test.go:18: total is 10\n"),
        event("fail", "TestC", Elapsed=1.5), FAIL,
    ))  # fmt: skip
    assert report.tests == {
        f"{PACKAGE}::TestA": PASSED, f"{PACKAGE}::TestB": SKIPPED,
        f"{PACKAGE}::TestC/half": FAILED, f"{PACKAGE}::TestC": FAILED,
    }  # fmt: skip
    assert report.failed_tests == (
        FailedTest(PACKAGE, "", "TestC/half", "total is 10", file=f"{PACKAGE}/cart_test.go", line=18),
        FailedTest(PACKAGE, "", "TestC", "a subtest failed"),
    )
    assert (report.duration, report.slowest) == (Decimal("1.75"), TimedTest(f"{PACKAGE}::TestC", Decimal("1.5")))
    assert (report.errors, report.notes) == (0, ())


def test_interlaced_packages_are_told_apart() -> None:
    first, second = "example.org/a", "example.org/b"
    report = read(lines(
        event("run", "Test", first), event("run", "Test", second),
        event("output", "Test", first, Output="x_test.go:1: one\n"),
        event("output", "Test", second, Output="y_test.go:2: two\n"), event("fail", "Test", second),
        event("fail", "Test", first), event("fail", package=first), event("fail", package=second),
    ))  # fmt: skip
    assert [(test.suite, test.message) for test in report.failed_tests] == [(second, "two"), (first, "one")]


@cases(
    ("output", "message"),
    [
        ("=== RUN   TestA\n    a_test.go:3: late\n--- FAIL: TestA (0.00s)\n", "late"),
        ("    Error Trace:\ta_test.go:3\n    Error:      \tNot equal: 1, 2\n", "Not equal: 1, 2"),
        ("--- FAIL: TestA (0.00s)\npanic: boom [recovered]\n", "panic: boom [recovered]"),
        ("--- FAIL: TestA (0.00s)\n", ""),
    ],
)
def test_the_message_of_a_failed_test_is_what_it_printed(output: str, message: str) -> None:
    assert read(lines(*run("TestA", "fail", output), FAIL)).failed_tests[0].message == message


# --------------------------------------------------------------------------------------- what failed without a test


def test_a_package_that_failed_without_a_failed_test_counts_as_one_error() -> None:
    report = read(lines(*run("TestA", "pass"), event("output", Output="no database\nexit status 2\n"), FAIL))
    assert (counts(report), report.broken) == ((1, 1, 0, 1, 0), 1)
    assert report.failed_tests == (FailedTest(PACKAGE, "", PACKAGE, "no database", is_error=True),)


def test_a_build_that_failed_counts_with_its_message() -> None:
    path = f"{PACKAGE} [{PACKAGE}.test]"
    build = {"ImportPath": path, "Action": "build-output", "Output": "./cart_test.go:5:34: undefined: missing\n"}
    report = read(lines(
        json.dumps(build | {"Output": f"# {PACKAGE}\n"}), json.dumps(build),
        json.dumps({"ImportPath": path, "Action": "build-fail"}), BEGIN, FAIL | {"FailedBuild": path},
    ))  # fmt: skip
    assert (report.total, report.errors) == (0, 1)
    assert report.failed_tests == (
        FailedTest(PACKAGE, "", PACKAGE, "undefined: missing", is_error=True, file="./cart_test.go", line=5),
    )


def test_a_build_that_no_package_names_counts_too() -> None:
    build = json.dumps({"ImportPath": "example.org/x", "Action": "build-fail"})
    assert counts(read(lines(build, *run("TestA", "pass"), END))) == (1, 1, 0, 1, 0)


@cases("line", ["FAIL\texample.org/b [build failed]", "FAIL\texample.org/b [setup failed]", "FAIL example.org/b 0.1s"])
def test_a_failure_that_older_releases_print_between_the_events_counts(line: str) -> None:
    report = read(lines("# example.org/b", "b/b.go:3:1: oops", *run("TestA", "pass"), END, line))
    assert counts(report) == (1, 1, 0, 1, 0)
    assert (report.failed_tests[0].suite, report.failed_tests[0].message) == ("example.org/b", "oops")


def test_a_printed_failure_of_a_package_that_failed_is_the_same_failure() -> None:
    assert counts(read(lines(*run("TestA", "fail"), FAIL, f"FAIL\t{PACKAGE}\t0.1s"))) == (1, 0, 1, 0, 0)


# ---------------------------------------------------------------------------------------------------- lost results


def test_a_test_without_a_result_in_a_package_that_failed_is_an_error() -> None:
    report = read(
        lines(event("run", "TestA"), event("output", "TestA", Output="panic: test timed out after 1s\n"), FAIL)
    )
    assert counts(report) == (1, 0, 0, 1, 0)
    assert report.failed_tests[0].message == "it began and has no result: panic: test timed out after 1s"


@pytest.mark.parametrize(
    "events",
    [[event("run", "TestA"), END], [event("run", "TestA/sub"), event("pass", "TestA"), event("fail", "TestB"), FAIL]],
)
def test_a_test_without_a_result_passed_where_its_package_or_the_test_around_it_passed(
    events: list[dict[str, Any]],
) -> None:
    report = read(lines(*events))
    assert PASSED in (report.tests or {}).values()
    assert report.errors == 0
    assert report.notes == ("a test without a result, in a package or test that passed: counted as passed",)


def test_a_benchmark_is_no_test() -> None:
    report = read(lines(*run("TestA", "pass"), event("run", "BenchmarkA"), event("bench", "BenchmarkB"), END))
    assert (report.tests, report.notes) == ({f"{PACKAGE}::TestA": PASSED}, ())


def test_a_package_without_a_result_is_incomplete() -> None:
    error = refusal(lines(BEGIN, *run("TestA", "pass")))
    assert error.cause is Cause.INCOMPLETE
    assert error.detail.startswith(f"1 package has no result, such as `{PACKAGE}`: was the run stopped")


RED = lines(
    BEGIN, *run("TestA", "pass", "=== RUN\n"), *run("TestB", "fail", "    b_test.go:1: no\n"), FAIL,
    event("start", package="example.org/b"), *run("TestC", "pass", package="example.org/b"),
    event("pass", package="example.org/b"),
)  # fmt: skip


def test_no_lost_line_and_no_cut_makes_a_red_run_green() -> None:
    assert not [text for text in (*without_lines(RED), *cuts(RED)) if is_green(go_test.parse, text)]


@cases("name", ["Action", "Package", "Test"])
def test_no_lost_member_makes_a_red_run_green(name: str) -> None:
    rows = RED.splitlines()
    changes: tuple[dict[str, Any], ...] = ({}, {name: None}, {name: "x"}, {name: []})
    for at, row in enumerate(rows):
        for value in changes:
            damaged = json.dumps({key: old for key, old in json.loads(row).items() if key != name} | value)
            assert not is_green(go_test.parse, "\n".join([*rows[:at], damaged, *rows[at + 1 :]]))


# ------------------------------------------------------------------------------------------------ reruns, other lines


def test_reruns_of_gotestsum_are_attempts() -> None:
    report = read(lines(*run("TestA", "fail"), *run("TestB", "pass"), FAIL, BEGIN, *run("TestA", "pass"), END))
    assert (counts(report), report.attempts.flaky, report.flaky_tests) == ((2, 1, 1, 0, 0), 1, (f"{PACKAGE}::TestA",))
    assert report.notes == ("1 test failed in one attempt and passed in another one: flaky",)
    last = report.last_attempts()
    assert (counts(last), last.failed_tests, last.tests) == (
        (2, 2, 0, 0, 0), (), {f"{PACKAGE}::TestA": PASSED, f"{PACKAGE}::TestB": PASSED},
    )  # fmt: skip


def test_a_test_that_fails_in_each_rerun_is_one_failed_test() -> None:
    report = read(
        lines(*run("TestA", "fail"), FAIL, BEGIN, *run("TestA", "fail"), FAIL, BEGIN, *run("TestA", "fail"), FAIL)
    )
    assert (counts(report), len(report.failed_tests)) == ((1, 0, 1, 0, 0), 1)
    assert (report.attempts.flaky, report.attempts.retried) == (0, 1)
    assert counts(report.last_attempts()) == (1, 0, 1, 0, 0)


def test_a_test_that_a_rerun_skips_is_skipped_in_its_last_attempt() -> None:
    report = read(lines(*run("TestA", "fail"), FAIL, BEGIN, *run("TestA", "skip"), END))
    assert counts(report) == (1, 0, 1, 0, 0)
    assert counts(report.last_attempts()) == (1, 0, 0, 0, 1)


@cases("results", [("fail", "pass"), ("pass", "fail"), ("pass", "fail", "pass")])
def test_repetitions_in_one_run_of_a_package_are_no_attempts(results: Sequence[str]) -> None:
    """As of `go test -count=3`: the test failed, also when the last attempt counts."""
    report = read(lines(*(row for result in results for row in run("TestA", result)), FAIL))
    assert (counts(report), report.attempts.flaky, report.attempts.retried) == ((1, 0, 1, 0, 0), 1, 1)
    assert counts(report.last_attempts()) == (1, 0, 1, 0, 0)


def test_tests_of_one_name_in_two_packages_are_two_tests() -> None:
    other = [*run("TestA", "pass", package="example.org/b"), event("pass", package="example.org/b")]
    report = read(lines(*run("TestA", "fail"), FAIL, *other))
    assert (counts(report), report.attempts.flaky, report.last_attempts().failures) == ((2, 1, 1, 0, 0), 0, 1)


def test_other_output_between_and_before_events_is_passed_over_with_a_note() -> None:
    first, *rest = lines(*run("TestA", "pass"), END).splitlines()
    report = read("\n".join(["go: downloading x v1", "{not json", first, "no newline here: " + rest[0], *rest[1:]]))
    assert (counts(report), report.notes) == ((1, 1, 0, 0, 0), ("2 lines of other output between the events",))


def test_output_after_the_result_of_a_package_does_not_open_it_again() -> None:
    assert read(lines(*run("TestA", "pass"), END, event("output", Output="late\n"))).passed == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_output_that_powershell_redirected_is_read(encoding: str) -> None:
    data = lines(*run("TestA", "pass"), END).replace("\n", "\r\n").encode(encoding)
    assert go_test.matches(data)
    assert go_test.parse(io.BytesIO(data)).total == 1


@pytest.mark.parametrize(
    "row", ['{"Action":"fail","Package":"p","Test":"T","Ac', '{"Action":"pass","Action":"pass","Package":"p"}']
)
def test_a_damaged_event_is_refused_with_its_line(row: str) -> None:
    error = refusal(lines(*run("TestA", "pass"), END, row))
    assert (error.cause, error.detail[:26]) == (Cause.UNREADABLE, "line 4 is a damaged event:")


def test_a_file_without_an_event_is_of_another_format() -> None:
    assert refusal("ok  \texample.org/shop\t0.1s\n").cause is Cause.WRONG_FORMAT


@cases(
    ("head", "expected"),
    [
        (b'{"Time":"2026-11-20T10:00:00Z","Action":"start","Package":"p"}\n', True),
        (b'\n{ "Package" : "p", "Action" : "run" }', True),
        (b'go: downloading x\n{"ImportPath":"p","Action":"build-fail"}\n', True),
        (b'{"Action":"create","Time":"1"}\n', False),
        (b'{"Output":"{\\"Action\\":\\"run\\",\\"Test\\":1}"}\n', False),
        (b"ok 1 - a\n", False),
    ],
)
def test_the_format_is_recognized_by_an_event_in_the_first_lines(head: bytes, expected: bool) -> None:
    assert go_test.matches(head) is expected


def test_downloads_of_go_before_the_events_do_not_hide_the_format() -> None:
    downloads = "".join(f"go: downloading example.org/module{at} v1.2.3\n" for at in range(400))
    text = downloads + lines(*run("TestA", "pass"), END)
    assert go_test.matches(text.encode()[:8192])
    assert read(text).passed == 1
    assert not go_test.matches(downloads[:100].encode())
    assert not go_test.matches((downloads[:4000] + "=== RUN   TestA\n" + downloads).encode()[:8192])


def test_too_many_tests_without_a_result_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_test, "MAX_OPEN", 3)
    assert refusal(lines(*(event("run", f"Test{n}") for n in range(5)))).cause is Cause.TOO_LARGE


def test_a_lost_result_that_the_output_of_the_test_tells_is_a_failure() -> None:
    output = event("output", "TestA", Output="--- FAIL: TestA (0.00s)\n")
    report = read(lines(event("run", "TestA"), output, *run("TestB", "pass"), END))
    assert (report.total, report.passed, report.errors) == (2, 1, 1)
    quiet = event("output", "TestA", Output="    a_test.go:3: says --- FAIL: somewhere\n")
    assert read(lines(event("run", "TestA"), quiet, *run("TestB", "pass"), END)).passed == 2


@cases("time", [1.5, None, [], True])
def test_a_time_that_is_no_text_is_none(time: object) -> None:
    report = read(lines({"Action": "start", "Time": time}, *run("TestA", "pass"), END))
    assert (report.passed, report.produced_at) == (1, None)
