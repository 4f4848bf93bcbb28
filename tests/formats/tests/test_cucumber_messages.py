"""The messages of Cucumber: lines in, results or refusals out."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from gate.formats.tests import FORMATS
from gate.formats.tests.cucumber_messages import parse
from gate.formats.tests.model import TestReport
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

META = {"meta": {"protocolVersion": "27.0.0", "implementation": {"name": "cucumber-js", "version": "11.0.0"}}}
DOCUMENT = {
    "gherkinDocument": {
        "uri": "features/cart.feature",
        "feature": {
            "name": "Cart",
            "children": [{"rule": {"children": [{"scenario": {"id": "s1", "location": {"line": 7}}}]}}],
        },
    }
}
PICKLE = {"pickle": {"id": "p1", "uri": "features/cart.feature", "name": "pays", "astNodeIds": ["s1"]}}
CASE = {"testCase": {"id": "c1", "pickleId": "p1", "testSteps": [{"id": "t1"}, {"id": "t2"}]}}


def start(attempt: str = "a1", case: str = "c1") -> dict[str, Any]:
    return {"testCaseStarted": {"id": attempt, "testCaseId": case, "attempt": 0}}


def step(status: str, attempt: str = "a1", **result: Any) -> dict[str, Any]:
    times = {"duration": {"seconds": 1, "nanos": 500_000_000}}
    return {"testStepFinished": {"testCaseStartedId": attempt, "testStepResult": {"status": status, **times, **result}}}


def finish(attempt: str = "a1", *, retried: bool = False) -> dict[str, Any]:
    return {"testCaseFinished": {"testCaseStartedId": attempt, "willBeRetried": retried}}


def end(*, success: bool = True, **members: Any) -> dict[str, Any]:
    return {"testRunFinished": {"success": success, **members}}


def read(*messages: dict[str, Any]) -> TestReport:
    return parse(io.BytesIO("\n".join(map(json.dumps, messages)).encode()))


def refusal(*messages: dict[str, Any]) -> tuple[Cause, str]:
    with pytest.raises(EvidenceError) as raised:
        read(*messages)
    return raised.value.cause, raised.value.detail


BEFORE = (META, DOCUMENT, PICKLE, CASE)


def test_a_test_case_has_the_worst_status_of_its_steps_and_the_place_of_its_scenario() -> None:
    exception = {"type": "Error", "message": "no money", "stackTrace": "Error: no money"}
    report = read(*BEFORE, start(), step("FAILED", exception=exception), step("SKIPPED"), finish(), end(success=False))
    (test,) = report.failed_tests
    assert (report.total, report.failures, str(report.duration)) == (1, 1, "3.000000000")
    assert (test.classname, test.name, test.file, test.line, test.message) == (
        "Cart", "pays", "features/cart.feature", 7, "no money",
    )  # fmt: skip
    assert report.notes == ()


def test_the_last_attempt_counts_and_is_flaky_after_a_failed_one() -> None:
    first = (start(), step("FAILED"), step("SKIPPED"), finish(retried=True))
    second = (start("a2"), step("PASSED", "a2"), step("PASSED", "a2"), finish("a2"))
    report = read(*BEFORE, *first, *second, end())
    assert (report.total, report.passed, report.flaky, report.flaky_tests) == (1, 1, 1, ("Cart::pays",))


@pytest.mark.parametrize(
    "messages",
    [
        (),
        (start(), finish()),
        (start(), step("PASSED"), finish()),
        (start(), step("PASSED"), step("PASSED")),
        (start(), step("PASSED"), step("PERFECT"), finish()),
    ],
)
def test_a_test_case_whose_results_are_not_all_there_is_unknown(messages: tuple[dict[str, Any], ...]) -> None:
    report = read(*BEFORE, *messages, end())
    assert (report.total, report.unknown, report.passed) == (1, 1, 0)


@pytest.mark.parametrize(
    "message",
    [
        {"testRunHookFinished": {"result": {"status": "FAILED", "message": "no database"}}},
        {"parseError": {"source": {"uri": "features/a.feature"}, "message": "no database"}},
        end(success=False, message="no database"),
        end(success=False),
    ],
)
def test_what_fails_outside_of_a_test_case_is_an_error(message: dict[str, Any]) -> None:
    report = read(META, message, *([] if "testRunFinished" in message else [end(success=False)]))
    assert (report.total, report.broken, report.errors) == (0, 1, 1)


@pytest.mark.parametrize(
    ("messages", "cause"),
    [
        ((META, *BEFORE, start(), step("PASSED"), step("PASSED"), finish()), Cause.INCOMPLETE),
        ((META, end(success=None)), Cause.INCOMPLETE),  # type: ignore[arg-type]
        ((META, start(), end()), Cause.INCOMPLETE),
        ((META, step("PASSED"), end()), Cause.INCOMPLETE),
        ((META, CASE, end()), Cause.INCOMPLETE),
        ((DOCUMENT, PICKLE, end()), Cause.WRONG_FORMAT),
    ],
)
def test_messages_of_a_run_that_is_not_whole_are_no_evidence(messages: Any, cause: Cause) -> None:
    assert refusal(*messages)[0] is cause


def test_a_damaged_line_is_no_evidence_but_attachments_are_passed_over() -> None:
    lines = [json.dumps(META), '{"attachment":{"body":"AAAA', json.dumps(end())]
    assert parse(io.BytesIO("\n".join(lines).encode())).total == 0
    with pytest.raises(EvidenceError, match=r"line 2 is a damaged message"):
        parse(io.BytesIO("\n".join([lines[0], '{"testStepFinished":{"testCa', lines[2]]).encode()))


def test_messages_are_detected_by_the_version_of_their_protocol() -> None:
    assert FORMATS.matching(json.dumps(META).encode()) == [FORMATS["cucumber-messages"]]
    assert FORMATS.matching(b'{"protocolVersion": "0.1.1", "type": "start"}') == [FORMATS["dart"]]


def test_the_messages_of_two_runs_in_one_file_are_refused() -> None:
    passed = (start(), step("PASSED"), step("PASSED"), finish(), end())
    failed = (start(), step("FAILED"), step("SKIPPED"), finish(), end(success=False))
    for second in ((*BEFORE, *passed), (META,)):
        cause, detail = refusal(*BEFORE, *failed, *second)
        assert (cause, detail.rpartition(", but ")[2]) == (
            Cause.WRONG_FORMAT, "messages follow the end of the run: write those of each run to a file",
        )  # fmt: skip


def test_two_test_cases_with_one_id_both_count() -> None:
    first = (start(), step("FAILED"), step("SKIPPED"), finish())
    second = (CASE, start("a2"), step("PASSED", "a2"), step("PASSED", "a2"), finish("a2"))
    report = read(*BEFORE, *first, *second, end(success=False))
    assert (report.total, report.failures, report.passed) == (2, 1, 1)


def test_a_line_that_is_no_object_is_damaged() -> None:
    with pytest.raises(EvidenceError, match=r"^unreadable: line 2 is a damaged message"):
        parse(io.BytesIO(f"{json.dumps(META)}\n[]\n{json.dumps(end())}".encode()))
