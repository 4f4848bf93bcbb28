"""The events of Dart's test runner: small files in, values out."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from gate.formats.tests import dart
from gate.formats.tests.model import FailedTest, TestReport
from gate.formats.tests.outcomes import ERRORED, FAILED, PASSED, SKIPPED, UNKNOWN
from gate.model.evidence import Cause
from tests.errors import error_of
from tests.formats.tests.damage import cuts, is_green, without_lines

Event = dict[str, Any]
START: Event = {"protocolVersion": "0.1.1", "runnerVersion": "1.15.4", "pid": 7, "type": "start", "time": 0}
SUITES: list[Event] = [
    {"suite": {"id": 0, "platform": "vm", "path": "test\\cart_test.dart"}, "type": "suite", "time": 0},
    {"count": 1, "time": 0, "type": "allSuites"},
]


def begin(number: int, name: str, **more: Any) -> Event:
    test = {
        "id": number,
        "name": name,
        "suiteID": 0,
        "groupIDs": [2],
        "line": 6,
        "url": "file:///w/my%20app/test/cart_test.dart",
    }
    return {"test": test | more, "type": "testStart", "time": 100}


def end(number: int, result: str, **more: Any) -> Event:
    return {
        "testID": number,
        "result": result,
        "skipped": False,
        "hidden": False,
        "type": "testDone",
        "time": 350,
    } | more


def error(number: int, text: str = "Expected: <2>", *, is_failure: bool = True) -> Event:
    trace = "test/cart_test.dart 12:7  main"
    return {"testID": number, "error": text, "stackTrace": trace, "isFailure": is_failure, "type": "error", "time": 300}


def done(success: bool | None) -> Event:
    return {"success": success, "type": "done", "time": 400}


def lines(*events: Event | str) -> str:
    rows = (event if isinstance(event, str) else json.dumps(event) for event in (START, *SUITES, *events))
    return "".join(f"{row}\n" for row in rows)


def read(*events: Event | str) -> TestReport:
    return dart.parse(io.BytesIO(lines(*events).encode()))


refusal = partial(error_of, read)


def test_a_run_is_read_whole() -> None:
    report = read(
        begin(1, "loading", groupIDs=[], url=None), end(1, "success", hidden=True), begin(3, "adds"), begin(4, "pays"),
        end(3, "success"), error(4), end(4, "failure"), begin(5, "ships"), end(5, "success", skipped=True),
        begin(6, "breaks"), error(6, "Bad state", is_failure=False), end(6, "error"), done(False),
    )  # fmt: skip
    suite = "test/cart_test.dart"
    assert report.tests == {
        f"{suite}::adds": PASSED, f"{suite}::pays": FAILED, f"{suite}::ships": SKIPPED, f"{suite}::breaks": ERRORED,
    }  # fmt: skip
    assert report.failed_tests[0] == FailedTest(
        suite, "", "pays", "Expected: <2>", file="/w/my app/test/cart_test.dart", line=6
    )
    assert (report.total, report.duration, report.notes) == (4, Decimal("1.000"), ())


def test_a_file_that_does_not_load_is_a_failed_test() -> None:
    loading = begin(1, "loading test/cart_test.dart", groupIDs=[], url=None)
    assert read(loading, error(1, is_failure=False), end(1, "error"), done(False)).errors == 1


def test_a_test_that_fails_after_it_was_done_failed() -> None:
    assert read(begin(3, "adds"), end(3, "success", hidden=True), error(3), done(True)).failures == 1


def test_a_result_that_nobody_defines_is_unknown() -> None:
    assert list((read(begin(3, "adds"), end(3, "strange"), done(True)).tests or {}).values()) == [UNKNOWN]


def test_a_test_without_a_result_is_an_error() -> None:
    assert read(begin(3, "adds"), end(3, "success"), begin(4, "pays"), done(True)).errors == 1


def test_a_run_that_is_no_success_without_a_failed_test_is_an_error() -> None:
    assert read(begin(3, "adds"), end(3, "success"), done(False)).errors == 1


@pytest.mark.parametrize("last", [[], [done(None)]])
def test_a_run_that_did_not_end_is_evidence_of_failures_only(last: list[Event]) -> None:
    assert refusal(begin(3, "adds"), end(3, "success"), *last).cause is Cause.INCOMPLETE
    report = read(begin(3, "adds"), error(3), end(3, "failure"), *last)
    assert (report.failures, report.notes) == (
        1, ("the run has no result (`done`): was it stopped, or is the file cut short?",)
    )  # fmt: skip
    group: Event = {"group": {"id": 2, "suiteID": 0, "parentID": None, "testCount": 2}, "type": "group", "time": 0}
    assert refusal(group, begin(3, "adds"), error(3), end(3, "failure"), *last).cause is Cause.INCOMPLETE


def test_suites_that_are_missing_make_the_run_incomplete() -> None:
    assert refusal({"count": 1, "type": "allSuites"}, done(True)).detail == "2 suites are declared, and 1 in the file"


def test_a_result_without_its_test_is_incomplete() -> None:
    assert refusal(end(9, "failure"), done(False)).cause is Cause.INCOMPLETE


def test_other_lines_are_passed_over_and_a_damaged_event_is_refused() -> None:
    events = (begin(3, "adds"), end(3, "success"), done(True))
    assert read('[{"event":"test.startedProcess"}]', "Running...", '{"other": 1}', "{oops", *events).passed == 1
    assert refusal('{"testID":3,"result":"failure","type":"testDone","tim', *events).cause is Cause.UNREADABLE


def test_no_lost_line_and_no_cut_makes_a_red_run_green() -> None:
    red = lines(begin(3, "adds"), end(3, "success"), begin(4, "pays"), error(4), end(4, "failure"), done(False))
    assert not [text for text in (*without_lines(red), *cuts(red)) if is_green(dart.parse, text)]


def test_the_format_is_recognized_by_its_first_event() -> None:
    assert dart.matches(lines().encode("utf-16"))
    assert dart.matches(b'noise\n{ "type": "start", "time": 0, "protocolVersion": "0.1.1" }')
    assert not dart.matches(b'{"type": "suite", "event": "started", "test_count": 1}')
