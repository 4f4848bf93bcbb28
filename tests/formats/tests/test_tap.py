"""TAP 12 to 14: small files in, values out."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import partial

import pytest

from gate.formats.tests import tap
from gate.formats.tests.model import FailedTest, TestReport
from gate.model.evidence import Cause
from tests.cases import cases
from tests.errors import error_of
from tests.formats.tests.damage import cuts, is_green, without_lines


def read(text: str) -> TestReport:
    return tap.parse(io.BytesIO(text.encode()))


refusal = partial(error_of, read)


PERL = """#   Failed test 'b'
#   at t/cart.t line 12.
#          got: '1'
#     expected: '2'
# Looks like you failed 1 test of 1.
"""

BATS = """# (from function `flunk' in file test/helper.bash, line 33,
#  in test file test/cart.bats, line 5)
#   `assert_output 2' failed
# -- output differs --
# expected : 2
# actual   : 1
# --
"""


def counts(report: TestReport) -> tuple[int, ...]:
    return report.total, report.passed, report.failures, report.errors, report.skipped, report.inconclusive


@cases(
    ("points", "expected"),
    [
        ("ok 1 - a\nok 2 - b\n", (2, 2, 0, 0, 0, 0)),
        ("ok\nnot ok\n", (2, 1, 1, 0, 0, 0)),
        ("ok 2 b\nok 1 a\n", (2, 2, 0, 0, 0, 0)),
        ("ok 1 # SKIP no network\nnot ok 2 - b # skipped: no network\n", (2, 0, 0, 0, 2, 0)),
        ("not ok 1 - a # TODO later\nok 2 - b #todo\n", (2, 0, 0, 0, 0, 2)),
        ("not ok 1 - a \\# SKIP\nnot ok 2 - see x.html#skip\n", (2, 0, 2, 0, 0, 0)),
        ("some output\nok 1 - a\n    not ok 1 - inside\nok 2\nokay\n", (2, 2, 0, 0, 0, 0)),
    ],
)
@cases("frame", ["{}1..2\n", "1..2\n{}", "TAP version 13\n1..2\n{}", "TAP version 14\n{}1..2\n# end\n"])
def test_the_test_points_at_the_left_margin_are_the_cases(points: str, expected: tuple[int, ...], frame: str) -> None:
    assert counts(read(frame.format(points))) == expected


def test_a_failure_has_the_message_and_location_of_its_diagnostics() -> None:
    report = read(
        "TAP version 13\nnot ok 1 - adds \\# 1\n  ---\n  duration_ms: 12.5\n  location: '/w/cart.test.js:2:23'\n"
        "  error: |-\n    Expected values:\n    1 !== 2\n  ...\nok 2 - b # time=0.5s\n1..2\n"
    )
    assert report.failed_tests == (FailedTest("", "", "adds # 1", "Expected values:", file="/w/cart.test.js", line=2),)
    assert (report.duration, report.slowest and report.slowest.title) == (Decimal("0.5125"), "b")


@cases(
    ("diagnostics", "message", "file", "line"),
    [
        ("#   Failed test 'b'\n#   at t/cart.t line 12.\n", "Failed test 'b'", "t/cart.t", 12),
        (PERL, "got: '1', expected: '2'", "t/cart.t", 12),
        (BATS, "`assert_output 2' failed: expected : 2, actual : 1", "test/cart.bats", 5),
        ("# (in test file test/cart.bats, line 5)\n", "(in test file test/cart.bats, line 5)", "test/cart.bats", 5),
        ('  ---\n  message: "no"\n  at: "src/a.js:3:4"\n  ...\n', "no", "src/a.js", 3),
        (
            "  ---\n    at: Test.<x> (/w/t.js:2:4)\n    expected: 2\n    actual:   1\n  ...\n# b\n",
            "expected 2, actual 1",
            "/w/t.js",
            2,
        ),
        ("  1 == 2\n  Error: 1 == 2\n      at Context.<x> (m.js:2:67)\n", "1 == 2", "m.js", 2),
        (
            "  ---\n    at: 'file://a.test.mjs:7:5'\n  ...\n# next\n",
            "no message for this failure in the report",
            "a.test.mjs",
            7,
        ),
        ("", "no message for this failure in the report", "", None),
    ],
)
def test_the_diagnostics_of_each_producer_are_read(diagnostics: str, message: str, file: str, line: int | None) -> None:
    (test,) = read(f"1..1\nnot ok 1 - b\n{diagnostics}").failed_tests
    assert (test.message, test.file, test.line) == (message, file, line)


@pytest.mark.parametrize(
    "text",
    [
        "# Subtest: cart\n    not ok 1 - ships\n    not ok 2 - todo # TODO\n    1..2\nnot ok 1 - cart\n1..1\n",
        "1..1\nnot ok 1 - cart {\n    not ok 1 - ships\n    1..1\n}\n",
    ],
)
def test_the_message_of_a_test_names_its_failed_subtests(text: str) -> None:
    (test,) = read(text).failed_tests
    assert (test.name, test.message) == ("cart", "failed subtests: ships")


def test_test_points_with_one_description_are_no_attempts() -> None:
    report = read("1..2\nnot ok 1 - should be equal\nok 2 - should be equal\n")
    assert (report.flaky, report.attempts.flaky, report.last_attempts().failures) == (0, 0, 1)


def test_a_test_point_without_description_has_its_number() -> None:
    assert list(read("1..2\nok\nok 2\n").tests or ()) == ["test 1", "test 2"]


# ---------------------------------------------------------------------------------------------------------- the plan


@cases(
    ("text", "words"),
    [
        ("1..3\nok 1\nok 2\n", "3 test points are planned, and 2 are in the file"),
        ("ok 1\nok 2\n", "2 test points without a plan (`1..2`)"),
        ("TAP version 13\nok 1\nTAP version 13\n1..1\nok 1\n", "1 test point without a plan"),
        ("1..2\nok 1\n1..1\nok 1\n", "2 test points are planned, and 1 are in the file"),
    ],
)
def test_a_file_with_fewer_test_points_than_planned_is_incomplete(text: str, words: str) -> None:
    error = refusal(text)
    assert (error.cause, error.detail[: len(words)]) == (Cause.INCOMPLETE, words)


@pytest.mark.parametrize("text", ["1..1\nok 1\nok 2\n", "1..2\nok 1\nok 3\n"])
def test_a_test_point_outside_of_the_plan_is_a_failure_of_the_run(text: str) -> None:
    report = read(text)
    assert (report.total, report.failures, report.errors) == (2, 0, 1)


def test_the_verdict_that_prove_adds_to_a_file_is_no_test_point() -> None:
    text = "t/a.t ..\n1..2\nok 1 - a\nok 2 - b\nok\nt/b.t ..\n1..1\nok 1\nok\nAll tests successful.\nResult: PASS\n"
    assert counts(read(text)) == (3, 3, 0, 0, 0, 0)
    assert read("1..1\nok\nok\n").errors == 1


def test_documents_one_after_the_other_add_up() -> None:
    assert counts(read("1..1\nok 1\n1..2\nok 1\nnot ok 2\nok 1\n1..1\nTAP version 13\nok 1\n1..1\n"))[:3] == (5, 4, 1)


def test_a_plan_between_the_test_points_is_one_of_all() -> None:
    assert counts(read("ok 1\nok 2\n1..4\nok 3\nnot ok 4\n"))[:3] == (4, 3, 1)
    assert counts(read("ok\n1..2\nnot ok\n"))[:3] == (2, 1, 1)


def test_a_document_that_another_one_follows_is_incomplete_without_its_last_test_points() -> None:
    error = refusal("ok 1\nok 2\n1..4\nok 1\nok 2\n1..2\n")
    assert (error.cause, error.detail[:51]) == (Cause.INCOMPLETE, "4 test points are planned, and 2 are in the file: d")


def test_bail_out_is_a_failure_of_the_run() -> None:
    report = read("1..9\nok 1\nBail out! no database\n")
    assert counts(report)[:4] == (1, 1, 0, 1)
    assert report.failed_tests[0].message == "Bail out! no database"


def test_a_plan_of_no_tests_is_noted() -> None:
    assert read("1..0 # SKIP no database\n").notes[-1] == "a plan without tests: SKIP no database"


def test_a_file_without_tap_is_of_another_format() -> None:
    assert refusal("hello\nokay\n").cause is Cause.WRONG_FORMAT


@pytest.mark.parametrize("text", ["TAP version 13\n1..3\nok 1\nnot ok 2 - b\nok 3\n", "ok 1\nnot ok 2\n1..2\n"])
def test_no_lost_line_and_no_cut_makes_a_red_file_green(text: str) -> None:
    assert not [damaged for damaged in (*without_lines(text), *cuts(text)) if is_green(tap.parse, damaged)]


@cases(
    ("head", "expected"),
    [
        (b"TAP version 14\n", True),
        (b"# Subtest: a\nok 1 - a\n", True),
        (b"\xef\xbb\xbf1..4\r\n", True),
        (b"compiling\nnot ok 2\n", True),
        (b"ok  \texample.org/shop\t0.1s\n", False),
        (b'{"a": 1}\nok 1\n', False),
        (b"hello\n", False),
    ],
)
def test_the_format_is_recognized_by_its_lines(head: bytes, expected: bool) -> None:
    assert tap.matches(head) is expected


@cases("text", ["1..3\nok 1\nok 2\nok 2\n", "ok 1\nok 1\n1..2\n", "1..4\nok 1\nok 2\nok 1\nok 2\n"])
def test_a_test_point_whose_number_another_one_has_is_missing(text: str) -> None:
    error = refusal(text)
    assert (error.cause, error.detail[:10]) == (Cause.INCOMPLETE, "test point")


def test_test_points_in_any_order_are_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    assert counts(read("1..4\nok 3\nok 1\nnot ok 4\nok 2\n"))[:3] == (4, 3, 1)
    monkeypatch.setattr(tap, "MAX_AHEAD", 1)
    assert refusal("1..4\nok 3\nok 2\nok 1\nok 4\n").cause is Cause.TOO_LARGE


@pytest.mark.parametrize(
    "text",
    ["1..1\n# Subtest: a\n    not ok 1 - b\n    1..1\nok 1 - a\n", "1..1\nok 1 - a {\n    1..1\n    not ok 1 - b\n}\n"],
)
def test_a_test_point_that_passed_although_a_subtest_failed_is_unknown(text: str) -> None:
    report = read(text)
    assert (report.passed, report.unknown) == (0, 1)
    assert read(text.replace("not ok 1 - b", "not ok 1 - b # TODO later")).passed == 1
    assert read(text.replace("not ok 1 - b", "ok 1 - b")).passed == 1


def test_a_number_that_mocha_repeats_after_a_failed_hook_does_not_hide_the_failure() -> None:
    points = 'ok 1 pays\nnot ok 2 "before all" hook for "adds"\nok 2 removes\n'
    report = read(f"{points}1..3\n")
    assert counts(report) == (3, 2, 1, 0, 0, 0)
    assert report.notes == (
        "test point 2 is in the file twice, and 3 are planned: the result of another one may be missing",
    )
    assert refusal(points.replace("not ok", "ok") + "1..3\n").cause is Cause.INCOMPLETE
